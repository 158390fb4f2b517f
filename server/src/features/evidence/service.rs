//! Uploads, items, their members, downloads and custody packages.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::sync::Arc;
use std::time::Duration;

use chot_forensics::archive::{Finding, Member};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::package::{PackageError, PackageInput, package_files_digest, verify_md, verify_package, write_package};
use chot_forensics::source::{FileSource, Source};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, LikeExpr, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, Value, json};

use super::acquisitions;
use super::entity::{evidence_finding, evidence_item, evidence_member, upload_key, upload_metadata};
use super::guard;
use super::jobs;
use super::label;
use super::model::{self, Item, finding_of, member_of};
use super::report;
use super::stored::{self, Stored};
use crate::audit::Audit;
use crate::authz::{self, Action, Grant, Permit, Scope};
use crate::blobs::{self, NotWritable, Stood, Whole, hash_source};
use crate::clock::{HOUR, MINUTE, Millis, SAME_MOMENT, rfc3339};
use crate::counter;
use crate::ctx::{Ctx, Hub};
use crate::db::{Hold, Tx};
use crate::error::{Error, Result, UserError};
use crate::features::cases::entity::case;
use crate::features::cases::service::{end_part, hold};
use crate::features::cases::{Note, record};
use crate::features::custody::attestation;
use crate::features::custody::entity::custody_event;
use crate::features::custody::model::{CustodyEvent, digest, entry_actor};
use crate::features::custody::service as custody;
use crate::features::custody::service::NewEvent;
use crate::ids::{CaseId, EvidenceId};
use crate::outbox::{self, Job, JobKind};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern, search_key};
use crate::words::{CaseStatus, CustodyKind, ErrorCode, EvidenceStatus, ExaminationState, TimelineKind};

/// How long the sender of the last bytes waits until they are in their place.
const ANSWERED_BY_THEN: Duration = Duration::from_secs(20);
/// Members with findings that are told with those of the archive as a whole.
const FLAGGED_TOLD: u64 = 200;
/// The longest item that is hashed whole before anything of it is sent: 64 MiB.
const CHECKED_FIRST: u64 = 64 << 20;
/// Media types that a list may be narrowed to at once.
const MOST_TYPES: usize = 50;

/// What a person says of a file before sending it.
#[derive(Clone, Debug)]
pub struct StartUpload {
    /// The case it belongs to.
    pub case: CaseId,
    /// Its name; kept as given, never used as a path.
    pub file_name: String,
    /// How many bytes will come.
    pub size: i64,
    /// The digest they will have, if it is known.
    pub declared_sha256: Option<Vec<u8>>,
    /// When it was acquired.
    pub acquired_at: Option<Millis>,
    /// Who acquired it.
    pub acquired_by: Option<String>,
    /// What it is, in words.
    pub description: Option<String>,
    /// The signed record of its acquisition, as `chot acquire` wrote it.
    pub acquisition: Option<String>,
    /// Made up by the sender: the same beginning sent again, because its answer was lost, finds the item that the first one made.
    pub idempotency_key: Option<String>,
    /// `Upload-Metadata` as the client wrote it, where it began by tus.
    pub metadata: Option<String>,
}

/// Begins an upload: an item of the case with its number, to which bytes may now be sent. A closed case takes none; an
/// upload begun before may be finished. What the person began before by the same key is given as it is now.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with everything that the person can mend, and where the key began another upload.
pub async fn start(ctx: &Ctx, input: StartUpload) -> Result<Item> {
    let (permit, _) = authz::require_case(ctx, Action::StartUpload, input.case).await?;
    let settings = &ctx.hub.config.evidence;
    let now = ctx.now();
    let mut check = Check::new();
    let file_name = check.name("input.fileName", &input.file_name, model::FILE_NAME_MOST);
    let acquired_by = check.optional("input.acquiredBy", input.acquired_by.as_deref(), 200);
    let description = check.optional("input.description", input.description.as_deref(), 2000);
    let key = check.optional("input.idempotencyKey", input.idempotency_key.as_deref(), 100);
    let max = i64::try_from(settings.max_item_bytes).unwrap_or(i64::MAX);
    if !(0..=max).contains(&input.size) {
        let (vi, en) = (format!("Tệp lớn nhất được nhận là {max} byte."), format!("The largest file accepted has {max} bytes."));
        check.fail(UserError::invalid("input.sizeBytes", vi, en));
    }
    if input.acquired_at.is_some_and(|at| at > now.saturating_add(5 * MINUTE)) {
        check.fail(UserError::invalid(
            "input.acquiredAt",
            "Thời điểm thu giữ không thể ở tương lai.",
            "The time of acquisition cannot be in the future.",
        ));
    }
    let acquisition = acquisitions::read(&mut check, input.acquisition.as_deref(), input.declared_sha256.as_deref(), input.size);
    check.done()?;
    let user = ctx.user()?;
    let declared_sha256 = input.declared_sha256.or_else(|| acquisitions::digest_of(acquisition.as_ref()).map(|sha256| sha256.0.to_vec()));
    let told = acquisition.as_ref();
    let acquired_at = input.acquired_at.or_else(|| acquisitions::acquired_at(told?, now));
    let acquired_by = acquired_by.or_else(|| Some(told?.record().acquired_by.clone()));

    let mut tx = Tx::begin(ctx, &permit).await?;
    let case = hold(&tx, input.case).await?;
    if let Some(key) = &key {
        let begun = upload_key::Entity::find_by_id((user, key.clone())).one(tx.db()).await?;
        if let Some(begun) = begun {
            let known = row(tx.db(), begun.evidence_id).await?;
            // What a record of acquisition adds depends on the moment.
            let same = known.case_id == input.case
                && known.file_name == file_name
                && known.declared_size == input.size
                && known.declared_sha256 == declared_sha256
                && known.description == description
                && known.acquired_by == acquired_by
                && input.acquired_at.is_none_or(|at| known.acquired_at == Some(at));
            return if same { Ok(known.into()) } else { Err(key_is_taken()) };
        }
    }
    let case_number = number_of_open(case)?;
    let agency = authz::works_for(&tx, input.case).await?;
    let sequence = counter::next(tx.db(), &format!("evidence:{}", input.case)).await?;
    // Those that the person sees: others are theirs to finish or withdraw no more.
    let open = evidence_item::Entity::find()
        .filter(Scope::evidence(ctx).condition())
        .filter(evidence_item::Column::UploadedBy.eq(user))
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving))
        .count(tx.db())
        .await?;
    if open >= u64::from(settings.max_open_uploads) {
        return Err(Error::refused(
            ErrorCode::LimitExceeded,
            "",
            format!("Bạn đang có {open} tệp tải lên dở. Hãy hoàn tất hoặc hủy bớt rồi thử lại."),
            format!("You have {open} incomplete uploads. Finish or withdraw some, then try again."),
        ));
    }
    let number = model::number(&case_number, sequence);
    let expires_at = now.saturating_add(i64::from(settings.upload_expires_hours).saturating_mul(HOUR));
    let row = evidence_item::Model {
        id: ctx.hub.random.id(),
        search: search_key(&format!("{number} {file_name} {}", description.as_deref().unwrap_or_default())),
        number,
        case_id: input.case,
        agency_id: agency,
        uploaded_by: user,
        file_name,
        description,
        declared_size: input.size,
        declared_sha256,
        acquired_at,
        acquired_by,
        status: EvidenceStatus::Receiving,
        cancelled_at: None,
        received_bytes: 0,
        size: None,
        sha256: None,
        format: None,
        content_type: None,
        verdict: None,
        member_count: 0,
        flagged_count: 0,
        inventory_root: None,
        examination: None,
        members_done: 0,
        members_total: None,
        bytes_done: 0,
        examination_started_at: None,
        examination_finished_at: None,
        examination_error: None,
        created_at: now,
        expires_at,
        stored_at: None,
        verified_at: None,
        parent_id: None,
        root_id: None,
        depth: 0,
    };
    evidence_item::Entity::insert(evidence_item::ActiveModel::from(row.clone())).exec_without_returning(tx.db()).await?;
    if let Some(key) = key {
        let key = upload_key::ActiveModel { user_id: Set(user), key: Set(key), evidence_id: Set(row.id) };
        match upload_key::Entity::insert(key).exec_without_returning(tx.db()).await.map_err(Error::from) {
            // Taken at this moment, in another case: this one's row was held.
            Err(Error::Refused(_)) => return Err(key_is_taken()),
            made => made?,
        };
    }
    if let Some(metadata) = input.metadata {
        let metadata = upload_metadata::ActiveModel { evidence_id: Set(row.id), metadata: Set(metadata) };
        upload_metadata::Entity::insert(metadata).exec_without_returning(tx.db()).await?;
    }
    if let Some(acquisition) = &acquisition {
        acquisitions::keep(&tx, row.id, acquisition).await?;
    }
    record(&mut tx, row.case_id, Note::of(TimelineKind::EvidenceStarted).subject(row.file_name.clone()).about(row.id.0)).await?;
    tx.owe(expiry(row.id, expires_at)).await?;
    if row.declared_size == 0 {
        tx.owe(jobs::storing(row.id, now)).await?;
    }
    let audit = Audit::of("evidence.start", "evidence", row.id.0)
        .case(row.case_id)
        .detail(json!({"number": row.number, "sizeBytes": row.declared_size, "declared": row.declared_sha256.is_some(), "acquisition": acquisition.is_some()}));
    tx.commit(audit).await?;
    Ok(row.into())
}

