//! The job that makes an item from another one.
//!
//! Invariants: the same item and the same wish give the same bytes; nothing is kept of an item whose stored bytes are not those that
//! were received: they are hashed behind every making; nothing is in the tables before the bytes are in the store;
//! item, both custody events, timeline and the examination owed are one transaction, so that a job that is run again after the hub
//! was killed finds either nothing or all of it. The item's history begins with DERIVED, which names the parent's entry.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chot_forensics::archive::Progress;
use chot_forensics::custody::Tool;
use chot_forensics::digest::Sha256Digest;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::derivations::{ALL_BYTES, Derivation};
use super::disposal;
use super::entity::{derivation, evidence_item, evidence_member};
use super::guard;
use super::jobs::{asked_by, sound};
use super::making::{Plan, Product, Refusal, write};
use super::model::{self, Item};
use super::passwords::{Password, WAITS};
use super::service::{self, case_number, event, object, row};
use crate::audit::Audit;
use crate::authz::{self, Action, Permit};
use crate::blobs::{self, NotWritable};
use crate::counter;
use crate::ctx::{Ctx, Hub};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::features::cases::{Note, news, record};
use crate::features::custody::model::digest;
use crate::features::custody::service as custody;
use crate::features::custody::service::{Asked, NewEvent};
use crate::ids::{CaseId, DerivationId, EvidenceId};
use crate::outbox::worker::Outcome;
use crate::outbox::{Job, JobKind, enqueue};
use crate::text::search_key;
use crate::words::{CustodyKind, DerivationFailure, DerivationMethod, DerivationStatus, EvidenceStatus, ExaminationState, TimelineKind};

/// How long one making may read.
const TIME_ALLOWED: Duration = Duration::from_secs(6 * 60 * 60);
/// How often progress is written down.
const PROGRESS: Duration = Duration::from_secs(1);
/// When a job looks again for a password that another process may have, in milliseconds.
const LOOKS_AGAIN: i64 = 2_000;

fn derivation_id(payload: &Value) -> Result<DerivationId> {
    let id = payload.get("derivationId").and_then(Value::as_str).and_then(|text| Uuid::parse_str(text).ok());
    id.map(DerivationId).ok_or_else(|| Error::internal("the job names no derivation"))
}

/// Makes an item from another one, or notes why it cannot be made. Run again it changes nothing.
///
/// # Errors
/// As the outcome of the job tells: the store's or the database's fault is tried again.
pub(crate) async fn make(ctx: &Ctx, payload: &Value) -> Outcome {
    match made(ctx, payload).await {
        Ok(outcome) => outcome,
        Err(error) => Err(error).into(),
    }
}

async fn made(ctx: &Ctx, payload: &Value) -> Result<Outcome> {
    let id = derivation_id(payload)?;
    let permit = authz::require(ctx, Action::RunJob)?;
    let found = derivation::Entity::find_by_id(id).one(ctx.read(&permit)).await?.ok_or(Error::NotFound)?;
    let wish: Derivation = found.try_into()?;
    if matches!(wish.status, DerivationStatus::Done | DerivationStatus::Failed) {
        ctx.hub.archive_passwords.forget(id);
        return Ok(Outcome::Done);
    }
    let parent = row(ctx.read(&permit), wish.parent).await?;
    let item: Item = parent.clone().into();
    let stored = item.stored().ok_or_else(|| Error::internal("an item without bytes"))?;
    custody::confirm(ctx.read(&permit), wish.parent, stored).await?;
    if custody::is_disposed(ctx.read(&permit), wish.parent).await? {
        let refusal = Refusal::new(DerivationFailure::Unreadable, "the item was disposed of");
        fail(ctx, &permit, &wish, item.case, refusal).await?;
        return Ok(Outcome::Done);
    }
    if custody::is_altered(ctx.read(&permit), wish.parent).await? {
        fail(ctx, &permit, &wish, item.case, altered()).await?;
        ctx.hub.archive_passwords.forget(id);
        return Ok(Outcome::Done);
    }
    let password = ctx.hub.archive_passwords.of(id, ctx.now());
    if wish.with_password && password.is_none() {
        // On PostgreSQL another process may have taken it, and may come to the job before its time is over.
        let lost = ctx.hub.db.backend() == DbBackend::Sqlite || ctx.now() > wish.requested_at.saturating_add(WAITS);
        if !lost {
            return Ok(Outcome::Later(ctx.now().saturating_add(LOOKS_AGAIN)));
        }
        let refusal = Refusal::new(DerivationFailure::PasswordLost, "the hub was restarted before it used the password");
        fail(ctx, &permit, &wish, item.case, refusal).await?;
        return Ok(Outcome::Done);
    }
    let plan = plan(ctx, &permit, &wish, &parent, password).await?;
    begin(ctx, id).await?;
    let produced = produce(ctx, &wish, plan, stored.0).await;
    // Neither what was made nor why nothing could be made means anything where the bytes are others than were received. They are hashed
    // behind the work, so that a change during it is seen as well.
    if !matches!(produced, Err(Error::Unavailable(_) | Error::Uncertain(_))) && !sound(ctx, wish.parent, stored).await? {
        fail(ctx, &permit, &wish, item.case, altered()).await?;
        ctx.hub.archive_passwords.forget(id);
        return Ok(Outcome::Done);
    }
    match produced? {
        Ok(product) => keep(ctx, &permit, &wish, &parent, product, payload).await?,
        Err(refusal) => fail(ctx, &permit, &wish, item.case, refusal).await?,
    }
    ctx.hub.archive_passwords.forget(id);
    Ok(Outcome::Done)
}

