//! What an item's events tell of it now: who has it, what holds it, what is under way. Pure; the events are the truth, and
//! the row of `custody_states` only says the same for lists and sight.

use std::collections::BTreeMap;

use chot_forensics::custody::CustodyEntry;
use serde_json::{Map, Value};

use super::entity::{custody_state, disposal, transfer};
use super::model::{CustodyEvent, recorded_at};
use crate::clock::Millis;
use crate::error::{Text, UserError};
use crate::features::evidence::model::Item;
use crate::ids::{AgencyId, DisposalId, EvidenceId, TransferId, UserId};
use crate::words::{CustodyAct, CustodyKind, ErrorCode, TransferStatus, VerificationResult};

/// Kinds of events that change the state; the others leave it as it is.
pub const CHANGING: &[CustodyKind] = &[
    CustodyKind::Received,
    CustodyKind::Derived,
    CustodyKind::Verified,
    CustodyKind::TransferOffered,
    CustodyKind::TransferAccepted,
    CustodyKind::TransferRefused,
    CustodyKind::TransferWithdrawn,
    CustodyKind::TransferExpired,
    CustodyKind::Sealed,
    CustodyKind::LegalHoldSet,
    CustodyKind::LegalHoldLifted,
    CustodyKind::Released,
    CustodyKind::DisposalRequested,
    CustodyKind::DisposalCancelled,
    CustodyKind::Disposed,
];

/// Who has an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The agency.
    pub agency: AgencyId,
    /// The person.
    pub person: Option<UserId>,
    /// The person's name at that time; empty where the event names none.
    pub name: String,
    /// Since when.
    pub since: Millis,
}

/// A legal hold that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The event that set it.
    pub sequence: i64,
    /// Its entry's hash.
    pub entry_hash: Vec<u8>,
    /// By whose authority.
    pub authority: String,
    /// Why.
    pub reason: Option<String>,
    /// Since when.
    pub at: Millis,
    /// Who set it.
    pub by: String,
}

/// An offer that waits for an answer, as the event tells it that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The offer.
    pub id: TransferId,
    /// The agency it is made to.
    pub agency: AgencyId,
    /// The person it is made to; anybody of the agency where there is none.
    pub person: Option<UserId>,
    /// The agency that offers.
    pub from: AgencyId,
    /// The person who offers.
    pub by: UserId,
    /// Where it is handed over.
    pub place: String,
    /// Why.
    pub reason: String,
    /// When it was made.
    pub at: Millis,
    /// Until when it can be answered.
    pub expires_at: Millis,
    /// The event that made it.
    pub sequence: i64,
    /// Its entry's hash.
    pub entry_hash: Vec<u8>,
}

impl Offer {
    fn of(event: &CustodyEvent, entry: &CustodyEntry) -> Option<Self> {
        let person = match entry.detail.get("toUserId") {
            None | Some(Value::Null) => None,
            Some(told) => Some(told.as_str()?.parse().ok()?),
        };
        Some(Self {
            id: id(entry, "transferId")?,
            agency: id(entry, "toAgencyId")?,
            person,
            from: id(entry, "fromAgencyId")?,
            by: event.actor_id?,
            place: word(entry, "place")?.to_owned(),
            reason: event.reason.clone()?,
            at: recorded_at(entry)?,
            expires_at: instant(word(entry, "expiresAt")?)?,
            sequence: event.sequence,
            entry_hash: event.entry_hash.clone(),
        })
    }

    /// The first column of a row that waits and says something else than the offer, or than what is told of its item.
    #[must_use]
    pub(crate) fn differing_column(&self, row: &transfer::Model, item: &Item) -> Option<&'static str> {
        let (sha256, size) = item.stored().map_or((None, None), |(sha256, size)| (Some(sha256.0.to_vec()), i64::try_from(size).ok()));
        [
            ("id", row.id == self.id),
            ("evidence_id", row.evidence_id == item.id),
            ("case_id", row.case_id == item.case),
            ("evidence_number", row.evidence_number == item.number),
            ("file_name", row.file_name == item.file_name),
            ("size", Some(row.size) == size),
            ("sha256", Some(&row.sha256) == sha256.as_ref()),
            ("from_agency_id", row.from_agency_id == self.from),
            ("offered_by", row.offered_by == self.by),
            ("to_agency_id", row.to_agency_id == self.agency),
            ("to_user_id", row.to_user_id == self.person),
            ("place", row.place == self.place),
            ("reason", row.reason == self.reason),
            ("offered_at", row.offered_at == self.at),
            ("expires_at", row.expires_at == self.expires_at),
            ("offer_sequence", row.offer_sequence == self.sequence),
            ("offer_hash", row.offer_hash == self.entry_hash),
            ("settled_at", row.settled_at.is_none()),
            ("settled_by", row.settled_by.is_none()),
            ("answer", row.answer.is_none()),
            ("stated_sha256", row.stated_sha256.is_none()),
            ("hash_differs", !row.hash_differs),
        ]
        .into_iter()
        .find_map(|(column, same)| (!same).then_some(column))
    }
}

