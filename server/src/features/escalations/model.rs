//! Escalations: which tiers there are for a case, which rules fire, who is called next. Pure.

use std::collections::HashSet;

use crate::clock::Millis;
use crate::error::Text;
use crate::ids::{CaseId, DeliveryId, EscalationId, UserId};
use crate::words::{DeliveryStatus, Locale};

/// A call of a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// Its id.
    pub id: EscalationId,
    /// The case.
    pub case: CaseId,
    /// Which tier was called.
    pub tier: i32,
    /// The tier's name at that time.
    pub tier_name: Text,
    /// Why, as a person or a rule wrote it.
    pub reason: String,
    /// Why, in English, where the hub wrote it.
    pub reason_en: Option<String>,
    /// When.
    pub raised_at: Millis,
    /// Who; none where the hub did of itself.
    pub raised_by: Option<UserId>,
    /// When the next tier is called if nobody acknowledges; none where there is no further tier.
    pub next_tier_at: Option<Millis>,
    /// When a person acknowledged.
    pub acknowledged_at: Option<Millis>,
    /// Who acknowledged.
    pub acknowledged_by: Option<UserId>,
    /// What that person wrote.
    pub note: Option<String>,
    /// When the next tier was called instead.
    pub passed_on_at: Option<Millis>,
}

impl Escalation {
    /// Why, in the reader's language where the hub wrote it.
    #[must_use]
    pub fn reason_in(&self, locale: Locale) -> &str {
        match (&self.reason_en, locale) {
            (Some(reason), Locale::En) => reason,
            _ => &self.reason,
        }
    }

    /// When the next tier will be called; none once somebody acknowledged or it was called.
    #[must_use]
    pub fn next_call(&self) -> Option<Millis> {
        if self.acknowledged_at.is_none() && self.passed_on_at.is_none() { self.next_tier_at } else { None }
    }
}

/// A mail owed to one recipient of an escalation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The escalation.
    pub escalation: EscalationId,
    /// The person.
    pub user: UserId,
    /// The person's name.
    pub name: String,
    /// The address at the time of the call.
    pub address: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was handed over.
    pub sent_at: Option<Millis>,
    /// The same on every try.
    pub message_id: String,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// Who is called at a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The duty contacts of the agencies with full part in the case.
    AgencyContacts,
    /// The national duty officers of the tier.
    DutyOfficers,
}

impl Audience {
    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AgencyContacts => "AGENCY_CONTACTS",
            Self::DutyOfficers => "DUTY_OFFICERS",
        }
    }

    /// The meaning of the word in the table.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "AGENCY_CONTACTS" => Some(Self::AgencyContacts),
            "DUTY_OFFICERS" => Some(Self::DutyOfficers),
            _ => None,
        }
    }
}

/// A tier, as it applies from a severity and level on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Its number; a higher tier is called when a lower one is silent.
    pub tier: i32,
    /// From this severity on.
    pub min_severity_rank: i32,
    /// From this level on; 0 for systems without one.
    pub min_level: i32,
    /// Its name.
    pub name: Text,
    /// Who is called.
    pub audience: Audience,
    /// How long they have.
    pub acknowledge_within: Millis,
}

/// When the hub escalates of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub code: String,
    /// From this severity on.
    pub min_severity_rank: i32,
    /// From this level on.
    pub min_level: i32,
    /// When only so much of a clock is left; none for a rule without a clock.
    pub clock_left_percent: Option<i32>,
    /// Which tier is called.
    pub start_tier: i32,
    /// Why.
    pub reason: Text,
}

/// What tiers and rules ask of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The severity, 1 to 4.
    pub severity_rank: i32,
    /// The highest level of an affected system; 0 for none.
    pub level: i32,
}

impl Standing {
    fn reaches(self, severity_rank: i32, level: i32) -> bool {
        self.severity_rank >= severity_rank && self.level >= level
    }
}

/// A clock of a case, as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningClock {
    /// Its name in the law's data.
    pub code: String,
    /// Its name for people.
    pub name: Text,
    /// When it began.
    pub started_at: Millis,
    /// When it ends.
    pub due_at: Millis,
}

impl RunningClock {
    fn has_left(&self, percent: i32, now: Millis) -> bool {
        let whole = self.due_at.saturating_sub(self.started_at);
        let left = self.due_at.saturating_sub(now);
        left.saturating_mul(100) <= whole.saturating_mul(i64::from(percent)) && (percent > 0 || left < 0)
    }
}

