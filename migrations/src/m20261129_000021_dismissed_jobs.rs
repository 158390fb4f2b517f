//! A job that was given up can be dismissed: an administrator has seen it and says why nothing is to be done.

use crate::dialect::step;

const UP: &str = "
ALTER TABLE outbox ADD COLUMN dismissed_at {big};;
ALTER TABLE outbox ADD COLUMN dismissed_by {uuid};;
ALTER TABLE outbox ADD COLUMN dismissed_reason text;;
";

const DOWN: &str = "
ALTER TABLE outbox DROP COLUMN dismissed_reason;; ALTER TABLE outbox DROP COLUMN dismissed_by;; ALTER TABLE outbox DROP COLUMN dismissed_at;;
";

step!("m20261129_000021_dismissed_jobs", UP, DOWN);
