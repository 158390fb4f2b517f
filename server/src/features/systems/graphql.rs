//! The API of systems, controls and legal profiles.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::loaders::SummaryOf;
use super::{law, model, register, service};
use crate::authz::Action;
use crate::connection;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::{Agency, User};
use crate::graphql::{AtOnce, ContextExt, DateTime, UserErrorObject, cost, page_args, settle};
use crate::ids::{AgencyId, ControlId, SystemId};
use crate::words::ControlStatus;

/// An agency's information system, with an approved security level and the controls that level demands.
#[derive(Clone, Debug)]
pub enum System {
    /// All of it.
    Whole(Arc<model::System>),
    /// Its name; the rest is read where it is asked for.
    Named(Arc<model::SystemName>),
}

impl System {
    /// The system `id`.
    pub(crate) async fn load(ctx: &Context<'_>, id: SystemId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self::Whole))
    }

    async fn whole(&self, ctx: &Context<'_>) -> Result<Arc<model::System>> {
        match self {
            Self::Whole(system) => Ok(Arc::clone(system)),
            Self::Named(system) => ctx.loaders()?.load_one(system.id).await?.ok_or(Error::NotFound),
        }
    }

    fn known_id(&self) -> SystemId {
        match self {
            Self::Whole(system) => system.id,
            Self::Named(system) => system.id,
        }
    }

    async fn may(&self, ctx: &Context<'_>, action: Action) -> Result<bool> {
        let system = self.whole(ctx).await?;
        let agency = Agency::get(ctx, system.agency).await?.whole(ctx).await?;
        Ok(service::may(ctx.ctx()?, action, &system, agency.path.clone()))
    }

    async fn summary(&self, ctx: &Context<'_>) -> Result<model::ControlSummary> {
        Ok(ctx.loaders()?.load_one(SummaryOf(self.known_id())).await?.unwrap_or_default())
    }
}

impl AtOnce for System {
    fn at_once(field: &str) -> bool {
        matches!(field, "id" | "name" | "nameEn" | "code")
    }
}

#[Object]
impl System {
    async fn id(&self) -> ID {
        self.known_id().into()
    }

    /// Unique on the hub.
    async fn code(&self) -> &str {
        match self {
            Self::Whole(system) => &system.code,
            Self::Named(system) => &system.code,
        }
    }

    /// Name in Vietnamese.
    async fn name(&self) -> &str {
        match self {
            Self::Whole(system) => &system.name,
            Self::Named(system) => &system.name,
        }
    }

    /// Name in English.
    async fn name_en(&self) -> Option<&str> {
        match self {
            Self::Whole(system) => system.name_en.as_deref(),
            Self::Named(system) => system.name_en.as_deref(),
        }
    }

