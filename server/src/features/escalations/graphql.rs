//! Placeholder of this branch; the escalations branch replaces this file.
use async_graphql::{Context, Object};

use crate::connection;
use crate::error::Result;
use crate::ids::EscalationId;

/// x
#[derive(Clone, Debug)]
pub struct Escalation(pub EscalationId);
impl Escalation {
    pub(crate) async fn load(_ctx: &Context<'_>, id: EscalationId) -> Result<Option<Self>> {
        Ok(Some(Self(id)))
    }
}
#[Object]
impl Escalation {
    async fn id(&self) -> async_graphql::ID {
        self.0.into()
    }
}
connection!(EscalationConnection, EscalationEdge, Escalation);
