//! What waits for what on PostgreSQL: rows are held in one order, and nobody waits who only refers to a row.

use chot_tests::database::is_postgres;
use chot_tests::world::{ASSIGN, ESCALATE};
use chot_tests::{Persona, World, sql};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait};
use serde_json::{Value, json};

async fn run(tx: &DatabaseTransaction, sql: &str) -> Result<(), DbErr> {
    tx.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await.map(drop)
}

/// Until something in the hub's database waits for a lock.
async fn somebody_waits(world: &World) {
    let waiting = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sql::one_number(world.hub.db(), waiting).await == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_refers_to_a_case_keeps_nobody_from_changing_it() {
    if !is_postgres() {
        return;
    }
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    // As whoever has written a line of its timeline, an item or a task, and has not committed yet.
    let other = world.hub.db().begin().await.unwrap();
    run(&other, &format!("SELECT 1 FROM cases WHERE id = '{case}' FOR KEY SHARE")).await.unwrap();

    let upload = r#"mutation($c: ID!) { startUpload(input: { caseId: $c, fileName: "a.bin", sizeBytes: 3 }) { errors { code } } }"#;
    world.query(Persona::Responder, upload, json!({ "c": case })).await.done();
    let add = r#"mutation($c: ID!) { addObservables(caseId: $c, input: { text: "a.example", tlp: AMBER }) { errors { code } } }"#;
    world.query(Persona::Responder, add, json!({ "c": case })).await.done();
    let task = json!({ "agencyId": world.agencies["TINH-B"].to_string(), "title": "Chặn địa chỉ điều khiển", "taskOnly": false });
    world.query(Persona::Coordinator, ASSIGN, json!({ "c": case, "i": task })).await.done();
    let call = json!({ "tier": 2, "reason": "Lan rộng, cần người trực." });
    world.query(Persona::Coordinator, ESCALATE, json!({ "id": case, "i": call })).await.done();
    world.advance_case(&case, "CONTAINED").await;
    other.rollback().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_of_the_law_waits_for_its_case_before_it_takes_the_clock() {
    if !is_postgres() {
        return;
    }
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    let seen = world.query(Persona::Responder, "query($id: ID!) { case(id: $id) { clocks { id metAt } } }", json!({ "id": case })).await;
    let open = seen.list("/case/clocks").iter().find(|clock| clock["metAt"].is_null()).unwrap()["id"].as_str().unwrap().to_owned();
    // As whoever moves the case on.
    let other = world.hub.db().begin().await.unwrap();
    run(&other, &format!("SELECT 1 FROM cases WHERE id = '{case}' FOR NO KEY UPDATE")).await.unwrap();
    let file = "mutation($c: ID!, $i: FileStatutoryReportInput!) { fileStatutoryReport(caseId: $c, input: $i) { errors { code } } }";
    let input = json!({ "clockId": open, "summary": "Nguyên nhân, phạm vi và biện pháp đã rõ." });
    let (filed, ()) = tokio::join!(world.query(Persona::Responder, file, json!({ "c": case, "i": input })), async {
        somebody_waits(&world).await;
        run(&other, "SET LOCAL lock_timeout = '1s'").await.unwrap();
        run(&other, &format!("UPDATE clocks SET due_at = due_at WHERE id = '{open}'")).await.unwrap();
        other.commit().await.unwrap();
    });
    filed.done();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_waits_for_its_case_before_it_takes_the_task() {
    if !is_postgres() {
        return;
    }
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let task = world.task(&case, "TINH-B", false).await;
    world.hub.settle().await;
    // As whoever closes the case.
    let other = world.hub.db().begin().await.unwrap();
    run(&other, &format!("SELECT 1 FROM cases WHERE id = '{case}' FOR NO KEY UPDATE")).await.unwrap();
    let decline = r#"mutation($id: ID!) { declineTask(id: $id, reason: "Không thuộc phạm vi.") { errors { code } } }"#;
    let (declined, ()) = tokio::join!(world.query(Persona::Responder2, decline, json!({ "id": task })), async {
        somebody_waits(&world).await;
        run(&other, "SET LOCAL lock_timeout = '1s'").await.unwrap();
        run(&other, &format!("UPDATE tasks SET status = 'CANCELLED' WHERE id = '{task}'")).await.unwrap();
        other.commit().await.unwrap();
    });
    assert_eq!(declined.at("/declineTask/errors/0/code"), &Value::from("INVALID_TRANSITION"), "it sees what was changed meanwhile");
}
