//! Incident reports, cases with what was frozen into them, statutory clocks, tasks and the timeline.

use crate::dialect::{append_only, drop_append_only, step};

const UP: &str = "
CREATE TABLE cases (
  id {uuid} PRIMARY KEY NOT NULL,
  number text NOT NULL UNIQUE,
  title text NOT NULL,
  status text NOT NULL CHECK (status IN ('OPEN','CONTAINED','ERADICATED','RECOVERED','CLOSED')),
  severity text NOT NULL CHECK (severity IN ('LOW','MEDIUM','HIGH','CRITICAL')),
  severity_rank integer NOT NULL,
  severity_reason text,
  tlp text NOT NULL CHECK (tlp IN ('CLEAR','GREEN','AMBER','AMBER_STRICT','RED')),
  incident_class text NOT NULL,
  version {big} NOT NULL CHECK (version >= 1),
  max_level integer,
  legal_profile text NOT NULL REFERENCES legal_profiles(code),
  next_deadline_at {big} NOT NULL,
  detected_at {big} NOT NULL,
  opened_at {big} NOT NULL,
  opened_by {uuid} NOT NULL REFERENCES users(id),
  closed_at {big},
  search text NOT NULL
);;
CREATE INDEX cases_opened ON cases(opened_at, id);;
CREATE INDEX cases_severity ON cases(severity_rank, opened_at, id);;
CREATE INDEX cases_deadline ON cases(next_deadline_at, id);;
CREATE INDEX cases_status ON cases(status, opened_at, id);;
CREATE TABLE case_agencies (
  case_id {uuid} NOT NULL REFERENCES cases(id),
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  since {big} NOT NULL,
  PRIMARY KEY (case_id, agency_id)
);;
CREATE INDEX case_agencies_agency ON case_agencies(agency_id, case_id);;
CREATE TABLE reports (
  id {uuid} PRIMARY KEY NOT NULL,
  number text NOT NULL UNIQUE,
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  reporter_id {uuid} NOT NULL REFERENCES users(id),
  idempotency_key text NOT NULL,
  status text NOT NULL CHECK (status IN ('RECEIVED','ACCEPTED','REJECTED','MERGED')),
  title text NOT NULL,
  description text NOT NULL,
  incident_class text NOT NULL,
  tlp text NOT NULL CHECK (tlp IN ('CLEAR','GREEN','AMBER','AMBER_STRICT','RED')),
  detected_at {big} NOT NULL,
  occurred_at {big},
  received_at {big} NOT NULL,
  confidential {bool} NOT NULL,
  legal_profile text NOT NULL REFERENCES legal_profiles(code),
  max_level integer,
  case_id {uuid} REFERENCES cases(id),
  decided_at {big},
  decided_by {uuid} REFERENCES users(id),
  rejection_reason text,
  search text NOT NULL,
  UNIQUE (reporter_id, idempotency_key)
);;
CREATE INDEX reports_status ON reports(status, received_at, id);;
CREATE INDEX reports_agency ON reports(agency_id, received_at, id);;
CREATE INDEX reports_case ON reports(case_id, id);;
--sqlite
CREATE TRIGGER reports_content BEFORE UPDATE OF number, agency_id, reporter_id, idempotency_key, title, description, incident_class, tlp, detected_at, occurred_at, received_at, confidential ON reports
  BEGIN SELECT RAISE(ABORT, 'a received report is immutable'); END;;
CREATE TRIGGER reports_keep BEFORE DELETE ON reports BEGIN SELECT RAISE(ABORT, 'a received report is immutable'); END;;
--postgres
CREATE FUNCTION reports_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a received report is immutable'; END $$;;
CREATE TRIGGER reports_content BEFORE UPDATE OF number, agency_id, reporter_id, idempotency_key, title, description, incident_class, tlp, detected_at, occurred_at, received_at, confidential ON reports
  FOR EACH ROW EXECUTE FUNCTION reports_immutable();;
