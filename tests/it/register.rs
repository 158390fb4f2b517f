//! The register as administrators keep it in the interface: systems, their levels, duty contacts. The same rules as at the terminal.

use chot_tests::{Answer, Persona, World, sql};
use serde_json::{Value, json};

const REGISTER: &str =
    "mutation($i: RegisterSystemInput!) { registerSystem(input: $i) { system { id version level agency { code } } errors { code path } } }";
const CHANGE: &str = "mutation($id: ID!, $v: Int!, $i: ChangeSystemInput!) { changeSystem(id: $id, expectedVersion: $v, input: $i) { system { id version name nameEn purpose level } errors { code path } } }";
const APPROVE: &str = "mutation($id: ID!, $v: Int!, $i: ApproveSystemLevelInput!) { approveSystemLevel(id: $id, expectedVersion: $v, input: $i) { system { id version level legalProfile approvedAt controlSummary { total } } errors { code path } } }";
const SET: &str = "mutation($id: ID!, $v: Int!, $i: SetControlStatusInput!) { setControlStatus(systemId: $id, expectedVersion: $v, input: $i) { systemControl { status version } errors { code path } } }";
const ADD: &str = "mutation($p: DutyPostInput!, $u: ID!) { addDutyContact(post: $p, personId: $u) { post { contacts { person { id } standing } } errors { code path message } } }";
const REPLACE: &str = "mutation($p: DutyPostInput!, $u: ID!, $s: ID!) { replaceDutyContact(post: $p, personId: $u, successorId: $s) { post { contacts { person { id } } } errors { code path } } }";
const REMOVE: &str = "mutation($p: DutyPostInput!, $u: ID!) { removeDutyContact(post: $p, personId: $u) { post { contacts { person { id } } } errors { code } } }";

async fn register(world: &World, persona: Persona, agency: &str, code: &str) -> Answer {
    let input = json!({ "agencyId": world.agencies[agency].to_string(), "code": code, "name": format!("Hệ thống {code}") });
    world.query(persona, REGISTER, json!({ "i": input })).await
}

async fn change(world: &World, persona: Persona, system: &str, version: i64, input: Value) -> Answer {
    world.query(persona, CHANGE, json!({ "id": system, "v": version, "i": input })).await
}

async fn approve(world: &World, persona: Persona, system: &str, version: i64, level: i32, profile: &str) -> Answer {
    world.query(persona, APPROVE, json!({ "id": system, "v": version, "i": { "level": level, "legalProfile": profile } })).await
}

fn post(world: &World, agency: &str) -> Value {
    json!({ "agencyId": world.agencies[agency].to_string() })
}

fn paths(answer: &Answer, name: &str) -> Vec<String> {
    let field = |error: &Value| error["path"].as_array().unwrap().last().unwrap().as_str().unwrap().to_owned();
    answer.list(&format!("/{name}/errors")).iter().map(field).collect()
}

