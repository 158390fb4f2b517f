//! Tables of cases, of what is frozen into them, of clocks and of the timeline.

use crate::ids::{AgencyId, CaseEventId, CaseId, CaseSystemId, ClockId, ControlId, SystemId, UserId};
use crate::words::{CaseStatus, ControlStatus, IncidentClass, Severity, TimelineKind, Tlp};

/// A case.
pub(crate) mod case {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A case.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "cases")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CaseId,
        pub number: String,
        pub title: String,
        pub status: CaseStatus,
        pub severity: Severity,
        pub severity_rank: i32,
        pub severity_reason: Option<String>,
        pub severity_risen_at: Option<i64>,
        pub tlp: Tlp,
        pub incident_class: IncidentClass,
        pub version: i64,
        pub max_level: Option<i32>,
        pub legal_profile: String,
        pub next_deadline_at: i64,
        pub detected_at: i64,
        pub opened_at: i64,
        pub opened_by: UserId,
        pub closed_at: Option<i64>,
        pub search: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An agency with full part in a case.
pub(crate) mod case_agency {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An agency with full part in a case.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_agencies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_id: CaseId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub agency_id: AgencyId,
        pub since: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A system as it stood when it was frozen into a case.
pub(crate) mod case_system {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A system as it stood when it was frozen into a case.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_systems")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CaseSystemId,
        pub case_id: CaseId,
        pub system_id: SystemId,
        pub level: Option<i32>,
        pub legal_profile: Option<String>,
        pub frozen_at: i64,
        pub total_controls: i32,
        pub unimplemented_controls: i32,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A control's status as frozen.
pub(crate) mod frozen_control {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A control's status as frozen.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "frozen_controls")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_system_id: CaseSystemId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub control_id: ControlId,
        pub position: i32,
        pub clause: String,
        pub status: ControlStatus,
        pub failed: bool,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A frozen control suspected to have failed.
pub(crate) mod suspected_control {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A frozen control suspected to have failed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "suspected_controls")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_system_id: CaseSystemId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub control_id: ControlId,
        pub reason: String,
        pub suspected_at: i64,
        pub suspected_by: UserId,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A statutory clock.
pub(crate) mod clock {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A statutory clock of an agency in a case.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "clocks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ClockId,
        pub case_id: CaseId,
        pub agency_id: AgencyId,
        pub code: String,
        pub position: i32,
        pub name_vi: String,
        pub name_en: String,
        pub source_vi: String,
        pub source_en: String,
        pub consequence_vi: Option<String>,
        pub consequence_en: Option<String>,
        pub started_at: i64,
        pub set_at: i64,
        pub due_at: i64,
        pub met_at: Option<i64>,
        pub breach_noted_at: Option<i64>,
        pub summary: Option<String>,
        pub filed_by: Option<UserId>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An entry of a timeline.
pub(crate) mod case_event {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An entry of a timeline.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CaseEventId,
        pub case_id: CaseId,
        pub kind: TimelineKind,
        pub at: i64,
        pub recorded_at: i64,
        pub actor_id: Option<UserId>,
        pub text: Option<String>,
        pub subject: Option<String>,
        pub subject_id: Option<Uuid>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
