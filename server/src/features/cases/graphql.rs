//! The API of cases.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject, Subscription};
use futures::future::try_join3;
use futures::{Stream, StreamExt};
use tokio::sync::broadcast::error::RecvError;

use super::loaders::{AffectedOf, AgenciesOf, ClocksOf, DutiesOf, FactsOf, OpenTasksOf, SuspectedOf, TitleOf, TotalsOf};
use super::record::UPDATED;
use super::{clocks, model, service};
use crate::authz::{self, Action, CaseFacts, Scope};
use crate::connection;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::{Agency, User};
use crate::features::agencies::model::{Agency as AgencyModel, AgencyName};
use crate::features::escalations;
use crate::features::escalations::graphql::{Escalation, EscalationConnection, EscalationTier};
use crate::features::evidence;
use crate::features::evidence::graphql::{EvidenceItem, EvidenceItemConnection};
use crate::features::observables;
use crate::features::observables::graphql::{Observable, ObservableConnection};
use crate::features::reports;
use crate::features::reports::graphql::{IncidentReport, IncidentReportConnection};
use crate::features::systems::graphql::{Control, ControlFilter, System};
use crate::features::tasks;
use crate::features::tasks::graphql::{Task, TaskConnection};
use crate::graphql::{AtOnce, ContextExt, DateTime, Row, UserErrorObject, cost, only_total, page_args, settle};
use crate::ids::{AgencyId, CaseId, ClockId, ControlId, EscalationId, SystemId, UserId};
use crate::page::Page;
use crate::words::{CaseAction, CaseOrder, CaseStatus, ControlStatus, IncidentClass, Locale, Severity, TimelineKind, Tlp};

/// The national work on one incident: joins reports, agencies, tasks and evidence.
#[derive(Clone, Debug)]
pub struct Case(pub model::Case, Ahead);

/// What hangs on a case, where it was read for all rows of a page together.
#[derive(Clone, Debug, Default)]
struct Ahead {
    agencies: Option<Vec<Arc<AgencyName>>>,
    open_tasks: Option<i64>,
    affected: Option<Arc<[model::Affected]>>,
}

impl From<model::Case> for Case {
    fn from(case: model::Case) -> Self {
        Self(case, Ahead::default())
    }
}

impl Case {
    /// The case `id`, if the viewer may see it.
    pub(crate) async fn load(ctx: &Context<'_>, id: CaseId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self::from))
    }

    /// The case `id`, which must be there.
    pub(crate) async fn get(ctx: &Context<'_>, id: CaseId) -> Result<Self> {
        Self::load(ctx, id).await?.ok_or(Error::NotFound)
    }

    /// The person `id`, unless the viewer does not learn that the person's agency has part in the case.
    pub(crate) async fn person(ctx: &Context<'_>, case: CaseId, id: Option<UserId>) -> Result<Option<User>> {
        let Some(user) = User::maybe(ctx, id).await? else { return Ok(None) };
        if authz::knows_all_agencies(ctx.ctx()?) {
            return Ok(Some(user));
        }
        let facts = ctx.loaders()?.load_one(FactsOf(case)).await?;
        let ctx = ctx.ctx()?;
        Ok(Some(user).filter(|user| !facts.is_some_and(|facts| authz::hides_agency(ctx, &facts, user.0.agency))))
    }

    async fn affected(&self, ctx: &Context<'_>) -> Result<Arc<[model::Affected]>> {
        match &self.1.affected {
            Some(affected) => Ok(Arc::clone(affected)),
            None => Ok(ctx.loaders()?.load_one(AffectedOf(self.0.id)).await?.unwrap_or_default()),
        }
    }

    async fn facts(&self, ctx: &Context<'_>) -> Result<CaseFacts> {
        ctx.loaders()?.load_one(FactsOf(self.0.id)).await?.ok_or(Error::NotFound)
    }

    /// How long a list of the case is, where the document wants to know nothing else of it.
    async fn total(&self, ctx: &Context<'_>, of: impl Fn(&model::Totals) -> i64) -> Result<Option<i64>> {
        if !only_total(ctx) {
            return Ok(None);
        }
        let totals = ctx.loaders()?.load_one(TotalsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(of(&totals)))
    }

    async fn all_clocks(&self, ctx: &Context<'_>) -> Result<Vec<Clock>> {
        let clocks = ctx.loaders()?.load_one(ClocksOf(self.0.id)).await?.unwrap_or_default();
        Ok(clocks.into_iter().map(|(clock, agency)| Clock { clock, agency: Some(Arc::new(agency)) }).collect())
    }

