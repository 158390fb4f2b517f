//! Transfers of custody: offered by those who have an item, answered by those it is offered to. Custody stays with the sender
//! until the receiver has stated the SHA-256 of what arrived and it is that of what was received by the hub.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde_json::{Map, Value, json};

use super::acts::{self, Held};
use super::entity::{custody_event, transfer};
use super::state::Holder;
use super::{letter, service};
use crate::audit::Audit;
use crate::authz::{self, Action, Permit, Scope, policy};
use crate::clock::{HOUR, MINUTE, Millis, rfc3339};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::features::agencies::entity::agency;
use crate::features::evidence::service as evidence;
use crate::ids::{AgencyId, CaseId, EvidenceId, TransferId, UserId};
use crate::outbox::{Job, JobKind};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::Check;
use crate::words::{AgencyKind, CustodyAct, CustodyKind, ErrorCode, TransferDirection, TransferStatus};

/// The shortest time an offer waits.
const SHORTEST: Millis = 10 * MINUTE;

/// An offer of custody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// The item.
    pub evidence: EvidenceId,
    /// The item's case.
    pub case: CaseId,
    /// The item's number.
    pub evidence_number: String,
    /// The item's file name.
    pub file_name: String,
    /// The item's length in bytes.
    pub size: i64,
    /// The item's digest.
    pub sha256: Vec<u8>,
    /// The agency that offers.
    pub from: AgencyId,
    /// The person who offers.
    pub offered_by: UserId,
    /// The agency it is made to.
    pub to: AgencyId,
    /// The person it is made to; anybody who keeps evidence for the agency where there is none.
    pub to_user: Option<UserId>,
    /// Where it is handed over.
    pub place: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub status: TransferStatus,
    /// When it was made.
    pub offered_at: Millis,
    /// Until when it can be answered.
    pub expires_at: Millis,
    /// The event that made it.
    pub offer_sequence: i64,
    /// That event's entry hash.
    pub offer_hash: Vec<u8>,
    /// When it was answered, taken back or ran out.
    pub settled_at: Option<Millis>,
    /// Who answered it or took it back.
    pub settled_by: Option<UserId>,
    /// What the person said.
    pub answer: Option<String>,
    /// The digest that the receiver stated.
    pub stated_sha256: Option<Vec<u8>>,
    /// Whether that was another one than the item's.
    pub hash_differs: bool,
}

impl From<transfer::Model> for Transfer {
    fn from(row: transfer::Model) -> Self {
        Self {
            id: row.id,
            evidence: row.evidence_id,
            case: row.case_id,
            evidence_number: row.evidence_number,
            file_name: row.file_name,
            size: row.size,
            sha256: row.sha256,
            from: row.from_agency_id,
            offered_by: row.offered_by,
            to: row.to_agency_id,
            to_user: row.to_user_id,
            place: row.place,
            reason: row.reason,
            status: row.status,
            offered_at: row.offered_at,
            expires_at: row.expires_at,
            offer_sequence: row.offer_sequence,
            offer_hash: row.offer_hash,
            settled_at: row.settled_at,
            settled_by: row.settled_by,
            answer: row.answer,
            stated_sha256: row.stated_sha256,
            hash_differs: row.hash_differs,
        }
    }
}

/// To whom and how an item is offered.
#[derive(Clone, Debug)]
pub struct NewOffer {
    /// The agency.
    pub agency: AgencyId,
    /// The person, where it is for one.
    pub person: Option<UserId>,
    /// Where it is handed over.
    pub place: String,
    /// Why.
    pub reason: String,
    /// Until when it can be answered; the setting `custody.transfer_hours` where nothing is said.
    pub expires_at: Option<Millis>,
}

