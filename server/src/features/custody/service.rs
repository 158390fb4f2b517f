//! Writing custody events, signing the log, and reading both.

use std::collections::HashMap;

use chot_forensics::custody::{CustodyEntry, ENTRY_VERSION, Subject, Tool, entry_hash};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{Hash, consistency_proof, inclusion_proof, leaf_hash, new_nodes, root, verify_consistency, verify_inclusion};
use chot_forensics::note::VerifierKey;
use chot_forensics::package::InclusionProof;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Map, Value};

use super::attestation;
use super::entity::{custody_event, custody_log, custody_state, log_checkpoint, log_fault, log_node};
use super::jobs::span;
use super::kept;
use super::model::{
    ChainCheck, CustodyEvent, Known, Missing, Nodes, Place, RECORDED_AT, Tile, Wanted, ahead, check_chain, digest, entry_actor, recorded_at,
};
use super::signer;
use super::state::{CHANGING, State};
use crate::authz::{self, Action, Actor};
use crate::clock::{Millis, rfc3339};
use crate::config;
use crate::ctx::{Ctx, Hub};
use crate::db::{Db, Hold, Tx};
use crate::error::{Error, Record, Result};
use crate::features::cases::entity::case;
use crate::features::evidence::service as evidence;
use crate::ids::{AgencyId, CaseId, EvidenceId};
use crate::outbox::{self, Job, JobKind};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::words::{CustodyKind, ErrorCode, LogFault};

/// Leaves that are compared at a time before a checkpoint is signed.
const LEAVES_AT_A_TIME: u64 = 1000;
/// Signed leaves that are read again before the next head is signed: a log up to this size whole, a longer one in a run
/// that begins anywhere.
const LEAVES_READ_AGAIN: u64 = 10_000;
/// Events and nodes that are written in one statement.
const EVENTS_AT_A_TIME: usize = 500;
const NODES_AT_A_TIME: usize = 2000;
/// Places looked up in one statement.
const PLACES_AT_A_TIME: usize = 400;

/// The only row of the log's head.
const HEAD: i32 = 1;

/// The program that acts, where nothing else is said.
#[must_use]
pub fn hub_tool() -> Tool {
    Tool { name: "chot".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

/// An event that is to be written.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The item.
    pub evidence: EvidenceId,
    /// The item's number.
    pub evidence_number: String,
    /// The case's number.
    pub case_number: String,
    /// The item's agency: that of the event where the actor has none.
    pub agency: AgencyId,
    /// What happened.
    pub kind: CustodyKind,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// The item's digest.
    pub sha256: Sha256Digest,
    /// The item's length.
    pub size: u64,
    /// With what program.
    pub tool: Tool,
    /// What only this kind has.
    pub detail: Map<String, Value>,
    /// The person who asked for what a job now does; without one, whoever acts is the actor.
    pub asked_by: Option<Asked>,
}

/// A person who asked for work that a job does later.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The person.
    pub actor: Actor,
    /// How it had proved who it is when it asked: `session` or `token`.
    pub auth: String,
}

/// Begins the log at the first start; later only checks that it is this hub's.
///
/// # Errors
/// [`Error::Internal`] where the log has another name than the settings say, or another key signed it.
pub async fn ensure(hub: &Hub) -> Result<()> {
    let origin = &hub.config.log.origin;
    let write = hub.db.begin().await?;
    // SQLite refuses a second head before it looks at the conflict; its writers come one after another.
    if custody_log::Entity::find_by_id(HEAD).one(write.db()).await?.is_none() {
        let row = custody_log::ActiveModel { id: Set(HEAD), origin: Set(origin.clone()), size: Set(0) };
        custody_log::Entity::insert(row)
            .on_conflict(OnConflict::column(custody_log::Column::Id).do_nothing().to_owned())
            .exec_without_returning(write.db())
            .await?;
    }
    write.commit().await?;
    let head = head(hub.db.unscoped()).await?;
    if head.origin != *origin {
        return Err(Error::internal(format!("the custody log is named {}, the setting log.origin says {origin}", head.origin)));
    }
    let last = last_checkpoint(hub.db.unscoped()).await?;
    if let Some(last) = &last
        && let Err(error) = hub.signer.read(&last.note)
    {
        return Err(Error::internal(format!("the key in log.key_file did not sign the custody log's last checkpoint: {error}")));
    }
    // A log that is not the one whose head is kept is served on, and nothing more of it is signed.
    let looked = async {
        kept::check(hub).await?;
        fits(hub.db.unscoped(), hub, (&head.origin, head.size)).await
    };
    match held(hub, looked.await).await {
        Err(Error::Unsound(..)) => {}
        other => {
            other?;
        }
    }
    if refusal(hub).await?.is_some() {
        hub.metrics.log_holds(false);
    }
    let Some(last) = last.map(signed).transpose()? else { return Ok(()) };
    kept::begin(hub, &last).await?;
    // A witness or authority may have been named in the settings since it was signed.
    let write = hub.db.begin().await?;
    attestation::owe(write.db(), hub, last.size).await?;
    write.commit().await
}

/// Whether the log's key is there or may be made.
///
/// # Errors
/// [`Error::Internal`] where another key signed the log; the database's error.
pub(crate) async fn check_key(db: &Db, settings: &config::Log) -> Result<()> {
    if settings.key_file.exists() || !db.has_table("log_checkpoints").await? {
        return Ok(());
    }
    last_checkpoint(db.unscoped()).await?.map_or(Ok(()), |last| signer::check_new_key(settings, &last.note))
}

/// Notes that the log does not hold, for whoever watches over the hub and for those who read the log.
async fn held<T>(hub: &Hub, outcome: Result<T>) -> Result<T> {
    if let Err(Error::Unsound(Record::Log(fault), _)) = &outcome {
        hub.metrics.log_holds(false);
        let row = log_fault::ActiveModel { id: Set(HEAD), fault: Set(*fault), since: Set(hub.clock.now()) };
        let write = hub.db.begin().await?;
        // Since when it is refused is told by the first refusal.
        if log_fault::Entity::find_by_id(HEAD).one(write.db()).await?.is_none() {
            log_fault::Entity::insert(row)
                .on_conflict(OnConflict::column(log_fault::Column::Id).do_nothing().to_owned())
                .exec_without_returning(write.db())
                .await?;
        }
        write.commit().await?;
    }
    outcome
}

/// Why and since when the hub refuses to sign the log; `None` while it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// In what way the log does not hold.
    pub fault: LogFault,
    /// Since when.
    pub since: Millis,
}

/// Whether the hub refuses to sign the log, as anybody may know.
///
/// # Errors
/// The database's error.
pub async fn refusal(hub: &Hub) -> Result<Option<Refusal>> {
    let row = log_fault::Entity::find_by_id(HEAD).one(hub.db.unscoped()).await?;
    Ok(row.map(|row| Refusal { fault: row.fault, since: row.since }))
}

