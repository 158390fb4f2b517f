//! Escalations with a database: calling, mail, silence, acknowledgement.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder};

use super::entity::{agency_contact, delivery, duty_officer, escalation};
use super::service::{self, EscalationFilter};
use super::{contacts, model, seed};
use crate::authn::{self, Admit};
use crate::authz::Actor;
use crate::clock::{HOUR, MINUTE};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::agencies::entity::{agency, membership, user};
use crate::features::cases;
use crate::features::cases::entity::{case, case_agency, case_event, clock};
use crate::features::reports::entity::report;
use crate::features::systems;
use crate::ids::{AgencyId, CaseId, ClockId, ReportId, UserId};
use crate::mail::Handover;
use crate::mail::memory::Step;
use crate::outbox::entity::job;
use crate::outbox::testing::TestHub;
use crate::outbox::worker::{drain, start};
use crate::outbox::{self, Job, JobKind, service as jobs, stats};
use crate::page::PageArgs;
use crate::random::stable_id;
use crate::words::{
    AgencyKind, CaseStatus, DeliveryStatus, ErrorCode, IncidentClass, Locale, OutboxStatus, ReportStatus, Role, Severity, TimelineKind, Tlp,
};

mod sequences;

struct World {
    test: TestHub,
    case: CaseId,
}

fn person(name: &str) -> UserId {
    stable_id(&["person", name])
}

impl World {
    /// One agency with a case; `contact` is its duty contact, `duty` and `lead` are national officers of tier 2 and 3.
    async fn new(severity: Severity, level: Option<i32>, tlp: Tlp) -> Self {
        let test = TestHub::new().await;
        let hub = &test.hub;
        systems::seed::load(hub).await.unwrap();
        seed::load(hub).await.unwrap();
        seed::load(hub).await.unwrap();
        let now = hub.clock.now();
        let write = hub.db.begin().await.unwrap();
        let db = write.db();
        let agency_id = |code: &str| -> AgencyId { stable_id(&["agency", code]) };
        for (code, kind) in [("NC", AgencyKind::NationalCoordinator), ("HM", AgencyKind::Province)] {
            let id = agency_id(code);
            let row = agency::ActiveModel {
                id: Set(id),
                code: Set(code.to_owned()),
                name: Set(code.to_owned()),
                name_en: Set(None),
                kind: Set(kind),
                parent_id: Set(None),
                path: Set(format!("{id}/")),
                duty_contact: Set(Some(format!("{code} 100"))),
                search: Set(code.to_lowercase()),
                created_at: Set(now),
            };
            agency::Entity::insert(row).exec_without_returning(db).await.unwrap();
        }
        for (name, code, role) in [
            ("contact", "HM", Role::Responder),
            ("officer", "HM", Role::SecurityOfficer),
            ("stranger", "HM", Role::Appraiser),
            ("coordinator", "NC", Role::Coordinator),
            ("duty", "NC", Role::Coordinator),
            ("lead", "NC", Role::Coordinator),
            ("admin", "NC", Role::Admin),
        ] {
            let row = user::ActiveModel {
                id: Set(person(name)),
                email: Set(format!("{name}@example.vn")),
                name: Set(name.to_owned()),
                agency_id: Set(agency_id(code)),
                locale: Set(if name == "lead" { Locale::En } else { Locale::Vi }),
                password_hash: Set(None),
                disabled_at: Set(None),
                created_at: Set(now),
            };
            user::Entity::insert(row).exec_without_returning(db).await.unwrap();
            let row = membership::ActiveModel { user_id: Set(person(name)), agency_id: Set(agency_id(code)), role: Set(role) };
            membership::Entity::insert(row).exec_without_returning(db).await.unwrap();
        }
        let contact = agency_contact::ActiveModel { agency_id: Set(agency_id("HM")), user_id: Set(person("contact")) };
        agency_contact::Entity::insert(contact).exec_without_returning(db).await.unwrap();
        for (tier, name) in [(2, "duty"), (3, "lead")] {
            let row = duty_officer::ActiveModel { tier: Set(tier), user_id: Set(person(name)) };
            duty_officer::Entity::insert(row).exec_without_returning(db).await.unwrap();
        }
        let id: CaseId = hub.random.id();
        let row = case::ActiveModel {
            id: Set(id),
            number: Set("2026-0001".to_owned()),
            title: Set("Mã hóa dữ liệu".to_owned()),
            status: Set(CaseStatus::Open),
            severity: Set(severity),
            severity_rank: Set(severity.rank()),
            severity_reason: Set(None),
            severity_risen_at: Set(None),
            tlp: Set(tlp),
            incident_class: Set(IncidentClass::MaliciousCode),
            version: Set(1),
            max_level: Set(level),
            legal_profile: Set("VN-2026".to_owned()),
            next_deadline_at: Set(now + 24 * HOUR),
            detected_at: Set(now),
            opened_at: Set(now),
            opened_by: Set(person("coordinator")),
            closed_at: Set(None),
            search: Set(String::new()),
        };
        case::Entity::insert(row).exec_without_returning(db).await.unwrap();
        let part = case_agency::ActiveModel { case_id: Set(id), agency_id: Set(agency_id("HM")), since: Set(now) };
        case_agency::Entity::insert(part).exec_without_returning(db).await.unwrap();
        write.commit().await.unwrap();
        Self { test, case: id }
    }

    async fn high() -> Self {
        Self::new(Severity::High, Some(3), Tlp::Amber).await
    }

    async fn ctx(&self, name: &str) -> Ctx {
        let actor = authn::actor_of(&self.test.hub, person(name)).await.unwrap().unwrap();
        Ctx::new(Arc::clone(&self.test.hub), actor, "test")
    }

    async fn escalate(&self, tier: i32) -> Result<model::Escalation> {
        service::escalate(&self.ctx("coordinator").await, self.case, tier, "Level and spread").await
    }

    async fn drain(&self) -> usize {
        drain(&self.test.hub).await.unwrap()
    }

    async fn owe(&self, job: Job) {
        let write = self.test.hub.db.begin().await.unwrap();
        outbox::enqueue(write.db(), &self.test.hub, job).await.unwrap();
        write.commit().await.unwrap();
    }

    async fn ask_rules(&self) {
        let key = format!("{}", self.test.hub.random.id::<uuid::Uuid>());
        self.owe(Job::now(JobKind::EscalationRules, key, serde_json::json!({"caseId": self.case.0}))).await;
        self.drain().await;
    }

    async fn raised(&self) -> Vec<escalation::Model> {
        escalation::Entity::find().order_by_asc(escalation::Column::Id).all(self.test.hub.db.unscoped()).await.unwrap()
    }

    async fn tiers(&self) -> Vec<i32> {
        self.raised().await.into_iter().map(|row| row.tier).collect()
    }

    async fn deliveries(&self) -> Vec<delivery::Model> {
        delivery::Entity::find().order_by_asc(delivery::Column::Id).all(self.test.hub.db.unscoped()).await.unwrap()
    }

    /// The administrator has every dead letter tried again; says how many.
    async fn try_dead_letters(&self) -> usize {
        let admin = self.ctx("admin").await;
        let dead = jobs::OutboxFilter { status: Some(vec![OutboxStatus::Dead]), kind: Some("mail".to_owned()) };
        let letters = jobs::list(&admin, PageArgs::first(100), dead).await.unwrap().rows;
        for (_, letter) in &letters {
            jobs::retry(&admin, letter.id).await.unwrap();
        }
        letters.len()
    }

    async fn events(&self, kind: TimelineKind) -> usize {
        let all = case_event::Entity::find().all(self.test.hub.db.unscoped()).await.unwrap();
        all.into_iter().filter(|event| event.kind == kind).count()
    }

    fn recipients(&self) -> Vec<String> {
        self.test.mail.sent().into_iter().map(|sent| sent.mail.to).collect()
    }

    async fn set_severity(&self, severity: Severity) {
        let ctx = self.ctx("coordinator").await;
        let version = i32::try_from(cases::service::by_ids(&ctx, &[self.case]).await.unwrap()[&self.case].version).unwrap();
        cases::service::set_severity(&ctx, self.case, version, severity, "Đánh giá lại sau khi có thêm tin.").await.unwrap();
        self.drain().await;
    }

    /// A second agency in the case, with `other` as its contact.
    async fn second_agency(&self) {
        let db = self.test.hub.db.unscoped();
        let now = self.test.hub.clock.now();
        let id: AgencyId = stable_id(&["agency", "LM"]);
        let row = agency::ActiveModel {
            id: Set(id),
            code: Set("LM".to_owned()),
            name: Set("LM".to_owned()),
            name_en: Set(None),
            kind: Set(AgencyKind::Province),
            parent_id: Set(None),
            path: Set(format!("{id}/")),
            duty_contact: Set(None),
            search: Set("lm".to_owned()),
            created_at: Set(now),
        };
        agency::Entity::insert(row).exec_without_returning(db).await.unwrap();
        let row = user::ActiveModel {
            id: Set(person("other")),
            email: Set("other@example.vn".to_owned()),
            name: Set("other".to_owned()),
            agency_id: Set(id),
            locale: Set(Locale::Vi),
            password_hash: Set(None),
            disabled_at: Set(None),
            created_at: Set(now),
        };
        user::Entity::insert(row).exec_without_returning(db).await.unwrap();
        let row = membership::ActiveModel { user_id: Set(person("other")), agency_id: Set(id), role: Set(Role::Responder) };
        membership::Entity::insert(row).exec_without_returning(db).await.unwrap();
        let contact = agency_contact::ActiveModel { agency_id: Set(id), user_id: Set(person("other")) };
        agency_contact::Entity::insert(contact).exec_without_returning(db).await.unwrap();
        let part = case_agency::ActiveModel { case_id: Set(self.case), agency_id: Set(id), since: Set(now) };
        case_agency::Entity::insert(part).exec_without_returning(db).await.unwrap();
    }

