//! `chot doctor`: whether everything the hub needs is in order; a line each.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use chot_forensics::custody::{CustodyEntry, CustodyKind, Offers, Subject, entry_hash};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{RootBuilder, leaf_hash};
use chot_migrations::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, Value};

use super::entries::Looked;
use super::{Failure, Outcome, SCHEMA_STEPS, custody, hits, out, settings, settings_of_new, tables};
use crate::blobs::{self, Blobs};
use crate::clock::{Clock, Millis, rfc3339};
use crate::config::Config;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::features::cases::entity::case;
use crate::features::custody::attestation;
use crate::features::custody::entity::{custody_event, custody_log, disposal, log_checkpoint};
use crate::features::custody::kept;
use crate::features::custody::model::{CustodyEvent, recorded_at};
use crate::features::custody::service::{check_nodes, is_disposed};
use crate::features::custody::state::{Asked, State};
use crate::features::evidence::disposal::refers_to_bytes;
use crate::features::evidence::entity::evidence_item;
use crate::features::evidence::label;
use crate::features::evidence::model::Item;
use crate::features::evidence::service;
use crate::features::lookups::model::HashSet;
use crate::features::lookups::{file, sets};
use crate::ids::{AgencyId, CaseId, DisposalId, EvidenceId, TransferId, UserId};
use crate::text::search_key;
use crate::words::{DisposalStatus, EvidenceStatus, ExaminationState, VerificationResult};
use crate::{restoring, run};

/// Rows read at a time.
const AT_A_TIME: u64 = 1000;
/// How far the time of a row and that of its event may lie apart, which are taken one after the other: a minute.
const NEAR_MS: i64 = 60_000;
/// More items than may stand between one and what it was made from in the end.
const DEEPEST: i32 = 100;

/// Examines the hub.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Hashes every kept byte again.
    #[arg(long)]
    deep: bool,
}

/// The most faults of one kind that are told.
const MOST_TOLD: usize = 200;

/// What was seen of one thing: what to say of it, or each fault.
pub type Seen = Result<String, Vec<String>>;

/// What an item's custody events say of it.
pub(super) struct History {
    sequence: u64,
    last: Sha256Digest,
    pub(super) number: String,
    pub(super) case_number: String,
    pub(super) subject: Subject,
    /// What the examination says of the list of members.
    examined: Option<Examined>,
    pub(super) origin: Origin,
    /// The agencies that its events name where nobody acted who has one, each with the first such entry.
    unacted: HashMap<AgencyId, i64>,
    /// Every offer of custody, and how it ended.
    pub(super) offers: HashMap<TransferId, Offer>,
    /// Those that wait, for what the entries say that settle them.
    waiting: Offers,
    /// When its bytes were last found to be those that were received.
    matched_at: Option<Millis>,
    /// Whether there was nothing to read when its bytes were last hashed.
    pub(super) unread: bool,
    /// The record of how it was acquired, as its event holds it.
    pub(super) acquisition: Option<Value>,
    /// The event by which it was disposed of.
    pub(super) disposed: Option<Told>,
    /// Every request for disposal, and how it ended.
    pub(super) disposals: HashMap<DisposalId, (Asked, Option<Told>)>,
    /// What its events tell of its custody; `None` where they cannot be read.
    pub(super) state: Option<State>,
}

/// What an EXAMINED event says of the list of members.
struct Examined {
    at: Millis,
    manifest: String,
    root: Option<String>,
    members: Option<i64>,
}

/// An event of which a row of a table says the same.
pub(super) struct Told {
    pub(super) kind: CustodyKind,
    pub(super) sequence: i64,
    pub(super) hash: Vec<u8>,
    pub(super) at: Millis,
    pub(super) actor: Option<UserId>,
    pub(super) reason: Option<String>,
    pub(super) detail: Map<String, Value>,
}

impl Told {
    fn of(event: &CustodyEvent, entry: &CustodyEntry) -> Self {
        Self {
            kind: entry.kind,
            sequence: event.sequence,
            hash: event.entry_hash.clone(),
            at: event.at,
            actor: event.actor_id,
            reason: entry.reason.clone(),
            detail: entry.detail.clone(),
        }
    }

    pub(super) fn word(&self, name: &str) -> Option<&str> {
        self.detail.get(name).and_then(Value::as_str)
    }
}

/// An offer of custody by the event that made it and the one that ended it.
pub(super) struct Offer {
    pub(super) made: Told,
    pub(super) settled: Option<Told>,
}

/// What the event says by which an item came to be.
pub(super) struct Origin {
    pub(super) kind: CustodyKind,
    agency: AgencyId,
    pub(super) actor: Option<UserId>,
    pub(super) at: Millis,
    pub(super) reason: Option<String>,
    pub(super) detail: Map<String, Value>,
}