async fn head(db: &impl ConnectionTrait) -> Result<custody_log::Model> {
    custody_log::Entity::find_by_id(HEAD).one(db).await?.ok_or_else(|| Error::internal("the custody log was not begun"))
}

/// Has whoever else appends wait until the transaction ends.
pub(crate) async fn lock(db: &impl ConnectionTrait) -> Result<()> {
    custody_log::Entity::find_by_id(HEAD).held().one(db).await?;
    Ok(())
}

/// The time of an event behind the first `size` ones: it never runs backwards in the log, also where the machine's clock was set
/// back by a little.
async fn time_after(tx: &Tx<'_>, (origin, size): (&str, i64)) -> Result<Millis> {
    let last_at = fits(tx.db(), &tx.ctx().hub, (origin, size)).await?;
    Ok(std::cmp::max(tx.ctx().now(), last_at.unwrap_or(0)))
}

/// The time that the next event will have, under the lock of the log.
pub(super) async fn next_time(tx: &Tx<'_>) -> Result<Millis> {
    let head = head(tx.db()).await?;
    time_after(tx, (&head.origin, head.size)).await
}

/// Writes an event: into its item's chain and into the log, both in the transaction of the act it tells of.
///
/// # Errors
/// As [`append_many`].
pub async fn append(tx: &Tx<'_>, event: NewEvent) -> Result<CustodyEvent> {
    append_many(tx, vec![event]).await?.pop().ok_or_else(|| Error::internal("an event was not written"))
}

/// Writes events in their order, those of one act or of many that are committed together.
///
/// The head's row is the lock: whoever appends waits for the one before to commit. The unique columns of the tables are
/// the truth in any case.
///
/// # Errors
/// The database's error, or [`Error::Unsound`] where an event tells other bytes than were received or an item's history
/// does not hold, which is an alarm: then the act itself must not be committed either.
pub async fn append_many(tx: &Tx<'_>, events: Vec<NewEvent>) -> Result<Vec<CustodyEvent>> {
    let (db, ctx) = (tx.db(), tx.ctx());
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(Vec::new());
    }
    custody_log::Entity::update_many()
        .col_expr(custody_log::Column::Size, Expr::col(custody_log::Column::Size).add(count))
        .filter(custody_log::Column::Id.eq(HEAD))
        .exec(db)
        .await?;
    let head = head(db).await?;
    let first = head.size.saturating_sub(count);
    let at = time_after(tx, (&head.origin, first)).await.inspect_err(|error| {
        if matches!(error, Error::Unsound(..)) {
            ctx.hub.metrics.log_holds(false);
        }
    })?;
    let mut chains = chains(db, &ctx.hub, &events).await?;
    let mut rows = Vec::with_capacity(events.len());
    for (log_index, event) in (first..head.size).zip(events) {
        let (row, chain) = written(ctx, event, (log_index, at), &chains)?;
        chains.insert(row.evidence_id, chain);
        rows.push(row);
    }
    for part in rows.chunks(EVENTS_AT_A_TIME) {
        let part = part.iter().cloned().map(custody_event::ActiveModel::from);
        custody_event::Entity::insert_many(part).exec_without_returning(db).await?;
    }
    let leaves: Vec<Hash> = rows.iter().map(|row| leaf_hash(&row.entry)).collect();
    append_leaves(db, wide(first), &leaves).await?;
    owe_checkpoint(db, &ctx.hub, (wide(first), wide(head.size))).await?;
    let events: Vec<CustodyEvent> = rows.into_iter().map(CustodyEvent::from).collect();
    for event in events.iter().filter(|event| CHANGING.contains(&event.kind)) {
        tell_state(db, event).await?;
    }
    Ok(events)
}

/// The log must be the one of the settings, by its row and by its last entry, and that entry must not be dated ahead of the clock;
/// gives the instant at which it was written. `None` where there is none, or where the operator knows that its time is wrong.
///
/// Without the bound, one event of a wrong clock or a wrong hand would date all that follow it.
async fn fits(db: &impl ConnectionTrait, hub: &Hub, (origin, size): (&str, i64)) -> Result<Option<Millis>> {
    let own = &hub.config.log.origin;
    if origin != own {
        return Err(alarm(LogFault::OtherLog, &format!("it is named {origin} in the database and {own} in the settings")));
    }
    let Some(index) = size.checked_sub(1).filter(|index| *index >= 0) else { return Ok(None) };
    let bytes: Option<Vec<u8>> = custody_event::Entity::find()
        .select_only()
        .column(custody_event::Column::Entry)
        .filter(custody_event::Column::LogIndex.eq(index))
        .into_tuple()
        .one(db)
        .await?;
    let bytes = bytes.ok_or_else(|| alarm(LogFault::EntryMissing, &format!("entry {index} is missing")))?;
    let entry = CustodyEntry::parse(&bytes).map_err(|error| alarm(LogFault::EntryChanged, &format!("entry {index}: {error}")))?;
    if entry.log_id != *own {
        return Err(alarm(LogFault::OtherLog, &format!("entry {index} names {} and the settings {own}", entry.log_id)));
    }
    let at = recorded_at(&entry).unwrap_or(0);
    if wide(index) < hub.config.log.known_ahead {
        return Ok(Some(at).filter(|at| *at <= hub.clock.now()));
    }
    if let Some(by) = ahead(at, hub.clock.now()) {
        return Err(alarm(LogFault::Ahead, &format!("entry {index} is dated {by} ms ahead of this machine's clock")));
    }
    Ok(Some(at))
}

/// Looks whether the log is still the one of the settings and not ahead of the clock, and tells those who watch where it is not:
/// an act that is refused for it leaves nothing behind that could tell.
///
/// # Errors
/// The database's error.
pub async fn watch(hub: &Hub) -> Result<()> {
    let head = head(hub.db.unscoped()).await?;
    match held(hub, fits(hub.db.unscoped(), hub, (&head.origin, head.size)).await).await {
        Err(Error::Unsound(..)) => return Ok(()),
        other => {
            other?;
        }
    }
    // What else does not hold is looked at again when a checkpoint is due.
    if refusal(hub).await?.is_none_or(|refusal| !matches!(refusal.fault, LogFault::OtherLog | LogFault::Ahead)) {
        return Ok(());
    }
    match checkpoint(hub).await {
        Err(Error::Unsound(..)) => Ok(()),
        other => other.map(drop),
    }
}

/// Leaves the work to sign a checkpoint: at once where enough entries have come together, at the end of the present span
/// of time in any case.
async fn owe_checkpoint(db: &impl ConnectionTrait, hub: &Hub, (before, after): (u64, u64)) -> Result<()> {
    let enough = std::cmp::max(hub.config.log.checkpoint_entries, 1);
    if before / enough != after / enough {
        let key = format!("entries/{}", after / enough);
        outbox::enqueue(db, hub, Job::now(JobKind::SignCheckpoint, key, Value::Null)).await?;
    }
    let (number, end) = span(hub);
    outbox::enqueue(db, hub, Job::at(JobKind::SignCheckpoint, format!("span/{number}"), Value::Null, end)).await
}