fn key_is_taken() -> Error {
    Error::refused(
        ErrorCode::AlreadyExists,
        "input.idempotencyKey",
        "Khóa này đã dùng để bắt đầu gửi một tệp khác.",
        "This key was used to begin another upload.",
    )
}

pub(super) fn expiry(id: EvidenceId, at: Millis) -> Job {
    Job::at(JobKind::ExpireUpload, format!("{id}:{at}"), json!({"evidenceId": id.0}), at)
}

pub(super) async fn case_number(db: &impl ConnectionTrait, id: CaseId) -> Result<String> {
    case::Entity::find_by_id(id).select_only().column(case::Column::Number).into_tuple().one(db).await?.ok_or(Error::NotFound)
}

/// The number of a case in which evidence may begin to come, held until the transaction ends. What began before the case was closed is
/// received to its end: bytes that were on their way are not lost, and the timeline tells that they came after the closing.
pub(super) async fn number_of_open_case(tx: &Tx<'_>, id: CaseId) -> Result<String> {
    number_of_open(hold(tx, id).await?)
}

fn number_of_open(row: case::Model) -> Result<String> {
    if row.status == CaseStatus::Closed {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "input.caseId",
            "Vụ việc đã đóng nên không bắt đầu gửi thêm chứng cứ được; phần đã bắt đầu gửi trước đó vẫn được nhận tiếp.",
            "The case is closed: no further upload or derived item may begin. One that began before is still received.",
        ));
    }
    Ok(row.number)
}

pub(super) async fn row(db: &impl ConnectionTrait, id: EvidenceId) -> Result<evidence_item::Model> {
    evidence_item::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// An upload as its sender may see it.
///
/// # Errors
/// As authorization has it: only the person who began it may go on with it.
pub async fn upload(ctx: &Ctx, id: EvidenceId) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::ContinueUpload, id).await?;
    Ok(row(ctx.read(&permit), id).await?.into())
}

/// An upload as [`upload`] gives it, with its `Upload-Metadata` as its client wrote it; without where it did not begin by tus.
///
/// # Errors
/// As [`upload`].
pub async fn upload_with_metadata(ctx: &Ctx, id: EvidenceId) -> Result<(Item, Option<String>)> {
    let (permit, _) = authz::require_evidence(ctx, Action::ContinueUpload, id).await?;
    let db = ctx.read(&permit);
    let item = row(db, id).await?.into();
    let said = upload_metadata::Entity::find_by_id(id).one(db).await?;
    Ok((item, said.map(|row| row.metadata)))
}

/// Counts bytes that are synced; `false` where the upload is no longer at `from` or no longer open. The upload then
/// lives for its full time again. With the last of them it is owed that they are put in their place, whatever becomes of the request.
///
/// # Errors
/// The database's error: then the bytes were not acknowledged.
pub async fn received(ctx: &Ctx, id: EvidenceId, from: u64, to: u64) -> Result<bool> {
    let whole = |number: u64| i64::try_from(number).map_err(Error::internal);
    let lives = i64::from(ctx.hub.config.evidence.upload_expires_hours).saturating_mul(HOUR);
    let write = ctx.hub.db.begin().await?;
    let done = evidence_item::Entity::update_many()
        .col_expr(evidence_item::Column::ReceivedBytes, Expr::value(whole(to)?))
        .col_expr(evidence_item::Column::ExpiresAt, Expr::value(ctx.now().saturating_add(lives)))
        .filter(evidence_item::Column::Id.eq(id))
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving))
        .filter(evidence_item::Column::ReceivedBytes.eq(whole(from)?))
        .exec(write.db())
        .await?;
    if done.rows_affected == 1 && row(write.db(), id).await?.declared_size == whole(to)? {
        outbox::enqueue(write.db(), &ctx.hub, jobs::storing(id, ctx.now())).await?;
    }
    write.commit().await?;
    Ok(done.rows_affected == 1)
}

