//! Keys by which a beginning of an upload that is sent again finds the item that it made.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE upload_keys (
  user_id {uuid} NOT NULL REFERENCES users(id),
  key text NOT NULL,
  evidence_id {uuid} NOT NULL REFERENCES evidence_items(id),
  PRIMARY KEY (user_id, key)
);;
";

const DOWN: &str = "DROP TABLE upload_keys;;";

step!("m20261130_000034_upload_keys", UP, DOWN);
