//! Calls for reports on which nobody decides: who is called when, what ends it, and what an empty tier does.

use chot_server::authn::{self, Admit};
use chot_server::clock::{HOUR, MINUTE};
use chot_server::mail::Handover;
use chot_server::mail::memory::Step;
use chot_tests::{Persona, TestHub, World};
use sea_orm::TransactionTrait;
use serde_json::{Value, json};

fn told(world: &World) -> Vec<(String, String)> {
    world.hub.mail.sent().iter().map(|sent| (sent.mail.to.clone(), sent.mail.subject.clone())).collect()
}

async fn name(world: &World, tier: i32, persona: Persona) {
    let document = "mutation($p: DutyPostInput!, $u: ID!) { addDutyContact(post: $p, personId: $u) { errors { code } } }";
    let person = json!({ "p": { "tier": tier }, "u": world.people[&persona].to_string() });
    world.query(Persona::Admin, document, person).await.done();
}

async fn remove(world: &World, tier: i32, persona: Persona) {
    let document = "mutation($p: DutyPostInput!, $u: ID!) { removeDutyContact(post: $p, personId: $u) { errors { code } } }";
    let person = json!({ "p": { "tier": tier }, "u": world.people[&persona].to_string() });
    world.query(Persona::Admin, document, person).await.done();
}

