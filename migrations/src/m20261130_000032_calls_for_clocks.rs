//! Whose clock alone brought a call of the contacts of agencies: nobody learns by it of an agency that is hidden.

use crate::dialect::step;

const UP: &str = "ALTER TABLE escalations ADD COLUMN clock_agency_id {uuid};;";

const DOWN: &str = "ALTER TABLE escalations DROP COLUMN clock_agency_id;;";

step!("m20261130_000032_calls_for_clocks", UP, DOWN);
