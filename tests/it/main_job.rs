//! The main job over the public surface.

use chot_tests::{Persona, World};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_becomes_a_case() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let answer = world.query(Persona::Responder, "query($id: ID!) { case(id: $id) { number } }", json!({ "id": case })).await;
    assert_eq!(answer.text("/case/number"), "2026-0001");
    world.hub.stop().await;
}
