//! Systems and the status of their controls.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, LikeExpr, OnConflict, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};
use serde_json::json;

use super::entity::{baseline, control, system, system_control};
use super::law::{self, LegalProfile};
use super::model::{Control, ControlSummary, System, SystemControl};
use crate::audit::Audit;
use crate::authz::{self, Action, Scope, SystemFacts};
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result, UserError};
use crate::ids::{AgencyId, ControlId, SystemId, UserId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern};
use crate::words::ControlStatus;

impl From<system::Model> for System {
    fn from(row: system::Model) -> Self {
        Self {
            id: row.id,
            agency: row.agency_id,
            code: row.code,
            name: row.name,
            name_en: row.name_en,
            purpose: row.purpose,
            level: row.level,
            legal_profile: row.legal_profile,
            catalogue: row.catalogue,
            approved_at: row.approved_at,
            version: row.version,
        }
    }
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct SystemFilter {
    /// Only of this agency.
    pub agency: Option<AgencyId>,
    /// Only of this level.
    pub level: Option<i32>,
    /// Words in name or code.
    pub text: Option<String>,
    /// Only without (or with) an approved level.
    pub unapproved: Option<bool>,
}

/// Systems that the viewer may see, by code.
///
/// # Errors
/// The database's error; a foreign cursor.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: SystemFilter) -> Result<Page<System>> {
    let scope = Scope::systems(ctx);
    let mut select = system::Entity::find().filter(scope.condition());
    if let Some(agency) = filter.agency {
        select = select.filter(system::Column::AgencyId.eq(agency));
    }
    if let Some(level) = filter.level {
        select = select.filter(system::Column::Level.eq(level));
    }
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col((system::Entity, system::Column::Search)).like(LikeExpr::new(pattern).escape('\\')));
    }
    if let Some(unapproved) = filter.unapproved {
        select = select.filter(if unapproved { system::Column::Level.is_null() } else { system::Column::Level.is_not_null() });
    }
    let db = ctx.read(&scope);
    let all = select.clone();
    let keys = [SortKey::asc(system::Column::Code, KeyKind::Text)];
    let rows = select.filter(args.condition(&keys)?).order_by_asc(system::Column::Code).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |row| Cursor::new(vec![json!(row.code)])).map(System::from))
}

