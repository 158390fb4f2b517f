//! On random worlds: what a list shows is what single reads give, what `totalCount` counts, what search finds and what a
//! subscription tells. For every persona.

use std::collections::{BTreeMap, BTreeSet};

use chot_tests::socket::{Frame, Socket};
use chot_tests::{Persona, Rng, World, sql, tus};
use serde_json::{Value, json};

type Ids = BTreeSet<String>;

/// A random history: reports, cases of one or several agencies, tasks with and without full part, evidence, calls.
async fn live(world: &mut World, rng: &mut Rng) {
    world.add_agency("CUC-B1", "OTHER", Some("TINH-B")).await;
    world.add_system("B1-1", "CUC-B1", Some((1, "VN-2026"))).await;
    let unit = world.add_person("unit-b@test.chot.local", "unit-b", "CUC-B1").await;
    world.add_role(unit, "CUC-B1", "RESPONDER").await;
    // Some people have more than one role, at more than one agency.
    for (persona, agency, role) in [
        (Persona::Officer, "TINH-B", "RESPONDER"),
        (Persona::Appraiser, "TINH-B", "ANALYST"),
        (Persona::Inspector, "NH-C", "SECURITY_OFFICER"),
        (Persona::Auditor, "BO-A", "RESPONDER"),
        (Persona::Outsider, "CUC-A1", "RESPONDER"),
    ] {
        if rng.chance(50) {
            world.add_role(world.people[&persona], agency, role).await;
        }
    }
    let reporters = [
        (Persona::Responder, vec!["A-3", "A-4", "A-0"]),
        (Persona::Responder2, vec!["B-3", "B-1"]),
        (Persona::Unit, vec!["A1-2"]),
        (Persona::Outsider, vec!["C-5"]),
    ];
    let mut cases: Vec<String> = Vec::new();
    for _ in 0..14 {
        let (persona, systems) = rng.pick(&reporters).clone();
        let count = 1 + rng.below(systems.len());
        let tlp = *rng.pick(&["CLEAR", "GREEN", "AMBER", "AMBER_STRICT", "RED", "RED"]);
        let confidential = rng.chance(30);
        let report = world.report(persona, &systems[..count], json!({ "tlp": tlp, "confidential": confidential })).await;
        let severity = *rng.pick(&["LOW", "MEDIUM", "HIGH"]);
        match rng.below(6) {
            0 => {}
            1 => {
                let reject = r#"mutation($id: ID!) { rejectReport(id: $id, input: { reason: "Không phải sự cố." }) { errors { code } } }"#;
                world.query(Persona::Coordinator, reject, json!({ "id": report })).await.done();
            }
            2 | 3 if !cases.is_empty() => {
                let case = rng.pick(&cases).clone();
                // Joining does not lower the severity, and raises it with a reason only.
                let severity =
                    world.query(Persona::Coordinator, "query($id: ID!) { case(id: $id) { severity } }", json!({ "id": case })).await;
                world.accept(&report, &severity.text("/case/severity"), Some(&case)).await;
            }
            _ => cases.push(world.accept(&report, severity, None).await),
        }
    }
    if cases.is_empty() {
        cases.push(world.case(Persona::Responder, &["A-3"], json!({})).await);
    }
    rules_and_articles(world, rng).await;
    let mut items = Vec::new();
    for _ in 0..20 {
        let case = rng.pick(&cases).clone();
        match rng.below(7) {
            4 | 5 => {
                let persona = *rng.pick(&[Persona::Responder, Persona::Responder2, Persona::Analyst, Persona::Coordinator, Persona::Unit]);
                let tlp = *rng.pick(&["CLEAR", "AMBER", "AMBER_STRICT", "RED"]);
                // Some of them are in several cases, by several agencies; "x.bin" is the name of the items.
                let text = format!("dữ liệu.bin\nevil-{}.example", rng.below(3));
                let add = "mutation($c: ID!, $i: AddObservablesInput!) { addObservables(caseId: $c, input: $i) { added errors { code } } }";
                // Who may not add to the case is refused: that is for the matrix.
                world.query(persona, add, json!({ "c": case, "i": { "text": text, "tlp": tlp } })).await;
            }
            0 | 1 => {
                let agency = *rng.pick(&["BO-A", "TINH-B", "CUC-A1", "NH-C", "CUC-B1", "VNCERT"]);
                let input = json!({ "agencyId": world.agencies[agency].to_string(), "title": "Chặn địa chỉ điều khiển", "taskOnly": rng.chance(50) });
                // Where nobody could answer it is refused.
                world.query(Persona::Coordinator, chot_tests::world::ASSIGN, json!({ "c": case, "i": input })).await;
            }
            2 => {
                let persona = *rng.pick(&[Persona::Responder, Persona::Responder2, Persona::Analyst, Persona::Coordinator, Persona::Unit]);
                let sees = world.query(persona, "query($id: ID!) { case(id: $id) { actions } }", json!({ "id": case })).await;
                if sees.json["data"]["case"]["actions"].as_array().is_some_and(|actions| actions.contains(&json!("UPLOAD_EVIDENCE"))) {
                    let bytes = rng.bytes(20);
                    let item = tus::upload(world, persona, &case, "dữ liệu.bin", &bytes).await;
                    let blanked = r#"mutation($id: ID!) { deriveEvidence(id: $id, input: { method: REDACT, ranges: [{ from: 0, to: 5 }], reason: "Che dữ liệu cá nhân." }) { errors { code } } }"#;
                    world.query(persona, blanked, json!({ "id": item })).await.done();
                    items.push((persona, item, bytes));
                    let line = format!("2026-11-22T08:00:00Z web01 app: {}\n", rng.next_u64());
                    tus::upload(world, persona, &case, "dữ liệu nhật ký.log", line.as_bytes()).await;
                }
            }
            3 if !items.is_empty() => hand_over(world, rng, &items).await,
            _ => {
                // The first tier has nobody where no agency of the case named a contact: that is refused.
                let call = "mutation($id: ID!, $t: Int!) { escalateCase(id: $id, input: { tier: $t, reason: \"Lan rộng, cần người trực.\" }) { errors { code } } }";
                world.query(Persona::Coordinator, call, json!({ "id": case, "t": 1 + i32::from(rng.chance(50)) })).await;
            }
        }
    }
    world.hub.settle().await;
}

