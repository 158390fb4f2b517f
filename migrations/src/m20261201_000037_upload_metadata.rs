//! What a client said of an upload in its own form, which it is told again (tus 1.0.0, Creation).

use crate::dialect::step;

const UP: &str = "
CREATE TABLE upload_metadata (
  evidence_id {uuid} PRIMARY KEY REFERENCES evidence_items(id),
  metadata text NOT NULL
);;
";

const DOWN: &str = "DROP TABLE upload_metadata;;";

step!("m20261201_000037_upload_metadata", UP, DOWN);
