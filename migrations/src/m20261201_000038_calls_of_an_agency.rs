//! A call can be an agency's own by more than its clock: also where a person calls the contacts of one of which others may not know.

use crate::dialect::step;

const UP: &str = "ALTER TABLE escalations RENAME COLUMN clock_agency_id TO agency_id;;";

const DOWN: &str = "ALTER TABLE escalations RENAME COLUMN agency_id TO clock_agency_id;;";

step!("m20261201_000038_calls_of_an_agency", UP, DOWN);
