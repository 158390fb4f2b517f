//! Work owed for evidence: examining, verifying, withdrawing what expired. Each may be run twice without harm.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chot_forensics::archive::{Examination, InspectError, InspectOptions, Member, Progress, examine as examine_source};
use chot_forensics::custody::Tool;
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::InventoryBuilder;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};
use serde_json::{Value, json};
use uuid::Uuid;

use super::disposal::refers_to_bytes;
use super::entity::{evidence_finding, evidence_item, evidence_member};
use super::model::{Item, finding_row, member_row, verdict_word};
use super::service::{self, Try};
use super::stored::Digesting;
use crate::audit::Audit;
use crate::authn;
use crate::authz::{self, Action, Permit};
use crate::blobs::{self, hash_source};
use crate::clock::{MINUTE, Millis};
use crate::ctx::{Ctx, Hub};
use crate::db::Tx;
use crate::error::{Error, Record, Result};
use crate::features::cases::{Note, news, record};
use crate::features::custody::service as custody;
use crate::features::custody::service::{Asked, NewEvent};
use crate::features::lookups;
use crate::ids::{CaseId, EvidenceId, UserId};
use crate::outbox::worker::Outcome;
use crate::outbox::{Job, JobKind, enqueue};
use crate::words::{CustodyKind, EvidenceStatus, ExaminationState, TimelineKind, VerificationResult};

/// Members written in one statement: twelve columns each, and SQLite takes 32,766 values.
const MEMBERS_PER_INSERT: usize = 2_700;
/// How often progress is written down.
const PROGRESS: Duration = Duration::from_secs(1);

fn evidence_id(payload: &Value) -> Result<EvidenceId> {
    let id = payload.get("evidenceId").and_then(Value::as_str).and_then(|text| Uuid::parse_str(text).ok());
    id.map(EvidenceId).ok_or_else(|| Error::internal("the job names no evidence item"))
}

async fn item(ctx: &Ctx, id: EvidenceId) -> Result<(Permit, Item)> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let row = evidence_item::Entity::find_by_id(id).one(ctx.read(&permit)).await?;
    Ok((permit, row.ok_or(Error::NotFound)?.into()))
}

/// How long one examination may read. At 100 MB a second that is 4.3 TB, about what all members together may give.
const TIME_ALLOWED: Duration = Duration::from_secs(12 * 60 * 60);

/// What an examination has read so far, and whether to go on; shared with the threads that read.
#[derive(Debug, Default)]
struct Watch {
    stop: AtomicBool,
    members_read: AtomicU64,
    members_recorded: AtomicU64,
    members_total: AtomicU64,
    bytes_done: AtomicU64,
    /// When reading ends at the latest.
    until: Option<Instant>,
}

