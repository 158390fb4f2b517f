//! Hash sets: taking them in, retiring and listing them, opening their files.

use std::sync::Arc;

use chot_forensics::digest::Sha256Digest;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::hash_set;
use super::file::{self, HashFile, Made, Maker};
use super::model::HashSet;
use crate::audit::Audit;
use crate::authz::{self, Action, Permit, Scope};
use crate::blobs;
use crate::ctx::{Ctx, Hub};
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::features::custody::model::digest;
use crate::ids::HashSetId;
use crate::outbox::{Job, JobKind};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern, search_key};
use crate::words::{ErrorCode, HashSetKind, Tlp};

/// Most digests of a list that is sent by the API; longer ones are for the command.
pub const MOST_DIGESTS: usize = 10_000;
/// Lines that are told to be no digest.
const MOST_TOLD: usize = 20;

/// What is said of a hash set when it is taken in.
#[derive(Clone, Debug)]
pub struct NewHashSet {
    /// Its name; the set of this name that was in use is retired.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it says of the files in it.
    pub kind: HashSetKind,
    /// Where it is from.
    pub source: String,
    /// Under which licence it may be used.
    pub licence: Option<String>,
    /// How far it may travel.
    pub tlp: Tlp,
}

/// What was said of a set, checked.
///
/// # Errors
/// [`Error::Forbidden`] for whom hash sets are not; [`Error::Refused`] with all mistakes.
pub fn checked(ctx: &Ctx, input: &NewHashSet) -> Result<(Permit, NewHashSet)> {
    let permit = authz::require(ctx, Action::ManageHashSets)?;
    let mut check = Check::new();
    let input = NewHashSet {
        name: check.line("input.name", &input.name, 100),
        version: check.line("input.setVersion", &input.version, 100),
        source: check.line("input.source", &input.source, 500),
        licence: check.optional("input.licence", input.licence.as_deref(), 200),
        ..*input
    };
    if input.tlp == Tlp::Red {
        // A set serves every look-up, which is nothing for named recipients.
        check.fail(UserError::invalid("input.tlp", "Bộ băm không thể là TLP:RED.", "A hash set cannot be TLP:RED."));
    }
    check.done()?;
    Ok((permit, input))
}

/// Takes in a small list, one or several digests a line.
///
/// # Errors
/// As [`checked`]; [`Error::Refused`] with the lines that hold none; `ALREADY_EXISTS` for a name and version that were there.
pub async fn import_list(ctx: &Ctx, input: NewHashSet, digests: &str) -> Result<HashSet> {
    let (permit, input) = checked(ctx, &input)?;
    let mut check = Check::new();
    let mut found: Vec<Vec<u8>> = Vec::new();
    for (number, line) in (1_usize..).zip(digests.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let mut take = |digest: &[u8]| {
            found.push(digest.to_vec());
            Ok(())
        };
        if file::digests_in(line.as_bytes(), &mut take)? == 0 && number <= MOST_TOLD {
            let (vi, en) = (format!("Dòng {number}: không có mã băm."), format!("Line {number}: no digest."));
            check.fail(UserError::invalid("input.digests", vi, en));
        }
    }
    if found.is_empty() {
        check.fail(UserError::invalid("input.digests", "Chưa có mã băm nào.", "There is no digest."));
    }
    if found.len() > MOST_DIGESTS {
        let (vi, en) = (
            format!("Tối đa {MOST_DIGESTS} mã băm; danh sách dài hơn thì dùng lệnh."),
            format!("At most {MOST_DIGESTS} digests; longer lists are for the command."),
        );
        check.fail(UserError::new(ErrorCode::LimitExceeded, "input.digests", vi, en));
    }
    check.done()?;
    let (folder, name) = (ctx.hub.config.lookups.folder.clone(), ctx.hub.random.id::<uuid::Uuid>().to_string());
    let made = blobs::run(move || {
        let mut maker = Maker::new(&folder, &name)?;
        for digest in &found {
            maker.push(digest)?;
        }
        Ok(maker.finish()?)
    })
    .await?;
    register(ctx, &permit, input, made).await
}

/// Registers a set whose file is in its place; the set of the same name that was in use is retired in the same transaction.
///
/// # Errors
/// `ALREADY_EXISTS` for a name and version that were there; the database's error.
pub async fn register(ctx: &Ctx, permit: &Permit, input: NewHashSet, made: Made) -> Result<HashSet> {
    use hash_set::Column as C;
    let whole = |number: u64| i64::try_from(number).map_err(Error::internal);
    let id: HashSetId = ctx.hub.random.id();
    let row = hash_set::Model {
        id,
        search: search_key(&format!("{} {} {}", input.name, input.version, input.source)),
        name: input.name,
        version: input.version,
        kind: input.kind,
        source: input.source,
        licence: input.licence,
        tlp: input.tlp,
        sha256_count: whole(made.counts.sha256)?,
        sha1_count: whole(made.counts.sha1)?,
        md5_count: whole(made.counts.md5)?,
        file_sha256: made.sha256.0.to_vec(),
        file_size: whole(made.size)?,
        imported_by: ctx.actor.user,
        imported_at: ctx.now(),
        retired_at: None,
        swept_to: None,
        swept_at: None,
    };
    let mut tx = Tx::begin(ctx, permit).await?;
    let known = hash_set::Entity::find().filter(C::Name.eq(&row.name)).filter(C::Version.eq(&row.version)).count(tx.db()).await?;
    if known > 0 {
        return Err(Error::refused(
            ErrorCode::AlreadyExists,
            "input.setVersion",
            "Bộ băm đã có phiên bản này.",
            "The hash set has this version already.",
        ));
    }
    hash_set::Entity::update_many()
        .col_expr(C::RetiredAt, Expr::value(ctx.now()))
        .filter(C::Name.eq(&row.name))
        .filter(C::RetiredAt.is_null())
        .exec(tx.db())
        .await?;
    hash_set::Entity::insert(hash_set::ActiveModel::from(row.clone())).exec_without_returning(tx.db()).await?;
    tx.owe(Job::now(JobKind::LookUpHashSet, id.to_string(), json!({"hashSetId": id.0}))).await?;
    let detail = json!({"name": row.name, "version": row.version, "kind": row.kind.word(), "digests": made.counts.all(), "fileSha256": made.sha256.to_string()});
    tx.commit(Audit::of("hash-set.import", "hash-set", id.0).detail(detail)).await?;
    Ok(row.into())
}

