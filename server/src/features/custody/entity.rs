//! Tables of custody events, of the custody log and of what others say of it.

use crate::ids::{AgencyId, CustodyEventId, EvidenceId, UserId};
use crate::words::{AttestorFault, CustodyKind};

/// A custody event.
pub(crate) mod custody_event {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A custody event.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "custody_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CustodyEventId,
        pub evidence_id: EvidenceId,
        pub sequence: i64,
        pub log_index: i64,
        pub kind: CustodyKind,
        pub at: i64,
        pub actor_id: Option<UserId>,
        pub actor_name: String,
        pub agency_id: AgencyId,
        pub reason: Option<String>,
        pub sha256: Vec<u8>,
        pub entry: Vec<u8>,
        pub entry_hash: Vec<u8>,
        pub previous_hash: Option<Vec<u8>>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The head of the log.
pub(crate) mod custody_log {
    use sea_orm::entity::prelude::*;

    /// The head of the log.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "custody_log")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub origin: String,
        pub size: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The hash of a complete subtree of the log.
pub(crate) mod log_node {
    use sea_orm::entity::prelude::*;

    /// The hash of a complete subtree of the log.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "log_nodes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub level: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub hash: Vec<u8>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A signed checkpoint.
pub(crate) mod log_checkpoint {
    use sea_orm::entity::prelude::*;

    /// A signed checkpoint.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "log_checkpoints")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub size: i64,
        pub root: Vec<u8>,
        pub note: String,
        pub signed_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A witness's cosignature of a checkpoint.
pub(crate) mod log_cosignature {
    use sea_orm::entity::prelude::*;

    /// A witness's cosignature of a checkpoint.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "log_cosignatures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub size: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub witness: String,
        pub cosigned_at: i64,
        pub line: String,
        pub received_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A time stamp over a checkpoint.
pub(crate) mod log_timestamp {
    use sea_orm::entity::prelude::*;

    /// A time stamp over a checkpoint.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "log_timestamps")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub size: i64,
        pub stamped_at: i64,
        pub authority: String,
        pub response: Vec<u8>,
        pub received_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How it went last with a witness or the time-stamping authority.
pub(crate) mod log_attestor {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// How it went last with a witness or the time-stamping authority.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "log_attestors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub seen_size: i64,
        pub tried_at: i64,
        pub held_at: Option<i64>,
        pub fault: Option<AttestorFault>,
        pub fault_detail: Option<String>,
        pub fault_since: Option<i64>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