/// Rule sets of several agencies, by some of which every item is scanned that comes, and articles of which some are drafts.
async fn rules_and_articles(world: &World, rng: &mut Rng) {
    let create = "mutation($i: CreateRuleSetInput!) { createRuleSet(input: $i) { ruleSet { id } errors { code } } }";
    for (persona, agency) in
        [(Persona::Responder, "BO-A"), (Persona::Responder2, "TINH-B"), (Persona::Unit, "CUC-A1"), (Persona::Analyst, "VNCERT")]
    {
        for number in 0..1 + rng.below(2) {
            let tlp = *rng.pick(&["CLEAR", "GREEN", "AMBER", "AMBER_STRICT"]);
            let input = json!({ "agencyId": world.agencies[agency].to_string(), "name": format!("Bộ {number} của {agency}"), "tlp": tlp,
                "standing": rng.chance(60), "source": "rule always { condition: true }" });
            world.query(persona, create, json!({ "i": input })).await.done();
        }
    }
    let create =
        "mutation($c: String!, $i: ArticleContentInput!) { createArticle(code: $c, kind: HANDBOOK, input: $i) { errors { code } } }";
    let publish = "mutation($c: String!) { publishArticle(code: $c, expectedRevision: 1) { errors { code } } }";
    let save = "mutation($c: String!, $i: ArticleContentInput!) { saveArticleDraft(code: $c, expectedRevision: 0, input: $i) { errors { code } } }";
    for number in 0..5 {
        let code = format!("bai-thu-{number}");
        let content = json!({ "titleVi": format!("Bài thử {number}"), "titleEn": format!("Trial {number}"), "summaryVi": "Một bài để thử.", "summaryEn": "An article on trial.",
            "bodyVi": "# Bước đầu\n\nLàm.", "bodyEn": "# First\n\nDo it.", "incidentClasses": ["FRAUD"], "techniques": [] });
        world.query(Persona::Analyst, create, json!({ "c": code, "i": content })).await.done();
        if rng.chance(60) {
            world.query(Persona::Analyst, publish, json!({ "c": code })).await.done();
            if rng.chance(50) {
                world.query(Persona::Coordinator, save, json!({ "c": code, "i": content })).await.done();
            }
        }
    }
}