/// Offers an item to another holder. The sender has it until the receiver accepts.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with everything that the person can mend.
pub async fn offer(ctx: &Ctx, id: EvidenceId, input: NewOffer) -> Result<Transfer> {
    let (permit, _) = authz::require_evidence(ctx, Action::OfferTransfer, id).await?;
    let user = ctx.user()?;
    let settings = &ctx.hub.config.custody;
    let hours = |hours: u32| ctx.now().saturating_add(i64::from(hours).saturating_mul(HOUR));
    let mut check = Check::new();
    let place = check.line("input.place", &input.place, acts::LINE_MOST);
    let reason = check.text("input.reason", &input.reason, acts::REASON_LEAST, acts::REASON_MOST);
    let expires_at = input.expires_at.unwrap_or_else(|| hours(settings.transfer_hours));
    if expires_at < ctx.now().saturating_add(SHORTEST) || expires_at > hours(settings.transfer_hours_most) {
        let most = settings.transfer_hours_most;
        check.fail(UserError::invalid(
            "input.expiresAt",
            format!("Hạn trả lời phải sau ít nhất 10 phút và không quá {most} giờ."),
            format!("The answer must be due in at least 10 minutes and at most {most} hours."),
        ));
    }
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let held = acts::hold(&tx, id).await?;
    held.may(CustodyAct::OfferTransfer, Some(user))?;
    let facts = authz::evidence_facts(&tx, id).await?;
    let receiver = receiver(&tx, &facts, &held, &input).await?;
    // As long as was said from the time that the log gives it, which is later than now where the clock was set back.
    let expires_at = expires_at.saturating_add(service::next_time(&tx).await?.saturating_sub(ctx.now()));
    let transfer_id: TransferId = ctx.hub.random.id();
    let detail = json!({
        "transferId": transfer_id.to_string(),
        "fromAgencyId": held.state.holder.agency.to_string(),
        "toAgencyId": input.agency.to_string(),
        "toAgencyName": receiver.agency,
        "toUserId": input.person.map(|person| person.to_string()),
        "toName": receiver.person,
        "place": place,
        "expiresAt": rfc3339(expires_at),
    });
    let event = acts::tell(&mut tx, &held.item, CustodyKind::TransferOffered, Some(reason.clone()), evidence::object(detail)).await?;
    let (sha256, _) = held.item.stored().ok_or_else(|| Error::internal("an item in custody has no bytes"))?;
    let row = transfer::Model {
        id: transfer_id,
        evidence_id: id,
        case_id: held.item.case,
        evidence_number: held.item.number.clone(),
        file_name: held.item.file_name.clone(),
        size: held.item.size.unwrap_or(0),
        sha256: sha256.0.to_vec(),
        from_agency_id: held.state.holder.agency,
        offered_by: user,
        to_agency_id: input.agency,
        to_user_id: input.person,
        place,
        reason,
        status: TransferStatus::Offered,
        offered_at: event.recorded_at(),
        expires_at,
        offer_sequence: event.sequence,
        offer_hash: event.entry_hash,
        settled_at: None,
        settled_by: None,
        answer: None,
        stated_sha256: None,
        hash_differs: false,
    };
    transfer::Entity::insert(transfer::ActiveModel::from(row.clone())).exec_without_returning(tx.db()).await?;
    let job = json!({ "transferId": transfer_id.0 });
    tx.owe(Job::at(JobKind::ExpireTransfer, transfer_id.to_string(), job, expires_at)).await?;
    let told: Vec<UserId> = match input.person {
        Some(person) => vec![person],
        None => receiver.people,
    };
    letter::owe(&mut tx, transfer_id, TransferStatus::Offered, &told).await?;
    let audit = acts::audit("custody.offer-transfer", &held.item);
    tx.commit(audit.detail(json!({ "transfer": transfer_id.0, "toAgency": input.agency.0 }))).await?;
    Ok(row.into())
}

/// Those an item is offered to: names, and everybody who could answer.
struct Receiver {
    agency: String,
    person: Option<String>,
    people: Vec<UserId>,
}

