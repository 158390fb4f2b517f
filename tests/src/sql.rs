//! SQL beside the hub: for building worlds of people and systems, and for looking at tables from outside.

use sea_orm::sea_query::{Alias, Expr, IntoIden, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, FromQueryResult, JsonValue, Statement, Value};

/// Inserts one row.
///
/// # Panics
/// Where the database refuses it.
pub async fn insert(db: &DatabaseConnection, table: &str, values: Vec<(&str, Value)>) {
    let mut insert = Query::insert();
    insert.into_table(Alias::new(table)).columns(values.iter().map(|(column, _)| Alias::new(*column).into_iden()));
    insert.values_panic(values.into_iter().map(|(_, value)| Expr::val(value)));
    db.execute(&insert).await.unwrap_or_else(|error| panic!("insert into {table}: {error}"));
}

/// Number of rows of a table.
///
/// # Panics
/// Where there is no such table.
pub async fn count(db: &DatabaseConnection, table: &str) -> i64 {
    one_number(db, &format!("SELECT count(*) AS n FROM {table}")).await
}

/// The number in column `n` of the first row.
///
/// # Panics
/// Where the statement fails or there is no such row.
pub async fn one_number(db: &DatabaseConnection, sql: &str) -> i64 {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get::<i64>("", "n").unwrap()
}

/// The bytes in column `b` of the only row.
///
/// # Panics
/// Where there is none.
pub async fn one_bytes(db: &DatabaseConnection, sql: &str) -> Vec<u8> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(statement).await.unwrap().expect("a row").try_get("", "b").unwrap()
}

/// The texts in column `t`.
///
/// # Panics
/// Where the statement fails.
pub async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "t").unwrap()).collect()
}

/// The ids in column `id` of a table.
///
/// # Panics
/// Where there is no such table.
pub async fn ids(db: &DatabaseConnection, table: &str) -> Vec<uuid::Uuid> {
    let sql = format!("SELECT id FROM {table} ORDER BY id");
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<uuid::Uuid>("", "id").unwrap()).collect()
}

/// Runs a statement as it is.
///
/// # Errors
/// The database's error.
pub async fn run(db: &DatabaseConnection, sql: &str) -> Result<u64, DbErr> {
    Ok(db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await?.rows_affected())
}

/// Every row as JSON, for looking whether anything was changed.
///
/// # Panics
/// Where there is no such table.
pub async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<JsonValue> {
    JsonValue::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await.unwrap()
}

/// Tables whose rows belong to what people do; what a refused request must not change.
pub const TABLES: &[&str] = &[
    "agencies",
    "users",
    "memberships",
    "audit_events",
    "systems",
    "system_controls",
    "cases",
    "case_agencies",
    "reports",
    "report_systems",
    "report_drafts",
    "case_systems",
    "frozen_controls",
    "suspected_controls",
    "clocks",
    "tasks",
    "case_events",
    "evidence_items",
    "evidence_members",
    "evidence_findings",
    "trace_readings",
    "trace_files",
    "traces",
    "trace_marks",
    "trace_pins",
    "derivations",
    "evidence_views",
    "evidence_acquisitions",
    "blob_guards",
    "custody_events",
    "custody_states",
    "transfers",
    "disposals",
    "log_nodes",
    "log_faults",
    "escalations",
    "deliveries",
    "counters",
    "outbox",
];

/// Row counts of all [`TABLES`].
///
/// # Panics
/// Where a table is missing.
pub async fn counts(db: &DatabaseConnection) -> Vec<(&'static str, i64)> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push((*table, count(db, table).await));
    }
    counts
}