fn altered() -> Refusal {
    Refusal::new(DerivationFailure::Unreadable, "the stored bytes of the item are not those that were received; nothing was made of them")
}

async fn plan(ctx: &Ctx, permit: &Permit, wish: &Derivation, parent: &evidence_item::Model, password: Option<Password>) -> Result<Plan> {
    let db = ctx.read(permit);
    let root = parent.root_id.unwrap_or(parent.id);
    let sizes: Vec<Option<i64>> = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Size)
        .filter(evidence_item::Column::RootId.eq(root))
        .into_tuple()
        .all(db)
        .await?;
    let taken: u64 = sizes.into_iter().flatten().filter_map(|size| u64::try_from(size).ok()).fold(0, u64::saturating_add);
    let mut select = evidence_member::Entity::find()
        .select_only()
        .columns([evidence_member::Column::Position, evidence_member::Column::Sha256, evidence_member::Column::Path])
        .filter(evidence_member::Column::EvidenceId.eq(parent.id));
    let takes_named = wish.method != DerivationMethod::Redact && !wish.members.is_empty();
    if takes_named || !wish.ranges.is_empty() {
        let named = wish.members.iter().filter_map(|index| i64::try_from(*index).ok());
        select = select.filter(evidence_member::Column::Position.is_in(named));
    }
    let rows: Vec<(i64, Option<Vec<u8>>, String)> = select.into_tuple().all(db).await?;
    let (mut inventory, mut names) = (BTreeMap::new(), BTreeMap::new());
    for (position, sha256, path) in rows {
        let index = u64::try_from(position).map_err(Error::internal)?;
        if let Some(sha256) = sha256.as_deref().and_then(digest) {
            inventory.insert(index, sha256);
        }
        names.insert(index, model::from_column(path));
    }
    Ok(Plan {
        method: wish.method,
        members: wish.members.iter().copied().collect(),
        ranges: wish.ranges.clone(),
        password,
        inventory,
        names,
        number: parent.number.clone(),
        file_name: parent.file_name.clone(),
        sha256: parent.sha256.as_deref().and_then(digest).ok_or_else(|| Error::internal("an item without a digest"))?,
        room: ALL_BYTES.saturating_sub(taken),
    })
}

/// How far the work is, and whether to go on; shared with the thread that reads.
struct Watch {
    stop: AtomicBool,
    bytes: AtomicU64,
    until: Option<Instant>,
}

