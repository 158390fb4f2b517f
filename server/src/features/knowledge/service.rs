//! Articles: listing, reading, writing, publishing.

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use serde_json::json;

use super::entity::{article, article_version};
use super::exercises;
use super::model::{Article, ArticleVersion, Content, is_code, is_technique};
use crate::audit::Audit;
use crate::authz::{self, Action, Scope};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::ids::{ArticleId, ArticleVersionId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern};
use crate::words::{ArticleKind, ErrorCode, IncidentClass};

/// Which articles to list; what is not given is not asked for.
#[derive(Clone, Debug, Default)]
pub struct ArticleFilter {
    /// Of these kinds.
    pub kinds: Option<Vec<ArticleKind>>,
    /// About incidents of this class.
    pub incident_class: Option<IncidentClass>,
    /// About this technique.
    pub technique: Option<String>,
    /// With this in code, title, summary or techniques.
    pub text: Option<String>,
    /// With or without a version that is being written, for those who write.
    pub has_draft: Option<bool>,
}

fn to_current() -> RelationDef {
    article::Entity::belongs_to(article_version::Entity).from(article::Column::CurrentId).to(article_version::Column::Id).into()
}

fn holds(column: article_version::Column, word: &str) -> sea_orm::sea_query::SimpleExpr {
    Expr::col((article_version::Entity, column)).like(LikeExpr::new(format!("% {word} %")))
}

/// Articles that the person may see, by their codes; one without a published version is looked at as its draft says.
///
/// # Errors
/// A foreign cursor; the database's error.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: ArticleFilter) -> Result<Page<Article>> {
    use article::Column as C;
    use article_version::Column as V;
    let scope = Scope::articles(ctx);
    let db = ctx.read(&scope);
    let mut select = article::Entity::find().join(JoinType::InnerJoin, to_current()).filter(scope.condition());
    if let Some(kinds) = filter.kinds.filter(|kinds| !kinds.is_empty()) {
        select = select.filter(C::Kind.is_in(kinds));
    }
    if let Some(class) = filter.incident_class {
        select = select.filter(holds(V::IncidentClasses, class.word()));
    }
    if let Some(technique) = filter.technique.map(|id| id.trim().to_ascii_uppercase()).filter(|id| !id.is_empty()) {
        if !is_technique(&technique) {
            return Ok(Page { total: args.total.then_some(0), ..Page::empty() });
        }
        select = select.filter(holds(V::Techniques, &technique));
    }
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col((article_version::Entity, V::Search)).like(LikeExpr::new(pattern).escape('\\')));
    }
    // Who does not write learns nothing of drafts by asking for them.
    if let Some(has_draft) = filter.has_draft.filter(|_| may_write(ctx)) {
        select = select.filter(if has_draft { C::DraftId.is_not_null() } else { C::DraftId.is_null() });
    }
    let keys = [SortKey::asc(C::Code, KeyKind::Text), SortKey::asc(C::Id, KeyKind::Id)];
    let all = select.clone();
    let rows = select.filter(args.condition(&keys)?).order_by_asc(C::Code).order_by_asc(C::Id).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let rows: Vec<Article> = rows.into_iter().map(Article::from).collect();
    Ok(Page::new(&args, rows, total, |row: &Article| Cursor::new(vec![row.code.clone().into(), row.id.to_string().into()])))
}

/// The article of a code, if the person may see it.
///
/// # Errors
/// The database's error.
pub async fn find(ctx: &Ctx, code: &str) -> Result<Option<Article>> {
    if !is_code(code) {
        return Ok(None);
    }
    let scope = Scope::articles(ctx);
    let select = article::Entity::find().filter(scope.condition()).filter(article::Column::Code.eq(code));
    Ok(select.one(ctx.read(&scope)).await?.map(Article::from))
}

/// A version of an article by its number, if the person may see it.
///
/// # Errors
/// The database's error.
pub async fn find_version(ctx: &Ctx, id: ArticleId, number: i32) -> Result<Option<ArticleVersion>> {
    use article_version::Column as V;
    let scope = Scope::article_versions(ctx);
    let select = article_version::Entity::find().filter(scope.condition()).filter(V::ArticleId.eq(id)).filter(V::Number.eq(number));
    Ok(select.one(ctx.read(&scope)).await?.map(ArticleVersion::from))
}

/// The versions of an article that the person may see, the newest first.
///
/// # Errors
/// A foreign cursor; the database's error.
pub async fn versions(ctx: &Ctx, id: ArticleId, args: PageArgs) -> Result<Page<ArticleVersion>> {
    use article_version::Column as V;
    let scope = Scope::article_versions(ctx);
    let db = ctx.read(&scope);
    let select = article_version::Entity::find().filter(scope.condition()).filter(V::ArticleId.eq(id));
    let keys = [SortKey::desc(V::Number, KeyKind::Int), SortKey::desc(V::Id, KeyKind::Id)];
    let all = select.clone();
    let rows = select.filter(args.condition(&keys)?).order_by_desc(V::Number).order_by_desc(V::Id).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let rows: Vec<ArticleVersion> = rows.into_iter().map(ArticleVersion::from).collect();
    Ok(Page::new(&args, rows, total, |row: &ArticleVersion| Cursor::new(vec![row.number.into(), row.id.to_string().into()])))
}