impl Progress for Watch {
    fn advanced(&self, members_done: u64, members_total: u64, bytes_done: u64) {
        self.members_read.store(members_done, Ordering::Relaxed);
        self.members_total.store(members_total, Ordering::Relaxed);
        self.bytes_done.store(bytes_done, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn out_of_time(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

impl Watch {
    /// A member that was read only is half done: to write it down takes as long.
    fn members_done(&self) -> i64 {
        let both = self.members_read.load(Ordering::Relaxed).saturating_add(self.members_recorded.load(Ordering::Relaxed));
        i64::try_from(both / 2).unwrap_or(i64::MAX)
    }
}

/// Ends the reading threads where the job is given up, for example because the hub stops.
struct StopOnDrop(Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// One run of an examination. What a later run has begun, an earlier one can no longer change: every write asks for the
/// run's own start.
struct Run {
    id: EvidenceId,
    started: Millis,
}

impl Run {
    fn update(&self) -> UpdateMany<evidence_item::Entity> {
        evidence_item::Entity::update_many()
            .filter(evidence_item::Column::Id.eq(self.id))
            .filter(evidence_item::Column::Status.eq(EvidenceStatus::Stored))
            .filter(evidence_item::Column::Examination.eq(ExaminationState::Running))
            .filter(evidence_item::Column::ExaminationStartedAt.eq(self.started))
    }

    /// Notes that the run still goes; the row stays locked for the transaction.
    async fn advance(&self, db: &impl sea_orm::ConnectionTrait, watch: &Watch) -> Result<()> {
        let whole = |number: &AtomicU64| i64::try_from(number.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let total = whole(&watch.members_total);
        let done = self
            .update()
            .col_expr(evidence_item::Column::MembersDone, Expr::value(watch.members_done()))
            .col_expr(evidence_item::Column::MembersTotal, Expr::value((total > 0).then_some(total)))
            .col_expr(evidence_item::Column::BytesDone, Expr::value(whole(&watch.bytes_done)))
            .exec(db)
            .await?;
        if done.rows_affected == 1 { Ok(()) } else { Err(Error::Unavailable("another run examines the item".to_owned())) }
    }
}

/// How long a complete upload is left to the request that brought its last bytes before a job looks after it.
const STORED_BY_THEN: Millis = MINUTE;

/// The job that puts a complete upload in its place, should the request that brought its last bytes not do so.
pub(super) fn storing(id: EvidenceId, now: Millis) -> Job {
    Job::at(JobKind::StoreEvidence, format!("{id}:{now}"), json!({"evidenceId": id.0}), now.saturating_add(STORED_BY_THEN))
}

/// Puts a complete upload in its place and registers it, where that has not happened yet.
pub async fn store(ctx: &Ctx, payload: &Value) -> Outcome {
    let kept = async { service::try_complete(ctx, evidence_id(payload)?).await };
    match kept.await {
        // Somebody is at it: a large item takes its time.
        Ok(Try::Held) => Outcome::Later(ctx.now().saturating_add(STORED_BY_THEN)),
        Ok(Try::Until(then)) => Outcome::Later(then),
        Ok(Try::Ended(_)) | Err(Error::NotFound) => Outcome::Done,
        Err(error) => Err(error).into(),
    }
}

/// Examines an item: lists its members with their digests and what is odd, then closes it as EXAMINED.
///
/// # Errors
/// [`Error::Internal`] where the stored bytes cannot be read or are no longer those that were received; the store's or
/// the database's error. The job is then tried again.
pub async fn examine(ctx: &Ctx, payload: &Value) -> Result<()> {
    let id = evidence_id(payload)?;
    let (permit, item) = item(ctx, id).await?;
    if item.status != EvidenceStatus::Stored {
        return Ok(());
    }
    let stored = item.stored().ok_or_else(|| Error::internal("a stored item has no bytes"))?;
    if custody::is_disposed(ctx.read(&permit), id).await? {
        return Ok(());
    }
    custody::confirm(ctx.read(&permit), id, stored).await?;
    let (recorded, _) = stored;
    let run = begin(ctx, &item).await?;
    let watch = Arc::new(Watch { until: Instant::now().checked_add(TIME_ALLOWED), ..Watch::default() });
    let guard = StopOnDrop(Arc::clone(&watch));
    let outcome = match read(ctx, &run, &item, recorded, &watch).await {
        Ok(found) => close(ctx, &permit, &run, &item, found, &watch).await,
        Err(error) => Err(error),
    };
    drop(guard);
    if let Err(error) = &outcome {
        tracing::error!(evidence.id = %id, ?error, "an examination was not finished");
        fail(ctx, &run, error).await?;
        if matches!(error, Error::Internal(_)) {
            sound(ctx, id, stored).await?;
        }
    }
    outcome
}

/// Begins a run, and removes the rows of one that was not finished.
async fn begin(ctx: &Ctx, item: &Item) -> Result<Run> {
    let write = ctx.hub.db.begin().await?;
    // Later than every run before, also where the clock was set back.
    let before = item.examination.as_ref().and_then(|e| e.started_at).unwrap_or(0);
    let run = Run { id: item.id, started: std::cmp::max(ctx.now(), before.saturating_add(1)) };
    let none: Option<i64> = None;
    let no_text: Option<String> = None;
    let done = evidence_item::Entity::update_many()
        .col_expr(evidence_item::Column::Examination, Expr::value(ExaminationState::Running))
        .col_expr(evidence_item::Column::ExaminationStartedAt, Expr::value(run.started))
        .col_expr(evidence_item::Column::ExaminationFinishedAt, Expr::value(none))
        .col_expr(evidence_item::Column::ExaminationError, Expr::value(no_text))
        .col_expr(evidence_item::Column::MembersDone, Expr::value(0_i64))
        .col_expr(evidence_item::Column::MembersTotal, Expr::value(none))
        .col_expr(evidence_item::Column::BytesDone, Expr::value(0_i64))
        .filter(evidence_item::Column::Id.eq(item.id))
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Stored))
        .exec(write.db())
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::Unavailable("the item is no longer waiting for examination".to_owned()));
    }
    evidence_member::Entity::delete_many().filter(evidence_member::Column::EvidenceId.eq(item.id)).exec(write.db()).await?;
    evidence_finding::Entity::delete_many().filter(evidence_finding::Column::EvidenceId.eq(item.id)).exec(write.db()).await?;
    write.commit().await?;
    Ok(run)
}

/// What an examination found, and what is told of all its members together.
struct Found {
    examination: Examination,
    /// The root over the members.
    root: Sha256Digest,
    /// The digest of the manifest as a package holds it.
    digest: Sha256Digest,
    /// Members with a finding.
    flagged: i64,
    /// How many findings of each code there are.
    codes: BTreeMap<&'static str, u64>,
}

impl Found {
    /// Goes through all members once.
    fn of(mut examination: Examination) -> Result<Self> {
        let (mut inventory, mut flagged, mut codes) = (InventoryBuilder::default(), 0_i64, BTreeMap::new());
        let mut count = |code: &'static str| {
            let count: &mut u64 = codes.entry(code).or_default();
            *count = count.saturating_add(1);
        };
        examination.manifest.findings.iter().for_each(|finding| count(finding.code.as_str()));
        examination.members.for_each(|member| {
            inventory.push(member).map_err(Error::internal)?;
            flagged = flagged.saturating_add(i64::from(!member.findings.is_empty()));
            member.findings.iter().for_each(|finding| count(finding.code.as_str()));
            Ok::<(), Error>(())
        })?;
        let mut sink = Digesting::buffered(std::io::sink());
        examination.write_json(&mut sink)?;
        examination.members.rewind();
        Ok(Self { examination, root: inventory.root(), digest: Digesting::finish(sink)?.1, flagged, codes })
    }

    /// The next members of the list, and itself again.
    fn batch(mut self) -> Result<(Self, Vec<Member>)> {
        let mut batch = Vec::new();
        while batch.len() < MEMBERS_PER_INSERT
            && let Some(member) = self.examination.members.next_member()?
        {
            batch.push(member);
        }
        Ok((self, batch))
    }
}

/// Reads the stored bytes, and writes down every second how far it is.
async fn read(ctx: &Ctx, run: &Run, item: &Item, recorded: Sha256Digest, watch: &Arc<Watch>) -> Result<Found> {
    let (hub, name, progress) = (Arc::clone(&ctx.hub), item.file_name.clone(), Arc::clone(watch));
    let mut work = std::pin::pin!(blobs::run(move || {
        let source = hub.blobs.read(&recorded)?;
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(2);
        let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
        let options = InspectOptions { threads, scratch: Some(hub.blobs.scratches()), ..InspectOptions::default() };
        let examination = examine_source(source.as_ref(), &name, &options, progress.as_ref()).map_err(|error| match error {
            InspectError::Read(cause) => Error::internal(format!("the stored bytes cannot be read: {cause}")),
            InspectError::Scratch(cause) => Error::internal(format!("the list of members cannot be kept: {cause}")),
            InspectError::Stopped => Error::Unavailable("the examination was stopped".to_owned()),
        })?;
        Found::of(examination)
    }));
    let found = loop {
        tokio::select! {
            done = &mut work => break done?,
            () = tokio::time::sleep(PROGRESS) => {
                let write = ctx.hub.db.begin().await?;
                run.advance(write.db(), watch).await?;
                write.commit().await?;
            }
        }
    };
    let file = &found.examination.manifest.file;
    if file.sha256 != recorded {
        tracing::error!(evidence.id = %item.id, recorded = %recorded, found = %file.sha256, "the stored bytes of an item are not those that were received");
        return Err(Error::internal("the stored bytes are not those that were received"));
    }
    Ok(found)
}

/// Writes the inventory in batches, then closes the item in one transaction.
async fn close(ctx: &Ctx, permit: &Permit, run: &Run, item: &Item, mut found: Found, watch: &Watch) -> Result<()> {
    loop {
        let (rest, batch) = blobs::run(move || found.batch()).await?;
        found = rest;
        if batch.is_empty() {
            break;
        }
        let rows = batch.iter().map(|member| member_row(item.id, member).map(evidence_member::ActiveModel::from));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        let write = ctx.hub.db.begin().await?;
        run.advance(write.db(), watch).await?;
        let recorded = u64::try_from(rows.len()).unwrap_or(0);
        evidence_member::Entity::insert_many(rows).exec_without_returning(write.db()).await?;
        write.commit().await?;
        watch.members_recorded.fetch_add(recorded, Ordering::Relaxed);
    }
    let Found { examination: Examination { manifest, members }, root, digest, flagged, codes } = found;
    let members = i64::try_from(members.count()).unwrap_or(i64::MAX);
    let findings = manifest.findings.iter().enumerate().map(|(at, finding)| finding_row(item.id, at, finding));
    let findings: Vec<_> = findings.map(|row| row.map(evidence_finding::ActiveModel::from)).collect::<Result<_>>()?;

    let mut tx = Tx::begin(ctx, permit).await?;
    let verdict = verdict_word(manifest.verdict);
    let now = ctx.now();
    let done = run
        .update()
        .col_expr(evidence_item::Column::Status, Expr::value(EvidenceStatus::Examined))
        .col_expr(evidence_item::Column::Examination, Expr::value(ExaminationState::Done))
        .col_expr(evidence_item::Column::ExaminationFinishedAt, Expr::value(now))
        .col_expr(evidence_item::Column::Format, Expr::value(manifest.format.clone()))
        .col_expr(evidence_item::Column::ContentType, Expr::value(manifest.file.content_type.as_deref().map(str::to_owned)))
        .col_expr(evidence_item::Column::Verdict, Expr::value(verdict))
        .col_expr(evidence_item::Column::MemberCount, Expr::value(members))
        .col_expr(evidence_item::Column::MembersDone, Expr::value(members))
        .col_expr(evidence_item::Column::MembersTotal, Expr::value(members))
        .col_expr(evidence_item::Column::FlaggedCount, Expr::value(flagged))
        .col_expr(evidence_item::Column::InventoryRoot, Expr::value(root.0.to_vec()))
        .exec(tx.db())
        .await?;
    if done.rows_affected != 1 {
        return Err(Error::Unavailable("another run examines the item".to_owned()));
    }
    for batch in findings.chunks(MEMBERS_PER_INSERT) {
        evidence_finding::Entity::insert_many(batch.to_vec()).exec_without_returning(tx.db()).await?;
    }
    let detail = service::object(json!({
        "verdict": manifest.verdict.as_str(),
        "format": manifest.format,
        "members": members,
        "findings": codes,
        "inventoryRoot": root.to_string(),
        "manifestSha256": digest.to_string(),
    }));
    let mut event = service::event(&tx, item, CustodyKind::Examined, None, detail).await?;
    event.tool = Tool { name: "chot-forensics".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    custody::append(&tx, event).await?;
    tx.owe(lookups::service::job(item.id)).await?;
    record(&mut tx, item.case, Note::of(TimelineKind::EvidenceExamined).subject(item.file_name.clone()).about(item.id.0)).await?;
    tx.owe(Job::now(JobKind::ReadTraces, item.id.to_string(), json!({"evidenceId": item.id.0}))).await?;
    tx.owe(Job::now(JobKind::ScanEvidence, item.id.to_string(), json!({"evidenceId": item.id.0}))).await?;
    let audit = Audit::of("evidence.examine", "evidence", item.id.0)
        .case(item.case)
        .detail(json!({"verdict": manifest.verdict.as_str(), "members": members, "findings": codes}));
    tx.commit(audit).await
}

/// Shows that a run was not finished; the job's next try begins another.
async fn fail(ctx: &Ctx, run: &Run, error: &Error) -> Result<()> {
    let why = match error {
        Error::Unavailable(_) => "The examination was interrupted and will be tried again.",
        _ => "The stored bytes could not be read. The operator finds the cause in the log.",
    };
    let write = ctx.hub.db.begin().await?;
    run.update()
        .col_expr(evidence_item::Column::Examination, Expr::value(ExaminationState::Failed))
        .col_expr(evidence_item::Column::ExaminationFinishedAt, Expr::value(ctx.now()))
        .col_expr(evidence_item::Column::ExaminationError, Expr::value(why))
        .exec(write.db())
        .await?;
    write.commit().await
}

/// Shows that an examination was given up, in the transaction of its job's end: nothing waits for it any longer.
///
/// # Errors
/// The database's error.
pub(crate) async fn given_up(db: &impl ConnectionTrait, hub: &Hub, payload: &Value) -> Result<()> {
    let Ok(id) = evidence_id(payload) else { return Ok(()) };
    evidence_item::Entity::update_many()
        .col_expr(evidence_item::Column::Examination, Expr::value(ExaminationState::Failed))
        .col_expr(evidence_item::Column::ExaminationFinishedAt, Expr::value(hub.clock.now()))
        .col_expr(
            evidence_item::Column::ExaminationError,
            Expr::value(
                "The examination was given up after its last try. The operator finds the cause in the log and can have it tried again.",
            ),
        )
        .filter(evidence_item::Column::Id.eq(id))
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Stored))
        .exec(db)
        .await?;
    let case: Option<CaseId> =
        evidence_item::Entity::find_by_id(id).select_only().column(evidence_item::Column::CaseId).into_tuple().one(db).await?;
    let Some(case) = case else { return Ok(()) };
    enqueue(db, hub, news(db, hub, case).await?).await
}

