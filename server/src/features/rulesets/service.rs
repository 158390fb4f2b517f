//! Rule sets: making, revising, retiring and listing them.

use chot_forensics::digest::sha256;
use chot_forensics::rules::{MOST_SOURCE, Problem, Rules};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use serde_json::json;
use tokio::sync::Semaphore;

use super::entity::{rule_set, rule_set_version};
use super::model::{RuleSet, RuleSetVersion, Use};
use crate::audit::Audit;
use crate::authz::{self, Action, Scope};
use crate::blobs;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::ids::{AgencyId, RuleSetId, UserId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern, search_key};
use crate::words::{ErrorCode, Tlp};

/// Rule sets in use that an agency may have.
const MOST_SETS: u64 = 200;
/// Versions that a rule set may have.
const MOST_VERSIONS: i32 = 1_000;
/// Mistakes that are told of one source.
const MOST_PROBLEMS: usize = 50;

/// Sources are compiled one at a time: each may take a processor for seconds and hundreds of megabytes.
static COMPILER: Semaphore = Semaphore::const_new(1);

/// What is said of a rule set when it is made.
#[derive(Clone, Debug)]
pub struct NewRuleSet {
    /// The agency whose it will be.
    pub agency: AgencyId,
    /// Its name, one of its kind among those in use of the agency.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// How far it may travel; not RED.
    pub tlp: Tlp,
    /// When it is used.
    pub standing: Use,
}

/// What came of writing a source.
#[derive(Clone, Debug)]
pub enum Written<T> {
    /// It was taken.
    Taken(T),
    /// It cannot be compiled, and nothing was changed.
    Wrong(Vec<Problem>),
}

/// Compiles a source beside the asynchronous work.
///
/// # Errors
/// [`Error::Internal`] where it could not be tried at all.
pub(super) async fn compile(source: String) -> Result<Result<Rules, Vec<Problem>>> {
    let turn = COMPILER.acquire().await.map_err(Error::internal)?;
    let compiled = blobs::run(move || Ok(Rules::compile(&source))).await;
    drop(turn);
    Ok(compiled?.map_err(|mut problems| {
        problems.truncate(MOST_PROBLEMS);
        problems
    }))
}

/// Compiles a source without keeping it, and names its rules.
///
/// # Errors
/// [`Error::Forbidden`] for who writes no rule sets; [`Error::Refused`] for what is no text.
pub async fn check(ctx: &Ctx, source: &str) -> Result<Written<Vec<String>>> {
    authz::require(ctx, Action::WriteRuleSet)?;
    let mut check = Check::new();
    let source = check.source("source", source, MOST_SOURCE);
    check.done()?;
    Ok(match compile(source).await? {
        Ok(rules) => Written::Taken(rules.names().map(ToOwned::to_owned).collect()),
        Err(problems) => Written::Wrong(problems),
    })
}

fn version_row(
    set: RuleSetId,
    number: i32,
    source: (String, &Rules),
    said: (Option<String>, UserId, i64),
) -> Result<rule_set_version::Model> {
    let (source, rules) = source;
    let (note, written_by, written_at) = said;
    Ok(rule_set_version::Model {
        rule_set_id: set,
        number,
        sha256: sha256(source.as_bytes()).0.to_vec(),
        source,
        rule_count: i32::try_from(rules.count()).map_err(Error::internal)?,
        note,
        written_by,
        written_at,
    })
}

