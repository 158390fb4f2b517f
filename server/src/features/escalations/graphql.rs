//! The API of escalations.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::loaders::{ContactsOf, DeliveriesOf, KnownLevelOf, OfficersOf};
use super::{contacts, model, service};
use crate::authz::{self, Action, AgencyFacts};
use crate::clock::MINUTE;
use crate::connection;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::{Agency, User};
use crate::features::cases::graphql::Case;
use crate::graphql::{ContextExt, DateTime, UserErrorObject, cost, page_args, settle};
use crate::ids::{AgencyId, CaseId, EscalationId, UserId};
use crate::words::{CaseStatus, ContactStanding, DeliveryStatus, Role, Severity, TierAudience};

/// A call of a tier for a case.
#[derive(Clone, Debug)]
pub struct Escalation(pub model::Escalation);

impl Escalation {
    /// The escalation `id`, if the viewer may see it.
    pub(crate) async fn load(ctx: &Context<'_>, id: EscalationId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
    }

    /// Why a tier was called, as the viewer may know it.
    pub(crate) async fn reason_to<'e>(ctx: &Context<'_>, call: &'e model::Escalation) -> Result<&'e str> {
        Ok(call.reason_for(ctx.ctx()?.locale(), Self::known_level(ctx, call).await?))
    }

    /// The highest level of which the viewer may know, where a reason of the call tells of one.
    pub(crate) async fn known_level(ctx: &Context<'_>, call: &model::Escalation) -> Result<Option<i32>> {
        if call.tells_level() { ctx.loaders()?.load_one(KnownLevelOf(call.case)).await } else { Ok(None) }
    }

    /// Whether the viewer may know that there is a tier above: not where a system alone gives it of which the viewer may not know.
    async fn knows_next(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(level) = self.0.next_level else { return Ok(true) };
        Ok(ctx.loaders()?.load_one(KnownLevelOf(self.0.case)).await?.unwrap_or(0) >= level)
    }

    async fn sent(&self, ctx: &Context<'_>) -> Result<Vec<model::Delivery>> {
        Ok(ctx.loaders()?.load_one(DeliveriesOf(self.0.id)).await?.unwrap_or_default())
    }
}

#[Object]
impl Escalation {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Which tier was called; 1 is called first.
    async fn tier(&self) -> i32 {
        self.0.tier
    }

    /// Why; in the viewer's language where the hub called. A rule's own words only for those who may know of what they tell.
    async fn reason(&self, ctx: &Context<'_>) -> Result<&str> {
        Self::reason_to(ctx, &self.0).await
    }

    /// What rules wanted of the same people while the call waited for them, the oldest first; they were not called again for it.
    async fn further_reasons(&self, ctx: &Context<'_>) -> Result<Vec<FurtherReason>> {
        let (known, locale) = (Self::known_level(ctx, &self.0).await?, ctx.ctx()?.locale());
        let told =
            |further: &model::Further| FurtherReason { reason: further.reason_for(locale, known).to_owned(), at: DateTime(further.at) };
        Ok(self.0.further.iter().filter(|further| further.is_for(known)).map(told).collect())
    }

    async fn raised_at(&self) -> DateTime {
        DateTime(self.0.raised_at)
    }

    async fn acknowledged_at(&self) -> Option<DateTime> {
        self.0.acknowledged_at.map(DateTime)
    }

