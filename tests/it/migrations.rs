//! The schema: up, down, up again; and every entity of the program fits it.

use chot_migrations::{Migrator, MigratorTrait};
use chot_server::clock::HOUR;
use chot_server::config::{Config, Secret};
use chot_server::db::Db;
use chot_tests::database::{TestDatabase, is_postgres};
use chot_tests::{Persona, TestHub, World, sql};
use sea_orm::ConnectionTrait;
use serde_json::json;

async fn tables(db: &sea_orm::DatabaseConnection) -> Vec<String> {
    let sql = if is_postgres() {
        "SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
    } else {
        "SELECT name AS t FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    };
    sql::texts(db, sql).await
}

/// Everything that the database has: tables, columns, indices, triggers, functions.
async fn shape(db: &sea_orm::DatabaseConnection) -> Vec<String> {
    let sql = if is_postgres() {
        "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS t FROM information_schema.columns WHERE table_schema = 'public'
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
         UNION ALL SELECT tgname || ' on ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal
         UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
         UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
         ORDER BY 1"
    } else {
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS t FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1"
    };
    sql::texts(db, sql).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn up_down_and_up_again_is_up() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::empty(folder.path()).await;
    let mut config = Config::demo(folder.path(), ([127, 0, 0, 1], 0).into()).unwrap();
    config.database.url = Secret::new(&database.url);
    let db = Db::connect(&config.database).await.unwrap();
    db.migrate().await.unwrap();
    let first = shape(db.unscoped()).await;
    assert!(first.iter().any(|line| line.contains("custody_events")));
    db.migrate().await.unwrap();
    assert_eq!(shape(db.unscoped()).await, first, "a second run changes nothing");
    let steps = u32::try_from(Migrator::migrations().len()).unwrap();
    for left in (0..steps).rev() {
        Migrator::down(db.unscoped(), Some(1)).await.unwrap();
        assert_eq!(Migrator::get_applied_migrations(db.unscoped()).await.unwrap().len(), usize::try_from(left).unwrap());
    }
    let rest: Vec<String> = tables(db.unscoped()).await.into_iter().filter(|name| !name.contains("migration")).collect();
    assert!(rest.is_empty(), "left over: {rest:?}");
    db.migrate().await.unwrap();
    assert_eq!(shape(db.unscoped()).await, first);
    db.unscoped().clone().close().await.unwrap();
}

/// Tables and columns as the entities of the program name them.
fn entities() -> Vec<(String, Vec<String>)> {
    let mut files = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src")];
    let mut found = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for part in text.split("table_name = \"").skip(1) {
            let (table, rest) = part.split_once('"').unwrap();
            let body = rest.split_once("pub struct Model {").unwrap().1;
            let mut columns = Vec::new();
            for line in body.lines() {
                let line = line.trim();
                if line == "}" {
                    break;
                }
                if let Some(field) = line.strip_prefix("pub ") {
                    columns.push(field.split(':').next().unwrap().trim_start_matches("r#").to_owned());
                }
            }
            found.push((table.to_owned(), columns));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_entity_fits_the_schema() {
    let hub = TestHub::start().await;
    let entities = entities();
    assert!(entities.len() >= 25, "only {} entities were found", entities.len());
    for (table, columns) in &entities {
        assert!(!columns.is_empty(), "{table} has no columns");
        let select = format!("SELECT {} FROM {table} LIMIT 1", columns.join(", "));
        sql::run(hub.db(), &select).await.unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    let known: Vec<&str> = entities.iter().map(|(table, _)| table.as_str()).collect();
    let unused: Vec<String> =
        tables(hub.db()).await.into_iter().filter(|table| !known.contains(&table.as_str()) && !table.contains("migration")).collect();
    assert!(unused.is_empty(), "tables that no entity reads: {unused:?}");
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clocks_from_before_belong_to_the_agency_that_opened_the_case() {
    let world = World::start().await;
    let id = world.case(Persona::Responder2, &["B-3"], json!({ "detectedAt": "2026-11-21T06:00:00Z" })).await;
    let second = world.report(Persona::Responder, &["A-3"], json!({})).await;
    world.accept(&second, "LOW", Some(&id)).await;
    world.hub.advance(6 * HOUR + 1).await;
    let db = world.hub.db();
    let keys = "SELECT rule AS t FROM escalations WHERE rule IS NOT NULL ORDER BY rule";
    let called = sql::texts(db, keys).await;
    assert!(called.iter().all(|key| key.starts_with("clock-breached/initial-report/") || key.starts_with("unanswered/")), "{called:?}");
    let steps = Migrator::migrations();
    let since = steps.iter().position(|step| step.name() == "m20261122_000007_clocks_of_agencies").unwrap();
    Migrator::down(db, Some(u32::try_from(steps.len() - since).unwrap())).await.unwrap();
    let clocks = "SELECT code || ' ' || due_at AS t FROM clocks ORDER BY position";
    let before = sql::texts(db, clocks).await;
    assert_eq!(before.len(), 3, "one of each code: {before:?}");
    // As the program before had named the call.
    sql::run(db, "UPDATE escalations SET rule = 'clock-breached/initial-report' WHERE rule LIKE 'clock-%'").await.unwrap();
    Migrator::up(db, None).await.unwrap();
    assert_eq!(sql::texts(db, clocks).await, before);
    assert_eq!(sql::texts(db, keys).await, called, "what was called is not called again");
    let others = "SELECT count(*) AS n FROM clocks k JOIN agencies a ON a.id = k.agency_id WHERE a.code <> 'TINH-B'";
    assert_eq!(sql::one_number(db, others).await, 0);
    assert_eq!(sql::one_number(db, "SELECT count(*) AS n FROM clocks WHERE set_at < started_at").await, 0);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_triggers_are_known_by_name_and_by_what_they_do() {
    let hub = TestHub::start().await;
    let backend = hub.db().get_database_backend();
    let statement = sea_orm::Statement::from_string(backend, chot_migrations::triggers_in_force(backend));
    let rows = hub.db().query_all_raw(statement).await.unwrap();
    let read = |row: &sea_orm::QueryResult| -> (String, String) {
        let text: String = row.try_get_by_index(1).unwrap();
        let digest = chot_forensics::digest::sha256(text.as_bytes()).to_string();
        (row.try_get_by_index(0).unwrap(), digest[..16].to_owned())
    };
    let mut there: Vec<(String, String)> = rows.iter().map(read).collect();
    there.sort_unstable();
    let known = chot_migrations::triggers(backend).iter().map(|(name, digest)| ((*name).to_owned(), (*digest).to_owned()));
    assert_eq!(there, known.collect::<Vec<_>>());
    hub.stop().await;
}
