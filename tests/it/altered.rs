//! Stored bytes that somebody changed: nothing is made of them, nothing of them is handed out or matched, and whoever meets them
//! first raises the alarm.

use chot_server::authz::Actor;
use chot_server::clock::HOUR;
use chot_server::ctx::Ctx;
use chot_server::error::Error;
use chot_server::features::evidence::jobs;
use chot_tests::http::{Reply, Request};
use chot_tests::tus::{self, sha256};
use chot_tests::{Persona, World, program};
use serde_json::{Value, json};

use super::rewritten::{disarm, doctor, run};

const PURPOSE: &str = "reason=D%E1%BB%B1ng%20d%C3%B2ng%20th%E1%BB%9Di%20gian";
const DERIVE: &str = "mutation($id: ID!, $i: DeriveEvidenceInput!) { deriveEvidence(id: $id, input: $i) {
    derivation { id } errors { code } } }";
const KNOWN: &str = "query($id: ID!) { evidenceItem(id: $id) { alteredAt chain { intact } custody(first: 50) { nodes { kind result } }
    derivations(first: 10) { nodes { status failure detail child { id } } } } }";

async fn world_with(name: &str, bytes: &[u8]) -> (World, String) {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Responder, &case, name, bytes).await;
    (world, item)
}

/// Somebody at the machine puts other bytes in the place of `stored`.
fn alter(world: &World, stored: &[u8], other: &[u8]) {
    let digest = sha256(stored);
    let path = world.hub.hub.config.evidence_folder().join("blobs").join(&digest[..2]).join(&digest[2..4]).join(&digest);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, other).unwrap();
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut other = bytes.to_vec();
    other[at] ^= 1;
    other
}

