//! Calling tiers, acknowledging, and reading what was called.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};
use serde_json::json;

use super::entity::{agency_contact, delivery, duty_officer, escalation, escalation_rule, escalation_tier};
use super::model::{
    self, Asked, BY_RULE, Called, Calls, Delivery, Dismissal, Escalation, Fired, Further, Naming, Post, Rule, Rung, RunningClock, Standing,
    Tier, answers, fired, level_of, next_tier, tier_for, unanswered_key,
};
use super::waiting;
use crate::audit::{self, Audit};
use crate::authz::{self, Action, CaseFacts, Scope};
use crate::clock::Millis;
use crate::ctx::{Ctx, Hub};
use crate::db::{Hold, Tx};
use crate::error::{Error, Result, Text};
use crate::features::agencies::entity::{agency, user};
use crate::features::cases::entity::{case, case_agency, case_event, case_system, clock};
use crate::features::cases::model::Case;
use crate::features::cases::service::hold;
use crate::features::cases::{Note, record};
use crate::features::reports::entity::report;
use crate::features::systems::entity::system;
use crate::ids::{AgencyId, CaseId, ClockId, DeliveryId, EscalationId, UserId};
use crate::outbox::entity::job;
use crate::outbox::letter::UNREACHABLE;
use crate::outbox::{Job, JobKind, enqueue};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::Check;
use crate::words::{CaseStatus, DeliveryStatus, ErrorCode, ReportStatus, TierAudience, TimelineKind, Tlp};

impl From<escalation::Model> for Escalation {
    fn from(row: escalation::Model) -> Self {
        Self {
            further: row.further(),
            id: row.id,
            case: row.case_id,
            tier: row.tier,
            tier_name: Text::new(row.tier_name_vi, row.tier_name_en),
            reason: row.reason,
            reason_en: row.reason_en,
            reason_level: row.reason_level,
            raised_at: row.raised_at,
            raised_by: row.raised_by,
            next_tier_at: row.next_tier_at,
            acknowledged_at: row.acknowledged_at,
            acknowledged_by: row.acknowledged_by,
            note: row.note,
            passed_on_at: row.passed_on_at,
            unheard_at: row.unheard_at,
            next_level: row.next_level,
        }
    }
}

// ------------------------------------------------------------------------------------------------------------- reading

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct EscalationFilter {
    /// Only of this case.
    pub case: Option<CaseId>,
    /// Only those that somebody, or nobody, has acknowledged.
    pub unacknowledged: Option<bool>,
}

/// Escalations that the viewer may see, the newest first.
///
/// # Errors
/// The database's error; a foreign cursor.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: EscalationFilter) -> Result<Page<Escalation>> {
    use escalation::Column as C;

    let scope = Scope::escalations(ctx);
    let mut select = escalation::Entity::find().filter(scope.condition());
    if let Some(case) = filter.case {
        select = select.filter(C::CaseId.eq(case));
    }
    match filter.unacknowledged {
        Some(true) => select = select.filter(C::AcknowledgedAt.is_null()),
        Some(false) => select = select.filter(C::AcknowledgedAt.is_not_null()),
        None => {}
    }
    let db = ctx.read(&scope);
    let all = select.clone();
    let keys = [SortKey::desc(C::RaisedAt, KeyKind::Int), SortKey::desc(C::Id, KeyKind::Id)];
    let rows = select.filter(args.condition(&keys)?).order_by_desc(C::RaisedAt).order_by_desc(C::Id).limit(args.limit()).all(db).await?;
    let rows: Vec<Escalation> = rows.into_iter().map(Escalation::from).collect();
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |row: &Escalation| Cursor::new(vec![json!(row.raised_at), json!(row.id.0)])))
}

/// The escalations with these ids that the viewer may see.
///
/// # Errors
/// The database's error.
pub async fn by_ids(ctx: &Ctx, ids: &[EscalationId]) -> Result<HashMap<EscalationId, Escalation>> {
    let scope = Scope::escalations(ctx);
    let rows = escalation::Entity::find()
        .filter(scope.condition())
        .filter(escalation::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

#[derive(Debug, FromQueryResult)]
struct DeliveryRow {
    id: DeliveryId,
    escalation_id: EscalationId,
    user_id: UserId,
    name: String,
    recipient: String,
    status: DeliveryStatus,
    attempts: i32,
    sent_at: Option<i64>,
    message_id: String,
    last_error: Option<String>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.id,
            escalation: row.escalation_id,
            user: row.user_id,
            name: row.name,
            address: row.recipient,
            status: row.status,
            attempts: row.attempts,
            sent_at: row.sent_at,
            message_id: row.message_id,
            last_error: row.last_error,
            dismissal: None,
        }
    }
}

/// The key of a job, and when, by whom and why it was dismissed.
type DismissedRow = (String, Option<Millis>, Option<UserId>, Option<String>);

/// What administrators said of these deliveries, whose mail was given up. The key of a mail's job is its delivery.
async fn dismissals(db: &impl ConnectionTrait, given_up: &[DeliveryId]) -> Result<HashMap<String, Dismissal>> {
    use job::Column as J;

    if given_up.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<DismissedRow> = job::Entity::find()
        .select_only()
        .columns([J::Key, J::DismissedAt, J::DismissedBy, J::DismissedReason])
        .filter(J::Kind.eq(JobKind::Mail.word()))
        .filter(J::Key.is_in(given_up.iter().map(ToString::to_string)))
        .filter(J::DismissedAt.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(key, at, by, reason)| Some((key, Dismissal { at: at?, by, reason }))).collect())
}

fn deliveries() -> Select<delivery::Entity> {
    use delivery::Column as C;

    let to_user: RelationDef = delivery::Entity::belongs_to(user::Entity).from(C::UserId).to(user::Column::Id).into();
    let to_escalation: RelationDef =
        delivery::Entity::belongs_to(escalation::Entity).from(C::EscalationId).to(escalation::Column::Id).into();
    delivery::Entity::find()
        .select_only()
        .columns([C::Id, C::EscalationId, C::UserId, C::Recipient, C::Status, C::Attempts, C::SentAt, C::MessageId, C::LastError])
        .column_as(user::Column::Name, "name")
        .join(JoinType::InnerJoin, to_user)
        .join(JoinType::InnerJoin, to_escalation)
        .order_by_asc(user::Column::Name)
        .order_by_asc(C::Id)
}

/// The deliveries of these escalations, as far as the viewer may see their cases and know of the agencies of those called.
///
/// # Errors
/// The database's error.
pub async fn deliveries_of(ctx: &Ctx, ids: &[EscalationId]) -> Result<HashMap<EscalationId, Vec<Delivery>>> {
    let scope = Scope::escalations(ctx);
    let rows = deliveries()
        .filter(delivery::Column::EscalationId.is_in(ids.iter().copied()))
        .filter(scope.condition())
        .filter(Scope::called(ctx).condition())
        .into_model::<DeliveryRow>()
        .all(ctx.read(&scope))
        .await?;
    let given_up: Vec<DeliveryId> = rows.iter().filter(|row| row.status == DeliveryStatus::Dead).map(|row| row.id).collect();
    let mut dismissed = dismissals(ctx.read(&scope), &given_up).await?;
    let mut grouped: HashMap<EscalationId, Vec<Delivery>> = ids.iter().map(|id| (*id, Vec::new())).collect();
    for row in rows {
        let dismissal = dismissed.remove(&row.id.to_string());
        let of_call = grouped.entry(row.escalation_id).or_default();
        of_call.push(Delivery { dismissal, ..row.into() });
    }
    Ok(grouped)
}