/// The spool holds fewer bytes than were counted (a restored or damaged disk): the upload goes on from what is there.
///
/// # Errors
/// The database's error.
pub async fn fell_back(ctx: &Ctx, id: EvidenceId, counted: u64, there: u64) -> Result<()> {
    tracing::error!(evidence.id = %id, counted_bytes = counted, found_bytes = there, "the spool lost bytes of an upload; it goes on from what is there");
    received(ctx, id, counted, there).await.map(|_| ())
}

/// Registers an upload whose bytes are all here: the blob in its place, then item, custody event, timeline and the
/// examination owed, in one transaction. An upload that is registered already is left as it is, so that a registration
/// that was cut off is repeated by whoever comes next. That its sender lost sight of it meanwhile stops nothing: what was
/// acknowledged is kept.
///
/// # Errors
/// [`Error::Unavailable`] where the store is full or another request holds the upload; the database's error.
pub async fn complete(ctx: &Ctx, id: EvidenceId) -> Result<Item> {
    match try_complete(ctx, id).await? {
        Try::Ended(item) => Ok(*item),
        Try::Held => Err(Error::Unavailable("another request holds the upload".to_owned())),
        Try::Until(_) => Err(guard::busy()),
    }
}

/// What became of trying to put an upload in its place.
#[derive(Debug)]
pub(super) enum Try {
    /// It is as it should be: registered, or no longer complete.
    Ended(Box<Item>),
    /// Another request holds the upload.
    Held,
    /// Until then somebody takes bytes with its digest away.
    Until(Millis),
}

/// The same, waiting only so long as a sender waits for an answer: the work goes on meanwhile, and a job looks after it.
///
/// # Errors
/// As [`complete`].
pub async fn complete_soon(ctx: &Ctx, id: EvidenceId) -> Result<Item> {
    let whole = ctx.clone();
    let work = tokio::spawn(async move { complete(&whole, id).await });
    match tokio::time::timeout(ANSWERED_BY_THEN, work).await {
        Ok(done) => done.map_err(Error::internal)?,
        Err(_) => upload(ctx, id).await,
    }
}

/// The same as [`complete`], for those who come again.
pub(super) async fn try_complete(ctx: &Ctx, id: EvidenceId) -> Result<Try> {
    let (permit, _) = authz::require_evidence(ctx, Action::RegisterUpload, id).await?;
    let item = row(ctx.read(&permit), id).await?;
    if item.status != EvidenceStatus::Receiving || item.received_bytes != item.declared_size {
        return Ok(Try::Ended(Box::new(item.into())));
    }
    let size = u64::try_from(item.declared_size).map_err(Error::internal)?;
    let hub = Arc::clone(&ctx.hub);
    let whole = blobs::run(move || Ok(hub.blobs.whole(id, size))).await?;
    let whole = match whole {
        Ok(whole) => whole,
        Err(NotWritable::Locked) => return Ok(Try::Held),
        Err(NotWritable::Short(there)) => {
            fell_back(ctx, id, size, there).await?;
            return Ok(Try::Ended(Box::new(row(ctx.read(&permit), id).await?.into())));
        }
        Err(NotWritable::Failed(error)) => return Err(error),
    };
    // Looked at before the bytes are in their place: should somebody take them away, the registration finds it.
    let sha256 = whole.sha256;
    if let Some(until) = guard::marked_until(ctx.read(&permit), sha256, ctx.now()).await? {
        return Ok(Try::Until(until));
    }
    let seen = guard::look(ctx.read(&permit), sha256, ctx.now()).await?;
    keep(&ctx.hub, whole).await?;
    let item = register(ctx, &permit, item, (sha256, size, seen)).await?;
    let hub = Arc::clone(&ctx.hub);
    // What stays of the spool is removed at the next start.
    if let Err(error) = blobs::run(move || hub.blobs.forget(id)).await {
        tracing::warn!(evidence.id = %id, %error, "the spool file of a finished upload could not be removed");
    }
    Ok(Try::Ended(Box::new(item)))
}

/// Puts an upload in its place. Where the bytes that stood there are damaged or gone, that is recorded for every item that refers to
/// them: otherwise nobody would learn of it.
pub(super) async fn keep(hub: &Arc<Hub>, whole: Whole) -> Result<()> {
    let whole = Arc::new(whole);
    let of_store = async |work: fn(&blobs::Blobs, &Whole) -> Result<Stood>| {
        let (store, upload) = (Arc::clone(hub), Arc::clone(&whole));
        blobs::run(move || work(&store.blobs, &upload)).await
    };
    let referring = jobs::referring(hub, whole.sha256).await?;
    let told = async |found: Option<(Sha256Digest, u64)>, then: fn(&blobs::Blobs, &Whole) -> Result<()>| {
        let found = Rehash { sha256: found.map(|(sha256, _)| sha256), size: found.map_or(0, |(_, size)| size) };
        jobs::tell(hub, &referring, found).await?;
        let (store, upload) = (Arc::clone(hub), Arc::clone(&whole));
        blobs::run(move || then(&store.blobs, &upload)).await
    };
    match of_store(blobs::Blobs::keep).await? {
        Stood::Damaged(found) => told(found, blobs::Blobs::replace).await,
        Stood::Nothing if !referring.is_empty() => match of_store(blobs::Blobs::in_other_forms).await? {
            Stood::Damaged(found) => told(found, blobs::Blobs::set_other_forms_aside).await,
            Stood::Nothing => told(None, |_, _| Ok(())).await,
            Stood::Sound => Ok(()),
        },
        Stood::Nothing | Stood::Sound => Ok(()),
    }
}

