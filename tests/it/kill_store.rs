//! Kills of the real program while evidence goes into an object store, each after a random number of bytes on the line.
//! Afterwards every name in the store has the bytes that it names, everything acknowledged is there, nothing is half begun.

use std::net::SocketAddr;
use std::time::Duration;

use chot_tests::gql;
use chot_tests::http::Request;
use chot_tests::s3::BUCKET;
use chot_tests::tus::{START_UPLOAD, sha256};
use chot_tests::world::{ACCEPT, REPORT};
use chot_tests::{Rng, S3};
use serde_json::json;

use super::kill::{Hub, Stage, ask, part, stage};

const KILLS: usize = 8;
/// Two parts of an upload in parts.
const SIZE: usize = 20 << 20;

/// An upload: its item, its bytes, whether its last part was acknowledged.
struct Sent {
    id: String,
    bytes: Vec<u8>,
    acknowledged: bool,
}

async fn case(addr: SocketAddr, responder: &str, coordinator: &str, system: &str) -> String {
    let input = json!({ "idempotencyKey": "kill-store", "systemIds": [system], "title": "Sự cố", "description": "Tải thử.",
        "incidentClass": "TEST", "detectedAt": "2026-09-01T00:00:00Z" });
    let report = ask(addr, responder, REPORT, json!({ "i": input })).await.unwrap();
    let report = report.done()["report"]["id"].as_str().unwrap().to_owned();
    let accepted = ask(addr, coordinator, ACCEPT, json!({ "id": report, "i": { "severity": "LOW" } })).await.unwrap();
    accepted.done()["case"]["id"].as_str().unwrap().to_owned()
}

/// Begins an upload and sends it in two parts; what became of it, as far as the hub lived.
async fn send(addr: SocketAddr, token: String, case: String, bytes: Vec<u8>) -> Option<Sent> {
    let input = json!({ "caseId": case, "fileName": "disk.bin", "sizeBytes": bytes.len(), "declaredSha256": sha256(&bytes) });
    let answer = ask(addr, &token, START_UPLOAD, json!({ "i": input })).await?;
    let id = answer.done()["evidenceItem"]["id"].as_str().unwrap().to_owned();
    let half = bytes.len() / 2;
    let mut acknowledged = part(addr, &token, &id, 0, &bytes[..half]).await == Some(204);
    if acknowledged {
        acknowledged = part(addr, &token, &id, half, &bytes[half..]).await == Some(204);
    }
    Some(Sent { id, bytes, acknowledged })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_at_any_byte_leave_whole_objects_or_none() {
    let mut rng = Rng::new(Rng::seed(KILLS as u64));
    let s3 = S3::start().await;
    let folder = tempfile::Builder::new().prefix("chot-kill-store-").tempdir().unwrap();
    let Stage { system, agency: _, addr, mut settings, _database } = stage(folder.path()).await;
    settings.extend(
        [
            ("CHOT_EVIDENCE__URL", format!("s3://{BUCKET}/hub")),
            ("CHOT_EVIDENCE__SPOOL", folder.path().join("spool").display().to_string()),
            ("CHOT_EVIDENCE__S3__ENDPOINT", format!("http://{}", s3.addr)),
            ("CHOT_EVIDENCE__S3__PATH_STYLE", "true".to_owned()),
            ("CHOT_EVIDENCE__S3__ACCESS_KEY_ID", "AKIATEST".to_owned()),
            ("CHOT_EVIDENCE__S3__SECRET_ACCESS_KEY", "secret".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    let log = folder.path().join("hub.log");
    let mut hub = Hub::start(settings.clone(), addr, &log).await;
    let (responder, coordinator) = (hub.token("responder@test.chot.local"), hub.token("coordinator@test.chot.local"));
    let case = case(addr, &responder, &coordinator, &system).await;

    let mut all = Vec::new();
    for _ in 0..KILLS {
        // The first bytes differ: an object of its own. What an earlier run left is stored meanwhile too.
        let mut bytes = vec![0; SIZE];
        bytes[..64].copy_from_slice(&rng.bytes(64));
        let sending = tokio::spawn(send(addr, responder.clone(), case.clone(), bytes));
        // Sending takes 20 MiB over the line, reading back the same again; some uploads are acknowledged before the kill.
        let until = s3.carried() + rng.below(60 << 20) as u64;
        let moment = async {
            while s3.carried() < until && !sending.is_finished() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), moment).await.expect("bytes go over the line");
        hub.kill();
        all.extend(sending.await.unwrap());
        drop(hub);
        hub = Hub::start(settings.clone(), addr, &log).await;
    }
    println!("{} of {} uploads were acknowledged", all.iter().filter(|sent| sent.acknowledged).count(), all.len());

    for Sent { id, bytes, acknowledged } in &all {
        let head = Request::new("HEAD", &format!("/api/uploads/{id}")).header("Tus-Resumable", "1.0.0").bearer(&responder).send(addr).await;
        assert_eq!(head.status, 200);
        let offset: usize = head.header("upload-offset").unwrap().parse().unwrap();
        assert!(!acknowledged || offset == SIZE, "acknowledged bytes are there");
        if offset < SIZE {
            assert_eq!(part(addr, &responder, id, offset, &bytes[offset..]).await, Some(204), "an upload goes on");
        }
        let document = "query($id: ID!) { evidenceItem(id: $id) { status sha256 chain { intact events } } }";
        let examined = async {
            loop {
                let answer = gql::post(addr, Some(&responder), document, json!({ "id": id })).await;
                if answer.text("/evidenceItem/status") == "EXAMINED" {
                    return answer;
                }
                tokio::task::yield_now().await;
            }
        };
        let answer = tokio::time::timeout(Duration::from_secs(60), examined).await.unwrap_or_else(|_| panic!("{id} is not examined"));
        assert_eq!(answer.text("/evidenceItem/sha256"), sha256(bytes));
        assert_eq!(answer.at("/evidenceItem/chain"), &json!({ "intact": true, "events": 2 }), "registered once");
    }
    hub.kill();
    drop(hub);
    // One more start takes back what the last kill left open.
    let mut hub = Hub::start(settings.clone(), addr, &log).await;
    assert_eq!(s3.open_uploads().await, 0, "nothing is half begun");
    let objects = s3.objects().await;
    assert_eq!(objects.len(), all.len());
    for name in objects {
        let object = s3.ask("GET", &format!("/{BUCKET}/{name}"), b"").await;
        assert_eq!(name.rsplit('/').next(), Some(sha256(&object.body).as_str()), "a name has the bytes that it names");
    }
    hub.kill();
    let doctor = Hub::command(&settings, &["doctor", "--deep"]).output().unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}