    async fn blockers(&self, ctx: &Context<'_>) -> Result<Vec<CloseBlocker>> {
        if self.0.status == CaseStatus::Closed {
            return Ok(Vec::new());
        }
        let duties = ctx.loaders()?.load_one(DutiesOf(self.0.id)).await?.unwrap_or_default();
        let clocks = self.all_clocks(ctx).await?;
        let known: HashMap<AgencyId, _> = clocks.iter().filter_map(|clock| Some((clock.clock.agency, clock.agency.clone()?))).collect();
        let clocks: Vec<model::Clock> = clocks.into_iter().map(|clock| clock.clock).collect();
        let blockers = model::close_blockers(&duties, &clocks).into_iter();
        Ok(blockers.map(|blocker| CloseBlocker { agency: known.get(&blocker.agency).cloned(), blocker }).collect())
    }
}

#[Object]
impl Case {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// `2026-0001`: gap-free within the year.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// What happened, in a line; in the viewer's language where the case has no words of its own.
    async fn title(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(model::title_in(&self.0.title, &self.0.number, ctx.ctx()?.locale()).into_owned())
    }

    async fn status(&self) -> CaseStatus {
        self.0.status
    }

    async fn severity(&self) -> Severity {
        self.0.severity
    }

    /// Why the severity was changed last.
    async fn severity_reason(&self) -> Option<&str> {
        self.0.severity_reason.as_deref()
    }

    async fn tlp(&self) -> Tlp {
        self.0.tlp
    }

    async fn incident_class(&self) -> IncidentClass {
        self.0.incident_class
    }

