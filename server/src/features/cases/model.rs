//! Cases: types and pure rules.

use std::borrow::Cow;
use std::sync::Arc;

use crate::clock::Millis;
use crate::features::systems::law::{CaseRules, ClockRule, ClockStart};
use crate::features::systems::model::{Control, SystemName};
use crate::ids::{AgencyId, CaseEventId, CaseId, CaseSystemId, ClockId, ControlId, SystemId, UserId};
use crate::words::{CaseStatus, ControlStatus, IncidentClass, Locale, Severity, TimelineKind, Tlp};

/// The national work on one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Its number: 2026-0001, gap-free within the year.
    pub number: String,
    /// What happened, in a line; empty where the case may not bear the words of the report that opened it. Shown by [`title_in`].
    pub title: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// The coordinator's judgement.
    pub severity: Severity,
    /// Why it is that severe.
    pub severity_reason: Option<String>,
    /// How far it may travel.
    pub tlp: Tlp,
    /// Class of the incident.
    pub incident_class: IncidentClass,
    /// Rises with every change of the case itself.
    pub version: i64,
    /// The highest level of its affected systems, also of those that a viewer may not see: for rules, never for viewers.
    pub max_level: Option<i32>,
    /// When it was opened.
    pub opened_at: Millis,
    /// Who opened it.
    pub opened_by: UserId,
    /// When it was closed.
    pub closed_at: Option<Millis>,
}

/// The title of a case in its reader's language: one that a confidential report opened has no words but its number.
#[must_use]
pub fn title_in<'t>(title: &'t str, number: &str, locale: Locale) -> Cow<'t, str> {
    // Written down in Vietnamese by earlier versions.
    let bare = title.is_empty() || title.strip_prefix("Vụ việc ").is_some_and(|rest| rest == number);
    match locale {
        _ if !bare => Cow::Borrowed(title),
        Locale::Vi => Cow::Owned(format!("Vụ việc {number}")),
        Locale::En => Cow::Owned(format!("Case {number}")),
    }
}

/// What the timeline keeps of a suspected control: its clause, under which several may stand, and its id. Its title is said in the
/// reader's language.
#[must_use]
pub fn suspected(clause: &str, control: ControlId) -> String {
    format!("{clause} {control}")
}

/// Clause and id of [`suspected`]; `None` for the Vietnamese words that earlier versions wrote down.
#[must_use]
pub fn read_suspected(subject: &str) -> Option<(&str, ControlId)> {
    let (clause, id) = subject.rsplit_once(' ')?;
    Some((clause, id.parse().ok()?))
}

/// A system as it stood when the case took it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AffectedSystem {
    /// The frozen state.
    pub id: CaseSystemId,
    /// The case.
    pub case: CaseId,
    /// The system.
    pub system: SystemId,
    /// Its level then.
    pub level: Option<i32>,
    /// Its legal profile then.
    pub legal_profile: Option<String>,
    /// When it was frozen.
    pub frozen_at: Millis,
    /// Controls of its baseline then.
    pub total_controls: i32,
    /// Of them not started, planned or partial.
    pub unimplemented_controls: i32,
}

/// An affected system and the system's name of today, shared among the fields that show them.
pub type Affected = Arc<(AffectedSystem, Arc<SystemName>)>;

/// A control as it stood when the case took the system up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenControl {
    /// The control.
    pub control: Control,
    /// Its place in the baseline.
    pub position: i32,
    /// How far the system had come.
    pub status: ControlStatus,
    /// Whether it is suspected to have failed in this incident.
    pub suspected: bool,
}

/// That a control of a system is suspected to have failed in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlSuspicion {
    /// The control.
    pub control: ControlId,
    /// The case.
    pub case: CaseId,
    /// Why, in the words of who said so last.
    pub reason: String,
    /// When that was said.
    pub at: Millis,
}

/// A statutory clock of an agency in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Its id; none for a clock that would run if a report were accepted.
    pub id: Option<ClockId>,
    /// The case; none for such a clock.
    pub case: Option<CaseId>,
    /// The agency that bears the duty.
    pub agency: AgencyId,
    /// Stable word of the legal profile.
    pub code: String,
    /// Name in Vietnamese.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// Article in Vietnamese.
    pub source_vi: String,
    /// Article in English.
    pub source_en: String,
    /// What follows if it is not met, in Vietnamese.
    pub consequence_vi: Option<String>,
    /// What follows if it is not met, in English.
    pub consequence_en: Option<String>,
    /// From when it runs.
    pub started_at: Millis,
    /// Until when it must be met.
    pub due_at: Millis,
    /// When it was met.
    pub met_at: Option<Millis>,
    /// What was filed.
    pub summary: Option<String>,
    /// Who filed it.
    pub filed_by: Option<UserId>,
}

