//! Who is called when, and what was sent to whom.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE agency_contacts (
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  user_id {uuid} NOT NULL REFERENCES users(id),
  PRIMARY KEY (agency_id, user_id)
);;
CREATE TABLE duty_officers (
  tier integer NOT NULL CHECK (tier >= 1),
  user_id {uuid} NOT NULL REFERENCES users(id),
  PRIMARY KEY (tier, user_id)
);;
CREATE TABLE escalation_tiers (
  tier integer NOT NULL CHECK (tier >= 1),
  min_severity_rank integer NOT NULL,
  min_level integer NOT NULL,
  name_vi text NOT NULL,
  name_en text NOT NULL,
  audience text NOT NULL CHECK (audience IN ('AGENCY_CONTACTS','DUTY_OFFICERS')),
  acknowledge_within_ms {big} NOT NULL CHECK (acknowledge_within_ms > 0),
  PRIMARY KEY (tier, min_severity_rank, min_level)
);;
CREATE TABLE escalation_rules (
  code text PRIMARY KEY NOT NULL,
  position integer NOT NULL,
  min_severity_rank integer NOT NULL,
  min_level integer NOT NULL,
  clock_left_percent integer,
  start_tier integer NOT NULL CHECK (start_tier >= 1),
  reason_vi text NOT NULL,
  reason_en text NOT NULL
);;
CREATE TABLE escalations (
  id {uuid} PRIMARY KEY NOT NULL,
  case_id {uuid} NOT NULL REFERENCES cases(id),
  tier integer NOT NULL CHECK (tier >= 1),
  tier_name_vi text NOT NULL,
  tier_name_en text NOT NULL,
  reason text NOT NULL,
  reason_en text,
  rule text,
  raised_at {big} NOT NULL,
  raised_by {uuid} REFERENCES users(id),
  next_tier_at {big},
  acknowledged_at {big},
  acknowledged_by {uuid} REFERENCES users(id),
  note text,
  passed_on_at {big}
);;
CREATE INDEX escalations_case ON escalations(case_id, raised_at, id);;
CREATE INDEX escalations_open ON escalations(acknowledged_at, raised_at);;
CREATE UNIQUE INDEX escalations_rule ON escalations(case_id, rule) WHERE rule IS NOT NULL;;
CREATE TABLE deliveries (
  id {uuid} PRIMARY KEY NOT NULL,
  escalation_id {uuid} NOT NULL REFERENCES escalations(id),
  user_id {uuid} NOT NULL REFERENCES users(id),
  recipient text NOT NULL,
  status text NOT NULL CHECK (status IN ('QUEUED','SENT','FAILED','DEAD')),
  attempts integer NOT NULL,
  sent_at {big},
  message_id text NOT NULL UNIQUE,
  last_error text,
  UNIQUE (escalation_id, user_id)
);;
";

const DOWN: &str = "
DROP TABLE deliveries;; DROP TABLE escalations;; DROP TABLE escalation_rules;; DROP TABLE escalation_tiers;; DROP TABLE duty_officers;; DROP TABLE agency_contacts;;
";

step!("m20261122_000005_escalations", UP, DOWN);