    async fn add_clock(&self, length: i64) -> ClockId {
        self.add_clock_of("HM", length).await
    }

    async fn add_clock_of(&self, agency: &str, length: i64) -> ClockId {
        let id: ClockId = self.test.hub.random.id();
        let now = self.test.hub.clock.now();
        let row = clock::ActiveModel {
            id: Set(id),
            case_id: Set(self.case),
            agency_id: Set(stable_id(&["agency", agency])),
            code: Set("initial".to_owned()),
            position: Set(1),
            name_vi: Set("Báo cáo ban đầu".to_owned()),
            name_en: Set("Initial report".to_owned()),
            source_vi: Set(String::new()),
            source_en: Set(String::new()),
            consequence_vi: Set(None),
            consequence_en: Set(None),
            started_at: Set(now),
            set_at: Set(now),
            due_at: Set(now + length),
            met_at: Set(None),
            breach_noted_at: Set(None),
            summary: Set(None),
            filed_by: Set(None),
        };
        clock::Entity::insert(row).exec_without_returning(self.test.hub.db.unscoped()).await.unwrap();
        self.owe(Job::at(JobKind::ClockDue, id.to_string(), serde_json::json!({"clockId": id.0}), now + length + 1)).await;
        id
    }
}

fn agency_of(code: &str) -> AgencyId {
    stable_id(&["agency", code])
}

/// A report of an agency that the case was opened with, or that joined it.
async fn report_of(world: &World, code: &str, confidential: bool) {
    let db = world.test.hub.db.unscoped();
    let now = world.test.hub.clock.now();
    let row = report::ActiveModel {
        id: Set(world.test.hub.random.id::<ReportId>()),
        number: Set(format!("R-{code}")),
        agency_id: Set(agency_of(code)),
        reporter_id: Set(person(if code == "HM" { "contact" } else { "other" })),
        idempotency_key: Set(code.to_owned()),
        status: Set(ReportStatus::Accepted),
        title: Set("Mã hóa dữ liệu".to_owned()),
        description: Set("Mã hóa dữ liệu".to_owned()),
        incident_class: Set(IncidentClass::MaliciousCode),
        tlp: Set(Tlp::Amber),
        detected_at: Set(now),
        occurred_at: Set(None),
        received_at: Set(now),
        confidential: Set(confidential),
        legal_profile: Set("VN-2026".to_owned()),
        max_level: Set(Some(3)),
        case_id: Set(Some(world.case)),
        decided_at: Set(Some(now)),
        decided_by: Set(Some(person("coordinator"))),
        rejection_reason: Set(None),
        search: Set(String::new()),
    };
    report::Entity::insert(row).exec_without_returning(db).await.unwrap();
}

fn code(result: Result<model::Escalation>) -> ErrorCode {
    match result {
        Err(Error::Refused(errors)) => errors[0].code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_call_by_hand_is_mailed_once_and_answered_by_a_named_person() {
    let world = World::high().await;
    let raised = world.escalate(2).await.unwrap();
    assert_eq!((raised.tier, raised.raised_by, raised.reason.as_str()), (2, Some(person("coordinator")), "Level and spread"));
    assert_eq!(world.deliveries().await[0].status, DeliveryStatus::Queued);
    assert!(world.recipients().is_empty(), "nothing is sent inside the transaction");
    world.drain().await;
    let sent = world.test.mail.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].mail.to, "duty@example.vn");
    assert!(sent[0].mail.subject.starts_with("TLP:AMBER 2026-0001 · Bậc 2: Mã hóa dữ liệu"), "{}", sent[0].mail.subject);
    assert!(sent[0].mail.text.contains("Level and spread") && sent[0].mail.text.contains("NC 100"));
    let delivery = world.deliveries().await.remove(0);
    assert_eq!((delivery.status, delivery.attempts), (DeliveryStatus::Sent, 1));
    assert_eq!(delivery.message_id, sent[0].mail.message_id);
    let duty = world.ctx("duty").await;
    let answered = service::acknowledge(&duty, raised.id, Some("Tôi xử lý")).await.unwrap();
    assert_eq!((answered.acknowledged_by, answered.note.as_deref()), (Some(person("duty")), Some("Tôi xử lý")));
    // The same person may press twice; another is told who was first.
    let again = service::acknowledge(&duty, raised.id, Some("x")).await.unwrap();
    assert_eq!(again, answered);
    let other = service::acknowledge(&world.ctx("coordinator").await, raised.id, None).await;
    assert!(matches!(&other, Err(Error::Refused(errors)) if errors[0].message.en.contains("duty")), "{other:?}");
    assert_eq!(code(other), ErrorCode::AlreadyExists);
    assert_eq!((world.events(TimelineKind::Escalated).await, world.events(TimelineKind::EscalationAcknowledged).await), (1, 1));
    world.test.advance(HOUR);
    world.drain().await;
    assert_eq!(world.tiers().await, [2], "an answered call goes no further");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_nobody_answers_holds_up_no_other() {
    let world = World::high().await;
    let mail = Arc::clone(&world.test.mail);
    mail.leave_unanswered(&["duty@example.vn", "lead@example.vn"]);
    for tier in [2, 3, 1] {
        world.escalate(tier).await.unwrap();
        world.test.advance(1);
    }
    let workers = start(&world.test.hub);
    tokio::time::timeout(Duration::from_secs(60), mail.taken()).await.expect("the contact's mail waits for the others");
    assert_eq!(world.recipients(), ["contact@example.vn"]);
    mail.answer();
    workers.stop().await;
    world.drain().await;
    assert_eq!(world.recipients().len(), 3);
    assert_eq!(world.deliveries().await.iter().map(|row| row.attempts).collect::<Vec<_>>(), [1, 1, 1]);
}

#[tokio::test]
async fn the_same_call_sent_again_is_the_first_one_for_as_long_as_it_is_waited_for() {
    let world = World::high().await;
    // The first, one above it, and the top tier: each may be sent again.
    let mut sent = Vec::new();
    for tier in [1, 2, 3] {
        let first = world.escalate(tier).await.unwrap();
        world.test.advance(MINUTE);
        assert_eq!(world.escalate(tier).await.unwrap().id, first.id, "tier {tier}");
        sent.push(first);
    }
    world.drain().await;
    assert_eq!(world.tiers().await.len(), 3);
    assert_eq!(world.recipients().len(), 3, "nobody gets a second mail");
    service::acknowledge(&world.ctx("lead").await, sent[2].id, None).await.unwrap();
    assert_ne!(world.escalate(3).await.unwrap().id, sent[2].id, "after an answer it is another call");
}

#[tokio::test]
async fn a_call_promises_no_tier_that_waits_already() {
    let world = World::high().await;
    let low = world.escalate(1).await.unwrap();
    let top = world.escalate(3).await.unwrap();
    let mid = world.escalate(2).await.unwrap();
    assert_eq!((top.next_tier_at, mid.next_tier_at), (None, None));
    let rows = world.raised().await;
    let low_row = rows.iter().find(|row| row.id == low.id).unwrap();
    assert_eq!((low_row.next_tier_at, low_row.passed_on_at), (None, None), "without a clock, and it may be answered");
    world.test.advance(HOUR);
    world.drain().await;
    assert_eq!(world.tiers().await.len(), 3, "nobody is called twice");
    service::acknowledge(&world.ctx("duty").await, mid.id, None).await.unwrap();
    let open: Vec<_> = world.raised().await.into_iter().filter(escalation::Model::is_open).map(|row| row.id).collect();
    assert_eq!(open, [top.id], "nobody answers for a higher tier");
}

#[tokio::test]
async fn of_the_calls_of_a_case_the_highest_waits_for_a_person() {
    use crate::features::work::model::Subject;
    use crate::features::work::service::{my_work, waiting};

    let world = World::high().await;
    let mid = world.escalate(2).await.unwrap();
    let top = world.escalate(3).await.unwrap();
    for (name, call, above, count) in [("coordinator", top.id, None, 1), ("duty", top.id, None, 1), ("contact", mid.id, None, 0)] {
        let ctx = world.ctx(name).await;
        let calls: Vec<_> =
            my_work(&ctx, 100).await.unwrap().into_iter().filter(|item| matches!(item.subject, Subject::Escalation(..))).collect();
        assert_eq!(calls.len(), count, "{name}");
        assert_eq!(waiting(&ctx).await.unwrap().escalations, i64::try_from(count).unwrap(), "{name}");
        for item in calls {
            assert_eq!((item.subject, item.due_at), (Subject::Escalation(call, world.case, above), None), "{name}");
        }
    }
    let world = World::high().await;
    let low = world.escalate(1).await.unwrap();
    world.escalate(2).await.unwrap();
    let own = my_work(&world.ctx("contact").await, 100).await.unwrap();
    let own = own.iter().find(|item| matches!(item.subject, Subject::Escalation(..))).unwrap();
    assert_eq!((&own.subject, own.due_at), (&Subject::Escalation(low.id, world.case, Some(2)), None), "passed on: no clock");
}

#[tokio::test]
async fn what_cannot_be_called_is_said_and_nothing_is_changed() {
    let world = World::new(Severity::Low, None, Tlp::Amber).await;
    for tier in [0, -1, 4, i32::MAX, 3] {
        assert_eq!(code(world.escalate(tier).await), ErrorCode::Validation, "{tier}");
    }
    let short = service::escalate(&world.ctx("coordinator").await, world.case, 2, "short").await;
    assert_eq!(code(short), ErrorCode::Validation);
    let db = world.test.hub.db.unscoped();
    duty_officer::Entity::delete_many().exec(db).await.unwrap();
    let nobody = world.escalate(2).await;
    assert!(matches!(&nobody, Err(Error::Refused(errors)) if errors[0].message.en.contains("nobody to call")));
    let refused = service::escalate(&world.ctx("contact").await, world.case, 1, "Level and spread").await;
    assert!(matches!(refused, Err(Error::Forbidden)));
    let hidden = service::escalate(&world.ctx("stranger").await, world.case, 1, "Level and spread").await;
    assert!(matches!(hidden, Err(Error::NotFound)));
    case::Entity::update_many()
        .col_expr(case::Column::Status, sea_orm::sea_query::Expr::value(CaseStatus::Closed.word()))
        .exec(db)
        .await
        .unwrap();
    assert_eq!(code(world.escalate(1).await), ErrorCode::InvalidTransition);
    assert_eq!((world.tiers().await.len(), world.deliveries().await.len(), world.drain().await), (0, 0, 0));
}

#[tokio::test]
async fn silence_calls_the_next_tier_until_somebody_answers() {
    let world = World::high().await;
    let first = world.escalate(1).await.unwrap();
    assert_eq!(first.next_tier_at, Some(first.raised_at + 15 * MINUTE));
    world.drain().await;
    world.test.advance(15 * MINUTE - 1);
    world.drain().await;
    assert_eq!(world.tiers().await, [1]);
    world.test.advance(1);
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 2]);
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 2, 3]);
    world.test.advance(24 * HOUR);
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 2, 3], "there is nobody above the last tier");
    assert_eq!(world.recipients(), ["contact@example.vn", "duty@example.vn", "lead@example.vn"]);
    let rows = world.raised().await;
    assert!(rows[0].passed_on_at.is_some() && rows[1].passed_on_at.is_some() && rows[2].next_tier_at.is_none());
    assert_eq!(rows[1].reason_en.as_deref(), Some("Tier 1 did not acknowledge in time."));
    assert!(world.test.mail.sent()[2].mail.text.contains("Tier 2 did not acknowledge in time."), "the reader's language");
}