/// Where an item's history stands: what was received, and the last event.
struct Chain {
    received: CustodyEntry,
    sequence: i64,
    hash: Vec<u8>,
    /// The time of the last event, and whether one may be written after it where that lies ahead of the clock.
    last_at: Millis,
    known: Known,
    /// Whether its bytes were disposed of.
    disposed: bool,
}

/// What is told only of bytes that are there: whoever asked for them just before they were disposed of gets none.
const OF_BYTES: [CustodyKind; 2] = [CustodyKind::Viewed, CustodyKind::Downloaded];

/// The stored histories of the items that events are about, each held whole against its own bytes and the log: what the hub says of
/// a chain is what it acts by.
async fn chains(db: &impl ConnectionTrait, hub: &Hub, events: &[NewEvent]) -> Result<HashMap<EvidenceId, Chain>> {
    let mut items: Vec<EvidenceId> = events.iter().map(|event| event.evidence).collect();
    items.sort_unstable();
    items.dedup();
    let mut chains = HashMap::new();
    for part in items.chunks(PLACES_AT_A_TIME) {
        let rows = custody_event::Entity::find()
            .filter(custody_event::Column::EvidenceId.is_in(part.iter().copied()))
            .order_by_asc(custody_event::Column::Sequence)
            .all(db)
            .await?;
        let places: Vec<Place> = rows.iter().map(|row| (0, wide(row.log_index))).collect();
        let leaves = leaves_of(read_nodes(db, &places).await?);
        let mut histories: HashMap<EvidenceId, Vec<CustodyEvent>> = HashMap::new();
        for row in rows {
            histories.entry(row.evidence_id).or_default().push(row.into());
        }
        for (item, history) in histories {
            chains.insert(item, whole(hub, item, &history, &leaves)?);
        }
    }
    Ok(chains)
}

/// Where an item's history stands, if all of it holds.
fn whole(hub: &Hub, item: EvidenceId, history: &[CustodyEvent], leaves: &HashMap<i64, Vec<u8>>) -> Result<Chain> {
    let missing = || item_alarm(item, "the receipt of an item is missing");
    let (Some(first), Some(last)) = (history.first(), history.last()) else { return Err(missing()) };
    let received = CustodyEntry::parse(&first.entry).map_err(|_| missing())?;
    let stored = (received.subject.sha256, received.subject.size_bytes);
    if let Some(fault) = check_chain(&hub.config.log.origin, history, leaves, Some(stored)).broken {
        return Err(item_alarm(item, &format!("event {} does not hold: {}", fault.at, fault.detail)));
    }
    let entry = CustodyEntry::parse(&last.entry).map_err(|_| missing())?;
    let known = Known::of(&entry, wide(last.log_index) < hub.config.log.known_ahead);
    let disposed = history.iter().any(|event| event.kind == CustodyKind::Disposed);
    Ok(Chain { received, sequence: last.sequence, hash: last.entry_hash.clone(), last_at: last.at, known, disposed })
}

/// The whole history of an item must hold before its bytes are let go for good.
///
/// # Errors
/// The database's error; [`Error::Unsound`] where something does not hold, which is an alarm.
pub(crate) async fn confirm_chain(db: &impl ConnectionTrait, hub: &Hub, evidence: EvidenceId) -> Result<()> {
    let rows = custody_event::Entity::find()
        .filter(custody_event::Column::EvidenceId.eq(evidence))
        .order_by_asc(custody_event::Column::Sequence)
        .all(db)
        .await?;
    let places: Vec<Place> = rows.iter().map(|row| (0, wide(row.log_index))).collect();
    let leaves = leaves_of(read_nodes(db, &places).await?);
    let history: Vec<CustodyEvent> = rows.into_iter().map(CustodyEvent::from).collect();
    whole(hub, evidence, &history, &leaves).map(drop)
}

/// The event as it is to be stored, and where its item's history stands with it. It must follow from what is recorded:
/// the first is the receipt, and every later one is about the bytes received.
fn written(
    ctx: &Ctx,
    mut event: NewEvent,
    (log_index, now): (i64, Millis),
    chains: &HashMap<EvidenceId, Chain>,
) -> Result<(custody_event::Model, Chain)> {
    let before = chains.get(&event.evidence);
    let begins = event.kind == CustodyKind::Received || event.kind == CustodyKind::Derived && event.detail.contains_key("parent");
    match before {
        None if !begins => return Err(item_alarm(event.evidence, "the receipt of an item is missing")),
        Some(chain) if begins || chain.received.evidence_number != event.evidence_number => {
            return Err(item_alarm(event.evidence, "an item was received already under this id"));
        }
        Some(chain) => {
            same_bytes(event.evidence, &chain.received, (event.sha256, event.size))?;
            // An event of another case would break the chain for good.
            if chain.received.case_number != event.case_number {
                return Err(item_alarm(event.evidence, "the item's row names another case than its receipt"));
            }
            if chain.disposed && OF_BYTES.contains(&event.kind) {
                return Err(disposed());
            }
        }
        None => {}
    }
    // The item's own time does not run backwards either; where its last event is known to be dated ahead, the event tells also when
    // it was written.
    let at = before.map_or(now, |chain| std::cmp::max(now, chain.last_at));
    if let Some(chain) = before.filter(|chain| ahead(chain.last_at, now).is_some()) {
        if chain.known == Known::No {
            return Err(item_alarm(event.evidence, &format!("event {} is dated ahead of this machine's clock", chain.sequence)));
        }
        event.detail.insert(RECORDED_AT.to_owned(), Value::from(rfc3339(now)));
    }
    let sequence = before.map_or(1, |chain| chain.sequence.saturating_add(1));
    let (actor, entry_actor) = match &event.asked_by {
        Some(asked) => (&asked.actor, chot_forensics::custody::Actor { auth: asked.auth.clone(), ..entry_actor(&asked.actor) }),
        None => (ctx.actor.as_ref(), entry_actor(&ctx.actor)),
    };
    let entry = CustodyEntry {
        v: ENTRY_VERSION,
        log_id: ctx.hub.config.log.origin.clone(),
        evidence_id: event.evidence.to_string(),
        evidence_number: event.evidence_number,
        case_number: event.case_number,
        sequence: u64::try_from(sequence).unwrap_or(0),
        kind: event.kind.word().parse().map_err(Error::internal)?,
        at: rfc3339(at),
        actor: entry_actor,
        reason: event.reason.clone(),
        tool: event.tool,
        subject: Subject { sha256: event.sha256, size_bytes: event.size },
        detail: event.detail,
        prev: before.and_then(|chain| digest(&chain.hash)),
    };
    let bytes = entry.to_bytes().map_err(Error::internal)?;
    let row = custody_event::Model {
        id: ctx.hub.random.id(),
        evidence_id: event.evidence,
        sequence,
        log_index,
        kind: event.kind,
        at,
        actor_id: actor.user,
        actor_name: actor.name.clone(),
        agency_id: actor.agency.unwrap_or(event.agency),
        reason: event.reason,
        sha256: event.sha256.0.to_vec(),
        entry_hash: entry_hash(&bytes).0.to_vec(),
        previous_hash: before.map(|chain| chain.hash.clone()),
        entry: bytes,
    };
    let known = Known::of(&entry, false);
    let received = before.map_or(entry, |chain| chain.received.clone());
    let disposed = before.is_some_and(|chain| chain.disposed) || event.kind == CustodyKind::Disposed;
    let chain = Chain { received, sequence, hash: row.entry_hash.clone(), last_at: at, known, disposed };
    Ok((row, chain))
}