/// Where an item stands in the tree of those that were made of each other.
#[derive(Default, PartialEq, Eq)]
struct Place {
    parent: Option<EvidenceId>,
    root: Option<EvidenceId>,
    depth: i32,
    agency: Option<AgencyId>,
}

/// The place of an item as the first events tell it; an item belongs to the agency of what it was made from in the end.
fn place(histories: &HashMap<EvidenceId, History>, id: EvidenceId) -> Place {
    let mut place = Place::default();
    let mut at = id;
    while let Some(history) = histories.get(&at) {
        let Some(parent) = history.origin.parent() else {
            place.agency = Some(history.origin.agency);
            break;
        };
        place.parent = place.parent.or(Some(parent));
        place.root = Some(parent);
        place.depth += 1;
        at = parent;
        if place.depth > DEEPEST {
            break;
        }
    }
    place
}

impl Origin {
    pub(super) fn word(&self, name: &str) -> Option<&str> {
        self.detail.get(name).and_then(Value::as_str)
    }

    /// The item that it was made from.
    pub(super) fn parent(&self) -> Option<EvidenceId> {
        self.detail.get("parent")?.get("evidenceId")?.as_str()?.parse().ok()
    }

    /// Whether the event says so of what a sender tells; what it does not speak of is left aside.
    fn says(&self, name: &str, stored: Option<&str>) -> bool {
        self.kind != CustodyKind::Received || !self.detail.contains_key(name) || self.word(name) == stored
    }

    /// The same of what nobody tells of an item that was made of another one.
    fn declares(&self, name: &str, stored: Option<&str>) -> bool {
        if self.kind == CustodyKind::Derived { stored.is_none() } else { self.says(name, stored) }
    }

    /// Who sent it, or had it made.
    fn sender(&self) -> Option<UserId> {
        match self.kind {
            CustodyKind::Received => self.word("uploadedBy").and_then(|id| id.parse().ok()).or(self.actor),
            _ => self.actor,
        }
    }
}

impl History {
    fn is_disposed(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.disposed_at.is_some())
    }
}

/// Examines everything, and goes on after a fault.
///
/// # Errors
/// [`Failure::Bad`] where a fault was found.
pub async fn run(args: Args) -> Outcome {
    let mut faults = 0;
    if let Ok(config) = settings_of_new(args.config.as_deref())
        && let Err(error) = restoring::refuse(&config.log.key_file)
    {
        tell("files", &Err(alone(error)), &mut faults)?;
        return Err(Failure::Bad("nothing else was examined, and nothing was made".to_owned()));
    }
    let config = match settings(args.config.as_deref()) {
        Ok(config) => {
            let tls = if config.sends_in_the_clear() { ", WARNING: without TLS (server.allow_plain_http)" } else { "" };
            tell("configuration", &Ok(format!("public address {}{tls}", config.server.public_url)), &mut faults)?;
            config
        }
        Err(failure) => {
            tell("configuration", &Err(vec![failure.message().to_owned()]), &mut faults)?;
            return Err(failure);
        }
    };
    let lacking = lacking(&config);
    if !lacking.is_empty() {
        tell("files", &Err(lacking), &mut faults)?;
        return Err(Failure::Bad("nothing else was examined, and nothing was made".to_owned()));
    }
    let hub = match run::open_hub(config, Clock::System).await {
        Ok(hub) => hub,
        Err(error) => {
            tell("database", &Err(vec![why(error)]), &mut faults)?;
            return Err(Failure::Bad("the database does not answer; nothing else was examined".to_owned()));
        }
    };
    // Without its tables nothing can be said of what should stand in them.
    if let Err(error) = database(&hub).await {
        tell("database", &Err(alone(error)), &mut faults)?;
        return Err(Failure::Bad("nothing else was examined, and nothing was made".to_owned()));
    }
    for (name, seen) in examine(&hub, args.deep).await {
        tell(name, &seen, &mut faults)?;
    }
    if faults == 0 {
        Ok(())
    } else {
        Err(Failure::Bad(if faults == 1 { "1 fault found".to_owned() } else { format!("{faults} faults found") }))
    }
}

/// What a hub would make anew where it is missing: to find it gone is what an examination is for.
fn lacking(config: &Config) -> Vec<String> {
    let database = crate::db::sqlite_file(config.database.url.reveal()).map(|path| ("the database", "database.url", path));
    let key = ("the key of the custody log", "log.key_file", config.log.key_file.clone());
    let wanted = database.into_iter().chain([key]);
    wanted
        .filter(|(_, _, path)| !path.is_file())
        .map(|(what, setting, path)| format!("{what} is not there: {} ({setting})", path.display()))
        .collect()
}