    /// To be sent back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }

    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    async fn opened_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::load(ctx, self.0.opened_by).await
    }

    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// Agencies with full part in the case, as far as the viewer may know.
    async fn agencies(&self, ctx: &Context<'_>) -> Result<Vec<Row<Agency>>> {
        let agencies = match &self.1.agencies {
            Some(agencies) => agencies.clone(),
            None => ctx.loaders()?.load_one(AgenciesOf(self.0.id)).await?.unwrap_or_default(),
        };
        Ok(agencies.into_iter().map(Agency::Named).map(Row).collect())
    }

    /// Reports that the viewer may see.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn reports(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<IncidentReportConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        if let Some(total) = self.total(ctx, |totals| totals.reports).await? {
            return Ok(IncidentReportConnection::counted(total));
        }
        let filter = reports::service::ReportFilter { case: Some(self.0.id), ..Default::default() };
        Ok(Box::pin(reports::service::list(ctx.ctx()?, args, filter)).await?.map(IncidentReport).into())
    }

    /// Affected systems, each as it stood when the case took it up, by code; those that the viewer may see.
    async fn affected_systems(&self, ctx: &Context<'_>) -> Result<Vec<Row<AffectedSystem>>> {
        Ok(self.affected(ctx).await?.iter().cloned().map(AffectedSystem).map(Row).collect())
    }

    /// Tasks that the viewer may see, by due time.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn tasks(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<TaskConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        if let Some(total) = self.total(ctx, |totals| totals.tasks).await? {
            return Ok(TaskConnection::counted(total));
        }
        let filter = tasks::service::TaskFilter { case: Some(self.0.id), ..Default::default() };
        Ok(Box::pin(tasks::service::list(ctx.ctx()?, args, filter)).await?.map(Task).into())
    }

    /// Tasks assigned or accepted.
    async fn open_tasks(&self, ctx: &Context<'_>) -> Result<i64> {
        match self.1.open_tasks {
            Some(number) => Ok(number),
            None => Ok(ctx.loaders()?.load_one(OpenTasksOf(self.0.id)).await?.unwrap_or(0)),
        }
    }

    /// Evidence items that the viewer may see, the newest first. `altered`: only those that `alteredEvidence` counts.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        altered: Option<bool>,
    ) -> Result<EvidenceItemConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let altered = altered == Some(true);
        if let Some(total) = self.total(ctx, |totals| if altered { totals.altered_evidence } else { totals.evidence }).await? {
            return Ok(EvidenceItemConnection::counted(total));
        }
        let soundness = if altered { evidence::service::Soundness::Altered } else { evidence::service::Soundness::Any };
        let filter = evidence::service::EvidenceFilter { case: Some(self.0.id), soundness, ..Default::default() };
        Ok(Box::pin(evidence::service::list(ctx.ctx()?, args, filter)).await?.map(EvidenceItem).into())
    }

    /// How many of the evidence items that the viewer may see were last found altered, by their bytes or their list of members, or with a
    /// chain of custody that does not hold.
    async fn altered_evidence(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(ctx.loaders()?.load_one(TotalsOf(self.0.id)).await?.unwrap_or_default().altered_evidence)
    }

    /// Observables that the viewer may see, the newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn observables(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<ObservableConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        if let Some(total) = self.total(ctx, |totals| totals.observables).await? {
            return Ok(ObservableConnection::counted(total));
        }
        let filter = observables::service::ObservableFilter { case: Some(self.0.id), ..Default::default() };
        Ok(Box::pin(observables::service::list(ctx.ctx()?, args, filter)).await?.map(Observable).into())
    }

    /// Escalations, the newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn escalations(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<EscalationConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        if let Some(total) = self.total(ctx, |totals| totals.escalations).await? {
            return Ok(EscalationConnection::counted(total));
        }
        let filter = escalations::service::EscalationFilter { case: Some(self.0.id), ..Default::default() };
        Ok(Box::pin(escalations::service::list(ctx.ctx()?, args, filter)).await?.map(Escalation).into())
    }

    /// Statutory deadlines of the agencies that the viewer may know of, each with its legal source: by agency in the order in
    /// which they took part, then in the order of the legal profile.
    async fn clocks(&self, ctx: &Context<'_>) -> Result<Vec<Clock>> {
        self.all_clocks(ctx).await
    }

    /// The nearest clock that is not met.
    async fn next_deadline(&self, ctx: &Context<'_>) -> Result<Option<Clock>> {
        let clocks = self.all_clocks(ctx).await?;
        Ok(clocks.into_iter().filter(|of| of.clock.met_at.is_none()).min_by_key(|of| of.clock.due_at))
    }

    /// Changes of status, the oldest first.
    async fn status_history(&self, ctx: &Context<'_>) -> Result<Vec<CaseStatusChange>> {
        Ok(Box::pin(service::status_history(ctx.ctx()?, self.0.id)).await?.into_iter().map(CaseStatusChange).collect())
    }

    /// What happened, the newest first. `manual`: only what people wrote, or all but that.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        manual: Option<bool>,
    ) -> Result<TimelineEntryConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        if manual.is_none()
            && let Some(total) = self.total(ctx, |totals| totals.timeline).await?
        {
            return Ok(TimelineEntryConnection::counted(total));
        }
        Ok(Box::pin(service::timeline(ctx.ctx()?, self.0.id, args, manual)).await?.map(TimelineEntry).into())
    }

    /// Controls not started, planned or partial, over the affected systems that the viewer may see, as frozen.
    async fn unimplemented_controls(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.affected(ctx).await?.iter().map(|of| i64::from(of.0.unimplemented_controls)).sum())
    }

    /// The highest frozen level of the affected systems that the viewer may see.
    async fn max_level(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.affected(ctx).await?.iter().filter_map(|of| of.0.level).max())
    }

    /// Statuses to which the viewer may move the case now.
    async fn next_statuses(&self, ctx: &Context<'_>) -> Result<Vec<CaseStatus>> {
        Ok(service::next_statuses(ctx.ctx()?, &self.0, &self.facts(ctx).await?))
    }

    /// What the viewer may do now.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<CaseAction>> {
        let clocks: Vec<model::Clock> = self.all_clocks(ctx).await?.into_iter().map(|of| of.clock).collect();
        Ok(service::actions(ctx.ctx()?, &self.0, &self.facts(ctx).await?, &clocks))
    }

    /// Codes of `closeBlockers`, each once.
    async fn close_blocked_by(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let mut codes: Vec<String> = Vec::new();
        for CloseBlocker { blocker, .. } in self.blockers(ctx).await? {
            if !codes.contains(&blocker.code) {
                codes.push(blocker.code);
            }
        }
        Ok(codes)
    }

    /// What agencies must file before the case may be closed, as far as the viewer may know of the agencies. Empty once it
    /// is closed.
    async fn close_blockers(&self, ctx: &Context<'_>) -> Result<Vec<CloseBlocker>> {
        self.blockers(ctx).await
    }

    /// The tiers that the viewer may call for the case now, by number; empty for those who may call none.
    async fn escalation_tiers(&self, ctx: &Context<'_>) -> Result<Vec<EscalationTier>> {
        let facts = self.facts(ctx).await?;
        if !service::actions(ctx.ctx()?, &self.0, &facts, &[]).contains(&CaseAction::Escalate) {
            return Ok(Vec::new());
        }
        let tiers = Box::pin(escalations::service::tiers_of(ctx.ctx()?, &self.0)).await?;
        Ok(tiers.into_iter().map(EscalationTier).collect())
    }
}