/// The state that an item's events tell; `None` before its receipt.
///
/// # Errors
/// The database's error; [`Error::Unsound`] where an event cannot be read, which is an alarm.
pub(crate) async fn state_of(db: &impl ConnectionTrait, evidence: EvidenceId) -> Result<Option<State>> {
    let rows = custody_event::Entity::find()
        .filter(custody_event::Column::EvidenceId.eq(evidence))
        .filter(custody_event::Column::Kind.is_in(CHANGING.iter().copied()))
        .order_by_asc(custody_event::Column::Sequence)
        .all(db)
        .await?;
    let events: Vec<CustodyEvent> = rows.into_iter().map(CustodyEvent::from).collect();
    State::of(&events).map_err(|fault| item_alarm(evidence, &fault.to_string()))
}

/// Has the state's row say what the events tell.
async fn tell_state(db: &impl ConnectionTrait, event: &CustodyEvent) -> Result<()> {
    let Some(state) = state_of(db, event.evidence).await? else { return Ok(()) };
    let row = custody_state::ActiveModel::from(state.row(event.evidence));
    if event.sequence == 1 {
        custody_state::Entity::insert(row).exec_without_returning(db).await?;
        return Ok(());
    }
    custody_state::Entity::update(row.reset_all()).exec(db).await?;
    Ok(())
}

/// Whether an item's bytes were destroyed.
///
/// # Errors
/// The database's error.
pub(crate) async fn is_disposed(db: &impl ConnectionTrait, evidence: EvidenceId) -> Result<bool> {
    let row = custody_state::Entity::find_by_id(evidence)
        .select_only()
        .column(custody_state::Column::DisposedAt)
        .into_tuple::<Option<Millis>>()
        .one(db)
        .await?;
    Ok(row.flatten().is_some())
}

/// What is told of an item whose bytes were destroyed.
pub(crate) fn disposed() -> Error {
    Error::refused(
        ErrorCode::InvalidTransition,
        "",
        "Chứng cứ đã bị tiêu hủy; mã băm, danh mục và chuỗi lưu giữ vẫn còn.",
        "The item was disposed of; its hashes, inventory and chain of custody are left.",
    )
}

/// Whether an item's bytes were last found to be others than were received.
///
/// # Errors
/// The database's error.
pub(crate) async fn is_altered(db: &impl ConnectionTrait, evidence: EvidenceId) -> Result<bool> {
    let row = custody_state::Entity::find_by_id(evidence)
        .select_only()
        .column(custody_state::Column::DiffersAt)
        .into_tuple::<Option<Millis>>()
        .one(db)
        .await?;
    Ok(row.flatten().is_some())
}

/// The items whose stored bytes were last found to be others than were received, or could not be found to be the same because their
/// history does not hold, or whose stored list of members was last found to be another one than was examined; without those that were
/// disposed of.
pub(crate) fn altered_items() -> SelectStatement {
    Query::select()
        .column(custody_state::Column::EvidenceId)
        .from(custody_state::Entity)
        .cond_where(found_altered())
        .and_where(Expr::col((custody_state::Entity, custody_state::Column::DisposedAt)).is_null())
        .to_owned()
}

/// The states of items that were last found altered: their bytes, or their list of members.
pub(crate) fn found_altered() -> Condition {
    Condition::any()
        .add(Expr::col((custody_state::Entity, custody_state::Column::DiffersAt)).is_not_null())
        .add(Expr::col((custody_state::Entity, custody_state::Column::InventoryDiffersAt)).is_not_null())
}

