//! Custody events and the log over them: types and pure rules.

use std::collections::HashMap;
use std::sync::Mutex;

use chot_forensics::custody::{BreakReason, CustodyEntry, entry_hash, verify_chain};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{Hash, NodeReader};
use serde_json::Value;

use super::entity::custody_event;
use crate::authz::{Actor, ActorKind};
use crate::clock::{MINUTE, Millis, rfc3339};
use crate::ids::{AgencyId, EvidenceId, UserId};
use crate::words::{ChainFault, CustodyKind, VerificationResult};

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
    /// When it was written: its time, or what it tells beside a time that is known to be wrong.
    #[must_use]
    pub fn recorded_at(&self) -> Millis {
        CustodyEntry::parse(&self.entry).ok().as_ref().and_then(recorded_at).unwrap_or(self.at)
    }

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

    /// The agency that an offer of custody goes to; none for other events.
    #[must_use]
    pub fn offered_to(&self) -> Option<AgencyId> {
        if self.kind != CustodyKind::TransferOffered {
            return None;
        }
        self.detail().get("toAgencyId")?.as_str()?.parse().ok()
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

/// What the first event of a chain that does not hold lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The event.
    pub at: i64,
    /// What is wrong with it.
    pub fault: ChainFault,
    /// The same for the operator.
    pub detail: String,
    /// The hash that is recorded, and the one that the stored bytes have now, where these differ.
    pub hashes: Option<(Sha256Digest, Sha256Digest)>,
}

/// The result of computing an item's chain again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainCheck {
    /// How many events were checked.
    pub events: usize,
    /// The first event that does not hold; `None` where every one does.
    pub broken: Option<Broken>,
}

/// Computes the chain from the stored bytes, and holds every column, every leaf of the log and what the item's row says of
/// its bytes (`stored`) against them: the first event, RECEIVED, is the truth. All are of the log `origin`. An event whose own bytes were changed is named
/// itself, not the one after it, which only names its hash.
#[must_use]
pub fn check_chain(
    origin: &str,
    events: &[CustodyEvent],
    leaves: &HashMap<i64, Vec<u8>>,
    stored: Option<(Sha256Digest, u64)>,
) -> ChainCheck {
    let entries: Vec<Option<CustodyEntry>> = events.iter().map(|event| CustodyEntry::parse(&event.entry).ok()).collect();
    let entry = |place: usize| entries.get(place).and_then(Option::as_ref);
    let own = events.iter().enumerate().find_map(|(place, event)| {
        let named = entry(place.saturating_add(1)).and_then(|next| next.prev);
        own_fault(event, entry(place), named, leaves, stored).or_else(|| foreign_fault(origin, event, entry(place)?, entry(0)))
    });
    let broken = match (own, link_fault(events, &entries)) {
        (Some(own), Some(link)) if link.at < own.at => Some(link),
        (own, link) => own.or(link),
    };
    let missing = || Broken::new(1, ChainFault::ReceiptMissing, "the receipt of the stored bytes is missing");
    let broken = broken.or_else(|| (events.is_empty() && stored.is_some()).then(missing));
    ChainCheck { events: events.len(), broken }
}

impl Broken {
    fn new(at: i64, fault: ChainFault, detail: impl Into<String>) -> Self {
        Self { at, fault, detail: detail.into(), hashes: None }
    }
}

/// What is wrong with an event by itself: its bytes, what stands beside them, and its place in the log. `entry` is what its
/// bytes say, where they say anything; `named` the hash that the next event has for them.
fn own_fault(
    event: &CustodyEvent,
    entry: Option<&CustodyEntry>,
    named: Option<Sha256Digest>,
    leaves: &HashMap<i64, Vec<u8>>,
    stored: Option<(Sha256Digest, u64)>,
) -> Option<Broken> {
    let broken = |fault, detail: &str| Some(Broken::new(event.sequence, fault, detail));
    let computed = entry_hash(&event.entry);
    let beside = digest(&event.entry_hash);
    let in_log = leaves.get(&event.log_index).map(Vec::as_slice) == Some(chot_forensics::merkle::leaf_hash(&event.entry).0.as_slice());
    if !in_log {
        let recorded = named.filter(|named| *named != computed).or_else(|| beside.filter(|beside| *beside != computed));
        let Some(recorded) = recorded else { return broken(ChainFault::NotInLog, "the log has another leaf in its place") };
        let detail = "its bytes are not those that were recorded: the log has another leaf in its place".to_owned();
        return Some(Broken { at: event.sequence, fault: ChainFault::EntryChanged, detail, hashes: Some((recorded, computed)) });
    }
    let Some(entry) = entry else { return broken(ChainFault::EntryChanged, "its bytes are no entry") };
    if let Some(column) = event.differing_column(entry) {
        return broken(ChainFault::ColumnChanged, &format!("its column {column} says something else than its bytes"));
    }
    if event.sequence != 1 {
        return None;
    }
    if !entry.is_origin() {
        return broken(ChainFault::ReceiptMissing, "it is not that of the receipt");
    }
    if stored != Some((entry.subject.sha256, entry.subject.size_bytes)) {
        return broken(ChainFault::ItemChanged, "the item's row tells other bytes than were received");
    }
    None
}

