//! Writing custody events, signing the log, and reading both.

use std::collections::HashMap;

use chot_forensics::custody::{CustodyEntry, ENTRY_VERSION, Subject, Tool, entry_hash};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{Hash, consistency_proof, inclusion_proof, leaf_hash, new_nodes, root, verify_consistency, verify_inclusion};
use chot_forensics::package::InclusionProof;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, Value};

use super::entity::{custody_event, custody_log, log_checkpoint, log_node};
use super::model::{ChainCheck, CustodyEvent, Missing, Nodes, Place, Tile, Wanted, check_chain, digest, entry_actor, is_origin};
use crate::authz::{self, Action, Actor};
use crate::clock::{Millis, rfc3339};
use crate::ctx::{Ctx, Hub};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::ids::{AgencyId, EvidenceId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::words::CustodyKind;

/// Leaves that are compared at a time before a checkpoint is signed.
const LEAVES_AT_A_TIME: u64 = 1000;
/// Signed leaves that are read again before the next head is signed: a log up to this size whole, a longer one in a run
/// that begins anywhere.
const LEAVES_READ_AGAIN: u64 = 10_000;
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
    if let Some(last) = last_checkpoint(hub.db.unscoped()).await?
        && let Err(error) = hub.signer.read(&last.note)
    {
        return Err(Error::internal(format!("the key in log.key_file did not sign the custody log's last checkpoint: {error}")));
    }
    Ok(())
}

async fn head(db: &impl ConnectionTrait) -> Result<custody_log::Model> {
    custody_log::Entity::find_by_id(HEAD).one(db).await?.ok_or_else(|| Error::internal("the custody log was not begun"))
}

/// Writes an event: into its item's chain and into the log, both in the transaction of the act it tells of.
///
/// The head's row is the lock: whoever appends waits for the one before to commit. The unique columns of the tables are
/// the truth in any case.
///
/// # Errors
/// The database's error, or [`Error::Internal`] where the event tells other bytes than were received or the item's history
/// does not hold, which is an alarm: then the act itself must not be committed either.
pub async fn append(tx: &Tx<'_>, event: NewEvent) -> Result<CustodyEvent> {
    let (db, ctx) = (tx.db(), tx.ctx());
    custody_log::Entity::update_many()
        .col_expr(custody_log::Column::Size, Expr::col(custody_log::Column::Size).add(1))
        .filter(custody_log::Column::Id.eq(HEAD))
        .exec(db)
        .await?;
    let head = head(db).await?;
    let log_index = head.size.saturating_sub(1);
    let last_at: Option<Millis> = custody_event::Entity::find()
        .select_only()
        .column(custody_event::Column::At)
        .filter(custody_event::Column::LogIndex.eq(log_index.saturating_sub(1)))
        .into_tuple()
        .one(db)
        .await?;
    let before = custody_event::Entity::find()
        .filter(custody_event::Column::EvidenceId.eq(event.evidence))
        .order_by_desc(custody_event::Column::Sequence)
        .one(db)
        .await?;
    confirm_next(db, &event, before.as_ref()).await?;
    let before = before.map(|last| (last.sequence, last.entry_hash));
    // Time never runs backwards in the log, also where the machine's clock was set back.
    let at = std::cmp::max(ctx.now(), last_at.unwrap_or(0));
    let sequence = before.as_ref().map_or(1, |(last, _)| last.saturating_add(1));
    let (actor, entry_actor) = match &event.asked_by {
        Some(asked) => (&asked.actor, chot_forensics::custody::Actor { auth: asked.auth.clone(), ..entry_actor(&asked.actor) }),
        None => (ctx.actor.as_ref(), entry_actor(&ctx.actor)),
    };
    let entry = CustodyEntry {
        v: ENTRY_VERSION,
        log_id: head.origin,
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
        prev: before.as_ref().and_then(|(_, hash)| digest(hash)),
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
        previous_hash: before.map(|(_, hash)| hash),
        entry: bytes,
    };
    custody_event::Entity::insert(custody_event::ActiveModel::from(row.clone())).exec_without_returning(db).await?;
    append_leaf(db, wide(log_index), leaf_hash(&row.entry)).await?;
    Ok(row.into())
}

/// The event must follow from what is recorded: the first is the receipt, and every later one is about the bytes received.
async fn confirm_next(db: &impl ConnectionTrait, event: &NewEvent, last: Option<&custody_event::Model>) -> Result<()> {
    let derived = event.kind == CustodyKind::Derived && event.detail.contains_key("parent");
    let Some(last) = last else {
        if event.kind == CustodyKind::Received || derived {
            return Ok(());
        }
        return Err(item_alarm(event.evidence, "the receipt of an item is missing"));
    };
    let first = if last.sequence == 1 { Some(last.clone()) } else { first_of(db, event.evidence).await? };
    let first = first.ok_or_else(|| item_alarm(event.evidence, "the receipt of an item is missing"))?;
    let received = confirm_events(db, event.evidence, &[&first, last]).await?;
    if event.kind == CustodyKind::Received || derived || received.evidence_number != event.evidence_number {
        return Err(item_alarm(event.evidence, "an item was received already under this id"));
    }
    same_bytes(event.evidence, &received, (event.sha256, event.size))
}