async fn register(
    ctx: &Ctx,
    permit: &Permit,
    item: evidence_item::Model,
    (digest, size, seen): (Sha256Digest, u64, guard::Seen),
) -> Result<Item> {
    let id = item.id;
    let matches = item.declared_sha256.as_ref().map(|declared| declared.as_slice() == digest.0.as_slice());
    let accepted = matches != Some(false);
    let now = ctx.now();
    let mut tx = Tx::begin(ctx, permit).await?;
    guard::take(tx.db(), digest, seen, now).await?;
    let status = if accepted { EvidenceStatus::Stored } else { EvidenceStatus::Refused };
    let waiting = accepted.then_some(ExaminationState::Waiting);
    let done = evidence_item::Entity::update_many()
        .col_expr(evidence_item::Column::Status, Expr::value(status))
        .col_expr(evidence_item::Column::Size, Expr::value(item.declared_size))
        .col_expr(evidence_item::Column::Sha256, Expr::value(digest.0.to_vec()))
        .col_expr(evidence_item::Column::StoredAt, Expr::value(now))
        .col_expr(evidence_item::Column::Examination, Expr::value(waiting))
        .filter(evidence_item::Column::Id.eq(id))
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving))
        .exec(tx.db())
        .await?;
    if done.rows_affected == 0 {
        drop(tx);
        return Ok(row(ctx.read(permit), id).await?.into());
    }
    let detail = object(json!({
        "fileName": item.file_name,
        "declaredSha256": item.declared_sha256.as_ref().map(hex::encode),
        "matches": matches,
        "acquiredAt": item.acquired_at.map(rfc3339),
        "acquiredBy": item.acquired_by,
        "uploadedBy": item.uploaded_by.to_string(),
        "agencyId": item.agency_id.to_string(),
    }));
    let event = NewEvent {
        evidence: id,
        evidence_number: item.number.clone(),
        case_number: case_number(tx.db(), item.case_id).await?,
        agency: item.agency_id,
        kind: CustodyKind::Received,
        reason: None,
        sha256: digest,
        size,
        tool: custody::hub_tool(),
        detail,
        asked_by: None,
    };
    // What is declared comes behind what the hub saw: the bytes have to be here first.
    let declared = if accepted { acquisitions::declared(&tx, &event).await? } else { Vec::new() };
    custody::append_many(&tx, std::iter::once(event).chain(declared).collect()).await?;
    let kind = if accepted { TimelineKind::EvidenceReceived } else { TimelineKind::EvidenceRefused };
    record(&mut tx, item.case_id, Note::of(kind).subject(item.file_name.clone()).about(id.0)).await?;
    if accepted {
        tx.owe(Job::now(JobKind::ExamineEvidence, id.to_string(), json!({"evidenceId": id.0}))).await?;
    }
    let audit = Audit::of("evidence.receive", "evidence", id.0)
        .case(item.case_id)
        .detail(json!({"sha256": digest.to_string(), "sizeBytes": size, "matches": matches}));
    tx.commit(audit).await?;
    if !accepted {
        tracing::warn!(evidence.id = %id, "an item is not what was declared: the SHA-256 differs");
    }
    Ok(row(ctx.read(permit), id).await?.into())
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// An upload as those may see it who may withdraw it.
///
/// # Errors
/// As authorization has it.
pub async fn upload_to_withdraw(ctx: &Ctx, id: EvidenceId) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::WithdrawUpload, id).await?;
    Ok(row(ctx.read(&permit), id).await?.into())
}

/// Whether the viewer may withdraw an upload now.
///
/// # Errors
/// The database's error.
pub async fn may_withdraw(ctx: &Ctx, item: &Item) -> Result<bool> {
    if item.status != EvidenceStatus::Receiving || item.received_bytes >= item.declared_size {
        return Ok(false);
    }
    let (_, facts) = authz::require_evidence(ctx, Action::ReadEvidence, item.id).await?;
    Ok(authz::may_evidence_by(ctx, Action::WithdrawUpload, &facts))
}

/// Withdraws an upload that is not complete; its bytes are removed, its number stays. For its sender, and for coordinators
/// once that one can go on with it no more.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where it is complete or withdrawn already.
pub async fn cancel(ctx: &Ctx, id: EvidenceId) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::WithdrawUpload, id).await?;
    if !withdraw(ctx, &permit, id, "evidence.cancel").await? {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Tệp đã nhận đủ hoặc đã hủy, không hủy được nữa.",
            "The upload is complete or withdrawn already.",
        ));
    }
    Ok(row(ctx.read(&permit), id).await?.into())
}

/// Withdraws an open upload; `false` where it is none. On a full disk its bytes go first: they are what takes up the room that
/// withdrawing it needs.
pub(super) async fn withdraw(ctx: &Ctx, permit: &Permit, id: EvidenceId, act: &'static str) -> Result<bool> {
    let item = row(ctx.read(permit), id).await?;
    if item.status != EvidenceStatus::Receiving {
        return Ok(false);
    }
    let withdrawn = match settle_withdrawn(ctx, permit, &item, act).await {
        Err(Error::Unavailable(why)) if !has_room(ctx).await? => {
            tracing::warn!(evidence.id = %id, error = %why, "no room to withdraw an upload; its bytes are removed before it");
            let hub = Arc::clone(&ctx.hub);
            blobs::run(move || hub.blobs.forget(id)).await?;
            settle_withdrawn(ctx, permit, &item, act).await?
        }
        other => other?,
    };
    if !withdrawn {
        return Ok(false);
    }
    let hub = Arc::clone(&ctx.hub);
    if let Err(error) = blobs::run(move || hub.blobs.forget(id)).await {
        tracing::warn!(evidence.id = %id, %error, "the spool file of a withdrawn upload could not be removed");
    }
    Ok(true)
}

async fn has_room(ctx: &Ctx) -> Result<bool> {
    let (hub, name): (_, uuid::Uuid) = (Arc::clone(&ctx.hub), ctx.hub.random.id());
    blobs::run(move || Ok(hub.blobs.has_room(&name.to_string()))).await
}

async fn settle_withdrawn(ctx: &Ctx, permit: &Permit, item: &evidence_item::Model, act: &'static str) -> Result<bool> {
    let id = item.id;
    let mut tx = Tx::begin(ctx, permit).await?;
    // A closing that sees this upload running leaves its sender's part to it: neither passes the other by.
    let case = hold(&tx, item.case_id).await?;
    let done = evidence_item::Entity::update_many()
        .col_expr(evidence_item::Column::Status, Expr::value(EvidenceStatus::Refused))
        .col_expr(evidence_item::Column::CancelledAt, Expr::value(ctx.now()))
        .filter(evidence_item::Column::Id.eq(id))
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving))
        // Whose last bytes have come is told so, and is registered.
        .filter(Expr::col(evidence_item::Column::ReceivedBytes).lt(Expr::col(evidence_item::Column::DeclaredSize)))
        .exec(tx.db())
        .await?;
    if done.rows_affected == 0 {
        return Ok(false);
    }
    // In a closed case its sender may have had a part for nothing else any more.
    if case.status == CaseStatus::Closed {
        end_part(&tx, item.case_id, item.agency_id).await?;
    }
    record(&mut tx, item.case_id, Note::of(TimelineKind::EvidenceWithdrawn).subject(item.file_name.clone()).about(id.0)).await?;
    tx.commit(Audit::of(act, "evidence", id.0).case(item.case_id)).await?;
    Ok(true)
}

