//! Asking for an item to be made from another one, and reading what was asked for and what came of it.
//!
//! Invariants: what is asked for is kept without any password; a job does the work (`derive.rs`); items made from one
//! uploaded item stand at most [`DEPTH`] deep and are at most [`ALL_BYTES`] together.

use std::collections::BTreeSet;
use std::ops::Range;

use chot_forensics::derive::sorted_ranges;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use zeroize::Zeroizing;

use super::entity::{derivation, evidence_item, evidence_member};
use super::model::{self, Item};
use super::service::{self, number_of_open_case, row};
use crate::audit::Audit;
use crate::authz::{self, Action, Scope};
use crate::clock::Millis;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::features::cases::news;
use crate::features::custody::model::entry_actor;
use crate::features::custody::service as custody;
use crate::ids::{DerivationId, EvidenceId, UserId};
use crate::outbox::{Job, JobKind};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::Check;
use crate::words::{DerivationFailure, DerivationMethod, DerivationStatus, ErrorCode, EvidenceStatus, ManifestVerdict};

/// How deep derived items may stand below what was uploaded.
pub const DEPTH: i32 = 3;
/// Bytes of all items together that are made from one uploaded item: 256 GiB.
pub const ALL_BYTES: u64 = 256 << 30;
/// The most members that may be named.
const NAMED: usize = 500;
/// The most ranges that may be blanked.
const RANGES: usize = 500;
/// The most members of an item all of which are taken together.
const TOGETHER: i64 = 200_000;

/// The making of an item from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// Its id.
    pub id: DerivationId,
    /// The item it is made from.
    pub parent: EvidenceId,
    /// The item that is made; it exists once the state is DONE.
    pub child: EvidenceId,
    /// How.
    pub method: DerivationMethod,
    /// Indices of the members that were named.
    pub members: Vec<u64>,
    /// Ranges of bytes that are blanked.
    pub ranges: Vec<Range<u64>>,
    /// Whether a password was given.
    pub with_password: bool,
    /// Why, in the person's words.
    pub reason: String,
    /// Who asked for it.
    pub requested_by: UserId,
    /// When.
    pub requested_at: Millis,
    /// Where it stands.
    pub status: DerivationStatus,
    /// Why it failed.
    pub failure: Option<DerivationFailure>,
    /// What exactly kept it from being made, in English.
    pub detail: Option<String>,
    /// Bytes written so far.
    pub bytes_done: i64,
    /// When it ended.
    pub finished_at: Option<Millis>,
}

impl TryFrom<derivation::Model> for Derivation {
    type Error = Error;

    fn try_from(row: derivation::Model) -> Result<Self> {
        let members = serde_json::from_str(&row.members).map_err(Error::internal)?;
        let ranges: Vec<(u64, u64)> = serde_json::from_str(&row.ranges).map_err(Error::internal)?;
        Ok(Self {
            id: row.id,
            parent: row.parent_id,
            child: row.child_id,
            method: row.method,
            members,
            ranges: ranges.into_iter().map(|(from, to)| from..to).collect(),
            with_password: row.with_password,
            reason: row.reason,
            requested_by: row.requested_by,
            requested_at: row.requested_at,
            status: row.status,
            failure: row.failure,
            detail: row.detail,
            bytes_done: row.bytes_done,
            finished_at: row.finished_at,
        })
    }
}

/// What a person asks for.
pub struct Derive {
    /// How.
    pub method: DerivationMethod,
    /// Which members: those to take out or to decrypt, or those to leave out. None: all of them.
    pub members: Vec<i64>,
    /// Which bytes to blank, from the first up to but without the second.
    pub ranges: Vec<(i64, i64)>,
    /// The password; forgotten when the job has ended.
    pub password: Option<String>,
    /// Why.
    pub reason: String,
}

impl std::fmt::Debug for Derive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Derive").field("method", &self.method).field("members", &self.members.len()).finish_non_exhaustive()
    }
}

