//! Custody: the chain of an item, the hub-wide log, the package; and that the tables refuse to forget.

use chot_forensics::merkle;
use chot_forensics::note::{Checkpoint, VerifierKey, verify_note};
use chot_forensics::package::verify_package;
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

async fn log_state(world: &World) -> (u64, String, String) {
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
    for (path, status) in [
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
    assert!(sent.is_err() || sent.is_ok_and(|reply| reply.status >= 500), "damaged bytes came whole");
    world.query(Persona::Analyst, "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }", json!({ "id": item })).await;
    world.hub.settle().await;
    let known = tus::item(&world, Persona::Analyst, &item).await;
    let last = known["custody"]["nodes"].as_array().unwrap().iter().rfind(|event| event["kind"] == "VERIFIED").unwrap();
    let canonical = last["canonical"].as_str().unwrap();
    assert!(canonical.contains(r#""result":"DIFFERS""#), "the difference is recorded: {canonical}");
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
    Request::new("GET", "/log/checkpoint").send(world.hub.addr).await;
    let db = world.hub.db();
    let mut tries = Vec::new();
    for (table, column) in [
        ("custody_events", "reason = 'x'"),
        ("audit_events", "action = 'x'"),
        ("frozen_controls", "status = 'IMPLEMENTED'"),
        ("log_nodes", "level = level + 1"),
        ("log_checkpoints", "note = 'x'"),
        ("case_events", "text = 'x'"),
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
    let before = sql::counts(db).await;
    for sql in tries {
        let refused = sql::run(db, &sql).await.expect_err(&sql).to_string();
        assert!(refused.contains("append-only") || refused.contains("immutable"), "{sql}: {refused}");
    }
    assert_eq!(sql::counts(db).await, before);
    world.hub.stop().await;
}
