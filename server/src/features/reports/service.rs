//! Filing reports and deciding on them.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, LikeExpr, Order, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::{report, report_draft, report_system};
use super::model::{Draft, NewReport, Report};
use super::waiting;
use crate::audit::Audit;
use crate::authz::{self, Action, Scope, policy};
use crate::clock::{MINUTE, Millis, NEVER};
use crate::counter;
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result, UserError};
use crate::features::agencies::entity::user;
use crate::features::cases;
use crate::features::systems::entity::system;
use crate::features::systems::law::{self, ClockStart, MetBy};
use crate::ids::{AgencyId, CaseId, DraftId, ReportId, SystemId, UserId};
use crate::outbox::{Job, JobKind};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern, search_key};
use crate::words::{ErrorCode, IncidentClass, ReportStatus, Severity};

/// Most systems of one report.
const MAX_SYSTEMS: usize = 50;
/// Most bytes of a draft.
const MAX_DRAFT_BYTES: usize = 65_536;
/// Most drafts of one person.
const MAX_DRAFTS: u64 = 20;

impl From<report::Model> for Report {
    fn from(row: report::Model) -> Self {
        Self {
            id: row.id,
            number: row.number,
            agency: row.agency_id,
            reporter: row.reporter_id,
            status: row.status,
            title: row.title,
            description: row.description,
            incident_class: row.incident_class,
            tlp: row.tlp,
            detected_at: row.detected_at,
            occurred_at: row.occurred_at,
            received_at: row.received_at,
            confidential: row.confidential,
            legal_profile: row.legal_profile,
            case: row.case_id,
            decided_at: row.decided_at,
            decided_by: row.decided_by,
            rejection_reason: row.rejection_reason,
        }
    }
}

impl From<report_draft::Model> for Draft {
    fn from(row: report_draft::Model) -> Self {
        Self { id: row.id, body: row.body, saved_at: row.saved_at, version: row.version }
    }
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct ReportFilter {
    /// Only these statuses.
    pub status: Option<Vec<ReportStatus>>,
    /// Only of this agency.
    pub agency: Option<AgencyId>,
    /// Only of this case.
    pub case: Option<CaseId>,
    /// Words in number or title.
    pub text: Option<String>,
    /// Only with a system of at least this level.
    pub min_level: Option<i32>,
    /// Only of this class.
    pub incident_class: Option<IncidentClass>,
}

/// Reports that the viewer may see: where only RECEIVED is asked for what is due first comes first, and what has no deadline comes
/// behind in the order of arrival; else the newest first.
///
/// # Errors
/// The database's error; a foreign cursor.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: ReportFilter) -> Result<Page<Report>> {
    let scope = Scope::reports(ctx);
    let mut select = report::Entity::find().filter(scope.condition());
    let queue = filter.status.as_deref() == Some(&[ReportStatus::Received]);
    if let Some(status) = filter.status {
        select = select.filter(report::Column::Status.is_in(status));
    }
    if let Some(agency) = filter.agency {
        select = select.filter(report::Column::AgencyId.eq(agency));
    }
    if let Some(case) = filter.case {
        select = select.filter(report::Column::CaseId.eq(case));
    }
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col((report::Entity, report::Column::Search)).like(LikeExpr::new(pattern).escape('\\')));
    }
    if let Some(level) = filter.min_level {
        select = select.filter(report::Column::MaxLevel.gte(level));
    }
    if let Some(class) = filter.incident_class {
        select = select.filter(report::Column::IncidentClass.eq(class));
    }
    let db = ctx.read(&scope);
    let all = select.clone();
    let spans = if queue { spans(&law::profiles(db).await?) } else { BTreeMap::new() };
    let keys = if queue {
        let due = SortKey { expr: due(&spans), kind: KeyKind::Int, order: Order::Asc };
        vec![due, SortKey::asc(report::Column::ReceivedAt, KeyKind::Int), SortKey::asc(report::Column::Id, KeyKind::Id)]
    } else {
        vec![SortKey::desc(report::Column::ReceivedAt, KeyKind::Int), SortKey::desc(report::Column::Id, KeyKind::Id)]
    };
    let mut select = select.filter(args.condition(&keys)?).limit(args.limit());
    for key in keys {
        select = select.order_by(key.expr, key.order);
    }
    let rows = select.all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let place = |row: &report::Model| {
        let due = queue.then(|| json!(spans.get(&row.legal_profile).map_or(NEVER, |span| row.detected_at.saturating_add(*span))));
        Cursor::new(due.into_iter().chain([json!(row.received_at), json!(row.id.0)]).collect())
    };
    Ok(Page::new(&args, rows, total, place).map(Report::from))
}

