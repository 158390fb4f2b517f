//! Statutory clocks: each belongs to an agency in a case, runs under the legal profile of a report of that agency, and is
//! met by that agency's report or filing. What becomes of a clock is decided in [`super::model`].

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use serde_json::json;

use super::entity::{case, case_agency, case_event, clock};
use super::model::{Case, Clock, CloseBlocker, Duty, Occasion, Setting, close_blockers, set_clock, told};
use super::record::{Note, record};
use crate::audit::Audit;
use crate::authz::{self, Action, Scope};
use crate::clock::{Millis, NEVER};
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result};
use crate::features::agencies::entity::agency;
use crate::features::agencies::model::Agency;
use crate::features::escalations::service::answered_by_filing;
use crate::features::reports::entity::report;
use crate::features::reports::model::Report;
use crate::features::systems::entity::legal_profile;
use crate::features::systems::law::{self, ClockRule, ClockStart, MetBy};
use crate::ids::{AgencyId, CaseId, ClockId};
use crate::outbox::{Job, JobKind};
use crate::text::Check;
use crate::words::{CaseStatus, ErrorCode, TimelineKind};

impl From<clock::Model> for Clock {
    fn from(row: clock::Model) -> Self {
        Self {
            id: Some(row.id),
            case: Some(row.case_id),
            agency: row.agency_id,
            code: row.code,
            name_vi: row.name_vi,
            name_en: row.name_en,
            source_vi: row.source_vi,
            source_en: row.source_en,
            consequence_vi: row.consequence_vi,
            consequence_en: row.consequence_en,
            started_at: row.started_at,
            due_at: row.due_at,
            met_at: row.met_at,
            summary: row.summary,
            filed_by: row.filed_by,
        }
    }
}

/// An agency's clock that is to run.
struct Wanted<'r> {
    agency: AgencyId,
    position: i32,
    rule: &'r ClockRule,
    start: Millis,
    met_at: Option<Millis>,
    occasion: Occasion,
}

/// Starts the clocks of a report's agency, in the caller's transaction: those of the detection, and where the case has
/// recovered already also those of the recovery.
///
/// # Errors
/// The database's error.
pub(super) async fn start_for_report(tx: &mut Tx<'_>, id: CaseId, report: &Report, recovered_at: Option<Millis>) -> Result<()> {
    let rules = law::profile(tx.db(), &report.legal_profile).await?.rules;
    for (position, rule) in (1i32..).zip(&rules.clocks) {
        let start = match (rule.starts, recovered_at) {
            (ClockStart::Detection, _) => report.detected_at,
            (ClockStart::Recovered, Some(at)) => std::cmp::max(at, report.detected_at),
            (ClockStart::Recovered, None) => continue,
        };
        let met_at = (rule.met_by == MetBy::Report).then_some(report.received_at);
        start_one(tx, id, Wanted { agency: report.agency, position, rule, start, met_at, occasion: Occasion::Report }).await?;
    }
    refresh_deadline(tx.db(), id).await
}

/// Starts the clocks of the recovery for every agency that has reported, in the caller's transaction.
///
/// # Errors
/// The database's error.
pub(super) async fn start_for_recovery(tx: &mut Tx<'_>, id: CaseId) -> Result<()> {
    let now = tx.ctx().now();
    for Duty { agency, rules } in all_duties(tx, id).await? {
        for (position, rule) in (1i32..).zip(&rules.clocks).filter(|(_, rule)| rule.starts == ClockStart::Recovered) {
            start_one(tx, id, Wanted { agency, position, rule, start: now, met_at: None, occasion: Occasion::Recovery }).await?;
        }
    }
    Ok(())
}

/// When the case recovered last, for a case that stands there.
///
/// # Errors
/// The database's error.
pub(super) async fn recovered_at(tx: &Tx<'_>, row: &case::Model) -> Result<Option<Millis>> {
    if row.status != CaseStatus::Recovered {
        return Ok(None);
    }
    Ok(case_event::Entity::find()
        .select_only()
        .column(case_event::Column::At)
        .filter(case_event::Column::CaseId.eq(row.id))
        .filter(case_event::Column::Kind.eq(TimelineKind::StatusChanged))
        .filter(case_event::Column::Subject.eq(CaseStatus::Recovered.word()))
        .order_by_desc(case_event::Column::At)
        .limit(1)
        .into_tuple()
        .one(tx.db())
        .await?)
}