/// The person who asked for this job, as it is now; `None` where nobody did or the account is gone.
pub(super) async fn asked_by(ctx: &Ctx, payload: &Value) -> Result<Option<Asked>> {
    let word = |name: &str| payload.get(name).and_then(Value::as_str);
    let Some(user) = word("requestedBy").and_then(|text| text.parse::<UserId>().ok()) else { return Ok(None) };
    let auth = word("auth").unwrap_or("session").to_owned();
    Ok(authn::actor_of(&ctx.hub, user).await?.map(|actor| Asked { actor, auth }))
}

/// Hashes the stored bytes of an item again because somebody asked, and records what was found, good or bad.
///
/// # Errors
/// The database's error. A difference is no error of the job but an event and an alarm; so is a history that does not hold, which
/// no event can be added to.
pub async fn verify(ctx: &Ctx, payload: &Value) -> Result<()> {
    let by = asked_by(ctx, payload).await?.map(Box::new);
    let why = Why::Asked { by, user: payload.get("requestedBy").cloned().unwrap_or(Value::Null) };
    read_and_tell(ctx, evidence_id(payload)?, why).await
}

async fn read_and_tell(ctx: &Ctx, id: EvidenceId, why: Why) -> Result<()> {
    match read_again(ctx, id, why).await {
        Err(Error::Unsound(Record::Item, _)) => unrecorded(ctx, id).await,
        other => other.map(|_| ()),
    }
}