fn refused(path: &str, vi: &'static str, en: &'static str) -> Error {
    Error::refused(ErrorCode::InvalidTransition, path, vi, en)
}

/// Whether the person may have other items made from this one, and the item allows it.
///
/// # Errors
/// The database's error.
pub async fn may(ctx: &Ctx, item: &Item) -> Result<bool> {
    if item.status != EvidenceStatus::Examined || item.depth >= DEPTH {
        return Ok(false);
    }
    let (permit, facts) = authz::require_evidence(ctx, Action::ReadEvidence, item.id).await?;
    Ok(authz::may_evidence_by(ctx, Action::DeriveEvidence, &facts) && !custody::is_disposed(ctx.read(&permit), item.id).await?)
}

/// What was asked for, checked.
struct Wanted {
    members: BTreeSet<u64>,
    ranges: Vec<Range<u64>>,
    reason: String,
    password: Option<Zeroizing<Vec<u8>>>,
}

/// Checks what can be checked without the members.
fn check(input: Derive, item: &Item) -> Result<Wanted> {
    let mut check = Check::new();
    let reason = check.text("input.reason", &input.reason, model::PURPOSE_LEAST, model::PURPOSE_MOST);
    let password = input.password.filter(|password| !password.is_empty()).map(|password| Zeroizing::new(password.into_bytes()));
    let mut fail = |path: &str, vi: &'static str, en: &'static str| check.fail(UserError::invalid(path, vi, en));
    match (input.method, &password) {
        (DerivationMethod::Decrypt, None) => fail("input.password", "Chưa nhập mật khẩu.", "Enter the password."),
        (DerivationMethod::Decrypt, Some(password)) if password.len() > 1024 => {
            fail("input.password", "Mật khẩu quá dài.", "The password is too long.");
        }
        (DerivationMethod::Extract | DerivationMethod::Redact, Some(_)) => {
            fail("input.password", "Mật khẩu chỉ dùng khi giải mã.", "A password is only for decrypting.");
        }
        _ => {}
    }
    if input.members.len() > NAMED {
        fail("input.members", "Chọn tối đa 500 mục.", "Choose at most 500 members.");
    }
    let members: Option<BTreeSet<u64>> = input.members.iter().map(|index| u64::try_from(*index).ok()).collect();
    if members.is_none() {
        fail("input.members", "Không có mục này.", "There is no such member.");
    }
    let members = members.unwrap_or_default();
    let asked = input.ranges.len();
    let size = item.stored().map_or(0, |(_, size)| size);
    let ranges: Option<Vec<Range<u64>>> =
        input.ranges.iter().map(|(from, to)| Some(u64::try_from(*from).ok()?..u64::try_from(*to).ok()?)).collect();
    let ranges = ranges.and_then(|ranges| sorted_ranges(ranges, size));
    if ranges.is_none() || asked > RANGES {
        fail("input.ranges", "Khoảng byte không hợp lệ.", "A range of bytes is not valid.");
    }
    let (some_members, some_ranges) = (!members.is_empty(), asked > 0);
    match input.method {
        DerivationMethod::Extract if !some_members => fail("input.members", "Chưa chọn mục nào.", "Choose at least one member."),
        DerivationMethod::Redact if some_members == some_ranges => {
            fail(
                "input.members",
                "Chọn các mục cần bỏ, hoặc các khoảng byte cần xóa trắng.",
                "Choose members to leave out, or ranges of bytes to blank.",
            );
        }
        DerivationMethod::Extract | DerivationMethod::Decrypt if some_ranges => {
            fail("input.ranges", "Khoảng byte chỉ dùng khi che bớt.", "Ranges are only for redaction.");
        }
        _ => {}
    }
    check.done()?;
    Ok(Wanted { members, ranges: ranges.unwrap_or_default(), reason, password })
}