impl AtOnce for Case {
    fn at_once(field: &str) -> bool {
        let own = matches!(field, "id" | "number" | "title" | "status" | "severity" | "tlp" | "incidentClass" | "version" | "openedAt");
        own || matches!(field, "agencies" | "openTasks") || OF_SYSTEMS.contains(&field)
    }
}

connection!(CaseConnection, CaseEdge, Case, Row);

/// Fields that are read from the affected systems.
const OF_SYSTEMS: [&str; 3] = ["affectedSystems", "unimplementedControls", "maxLevel"];

/// The rows of a page, with what the document asks of every one of them: read for all at once, before they ask one by one.
async fn rows(ctx: &Context<'_>, page: Page<model::Case>) -> Result<Page<Case>> {
    let (asked, c) = (ctx.look_ahead(), ctx.ctx()?);
    let (nodes, edges) = (asked.field("nodes"), asked.field("edges").field("node"));
    let ids: Vec<CaseId> = page.rows.iter().map(|(_, case)| case.id).collect();
    let asks = |name: &str| !ids.is_empty() && (nodes.field(name).exists() || edges.field(name).exists());
    let agencies = async { if asks("agencies") { Box::pin(service::agencies_of(c, &ids)).await.map(Some) } else { Ok(None) } };
    let tasks = async { if asks("openTasks") { Box::pin(service::open_tasks_of(c, &ids)).await.map(Some) } else { Ok(None) } };
    let systems = OF_SYSTEMS.iter().any(|name| asks(name));
    let affected = async { if systems { Box::pin(service::affected_of(c, &ids)).await.map(Some) } else { Ok(None) } };
    let (mut agencies, tasks, mut affected) = Box::pin(try_join3(agencies, tasks, affected)).await?;
    Ok(page.map(|case| {
        let ahead = Ahead {
            agencies: agencies.as_mut().map(|of| of.remove(&case.id).unwrap_or_default()),
            open_tasks: tasks.as_ref().map(|of| of.get(&case.id).copied().unwrap_or(0)),
            affected: affected.as_mut().map(|of| of.remove(&case.id).unwrap_or_default()),
        };
        Case(case, ahead)
    }))
}

/// A system as it stood when the case took it up; never changes afterwards.
#[derive(Clone, Debug)]
pub struct AffectedSystem(model::Affected);

impl AtOnce for AffectedSystem {
    fn at_once(field: &str) -> bool {
        !matches!(field, "controls" | "suspectedControls")
    }
}

#[Object]
impl AffectedSystem {
    /// The system as it is today.
    async fn system(&self) -> Row<System> {
        Row(System::Named(Arc::clone(&self.0.1)))
    }

    /// Its level then.
    async fn level(&self) -> Option<i32> {
        self.0.0.level
    }

    /// Its legal profile then.
    async fn legal_profile(&self) -> Option<&str> {
        self.0.0.legal_profile.as_deref()
    }

    async fn frozen_at(&self) -> DateTime {
        DateTime(self.0.0.frozen_at)
    }

    /// The controls of its baseline then, each with the status of then.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn controls(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<ControlFilter>,
    ) -> Result<FrozenControlConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let page = Box::pin(service::frozen_controls(ctx.ctx()?, &self.0.0, args, filter.unwrap_or_default().into())).await?;
        Ok(page.map(FrozenControl).into())
    }

    /// Of its baseline not started, planned or partial then.
    async fn unimplemented_controls(&self) -> i32 {
        self.0.0.unimplemented_controls
    }

    /// Controls of its baseline then.
    async fn total_controls(&self) -> i32 {
        self.0.0.total_controls
    }

    /// Controls suspected to have failed in this incident.
    async fn suspected_controls(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(ctx.loaders()?.load_one(SuspectedOf(self.0.0.id)).await?.unwrap_or(0))
    }
}

/// A control as it stood when the case took the system up.
#[derive(Clone, Debug)]
pub struct FrozenControl(pub model::FrozenControl);

