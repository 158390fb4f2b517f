//! Tables of custody: events, the log and what others say of it, and what is told by the events: states, transfers,
//! disposals.

use crate::ids::{AgencyId, CaseId, CustodyEventId, DisposalId, EvidenceId, TransferId, UserId};
use crate::words::{AttestorFault, CustodyKind, DisposalStatus, LogFault, TransferStatus};

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

/// Why the log is not signed now; no row while it is.
pub(crate) mod log_fault {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// Why the log is not signed now.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "log_faults")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub fault: LogFault,
        pub since: i64,
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

/// What an item's events tell of it now.
pub(crate) mod custody_state {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// What an item's events tell of it now; the events are the truth.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "custody_states")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub evidence_id: EvidenceId,
        pub holder_agency_id: AgencyId,
        pub holder_id: Option<UserId>,
        pub holder_name: String,
        pub held_since: i64,
        pub offer_id: Option<TransferId>,
        pub offered_agency_id: Option<AgencyId>,
        pub holds: i32,
        pub seal_number: Option<String>,
        pub sealed_at: Option<i64>,
        pub released_to: Option<String>,
        pub released_at: Option<i64>,
        pub disposed_at: Option<i64>,
        pub checked_at: i64,
        pub differs_at: Option<i64>,
        pub inventory_differs_at: Option<i64>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An offer of custody.
pub(crate) mod transfer {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An offer of custody.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "transfers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TransferId,
        pub evidence_id: EvidenceId,
        pub case_id: CaseId,
        pub evidence_number: String,
        pub file_name: String,
        pub size: i64,
        pub sha256: Vec<u8>,
        pub from_agency_id: AgencyId,
        pub offered_by: UserId,
        pub to_agency_id: AgencyId,
        pub to_user_id: Option<UserId>,
        pub place: String,
        pub reason: String,
        pub status: TransferStatus,
        pub offered_at: i64,
        pub expires_at: i64,
        pub offer_sequence: i64,
        pub offer_hash: Vec<u8>,
        pub settled_at: Option<i64>,
        pub settled_by: Option<UserId>,
        pub answer: Option<String>,
        pub stated_sha256: Option<Vec<u8>>,
        pub hash_differs: bool,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A disposal, from its request on.
pub(crate) mod disposal {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A disposal, from its request on.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "disposals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: DisposalId,
        pub evidence_id: EvidenceId,
        pub requested_at: i64,
        pub requested_by: UserId,
        pub requested_name: String,
        pub authority: String,
        pub method: String,
        pub reason: String,
        pub status: DisposalStatus,
        pub settled_at: Option<i64>,
        pub settled_by: Option<UserId>,
        pub removed_at: Option<i64>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
