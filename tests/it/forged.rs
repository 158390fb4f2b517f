//! Events that somebody with the database in hand wrote into the custody log, which then signs them: the hub acts on no chain that
//! does not hold whole, writes on in no other log than its own, lets nobody date what comes after, and `chot doctor` names them.

use chot_forensics::custody::{CustodyEntry, CustodyKind, entry_hash};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{leaf_hash, new_nodes};
use chot_forensics::package::verify_package;
use chot_forensics::source::BytesSource;
use chot_server::clock::{DAY, HOUR, rfc3339};
use chot_server::features::custody::model::{Nodes, recorded_at};
use chot_server::features::custody::service;
use chot_tests::http::{Reply, Request};
use chot_tests::{Persona, START, World, database, sql, tus};
use sea_orm::{ConnectionTrait, Statement, Value as Bound};
use serde_json::{Value, json};

const ASK: &str = r#"mutation($id: ID!) { requestDisposal(id: $id, input: { authority: "QĐ 20/2026", method: "Nghiền ổ đĩa", reason: "Hết thời hạn lưu giữ theo quyết định." }) { errors { code } } }"#;
const CONFIRM: &str = "mutation($id: ID!) { confirmDisposal(id: $id) { errors { code } } }";
const SEAL: &str = r#"mutation($id: ID!) { sealEvidence(id: $id, input: { sealNumber: "S-2", reason: "Niêm phong lại vật chứng." }) { errors { code } } }"#;
const CHAIN: &str = "query($id: ID!) { evidenceItem(id: $id) { chain { intact fault detail } } custodyLog { signing { holds fault } } }";

async fn execute(world: &World, text: &str, values: Vec<Bound>) {
    let statement = Statement::from_sql_and_values(world.hub.db().get_database_backend(), text, values);
    world.hub.db().execute_raw(statement).await.unwrap_or_else(|error| panic!("{text}: {error}"));
}