/// How long after the detection the first deadline of an undecided report ends, by legal profile; none where its receipt met all.
fn spans(profiles: &[law::LegalProfile]) -> BTreeMap<String, Millis> {
    profiles.iter().filter_map(|profile| Some((profile.code.clone(), first_span(profile)?))).collect()
}

fn first_span(profile: &law::LegalProfile) -> Option<Millis> {
    let open = profile.rules.clocks.iter().filter(|rule| rule.starts == ClockStart::Detection && rule.met_by != MetBy::Report);
    open.map(|rule| rule.due(0)).min()
}

/// When the first deadline of a report ends that its receipt did not meet.
pub(crate) fn first_deadline(profiles: &[law::LegalProfile], row: &report::Model) -> Option<Millis> {
    let profile = profiles.iter().find(|profile| profile.code == row.legal_profile)?;
    Some(row.detected_at.saturating_add(first_span(profile)?))
}

/// The calls for a report should nobody decide on it, the first first.
///
/// # Errors
/// [`Error::Internal`] where the rules cannot be read.
pub(crate) fn waiting_calls(profiles: &[law::LegalProfile], row: &report::Model) -> Result<Vec<waiting::Call<'static>>> {
    let due_at = first_deadline(profiles, row);
    Ok(waiting::calls(waiting::rules()?, waiting::Times { detected_at: row.detected_at, received_at: row.received_at, due_at }))
}

/// Owes the call for a report that has this place among all, if there is one; it is made where nobody has decided by then.
///
/// # Errors
/// [`Error::Internal`] where the rules cannot be read; the database's error.
pub(crate) async fn owe_call(tx: &mut Tx<'_>, row: &report::Model, profiles: &[law::LegalProfile], place: i32) -> Result<()> {
    let nth = usize::try_from(place).map_err(Error::internal)?;
    let Some(call) = waiting_calls(profiles, row)?.into_iter().nth(nth) else { return Ok(()) };
    let payload = json!({"reportId": row.id.0, "call": place});
    tx.owe(Job::at(JobKind::ReportWaits, format!("{}:{place}", row.id), payload, call.at)).await
}

/// When the first deadline of a report ends; [`NEVER`] where it has none.
fn due(spans: &BTreeMap<String, Millis>) -> SimpleExpr {
    let detected_at = || Expr::col((report::Entity, report::Column::DetectedAt));
    let never = CaseStatement::new().finally(Expr::value(NEVER));
    let cases = spans.iter().fold(never, |cases, (profile, span)| {
        cases.case(Expr::col((report::Entity, report::Column::LegalProfile)).eq(profile.as_str()), detected_at().add(*span))
    });
    cases.into()
}