/// Looks at everything that a hub has: what was seen of each thing, by its name. `deep` hashes every kept byte again.
///
/// What is compared with one another is read as of one moment: a hub that goes on writing beside it is no fault. The bytes themselves,
/// which may take hours, are read behind that.
pub async fn examine(hub: &Arc<Hub>, deep: bool) -> Vec<(&'static str, Seen)> {
    let told = |outcome: Result<Seen>| outcome.unwrap_or_else(|error| Err(alone(error)));
    let mut histories = HashMap::new();
    let mut items = Vec::new();
    let moment = run::hub_at_one_moment(hub).await;
    let compared = match &moment {
        Err(error) => vec![("records", Err(alone(error.clone())))],
        Ok(then) => vec![
            ("custody log", told(log((hub.as_ref(), then.as_ref()), &mut histories, deep).await)),
            ("hash sets", told(hash_sets(then, deep).await)),
            ("rule sets", told(tables::rule_sets(then).await)),
            ("look-ups", told(hits::look(then, deep).await)),
            ("evidence records", told(records(then, &histories, &mut items).await)),
            ("custody", told(custody::states(then, &histories).await)),
            ("acquisitions", told(tables::acquisitions(then, &histories).await)),
            ("derivations", told(tables::derivations(then, &histories).await)),
            ("re-verification", custody::schedule(then, &histories).await.map_err(alone)),
        ],
    };
    drop(moment);
    let mut seen = vec![
        ("database", database(hub).await.map_err(alone)),
        ("triggers", tables::triggers(hub).await.unwrap_or_else(|error| Err(alone(error)))),
        ("evidence store", evidence(hub).await.map_err(alone)),
        ("mail", hub.mailer.check().await.map(|()| "the transport answers".to_owned()).map_err(|why| vec![why])),
        ("clock", clock(hub).await.map_err(alone)),
        ("custody log key", Ok(keys(hub))),
        ("witnesses", told(witnesses(hub).await)),
    ];
    seen.extend(compared);
    // Of a store that is not there one line says all.
    if hub.blobs.is_there().is_ok() {
        seen.push(("evidence", kept(hub, deep, &histories, &items).await));
    }
    seen
}

fn tell(name: &str, seen: &Seen, faults: &mut usize) -> Outcome {
    let told = match seen {
        Ok(text) => return out(&format!("ok     {name}: {text}")),
        Err(told) => told,
    };
    *faults += told.len();
    for text in told.iter().take(MOST_TOLD) {
        out(&format!("FAULT  {name}: {text}"))?;
    }
    if told.len() > MOST_TOLD { out(&format!("FAULT  {name}: and {} more", told.len() - MOST_TOLD)) } else { Ok(()) }
}

fn alone(error: Error) -> Vec<String> {
    vec![why(error)]
}

/// The log's keys as others check with them, and the short form to compare by.
fn keys(hub: &Hub) -> String {
    let keys = hub.signer.verifier_keys().iter();
    let told: Vec<String> = keys.map(|key| format!("{}, fingerprint {}", key.to_text(), key.fingerprint())).collect();
    told.join("; before it ")
}