/// The highest level of an affected system in each case, among those of agencies of which the viewer may know.
///
/// # Errors
/// The database's error.
pub async fn known_levels(ctx: &Ctx, ids: &[CaseId]) -> Result<HashMap<CaseId, i32>> {
    let scope = Scope::case_levels(ctx);
    let to_system: RelationDef =
        case_system::Entity::belongs_to(system::Entity).from(case_system::Column::SystemId).to(system::Column::Id).into();
    let rows: Vec<(CaseId, Option<i32>)> = case_system::Entity::find()
        .select_only()
        .column(case_system::Column::CaseId)
        .column_as(case_system::Column::Level.max(), "level")
        .join(JoinType::InnerJoin, to_system)
        .filter(scope.condition())
        .filter(Scope::of_cases(ctx, case_system::Column::CaseId).condition())
        .filter(case_system::Column::CaseId.is_in(ids.iter().copied()))
        .group_by(case_system::Column::CaseId)
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().filter_map(|(case, level)| Some((case, level?))).collect())
}

async fn one(ctx: &Ctx, id: EscalationId) -> Result<Escalation> {
    by_ids(ctx, &[id]).await?.remove(&id).ok_or(Error::NotFound)
}

// ------------------------------------------------------------------------------------------------------------- calling

/// A tier to call, and why.
struct Call<'t> {
    tier: &'t Tier,
    reason: String,
    reason_en: Option<String>,
    /// Which level the reason tells of.
    reason_level: Option<i32>,
    rule: Option<String>,
    /// Whose call alone it is; see [`Rung::agency`].
    agency: Option<AgencyId>,
    /// Who is called.
    people: Vec<(UserId, String)>,
    /// Whether a higher tier was called at this very moment, so that silence calls nobody further.
    higher_called: bool,
}

async fn tiers(db: &impl ConnectionTrait) -> Result<Vec<Tier>> {
    let rows = escalation_tier::Entity::find().order_by_asc(escalation_tier::Column::Tier).all(db).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Tier {
                tier: row.tier,
                min_severity_rank: row.min_severity_rank,
                min_level: row.min_level,
                name: Text::new(row.name_vi, row.name_en),
                audience: TierAudience::from_word(&row.audience).ok_or_else(|| Error::internal("no such audience"))?,
                acknowledge_within: row.acknowledge_within_ms,
            })
        })
        .collect()
}

async fn rules(db: &impl ConnectionTrait) -> Result<Vec<Rule>> {
    let rows = escalation_rule::Entity::find().order_by_asc(escalation_rule::Column::Position).all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| Rule {
            code: row.code,
            min_severity_rank: row.min_severity_rank,
            min_level: row.min_level,
            clock_left_percent: row.clock_left_percent,
            start_tier: row.start_tier,
            reason: Text::new(row.reason_vi, row.reason_en),
        })
        .collect())
}

fn standing(case: &case::Model) -> Standing {
    Standing { severity_rank: case.severity_rank, level: case.max_level.unwrap_or(0) }
}

/// Who is to be called: each person once, without disabled accounts and without those who may not read the case. Of the contacts of
/// agencies those of `agency` alone; where none is named, of those of which everybody in the case may know.
async fn recipients(tx: &Tx<'_>, case: CaseId, tier: &Tier, agency: Option<AgencyId>) -> Result<Vec<(UserId, String)>> {
    let called = match tier.audience {
        TierAudience::AgencyContacts => {
            let hidden = if agency.is_none() { open_of(tx, case).await?.hidden() } else { Vec::new() };
            let agencies = Query::select()
                .column(case_agency::Column::AgencyId)
                .from(case_agency::Entity)
                .and_where(case_agency::Column::CaseId.eq(case))
                .and_where_option(agency.map(|agency| case_agency::Column::AgencyId.eq(agency)))
                .and_where(case_agency::Column::AgencyId.is_not_in(hidden))
                .to_owned();
            Query::select()
                .column(agency_contact::Column::UserId)
                .from(agency_contact::Entity)
                .and_where(Expr::col(agency_contact::Column::AgencyId).in_subquery(agencies))
                .to_owned()
        }
        TierAudience::DutyOfficers => Query::select()
            .column(duty_officer::Column::UserId)
            .from(duty_officer::Entity)
            .and_where(duty_officer::Column::Tier.eq(tier.tier))
            .to_owned(),
    };
    let mut people: Vec<(UserId, String)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Email])
        .filter(Expr::col((user::Entity, user::Column::Id)).in_subquery(called))
        .filter(user::Column::DisabledAt.is_null())
        .order_by_asc(user::Column::Id)
        .into_tuple()
        .all(tx.db())
        .await?;
    let ids: Vec<UserId> = people.iter().map(|(id, _)| *id).collect();
    let readers = authz::readers_of_case(tx, case, &ids).await?;
    people.retain(|(id, _)| readers.contains(id));
    Ok(people)
}

/// Calls a tier: the escalation, a mail for each person, and the look at the clock, all in the transaction.
async fn raise(tx: &mut Tx<'_>, case: &case::Model, tiers: &[Tier], call: Call<'_>) -> Result<EscalationId> {
    let ctx = tx.ctx();
    let people = call.people;
    let now = ctx.now();
    let id: EscalationId = ctx.hub.random.id();
    let next = next_tier(tiers, call.tier.tier, standing(case)).filter(|_| !call.higher_called);
    let next_tier_at = next.map(|_| now.saturating_add(call.tier.acknowledge_within));
    let row = escalation::ActiveModel {
        id: Set(id),
        case_id: Set(case.id),
        tier: Set(call.tier.tier),
        tier_name_vi: Set(call.tier.name.vi.to_string()),
        tier_name_en: Set(call.tier.name.en.to_string()),
        reason: Set(call.reason.clone()),
        reason_en: Set(call.reason_en),
        reason_level: Set(call.reason_level),
        rule: Set(call.rule),
        raised_at: Set(now),
        raised_by: Set(ctx.actor.user),
        next_tier_at: Set(next_tier_at),
        acknowledged_at: Set(None),
        acknowledged_by: Set(None),
        note: Set(None),
        passed_on_at: Set(None),
        unheard_at: Set(None),
        told_level: Set(std::cmp::max(call.reason_level, level_of(tiers, call.tier.tier, case.severity_rank))),
        next_level: Set(next.and_then(|next| level_of(tiers, next.tier, case.severity_rank))),
        agency_id: Set(call.agency),
        further: Set(None),
    };
    escalation::Entity::insert(row).exec_without_returning(tx.db()).await?;
    mail_to(tx, id, people).await?;
    if let Some(at) = next_tier_at {
        tx.owe(Job::at(JobKind::NextTier, id.to_string(), json!({"escalationId": id.0}), at)).await?;
    }
    // What a reader of the timeline may know of it is told by the call.
    let text = if call.reason_level.is_some() { BY_RULE.vi.to_string() } else { call.reason };
    record(tx, case.id, Note::of(TimelineKind::Escalated).subject(call.tier.tier.to_string()).text(text).about(id.0)).await?;
    Ok(id)
}

/// Owes a mail of a call to each of these people.
async fn mail_to(tx: &mut Tx<'_>, call: EscalationId, people: Vec<(UserId, String)>) -> Result<()> {
    let ctx = tx.ctx();
    let mails: Vec<DeliveryId> = people.iter().map(|_| ctx.hub.random.id()).collect();
    let rows: Vec<delivery::ActiveModel> = people
        .into_iter()
        .zip(&mails)
        .map(|((user, address), mail)| delivery::ActiveModel {
            id: Set(*mail),
            escalation_id: Set(call),
            user_id: Set(user),
            recipient: Set(address),
            status: Set(DeliveryStatus::Queued),
            attempts: Set(0),
            sent_at: Set(None),
            message_id: Set(ctx.hub.mailer.message_id(*mail)),
            last_error: Set(None),
        })
        .collect();
    for chunk in rows.chunks(200) {
        delivery::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.db()).await?;
    }
    for mail in mails {
        tx.owe(Job::now(JobKind::Mail, mail.to_string(), json!({"deliveryId": mail.0}))).await?;
    }
    Ok(())
}

