//! Placeholder of this branch; the escalations branch replaces this file.
use async_graphql::{Context, Object};

use crate::connection;
use crate::error::Result;
use crate::ids::EvidenceId;

/// x
#[derive(Clone, Debug)]
pub struct EvidenceItem(pub EvidenceId);
impl EvidenceItem {
    pub(crate) async fn load(_ctx: &Context<'_>, id: EvidenceId) -> Result<Option<Self>> {
        Ok(Some(Self(id)))
    }
}
#[Object]
impl EvidenceItem {
    async fn id(&self) -> async_graphql::ID {
        self.0.into()
    }
}
connection!(EvidenceItemConnection, EvidenceItemEdge, EvidenceItem);