/// Puts the store and the tables in agreement at the start: lets go of bytes whose removal was cut off, registers uploads whose
/// registration was, removes spool files that no upload needs.
///
/// # Errors
/// The store's or the database's error.
pub async fn recover(hub: &Arc<Hub>) -> Result<()> {
    let ctx = Ctx::new(Arc::clone(hub), authz::Actor::system(), "start");
    let permit = authz::require(&ctx, Action::RunJob)?;
    guard::let_go(hub).await?;
    // First the files, then the rows: an upload's row is there before its file.
    let store = Arc::clone(hub);
    let spooled = blobs::run(move || store.blobs.uploads()).await?;
    let open: Vec<(EvidenceId, i64, i64)> = evidence_item::Entity::find()
        .select_only()
        .columns([evidence_item::Column::Id, evidence_item::Column::ReceivedBytes, evidence_item::Column::DeclaredSize])
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving))
        .into_tuple()
        .all(ctx.read(&permit))
        .await?;
    for (id, _) in &spooled {
        if !open.iter().any(|(known, _, _)| known == id) {
            tracing::info!(evidence.id = %id, "removing the spool file of an upload that is not open");
            let (store, id) = (Arc::clone(hub), *id);
            blobs::run(move || store.blobs.forget(id)).await?;
        }
    }
    for (id, counted, declared) in open {
        let there = spooled.iter().find(|(known, _)| *known == id).map_or(0, |(_, length)| *length);
        let counted_bytes = u64::try_from(counted).unwrap_or(0);
        if there < counted_bytes {
            fell_back(&ctx, id, counted_bytes, there).await?;
        } else if counted == declared && declared > 0 {
            tracing::info!(evidence.id = %id, "registering an upload whose registration was cut off");
            let stored = if hub.blobs.takes_long(counted_bytes) { Err(guard::busy()) } else { complete(&ctx, id).await.map(drop) };
            match stored {
                // A job does it, so that nothing holds the start up.
                Err(Error::Unavailable(_)) => {
                    let write = hub.db.begin().await?;
                    outbox::enqueue(write.db(), hub, Job { due_at: None, ..jobs::storing(id, ctx.now()) }).await?;
                    write.commit().await?;
                }
                other => other?,
            }
        }
    }
    take_back(hub).await;
    Ok(())
}

/// Takes back what an earlier run began in the store and never ended. A store that does not answer holds nothing up; an answer that
/// comes later could name what this run began, and nothing is taken back by it.
async fn take_back(hub: &Arc<Hub>) {
    let starting = Arc::new(());
    let (store, awaited) = (Arc::clone(hub), Arc::downgrade(&starting));
    let taken = blobs::run(move || store.blobs.take_back(&|| awaited.strong_count() > 0));
    let taken = label::patiently(hub, taken).await;
    drop(starting);
    match taken {
        Ok(0) => {}
        Ok(taken) => tracing::info!(taken, "took back parts of objects that an earlier run did not end"),
        Err(error) => tracing::warn!(?error, "parts of objects that an earlier run did not end could not be taken back"),
    }
}

/// One item.
///
/// # Errors
/// As authorization has it.
pub async fn get(ctx: &Ctx, id: EvidenceId) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    Ok(row(ctx.read(&permit), id).await?.into())
}

/// An item for a custody act, for those who hold leave for it already.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] where not all bytes have arrived: then there is no custody yet.
pub(crate) async fn in_custody(db: &impl ConnectionTrait, id: EvidenceId) -> Result<Item> {
    let item: Item = row(db, id).await?.into();
    if item.stored().is_none() {
        return Err(Error::refused(ErrorCode::InvalidTransition, "", "Tệp chưa được nhận đủ.", "Not all bytes have arrived."));
    }
    Ok(item)
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct EvidenceFilter {
    /// Only of this case.
    pub case: Option<CaseId>,
    /// Only with one of these states.
    pub status: Option<Vec<EvidenceStatus>>,
    /// Words in number, name or description.
    pub text: Option<String>,
    /// Only with this digest.
    pub sha256: Option<Vec<u8>>,
    /// What became of the upload.
    pub uploads: Uploads,
    /// What was found of the stored bytes.
    pub soundness: Soundness,
}

/// Which items are listed by what was found of their stored bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Soundness {
    /// All of them.
    #[default]
    Any,
    /// Those whose bytes or list of members were found altered, or whose history did not hold when they were verified.
    Altered,
}

/// Whether uploads are listed that were withdrawn before they were complete: they are no evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Uploads {
    /// All others.
    #[default]
    Kept,
    /// Only these.
    Withdrawn,
}

/// Items that the person may see, newest first.
///
/// # Errors
/// [`Error::BadRequest`] for a foreign cursor; the database's error.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: EvidenceFilter) -> Result<Page<Item>> {
    let scope = Scope::evidence(ctx);
    let db = ctx.read(&scope);
    let withdrawn = evidence_item::Column::CancelledAt;
    let mut select = evidence_item::Entity::find().filter(scope.condition()).filter(match filter.uploads {
        Uploads::Kept => withdrawn.is_null(),
        Uploads::Withdrawn => withdrawn.is_not_null(),
    });
    if let Some(case) = filter.case {
        select = select.filter(evidence_item::Column::CaseId.eq(case));
    }
    if let Some(status) = filter.status {
        select = select.filter(evidence_item::Column::Status.is_in(status));
    }
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col(evidence_item::Column::Search).like(LikeExpr::new(pattern).escape('\\')));
    }
    if let Some(sha256) = filter.sha256 {
        select = select.filter(evidence_item::Column::Sha256.eq(sha256));
    }
    if filter.soundness == Soundness::Altered {
        select = select.filter(evidence_item::Column::Id.in_subquery(custody::altered_items()));
    }
    let keys = [SortKey::desc(evidence_item::Column::CreatedAt, KeyKind::Int), SortKey::desc(evidence_item::Column::Id, KeyKind::Id)];
    let all = select.clone();
    let rows: Vec<Item> = select
        .filter(args.condition(&keys)?)
        .order_by_desc(evidence_item::Column::CreatedAt)
        .order_by_desc(evidence_item::Column::Id)
        .limit(args.limit())
        .all(db)
        .await?
        .into_iter()
        .map(Item::from)
        .collect();
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |item: &Item| Cursor::new(vec![item.created_at.into(), item.id.to_string().into()])))
}

/// Items by their ids, without those that the person may not see.
pub(crate) async fn by_ids(ctx: &Ctx, ids: &[EvidenceId]) -> Result<Vec<Item>> {
    let scope = Scope::evidence(ctx);
    let rows = evidence_item::Entity::find()
        .filter(scope.condition())
        .filter(evidence_item::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(Item::from).collect())
}

/// Which members to list.
#[derive(Clone, Debug, Default)]
pub struct MemberFilter {
    /// Words in the path.
    pub text: Option<String>,
    /// Only with this digest.
    pub sha256: Option<Vec<u8>>,
    /// Only those with findings, or only those without.
    pub flagged: Option<bool>,
    /// Only content of one of these media types; `image/*` means a whole family. None: all.
    pub content_types: Vec<String>,
}

