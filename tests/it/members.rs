//! Lists of members at many members in one item: pages, filters and searches read from indexes in their order, on both
//! databases, by as many statements as at few members.

use chot_tests::{Persona, World, sql, tus};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

const MEMBERS: i64 = 20_000;

const LIST: &str = "query($id: ID!, $n: Int!, $a: String, $f: MemberFilter) { evidenceItem(id: $id) {
    members(first: $n, after: $a, filter: $f) { totalCount edges { cursor node { path } } pageInfo { hasNextPage endCursor } } } }";
const PAGE: &str = "query($id: ID!, $n: Int!, $a: String, $f: MemberFilter) { evidenceItem(id: $id) {
    members(first: $n, after: $a, filter: $f) { edges { cursor node { path } } pageInfo { hasNextPage endCursor } } } }";

/// Adds members to an examined item, as its examination would have: every 100th is flagged, every 1000th empty.
async fn add(world: &World, id: &str) {
    let db = world.hub.db();
    let uuid: uuid::Uuid = id.parse().unwrap();
    let (key, no, yes, numbers) = match db.get_database_backend() {
        DbBackend::Postgres => (
            format!("'{uuid}'::uuid"),
            "decode(lpad(to_hex(n), 64, '0'), 'hex')",
            "decode(repeat('ee', 32), 'hex')",
            format!("generate_series(1, {MEMBERS}) AS numbers(n)"),
        ),
        _ => (
            format!("x'{}'", uuid.simple()),
            "unhex(printf('%064x', n))",
            "unhex(printf('%s', 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'))",
            format!(
                "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MEMBERS}) SELECT n FROM numbers) AS numbers"
            ),
        ),
    };
    let insert = format!(
        "INSERT INTO evidence_members (evidence_id, position, path, size, sha256, encrypted, flagged, findings, search)
         SELECT {key}, n, 'folder/file-' || n, 5, CASE WHEN n % 1000 = 0 THEN {yes} ELSE {no} END, n < 0, n % 100 = 0, '[]', 'folder/file-' || n
         FROM {numbers}"
    );
    assert_eq!(sql::run(db, &insert).await.unwrap(), MEMBERS.unsigned_abs());
    // The hub gathers no statistics in an SQLite file; PostgreSQL gathers its own.
    if db.get_database_backend() == DbBackend::Postgres {
        sql::run(db, "ANALYZE evidence_members").await.unwrap();
    }
}

/// How the database carries out a statement, in its words.
async fn plan(db: &DatabaseConnection, statement: &Statement) -> String {
    let (word, column) =
        if db.get_database_backend() == DbBackend::Postgres { ("EXPLAIN", "QUERY PLAN") } else { ("EXPLAIN QUERY PLAN", "detail") };
    let explained = Statement { sql: format!("{word} {}", statement.sql), ..statement.clone() };
    let rows = db.query_all_raw(explained).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", column).unwrap()).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_and_searches_come_from_indexes_in_their_order() {
    let world = World::on(chot_tests::TestHub::start_with(|config| config.outbox.poll_ms = 3_600_000).await).await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let id = tus::upload(&world, Persona::Analyst, &case, "x.zip", &tus::zip(&[("first", b"1")])).await;
    let few = statements(&world, &id, json!(null), 10).await;
    add(&world, &id).await;
    let many = statements(&world, &id, json!(null), 100).await;
    assert_eq!(few.len(), many.len(), "as many statements at {MEMBERS} members as at one");

    let answer = world.query(Persona::Analyst, LIST, json!({ "id": id, "n": 100 })).await;
    assert_eq!(answer.number("/evidenceItem/members/totalCount"), MEMBERS + 1);
    // The cursor of a member found by its digest is a place in the list of all: a page begins anywhere.
    let found = |filter: Value| {
        let world = &world;
        let id = &id;
        async move { world.query(Persona::Analyst, PAGE, json!({ "id": id, "n": 10, "f": filter })).await }
    };
    let digest = format!("{:064x}", 15_000 - 1);
    let middle = found(json!({ "sha256": digest })).await;
    assert_eq!(middle.text("/evidenceItem/members/edges/0/node/path"), "folder/file-14999");
    let after = middle.text("/evidenceItem/members/pageInfo/endCursor");
    let page = world.query(Persona::Analyst, PAGE, json!({ "id": id, "n": 3, "a": after })).await;
    assert_eq!(page.text("/evidenceItem/members/edges/0/node/path"), "folder/file-15000");
    let found = found(json!({ "text": "FILE-19999" })).await;
    assert_eq!(found.text("/evidenceItem/members/edges/0/node/path"), "folder/file-19999");

    for (what, filter, after) in [
        ("the first page", json!(null), json!(null)),
        ("a page from the middle", json!(null), json!(after)),
        ("what is flagged", json!({ "flagged": true }), json!(null)),
        ("one digest of many members", json!({ "sha256": "ee".repeat(32) }), json!(null)),
        // A word that is rare is looked for in all members of the item, whichever way.
        ("a word that is common", json!({ "text": "folder" }), json!(null)),
    ] {
        world.hub.hub.db.watch();
        let answer = world.query(Persona::Analyst, PAGE, json!({ "id": id, "n": 100, "f": filter, "a": after })).await;
        assert!(answer.json.get("errors").is_none(), "{}", answer.json);
        let seen = world.hub.hub.db.watch().unwrap();
        let lists: Vec<_> = seen.iter().filter(|statement| statement.sql.contains("\"evidence_members\"")).collect();
        assert_eq!(lists.len(), 1, "{what}: one statement for the page");
        let plan = plan(world.hub.db(), lists[0]).await;
        // PostgreSQL may as well sort the few rows of one digest.
        let sorts = plan.contains("TEMP B-TREE") || plan.contains("Sort") && !what.contains("digest");
        let scans = plan.contains("SCAN evidence_members") || plan.contains("Seq Scan on evidence_members");
        assert!(!sorts && !scans, "{what}:\n{plan}\n{}", lists[0].sql);
    }
    world.hub.stop().await;
}

