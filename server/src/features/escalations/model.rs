//! Escalations: which tiers there are for a case, which rules fire, who is called next. Pure.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::error::Text;
use crate::ids::{AgencyId, CaseId, DeliveryId, EscalationId, UserId};
use crate::words::{ContactStanding, DeliveryStatus, Locale, TierAudience};

/// The reason of a call by rule for those who may not read the rule's words.
pub static BY_RULE: Text =
    Text { vi: Cow::Borrowed("Theo quy tắc leo thang tự động."), en: Cow::Borrowed("By an automatic rule of escalation.") };

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
    /// Which level the reason tells of, where a rule for systems of one wrote it.
    pub reason_level: Option<i32>,
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
    /// When the next tier was to be called and no later one had anybody; none once one had.
    pub unheard_at: Option<Millis>,
    /// Of which level one must know in the case to be told that it goes on; none where its severity alone gives the next tier.
    pub next_level: Option<i32>,
    /// What rules wanted of the same people while it waited, the oldest first.
    pub further: Vec<Further>,
}

/// A further reason of a call: a rule wanted the tier while the call waited there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Further {
    /// Names it, as the key of a call does.
    pub rule: String,
    /// When.
    pub at: Millis,
    /// Why.
    pub reason: String,
    /// Why, in English.
    pub reason_en: String,
    /// Which level the reason tells of, where a rule for systems of one wrote it.
    pub reason_level: Option<i32>,
}

impl Further {
    /// Why, in the reader's language, as far as the reader may know; see [`Escalation::reason_for`].
    #[must_use]
    pub fn reason_for(&self, locale: Locale, known_level: Option<i32>) -> &str {
        told((&self.reason, Some(&self.reason_en)), self.reason_level, locale, known_level)
    }

    /// Whether a reader may know that there is this reason, who knows of systems up to this level: that a rule for systems of a level wanted
    /// somebody tells of one by itself.
    #[must_use]
    pub fn is_for(&self, known_level: Option<i32>) -> bool {
        self.reason_level.is_none_or(|told| known_level.unwrap_or(0) >= told)
    }

    /// What the timeline keeps of it, which everybody in the case reads.
    #[must_use]
    pub fn in_timeline(&self) -> &str {
        if self.reason_level.is_some() { &BY_RULE.vi } else { &self.reason }
    }
}

fn told<'r>(reason: (&'r str, Option<&'r str>), level: Option<i32>, locale: Locale, known_level: Option<i32>) -> &'r str {
    if level.is_some_and(|told| known_level.unwrap_or(0) < told) {
        return BY_RULE.get(locale);
    }
    match (reason, locale) {
        ((_, Some(english)), Locale::En) => english,
        ((vietnamese, _), _) => vietnamese,
    }
}

impl Escalation {
    /// Why, in the reader's language where the hub wrote it. `known_level` is the highest level in the case of which the reader may
    /// know: whom the rule's words would tell of a hidden system reads only that a rule called.
    #[must_use]
    pub fn reason_for(&self, locale: Locale, known_level: Option<i32>) -> &str {
        told((&self.reason, self.reason_en.as_deref()), self.reason_level, locale, known_level)
    }

    /// The further reason of which the timeline tells so.
    #[must_use]
    pub fn further_told(&self, at: Millis, text: Option<&str>) -> Option<&Further> {
        self.further.iter().find(|reason| reason.at == at && text == Some(reason.in_timeline()))
    }

    /// Whether a reason tells of a level.
    #[must_use]
    pub fn tells_level(&self) -> bool {
        self.reason_level.is_some() || self.further.iter().any(|reason| reason.reason_level.is_some())
    }

    /// Whether it waits for an answer: nobody acknowledged, and it was not passed on to a higher tier.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.acknowledged_at.is_none() && self.passed_on_at.is_none()
    }

    /// When the next tier will be called; none once somebody acknowledged or it was called.
    #[must_use]
    pub fn next_call(&self) -> Option<Millis> {
        if self.is_open() { self.next_tier_at } else { None }
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
    /// That nothing is to be done about it any more, where an administrator said so after it was given up.
    pub dismissal: Option<Dismissal>,
}

/// What an administrator said of a mail that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dismissal {
    /// When.
    pub at: Millis,
    /// Who.
    pub by: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
}

/// Where a person is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// For the cases of this agency.
    Agency(AgencyId),
    /// At this national tier, for all cases.
    Tier(i32),
}

