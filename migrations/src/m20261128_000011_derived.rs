//! Evidence that was made from other evidence, what was asked for to make it, and who looked into members.
//!
//! A derived item keeps the item it was made from, the item at the root, and how deep it stands. What was asked for is kept
//! without any password. A view is remembered so that one look at a member, however many pieces of it are read, is one
//! custody event. The columns carry no foreign key, because SQLite could not drop them again.

use crate::dialect::step;

const UP: &str = "
ALTER TABLE evidence_items ADD COLUMN parent_id {uuid};;
ALTER TABLE evidence_items ADD COLUMN root_id {uuid};;
ALTER TABLE evidence_items ADD COLUMN depth integer NOT NULL DEFAULT 0;;
CREATE INDEX evidence_items_parent ON evidence_items(parent_id, created_at, id);;
CREATE INDEX evidence_items_root ON evidence_items(root_id);;
CREATE TABLE derivations (
  id {uuid} PRIMARY KEY NOT NULL,
  parent_id {uuid} NOT NULL REFERENCES evidence_items(id),
  child_id {uuid} NOT NULL UNIQUE,
  method text NOT NULL CHECK (method IN ('EXTRACT','DECRYPT','REDACT')),
  members text NOT NULL,
  ranges text NOT NULL,
  with_password {bool} NOT NULL,
  reason text NOT NULL,
  requested_by {uuid} NOT NULL REFERENCES users(id),
  requested_at {big} NOT NULL,
  status text NOT NULL CHECK (status IN ('WAITING','RUNNING','DONE','FAILED')),
  failure text CHECK (failure IN ('WRONG_PASSWORD','PASSWORD_LOST','UNREADABLE','TOO_LARGE','INTERRUPTED')),
  detail text,
  bytes_done {big} NOT NULL,
  finished_at {big}
);;
CREATE INDEX derivations_parent ON derivations(parent_id, requested_at, id);;
CREATE TABLE evidence_views (
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  position {big} NOT NULL,
  user_id {uuid} NOT NULL REFERENCES users(id),
  sitting {uuid} NOT NULL,
  purpose text NOT NULL,
  viewed_at {big} NOT NULL,
  PRIMARY KEY (evidence_id, position, user_id, sitting)
);;
--sqlite
CREATE TRIGGER evidence_items_origin BEFORE UPDATE ON evidence_items
  WHEN NEW.parent_id IS NOT OLD.parent_id OR NEW.root_id IS NOT OLD.root_id OR NEW.depth IS NOT OLD.depth
  BEGIN SELECT RAISE(ABORT, 'where an evidence item comes from is immutable'); END;;
--postgres
CREATE FUNCTION evidence_items_origin() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'where an evidence item comes from is immutable'; END $$;;
CREATE TRIGGER evidence_items_origin BEFORE UPDATE ON evidence_items FOR EACH ROW
  WHEN (NEW.parent_id IS DISTINCT FROM OLD.parent_id OR NEW.root_id IS DISTINCT FROM OLD.root_id OR NEW.depth IS DISTINCT FROM OLD.depth)
  EXECUTE FUNCTION evidence_items_origin();;
--both
";

const DOWN: &str = "
--sqlite
DROP TRIGGER evidence_items_origin;;
--postgres
DROP FUNCTION evidence_items_origin() CASCADE;;
--both
DROP TABLE evidence_views;; DROP TABLE derivations;; DROP INDEX evidence_items_root;; DROP INDEX evidence_items_parent;;
ALTER TABLE evidence_items DROP COLUMN depth;; ALTER TABLE evidence_items DROP COLUMN root_id;; ALTER TABLE evidence_items DROP COLUMN parent_id;;
";

step!("m20261128_000011_derived", UP, DOWN);