/// Notes that an item's bytes were read and nothing could be recorded of it, because its history does not hold: the row alone
/// tells the alarm.
pub(crate) async fn note_unrecorded(tx: &Tx<'_>, evidence: EvidenceId) -> Result<()> {
    let now = tx.ctx().now();
    custody_state::Entity::update_many()
        .col_expr(custody_state::Column::CheckedAt, Expr::value(now))
        .col_expr(custody_state::Column::DiffersAt, Expr::value(now))
        .filter(custody_state::Column::EvidenceId.eq(evidence))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Whether the disposal of an item waits for a second person; none is asked for or confirmed before the transaction ends.
///
/// # Errors
/// The database's error.
pub(crate) async fn disposal_waits(tx: &Tx<'_>, evidence: EvidenceId) -> Result<bool> {
    lock(tx.db()).await?;
    Ok(super::acts::waiting_disposal(tx.db(), evidence).await?.is_some())
}

/// What rows say of the custody of items, for those that the viewer may see.
///
/// # Errors
/// The database's error.
pub(crate) async fn states_by_ids(ctx: &Ctx, ids: &[EvidenceId]) -> Result<Vec<custody_state::Model>> {
    let scope = authz::Scope::custody_states(ctx);
    let rows = custody_state::Entity::find()
        .filter(scope.condition())
        .filter(custody_state::Column::EvidenceId.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows)
}

async fn first_of(db: &impl ConnectionTrait, evidence: EvidenceId) -> Result<Option<custody_event::Model>> {
    let first =
        custody_event::Entity::find().filter(custody_event::Column::EvidenceId.eq(evidence)).filter(custody_event::Column::Sequence.eq(1));
    Ok(first.one(db).await?)
}

/// The case that an item's receipt names; `None` where the receipt cannot be read or there is no such case.
///
/// # Errors
/// The database's error.
pub(crate) async fn case_of(db: &impl ConnectionTrait, evidence: EvidenceId) -> Result<Option<CaseId>> {
    let received = first_of(db, evidence).await?.and_then(|row| CustodyEntry::parse(&row.entry).ok());
    let Some(received) = received else { return Ok(None) };
    let named = case::Entity::find().select_only().column(case::Column::Id).filter(case::Column::Number.eq(received.case_number));
    Ok(named.into_tuple().one(db).await?)
}

/// Holds events of an item, the first of them that of its receipt, against their own bytes and the log's nodes; gives the receipt.
fn confirm_events(nodes: &Nodes, evidence: EvidenceId, rows: &[&custody_event::Model]) -> Result<CustodyEntry> {
    let mut received: Option<CustodyEntry> = None;
    for row in rows {
        let entry = CustodyEntry::parse(&row.entry).map_err(|error| item_alarm(evidence, &error.to_string()))?;
        if let Some(column) = CustodyEvent::from((*row).clone()).differing_column(&entry) {
            return Err(item_alarm(evidence, &format!("column {column} of event {} says something else than its bytes", row.sequence)));
        }
        if nodes.0.get(&(0, wide(row.log_index))) != Some(&leaf_hash(&row.entry)) {
            return Err(item_alarm(evidence, &format!("the log has another leaf in the place of event {}", row.sequence)));
        }
        match &received {
            None if !entry.is_origin() => return Err(item_alarm(evidence, "the first event is not that of the receipt")),
            None => received = Some(entry),
            Some(first) if first.subject != entry.subject => {
                return Err(item_alarm(evidence, &format!("event {} is about other bytes than were received", row.sequence)));
            }
            Some(_) => {}
        }
    }
    received.ok_or_else(|| item_alarm(evidence, "the receipt of an item is missing"))
}

fn same_bytes(evidence: EvidenceId, received: &CustodyEntry, (sha256, size): (Sha256Digest, u64)) -> Result<()> {
    if received.subject.sha256 == sha256 && received.subject.size_bytes == size {
        return Ok(());
    }
    Err(item_alarm(evidence, "the item's row tells other bytes than were received"))
}

/// Digest and length of an item's bytes as its receipt tells them: the truth that rows are held against.
///
/// # Errors
/// The database's error; [`Error::Unsound`] where the receipt is missing or does not hold, which is an alarm.
pub(crate) async fn received(db: &impl ConnectionTrait, evidence: EvidenceId) -> Result<(Sha256Digest, u64)> {
    let first = first_of(db, evidence).await?.ok_or_else(|| item_alarm(evidence, "the receipt of an item is missing"))?;
    let received = confirm_events(&read_nodes(db, &[(0, wide(first.log_index))]).await?, evidence, &[&first])?;
    Ok((received.subject.sha256, received.subject.size_bytes))
}

/// What a row says of an item's bytes must be what its receipt says.
///
/// # Errors
/// As [`received`]; [`Error::Unsound`] where they differ, which is an alarm.
pub(crate) async fn confirm(db: &impl ConnectionTrait, evidence: EvidenceId, stored: (Sha256Digest, u64)) -> Result<()> {
    if received(db, evidence).await? == stored {
        return Ok(());
    }
    Err(item_alarm(evidence, "the item's row tells other bytes than were received"))
}

/// The whole history of an item, before anybody is given proof of it: its chain, and every event in the signed log.
///
/// # Errors
/// The database's error; [`Error::Unsound`] where something does not hold, which is an alarm.
pub(crate) async fn confirm_history(hub: &Hub, evidence: EvidenceId, events: &[CustodyEvent], stored: (Sha256Digest, u64)) -> Result<()> {
    let places: Vec<Place> = events.iter().map(|event| (0, wide(event.log_index))).collect();
    let check = check_chain(&hub.config.log.origin, events, &leaves_of(read_nodes(hub.db.unscoped(), &places).await?), Some(stored));
    if let Some(fault) = check.broken {
        return Err(item_alarm(evidence, &format!("event {} does not hold: {}", fault.at, fault.detail)));
    }
    let head = checkpoint(hub).await?;
    held(hub, read_again(hub, &head).await).await?;
    let indices: Vec<u64> = events.iter().map(|event| wide(event.log_index)).collect();
    for (event, proof) in events.iter().zip(proofs(hub, &indices, head.size).await?) {
        verify_inclusion(leaf_hash(&event.entry), proof.index, head.size, &proof.hashes, head.root)
            .map_err(|error| item_alarm(evidence, &format!("event {} is not in the signed log: {error}", event.sequence)))?;
    }
    Ok(())
}

fn leaves_of(nodes: Nodes) -> HashMap<i64, Vec<u8>> {
    nodes.0.into_iter().map(|((_, position), hash)| (narrow(position), hash.0.to_vec())).collect()
}

pub(crate) fn item_alarm(evidence: EvidenceId, why: &str) -> Error {
    tracing::error!(evidence.id = %evidence, fault = why, "ALARM: the custody of an evidence item does not hold; nothing is done with it");
    Error::Unsound(Record::Item, format!("custody of {evidence}: {why}"))
}

/// What is said where the stored list of members of an item is not the one that was examined.
pub(crate) fn inventory_alarm(evidence: EvidenceId) -> Error {
    tracing::error!(evidence.id = %evidence, "ALARM: the stored list of members of an evidence item is not the one that was examined");
    Error::Unsound(Record::Inventory, format!("evidence {evidence}: the stored list of members is not the one that was examined"))
}

/// Writes the nodes that leaves complete which follow `size` others.
async fn append_leaves(db: &impl ConnectionTrait, size: u64, leaves: &[Hash]) -> Result<()> {
    let wanted = Wanted::default();
    root(&wanted, size).map_err(Error::internal)?;
    let mut nodes = read_nodes(db, &wanted.places()).await?;
    let mut rows = Vec::with_capacity(leaves.len().saturating_mul(2));
    for (index, leaf) in (size..).zip(leaves) {
        for (level, position, hash) in new_nodes(index, *leaf, &nodes).map_err(Error::internal)? {
            nodes.0.insert((level, position), hash);
            rows.push(log_node::Model { level: i32::from(level), position: narrow(position), hash: hash.0.to_vec() });
        }
    }
    for part in rows.chunks(NODES_AT_A_TIME) {
        let part = part.iter().cloned().map(log_node::ActiveModel::from);
        log_node::Entity::insert_many(part).exec_without_returning(db).await?;
    }
    Ok(())
}

async fn read_nodes(db: &impl ConnectionTrait, places: &[Place]) -> Result<Nodes> {
    let mut nodes = Nodes::default();
    for chunk in places.chunks(PLACES_AT_A_TIME) {
        let mut by_level: HashMap<u8, Vec<i64>> = HashMap::new();
        for (level, position) in chunk {
            by_level.entry(*level).or_default().push(narrow(*position));
        }
        let mut any = Condition::any();
        for (level, positions) in by_level {
            any = any
                .add(Condition::all().add(log_node::Column::Level.eq(i32::from(level))).add(log_node::Column::Position.is_in(positions)));
        }
        for row in log_node::Entity::find().filter(any).all(db).await? {
            insert_node(&mut nodes, &row);
        }
    }
    Ok(nodes)
}

fn insert_node(nodes: &mut Nodes, row: &log_node::Model) {
    if let (Ok(level), Ok(position), Some(hash)) = (u8::try_from(row.level), u64::try_from(row.position), digest(&row.hash)) {
        nodes.0.insert((level, position), hash);
    }
}

/// A signed head of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// How many events.
    pub size: u64,
    /// The root over them.
    pub root: Sha256Digest,
    /// The signed note.
    pub note: String,
    /// When it was signed.
    pub signed_at: Millis,
}