#[tokio::test]
async fn an_unanswered_call_goes_on_by_the_tiers_that_the_case_has_by_then() {
    let world = World::new(Severity::Medium, None, Tlp::Amber).await;
    let set = async |severity: Severity| world.set_severity(severity).await;
    let call = world.escalate(2).await.unwrap();
    assert_eq!(call.next_tier_at, None, "there is no third tier for it");
    let within = 15 * MINUTE;

    // It gets one while the call waits.
    world.test.advance(MINUTE);
    set(Severity::High).await;
    assert_eq!(world.raised().await[0].next_tier_at, Some(call.raised_at + within));
    // It loses it again, and the time passes.
    set(Severity::Low).await;
    assert_eq!(world.raised().await[0].next_tier_at, None, "no time is promised at which nobody is called");
    world.test.advance(HOUR);
    world.drain().await;
    assert_eq!(world.tiers().await, [2]);
    // Overdue by now: at once, and once.
    set(Severity::High).await;
    assert_eq!(world.tiers().await, [2, 3]);
    set(Severity::Medium).await;
    set(Severity::High).await;
    world.test.advance(HOUR);
    world.drain().await;
    assert_eq!(world.tiers().await, [2, 3]);
}

#[tokio::test]
async fn an_answered_call_goes_on_to_nobody_whatever_becomes_of_the_case() {
    let world = World::new(Severity::Medium, None, Tlp::Amber).await;
    let call = world.escalate(2).await.unwrap();
    service::acknowledge(&world.ctx("duty").await, call.id, None).await.unwrap();
    case::Entity::update_many()
        .col_expr(case::Column::Severity, sea_orm::sea_query::Expr::value(Severity::High.word()))
        .col_expr(case::Column::SeverityRank, sea_orm::sea_query::Expr::value(Severity::High.rank()))
        .exec(world.test.hub.db.unscoped())
        .await
        .unwrap();
    world.ask_rules().await;
    world.test.advance(HOUR);
    world.drain().await;
    assert_eq!(world.tiers().await, [2]);
}

#[tokio::test]
async fn a_call_that_was_passed_on_is_answered_at_the_tier_that_waits() {
    let world = World::high().await;
    let first = world.escalate(1).await.unwrap();
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 2]);
    let late = service::acknowledge(&world.ctx("contact").await, first.id, None).await;
    assert_eq!(code(late), ErrorCode::InvalidTransition);
    let second = world.raised().await.remove(1);
    service::acknowledge(&world.ctx("duty").await, second.id, None).await.unwrap();
    let rows = world.raised().await;
    assert!(rows[0].passed_on_at.is_some() && rows[0].acknowledged_at.is_none(), "what happened stays as it happened");
    let late = service::acknowledge(&world.ctx("contact").await, first.id, None).await;
    assert!(matches!(&late, Err(Error::Refused(errors)) if errors[0].message.en.contains("already acknowledged")), "{late:?}");
    assert_eq!(code(late), ErrorCode::AlreadyExists, "none waits any more");
    world.test.advance(HOUR);
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 2]);
}

#[tokio::test]
async fn an_answer_is_for_its_tier_and_below_whoever_called_above() {
    for answered in [0, 1] {
        let world = World::high().await;
        world.escalate(1).await.unwrap();
        world.test.advance(MINUTE);
        world.escalate(2).await.unwrap();
        world.test.advance(13 * MINUTE);
        world.drain().await;
        assert_eq!(world.tiers().await, [1, 2], "tier 2 was called already");
        let row = world.raised().await.remove(answered);
        service::acknowledge(&world.ctx("coordinator").await, row.id, Some("Tôi nhận")).await.unwrap();
        let rows = world.raised().await;
        let open: Vec<i32> = rows.iter().filter(|row| row.is_open()).map(|row| row.tier).collect();
        assert_eq!(open, if answered == 0 { vec![2] } else { vec![] });
        assert_eq!(rows.iter().filter(|row| row.note.is_some()).count(), 1, "the note stands at the call that was answered");
        assert_eq!(world.events(TimelineKind::EscalationAcknowledged).await, 1);
        let other = service::acknowledge(&world.ctx("duty").await, rows[0].id, None).await;
        assert_eq!(code(other), ErrorCode::AlreadyExists);
        world.test.advance(24 * HOUR);
        world.drain().await;
        assert_eq!(world.tiers().await, if answered == 0 { vec![1, 2, 3] } else { vec![1, 2] });
    }
}

#[tokio::test]
async fn a_second_rule_joins_the_call_that_waits_and_calls_anew_after_the_answer() {
    let world = World::new(Severity::Critical, Some(3), Tlp::Amber).await;
    world.ask_rules().await;
    world.add_clock(MINUTE).await;
    world.test.advance(MINUTE + 1);
    world.drain().await;
    let rows = world.raised().await;
    assert_eq!((rows.len(), world.events(TimelineKind::EscalationJoined).await), (1, 1), "{rows:?}");
    let further = rows[0].further();
    assert_eq!(further.iter().map(|reason| &*reason.reason).collect::<Vec<_>>(), ["Một thời hạn luật định đã quá hạn: Báo cáo ban đầu."]);
    service::acknowledge(&world.ctx("duty").await, rows[0].id, None).await.unwrap();
    world.second_agency().await;
    world.add_clock_of("LM", MINUTE).await;
    world.test.advance(MINUTE + 1);
    world.drain().await;
    assert_eq!(world.tiers().await, [2, 2], "who answered had not heard of this one");
}

#[tokio::test]
async fn the_tiers_of_a_case_are_those_that_can_be_called() {
    for (severity, level, expected) in
        [(Severity::Low, None, [1, 2].as_slice()), (Severity::High, None, &[1, 2, 3]), (Severity::Low, Some(4), &[1, 2, 3])]
    {
        let world = World::new(severity, level, Tlp::Amber).await;
        let ctx = world.ctx("coordinator").await;
        let case = cases::service::by_ids(&ctx, &[world.case]).await.unwrap().remove(&world.case).unwrap();
        let tiers = service::tiers_of(&ctx, &case).await.unwrap();
        assert_eq!(tiers.iter().map(|tier| tier.tier).collect::<Vec<_>>(), expected);
        assert!(tiers.iter().all(|tier| !tier.name.vi.is_empty() && !tier.name.en.is_empty()));
        let closed = cases::model::Case { status: CaseStatus::Closed, ..case };
        assert_eq!(service::tiers_of(&ctx, &closed).await.unwrap(), []);
    }
}