    /// What the system is for.
    async fn purpose(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.whole(ctx).await?.purpose.clone())
    }

    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        let id = match self {
            Self::Whole(system) => system.agency,
            Self::Named(system) => system.agency,
        };
        Agency::get(ctx, id).await
    }

    /// The approved security level, 1 to 5; null while none is approved.
    async fn level(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        Ok(self.whole(ctx).await?.level)
    }

    /// The legal profile pinned at the approval: VN-2016 or VN-2026.
    async fn legal_profile(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.whole(ctx).await?.legal_profile.clone())
    }

    /// The controls of the baseline of the system's level, in the catalogue's order.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn controls(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<ControlFilter>,
    ) -> Result<SystemControlConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let system = self.whole(ctx).await?;
        let page = Box::pin(service::controls(ctx.ctx()?, &system, args, filter.unwrap_or_default().into())).await?;
        Ok(page.map(SystemControl).into())
    }

    /// One control of the baseline; null where the baseline has no such control.
    async fn control(&self, ctx: &Context<'_>, id: ID) -> Result<Option<SystemControl>> {
        let Ok(id) = ControlId::try_from(&id) else { return Ok(None) };
        let system = self.whole(ctx).await?;
        Ok(Box::pin(service::find_control(ctx.ctx()?, &system, id)).await?.map(SystemControl))
    }

    /// Controls known to have failed.
    async fn open_findings(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        Ok(Some(self.summary(ctx).await?.failed))
    }

    /// Counts over the baseline.
    async fn control_summary(&self, ctx: &Context<'_>) -> Result<ControlSummary> {
        let s = self.summary(ctx).await?;
        Ok(ControlSummary {
            total: s.total,
            unimplemented: s.unimplemented,
            implemented: s.implemented,
            not_applicable: s.not_applicable,
            failed: s.failed,
        })
    }

    /// Whether the viewer may set the status of the controls.
    async fn can_set_controls(&self, ctx: &Context<'_>) -> Result<bool> {
        self.may(ctx, Action::SetControlStatus).await
    }

    /// When the level was approved, as far as the register knows.
    async fn approved_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.whole(ctx).await?.approved_at.map(DateTime))
    }

    /// Grows by one with every change of what the register says of the system.
    async fn version(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(self.whole(ctx).await?.version)
    }

    /// Whether the viewer may change what the register says of the system, but its level.
    async fn can_change(&self, ctx: &Context<'_>) -> Result<bool> {
        self.may(ctx, Action::RegisterSystem).await
    }

    /// Whether the viewer may record a level as it was approved.
    async fn can_approve_level(&self, ctx: &Context<'_>) -> Result<bool> {
        self.may(ctx, Action::ApproveLevel).await
    }
}

connection!(SystemConnection, SystemEdge, System);

/// Counts over a system's baseline.
#[derive(Clone, Debug, SimpleObject)]
pub struct ControlSummary {
    /// Controls of the baseline of the system's level.
    pub total: i64,
    /// Not started, planned or partial.
    pub unimplemented: i64,
    /// In force, own or inherited.
    pub implemented: i64,
    /// Not applicable.
    pub not_applicable: i64,
    /// Known to have failed.
    pub failed: i64,
}

/// A control of a catalogue.
#[derive(Clone, Debug)]
pub struct Control(pub model::Control);

#[Object]
impl Control {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn catalogue(&self) -> &str {
        &self.0.catalogue
    }

    /// The clause that the level in question demands.
    async fn clause(&self) -> &str {
        &self.0.clause
    }

    /// `management` or `technical`.
    async fn group(&self) -> &str {
        &self.0.domain
    }

    async fn area_vi(&self) -> &str {
        &self.0.area_vi
    }

    async fn area_en(&self) -> &str {
        &self.0.area_en
    }

    async fn title_vi(&self) -> &str {
        &self.0.title_vi
    }

    async fn title_en(&self) -> &str {
        &self.0.title_en
    }

    /// The requirement in our own words.
    async fn requirement_vi(&self) -> &str {
        &self.0.requirement_vi
    }

    /// The requirement in our own words.
    async fn requirement_en(&self) -> &str {
        &self.0.requirement_en
    }

    /// How sure the text is, as a word of the catalogue.
    async fn confidence(&self) -> &str {
        &self.0.confidence
    }

    /// Where the control comes from.
    async fn source(&self) -> &str {
        &self.0.source
    }
}

/// How far a system has come with a control.
#[derive(Clone, Debug)]
pub struct SystemControl(pub model::SystemControl);

#[Object]
impl SystemControl {
    async fn control(&self) -> Control {
        Control(self.0.control.clone())
    }

    async fn status(&self) -> ControlStatus {
        self.0.status
    }

    /// Whether it is known to have failed.
    async fn failed(&self) -> bool {
        self.0.failed
    }

    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When the status was set; null where nobody ever did.
    async fn set_at(&self) -> Option<DateTime> {
        self.0.set_at.map(DateTime)
    }

    async fn set_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.0.set_by).await
    }

    /// Grows by one with every change; 0 where nobody ever set the status.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

