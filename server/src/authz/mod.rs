//! The one place that decides who may do what.
//!
//! [`policy`] decides on one thing in memory, `scope` says the same as a condition of SQL for lists; both are made
//! from the same sight of the actor, and a property test holds them against each other. What comes out are a
//! [`Permit`] (needed for every write transaction and for reading the children of one thing) and a [`Scope`] (needed
//! for every list). Nothing outside this module can make either.
//!
//! What a person may not know of is [`Error::NotFound`], the same answer as for an id that never was; what it may know
//! of but not do is [`Error::Forbidden`].

mod actor;
mod facts;
mod people;
pub mod policy;
mod scope;

pub use actor::{Actor, ActorKind, Membership, TokenScopes};
pub use facts::{
    AgencyFacts, ArticleFacts, CaseFacts, ClockFacts, EscalationFacts, EvidenceFacts, ObservableFacts, ReportFacts, RuleSetFacts,
    SystemFacts, TaskFacts, TransferFacts,
};
pub(crate) use people::{
    Upload, callable, case_sights, evidence_facts, left_uploads, readers_of_case, readers_of_report, receivers_of, somebody_answers_task,
    works_for,
};
pub use policy::{Action, Decision};
pub(crate) use scope::GIVES_PART;
pub use scope::Scope;

use sea_orm::{DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::ctx::Ctx;
use crate::db::Hold;
use crate::error::{Error, Result};
use crate::features::cases::entity::case;
use crate::features::escalations::entity::escalation;
use crate::features::reports::entity::report;
use crate::ids::{
    AgencyId, CaseId, ClockId, EscalationId, EvidenceId, ObservableId, ReportId, RuleSetId, SystemId, TaskId, TransferId, UserId,
};

mod sealed {
    /// Keeps [`super::Grant`] to this module.
    pub trait Sealed {}
}

/// Leave to read: a permit for one thing, or a scope for a list.
pub trait Grant: sealed::Sealed {}

/// What leave was given for, each with its case where it is a part of one.
#[derive(Clone, Debug)]
enum Thing {
    Hub,
    Agency(AgencyId),
    Register(AgencyId),
    System(SystemId),
    Report(ReportId),
    Case(CaseId),
    Clock(ClockId, CaseId),
    Task(TaskId, CaseId),
    Evidence(EvidenceId, CaseId),
    Transfer(TransferId, CaseId),
    Observable(ObservableId, CaseId),
    RuleSet(RuleSetId),
    Article(String),
    Escalation(EscalationId, CaseId),
}

/// Leave to do one thing; only this module makes it.
///
/// For a read it is spent at once. A write spends it on a transaction, which decides once more (`confirm`): what was true when
/// it was given may have ended while the writer was waited for.
#[derive(Clone, Debug)]
pub struct Permit {
    action: Action,
    thing: Thing,
}

impl Permit {
    /// What is permitted.
    #[must_use]
    pub fn action(&self) -> Action {
        self.action
    }
}

impl sealed::Sealed for Permit {}
impl Grant for Permit {}

fn settle(ctx: &Ctx, action: Action, thing: Thing, decision: Decision) -> Result<Permit> {
    match decision {
        Decision::Allow if ctx.actor.scopes.allow(action) => Ok(Permit { action, thing }),
        Decision::Allow | Decision::Deny => {
            tracing::info!(request.id = %ctx.request_id, action = ?action, "forbidden");
            ctx.hub.metrics.denied(action);
            Err(Error::Forbidden)
        }
        Decision::Hide => {
            tracing::debug!(request.id = %ctx.request_id, action = ?action, "hidden");
            Err(Error::NotFound)
        }
    }
}

/// Decides once more, within a write transaction, on what `permit` was given for: by the roles that the person has now, and by facts
/// that stay as they are until the transaction ends. For [`crate::db::Tx`], which every write of a service goes through.
///
/// What decides about a thing of a case changes under the lock of that case, which is taken here; a report's under its own.
pub(crate) async fn confirm(ctx: &Ctx, permit: &Permit, db: &DatabaseTransaction) -> Result<()> {
    hold(db, &permit.thing).await?;
    let (ActorKind::User, Some(user)) = (ctx.actor.kind, ctx.actor.user) else { return Ok(()) };
    let actor = Actor { memberships: people::person(db, user).await?.memberships, ..Actor::clone(&ctx.actor) };
    let decision = decide_anew(db, &actor, permit).await?;
    settle(ctx, permit.action, permit.thing.clone(), decision).map(drop)
}

/// Keeps what decides about a thing as it is until the transaction ends.
async fn hold(db: &DatabaseTransaction, thing: &Thing) -> Result<()> {
    match thing {
        Thing::Report(id) => {
            report::Entity::find_by_id(*id).select_only().column(report::Column::Id).held().into_tuple::<ReportId>().one(db).await?;
        }
        Thing::Case(case)
        | Thing::Clock(_, case)
        | Thing::Task(_, case)
        | Thing::Evidence(_, case)
        | Thing::Transfer(_, case)
        | Thing::Observable(_, case)
        | Thing::Escalation(_, case) => {
            case::Entity::find_by_id(*case).select_only().column(case::Column::Id).held().into_tuple::<CaseId>().one(db).await?;
        }
        Thing::Hub | Thing::Agency(_) | Thing::Register(_) | Thing::System(_) | Thing::RuleSet(_) | Thing::Article(_) => {}
    }
    Ok(())
}

async fn decide_anew(db: &DatabaseTransaction, actor: &Actor, permit: &Permit) -> Result<Decision> {
    let action = permit.action;
    let decision = match &permit.thing {
        Thing::Hub => Some(policy::decide(actor, action)),
        Thing::Agency(id) => Some(policy::decide_agency(actor, action, *id)),
        Thing::Register(id) => facts::agency(db, *id).await?.map(|facts| policy::decide_register(actor, action, &facts)),
        Thing::System(id) => facts::system(db, *id).await?.map(|facts| policy::decide_system(actor, action, &facts)),
        Thing::Report(id) => facts::report(db, *id).await?.map(|facts| policy::decide_report(actor, action, &facts)),
        Thing::Case(id) => facts::case(db, *id).await?.map(|facts| policy::decide_case(actor, action, &facts)),
        Thing::Clock(id, _) => facts::clock(db, *id).await?.map(|facts| policy::decide_clock(actor, action, &facts)),
        Thing::Task(id, _) => facts::task(db, *id).await?.map(|facts| policy::decide_task(actor, action, &facts)),
        Thing::Evidence(id, _) => facts::evidence(db, *id).await?.map(|facts| policy::decide_evidence(actor, action, &facts)),
        Thing::Transfer(id, _) => facts::transfer(db, *id).await?.map(|facts| policy::decide_transfer(actor, action, &facts)),
        Thing::Observable(id, _) => facts::observable(db, *id).await?.map(|facts| policy::decide_observable(actor, action, &facts)),
        Thing::RuleSet(id) => facts::rule_set(db, *id).await?.map(|facts| policy::decide_rule_set(actor, action, &facts)),
        Thing::Article(code) => facts::article(db, code).await?.map(|facts| policy::decide_article(actor, action, &facts)),
        Thing::Escalation(id, _) => facts::escalation(db, *id).await?.map(|facts| policy::decide_escalation(actor, action, &facts)),
    };
    Ok(decision.unwrap_or(Decision::Hide))
}

/// Whether the caller may ask at all: a token without the scope `read` runs no GraphQL, whatever its person may see, for
/// the answer of a mutation is read as well.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn require_reads(ctx: &Ctx) -> Result<()> {
    if ctx.actor.scopes.read { Ok(()) } else { Err(Error::Forbidden) }
}

