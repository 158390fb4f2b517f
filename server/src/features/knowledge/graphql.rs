//! The API of articles.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::graphql_exercises::Exercise;
use super::model::{Article as ArticleOf, ArticleVersion as VersionOf, Content};
use super::{exercises, service};
use crate::connection;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::User;
use crate::graphql::{ContextExt, DateTime, Sha256, UserErrorObject, cost, page_args, settle};
use crate::words::{ArticleKind, IncidentClass};

/// An article of the knowledge base.
#[derive(Clone, Debug)]
pub struct Article(pub ArticleOf);

#[Object]
impl Article {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it is called in addresses and citations; never changes.
    async fn code(&self) -> &str {
        &self.0.code
    }

    async fn kind(&self) -> ArticleKind {
        self.0.kind
    }

    /// The version that everybody reads: the published one with the greatest number; the draft where none is published yet.
    async fn current(&self, ctx: &Context<'_>) -> Result<ArticleVersion> {
        Ok(ArticleVersion(ctx.loaders()?.load_one(self.0.current).await?.ok_or(Error::NotFound)?))
    }

    /// The version that is being written; null where there is none, and for those who do not write.
    async fn draft(&self, ctx: &Context<'_>) -> Result<Option<ArticleVersion>> {
        match self.0.draft {
            Some(id) => Ok(ctx.loaders()?.load_one(id).await?.map(ArticleVersion)),
            None => Ok(None),
        }
    }

    /// A version by its number, also an older one.
    async fn version(&self, ctx: &Context<'_>, number: i32) -> Result<Option<ArticleVersion>> {
        Ok(service::find_version(ctx.ctx()?, self.0.id, number).await?.map(ArticleVersion))
    }

    /// The versions, the newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn versions(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<ArticleVersionConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(service::versions(ctx.ctx()?, self.0.id, args).await?.map(ArticleVersion).into())
    }

    /// The exercise of a published training case, for the viewer's next attempt; null where there is none.
    async fn exercise(&self, ctx: &Context<'_>) -> Result<Option<Exercise>> {
        Box::pin(Exercise::of(ctx, &self.0)).await
    }

    /// Whether the viewer may write drafts of it.
    async fn can_write(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(service::may_write(ctx.ctx()?))
    }
}

connection!(ArticleConnection, ArticleEdge, Article);

/// A version of an article; a published one never changes.
#[derive(Clone, Debug)]
pub struct ArticleVersion(pub VersionOf);

#[Object]
impl ArticleVersion {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its number, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Counts the changes of a draft; named where it is written, published or discarded.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// The title in Vietnamese.
    async fn title_vi(&self) -> &str {
        &self.0.content.title_vi
    }

    /// The title in English.
    async fn title_en(&self) -> &str {
        &self.0.content.title_en
    }

    /// What it is about, in Vietnamese.
    async fn summary_vi(&self) -> &str {
        &self.0.content.summary_vi
    }

    /// What it is about, in English.
    async fn summary_en(&self) -> &str {
        &self.0.content.summary_en
    }

    /// Markdown in Vietnamese; HTML in it is text.
    async fn body_vi(&self) -> &str {
        &self.0.content.body_vi
    }

    /// Markdown in English; HTML in it is text.
    async fn body_en(&self) -> &str {
        &self.0.content.body_en
    }

    /// Classes of incidents that it is about.
    async fn incident_classes(&self) -> &[IncidentClass] {
        &self.0.content.incident_classes
    }

    /// Techniques of MITRE ATT&CK that it is about, such as T1486.
    async fn techniques(&self) -> &[String] {
        &self.0.content.techniques
    }

    /// The code of the exercise of a training case.
    async fn exercise_code(&self) -> Option<&str> {
        self.0.content.exercise.as_deref()
    }

    /// What is new in it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The digest of what it says, for citations.
    async fn sha256(&self) -> Sha256 {
        Sha256(self.0.sha256.clone())
    }

    async fn written_at(&self) -> DateTime {
        DateTime(self.0.written_at)
    }

    /// Who wrote it last; null where the hub came with it.
    async fn written_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.0.written_by).await
    }

    /// When it was published; null for a draft.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// Who published it; null where the hub came with it, and for a draft.
    async fn published_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.0.published_by).await
    }
}

connection!(ArticleVersionConnection, ArticleVersionEdge, ArticleVersion);

/// Which articles to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ArticleFilter {
    /// Of these kinds.
    pub kind: Option<Vec<ArticleKind>>,
    /// About incidents of this class.
    pub incident_class: Option<IncidentClass>,
    /// About this technique of MITRE ATT&CK.
    pub technique: Option<String>,
    /// With this in code, title, summary or techniques.
    pub text: Option<String>,
    /// With or without a draft; heeded for those who write.
    pub has_draft: Option<bool>,
}

