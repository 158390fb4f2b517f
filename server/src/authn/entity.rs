//! Tables of sessions, tokens and failed sign-ins.

use crate::ids::{SessionId, TokenId, UserId};

/// A browser session.
pub(crate) mod session {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A browser session.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SessionId,
        pub user_id: UserId,
        pub token_hash: Vec<u8>,
        pub created_at: i64,
        pub seen_at: i64,
        pub expires_at: i64,
        pub ended_at: Option<i64>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A bearer token.
pub(crate) mod api_token {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A bearer token.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: TokenId,
        pub user_id: UserId,
        pub token_hash: Vec<u8>,
        pub scopes: String,
        pub created_at: i64,
        pub expires_at: i64,
        pub revoked_at: Option<i64>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A browser in which an account has signed in.
pub(crate) mod known_browser {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A browser in which an account has signed in.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "known_browsers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: UserId,
        pub seen_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How often signing in failed.
pub(crate) mod throttle {
    use sea_orm::entity::prelude::*;

    /// How often signing in failed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_throttles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub failures: i64,
        pub first_at: i64,
        pub blocked_until: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
