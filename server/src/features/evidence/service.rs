//! Placeholder of this branch; the escalations branch replaces this file.
use crate::ctx::Ctx;
use crate::error::Result;
use crate::ids::{CaseId, EvidenceId};
use crate::page::{Page, PageArgs};
/// x
#[derive(Clone, Debug, Default)]
pub struct EvidenceFilter {
    /// x
    pub case: Option<CaseId>,
}
/// x
pub async fn list(_ctx: &Ctx, args: PageArgs, _filter: EvidenceFilter) -> Result<Page<EvidenceId>> {
    Ok(Page::new(&args, Vec::new(), None, |_| crate::page::Cursor::new(vec![])))
}
