//! Random sequences of all that can happen to the calls of a case. Whatever comes in whichever order: each reason comes to be answered, or
//! has gone up to the last tier in time; what is promised is kept; what is said is so; an answer stops what it is for and nothing else.

use std::collections::{BTreeSet, HashMap};

use super::*;
use crate::clock::Millis;
use crate::features::escalations::model::{Post, Standing, next_tier, unanswered_key};
use crate::ids::EscalationId;
use crate::words::TierAudience;

/// The longest time that any tier has for an answer.
const LONGEST: Millis = 30 * MINUTE;
/// The longest step of the clock: the hub looks so late at most.
const STEP: Millis = 8 * MINUTE;

/// What else may happen in a sequence, beside calls, answers, clocks and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing: severity and people stay, so that times can be held against them.
    Still,
    /// The severity changes.
    Rises,
    /// Contacts go and come.
    People,
}

/// A reason as it was given: to which call, and when.
#[derive(Clone, Debug)]
struct Given {
    call: EscalationId,
    key: Option<String>,
    at: Millis,
}

struct Sequence {
    world: World,
    random: fastrand::Rng,
    kind: Kind,
    /// LM reported in confidence.
    hidden: bool,
    /// The highest level of a system; where it is 4, and LM is hidden, nobody else may know of it.
    level: i32,
    severity: Severity,
    words: usize,
    clocks: Vec<(String, AgencyId, Millis)>,
    told: Vec<String>,
}

fn reasons(rows: &[escalation::Model]) -> Vec<Given> {
    let of = |row: &escalation::Model| {
        let first = Given { call: row.id, key: row.rule.clone(), at: row.raised_at };
        let further = row.further().into_iter().map(|reason| Given { call: row.id, key: Some(reason.rule), at: reason.at });
        std::iter::once(first).chain(further).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of).collect()
}

impl Sequence {
    /// Whether whoever may know of `row` may know of `above` too.
    fn known_to_all_of(&self, above: &escalation::Model, row: &escalation::Model) -> bool {
        let clock = above.agency_id.is_none() || above.agency_id == row.agency_id;
        clock && (!self.hidden || above.reason_level <= row.reason_level)
    }

    fn standing(&self) -> Standing {
        Standing { severity_rank: self.severity.rank(), level: self.level }
    }

    async fn new(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let kind = [Kind::Still, Kind::Still, Kind::Rises, Kind::People][random.usize(0..4)];
        let severity = [Severity::Medium, Severity::High, Severity::Critical][random.usize(0..3)];
        let hidden = random.bool();
        let level = if random.bool() { 3 } else { 4 };
        let world = World::new(severity, Some(level), Tlp::Amber).await;
        world.second_agency().await;
        for (code, confidential) in [("HM", false), ("LM", hidden)] {
            report_of(&world, code, confidential).await;
        }
        Self {
            world,
            random,
            kind,
            hidden,
            level,
            severity,
            words: 0,
            clocks: Vec::new(),
            told: vec![format!("seed {seed}: {kind:?} {severity:?} level {level} hidden {hidden}")],
        }
    }

    fn now(&self) -> Millis {
        self.world.test.hub.clock.now()
    }

    fn tell(&mut self, what: String) {
        let minute = (self.now() - crate::outbox::testing::START) / MINUTE;
        self.told.push(format!("{minute:>4} {what}"));
    }