/// Whoever takes the place of a contact takes over the calls that wait for that person at the post, and gets their mail.
pub(super) async fn hand_over(tx: &mut Tx<'_>, post: Post, person: UserId, successor: UserId) -> Result<()> {
    use escalation::Column as E;

    let called = |user: UserId| {
        Query::select()
            .column(delivery::Column::EscalationId)
            .from(delivery::Entity)
            .and_where(Expr::col(delivery::Column::UserId).eq(user))
            .to_owned()
    };
    let open = Query::select()
        .column(case::Column::Id)
        .from(case::Entity)
        .and_where(Expr::col(case::Column::Status).ne(CaseStatus::Closed))
        .to_owned();
    let mut select = escalation::Entity::find()
        .filter(E::AcknowledgedAt.is_null())
        .filter(Condition::any().add(E::PassedOnAt.is_null()).add(E::NextLevel.is_not_null()))
        .filter(Expr::col((escalation::Entity, E::CaseId)).in_subquery(open))
        .filter(Expr::col((escalation::Entity, E::Id)).in_subquery(called(person)))
        .filter(Expr::col((escalation::Entity, E::Id)).in_subquery(called(successor)).not());
    select = match post {
        Post::Tier(tier) => select.filter(E::Tier.eq(tier)),
        Post::Agency(agency) => {
            let contacts = tiers(tx.db()).await?.into_iter().filter(|row| row.audience == TierAudience::AgencyContacts).map(|row| row.tier);
            let part = Query::select()
                .column(case_agency::Column::CaseId)
                .from(case_agency::Entity)
                .and_where(Expr::col(case_agency::Column::AgencyId).eq(agency))
                .to_owned();
            // What another agency's clock brought is for that one's contacts, whoever was also called as one of them.
            let theirs = Condition::any().add(E::AgencyId.is_null()).add(E::AgencyId.eq(agency));
            select.filter(E::Tier.is_in(contacts)).filter(Expr::col((escalation::Entity, E::CaseId)).in_subquery(part)).filter(theirs)
        }
    };
    let address: Option<String> =
        user::Entity::find_by_id(successor).select_only().column(user::Column::Email).into_tuple().one(tx.db()).await?;
    let address = address.ok_or(Error::NotFound)?;
    for row in select.order_by_asc(E::RaisedAt).order_by_asc(E::Id).all(tx.db()).await? {
        if !row.is_open() && !went_on_unseen(&row, known_to_all(tx, row.case_id).await?) {
            continue;
        }
        // By the same press an agency of which others may not know has a call of its own.
        if let (None, Some(agency)) = (row.agency_id, post.agency())
            && calls(tx, row.case_id).await?.iter().any(|own| own.is_made_with(&row) && own.agency_id == Some(agency))
        {
            continue;
        }
        if !authz::readers_of_case(tx, row.case_id, &[successor]).await?.is_empty() {
            mail_to(tx, row.id, vec![(successor, address.clone())]).await?;
        }
    }
    Ok(())
}

/// The tiers that may be called for a case as it stands, by number; none for a closed one.
///
/// # Errors
/// The database's error.
pub async fn tiers_of(ctx: &Ctx, case: &Case) -> Result<Vec<Tier>> {
    if case.status == CaseStatus::Closed {
        return Ok(Vec::new());
    }
    let scope = Scope::cases(ctx);
    let all = tiers(ctx.read(&scope)).await?;
    let standing = Standing { severity_rank: case.severity.rank(), level: case.max_level.unwrap_or(0) };
    let mut numbers: Vec<i32> = all.iter().map(|tier| tier.tier).collect();
    numbers.dedup();
    Ok(numbers.into_iter().filter_map(|number| tier_for(&all, number, standing).cloned()).collect())
}

/// Every tier in every form that it has, by number, then from the least severity and level on.
///
/// # Errors
/// The database's error.
pub async fn all_tiers(ctx: &Ctx) -> Result<Vec<Tier>> {
    let mut all = tiers(ctx.read(&Scope::agencies(ctx))).await?;
    all.sort_by_key(|tier| (tier.tier, tier.min_severity_rank, tier.min_level));
    Ok(all)
}

/// Every rule by which the hub calls of itself, in their order.
///
/// # Errors
/// The database's error.
pub async fn all_rules(ctx: &Ctx) -> Result<Vec<Rule>> {
    rules(ctx.read(&Scope::agencies(ctx))).await
}

/// The calls of a case, the oldest first.
async fn calls(tx: &Tx<'_>, case: CaseId) -> Result<Vec<escalation::Model>> {
    Ok(escalation::Entity::find()
        .filter(escalation::Column::CaseId.eq(case))
        .order_by_asc(escalation::Column::RaisedAt)
        .order_by_asc(escalation::Column::Id)
        .all(tx.db())
        .await?)
}

/// The calls of lower tiers have no clock of their own any more: the tier to which they would go on, or a higher one, was called.
async fn stop_clocks_below(tx: &Tx<'_>, calls: &[escalation::Model], call: &Rung, open_level: Option<i32>) -> Result<()> {
    let stops = |row: &&escalation::Model| row.is_open() && row.next_tier_at.is_some() && call.stands_in_for(&row.rung(open_level));
    let below: Vec<EscalationId> = calls.iter().filter(stops).map(|row| row.id).collect();
    if !below.is_empty() {
        escalation::Entity::update_many()
            .col_expr(escalation::Column::NextTierAt, Expr::value(None::<i64>))
            .filter(escalation::Column::Id.is_in(below))
            .exec(tx.db())
            .await?;
    }
    Ok(())
}

/// Calls a tier by hand, whatever waits; the contacts of each agency of which others in the case may not know by a call of their own. Gives
/// the first call. The same call again, with the same reason while the first one is waited for and reached all
/// who are to be called, is that first one: who presses twice, or sends again because the answer was lost, calls nobody twice.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; [`Error::Refused`] for a short reason, an unknown tier, a tier with nobody
/// to call, or a closed case.
pub async fn escalate(ctx: &Ctx, case_id: CaseId, tier: i32, reason: &str) -> Result<Escalation> {
    let (permit, _) = authz::require_case(ctx, Action::EscalateCase, case_id).await?;
    let mut check = Check::new();
    let reason = check.text("input.reason", reason, 10, 2000);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let case = hold(&tx, case_id).await?;
    if case.status == CaseStatus::Closed {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Vụ việc đã đóng nên không leo thang được.",
            "The case is closed and cannot be escalated.",
        ));
    }
    let tiers = tiers(tx.db()).await?;
    let Some(wanted) = tier_for(&tiers, tier, standing(&case)) else {
        let known = tiers.iter().any(|row| row.tier == tier);
        let (vi, en) = if known {
            (
                format!("Bậc {tier} không dành cho mức nghiêm trọng và cấp độ của vụ việc này."),
                format!("Tier {tier} is not for cases of this severity and level."),
            )
        } else {
            (format!("Không có bậc {tier}."), format!("There is no tier {tier}."))
        };
        return Err(Error::refused(ErrorCode::Validation, "input.tier", vi, en));
    };
    let calls = calls(&tx, case_id).await?;
    let awaited = awaited(&calls, &tiers, standing(&case), ctx.now());
    let open_level = open_level(&tx, case_id, &calls).await?;
    let (mut raised, mut there) = (Vec::new(), Vec::new());
    for agency in called_apart(&tx, case_id, wanted).await? {
        let people = recipients(&tx, case_id, wanted, agency).await?;
        if people.is_empty() {
            continue;
        }
        let same =
            |row: &&&escalation::Model| row.tier == tier && row.raised_by.is_some() && row.reason == reason && row.agency_id == agency;
        let same: Vec<&escalation::Model> = awaited.iter().filter(same).copied().collect();
        if let Some(first) = that_reached(&tx, &same, &people).await? {
            there.push(first);
            continue;
        }
        let rung = Rung { tier, raised_at: ctx.now(), open: true, agency, hidden_level: None };
        let higher_called = is_followed(&calls, &rung, open_level);
        let reason = reason.clone();
        let call = Call { tier: wanted, reason, reason_en: None, reason_level: None, rule: None, agency, people, higher_called };
        raised.push(raise(&mut tx, &case, &tiers, call).await?);
        stop_clocks_below(&tx, &calls, &rung, open_level).await?;
    }
    let Some(first) = raised.first().or(there.first()).copied() else {
        return Err(Error::refused(
            ErrorCode::Validation,
            "input.tier",
            format!("Bậc {tier} ({}) chưa có ai để gọi. Hãy chọn bậc khác hoặc báo quản trị viên.", wanted.name.vi),
            format!("Tier {tier} ({}) has nobody to call. Choose another tier, or tell the administrator.", wanted.name.en),
        ));
    };
    if raised.is_empty() {
        drop(tx);
        return one(ctx, first).await;
    }
    let event = |call: EscalationId| Audit::of("escalation.raise", "escalation", call.0).case(case_id).detail(json!({"tier": tier}));
    for apart in raised.iter().skip(1) {
        audit::append(tx.db(), ctx, event(*apart)).await?;
    }
    tx.commit(event(first)).await?;
    one(ctx, first).await
}