/// The items that refer to the bytes with a digest.
pub(super) async fn referring(hub: &Arc<Hub>, sha256: Sha256Digest) -> Result<Vec<EvidenceId>> {
    let ctx = Ctx::new(Arc::clone(hub), authz::Actor::system(), "store");
    let permit = authz::require(&ctx, Action::RunJob)?;
    let items = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Id)
        .filter(refers_to_bytes())
        .filter(evidence_item::Column::Sha256.eq(sha256.0.to_vec()))
        .order_by_asc(evidence_item::Column::Id)
        .into_tuple()
        .all(ctx.read(&permit))
        .await?;
    Ok(items)
}

/// Records of items what was found in the place of their bytes, as by any verification, where that is not recorded yet.
pub(super) async fn tell(hub: &Arc<Hub>, items: &[EvidenceId], found: service::Rehash) -> Result<()> {
    let ctx = Ctx::new(Arc::clone(hub), authz::Actor::system(), "store");
    let permit = authz::require(&ctx, Action::RunJob)?;
    for id in items {
        if !custody::is_altered(ctx.read(&permit), *id).await? {
            read_and_tell(&ctx, *id, Why::Met(found)).await?;
        }
    }
    Ok(())
}

/// A reading that could not even be recorded, because the item's history does not hold: its row and the case's timeline tell the
/// alarm.
pub(crate) async fn unrecorded(ctx: &Ctx, id: EvidenceId) -> Result<()> {
    let (permit, item) = item(ctx, id).await?;
    ctx.hub.metrics.verified(VerificationResult::Differs);
    let mut tx = Tx::begin(ctx, &permit).await?;
    custody::note_unrecorded(&tx, id).await?;
    // The row may name another case, whose people are told nothing of the item.
    if let Some(case) = custody::case_of(tx.db(), id).await? {
        let note = Note::of(TimelineKind::EvidenceVerified).subject(item.file_name.clone()).about(item.id.0);
        record(&mut tx, case, note.text(Some("UNSOUND".to_owned()))).await?;
    }
    let audit = Audit::of("evidence.verified", "evidence", item.id.0).case(item.case);
    tx.commit(audit.detail(json!({"result": "UNSOUND"}))).await
}

