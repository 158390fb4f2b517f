//! The audit is read newest first by one person, one agency, one case or one act: each from an index in that order.

use crate::dialect::step;

const UP: &str = "
CREATE INDEX audit_events_actor ON audit_events(actor_id, at, id);;
CREATE INDEX audit_events_agency ON audit_events(agency_id, at, id);;
CREATE INDEX audit_events_case ON audit_events(case_id, at, id);;
CREATE INDEX audit_events_action ON audit_events(action, at, id);;
";

const DOWN: &str = "
DROP INDEX audit_events_action;;
DROP INDEX audit_events_case;;
DROP INDEX audit_events_agency;;
DROP INDEX audit_events_actor;;
";

step!("m20261129_000018_audit", UP, DOWN);
