//! What may be left to whom, what the same again is, and what a stricter report tells the others of the case that it joins.

use chot_tests::http::Request;
use chot_tests::tus::{self, Upload};
use chot_tests::world::{ACCEPT, ASSIGN};
use chot_tests::{Answer, Persona, TestHub, World, sql};
use serde_json::{Value, json};

const OFFER: &str =
    "mutation($id: ID!, $i: OfferTransferInput!) { offerTransfer(id: $id, input: $i) { transfer { id } errors { code message path } } }";
const VERIFY: &str = "mutation($id: ID!) { verifyEvidence(id: $id) { evidenceItem { id } errors { code } } }";
const SET_TLP: &str = "mutation($id: ID!, $v: Int!, $t: Tlp!, $r: String!) { setCaseTlp(id: $id, expectedVersion: $v, tlp: $t, reason: $r) { case { tlp version } errors { code path } } }";

async fn disable(world: &World, persona: Persona) {
    chot_server::authn::disable_user(&world.operator(), &persona.email()).await.unwrap();
}

// ------------------------------------------------------------------------------------------------ nobody there to act

async fn assign(world: &World, case: &str, agency: &str) -> Answer {
    let input = json!({ "agencyId": world.agencies[agency].to_string(), "title": "Chặn địa chỉ điều khiển", "taskOnly": false });
    world.query(Persona::Coordinator, ASSIGN, json!({ "c": case, "i": input })).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_is_given_only_where_somebody_could_answer_it() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    disable(&world, Persona::Responder2).await;
    let refused = assign(&world, &case, "TINH-B").await;
    assert_eq!(refused.user_errors(), ["VALIDATION"], "{}", refused.json);
    assert_eq!(refused.at("/assignTask/errors/0/path"), &json!(["input", "agencyId"]));
    // A role that shows no TLP:RED case answers none of its tasks.
    let officer = world.add_person("officer-b@test.chot.local", "officer-b", "TINH-B").await;
    world.add_role(officer, "TINH-B", "SECURITY_OFFICER").await;
    assign(&world, &case, "TINH-B").await.done();
    let red = world.case(Persona::Responder, &["A-3"], json!({ "tlp": "RED" })).await;
    assert_eq!(assign(&world, &red, "TINH-B").await.user_errors(), ["VALIDATION"]);
    // The national coordinator's inspector or administrator does not answer tasks either; its analyst does.
    assign(&world, &case, "VNCERT").await.done();
    disable(&world, Persona::Analyst).await;
    let other = world.case(Persona::Responder, &["A-4"], json!({})).await;
    assert_eq!(assign(&world, &other, "VNCERT").await.user_errors(), ["VALIDATION"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_somebody_who_is_gone_waits_for_the_colleagues() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let rejected = world.report(Persona::Colleague, &["A-4"], json!({ "title": "Báo nhầm" })).await;
    let reject = "mutation($id: ID!) { rejectReport(id: $id, input: { reason: \"Không phải là sự cố.\" }) { errors { code } } }";
    world.query(Persona::Coordinator, reject, json!({ "id": rejected })).await.done();
    let task = world.task(&case, "BO-A", false).await;
    world.query(Persona::Colleague, "mutation($id: ID!) { acceptTask(id: $id) { errors { code } } }", json!({ "id": task })).await.done();
    let seen = async |persona| {
        let answer = world.query(persona, "{ myWork { kind own task { id } } viewer { waiting { tasks } } }", json!({})).await;
        let own = answer.list("/myWork").iter().find(|item| item["task"]["id"] == json!(task)).map(|item| item["own"].clone());
        let told = answer.list("/myWork").iter().any(|item| item["kind"] == "REPORT_REJECTED");
        (own, answer.number("/viewer/waiting/tasks"), told)
    };
    assert_eq!(seen(Persona::Colleague).await, (Some(json!(true)), 1, true));
    assert_eq!(seen(Persona::Responder).await, (Some(json!(false)), 0, false));
    // Somebody who has only another role there cannot answer it either.
    let role = async |from: &str, to: &str| {
        let whose = format!("(SELECT id FROM users WHERE email = '{}')", Persona::Colleague.email());
        let change = format!("UPDATE memberships SET role = '{to}' WHERE role = '{from}' AND user_id = {whose}");
        sql::run(world.hub.db(), &change).await.unwrap();
    };
    role("RESPONDER", "AUDITOR").await;
    assert_eq!(seen(Persona::Responder).await, (Some(json!(true)), 1, true));
    role("AUDITOR", "RESPONDER").await;
    assert_eq!(seen(Persona::Responder).await, (Some(json!(false)), 0, false));
    disable(&world, Persona::Colleague).await;
    assert_eq!(seen(Persona::Responder).await, (Some(json!(true)), 1, true));
    assert_eq!(seen(Persona::Unit).await, (None, 0, false), "another agency's");
    world.hub.stop().await;
}

/// Agencies and people to whom `persona` may offer an item, as the list of targets tells them.
async fn targets(world: &World, persona: Persona, item: &str) -> Vec<(String, Vec<String>)> {
    let document = "query($id: ID!) { evidenceItem(id: $id) { custodyState { transferTargets { agency { id } people { id } } } } }";
    let answer = world.query(persona, document, json!({ "id": item })).await;
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    let people = |row: &Value| row["people"].as_array().unwrap().iter().map(id).collect();
    answer.list("/evidenceItem/custodyState/transferTargets").iter().map(|row| (id(&row["agency"]), people(row))).collect()
}

/// Every offer that could be made, tried: it is taken exactly where the list of targets has it. What was taken is taken back.
async fn offers_are_the_targets(world: &World, persona: Persona, item: &str) {
    let told = targets(world, persona, item).await;
    let people: Vec<Option<String>> = std::iter::once(None).chain(world.people.values().map(|id| Some(id.to_string()))).collect();
    let holder =
        world.query(Persona::Coordinator, "query($id: ID!) { evidenceItem(id: $id) { holder { agency { id } } } }", json!({ "id": item }));
    let holder = holder.await.text("/evidenceItem/holder/agency/id");
    for (code, agency) in &world.agencies {
        let agency = agency.to_string();
        for person in &people {
            let input = json!({ "agencyId": agency, "personId": person, "place": "Hà Nội", "reason": "Giám định thêm một lần." });
            let made = world.query(persona, OFFER, json!({ "id": item, "i": input })).await;
            let listed = told.iter().find(|(known, _)| *known == agency).is_some_and(|(_, people)| match person {
                Some(person) => people.contains(person),
                None => agency != holder,
            });
            let taken = made.at("/offerTransfer/transfer")["id"].as_str().map(ToOwned::to_owned);
            assert_eq!(taken.is_some(), listed, "{code} {person:?} as {persona:?}: {}", made.json);
            if let Some(transfer) = taken {
                let back = r#"mutation($id: ID!) { withdrawTransfer(id: $id, reason: "Chỉ thử một lần thôi.") { errors { code } } }"#;
                world.query(persona, back, json!({ "id": transfer })).await.done();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transfer_targets_are_exactly_what_an_offer_takes() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let of_b = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    world.accept(&of_b, "LOW", Some(&case)).await;
    world.task(&case, "CUC-A1", false).await;
    let hidden = world.report(Persona::Outsider, &["C-5"], json!({ "confidential": true })).await;
    world.accept(&hidden, "LOW", Some(&case)).await;
    let item = tus::upload(&world, Persona::Responder, &case, "a.bin", b"a").await;
    let own = tus::upload(&world, Persona::Outsider, &case, "c.bin", b"c").await;
    offers_are_the_targets(&world, Persona::Responder, &item).await;
    // What a hidden agency uploaded would tell of it.
    offers_are_the_targets(&world, Persona::Outsider, &own).await;

    let has = async |agency: &str| {
        let id = world.agencies[agency].to_string();
        targets(&world, Persona::Responder, &item).await.iter().any(|(known, _)| *known == id)
    };
    assert!(has("TINH-B").await && has("CUC-A1").await && has("VNCERT").await && !has("NH-C").await);
    disable(&world, Persona::Responder2).await;
    assert!(!has("TINH-B").await, "nobody is left there to receive it");
    offers_are_the_targets(&world, Persona::Responder, &item).await;
    // Roles below TLP:RED receive nothing in a TLP:RED case.
    let lab = world.add_person("lab-b@test.chot.local", "lab-b", "TINH-B").await;
    world.add_role(lab, "TINH-B", "ANALYST").await;
    assert!(has("TINH-B").await);
    let version = world.version(&case).await;
    world
        .query(Persona::Coordinator, SET_TLP, json!({ "id": case, "v": version, "t": "RED", "r": "Dữ liệu tuyệt mật bị lộ." }))
        .await
        .done();
    assert!(!has("TINH-B").await);
    offers_are_the_targets(&world, Persona::Responder, &item).await;
    world.hub.stop().await;
}

// --------------------------------------------------------------------------------------------------- the same again

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_click_gives_no_second_task() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let id = |answer: &Answer| answer.done()["task"]["id"].as_str().unwrap().to_owned();
    let clicks = futures::join!(assign(&world, &case, "TINH-B"), assign(&world, &case, "TINH-B"));
    let first = id(&clicks.0);
    assert_eq!(first, id(&clicks.1));
    let entries = "SELECT count(*) AS n FROM case_events WHERE kind = 'TASK_ASSIGNED'";
    assert_eq!((sql::count(world.hub.db(), "tasks").await, sql::one_number(world.hub.db(), entries).await), (1, 1));
    // Other words, or another person, are another task.
    let input = json!({ "agencyId": world.agencies["TINH-B"].to_string(), "title": "Chặn địa chỉ điều khiển", "taskOnly": true });
    assert_ne!(id(&world.query(Persona::Coordinator, ASSIGN, json!({ "c": case, "i": input })).await), first);
    let input = json!({ "agencyId": world.agencies["TINH-B"].to_string(), "title": "Chặn địa chỉ điều khiển", "taskOnly": false });
    assert_ne!(id(&world.query(Persona::Duty, ASSIGN, json!({ "c": case, "i": input })).await), first);
    // Once it is answered, the same is asked for anew.
    world.query(Persona::Responder2, "mutation($id: ID!) { acceptTask(id: $id) { errors { code } } }", json!({ "id": first })).await.done();
    assert_ne!(id(&assign(&world, &case, "TINH-B").await), first);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_click_writes_no_second_entry() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let write = "mutation($c: ID!, $i: AddTimelineEntryInput!) { addTimelineEntry(caseId: $c, input: $i) { case { id } errors { code } } }";
    let entry = |input: serde_json::Value| json!({ "c": case, "i": input });
    let now = json!({ "text": "Đã gọi đơn vị vận hành." });
    let (first, second) = tokio::join!(
        world.query(Persona::Responder, write, entry(now.clone())),
        world.query(Persona::Responder, write, entry(now.clone()))
    );
    assert_eq!((&first.done()["case"]["id"], &second.done()["case"]["id"]), (&json!(case), &json!(case)));
    let written = async || sql::one_number(world.hub.db(), "SELECT count(*) AS n FROM case_events WHERE kind = 'ENTRY'").await;
    assert_eq!(written().await, 1);
    // Another time, another text or another person is another entry, and so is the same a moment later.
    world.query(Persona::Responder, write, entry(json!({ "text": "Đã gọi đơn vị vận hành.", "at": "2026-11-22T07:00:00Z" }))).await.done();
    world.query(Persona::Responder, write, entry(json!({ "text": "Đã gọi lại." }))).await.done();
    world.query(Persona::Coordinator, write, entry(now.clone())).await.done();
    world.hub.advance(chot_server::clock::SAME_MOMENT).await;
    world.query(Persona::Responder, write, entry(now)).await.done();
    assert_eq!(written().await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_click_reads_nothing_twice() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Responder, &case, "a.bin", b"a").await;
    world.hub.settle().await;
    let verified = async || {
        world.hub.settle().await;
        sql::one_number(world.hub.db(), "SELECT count(*) AS n FROM custody_events WHERE kind = 'VERIFIED'").await
    };
    let ask = async |persona: Persona| {
        world.query(persona, VERIFY, json!({ "id": item })).await.done();
    };
    futures::join!(ask(Persona::Responder), ask(Persona::Responder));
    assert_eq!(verified().await, 1);
    ask(Persona::Responder).await;
    assert_eq!(verified().await, 1, "also where the first is done, in the same moment");
    ask(Persona::Analyst).await;
    assert_eq!(verified().await, 2, "another person's wish is another one");
    world.hub.advance(10_000).await;
    ask(Persona::Responder).await;
    assert_eq!(verified().await, 3, "later it is meant");
    world.hub.stop().await;
}

// ------------------------------------------------------------------------------------- the upload of a lost account

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_upload_of_a_disabled_account_is_seen_and_ended_by_a_coordinator() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let upload = Upload::start(&world, Persona::Responder, &case, "dở dang.bin", 10, None).await;
    upload.patch(0, b"12345").await;
    let waits = async |persona: Persona| {
        let answer = world.query(persona, "{ myWork { kind title evidenceItem { id canCancel uploadedBy { name } } } }", json!({})).await;
        answer.list("/myWork").iter().filter(|item| item["kind"] == "EVIDENCE").cloned().collect::<Vec<_>>()
    };
    assert!(waits(Persona::Coordinator).await.is_empty(), "its sender is there");
    disable(&world, Persona::Responder).await;
    let seen = waits(Persona::Coordinator).await;
    assert_eq!(
        (seen.len(), &seen[0]["title"], &seen[0]["evidenceItem"]["canCancel"]),
        (1, &json!("dở dang.bin"), &json!(true)),
        "{seen:?}"
    );
    let item = seen[0]["evidenceItem"]["id"].as_str().unwrap().to_owned();
    let cancel = "mutation($id: ID!) { cancelUpload(id: $id) { evidenceItem { status } errors { code } } }";
    for persona in [Persona::Colleague, Persona::Analyst, Persona::Auditor] {
        assert_eq!(world.query(persona, cancel, json!({ "id": item })).await.code(), Some("FORBIDDEN"), "{persona:?}");
    }
    for persona in [Persona::Admin, Persona::Responder2] {
        assert_eq!(world.query(persona, cancel, json!({ "id": item })).await.code(), Some("NOT_FOUND"), "{persona:?}");
    }
    assert_eq!(world.query(Persona::Coordinator, cancel, json!({ "id": item })).await.done()["evidenceItem"]["status"], "REFUSED");
    assert!(waits(Persona::Coordinator).await.is_empty());
    assert_eq!(world.query(Persona::Coordinator, cancel, json!({ "id": item })).await.user_errors(), ["INVALID_TRANSITION"]);
    // By tus as well; bytes are sent by nobody else.
    let of_b = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    world.accept(&of_b, "LOW", Some(&case)).await;
    let second = Upload::start(&world, Persona::Responder2, &case, "hai.bin", 10, None).await;
    disable(&world, Persona::Responder2).await;
    let token = world.token(Persona::Coordinator).await;
    let path = second.path.clone();
    let send =
        async |method: &str| Request::new(method, &path).bearer(&token).header("Tus-Resumable", "1.0.0").send(world.hub.addr).await.status;
    assert_eq!(send("HEAD").await, 403);
    assert_eq!((send("DELETE").await, send("DELETE").await), (204, 410));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_its_sender_sees_no_more_is_ended_by_a_coordinator_and_counts_for_nobody() {
    let world = World::on(TestHub::start_with(|config| config.evidence.max_open_uploads = 1).await).await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let own = world.case(Persona::Responder2, &["B-3"], json!({})).await;
    let task = world.task(&case, "TINH-B", false).await;
    let upload = Upload::start(&world, Persona::Responder2, &case, "dở dang.bin", 10, None).await;
    upload.patch(0, b"12345").await;
    let start = json!({ "i": { "caseId": own, "fileName": "khác.bin", "sizeBytes": 3 } });
    let another = async || world.query(Persona::Responder2, tus::START_UPLOAD, start.clone()).await;
    let cancel = "mutation($id: ID!) { cancelUpload(id: $id) { evidenceItem { status } errors { code } } }";
    assert_eq!(another().await.user_errors(), ["LIMIT_EXCEEDED"]);
    assert_eq!(
        world.query(Persona::Coordinator, cancel, json!({ "id": upload.id })).await.code(),
        Some("FORBIDDEN"),
        "its sender is there"
    );
    let waits = async |persona: Persona| {
        let answer = world.query(persona, "{ myWork { kind evidenceItem { id } } }", json!({})).await;
        answer.list("/myWork").iter().filter(|row| row["evidenceItem"]["id"] == json!(upload.id)).count()
    };
    assert_eq!((waits(Persona::Responder2).await, waits(Persona::Coordinator).await), (1, 0), "its sender is there");
    let withdraw = r#"mutation($id: ID!) { cancelTask(id: $id, reason: "Giao nhầm cơ quan, rút lại.") { errors { code } } }"#;
    world.query(Persona::Coordinator, withdraw, json!({ "id": task })).await.done();
    another().await.done();
    assert_eq!((waits(Persona::Responder2).await, waits(Persona::Coordinator).await, waits(Persona::Analyst).await), (0, 1, 0));
    assert_eq!(upload.patch(5, b"67890").await.status, 404);
    let seen = "query($id: ID!) { evidenceItem(id: $id) { canCancel } }";
    let seen = world.query(Persona::Coordinator, seen, json!({ "id": upload.id })).await;
    assert_eq!(seen.at("/evidenceItem/canCancel"), &json!(true));
    assert_eq!(world.query(Persona::Coordinator, cancel, json!({ "id": upload.id })).await.done()["evidenceItem"]["status"], "REFUSED");
    assert_eq!(waits(Persona::Coordinator).await, 0);
    world.hub.stop().await;
}

// ----------------------------------------------------------------------------------------- a person of two agencies

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_roles_at_two_agencies_works_on_a_case_for_the_one_that_has_part() {
    let world = World::start().await;
    world.add_role(world.people[&Persona::Responder], "TINH-B", "RESPONDER").await;
    let case = world.case(Persona::Responder2, &["B-3"], json!({})).await;
    let upload = Upload::start(&world, Persona::Responder, &case, "a.bin", 3, None).await;
    assert_eq!(upload.patch(0, b"abc").await.status, 204);
    let add = "mutation($c: ID!) { addObservables(caseId: $c, input: { text: \"a.example\", tlp: AMBER }) { errors { code } } }";
    world.query(Persona::Responder, add, json!({ "c": case })).await.done();
    let document = "query($id: ID!) { case(id: $id) { evidence(first: 5) { nodes { fileName } } observables(first: 5) { nodes { agency { code } } } } }";
    for persona in [Persona::Responder, Persona::Responder2] {
        let seen = world.query(persona, document, json!({ "id": case })).await;
        assert_eq!(seen.texts("/case/evidence/nodes", "fileName"), ["a.bin"], "{persona:?}");
        assert_eq!(seen.at("/case/observables/nodes/0/agency/code"), &json!("TINH-B"), "{persona:?}");
    }
    world.hub.stop().await;
}

// ------------------------------------------------------------------------------------------------- joining a report

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joining_neither_lowers_the_severity_nor_keeps_silent_about_it() {
    let world = World::start().await;
    let first = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let case = world.accept(&first, "HIGH", None).await;
    let second = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    let join = async |severity: &str| {
        let input = json!({ "severity": severity, "caseId": case });
        world.query(Persona::Coordinator, ACCEPT, json!({ "id": second, "i": input })).await
    };
    let refused = join("LOW").await;
    assert_eq!(refused.user_errors(), ["VALIDATION"], "{}", refused.json);
    assert_eq!(refused.at("/acceptReport/errors/0/path"), &json!(["input", "severity"]));
    join("HIGH").await.done();
    world.hub.stop().await;
}

/// Everything of a case that tells who has part in it.
const ALL: &str = "query($id: ID!) { case(id: $id) { tlp title version maxLevel agencies { code } reports(first: 50) { totalCount nodes { number title } }
    affectedSystems { system { code agency { code } } } tasks(first: 50) { nodes { title } } clocks { code agency { code } } closeBlockers { agency { code } }
    escalations(first: 50) { nodes { reason deliveries { recipient } } }
    timeline(first: 100) { totalCount nodes { kind text subject subjectId actor { name } } } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stricter_report_joins_without_taking_the_case_from_those_who_see_it() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({ "tlp": "AMBER" })).await;
    let officer = world.add_person("officer-b@test.chot.local", "officer-b", "TINH-B").await;
    world.add_role(officer, "TINH-B", "SECURITY_OFFICER").await;
    let officer = world.issue("officer-b@test.chot.local", "").await;
    let secret = json!({ "tlp": "RED", "confidential": true, "title": "Rò rỉ tại tỉnh Bê" });
    let report = world.report(Persona::Responder2, &["B-3"], secret).await;
    world.accept(&report, "LOW", Some(&case)).await;
    world.hub.settle().await;
    let suspect = "query($id: ID!) { case(id: $id) { affectedSystems { system { id } controls(first: 1) { nodes { control { id } } } } } }";
    let known = world.query(Persona::Coordinator, suspect, json!({ "id": case })).await;
    let of_b =
        known.list("/case/affectedSystems").iter().find(|row| row["system"]["id"] == json!(world.systems["B-3"].to_string())).unwrap();
    let raise = "mutation($c: ID!, $i: SuspectControlInput!) { suspectControl(caseId: $c, input: $i) { errors { code } } }";
    let input = json!({ "systemId": of_b["system"]["id"], "controlId": of_b["controls"]["nodes"][0]["control"]["id"], "suspected": true, "reason": "Không có bản sao lưu." });
    assert_eq!(
        world.query(Persona::Analyst, raise, json!({ "c": case, "i": input })).await.code(),
        Some("NOT_FOUND"),
        "not even by trying"
    );
    world.query(Persona::Coordinator, raise, json!({ "c": case, "i": input })).await.done();
    world.escalate(&case, 1).await;
    world.hub.settle().await;

    for persona in [Persona::Responder, Persona::Officer, Persona::Lab, Persona::Analyst, Persona::Auditor] {
        let seen = world.query(persona, ALL, json!({ "id": case })).await;
        assert_eq!(seen.at("/case/tlp"), &json!("AMBER"), "{persona:?} still sees the case");
        let text = seen.json.to_string();
        for word in
            ["TINH-B", "responder2", "BC-2026-0002", "Bê", "B-3", &world.systems["B-3"].to_string(), &world.agencies["TINH-B"].to_string()]
        {
            assert!(!text.contains(word), "{persona:?} learns of {word}: {text}");
        }
        let listed =
            "query($a: ID!, $s: ID!) { a: cases(filter: { agencyId: $a }) { totalCount } s: cases(filter: { systemId: $s }) { totalCount }
            controlSuspicions(systemId: $s) { reason } }";
        let ids = json!({ "a": world.agencies["TINH-B"].to_string(), "s": world.systems["B-3"].to_string() });
        let listed = world.query(persona, listed, ids).await;
        assert_eq!((listed.number("/a/totalCount"), listed.number("/s/totalCount")), (0, 0), "{persona:?}");
        assert_eq!(listed.at("/controlSuspicions"), &json!([]), "{persona:?}");
    }
    for persona in [Persona::Coordinator, Persona::Responder2] {
        let seen = world.query(persona, ALL, json!({ "id": case })).await;
        let text = seen.json.to_string();
        assert!(["TINH-B", "BC-2026-0002", "Bê", "B-3"].iter().all(|word| text.contains(word)), "{persona:?}: {text}");
        let suspicions = "query($s: ID!) { controlSuspicions(systemId: $s) { controlId reason case { id } } }";
        let told = world.query(persona, suspicions, json!({ "s": input["systemId"] })).await;
        let expected = json!({ "controlId": input["controlId"], "reason": input["reason"], "case": { "id": case } });
        assert_eq!(told.at("/controlSuspicions"), &json!([expected]), "{persona:?}");
    }
    // Who may not read the agency's report does not learn by its part that there is one.
    let document = "query($id: ID!) { case(id: $id) { id } cases { totalCount } }";
    let seen = chot_tests::gql::post(world.hub.addr, Some(&officer), document, json!({ "id": case })).await;
    assert_eq!((seen.at("/case"), seen.number("/cases/totalCount")), (&Value::Null, 0));
    // A task gives the agency a part that all of it may know.
    world.task(&case, "TINH-B", false).await;
    let seen = chot_tests::gql::post(world.hub.addr, Some(&officer), document, json!({ "id": case })).await;
    assert_eq!((seen.text("/case/id"), seen.number("/cases/totalCount")), (case.clone(), 1));
    // No mail names a system that only the stricter report names.
    let mails: Vec<String> = world.hub.mail.sent().iter().map(|sent| format!("{} {}", sent.mail.text, sent.mail.html)).collect();
    assert!(!mails.is_empty() && mails.iter().all(|mail| !mail.contains("(B-3)")), "{mails:#?}");
    assert!(mails.iter().any(|mail| mail.contains("(A-3)")));

    // A report that all may read makes the agency known.
    let open = world.report(Persona::Responder2, &["B-1"], json!({})).await;
    world.accept(&open, "LOW", Some(&case)).await;
    let seen = world.query(Persona::Analyst, ALL, json!({ "id": case })).await.json.to_string();
    assert!(seen.contains("TINH-B") && seen.contains("B-1") && !seen.contains("B-3") && !seen.contains("Bê"), "{seen}");
    world.hub.stop().await;
}

/// A person below RED of the province, by role; the token.
async fn of_province(world: &World, name: &str, role: &str) -> String {
    let email = format!("{name}@test.chot.local");
    let id = world.add_person(&email, name, "TINH-B").await;
    world.add_role(id, "TINH-B", role).await;
    world.issue(&email, "").await
}

/// An AMBER case of the ministry that a TLP:RED report of the province joined.
async fn joined_by_red(world: &World, changes: Value) -> String {
    let case = world.case(Persona::Responder, &["A-3"], json!({ "tlp": "AMBER" })).await;
    let mut secret = json!({ "tlp": "RED", "title": "Rò rỉ tại tỉnh Bê" });
    for (key, value) in changes.as_object().into_iter().flatten() {
        secret[key] = value.clone();
    }
    let report = world.report(Persona::Responder2, &["B-3"], secret).await;
    world.accept(&report, "LOW", Some(&case)).await;
    world.hub.settle().await;
    case
}

const SEES: &str = "query($id: ID!) { case(id: $id) { id } cases { totalCount } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_by_a_task_ends_with_the_task_for_those_who_may_not_read_the_stricter_report() {
    let world = World::start().await;
    let case = joined_by_red(&world, json!({})).await;
    let readers = [of_province(&world, "officer-b", "SECURITY_OFFICER").await, of_province(&world, "lab-b", "ANALYST").await];
    let sees = async || {
        let mut seen = Vec::new();
        for token in &readers {
            let answer = chot_tests::gql::post(world.hub.addr, Some(token), SEES, json!({ "id": case })).await;
            assert_eq!(answer.at("/case").is_object(), answer.number("/cases/totalCount") == 1, "{}", answer.json);
            seen.push(answer.at("/case").is_object());
        }
        seen
    };
    let end = async |mutation: &str, persona: Persona, task: &str| {
        let document = format!("mutation($id: ID!) {{ {mutation} {{ errors {{ code }} }} }}");
        world.query(persona, &document, json!({ "id": task })).await.done();
    };
    assert_eq!(sees().await, [false, false]);
    let given = world.task(&case, "TINH-B", false).await;
    assert_eq!(sees().await, [true, true]);
    end("cancelTask(id: $id, reason: \"Giao nhầm, rút lại.\")", Persona::Coordinator, &given).await;
    assert_eq!(sees().await, [false, false], "withdrawn");
    let given = world.task(&case, "TINH-B", false).await;
    end("declineTask(id: $id, reason: \"Không làm được việc này.\")", Persona::Responder2, &given).await;
    assert_eq!(sees().await, [false, false], "declined");
    let given = world.task(&case, "TINH-B", false).await;
    end("acceptTask(id: $id)", Persona::Responder2, &given).await;
    end("completeTask(id: $id, result: \"Đã chặn.\")", Persona::Responder2, &given).await;
    assert_eq!(sees().await, [true, true], "what was done gave a part");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn raising_a_case_opens_no_report_to_the_others_in_it() {
    let world = World::start().await;
    let case = joined_by_red(&world, json!({})).await;
    let version = world.version(&case).await;
    world
        .query(Persona::Coordinator, SET_TLP, json!({ "id": case, "v": version, "t": "RED", "r": "Dữ liệu tuyệt mật bị lộ." }))
        .await
        .done();
    let seen = world.query(Persona::Responder, ALL, json!({ "id": case })).await;
    assert_eq!(seen.at("/case/tlp"), &json!("RED"));
    let text = seen.json.to_string();
    for word in ["TINH-B", "responder2", "BC-2026-0002", "Bê", "B-3"] {
        assert!(!text.contains(word), "learns of {word}: {text}");
    }
    for persona in [Persona::Coordinator, Persona::Responder2] {
        assert!(world.query(persona, ALL, json!({ "id": case })).await.json.to_string().contains("TINH-B"), "{persona:?}");
    }
    // Whoever is let into a case that such a report opened is let into its words, and knows whose it is.
    let red = world.case(Persona::Responder2, &["B-3"], json!({ "tlp": "RED" })).await;
    let second = world.report(Persona::Responder, &["A-4"], json!({ "tlp": "RED" })).await;
    world.accept(&second, "LOW", Some(&red)).await;
    assert_eq!(world.query(Persona::Responder, ALL, json!({ "id": red })).await.texts("/case/agencies", "code"), ["BO-A", "TINH-B"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_runs_from_a_stricter_report_is_for_those_who_may_read_it() {
    let world = World::start().await;
    let case = joined_by_red(&world, json!({ "detectedAt": "2026-11-22T05:00:00.000Z" })).await;
    let open = world.report(Persona::Responder2, &["B-1"], json!({ "detectedAt": "2026-11-22T07:00:00.000Z" })).await;
    world.accept(&open, "LOW", Some(&case)).await;
    world.hub.settle().await;
    let document =
        "query($id: ID!) { case(id: $id) { agencies { code } clocks { id code startedAt agency { code } } closeBlockers { agency { code } }
        nextDeadline { startedAt } timeline(first: 100) { nodes { kind subject } } } }";
    let known = world.query(Persona::Coordinator, document, json!({ "id": case })).await;
    let clock = known.list("/case/clocks").iter().find(|clock| clock["agency"]["code"] == "TINH-B").unwrap().clone();
    assert_eq!(clock["startedAt"], "2026-11-22T05:00:00.000Z");
    let file = "mutation($c: ID!, $i: FileStatutoryReportInput!) { fileStatutoryReport(caseId: $c, input: $i) { errors { code } } }";
    let input = json!({ "clockId": clock["id"], "summary": "Nguyên nhân, phạm vi và biện pháp đã rõ." });
    for persona in [Persona::Responder, Persona::Officer, Persona::Analyst, Persona::Auditor] {
        let seen = world.query(persona, document, json!({ "id": case })).await;
        assert!(seen.texts("/case/agencies", "code").contains(&"TINH-B".to_owned()), "{persona:?} knows the agency by its other report");
        let text = seen.json.to_string();
        assert!(!text.contains("T05:00:00"), "{persona:?} learns of the first detection: {text}");
        assert!(seen.list("/case/clocks").iter().all(|clock| clock["agency"]["code"] == "BO-A"), "{persona:?}: {text}");
        assert!(seen.list("/case/closeBlockers").iter().all(|row| row["agency"]["code"] == "BO-A"), "{persona:?}: {text}");
    }
    for persona in [Persona::Responder, Persona::Analyst] {
        let tried = world.query(persona, file, json!({ "c": case, "i": input })).await;
        assert!(matches!(tried.code(), Some("NOT_FOUND" | "FORBIDDEN")), "{persona:?}: {}", tried.json);
    }
    let own = world.query(Persona::Responder2, document, json!({ "id": case })).await;
    assert!(own.json.to_string().contains("T05:00:00"), "{}", own.json);
    // A later and stricter report takes nobody the clocks of the first one.
    let other = world.case(Persona::Responder2, &["B-1"], json!({ "detectedAt": "2026-11-22T07:00:00.000Z" })).await;
    let later = world.report(Persona::Responder2, &["B-3"], json!({ "tlp": "RED" })).await;
    world.accept(&later, "LOW", Some(&other)).await;
    let seen = world.query(Persona::Analyst, document, json!({ "id": other })).await;
    assert!(!seen.list("/case/clocks").is_empty(), "{}", seen.json);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn evidence_of_a_hidden_agency_is_hidden_as_its_observables_are() {
    let world = World::start().await;
    let case = joined_by_red(&world, json!({})).await;
    let item = tus::upload(&world, Persona::Responder2, &case, "be.bin", b"be").await;
    let own = tus::upload(&world, Persona::Responder, &case, "a.bin", b"a").await;
    world.hub.settle().await;
    let document = "query($id: ID!, $c: ID!) { evidenceItem(id: $id) { id } evidence(filter: { caseId: $c }) { totalCount nodes { id uploadedBy { name } } }
        case(id: $c) { evidence { totalCount } timeline(first: 100) { nodes { kind subject subjectId } } } }";
    for (persona, number) in [(Persona::Analyst, 1), (Persona::Auditor, 1), (Persona::Coordinator, 2)] {
        let seen = world.query(persona, document, json!({ "id": item, "c": case })).await;
        assert_eq!((seen.number("/evidence/totalCount"), seen.number("/case/evidence/totalCount")), (number, number), "{persona:?}");
        let told = seen.at("/evidenceItem").is_object()
            || seen.json.to_string().contains("responder2")
            || seen.json.to_string().contains("be.bin");
        assert_eq!(told, number == 2, "{persona:?}: {}", seen.json);
    }
    let verify = world.query(Persona::Analyst, VERIFY, json!({ "id": item })).await;
    assert_eq!(verify.code(), Some("NOT_FOUND"), "{}", verify.json);
    world.query(Persona::Analyst, VERIFY, json!({ "id": own })).await.done();
    // What the agency hands to the national coordinator it tells of itself.
    let input = json!({ "agencyId": world.agencies["VNCERT"].to_string(), "place": "Hà Nội", "reason": "Giám định tại phòng thí nghiệm." });
    world.query(Persona::Responder2, OFFER, json!({ "id": item, "i": input })).await.done();
    let seen = world.query(Persona::Analyst, document, json!({ "id": item, "c": case })).await;
    assert!(seen.at("/evidenceItem").is_object(), "{}", seen.json);
    let transfers = "{ transfers { totalCount } }";
    assert_eq!(world.query(Persona::Analyst, transfers, json!({})).await.number("/transfers/totalCount"), 1);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_those_are_called_who_may_read_the_case() {
    let world = World::start().await;
    let case = joined_by_red(&world, json!({})).await;
    let officer = world.add_person("officer-b@test.chot.local", "officer-b", "TINH-B").await;
    world.add_role(officer, "TINH-B", "SECURITY_OFFICER").await;
    sql::insert(world.hub.db(), "agency_contacts", vec![("agency_id", world.agencies["TINH-B"].into()), ("user_id", officer.into())]).await;
    world.escalate(&case, 1).await;
    world.hub.settle().await;
    let mails = |to: &str| world.hub.mail.sent().iter().filter(|sent| sent.mail.to == to).count();
    assert_eq!((mails("officer-b@test.chot.local"), mails("responder2@test.chot.local"), mails("responder@test.chot.local")), (0, 1, 1));
    // With a task the whole agency may know, and so be called.
    let given = world.task(&case, "TINH-B", false).await;
    let other = json!({ "id": case, "i": { "tier": 1, "reason": "Một lý do khác hẳn." } });
    let escalate = "mutation($id: ID!, $i: EscalateCaseInput!) { escalateCase(id: $id, input: $i) { escalation { id deliveries { recipient status } } errors { code } } }";
    world.query(Persona::Coordinator, escalate, other).await.done();
    // Once more at the moment of sending: the task went meanwhile.
    let cancel = r#"mutation($id: ID!) { cancelTask(id: $id, reason: "Giao nhầm, rút lại.") { errors { code } } }"#;
    world.query(Persona::Coordinator, cancel, json!({ "id": given })).await.done();
    world.hub.settle().await;
    let sent = mails("officer-b@test.chot.local");
    let kept = "SELECT count(*) AS n FROM deliveries WHERE recipient = 'officer-b@test.chot.local' AND status = 'SENT'";
    assert_eq!(i64::try_from(sent).unwrap(), sql::one_number(world.hub.db(), kept).await, "sent before, or not at all");
    // In a TLP:RED case a contact below RED is nobody to call: the tier is an empty one.
    sql::run(world.hub.db(), "DELETE FROM agency_contacts").await.unwrap();
    sql::insert(
        world.hub.db(),
        "agency_contacts",
        vec![("agency_id", world.agencies["BO-A"].into()), ("user_id", world.people[&Persona::Officer].into())],
    )
    .await;
    let red = world.case(Persona::Responder, &["A-4"], json!({ "tlp": "RED" })).await;
    let refused =
        world.query(Persona::Coordinator, escalate, json!({ "id": red, "i": { "tier": 1, "reason": "Lan rộng, cần người trực." } })).await;
    assert_eq!(refused.user_errors(), ["VALIDATION"], "{}", refused.json);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_outbox_of_the_hub_is_no_business_of_an_agency_s_administrator() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.escalate(&case, 1).await;
    world.hub.settle().await;
    let admin = world.add_person("admin-a@test.chot.local", "admin-a", "BO-A").await;
    world.add_role(admin, "BO-A", "ADMIN").await;
    let token = world.issue("admin-a@test.chot.local", "").await;
    let id = sql::ids(world.hub.db(), "outbox").await[0].to_string();
    for document in [
        "{ outbox { totalCount } }",
        "mutation($id: ID!) { retryOutboxJob(id: $id) { errors { code } } }",
        r#"mutation($id: ID!) { dismissOutboxJob(id: $id, reason: "Đã gọi điện thoại rồi.") { errors { code } } }"#,
    ] {
        let answer = chot_tests::gql::post(world.hub.addr, Some(&token), document, json!({ "id": id })).await;
        assert_eq!(answer.code(), Some("FORBIDDEN"), "{document}: {}", answer.json);
    }
    let waiting = chot_tests::gql::post(world.hub.addr, Some(&token), "{ viewer { waiting { deadLetters } } }", json!({})).await;
    assert!(waiting.json.get("errors").is_none(), "{}", waiting.json);
    assert!(world.query(Persona::Admin, "{ outbox { totalCount } }", json!({})).await.number("/outbox/totalCount") > 0);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mark_of_a_case_changes_by_an_act_of_a_coordinator_with_a_reason() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({ "tlp": "AMBER" })).await;
    let set = async |persona: Persona, tlp: &str, reason: &str| {
        let version = world.version(&case).await;
        world.query(persona, SET_TLP, json!({ "id": case, "v": version, "t": tlp, "r": reason })).await
    };
    assert_eq!(set(Persona::Responder, "RED", "Dữ liệu mật bị lộ.").await.code(), Some("FORBIDDEN"));
    assert_eq!(set(Persona::Coordinator, "RED", "ngắn").await.user_errors(), ["VALIDATION"]);
    assert_eq!(set(Persona::Coordinator, "AMBER", "Dữ liệu mật bị lộ.").await.user_errors(), ["VALIDATION"], "nothing changes");
    assert_eq!(
        set(Persona::Coordinator, "GREEN", "Chia sẻ rộng hơn được.").await.user_errors(),
        ["VALIDATION"],
        "its title is that report's"
    );
    let stale = world.query(Persona::Coordinator, SET_TLP, json!({ "id": case, "v": 0, "t": "RED", "r": "Dữ liệu mật bị lộ." })).await;
    assert_eq!(stale.user_errors(), ["CONFLICT"]);
    set(Persona::Coordinator, "RED", "Dữ liệu mật bị lộ.").await.done();
    let seen = async |persona: Persona| !world.query(persona, ALL, json!({ "id": case })).await.at("/case").is_null();
    assert!(seen(Persona::Responder).await && !seen(Persona::Officer).await && !seen(Persona::Analyst).await);
    let told = world.query(Persona::Responder, ALL, json!({ "id": case })).await;
    let entry = told.list("/case/timeline/nodes").iter().find(|entry| entry["kind"] == "TLP_CHANGED").unwrap();
    assert_eq!((&entry["subject"], &entry["text"]), (&json!("RED"), &json!("Dữ liệu mật bị lộ.")));
    set(Persona::Coordinator, "AMBER_STRICT", "Đã che dữ liệu mật.").await.done();
    assert!(seen(Persona::Analyst).await);
    world.advance_case(&case, "CONTAINED").await;
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mark_of_a_closed_case_is_only_made_stricter() {
    let world = World::start().await;
    let old_law = json!({ "tlp": "GREEN", "detectedAt": "2026-08-18T16:59:59.000Z" });
    let case = world.case(Persona::Responder, &["A-3"], old_law).await;
    let set = async |tlp: &str| {
        let version = world.version(&case).await;
        world.query(Persona::Coordinator, SET_TLP, json!({ "id": case, "v": version, "t": tlp, "r": "Dữ liệu mật bị lộ." })).await
    };
    let offered = async || {
        let seen = world.query(Persona::Coordinator, "query($id: ID!) { case(id: $id) { actions } }", json!({ "id": case })).await;
        seen.at("/case/actions").as_array().unwrap().contains(&json!("SET_TLP"))
    };
    set("AMBER").await.done();
    world.advance_case(&case, "CLOSED").await;
    assert!(offered().await);
    assert_eq!(set("GREEN").await.user_errors(), ["INVALID_TRANSITION"]);
    set("RED").await.done();
    assert!(!offered().await, "there is nothing stricter");
    world.hub.stop().await;
}

// ------------------------------------------------------------------------------------------------- rows that were forged

async fn faults(world: &World) -> Vec<String> {
    let seen = chot_server::cli::doctor::examine(&world.hub.hub, true).await;
    seen.into_iter().flat_map(|(_, seen)| seen.err().unwrap_or_default()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_names_forged_senders_acquirers_and_disposals() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Responder, &case, "a.bin", b"a").await;
    let gone = tus::upload(&world, Persona::Responder, &case, "b.bin", b"b").await;
    world.hub.settle().await;
    let blanked = r#"mutation($id: ID!) { deriveEvidence(id: $id, input: { method: REDACT, ranges: [{ from: 0, to: 1 }], reason: "Che dữ liệu cá nhân." }) { errors { code } } }"#;
    world.query(Persona::Responder, blanked, json!({ "id": item })).await.done();
    world.hub.settle().await;
    let ask = r#"mutation($id: ID!) { requestDisposal(id: $id, input: { authority: "QĐ 20/2026", method: "Nghiền ổ đĩa", reason: "Hết thời hạn lưu giữ theo quyết định." }) { errors { code } } }"#;
    world.query(Persona::Responder, ask, json!({ "id": gone })).await.done();
    world
        .query(Persona::Colleague, "mutation($id: ID!) { confirmDisposal(id: $id) { errors { code } } }", json!({ "id": gone }))
        .await
        .done();
    world.hub.settle().await;
    assert_eq!(faults(&world).await, Vec::<String>::new());

    let number = |item: &str| {
        let item = item.to_owned();
        let world = &world;
        async move { tus::item(world, Persona::Coordinator, &item).await["number"].as_str().unwrap().to_owned() }
    };
    let (of_item, of_gone) = (number(&item).await, number(&gone).await);
    let other = world.people[&Persona::Lab];
    let forge = async |table: &str, set: &str, back: &str, number: &str, told: &str| {
        let change = |set: &str| {
            let which = if table == "disposals" { "1 = 1".to_owned() } else { format!("number = '{number}'") };
            format!("UPDATE {table} SET {set} WHERE {which}")
        };
        assert!(sql::run(world.hub.db(), &change(set)).await.is_ok(), "{set}");
        let seen = faults(&world).await;
        assert!(seen.iter().any(|fault| fault.starts_with(number) && fault.contains(told)), "{set}: {seen:?}");
        sql::run(world.hub.db(), &change(back)).await.unwrap();
        assert_eq!(faults(&world).await, Vec::<String>::new(), "{back}");
    };
    let of_user = |user: uuid::Uuid| {
        let hex = user.simple().to_string();
        if chot_tests::database::is_postgres() { format!("uploaded_by = '{user}'") } else { format!("uploaded_by = X'{hex}'") }
    };
    let sender = world.people[&Persona::Responder];
    let derived = "SELECT number AS t FROM evidence_items WHERE parent_id IS NOT NULL";
    let derived = sql::texts(world.hub.db(), derived).await.pop().unwrap();
    for number in [&of_item, &derived] {
        forge("evidence_items", &of_user(other), &of_user(sender), number, "its uploaded_by in the database is not who sent it").await;
    }
    forge("evidence_items", "acquired_by = 'Kẻ khác'", "acquired_by = NULL", &of_item, "its acquired_by").await;
    forge("evidence_items", "file_name = 'khac.bin'", "file_name = 'a.bin'", &of_item, "its file name").await;
    for status in ["REQUESTED", "CANCELLED"] {
        let told = format!("is {status} and its item's events tell CONFIRMED");
        forge("disposals", &format!("status = '{status}'"), "status = 'CONFIRMED'", &of_gone, &told).await;
    }
    forge("disposals", "authority = 'QĐ 21'", "authority = 'QĐ 20/2026'", &of_gone, "column authority of disposal").await;
    world.hub.stop().await;
}

// ------------------------------------------------------------------------------------------------- words and answers

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_change_of_a_document_shows_its_own_state() {
    let world = World::start().await;
    let twice = "mutation { a: setLocale(locale: EN) { viewer { locale } } b: setLocale(locale: VI) { viewer { locale } } }";
    let answer = world.query(Persona::Responder, twice, json!({})).await;
    assert_eq!(["/a/viewer/locale", "/b/viewer/locale"].map(|place| answer.text(place)), ["EN", "VI"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_hub_writes_is_read_in_the_readers_language() {
    let world = World::start().await;
    let report = world.report(Persona::Responder, &["A-3"], json!({ "confidential": true })).await;
    let case = world.accept(&report, "CRITICAL", None).await;
    let known = "query($id: ID!) { case(id: $id) { affectedSystems { system { id } controls(first: 1) { nodes { control { id clause titleVi titleEn } } } } } }";
    let known = world.query(Persona::Responder, known, json!({ "id": case })).await;
    let (system, control) =
        (known.text("/case/affectedSystems/0/system/id"), known.at("/case/affectedSystems/0/controls/nodes/0/control").clone());
    let raise = "mutation($c: ID!, $i: SuspectControlInput!) { suspectControl(caseId: $c, input: $i) { errors { code } } }";
    let input = json!({ "systemId": system, "controlId": control["id"], "suspected": true, "reason": "Nghi biện pháp này hỏng." });
    world.query(Persona::Coordinator, raise, json!({ "c": case, "i": input })).await.done();
    world.hub.settle().await;
    let document = "query($id: ID!) { case(id: $id) { title timeline(first: 100) { nodes { kind subject text actor { id } } } } search(text: \"2026-0001\") { nodes { title } } myWork { title } }";
    for (locale, title, reason) in [("EN", "Case 2026-0001", "CRITICAL"), ("VI", "Vụ việc 2026-0001", "CRITICAL")] {
        let set = "mutation($l: Locale!) { setLocale(locale: $l) { errors { code } } }";
        world.query(Persona::Responder, set, json!({ "l": locale })).await.done();
        let seen = world.query(Persona::Responder, document, json!({ "id": case })).await;
        assert_eq!(seen.text("/case/title"), title);
        assert!(seen.texts("/search/nodes", "title").contains(&title.to_owned()));
        let entry = |kind: &str| seen.list("/case/timeline/nodes").iter().find(|entry| entry["kind"] == kind).unwrap().clone();
        let name = control[if locale == "EN" { "titleEn" } else { "titleVi" }].as_str().unwrap();
        assert_eq!(entry("CONTROL_SUSPECTED")["subject"], json!(format!("{} {name}", control["clause"].as_str().unwrap())));
        let called = entry("ESCALATED");
        assert!(called["actor"].is_null(), "by rule");
        let text = called["text"].as_str().unwrap();
        assert_eq!(text.is_ascii(), locale == "EN", "{reason}: {text}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_up_of_nothing_says_which_value_is_empty() {
    let world = World::start().await;
    let document = "query($v: [String!]!) { lookUp(values: $v) { results { asked } errors { code path } } }";
    let answer = world.query(Persona::Analyst, document, json!({ "v": ["evil.example", " ", ""] })).await;
    assert_eq!(answer.at("/lookUp/results"), &json!([{ "asked": "evil.example" }]), "the others are looked up all the same");
    assert_eq!(
        answer.at("/lookUp/errors"),
        &json!([{ "code": "VALIDATION", "path": ["values", "1"] }, { "code": "VALIDATION", "path": ["values", "2"] }])
    );
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_with_the_cookie_is_told_what_it_lacks() {
    let world = World::start().await;
    let cookie = world.sign_in(Persona::Responder).await;
    let own = world.hub.origin();
    let post = async |headers: &[(&str, &str)]| {
        let request = Request::new("POST", "/graphql").json(&json!({ "query": "{ serverTime }" })).header("Cookie", &cookie);
        headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send(world.hub.addr).await
    };
    for (headers, why) in [
        (vec![], "the header Origin is missing"),
        (vec![("Origin", "https://example.org")], "the header Origin names another site"),
        (vec![("Origin", own.as_str()), ("Sec-Fetch-Site", "cross-site")], "Sec-Fetch-Site is cross-site"),
    ] {
        let reply = post(&headers).await;
        assert_eq!(reply.status, 403);
        let text = reply.text();
        assert!(text.contains("FORBIDDEN") && text.contains(why) && text.contains(&format!("Origin: {own}")), "{text}");
        assert!(!text.contains("you may see this"), "{text}");
    }
    world.hub.stop().await;
}