#[Object]
impl FrozenControl {
    async fn control(&self) -> Control {
        Control(self.0.control.clone())
    }

    async fn status(&self) -> ControlStatus {
        self.0.status
    }

    /// Whether it is suspected to have failed in this incident.
    async fn suspected_failed(&self) -> bool {
        self.0.suspected
    }
}

connection!(FrozenControlConnection, FrozenControlEdge, FrozenControl);

/// That a control of a system is suspected to have failed in a case.
#[derive(Clone, Debug)]
pub struct ControlSuspicion(pub model::ControlSuspicion);

#[Object]
impl ControlSuspicion {
    /// The control, by its id.
    async fn control_id(&self) -> ID {
        self.0.control.into()
    }

    async fn case(&self, ctx: &Context<'_>) -> Result<Case> {
        Case::get(ctx, self.0.case).await
    }

    /// Why, in the words of who said so last.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When that was said.
    async fn suspected_at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

/// What an agency must file before a case may be closed.
#[derive(Clone, Debug)]
pub struct CloseBlocker {
    blocker: model::CloseBlocker,
    /// Its agency, where it was read with the clocks.
    agency: Option<Arc<AgencyModel>>,
}

#[Object]
impl CloseBlocker {
    /// Stable word of the clock.
    async fn code(&self) -> &str {
        &self.blocker.code
    }

    /// Name in Vietnamese.
    async fn name(&self) -> &str {
        &self.blocker.name_vi
    }

    async fn name_en(&self) -> &str {
        &self.blocker.name_en
    }

    /// Article of law, in Vietnamese.
    async fn source(&self) -> &str {
        &self.blocker.source_vi
    }

    async fn source_en(&self) -> &str {
        &self.blocker.source_en
    }

    /// The agency that bears the duty.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        agency_of(ctx, self.agency.as_ref(), self.blocker.agency).await
    }

    /// Whether its clock runs. One that does not will begin with the recovery: a case that was no incident may be closed
    /// straight from OPEN as long as none of its blockers has begun.
    async fn begun(&self) -> bool {
        self.blocker.begun
    }
}

/// A statutory deadline of an agency with its legal source. It never pauses.
#[derive(Clone, Debug)]
pub struct Clock {
    clock: model::Clock,
    /// Its agency, where it was read with the clock.
    agency: Option<Arc<AgencyModel>>,
}

impl From<model::Clock> for Clock {
    fn from(clock: model::Clock) -> Self {
        Self { clock, agency: None }
    }
}

/// An agency that was read already, or else by the loader.
async fn agency_of(ctx: &Context<'_>, known: Option<&Arc<AgencyModel>>, id: AgencyId) -> Result<Agency> {
    match known {
        Some(agency) => Ok(Agency::Whole(Arc::clone(agency))),
        None => Agency::get(ctx, id).await,
    }
}

#[Object]
impl Clock {
    /// Null for a clock that would run if a report were accepted.
    async fn id(&self) -> Option<ID> {
        self.clock.id.map(ID::from)
    }

    /// Stable word of the legal profile.
    async fn code(&self) -> &str {
        &self.clock.code
    }

    /// Name in Vietnamese.
    async fn name(&self) -> &str {
        &self.clock.name_vi
    }

    async fn name_en(&self) -> &str {
        &self.clock.name_en
    }

    /// Article of law, in Vietnamese.
    async fn source(&self) -> &str {
        &self.clock.source_vi
    }

    async fn source_en(&self) -> &str {
        &self.clock.source_en
    }

    /// What follows if it is not met, or how the figure was read; in the viewer's language.
    async fn consequence(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(match ctx.ctx()?.locale() {
            Locale::Vi => self.clock.consequence_vi.as_deref(),
            Locale::En => self.clock.consequence_en.as_deref(),
        })
    }

    /// The agency that bears the duty.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        agency_of(ctx, self.agency.as_ref(), self.clock.agency).await
    }

    /// Whether the viewer may file the report that meets it: coordinators, and responders of its agency.
    async fn can_file(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.clock.id.is_some() && self.clock.met_at.is_none() && authz::may_file(ctx.ctx()?, self.clock.agency))
    }

    async fn started_at(&self) -> DateTime {
        DateTime(self.clock.started_at)
    }

    async fn due_at(&self) -> DateTime {
        DateTime(self.clock.due_at)
    }

    async fn met_at(&self) -> Option<DateTime> {
        self.clock.met_at.map(DateTime)
    }

    /// Met too late, or not met and too late now.
    async fn breached(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.clock.is_breached(ctx.ctx()?.now()))
    }

    /// What was filed.
    async fn summary(&self) -> Option<&str> {
        self.clock.summary.as_deref()
    }

    /// Who filed it; null where the viewer does not learn that the person's agency has part in the case.
    async fn filed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let Some(case) = self.clock.case else { return Ok(None) };
        Case::person(ctx, case, self.clock.filed_by).await
    }
}