impl Clock {
    /// Whether it was met too late, or is not met and too late now. Clocks never pause.
    #[must_use]
    pub fn is_breached(&self, now: Millis) -> bool {
        self.met_at.unwrap_or(now) > self.due_at
    }
}

/// Why a clock of an agency is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A report of the agency was taken into the case.
    Report,
    /// The case became RECOVERED.
    Recovery,
}

/// What becomes of an agency's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// It stays as it is.
    Keep,
    /// It begins.
    Begin,
    /// It runs to an earlier end: another report of the agency tells of an earlier detection.
    Earlier,
    /// It begins anew: the response has ended again, later than before.
    Anew,
}

/// What becomes of the clock of an agency that would end at `due_at`; `known` is its end and whether it was met, where
/// it runs already.
///
/// A clock never pauses, one that a filing met never changes, and no report makes one end later; only a later end of the response
/// does. Of clocks that a report meets see [`told`].
#[must_use]
pub fn set_clock(known: Option<(Millis, bool)>, starts: ClockStart, occasion: Occasion, due_at: Millis) -> Setting {
    match (known, occasion, starts) {
        (None, _, _) => Setting::Begin,
        (Some((known, false)), Occasion::Report, ClockStart::Detection) if due_at < known => Setting::Earlier,
        (Some((known, false)), Occasion::Recovery, ClockStart::Recovered) if due_at > known => Setting::Anew,
        _ => Setting::Keep,
    }
}

/// A clock that a report itself meets, after another report of the same agency: when it began and when it was met. It runs from
/// the earliest detection that the agency told to the first report that the hub received, whichever was accepted first.
#[must_use]
pub fn told(known: (Millis, Millis), report: (Millis, Millis)) -> (Millis, Millis) {
    (known.0.min(report.0), known.1.min(report.1))
}

/// What the law asks of an agency in a case: the rules of a report that it filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The agency.
    pub agency: AgencyId,
    /// The rules of the legal profile of its report.
    pub rules: CaseRules,
}

/// What an agency must file before a case may be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseBlocker {
    /// The agency that bears the duty.
    pub agency: AgencyId,
    /// Stable word of the clock.
    pub code: String,
    /// Name in Vietnamese.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// Article in Vietnamese.
    pub source_vi: String,
    /// Article in English.
    pub source_en: String,
    /// Whether its clock runs; one that does not will begin with the recovery.
    pub begun: bool,
}

impl CloseBlocker {
    /// Whether it stands in the way of closing a case that is `from`.
    ///
    /// A case is closed only after its final reports (Circular 20/2017, Art. 9.2.b). A case that was no incident has no
    /// end of the response either: from OPEN, what has not begun never will. Whatever has begun must be filed first, also
    /// after a step back to OPEN.
    #[must_use]
    pub fn blocks(&self, from: CaseStatus) -> bool {
        match from {
            CaseStatus::Open => self.begun,
            CaseStatus::Closed => false,
            _ => true,
        }
    }
}

/// What must be filed before a case may be closed: by each agency, under the legal profile of each of its reports.
#[must_use]
pub fn close_blockers(duties: &[Duty], clocks: &[Clock]) -> Vec<CloseBlocker> {
    let mut blockers: Vec<CloseBlocker> = Vec::new();
    for duty in duties {
        for code in &duty.rules.close_requires {
            let clock = clocks.iter().find(|clock| clock.agency == duty.agency && clock.code == *code);
            let named = blockers.iter().any(|blocker| blocker.agency == duty.agency && blocker.code == *code);
            if named || clock.is_some_and(|clock| clock.met_at.is_some()) {
                continue;
            }
            let rule = duty.rules.clocks.iter().find(|rule| rule.code == *code);
            let text = |of_clock: fn(&Clock) -> &str, of_rule: fn(&ClockRule) -> &str| {
                clock.map(of_clock).or_else(|| rule.map(of_rule)).unwrap_or(code).to_owned()
            };
            blockers.push(CloseBlocker {
                agency: duty.agency,
                code: code.clone(),
                name_vi: text(|clock| &clock.name_vi, |rule| &rule.name_vi),
                name_en: text(|clock| &clock.name_en, |rule| &rule.name_en),
                source_vi: text(|clock| &clock.source_vi, |rule| &rule.source_vi),
                source_en: text(|clock| &clock.source_en, |rule| &rule.source_en),
                begun: clock.is_some(),
            });
        }
    }
    blockers
}

