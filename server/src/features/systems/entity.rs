//! Tables of legal profiles, controls, baselines and systems.

use crate::ids::{AgencyId, ControlId, SystemId, UserId};
use crate::words::ControlStatus;

/// Data that the program carries, as loaded.
pub(crate) mod seed {
    use sea_orm::entity::prelude::*;

    /// Data that the program carries, as loaded.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "seeds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub digest: String,
        pub seeded_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A dated set of rules.
pub(crate) mod legal_profile {
    use sea_orm::entity::prelude::*;

    /// A dated set of rules.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "legal_profiles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub name_vi: String,
        pub name_en: String,
        pub valid_from: i64,
        pub valid_to: Option<i64>,
        pub catalogue: String,
        pub rules: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A control of a catalogue.
pub(crate) mod control {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A control of a catalogue.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "controls")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ControlId,
        pub catalogue: String,
        pub code: String,
        pub domain: String,
        pub area_vi: String,
        pub area_en: String,
        pub title_vi: String,
        pub title_en: String,
        pub requirement_vi: String,
        pub requirement_en: String,
        pub confidence: String,
        pub source: String,
        pub search: String,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A control that a level demands.
pub(crate) mod baseline {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A control that a level demands.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "baselines")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub catalogue: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub level: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub control_id: ControlId,
        pub clause: String,
        pub position: i32,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An information system.
pub(crate) mod system {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An information system.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "systems")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SystemId,
        pub agency_id: AgencyId,
        pub code: String,
        pub name: String,
        pub name_en: Option<String>,
        pub purpose: Option<String>,
        pub level: Option<i32>,
        pub legal_profile: Option<String>,
        pub catalogue: Option<String>,
        pub approved_at: Option<i64>,
        pub search: String,
        pub created_at: i64,
        pub version: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How far a system has come with a control.
pub(crate) mod system_control {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// How far a system has come with a control.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "system_controls")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub system_id: SystemId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub control_id: ControlId,
        pub status: ControlStatus,
        pub failed: bool,
        pub note: Option<String>,
        pub set_at: i64,
        pub set_by: UserId,
        pub version: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
