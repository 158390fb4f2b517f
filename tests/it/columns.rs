//! Every column of the tables of evidence and custody: `chot doctor --deep` names it where somebody wrote into it, or it is said here
//! why nothing can be held against it. A migration that adds a column must decide.

use std::collections::BTreeSet;

use chot_server::features::custody::service;
use chot_tests::{Persona, World, database, sql, tus};
use serde_json::json;

use super::rewritten::{DERIVE, OFFER, REFUSE, disarm, doctor, run};

/// What becomes of a column that somebody writes into.
enum Fate {
    /// Named by what is said of it: the value that is written, the row, and part of the words.
    Named(&'static str, &'static str, &'static str),
    /// Events and bytes are found by it: another key is a row that they do not tell of.
    Key,
    /// Named as well, by another file of tests, which has such a row.
    In(&'static str),
    /// Nothing can be held against it, for this reason.
    Left(&'static str),
}

use Fate::{In, Key, Left, Named};

type Columns = &'static [(&'static str, Fate)];

const ALL: &str = "1 = 1";
/// The uploaded archive, which an item was made from and which was offered; the item that was made; the one that was disposed of.
const PARENT: &str = "number = (SELECT min(number) FROM evidence_items)";
const CHILD: &str = "parent_id IS NOT NULL";
const FIRST: &str = "log_index = 0";
const LAST: &str = "log_index = (SELECT max(log_index) FROM saved_custody_events)";
const STATE: &str = "evidence_id = (SELECT id FROM evidence_items WHERE number = (SELECT min(number) FROM evidence_items))";
const MEMBER: &str =
    "position = 0 AND evidence_id = (SELECT id FROM evidence_items WHERE number = (SELECT min(number) FROM evidence_items))";

const SHOWN: &str = "it is shown while an examination runs, and tells nothing of the evidence";
const LISTED: &str = "its members or findings in the database";
const USED: &str = "the mark or the search text of a member";

/// Tables, the columns by which a row is found, and every column.
const TABLES: &[(&str, &[&str], Columns)] = &[
    (
        "evidence_items",
        &["id"],
        &[
            ("id", Key),
            ("number", Named("'X'", PARENT, "its number is not the one received")),
            (
                "case_id",
                Named("(SELECT id FROM cases WHERE number <> (SELECT number FROM cases c WHERE c.id = case_id))", PARENT, "its case in"),
            ),
            ("agency_id", Named("(SELECT id FROM agencies WHERE code = 'TINH-B')", CHILD, "its agency in")),
            ("uploaded_by", Named("(SELECT id FROM users WHERE id <> uploaded_by LIMIT 1)", PARENT, "its uploaded_by in")),
            ("file_name", Named("'x'", PARENT, "its file name in")),
            ("description", Left("the sender's own words, which no event repeats")),
            ("declared_size", Named("1", PARENT, "its declared_size in")),
            ("declared_sha256", Named("inventory_root", PARENT, "its declared_sha256 in")),
            ("acquired_at", Named("1", PARENT, "its acquired_at in")),
            ("acquired_by", Named("'x'", PARENT, "its acquired_by in")),
            ("status", Named("'STORED'", PARENT, "its status and its examination")),
            ("cancelled_at", Named("1", PARENT, "its cancelled_at says")),
            ("received_bytes", Named("received_bytes + 1", PARENT, "its received_bytes in")),
            ("size", Named("size + 1", PARENT, "its size in")),
            ("sha256", Named("inventory_root", PARENT, "its digest in")),
            ("format", Named("'x'", PARENT, LISTED)),
            ("verdict", Named("'OPAQUE'", PARENT, LISTED)),
            ("member_count", Named("member_count + 1", PARENT, "its member_count in")),
            ("flagged_count", Named("flagged_count + 1", PARENT, "its flagged_count in")),
            ("inventory_root", Named("sha256", PARENT, "its inventory_root in")),
            ("examination", Named("'FAILED'", PARENT, "its examination in")),
            ("members_done", Left(SHOWN)),
            ("members_total", Left(SHOWN)),
            ("bytes_done", Left(SHOWN)),
            ("examination_started_at", Left(SHOWN)),
            ("examination_finished_at", Named("examination_finished_at + 100000", PARENT, "its examination_finished_at in")),
            ("examination_error", Left(SHOWN)),
            ("created_at", Named("created_at + 100000", PARENT, "its created_at in")),
            ("expires_at", Left("it counts only until all bytes are here")),
            ("stored_at", Named("stored_at - 100000", PARENT, "its stored_at in")),
            ("verified_at", Named("stored_at", PARENT, "its verified_at in")),
            ("search", Named("'x'", PARENT, "its search text in")),
            ("parent_id", Named("NULL", CHILD, "its parent in")),
            ("root_id", Named("id", CHILD, "its root_id in")),
            ("depth", Named("2", CHILD, "its depth in")),
            ("content_type", Named("'x'", PARENT, LISTED)),
        ],
    ),
    (
        "evidence_members",
        &["evidence_id", "position"],
        &[
            ("evidence_id", Key),
            ("position", Named("77", MEMBER, LISTED)),
            ("path", Named("'x'", MEMBER, LISTED)),
            ("raw_path_hex", Named("'ff'", MEMBER, LISTED)),
            ("size", Named("size + 1", MEMBER, LISTED)),
            ("sha256", Named("NULL", MEMBER, LISTED)),
            ("encrypted", Named("NOT encrypted", MEMBER, LISTED)),
            ("modified_at", Named("'x'", MEMBER, LISTED)),
            ("flagged", Named("NOT flagged", MEMBER, USED)),
            ("findings", Named("'[{}]'", MEMBER, LISTED)),
            ("search", Named("'x'", MEMBER, USED)),
            ("content_type", Named("'x'", MEMBER, LISTED)),
        ],
    ),
    (
        "evidence_findings",
        &["evidence_id", "position"],
        &[
            ("evidence_id", Key),
            ("position", Left("it only orders the findings, and their order is that of the list that was examined")),
            ("code", Named("'TRUNCATED'", ALL, LISTED)),
            ("severity", Named("'ERROR'", ALL, LISTED)),
            ("path", Named("'x'", ALL, LISTED)),
            ("detail", Named("'x'", ALL, LISTED)),
        ],
    ),
    ("evidence_acquisitions", &["evidence_id"], &[("evidence_id", Key), ("document", In("acquired.rs"))]),
    (
        "evidence_views",
        &["evidence_id"],
        &[
            ("evidence_id", Key),
            ("position", Key),
            ("user_id", Key),
            ("sitting", Key),
            ("purpose", Left("the VIEWED events tell who looked and why; the row keeps one sitting from being told twice")),
            ("viewed_at", Left("the VIEWED events tell when")),
        ],
    ),
    (
        "derivations",
        &["id"],
        &[
            ("id", Key),
            ("parent_id", Named("child_id", ALL, "column parent_id of derivation")),
            ("child_id", Named("parent_id", ALL, "column child_id of derivation")),
            ("method", Named("'REDACT'", ALL, "column method of derivation")),
            ("members", Named("'[0,1]'", ALL, "column members of derivation")),
            ("ranges", Named("'[[0,1]]'", ALL, "column ranges of derivation")),
            ("with_password", Named("NOT with_password", ALL, "column with_password of derivation")),
            ("reason", Named("'x'", ALL, "column reason of derivation")),
            ("requested_by", Named("(SELECT id FROM users WHERE id <> requested_by LIMIT 1)", ALL, "column requested_by of derivation")),
            ("requested_at", Named("requested_at + 1000000000", ALL, "column requested_at of derivation")),
            ("status", Named("'FAILED'", ALL, "column status of derivation")),
            ("failure", Named("'UNREADABLE'", ALL, "column failure of derivation")),
            ("detail", Named("'x'", ALL, "column detail of derivation")),
            ("bytes_done", Named("bytes_done + 1", ALL, "column bytes_done of derivation")),
            ("finished_at", Named("finished_at + 100000", ALL, "column finished_at of derivation")),
        ],
    ),
    (
        "blob_guards",
        &["sha256"],
        &[
            ("sha256", Key),
            ("removals", Left("whoever keeps and whoever removes bytes meet by it; what is kept is read")),
            ("removing_until", Left("as the one before")),
        ],
    ),
    (
        "custody_events",
        &["id"],
        &[
            ("id", Left("no bytes name it, and nothing else does")),
            ("evidence_id", Named("(SELECT id FROM evidence_items WHERE parent_id IS NOT NULL)", LAST, "column evidence_id says")),
            ("sequence", Named("99", LAST, "column sequence says")),
            ("log_index", Named("9999", LAST, "is missing")),
            ("kind", Named("'VIEWED'", LAST, "column kind says")),
            ("at", Named("at + 1", LAST, "column at says")),
            ("actor_id", Named("(SELECT id FROM users WHERE id <> actor_id LIMIT 1)", FIRST, "column actor_id says")),
            ("actor_name", Named("'x'", FIRST, "column actor_name says")),
            ("agency_id", Named("(SELECT id FROM agencies WHERE id <> agency_id LIMIT 1)", FIRST, "column agency_id says")),
            ("reason", Named("'x'", FIRST, "column reason says")),
            ("sha256", Named("entry_hash", LAST, "column sha256 says")),
            ("entry", Named("sha256", LAST, "entry ")),
            ("entry_hash", Named("sha256", LAST, "column entry_hash says")),
            ("previous_hash", Named("sha256", LAST, "column previous_hash says")),
        ],
    ),
    (
        "custody_log",
        &["id"],
        &[("id", Key), ("origin", Named("'x'", ALL, "the log has another name")), ("size", Named("size + 1", ALL, "its head says"))],
    ),
    (
        "log_nodes",
        &["level", "position"],
        &[
            ("level", Key),
            ("position", Key),
            (
                "hash",
                Named(
                    "(SELECT s.hash FROM saved_log_nodes s WHERE s.level = 0 AND s.position = 0)",
                    "level = 0 AND position = 2",
                    "node 2 of level 0 is not that of its entries",
                ),
            ),
        ],
    ),
    (
        "log_checkpoints",
        &["size"],
        &[
            ("size", Key),
            ("root", Named("(SELECT hash FROM log_nodes WHERE level = 0 AND position = 0)", ALL, "are not those that were signed")),
            ("note", Named("'x'", ALL, "the head")),
            ("signed_at", Left("a checkpoint names no time; its cosignatures and its time stamp do")),
        ],
    ),
    (
        "log_cosignatures",
        &["size", "witness"],
        &[
            ("size", Key),
            ("witness", In("witnesses.rs")),
            ("cosigned_at", In("witnesses.rs")),
            ("line", In("witnesses.rs")),
            ("received_at", Left("when the hub had it; when it was made is signed")),
        ],
    ),
    (
        "log_timestamps",
        &["size"],
        &[
            ("size", Key),
            ("stamped_at", In("witnesses.rs")),
            ("authority", In("witnesses.rs")),
            ("response", In("witnesses.rs")),
            ("received_at", Left("when the hub had it; when it was made is signed")),
        ],
    ),
    (
        "log_attestors",
        &["id"],
        &[
            ("id", Key),
            ("seen_size", Left("how far a witness is asked; what it said stands beside")),
            ("tried_at", Left("when it was asked last")),
            ("held_at", Left("when it answered last")),
            ("fault", Left("why it did not; told as it stands")),
            ("fault_detail", Left("as the one before")),
            ("fault_since", Left("as the one before")),
        ],
    ),
    (
        "log_faults",
        &["id"],
        &[("id", Key), ("fault", Left("the log itself is read, whatever stands here")), ("since", Left("as the one before"))],
    ),
    (
        "custody_states",
        &["evidence_id"],
        &[
            ("evidence_id", Key),
            (
                "holder_agency_id",
                Named("(SELECT id FROM agencies WHERE id <> holder_agency_id LIMIT 1)", STATE, "column holder_agency_id of"),
            ),
            ("holder_id", Named("NULL", STATE, "column holder_id of")),
            ("holder_name", Named("'x'", STATE, "column holder_name of")),
            ("held_since", Named("held_since + 1", STATE, "column held_since of")),
            ("offer_id", Named("evidence_id", STATE, "column offer_id of")),
            ("offered_agency_id", Named("holder_agency_id", STATE, "column offered_agency_id of")),
            ("holds", Named("holds + 1", STATE, "column holds of")),
            ("seal_number", Named("'x'", STATE, "column seal_number of")),
            ("sealed_at", Named("1", STATE, "column sealed_at of")),
            ("released_to", Named("'x'", STATE, "column released_to of")),
            ("released_at", Named("1", STATE, "column released_at of")),
            ("disposed_at", Named("1", STATE, "column disposed_at of")),
            ("checked_at", Named("checked_at + 1", STATE, "column checked_at of")),
            ("differs_at", Named("1", STATE, "column differs_at of")),
            ("inventory_differs_at", Named("1", STATE, "column inventory_differs_at of")),
        ],
    ),
    ("evidence_store", &["id"], &[("id", Left("there is one row")), ("label", In("absent.rs"))]),
    (
        "transfers",
        &["id"],
        &[
            ("id", Key),
            ("evidence_id", Named("(SELECT id FROM evidence_items WHERE parent_id IS NOT NULL)", ALL, "its item's events tell none")),
            (
                "case_id",
                Named("(SELECT id FROM cases WHERE number <> (SELECT number FROM cases c WHERE c.id = case_id))", ALL, "column case_id of"),
            ),
            ("evidence_number", Named("'x'", ALL, "column evidence_number of transfer")),
            ("file_name", Named("'x'", ALL, "column file_name of transfer")),
            ("size", Named("size + 1", ALL, "column size of transfer")),
            ("sha256", Named("offer_hash", ALL, "column sha256 of transfer")),
            ("from_agency_id", Named("to_agency_id", ALL, "column from_agency_id of transfer")),
            ("offered_by", Named("settled_by", ALL, "column offered_by of transfer")),
            ("to_agency_id", Named("from_agency_id", ALL, "column to_agency_id of transfer")),
            ("to_user_id", Named("offered_by", ALL, "column to_user_id of transfer")),
            ("place", Named("'x'", ALL, "column place of transfer")),
            ("reason", Named("'x'", ALL, "column reason of transfer")),
            ("status", Named("'EXPIRED'", ALL, "is EXPIRED and its item's events tell REFUSED")),
            ("offered_at", Named("offered_at + 1", ALL, "column offered_at of transfer")),
            ("expires_at", Named("expires_at + 1", ALL, "column expires_at of transfer")),
            ("offer_sequence", Named("offer_sequence + 1", ALL, "column offer_sequence of transfer")),
            ("offer_hash", Named("sha256", ALL, "column offer_hash of transfer")),
            ("settled_at", Named("settled_at + 1", ALL, "column settled_at of transfer")),
            ("settled_by", Named("offered_by", ALL, "column settled_by of transfer")),
            ("answer", Named("'x'", ALL, "column answer of transfer")),
            ("stated_sha256", Named("sha256", ALL, "column stated_sha256 of transfer")),
            ("hash_differs", Named("NOT hash_differs", ALL, "column hash_differs of transfer")),
        ],
    ),
    (
        "disposals",
        &["id"],
        &[
            ("id", Key),
            ("evidence_id", Named("(SELECT id FROM evidence_items WHERE parent_id IS NOT NULL)", ALL, "no event disposed of the item")),
            ("requested_at", Named("requested_at + 1", ALL, "column requested_at of disposal")),
            ("requested_by", Named("settled_by", ALL, "column requested_by of disposal")),
            ("requested_name", Named("'x'", ALL, "column requested_name of disposal")),
            ("authority", Named("'x'", ALL, "column authority of disposal")),
            ("method", Named("'x'", ALL, "column method of disposal")),
            ("reason", Named("'x'", ALL, "column reason of disposal")),
            ("status", Named("'CANCELLED'", ALL, "is CANCELLED and its item's events tell CONFIRMED")),
            ("settled_at", Named("settled_at + 1", ALL, "was settled at another time")),
            ("settled_by", Named("requested_by", ALL, "column settled_by of disposal")),
            ("removed_at", Named("1", ALL, "column removed_at of disposal")),
        ],
    ),
];

/// What else is written into columns of those tables: the table, the column, the value, the row, and part of what is said of it.
const ALSO: &[(&str, &str, &str, &str, &str)] = &[
    ("evidence_items", "declared_sha256", "sha256", CHILD, "its declared_sha256 in"),
    ("evidence_items", "acquired_at", "1700000000000", CHILD, "its acquired_at in"),
    ("evidence_items", "acquired_by", "'x'", CHILD, "its acquired_by in"),
    (
        "custody_events",
        "agency_id",
        "(SELECT id FROM agencies WHERE id <> agency_id LIMIT 1)",
        "kind = 'EXAMINED'",
        "column agency_id says",
    ),
];

/// Every column of the database, as `table.column`.
async fn columns(world: &World) -> BTreeSet<String> {
    let sql = if database::is_postgres() {
        "SELECT table_name || '.' || column_name AS t FROM information_schema.columns WHERE table_schema = current_schema()"
    } else {
        "SELECT m.name || '.' || p.name AS t FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
    };
    sql::texts(world.hub.db(), sql).await.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_column_of_evidence_and_custody_is_decided_about() {
    let world = World::start().await;
    let known: BTreeSet<String> =
        TABLES.iter().flat_map(|(table, _, columns)| columns.iter().map(move |(column, _)| format!("{table}.{column}"))).collect();
    let ours = |column: &&String| {
        let table = column.split('.').next().unwrap();
        ["evidence_", "custody_", "log_"].iter().any(|start| table.starts_with(start)) || TABLES.iter().any(|(known, ..)| table == *known)
    };
    let there: BTreeSet<String> = columns(&world).await.iter().filter(ours).cloned().collect();
    assert_eq!(there.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "decide what is held against these columns");
    assert_eq!(known.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "there are no such columns");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_names_every_column_that_somebody_wrote_into() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.case(Persona::Responder2, &["B-3"], json!({})).await;
    // A long comment is told of the archive as a whole, and its bytes as a member.
    let mut archive = tus::zip(&[("a.txt", b"a"), ("b.txt", b"b")]);
    let end = archive.len();
    archive[end - 2..].copy_from_slice(&600_u16.to_le_bytes());
    archive.extend([b'x'; 600]);
    let item = tus::upload(&world, Persona::Responder, &case, "a.zip", &archive).await;
    let gone = tus::upload(&world, Persona::Responder, &case, "b.bin", b"b").await;
    let ask = r#"mutation($id: ID!) { requestDisposal(id: $id, input: { authority: "QĐ 20/2026", method: "Nghiền ổ đĩa", reason: "Hết thời hạn lưu giữ theo quyết định." }) { errors { code } } }"#;
    world.query(Persona::Responder, ask, json!({ "id": gone })).await.done();
    let confirm = "mutation($id: ID!) { confirmDisposal(id: $id) { errors { code } } }";
    world.query(Persona::Colleague, confirm, json!({ "id": gone })).await.done();
    let input = json!({ "method": "EXTRACT", "members": [0], "reason": "Cần để dựng dòng thời gian." });
    world.query(Persona::Analyst, DERIVE, json!({ "id": item, "i": input })).await.done();
    world.hub.settle().await;
    let input = json!({ "agencyId": world.agencies["VNCERT"].to_string(), "place": "Phòng 2", "reason": "Giám định theo yêu cầu." });
    let transfer = world.query(Persona::Responder, OFFER, json!({ "id": item, "i": input })).await.text("/offerTransfer/transfer/id");
    world.query(Persona::Analyst, REFUSE, json!({ "id": transfer })).await.done();
    service::checkpoint(&world.hub.hub).await.unwrap();
    assert_eq!(doctor(&world).await, Vec::<String>::new());

    disarm(&world).await;
    let missing = |fault: &String| fault.ends_with("is missing or not in force");
    for (table, ..) in TABLES {
        run(&world, &format!("CREATE TABLE saved_{table} AS SELECT * FROM {table}")).await;
    }
    for (table, keys, columns) in TABLES {
        for (column, fate) in *columns {
            let Named(value, of, told) = fate else { continue };
            run(&world, &format!("UPDATE {table} SET {column} = {value} WHERE {of}")).await;
            let seen = doctor(&world).await;
            assert!(seen.iter().any(|fault| fault.contains(told)), "{table}.{column}: {seen:?}");
            if keys.contains(column) {
                run(&world, &format!("DELETE FROM {table}")).await;
                run(&world, &format!("INSERT INTO {table} SELECT * FROM saved_{table}")).await;
                continue;
            }
            let same: Vec<String> = keys.iter().map(|key| format!("s.{key} = {table}.{key}")).collect();
            let back = format!("(SELECT s.{column} FROM saved_{table} s WHERE {})", same.join(" AND "));
            run(&world, &format!("UPDATE {table} SET {column} = {back}")).await;
        }
        let seen: Vec<String> = doctor(&world).await.into_iter().filter(|fault| !missing(fault)).collect();
        assert_eq!(seen, Vec::<String>::new(), "{table} is as it was");
    }
    for (table, column, value, of, told) in ALSO {
        run(&world, &format!("UPDATE {table} SET {column} = {value} WHERE {of}")).await;
        let seen = doctor(&world).await;
        assert!(seen.iter().any(|fault| fault.contains(told)), "{table}.{column} of {of}: {seen:?}");
        let back = format!("(SELECT s.{column} FROM saved_{table} s WHERE s.id = {table}.id)");
        run(&world, &format!("UPDATE {table} SET {column} = {back}")).await;
    }
    // Every table that is told of has rows here, or its tests stand elsewhere.
    for (table, _, columns) in TABLES {
        let rows = sql::count(world.hub.db(), table).await;
        assert!(rows > 0 || !columns.iter().any(|(_, fate)| matches!(fate, Named(..))), "{table}");
        for (column, fate) in *columns {
            match fate {
                In(file) | Left(file) => assert!(!file.is_empty(), "{table}.{column}"),
                Key | Named(..) => {}
            }
        }
    }
    world.hub.stop().await;
}