/// Retires a set: nothing is looked up in it any longer, and its hits are told no longer. Its row and file stay.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`]; `INVALID_TRANSITION` where it is retired already.
pub async fn retire(ctx: &Ctx, id: HashSetId) -> Result<HashSet> {
    let permit = authz::require(ctx, Action::ManageHashSets)?;
    use hash_set::Column as C;
    let tx = Tx::begin(ctx, &permit).await?;
    let row = hash_set::Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    let done = hash_set::Entity::update_many()
        .col_expr(C::RetiredAt, Expr::value(ctx.now()))
        .filter(C::Id.eq(id))
        .filter(C::RetiredAt.is_null())
        .exec(tx.db())
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::refused(ErrorCode::InvalidTransition, "", "Bộ băm đã ngừng dùng.", "The hash set is retired already."));
    }
    tx.commit(Audit::of("hash-set.retire", "hash-set", id.0)).await?;
    Ok(hash_set::Model { retired_at: Some(ctx.now()), ..row }.into())
}

/// Hash sets that the person may know of, the newest first, also retired ones.
///
/// # Errors
/// [`Error::Forbidden`] for whom look-ups are not; a foreign cursor; the database's error.
pub async fn list(ctx: &Ctx, args: PageArgs, text: Option<&str>) -> Result<Page<HashSet>> {
    use hash_set::Column as C;
    authz::require(ctx, Action::LookUp)?;
    let scope = Scope::hash_sets(ctx);
    let db = ctx.read(&scope);
    let mut select = hash_set::Entity::find().filter(scope.condition());
    if let Some(pattern) = text.and_then(like_pattern) {
        select = select.filter(Expr::col(C::Search).like(LikeExpr::new(pattern).escape('\\')));
    }
    let keys = [SortKey::desc(C::ImportedAt, KeyKind::Int), SortKey::desc(C::Id, KeyKind::Id)];
    let all = select.clone();
    let rows = select.filter(args.condition(&keys)?).order_by_desc(C::ImportedAt).order_by_desc(C::Id).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let rows: Vec<HashSet> = rows.into_iter().map(HashSet::from).collect();
    Ok(Page::new(&args, rows, total, |row: &HashSet| Cursor::new(vec![row.imported_at.into(), row.id.to_string().into()])))
}

/// Sets by their ids, without those that the person may not know of.
pub(super) async fn by_ids(ctx: &Ctx, ids: &[HashSetId]) -> Result<Vec<HashSet>> {
    let scope = Scope::hash_sets(ctx);
    let rows = hash_set::Entity::find()
        .filter(scope.condition())
        .filter(hash_set::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(HashSet::from).collect())
}

/// The sets in use that the person may know of, by name.
pub(super) async fn in_use(ctx: &Ctx) -> Result<Vec<HashSet>> {
    let scope = Scope::hash_sets(ctx);
    let rows = hash_set::Entity::find()
        .filter(scope.condition())
        .filter(hash_set::Column::RetiredAt.is_null())
        .order_by_asc(hash_set::Column::Name)
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(HashSet::from).collect())
}

/// The set of a name that is in use, for the operator.
///
/// # Errors
/// [`Error::Forbidden`]; the database's error.
pub async fn in_use_by_name(ctx: &Ctx, name: &str) -> Result<Option<HashSet>> {
    authz::require(ctx, Action::ManageHashSets)?;
    Ok(in_use(ctx).await?.into_iter().find(|set| set.name == name))
}

/// Every set that has a file, also retired ones, for the operator's copies and looks.
///
/// # Errors
/// The database's error.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<HashSet>> {
    let rows = hash_set::Entity::find().order_by_asc(hash_set::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(HashSet::from).collect())
}

/// The digest that names the file of a set.
///
/// # Errors
/// [`Error::Internal`] where the row is damaged.
pub(crate) fn file_digest(set: &HashSet) -> Result<Sha256Digest> {
    digest(&set.file_sha256).ok_or_else(|| Error::internal(format!("the hash set {} names no file", set.id)))
}

/// Opens the file of a set. Reads the disk: for threads that may wait.
///
/// # Errors
/// [`Error::Internal`] where the file is missing or damaged.
pub(super) fn open(hub: &Arc<Hub>, set: &HashSet) -> Result<HashFile> {
    let path = file::path(&hub.config.lookups.folder, &file_digest(set)?);
    HashFile::open(&path).map_err(|error| Error::internal(format!("the file of the hash set {} {}: {error}", set.name, set.version)))
}
