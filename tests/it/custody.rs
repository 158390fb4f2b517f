//! Custody: the chain of an item, the hub-wide log, the package; and that the tables refuse to forget.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle;
use chot_forensics::note::{Checkpoint, VerifierKey, verify_note};
use chot_forensics::package::{Expected, verify_package, verify_package_against};
use chot_forensics::source::BytesSource;
use chot_tests::http::Request;
use chot_tests::tus::{self, sha256};
use chot_tests::{Persona, World, sql};
use sea_orm::ConnectionTrait;
use sea_orm::Statement;
use serde_json::json;

async fn package(world: &World, persona: Persona, item: &str) -> Vec<u8> {
    let token = world.token(persona).await;
    let reply = Request::new("GET", &format!("/api/evidence/{item}/package")).bearer(&token).send(world.hub.addr).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.body
}

/// Takes the package and checks it offline, whole and altered.
pub async fn package_verifies(world: &World, item: &str, original: &[u8]) {
    let package = package(world, Persona::Analyst, item).await;
    let source = |bytes: &[u8]| BytesSource(bytes.to_vec());
    let good = verify_package(&source(&package), Some(&source(original)), None, None);
    assert!(good.valid, "{good:?}");
    let mut other = original.to_vec();
    other[0] ^= 1;
    assert!(!verify_package(&source(&package), Some(&source(&other)), None, None).valid, "another file passes for the evidence");
    // One changed bit at places all over the package.
    for place in (0..package.len()).step_by((package.len() / 60).max(1)) {
        let mut altered = package.clone();
        altered[place] ^= 0x10;
        let report = verify_package(&source(&altered), Some(&source(original)), None, None);
        assert!(!report.valid, "a changed bit at byte {place} is not noticed");
    }
}

/// Taking the report alone: a PDF whose digest is in the chain before anybody has the file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_logged_by_its_digest_and_bound_by_the_package() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = chot_tests::tus::upload(&world, Persona::Responder, &case, "máy chủ.bin", b"not an archive").await;
    let take = async |path: &str| {
        let token = world.token(Persona::Analyst).await;
        Request::new("GET", &format!("/api/evidence/{item}/{path}")).bearer(&token).send(world.hub.addr).await
    };
    world.hub.settle().await;
    let reply = take("report?reason=Giao%20c%C6%A1%20quan%20%C4%91i%E1%BB%81u%20tra").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/pdf")), "{}", reply.text());
    assert!(reply.header("content-disposition").unwrap().contains(".report.pdf"));
    assert!(reply.body.starts_with(b"%PDF-1.7"));
    let last = entries(&world).await.pop().unwrap();
    let last: serde_json::Value = serde_json::from_slice(&last).unwrap();
    assert_eq!((&last["kind"], &last["reason"]), (&json!("EXPORTED"), &json!("Giao cơ quan điều tra")));
    let digest = chot_forensics::digest::sha256(&reply.body).to_string();
    assert_eq!(last["detail"], json!({"reportSha256": digest, "reportBytes": reply.body.len(), "events": 2, "checkpointSize": 2}));
    // The package holds a report of its own over the events before it, and binds it.
    let package = package(&world, Persona::Analyst, &item).await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(package)).unwrap();
    let mut report = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name("report.pdf").unwrap(), &mut report).unwrap();
    let last: serde_json::Value = serde_json::from_slice(&entries(&world).await.pop().unwrap()).unwrap();
    assert_eq!(last["detail"]["packageFiles"]["report.pdf"], json!(chot_forensics::digest::sha256(&report).to_string()));
    assert!(report.starts_with(b"%PDF-1.7") && report != reply.body);
    package_verifies(&world, &item, b"not an archive").await;
    // A tampered history gives no report, and nothing says that one left.
    disarm(&world, "custody_events", &["no_update"]).await;
    let before = entries(&world).await.len();
    let change = "UPDATE custody_events SET reason = 'khác' WHERE kind = 'EXPORTED'";
    assert!(execute(&world, change, vec![]).await.unwrap() > 0);
    assert_eq!(take("report").await.status, 409);
    assert_eq!(entries(&world).await.len(), before);
    world.hub.stop().await;
}

async fn log_state(world: &World) -> (u64, String, String) {
    chot_server::features::custody::service::checkpoint(&world.hub.hub).await.unwrap();
    let answer = world.query(Persona::Auditor, "{ custodyLog { size rootHash checkpoint } }", json!({})).await;
    (answer.number("/custodyLog/size").try_into().unwrap(), answer.text("/custodyLog/rootHash"), answer.text("/custodyLog/checkpoint"))
}