/// Systems by id; hidden ones are missing like those that never were.
///
/// # Errors
/// The database's error.
pub async fn by_ids(ctx: &Ctx, ids: &[SystemId]) -> Result<HashMap<SystemId, System>> {
    let scope = Scope::systems(ctx);
    let rows = system::Entity::find()
        .filter(scope.condition())
        .filter(system::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// What to list of a system's controls.
#[derive(Clone, Debug, Default)]
pub struct ControlFilter {
    /// Only these statuses.
    pub status: Option<Vec<ControlStatus>>,
    /// Only failed (or not failed) ones.
    pub failed: Option<bool>,
    /// Words in clause, title or area.
    pub text: Option<String>,
}

/// The columns of [`control_columns`], with the clause of the joined baseline.
#[derive(Debug, FromQueryResult)]
pub(crate) struct ControlColumns {
    id: ControlId,
    catalogue: String,
    clause: String,
    domain: String,
    area_vi: String,
    area_en: String,
    title_vi: String,
    title_en: String,
    requirement_vi: String,
    requirement_en: String,
    confidence: String,
    source: String,
}

impl From<ControlColumns> for Control {
    fn from(row: ControlColumns) -> Self {
        Self {
            id: row.id,
            catalogue: row.catalogue,
            clause: row.clause,
            domain: row.domain,
            area_vi: row.area_vi,
            area_en: row.area_en,
            title_vi: row.title_vi,
            title_en: row.title_en,
            requirement_vi: row.requirement_vi,
            requirement_en: row.requirement_en,
            confidence: row.confidence,
            source: row.source,
        }
    }
}

/// A control of a baseline with what was said of it.
#[derive(Debug, FromQueryResult)]
struct ControlRow {
    #[sea_orm(nested)]
    control: ControlColumns,
    position: i32,
    status: Option<ControlStatus>,
    failed: Option<bool>,
    note: Option<String>,
    set_at: Option<i64>,
    set_by: Option<UserId>,
    version: Option<i64>,
}

/// Selects the columns of `controls`; the select must join it.
pub(crate) fn control_columns<E: EntityTrait>(select: Select<E>) -> Select<E> {
    use control::Column as C;
    select.columns([
        C::Id,
        C::Catalogue,
        C::Domain,
        C::AreaVi,
        C::AreaEn,
        C::TitleVi,
        C::TitleEn,
        C::RequirementVi,
        C::RequirementEn,
        C::Confidence,
        C::Source,
    ])
}

impl From<ControlRow> for SystemControl {
    fn from(row: ControlRow) -> Self {
        Self {
            control: row.control.into(),
            position: row.position,
            status: row.status.unwrap_or(ControlStatus::NotStarted),
            failed: row.failed.unwrap_or(false),
            note: row.note,
            set_at: row.set_at,
            set_by: row.set_by,
            version: row.version.unwrap_or(0),
        }
    }
}

fn baseline_control() -> RelationDef {
    baseline::Entity::belongs_to(control::Entity).from(baseline::Column::ControlId).to(control::Column::Id).into()
}

fn status_of(system: SystemId) -> RelationDef {
    let relation: RelationDef =
        baseline::Entity::belongs_to(system_control::Entity).from(baseline::Column::ControlId).to(system_control::Column::ControlId).into();
    relation.on_condition(move |_, right| Condition::all().add(Expr::col((right, system_control::Column::SystemId)).eq(system)))
}

/// What was never said counts as not started.
fn declared_status() -> SimpleExpr {
    Func::coalesce([Expr::col((system_control::Entity, system_control::Column::Status)), Expr::val(ControlStatus::NotStarted.word())])
        .into()
}

fn controls_of(system: &System) -> Option<Select<baseline::Entity>> {
    let (level, catalogue) = (system.level?, system.catalogue.clone()?);
    Some(
        baseline::Entity::find()
            .join(JoinType::InnerJoin, baseline_control())
            .join(JoinType::LeftJoin, status_of(system.id))
            .filter(baseline::Column::Catalogue.eq(catalogue))
            .filter(baseline::Column::Level.eq(level)),
    )
}

/// The controls of the baseline of a system's level, in the catalogue's order; none while no level is approved.
///
/// # Errors
/// [`Error::NotFound`] where the system is hidden; the database's error.
pub async fn controls(ctx: &Ctx, system: &System, args: PageArgs, filter: ControlFilter) -> Result<Page<SystemControl>> {
    let (permit, _) = authz::require_system(ctx, Action::ReadSystem, system.id).await?;
    let Some(mut select) = controls_of(system) else {
        return Ok(Page::new(&args, Vec::new(), Some(0), |_: &SystemControl| Cursor::new(vec![])));
    };
    if let Some(status) = filter.status {
        select = select.filter(declared_status().is_in(status.into_iter().map(ControlStatus::word)));
    }
    if let Some(failed) = filter.failed {
        let told: SimpleExpr =
            Func::coalesce([Expr::col((system_control::Entity, system_control::Column::Failed)), Expr::val(false)]).into();
        select = select.filter(told.eq(failed));
    }
    if let Some(pattern) = filter.text.as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col((control::Entity, control::Column::Search)).like(LikeExpr::new(pattern).escape('\\')));
    }
    let db = ctx.read(&permit);
    let all = select.clone();
    let keys = [SortKey::asc(baseline::Column::Position, KeyKind::Int)];
    let select = control_columns(select.select_only())
        .columns([baseline::Column::Clause, baseline::Column::Position])
        .columns([
            system_control::Column::Status,
            system_control::Column::Failed,
            system_control::Column::Note,
            system_control::Column::SetAt,
            system_control::Column::SetBy,
            system_control::Column::Version,
        ])
        .filter(args.condition(&keys)?)
        .order_by_asc(baseline::Column::Position)
        .limit(args.limit());
    let rows: Vec<ControlRow> = select.into_model().all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    Ok(Page::new(&args, rows, total, |row| Cursor::new(vec![json!(row.position)])).map(SystemControl::from))
}

