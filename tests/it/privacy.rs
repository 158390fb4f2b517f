//! What one agency may not learn of another in the same case, and who reads what is TLP:RED.

use chot_server::clock::{HOUR, MINUTE, rfc3339};
use chot_tests::world::{ADVANCE, REPORT};
use chot_tests::{Persona, World};
use serde_json::{Value, json};

/// Everything that an agency can read of a case.
const ALL: &str = "query($id: ID!) { case(id: $id) { title agencies { code name } openedBy { name }
    reports(first: 50) { totalCount nodes { number title agency { code } reporter { name } } }
    affectedSystems { system { code agency { code } } }
    tasks(first: 50) { totalCount nodes { title agency { code } assignee { name agency { code } } } }
    escalations(first: 50) { nodes { reason raisedBy { name } acknowledgedBy { name agency { code } } deliveries { recipient } } }
    clocks { code summary filedBy { name agency { code } } }
    statusHistory { status note by { name agency { code } } }
    timeline(first: 100) { nodes { kind text subject subjectId actor { name agency { code } } } } }
  tasks(first: 50) { nodes { title agency { code } assignee { name agency { code } } } } }";

const ACKNOWLEDGE: &str = "mutation($id: ID!) { acknowledgeEscalation(id: $id) { escalation { id } errors { code } } }";

/// A case of this severity, joined by a TLP:RED report of another agency about a system of level 4.
async fn joined_by_a_hidden_system(severity: &str) -> (World, String) {
    let mut world = World::start().await;
    world.add_system("B-4", "TINH-B", Some((4, "VN-2026"))).await;
    let open = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let case = world.accept(&open, severity, None).await;
    let hidden = world.report(Persona::Responder2, &["B-4"], json!({ "tlp": "RED" })).await;
    world.accept(&hidden, severity, Some(&case)).await;
    world.hub.settle().await;
    (world, case)
}