/// What is wrong with an event beside the others of its item: it is of another log or case, or tells again how the item came to be.
fn foreign_fault(origin: &str, event: &CustodyEvent, entry: &CustodyEntry, first: Option<&CustodyEntry>) -> Option<Broken> {
    if entry.log_id != origin {
        return Some(Broken::new(event.sequence, ChainFault::OtherItem, "it names another log"));
    }
    if first.is_some_and(|first| first.case_number != entry.case_number) {
        return Some(Broken::new(event.sequence, ChainFault::OtherItem, "it names another case"));
    }
    let again = event.kind == CustodyKind::Received && event.sequence != 1;
    again.then(|| Broken::new(event.sequence, ChainFault::OutOfOrder, "the item was received already"))
}

/// The first event that does not follow from the one before it.
fn link_fault(events: &[CustodyEvent], entries: &[Option<CustodyEntry>]) -> Option<Broken> {
    let fault = verify_chain(events.iter().map(|event| event.entry.as_slice())).err()?;
    let at = i64::try_from(fault.index).unwrap_or(i64::MAX);
    let word = match fault.reason {
        BreakReason::Entry(_) => ChainFault::EntryChanged,
        BreakReason::Sequence { .. } => ChainFault::OutOfOrder,
        BreakReason::Origin => ChainFault::ReceiptMissing,
        BreakReason::Previous => ChainFault::LinkBroken,
        BreakReason::OtherItem => ChainFault::OtherItem,
        BreakReason::Subject => ChainFault::OtherBytes,
        BreakReason::Time => ChainFault::Earlier,
    };
    let place = usize::try_from(fault.index).ok()?.checked_sub(1)?;
    let before = place.checked_sub(1).and_then(|before| events.get(before)).map(|before| entry_hash(&before.entry));
    let recorded = entries.get(place).and_then(Option::as_ref).and_then(|entry| entry.prev);
    let hashes = recorded.zip(before).filter(|(recorded, before)| recorded != before);
    Some(Broken { at, fault: word, detail: fault.to_string(), hashes: hashes.filter(|_| word == ChainFault::LinkBroken) })
}

/// How far the log may be dated ahead of the clock: as much as clocks of several processes may differ.
pub const MOST_AHEAD: Millis = 10 * MINUTE;

/// The field of `detail` that tells when an event was written, where its item's time is known to be wrong.
pub const RECORDED_AT: &str = "recordedAt";

/// By how much an instant lies ahead of the clock, where that is more than may be.
#[must_use]
pub fn ahead(at: Millis, now: Millis) -> Option<Millis> {
    (at > now.saturating_add(MOST_AHEAD)).then(|| at.saturating_sub(now))
}

/// When an event was written: its time, or what it tells beside a time that is known to be wrong.
#[must_use]
pub fn recorded_at(entry: &CustodyEntry) -> Option<Millis> {
    let at = entry.detail.get(RECORDED_AT).and_then(Value::as_str).unwrap_or(&entry.at);
    chrono::DateTime::parse_from_rfc3339(at).ok().map(|at| at.timestamp_millis())
}

/// Whether an event may be followed though it is dated ahead of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The operator said so, or it tells itself when it was written.
    Yes,
    /// Nobody knows of it.
    No,
}