/// Whether a tier calls the contacts of agencies.
fn calls_contacts(tiers: &[Tier], tier: i32) -> bool {
    tiers.iter().any(|row| row.tier == tier && row.audience == TierAudience::AgencyContacts)
}

/// For whom a tier is called apart: for everybody, and where agencies are called, for each of which others in the case may not know. Its
/// answer would end a call that others wait for, and they could not be told whose it was.
async fn called_apart(tx: &Tx<'_>, case: CaseId, tier: &Tier) -> Result<Vec<Option<AgencyId>>> {
    let mut hidden = match tier.audience {
        TierAudience::AgencyContacts => open_of(tx, case).await?.hidden(),
        TierAudience::DutyOfficers => Vec::new(),
    };
    hidden.sort_unstable();
    Ok(std::iter::once(None).chain(hidden.into_iter().map(Some)).collect())
}

/// A named person answers: for this call and with it for every other one of the case that [`answers`] names, so that no further tier is
/// called for them. The same person may say so again; a second person is told who was first.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; [`Error::Refused`] where somebody else has acknowledged, where the call was passed on to
/// a higher tier, or where the case is closed.
pub async fn acknowledge(ctx: &Ctx, id: EscalationId, note: Option<&str>) -> Result<Escalation> {
    let (permit, facts) = authz::require_escalation(ctx, Action::AcknowledgeEscalation, id).await?;
    let me = ctx.user()?;
    let mut check = Check::new();
    let note = check.optional("note", note, 2000);
    check.done()?;
    let known = known_levels(ctx, &[facts.case.id]).await?.get(&facts.case.id).copied();
    let mut tx = Tx::begin(ctx, &permit).await?;
    let case = hold(&tx, facts.case.id).await?;
    let calls = calls(&tx, case.id).await?;
    let row = calls.iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
    if row.acknowledged_at.is_some() && row.acknowledged_by == Some(me) {
        drop(tx);
        return one(ctx, id).await;
    }
    // Who may not know that there is a tier above is not told that the call went there: for them it waits.
    if !row.is_open() && !went_on_unseen(row, Some(known.unwrap_or(0))) {
        return Err(answered(&tx, &facts.case, &calls, row).await?);
    }
    if case.status == CaseStatus::Closed {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Vụ việc đã đóng; cuộc gọi này không chờ ai nữa.",
            "The case is closed; this call waits for nobody any more.",
        ));
    }
    let now = ctx.now();
    let tier = row.tier;
    let with_it = answered_with(&tx, &calls, row).await?;
    for answered in std::iter::once(id).chain(with_it.iter().copied()) {
        let change = escalation::ActiveModel {
            id: Set(answered),
            acknowledged_at: Set(Some(now)),
            acknowledged_by: Set(Some(me)),
            note: Set(if answered == id { note.clone() } else { None }),
            ..Default::default()
        };
        escalation::Entity::update(change).exec(tx.db()).await?;
    }
    let entry = Note::of(TimelineKind::EscalationAcknowledged).subject(tier.to_string()).text(note).about(id.0);
    record(&mut tx, case.id, entry).await?;
    // Whoever may not know of the call, and reads one that was answered with it, reads of the answer there.
    let others: Vec<&escalation::Model> = calls.iter().filter(|other| with_it.contains(&other.id)).collect();
    let of_all = if others.is_empty() { None } else { Some(Known::read(&tx, case.id).await?) };
    for other in others.into_iter().filter(|other| of_all.as_ref().is_some_and(|known| !known.all_who_read(other, row))) {
        let entry = Note::of(TimelineKind::EscalationAcknowledged).subject(other.tier.to_string()).about(other.id.0);
        record(&mut tx, case.id, entry).await?;
    }
    let with_it: Vec<_> = with_it.iter().map(|id| id.0).collect();
    tx.commit(Audit::of("escalation.acknowledge", "escalation", id.0).case(case.id).detail(json!({"with": with_it}))).await?;
    one(ctx, id).await
}

/// Whether a call that nobody acknowledged went on to a tier of which those do not know who know of systems up to `known`; of all where
/// it is none.
fn went_on_unseen(row: &escalation::Model, known: Option<i32>) -> bool {
    row.acknowledged_at.is_none() && row.passed_on_at.is_some() && known.is_some_and(|known| row.next_level > Some(known))
}

/// The calls that wait for an answer as far as everybody in the case may know: also one that went on to a tier of which some may not.
async fn waiting_for_all<'c>(tx: &Tx<'_>, case: CaseId, calls: &'c [escalation::Model]) -> Result<Vec<&'c escalation::Model>> {
    let level = if calls.iter().any(|row| row.next_level.is_some()) { known_to_all(tx, case).await? } else { None };
    Ok(calls.iter().filter(|row| row.is_open() || went_on_unseen(row, level)).collect())
}

/// The other calls of a case that are answered with `row`.
async fn answered_with(tx: &Tx<'_>, calls: &[escalation::Model], row: &escalation::Model) -> Result<Vec<EscalationId>> {
    let open = waiting_for_all(tx, row.case_id, calls).await?;
    let mut asked_too = open.clone();
    asked_too.push(row);
    let called = people_called(tx, &asked_too).await?;
    let tiers = tiers(tx.db()).await?;
    let asked = |row: &escalation::Model| Asked {
        tier: row.tier,
        audience: tiers.iter().find(|tier| tier.tier == row.tier).map_or(TierAudience::DutyOfficers, |tier| tier.audience),
        people: called.get(&row.id).cloned().unwrap_or_default(),
    };
    let given = asked(row);
    let others = open.into_iter().filter(|other| other.id != row.id);
    Ok(others.filter(|other| answers(&given, &asked(other))).map(|other| other.id).collect())
}

/// Who files what a clock asks for answers with it the calls of the agency's contacts that this clock alone brought. In the transaction
/// that meets the clock.
///
/// # Errors
/// The database's error.
pub(crate) async fn answered_by_filing(tx: &mut Tx<'_>, met: &clock::Model) -> Result<()> {
    let calls = calls(tx, met.case_id).await?;
    let brought = |row: &&escalation::Model| {
        let by_clock = row.rule.as_deref().is_some_and(|key| model::is_of_clock(key, &met.code, met.agency_id, met.due_at));
        row.agency_id == Some(met.agency_id) && by_clock && row.further.is_none()
    };
    let brought: Vec<&escalation::Model> = waiting_for_all(tx, met.case_id, &calls).await?.into_iter().filter(brought).collect();
    if brought.is_empty() {
        return Ok(());
    }
    let tiers = tiers(tx.db()).await?;
    for row in brought.into_iter().filter(|row| calls_contacts(&tiers, row.tier)) {
        let change = escalation::ActiveModel {
            id: Set(row.id),
            acknowledged_at: Set(Some(tx.ctx().now())),
            acknowledged_by: Set(tx.ctx().actor.user),
            ..Default::default()
        };
        escalation::Entity::update(change).exec(tx.db()).await?;
        let entry = Note::of(TimelineKind::EscalationAcknowledged).subject(row.tier.to_string()).about(row.id.0);
        record(tx, met.case_id, entry).await?;
    }
    Ok(())
}