async fn all(world: &World, persona: Persona, case: &str) -> Value {
    let answer = world.query(persona, ALL, json!({ "id": case })).await;
    assert!(answer.json.get("errors").is_none(), "{}", answer.json);
    answer.json["data"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_that_reports_confidentially_is_not_learned_of_by_the_others() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let secret = json!({ "confidential": true, "title": "Rò rỉ tại tỉnh Bê" });
    let report = world.report(Persona::Responder2, &["B-3"], secret).await;
    world.accept(&report, "LOW", Some(&case)).await;
    world.escalate(&case, 1).await;
    world.task(&case, "TINH-B", false).await;
    world.task(&case, "CUC-A1", false).await;
    let version = world.version(&case).await;
    let step = json!({ "id": case, "v": version, "to": "CONTAINED", "n": "Đã cách ly máy chủ." });
    world.query(Persona::Responder2, ADVANCE, step).await.done();
    world.hub.settle().await;

    let own = all(&world, Persona::Responder2, &case).await.to_string();
    assert!(own.contains("TINH-B") && own.contains("responder2"), "the agency itself reads what it did: {own}");
    let lead = all(&world, Persona::Coordinator, &case).await.to_string();
    assert!(lead.contains("TINH-B") && lead.contains("BC-2026-0002"), "the coordinator sees both: {lead}");
    for other in [Persona::Responder, Persona::Unit] {
        let seen = all(&world, other, &case).await;
        let text = seen.to_string();
        for word in ["TINH-B", "responder2", "BC-2026-0002", "Bê", "B-3"] {
            assert!(!text.contains(word), "{other:?} learns of {word}: {text}");
        }
        assert!(text.contains("CONTAINED"), "what happened is told all the same");
        let codes: Vec<&str> = seen["case"]["agencies"].as_array().unwrap().iter().filter_map(|agency| agency["code"].as_str()).collect();
        assert_eq!(codes, ["BO-A", "CUC-A1"], "an agency that takes part by a task alone is known");
    }

    // Mail tells no more than that.
    let sent = world.hub.mail.sent();
    let of = |persona: Persona| -> Vec<String> {
        let to = persona.email();
        sent.iter()
            .map(|sent| &sent.mail)
            .filter(|mail| mail.to == to)
            .map(|mail| format!("{} {} {}", mail.subject, mail.text, mail.html))
            .collect()
    };
    let (own, other) = (of(Persona::Responder2), of(Persona::Responder));
    assert!(!own.is_empty() && own.iter().all(|mail| mail.contains("(B-3)") && !mail.contains("(A-3)")), "{own:#?}");
    assert!(!other.is_empty() && other.iter().all(|mail| mail.contains("(A-3)") && !mail.contains("(B-3)")), "{other:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_by_rule_does_not_tell_the_level_of_a_hidden_system() {
    let mut world = World::start().await;
    world.add_system("B-4", "TINH-B", Some((4, "VN-2026"))).await;
    let open = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let case = world.accept(&open, "HIGH", None).await;
    world.hub.settle().await;
    let hidden = world.report(Persona::Responder2, &["B-4"], json!({ "confidential": true })).await;
    world.accept(&hidden, "HIGH", Some(&case)).await;
    world.hub.settle().await;
    // By its severity and the levels that it may know of there is no such rule: the call itself would tell.
    let seen = all(&world, Persona::Responder, &case).await;
    assert_eq!(seen["case"]["escalations"]["nodes"], json!([]), "{seen}");
    let seen = seen.to_string();
    assert!(!seen.contains("ESCALATED") && !seen.contains("cấp độ 4") && !seen.contains("level 4 or 5"), "{seen}");
    // Who may know of the system reads the rule's own words: in the call, in the timeline and by mail.
    for persona in [Persona::Coordinator, Persona::Responder2] {
        let seen = all(&world, persona, &case).await;
        let reasons: Vec<&str> =
            seen["case"]["escalations"]["nodes"].as_array().unwrap().iter().filter_map(|call| call["reason"].as_str()).collect();
        assert!(reasons.iter().any(|reason| reason.contains("level 4 or 5")), "{persona:?}: {reasons:?}");
        let timeline = seen["case"]["timeline"]["nodes"].as_array().unwrap();
        let told =
            |entry: &&Value| entry["kind"] == "ESCALATED" && entry["text"].as_str().is_some_and(|text| text.contains("level 4 or 5"));
        assert!(timeline.iter().any(|entry| told(&entry)), "{persona:?}: {timeline:?}");
    }
    let mails = world.hub.mail.sent();
    let of = |persona: Persona| -> String {
        let to = |mail: &&chot_server::mail::memory::Sent| mail.mail.to == persona.email();
        mails.iter().filter(to).map(|sent| format!("{} {}", sent.mail.subject, sent.mail.text)).collect()
    };
    assert!(of(Persona::Duty).contains("level 4 or 5"), "{}", of(Persona::Duty));
    assert!(
        of(Persona::Duty).contains("(A-3)") && !of(Persona::Duty).contains("B-4"),
        "of what is confidential only its level: {}",
        of(Persona::Duty)
    );
    assert!(!of(Persona::Responder).contains("level 4 or 5"), "{}", of(Persona::Responder));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_for_the_clock_of_a_hidden_agency_tells_nobody_of_it() {
    let world = World::start().await;
    let open = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let case = world.accept(&open, "HIGH", None).await;
    world.hub.settle().await;
    let late = rfc3339(world.hub.hub.clock.now() - 20 * HOUR);
    let hidden = world.report(Persona::Responder2, &["B-3"], json!({ "confidential": true, "detectedAt": late })).await;
    world.accept(&hidden, "HIGH", Some(&case)).await;
    world.hub.settle().await;
    let seen = all(&world, Persona::Responder, &case).await;
    assert_eq!(seen["case"]["escalations"]["nodes"], json!([]), "{seen}");
    assert!(!seen.to_string().contains("ESCALATED"), "{seen}");
    for persona in [Persona::Coordinator, Persona::Responder2] {
        let seen = all(&world, persona, &case).await;
        assert!(seen["case"]["escalations"]["nodes"].as_array().unwrap().len() == 1 && seen.to_string().contains("ESCALATED"), "{seen}");
    }
    // Who may not know of it is told the same as of a call that never was.
    let calls = "query($id: ID!) { case(id: $id) { escalations(first: 9) { nodes { id } } } }";
    let call = world.query(Persona::Coordinator, calls, json!({ "id": case })).await.text("/case/escalations/nodes/0/id");
    for (persona, id) in [(Persona::Responder, call.clone()), (Persona::Responder, case.clone()), (Persona::Unit, call)] {
        let refused = world.query(persona, ACKNOWLEDGE, json!({ "id": id })).await;
        assert_eq!(refused.code(), Some("NOT_FOUND"), "{persona:?}: {}", refused.json);
    }
    // Nobody there answers, and the next tier is called; in the end the deadline passes, and tier 2 is called for that.
    for passed in [15 * MINUTE, 4 * HOUR] {
        world.hub.advance(passed).await;
        let seen = all(&world, Persona::Responder, &case).await;
        assert_eq!(seen["case"]["escalations"]["nodes"], json!([]), "{seen}");
        assert!(!seen.to_string().contains("ESCALATED"), "{seen}");
    }
    let seen = all(&world, Persona::Coordinator, &case).await;
    let reasons: Vec<&str> =
        seen["case"]["escalations"]["nodes"].as_array().unwrap().iter().filter_map(|call| call["reason"].as_str()).collect();
    assert!(
        reasons.iter().any(|reason| reason.starts_with("Tier 1")) && reasons.iter().any(|reason| reason.contains("has passed")),
        "{reasons:?}"
    );
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_call_of_two_agencies_is_none_for_the_one_that_a_clock_brought_to_one_of_them() {
    let world = World::start().await;
    let first = world.report(Persona::Responder, &["A-3"], json!({ "confidential": true })).await;
    let case = world.accept(&first, "HIGH", None).await;
    let late = rfc3339(world.hub.hub.clock.now() - 20 * HOUR);
    let hidden = world.report(Persona::Responder2, &["B-3"], json!({ "confidential": true, "detectedAt": late })).await;
    world.accept(&hidden, "HIGH", Some(&case)).await;
    world.hub.settle().await;
    let by_hand = world.escalate(&case, 1).await;
    let calls = async |persona: Persona| {
        let document = "query($id: ID!) { case(id: $id) { escalations(first: 9) { nodes { id tier acknowledgedAt canAcknowledge } } } }";
        let answer = world.query(persona, document, json!({ "id": case })).await;
        answer.list("/case/escalations/nodes").to_vec()
    };
    let of_clock = |calls: &[Value]| calls.iter().find(|call| call["id"] != by_hand && call["tier"] == 1).unwrap().clone();
    assert_eq!(calls(Persona::Responder).await.len(), 1, "the other agency's own call is not told");
    world.query(Persona::Responder, ACKNOWLEDGE, json!({ "id": by_hand })).await.done();
    let seen = calls(Persona::Coordinator).await;
    assert!(seen.iter().any(|call| call["id"] == by_hand && call["acknowledgedAt"].is_string()), "{seen:?}");
    assert!(of_clock(&seen)["acknowledgedAt"].is_null(), "{seen:?}");
    assert_eq!(of_clock(&calls(Persona::Responder2).await)["canAcknowledge"], json!(true), "who was called for it has yet to answer");
    world.hub.advance(15 * MINUTE).await;
    let seen = calls(Persona::Coordinator).await;
    assert!(seen.iter().any(|call| call["tier"] == 2), "nobody did: {seen:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_a_time_nor_a_tier_tells_of_a_hidden_system_of_a_high_level() {
    let (world, case) = joined_by_a_hidden_system("MEDIUM").await;
    const SEEN: &str = "query($id: ID!) { case(id: $id) { escalations(first: 9) { totalCount nodes { tier nextTierAt } }
        timeline(first: 50) { nodes { kind subject } } } }";
    let mut times = Vec::new();
    for tier in [2, 3] {
        world.escalate(&case, tier).await;
        for persona in [Persona::Coordinator, Persona::Responder] {
            let seen = world.query(persona, SEEN, json!({ "id": case })).await.json;
            let calls = &seen["data"]["case"]["escalations"];
            let told: Vec<&str> = seen["data"]["case"]["timeline"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|entry| entry["kind"] == "ESCALATED")
                .filter_map(|entry| entry["subject"].as_str())
                .collect();
            times.push((calls["totalCount"].as_i64(), calls["nodes"][0]["nextTierAt"].is_string(), told.len()));
        }
    }
    assert_eq!(times, [(Some(1), true, 1), (Some(1), false, 1), (Some(2), false, 2), (Some(1), false, 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_went_on_to_a_tier_of_a_hidden_level_waits_for_those_who_may_not_know() {
    let mut world = World::start().await;
    world.add_system("B-4", "TINH-B", Some((4, "VN-2026"))).await;
    let duty = world.query(Persona::Duty, "{ viewer { user { id } } }", json!({})).await.text("/viewer/user/id");
    let remove = "mutation($p: ID!) { removeDutyContact(post: { tier: 2 }, personId: $p) { errors { code } } }";
    world.query(Persona::Admin, remove, json!({ "p": duty })).await.done();
    let mut seen = Vec::new();
    for hidden in [true, false] {
        let open = world.report(Persona::Responder, &["A-3"], json!({})).await;
        let case = world.accept(&open, "MEDIUM", None).await;
        if hidden {
            let hidden = world.report(Persona::Responder2, &["B-4"], json!({ "tlp": "RED" })).await;
            world.accept(&hidden, "MEDIUM", Some(&case)).await;
        }
        let call = world.escalate(&case, 1).await;
        world.hub.advance(16 * MINUTE).await;
        let document = "query($id: ID!) { case(id: $id) { escalations(first: 9) { nodes { tier nextTierAt passedOnAt unheardAt canAcknowledge acknowledgedAt } } timeline(first: 50) { nodes { kind } } }
            myWork { kind dueAt } viewer { waiting { escalations } } }";
        let before = world.query(Persona::Responder, document, json!({ "id": case })).await.json["data"].clone();
        let national = world.query(Persona::Coordinator, document, json!({ "id": case })).await.json["data"].clone();
        world.query(Persona::Responder, ACKNOWLEDGE, json!({ "id": call })).await.done();
        let mut after = world.query(Persona::Responder, document, json!({ "id": case })).await.json["data"].clone();
        let answer = &mut after["case"]["escalations"]["nodes"][0]["acknowledgedAt"];
        assert!(answer.is_string());
        *answer = Value::Null;
        for view in [&before, &after] {
            let work = view["myWork"].as_array().unwrap();
            let calls: Vec<&Value> = work.iter().filter(|item| item["kind"] == "ESCALATION").collect();
            seen.push((view["case"].clone(), json!(calls), view["viewer"].clone()));
        }
        let tiers: Vec<&Value> = national["case"]["escalations"]["nodes"].as_array().unwrap().iter().map(|call| &call["tier"]).collect();
        // The contacts of the hidden agency were called apart.
        assert_eq!(tiers.len(), if hidden { 3 } else { 1 }, "{national}");
    }
    assert_eq!(seen[0], seen[2], "before the answer");
    assert_eq!(seen[1], seen[3], "after it");
    assert_eq!(seen[0].0["escalations"]["nodes"][0]["canAcknowledge"], json!(true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_call_that_one_may_not_know_is_told_at_the_call_that_one_reads() {
    let (world, case) = joined_by_a_hidden_system("HIGH").await;
    let by_hand = world.escalate(&case, 1).await;
    let document = "query($id: ID!) { case(id: $id) { escalations(first: 9) { nodes { id tier acknowledgedAt } } timeline(first: 50) { nodes { kind subject } } } }";
    let national = world.query(Persona::Coordinator, document, json!({ "id": case })).await;
    let of_rule = national.list("/case/escalations/nodes").iter().find(|call| call["tier"] == 2).expect("the rule called").clone();
    world.query(Persona::Duty, ACKNOWLEDGE, json!({ "id": of_rule["id"] })).await.done();
    let seen = world.query(Persona::Responder, document, json!({ "id": case })).await;
    let calls = seen.list("/case/escalations/nodes");
    assert!(calls.len() == 1 && calls[0]["id"] == by_hand && calls[0]["acknowledgedAt"].is_string(), "{calls:?}");
    let told: Vec<&Value> = seen.list("/case/timeline/nodes").iter().filter(|entry| entry["kind"] == "ESCALATION_ACKNOWLEDGED").collect();
    assert!(told.len() == 1 && told[0]["subject"] == "1", "as where the call itself is answered: {told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_s_reason_tells_of_no_system_that_a_mail_may_not_name() {
    let (world, case) = joined_by_a_hidden_system("HIGH").await;
    let mails = world.hub.mail.sent();
    let of: Vec<_> = mails.iter().filter(|sent| sent.mail.to == Persona::Duty.email()).collect();
    assert_eq!(of.len(), 1, "the rule called");
    for text in [&of[0].mail.subject, &of[0].mail.text, &of[0].mail.html] {
        assert!(!text.contains("cấp độ 4") && !text.contains("level 4") && !text.contains("B-4"), "{text}");
    }
    let seen = all(&world, Persona::Coordinator, &case).await.to_string();
    assert!(seen.contains("level 4 or 5"), "within the hub who may know reads the reason: {seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_of_a_hidden_agency_who_acts_for_another_one_is_not_named() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let report = world.report(Persona::Responder2, &["B-3"], json!({ "confidential": true })).await;
    world.accept(&report, "LOW", Some(&case)).await;
    world.add_role(world.people[&Persona::Responder2], "BO-A", "RESPONDER").await;
    let task = world.task(&case, "BO-A", false).await;
    world.task(&case, "CUC-A1", false).await;
    world.query(Persona::Responder2, "mutation($id: ID!) { acceptTask(id: $id) { errors { code } } }", json!({ "id": task })).await.done();
    let clocks = world.query(Persona::Responder, "query($id: ID!) { case(id: $id) { clocks { id metAt } } }", json!({ "id": case })).await;
    let clock = clocks.list("/case/clocks").iter().find(|clock| clock["metAt"].is_null()).unwrap()["id"].clone();
    let file = "mutation($c: ID!, $i: FileStatutoryReportInput!) { fileStatutoryReport(caseId: $c, input: $i) { errors { code } } }";
    let input = json!({ "clockId": clock, "summary": "Báo cáo theo quy định." });
    world.query(Persona::Responder2, file, json!({ "c": case, "i": input })).await.done();
    let lead = all(&world, Persona::Coordinator, &case).await.to_string();
    assert_eq!(lead.matches("Người responder2").count(), 6, "the coordinator sees who acted: {lead}");
    for other in [Persona::Responder, Persona::Unit] {
        let seen = all(&world, other, &case).await.to_string();
        assert!(!seen.contains("responder2") && !seen.contains("TINH-B"), "{other:?}: {seen}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_acknowledgement_does_not_name_a_person_of_a_hidden_agency() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let report = world.report(Persona::Responder2, &["B-3"], json!({ "confidential": true })).await;
    world.accept(&report, "LOW", Some(&case)).await;
    // A person of the hidden agency who is called for the other one too.
    let person = world.people[&Persona::Responder2];
    world.add_role(person, "BO-A", "RESPONDER").await;
    let add = "mutation($p: DutyPostInput!, $u: ID!) { addDutyContact(post: $p, personId: $u) { post { tier } errors { code } } }";
    let post = json!({ "agencyId": world.agencies["BO-A"].to_string() });
    world.query(Persona::Admin, add, json!({ "p": post, "u": person.to_string() })).await.done();
    let call = world.escalate(&case, 1).await;
    world.hub.settle().await;
    let document = "mutation($id: ID!) { acknowledgeEscalation(id: $id) { escalation { id } errors { code message } } }";
    world.query(Persona::Responder2, document, json!({ "id": call })).await.done();
    let second = world.query(Persona::Responder, document, json!({ "id": call })).await;
    assert_eq!(second.user_errors(), ["ALREADY_EXISTS"], "{}", second.json);
    let name = world.query(Persona::Responder2, "{ viewer { user { name } } }", json!({})).await.text("/viewer/user/name");
    assert!(!second.json.to_string().contains(&name), "{}", second.json);
    let lead = world.query(Persona::Coordinator, document, json!({ "id": call })).await;
    assert!(lead.json.to_string().contains(&name), "who may know is told: {}", lead.json);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_call_again_calls_nobody_twice() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let first = world.escalate(&case, 1).await;
    assert_eq!(world.escalate(&case, 1).await, first);
    world.hub.settle().await;
    let before = world.hub.mail.sent().len();
    let other = json!({ "id": case, "input": { "tier": 1, "reason": "Một lý do khác hẳn." } });
    let document =
        "mutation($id: ID!, $input: EscalateCaseInput!) { escalateCase(id: $id, input: $input) { escalation { id } errors { code } } }";
    let again = world.query(Persona::Coordinator, document, other).await;
    assert_ne!(again.done()["escalation"]["id"], json!(first), "another reason is another call");
    world.hub.settle().await;
    assert_eq!(world.hub.mail.sent().len(), before * 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_does_not_bear_the_words_of_a_confidential_report() {
    let world = World::start().await;
    let secret = json!({ "confidential": true, "title": "Rò rỉ tại tỉnh Bê" });
    let case = world.case(Persona::Responder2, &["B-3"], secret).await;
    let report = world.report(Persona::Responder, &["A-3"], json!({})).await;
    world.accept(&report, "LOW", Some(&case)).await;
    world.hub.settle().await;
    let seen = all(&world, Persona::Responder, &case).await;
    assert_eq!(seen["case"]["title"], "Case 2026-0001", "in the reader's language");
    let text = seen.to_string();
    for word in ["TINH-B", "responder2", "BC-2026-0001", "Bê", "B-3"] {
        assert!(!text.contains(word), "learns of {word}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_files_a_red_report_reads_it_again_and_nobody_else_of_the_role() {
    let world = World::start().await;
    let mut input = world.report_input(&["A-3"]);
    input["tlp"] = json!("RED");
    let document = REPORT.replace("id number status", "id title clocks { code }");
    let filed = world.query(Persona::Officer, &document, json!({ "i": input })).await;
    let id = filed.done()["report"]["id"].as_str().expect("the report is told").to_owned();
    let one = "query($id: ID!) { report(id: $id) { title clocks { code } } reports(first: 10) { totalCount } }";
    let own = world.query(Persona::Officer, one, json!({ "id": id })).await;
    assert!(own.json.get("errors").is_none(), "{}", own.json);
    assert_eq!(own.number("/reports/totalCount"), 1);
    let other = world.query(Persona::Lab, one, json!({ "id": id })).await;
    assert_eq!(other.at("/report"), &Value::Null);
    assert_eq!(other.number("/reports/totalCount"), 0);

    // Neither the role's tasks in a RED case.
    let case = world.accept(&id, "LOW", None).await;
    let task = world.task(&case, "BO-A", false).await;
    let tasks = "query($id: ID!) { task(id: $id) { title } tasks(first: 10) { totalCount nodes { title } } myWork { title } }";
    for persona in [Persona::Officer, Persona::Lab] {
        let seen = world.query(persona, tasks, json!({ "id": task })).await;
        assert_eq!(seen.at("/task"), &Value::Null, "{persona:?}");
        assert_eq!(seen.number("/tasks/totalCount"), 0);
        assert!(!seen.json.to_string().contains("Chặn"), "{}", seen.json);
    }
    let seen = world.query(Persona::Responder, tasks, json!({ "id": task })).await;
    assert_eq!(seen.number("/tasks/totalCount"), 1, "a responder works on RED cases");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_comes_with_other_content_is_refused_whatever_differs() {
    let world = World::start().await;
    let input = world.report_input(&["A-3"]);
    let first = world.query(Persona::Responder, REPORT, json!({ "i": input })).await;
    let number = first.done()["report"].clone();
    assert_eq!(world.query(Persona::Responder, REPORT, json!({ "i": input })).await.done()["report"], number, "the same is the same");
    for (field, value) in [
        ("description", json!("Khác hẳn.")),
        ("confidential", json!(true)),
        ("occurredAt", json!("2026-11-22T07:00:00.000Z")),
        ("title", json!("Tên khác")),
        ("tlp", json!("RED")),
    ] {
        let mut other = input.clone();
        other[field] = value;
        let answer = world.query(Persona::Responder, REPORT, json!({ "i": other })).await;
        assert_eq!(answer.user_errors(), ["ALREADY_EXISTS"], "{field}: {}", answer.json);
    }
}
