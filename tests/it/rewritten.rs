//! A database that somebody wrote into: the hub signs no other history than the one whose head it keeps outside, and `chot doctor`
//! names every column that says something else than the events.

use chot_forensics::custody::entry_hash;
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{leaf_hash, node_hash};
use chot_server::clock::Clock;
use chot_server::error::Error;
use chot_server::features::custody::service;
use chot_tests::http::{Reply, Request};
use chot_tests::tus;
use chot_tests::{Persona, World, database, program, sql};
use sea_orm::{ConnectionTrait, Statement, Value as Bound};
use serde_json::json;

async fn execute(world: &World, text: &str, values: Vec<Bound>) {
    let backend = world.hub.db().get_database_backend();
    world
        .hub
        .db()
        .execute_raw(Statement::from_sql_and_values(backend, text, values))
        .await
        .unwrap_or_else(|error| panic!("{text}: {error}"));
}

pub(crate) async fn run(world: &World, text: &str) {
    execute(world, text, Vec::new()).await;
}

/// The database's administrator takes all triggers away.
pub(crate) async fn disarm(world: &World) {
    let names = if database::is_postgres() {
        "SELECT DISTINCT 'ALTER TABLE ' || tgrelid::regclass || ' DISABLE TRIGGER USER' AS t FROM pg_trigger WHERE NOT tgisinternal"
    } else {
        "SELECT 'DROP TRIGGER ' || name AS t FROM sqlite_master WHERE type = 'trigger'"
    };
    for statement in sql::texts(world.hub.db(), names).await {
        run(world, &statement).await;
    }
}

pub(crate) async fn doctor(world: &World) -> Vec<String> {
    let seen = chot_server::cli::doctor::examine(&world.hub.hub, true).await;
    seen.into_iter().flat_map(|(_, seen)| seen.err().unwrap_or_default()).collect()
}

async fn get(world: &World, path: &str) -> Reply {
    Request::new("GET", path).bearer(&world.token(Persona::Analyst).await).send(world.hub.addr).await
}

/// Writes the history of the only item anew, in another name, and everything in the database that follows from it.
async fn rewrite(world: &World) {
    let backend = world.hub.db().get_database_backend();
    let statement = Statement::from_string(backend, "SELECT entry FROM custody_events ORDER BY log_index");
    let rows = world.hub.db().query_all_raw(statement).await.unwrap();
    let mut level: Vec<Sha256Digest> = Vec::new();
    let mut previous: Option<(String, String)> = None;
    let mut before: Option<Vec<u8>> = None;
    for (index, row) in (0_i64..).zip(rows) {
        let text = String::from_utf8(row.try_get_by_index::<Vec<u8>>(0).unwrap()).unwrap();
        let old = entry_hash(text.as_bytes()).to_string();
        let mut new = if index == 0 { text.replace("Người responder", "Kẻ mạo danh") } else { text };
        if let Some((was, is)) = &previous {
            new = new.replace(was.as_str(), is);
        }
        let hash = entry_hash(new.as_bytes());
        level.push(leaf_hash(new.as_bytes()));
        let write = "UPDATE custody_events SET entry = $1, entry_hash = $2, previous_hash = $3 WHERE log_index = $4";
        execute(world, write, vec![new.into_bytes().into(), hash.0.to_vec().into(), before.clone().into(), index.into()]).await;
        previous = Some((old, hash.to_string()));
        before = Some(hash.0.to_vec());
    }
    run(world, "UPDATE custody_events SET actor_name = 'Kẻ mạo danh' WHERE log_index = 0").await;
    let mut height = 0_i32;
    while !level.is_empty() {
        for (position, hash) in (0_i64..).zip(&level) {
            let write = "UPDATE log_nodes SET hash = $1 WHERE level = $2 AND position = $3";
            execute(world, write, vec![hash.0.to_vec().into(), height.into(), position.into()]).await;
        }
        level = level.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        height += 1;
    }
    run(world, "UPDATE custody_states SET holder_name = 'Kẻ mạo danh'").await;
}

