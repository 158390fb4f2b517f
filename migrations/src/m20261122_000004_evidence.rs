//! Evidence items, their members and findings, custody events and the hub-wide custody log.

use crate::dialect::{append_only, drop_append_only, step};

const UP: &str = "
CREATE TABLE evidence_items (
  id {uuid} PRIMARY KEY NOT NULL,
  number text NOT NULL UNIQUE,
  case_id {uuid} NOT NULL REFERENCES cases(id),
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  uploaded_by {uuid} NOT NULL REFERENCES users(id),
  file_name text NOT NULL,
  description text,
  declared_size {big} NOT NULL CHECK (declared_size >= 0),
  declared_sha256 {bytes},
  acquired_at {big},
  acquired_by text,
  status text NOT NULL CHECK (status IN ('RECEIVING','STORED','EXAMINED','REFUSED')),
  cancelled_at {big},
  received_bytes {big} NOT NULL,
  size {big},
  sha256 {bytes},
  format text,
  verdict text CHECK (verdict IN ('COMPLETE','WARNINGS','REFUSED','OPAQUE')),
  member_count {big} NOT NULL,
  flagged_count {big} NOT NULL,
  inventory_root {bytes},
  examination text CHECK (examination IN ('WAITING','RUNNING','DONE','FAILED')),
  members_done {big} NOT NULL,
  members_total {big},
  bytes_done {big} NOT NULL,
  examination_started_at {big},
  examination_finished_at {big},
  examination_error text,
  created_at {big} NOT NULL,
  expires_at {big} NOT NULL,
  stored_at {big},
  verified_at {big},
  search text NOT NULL
);;
CREATE INDEX evidence_items_case ON evidence_items(case_id, id);;
CREATE INDEX evidence_items_created ON evidence_items(created_at, id);;
CREATE INDEX evidence_items_sha256 ON evidence_items(sha256);;
CREATE TABLE evidence_members (
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  position {big} NOT NULL,
  path text NOT NULL,
  raw_path_hex text,
  size {big} NOT NULL,
  sha256 {bytes},
  encrypted {bool} NOT NULL,
  modified_at text,
  flagged {bool} NOT NULL,
  findings text NOT NULL,
  search text NOT NULL,
  PRIMARY KEY (evidence_id, position)
);;
CREATE INDEX evidence_members_sha256 ON evidence_members(sha256);;
CREATE TABLE evidence_findings (
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  position {big} NOT NULL,
  code text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('INFO','WARNING','ERROR')),
  path text,
  detail text NOT NULL,
  PRIMARY KEY (evidence_id, position)
);;
CREATE TABLE custody_log (
  id integer PRIMARY KEY NOT NULL CHECK (id = 1),
  origin text NOT NULL,
  size {big} NOT NULL CHECK (size >= 0)
);;
CREATE TABLE custody_events (
  id {uuid} PRIMARY KEY NOT NULL,
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  sequence {big} NOT NULL CHECK (sequence >= 1),
  log_index {big} NOT NULL UNIQUE CHECK (log_index >= 0),
  kind text NOT NULL,
  at {big} NOT NULL,
  actor_id {uuid},
  actor_name text NOT NULL,
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  reason text,
  sha256 {bytes} NOT NULL,
  entry {bytes} NOT NULL,
  entry_hash {bytes} NOT NULL UNIQUE,
  previous_hash {bytes},
  UNIQUE (evidence_id, sequence)
);;
CREATE TABLE log_nodes (
  level integer NOT NULL,
  position {big} NOT NULL,
  hash {bytes} NOT NULL,
  PRIMARY KEY (level, position)
);;
CREATE TABLE log_checkpoints (
  size {big} PRIMARY KEY NOT NULL,
  root {bytes} NOT NULL,
  note text NOT NULL,
  signed_at {big} NOT NULL
);;
";

const DOWN: &str = "
DROP TABLE log_checkpoints;; DROP TABLE log_nodes;; DROP TABLE custody_events;; DROP TABLE custody_log;; DROP TABLE evidence_findings;;
DROP TABLE evidence_members;; DROP TABLE evidence_items;;
";

step!(
    "m20261122_000004_evidence",
    format!("{UP}{}{}{}", append_only("custody_events"), append_only("log_nodes"), append_only("log_checkpoints")),
    format!("{DOWN}{}{}{}", drop_append_only("custody_events"), drop_append_only("log_nodes"), drop_append_only("log_checkpoints"))
);
