//! Members looked into and taken out, and items that are made from items.

use std::io::{Cursor, Read, Write};

use chot_forensics::custody::{CustodyEntry, entry_hash};
use chot_server::clock::HOUR;
use chot_tests::http::{Reply, Request};
use chot_tests::tus::{self, sha256};
use chot_tests::{Persona, World, sql};
use serde_json::{Value, json};

const PASSWORD: &str = "mật khẩu Bí mật-8842";
const PURPOSE: &str = "reason=D%E1%BB%B1ng%20d%C3%B2ng%20th%E1%BB%9Di%20gian";

/// A ZIP archive whose members are encrypted by AES-256.
fn sealed(members: &[(&str, &[u8])], password: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored)
            .with_aes_encryption(zip::AesMode::Aes256, password);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

async fn world_with_case() -> (World, String) {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    (world, case)
}

async fn get(world: &World, persona: Persona, path: &str, range: Option<&str>) -> Reply {
    let request = Request::new("GET", path).bearer(&world.token(persona).await);
    let request = match range {
        Some(range) => request.header("Range", range),
        None => request,
    };
    request.send(world.hub.addr).await
}

const DERIVE: &str = "mutation($id: ID!, $i: DeriveEvidenceInput!) { deriveEvidence(id: $id, input: $i) {
    derivation { id status } errors { code message path } } }";

/// Asks for an item to be made, waits for it, and gives what came of it.
async fn derive(world: &World, persona: Persona, id: &str, input: Value) -> Value {
    let mut input = input;
    input["reason"] = json!("Cần để dựng dòng thời gian.");
    let asked = world.query(persona, DERIVE, json!({ "id": id, "i": input })).await.done()["derivation"]["id"].clone();
    world.hub.settle().await;
    let document = "query($id: ID!) { evidenceItem(id: $id) { derivations(first: 100) { nodes {
        id status failure detail members reason child { id number fileName depth sha256 status parent { id } } } } } }";
    let answer = world.query(persona, document, json!({ "id": id })).await;
    answer.list("/evidenceItem/derivations/nodes").iter().find(|row| row["id"] == asked).unwrap().clone()
}

async fn bytes_of(world: &World, id: &str) -> Vec<u8> {
    let reply = get(world, Persona::Analyst, &format!("/api/evidence/{id}/content"), None).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.body
}

async fn entries(world: &World, id: &str) -> Vec<CustodyEntry> {
    let item = tus::item(world, Persona::Analyst, id).await;
    assert_eq!(item["chain"]["intact"], json!(true), "{item}");
    let nodes = item["custody"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|event| CustodyEntry::parse(event["canonical"].as_str().unwrap().as_bytes()).unwrap()).collect()
}