    /// The named person who acknowledged.
    async fn acknowledged_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Case::person(ctx, self.0.case, self.0.acknowledged_by).await
    }

    /// A mail for each person who was called.
    async fn deliveries(&self, ctx: &Context<'_>) -> Result<Vec<Delivery>> {
        Ok(self.sent(ctx).await?.into_iter().map(Delivery).collect())
    }

    async fn case(&self, ctx: &Context<'_>) -> Result<Case> {
        Case::load(ctx, self.0.case).await?.ok_or(Error::NotFound)
    }

    /// Whether the hub called of itself, by a rule or because a tier was silent.
    async fn automatic(&self) -> bool {
        self.0.raised_by.is_none()
    }

    /// The person who called; null where the hub did.
    async fn raised_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Case::person(ctx, self.0.case, self.0.raised_by).await
    }

    /// What the person who acknowledged wrote.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The tier's name in Vietnamese, at the time of the call.
    async fn tier_name(&self) -> &str {
        &self.0.tier_name.vi
    }

    /// The tier's name in English.
    async fn tier_name_en(&self) -> &str {
        &self.0.tier_name.en
    }

    /// When the next tier is called if nobody acknowledges; null once somebody did, or where there is no further tier
    /// or it was called already. Null, too, for those who may not know of the system that alone gives the case that tier.
    async fn next_tier_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(if self.knows_next(ctx).await? { self.0.next_call().map(DateTime) } else { None })
    }

    /// When it was passed on to a higher tier, because nobody acknowledged in time. Null for those who may not know of the system that
    /// alone gives the case that tier: for them the call waits.
    async fn passed_on_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(if self.knows_next(ctx).await? { self.0.passed_on_at.map(DateTime) } else { None })
    }

    /// When a higher tier was to be called and none had anybody, or every mail of the last tier had been given up; null once somebody was
    /// named there and called, or a mail arrived. For the national coordinator; null for everybody else.
    async fn unheard_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let told = authz::knows_all_agencies(ctx.ctx()?) && self.knows_next(ctx).await?;
        Ok(self.0.unheard_at.filter(|_| told && self.0.is_open()).map(DateTime))
    }

    /// Whether the viewer may acknowledge now: not a call that was passed on to a higher tier or answered with another one, nor one
    /// for a case that is closed.
    async fn can_acknowledge(&self, ctx: &Context<'_>) -> Result<bool> {
        let waits = self.0.is_open() || (self.0.acknowledged_at.is_none() && !self.knows_next(ctx).await?);
        let case = if waits { Case::load(ctx, self.0.case).await? } else { None };
        if case.is_none_or(|case| case.0.status == CaseStatus::Closed) {
            return Ok(false);
        }
        let recipients: Vec<_> = self.sent(ctx).await?.into_iter().map(|delivery| delivery.user).collect();
        Ok(authz::may_acknowledge(ctx.ctx()?, &recipients))
    }
}

/// A further reason of a call that waited already.
#[derive(Clone, Debug, SimpleObject)]
pub struct FurtherReason {
    /// Why, in the viewer's language; a rule's own words only for those who may know of what they tell.
    pub reason: String,
    /// Since when.
    pub at: DateTime,
}

connection!(EscalationConnection, EscalationEdge, Escalation);

/// Who is called, and how long an answer may take. A tier may have several forms; the strictest that a case reaches applies.
#[derive(Clone, Debug)]
pub struct EscalationTier(pub model::Tier);

#[Object]
impl EscalationTier {
    /// Its number; a higher tier is called when a lower one is silent.
    async fn tier(&self) -> i32 {
        self.0.tier
    }

    /// Name in Vietnamese.
    async fn name(&self) -> &str {
        &self.0.name.vi
    }

    async fn name_en(&self) -> &str {
        &self.0.name.en
    }

    /// How long it has to acknowledge before the next tier is called.
    async fn acknowledge_within_minutes(&self) -> i64 {
        self.0.acknowledge_within / MINUTE
    }

    /// From which severity of a case on it has this form.
    #[graphql(name = "fromSeverity")]
    async fn least_severity(&self) -> Result<Severity> {
        severity(self.0.min_severity_rank)
    }

    /// From which level of an affected system on; null where every case has it.
    #[graphql(name = "fromLevel")]
    async fn least_level(&self) -> Option<i32> {
        level(self.0.min_level)
    }

    async fn audience(&self) -> TierAudience {
        self.0.audience
    }

    /// Where its duty officers are named; null for a tier of agencies' contacts, and for those who may not know of them.
    async fn post(&self, ctx: &Context<'_>) -> Result<Option<DutyPost>> {
        let told = self.0.audience == TierAudience::DutyOfficers && authz::may(ctx.ctx()?, Action::ReadContacts);
        Ok(told.then_some(DutyPost(model::Post::Tier(self.0.tier))))
    }
}

fn severity(rank: i32) -> Result<Severity> {
    Severity::of_rank(rank).ok_or_else(|| Error::internal("no such severity"))
}

fn level(from: i32) -> Option<i32> {
    Some(from).filter(|level| *level > 0)
}