/// An entry of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// Its id.
    pub id: CaseEventId,
    /// The case.
    pub case: CaseId,
    /// What kind of thing happened.
    pub kind: TimelineKind,
    /// When it happened.
    pub at: Millis,
    /// When it was written down.
    pub recorded_at: Millis,
    /// Who did it; none for the hub itself.
    pub actor: Option<UserId>,
    /// What a person wrote.
    pub text: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// The thing it is about.
    pub subject_id: Option<uuid::Uuid>,
}

/// Who may take a step between two statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepFor {
    /// Coordinators, and responders of the agencies in the case.
    Everyone,
    /// Coordinators only, with a note that says why.
    CoordinatorWithNote,
    /// Coordinators only.
    Coordinator,
}

/// The steps between statuses; a pair that is not here is not a step.
///
/// Forward one at a time; a coordinator can go one back, or close an open case that was no incident, saying why.
/// Closing has a condition besides: [`CloseBlocker::blocks`].
#[must_use]
pub fn step(from: CaseStatus, to: CaseStatus) -> Option<StepFor> {
    use CaseStatus::{Closed, Contained, Eradicated, Open, Recovered};
    match (from, to) {
        (Open, Contained) | (Contained, Eradicated) | (Eradicated, Recovered) => Some(StepFor::Everyone),
        (Recovered, Closed) => Some(StepFor::Coordinator),
        (Open, Closed) | (Contained, Open) | (Eradicated, Contained) | (Recovered, Eradicated) => Some(StepFor::CoordinatorWithNote),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suspected_control_is_read_back() {
        let control = ControlId(uuid::Uuid::from_u128(7));
        assert_eq!(read_suspected(&suspected("6.2.3 a", control)), Some(("6.2.3 a", control)));
        assert_eq!(read_suspected("6.2.3 Sao lưu dự phòng"), None);
    }

    #[test]
    fn a_case_without_words_is_named_by_its_number_in_the_readers_language() {
        for stored in ["", "Vụ việc 2026-0001"] {
            assert_eq!(title_in(stored, "2026-0001", Locale::En), "Case 2026-0001");
            assert_eq!(title_in(stored, "2026-0001", Locale::Vi), "Vụ việc 2026-0001");
        }
        for words in ["Mã độc", "Vụ việc 2026-0002"] {
            assert_eq!(title_in(words, "2026-0001", Locale::En), words, "a person's words stay");
        }
    }

    #[test]
    fn every_pair_of_statuses_is_decided() {
        use CaseStatus::{Closed, Contained, Eradicated, Open, Recovered};
        let expected = [
            (Open, Contained, StepFor::Everyone),
            (Open, Closed, StepFor::CoordinatorWithNote),
            (Contained, Open, StepFor::CoordinatorWithNote),
            (Contained, Eradicated, StepFor::Everyone),
            (Eradicated, Contained, StepFor::CoordinatorWithNote),
            (Eradicated, Recovered, StepFor::Everyone),
            (Recovered, Eradicated, StepFor::CoordinatorWithNote),
            (Recovered, Closed, StepFor::Coordinator),
        ];
        for from in CaseStatus::ALL {
            for to in CaseStatus::ALL {
                let want = expected.iter().find(|(a, b, _)| a == from && b == to).map(|(_, _, who)| *who);
                assert_eq!(step(*from, *to), want, "{from:?} -> {to:?}");
            }
        }
    }

    fn agency(number: u128) -> AgencyId {
        AgencyId(uuid::Uuid::from_u128(number))
    }

    fn clock_of(bearer: AgencyId, code: &str) -> Clock {
        Clock {
            id: None,
            case: None,
            agency: bearer,
            code: code.into(),
            name_vi: String::new(),
            name_en: String::new(),
            source_vi: String::new(),
            source_en: String::new(),
            consequence_vi: None,
            consequence_en: None,
            started_at: 0,
            due_at: 1000,
            met_at: None,
            summary: None,
            filed_by: None,
        }
    }

    #[test]
    fn a_clock_is_breached_the_millisecond_after_it_is_due() {
        let mut clock = clock_of(agency(1), "x");
        assert!(!clock.is_breached(1000));
        assert!(clock.is_breached(1001));
        clock.met_at = Some(1000);
        assert!(!clock.is_breached(5000));
        clock.met_at = Some(1001);
        assert!(clock.is_breached(0));
    }

    #[test]
    fn reports_meet_a_clock_by_the_first_of_them_in_whatever_order_they_were_accepted() {
        for (known, report) in [((10, 30), (20, 25)), ((20, 25), (10, 30))] {
            assert_eq!(told(known, report), (10, 25));
        }
    }

    #[test]
    fn only_an_earlier_detection_or_a_later_recovery_sets_an_unmet_clock_anew() {
        use ClockStart::{Detection, Recovered};
        for starts in [Detection, Recovered] {
            for occasion in [Occasion::Report, Occasion::Recovery] {
                assert_eq!(set_clock(None, starts, occasion, 100), Setting::Begin);
                for due_at in [99, 100, 101] {
                    assert_eq!(set_clock(Some((100, true)), starts, occasion, due_at), Setting::Keep, "a met one never changes");
                    let want = match (starts, occasion, due_at) {
                        (Detection, Occasion::Report, 99) => Setting::Earlier,
                        (Recovered, Occasion::Recovery, 101) => Setting::Anew,
                        _ => Setting::Keep,
                    };
                    assert_eq!(set_clock(Some((100, false)), starts, occasion, due_at), want, "{starts:?} {occasion:?} {due_at}");
                }
            }
        }
    }

    fn duty(bearer: AgencyId, code: &str, starts: &str) -> Duty {
        let rules = serde_json::json!({"closeRequires": [code], "clocks": [{
            "code": code, "nameVi": "Báo cáo", "nameEn": "Report", "sourceVi": "Điều 1", "sourceEn": "Art. 1",
            "starts": starts, "afterMinutes": 60, "metBy": "FILING",
        }]});
        Duty { agency: bearer, rules: serde_json::from_value(rules).unwrap() }
    }

    #[test]
    fn every_agency_must_file_what_the_law_of_each_of_its_reports_asks() {
        let (a, b) = (agency(1), agency(2));
        let duties =
            [duty(a, "final", "RECOVERED"), duty(a, "cause", "DETECTION"), duty(a, "final", "RECOVERED"), duty(b, "cause", "DETECTION")];
        let of = |clocks: &[Clock]| -> Vec<(AgencyId, String, bool)> {
            close_blockers(&duties, clocks).into_iter().map(|blocker| (blocker.agency, blocker.code, blocker.begun)).collect()
        };
        let (final_report, cause) = ("final".to_owned(), "cause".to_owned());
        assert_eq!(of(&[]), [(a, final_report.clone(), false), (a, cause.clone(), false), (b, cause.clone(), false)]);
        let mut clocks = [clock_of(a, "cause"), clock_of(b, "cause"), clock_of(b, "final")];
        assert_eq!(of(&clocks), [(a, final_report.clone(), false), (a, cause, true), (b, "cause".to_owned(), true)]);
        clocks[0].met_at = Some(1);
        clocks[2].met_at = Some(1);
        assert_eq!(of(&clocks), [(a, final_report, false), (b, "cause".to_owned(), true)], "one agency's filing meets no other's duty");
        let named = close_blockers(&duties, &[]).remove(0);
        assert_eq!((named.name_vi.as_str(), named.source_en.as_str()), ("Báo cáo", "Art. 1"), "named before it has begun");
    }

    #[test]
    fn what_has_begun_blocks_closing_from_everywhere_and_the_rest_but_from_open() {
        let [mut blocker] = <[CloseBlocker; 1]>::try_from(close_blockers(&[duty(agency(1), "final", "RECOVERED")], &[])).unwrap();
        for from in CaseStatus::ALL {
            let expected = !matches!(from, CaseStatus::Open | CaseStatus::Closed);
            assert_eq!(blocker.blocks(*from), expected, "{from:?}");
        }
        blocker.begun = true;
        for from in CaseStatus::ALL {
            assert_eq!(blocker.blocks(*from), *from != CaseStatus::Closed, "{from:?}");
        }
    }
}

/// How many rows each list of a case has that the viewer may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Reports.
    pub reports: i64,
    /// Tasks.
    pub tasks: i64,
    /// Evidence items.
    pub evidence: i64,
    /// Evidence items that were found altered.
    pub altered_evidence: i64,
    /// Observables.
    pub observables: i64,
    /// Escalations.
    pub escalations: i64,
    /// Entries of the timeline.
    pub timeline: i64,
}
