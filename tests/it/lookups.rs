//! Observables, hash sets and what is found by them: in both directions, once, and told to those only who may see both ends.

use chot_tests::tus::{sha256, upload, zip};
use chot_tests::{Persona, World, program, sql};
use serde_json::{Value, json};

const ADD: &str =
    "mutation($c: ID!, $i: AddObservablesInput!) { addObservables(caseId: $c, input: $i) { added known errors { code message path } } }";
const SET: &str =
    "mutation($i: ImportHashSetInput!) { importHashSet(input: $i) { hashSet { id sha256Count sha1Count md5Count } errors { code path } } }";
const HITS: &str = "query($id: ID!) { evidenceItem(id: $id) { hits(first: 50) { totalCount nodes { memberPath memberIndex level matched hashSet { name } observable { value case { number } } } } } }";

async fn add(world: &World, persona: Persona, case: &str, text: &str, tlp: &str) -> (i64, i64) {
    let answer = world.query(persona, ADD, json!({ "c": case, "i": { "text": text, "tlp": tlp } })).await;
    let done = answer.done().clone();
    world.hub.settle().await;
    (done["added"].as_i64().unwrap(), done["known"].as_i64().unwrap())
}

async fn set(world: &World, name: &str, version: &str, kind: &str, tlp: &str, digests: &str) -> Value {
    let input = json!({ "name": name, "setVersion": version, "kind": kind, "source": "Mẫu", "tlp": tlp, "digests": digests });
    let done = world.query(Persona::Analyst, SET, json!({ "i": input })).await.done().clone();
    world.hub.settle().await;
    done
}

/// Path, level and by what, of every hit that a person sees of an item.
async fn hits(world: &World, persona: Persona, item: &str) -> Vec<(String, String, String)> {
    let answer = world.query(persona, HITS, json!({ "id": item })).await;
    let rows = answer.list("/evidenceItem/hits/nodes");
    assert_eq!(answer.number("/evidenceItem/hits/totalCount"), i64::try_from(rows.len()).unwrap());
    let word = |row: &Value, name: &str| row[name].as_str().unwrap_or("-").to_owned();
    rows.iter().map(|row| (word(row, "memberPath"), word(row, "level"), word(row, "matched"))).collect()
}

