//! The API of agencies, people and the viewer.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{model, service};
use crate::connection;
use crate::error::{Error, Result};
use crate::features::work;
use crate::graphql::{AtOnce, ContextExt, UserErrorObject, cost, page_args, settle};
use crate::ids::{AgencyId, UserId};
use crate::words::{AgencyKind, Locale, Role};

/// An organisation on the hub: a ministry, a province, a state enterprise, a bank, the national coordinator.
#[derive(Clone, Debug)]
pub enum Agency {
    /// All of it.
    Whole(Arc<model::Agency>),
    /// Its name; the rest is read where it is asked for.
    Named(Arc<model::AgencyName>),
}

impl Agency {
    /// The agency `id`.
    pub(crate) async fn load(ctx: &Context<'_>, id: AgencyId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self::Whole))
    }

    /// The agency `id`, which must be there.
    pub(crate) async fn get(ctx: &Context<'_>, id: AgencyId) -> Result<Self> {
        Self::load(ctx, id).await?.ok_or(Error::NotFound)
    }

    pub(crate) async fn whole(&self, ctx: &Context<'_>) -> Result<Arc<model::Agency>> {
        match self {
            Self::Whole(agency) => Ok(Arc::clone(agency)),
            Self::Named(agency) => ctx.loaders()?.load_one(agency.id).await?.ok_or(Error::NotFound),
        }
    }
}

impl AtOnce for Agency {
    fn at_once(field: &str) -> bool {
        matches!(field, "id" | "name" | "nameEn" | "code")
    }
}

#[Object]
impl Agency {
    async fn id(&self) -> ID {
        match self {
            Self::Whole(agency) => agency.id.into(),
            Self::Named(agency) => agency.id.into(),
        }
    }

    /// Name in Vietnamese.
    async fn name(&self) -> &str {
        match self {
            Self::Whole(agency) => &agency.name,
            Self::Named(agency) => &agency.name,
        }
    }

    /// Name in English.
    async fn name_en(&self) -> Option<&str> {
        match self {
            Self::Whole(agency) => agency.name_en.as_deref(),
            Self::Named(agency) => agency.name_en.as_deref(),
        }
    }

    /// Short code, unique on the hub.
    async fn code(&self) -> &str {
        match self {
            Self::Whole(agency) => &agency.code,
            Self::Named(agency) => &agency.code,
        }
    }

    async fn kind(&self, ctx: &Context<'_>) -> Result<AgencyKind> {
        Ok(self.whole(ctx).await?.kind)
    }

    /// Whom to call, in words.
    async fn duty_contact(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.whole(ctx).await?.duty_contact.clone())
    }

    /// The agency above it.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        match self.whole(ctx).await?.parent {
            Some(id) => Self::load(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// A person with an account.
#[derive(Clone, Debug)]
pub struct User(pub model::User);

impl User {
    /// The person `id`.
    pub(crate) async fn load(ctx: &Context<'_>, id: UserId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
    }

    /// The person `id`, if there is one.
    pub(crate) async fn maybe(ctx: &Context<'_>, id: Option<UserId>) -> Result<Option<Self>> {
        match id {
            Some(id) => Self::load(ctx, id).await,
            None => Ok(None),
        }
    }
}

#[Object]
impl User {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Told to the person, to national coordinators and to administrators; null for others.
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let actor = &ctx.ctx()?.actor;
        let told = actor.user == Some(self.0.id) || actor.is_national(Role::Coordinator) || actor.has(Role::Admin);
        Ok(told.then_some(self.0.email.as_str()))
    }

    /// The person's own agency.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Option<Agency>> {
        Agency::load(ctx, self.0.agency).await
    }
}

connection!(AgencyConnection, AgencyEdge, Agency);

/// What to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AgencyFilter {
    /// Words in name or code; case and tone marks do not matter.
    pub text: Option<String>,
    /// Only this kind.
    pub kind: Option<AgencyKind>,
    /// True: only those for which the viewer may register systems; false: only others.
    pub registers: Option<bool>,
}

/// A role at an agency.
#[derive(Clone, Debug)]
pub struct Membership {
    agency: AgencyId,
    role: Role,
}

#[Object]
impl Membership {
    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        Agency::get(ctx, self.agency).await
    }

    async fn role(&self) -> Role {
        self.role
    }
}

/// Numbers for the navigation; each counts only what the viewer may open.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct Waiting {
    /// What of `myWork` waits for the viewer and not for others, at most 100.
    pub work: i64,
    /// Reports that wait for triage, for those who decide.
    pub reports: i64,
    /// Open tasks of the viewer's agencies, without those that a colleague took on.
    pub tasks: i64,
    /// Escalations that nobody acknowledged and the viewer may acknowledge, at most 100.
    pub escalations: i64,
    /// Offers of custody that wait for the viewer's answer.
    pub transfers: i64,
    /// Jobs of the outbox that were given up, for administrators.
    pub dead_letters: i64,
}