/// When the hub calls of itself.
#[derive(Clone, Debug)]
pub struct EscalationRule(pub model::Rule);

#[Object]
impl EscalationRule {
    /// Stable word.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// From which severity of a case on.
    #[graphql(name = "fromSeverity")]
    async fn least_severity(&self) -> Result<Severity> {
        severity(self.0.min_severity_rank)
    }

    /// From which level of an affected system on; null for every case.
    #[graphql(name = "fromLevel")]
    async fn least_level(&self) -> Option<i32> {
        level(self.0.min_level)
    }

    /// When only so much of a statutory clock is left, in percent; 0 once it is breached, null for a rule without a clock.
    async fn clock_left_percent(&self) -> Option<i32> {
        self.0.clock_left_percent
    }

    /// The tier that is called first.
    async fn start_tier(&self) -> i32 {
        self.0.start_tier
    }

    /// What is told as the reason, in Vietnamese.
    async fn reason(&self) -> &str {
        &self.0.reason.vi
    }

    async fn reason_en(&self) -> &str {
        &self.0.reason.en
    }
}

/// Where people are called: for the cases of an agency, or at a national tier for all cases.
#[derive(Clone, Debug)]
pub struct DutyPost(pub model::Post);

#[Object]
impl DutyPost {
    /// The agency for whose cases they are called; null for a national tier.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Option<Agency>> {
        match self.0 {
            model::Post::Agency(agency) => Agency::load(ctx, agency).await,
            model::Post::Tier(_) => Ok(None),
        }
    }

    /// The national tier; null for an agency.
    async fn tier(&self) -> Option<i32> {
        match self.0 {
            model::Post::Agency(_) => None,
            model::Post::Tier(tier) => Some(tier),
        }
    }

    /// Who is called, by name; all of them at once.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<DutyContact>> {
        let found = match self.0 {
            model::Post::Agency(agency) => ctx.loaders()?.load_one(ContactsOf(agency)).await?,
            model::Post::Tier(tier) => ctx.loaders()?.load_one(OfficersOf(tier)).await?,
        };
        Ok(found.unwrap_or_default().into_iter().map(DutyContact).collect())
    }

    /// Whether the viewer may say who is called here.
    async fn can_name(&self, ctx: &Context<'_>) -> Result<bool> {
        let c = ctx.ctx()?;
        match self.0 {
            model::Post::Agency(id) => {
                let agency = Agency::get(ctx, id).await?.whole(ctx).await?;
                Ok(authz::may_register(c, Action::NameContacts, &AgencyFacts { id, path: agency.path.clone() }))
            }
            model::Post::Tier(_) => Ok(authz::may(c, Action::NameContacts)),
        }
    }
}

connection!(DutyPostConnection, DutyPostEdge, DutyPost);

/// Somebody who is called.
#[derive(Clone, Debug)]
pub struct DutyContact(pub model::DutyContact);

#[Object]
impl DutyContact {
    async fn person(&self, ctx: &Context<'_>) -> Result<User> {
        User::load(ctx, self.0.person).await?.ok_or(Error::NotFound)
    }

    /// Whether a call would reach the person now.
    async fn standing(&self) -> ContactStanding {
        self.0.standing
    }
}

/// Which posts of agencies to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct DutyPostFilter {
    /// Only of this agency.
    pub agency_id: Option<ID>,
    /// Words in name or code of the agency; case and tone marks do not matter.
    pub text: Option<String>,
    /// True: only posts without a contact whose account is in force; false: only those with one.
    pub empty: Option<bool>,
}

/// One post: exactly one of both.
#[derive(Clone, Debug, InputObject)]
pub struct DutyPostInput {
    /// The agency for whose cases people are called.
    pub agency_id: Option<ID>,
    /// The national tier.
    pub tier: Option<i32>,
}

impl TryFrom<DutyPostInput> for model::Post {
    type Error = Error;

    fn try_from(input: DutyPostInput) -> Result<Self> {
        match (input.agency_id, input.tier) {
            (Some(id), None) => Ok(Self::Agency(AgencyId::try_from(&id)?)),
            (None, Some(tier)) => Ok(Self::Tier(tier)),
            _ => Err(Error::BadRequest("a post is either of an agency or of a tier".to_owned())),
        }
    }
}