/// Everything that witnesses and the time-stamping authority said still holds, and none of those who are asked fails.
async fn witnesses(hub: &Hub) -> Result<Seen> {
    let mut faults = Vec::new();
    let (mut cosigned, mut stamped) = (0_u64, 0_u64);
    let mut after: i64 = -1;
    loop {
        let rows = log_checkpoint::Entity::find()
            .filter(log_checkpoint::Column::Size.gt(after))
            .order_by_asc(log_checkpoint::Column::Size)
            .limit(AT_A_TIME)
            .all(hub.db.unscoped())
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.size;
        let heads = rows.into_iter().map(attestation::head).collect::<Result<Vec<_>>>()?;
        for attested in attestation::attest(hub, heads).await? {
            faults.extend(attestation::faults(&attested));
            cosigned += u64::try_from(attested.cosignatures.len()).unwrap_or(0);
            stamped += u64::from(attested.stamp.is_some());
        }
    }
    let states = attestation::states(hub).await?;
    let names: HashMap<&str, &str> = hub.config.log.witnesses.iter().map(|own| (own.key.as_str(), own.name.as_str())).collect();
    for id in attestation::configured(hub) {
        let state = states.get(&id);
        let name = names.get(id.as_str()).copied().unwrap_or(attestation::AUTHORITY);
        if let Some((fault, state)) = state.and_then(|state| Some((state.fault?, state))) {
            let since = state.fault_since.map(rfc3339).unwrap_or_default();
            faults.push(format!("{name}: {} since {since}: {}", fault.word(), state.detail.as_deref().unwrap_or_default()));
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let witnesses = hub.config.log.witnesses.len();
    let authorities = attestation::configured(hub).len().saturating_sub(witnesses);
    Ok(Ok(format!(
        "asked: {witnesses}, and {authorities} time-stamping authorities; {cosigned} cosignatures and {stamped} time stamps hold"
    )))
}

fn why(error: Error) -> String {
    match error {
        Error::Internal(why) | Error::Unsound(_, why) | Error::Unavailable(why) | Error::BadRequest(why) => why,
        other => other.to_string(),
    }
}

async fn database(hub: &Hub) -> Result<String> {
    if !hub.db.has_table(SCHEMA_STEPS).await? {
        return Err(Error::internal("there is no schema; run chot migrate up"));
    }
    let steps = Migrator::get_migration_with_status(hub.db.unscoped()).await?;
    let missing = steps.iter().filter(|step| step.status() == MigrationStatus::Pending).count();
    if missing > 0 {
        return Err(Error::internal(format!("{missing} steps of the schema are missing; run chot migrate up")));
    }
    let version = hub.db.version().await?;
    Ok(format!("{version}, schema up to date ({} steps)", steps.len()))
}

/// The store takes what is put into it, and is the one of this database.
async fn evidence(hub: &Arc<Hub>) -> Result<String> {
    if hub.db.has_table("evidence_store").await?
        && let Some(label) = label::known(hub).await?
    {
        hub.blobs.expect(label);
    }
    let store = Arc::clone(hub);
    blobs::run(move || {
        store.blobs.is_labelled()?;
        store.blobs.probe(&store.random.id::<uuid::Uuid>().to_string())
    })
    .await?;
    Ok(format!("can be written to, synced and read back ({})", hub.blobs.describe()))
}

/// Every item has its bytes: there and as long as they were; with `deep` also with the same digest, and with the members that were
/// found in them.
async fn kept(hub: &Arc<Hub>, deep: bool, histories: &HashMap<EvidenceId, History>, items: &[Item]) -> Seen {
    let mut bytes = 0_u64;
    let mut faults = Vec::new();
    for (seen, item) in items.iter().enumerate() {
        match stored_bytes(hub, item, histories.get(&item.id), deep).await {
            Ok(Ok(length)) => bytes = bytes.saturating_add(length),
            Ok(Err(what)) => faults.extend(what.into_iter().map(|what| format!("{}: {what}", item.number))),
            // A store that does not answer for one does not answer for the next; a bad place on a disk is one item's.
            Err(Error::Unavailable(why)) if hub.blobs.is_remote() || hub.blobs.is_there().is_err() => {
                faults.push(format!("{why}; {} of {} items were not looked at", items.len().saturating_sub(seen), items.len()));
                break;
            }
            Err(error) => faults.push(format!("{}: {}", item.number, why(error))),
        }
    }
    if faults.is_empty() {
        let how = if deep { "all hashed again" } else { "all there (--deep hashes them again)" };
        Ok(format!("{} items, {bytes} bytes, {how}", items.len()))
    } else {
        Err(faults)
    }
}

/// Every item is what its receipt says; gives those that have bytes.
async fn records(hub: &Hub, histories: &HashMap<EvidenceId, History>, items: &mut Vec<Item>) -> Result<Seen> {
    let mut after: Option<EvidenceId> = None;
    let cases = case_numbers(hub).await?;
    let mut faults = Vec::new();
    let mut seen = 0_usize;
    loop {
        let mut query = evidence_item::Entity::find()
            .filter(
                Condition::any()
                    .add(evidence_item::Column::Sha256.is_not_null())
                    .add(evidence_item::Column::Size.is_not_null())
                    .add(evidence_item::Column::Status.is_in([EvidenceStatus::Stored, EvidenceStatus::Examined])),
            )
            .order_by_asc(evidence_item::Column::Id)
            .limit(AT_A_TIME);
        if let Some(after) = after {
            query = query.filter(evidence_item::Column::Id.gt(after));
        }
        let rows = query.all(hub.db.unscoped()).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in rows {
            let history = histories.get(&row.id);
            seen += usize::from(history.is_some());
            if let Some(history) = history {
                let faults_of_row = origin_faults(&row, history, &place(histories, row.id), cases.get(&row.case_id));
                faults.extend(faults_of_row.into_iter().map(|fault| format!("{}: {fault}", row.number)));
                let others = history.unacted.iter().filter(|(agency, _)| **agency != row.agency_id);
                faults.extend(others.map(|(_, index)| format!("entry {index}: column agency_id says another agency than its item's")));
            }
            let item = Item::from(row);
            for fault in row_faults(&item, history) {
                faults.push(format!("{}: {fault}", item.number));
            }
            items.push(item);
        }
    }
    if seen < histories.len() {
        faults.push(format!("{} items have a history and no stored row", histories.len() - seen));
    }
    Ok(if faults.is_empty() { Ok(format!("{} items are what their histories say", items.len())) } else { Err(faults) })
}

/// Every set is what the audit says of its import; every set in use has its file, which opens; with `deep` its digest is the one of its name.
async fn hash_sets(hub: &Arc<Hub>, deep: bool) -> Result<Seen> {
    let all = sets::all(hub.db.unscoped()).await?;
    let rows = tables::set_faults(hub, &all).await?;
    let in_use: Vec<HashSet> = all.into_iter().filter(|set| set.retired_at.is_none()).collect();
    let folder = hub.config.lookups.folder.clone();
    blobs::run(move || {
        let (mut faults, mut digests) = (rows, 0_u64);
        for set in &in_use {
            let name = sets::file_digest(set)?;
            let path = file::path(&folder, &name);
            match file::HashFile::open(&path) {
                Err(error) => faults.push(format!("{} {}: {error}", set.name, set.version)),
                Ok(_) if deep && file::digest_of(&path)? != name => {
                    faults.push(format!("{} {}: its bytes were changed", set.name, set.version))
                }
                Ok(file) => digests = digests.saturating_add(file.counts().all()),
            }
        }
        Ok(if faults.is_empty() { Ok(format!("{} in use, {digests} digests", in_use.len())) } else { Err(faults) })
    })
    .await
}

/// Where a row says something else than the item's receipt.
fn row_faults(item: &Item, history: Option<&History>) -> Vec<&'static str> {
    let Some(history) = history else { return vec!["its receipt is not in the custody log"] };
    let stored = item.stored();
    let origin = &history.origin;
    let acquired_at = item.acquired_at.map(rfc3339);
    [
        (origin.sender().is_none_or(|sender| item.uploaded_by == sender), "its uploaded_by in the database is not who sent it"),
        (origin.says("fileName", Some(&item.file_name)), "its file name in the database is not the one received"),
        (origin.declares("acquiredBy", item.acquired_by.as_deref()), "its acquired_by in the database is not the one received"),
        (origin.declares("acquiredAt", acquired_at.as_deref()), "its acquired_at in the database is not the one received"),
        (item.number == history.number, "its number is not the one received"),
        (stored.map(|(sha256, _)| sha256) == Some(history.subject.sha256), "its digest in the database is not the one received"),
        (stored.map(|(_, size)| size) == Some(history.subject.size_bytes), "its size in the database is not the one received"),
        (
            (item.status == EvidenceStatus::Examined) == history.examined.is_some(),
            "its status and its examination in the custody log do not agree",
        ),
    ]
    .into_iter()
    .filter_map(|(same, fault)| (!same).then_some(fault))
    .collect()
}

/// The numbers of all cases.
pub(super) async fn case_numbers(hub: &Hub) -> Result<HashMap<CaseId, String>> {
    let rows: Vec<(CaseId, String)> =
        case::Entity::find().select_only().columns([case::Column::Id, case::Column::Number]).into_tuple().all(hub.db.unscoped()).await?;
    Ok(rows.into_iter().collect())
}

pub(super) fn is_near(a: Millis, b: Millis) -> bool {
    a.abs_diff(b) <= NEAR_MS.unsigned_abs()
}

/// Where a row says something else than the events by which the item came to be and was examined.
fn origin_faults(row: &evidence_item::Model, history: &History, place: &Place, case: Option<&String>) -> Vec<&'static str> {
    let declared = row.declared_sha256.as_ref().map(hex::encode);
    let examined = history.examined.as_ref();
    let root = row.inventory_root.as_ref().map(hex::encode);
    let refused = history.origin.detail.get("matches") == Some(&Value::Bool(false));
    let says_nothing = row.format.is_none() && row.verdict.is_none() && row.content_type.is_none() && row.flagged_count == 0;
    let words = format!("{} {} {}", row.number, row.file_name, row.description.as_deref().unwrap_or_default());
    [
        ((row.status == EvidenceStatus::Refused) == refused, "its status in the database is not that of its receipt"),
        (
            u64::try_from(row.received_bytes).ok() == Some(history.subject.size_bytes),
            "its received_bytes in the database is not its length",
        ),
        (
            row.stored_at.is_some_and(|at| is_near(at, history.origin.at)),
            "its stored_at in the database is not the time of its first event",
        ),
        (row.created_at <= history.origin.at + NEAR_MS, "its created_at in the database is later than its first event"),
        (
            match (row.verified_at, history.matched_at) {
                (Some(at), Some(told)) => is_near(at, told),
                (at, told) => at == told,
            },
            "its verified_at in the database is not when its bytes were last found to be the same",
        ),
        (row.search == search_key(&words), "its search text in the database is not made of its number, name and description"),
        (
            (row.examination == Some(ExaminationState::Done)) == examined.is_some(),
            "its examination in the database and in the custody log do not agree",
        ),
        (
            examined.is_none_or(|told| row.examination_finished_at.is_some_and(|at| is_near(at, told.at))),
            "its examination_finished_at in the database is not the time of its examination",
        ),
        (
            examined.is_some() || says_nothing,
            "its format, verdict, content type or number of odd members is told in the database, and it was not examined",
        ),
        (place.agency.is_none_or(|agency| row.agency_id == agency), "its agency in the database is not the one that received it"),
        (case == Some(&history.case_number), "its case in the database is not the one that its first event names"),
        (row.cancelled_at.is_none(), "its cancelled_at says that it was withdrawn, and it was received"),
        (row.parent_id == place.parent, "its parent in the database is not the item that its first event names"),
        (row.root_id == place.root, "its root_id in the database is not the item that it was made from in the end"),
        (row.depth == place.depth, "its depth in the database is not that of its first event"),
        (history.origin.declares("declaredSha256", declared.as_deref()), "its declared_sha256 in the database is not the one declared"),
        (u64::try_from(row.declared_size).ok() == Some(history.subject.size_bytes), "its declared_size in the database is not its length"),
        (
            root.as_deref() == examined.and_then(|told| told.root.as_deref()),
            "its inventory_root in the database is not that of its examination",
        ),
        (
            row.member_count == examined.and_then(|told| told.members).unwrap_or(0),
            "its member_count in the database is not that of its examination",
        ),
    ]
    .into_iter()
    .filter_map(|(same, fault)| (!same).then_some(fault))
    .collect()
}