impl Post {
    /// The agency; none for a national tier.
    #[must_use]
    pub fn agency(self) -> Option<AgencyId> {
        match self {
            Self::Agency(agency) => Some(agency),
            Self::Tier(_) => None,
        }
    }
}

/// Somebody who is called at a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DutyContact {
    /// The person.
    pub person: UserId,
    /// Whether the person can be called.
    pub standing: ContactStanding,
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
    pub audience: TierAudience,
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

/// How a clock is named in the reason of a call, which every agency in the case reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By its name: there is one agency only.
    Plain,
    /// By its name and its agency.
    WithAgency(Text),
    /// Not at all: other agencies may not know of its agency.
    Silent,
}

/// An agency's clock in a case, as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningClock {
    /// Its name in the law's data.
    pub code: String,
    /// The agency that bears the duty.
    pub agency: AgencyId,
    /// Its name for people.
    pub name: Text,
    /// How it is named in a reason.
    pub naming: Naming,
    /// When it began.
    pub started_at: Millis,
    /// When the hub set it to its end.
    pub set_at: Millis,
    /// When it ends.
    pub due_at: Millis,
}

impl RunningClock {
    fn has_left(&self, percent: i32, now: Millis) -> bool {
        let whole = self.due_at.saturating_sub(self.started_at);
        let left = self.due_at.saturating_sub(now);
        left.saturating_mul(100) <= whole.saturating_mul(i64::from(percent)) && (percent > 0 || left < 0)
    }

    /// Names the call of `rule` for this clock and its present end.
    fn key(&self, rule: &Rule) -> String {
        format!("{}/{}/{}/{}", rule.code, self.code, self.agency.0.simple(), self.due_at)
    }

    fn reason(&self, rule: &Rule) -> Text {
        let (vi, en) = (&rule.reason.vi, &rule.reason.en);
        match &self.naming {
            Naming::Plain => Text::new(format!("{vi}: {}.", self.name.vi), format!("{en}: {}.", self.name.en)),
            Naming::WithAgency(agency) => {
                Text::new(format!("{vi}: {} ({}).", self.name.vi, agency.vi), format!("{en}: {} ({}).", self.name.en, agency.en))
            }
            Naming::Silent => Text::new(format!("{vi}."), format!("{en}.")),
        }
    }
}

/// Whether a call under this key is about a clock of an agency with this end.
#[must_use]
pub fn is_of_clock(key: &str, clock: &str, agency: AgencyId, due_at: Millis) -> bool {
    key.ends_with(&format!("/{clock}/{}/{due_at}", agency.0.simple()))
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

/// The level by which alone a case of this severity has a tier; none where the severity is enough. Whoever may not know of a system of
/// that level in the case would learn of it by a call of the tier.
#[must_use]
pub fn level_of(tiers: &[Tier], tier: i32, severity_rank: i32) -> Option<i32> {
    let reached = tiers.iter().filter(|row| row.tier == tier && row.min_severity_rank <= severity_rank);
    reached.map(|row| row.min_level).min().filter(|level| *level > 0)
}

/// A call of a case, as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The key under which a rule called, or silence did.
    pub key: Option<String>,
    /// Which tier was called.
    pub tier: i32,
    /// When, for this reason.
    pub raised_at: Millis,
    /// When somebody answered.
    pub acknowledged_at: Option<Millis>,
}

/// What was called for a case so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls<'c> {
    /// The calls.
    pub all: &'c [Called],
    /// When the case rose to its severity, or to a higher one that was lowered since.
    pub risen_at: Millis,
}

