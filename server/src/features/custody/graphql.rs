//! The API of custody events and of the custody log.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, Object, SimpleObject};
use chot_forensics::acquisition::Acquisition;

use super::loaders::{CosignaturesOf, StampOf};
use super::{attestation, model, service};
use crate::connection;
use crate::error::Result;
use crate::features::agencies::graphql::Agency;
use crate::graphql::{ContextExt, DateTime, Sha256};
use crate::words::{AttestorFault, ChainFault, CustodyKind, Locale, LogFault, VerificationResult};

/// One entry of an item's history.
#[derive(Clone, Debug)]
pub struct CustodyEvent(pub model::CustodyEvent);

#[Object]
impl CustodyEvent {
    /// Place in the item's history, from 1.
    async fn sequence(&self) -> i64 {
        self.0.sequence
    }

    async fn kind(&self) -> CustodyKind {
        self.0.kind
    }

    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who, by the name of that time; where somebody asked and the hub did it, who asked.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// Whether no person stands behind it: the hub acted by itself.
    async fn by_hub(&self) -> bool {
        self.0.actor_id.is_none()
    }

    /// What hashing the stored bytes again has shown; null for events other than VERIFIED.
    async fn result(&self) -> Option<VerificationResult> {
        self.0.result()
    }

    /// The actor's agency; for the hub's own acts the item's.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        Agency::get(ctx, self.0.agency).await
    }

    /// Why, in the actor's words.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The item's digest at that moment.
    async fn sha256(&self) -> Sha256 {
        Sha256(self.0.sha256.clone())
    }

    /// The digest of the entry's bytes; the next entry names it.
    async fn entry_hash(&self) -> Sha256 {
        Sha256(self.0.entry_hash.clone())
    }

    /// The digest of the entry before; null for the first.
    async fn previous_hash(&self) -> Option<Sha256> {
        self.0.previous_hash.clone().map(Sha256)
    }

    /// Place in the hub-wide log, from 0.
    async fn log_index(&self) -> Option<i64> {
        Some(self.0.log_index)
    }

    /// What only this kind of event has, in the words of its bytes, but agencies by their names in the viewer's language; null where
    /// it has nothing that people read.
    async fn facts(&self, ctx: &Context<'_>) -> Result<Option<CustodyFacts>> {
        let english = match self.0.offered_to() {
            Some(agency) if ctx.ctx()?.locale() == Locale::En => {
                ctx.loaders()?.load_one(agency).await?.and_then(|agency| agency.name_en.clone())
            }
            _ => None,
        };
        Ok(CustodyFacts::of(&self.0, english))
    }

    /// The exact bytes that were hashed: canonical JSON by RFC 8785.
    async fn canonical(&self) -> String {
        String::from_utf8_lossy(&self.0.entry).into_owned()
    }
}

/// What only one kind of event has.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct CustodyFacts {
    /// To whom: the person and agency of a transfer, or the owner of a release.
    pub to: Option<String>,
    /// Where a transfer takes place.
    pub place: Option<String>,
    /// By whose authority: a decision, an order, a request.
    pub authority: Option<String>,
    /// How the original medium is destroyed.
    pub method: Option<String>,
    /// The number of a seal.
    pub seal_number: Option<String>,
    /// Who asked for a disposal.
    pub requested_by: Option<String>,
    /// The digest that the receiver of a transfer stated.
    pub stated_sha256: Option<String>,
    /// Whether that was another one than the item's.
    pub hash_differs: bool,
    /// The earlier event that this one refers to: an offer, a hold, a wrong entry.
    pub refers_to: Option<i64>,
    /// That event's entry hash.
    pub refers_to_hash: Option<String>,
    /// What is right instead of the wrong entry.
    pub correction: Option<String>,
    /// Until when an offer can be answered.
    pub expires_at: Option<String>,
    /// Whether the hub read the bytes because it was their turn.
    pub scheduled: bool,
    /// Whether the event is not what the hub saw, but what the uploader declared by a signed record.
    pub declared: bool,
    /// What that record tells; null for other events.
    pub acquisition: Option<AcquisitionFacts>,
}