/// A mail to one person who was called.
#[derive(Clone, Debug)]
pub struct Delivery(pub model::Delivery);

impl Delivery {
    /// Addresses are for the person, for coordinators and for administrators of the hub.
    fn tells_address(&self, ctx: &Context<'_>) -> Result<bool> {
        let actor = &ctx.ctx()?.actor;
        Ok(actor.user == Some(self.0.user) || actor.is_national(Role::Coordinator) || actor.is_national(Role::Admin))
    }
}

#[Object]
impl Delivery {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The address, where the viewer may know it; otherwise the person's name.
    async fn recipient(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(if self.tells_address(ctx)? { &self.0.address } else { &self.0.name })
    }

    async fn status(&self) -> DeliveryStatus {
        self.0.status
    }

    /// How often it was tried in all, also before it was given up and queued again.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    async fn sent_at(&self) -> Option<DateTime> {
        self.0.sent_at.map(DateTime)
    }

    /// The same on every try.
    async fn message_id(&self) -> Option<&str> {
        Some(&self.0.message_id)
    }

    /// Why the last try failed; for those who may know the address.
    async fn last_error(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(if self.tells_address(ctx)? { self.0.last_error.as_deref() } else { None })
    }

    /// When an administrator said that nothing is to be done about it any more, after it was given up.
    async fn dismissed_at(&self) -> Option<DateTime> {
        self.0.dismissal.as_ref().map(|dismissal| DateTime(dismissal.at))
    }

    /// Who dismissed it; for coordinators.
    async fn dismissed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let by = self.0.dismissal.as_ref().and_then(|dismissal| dismissal.by);
        User::maybe(ctx, by.filter(|_| ctx.ctx().is_ok_and(|ctx| ctx.actor.is_national(Role::Coordinator)))).await
    }

    /// Why it was dismissed; for coordinators.
    async fn dismissed_reason(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let tells = ctx.ctx()?.actor.is_national(Role::Coordinator);
        Ok(self.0.dismissal.as_ref().filter(|_| tells).and_then(|dismissal| dismissal.reason.as_deref()))
    }
}

/// What to list of escalations.
#[derive(Clone, Debug, Default, InputObject)]
pub struct EscalationFilter {
    /// Only those that nobody (or, with false, somebody) has acknowledged.
    pub unacknowledged: Option<bool>,
    /// Only of this case.
    pub case_id: Option<ID>,
}

/// Queries of escalations.
#[derive(Debug, Default)]
pub struct EscalationQuery;

#[Object]
impl EscalationQuery {
    /// Escalations that the viewer may see, the newest first: those of visible cases, without calls that would tell of a system of which
    /// the viewer may not know.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn escalations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<EscalationFilter>,
    ) -> Result<EscalationConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = service::EscalationFilter {
            case: filter.case_id.as_ref().map(CaseId::try_from).transpose()?,
            unacknowledged: filter.unacknowledged,
        };
        Ok(Box::pin(service::list(ctx.ctx()?, args, filter)).await?.map(Escalation).into())
    }

    /// Every tier in every form that it has, by number, then from the least severity and level on.
    async fn escalation_tiers(&self, ctx: &Context<'_>) -> Result<Vec<EscalationTier>> {
        Ok(Box::pin(service::all_tiers(ctx.ctx()?)).await?.into_iter().map(EscalationTier).collect())
    }

    /// Every rule by which the hub calls of itself, in their order.
    async fn escalation_rules(&self, ctx: &Context<'_>) -> Result<Vec<EscalationRule>> {
        Ok(Box::pin(service::all_rules(ctx.ctx()?)).await?.into_iter().map(EscalationRule).collect())
    }

    /// Agencies whose duty contacts the viewer may see, by code.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn duty_posts(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<DutyPostFilter>,
    ) -> Result<DutyPostConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = contacts::PostFilter {
            agency: filter.agency_id.as_ref().map(AgencyId::try_from).transpose()?,
            text: filter.text,
            empty: filter.empty,
        };
        Ok(Box::pin(contacts::posts(ctx.ctx()?, args, filter)).await?.map(DutyPost).into())
    }

    /// Who could be named at a post, by name; for those who may name somebody there.
    async fn duty_candidates(&self, ctx: &Context<'_>, post: DutyPostInput) -> Result<Vec<User>> {
        let found = Box::pin(contacts::candidates(ctx.ctx()?, post.try_into()?)).await?;
        let mut people = ctx.loaders()?.load_many(found.iter().copied()).await?;
        Ok(found.iter().filter_map(|id| people.remove(id)).map(User).collect())
    }
}

