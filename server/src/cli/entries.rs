//! What `chot doctor` says of each event beside its bytes and its chain: that it is of this log and of the case of its item, stands
//! in the order of time, tells what may happen at that place of a history, and was done by somebody who has an account.

use std::collections::{HashMap, HashSet};

use chot_forensics::custody::{CustodyEntry, CustodyKind};
use sea_orm::{EntityTrait, QuerySelect};

use crate::clock::Millis;
use crate::ctx::Hub;
use crate::error::Result;
use crate::features::agencies::entity::user;
use crate::features::custody::model::{CustodyEvent, ahead, recorded_at};
use crate::ids::{EvidenceId, UserId};

/// Words that stand in the place of an account's id where no person acted.
const NO_PERSON: [&str; 2] = ["system", "operator"];

/// What was seen of the log up to an event.
pub(super) struct Looked {
    origin: String,
    people: HashSet<UserId>,
    now: Millis,
    /// So many entries may be dated ahead of the clock.
    known: i64,
    last_at: Millis,
    items: HashMap<EvidenceId, Item>,
}

struct Item {
    case_number: String,
    disposed: bool,
}

impl Looked {
    pub(super) async fn begin(hub: &Hub) -> Result<Self> {
        let people: Vec<UserId> = user::Entity::find().select_only().column(user::Column::Id).into_tuple().all(hub.db.unscoped()).await?;
        Ok(Self {
            origin: hub.config.log.origin.clone(),
            people: people.into_iter().collect(),
            now: hub.clock.now(),
            known: i64::try_from(hub.config.log.known_ahead).unwrap_or(i64::MAX),
            last_at: 0,
            items: HashMap::new(),
        })
    }

    /// What is wrong with the next event of the log.
    pub(super) fn next(&mut self, event: &CustodyEvent) -> Vec<String> {
        let Ok(entry) = CustodyEntry::parse(&event.entry) else { return Vec::new() };
        let mut faults = Vec::new();
        if entry.log_id != self.origin {
            faults.push("names another log");
        }
        self.time(event.log_index, &entry, &mut faults);
        let named = entry.actor.id.parse::<UserId>();
        if named.as_ref().map_or(!NO_PERSON.contains(&entry.actor.id.as_str()), |user| !self.people.contains(user)) {
            faults.push("was done by somebody who has no account");
        }
        let bare =
            entry.kind == CustodyKind::Examined && !["manifestSha256", "inventoryRoot"].iter().all(|name| entry.detail.contains_key(*name));
        if bare {
            faults.push("is an examination that binds no list of members");
        }
        match self.items.get_mut(&event.evidence) {
            None => {
                self.items.insert(event.evidence, Item { case_number: entry.case_number, disposed: false });
            }
            Some(item) => {
                if item.case_number != entry.case_number {
                    faults.push("names another case than the first of its item");
                }
                if entry.kind == CustodyKind::Received {
                    faults.push("is a second receipt of its item");
                }
                if item.disposed && changes(entry.kind) {
                    faults.push("tells of an item that was disposed of before");
                }
                item.disposed |= entry.kind == CustodyKind::Disposed;
            }
        }
        let (index, sequence) = (event.log_index, event.sequence);
        faults.into_iter().map(|fault| format!("entry {index} (event {sequence} of {}) {fault}", event.evidence)).collect()
    }

    /// Events were written one after another, none later than now. What the operator knows to be dated by a wrong clock is left out.
    fn time(&mut self, index: i64, entry: &CustodyEntry, faults: &mut Vec<&'static str>) {
        let Some(at) = recorded_at(entry) else { return faults.push("has no time") };
        if ahead(at, self.now).is_some() {
            if index >= self.known {
                faults.push("is dated ahead of this machine's clock");
            }
            return;
        }
        if at < self.last_at {
            faults.push("is dated before the entry that precedes it");
        }
        self.last_at = std::cmp::max(self.last_at, at);
    }
}

/// Kinds that cannot come after a disposal: what changes who has an item or what may be done with it. Looking at it may have begun before.
fn changes(kind: CustodyKind) -> bool {
    use CustodyKind as K;
    match kind {
        K::Examined | K::Verified | K::Viewed | K::Downloaded | K::Exported | K::Corrected => false,
        K::Acquired
        | K::Received
        | K::TransferOffered
        | K::TransferAccepted
        | K::TransferRefused
        | K::TransferWithdrawn
        | K::TransferExpired
        | K::Sealed
        | K::LegalHoldSet
        | K::LegalHoldLifted
        | K::Derived
        | K::Released
        | K::DisposalRequested
        | K::DisposalCancelled
        | K::Disposed => true,
    }
}