/// Who was called by each of these calls; without those whose mail was given up.
async fn people_called(tx: &Tx<'_>, calls: &[&escalation::Model]) -> Result<HashMap<EscalationId, BTreeSet<UserId>>> {
    let rows: Vec<(EscalationId, UserId)> = delivery::Entity::find()
        .select_only()
        .columns([delivery::Column::EscalationId, delivery::Column::UserId])
        .filter(delivery::Column::EscalationId.is_in(calls.iter().map(|row| row.id)))
        .filter(delivery::Column::Status.ne(DeliveryStatus::Dead))
        .into_tuple()
        .all(tx.db())
        .await?;
    let mut called: HashMap<EscalationId, BTreeSet<UserId>> = HashMap::new();
    for (call, person) in rows {
        called.entry(call).or_default().insert(person);
    }
    Ok(called)
}

/// The last of these calls that reached, or is still to reach, all of `people`: none whose mail to one of them was given up.
async fn that_reached(tx: &Tx<'_>, calls: &[&escalation::Model], people: &[(UserId, String)]) -> Result<Option<EscalationId>> {
    let called = people_called(tx, calls).await?;
    let all = |row: &&&escalation::Model| called.get(&row.id).is_some_and(|called| people.iter().all(|(id, _)| called.contains(id)));
    Ok(calls.iter().rfind(all).map(|row| row.id))
}

/// The name of a person, unless the reader does not learn that the person's agency has part in the case.
pub(super) async fn known_name(reader: &Ctx, db: &impl ConnectionTrait, facts: &CaseFacts, id: UserId) -> Result<Option<String>> {
    let person: Option<(String, AgencyId)> =
        user::Entity::find_by_id(id).select_only().columns([user::Column::Name, user::Column::AgencyId]).into_tuple().one(db).await?;
    Ok(person.filter(|(_, agency)| !authz::hides_agency(reader, facts, *agency)).map(|(name, _)| name))
}

/// Why a call that waits for nobody cannot be acknowledged. Who was first, at this tier or at one that the call was passed on to, is named
/// only to those who may know of the person's agency.
async fn answered(tx: &Tx<'_>, facts: &CaseFacts, calls: &[escalation::Model], row: &escalation::Model) -> Result<Error> {
    let above = || calls.iter().filter(|other| other.tier > row.tier && other.raised_at >= row.raised_at);
    let waits = above().any(escalation::Model::is_open);
    let first = row.acknowledged_by.or_else(|| above().filter(|_| !waits).find_map(|other| other.acknowledged_by));
    let Some(first) = first else {
        let open: Vec<&escalation::Model> = above().filter(|other| other.is_open()).collect();
        let (vi, en) = if people_called(tx, &open).await?.is_empty() {
            (
                "Cuộc gọi này đã chuyển lên bậc cao hơn, nhưng chưa thư nào tới được người ở bậc ấy: hãy gọi thẳng cơ quan điều phối. Việc cơ quan đang làm thì ghi vào diễn biến.",
                "This call was passed on to a higher tier, and no mail has reached anybody there: call the coordination centre directly. Write what your agency does into the timeline.",
            )
        } else {
            (
                "Cuộc gọi này đã chuyển lên bậc cao hơn; nay người được gọi ở bậc ấy xác nhận. Việc cơ quan đang làm thì ghi vào diễn biến.",
                "This call was passed on to a higher tier; those who were called there acknowledge now. Write what your agency does into the timeline.",
            )
        };
        return Ok(Error::refused(ErrorCode::InvalidTransition, "", vi, en));
    };
    let known = known_name(tx.ctx(), tx.db(), facts, first).await?;
    let (vi, en) = (known.as_deref().unwrap_or("Người khác"), known.as_deref().unwrap_or("Somebody else"));
    Ok(Error::refused(ErrorCode::AlreadyExists, "", format!("{vi} đã xác nhận trước."), format!("{en} has already acknowledged this.")))
}

// --------------------------------------------------------------------------------------------------- of the hub itself

/// Calls what the rules want called for a case. A tier without people is passed over for the next one.
///
/// # Errors
/// [`Error::Refused`] where a rule finds nobody to call at all: an administrator must name duty officers.
pub(crate) async fn apply_rules(ctx: &Ctx, case_id: CaseId) -> Result<()> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let case = hold(&tx, case_id).await?;
    if case.status == CaseStatus::Closed {
        return Ok(());
    }
    let (tiers, rules) = (tiers(tx.db()).await?, rules(tx.db()).await?);
    let before = calls(&tx, case_id).await?;
    let called: Vec<Called> = before.iter().flat_map(called).collect();
    let clocks = running_clocks(&tx, &case).await?;
    let called = Calls { all: &called, risen_at: case.severity_risen_at.unwrap_or(case.opened_at) };
    let wanted = fired(&rules, standing(&case), &clocks, called, ctx.now());
    let (mut raised, mut joined) = (Vec::new(), Vec::new());
    let (mut unheard, mut told) = (Vec::new(), false);
    for Fired { rule, key, reason, agency } in wanted {
        let why = Why { reason, level: (rule.min_level > 0).then_some(rule.min_level), rule: key, agency };
        match raise_from(&mut tx, &case, &tiers, rule.start_tier, &why).await? {
            Heard::Called(id) => raised.push(id.0),
            Heard::Joined(id) => joined.push(id.0),
            Heard::Nobody => {
                told |= tell_nobody(&mut tx, case_id, rule.start_tier, why.in_timeline()).await?;
                unheard.push(rule.code.clone());
            }
        }
    }
    raised.extend(call_anew(&mut tx, &case, &tiers).await?.iter().map(|id| id.0));
    let planned = plan_next_tiers(&mut tx, &case, &tiers).await?;
    let audit = |action| Audit::of(action, "case", case_id.0).case(case_id);
    if !raised.is_empty() || !joined.is_empty() {
        tx.commit(audit("escalation.raise-by-rule").detail(json!({"escalations": raised, "joined": joined}))).await?;
    } else if told {
        tx.commit(audit("escalation.unheard").detail(json!({"rules": unheard}))).await?;
    } else if planned {
        tx.commit(audit("escalation.plan")).await?;
    }
    nobody_heard(&unheard)
}

/// Has the timeline say once that a tier was to be called for this reason, and nobody was there, nor at a later one. Says whether it had
/// not been said.
async fn tell_nobody(tx: &mut Tx<'_>, case: CaseId, tier: i32, reason: &str) -> Result<bool> {
    let said = case_event::Entity::find()
        .filter(case_event::Column::CaseId.eq(case))
        .filter(case_event::Column::Kind.eq(TimelineKind::EscalationUnheard))
        .filter(case_event::Column::Subject.eq(tier.to_string()))
        .filter(case_event::Column::Text.eq(reason))
        .count(tx.db())
        .await?;
    if said == 0 {
        record(tx, case, Note::of(TimelineKind::EscalationUnheard).subject(tier.to_string()).text(reason.to_owned())).await?;
    }
    Ok(said == 0)
}

/// Somebody can be called now: has the rules look again at each case in which nobody could be, and calls for the reports that wait as
/// well. Says whether there is one.
pub(crate) async fn somebody_can_be_called(db: &impl ConnectionTrait, hub: &Hub) -> Result<bool> {
    let unheard = Query::select()
        .column(case_event::Column::CaseId)
        .from(case_event::Entity)
        .and_where(case_event::Column::Kind.eq(TimelineKind::EscalationUnheard))
        .to_owned();
    let cases: Vec<CaseId> = case::Entity::find()
        .select_only()
        .column(case::Column::Id)
        .filter(case::Column::Status.ne(CaseStatus::Closed))
        .filter(Expr::col((case::Entity, case::Column::Id)).in_subquery(unheard))
        .into_tuple()
        .all(db)
        .await?;
    for case in &cases {
        let key = format!("named:{case}:{}", hub.clock.now());
        enqueue(db, hub, Job::now(JobKind::EscalationRules, key, json!({"caseId": case.0}))).await?;
    }
    Ok(waiting::somebody_can_be_called(db, hub).await? || !cases.is_empty())
}

