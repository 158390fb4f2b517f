//! The API of incident reports.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::loaders::SystemsOf;
use super::{model, service, waiting};
use crate::authz::{self, Action, policy};
use crate::clock::MINUTE;
use crate::connection;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::agencies::graphql::{Agency, User};
use crate::features::cases;
use crate::features::cases::graphql::{Case, Clock};
use crate::features::systems::graphql::System;
use crate::graphql::{ContextExt, DateTime, UserErrorObject, cost, page_args, settle};
use crate::ids::{AgencyId, CaseId, DraftId, ReportId, SystemId};
use crate::words::{IncidentClass, RelatedReason, ReportStatus, Severity, Tlp};

/// What an agency files about one incident; immutable once received, numbered.
#[derive(Clone, Debug)]
pub struct IncidentReport(pub model::Report);

impl IncidentReport {
    /// The report `id`, if the viewer may see it.
    pub(crate) async fn load(ctx: &Context<'_>, id: ReportId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
    }
}

#[Object]
impl IncidentReport {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Receipt number, gap-free within the year.
    async fn number(&self) -> &str {
        &self.0.number
    }

    async fn status(&self) -> ReportStatus {
        self.0.status
    }

    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn description(&self) -> Option<&str> {
        Some(&self.0.description)
    }

    async fn incident_class(&self) -> IncidentClass {
        self.0.incident_class
    }

    async fn tlp(&self) -> Tlp {
        self.0.tlp
    }

    /// When the agency became aware.
    async fn detected_at(&self) -> DateTime {
        DateTime(self.0.detected_at)
    }

    /// When it happened, if known.
    async fn occurred_at(&self) -> Option<DateTime> {
        self.0.occurred_at.map(DateTime)
    }

    async fn received_at(&self) -> DateTime {
        DateTime(self.0.received_at)
    }

    /// Whether the agency's name is kept from other agencies.
    async fn confidential(&self) -> bool {
        self.0.confidential
    }

    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        Agency::get(ctx, self.0.agency).await
    }

    async fn reporter(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::load(ctx, self.0.reporter).await
    }

    /// The systems that the report names, of those that the viewer may see.
    async fn systems(&self, ctx: &Context<'_>) -> Result<Vec<System>> {
        let ids = ctx.loaders()?.load_one(SystemsOf(self.0.id)).await?.unwrap_or_default();
        let found = ctx.loaders()?.load_many(ids.iter().copied()).await?;
        Ok(ids.iter().filter_map(|id| found.get(id).cloned().map(System::Whole)).collect())
    }

    /// The case that it opened or joined, if the viewer may see it.
    async fn case(&self, ctx: &Context<'_>) -> Result<Option<Case>> {
        match self.0.case {
            Some(id) => Case::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.0.decided_by).await
    }

    async fn rejection_reason(&self) -> Option<&str> {
        self.0.rejection_reason.as_deref()
    }

    /// The clocks as they run by the report's date of detection, the nearest unmet first.
    async fn clocks(&self, ctx: &Context<'_>) -> Result<Vec<Clock>> {
        Ok(Box::pin(cases::clocks::clocks_of_report(ctx.ctx()?, &self.0)).await?.into_iter().map(Clock::from).collect())
    }

    /// Whether the viewer may accept or reject it now.
    async fn can_decide(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(policy::is_undecided(self.0.status) && authz::may(ctx.ctx()?, Action::DecideReport))
    }
}

connection!(IncidentReportConnection, IncidentReportEdge, IncidentReport);

/// What to list of reports.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReportFilter {
    /// Only these statuses; RECEIVED alone lists what is due first, then what has no deadline, the oldest first.
    pub status: Option<Vec<ReportStatus>>,
    /// Only of this agency.
    pub agency_id: Option<ID>,
    /// Words in number or title.
    pub text: Option<String>,
    /// Only with a system of at least this level.
    pub min_level: Option<i32>,
    /// Only of this class.
    pub incident_class: Option<IncidentClass>,
}

/// A draft of a report; the viewer's own.
#[derive(Clone, Debug)]
pub struct ReportDraft(pub model::Draft);

#[Object]
impl ReportDraft {
    /// Also the idempotency key of the report that comes of it.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// JSON text of the form, at most 64 KiB.
    async fn body(&self) -> &str {
        &self.0.body
    }

    async fn saved_at(&self) -> DateTime {
        DateTime(self.0.saved_at)
    }

    /// To be sent back as `expectedVersion`.
    async fn version(&self) -> i32 {
        i32::try_from(self.0.version).unwrap_or(i32::MAX)
    }
}

/// A case that may be related to a report.
#[derive(Clone, Debug)]
pub struct RelatedCase(cases::service::Related);

#[Object]
impl RelatedCase {
    async fn case(&self) -> Case {
        self.0.case.clone().into()
    }