/// A post after the change, or what can be mended.
#[derive(Clone, Debug, SimpleObject)]
pub struct DutyPostPayload {
    /// The post.
    pub post: Option<DutyPost>,
    /// What the person can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Whom to call, and why.
#[derive(Clone, Debug, InputObject)]
pub struct EscalateCaseInput {
    /// The tier.
    pub tier: i32,
    /// Why, in 10 to 2,000 characters.
    pub reason: String,
}

/// An escalation, or what can be mended.
#[derive(Clone, Debug, SimpleObject)]
pub struct EscalateCasePayload {
    /// The escalation.
    pub escalation: Option<Escalation>,
    /// What the person can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Mutations of escalations.
#[derive(Debug, Default)]
pub struct EscalationMutation;

#[Object]
impl EscalationMutation {
    /// Calls a tier: everybody in it gets a mail, and the next tier is called if nobody acknowledges in time.
    async fn escalate_case(&self, ctx: &Context<'_>, id: ID, input: EscalateCaseInput) -> Result<EscalateCasePayload> {
        let done = Box::pin(service::escalate(ctx.ctx()?, CaseId::try_from(&id)?, input.tier, &input.reason)).await;
        let (escalation, errors) = settle(ctx.ctx()?, done)?;
        Ok(EscalateCasePayload { escalation: escalation.map(Escalation), errors })
    }

    /// Answers an escalation as a named person, and with it what waits in the case for the same people or at a lower tier; no further
    /// tier is called for them. The contacts of one agency do not answer for those of another.
    async fn acknowledge_escalation(&self, ctx: &Context<'_>, id: ID, note: Option<String>) -> Result<EscalateCasePayload> {
        let done = Box::pin(service::acknowledge(ctx.ctx()?, EscalationId::try_from(&id)?, note.as_deref())).await;
        let (escalation, errors) = settle(ctx.ctx()?, done)?;
        Ok(EscalateCasePayload { escalation: escalation.map(Escalation), errors })
    }

    /// Names a person as duty contact; who is named already stays so.
    async fn add_duty_contact(&self, ctx: &Context<'_>, post: DutyPostInput, person_id: ID) -> Result<DutyPostPayload> {
        let (post, person) = (model::Post::try_from(post)?, UserId::try_from(&person_id)?);
        let (done, errors) = settle(ctx.ctx()?, Box::pin(contacts::add(ctx.ctx()?, post, person)).await)?;
        Ok(DutyPostPayload { post: done.map(|()| DutyPost(post)), errors })
    }

    /// Names a person in the place of another; at no moment is the post without either.
    async fn replace_duty_contact(
        &self,
        ctx: &Context<'_>,
        post: DutyPostInput,
        person_id: ID,
        successor_id: ID,
    ) -> Result<DutyPostPayload> {
        let (post, person, successor) = (model::Post::try_from(post)?, UserId::try_from(&person_id)?, UserId::try_from(&successor_id)?);
        let (done, errors) = settle(ctx.ctx()?, Box::pin(contacts::replace(ctx.ctx()?, post, person, successor)).await)?;
        Ok(DutyPostPayload { post: done.map(|()| DutyPost(post)), errors })
    }

    /// Calls a person no longer; calls that were made stay answerable.
    async fn remove_duty_contact(&self, ctx: &Context<'_>, post: DutyPostInput, person_id: ID) -> Result<DutyPostPayload> {
        let (post, person) = (model::Post::try_from(post)?, UserId::try_from(&person_id)?);
        let (done, errors) = settle(ctx.ctx()?, Box::pin(contacts::remove(ctx.ctx()?, post, person)).await)?;
        Ok(DutyPostPayload { post: done.map(|()| DutyPost(post)), errors })
    }
}