/// Reports by id; hidden ones are missing.
///
/// # Errors
/// The database's error.
pub async fn by_ids(ctx: &Ctx, ids: &[ReportId]) -> Result<HashMap<ReportId, Report>> {
    let scope = Scope::reports(ctx);
    let rows = report::Entity::find()
        .filter(scope.condition())
        .filter(report::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// The systems of reports, of those that the viewer may see.
///
/// # Errors
/// The database's error.
pub async fn systems_of(ctx: &Ctx, ids: &[ReportId]) -> Result<HashMap<ReportId, Vec<SystemId>>> {
    let scope = Scope::reports(ctx);
    let to_report: sea_orm::RelationDef =
        report_system::Entity::belongs_to(report::Entity).from(report_system::Column::ReportId).to(report::Column::Id).into();
    let rows: Vec<(ReportId, SystemId)> = report_system::Entity::find()
        .select_only()
        .columns([report_system::Column::ReportId, report_system::Column::SystemId])
        .join(sea_orm::JoinType::InnerJoin, to_report)
        .filter(report_system::Column::ReportId.is_in(ids.iter().copied()))
        .filter(scope.condition())
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    let mut found: HashMap<ReportId, Vec<SystemId>> = HashMap::new();
    for (report, system) in rows {
        found.entry(report).or_default().push(system);
    }
    Ok(found)
}

/// Files a report. The same key again gives the report that is there already.
///
/// # Errors
/// [`Error::NotFound`] for a system that is hidden or never was; [`Error::Forbidden`]; what the person can mend.
pub async fn report_incident(ctx: &Ctx, input: NewReport) -> Result<Report> {
    let user = ctx.user()?;
    let mut systems = input.systems.clone();
    systems.sort_unstable();
    systems.dedup();
    let mut agency = None;
    let mut permit = None;
    for id in systems.iter().take(MAX_SYSTEMS) {
        let (leave, facts) = authz::require_system(ctx, Action::ReportIncident, *id).await?;
        if agency.is_some_and(|agency| agency != facts.agency) {
            return Err(Error::refused(
                ErrorCode::Validation,
                "input.systemIds",
                "Các hệ thống phải cùng một cơ quan.",
                "The systems must belong to one agency.",
            ));
        }
        agency = Some(facts.agency);
        permit = Some(leave);
    }
    let agency = match agency {
        Some(agency) => agency,
        None => ctx.agency()?,
    };
    let permit = match permit {
        Some(permit) => permit,
        None => authz::require_agency(ctx, Action::ReportIncident, agency)?,
    };
    let now = ctx.now();
    let mut check = Check::new();
    if systems.is_empty() {
        check.fail(UserError::invalid("input.systemIds", "Chọn ít nhất một hệ thống.", "Choose at least one system."));
    }
    if systems.len() > MAX_SYSTEMS {
        check.fail(UserError::new(ErrorCode::LimitExceeded, "input.systemIds", "Tối đa 50 hệ thống.", "At most 50 systems."));
    }
    let key = check.line("input.idempotencyKey", &input.idempotency_key, 100);
    let title = check.line("input.title", &input.title, 200);
    let description = check.text("input.description", &input.description, 1, 20_000);
    if input.detected_at > now + 5 * MINUTE {
        check.fail(UserError::invalid("input.detectedAt", "Thời điểm phát hiện ở tương lai.", "The time of detection is in the future."));
    }
    let profiles = law::profiles(ctx.read(&permit)).await?;
    let profile = profiles.iter().find(|profile| profile.covers(input.detected_at));
    if profile.is_none() {
        check.fail(UserError::invalid(
            "input.detectedAt",
            "Không có quy định nào có hiệu lực vào ngày này.",
            "No legal profile was in force on this date.",
        ));
    }
    if input.occurred_at.is_some_and(|at| at > input.detected_at) {
        check.fail(UserError::invalid(
            "input.occurredAt",
            "Thời điểm xảy ra phải trước thời điểm phát hiện.",
            "The time of occurrence must be before the time of detection.",
        ));
    }
    check.done()?;
    let profile = profile.ok_or_else(|| Error::internal("no legal profile"))?.code.clone();

    let mut tx = Tx::begin(ctx, &permit).await?;
    hold_drafts(&tx, user).await?;
    if let Some(known) = of_key(&tx, &key).await? {
        return same_or_refused(&tx, known, &input, (&title, &description), &systems).await;
    }
    let levels: Vec<Option<i32>> = system::Entity::find()
        .select_only()
        .column(system::Column::Level)
        .filter(system::Column::Id.is_in(systems.iter().copied()))
        .into_tuple()
        .all(tx.db())
        .await?;
    let year = counter::year(now);
    let number = format!("BC-{year}-{:04}", counter::next(tx.db(), &format!("report:{year}")).await?);
    let id: ReportId = ctx.hub.random.id();
    let row = report::ActiveModel {
        id: Set(id),
        number: Set(number.clone()),
        agency_id: Set(agency),
        reporter_id: Set(user),
        idempotency_key: Set(key.clone()),
        status: Set(ReportStatus::Received),
        search: Set(search_key(&format!("{number} {title}"))),
        title: Set(title.clone()),
        description: Set(description.clone()),
        incident_class: Set(input.incident_class),
        tlp: Set(input.tlp),
        detected_at: Set(input.detected_at),
        occurred_at: Set(input.occurred_at),
        received_at: Set(now),
        confidential: Set(input.confidential),
        legal_profile: Set(profile),
        max_level: Set(levels.into_iter().flatten().max()),
        case_id: Set(None),
        decided_at: Set(None),
        decided_by: Set(None),
        rejection_reason: Set(None),
    };
    match report::Entity::insert(row).exec_without_returning(tx.db()).await.map_err(Error::from) {
        Ok(_) => {}
        // Two requests with the same key at the same moment: the other one was first.
        Err(Error::Refused(_)) => {
            drop(tx);
            tx = Tx::begin(ctx, &permit).await?;
            let known = of_key(&tx, &key).await?.ok_or_else(|| Error::internal("a report's number is taken"))?;
            return same_or_refused(&tx, known, &input, (&title, &description), &systems).await;
        }
        Err(error) => return Err(error),
    }
    let links = systems.iter().map(|system| report_system::ActiveModel { report_id: Set(id), system_id: Set(*system) });
    report_system::Entity::insert_many(links).exec_without_returning(tx.db()).await?;
    if let Ok(draft) = key.parse::<DraftId>() {
        report_draft::Entity::delete_many()
            .filter(report_draft::Column::Id.eq(draft))
            .filter(report_draft::Column::UserId.eq(user))
            .exec(tx.db())
            .await?;
    }
    let saved = report::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(|| Error::internal("report vanished"))?;
    owe_call(&mut tx, &saved, &profiles, 0).await?;
    tx.commit(Audit::of("report.receive", "report", id.0).detail(json!({"number": number, "tlp": input.tlp.word()}))).await?;
    Ok(saved.into())
}

async fn of_key(tx: &Tx<'_>, key: &str) -> Result<Option<report::Model>> {
    let user = tx.ctx().user()?;
    Ok(report::Entity::find()
        .filter(report::Column::ReporterId.eq(user))
        .filter(report::Column::IdempotencyKey.eq(key))
        .one(tx.db())
        .await?)
}

async fn same_or_refused(
    tx: &Tx<'_>,
    known: report::Model,
    input: &NewReport,
    (title, description): (&str, &str),
    systems: &[SystemId],
) -> Result<Report> {
    let mut named: Vec<SystemId> = report_system::Entity::find()
        .select_only()
        .column(report_system::Column::SystemId)
        .filter(report_system::Column::ReportId.eq(known.id))
        .into_tuple()
        .all(tx.db())
        .await?;
    named.sort_unstable();
    let same = known.title == title
        && known.incident_class == input.incident_class
        && known.detected_at == input.detected_at
        && known.tlp == input.tlp
        && known.description == description
        && known.occurred_at == input.occurred_at
        && known.confidential == input.confidential
        && named == systems;
    if same {
        Ok(known.into())
    } else {
        Err(Error::refused(
            ErrorCode::AlreadyExists,
            "input.idempotencyKey",
            format!("Khóa này đã dùng cho báo cáo {} có nội dung khác.", known.number),
            format!("This key was used for report {} with other content.", known.number),
        ))
    }
}

/// How a report is accepted.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// The coordinator's judgement.
    pub severity: Severity,
    /// Why the case is that severe: needed where joining raises its severity, kept where it opens one.
    pub severity_reason: Option<String>,
    /// The open case to join; a new one is opened where there is none.
    pub case: Option<CaseId>,
}

/// Accepts a report: opens a case, or joins one. Freezes the state of every system of the report into it, and starts the
/// clocks of its agency.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; `INVALID_TRANSITION` where the report was decided on before or the case is
/// closed; `VALIDATION` where the severity is lower than the case's, for a higher one without a reason, and for a reason that is
/// too short or too long.
pub async fn accept_report(ctx: &Ctx, id: ReportId, input: Acceptance) -> Result<(Report, CaseId)> {
    let Acceptance { severity, severity_reason, case } = input;
    let (permit, _) = authz::require_report(ctx, Action::DecideReport, id).await?;
    if let Some(case) = case {
        authz::require_case(ctx, Action::AssignTask, case).await?;
    }
    let user = ctx.user()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = undecided(&tx, id).await?;
    let systems: Vec<SystemId> = report_system::Entity::find()
        .select_only()
        .column(report_system::Column::SystemId)
        .filter(report_system::Column::ReportId.eq(id))
        .order_by_asc(report_system::Column::SystemId)
        .into_tuple()
        .all(tx.db())
        .await?;
    let report: Report = row.into();
    let judgement = cases::service::Judgement { severity, reason: severity_reason.as_deref() };
    let (case_id, number) = match case {
        None => cases::service::open(&mut tx, &report, &systems, judgement).await?,
        Some(case) => cases::service::join(&mut tx, case, &report, &systems, judgement).await?,
    };
    let status = if case.is_none() { ReportStatus::Accepted } else { ReportStatus::Merged };
    let change = report::ActiveModel {
        id: Set(id),
        status: Set(status),
        case_id: Set(Some(case_id)),
        decided_at: Set(Some(ctx.now())),
        decided_by: Set(Some(user)),
        ..Default::default()
    };
    let saved = report::Entity::update(change).exec(tx.db()).await?;
    let audit = Audit::of("report.accept", "report", id.0).case(case_id);
    tx.commit(audit.detail(json!({"case": number, "severity": severity.word(), "joined": case.is_some()}))).await?;
    Ok((saved.into(), case_id))
}

/// Rejects a report with a reason of at least 10 characters.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; `INVALID_TRANSITION` where the report was decided on before.
pub async fn reject_report(ctx: &Ctx, id: ReportId, reason: &str) -> Result<Report> {
    let (permit, _) = authz::require_report(ctx, Action::DecideReport, id).await?;
    let user = ctx.user()?;
    let mut check = Check::new();
    let reason = check.text("input.reason", reason, 10, 2000);
    check.done()?;
    let tx = Tx::begin(ctx, &permit).await?;
    undecided(&tx, id).await?;
    let change = report::ActiveModel {
        id: Set(id),
        status: Set(ReportStatus::Rejected),
        decided_at: Set(Some(ctx.now())),
        decided_by: Set(Some(user)),
        rejection_reason: Set(Some(reason)),
        ..Default::default()
    };
    let saved = report::Entity::update(change).exec(tx.db()).await?;
    tx.commit(Audit::of("report.reject", "report", id.0)).await?;
    Ok(saved.into())
}

async fn undecided(tx: &Tx<'_>, id: ReportId) -> Result<report::Model> {
    let row = report::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)?;
    if policy::is_undecided(row.status) {
        return Ok(row);
    }
    Err(Error::refused(
        ErrorCode::InvalidTransition,
        "",
        format!("Báo cáo {} đã được quyết định.", row.number),
        format!("Report {} has been decided on already.", row.number),
    ))
}

