//! Statutory clocks of several agencies in one case: whose they are, from when they run, what meets them, who sees them,
//! and what of them stands in the way of closing.

use chot_server::clock::{DAY, HOUR, MINUTE, rfc3339};
use chot_tests::http::Request;
use chot_tests::tus::{self, Upload};
use chot_tests::world::{ACCEPT, ADVANCE};
use chot_tests::{Answer, Persona, START, World, sql};
use serde_json::{Value, json};

const CASE: &str = "query($id: ID!) { case(id: $id) { status severity severityReason closeBlockedBy nextStatuses actions agencies { code }
    closeBlockers { code name nameEn source sourceEn begun agency { code } }
    nextDeadline { code agency { code } } escalationTiers { tier name nameEn acknowledgeWithinMinutes }
    clocks { id code startedAt dueAt metAt breached canFile agency { code } }
    escalations(first: 50) { nodes { reason } }
    timeline(first: 100) { nodes { kind subject text } } } }";

async fn case(world: &World, persona: Persona, id: &str) -> Value {
    world.query(persona, CASE, json!({ "id": id })).await.at("/case").clone()
}

/// `agency/code` of every clock, in their order.
fn names(case: &Value) -> Vec<String> {
    case["clocks"].as_array().unwrap().iter().map(name).collect()
}

fn name(clock: &Value) -> String {
    format!("{}/{}", clock["agency"]["code"].as_str().unwrap(), clock["code"].as_str().unwrap())
}

fn clock<'c>(case: &'c Value, wanted: &str) -> &'c Value {
    case["clocks"].as_array().unwrap().iter().find(|clock| name(clock) == wanted).unwrap_or_else(|| panic!("no clock {wanted}: {case}"))
}

/// `agency/code` of every blocker in the order of the alphabet, with a star where it has begun.
fn blockers(case: &Value) -> Vec<String> {
    let row = |row: &Value| format!("{}{}", name(row), if row["begun"] == true { "*" } else { "" });
    let mut rows: Vec<String> = case["closeBlockers"].as_array().unwrap().iter().map(row).collect();
    rows.sort();
    rows
}

async fn file(world: &World, persona: Persona, case: &str, clock: &Value) -> Answer {
    let document = "mutation($c: ID!, $i: FileStatutoryReportInput!) { fileStatutoryReport(caseId: $c, input: $i) { case { version } errors { code message path } } }";
    let input = json!({ "clockId": clock["id"], "summary": "Nguyên nhân, phạm vi và biện pháp đã rõ." });
    world.query(persona, document, json!({ "c": case, "i": input })).await
}

async fn advance(world: &World, case: &str, to: &str) -> Answer {
    let version = world.version(case).await;
    world.query(Persona::Coordinator, ADVANCE, json!({ "id": case, "v": version, "to": to, "n": "Đã kiểm tra đầy đủ." })).await
}