/// Calls a tier again whose call nobody answered, and above which nobody could be called, once somebody is there to whom its mail did not
/// go, or who is let in again.
async fn call_anew(tx: &mut Tx<'_>, case: &case::Model, tiers: &[Tier]) -> Result<Vec<EscalationId>> {
    let calls = calls(tx, case.id).await?;
    let unheard: Vec<&escalation::Model> = calls.iter().filter(|row| row.is_open() && row.unheard_at.is_some()).collect();
    let reached = people_called(tx, &unheard).await?;
    let mut anew = Vec::new();
    for row in unheard {
        let Some(tier) = tier_for(tiers, row.tier, standing(case)) else { continue };
        let written: HashSet<UserId> = delivery::Entity::find()
            .select_only()
            .column(delivery::Column::UserId)
            .filter(delivery::Column::EscalationId.eq(row.id))
            .filter(delivery::Column::LastError.is_null().or(delivery::Column::LastError.is_not_in(UNREACHABLE)))
            .into_tuple::<UserId>()
            .all(tx.db())
            .await?
            .into_iter()
            .collect();
        let people = recipients(tx, case.id, tier, row.agency_id).await?;
        if people.iter().all(|(person, _)| written.contains(person)) {
            continue;
        }
        let reason = silence(row.tier, reached.contains_key(&row.id));
        let why = Why { reason, level: row.reason_level, rule: unanswered_key(row.id), agency: row.agency_id };
        let (Heard::Called(id) | Heard::Joined(id)) = raise_from(tx, case, tiers, row.tier, &why).await? else { continue };
        passed_on(tx, row, id).await?;
        anew.push(id);
    }
    Ok(anew)
}

/// Why a tier is called after one that nobody answered, and that was reached by a mail or not.
fn silence(tier: i32, reached: bool) -> Text {
    if reached {
        Text::new(format!("Bậc {tier} chưa xác nhận trong thời gian quy định."), format!("Tier {tier} did not acknowledge in time."))
    } else {
        Text::new(format!("Không thư nào của bậc {tier} chuyển được."), format!("No mail of tier {tier} could be delivered."))
    }
}

