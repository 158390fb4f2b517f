//! One ladder for each case: a call has the further reasons of rules that joined it (JSON), and tells when no later tier had anybody.

use crate::dialect::step;

const UP: &str = "ALTER TABLE escalations ADD COLUMN further text;;
ALTER TABLE escalations ADD COLUMN unheard_at {big};;";

const DOWN: &str = "ALTER TABLE escalations DROP COLUMN unheard_at;; ALTER TABLE escalations DROP COLUMN further;;";

step!("m20261130_000030_one_ladder", UP, DOWN);