/// Why stored bytes are read again.
#[derive(Debug)]
pub(crate) enum Why {
    /// Somebody asked.
    Asked {
        /// The person, as it is now.
        by: Option<Box<Asked>>,
        /// The person's id as it stood in the request.
        user: Value,
    },
    /// It was their turn.
    Schedule,
    /// The same bytes came in, and this stood in their place.
    Met(service::Rehash),
}

/// What reading an item's bytes again has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Read {
    /// The result.
    pub(crate) result: VerificationResult,
    /// How many bytes were read.
    pub(crate) bytes: u64,
}

/// Hashes the stored bytes of an item again and records what was found; `None` where there are none any more.
///
/// # Errors
/// As [`verify`].
pub(crate) async fn read_again(ctx: &Ctx, id: EvidenceId, why: Why) -> Result<Option<Read>> {
    let (permit, item) = item(ctx, id).await?;
    let Some(row) = item.stored() else { return Ok(None) };
    if custody::is_disposed(ctx.read(&permit), id).await? {
        return Ok(None);
    }
    // What was received is told by the receipt; a row that tells something else was changed.
    let (recorded, size) = custody::received(ctx.read(&permit), item.id).await?;
    let found = match &why {
        Why::Met(found) => *found,
        Why::Asked { .. } | Why::Schedule => service::rehash(&ctx.hub, recorded).await?,
    };
    let row_holds = row == (recorded, size);
    let matches = row_holds && found.sha256 == Some(recorded) && found.size == size;
    if !matches && custody::is_disposed(ctx.read(&permit), id).await? {
        // Disposed of while it was read: that the bytes are gone is no alarm.
        return Ok(None);
    }
    if !row_holds {
        tracing::error!(evidence.id = %item.id, recorded = %recorded, row = %row.0, "ALARM: the row of an evidence item tells other bytes than were received");
    }
    if found.sha256 != Some(recorded) || found.size != size {
        tracing::error!(
            evidence.id = %item.id, recorded = %recorded, found = ?found.sha256, found_bytes = found.size,
            "ALARM: the stored bytes of an evidence item are not those that were received"
        );
    }
    let result = if matches { VerificationResult::Matches } else { VerificationResult::Differs };
    let inventory = service::inventory_holds(ctx, &permit, &item).await?;
    if inventory == Some(false) {
        drop(custody::inventory_alarm(item.id));
    }
    let listed = inventory.map(|holds| if holds { VerificationResult::Matches } else { VerificationResult::Differs });
    let scheduled = matches!(why, Why::Schedule);
    let (asked_by, requested_by) = match why {
        Why::Asked { by, user } => (by.map(|asked| *asked), user),
        Why::Schedule | Why::Met(_) => (None, Value::Null),
    };
    let detail = json!({
        "result": result.word(),
        "rowSha256": (!row_holds).then(|| row.0.to_string()),
        "computedSha256": found.sha256.map(|sha256| sha256.to_string()),
        "computedBytes": found.size,
        "inventory": listed.map(VerificationResult::word),
        "requestedBy": requested_by,
        "scheduled": scheduled,
    });
    let mut tx = Tx::begin(ctx, &permit).await?;
    if matches {
        service::note_verified(&tx, item.id).await?;
    }
    custody::lock(tx.db()).await?;
    if custody::is_disposed(tx.db(), id).await? {
        // What was read is no more: nothing is told of it behind the end of its history.
        return Ok(None);
    }
    let event = service::event(&tx, &item, CustodyKind::Verified, None, service::object(detail)).await?;
    custody::append(&tx, NewEvent { sha256: recorded, size, asked_by, ..event }).await?;
    // That all is well by the schedule is told by the chain alone: the timeline of a case would be full of it.
    let altered = inventory == Some(false);
    if !scheduled || !matches || altered {
        let note = Note::of(TimelineKind::EvidenceVerified).subject(item.file_name.clone()).about(item.id.0);
        let word = if matches && altered { "INVENTORY" } else { result.word() };
        record(&mut tx, item.case, note.text(Some(word.to_owned()))).await?;
    }
    let audit = Audit::of("evidence.verified", "evidence", item.id.0).case(item.case);
    tx.commit(audit.detail(json!({"result": result.word(), "scheduled": scheduled}))).await?;
    ctx.hub.metrics.verified(result);
    Ok(Some(Read { result, bytes: found.size }))
}

