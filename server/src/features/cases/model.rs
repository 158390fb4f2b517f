//! Cases: types and pure rules.

use crate::clock::Millis;
use crate::features::systems::model::Control;
use crate::ids::{CaseEventId, CaseId, CaseSystemId, ClockId, SystemId, UserId};
use crate::words::{CaseStatus, ControlStatus, IncidentClass, Severity, TimelineKind, Tlp};

/// The national work on one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Its number: 2026-0001, gap-free within the year.
    pub number: String,
    /// What happened, in a line.
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
    /// The legal profile of the detection's date.
    pub legal_profile: String,
    /// When the first agency became aware.
    pub detected_at: Millis,
    /// When it was opened.
    pub opened_at: Millis,
    /// Who opened it.
    pub opened_by: UserId,
    /// When it was closed.
    pub closed_at: Option<Millis>,
    /// Due time of the nearest clock that is not met; [`crate::clock::NEVER`] where there is none.
    pub next_deadline_at: Millis,
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

/// A statutory clock of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Its id; none for a clock that would run if a report were accepted.
    pub id: Option<ClockId>,
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

    #[test]
    fn a_clock_is_breached_the_millisecond_after_it_is_due() {
        let mut clock = Clock {
            id: None,
            code: "x".into(),
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
        };
        assert!(!clock.is_breached(1000));
        assert!(clock.is_breached(1001));
        clock.met_at = Some(1000);
        assert!(!clock.is_breached(5000));
        clock.met_at = Some(1001);
        assert!(clock.is_breached(0));
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
    /// Escalations.
    pub escalations: i64,
    /// Entries of the timeline.
    pub timeline: i64,
}