/// Makes a rule set with its first version.
///
/// # Errors
/// [`Error::Forbidden`] for who writes none for the agency; [`Error::Refused`] with all mistakes; `ALREADY_EXISTS` for a name that
/// is taken.
pub async fn create(ctx: &Ctx, new: NewRuleSet, source: &str, note: Option<&str>) -> Result<Written<RuleSet>> {
    use rule_set::Column as C;
    let permit = authz::require_agency(ctx, Action::WriteRuleSet, new.agency)?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let name = check.line("input.name", &new.name, 100);
    let description = check.optional("input.description", new.description.as_deref(), 2000);
    let note = check.optional("input.note", note, 500);
    let source = check.source("input.source", source, MOST_SOURCE);
    if new.tlp == Tlp::Red {
        // A rule set serves every scan, which is nothing for named recipients.
        check.fail(UserError::invalid("input.tlp", "Bộ quy tắc không thể là TLP:RED.", "A rule set cannot be TLP:RED."));
    }
    check.done()?;
    let rules = match compile(source.clone()).await? {
        Ok(rules) => rules,
        Err(problems) => return Ok(Written::Wrong(problems)),
    };
    let id: RuleSetId = ctx.hub.random.id();
    let version = version_row(id, 1, (source, &rules), (note, user, ctx.now()))?;
    let row = rule_set::Model {
        id,
        agency_id: new.agency,
        search: search_key(&format!("{name} {}", description.as_deref().unwrap_or_default())),
        name,
        description,
        tlp: new.tlp,
        standing: new.standing == Use::Standing,
        current_version: 1,
        created_by: user,
        created_at: ctx.now(),
        retired_at: None,
    };
    let tx = Tx::begin(ctx, &permit).await?;
    let of_agency = rule_set::Entity::find().filter(C::AgencyId.eq(new.agency)).filter(C::RetiredAt.is_null());
    if of_agency.clone().filter(C::Name.eq(&row.name)).count(tx.db()).await? > 0 {
        let (vi, en) = ("Cơ quan đã có bộ quy tắc mang tên này.", "The agency has a rule set of this name already.");
        return Err(Error::refused(ErrorCode::AlreadyExists, "input.name", vi, en));
    }
    if of_agency.count(tx.db()).await? >= MOST_SETS {
        let (vi, en) = ("Cơ quan có quá nhiều bộ quy tắc đang dùng.", "The agency has too many rule sets in use.");
        return Err(Error::refused(ErrorCode::LimitExceeded, "", vi, en));
    }
    rule_set::Entity::insert(rule_set::ActiveModel::from(row.clone())).exec_without_returning(tx.db()).await?;
    let detail = json!({"name": row.name, "version": 1, "sha256": hex::encode(&version.sha256), "rules": version.rule_count, "standing": row.standing});
    rule_set_version::Entity::insert(rule_set_version::ActiveModel::from(version)).exec_without_returning(tx.db()).await?;
    tx.commit(Audit::of("rule-set.create", "rule-set", id.0).detail(detail)).await?;
    Ok(Written::Taken(row.into()))
}

fn retired() -> Error {
    Error::refused(ErrorCode::InvalidTransition, "", "Bộ quy tắc đã ngừng dùng.", "The rule set is retired.")
}

/// Writes the next version of a rule set that was seen at `expected`.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with all mistakes; `CONFLICT` where somebody else wrote in between; a rule set that
/// is retired.
pub async fn revise(ctx: &Ctx, id: RuleSetId, expected: i32, revision: (&str, Option<&str>)) -> Result<Written<RuleSet>> {
    use rule_set::Column as C;
    let (permit, _) = authz::require_rule_set(ctx, Action::WriteRuleSet, id).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let source = check.source("input.source", revision.0, MOST_SOURCE);
    let note = check.optional("input.note", revision.1, 500);
    if expected >= MOST_VERSIONS {
        let (vi, en) = ("Bộ quy tắc có quá nhiều phiên bản. Hãy tạo bộ mới.", "The rule set has too many versions. Make a new one.");
        check.fail(UserError::new(ErrorCode::LimitExceeded, "", vi, en));
    }
    check.done()?;
    let rules = match compile(source.clone()).await? {
        Ok(rules) => rules,
        Err(problems) => return Ok(Written::Wrong(problems)),
    };
    let number = expected.saturating_add(1);
    let version = version_row(id, number, (source, &rules), (note, user, ctx.now()))?;
    let tx = Tx::begin(ctx, &permit).await?;
    let row = rule_set::Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    if row.retired_at.is_some() {
        return Err(retired());
    }
    let done = rule_set::Entity::update_many()
        .col_expr(C::CurrentVersion, Expr::value(number))
        .filter(C::Id.eq(id))
        .filter(C::CurrentVersion.eq(expected))
        .filter(C::RetiredAt.is_null())
        .exec(tx.db())
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::conflict());
    }
    let detail = json!({"version": number, "sha256": hex::encode(&version.sha256), "rules": version.rule_count});
    rule_set_version::Entity::insert(rule_set_version::ActiveModel::from(version)).exec_without_returning(tx.db()).await?;
    tx.commit(Audit::of("rule-set.revise", "rule-set", id.0).detail(detail)).await?;
    Ok(Written::Taken(rule_set::Model { current_version: number, ..row }.into()))
}