#[tokio::test]
async fn rules_call_once_and_pass_over_empty_tiers() {
    let world = World::new(Severity::Critical, Some(5), Tlp::Amber).await;
    world.ask_rules().await;
    world.ask_rules().await;
    let rows = world.raised().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].tier, rows[0].rule.as_deref(), rows[0].raised_by), (2, Some("severity-critical"), None));
    assert_eq!(rows[0].next_tier_at, Some(rows[0].raised_at + 10 * MINUTE));

    let world = World::new(Severity::Critical, None, Tlp::Amber).await;
    let db = world.test.hub.db.unscoped();
    duty_officer::Entity::delete_by_id((2, person("duty"))).exec(db).await.unwrap();
    world.ask_rules().await;
    assert_eq!(world.tiers().await, [3]);

    let world = World::new(Severity::Critical, None, Tlp::Amber).await;
    duty_officer::Entity::delete_many().exec(world.test.hub.db.unscoped()).await.unwrap();
    world.ask_rules().await;
    assert_eq!((world.tiers().await.len(), stats(&world.test.hub).await.unwrap().dead), (0, 1), "the administrator sees it");
}

#[tokio::test]
async fn a_case_that_becomes_critical_again_calls_again() {
    let world = World::new(Severity::Critical, Some(3), Tlp::Amber).await;
    world.ask_rules().await;
    let set = async |severity: Severity| {
        world.test.advance(MINUTE);
        world.set_severity(severity).await;
    };
    // While the first call still runs nobody is called a second time.
    set(Severity::Medium).await;
    set(Severity::Critical).await;
    assert_eq!(world.tiers().await, [2]);
    service::acknowledge(&world.ctx("duty").await, world.raised().await[0].id, None).await.unwrap();
    world.ask_rules().await;
    assert_eq!(world.tiers().await, [2], "who answered knows it already");
    set(Severity::Medium).await;
    assert_eq!(world.tiers().await, [2]);
    set(Severity::Critical).await;
    assert_eq!(world.tiers().await, [2, 2]);
    world.ask_rules().await;
    assert_eq!(world.tiers().await, [2, 2], "once for each rise");
    assert_eq!(world.recipients(), ["duty@example.vn", "duty@example.vn"]);
}

#[tokio::test]
async fn a_clock_that_passed_is_noted_once_and_calls() {
    let world = World::new(Severity::Medium, None, Tlp::Amber).await;
    let id = world.add_clock(24 * HOUR).await;
    world.test.advance(24 * HOUR);
    world.drain().await;
    assert_eq!(world.events(TimelineKind::ClockBreached).await, 0);
    world.test.advance(1);
    world.drain().await;
    assert_eq!((world.events(TimelineKind::ClockBreached).await, world.tiers().await), (1, vec![2]));
    world.owe(Job::now(JobKind::ClockDue, "again", serde_json::json!({"clockId": id.0}))).await;
    world.drain().await;
    assert_eq!((world.events(TimelineKind::ClockBreached).await, world.tiers().await), (1, vec![2]));
    assert_eq!(world.raised().await[0].reason, "Một thời hạn luật định đã quá hạn: Báo cáo ban đầu.");

    // The clock begins anew and passes again: that is another breach, which somebody is called for.
    let duty = world.ctx("duty").await;
    service::acknowledge(&duty, world.raised().await[0].id, None).await.unwrap();
    let now = world.test.hub.clock.now();
    let anew = clock::ActiveModel {
        id: Set(id),
        started_at: Set(now),
        set_at: Set(now),
        due_at: Set(now + 24 * HOUR),
        breach_noted_at: Set(None),
        ..Default::default()
    };
    clock::Entity::update(anew).exec(world.test.hub.db.unscoped()).await.unwrap();
    world.owe(Job::at(JobKind::ClockDue, "anew", serde_json::json!({"clockId": id.0}), now + 24 * HOUR + 1)).await;
    world.test.advance(24 * HOUR + 1);
    world.drain().await;
    assert_eq!((world.events(TimelineKind::ClockBreached).await, world.tiers().await), (2, vec![2, 2]));
}

#[tokio::test]
async fn a_refused_mail_is_tried_again_and_again_until_it_is_taken() {
    let world = World::high().await;
    let no = || Step::Fail(Handover::Refused { permanent: false, why: "451 later".to_owned() });
    world.test.mail.script([no(), no()]);
    world.escalate(2).await.unwrap();
    world.drain().await;
    let delivery = world.deliveries().await.remove(0);
    assert_eq!((delivery.status, delivery.attempts, delivery.last_error.as_deref()), (DeliveryStatus::Failed, 1, Some("451 later")));
    world.test.advance(10_000);
    world.drain().await;
    assert_eq!(world.deliveries().await[0].attempts, 2);
    world.test.advance(10_000);
    world.drain().await;
    let delivery = world.deliveries().await.remove(0);
    assert_eq!((delivery.status, delivery.attempts, delivery.last_error), (DeliveryStatus::Sent, 3, None));
    assert_eq!((world.recipients().len(), stats(&world.test.hub).await.unwrap().doubtful), (1, 0));
}

#[tokio::test]
async fn doubt_is_counted_and_the_second_mail_has_the_same_id() {
    for step in [Step::TakeAndLose, Step::TakeAndPanic] {
        let world = World::high().await;
        world.test.mail.script([step.clone()]);
        world.escalate(2).await.unwrap();
        world.drain().await;
        world.test.advance(10_000);
        world.drain().await;
        let sent = world.test.mail.sent();
        assert_eq!(sent.len(), 2);
        assert_eq!(sent[0].mail.message_id, sent[1].mail.message_id);
        assert_eq!(world.deliveries().await[0].status, DeliveryStatus::Sent);
        if step == Step::TakeAndLose {
            assert_eq!(stats(&world.test.hub).await.unwrap().doubtful, 1);
        }
    }
}

#[tokio::test]
async fn a_worker_that_died_while_sending_leaves_doubt_not_loss() {
    let world = World::high().await;
    world.escalate(2).await.unwrap();
    // The worker claims the mail and dies: the future is dropped before it settles.
    outbox::worker::claim_and_die(&world.test.hub).await;
    world.drain().await;
    assert!(world.recipients().is_empty(), "under the dead worker's lease");
    world.test.advance(world.test.hub.config.outbox.lease_seconds * 1000);
    world.drain().await;
    assert_eq!(world.recipients(), ["duty@example.vn"]);
    assert_eq!(stats(&world.test.hub).await.unwrap().doubtful, 1, "the first try may have been taken");
}

#[tokio::test]
async fn a_dead_letter_is_seen_and_retried_by_the_administrator_only() {
    let world = World::high().await;
    world.test.mail.script([Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() })]);
    world.escalate(2).await.unwrap();
    world.drain().await;
    assert_eq!(world.deliveries().await[0].status, DeliveryStatus::Dead);
    let admin = world.ctx("admin").await;
    let dead = jobs::OutboxFilter { status: Some(vec![OutboxStatus::Dead]), kind: Some("mail".to_owned()) };
    let mut args = PageArgs::first(10);
    args.total = true;
    let page = jobs::list(&admin, args, dead).await.unwrap();
    assert_eq!((page.rows.len(), page.total), (1, Some(1)));
    let letter = &page.rows[0].1;
    assert_eq!((letter.status, letter.recipient.as_deref()), (OutboxStatus::Dead, Some("duty@example.vn")));
    assert_eq!(letter.last_error.as_deref(), Some("550 unknown"));
    for name in ["coordinator", "contact"] {
        let ctx = world.ctx(name).await;
        assert!(matches!(jobs::retry(&ctx, letter.id).await, Err(Error::Forbidden)));
        assert!(matches!(jobs::list(&ctx, PageArgs::first(1), jobs::OutboxFilter::default()).await, Err(Error::Forbidden)));
    }
    let again = jobs::retry(&admin, letter.id).await.unwrap();
    assert_eq!((again.status, again.attempts, &again.message_id), (OutboxStatus::Queued, 0, &letter.message_id));
    assert!(matches!(jobs::retry(&admin, letter.id).await, Err(Error::Refused(_))), "only what was given up");
    world.drain().await;
    let delivery = world.deliveries().await.remove(0);
    assert_eq!((delivery.status, Some(&delivery.message_id)), (DeliveryStatus::Sent, letter.message_id.as_ref()));
}

#[tokio::test]
async fn a_disabled_account_gets_no_mail_and_everybody_else_does() {
    let world = World::high().await;
    world.escalate(2).await.unwrap();
    let disable = user::ActiveModel { id: Set(person("duty")), disabled_at: Set(Some(1)), ..Default::default() };
    user::Entity::update(disable).exec(world.test.hub.db.unscoped()).await.unwrap();
    world.drain().await;
    assert_eq!(world.recipients(), ["lead@example.vn"], "the tier above is called at once");
    assert_eq!(world.deliveries().await[0].status, DeliveryStatus::Dead);
}