/// Queries of the knowledge base.
#[derive(Debug, Default)]
pub struct KnowledgeQuery;

#[Object]
impl KnowledgeQuery {
    /// Articles that the viewer may see, by their codes.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn articles(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<ArticleFilter>,
    ) -> Result<ArticleConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let ArticleFilter { kind, incident_class, technique, text, has_draft } = filter.unwrap_or_default();
        let filter = service::ArticleFilter { kinds: kind, incident_class, technique, text, has_draft };
        Ok(service::list(ctx.ctx()?, args, filter).await?.map(Article).into())
    }

    /// The article of a code.
    async fn article(&self, ctx: &Context<'_>, code: String) -> Result<Option<Article>> {
        Ok(service::find(ctx.ctx()?, &code).await?.map(Article))
    }

    /// Whether the viewer may write articles.
    async fn can_write_articles(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(service::may_write(ctx.ctx()?))
    }

    /// Codes of the exercises that training cases can have.
    async fn exercise_codes(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>> {
        ctx.ctx()?;
        Ok(exercises::CODES.to_vec())
    }
}

/// What a draft says.
#[derive(Clone, Debug, InputObject)]
pub struct ArticleContentInput {
    /// The title in Vietnamese.
    pub title_vi: String,
    /// The title in English.
    pub title_en: String,
    /// What it is about, in Vietnamese.
    pub summary_vi: String,
    /// What it is about, in English.
    pub summary_en: String,
    /// Markdown in Vietnamese.
    pub body_vi: String,
    /// Markdown in English.
    pub body_en: String,
    /// Classes of incidents that it is about.
    pub incident_classes: Vec<IncidentClass>,
    /// Techniques of MITRE ATT&CK that it is about, such as T1486.
    pub techniques: Vec<String>,
    /// The exercise of a training case.
    pub exercise_code: Option<String>,
}

impl From<ArticleContentInput> for Content {
    fn from(input: ArticleContentInput) -> Self {
        Self {
            title_vi: input.title_vi,
            title_en: input.title_en,
            summary_vi: input.summary_vi,
            summary_en: input.summary_en,
            body_vi: input.body_vi,
            body_en: input.body_en,
            incident_classes: input.incident_classes,
            techniques: input.techniques,
            exercise: input.exercise_code,
        }
    }
}

/// Payload of changes to articles.
#[derive(Debug, SimpleObject)]
pub struct ArticlePayload {
    /// The article after the change; null also where it is gone.
    pub article: Option<Article>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Changes to articles.
#[derive(Debug, Default)]
pub struct KnowledgeMutation;

#[Object]
impl KnowledgeMutation {
    /// Begins an article with a draft.
    async fn create_article(
        &self,
        ctx: &Context<'_>,
        code: String,
        kind: ArticleKind,
        input: ArticleContentInput,
    ) -> Result<ArticlePayload> {
        let ctx = ctx.ctx()?;
        let (article, errors) = settle(ctx, Box::pin(service::create(ctx, &code, kind, input.into())).await)?;
        Ok(ArticlePayload { article: article.map(Article), errors })
    }

    /// Writes the draft of an article; begins one where `expectedRevision` is 0 and there is none.
    async fn save_article_draft(
        &self,
        ctx: &Context<'_>,
        code: String,
        expected_revision: i32,
        input: ArticleContentInput,
    ) -> Result<ArticlePayload> {
        let ctx = ctx.ctx()?;
        let (article, errors) = settle(ctx, Box::pin(service::save_draft(ctx, &code, expected_revision, input.into())).await)?;
        Ok(ArticlePayload { article: article.map(Article), errors })
    }

    /// Publishes the draft of an article; it never changes afterwards.
    async fn publish_article(
        &self,
        ctx: &Context<'_>,
        code: String,
        expected_revision: i32,
        note: Option<String>,
    ) -> Result<ArticlePayload> {
        let ctx = ctx.ctx()?;
        let (article, errors) = settle(ctx, Box::pin(service::publish(ctx, &code, expected_revision, note.as_deref())).await)?;
        Ok(ArticlePayload { article: article.map(Article), errors })
    }

    /// Throws the draft of an article away; an article that was never published goes with it.
    async fn discard_article_draft(&self, ctx: &Context<'_>, code: String, expected_revision: i32) -> Result<ArticlePayload> {
        let ctx = ctx.ctx()?;
        let (article, errors) = settle(ctx, Box::pin(service::discard_draft(ctx, &code, expected_revision)).await)?;
        Ok(ArticlePayload { article: article.flatten().map(Article), errors })
    }
}
