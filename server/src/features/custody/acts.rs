//! Custody acts of people on one item: sealing, legal holds, release, correction. Each is one event of the item's history.
//!
//! What is possible is asked of the events themselves, under the lock that every event takes, so that two acts that exclude
//! each other never both happen.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Map, Value, json};

use super::disposal::Disposal;
use super::entity::{custody_event, custody_state, disposal};
use super::model::CustodyEvent;
use super::service::{self, NewEvent};
use super::state::{State, obstacle};
use crate::audit::Audit;
use crate::authz::{self, Action, EvidenceFacts, Permit};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::features::cases::{Note, record};
use crate::features::evidence::model::Item;
use crate::features::evidence::service as evidence;
use crate::ids::{EvidenceId, UserId};
use crate::text::Check;
use crate::words::{CustodyAct, CustodyKind, DisposalStatus, ErrorCode, TimelineKind};

/// The fewest characters of a reason.
pub(super) const REASON_LEAST: usize = 10;
/// The most characters of a reason.
pub(super) const REASON_MOST: usize = 1000;
/// The most characters of an authority, a place or a name.
pub(super) const LINE_MOST: usize = 200;

/// An item whose history stays as it is meanwhile, and what its events tell.
pub(super) struct Held {
    /// The item.
    pub(super) item: Item,
    /// What its events tell now.
    pub(super) state: State,
}

impl Held {
    /// Nothing stands in the way of `act`.
    pub(super) fn may(&self, act: CustodyAct, user: Option<UserId>) -> Result<()> {
        match obstacle(&self.state, act, user) {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }
}

/// Keeps an item's history as it is until the transaction ends, and reads what its events tell.
///
/// The log's head is the lock: every event goes through it, so that whoever changes the state comes one after another, and
/// always takes this lock first.
pub(super) async fn hold(tx: &Tx<'_>, id: EvidenceId) -> Result<Held> {
    service::lock(tx.db()).await?;
    let item = evidence::in_custody(tx.db(), id).await?;
    let row = custody_state::Entity::find_by_id(id).one(tx.db()).await?;
    let state = service::state_of(tx.db(), id).await?;
    let (Some(row), Some(state)) = (row, state) else { return Err(service::item_alarm(id, "the receipt of an item is missing")) };
    if let Some(column) = super::state::differing_column(&row, &state.row(id)) {
        return Err(service::item_alarm(id, &format!("column {column} of its state says something else than its events")));
    }
    let same = match (&waiting_disposal(tx.db(), id).await?, &state.disposal) {
        (Some(row), Some(asked)) => asked.is(row),
        (row, asked) => row.is_none() && asked.is_none(),
    };
    if !same {
        return Err(service::item_alarm(id, "the row of its disposal says something else than its events"));
    }
    Ok(Held { item, state })
}

/// The disposal of an item that waits for a second person.
pub(super) async fn waiting_disposal(db: &impl sea_orm::ConnectionTrait, id: EvidenceId) -> Result<Option<disposal::Model>> {
    let waiting =
        disposal::Entity::find().filter(disposal::Column::EvidenceId.eq(id)).filter(disposal::Column::Status.eq(DisposalStatus::Requested));
    Ok(waiting.one(db).await?)
}

/// Writes the event of an act, with its line in the case's timeline.
pub(super) async fn tell(
    tx: &mut Tx<'_>,
    item: &Item,
    kind: CustodyKind,
    reason: Option<String>,
    detail: Map<String, Value>,
) -> Result<CustodyEvent> {
    let event: NewEvent = evidence::event(tx, item, kind, reason, detail).await?;
    let event = service::append(tx, event).await?;
    let note = Note::of(TimelineKind::EvidenceCustody).subject(item.file_name.clone()).about(item.id.0);
    record(tx, item.case, note.text(Some(kind.word().to_owned()))).await?;
    Ok(event)
}

/// The audit of an act on an item.
pub(super) fn audit(act: &'static str, item: &Item) -> Audit {
    Audit::of(act, "evidence", item.id.0).case(item.case)
}

/// One act that writes one event and nothing else.
struct Single {
    act: CustodyAct,
    audit: &'static str,
    kind: CustodyKind,
    reason: String,
    detail: Value,
}

async fn single(ctx: &Ctx, permit: &Permit, id: EvidenceId, what: Single) -> Result<Item> {
    let mut tx = Tx::begin(ctx, permit).await?;
    let held = hold(&tx, id).await?;
    held.may(what.act, ctx.actor.user)?;
    tell(&mut tx, &held.item, what.kind, Some(what.reason), evidence::object(what.detail)).await?;
    tx.commit(audit(what.audit, &held.item)).await?;
    Ok(held.item)
}

/// Seals an item; an item may be sealed again, for example after its medium was opened.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with what the person can mend.
pub async fn seal(ctx: &Ctx, id: EvidenceId, number: Option<&str>, reason: &str) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::SealEvidence, id).await?;
    let mut check = Check::new();
    let number = check.optional("input.sealNumber", number, LINE_MOST);
    let reason = check.text("input.reason", reason, REASON_LEAST, REASON_MOST);
    check.done()?;
    let detail = json!({ "sealNumber": number });
    single(ctx, &permit, id, Single { act: CustodyAct::Seal, audit: "custody.seal", kind: CustodyKind::Sealed, reason, detail }).await
}