/// Offers an item to some agency, where that may be; sometimes it is accepted.
async fn hand_over(world: &World, rng: &mut Rng, items: &[(Persona, String, Vec<u8>)]) {
    let (persona, item, bytes) = rng.pick(items).clone();
    let agency = *rng.pick(&["BO-A", "TINH-B", "CUC-A1", "VNCERT"]);
    let offer = r#"mutation($id: ID!, $a: ID!) { offerTransfer(id: $id, input: { agencyId: $a, place: "Hà Nội", reason: "Giám định thêm." }) { transfer { id } errors { code } } }"#;
    let made = world.query(persona, offer, json!({ "id": item, "a": world.agencies[agency].to_string() })).await;
    let Some(transfer) = made.json.pointer("/data/offerTransfer/transfer/id").and_then(Value::as_str) else { return };
    if rng.chance(60) {
        let accept = "mutation($id: ID!, $s: Sha256!) { acceptTransfer(id: $id, input: { statedSha256: $s }) { errors { code } } }";
        let receiver = match agency {
            "BO-A" => Persona::Colleague,
            "TINH-B" => Persona::Responder2,
            "CUC-A1" => Persona::Unit,
            _ => Persona::Duty,
        };
        world.query(receiver, accept, json!({ "id": transfer, "s": tus::sha256(&bytes) })).await;
    }
}

/// All rows of a list in pages of a random size; they must be as many as are counted, and none twice.
async fn listed(world: &World, persona: Persona, field: &str, filter: &Value, kind: &str, rng: &mut Rng) -> Ids {
    narrowed(world, persona, field, ("filter", filter, kind), rng).await
}

/// The same, narrowed by an argument of the list.
async fn narrowed(world: &World, persona: Persona, field: &str, (argument, value, kind): (&str, &Value, &str), rng: &mut Rng) -> Ids {
    let size = 1 + rng.below(9);
    let document = format!(
        "query($first: Int!, $after: String, $by: {kind}) {{ {field}(first: $first, after: $after, {argument}: $by) {{ totalCount nodes {{ id }} edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut after, mut seen, mut rows) = (Value::Null, Ids::new(), 0);
    loop {
        let answer = world.query(persona, &document, json!({ "first": size, "after": after, "by": value })).await;
        let page = answer.at(&format!("/{field}"));
        let ids = answer.texts(&format!("/{field}/nodes"), "id");
        assert!(ids.len() <= size);
        rows += ids.len();
        seen.extend(ids);
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            assert_eq!(page["totalCount"], json!(rows), "{field} as {persona:?} with {value}");
            assert_eq!(seen.len(), rows, "{field} as {persona:?} shows a row twice");
            return seen;
        }
        after = page["pageInfo"]["endCursor"].clone();
        assert!(after.is_string() && page["edges"].as_array().unwrap().last().unwrap()["cursor"] == after);
    }
}

/// What single reads give, over all ids that there are.
async fn single(world: &World, persona: Persona, field: &str, all: &Ids, more: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let all: Vec<&String> = all.iter().collect();
    for some in all.chunks(20) {
        let fields: String =
            some.iter().enumerate().map(|(number, id)| format!("r{number}: {field}(id: \"{id}\") {{ id {more} }} ")).collect();
        let answer = world.query(persona, &format!("{{ {fields} }}"), json!({})).await;
        for row in answer.at("").as_object().unwrap().values().filter(|row| !row.is_null()) {
            found.insert(row["id"].as_str().unwrap().to_owned(), row.clone());
        }
    }
    found
}

async fn all_ids(world: &World, table: &str) -> Ids {
    sql::ids(world.hub.db(), table).await.iter().map(ToString::to_string).collect()
}

async fn searched(world: &World, persona: Persona, text: &str) -> BTreeMap<String, Ids> {
    let document = "query($text: String!, $after: String) { search(text: $text, first: 7, after: $after) { totalCount nodes { kind id } pageInfo { hasNextPage endCursor } } }";
    let (mut after, mut found, mut rows) = (Value::Null, BTreeMap::<String, Ids>::new(), 0);
    loop {
        let answer = world.query(persona, document, json!({ "text": text, "after": after })).await;
        for row in answer.list("/search/nodes") {
            rows += 1;
            let fresh = found.entry(row["kind"].as_str().unwrap().to_owned()).or_default().insert(row["id"].as_str().unwrap().to_owned());
            assert!(fresh || row["kind"] == "MEMBER", "search shows {row} twice");
        }
        if answer.at("/search/pageInfo/hasNextPage") == &json!(false) {
            assert_eq!(answer.at("/search/totalCount"), &json!(rows), "search {text:?} as {persona:?}");
            return found;
        }
        after = answer.at("/search/pageInfo/endCursor").clone();
    }
}