/// The bytes received, as they stand in the store; what its receipt says counts, where there is one.
async fn stored_bytes(hub: &Arc<Hub>, item: &Item, history: Option<&History>, deep: bool) -> Result<Result<u64, Vec<&'static str>>> {
    let received = history.map(|history| (history.subject.sha256, history.subject.size_bytes)).or(item.stored());
    let Some((digest, size)) = received else { return Ok(Err(vec!["its digest in the database is none"])) };
    if history.is_some_and(History::is_disposed) {
        let mut faults = members(hub, item, history, deep).await?;
        if came_back(hub, item.id, digest).await? {
            faults.push("its bytes are in the store, and it was disposed of");
        }
        return Ok(if faults.is_empty() { Ok(0) } else { Err(faults) });
    }
    let store = Arc::clone(hub);
    let seen = blobs::run(move || look(&store.blobs, (digest, size), deep)).await?;
    let mut faults: Vec<&'static str> = seen.into_iter().collect();
    // Disposed of since the records were read: that its bytes are gone is no fault.
    if !faults.is_empty() && is_disposed(hub.db.unscoped(), item.id).await? {
        faults.clear();
    }
    faults.extend(members(hub, item, history, deep).await?);
    Ok(if faults.is_empty() { Ok(size) } else { Err(faults) })
}