async fn last_checkpoint(db: &impl ConnectionTrait) -> Result<Option<log_checkpoint::Model>> {
    Ok(log_checkpoint::Entity::find().order_by_desc(log_checkpoint::Column::Size).one(db).await?)
}

/// The newest signed head; `None` before the first.
///
/// # Errors
/// The database's error.
pub(crate) async fn newest(hub: &Hub) -> Result<Option<SignedHead>> {
    last_checkpoint(hub.db.unscoped()).await?.map(signed).transpose()
}

/// The proof that the log of `new` entries grew out of that of `old`; empty where there is nothing to prove.
///
/// # Errors
/// The database's error; [`Error::Internal`] where a node is not there.
pub(crate) async fn growth(hub: &Hub, old: u64, new: u64) -> Result<Vec<Hash>> {
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let wanted = Wanted::default();
    consistency_proof(&wanted, old, new).map_err(Error::internal)?;
    let nodes = read_nodes(hub.db.unscoped(), &wanted.places()).await?;
    consistency_proof(&nodes, old, new).map_err(Error::internal)
}

pub(super) fn signed(row: log_checkpoint::Model) -> Result<SignedHead> {
    let root = digest(&row.root).ok_or_else(|| Error::internal("a checkpoint's root is no digest"))?;
    Ok(SignedHead { size: wide(row.size), root, note: row.note, signed_at: row.signed_at })
}

/// The signed head over everything that is committed; signs a new one where the last does not cover it.
///
/// Before signing, every leaf since the last head is hashed again from the stored bytes, every node above is computed
/// from them and compared with the stored one, and the new root is held against the last signed one.
///
/// # Errors
/// [`Error::Unsound`] where the tables disagree with what was signed or with themselves: then nothing is signed.
pub async fn checkpoint(hub: &Hub) -> Result<SignedHead> {
    let refused = refusal(hub).await?.is_some();
    let head = held(hub, checked_head(hub, refused).await).await?;
    if refused {
        let write = hub.db.begin().await?;
        log_fault::Entity::delete_by_id(HEAD).exec(write.db()).await?;
        write.commit().await?;
    }
    hub.metrics.log_holds(true);
    Ok(head)
}

/// `refused` where the log did not hold before: then what was signed is read again also where there is nothing new.
async fn checked_head(hub: &Hub, refused: bool) -> Result<SignedHead> {
    let db = hub.db.unscoped();
    kept::check(hub).await?;
    // First what was signed, then what there is: in between both only grow, and the log never lags behind its head.
    let last = last_checkpoint(db).await?.map(signed).transpose()?;
    let head = head(db).await?;
    fits(db, hub, (&head.origin, head.size)).await?;
    let size = wide(head.size);
    if let Some(last) = &last
        && last.size >= size
    {
        check_signature(hub, last)?;
        if last.size > size {
            return Err(alarm(LogFault::Shorter, &format!("the log has {size} entries, but {} were signed", last.size)));
        }
        if refused {
            read_again(hub, last).await?;
        }
        return Ok(last.clone());
    }
    let root = checked_root(hub, last.as_ref(), size).await?;
    let head = SignedHead { size, root, note: hub.signer.sign(size, root)?, signed_at: hub.clock.now() };
    kept::announce(hub, &head).await?;
    let write = hub.db.begin().await?;
    let row = log_checkpoint::ActiveModel {
        size: Set(narrow(size)),
        root: Set(root.0.to_vec()),
        note: Set(head.note.clone()),
        signed_at: Set(head.signed_at),
    };
    // Two at once sign the same: Ed25519 has no chance in it.
    if log_checkpoint::Entity::find_by_id(narrow(size)).one(write.db()).await?.is_none() {
        log_checkpoint::Entity::insert(row)
            .on_conflict(OnConflict::column(log_checkpoint::Column::Size).do_nothing().to_owned())
            .exec_without_returning(write.db())
            .await?;
        attestation::owe(write.db(), hub, size).await?;
    }
    write.commit().await?;
    kept::publish(hub, &head).await?;
    hub.outbox_wake.notify_waiters();
    Ok(head)
}

/// The root over the first events by the stored nodes.
pub(super) async fn stored_root(hub: &Hub, size: u64) -> Result<Sha256Digest> {
    root(&tops(hub, size).await?, size).map_err(missing)
}

/// Holds every stored node against the stored events.
///
/// # Errors
/// The database's error; [`Error::Unsound`] names the first that is not that of its entries.
pub(crate) async fn check_nodes(hub: &Hub, size: u64) -> Result<()> {
    compute(hub, &mut Nodes::default(), 0, size).await
}

pub(super) fn alarm(fault: LogFault, why: &str) -> Error {
    tracing::error!(fault = why, "ALARM: the custody log does not hold; nothing is signed");
    Error::Unsound(Record::Log(fault), format!("custody log: {why}"))
}

fn check_signature(hub: &Hub, head: &SignedHead) -> Result<()> {
    match hub.signer.read(&head.note) {
        Ok(read) if read.size == head.size && read.root == head.root => Ok(()),
        Ok(_) => Err(alarm(LogFault::CheckpointChanged, "a stored checkpoint says something else than its signed note")),
        Err(error) => Err(alarm(LogFault::CheckpointChanged, &format!("a stored checkpoint does not hold: {error}"))),
    }
}

/// The root of the first `size` events, computed from the stored bytes since `last`; those signed already are read again.
async fn checked_root(hub: &Hub, last: Option<&SignedHead>, size: u64) -> Result<Sha256Digest> {
    let start = last.map_or(0, |last| last.size);
    let mut nodes = tops(hub, start).await?;
    if let Some(last) = last {
        check_signature(hub, last)?;
        if root(&nodes, start).map_err(missing)? != last.root {
            return Err(alarm(LogFault::NodesDiffer, "the stored nodes lead to another root than was signed"));
        }
        read_again(hub, last).await?;
    }
    compute(hub, &mut nodes, start, size).await?;
    let new = root(&nodes, size).map_err(missing)?;
    if let Some(last) = last {
        confirm_prefix(hub, (last.size, last.root), (size, new)).await?;
    }
    Ok(new)
}

fn missing(missing: Missing) -> Error {
    alarm(LogFault::NodesDiffer, &missing.to_string())
}

/// The stored tops of the complete subtrees of the first `size` events.
async fn tops(hub: &Hub, size: u64) -> Result<Nodes> {
    let wanted = Wanted::default();
    root(&wanted, size).map_err(missing)?;
    read_nodes(hub.db.unscoped(), &wanted.places()).await
}