CREATE TRIGGER reports_keep BEFORE DELETE ON reports FOR EACH ROW EXECUTE FUNCTION reports_immutable();;
--both
CREATE TABLE report_systems (
  report_id {uuid} NOT NULL REFERENCES reports(id),
  system_id {uuid} NOT NULL REFERENCES systems(id),
  PRIMARY KEY (report_id, system_id)
);;
CREATE INDEX report_systems_system ON report_systems(system_id, report_id);;
CREATE TABLE report_drafts (
  id {uuid} PRIMARY KEY NOT NULL,
  user_id {uuid} NOT NULL REFERENCES users(id),
  body text NOT NULL,
  saved_at {big} NOT NULL
);;
CREATE INDEX report_drafts_user ON report_drafts(user_id, saved_at);;
CREATE TABLE case_systems (
  id {uuid} PRIMARY KEY NOT NULL,
  case_id {uuid} NOT NULL REFERENCES cases(id),
  system_id {uuid} NOT NULL REFERENCES systems(id),
  level integer,
  legal_profile text,
  frozen_at {big} NOT NULL,
  total_controls integer NOT NULL,
  unimplemented_controls integer NOT NULL,
  UNIQUE (case_id, system_id)
);;
CREATE INDEX case_systems_system ON case_systems(system_id, case_id);;
CREATE TABLE frozen_controls (
  case_system_id {uuid} NOT NULL REFERENCES case_systems(id),
  control_id {uuid} NOT NULL REFERENCES controls(id),
  position integer NOT NULL,
  clause text NOT NULL,
  status text NOT NULL CHECK (status IN ('NOT_STARTED','PLANNED','PARTIAL','IMPLEMENTED','INHERITED','NOT_APPLICABLE')),
  failed {bool} NOT NULL,
  PRIMARY KEY (case_system_id, control_id)
);;
CREATE TABLE suspected_controls (
  case_system_id {uuid} NOT NULL,
  control_id {uuid} NOT NULL,
  reason text NOT NULL,
  suspected_at {big} NOT NULL,
  suspected_by {uuid} NOT NULL REFERENCES users(id),
  PRIMARY KEY (case_system_id, control_id),
  FOREIGN KEY (case_system_id, control_id) REFERENCES frozen_controls(case_system_id, control_id)
);;
CREATE TABLE clocks (
  id {uuid} PRIMARY KEY NOT NULL,
  case_id {uuid} NOT NULL REFERENCES cases(id),
  code text NOT NULL,
  position integer NOT NULL,
  name_vi text NOT NULL,
  name_en text NOT NULL,
  source_vi text NOT NULL,
  source_en text NOT NULL,
  consequence_vi text,
  consequence_en text,
  started_at {big} NOT NULL,
  due_at {big} NOT NULL,
  met_at {big},
  breach_noted_at {big},
  summary text,
  filed_by {uuid} REFERENCES users(id),
  UNIQUE (case_id, code)
);;
CREATE INDEX clocks_due ON clocks(due_at, id);;
CREATE TABLE tasks (
  id {uuid} PRIMARY KEY NOT NULL,
  case_id {uuid} NOT NULL REFERENCES cases(id),
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  assignee_id {uuid} REFERENCES users(id),
  title text NOT NULL,
  instructions text,
  status text NOT NULL CHECK (status IN ('ASSIGNED','ACCEPTED','DECLINED','DONE','CANCELLED')),
  task_only {bool} NOT NULL,
  due_at {big},
  assigned_at {big} NOT NULL,
  assigned_by {uuid} NOT NULL REFERENCES users(id),
  accepted_at {big},
  finished_at {big},
  result text,
  decline_reason text,
  search text NOT NULL
);;
CREATE INDEX tasks_case ON tasks(case_id, id);;
CREATE INDEX tasks_agency ON tasks(agency_id, status, id);;
CREATE TABLE case_events (
  id {uuid} PRIMARY KEY NOT NULL,
  case_id {uuid} NOT NULL REFERENCES cases(id),
  kind text NOT NULL,
  at {big} NOT NULL,
  recorded_at {big} NOT NULL,
  actor_id {uuid} REFERENCES users(id),
  text text,
  subject text,
  subject_id {uuid}
);;
CREATE INDEX case_events_case ON case_events(case_id, at, id);;
";

const DOWN: &str = "
DROP TABLE case_events;; DROP TABLE tasks;; DROP TABLE clocks;; DROP TABLE suspected_controls;; DROP TABLE frozen_controls;; DROP TABLE case_systems;;
DROP TABLE report_drafts;; DROP TABLE report_systems;; DROP TABLE reports;; DROP TABLE case_agencies;; DROP TABLE cases;;
--postgres
DROP FUNCTION IF EXISTS reports_immutable() CASCADE;;
--both
";

step!(
    "m20261122_000003_cases",
    format!("{UP}{}{}", append_only("frozen_controls"), append_only("case_events")),
    format!("{DOWN}{}{}", drop_append_only("frozen_controls"), drop_append_only("case_events"))
);
