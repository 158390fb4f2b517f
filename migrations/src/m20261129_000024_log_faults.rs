//! Why the hub refuses to sign the custody log, and since when; no row while it signs.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE log_faults (
  id integer NOT NULL PRIMARY KEY CHECK (id = 1),
  fault text NOT NULL CHECK (fault IN ('ENTRY_CHANGED', 'ENTRY_MISSING', 'NODES_DIFFER', 'CHECKPOINT_CHANGED', 'CHECKPOINT_GONE', 'SHORTER', 'OTHER_HISTORY', 'HEAD_DAMAGED')),
  since {big} NOT NULL
);;
";

const DOWN: &str = "DROP TABLE log_faults;;";

step!("m20261129_000024_log_faults", UP, DOWN);
