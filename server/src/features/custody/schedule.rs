//! Reading everything that is stored again, by itself: a few items each hour, every one within the days that the settings
//! say (`custody.reverify_days`).
//!
//! An item may be read from half of that time on, and each run takes at most its share of all items, so that the whole is
//! done in the other half and no run is long, also where everything was stored on one day. Each reading is one event of
//! its item's chain (decision 0014); a run tells its sum in the log.

use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde_json::{Value, json};
use std::sync::Arc;

use super::entity::custody_state;
use super::model::MOST_AHEAD;
use super::service::found_altered;
use crate::authz::{self, Action};
use crate::clock::{DAY, HOUR, Millis};
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Record, Result};
use crate::features::evidence::jobs::{Why, read_again, unrecorded};
use crate::ids::EvidenceId;
use crate::outbox::{self, Job, JobKind};
use crate::words::VerificationResult;

/// Between two runs.
const EVERY: Millis = HOUR;

fn within(hub: &Hub) -> Millis {
    i64::from(hub.config.custody.reverify_days).saturating_mul(DAY)
}

/// How many of `all` items one run reads, so that all are read in half of `within`: at least one.
fn share(all: u64, within: Millis) -> u64 {
    let runs = u64::try_from(within / 2 / EVERY).unwrap_or(1).max(1);
    all.div_ceil(runs).max(1)
}

/// Items whose bytes are kept.
fn kept() -> Select<custody_state::Entity> {
    custody_state::Entity::find().filter(custody_state::Column::DisposedAt.is_null())
}

fn job(at: Millis) -> Job {
    let slot = at.div_euclid(EVERY);
    Job::at(JobKind::Reverify, slot.to_string(), json!({}), slot.saturating_mul(EVERY))
}

/// Owes the next run, where none is owed within the next two: one that waits for an hour far ahead was left by a clock that was wrong.
///
/// # Errors
/// The database's error.
pub async fn begin(hub: &Arc<Hub>) -> Result<()> {
    let now = hub.clock.now();
    if outbox::is_owed(hub, JobKind::Reverify, now.saturating_add(2 * EVERY)).await? {
        return Ok(());
    }
    let mut next = job(now.saturating_add(EVERY));
    // The run of that hour may have been done already, by the clock that was wrong.
    next.key = format!("{}/{now}", next.key);
    let write = hub.db.begin().await?;
    outbox::enqueue(write.db(), hub, next).await?;
    write.commit().await
}

/// Owes the next run where one was given up, in the transaction of its end.
///
/// # Errors
/// The database's error.
pub(crate) async fn given_up(db: &impl sea_orm::ConnectionTrait, hub: &Hub) -> Result<()> {
    outbox::enqueue(db, hub, job(hub.clock.now().saturating_add(EVERY))).await
}

/// Reads the next items again, those first that were not read for the longest time, and owes the next run.
///
/// # Errors
/// The database's error.
pub async fn run(ctx: &Ctx, _payload: &Value) -> Result<()> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let within = within(&ctx.hub);
    let db = ctx.read(&permit);
    let most = share(kept().count(db).await?, within);
    let due: Vec<EvidenceId> = kept()
        .select_only()
        .column(custody_state::Column::EvidenceId)
        .filter(
            Condition::any()
                .add(custody_state::Column::CheckedAt.lte(ctx.now().saturating_sub(within / 2)))
                // A clock that was wrong, or a wrong hand, dated the last reading ahead.
                .add(custody_state::Column::CheckedAt.gt(ctx.now().saturating_add(MOST_AHEAD))),
        )
        .order_by_asc(custody_state::Column::CheckedAt)
        .order_by_asc(custody_state::Column::EvidenceId)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    let (mut same, mut different, mut failed, mut bytes) = (0_u64, 0_u64, 0_u64, 0_u64);
    for id in due {
        match read_again(ctx, id, Why::Schedule).await {
            Ok(Some(read)) => {
                bytes = bytes.saturating_add(read.bytes);
                match read.result {
                    VerificationResult::Matches => same = same.saturating_add(1),
                    VerificationResult::Differs => different = different.saturating_add(1),
                }
            }
            Ok(None) => {}
            // That nothing may be recorded at all says nothing of an item.
            Err(error @ Error::Unsound(Record::Log(_), _)) => return Err(error),
            // Neither does a store that does not answer: the item stays due.
            Err(Error::Unavailable(why)) => {
                failed = failed.saturating_add(1);
                tracing::error!(evidence.id = %id, why, "an item could not be read again by the schedule");
            }
            Err(error) => {
                failed = failed.saturating_add(1);
                tracing::error!(evidence.id = %id, ?error, "ALARM: an item could not be read again by the schedule");
                unrecorded(ctx, id).await?;
            }
        }
    }
    if same.saturating_add(different).saturating_add(failed) > 0 {
        tracing::info!(same, different, failed, bytes, "stored items were hashed again by the schedule");
    }
    let write = ctx.hub.db.begin().await?;
    outbox::enqueue(write.db(), &ctx.hub, job(ctx.now().saturating_add(EVERY))).await?;
    write.commit().await
}

/// Items that were last found altered: their bytes, or their list of members.
pub(crate) fn altered() -> Select<custody_state::Entity> {
    kept().filter(found_altered())
}

/// Items whose bytes were last found to be others than were received.
pub(crate) fn other_bytes() -> Select<custody_state::Entity> {
    kept().filter(custody_state::Column::DiffersAt.is_not_null())
}

/// Items whose stored list of members was last found to be another one than was examined.
pub(crate) fn other_inventory() -> Select<custody_state::Entity> {
    kept().filter(custody_state::Column::InventoryDiffersAt.is_not_null())
}

/// Items that were not read again in their time.
pub(crate) fn overdue(hub: &Hub) -> Select<custody_state::Entity> {
    kept().filter(custody_state::Column::CheckedAt.lt(hub.clock.now().saturating_sub(within(hub))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_its_share_and_never_all_at_once() {
        let month = 30 * DAY;
        assert_eq!(share(0, month), 1);
        assert_eq!(share(3, month), 1);
        assert_eq!(share(360, month), 1);
        assert_eq!(share(361, month), 2);
        assert_eq!(share(100_000, month), 278);
        for all in [1, 359, 360, 100_000] {
            assert!(share(all, month) * 360 >= all, "all {all} are read in half of the time");
        }
        assert_eq!(share(10, 2 * HOUR), 10, "one run alone reads all");
    }
}