/// What the signed record of an acquisition tells, in the words of who acquired it. The hub has checked that the key signed it and
/// that it names these very bytes, not who has the key.
#[derive(Clone, Debug, SimpleObject)]
pub struct AcquisitionFacts {
    /// Who acquired it.
    pub acquired_by: String,
    /// Name of the device.
    pub device: String,
    /// Its operating system.
    pub device_system: Option<String>,
    /// Its serial number.
    pub device_serial: Option<String>,
    /// With what program, and its version.
    pub tool: String,
    /// Where.
    pub place: String,
    /// Why.
    pub reason: String,
    /// When it began, by the device's clock.
    pub began_at: String,
    /// When it was whole, by the device's clock.
    pub ended_at: String,
    /// How many minutes the device's local time is ahead of UTC.
    pub utc_offset_minutes: i32,
    /// How many seconds the device's clock was found to be ahead of the true time; null where nobody looked.
    pub clock_offset_seconds: Option<i64>,
    /// How many files the collection has.
    pub files: i64,
    /// How many of them changed while they were read.
    pub changed: i64,
    /// How many files and folders could not be read.
    pub unread: i64,
    /// The name of the key that signed it.
    pub key_name: String,
    /// The short mark of that key.
    pub key_id: String,
    /// The fingerprint of that key: SHA-256 of its DER form.
    pub key_fingerprint: Sha256,
}

impl AcquisitionFacts {
    fn of(detail: &serde_json::Map<String, serde_json::Value>) -> Option<Self> {
        let acquisition = Acquisition::from_value(detail.get("acquisition")?).ok()?;
        let (record, key) = (acquisition.record(), acquisition.key());
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        Some(Self {
            acquired_by: record.acquired_by.clone(),
            device: record.device.name.clone(),
            device_system: record.device.os.clone(),
            device_serial: record.device.serial.clone(),
            tool: format!("{} {}", record.tool.name, record.tool.version),
            place: record.place.clone(),
            reason: record.reason.clone(),
            began_at: record.began_at.clone(),
            ended_at: record.ended_at.clone(),
            utc_offset_minutes: record.utc_offset_minutes,
            clock_offset_seconds: record.clock_offset_seconds,
            files: count(record.counts.files),
            changed: count(record.counts.changed),
            unread: count(record.counts.unread),
            key_name: key.name().to_owned(),
            key_id: key.id(),
            key_fingerprint: Sha256(key.fingerprint().0.to_vec()),
        })
    }
}

impl CustodyFacts {
    /// `to_agency` is the name of the agency that an offer goes to, where the event's own is not to be told.
    fn of(event: &model::CustodyEvent, to_agency: Option<String>) -> Option<Self> {
        let detail = event.detail();
        let word = |name: &str| detail.get(name).and_then(serde_json::Value::as_str).map(ToOwned::to_owned);
        let number = |name: &str| detail.get(name).and_then(serde_json::Value::as_i64);
        let both = |person: Option<String>, agency: Option<String>| match (person, agency) {
            (Some(person), Some(agency)) => Some(format!("{person}, {agency}")),
            (person, agency) => person.or(agency),
        };
        match event.kind {
            CustodyKind::TransferOffered => Some(Self {
                to: both(word("toName"), to_agency.or_else(|| word("toAgencyName"))),
                place: word("place"),
                expires_at: word("expiresAt"),
                ..Self::default()
            }),
            CustodyKind::TransferAccepted
            | CustodyKind::TransferRefused
            | CustodyKind::TransferWithdrawn
            | CustodyKind::TransferExpired => Some(Self {
                place: word("place"),
                stated_sha256: word("statedSha256"),
                hash_differs: word("cause").as_deref() == Some("HASH_DIFFERS"),
                refers_to: number("offerSequence"),
                refers_to_hash: word("offerEntryHash"),
                ..Self::default()
            }),
            CustodyKind::Acquired => {
                Some(Self { declared: detail.contains_key("declared"), acquisition: AcquisitionFacts::of(&detail), ..Self::default() })
            }
            CustodyKind::Sealed => {
                Some(Self { seal_number: word("sealNumber"), declared: detail.contains_key("declared"), ..Self::default() })
            }
            CustodyKind::LegalHoldSet => Some(Self { authority: word("authority"), ..Self::default() }),
            CustodyKind::LegalHoldLifted => Some(Self {
                authority: word("authority"),
                refers_to: number("setSequence"),
                refers_to_hash: word("setEntryHash"),
                ..Self::default()
            }),
            CustodyKind::Released => Some(Self { to: word("to"), authority: word("authority"), ..Self::default() }),
            CustodyKind::DisposalRequested => Some(Self { authority: word("authority"), method: word("method"), ..Self::default() }),
            CustodyKind::DisposalCancelled => Some(Self { requested_by: word("requestedByName"), ..Self::default() }),
            CustodyKind::Disposed => Some(Self {
                authority: word("authority"),
                method: word("method"),
                requested_by: word("requestedByName"),
                ..Self::default()
            }),
            CustodyKind::Corrected => Some(Self {
                refers_to: number("wrongSequence"),
                refers_to_hash: word("wrongEntryHash"),
                correction: word("correction"),
                ..Self::default()
            }),
            CustodyKind::Verified => {
                let scheduled = detail.get("scheduled").and_then(serde_json::Value::as_bool).unwrap_or(false);
                Some(Self { scheduled, ..Self::default() })
            }
            _ => None,
        }
    }
}

