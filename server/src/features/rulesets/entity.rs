//! Tables of rule sets, their versions, scans, and what scans found.

use crate::ids::{AgencyId, EvidenceId, RuleScanId, RuleSetId, UserId};
use crate::words::{ExaminationState, ScanGapReason, Tlp};

/// A rule set.
pub(crate) mod rule_set {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A rule set.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rule_sets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RuleSetId,
        pub agency_id: AgencyId,
        pub name: String,
        pub description: Option<String>,
        pub tlp: Tlp,
        pub standing: bool,
        pub current_version: i32,
        pub created_by: UserId,
        pub created_at: i64,
        pub retired_at: Option<i64>,
        pub search: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A version of a rule set.
pub(crate) mod rule_set_version {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A version of a rule set; it never changes.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rule_set_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub rule_set_id: RuleSetId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub source: String,
        pub sha256: Vec<u8>,
        pub rule_count: i32,
        pub note: Option<String>,
        pub written_by: UserId,
        pub written_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A scan of an item by a version of a rule set.
pub(crate) mod rule_scan {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A scan of an item.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rule_scans")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RuleScanId,
        pub evidence_id: EvidenceId,
        pub rule_set_id: RuleSetId,
        pub version: i32,
        pub state: ExaminationState,
        pub requested_by: Option<UserId>,
        pub requested_at: i64,
        pub started_at: Option<i64>,
        pub finished_at: Option<i64>,
        pub error: Option<String>,
        pub engine: Option<String>,
        pub files_total: i64,
        pub files_done: i64,
        pub bytes_done: i64,
        pub match_count: i64,
        pub gap_count: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// That a rule is met by a member or (at -1) by the item itself.
pub(crate) mod rule_match {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// That a rule is met.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rule_matches")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub scan_id: RuleScanId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub ordinal: i32,
        pub evidence_id: EvidenceId,
        pub rule: String,
        /// Words with spaces between them.
        pub tags: String,
        /// JSON: patterns with the first of their places.
        pub patterns: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A content that was not asked whole.
pub(crate) mod scan_gap {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A content that was not asked whole.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "scan_gaps")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub scan_id: RuleScanId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub reason: ScanGapReason,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
