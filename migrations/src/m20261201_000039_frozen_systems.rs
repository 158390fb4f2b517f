//! What is frozen of a system in a case is never changed, as what is frozen of its controls.

use crate::dialect::{append_only, drop_append_only, step};

const NO_REPLACE: &str = "
--sqlite
CREATE TRIGGER case_systems_no_replace BEFORE INSERT ON case_systems
  WHEN EXISTS (SELECT 1 FROM case_systems WHERE id = NEW.id OR (case_id = NEW.case_id AND system_id = NEW.system_id) OR rowid = NEW.rowid)
  BEGIN SELECT RAISE(ABORT, 'case_systems is append-only'); END;;
--both
";

// The table stays: its triggers go one by one.
const DOWN: &str = "
--sqlite
DROP TRIGGER IF EXISTS case_systems_no_replace;;
DROP TRIGGER IF EXISTS case_systems_no_update;;
DROP TRIGGER IF EXISTS case_systems_no_delete;;
--both
";

step!(
    "m20261201_000039_frozen_systems",
    format!("{}{NO_REPLACE}", append_only("case_systems")),
    format!("{DOWN}{}", drop_append_only("case_systems"))
);
