//! Placeholder of this branch; the escalations branch replaces this file.
use crate::ctx::Ctx;
use crate::error::Result;
use crate::ids::{CaseId, EscalationId};
use crate::page::{Page, PageArgs};
/// x
#[derive(Clone, Debug, Default)]
pub struct EscalationFilter {
    /// x
    pub case: Option<CaseId>,
}
/// x
pub async fn list(_ctx: &Ctx, args: PageArgs, _filter: EscalationFilter) -> Result<Page<EscalationId>> {
    Ok(Page::new(&args, Vec::new(), None, |_| crate::page::Cursor::new(vec![])))
}
