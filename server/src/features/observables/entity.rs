//! The table of observables.

use crate::ids::{AgencyId, BatchId, CaseId, ObservableId, UserId};
use crate::words::{ObservableKind, Tlp};

/// An observable of a case.
pub(crate) mod observable {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An observable of a case.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "observables")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ObservableId,
        pub case_id: CaseId,
        pub agency_id: AgencyId,
        pub kind: ObservableKind,
        pub value: String,
        /// SHA-256 of kind and value: equal for equal things, whatever their length.
        pub value_key: Vec<u8>,
        /// The digest, of a SHA-256 only: members are known by that.
        pub digest: Option<Vec<u8>>,
        /// The key of the name, of names and paths only.
        pub name_key: Option<Vec<u8>>,
        pub tlp: Tlp,
        pub source: Option<String>,
        pub note: Option<String>,
        pub first_seen_at: Option<i64>,
        pub added_by: UserId,
        pub added_at: i64,
        pub batch_id: BatchId,
        pub withdrawn_at: Option<i64>,
        pub withdrawn_by: Option<UserId>,
        pub withdrawn_reason: Option<String>,
        pub search: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