/// An item's members in the order of the archive; none before the examination is finished.
///
/// # Errors
/// As authorization has it; [`Error::BadRequest`] for a foreign cursor.
pub async fn members(ctx: &Ctx, id: EvidenceId, args: PageArgs, filter: MemberFilter) -> Result<Page<Member>> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let db = ctx.read(&permit);
    // Rows of an examination that is not finished are no inventory yet.
    let examined = Query::select()
        .column(evidence_item::Column::Id)
        .from(evidence_item::Entity)
        .and_where(evidence_item::Column::Id.eq(id))
        .and_where(evidence_item::Column::Status.eq(EvidenceStatus::Examined))
        .to_owned();
    // Equal to one id, not among some: so the rows come in their order from the index, be they millions.
    let mut select = evidence_member::Entity::find().filter(evidence_member::Column::EvidenceId.eq(id)).filter(Expr::exists(examined));
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col(evidence_member::Column::Search).like(LikeExpr::new(pattern).escape('\\')));
    }
    if let Some(sha256) = filter.sha256 {
        select = select.filter(evidence_member::Column::Sha256.eq(sha256));
    }
    if !filter.content_types.is_empty() {
        select = select.filter(of_types(&filter.content_types)?);
    }
    if let Some(flagged) = filter.flagged {
        select = select.filter(evidence_member::Column::Flagged.eq(flagged));
    }
    let keys = [SortKey::asc(evidence_member::Column::Position, KeyKind::Int)];
    let all = select.clone();
    let rows = select
        .filter(args.condition(&keys)?)
        .order_by_asc(evidence_member::Column::Position)
        .limit(args.limit())
        .all(db)
        .await?
        .into_iter()
        .map(member_of)
        .collect::<Result<Vec<_>>>()?;
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |member: &Member| Cursor::new(vec![member.index.into()])))
}

/// Members of these media types, of which `image/*` means a whole family.
fn of_types(types: &[String]) -> Result<Condition> {
    if types.len() > MOST_TYPES {
        return Err(Error::BadRequest(format!("at most {MOST_TYPES} media types")));
    }
    let column = evidence_member::Column::ContentType;
    Ok(types.iter().fold(Condition::any(), |any, kind| {
        let family = kind.strip_suffix('*').filter(|family| family.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'/'));
        any.add(family.map_or_else(|| column.eq(kind.as_str()), |family| column.starts_with(family)))
    }))
}

/// What was odd about an item: the findings of the archive as a whole, then those of its first flagged members.
///
/// # Errors
/// As authorization has it.
pub async fn findings(ctx: &Ctx, item: &Item) -> Result<Vec<Finding>> {
    if item.status != EvidenceStatus::Examined {
        return Ok(Vec::new());
    }
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, item.id).await?;
    let mut findings = own_findings(ctx, &permit, item.id).await?;
    if item.flagged_count > 0 {
        let flagged = evidence_member::Entity::find()
            .filter(evidence_member::Column::EvidenceId.eq(item.id))
            .filter(evidence_member::Column::Flagged.eq(true))
            .order_by_asc(evidence_member::Column::Position)
            .limit(FLAGGED_TOLD)
            .all(ctx.read(&permit))
            .await?;
        for row in flagged {
            let member = member_of(row)?;
            let path = member.path;
            findings.extend(
                member.findings.into_iter().map(|finding| Finding { path: finding.path.or_else(|| Some(path.clone())), ..finding }),
            );
        }
    }
    Ok(findings)
}

/// What is odd about an item's archive as a whole.
pub(super) async fn own_findings(ctx: &Ctx, grant: &impl Grant, id: EvidenceId) -> Result<Vec<Finding>> {
    evidence_finding::Entity::find()
        .filter(evidence_finding::Column::EvidenceId.eq(id))
        .order_by_asc(evidence_finding::Column::Position)
        .all(ctx.read(grant))
        .await?
        .into_iter()
        .map(finding_of)
        .collect()
}

/// Whether the person may have the stored bytes hashed again.
///
/// # Errors
/// The database's error.
pub async fn may_verify(ctx: &Ctx, item: &Item) -> Result<bool> {
    if item.stored().is_none() {
        return Ok(false);
    }
    let (permit, facts) = authz::require_evidence(ctx, Action::ReadEvidence, item.id).await?;
    Ok(authz::may_evidence_by(ctx, Action::VerifyEvidence, &facts) && !custody::is_disposed(ctx.read(&permit), item.id).await?)
}

/// Has the stored bytes hashed again by a job. The same person's same wish again, while the first waits or in the same moment, is
/// that first one: a second click reads nothing twice.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where there are no stored bytes yet.
pub async fn request_verification(ctx: &Ctx, id: EvidenceId) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::VerifyEvidence, id).await?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    // Held, so that two clicks come one after the other.
    let item: Item = evidence_item::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)?.into();
    if item.stored().is_none() {
        return Err(Error::refused(ErrorCode::InvalidTransition, "", "Tệp chưa được nhận đủ.", "Not all bytes have arrived."));
    }
    if custody::is_disposed(tx.db(), id).await? {
        return Err(custody::disposed());
    }
    let whose = format!("{id}:{}:", ctx.actor.user.map_or_else(String::new, |user| user.to_string()));
    if outbox::asked_lately(tx.db(), JobKind::VerifyEvidence, &whose, ctx.now().saturating_sub(SAME_MOMENT)).await? {
        return Ok(item);
    }
    let auth = entry_actor(&ctx.actor).auth;
    let payload = json!({"evidenceId": id.0, "requestedBy": ctx.actor.user.map(|user| user.0), "auth": auth});
    tx.owe(Job::now(JobKind::VerifyEvidence, format!("{whose}{}", ctx.now()), payload)).await?;
    tx.commit(Audit::of("evidence.verify", "evidence", id.0).case(item.case)).await?;
    Ok(item)
}

/// An item whose bytes may be taken by whoever asks; nothing is recorded yet.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where not all bytes have arrived; [`Error::Internal`] where the row tells
/// other bytes than were received, which is an alarm.
pub async fn downloadable(ctx: &Ctx, id: EvidenceId, action: Action) -> Result<(Permit, Item)> {
    let (permit, _) = authz::require_evidence(ctx, action, id).await?;
    let item: Item = row(ctx.read(&permit), id).await?.into();
    let Some(stored) = item.stored() else {
        return Err(Error::refused(ErrorCode::InvalidTransition, "", "Tệp chưa được nhận đủ.", "Not all bytes have arrived."));
    };
    custody::confirm(ctx.read(&permit), id, stored).await?;
    // A package tells the history without the bytes: it is there also after a disposal.
    if action != Action::ExportPackage {
        if custody::is_disposed(ctx.read(&permit), id).await? {
            return Err(custody::disposed());
        }
        if custody::is_altered(ctx.read(&permit), id).await? {
            return Err(altered());
        }
    }
    Ok((permit, item))
}

