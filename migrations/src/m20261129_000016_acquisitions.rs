//! Records of acquisitions that come with uploads, and the guard of stored bytes that holds between processes.

use crate::dialect::{append_only, drop_append_only, step};

const UP: &str = "
CREATE TABLE evidence_acquisitions (
  evidence_id {uuid} PRIMARY KEY NOT NULL REFERENCES evidence_items(id),
  document text NOT NULL
);;
CREATE TABLE blob_guards (
  sha256 {bytes} PRIMARY KEY NOT NULL,
  removals {big} NOT NULL CHECK (removals >= 0),
  removing_until {big}
);;
";

const DOWN: &str = "
DROP TABLE blob_guards;; DROP TABLE evidence_acquisitions;;
";

step!(
    "m20261129_000016_acquisitions",
    format!("{UP}{}", append_only("evidence_acquisitions")),
    format!("{DOWN}{}", drop_append_only("evidence_acquisitions"))
);
