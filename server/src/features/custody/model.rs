//! Custody events and the log over them: types and pure rules.

use std::collections::HashMap;
use std::sync::Mutex;

use chot_forensics::custody::{BreakReason, CustodyEntry, CustodyKind as EntryKind, entry_hash, verify_chain};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{Hash, NodeReader};
use serde_json::Value;

use super::entity::custody_event;
use crate::authz::{Actor, ActorKind};
use crate::clock::{Millis, rfc3339};
use crate::ids::{AgencyId, EvidenceId, UserId};
use crate::words::{CustodyKind, VerificationResult};

/// A custody event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustodyEvent {
    /// The item.
    pub evidence: EvidenceId,
    /// Place in the item's history, from 1.
    pub sequence: i64,
    /// Place in the log, from 0.
    pub log_index: i64,
    /// What happened.
    pub kind: CustodyKind,
    /// When.
    pub at: Millis,
    /// Who; `None` where no person acted.
    pub actor_id: Option<UserId>,
    /// Who, by the name of that time.
    pub actor: String,
    /// The actor's agency; for the hub's own acts the item's.
    pub agency: AgencyId,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// The item's digest at that moment.
    pub sha256: Vec<u8>,
    /// The exact bytes that were hashed.
    pub entry: Vec<u8>,
    /// The digest of those bytes.
    pub entry_hash: Vec<u8>,
    /// The digest of the entry before.
    pub previous_hash: Option<Vec<u8>>,
}

impl From<custody_event::Model> for CustodyEvent {
    fn from(row: custody_event::Model) -> Self {
        Self {
            evidence: row.evidence_id,
            sequence: row.sequence,
            log_index: row.log_index,
            kind: row.kind,
            at: row.at,
            actor_id: row.actor_id,
            actor: row.actor_name,
            agency: row.agency_id,
            reason: row.reason,
            sha256: row.sha256,
            entry: row.entry,
            entry_hash: row.entry_hash,
            previous_hash: row.previous_hash,
        }
    }
}

impl CustodyEvent {
    /// What a VERIFIED event has found; `None` for other kinds.
    #[must_use]
    pub fn result(&self) -> Option<VerificationResult> {
        if self.kind != CustodyKind::Verified {
            return None;
        }
        let entry = CustodyEntry::parse(&self.entry).ok()?;
        let word = entry.detail.get("result").and_then(Value::as_str)?;
        VerificationResult::ALL.iter().copied().find(|result| result.word() == word)
    }

    /// What only this event's kind has, as its bytes tell it.
    #[must_use]
    pub fn detail(&self) -> serde_json::Map<String, Value> {
        CustodyEntry::parse(&self.entry).map(|entry| entry.detail).unwrap_or_default()
    }

    /// The first column that says something else than the event's bytes.
    #[must_use]
    pub fn differing_column(&self, entry: &CustodyEntry) -> Option<&'static str> {
        // Where no person acted, the bytes name the hub or the operator by a word that is no id.
        let same_person = match self.actor_id {
            Some(user) => entry.actor.id == user.to_string(),
            None => entry.actor.id.parse::<UserId>().is_err(),
        };
        let same_agency = entry.actor.agency_id.as_ref().is_none_or(|agency| *agency == self.agency.to_string());
        [
            ("entry_hash", entry_hash(&self.entry).0.as_slice() == self.entry_hash),
            ("sequence", i64::try_from(entry.sequence) == Ok(self.sequence)),
            ("kind", entry.kind.as_str() == self.kind.word()),
            ("at", entry.at == rfc3339(self.at)),
            ("actor_id", same_person),
            ("actor_name", entry.actor.name == self.actor),
            ("agency_id", same_agency),
            ("reason", entry.reason == self.reason),
            ("evidence_id", entry.evidence_id == self.evidence.to_string()),
            ("sha256", entry.subject.sha256.0.as_slice() == self.sha256),
            ("previous_hash", entry.prev.map(|hash| hash.0.to_vec()) == self.previous_hash),
        ]
        .into_iter()
        .find_map(|(column, same)| (!same).then_some(column))
    }
}

