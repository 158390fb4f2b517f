//! When a case rose to its severity: a case that rises again calls again. Null where it never rose since it was opened.

use crate::dialect::step;

const UP: &str = "ALTER TABLE cases ADD COLUMN severity_risen_at {big};;";

const DOWN: &str = "ALTER TABLE cases DROP COLUMN severity_risen_at;;";

step!("m20261129_000026_severity_risen", UP, DOWN);
