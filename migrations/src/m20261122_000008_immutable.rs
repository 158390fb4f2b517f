//! What was received stays as it was received, also by the ways round the first triggers.
//!
//! SQLite's `REPLACE` removes the row in the way without asking the triggers for `DELETE`, so that the tables that record
//! what happened also refuse an insert whose key (or hidden row number) is there already. A stored item keeps number,
//! case, digest and size; a report keeps its systems; the head of the custody log only counts up. The outbox counts tries
//! that never ended apart from those that failed.

use crate::dialect::{append_only, drop_append_only, step};

/// Tables that only grow, with what no second row may have.
const KEYS: &[(&str, &[&str])] = &[
    ("audit_events", &["id"]),
    ("frozen_controls", &["case_system_id, control_id"]),
    ("case_events", &["id"]),
    ("custody_events", &["id", "log_index", "entry_hash", "evidence_id, sequence"]),
    ("log_nodes", &["level, position"]),
    ("log_checkpoints", &["size"]),
    ("report_systems", &["report_id, system_id"]),
];

/// A trigger of SQLite that refuses a row whose key is taken, before `REPLACE` makes room for it.
fn no_replace(table: &str, keys: &[&str], kept: &str, why: &str) -> String {
    let mut taken: Vec<String> = keys
        .iter()
        .map(|key| {
            let same: Vec<String> = key.split(", ").map(|column| format!("{column} = NEW.{column}")).collect();
            format!("({})", same.join(" AND "))
        })
        .collect();
    taken.push("rowid = NEW.rowid".to_owned());
    format!(
        "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
  WHEN EXISTS (SELECT 1 FROM {table} WHERE ({}){kept})
  BEGIN SELECT RAISE(ABORT, '{why}'); END;;
",
        taken.join(" OR ")
    )
}

const RULES: &str = "
--sqlite
CREATE TRIGGER evidence_items_keep BEFORE UPDATE ON evidence_items
  WHEN NEW.rowid IS NOT OLD.rowid OR NEW.id IS NOT OLD.id OR NEW.number IS NOT OLD.number
    OR (OLD.sha256 IS NOT NULL AND (NEW.sha256 IS NOT OLD.sha256 OR NEW.case_id IS NOT OLD.case_id))
    OR (OLD.size IS NOT NULL AND NEW.size IS NOT OLD.size)
  BEGIN SELECT RAISE(ABORT, 'a stored evidence item is immutable'); END;;
CREATE TRIGGER evidence_items_no_delete BEFORE DELETE ON evidence_items WHEN OLD.sha256 IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a stored evidence item is immutable'); END;;
CREATE TRIGGER reports_key BEFORE UPDATE ON reports WHEN NEW.rowid IS NOT OLD.rowid OR NEW.id IS NOT OLD.id
  BEGIN SELECT RAISE(ABORT, 'a received report is immutable'); END;;
CREATE TRIGGER custody_log_counts BEFORE UPDATE ON custody_log
  WHEN NEW.id IS NOT OLD.id OR NEW.origin IS NOT OLD.origin OR NEW.size IS NOT OLD.size + 1
  BEGIN SELECT RAISE(ABORT, 'custody_log is append-only'); END;;
CREATE TRIGGER custody_log_no_delete BEFORE DELETE ON custody_log BEGIN SELECT RAISE(ABORT, 'custody_log is append-only'); END;;
--postgres
CREATE FUNCTION evidence_items_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a stored evidence item is immutable'; END $$;;
CREATE TRIGGER evidence_items_keep BEFORE UPDATE ON evidence_items FOR EACH ROW
  WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.number IS DISTINCT FROM OLD.number
    OR (OLD.sha256 IS NOT NULL AND (NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.case_id IS DISTINCT FROM OLD.case_id))
    OR (OLD.size IS NOT NULL AND NEW.size IS DISTINCT FROM OLD.size))
  EXECUTE FUNCTION evidence_items_immutable();;
CREATE TRIGGER evidence_items_no_delete BEFORE DELETE ON evidence_items FOR EACH ROW WHEN (OLD.sha256 IS NOT NULL)
  EXECUTE FUNCTION evidence_items_immutable();;
CREATE TRIGGER reports_key BEFORE UPDATE OF id ON reports FOR EACH ROW EXECUTE FUNCTION reports_immutable();;
CREATE FUNCTION custody_log_counts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'custody_log is append-only'; END $$;;
CREATE TRIGGER custody_log_counts BEFORE UPDATE ON custody_log FOR EACH ROW
  WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.origin IS DISTINCT FROM OLD.origin OR NEW.size IS DISTINCT FROM OLD.size + 1)
  EXECUTE FUNCTION custody_log_counts();;
CREATE TRIGGER custody_log_no_delete BEFORE DELETE ON custody_log FOR EACH ROW EXECUTE FUNCTION custody_log_counts();;
CREATE TRIGGER custody_log_no_truncate BEFORE TRUNCATE ON custody_log FOR EACH STATEMENT EXECUTE FUNCTION custody_log_counts();;
--both
ALTER TABLE outbox ADD COLUMN lost integer NOT NULL DEFAULT 0;;
";

const DROP_RULES: &str = "
ALTER TABLE outbox DROP COLUMN lost;;
--sqlite
DROP TRIGGER custody_log_no_replace;; DROP TRIGGER custody_log_no_delete;; DROP TRIGGER custody_log_counts;;
DROP TRIGGER reports_no_replace;; DROP TRIGGER reports_key;;
DROP TRIGGER evidence_items_no_replace;; DROP TRIGGER evidence_items_no_delete;; DROP TRIGGER evidence_items_keep;;
DROP TRIGGER report_systems_no_update;; DROP TRIGGER report_systems_no_delete;;
--postgres
DROP FUNCTION custody_log_counts() CASCADE;; DROP TRIGGER reports_key ON reports;; DROP FUNCTION evidence_items_immutable() CASCADE;;
--both
";

fn up() -> String {
    let mut sql = format!("{}{RULES}--sqlite\n", append_only("report_systems"));
    for (table, keys) in KEYS {
        sql.push_str(&no_replace(table, keys, "", &format!("{table} is append-only")));
    }
    sql.push_str(&no_replace("custody_log", &["id"], "", "custody_log is append-only"));
    sql.push_str(&no_replace("reports", &["id", "number", "reporter_id, idempotency_key"], "", "a received report is immutable"));
    sql.push_str(&no_replace("evidence_items", &["id", "number"], " AND sha256 IS NOT NULL", "a stored evidence item is immutable"));
    sql.push_str("--both\n");
    sql
}

fn down() -> String {
    let mut sql = "--sqlite\n".to_owned();
    for (table, _) in KEYS {
        sql.push_str(&format!("DROP TRIGGER {table}_no_replace;;\n"));
    }
    format!("{sql}--both\n{DROP_RULES}{}", drop_append_only("report_systems"))
}

step!("m20261122_000008_immutable", up(), down());