/// The person who asks.
#[derive(Clone, Debug, Default)]
pub struct Viewer;

#[Object]
impl Viewer {
    async fn user(&self, ctx: &Context<'_>) -> Result<User> {
        let id = ctx.ctx()?.user()?;
        User::load(ctx, id).await?.ok_or(Error::Unauthenticated)
    }

    /// The viewer's own agency.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        let id = ctx.ctx()?.agency()?;
        Agency::get(ctx, id).await
    }

    /// Every role the viewer has anywhere.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<Role>> {
        Ok(ctx.ctx()?.actor.roles())
    }

    async fn locale(&self, ctx: &Context<'_>) -> Result<Locale> {
        let id = ctx.ctx()?.user()?;
        Ok(User::load(ctx, id).await?.map_or(Locale::Vi, |user| user.0.locale))
    }

    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        let memberships = &ctx.ctx()?.actor.memberships;
        Ok(memberships.iter().map(|m| Membership { agency: m.agency, role: m.role }).collect())
    }

    #[graphql(complexity = 50)]
    async fn waiting(&self, ctx: &Context<'_>) -> Result<Waiting> {
        Box::pin(work::service::waiting(ctx.ctx()?)).await
    }

    /// Whether the hub holds sample data.
    async fn demo(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.ctx()?.hub.config.server.demo)
    }
}

/// Queries of agencies and of the viewer.
#[derive(Debug, Default)]
pub struct AgencyQuery;

#[Object]
impl AgencyQuery {
    /// The person who asks.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        ctx.ctx()?.user()?;
        Ok(Viewer)
    }

    /// The register of agencies, by code.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn agencies(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<AgencyFilter>,
    ) -> Result<AgencyConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = service::AgencyFilter { text: filter.text, kind: filter.kind, registers: filter.registers };
        let page = Box::pin(service::list(ctx.ctx()?, args, filter)).await?;
        Ok(page.map(|agency| Agency::Whole(Arc::new(agency))).into())
    }

    /// One agency; null where there is none.
    async fn agency(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Agency>> {
        ctx.ctx()?;
        match AgencyId::try_from(&id) {
            Ok(id) => Agency::load(ctx, id).await,
            Err(_) => Ok(None),
        }
    }

    /// The hub's clock.
    async fn server_time(&self, ctx: &Context<'_>) -> Result<crate::graphql::DateTime> {
        Ok(crate::graphql::DateTime(ctx.ctx()?.now()))
    }
}

/// Payload of changes to the own account.
#[derive(Debug, SimpleObject)]
pub struct ViewerPayload {
    /// The viewer after the change; null after signing out.
    pub viewer: Option<Viewer>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// An agency after the change, or what can be mended.
#[derive(Debug, SimpleObject)]
pub struct AgencyPayload {
    /// The agency.
    pub agency: Option<Agency>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Changes to the own account and to agencies.
#[derive(Debug, Default)]
pub struct AgencyMutation;

#[Object]
impl AgencyMutation {
    /// Sets the language in which the hub speaks and writes to the viewer.
    async fn set_locale(&self, ctx: &Context<'_>, locale: Locale) -> Result<ViewerPayload> {
        let (done, errors) = settle(ctx.ctx()?, Box::pin(service::set_locale(ctx.ctx()?, locale)).await)?;
        Ok(ViewerPayload { viewer: done.map(|()| Viewer), errors })
    }

    /// Says in words whom to call at an agency, in a line of at most 200 characters; nothing where `text` is blank or left out. `seen` is
    /// what stood there when the viewer began. For administrators of the agency or above it, and for national administrators.
    async fn set_duty_contact(
        &self,
        ctx: &Context<'_>,
        agency_id: ID,
        seen: Option<String>,
        text: Option<String>,
    ) -> Result<AgencyPayload> {
        let c = ctx.ctx()?;
        let id = AgencyId::try_from(&agency_id)?;
        let (done, errors) = settle(c, Box::pin(service::set_duty_contact(c, id, seen.as_deref(), text.as_deref())).await)?;
        Ok(AgencyPayload { agency: done.map(|agency| Agency::Whole(Arc::new(agency))), errors })
    }

    /// Ends every session of the viewer, this one too.
    async fn sign_out_everywhere(&self, ctx: &Context<'_>) -> Result<ViewerPayload> {
        let (_, errors) = settle(ctx.ctx()?, Box::pin(crate::authn::sign_out_everywhere(ctx.ctx()?)).await)?;
        Ok(ViewerPayload { viewer: None, errors })
    }
}
