//! What others say of the log's checkpoints: cosignatures of witnesses, stamps of the time-stamping authority, and how it
//! went last with each of them. Like the checkpoints these are the log's own and public; they hold no word of a case.

use std::collections::HashMap;
use std::time::Duration;

use chot_forensics::digest::sha256;
use chot_forensics::note::{Cosignature as Signed, VerifierKey, as_first_signed};
use chot_forensics::timestamp::Response;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{log_attestor, log_checkpoint, log_cosignature, log_timestamp};
use super::service::{SignedHead, narrow, signed, wide};
use crate::clock::Millis;
use crate::ctx::Hub;
use crate::error::Result;
use crate::outbox::{self, Job, JobKind};
use crate::words::AttestorFault;

/// The time-stamping authority among the attestors; the others are called by their keys.
pub const AUTHORITY: &str = "time-stamping authority";
/// Between two looks for the word of those that a package waits for.
const LOOK: Duration = Duration::from_millis(50);
/// Checkpoints that a package looks at for the word of others.
const CHECKPOINTS_LOOKED_AT: u64 = 20;

/// A witness's word about a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// How many entries the checkpoint has.
    pub size: u64,
    /// The witness's key.
    pub witness: String,
    /// When, by the witness's clock.
    pub cosigned_at: Millis,
    /// The signature line.
    pub line: String,
}

impl From<log_cosignature::Model> for Cosignature {
    fn from(row: log_cosignature::Model) -> Self {
        Self { size: wide(row.size), witness: row.witness, cosigned_at: row.cosigned_at, line: row.line }
    }
}

/// A time stamp over a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// How many entries the checkpoint has.
    pub size: u64,
    /// When, by the authority's clock.
    pub stamped_at: Millis,
    /// The name in the authority's certificate.
    pub authority: String,
    /// The authority's answer (RFC 3161).
    pub response: Vec<u8>,
}

impl From<log_timestamp::Model> for Stamp {
    fn from(row: log_timestamp::Model) -> Self {
        Self { size: wide(row.size), stamped_at: row.stamped_at, authority: row.authority, response: row.response }
    }
}

/// How it went last with a witness or the authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// How many entries a witness is known to have cosigned.
    pub seen_size: u64,
    /// When it was asked last.
    pub tried_at: Option<Millis>,
    /// When it gave its word last.
    pub held_at: Option<Millis>,
    /// Why it does not give its word.
    pub fault: Option<AttestorFault>,
    /// The same in words, for the operator.
    pub detail: Option<String>,
    /// Since when.
    pub fault_since: Option<Millis>,
}

impl From<log_attestor::Model> for State {
    fn from(row: log_attestor::Model) -> Self {
        Self {
            seen_size: wide(row.seen_size),
            tried_at: Some(row.tried_at),
            held_at: row.held_at,
            fault: row.fault,
            detail: row.fault_detail,
            fault_since: row.fault_since,
        }
    }
}

/// Who is asked about every checkpoint, by the settings.
pub(crate) fn configured(hub: &Hub) -> Vec<String> {
    let witnesses = hub.config.log.witnesses.iter().map(|witness| witness.key.clone());
    let authority = (!hub.config.log.tsa_url.is_empty()).then(|| AUTHORITY.to_owned());
    witnesses.chain(authority).collect()
}

/// Leaves the work to ask everybody about a new checkpoint, in the transaction that keeps it.
///
/// # Errors
/// The database's error.
pub(super) async fn owe(db: &impl ConnectionTrait, hub: &Hub, size: u64) -> Result<()> {
    for attestor in configured(hub) {
        let job = if attestor == AUTHORITY {
            Job::now(JobKind::StampCheckpoint, size.to_string(), serde_json::json!({ "size": size }))
        } else {
            Job::now(JobKind::CosignCheckpoint, format!("{attestor}/{size}"), serde_json::json!({ "witness": attestor, "size": size }))
        };
        outbox::enqueue(db, hub, job).await?;
    }
    Ok(())
}

/// How it went last with each of those that were ever asked.
///
/// # Errors
/// The database's error.
pub async fn states(hub: &Hub) -> Result<HashMap<String, State>> {
    let rows = log_attestor::Entity::find().all(hub.db.unscoped()).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row.into())).collect())
}