impl Known {
    /// Of an entry; `told` where the operator said so.
    #[must_use]
    pub fn of(entry: &CustodyEntry, told: bool) -> Self {
        if told || entry.detail.contains_key(RECORDED_AT) { Self::Yes } else { Self::No }
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

    const LOG: &str = "a.vn/log";

    /// Leaves of a log by their places.
    type Leaves = HashMap<i64, Vec<u8>>;

    /// A chain of so many events, the leaves of its log, and what its item's row says.
    fn chain(events: u64) -> (Vec<CustodyEvent>, Leaves, Option<(Sha256Digest, u64)>) {
        let (evidence, agency, stored) =
            (EvidenceId(uuid::Uuid::from_u128(1)), AgencyId(uuid::Uuid::from_u128(2)), (Sha256Digest([7; 32]), 9));
        let (mut chain, mut leaves, mut prev) = (Vec::new(), HashMap::new(), None);
        for sequence in 1..=events {
            let kind = if sequence == 1 { CustodyKind::Received } else { CustodyKind::Downloaded };
            let (place, at) = (i64::try_from(sequence).unwrap(), 1000);
            let entry = CustodyEntry {
                v: chot_forensics::custody::ENTRY_VERSION,
                log_id: LOG.into(),
                evidence_id: evidence.to_string(),
                evidence_number: "2026-0001-E01".into(),
                case_number: "2026-0001".into(),
                sequence,
                kind: kind.word().parse().unwrap(),
                at: rfc3339(at),
                actor: entry_actor(&Actor::system()),
                reason: None,
                tool: chot_forensics::custody::Tool { name: "chot".into(), version: "1".into() },
                subject: chot_forensics::custody::Subject { sha256: stored.0, size_bytes: stored.1 },
                detail: serde_json::Map::new(),
                prev,
            };
            let (bytes, actor) = (entry.to_bytes().unwrap(), entry.actor.name);
            leaves.insert(place, chot_forensics::merkle::leaf_hash(&bytes).0.to_vec());
            chain.push(CustodyEvent {
                evidence,
                sequence: place,
                log_index: place,
                kind,
                at,
                actor_id: None,
                actor,
                agency,
                reason: None,
                sha256: stored.0.0.to_vec(),
                entry_hash: entry_hash(&bytes).0.to_vec(),
                previous_hash: prev.map(|hash: Sha256Digest| hash.0.to_vec()),
                entry: bytes.clone(),
            });
            prev = Some(entry_hash(&bytes));
        }
        (chain, leaves, Some(stored))
    }

    fn changed(event: &mut CustodyEvent) -> (Sha256Digest, Sha256Digest) {
        let before = entry_hash(&event.entry);
        event.entry = String::from_utf8(event.entry.clone()).unwrap().replacen("\"name\":\"chot\"", "\"name\":\"chox\"", 1).into_bytes();
        (before, entry_hash(&event.entry))
    }

    #[test]
    fn an_event_whose_bytes_were_changed_is_named_with_both_hashes() {
        let (sound, leaves, stored) = chain(3);
        assert_eq!(check_chain(LOG, &sound, &leaves, stored), ChainCheck { events: 3, broken: None });
        for place in 0..3 {
            let mut events = sound.clone();
            let hashes = changed(&mut events[place]);
            assert_ne!(hashes.0, hashes.1);
            let told = |events: &[CustodyEvent]| {
                let broken = check_chain(LOG, events, &leaves, stored).broken.unwrap();
                (broken.at, broken.fault, broken.hashes)
            };
            let at = events[place].sequence;
            assert_eq!(told(&events), (at, ChainFault::EntryChanged, Some(hashes)));
            // Whoever changed it had the row agree with itself: only the next event tells.
            events[place].entry_hash = hashes.1.0.to_vec();
            let expected = if place == 2 { (at, ChainFault::NotInLog, None) } else { (at, ChainFault::EntryChanged, Some(hashes)) };
            assert_eq!(told(&events), expected);
        }
    }

    #[test]
    fn what_else_is_wrong_with_a_chain_has_a_word() {
        let (sound, leaves, stored) = chain(4);
        let told = |change: &dyn Fn(&mut Vec<CustodyEvent>)| {
            let mut events = sound.clone();
            change(&mut events);
            check_chain(LOG, &events, &leaves, stored).broken.map(|broken| (broken.at, broken.fault))
        };
        assert_eq!(told(&|events| events[1].kind = CustodyKind::Viewed), Some((2, ChainFault::ColumnChanged)));
        assert_eq!(told(&|events| events[1].entry_hash = vec![1; 32]), Some((2, ChainFault::ColumnChanged)));
        assert_eq!(told(&|events| drop(events.remove(1))), Some((2, ChainFault::OutOfOrder)));
        assert_eq!(told(&|events| events[2].log_index = 99), Some((3, ChainFault::NotInLog)));
        assert_eq!(told(&|events| drop(events.remove(0))), Some((1, ChainFault::OutOfOrder)));
        assert_eq!(told(&|events| events.clear()), Some((1, ChainFault::ReceiptMissing)));
        let other = check_chain(LOG, &sound, &leaves, Some((Sha256Digest([8; 32]), 9))).broken.unwrap();
        assert_eq!((other.at, other.fault), (1, ChainFault::ItemChanged));
        assert_eq!(check_chain(LOG, &[], &leaves, None).broken, None, "nothing arrived");
        let foreign = check_chain("b.vn/log", &sound, &leaves, stored).broken.unwrap();
        assert_eq!((foreign.at, foreign.fault), (1, ChainFault::OtherItem), "another log");
        assert_eq!(ahead(MOST_AHEAD + 5, 5), None);
        assert_eq!(ahead(MOST_AHEAD + 6, 5), Some(MOST_AHEAD + 1));
    }

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