/// One control of a system's baseline; none where the baseline has no such control.
///
/// # Errors
/// [`Error::NotFound`] where the system is hidden; the database's error.
pub async fn find_control(ctx: &Ctx, system: &System, id: ControlId) -> Result<Option<SystemControl>> {
    let (permit, _) = authz::require_system(ctx, Action::ReadSystem, system.id).await?;
    control_of(ctx.read(&permit), system, id).await
}

/// The same inside a transaction.
async fn control_of(db: &impl sea_orm::ConnectionTrait, system: &System, id: ControlId) -> Result<Option<SystemControl>> {
    let Some(select) = controls_of(system) else { return Ok(None) };
    let row: Option<ControlRow> = control_columns(select.select_only())
        .columns([baseline::Column::Clause, baseline::Column::Position])
        .columns([
            system_control::Column::Status,
            system_control::Column::Failed,
            system_control::Column::Note,
            system_control::Column::SetAt,
            system_control::Column::SetBy,
            system_control::Column::Version,
        ])
        .filter(baseline::Column::ControlId.eq(id))
        .into_model()
        .one(db)
        .await?;
    Ok(row.map(SystemControl::from))
}

#[derive(Debug, FromQueryResult)]
struct SummaryRow {
    id: SystemId,
    status: Option<ControlStatus>,
    failed: Option<bool>,
    number: i64,
}

/// Counts over the baselines of systems.
///
/// # Errors
/// The database's error.
pub async fn summaries(ctx: &Ctx, ids: &[SystemId]) -> Result<HashMap<SystemId, ControlSummary>> {
    let scope = Scope::systems(ctx);
    let relation: RelationDef =
        system::Entity::belongs_to(baseline::Entity).from(system::Column::Catalogue).to(baseline::Column::Catalogue).into();
    let relation = relation.on_condition(|left, right| {
        Condition::all().add(Expr::col((left, system::Column::Level)).equals((right, baseline::Column::Level)))
    });
    let declared: RelationDef =
        baseline::Entity::belongs_to(system_control::Entity).from(baseline::Column::ControlId).to(system_control::Column::ControlId).into();
    let declared = declared.on_condition(|_, right| {
        Condition::all().add(Expr::col((right, system_control::Column::SystemId)).equals((system::Entity, system::Column::Id)))
    });
    // Grouped by the bare columns: what was never said is null here.
    let rows: Vec<SummaryRow> = system::Entity::find()
        .select_only()
        .column(system::Column::Id)
        .column(system_control::Column::Status)
        .column(system_control::Column::Failed)
        .column_as(Expr::col((baseline::Entity, baseline::Column::ControlId)).count(), "number")
        .join(JoinType::InnerJoin, relation)
        .join(JoinType::LeftJoin, declared)
        .filter(scope.condition())
        .filter(system::Column::Id.is_in(ids.iter().copied()))
        .group_by(Expr::col((system::Entity, system::Column::Id)))
        .group_by(Expr::col((system_control::Entity, system_control::Column::Status)))
        .group_by(Expr::col((system_control::Entity, system_control::Column::Failed)))
        .into_model()
        .all(ctx.read(&scope))
        .await?;
    let mut summaries: HashMap<SystemId, ControlSummary> = ids.iter().map(|id| (*id, ControlSummary::default())).collect();
    for row in rows {
        let summary = summaries.entry(row.id).or_default();
        let status = row.status.unwrap_or(ControlStatus::NotStarted);
        summary.total += row.number;
        match status {
            ControlStatus::NotApplicable => summary.not_applicable += row.number,
            status if status.is_unimplemented() => summary.unimplemented += row.number,
            _ => summary.implemented += row.number,
        }
        if row.failed == Some(true) {
            summary.failed += row.number;
        }
    }
    Ok(summaries)
}

/// What a person says of a control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The control.
    pub control: ControlId,
    /// How far the system has come with it.
    pub status: ControlStatus,
    /// Whether it is known to have failed.
    pub failed: bool,
    /// What is to be known about it.
    pub note: Option<String>,
}

