//! Rule sets in the language of YARA with their versions, the scans of items by them, and what those found. A version is never
//! changed, replaced or removed.

use crate::dialect::{append_only, drop_append_only, step};

const TABLES: &str = "
CREATE TABLE rule_sets (
  id {uuid} PRIMARY KEY NOT NULL,
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  name text NOT NULL,
  description text,
  tlp text NOT NULL CHECK (tlp IN ('CLEAR','GREEN','AMBER','AMBER_STRICT')),
  standing {bool} NOT NULL,
  current_version integer NOT NULL CHECK (current_version > 0),
  created_by {uuid} NOT NULL REFERENCES users(id),
  created_at {big} NOT NULL,
  retired_at {big},
  search text NOT NULL
);;
CREATE UNIQUE INDEX rule_sets_name ON rule_sets(agency_id, name) WHERE retired_at IS NULL;;
CREATE INDEX rule_sets_created ON rule_sets(created_at, id);;
CREATE TABLE rule_set_versions (
  rule_set_id {uuid} NOT NULL REFERENCES rule_sets(id),
  number integer NOT NULL CHECK (number > 0),
  source text NOT NULL,
  sha256 {bytes} NOT NULL,
  rule_count integer NOT NULL CHECK (rule_count > 0),
  note text,
  written_by {uuid} NOT NULL REFERENCES users(id),
  written_at {big} NOT NULL,
  PRIMARY KEY (rule_set_id, number)
);;
CREATE TABLE rule_scans (
  id {uuid} PRIMARY KEY NOT NULL,
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  rule_set_id {uuid} NOT NULL REFERENCES rule_sets(id),
  version integer NOT NULL,
  state text NOT NULL CHECK (state IN ('WAITING','RUNNING','DONE','FAILED')),
  requested_by {uuid} REFERENCES users(id),
  requested_at {big} NOT NULL,
  started_at {big},
  finished_at {big},
  error text,
  engine text,
  files_total {big} NOT NULL,
  files_done {big} NOT NULL,
  bytes_done {big} NOT NULL,
  match_count {big} NOT NULL,
  gap_count {big} NOT NULL,
  UNIQUE (evidence_id, rule_set_id, version),
  FOREIGN KEY (rule_set_id, version) REFERENCES rule_set_versions(rule_set_id, number)
);;
CREATE INDEX rule_scans_item ON rule_scans(evidence_id, requested_at, id);;
CREATE TABLE rule_matches (
  scan_id {uuid} NOT NULL REFERENCES rule_scans(id),
  position {big} NOT NULL,
  ordinal integer NOT NULL,
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  rule text NOT NULL,
  tags text NOT NULL,
  patterns text NOT NULL,
  PRIMARY KEY (scan_id, position, ordinal)
);;
CREATE INDEX rule_matches_item ON rule_matches(evidence_id, position, scan_id, ordinal);;
CREATE TABLE scan_gaps (
  scan_id {uuid} NOT NULL REFERENCES rule_scans(id),
  position {big} NOT NULL,
  reason text NOT NULL CHECK (reason IN ('ENCRYPTED','UNREAD','CUT','OUT_OF_TIME','FAILED','TOO_MANY')),
  PRIMARY KEY (scan_id, position)
);;
";

const KEEP: &str = "
--sqlite
CREATE TRIGGER rule_set_versions_no_replace BEFORE INSERT ON rule_set_versions
  WHEN EXISTS (SELECT 1 FROM rule_set_versions WHERE (rule_set_id = NEW.rule_set_id AND number = NEW.number) OR rowid = NEW.rowid)
  BEGIN SELECT RAISE(ABORT, 'rule_set_versions is append-only'); END;;
--both
";

const DROP: &str = "
DROP TABLE scan_gaps;; DROP TABLE rule_matches;; DROP TABLE rule_scans;; DROP TABLE rule_set_versions;; DROP TABLE rule_sets;;
";

fn up() -> String {
    format!("{TABLES}{KEEP}{}", append_only("rule_set_versions"))
}

fn down() -> String {
    format!("{DROP}{}", drop_append_only("rule_set_versions"))
}

step!("m20261129_000019_rule_sets", up(), down());