/// Has an item kept until the hold is lifted: meanwhile it is neither released nor disposed of.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with what the person can mend.
pub async fn set_hold(ctx: &Ctx, id: EvidenceId, authority: &str, reason: &str) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::HoldEvidence, id).await?;
    let mut check = Check::new();
    let authority = check.line("input.authority", authority, LINE_MOST);
    let reason = check.text("input.reason", reason, REASON_LEAST, REASON_MOST);
    check.done()?;
    let detail = json!({ "authority": authority });
    let what = Single { act: CustodyAct::SetLegalHold, audit: "custody.set-hold", kind: CustodyKind::LegalHoldSet, reason, detail };
    single(ctx, &permit, id, what).await
}

/// Lifts the hold that the event `sequence` set; others stand on.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where no such hold stands.
pub async fn lift_hold(ctx: &Ctx, id: EvidenceId, sequence: i64, authority: &str, reason: &str) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::LiftHold, id).await?;
    let mut check = Check::new();
    let authority = check.line("input.authority", authority, LINE_MOST);
    let reason = check.text("input.reason", reason, REASON_LEAST, REASON_MOST);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let held = hold(&tx, id).await?;
    held.may(CustodyAct::LiftLegalHold, ctx.actor.user)?;
    let Some(standing) = held.state.holds.iter().find(|hold| hold.sequence == sequence) else {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "input.sequence",
            "Lệnh giữ nguyên này không còn hiệu lực.",
            "This legal hold does not stand.",
        ));
    };
    let detail = json!({
        "authority": authority,
        "setSequence": sequence,
        "setEntryHash": hex::encode(&standing.entry_hash),
        "setAuthority": standing.authority,
    });
    tell(&mut tx, &held.item, CustodyKind::LegalHoldLifted, Some(reason), evidence::object(detail)).await?;
    tx.commit(audit("custody.lift-hold", &held.item).detail(json!({ "sequence": sequence }))).await?;
    Ok(held.item)
}

/// Returns an item to its owner. The hub's copy stays until it is disposed of.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] while a hold stands, and with what else the person can mend.
pub async fn release(ctx: &Ctx, id: EvidenceId, to: &str, authority: &str, reason: &str) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::ReleaseEvidence, id).await?;
    let mut check = Check::new();
    let to = check.line("input.to", to, LINE_MOST);
    let authority = check.line("input.authority", authority, LINE_MOST);
    let reason = check.text("input.reason", reason, REASON_LEAST, REASON_MOST);
    check.done()?;
    let detail = json!({ "to": to, "authority": authority });
    single(ctx, &permit, id, Single { act: CustodyAct::Release, audit: "custody.release", kind: CustodyKind::Released, reason, detail })
        .await
}

/// What is wrong with an event, and what is right.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The event.
    pub sequence: i64,
    /// Its entry's hash, as the person saw it.
    pub entry_hash: Vec<u8>,
    /// What is right.
    pub correction: String,
    /// How it came to be wrong.
    pub reason: String,
}