/// The tier `tier` for a case, in its most specific form; none where the case does not reach it.
#[must_use]
pub fn tier_for(tiers: &[Tier], tier: i32, standing: Standing) -> Option<&Tier> {
    tiers
        .iter()
        .filter(|row| row.tier == tier && standing.reaches(row.min_severity_rank, row.min_level))
        .max_by_key(|row| (row.min_severity_rank, row.min_level))
}

/// The tier after `tier` for a case.
#[must_use]
pub fn next_tier(tiers: &[Tier], tier: i32, standing: Standing) -> Option<&Tier> {
    let next =
        tiers.iter().filter(|row| row.tier > tier && standing.reaches(row.min_severity_rank, row.min_level)).map(|row| row.tier).min()?;
    tier_for(tiers, next, standing)
}

/// A rule that wants to call a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// Names the call: the same rule does not call twice for the same reason.
    pub key: String,
    /// Why.
    pub reason: Text,
}

/// The rules that want to call a tier now.
///
/// `rules` stand in their order, the strongest first; `recorded` holds the keys of earlier calls. A rule without a clock
/// keeps silent after a stronger one has called the same tier or a higher one; of the rules with a clock only the
/// strictest speaks for each clock, and none for a clock that had passed before the case was opened.
#[must_use]
pub fn fired<'r>(
    rules: &'r [Rule],
    standing: Standing,
    clocks: &[RunningClock],
    opened_at: Millis,
    recorded: &HashSet<String>,
    now: Millis,
) -> Vec<Fired<'r>> {
    let mut fired = Vec::new();
    let mut called = 0;
    for rule in rules.iter().filter(|rule| rule.clock_left_percent.is_none()) {
        if recorded.contains(&rule.code) {
            called = called.max(rule.start_tier);
        } else if standing.reaches(rule.min_severity_rank, rule.min_level) && rule.start_tier > called {
            called = rule.start_tier;
            fired.push(Fired { rule, key: rule.code.clone(), reason: rule.reason.clone() });
        }
    }
    for clock in clocks.iter().filter(|clock| clock.due_at > opened_at) {
        let key = |rule: &Rule| format!("{}/{}", rule.code, clock.code);
        let strictest = rules
            .iter()
            .filter_map(|rule| rule.clock_left_percent.map(|percent| (percent, rule)))
            .filter(|(percent, rule)| {
                recorded.contains(&key(rule)) || standing.reaches(rule.min_severity_rank, rule.min_level) && clock.has_left(*percent, now)
            })
            .min_by_key(|(percent, _)| *percent);
        if let Some((_, rule)) = strictest.filter(|(_, rule)| !recorded.contains(&key(rule))) {
            let reason = Text::new(format!("{}: {}.", rule.reason.vi, clock.name.vi), format!("{}: {}.", rule.reason.en, clock.name.en));
            fired.push(Fired { rule, key: key(rule), reason });
        }
    }
    fired
}

/// Names the call that follows an escalation which nobody answered.
#[must_use]
pub fn unanswered_key(id: EscalationId) -> String {
    format!("unanswered/{id}")
}

