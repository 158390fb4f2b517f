//! What is said of a system's control counts its changes, so that of two people who say something the second is told.

use crate::dialect::step;

const UP: &str = "ALTER TABLE system_controls ADD COLUMN version {big} NOT NULL DEFAULT 1;;";

const DOWN: &str = "ALTER TABLE system_controls DROP COLUMN version;;";

step!("m20261130_000029_control_versions", UP, DOWN);