/// Versions by their ids, without those that the person may not see.
pub(super) async fn versions_by_ids(ctx: &Ctx, ids: &[ArticleVersionId]) -> Result<Vec<ArticleVersion>> {
    let scope = Scope::article_versions(ctx);
    let rows = article_version::Entity::find()
        .filter(scope.condition())
        .filter(article_version::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(ArticleVersion::from).collect())
}

/// Whether the person writes articles.
#[must_use]
pub fn may_write(ctx: &Ctx) -> bool {
    authz::may(ctx, Action::WriteArticle)
}

/// The row of a draft.
pub(super) fn draft_row(ctx: &Ctx, code: &str, article: ArticleId, number: i32, content: Content) -> article_version::Model {
    article_version::Model {
        id: ctx.hub.random.id(),
        article_id: article,
        number,
        revision: 1,
        search: content.search(code),
        sha256: content.sha256(code, number),
        incident_classes: content.classes_column(),
        techniques: content.techniques_column(),
        title_vi: content.title_vi,
        title_en: content.title_en,
        summary_vi: content.summary_vi,
        summary_en: content.summary_en,
        body_vi: content.body_vi,
        body_en: content.body_en,
        exercise: content.exercise,
        note: None,
        written_at: ctx.now(),
        written_by: ctx.actor.user,
        published_at: None,
        published_by: None,
    }
}

/// Begins an article with a draft.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Refused`] with all mistakes; `ALREADY_EXISTS` for a code that is taken.
pub async fn create(ctx: &Ctx, code: &str, kind: ArticleKind, content: Content) -> Result<Article> {
    let permit = authz::require(ctx, Action::WriteArticle)?;
    let mut check = Check::new();
    let code = check.line("input.code", code, 60);
    if !code.is_empty() && !is_code(&code) {
        let (vi, en) = ("Chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối.", "Only lower-case letters, digits and hyphens.");
        check.fail(UserError::invalid("input.code", vi, en));
    }
    let content = content.checked(&mut check, kind, exercises::CODES);
    check.done()?;
    let tx = Tx::begin(ctx, &permit).await?;
    if by_code(tx.db(), &code).await?.is_some() {
        let (vi, en) = ("Đã có bài viết mang mã này.", "There is an article with this code already.");
        return Err(Error::refused(ErrorCode::AlreadyExists, "input.code", vi, en));
    }
    let id = ctx.hub.random.id();
    let draft = draft_row(ctx, &code, id, 1, content);
    let row = article::Model {
        id,
        code,
        kind,
        current_id: draft.id,
        draft_id: Some(draft.id),
        published_at: None,
        created_at: ctx.now(),
        created_by: ctx.actor.user,
    };
    article::Entity::insert(article::ActiveModel::from(row.clone())).exec_without_returning(tx.db()).await?;
    article_version::Entity::insert(article_version::ActiveModel::from(draft)).exec_without_returning(tx.db()).await?;
    tx.commit(Audit::of("article.create", "article", id.0).detail(json!({"code": row.code, "kind": kind.word()}))).await?;
    Ok(row.into())
}

async fn by_code(db: &impl ConnectionTrait, code: &str) -> Result<Option<article::Model>> {
    Ok(article::Entity::find().filter(article::Column::Code.eq(code)).one(db).await?)
}

/// Writes the draft of an article: the one that is there at `revision`, or a new one where `revision` is 0.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with all mistakes; `CONFLICT` where somebody else wrote in between.
pub async fn save_draft(ctx: &Ctx, code: &str, revision: i32, content: Content) -> Result<Article> {
    use article_version::Column as V;
    let (permit, _) = authz::require_article(ctx, Action::WriteArticle, code).await?;
    let tx = Tx::begin(ctx, &permit).await?;
    let row = by_code(tx.db(), code).await?.ok_or(Error::NotFound)?;
    let mut check = Check::new();
    let content = content.checked(&mut check, row.kind, exercises::CODES);
    check.done()?;
    let draft = match row.draft_id {
        Some(id) => article_version::Entity::find_by_id(id).one(tx.db()).await?,
        None => None,
    };
    let (id, number) = match draft {
        Some(draft) => {
            let revised = revision.saturating_add(1);
            let new = article_version::Model { revision: revised, ..draft_row(ctx, code, row.id, draft.number, content) };
            let new = article_version::ActiveModel { id: ActiveValue::NotSet, ..article_version::ActiveModel::from(new).reset_all() };
            let done = article_version::Entity::update_many()
                .set(new)
                .filter(V::Id.eq(draft.id))
                .filter(V::Revision.eq(revision))
                .filter(V::PublishedAt.is_null())
                .exec(tx.db())
                .await?;
            if done.rows_affected == 0 {
                return Err(Error::conflict());
            }
            (draft.id, draft.number)
        }
        None if revision == 0 => {
            let current = article_version::Entity::find_by_id(row.current_id).one(tx.db()).await?.ok_or(Error::NotFound)?;
            let draft = draft_row(ctx, code, row.id, current.number.saturating_add(1), content);
            let made = (draft.id, draft.number);
            let done = article::Entity::update_many()
                .col_expr(article::Column::DraftId, Expr::value(draft.id.0))
                .filter(article::Column::Id.eq(row.id))
                .filter(article::Column::DraftId.is_null())
                .exec(tx.db())
                .await?;
            if done.rows_affected == 0 {
                return Err(Error::conflict());
            }
            article_version::Entity::insert(article_version::ActiveModel::from(draft)).exec_without_returning(tx.db()).await?;
            made
        }
        None => return Err(Error::conflict()),
    };
    tx.commit(Audit::of("article.write", "article", row.id.0).detail(json!({"code": code, "number": number}))).await?;
    Ok(article::Model { draft_id: Some(id), ..row }.into())
}