/// A change of status.
#[derive(Clone, Debug)]
pub struct CaseStatusChange(model::TimelineEntry);

#[Object]
impl CaseStatusChange {
    async fn status(&self) -> CaseStatus {
        self.0.subject.as_deref().and_then(CaseStatus::from_word).unwrap_or(CaseStatus::Open)
    }

    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Who moved it; null where the viewer may not know.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Case::person(ctx, self.0.case, self.0.actor).await
    }

    async fn note(&self) -> Option<&str> {
        self.0.text.as_deref()
    }
}

/// An entry of the timeline.
#[derive(Clone, Debug)]
pub struct TimelineEntry(model::TimelineEntry);

#[Object]
impl TimelineEntry {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn kind(&self) -> TimelineKind {
        self.0.kind
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// When it was written down.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Who did it; null for the hub itself, and where the viewer may not know.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Case::person(ctx, self.0.case, self.0.actor).await
    }

    /// What a person wrote: entry, note, reason, result; in the viewer's language where the hub wrote it.
    async fn text(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let written = || self.0.text.clone();
        let of_call = matches!(self.0.kind, TimelineKind::Escalated | TimelineKind::EscalationJoined);
        let (true, None, Some(id)) = (of_call, self.0.actor, self.0.subject_id) else { return Ok(written()) };
        let Some(call) = ctx.loaders()?.load_one(EscalationId(id)).await? else { return Ok(written()) };
        if self.0.kind == TimelineKind::Escalated {
            return Ok(Some(Escalation::reason_to(ctx, &call).await?.to_owned()));
        }
        let (known, locale) = (Escalation::known_level(ctx, &call).await?, ctx.ctx()?.locale());
        let further = call.further_told(self.0.at, self.0.text.as_deref());
        Ok(further.map(|further| further.reason_for(locale, known).to_owned()).or_else(written))
    }

    /// What it is about: a title, a file's name, a word of status, severity or TLP, a clause with the control's name in the viewer's
    /// language, a clock's code.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let written = self.0.subject.as_deref();
        let suspected = written.filter(|_| self.0.kind == TimelineKind::ControlSuspected).and_then(model::read_suspected);
        let Some((clause, control)) = suspected else { return Ok(written.map(ToOwned::to_owned)) };
        let title = ctx.loaders()?.load_one(TitleOf(control)).await?;
        let locale = ctx.ctx()?.locale();
        Ok(Some(title.map_or_else(|| clause.to_owned(), |title| format!("{clause} {}", title.get(locale)))))
    }

    /// The thing it is about.
    async fn subject_id(&self) -> Option<ID> {
        self.0.subject_id.map(ID::from)
    }
}

connection!(TimelineEntryConnection, TimelineEntryEdge, TimelineEntry);

/// What to list of cases.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CaseFilter {
    /// Only these statuses.
    pub status: Option<Vec<CaseStatus>>,
    /// Only these severities.
    pub severity: Option<Vec<Severity>>,
    /// Only where this agency has full part.
    pub agency_id: Option<ID>,
    /// Only where this system is affected.
    pub system_id: Option<ID>,
    /// Only where a system of this level is affected.
    pub level: Option<i32>,
    /// Words in number or title; case and tone marks do not matter.
    pub text: Option<String>,
}

/// Queries of cases.
#[derive(Debug, Default)]
pub struct CaseQuery;

