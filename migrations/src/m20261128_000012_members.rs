//! Lists of members keep their order at millions of members in one item: filtered by digest or by what is odd, the rows
//! come from an index in the order in which they are shown.

use crate::dialect::step;

const UP: &str = "
CREATE INDEX evidence_members_digest ON evidence_members(sha256, evidence_id, position);;
CREATE INDEX evidence_members_flagged ON evidence_members(evidence_id, flagged, position);;
DROP INDEX evidence_members_sha256;;
";

const DOWN: &str = "
CREATE INDEX evidence_members_sha256 ON evidence_members(sha256);;
DROP INDEX evidence_members_flagged;;
DROP INDEX evidence_members_digest;;
";

step!("m20261128_000012_members", UP, DOWN);
