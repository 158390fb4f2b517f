//! Taking part in a case: how long, in what, and what a closed case still asks of anybody.

use chot_server::authz::{self, Action, Permit};
use chot_server::ctx::Ctx;
use chot_server::db::Tx;
use chot_server::error::Error;
use chot_server::ids::{CaseId, EvidenceId};
use chot_tests::tus::{self, Upload};
use chot_tests::world::ASSIGN;
use chot_tests::{Persona, World, sql};
use serde_json::{Value, json};

const SUSPECT: &str =
    "mutation($c: ID!, $i: SuspectControlInput!) { suspectControl(caseId: $c, input: $i) { case { version } errors { code } } }";
const CANCEL: &str = "mutation($id: ID!, $r: String!) { cancelTask(id: $id, reason: $r) { task { status } errors { code message } } }";
const DECLINE: &str = "mutation($id: ID!, $r: String!) { declineTask(id: $id, reason: $r) { task { status } errors { code message } } }";
const SAVE: &str = "mutation($id: ID!, $b: String!, $v: Int!) {
    saveReportDraft(id: $id, body: $b, expectedVersion: $v) { draft { version } errors { code } } }";
const WHY: &str = "Giao nhầm cơ quan, rút lại.";

/// Detected before the law of 2026: a false alarm may be closed straight away.
const OLD_LAW: &str = "2026-08-18T16:59:59.000Z";

fn draft_id(n: usize) -> String {
    format!("00000000-0000-7000-8000-{n:012}")
}

async fn sees(world: &World, persona: Persona, case: &str) -> bool {
    let answer = world.query(persona, "query($id: ID!) { case(id: $id) { id } }", json!({ "id": case })).await;
    answer.at("/case").is_object()
}