/// The statements of one page.
async fn statements(world: &World, id: &str, filter: Value, count: i64) -> Vec<Statement> {
    let variables = json!({ "id": id, "n": count, "f": filter });
    world.query(Persona::Analyst, PAGE, variables.clone()).await;
    world.hub.hub.db.watch();
    world.query(Persona::Analyst, PAGE, variables).await;
    world.hub.hub.db.watch().unwrap()
}

const TYPES: &str = "query($id: ID!, $f: MemberFilter) { evidenceItem(id: $id) { contentType flaggedCount
    findings { code severity path } members(first: 10, filter: $f) { totalCount nodes { path contentType findings { code severity } } } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_under_the_name_of_a_document_is_found_and_listed_by_its_type() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let mut program = vec![0_u8; 200];
    program.splice(..2, *b"MZ");
    program.splice(60..64, 128_u32.to_le_bytes());
    program.splice(128..132, *b"PE\0\0");
    let archive = tus::zip(&[("hoá đơn.pdf", &program), ("ảnh.png", b"\x89PNG\r\n\x1a\n"), ("ghi chú.txt", "chào".as_bytes())]);
    let id = tus::upload(&world, Persona::Analyst, &case, "thư.zip", &archive).await;
    let answer = world.query(Persona::Analyst, TYPES, json!({ "id": id })).await;
    assert_eq!(answer.text("/evidenceItem/contentType"), "application/zip");
    assert_eq!(answer.number("/evidenceItem/flaggedCount"), 1);
    assert_eq!(answer.text("/evidenceItem/findings/0/code"), "type-mismatch");
    assert_eq!(answer.text("/evidenceItem/findings/0/severity"), "WARNING");
    assert_eq!(answer.text("/evidenceItem/findings/0/path"), "hoá đơn.pdf");
    assert_eq!(answer.text("/evidenceItem/members/nodes/1/contentType"), "image/png");
    for (kinds, count, first) in [
        (json!(["application/vnd.microsoft.portable-executable"]), 1, "hoá đơn.pdf"),
        (json!(["image/*", "text/plain"]), 2, "ảnh.png"),
        (json!(["image/_ng"]), 0, ""),
        (json!(["%*"]), 0, ""),
        (json!([]), 3, "hoá đơn.pdf"),
    ] {
        let answer = world.query(Persona::Analyst, TYPES, json!({ "id": id, "f": { "contentTypes": kinds } })).await;
        assert_eq!(answer.number("/evidenceItem/members/totalCount"), count, "{kinds}");
        if count > 0 {
            assert_eq!(answer.text("/evidenceItem/members/nodes/0/path"), first, "{kinds}");
        }
    }
    let many = vec!["text/plain"; 51];
    let answer = world.query(Persona::Analyst, TYPES, json!({ "id": id, "f": { "contentTypes": many } })).await;
    assert_eq!(answer.code(), Some("BAD_REQUEST"));

    let single = tus::upload(&world, Persona::Analyst, &case, "công văn.docx", &program).await;
    let answer = world.query(Persona::Analyst, TYPES, json!({ "id": single })).await;
    assert_eq!(answer.text("/evidenceItem/contentType"), "application/vnd.microsoft.portable-executable");
    assert_eq!(answer.text("/evidenceItem/findings/0/code"), "type-mismatch");
    world.hub.stop().await;
}