fn with<'r>(rows: &'r BTreeMap<String, Value>, holds: impl Fn(&Value) -> bool + 'r) -> Ids {
    rows.iter().filter(|(_, row)| holds(row)).map(|(id, _)| id.clone()).collect()
}

/// Rule sets that a person may read, and what they found in items: as much as both may be read, and nothing of hidden items.
async fn check_rules(world: &World, persona: Persona, evidence: &BTreeMap<String, Value>, rng: &mut Rng) {
    let sets = single(world, persona, "ruleSet", &all_ids(world, "rule_sets").await, "name").await;
    let of_all: Ids = sets.keys().cloned().collect();
    let list = world.query(persona, "{ ruleSets(first: 1) { totalCount } }", json!({})).await.json;
    if list["errors"][0]["extensions"]["code"] == "FORBIDDEN" {
        assert!(of_all.is_empty(), "{persona:?} reads a rule set but no list of them");
        return;
    }
    assert_eq!(narrowed(world, persona, "ruleSets", ("text", &Value::Null, "String"), rng).await, of_all, "rule sets as {persona:?}");
    let of_b = with(&sets, |row| row["name"].as_str().unwrap().contains("TINH-B"));
    assert_eq!(narrowed(world, persona, "ruleSets", ("text", &json!("tinh-b"), "String"), rng).await, of_b, "rule sets as {persona:?}");
    let document = "query($id: ID!) { ruleMatches(evidenceId: $id, first: 100) { totalCount nodes { ruleSet { id } evidenceItem { id } } }
        ruleScans(evidenceId: $id, first: 100) { totalCount nodes { ruleSet { id } matchCount } } }";
    for id in all_ids(world, "evidence_items").await {
        let answer = world.query(persona, document, json!({ "id": id })).await;
        if !evidence.contains_key(&id) {
            assert!(
                answer.at("/ruleMatches").is_null() && answer.at("/ruleScans").is_null(),
                "{persona:?} is told of scans of a hidden item"
            );
            continue;
        }
        let literal = if chot_tests::database::is_postgres() { format!("'{id}'") } else { format!("x'{}'", id.replace('-', "")) };
        let matched = format!(
            "(SELECT DISTINCT s.rule_set_id AS id FROM rule_matches m JOIN rule_scans s ON s.id = m.scan_id WHERE m.evidence_id = {literal}) t"
        );
        let matched: Ids = all_ids(world, &matched).await.intersection(&of_all).cloned().collect();
        let found = answer.list("/ruleMatches/nodes");
        assert_eq!(answer.number("/ruleMatches/totalCount"), i64::try_from(found.len()).unwrap(), "matches as {persona:?}");
        let told: Ids = found.iter().map(|row| row["ruleSet"]["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(told, matched, "matches of an item as {persona:?}");
        assert!(found.iter().all(|row| row["evidenceItem"]["id"] == json!(id)));
        let scans = answer.list("/ruleScans/nodes");
        assert_eq!(answer.number("/ruleScans/totalCount"), i64::try_from(scans.len()).unwrap(), "scans as {persona:?}");
        let sum: i64 = scans.iter().map(|row| row["matchCount"].as_i64().unwrap()).sum();
        assert_eq!(sum, i64::try_from(found.len()).unwrap(), "what the scans count as {persona:?}");
        assert!(
            scans.iter().all(|row| of_all.contains(row["ruleSet"]["id"].as_str().unwrap())),
            "{persona:?} is told of a hidden rule set"
        );
    }
}

/// Articles: those that are published, and drafts for those who write.
async fn check_articles(world: &World, persona: Persona, rng: &mut Rng) {
    let mut articles = BTreeMap::new();
    let mut writes = false;
    for code in sql::texts(world.hub.db(), "SELECT code AS t FROM articles").await {
        let document = "query($c: String!) { canWriteArticles article(code: $c) { id draft { number } current { titleVi } } }";
        let answer = world.query(persona, document, json!({ "c": code })).await;
        writes = answer.at("/canWriteArticles") == &json!(true);
        if let Some(id) = answer.json.pointer("/data/article/id").and_then(Value::as_str) {
            articles.insert(id.to_owned(), answer.at("/article").clone());
        }
    }
    let all: Ids = articles.keys().cloned().collect();
    assert_eq!(listed(world, persona, "articles", &json!({}), "ArticleFilter", rng).await, all, "articles as {persona:?}");
    let trials = with(&articles, |row| row["current"]["titleVi"].as_str().unwrap().starts_with("Bài thử"));
    assert_eq!(
        listed(world, persona, "articles", &json!({ "text": "bai thu" }), "ArticleFilter", rng).await,
        trials,
        "articles as {persona:?}"
    );
    // Who does not write learns of no draft by asking for them.
    let drafts = with(&articles, |row| !row["draft"].is_null());
    assert!(writes || drafts.is_empty(), "{persona:?} reads drafts");
    let asked = listed(world, persona, "articles", &json!({ "hasDraft": true }), "ArticleFilter", rng).await;
    assert_eq!(asked, if writes { drafts } else { all }, "drafts as {persona:?}");
}

/// The audit: what narrows it tells no more than all of it does, and it leads to nothing that may not be read by itself.
async fn check_audit(world: &World, persona: Persona, known: &[(&str, &BTreeMap<String, Value>)], rng: &mut Rng) {
    let links: String = known.iter().map(|(field, _)| format!("{field} {{ id }} ")).collect();
    let document = format!(
        "query($after: String) {{ auditEvents(first: 100, after: $after) {{ totalCount nodes {{ id subjectKind {links} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut after, mut rows) = (Value::Null, BTreeMap::new());
    loop {
        let answer = world.query(persona, &document, json!({ "after": after })).await;
        if answer.code() == Some("FORBIDDEN") {
            return;
        }
        rows.extend(answer.list("/auditEvents/nodes").iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row.clone())));
        if answer.at("/auditEvents/pageInfo/hasNextPage") == &json!(false) {
            assert_eq!(answer.number("/auditEvents/totalCount"), i64::try_from(rows.len()).unwrap(), "audit as {persona:?}");
            break;
        }
        after = answer.at("/auditEvents/pageInfo/endCursor").clone();
    }
    let all: Ids = rows.keys().cloned().collect();
    assert_eq!(listed(world, persona, "auditEvents", &json!({}), "AuditFilter", rng).await, all, "audit as {persona:?}");
    for (field, readable) in known {
        for row in rows.values() {
            let id = row[*field]["id"].as_str();
            assert!(id.is_none_or(|id| readable.contains_key(id)), "the audit leads {persona:?} to a hidden {field}: {row}");
        }
    }
    let mut by_kind = Ids::new();
    for kind in sql::texts(world.hub.db(), "SELECT DISTINCT subject_kind AS t FROM audit_events").await {
        let some = listed(world, persona, "auditEvents", &json!({ "subjectKind": kind }), "AuditFilter", rng).await;
        assert_eq!(some, with(&rows, |row| row["subjectKind"] == json!(kind)), "audit of {kind} as {persona:?}");
        by_kind.extend(some);
    }
    assert_eq!(by_kind, all);
    for case in all_ids(world, "cases").await {
        let some = listed(world, persona, "auditEvents", &json!({ "caseId": case }), "AuditFilter", rng).await;
        assert!(some.is_subset(&all), "audit of a case as {persona:?}");
        let told = with(&rows, |row| row["case"]["id"] == json!(case));
        assert!(told.is_subset(&some), "audit of a case as {persona:?}");
    }
}