/// Reads events again that were signed: an entry that was changed since is found before anything more is signed or handed
/// out. A long log is read in runs; `chot doctor` reads all of it.
async fn read_again(hub: &Hub, head: &SignedHead) -> Result<()> {
    let start = match head.size.checked_sub(LEAVES_READ_AGAIN) {
        Some(rest) if rest > 0 => hub.random.below(rest.saturating_add(1)),
        _ => 0,
    };
    let end = std::cmp::min(head.size, start.saturating_add(LEAVES_READ_AGAIN));
    let mut nodes = tops(hub, start).await?;
    compute(hub, &mut nodes, start, end).await?;
    confirm_prefix(hub, (end, root(&nodes, end).map_err(missing)?), (head.size, head.root)).await
}

/// The log of the first size and root must be the beginning of the second.
async fn confirm_prefix(hub: &Hub, (size, old): (u64, Sha256Digest), (new_size, new): (u64, Sha256Digest)) -> Result<()> {
    if size == 0 {
        return Ok(());
    }
    if size == new_size {
        return if old == new { Ok(()) } else { Err(alarm(LogFault::OtherHistory, "the entries lead to another root than was signed")) };
    }
    let wanted = Wanted::default();
    consistency_proof(&wanted, size, new_size).map_err(Error::internal)?;
    let stored = read_nodes(hub.db.unscoped(), &wanted.places()).await?;
    let proof = consistency_proof(&stored, size, new_size).map_err(|error| alarm(LogFault::OtherHistory, &error.to_string()))?;
    verify_consistency(size, new_size, old, new, &proof).map_err(|error| alarm(LogFault::OtherHistory, &error.to_string()))
}

/// Computes nodes from the stored events between `start` and `end`, and holds the stored ones against them. `nodes` are
/// the tops of the first `start` events before, those of the first `end` afterwards.
async fn compute(hub: &Hub, nodes: &mut Nodes, start: u64, end: u64) -> Result<()> {
    let db = hub.db.unscoped();
    let mut index = start;
    while index < end {
        let until = std::cmp::min(end, index.saturating_add(LEAVES_AT_A_TIME));
        let leaves: Vec<(i64, Vec<u8>, Vec<u8>)> = custody_event::Entity::find()
            .select_only()
            .columns([custody_event::Column::LogIndex, custody_event::Column::Entry, custody_event::Column::EntryHash])
            .filter(custody_event::Column::LogIndex.gte(narrow(index)))
            .filter(custody_event::Column::LogIndex.lt(narrow(until)))
            .order_by_asc(custody_event::Column::LogIndex)
            .into_tuple()
            .all(db)
            .await?;
        let mut computed = Vec::new();
        for (log_index, entry, hash) in &leaves {
            if wide(*log_index) != index {
                return Err(alarm(LogFault::EntryMissing, &format!("entry {index} is missing")));
            }
            if entry_hash(entry).0.as_slice() != hash {
                return Err(alarm(LogFault::EntryChanged, &format!("entry {index} was changed")));
            }
            for (level, position, hash) in new_nodes(index, leaf_hash(entry), &*nodes).map_err(missing)? {
                nodes.0.insert((level, position), hash);
                computed.push((level, position));
            }
            index = index.saturating_add(1);
        }
        if index != until {
            return Err(alarm(LogFault::EntryMissing, &format!("entry {index} is missing")));
        }
        let stored = read_nodes(db, &computed).await?;
        for place in computed {
            if stored.0.get(&place) != nodes.0.get(&place) {
                return Err(alarm(LogFault::NodesDiffer, &format!("node {} of level {} is not that of its entries", place.1, place.0)));
            }
        }
        // Only the tops of complete subtrees are needed further on.
        let tops = Wanted::default();
        root(&tops, index).map_err(missing)?;
        let tops = tops.places();
        nodes.0.retain(|place, _| tops.contains(place));
    }
    Ok(())
}

/// The inclusion proofs of leaves in the log of `size` leaves.
///
/// # Errors
/// [`Error::Internal`] where a leaf or node is not there.
pub async fn proofs(hub: &Hub, leaves: &[u64], size: u64) -> Result<Vec<InclusionProof>> {
    let wanted = Wanted::default();
    for index in leaves {
        inclusion_proof(&wanted, *index, size).map_err(Error::internal)?;
    }
    let nodes = read_nodes(hub.db.unscoped(), &wanted.places()).await?;
    leaves
        .iter()
        .map(|index| {
            let hashes = inclusion_proof(&nodes, *index, size).map_err(Error::internal)?;
            Ok(InclusionProof { index: *index, size, hashes })
        })
        .collect()
}

/// The bytes of a tile: its hashes one after another; `None` where no checkpoint covers them, so that what is handed out
/// for good is what was signed.
///
/// # Errors
/// The database's error.
pub async fn tile(hub: &Hub, tile: Tile) -> Result<Option<Vec<u8>>> {
    let db = hub.db.unscoped();
    let size = last_checkpoint(db).await?.map_or(0, |last| wide(last.size));
    let Some((level, start, end)) = tile.places(size) else { return Ok(None) };
    let hashes: Vec<Vec<u8>> = log_node::Entity::find()
        .select_only()
        .column(log_node::Column::Hash)
        .filter(log_node::Column::Level.eq(i32::from(level)))
        .filter(log_node::Column::Position.gte(narrow(start)))
        .filter(log_node::Column::Position.lt(narrow(end)))
        .order_by_asc(log_node::Column::Position)
        .into_tuple()
        .all(db)
        .await?;
    Ok((wide_len(hashes.len()) == tile.width).then(|| hashes.concat()))
}

/// An item's events in their order.
///
/// # Errors
/// As authorization has it; the database's error.
pub async fn list(ctx: &Ctx, evidence: EvidenceId, args: PageArgs) -> Result<Page<CustodyEvent>> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, evidence).await?;
    let db = ctx.read(&permit);
    let of_item = custody_event::Entity::find().filter(custody_event::Column::EvidenceId.eq(evidence));
    let keys = [SortKey::asc(custody_event::Column::Sequence, KeyKind::Int)];
    let total = if args.total { Some(of_item.clone().count(db).await?) } else { None };
    let rows = of_item
        .filter(args.condition(&keys)?)
        .order_by_asc(custody_event::Column::Sequence)
        .limit(args.limit())
        .all(db)
        .await?
        .into_iter()
        .map(CustodyEvent::from)
        .collect();
    Ok(Page::new(&args, rows, total, |event| Cursor::new(vec![event.sequence.into()])))
}

/// All of an item's events, for those who hold leave to read it already.
pub(crate) async fn all_of(ctx: &Ctx, grant: &impl authz::Grant, evidence: EvidenceId) -> Result<Vec<CustodyEvent>> {
    let rows = custody_event::Entity::find()
        .filter(custody_event::Column::EvidenceId.eq(evidence))
        .order_by_asc(custody_event::Column::Sequence)
        .all(ctx.read(grant))
        .await?;
    Ok(rows.into_iter().map(CustodyEvent::from).collect())
}