#[tokio::test]
async fn a_red_case_is_not_told_by_mail() {
    let world = World::new(Severity::High, Some(3), Tlp::Red).await;
    world.escalate(2).await.unwrap();
    world.drain().await;
    let mail = &world.test.mail.sent()[0].mail;
    assert!(mail.subject.starts_with("TLP:RED 2026-0001 · "));
    for text in [&mail.subject, &mail.text, &mail.html] {
        assert!(!text.contains("Mã hóa dữ liệu") && !text.contains("Level and spread"), "{text}");
    }
}

#[tokio::test]
async fn lists_show_what_the_case_shows() {
    let world = World::new(Severity::High, Some(3), Tlp::Red).await;
    let first = world.escalate(1).await.unwrap();
    world.test.advance(1);
    let second = world.escalate(2).await.unwrap();
    let mut args = PageArgs::first(1);
    args.total = true;
    for (name, total) in [("coordinator", 2_usize), ("contact", 2), ("officer", 0), ("stranger", 0), ("admin", 0)] {
        let ctx = world.ctx(name).await;
        let page = service::list(&ctx, args.clone(), EscalationFilter::default()).await.unwrap();
        assert_eq!(page.total, u64::try_from(total).ok(), "{name}");
        let ids = [first.id, second.id];
        assert_eq!(service::by_ids(&ctx, &ids).await.unwrap().len(), total, "{name}");
        let deliveries = service::deliveries_of(&ctx, &ids).await.unwrap();
        assert_eq!(deliveries.values().map(Vec::len).sum::<usize>(), total, "{name}");
    }
    let ctx = world.ctx("coordinator").await;
    let page = service::list(&ctx, PageArgs::first(1), EscalationFilter::default()).await.unwrap();
    assert_eq!((page.rows[0].1.id, page.has_next), (second.id, true));
    let after = PageArgs::new(Some(1), Some(&page.rows[0].0.text()), false).unwrap();
    let page = service::list(&ctx, after, EscalationFilter::default()).await.unwrap();
    assert_eq!((page.rows[0].1.id, page.has_next), (first.id, false));
    let open = EscalationFilter { unacknowledged: Some(true), case: Some(world.case) };
    let page = service::list(&ctx, PageArgs::first(9), open.clone()).await.unwrap();
    assert_eq!(page.rows.into_iter().map(|(_, row)| row.id).collect::<Vec<_>>(), [second.id, first.id]);
    service::acknowledge(&world.ctx("duty").await, second.id, None).await.unwrap();
    assert_eq!(service::list(&ctx, PageArgs::first(9), open).await.unwrap().rows.len(), 0, "an answer is one for what waits below");
}

#[tokio::test]
async fn the_mail_job_of_a_mail_already_sent_does_nothing() {
    let world = World::high().await;
    world.escalate(2).await.unwrap();
    world.drain().await;
    let id = world.deliveries().await[0].id;
    world.owe(Job::now(JobKind::Mail, "again", serde_json::json!({"deliveryId": id.0}))).await;
    world.drain().await;
    assert_eq!(world.recipients().len(), 1);
    let rows = job::Entity::find().all(world.test.hub.db.unscoped()).await.unwrap();
    assert!(rows.iter().all(|row| row.done_at.is_some() || row.due_at > world.test.hub.clock.now()));
}

#[tokio::test]
async fn a_rule_joins_a_call_that_waits_for_the_same_people() {
    let world = World::new(Severity::Medium, Some(3), Tlp::Amber).await;
    world.escalate(2).await.unwrap();
    world.test.advance(1000);
    world.set_severity(Severity::Critical).await;
    assert_eq!(world.tiers().await, [2], "nobody is called twice within a second");
    assert_eq!(world.recipients(), ["duty@example.vn"]);
    service::acknowledge(&world.ctx("duty").await, world.raised().await[0].id, None).await.unwrap();
    world.test.advance(24 * HOUR);
    world.drain().await;
    world.ask_rules().await;
    assert_eq!(world.tiers().await, [2], "who answered is not said to be silent");
}

#[tokio::test]
async fn a_call_that_has_been_silent_for_long_swallows_no_further_reason() {
    let world = World::new(Severity::Medium, Some(2), Tlp::Amber).await;
    world.escalate(2).await.unwrap();
    world.add_clock(14 * MINUTE).await;
    world.test.advance(14 * MINUTE + 1);
    world.drain().await;
    assert_eq!((world.tiers().await, world.events(TimelineKind::EscalationJoined).await), (vec![2, 2], 0), "the last tier that there is");
    assert_eq!(world.recipients(), ["duty@example.vn", "duty@example.vn"]);
    let last = world.raised().await.remove(1);
    service::acknowledge(&world.ctx("duty").await, last.id, None).await.unwrap();
    assert!(world.raised().await.iter().all(|row| !row.is_open()), "one answer is for both");
}

#[tokio::test]
async fn a_call_below_a_tier_that_has_been_silent_goes_on_in_its_own_time() {
    let world = World::new(Severity::High, Some(3), Tlp::Amber).await;
    world.escalate(3).await.unwrap();
    world.test.advance(14 * MINUTE);
    world.set_severity(Severity::Critical).await;
    assert_eq!(world.tiers().await, [3, 2]);
    world.test.advance(10 * MINUTE);
    world.drain().await;
    assert_eq!(world.tiers().await, [3, 2, 3], "the leadership hears of it");
    // The last tier was silent, and a lower one is called by hand.
    let world = World::new(Severity::Medium, Some(2), Tlp::Amber).await;
    world.escalate(2).await.unwrap();
    world.test.advance(14 * MINUTE);
    let low = world.escalate(1).await.unwrap();
    assert_eq!(low.next_tier_at, Some(low.raised_at + 15 * MINUTE));
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_eq!(world.tiers().await, [2, 1, 2]);
}

#[tokio::test]
async fn an_answer_is_for_every_call_of_the_case_up_to_its_tier() {
    let world = World::new(Severity::Medium, Some(4), Tlp::Amber).await;
    world.escalate(1).await.unwrap();
    world.set_severity(Severity::High).await;
    assert_eq!(world.tiers().await, [1, 2], "tier 1 by hand, tier 2 by rule");
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 2, 3], "one ladder: silence calls each tier once");
    let top = world.raised().await.remove(2);
    service::acknowledge(&world.ctx("lead").await, top.id, None).await.unwrap();
    assert!(world.raised().await.iter().all(|row| !row.is_open()), "{:?}", world.raised().await);
    world.test.advance(24 * HOUR);
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 2, 3]);
}

#[tokio::test]
async fn an_answer_below_leaves_a_tier_that_a_rule_called() {
    let world = World::new(Severity::Medium, Some(3), Tlp::Amber).await;
    let low = world.escalate(1).await.unwrap();
    world.set_severity(Severity::Critical).await;
    service::acknowledge(&world.ctx("contact").await, low.id, None).await.unwrap();
    let rows = world.raised().await;
    assert!(!rows[0].is_open() && rows[1].is_open(), "an agency's contact does not answer for the duty officers: {rows:?}");
    world.test.advance(10 * MINUTE);
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 2, 3], "they have yet to answer");
}

#[tokio::test]
async fn clocks_that_pass_together_make_one_call() {
    let world = World::new(Severity::Medium, None, Tlp::Amber).await;
    world.second_agency().await;
    world.add_clock_of("HM", HOUR).await;
    world.add_clock_of("LM", HOUR).await;
    world.test.advance(HOUR + 1);
    world.drain().await;
    assert_eq!((world.events(TimelineKind::ClockBreached).await, world.tiers().await), (2, vec![2]));
    assert_eq!(world.recipients(), ["duty@example.vn"]);
    let row = world.raised().await.remove(0);
    assert_eq!((row.further().len(), world.events(TimelineKind::EscalationJoined).await), (1, 1));
    world.ask_rules().await;
    assert_eq!(world.tiers().await, [2], "the second reason is kept");
}

#[tokio::test]
async fn an_agency_s_clock_calls_its_own_contacts_and_is_answered_by_them() {
    let world = World::new(Severity::High, Some(3), Tlp::Amber).await;
    world.second_agency().await;
    for agency in ["HM", "LM"] {
        world.add_clock_of(agency, HOUR).await;
    }
    world.test.advance(46 * MINUTE);
    world.ask_rules().await;
    assert_eq!(world.tiers().await, [1, 1]);
    let mut called = world.recipients();
    called.sort();
    assert_eq!(called, ["contact@example.vn", "other@example.vn"], "each agency's contact once");
    let others = world.deliveries().await.into_iter().find(|delivery| delivery.user_id == person("other")).unwrap().escalation_id;
    service::acknowledge(&world.ctx("other").await, others, None).await.unwrap();
    let open: Vec<_> = world.raised().await.into_iter().filter(escalation::Model::is_open).collect();
    assert!(open.len() == 1 && open[0].id != others, "the other agency has yet to answer for its own: {open:?}");
    world.test.advance(15 * MINUTE);
    world.drain().await;
    let above = world.raised().await.into_iter().find(|row| row.tier == 2).unwrap();
    assert_eq!(above.reason_en.as_deref(), Some("Tier 1 did not acknowledge in time."));
}

