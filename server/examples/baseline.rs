//! The ceiling that `make bench` measures the hub beside: the same rows by hand-written SQL, straight from sqlx to JSON.
//!
//! It reads and writes a copy of the hub's own SQLite database with the hub's own settings of durability, and does
//! nothing else: no authorization, no limits, no audit, no GraphQL. Not part of the product.
//!
//! `baseline DATABASE ADDRESS` answers `GET /cases`, `GET /case?number=…` and `POST /report`.

use std::collections::HashMap;
use std::error::Error;
use std::str::FromStr;
use std::time::Duration;

use actix_web::error::ErrorInternalServerError;
use actix_web::{App, HttpResponse, HttpServer, web};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sea_orm::sqlx::{self, AssertSqlSafe, Row};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// As the hub has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Serialize)]
struct Agency {
    id: Uuid,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Affected {
    level: Option<i64>,
    unimplemented_controls: i64,
    system: System,
}

#[derive(Serialize)]
struct System {
    id: Uuid,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    id: Uuid,
    number: String,
    title: String,
    status: String,
    severity: String,
    tlp: String,
    opened_at: String,
    max_level: Option<i64>,
    open_tasks: i64,
    unimplemented_controls: i64,
    agencies: Vec<Agency>,
    affected_systems: Vec<Affected>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    nodes: Vec<Case>,
    has_next_page: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    #[serde(flatten)]
    case: Case,
    clocks: Vec<Clock>,
    tasks: Vec<Task>,
    timeline: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Clock {
    code: String,
    name: String,
    due_at: String,
    met_at: Option<String>,
}

#[derive(Serialize)]
struct Task {
    id: Uuid,
    title: String,
    status: String,
    agency: Agency,
}

#[derive(Serialize)]
struct Entry {
    id: Uuid,
    kind: String,
    at: String,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Wanted {
    number: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    idempotency_key: String,
    agency_id: Uuid,
    reporter_id: Uuid,
    system_id: Uuid,
    title: String,
    description: String,
}

fn instant(at: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at).map(|at| at.to_rfc3339()).unwrap_or_default()
}

const CASE: &str = "SELECT c.id, c.number, c.title, c.status, c.severity, c.tlp, c.opened_at, c.max_level,
  (SELECT count(*) FROM tasks t WHERE t.case_id = c.id AND t.status IN ('ASSIGNED','ACCEPTED')) AS open_tasks,
  (SELECT coalesce(sum(s.unimplemented_controls), 0) FROM case_systems s WHERE s.case_id = c.id) AS unimplemented
  FROM cases c";

fn case(row: &SqliteRow) -> sqlx::Result<Case> {
    Ok(Case {
        id: row.try_get("id")?,
        number: row.try_get("number")?,
        title: row.try_get("title")?,
        status: row.try_get("status")?,
        severity: row.try_get("severity")?,
        tlp: row.try_get("tlp")?,
        opened_at: instant(row.try_get("opened_at")?),
        max_level: row.try_get("max_level")?,
        open_tasks: row.try_get("open_tasks")?,
        unimplemented_controls: row.try_get("unimplemented")?,
        agencies: Vec::new(),
        affected_systems: Vec::new(),
    })
}

/// Agencies and systems of the cases, in one statement each.
async fn fill(db: &SqlitePool, cases: &mut [Case]) -> sqlx::Result<()> {
    let marks = vec!["?"; cases.len()].join(",");
    let mut agencies: HashMap<Uuid, Vec<Agency>> = HashMap::new();
    let sql = format!(
        "SELECT ca.case_id, a.id, a.name FROM case_agencies ca JOIN agencies a ON a.id = ca.agency_id WHERE ca.case_id IN ({marks}) ORDER BY ca.since, a.id"
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for case in cases.iter() {
        query = query.bind(case.id);
    }
    for row in query.fetch_all(db).await? {
        agencies.entry(row.try_get("case_id")?).or_default().push(Agency { id: row.try_get("id")?, name: row.try_get("name")? });
    }
    let mut systems: HashMap<Uuid, Vec<Affected>> = HashMap::new();
    let sql = format!(
        "SELECT cs.case_id, cs.level, cs.unimplemented_controls, s.id, s.name FROM case_systems cs JOIN systems s ON s.id = cs.system_id WHERE cs.case_id IN ({marks}) ORDER BY cs.frozen_at, cs.id"
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for case in cases.iter() {
        query = query.bind(case.id);
    }
    for row in query.fetch_all(db).await? {
        systems.entry(row.try_get("case_id")?).or_default().push(Affected {
            level: row.try_get("level")?,
            unimplemented_controls: row.try_get("unimplemented_controls")?,
            system: System { id: row.try_get("id")?, name: row.try_get("name")? },
        });
    }
    for case in cases.iter_mut() {
        case.agencies = agencies.remove(&case.id).unwrap_or_default();
        case.affected_systems = systems.remove(&case.id).unwrap_or_default();
    }
    Ok(())
}

async fn read_list(db: &SqlitePool) -> sqlx::Result<Listed> {
    let rows = sqlx::query(AssertSqlSafe(format!("{CASE} ORDER BY c.opened_at DESC, c.id DESC LIMIT 51"))).fetch_all(db).await?;
    let has_next_page = rows.len() > 50;
    let mut nodes = rows.iter().take(50).map(case).collect::<sqlx::Result<Vec<_>>>()?;
    fill(db, &mut nodes).await?;
    Ok(Listed { nodes, has_next_page })
}

async fn read_case(db: &SqlitePool, number: &str) -> sqlx::Result<Opened> {
    let row = sqlx::query(AssertSqlSafe(format!("{CASE} WHERE c.number = ?"))).bind(number).fetch_one(db).await?;
    let mut one = [case(&row)?];
    fill(db, &mut one).await?;
    let [case] = one;
    let clocks = sqlx::query("SELECT code, name_vi, due_at, met_at FROM clocks WHERE case_id = ? ORDER BY position")
        .bind(case.id)
        .fetch_all(db)
        .await?
        .iter()
        .map(|row| {
            let met_at: Option<i64> = row.try_get("met_at")?;
            let due_at = instant(row.try_get("due_at")?);
            Ok(Clock { code: row.try_get("code")?, name: row.try_get("name_vi")?, due_at, met_at: met_at.map(instant) })
        })
        .collect::<sqlx::Result<Vec<_>>>()?;
    let tasks = sqlx::query(
        "SELECT t.id, t.title, t.status, a.id AS agency, a.name FROM tasks t JOIN agencies a ON a.id = t.agency_id WHERE t.case_id = ? ORDER BY t.assigned_at LIMIT 25",
    );
    let tasks = tasks
        .bind(case.id)
        .fetch_all(db)
        .await?
        .iter()
        .map(|row| {
            Ok(Task {
                id: row.try_get("id")?,
                title: row.try_get("title")?,
                status: row.try_get("status")?,
                agency: Agency { id: row.try_get("agency")?, name: row.try_get("name")? },
            })
        })
        .collect::<sqlx::Result<Vec<_>>>()?;
    let timeline = sqlx::query("SELECT id, kind, at, text FROM case_events WHERE case_id = ? ORDER BY at DESC, id DESC LIMIT 25");
    let timeline = timeline
        .bind(case.id)
        .fetch_all(db)
        .await?
        .iter()
        .map(|row| {
            Ok(Entry { id: row.try_get("id")?, kind: row.try_get("kind")?, at: instant(row.try_get("at")?), text: row.try_get("text")? })
        })
        .collect::<sqlx::Result<Vec<_>>>()?;
    Ok(Opened { case, clocks, tasks, timeline })
}

async fn write_report(db: &SqlitePool, report: &Report) -> sqlx::Result<String> {
    let now = chrono::DateTime::from(std::time::UNIX_EPOCH + std::time::UNIX_EPOCH.elapsed().unwrap_or_default());
    let at = chrono::DateTime::<chrono::Utc>::timestamp_millis(&now);
    let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
    let value: i64 = sqlx::query(
        "INSERT INTO counters (name, value) VALUES ('baseline', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
    )
    .fetch_one(&mut *tx)
    .await?
    .try_get("value")?;
    let (id, number) = (Uuid::from_u64_pair(at.unsigned_abs(), value.unsigned_abs()), format!("BASE-{value:06}"));
    sqlx::query(
        "INSERT INTO reports (id, number, agency_id, reporter_id, idempotency_key, status, title, description, incident_class, tlp,
         detected_at, received_at, confidential, legal_profile, search)
         VALUES (?, ?, ?, ?, ?, 'RECEIVED', ?, ?, 'OTHER', 'AMBER', ?, ?, 0, 'VN-2026', ?)",
    )
    .bind(id)
    .bind(&number)
    .bind(report.agency_id)
    .bind(report.reporter_id)
    .bind(&report.idempotency_key)
    .bind(&report.title)
    .bind(&report.description)
    .bind(at)
    .bind(at)
    .bind(&report.title)
    .execute(&mut *tx)
    .await?;
    sqlx::query("INSERT INTO report_systems (report_id, system_id) VALUES (?, ?)")
        .bind(id)
        .bind(report.system_id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(number)
}

async fn list(db: web::Data<SqlitePool>) -> actix_web::Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(read_list(&db).await.map_err(ErrorInternalServerError)?))
}

async fn open(db: web::Data<SqlitePool>, wanted: web::Query<Wanted>) -> actix_web::Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(read_case(&db, &wanted.number).await.map_err(ErrorInternalServerError)?))
}

async fn report(db: web::Data<SqlitePool>, report: web::Json<Report>) -> actix_web::Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(serde_json::json!({ "number": write_report(&db, &report).await.map_err(ErrorInternalServerError)? })))
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(address)) = (arguments.next(), arguments.next()) else { return Err("baseline DATABASE ADDRESS".into()) };
    let options = SqliteConnectOptions::from_str(&format!("sqlite://{path}"))?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-16000");
    let db = web::Data::new(SqlitePoolOptions::new().max_connections(8).connect_with(options).await?);
    let app = move || {
        App::new()
            .app_data(db.clone())
            .route("/cases", web::get().to(list))
            .route("/case", web::get().to(open))
            .route("/report", web::post().to(report))
    };
    Ok(HttpServer::new(app).keep_alive(Duration::from_secs(75)).bind(address)?.run().await?)
}
