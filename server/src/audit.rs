//! The audit: who did what to which thing, in the transaction that did it. The table refuses changes by trigger. Who
//! may read which entries stands in [`crate::authz`]; what an entry tells is decided in `model`.

use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, ConnectionTrait};

use crate::ctx::Ctx;
use crate::error::Result;
use crate::ids::{AgencyId, AuditId, CaseId, UserId};

pub mod graphql;
pub mod model;
pub mod service;

pub(crate) mod entity {
    use super::*;

    /// A row of the audit.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_events")]
    pub struct Model {
        /// Sorts by time.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AuditId,
        /// When.
        pub at: i64,
        /// Who, if a person.
        pub actor_id: Option<UserId>,
        /// USER, SYSTEM or CLI.
        pub actor_kind: String,
        /// The person's agency.
        pub agency_id: Option<AgencyId>,
        /// The act.
        pub action: String,
        /// What kind of thing.
        pub subject_kind: String,
        /// Which thing.
        pub subject_id: Option<Uuid>,
        /// The case it belongs to.
        pub case_id: Option<CaseId>,
        /// The request.
        pub request_id: Option<String>,
        /// JSON: what changed, without secrets and without free text.
        pub detail: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One entry of the audit, as the service that acts writes it.
#[derive(Clone, Debug)]
pub struct Audit {
    action: &'static str,
    subject_kind: &'static str,
    subject_id: Option<Uuid>,
    case_id: Option<CaseId>,
    detail: serde_json::Value,
}

impl Audit {
    /// `action` was done to the thing `id` of `kind`.
    #[must_use]
    pub fn of(action: &'static str, kind: &'static str, id: Uuid) -> Self {
        Self { action, subject_kind: kind, subject_id: Some(id), case_id: None, detail: serde_json::json!({}) }
    }

    /// `action` concerned a thing of `kind`, which may not exist.
    #[must_use]
    pub fn about(action: &'static str, kind: &'static str, id: Option<Uuid>) -> Self {
        Self { action, subject_kind: kind, subject_id: id, case_id: None, detail: serde_json::json!({}) }
    }

    /// The case that the thing belongs to.
    #[must_use]
    pub fn case(mut self, case: CaseId) -> Self {
        self.case_id = Some(case);
        self
    }

    /// What changed; no secrets, no free text.
    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Writes the entry into the transaction.
///
/// # Errors
/// The database's error: then the act itself must not be committed either.
pub(crate) async fn append(db: &impl ConnectionTrait, ctx: &Ctx, audit: Audit) -> Result<()> {
    let row = entity::ActiveModel {
        id: Set(ctx.hub.random.id()),
        at: Set(ctx.now()),
        actor_id: Set(ctx.actor.user),
        actor_kind: Set(ctx.actor.kind.word().to_owned()),
        agency_id: Set(ctx.actor.agency),
        action: Set(audit.action.to_owned()),
        subject_kind: Set(audit.subject_kind.to_owned()),
        subject_id: Set(audit.subject_id),
        case_id: Set(audit.case_id),
        request_id: Set(Some(ctx.request_id.to_string())),
        detail: Set(audit.detail.to_string()),
    };
    entity::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}