#[tokio::test]
async fn a_tier_without_anybody_is_told_and_called_once_somebody_is_named() {
    let world = World::high().await;
    let db = world.test.hub.db.unscoped();
    duty_officer::Entity::delete_by_id((3, person("lead"))).exec(db).await.unwrap();
    let call = world.escalate(2).await.unwrap();
    world.test.advance(15 * MINUTE);
    world.drain().await;
    let row = world.raised().await.remove(0);
    assert_eq!((row.next_tier_at, row.passed_on_at), (None, None), "no time is promised at which nobody is called");
    assert!(row.unheard_at.is_some());
    world.ask_rules().await;
    assert_eq!((world.tiers().await, world.events(TimelineKind::EscalationUnheard).await), (vec![2], 1));
    let admin = world.ctx("admin").await;
    contacts::add(&admin, model::Post::Tier(3), person("lead")).await.unwrap();
    world.drain().await;
    assert_eq!(world.tiers().await, [2, 3]);
    assert!(world.raised().await.iter().any(|row| row.id == call.id && row.passed_on_at.is_some()));
}

#[tokio::test]
async fn a_rule_that_nobody_could_hear_calls_once_somebody_is_named() {
    let world = World::new(Severity::Medium, None, Tlp::Amber).await;
    let db = world.test.hub.db.unscoped();
    duty_officer::Entity::delete_many().exec(db).await.unwrap();
    world.set_severity(Severity::Critical).await;
    world.ask_rules().await;
    assert_eq!((world.tiers().await.len(), world.events(TimelineKind::EscalationUnheard).await), (0, 1), "told once");
    contacts::add(&world.ctx("admin").await, model::Post::Tier(3), person("lead")).await.unwrap();
    world.drain().await;
    assert_eq!(world.tiers().await, [3]);
}

#[tokio::test]
async fn a_contact_that_a_person_called_later_does_not_answer_for_the_duty_officers() {
    let world = World::new(Severity::Critical, Some(3), Tlp::Amber).await;
    world.ask_rules().await;
    let low = world.escalate(1).await.unwrap();
    service::acknowledge(&world.ctx("contact").await, low.id, None).await.unwrap();
    let national = world.raised().await.into_iter().find(|row| row.tier == 2).unwrap();
    assert!(national.is_open() && national.next_tier_at.is_some(), "{national:?}");
    world.test.advance(10 * MINUTE);
    world.drain().await;
    assert!(world.recipients().contains(&"lead@example.vn".to_owned()), "nobody national answered");
}

#[tokio::test]
async fn a_contact_s_answer_for_its_clock_is_none_for_a_call_that_went_to_others_too() {
    for tier in [1, 2] {
        let world = World::high().await;
        world.second_agency().await;
        world.add_clock_of("LM", HOUR).await;
        world.test.advance(46 * MINUTE);
        world.ask_rules().await;
        let of_clock = world.raised().await.remove(0);
        assert_eq!(world.recipients(), ["other@example.vn"]);
        let by_hand = world.escalate(tier).await.unwrap();
        service::acknowledge(&world.ctx("other").await, of_clock.id, None).await.unwrap();
        let open: Vec<_> = world.raised().await.into_iter().filter(escalation::Model::is_open).map(|row| row.id).collect();
        assert_eq!(open, [by_hand.id], "tier {tier}: who else was called has yet to answer");
    }
}

#[tokio::test]
async fn the_same_words_call_again_once_the_first_call_reached_nobody_who_is_to_be_called() {
    let refused = || Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() });
    // Its time is over.
    let world = World::new(Severity::Medium, None, Tlp::Amber).await;
    let first = world.escalate(2).await.unwrap();
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_ne!(world.escalate(2).await.unwrap().id, first.id);
    // It was passed on.
    let world = World::high().await;
    let first = world.escalate(1).await.unwrap();
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 2]);
    assert_ne!(world.escalate(1).await.unwrap().id, first.id);
    // Its mail was given up.
    let world = World::new(Severity::Medium, None, Tlp::Amber).await;
    world.test.mail.script([refused()]);
    let first = world.escalate(2).await.unwrap();
    world.drain().await;
    assert_ne!(world.escalate(2).await.unwrap().id, first.id);
    world.drain().await;
    assert_eq!(world.recipients(), ["duty@example.vn"]);
    // Somebody else is on duty by now.
    let world = World::high().await;
    world.escalate(2).await.unwrap();
    contacts::replace(&world.ctx("admin").await, model::Post::Tier(2), person("duty"), person("coordinator")).await.unwrap();
    world.escalate(2).await.unwrap();
    world.drain().await;
    assert_eq!(world.recipients(), ["duty@example.vn", "coordinator@example.vn"]);
    // Of another agency somebody was named by now.
    let world = World::high().await;
    world.second_agency().await;
    contacts::remove(&world.ctx("admin").await, model::Post::Agency(stable_id(&["agency", "LM"])), person("other")).await.unwrap();
    world.escalate(1).await.unwrap();
    contacts::add(&world.ctx("admin").await, model::Post::Agency(stable_id(&["agency", "LM"])), person("other")).await.unwrap();
    world.escalate(1).await.unwrap();
    world.drain().await;
    assert!(world.recipients().contains(&"other@example.vn".to_owned()), "{:?}", world.recipients());
}

#[tokio::test]
async fn a_case_that_rises_again_joins_a_call_that_reached_its_people_and_calls_past_any_other() {
    let risen = async |before: Option<Step>, replaced: bool| {
        let world = World::new(Severity::Critical, Some(3), Tlp::Amber).await;
        world.ask_rules().await;
        service::acknowledge(&world.ctx("duty").await, world.raised().await[0].id, None).await.unwrap();
        world.test.advance(MINUTE);
        world.set_severity(Severity::Low).await;
        world.test.mail.script(before);
        world.escalate(2).await.unwrap();
        world.drain().await;
        if replaced {
            let (admin, post) = (world.ctx("admin").await, model::Post::Tier(2));
            contacts::remove(&admin, post, person("duty")).await.unwrap();
            contacts::add(&admin, post, person("coordinator")).await.unwrap();
        }
        world.test.advance(MINUTE);
        world.set_severity(Severity::Critical).await;
        (world.tiers().await, world.events(TimelineKind::EscalationJoined).await, world.recipients().len())
    };
    assert_eq!(risen(None, false).await, (vec![2, 2], 1, 2), "the call that waits gets the reason");
    let refused = Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() });
    assert_eq!(risen(Some(refused), false).await, (vec![2, 2, 2], 0, 2), "its mail was given up");
    assert_eq!(risen(None, true).await, (vec![2, 2, 2], 0, 3), "somebody else is on duty");
}

#[tokio::test]
async fn a_successor_gets_the_calls_that_wait_at_the_post() {
    let world = World::new(Severity::Medium, Some(2), Tlp::Amber).await;
    let old = world.escalate(2).await.unwrap();
    service::acknowledge(&world.ctx("duty").await, old.id, None).await.unwrap();
    let call = world.escalate(2).await.unwrap();
    world.drain().await;
    assert_eq!(world.recipients().len(), 2);
    contacts::replace(&world.ctx("admin").await, model::Post::Tier(2), person("duty"), person("coordinator")).await.unwrap();
    world.drain().await;
    assert_eq!(world.recipients()[2..], ["coordinator@example.vn"], "the answered call is over");
    let told = world.deliveries().await.into_iter().filter(|row| row.user_id == person("coordinator")).map(|row| row.escalation_id);
    assert_eq!(told.collect::<Vec<_>>(), [call.id]);
    service::acknowledge(&world.ctx("coordinator").await, call.id, None).await.unwrap();
}

#[tokio::test]
async fn a_successor_at_an_agency_gets_nothing_that_another_agency_s_clock_brought() {
    let world = World::high().await;
    world.second_agency().await;
    let both = agency_contact::ActiveModel { agency_id: Set(stable_id(&["agency", "LM"])), user_id: Set(person("contact")) };
    agency_contact::Entity::insert(both).exec_without_returning(world.test.hub.db.unscoped()).await.unwrap();
    world.add_clock_of("HM", HOUR).await;
    world.test.advance(46 * MINUTE);
    world.ask_rules().await;
    let by_hand = async |tier| service::escalate(&world.ctx("coordinator").await, world.case, tier, "Cả hai cơ quan").await.unwrap();
    contacts::remove(&world.ctx("admin").await, model::Post::Agency(stable_id(&["agency", "LM"])), person("other")).await.unwrap();
    let of_all = by_hand(1).await;
    world.drain().await;
    assert_eq!(world.recipients(), ["contact@example.vn", "contact@example.vn"]);
    let post = model::Post::Agency(stable_id(&["agency", "LM"]));
    contacts::replace(&world.ctx("admin").await, post, person("contact"), person("other")).await.unwrap();
    world.drain().await;
    let told = world.deliveries().await.into_iter().filter(|row| row.user_id == person("other")).map(|row| row.escalation_id);
    assert_eq!(told.collect::<Vec<_>>(), [of_all.id], "the clock of HM is for the contacts of HM");
}