/// Since when a witness says that it has seen another history than this log has, which nobody else would tell; `None` where none does.
///
/// # Errors
/// The database's error.
pub(crate) async fn forked_since(hub: &Hub) -> Result<Option<Millis>> {
    let states = states(hub).await?;
    let forked = |state: &&State| matches!(state.fault, Some(AttestorFault::Ahead | AttestorFault::Inconsistent));
    let asked = configured(hub);
    Ok(asked.iter().filter_map(|id| states.get(id)).filter(forked).filter_map(|state| state.fault_since).min())
}

pub(super) async fn state(hub: &Hub, id: &str) -> Result<State> {
    let row = log_attestor::Entity::find_by_id(id).one(hub.db.unscoped()).await?;
    Ok(row.map(State::from).unwrap_or_default())
}

/// What a try has shown.
pub(super) enum Shown {
    /// It gave its word, and has seen this many entries.
    Held(u64),
    /// It did not.
    Fault(AttestorFault, String),
}

async fn note(db: &impl ConnectionTrait, hub: &Hub, id: &str, shown: Shown) -> Result<()> {
    let now = hub.clock.now();
    let before = log_attestor::Entity::find_by_id(id).one(db).await?;
    let seen = before.as_ref().map_or(0, |before| before.seen_size);
    let held_at = before.as_ref().and_then(|before| before.held_at);
    let row = match shown {
        Shown::Held(size) => log_attestor::Model {
            id: id.to_owned(),
            seen_size: narrow(size),
            tried_at: now,
            held_at: Some(now),
            fault: None,
            fault_detail: None,
            fault_since: None,
        },
        Shown::Fault(fault, detail) => {
            let since = before.filter(|before| before.fault == Some(fault)).and_then(|before| before.fault_since);
            let (fault_detail, fault_since) = (Some(detail), since.or(Some(now)));
            log_attestor::Model {
                id: id.to_owned(),
                seen_size: seen,
                tried_at: now,
                held_at,
                fault: Some(fault),
                fault_detail,
                fault_since,
            }
        }
    };
    let columns = [
        log_attestor::Column::SeenSize,
        log_attestor::Column::TriedAt,
        log_attestor::Column::HeldAt,
        log_attestor::Column::Fault,
        log_attestor::Column::FaultDetail,
        log_attestor::Column::FaultSince,
    ];
    log_attestor::Entity::insert(log_attestor::ActiveModel::from(row))
        .on_conflict(OnConflict::column(log_attestor::Column::Id).update_columns(columns).to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Keeps how a try went that brought nothing.
pub(super) async fn note_fault(hub: &Hub, id: &str, fault: AttestorFault, detail: &str) -> Result<()> {
    let write = hub.db.begin().await?;
    note(write.db(), hub, id, Shown::Fault(fault, detail.to_owned())).await?;
    write.commit().await
}

/// Keeps a cosignature that was checked.
pub(super) async fn keep_cosignature(hub: &Hub, size: u64, cosignature: &Signed) -> Result<()> {
    let witness = cosignature.key.to_text();
    let write = hub.db.begin().await?;
    if log_cosignature::Entity::find_by_id((narrow(size), witness.clone())).one(write.db()).await?.is_none() {
        let row = log_cosignature::ActiveModel {
            size: Set(narrow(size)),
            witness: Set(witness.clone()),
            cosigned_at: Set(narrow(cosignature.seconds).saturating_mul(1000)),
            line: Set(cosignature.line.clone()),
            received_at: Set(hub.clock.now()),
        };
        log_cosignature::Entity::insert(row)
            .on_conflict(OnConflict::columns([log_cosignature::Column::Size, log_cosignature::Column::Witness]).do_nothing().to_owned())
            .exec_without_returning(write.db())
            .await?;
    }
    note(write.db(), hub, &witness, Shown::Held(size)).await?;
    write.commit().await
}

/// Keeps a time stamp that was checked.
pub(super) async fn keep_stamp(hub: &Hub, size: u64, stamp: &Response, response: Vec<u8>) -> Result<()> {
    let write = hub.db.begin().await?;
    if log_timestamp::Entity::find_by_id(narrow(size)).one(write.db()).await?.is_none() {
        let row = log_timestamp::ActiveModel {
            size: Set(narrow(size)),
            stamped_at: Set(narrow(stamp.seconds).saturating_mul(1000)),
            authority: Set(stamp.authority.clone()),
            response: Set(response),
            received_at: Set(hub.clock.now()),
        };
        log_timestamp::Entity::insert(row)
            .on_conflict(OnConflict::column(log_timestamp::Column::Size).do_nothing().to_owned())
            .exec_without_returning(write.db())
            .await?;
    }
    note(write.db(), hub, AUTHORITY, Shown::Held(size)).await?;
    write.commit().await
}

pub(super) async fn is_cosigned(hub: &Hub, size: u64, witness: &str) -> Result<bool> {
    let row = log_cosignature::Entity::find_by_id((narrow(size), witness.to_owned())).one(hub.db.unscoped()).await?;
    Ok(row.is_some())
}

pub(super) async fn is_stamped(hub: &Hub, size: u64) -> Result<bool> {
    let found: Option<i64> = log_timestamp::Entity::find_by_id(narrow(size))
        .select_only()
        .column(log_timestamp::Column::Size)
        .into_tuple()
        .one(hub.db.unscoped())
        .await?;
    Ok(found.is_some())
}

/// The cosignatures of checkpoints of these sizes, each list in the order of the witnesses' keys.
///
/// # Errors
/// The database's error.
pub async fn cosignatures(hub: &Hub, sizes: &[u64]) -> Result<HashMap<u64, Vec<Cosignature>>> {
    let rows = log_cosignature::Entity::find()
        .filter(log_cosignature::Column::Size.is_in(sizes.iter().map(|size| narrow(*size))))
        .order_by_asc(log_cosignature::Column::Size)
        .order_by_asc(log_cosignature::Column::Witness)
        .all(hub.db.unscoped())
        .await?;
    let mut found: HashMap<u64, Vec<Cosignature>> = HashMap::new();
    for row in rows {
        let cosignature = Cosignature::from(row);
        found.entry(cosignature.size).or_default().push(cosignature);
    }
    Ok(found)
}

/// The time stamps of checkpoints of these sizes.
///
/// # Errors
/// The database's error.
pub async fn stamps(hub: &Hub, sizes: &[u64]) -> Result<HashMap<u64, Stamp>> {
    let rows = log_timestamp::Entity::find()
        .filter(log_timestamp::Column::Size.is_in(sizes.iter().map(|size| narrow(*size))))
        .all(hub.db.unscoped())
        .await?;
    Ok(rows.into_iter().map(Stamp::from).map(|stamp| (stamp.size, stamp)).collect())
}

/// The newest cosignature of each witness.
///
/// # Errors
/// The database's error.
pub async fn newest_cosignatures(hub: &Hub, witnesses: &[String]) -> Result<HashMap<String, Cosignature>> {
    let db = hub.db.unscoped();
    let tops: Vec<(String, i64)> = log_cosignature::Entity::find()
        .select_only()
        .column(log_cosignature::Column::Witness)
        .column_as(log_cosignature::Column::Size.max(), "size")
        .filter(log_cosignature::Column::Witness.is_in(witnesses))
        .group_by(log_cosignature::Column::Witness)
        .into_tuple()
        .all(db)
        .await?;
    let rows = log_cosignature::Entity::find()
        .filter(log_cosignature::Column::Size.is_in(tops.iter().map(|(_, size)| *size)))
        .filter(log_cosignature::Column::Witness.is_in(witnesses))
        .all(db)
        .await?;
    let newest = rows.into_iter().filter(|row| tops.contains(&(row.witness.clone(), row.size)));
    Ok(newest.map(|row| (row.witness.clone(), row.into())).collect())
}

/// The newest time stamp.
///
/// # Errors
/// The database's error.
pub async fn newest_stamp(hub: &Hub) -> Result<Option<Stamp>> {
    let row = log_timestamp::Entity::find().order_by_desc(log_timestamp::Column::Size).one(hub.db.unscoped()).await?;
    Ok(row.map(Stamp::from))
}

/// A checkpoint with what others say of it.
#[derive(Clone, Debug)]
pub struct Attested {
    /// The checkpoint.
    pub head: SignedHead,
    /// The word of witnesses.
    pub cosignatures: Vec<Cosignature>,
    /// The time stamp.
    pub stamp: Option<Stamp>,
}

impl Attested {
    /// The note with the cosignatures behind the log's own signature.
    #[must_use]
    pub fn note(&self) -> String {
        let lines = self.cosignatures.iter().map(|cosignature| cosignature.line.as_str());
        std::iter::once(self.head.note.as_str()).chain(lines).collect()
    }

    /// The keys of the witnesses that cosigned.
    #[must_use]
    pub fn witness_keys(&self) -> Vec<String> {
        self.cosignatures.iter().map(|cosignature| cosignature.witness.clone()).collect()
    }

    fn words(&self) -> usize {
        self.cosignatures.len().saturating_add(usize::from(self.stamp.is_some()))
    }

    fn has(&self, attestor: &str) -> bool {
        if attestor == AUTHORITY {
            return self.stamp.is_some();
        }
        self.cosignatures.iter().any(|cosignature| cosignature.witness == attestor)
    }
}

/// Checkpoints with what others say of them.
///
/// # Errors
/// The database's error.
pub async fn attest(hub: &Hub, heads: Vec<SignedHead>) -> Result<Vec<Attested>> {
    let sizes: Vec<u64> = heads.iter().map(|head| head.size).collect();
    let (mut cosignatures, mut stamps) = (cosignatures(hub, &sizes).await?, stamps(hub, &sizes).await?);
    let attested = heads.into_iter().map(|head| Attested {
        cosignatures: cosignatures.remove(&head.size).unwrap_or_default(),
        stamp: stamps.remove(&head.size),
        head,
    });
    Ok(attested.collect())
}

/// The checkpoint of at least `size` entries of which the most is said; waits as long as the settings allow for those
/// that are asked and have not failed last.
///
/// # Errors
/// The database's error; [`crate::error::Error::Internal`] where there is no such checkpoint.
pub(crate) async fn well_attested(hub: &Hub, size: u64) -> Result<Attested> {
    let states = states(hub).await?;
    let mut awaited = configured(hub);
    awaited.retain(|attestor| states.get(attestor).is_none_or(|state| state.fault.is_none()));
    let waited = tokio::time::timeout(Duration::from_secs(hub.config.log.package_wait_seconds.into()), async {
        loop {
            let best = best(hub, size).await?;
            if awaited.iter().all(|attestor| best.has(attestor)) {
                return Ok(best);
            }
            tokio::time::sleep(LOOK).await;
        }
    });
    match waited.await {
        Ok(found) => found,
        Err(_) => best(hub, size).await,
    }
}

async fn best(hub: &Hub, size: u64) -> Result<Attested> {
    let rows = log_checkpoint::Entity::find()
        .filter(log_checkpoint::Column::Size.gte(narrow(size)))
        .order_by_asc(log_checkpoint::Column::Size)
        .limit(CHECKPOINTS_LOOKED_AT)
        .all(hub.db.unscoped())
        .await?;
    let heads = rows.into_iter().map(signed).collect::<Result<Vec<_>>>()?;
    // Of those that are equally well attested the first: it is nearest to the entry.
    let best = attest(hub, heads).await?.into_iter().rev().max_by_key(Attested::words);
    best.ok_or_else(|| crate::error::Error::internal(format!("no checkpoint of {size} entries or more is signed")))
}

/// A witness of the settings by its key.
pub(super) fn witness<'h>(hub: &'h Hub, key: &str) -> Option<(&'h crate::config::Witness, VerifierKey)> {
    let witness = hub.config.log.witnesses.iter().find(|witness| witness.key == key)?;
    Some((witness, VerifierKey::parse(key).ok()?))
}

/// A checkpoint from its row, for the operator's commands.
pub(crate) fn head(row: log_checkpoint::Model) -> Result<SignedHead> {
    signed(row)
}

/// What does not hold of what others are said to have said of a checkpoint.
pub(crate) fn faults(attested: &Attested) -> Vec<String> {
    let size = attested.head.size;
    let mut faults = Vec::new();
    for cosignature in &attested.cosignatures {
        let held = VerifierKey::parse(&cosignature.witness).and_then(|key| {
            let note = format!("{}{}", attested.head.note, cosignature.line);
            chot_forensics::note::cosignatures(&note, &[key])
        });
        let seconds = u64::try_from(cosignature.cosigned_at / 1000).ok();
        if !held.is_ok_and(|held| held.len() == 1 && held.first().map(|held| held.seconds) == seconds) {
            faults.push(format!("the cosignature of the checkpoint of {size} entries by {} does not hold", cosignature.witness));
        }
    }
    if let Some(stamp) = &attested.stamp {
        let signed = as_first_signed(&attested.head.note).unwrap_or_default();
        let held = Response::read(&stamp.response)
            .and_then(|read| read.stamps(sha256(signed.as_bytes())).map(|()| (read.seconds, read.authority)));
        if held.ok() != u64::try_from(stamp.stamped_at / 1000).ok().map(|seconds| (seconds, stamp.authority.clone())) {
            faults.push(format!("the time stamp of the checkpoint of {size} entries does not hold"));
        }
    }
    faults
}