/// Saves a draft of the viewer, where its version is still the expected one; 0 stands for a draft that is not there yet.
///
/// # Errors
/// What the person can mend; `CONFLICT` where it has another version, is gone or another person's, or its report was sent;
/// [`Error::NotFound`] where a new one is given the id of another person's.
pub async fn save_draft(ctx: &Ctx, id: DraftId, expected_version: i32, body: &str) -> Result<Draft> {
    let permit = authz::require(ctx, Action::UseAccount)?;
    let user = ctx.user()?;
    if body.len() > MAX_DRAFT_BYTES || serde_json::from_str::<serde_json::Value>(body).is_err() {
        return Err(Error::refused(
            ErrorCode::Validation,
            "body",
            "Bản nháp không hợp lệ hoặc quá dài.",
            "The draft is not JSON or too long.",
        ));
    }
    let tx = Tx::begin(ctx, &permit).await?;
    hold_drafts(&tx, user).await?;
    let known = report_draft::Entity::find_by_id(id).held().one(tx.db()).await?;
    // Another person's is told as one that is gone.
    let known = match known {
        Some(row) if row.user_id != user => return Err(if expected_version == 0 { Error::NotFound } else { Error::conflict() }),
        known => known,
    };
    let version = known.as_ref().map_or(0, |row| row.version);
    if version != i64::from(expected_version) || (known.is_none() && is_sent(&tx, user, id).await?) {
        return Err(Error::conflict());
    }
    let row = report_draft::ActiveModel {
        id: Set(id),
        user_id: Set(user),
        body: Set(body.to_owned()),
        saved_at: Set(ctx.now()),
        version: Set(version + 1),
    };
    if known.is_some() {
        report_draft::Entity::update(row).exec(tx.db()).await?;
    } else {
        report_draft::Entity::insert(row).exec_without_returning(tx.db()).await?;
    }
    // Nothing that a person wrote goes by itself.
    if report_draft::Entity::find().filter(report_draft::Column::UserId.eq(user)).count(tx.db()).await? > MAX_DRAFTS {
        return Err(Error::refused(
            ErrorCode::Validation,
            "id",
            format!("Đã có {MAX_DRAFTS} bản nháp. Hãy gửi hoặc xóa bớt."),
            format!("There are {MAX_DRAFTS} drafts already. File or delete some."),
        ));
    }
    tx.commit(Audit::of("draft.save", "report-draft", id.0)).await?;
    Ok(Draft { id, body: body.to_owned(), saved_at: ctx.now(), version: version + 1 })
}