#[Object]
impl CaseQuery {
    /// Cases that the viewer may see.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn cases(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<CaseFilter>,
        order_by: Option<CaseOrder>,
    ) -> Result<CaseConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = service::CaseFilter {
            status: filter.status,
            severity: filter.severity,
            agency: filter.agency_id.as_ref().map(AgencyId::try_from).transpose()?,
            system: filter.system_id.as_ref().map(SystemId::try_from).transpose()?,
            level: filter.level,
            text: filter.text,
        };
        let page = Box::pin(service::list(ctx.ctx()?, args, filter, order_by.unwrap_or(CaseOrder::OpenedAtDesc))).await?;
        Ok(Box::pin(rows(ctx, page)).await?.into())
    }

    /// One case by id or by number; null where there is none that the viewer may see.
    async fn case(&self, ctx: &Context<'_>, id: Option<ID>, number: Option<String>) -> Result<Option<Case>> {
        let c = ctx.ctx()?;
        match (id, number) {
            (Some(id), None) => match CaseId::try_from(&id) {
                Ok(id) => Case::load(ctx, id).await,
                Err(_) => Ok(None),
            },
            (None, Some(number)) => Ok(Box::pin(service::by_number(c, &number)).await?.map(Case::from)),
            _ => Err(Error::BadRequest("give either id or number".to_owned())),
        }
    }

    /// Which controls of a system are suspected to have failed in cases that are not closed, the newest suspicion first, up to 100: in
    /// cases that the viewer may see, where the viewer sees that the system is affected.
    #[graphql(complexity = "100 * child_complexity.max(1)")]
    async fn control_suspicions(&self, ctx: &Context<'_>, system_id: ID) -> Result<Vec<ControlSuspicion>> {
        let c = ctx.ctx()?;
        let Ok(system) = SystemId::try_from(&system_id) else { return Ok(Vec::new()) };
        Ok(Box::pin(service::suspicions(c, system)).await?.into_iter().map(ControlSuspicion).collect())
    }
}

/// Payload of changes to a case.
#[derive(Debug, SimpleObject)]
pub struct CasePayload {
    /// The case after the change.
    pub case: Option<Case>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

fn payload(ctx: &Ctx, result: Result<model::Case>) -> Result<CasePayload> {
    let (done, errors) = settle(ctx, result)?;
    Ok(CasePayload { case: done.map(Case::from), errors })
}

/// A control that is suspected to have failed.
#[derive(Clone, Debug, InputObject)]
pub struct SuspectControlInput {
    /// The affected system.
    pub system_id: ID,
    /// The frozen control.
    pub control_id: ID,
    /// True to raise the suspicion, false to withdraw it.
    pub suspected: bool,
    /// Why; 10 to 2,000 characters.
    pub reason: String,
}

/// A statutory report.
#[derive(Clone, Debug, InputObject)]
pub struct FileStatutoryReportInput {
    /// The clock that it meets.
    pub clock_id: ID,
    /// What is reported; 10 to 20,000 characters.
    pub summary: String,
}

/// An entry of the timeline.
#[derive(Clone, Debug, InputObject)]
pub struct AddTimelineEntryInput {
    /// What happened; 1 to 20,000 characters.
    pub text: String,
    /// When it happened; now where it is not given.
    pub at: Option<DateTime>,
}

/// Changes to cases.
#[derive(Debug, Default)]
pub struct CaseMutation;

#[Object]
impl CaseMutation {
    /// Changes a case's severity. For coordinators; with a reason of 10 to 2,000 characters.
    async fn set_case_severity(
        &self,
        ctx: &Context<'_>,
        id: ID,
        expected_version: i32,
        severity: Severity,
        reason: String,
    ) -> Result<CasePayload> {
        let c = ctx.ctx()?;
        payload(c, Box::pin(service::set_severity(c, CaseId::try_from(&id)?, expected_version, severity, &reason)).await)
    }

    /// Changes how far a case may travel: who may not read the new mark no longer sees the case. Never below the mark of the report
    /// that opened it, and once the case is closed only stricter. For coordinators; with a reason of 10 to 2,000 characters.
    async fn set_case_tlp(&self, ctx: &Context<'_>, id: ID, expected_version: i32, tlp: Tlp, reason: String) -> Result<CasePayload> {
        let c = ctx.ctx()?;
        payload(c, Box::pin(service::set_tlp(c, CaseId::try_from(&id)?, expected_version, tlp, &reason)).await)
    }

    /// Moves a case to another status: see `nextStatuses`.
    async fn advance_case(
        &self,
        ctx: &Context<'_>,
        id: ID,
        expected_version: i32,
        to: CaseStatus,
        note: Option<String>,
    ) -> Result<CasePayload> {
        let c = ctx.ctx()?;
        payload(c, Box::pin(service::advance(c, CaseId::try_from(&id)?, expected_version, to, note.as_deref())).await)
    }