/// A disposal that was asked for and waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The disposal.
    pub id: DisposalId,
    /// Who asked.
    pub by: UserId,
    /// The person's name at that time.
    pub name: String,
    /// When.
    pub at: Millis,
    /// By whose authority.
    pub authority: String,
    /// How the original medium is destroyed, in words.
    pub method: String,
    /// Why.
    pub reason: String,
}

impl Asked {
    fn of(event: &CustodyEvent, entry: &CustodyEntry) -> Option<Self> {
        Some(Self {
            id: id(entry, "disposalId")?,
            by: event.actor_id?,
            name: event.actor.clone(),
            at: event.at,
            authority: word(entry, "authority")?.to_owned(),
            method: word(entry, "method")?.to_owned(),
            reason: event.reason.clone()?,
        })
    }

    /// The request, as the words of the event tell it by which the item was disposed of.
    #[must_use]
    pub(crate) fn of_disposed(id: DisposalId, detail: &Map<String, Value>, reason: Option<&str>) -> Option<Self> {
        let word = |name: &str| detail.get(name).and_then(Value::as_str);
        Some(Self {
            id,
            by: word("requestedBy")?.parse().ok()?,
            name: word("requestedByName")?.to_owned(),
            at: instant(word("requestedAt")?)?,
            authority: word("authority")?.to_owned(),
            method: word("method")?.to_owned(),
            reason: reason?.to_owned(),
        })
    }

    /// Whether a row says the same.
    #[must_use]
    pub(crate) fn is(&self, row: &disposal::Model) -> bool {
        self.differing_column(row).is_none()
    }

    /// The first column of a row that says something else than was asked for.
    #[must_use]
    pub(crate) fn differing_column(&self, row: &disposal::Model) -> Option<&'static str> {
        [
            ("id", row.id == self.id),
            ("requested_by", row.requested_by == self.by),
            ("requested_name", row.requested_name == self.name),
            ("requested_at", row.requested_at == self.at),
            ("authority", row.authority == self.authority),
            ("method", row.method == self.method),
            ("reason", row.reason == self.reason),
        ]
        .into_iter()
        .find_map(|(column, same)| (!same).then_some(column))
    }
}

/// What an item's events tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Who has it.
    pub holder: Holder,
    /// Legal holds that stand, the oldest first.
    pub holds: Vec<Hold>,
    /// The offer that waits.
    pub offer: Option<Offer>,
    /// Every offer ever made, and where it stands.
    pub transfers: BTreeMap<TransferId, TransferStatus>,
    /// When it was last sealed, and the seal's number.
    pub seal: Option<(Millis, Option<String>)>,
    /// When it was returned, and to whom.
    pub released: Option<(Millis, String)>,
    /// Whether other bytes arrived than the sender had declared.
    pub mismatched: bool,
    /// The disposal that waits for a second person.
    pub disposal: Option<Asked>,
    /// When its bytes were destroyed.
    pub disposed_at: Option<Millis>,
    /// When its bytes were last hashed.
    pub checked_at: Millis,
    /// When its bytes were found to be others than were received; `None` once they are found to be the same again.
    pub differs_at: Option<Millis>,
    /// When its stored list of members was found to be another one than was examined; `None` once it is found to be the same again.
    pub inventory_differs_at: Option<Millis>,
}

/// Why events tell no state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {0} cannot be read as what it says it is")]
pub struct Unreadable(pub i64);

fn word<'e>(entry: &'e CustodyEntry, name: &str) -> Option<&'e str> {
    entry.detail.get(name).and_then(Value::as_str)
}

