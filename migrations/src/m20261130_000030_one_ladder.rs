//! One ladder for each case: a call has the further reasons of rules that joined it (JSON), tells when no later tier had anybody,
//! and which level one must know of in the case to be told of the call, and of its going on.

use crate::dialect::step;

const UP: &str = "ALTER TABLE escalations ADD COLUMN further text;;
ALTER TABLE escalations ADD COLUMN unheard_at {big};;
ALTER TABLE escalations ADD COLUMN told_level integer;;
ALTER TABLE escalations ADD COLUMN next_level integer;;";

const DOWN: &str = "ALTER TABLE escalations DROP COLUMN next_level;; ALTER TABLE escalations DROP COLUMN told_level;;
ALTER TABLE escalations DROP COLUMN unheard_at;; ALTER TABLE escalations DROP COLUMN further;;";

step!("m20261130_000030_one_ladder", UP, DOWN);
