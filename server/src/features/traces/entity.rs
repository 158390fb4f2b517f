//! Tables of traces, their readings, and what analysts note on them.

use crate::ids::{CaseId, EvidenceId, UserId};
use crate::words::{ExaminationState, TracePrecision, TraceSource, TraceYear, TraceZone};

/// A trace.
pub(crate) mod trace {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A trace.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "traces")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub case_id: CaseId,
        pub at: i64,
        pub at_precision: TracePrecision,
        pub zone_basis: TraceZone,
        pub year_basis: TraceYear,
        pub source: TraceSource,
        pub summary: String,
        pub host: Option<String>,
        pub account: Option<String>,
        pub address: Option<String>,
        pub event: Option<String>,
        pub byte_offset: i64,
        pub record: Option<i64>,
        pub raw: String,
        pub search: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A file that was looked into.
pub(crate) mod trace_file {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A file that was looked into.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "trace_files")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member: i64,
        pub whole: bool,
        pub path: String,
        pub source: Option<TraceSource>,
        pub trace_count: i64,
        pub bad_count: i64,
        pub first_at: Option<i64>,
        pub last_at: Option<i64>,
        pub year_basis: Option<TraceYear>,
        pub size: i64,
        pub remarks: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The reading of an item.
pub(crate) mod trace_reading {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// The reading of an item.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "trace_readings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        pub generation: i64,
        pub state: ExaminationState,
        pub offset_minutes: i32,
        pub first_year: Option<i32>,
        pub requested_by: Option<UserId>,
        pub requested_at: i64,
        pub started_at: Option<i64>,
        pub finished_at: Option<i64>,
        pub error: Option<String>,
        pub version: Option<String>,
        pub files_total: i64,
        pub bytes_done: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What an analyst notes on a trace.
pub(crate) mod trace_mark {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// What an analyst notes on a trace.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "trace_marks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub label: String,
        pub note: Option<String>,
        pub marked_by: UserId,
        pub marked_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A trace that stands in its case's timeline.
pub(crate) mod trace_pin {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A trace that stands in its case's timeline.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "trace_pins")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub pinned_by: UserId,
        pub pinned_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