/// The result of computing an item's chain again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainCheck {
    /// Whether every event holds.
    pub intact: bool,
    /// How many events were checked.
    pub events: usize,
    /// The first event that does not hold.
    pub broken_at: Option<i64>,
    /// Why it does not.
    pub detail: Option<String>,
}

/// Computes the chain from the stored bytes, and holds every column, every leaf of the log and what the item's row says of
/// its bytes (`stored`) against them: the first event, RECEIVED, is the truth.
#[must_use]
pub fn check_chain(events: &[CustodyEvent], leaves: &HashMap<i64, Vec<u8>>, stored: Option<(Sha256Digest, u64)>) -> ChainCheck {
    let broken = |at: i64, why: String| ChainCheck { intact: false, events: events.len(), broken_at: Some(at), detail: Some(why) };
    if let Err(fault) = verify_chain(events.iter().map(|event| event.entry.as_slice())) {
        let at = i64::try_from(fault.index).unwrap_or(i64::MAX);
        return match fault.reason {
            BreakReason::Sequence { expected, .. } => broken(i64::try_from(expected).unwrap_or(at), fault.to_string()),
            _ => broken(at, fault.to_string()),
        };
    }
    for event in events {
        let Ok(entry) = CustodyEntry::parse(&event.entry) else { return broken(event.sequence, "its bytes are no entry".to_owned()) };
        match event.differing_column(&entry) {
            None => {}
            Some("entry_hash") => return broken(event.sequence, "its stored hash is not that of its bytes".to_owned()),
            Some(column) => return broken(event.sequence, format!("its column {column} says something else than its bytes")),
        }
        if event.sequence == 1 {
            if !is_origin(&entry) {
                return broken(1, "it is not that of the receipt".to_owned());
            }
            if stored != Some((entry.subject.sha256, entry.subject.size_bytes)) {
                return broken(1, "the item's row tells other bytes than were received".to_owned());
            }
        }
        let leaf = chot_forensics::merkle::leaf_hash(&event.entry);
        if leaves.get(&event.log_index).map(Vec::as_slice) != Some(leaf.0.as_slice()) {
            return broken(event.sequence, "the log has another leaf in its place".to_owned());
        }
    }
    if events.is_empty() && stored.is_some() {
        return broken(1, "the receipt of the stored bytes is missing".to_owned());
    }
    ChainCheck { intact: true, events: events.len(), broken_at: None, detail: None }
}

/// Whether an entry can be the first of its item: the receipt of its bytes, or that they were made from another item, which
/// the entry names.
#[must_use]
pub fn is_origin(entry: &CustodyEntry) -> bool {
    match entry.kind {
        EntryKind::Received => true,
        EntryKind::Derived => entry.detail.contains_key("parent"),
        _ => false,
    }
}

/// Who acts, as an entry tells it.
#[must_use]
pub fn entry_actor(actor: &Actor) -> chot_forensics::custody::Actor {
    let (id, auth) = match actor.kind {
        ActorKind::User if actor.session.is_some() => (None, "session"),
        ActorKind::User => (None, "token"),
        ActorKind::System => (Some("system"), "system"),
        ActorKind::Cli => (Some("operator"), "machine"),
    };
    let roles: Vec<&str> = actor.roles().into_iter().map(crate::words::Role::word).collect();
    chot_forensics::custody::Actor {
        id: id.map(ToOwned::to_owned).or_else(|| actor.user.map(|user| user.to_string())).unwrap_or_default(),
        name: actor.name.clone(),
        agency_id: actor.agency.map(|agency| agency.to_string()),
        agency_name: actor.agency.map(|_| actor.agency_name.clone()),
        role: if roles.is_empty() { id.unwrap_or_default().to_uppercase() } else { roles.join(",") },
        auth: auth.to_owned(),
    }
}

/// A digest from a column.
#[must_use]
pub fn digest(bytes: &[u8]) -> Option<Sha256Digest> {
    Some(Sha256Digest(bytes.try_into().ok()?))
}