/// The last second under the law of 2016, in UTC.
const OLD_LAW: &str = "2026-08-18T16:59:59.000Z";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_of_reports_comes_by_deadline_over_all_its_pages() {
    let world = World::start().await;
    // Filed in this order; the law of 2016 leaves nothing open once a report was received.
    let mut filed = std::collections::BTreeMap::new();
    for (name, detected) in [
        ("late", "2026-11-22T07:30:00.000Z"),
        ("none", "2026-08-01T00:00:00.000Z"),
        ("soon", "2026-11-20T07:30:00.000Z"),
        ("none, later", "2026-07-01T00:00:00.000Z"),
        ("middle", "2026-11-21T07:30:00.000Z"),
    ] {
        filed.insert(world.report(Persona::Responder, &["A-3"], json!({ "detectedAt": detected })).await, name);
        world.hub.advance(1000).await;
    }
    let document = "query($first: Int!, $after: String) { reports(first: $first, after: $after, filter: { status: [RECEIVED] }) {
        nodes { id } pageInfo { hasNextPage endCursor } totalCount } }";
    for first in [1, 2, 5] {
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = world.query(Persona::Coordinator, document, json!({ "first": first, "after": after })).await;
            assert_eq!(page.number("/reports/totalCount"), 5);
            seen.extend(page.texts("/reports/nodes", "id").iter().map(|id| filed[id]));
            if page.at("/reports/pageInfo/hasNextPage") == &json!(false) {
                break;
            }
            after = page.at("/reports/pageInfo/endCursor").clone();
        }
        assert_eq!(seen, ["soon", "middle", "late", "none", "none, later"], "in pages of {first}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_joined_report_starts_the_clocks_of_its_own_agency_under_its_own_law() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-4"], json!({ "detectedAt": OLD_LAW })).await;
    world.hub.advance(1).await;
    let second = world.report(Persona::Responder2, &["B-3"], json!({ "detectedAt": "2026-11-22T06:30:00Z" })).await;
    world.accept(&second, "LOW", Some(&id)).await;
    let third = world.report(Persona::Outsider, &["C-5"], json!({ "detectedAt": "2026-11-22T07:30:00Z" })).await;
    world.accept(&third, "LOW", Some(&id)).await;

    let seen = case(&world, Persona::Coordinator, &id).await;
    let agencies = ["BO-A/incident-report", "NH-C/notice-at-once", "NH-C/initial-report", "NH-C/cause-report"];
    for wanted in agencies.iter().chain(&["TINH-B/notice-at-once", "TINH-B/initial-report", "TINH-B/cause-report"]) {
        clock(&seen, wanted);
    }
    assert_eq!(names(&seen).len(), 7, "{:?}", names(&seen));
    // Each from the detection of its own report, and met by its own receipt alone: B reported after 90 minutes.
    for (agency, detected) in [("TINH-B", START - 90 * MINUTE), ("NH-C", START - 30 * MINUTE)] {
        for (code, after) in [("notice-at-once", HOUR), ("initial-report", 24 * HOUR), ("cause-report", 72 * HOUR)] {
            let clock = clock(&seen, &format!("{agency}/{code}"));
            assert_eq!(clock["startedAt"], rfc3339(detected), "{agency} {code}");
            assert_eq!(clock["dueAt"], rfc3339(detected + after), "{agency} {code}");
        }
    }
    assert_eq!(clock(&seen, "TINH-B/notice-at-once")["breached"], true);
    assert_eq!(clock(&seen, "NH-C/notice-at-once")["breached"], false);
    assert_eq!(seen["nextDeadline"], json!({ "code": "initial-report", "agency": { "code": "TINH-B" } }));
    assert_eq!(names(&seen)[0], "BO-A/incident-report", "in the order in which they took part");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filing_meets_the_duty_of_its_agency_alone() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let second = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    world.accept(&second, "LOW", Some(&id)).await;
    let seen = case(&world, Persona::Responder, &id).await;
    assert_eq!(clock(&seen, "BO-A/cause-report")["canFile"], true);
    assert_eq!(clock(&seen, "TINH-B/cause-report")["canFile"], false);
    assert_eq!(file(&world, Persona::Responder, &id, clock(&seen, "TINH-B/cause-report")).await.code(), Some("FORBIDDEN"));
    assert_eq!(file(&world, Persona::Officer, &id, clock(&seen, "BO-A/cause-report")).await.code(), Some("FORBIDDEN"));
    file(&world, Persona::Responder, &id, clock(&seen, "BO-A/cause-report")).await.done();
    let seen = case(&world, Persona::Coordinator, &id).await;
    assert!(clock(&seen, "BO-A/cause-report")["metAt"].is_string());
    assert!(clock(&seen, "TINH-B/cause-report")["metAt"].is_null());
    assert_eq!(blockers(&seen), ["TINH-B/cause-report*"]);
    assert_eq!(seen["closeBlockedBy"], json!(["cause-report"]));
    for to in ["CONTAINED", "ERADICATED", "RECOVERED"] {
        world.advance_case(&id, to).await;
    }
    let early = advance(&world, &id, "CLOSED").await;
    assert_eq!(early.user_errors(), ["INVALID_TRANSITION"]);
    assert!(early.json.to_string().contains("Cơ quan TINH-B"), "it is said whose report is missing: {}", early.json);
    // A clock of another case is none of this one.
    let other = world.case(Persona::Responder2, &["B-1"], json!({})).await;
    assert_eq!(file(&world, Persona::Coordinator, &other, clock(&seen, "TINH-B/cause-report")).await.code(), Some("NOT_FOUND"));
    file(&world, Persona::Coordinator, &id, clock(&seen, "TINH-B/cause-report")).await.done();
    world.advance_case(&id, "CLOSED").await;
    let closed = case(&world, Persona::Coordinator, &id).await;
    assert_eq!((blockers(&closed), &closed["closeBlockedBy"]), (vec![], &json!([])));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_report_of_an_agency_moves_unmet_clocks_earlier_and_never_later() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({ "detectedAt": "2026-11-22T07:00:00Z" })).await;
    let join = async |detected: &str| {
        let report = world.report(Persona::Colleague, &["A-4"], json!({ "detectedAt": detected })).await;
        world.accept(&report, "LOW", Some(&id)).await;
        case(&world, Persona::Coordinator, &id).await
    };
    let first = case(&world, Persona::Coordinator, &id).await;
    file(&world, Persona::Responder, &id, clock(&first, "BO-A/initial-report")).await.done();
    let first = case(&world, Persona::Coordinator, &id).await;
    assert_eq!(join("2026-11-22T07:50:00Z").await["clocks"], first["clocks"], "a later detection changes nothing");
    let earlier = join("2026-11-21T20:00:00Z").await;
    let detected = START - 12 * HOUR;
    assert_eq!(clock(&earlier, "BO-A/cause-report")["startedAt"], rfc3339(detected));
    assert_eq!(clock(&earlier, "BO-A/cause-report")["dueAt"], rfc3339(detected + 72 * HOUR));
    assert_eq!(clock(&earlier, "BO-A/initial-report"), clock(&first, "BO-A/initial-report"), "what was filed stays as it was");
    let (notice, before) = (clock(&earlier, "BO-A/notice-at-once"), clock(&first, "BO-A/notice-at-once"));
    assert_eq!((&notice["startedAt"], &notice["metAt"]), (&json!(rfc3339(detected)), &before["metAt"]), "detected earlier than was told");
    assert_eq!((&before["breached"], &notice["breached"]), (&json!(false), &json!(true)));
    assert_eq!(earlier["nextDeadline"]["code"], "cause-report");
    // The breach is noted at the earlier end, once, also though the job of the later end still comes.
    world.hub.advance(60 * HOUR + 1).await;
    let breaches =
        |case: &Value| case["timeline"]["nodes"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "CLOCK_BREACHED").count();
    assert_eq!(breaches(&case(&world, Persona::Coordinator, &id).await), 1);
    world.hub.advance(12 * HOUR).await;
    assert_eq!(breaches(&case(&world, Persona::Coordinator, &id).await), 1);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_order_in_which_reports_are_accepted_makes_no_notice_late() {
    let detected = json!({ "detectedAt": "2026-11-22T07:30:00Z" });
    let mut seen = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let world = World::start().await;
        let in_time = world.report(Persona::Responder, &["A-3"], detected.clone()).await;
        world.hub.advance(HOUR).await;
        let late = world.report(Persona::Colleague, &["A-4"], detected.clone()).await;
        let reports = [in_time, late];
        let id = world.accept(&reports[order[0]], "LOW", None).await;
        world.accept(&reports[order[1]], "LOW", Some(&id)).await;
        let case = case(&world, Persona::Coordinator, &id).await;
        let notice = clock(&case, "BO-A/notice-at-once");
        assert_eq!((&notice["metAt"], &notice["breached"]), (&json!(rfc3339(START)), &json!(false)));
        seen.push(["startedAt", "dueAt"].map(|field| notice[field].clone()));
        world.hub.stop().await;
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_final_report_of_every_agency_runs_from_the_last_recovery() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-4"], json!({ "detectedAt": OLD_LAW })).await;
    let second = world.report(Persona::Responder2, &["B-1"], json!({ "detectedAt": OLD_LAW })).await;
    world.accept(&second, "LOW", Some(&id)).await;
    let open = case(&world, Persona::Coordinator, &id).await;
    assert_eq!(blockers(&open), ["BO-A/final-report", "TINH-B/final-report"], "told before they begin");
    let blocker = &open["closeBlockers"][0];
    assert_eq!(blocker["source"], "TT 20/2017, Điều 9.2.b");
    assert!(blocker["nameEn"].as_str().unwrap().starts_with("Final report"), "{blocker}");
    for to in ["CONTAINED", "ERADICATED", "RECOVERED"] {
        world.advance_case(&id, to).await;
    }
    let recovered = case(&world, Persona::Coordinator, &id).await;
    assert_eq!(blockers(&recovered), ["BO-A/final-report*", "TINH-B/final-report*"]);
    file(&world, Persona::Responder2, &id, clock(&recovered, "TINH-B/final-report")).await.done();

    // Back and forward again: the end of the response is the later one.
    world.hub.advance(6 * DAY).await;
    world.advance_case(&id, "ERADICATED").await;
    world.hub.advance(DAY).await;
    world.advance_case(&id, "RECOVERED").await;
    let again = case(&world, Persona::Coordinator, &id).await;
    let last = clock(&again, "BO-A/final-report");
    assert_eq!((&last["startedAt"], &last["breached"]), (&json!(rfc3339(START + 7 * DAY)), &json!(false)));
    assert_eq!(last["dueAt"], rfc3339(START + 12 * DAY));
    assert_eq!(clock(&again, "TINH-B/final-report")["startedAt"], rfc3339(START), "what was filed stays filed");
    let breaches = async || {
        let case = case(&world, Persona::Coordinator, &id).await;
        case["timeline"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["subject"] == "final-report" && entry["kind"] == "CLOCK_BREACHED")
            .count()
    };
    assert_eq!(breaches().await, 1);
    world.hub.advance(5 * DAY + 1).await;
    assert_eq!(breaches().await, 2, "the end of the later recovery is watched like the first");

    // Who joins a recovered case has the same end of the response.
    let third = world.report(Persona::Outsider, &["C-5"], json!({ "detectedAt": OLD_LAW })).await;
    world.accept(&third, "LOW", Some(&id)).await;
    let joined = case(&world, Persona::Coordinator, &id).await;
    assert_eq!(clock(&joined, "NH-C/final-report")["startedAt"], rfc3339(START + 7 * DAY));
    assert_eq!(blockers(&joined), ["BO-A/final-report*", "NH-C/final-report*"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_case_is_closed_straight_only_while_nothing_owed_would_be_dropped() {
    let world = World::start().await;
    // Under the law of 2016 the final report is owed after the end of a response: a false alarm has none.
    let alarm = world.case(Persona::Responder, &["A-4"], json!({ "detectedAt": OLD_LAW })).await;
    assert_eq!(case(&world, Persona::Coordinator, &alarm).await["closeBlockedBy"], json!(["final-report"]));
    let version = world.version(&alarm).await;
    let silent = world.query(Persona::Coordinator, ADVANCE, json!({ "id": alarm, "v": version, "to": "CLOSED" })).await;
    assert_eq!(silent.user_errors(), ["VALIDATION"]);
    advance(&world, &alarm, "CLOSED").await.done();
    // Once the response has ended, no step back to OPEN goes round it.
    let real = world.case(Persona::Responder, &["A-4"], json!({ "detectedAt": OLD_LAW })).await;
    for to in ["CONTAINED", "ERADICATED", "RECOVERED"] {
        world.advance_case(&real, to).await;
    }
    assert_eq!(advance(&world, &real, "CLOSED").await.user_errors(), ["INVALID_TRANSITION"]);
    for to in ["ERADICATED", "CONTAINED", "OPEN"] {
        world.advance_case(&real, to).await;
    }
    assert_eq!(advance(&world, &real, "CLOSED").await.user_errors(), ["INVALID_TRANSITION"], "a way round the final report");
    let seen = case(&world, Persona::Coordinator, &real).await;
    file(&world, Persona::Responder, &real, clock(&seen, "BO-A/final-report")).await.done();
    advance(&world, &real, "CLOSED").await.done();
    // Under the law of 2026 the report on the cause is owed from the detection on.
    let new = world.case(Persona::Responder, &["A-3"], json!({})).await;
    assert_eq!(advance(&world, &new, "CLOSED").await.user_errors(), ["INVALID_TRANSITION"]);
    let seen = case(&world, Persona::Coordinator, &new).await;
    file(&world, Persona::Coordinator, &new, clock(&seen, "BO-A/cause-report")).await.done();
    advance(&world, &new, "CLOSED").await.done();
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_learns_of_a_hidden_agency_by_its_clocks() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({ "detectedAt": "2026-11-22T07:30:00Z" })).await;
    let early = json!({ "detectedAt": "2026-11-22T01:00:00Z", "confidential": true });
    let hidden = world.report(Persona::Responder2, &["B-1"], early).await;
    world.accept(&hidden, "LOW", Some(&id)).await;
    let (all, own, other) = (
        case(&world, Persona::Coordinator, &id).await,
        case(&world, Persona::Responder, &id).await,
        case(&world, Persona::Responder2, &id).await,
    );
    assert_eq!((names(&all).len(), names(&own).len(), names(&other).len()), (6, 3, 6));
    assert!(names(&own).iter().all(|name| name.starts_with("BO-A/")), "{:?}", names(&own));
    assert_eq!(all["nextDeadline"]["agency"]["code"], "TINH-B");
    assert_eq!(own["nextDeadline"]["agency"]["code"], "BO-A");
    assert_eq!((blockers(&own), blockers(&all).len()), (vec!["BO-A/cause-report*".to_owned()], 2));
    let hidden = clock(&all, "TINH-B/cause-report");
    assert_eq!(file(&world, Persona::Responder, &id, hidden).await.code(), Some("NOT_FOUND"), "as if it never was");
    // Neither by the order of the list and its cursors.
    let document = "{ cases(orderBy: NEXT_DEADLINE_ASC) { edges { cursor node { id } } } }";
    let cursor = |answer: &Answer| {
        use base64::Engine;
        let text =
            answer.list("/cases/edges").iter().find(|edge| edge["node"]["id"] == json!(id)).unwrap()["cursor"].as_str().unwrap().to_owned();
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap();
        serde_json::from_slice::<Value>(&bytes).unwrap()[0].clone()
    };
    assert_eq!(cursor(&world.query(Persona::Responder, document, json!({})).await), json!(START - 30 * MINUTE + 24 * HOUR));
    assert_eq!(cursor(&world.query(Persona::Coordinator, document, json!({})).await), json!(START - 7 * HOUR + 24 * HOUR));
    let first = "query($after: String) { cases(first: 1, after: $after, orderBy: NEXT_DEADLINE_ASC) { nodes { id } pageInfo { endCursor hasNextPage } } }";
    world.case(Persona::Responder, &["A-0"], json!({})).await;
    let page = world.query(Persona::Responder, first, json!({})).await;
    let next = world.query(Persona::Responder, first, json!({ "after": page.text("/cases/pageInfo/endCursor") })).await;
    assert_ne!(page.text("/cases/nodes/0/id"), next.text("/cases/nodes/0/id"));
    assert_eq!(next.at("/cases/pageInfo/hasNextPage"), false);
    // Nor by what is noted and called when it passes.
    world.hub.advance(18 * HOUR).await;
    let noted =
        |case: &Value| case["timeline"]["nodes"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "CLOCK_BREACHED").count();
    let (all, own) = (case(&world, Persona::Coordinator, &id).await, case(&world, Persona::Responder, &id).await);
    // B's notice was late already; its 24 hours have passed; A's have not.
    assert_eq!((noted(&all), noted(&own)), (1, 0));
    assert_eq!(
        (own["escalations"]["nodes"].clone(), all["escalations"]["nodes"].as_array().unwrap().len()),
        (json!([]), 1),
        "nor by a call"
    );
    // What everybody may know is named.
    let open = world.report(Persona::Responder2, &["B-3"], json!({ "detectedAt": "2026-11-22T07:30:00Z" })).await;
    world.accept(&open, "LOW", Some(&id)).await;
    assert_eq!(names(&case(&world, Persona::Responder, &id).await).len(), 6, "its report is no secret any more");
    world.hub.advance(8 * HOUR).await;
    let own = case(&world, Persona::Responder, &id).await;
    let reasons: Vec<&str> = own["escalations"]["nodes"].as_array().unwrap().iter().map(|call| call["reason"].as_str().unwrap()).collect();
    assert!(reasons.contains(&"A statutory deadline has passed: Initial report, 24 hours (Cơ quan BO-A)."), "{reasons:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn my_work_has_the_duties_of_the_own_agency_and_for_a_coordinator_those_of_all() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let second = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    world.accept(&second, "LOW", Some(&id)).await;
    for (persona, expected) in
        [(Persona::Responder, ["BO-A"].as_slice()), (Persona::Responder2, &["TINH-B"]), (Persona::Coordinator, &["BO-A", "TINH-B"])]
    {
        let answer = world.query(persona, "{ myWork(first: 100) { clock { agency { code } } } }", json!({})).await;
        let agencies: std::collections::BTreeSet<&str> =
            answer.list("/myWork").iter().filter_map(|item| item["clock"]["agency"]["code"].as_str()).collect();
        assert_eq!(agencies.into_iter().collect::<Vec<_>>(), expected, "{persona:?}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_duty_that_runs_on_in_a_closed_case_stays_the_agencys_work() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let seen = case(&world, Persona::Coordinator, &id).await;
    file(&world, Persona::Responder, &id, clock(&seen, "BO-A/cause-report")).await.done();
    let duties = async |persona| {
        let work = world.query(persona, "{ myWork(first: 100) { kind clock { code } } }", json!({})).await;
        work.list("/myWork").iter().filter(|item| item["kind"] == "CLOCK").map(|item| item["clock"]["code"].clone()).collect::<Vec<_>>()
    };
    let own = duties(Persona::Responder).await;
    assert!(!own.is_empty());
    assert_eq!(duties(Persona::Coordinator).await, own);
    advance(&world, &id, "CLOSED").await.done();
    assert_eq!(duties(Persona::Responder).await, own, "it still has to file");
    assert_eq!(duties(Persona::Coordinator).await, Vec::<Value>::new());
    let late = case(&world, Persona::Responder, &id).await;
    file(&world, Persona::Responder, &id, late["clocks"].as_array().unwrap().iter().find(|clock| clock["code"] == own[0]).unwrap())
        .await
        .done();
    assert_eq!(duties(Persona::Responder).await.len(), own.len() - 1);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_number_of_what_waits_leaves_out_what_others_have_to_do() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let task = world.task(&id, "BO-A", false).await;
    let work = "{ viewer { waiting { work tasks } } myWork(first: 100) { kind own } }";
    let told = async |persona: Persona| {
        let answer = world.query(persona, work, json!({})).await;
        let of = |kind: &str| {
            answer.list("/myWork").iter().filter(|item| item["kind"] == kind).map(|item| item["own"] == true).collect::<Vec<_>>()
        };
        let own = answer.list("/myWork").iter().filter(|item| item["own"] == true).count();
        assert_eq!(answer.number("/viewer/waiting/work"), i64::try_from(own).unwrap(), "{persona:?}: {}", answer.json);
        (of("CLOCK"), of("TASK"), answer.number("/viewer/waiting/tasks"))
    };
    // The agency's deadlines are its own; the coordinator follows them.
    assert_eq!(told(Persona::Responder).await, (vec![true; 2], vec![true], 1));
    assert_eq!(told(Persona::Coordinator).await.0, [false; 2]);
    let accept = "mutation($id: ID!) { acceptTask(id: $id) { task { id } errors { code } } }";
    world.query(Persona::Responder, accept, json!({ "id": task })).await.done();
    assert_eq!(told(Persona::Responder).await.1, [true]);
    let colleague = told(Persona::Colleague).await;
    assert_eq!((colleague.1, colleague.2), (vec![false], 0), "a colleague has it in hand");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filing_is_offered_to_those_who_have_a_clock_to_meet() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.task(&id, "TINH-B", false).await;
    let offered =
        async |persona: Persona| case(&world, persona, &id).await["actions"].as_array().unwrap().contains(&json!("FILE_STATUTORY_REPORT"));
    assert!(offered(Persona::Responder).await);
    assert!(offered(Persona::Coordinator).await, "for the agency");
    assert!(!offered(Persona::Responder2).await, "its agency takes part by a task and owes nothing");
    let seen = case(&world, Persona::Responder, &id).await;
    for clock in seen["clocks"].as_array().unwrap().iter().filter(|clock| clock["metAt"].is_null()) {
        file(&world, Persona::Responder, &id, clock).await.done();
    }
    assert!(!offered(Persona::Responder).await, "everything that runs is filed");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_opens_as_critical_keeps_the_reason() {
    let world = World::start().await;
    let report = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let open = async |reason: Option<&str>| {
        let input = json!({ "severity": "CRITICAL", "severityReason": reason });
        world.query(Persona::Coordinator, ACCEPT, json!({ "id": report, "i": input })).await
    };
    for bad in [Some(""), Some("ngắn"), Some("x".repeat(2001).as_str())] {
        let refused = open(bad).await;
        assert_eq!(refused.user_errors(), ["VALIDATION"], "{bad:?}");
        assert_eq!(refused.json["data"]["acceptReport"]["errors"][0]["path"], json!(["input", "severityReason"]));
    }
    let reason = "Dịch vụ công của cả tỉnh ngừng.";
    let opened = open(Some(reason)).await;
    assert_eq!(opened.done()["case"]["number"], json!("2026-0001"), "a refusal uses up no number");
    let id = opened.done()["case"]["id"].as_str().unwrap().to_owned();
    let seen = case(&world, Persona::Coordinator, &id).await;
    assert_eq!(seen["severityReason"], json!(reason));
    let told = seen["timeline"]["nodes"].as_array().unwrap().iter().find(|entry| entry["kind"] == "SEVERITY_CHANGED").unwrap().clone();
    assert_eq!((&told["subject"], &told["text"]), (&json!("CRITICAL"), &json!(reason)));
    // The contract has no reason.
    let other = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let bare = json!({ "id": other, "i": { "severity": "CRITICAL" } });
    let opened = world.query(Persona::Coordinator, ACCEPT, bare).await;
    let seen = case(&world, Persona::Coordinator, opened.done()["case"]["id"].as_str().unwrap()).await;
    assert_eq!((&seen["severity"], &seen["severityReason"]), (&json!("CRITICAL"), &json!(null)));
    // What is said is kept with every severity.
    let other = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let low = json!({ "id": other, "i": { "severity": "LOW", "severityReason": reason } });
    let opened = world.query(Persona::Coordinator, ACCEPT, low).await;
    let seen = case(&world, Persona::Coordinator, opened.done()["case"]["id"].as_str().unwrap()).await;
    assert_eq!((&seen["severity"], &seen["severityReason"]), (&json!("LOW"), &json!(reason)));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joining_raises_the_severity_and_never_lowers_it() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let reason = "Đã lan sang cơ quan thứ hai.";
    let join = async |report: &str, severity: &str, reason: Option<&str>| {
        let input = json!({ "severity": severity, "caseId": id, "severityReason": reason });
        world.query(Persona::Coordinator, ACCEPT, json!({ "id": report, "i": input })).await
    };
    let report = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    for bad in [None, Some(""), Some("ngắn"), Some("x".repeat(2001).as_str())] {
        let refused = join(&report, "HIGH", bad).await;
        assert_eq!(refused.user_errors(), ["VALIDATION"], "{bad:?}");
        assert_eq!(refused.json["data"]["acceptReport"]["errors"][0]["path"], json!(["input", "severityReason"]));
    }
    let untouched = case(&world, Persona::Coordinator, &id).await;
    assert_eq!((&untouched["severity"], names(&untouched).len()), (&json!("LOW"), 3), "nothing was joined");
    join(&report, "HIGH", Some(reason)).await.done();
    let raised = case(&world, Persona::Coordinator, &id).await;
    assert_eq!((&raised["severity"], &raised["severityReason"]), (&json!("HIGH"), &json!(reason)));
    let told = raised["timeline"]["nodes"].as_array().unwrap().iter().find(|entry| entry["kind"] == "SEVERITY_CHANGED").unwrap().clone();
    assert_eq!((&told["subject"], &told["text"]), (&json!("HIGH"), &json!(reason)));
    // The same judgement needs no reason and changes nothing; a lower one is an act of its own, and is told so.
    let report = world.report(Persona::Responder, &["A-4"], json!({})).await;
    let lower = join(&report, "LOW", Some("Một lý do đủ dài khác.")).await;
    assert_eq!(lower.user_errors(), ["VALIDATION"]);
    assert_eq!(lower.json["data"]["acceptReport"]["errors"][0]["path"], json!(["input", "severity"]));
    join(&report, "HIGH", None).await.done();
    let same = case(&world, Persona::Coordinator, &id).await;
    assert_eq!((&same["severity"], &same["severityReason"]), (&raised["severity"], &raised["severityReason"]));
    // A higher one again needs its own: the reason of the lower one is not its.
    let report = world.report(Persona::Responder, &["A-4"], json!({})).await;
    assert_eq!(join(&report, "CRITICAL", None).await.user_errors(), ["VALIDATION"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tiers_that_can_be_called_are_offered_to_those_who_may_call_them() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let tiers = |case: &Value| -> Vec<i64> {
        case["escalationTiers"].as_array().unwrap().iter().map(|tier| tier["tier"].as_i64().unwrap()).collect()
    };
    let seen = case(&world, Persona::Coordinator, &id).await;
    assert_eq!(tiers(&seen), [1, 2]);
    assert_eq!(
        seen["escalationTiers"][1],
        json!({ "tier": 2, "name": "Trực ban quốc gia", "nameEn": "National duty officers", "acknowledgeWithinMinutes": 15 })
    );
    for persona in [Persona::Responder, Persona::Analyst, Persona::Auditor] {
        assert_eq!(tiers(&case(&world, persona, &id).await), [0; 0], "{persona:?}");
    }
    let raise = r#"mutation($id: ID!, $v: Int!) { setCaseSeverity(id: $id, expectedVersion: $v, severity: HIGH, reason: "Lan rộng hơn đã nghĩ.") { errors { code } } }"#;
    world.query(Persona::Coordinator, raise, json!({ "id": id, "v": world.version(&id).await })).await.done();
    let seen = case(&world, Persona::Coordinator, &id).await;
    assert_eq!(tiers(&seen), [1, 2, 3]);
    for tier in tiers(&seen) {
        world.escalate(&id, i32::try_from(tier).unwrap()).await;
    }
    file(&world, Persona::Responder, &id, clock(&seen, "BO-A/cause-report")).await.done();
    advance(&world, &id, "CLOSED").await.done();
    assert_eq!(tiers(&case(&world, Persona::Coordinator, &id).await), [0; 0]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_was_passed_on_offers_no_answer() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.escalate(&id, 1).await;
    world.hub.advance(15 * MINUTE).await;
    let document = "query($id: ID!) { case(id: $id) { escalations(first: 9) { nodes { id tier canAcknowledge passedOnAt } } } }";
    let calls = world.query(Persona::Coordinator, document, json!({ "id": id })).await;
    let offered: Vec<(i64, bool, bool)> = calls
        .list("/case/escalations/nodes")
        .iter()
        .map(|call| (call["tier"].as_i64().unwrap(), call["canAcknowledge"] == true, call["passedOnAt"].is_string()))
        .collect();
    assert_eq!(offered, [(2, true, false), (1, false, true)]);
    let answer = "mutation($id: ID!) { acknowledgeEscalation(id: $id) { errors { code } } }";
    let passed = world.query(Persona::Responder, answer, json!({ "id": calls.at("/case/escalations/nodes/1/id") })).await;
    assert_eq!(passed.user_errors(), ["INVALID_TRANSITION"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_case_takes_no_new_upload_and_lets_those_begun_finish() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-4"], json!({ "detectedAt": OLD_LAW })).await;
    let begun = Upload::start(&world, Persona::Responder, &id, "nhat-ky.bin", 5, None).await;
    advance(&world, &id, "CLOSED").await.done();
    let start = "mutation($i: StartUploadInput!) { startUpload(input: $i) { evidenceItem { id } errors { code path } } }";
    for persona in [Persona::Responder, Persona::Coordinator, Persona::Analyst] {
        let refused = world.query(persona, start, json!({ "i": { "caseId": id, "fileName": "x.bin", "sizeBytes": 1 } })).await;
        assert_eq!(refused.user_errors(), ["INVALID_TRANSITION"], "{persona:?}");
    }
    use base64::Engine;
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let created = Request::new("POST", "/api/uploads")
        .bearer(&world.token(Persona::Responder).await)
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "1")
        .header("Upload-Metadata", &format!("caseId {},filename {}", encode(&id), encode("x.bin")))
        .send(world.hub.addr)
        .await;
    assert!((400..500).contains(&created.status), "{} {}", created.status, created.text());
    assert!(created.text().contains("INVALID_TRANSITION"), "{}", created.text());
    assert_eq!(sql::count(world.hub.db(), "evidence_items").await, 1);
    let done = begun.patch(0, b"bytes").await;
    assert_eq!(done.status, 204, "{}", done.text());
    world.hub.settle().await;
    let item = world.query(Persona::Responder, "{ evidence(first: 1) { nodes { id } } }", json!({})).await.text("/evidence/nodes/0/id");
    assert_eq!(tus::item(&world, Persona::Responder, &item).await["status"], "EXAMINED");
    world.hub.stop().await;
}
