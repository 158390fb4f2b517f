//! Rule sets in the language of YARA: versions that stay, scans of what is there and of what comes, and told to those only who
//! may see both the item and the rule set.

use chot_tests::tus::{upload, zip};
use chot_tests::{Persona, World, sql};
use serde_json::{Value, json};

const CREATE: &str = "mutation($i: CreateRuleSetInput!) { createRuleSet(input: $i) {
    ruleSet { id name standing tlp canWrite agency { code } current { number ruleCount sha256 note } } problems { line column message } errors { code path } } }";
const REVISE: &str = "mutation($id: ID!, $v: Int!, $s: String!) { reviseRuleSet(id: $id, expectedVersion: $v, input: { source: $s, note: \"Thêm quy tắc.\" }) {
    ruleSet { current { number ruleCount } } problems { line column message } errors { code path } } }";
const SCAN: &str = "mutation($e: ID!, $s: [ID!]!) { scanEvidence(evidenceId: $e, ruleSetIds: $s) { scans { id state version ruleSet { name } } errors { code } } }";
const SCANS: &str = "query($id: ID!) { ruleScans(evidenceId: $id, first: 50) { totalCount nodes {
    id state version error engine filesTotal filesDone bytesDone matchCount gapCount requestedBy { name } ruleSet { name } gaps(first: 50) { totalCount nodes { memberIndex memberPath reason } } } } }";
const MATCHES: &str = "query($id: ID!, $first: Int, $after: String, $f: RuleMatchFilter) { ruleMatches(evidenceId: $id, first: $first, after: $after, filter: $f) {
    totalCount pageInfo { hasNextPage endCursor } nodes { memberIndex memberPath rule tags version ruleSet { name } patterns { name count places { offset length } } } } }";