/// Keeps that `row` went on to `raised`. That is perhaps not the tier that was to come: who may not know of the one that was called is not
/// told that the call went there.
async fn passed_on(tx: &Tx<'_>, row: &escalation::Model, raised: EscalationId) -> Result<()> {
    let told: Option<i32> = escalation::Entity::find_by_id(raised)
        .select_only()
        .column(escalation::Column::ToldLevel)
        .into_tuple()
        .one(tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    escalation::Entity::update_many()
        .col_expr(escalation::Column::PassedOnAt, Expr::value(tx.ctx().now()))
        .col_expr(escalation::Column::NextLevel, Expr::value(std::cmp::max(row.next_level, told)))
        .filter(escalation::Column::Id.eq(row.id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// The calls of a case that wait go on by the tiers that it has as it stands now: with its severity and level a tier above comes to be,
/// goes, or is to be called sooner. What is overdue by then is called at once, and what nobody could hear once somebody can. Says whether
/// anything changed.
async fn plan_next_tiers(tx: &mut Tx<'_>, case: &case::Model, tiers: &[Tier]) -> Result<bool> {
    let now = tx.ctx().now();
    let calls = calls(tx, case.id).await?;
    let open: Vec<&escalation::Model> = calls.iter().filter(|row| row.is_open()).collect();
    if open.is_empty() {
        return Ok(false);
    }
    let called = people_called(tx, &open).await?;
    let open_level = open_level(tx, case.id, &calls).await?;
    let mut changed = false;
    for row in &open {
        let rung = row.rung(open_level);
        if is_followed(open.iter().copied(), &rung, open_level) {
            continue;
        }
        let unreached = !called.contains_key(&row.id);
        let last = next_tier(tiers, row.tier, standing(case)).is_none();
        if row.unheard_at.is_some() && !last && !somebody_above(tx, case, tiers, row.tier).await? {
            continue;
        }
        let within = tier_for(tiers, row.tier, standing(case)).map_or(0, |tier| tier.acknowledge_within);
        let next = next_tier(tiers, row.tier, standing(case));
        // An answer that cannot come is waited for only where its people were called anew.
        let mut later = open.iter().skip_while(|other| other.id != row.id).skip(1);
        // The contacts of an agency of which others may not know are called by its own calls alone.
        let apart = match row.agency_id {
            Some(agency) if calls_contacts(tiers, row.tier) => is_hidden(tx, case.id, agency).await?,
            _ => false,
        };
        let anew = later.any(|other| {
            let reaches = !apart || other.agency_id == row.agency_id;
            other.tier == row.tier && reaches && other.rung(open_level).is_for_all_of(&rung)
        });
        let until = if unreached && !anew { now } else { row.raised_at.saturating_add(within) };
        let at = next.map(|_| std::cmp::max(until, now));
        // Of the last tier it is told while no mail of it arrives.
        let heard = last && row.unheard_at.is_some() && !unreached;
        if row.next_tier_at == at && !heard {
            continue;
        }
        changed = true;
        escalation::Entity::update_many()
            .col_expr(escalation::Column::NextTierAt, Expr::value(at))
            .col_expr(escalation::Column::NextLevel, Expr::value(next.and_then(|next| level_of(tiers, next.tier, case.severity_rank))))
            .col_expr(escalation::Column::UnheardAt, Expr::value(None::<i64>))
            .filter(escalation::Column::Id.eq(row.id))
            .exec(tx.db())
            .await?;
        if let Some(at) = at {
            let key = format!("{}:{at}", row.id);
            tx.owe(Job::at(JobKind::NextTier, key, json!({"escalationId": row.id.0}), at)).await?;
        }
    }
    Ok(changed)
}

/// Whether a tier above `tier` has anybody to call for a case.
async fn somebody_above(tx: &Tx<'_>, case: &case::Model, tiers: &[Tier], tier: i32) -> Result<bool> {
    let mut at = next_tier(tiers, tier, standing(case));
    while let Some(tier) = at {
        if !recipients(tx, case.id, tier, None).await?.is_empty() {
            return Ok(true);
        }
        at = next_tier(tiers, tier.tier, standing(case));
    }
    Ok(false)
}

/// Until when an answer to a call that is open is waited for. One that has no next tier waits for as long as its tier has for an answer.
fn waits_until(row: &escalation::Model, tiers: &[Tier], standing: Standing) -> Option<Millis> {
    let within = tier_for(tiers, row.tier, standing).map_or(0, |tier| tier.acknowledge_within);
    row.is_open().then(|| row.next_tier_at.unwrap_or_else(|| row.raised_at.saturating_add(within)))
}

/// The calls that are open and whose time is not over.
fn awaited<'c>(calls: &'c [escalation::Model], tiers: &[Tier], standing: Standing, now: Millis) -> Vec<&'c escalation::Model> {
    calls.iter().filter(|row| waits_until(row, tiers, standing).is_some_and(|at| at > now)).collect()
}

/// Whether a higher tier was called after this call, or with it: then that one's own time runs.
fn is_followed<'c>(calls: impl IntoIterator<Item = &'c escalation::Model>, call: &Rung, open_level: Option<i32>) -> bool {
    calls.into_iter().any(|other| other.rung(open_level).stands_in_for(call))
}

/// A call as rules see it, once for each of its reasons.
fn called(row: &escalation::Model) -> Vec<Called> {
    let first = std::iter::once((row.rule.clone(), row.raised_at));
    let reasons = first.chain(row.further().into_iter().map(|reason| (Some(reason.rule), reason.at)));
    reasons.map(|(key, raised_at)| Called { key, tier: row.tier, raised_at, acknowledged_at: row.acknowledged_at }).collect()
}

fn nobody_heard(unheard: &[String]) -> Result<()> {
    if unheard.is_empty() {
        return Ok(());
    }
    let which = unheard.join(", ");
    Err(Error::refused(
        ErrorCode::Validation,
        "",
        format!("Không có ai để gọi ở bậc nào: {which}."),
        format!("There is nobody to call at any tier: {which}."),
    ))
}

/// Why the hub calls of itself.
struct Why {
    reason: Text,
    /// Which level the reason tells of.
    level: Option<i32>,
    /// Names the call.
    rule: String,
    /// Whose clock it is about; see [`Fired`].
    agency: Option<AgencyId>,
}

impl Why {
    /// What the timeline keeps of it: what a reader may know beyond that is told by the call.
    fn in_timeline(&self) -> &str {
        if self.level.is_some() { &BY_RULE.vi } else { &self.reason.vi }
    }
}

/// What became of a call by the hub.
enum Heard {
    /// A tier was called.
    Called(EscalationId),
    /// A call waits for these people already, and has the reason too now.
    Joined(EscalationId),
    /// No tier has anybody.
    Nobody,
}

/// Calls `tier`, or where it has nobody the next one that has. Whoever was called there a moment ago and is waited for is not called
/// again: the call that waits gets the reason. Whoever has been silent for longer has not heard of it: a call is not swallowed by another.
async fn raise_from(tx: &mut Tx<'_>, case: &case::Model, tiers: &[Tier], tier: i32, why: &Why) -> Result<Heard> {
    let now = tx.ctx().now();
    let calls = calls(tx, case.id).await?;
    let awaited = awaited(&calls, tiers, standing(case), now);
    let open_level = if why.level.is_some() { known_to_all(tx, case.id).await? } else { open_level(tx, case.id, &calls).await? };
    let hidden_level = why.level.filter(|told| open_level.is_some_and(|open| *told > open));
    let mut at = tier_for(tiers, tier, standing(case)).or_else(|| next_tier(tiers, tier, standing(case)));
    let of_hidden = match why.agency {
        Some(agency) => is_hidden(tx, case.id, agency).await?,
        None => false,
    };
    while let Some(tier) = at {
        // What a hidden agency's clock wants is told, whoever is called, to those only who may know of the agency.
        let agency = why.agency.filter(|_| of_hidden || tier.audience == TierAudience::AgencyContacts);
        let people = recipients(tx, case.id, tier, why.agency).await?;
        if people.is_empty() {
            at = next_tier(tiers, tier.tier, standing(case));
            continue;
        }
        // Nor is it told by a call that others read, nor what concerns others by one that they do not read.
        let rung = Rung { tier: tier.tier, raised_at: now, open: true, agency, hidden_level };
        let joined = |row: &escalation::Model| row.rung(open_level).is_for_all_of(&rung) && (row.agency_id.is_some() || !of_hidden);
        let fresh = |row: &escalation::Model| model::is_fresh(row.raised_at, tier.acknowledge_within, now);
        let there: Vec<&escalation::Model> =
            awaited.iter().copied().filter(|row| row.tier == tier.tier && joined(row) && fresh(row)).collect();
        let reached = that_reached(tx, &there, &people).await?;
        if let Some(row) = there.into_iter().find(|row| Some(row.id) == reached) {
            join(tx, row, why).await?;
            return Ok(Heard::Joined(row.id));
        }
        let call = Call {
            tier,
            reason: why.reason.vi.to_string(),
            reason_en: Some(why.reason.en.to_string()),
            reason_level: why.level,
            rule: Some(why.rule.clone()),
            agency,
            people,
            higher_called: is_followed(&calls, &rung, open_level),
        };
        let id = raise(tx, case, tiers, call).await?;
        stop_clocks_below(tx, &calls, &rung, open_level).await?;
        return Ok(Heard::Called(id));
    }
    Ok(Heard::Nobody)
}

/// Up to which level everybody in a case may know of its systems, where one of these calls has a reason that tells of a level; none where
/// there is nothing to hide from anybody.
async fn open_level(tx: &Tx<'_>, case: CaseId, calls: &[escalation::Model]) -> Result<Option<i32>> {
    if calls.iter().any(|row| row.reason_level.is_some()) { known_to_all(tx, case).await } else { Ok(None) }
}

/// Up to which level everybody in a case may know of its systems; none where all agencies in it may be known.
async fn known_to_all(tx: &Tx<'_>, case: CaseId) -> Result<Option<i32>> {
    Ok(Known::read(tx, case).await?.level)
}

/// What everybody in a case may know of its agencies and systems.
struct Known {
    /// Agencies of which others may not know; see [`is_hidden`].
    hidden: Vec<AgencyId>,
    /// As [`known_to_all`].
    level: Option<i32>,
}

impl Known {
    async fn read(tx: &Tx<'_>, case: CaseId) -> Result<Self> {
        let hidden = open_of(tx, case).await?.hidden();
        if hidden.is_empty() {
            return Ok(Self { hidden, level: None });
        }
        let to_system: RelationDef =
            case_system::Entity::belongs_to(system::Entity).from(case_system::Column::SystemId).to(system::Column::Id).into();
        let level: Option<Option<i32>> = case_system::Entity::find()
            .select_only()
            .column_as(case_system::Column::Level.max(), "level")
            .join(JoinType::InnerJoin, to_system)
            .filter(case_system::Column::CaseId.eq(case))
            .filter(system::Column::AgencyId.is_not_in(hidden.iter().copied()))
            .into_tuple()
            .one(tx.db())
            .await?;
        Ok(Self { hidden, level: Some(level.flatten().unwrap_or(0)) })
    }

    /// Whether everybody who reads the call `read` reads `told` as well, as far as is sure.
    fn all_who_read(&self, read: &escalation::Model, told: &escalation::Model) -> bool {
        let agency = told.agency_id.filter(|agency| self.hidden.contains(agency));
        let level = told.told_level.filter(|told| self.level.is_some_and(|known| *told > known));
        (agency.is_none() || agency == read.agency_id) && level <= read.told_level
    }
}

/// Whether others may not know of an agency in a case: it reported, and never openly. Also where it is alone there: whoever joins the
/// case later reads what was called before.
async fn is_hidden(tx: &Tx<'_>, case: CaseId, agency: AgencyId) -> Result<bool> {
    Ok(open_of(tx, case).await?.hidden().contains(&agency))
}

/// Gives a call that waits a further reason.
async fn join(tx: &mut Tx<'_>, row: &escalation::Model, why: &Why) -> Result<()> {
    let mut further = row.further();
    further.push(Further {
        rule: why.rule.clone(),
        at: tx.ctx().now(),
        reason: why.reason.vi.to_string(),
        reason_en: why.reason.en.to_string(),
        reason_level: why.level,
    });
    escalation::Entity::update_many()
        .col_expr(escalation::Column::Further, Expr::value(serde_json::to_string(&further).map_err(Error::internal)?))
        .filter(escalation::Column::Id.eq(row.id))
        .exec(tx.db())
        .await?;
    let entry = Note::of(TimelineKind::EscalationJoined).subject(row.tier.to_string()).text(why.in_timeline().to_owned());
    // Whoever reads the call may not know of the level: without it the entry is for the national coordinator.
    let entry = if why.level.is_some() { entry } else { entry.about(row.id.0) };
    record(tx, row.case_id, entry).await
}

/// What everybody in a case may know of the reports to it.
struct Open {
    /// Agencies that reported.
    reporters: HashSet<AgencyId>,
    /// Agencies of which everybody in the case may know.
    agencies: Vec<AgencyId>,
    /// Detections that only TLP:RED reports of an agency tell.
    red_starts: HashSet<(AgencyId, Millis)>,
}

impl Open {
    /// Agencies that reported, and never openly.
    fn hidden(&self) -> Vec<AgencyId> {
        self.reporters.iter().filter(|agency| !self.agencies.contains(agency)).copied().collect()
    }
}

/// What everybody in a case may know of the reports to it: nothing by a TLP:RED one, unless such a report opened the case.
async fn open_of(tx: &Tx<'_>, case: CaseId) -> Result<Open> {
    use report::Column as R;

    let rows: Vec<(AgencyId, Millis, bool, Tlp, ReportStatus)> = report::Entity::find()
        .select_only()
        .columns([R::AgencyId, R::DetectedAt, R::Confidential, R::Tlp, R::Status])
        .filter(R::CaseId.eq(case))
        .into_tuple()
        .all(tx.db())
        .await?;
    let reporters = rows.iter().map(|(agency, ..)| *agency).collect();
    let opened_red = rows.iter().any(|(.., tlp, status)| *status == ReportStatus::Accepted && *tlp == Tlp::Red);
    let (red, open): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, _, _, tlp, _)| *tlp == Tlp::Red && !opened_red);
    let told: HashSet<(AgencyId, Millis)> = open.iter().map(|(agency, detected_at, ..)| (*agency, *detected_at)).collect();
    let red_starts = red.into_iter().map(|(agency, detected_at, ..)| (agency, detected_at)).filter(|start| !told.contains(start)).collect();
    let agencies = open.into_iter().filter(|(_, _, confidential, ..)| !confidential).map(|(agency, ..)| agency).collect();
    Ok(Open { reporters, agencies, red_starts })
}