/// Whether the bytes of an item that was disposed of are in the store although they were taken away and no other item has them. While
/// uploads of unknown or the same bytes are complete and not registered, nothing is said of it.
async fn came_back(hub: &Arc<Hub>, id: EvidenceId, digest: Sha256Digest) -> Result<bool> {
    use evidence_item::Column as C;
    let db = hub.db.unscoped();
    let store = Arc::clone(hub);
    let there = blobs::run(move || Ok(store.blobs.find(&digest)?.is_some())).await?;
    if !there {
        return Ok(false);
    }
    let waits = disposal::Entity::find()
        .filter(disposal::Column::EvidenceId.eq(id))
        .filter(disposal::Column::Status.eq(DisposalStatus::Confirmed))
        .filter(disposal::Column::RemovedAt.is_null());
    let arriving = Condition::all()
        .add(C::Status.eq(EvidenceStatus::Receiving))
        .add(Expr::col(C::ReceivedBytes).equals(C::DeclaredSize))
        .add(Condition::any().add(C::DeclaredSha256.eq(digest.0.to_vec())).add(C::DeclaredSha256.is_null()));
    let kept =
        evidence_item::Entity::find().filter(Condition::any().add(refers_to_bytes().add(C::Sha256.eq(digest.0.to_vec()))).add(arriving));
    Ok(waits.count(db).await? == 0 && kept.count(db).await? == 0)
}

/// What is wrong with the stored bytes of a digest. Where no key opens them, `deep` sees whether they are what was sealed.
fn look(store: &Blobs, received: (Sha256Digest, u64), deep: bool) -> Result<Option<&'static str>> {
    let Some((name, stored)) = store.find(&received.0)? else { return Ok(Some("its bytes are missing")) };
    if !store.has_keys_for(name.form) {
        let changed = deep && store.check_stored(name, stored.as_ref()).is_err();
        return Ok(changed.then_some("its sealed bytes were changed"));
    }
    Ok(match store.plain(name, stored) {
        Err(_) => Some("its bytes cannot be read"),
        Ok(plain) if plain.len() != received.1 => Some("its bytes are longer or shorter than they were"),
        Ok(_) if !deep => None,
        Ok(_) => match store.rehash(&received.0) {
            Ok(found) if found == received => None,
            Ok(_) => Some("its bytes were changed"),
            Err(_) => Some("its bytes cannot be read"),
        },
    })
}