/// What is told of an item whose stored bytes are not those that were received.
pub(crate) fn altered() -> Error {
    Error::refused(
        ErrorCode::Altered,
        "",
        "Nội dung lưu giữ không còn là nội dung đã nhận hoặc đã khám nghiệm; không có gì được giao ra.",
        "The stored bytes are not those that were received or examined; nothing is handed out.",
    )
}

/// Leaves the work to hash an item's bytes again, because they seem to be others than were received: what is found is recorded as
/// by any verification.
///
/// # Errors
/// The database's error.
pub(crate) async fn owe_reading(hub: &Hub, id: EvidenceId) -> Result<()> {
    let write = hub.db.begin().await?;
    let job = Job::now(JobKind::VerifyEvidence, format!("{id}/differs/{}", hub.clock.now()), json!({"evidenceId": id.0}));
    outbox::enqueue(write.db(), hub, job).await?;
    write.commit().await?;
    hub.outbox_wake.notify_waiters();
    Ok(())
}

/// Passes on what came of reading stored bytes; that they are altered is looked into at once.
///
/// # Errors
/// That of the reading, or the database's.
pub(crate) async fn noted<T>(ctx: &Ctx, id: EvidenceId, read: Result<T>) -> Result<T> {
    if let Err(Error::Refused(errors)) = &read
        && errors.iter().any(|error| error.code == ErrorCode::Altered)
    {
        owe_reading(&ctx.hub, id).await?;
    }
    read
}

/// Whether an item is short enough to be hashed whole before anything of it is sent.
#[must_use]
pub fn is_checked_first(item: &Item) -> bool {
    item.stored().is_some_and(|(_, size)| size <= CHECKED_FIRST)
}

/// Opens the stored bytes of an item; those of one that is not long are hashed, before it is recorded that something of them is handed
/// out.
///
/// # Errors
/// [`Error::Refused`] where they are not those that were received, which is looked into at once; as [`blobs::Blobs::read`].
pub async fn open(ctx: &Ctx, item: &Item) -> Result<Arc<dyn Source>> {
    let stored = item.stored().ok_or(Error::NotFound)?;
    let (hub, first) = (Arc::clone(&ctx.hub), is_checked_first(item));
    let opened = blobs::run(move || {
        let source = hub.blobs.hand_out(&stored.0)?;
        let sound = !first
            || match hash_source(source.as_ref(), 0).map_err(Error::from) {
                Ok(found) => found == stored,
                // A store that does not answer says nothing of the bytes.
                Err(error @ Error::Unavailable(_)) => return Err(error),
                Err(_) => false,
            };
        if sound { Ok(source) } else { Err(altered()) }
    });
    noted(ctx, item.id, opened.await).await
}

/// Records that somebody takes a copy of the bytes from `start` up to `end`. Must be committed before the first byte
/// leaves. Of an item that is too long to be hashed first, it says that the sending was begun.
///
/// # Errors
/// The database's error: then no byte may leave.
pub async fn record_download(ctx: &Ctx, permit: &Permit, item: &Item, start: u64, end: u64, reason: Option<String>) -> Result<()> {
    let mut detail = object(json!({"firstByte": start, "bytes": end.saturating_sub(start)}));
    if !is_checked_first(item) {
        detail.insert("begun".to_owned(), json!(true));
    }
    let audit = json!({"firstByte": start, "bytes": end.saturating_sub(start)});
    let tx = Tx::begin(ctx, permit).await?;
    let event = event(&tx, item, CustodyKind::Downloaded, reason, detail).await?;
    custody::append(&tx, event).await?;
    tx.commit(Audit::of("evidence.download", "evidence", item.id.0).case(item.case).detail(audit)).await
}

/// An event of an item whose bytes are stored, by the hub's own program.
pub(crate) async fn event(
    tx: &Tx<'_>,
    item: &Item,
    kind: CustodyKind,
    reason: Option<String>,
    detail: Map<String, Value>,
) -> Result<NewEvent> {
    let (sha256, size) = item.stored().ok_or_else(|| Error::internal("an item without stored bytes has no custody"))?;
    Ok(NewEvent {
        evidence: item.id,
        evidence_number: item.number.clone(),
        case_number: case_number(tx.db(), item.case).await?,
        agency: item.agency,
        kind,
        reason,
        sha256,
        size,
        tool: custody::hub_tool(),
        detail,
        asked_by: None,
    })
}

/// The digest of an item's manifest as its stored rows make it now, for the operator's look at everything.
///
/// # Errors
/// The database's error; [`Error::Internal`] where a row is damaged.
pub(crate) async fn stored_manifest_digest(hub: &Arc<Hub>, id: EvidenceId) -> Result<Sha256Digest> {
    let ctx = Ctx::new(Arc::clone(hub), authz::Actor::system(), "doctor");
    let permit = authz::require(&ctx, Action::RunJob)?;
    let item: Item = row(ctx.read(&permit), id).await?.into();
    Ok(stored::write(&ctx, &permit, &item, std::io::sink()).await?.sha256)
}

/// Whether the stored list of members of an item is the one that its examination recorded; `None` where there is none to compare with.
///
/// # Errors
/// The database's error.
pub(super) async fn inventory_holds(ctx: &Ctx, permit: &Permit, item: &Item) -> Result<Option<bool>> {
    let examined = custody_event::Entity::find()
        .filter(custody_event::Column::EvidenceId.eq(item.id))
        .filter(custody_event::Column::Kind.eq(CustodyKind::Examined))
        .order_by_desc(custody_event::Column::Sequence)
        .one(ctx.read(permit))
        .await?;
    let Some(told) = examined_digests(&examined.map(CustodyEvent::from).into_iter().collect::<Vec<_>>()) else { return Ok(None) };
    match stored::write(ctx, permit, item, std::io::sink()).await {
        Ok(stored) => Ok(Some((stored.sha256.to_string(), stored.inventory_root.to_string()) == told)),
        Err(Error::Internal(_)) => Ok(Some(false)),
        Err(error) => Err(error),
    }
}

/// An item that may be handed out, with what is recorded of it.
pub(super) struct Exportable {
    pub(super) permit: Permit,
    pub(super) item: Item,
    /// Its manifest as a package holds it, in a file without a name.
    pub(super) manifest: Stored<Arc<FileSource>>,
    /// The item's events so far.
    pub(super) events: Vec<CustodyEvent>,
}