connection!(CustodyEventConnection, CustodyEventEdge, CustodyEvent);

/// The result of computing an item's chain again.
#[derive(Clone, Debug)]
pub struct ChainCheck {
    pub(crate) check: model::ChainCheck,
    pub(crate) at: i64,
}

#[Object]
impl ChainCheck {
    /// Whether every event holds.
    async fn intact(&self) -> bool {
        self.check.broken.is_none()
    }

    /// How many events were checked.
    async fn events(&self) -> usize {
        self.check.events
    }

    /// The first event that does not hold; one whose own bytes were changed is named itself, not the one after it.
    async fn broken_at(&self) -> Option<i64> {
        self.check.broken.as_ref().map(|broken| broken.at)
    }

    /// Why it does not hold; null where every event holds.
    async fn fault(&self) -> Option<ChainFault> {
        self.check.broken.as_ref().map(|broken| broken.fault)
    }

    /// The hash that is recorded where it does not hold: by the next event of one whose bytes were changed, by the event itself of the
    /// one before it. Null where no two hashes differ.
    async fn recorded_hash(&self) -> Option<Sha256> {
        self.check.broken.as_ref().and_then(|broken| broken.hashes).map(|(recorded, _)| Sha256(recorded.0.to_vec()))
    }

    /// The hash that the same stored bytes have now.
    async fn computed_hash(&self) -> Option<Sha256> {
        self.check.broken.as_ref().and_then(|broken| broken.hashes).map(|(_, computed)| Sha256(computed.0.to_vec()))
    }

    async fn checked_at(&self) -> DateTime {
        DateTime(self.at)
    }

    /// Why it does not hold, for the operator.
    async fn detail(&self) -> Option<&str> {
        self.check.broken.as_ref().map(|broken| broken.detail.as_str())
    }
}

/// Whether the hub signs the custody log.
#[derive(Clone, Debug, SimpleObject)]
pub struct LogSigning {
    /// Whether the log was what was signed when it was last looked at. While it is not, nothing more is signed or exported.
    pub holds: bool,
    /// In what way it does not hold.
    pub fault: Option<LogFault>,
    /// Since when the hub refuses to sign.
    pub refused_since: Option<DateTime>,
}

/// The newest signed head of the hub-wide custody log, and what others say of the log.
#[derive(Clone, Debug)]
pub struct CustodyLog(LogCheckpoint);

#[Object]
impl CustodyLog {
    /// How many events the newest checkpoint covers.
    async fn size(&self) -> i64 {
        self.0.entries()
    }

    /// How many events the log holds; while the hub signs, those that no checkpoint covers yet are signed within a minute.
    async fn events(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(i64::try_from(Box::pin(service::entries(ctx.ctx()?)).await?).unwrap_or(i64::MAX))
    }

    /// The root of its Merkle tree (RFC 6962).
    async fn root_hash(&self) -> Sha256 {
        Sha256(self.0.0.root.0.to_vec())
    }

    /// The signed note (C2SP tlog-checkpoint), with the cosignatures that have come.
    async fn checkpoint(&self, ctx: &Context<'_>) -> Result<String> {
        self.0.whole(ctx).await
    }

    async fn signed_at(&self) -> DateTime {
        DateTime(self.0.0.signed_at)
    }

