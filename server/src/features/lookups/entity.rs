//! Tables of hash sets, of what was looked up, and of hits.

use crate::ids::{EvidenceId, HashSetId, ObservableId, UserId};
use crate::words::{HashSetKind, HitMatch, Tlp};

/// A hash set.
pub(crate) mod hash_set {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A hash set.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "hash_sets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: HashSetId,
        pub name: String,
        pub version: String,
        pub kind: HashSetKind,
        pub source: String,
        pub licence: Option<String>,
        pub tlp: Tlp,
        pub sha256_count: i64,
        pub sha1_count: i64,
        pub md5_count: i64,
        pub file_sha256: Vec<u8>,
        pub file_size: i64,
        pub imported_by: Option<UserId>,
        pub imported_at: i64,
        pub retired_at: Option<i64>,
        /// The item up to which members were looked up in it.
        pub swept_to: Option<EvidenceId>,
        pub swept_at: Option<i64>,
        pub search: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How far an item was looked up.
pub(crate) mod lookup_item {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// How far an item was looked up.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lookup_items")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        /// The member up to which names have their keys.
        pub names_to: i64,
        pub done_at: Option<i64>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A name without folders, by which a member or (at -1) an item is found.
pub(crate) mod lookup_name {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A name without folders.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lookup_names")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name_key: Vec<u8>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// That a member or (at -1) an item is known to a hash set or an observable.
pub(crate) mod hit {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// That something is known.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lookup_hits")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        /// The id of the hash set or observable.
        #[sea_orm(primary_key, auto_increment = false)]
        pub source_id: Uuid,
        pub rank: i32,
        pub matched: HitMatch,
        pub hash_set_id: Option<HashSetId>,
        pub observable_id: Option<ObservableId>,
        pub found_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
