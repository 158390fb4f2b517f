//! Agencies as a tree, people, roles, sessions, tokens, and the audit of all that is done.

use crate::dialect::{append_only, drop_append_only, step};

const UP: &str = "
CREATE TABLE agencies (
  id {uuid} PRIMARY KEY NOT NULL,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  name_en text,
  kind text NOT NULL CHECK (kind IN ('NATIONAL_COORDINATOR','MINISTRY','PROVINCE','STATE_ENTERPRISE','BANK','OTHER')),
  parent_id {uuid} REFERENCES agencies(id),
  path text NOT NULL UNIQUE,
  duty_contact text,
  search text NOT NULL,
  created_at {big} NOT NULL
);;
CREATE TABLE users (
  id {uuid} PRIMARY KEY NOT NULL,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  locale text NOT NULL CHECK (locale IN ('VI','EN')),
  password_hash text,
  disabled_at {big},
  created_at {big} NOT NULL
);;
CREATE INDEX users_agency ON users(agency_id);;
CREATE TABLE memberships (
  user_id {uuid} NOT NULL REFERENCES users(id),
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  role text NOT NULL CHECK (role IN ('RESPONDER','SECURITY_OFFICER','APPRAISER','APPROVER','COORDINATOR','ANALYST','INSPECTOR','AUDITOR','ADMIN')),
  PRIMARY KEY (user_id, agency_id, role)
);;
CREATE INDEX memberships_agency ON memberships(agency_id, role);;
CREATE TABLE sessions (
  id {uuid} PRIMARY KEY NOT NULL,
  user_id {uuid} NOT NULL REFERENCES users(id),
  token_hash {bytes} NOT NULL UNIQUE,
  created_at {big} NOT NULL,
  seen_at {big} NOT NULL,
  expires_at {big} NOT NULL,
  ended_at {big}
);;
CREATE INDEX sessions_user ON sessions(user_id);;
CREATE TABLE api_tokens (
  id {uuid} PRIMARY KEY NOT NULL,
  user_id {uuid} NOT NULL REFERENCES users(id),
  token_hash {bytes} NOT NULL UNIQUE,
  scopes text NOT NULL,
  created_at {big} NOT NULL,
  expires_at {big} NOT NULL,
  revoked_at {big}
);;
CREATE INDEX api_tokens_user ON api_tokens(user_id);;
CREATE TABLE sign_in_throttles (
  key text PRIMARY KEY NOT NULL,
  failures {big} NOT NULL,
  first_at {big} NOT NULL,
  blocked_until {big} NOT NULL
);;
CREATE TABLE counters (
  name text PRIMARY KEY NOT NULL,
  value {big} NOT NULL CHECK (value >= 0)
);;
CREATE TABLE audit_events (
  id {uuid} PRIMARY KEY NOT NULL,
  at {big} NOT NULL,
  actor_id {uuid},
  actor_kind text NOT NULL CHECK (actor_kind IN ('USER','SYSTEM','CLI')),
  agency_id {uuid},
  action text NOT NULL,
  subject_kind text NOT NULL,
  subject_id {uuid},
  case_id {uuid},
  request_id text,
  detail text NOT NULL
);;
CREATE INDEX audit_events_at ON audit_events(at, id);;
CREATE INDEX audit_events_subject ON audit_events(subject_id, id);;
";

const DOWN: &str = "
DROP TABLE audit_events;; DROP TABLE counters;; DROP TABLE sign_in_throttles;; DROP TABLE api_tokens;; DROP TABLE sessions;;
DROP TABLE memberships;; DROP TABLE users;; DROP TABLE agencies;;
";

step!("m20261122_000001_people", format!("{UP}{}", append_only("audit_events")), format!("{DOWN}{}", drop_append_only("audit_events")));
