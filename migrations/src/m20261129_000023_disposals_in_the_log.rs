//! A disposal is asked for by an event of the item's history: requests from before, which no event tells, have to be made again.

use crate::dialect::step;

const UP: &str =
    "UPDATE disposals SET status = 'CANCELLED', settled_at = requested_at, settled_by = requested_by WHERE status = 'REQUESTED';;";

const DOWN: &str =
    "UPDATE disposals SET status = 'CANCELLED', settled_at = requested_at, settled_by = requested_by WHERE status = 'REQUESTED';;";

step!("m20261129_000023_disposals_in_the_log", UP, DOWN);
