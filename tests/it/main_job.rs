//! The main job over the public surface: report, case, tasks, evidence, custody, escalation, clocks, closing.

use chot_server::clock::{DAY, HOUR, MINUTE};
use chot_tests::tus::{self, sha256};
use chot_tests::world::{ADVANCE, REPORT};
use chot_tests::{Persona, START, World, sql};
use serde_json::{Value, json};

const CASE: &str =
    "query($id: ID!) { case(id: $id) { number status severity version maxLevel unimplementedControls closeBlockedBy nextStatuses
    agencies { id } affectedSystems { level legalProfile totalControls unimplementedControls suspectedControls system { id }
      controls(first: 100) { totalCount nodes { status suspectedFailed control { id } } } }
    clocks { id code dueAt startedAt metAt breached source } openTasks
    timeline(first: 100) { nodes { kind subject text } } } }";

async fn case(world: &World, persona: Persona, id: &str) -> Value {
    world.query(persona, CASE, json!({ "id": id })).await.at("/case").clone()
}

fn clock<'c>(case: &'c Value, code: &str) -> &'c Value {
    case["clocks"].as_array().unwrap().iter().find(|clock| clock["code"] == code).unwrap_or_else(|| panic!("no clock {code}: {case}"))
}

async fn file(world: &World, persona: Persona, case: &str, clock: &Value) -> chot_tests::Answer {
    let document = "mutation($c: ID!, $i: FileStatutoryReportInput!) { fileStatutoryReport(caseId: $c, input: $i) { case { version } errors { code message path } } }";
    let input = json!({ "clockId": clock["id"], "summary": "Nguyên nhân, phạm vi và biện pháp đã rõ." });
    world.query(persona, document, json!({ "c": case, "i": input })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_report_to_the_closed_case() {
    let world = World::start().await;
    let report = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let known = world
        .query(
            Persona::Responder,
            "query($id: ID!) { report(id: $id) { number status clocks { code } case { id } } }",
            json!({ "id": report }),
        )
        .await;
    assert_eq!(known.text("/report/number"), "BC-2026-0001");
    assert_eq!(known.text("/report/status"), "RECEIVED");

    let id = world.accept(&report, "HIGH", None).await;
    let opened = case(&world, Persona::Responder, &id).await;
    assert_eq!(opened["number"], "2026-0001");
    assert_eq!(opened["maxLevel"], 3);
    let affected = &opened["affectedSystems"][0];
    assert_eq!(affected["level"], 3);
    assert_eq!(affected["legalProfile"], "VN-2026");
    assert!(affected["totalControls"].as_i64().unwrap() > 0);
    assert_eq!(affected["unimplementedControls"], affected["totalControls"], "nothing was declared as implemented");

    // Tasks: one with full part, one for a guest.
    let full = world.task(&id, "CUC-A1", false).await;
    let guest = world.task(&id, "TINH-B", true).await;
    let unit = world.query(Persona::Unit, "query($id: ID!) { task(id: $id) { case { number } } }", json!({ "id": full })).await;
    assert_eq!(unit.text("/task/case/number"), "2026-0001", "a task that is not task-only gives full part in the case");
    let seen =
        world.query(Persona::Responder2, "query($id: ID!) { task(id: $id) { title canAccept case { id } } }", json!({ "id": guest })).await;
    assert_eq!(seen.at("/task/case"), &Value::Null);
    assert_eq!(seen.at("/task/canAccept"), &json!(true));
    let done = world
        .query(
            Persona::Responder2,
            r#"mutation($id: ID!) { completeTask(id: $id, result: "Đã chặn trên tường lửa.") { task { status } errors { code } } }"#,
            json!({ "id": guest }),
        )
        .await;
    assert!(
        ["DONE"].contains(&done.json["data"]["completeTask"]["task"]["status"].as_str().unwrap_or_default())
            || done.user_errors() == ["INVALID_TRANSITION"]
    );
    world
        .query(Persona::Unit, "mutation($id: ID!) { acceptTask(id: $id) { task { status } errors { code } } }", json!({ "id": full }))
        .await
        .done();
    let declined = world
        .query(Persona::Unit, r#"mutation($id: ID!) { declineTask(id: $id, reason: "Không thuộc thẩm quyền của đơn vị.") { task { status } errors { code } } }"#, json!({ "id": full }))
        .await;
    assert!(declined.json["data"]["declineTask"].is_object(), "{}", declined.json);

    // Evidence and its custody.
    let archive = tus::zip(&[("host-1/auth.log", b"Failed password for root\n"), ("host-1/ghi chú.txt", "mã độc".as_bytes())]);
    let item = tus::upload(&world, Persona::Analyst, &id, "thu-thap.zip", &archive).await;
    let known = tus::item(&world, Persona::Analyst, &item).await;
    assert_eq!(known["status"], "EXAMINED");
    assert_eq!(known["sha256"], json!(sha256(&archive)));
    assert_eq!(known["declared"], "MATCHES");
    assert_eq!(known["members"]["totalCount"], 2);
    assert_eq!(known["members"]["nodes"][0]["sha256"], json!(sha256(b"Failed password for root\n")));
    assert_eq!(known["chain"], json!({ "intact": true, "events": 2, "brokenAt": null }));
    crate::custody::package_verifies(&world, &item, &archive).await;

    // Escalation and its mail.
    let escalation = world.escalate(&id, 1).await;
    world.hub.settle().await;
    let sent = world.hub.mail.sent();
    assert!(sent.iter().any(|sent| sent.mail.to == Persona::Responder.email() && sent.mail.case_number == "2026-0001"), "{sent:?}");
    let acknowledged = world
        .query(
            Persona::Responder,
            "mutation($id: ID!) { acknowledgeEscalation(id: $id) { escalation { acknowledgedBy { name } } errors { code } } }",
            json!({ "id": escalation }),
        )
        .await;
    assert_eq!(acknowledged.done()["escalation"]["acknowledgedBy"]["name"], "Người responder");

    // Forward step by step; closing needs the statutory report.
    for to in ["CONTAINED", "ERADICATED", "RECOVERED"] {
        world.advance_case(&id, to).await;
    }
    let ready = case(&world, Persona::Coordinator, &id).await;
    assert_eq!(ready["closeBlockedBy"], json!(["cause-report"]));
    let version = world.version(&id).await;
    let early = world.query(Persona::Coordinator, ADVANCE, json!({ "id": id, "v": version, "to": "CLOSED" })).await;
    assert_eq!(early.user_errors(), ["INVALID_TRANSITION"]);
    file(&world, Persona::Responder, &id, clock(&ready, "cause-report")).await.done();
    world.advance_case(&id, "CLOSED").await;
    let closed = case(&world, Persona::Responder, &id).await;
    assert_eq!(closed["status"], "CLOSED");
    let kinds: Vec<&str> = closed["timeline"]["nodes"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    for kind in ["CASE_OPENED", "TASK_ASSIGNED", "TASK_ACCEPTED", "ESCALATED", "ESCALATION_ACKNOWLEDGED", "CLOCK_MET", "STATUS_CHANGED"] {
        assert!(kinds.contains(&kind), "no {kind} in {kinds:?}");
    }
    let after = world.query(Persona::Coordinator, r#"mutation($id: ID!, $v: Int!) { setCaseSeverity(id: $id, expectedVersion: $v, severity: LOW, reason: "Thử sau khi đóng.") { errors { code } } }"#, json!({ "id": id, "v": world.version(&id).await })).await;
    assert_eq!(after.user_errors(), ["INVALID_TRANSITION"], "a closed case stays as it is");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clocks_of_2026_breach_the_millisecond_after_they_are_due() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({ "detectedAt": "2026-11-22T07:30:00Z" })).await;
    let detected = START - 30 * MINUTE;
    let opened = case(&world, Persona::Responder, &id).await;
    let codes: Vec<&str> = opened["clocks"].as_array().unwrap().iter().map(|clock| clock["code"].as_str().unwrap()).collect();
    assert_eq!(codes.len(), 3, "{codes:?}");
    assert_eq!(clock(&opened, "notice-at-once")["metAt"], chot_server::clock::rfc3339(START), "the report itself met it");
    for (code, after) in [("initial-report", 24 * HOUR), ("cause-report", 72 * HOUR)] {
        let clock = clock(&opened, code);
        assert_eq!(clock["dueAt"], chot_server::clock::rfc3339(detected + after));
        assert!(!clock["source"].as_str().unwrap().is_empty());
    }
    world.hub.advance(detected + 24 * HOUR - START).await;
    let due = case(&world, Persona::Responder, &id).await;
    assert_eq!(clock(&due, "initial-report")["breached"], false, "due now, not breached");
    world.hub.advance(1).await;
    let late = case(&world, Persona::Responder, &id).await;
    assert_eq!(clock(&late, "initial-report")["breached"], true);
    assert_eq!(clock(&late, "cause-report")["breached"], false);
    let breaches =
        |case: &Value| case["timeline"]["nodes"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "CLOCK_BREACHED").count();
    assert_eq!(breaches(&late), 1, "the breach is noted once");
    // Filing late does not undo it; filing twice is told.
    file(&world, Persona::Responder, &id, clock(&late, "initial-report")).await.done();
    assert_eq!(file(&world, Persona::Responder, &id, clock(&late, "initial-report")).await.user_errors(), ["ALREADY_EXISTS"]);
    world.hub.advance(7 * DAY).await;
    let later = case(&world, Persona::Responder, &id).await;
    assert_eq!(clock(&later, "initial-report")["breached"], true);
    assert_eq!(breaches(&later), 2, "the 72 hours passed too");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_detection_date_chooses_the_law() {
    let world = World::start().await;
    // The last millisecond of the old law, in Hanoi's time.
    let old = world.case(Persona::Responder, &["A-4"], json!({ "detectedAt": "2026-08-18T23:59:59.999+07:00" })).await;
    let new = world.case(Persona::Responder, &["A-4"], json!({ "detectedAt": "2026-08-19T00:00:00+07:00" })).await;
    let (old_case, new_case) = (case(&world, Persona::Responder, &old).await, case(&world, Persona::Responder, &new).await);
    let report = clock(&old_case, "incident-report");
    assert_eq!(report["dueAt"], "2026-08-23T16:59:59.999Z", "5 days after detection");
    assert_eq!(report["breached"], true, "it was reported months later");
    assert_eq!(clock(&new_case, "cause-report")["dueAt"], "2026-08-21T17:00:00.000Z");
    // The old law's final report runs from the recovery, and closing waits for it.
    for to in ["CONTAINED", "ERADICATED", "RECOVERED"] {
        world.advance_case(&old, to).await;
    }
    let recovered = case(&world, Persona::Coordinator, &old).await;
    let last = clock(&recovered, "final-report");
    assert_eq!(last["startedAt"], chot_server::clock::rfc3339(START));
    assert_eq!(last["dueAt"], chot_server::clock::rfc3339(START + 5 * DAY));
    assert_eq!(recovered["closeBlockedBy"], json!(["final-report"]));
    file(&world, Persona::Coordinator, &old, last).await.done();
    world.advance_case(&old, "CLOSED").await;
    for (at, why) in [("2016-06-30T00:00:00Z", "before any law"), ("2026-11-22T08:10:00Z", "in the future")] {
        let mut input = world.report_input(&["A-3"]);
        input["detectedAt"] = json!(at);
        assert_eq!(world.query(Persona::Responder, REPORT, json!({ "i": input })).await.user_errors(), ["VALIDATION"], "{why}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_frozen_never_changes() {
    let world = World::start().await;
    let set = "mutation($s: ID!, $v: Int!, $i: SetControlStatusInput!) { setControlStatus(systemId: $s, expectedVersion: $v, input: $i) { systemControl { status } errors { code message } } }";
    let system = world.systems["A-3"].to_string();
    let controls = world
        .query(
            Persona::Officer,
            "query($id: ID!) { system(id: $id) { controls(first: 3) { nodes { control { id } } } } }",
            json!({ "id": system }),
        )
        .await
        .list("/system/controls/nodes")
        .iter()
        .map(|row| row["control"]["id"].clone())
        .collect::<Vec<_>>();
    world
        .query(Persona::Officer, set, json!({ "s": system, "v": 0, "i": { "controlId": controls[0], "status": "IMPLEMENTED" } }))
        .await
        .done();
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let before = case(&world, Persona::Responder, &id).await;
    let affected = &before["affectedSystems"][0];
    assert_eq!(affected["unimplementedControls"].as_i64().unwrap(), affected["totalControls"].as_i64().unwrap() - 1);
    assert_eq!(affected["controls"]["nodes"][0]["status"], "IMPLEMENTED");

    world
        .query(Persona::Officer, set, json!({ "s": system, "v": 1, "i": { "controlId": controls[0], "status": "NOT_STARTED" } }))
        .await
        .done();
    world
        .query(Persona::Officer, set, json!({ "s": system, "v": 0, "i": { "controlId": controls[1], "status": "IMPLEMENTED" } }))
        .await
        .done();
    world
        .query(
            Persona::Officer,
            set,
            json!({ "s": system, "v": 0, "i": { "controlId": controls[2], "status": "NOT_APPLICABLE", "note": "Không có." } }),
        )
        .await
        .done();
    sql::run(world.hub.db(), "UPDATE systems SET level = 1, legal_profile = 'VN-2016', catalogue = 'VN-2016' WHERE code = 'A-3'")
        .await
        .unwrap();
    // A second report about the same system joins: the first snapshot stands.
    let second = world.report(Persona::Colleague, &["A-3"], json!({})).await;
    world.accept(&second, "LOW", Some(&id)).await;
    let after = case(&world, Persona::Responder, &id).await;
    assert_eq!(after["affectedSystems"], before["affectedSystems"]);
    assert_eq!(after["maxLevel"], before["maxLevel"]);

    // A suspicion is a mark beside the snapshot.
    let suspect =
        "mutation($c: ID!, $i: SuspectControlInput!) { suspectControl(caseId: $c, input: $i) { case { version } errors { code } } }";
    let mark = |suspected| json!({ "c": id, "i": { "systemId": system, "controlId": controls[0], "suspected": suspected, "reason": "Nhật ký bị tắt từ trước." } });
    world.query(Persona::Analyst, suspect, mark(true)).await.done();
    let marked = case(&world, Persona::Responder, &id).await;
    assert_eq!(marked["affectedSystems"][0]["suspectedControls"], 1);
    assert_eq!(marked["affectedSystems"][0]["controls"]["nodes"][0]["suspectedFailed"], true);
    assert_eq!(marked["affectedSystems"][0]["controls"]["nodes"][0]["status"], "IMPLEMENTED");
    world.query(Persona::Analyst, suspect, mark(false)).await.done();
    assert_eq!(case(&world, Persona::Responder, &id).await["affectedSystems"], before["affectedSystems"]);
    // At the system it stands as long as it is raised, and until the case is closed.
    let suspicions = async || {
        let document = "query($s: ID!) { controlSuspicions(systemId: $s) { controlId case { id } } }";
        world.query(Persona::Officer, document, json!({ "s": system })).await.list("/controlSuspicions").to_vec()
    };
    assert!(suspicions().await.is_empty());
    world.query(Persona::Analyst, suspect, mark(true)).await.done();
    assert_eq!(suspicions().await, [json!({ "controlId": controls[0], "case": { "id": id } })]);
    let open = case(&world, Persona::Responder, &id).await;
    file(&world, Persona::Responder, &id, clock(&open, "cause-report")).await.done();
    let version = world.version(&id).await;
    let close = json!({ "id": id, "v": version, "to": "CLOSED", "n": "Không phải sự cố." });
    world.query(Persona::Coordinator, ADVANCE, close).await.done();
    assert!(suspicions().await.is_empty());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_idempotent_by_its_key_and_immutable() {
    let world = World::start().await;
    let input = world.report_input(&["A-3"]);
    let first = world.query(Persona::Responder, REPORT, json!({ "i": input })).await;
    let again = world.query(Persona::Responder, REPORT, json!({ "i": input })).await;
    assert_eq!(first.done()["report"], again.done()["report"]);
    let mut other = input.clone();
    other["title"] = json!("Một sự cố khác");
    assert_eq!(world.query(Persona::Responder, REPORT, json!({ "i": other })).await.user_errors(), ["ALREADY_EXISTS"]);
    // Another person's key is another key.
    let colleague = world.query(Persona::Colleague, REPORT, json!({ "i": input })).await;
    assert_ne!(first.done()["report"]["id"], colleague.done()["report"]["id"]);
    // Systems of two agencies cannot stand in one report; a foreign one is like one that never was.
    let mut mixed = world.report_input(&["A-3", "A1-2"]);
    mixed["idempotencyKey"] = json!("mixed");
    let mixed = world.query(Persona::Officer, REPORT, json!({ "i": mixed })).await;
    assert!(mixed.user_errors() == ["VALIDATION"] || mixed.code() == Some("FORBIDDEN"), "{}", mixed.json);
    let rejected = r#"mutation($id: ID!) { rejectReport(id: $id, input: { reason: "Trùng với báo cáo trước." }) { report { status rejectionReason } errors { code } } }"#;
    let id = first.text("/reportIncident/report/id");
    assert_eq!(world.query(Persona::Coordinator, rejected, json!({ "id": id })).await.done()["report"]["status"], "REJECTED");
    assert_eq!(world.query(Persona::Coordinator, rejected, json!({ "id": id })).await.user_errors(), ["INVALID_TRANSITION"]);
    let accept = world.query(Persona::Coordinator, chot_tests::world::ACCEPT, json!({ "id": id, "i": { "severity": "LOW" } })).await;
    assert_eq!(accept.user_errors(), ["INVALID_TRANSITION"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_steps_of_a_case_are_those_of_the_table() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let go = async |persona, to: &str, note: Option<&str>| {
        let version = world.version(&id).await;
        world.query(persona, ADVANCE, json!({ "id": id, "v": version, "to": to, "n": note })).await
    };
    assert_eq!(go(Persona::Responder, "RECOVERED", None).await.user_errors(), ["INVALID_TRANSITION"]);
    go(Persona::Responder, "CONTAINED", None).await.done();
    assert_eq!(go(Persona::Responder, "OPEN", Some("Lại thấy dấu vết.")).await.code(), Some("FORBIDDEN"));
    assert_eq!(go(Persona::Coordinator, "OPEN", None).await.user_errors(), ["VALIDATION"], "a step back needs a reason");
    go(Persona::Coordinator, "OPEN", Some("Lại thấy dấu vết.")).await.done();
    assert_eq!(go(Persona::Lab, "CONTAINED", None).await.code(), Some("FORBIDDEN"));
    // The 72-hour report runs since the detection: what was no incident is told in it before the case is closed.
    assert_eq!(go(Persona::Coordinator, "CLOSED", Some("Không phải sự cố.")).await.user_errors(), ["INVALID_TRANSITION"]);
    let open = case(&world, Persona::Responder, &id).await;
    file(&world, Persona::Responder, &id, clock(&open, "cause-report")).await.done();
    assert_eq!(go(Persona::Coordinator, "CLOSED", None).await.user_errors(), ["VALIDATION"], "closing from OPEN needs a reason");
    go(Persona::Coordinator, "CLOSED", Some("Không phải sự cố.")).await.done();
    assert_eq!(go(Persona::Coordinator, "OPEN", Some("Mở lại vụ việc này.")).await.user_errors(), ["INVALID_TRANSITION"]);
    let report = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let join = world
        .query(Persona::Coordinator, chot_tests::world::ACCEPT, json!({ "id": report, "i": { "severity": "LOW", "caseId": id } }))
        .await;
    assert_eq!(join.user_errors(), ["INVALID_TRANSITION"], "nothing joins a closed case");
    world.hub.stop().await;
}