/// Says when a rule set is used.
///
/// # Errors
/// As authorization has it; a rule set that is retired.
pub async fn set_use(ctx: &Ctx, id: RuleSetId, when: Use) -> Result<RuleSet> {
    use rule_set::Column as C;
    let (permit, _) = authz::require_rule_set(ctx, Action::WriteRuleSet, id).await?;
    let standing = when == Use::Standing;
    let tx = Tx::begin(ctx, &permit).await?;
    let row = rule_set::Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    let done = rule_set::Entity::update_many()
        .col_expr(C::Standing, Expr::value(standing))
        .filter(C::Id.eq(id))
        .filter(C::RetiredAt.is_null())
        .exec(tx.db())
        .await?;
    if done.rows_affected == 0 {
        return Err(retired());
    }
    tx.commit(Audit::of("rule-set.use", "rule-set", id.0).detail(json!({"standing": standing}))).await?;
    Ok(rule_set::Model { standing, ..row }.into())
}

/// Retires a rule set: nothing is scanned by it any longer. What it found stays told, with the version that found it.
///
/// # Errors
/// As authorization has it; a rule set that is retired already.
pub async fn retire(ctx: &Ctx, id: RuleSetId) -> Result<RuleSet> {
    use rule_set::Column as C;
    let (permit, _) = authz::require_rule_set(ctx, Action::WriteRuleSet, id).await?;
    let tx = Tx::begin(ctx, &permit).await?;
    let row = rule_set::Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    let done = rule_set::Entity::update_many()
        .col_expr(C::RetiredAt, Expr::value(ctx.now()))
        .filter(C::Id.eq(id))
        .filter(C::RetiredAt.is_null())
        .exec(tx.db())
        .await?;
    if done.rows_affected == 0 {
        return Err(retired());
    }
    tx.commit(Audit::of("rule-set.retire", "rule-set", id.0)).await?;
    Ok(rule_set::Model { retired_at: Some(ctx.now()), ..row }.into())
}

/// Rule sets that the person may know of, the newest first, also retired ones.
///
/// # Errors
/// [`Error::Forbidden`] for who works on no cases; a foreign cursor; the database's error.
pub async fn list(ctx: &Ctx, args: PageArgs, text: Option<&str>) -> Result<Page<RuleSet>> {
    use rule_set::Column as C;
    authz::require(ctx, Action::ReadRuleSet)?;
    let scope = Scope::rule_sets(ctx);
    let db = ctx.read(&scope);
    let mut select = rule_set::Entity::find().filter(scope.condition());
    if let Some(pattern) = text.and_then(like_pattern) {
        select = select.filter(Expr::col(C::Search).like(LikeExpr::new(pattern).escape('\\')));
    }
    let keys = [SortKey::desc(C::CreatedAt, KeyKind::Int), SortKey::desc(C::Id, KeyKind::Id)];
    let all = select.clone();
    let rows = select.filter(args.condition(&keys)?).order_by_desc(C::CreatedAt).order_by_desc(C::Id).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let rows: Vec<RuleSet> = rows.into_iter().map(RuleSet::from).collect();
    Ok(Page::new(&args, rows, total, |row: &RuleSet| Cursor::new(vec![row.created_at.into(), row.id.to_string().into()])))
}