connection!(SystemControlConnection, SystemControlEdge, SystemControl);

/// What to list of systems.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SystemFilter {
    /// Only of this agency.
    pub agency_id: Option<ID>,
    /// Only of this level.
    pub level: Option<i32>,
    /// Words in name or code; case and tone marks do not matter.
    pub text: Option<String>,
    /// True: only systems without an approved level.
    pub unapproved: Option<bool>,
}

/// What to list of controls.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ControlFilter {
    /// Only these statuses.
    pub status: Option<Vec<ControlStatus>>,
    /// Only failed (suspected, in a case) ones, or only others.
    pub failed: Option<bool>,
    /// Words in clause, title or area.
    pub text: Option<String>,
}

impl From<ControlFilter> for service::ControlFilter {
    fn from(filter: ControlFilter) -> Self {
        Self { status: filter.status, failed: filter.failed, text: filter.text }
    }
}

/// A dated set of rules.
#[derive(Clone, Debug)]
pub struct LegalProfile(pub law::LegalProfile);

#[Object]
impl LegalProfile {
    async fn code(&self) -> &str {
        &self.0.code
    }

    async fn name_vi(&self) -> &str {
        &self.0.name_vi
    }

    async fn name_en(&self) -> &str {
        &self.0.name_en
    }

    async fn valid_from(&self) -> DateTime {
        DateTime(self.0.valid_from)
    }

    /// Exclusive; null while in force.
    async fn valid_to(&self) -> Option<DateTime> {
        self.0.valid_to.map(DateTime)
    }

    /// The control catalogue.
    async fn catalogue(&self) -> &str {
        &self.0.catalogue
    }
}

/// Queries of systems.
#[derive(Debug, Default)]
pub struct SystemQuery;

#[Object]
impl SystemQuery {
    /// Systems that the viewer may see, by code.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn systems(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<SystemFilter>,
    ) -> Result<SystemConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = service::SystemFilter {
            agency: filter.agency_id.as_ref().map(AgencyId::try_from).transpose()?,
            level: filter.level,
            text: filter.text,
            unapproved: filter.unapproved,
        };
        Ok(Box::pin(service::list(ctx.ctx()?, args, filter)).await?.map(|system| System::Whole(Arc::new(system))).into())
    }

    /// One system; null where there is none that the viewer may see.
    async fn system(&self, ctx: &Context<'_>, id: ID) -> Result<Option<System>> {
        ctx.ctx()?;
        match SystemId::try_from(&id) {
            Ok(id) => System::load(ctx, id).await,
            Err(_) => Ok(None),
        }
    }

    /// Every legal profile, the oldest first.
    async fn legal_profiles(&self, ctx: &Context<'_>) -> Result<Vec<LegalProfile>> {
        Ok(Box::pin(service::legal_profiles(ctx.ctx()?)).await?.into_iter().map(LegalProfile).collect())
    }
}

/// How far a system has come with a control.
#[derive(Clone, Debug, InputObject)]
pub struct SetControlStatusInput {
    /// The control, of the baseline of the system's level.
    pub control_id: ID,
    /// How far.
    pub status: ControlStatus,
    /// Whether it is known to have failed.
    #[graphql(default_with = "Some(false)")]
    pub failed: Option<bool>,
    /// What is to be known about it; needed where it is not applicable. At most 2,000 characters.
    pub note: Option<String>,
}

