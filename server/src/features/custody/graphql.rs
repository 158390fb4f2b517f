//! The API of custody events and of the custody log.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, Object, SimpleObject};

use super::{model, service};
use crate::connection;
use crate::error::Result;
use crate::features::agencies::graphql::Agency;
use crate::graphql::{ContextExt, DateTime, Sha256};
use crate::words::{CustodyKind, VerificationResult};

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

    /// What only this kind of event has, in the words of its bytes; null where it has nothing that people read.
    async fn facts(&self) -> Option<CustodyFacts> {
        CustodyFacts::of(&self.0)
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
}

impl CustodyFacts {
    fn of(event: &model::CustodyEvent) -> Option<Self> {
        let detail = event.detail();
        let word = |name: &str| detail.get(name).and_then(serde_json::Value::as_str).map(ToOwned::to_owned);
        let number = |name: &str| detail.get(name).and_then(serde_json::Value::as_i64);
        let both = |person: Option<String>, agency: Option<String>| match (person, agency) {
            (Some(person), Some(agency)) => Some(format!("{person}, {agency}")),
            (person, agency) => person.or(agency),
        };
        match event.kind {
            CustodyKind::TransferOffered => Some(Self {
                to: both(word("toName"), word("toAgencyName")),
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
            CustodyKind::Sealed => Some(Self { seal_number: word("sealNumber"), ..Self::default() }),
            CustodyKind::LegalHoldSet => Some(Self { authority: word("authority"), ..Self::default() }),
            CustodyKind::LegalHoldLifted => Some(Self {
                authority: word("authority"),
                refers_to: number("setSequence"),
                refers_to_hash: word("setEntryHash"),
                ..Self::default()
            }),
            CustodyKind::Released => Some(Self { to: word("to"), authority: word("authority"), ..Self::default() }),
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
        self.check.intact
    }

    /// How many events were checked.
    async fn events(&self) -> usize {
        self.check.events
    }

    /// The first event that does not hold.
    async fn broken_at(&self) -> Option<i64> {
        self.check.broken_at
    }

    async fn checked_at(&self) -> DateTime {
        DateTime(self.at)
    }

    /// Why it does not hold.
    async fn detail(&self) -> Option<&str> {
        self.check.detail.as_deref()
    }
}

/// The head of the hub-wide custody log.
#[derive(Clone, Debug)]
pub struct CustodyLog(service::SignedHead);

#[Object]
impl CustodyLog {
    /// How many events it holds.
    async fn size(&self) -> i64 {
        i64::try_from(self.0.size).unwrap_or(i64::MAX)
    }

    /// The root of its Merkle tree (RFC 6962).
    async fn root_hash(&self) -> Sha256 {
        Sha256(self.0.root.0.to_vec())
    }

    /// The signed note (C2SP tlog-checkpoint).
    async fn checkpoint(&self) -> &str {
        &self.0.note
    }

    async fn signed_at(&self) -> DateTime {
        DateTime(self.0.signed_at)
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
    /// The signed head of the hub-wide custody log, over everything that has happened until now.
    #[graphql(complexity = 50)]
    async fn custody_log(&self, ctx: &Context<'_>) -> Result<CustodyLog> {
        Box::pin(service::signed_head(ctx.ctx()?)).await.map(CustodyLog)
    }
}