/// The clocks of every agency in a case that are not met. Every agency in the case reads the reason of a call: another
/// one is named there only where all may know of it.
async fn running_clocks(tx: &Tx<'_>, case: &case::Model) -> Result<Vec<RunningClock>> {
    let case_id = case.id;
    let to_agency: RelationDef = clock::Entity::belongs_to(agency::Entity).from(clock::Column::AgencyId).to(agency::Column::Id).into();
    let rows: Vec<(clock::Model, Option<agency::Model>)> = clock::Entity::find()
        .join(JoinType::InnerJoin, to_agency)
        .select_also(agency::Entity)
        .filter(clock::Column::CaseId.eq(case_id))
        .filter(clock::Column::MetAt.is_null())
        .order_by_asc(clock::Column::DueAt)
        .order_by_asc(clock::Column::Position)
        .order_by_asc(clock::Column::Id)
        .all(tx.db())
        .await?;
    let parts: Vec<AgencyId> = case_agency::Entity::find()
        .select_only()
        .column(case_agency::Column::AgencyId)
        .filter(case_agency::Column::CaseId.eq(case_id))
        .into_tuple()
        .all(tx.db())
        .await?;
    let open = open_of(tx, case_id).await?;
    let hidden = open.hidden();
    // A name where everybody knows of one agency only would tell that there is another.
    let known = parts.iter().filter(|agency| !hidden.contains(agency)).count();
    let naming = |agency: agency::Model, started_at: Millis| {
        if parts.len() < 2 {
            return Naming::Plain;
        }
        if !open.agencies.contains(&agency.id) || open.red_starts.contains(&(agency.id, started_at)) {
            return Naming::Silent;
        }
        if known < 2 {
            return Naming::Plain;
        }
        Naming::WithAgency(Text::new(agency.name.clone(), agency.name_en.unwrap_or(agency.name)))
    };
    Ok(rows
        .into_iter()
        .filter_map(|(row, agency)| {
            Some(RunningClock {
                code: row.code,
                agency: row.agency_id,
                name: Text::new(row.name_vi, row.name_en),
                naming: naming(agency?, row.started_at),
                started_at: row.started_at,
                set_at: row.set_at,
                due_at: row.due_at,
            })
        })
        .collect())
}

/// What is to be done with a call that waits for its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Nothing is left to do.
    Over,
    /// It is not time yet.
    Until(Millis),
}

/// Calls the next tier where nobody answered in time.
///
/// # Errors
/// [`Error::Refused`] where no later tier has anybody to call.
pub(crate) async fn pass_on(ctx: &Ctx, id: EscalationId) -> Result<Wait> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let case_id: CaseId = escalation::Entity::find_by_id(id)
        .select_only()
        .column(escalation::Column::CaseId)
        .into_tuple()
        .one(tx.db())
        .await?
        .ok_or(Error::NotFound)?;
    let case = hold(&tx, case_id).await?;
    let row = escalation::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)?;
    let now = ctx.now();
    if !row.is_open() || case.status == CaseStatus::Closed {
        return Ok(Wait::Over);
    }
    let unreached = people_called(&tx, &[&row]).await?.is_empty();
    match row.next_tier_at {
        _ if unreached => {}
        Some(at) if at > now => return Ok(Wait::Until(at)),
        Some(_) => {}
        None => return Ok(Wait::Over),
    }
    let calls = calls(&tx, case_id).await?;
    let open_level = open_level(&tx, case_id, &calls).await?;
    if is_followed(&calls, &row.rung(open_level), open_level) {
        return Ok(Wait::Over);
    }
    let tiers = tiers(tx.db()).await?;
    let of_hidden = match row.agency_id {
        Some(agency) => is_hidden(&tx, case_id, agency).await?,
        None => false,
    };
    let reason = silence(row.tier, !unreached);
    let unheard = || {
        escalation::Entity::update_many().col_expr(escalation::Column::UnheardAt, Expr::value(now)).filter(escalation::Column::Id.eq(id))
    };
    // Who may not know of this call does not learn of it by the next one.
    let why = Why { reason, level: row.reason_level, rule: unanswered_key(id), agency: row.agency_id.filter(|_| of_hidden) };
    let Some(next) = next_tier(&tiers, row.tier, standing(&case)).map(|tier| tier.tier) else {
        // The mail that was given up is the administrator's dead letter.
        if unreached && row.unheard_at.is_none() {
            unheard().exec(tx.db()).await?;
            tell_nobody(&mut tx, case_id, row.tier, why.in_timeline()).await?;
            tx.commit(Audit::of("escalation.unheard", "case", case_id.0).case(case_id).detail(json!({"from": id.0}))).await?;
        }
        return Ok(Wait::Over);
    };
    let raised = match raise_from(&mut tx, &case, &tiers, next, &why).await? {
        Heard::Called(raised) | Heard::Joined(raised) => raised,
        Heard::Nobody => {
            unheard().col_expr(escalation::Column::NextTierAt, Expr::value(None::<i64>)).exec(tx.db()).await?;
            tell_nobody(&mut tx, case_id, next, why.in_timeline()).await?;
            tx.commit(Audit::of("escalation.unheard", "case", case_id.0).case(case_id).detail(json!({"from": id.0, "tier": next}))).await?;
            return nobody_heard(&[format!("{next}+")]).map(|()| Wait::Over);
        }
    };
    passed_on(&tx, &row, raised).await?;
    let detail = json!({"from": id.0, "tier": next});
    tx.commit(Audit::of("escalation.pass-on", "escalation", raised.0).case(case_id).detail(detail)).await?;
    Ok(Wait::Over)
}

/// Notes once that a clock passed unmet, and has the rules look at the case.
///
/// # Errors
/// [`Error::NotFound`] where there is no such clock; the database's error.
pub(crate) async fn note_breach(ctx: &Ctx, id: ClockId) -> Result<Wait> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = clock::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)?;
    if row.met_at.is_some() || row.breach_noted_at.is_some() {
        return Ok(Wait::Over);
    }
    let now = ctx.now();
    if row.due_at >= now {
        return Ok(Wait::Until(row.due_at.saturating_add(1)));
    }
    clock::Entity::update_many()
        .col_expr(clock::Column::BreachNotedAt, Expr::value(now))
        .filter(clock::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    let note = Note::of(TimelineKind::ClockBreached).at(row.due_at).subject(row.code.clone()).about(id.0);
    record(&mut tx, row.case_id, note).await?;
    let key = format!("breach:{id}:{}", row.due_at);
    tx.owe(Job::now(JobKind::EscalationRules, key, json!({"caseId": row.case_id.0}))).await?;
    tx.commit(Audit::of("clock.breach", "clock", id.0).case(row.case_id).detail(json!({"code": row.code, "agency": row.agency_id.0})))
        .await?;
    Ok(Wait::Over)
}