async fn start_one(tx: &mut Tx<'_>, case_id: CaseId, wanted: Wanted<'_>) -> Result<()> {
    let Wanted { agency, position, rule, start, met_at, occasion } = wanted;
    let due_at = rule.due(start);
    let known = clock::Entity::find()
        .filter(clock::Column::CaseId.eq(case_id))
        .filter(clock::Column::AgencyId.eq(agency))
        .filter(clock::Column::Code.eq(rule.code.as_str()))
        .held()
        .one(tx.db())
        .await?;
    if let (Some(row), Some(received)) = (&known, met_at) {
        return tell(tx, row, rule, (start, received)).await;
    }
    let standing = known.as_ref().map(|row| (row.due_at, row.met_at.is_some()));
    let id = match (set_clock(standing, rule.starts, occasion, due_at), known) {
        (Setting::Keep, _) => return Ok(()),
        (Setting::Begin, _) | (_, None) => {
            let id = begin(tx, case_id, agency, position, rule, (start, due_at), met_at).await?;
            if met_at.is_some() {
                return Ok(());
            }
            id
        }
        (setting, Some(row)) => {
            let mut change = clock::ActiveModel {
                id: Set(row.id),
                started_at: Set(start),
                set_at: Set(tx.ctx().now()),
                due_at: Set(due_at),
                ..Default::default()
            };
            if setting == Setting::Anew {
                change.breach_noted_at = Set(None);
            }
            clock::Entity::update(change).exec(tx.db()).await?;
            row.id
        }
    };
    tx.owe(Job::at(JobKind::ClockDue, format!("{id}:{due_at}"), json!({"clockId": id.0}), due_at + 1)).await?;
    let soon = due_at - (due_at - start) / 4;
    tx.owe(Job::at(JobKind::EscalationRules, format!("clock:{id}:{due_at}"), json!({"caseId": case_id.0}), soon)).await
}

/// Another report of its agency meets a clock that a report meets.
async fn tell(tx: &Tx<'_>, row: &clock::Model, rule: &ClockRule, report: (Millis, Millis)) -> Result<()> {
    let (started_at, met_at) = told((row.started_at, row.met_at.unwrap_or(report.1)), report);
    if (started_at, Some(met_at)) == (row.started_at, row.met_at) {
        return Ok(());
    }
    let due_at = if started_at < row.started_at { rule.due(started_at) } else { row.due_at };
    let change = clock::ActiveModel {
        id: Set(row.id),
        started_at: Set(started_at),
        due_at: Set(due_at),
        met_at: Set(Some(met_at)),
        ..Default::default()
    };
    clock::Entity::update(change).exec(tx.db()).await?;
    Ok(())
}

async fn begin(
    tx: &Tx<'_>,
    case_id: CaseId,
    agency: AgencyId,
    position: i32,
    rule: &ClockRule,
    (started_at, due_at): (Millis, Millis),
    met_at: Option<Millis>,
) -> Result<ClockId> {
    let id: ClockId = tx.ctx().hub.random.id();
    let row = clock::ActiveModel {
        id: Set(id),
        case_id: Set(case_id),
        agency_id: Set(agency),
        code: Set(rule.code.clone()),
        position: Set(position),
        name_vi: Set(rule.name_vi.clone()),
        name_en: Set(rule.name_en.clone()),
        source_vi: Set(rule.source_vi.clone()),
        source_en: Set(rule.source_en.clone()),
        consequence_vi: Set(rule.consequence_vi.clone().or_else(|| rule.note_vi.clone())),
        consequence_en: Set(rule.consequence_en.clone().or_else(|| rule.note_en.clone())),
        started_at: Set(started_at),
        set_at: Set(tx.ctx().now()),
        due_at: Set(due_at),
        met_at: Set(met_at),
        breach_noted_at: Set(None),
        summary: Set(None),
        filed_by: Set(None),
    };
    clock::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(id)
}