#[tokio::test]
async fn whoever_joins_a_case_later_reads_nothing_that_a_hidden_agency_s_clock_called() {
    let world = World::high().await;
    report_of(&world, "HM", true).await;
    world.add_clock(HOUR).await;
    world.test.advance(HOUR + 1);
    world.drain().await;
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_eq!(world.tiers().await.last(), Some(&3), "the deadline passed, and tier 2 was silent");
    world.second_agency().await;
    report_of(&world, "LM", false).await;
    for (name, calls) in [("other", 0), ("contact", world.tiers().await.len()), ("coordinator", world.tiers().await.len())] {
        let page = service::list(&world.ctx(name).await, PageArgs::first(20), EscalationFilter::default()).await.unwrap();
        assert_eq!(page.rows.len(), calls, "{name}");
    }
}

#[tokio::test]
async fn my_work_says_no_more_of_the_next_tier_than_the_call_does() {
    use crate::features::work::model::Subject;
    use crate::features::work::service::my_work;

    // Only the level of a system gives the case a third tier, and nobody may know of that system.
    let world = World::new(Severity::Medium, Some(4), Tlp::Amber).await;
    let call = world.escalate(2).await.unwrap();
    assert!(call.next_tier_at.is_some() && call.next_level == Some(4));
    let items = my_work(&world.ctx("duty").await, 100).await.unwrap();
    let due: Vec<_> = items.iter().filter(|item| matches!(item.subject, Subject::Escalation(..))).map(|item| item.due_at).collect();
    assert_eq!(due, [None]);
    // Nor that it was called: for whoever may not know of it the call waits, and takes the answer.
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_eq!(world.tiers().await, [2, 3]);
    service::acknowledge(&world.ctx("duty").await, call.id, None).await.unwrap();
    assert!(world.raised().await.iter().any(|row| row.tier == 3 && row.is_open()), "those of the tier above have yet to answer");
}

#[tokio::test]
async fn whoever_is_named_at_a_tier_that_no_mail_reached_is_called() {
    let world = World::high().await;
    let db = world.test.hub.db.unscoped();
    duty_officer::Entity::delete_by_id((3, person("lead"))).exec(db).await.unwrap();
    world.test.mail.script([Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() })]);
    let call = world.escalate(2).await.unwrap();
    world.drain().await;
    world.ask_rules().await;
    assert_eq!((world.tiers().await, world.recipients().len()), (vec![2], 0));
    assert!(world.raised().await[0].unheard_at.is_some());
    contacts::add(&world.ctx("admin").await, model::Post::Tier(2), person("coordinator")).await.unwrap();
    world.drain().await;
    assert!(world.recipients().contains(&"coordinator@example.vn".to_owned()), "{:?}", world.recipients());
    let rows = world.raised().await;
    assert_eq!(rows.iter().map(|row| (row.tier, row.is_open())).collect::<Vec<_>>(), [(2, false), (2, true)]);
    assert!(
        rows[0].id == call.id
            && rows[0].passed_on_at.is_some()
            && rows[1].reason_en.as_deref() == Some("No mail of tier 2 could be delivered.")
    );
    world.ask_rules().await;
    assert_eq!(world.tiers().await, [2, 2], "once");
}

#[tokio::test]
async fn what_follows_a_call_that_tells_of_a_hidden_level_is_told_to_nobody_else() {
    let world = World::new(Severity::High, Some(4), Tlp::Amber).await;
    world.second_agency().await;
    for (code, confidential) in [("HM", false), ("LM", true)] {
        report_of(&world, code, confidential).await;
    }
    world.ask_rules().await;
    let low = world.escalate(1).await.unwrap();
    let told = async |name: &str| {
        let page = service::list(&world.ctx(name).await, PageArgs::first(20), EscalationFilter::default()).await.unwrap();
        page.rows.into_iter().map(|(_, call)| call.tier).collect::<Vec<_>>()
    };
    assert_eq!(told("contact").await, [1]);
    world.test.advance(14 * MINUTE);
    service::acknowledge(&world.ctx("contact").await, low.id, None).await.unwrap();
    let apart = world.raised().await.into_iter().find(|row| row.agency_id == Some(agency_of("LM"))).unwrap();
    service::acknowledge(&world.ctx("other").await, apart.id, None).await.unwrap();
    world.test.advance(MINUTE);
    world.drain().await;
    assert_eq!((told("contact").await, told("coordinator").await), (vec![1], vec![3, 1, 1, 2]), "nobody answered at tier 2");
    // What everybody in the case may know goes on by itself, and joins nothing that is hidden.
    let mid = world.escalate(2).await.unwrap();
    assert!(mid.next_tier_at.is_some());
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_eq!(told("contact").await, [3, 2, 1]);
}

#[tokio::test]
async fn whoever_is_named_again_is_called_where_nobody_could_be() {
    let world = World::new(Severity::Medium, None, Tlp::Amber).await;
    let db = world.test.hub.db.unscoped();
    duty_officer::Entity::delete_by_id((3, person("lead"))).exec(db).await.unwrap();
    let set = async |disabled_at: Option<i64>| {
        let row = user::ActiveModel { id: Set(person("duty")), disabled_at: Set(disabled_at), ..Default::default() };
        user::Entity::update(row).exec(db).await.unwrap();
    };
    set(Some(1)).await;
    world.set_severity(Severity::Critical).await;
    assert_eq!((world.tiers().await.len(), world.events(TimelineKind::EscalationUnheard).await), (0, 1));
    set(None).await;
    contacts::add(&world.ctx("admin").await, model::Post::Tier(2), person("duty")).await.unwrap();
    world.drain().await;
    assert_eq!(world.tiers().await, [2]);
}

#[tokio::test]
async fn a_call_whose_every_mail_was_given_up_goes_on_at_once_and_is_told_as_unheard_at_the_last_tier() {
    let refused = || Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() });
    let world = World::high().await;
    world.test.mail.script([refused(), refused()]);
    world.escalate(2).await.unwrap();
    world.drain().await;
    let rows = world.raised().await;
    assert_eq!(rows.iter().map(|row| row.tier).collect::<Vec<_>>(), [2, 3]);
    assert!(rows[0].passed_on_at.is_some() && rows[0].unheard_at.is_none(), "{:?}", rows[0]);
    assert_eq!(rows[1].reason_en.as_deref(), Some("No mail of tier 2 could be delivered."));
    assert!(rows[1].is_open() && rows[1].unheard_at.is_some(), "{:?}", rows[1]);
    assert_eq!(world.events(TimelineKind::EscalationUnheard).await, 1);
    // The administrator has it sent again, and it arrives.
    let admin = world.ctx("admin").await;
    let last = world.deliveries().await.into_iter().find(|mail| mail.escalation_id == rows[1].id).unwrap();
    let dead = jobs::OutboxFilter { status: Some(vec![OutboxStatus::Dead]), kind: Some("mail".to_owned()) };
    let letters = jobs::list(&admin, PageArgs::first(10), dead).await.unwrap().rows;
    let letter = letters.iter().find(|(_, job)| job.message_id.as_ref() == Some(&last.message_id)).unwrap();
    jobs::retry(&admin, letter.1.id).await.unwrap();
    world.drain().await;
    assert_eq!(world.recipients(), ["lead@example.vn"]);
    assert_eq!(world.raised().await[1].unheard_at, None, "somebody can hear it now");
}

#[tokio::test]
async fn a_call_that_reached_nobody_goes_on_as_soon_as_the_case_gets_a_further_tier() {
    let refused = Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() });
    let world = World::new(Severity::Medium, Some(3), Tlp::Amber).await;
    world.test.mail.script([refused]);
    world.escalate(2).await.unwrap();
    world.drain().await;
    assert!(world.raised().await[0].unheard_at.is_some(), "tier 2 is its last one");
    world.test.advance(MINUTE);
    world.set_severity(Severity::High).await;
    assert_eq!((world.tiers().await, world.recipients()), (vec![2, 3], vec!["lead@example.vn".to_owned()]));
    let rows = world.raised().await;
    assert!(rows[0].passed_on_at.is_some() && rows[1].reason_en.as_deref() == Some("No mail of tier 2 could be delivered."), "{rows:?}");
    // Where nobody is there either, nothing is promised, and it is said still.
    let refused = Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() });
    let world = World::new(Severity::Medium, Some(3), Tlp::Amber).await;
    duty_officer::Entity::delete_by_id((3, person("lead"))).exec(world.test.hub.db.unscoped()).await.unwrap();
    world.test.mail.script([refused]);
    world.escalate(2).await.unwrap();
    world.drain().await;
    world.set_severity(Severity::High).await;
    let row = world.raised().await.remove(0);
    assert!(row.unheard_at.is_some() && row.next_tier_at.is_none() && row.is_open(), "{row:?}");
    contacts::add(&world.ctx("admin").await, model::Post::Tier(3), person("lead")).await.unwrap();
    world.drain().await;
    assert_eq!(world.tiers().await, [2, 3], "whoever is named is called at once");
}