/// Leave for an act that concerns no single thing.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn require(ctx: &Ctx, action: Action) -> Result<Permit> {
    settle(ctx, action, Thing::Hub, policy::decide(&ctx.actor, action))
}

/// Whether [`require`] would permit.
#[must_use]
pub fn may(ctx: &Ctx, action: Action) -> bool {
    policy::decide(&ctx.actor, action) == Decision::Allow && ctx.actor.scopes.allow(action)
}

/// Leave for an act on an agency.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn require_agency(ctx: &Ctx, action: Action, agency: AgencyId) -> Result<Permit> {
    settle(ctx, action, Thing::Agency(agency), policy::decide_agency(&ctx.actor, action, agency))
}

/// Leave for an act on the register of an agency: its systems, its duty contacts.
///
/// # Errors
/// [`Error::NotFound`] where the agency never was; [`Error::Forbidden`].
pub async fn require_register(ctx: &Ctx, action: Action, id: AgencyId) -> Result<(Permit, AgencyFacts)> {
    let facts = facts::agency(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::Register(id), policy::decide_register(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether an act on the register of an agency whose facts are known would be permitted.
#[must_use]
pub fn may_register(ctx: &Ctx, action: Action, facts: &AgencyFacts) -> bool {
    policy::decide_register(&ctx.actor, action, facts) == Decision::Allow && ctx.actor.scopes.allow(action)
}

/// Leave for an act on a system, with what is known of it.
///
/// # Errors
/// [`Error::NotFound`] where the system is hidden or never was; [`Error::Forbidden`].
pub async fn require_system(ctx: &Ctx, action: Action, id: SystemId) -> Result<(Permit, SystemFacts)> {
    let facts = facts::system(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::System(id), policy::decide_system(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether an act on a system whose facts are known would be permitted.
#[must_use]
pub fn may_system(ctx: &Ctx, action: Action, facts: &SystemFacts) -> bool {
    policy::decide_system(&ctx.actor, action, facts) == Decision::Allow && ctx.actor.scopes.allow(action)
}

/// Leave for an act on a report.
///
/// # Errors
/// [`Error::NotFound`] where the report is hidden or never was; [`Error::Forbidden`].
pub async fn require_report(ctx: &Ctx, action: Action, id: ReportId) -> Result<(Permit, ReportFacts)> {
    let facts = facts::report(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::Report(id), policy::decide_report(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Leave for an act on a case.
///
/// # Errors
/// [`Error::NotFound`] where the case is hidden or never was; [`Error::Forbidden`].
pub async fn require_case(ctx: &Ctx, action: Action, id: CaseId) -> Result<(Permit, CaseFacts)> {
    let facts = facts::case(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::Case(id), policy::decide_case(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether an act on a case whose facts are known would be permitted.
#[must_use]
pub fn may_case(ctx: &Ctx, action: Action, facts: &CaseFacts) -> bool {
    policy::decide_case(&ctx.actor, action, facts) == Decision::Allow && ctx.actor.scopes.allow(action)
}

/// Whether the viewer learns of every agency of every case.
#[must_use]
pub fn knows_all_agencies(ctx: &Ctx) -> bool {
    policy::CaseSight::of(&ctx.actor).national == Some(policy::Ceiling::Everything)
}

/// Whether the viewer does not learn that a person's or a thing's agency has part in a case.
#[must_use]
pub fn hides_agency(ctx: &Ctx, facts: &CaseFacts, agency: AgencyId) -> bool {
    policy::hides_agency(&ctx.actor, facts, agency)
}

/// What authorization knows of cases, for asking [`may_case`]; hidden ones are missing.
///
/// # Errors
/// The database's error.
pub async fn facts_of_cases(ctx: &Ctx, ids: &[CaseId]) -> Result<std::collections::HashMap<CaseId, CaseFacts>> {
    let mut found = facts::cases(ctx.hub.db.unscoped(), ids).await?;
    found.retain(|_, facts| policy::decide_case(&ctx.actor, Action::ReadCase, facts) == Decision::Allow);
    Ok(found)
}

/// What authorization knows of a case; for reading what [`may_case`] needs.
///
/// # Errors
/// [`Error::NotFound`] where the case is hidden or never was.
pub async fn case_facts(ctx: &Ctx, id: CaseId) -> Result<CaseFacts> {
    require_case(ctx, Action::ReadCase, id).await.map(|(_, facts)| facts)
}

/// Leave for an act on a statutory clock.
///
/// # Errors
/// [`Error::NotFound`] where the clock is hidden or never was; [`Error::Forbidden`].
pub async fn require_clock(ctx: &Ctx, action: Action, id: ClockId) -> Result<(Permit, ClockFacts)> {
    let facts = facts::clock(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::Clock(id, facts.case.id), policy::decide_clock(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether filing would be permitted for a clock of `agency` that was read by scope.
#[must_use]
pub fn may_file(ctx: &Ctx, agency: AgencyId) -> bool {
    policy::files_for(&ctx.actor, agency) && ctx.actor.scopes.allow(Action::FileStatutoryReport)
}

/// Leave for an act on a task.
///
/// # Errors
/// [`Error::NotFound`] where the task is hidden or never was; [`Error::Forbidden`].
pub async fn require_task(ctx: &Ctx, action: Action, id: TaskId) -> Result<(Permit, TaskFacts)> {
    let facts = facts::task(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::Task(id, facts.case.id), policy::decide_task(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether an act on a task whose facts are known would be permitted.
#[must_use]
pub fn may_task(ctx: &Ctx, action: Action, facts: &TaskFacts) -> bool {
    policy::decide_task(&ctx.actor, action, facts) == Decision::Allow && ctx.actor.scopes.allow(action)
}

/// Leave for an act on an evidence item.
///
/// # Errors
/// [`Error::NotFound`] where the item is hidden or never was; [`Error::Forbidden`].
pub async fn require_evidence(ctx: &Ctx, action: Action, id: EvidenceId) -> Result<(Permit, EvidenceFacts)> {
    let facts = facts::evidence(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::Evidence(id, facts.case.id), policy::decide_evidence(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether an act on an evidence item whose facts are known would be permitted.
#[must_use]
pub fn may_evidence_by(ctx: &Ctx, action: Action, facts: &EvidenceFacts) -> bool {
    policy::decide_evidence(&ctx.actor, action, facts) == Decision::Allow && ctx.actor.scopes.allow(action)
}

/// Leave for an act on an offer of custody.
///
/// # Errors
/// [`Error::NotFound`] where the offer is hidden or never was; [`Error::Forbidden`].
pub async fn require_transfer(ctx: &Ctx, action: Action, id: TransferId) -> Result<(Permit, TransferFacts)> {
    let facts = facts::transfer(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::Transfer(id, facts.case.id), policy::decide_transfer(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether answering would be permitted for an offer of custody that was read by scope.
#[must_use]
pub fn may_answer_transfer(ctx: &Ctx, to: AgencyId, to_user: Option<UserId>) -> bool {
    policy::answers_transfer(&ctx.actor, to, to_user) && ctx.actor.scopes.allow(Action::AnswerTransfer)
}

/// Whether taking back would be permitted for an offer of custody that was read by scope.
#[must_use]
pub fn may_withdraw_transfer(ctx: &Ctx, from: AgencyId) -> bool {
    policy::keeps_for(&ctx.actor, from) && ctx.actor.scopes.allow(Action::WithdrawTransfer)
}

/// Leave for an act on an observable.
///
/// # Errors
/// [`Error::NotFound`] where the observable is hidden or never was; [`Error::Forbidden`].
pub async fn require_observable(ctx: &Ctx, action: Action, id: ObservableId) -> Result<(Permit, ObservableFacts)> {
    let facts = facts::observable(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::Observable(id, facts.case.id), policy::decide_observable(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether withdrawing would be permitted for an observable of `agency` that was read by scope.
#[must_use]
pub fn may_withdraw_observable(ctx: &Ctx, agency: AgencyId) -> bool {
    policy::withdraws_observable(&ctx.actor, agency) && ctx.actor.scopes.allow(Action::WithdrawObservable)
}

/// Leave for an act on a rule set.
///
/// # Errors
/// [`Error::NotFound`] where the rule set is hidden or never was; [`Error::Forbidden`].
pub async fn require_rule_set(ctx: &Ctx, action: Action, id: RuleSetId) -> Result<(Permit, RuleSetFacts)> {
    let facts = facts::rule_set(ctx.hub.db.unscoped(), id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::RuleSet(id), policy::decide_rule_set(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether changing would be permitted for a rule set of `agency` that was read by scope.
#[must_use]
pub fn may_write_rule_set(ctx: &Ctx, agency: AgencyId) -> bool {
    policy::keeps_for(&ctx.actor, agency) && ctx.actor.scopes.allow(Action::WriteRuleSet)
}

/// Agencies for which the caller may write rule sets.
#[must_use]
pub fn rule_set_agencies(ctx: &Ctx) -> Vec<AgencyId> {
    if may(ctx, Action::WriteRuleSet) { policy::keeper_agencies(&ctx.actor) } else { Vec::new() }
}

/// Leave for an act on an article of the knowledge base.
///
/// # Errors
/// [`Error::NotFound`] where the article is hidden or never was; [`Error::Forbidden`].
pub async fn require_article(ctx: &Ctx, action: Action, code: &str) -> Result<(Permit, ArticleFacts)> {
    let facts = facts::article(ctx.hub.db.unscoped(), code).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, Thing::Article(code.to_owned()), policy::decide_article(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Leave for an act on an escalation.
///
/// # Errors
/// [`Error::NotFound`] where the escalation is hidden or never was; [`Error::Forbidden`].
pub async fn require_escalation(ctx: &Ctx, action: Action, id: EscalationId) -> Result<(Permit, EscalationFacts)> {
    let db = ctx.hub.db.unscoped();
    let facts = facts::escalation(db, id).await?.ok_or(Error::NotFound)?;
    let mut decision = policy::decide_escalation(&ctx.actor, action, &facts);
    // Who sees the case may not know of each of its calls; who was called does.
    if decision != Decision::Hide && !policy::answers_escalation(&ctx.actor, &facts.recipients) {
        let told = escalation::Entity::find_by_id(id).filter(Scope::escalations(ctx).condition());
        if told.count(db).await? == 0 {
            decision = Decision::Hide;
        }
    }
    Ok((settle(ctx, action, Thing::Escalation(id, facts.case.id), decision)?, facts))
}

/// Whether acknowledging would be permitted for an escalation that was read by scope, with these recipients.
#[must_use]
pub fn may_acknowledge(ctx: &Ctx, recipients: &[UserId]) -> bool {
    policy::answers_escalation(&ctx.actor, recipients) && ctx.actor.scopes.allow(Action::AcknowledgeEscalation)
}
