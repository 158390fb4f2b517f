//! What a content is by its first bytes. What was examined before has none until it is examined again.

use crate::dialect::step;

const UP: &str = "
ALTER TABLE evidence_items ADD COLUMN content_type text;;
ALTER TABLE evidence_members ADD COLUMN content_type text;;
";

const DOWN: &str = "
ALTER TABLE evidence_members DROP COLUMN content_type;;
ALTER TABLE evidence_items DROP COLUMN content_type;;
";

step!("m20261129_000017_content_types", UP, DOWN);