fn instant(text: &str) -> Option<Millis> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_millis())
}

fn id<T: std::str::FromStr>(entry: &CustodyEntry, name: &str) -> Option<T> {
    word(entry, name)?.parse().ok()
}

impl State {
    /// The state that an item's events tell, given in their order; `None` where there is no receipt among them.
    ///
    /// # Errors
    /// [`Unreadable`] names the event.
    pub fn of(events: &[CustodyEvent]) -> Result<Option<Self>, Unreadable> {
        let mut state = None;
        for event in events {
            let entry = CustodyEntry::parse(&event.entry).map_err(|_| Unreadable(event.sequence))?;
            Self::step(&mut state, event, &entry)?;
        }
        Ok(state)
    }

    /// Goes on by one event.
    ///
    /// # Errors
    /// [`Unreadable`] where a changing event does not name what it changes.
    pub fn step(state: &mut Option<Self>, event: &CustodyEvent, entry: &CustodyEntry) -> Result<(), Unreadable> {
        let unreadable = Unreadable(event.sequence);
        let Some(known) = state else {
            if entry.is_origin() {
                *state = Some(Self::received(event, entry));
            }
            return Ok(());
        };
        match event.kind {
            CustodyKind::Verified => {
                let at = recorded_at(entry).unwrap_or(event.at);
                known.checked_at = at;
                known.differs_at = (word(entry, "result") != Some(VerificationResult::Matches.word())).then_some(at);
                if let Some(inventory) = word(entry, "inventory") {
                    known.inventory_differs_at = (inventory != VerificationResult::Matches.word()).then_some(at);
                }
            }
            CustodyKind::TransferOffered => {
                let offer = Offer::of(event, entry).ok_or(unreadable)?;
                known.transfers.insert(offer.id, TransferStatus::Offered);
                known.offer = Some(offer);
            }
            CustodyKind::TransferAccepted => {
                known.settle(entry, TransferStatus::Accepted).ok_or(unreadable.clone())?;
                let agency = id(entry, "toAgencyId").ok_or(unreadable)?;
                known.holder = Holder { agency, person: event.actor_id, name: event.actor.clone(), since: event.at };
            }
            CustodyKind::TransferRefused => known.settle(entry, TransferStatus::Refused).ok_or(unreadable)?,
            CustodyKind::TransferWithdrawn => known.settle(entry, TransferStatus::Withdrawn).ok_or(unreadable)?,
            CustodyKind::TransferExpired => known.settle(entry, TransferStatus::Expired).ok_or(unreadable)?,
            // What was sealed at the source was not sealed here.
            CustodyKind::Sealed if entry.detail.get("declared").is_some() => {}
            CustodyKind::Sealed => known.seal = Some((event.at, word(entry, "sealNumber").map(ToOwned::to_owned))),
            CustodyKind::LegalHoldSet => known.holds.push(Hold {
                sequence: event.sequence,
                entry_hash: event.entry_hash.clone(),
                authority: word(entry, "authority").unwrap_or_default().to_owned(),
                reason: event.reason.clone(),
                at: event.at,
                by: event.actor.clone(),
            }),
            CustodyKind::LegalHoldLifted => {
                let set = entry.detail.get("setSequence").and_then(Value::as_i64).ok_or(unreadable)?;
                known.holds.retain(|hold| hold.sequence != set);
            }
            CustodyKind::Released => {
                known.released = Some((event.at, word(entry, "to").unwrap_or_default().to_owned()));
            }
            CustodyKind::DisposalRequested => known.disposal = Some(Asked::of(event, entry).ok_or(unreadable)?),
            CustodyKind::DisposalCancelled => known.disposal = None,
            CustodyKind::Disposed => {
                known.disposal = None;
                known.disposed_at = Some(event.at);
            }
            _ => {}
        }
        Ok(())
    }

    fn received(event: &CustodyEvent, entry: &CustodyEntry) -> Self {
        let person: Option<UserId> = id(entry, "uploadedBy").or(event.actor_id);
        // For which agency it came: a person may work for several. Entries of before say nothing of it.
        let agency = id(entry, "agencyId").unwrap_or(event.agency);
        let named = event.actor_id.is_some() && event.actor_id == person;
        let mismatched = entry.detail.get("matches") == Some(&Value::Bool(false));
        let name = if named { event.actor.clone() } else { String::new() };
        Self {
            holder: Holder { agency, person, name, since: event.at },
            holds: Vec::new(),
            offer: None,
            transfers: BTreeMap::new(),
            seal: None,
            released: None,
            mismatched,
            disposal: None,
            disposed_at: None,
            checked_at: event.at,
            differs_at: None,
            inventory_differs_at: None,
        }
    }