/// Checks what was asked for against the item's inventory.
async fn check_members(db: &impl ConnectionTrait, item: &Item, method: DerivationMethod, wanted: &Wanted) -> Result<()> {
    let opens = item.member_count > 0 || (method == DerivationMethod::Decrypt && item.verdict == Some(ManifestVerdict::Opaque));
    if wanted.ranges.is_empty() && !opens {
        return Err(refused("", "Chứng cứ này không có mục nào bên trong.", "The item has no members."));
    }
    let positions: Vec<i64> = wanted.members.iter().filter_map(|index| i64::try_from(*index).ok()).collect();
    if positions.is_empty() {
        if wanted.ranges.is_empty() && item.member_count > TOGETHER {
            return Err(refused(
                "input.members",
                "Quá nhiều mục để lấy tất cả cùng lúc. Hãy chọn mục.",
                "Too many members to take all together. Choose some.",
            ));
        }
        return Ok(());
    }
    if method == DerivationMethod::Redact && item.member_count > TOGETHER {
        return Err(refused("input.members", "Quá nhiều mục để sao lại phần còn lại.", "Too many members to copy the rest."));
    }
    let known: Vec<(i64, bool, bool)> = evidence_member::Entity::find()
        .select_only()
        .column(evidence_member::Column::Position)
        .column(evidence_member::Column::Encrypted)
        .expr_as(Expr::col(evidence_member::Column::Sha256).is_not_null(), "read")
        .filter(evidence_member::Column::EvidenceId.eq(item.id))
        .filter(evidence_member::Column::Position.is_in(positions.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    if known.len() != positions.len() {
        return Err(Error::refused(ErrorCode::Validation, "input.members", "Không có mục này.", "There is no such member."));
    }
    match method {
        DerivationMethod::Extract if known.iter().any(|(_, _, read)| !read) => {
            Err(refused("input.members", "Có mục chưa đọc được nội dung.", "A member could not be read."))
        }
        DerivationMethod::Decrypt if known.iter().any(|(_, encrypted, _)| !encrypted) => {
            Err(refused("input.members", "Có mục không được mã hóa.", "A member is not encrypted."))
        }
        _ => Ok(()),
    }
}

/// Has an item made from another one by a job. A closed case takes none.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with everything that the person can mend.
pub async fn request(ctx: &Ctx, id: EvidenceId, input: Derive) -> Result<Derivation> {
    let (permit, _) = authz::require_evidence(ctx, Action::DeriveEvidence, id).await?;
    let item: Item = row(ctx.read(&permit), id).await?.into();
    let method = input.method;
    let wanted = check(input, &item)?;
    if item.status != EvidenceStatus::Examined {
        return Err(refused("", "Chứng cứ chưa khám nghiệm xong.", "The item is not examined yet."));
    }
    if item.depth >= DEPTH {
        return Err(refused("", "Chứng cứ dẫn xuất đã ở độ sâu tối đa là 3.", "Derived items stand at most three deep."));
    }
    check_members(ctx.read(&permit), &item, method, &wanted).await?;
    let stored = item.stored().ok_or_else(|| Error::internal("an examined item has no bytes"))?;
    custody::confirm(ctx.read(&permit), id, stored).await?;
    if custody::is_disposed(ctx.read(&permit), id).await? {
        return Err(custody::disposed());
    }
    if custody::is_altered(ctx.read(&permit), id).await? {
        return Err(service::altered());
    }

    let ranges: Vec<(u64, u64)> = wanted.ranges.iter().map(|range| (range.start, range.end)).collect();
    let members: Vec<u64> = wanted.members.into_iter().collect();
    let row = derivation::Model {
        id: ctx.hub.random.id(),
        parent_id: id,
        child_id: ctx.hub.random.id(),
        method,
        members: serde_json::to_string(&members).map_err(Error::internal)?,
        ranges: serde_json::to_string(&ranges).map_err(Error::internal)?,
        with_password: wanted.password.is_some(),
        reason: wanted.reason,
        requested_by: ctx.user()?,
        requested_at: ctx.now(),
        status: DerivationStatus::Waiting,
        failure: None,
        detail: None,
        bytes_done: 0,
        finished_at: None,
    };
    let mut tx = Tx::begin(ctx, &permit).await?;
    number_of_open_case(&tx, item.case).await?;
    if custody::disposal_waits(&tx, id).await? {
        return Err(refused(
            "",
            "Đang có yêu cầu tiêu hủy chờ người thứ hai xác nhận; hãy rút yêu cầu đó trước.",
            "The disposal of the item waits for a second person; take that request back first.",
        ));
    }
    derivation::Entity::insert(derivation::ActiveModel::from(row.clone())).exec_without_returning(tx.db()).await?;
    let auth = entry_actor(&ctx.actor).auth;
    let payload = json!({"derivationId": row.id.0, "requestedBy": row.requested_by.0, "auth": auth});
    tx.owe(Job::now(JobKind::DeriveEvidence, row.id.to_string(), payload)).await?;
    tx.owe(news(tx.db(), &ctx.hub, item.case).await?).await?;
    // Before the job can be claimed, and forgotten again where the commit fails.
    if let Some(password) = wanted.password
        && !ctx.hub.archive_passwords.keep(row.id, password, ctx.now())
    {
        return Err(Error::Unavailable("too many passwords wait for their jobs".to_owned()));
    }
    let audit = Audit::of("evidence.derive", "evidence", id.0)
        .case(item.case)
        .detail(json!({"derivation": row.id.0, "method": method.word(), "members": members.len(), "ranges": ranges.len()}));
    if let Err(error) = tx.commit(audit).await {
        ctx.hub.archive_passwords.forget(row.id);
        return Err(error);
    }
    row.try_into()
}

/// What was asked for from an item, newest first.
///
/// # Errors
/// As authorization has it; [`Error::BadRequest`] for a foreign cursor.
pub async fn list(ctx: &Ctx, id: EvidenceId, args: PageArgs) -> Result<Page<Derivation>> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let db = ctx.read(&permit);
    let keys = [SortKey::desc(derivation::Column::RequestedAt, KeyKind::Int), SortKey::desc(derivation::Column::Id, KeyKind::Id)];
    let all = derivation::Entity::find().filter(derivation::Column::ParentId.eq(id));
    let rows = all
        .clone()
        .filter(args.condition(&keys)?)
        .order_by_desc(derivation::Column::RequestedAt)
        .order_by_desc(derivation::Column::Id)
        .limit(args.limit())
        .all(db)
        .await?
        .into_iter()
        .map(Derivation::try_from)
        .collect::<Result<Vec<_>>>()?;
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |derivation: &Derivation| {
        Cursor::new(vec![derivation.requested_at.into(), derivation.id.to_string().into()])
    }))
}

/// Items that were made from an item, oldest first.
///
/// # Errors
/// [`Error::BadRequest`] for a foreign cursor; the database's error.
pub async fn children(ctx: &Ctx, id: EvidenceId, args: PageArgs) -> Result<Page<Item>> {
    let scope = Scope::evidence(ctx);
    let db = ctx.read(&scope);
    let keys = [SortKey::asc(evidence_item::Column::CreatedAt, KeyKind::Int), SortKey::asc(evidence_item::Column::Id, KeyKind::Id)];
    let all = evidence_item::Entity::find().filter(scope.condition()).filter(evidence_item::Column::ParentId.eq(id));
    let rows: Vec<Item> = all
        .clone()
        .filter(args.condition(&keys)?)
        .order_by_asc(evidence_item::Column::CreatedAt)
        .order_by_asc(evidence_item::Column::Id)
        .limit(args.limit())
        .all(db)
        .await?
        .into_iter()
        .map(Item::from)
        .collect();
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |item: &Item| Cursor::new(vec![item.created_at.into(), item.id.to_string().into()])))
}
