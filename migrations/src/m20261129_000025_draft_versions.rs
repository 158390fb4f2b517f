//! A draft of a report counts its saves, so that a save which knows an older state is refused.

use crate::dialect::step;

const UP: &str = "ALTER TABLE report_drafts ADD COLUMN version {big} NOT NULL DEFAULT 1;;";

const DOWN: &str = "ALTER TABLE report_drafts DROP COLUMN version;;";

step!("m20261129_000025_draft_versions", UP, DOWN);