/// Computes the chains of items again from what is stored; those that the viewer may not see are left out.
///
/// # Errors
/// The database's error.
pub async fn checks(ctx: &Ctx, ids: &[EvidenceId]) -> Result<HashMap<EvidenceId, ChainCheck>> {
    let items = evidence::by_ids(ctx, ids).await?;
    let scope = authz::Scope::custody_events(ctx);
    let db = ctx.read(&scope);
    let rows = custody_event::Entity::find()
        .filter(scope.condition())
        .filter(custody_event::Column::EvidenceId.is_in(ids.iter().copied()))
        .order_by_asc(custody_event::Column::EvidenceId)
        .order_by_asc(custody_event::Column::Sequence)
        .all(db)
        .await?;
    let places: Vec<Place> = rows.iter().map(|row| (0, wide(row.log_index))).collect();
    let leaves = leaves_of(read_nodes(db, &places).await?);
    let mut events: HashMap<EvidenceId, Vec<CustodyEvent>> = HashMap::new();
    for row in rows {
        events.entry(row.evidence_id).or_default().push(row.into());
    }
    let mut found = HashMap::new();
    for item in items {
        let check = check_chain(&ctx.hub.config.log.origin, events.get(&item.id).map_or(&[], Vec::as_slice), &leaves, item.stored());
        if let Some(fault) = &check.broken {
            tracing::error!(evidence.id = %item.id, at = fault.at, detail = fault.detail, "ALARM: a custody chain does not hold");
        }
        found.insert(item.id, check);
    }
    Ok(found)
}

/// The newest signed head as anybody may have it; the first one is signed where there is none yet.
///
/// # Errors
/// As [`checkpoint`].
pub async fn public_head(hub: &Hub) -> Result<SignedHead> {
    let Some(head) = newest(hub).await? else { return checkpoint(hub).await };
    held(hub, check_signature(hub, &head)).await?;
    Ok(head)
}

/// The newest signed head for those who are signed in.
///
/// # Errors
/// As [`public_head`].
pub async fn signed_head(ctx: &Ctx) -> Result<SignedHead> {
    authz::require(ctx, Action::ReadCustodyLog)?;
    public_head(&ctx.hub).await
}

/// How many entries the log has, signed or not.
///
/// # Errors
/// As authorization has it; the database's error.
pub async fn entries(ctx: &Ctx) -> Result<u64> {
    let permit = authz::require(ctx, Action::ReadCustodyLog)?;
    Ok(wide(head(ctx.read(&permit)).await?.size))
}

/// A witness as people see it.
#[derive(Clone, Debug)]
pub struct WitnessView {
    /// What people call it.
    pub name: String,
    /// Its public key.
    pub key: String,
    /// The fingerprint of the key.
    pub fingerprint: Vec<u8>,
    /// Its newest cosignature.
    pub latest: Option<attestation::Cosignature>,
    /// By how many events that is behind the newest checkpoint.
    pub behind: Option<u64>,
    /// How it went last; empty for all but administrators.
    pub fault: attestation::State,
}

/// The time-stamping authority as people see it.
#[derive(Clone, Debug)]
pub struct TimestampingView {
    /// Its newest stamp.
    pub latest: Option<attestation::Stamp>,
    /// How it went last; empty for all but administrators.
    pub fault: attestation::State,
}

/// What people call the witnesses of the settings, by their keys.
#[must_use]
pub fn witness_names(ctx: &Ctx) -> HashMap<String, String> {
    ctx.hub.config.log.witnesses.iter().map(|witness| (witness.key.clone(), witness.name.clone())).collect()
}

/// How it went last with those who are asked, for administrators; nothing for others.
async fn faults(ctx: &Ctx) -> Result<HashMap<String, attestation::State>> {
    if authz::require(ctx, Action::ReadLogFaults).is_err() {
        return Ok(HashMap::new());
    }
    attestation::states(&ctx.hub).await
}

/// The witnesses of the settings, in their order.
///
/// # Errors
/// As authorization has it; the database's error.
pub async fn witnesses(ctx: &Ctx) -> Result<Vec<WitnessView>> {
    authz::require(ctx, Action::ReadCustodyLog)?;
    let configured = &ctx.hub.config.log.witnesses;
    if configured.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = configured.iter().map(|witness| witness.key.clone()).collect();
    let size = newest(&ctx.hub).await?.map_or(0, |head| head.size);
    let (mut latest, mut faults) = (attestation::newest_cosignatures(&ctx.hub, &keys).await?, faults(ctx).await?);
    let view = |witness: &crate::config::Witness| {
        let latest = latest.remove(&witness.key);
        let key = VerifierKey::parse(&witness.key).map_err(Error::internal)?;
        Ok(WitnessView {
            name: witness.name.clone(),
            fingerprint: key.fingerprint().0.to_vec(),
            behind: latest.as_ref().map(|latest| size.saturating_sub(latest.size)),
            latest,
            fault: faults.remove(&witness.key).unwrap_or_default(),
            key: witness.key.clone(),
        })
    };
    configured.iter().map(view).collect()
}

/// The time-stamping authority; `None` where none is asked.
///
/// # Errors
/// As authorization has it; the database's error.
pub async fn timestamping(ctx: &Ctx) -> Result<Option<TimestampingView>> {
    authz::require(ctx, Action::ReadCustodyLog)?;
    if ctx.hub.config.log.tsa_url.is_empty() {
        return Ok(None);
    }
    let fault = faults(ctx).await?.remove(attestation::AUTHORITY).unwrap_or_default();
    Ok(Some(TimestampingView { latest: attestation::newest_stamp(&ctx.hub).await?, fault }))
}

/// The signed heads, the newest first.
///
/// # Errors
/// As authorization has it; the database's error.
pub async fn checkpoints(ctx: &Ctx, args: PageArgs) -> Result<Page<SignedHead>> {
    let permit = authz::require(ctx, Action::ReadCustodyLog)?;
    let db = ctx.read(&permit);
    let keys = [SortKey::desc(log_checkpoint::Column::Size, KeyKind::Int)];
    let total = if args.total { Some(log_checkpoint::Entity::find().count(db).await?) } else { None };
    let rows = log_checkpoint::Entity::find()
        .filter(args.condition(&keys)?)
        .order_by_desc(log_checkpoint::Column::Size)
        .limit(args.limit())
        .all(db)
        .await?;
    let heads = rows.into_iter().map(signed).collect::<Result<Vec<_>>>()?;
    Ok(Page::new(&args, heads, total, |head| Cursor::new(vec![head.size.into()])))
}

/// A whole number of the database as one that is never negative.
pub(super) fn wide(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn wide_len(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

pub(super) fn narrow(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
