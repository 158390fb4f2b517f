//! Tables of incident reports and their drafts.

use crate::ids::{AgencyId, CaseId, DraftId, ReportId, SystemId, UserId};
use crate::words::{IncidentClass, ReportStatus, Tlp};

/// An incident report.
pub(crate) mod report {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An incident report.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReportId,
        pub number: String,
        pub agency_id: AgencyId,
        pub reporter_id: UserId,
        pub idempotency_key: String,
        pub status: ReportStatus,
        pub title: String,
        pub description: String,
        pub incident_class: IncidentClass,
        pub tlp: Tlp,
        pub detected_at: i64,
        pub occurred_at: Option<i64>,
        pub received_at: i64,
        pub confidential: bool,
        pub legal_profile: String,
        pub max_level: Option<i32>,
        pub case_id: Option<CaseId>,
        pub decided_at: Option<i64>,
        pub decided_by: Option<UserId>,
        pub rejection_reason: Option<String>,
        pub search: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A system that a report names.
pub(crate) mod report_system {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A system that a report names.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_systems")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report_id: ReportId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub system_id: SystemId,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A draft of a report.
pub(crate) mod report_draft {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A draft of a report.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_drafts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DraftId,
        pub user_id: UserId,
        pub body: String,
        pub saved_at: i64,
        pub version: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