/// A ZIP archive of stored members, so that content of the same length makes an archive of the same length.
fn stored_zip(text: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [("a.txt", text), ("b.txt", b"the same in both")] {
        writer.start_file(name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

async fn get(world: &World, path: &str, range: Option<&str>) -> Reply {
    let request = Request::new("GET", path).bearer(&world.token(Persona::Responder).await);
    let request = match range {
        Some(range) => request.header("Range", range),
        None => request,
    };
    request.send(world.hub.addr).await
}

async fn known(world: &World, item: &str) -> Value {
    world.query(Persona::Analyst, KNOWN, json!({ "id": item })).await.at("/evidenceItem").clone()
}

fn events(known: &Value) -> Vec<String> {
    assert_eq!(known["chain"]["intact"], json!(true), "{known}");
    let nodes = known["custody"]["nodes"].as_array().unwrap();
    let word = |event: &Value| format!("{} {}", event["kind"].as_str().unwrap(), event["result"].as_str().unwrap_or("")).trim().to_owned();
    nodes.iter().map(word).collect()
}

async fn derive(world: &World, item: &str, mut input: Value) -> Value {
    input["reason"] = json!("Cần để dựng dòng thời gian.");
    let answer = world.query(Persona::Analyst, DERIVE, json!({ "id": item, "i": input })).await;
    world.hub.settle().await;
    answer.at("/deriveEvidence").clone()
}

/// Nothing was made, the history tells the alarm once, and a second wish is refused.
async fn nothing_is_made(world: &World, item: &str, input: Value) {
    derive(world, item, input.clone()).await;
    let seen = known(world, item).await;
    let row = &seen["derivations"]["nodes"][0];
    assert_eq!((&row["status"], &row["failure"], &row["child"]), (&json!("FAILED"), &json!("UNREADABLE"), &Value::Null), "{seen}");
    assert!(row["detail"].as_str().unwrap().contains("are not those that were received"), "{row}");
    assert_eq!(events(&seen), ["RECEIVED", "EXAMINED", "VERIFIED DIFFERS"]);
    assert!(seen["alteredAt"].is_string());
    assert_eq!(derive(world, item, input).await["errors"][0]["code"], json!("ALTERED"));
    assert_eq!(events(&known(world, item).await).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_bytes_sent_again_do_not_cover_up_that_stored_ones_were_altered() {
    let (world, first) = world_with("a.bin", &[7; 400]).await;
    let second =
        tus::upload(&world, Persona::Responder, &world.case(Persona::Responder, &["A-3"], json!({})).await, "b.bin", &[7; 400]).await;
    alter(&world, &[7; 400], &flipped(&[7; 400], 100));
    let other = world.case(Persona::Responder2, &["B-3"], json!({})).await;
    let third = tus::upload(&world, Persona::Responder2, &other, "c.bin", &[7; 400]).await;
    for item in [&first, &second] {
        let seen = known(&world, item).await;
        assert_eq!(events(&seen), ["RECEIVED", "EXAMINED", "VERIFIED DIFFERS"]);
        assert!(seen["alteredAt"].is_string(), "{seen}");
    }
    let seen = known(&world, &third).await;
    assert_eq!((events(&seen), &seen["alteredAt"]), (vec!["RECEIVED".to_owned(), "EXAMINED".to_owned()], &Value::Null));
    assert_eq!(std::fs::read_dir(world.hub.hub.config.evidence_folder().join("damaged")).unwrap().count(), 1);
    // The sound bytes stand there now, and the next reading says so.
    let asked = "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }";
    assert_eq!(world.query(Persona::Analyst, asked, json!({ "id": first })).await.at("/verifyEvidence/errors"), &json!([]));
    world.hub.settle().await;
    let seen = known(&world, &first).await;
    assert_eq!(events(&seen)[2..], ["VERIFIED DIFFERS", "VERIFIED MATCHES"]);
    assert!(seen["alteredAt"].is_null(), "{seen}");
    // Nor that they were taken away.
    let digest = sha256(&[7; 400]);
    std::fs::remove_file(world.hub.hub.config.evidence_folder().join("blobs").join(&digest[..2]).join(&digest[2..4]).join(&digest))
        .unwrap();
    tus::upload(&world, Persona::Responder2, &other, "d.bin", &[7; 400]).await;
    for item in [&first, &third] {
        let seen = known(&world, item).await;
        assert_eq!(events(&seen).last().map(String::as_str), Some("VERIFIED DIFFERS"), "{seen}");
        assert!(seen["alteredAt"].is_string(), "{seen}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_redacted_out_of_altered_bytes() {
    let (world, item) = world_with("a.bin", &[7; 400]).await;
    alter(&world, &[7; 400], &flipped(&[7; 400], 100));
    nothing_is_made(&world, &item, json!({ "method": "REDACT", "ranges": [{ "from": 200, "to": 210 }] })).await;
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_decrypted_out_of_an_archive_that_was_put_in_the_place_of_another() {
    use std::io::Write;
    let sealed = |content: &[u8]| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored)
            .with_aes_encryption(zip::AesMode::Aes256, "secret");
        writer.start_file("a.txt", options).unwrap();
        writer.write_all(content).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let (archive, other) = (sealed(b"hello"), sealed(b"HELLO"));
    assert_eq!(archive.len(), other.len());
    let (world, item) = world_with("a.zip", &archive).await;
    alter(&world, &archive, &other);
    nothing_is_made(&world, &item, json!({ "method": "DECRYPT", "password": "secret" })).await;
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_altered_bytes_is_handed_out_or_said_to_be() {
    let archive = stored_zip(b"hello");
    let (world, item) = world_with("a.zip", &archive).await;
    let other = stored_zip(b"HELLO");
    assert_eq!(archive.len(), other.len());
    for (path, range) in [
        ("content", None),
        ("content", Some("bytes=0-9")),
        ("sealed", None),
        ("members/0/content", None),
        ("members/0/content", Some("bytes=0-1")),
        ("members/0/sealed", None),
    ] {
        let before = events(&known(&world, &item).await).len();
        alter(&world, &archive, &other);
        let path = format!("/api/evidence/{item}/{path}?{PURPOSE}");
        let reply = get(&world, &path, range).await;
        assert_eq!((reply.status, &reply.json()["code"]), (409, &json!("ALTERED")), "{path} {range:?}: {}", reply.text());
        world.hub.settle().await;
        let seen = known(&world, &item).await;
        assert_eq!(events(&seen)[before..], ["VERIFIED DIFFERS"], "{path} {range:?}");
        assert!(seen["alteredAt"].is_string());
        assert_eq!(get(&world, &path, range).await.status, 409, "{path} {range:?}: as long as the alarm stands");
        // The operator puts the right bytes back, and somebody has them hashed again.
        alter(&world, &archive, &archive);
        world
            .query(Persona::Analyst, "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }", json!({ "id": item }))
            .await
            .done();
        world.hub.settle().await;
        world.hub.advance(chot_server::clock::MINUTE).await;
        assert!(known(&world, &item).await["alteredAt"].is_null());
    }
    // The member beside the altered one is what was examined.
    alter(&world, &archive, &other);
    let reply = get(&world, &format!("/api/evidence/{item}/members/1/content?{PURPOSE}"), None).await;
    assert_eq!((reply.status, reply.body.as_slice()), (200, b"the same in both".as_slice()));
    world.hub.stop().await;
}

/// What stands in the place of the stored bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instead {
    Nothing,
    Folder,
    Pipe,
}

/// Bytes that are gone are as loud as altered ones, and whoever asks is told that they are missing. Nothing that is no file is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_missing_raise_the_alarm_whoever_asks_for_them_first() {
    let archive = stored_zip(b"hello");
    let (world, item) = world_with("a.zip", &archive).await;
    let digest = sha256(&archive);
    let path = world.hub.hub.config.evidence_folder().join("blobs").join(&digest[..2]).join(&digest[2..4]).join(&digest);
    for (what, range, instead) in [
        ("content", None, Instead::Nothing),
        ("content", None, Instead::Folder),
        ("content", Some("bytes=0-9"), Instead::Pipe),
        ("sealed", None, Instead::Nothing),
        ("members/0/content", None, Instead::Nothing),
        ("members/0/sealed", None, Instead::Pipe),
    ] {
        let before = events(&known(&world, &item).await).len();
        std::fs::remove_file(&path).unwrap();
        match instead {
            Instead::Nothing => {}
            Instead::Folder => std::fs::create_dir(&path).unwrap(),
            Instead::Pipe => assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success()),
        }
        let address = format!("/api/evidence/{item}/{what}?{PURPOSE}");
        let reply = get(&world, &address, range).await;
        assert_eq!((reply.status, &reply.json()["code"]), (409, &json!("ALTERED")), "{what} {instead:?}: {}", reply.text());
        assert!(reply.text().contains("are missing from the evidence store"), "{what} {instead:?}: {}", reply.text());
        world.hub.settle().await;
        let seen = known(&world, &item).await;
        assert_eq!(events(&seen)[before..], ["VERIFIED DIFFERS"], "{what} {instead:?}");
        assert!(seen["alteredAt"].is_string());
        let work = world.query(Persona::Analyst, "{ myWork { kind } }", json!({})).await;
        assert!(work.list("/myWork").contains(&json!({ "kind": "EVIDENCE_ALTERED" })), "{what} {instead:?}");
        let doctor = doctor(&world).await;
        assert!(doctor.iter().any(|fault| fault.ends_with("-01: its bytes are missing")), "{what} {instead:?}: {doctor:?}");
        let counted: Vec<&String> = doctor.iter().filter(|fault| fault.contains(" items ")).collect();
        assert!(
            matches!(counted[..], [one] if one.starts_with("of 1 items there were no bytes to read")),
            "{what} {instead:?}: {doctor:?}"
        );
        if instead == Instead::Folder {
            std::fs::remove_dir(&path).unwrap()
        } else {
            std::fs::remove_file(&path).unwrap_or_default()
        }
        std::fs::write(&path, &archive).unwrap();
        world.hub.advance(chot_server::clock::MINUTE).await;
        world
            .query(Persona::Analyst, "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }", json!({ "id": item }))
            .await
            .done();
        world.hub.settle().await;
        world.hub.advance(chot_server::clock::MINUTE).await;
        assert_eq!(known(&world, &item).await["alteredAt"], Value::Null, "{what} {instead:?}");
    }
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

/// A disk that is not there is no loss of the evidence that stands on it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_not_there_says_nothing_of_the_bytes() {
    let (world, item) = world_with("a.bin", b"bytes").await;
    let folder = world.hub.hub.config.evidence_folder();
    std::fs::rename(folder.join("blobs"), folder.join("away")).unwrap();
    let reply = get(&world, &format!("/api/evidence/{item}/content?{PURPOSE}"), None).await;
    assert_eq!(reply.status, 503, "{}", reply.text());
    let ctx = Ctx::new(std::sync::Arc::clone(&world.hub.hub), Actor::system(), "test");
    let read = jobs::verify(&ctx, &json!({ "evidenceId": item })).await;
    assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
    std::fs::rename(folder.join("away"), folder.join("blobs")).unwrap();
    let seen = known(&world, &item).await;
    assert_eq!((events(&seen), &seen["alteredAt"]), (vec!["RECEIVED".to_owned(), "EXAMINED".to_owned()], &Value::Null));
    assert_eq!(get(&world, &format!("/api/evidence/{item}/content?{PURPOSE}"), None).await.status, 200);
    world.hub.stop().await;
}

/// What was read is told of no item that was disposed of meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_reading_is_told_behind_a_disposal() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let upload = tus::Upload::start(&world, Persona::Responder, &case, "a.bin", 24 << 20, None).await;
    for part in 0..6 {
        assert_eq!(upload.patch(part * (4 << 20), &[7; 4 << 20]).await.status, 204);
    }
    world.hub.settle().await;
    let item = upload.id;
    let ask = r#"mutation($id: ID!) { requestDisposal(id: $id, input: { authority: "QĐ 20/2026", method: "Nghiền ổ đĩa", reason: "Hết thời hạn lưu giữ theo quyết định." }) { errors { code } } }"#;
    world.query(Persona::Responder, ask, json!({ "id": item })).await.done();
    let ctx = Ctx::new(std::sync::Arc::clone(&world.hub.hub), Actor::system(), "test");
    let payload = json!({ "evidenceId": item });
    let confirm = "mutation($id: ID!) { confirmDisposal(id: $id) { errors { code } } }";
    let (read, confirmed) =
        futures::join!(Box::pin(jobs::verify(&ctx, &payload)), world.query(Persona::Coordinator, confirm, json!({ "id": item })));
    read.unwrap();
    confirmed.done();
    world.hub.settle().await;
    let told = events(&known(&world, &item).await);
    assert_eq!(told.last().map(String::as_str), Some("DISPOSED"), "{told:?}");
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_arrived_as_something_else_than_was_declared_is_not_sealed() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let upload = tus::Upload::start(&world, Persona::Responder, &case, "a.bin", 5, Some(&sha256(b"other"))).await;
    upload.patch(0, b"bytes").await;
    world.hub.settle().await;
    let seal = r#"mutation($id: ID!) { sealEvidence(id: $id, input: { reason: "Niêm phong lại ổ đĩa." }) { errors { code } } }"#;
    let answer = world.query(Persona::Responder, seal, json!({ "id": upload.id })).await;
    assert_eq!(answer.user_errors(), ["INVALID_TRANSITION"]);
    let offer = "mutation($id: ID!, $i: OfferTransferInput!) { offerTransfer(id: $id, input: $i) { errors { code } } }";
    let input = json!({ "agencyId": world.agencies["VNCERT"].to_string(), "place": "Phòng 2", "reason": "Giám định theo yêu cầu." });
    world.query(Persona::Responder, offer, json!({ "id": upload.id, "i": input })).await.done();
    assert_eq!(get(&world, &format!("/api/evidence/{}/content?{PURPOSE}", upload.id), None).await.status, 200);
    world.hub.stop().await;
}

/// What a page is told of a download that its browser does.
fn told(reply: &Reply, number: &str) -> Value {
    use base64::Engine;
    let cookie = reply.header("set-cookie").unwrap();
    let value = cookie.strip_prefix(&format!("chot-download-{number}=")).unwrap().split(';').next().unwrap();
    assert!(cookie.contains("SameSite=Strict") && cookie.contains("Path=/") && !cookie.contains("HttpOnly"), "{cookie}");
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(value).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_told_what_became_of_a_download_and_each_is_one_event() {
    let archive = stored_zip(b"hello");
    let (world, item) = world_with("a.zip", &archive).await;
    let number = "0f".repeat(16);
    let paths =
        ["content", "sealed", "members/0/content", "members/0/sealed", "package", "report", "case.jsonld", "member-package?members=0"];
    let address = |path: &str, number: &str| {
        let joined = if path.contains('?') { "&" } else { "?" };
        format!("/api/evidence/{item}/{path}{joined}{PURPOSE}&told={number}")
    };
    for path in paths {
        let before = events(&known(&world, &item).await).len();
        let reply = get(&world, &address(path, &number), None).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        assert!(!reply.body.is_empty());
        let answer = told(&reply, &number);
        assert_eq!(answer["status"], 200);
        assert_eq!(answer["password"].as_str(), reply.header("chot-archive-password"), "{path}");
        assert_eq!(events(&known(&world, &item).await).len(), before + 1, "{path}: once");
    }
    // A number that is none is not answered; neither is who asked without.
    for number in ["", "x", &"0F".repeat(16)] {
        assert_eq!(get(&world, &address("content", number), None).await.header("set-cookie"), None);
    }
    let foreign = Request::new("GET", &address("content", &number)).header("Sec-Fetch-Site", "cross-site").send(world.hub.addr).await;
    assert_eq!((foreign.status, foreign.header("set-cookie")), (401, None), "another site sets nothing");
    let before = events(&known(&world, &item).await).len();
    alter(&world, &archive, &stored_zip(b"HELLO"));
    for path in paths.iter().filter(|path| !path.contains("package") && !matches!(**path, "report" | "case.jsonld")) {
        let reply = get(&world, &address(path, &number), None).await;
        assert_eq!((reply.status, reply.body.len()), (204, 0), "{path}: what is refused is no file");
        let answer = told(&reply, &number);
        assert_eq!((&answer["status"], &answer["said"]["code"]), (&json!(409), &json!("ALTERED")), "{path}");
        assert!(answer["said"]["messageVi"].is_string() && answer["said"]["requestId"].is_string());
    }
    let nobody = Request::new("GET", &address("report", &number)).send(world.hub.addr).await;
    assert_eq!((nobody.status, &told(&nobody, &number)["status"]), (204, &json!(401)));
    world.hub.settle().await;
    assert!(
        !events(&known(&world, &item).await)[before..].iter().any(|event| event.starts_with("DOWNLOADED") || event.starts_with("EXPORTED"))
    );
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_matches_nothing_in_altered_bytes() {
    for (name, bytes, other) in
        [("a.zip", stored_zip(b"hello"), stored_zip(b"HELLO")), ("a.bin", b"say hello".to_vec(), b"say HELLO".to_vec())]
    {
        let (world, item) = world_with(name, &bytes).await;
        alter(&world, &bytes, &other);
        let source = "rule up { strings: $a = \"HELLO\" condition: $a }";
        let create = "mutation($i: CreateRuleSetInput!) { createRuleSet(input: $i) { ruleSet { id } errors { code } } }";
        let input =
            json!({ "agencyId": world.agencies["BO-A"].to_string(), "name": "A", "tlp": "AMBER", "standing": false, "source": source });
        let set = world.query(Persona::Responder, create, json!({ "i": input })).await.done()["ruleSet"]["id"].clone();
        let scan = "mutation($e: ID!, $s: [ID!]!) { scanEvidence(evidenceId: $e, ruleSetIds: $s) { scans { id } errors { code } } }";
        world.query(Persona::Responder, scan, json!({ "e": item, "s": [set] })).await.done();
        world.hub.settle().await;
        let scans =
            "query($id: ID!) { ruleScans(evidenceId: $id, first: 5) { nodes { state matchCount gaps(first: 5) { nodes { reason } } } } }";
        let seen = world.query(Persona::Responder, scans, json!({ "id": item })).await;
        assert_eq!(
            seen.at("/ruleScans/nodes/0"),
            &json!({ "state": "DONE", "matchCount": 0, "gaps": { "nodes": [{ "reason": "UNREAD" }] } }),
            "{name}"
        );
        let seen = known(&world, &item).await;
        assert_eq!(events(&seen), ["RECEIVED", "EXAMINED", "VERIFIED DIFFERS"], "{name}");
        world.hub.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_altered_item_is_neither_sealed_nor_offered() {
    let (world, item) = world_with("a.bin", b"bytes").await;
    alter(&world, b"bytes", b"other");
    world.query(Persona::Analyst, "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }", json!({ "id": item })).await.done();
    world.hub.settle().await;
    let seal = r#"mutation($id: ID!) { sealEvidence(id: $id, input: { reason: "Niêm phong lại ổ đĩa." }) { errors { code } } }"#;
    let answer = world.query(Persona::Responder, seal, json!({ "id": item })).await;
    assert_eq!(answer.user_errors(), ["ALTERED"]);
    let offer = "mutation($id: ID!, $i: OfferTransferInput!) { offerTransfer(id: $id, input: $i) { errors { code } } }";
    let input = json!({ "agencyId": world.agencies["TINH-B"].to_string(), "place": "Phòng 2", "reason": "Giám định theo yêu cầu." });
    let answer = world.query(Persona::Responder, offer, json!({ "id": item, "i": input })).await;
    assert_eq!(answer.user_errors(), ["ALTERED"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_tells_that_the_log_itself_records_other_bytes() {
    let (world, item) = world_with("a.bin", b"bytes").await;
    let checked = async || {
        let package = get(&world, &format!("/api/evidence/{item}/package?{PURPOSE}"), None).await;
        assert_eq!(package.status, 200, "{}", package.text());
        let report = chot_forensics::package::verify_package(&chot_forensics::source::BytesSource(package.body), None, None, None);
        assert!(report.valid, "{report:?}");
        report.checks.into_iter().find(|check| check.name == "verifications").map(|check| check.detail)
    };
    assert_eq!(checked().await, None);
    let verify = "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }";
    alter(&world, b"bytes", b"other");
    world.query(Persona::Analyst, verify, json!({ "id": item })).await.done();
    world.hub.settle().await;
    assert!(checked().await.unwrap().contains("no later entry records that they were the same again"));
    alter(&world, b"bytes", b"bytes");
    world.hub.advance(chot_server::clock::MINUTE).await;
    world.query(Persona::Analyst, verify, json!({ "id": item })).await.done();
    world.hub.settle().await;
    assert!(checked().await.unwrap().contains("records that they were found to be the same again"));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_the_rest_names_what_is_damaged() {
    let (world, item) = world_with("a.bin", b"bytes").await;
    let case = world.query(Persona::Analyst, "query($id: ID!) { evidenceItem(id: $id) { case { id } } }", json!({ "id": item })).await;
    tus::upload(&world, Persona::Responder, &case.text("/evidenceItem/case/id"), "b.bin", b"sound bytes").await;
    alter(&world, b"bytes", b"other");
    let folder = tempfile::tempdir().unwrap();
    let backup = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let mut arguments = vec!["backup", path.to_str().unwrap()];
        arguments.extend(more);
        let output = program::beside(&world, &arguments);
        (path, program::told(&output))
    };
    let (refused, (code, _, told)) = backup("first", &[]);
    assert!(code == Some(1) && told.contains("is damaged"), "{told}");
    assert!(std::fs::read_dir(&refused).unwrap().next().is_none(), "a try that failed leaves nothing in the way of the next one");
    std::fs::write(refused.join("chot.db"), b"of a run that was killed").unwrap();
    let (_, (code, _, told)) = backup("first", &[]);
    assert!(code == Some(2) && told.contains("is not empty, and no whole backup"), "{told}");
    let (made, (code, out, told)) = backup("second", &["--leave-out-damaged"]);
    assert!(code == Some(1) && out.contains("LEFT OUT") && told.contains("without 1 damaged"), "{code:?} {out} {told}");
    let manifest: Value = serde_json::from_slice(&std::fs::read(made.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["damaged"][0]["sha256"], json!(sha256(b"bytes")));
    assert!(made.join("blobs").join(sha256(b"sound bytes")).exists() && !made.join("blobs").join(sha256(b"bytes")).exists(), "{manifest}");
    // Somebody takes evidence out of a backup and makes its manifest anew.
    let mut less = manifest.clone();
    let gone = format!("blobs/{}", sha256(b"sound bytes"));
    less["files"].as_array_mut().unwrap().retain(|entry| entry["path"] != json!(gone));
    std::fs::remove_file(made.join(&gone)).unwrap();
    let written = serde_json::to_vec_pretty(&less).unwrap();
    std::fs::write(made.join("manifest.sha256"), format!("{}\n", sha256(&written))).unwrap();
    std::fs::write(made.join("manifest.json"), written).unwrap();
    let place = folder.path().join("again");
    std::fs::create_dir(&place).unwrap();
    let database = chot_tests::database::TestDatabase::empty(&place).await;
    let place = place.display().to_string();
    let output = std::process::Command::new(program::path())
        .args(["restore", made.to_str().unwrap()])
        .env_remove("CHOT_DATA")
        .env("CHOT_DATABASE__URL", &database.url)
        .env("CHOT_EVIDENCE__URL", format!("file://{place}/evidence"))
        .env("CHOT_LOOKUPS__FOLDER", format!("{place}/hash-sets"))
        .env("CHOT_LOG__KEY_FILE", format!("{place}/custody.key"))
        .env("CHOT_LOG__ORIGIN", "demo.chot.local/custody")
        .output()
        .unwrap();
    let (code, out, told) = program::told(&output);
    let missing = format!("MISSING  evidence {} is in the database and not in the backup", sha256(b"sound bytes"));
    assert!(code == Some(1) && out.contains("LEFT OUT") && out.contains(&missing), "{code:?} {out} {told}");
    assert_eq!(out.matches("MISSING").count(), 1, "what is known to be left out is told as that: {out}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_counts_and_lists_its_altered_items_for_those_who_may_see_them() {
    let (world, item) = world_with("a.bin", b"hello").await;
    let case = world.query(Persona::Analyst, "query($id: ID!) { evidenceItem(id: $id) { case { id } } }", json!({ "id": item })).await;
    let case = case.text("/evidenceItem/case/id");
    for number in 0..7 {
        tus::upload(&world, Persona::Responder, &case, &format!("{number}.bin"), format!("other {number}").as_bytes()).await;
    }
    let document = "query($id: ID!) { case(id: $id) { alteredEvidence evidence(first: 10, altered: true) { nodes { id } totalCount }
        none: evidence(first: 0, altered: true) { totalCount } all: evidence(first: 0) { totalCount } } }";
    let told = async |persona: Persona| {
        let seen = world.query(persona, document, json!({ "id": case })).await;
        let number = |path: &str| seen.at(path).as_i64().unwrap();
        let counts = [number("/case/alteredEvidence"), number("/case/evidence/totalCount"), number("/case/none/totalCount")];
        (counts, number("/case/all/totalCount"), seen.texts("/case/evidence/nodes", "id"))
    };
    assert_eq!(told(Persona::Coordinator).await, ([0; 3], 8, vec![]));
    alter(&world, b"hello", b"HELLO");
    world.query(Persona::Analyst, "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }", json!({ "id": item })).await.done();
    world.hub.settle().await;
    assert_eq!(told(Persona::Coordinator).await, ([1; 3], 8, vec![item.clone()]));
    // Another agency in the case has no part in this item.
    let of_b = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    world.accept(&of_b, "LOW", Some(&case)).await;
    assert_eq!(told(Persona::Responder2).await, ([0; 3], 0, vec![]));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_members_that_somebody_wrote_into_is_found_by_the_schedule_and_said_to_be_so() {
    let (world, item) = world_with("a.zip", &stored_zip(b"one")).await;
    world.hub.settle().await;
    let told = async || {
        let document =
            "query($id: ID!) { evidenceItem(id: $id) { alteredAt inventoryAlteredAt case { alteredEvidence } } myWork { kind } }";
        let seen = world.query(Persona::Coordinator, document, json!({ "id": item })).await;
        let one = seen.at("/evidenceItem").clone();
        let works = seen.at("/myWork").to_string().contains("EVIDENCE_ALTERED");
        (one["alteredAt"].is_null(), one["inventoryAlteredAt"].is_null(), one["case"]["alteredEvidence"].clone(), works)
    };
    let sound = (true, true, json!(0), false);
    assert_eq!(told().await, sound);
    disarm(&world).await;
    run(&world, "UPDATE evidence_members SET path = 'etc/shadow' WHERE path = 'a.txt'").await;
    run(&world, "UPDATE custody_states SET checked_at = 1").await;
    world.hub.advance(2 * HOUR).await;
    assert_eq!(told().await, (true, false, json!(1), true), "the bytes are what they were");
    assert_eq!(get(&world, &format!("/api/evidence/{item}/content"), None).await.status, 200);
    let package = get(&world, &format!("/api/evidence/{item}/package"), None).await;
    assert_eq!(package.status, 409);
    assert!(package.text().contains("The list of members") && !package.text().contains("nothing more is recorded"), "{}", package.text());
    let faults = doctor(&world).await;
    assert!(faults.iter().any(|fault| fault.contains("its members or findings in the database")), "{faults:?}");
    // Put back by the operator, it is found to be sound again.
    run(&world, "UPDATE evidence_members SET path = 'a.txt' WHERE path = 'etc/shadow'").await;
    let verify = "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }";
    world.query(Persona::Analyst, verify, json!({ "id": item })).await.done();
    world.hub.settle().await;
    assert_eq!(told().await, sound);
    assert_eq!(get(&world, &format!("/api/evidence/{item}/package"), None).await.status, 200);
    let faults: Vec<String> = doctor(&world).await.into_iter().filter(|fault| !fault.ends_with("is missing or not in force")).collect();
    assert_eq!(faults, Vec::<String>::new());
    world.hub.stop().await;
}
