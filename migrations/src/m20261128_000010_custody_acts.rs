//! Who has an item now, and what custody acts on it are under way: a state row for each item, which tells what its events
//! tell; transfers; disposals that wait for a second person.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE transfers (
  id {uuid} PRIMARY KEY NOT NULL,
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  case_id {uuid} NOT NULL REFERENCES cases(id),
  evidence_number text NOT NULL,
  file_name text NOT NULL,
  size {big} NOT NULL,
  sha256 {bytes} NOT NULL,
  from_agency_id {uuid} NOT NULL REFERENCES agencies(id),
  offered_by {uuid} NOT NULL REFERENCES users(id),
  to_agency_id {uuid} NOT NULL REFERENCES agencies(id),
  to_user_id {uuid} REFERENCES users(id),
  place text NOT NULL,
  reason text NOT NULL,
  status text NOT NULL CHECK (status IN ('OFFERED','ACCEPTED','REFUSED','WITHDRAWN','EXPIRED')),
  offered_at {big} NOT NULL,
  expires_at {big} NOT NULL,
  offer_sequence {big} NOT NULL,
  offer_hash {bytes} NOT NULL,
  settled_at {big},
  settled_by {uuid} REFERENCES users(id),
  answer text,
  stated_sha256 {bytes},
  hash_differs {bool} NOT NULL
);;
CREATE UNIQUE INDEX transfers_open ON transfers(evidence_id) WHERE status = 'OFFERED';;
CREATE INDEX transfers_to ON transfers(to_agency_id, offered_at, id);;
CREATE INDEX transfers_from ON transfers(from_agency_id, offered_at, id);;
CREATE INDEX transfers_offered ON transfers(offered_at, id);;
CREATE INDEX transfers_evidence ON transfers(evidence_id, offered_at);;
CREATE TABLE disposals (
  id {uuid} PRIMARY KEY NOT NULL,
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  requested_at {big} NOT NULL,
  requested_by {uuid} NOT NULL REFERENCES users(id),
  requested_name text NOT NULL,
  authority text NOT NULL,
  method text NOT NULL,
  reason text NOT NULL,
  status text NOT NULL CHECK (status IN ('REQUESTED','CONFIRMED','CANCELLED')),
  settled_at {big},
  settled_by {uuid} REFERENCES users(id),
  removed_at {big}
);;
CREATE UNIQUE INDEX disposals_open ON disposals(evidence_id) WHERE status = 'REQUESTED';;
CREATE INDEX disposals_evidence ON disposals(evidence_id, requested_at);;
CREATE TABLE custody_states (
  evidence_id {uuid} PRIMARY KEY NOT NULL REFERENCES evidence_items(id),
  holder_agency_id {uuid} NOT NULL REFERENCES agencies(id),
  holder_id {uuid} REFERENCES users(id),
  holder_name text NOT NULL,
  held_since {big} NOT NULL,
  offer_id {uuid},
  offered_agency_id {uuid} REFERENCES agencies(id),
  holds integer NOT NULL CHECK (holds >= 0),
  seal_number text,
  sealed_at {big},
  released_to text,
  released_at {big},
  disposed_at {big},
  checked_at {big} NOT NULL,
  differs_at {big}
);;
CREATE INDEX custody_states_checked ON custody_states(checked_at, evidence_id) WHERE disposed_at IS NULL;;
CREATE INDEX custody_states_differs ON custody_states(differs_at) WHERE differs_at IS NOT NULL;;
INSERT INTO custody_states (evidence_id, holder_agency_id, holder_id, holder_name, held_since, holds, checked_at, differs_at)
  SELECT e.id, c.agency_id, e.uploaded_by, CASE WHEN c.actor_id IS NULL THEN '' ELSE c.actor_name END, c.at, 0,
    coalesce((SELECT max(v.at) FROM custody_events v WHERE v.evidence_id = e.id AND v.kind = 'VERIFIED'), c.at),
    (SELECT max(v.at) FROM custody_events v WHERE v.evidence_id = e.id AND v.kind = 'VERIFIED' HAVING max(v.at) > coalesce(e.verified_at, 0))
  FROM evidence_items e JOIN custody_events c ON c.evidence_id = e.id AND c.sequence = 1;;
";

const DOWN: &str = "DROP TABLE custody_states;; DROP TABLE disposals;; DROP TABLE transfers;;";

step!("m20261128_000010_custody_acts", UP, DOWN);