/// The escalation that nobody answered before the one called under this key.
#[must_use]
pub fn unanswered(key: &str) -> Option<EscalationId> {
    key.strip_prefix("unanswered/")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{HOUR, MINUTE};
    use crate::features::escalations::seed;

    fn standing(severity_rank: i32, level: i32) -> Standing {
        Standing { severity_rank, level }
    }

    fn every_standing() -> impl Iterator<Item = Standing> {
        (1..=4).flat_map(|severity| (0..=5).map(move |level| standing(severity, level)))
    }

    fn clock(started_at: Millis, due_at: Millis) -> RunningClock {
        RunningClock { code: "initial".to_owned(), name: Text::new("Báo cáo ban đầu", "Initial report"), started_at, due_at }
    }

    fn keys(standing: Standing, clocks: &[RunningClock], recorded: &[&str], now: Millis) -> Vec<String> {
        let (_, rules) = seed::carried().unwrap();
        let recorded = recorded.iter().map(|key| (*key).to_owned()).collect();
        fired(&rules, standing, clocks, 0, &recorded, now).into_iter().map(|fired| fired.key).collect()
    }

    #[test]
    fn tiers_one_and_two_are_for_every_case_and_three_for_grave_ones() {
        let (tiers, _) = seed::carried().unwrap();
        for case in every_standing() {
            assert!(tier_for(&tiers, 1, case).is_some() && tier_for(&tiers, 2, case).is_some(), "{case:?}");
            let grave = case.severity_rank >= 3 || case.level >= 4;
            assert_eq!(tier_for(&tiers, 3, case).is_some(), grave, "{case:?}");
            assert_eq!(next_tier(&tiers, 2, case).map(|tier| tier.tier), grave.then_some(3), "{case:?}");
            assert_eq!(next_tier(&tiers, 1, case).map(|tier| tier.tier), Some(2));
            assert_eq!(next_tier(&tiers, 3, case), None);
            assert_eq!(tier_for(&tiers, 0, case), None);
            assert_eq!(tier_for(&tiers, 4, case), None);
        }
    }

    #[test]
    fn critical_cases_wait_less() {
        let (tiers, _) = seed::carried().unwrap();
        let within = |tier, case| tier_for(&tiers, tier, case).unwrap().acknowledge_within / MINUTE;
        for level in 0..=5 {
            assert_eq!([1, 2].map(|tier| within(tier, standing(3, level))), [15, 15]);
            assert_eq!([1, 2, 3].map(|tier| within(tier, standing(4, level))), [10, 10, 15]);
            assert_eq!(within(3, standing(3, level)), 30);
        }
        assert_eq!(within(3, standing(1, 5)), 30);
    }

    #[test]
    fn critical_and_high_on_a_high_level_call_tier_two_once() {
        for case in every_standing() {
            let expected: &[&str] = match (case.severity_rank, case.level) {
                (4, _) => &["severity-critical"],
                (3, 4..) => &["severity-high-level-4"],
                _ => &[],
            };
            assert_eq!(keys(case, &[], &[], 0), expected, "{case:?}");
            assert_eq!(keys(case, &[], expected, 0), [""; 0], "{case:?}");
        }
    }

    #[test]
    fn worse_calls_again_and_better_does_not() {
        assert_eq!(keys(standing(4, 5), &[], &["severity-high-level-4"], 0), ["severity-critical"]);
        assert_eq!(keys(standing(3, 5), &[], &["severity-critical"], 0), [""; 0]);
    }

    #[test]
    fn a_clock_calls_when_a_quarter_is_left_and_when_it_passed() {
        let day = [clock(1, 1 + 24 * HOUR)];
        let quarter = 1 + 18 * HOUR;
        assert_eq!(keys(standing(3, 3), &day, &[], quarter - 1), [""; 0]);
        assert_eq!(keys(standing(3, 3), &day, &[], quarter), ["clock-soon/initial"]);
        assert_eq!(keys(standing(2, 3), &day, &[], quarter), [""; 0], "below high nobody is called early");
        assert_eq!(keys(standing(3, 3), &day, &["clock-soon/initial"], quarter + 1), [""; 0]);
        assert_eq!(keys(standing(3, 3), &day, &["clock-soon/initial"], 1 + 24 * HOUR), [""; 0], "due is not late");
        for severity in 1..=3 {
            assert_eq!(keys(standing(severity, 0), &day, &[], 2 + 24 * HOUR), ["clock-breached/initial"]);
        }
        assert_eq!(keys(standing(3, 3), &day, &["clock-breached/initial"], 2 + 30 * HOUR), [""; 0], "the milder rule does not follow");
    }

    #[test]
    fn a_quarter_of_any_length_is_met_at_the_moment_the_case_asks() {
        for length in [1, 2, 3, 5, 7, 999, 24 * HOUR + 1] {
            let due = 1000 + length;
            let now = due - length / 4;
            assert_eq!(keys(standing(3, 0), &[clock(1000, due)], &[], now).len(), 1, "{length}");
        }
    }

    #[test]
    fn a_clock_that_had_passed_before_the_case_calls_nobody() {
        let (_, rules) = seed::carried().unwrap();
        let past = [clock(0, 5)];
        assert_eq!(fired(&rules, standing(3, 0), &past, 5, &HashSet::new(), 100), []);
        assert_eq!(fired(&rules, standing(3, 0), &past, 4, &HashSet::new(), 100).len(), 1);
    }

    #[test]
    fn the_key_of_a_silent_tier_leads_back_to_it() {
        let id = EscalationId(uuid::Uuid::from_u128(7));
        assert_eq!(unanswered(&unanswered_key(id)), Some(id));
        assert_eq!(unanswered("severity-critical"), None);
        assert_eq!(unanswered("unanswered/x"), None);
    }
}
