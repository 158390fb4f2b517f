//! What others say of the custody log's checkpoints: cosignatures of witnesses and stamps of a time-stamping authority; and
//! how it went last with each of them. The head of the log may count up by more than one, for events written together.

use crate::dialect::{append_only, drop_append_only, step};

const UP: &str = "
CREATE TABLE log_cosignatures (
  size {big} NOT NULL REFERENCES log_checkpoints(size),
  witness text NOT NULL,
  cosigned_at {big} NOT NULL,
  line text NOT NULL,
  received_at {big} NOT NULL,
  PRIMARY KEY (size, witness)
);;
CREATE INDEX log_cosignatures_witness ON log_cosignatures (witness, size);;
CREATE TABLE log_timestamps (
  size {big} NOT NULL PRIMARY KEY REFERENCES log_checkpoints(size),
  stamped_at {big} NOT NULL,
  authority text NOT NULL,
  response {bytes} NOT NULL,
  received_at {big} NOT NULL
);;
CREATE TABLE log_attestors (
  id text NOT NULL PRIMARY KEY,
  seen_size {big} NOT NULL,
  tried_at {big} NOT NULL,
  held_at {big},
  fault text CHECK (fault IN ('UNREACHABLE', 'REFUSED', 'UNKNOWN_LOG', 'UNKNOWN_KEY', 'AHEAD', 'INCONSISTENT', 'BAD_ANSWER')),
  fault_detail text,
  fault_since {big}
);;
--sqlite
CREATE TRIGGER log_cosignatures_no_replace BEFORE INSERT ON log_cosignatures
  WHEN EXISTS (SELECT 1 FROM log_cosignatures WHERE (size = NEW.size AND witness = NEW.witness) OR rowid = NEW.rowid)
  BEGIN SELECT RAISE(ABORT, 'log_cosignatures is append-only'); END;;
CREATE TRIGGER log_timestamps_no_replace BEFORE INSERT ON log_timestamps
  WHEN EXISTS (SELECT 1 FROM log_timestamps WHERE size = NEW.size OR rowid = NEW.rowid)
  BEGIN SELECT RAISE(ABORT, 'log_timestamps is append-only'); END;;
DROP TRIGGER custody_log_counts;;
CREATE TRIGGER custody_log_counts BEFORE UPDATE ON custody_log
  WHEN NEW.id IS NOT OLD.id OR NEW.origin IS NOT OLD.origin OR NEW.size IS NULL OR NEW.size <= OLD.size
  BEGIN SELECT RAISE(ABORT, 'custody_log is append-only'); END;;
--postgres
DROP TRIGGER custody_log_counts ON custody_log;;
CREATE TRIGGER custody_log_counts BEFORE UPDATE ON custody_log FOR EACH ROW
  WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.origin IS DISTINCT FROM OLD.origin OR NEW.size IS NULL OR NEW.size <= OLD.size)
  EXECUTE FUNCTION custody_log_counts();;
--both
";

const DOWN: &str = "
DROP TABLE log_attestors;; DROP TABLE log_timestamps;; DROP TABLE log_cosignatures;;
--sqlite
DROP TRIGGER custody_log_counts;;
CREATE TRIGGER custody_log_counts BEFORE UPDATE ON custody_log
  WHEN NEW.id IS NOT OLD.id OR NEW.origin IS NOT OLD.origin OR NEW.size IS NOT OLD.size + 1
  BEGIN SELECT RAISE(ABORT, 'custody_log is append-only'); END;;
--postgres
DROP TRIGGER custody_log_counts ON custody_log;;
CREATE TRIGGER custody_log_counts BEFORE UPDATE ON custody_log FOR EACH ROW
  WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.origin IS DISTINCT FROM OLD.origin OR NEW.size IS DISTINCT FROM OLD.size + 1)
  EXECUTE FUNCTION custody_log_counts();;
--both
";

step!(
    "m20261128_000009_witnesses",
    format!("{UP}{}{}", append_only("log_cosignatures"), append_only("log_timestamps")),
    format!("{DOWN}{}{}", drop_append_only("log_cosignatures"), drop_append_only("log_timestamps"))
);
