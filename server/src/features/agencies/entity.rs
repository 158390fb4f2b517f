//! Tables of agencies, people and roles.

use crate::ids::{AgencyId, UserId};
use crate::words::{AgencyKind, Locale, Role};

/// An agency.
pub(crate) mod agency {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An agency.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agencies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AgencyId,
        pub code: String,
        pub name: String,
        pub name_en: Option<String>,
        pub kind: AgencyKind,
        pub parent_id: Option<AgencyId>,
        pub path: String,
        pub duty_contact: Option<String>,
        pub search: String,
        pub created_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person with an account.
pub(crate) mod user {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A person with an account.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: UserId,
        pub email: String,
        pub name: String,
        pub agency_id: AgencyId,
        pub locale: Locale,
        pub password_hash: Option<String>,
        pub disabled_at: Option<i64>,
        pub created_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A role of a person at an agency.
pub(crate) mod membership {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A role of a person at an agency.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "memberships")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: UserId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub agency_id: AgencyId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub role: Role,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
