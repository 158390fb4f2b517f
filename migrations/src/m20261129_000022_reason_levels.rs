//! The reason of a call by rule names a level: the call keeps which, so that the reason is chosen for each reader.

use crate::dialect::step;

const UP: &str = "ALTER TABLE escalations ADD COLUMN reason_level integer;;";

const DOWN: &str = "ALTER TABLE escalations DROP COLUMN reason_level;;";

step!("m20261129_000022_reason_levels", UP, DOWN);