/// Says how far a system has come with a control.
///
/// # Errors
/// [`Error::NotFound`] where the system is hidden; [`Error::Forbidden`]; a control that is not of the system's baseline, or of which
/// somebody else said something meanwhile.
pub async fn set_control_status(ctx: &Ctx, id: SystemId, expected_version: i32, declared: Declared) -> Result<SystemControl> {
    let (permit, _) = authz::require_system(ctx, Action::SetControlStatus, id).await?;
    let Declared { control: control_id, status, failed, note } = declared;
    let mut check = Check::new();
    let note = check.optional("input.note", note.as_deref(), 2000);
    if status == ControlStatus::NotApplicable && note.is_none() {
        check.fail(UserError::invalid("input.note", "Nêu lý do vì sao không áp dụng.", "Say why it is not applicable."));
    }
    check.done()?;
    let user = ctx.user()?;
    let tx = Tx::begin(ctx, &permit).await?;
    // Holds the system: of what nobody ever said there is no row to hold.
    let system: System = system::Entity::find_by_id(id).held().one(tx.db()).await?.ok_or(Error::NotFound)?.into();
    let Some(before) = control_of(tx.db(), &system, control_id).await? else {
        return Err(Error::refused(
            crate::words::ErrorCode::Validation,
            "input.controlId",
            "Biện pháp không thuộc cấp độ của hệ thống này.",
            "This control is not in the baseline of the system's level.",
        ));
    };
    if before.version != i64::from(expected_version) {
        return Err(Error::conflict());
    }
    let row = system_control::ActiveModel {
        system_id: Set(id),
        control_id: Set(control_id),
        status: Set(status),
        failed: Set(failed),
        note: Set(note),
        set_at: Set(ctx.now()),
        set_by: Set(user),
        version: Set(before.version.saturating_add(1)),
    };
    use system_control::Column as C;
    let update = OnConflict::columns([C::SystemId, C::ControlId])
        .update_columns([C::Status, C::Failed, C::Note, C::SetAt, C::SetBy, C::Version])
        .to_owned();
    system_control::Entity::insert(row).on_conflict(update).exec_without_returning(tx.db()).await?;
    let after = control_of(tx.db(), &system, control_id).await?.ok_or_else(|| Error::internal("control vanished"))?;
    let audit = Audit::of("system.set-control-status", "system", id.0).detail(json!({
        "control": control_id.0,
        "from": before.status.word(),
        "to": status.word(),
        "failed": failed,
    }));
    tx.commit(audit).await?;
    Ok(after)
}

/// Whether an act on a system, whose agency has this place in the tree, would be permitted.
#[must_use]
pub fn may(ctx: &Ctx, action: Action, system: &System, agency_path: String) -> bool {
    authz::may_system(ctx, action, &SystemFacts { id: system.id, agency: system.agency, agency_path })
}

/// Every legal profile, the oldest first.
///
/// # Errors
/// The database's error.
pub async fn legal_profiles(ctx: &Ctx) -> Result<Vec<LegalProfile>> {
    law::profiles(ctx.read(&Scope::agencies(ctx))).await
}

/// A control of a baseline: its id, place and clause, how far the system has come, whether it failed.
pub(crate) type BaselineStatus = (ControlId, i32, String, ControlStatus, bool);

/// The status of every control of a system's baseline inside a transaction, for freezing; without any limit.
///
/// # Errors
/// The database's error.
pub(crate) async fn baseline_status(
    db: &impl sea_orm::ConnectionTrait,
    id: SystemId,
    catalogue: &str,
    level: i32,
) -> Result<Vec<BaselineStatus>> {
    type Declared = (ControlId, i32, String, Option<ControlStatus>, Option<bool>);
    let rows: Vec<Declared> = baseline::Entity::find()
        .select_only()
        .columns([baseline::Column::ControlId])
        .columns([baseline::Column::Position])
        .columns([baseline::Column::Clause])
        .columns([system_control::Column::Status, system_control::Column::Failed])
        .join(JoinType::LeftJoin, status_of(id))
        .filter(baseline::Column::Catalogue.eq(catalogue))
        .filter(baseline::Column::Level.eq(level))
        .order_by_asc(baseline::Column::Position)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(control, position, clause, status, failed)| {
            (control, position, clause, status.unwrap_or(ControlStatus::NotStarted), failed.unwrap_or(false))
        })
        .collect())
}
