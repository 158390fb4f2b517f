//! Access to one member of an item: looking into it, and taking it out.
//!
//! Invariants: a member is named by its index; what leaves the hub was hashed on the way and is what the inventory lists; the
//! custody event is committed before the first byte leaves. Many pieces that one person reads of one member in one sitting
//! are one VIEWED event (docs/adr/0015).

use std::ops::ControlFlow;
use std::sync::Arc;

use chot_forensics::archive::{InspectError, InspectOptions, Limits, Member, MemberError, Scratch, Silent, read_member};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::source::Source;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::entity::{evidence_member, evidence_view};
use super::model::{Item, member_of};
use super::service::{event, object};
use crate::audit::Audit;
use crate::authz::{self, Action, Permit};
use crate::clock::{HOUR, Millis};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::features::custody::service as custody;
use crate::ids::EvidenceId;
use crate::words::{CustodyKind, ErrorCode, EvidenceStatus};

/// How long a sitting lasts from the event that it began with.
pub const SITTING: Millis = 8 * HOUR;

/// One member of an item that was examined.
///
/// # Errors
/// As authorization has it; [`Error::NotFound`] where there is no such member.
pub async fn member(ctx: &Ctx, id: EvidenceId, index: u64) -> Result<Member> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let item: Item = super::service::row(ctx.read(&permit), id).await?.into();
    find(ctx, &permit, &item, index).await
}

async fn find(ctx: &Ctx, permit: &Permit, item: &Item, index: u64) -> Result<Member> {
    // Rows of an examination that is not finished are no inventory yet.
    if item.status != EvidenceStatus::Examined {
        return Err(Error::NotFound);
    }
    let position = i64::try_from(index).map_err(|_| Error::NotFound)?;
    let row = evidence_member::Entity::find_by_id((item.id, position)).one(ctx.read(permit)).await?.ok_or(Error::NotFound)?;
    member_of(row)
}

/// A member whose content the examination has read, with its digest.
///
/// # Errors
/// [`Error::NotFound`] where there is no such member; [`Error::Refused`] where it could not be read.
pub async fn readable(ctx: &Ctx, permit: &Permit, item: &Item, index: u64) -> Result<(Member, Sha256Digest)> {
    let member = find(ctx, permit, item, index).await?;
    match member.sha256 {
        Some(sha256) => Ok((member, sha256)),
        None if member.encrypted => Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Mục được mã hóa. Hãy giải mã bằng mật khẩu thành chứng cứ dẫn xuất.",
            "The member is encrypted. Decrypt it with its password into a derived item.",
        )),
        None => Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Không đọc được trọn nội dung của mục này.",
            "The content of this member could not be read whole.",
        )),
    }
}

/// Notes that a person looks into a member, where this sitting has no event of it for this purpose yet. Must be committed
/// before the first byte leaves.
///
/// # Errors
/// [`Error::Forbidden`] for who is neither in a session nor has a token; the database's error: then no byte may leave.
pub async fn record_view(ctx: &Ctx, permit: &Permit, item: &Item, member: &Member, purpose: &str) -> Result<()> {
    let user = ctx.user()?;
    let sitting = ctx.actor.session.map(|session| session.0).or_else(|| ctx.actor.token.map(|token| token.0)).ok_or(Error::Forbidden)?;
    let position = i64::try_from(member.index).map_err(Error::internal)?;
    let key = (item.id, position, user, sitting);
    let now = ctx.now();
    let known = |view: &evidence_view::Model| view.purpose == purpose && now.saturating_sub(view.viewed_at) < SITTING;
    if evidence_view::Entity::find_by_id(key).one(ctx.read(permit)).await?.is_some_and(|view| known(&view)) {
        return if custody::is_disposed(ctx.read(permit), item.id).await? { Err(custody::disposed()) } else { Ok(()) };
    }
    let tx = Tx::begin(ctx, permit).await?;
    let view = evidence_view::ActiveModel {
        evidence_id: Set(item.id),
        position: Set(position),
        user_id: Set(user),
        sitting: Set(sitting),
        purpose: Set(purpose.to_owned()),
        viewed_at: Set(now),
    };
    // The row is held until the event is committed: whoever reads another piece at the same time waits for it here.
    let fresh = evidence_view::Entity::insert(view)
        .on_conflict(
            OnConflict::columns([
                evidence_view::Column::EvidenceId,
                evidence_view::Column::Position,
                evidence_view::Column::UserId,
                evidence_view::Column::Sitting,
            ])
            .do_nothing()
            .to_owned(),
        )
        .exec_without_returning(tx.db())
        .await?;
    if fresh == 0 {
        let row = evidence_view::Entity::find_by_id(key).one(tx.db()).await?;
        if row.is_some_and(|view| known(&view)) {
            return if custody::is_disposed(tx.db(), item.id).await? { Err(custody::disposed()) } else { Ok(()) };
        }
        evidence_view::Entity::update_many()
            .col_expr(evidence_view::Column::Purpose, purpose.to_owned().into())
            .col_expr(evidence_view::Column::ViewedAt, now.into())
            .filter(evidence_view::Column::EvidenceId.eq(item.id))
            .filter(evidence_view::Column::Position.eq(position))
            .filter(evidence_view::Column::UserId.eq(user))
            .filter(evidence_view::Column::Sitting.eq(sitting))
            .exec(tx.db())
            .await?;
    }
    let detail = object(json!({"memberIndex": member.index, "memberSha256": member.sha256.map(|sha256| sha256.to_string())}));
    let event = event(&tx, item, CustodyKind::Viewed, Some(purpose.to_owned()), detail).await?;
    custody::append(&tx, event).await?;
    tx.commit(Audit::of("evidence.view", "evidence", item.id.0).case(item.case).detail(json!({"memberIndex": member.index}))).await
}

