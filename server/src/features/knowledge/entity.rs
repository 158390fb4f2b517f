//! Tables of articles, their versions, and attempts at exercises.

use crate::ids::{AgencyId, ArticleId, ArticleVersionId, AttemptId, UserId};
use crate::words::ArticleKind;

/// An article.
pub(crate) mod article {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// An article.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "articles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ArticleId,
        pub code: String,
        pub kind: ArticleKind,
        /// The published version with the greatest number; the draft where none is published yet.
        pub current_id: ArticleVersionId,
        pub draft_id: Option<ArticleVersionId>,
        /// When the current version was published.
        pub published_at: Option<i64>,
        pub created_at: i64,
        pub created_by: Option<UserId>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A version of an article.
pub(crate) mod article_version {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// A version of an article.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "article_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ArticleVersionId,
        pub article_id: ArticleId,
        pub number: i32,
        /// Counts the changes of a draft.
        pub revision: i32,
        pub title_vi: String,
        pub title_en: String,
        pub summary_vi: String,
        pub summary_en: String,
        pub body_vi: String,
        pub body_en: String,
        /// Words, each between spaces.
        pub incident_classes: String,
        /// Ids, each between spaces.
        pub techniques: String,
        pub exercise: Option<String>,
        pub note: Option<String>,
        pub sha256: Vec<u8>,
        pub search: String,
        pub written_at: i64,
        pub written_by: Option<UserId>,
        pub published_at: Option<i64>,
        pub published_by: Option<UserId>,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a person answered in an exercise.
pub(crate) mod attempt {
    use sea_orm::entity::prelude::*;

    use super::*;

    /// What a person answered in an exercise.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "exercise_attempts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AttemptId,
        pub version_id: ArticleVersionId,
        pub article_id: ArticleId,
        pub user_id: UserId,
        pub agency_id: AgencyId,
        pub number: i32,
        pub exercise: String,
        pub evidence_sha256: Vec<u8>,
        pub results: String,
        pub points: i32,
        pub most: i32,
        pub submitted_at: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