async fn audited(world: &World, action: &str) -> i64 {
    sql::one_number(world.hub.db(), &format!("SELECT count(*) AS n FROM audit_events WHERE action = '{action}'")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_is_registered_described_and_given_its_level() {
    let world = World::start().await;
    let made = register(&world, Persona::Officer, "CUC-A1", "A1-9").await;
    let system = made.done()["system"].clone();
    let id = system["id"].as_str().unwrap();
    assert_eq!((&system["version"], &system["level"], &system["agency"]["code"]), (&json!(1), &Value::Null, &json!("CUC-A1")));
    let input = json!({ "name": "Cổng thông tin của cục", "nameEn": "Portal", "purpose": "Tin tức cho người dân." });
    change(&world, Persona::Officer, id, 1, input).await.done();
    // Whoever describes a system does not set its level, and the other way round.
    assert_eq!(approve(&world, Persona::Officer, id, 2, 2, "VN-2026").await.code(), Some("FORBIDDEN"));
    assert_eq!(change(&world, Persona::Approver, id, 2, json!({ "name": "x" })).await.code(), Some("FORBIDDEN"));
    let approved = approve(&world, Persona::Approver, id, 2, 2, "VN-2026").await;
    let approved = &approved.done()["system"];
    assert_eq!((&approved["level"], &approved["legalProfile"], &approved["version"]), (&json!(2), &json!("VN-2026"), &json!(3)));
    assert!(approved["controlSummary"]["total"].as_i64().unwrap() > 0 && approved["approvedAt"].is_string());
    // What is left out of a description is taken away; the level stays.
    let changed = change(&world, Persona::Admin2, id, 3, json!({ "name": "Cổng thông tin của cục" })).await;
    let changed = &changed.done()["system"];
    assert_eq!((&changed["nameEn"], &changed["purpose"], &changed["level"]), (&Value::Null, &Value::Null, &json!(2)));
    // Reports name it at once.
    world.report(Persona::Unit, &["A1-2"], json!({ "systemIds": [id] })).await;
    assert_eq!((audited(&world, "system.create").await, audited(&world, "system.update").await), (1, 3));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_level_leaves_what_cases_have_frozen() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    approve(&world, Persona::Admin2, &world.systems["A-3"].to_string(), 1, 4, "VN-2016").await.done();
    let frozen = "query($id: ID!) { case(id: $id) { affectedSystems { level legalProfile system { level } } } }";
    let frozen = world.query(Persona::Coordinator, frozen, json!({ "id": case })).await;
    let expected = json!({ "level": 3, "legalProfile": "VN-2026", "system": { "level": 4 } });
    assert_eq!(frozen.at("/case/affectedSystems/0"), &expected);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mistakes_are_told_at_their_fields() {
    let world = World::start().await;
    let input = json!({ "agencyId": world.agencies["BO-A"].to_string(), "code": "thường", "name": " ", "nameEn": "x".repeat(201) });
    let wrong = world.query(Persona::Admin2, REGISTER, json!({ "i": input })).await;
    let mut told = paths(&wrong, "registerSystem");
    told.sort();
    assert_eq!(told, ["code", "name", "nameEn"]);
    let known = register(&world, Persona::Admin2, "BO-A", "B-3").await;
    assert_eq!((known.user_errors(), paths(&known, "registerSystem")), (vec!["ALREADY_EXISTS".to_owned()], vec!["code".to_owned()]));
    let system = world.systems["A-3"].to_string();
    assert_eq!(paths(&approve(&world, Persona::Admin2, &system, 1, 6, "VN-2026").await, "approveSystemLevel"), ["level"]);
    assert_eq!(paths(&approve(&world, Persona::Admin2, &system, 1, 3, "VN-1999").await, "approveSystemLevel"), ["legalProfile"]);
    assert_eq!((audited(&world, "system.create").await, audited(&world, "system.update").await), (0, 0));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_change_a_system_the_second_is_told() {
    let world = World::start().await;
    let system = world.systems["A-3"].to_string();
    let (one, other) = tokio::join!(
        change(&world, Persona::Officer, &system, 1, json!({ "name": "Tên của cán bộ" })),
        change(&world, Persona::Admin2, &system, 1, json!({ "name": "Tên của quản trị viên" })),
    );
    let mut codes = [one.user_errors(), other.user_errors()].concat();
    codes.sort();
    assert_eq!(codes, ["CONFLICT"]);
    assert_eq!(approve(&world, Persona::Admin, &system, 1, 5, "VN-2026").await.user_errors(), ["CONFLICT"]);
    // The same again is no change: nothing to record, nobody who is told.
    let name = if one.user_errors().is_empty() { "Tên của cán bộ" } else { "Tên của quản trị viên" };
    let same = change(&world, Persona::Admin, &system, 2, json!({ "name": name })).await;
    assert_eq!(same.done()["system"]["version"], json!(2));
    assert_eq!(audited(&world, "system.update").await, 1);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_say_something_of_a_control_the_second_is_told() {
    let world = World::start().await;
    let system = world.systems["A-3"].to_string();
    let first = "query($id: ID!) { system(id: $id) { controls(first: 2) { nodes { version control { id } } } } }";
    let listed = world.query(Persona::Officer, first, json!({ "id": system })).await;
    let controls = listed.list("/system/controls/nodes");
    assert_eq!(controls[0]["version"], json!(0), "nobody ever said anything of it");
    let control = controls[0]["control"]["id"].clone();
    let set = async |version: i64, status: &str, note: &str| {
        let input = json!({ "controlId": control, "status": status, "note": note });
        world.query(Persona::Officer, SET, json!({ "id": system, "v": version, "i": input })).await
    };
    // Both have seen that nobody said anything, then that the same was said: there is a row to hold only the second time.
    for (version, statuses) in [(0, ["PLANNED", "PARTIAL"]), (1, ["IMPLEMENTED", "INHERITED"])] {
        let (one, other) = tokio::join!(set(version, statuses[0], "Một."), set(version, statuses[1], "Hai."));
        let told = [one.user_errors(), other.user_errors()].concat();
        assert_eq!(told, ["CONFLICT"], "of version {version}");
        let first = if one.user_errors().is_empty() { &one } else { &other };
        assert_eq!(first.done()["systemControl"]["version"], json!(version + 1));
    }
    // What stands there now is told by the control's id, also where another list would not show it.
    let now = "query($id: ID!, $c: ID!) { system(id: $id) { control(id: $c) { version note setBy { name } } } }";
    let now = world.query(Persona::Officer, now, json!({ "id": system, "c": control })).await;
    assert_eq!(now.at("/system/control/version"), &json!(2));
    let gone = "query($id: ID!) { system(id: $id) { control(id: $id) { version } } }";
    let gone = world.query(Persona::Officer, gone, json!({ "id": system })).await;
    assert_eq!(gone.at("/system/control"), &Value::Null, "not of the baseline");
    assert_eq!(set(1, "PLANNED", "Ba.").await.user_errors(), ["CONFLICT"]);
    set(2, "PLANNED", "Ba.").await.done();
    assert_eq!(audited(&world, "system.set-control-status").await, 3);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_register_is_kept_where_the_list_of_agencies_says_so() {
    let world = World::start().await;
    let documents = [
        "query($r: Boolean) { agencies(filter: { registers: $r }) { nodes { code } } }",
        "query { dutyPosts { nodes { agency { code } canName } } }",
    ];
    for persona in Persona::ALL {
        let registers = world.query(*persona, documents[0], json!({ "r": true })).await.texts("/agencies/nodes", "code");
        let others = world.query(*persona, documents[0], json!({ "r": false })).await.texts("/agencies/nodes", "code");
        assert_eq!(registers.len() + others.len(), world.agencies.len(), "{persona:?}");
        let posts = world.query(*persona, documents[1], json!({})).await;
        let named: Vec<String> = posts
            .list("/dutyPosts/nodes")
            .iter()
            .filter(|row| row["canName"] == true)
            .map(|row| row["agency"]["code"].as_str().unwrap().to_owned())
            .collect();
        for (code, agency) in &world.agencies {
            // A code that cannot be passes authorization and then fails.
            let tried = register(&world, *persona, code, "?").await;
            let expected = if registers.contains(code) { None } else { Some("FORBIDDEN") };
            assert_eq!(tried.code(), expected, "{persona:?} {code}");
            let candidates = "query($p: DutyPostInput!) { dutyCandidates(post: $p) { id } }";
            let asked = world.query(*persona, candidates, json!({ "p": { "agencyId": agency.to_string() } })).await;
            assert_eq!(asked.code(), if named.contains(code) { None } else { Some("FORBIDDEN") }, "{persona:?} {code}");
        }
    }
    let posts = async |persona| world.query(persona, documents[1], json!({})).await.list("/dutyPosts/nodes").len();
    assert_eq!((posts(Persona::Admin).await, posts(Persona::Admin2).await, posts(Persona::Responder).await), (5, 2, 1));
    assert_eq!((posts(Persona::Nobody).await, posts(Persona::Auditor).await, posts(Persona::Inspector).await), (0, 0, 0));
    world.hub.stop().await;
}

/// Everybody is tried at every post: whoever is a candidate can be named, and nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_can_be_named_is_who_is_offered() {
    let world = World::start().await;
    let posts = [post(&world, "BO-A"), post(&world, "TINH-B"), post(&world, "VNCERT"), json!({ "tier": 2 })];
    for post in posts {
        let document = "query($p: DutyPostInput!) { dutyCandidates(post: $p) { id email } }";
        let offered = world.query(Persona::Admin, document, json!({ "p": post })).await.texts("/dutyCandidates", "id");
        assert!(!offered.is_empty(), "{post}");
        for (persona, id) in &world.people {
            let named = world.query(Persona::Admin, ADD, json!({ "p": post, "u": id.to_string() })).await;
            let expected: &[&str] = if offered.contains(&id.to_string()) { &[] } else { &["VALIDATION"] };
            assert_eq!(named.user_errors(), expected, "{persona:?} at {post}");
        }
    }
    let nobody = json!({ "p": post(&world, "BO-A"), "u": "018f0000-0000-7000-8000-000000000000" });
    assert_eq!(paths(&world.query(Persona::Admin, ADD, nobody).await, "addDutyContact"), ["personId"]);
    let tier = json!({ "p": { "tier": 1 }, "u": world.people[&Persona::Duty].to_string() });
    assert_eq!(paths(&world.query(Persona::Admin, ADD, tier).await, "addDutyContact"), ["tier"]);
    let both = json!({ "p": { "tier": 2, "agencyId": world.agencies["BO-A"].to_string() }, "u": world.people[&Persona::Duty].to_string() });
    assert_eq!(world.query(Persona::Admin, ADD, both).await.code(), Some("BAD_REQUEST"));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contacts_are_named_replaced_and_removed_by_their_administrators() {
    let world = World::start().await;
    let person = |persona: Persona| world.people[&persona].to_string();
    let own = post(&world, "BO-A");
    let named = world.query(Persona::Admin2, ADD, json!({ "p": own, "u": person(Persona::Lab) })).await;
    assert_eq!(named.done()["post"]["contacts"].as_array().unwrap().len(), 2);
    // Named again is no change.
    world.query(Persona::Admin2, ADD, json!({ "p": own, "u": person(Persona::Lab) })).await.done();
    let swap = json!({ "p": own, "u": person(Persona::Responder), "s": person(Persona::Colleague) });
    world.query(Persona::Admin2, REPLACE, swap.clone()).await.done();
    assert_eq!(world.query(Persona::Admin2, REPLACE, swap).await.code(), Some("NOT_FOUND"), "somebody else was faster");
    let bad = json!({ "p": own, "u": person(Persona::Lab), "s": person(Persona::Responder2) });
    assert_eq!(paths(&world.query(Persona::Admin2, REPLACE, bad).await, "replaceDutyContact"), ["successorId"]);
    world.query(Persona::Admin2, REMOVE, json!({ "p": own, "u": person(Persona::Lab) })).await.done();
    let gone = world.query(Persona::Admin2, REMOVE, json!({ "p": own, "u": person(Persona::Lab) })).await;
    assert_eq!(gone.code(), Some("NOT_FOUND"));
    assert_eq!((audited(&world, "contact.add").await, audited(&world, "contact.remove").await), (2, 2));
    // Neither another agency's, nor the national tiers.
    for other in [post(&world, "TINH-B"), json!({ "tier": 2 })] {
        let tried = world.query(Persona::Admin2, ADD, json!({ "p": other, "u": person(Persona::Responder2) })).await;
        assert_eq!(tried.code(), Some("FORBIDDEN"), "{other}");
    }
    let tiers = "{ escalationTiers { tier fromSeverity fromLevel audience post { canName contacts { person { id } } } } }";
    let told = world.query(Persona::Admin2, tiers, json!({})).await;
    assert!(told.list("/escalationTiers").iter().all(|tier| tier["post"].is_null()), "the officers are the coordinator's own");
    let told = world.query(Persona::Coordinator, tiers, json!({})).await;
    let second = told.list("/escalationTiers").iter().find(|tier| tier["tier"] == 2).unwrap();
    assert_eq!(
        (&second["post"]["canName"], &second["post"]["contacts"][0]["person"]["id"]),
        (&json!(false), &json!(person(Persona::Duty)))
    );
    // A call goes to whoever is named now.
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.escalate(&case, 1).await;
    let called = "query($id: ID!) { case(id: $id) { escalations { nodes { deliveries { recipient } } } } }";
    let called = world.query(Persona::Coordinator, called, json!({ "id": case })).await;
    assert_eq!(called.at("/case/escalations/nodes/0/deliveries"), &json!([{ "recipient": Persona::Colleague.email() }]));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_who_can_be_called_no_longer_is_told_so() {
    let world = World::start().await;
    let own = post(&world, "BO-A");
    for persona in [Persona::Colleague, Persona::Lab] {
        world.query(Persona::Admin2, ADD, json!({ "p": own, "u": world.people[&persona].to_string() })).await.done();
    }
    chot_server::authn::disable_user(&world.operator(), &Persona::Colleague.email()).await.unwrap();
    let role = "DELETE FROM memberships WHERE role = 'ANALYST' AND agency_id IN (SELECT id FROM agencies WHERE code = 'BO-A')";
    assert_eq!(sql::run(world.hub.db(), role).await.unwrap(), 1);
    let list = "query($e: Boolean) { dutyPosts(filter: { empty: $e }) { totalCount nodes { agency { code } contacts { person { name } standing } } } }";
    let told = world.query(Persona::Admin2, list, json!({})).await;
    let mut standings = told.texts("/dutyPosts/nodes/0/contacts", "standing");
    standings.sort();
    assert_eq!(standings, ["DISABLED", "READY", "SEES_NO_CASE"]);
    let empty = world.query(Persona::Admin2, list, json!({ "e": true })).await;
    assert_eq!(empty.texts("/dutyPosts/nodes/0/contacts", "standing"), Vec::<String>::new());
    assert_eq!(empty.text("/dutyPosts/nodes/0/agency/code"), "CUC-A1");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_to_call_at_an_agency_is_said_by_its_administrators() {
    let world = World::start().await;
    let set = async |persona: Persona, agency: &str, seen: Value, text: Value| {
        let document = "mutation($a: ID!, $s: String, $t: String) { setDutyContact(agencyId: $a, seen: $s, text: $t) { agency { dutyContact } errors { code path } } }";
        world.query(persona, document, json!({ "a": world.agencies[agency].to_string(), "s": seen, "t": text })).await
    };
    let told = async |persona: Persona, agency: &str| {
        let document = "query($a: ID!) { agency(id: $a) { dutyContact } }";
        let answer = world.query(persona, document, json!({ "a": world.agencies[agency].to_string() })).await;
        answer.at("/agency/dutyContact").clone()
    };
    let before = told(Persona::Responder, "CUC-A1").await;
    let said = set(Persona::Admin2, "CUC-A1", before.clone(), json!(" Trực ban 24/7: 024 1234 5678 ")).await;
    assert_eq!(said.done()["agency"]["dutyContact"], "Trực ban 24/7: 024 1234 5678");
    assert_eq!(told(Persona::Responder2, "CUC-A1").await, "Trực ban 24/7: 024 1234 5678", "everybody is told");
    // Of two who have seen the same the second is told; the same again is no change.
    let late = set(Persona::Admin, "CUC-A1", before, json!("Khác")).await;
    assert_eq!((late.user_errors(), paths(&late, "setDutyContact")), (vec!["CONFLICT".to_owned()], vec!["seen".to_owned()]));
    let now = json!("Trực ban 24/7: 024 1234 5678");
    set(Persona::Admin, "CUC-A1", now.clone(), now.clone()).await.done();
    assert_eq!(audited(&world, "agency.set-duty-contact").await, 1);
    for (text, at) in [("một\nhai".to_owned(), "text"), ("x".repeat(201), "text")] {
        assert_eq!(paths(&set(Persona::Admin2, "CUC-A1", now.clone(), json!(text)).await, "setDutyContact"), [at]);
    }
    assert_eq!(set(Persona::Admin, "CUC-A1", now, json!("  ")).await.done()["agency"]["dutyContact"], Value::Null);
    assert_eq!(audited(&world, "agency.set-duty-contact").await, 2);
    for (persona, agency) in [(Persona::Admin2, "TINH-B"), (Persona::Officer, "BO-A"), (Persona::Coordinator, "BO-A")] {
        assert_eq!(set(persona, agency, Value::Null, json!("x")).await.code(), Some("FORBIDDEN"), "{persona:?}");
    }
    world.hub.stop().await;
}
