//! Who was called for a report on which nobody had decided. The mail of a call is the job of the same key.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE report_calls (
  id {uuid} NOT NULL PRIMARY KEY,
  report_id {uuid} NOT NULL REFERENCES reports(id),
  place integer NOT NULL,
  tier integer NOT NULL,
  user_id {uuid} NOT NULL REFERENCES users(id),
  UNIQUE (report_id, place, tier, user_id)
);;
CREATE INDEX report_calls_by_person ON report_calls (user_id, tier);;
";

const DOWN: &str = "DROP TABLE report_calls;;";

step!("m20261130_000036_report_calls", UP, DOWN);