/// Runs statements over one connection: another one does not know yet what was dropped.
async fn together(world: &World, text: &str) {
    world.hub.db().execute_unprepared(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
}

/// The database's administrator may change the name of the log.
async fn rename(world: &World, origin: &str) {
    let (off, on) = if database::is_postgres() {
        ("ALTER TABLE custody_log DISABLE TRIGGER USER", "ALTER TABLE custody_log ENABLE TRIGGER USER".to_owned())
    } else {
        let made = "SELECT sql AS t FROM sqlite_master WHERE type = 'trigger' AND name = 'custody_log_counts'";
        ("DROP TRIGGER custody_log_counts", sql::texts(world.hub.db(), made).await.remove(0))
    };
    together(world, &format!("{off}; UPDATE custody_log SET origin = '{origin}'; {on}")).await;
}

/// Writes one more event of the item that has the newest one of all, and everything that belongs to it, as the hub would; `change`
/// says what it is.
async fn forge(world: &World, change: impl FnOnce(&mut CustodyEntry)) {
    let db = world.hub.db();
    let size = sql::one_number(db, "SELECT size AS n FROM custody_log").await;
    let last = sql::one_bytes(db, &format!("SELECT entry AS b FROM custody_events WHERE log_index = {}", size - 1)).await;
    let mut entry = CustodyEntry::parse(&last).unwrap();
    (entry.sequence, entry.prev) = (entry.sequence + 1, Some(entry_hash(&last)));
    (entry.kind, entry.detail) = (CustodyKind::Viewed, json!({ "purpose": "xem" }).as_object().unwrap().clone());
    change(&mut entry);
    let bytes = entry.to_bytes().unwrap();
    let at = recorded_at(&entry).unwrap();
    let write = "INSERT INTO custody_events (id, evidence_id, sequence, log_index, kind, at, actor_id, actor_name, agency_id, reason, sha256, entry_hash, previous_hash, entry)
        SELECT $1, evidence_id, $2, $3, $4, $5, $6, $7, agency_id, $8, sha256, $9, entry_hash, $10 FROM custody_events WHERE log_index = $11";
    let values: Vec<Bound> = vec![
        uuid::Uuid::from_u128(u128::from(size.unsigned_abs())).into(),
        i64::try_from(entry.sequence).unwrap().into(),
        size.into(),
        entry.kind.as_str().into(),
        at.into(),
        entry.actor.id.parse::<uuid::Uuid>().ok().into(),
        entry.actor.name.clone().into(),
        entry.reason.clone().into(),
        entry_hash(&bytes).0.to_vec().into(),
        bytes.clone().into(),
        (size - 1).into(),
    ];
    execute(world, write, values).await;
    let statement = Statement::from_string(db.get_database_backend(), "SELECT level, position, hash FROM log_nodes");
    let mut nodes = Nodes::default();
    for row in db.query_all_raw(statement).await.unwrap() {
        let place = (row.try_get_by_index::<i32>(0).unwrap(), row.try_get_by_index::<i64>(1).unwrap());
        let hash: [u8; 32] = row.try_get_by_index::<Vec<u8>>(2).unwrap().try_into().unwrap();
        nodes.0.insert((u8::try_from(place.0).unwrap(), u64::try_from(place.1).unwrap()), Sha256Digest(hash));
    }
    for (level, position, hash) in new_nodes(size.unsigned_abs(), leaf_hash(&bytes), &nodes).unwrap() {
        let values = vec![i32::from(level).into(), i64::try_from(position).unwrap().into(), hash.0.to_vec().into()];
        execute(world, "INSERT INTO log_nodes (level, position, hash) VALUES ($1, $2, $3)", values).await;
    }
    execute(world, "UPDATE custody_log SET size = size + 1", Vec::new()).await;
}

/// Triggers of the old names that refuse nothing.
async fn gut(world: &World) {
    if database::is_postgres() {
        let functions = "SELECT DISTINCT proname::text AS t FROM pg_proc p JOIN pg_trigger t ON t.tgfoid = p.oid WHERE NOT t.tgisinternal";
        for name in sql::texts(world.hub.db(), functions).await {
            let body = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$";
            execute(world, &format!("CREATE OR REPLACE FUNCTION {name}() {body}"), Vec::new()).await;
        }
        return;
    }
    for name in sql::texts(world.hub.db(), "SELECT tbl_name || '.' || name AS t FROM sqlite_master WHERE type = 'trigger'").await {
        let (table, trigger) = name.split_once('.').unwrap();
        let empty = format!("CREATE TRIGGER {trigger} BEFORE UPDATE ON {table} BEGIN SELECT 1; END");
        together(world, &format!("DROP TRIGGER {trigger}; {empty}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn triggers_that_refuse_nothing_are_named() {
    let world = World::start().await;
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    gut(&world).await;
    let told = doctor(&world).await;
    let backend = world.hub.db().get_database_backend();
    assert_eq!(told.len(), chot_migrations::triggers(backend).len(), "{told:?}");
    assert!(told.iter().all(|fault| fault.ends_with("does something else than it was made to do")), "{told:?}");
    world.hub.stop().await;
}

async fn doctor(world: &World) -> Vec<String> {
    let seen = chot_server::cli::doctor::examine(&world.hub.hub, true).await;
    seen.into_iter().flat_map(|(_, seen)| seen.err().unwrap_or_default()).collect()
}

async fn get(world: &World, path: &str) -> Reply {
    Request::new("GET", path).bearer(&world.token(Persona::Analyst).await).send(world.hub.addr).await
}

async fn act(world: &World, persona: Persona, document: &str, id: &str) -> Vec<String> {
    world.query(persona, document, json!({ "id": id })).await.user_errors()
}

async fn events(world: &World) -> i64 {
    sql::count(world.hub.db(), "custody_events").await
}

async fn uploaded() -> (World, String, String) {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let other = tus::upload(&world, Persona::Responder, &case, "b.bin", b"other").await;
    world.hub.settle().await;
    let item = tus::upload(&world, Persona::Responder, &case, "a.bin", b"bytes").await;
    world.hub.settle().await;
    service::checkpoint(&world.hub.hub).await.unwrap();
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    (world, item, other)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_written_into_a_log_of_another_name() {
    let (world, item, _) = uploaded().await;
    let (before, own) = (events(&world).await, world.hub.hub.config.log.origin.clone());
    rename(&world, "evil.example/custody").await;
    assert_eq!(act(&world, Persona::Responder, SEAL, &item).await, ["ALTERED"]);
    assert_eq!(get(&world, &format!("/api/evidence/{item}/content")).await.status, 409);
    assert!(service::checkpoint(&world.hub.hub).await.is_err());
    service::watch(&world.hub.hub).await.unwrap();
    assert_eq!(events(&world).await, before);
    let seen = world.query(Persona::Analyst, CHAIN, json!({ "id": item })).await;
    assert_eq!(seen.at("/custodyLog/signing"), &json!({ "holds": false, "fault": "OTHER_LOG" }));
    assert_eq!(doctor(&world).await, ["the log has another name in the database than in the settings"]);
    rename(&world, &own).await;
    service::watch(&world.hub.hub).await.unwrap();
    assert_eq!(act(&world, Persona::Responder, SEAL, &item).await, Vec::<String>::new());
    let seen = world.query(Persona::Analyst, CHAIN, json!({ "id": item })).await;
    assert_eq!(seen.at("/custodyLog/signing/holds"), &json!(true));
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_with_a_false_event_in_its_middle_is_neither_acted_on_nor_handed_out() {
    let (world, item, other) = uploaded().await;
    let own = world.hub.hub.config.log.origin.clone();
    assert_eq!(act(&world, Persona::Coordinator, ASK, &other).await, Vec::<String>::new());
    // The last event of the item is sound again: only the one before it is of another log.
    assert_eq!(act(&world, Persona::Responder, SEAL, &item).await, Vec::<String>::new());
    forge(&world, |entry| entry.log_id = "evil.example/custody".to_owned()).await;
    forge(&world, |entry| entry.log_id.clone_from(&own)).await;
    let before = events(&world).await;
    let seen = world.query(Persona::Analyst, CHAIN, json!({ "id": item })).await;
    assert_eq!(seen.at("/evidenceItem/chain/intact"), &json!(false), "{}", seen.at("/evidenceItem/chain"));
    for (persona, document) in [(Persona::Responder, SEAL), (Persona::Coordinator, ASK)] {
        assert_eq!(act(&world, persona, document, &item).await, ["ALTERED"], "{document}");
    }
    for what in ["content", "package", "report"] {
        assert_eq!(get(&world, &format!("/api/evidence/{item}/{what}")).await.status, 409, "{what}");
    }
    assert_eq!(events(&world).await, before);
    let told = doctor(&world).await;
    assert!(told.iter().any(|fault| fault.ends_with("names another log")), "{told:?}");
    // Other items are not touched by it.
    assert_eq!(act(&world, Persona::Duty, CONFIRM, &other).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disposal_is_not_confirmed_over_a_chain_that_does_not_hold() {
    let (world, item, _) = uploaded().await;
    let own = world.hub.hub.config.log.origin.clone();
    assert_eq!(act(&world, Persona::Coordinator, ASK, &item).await, Vec::<String>::new());
    forge(&world, |entry| entry.log_id = "evil.example/custody".to_owned()).await;
    forge(&world, |entry| entry.log_id.clone_from(&own)).await;
    assert_eq!(act(&world, Persona::Duty, CONFIRM, &item).await, ["ALTERED"]);
    world.hub.settle().await;
    assert_eq!(sql::one_number(world.hub.db(), "SELECT count(*) AS n FROM custody_events WHERE kind = 'DISPOSED'").await, 0);
    world.hub.stop().await;
}

/// What somebody had the hub sign of an offer that was turned about, before it held the row against the event.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_contradicts_its_offer_is_named() {
    let (world, item, _) = uploaded().await;
    let offer = "mutation($id: ID!, $i: OfferTransferInput!) { offerTransfer(id: $id, input: $i) { transfer { id } errors { code } } }";
    let input = json!({ "agencyId": world.agencies["VNCERT"].to_string(), "place": "Phòng 2", "reason": "Giám định theo yêu cầu." });
    world.query(Persona::Responder, offer, json!({ "id": item, "i": input })).await.done();
    // To the agency that offers it, and by who offers it; the entry names its own offer.
    let offered = sql::one_bytes(world.hub.db(), "SELECT entry AS b FROM custody_events WHERE kind = 'TRANSFER_OFFERED'").await;
    let of = CustodyEntry::parse(&offered).unwrap();
    forge(&world, |entry| {
        entry.kind = CustodyKind::TransferAccepted;
        entry.detail.clone_from(&of.detail);
        entry.detail.insert("offerSequence".to_owned(), json!(of.sequence));
        entry.detail.insert("offerEntryHash".to_owned(), json!(entry_hash(&offered).to_string()));
    })
    .await;
    let told = doctor(&world).await;
    assert!(told.iter().any(|fault| fault.ends_with("answers an offer of the same person")), "{told:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disposal_that_was_invented_and_bytes_that_came_back_are_named() {
    let (world, item, other) = uploaded().await;
    assert_eq!(act(&world, Persona::Coordinator, ASK, &item).await, Vec::<String>::new());
    assert_eq!(act(&world, Persona::Duty, CONFIRM, &item).await, Vec::<String>::new());
    world.hub.settle().await;
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    // Another row of the same words, of either item.
    for (of, status) in [(&item, "CANCELLED"), (&item, "CONFIRMED"), (&other, "CANCELLED")] {
        let id = uuid::Uuid::from_u128(7);
        let write = "INSERT INTO disposals (id, evidence_id, requested_at, requested_by, requested_name, authority, method, reason, status, settled_at, settled_by, removed_at)
            SELECT $1, $2, requested_at, requested_by, requested_name, authority, method, reason, $3, settled_at, settled_by, removed_at FROM disposals";
        execute(&world, write, vec![id.into(), of.parse::<uuid::Uuid>().unwrap().into(), status.into()]).await;
        let seen = doctor(&world).await;
        assert!(seen.iter().any(|fault| fault.contains(&id.to_string())), "{status}: {seen:?}");
        execute(&world, "DELETE FROM disposals WHERE id = $1", vec![id.into()]).await;
    }
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    // Somebody at the machine puts back what was destroyed.
    let digest = tus::sha256(b"bytes");
    let path = world.hub.hub.config.evidence_folder().join("blobs").join(&digest[..2]).join(&digest[2..4]).join(&digest);
    assert!(!path.exists());
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, b"bytes").unwrap();
    let seen = doctor(&world).await;
    assert!(matches!(seen.as_slice(), [fault] if fault.ends_with("its bytes are in the store, and it was disposed of")), "{seen:?}");
    // Others may have the same.
    let case = sql::texts(world.hub.db(), "SELECT number AS t FROM cases").await.remove(0);
    let case =
        world.query(Persona::Responder, "query($n: String!) { case(number: $n) { id } }", json!({ "n": case })).await.text("/case/id");
    tus::upload(&world, Persona::Responder, &case, "c.bin", b"bytes").await;
    world.hub.settle().await;
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_that_cannot_be_is_named() {
    type Change = fn(&mut CustodyEntry);
    let changes: [(&str, Change); 7] = [
        ("names another log", |entry| entry.log_id = "evil.example/custody".to_owned()),
        ("is dated before the entry that precedes it", |entry| entry.at = "2020-01-01T00:00:00.000Z".to_owned()),
        ("is dated ahead of this machine's clock", |entry| entry.at = "2099-01-01T00:00:00.000Z".to_owned()),
        ("names another case than the first of its item", |entry| entry.case_number = "2020-0001".to_owned()),
        ("is a second receipt of its item", |entry| entry.kind = CustodyKind::Received),
        ("is an examination that binds no list of members", |entry| entry.kind = CustodyKind::Examined),
        ("was done by somebody who has no account", |entry| {
            entry.actor.id = "01a22938-2e79-7000-9377-13d3856d6300".to_owned();
        }),
    ];
    let (world, ..) = uploaded().await;
    for (told, change) in changes {
        let sound = CustodyEntry::parse(&sql::one_bytes(world.hub.db(), "SELECT entry AS b FROM custody_events WHERE log_index = 0").await)
            .unwrap();
        forge(&world, |entry| {
            let (log, case, at, actor) = (sound.log_id.clone(), sound.case_number.clone(), entry.at.clone(), sound.actor.clone());
            (entry.log_id, entry.case_number, entry.actor) = (log, case, actor);
            entry.at = std::cmp::min(at, rfc3339(world.hub.hub.clock.now()));
            change(entry);
        })
        .await;
        let seen = doctor(&world).await;
        assert!(seen.iter().any(|fault| fault.ends_with(told)), "{told}: {seen:?}");
    }
    forge(&world, |entry| entry.kind = CustodyKind::Disposed).await;
    forge(&world, |entry| entry.kind = CustodyKind::Sealed).await;
    let seen = doctor(&world).await;
    assert!(seen.iter().any(|fault| fault.ends_with("tells of an item that was disposed of before")), "{seen:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_of_the_future_dates_no_other() {
    let (mut world, item, other) = uploaded().await;
    forge(&world, |entry| entry.at = "2099-01-01T00:00:00.000Z".to_owned()).await;
    let before = events(&world).await;
    assert_eq!(act(&world, Persona::Responder, SEAL, &other).await, ["ALTERED"]);
    assert!(service::checkpoint(&world.hub.hub).await.is_err());
    service::watch(&world.hub.hub).await.unwrap();
    assert_eq!(events(&world).await, before);
    let seen = world.query(Persona::Analyst, CHAIN, json!({ "id": item })).await;
    assert_eq!(seen.at("/custodyLog/signing"), &json!({ "holds": false, "fault": "AHEAD" }));
    let told = doctor(&world).await;
    assert!(told.iter().any(|fault| fault.contains("the latest custody event lies")), "{told:?}");
    // The operator has looked: a wrong clock dated it.
    world.hub = world.hub.restart_with(|config| config.log.known_ahead = before.unsigned_abs()).await;
    assert_eq!(act(&world, Persona::Responder, SEAL, &item).await, Vec::<String>::new());
    assert_eq!(act(&world, Persona::Responder, SEAL, &other).await, Vec::<String>::new());
    let newest = |number: i64| format!("SELECT entry AS b FROM custody_events WHERE log_index = {number}");
    let entry = |bytes: Vec<u8>| CustodyEntry::parse(&bytes).unwrap();
    let later = entry(sql::one_bytes(world.hub.db(), &newest(before)).await);
    assert_eq!(later.at, "2099-01-01T00:00:00.000Z", "the item's own time does not run backwards");
    let now = rfc3339(world.hub.hub.clock.now());
    assert_eq!(later.detail.get("recordedAt").and_then(Value::as_str), Some(now.as_str()));
    let next = entry(sql::one_bytes(world.hub.db(), &newest(before + 1)).await);
    assert_eq!((next.at, next.detail.contains_key("recordedAt")), (now, false));
    for id in [&item, &other] {
        let package = get(&world, &format!("/api/evidence/{id}/package")).await;
        assert_eq!(package.status, 200, "{}", package.text());
        assert!(verify_package(&BytesSource(package.body), None, None, None).valid);
    }
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    let seen = world.query(Persona::Analyst, CHAIN, json!({ "id": item })).await;
    assert_eq!(seen.at("/custodyLog/signing/holds"), &json!(true));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_whose_last_reading_lies_in_the_future_is_read_again() {
    let (world, ..) = uploaded().await;
    world.hub.advance(HOUR).await;
    let readings = || async { sql::one_number(world.hub.db(), "SELECT count(*) AS n FROM custody_events WHERE kind = 'VERIFIED'").await };
    let before = readings().await;
    execute(&world, "UPDATE custody_states SET checked_at = $1", vec![(START + 4000 * DAY).into()]).await;
    world.hub.advance(2 * HOUR).await;
    world.hub.settle().await;
    assert!(readings().await > before);
    world.hub.stop().await;
}

/// One cell, the case of an item or the number of a case, changed for a moment: what the hub would write meanwhile would be of another
/// case for good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_written_of_an_item_whose_row_names_another_case() {
    let (world, item, other) = uploaded().await;
    super::rewritten::disarm(&world).await;
    // That the triggers are gone is no news here.
    let faults = async || doctor(&world).await.into_iter().filter(|fault| !fault.contains("missing or not in force")).collect::<Vec<_>>();
    let number = sql::texts(world.hub.db(), "SELECT number AS t FROM cases").await.remove(0);
    let beside = world.case(Persona::Responder, &["A-4"], json!({})).await;
    let timeline = async || {
        let document = "query($id: ID!) { case(id: $id) { timeline(first: 50) { nodes { kind } } } }";
        world.query(Persona::Responder, document, json!({ "id": beside })).await.list("/case/timeline/nodes").len()
    };
    let case = "(SELECT id FROM cases WHERE number = $2)";
    let before = timeline().await;
    for (change, back, item) in [
        (
            "UPDATE evidence_items SET case_id = $1 WHERE number LIKE 'CC-%'".to_owned(),
            format!("UPDATE evidence_items SET case_id = {case} WHERE case_id = $1"),
            &item,
        ),
        (
            "UPDATE cases SET number = '2026-0777' WHERE id <> $1".to_owned(),
            "UPDATE cases SET number = $2 WHERE id <> $1".to_owned(),
            &other,
        ),
    ] {
        let written = events(&world).await;
        let id = beside.parse::<uuid::Uuid>().unwrap();
        execute(&world, &change, vec![id.into()]).await;
        for range in [false, true] {
            let token = world.token(Persona::Coordinator).await;
            let request = Request::new("GET", &format!("/api/evidence/{item}/content?reason=Xem%20n%E1%BB%99i%20dung")).bearer(&token);
            let request = if range { request.header("Range", "bytes=0-1") } else { request };
            let reply = request.send(world.hub.addr).await;
            assert_eq!((reply.status, &reply.json()["code"]), (409, &json!("ALTERED")), "{change}: {}", reply.text());
        }
        let hold = r#"mutation($id: ID!) { setLegalHold(id: $id, input: { authority: "QĐ 12/2026", reason: "Cơ quan điều tra yêu cầu giữ." }) { errors { code } } }"#;
        let verify = "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }";
        assert_eq!(act(&world, Persona::Coordinator, hold, item).await, ["ALTERED"], "{change}");
        assert_eq!(act(&world, Persona::Coordinator, ASK, item).await, ["ALTERED"], "{change}");
        assert_eq!(act(&world, Persona::Coordinator, verify, item).await, Vec::<String>::new(), "{change}");
        world.hub.settle().await;
        assert_eq!(events(&world).await, written, "{change}: nothing is written");
        assert_eq!(timeline().await, before, "{change}: nor told in the other case");
        // Somebody puts it back, and the item is as it was.
        execute(&world, &back, vec![id.into(), number.clone().into()]).await;
        let told = faults().await;
        let unrecorded = told.iter().any(|fault| fault.contains("of 1 items nothing could be recorded"));
        assert!(unrecorded && !told.iter().any(|fault| fault.contains("other bytes")), "{told:?}");
        world.hub.advance(HOUR).await;
        assert_eq!(act(&world, Persona::Coordinator, verify, item).await, Vec::<String>::new());
        world.hub.settle().await;
        let seen = world.query(Persona::Analyst, CHAIN, json!({ "id": item })).await;
        assert_eq!(seen.at("/evidenceItem/chain/intact"), &json!(true), "{change}");
        assert_eq!(get(&world, &format!("/api/evidence/{item}/content")).await.status, 200, "{change}");
        assert_eq!(faults().await, Vec::<String>::new());
    }
    world.hub.stop().await;
}