async fn first_of(db: &impl ConnectionTrait, evidence: EvidenceId) -> Result<Option<custody_event::Model>> {
    let first =
        custody_event::Entity::find().filter(custody_event::Column::EvidenceId.eq(evidence)).filter(custody_event::Column::Sequence.eq(1));
    Ok(first.one(db).await?)
}

/// Holds events of an item, the first of them that of its receipt, against their own bytes and the log; gives the receipt.
async fn confirm_events(db: &impl ConnectionTrait, evidence: EvidenceId, rows: &[&custody_event::Model]) -> Result<CustodyEntry> {
    let places: Vec<Place> = rows.iter().map(|row| (0, wide(row.log_index))).collect();
    let nodes = read_nodes(db, &places).await?;
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
            None if !is_origin(&entry) => return Err(item_alarm(evidence, "the first event is not that of the receipt")),
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
/// The database's error; [`Error::Internal`] where the receipt is missing or does not hold, which is an alarm.
pub(crate) async fn received(db: &impl ConnectionTrait, evidence: EvidenceId) -> Result<(Sha256Digest, u64)> {
    let first = first_of(db, evidence).await?.ok_or_else(|| item_alarm(evidence, "the receipt of an item is missing"))?;
    let received = confirm_events(db, evidence, &[&first]).await?;
    Ok((received.subject.sha256, received.subject.size_bytes))
}

/// What a row says of an item's bytes must be what its receipt says.
///
/// # Errors
/// As [`received`]; [`Error::Internal`] where they differ, which is an alarm.
pub(crate) async fn confirm(db: &impl ConnectionTrait, evidence: EvidenceId, stored: (Sha256Digest, u64)) -> Result<()> {
    if received(db, evidence).await? == stored {
        return Ok(());
    }
    Err(item_alarm(evidence, "the item's row tells other bytes than were received"))
}

/// The whole history of an item, before anybody is given proof of it: its chain, and every event in the signed log.
///
/// # Errors
/// The database's error; [`Error::Internal`] where something does not hold, which is an alarm.
pub(crate) async fn confirm_history(hub: &Hub, evidence: EvidenceId, events: &[CustodyEvent], stored: (Sha256Digest, u64)) -> Result<()> {
    let places: Vec<Place> = events.iter().map(|event| (0, wide(event.log_index))).collect();
    let check = check_chain(events, &leaves_of(read_nodes(hub.db.unscoped(), &places).await?), Some(stored));
    if !check.intact {
        let at = check.broken_at.unwrap_or(0);
        return Err(item_alarm(evidence, &format!("event {at} does not hold: {}", check.detail.unwrap_or_default())));
    }
    let head = checkpoint(hub).await?;
    read_again(hub, &head).await?;
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

fn item_alarm(evidence: EvidenceId, why: &str) -> Error {
    tracing::error!(evidence.id = %evidence, fault = why, "ALARM: the custody of an evidence item does not hold; nothing is done with it");
    Error::internal(format!("custody of {evidence}: {why}"))
}

async fn append_leaf(db: &impl ConnectionTrait, size: u64, leaf: Hash) -> Result<()> {
    let wanted = Wanted::default();
    new_nodes(size, leaf, &wanted).map_err(Error::internal)?;
    let nodes = read_nodes(db, &wanted.places()).await?;
    let created = new_nodes(size, leaf, &nodes).map_err(Error::internal)?;
    let rows = created.into_iter().map(|(level, position, hash)| log_node::ActiveModel {
        level: Set(i32::from(level)),
        position: Set(narrow(position)),
        hash: Set(hash.0.to_vec()),
    });
    log_node::Entity::insert_many(rows).exec_without_returning(db).await?;
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

fn signed(row: log_checkpoint::Model) -> Result<SignedHead> {
    let root = digest(&row.root).ok_or_else(|| Error::internal("a checkpoint's root is no digest"))?;
    Ok(SignedHead { size: wide(row.size), root, note: row.note, signed_at: row.signed_at })
}

/// The signed head over everything that is committed; signs a new one where the last does not cover it.
///
/// Before signing, every leaf since the last head is hashed again from the stored bytes, every node above is computed
/// from them and compared with the stored one, and the new root is held against the last signed one.
///
/// # Errors
/// [`Error::Internal`] where the tables disagree with what was signed or with themselves: then nothing is signed.
pub async fn checkpoint(hub: &Hub) -> Result<SignedHead> {
    let db = hub.db.unscoped();
    // First what was signed, then what there is: in between both only grow, and the log never lags behind its head.
    let last = last_checkpoint(db).await?.map(signed).transpose()?;
    let size = wide(head(db).await?.size);
    if let Some(last) = &last
        && last.size >= size
    {
        check_signature(hub, last)?;
        if last.size > size {
            return Err(alarm(&format!("the log has {size} entries, but {} were signed", last.size)));
        }
        return Ok(last.clone());
    }
    let root = checked_root(hub, last.as_ref(), size).await?;
    let head = SignedHead { size, root, note: hub.signer.sign(size, root)?, signed_at: hub.clock.now() };
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
    }
    write.commit().await?;
    Ok(head)
}

fn alarm(why: &str) -> Error {
    tracing::error!(fault = why, "ALARM: the custody log does not hold; nothing is signed");
    Error::internal(format!("custody log: {why}"))
}

fn check_signature(hub: &Hub, head: &SignedHead) -> Result<()> {
    match hub.signer.read(&head.note) {
        Ok(read) if read.size == head.size && read.root == head.root => Ok(()),
        Ok(_) => Err(alarm("a stored checkpoint says something else than its signed note")),
        Err(error) => Err(alarm(&format!("a stored checkpoint does not hold: {error}"))),
    }
}

/// The root of the first `size` events, computed from the stored bytes since `last`; those signed already are read again.
async fn checked_root(hub: &Hub, last: Option<&SignedHead>, size: u64) -> Result<Sha256Digest> {
    let start = last.map_or(0, |last| last.size);
    let mut nodes = tops(hub, start).await?;
    if let Some(last) = last {
        check_signature(hub, last)?;
        if root(&nodes, start).map_err(missing)? != last.root {
            return Err(alarm("the stored nodes lead to another root than was signed"));
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
    alarm(&missing.to_string())
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
        return if old == new { Ok(()) } else { Err(alarm("the entries lead to another root than was signed")) };
    }
    let wanted = Wanted::default();
    consistency_proof(&wanted, size, new_size).map_err(Error::internal)?;
    let stored = read_nodes(hub.db.unscoped(), &wanted.places()).await?;
    let proof = consistency_proof(&stored, size, new_size).map_err(|error| alarm(&error.to_string()))?;
    verify_consistency(size, new_size, old, new, &proof).map_err(|error| alarm(&error.to_string()))
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
                return Err(alarm(&format!("entry {index} is missing")));
            }
            if entry_hash(entry).0.as_slice() != hash {
                return Err(alarm(&format!("entry {index} was changed")));
            }
            for (level, position, hash) in new_nodes(index, leaf_hash(entry), &*nodes).map_err(missing)? {
                nodes.0.insert((level, position), hash);
                computed.push((level, position));
            }
            index = index.saturating_add(1);
        }
        if index != until {
            return Err(alarm(&format!("entry {index} is missing")));
        }
        let stored = read_nodes(db, &computed).await?;
        for place in computed {
            if stored.0.get(&place) != nodes.0.get(&place) {
                return Err(alarm(&format!("node {} of level {} is not that of its entries", place.1, place.0)));
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
pub(crate) async fn proofs(hub: &Hub, leaves: &[u64], size: u64) -> Result<Vec<InclusionProof>> {
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

/// The bytes of a tile: its hashes one after another; `None` where the log has not grown that far.
///
/// # Errors
/// The database's error.
pub async fn tile(hub: &Hub, tile: Tile) -> Result<Option<Vec<u8>>> {
    let db = hub.db.unscoped();
    let size = wide(head(db).await?.size);
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

/// Computes an item's chain again from what is stored; `stored` is what its row says of its bytes.
///
/// # Errors
/// As authorization has it; the database's error.
pub async fn check(ctx: &Ctx, evidence: EvidenceId, stored: Option<(Sha256Digest, u64)>) -> Result<ChainCheck> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, evidence).await?;
    let events = all_of(ctx, &permit, evidence).await?;
    let places: Vec<Place> = events.iter().map(|event| (0, wide(event.log_index))).collect();
    let nodes = read_nodes(ctx.read(&permit), &places).await?;
    let check = check_chain(&events, &leaves_of(nodes), stored);
    if !check.intact {
        tracing::error!(evidence.id = %evidence, at = check.broken_at, detail = check.detail, "ALARM: a custody chain does not hold");
    }
    Ok(check)
}

/// The signed head for those who are signed in.
///
/// # Errors
/// As [`checkpoint`].
pub async fn signed_head(ctx: &Ctx) -> Result<SignedHead> {
    authz::require(ctx, Action::ReadCustodyLog)?;
    checkpoint(&ctx.hub).await
}

/// A whole number of the database as one that is never negative.
fn wide(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn wide_len(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn narrow(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