    /// Whether the hub signs the log, or refuses to because it does not hold.
    async fn signing(&self, ctx: &Context<'_>) -> Result<LogSigning> {
        Ok(match Box::pin(service::refusal(&ctx.ctx()?.hub)).await? {
            Some(refusal) => LogSigning { holds: false, fault: Some(refusal.fault), refused_since: Some(DateTime(refusal.since)) },
            None => LogSigning { holds: true, fault: None, refused_since: None },
        })
    }

    /// The public keys that sign the log (C2SP vkey), the present one first; also at /log/keys. A custody package proves who
    /// signed it only to those who compare with these.
    async fn keys(&self, ctx: &Context<'_>) -> Result<Vec<LogKey>> {
        let ctx = ctx.ctx()?;
        let keys = ctx.hub.signer.verifier_keys().iter();
        Ok(keys.map(|key| LogKey { key: key.to_text(), fingerprint: Sha256(key.fingerprint().0.to_vec()) }).collect())
    }

    /// The log's name.
    async fn origin(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(ctx.ctx()?.hub.signer.origin().to_owned())
    }

    /// The witnesses that are asked to cosign every checkpoint.
    #[graphql(complexity = 20)]
    async fn witnesses(&self, ctx: &Context<'_>) -> Result<Vec<LogWitness>> {
        Ok(Box::pin(service::witnesses(ctx.ctx()?)).await?.into_iter().map(LogWitness).collect())
    }

    /// The time-stamping authority; null where none is asked.
    #[graphql(complexity = 10)]
    async fn timestamping(&self, ctx: &Context<'_>) -> Result<Option<LogTimestamping>> {
        Ok(Box::pin(service::timestamping(ctx.ctx()?)).await?.map(LogTimestamping))
    }

    /// All checkpoints, the newest first.
    #[graphql(complexity = "crate::graphql::connection::cost(first, child_complexity)")]
    async fn checkpoints(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<LogCheckpointConnection> {
        let args = crate::graphql::connection::page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(service::checkpoints(ctx.ctx()?, args)).await?.map(LogCheckpoint).into())
    }
}

/// A signed head of the custody log.
#[derive(Clone, Debug)]
pub struct LogCheckpoint(service::SignedHead);

impl LogCheckpoint {
    fn entries(&self) -> i64 {
        i64::try_from(self.0.size).unwrap_or(i64::MAX)
    }

    async fn said(&self, ctx: &Context<'_>) -> Result<Vec<attestation::Cosignature>> {
        Ok(ctx.loaders()?.load_one(CosignaturesOf(self.0.size)).await?.unwrap_or_default())
    }

    async fn whole(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(attestation::Attested { head: self.0.clone(), cosignatures: self.said(ctx).await?, stamp: None }.note())
    }
}

#[Object]
impl LogCheckpoint {
    /// How many events it covers.
    async fn size(&self) -> i64 {
        self.entries()
    }

    /// The root over them (RFC 6962).
    async fn root_hash(&self) -> Sha256 {
        Sha256(self.0.root.0.to_vec())
    }

    async fn signed_at(&self) -> DateTime {
        DateTime(self.0.signed_at)
    }

    /// The signed note (C2SP tlog-checkpoint), with the cosignatures that have come.
    async fn note(&self, ctx: &Context<'_>) -> Result<String> {
        self.whole(ctx).await
    }

    /// What witnesses said of it.
    async fn cosignatures(&self, ctx: &Context<'_>) -> Result<Vec<LogCosignature>> {
        let names = service::witness_names(ctx.ctx()?);
        let said = self.said(ctx).await?.into_iter();
        Ok(said.map(|cosignature| LogCosignature { name: names.get(&cosignature.witness).cloned(), cosignature }).collect())
    }

    /// The time stamp over it.
    async fn timestamp(&self, ctx: &Context<'_>) -> Result<Option<LogTimestamp>> {
        Ok(ctx.loaders()?.load_one(StampOf(self.0.size)).await?.map(LogTimestamp))
    }
}

connection!(LogCheckpointConnection, LogCheckpointEdge, LogCheckpoint);

/// A witness's word that a checkpoint of this log was the newest it knew, and that the log had only grown until then.
#[derive(Clone, Debug)]
pub struct LogCosignature {
    cosignature: attestation::Cosignature,
    name: Option<String>,
}