/// Payload of `setControlStatus`.
#[derive(Debug, SimpleObject)]
pub struct SetControlStatusPayload {
    /// The control after the change.
    pub system_control: Option<SystemControl>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// A system as it is registered. Its agency and its code never change.
#[derive(Clone, Debug, InputObject)]
pub struct RegisterSystemInput {
    /// The agency that operates it.
    pub agency_id: ID,
    /// Unique on the hub: 1 to 64 capital letters, digits, hyphens and dots.
    pub code: String,
    /// Name in Vietnamese, at most 200 characters.
    pub name: String,
    /// Name in English, at most 200 characters.
    pub name_en: Option<String>,
    /// What it is for, at most 2,000 characters.
    pub purpose: Option<String>,
}

/// What the register says of a system from now on; what is left out is taken away.
#[derive(Clone, Debug, InputObject)]
pub struct ChangeSystemInput {
    /// Name in Vietnamese, at most 200 characters.
    pub name: String,
    /// Name in English, at most 200 characters.
    pub name_en: Option<String>,
    /// What it is for, at most 2,000 characters.
    pub purpose: Option<String>,
}

/// A level as it was approved.
#[derive(Clone, Debug, InputObject)]
pub struct ApproveSystemLevelInput {
    /// 1 to 5.
    pub level: i32,
    /// Code of the legal profile of the approval.
    pub legal_profile: String,
}

/// A system after the change, or what can be mended.
#[derive(Debug, SimpleObject)]
pub struct SystemPayload {
    /// The system.
    pub system: Option<System>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

fn payload(ctx: &crate::ctx::Ctx, result: Result<model::System>) -> Result<SystemPayload> {
    let (done, errors) = settle(ctx, result)?;
    Ok(SystemPayload { system: done.map(|system| System::Whole(Arc::new(system))), errors })
}

/// Changes to systems.
#[derive(Debug, Default)]
pub struct SystemMutation;

#[Object]
impl SystemMutation {
    /// Says how far a system has come with a control, over the version that the viewer saw. For security officers of the system's agency or above it.
    async fn set_control_status(
        &self,
        ctx: &Context<'_>,
        system_id: ID,
        expected_version: i32,
        input: SetControlStatusInput,
    ) -> Result<SetControlStatusPayload> {
        let c = ctx.ctx()?;
        let system = SystemId::try_from(&system_id)?;
        let control = ControlId::try_from(&input.control_id).map_err(|_| Error::NotFound)?;
        let declared = service::Declared { control, status: input.status, failed: input.failed.unwrap_or(false), note: input.note };
        let (done, errors) = settle(c, Box::pin(service::set_control_status(c, system, expected_version, declared)).await)?;
        Ok(SetControlStatusPayload { system_control: done.map(SystemControl), errors })
    }

    /// Registers a system, without a level. For administrators and security officers of the agency or above it, and for national
    /// administrators.
    async fn register_system(&self, ctx: &Context<'_>, input: RegisterSystemInput) -> Result<SystemPayload> {
        let c = ctx.ctx()?;
        let agency = AgencyId::try_from(&input.agency_id)?;
        let description = register::Description { name: input.name, name_en: input.name_en, purpose: input.purpose };
        payload(c, Box::pin(register::register_one(c, agency, &input.code, description)).await)
    }

    /// Changes what the register says of a system, but its level. For whoever may register it.
    async fn change_system(&self, ctx: &Context<'_>, id: ID, expected_version: i32, input: ChangeSystemInput) -> Result<SystemPayload> {
        let c = ctx.ctx()?;
        let description = register::Description { name: input.name, name_en: input.name_en, purpose: input.purpose };
        payload(c, Box::pin(register::change(c, SystemId::try_from(&id)?, expected_version, description)).await)
    }

    /// Records the level of a system as it was approved; it counts for reports from then on, and cases keep what they have frozen. For
    /// administrators and approvers of the agency or above it, and for national administrators.
    async fn approve_system_level(
        &self,
        ctx: &Context<'_>,
        id: ID,
        expected_version: i32,
        input: ApproveSystemLevelInput,
    ) -> Result<SystemPayload> {
        let c = ctx.ctx()?;
        let id = SystemId::try_from(&id)?;
        payload(c, Box::pin(register::approve_level(c, id, expected_version, input.level, input.legal_profile)).await)
    }
}
