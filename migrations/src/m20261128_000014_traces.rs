//! Traces: dated rows read out of evidence, the readings that gave them, and what analysts note on them.
//!
//! A trace is named by its item and its position: the member's index times 2^32 and the row's ordinal in the member. That name
//! outlives a new reading, and with it the marks.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE trace_readings (
  evidence_id {uuid} PRIMARY KEY NOT NULL REFERENCES evidence_items(id),
  generation {big} NOT NULL CHECK (generation >= 1),
  state text NOT NULL CHECK (state IN ('WAITING','RUNNING','DONE','FAILED')),
  offset_minutes integer NOT NULL,
  first_year integer,
  requested_by {uuid} REFERENCES users(id),
  requested_at {big} NOT NULL,
  started_at {big},
  finished_at {big},
  error text,
  version text,
  files_total {big} NOT NULL,
  bytes_done {big} NOT NULL
);;
CREATE TABLE trace_files (
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  member {big} NOT NULL,
  whole {bool} NOT NULL,
  path text NOT NULL,
  source text,
  trace_count {big} NOT NULL,
  bad_count {big} NOT NULL,
  first_at {big},
  last_at {big},
  year_basis text CHECK (year_basis IN ('STATED','INFERRED','GIVEN')),
  size {big} NOT NULL,
  remarks text NOT NULL,
  PRIMARY KEY (evidence_id, member)
);;
CREATE TABLE traces (
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  position {big} NOT NULL CHECK (position >= 0),
  case_id {uuid} NOT NULL REFERENCES cases(id),
  at {big} NOT NULL,
  at_precision text NOT NULL CHECK (at_precision IN ('MILLISECOND','SECOND')),
  zone_basis text NOT NULL CHECK (zone_basis IN ('STATED','ASSUMED')),
  year_basis text NOT NULL CHECK (year_basis IN ('STATED','INFERRED','GIVEN')),
  source text NOT NULL,
  summary text NOT NULL,
  host text,
  account text,
  address text,
  event text,
  byte_offset {big} NOT NULL,
  record {big},
  raw text NOT NULL,
  search text NOT NULL,
  PRIMARY KEY (evidence_id, position)
);;
CREATE INDEX traces_case ON traces(case_id, at, position, evidence_id);;
CREATE INDEX traces_item ON traces(evidence_id, at, position);;
CREATE INDEX traces_address ON traces(case_id, address, at, position, evidence_id) WHERE address IS NOT NULL;;
CREATE INDEX traces_account ON traces(case_id, account, at, position, evidence_id) WHERE account IS NOT NULL;;
CREATE TABLE trace_marks (
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  position {big} NOT NULL,
  label text NOT NULL,
  note text,
  marked_by {uuid} NOT NULL REFERENCES users(id),
  marked_at {big} NOT NULL,
  PRIMARY KEY (evidence_id, position, label)
);;
CREATE INDEX trace_marks_label ON trace_marks(evidence_id, label, position);;
CREATE TABLE trace_pins (
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  position {big} NOT NULL,
  pinned_by {uuid} NOT NULL REFERENCES users(id),
  pinned_at {big} NOT NULL,
  PRIMARY KEY (evidence_id, position)
);;
";

const DOWN: &str = "
DROP TABLE trace_pins;; DROP TABLE trace_marks;; DROP TABLE traces;; DROP TABLE trace_files;; DROP TABLE trace_readings;;
";

step!("m20261128_000014_traces", UP, DOWN);