async fn agencies(world: &World, case: &str) -> Vec<String> {
    let document = "query($id: ID!) { case(id: $id) { agencies { code } } }";
    world.query(Persona::Coordinator, document, json!({ "id": case })).await.texts("/case/agencies", "code")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_was_given_before_keeps_its_due_time() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let input = json!({ "agencyId": world.agencies["TINH-B"].to_string(), "title": "Giao qua điện thoại", "dueAt": "2026-01-02T03:04:05Z", "taskOnly": true });
    let task = world.query(Persona::Coordinator, ASSIGN, json!({ "c": case, "i": input })).await.done()["task"]["id"].clone();
    let tasks = "{ tasks(first: 5) { nodes { id dueAt } } }";
    let rows = world.query(Persona::Responder2, tasks, json!({})).await;
    assert_eq!(rows.list("/tasks/nodes"), [json!({ "id": task, "dueAt": "2026-01-02T03:04:05.000Z" })]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_marks_controls_of_its_own_systems_alone() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let hidden = world.report(Persona::Responder2, &["B-3"], json!({ "confidential": true })).await;
    world.accept(&hidden, "LOW", Some(&case)).await;
    let document =
        "query($id: ID!) { case(id: $id) { affectedSystems { system { id code } controls(first: 1) { nodes { control { id } } } } } }";
    let all = world.query(Persona::Coordinator, document, json!({ "id": case })).await;
    let of = |code: &str| -> (Value, Value) {
        let systems = all.at("/case/affectedSystems").as_array().unwrap();
        let row = systems.iter().find(|row| row["system"]["code"] == code).unwrap();
        (row["system"]["id"].clone(), row["controls"]["nodes"][0]["control"]["id"].clone())
    };
    let mark = |(system, control): (Value, Value)| json!({ "c": case, "i": { "systemId": system, "controlId": control, "suspected": true, "reason": "Nhật ký cho thấy bị vượt qua." } });
    // An analyst of the ministry: the hidden system of the province is to it as one that is not there.
    let (_, control) = of("B-3");
    let unknown = world.query(Persona::Lab, SUSPECT, mark((json!("00000000-0000-7000-8000-000000000000"), control))).await;
    let hidden = world.query(Persona::Lab, SUSPECT, mark(of("B-3"))).await;
    assert_eq!((hidden.code(), unknown.code()), (Some("NOT_FOUND"), Some("NOT_FOUND")), "{} {}", hidden.json, unknown.json);
    world.query(Persona::Lab, SUSPECT, mark(of("A-3"))).await.done();
    world.query(Persona::Analyst, SUSPECT, mark(of("B-3"))).await.done();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_stood_on_a_withdrawn_task_alone_ends_with_it() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    // Given to the wrong agency and taken back.
    let wrong = world.task(&case, "NH-C", false).await;
    assert!(sees(&world, Persona::Outsider, &case).await);
    world.query(Persona::Coordinator, CANCEL, json!({ "id": wrong, "r": WHY })).await.done();
    assert!(!sees(&world, Persona::Outsider, &case).await);
    assert_eq!(agencies(&world, &case).await, ["BO-A"]);
    // Declined by the agency itself.
    let declined = world.task(&case, "NH-C", false).await;
    world.query(Persona::Outsider, DECLINE, json!({ "id": declined, "r": "Không thuộc phạm vi của ngân hàng." })).await.done();
    assert!(!sees(&world, Persona::Outsider, &case).await);
    // Uploads that were only begun, or withdrawn, keep nothing; bytes that arrived do.
    let short = world.task(&case, "NH-C", false).await;
    let begun = Upload::start(&world, Persona::Outsider, &case, "bắt đầu.bin", 10, None).await;
    let withdrawn = Upload::start(&world, Persona::Outsider, &case, "rút lại.bin", 10, None).await;
    assert_eq!(withdrawn.request("DELETE").send(world.hub.addr).await.status, 204);
    begun.patch(0, b"12").await;
    world.query(Persona::Coordinator, CANCEL, json!({ "id": short, "r": WHY })).await.done();
    assert!(!sees(&world, Persona::Outsider, &case).await);
    assert_eq!(agencies(&world, &case).await, ["BO-A"]);
    // Another open task, or one that was done, keeps it.
    let first = world.task(&case, "NH-C", false).await;
    // The same open task again would be the first one.
    let other = json!({ "c": case, "i": { "agencyId": world.agencies["NH-C"], "title": "Cung cấp nhật ký tường lửa" } });
    let second = world.query(Persona::Coordinator, ASSIGN, other).await.done()["task"]["id"].clone();
    world.query(Persona::Coordinator, CANCEL, json!({ "id": first, "r": WHY })).await.done();
    assert!(sees(&world, Persona::Outsider, &case).await);
    world.query(Persona::Coordinator, CANCEL, json!({ "id": second, "r": WHY })).await.done();
    assert!(!sees(&world, Persona::Outsider, &case).await);
    // Who reported stays, whatever becomes of its tasks.
    let own = world.task(&case, "BO-A", false).await;
    world.query(Persona::Coordinator, CANCEL, json!({ "id": own, "r": WHY })).await.done();
    assert!(sees(&world, Persona::Responder, &case).await);
    assert_eq!(agencies(&world, &case).await, ["BO-A"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_case_asks_nothing_more_of_anybody() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-4"], json!({ "detectedAt": OLD_LAW })).await;
    let task = world.task(&case, "TINH-B", true).await;
    world.escalate(&case, 1).await;
    world.hub.settle().await;
    let before = world.hub.mail.sent().len();
    world.advance_case(&case, "CLOSED").await;
    let document =
        "query($id: ID!, $t: ID!) { case(id: $id) { status openTasks escalations(first: 5) { nodes { nextTierAt acknowledgedAt } }
        timeline(first: 50) { nodes { kind } } } task(id: $t) { status } myWork { kind } }";
    let seen = world.query(Persona::Coordinator, document, json!({ "id": case, "t": task })).await;
    assert_eq!(seen.number("/case/openTasks"), 0);
    assert_eq!(seen.text("/task/status"), "CANCELLED");
    assert_eq!(seen.texts("/case/timeline/nodes", "kind").iter().filter(|kind| *kind == "TASK_CANCELLED").count(), 1);
    assert_eq!(seen.at("/case/escalations/nodes"), &json!([{ "nextTierAt": null, "acknowledgedAt": null }]));
    assert!(!seen.texts("/myWork", "kind").iter().any(|kind| kind == "ESCALATION"), "{}", seen.json);
    world.hub.advance(30 * 24 * 3_600_000).await;
    world.hub.settle().await;
    assert_eq!(world.hub.mail.sent().len(), before, "nobody is called for a closed case");
    let late =
        world.query(Persona::Coordinator, ASSIGN, json!({ "c": case, "i": { "agencyId": world.agencies["BO-A"], "title": "Muộn" } })).await;
    assert_eq!(late.user_errors(), ["INVALID_TRANSITION"], "{}", late.json);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_withdraws_calls_and_says_why_a_task_went_and_loses_no_bytes_on_their_way() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-4"], json!({ "detectedAt": OLD_LAW })).await;
    let task = world.task(&case, "TINH-B", true).await;
    let call = world.escalate(&case, 1).await;
    let upload = Upload::start(&world, Persona::Responder, &case, "dở dang.bin", 10, None).await;
    upload.patch(0, b"12345").await;
    world.hub.settle().await;
    world.advance_case(&case, "CLOSED").await;
    // The call.
    let document = "query($id: ID!) { case(id: $id) { escalations(first: 5) { nodes { canAcknowledge } } } }";
    let seen = world.query(Persona::Responder, document, json!({ "id": case })).await;
    assert_eq!(seen.at("/case/escalations/nodes"), &json!([{ "canAcknowledge": false }]));
    let acknowledge = "mutation($id: ID!) { acknowledgeEscalation(id: $id) { escalation { id } errors { code message } } }";
    let late = world.query(Persona::Responder, acknowledge, json!({ "id": call })).await;
    assert_eq!(late.user_errors(), ["INVALID_TRANSITION"], "{}", late.json);
    // The task: its guest sees no case, and is told nothing of it.
    let seen = world.query(Persona::Responder2, "query($id: ID!) { task(id: $id) { status declineReason } }", json!({ "id": task })).await;
    assert_eq!(seen.text("/task/status"), "CANCELLED");
    let why = seen.text("/task/declineReason");
    assert!(!why.is_empty() && !why.contains("Đã kiểm tra đầy đủ"), "{why}");
    // The upload.
    world.hub.advance(1000).await;
    assert_eq!(upload.patch(5, b"67890").await.status, 204);
    world.hub.settle().await;
    let document =
        "query($id: ID!) { case(id: $id) { evidence(first: 5) { nodes { status } } timeline(first: 50) { nodes { kind subject } } } }";
    let seen = world.query(Persona::Responder, document, json!({ "id": case })).await;
    assert_eq!(seen.texts("/case/evidence/nodes", "status"), ["EXAMINED"]);
    let kinds = seen.texts("/case/timeline/nodes", "kind");
    let at = |kind: &str| kinds.iter().position(|known| known == kind).unwrap();
    assert!(at("EVIDENCE_RECEIVED") < at("STATUS_CHANGED"), "newest first, it came after the closing: {kinds:?}");
    let start = "mutation($i: StartUploadInput!) { startUpload(input: $i) { errors { code message } } }";
    let input = json!({ "caseId": case, "fileName": "muon.bin", "sizeBytes": 1 });
    assert_eq!(world.query(Persona::Responder, start, json!({ "i": input })).await.user_errors(), ["INVALID_TRANSITION"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_draft_goes_by_itself() {
    let world = World::start().await;
    let save = |n: usize, version: i32| world.query(Persona::Responder, SAVE, json!({ "id": draft_id(n), "b": "{}", "v": version }));
    for n in 0..20 {
        save(n, 0).await.done();
    }
    assert_eq!(save(20, 0).await.user_errors(), ["VALIDATION"]);
    save(0, 1).await.done();
    let kept = world.query(Persona::Responder, "{ reportDrafts { id } }", json!({})).await;
    assert_eq!(kept.at("/reportDrafts").as_array().unwrap().len(), 20);
    assert!(kept.texts("/reportDrafts", "id").contains(&draft_id(0)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_saved_only_over_the_version_that_was_seen() {
    let world = World::start().await;
    let save =
        |body: &'static str, version: i32| world.query(Persona::Responder, SAVE, json!({ "id": draft_id(1), "b": body, "v": version }));
    assert_eq!(save("{}", 1).await.user_errors(), ["CONFLICT"], "there is no draft that it could have seen");
    assert_eq!(save(r#"{"a":1}"#, 0).await.done()["draft"]["version"], 1);
    assert_eq!(save(r#"{"a":2}"#, 1).await.done()["draft"]["version"], 2);
    for stale in [0, 1, 3] {
        assert_eq!(save(r#"{"a":3}"#, stale).await.user_errors(), ["CONFLICT"], "{stale}");
    }
    let kept =
        world.query(Persona::Responder, "query($id: ID!) { reportDraft(id: $id) { body version } }", json!({ "id": draft_id(1) })).await;
    assert_eq!(kept.at("/reportDraft"), &json!({ "body": r#"{"a":2}"#, "version": 2 }));
    let foreign = world.query(Persona::Responder2, SAVE, json!({ "id": draft_id(1), "b": "{}", "v": 2 })).await;
    assert_eq!(foreign.user_errors(), ["CONFLICT"], "another person's is told as one that is gone");
    // Deleted: a save that comes late does not bring it back.
    let delete = "mutation($id: ID!) { deleteReportDraft(id: $id) { errors { code } } }";
    world.query(Persona::Responder, delete, json!({ "id": draft_id(1) })).await.done();
    assert_eq!(save("{}", 2).await.user_errors(), ["CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_does_not_come_back_after_its_report_was_sent() {
    let world = World::start().await;
    let id = "00000000-0000-7000-8000-0000000000AB";
    let save = |persona: Persona, version: i32| world.query(persona, SAVE, json!({ "id": id, "b": "{}", "v": version }));
    save(Persona::Responder, 0).await.done();
    world.report(Persona::Responder, &["A-3"], json!({ "idempotencyKey": id })).await;
    for version in [0, 1] {
        assert_eq!(save(Persona::Responder, version).await.user_errors(), ["CONFLICT"], "{version}");
    }
    let left = world.query(Persona::Responder, "{ reportDrafts { id } }", json!({})).await;
    assert_eq!(left.at("/reportDrafts"), &json!([]));
    // The key is that person's alone.
    save(Persona::Responder2, 0).await.done();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_saves_and_a_sending_at_the_same_moment_no_draft_is_left() {
    let world = World::start().await;
    let id = draft_id(7);
    let saves = (0..4).map(|_| world.query(Persona::Responder, SAVE, json!({ "id": id, "b": "{}", "v": 0 })));
    let report = world.report(Persona::Responder, &["A-3"], json!({ "idempotencyKey": id }));
    let (saved, _) = tokio::join!(futures::future::join_all(saves), report);
    assert!(saved.iter().filter(|answer| answer.user_errors().is_empty()).count() <= 1);
    let left = world.query(Persona::Responder, "{ reportDrafts { id } }", json!({})).await;
    assert_eq!(left.at("/reportDrafts"), &json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nul_in_a_question_is_no_fault_of_the_hub() {
    let world = World::start().await;
    for (document, variables) in [
        ("query($t: String!) { case(number: $t) { id } }", json!({ "t": "\u{0}" })),
        ("query($t: String!) { cases(filter: { text: $t }) { totalCount } }", json!({ "t": "a\u{0}b" })),
        ("query($t: String!) { observables(filter: { text: $t }) { totalCount } }", json!({ "t": "a\u{0}b" })),
    ] {
        let answer = world.query(Persona::Coordinator, document, variables).await;
        assert_ne!(answer.code(), Some("INTERNAL"), "{document}: {}", answer.json);
    }
}

/// Leave to write into a case, given now.
async fn leave_to_write(ctx: &Ctx, case: &str) -> Permit {
    authz::require_case(ctx, Action::AddEntry, CaseId(case.parse().unwrap())).await.unwrap().0
}

/// Nothing may be written by leave that was given before: the thing is as one that never was.
async fn begins_nothing(ctx: &Ctx, permit: &Permit) {
    let begun = Tx::begin(ctx, permit).await.map(drop);
    assert!(matches!(begun, Err(Error::NotFound)), "{:?}: {begun:?}", permit.action());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lost_sight_of_a_case_while_the_writer_was_waited_for_writes_nothing_into_it() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = EvidenceId(tus::upload(&world, Persona::Responder, &case, "a.bin", b"x").await.parse().unwrap());

    // By the task that let its agency in.
    let task = world.task(&case, "TINH-B", false).await;
    let guest = world.person(Persona::Responder2).await;
    let entry = leave_to_write(&guest, &case).await;
    drop(Tx::begin(&guest, &entry).await.unwrap());
    world.query(Persona::Coordinator, CANCEL, json!({ "id": task, "r": WHY })).await.done();
    begins_nothing(&guest, &entry).await;

    // By the mark.
    let analyst = world.person(Persona::Lab).await;
    let entry = leave_to_write(&analyst, &case).await;
    let (copy, _) = authz::require_evidence(&analyst, Action::DownloadEvidence, item).await.unwrap();
    drop(Tx::begin(&analyst, &copy).await.unwrap());
    let mark = r#"mutation($id: ID!, $v: Int!) { setCaseTlp(id: $id, expectedVersion: $v, tlp: RED, reason: "Có nguồn tin cần giữ kín.") { errors { code } } }"#;
    let version = world.version(&case).await;
    world.query(Persona::Coordinator, mark, json!({ "id": case, "v": version })).await.done();
    begins_nothing(&analyst, &entry).await;
    begins_nothing(&analyst, &copy).await;

    // By the role, and by the account.
    for (persona, change) in [
        (Persona::Colleague, "DELETE FROM memberships WHERE user_id IN (SELECT id FROM users WHERE email = 'colleague@test.chot.local')"),
        (Persona::Responder, "UPDATE users SET disabled_at = 1 WHERE email = 'responder@test.chot.local'"),
    ] {
        let person = world.person(persona).await;
        let entry = leave_to_write(&person, &case).await;
        drop(Tx::begin(&person, &entry).await.unwrap());
        sql::run(world.hub.db(), change).await.unwrap();
        begins_nothing(&person, &entry).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_a_case_ends_the_part_that_stood_on_a_task_that_it_withdraws() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({ "detectedAt": OLD_LAW })).await;
    world.task(&case, "TINH-B", false).await;
    let answered = world.task(&case, "NH-C", false).await;
    let accept = "mutation($id: ID!) { acceptTask(id: $id) { errors { code } } }";
    let done = r#"mutation($id: ID!) { completeTask(id: $id, result: "Đã chặn ở biên.") { errors { code } } }"#;
    for step in [accept, done] {
        world.query(Persona::Outsider, step, json!({ "id": answered })).await.done();
    }
    assert!(sees(&world, Persona::Responder2, &case).await);
    world.advance_case(&case, "CLOSED").await;
    assert!(!sees(&world, Persona::Responder2, &case).await, "its task was withdrawn");
    assert!(sees(&world, Persona::Responder, &case).await, "it reported");
    assert!(sees(&world, Persona::Outsider, &case).await, "its task was done");
    assert_eq!(agencies(&world, &case).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_sending_evidence_when_a_case_is_closed_may_send_it_to_its_end() {
    let world = World::start().await;
    for completes in [true, false] {
        let case = world.case(Persona::Responder, &["A-3"], json!({ "detectedAt": OLD_LAW })).await;
        world.task(&case, "TINH-B", false).await;
        let upload = Upload::start(&world, Persona::Responder2, &case, "dở dang.bin", 10, None).await;
        upload.patch(0, b"12345").await;
        world.advance_case(&case, "CLOSED").await;
        assert!(sees(&world, Persona::Responder2, &case).await, "its upload runs");
        if completes {
            assert_eq!(upload.patch(5, b"67890").await.status, 204);
            world.hub.settle().await;
        } else {
            assert_eq!(upload.request("DELETE").send(world.hub.addr).await.status, 204);
        }
        assert_eq!(sees(&world, Persona::Responder2, &case).await, completes, "what arrived keeps the part, what was withdrawn does not");
    }
}