/// What a package, a report or another export is made of, after it was found to hold: all bytes are here, and nothing
/// examines the item any more.
///
/// # Errors
/// As [`downloadable`]; [`Error::Refused`] while the item is being examined; [`Error::Internal`] where the records do not hold,
/// which is an alarm.
pub(super) async fn exportable(ctx: &Ctx, id: EvidenceId) -> Result<Exportable> {
    let (permit, item) = downloadable(ctx, id, Action::ExportPackage).await?;
    let unfinished = item.examination.as_ref().is_some_and(|e| matches!(e.state, ExaminationState::Waiting | ExaminationState::Running));
    if unfinished {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Chứng cứ đang được khám nghiệm. Hãy thử lại khi xong.",
            "The item is being examined. Try again when that is done.",
        ));
    }
    let (hub, scratch): (_, uuid::Uuid) = (Arc::clone(&ctx.hub), ctx.hub.random.id());
    let file = blobs::run(move || hub.blobs.scratch(&scratch.to_string())).await?;
    let manifest = stored::write(ctx, &permit, &item, file).await?;
    let events = custody::all_of(ctx, &permit, id).await?;
    if let Some((digest, root)) = examined_digests(&events)
        && (manifest.sha256.to_string(), manifest.inventory_root.to_string()) != (digest, root)
    {
        return Err(custody::inventory_alarm(id));
    }
    let bytes = item.stored().ok_or_else(|| Error::internal("no stored bytes"))?;
    custody::confirm_history(&ctx.hub, id, &events, bytes).await?;
    Ok(Exportable { permit, item, manifest: manifest.try_map(|file| Ok(Arc::new(FileSource::new(file)?)))?, events })
}

/// A custody package, ready to be sent.
#[derive(Debug)]
pub struct Package {
    /// The package's bytes, from the start.
    pub file: File,
    /// How many they are.
    pub size: u64,
    /// A name for it.
    pub name: String,
}

/// Makes the custody package of an item: the report over its events so far, then the EXPORTED event that binds it, then a
/// signed head that covers that event, then the proofs.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] while the item is being examined; [`Error::Internal`] where the stored
/// rows are no longer those that were examined or the item's history does not hold, which is an alarm: nothing is recorded
/// as exported then.
pub async fn package(ctx: &Ctx, id: EvidenceId, reason: Option<String>) -> Result<Package> {
    let exportable = exportable(ctx, id).await?;
    let report = report::make(ctx, &exportable).await?.bytes;
    let Exportable { permit, item, manifest, .. } = exportable;
    let guide = verify_md();
    let files = package_files_digest(manifest.sha256, &guide, Some(&report));
    let tx = Tx::begin(ctx, &permit).await?;
    let event = event(&tx, &item, CustodyKind::Exported, reason, object(json!({"packageFiles": files}))).await?;
    let exported = custody::append(&tx, event).await?;
    tx.commit(Audit::of("evidence.export", "evidence", id.0).case(item.case)).await?;

    let head = custody::checkpoint(&ctx.hub).await?;
    let attested = attestation::well_attested(&ctx.hub, head.size).await?;
    let events: Vec<CustodyEvent> =
        custody::all_of(ctx, &permit, id).await?.into_iter().filter(|event| event.sequence <= exported.sequence).collect();
    let leaves: Vec<u64> = events.iter().map(|event| u64::try_from(event.log_index).unwrap_or(u64::MAX)).collect();
    let proofs = custody::proofs(&ctx.hub, &leaves, attested.head.size).await?;
    let mut keys = vec![ctx.hub.signer.verifier_key()];
    keys.extend(attested.witness_keys());
    let input = PackageInput {
        manifest: manifest.out,
        entries: events.into_iter().map(|event| event.entry).collect(),
        proofs,
        checkpoint: attested.note(),
        keys,
        timestamp: attested.stamp.map(|stamp| stamp.response),
        report: Some(report),
        verify_md: guide,
    };
    let hub = Arc::clone(&ctx.hub);
    let scratch: uuid::Uuid = ctx.hub.random.id();
    let (file, size) = blobs::run(move || {
        let mut file = hub.blobs.scratch(&scratch.to_string())?;
        write_package(std::io::BufWriter::with_capacity(blobs::BUFFER, &mut file), &input).map_err(|error| match error {
            PackageError::Write(error) => error.into(),
            error => Error::internal(error),
        })?;
        let size = file.seek(SeekFrom::End(0))?;
        let report = verify_package(&FileSource::new(file.try_clone()?)?, None, None, Some(&[hub.signer.verifier_key()]));
        if let Some(fault) = report.checks.iter().find(|check| !check.ok) {
            return Err(custody::item_alarm(id, &format!("the package does not hold: {}: {}", fault.name, fault.detail)));
        }
        Ok((file, size))
    })
    .await?;
    Ok(Package { file, size, name: format!("{}.custody.zip", item.number) })
}

/// What the last EXAMINED event says of the manifest and of the inventory.
fn examined_digests(events: &[CustodyEvent]) -> Option<(String, String)> {
    let examined = events.iter().rev().find(|event| event.kind == CustodyKind::Examined)?;
    let entry = chot_forensics::custody::CustodyEntry::parse(&examined.entry).ok()?;
    let word = |name: &str| entry.detail.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Some((word("manifestSha256"), word("inventoryRoot")))
}

/// How the stored bytes compare with what is recorded of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rehash {
    /// Their digest now; `None` where they cannot be read.
    pub sha256: Option<Sha256Digest>,
    /// How many they are now.
    pub size: u64,
}

/// Hashes the stored bytes of an item again.
///
/// # Errors
/// [`Error::Unavailable`] where the store does not answer: that says nothing of the bytes.
pub(super) async fn rehash(hub: &Arc<Hub>, recorded: Sha256Digest) -> Result<Rehash> {
    let hub = Arc::clone(hub);
    blobs::run(move || match hub.blobs.rehash(&recorded) {
        Ok((sha256, size)) => Ok(Rehash { sha256: Some(sha256), size }),
        Err(error @ Error::Unavailable(_)) => Err(error),
        Err(error) => {
            tracing::error!(blob = %recorded, ?error, "a stored blob cannot be read");
            Ok(Rehash { sha256: None, size: 0 })
        }
    })
    .await
}

/// Notes when the stored bytes were found as they should be.
pub(super) async fn note_verified(tx: &Tx<'_>, id: EvidenceId) -> Result<()> {
    evidence_item::Entity::update_many()
        .col_expr(evidence_item::Column::VerifiedAt, Expr::value(tx.ctx().now()))
        .filter(evidence_item::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Owes the look at an upload's expiry again, at its new time.
pub(super) async fn owe_expiry(ctx: &Ctx, id: EvidenceId, at: Millis) -> Result<()> {
    let write = ctx.hub.db.begin().await?;
    outbox::enqueue(write.db(), &ctx.hub, expiry(id, at)).await?;
    write.commit().await
}

/// An item's digest as a text, for the answer to its sender.
#[must_use]
pub fn digest_text(bytes: Option<&[u8]>) -> Option<String> {
    bytes.and_then(digest).map(|digest| digest.to_string())
}