/// Drafts of one person are saved and sent one after another: none comes to be while the report of its key does.
async fn hold_drafts(tx: &Tx<'_>, user: UserId) -> Result<()> {
    user::Entity::find_by_id(user).held().one(tx.db()).await?;
    Ok(())
}

/// Whether the person has sent a report under the id of this draft.
async fn is_sent(tx: &Tx<'_>, user: UserId, id: DraftId) -> Result<bool> {
    let key = Expr::expr(Func::lower(Expr::col((report::Entity, report::Column::IdempotencyKey))));
    let sent = report::Entity::find().filter(report::Column::ReporterId.eq(user)).filter(key.eq(id.0.to_string()));
    Ok(sent.count(tx.db()).await? > 0)
}

/// Deletes a draft of the viewer.
///
/// # Errors
/// [`Error::NotFound`] where the viewer has no such draft.
pub async fn delete_draft(ctx: &Ctx, id: DraftId) -> Result<Draft> {
    let permit = authz::require(ctx, Action::UseAccount)?;
    let user = ctx.user()?;
    let tx = Tx::begin(ctx, &permit).await?;
    let row = report_draft::Entity::find_by_id(id).one(tx.db()).await?.filter(|row| row.user_id == user).ok_or(Error::NotFound)?;
    report_draft::Entity::delete_by_id(id).exec(tx.db()).await?;
    tx.commit(Audit::of("draft.delete", "report-draft", id.0)).await?;
    Ok(row.into())
}

/// The viewer's drafts, the newest first; at most 20.
///
/// # Errors
/// The database's error.
pub async fn drafts(ctx: &Ctx) -> Result<Vec<Draft>> {
    let permit = authz::require(ctx, Action::UseAccount)?;
    let rows = report_draft::Entity::find()
        .filter(report_draft::Column::UserId.eq(ctx.user()?))
        .order_by_desc(report_draft::Column::SavedAt)
        .limit(MAX_DRAFTS)
        .all(ctx.read(&permit))
        .await?;
    Ok(rows.into_iter().map(Draft::from).collect())
}
