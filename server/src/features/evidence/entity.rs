//! Tables of evidence items, their members and findings.

use crate::ids::{AgencyId, CaseId, DerivationId, EvidenceId, UserId};
use crate::words::{
    DerivationFailure, DerivationMethod, DerivationStatus, EvidenceStatus, ExaminationState, FindingSeverity, ManifestVerdict,
};

/// An evidence item.
pub(crate) mod evidence_item {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An evidence item.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evidence_items")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EvidenceId,
        pub number: String,
        pub case_id: CaseId,
        pub agency_id: AgencyId,
        pub uploaded_by: UserId,
        pub file_name: String,
        pub description: Option<String>,
        pub declared_size: i64,
        pub declared_sha256: Option<Vec<u8>>,
        pub acquired_at: Option<i64>,
        pub acquired_by: Option<String>,
        pub status: EvidenceStatus,
        pub cancelled_at: Option<i64>,
        pub received_bytes: i64,
        pub size: Option<i64>,
        pub sha256: Option<Vec<u8>>,
        pub format: Option<String>,
        pub verdict: Option<ManifestVerdict>,
        pub member_count: i64,
        pub flagged_count: i64,
        pub inventory_root: Option<Vec<u8>>,
        pub examination: Option<ExaminationState>,
        pub members_done: i64,
        pub members_total: Option<i64>,
        pub bytes_done: i64,
        pub examination_started_at: Option<i64>,
        pub examination_finished_at: Option<i64>,
        pub examination_error: Option<String>,
        pub created_at: i64,
        pub expires_at: i64,
        pub stored_at: Option<i64>,
        pub verified_at: Option<i64>,
        pub search: String,
        pub parent_id: Option<EvidenceId>,
        pub root_id: Option<EvidenceId>,
        pub depth: i32,
        pub content_type: Option<String>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A member of an item.
pub(crate) mod evidence_member {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A member of an item.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evidence_members")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub path: String,
        pub raw_path_hex: Option<String>,
        pub size: i64,
        pub sha256: Option<Vec<u8>>,
        pub encrypted: bool,
        pub modified_at: Option<String>,
        pub flagged: bool,
        pub findings: String,
        pub search: String,
        pub content_type: Option<String>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An anomaly of an item.
pub(crate) mod evidence_finding {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An anomaly of an item.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evidence_findings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub code: String,
        pub severity: FindingSeverity,
        pub path: Option<String>,
        pub detail: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The making of an item from another one.
pub(crate) mod derivation {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// The making of an item from another one.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "derivations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DerivationId,
        pub parent_id: EvidenceId,
        pub child_id: EvidenceId,
        pub method: DerivationMethod,
        pub members: String,
        pub ranges: String,
        pub with_password: bool,
        pub reason: String,
        pub requested_by: UserId,
        pub requested_at: i64,
        pub status: DerivationStatus,
        pub failure: Option<DerivationFailure>,
        pub detail: Option<String>,
        pub bytes_done: i64,
        pub finished_at: Option<i64>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A record of how an item was acquired, as it came with the upload.
pub(crate) mod evidence_acquisition {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A record of how an item was acquired, as it came with the upload.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evidence_acquisitions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        pub document: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a client said of an upload in its own form.
pub(crate) mod upload_metadata {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// What a client said of an upload in its own form.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "upload_metadata")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        pub metadata: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The key by which a person began an upload: the same beginning sent again finds its item.
pub(crate) mod upload_key {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// The key by which a person began an upload.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "upload_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: UserId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub evidence_id: EvidenceId,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Stored bytes by their digest: how often they were taken away, and until when somebody does so.
pub(crate) mod blob_guard {
    use sea_orm::entity::prelude::*;

    /// Stored bytes by their digest: how often they were taken away, and until when somebody does so.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "blob_guards")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub sha256: Vec<u8>,
        pub removals: i64,
        pub removing_until: Option<i64>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person's look into a member in one sitting.
pub(crate) mod evidence_view {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A person's look into a member in one sitting.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evidence_views")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: UserId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub sitting: Uuid,
        pub purpose: String,
        pub viewed_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The evidence store that belongs to this database.
pub(crate) mod evidence_store {
    use sea_orm::entity::prelude::*;

    /// The evidence store that belongs to this database.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "evidence_store")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub label: Uuid,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