const SHELL: &str = r#"rule php_shell : web shell {
    strings: $eval = "eval(" $post = /\$_POST\[['"][a-z]{1,9}/
    condition: all of them
}
"#;

async fn create(world: &World, persona: Persona, agency: &str, name: &str, tlp: &str, standing: bool, source: &str) -> String {
    let agency = world.agencies[agency].to_string();
    let input = json!({ "agencyId": agency, "name": name, "tlp": tlp, "standing": standing, "source": source });
    let answer = world.query(persona, CREATE, json!({ "i": input })).await;
    answer.done()["ruleSet"]["id"].as_str().unwrap_or_else(|| panic!("{}", answer.json)).to_owned()
}

async fn scan(world: &World, persona: Persona, item: &str, sets: &[&str]) {
    world.query(persona, SCAN, json!({ "e": item, "s": sets })).await.done();
    world.hub.settle().await;
}

/// Rule set, rule and member of every match that a person sees.
async fn matches(world: &World, persona: Persona, item: &str) -> Vec<(String, String, String)> {
    let answer = world.query(persona, MATCHES, json!({ "id": item, "first": 50 })).await;
    let rows = answer.list("/ruleMatches/nodes");
    assert_eq!(answer.number("/ruleMatches/totalCount"), i64::try_from(rows.len()).unwrap());
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    rows.iter().map(|row| (word(&row["ruleSet"]["name"]), word(&row["rule"]), word(&row["memberPath"]))).collect()
}

fn found(set: &str, rule: &str, member: &str) -> (String, String, String) {
    (set.to_owned(), rule.to_owned(), member.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_names_matches_that_no_scan_made() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = upload(&world, Persona::Responder, &case, "web.zip", &collection()).await;
    upload(&world, Persona::Responder, &case, "other.bin", b"other").await;
    let set = create(&world, Persona::Responder, "BO-A", "Web shell", "AMBER", false, SHELL).await;
    scan(&world, Persona::Responder, &item, &[&set]).await;
    let faults = async || super::rewritten::doctor(&world).await;
    assert_eq!(faults().await, Vec::<String>::new());
    let run = async |text: &str| sql::run(world.hub.db(), text).await.unwrap();
    run("UPDATE rule_matches SET position = position + 90").await;
    let seen = faults().await;
    assert!(matches!(&seen[..], [one] if one.contains("which is not there")), "{seen:?}");
    run("UPDATE rule_matches SET position = position - 90").await;
    run("UPDATE rule_matches SET evidence_id = (SELECT id FROM evidence_items WHERE file_name = 'other.bin'), position = -1").await;
    let seen = faults().await;
    assert!(matches!(&seen[..], [one] if one.contains("in another item than it scanned")), "{seen:?}");
    run("DELETE FROM rule_matches").await;
    let seen = faults().await;
    assert!(matches!(&seen[..], [one] if one.contains("has 0 matches and counted 1")), "{seen:?}");
    world.hub.stop().await;
}

fn collection() -> Vec<u8> {
    zip(&[
        ("var/www/upload/avatar.php", b"<?php eval($_POST['lenh']); ?>"),
        ("var/www/index.php", b"<?php echo 'xin chao'; ?>"),
        ("var/www/readme.txt", b"eval( is mentioned here, $_POST is not asked for"),
        ("empty", b""),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_tells_rules_members_and_places() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = upload(&world, Persona::Responder, &case, "may-chu.zip", &collection()).await;
    let source = format!("{SHELL}rule echo {{ strings: $a = \"echo\" $b = \"xin\" condition: $a and $b and filesize < 100 }}\n");
    let set = create(&world, Persona::Responder, "BO-A", "Web shell", "AMBER", false, &source).await;
    assert_eq!(matches(&world, Persona::Responder, &item).await, []);
    scan(&world, Persona::Responder, &item, &[&set]).await;

    let answer = world.query(Persona::Responder, MATCHES, json!({ "id": item, "first": 50 })).await;
    let rows = answer.list("/ruleMatches/nodes");
    let [shell, echo] = rows else { panic!("{rows:?}") };
    assert_eq!(
        (&shell["memberIndex"], &shell["memberPath"], &shell["rule"], &shell["tags"], &shell["version"]),
        (&json!(0), &json!("var/www/upload/avatar.php"), &json!("php_shell"), &json!(["web", "shell"]), &json!(1))
    );
    assert_eq!(
        shell["patterns"],
        json!([
            { "name": "$eval", "count": 1, "places": [{ "offset": 6, "length": 5 }] },
            { "name": "$post", "count": 1, "places": [{ "offset": 11, "length": 12 }] },
        ])
    );
    assert_eq!((&echo["memberPath"], &echo["rule"]), (&json!("var/www/index.php"), &json!("echo")));

    let answer = world.query(Persona::Analyst, SCANS, json!({ "id": item })).await;
    let told = answer.at("/ruleScans/nodes/0");
    assert_eq!(
        (&told["state"], &told["filesTotal"], &told["filesDone"], &told["gapCount"]),
        (&json!("DONE"), &json!(3), &json!(3), &json!(0))
    );
    assert_eq!((&told["matchCount"], &told["ruleSet"]["name"]), (&json!(2), &json!("Web shell")));
    assert!(told["engine"].as_str().unwrap().starts_with("boreal "), "{told}");
    assert_eq!(told["bytesDone"], json!(30 + 25 + 48));
    let acts = sql::texts(
        world.hub.db(),
        "SELECT action AS t FROM audit_events WHERE action LIKE '%scan%' OR action LIKE 'rule%' ORDER BY action",
    )
    .await;
    assert_eq!(acts, ["evidence.request-scan", "evidence.scan", "rule-set.create"]);
    // What stands in the evidence is nowhere but in the evidence.
    let kept = sql::texts(world.hub.db(), "SELECT patterns AS t FROM rule_matches").await;
    assert!(!kept.concat().contains("lenh"), "{kept:?}");

    // Pages follow one another without loss; filters narrow.
    let (mut after, mut paged) = (Value::Null, Vec::new());
    loop {
        let answer = world.query(Persona::Responder, MATCHES, json!({ "id": item, "first": 1, "after": after })).await;
        paged.extend(answer.list("/ruleMatches/nodes").to_vec());
        if answer.at("/ruleMatches/pageInfo/hasNextPage") == &json!(false) {
            break;
        }
        after = answer.at("/ruleMatches/pageInfo/endCursor").clone();
    }
    assert_eq!(paged, rows);
    for (filter, count) in [
        (json!({ "rule": "echo" }), 1),
        (json!({ "memberIndex": 0 }), 1),
        (json!({ "memberIndex": 2 }), 0),
        (json!({ "ruleSetIds": [set] }), 2),
        (json!({ "ruleSetIds": ["no id"] }), 0),
    ] {
        let answer = world.query(Persona::Responder, MATCHES, json!({ "id": item, "first": 50, "f": filter })).await;
        assert_eq!(answer.number("/ruleMatches/totalCount"), count, "{filter}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_stays_and_a_mistake_is_told_with_its_line() {
    let world = World::start().await;
    let agency = world.agencies["BO-A"].to_string();
    let input = |source: &str| json!({ "agencyId": agency, "name": "Thử", "tlp": "GREEN", "standing": false, "source": source });
    let wrong = world.query(Persona::Lab, CREATE, json!({ "i": input("rule a {\n  strings: $a = \"x\"\n  condition: $b\n}") })).await;
    assert_eq!(
        (wrong.at("/createRuleSet/ruleSet"), wrong.at("/createRuleSet/problems/0/line")),
        (&Value::Null, &json!(3)),
        "{}",
        wrong.json
    );
    for source in
        ["include \"/etc/passwd\"", "import \"time\" rule a { condition: time.now() > 0 }", "rule a { strings: $a = /.*/ condition: $a }"]
    {
        let wrong = world.query(Persona::Lab, CREATE, json!({ "i": input(source) })).await;
        assert_eq!(wrong.at("/createRuleSet/problems/0/line"), &json!(1), "{}", wrong.json);
    }
    assert_eq!(sql::count(world.hub.db(), "rule_sets").await, 0);
    let check = "query($s: String!) { checkRules(source: $s) { rules problems { line message } errors { code } } }";
    let checked = world.query(Persona::Lab, check, json!({ "s": SHELL })).await;
    assert_eq!((checked.at("/checkRules/rules"), checked.at("/checkRules/problems")), (&json!(["php_shell"]), &json!([])));
    let red = json!({ "agencyId": agency, "name": "", "tlp": "RED", "standing": false, "source": "\u{202e}" });
    let refused = world.query(Persona::Lab, CREATE, json!({ "i": red })).await;
    assert_eq!(refused.user_errors(), ["VALIDATION", "VALIDATION", "VALIDATION"]);

    let set = create(&world, Persona::Lab, "BO-A", "Thử", "GREEN", false, SHELL).await;
    let again = world.query(Persona::Lab, CREATE, json!({ "i": input(SHELL) })).await;
    assert_eq!(again.user_errors(), ["ALREADY_EXISTS"]);
    let two = format!("{SHELL}rule second {{ condition: true }}\n");
    let revise = |version: i32, source: &str| json!({ "id": set, "v": version, "s": source });
    let wrong = world.query(Persona::Lab, REVISE, revise(1, "rule")).await;
    assert_eq!(wrong.list("/reviseRuleSet/problems").len(), 1);
    let revised = world.query(Persona::Responder, REVISE, revise(1, &two)).await;
    assert_eq!(revised.at("/reviseRuleSet/ruleSet/current"), &json!({ "number": 2, "ruleCount": 2 }));
    let late = world.query(Persona::Lab, REVISE, revise(1, &two)).await;
    assert_eq!(late.user_errors(), ["CONFLICT"]);

    let read = "query($id: ID!) { ruleSet(id: $id) { one: source(version: 1) two: source(version: 2) none: source(version: 3)
        versions(first: 10) { totalCount nodes { number ruleCount note writtenBy { name } sha256 } } } }";
    let answer = world.query(Persona::Outsider, read, json!({ "id": set })).await;
    assert_eq!(
        (answer.at("/ruleSet/one"), answer.at("/ruleSet/two"), answer.at("/ruleSet/none")),
        (&json!(SHELL), &json!(two), &Value::Null)
    );
    assert_eq!(answer.at("/ruleSet/versions/nodes/0/note"), &json!("Thêm quy tắc."));
    assert_eq!(answer.at("/ruleSet/versions/nodes/1/sha256"), &json!(chot_tests::tus::sha256(SHELL.as_bytes())));
    for statement in [
        "UPDATE rule_set_versions SET source = 'rule x { condition: true }'",
        "DELETE FROM rule_set_versions WHERE number = 1",
        "INSERT INTO rule_set_versions SELECT * FROM rule_set_versions",
    ] {
        assert!(sql::run(world.hub.db(), statement).await.is_err(), "{statement}");
    }

    let retire = "mutation($id: ID!) { retireRuleSet(id: $id) { ruleSet { retiredAt canWrite } errors { code } } }";
    assert_eq!(world.query(Persona::Analyst, retire, json!({ "id": set })).await.code(), Some("FORBIDDEN"), "another agency's");
    world.query(Persona::Lab, retire, json!({ "id": set })).await.done();
    for (document, variables) in [(retire, json!({ "id": set })), (REVISE, revise(2, &two))] {
        assert_eq!(world.query(Persona::Lab, document, variables).await.user_errors(), ["INVALID_TRANSITION"]);
    }
    create(&world, Persona::Lab, "BO-A", "Thử", "GREEN", false, SHELL).await;
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn standing_rule_sets_scan_what_comes_and_are_told_to_those_who_may_know_them() {
    let world = World::start().await;
    let report = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let joined = world.report(Persona::Responder2, &["B-1"], json!({})).await;
    let case = world.accept(&report, "LOW", None).await;
    world.accept(&joined, "LOW", Some(&case)).await;
    create(&world, Persona::Analyst, "VNCERT", "Chung", "GREEN", true, SHELL).await;
    create(&world, Persona::Analyst, "VNCERT", "Quốc gia", "AMBER", true, SHELL).await;
    create(&world, Persona::Lab, "BO-A", "Của A", "AMBER_STRICT", true, SHELL).await;
    create(&world, Persona::Responder2, "TINH-B", "Của B", "GREEN", true, SHELL).await;
    create(&world, Persona::Analyst, "VNCERT", "Khi cần", "GREEN", false, SHELL).await;
    let of_a = upload(&world, Persona::Responder, &case, "a.zip", &collection()).await;
    let of_b = upload(&world, Persona::Responder2, &case, "b.php", b"<?php eval($_POST['x']); ?>").await;

    let shell = |set: &str, member: &str| found(set, "php_shell", member);
    let avatar = "var/www/upload/avatar.php";
    let of = |sets: &[&str], member: &str| sets.iter().map(|set| shell(set, member)).collect::<Vec<_>>();
    // Of B's rule set nothing was asked of A's item, and the other way round.
    for (persona, item, sets, member) in [
        (Persona::Responder, &of_a, &["Chung", "Của A"][..], avatar),
        (Persona::Analyst, &of_a, &["Chung", "Quốc gia", "Của A"], avatar),
        (Persona::Responder2, &of_b, &["Chung", "Của B"], "-"),
        (Persona::Auditor, &of_b, &["Chung", "Quốc gia", "Của B"], "-"),
    ] {
        let mut seen = matches(&world, persona, item).await;
        seen.sort();
        let mut expected = of(sets, member);
        expected.sort();
        assert_eq!(seen, expected, "{persona:?}");
        let scans = world.query(persona, SCANS, json!({ "id": item })).await;
        assert_eq!(scans.number("/ruleScans/totalCount"), i64::try_from(sets.len()).unwrap(), "{persona:?}");
        assert!(scans.list("/ruleScans/nodes").iter().all(|scan| scan["requestedBy"].is_null()));
    }
    // Who sees the case but not the item is told nothing of either.
    let hidden = world.query(Persona::Responder2, MATCHES, json!({ "id": of_a, "first": 50 })).await;
    assert_eq!(hidden.at("/ruleMatches"), &Value::Null);
    let national: String = sql::texts(world.hub.db(), "SELECT name AS t FROM rule_sets WHERE name = 'Quốc gia'").await.concat();
    assert_eq!(national, "Quốc gia");
    let list = "query { ruleSets(first: 10) { totalCount nodes { name id canWrite } } }";
    let names = async |persona| {
        let answer = world.query(persona, list, json!({})).await;
        let mut names: Vec<String> = answer.list("/ruleSets/nodes").iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(Persona::Responder).await, ["Chung", "Của A", "Của B", "Khi cần"]);
    assert_eq!(names(Persona::Responder2).await, ["Chung", "Của B", "Khi cần"]);
    assert_eq!(names(Persona::Coordinator).await.len(), 5);
    let all = world.query(Persona::Analyst, list, json!({})).await;
    let id = |name: &str| all.list("/ruleSets/nodes").iter().find(|row| row["name"] == name).unwrap()["id"].as_str().unwrap().to_owned();
    // What a person may not know of cannot be used to ask either.
    let answer = world.query(Persona::Responder, SCAN, json!({ "e": of_a, "s": [id("Quốc gia")] })).await;
    assert_eq!(answer.code(), Some("NOT_FOUND"));
    let answer = world.query(Persona::Responder, SCAN, json!({ "e": of_b, "s": [id("Chung")] })).await;
    assert_eq!(answer.code(), Some("NOT_FOUND"));
    let answer = world.query(Persona::Auditor, SCAN, json!({ "e": of_a, "s": [id("Chung")] })).await;
    assert_eq!(answer.code(), Some("FORBIDDEN"));
    scan(&world, Persona::Responder, &of_a, &[&id("Của B"), &id("Khi cần")]).await;
    assert_eq!(matches(&world, Persona::Responder, &of_a).await.len(), 4);

    // A new version is asked for again, and takes the place of the former one in what is listed.
    let other = "rule other { strings: $a = \"xin chao\" condition: $a }";
    world.query(Persona::Analyst, REVISE, json!({ "id": id("Chung"), "v": 1, "s": other })).await.done();
    scan(&world, Persona::Analyst, &of_a, &[&id("Chung")]).await;
    let now = matches(&world, Persona::Responder, &of_a).await;
    assert!(now.contains(&found("Chung", "other", "var/www/index.php")) && !now.contains(&shell("Chung", avatar)), "{now:?}");
    let former = json!({ "id": of_a, "first": 50, "f": { "formerVersions": true, "ruleSetIds": [id("Chung")] } });
    assert_eq!(world.query(Persona::Responder, MATCHES, former).await.number("/ruleMatches/totalCount"), 2);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_asked_whole_is_told() {
    let world = World::on(
        chot_tests::TestHub::start_with(|config| {
            config.evidence.scan_seconds = 2;
            config.evidence.max_chunk_bytes = 80 << 20;
        })
        .await,
    )
    .await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let endless = "rule endless { condition: for all i in (0..9000000000): (i >= 0) }\nrule met { condition: true }";
    let set = create(&world, Persona::Analyst, "VNCERT", "Không dừng", "GREEN", false, endless).await;
    let long = create(
        &world,
        Persona::Analyst,
        "VNCERT",
        "Dài",
        "GREEN",
        false,
        "rule head { strings: $a = \"head\" $z = \"tail\" condition: any of them }",
    )
    .await;
    // Behind what is scanned of one content.
    let mut bytes = b"head".to_vec();
    bytes.resize(chot_forensics::rules::MOST_OF_CONTENT, b' ');
    bytes.extend_from_slice(b"tail");
    let item = upload(&world, Persona::Analyst, &case, "disk.raw", &bytes).await;
    scan(&world, Persona::Analyst, &item, &[&long]).await;
    let answer = world.query(Persona::Analyst, SCANS, json!({ "id": item })).await;
    assert_eq!(answer.at("/ruleScans/nodes/0/gaps/nodes"), &json!([{ "memberIndex": null, "memberPath": null, "reason": "CUT" }]));
    let answer = world.query(Persona::Analyst, MATCHES, json!({ "id": item, "first": 50 })).await;
    assert_eq!(answer.list("/ruleMatches/nodes/0/patterns").len(), 1, "the tail was not read");

    // What does not end is asked of three contents, not of all: the scans of others wait behind it.
    let members: [(&str, &[u8]); 5] = [("a.txt", b"text"), ("b.txt", b"b"), ("c.txt", b"c"), ("d.txt", b"d"), ("e.txt", b"e")];
    let small = upload(&world, Persona::Analyst, &case, "small.zip", &zip(&members)).await;
    scan(&world, Persona::Analyst, &small, &[&set]).await;
    let answer = world.query(Persona::Analyst, SCANS, json!({ "id": small })).await;
    let told = answer.at("/ruleScans/nodes/0");
    assert_eq!((&told["state"], &told["filesDone"], &told["gapCount"]), (&json!("DONE"), &json!(3), &json!(5)));
    let gap = |(index, (path, _)): (usize, &(&str, &[u8]))| json!({ "memberIndex": index, "memberPath": path, "reason": "OUT_OF_TIME" });
    assert_eq!(told["gaps"]["nodes"], json!(members.iter().enumerate().map(gap).collect::<Vec<_>>()));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_that_was_cut_off_begins_anew_and_finds_the_same() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    create(&world, Persona::Analyst, "VNCERT", "Chung", "GREEN", true, SHELL).await;
    let item = upload(&world, Persona::Responder, &case, "may-chu.zip", &collection()).await;
    let before = world.query(Persona::Responder, MATCHES, json!({ "id": item, "first": 50 })).await.json;
    // As a killed hub leaves it: running, some of its rows written, its job not done.
    let db = world.hub.db();
    for statement in [
        "UPDATE rule_scans SET state = 'RUNNING', files_done = 1",
        "UPDATE rule_matches SET rule = 'half', ordinal = 9",
        "UPDATE outbox SET done_at = NULL WHERE kind = 'evidence.scan'",
    ] {
        assert!(sql::run(db, statement).await.unwrap() > 0, "{statement}");
    }
    world.hub.settle().await;
    assert_eq!(world.query(Persona::Responder, MATCHES, json!({ "id": item, "first": 50 })).await.json, before);
    let answer = world.query(Persona::Responder, SCANS, json!({ "id": item })).await;
    let told = answer.at("/ruleScans/nodes/0");
    assert_eq!((&told["state"], &told["filesDone"], &told["matchCount"]), (&json!("DONE"), &json!(3), &json!(1)));
    // A finished scan is not done again by its own job, and is when somebody asks.
    sql::run(db, "UPDATE outbox SET done_at = NULL WHERE kind = 'evidence.scan'").await.unwrap();
    world.hub.settle().await;
    assert_eq!(sql::count(db, "audit_events WHERE action = 'evidence.scan'").await, 2);
    // One that waits while its rule set is retired is not done.
    for statement in [
        "UPDATE rule_scans SET state = 'WAITING'",
        "UPDATE rule_sets SET retired_at = 1",
        "UPDATE outbox SET done_at = NULL WHERE kind = 'evidence.scan'",
    ] {
        assert!(sql::run(db, statement).await.unwrap() > 0, "{statement}");
    }
    world.hub.settle().await;
    let answer = world.query(Persona::Responder, SCANS, json!({ "id": item })).await;
    let told = answer.at("/ruleScans/nodes/0");
    assert_eq!((&told["state"], &told["error"]), (&json!("FAILED"), &json!("The rule set was retired before the scan.")));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_matches_costs_the_same_at_one_row_and_at_fifty() {
    let world = World::on(chot_tests::TestHub::start_with(|config| config.outbox.poll_ms = 3_600_000).await).await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    create(&world, Persona::Analyst, "VNCERT", "Chung", "GREEN", true, SHELL).await;
    let names: Vec<String> = (0..60).map(|number| format!("{number}.php")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"eval($_POST['x']".as_slice())).collect();
    let item = upload(&world, Persona::Responder, &case, "many.zip", &zip(&members)).await;
    world.hub.settle().await;
    for persona in [Persona::Coordinator, Persona::Responder] {
        for (document, most) in [(MATCHES, 9), (SCANS, 14)] {
            let mut costs = Vec::new();
            for first in [1, 50] {
                let variables = json!({ "id": item, "first": first });
                world.query(persona, document, variables.clone()).await;
                let before = world.hub.hub.db.statements();
                world.query(persona, document, variables).await;
                costs.push(world.hub.hub.db.statements() - before);
            }
            println!("a page as {persona:?}: {costs:?}");
            assert!(costs[0] == costs[1] && costs[0] <= most, "{persona:?}: {costs:?}");
        }
    }
    world.hub.stop().await;
}