    fn settle(&mut self, entry: &CustodyEntry, status: TransferStatus) -> Option<()> {
        let id: TransferId = id(entry, "transferId")?;
        self.transfers.insert(id, status);
        if self.offer.as_ref().is_some_and(|offer| offer.id == id) {
            self.offer = None;
        }
        Some(())
    }

    /// The row that says the same.
    #[must_use]
    pub fn row(&self, evidence: EvidenceId) -> custody_state::Model {
        custody_state::Model {
            evidence_id: evidence,
            holder_agency_id: self.holder.agency,
            holder_id: self.holder.person,
            holder_name: self.holder.name.clone(),
            held_since: self.holder.since,
            offer_id: self.offer.as_ref().map(|offer| offer.id),
            offered_agency_id: self.offer.as_ref().map(|offer| offer.agency),
            holds: i32::try_from(self.holds.len()).unwrap_or(i32::MAX),
            seal_number: self.seal.as_ref().and_then(|(_, number)| number.clone()),
            sealed_at: self.seal.as_ref().map(|(at, _)| *at),
            released_to: self.released.as_ref().map(|(_, to)| to.clone()),
            released_at: self.released.as_ref().map(|(at, _)| *at),
            disposed_at: self.disposed_at,
            checked_at: self.checked_at,
            differs_at: self.differs_at,
            inventory_differs_at: self.inventory_differs_at,
        }
    }
}

/// The first column of a row that says something else than the events. When the bytes were last read is left to the row
/// where it is later: a check that could not even be recorded counts as one.
#[must_use]
pub fn differing_column(row: &custody_state::Model, told: &custody_state::Model) -> Option<&'static str> {
    let unrecorded = row.checked_at > told.checked_at && row.differs_at == Some(row.checked_at);
    [
        ("holder_agency_id", row.holder_agency_id == told.holder_agency_id),
        ("holder_id", row.holder_id == told.holder_id),
        ("holder_name", row.holder_name == told.holder_name),
        ("held_since", row.held_since == told.held_since),
        ("offer_id", row.offer_id == told.offer_id),
        ("offered_agency_id", row.offered_agency_id == told.offered_agency_id),
        ("holds", row.holds == told.holds),
        ("seal_number", row.seal_number == told.seal_number),
        ("sealed_at", row.sealed_at == told.sealed_at),
        ("released_to", row.released_to == told.released_to),
        ("released_at", row.released_at == told.released_at),
        ("disposed_at", row.disposed_at == told.disposed_at),
        ("checked_at", unrecorded || row.checked_at == told.checked_at),
        ("differs_at", unrecorded || row.differs_at == told.differs_at),
        ("inventory_differs_at", row.inventory_differs_at == told.inventory_differs_at),
    ]
    .into_iter()
    .find_map(|(column, same)| (!same).then_some(column))
}

/// What a row tells of the custody of an item, for lists and heads of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Who has it, as long as it is not released.
    pub holder: Holder,
    /// How many legal holds stand.
    pub holds: i32,
    /// When it was last sealed, and the seal's number.
    pub seal: Option<(Millis, Option<String>)>,
    /// When it was returned, and to whom.
    pub released: Option<(Millis, String)>,
    /// When its bytes were destroyed.
    pub disposed_at: Option<Millis>,
    /// When its bytes were last hashed.
    pub checked_at: Millis,
    /// When its bytes were found to be others than were received.
    pub differs_at: Option<Millis>,
    /// When its stored list of members was found to be another one than was examined.
    pub inventory_differs_at: Option<Millis>,
    /// The offer that waits for an answer.
    pub offer: Option<TransferId>,
}

impl From<custody_state::Model> for Brief {
    fn from(row: custody_state::Model) -> Self {
        let holder = Holder { agency: row.holder_agency_id, person: row.holder_id, name: row.holder_name, since: row.held_since };
        Self {
            holder,
            holds: row.holds,
            seal: row.sealed_at.map(|at| (at, row.seal_number)),
            released: row.released_at.zip(row.released_to),
            disposed_at: row.disposed_at,
            checked_at: row.checked_at,
            differs_at: row.differs_at,
            inventory_differs_at: row.inventory_differs_at,
            offer: row.offer_id,
        }
    }
}