/// Whether the members and findings of an item are those of its examination; only `deep`.
async fn members(hub: &Arc<Hub>, item: &Item, history: Option<&History>, deep: bool) -> Result<Vec<&'static str>> {
    let manifest = history.and_then(|history| history.examined.as_ref()).map(|told| told.manifest.as_str());
    let Some(manifest) = manifest.filter(|_| deep) else { return Ok(Vec::new()) };
    let mut faults = match service::stored_manifest_digest(hub, item.id).await {
        Ok(found) if found.to_string() == manifest => Vec::new(),
        Ok(_) => vec!["its members or findings in the database are not those of its examination"],
        Err(Error::Internal(_)) => vec!["its members or findings in the database are damaged"],
        Err(error) => return Err(error),
    };
    let (same, flagged) = tables::members(hub, item.id).await?;
    if !same {
        faults.push("the mark or the search text of a member in the database is not that of its findings and name");
    }
    if flagged != item.flagged_count {
        faults.push("its flagged_count in the database is not the number of its odd members");
    }
    Ok(faults)
}

/// The root of the log computed again from the stored entries, held against every signed head and the one that is kept beside the key;
/// every item's chain; every column against the entry's bytes; with `deep` also every stored node.
///
/// `hub` is seen at one moment; the kept head, which is newer than that, is held against `now`.
async fn log((now, hub): (&Hub, &Hub), histories: &mut HashMap<EvidenceId, History>, deep: bool) -> Result<Seen> {
    let db = hub.db.unscoped();
    let (size, origin) = custody_log::Entity::find().one(db).await?.map_or((0, None), |log| (log.size, Some(log.origin)));
    let heads = log_checkpoint::Entity::find().order_by_asc(log_checkpoint::Column::Size).all(db).await?;
    let signed = heads.last().map_or(0, |head| head.size);
    let mut heads = heads.into_iter().peekable();
    let mut tree = RootBuilder::default();
    let mut looked = Looked::begin(hub).await?;
    let mut faults = Vec::new();
    let mut index: i64 = 0;
    loop {
        while let Some(head) = heads.next_if(|head| head.size <= index) {
            match hub.signer.read(&head.note) {
                Err(error) => faults.push(format!("the head at {} does not hold: {error}", head.size)),
                Ok(read) if read.root.0.as_slice() != head.root || read.root != tree.root() || i64::try_from(read.size) != Ok(index) => {
                    faults.push(format!("the first {} entries are not those that were signed", head.size));
                }
                Ok(_) => {}
            }
        }
        let rows = custody_event::Entity::find()
            .filter(custody_event::Column::LogIndex.gte(index))
            .order_by_asc(custody_event::Column::LogIndex)
            .limit(heads.peek().map_or(AT_A_TIME, |head| u64::try_from(head.size - index).unwrap_or(1).clamp(1, AT_A_TIME)))
            .all(db)
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let event = CustodyEvent::from(row);
            if event.log_index != index {
                faults.push(format!("entry {index} is missing"));
                return Ok(Err(faults));
            }
            entry_faults(&event, histories, &mut faults);
            faults.extend(looked.next(&event));
            tree.push(leaf_hash(&event.entry));
            index += 1;
        }
    }
    faults.extend(kept::faults(now).await?);
    if deep && let Err(error) = check_nodes(hub, u64::try_from(index).unwrap_or(0)).await {
        faults.push(why(error));
    }
    if origin.is_some_and(|origin| origin != hub.config.log.origin) {
        faults.push("the log has another name in the database than in the settings".to_owned());
    }
    if index != size || signed > size {
        faults.push(format!("the log has {index} entries; its head says {size}, signed were {signed}"));
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    Ok(Ok(format!("{size} entries, {} items, root {}, {} not signed yet", histories.len(), hex::encode(tree.root().0), size - signed)))
}