#[Object]
impl LogCosignature {
    /// What people call the witness; its key's name where it is no longer asked.
    async fn witness(&self) -> String {
        let key_name = self.cosignature.witness.split('+').next().unwrap_or_default();
        self.name.clone().unwrap_or_else(|| key_name.to_owned())
    }

    /// The witness's public key (C2SP vkey).
    async fn key(&self) -> &str {
        &self.cosignature.witness
    }

    /// How many events the cosigned checkpoint covers.
    async fn size(&self) -> i64 {
        i64::try_from(self.cosignature.size).unwrap_or(i64::MAX)
    }

    /// When, by the witness's clock.
    async fn at(&self) -> DateTime {
        DateTime(self.cosignature.cosigned_at)
    }
}

/// A witness: another agency that watches this log.
#[derive(Clone, Debug)]
pub struct LogWitness(service::WitnessView);

#[Object]
impl LogWitness {
    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its public key (C2SP vkey), as `--witness-keys` of the verifier takes it.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The SHA-256 of the public key in its DER form: what people compare.
    async fn fingerprint(&self) -> Sha256 {
        Sha256(self.0.fingerprint.clone())
    }

    /// Its newest cosignature.
    async fn latest(&self) -> Option<LogCosignature> {
        self.0.latest.clone().map(|cosignature| LogCosignature { name: Some(self.0.name.clone()), cosignature })
    }

    /// By how many events its newest cosignature is behind the newest checkpoint; null before its first.
    async fn behind(&self) -> Option<i64> {
        self.0.behind.and_then(|behind| i64::try_from(behind).ok())
    }

    /// Why it does not cosign; told to administrators only.
    async fn fault(&self) -> Option<AttestorFault> {
        self.0.fault.fault
    }

    /// The same in words, for the operator; told to administrators only.
    async fn fault_detail(&self) -> Option<&str> {
        self.0.fault.detail.as_deref()
    }

    /// Since when; told to administrators only.
    async fn fault_since(&self) -> Option<DateTime> {
        self.0.fault.fault_since.map(DateTime)
    }
}

/// The time-stamping authority (RFC 3161).
#[derive(Clone, Debug)]
pub struct LogTimestamping(service::TimestampingView);

#[Object]
impl LogTimestamping {
    /// Its newest time stamp.
    async fn latest(&self) -> Option<LogTimestamp> {
        self.0.latest.clone().map(LogTimestamp)
    }

    /// Why it does not stamp; told to administrators only.
    async fn fault(&self) -> Option<AttestorFault> {
        self.0.fault.fault
    }

    /// The same in words, for the operator; told to administrators only.
    async fn fault_detail(&self) -> Option<&str> {
        self.0.fault.detail.as_deref()
    }

    /// Since when; told to administrators only.
    async fn fault_since(&self) -> Option<DateTime> {
        self.0.fault.fault_since.map(DateTime)
    }
}

/// A time stamp over a checkpoint.
#[derive(Clone, Debug)]
pub struct LogTimestamp(attestation::Stamp);

#[Object]
impl LogTimestamp {
    /// How many events the stamped checkpoint covers.
    async fn size(&self) -> i64 {
        i64::try_from(self.0.size).unwrap_or(i64::MAX)
    }

    /// When, by the authority's clock.
    async fn at(&self) -> DateTime {
        DateTime(self.0.stamped_at)
    }

    /// The name in the authority's certificate.
    async fn authority(&self) -> &str {
        &self.0.authority
    }
}

/// A public key of the custody log.
#[derive(Debug, SimpleObject)]
pub struct LogKey {
    /// The key with its name and short mark, as `--keys` of the verifier takes it.
    pub key: String,
    /// The SHA-256 of the public key in its DER form: what people compare.
    pub fingerprint: Sha256,
}

/// Queries of the custody log.
#[derive(Debug, Default)]
pub struct CustodyQuery;

#[Object]
impl CustodyQuery {
    /// The newest signed head of the hub-wide custody log, and what others say of it.
    #[graphql(complexity = "10 + child_complexity")]
    async fn custody_log(&self, ctx: &Context<'_>) -> Result<CustodyLog> {
        Box::pin(service::signed_head(ctx.ctx()?)).await.map(LogCheckpoint).map(CustodyLog)
    }
}
