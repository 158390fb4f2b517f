//! Systems count their changes, so that of two people who change one the second is told.

use crate::dialect::step;

const UP: &str = "ALTER TABLE systems ADD COLUMN version {big} NOT NULL DEFAULT 1;;";

const DOWN: &str = "ALTER TABLE systems DROP COLUMN version;;";

step!("m20261129_000027_system_versions", UP, DOWN);
