//! The evidence store that belongs to this database, by the label which stands in the store too.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE evidence_store (
  id integer PRIMARY KEY NOT NULL CHECK (id = 1),
  label {uuid} NOT NULL
);;
";

const DOWN: &str = "DROP TABLE evidence_store;;";

step!("m20261130_000033_evidence_store", UP, DOWN);