/// Who of all that could be meant is offered the item; says what is in the way where it is none of [`open_to`].
async fn receiver(tx: &Tx<'_>, facts: &authz::EvidenceFacts, held: &Held, input: &NewOffer) -> Result<Receiver> {
    let invalid = |path: &str, vi: &'static str, en: &'static str| -> Result<Receiver> { Err(UserError::invalid(path, vi, en).into()) };
    let possible = candidates(tx.ctx(), tx.db(), facts).await?;
    let Some(row) = possible.into_iter().find(|row| row.id == input.agency) else {
        return invalid(
            "input.agencyId",
            "Chỉ bàn giao được cho cơ quan tham gia vụ việc hoặc cơ quan điều phối quốc gia.",
            "Only an agency that takes part in the case, or the national coordinator, can be offered it.",
        );
    };
    let name = row.name.clone();
    let Some(target) = open_to(tx.ctx(), tx.db(), facts, &held.state.holder, vec![row]).await?.pop() else {
        return invalid(
            "input.agencyId",
            "Bàn giao này làm lộ tên một cơ quan đã yêu cầu giữ kín; chỉ cơ quan đó được tự bàn giao.",
            "This would tell of an agency that asked to stay unnamed; only that agency may make such an offer itself.",
        );
    };
    if target.people.is_empty() {
        return invalid(
            "input.agencyId",
            "Cơ quan này chưa có ai khác nhận được chứng cứ: không có tài khoản nào đang hoạt động với vai trò phù hợp.",
            "Nobody else at this agency could receive it: no account that is not disabled has a role for it.",
        );
    }
    let Some(person) = input.person else {
        if input.agency == held.state.holder.agency {
            return invalid(
                "input.personId",
                "Bàn giao trong cùng cơ quan thì phải nêu người nhận.",
                "Within one agency, name the person who receives it.",
            );
        }
        return Ok(Receiver { agency: name, person: None, people: target.people.into_iter().map(|(id, _)| id).collect() });
    };
    let Some((id, found)) = target.people.into_iter().find(|(id, _)| *id == person) else {
        return invalid(
            "input.personId",
            "Người này không nhận được chứng cứ cho cơ quan đó.",
            "This person cannot receive evidence for that agency.",
        );
    };
    Ok(Receiver { agency: name, person: Some(found), people: vec![id] })
}

/// Agencies that an item could be offered to: those with full part in the case, and the national coordinator, by code. An agency
/// whose part in the case the sender does not know is none to the sender.
async fn candidates(ctx: &Ctx, db: &impl ConnectionTrait, facts: &authz::EvidenceFacts) -> Result<Vec<agency::Model>> {
    let known = facts.case.agencies.iter().copied().filter(|agency| !authz::hides_agency(ctx, &facts.case, *agency));
    Ok(agency::Entity::find()
        .filter(Condition::any().add(agency::Column::Kind.eq(AgencyKind::NationalCoordinator)).add(agency::Column::Id.is_in(known)))
        .order_by_asc(agency::Column::Code)
        .all(db)
        .await?)
}

/// Somebody an item may be offered to, and who could accept it there.
struct OpenTo {
    agency: AgencyId,
    people: Vec<(UserId, String)>,
}

/// Of these agencies those to whom an offer tells nothing that it may not, each with the people who could accept: neither who
/// offers it nor, within one agency, who has it. Both the list of targets and the offer itself go by this.
async fn open_to(
    ctx: &Ctx,
    db: &impl ConnectionTrait,
    facts: &authz::EvidenceFacts,
    holder: &Holder,
    agencies: Vec<agency::Model>,
) -> Result<Vec<OpenTo>> {
    let ids: Vec<AgencyId> = agencies.iter().map(|row| row.id).collect();
    let mut receivers = authz::receivers_of(db, &facts.case, holder.agency, &ids).await?;
    let revealing = revealing(ctx, db, facts, holder, &agencies).await?;
    let open = ids.into_iter().filter(|id| !revealing.contains(id)).map(|agency| {
        let mut people = receivers.remove(&agency).unwrap_or_default();
        people.retain(|(id, _)| Some(*id) != ctx.actor.user && Some(*id) != holder.person);
        OpenTo { agency, people }
    });
    Ok(open.collect())
}