impl Called {
    /// Whether `rule` called it, now or at an earlier rise of the case.
    fn is_by(&self, rule: &Rule) -> bool {
        self.key.as_deref().and_then(|key| key.strip_prefix(&*rule.code)).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether it tells of a case that rose at `risen_at` what `rule` would: the rule called since, or whoever answered knew of it.
    fn tells(&self, rule: &Rule, risen_at: Millis) -> bool {
        self.is_by(rule) && self.raised_at >= risen_at || self.acknowledged_at.is_some_and(|at| at >= risen_at)
    }
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
    /// Whose clock it is about, where it is about one: of the contacts of agencies that agency's are called.
    pub agency: Option<AgencyId>,
}

/// The rules that want to call a tier now.
///
/// `rules` stand in their order, the strongest first; `calls` are those of the case so far. A rule without a clock calls
/// once for each time that the case rises: again after it was lowered and raised anew, unless somebody has answered a call of
/// that tier or a higher one since. Whether a call that waits is enough is asked where its people are known. It keeps silent
/// after a stronger one has called the same tier or a higher one. Of the rules with a clock only the strictest speaks for
/// each clock, and none for a clock that had passed before the hub set it.
#[must_use]
pub fn fired<'r>(rules: &'r [Rule], standing: Standing, clocks: &[RunningClock], calls: Calls<'_>, now: Millis) -> Vec<Fired<'r>> {
    let mut fired = Vec::new();
    let mut called = 0;
    for rule in rules.iter().filter(|rule| rule.clock_left_percent.is_none()) {
        let again = calls.all.iter().any(|call| call.is_by(rule));
        let key = if again { format!("{}/{}", rule.code, calls.risen_at) } else { rule.code.clone() };
        let heard = |call: &Called| call.key.as_ref() == Some(&key) || call.tier >= rule.start_tier && call.tells(rule, calls.risen_at);
        if again && calls.all.iter().any(heard) {
            called = called.max(rule.start_tier);
        } else if standing.reaches(rule.min_severity_rank, rule.min_level) && rule.start_tier > called {
            called = rule.start_tier;
            fired.push(Fired { rule, key, reason: rule.reason.clone(), agency: None });
        }
    }
    let recorded: HashSet<&str> = calls.all.iter().filter_map(|call| call.key.as_deref()).collect();
    for clock in clocks.iter().filter(|clock| clock.due_at > clock.set_at) {
        let strictest = rules
            .iter()
            .filter_map(|rule| rule.clock_left_percent.map(|percent| (percent, rule)))
            .filter(|(percent, rule)| {
                recorded.contains(&*clock.key(rule))
                    || standing.reaches(rule.min_severity_rank, rule.min_level) && clock.has_left(*percent, now)
            })
            .min_by_key(|(percent, _)| *percent);
        if let Some((_, rule)) = strictest.filter(|(_, rule)| !recorded.contains(&*clock.key(rule))) {
            fired.push(Fired { rule, key: clock.key(rule), reason: clock.reason(rule), agency: Some(clock.agency) });
        }
    }
    fired
}

/// Whether a call is so new that a further reason for the same people needs no call of its own: in the first quarter of the time that
/// they have for an answer.
#[must_use]
pub fn is_fresh(raised_at: Millis, acknowledge_within: Millis, now: Millis) -> bool {
    now.saturating_sub(raised_at) <= acknowledge_within / 4
}

/// A call as it stands on the ladder of its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Its tier.
    pub tier: i32,
    /// When it was called.
    pub raised_at: Millis,
    /// Whether it waits for an answer.
    pub open: bool,
    /// Whose call alone it is, so that only those who may know of that agency are told of it: the agency's clock brought it, or it went to
    /// the contacts of an agency of which others in the case may not know.
    pub agency: Option<AgencyId>,
    /// Of which level its reason tells, where only those who may know of a hidden agency's system of that level are told of the call.
    pub hidden_level: Option<i32>,
}

impl Rung {
    /// Whether all who are told of `other` may be told of this call too.
    #[must_use]
    pub fn is_for_all_of(&self, other: &Self) -> bool {
        (self.agency.is_none() || self.agency == other.agency) && self.hidden_level <= other.hidden_level
    }

    /// Whether this call stands in for `other` below it, which then has no time of its own: the higher tier was called after it, or with
    /// it, and waits. Not where it was called before: its people have not heard of what came since. Nor does one that a hidden agency's
    /// clock or system brought for what others are told of, who would learn of it by what becomes of theirs.
    #[must_use]
    pub fn stands_in_for(&self, other: &Self) -> bool {
        self.open && self.tier > other.tier && self.raised_at >= other.raised_at && self.is_for_all_of(other)
    }
}

/// Names the call that follows an escalation which nobody answered.
#[must_use]
pub fn unanswered_key(id: EscalationId) -> String {
    format!("unanswered/{id}")
}

/// A call that waits, as far as it is chosen among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Its id.
    pub id: EscalationId,
    /// Its tier.
    pub tier: i32,
    /// When the next tier is called.
    pub next_tier_at: Option<Millis>,
    /// When it was called.
    pub raised_at: Millis,
}

/// A call that waits, as far as an answer to another one of its case asks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its tier.
    pub tier: i32,
    /// Who is called at its tier.
    pub audience: TierAudience,
    /// Who was called.
    pub people: BTreeSet<UserId>,
}