async fn entries(world: &World) -> Vec<Vec<u8>> {
    let sql = "SELECT entry FROM custody_events ORDER BY log_index";
    let rows = world.hub.db().query_all_raw(Statement::from_string(world.hub.db().get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<Vec<u8>>("", "entry").unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chain_log_and_package_agree() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let archive = tus::zip(&[("a.txt", b"a"), ("b/c.txt", b"cc")]);
    let first = tus::upload(&world, Persona::Analyst, &case, "một.zip", &archive).await;
    let (old_size, old_root, _) = log_state(&world).await;
    let second = tus::upload(&world, Persona::Responder, &case, "hai.bin", b"not an archive").await;
    package_verifies(&world, &first, &archive).await;
    package_verifies(&world, &second, b"not an archive").await;

    for item in [&first, &second] {
        let known = tus::item(&world, Persona::Analyst, item).await;
        let chain = known["custody"]["nodes"].as_array().unwrap();
        let kinds: Vec<&str> = chain.iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!(&kinds[..2], ["RECEIVED", "EXAMINED"]);
        assert!(kinds.contains(&"EXPORTED"), "taking the package is an event: {kinds:?}");
        let canonical: Vec<&[u8]> = chain.iter().map(|event| event["canonical"].as_str().unwrap().as_bytes()).collect();
        chot_forensics::custody::verify_chain(canonical.iter().copied()).unwrap();
        for (number, event) in chain.iter().enumerate() {
            assert_eq!(event["sequence"], json!(number + 1));
            assert_eq!(event["entryHash"], json!(sha256(canonical[number])));
        }
    }

    // The log over all items: root from the stored entries, from the tiles, from the signed checkpoint.
    let (size, root, note) = log_state(&world).await;
    let leaves: Vec<_> = entries(&world).await.iter().map(|entry| merkle::leaf_hash(entry)).collect();
    assert_eq!(u64::try_from(leaves.len()).unwrap(), size);
    assert_eq!(merkle::tree_root_of(&leaves).to_string(), root);
    let whole = usize::try_from(old_size).unwrap();
    assert_eq!(merkle::tree_root_of(&leaves[..whole]).to_string(), old_root, "the log only grew");
    let key = world.hub.hub.signer.verifier_key();
    let text = verify_note(&note, &[VerifierKey::parse(&key).unwrap()]).unwrap();
    let checkpoint = Checkpoint::parse(text).unwrap();
    assert_eq!(checkpoint.size, size);
    assert_eq!(checkpoint.root.to_string(), root);
    let public = Request::new("GET", "/log/checkpoint").send(world.hub.addr).await;
    assert_eq!((public.status, public.text()), (200, note));
    let tile = Request::new("GET", &format!("/log/tile/0/000.p/{size}")).send(world.hub.addr).await;
    assert_eq!(tile.status, 200);
    assert_eq!(tile.body, leaves.iter().flat_map(|leaf| leaf.0).collect::<Vec<u8>>(), "the tile holds the leaves");
    let proof = Request::new("GET", &format!("/log/consistency/{old_size}/{size}")).send(world.hub.addr).await;
    let hashes: Vec<merkle::Hash> =
        proof.text().lines().map(|line| Sha256Digest(STANDARD.decode(line).unwrap().try_into().unwrap())).collect();
    merkle::verify_consistency(old_size, size, old_root.parse().unwrap(), root.parse().unwrap(), &hashes).unwrap();
    for (path, status) in [
        (&*format!("/log/consistency/{size}/{size}"), 200),
        (&*format!("/log/consistency/{size}/{old_size}"), 404),
        (&*format!("/log/consistency/1/{}", size + 1), 404),
        ("/log/consistency/0/1", 404),
        ("/log/consistency/1/x", 404),
        ("/log/tile/0/001", 404),
        (&*format!("/log/tile/0/000.p/{}", size + 1), 404),
        ("/log/tile/x/../../000", 404),
        ("/log/tile/99/000", 404),
    ] {
        assert_eq!(Request::new("GET", path).send(world.hub.addr).await.status, status, "{path}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chosen_members_are_proved_without_showing_the_others() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let archive = tus::zip(&[("bí mật/a.txt", b"aaaa"), ("b.log", b"bb"), ("riêng.db", b"cc c"), ("d.bin", b"d")]);
    let item = tus::upload(&world, Persona::Analyst, &case, "thu giữ.zip", &archive).await;
    let url = world
        .query(
            Persona::Analyst,
            "query($id: ID!) { evidenceItem(id: $id) { members(first: 9) { nodes { index path } } memberPackageUrl(members: [1, 3]) } }",
            json!({ "id": item }),
        )
        .await
        .text("/evidenceItem/memberPackageUrl");
    let path = url.strip_prefix(&world.hub.hub.config.server.public_url).unwrap();
    assert_eq!(path, format!("/api/evidence/{item}/member-package?members=1,3"));
    let token = world.token(Persona::Analyst).await;
    let reply = Request::new("GET", &format!("{path}&reason=for+the+defence")).bearer(&token).send(world.hub.addr).await;
    assert_eq!(reply.status, 200, "{}", reply.text());

    let key = [world.hub.hub.signer.verifier_key()];
    let member = |bytes: &[u8]| {
        let file = BytesSource(bytes.to_vec());
        let expected = Expected { members: &[&file], keys: Some(&key), ..Expected::default() };
        verify_package_against(&BytesSource(reply.body.clone()), &expected)
    };
    let report = member(b"bb");
    assert!(report.valid && report.identity_proved, "{report:#?}");
    let shown: Vec<&str> = report.members.iter().map(|member| member.path.as_str()).collect();
    assert_eq!(shown, ["b.log", "d.bin"]);
    assert!(member(b"d").valid && !member(b"aaaa").valid, "only what it proves");
    let whole = verify_package(&BytesSource(reply.body.clone()), Some(&BytesSource(archive)), None, None);
    assert!(whole.valid, "it names the digest of the whole: {whole:#?}");
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    for hidden in ["bí mật", "a.txt", "riêng", &sha256(b"aaaa"), &sha256(b"cc c"), "thu giữ", "manifest.json"] {
        let outside: Vec<&str> = text.lines().filter(|line| line.contains(hidden) && line.starts_with('{')).collect();
        assert!(outside.is_empty(), "{hidden}: {outside:?}");
    }
    // Taking it is an event that names the members; the whole package still holds after it.
    let after = chain(&world, &item).await;
    let last = after["custody"]["nodes"].as_array().unwrap().last().unwrap().clone();
    let entry: serde_json::Value = serde_json::from_str(last["canonical"].as_str().unwrap()).unwrap();
    assert_eq!((&entry["kind"], &entry["detail"]["members"]), (&json!("EXPORTED"), &json!([1, 3])));
    assert_eq!(entry["reason"], json!("for the defence"));
    package(&world, Persona::Analyst, &item).await;
    for (query, status) in [
        ("members=4", 400),
        ("members=", 400),
        ("members=1,x", 400),
        ("members=+1", 400),
        ("", 400),
        ("members=99999999999999999999999", 400),
    ] {
        assert_eq!(get(&world, "GET", &format!("/api/evidence/{item}/member-package?{query}")).await, status, "{query}");
    }
    let opaque = tus::upload(&world, Persona::Analyst, &case, "x.bin", b"no archive").await;
    assert_eq!(get(&world, "GET", &format!("/api/evidence/{opaque}/member-package?members=0")).await, 400);
    assert_eq!(kinds(&chain(&world, &opaque).await), ["RECEIVED", "EXAMINED"], "nothing left");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_history_is_told_as_case_and_the_telling_is_an_event() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Analyst, &case, "máy chủ.bin", b"bytes").await;
    let url = world.query(Persona::Analyst, "query($id: ID!) { evidenceItem(id: $id) { caseUrl } }", json!({ "id": item })).await;
    let url = url.text("/evidenceItem/caseUrl");
    let path = url.strip_prefix(&world.hub.hub.config.server.public_url).unwrap();
    let token = world.token(Persona::Analyst).await;
    let reply = Request::new("GET", path).bearer(&token).send(world.hub.addr).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let document: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    let graph = document["@graph"].as_array().unwrap();
    let actions: Vec<&str> = graph
        .iter()
        .filter(|node| node["@type"] == "case-investigation:InvestigativeAction")
        .map(|node| node["uco-core:name"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["RECEIVED", "EXAMINED"]);
    let file = graph.iter().find(|node| node["@type"] == "uco-observable:File").unwrap();
    assert_eq!(file["uco-core:hasFacet"][1]["uco-observable:hash"][0]["uco-types:hashValue"]["@value"], sha256(b"bytes"));
    assert_eq!(file["uco-core:hasFacet"][0]["uco-observable:fileName"], "máy chủ.bin");
    let after = chain(&world, &item).await;
    let last = after["custody"]["nodes"].as_array().unwrap().last().unwrap().clone();
    let entry: serde_json::Value = serde_json::from_str(last["canonical"].as_str().unwrap()).unwrap();
    assert_eq!((&entry["kind"], &entry["detail"]["files"]["case.jsonld"]), (&json!("EXPORTED"), &json!(sha256(&reply.body))));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_altered_entry_is_named() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Analyst, &case, "x.bin", b"bytes").await;
    let other = tus::upload(&world, Persona::Analyst, &case, "y.bin", b"other bytes").await;
    // The database's administrator takes the trigger away and alters one byte.
    let drop = if chot_tests::database::is_postgres() {
        "ALTER TABLE custody_events DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER custody_events_no_update"
    };
    sql::run(world.hub.db(), drop).await.unwrap();
    let (sequence, id) = (2, item.parse::<uuid::Uuid>().unwrap());
    let backend = world.hub.db().get_database_backend();
    let read = Statement::from_sql_and_values(
        backend,
        "SELECT entry FROM custody_events WHERE evidence_id = $1 AND sequence = $2",
        [id.into(), sequence.into()],
    );
    let mut entry: Vec<u8> = world.hub.db().query_one_raw(read).await.unwrap().unwrap().try_get("", "entry").unwrap();
    let place = entry.len() / 2;
    entry[place] ^= 1;
    let write = Statement::from_sql_and_values(
        backend,
        "UPDATE custody_events SET entry = $1 WHERE evidence_id = $2 AND sequence = $3",
        [entry.into(), id.into(), sequence.into()],
    );
    world.hub.db().execute_raw(write).await.unwrap();
    let chain = world
        .query(Persona::Analyst, "query($id: ID!) { evidenceItem(id: $id) { chain { intact brokenAt } } }", json!({ "id": item }))
        .await;
    assert_eq!(chain.at("/evidenceItem/chain"), &json!({ "intact": false, "brokenAt": 2 }));
    let sound =
        world.query(Persona::Analyst, "query($id: ID!) { evidenceItem(id: $id) { chain { intact } } }", json!({ "id": other })).await;
    assert_eq!(sound.at("/evidenceItem/chain/intact"), &json!(true));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_evidence_is_not_served_as_sound() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let bytes = vec![7_u8; 600_000];
    let item = tus::upload(&world, Persona::Analyst, &case, "x.bin", &bytes).await;
    let digest = sha256(&bytes);
    let blob = walk(&world.hub.hub.config.evidence_folder())
        .into_iter()
        .find(|path| path.to_string_lossy().contains(&digest))
        .expect("a blob named by its digest");
    let mut damaged = bytes.clone();
    damaged[300_000] ^= 1;
    let mut permissions = std::fs::metadata(&blob).unwrap().permissions();
    #[allow(clippy::permissions_set_readonly_false, reason = "a file of this test's own folder")]
    permissions.set_readonly(false);
    std::fs::set_permissions(&blob, permissions).unwrap();
    std::fs::write(&blob, &damaged).unwrap();
    let token = world.token(Persona::Analyst).await;
    let sent = Request::new("GET", &format!("/api/evidence/{item}/content")).bearer(&token).try_send(world.hub.addr).await;
    assert!(sent.is_err() || sent.is_ok_and(|reply| reply.status == 409), "damaged bytes came whole");
    world.query(Persona::Analyst, "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }", json!({ "id": item })).await;
    world.hub.settle().await;
    let known = tus::item(&world, Persona::Analyst, &item).await;
    let last = known["custody"]["nodes"].as_array().unwrap().iter().rfind(|event| event["kind"] == "VERIFIED").unwrap();
    let canonical = last["canonical"].as_str().unwrap();
    assert!(canonical.contains(r#""result":"DIFFERS""#), "the difference is recorded: {canonical}");
    world.hub.stop().await;
}

async fn chain(world: &World, item: &str) -> serde_json::Value {
    let document = "query($id: ID!) { evidenceItem(id: $id) { chain { intact brokenAt detail }
        custody(first: 100) { nodes { kind actor byHub result canonical } } } }";
    world.query(Persona::Analyst, document, json!({ "id": item })).await.at("/evidenceItem").clone()
}

fn kinds(chain: &serde_json::Value) -> Vec<&str> {
    chain["custody"]["nodes"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect()
}

async fn get(world: &World, method: &str, path: &str) -> u16 {
    let token = world.token(Persona::Analyst).await;
    Request::new(method, path).bearer(&token).send(world.hub.addr).await.status
}

/// The database's administrator takes the triggers of a table away.
async fn disarm(world: &World, table: &str, triggers: &[&str]) {
    if chot_tests::database::is_postgres() {
        sql::run(world.hub.db(), &format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await.unwrap();
        return;
    }
    for trigger in triggers {
        sql::run(world.hub.db(), &format!("DROP TRIGGER {table}_{trigger}")).await.unwrap();
    }
}

async fn doctor(world: &World) -> Vec<String> {
    let seen = chot_server::cli::doctor::examine(&world.hub.hub, true).await;
    seen.into_iter().flat_map(|(_, seen)| seen.err().unwrap_or_default()).collect()
}

fn id(text: &str) -> sea_orm::Value {
    text.parse::<uuid::Uuid>().unwrap().into()
}

async fn execute(world: &World, sql: &str, values: Vec<sea_orm::Value>) -> Result<u64, sea_orm::DbErr> {
    let backend = world.hub.db().get_database_backend();
    Ok(world.hub.db().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?.rows_affected())
}

const SWAP: &str = "UPDATE evidence_items SET sha256 = (SELECT sha256 FROM evidence_items WHERE id = $1),
    size = (SELECT size FROM evidence_items WHERE id = $2) WHERE id = $3";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_receipt_is_the_truth_and_not_the_row() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let a = tus::upload(&world, Persona::Analyst, &case, "a.zip", &tus::zip(&[("a", b"a"), ("b", b"b")])).await;
    let b = tus::upload(&world, Persona::Analyst, &case, "b.bin", b"the bytes of another item").await;
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    // The database refuses it.
    let swap = vec![id(&b), id(&b), id(&a)];
    for (statement, values) in [
        (SWAP, swap.clone()),
        ("UPDATE evidence_items SET size = size + 1 WHERE id = $1", vec![id(&a)]),
        ("UPDATE evidence_items SET sha256 = NULL WHERE id = $1", vec![id(&a)]),
        ("UPDATE evidence_items SET number = 'x' WHERE id = $1", vec![id(&a)]),
        ("DELETE FROM evidence_items WHERE id = $1", vec![id(&a)]),
    ] {
        let refused = execute(&world, statement, values).await.expect_err(statement).to_string();
        assert!(refused.contains("immutable"), "{statement}: {refused}");
    }
    // And where somebody took that away, the hub sees it.
    disarm(&world, "evidence_items", &["keep"]).await;
    assert_eq!(execute(&world, SWAP, swap).await.unwrap(), 1);
    let before = chain(&world, &a).await;
    assert_eq!((&before["chain"]["intact"], &before["chain"]["brokenAt"]), (&json!(false), &json!(1)), "{before}");
    for (method, path) in [("GET", "content"), ("HEAD", "content"), ("GET", "package"), ("GET", "report")] {
        assert_eq!(get(&world, method, &format!("/api/evidence/{a}/{path}")).await, 409, "{method} {path}");
    }
    assert_eq!(kinds(&chain(&world, &a).await), ["RECEIVED", "EXAMINED"], "nothing is said to have left");
    world.query(Persona::Analyst, "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }", json!({ "id": a })).await.done();
    world.hub.settle().await;
    let after = chain(&world, &a).await;
    let last = after["custody"]["nodes"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["kind"], &last["result"]), (&json!("VERIFIED"), &json!("DIFFERS")), "{last}");
    let entry = |event: &serde_json::Value| -> serde_json::Value { serde_json::from_str(event["canonical"].as_str().unwrap()).unwrap() };
    assert_eq!(entry(&last)["subject"], entry(&after["custody"]["nodes"][0])["subject"], "about the bytes that were received");
    let told = doctor(&world).await;
    for what in ["its digest in the database is not the one received", "its size in the database is not the one received"] {
        assert!(told.iter().any(|fault| fault.contains(what)), "{what}: {told:?}");
    }
    // The other item is as sound as it was.
    assert_eq!(chain(&world, &b).await["chain"]["intact"], json!(true));
    assert_eq!(get(&world, "GET", &format!("/api/evidence/{b}/content")).await, 200);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tampered_event_is_neither_signed_over_nor_exported() {
    let mut world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let a = tus::upload(&world, Persona::Analyst, &case, "a.bin", b"a").await;
    let b = tus::upload(&world, Persona::Analyst, &case, "b.bin", b"bb").await;
    let (size, ..) = log_state(&world).await;
    disarm(&world, "custody_events", &["no_update"]).await;
    // Bytes and hash together: the row agrees with itself.
    let backend = world.hub.db().get_database_backend();
    let read =
        Statement::from_sql_and_values(backend, "SELECT entry FROM custody_events WHERE evidence_id = $1 AND sequence = 2", [id(&a)]);
    let entry: Vec<u8> = world.hub.db().query_one_raw(read).await.unwrap().unwrap().try_get("", "entry").unwrap();
    let forged = String::from_utf8(entry.clone()).unwrap().replacen("chot-forensics", "chot-forensicz", 1).into_bytes();
    assert_ne!(entry, forged);
    let hash = hex::decode(sha256(&forged)).unwrap();
    let write = "UPDATE custody_events SET entry = $1, entry_hash = $2 WHERE evidence_id = $3 AND sequence = 2";
    execute(&world, write, vec![forged.into(), hash.into(), id(&a)]).await.unwrap();
    assert_eq!(get(&world, "GET", &format!("/api/evidence/{a}/package")).await, 409);
    // Not even that of another item: its proofs would lead through the same log.
    assert_eq!(get(&world, "GET", &format!("/api/evidence/{b}/package")).await, 409);
    for item in [&a, &b] {
        assert!(!kinds(&chain(&world, item).await).contains(&"EXPORTED"), "nothing is said to be exported");
    }
    // The log grows by what does not touch the tampered event, and still nothing more is signed.
    assert_eq!(get(&world, "GET", &format!("/api/evidence/{b}/content")).await, 200);
    world.hub.advance(chot_server::clock::MINUTE).await;
    let failed = "SELECT count(*) AS n FROM outbox WHERE kind = 'log.checkpoint' AND last_error LIKE 'custody log:%'";
    assert!(sql::one_number(world.hub.db(), failed).await > 0, "the job that signs says why it does not");
    assert_eq!(get(&world, "GET", "/log/checkpoint").await, 200, "what was signed before stays to be had");
    tells_that_nothing_is_signed(&world, "NODES_DIFFER").await;
    assert_eq!(i64::try_from(size).unwrap(), sql::one_number(world.hub.db(), "SELECT max(size) AS n FROM log_checkpoints").await);
    assert!(doctor(&world).await.iter().any(|fault| fault.contains("are not those that were signed")), "the doctor names it");
    // Another process, or the next one, tells it too.
    world.hub = world.hub.restart().await;
    tells_that_nothing_is_signed(&world, "NODES_DIFFER").await;
    let write = "UPDATE custody_events SET entry = $1, entry_hash = $2 WHERE evidence_id = $3 AND sequence = 2";
    let hash = hex::decode(sha256(&entry)).unwrap();
    execute(&world, write, vec![entry.into(), hash.into(), id(&a)]).await.unwrap();
    chot_server::features::custody::service::checkpoint(&world.hub.hub).await.unwrap();
    let signing = signing(&world, Persona::Coordinator).await;
    assert_eq!(signing, json!({ "holds": true, "fault": null, "refusedSince": null }));
    assert_eq!(Request::new("GET", "/log/checkpoint").send(world.hub.addr).await.header("chot-signing-refused-since"), None);
    world.hub.stop().await;
}

async fn signing(world: &World, persona: Persona) -> serde_json::Value {
    let document = "{ custodyLog { signing { holds fault refusedSince } } }";
    world.query(persona, document, json!({})).await.at("/custodyLog/signing").clone()
}

/// The log says so to all who may read it, the public head to everybody, and it waits for those who must see to it.
async fn tells_that_nothing_is_signed(world: &World, fault: &str) {
    let told = signing(world, Persona::Responder).await;
    assert_eq!((&told["holds"], &told["fault"]), (&json!(false), &json!(fault)));
    let since = told["refusedSince"].clone();
    let others =
        [Persona::Responder, Persona::Unit, Persona::Officer, Persona::Lab, Persona::Analyst, Persona::Inspector, Persona::Auditor];
    let waiting = [Persona::Coordinator, Persona::Duty, Persona::Admin].map(|persona| (persona, true));
    for (persona, waits) in waiting.into_iter().chain(others.map(|persona| (persona, false))) {
        let work = world.query(persona, "{ myWork { kind createdAt own } }", json!({})).await;
        let found = work.list("/myWork").iter().find(|item| item["kind"] == json!("LOG_FAILS"));
        let expected = json!({ "kind": "LOG_FAILS", "createdAt": since, "own": true });
        assert_eq!(found, waits.then_some(&expected), "{persona:?}");
    }
    let head = Request::new("GET", "/log/checkpoint").send(world.hub.addr).await;
    assert_eq!(head.header("chot-signing-refused-since"), since.as_str());
    let ready = Request::new("GET", "/readyz").send(world.hub.addr).await;
    assert_eq!((ready.status, &ready.json()["custodyLog"]), (200, &json!("fails")));
}

/// Nothing of an item whose history was changed is a fault of the hub: each is refused with words, and a verification ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_whose_history_was_changed_is_refused_with_words_and_its_verification_ends() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Analyst, &case, "a.zip", &tus::zip(&[("a", b"a"), ("b", b"b")])).await;
    disarm(&world, "custody_events", &["no_update"]).await;
    let entry = sql::one_bytes(world.hub.db(), "SELECT entry AS b FROM custody_events WHERE sequence = 1").await;
    let forged = String::from_utf8(entry.clone()).unwrap().replacen("\"name\":\"chot\"", "\"name\":\"chox\"", 1).into_bytes();
    assert_ne!(entry, forged);
    let write = "UPDATE custody_events SET entry = $1 WHERE evidence_id = $2 AND sequence = 1";
    execute(&world, write, vec![forged.clone().into(), id(&item)]).await.unwrap();
    let document = "query($id: ID!) { evidenceItem(id: $id) { alteredAt chain { intact brokenAt fault recordedHash computedHash } } }";
    let seen = world.query(Persona::Analyst, document, json!({ "id": item })).await;
    assert_eq!(
        seen.at("/evidenceItem/chain"),
        &json!({ "intact": false, "brokenAt": 1, "fault": "ENTRY_CHANGED", "recordedHash": sha256(&entry), "computedHash": sha256(&forged) })
    );
    let token = world.token(Persona::Analyst).await;
    let reason = "reason=D%E1%BB%B1ng%20d%C3%B2ng%20th%E1%BB%9Di%20gian";
    for path in
        ["content", "sealed", "package", "report", "case.jsonld", "member-package?members=0", "members/0/content", "members/0/sealed"]
    {
        let path = format!("/api/evidence/{item}/{path}{}{reason}", if path.contains('?') { "&" } else { "?" });
        let reply = Request::new("GET", &path).bearer(&token).send(world.hub.addr).await;
        assert_eq!((reply.status, &reply.json()["code"]), (409, &json!("ALTERED")), "{path}: {}", reply.text());
        assert!(reply.json()["messageVi"].as_str().unwrap().contains("Chuỗi lưu giữ"), "{path}: {}", reply.text());
    }
    let acts = [
        (Persona::Analyst, "mutation($id: ID!) { act: sealEvidence(id: $id, input: { reason: \"Niêm phong lại ổ đĩa.\" }) { errors { code } } }"),
        (
            Persona::Analyst,
            "mutation($id: ID!) { act: deriveEvidence(id: $id, input: { method: EXTRACT, members: [0], reason: \"Cần để dựng dòng thời gian.\" })
                { errors { code } } }",
        ),
    ];
    for (persona, document) in acts {
        let answer = world.query(persona, document, json!({ "id": item })).await;
        assert_eq!(answer.user_errors(), ["ALTERED"], "{document}: {answer:?}");
    }
    world.query(Persona::Analyst, "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }", json!({ "id": item })).await.done();
    world.hub.settle().await;
    let waiting = "SELECT count(*) AS n FROM outbox WHERE kind = 'evidence.verify' AND done_at IS NULL";
    assert_eq!(sql::one_number(world.hub.db(), waiting).await, 0, "it ended");
    let seen = world.query(Persona::Analyst, document, json!({ "id": item })).await;
    assert!(seen.at("/evidenceItem/alteredAt").is_string());
    let timeline = "query($id: ID!) { case(id: $id) { timeline(first: 1) { nodes { kind text } } } }";
    let told = world.query(Persona::Analyst, timeline, json!({ "id": case })).await;
    assert_eq!(told.at("/case/timeline/nodes/0"), &json!({ "kind": "EVIDENCE_VERIFIED", "text": "UNSOUND" }));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn columns_beside_the_bytes_are_compared_with_them() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Analyst, &case, "a.zip", &tus::zip(&[("a", b"a"), ("b", b"b")])).await;
    disarm(&world, "custody_events", &["no_update"]).await;
    let first = "UPDATE custody_events SET kind = 'VIEWED', actor_name = 'x' WHERE evidence_id = $1 AND sequence = 2";
    execute(&world, first, vec![id(&item)]).await.unwrap();
    execute(&world, "UPDATE custody_events SET actor_id = NULL WHERE evidence_id = $1 AND sequence = 1", vec![id(&item)]).await.unwrap();
    execute(&world, "UPDATE evidence_members SET path = 'other' WHERE evidence_id = $1 AND position = 1", vec![id(&item)]).await.unwrap();
    let told = doctor(&world).await;
    for what in ["column kind says something else", "column actor_id says something else", "its members or findings"] {
        assert!(told.iter().any(|fault| fault.contains(what)), "{what}: {told:?}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asked_for_a_verification_is_in_the_record() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Analyst, &case, "a.bin", b"a").await;
    world.query(Persona::Analyst, "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }", json!({ "id": item })).await.done();
    world.hub.settle().await;
    let known = chain(&world, &item).await;
    let events = known["custody"]["nodes"].as_array().unwrap();
    assert_eq!(kinds(&known), ["RECEIVED", "EXAMINED", "VERIFIED"]);
    assert_eq!(known["chain"]["intact"], json!(true), "{known}");
    let verified = &events[2];
    assert_eq!((&verified["actor"], &verified["byHub"]), (&json!("Người analyst"), &json!(false)));
    assert_eq!((&verified["result"], &events[0]["result"]), (&json!("MATCHES"), &json!(null)));
    assert_eq!(events[1]["byHub"], json!(true), "the hub examines by itself");
    let entry: serde_json::Value = serde_json::from_str(verified["canonical"].as_str().unwrap()).unwrap();
    assert_eq!((&entry["actor"]["auth"], &entry["tool"]["name"]), (&json!("token"), &json!("chot")));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keys_of_the_log_are_public() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Analyst, &case, "a.bin", b"a").await;
    let reply = Request::new("GET", "/log/keys").send(world.hub.addr).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    let keys: Vec<String> = reply.text().lines().map(str::to_owned).collect();
    assert_eq!(keys, [world.hub.hub.signer.verifier_key()]);
    let known = world.query(Persona::Auditor, "{ custodyLog { keys { key fingerprint } } }", json!({})).await;
    let key = VerifierKey::parse(&keys[0]).unwrap();
    assert_eq!(known.at("/custodyLog/keys"), &json!([{ "key": keys[0], "fingerprint": key.fingerprint().to_string() }]));
    let package = package(&world, Persona::Analyst, &item).await;
    let report = verify_package(&BytesSource(package), None, None, Some(&keys));
    assert!(report.valid && report.identity_proved, "{report:?}");
    world.hub.stop().await;
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happened_cannot_be_changed() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    tus::upload(&world, Persona::Analyst, &case, "x.bin", b"bytes").await;
    log_state(&world).await;
    let db = world.hub.db();
    sql::run(db, "INSERT INTO log_cosignatures SELECT size, 'w', 0, 'x', 0 FROM log_checkpoints").await.unwrap();
    sql::run(db, "INSERT INTO log_timestamps SELECT size, 0, 'x', root, 0 FROM log_checkpoints").await.unwrap();
    let mut tries = Vec::new();
    for (table, column) in [
        ("custody_events", "reason = 'x'"),
        ("audit_events", "action = 'x'"),
        ("frozen_controls", "status = 'IMPLEMENTED'"),
        ("case_systems", "level = 1"),
        ("log_nodes", "level = level + 1"),
        ("log_checkpoints", "note = 'x'"),
        ("log_cosignatures", "line = 'x'"),
        ("log_timestamps", "authority = 'x'"),
        ("case_events", "text = 'x'"),
        ("report_systems", "report_id = report_id"),
    ] {
        assert!(sql::count(db, table).await > 0, "{table} is empty: nothing is proven");
        tries.push(format!("UPDATE {table} SET {column}"));
        tries.push(format!("DELETE FROM {table}"));
        if chot_tests::database::is_postgres() {
            tries.push(format!("TRUNCATE {table} CASCADE"));
        }
    }
    for column in [
        "number = 'x'",
        "title = 'x'",
        "description = 'x'",
        "incident_class = 'TEST'",
        "tlp = 'CLEAR'",
        "detected_at = 0",
        "occurred_at = 0",
        "received_at = 0",
        "confidential = (1 = 1)",
        "idempotency_key = 'x'",
    ] {
        tries.push(format!("UPDATE reports SET {column}"));
    }
    tries.push("DELETE FROM reports".to_owned());
    tries.push("UPDATE custody_log SET size = size - 1".to_owned());
    tries.push("UPDATE custody_log SET origin = 'x', size = size + 1".to_owned());
    tries.push("DELETE FROM custody_log".to_owned());
    if chot_tests::database::is_postgres() {
        tries.push("INSERT INTO audit_events SELECT * FROM audit_events ON CONFLICT (id) DO UPDATE SET action = 'x'".to_owned());
    } else {
        // REPLACE removes the row in its way without asking the triggers for DELETE.
        for table in [
            "custody_events",
            "audit_events",
            "log_nodes",
            "log_checkpoints",
            "log_cosignatures",
            "log_timestamps",
            "frozen_controls",
            "case_systems",
            "case_events",
            "report_systems",
            "custody_log",
            "reports",
            "evidence_items",
        ] {
            tries.push(format!("REPLACE INTO {table} SELECT * FROM {table}"));
            tries.push(format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"));
            tries.push(format!("UPDATE OR REPLACE {table} SET rowid = rowid + 1"));
        }
        let columns =
            "evidence_id, sequence, log_index, kind, at, actor_id, actor_name, agency_id, reason, sha256, entry, entry_hash, previous_hash";
        for (column, other) in
            [("entry_hash", "log_index + 1000, sequence + 1000, entry_hash"), ("log_index", "log_index, sequence + 1000, randomblob(32)")]
        {
            let (index, rest) = other.split_once(", ").unwrap();
            let (sequence, hash) = rest.split_once(", ").unwrap();
            let values = columns.replace("log_index", index).replacen("sequence", sequence, 1).replace("entry_hash", hash);
            assert!(columns.contains(column));
            tries.push(format!("REPLACE INTO custody_events (id, {columns}) SELECT randomblob(16), {values} FROM custody_events"));
        }
        let values = columns.replace("log_index", "log_index + 1000").replace("entry_hash", "randomblob(32)");
        tries.push(format!("REPLACE INTO custody_events (id, {columns}) SELECT randomblob(16), {values} FROM custody_events"));
        tries.push("REPLACE INTO audit_events (rowid, id, at, actor_kind, action, subject_kind, detail) SELECT rowid, randomblob(16), 0, 'CLI', 'x', 'x', '' FROM audit_events".to_owned());
    }
    let before = sql::counts(db).await;
    for sql in tries {
        let refused = sql::run(db, &sql).await.expect_err(&sql).to_string();
        assert!(refused.contains("append-only") || refused.contains("immutable"), "{sql}: {refused}");
    }
    assert_eq!(sql::counts(db).await, before);
    world.hub.stop().await;
}
