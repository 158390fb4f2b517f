//! Uploads by tus and downloads, in good order and not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chot_server::clock::HOUR;
use chot_tests::http::Request;
use chot_tests::tus::{self, START_UPLOAD, Upload, sha256};
use chot_tests::{Persona, Rng, TestHub, World, sql};
use serde_json::{Value, json};
use sha2::Digest;
use tokio::io::AsyncWriteExt;

async fn world_with_case() -> (World, String) {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    (world, case)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_right_offset_and_checksum_count() {
    let (world, case) = world_with_case().await;
    let bytes = Rng::new(7).bytes(200_000);
    let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", bytes.len(), Some(&sha256(&bytes))).await;
    assert_eq!(upload.head().await, (200, Some(0)));
    assert_eq!(upload.patch(0, &bytes[..100_000]).await.status, 204);
    assert_eq!(upload.head().await, (200, Some(100_000)));
    for (offset, what) in [(0, "back"), (99_999, "back by one"), (100_001, "ahead"), (200_000, "at the end")] {
        let reply = upload.patch(offset, &bytes[100_000..100_010]).await;
        assert_eq!((reply.status, reply.header("upload-offset")), (409, Some("100000")), "{what}");
    }
    for (offset, status) in [("-1", 400), ("1.0", 400), ("9223372036854775808", 400), ("", 400), ("99999999999999999999999", 400)] {
        let reply = upload
            .request("PATCH")
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Offset", offset)
            .body("x")
            .send(world.hub.addr)
            .await;
        assert_eq!(reply.status, status, "Upload-Offset {offset:?}: {}", reply.text());
    }
    let wrong = format!("sha256 {}", STANDARD.encode([0; 32]));
    assert_eq!(upload.patch_with(100_000, &bytes[100_000..], Some(&wrong)).await.status, 460);
    assert_eq!(upload.head().await, (200, Some(100_000)), "bytes with a wrong checksum are not kept");
    for bad in ["md5 AAAA", "sha256 !!!", "sha256 AAAA", "sha256"] {
        assert_eq!(upload.patch_with(100_000, &bytes[100_000..], Some(bad)).await.status, 400, "{bad}");
    }
    let longer = [&bytes[100_000..], b"more"].concat();
    assert_eq!(upload.patch(100_000, &longer).await.status, 413, "more than was announced");
    assert_eq!(upload.head().await, (200, Some(100_000)));
    let old = Request::new("HEAD", &upload.path).bearer(&world.token(Persona::Analyst).await).send(world.hub.addr).await;
    assert_eq!(old.status, 412, "no version of the protocol");
    assert_eq!(upload.request("PATCH").header("Upload-Offset", "100000").body("x").send(world.hub.addr).await.status, 415);
    assert_eq!(upload.patch(100_000, &bytes[100_000..]).await.status, 204);
    world.hub.settle().await;
    let item = tus::item(&world, Persona::Analyst, &upload.id).await;
    assert_eq!((&item["status"], &item["sha256"]), (&json!("EXAMINED"), &json!(sha256(&bytes))));
    assert_eq!(upload.patch(200_000, b"").await.status, 204, "asking again for nothing is no fault");
    assert_eq!(upload.patch(200_000, b"x").await.status, 413);
    assert_eq!(upload.request("DELETE").send(world.hub.addr).await.status, 409, "what is under custody stays");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_writers_at_once_are_one_too_many() {
    let (world, case) = world_with_case().await;
    let bytes = vec![1_u8; 300_000];
    let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", bytes.len(), None).await;
    // The first writer has sent half its body and stays connected.
    let part = upload.part(0, &bytes, None);
    let mut slow = tokio::net::TcpStream::connect(world.hub.addr).await.unwrap();
    slow.write_all(&part.head(world.hub.addr)).await.unwrap();
    slow.write_all(&bytes[..150_000]).await.unwrap();
    is_held(&world).await;
    for offset in [0, 10] {
        assert!([423, 409].contains(&upload.patch(offset, &bytes[..10]).await.status));
    }
    assert_eq!(upload.patch(0, &bytes[..10]).await.status, 423);
    slow.write_all(&bytes[150_000..]).await.unwrap();
    let first = chot_tests::http::read_reply(&mut slow, false).await.unwrap();
    assert_eq!(first.status, 204);
    world.hub.settle().await;
    assert_eq!(tus::item(&world, Persona::Analyst, &upload.id).await["sha256"], json!(sha256(&bytes)));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_belongs_to_who_began_it() {
    let (world, case) = world_with_case().await;
    let upload = Upload::start(&world, Persona::Responder, &case, "x.bin", 10, None).await;
    for (persona, status) in [
        (Persona::Outsider, 404),
        (Persona::Responder2, 404),
        (Persona::Admin, 404),
        (Persona::Colleague, 403),
        (Persona::Coordinator, 403),
    ] {
        let token = world.token(persona).await;
        for method in ["HEAD", "PATCH", "DELETE"] {
            let request = Request::new(method, &upload.path)
                .header("Tus-Resumable", "1.0.0")
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", "0")
                .bearer(&token);
            assert_eq!(request.send(world.hub.addr).await.status, status, "{method} as {persona:?}");
        }
    }
    assert_eq!(upload.head().await, (200, Some(0)));
    assert_eq!(upload.patch(0, b"01234").await.status, 204);
    assert_eq!(upload.request("DELETE").send(world.hub.addr).await.status, 204);
    assert_eq!(upload.head().await.0, 410);
    assert_eq!(upload.patch(5, b"56789").await.status, 410);
    assert_eq!(upload.request("DELETE").send(world.hub.addr).await.status, 410);
    assert!(spool_files(&world).is_empty(), "the bytes of a withdrawn upload are removed");
    assert_eq!(sql::count(world.hub.db(), "custody_events").await, 0, "nothing came under custody");
    world.hub.stop().await;
}

/// Waits until a part that is sent holds its upload: its file is in the spool then.
async fn is_held(world: &World) {
    let held = async {
        while spool_files(world).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), held).await.expect("the part begins");
}

fn spool_files(world: &World) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![world.hub.hub.config.evidence_folder()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.components().any(|part| ["spool", "uploads", "incoming"].contains(&part.as_os_str().to_str().unwrap())) {
                found.push(path);
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idle_upload_expires_by_the_clock() {
    let (world, case) = world_with_case().await;
    let upload = Upload::start(&world, Persona::Responder, &case, "x.bin", 10, None).await;
    let lives = i64::from(world.hub.hub.config.evidence.upload_expires_hours) * HOUR;
    world.hub.advance(lives - HOUR).await;
    assert_eq!(upload.patch(0, b"01234").await.status, 204, "a part gives it its full time again");
    world.hub.advance(lives - 1).await;
    assert_eq!(upload.head().await, (200, Some(5)));
    world.hub.advance(1).await;
    assert_eq!(upload.head().await.0, 410);
    assert_eq!(upload.patch(5, b"56789").await.status, 410);
    let item = tus::item(&world, Persona::Responder, &upload.id).await;
    assert_eq!(item["status"], "REFUSED");
    assert!(spool_files(&world).is_empty(), "the bytes of an expired upload are removed");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_goes_on_after_a_restart() {
    let (world, case) = world_with_case().await;
    let bytes = Rng::new(9).bytes(150_000);
    let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", bytes.len(), Some(&sha256(&bytes))).await;
    assert_eq!(upload.patch(0, &bytes[..70_001]).await.status, 204);
    let World { hub, agencies, systems, people, .. } = world;
    let hub = hub.restart().await;
    let upload = upload.at(hub.addr);
    assert_eq!(upload.head().await, (200, Some(70_001)));
    assert_eq!(upload.patch(70_001, &bytes[70_001..]).await.status, 204);
    hub.settle().await;
    let token = {
        let ctx = chot_server::ctx::Ctx::new(std::sync::Arc::clone(&hub.hub), chot_server::authz::Actor::cli(), "test");
        chot_server::authn::create_token(&ctx, &Persona::Analyst.email(), &[], HOUR).await.unwrap().token.reveal().to_owned()
    };
    let content = Request::new("GET", &format!("/api/evidence/{}/content", upload.id)).bearer(&token).send(hub.addr).await;
    assert_eq!((content.status, content.body == bytes), (200, true));
    assert!(!agencies.is_empty() && !systems.is_empty() && !people.is_empty());
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_for_which_the_disk_has_no_room_is_refused_before_it_is_sent() {
    const MORE_THAN_ANY_DISK: usize = 1 << 52;
    let hub = TestHub::start_with(|config| {
        config.evidence.max_item_bytes = 1 << 52;
        config.evidence.max_chunk_bytes = MORE_THAN_ANY_DISK;
    });
    let world = World::on(hub.await).await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let upload = Upload::start(&world, Persona::Analyst, &case, "đĩa.img", MORE_THAN_ANY_DISK, None).await;
    let whole = upload.part(0, b"", None).without_length().header("Content-Length", &MORE_THAN_ANY_DISK.to_string());
    let reply = whole.send(world.hub.addr).await;
    assert_eq!(reply.status, 503, "{}", reply.text());
    assert_eq!(upload.head().await, (200, Some(0)));
    assert_eq!(upload.patch(0, b"small").await.status, 204, "what has room is taken: what was refused is promised no longer");
    assert_eq!(upload.head().await, (200, Some(5)));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_declared_is_checked() {
    let (world, case) = world_with_case().await;
    let upload = Upload::start(&world, Persona::Analyst, &case, "x.zip", 4, Some(&sha256(b"other"))).await;
    let reply = upload.patch(0, b"data").await;
    assert_eq!(reply.status, 422, "{}", reply.text());
    assert!(reply.text().contains("SHA256_DIFFERS"), "{}", reply.text());
    world.hub.settle().await;
    let item = tus::item(&world, Persona::Analyst, &upload.id).await;
    assert_eq!((&item["status"], &item["declared"], &item["sha256"]), (&json!("REFUSED"), &json!("DIFFERS"), &json!(sha256(b"data"))));
    assert_eq!(item["custody"]["nodes"][0]["kind"], "RECEIVED", "it is recorded all the same");

    // A file without bytes is a file.
    let empty = Upload::start(&world, Persona::Analyst, &case, "rỗng.txt", 0, Some(&sha256(b""))).await;
    let reply = empty.patch(0, b"").await;
    assert!([204, 200].contains(&reply.status), "{} {}", reply.status, reply.text());
    world.hub.settle().await;
    let item = tus::item(&world, Persona::Analyst, &empty.id).await;
    assert_eq!((&item["status"], &item["sizeBytes"]), (&json!("EXAMINED"), &json!(0)));

    // Standard clients send neither HEAD nor PATCH for it: creation completes it.
    let token = world.token(Persona::Analyst).await;
    let encoded = |text: &str| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
    let create = async |size: &str, metadata: String| {
        let request = Request::new("POST", "/api/uploads").header("Tus-Resumable", "1.0.0").bearer(&token);
        request.header("Upload-Length", size).header("Upload-Metadata", &metadata).send(world.hub.addr).await
    };
    let metadata = format!("caseId {},filename {}", encoded(&case), encoded("rỗng 2.txt"));
    let reply = create("0", metadata.clone()).await;
    assert_eq!((reply.status, reply.header("upload-offset")), (201, Some("0")), "{}", reply.text());
    world.hub.settle().await;
    let id = reply.header("location").unwrap().rsplit('/').next().unwrap().to_owned();
    // What was said at the beginning is told again, to the sender alone.
    let head = async |token: &str| {
        let head = Request::new("HEAD", &format!("/api/uploads/{id}")).header("Tus-Resumable", "1.0.0");
        let reply = head.bearer(token).send(world.hub.addr).await;
        (reply.status, reply.header("upload-metadata").map(str::to_owned))
    };
    assert_eq!(head(&token).await, (200, Some(metadata.clone())));
    let (status, told) = head(&world.token(Persona::Responder).await).await;
    assert!(status != 200 && told.is_none(), "{status} {told:?}");
    let item = tus::item(&world, Persona::Analyst, &id).await;
    assert_eq!((&item["status"], &item["sha256"]), (&json!("EXAMINED"), &json!(sha256(b""))));
    let kinds: Vec<&Value> = item["custody"]["nodes"].as_array().unwrap().iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["RECEIVED", "EXAMINED"]);
    let reply = create("0", format!("{metadata},sha256 {}", encoded(&sha256(b"other")))).await;
    assert_eq!(reply.status, 422, "{}", reply.text());

    // What the hub cannot write again is no time, by either way.
    for at in ["0000-01-01T00:00:00+23:59", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "2026-11-01", "x"] {
        let reply = create("1", format!("{metadata},acquiredAt {}", encoded(at))).await;
        assert_eq!(reply.status, 400, "{at}: {}", reply.text());
        let input = json!({ "i": { "caseId": case, "fileName": "x", "sizeBytes": 1, "acquiredAt": at } });
        assert_eq!(world.query(Persona::Analyst, START_UPLOAD, input).await.code(), Some("BAD_REQUEST"), "{at}");
    }

    // The same bytes twice are two items, one blob, and tell nobody anything.
    let a = tus::upload(&world, Persona::Analyst, &case, "same.bin", b"same bytes").await;
    let b = tus::upload(&world, Persona::Responder, &case, "same.bin", b"same bytes").await;
    assert_ne!(a, b);

    for (field, value) in [
        ("sizeBytes", json!(-1)),
        ("sizeBytes", json!(9_007_199_254_740_992_i64)),
        ("declaredSha256", json!("AB")),
        ("declaredSha256", json!("A".repeat(64))),
        ("fileName", json!(7)),
    ] {
        let mut input = json!({ "caseId": case, "fileName": "x", "sizeBytes": 1 });
        input[field] = value.clone();
        let answer = world.query(Persona::Analyst, START_UPLOAD, json!({ "i": input })).await;
        assert_eq!(answer.code(), Some("BAD_REQUEST"), "{field} {value}: {}", answer.json);
    }
    for name in ["", " ", &"x".repeat(256), "a\nb", "a\u{0}b", "\u{202e}gpj.exe"] {
        let answer =
            world.query(Persona::Analyst, START_UPLOAD, json!({ "i": { "caseId": case, "fileName": name, "sizeBytes": 1 } })).await;
        assert_eq!(answer.user_errors(), ["VALIDATION"], "{name:?}: {}", answer.json);
    }
    // Names are never paths.
    for name in ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.dll", "CON", "a:b", "%2e%2e/x"] {
        let id = tus::upload(&world, Persona::Analyst, &case, name, b"x").await;
        let token = world.token(Persona::Analyst).await;
        let content = Request::new("GET", &format!("/api/evidence/{id}/content")).bearer(&token).send(world.hub.addr).await;
        let disposition = content.header("content-disposition").unwrap();
        assert!(!disposition.contains("/") && !disposition.contains('\\'), "{disposition}");
        assert_eq!(content.header("content-type"), Some("application/octet-stream"));
        assert!(content.header("content-security-policy").unwrap().contains("sandbox"));
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_hoards_uploads() {
    let (world, case) = world_with_case().await;
    let most = world.hub.hub.config.evidence.max_open_uploads;
    for _ in 0..most {
        Upload::start(&world, Persona::Analyst, &case, "x", 1, None).await;
    }
    let answer = world.query(Persona::Analyst, START_UPLOAD, json!({ "i": { "caseId": case, "fileName": "x", "sizeBytes": 1 } })).await;
    assert_eq!(answer.user_errors(), ["LIMIT_EXCEEDED"]);
    Upload::start(&world, Persona::Responder, &case, "x", 1, None).await;
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_read_of_the_bytes_is_an_event() {
    let (world, case) = world_with_case().await;
    let bytes = Rng::new(11).bytes(1000);
    let id = tus::upload(&world, Persona::Analyst, &case, "x.bin", &bytes).await;
    let token = world.token(Persona::Responder).await;
    let path = format!("/api/evidence/{id}/content");
    let events = async || {
        let item = tus::item(&world, Persona::Analyst, &id).await;
        item["custody"]["nodes"].as_array().unwrap().iter().filter(|event| event["kind"] == "DOWNLOADED").count()
    };
    // A responder of the case's agency does not see what the laboratory uploaded.
    assert_eq!(Request::new("GET", &path).bearer(&token).send(world.hub.addr).await.status, 404);
    let token = world.token(Persona::Analyst).await;
    let get = async |range: Option<&str>| {
        let request = Request::new("GET", &path).bearer(&token);
        let request = match range {
            Some(range) => request.header("Range", range),
            None => request,
        };
        request.send(world.hub.addr).await
    };
    let mut expected = 0;
    for (range, from, to) in [
        (None, 0, 1000),
        (Some("bytes=0-0"), 0, 1),
        (Some("bytes=10-19"), 10, 20),
        (Some("bytes=990-"), 990, 1000),
        (Some("bytes=-5"), 995, 1000),
        (Some("bytes=990-5000"), 990, 1000),
    ] {
        let reply = get(range).await;
        expected += 1;
        assert_eq!(reply.status, if range.is_some() { 206 } else { 200 }, "{range:?}");
        assert_eq!(reply.body, bytes[from..to], "{range:?}");
        if range.is_some() {
            assert_eq!(reply.header("content-range").unwrap(), format!("bytes {from}-{}/1000", to - 1));
        }
        assert_eq!(events().await, expected, "{range:?}");
    }
    assert_eq!(get(Some("bytes=1000-")).await.status, 416);
    assert_eq!(events().await, expected, "nothing left the hub, so nothing is recorded");
    // What is no range, or many ranges, is served whole or refused; it is never a fault.
    for odd in ["bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", &format!("bytes={}", "0-1,".repeat(1000))] {
        let reply = get(Some(odd)).await;
        assert!([200, 206, 400, 416, 431].contains(&reply.status), "{odd:.40}: {}", reply.status);
    }
    let before = events().await;
    let head = Request::new("HEAD", &path).bearer(&token).send(world.hub.addr).await;
    assert_eq!((head.status, head.header("content-length"), events().await), (200, Some("1000"), before));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_file_goes_through_in_parts() {
    let (world, case) = world_with_case().await;
    let part = vec![0_u8; 16 << 20];
    let size = part.len() * 4;
    let upload = Upload::start(&world, Persona::Analyst, &case, "đĩa.img", size, None).await;
    let mut hash = sha2::Sha256::new();
    for number in 0..4 {
        hash.update(&part);
        assert_eq!(upload.patch(number * part.len(), &part).await.status, 204);
    }
    world.hub.settle().await;
    let item = tus::item(&world, Persona::Analyst, &upload.id).await;
    assert_eq!(item["sha256"], json!(hex::encode(hash.finalize())));
    assert_eq!(item["sizeBytes"], json!(size));
    assert_eq!(item["verdict"], "OPAQUE");
    let none: &Value = &item["memberCount"];
    assert_eq!(none, 0);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_bytes_are_found_by_their_digest_by_those_who_may_see_the_item() {
    let (world, case) = world_with_case().await;
    let other = world.case(Persona::Responder, &["A-4"], json!({})).await;
    let item = tus::upload(&world, Persona::Responder, &case, "first.bin", b"the same").await;
    let elsewhere = tus::upload(&world, Persona::Responder, &other, "again.bin", b"the same").await;
    tus::upload(&world, Persona::Responder, &case, "other.bin", b"others").await;
    let document = "query($f: EvidenceFilter) { evidence(filter: $f) { totalCount nodes { id } } }";
    let found = |persona, filter: Value| {
        let world = &world;
        async move {
            let answer = world.query(persona, document, json!({ "f": filter })).await;
            let mut ids = answer.texts("/evidence/nodes", "id");
            ids.sort_unstable();
            (answer.number("/evidence/totalCount"), ids)
        }
    };
    let digest = sha256(b"the same");
    assert_eq!(found(Persona::Responder, json!({ "sha256": digest, "caseId": case })).await, (1, vec![item.clone()]));
    let mut both = vec![item.clone(), elsewhere];
    both.sort_unstable();
    assert_eq!(found(Persona::Responder, json!({ "sha256": digest })).await, (2, both));
    assert_eq!(found(Persona::Coordinator, json!({ "sha256": digest, "caseId": case })).await, (1, vec![item]));
    assert_eq!(found(Persona::Responder, json!({ "sha256": sha256(b"never"), "caseId": case })).await, (0, vec![]));
    assert_eq!(found(Persona::Responder2, json!({ "sha256": digest })).await, (0, vec![]), "nobody learns of what is hidden");
    let answer = world.query(Persona::Responder, document, json!({ "f": { "sha256": "no digest" } })).await;
    assert_eq!(answer.code(), Some("BAD_REQUEST"), "{}", answer.json);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_beginning_that_is_sent_again_makes_no_second_item() {
    let (world, case) = world_with_case().await;
    let digest = sha256(b"0123456789");
    let input = |over: Value| {
        let mut input = json!({ "caseId": case, "fileName": "x.bin", "sizeBytes": 10, "declaredSha256": digest, "idempotencyKey": "k-1" });
        input.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        json!({ "i": input })
    };
    let both = tokio::join!(
        world.query(Persona::Responder, START_UPLOAD, input(json!({}))),
        world.query(Persona::Responder, START_UPLOAD, input(json!({}))),
    );
    let (first, second) = (both.0, both.1);
    let id = first.text("/startUpload/evidenceItem/id");

    assert_eq!(second.text("/startUpload/evidenceItem/id"), id);
    assert_eq!(second.at("/startUpload/uploadUrl"), first.at("/startUpload/uploadUrl"));
    for over in [
        json!({ "fileName": "y.bin" }),
        json!({ "sizeBytes": 11 }),
        json!({ "declaredSha256": sha256(b"") }),
        json!({ "declaredSha256": null }),
        json!({ "description": "Ổ đĩa máy trạm" }),
        json!({ "acquiredBy": "Tổ trực" }),
        json!({ "acquiredAt": "2026-11-01T00:00:00Z" }),
    ] {
        let answer = world.query(Persona::Responder, START_UPLOAD, input(over.clone())).await;
        assert_eq!(answer.user_errors(), ["ALREADY_EXISTS"], "{over}");
    }
    let elsewhere = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let answer = world.query(Persona::Responder, START_UPLOAD, input(json!({ "caseId": elsewhere }))).await;
    assert_eq!(answer.user_errors(), ["ALREADY_EXISTS"], "another case");
    // Keys are each person's own, and there need be none.
    let other = world.query(Persona::Analyst, START_UPLOAD, input(json!({}))).await;
    assert_ne!(other.text("/startUpload/evidenceItem/id"), id);
    for _ in 0..2 {
        world.query(Persona::Responder, START_UPLOAD, input(json!({ "idempotencyKey": null }))).await.done();
    }
    assert_eq!(sql::count(world.hub.db(), "evidence_items").await, 4);
    assert_eq!(sql::count(world.hub.db(), "audit_events WHERE action = 'evidence.start'").await, 4);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_receives_for_another_agency_than_the_own_is_kept_by_that_one() {
    let (world, case) = world_with_case().await;
    let moved = "UPDATE users SET agency_id = (SELECT id FROM agencies WHERE code = 'BO-A') WHERE email = 'analyst@test.chot.local'";
    assert_eq!(sql::run(world.hub.db(), moved).await.unwrap(), 1);
    let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", 3, None).await;
    assert_eq!(upload.patch(0, b"abc").await.status, 204);
    world.hub.settle().await;
    let document = "query($id: ID!) { evidenceItem(id: $id) { holder { agency { code } } } }";
    let item = world.query(Persona::Coordinator, document, json!({ "id": upload.id })).await;
    assert_eq!(item.text("/evidenceItem/holder/agency/code"), "VNCERT");
    assert_eq!(super::rewritten::doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_does_not_outlive_the_account_of_its_sender() {
    let (world, case) = world_with_case().await;
    let bytes = vec![1_u8; 300_000];
    let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", bytes.len(), None).await;
    let part = upload.part(0, &bytes, None);
    let mut slow = tokio::net::TcpStream::connect(world.hub.addr).await.unwrap();
    slow.write_all(&part.head(world.hub.addr)).await.unwrap();
    slow.write_all(&bytes[..150_000]).await.unwrap();
    is_held(&world).await;
    chot_server::authn::disable_user(&world.operator(), &Persona::Analyst.email()).await.unwrap();
    slow.write_all(&bytes[150_000..]).await.unwrap();
    assert_eq!(chot_tests::http::read_reply(&mut slow, false).await.unwrap().status, 401);
    world.hub.settle().await;
    assert_eq!(sql::one_number(world.hub.db(), "SELECT received_bytes AS n FROM evidence_items").await, 0);
    assert_eq!(sql::count(world.hub.db(), "custody_events").await, 0);
    world.hub.stop().await;
}