#[tokio::test]
async fn an_account_that_is_enabled_is_called_where_nobody_could_be_by_the_same_transaction() {
    let world = World::new(Severity::Medium, None, Tlp::Amber).await;
    let db = world.test.hub.db.unscoped();
    duty_officer::Entity::delete_by_id((3, person("lead"))).exec(db).await.unwrap();
    let operator = Ctx::new(Arc::clone(&world.test.hub), Actor::cli(), "test");
    authn::disable_user(&operator, "duty@example.vn").await.unwrap();
    world.set_severity(Severity::Critical).await;
    assert_eq!((world.tiers().await.len(), world.events(TimelineKind::EscalationUnheard).await), (0, 1));
    authn::set_password(&operator, "duty@example.vn", "năm con ngựa qua cầu gỗ", Admit::AsItStands).await.unwrap();
    world.drain().await;
    assert_eq!(world.tiers().await.len(), 0, "a new password alone lets nobody in");
    authn::set_password(&operator, "duty@example.vn", "năm con ngựa qua cầu gỗ", Admit::Again).await.unwrap();
    world.drain().await;
    assert_eq!(world.tiers().await, [2]);
}

#[tokio::test]
async fn filing_what_a_clock_asks_for_answers_the_call_that_it_brought() {
    let world = World::high().await;
    let id = world.add_clock(HOUR).await;
    world.test.advance(46 * MINUTE);
    world.ask_rules().await;
    assert_eq!(world.tiers().await, [1]);
    let contact = world.ctx("contact").await;
    cases::clocks::file_statutory_report(&contact, world.case, id, "Báo cáo ban đầu đã gửi.").await.unwrap();
    let row = world.raised().await.remove(0);
    assert_eq!((row.acknowledged_by, world.events(TimelineKind::EscalationAcknowledged).await), (Some(person("contact")), 1));
    world.test.advance(HOUR);
    world.drain().await;
    assert_eq!(world.tiers().await, [1], "its reason is gone");
}

#[tokio::test]
async fn a_call_by_hand_goes_apart_to_an_agency_of_which_others_may_not_know() {
    let world = World::high().await;
    world.second_agency().await;
    report_of(&world, "HM", false).await;
    report_of(&world, "LM", true).await;
    let call = world.escalate(1).await.unwrap();
    assert_eq!(world.escalate(1).await.unwrap().id, call.id, "pressed twice");
    world.drain().await;
    assert_eq!(world.tiers().await, [1, 1]);
    let apart = world.raised().await.into_iter().find(|row| row.id != call.id).unwrap();
    assert_eq!(apart.agency_id, Some(agency_of("LM")));
    let called = world.deliveries().await.into_iter().map(|row| (row.escalation_id == call.id, row.user_id)).collect::<Vec<_>>();
    assert!(called.contains(&(true, person("contact"))) && called.contains(&(false, person("other"))) && called.len() == 2, "{called:?}");
    let told = async |name: &str| {
        let page = service::list(&world.ctx(name).await, PageArgs::first(20), EscalationFilter::default()).await.unwrap();
        page.rows.into_iter().map(|(_, call)| call.id).collect::<Vec<_>>()
    };
    assert_eq!(told("contact").await, [call.id]);
    service::acknowledge(&world.ctx("other").await, apart.id, None).await.unwrap();
    let waits = world.raised().await.into_iter().filter(escalation::Model::is_open).map(|row| row.id);
    assert_eq!(waits.collect::<Vec<_>>(), [call.id], "the other agency has yet to answer");
    world.test.advance(15 * MINUTE);
    world.drain().await;
    assert_eq!(world.raised().await.iter().filter(|row| row.tier == 2).count(), 1, "only for those who are silent");
}

#[tokio::test]
async fn a_mail_that_arrives_after_its_call_went_on_says_so_as_it_was() {
    let refused = || Step::Fail(Handover::Refused { permanent: true, why: "550 not now".to_owned() });
    // A relay that refuses everybody: nobody was reached at any tier.
    let world = World::high().await;
    world.test.mail.script((0..2).map(|_| refused()));
    let call = world.escalate(2).await.unwrap();
    world.drain().await;
    assert_eq!((world.tiers().await, world.recipients().len()), (vec![2, 3], 0));
    let reasons = world.raised().await.into_iter().map(|row| row.reason_en);
    assert_eq!(reasons.collect::<Vec<_>>(), [None, Some("No mail of tier 2 could be delivered.".to_owned())]);
    let early = service::acknowledge(&world.ctx("duty").await, call.id, None).await;
    assert!(matches!(&early, Err(Error::Refused(errors)) if errors[0].message.en.contains("no mail has reached anybody")), "{early:?}");
    world.test.advance(HOUR);
    assert_eq!(world.try_dead_letters().await, 2);
    world.drain().await;
    let mut sent = world.test.mail.sent();
    sent.sort_by_key(|sent| sent.mail.to.clone());
    let letters: Vec<(&str, &str)> = sent.iter().map(|sent| (&*sent.mail.to, &*sent.mail.text)).collect();
    assert!(letters[0].0 == "duty@example.vn" && letters[0].1.contains("chuyển lên bậc cao hơn"), "{letters:?}");
    assert!(letters[0].1.contains("chưa thư nào của bậc này tới nơi"), "nobody had been asked: {letters:?}");
    assert!(letters[1].0 == "lead@example.vn" && letters[1].1.contains("No mail of tier 2 could be delivered"), "{letters:?}");
    let late = service::acknowledge(&world.ctx("duty").await, call.id, None).await;
    assert!(matches!(&late, Err(Error::Refused(errors)) if errors[0].message.en.contains("acknowledge now")), "{late:?}");
    // The tier above waits, for whoever was called there or coordinates.
    let above = world.raised().await.into_iter().find(|row| row.tier == 3).unwrap();
    service::acknowledge(&world.ctx("duty").await, above.id, None).await.unwrap();
    assert!(world.raised().await.iter().all(|row| !row.is_open()));
}

#[tokio::test]
async fn calls_of_which_no_mail_arrived_are_not_answered_with_each_other() {
    let refused = || Step::Fail(Handover::Refused { permanent: true, why: "550 not now".to_owned() });
    let world = World::high().await;
    world.second_agency().await;
    report_of(&world, "HM", false).await;
    report_of(&world, "LM", true).await;
    let db = world.test.hub.db.unscoped();
    for (tier, name) in [(2, "duty"), (3, "lead")] {
        duty_officer::Entity::delete_by_id((tier, person(name))).exec(db).await.unwrap();
    }
    world.test.mail.script((0..2).map(|_| refused()));
    let call = world.escalate(1).await.unwrap();
    world.drain().await;
    service::acknowledge(&world.ctx("contact").await, call.id, None).await.unwrap();
    let open = world.raised().await.into_iter().filter(escalation::Model::is_open).map(|row| row.agency_id);
    assert_eq!(open.collect::<Vec<_>>(), [Some(agency_of("LM"))], "whoever is called there has yet to answer");
}

#[tokio::test]
async fn a_successor_at_a_hidden_agency_takes_over_its_own_call_and_no_other() {
    let world = World::high().await;
    world.second_agency().await;
    report_of(&world, "HM", false).await;
    report_of(&world, "LM", true).await;
    // One person is the contact of both.
    let db = world.test.hub.db.unscoped();
    let both = agency_contact::ActiveModel { agency_id: Set(agency_of("HM")), user_id: Set(person("other")) };
    agency_contact::Entity::insert(both).exec_without_returning(db).await.unwrap();
    let next = user::Entity::find_by_id(person("other")).one(db).await.unwrap().unwrap();
    let next = user::ActiveModel { id: Set(person("next")), email: Set("next@example.vn".to_owned()), ..next.into() };
    user::Entity::insert(next).exec_without_returning(db).await.unwrap();
    let role = membership::ActiveModel { user_id: Set(person("next")), agency_id: Set(agency_of("LM")), role: Set(Role::Responder) };
    membership::Entity::insert(role).exec_without_returning(db).await.unwrap();
    let call = world.escalate(1).await.unwrap();
    let apart = world.raised().await.into_iter().find(|row| row.id != call.id).unwrap();
    let post = model::Post::Agency(agency_of("LM"));
    contacts::replace(&world.ctx("admin").await, post, person("other"), person("next")).await.unwrap();
    let called = world.deliveries().await.into_iter().filter(|row| row.user_id == person("next")).map(|row| row.escalation_id);
    assert_eq!(called.collect::<Vec<_>>(), [apart.id], "not what went to the contacts of the other agency");
}

#[tokio::test]
async fn the_reason_of_a_clock_tells_of_no_second_agency_of_which_others_may_not_know() {
    for (confidential, named) in [
        (true, "Less than 25 % of the time is left until a statutory deadline: Initial report."),
        (false, "Less than 25 % of the time is left until a statutory deadline: Initial report (HM)."),
    ] {
        let world = World::high().await;
        world.second_agency().await;
        report_of(&world, "HM", false).await;
        report_of(&world, "LM", confidential).await;
        world.add_clock_of("HM", HOUR).await;
        world.test.advance(46 * MINUTE);
        world.ask_rules().await;
        assert_eq!(world.raised().await[0].reason_en.as_deref(), Some(named));
    }
}
