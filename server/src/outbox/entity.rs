//! Table of the outbox.

use crate::ids::{JobId, LeaseId, UserId};

/// A job.
pub(crate) mod job {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A job.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: JobId,
        pub kind: String,
        pub key: String,
        pub payload: String,
        pub created_at: i64,
        pub due_at: i64,
        pub attempts: i32,
        pub lost: i32,
        pub doubtful: i32,
        pub lease_id: Option<LeaseId>,
        pub leased_until: Option<i64>,
        pub done_at: Option<i64>,
        pub dead_at: Option<i64>,
        pub last_error: Option<String>,
        pub dismissed_at: Option<i64>,
        pub dismissed_by: Option<UserId>,
        pub dismissed_reason: Option<String>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
