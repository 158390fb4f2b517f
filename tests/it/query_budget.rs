//! How many statements an operation may run: the same at one row and at fifty.

use chot_tests::{Persona, World, tus};
use serde_json::{Value, json};

/// Runs a document twice and counts the statements of the second run.
async fn statements(world: &World, persona: Persona, document: &str, variables: Value) -> u64 {
    world.hub.settle().await;
    world.query(persona, document, variables.clone()).await;
    let before = world.hub.hub.db.statements();
    let answer = world.query(persona, document, variables).await;
    let after = world.hub.hub.db.statements();
    assert!(answer.json.get("errors").is_none(), "{}", answer.json);
    after - before
}

/// What only asking costs: reading the token, its person and roles.
async fn toll(world: &World, persona: Persona) -> u64 {
    statements(world, persona, "{ serverTime }", json!({})).await
}

/// A case with what hangs on it.
const OPEN: &str =
    "query($id: ID!) { case(id: $id) { number title status severity tlp version agencies { name } openTasks unimplementedControls
    affectedSystems { level legalProfile unimplementedControls system { name } } clocks { name source dueAt metAt breached }
    tasks(first: 25) { nodes { title status dueAt agency { name } } } evidence(first: 25) { nodes { number fileName status sha256 } }
    escalations(first: 25) { nodes { tier reason acknowledgedAt deliveries { recipient status } } }
    timeline(first: 25) { nodes { kind at subject text } } } }";

/// Statements of the interface's case page: with what the viewer may do and with the totals of all tabs. People are read
/// at three depths, which meet in one statement or not.
const PAGE: u64 = 17;