/// To which of these agencies an offer would tell of another one that they do not learn of: by the item's history, which all who see
/// the item read, or by the receiver itself. What an agency tells of itself is its own choice.
async fn revealing(
    ctx: &Ctx,
    db: &impl ConnectionTrait,
    facts: &authz::EvidenceFacts,
    holder: &Holder,
    receivers: &[agency::Model],
) -> Result<Vec<AgencyId>> {
    let hidden = |agency: &AgencyId| {
        facts.case.hidden.contains(agency) && !ctx.actor.memberships.iter().any(|membership| membership.agency == *agency)
    };
    let told: Vec<AgencyId> = custody_event::Entity::find()
        .select_only()
        .column(custody_event::Column::AgencyId)
        .distinct()
        .filter(custody_event::Column::EvidenceId.eq(facts.id))
        .into_tuple()
        .all(db)
        .await?;
    let told: Vec<AgencyId> = told.into_iter().filter(hidden).collect();
    let is_national = |row: &agency::Model| row.kind == AgencyKind::NationalCoordinator;
    let mut readers: Vec<AgencyId> = agency::Entity::find()
        .select_only()
        .column(agency::Column::Id)
        .filter(agency::Column::Id.is_in([facts.agency, holder.agency]))
        .filter(agency::Column::Kind.ne(AgencyKind::NationalCoordinator))
        .into_tuple()
        .all(db)
        .await?;
    readers.dedup();
    let reveals = |receiver: &&agency::Model| {
        let told = told.iter().chain(hidden(&receiver.id).then_some(&receiver.id));
        let readers = || readers.iter().chain((!is_national(receiver)).then_some(&receiver.id));
        told.into_iter().any(|hidden| readers().any(|reader| reader != hidden))
    };
    Ok(receivers.iter().filter(reveals).map(|row| row.id).collect())
}

/// An agency that an item can be offered to, and the people who could receive it there.
#[derive(Clone, Debug)]
pub struct Target {
    /// The agency.
    pub agency: AgencyId,
    /// People who keep evidence for it, by name.
    pub people: Vec<UserId>,
}

/// To whom an item can be offered by the viewer: exactly what [`offer`] takes. Nobody where the viewer may not offer it.
///
/// # Errors
/// As authorization has it.
pub async fn targets(ctx: &Ctx, id: EvidenceId) -> Result<Vec<Target>> {
    let (permit, facts) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    if !authz::may_evidence_by(ctx, Action::OfferTransfer, &facts) {
        return Ok(Vec::new());
    }
    let db = ctx.read(&permit);
    let Some(state) = service::state_of(db, id).await? else { return Ok(Vec::new()) };
    let open = open_to(ctx, db, &facts, &state.holder, candidates(ctx, db, &facts).await?).await?;
    let some = open.into_iter().filter(|target| !target.people.is_empty());
    Ok(some.map(|target| Target { agency: target.agency, people: target.people.into_iter().map(|(id, _)| id).collect() }).collect())
}

/// An offer that waits, with its item, under the lock.
struct Open {
    held: Held,
    row: transfer::Model,
    /// Names of the two agencies at this time.
    from: String,
    to: String,
}

async fn open(tx: &Tx<'_>, id: TransferId) -> Result<Open> {
    let row = transfer::Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    let held = acts::hold(tx, row.evidence_id).await?;
    // Read again: it may have been settled while the lock was waited for.
    let row = transfer::Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    let offer = held.state.offer.as_ref().filter(|offer| offer.id == id);
    let Some(offer) = offer.filter(|_| row.status == TransferStatus::Offered) else {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Đề nghị bàn giao này đã được giải quyết.",
            "This offer was settled already.",
        ));
    };
    // Who answers, by what and to whom custody goes over is told by the event that made the offer alone.
    if let Some(column) = offer.differing_column(&row, &held.item) {
        return Err(service::item_alarm(held.item.id, &format!("column {column} of transfer {id} says something else than its event")));
    }
    let names: Vec<(AgencyId, String)> = agency::Entity::find()
        .select_only()
        .columns([agency::Column::Id, agency::Column::Name])
        .filter(agency::Column::Id.is_in([row.from_agency_id, row.to_agency_id]))
        .into_tuple()
        .all(tx.db())
        .await?;
    let name = |id: AgencyId| names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default();
    let (from, to) = (name(row.from_agency_id), name(row.to_agency_id));
    Ok(Open { held, row, from, to })
}