fn refused(outcome: Result<service::SignedHead, Error>, why: &str) {
    assert!(matches!(&outcome, Err(Error::Unsound(_, told)) if told.contains(why)), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_history_is_signed_than_the_one_whose_head_is_kept() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Responder, &case, "a.bin", b"bytes").await;
    let hub = &world.hub.hub;
    let signed = service::checkpoint(hub).await.unwrap();
    assert_eq!(Request::new("GET", "/readyz").send(world.hub.addr).await.status, 200);
    disarm(&world).await;
    run(&world, "DELETE FROM log_checkpoints").await;
    refused(service::checkpoint(hub).await, "is gone, whose head is kept beside the key");
    rewrite(&world).await;
    let why = format!("the first {} entries are not those of the head that is kept beside the key", signed.size);
    refused(service::checkpoint(hub).await, &why);
    // Neither a start nor an export has it signed, and each says so.
    service::ensure(hub).await.unwrap();
    let package = get(&world, &format!("/api/evidence/{item}/package")).await;
    assert_eq!((package.status, &package.json()["code"]), (409, &json!("ALTERED")), "{}", package.text());
    assert_eq!(sql::count(world.hub.db(), "log_checkpoints").await, 0);
    let ready = Request::new("GET", "/readyz").send(world.hub.addr).await;
    assert_eq!((ready.status, &ready.json()["custodyLog"]), (200, &json!("fails")));
    assert!(chot_server::telemetry::page(hub).await.contains("chot_custody_log_fails 1\n"));
    let told = doctor(&world).await;
    assert!(told.iter().any(|fault| fault.contains(&why)), "{told:?}");
    // The operator says that this state is the one that is wanted.
    let mut kept = hub.config.log.key_file.clone().into_os_string();
    kept.push(".head");
    std::fs::remove_file(kept).unwrap();
    service::checkpoint(hub).await.unwrap();
    assert!(chot_server::telemetry::page(hub).await.contains("chot_custody_log_fails 0\n"));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_the_log_cannot_be_cut_off() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    tus::upload(&world, Persona::Responder, &case, "a.bin", b"bytes").await;
    let first = service::checkpoint(&world.hub.hub).await.unwrap();
    tus::upload(&world, Persona::Responder, &case, "b.bin", b"more").await;
    let second = service::checkpoint(&world.hub.hub).await.unwrap();
    disarm(&world).await;
    for (table, column) in [("log_checkpoints", "size"), ("custody_events", "log_index + 1")] {
        run(&world, &format!("DELETE FROM {table} WHERE {column} > {}", first.size)).await;
    }
    run(&world, &format!("UPDATE custody_log SET size = {}", first.size)).await;
    let why = format!("the log has {} entries, but {} were signed by the head that is kept", first.size, second.size);
    refused(service::checkpoint(&world.hub.hub).await, &why);
    world.hub.stop().await;
}

pub(crate) const DERIVE: &str =
    "mutation($id: ID!, $i: DeriveEvidenceInput!) { deriveEvidence(id: $id, input: $i) { derivation { id } errors { code } } }";
pub(crate) const OFFER: &str =
    "mutation($id: ID!, $i: OfferTransferInput!) { offerTransfer(id: $id, input: $i) { transfer { id } errors { code } } }";