const CASES: &str = "query($n: Int!) { cases(first: $n) { nodes { id number agencies { id name } maxLevel openTasks unimplementedControls
    affectedSystems { level system { id name } unimplementedControls } } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_cost_the_same_at_one_row_and_at_fifty() {
    // The workers look for work by statements of their own: here they sleep.
    let world = World::on(chot_tests::TestHub::start_with(|config| config.outbox.poll_ms = 3_600_000).await).await;
    for number in 0..50 {
        let rules = "mutation($i: CreateRuleSetInput!) { createRuleSet(input: $i) { problems { message } errors { code } } }";
        let input = json!({ "agencyId": world.agencies["VNCERT"].to_string(), "name": format!("{number}"), "tlp": "GREEN", "standing": false, "source": "rule a { condition: true }" });
        world.query(Persona::Analyst, rules, json!({ "i": input })).await.done();
        let (persona, system) = if number % 2 == 0 { (Persona::Responder, "A-3") } else { (Persona::Responder2, "B-3") };
        let case = world.case(persona, &[system], json!({})).await;
        if number % 3 == 0 {
            world.task(&case, "TINH-B", true).await;
        }
        let text = format!("evil-{number}.example\nmember-{number}\nx.bin");
        let add = "mutation($c: ID!, $i: AddObservablesInput!) { addObservables(caseId: $c, input: $i) { errors { code } } }";
        world.query(Persona::Analyst, add, json!({ "c": case, "i": { "text": text, "tlp": "AMBER", "kind": if number % 2 == 0 { json!("FILE_NAME") } else { Value::Null } } })).await;
        if number < 3 {
            world.report(persona, &[system], json!({})).await;
            tus::upload(&world, Persona::Analyst, &case, "x.bin", b"x").await;
        }
        if number < 4 && number % 2 == 0 {
            let item = tus::upload(&world, Persona::Responder, &case, "y.bin", b"y").await;
            let offer = r#"mutation($id: ID!, $a: ID!) { offerTransfer(id: $id, input: { agencyId: $a, place: "Hà Nội", reason: "Giám định thêm." }) { transfer { id } errors { code } } }"#;
            world.query(Persona::Responder, offer, json!({ "id": item, "a": world.agencies["VNCERT"].to_string() })).await.done();
        }
    }
    let mut told = Vec::new();
    for persona in [Persona::Coordinator, Persona::Responder] {
        let toll = toll(&world, persona).await;
        assert!(toll <= 3, "asking costs {toll} statements");
        for (name, document, most) in [
            ("cases", CASES, 6),
            (
                "reports",
                "query($n: Int!) { reports(first: $n) { nodes { id agency { name } systems { name level } case { number } reporter { name } } } }",
                6,
            ),
            (
                "triage",
                "query($n: Int!) { reports(first: $n, filter: { status: [RECEIVED] }) { nodes { id agency { name } systems { level } } totalCount } }",
                6,
            ),
            (
                "systems",
                "query($n: Int!) { systems(first: $n) { nodes { id agency { name } controlSummary { total unimplemented } openFindings version canSetControls canChange canApproveLevel } } }",
                6,
            ),
            ("tasks", "query($n: Int!) { tasks(first: $n) { nodes { id agency { name } case { number title } assignedBy { name } } } }", 6),
            (
                "evidence",
                "query($n: Int!) { evidence(first: $n) { nodes { id case { number } uploadedBy { name } flaggedCount verdict } } }",
                6,
            ),
            ("evidence with chains", "query($n: Int!) { evidence(first: $n) { nodes { id alteredAt chain { intact brokenAt } } } }", 6),
            (
                "evidence with holders",
                "query($n: Int!) { evidence(first: $n) { nodes { id disposedAt holder { name agency { name } person { name } } } } }",
                6,
            ),
            (
                "transfers",
                "query($n: Int!) { transfers(first: $n) { nodes { id canAnswer fromAgency { name } toAgency { name } offeredBy { name } settledBy { name } evidenceItem { id } case { number } } } }",
                6,
            ),
            (
                "observables",
                "query($n: Int!) { observables(first: $n) { nodes { id value case { number } agency { name } addedBy { name } hitCount otherCases { number } } } }",
                7,
            ),
            (
                "members",
                "query($n: Int!) { evidence(first: 1) { nodes { members(first: $n) { nodes { path hitLevels seenInAnotherCase } } } } }",
                7,
            ),
            (
                "folder",
                "query($n: Int!) { evidence(first: 1) { nodes { folder(path: \"\", first: $n) { nodes { name memberCount member { path hitLevels } } totalCount } } } }",
                7,
            ),
            (
                "hits",
                "query($n: Int!) { evidence(first: 1) { nodes { hits(first: $n) { nodes { memberPath level observable { value case { number } } hashSet { name } } } } } }",
                8,
            ),
            (
                "rule sets",
                "query($n: Int!) { ruleSets(first: $n) { nodes { name canWrite agency { name } createdBy { name } current { number ruleCount writtenBy { name } } } } }",
                4,
            ),
            (
                "articles",
                "query($n: Int!) { articles(first: $n) { nodes { code kind canWrite current { number titleVi publishedBy { name } } draft { number writtenBy { name } } } } }",
                4,
            ),
            (
                "duty posts",
                "query($n: Int!) { dutyPosts(first: $n) { nodes { canName agency { name } contacts { standing person { name email } } } } }",
                6,
            ),
            ("agencies", "query($n: Int!) { agencies(first: $n) { nodes { id parent { name } } } }", 6),
        ] {
            let one = statements(&world, persona, document, json!({ "n": 1 })).await - toll;
            let fifty = statements(&world, persona, document, json!({ "n": 50 })).await - toll;
            told.push(format!("{name} as {persona:?}: {one} at 1, {fifty} at 50, at most {most}"));
            // A row without something to load saves its statement, never the other way round.
            if fifty > most || fifty > one + 1 {
                told.push(format!("  {name} is over its budget"));
            }
        }
    }
    println!("{}", told.join("\n"));
    assert!(!told.iter().any(|line| line.starts_with("  ")), "{}", told.join("\n"));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opening_a_case_stays_in_its_budget() {
    let world = World::on(chot_tests::TestHub::start_with(|config| config.outbox.poll_ms = 3_600_000).await).await;
    let case = world.case(Persona::Responder, &["A-3", "A-4"], json!({})).await;
    world.task(&case, "TINH-B", true).await;
    tus::upload(&world, Persona::Analyst, &case, "x.bin", b"x").await;
    world.escalate(&case, 1).await;
    for persona in [Persona::Coordinator, Persona::Responder] {
        let toll = toll(&world, persona).await;
        let cost = statements(&world, persona, OPEN, json!({ "id": case })).await - toll;
        println!("opening a case as {persona:?}: {cost} statements");
        assert!(cost <= 12, "opening a case as {persona:?} costs {cost} statements, at most 12");
    }
    // The page of the interface asks for more: what the viewer may do, and a total for every tab.
    let documents: serde_json::Map<String, Value> =
        serde_json::from_str(include_str!("../../web/src/gql/persisted-documents.json")).unwrap();
    let page =
        documents.values().filter_map(Value::as_str).find(|text| text.contains("query CasePage(")).expect("the case page has a document");
    for persona in [Persona::Coordinator, Persona::Responder] {
        let toll = toll(&world, persona).await;
        let cost = statements(&world, persona, page, json!({ "number": "2026-0001" })).await - toll;
        println!("the case page as {persona:?}: {cost} statements");
        assert!(cost <= PAGE, "the case page as {persona:?} costs {cost} statements, at most {PAGE}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_costs_a_statement_for_each_kind_of_thing() {
    let world = World::on(chot_tests::TestHub::start_with(|config| config.outbox.poll_ms = 3_600_000).await).await;
    for number in 0..12 {
        let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
        world.task(&case, "TINH-B", true).await;
        world.escalate(&case, 1).await;
        tus::upload(&world, Persona::Responder, &case, &format!("{number}.bin"), b"x").await;
    }
    let document = "query($n: Int!) { auditEvents(first: $n) { nodes { operation actor { name } actorAgency { name } case { number title }
        report { number title } task { title } evidenceItem { number fileName } system { name } transfer { evidenceNumber } observable { value }
        escalation { tier } hashSet { name } user { name } agency { name } details { name value } } } }";
    let toll = toll(&world, Persona::Auditor).await;
    let one = statements(&world, Persona::Auditor, document, json!({ "n": 1 })).await - toll;
    let fifty = statements(&world, Persona::Auditor, document, json!({ "n": 50 })).await - toll;
    println!("the audit: {one} at 1, {fifty} at 50");
    // The list, people, agencies, cases, and each kind of thing once.
    assert!(fifty <= 9, "{fifty} statements");
    world.hub.stop().await;
}

/// Statements of receiving a report of one system, with its receipt and audit.
const RECEIPT: u64 = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_leaves_the_hub_no_work_but_the_first_call() {
    let world = World::on(chot_tests::TestHub::start_with(|config| config.outbox.poll_ms = 3_600_000).await).await;
    let toll = toll(&world, Persona::Responder).await;
    world.report(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    let before = world.hub.hub.db.statements();
    world.report(Persona::Responder, &["A-3"], json!({})).await;
    let cost = world.hub.hub.db.statements() - before - toll;
    println!("receiving a report: {cost} statements");
    assert!(cost <= RECEIPT, "receiving a report costs {cost} statements, at most {RECEIPT}");
    let now = world.hub.hub.clock.now();
    let due = format!("SELECT count(*) AS n FROM outbox WHERE kind = 'report.waits' AND (due_at <= {now} OR attempts > 0)");
    assert_eq!(chot_tests::sql::one_number(world.hub.db(), &due).await, 0, "its time has not come");
    world.hub.stop().await;
}