impl Progress for Watch {
    fn advanced(&self, _members_done: u64, _members_total: u64, bytes_done: u64) {
        self.bytes.store(bytes_done, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn out_of_time(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

/// Ends the reading thread where the job is given up, for example because the hub stops.
struct StopOnDrop(Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

async fn begin(ctx: &Ctx, id: DerivationId) -> Result<()> {
    let write = ctx.hub.db.begin().await?;
    derivation::Entity::update_many()
        .col_expr(derivation::Column::Status, Expr::value(DerivationStatus::Running))
        .filter(derivation::Column::Id.eq(id))
        .filter(derivation::Column::Status.is_in([DerivationStatus::Waiting, DerivationStatus::Running]))
        .exec(write.db())
        .await?;
    write.commit().await
}

/// Makes the bytes into a file without a name, and writes down every second how far it is.
async fn produce(ctx: &Ctx, wish: &Derivation, plan: Plan, blob: Sha256Digest) -> Result<Result<Product, Refusal>> {
    let watch = Arc::new(Watch { stop: AtomicBool::new(false), bytes: AtomicU64::new(0), until: Instant::now().checked_add(TIME_ALLOWED) });
    let _guard = StopOnDrop(Arc::clone(&watch));
    let (hub, scratch, seen) = (Arc::clone(&ctx.hub), ctx.hub.random.id::<Uuid>(), Arc::clone(&watch));
    let mut work = std::pin::pin!(blobs::run(move || {
        let source = hub.blobs.read(&blob)?;
        let file = hub.blobs.scratch(&scratch.to_string())?;
        write((source.as_ref(), hub.blobs.scratches()), file, &plan, seen.as_ref())
    }));
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(PROGRESS) => {
                let bytes = i64::try_from(watch.bytes.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
                let write = ctx.hub.db.begin().await?;
                derivation::Entity::update_many()
                    .col_expr(derivation::Column::BytesDone, Expr::value(bytes))
                    .filter(derivation::Column::Id.eq(wish.id))
                    .filter(derivation::Column::Status.eq(DerivationStatus::Running))
                    .exec(write.db())
                    .await?;
                write.commit().await?;
            }
        }
    }
}

/// Puts the bytes into the store under the item's own digest.
async fn store(ctx: &Ctx, permit: &Permit, wish: &Derivation, (mut file, size): (File, u64)) -> Result<(Sha256Digest, guard::Seen)> {
    let (hub, child) = (Arc::clone(&ctx.hub), wish.child);
    let told = |error| match error {
        NotWritable::Locked => Error::Unavailable("another run makes the item".to_owned()),
        NotWritable::Short(_) => Error::Unavailable("the spool lost bytes of a derived item".to_owned()),
        NotWritable::Failed(error) => error,
    };
    let whole = blobs::run(move || {
        let held = hub.blobs.hold(child, true).map_err(told)?;
        let mut appender = hub.blobs.append(held, 0).map_err(told)?;
        file.seek(SeekFrom::Start(0))?;
        blobs::each_piece(&file, |piece| appender.write(piece).map_err(io::Error::other))?;
        appender.sync();
        if appender.offset() != size {
            return Err(Error::internal("a derived item has another length than was written"));
        }
        drop(appender);
        hub.blobs.whole(child, size).map_err(told)
    })
    .await?;
    // Looked at before the bytes are in their place: should somebody take them away, the registration finds it.
    let sha256 = whole.sha256;
    let seen = guard::look(ctx.read(permit), sha256, ctx.now()).await?;
    service::keep(&ctx.hub, whole).await?;
    Ok((sha256, seen))
}

/// Registers the item: its row, the events of both items, and the examination owed.
async fn keep(
    ctx: &Ctx,
    permit: &Permit,
    wish: &Derivation,
    parent: &evidence_item::Model,
    product: Product,
    payload: &Value,
) -> Result<()> {
    let Product { file, size, file_name, detail } = product;
    let (sha256, seen) = store(ctx, permit, wish, (file, size)).await?;
    let asked_by = asked_by(ctx, payload).await?;
    let now = ctx.now();
    let mut tx = Tx::begin(ctx, permit).await?;
    guard::take(tx.db(), sha256, seen, now).await?;
    custody::lock(tx.db()).await?;
    if custody::is_altered(tx.db(), wish.parent).await? {
        drop(tx);
        fail(ctx, permit, wish, parent.case_id, altered()).await?;
        forget(ctx, wish.child).await;
        return disposal::remove_unreferenced(ctx, sha256).await;
    }
    if custody::is_disposed(tx.db(), wish.parent).await? {
        // Disposed of while this worked: nothing may outlive it, and nothing is derived from what is no more.
        drop(tx);
        fail(ctx, permit, wish, parent.case_id, Refusal::new(DerivationFailure::Unreadable, "the item was disposed of")).await?;
        forget(ctx, wish.child).await;
        return disposal::remove_unreferenced(ctx, sha256).await;
    }
    let done = derivation::Entity::update_many()
        .col_expr(derivation::Column::Status, Expr::value(DerivationStatus::Done))
        .col_expr(derivation::Column::FinishedAt, Expr::value(now))
        .col_expr(derivation::Column::BytesDone, Expr::value(i64::try_from(size).map_err(Error::internal)?))
        .filter(derivation::Column::Id.eq(wish.id))
        .filter(derivation::Column::Status.eq(DerivationStatus::Running))
        .exec(tx.db())
        .await?;
    if done.rows_affected != 1 {
        return Ok(());
    }
    let sequence = counter::next(tx.db(), &format!("evidence:{}", parent.case_id)).await?;
    let case_number = case_number(tx.db(), parent.case_id).await?;
    let child = child(wish, parent, &file_name, (sha256, size), (model::number(&case_number, sequence), now))?;
    evidence_item::Entity::insert(evidence_item::ActiveModel::from(child.clone())).exec_without_returning(tx.db()).await?;
    let made = Made { wish, parent, child: &child, case_number, asked: asked_by };
    note(&tx, &made, detail).await?;
    record(&mut tx, child.case_id, Note::of(TimelineKind::EvidenceDerived).subject(child.file_name.clone()).about(child.id.0)).await?;
    tx.owe(Job::now(JobKind::ExamineEvidence, child.id.to_string(), json!({"evidenceId": child.id.0}))).await?;
    let audit = Audit::of("evidence.derived", "evidence", child.id.0)
        .case(child.case_id)
        .detail(json!({"parent": parent.id.0, "method": wish.method.word(), "sha256": sha256.to_string(), "sizeBytes": size}));
    tx.commit(audit).await?;
    forget(ctx, child.id).await;
    Ok(())
}

/// Lets the spool file of an item go; what stays of it is removed at the next start.
async fn forget(ctx: &Ctx, child: EvidenceId) {
    let hub = Arc::clone(&ctx.hub);
    if let Err(error) = blobs::run(move || hub.blobs.forget(child)).await {
        tracing::warn!(evidence.id = %child, %error, "the spool file of a derived item could not be removed");
    }
}

/// An item that was made, for the events that tell of it.
struct Made<'a> {
    wish: &'a Derivation,
    parent: &'a evidence_item::Model,
    child: &'a evidence_item::Model,
    case_number: String,
    asked: Option<Asked>,
}

/// Writes DERIVED into the histories of both: first into the parent's, so that the child's can name that entry.
async fn note(tx: &Tx<'_>, made: &Made<'_>, detail: Map<String, Value>) -> Result<()> {
    let tool = Tool { name: "chot-forensics".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let Made { wish, parent, child, case_number, asked } = made;
    let item: Item = (*parent).clone().into();
    let (sha256, size) = Item::from((*child).clone()).stored().ok_or_else(|| Error::internal("an item without bytes"))?;
    let mut common = detail;
    common.insert("method".to_owned(), json!(wish.method.word()));
    common.insert("derivation".to_owned(), json!(wish.id.to_string()));
    common.insert("password".to_owned(), json!(wish.with_password));
    let mut of_parent = common.clone();
    let told = |id: EvidenceId, number: &str, sha256: Sha256Digest, size: u64| {
        object(json!({"evidenceId": id.to_string(), "evidenceNumber": number, "sha256": sha256.to_string(), "sizeBytes": size}))
    };
    of_parent.insert("child".to_owned(), told(child.id, &child.number, sha256, size).into());
    let mut first = event(tx, &item, CustodyKind::Derived, Some(wish.reason.clone()), of_parent).await?;
    (first.tool, first.asked_by) = (tool.clone(), asked.clone());
    let noted = custody::append(tx, first).await?;
    let (parent_sha256, parent_size) = item.stored().ok_or_else(|| Error::internal("an item without bytes"))?;
    let mut origin = told(item.id, &item.number, parent_sha256, parent_size);
    origin.insert("entryHash".to_owned(), json!(hex::encode(&noted.entry_hash)));
    let mut of_child = common;
    of_child.insert("parent".to_owned(), origin.into());
    let born = NewEvent {
        evidence: child.id,
        evidence_number: child.number.clone(),
        case_number: case_number.clone(),
        agency: child.agency_id,
        kind: CustodyKind::Derived,
        reason: Some(wish.reason.clone()),
        sha256,
        size,
        tool,
        detail: of_child,
        asked_by: asked.clone(),
    };
    custody::append(tx, born).await?;
    Ok(())
}

/// The row of the new item: in the case and for the agency of its parent, so that whoever sees one sees the other.
fn child(
    wish: &Derivation,
    parent: &evidence_item::Model,
    file_name: &str,
    (sha256, size): (Sha256Digest, u64),
    (number, now): (String, i64),
) -> Result<evidence_item::Model> {
    let size = i64::try_from(size).map_err(Error::internal)?;
    Ok(evidence_item::Model {
        id: wish.child,
        search: search_key(&format!("{number} {file_name}")),
        number,
        case_id: parent.case_id,
        agency_id: parent.agency_id,
        uploaded_by: wish.requested_by,
        file_name: file_name.to_owned(),
        description: None,
        declared_size: size,
        declared_sha256: None,
        acquired_at: None,
        acquired_by: None,
        status: EvidenceStatus::Stored,
        cancelled_at: None,
        received_bytes: size,
        size: Some(size),
        sha256: Some(sha256.0.to_vec()),
        format: None,
        content_type: None,
        verdict: None,
        member_count: 0,
        flagged_count: 0,
        inventory_root: None,
        examination: Some(ExaminationState::Waiting),
        members_done: 0,
        members_total: None,
        bytes_done: 0,
        examination_started_at: None,
        examination_finished_at: None,
        examination_error: None,
        created_at: now,
        expires_at: now,
        stored_at: Some(now),
        verified_at: None,
        parent_id: Some(parent.id),
        root_id: Some(parent.root_id.unwrap_or(parent.id)),
        depth: parent.depth.saturating_add(1),
    })
}

/// Notes why nothing was made, and tells who looks at the case.
async fn fail(ctx: &Ctx, permit: &Permit, wish: &Derivation, case: CaseId, refusal: Refusal) -> Result<()> {
    let mut tx = Tx::begin(ctx, permit).await?;
    if settle_failed(tx.db(), wish.id, ctx.now(), refusal.failure, Some(&refusal.detail)).await? {
        tx.owe(news(tx.db(), &ctx.hub, case).await?).await?;
    }
    let audit = Audit::of("evidence.derive.failed", "evidence", wish.parent.0)
        .case(case)
        .detail(json!({"derivation": wish.id.0, "failure": refusal.failure.word()}));
    tx.commit(audit).await
}

async fn settle_failed(
    db: &impl ConnectionTrait,
    id: DerivationId,
    now: i64,
    failure: DerivationFailure,
    detail: Option<&str>,
) -> Result<bool> {
    let detail: Option<String> = detail.map(|detail| model::to_column(&detail.chars().take(500).collect::<String>()));
    let done = derivation::Entity::update_many()
        .col_expr(derivation::Column::Status, Expr::value(DerivationStatus::Failed))
        .col_expr(derivation::Column::Failure, Expr::value(failure))
        .col_expr(derivation::Column::Detail, Expr::value(detail))
        .col_expr(derivation::Column::FinishedAt, Expr::value(now))
        .filter(derivation::Column::Id.eq(id))
        .filter(derivation::Column::Status.is_in([DerivationStatus::Waiting, DerivationStatus::Running]))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Shows that a making was given up, in the transaction of its job's end.
///
/// # Errors
/// The database's error.
pub(crate) async fn given_up(db: &impl ConnectionTrait, hub: &Hub, payload: &Value) -> Result<()> {
    let Ok(id) = derivation_id(payload) else { return Ok(()) };
    hub.archive_passwords.forget(id);
    if !settle_failed(db, id, hub.clock.now(), DerivationFailure::Interrupted, None).await? {
        return Ok(());
    }
    let Some(row) = derivation::Entity::find_by_id(id).one(db).await? else { return Ok(()) };
    let case: Option<CaseId> =
        evidence_item::Entity::find_by_id(row.parent_id).select_only().column(evidence_item::Column::CaseId).into_tuple().one(db).await?;
    let Some(case) = case else { return Ok(()) };
    enqueue(db, hub, news(db, hub, case).await?).await
}