/// What every event that settles an offer says of it.
fn refers_to(open: &Open) -> Map<String, Value> {
    let row = &open.row;
    evidence::object(json!({
        "transferId": row.id.to_string(),
        "offerSequence": row.offer_sequence,
        "offerEntryHash": hex::encode(&row.offer_hash),
        "fromAgencyId": row.from_agency_id.to_string(),
        "fromAgencyName": open.from,
        "toAgencyId": row.to_agency_id.to_string(),
        "toAgencyName": open.to,
        "place": row.place,
    }))
}

/// How an offer ends.
struct End {
    status: TransferStatus,
    kind: CustodyKind,
    answer: Option<String>,
    stated: Option<Vec<u8>>,
    differs: bool,
    detail: Map<String, Value>,
}

async fn settle(tx: &mut Tx<'_>, open: &Open, end: End) -> Result<()> {
    let event = acts::tell(tx, &open.held.item, end.kind, end.answer.clone(), end.detail).await?;
    transfer::Entity::update_many()
        .col_expr(transfer::Column::Status, Expr::value(end.status))
        .col_expr(transfer::Column::SettledAt, Expr::value(event.at))
        .col_expr(transfer::Column::SettledBy, Expr::value(tx.ctx().actor.user))
        .col_expr(transfer::Column::Answer, Expr::value(end.answer))
        .col_expr(transfer::Column::StatedSha256, Expr::value(end.stated))
        .col_expr(transfer::Column::HashDiffers, Expr::value(end.differs))
        .filter(transfer::Column::Id.eq(open.row.id))
        .exec(tx.db())
        .await?;
    // Who takes an offer back knows it.
    if end.status == TransferStatus::Withdrawn {
        return Ok(());
    }
    letter::owe(tx, open.row.id, end.status, &[open.row.offered_by]).await
}

fn audit(act: &'static str, row: &transfer::Model) -> Audit {
    Audit::of(act, "transfer", row.id.0).case(row.case_id).detail(json!({ "evidence": row.evidence_id.0 }))
}

async fn after(ctx: &Ctx, permit: &Permit, id: TransferId) -> Result<Transfer> {
    Ok(transfer::Entity::find_by_id(id).one(ctx.read(permit)).await?.ok_or(Error::NotFound)?.into())
}

/// Nobody answers an offer of their own.
fn not_own(row: &transfer::Model, user: UserId) -> Result<()> {
    if row.offered_by != user {
        return Ok(());
    }
    Err(Error::refused(
        ErrorCode::NeedsSecondPerson,
        "",
        "Người bàn giao không thể tự nhận; cần người khác.",
        "Who offers it cannot receive it; another person must.",
    ))
}

/// Accepts an offer by the SHA-256 that the receiver computed over what arrived. Equal to the item's, custody goes over to
/// the receiver. Different, the offer is refused with both digests, which is an alarm: the answer tells it by its status.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where the offer is settled or ran out, or is the person's own.
pub async fn accept(ctx: &Ctx, id: TransferId, stated: &[u8], note: Option<&str>) -> Result<Transfer> {
    let (permit, _) = authz::require_transfer(ctx, Action::AnswerTransfer, id).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let note = check.optional("input.note", note, acts::REASON_MOST);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let open = open(&tx, id).await?;
    not_own(&open.row, user)?;
    // By the time that the acceptance will have in the log, so that nobody reads there of one that came too late.
    if open.row.expires_at <= service::next_time(&tx).await? {
        return Err(Error::refused(ErrorCode::InvalidTransition, "", "Đề nghị bàn giao đã hết hạn.", "The offer has run out."));
    }
    let (recorded, _) = open.held.item.stored().ok_or_else(|| Error::internal("an item in custody has no bytes"))?;
    let same = recorded.0.as_slice() == stated;
    let mut detail = refers_to(&open);
    detail.insert("statedSha256".to_owned(), hex::encode(stated).into());
    if !same {
        detail.insert("cause".to_owned(), "HASH_DIFFERS".into());
        detail.insert("recordedSha256".to_owned(), recorded.to_string().into());
    }
    let end = End {
        status: if same { TransferStatus::Accepted } else { TransferStatus::Refused },
        kind: if same { CustodyKind::TransferAccepted } else { CustodyKind::TransferRefused },
        answer: note,
        stated: Some(stated.to_vec()),
        differs: !same,
        detail,
    };
    settle(&mut tx, &open, end).await?;
    let act = if same { "custody.accept-transfer" } else { "custody.transfer-differs" };
    tx.commit(audit(act, &open.row)).await?;
    if !same {
        ctx.hub.metrics.arrived_altered();
        tracing::error!(
            evidence.id = %open.row.evidence_id, transfer.id = %id, recorded = %recorded, stated = %hex::encode(stated),
            "ALARM: other bytes arrived at the receiver of a transfer than were offered"
        );
    }
    after(ctx, &permit, id).await
}