    /// Marks a frozen control as suspected to have failed, or takes the mark back. For coordinators and analysts.
    async fn suspect_control(&self, ctx: &Context<'_>, case_id: ID, input: SuspectControlInput) -> Result<CasePayload> {
        let c = ctx.ctx()?;
        let suspected = if input.suspected { service::Suspicion::Raised } else { service::Suspicion::Withdrawn };
        let (system, control) = (SystemId::try_from(&input.system_id)?, ControlId::try_from(&input.control_id)?);
        payload(c, Box::pin(service::suspect_control(c, CaseId::try_from(&case_id)?, system, control, suspected, &input.reason)).await)
    }

    /// Files the statutory report that meets a clock. For coordinators and responders of the clock's agency.
    async fn file_statutory_report(&self, ctx: &Context<'_>, case_id: ID, input: FileStatutoryReportInput) -> Result<CasePayload> {
        let c = ctx.ctx()?;
        let clock = ClockId::try_from(&input.clock_id)?;
        payload(c, Box::pin(clocks::file_statutory_report(c, CaseId::try_from(&case_id)?, clock, &input.summary)).await)
    }

    /// Writes into the timeline.
    async fn add_timeline_entry(&self, ctx: &Context<'_>, case_id: ID, input: AddTimelineEntryInput) -> Result<CasePayload> {
        let c = ctx.ctx()?;
        payload(c, Box::pin(service::add_entry(c, CaseId::try_from(&case_id)?, &input.text, input.at.map(|at| at.0))).await)
    }
}

/// News of a case: read the case again to see what is new.
#[derive(Clone, Debug)]
pub struct CaseChange {
    case_id: Option<CaseId>,
    version: i64,
    kind: String,
}

#[Object]
impl CaseChange {
    /// The case; an id of zeros where events were lost and everything should be read again.
    async fn case_id(&self) -> ID {
        ID::from(self.case_id.map_or_else(uuid::Uuid::nil, |id| id.0))
    }

    async fn version(&self) -> i64 {
        self.version
    }

    /// What happened, as a word of TimelineKind; `UPDATED` for what the timeline does not tell the viewer;
    /// `RESYNC` where events were lost.
    async fn kind(&self) -> &str {
        &self.kind
    }
}

/// Subscriptions of cases.
#[derive(Debug, Default)]
pub struct CaseSubscription;

#[Subscription]
impl CaseSubscription {
    /// News of one case, or of every case that the viewer may see. Authorized anew for every event.
    async fn case_changed(&self, ctx: &Context<'_>, id: Option<ID>) -> Result<impl Stream<Item = Result<CaseChange>>> {
        let c = ctx.ctx()?.clone();
        let only = id.as_ref().map(CaseId::try_from).transpose()?;
        if let Some(id) = only {
            Box::pin(authz::require_case(&c, Action::ReadCase, id)).await?;
        }
        let news = c.hub.changes.subscribe();
        let stream = futures::stream::unfold((news, c), move |(mut news, c)| async move {
            loop {
                let change = match news.recv().await {
                    Ok(change) => change,
                    Err(RecvError::Closed) => return None,
                    Err(RecvError::Lagged(_)) => {
                        let resync = CaseChange { case_id: only, version: 0, kind: "RESYNC".to_owned() };
                        return Some((Ok(resync), (news, c)));
                    }
                };
                if only.is_some_and(|id| id != change.case_id) {
                    continue;
                }
                // The viewer's rights as they are now, not as they were when the socket was opened.
                let Ok(fresh) = Box::pin(crate::authn::renew(&c)).await else { return None };
                match Box::pin(authz::require_case(&fresh, Action::ReadCase, change.case_id)).await {
                    Ok(_) => {
                        let told = match (TimelineKind::from_word(&change.kind), change.entry) {
                            (Some(kind), _) if Scope::is_open_kind(kind) || authz::knows_all_agencies(&fresh) => true,
                            (Some(_), Some(entry)) => match Box::pin(service::reads_entry(&fresh, entry)).await {
                                Ok(reads) => reads,
                                Err(error) => return Some((Err(error), (news, fresh))),
                            },
                            _ => false,
                        };
                        let kind = if told { change.kind } else { UPDATED.to_owned() };
                        return Some((Ok(CaseChange { case_id: Some(change.case_id), version: change.version, kind }), (news, fresh)));
                    }
                    Err(Error::NotFound | Error::Forbidden) => {}
                    Err(error) => return Some((Err(error), (news, fresh))),
                }
            }
        });
        Ok(stream.boxed())
    }
}