/// Says that an event of an item's history is wrong. That event stays as it is; the correction is an event of its own.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where there is no such event, or its entry has another hash.
pub async fn correct(ctx: &Ctx, id: EvidenceId, input: Correction) -> Result<Item> {
    let (permit, _) = authz::require_evidence(ctx, Action::CorrectCustody, id).await?;
    let mut check = Check::new();
    let correction = check.text("input.correction", &input.correction, REASON_LEAST, REASON_MOST);
    let reason = check.text("input.reason", &input.reason, REASON_LEAST, REASON_MOST);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let held = hold(&tx, id).await?;
    held.may(CustodyAct::Correct, ctx.actor.user)?;
    let wrong: Option<(Vec<u8>, CustodyKind)> = custody_event::Entity::find()
        .select_only()
        .columns([custody_event::Column::EntryHash, custody_event::Column::Kind])
        .filter(custody_event::Column::EvidenceId.eq(id))
        .filter(custody_event::Column::Sequence.eq(input.sequence))
        .into_tuple()
        .one(tx.db())
        .await?;
    let wrong = wrong.filter(|(hash, _)| *hash == input.entry_hash);
    let Some((hash, kind)) = wrong else {
        return Err(UserError::invalid(
            "input.sequence",
            "Không có sự kiện nào mang số và mã băm này.",
            "No event has this number and this hash.",
        )
        .into());
    };
    let detail = json!({
        "wrongSequence": input.sequence,
        "wrongEntryHash": hex::encode(hash),
        "wrongKind": kind.word(),
        "correction": correction,
    });
    tell(&mut tx, &held.item, CustodyKind::Corrected, Some(reason), evidence::object(detail)).await?;
    tx.commit(audit("custody.correct", &held.item).detail(json!({ "sequence": input.sequence }))).await?;
    Ok(held.item)
}

/// What is known of an item's custody: the state its events tell, and a disposal that waits or was done.
#[derive(Clone, Debug)]
pub struct Custody {
    /// What its events tell.
    pub state: State,
    /// The disposal that waits, or the one that was done.
    pub disposal: Option<Disposal>,
    /// Acts that the viewer may do, each with what stands in its way now.
    pub acts: Vec<(CustodyAct, Option<UserError>)>,
}

/// What each act needs.
const NEEDS: &[(CustodyAct, Action)] = &[
    (CustodyAct::OfferTransfer, Action::OfferTransfer),
    (CustodyAct::Seal, Action::SealEvidence),
    (CustodyAct::SetLegalHold, Action::HoldEvidence),
    (CustodyAct::LiftLegalHold, Action::LiftHold),
    (CustodyAct::Release, Action::ReleaseEvidence),
    (CustodyAct::RequestDisposal, Action::DisposeEvidence),
    (CustodyAct::ConfirmDisposal, Action::DisposeEvidence),
    (CustodyAct::CancelDisposal, Action::DisposeEvidence),
    (CustodyAct::Correct, Action::CorrectCustody),
];

fn permitted(ctx: &Ctx, facts: &EvidenceFacts, state: &State) -> Vec<(CustodyAct, Option<UserError>)> {
    let may = NEEDS.iter().filter(|(_, action)| authz::may_evidence_by(ctx, *action, facts)).map(|(act, _)| *act);
    // Of the three steps of a disposal only those that follow now are offered.
    let fits = |act: &CustodyAct| match act {
        CustodyAct::RequestDisposal => state.disposal.is_none(),
        CustodyAct::ConfirmDisposal | CustodyAct::CancelDisposal => state.disposal.is_some(),
        CustodyAct::LiftLegalHold => !state.holds.is_empty(),
        _ => true,
    };
    may.filter(fits).map(|act| (act, obstacle(state, act, ctx.actor.user))).collect()
}

/// What is known of an item's custody; `None` before all its bytes arrived.
///
/// # Errors
/// As authorization has it; [`Error::Internal`] where an event cannot be read, which is an alarm.
pub async fn custody(ctx: &Ctx, id: EvidenceId) -> Result<Option<Custody>> {
    let (permit, facts) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let db = ctx.read(&permit);
    let Some(state) = service::state_of(db, id).await? else { return Ok(None) };
    let told = |row: &Disposal| row.status != DisposalStatus::Requested || state.disposal.as_ref().is_some_and(|asked| asked.id == row.id);
    let disposal = super::disposal::latest(db, id).await?.filter(told);
    let acts = permitted(ctx, &facts, &state);
    Ok(Some(Custody { state, disposal, acts }))
}