/// Publishes the draft of an article at `revision`: from now on it is the version that everybody reads, and never changes.
///
/// # Errors
/// As authorization has it; `INVALID_TRANSITION` where there is no draft; `CONFLICT` where somebody else wrote in between.
pub async fn publish(ctx: &Ctx, code: &str, revision: i32, note: Option<&str>) -> Result<Article> {
    use article_version::Column as V;
    let (permit, _) = authz::require_article(ctx, Action::WriteArticle, code).await?;
    let mut check = Check::new();
    let note = check.optional("note", note, 500);
    check.done()?;
    let tx = Tx::begin(ctx, &permit).await?;
    let row = by_code(tx.db(), code).await?.ok_or(Error::NotFound)?;
    let draft = row.draft_id.ok_or_else(no_draft)?;
    let done = article_version::Entity::update_many()
        .col_expr(V::PublishedAt, Expr::value(ctx.now()))
        .col_expr(V::PublishedBy, Expr::value(ctx.actor.user.map(|user| user.0)))
        .col_expr(V::Note, Expr::value(note))
        .filter(V::Id.eq(draft))
        .filter(V::Revision.eq(revision))
        .filter(V::PublishedAt.is_null())
        .exec(tx.db())
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::conflict());
    }
    let new = article::Model { current_id: draft, draft_id: None, published_at: Some(ctx.now()), ..row };
    update(tx.db(), &new).await?;
    let version = article_version::Entity::find_by_id(draft).one(tx.db()).await?.ok_or(Error::NotFound)?;
    let detail = json!({"code": code, "number": version.number, "sha256": hex::encode(&version.sha256)});
    tx.commit(Audit::of("article.publish", "article", new.id.0).detail(detail)).await?;
    Ok(new.into())
}

/// Throws the draft of an article at `revision` away; an article that was never published goes with it.
///
/// # Errors
/// As [`publish`].
pub async fn discard_draft(ctx: &Ctx, code: &str, revision: i32) -> Result<Option<Article>> {
    use article_version::Column as V;
    let (permit, _) = authz::require_article(ctx, Action::WriteArticle, code).await?;
    let tx = Tx::begin(ctx, &permit).await?;
    let row = by_code(tx.db(), code).await?.ok_or(Error::NotFound)?;
    let draft = row.draft_id.ok_or_else(no_draft)?;
    let done = article_version::Entity::delete_many()
        .filter(V::Id.eq(draft))
        .filter(V::Revision.eq(revision))
        .filter(V::PublishedAt.is_null())
        .exec(tx.db())
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::conflict());
    }
    let id = row.id;
    let left = if row.published_at.is_some() {
        let left = article::Model { draft_id: None, ..row };
        update(tx.db(), &left).await?;
        Some(left.into())
    } else {
        article::Entity::delete_by_id(row.id).exec(tx.db()).await?;
        None
    };
    tx.commit(Audit::of("article.discard-draft", "article", id.0).detail(json!({"code": code}))).await?;
    Ok(left)
}

/// Writes which versions of an article are the current one and the draft.
pub(super) async fn update(db: &impl ConnectionTrait, row: &article::Model) -> Result<()> {
    use article::Column as C;
    article::Entity::update_many()
        .col_expr(C::CurrentId, Expr::value(row.current_id.0))
        .col_expr(C::DraftId, Expr::value(row.draft_id.map(|id| id.0)))
        .col_expr(C::PublishedAt, Expr::value(row.published_at))
        .filter(C::Id.eq(row.id))
        .exec(db)
        .await?;
    Ok(())
}

fn no_draft() -> Error {
    Error::refused(ErrorCode::InvalidTransition, "", "Không có bản nháp nào.", "There is no draft.")
}
