//! Observables of cases, hash sets, and what looking members up in both has found.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE observables (
  id {uuid} PRIMARY KEY NOT NULL,
  case_id {uuid} NOT NULL REFERENCES cases(id),
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  kind text NOT NULL CHECK (kind IN ('FILE_MD5','FILE_SHA1','FILE_SHA256','FILE_NAME','FILE_PATH','DOMAIN_NAME','URL','IPV4_ADDR',
    'IPV6_ADDR','EMAIL_ADDR','WINDOWS_REGISTRY_KEY','MUTEX','USER_ACCOUNT')),
  value text NOT NULL,
  value_key {bytes} NOT NULL,
  digest {bytes},
  name_key {bytes},
  tlp text NOT NULL CHECK (tlp IN ('CLEAR','GREEN','AMBER','AMBER_STRICT','RED')),
  source text,
  note text,
  first_seen_at {big},
  added_by {uuid} NOT NULL REFERENCES users(id),
  added_at {big} NOT NULL,
  batch_id {uuid} NOT NULL,
  withdrawn_at {big},
  withdrawn_by {uuid} REFERENCES users(id),
  withdrawn_reason text,
  search text NOT NULL,
  UNIQUE (case_id, agency_id, value_key)
);;
CREATE INDEX observables_added ON observables(added_at, id);;
CREATE INDEX observables_value ON observables(value_key);;
CREATE INDEX observables_digest ON observables(digest);;
CREATE INDEX observables_name ON observables(name_key);;
CREATE INDEX observables_batch ON observables(batch_id, id);;
CREATE TABLE hash_sets (
  id {uuid} PRIMARY KEY NOT NULL,
  name text NOT NULL,
  version text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('KNOWN_GOOD','KNOWN_BAD','NOTABLE')),
  source text NOT NULL,
  licence text,
  tlp text NOT NULL CHECK (tlp IN ('CLEAR','GREEN','AMBER','AMBER_STRICT')),
  sha256_count {big} NOT NULL CHECK (sha256_count >= 0),
  sha1_count {big} NOT NULL CHECK (sha1_count >= 0),
  md5_count {big} NOT NULL CHECK (md5_count >= 0),
  file_sha256 {bytes} NOT NULL,
  file_size {big} NOT NULL,
  imported_by {uuid} REFERENCES users(id),
  imported_at {big} NOT NULL,
  retired_at {big},
  swept_to {uuid},
  swept_at {big},
  search text NOT NULL,
  UNIQUE (name, version)
);;
CREATE UNIQUE INDEX hash_sets_current ON hash_sets(name) WHERE retired_at IS NULL;;
CREATE INDEX hash_sets_imported ON hash_sets(imported_at, id);;
CREATE TABLE lookup_items (
  evidence_id {uuid} PRIMARY KEY NOT NULL REFERENCES evidence_items(id),
  names_to {big} NOT NULL,
  done_at {big}
);;
CREATE TABLE lookup_names (
  name_key {bytes} NOT NULL,
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  position {big} NOT NULL,
  PRIMARY KEY (name_key, evidence_id, position)
);;
CREATE TABLE lookup_hits (
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  position {big} NOT NULL,
  source_id {uuid} NOT NULL,
  rank integer NOT NULL,
  matched text NOT NULL CHECK (matched IN ('SHA256','NAME','PATH')),
  hash_set_id {uuid} REFERENCES hash_sets(id),
  observable_id {uuid} REFERENCES observables(id),
  found_at {big} NOT NULL,
  PRIMARY KEY (evidence_id, position, source_id)
);;
CREATE INDEX lookup_hits_rank ON lookup_hits(evidence_id, rank, position);;
CREATE INDEX lookup_hits_observable ON lookup_hits(observable_id);;
CREATE INDEX lookup_hits_hash_set ON lookup_hits(hash_set_id);;
";

const DOWN: &str = "
DROP TABLE lookup_hits;; DROP TABLE lookup_names;; DROP TABLE lookup_items;; DROP TABLE hash_sets;; DROP TABLE observables;;
";

step!("m20261128_000013_lookups", UP, DOWN);
