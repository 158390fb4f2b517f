//! Work that a committed change owes to the world outside its transaction.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE outbox (
  id {uuid} PRIMARY KEY NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  payload text NOT NULL,
  created_at {big} NOT NULL,
  due_at {big} NOT NULL,
  attempts integer NOT NULL,
  doubtful integer NOT NULL,
  lease_id {uuid},
  leased_until {big},
  done_at {big},
  dead_at {big},
  last_error text,
  UNIQUE (kind, key)
);;
CREATE INDEX outbox_due ON outbox(due_at, id) WHERE done_at IS NULL AND dead_at IS NULL;;
CREATE INDEX outbox_dead ON outbox(dead_at) WHERE dead_at IS NOT NULL;;
CREATE INDEX outbox_doubtful ON outbox(doubtful) WHERE doubtful > 0;;
CREATE INDEX outbox_created ON outbox(created_at, id);;
";

const DOWN: &str = "DROP TABLE outbox;;";

step!("m20261122_000006_outbox", UP, DOWN);