/// What does not hold of one event: its bytes, its columns, its place in its item's chain, what it is about.
fn entry_faults(event: &CustodyEvent, histories: &mut HashMap<EvidenceId, History>, faults: &mut Vec<String>) {
    let index = event.log_index;
    let entry = match CustodyEntry::parse(&event.entry) {
        Ok(entry) => entry,
        Err(error) => return faults.push(format!("entry {index}: {error}")),
    };
    if let Some(column) = event.differing_column(&entry) {
        faults.push(format!(
            "entry {index} (event {} of {}): column {column} says something else than its bytes",
            event.sequence, event.evidence
        ));
    }
    let last = entry_hash(&event.entry);
    let unacted = entry.actor.agency_id.is_none().then_some(event.agency);
    let word = |name: &str| entry.detail.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    let examined = match entry.kind {
        CustodyKind::Examined => word("manifestSha256").map(|manifest| Examined {
            at: event.at,
            manifest,
            root: word("inventoryRoot"),
            members: entry.detail.get("members").and_then(Value::as_i64),
        }),
        _ => None,
    };
    let Some(history) = histories.get_mut(&event.evidence) else {
        if entry.sequence != 1 || entry.prev.is_some() || !entry.is_origin() {
            faults.push(format!("entry {index} is the first of its item and not its receipt"));
        }
        let mut state = None;
        if State::step(&mut state, event, &entry).is_err() {
            state = None;
        }
        let CustodyEntry { sequence, evidence_number: number, case_number, subject, kind, reason, detail, .. } = entry;
        let agency = detail.get("agencyId").and_then(Value::as_str).and_then(|id| id.parse().ok()).unwrap_or(event.agency);
        let origin = Origin { kind, agency, actor: event.actor_id, at: event.at, reason, detail };
        let history = History {
            sequence,
            last,
            number,
            case_number,
            subject,
            examined,
            origin,
            unacted: unacted.map(|agency| (agency, index)).into_iter().collect(),
            offers: HashMap::new(),
            waiting: Offers::default(),
            matched_at: None,
            unread: false,
            acquisition: None,
            disposed: None,
            disposals: HashMap::new(),
            state,
        };
        histories.insert(event.evidence, history);
        return;
    };
    if State::step(&mut history.state, event, &entry).is_err() {
        faults.push(format!("entry {index} (event {} of {}) does not name what it changes", event.sequence, event.evidence));
    }
    if entry.sequence != history.sequence + 1 || entry.prev != Some(history.last) {
        faults.push(format!("entry {index} does not follow the one before it of its item"));
    }
    if entry.subject != history.subject || entry.evidence_number != history.number {
        faults.push(format!("entry {index} is about other bytes than its item's receipt"));
    }
    if let Some(fault) = history.waiting.follow(&entry, last) {
        faults.push(format!("entry {index} (event {} of {}) {fault}", event.sequence, event.evidence));
    }
    history.sequence = entry.sequence;
    history.last = last;
    if let Some(agency) = unacted {
        history.unacted.entry(agency).or_insert(index);
    }
    if let Some(id) = word("transferId").and_then(|id| id.parse::<TransferId>().ok()) {
        let told = Told::of(event, &entry);
        match entry.kind {
            CustodyKind::TransferOffered => {
                history.offers.insert(id, Offer { made: told, settled: None });
            }
            _ => {
                if let Some(offer) = history.offers.get_mut(&id) {
                    offer.settled = Some(told);
                }
            }
        }
    }
    if let Some(asked) = history.state.as_ref().and_then(|state| state.disposal.clone()) {
        history.disposals.entry(asked.id).or_insert((asked, None));
    }
    if matches!(entry.kind, CustodyKind::DisposalCancelled | CustodyKind::Disposed)
        && let Some((_, settled)) = word("disposalId").and_then(|id| history.disposals.get_mut(&id.parse().ok()?))
    {
        *settled = Some(Told::of(event, &entry));
    }
    if examined.is_some() {
        history.examined = examined;
    }
    match entry.kind {
        CustodyKind::Disposed => history.disposed = Some(Told::of(event, &entry)),
        CustodyKind::Acquired => history.acquisition = entry.detail.get("acquisition").cloned(),
        CustodyKind::Verified => {
            history.unread = entry.detail.get("computedSha256").is_some_and(Value::is_null);
            if event.result() == Some(VerificationResult::Matches) {
                history.matched_at = Some(event.at);
            }
        }
        _ => {}
    }
}

/// The newest entry of the audit and the latest event of the custody log must not lie in the future.
async fn clock(hub: &Hub) -> Result<String> {
    let now = hub.clock.now();
    let known = i64::try_from(hub.config.log.known_ahead).unwrap_or(i64::MAX);
    for (what, at) in [("newest audit entry", audit_time(hub).await?), ("latest custody event", custody_time(hub, known).await?)] {
        if let Some(at) = at.filter(|at| *at > now + 1000) {
            return Err(Error::internal(format!("the {what} lies {} ms in the future", at - now)));
        }
    }
    Ok(rfc3339(now))
}

/// The latest time of the events whose time nobody knows to be wrong.
async fn custody_time(hub: &Hub, known: i64) -> Result<Option<i64>> {
    let row = custody_event::Entity::find()
        .filter(custody_event::Column::LogIndex.gte(known))
        .order_by_desc(custody_event::Column::At)
        .limit(1)
        .one(hub.db.unscoped())
        .await?;
    let recorded = |row: custody_event::Model| CustodyEntry::parse(&row.entry).ok().as_ref().and_then(recorded_at).unwrap_or(row.at);
    Ok(row.map(recorded))
}

async fn audit_time(hub: &Hub) -> Result<Option<i64>> {
    use crate::audit::entity::{Column, Entity};
    Ok(Entity::find().select_only().column(Column::At).order_by_desc(Column::At).limit(1).into_tuple().one(hub.db.unscoped()).await?)
}