/// Refuses an offer; custody stays with the sender.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where the offer is settled, and with what else the person can mend.
pub async fn refuse(ctx: &Ctx, id: TransferId, reason: &str) -> Result<Transfer> {
    let (permit, _) = authz::require_transfer(ctx, Action::AnswerTransfer, id).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let reason = check.text("reason", reason, acts::REASON_LEAST, acts::REASON_MOST);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let open = open(&tx, id).await?;
    not_own(&open.row, user)?;
    let mut detail = refers_to(&open);
    detail.insert("cause".to_owned(), "RECEIVER".into());
    let kind = CustodyKind::TransferRefused;
    settle(&mut tx, &open, End { status: TransferStatus::Refused, kind, answer: Some(reason), stated: None, differs: false, detail })
        .await?;
    tx.commit(audit("custody.refuse-transfer", &open.row)).await?;
    after(ctx, &permit, id).await
}

/// Takes an offer back.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] where the offer is settled, and with what else the person can mend.
pub async fn withdraw(ctx: &Ctx, id: TransferId, reason: &str) -> Result<Transfer> {
    let (permit, _) = authz::require_transfer(ctx, Action::WithdrawTransfer, id).await?;
    let mut check = Check::new();
    let reason = check.text("reason", reason, acts::REASON_LEAST, acts::REASON_MOST);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let open = open(&tx, id).await?;
    let detail = refers_to(&open);
    let kind = CustodyKind::TransferWithdrawn;
    settle(&mut tx, &open, End { status: TransferStatus::Withdrawn, kind, answer: Some(reason), stated: None, differs: false, detail })
        .await?;
    tx.commit(audit("custody.withdraw-transfer", &open.row)).await?;
    after(ctx, &permit, id).await
}