/// Writes the due time of the nearest clock that is not met into the case.
///
/// # Errors
/// The database's error.
pub(super) async fn refresh_deadline(db: &impl ConnectionTrait, id: CaseId) -> Result<()> {
    let nearest: Option<Millis> = clock::Entity::find()
        .select_only()
        .column(clock::Column::DueAt)
        .filter(clock::Column::CaseId.eq(id))
        .filter(clock::Column::MetAt.is_null())
        .order_by_asc(clock::Column::DueAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    case::Entity::update_many()
        .col_expr(case::Column::NextDeadlineAt, Expr::value(nearest.unwrap_or(NEVER)))
        .filter(case::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// The clocks that would run if a report were accepted, from its legal profile.
///
/// # Errors
/// The database's error.
pub async fn clocks_of_report(ctx: &Ctx, report: &Report) -> Result<Vec<Clock>> {
    let (permit, _) = authz::require_report(ctx, Action::ReadReport, report.id).await?;
    let rules = law::profile(ctx.read(&permit), &report.legal_profile).await?.rules;
    let mut clocks: Vec<Clock> = rules
        .clocks
        .iter()
        .filter(|rule| rule.starts == ClockStart::Detection)
        .map(|rule| Clock {
            id: None,
            case: None,
            agency: report.agency,
            code: rule.code.clone(),
            name_vi: rule.name_vi.clone(),
            name_en: rule.name_en.clone(),
            source_vi: rule.source_vi.clone(),
            source_en: rule.source_en.clone(),
            consequence_vi: rule.consequence_vi.clone(),
            consequence_en: rule.consequence_en.clone(),
            started_at: report.detected_at,
            due_at: rule.due(report.detected_at),
            met_at: (rule.met_by == MetBy::Report).then_some(report.received_at),
            summary: None,
            filed_by: None,
        })
        .collect();
    clocks.sort_by_key(|clock| (clock.met_at.is_some(), clock.due_at));
    Ok(clocks)
}

/// Files the statutory report that meets a clock, for the agency of the clock.
///
/// # Errors
/// [`Error::NotFound`] also where the clock is hidden or of another case; [`Error::Forbidden`]; `ALREADY_EXISTS` where the
/// clock was met before.
pub async fn file_statutory_report(ctx: &Ctx, id: CaseId, clock_id: ClockId, summary: &str) -> Result<Case> {
    authz::require_case(ctx, Action::FileStatutoryReport, id).await?;
    let (permit, facts) = authz::require_clock(ctx, Action::FileStatutoryReport, clock_id).await?;
    if facts.case.id != id {
        return Err(Error::NotFound);
    }
    let user = ctx.user()?;
    let mut check = Check::new();
    let summary = check.text("input.summary", summary, 10, 20_000);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    super::service::hold(&tx, id).await?;
    let row = clock::Entity::find_by_id(clock_id).held().one(tx.db()).await?.ok_or(Error::NotFound)?;
    if row.met_at.is_some() {
        return Err(Error::refused(ErrorCode::AlreadyExists, "input.clockId", "Thời hạn này đã đáp ứng.", "This clock has been met."));
    }
    let change = clock::ActiveModel {
        id: Set(clock_id),
        met_at: Set(Some(ctx.now())),
        summary: Set(Some(summary.clone())),
        filed_by: Set(Some(user)),
        ..Default::default()
    };
    clock::Entity::update(change).exec(tx.db()).await?;
    refresh_deadline(tx.db(), id).await?;
    answered_by_filing(&mut tx, &row).await?;
    let subject = row.code;
    record(&mut tx, id, Note::of(TimelineKind::ClockMet).subject(&subject).about(clock_id.0).text(summary)).await?;
    let audit = Audit::of("case.file-statutory-report", "case", id.0).detail(json!({"clock": subject, "agency": row.agency_id.0}));
    super::service::finish(tx, id, audit).await
}

/// The clocks of cases that the viewer may know of, each with its agency: by agency in the order in which they took part,
/// and for each in the order of the legal profile.
///
/// # Errors
/// The database's error.
pub async fn clocks_of(ctx: &Ctx, ids: &[CaseId]) -> Result<HashMap<CaseId, Vec<(Clock, Agency)>>> {
    let scope = Scope::clocks(ctx);
    let to_part: RelationDef = clock::Entity::belongs_to(case_agency::Entity)
        .from((clock::Column::CaseId, clock::Column::AgencyId))
        .to((case_agency::Column::CaseId, case_agency::Column::AgencyId))
        .into();
    let to_agency: RelationDef = clock::Entity::belongs_to(agency::Entity).from(clock::Column::AgencyId).to(agency::Column::Id).into();
    let rows: Vec<(clock::Model, Option<agency::Model>)> = clock::Entity::find()
        .join(JoinType::LeftJoin, to_part)
        .join(JoinType::InnerJoin, to_agency)
        .select_also(agency::Entity)
        .filter(Scope::of_cases(ctx, clock::Column::CaseId).condition())
        .filter(scope.condition())
        .filter(clock::Column::CaseId.is_in(ids.iter().copied()))
        .order_by_asc(case_agency::Column::Since)
        .order_by_asc(clock::Column::AgencyId)
        .order_by_asc(clock::Column::Position)
        .all(ctx.read(&scope))
        .await?;
    let mut found: HashMap<CaseId, Vec<(Clock, Agency)>> = HashMap::new();
    for (row, agency) in rows {
        if let Some(agency) = agency {
            found.entry(row.case_id).or_default().push((row.into(), agency.into()));
        }
    }
    Ok(found)
}

#[derive(Debug, FromQueryResult)]
struct DutyRow {
    case_id: CaseId,
    agency_id: AgencyId,
    rules: String,
}

/// What the law asks of each agency in cases, by the legal profiles of its reports, as far as `known` goes.
async fn duties(db: &impl ConnectionTrait, ids: &[CaseId], known: Condition) -> Result<HashMap<CaseId, Vec<Duty>>> {
    use case_agency::Column as C;

    let to_report: RelationDef = case_agency::Entity::belongs_to(report::Entity)
        .from((C::CaseId, C::AgencyId))
        .to((report::Column::CaseId, report::Column::AgencyId))
        .into();
    let to_profile: RelationDef =
        report::Entity::belongs_to(legal_profile::Entity).from(report::Column::LegalProfile).to(legal_profile::Column::Code).into();
    let rows: Vec<DutyRow> = case_agency::Entity::find()
        .select_only()
        .columns([C::CaseId, C::AgencyId, C::Since])
        .columns([legal_profile::Column::ValidFrom, legal_profile::Column::Rules])
        .join(JoinType::InnerJoin, to_report)
        .join(JoinType::InnerJoin, to_profile)
        .filter(C::CaseId.is_in(ids.iter().copied()))
        .filter(known)
        .distinct()
        .order_by_asc(C::Since)
        .order_by_asc(C::AgencyId)
        .order_by_asc(legal_profile::Column::ValidFrom)
        .into_model()
        .all(db)
        .await?;
    let mut found: HashMap<CaseId, Vec<Duty>> = HashMap::new();
    for row in rows {
        let rules = serde_json::from_str(&row.rules).map_err(Error::internal)?;
        found.entry(row.case_id).or_default().push(Duty { agency: row.agency_id, rules });
    }
    Ok(found)
}

/// What the law asks of each agency in cases, as far as the viewer may know of the agencies and of all their clocks.
///
/// # Errors
/// The database's error.
pub async fn duties_of(ctx: &Ctx, ids: &[CaseId]) -> Result<HashMap<CaseId, Vec<Duty>>> {
    let scope = Scope::duties(ctx);
    let known = Condition::all().add(scope.condition()).add(Scope::of_cases(ctx, case_agency::Column::CaseId).condition());
    duties(ctx.read(&scope), ids, known).await
}

async fn all_duties(tx: &Tx<'_>, id: CaseId) -> Result<Vec<Duty>> {
    Ok(duties(tx.db(), &[id], Condition::all()).await?.remove(&id).unwrap_or_default())
}

/// Refuses to close a case while anything stands in the way that some agency must file.
///
/// # Errors
/// `INVALID_TRANSITION` with the first report that is missing.
pub(super) async fn must_be_closable(tx: &Tx<'_>, row: &case::Model) -> Result<()> {
    let duties = all_duties(tx, row.id).await?;
    let clocks = clock::Entity::find().filter(clock::Column::CaseId.eq(row.id)).all(tx.db()).await?;
    let clocks: Vec<Clock> = clocks.into_iter().map(Clock::from).collect();
    let missing = close_blockers(&duties, &clocks).into_iter().find(|blocker| blocker.blocks(row.status));
    let Some(CloseBlocker { agency: bearer, name_vi, name_en, source_vi, source_en, .. }) = missing else { return Ok(()) };
    let bearer = agency::Entity::find_by_id(bearer).one(tx.db()).await?.ok_or(Error::NotFound)?;
    let (agency_vi, agency_en) = (bearer.name.clone(), bearer.name_en.unwrap_or(bearer.name));
    Err(Error::refused(
        ErrorCode::InvalidTransition,
        "to",
        format!("Chưa đóng được: còn thiếu «{name_vi}» ({source_vi}) của {agency_vi}."),
        format!("Cannot be closed yet: \"{name_en}\" ({source_en}) of {agency_en} is missing."),
    ))
}
