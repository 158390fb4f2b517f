//! Calls by hand and by rule, the next tier, acknowledgement, what mail tells to whom, and what becomes of mail that
//! cannot leave.

use chot_server::clock::{DAY, HOUR, MINUTE};
use chot_server::mail::Handover;
use chot_server::mail::memory::Step;
use chot_tests::{Persona, World, sql};
use serde_json::{Value, json};

const ACKNOWLEDGE: &str =
    "mutation($id: ID!) { acknowledgeEscalation(id: $id) { escalation { acknowledgedBy { name } } errors { code } } }";

async fn escalations(world: &World, case: &str) -> Vec<Value> {
    let document = "query($id: ID!) { case(id: $id) { escalations(first: 20) { nodes { id tier automatic raisedAt nextTierAt acknowledgedAt deliveries { recipient status attempts messageId } } } } }";
    let mut found = world.query(Persona::Coordinator, document, json!({ "id": case })).await.list("/case/escalations/nodes").to_vec();
    found.sort_by_key(|escalation| escalation["tier"].as_i64());
    found
}

fn recipients(world: &World) -> Vec<String> {
    world.hub.mail.sent().iter().map(|sent| sent.mail.to.clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_calls_the_next_tier_and_an_answer_stops_it() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    assert!(escalations(&world, &case).await.is_empty(), "nothing of a low case is called by rule");
    world.escalate(&case, 1).await;
    world.hub.settle().await;
    assert_eq!(recipients(&world), [Persona::Responder.email()]);
    world.hub.advance(15 * MINUTE - 1).await;
    assert_eq!(escalations(&world, &case).await.len(), 1, "a millisecond is left");
    world.hub.advance(1).await;
    let called = escalations(&world, &case).await;
    assert_eq!(called.iter().map(|escalation| escalation["tier"].as_i64().unwrap()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(called[1]["automatic"], true);
    assert_eq!(recipients(&world), [Persona::Responder.email(), Persona::Duty.email()]);
    let id = called[1]["id"].as_str().unwrap();
    assert_eq!(
        world.query(Persona::Responder, ACKNOWLEDGE, json!({ "id": id })).await.code(),
        Some("FORBIDDEN"),
        "who was not called does not answer"
    );
    world.query(Persona::Duty, ACKNOWLEDGE, json!({ "id": id })).await.done();
    world.query(Persona::Duty, ACKNOWLEDGE, json!({ "id": id })).await.done();
    let second = world.query(Persona::Coordinator, ACKNOWLEDGE, json!({ "id": id })).await;
    assert_eq!(second.user_errors(), ["ALREADY_EXISTS"]);
    assert_eq!(second.json["data"]["acknowledgeEscalation"]["escalation"], Value::Null);
    world.hub.advance(2 * HOUR).await;
    assert_eq!(escalations(&world, &case).await.len(), 2, "answered is answered");
    assert_eq!(recipients(&world).len(), 2);
    for tier in [0, -1, 99, i64::from(i32::MAX)] {
        let answer = world
            .query(
                Persona::Coordinator,
                chot_tests::world::ESCALATE,
                json!({ "id": case, "i": { "tier": tier, "reason": "Bậc không có thật." } }),
            )
            .await;
        assert_eq!(answer.user_errors(), ["VALIDATION"], "tier {tier}: {}", answer.json);
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_call_by_themselves_once() {
    let world = World::start().await;
    let report = world.report(Persona::Responder, &["A-4"], json!({})).await;
    let case = world.accept(&report, "HIGH", None).await;
    world.hub.settle().await;
    let called = escalations(&world, &case).await;
    assert_eq!(called.len(), 1, "HIGH on a system of level 4: {called:?}");
    assert_eq!((&called[0]["tier"], &called[0]["automatic"]), (&json!(2), &json!(true)));
    // Another change of the case asks the rules again; what they called stands.
    let severity = r#"mutation($id: ID!, $v: Int!) { setCaseSeverity(id: $id, expectedVersion: $v, severity: HIGH, reason: "Vẫn ở mức cao.") { errors { code } } }"#;
    let version = world.version(&case).await;
    world.query(Persona::Coordinator, severity, json!({ "id": case, "v": version })).await.done();
    world.hub.settle().await;
    assert_eq!(escalations(&world, &case).await.len(), 1);
    // A clock about to breach, and one that has.
    let report = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let slow = world.accept(&report, "LOW", None).await;
    world.hub.settle().await;
    assert!(escalations(&world, &slow).await.is_empty());
    world.hub.advance(DAY).await;
    let called = escalations(&world, &slow).await;
    assert!(called.iter().any(|escalation| escalation["automatic"] == true), "the 24 hours passed: {called:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_leaves_once_and_tells_what_its_reader_may_know() {
    let world = World::start().await;
    let secret = "Tên bí mật của sự cố";
    let open = world.case(Persona::Responder, &["A-3"], json!({ "title": "Sự cố thường" })).await;
    let red = world.case(Persona::Responder, &["A-3"], json!({ "title": secret, "tlp": "RED" })).await;
    sql::run(world.hub.db(), "UPDATE users SET locale = 'VI' WHERE email LIKE 'duty@%'").await.unwrap();
    for case in [&open, &red] {
        world.escalate(case, 1).await;
        world.escalate(case, 2).await;
    }
    world.hub.settle().await;
    world.hub.settle().await;
    let sent = world.hub.mail.sent();
    assert_eq!(sent.len(), 4, "one for each person and call: {:?}", recipients(&world));
    let ids: std::collections::BTreeSet<&str> = sent.iter().map(|sent| sent.mail.message_id.as_str()).collect();
    assert_eq!(ids.len(), 4);
    let told: Vec<String> = escalations(&world, &open)
        .await
        .iter()
        .chain(&escalations(&world, &red).await)
        .flat_map(|escalation| escalation["deliveries"].as_array().unwrap().clone())
        .inspect(|delivery| assert_eq!((&delivery["status"], &delivery["attempts"]), (&json!("SENT"), &json!(1)), "{delivery}"))
        .map(|delivery| delivery["messageId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(told.iter().map(String::as_str).collect::<std::collections::BTreeSet<_>>(), ids);
    for mail in sent.iter().map(|sent| &sent.mail) {
        let whole = format!("{} {} {}", mail.subject, mail.text, mail.html);
        assert!(whole.contains(&mail.case_number) && whole.contains(&world.hub.origin()), "number and link: {whole}");
        assert!(!whole.contains(secret), "the title of a RED case travels by mail: {whole}");
        if mail.case_number == "2026-0001" {
            assert!(whole.contains("Sự cố thường"), "{whole}");
        } else {
            assert!(whole.contains("TLP:RED"), "{whole}");
        }
        let vietnamese = mail.to == Persona::Duty.email();
        assert_eq!(mail.text.contains("Vụ việc"), vietnamese, "in the reader's language: {}", mail.text);
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_that_cannot_leave_is_tried_again_then_shown() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    let refused = Handover::Refused { permanent: false, why: "451 try later".to_owned() };
    world.hub.mail.script([Step::Fail(refused.clone()), Step::TakeAndLose]);
    world.escalate(&case, 1).await;
    world.hub.settle().await;
    assert!(recipients(&world).is_empty());
    world.hub.advance(MINUTE).await;
    world.hub.advance(MINUTE).await;
    world.hub.advance(MINUTE).await;
    let sent = world.hub.mail.sent();
    assert_eq!(sent.len(), 2, "the one whose answer was lost is repeated");
    assert_eq!(sent[0].mail.message_id, sent[1].mail.message_id, "under the same Message-ID");
    let jobs = world
        .query(Persona::Admin, r#"{ outbox(filter: { kind: "mail" }) { nodes { id status attempts doubtful messageId } } }"#, json!({}))
        .await;
    assert_eq!(jobs.at("/outbox/nodes/0/status"), "DONE");
    assert_eq!(jobs.at("/outbox/nodes/0/doubtful"), &json!(1), "and counted as doubtful");

    // Refused for good: dead, shown to the administrator, tried again by him alone.
    world.hub.mail.script([Step::Fail(Handover::Refused { permanent: true, why: "550 no such user".to_owned() })]);
    let second = world.escalate(&case, 2).await;
    world.hub.settle().await;
    let dead = world
        .query(
            Persona::Admin,
            "{ outbox(filter: { status: [DEAD] }) { totalCount nodes { id kind lastError } } viewer { waiting { deadLetters } } }",
            json!({}),
        )
        .await;
    assert_eq!(dead.number("/outbox/totalCount"), 1);
    assert_eq!(dead.number("/viewer/waiting/deadLetters"), 1);
    let id = dead.text("/outbox/nodes/0/id");
    assert!(dead.text("/outbox/nodes/0/lastError").contains("550"));
    let retry = "mutation($id: ID!) { retryOutboxJob(id: $id) { job { status } errors { code } } }";
    for persona in [Persona::Coordinator, Persona::Responder, Persona::Auditor] {
        assert_eq!(world.query(persona, retry, json!({ "id": id })).await.code(), Some("FORBIDDEN"));
        assert_eq!(world.query(persona, "{ outbox { totalCount } }", json!({})).await.code(), Some("FORBIDDEN"));
        assert_eq!(
            world.query(persona, "{ viewer { waiting { deadLetters } } }", json!({})).await.number("/viewer/waiting/deadLetters"),
            0
        );
    }
    world.query(Persona::Admin, retry, json!({ "id": id })).await.done();
    world.hub.settle().await;
    assert!(recipients(&world).contains(&Persona::Duty.email()));
    let called = escalations(&world, &case).await;
    let second = called.iter().find(|escalation| escalation["id"] == json!(second)).unwrap();
    assert_eq!((&second["deliveries"][0]["status"], &second["deliveries"][0]["attempts"]), (&json!("SENT"), &json!(2)), "in all");
    assert_eq!(world.query(Persona::Admin, retry, json!({ "id": id })).await.user_errors(), ["INVALID_TRANSITION"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letter_is_dismissed_for_a_reason_and_counts_no_more() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    world.hub.mail.script([Step::Fail(Handover::Refused { permanent: true, why: "550 no such user".to_owned() })]);
    world.escalate(&case, 1).await;
    world.hub.settle().await;
    let dead = "{ outbox(filter: { status: [DEAD] }) { totalCount nodes { id } } viewer { waiting { deadLetters } } }";
    let before = world.query(Persona::Admin, dead, json!({})).await;
    assert_eq!((before.number("/outbox/totalCount"), before.number("/viewer/waiting/deadLetters")), (1, 1));
    assert_eq!(chot_server::outbox::stats(&world.hub.hub).await.unwrap().dead, 1);
    let id = before.text("/outbox/nodes/0/id");
    let dismiss =
        "mutation($id: ID!, $r: String!) { dismissOutboxJob(id: $id, reason: $r) { job { status dismissedReason } errors { code } } }";
    let reason = "Hộp thư đã ngừng dùng, đã gọi điện.";
    for persona in [Persona::Coordinator, Persona::Responder, Persona::Auditor] {
        assert_eq!(world.query(persona, dismiss, json!({ "id": id, "r": reason })).await.code(), Some("FORBIDDEN"));
    }
    assert_eq!(world.query(Persona::Admin, dismiss, json!({ "id": id, "r": "ừ" })).await.user_errors(), ["VALIDATION"]);
    let done = world.query(Persona::Admin, dismiss, json!({ "id": id, "r": reason })).await;
    assert_eq!(done.done()["job"], json!({ "status": "DISMISSED", "dismissedReason": reason }));
    let after = world.query(Persona::Admin, dead, json!({})).await;
    assert_eq!((after.number("/outbox/totalCount"), after.number("/viewer/waiting/deadLetters")), (0, 0));
    assert_eq!(chot_server::outbox::stats(&world.hub.hub).await.unwrap().dead, 0);
    let kept = world.query(Persona::Admin, "{ outbox(filter: { status: [DISMISSED] }) { nodes { id status } } }", json!({})).await;
    assert_eq!(kept.at("/outbox/nodes"), &json!([{ "id": id, "status": "DISMISSED" }]));
    // The case tells that nobody waits for it any more; who said so and why, the coordinator.
    let on_case = "query($id: ID!) { case(id: $id) { escalations(first: 5) { nodes { tier deliveries { status dismissedAt dismissedReason dismissedBy { name } } } } } }";
    for persona in [Persona::Coordinator, Persona::Responder, Persona::Analyst] {
        let seen = world.query(persona, on_case, json!({ "id": case })).await;
        // The tier above was called at once.
        let calls = seen.list("/case/escalations/nodes");
        let delivery = &calls.iter().find(|call| call["tier"] == json!(1)).unwrap()["deliveries"][0];
        assert!(delivery["status"] == "DEAD" && delivery["dismissedAt"].is_string(), "{persona:?}: {}", seen.json);
        let told = (persona == Persona::Coordinator).then_some(reason);
        assert_eq!((&delivery["dismissedReason"], delivery["dismissedBy"].is_object()), (&json!(told), told.is_some()), "{persona:?}");
    }
    // Done once, and not undone.
    let retry = "mutation($id: ID!) { retryOutboxJob(id: $id) { job { status } errors { code } } }";
    assert_eq!(world.query(Persona::Admin, retry, json!({ "id": id })).await.user_errors(), ["INVALID_TRANSITION"]);
    assert_eq!(world.query(Persona::Admin, dismiss, json!({ "id": id, "r": reason })).await.user_errors(), ["INVALID_TRANSITION"]);
    let audited = "SELECT count(*) AS n FROM audit_events WHERE action = 'outbox.dismiss'";
    assert_eq!(sql::one_number(world.hub.db(), audited).await, 1);
    world.hub.stop().await;
}