/// Closes an offer that nobody answered in its time; one that is settled is left as it is.
///
/// # Errors
/// The database's error; [`Error::Internal`] where the item's history does not hold.
pub async fn expire(ctx: &Ctx, payload: &Value) -> Result<()> {
    let id = payload.get("transferId").and_then(Value::as_str).and_then(|text| text.parse().ok());
    let id: TransferId = id.ok_or_else(|| Error::internal("the job names no transfer"))?;
    // Of this offer and not as any job: who acts by it and its end come one after the other.
    let (permit, _) = authz::require_transfer(ctx, Action::WithdrawTransfer, id).await?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let open = match open(&tx, id).await {
        Err(Error::Refused(_)) => return Ok(()),
        other => other?,
    };
    let mut detail = refers_to(&open);
    detail.insert("expiresAt".to_owned(), rfc3339(open.row.expires_at).into());
    let kind = CustodyKind::TransferExpired;
    settle(&mut tx, &open, End { status: TransferStatus::Expired, kind, answer: None, stated: None, differs: false, detail }).await?;
    tx.commit(audit("custody.expire-transfer", &open.row)).await
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct TransferFilter {
    /// Only those that the viewer receives, or only those that the viewer's agencies send.
    pub direction: Option<TransferDirection>,
    /// Only those that stand so.
    pub status: Option<Vec<TransferStatus>>,
}

/// Offers that the viewer's agencies receive, or the viewer alone; not the viewer's own, which nobody accepts of himself.
fn incoming(ctx: &Ctx) -> Condition {
    let mut received = Condition::all().add(transfer::Column::ToAgencyId.is_in(policy::keeper_agencies(&ctx.actor)));
    let mut own = Condition::any().add(transfer::Column::ToUserId.is_null());
    if let Some(user) = ctx.actor.user {
        own = own.add(transfer::Column::ToUserId.eq(user));
        received = received.add(transfer::Column::OfferedBy.ne(user));
    }
    received.add(own)
}

/// Offers of the viewer's agencies.
fn outgoing(ctx: &Ctx) -> Condition {
    Condition::all().add(transfer::Column::FromAgencyId.is_in(policy::keeper_agencies(&ctx.actor)))
}

/// Offers of custody that the viewer may see, the newest first.
///
/// # Errors
/// The database's error; a foreign cursor.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: TransferFilter) -> Result<Page<Transfer>> {
    let scope = Scope::transfers(ctx);
    let mut select = transfer::Entity::find().filter(scope.condition());
    match filter.direction {
        Some(TransferDirection::Incoming) => select = select.filter(incoming(ctx)),
        Some(TransferDirection::Outgoing) => select = select.filter(outgoing(ctx)),
        None => {}
    }
    if let Some(status) = filter.status {
        select = select.filter(transfer::Column::Status.is_in(status));
    }
    let db = ctx.read(&scope);
    let all = select.clone();
    let keys = [SortKey::desc(transfer::Column::OfferedAt, KeyKind::Int), SortKey::desc(transfer::Column::Id, KeyKind::Id)];
    let rows = select
        .filter(args.condition(&keys)?)
        .order_by_desc(transfer::Column::OfferedAt)
        .order_by_desc(transfer::Column::Id)
        .limit(args.limit())
        .all(db)
        .await?;
    let total = args.count(all, rows.len(), db).await?;
    let rows = rows.into_iter().map(Transfer::from).collect();
    Ok(Page::new(&args, rows, total, |row: &Transfer| Cursor::new(vec![json!(row.offered_at), json!(row.id.0)])))
}

/// Offers by id; hidden ones are missing.
///
/// # Errors
/// The database's error.
pub async fn by_ids(ctx: &Ctx, ids: &[TransferId]) -> Result<HashMap<TransferId, Transfer>> {
    let scope = Scope::transfers(ctx);
    let rows = transfer::Entity::find()
        .filter(scope.condition())
        .filter(transfer::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// Offers that wait for the viewer's answer: not the viewer's own, and not run out.
pub(crate) fn waiting(ctx: &Ctx) -> Select<transfer::Entity> {
    transfer::Entity::find()
        .filter(Scope::transfers(ctx).condition())
        .filter(incoming(ctx))
        .filter(transfer::Column::Status.eq(TransferStatus::Offered))
        .filter(transfer::Column::ExpiresAt.gt(ctx.now()))
}

/// How many offers wait for the viewer's answer.
///
/// # Errors
/// The database's error.
pub(crate) async fn count_waiting(ctx: &Ctx) -> Result<u64> {
    if policy::keeper_agencies(&ctx.actor).is_empty() {
        return Ok(0);
    }
    let scope = Scope::transfers(ctx);
    Ok(waiting(ctx).count(ctx.read(&scope)).await?)
}

/// Whether the viewer may answer an offer that was read by scope: one that waits, is not the viewer's own, and has not run out.
#[must_use]
pub fn can_answer(ctx: &Ctx, transfer: &Transfer) -> bool {
    transfer.status == TransferStatus::Offered
        && transfer.expires_at > ctx.now()
        && ctx.actor.user != Some(transfer.offered_by)
        && authz::may_answer_transfer(ctx, transfer.to, transfer.to_user)
}

/// Whether the viewer may take an offer back that was read by scope.
#[must_use]
pub fn can_withdraw(ctx: &Ctx, transfer: &Transfer) -> bool {
    transfer.status == TransferStatus::Offered && authz::may_withdraw_transfer(ctx, transfer.from)
}