/// Place of a node: level and position.
pub type Place = (u8, u64);

/// Nodes of the log in memory.
#[derive(Debug, Default)]
pub struct Nodes(pub HashMap<Place, Hash>);

/// A node that should be there is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("node {1} of level {0} is missing")]
pub struct Missing(pub u8, pub u64);

impl NodeReader for Nodes {
    type Error = Missing;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Missing> {
        self.0.get(&(level, index)).copied().ok_or(Missing(level, index))
    }
}

/// Notes which nodes an algorithm asks for; which ones it wants does not depend on their hashes.
#[derive(Debug, Default)]
pub struct Wanted(Mutex<Vec<Place>>);

impl Wanted {
    /// The nodes asked for.
    #[must_use]
    pub fn places(self) -> Vec<Place> {
        let mut places = self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl NodeReader for Wanted {
    type Error = Missing;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Missing> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((level, index));
        Ok(Sha256Digest([0; 32]))
    }
}

/// A tile of the log (C2SP `tlog-tiles`): `width` hashes of tree level `8 * level`, from `index * 256`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The tile's level.
    pub level: u8,
    /// The tile's place in its level.
    pub index: u64,
    /// How many hashes: 256, or fewer in a partial tile.
    pub width: u64,
}

impl Tile {
    /// Reads `<L>/<N>[.p/<W>]`, where N is written in groups of three digits, all but the last led by `x`.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (path, width) = match path.split_once(".p/") {
            // A full tile has one name, without a width.
            Some((path, width)) => (path, canonical(width).filter(|width| *width < 256)?),
            None => (path, 256),
        };
        if !(1..=256).contains(&width) || path.len() > 100 {
            return None;
        }
        let (level, groups) = path.split_once('/')?;
        let level = u8::try_from(canonical(level)?).ok().filter(|level| *level < 8)?;
        let mut index = 0_u64;
        let mut parts = groups.split('/').peekable();
        let mut first = true;
        while let Some(part) = parts.next() {
            let digits = if parts.peek().is_some() { part.strip_prefix('x')? } else { part };
            if digits.len() != 3 || digits.bytes().any(|byte| !byte.is_ascii_digit()) {
                return None;
            }
            // The shortest form only: no leading group of zeros.
            if first && parts.peek().is_some() && digits == "000" {
                return None;
            }
            first = false;
            index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        }
        Some(Self { level, index, width })
    }

    /// The places of its hashes in the tree, all of them complete in a log of `size` leaves; `None` where some are not.
    #[must_use]
    pub fn places(&self, size: u64) -> Option<(u8, u64, u64)> {
        let level = self.level.checked_mul(8)?;
        let start = self.index.checked_mul(256)?;
        let end = start.checked_add(self.width)?;
        let complete = size.checked_shr(u32::from(level)).unwrap_or(0);
        (end <= complete).then_some((level, start, end))
    }
}

/// A number in its one decimal form.
fn canonical(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_named_in_one_way() {
        assert_eq!(Tile::parse("0/000"), Some(Tile { level: 0, index: 0, width: 256 }));
        assert_eq!(Tile::parse("1/x001/234.p/7"), Some(Tile { level: 1, index: 1234, width: 7 }));
        for bad in [
            "",
            "0",
            "0/",
            "0/0",
            "0/0000",
            "00/000",
            "0/x000/001",
            "0/x001",
            "0/000.p/0",
            "0/000.p/256",
            "0/000.p/257",
            "0/000.p/07",
            "8/000",
            "0/-01",
            "entries/000",
        ] {
            assert_eq!(Tile::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_tile_is_there_when_the_log_has_grown_past_it() {
        let tile = Tile { level: 0, index: 1, width: 256 };
        assert_eq!(tile.places(511), None);
        assert_eq!(tile.places(512), Some((0, 256, 512)));
        assert_eq!(Tile { level: 1, index: 0, width: 2 }.places(511), None);
        assert_eq!(Tile { level: 1, index: 0, width: 2 }.places(512), Some((8, 0, 2)));
    }
}
