//! Articles of the knowledge base with their versions, and what people answered in exercises. A published version is never
//! changed, replaced or removed; nor is an attempt.

use crate::dialect::{append_only, drop_append_only, step};

const TABLES: &str = "
CREATE TABLE articles (
  id {uuid} PRIMARY KEY NOT NULL,
  code text NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('HANDBOOK','TOOL_GUIDE','TRAINING_CASE')),
  current_id {uuid} NOT NULL,
  draft_id {uuid},
  published_at {big},
  created_at {big} NOT NULL,
  created_by {uuid} REFERENCES users(id)
);;
CREATE TABLE article_versions (
  id {uuid} PRIMARY KEY NOT NULL,
  article_id {uuid} NOT NULL REFERENCES articles(id),
  number integer NOT NULL CHECK (number > 0),
  revision integer NOT NULL CHECK (revision > 0),
  title_vi text NOT NULL,
  title_en text NOT NULL,
  summary_vi text NOT NULL,
  summary_en text NOT NULL,
  body_vi text NOT NULL,
  body_en text NOT NULL,
  incident_classes text NOT NULL,
  techniques text NOT NULL,
  exercise text,
  note text,
  sha256 {bytes} NOT NULL,
  search text NOT NULL,
  written_at {big} NOT NULL,
  written_by {uuid} REFERENCES users(id),
  published_at {big},
  published_by {uuid} REFERENCES users(id),
  UNIQUE (article_id, number)
);;
CREATE UNIQUE INDEX article_versions_draft ON article_versions(article_id) WHERE published_at IS NULL;;
CREATE TABLE exercise_attempts (
  id {uuid} PRIMARY KEY NOT NULL,
  version_id {uuid} NOT NULL REFERENCES article_versions(id),
  article_id {uuid} NOT NULL REFERENCES articles(id),
  user_id {uuid} NOT NULL REFERENCES users(id),
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  number integer NOT NULL CHECK (number > 0),
  exercise text NOT NULL,
  evidence_sha256 {bytes} NOT NULL,
  results text NOT NULL,
  points integer NOT NULL CHECK (points >= 0),
  most integer NOT NULL CHECK (most >= points),
  submitted_at {big} NOT NULL,
  UNIQUE (article_id, user_id, number)
);;
";

const RULES: &str = "
--sqlite
CREATE TRIGGER article_versions_keep BEFORE UPDATE ON article_versions
  WHEN OLD.published_at IS NOT NULL OR NEW.rowid IS NOT OLD.rowid OR NEW.id IS NOT OLD.id
  BEGIN SELECT RAISE(ABORT, 'a published version is immutable'); END;;
CREATE TRIGGER article_versions_no_delete BEFORE DELETE ON article_versions WHEN OLD.published_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a published version is immutable'); END;;
CREATE TRIGGER article_versions_no_replace BEFORE INSERT ON article_versions
  WHEN EXISTS (SELECT 1 FROM article_versions WHERE published_at IS NOT NULL
    AND (id = NEW.id OR (article_id = NEW.article_id AND number = NEW.number) OR rowid = NEW.rowid))
  BEGIN SELECT RAISE(ABORT, 'a published version is immutable'); END;;
CREATE TRIGGER exercise_attempts_no_replace BEFORE INSERT ON exercise_attempts
  WHEN EXISTS (SELECT 1 FROM exercise_attempts WHERE id = NEW.id
    OR (article_id = NEW.article_id AND user_id = NEW.user_id AND number = NEW.number) OR rowid = NEW.rowid)
  BEGIN SELECT RAISE(ABORT, 'exercise_attempts is append-only'); END;;
--postgres
CREATE FUNCTION article_versions_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a published version is immutable'; END $$;;
CREATE TRIGGER article_versions_keep BEFORE UPDATE OR DELETE ON article_versions FOR EACH ROW
  WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION article_versions_immutable();;
CREATE TRIGGER article_versions_no_truncate BEFORE TRUNCATE ON article_versions FOR EACH STATEMENT
  EXECUTE FUNCTION article_versions_immutable();;
--both
";

const DROP: &str = "
DROP TABLE exercise_attempts;; DROP TABLE article_versions;; DROP TABLE articles;;
--postgres
DROP FUNCTION IF EXISTS article_versions_immutable() CASCADE;;
--both
DELETE FROM seeds WHERE name = 'knowledge';;
";

fn up() -> String {
    format!("{TABLES}{RULES}{}", append_only("exercise_attempts"))
}

fn down() -> String {
    format!("{DROP}{}", drop_append_only("exercise_attempts"))
}

step!("m20261129_000015_knowledge", up(), down());