    async fn step(&mut self) {
        match self.random.usize(0..15) {
            0..=3 => {
                let by = self.random.i64(1..=STEP / MINUTE) * MINUTE;
                self.world.test.advance(by);
                self.tell(format!("{} minutes", by / MINUTE));
            }
            4 | 5 => self.call().await,
            6 | 7 => self.answer().await,
            8 => {
                let steps = self.random.usize(1..3);
                let refused = || Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() });
                self.world.test.mail.script((0..steps).map(|_| refused()));
                self.tell(format!("the next {steps} mails are refused"));
            }
            9 | 10 => {
                let code = if self.random.bool() { "HM" } else { "LM" };
                if self.clocks.iter().any(|(of, ..)| of == code) {
                    return;
                }
                let length = self.random.i64(5..90) * MINUTE;
                self.world.add_clock_of(code, length).await;
                self.clocks.push((code.to_owned(), agency_of(code), self.now() + length));
                self.tell(format!("clock of {code} for {} minutes", length / MINUTE));
            }
            11 => {
                self.tell("the rules look".to_owned());
                self.world.ask_rules().await;
            }
            12 if self.kind == Kind::Rises => {
                let severity = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical][self.random.usize(0..4)];
                self.rate(severity).await;
            }
            12 | 13 if self.kind == Kind::People => self.people().await,
            14 => {
                let tried = self.world.try_dead_letters().await;
                self.tell(format!("{tried} dead letters are tried again"));
            }
            _ => {}
        }
        self.world.drain().await;
        self.holds().await;
    }

    async fn rate(&mut self, severity: Severity) {
        if severity == self.severity {
            return;
        }
        self.tell(format!("{severity:?}"));
        let rises = severity == Severity::Critical;
        self.severity = severity;
        self.world.set_severity(severity).await;
        let now = self.now();
        let critical = |given: &Given| given.at == now && given.key.as_deref().is_some_and(|key| key.starts_with("severity-critical"));
        let rows = self.world.raised().await;
        let heard = reasons(&rows).iter().any(critical) || self.world.events(TimelineKind::EscalationUnheard).await > 0;
        assert!(!rises || heard, "the rise calls\n{}", self.story(&rows));
    }

    async fn call(&mut self) {
        let again = self.words > 0 && self.random.u8(0..5) == 0;
        self.words += usize::from(!again);
        let (tier, words) = (self.random.i32(1..=3), format!("Lý do thứ {} của người gọi", self.words));
        let ctx = self.world.ctx("coordinator").await;
        let result = service::escalate(&ctx, self.world.case, tier, &words).await;
        self.tell(format!("call of tier {tier}, reason {}: {}", self.words, result.is_ok()));
        let Err(error) = result else { return };
        // No such tier for the severity, or nobody named there.
        let Error::Refused(errors) = &error else { panic!("{error:?}\n{}", self.told.join("\n")) };
        assert_eq!(errors[0].path, ["input", "tier"], "{errors:?}");
        assert!(
            self.kind == Kind::People || tier == 3 && self.severity.rank() < 3 && self.level < 4,
            "{errors:?}\n{}",
            self.told.join("\n")
        );
    }

    async fn answer(&mut self) {
        let before = self.world.raised().await;
        let open: Vec<&escalation::Model> = before.iter().filter(|row| row.is_open()).collect();
        if open.is_empty() {
            return;
        }
        let row = open[self.random.usize(0..open.len())];
        let called: Vec<UserId> =
            self.world.deliveries().await.into_iter().filter(|mail| mail.escalation_id == row.id).map(|mail| mail.user_id).collect();
        let who = called[self.random.usize(0..called.len())];
        let name = ["contact", "other", "duty", "lead"].into_iter().find(|name| person(name) == who).unwrap();
        self.tell(format!("{name} answers tier {} of {}", row.tier, row.reason));
        let ctx = self.world.ctx(name).await;
        let result = service::acknowledge(&ctx, row.id, None).await;
        assert!(result.is_ok(), "whoever is called may answer: {result:?}\n{}", self.story(&before));
        let after = self.world.raised().await;
        let mut calls: HashMap<EscalationId, BTreeSet<UserId>> = HashMap::new();
        for mail in self.world.deliveries().await {
            calls.entry(mail.escalation_id).or_default().insert(mail.user_id);
        }
        for other in before.iter().filter(|other| other.is_open()) {
            let answered = after.iter().any(|now| now.id == other.id && now.acknowledged_at.is_some());
            let same = other.tier == row.tier && (row.tier > 1 || calls.get(&other.id) == calls.get(&row.id));
            // Whose mail was given up counts as not called: there the two may differ.
            let certain = other.tier != row.tier || row.tier > 1 || !same;
            let expected = other.id == row.id || other.tier < row.tier || same;
            assert!(!certain || answered == expected, "{}: {answered}\n{}", other.reason, self.story(&after));
            let hidden = |call: &escalation::Model| call.agency_id == Some(agency_of("LM"));
            let unknown = self.hidden && row.tier == 1 && who == person("other") && !hidden(other);
            assert!(!(unknown && answered), "the hidden agency answers for itself: {}\n{}", other.reason, self.story(&after));
        }
    }

    async fn people(&mut self) {
        let (tier, name) = if self.random.bool() { (2, "duty") } else { (3, "lead") };
        let admin = self.world.ctx("admin").await;
        let post = Post::Tier(tier);
        if contacts::remove(&admin, post, person(name)).await.is_ok() {
            self.tell(format!("nobody at tier {tier}"));
        } else {
            contacts::add(&admin, post, person(name)).await.unwrap();
            self.tell(format!("{name} at tier {tier}"));
        }
    }

    fn story(&self, rows: &[escalation::Model]) -> String {
        let minute = |at: Millis| (at - crate::outbox::testing::START) / MINUTE;
        let of = |row: &escalation::Model| {
            let further: Vec<_> = row.further().into_iter().map(|reason| (minute(reason.at), reason.reason)).collect();
            format!(
                "     call {} tier {} at {} `{}` next {:?} answered {:?} passed on {:?} unheard {:?} agency {:?} further {further:?}",
                &row.id.to_string()[24..],
                row.tier,
                minute(row.raised_at),
                row.reason,
                row.next_tier_at.map(minute),
                row.acknowledged_at.map(minute),
                row.passed_on_at.map(minute),
                row.unheard_at.map(minute),
                row.agency_id.is_some(),
            )
        };
        let mut rows: Vec<&escalation::Model> = rows.iter().collect();
        rows.sort_by_key(|row| row.raised_at);
        format!("{}\n{}", self.told.join("\n"), rows.into_iter().map(of).collect::<Vec<_>>().join("\n"))
    }

    /// What is so at every moment at which nothing is left to do.
    async fn holds(&self) {
        let (now, rows, mails) = (self.now(), self.world.raised().await, self.world.deliveries().await);
        let standing = self.standing();
        let (tiers, _) = seed::carried().unwrap();
        let given = reasons(&rows);
        for row in &rows {
            let call = format!("`{}` of tier {}\n{}", row.reason, row.tier, self.story(&rows));
            let passed = given.iter().find(|reason| reason.key.as_ref() == Some(&unanswered_key(row.id)));
            // Whoever may not know of the tier above is not told that it went there: for them it waits, and takes their answer.
            let unseen = self.hidden && row.next_level.is_some();
            assert!(passed.is_none() || row.acknowledged_at.is_none() || unseen, "answered, and the next tier was called: {call}");
            assert_eq!(passed.map(|reason| reason.at), row.passed_on_at, "passed on is when the next tier was called: {call}");
            if !row.is_open() {
                continue;
            }
            let last = next_tier(&tiers, row.tier, standing).is_none();
            let followed = |other: &escalation::Model| {
                other.is_open() && other.tier > row.tier && other.raised_at >= row.raised_at && self.known_to_all_of(other, row)
            };
            let mails: Vec<DeliveryStatus> = mails.iter().filter(|mail| mail.escalation_id == row.id).map(|mail| mail.status).collect();
            let anew = |other: &escalation::Model| {
                other.is_open() && other.tier == row.tier && other.raised_at >= row.raised_at && other.id != row.id
            };
            if mails.iter().all(|status| *status == DeliveryStatus::Dead) {
                let goes_on = !last && (rows.iter().any(followed) || rows.iter().any(anew));
                assert!(goes_on || row.unheard_at.is_some(), "nobody was reached, and it waits: {call}");
            }
            match row.next_tier_at {
                Some(at) => {
                    assert!(at > now && at <= row.raised_at.max(now) + LONGEST, "a promise that is kept: {call}");
                    assert!(!last, "a promise of a tier that there is not: {call}");
                }
                None => assert!(last || row.unheard_at.is_some() || rows.iter().any(followed), "nobody will be called: {call}"),
            }
        }
        for (code, agency, due_at) in &self.clocks {
            let told = given.iter().any(|reason| {
                reason
                    .key
                    .as_deref()
                    .is_some_and(|key| key.starts_with("clock-breached") && model::is_of_clock(key, "initial", *agency, *due_at))
            });
            let unheard = self.kind == Kind::People;
            assert!(*due_at >= now || told || unheard, "the clock of {code} passed, and nobody was called\n{}", self.story(&rows));
        }
        if self.hidden {
            let contact = self.world.ctx("contact").await;
            let theirs = service::list(&contact, PageArgs::first(100), EscalationFilter::default()).await.unwrap();
            let told = |id: EscalationId| theirs.rows.iter().any(|(_, call)| call.id == id);
            for row in rows.iter().filter(|row| told(row.id)) {
                assert_ne!(row.agency_id, Some(agency_of("LM")), "told of the hidden agency\n{}", self.story(&rows));
                let before = rows.iter().find(|before| row.rule == Some(unanswered_key(before.id)));
                let known = before.is_none_or(|before| told(before.id));
                assert!(known, "told of what follows a call of which the reader may not know\n{}", self.story(&rows));
            }
        }
    }

    /// Nobody says anything more. Each reason then is answered, or goes up tier by tier to the last one.
    async fn ends(mut self) {
        if self.kind == Kind::People {
            for (tier, name) in [(2, "duty"), (3, "lead")] {
                contacts::add(&self.world.ctx("admin").await, Post::Tier(tier), person(name)).await.unwrap();
            }
        }
        if self.kind == Kind::Rises {
            self.rate(Severity::Low).await;
            self.rate(Severity::High).await;
        }
        self.world.drain().await;
        for _ in 0..24 {
            self.world.test.advance(STEP);
            self.world.drain().await;
            self.holds().await;
        }
        let rows = self.world.raised().await;
        for given in reasons(&rows) {
            self.came_through(&given, &rows);
        }
    }

    fn came_through(&self, given: &Given, rows: &[escalation::Model]) {
        let standing = self.standing();
        let (tiers, _) = seed::carried().unwrap();
        // Where severity or people changed, what was promised changed with them: it is enough that it came.
        let within = if self.kind == Kind::Still { LONGEST + STEP } else { Millis::MAX / 4 };
        let mut call = rows.iter().find(|row| row.id == given.call).unwrap();
        let mut since = given.at;
        // Whoever was called long before has not heard of it.
        assert!(given.at - call.raised_at <= LONGEST / 4, "{given:?} was swallowed\n{}", self.story(rows));
        loop {
            let audience = tiers.iter().find(|tier| tier.tier == call.tier).unwrap().audience;
            let answers = |row: &&escalation::Model| {
                let for_it = row.id == call.id
                    || row.tier > call.tier
                    || row.tier == call.tier && audience == TierAudience::DutyOfficers && row.raised_at >= call.raised_at;
                for_it && row.acknowledged_at.is_some_and(|at| at >= since && at <= since + within)
            };
            if rows.iter().any(|row| answers(&row)) || next_tier(&tiers, call.tier, standing).is_none() {
                return;
            }
            let in_time = |at: Millis| at >= since && at <= since + within;
            let key = Some(unanswered_key(call.id));
            let joined =
                |row: &&escalation::Model| row.further().iter().any(|reason| Some(&reason.rule) == key.as_ref() && in_time(reason.at));
            let above = |row: &&escalation::Model| row.tier > call.tier && self.known_to_all_of(row, call) && in_time(row.raised_at);
            let next = rows.iter().filter(above).min_by_key(|row| row.raised_at).or_else(|| rows.iter().find(joined));
            let Some(next) = next else {
                panic!("{given:?} was lost at tier {}\n{}", call.tier, self.story(rows));
            };
            (call, since) = (next, next.raised_at.max(since));
        }
    }
}

/// `CHOT_SEQUENCES` says how many, `CHOT_TEST_SEED` which one comes first.
#[tokio::test]
async fn whatever_comes_in_whichever_order_no_reason_is_lost() {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let first = number("CHOT_TEST_SEED", 1);
    for seed in first..first + number("CHOT_SEQUENCES", 8) {
        let mut sequence = Sequence::new(seed).await;
        for _ in 0..sequence.random.usize(6..30) {
            sequence.step().await;
        }
        sequence.ends().await;
    }
}
