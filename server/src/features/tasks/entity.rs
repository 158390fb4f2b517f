//! Table of tasks.

use crate::ids::{AgencyId, CaseId, TaskId, UserId};
use crate::words::TaskStatus;

/// A task.
pub(crate) mod task {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A task.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tasks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TaskId,
        pub case_id: CaseId,
        pub agency_id: AgencyId,
        pub assignee_id: Option<UserId>,
        pub title: String,
        pub instructions: Option<String>,
        pub status: TaskStatus,
        pub task_only: bool,
        pub due_at: Option<i64>,
        pub assigned_at: i64,
        pub assigned_by: UserId,
        pub accepted_at: Option<i64>,
        pub finished_at: Option<i64>,
        pub result: Option<String>,
        pub decline_reason: Option<String>,
        pub search: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
