//! The audit as it is read: who sees which entries, that nothing hidden shows through, filters and pages.

use chot_tests::{Persona, World, gql, sql, tus};
use serde_json::{Value, json};

/// Everything that an entry tells.
const ALL: &str = "query($first: Int, $after: String, $f: AuditFilter) { auditEvents(first: $first, after: $after, filter: $f) { totalCount
    pageInfo { hasNextPage endCursor } nodes { id at operation actorKind actor { id name } actorAgency { code } subjectKind
    case { id number title } report { id title } task { id title } evidenceItem { id fileName } system { id code } transfer { id }
    observable { id value } escalation { id reason } hashSet { id name } user { id name } agency { code } details { name value } } } }";

/// All entries that somebody reads with a filter, over pages of 20.
async fn read(world: &World, token: &str, filter: Value) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    let mut after = Value::Null;
    loop {
        let answer = gql::post(world.hub.addr, Some(token), ALL, json!({ "first": 20, "after": after, "f": filter })).await;
        rows.extend(answer.list("/auditEvents/nodes").iter().cloned());
        if after.is_null() && rows.len() < 20 {
            assert_eq!(answer.number("/auditEvents/totalCount"), i64::try_from(rows.len()).unwrap());
        }
        if answer.at("/auditEvents/pageInfo/hasNextPage") == &json!(false) {
            return rows;
        }
        after = answer.at("/auditEvents/pageInfo/endCursor").clone();
    }
}

fn operations(rows: &[Value]) -> Vec<&str> {
    rows.iter().filter_map(|row| row["operation"].as_str()).collect()
}

/// A person of an agency with one role; the token.
async fn person(world: &World, name: &str, agency: &str, role: &str) -> String {
    let email = format!("{name}@test.chot.local");
    let id = world.add_person(&email, name, agency).await;
    world.add_role(id, agency, role).await;
    world.issue(&email, "").await
}

/// A case of A, one of A that is RED, one of B, and B confidentially in the first one; an item in each.
struct Story {
    case: String,
    red: String,
    item: String,
    red_item: String,
}

