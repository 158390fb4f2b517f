//! News for subscribers.

use serde::Deserialize;

use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::cases::CaseChange;
use crate::ids::{CaseEventId, CaseId};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct News {
    case_id: uuid::Uuid,
    version: i64,
    kind: String,
    /// News that an older program owed has none.
    #[serde(default)]
    entry: Option<uuid::Uuid>,
}

/// Tells this process's subscribers that a case changed. That nobody listens is no fault.
///
/// # Errors
/// [`Error::Internal`] where the payload is not of this hub's making.
pub(super) fn publish(ctx: &Ctx, payload: &serde_json::Value) -> Result<()> {
    let news = News::deserialize(payload).map_err(Error::internal)?;
    let change = CaseChange { case_id: CaseId(news.case_id), version: news.version, kind: news.kind, entry: news.entry.map(CaseEventId) };
    ctx.hub.changes.send(change).ok();
    Ok(())
}