/// Kind and error of what was given up and is not dismissed.
async fn dead_letters(world: &World) -> Vec<(String, String)> {
    let dead = "{ outbox(first: 50, filter: { status: [DEAD] }) { nodes { kind lastError } } }";
    let dead = world.query(Persona::Admin, dead, json!({})).await;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    dead.list("/outbox/nodes").iter().map(|row| (text(row, "kind"), text(row, "lastError"))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_waits_calls_tier_after_tier_until_somebody_decides() {
    let world = World::start().await;
    // Detected half an hour before it was received.
    let report = world.report(Persona::Responder, &["A-4"], json!({})).await;
    world.hub.advance(30 * MINUTE - 1).await;
    assert!(told(&world).is_empty(), "a millisecond is left: {:?}", told(&world));
    world.hub.advance(1).await;
    let first = told(&world);
    assert_eq!(first.len(), 1, "{first:?}");
    assert_eq!(first[0].0, Persona::Duty.email());
    assert!(first[0].1.contains("BC-2026-0001"), "{first:?}");
    world.hub.advance(3 * HOUR).await;
    assert_eq!(told(&world).len(), 1, "nobody is called twice by one rule");
    world.hub.advance(30 * MINUTE).await;
    assert_eq!(told(&world)[1..].iter().map(|mail| mail.0.clone()).collect::<Vec<_>>(), [Persona::Coordinator.email()]);
    // Six of the 24 hours after the detection are left, then none.
    world.hub.advance(13 * HOUR + 30 * MINUTE).await;
    assert_eq!(told(&world).len(), 2);
    world.hub.advance(1).await;
    assert_eq!(told(&world)[2].0, Persona::Duty.email());
    world.hub.advance(6 * HOUR).await;
    let all = told(&world);
    assert_eq!(all.len(), 4, "{all:?}");
    assert_eq!(all[3].0, Persona::Coordinator.email());
    assert!(all[3].1.contains("past its deadline"), "{all:?}");
    world.hub.advance(48 * HOUR).await;
    assert_eq!(told(&world).len(), 4, "there is no further rule");

    let acts = "{ auditEvents(first: 50, filter: { subjectKind: \"report\" }) { nodes { operation } } }";
    let acts = world.query(Persona::Auditor, acts, json!({})).await.texts("/auditEvents/nodes", "operation");
    assert_eq!(acts.iter().filter(|act| *act == "report.call").count(), 4, "{acts:?}");
    world.accept(&report, "LOW", None).await;
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_successor_is_called_for_the_reports_that_wait_and_for_no_other() {
    let world = World::start().await;
    let replace = "mutation($p: DutyPostInput!, $u: ID!, $s: ID!) { replaceDutyContact(post: $p, personId: $u, successorId: $s) { errors { code } } }";
    let names = async |of: Persona, by: Persona| {
        let who = json!({ "p": { "tier": 2 }, "u": world.people[&of].to_string(), "s": world.people[&by].to_string() });
        world.query(Persona::Admin, replace, who).await.done();
        world.hub.settle().await;
    };
    let decided = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    world.report(Persona::Responder, &["A-4"], json!({})).await;
    world.hub.advance(30 * MINUTE).await;
    world.accept(&decided, "LOW", None).await;
    assert_eq!(told(&world).len(), 2);
    names(Persona::Duty, Persona::Coordinator).await;
    let all = told(&world);
    assert!(all.len() == 3 && all[2].0 == Persona::Coordinator.email() && all[2].1.contains("BC-2026-0002"), "{all:?}");
    // Back again: who was called already is not called twice.
    names(Persona::Coordinator, Persona::Duty).await;
    assert_eq!(told(&world).len(), 3);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_was_decided_on_calls_nobody() {
    let world = World::start().await;
    let accepted = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let rejected = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    world.accept(&accepted, "LOW", None).await;
    let reject = r#"mutation($id: ID!) { rejectReport(id: $id, input: { reason: "Trùng với báo cáo khác." }) { errors { code } } }"#;
    world.query(Persona::Coordinator, reject, json!({ "id": rejected })).await.done();
    world.hub.advance(48 * HOUR).await;
    let of_reports: Vec<_> = told(&world).into_iter().filter(|mail| mail.1.contains("BC-2026")).collect();
    assert!(of_reports.is_empty(), "{of_reports:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_that_had_passed_when_the_report_came_calls_nobody_for_itself() {
    let world = World::start().await;
    world.report(Persona::Responder, &["A-3"], json!({ "detectedAt": "2026-11-20T07:30:00.000Z" })).await;
    world.hub.settle().await;
    assert!(told(&world).is_empty(), "{:?}", told(&world));
    world.hub.advance(30 * MINUTE).await;
    assert_eq!(told(&world).len(), 1);
    assert!(told(&world)[0].1.contains("past its deadline"), "the mail tells it all the same: {:?}", told(&world));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_tier_is_passed_over_and_where_all_are_empty_whoever_is_named_is_called() {
    let world = World::start().await;
    remove(&world, 2, Persona::Duty).await;
    world.report(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.advance(30 * MINUTE).await;
    assert_eq!(told(&world)[0].0, Persona::Coordinator.email());

    remove(&world, 3, Persona::Coordinator).await;
    world.hub.advance(4 * HOUR).await;
    assert_eq!(told(&world).len(), 1);
    let dead = dead_letters(&world).await;
    assert!(dead.len() == 1 && dead[0].0 == "report.waits" && dead[0].1.contains("nobody to call"), "{dead:?}");
    // The call is one of tier 3: whoever is named below it is not called by it.
    name(&world, 2, Persona::Duty).await;
    world.hub.settle().await;
    assert_eq!((told(&world).len(), dead_letters(&world).await.len()), (1, 1));
    name(&world, 3, Persona::Coordinator).await;
    world.hub.settle().await;
    assert_eq!(told(&world)[1..].iter().map(|mail| mail.0.clone()).collect::<Vec<_>>(), [Persona::Coordinator.email()]);
    assert!(dead_letters(&world).await.is_empty(), "nothing is left to the administrator");
    // Later calls were owed all the same.
    world.hub.advance(14 * HOUR).await;
    assert_eq!(told(&world).len(), 3);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_let_in_again_is_called_for_a_report_that_nobody_could_hear() {
    let world = World::start().await;
    remove(&world, 3, Persona::Coordinator).await;
    let operator = world.operator();
    authn::disable_user(&operator, &Persona::Duty.email()).await.unwrap();
    let decided = world.report(Persona::Responder, &["A-4"], json!({})).await;
    world.report(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.advance(30 * MINUTE).await;
    assert_eq!((told(&world).len(), dead_letters(&world).await.len()), (0, 2));
    world.accept(&decided, "LOW", None).await;
    authn::set_password(&operator, &Persona::Duty.email(), "năm con ngựa qua cầu gỗ", Admit::Again).await.unwrap();
    world.hub.settle().await;
    let sent = told(&world);
    assert!(sent.len() == 1 && sent[0].0 == Persona::Duty.email() && sent[0].1.contains("BC-2026-0002"), "{sent:?}");
    assert!(dead_letters(&world).await.is_empty());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tier_whose_every_mail_was_given_up_is_not_waited_for() {
    let refused = || Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() });
    let world = World::start().await;
    name(&world, 2, Persona::Analyst).await;
    // Of two people one is reached.
    world.hub.mail.script([refused()]);
    world.report(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.advance(30 * MINUTE).await;
    let first = told(&world);
    assert!(first.len() == 1 && first[0].0 != Persona::Coordinator.email(), "{first:?}");
    // Of neither.
    world.hub.mail.script([refused(), refused()]);
    world.report(Persona::Responder, &["A-4"], json!({})).await;
    world.hub.advance(30 * MINUTE).await;
    let second = told(&world);
    assert!(second.len() == 2 && second[1].0 == Persona::Coordinator.email() && second[1].1.contains("BC-2026-0002"), "{second:?}");
    let acts = "{ auditEvents(first: 50, filter: { subjectKind: \"report\" }) { nodes { operation } } }";
    let acts = world.query(Persona::Auditor, acts, json!({})).await.texts("/auditEvents/nodes", "operation");
    assert_eq!(acts.iter().filter(|act| *act == "report.call").count(), 3, "{acts:?}");
    // Nor where there is no further tier: that is for the administrator, until somebody is named.
    remove(&world, 3, Persona::Coordinator).await;
    world.hub.mail.script([refused(), refused()]);
    world.report(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.advance(30 * MINUTE).await;
    assert_eq!(told(&world).len(), 2);
    name(&world, 3, Persona::Coordinator).await;
    world.hub.settle().await;
    let third = told(&world);
    assert!(third.len() == 3 && third[2].0 == Persona::Coordinator.email() && third[2].1.contains("BC-2026-0003"), "{third:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_named_or_let_in_again_at_a_tier_that_no_mail_reached_is_called() {
    let world = World::start().await;
    let operator = world.operator();
    remove(&world, 3, Persona::Coordinator).await;
    // The only address of the tier is wrong.
    world.hub.mail.script([Step::Fail(Handover::Refused { permanent: true, why: "550 unknown".to_owned() })]);
    world.report(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.advance(30 * MINUTE).await;
    assert_eq!((told(&world).len(), dead_letters(&world).await.len()), (0, 2));
    let dead = "{ outbox(first: 9, filter: { status: [DEAD] }) { nodes { kind recipient messageId } } }";
    let dead = world.query(Persona::Admin, dead, json!({})).await.list("/outbox/nodes").to_vec();
    let mail = dead.iter().find(|job| job["kind"] == "report.mail").unwrap();
    assert!(mail["recipient"] == Persona::Duty.email() && mail["messageId"].is_string(), "the address to mend is told: {mail}");
    name(&world, 2, Persona::Analyst).await;
    world.hub.settle().await;
    assert_eq!(told(&world).iter().map(|mail| mail.0.clone()).collect::<Vec<_>>(), [Persona::Analyst.email()]);
    // The only account of the tier is disabled between the call and its mail.
    remove(&world, 2, Persona::Analyst).await;
    world.report(Persona::Responder, &["A-4"], json!({})).await;
    world.hub.mail.script([Step::Fail(Handover::Refused { permanent: false, why: "451 later".to_owned() })]);
    world.hub.advance(30 * MINUTE).await;
    authn::disable_user(&operator, &Persona::Duty.email()).await.unwrap();
    world.hub.advance(MINUTE).await;
    assert_eq!(told(&world).len(), 1);
    authn::set_password(&operator, &Persona::Duty.email(), "năm con ngựa qua cầu gỗ", Admit::Again).await.unwrap();
    world.hub.settle().await;
    let sent = told(&world);
    assert!(sent.len() == 2 && sent[1].0 == Persona::Duty.email() && sent[1].1.contains("BC-2026-0002"), "{sent:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_was_disabled_after_the_call_is_not_waited_for() {
    let world = World::start().await;
    world.report(Persona::Responder, &["A-3"], json!({})).await;
    // The mail is held up, and its reader leaves meanwhile.
    world.hub.mail.script([Step::Fail(Handover::Refused { permanent: false, why: "451 later".to_owned() })]);
    world.hub.advance(30 * MINUTE).await;
    assert!(told(&world).is_empty());
    authn::disable_user(&world.operator(), &Persona::Duty.email()).await.unwrap();
    world.hub.advance(MINUTE).await;
    assert_eq!(told(&world).iter().map(|mail| mail.0.clone()).collect::<Vec<_>>(), [Persona::Coordinator.email()]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_needs_no_second_connection_beside_its_transaction() {
    let world = World::on(TestHub::start_with(|config| config.database.max_connections = 2).await).await;
    world.report(Persona::Responder, &["A-3"], json!({})).await;
    let held = world.hub.db().begin().await.unwrap();
    world.hub.advance(30 * MINUTE).await;
    assert_eq!(told(&world).len(), 1);
    held.rollback().await.unwrap();
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_who_is_signed_in_sees_the_rules() {
    let world = World::start().await;
    let document = "{ waitingReportRules { code afterMinutes clockLeftPercent tier } }";
    let rules = world.query(Persona::Responder, document, json!({})).await;
    let rows: Vec<Value> = rules.list("/waitingReportRules").to_vec();
    assert_eq!(rows[0], json!({ "code": "report-waits", "afterMinutes": 30, "clockLeftPercent": null, "tier": 2 }));
    assert_eq!(rows[3], json!({ "code": "report-deadline-passed", "afterMinutes": null, "clockLeftPercent": 0, "tier": 3 }));
    world.hub.stop().await;
}