    async fn reasons(&self) -> Vec<RelatedReason> {
        [
            (self.0.same_system, RelatedReason::SameSystem),
            (self.0.same_agency, RelatedReason::SameAgency),
            (self.0.same_class, RelatedReason::SameClass),
        ]
        .into_iter()
        .filter_map(|(holds, reason)| holds.then_some(reason))
        .collect()
    }
}

/// When the hub calls duty officers for a report on which nobody has decided.
#[derive(Clone, Debug)]
pub struct WaitingReportRule(pub &'static waiting::Rule);

#[Object]
impl WaitingReportRule {
    /// Stable word.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// How long after the receipt, in minutes; null for a rule about a deadline.
    async fn after_minutes(&self) -> Option<i64> {
        match self.0.since {
            waiting::Since::Receipt(after) => Some(after / MINUTE),
            waiting::Since::ClockLeft(_) => None,
        }
    }

    /// When only so much of the time is left, in percent, from the detection to the first deadline that the receipt did not meet; 0 once it
    /// has passed, null for a rule about the receipt.
    async fn clock_left_percent(&self) -> Option<i32> {
        match self.0.since {
            waiting::Since::Receipt(_) => None,
            waiting::Since::ClockLeft(percent) => Some(percent),
        }
    }

    /// The national tier that is called; where it has nobody who can be called, the next one that has.
    async fn tier(&self) -> i32 {
        self.0.tier
    }

    /// Why, in Vietnamese.
    async fn reason(&self) -> &str {
        &self.0.reason.vi
    }

    async fn reason_en(&self) -> &str {
        &self.0.reason.en
    }
}
/// Queries of reports.
#[derive(Debug, Default)]
pub struct ReportQuery;

#[Object]
impl ReportQuery {
    /// Reports that the viewer may see.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn reports(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<ReportFilter>,
    ) -> Result<IncidentReportConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = service::ReportFilter {
            status: filter.status,
            agency: filter.agency_id.as_ref().map(AgencyId::try_from).transpose()?,
            case: None,
            text: filter.text,
            min_level: filter.min_level,
            incident_class: filter.incident_class,
        };
        Ok(Box::pin(service::list(ctx.ctx()?, args, filter)).await?.map(IncidentReport).into())
    }

    /// One report; null where there is none that the viewer may see.
    async fn report(&self, ctx: &Context<'_>, id: ID) -> Result<Option<IncidentReport>> {
        ctx.ctx()?;
        match ReportId::try_from(&id) {
            Ok(id) => IncidentReport::load(ctx, id).await,
            Err(_) => Ok(None),
        }
    }

    /// Open cases that may be related to a report, the closest first; at most 10. For coordinators.
    #[graphql(complexity = "10 * child_complexity")]
    async fn related_cases(&self, ctx: &Context<'_>, report_id: ID) -> Result<Vec<RelatedCase>> {
        let found = Box::pin(cases::service::related(ctx.ctx()?, ReportId::try_from(&report_id)?)).await?;
        Ok(found.into_iter().map(RelatedCase).collect())
    }

    /// Every rule by which the hub calls for a report on which nobody has decided, in their order.
    async fn waiting_report_rules(&self, ctx: &Context<'_>) -> Result<Vec<WaitingReportRule>> {
        ctx.ctx()?;
        Ok(waiting::rules()?.iter().map(WaitingReportRule).collect())
    }

    /// One draft of the viewer.
    async fn report_draft(&self, ctx: &Context<'_>, id: ID) -> Result<Option<ReportDraft>> {
        let Ok(id) = DraftId::try_from(&id) else { return Ok(None) };
        Ok(Box::pin(service::drafts(ctx.ctx()?)).await?.into_iter().find(|draft| draft.id == id).map(ReportDraft))
    }

    /// The viewer's drafts, the newest first; at most 20.
    async fn report_drafts(&self, ctx: &Context<'_>) -> Result<Vec<ReportDraft>> {
        Ok(Box::pin(service::drafts(ctx.ctx()?)).await?.into_iter().map(ReportDraft).collect())
    }
}

/// What an agency files.
#[derive(Clone, Debug, InputObject)]
pub struct ReportIncidentInput {
    /// Made by the client, at most 100 characters: the same key again is the same report.
    pub idempotency_key: String,
    /// 1 to 50 systems of the viewer's agency.
    pub system_ids: Vec<ID>,
    /// What happened, in a line of at most 200 characters.
    pub title: String,
    /// What happened; at most 20,000 characters.
    pub description: String,
    /// Class of the incident (RSIT v1003).
    pub incident_class: IncidentClass,
    /// When the agency became aware; statutory clocks run from here.
    pub detected_at: DateTime,
    /// When it happened, if known.
    pub occurred_at: Option<DateTime>,
    /// How far it may travel.
    #[graphql(default_with = "Some(Tlp::Amber)")]
    pub tlp: Option<Tlp>,
    /// Whether the agency's name is kept from other agencies.
    #[graphql(default_with = "Some(false)")]
    pub confidential: Option<bool>,
}