async fn live(world: &World) -> Story {
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let red = world.case(Persona::Responder, &["A-4"], json!({ "tlp": "RED", "title": "Bí mật đỏ" })).await;
    let of_b = world.report(Persona::Responder2, &["B-3"], json!({ "confidential": true, "title": "Rò rỉ tại tỉnh Bê" })).await;
    world.accept(&of_b, "LOW", Some(&case)).await;
    let item = tus::upload(world, Persona::Responder, &case, "a.bin", b"a").await;
    let red_item = tus::upload(world, Persona::Responder, &red, "red.bin", b"red").await;
    tus::upload(world, Persona::Responder2, &case, "b.bin", b"b").await;
    world.task(&case, "BO-A", false).await;
    world.task(&red, "BO-A", false).await;
    let verify = "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }";
    world.query(Persona::Coordinator, verify, json!({ "id": item })).await.done();
    let draft =
        r#"mutation { saveReportDraft(id: "018f0000-0000-7000-8000-00000000d4af", body: "{}", expectedVersion: 0) { errors { code } } }"#;
    world.query(Persona::Responder, draft, json!({})).await.done();
    let add = "mutation($c: ID!, $i: AddObservablesInput!) { addObservables(caseId: $c, input: $i) { errors { code } } }";
    for (text, tlp) in [("evil.example", "AMBER"), ("very-secret.example", "RED")] {
        world.query(Persona::Responder, add, json!({ "c": case, "i": { "text": text, "tlp": tlp } })).await.done();
    }
    world.hub.settle().await;
    Story { case, red, item, red_item }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_national_auditor_reads_everything_below_red_newest_first() {
    let world = World::start().await;
    let story = live(&world).await;
    let token = world.token(Persona::Auditor).await;
    let rows = read(&world, &token, json!({})).await;
    let times: Vec<&str> = rows.iter().filter_map(|row| row["at"].as_str()).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "newest first: {times:?}");
    let ids: std::collections::BTreeSet<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids.len(), rows.len(), "each entry once");
    let done = operations(&rows);
    for operation in
        ["report.receive", "report.accept", "task.assign", "evidence.start", "evidence.examine", "evidence.verify", "token.create"]
    {
        assert!(done.contains(&operation), "{operation} is missing: {done:?}");
    }
    assert!(!done.contains(&"draft.save"), "a draft is its writer's alone");

    let told = json!(rows).to_string();
    for hidden in [story.red.as_str(), &story.red_item, "Bí mật đỏ", "red.bin", "very-secret", "\"RED\""] {
        assert!(!told.contains(hidden), "{hidden} shows through");
    }
    let all = sql::count(world.hub.db(), "audit_events").await;
    assert!(all > i64::try_from(rows.len()).unwrap() + 5, "there are entries about the RED case: {all}");
    let verified = rows.iter().find(|row| row["operation"] == "evidence.verify").unwrap();
    assert_eq!(verified["evidenceItem"]["id"], json!(story.item));
    assert_eq!(verified["case"]["id"], json!(story.case));
    assert_eq!(verified["actor"]["name"], "Người coordinator");
    assert_eq!(verified["actorAgency"]["code"], "VNCERT");
    let examined = rows.iter().find(|row| row["operation"] == "evidence.examine").unwrap();
    assert_eq!((&examined["actorKind"], &examined["actor"]), (&json!("SYSTEM"), &Value::Null));
    let accepted = rows.iter().find(|row| row["operation"] == "report.accept").unwrap();
    assert!(accepted["details"].as_array().unwrap().contains(&json!({ "name": "severity", "value": "LOW" })), "{accepted}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_reads_what_concerns_its_own_people_and_things() {
    let world = World::start().await;
    let story = live(&world).await;
    let auditor = person(&world, "auditor-a", "BO-A", "AUDITOR").await;
    let rows = read(&world, &auditor, json!({})).await;
    let done = operations(&rows);
    for operation in ["report.receive", "evidence.start", "token.create"] {
        assert!(done.contains(&operation), "own people did {operation}: {done:?}");
    }
    for operation in ["report.accept", "task.assign", "evidence.verify", "evidence.examine"] {
        assert!(done.contains(&operation), "{operation} was done to what is its own: {done:?}");
    }
    let told = json!(rows).to_string();
    // It has no role that sees cases: it learns what was done, not to which thing.
    for hidden in ["TINH-B", "responder2", "Bê", "b.bin", "red.bin", "Bí mật", "a.bin", &story.case, &story.red, &story.item, "Mã độc"]
    {
        assert!(!told.contains(hidden), "{hidden} shows through");
    }
    for row in &rows {
        let account = ["user", "session", "token", "agency", "system"].iter().any(|kind| row["subjectKind"] == **kind);
        assert!(account || row["details"] == json!([]), "nothing is told of what is hidden: {row}");
    }

    // Who also sees the agency's cases by another role is told of them.
    let both = world.add_person("both-a@test.chot.local", "both-a", "BO-A").await;
    for role in ["AUDITOR", "SECURITY_OFFICER"] {
        world.add_role(both, "BO-A", role).await;
    }
    let rows = read(&world, &world.issue("both-a@test.chot.local", "").await, json!({})).await;
    let told = json!(rows).to_string();
    assert!(told.contains(&story.item) && told.contains("a.bin"), "{told}");
    for hidden in ["TINH-B", "responder2", "Bê", "b.bin", "red.bin", "Bí mật", &story.red] {
        assert!(!told.contains(hidden), "{hidden} shows through");
    }

    let admin = person(&world, "admin-a", "BO-A", "ADMIN").await;
    let rows = read(&world, &admin, json!({})).await;
    assert!(!rows.is_empty());
    for row in &rows {
        assert!(["user", "session", "token", "agency"].iter().any(|kind| row["subjectKind"] == **kind), "accounts alone: {row}");
    }
    assert!(!json!(rows).to_string().contains("responder2"), "and its own people's alone");

    for persona in [Persona::Coordinator, Persona::Responder, Persona::Inspector, Persona::Nobody] {
        assert_eq!(world.query(persona, ALL, json!({ "first": 5 })).await.code(), Some("FORBIDDEN"), "{persona:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_tells_of_no_agency_that_is_hidden_in_the_case() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let secret = world.report(Persona::Responder2, &["B-3"], json!({ "tlp": "RED", "title": "Rò rỉ tại tỉnh Bê" })).await;
    world.accept(&secret, "LOW", Some(&case)).await;
    let clocks = "query($id: ID!) { case(id: $id) { clocks { id code canFile } } }";
    let clocks = world.query(Persona::Responder2, clocks, json!({ "id": case })).await;
    let clock = clocks.list("/case/clocks").iter().find(|clock| clock["canFile"] == true).unwrap().clone();
    let item = tus::upload(&world, Persona::Responder2, &case, "b.bin", b"b").await;
    let add = "mutation($c: ID!, $i: AddObservablesInput!) { addObservables(caseId: $c, input: $i) { errors { code } } }";
    let entry = "mutation($c: ID!, $i: AddTimelineEntryInput!) { addTimelineEntry(caseId: $c, input: $i) { errors { code } } }";
    let file = "mutation($c: ID!, $i: FileStatutoryReportInput!) { fileStatutoryReport(caseId: $c, input: $i) { errors { code } } }";
    for (document, input) in [
        (file, json!({ "clockId": clock["id"], "summary": "Nguyên nhân, phạm vi và biện pháp đã rõ." })),
        (add, json!({ "text": "evil.example", "tlp": "AMBER" })),
        (entry, json!({ "text": "Đã cách ly." })),
    ] {
        world.query(Persona::Responder2, document, json!({ "c": case, "i": input })).await.done();
    }
    let task = world.task(&case, "TINH-B", false).await;
    world.query(Persona::Responder2, "mutation($id: ID!) { acceptTask(id: $id) { errors { code } } }", json!({ "id": task })).await.done();
    world.hub.advance(8 * 24 * 3_600_000).await;
    world.hub.settle().await;

    let token = world.token(Persona::Auditor).await;
    let rows = read(&world, &token, json!({ "caseId": case })).await;
    assert!(!rows.is_empty());
    let told = json!(rows).to_string();
    for hidden in ["TINH-B", "responder2", "Bê", &item, &task] {
        assert!(!told.contains(hidden), "{hidden} shows through: {told}");
    }
    for operation in ["case.file-statutory-report", "observables.add", "case.add-entry", "task.assign", "task.answer", "evidence.examine"] {
        assert!(!operations(&rows).contains(&operation), "{operation} tells of the hidden agency");
    }
    let calls = "query($id: ID!) { case(id: $id) { escalations(first: 50) { nodes { id } } } }";
    let all = world.query(Persona::Coordinator, calls, json!({ "id": case })).await.texts("/case/escalations/nodes", "id");
    let open = world.query(Persona::Auditor, calls, json!({ "id": case })).await.texts("/case/escalations/nodes", "id");
    let hidden: Vec<&String> = all.iter().filter(|id| !open.contains(id)).collect();
    assert!(!hidden.is_empty(), "the hidden agency's deadlines called");
    assert!(!hidden.iter().any(|id| told.contains(id.as_str())), "the audit tells of their calls: {told}");
    let of_case = |row: &&Value| row["subjectKind"] == "case" && row["operation"].as_str().unwrap().starts_with("escalation.");
    assert_eq!(rows.iter().filter(of_case).count(), 0, "what the hub did for the case tells of each of them");
    let breaches = |rows: &[Value]| operations(rows).iter().filter(|operation| **operation == "clock.breach").count();
    let of_ministry = "SELECT count(*) AS n FROM audit_events e JOIN clocks c ON c.id = e.subject_id JOIN agencies a ON a.id = c.agency_id WHERE e.action = 'clock.breach' AND a.code = 'BO-A'";
    assert_eq!(i64::try_from(breaches(&rows)).unwrap(), sql::one_number(world.hub.db(), of_ministry).await);
    let all = "SELECT count(*) AS n FROM audit_events WHERE action = 'clock.breach'";
    assert!(
        sql::one_number(world.hub.db(), all).await > sql::one_number(world.hub.db(), of_ministry).await,
        "the hidden clocks passed too"
    );
    let of = json!({ "subjectKind": "task", "subjectId": task });
    assert_eq!(read(&world, &token, of).await, Vec::<Value>::new());
    assert_eq!(
        read(&world, &token, json!({ "actorAgencyId": world.agencies["TINH-B"].to_string(), "caseId": case })).await,
        Vec::<Value>::new()
    );
    // Neither do those of the agency itself who may not read its report learn by its audit of the case.
    let own = person(&world, "auditor-b", "TINH-B", "AUDITOR").await;
    let rows = read(&world, &own, json!({})).await;
    assert!(operations(&rows).contains(&"token.create"));
    for operation in ["case.add-entry", "observables.add", "evidence.start", "task.answer", "clock.breach"] {
        assert!(!operations(&rows).contains(&operation), "{operation}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_is_filtered_by_act_thing_person_agency_and_time() {
    let world = World::start().await;
    let story = live(&world).await;
    let token = world.token(Persona::Auditor).await;
    let all = read(&world, &token, json!({})).await;
    let expect = |keep: &dyn Fn(&Value) -> bool| -> Vec<Value> { all.iter().filter(|row| keep(row)).cloned().collect() };

    let of = read(&world, &token, json!({ "operations": ["evidence.start", "task.assign"] })).await;
    assert_eq!(of, expect(&|row| row["operation"] == "evidence.start" || row["operation"] == "task.assign"));
    assert_eq!(of.len(), 3);
    let of = read(&world, &token, json!({ "subjectKind": "evidence", "subjectId": story.item })).await;
    assert_eq!(of, expect(&|row| row["evidenceItem"]["id"] == json!(story.item)));
    let of = read(&world, &token, json!({ "caseId": story.case })).await;
    assert_eq!(of, expect(&|row| row["case"]["id"] == json!(story.case)));
    let responder = world.people[&Persona::Responder].to_string();
    let of = read(&world, &token, json!({ "actorId": responder })).await;
    assert_eq!(of, expect(&|row| row["actor"]["id"] == json!(responder)));
    assert!(!of.is_empty());
    let of = read(&world, &token, json!({ "actorAgencyId": world.agencies["TINH-B"].to_string() })).await;
    assert_eq!(of, expect(&|row| row["actorAgency"]["code"] == "TINH-B"));
    assert!(!of.is_empty());
    let at = all[all.len() / 2]["at"].clone();
    let since = read(&world, &token, json!({ "since": at })).await;
    let until = read(&world, &token, json!({ "until": at })).await;
    assert_eq!(since.len() + until.len(), all.len());
    assert!(until.iter().all(|row| row["at"].as_str() < at.as_str()));

    // What may not be seen is looked for as in vain as what never was.
    let never = "018f0000-0000-7000-8000-000000000000";
    for (kind, id) in
        [("evidence", story.red_item.as_str()), ("evidence", never), ("evidence", "no id"), ("case", &story.red), ("zzz", never)]
    {
        assert_eq!(read(&world, &token, json!({ "subjectKind": kind, "subjectId": id })).await, Vec::<Value>::new(), "{kind} {id}");
    }
    assert_eq!(read(&world, &token, json!({ "caseId": story.red })).await, Vec::<Value>::new());
    let auditor = person(&world, "auditor-a", "BO-A", "AUDITOR").await;
    let of = json!({ "subjectKind": "evidence", "subjectId": story.item });
    assert_eq!(read(&world, &auditor, of).await, Vec::<Value>::new(), "not by its id, where the thing is hidden");

    for filter in [json!({ "operations": ["a\u{0}"] }), json!({ "subjectKind": "A B" }), json!({ "subjectId": never })] {
        let answer = world.query(Persona::Auditor, ALL, json!({ "first": 5, "f": filter })).await;
        assert_eq!(answer.code(), Some("BAD_REQUEST"), "{filter}");
    }
}