/// What stands in the way of an act now; `user` is who would act.
#[must_use]
pub fn obstacle(state: &State, act: CustodyAct, user: Option<UserId>) -> Option<UserError> {
    use CustodyAct as A;
    let disposal = state.disposal.as_ref().map(|asked| asked.by);
    let refused = |text: Text| Some(UserError { code: ErrorCode::InvalidTransition, message: text, path: Vec::new() });
    if state.disposed_at.is_some() && act != A::Correct {
        return refused(Text::new("Chứng cứ đã bị tiêu hủy; chỉ còn hồ sơ.", "The item was disposed of; only its record is left."));
    }
    if state.differs_at.is_some() && matches!(act, A::Seal | A::OfferTransfer) {
        let text = Text::new(
            "Nội dung lưu giữ không còn là nội dung đã nhận; phải xác minh lại trước.",
            "The stored bytes are not those that were received; they must be verified to be the same first.",
        );
        return Some(UserError { code: ErrorCode::Altered, message: text, path: Vec::new() });
    }
    if state.mismatched && act == A::Seal {
        return refused(Text::new(
            "Nội dung nhận được khác với mã băm mà người gửi khai báo, nên không niêm phong được.",
            "The bytes that arrived are not those that the sender declared, so that the item cannot be sealed.",
        ));
    }
    if state.released.is_some() && matches!(act, A::Seal | A::OfferTransfer | A::Release) {
        return refused(Text::new("Chứng cứ đã được trả lại chủ sở hữu.", "The item was released to its owner."));
    }
    if !state.holds.is_empty() && matches!(act, A::Release | A::RequestDisposal | A::ConfirmDisposal) {
        return refused(Text::new("Đang có lệnh giữ nguyên; phải gỡ lệnh trước.", "A legal hold stands; it must be lifted first."));
    }
    if state.offer.is_some() && matches!(act, A::OfferTransfer | A::Release | A::RequestDisposal | A::ConfirmDisposal) {
        return refused(Text::new("Đang chờ bên nhận trả lời đề nghị bàn giao.", "An offered transfer waits for its answer."));
    }
    if disposal.is_some() && matches!(act, A::OfferTransfer | A::Release | A::RequestDisposal) {
        return refused(Text::new("Đang chờ người thứ hai xác nhận tiêu hủy.", "A disposal waits for a second person."));
    }
    match act {
        A::LiftLegalHold if state.holds.is_empty() => refused(Text::new("Không có lệnh giữ nguyên nào.", "No legal hold stands.")),
        A::ConfirmDisposal | A::CancelDisposal if disposal.is_none() => {
            refused(Text::new("Không có đề nghị tiêu hủy nào đang chờ.", "No disposal waits to be confirmed."))
        }
        A::ConfirmDisposal if disposal == user => Some(UserError {
            code: ErrorCode::NeedsSecondPerson,
            message: Text::new(
                "Người đề nghị không thể tự xác nhận; cần người thứ hai.",
                "Who asked for it cannot confirm it; a second person must.",
            ),
            path: Vec::new(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn state() -> State {
        State {
            holder: Holder { agency: AgencyId(Uuid::from_u128(1)), person: Some(UserId(Uuid::from_u128(2))), name: "A".into(), since: 5 },
            holds: Vec::new(),
            offer: None,
            transfers: BTreeMap::new(),
            seal: None,
            released: None,
            mismatched: false,
            disposal: None,
            disposed_at: None,
            checked_at: 5,
            differs_at: None,
            inventory_differs_at: None,
        }
    }

    fn hold() -> Hold {
        Hold { sequence: 3, entry_hash: vec![1], authority: "QĐ 12".into(), reason: None, at: 6, by: "A".into() }
    }

    fn offer() -> Offer {
        Offer {
            id: TransferId(Uuid::from_u128(9)),
            agency: AgencyId(Uuid::from_u128(7)),
            person: None,
            from: AgencyId(Uuid::from_u128(1)),
            by: UserId(Uuid::from_u128(2)),
            place: "Phòng 2".into(),
            reason: "Giám định.".into(),
            at: 6,
            expires_at: 60,
            sequence: 4,
            entry_hash: vec![2],
        }
    }

    /// Acts that are possible, in the order of the words.
    fn possible(state: &State, user: Option<UserId>) -> Vec<&'static str> {
        CustodyAct::ALL.iter().filter(|act| obstacle(state, **act, user).is_none()).map(|act| act.word()).collect()
    }

    fn asked(by: UserId) -> Option<Asked> {
        let (id, text) = (DisposalId(Uuid::from_u128(5)), String::new);
        Some(Asked { id, by, name: "A".into(), at: 6, authority: text(), method: text(), reason: text() })
    }

    #[test]
    fn what_is_possible_in_each_state() {
        let (first, two) = (UserId(Uuid::from_u128(2)), Some(UserId(Uuid::from_u128(3))));
        let one = Some(first);
        let waiting = State { disposal: asked(first), ..state() };
        assert_eq!(possible(&state(), one), ["SEAL", "SET_LEGAL_HOLD", "OFFER_TRANSFER", "RELEASE", "REQUEST_DISPOSAL", "CORRECT"]);
        let held = State { holds: vec![hold()], ..state() };
        assert_eq!(possible(&held, one), ["SEAL", "SET_LEGAL_HOLD", "LIFT_LEGAL_HOLD", "OFFER_TRANSFER", "CORRECT"]);
        assert_eq!(
            possible(&State { disposal: asked(first), ..held.clone() }, two),
            ["SEAL", "SET_LEGAL_HOLD", "LIFT_LEGAL_HOLD", "CANCEL_DISPOSAL", "CORRECT"],
            "hold beats disposal"
        );
        let offered = State { offer: Some(offer()), ..state() };
        assert_eq!(possible(&offered, one), ["SEAL", "SET_LEGAL_HOLD", "CORRECT"]);
        assert_eq!(possible(&waiting, one), ["SEAL", "SET_LEGAL_HOLD", "CANCEL_DISPOSAL", "CORRECT"]);
        assert_eq!(possible(&waiting, two), ["SEAL", "SET_LEGAL_HOLD", "CONFIRM_DISPOSAL", "CANCEL_DISPOSAL", "CORRECT"]);
        let altered = State { differs_at: Some(7), ..state() };
        assert_eq!(possible(&altered, one), ["SET_LEGAL_HOLD", "RELEASE", "REQUEST_DISPOSAL", "CORRECT"]);
        assert_eq!(obstacle(&altered, CustodyAct::Seal, one).unwrap().code, ErrorCode::Altered);
        let refused = State { mismatched: true, ..state() };
        assert_eq!(possible(&refused, one), ["SET_LEGAL_HOLD", "OFFER_TRANSFER", "RELEASE", "REQUEST_DISPOSAL", "CORRECT"]);
        let released = State { released: Some((7, "Ông B".into())), ..state() };
        assert_eq!(possible(&released, one), ["SET_LEGAL_HOLD", "REQUEST_DISPOSAL", "CORRECT"]);
        let gone = State { disposed_at: Some(8), ..held };
        assert_eq!(possible(&gone, two), ["CORRECT"]);
    }

    #[test]
    fn who_asked_for_a_disposal_is_told_that_another_person_must_confirm() {
        let one = UserId(Uuid::from_u128(2));
        let told = obstacle(&State { disposal: asked(one), ..state() }, CustodyAct::ConfirmDisposal, Some(one)).unwrap();
        assert_eq!(told.code, ErrorCode::NeedsSecondPerson);
    }

    #[test]
    fn a_row_that_says_something_else_is_named_by_its_column() {
        let told = State { holds: vec![hold()], offer: Some(offer()), ..state() }.row(EvidenceId(Uuid::nil()));
        assert_eq!(differing_column(&told, &told), None);
        let mut row = told.clone();
        row.holds = 0;
        assert_eq!(differing_column(&row, &told), Some("holds"));
        let mut row = told.clone();
        (row.checked_at, row.differs_at) = (99, Some(99));
        assert_eq!(differing_column(&row, &told), None, "an alarm that could not be recorded as an event");
        (row.checked_at, row.differs_at) = (99, None);
        assert_eq!(differing_column(&row, &told), Some("checked_at"));
    }
}