fn kinds(entries: &[CustodyEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.kind.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_into_a_member_is_one_event_in_a_sitting() {
    let (world, case) = world_with_case().await;
    let large: Vec<u8> = (0..200_000_u32).flat_map(|n| n.to_le_bytes()).collect();
    let archive = tus::zip(&[("a.txt", b"first"), ("large.bin", &large), ("trống", b"")]);
    let item = tus::upload(&world, Persona::Analyst, &case, "x.zip", &archive).await;
    let path = format!("/api/evidence/{item}/members/1/content");
    let wanted = format!("{path}?{PURPOSE}");
    for bad in [path.clone(), format!("{path}?reason=ng%E1%BA%AFn"), format!("/api/evidence/{item}/members/0/sealed")] {
        assert_eq!(get(&world, Persona::Analyst, &bad, Some("bytes=0-9")).await.status, 400, "{bad}: a purpose is wanted");
    }
    for (from, to) in [(0, 15), (400_000, 400_015), (799_990, 799_999), (16, 31)] {
        let reply = get(&world, Persona::Analyst, &wanted, Some(&format!("bytes={from}-{to}"))).await;
        assert_eq!(reply.status, 206, "{}", reply.text());
        assert_eq!(reply.header("content-range"), Some(&*format!("bytes {from}-{to}/800000")));
        assert_eq!(reply.body, large[from..=to]);
        assert_eq!(reply.header("content-type"), Some("application/octet-stream"));
        assert!(reply.header("content-disposition").unwrap().starts_with("attachment;"));
        assert_eq!(reply.header("content-security-policy"), Some("sandbox; default-src 'none'"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    }
    assert_eq!(kinds(&entries(&world, &item).await), ["RECEIVED", "EXAMINED", "VIEWED"]);
    // Another purpose, another member, another person and another sitting are other looks.
    get(&world, Persona::Analyst, &format!("{path}?reason=So%20s%C3%A1nh%20m%C3%A3%20b%C4%83m"), Some("bytes=0-9")).await;
    get(&world, Persona::Analyst, &format!("/api/evidence/{item}/members/0/content?{PURPOSE}"), Some("bytes=0-")).await;
    get(&world, Persona::Coordinator, &wanted, Some("bytes=0-9")).await;
    let seen = entries(&world, &item).await;
    assert_eq!(kinds(&seen)[2..], ["VIEWED"; 4]);
    assert_eq!(seen[2].detail["memberIndex"], json!(1));
    assert_eq!(seen[2].detail["memberSha256"], json!(sha256(&large)));
    assert_eq!(seen[2].reason.as_deref(), Some("Dựng dòng thời gian"));
    world.hub.advance(9 * HOUR).await;
    let token = world.token(Persona::Coordinator).await;
    let again = Request::new("GET", &wanted).bearer(&token).header("Range", "bytes=0-9").send(world.hub.addr).await;
    assert_eq!(again.status, 206, "{}", again.text());
    assert_eq!(entries(&world, &item).await.len(), 7);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_a_bundle_have_their_names_also_where_the_list_itself_was_encrypted() {
    let (world, case) = world_with_case().await;
    let sealed = include_bytes!("../../forensics/tests/fixtures/sealed.7z");
    let item = tus::upload(&world, Persona::Analyst, &case, "x.7z", sealed).await;
    assert_eq!(tus::item(&world, Persona::Analyst, &item).await["members"]["totalCount"], json!(0));
    let made = derive(&world, Persona::Analyst, &item, json!({ "method": "DECRYPT", "password": "secret" })).await;
    let inside = tus::item(&world, Persona::Analyst, made["child"]["id"].as_str().unwrap_or_else(|| panic!("{made}"))).await;
    let names: Vec<&str> = inside["members"]["nodes"].as_array().unwrap().iter().map(|m| m["path"].as_str().unwrap()).collect();
    assert_eq!(names, ["members/000000-a.txt", "manifest.json"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_head_of_a_long_member_is_refused_and_leaves_no_event() {
    let (world, case) = world_with_case().await;
    // More than is looked at in one request: such a member is sent while it is read.
    let long: Vec<u8> = (0..17_u32 << 18).flat_map(u32::to_le_bytes).collect();
    let item = tus::upload(&world, Persona::Analyst, &case, "x.zip", &tus::zip(&[("long.bin", &long)])).await;
    for what in ["content", "sealed"] {
        let path = format!("/api/evidence/{item}/members/0/{what}?{PURPOSE}");
        let reply = Request::new("HEAD", &path).bearer(&world.token(Persona::Analyst).await).send(world.hub.addr).await;
        assert_eq!((reply.status, reply.body.len()), (405, 0), "{what}");
    }
    assert_eq!(kinds(&entries(&world, &item).await), ["RECEIVED", "EXAMINED"]);
    let reply = get(&world, Persona::Analyst, &format!("/api/evidence/{item}/members/0/content?{PURPOSE}"), None).await;
    assert!(reply.status == 200 && reply.body == long);
    assert_eq!(kinds(&entries(&world, &item).await), ["RECEIVED", "EXAMINED", "DOWNLOADED"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_is_taken_out_whole_or_sealed() {
    let (world, case) = world_with_case().await;
    let large: Vec<u8> = (0..300_000_u32).flat_map(|n| n.to_le_bytes()).collect();
    let mut archive = tus::zip(&[("../../đường/mã độc.exe", &large), ("trống", b"")]);
    archive.extend_from_slice(b"behind the end");
    let item = tus::upload(&world, Persona::Responder, &case, "x.zip", &archive).await;
    for (index, expected) in [(0, large.as_slice()), (1, b""), (2, b"behind the end")] {
        let reply = get(&world, Persona::Responder, &format!("/api/evidence/{item}/members/{index}/content?{PURPOSE}"), None).await;
        assert_eq!((reply.status, reply.body.as_slice()), (200, expected), "member {index}");
    }
    let name = get(&world, Persona::Responder, &format!("/api/evidence/{item}/members/0/content?{PURPOSE}"), None).await;
    assert!(name.header("content-disposition").unwrap().starts_with("attachment; filename=\"m_ __c.exe\""), "{name:?}");
    for (path, status) in [
        (format!("/api/evidence/{item}/members/3/content?{PURPOSE}"), 404),
        (format!("/api/evidence/{item}/members/-1/content?{PURPOSE}"), 404),
        (format!("/api/evidence/{item}/members/18446744073709551615/content?{PURPOSE}"), 404),
        (format!("/api/evidence/{item}/members/0/sealed?{PURPOSE}&password=my-own"), 400),
    ] {
        assert_eq!(get(&world, Persona::Responder, &path, None).await.status, status, "{path}");
    }
    assert_eq!(
        get(&world, Persona::Responder, &format!("/api/evidence/{item}/members/1/content?{PURPOSE}"), Some("bytes=0-0")).await.status,
        416
    );
    for (path, expected, convention) in [
        (format!("/api/evidence/{item}/members/0/sealed?{PURPOSE}"), large.as_slice(), false),
        (format!("/api/evidence/{item}/members/0/sealed?{PURPOSE}&password=convention"), large.as_slice(), true),
        (format!("/api/evidence/{item}/sealed?{PURPOSE}&password=generated"), archive.as_slice(), false),
    ] {
        let reply = get(&world, Persona::Responder, &path, None).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let password = reply.header("chot-archive-password").unwrap().to_owned();
        assert_eq!(password == "infected", convention);
        let mut opened = zip::ZipArchive::new(Cursor::new(&reply.body)).unwrap();
        assert!(opened.by_index_decrypt(0, b"wrong").is_err());
        let mut content = Vec::new();
        opened.by_index_decrypt(0, password.as_bytes()).unwrap().read_to_end(&mut content).unwrap();
        assert!(content == expected);
        assert!(reply.header("content-disposition").unwrap().starts_with("attachment;"));
    }
    let seen = entries(&world, &item).await;
    assert_eq!(
        kinds(&seen),
        ["RECEIVED", "EXAMINED", "DOWNLOADED", "DOWNLOADED", "DOWNLOADED", "DOWNLOADED", "DOWNLOADED", "DOWNLOADED", "DOWNLOADED"]
    );
    assert_eq!(seen[6].detail["form"], json!("zip-aes256"));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_makes_an_item_and_is_kept_nowhere() {
    let (world, case) = world_with_case().await;
    let archive = sealed(&[("mật.txt", b"plain text"), ("khác.txt", b"other text")], PASSWORD);
    let item = tus::upload(&world, Persona::Analyst, &case, "kín.zip", &archive).await;
    let member = get(&world, Persona::Analyst, &format!("/api/evidence/{item}/members/0/content?{PURPOSE}"), None).await;
    assert_eq!(member.status, 409, "an encrypted member is not read");
    let wrong = derive(&world, Persona::Analyst, &item, json!({ "method": "DECRYPT", "members": [0], "password": "wrong" })).await;
    assert_eq!((&wrong["status"], &wrong["failure"], &wrong["child"]), (&json!("FAILED"), &json!("WRONG_PASSWORD"), &Value::Null));
    let all_wrong = derive(&world, Persona::Analyst, &item, json!({ "method": "DECRYPT", "password": "wrong" })).await;
    assert_eq!(all_wrong["failure"], json!("WRONG_PASSWORD"));
    assert_eq!(kinds(&entries(&world, &item).await), ["RECEIVED", "EXAMINED"], "what failed made nothing");

    let made = derive(&world, Persona::Analyst, &item, json!({ "method": "DECRYPT", "members": [0], "password": PASSWORD })).await;
    assert_eq!(made["status"], json!("DONE"), "{made}");
    let child = made["child"]["id"].as_str().unwrap().to_owned();
    assert_eq!(bytes_of(&world, &child).await, b"plain text");
    assert_eq!(made["child"]["fileName"], json!("mật.txt"));
    assert_eq!(
        (&made["child"]["depth"], &made["child"]["parent"]["id"], &made["child"]["status"]),
        (&json!(1), &json!(item), &json!("EXAMINED"))
    );
    let bundle = derive(&world, Persona::Analyst, &item, json!({ "method": "DECRYPT", "password": PASSWORD })).await;
    let bundle = bundle["child"]["id"].as_str().unwrap().to_owned();
    let inside = tus::item(&world, Persona::Analyst, &bundle).await;
    let names: Vec<&str> = inside["members"]["nodes"].as_array().unwrap().iter().map(|m| m["path"].as_str().unwrap()).collect();
    assert_eq!(names, ["members/000000-mật.txt", "members/000001-khác.txt", "manifest.json"]);

    // Both histories hold, and one leads to the other.
    let (parents, children) = (entries(&world, &item).await, entries(&world, &child).await);
    assert_eq!(kinds(&children)[..2], ["DERIVED", "EXAMINED"]);
    let told = &parents[2];
    assert_eq!((told.kind.as_str(), &told.detail["child"]["sha256"]), ("DERIVED", &json!(sha256(b"plain text"))));
    let origin = &children[0].detail["parent"];
    assert_eq!((&origin["evidenceId"], &origin["sha256"]), (&json!(item), &json!(sha256(&archive))));
    assert_eq!(origin["entryHash"], json!(entry_hash(&told.to_bytes().unwrap()).to_string()));
    assert_eq!(children[0].detail["members"][0]["index"], json!(0));
    assert_eq!(children[0].actor.name, told.actor.name);
    crate::custody::package_verifies(&world, &child, b"plain text").await;
    crate::custody::package_verifies(&world, &item, &archive).await;

    for table in sql::TABLES.iter().chain(&["derivations"]) {
        let rows = json!(sql::rows(world.hub.db(), &format!("SELECT * FROM {table}")).await).to_string();
        assert!(!rows.contains("8842") && !rows.contains("Bí mật"), "{table} holds the password");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_collection_is_opened_to_its_last_archive_and_no_deeper() {
    let (world, case) = world_with_case().await;
    let third = tus::zip(&[("deepest.zip", &tus::zip(&[("end.txt", b"end")]))]);
    let second = tus::zip(&[("third.zip", &third), ("uploads/auto/C/hiberfil.sys", b"frozen")]);
    let outer = {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let plain = zip::write::SimpleFileOptions::default();
        writer.start_file("metadata.json", plain).unwrap();
        writer.write_all(b"{}").unwrap();
        let kept = plain.compression_method(zip::CompressionMethod::Stored);
        writer.start_file("data.zip", kept.with_aes_encryption(zip::AesMode::Aes256, PASSWORD)).unwrap();
        writer.write_all(&second).unwrap();
        writer.finish().unwrap().into_inner()
    };
    let item = tus::upload(&world, Persona::Analyst, &case, "Collection-HOST.zip", &outer).await;
    let opened = derive(&world, Persona::Analyst, &item, json!({ "method": "DECRYPT", "members": [1], "password": PASSWORD })).await;
    let data = opened["child"]["id"].as_str().unwrap().to_owned();
    let inside = tus::item(&world, Persona::Analyst, &data).await;
    assert_eq!(inside["sha256"], json!(sha256(&second)));
    let listed: Vec<&Value> = inside["members"]["nodes"].as_array().unwrap().iter().collect();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[1]["sha256"], json!(sha256(b"frozen")), "the members of the sealed archive are listed and hashed");
    let two = derive(&world, Persona::Analyst, &data, json!({ "method": "EXTRACT", "members": [0] })).await;
    let three =
        derive(&world, Persona::Analyst, two["child"]["id"].as_str().unwrap(), json!({ "method": "EXTRACT", "members": [0] })).await;
    assert_eq!((&three["child"]["depth"], &three["child"]["fileName"]), (&json!(3), &json!("deepest.zip")));
    let deepest = three["child"]["id"].as_str().unwrap();
    let input = json!({ "method": "EXTRACT", "members": [0], "reason": "Không thể sâu hơn nữa." });
    let answer = world.query(Persona::Analyst, DERIVE, json!({ "id": deepest, "i": input })).await;
    assert_eq!(answer.at("/deriveEvidence/errors/0/code"), &json!("INVALID_TRANSITION"));
    let document =
        "query($id: ID!) { evidenceItem(id: $id) { canDerive parent { parent { parent { id derived { totalCount nodes { id } } } } } } }";
    let tree = world.query(Persona::Analyst, document, json!({ "id": deepest })).await;
    assert_eq!(tree.at("/evidenceItem/canDerive"), &json!(false));
    let root = tree.at("/evidenceItem/parent/parent/parent");
    assert_eq!((&root["id"], &root["derived"]), (&json!(item), &json!({ "totalCount": 1, "nodes": [{ "id": data }] })));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_made_twice_is_the_same_and_what_is_left_out_is_told() {
    let (world, case) = world_with_case().await;
    let archive = tus::zip(&[("a.txt", b"one"), ("b.txt", b"two"), ("c/d.txt", b"three")]);
    let item = tus::upload(&world, Persona::Responder, &case, "x.zip", &archive).await;
    let first = derive(&world, Persona::Responder, &item, json!({ "method": "EXTRACT", "members": [2, 0] })).await;
    let second = derive(&world, Persona::Analyst, &item, json!({ "method": "EXTRACT", "members": [0, 2] })).await;
    assert_eq!(first["child"]["sha256"], second["child"]["sha256"]);
    assert_ne!(first["child"]["id"], second["child"]["id"]);

    let redacted = derive(&world, Persona::Responder, &item, json!({ "method": "REDACT", "members": [1] })).await;
    let child = redacted["child"]["id"].as_str().unwrap();
    let bytes = bytes_of(&world, child).await;
    let mut opened = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = opened.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["members/000000-a.txt", "members/000002-d.txt", "manifest.json"]);
    assert!(!bytes.windows(3).any(|window| window == b"two"));
    let mut manifest = String::new();
    opened.by_name("manifest.json").unwrap().read_to_string(&mut manifest).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["omitted"], json!([{ "index": 1, "sha256": sha256(b"two") }]));
    assert!(!manifest.to_string().contains("b.txt"), "the name of what is left out is not told");
    let told = &entries(&world, child).await[0];
    assert_eq!(
        (&told.detail["omitted"], told.reason.as_deref()),
        (&json!([{ "index": 1, "sha256": sha256(b"two") }]), Some("Cần để dựng dòng thời gian."))
    );

    let at = 40;
    let ranges = json!([{ "from": at, "to": at + 3 }]);
    let blanked = derive(&world, Persona::Responder, &item, json!({ "method": "REDACT", "ranges": ranges })).await;
    let mut expected = archive.clone();
    expected[at..at + 3].fill(0);
    assert_eq!(bytes_of(&world, blanked["child"]["id"].as_str().unwrap()).await, expected);
    assert_eq!(bytes_of(&world, &item).await, archive, "the item itself is what it was");
    for input in [
        json!({ "method": "EXTRACT", "members": [] }),
        json!({ "method": "EXTRACT", "members": [9] }),
        json!({ "method": "EXTRACT", "members": [0], "password": "x" }),
        json!({ "method": "DECRYPT", "members": [0], "password": "x" }),
        json!({ "method": "DECRYPT", "members": [0] }),
        json!({ "method": "REDACT" }),
        json!({ "method": "REDACT", "members": [0], "ranges": ranges }),
        json!({ "method": "REDACT", "ranges": [{ "from": 5, "to": 5 }] }),
        json!({ "method": "REDACT", "ranges": [{ "from": 5, "to": archive.len() + 1 }] }),
    ] {
        let mut input = input;
        input["reason"] = json!("Cần để dựng dòng thời gian.");
        let answer = world.query(Persona::Responder, DERIVE, json!({ "id": item, "i": input })).await;
        assert!(answer.at("/deriveEvidence/errors/0/code").is_string(), "{input}: {}", answer.json);
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_made_is_seen_by_whoever_sees_its_parent() {
    let (world, case) = world_with_case().await;
    let archive = tus::zip(&[("a.txt", b"one")]);
    let item = tus::upload(&world, Persona::Responder, &case, "x.zip", &archive).await;
    let made = derive(&world, Persona::Analyst, &item, json!({ "method": "EXTRACT", "members": [0] })).await;
    let child = made["child"]["id"].as_str().unwrap();
    let document = "query($id: ID!) { evidenceItem(id: $id) { id derived { totalCount } derivations { totalCount } } }";
    for persona in Persona::ALL {
        let parent = world.query(*persona, document, json!({ "id": item })).await;
        let own = world.query(*persona, document, json!({ "id": child })).await;
        assert_eq!(parent.at("/evidenceItem").is_null(), own.at("/evidenceItem").is_null(), "{persona:?}");
        if !parent.at("/evidenceItem").is_null() {
            assert_eq!(parent.at("/evidenceItem/derived/totalCount"), &json!(1), "{persona:?}");
        }
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_made_from_an_item_whose_disposal_waits_or_is_done() {
    let (world, case) = world_with_case().await;
    let item = tus::upload(&world, Persona::Analyst, &case, "thu.zip", &tus::zip(&[("a.log", b"a"), ("b.log", b"b")])).await;
    let input = json!({ "method": "EXTRACT", "members": [0], "reason": "Cần để dựng dòng thời gian." });
    let asked = |persona| world.query(persona, DERIVE, json!({ "id": item, "i": input }));
    // Asked for before, and not yet made when the item is disposed of.
    asked(Persona::Analyst).await.done();
    let dispose = r#"mutation($id: ID!) { requestDisposal(id: $id, input: { authority: "QĐ 20/2026", method: "Nghiền ổ đĩa", reason: "Hết thời hạn lưu giữ theo quyết định." }) { errors { code } } }"#;
    world.query(Persona::Analyst, dispose, json!({ "id": item })).await.done();
    assert_eq!(asked(Persona::Analyst).await.user_errors(), ["INVALID_TRANSITION"], "while a second person is waited for");
    let confirm = "mutation($id: ID!) { confirmDisposal(id: $id) { errors { code } } }";
    world.query(Persona::Coordinator, confirm, json!({ "id": item })).await.done();
    assert_eq!(asked(Persona::Analyst).await.user_errors(), ["INVALID_TRANSITION"]);
    world.hub.settle().await;
    let kinds: Vec<String> = entries(&world, &item).await.iter().map(|entry| format!("{:?}", entry.kind)).collect();
    assert_eq!(kinds.last().map(String::as_str), Some("Disposed"), "nothing comes after the disposal: {kinds:?}");
    world.hub.stop().await;
}