/// Payload of `reportIncident`.
#[derive(Debug, SimpleObject)]
pub struct ReportIncidentPayload {
    /// The report, with its receipt number.
    pub report: Option<IncidentReport>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// How a report is accepted.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptReportInput {
    /// The coordinator's judgement. Where a case is joined, not lower than the case's: joining does not lower it.
    pub severity: Severity,
    /// An open case to join; a new case is opened where it is not given. The case keeps its TLP; a stricter report is told to those
    /// only who may read it.
    pub case_id: Option<ID>,
    /// Why the case is that severe, in 10 to 2,000 characters: needed where joining raises the case's severity, kept where a case opens,
    /// and not looked at otherwise.
    pub severity_reason: Option<String>,
}

/// Payload of `acceptReport`.
#[derive(Debug, SimpleObject)]
pub struct AcceptReportPayload {
    /// The case that was opened or joined.
    pub case: Option<Case>,
    /// The report after the decision.
    pub report: Option<IncidentReport>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Why a report is rejected.
#[derive(Clone, Debug, InputObject)]
pub struct RejectReportInput {
    /// 10 to 2,000 characters; the reporter sees it.
    pub reason: String,
}

/// Payload of `rejectReport`.
#[derive(Debug, SimpleObject)]
pub struct RejectReportPayload {
    /// The report after the decision.
    pub report: Option<IncidentReport>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Payload of changes to drafts.
#[derive(Debug, SimpleObject)]
pub struct ReportDraftPayload {
    /// The draft.
    pub draft: Option<ReportDraft>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

fn draft_payload(ctx: &Ctx, result: Result<model::Draft>) -> Result<ReportDraftPayload> {
    let (done, errors) = settle(ctx, result)?;
    Ok(ReportDraftPayload { draft: done.map(ReportDraft), errors })
}

/// Changes to reports.
#[derive(Debug, Default)]
pub struct ReportMutation;

#[Object]
impl ReportMutation {
    /// Files an incident report for the viewer's agency. For responders and security officers.
    async fn report_incident(&self, ctx: &Context<'_>, input: ReportIncidentInput) -> Result<ReportIncidentPayload> {
        let c = ctx.ctx()?;
        let systems = input.system_ids.iter().map(SystemId::try_from).collect::<Result<Vec<_>>>()?;
        let new = model::NewReport {
            idempotency_key: input.idempotency_key,
            systems,
            title: input.title,
            description: input.description,
            incident_class: input.incident_class,
            detected_at: input.detected_at.0,
            occurred_at: input.occurred_at.map(|at| at.0),
            tlp: input.tlp.unwrap_or(Tlp::Amber),
            confidential: input.confidential.unwrap_or(false),
        };
        let (done, errors) = settle(c, Box::pin(service::report_incident(c, new)).await)?;
        Ok(ReportIncidentPayload { report: done.map(IncidentReport), errors })
    }

    /// Accepts a report: opens a case or joins one, and freezes the state of its systems. For coordinators.
    async fn accept_report(&self, ctx: &Context<'_>, id: ID, input: AcceptReportInput) -> Result<AcceptReportPayload> {
        let c = ctx.ctx()?;
        let case = input.case_id.as_ref().map(CaseId::try_from).transpose()?;
        let how = service::Acceptance { severity: input.severity, severity_reason: input.severity_reason, case };
        let (done, errors) = settle(c, Box::pin(service::accept_report(c, ReportId::try_from(&id)?, how)).await)?;
        match done {
            Some((report, case)) => {
                Ok(AcceptReportPayload { case: Some(Case::get(ctx, case).await?), report: Some(IncidentReport(report)), errors })
            }
            None => Ok(AcceptReportPayload { case: None, report: None, errors }),
        }
    }

    /// Rejects a report with a reason. For coordinators.
    async fn reject_report(&self, ctx: &Context<'_>, id: ID, input: RejectReportInput) -> Result<RejectReportPayload> {
        let c = ctx.ctx()?;
        let (done, errors) = settle(c, Box::pin(service::reject_report(c, ReportId::try_from(&id)?, &input.reason)).await)?;
        Ok(RejectReportPayload { report: done.map(IncidentReport), errors })
    }

    /// Saves a draft under an id that the client makes (a UUID). `expectedVersion` is that of the draft as the client knows it, 0 for a
    /// new one; `CONFLICT` where it was saved, deleted or sent since.
    async fn save_report_draft(&self, ctx: &Context<'_>, id: ID, body: String, expected_version: i32) -> Result<ReportDraftPayload> {
        let c = ctx.ctx()?;
        draft_payload(c, Box::pin(service::save_draft(c, DraftId::try_from(&id)?, expected_version, &body)).await)
    }

    /// Deletes a draft of the viewer.
    async fn delete_report_draft(&self, ctx: &Context<'_>, id: ID) -> Result<ReportDraftPayload> {
        let c = ctx.ctx()?;
        draft_payload(c, Box::pin(service::delete_draft(c, DraftId::try_from(&id)?)).await)
    }
}
