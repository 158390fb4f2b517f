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
pub(crate) use people::{callable, case_sights, readers_of_case, receivers_of, somebody_answers_task};
pub use policy::{Action, Decision};
pub(crate) use scope::GIVES_PART;
pub use scope::Scope;

use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::ids::{
    AgencyId, CaseId, ClockId, EscalationId, EvidenceId, ObservableId, ReportId, RuleSetId, SystemId, TaskId, TransferId, UserId,
};

mod sealed {
    /// Keeps [`super::Grant`] to this module.
    pub trait Sealed {}
}

/// Leave to read: a permit for one thing, or a scope for a list.
pub trait Grant: sealed::Sealed {}

/// Leave to do one thing; only this module makes it.
#[derive(Clone, Debug)]
pub struct Permit {
    action: Action,
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

fn settle(ctx: &Ctx, action: Action, decision: Decision) -> Result<Permit> {
    match decision {
        Decision::Allow if ctx.actor.scopes.allow(action) => Ok(Permit { action }),
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
    settle(ctx, action, policy::decide(&ctx.actor, action))
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
    settle(ctx, action, policy::decide_agency(&ctx.actor, action, agency))
}

/// Leave for an act on the register of an agency: its systems, its duty contacts.
///
/// # Errors
/// [`Error::NotFound`] where the agency never was; [`Error::Forbidden`].
pub async fn require_register(ctx: &Ctx, action: Action, id: AgencyId) -> Result<(Permit, AgencyFacts)> {
    let facts = facts::agency(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_register(&ctx.actor, action, &facts))?;
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
    let facts = facts::system(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_system(&ctx.actor, action, &facts))?;
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
    let facts = facts::report(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_report(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Leave for an act on a case.
///
/// # Errors
/// [`Error::NotFound`] where the case is hidden or never was; [`Error::Forbidden`].
pub async fn require_case(ctx: &Ctx, action: Action, id: CaseId) -> Result<(Permit, CaseFacts)> {
    let facts = facts::case(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_case(&ctx.actor, action, &facts))?;
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
    let mut found = facts::cases(ctx, ids).await?;
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
    let facts = facts::clock(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_clock(&ctx.actor, action, &facts))?;
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
    let facts = facts::task(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_task(&ctx.actor, action, &facts))?;
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
    let facts = facts::evidence(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_evidence(&ctx.actor, action, &facts))?;
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
    let facts = facts::transfer(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_transfer(&ctx.actor, action, &facts))?;
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
    let facts = facts::observable(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_observable(&ctx.actor, action, &facts))?;
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
    let facts = facts::rule_set(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_rule_set(&ctx.actor, action, &facts))?;
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
    let facts = facts::article(ctx, code).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_article(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Leave for an act on an escalation.
///
/// # Errors
/// [`Error::NotFound`] where the escalation is hidden or never was; [`Error::Forbidden`].
pub async fn require_escalation(ctx: &Ctx, action: Action, id: EscalationId) -> Result<(Permit, EscalationFacts)> {
    let facts = facts::escalation(ctx, id).await?.ok_or(Error::NotFound)?;
    let permit = settle(ctx, action, policy::decide_escalation(&ctx.actor, action, &facts))?;
    Ok((permit, facts))
}

/// Whether acknowledging would be permitted for an escalation that was read by scope, with these recipients.
#[must_use]
pub fn may_acknowledge(ctx: &Ctx, recipients: &[UserId]) -> bool {
    policy::answers_escalation(&ctx.actor, recipients) && ctx.actor.scopes.allow(Action::AcknowledgeEscalation)
}