async fn check(world: &World, persona: Persona, rng: &mut Rng) {
    let keys = |rows: &BTreeMap<String, Value>| -> Ids { rows.keys().cloned().collect() };
    let of_case = "number title status severity agencies { id } affectedSystems { level system { id } } evidence(first: 100) { nodes { id } } tasks(first: 100) { nodes { id } } reports(first: 100) { nodes { id } }";
    let mut cases = BTreeMap::new();
    for id in all_ids(world, "cases").await {
        let answer = world.query(persona, &format!("query($id: ID!) {{ case(id: $id) {{ id {of_case} }} }}"), json!({ "id": id })).await;
        if !answer.at("/case").is_null() {
            cases.insert(id, answer.at("/case").clone());
        }
    }
    let reports =
        single(world, persona, "report", &all_ids(world, "reports").await, "status title agency { id } case { id } systems { id }").await;
    let systems = single(world, persona, "system", &all_ids(world, "systems").await, "name level agency { id }").await;
    let tasks = single(world, persona, "task", &all_ids(world, "tasks").await, "agency { id } case { id }").await;
    let evidence = single(
        world,
        persona,
        "evidenceItem",
        &all_ids(world, "evidence_items").await,
        "fileName status case { id } parent { id } derived(first: 100) { nodes { id } } hits(first: 100) { totalCount nodes { observable { id case { id } } } }",
    )
    .await;
    let observables = single(
        world,
        persona,
        "observable",
        &all_ids(world, "observables").await,
        "value kind case { id } hitCount hits(first: 100) { totalCount nodes { evidenceItem { id } } } otherCases { id }",
    )
    .await;

    let transfers = single(world, persona, "transfer", &all_ids(world, "transfers").await, "status").await;

    let none = json!({});
    assert_eq!(listed(world, persona, "transfers", &none, "TransferFilter", rng).await, keys(&transfers), "transfers as {persona:?}");
    assert_eq!(listed(world, persona, "cases", &none, "CaseFilter", rng).await, keys(&cases), "cases as {persona:?}");
    assert_eq!(listed(world, persona, "reports", &none, "ReportFilter", rng).await, keys(&reports), "reports as {persona:?}");
    assert_eq!(listed(world, persona, "systems", &none, "SystemFilter", rng).await, keys(&systems), "systems as {persona:?}");
    assert_eq!(listed(world, persona, "tasks", &none, "TaskFilter", rng).await, keys(&tasks), "tasks as {persona:?}");
    assert_eq!(listed(world, persona, "evidence", &none, "EvidenceFilter", rng).await, keys(&evidence), "evidence as {persona:?}");
    assert_eq!(
        listed(world, persona, "agencies", &none, "AgencyFilter", rng).await,
        all_ids(world, "agencies").await,
        "agencies as {persona:?}"
    );
    assert_eq!(
        listed(world, persona, "observables", &none, "ObservableFilter", rng).await,
        keys(&observables),
        "observables as {persona:?}"
    );
    for case in all_ids(world, "cases").await {
        let known = with(&observables, |row| row["case"]["id"] == json!(case));
        let filter = json!({ "caseId": case });
        assert_eq!(
            listed(world, persona, "observables", &filter, "ObservableFilter", rng).await,
            known,
            "observables of a case as {persona:?}"
        );
    }
    // A hit is told from both ends to those only who may read both by themselves, and so are the numbers.
    for (id, item) in &evidence {
        let hits = item["hits"]["nodes"].as_array().unwrap();
        assert_eq!(item["hits"]["totalCount"], json!(hits.len()), "hits of an item as {persona:?}");
        for hit in hits {
            let observable = hit["observable"]["id"].as_str().unwrap();
            let other = observables.get(observable).unwrap_or_else(|| panic!("a hit leads {persona:?} to a hidden observable"));
            assert!(other["hits"]["nodes"].as_array().unwrap().iter().any(|hit| hit["evidenceItem"]["id"] == json!(id)));
        }
    }
    for row in observables.values() {
        let hits = row["hits"]["nodes"].as_array().unwrap();
        assert_eq!(
            (&row["hitCount"], &row["hits"]["totalCount"]),
            (&json!(hits.len()), &json!(hits.len())),
            "hits of an observable as {persona:?}"
        );
        assert!(
            hits.iter().all(|hit| evidence.contains_key(hit["evidenceItem"]["id"].as_str().unwrap())),
            "{persona:?} is led to hidden evidence"
        );
        let cases_with: Ids = with(&observables, |other| other["value"] == row["value"] && other["kind"] == row["kind"])
            .iter()
            .map(|id| observables[id]["case"]["id"].as_str().unwrap().to_owned())
            .filter(|case| row["case"]["id"] != json!(case))
            .collect();
        let told: Ids = row["otherCases"].as_array().unwrap().iter().map(|case| case["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(told, cases_with, "other cases of an observable as {persona:?}");
    }
    check_rules(world, persona, &evidence, rng).await;
    check_articles(world, persona, rng).await;
    let known = [
        ("case", &cases),
        ("report", &reports),
        ("system", &systems),
        ("task", &tasks),
        ("evidenceItem", &evidence),
        ("observable", &observables),
        ("transfer", &transfers),
    ];
    check_audit(world, persona, &known, rng).await;
    // An escalation is seen by whoever sees its case.
    let mut called = Ids::new();
    for case in cases.keys() {
        let found = listed(world, persona, "escalations", &json!({ "caseId": case }), "EscalationFilter", rng).await;
        assert!(called.is_disjoint(&found));
        called.extend(found);
    }
    assert_eq!(listed(world, persona, "escalations", &none, "EscalationFilter", rng).await, called, "escalations as {persona:?}");

    // A filter tells nothing that the single reads do not tell.
    for (code, agency) in &world.agencies {
        let agency = json!(agency.to_string());
        let filter = json!({ "agencyId": agency });
        let known = with(&cases, |case| case["agencies"].as_array().unwrap().iter().any(|row| row["id"] == agency));
        assert_eq!(listed(world, persona, "cases", &filter, "CaseFilter", rng).await, known, "cases of {code} as {persona:?}");
        let known = with(&reports, |report| report["agency"]["id"] == agency);
        assert_eq!(listed(world, persona, "reports", &filter, "ReportFilter", rng).await, known, "reports of {code} as {persona:?}");
        let known = with(&systems, |system| system["agency"]["id"] == agency);
        assert_eq!(listed(world, persona, "systems", &filter, "SystemFilter", rng).await, known, "systems of {code} as {persona:?}");
        let known = with(&tasks, |task| task["agency"]["id"] == agency);
        assert_eq!(listed(world, persona, "tasks", &filter, "TaskFilter", rng).await, known, "tasks of {code} as {persona:?}");
    }
    for (code, system) in &world.systems {
        let system = json!(system.to_string());
        let known = with(&cases, |case| case["affectedSystems"].as_array().unwrap().iter().any(|row| row["system"]["id"] == system));
        assert_eq!(
            listed(world, persona, "cases", &json!({ "systemId": system }), "CaseFilter", rng).await,
            known,
            "cases with {code} as {persona:?}"
        );
    }
    for level in 1..=5 {
        let known = with(&cases, |case| case["affectedSystems"].as_array().unwrap().iter().any(|row| row["level"] == json!(level)));
        assert_eq!(
            listed(world, persona, "cases", &json!({ "level": level }), "CaseFilter", rng).await,
            known,
            "cases of level {level} as {persona:?}"
        );
        let known = with(&systems, |system| system["level"] == json!(level));
        assert_eq!(
            listed(world, persona, "systems", &json!({ "level": level }), "SystemFilter", rng).await,
            known,
            "systems of level {level} as {persona:?}"
        );
    }
    for status in ["OPEN", "CLOSED"] {
        let known = with(&cases, |case| case["status"] == status);
        assert_eq!(listed(world, persona, "cases", &json!({ "status": [status] }), "CaseFilter", rng).await, known);
    }

    // Ways from one thing to another lead only to what may be read by itself.
    let named = |rows: &Value| -> Ids { rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect() };
    for (id, case) in &cases {
        assert_eq!(
            named(&case["reports"]["nodes"]),
            with(&reports, |report| report["case"]["id"] == json!(id)),
            "reports of a case as {persona:?}"
        );
        assert_eq!(
            named(&case["evidence"]["nodes"]),
            with(&evidence, |item| item["case"]["id"] == json!(id)),
            "evidence of a case as {persona:?}"
        );
        let traces = world
            .query(
                persona,
                "query($id: ID!) { traces(caseId: $id, first: 100) { totalCount nodes { id evidenceItem { id } } } traceHistogram(caseId: $id) { total } }",
                json!({ "id": id }),
            )
            .await;
        let of_items: Ids = traces.list("/traces/nodes").iter().map(|row| row["evidenceItem"]["id"].as_str().unwrap().to_owned()).collect();
        let known = with(&evidence, |item| item["case"]["id"] == json!(id) && item["fileName"].as_str().unwrap().ends_with(".log"));
        assert_eq!(of_items, known, "traces of a case as {persona:?}: each log has one");
        assert_eq!(traces.number("/traces/totalCount"), i64::try_from(known.len()).unwrap());
        assert_eq!(traces.at("/traceHistogram/total"), traces.at("/traces/totalCount"));
        assert_eq!(named(&case["tasks"]["nodes"]), with(&tasks, |task| task["case"]["id"] == json!(id)), "tasks of a case as {persona:?}");
        let timeline = world
            .query(
                persona,
                "query($id: ID!) { case(id: $id) { timeline(first: 100) { totalCount nodes { kind subjectId subject } } } }",
                json!({ "id": id }),
            )
            .await;
        assert_eq!(timeline.number("/case/timeline/totalCount"), i64::try_from(timeline.list("/case/timeline/nodes").len()).unwrap());
        for entry in timeline.list("/case/timeline/nodes") {
            let subject = entry["subjectId"].as_str().unwrap_or_default().to_owned();
            let kind = entry["kind"].as_str().unwrap();
            if kind == "REPORT_JOINED" {
                assert!(reports.contains_key(&subject), "the timeline tells {persona:?} of a hidden report");
            }
            if kind == "OBSERVABLES_ADDED" {
                assert!(observables.contains_key(&subject), "the timeline tells {persona:?} of a hidden observable");
            }
            if kind.starts_with("EVIDENCE_") {
                assert!(evidence.contains_key(&subject), "the timeline tells {persona:?} of hidden evidence");
            }
        }
    }
    for (id, item) in &evidence {
        assert_eq!(
            named(&item["derived"]["nodes"]),
            with(&evidence, |child| child["parent"]["id"] == json!(id)),
            "what was made from an item as {persona:?}"
        );
        if let Some(parent) = item["parent"]["id"].as_str() {
            assert!(evidence.contains_key(parent), "a derived item leads {persona:?} to a hidden one");
        }
    }
    for row in reports.values() {
        if let Some(case) = row["case"]["id"].as_str() {
            assert!(cases.contains_key(case), "a report leads {persona:?} to a hidden case");
        }
        for system in named(&row["systems"]) {
            assert!(systems.contains_key(&system), "a report leads {persona:?} to a hidden system");
        }
    }
    for row in tasks.values().chain(evidence.values()).chain(observables.values()) {
        if let Some(case) = row["case"]["id"].as_str() {
            assert!(cases.contains_key(case), "a task or item leads {persona:?} to a hidden case");
        }
    }

    // Search finds what fits of what may be read, and nothing else.
    let found = searched(world, persona, "mã độc").await;
    let fitting = |rows: &BTreeMap<String, Value>| with(rows, |row| row["title"].as_str().unwrap().contains("Mã độc"));
    assert_eq!(found.get("CASE").cloned().unwrap_or_default(), fitting(&cases), "search for cases as {persona:?}");
    assert_eq!(found.get("REPORT").cloned().unwrap_or_default(), fitting(&reports), "search for reports as {persona:?}");
    let found = searched(world, persona, "he thong").await;
    assert_eq!(found.get("SYSTEM").cloned().unwrap_or_default(), keys(&systems), "search for systems as {persona:?}");
    let found = searched(world, persona, "evil-").await;
    let domains = with(&observables, |row| row["kind"] == "DOMAIN_NAME");
    assert_eq!(found.get("OBSERVABLE").cloned().unwrap_or_default(), domains, "search for observables as {persona:?}");
    let found = searched(world, persona, "du lieu").await;
    assert_eq!(found.get("EVIDENCE").cloned().unwrap_or_default(), keys(&evidence), "search for evidence as {persona:?}");
}

/// Changes every case while everybody listens.
async fn listen(world: &World) {
    let cases: Vec<String> = all_ids(world, "cases").await.into_iter().collect();
    let mut sockets = Vec::new();
    for persona in Persona::ALL {
        let mut socket = Socket::connected(world.hub.addr, &world.token(*persona).await).await;
        socket.subscribe("subscription { caseChanged { caseId version } }", json!({})).await;
        socket.so_far().await;
        let mut sees = Vec::new();
        for case in &cases {
            let answer = world.query(*persona, "query($id: ID!) { case(id: $id) { id } }", json!({ "id": case })).await;
            if !answer.at("/case").is_null() {
                sees.push(case.clone());
            }
        }
        sockets.push((*persona, socket, sees));
    }
    for case in &cases {
        let entry = r#"mutation($c: ID!) { addTimelineEntry(caseId: $c, input: { text: "Ghi nhận." }) { errors { code } } }"#;
        world.query(Persona::Coordinator, entry, json!({ "c": case })).await.done();
        // One after another, so that their order is known.
        world.hub.settle().await;
    }
    for (persona, socket, sees) in &mut sockets {
        let mut told = Vec::new();
        while told.len() < sees.len() {
            match socket.receive().await {
                Frame::Message(message) if message["type"] == "next" => {
                    told.push(message["payload"]["data"]["caseChanged"]["caseId"].as_str().unwrap().to_owned())
                }
                Frame::Message(_) => {}
                Frame::Closed(code) => panic!("closed with {code}"),
            }
        }
        assert_eq!(told, *sees, "{persona:?} hears of the cases that {persona:?} may read, in their order");
        assert_eq!(socket.so_far().await, Vec::<Value>::new(), "{persona:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_counts_search_and_news_are_what_single_reads_give() {
    let seed = Rng::seed(20_261_122);
    for round in 0..2 {
        let mut rng = Rng::new(seed + round);
        let mut world = World::start().await;
        live(&mut world, &mut rng).await;
        for persona in Persona::ALL {
            check(&world, *persona, &mut rng).await;
        }
        if round == 0 {
            listen(&world).await;
        }
        world.hub.stop().await;
    }
}
