//! Legal profiles, control catalogues, baselines per level, systems and the status of their controls.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE seeds (
  name text PRIMARY KEY NOT NULL,
  digest text NOT NULL,
  seeded_at {big} NOT NULL
);;
CREATE TABLE legal_profiles (
  code text PRIMARY KEY NOT NULL,
  name_vi text NOT NULL,
  name_en text NOT NULL,
  valid_from {big} NOT NULL,
  valid_to {big},
  catalogue text NOT NULL,
  rules text NOT NULL
);;
CREATE TABLE controls (
  id {uuid} PRIMARY KEY NOT NULL,
  catalogue text NOT NULL,
  code text NOT NULL,
  domain text NOT NULL,
  area_vi text NOT NULL,
  area_en text NOT NULL,
  title_vi text NOT NULL,
  title_en text NOT NULL,
  requirement_vi text NOT NULL,
  requirement_en text NOT NULL,
  confidence text NOT NULL,
  source text NOT NULL,
  search text NOT NULL,
  UNIQUE (catalogue, code)
);;
CREATE TABLE baselines (
  catalogue text NOT NULL,
  level integer NOT NULL CHECK (level BETWEEN 1 AND 5),
  control_id {uuid} NOT NULL REFERENCES controls(id),
  clause text NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (catalogue, level, control_id)
);;
CREATE UNIQUE INDEX baselines_position ON baselines(catalogue, level, position);;
CREATE TABLE systems (
  id {uuid} PRIMARY KEY NOT NULL,
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  name_en text,
  purpose text,
  level integer CHECK (level BETWEEN 1 AND 5),
  legal_profile text REFERENCES legal_profiles(code),
  catalogue text,
  approved_at {big},
  search text NOT NULL,
  created_at {big} NOT NULL,
  CHECK ((level IS NULL) = (legal_profile IS NULL)),
  CHECK ((level IS NULL) = (catalogue IS NULL))
);;
CREATE INDEX systems_agency ON systems(agency_id, id);;
CREATE TABLE system_controls (
  system_id {uuid} NOT NULL REFERENCES systems(id),
  control_id {uuid} NOT NULL REFERENCES controls(id),
  status text NOT NULL CHECK (status IN ('NOT_STARTED','PLANNED','PARTIAL','IMPLEMENTED','INHERITED','NOT_APPLICABLE')),
  failed {bool} NOT NULL,
  note text,
  set_at {big} NOT NULL,
  set_by {uuid} NOT NULL REFERENCES users(id),
  PRIMARY KEY (system_id, control_id)
);;
";

const DOWN: &str = "
DROP TABLE system_controls;; DROP TABLE systems;; DROP TABLE baselines;; DROP TABLE controls;; DROP TABLE legal_profiles;; DROP TABLE seeds;;
";

step!("m20261122_000002_systems", UP, DOWN);