pub(crate) const REFUSE: &str =
    r#"mutation($id: ID!) { refuseTransfer(id: $id, reason: "Không đúng ổ đĩa đã hẹn.") { transfer { id } errors { code } } }"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_key_is_made_in_the_place_of_the_one_that_signed_the_log() {
    let world = World::start().await;
    service::checkpoint(&world.hub.hub).await.unwrap();
    let mut config = world.hub.hub.config.clone();
    let folder = tempfile::tempdir().unwrap();
    config.log.key_file = folder.path().join("keys/custody.key");
    let open =
        async |config: &chot_server::config::Config| chot_server::run::open_hub(config.clone(), Clock::fixed(chot_tests::START)).await;
    let Err(Error::Internal(told)) = open(&config).await else { panic!("no key is made") };
    assert!(told.contains("the custody log was signed before: put its key back"), "{told}");
    assert!(!config.log.key_file.exists());
    config.log.former_keys = vec![world.hub.hub.signer.verifier_key()];
    open(&config).await.unwrap();
    assert!(config.log.key_file.exists(), "the key is changed as the settings say");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_doctor_finds_no_fault_in_a_hub_that_goes_on_writing() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let writes = async {
        for number in 0..20_u8 {
            tus::upload(&world, Persona::Responder, &case, "a.bin", &[number; 300]).await;
        }
    };
    let looks = async {
        for _ in 0..15 {
            assert_eq!(doctor(&world).await, Vec::<String>::new());
        }
    };
    futures::join!(writes, looks);
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_makes_nothing_in_an_empty_database() {
    let world = World::start().await;
    let folder = tempfile::tempdir().unwrap();
    let database = chot_tests::database::TestDatabase::empty(folder.path()).await;
    if let Some(path) = database.url.strip_prefix("sqlite://") {
        std::fs::write(path, b"").unwrap();
    }
    let place = world.hub.folder().display().to_string();
    let output = std::process::Command::new(program::path())
        .arg("doctor")
        .env_remove("CHOT_DATA")
        .env("CHOT_DATABASE__URL", &database.url)
        .env("CHOT_EVIDENCE__URL", format!("file://{place}/evidence"))
        .env("CHOT_LOOKUPS__FOLDER", format!("{place}/hash-sets"))
        .env("CHOT_LOG__KEY_FILE", format!("{place}/keys/custody.key"))
        .env("CHOT_LOG__ORIGIN", "demo.chot.local/custody")
        .env("CHOT_MAIL__URL", format!("file://{place}/mail"))
        .output()
        .unwrap();
    let (code, out, err) = program::told(&output);
    assert!(code == Some(1) && out.contains("there is no schema"), "{code:?} {out} {err}");
    assert_eq!(out.matches("FAULT").count(), 1, "one line says it: {out}");
    let tables = match chot_tests::database::is_postgres() {
        true => "SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = current_schema()",
        false => "SELECT count(*) AS n FROM sqlite_master",
    };
    let db = sea_orm::Database::connect(&database.url).await.unwrap();
    assert_eq!(sql::one_number(&db, tables).await, 0);
    db.close().await.unwrap();
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_are_gone_and_rules_that_were_rewritten_are_named() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let archive = tus::zip(&[("a.txt", b"a"), ("b.txt", b"b")]);
    let item = tus::upload(&world, Persona::Responder, &case, "a.zip", &archive).await;
    service::checkpoint(&world.hub.hub).await.unwrap();
    // By somebody of another agency than the parent's.
    let input = json!({ "method": "EXTRACT", "members": [0], "reason": "Cần để dựng dòng thời gian." });
    world.query(Persona::Analyst, DERIVE, json!({ "id": item, "i": input })).await.done();
    world.hub.settle().await;
    let create = "mutation($i: CreateRuleSetInput!) { createRuleSet(input: $i) { ruleSet { id } errors { code } } }";
    let input = json!({ "agencyId": world.agencies["BO-A"].to_string(), "name": "A", "tlp": "AMBER", "standing": false,
        "source": "rule a { condition: true }" });
    world.query(Persona::Responder, create, json!({ "i": input })).await.done();
    service::checkpoint(&world.hub.hub).await.unwrap();
    assert_eq!(doctor(&world).await, Vec::<String>::new());

    disarm(&world).await;
    assert!(doctor(&world).await.iter().any(|fault| fault == "custody_log.custody_log_counts is missing or not in force"));
    for (change, told) in [
        ("UPDATE rule_set_versions SET source = 'rule a { condition: false }'", "has another source than was written"),
        ("DELETE FROM derivations", "the derivation that made it is gone"),
        ("DELETE FROM log_checkpoints WHERE size = (SELECT min(size) FROM log_checkpoints)", "1 checkpoints were removed"),
    ] {
        run(&world, change).await;
        let seen = doctor(&world).await;
        assert!(seen.iter().any(|fault| fault.contains(told)), "{change}: {seen:?}");
    }
    world.hub.stop().await;
}
