//! Numbers without gaps and one winner of every race.

use std::collections::BTreeSet;

use chot_tests::world::{ACCEPT, REPORT};
use chot_tests::{Persona, Rng, World, sql};
use futures::future::join_all;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_leave_no_gap() {
    let mut rng = Rng::new(Rng::seed(64));
    let world = World::start().await;
    world.token(Persona::Coordinator).await;
    world.token(Persona::Responder).await;
    // Reports too: filed by all at once.
    let filed = join_all((0..64).map(|_| world.report(Persona::Responder, &["A-3"], json!({})))).await;
    let mut orders: Vec<(String, u8)> = filed.iter().map(|id| (id.clone(), 0)).collect();
    for id in &filed {
        match rng.below(10) {
            0 => orders.push((id.clone(), 0)), // accepted twice
            1 => orders.push((id.clone(), 1)), // rejected meanwhile
            2 => orders.push((id.clone(), 2)), // joined to a case that never was
            3 => orders.push((id.clone(), 3)), // the connection breaks at once
            _ => {}
        }
    }
    for place in (1..orders.len()).rev() {
        orders.swap(place, rng.below(place + 1));
    }
    let never = "018f0000-0000-7000-8000-000000000000";
    let answers = join_all(orders.iter().map(async |(id, what)| match what {
        1 => {
            let document = r#"mutation($id: ID!) { rejectReport(id: $id, input: { reason: "Trùng báo cáo khác." }) { errors { code } } }"#;
            Some(world.query(Persona::Coordinator, document, json!({ "id": id })).await)
        }
        2 => Some(world.query(Persona::Coordinator, ACCEPT, json!({ "id": id, "i": { "severity": "LOW", "caseId": never } })).await),
        3 => {
            hang_up(&world, id).await;
            None
        }
        _ => Some(world.query(Persona::Coordinator, ACCEPT, json!({ "id": id, "i": { "severity": "LOW" } })).await),
    }))
    .await;
    for answer in answers.iter().flatten() {
        let fine =
            answer.user_errors().iter().all(|code| code == "INVALID_TRANSITION") && answer.code().is_none_or(|code| code == "NOT_FOUND");
        assert!(fine, "{}", answer.json);
    }
    world.hub.settle().await;
    let db = world.hub.db();
    let numbers: BTreeSet<String> = sql::texts(db, "SELECT number AS t FROM cases").await.into_iter().collect();
    let wanted: BTreeSet<String> = (1..=numbers.len()).map(|number| format!("2026-{number:04}")).collect();
    assert_eq!(numbers, wanted, "case numbers have no gap");
    assert_eq!(sql::one_number(db, "SELECT count(DISTINCT number) AS n FROM cases").await, sql::count(db, "cases").await);
    let accepted = sql::one_number(db, "SELECT count(*) AS n FROM reports WHERE status = 'ACCEPTED' AND case_id IS NOT NULL").await;
    assert_eq!(accepted, sql::count(db, "cases").await, "one case for each accepted report");
    assert_eq!(sql::one_number(db, "SELECT count(*) AS n FROM reports WHERE status = 'RECEIVED'").await, 0);
    let reports: BTreeSet<String> = sql::texts(db, "SELECT number AS t FROM reports").await.into_iter().collect();
    assert_eq!(reports, (1..=64).map(|number| format!("BC-2026-{number:04}")).collect());
    world.hub.stop().await;
}

/// Sends an acceptance and goes away before the answer.
async fn hang_up(world: &World, id: &str) {
    use tokio::io::AsyncWriteExt;
    let token = world.token(Persona::Coordinator).await;
    let body = json!({ "query": ACCEPT, "variables": { "id": id, "i": { "severity": "LOW" } } });
    let request = chot_tests::http::Request::new("POST", "/graphql").json(&body).bearer(&token);
    let mut stream = tokio::net::TcpStream::connect(world.hub.addr).await.unwrap();
    stream.write_all(&request.head(world.hub.addr)).await.unwrap();
    stream.write_all(body.to_string().as_bytes()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_those_who_saw_the_same_version_one_wins() {
    let world = World::start().await;
    let id = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let severity = "mutation($id: ID!, $v: Int!, $s: Severity!) { setCaseSeverity(id: $id, expectedVersion: $v, severity: $s, reason: \"Đánh giá lại theo tình hình.\") { case { version } errors { code } } }";
    world.token(Persona::Duty).await;
    for round in 0..10 {
        let version = world.version(&id).await;
        let words = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];
        let races = join_all((0..8).map(|racer| {
            let persona = if racer % 2 == 0 { Persona::Coordinator } else { Persona::Duty };
            world.query(persona, severity, json!({ "id": id, "v": version, "s": words[(round + racer) % 4] }))
        }))
        .await;
        let won = races.iter().filter(|answer| answer.user_errors().is_empty()).count();
        let lost = races.iter().filter(|answer| answer.user_errors() == ["CONFLICT"]).count();
        assert_eq!((won, lost), (1, 7), "round {round}: {:?}", races.iter().map(|answer| &answer.json).collect::<Vec<_>>());
        assert_eq!(world.version(&id).await, version + 1);
    }
    let stale = world.query(Persona::Coordinator, chot_tests::world::ADVANCE, json!({ "id": id, "v": 1, "to": "CONTAINED" })).await;
    assert_eq!(stale.user_errors(), ["CONFLICT"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_at_the_same_moment_is_one_report() {
    let world = World::start().await;
    world.token(Persona::Responder).await;
    for _ in 0..4 {
        let input = world.report_input(&["A-3"]);
        let answers = join_all((0..16).map(|_| world.query(Persona::Responder, REPORT, json!({ "i": input })))).await;
        let ids: BTreeSet<String> = answers.iter().map(|answer| answer.done()["report"]["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 1);
    }
    assert_eq!(sql::count(world.hub.db(), "reports").await, 4);
    assert_eq!(
        sql::texts(world.hub.db(), "SELECT number AS t FROM reports ORDER BY number").await,
        ["BC-2026-0001", "BC-2026-0002", "BC-2026-0003", "BC-2026-0004"]
    );
    world.hub.stop().await;
}