/// A rule set, if the person may know of it.
///
/// # Errors
/// The database's error.
pub async fn find(ctx: &Ctx, id: RuleSetId) -> Result<Option<RuleSet>> {
    Ok(by_ids(ctx, &[id]).await?.pop())
}

/// Rule sets by their ids, without those that the person may not know of.
pub(super) async fn by_ids(ctx: &Ctx, ids: &[RuleSetId]) -> Result<Vec<RuleSet>> {
    let scope = Scope::rule_sets(ctx);
    let rows = rule_set::Entity::find()
        .filter(scope.condition())
        .filter(rule_set::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(RuleSet::from).collect())
}

fn to_set() -> RelationDef {
    rule_set_version::Entity::belongs_to(rule_set::Entity).from(rule_set_version::Column::RuleSetId).to(rule_set::Column::Id).into()
}

/// The columns of a version without its source, which may be long.
fn without_source(select: sea_orm::Select<rule_set_version::Entity>) -> sea_orm::Select<rule_set_version::Entity> {
    use rule_set_version::Column as V;
    select
        .select_only()
        .columns([V::RuleSetId, V::Number, V::Sha256, V::RuleCount, V::Note, V::WrittenBy, V::WrittenAt])
        .expr_as(Expr::val(""), "source")
}

/// The versions of a rule set that the person may know of, the newest first.
///
/// # Errors
/// As authorization has it; a foreign cursor; the database's error.
pub async fn versions(ctx: &Ctx, id: RuleSetId, args: PageArgs) -> Result<Page<RuleSetVersion>> {
    use rule_set_version::Column as V;
    let (permit, _) = authz::require_rule_set(ctx, Action::ReadRuleSet, id).await?;
    let db = ctx.read(&permit);
    let select = rule_set_version::Entity::find().filter(V::RuleSetId.eq(id));
    let all = select.clone();
    let page = select.filter(args.condition(&[SortKey::desc(V::Number, KeyKind::Int)])?).order_by_desc(V::Number).limit(args.limit());
    let rows: Vec<RuleSetVersion> = without_source(page).all(db).await?.into_iter().map(RuleSetVersion::from).collect();
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |row: &RuleSetVersion| Cursor::new(vec![row.number.into()])))
}

/// Versions by rule set and number, without those of rule sets that the person may not know of.
pub(super) async fn versions_by_keys(ctx: &Ctx, keys: &[(RuleSetId, i32)]) -> Result<Vec<RuleSetVersion>> {
    use rule_set_version::Column as V;
    let scope = Scope::rule_sets(ctx);
    let wanted = keys.iter().fold(Condition::any(), |any, (set, number)| any.add(V::RuleSetId.eq(*set).and(V::Number.eq(*number))));
    let select = rule_set_version::Entity::find().join(JoinType::InnerJoin, to_set()).filter(scope.condition()).filter(wanted);
    Ok(without_source(select).all(ctx.read(&scope)).await?.into_iter().map(RuleSetVersion::from).collect())
}

/// The source of a version.
///
/// # Errors
/// As authorization has it; [`Error::NotFound`] where there is no such version.
pub async fn source(ctx: &Ctx, id: RuleSetId, number: i32) -> Result<String> {
    let (permit, _) = authz::require_rule_set(ctx, Action::ReadRuleSet, id).await?;
    let row: Option<String> = rule_set_version::Entity::find_by_id((id, number))
        .select_only()
        .column(rule_set_version::Column::Source)
        .into_tuple()
        .one(ctx.read(&permit))
        .await?;
    row.ok_or(Error::NotFound)
}
