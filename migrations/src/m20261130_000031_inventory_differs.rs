//! When the stored list of members of an item was found to be another one than was examined.

use crate::dialect::step;

const UP: &str = "
ALTER TABLE custody_states ADD COLUMN inventory_differs_at {big};;
CREATE INDEX custody_states_inventory_differs ON custody_states(inventory_differs_at) WHERE inventory_differs_at IS NOT NULL;;
";

const DOWN: &str = "
DROP INDEX custody_states_inventory_differs;;
ALTER TABLE custody_states DROP COLUMN inventory_differs_at;;
";

step!("m20261130_000031_inventory_differs", UP, DOWN);