/// In what form bytes are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As they are.
    Plain,
    /// In a ZIP archive encrypted by AES-256, so that nothing opens or scans them by accident.
    Sealed,
}

/// How far the bytes are, when it is recorded that they are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// All were read, and are those that were received or examined.
    Checked,
    /// They are read while they are sent: the last piece is held back where they differ.
    Begun,
}

/// Notes that a person takes a copy of a member, or of the whole item, in some form. Must be committed before the first
/// byte leaves.
///
/// # Errors
/// The database's error: then no byte may leave.
pub async fn record_copy(ctx: &Ctx, permit: &Permit, item: &Item, what: (Option<&Member>, Form, Sent), purpose: String) -> Result<()> {
    let (member, form, sent) = what;
    let size = member.map_or_else(|| item.stored().map_or(0, |(_, size)| size), |member| member.size_bytes);
    let mut detail = object(json!({"firstByte": 0, "bytes": size}));
    if let Some(member) = member {
        detail.insert("memberIndex".to_owned(), json!(member.index));
        detail.insert("memberSha256".to_owned(), json!(member.sha256.map(|sha256| sha256.to_string())));
    }
    if sent == Sent::Begun {
        detail.insert("begun".to_owned(), json!(true));
    }
    if form == Form::Sealed {
        detail.insert("form".to_owned(), json!("zip-aes256"));
    }
    let tx = Tx::begin(ctx, permit).await?;
    let event = event(&tx, item, CustodyKind::Downloaded, Some(purpose), detail.clone()).await?;
    custody::append(&tx, event).await?;
    tx.commit(Audit::of("evidence.download", "evidence", item.id.0).case(item.case).detail(detail.into())).await
}

/// How a member is read again: as the examination did.
pub(super) fn options(limits: Limits, password: Option<Vec<u8>>, scratch: Scratch) -> InspectOptions {
    InspectOptions { limits, password, scratch: Some(scratch), ..InspectOptions::default() }
}

/// Stored bytes, and where a list of members goes that is too long for memory.
pub type Opened = (Arc<dyn Source>, Scratch);

/// Reads a member of stored bytes that were examined, and hands it on; blocks. `true` where it was whole and is what the
/// inventory lists, `false` where `take` wanted no more.
///
/// # Errors
/// [`Error::Refused`] where the bytes are no longer those that were examined, which is an alarm.
pub fn read((source, scratch): Opened, member: (u64, Sha256Digest), take: impl FnMut(&[u8]) -> ControlFlow<()> + Send) -> Result<bool> {
    let (index, expected) = member;
    let alarm = |why: &str| {
        tracing::error!(member.index = index, expected = %expected, fault = why, "ALARM: a member is not what was examined; it is not handed out");
        super::service::altered()
    };
    match read_member(source.as_ref(), index, &options(Limits::default(), None, scratch), &Silent, take) {
        Ok(None) => Ok(false),
        Ok(Some(content)) if content.sha256 == expected => Ok(true),
        Ok(Some(_)) => Err(alarm("its digest is another one")),
        Err(MemberError::Inspect(InspectError::Read(error) | InspectError::Scratch(error))) => Err(error.into()),
        Err(MemberError::Inspect(InspectError::Stopped)) => Err(Error::Unavailable("reading was stopped".to_owned())),
        Err(MemberError::NoMember) => Err(alarm("it is not there")),
        Err(MemberError::Unreadable(finding)) => Err(alarm(finding.code.as_str())),
    }
}