fn hit(path: &str, level: &str, matched: &str) -> (String, String, String) {
    (path.to_owned(), level.to_owned(), matched.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_added_before_and_after_an_item_is_found_in_it_once() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let before = format!("{}\nUPDATE.exe\n203.0.113[.]24", sha256(b"bad"));
    assert_eq!(add(&world, Persona::Responder, &case, &before, "AMBER").await, (3, 0));
    let bytes = zip(&[("C/ProgramData/svc/update.exe", b"bad"), ("C/other/update.exe", b"good"), ("C/readme.txt", b"text")]);
    let item = upload(&world, Persona::Analyst, &case, "thu-thap.zip", &bytes).await;
    let known = vec![
        hit("C/ProgramData/svc/update.exe", "OWN_CASE", "SHA256"),
        hit("C/ProgramData/svc/update.exe", "OWN_CASE", "NAME"),
        hit("C/other/update.exe", "OWN_CASE", "NAME"),
    ];
    assert_eq!(sorted(hits(&world, Persona::Analyst, &item).await), sorted(known.clone()));

    // Now the other way round: what comes later is looked for among the members that are there.
    let after = format!("C:\\programdata\\svc\\update.exe\n{}\nthu-thap.zip\n{}", sha256(b"text"), sha256(&bytes));
    assert_eq!(add(&world, Persona::Responder, &case, &after, "AMBER").await, (4, 0));
    let mut all = known;
    all.extend([
        hit("C/ProgramData/svc/update.exe", "OWN_CASE", "PATH"),
        hit("C/readme.txt", "OWN_CASE", "SHA256"),
        hit("-", "OWN_CASE", "NAME"),
        hit("-", "OWN_CASE", "SHA256"),
    ]);
    assert_eq!(sorted(hits(&world, Persona::Analyst, &item).await), sorted(all.clone()));

    // Every job may run again and finds the same.
    sql::run(world.hub.db(), "UPDATE outbox SET done_at = NULL WHERE kind LIKE 'lookup.%'").await.unwrap();
    sql::run(world.hub.db(), "UPDATE lookup_items SET names_to = 0").await.unwrap();
    world.hub.settle().await;
    assert_eq!(sorted(hits(&world, Persona::Analyst, &item).await), sorted(all));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_names_hits_that_nothing_there_gives() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let bytes = zip(&[("C/ProgramData/svc/update.exe", b"bad"), ("C/other/setup.exe", b"good")]);
    let item = upload(&world, Persona::Analyst, &case, "thu-thap.zip", &bytes).await;
    let known = format!("{}\nsetup.exe\nC:\\programdata\\svc\\update.exe\nthu-thap.zip", sha256(b"bad"));
    assert_eq!(add(&world, Persona::Responder, &case, &known, "AMBER").await, (4, 0));
    set(&world, "Mã độc", "1", "KNOWN_BAD", "CLEAR", &sha256(b"bad")).await;
    assert_eq!(hits(&world, Persona::Analyst, &item).await.len(), 5);
    let faults = async || super::rewritten::doctor(&world).await;
    assert_eq!(faults().await, Vec::<String>::new());
    let run = async |text: &str| sql::run(world.hub.db(), text).await.unwrap();
    run("CREATE TABLE saved_hits AS SELECT * FROM lookup_hits").await;
    for (change, told) in [
        ("UPDATE lookup_hits SET position = 7 WHERE matched = 'PATH'", "is of a member that is not there"),
        ("UPDATE lookup_hits SET position = 0 WHERE matched = 'NAME' AND position = 1", "is none: what is there now"),
        ("UPDATE lookup_hits SET position = 1 WHERE matched = 'PATH'", "is none: what is there now"),
        ("UPDATE lookup_hits SET position = 1 WHERE matched = 'SHA256' AND observable_id IS NOT NULL", "is none: what is there now"),
        ("UPDATE lookup_hits SET matched = 'SHA256' WHERE matched = 'NAME'", "is none: what is there now"),
        ("UPDATE lookup_hits SET position = 1 WHERE hash_set_id IS NOT NULL", "the set does not have its digest"),
        ("UPDATE lookup_hits SET rank = 30 WHERE matched = 'NAME'", "has another level"),
        ("UPDATE lookup_hits SET rank = 10 WHERE hash_set_id IS NOT NULL", "has another level"),
        ("UPDATE lookup_hits SET source_id = evidence_id WHERE hash_set_id IS NOT NULL", "names another thing than it is kept by"),
        ("UPDATE lookup_hits SET observable_id = NULL WHERE matched = 'PATH'", "names no single thing"),
    ] {
        run(change).await;
        let seen = faults().await;
        assert!(!seen.is_empty() && seen.iter().all(|fault| fault.contains(told)), "{change}: {seen:?}");
        run("DELETE FROM lookup_hits").await;
        run("INSERT INTO lookup_hits SELECT * FROM saved_hits").await;
    }
    run("UPDATE lookup_names SET position = 9 WHERE position = 1").await;
    assert!(matches!(&faults().await[..], [one] if one.contains("a name is kept of member 9")), "{:?}", faults().await);
    world.hub.stop().await;
}

fn sorted(mut rows: Vec<(String, String, String)>) -> Vec<(String, String, String)> {
    rows.sort();
    rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paste_is_taken_whole_or_every_bad_line_is_named() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let bad = json!({ "c": case, "i": { "text": "evil.example\nkhông phải gì\n\n???", "tlp": "AMBER" } });
    let answer = world.query(Persona::Responder, ADD, bad).await;
    assert_eq!(answer.user_errors(), ["VALIDATION", "VALIDATION"]);
    assert!(answer.json.to_string().contains("Line 2"), "{}", answer.json);
    assert_eq!(sql::count(world.hub.db(), "observables").await, 0);

    let text = "evil.example\nhxxp://Evil[.]example/a\nEVIL.example.\nke.toan@mail.example";
    assert_eq!(add(&world, Persona::Responder, &case, text, "AMBER").await, (3, 0), "the same domain twice is one");
    assert_eq!(add(&world, Persona::Responder, &case, "evil.example\n10.0.0.1", "AMBER").await, (1, 1));
    let list = "query($c: ID!, $t: String) { observables(first: 10, filter: { caseId: $c, text: $t }) { totalCount nodes { id kind value tlp canWithdraw addedBy { name } } } }";
    let found = world.query(Persona::Responder, list, json!({ "c": case, "t": "evil[.]example" })).await;
    assert_eq!(found.number("/observables/totalCount"), 2);
    let id = found.list("/observables/nodes").iter().find(|row| row["kind"] == "DOMAIN_NAME").unwrap()["id"].clone();

    let withdraw =
        "mutation($id: ID!, $r: String!) { withdrawObservable(id: $id, reason: $r) { observable { withdrawnAt } errors { code } } }";
    let short = world.query(Persona::Responder, withdraw, json!({ "id": id, "r": "sai" })).await;
    assert_eq!(short.user_errors(), ["VALIDATION"]);
    world.query(Persona::Responder, withdraw, json!({ "id": id, "r": "Tên miền của đối tác." })).await.done();
    let again = world.query(Persona::Responder, withdraw, json!({ "id": id, "r": "Tên miền của đối tác." })).await;
    assert_eq!(again.user_errors(), ["INVALID_TRANSITION"]);
    let found = world.query(Persona::Responder, list, json!({ "c": case, "t": null })).await;
    assert_eq!(found.number("/observables/totalCount"), 3, "what is withdrawn is listed no longer");
    assert_eq!(add(&world, Persona::Responder, &case, "evil.example", "GREEN").await, (1, 0), "and counts again once it is said again");

    let timeline =
        "query($c: ID!) { case(id: $c) { observables(first: 1) { totalCount } timeline(first: 50) { nodes { kind subject } } } }";
    let told = world.query(Persona::Responder, timeline, json!({ "c": case })).await;
    assert_eq!(told.number("/case/observables/totalCount"), 4);
    let entries = told.list("/case/timeline/nodes").iter().filter(|entry| entry["kind"] == "OBSERVABLES_ADDED").count();
    assert_eq!(entries, 3);
    world.advance_case(&case, "CONTAINED").await;
    let version = world.version(&case).await;
    let back = json!({ "id": case, "v": version, "to": "OPEN", "n": "Không phải sự cố, xem lại." });
    world.query(Persona::Coordinator, chot_tests::world::ADVANCE, back).await.done();
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hash_set_is_swept_over_what_is_there_and_asked_by_what_comes() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let members: &[(&str, &[u8])] = &[("evil.bin", b"evil"), ("windows.dll", b"windows"), ("plain.txt", b"plain")];
    let first = upload(&world, Persona::Responder, &case, "one.zip", &zip(members)).await;
    let bad = format!("{}  evil.bin\n\"{}\",\"x\"", sha256(b"evil").to_uppercase(), sha256(b"else"));
    let done = set(&world, "Mã độc", "1", "KNOWN_BAD", "GREEN", &bad).await;
    assert_eq!(done["hashSet"]["sha256Count"], 2);
    set(&world, "NSRL", "2026.09", "KNOWN_GOOD", "CLEAR", &sha256(b"windows")).await;
    let expected = vec![hit("evil.bin", "KNOWN_BAD", "SHA256"), hit("windows.dll", "KNOWN_GOOD", "SHA256")];
    assert_eq!(hits(&world, Persona::Responder, &first).await, expected, "the worst first");
    let second = upload(&world, Persona::Responder, &case, "two.zip", &zip(members)).await;
    assert_eq!(hits(&world, Persona::Responder, &second).await, expected);

    // A new version takes the place of the former one, and its hits go with it.
    set(&world, "Mã độc", "2", "KNOWN_BAD", "GREEN", &sha256(b"plain")).await;
    let now = vec![hit("plain.txt", "KNOWN_BAD", "SHA256"), hit("windows.dll", "KNOWN_GOOD", "SHA256")];
    assert_eq!(hits(&world, Persona::Responder, &first).await, now);
    let again = json!({ "i": { "name": "Mã độc", "setVersion": "1", "kind": "KNOWN_BAD", "source": "Mẫu", "tlp": "GREEN", "digests": sha256(b"x") } });
    assert_eq!(world.query(Persona::Analyst, SET, again).await.user_errors(), ["ALREADY_EXISTS"]);

    // A set that is not for the community is told to national roles only, and so are its hits.
    set(&world, "Theo dõi", "1", "NOTABLE", "AMBER", &sha256(b"evil")).await;
    assert_eq!(hits(&world, Persona::Responder, &first).await, now);
    assert_eq!(hits(&world, Persona::Analyst, &first).await.len(), 3);
    let list = "{ hashSets(first: 10) { totalCount nodes { name version retiredAt sweptAt } } canManageHashSets }";
    assert_eq!(world.query(Persona::Responder, list, json!({})).await.number("/hashSets/totalCount"), 3);
    let all = world.query(Persona::Analyst, list, json!({})).await;
    assert_eq!(all.number("/hashSets/totalCount"), 4);
    assert!(all.list("/hashSets/nodes").iter().all(|row| row["sweptAt"].is_string() || row["retiredAt"].is_string()), "{}", all.json);

    let red = json!({ "i": { "name": "Đỏ", "setVersion": "1", "kind": "NOTABLE", "source": "Mẫu", "tlp": "RED", "digests": "không\n" } });
    let refused = world.query(Persona::Analyst, SET, red).await;
    assert_eq!(refused.user_errors(), ["VALIDATION"], "TLP:RED first: {}", refused.json);
    let none =
        json!({ "i": { "name": "Rỗng", "setVersion": "1", "kind": "NOTABLE", "source": "Mẫu", "tlp": "GREEN", "digests": "không\n" } });
    assert_eq!(world.query(Persona::Analyst, SET, none).await.user_errors(), ["VALIDATION", "VALIDATION"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_no_archive_is_seen_in_another_case_as_it_is_and_as_a_member() {
    let world = World::start().await;
    let of_a = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let of_b = world.case(Persona::Responder2, &["B-3"], json!({})).await;
    let archive = zip(&[("update.exe", b"the same malware"), ("empty", b"")]);
    let item = upload(&world, Persona::Responder, &of_a, "a.zip", &archive).await;
    let evidence = upload(&world, Persona::Responder2, &of_b, "b.zip", &zip(&[("update.exe", b"the same malware"), ("x", b"y")])).await;
    let alone = upload(&world, Persona::Responder2, &of_b, "update.exe", b"the same malware").await;
    let again = upload(&world, Persona::Responder, &of_a, "lai.exe", b"the same malware").await;
    let places = async |persona: Persona, id: &str| {
        let document = "query($id: ID!) { evidenceItem(id: $id) { sightings { ownMemberIndex memberIndex evidenceItem { id } } } }";
        let seen = world.query(persona, document, json!({ "id": id })).await;
        let place = |row: &Value| {
            (row["ownMemberIndex"].as_i64(), row["evidenceItem"]["id"].as_str().unwrap().to_owned(), row["memberIndex"].as_i64())
        };
        seen.list("/evidenceItem/sightings").iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(places(Persona::Analyst, &item).await, [(Some(0), alone.clone(), None), (Some(0), evidence.clone(), Some(0))]);
    assert_eq!(places(Persona::Analyst, &again).await, [(None, alone.clone(), None), (None, evidence.clone(), Some(0))]);
    assert_eq!(places(Persona::Analyst, &alone).await, [(None, again.clone(), None), (None, item.clone(), Some(0))]);
    let members = "query($id: ID!) { evidenceItem(id: $id) { members(first: 5) { nodes { seenInAnotherCase } } } }";
    let single = upload(&world, Persona::Responder, &of_a, "c.zip", &zip(&[("only.exe", b"in one place"), ("x", b"z")])).await;
    upload(&world, Persona::Responder2, &of_b, "only.exe", b"in one place").await;
    for (persona, told) in [(Persona::Analyst, [true, false]), (Persona::Responder, [false, false])] {
        let seen = world.query(persona, members, json!({ "id": single })).await;
        let flags: Vec<bool> = seen.list("/evidenceItem/members/nodes").iter().map(|row| row["seenInAnotherCase"] == true).collect();
        assert_eq!(flags, told, "{persona:?}");
    }
    for own in [&item, &again] {
        assert_eq!(places(Persona::Responder, own).await, [], "who sees one case only is told nothing");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_see_the_other_case_learns_nothing_of_it() {
    let world = World::start().await;
    let of_a = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let of_b = world.case(Persona::Responder2, &["B-3"], json!({})).await;
    let members: &[(&str, &[u8])] = &[("update.exe", b"the same malware"), ("empty", b"")];
    let item = upload(&world, Persona::Responder, &of_a, "a.zip", &zip(members)).await;
    let page = "query($id: ID!, $v: [String!]!) { evidenceItem(id: $id) { hits(first: 10) { totalCount nodes { level } pageInfo { hasNextPage } }
        sightings { memberPath evidenceItem { number case { number } } } duplicates(first: 10) { nodes { count } }
        members(first: 10) { nodes { path hitLevels seenInAnotherCase } } }
        lookUp(values: $v) { results { observables { value } places { memberPath evidenceItem { number } } hashSets { name } } errors { code } }
        observables(first: 10) { totalCount nodes { value hitCount otherCases { number } } }
        case: evidence(first: 10) { totalCount } search(text: \"update\") { totalCount } }";
    let variables = json!({ "id": item, "v": [sha256(b"the same malware"), "update.exe", "evil.example"] });
    let before = world.query(Persona::Responder, page, variables.clone()).await.json;

    // In the other case: the same content, and observables that name it in every way.
    let evidence = upload(&world, Persona::Responder2, &of_b, "b.zip", &zip(members)).await;
    let text = format!("{}\nupdate.exe\nevil.example", sha256(b"the same malware"));
    assert_eq!(add(&world, Persona::Responder2, &of_b, &text, "AMBER").await, (3, 0));
    assert_eq!(sql::one_number(world.hub.db(), "SELECT count(*) AS n FROM lookup_hits").await, 4, "they are found in both items");
    assert_eq!(world.query(Persona::Responder, page, variables.clone()).await.json, before, "and A learns nothing of it");
    let subject = "SELECT count(*) AS n FROM outbox WHERE kind = 'case.changed' AND payload LIKE";
    let news = format!("{subject} '%{of_a}%'");
    let told = sql::one_number(world.hub.db(), &news).await;

    // Neither by news: adding something that is found in A's item owes as much of it as adding something that is not.
    add(&world, Persona::Responder2, &of_b, "a.zip", "AMBER").await;
    assert_eq!(sql::one_number(world.hub.db(), &news).await, told, "no news of A's case");
    assert_eq!(world.query(Persona::Responder, page, variables.clone()).await.json, before);

    // Who sees both is told of the other case by its number.
    let seen = world.query(Persona::Analyst, page, variables.clone()).await;
    let text = seen.json.to_string();
    assert_eq!(seen.list("/evidenceItem/members/nodes")[0]["hitLevels"], json!(["OTHER_CASE"]));
    assert_eq!(seen.list("/evidenceItem/members/nodes")[0]["seenInAnotherCase"], true);
    assert_eq!(seen.list("/evidenceItem/members/nodes")[1]["seenInAnotherCase"], false, "what is empty stands everywhere");
    assert_eq!(seen.list("/evidenceItem/sightings")[0]["evidenceItem"]["case"]["number"], "2026-0002");
    assert!(text.contains("b.zip") || text.contains("CC-2026-0002-01"), "{text}");

    // In one case, too, an agency does not learn by observables of one that reports confidentially, nor of what is not shared.
    let secret = world.report(Persona::Outsider, &["C-5"], json!({ "confidential": true })).await;
    world.accept(&secret, "LOW", Some(&of_a)).await;
    add(&world, Persona::Outsider, &of_a, "update.exe\nbank.example", "GREEN").await;
    assert_eq!(world.query(Persona::Responder, page, variables.clone()).await.json, before, "of a confidential agency");
    let open = world.report(Persona::Unit, &["A1-2"], json!({})).await;
    world.accept(&open, "LOW", Some(&of_a)).await;
    add(&world, Persona::Unit, &of_a, "strict.example", "AMBER_STRICT").await;
    assert_eq!(world.query(Persona::Responder, page, variables.clone()).await.json, before, "what stays in the agency");
    let shared = "10.9.8.7";
    add(&world, Persona::Unit, &of_a, shared, "AMBER").await;
    let all = world.query(Persona::Responder, "{ observables(first: 10) { nodes { value } } }", json!({})).await;
    assert_eq!(all.texts("/observables/nodes", "value"), [shared]);
    let timeline =
        "query($c: ID!) { case(id: $c) { observables(first: 0) { totalCount } timeline(first: 50) { nodes { kind subject } } } }";
    let told = world.query(Persona::Responder, timeline, json!({ "c": of_a })).await;
    assert!(!told.json.to_string().contains("strict.example") && !told.json.to_string().contains("\"2\""), "{}", told.json);
    assert_eq!(told.number("/case/observables/totalCount"), 1);
    assert_eq!(hits(&world, Persona::Responder2, &evidence).await.len(), 2);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_are_looked_up_by_hand() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item =
        upload(&world, Persona::Responder, &case, "a.zip", &zip(&[("x/agent", b"agent"), ("y/agent", b"agent"), ("z.txt", b"z")])).await;
    let md5 = "d41d8cd98f00b204e9800998ecf8427e";
    set(&world, "Danh sách", "1", "KNOWN_BAD", "GREEN", &format!("{md5}\n{}", sha256(b"agent"))).await;
    add(&world, Persona::Responder, &case, "evil.example", "AMBER").await;
    let look_up = "query($v: [String!]!) { lookUp(values: $v) { results { asked kind value hashSets { name } observables { value case { number } } places { memberPath evidenceItem { id } } } errors { code } } }";
    let values = json!({ "v": [md5.to_uppercase(), sha256(b"agent"), "x\\AGENT", "hxxps://evil[.]example", "evil[.]example", "?", " "] });
    let found = world.query(Persona::Responder, look_up, values).await;
    let rows = found.list("/lookUp/results");
    assert_eq!(rows.len(), 6);
    let kinds: Vec<&str> = rows.iter().map(|row| row["kind"].as_str().unwrap_or("-")).collect();
    assert_eq!(kinds, ["FILE_MD5", "FILE_SHA256", "FILE_PATH", "URL", "DOMAIN_NAME", "-"]);
    assert_eq!(rows[0]["hashSets"], json!([{ "name": "Danh sách" }]));
    assert_eq!(rows[1]["places"].as_array().unwrap().len(), 2);
    assert_eq!(rows[2]["places"], json!([{ "memberPath": "x/agent", "evidenceItem": { "id": item } }]));
    assert_eq!(rows[3]["observables"], json!([]));
    assert_eq!(rows[4]["observables"][0]["case"]["number"], "2026-0001");
    let many = json!({ "v": vec!["x.exe"; 101] });
    let refused = world.query(Persona::Responder, look_up, many).await;
    assert_eq!(refused.list("/lookUp/errors")[0]["code"], "LIMIT_EXCEEDED", "{}", refused.json);

    let duplicates = "query($id: ID!) { evidenceItem(id: $id) { duplicates(first: 10) { nodes { sha256 count places { memberPath } } } } }";
    let twice = world.query(Persona::Responder, duplicates, json!({ "id": item })).await;
    let twice = twice.list("/evidenceItem/duplicates/nodes").to_vec();
    assert_eq!((twice.len(), &twice[0]["count"], &twice[0]["sha256"]), (1, &json!(2), &json!(sha256(b"agent"))));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn items_from_before_there_were_look_ups_are_looked_up_at_the_start() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    add(&world, Persona::Responder, &case, "update.exe", "AMBER").await;
    let item = upload(&world, Persona::Analyst, &case, "a.zip", &zip(&[("c/Update.exe", b"x")])).await;
    for table in ["lookup_hits", "lookup_names", "lookup_items", "outbox"] {
        sql::run(world.hub.db(), &format!("DELETE FROM {table}")).await.unwrap();
    }
    assert_eq!(hits(&world, Persona::Analyst, &item).await, []);
    chot_server::features::lookups::service::recover(&world.hub.hub).await.unwrap();
    world.hub.settle().await;
    assert_eq!(hits(&world, Persona::Analyst, &item).await, [hit("c/Update.exe", "OWN_CASE", "NAME")]);
    world.hub.stop().await;
}

/// Does what the program left in the outbox: its clock goes on while the hub's stands.
async fn settle(world: &World) {
    sql::run(world.hub.db(), "UPDATE outbox SET due_at = 0 WHERE kind = 'lookup.hash-set'").await.unwrap();
    world.hub.settle().await;
}

/// Runs the program beside the hub, on its database and folders.
fn run(world: &World, arguments: &[&str]) -> (i32, String) {
    let (code, out, err) = program::told(&program::beside(world, arguments));
    (code.unwrap(), format!("{out}{err}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_takes_in_the_reference_data_set_and_lists() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = upload(&world, Persona::Responder, &case, "a.zip", &zip(&[("kernel32.dll", b"kernel"), ("x.bin", b"x")])).await;
    // A file of the form of RDSv3.
    let rds = world.hub.folder().join("RDS.db");
    let db = sea_orm::Database::connect(format!("sqlite://{}?mode=rwc", rds.display())).await.unwrap();
    sql::run(&db, "CREATE TABLE FILE (sha256 VARCHAR, sha1 VARCHAR, md5 VARCHAR, crc32 VARCHAR, file_name VARCHAR, file_size INTEGER, package_id INTEGER)")
        .await
        .unwrap();
    for package in 0..2 {
        let digest = sha256(b"kernel").to_uppercase();
        let row = format!(
            "INSERT INTO FILE VALUES ('{digest}', '{}', '{}', '00000000', 'kernel32.dll', 6, {package})",
            &digest[..40],
            &digest[..32]
        );
        sql::run(&db, &row).await.unwrap();
    }
    sql::run(&db, "INSERT INTO FILE VALUES (NULL, NULL, 'not a digest', NULL, 'x', 0, 1)").await.unwrap();
    db.close().await.unwrap();
    let import = |file: &str, name: &str, version: &str| {
        run(
            &world,
            &["hashset", "import", file, "--name", name, "--set-version", version, "--kind", "good", "--source", "NIST", "--tlp", "clear"],
        )
    };
    let (code, said) = import(&rds.display().to_string(), "NSRL", "2026.09.1");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("NSRL 2026.09.1  KNOWN_GOOD  TLP:CLEAR  1 SHA-256, 1 SHA-1, 1 MD5  in use"), "{said}");
    settle(&world).await;
    assert_eq!(hits(&world, Persona::Responder, &item).await, [hit("kernel32.dll", "KNOWN_GOOD", "SHA256")]);

    let list = world.hub.folder().join("list.csv");
    std::fs::write(&list, format!("sha256,name\n{},x.bin\nrubbish\n", sha256(b"x"))).unwrap();
    let (code, said) = import(&list.display().to_string(), "NSRL", "2026.12.1");
    assert_eq!(code, 0, "{said}");
    settle(&world).await;
    assert_eq!(hits(&world, Persona::Responder, &item).await, [hit("x.bin", "KNOWN_GOOD", "SHA256")]);
    let (_, said) = run(&world, &["hashset", "list"]);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines.len() == 2 && lines[0].contains("in use") && lines[1].contains("retired"), "{said}");

    std::fs::write(&list, "nothing\n").unwrap();
    assert_eq!(import(&list.display().to_string(), "Rỗng", "1").0, 1, "a file without digests is bad");
    assert_eq!(import("/nowhere.csv", "Rỗng", "1").0, 2);
    assert_eq!(import(&rds.display().to_string(), "NSRL", "2026.09.1").0, 2, "this version was there");

    // What the sets hold goes with a backup and comes back; a damaged file is named.
    let backup = world.hub.folder().join("backup");
    if sql::one_number(world.hub.db(), "SELECT count(*) AS n FROM hash_sets").await == 2 && world.hub.database_url().starts_with("sqlite") {
        let (code, said) = run(&world, &["backup", &backup.display().to_string()]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(std::fs::read_dir(backup.join("hash-sets")).unwrap().count(), 2, "also of the retired one");
    }
    let (_, said) = run(&world, &["doctor", "--deep"]);
    assert!(said.contains("ok     hash sets: 1 in use, 1 digests"), "{said}");
    let kinds = "kind = CASE kind WHEN 'KNOWN_BAD' THEN 'KNOWN_GOOD' ELSE 'KNOWN_BAD' END";
    sql::run(world.hub.db(), &format!("UPDATE hash_sets SET {kinds}, md5_count = md5_count + 1")).await.unwrap();
    let (_, said) = run(&world, &["doctor"]);
    assert_eq!(said.matches("its kind in the database is not that of its import").count(), 2, "{said}");
    assert_eq!(said.matches("its digest count in the database is not that of its import").count(), 2, "{said}");
    sql::run(world.hub.db(), &format!("UPDATE hash_sets SET {kinds}, md5_count = md5_count - 1")).await.unwrap();
    assert_eq!(run(&world, &["hashset", "retire", "NSRL"]).0, 0);
    assert_eq!(run(&world, &["hashset", "retire", "NSRL"]).0, 2);
    assert_eq!(hits(&world, Persona::Responder, &item).await, []);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn items_of_a_case_are_alike_by_their_contents_to_those_who_see_both() {
    let world = World::start().await;
    let report = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let joined = world.report(Persona::Responder2, &["B-1"], json!({})).await;
    let case = world.accept(&report, "LOW", None).await;
    world.accept(&joined, "LOW", Some(&case)).await;
    set(&world, "NSRL", "1", "KNOWN_GOOD", "CLEAR", &sha256(b"windows")).await;
    let one = upload(
        &world,
        Persona::Responder,
        &case,
        "one.zip",
        &zip(&[("a", b"same"), ("copy of a", b"same"), ("b", b"only one"), ("w", b"windows"), ("e", b"")]),
    )
    .await;
    let two =
        upload(&world, Persona::Responder, &case, "two.zip", &zip(&[("x", b"same"), ("y", b"only two"), ("w", b"windows"), ("e", b"")]))
            .await;
    let of_b = upload(&world, Persona::Responder2, &case, "of-b.zip", &zip(&[("x", b"same"), ("z", b"only one")])).await;
    upload(&world, Persona::Responder, &case, "unlike.zip", &zip(&[("w", b"windows"), ("q", b"else")])).await;
    let other = world.case(Persona::Responder, &["A-4"], json!({})).await;
    upload(&world, Persona::Responder, &other, "other-case.zip", &zip(&[("x", b"same")])).await;
    let document =
        "query($id: ID!) { evidenceItem(id: $id) { similarItems { sharedCount eitherCount likenessPermille evidenceItem { id } } } }";
    let alike = async |persona, item: &str| {
        let answer = world.query(persona, document, json!({ "id": item })).await;
        let row = |row: &Value| {
            (row["evidenceItem"]["id"].as_str().unwrap().to_owned(), row["sharedCount"].clone(), row["likenessPermille"].clone())
        };
        answer.list("/evidenceItem/similarItems").iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(alike(Persona::Responder, &one).await, [(two.clone(), json!(1), json!(333))]);
    assert_eq!(alike(Persona::Analyst, &one).await, [(of_b.clone(), json!(2), json!(1000)), (two.clone(), json!(1), json!(333))]);
    assert_eq!(alike(Persona::Responder2, &of_b).await, []);

    // What is one file has its own content; an archive has that of its members alone, however it is packed.
    let file = upload(&world, Persona::Responder, &case, "b.bin", b"only one").await;
    let again = upload(&world, Persona::Responder, &case, "again.bin", b"only one").await;
    let good = upload(&world, Persona::Responder, &case, "windows.bin", b"windows").await;
    upload(&world, Persona::Responder, &case, "windows-2.bin", b"windows").await;
    let here = [(again.clone(), json!(1), json!(1000)), (one.clone(), json!(1), json!(500))];
    assert_eq!(alike(Persona::Responder, &file).await, here);
    let there = alike(Persona::Analyst, &one).await;
    assert_eq!(there.iter().map(|(id, ..)| id).collect::<Vec<_>>(), [&of_b, &again, &file, &two]);
    assert_eq!(alike(Persona::Responder, &good).await, [], "known good");
    let duplicates = "query($id: ID!) { evidenceItem(id: $id) { duplicates(first: 10) { nodes { sha256 count
        places { memberPath evidenceItem { id } } } } } }";
    let rows = world.query(Persona::Responder, duplicates, json!({ "id": file })).await;
    let places = [(again, Value::Null), (file, Value::Null), (one, json!("b"))]
        .map(|(id, path)| json!({ "memberPath": path, "evidenceItem": { "id": id } }));
    assert_eq!(rows.list("/evidenceItem/duplicates/nodes"), &[json!({ "sha256": sha256(b"only one"), "count": 3, "places": places })]);
    world.hub.stop().await;
}