/// Whether the stored bytes of an item are those that were received, all read now. Where they are not, that is recorded as by any
/// verification, once.
///
/// # Errors
/// [`Error::Unavailable`] where they could not be read and then could; as [`read_again`].
pub(crate) async fn sound(ctx: &Ctx, id: EvidenceId, received: (Sha256Digest, u64)) -> Result<bool> {
    let hub = Arc::clone(&ctx.hub);
    let holds = blobs::run(move || {
        // What cannot even be opened may lack a key: that is for the caller to try again. What is missing is not sound.
        let source = match hub.blobs.hand_out(&received.0) {
            Err(Error::Refused(_)) => return Ok(false),
            read => read?,
        };
        Ok(hash_source(source.as_ref(), 0).is_ok_and(|found| found == received))
    });
    if holds.await? {
        return Ok(true);
    }
    let permit = authz::require(ctx, Action::RunJob)?;
    if custody::is_altered(ctx.read(&permit), id).await? {
        return Ok(false);
    }
    match read_again(ctx, id, Why::Asked { by: None, user: Value::Null }).await? {
        Some(read) if read.result == VerificationResult::Differs => Ok(false),
        _ => Err(Error::Unavailable("the stored bytes could not be read for a moment".to_owned())),
    }
}

/// Withdraws an upload to which nothing more came in its time; looks again later where bytes came.
///
/// # Errors
/// The database's error.
pub async fn expire(ctx: &Ctx, payload: &Value) -> Result<()> {
    let (permit, item) = item(ctx, evidence_id(payload)?).await?;
    if item.status != EvidenceStatus::Receiving {
        return Ok(());
    }
    if item.expires_at > ctx.now() {
        return service::owe_expiry(ctx, item.id, item.expires_at).await;
    }
    if item.received_bytes == item.declared_size {
        // All bytes are here, only the registration was cut off.
        return service::complete(ctx, item.id).await.map(|_| ());
    }
    service::withdraw(ctx, &permit, item.id, "evidence.expire").await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_is_read_and_not_recorded_counts_half() {
        let watch = Watch::default();
        watch.advanced(10, 10, 1_000);
        assert_eq!(watch.members_done(), 5, "read only");
        watch.members_recorded.fetch_add(4, Ordering::Relaxed);
        assert_eq!(watch.members_done(), 7);
        watch.members_recorded.fetch_add(6, Ordering::Relaxed);
        assert_eq!(watch.members_done(), 10, "all are written down");
    }
}
