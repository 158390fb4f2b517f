//! A clock belongs to a case and to the agency that bears the duty; calls by rule name the clock with its agency and end.
//!
//! Clocks from before belong to the agency whose report opened the case; what the hub had called for them is not called
//! again. SQLite can drop no constraint, so the table is made anew, on both databases alike.

use crate::dialect::step;

/// The agency whose report opened the case of a clock, or the one that took part first.
const OPENER: &str = "coalesce(
    (SELECT r.agency_id FROM reports r WHERE r.case_id = clocks.case_id AND r.status = 'ACCEPTED' ORDER BY r.received_at, r.id LIMIT 1),
    (SELECT a.agency_id FROM case_agencies a WHERE a.case_id = clocks.case_id ORDER BY a.since, a.agency_id LIMIT 1))";

/// When the hub set a clock from before: at the opening of its case, or when it began to run.
const SET_AT: &str = "(SELECT CASE WHEN c.opened_at > clocks.started_at THEN c.opened_at ELSE clocks.started_at END
    FROM cases c WHERE c.id = clocks.case_id)";

const UP: &str = "
CREATE TABLE clocks_of_agencies (
  id {uuid} PRIMARY KEY NOT NULL,
  case_id {uuid} NOT NULL REFERENCES cases(id),
  agency_id {uuid} NOT NULL REFERENCES agencies(id),
  code text NOT NULL,
  position integer NOT NULL,
  name_vi text NOT NULL,
  name_en text NOT NULL,
  source_vi text NOT NULL,
  source_en text NOT NULL,
  consequence_vi text,
  consequence_en text,
  started_at {big} NOT NULL,
  set_at {big} NOT NULL,
  due_at {big} NOT NULL,
  met_at {big},
  breach_noted_at {big},
  summary text,
  filed_by {uuid} REFERENCES users(id),
  UNIQUE (case_id, agency_id, code)
);;
INSERT INTO clocks_of_agencies (id, case_id, agency_id, code, position, name_vi, name_en, source_vi, source_en, consequence_vi,
    consequence_en, started_at, set_at, due_at, met_at, breach_noted_at, summary, filed_by)
  SELECT id, case_id, {opener}, code, position, name_vi, name_en, source_vi, source_en, consequence_vi,
    consequence_en, started_at, {set_at}, due_at, met_at, breach_noted_at, summary, filed_by FROM clocks;;
DROP TABLE clocks;;
ALTER TABLE clocks_of_agencies RENAME TO clocks;;
CREATE INDEX clocks_due ON clocks(due_at, id);;
--sqlite
UPDATE escalations SET rule = (SELECT escalations.rule || '/' || lower(hex(k.agency_id)) || '/' || k.due_at FROM clocks k
    WHERE k.case_id = escalations.case_id AND escalations.rule LIKE '%/' || k.code LIMIT 1)
--postgres
UPDATE escalations SET rule = (SELECT escalations.rule || '/' || replace(k.agency_id::text, '-', '') || '/' || k.due_at FROM clocks k
    WHERE k.case_id = escalations.case_id AND escalations.rule LIKE '%/' || k.code LIMIT 1)
--both
  WHERE EXISTS (SELECT 1 FROM clocks k WHERE k.case_id = escalations.case_id AND escalations.rule LIKE '%/' || k.code);;
";

// A case had one clock of a code: of several agencies' clocks the one that ends first stays. What was called
// for a clock keeps its name.
const DOWN: &str = "
CREATE TABLE clocks_of_cases (
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
INSERT INTO clocks_of_cases (id, case_id, code, position, name_vi, name_en, source_vi, source_en, consequence_vi, consequence_en,
    started_at, due_at, met_at, breach_noted_at, summary, filed_by)
  SELECT id, case_id, code, position, name_vi, name_en, source_vi, source_en, consequence_vi, consequence_en,
    started_at, due_at, met_at, breach_noted_at, summary, filed_by FROM clocks
  WHERE NOT EXISTS (SELECT 1 FROM clocks k WHERE k.case_id = clocks.case_id AND k.code = clocks.code
    AND (k.due_at < clocks.due_at OR k.due_at = clocks.due_at AND k.id < clocks.id));;
DROP TABLE clocks;;
ALTER TABLE clocks_of_cases RENAME TO clocks;;
CREATE INDEX clocks_due ON clocks(due_at, id);;
";

step!("m20261122_000007_clocks_of_agencies", UP.replace("{opener}", OPENER).replace("{set_at}", SET_AT), DOWN);