/// Whether who answers `given` answers `other` with it, which waits in the same case.
///
/// A case has one ladder: an answer at a tier is one for all that waits below it, and none for a higher one, whoever called
/// that and why. At the same tier the duty officers answer as one; the contacts of agencies answer for calls of the very same
/// people: an answer to a call of several agencies is none for the call that one of them got for itself.
#[must_use]
pub fn answers(given: &Asked, other: &Asked) -> bool {
    if other.tier != given.tier {
        return other.tier < given.tier;
    }
    other.audience == TierAudience::DutyOfficers || !given.people.is_empty() && other.people == given.people
}

/// Of calls of a case that wait for a person those to answer: those of the highest tier, which an answer stops with all below. With
/// each that has no time of its own any more the highest tier above it that waits in the case.
#[must_use]
pub fn foremost(mine: &[Pending], waiting: &[Pending]) -> Vec<(EscalationId, Option<i32>)> {
    let Some(tier) = mine.iter().map(|call| call.tier).max() else { return Vec::new() };
    let above = waiting.iter().map(|other| other.tier).filter(|other| *other > tier).max();
    let mut chosen: Vec<&Pending> = mine.iter().filter(|call| call.tier == tier).collect();
    chosen.sort_by_key(|call| (call.next_tier_at.is_none(), call.next_tier_at, call.raised_at));
    chosen.into_iter().map(|call| (call.id, above.filter(|_| call.next_tier_at.is_none()))).collect()
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
        RunningClock {
            code: "initial".to_owned(),
            agency: AgencyId(uuid::Uuid::nil()),
            name: Text::new("Báo cáo ban đầu", "Initial report"),
            naming: Naming::Plain,
            started_at,
            set_at: 0,
            due_at,
        }
    }

    const NO_CALLS: Calls<'static> = Calls { all: &[], risen_at: 0 };

    /// A call of tier 2 under this key, which somebody answered at once.
    fn answered(key: &str, at: Millis) -> Called {
        Called { key: Some(key.to_owned()), tier: 2, raised_at: at, acknowledged_at: Some(at) }
    }

    fn after((standing, risen_at): (Standing, Millis), all: &[Called], now: Millis) -> Vec<String> {
        let (_, rules) = seed::carried().unwrap();
        fired(&rules, standing, &[], Calls { all, risen_at }, now).into_iter().map(|fired| fired.key).collect()
    }

    fn keys(standing: Standing, clocks: &[RunningClock], recorded: &[&str], now: Millis) -> Vec<String> {
        let (_, rules) = seed::carried().unwrap();
        let all: Vec<Called> = recorded.iter().map(|key| answered(key, 0)).collect();
        fired(&rules, standing, clocks, Calls { all: &all, risen_at: 0 }, now).into_iter().map(|fired| fired.key).collect()
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
    fn a_call_takes_a_further_reason_in_the_first_quarter_of_its_time() {
        for (age, fresh) in [(0, true), (150, true), (151, false), (599, false), (-5, true)] {
            assert_eq!(is_fresh(1000, 600, 1000 + age), fresh, "{age}");
        }
    }

    #[test]
    fn a_higher_call_stands_in_for_what_was_called_before_it_and_may_be_told_of_it() {
        let agency = |n: u128| Some(AgencyId(uuid::Uuid::from_u128(n)));
        let rung = |tier, raised_at, agency| Rung { tier, raised_at, open: true, agency, hidden_level: None };
        let low = rung(1, 50, None);
        for (above, stands) in [
            (rung(2, 50, None), true),
            (rung(3, 60, None), true),
            (rung(2, 49, None), false),
            (rung(1, 60, None), false),
            (rung(2, 60, agency(1)), false),
            (Rung { open: false, ..rung(2, 60, None) }, false),
            (Rung { hidden_level: Some(4), ..rung(2, 60, None) }, false),
        ] {
            assert_eq!(above.stands_in_for(&low), stands, "{above:?}");
        }
        let of_agency = rung(1, 50, agency(1));
        assert!(rung(2, 60, None).stands_in_for(&of_agency) && rung(2, 60, agency(1)).stands_in_for(&of_agency));
        assert!(!rung(2, 60, agency(2)).stands_in_for(&of_agency));
        let of_level = |tier, level| Rung { hidden_level: Some(level), ..rung(tier, 60, None) };
        assert!(of_level(2, 4).stands_in_for(&of_level(1, 4)) && !of_level(2, 5).stands_in_for(&of_level(1, 4)));
    }

    #[test]
    fn a_tier_tells_of_a_level_where_the_severity_does_not_give_it() {
        let (tiers, _) = seed::carried().unwrap();
        for severity in 1..=4 {
            let told = [1, 2, 3].map(|tier| level_of(&tiers, tier, severity));
            assert_eq!(told, [None, None, if severity < 3 { Some(4) } else { None }], "{severity}");
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
    fn a_case_that_rises_again_calls_again_once() {
        let first = answered("severity-critical", 10);
        let risen = (standing(4, 3), 50);
        assert_eq!(after(risen, std::slice::from_ref(&first), 50), ["severity-critical/50"]);
        let second = answered("severity-critical/50", 51);
        assert_eq!(after(risen, &[first.clone(), second.clone()], 60), [""; 0]);
        assert_eq!(after((standing(4, 3), 90), &[first.clone(), second], 90), ["severity-critical/90"]);
        // Lowered to high on a high level: that is no rise, and the stronger rule has called.
        assert_eq!(after((standing(3, 4), 0), std::slice::from_ref(&first), 50), [""; 0]);
        // From below to high is one.
        assert_eq!(after((standing(3, 4), 50), &[first], 50), ["severity-high-level-4"]);
    }

    #[test]
    fn a_case_that_rises_again_is_told_to_whoever_has_not_answered_since() {
        let first = answered("severity-critical", 10);
        let risen = (standing(4, 3), 50);
        let manual = |tier, acknowledged_at| Called { key: None, tier, raised_at: 45, acknowledged_at };
        for (call, calls) in [
            // Whether one that waits reached its people is not known here.
            (manual(2, None), 1),
            (manual(3, None), 1),
            (manual(2, Some(49)), 1),
            (manual(2, Some(55)), 0),
            (manual(3, Some(55)), 0),
            (manual(1, Some(55)), 1),
        ] {
            assert_eq!(after(risen, &[first.clone(), call.clone()], 56).len(), calls, "{call:?}");
        }
        let waits = Called { acknowledged_at: None, ..answered("severity-critical", 50) };
        assert_eq!(after(risen, &[waits], 60), [""; 0], "it called for this rise");
    }

    #[test]
    fn the_first_call_of_a_rule_waits_for_no_other() {
        let running = Called { key: None, tier: 3, raised_at: 1, acknowledged_at: None };
        assert_eq!(after((standing(4, 3), 0), &[running], 2), ["severity-critical"]);
    }

    #[test]
    fn a_clock_calls_when_a_quarter_is_left_and_when_it_passed() {
        let day = [clock(1, 1 + 24 * HOUR)];
        let quarter = 1 + 18 * HOUR;
        let (soon, breached) = ("clock-soon/initial", "clock-breached/initial");
        let [soon, breached] = [soon, breached].map(|key| format!("{key}/{}/{}", "0".repeat(32), day[0].due_at));
        let (soon, breached) = (soon.as_str(), breached.as_str());
        assert_eq!(keys(standing(3, 3), &day, &[], quarter - 1), [""; 0]);
        assert_eq!(keys(standing(3, 3), &day, &[], quarter), [soon]);
        assert_eq!(keys(standing(2, 3), &day, &[], quarter), [""; 0], "below high nobody is called early");
        assert_eq!(keys(standing(3, 3), &day, &[soon], quarter + 1), [""; 0]);
        assert_eq!(keys(standing(3, 3), &day, &[soon], 1 + 24 * HOUR), [""; 0], "due is not late");
        for severity in 1..=3 {
            assert_eq!(keys(standing(severity, 0), &day, &[], 2 + 24 * HOUR), [breached]);
        }
        assert_eq!(keys(standing(3, 3), &day, &[breached], 2 + 30 * HOUR), [""; 0], "the milder rule does not follow");
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
        let past = |set_at| [RunningClock { set_at, ..clock(0, 5) }];
        assert_eq!(fired(&rules, standing(3, 0), &past(5), NO_CALLS, 100), []);
        assert_eq!(fired(&rules, standing(3, 0), &past(4), NO_CALLS, 100).len(), 1);
    }

    #[test]
    fn each_agency_s_clock_calls_for_itself_and_anew_for_another_end() {
        let other = RunningClock { agency: AgencyId(uuid::Uuid::from_u128(1)), ..clock(1, 1 + 24 * HOUR) };
        let both = [clock(1, 1 + 24 * HOUR), other.clone()];
        let called = keys(standing(2, 3), &both, &[], 2 + 24 * HOUR);
        assert_eq!(called.len(), 2, "{called:?}");
        assert_eq!(keys(standing(2, 3), &both, &[&called[0]], 2 + 24 * HOUR), [called[1].as_str()]);
        let anew = RunningClock { due_at: other.due_at + HOUR, ..other };
        assert_eq!(keys(standing(2, 3), &[anew], &[&called[0], &called[1]], 2 + 25 * HOUR).len(), 1);
    }

    #[test]
    fn a_reason_names_an_agency_only_where_everybody_in_the_case_may_know_it() {
        let (_, rules) = seed::carried().unwrap();
        let reason = |naming| {
            let clocks = [RunningClock { naming, ..clock(0, 5) }];
            fired(&rules, standing(1, 0), &clocks, NO_CALLS, 100).remove(0).reason.en.into_owned()
        };
        assert_eq!(reason(Naming::Plain), "A statutory deadline has passed: Initial report.");
        assert_eq!(
            reason(Naming::WithAgency(Text::new("Tỉnh B", "Province B"))),
            "A statutory deadline has passed: Initial report (Province B)."
        );
        assert_eq!(reason(Naming::Silent), "A statutory deadline has passed.");
    }

    fn asked(tier: i32, people: &[u128]) -> Asked {
        let audience = if tier == 1 { TierAudience::AgencyContacts } else { TierAudience::DutyOfficers };
        let people = people.iter().map(|n| UserId(uuid::Uuid::from_u128(*n))).collect();
        Asked { tier, audience, people }
    }

    #[test]
    fn an_answer_is_one_for_all_that_waits_below_and_none_for_what_waits_above() {
        for (given, other) in [(2, 1), (3, 1), (3, 2)] {
            assert!(answers(&asked(given, &[1]), &asked(other, &[2])));
            assert!(!answers(&asked(other, &[2]), &asked(given, &[1])) && !answers(&asked(other, &[1]), &asked(given, &[1])));
        }
    }

    #[test]
    fn duty_officers_answer_as_one_and_no_agency_answers_for_another() {
        assert!(answers(&asked(2, &[1]), &asked(2, &[2])), "whoever is on duty by then");
        let (one, other, both) = (asked(1, &[1]), asked(1, &[2]), asked(1, &[1, 2]));
        assert!(!answers(&one, &other) && !answers(&one, &both));
        assert!(!answers(&both, &one) && answers(&one, &one) && answers(&both, &both));
    }

    #[test]
    fn a_reason_that_a_rule_added_is_found_again_by_its_entry_and_tells_no_level_that_is_hidden() {
        let further = |reason: &str, reason_level| Further {
            rule: "r".to_owned(),
            at: 5,
            reason: reason.to_owned(),
            reason_en: format!("{reason} in English"),
            reason_level,
        };
        let (plain, level) = (further("Quá hạn.", None), further("Trên hệ thống cấp độ 4.", Some(4)));
        assert_eq!((plain.in_timeline(), level.in_timeline()), ("Quá hạn.", BY_RULE.vi.as_ref()));
        assert_eq!(level.reason_for(Locale::En, Some(3)), BY_RULE.en);
        assert_eq!(level.reason_for(Locale::En, Some(4)), "Trên hệ thống cấp độ 4. in English");
        assert_eq!(plain.reason_for(Locale::Vi, None), "Quá hạn.");
        assert!(plain.is_for(None) && !level.is_for(None) && !level.is_for(Some(3)) && level.is_for(Some(4)));
    }

    #[test]
    fn of_the_calls_that_wait_the_highest_is_to_be_answered() {
        let id = |n: u128| EscalationId(uuid::Uuid::from_u128(n));
        let call = |n, tier, next_tier_at| Pending { id: id(n), tier, next_tier_at, raised_at: 0 };
        let waiting = [call(1, 1, Some(5)), call(2, 2, None), call(3, 3, None), call(4, 2, Some(9))];
        let [first, second, third, other] = waiting;
        assert_eq!(foremost(&waiting, &waiting), [(id(3), None)]);
        assert_eq!(foremost(&[first, second], &waiting), [(id(2), Some(3))]);
        assert_eq!(foremost(&[first, other], &waiting), [(id(4), None)], "one answer there is for both, and its own time runs");
        assert_eq!(foremost(&[second, other], &waiting), [(id(4), None), (id(2), Some(3))], "the clock that ends first");
        assert_eq!(foremost(&[third], &waiting), [(id(3), None)]);
        assert_eq!(foremost(&[], &waiting), []);
    }
}
