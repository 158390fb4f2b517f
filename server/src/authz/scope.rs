//! The rules of [`super::policy`] as conditions of SQL, for lists, counts, search and subscriptions.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoColumnRef, IntoCondition, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait};

use super::policy::{AgencySight, AuditSight, COMMUNITY, CaseSight, Ceiling, ReportSight, SHARED, looks_up, task_sight, writes_articles};
use super::{Grant, sealed};
use crate::audit::entity as audit;
use crate::audit::model::{ACCOUNT_KINDS, DRAFT_KIND};
use crate::authn::entity::api_token;
use crate::ctx::Ctx;
use crate::features::agencies::entity::{agency, user};
use crate::features::cases::entity::{case, case_agency, case_event, case_system, clock};
use crate::features::custody::entity::{custody_event, custody_state, transfer};
use crate::features::escalations::entity::{delivery, escalation};
use crate::features::evidence::entity::evidence_item;
use crate::features::knowledge::entity::{article, article_version, attempt};
use crate::features::lookups::entity::hash_set;
use crate::features::observables::entity::observable;
use crate::features::reports::entity::{report, report_system};
use crate::features::rulesets::entity::rule_set;
use crate::features::systems::entity::system;
use crate::features::tasks::entity::task;
use crate::ids::AgencyId;
use crate::words::{ReportStatus, TaskStatus, TimelineKind, Tlp};

/// Kinds of timeline entries whose subject is a report.
const REPORT_KINDS: &[TimelineKind] = &[TimelineKind::CaseOpened, TimelineKind::ReportJoined];
/// Kinds whose subject is a system.
const SYSTEM_KINDS: &[TimelineKind] = &[TimelineKind::ControlSuspected];
/// Kinds whose subject is a task.
const TASK_KINDS: &[TimelineKind] = &[
    TimelineKind::TaskAssigned,
    TimelineKind::TaskAccepted,
    TimelineKind::TaskDeclined,
    TimelineKind::TaskDone,
    TimelineKind::TaskCancelled,
];
/// Kinds whose subject is an evidence item.
const EVIDENCE_KINDS: &[TimelineKind] = &[
    TimelineKind::EvidenceStarted,
    TimelineKind::EvidenceReceived,
    TimelineKind::EvidenceExamined,
    TimelineKind::EvidenceDerived,
    TimelineKind::EvidenceRefused,
    TimelineKind::EvidenceWithdrawn,
    TimelineKind::EvidenceVerified,
    TimelineKind::TracePinned,
    TimelineKind::EvidenceCustody,
];

/// Kinds whose subject is an observable.
const OBSERVABLE_KINDS: &[TimelineKind] = &[TimelineKind::ObservablesAdded];
/// Kinds whose subject is a statutory clock.
const CLOCK_KINDS: &[TimelineKind] = &[TimelineKind::ClockMet, TimelineKind::ClockBreached];
/// Kinds whose subject is an escalation.
const ESCALATION_KINDS: &[TimelineKind] = &[TimelineKind::Escalated, TimelineKind::EscalationJoined, TimelineKind::EscalationAcknowledged];
/// Kinds that are told only to those who know everything in the case: which tiers have nobody.
const NATIONAL_KINDS: &[TimelineKind] = &[TimelineKind::EscalationUnheard];
/// Kinds that are told only to those who see their subject.
const RESTRICTED_KINDS: &[&[TimelineKind]] =
    &[REPORT_KINDS, SYSTEM_KINDS, TASK_KINDS, EVIDENCE_KINDS, OBSERVABLE_KINDS, CLOCK_KINDS, ESCALATION_KINDS, NATIONAL_KINDS];

/// Where a task stands that gives its agency full part in the case, unless it is for the task alone.
pub(crate) const GIVES_PART: &[TaskStatus] = &[TaskStatus::Assigned, TaskStatus::Accepted, TaskStatus::Done];

/// Leave to read a list, narrowed to what the person may see.
#[derive(Clone, Debug)]
pub struct Scope {
    condition: Condition,
}

impl sealed::Sealed for Scope {}
impl Grant for Scope {}

impl Scope {
    /// The condition that every list with this scope must carry.
    #[must_use]
    pub fn condition(&self) -> Condition {
        self.condition.clone()
    }

    /// The same with fewer rows.
    #[must_use]
    pub fn narrowed(self, condition: Condition) -> Self {
        Self { condition: Condition::all().add(self.condition).add(condition) }
    }

    /// The register of agencies: everybody who is signed in sees all of it.
    #[must_use]
    pub fn agencies(_ctx: &Ctx) -> Self {
        Self { condition: Condition::all() }
    }

    /// Cases, as a condition on `cases`.
    #[must_use]
    pub fn cases(ctx: &Ctx) -> Self {
        Self { condition: cases(ctx) }
    }

    /// Things that belong to a case and share its visibility, as a condition on their column with the case's id.
    #[must_use]
    pub fn of_cases(ctx: &Ctx, case_id: impl ColumnTrait) -> Self {
        Self { condition: of_cases(ctx, case_id) }
    }

    /// Reports, as a condition on `reports`.
    #[must_use]
    pub fn reports(ctx: &Ctx) -> Self {
        let sight = ReportSight::of(&ctx.actor);
        if sight.national == Some(Ceiling::Everything) {
            return Self { condition: Condition::all() };
        }
        let mut any = Condition::any();
        if let Some(ceiling) = sight.national {
            any = any.add(below(report::Column::Tlp, ceiling));
        }
        for (agency, ceiling) in sight.agencies {
            let mut seen = Condition::any().add(below(report::Column::Tlp, ceiling));
            if let Some(reporter) = sight.reporter {
                seen = seen.add(report::Column::ReporterId.eq(reporter));
            }
            any = any.add(Condition::all().add(report::Column::AgencyId.eq(agency)).add(seen));
        }
        Self { condition: never_empty(any) }
    }

    /// Systems, as a condition on `systems`.
    #[must_use]
    pub fn systems(ctx: &Ctx) -> Self {
        Self { condition: of_agencies(AgencySight::of_systems(&ctx.actor), (system::Entity, system::Column::AgencyId)) }
    }

    /// Agencies for which systems may be registered, as a condition on `agencies`.
    #[must_use]
    pub fn registers(ctx: &Ctx) -> Self {
        Self { condition: of_agencies(AgencySight::of_register(&ctx.actor), (agency::Entity, agency::Column::Id)) }
    }

    /// Agencies whose duty contacts may be read, as a condition on `agencies`.
    #[must_use]
    pub fn posts(ctx: &Ctx) -> Self {
        Self { condition: of_agencies(AgencySight::of_contacts(&ctx.actor), (agency::Entity, agency::Column::Id)) }
    }

    /// Affected systems of cases, as a condition on `systems` joined to `case_systems`: those who see all cases see all
    /// of them, an agency sees its own. One that only TLP:RED reports name, in a case that no such report opened, is seen by those who
    /// may read these reports.
    #[must_use]
    pub fn affected_systems(ctx: &Ctx) -> Self {
        let sight = CaseSight::of(&ctx.actor);
        if sight.national == Some(Ceiling::Everything) {
            return Self { condition: Condition::all() };
        }
        let seen = if sight.national.is_some() { Condition::all() } else { Self::systems(ctx).condition };
        let named = known_system(ctx, case_system::Column::CaseId, case_system::Column::SystemId);
        Self { condition: Condition::all().add(seen).add(named) }
    }

    /// Of [`Self::affected_systems`] those of which a mail may tell: a report names them that may travel by mail.
    #[must_use]
    pub fn systems_by_mail(ctx: &Ctx) -> Self {
        let stricter = || report::Column::Tlp.is_in([Tlp::AmberStrict, Tlp::Red]).into_condition();
        let stricter = only_named_by(&stricter, case_system::Column::CaseId, case_system::Column::SystemId);
        Self::affected_systems(ctx).narrowed(Condition::all().add(stricter.not()))
    }

    /// Of [`Self::systems_by_mail`] those that a mail may name: a system says whose it is, and the agency of a report that is confidential
    /// is told by mail to nobody else.
    #[must_use]
    pub fn systems_named_by_mail(ctx: &Ctx) -> Self {
        let withheld = || {
            let confidential = report::Column::Confidential.eq(true);
            Condition::any().add(report::Column::Tlp.is_in([Tlp::AmberStrict, Tlp::Red])).add(confidential)
        };
        let withheld = only_named_by(&withheld, case_system::Column::CaseId, case_system::Column::SystemId);
        let own = ctx.actor.memberships.iter().map(|membership| membership.agency).chain(ctx.actor.agency);
        Self::systems_by_mail(ctx).narrowed(Condition::any().add(withheld.not()).add(system::Column::AgencyId.is_in(own)))
    }

    /// Agencies with full part in a case, as a condition on `case_agencies`: an agency does not learn of another one
    /// whose every report in the case is confidential or stricter than the case.
    #[must_use]
    pub fn case_agencies(ctx: &Ctx) -> Self {
        Self { condition: known_agency(ctx, case_agency::Column::CaseId, case_agency::Column::AgencyId) }
    }

    /// Affected systems whose level may be spoken of, as a condition on `systems` joined to `case_systems`: those of agencies that
    /// [`Self::case_agencies`] does not hide.
    #[must_use]
    pub fn case_levels(ctx: &Ctx) -> Self {
        Self { condition: known_agency(ctx, case_system::Column::CaseId, system::Column::AgencyId) }
    }

    /// Statutory clocks of visible cases, as a condition on `clocks`: an agency does not learn by its clocks of another one
    /// that [`Self::case_agencies`] hides, and one that runs from what only a TLP:RED report tells is for those who may read it.
    #[must_use]
    pub fn clocks(ctx: &Ctx) -> Self {
        Self { condition: known_agency(ctx, clock::Column::CaseId, clock::Column::AgencyId) }.narrowed(known_start(ctx))
    }

    /// Agencies of visible cases all of whose duties the viewer may know, as a condition on `case_agencies`: those of
    /// [`Self::case_agencies`] of which [`Self::clocks`] hides no clock.
    #[must_use]
    pub fn duties(ctx: &Ctx) -> Self {
        let of_agency = Expr::col(clock::Column::AgencyId.as_column_ref()).eq(Expr::col(case_agency::Column::AgencyId.as_column_ref()));
        let hidden = Condition::all().add(of_agency).add(known_start(ctx).not());
        let hidden = the_row(clock::Entity, clock::Column::CaseId, case_agency::Column::CaseId, hidden);
        Self::case_agencies(ctx).narrowed(Condition::all().add(Expr::exists(hidden).not()))
    }

    /// Escalations of visible cases, as a condition on `escalations`: without calls that only a system gives the case, or only the clock of
    /// an agency, of which the viewer may not know, unless the viewer was called.
    #[must_use]
    pub fn escalations(ctx: &Ctx) -> Self {
        use escalation::Column as E;

        let visible = Self::of_cases(ctx, E::CaseId);
        if CaseSight::of(&ctx.actor).national == Some(Ceiling::Everything) {
            return visible;
        }
        let mut told = Condition::any().add(told_of_calls(ctx));
        if let Some(user) = ctx.actor.user {
            let called = Query::select()
                .expr(Expr::val(1))
                .from(delivery::Entity)
                .and_where(Expr::col((delivery::Entity, delivery::Column::EscalationId)).equals((escalation::Entity, E::Id)))
                .and_where(Expr::col((delivery::Entity, delivery::Column::UserId)).eq(user))
                .to_owned();
            told = told.add(Expr::exists(called));
        }
        visible.narrowed(told)
    }

    /// Calls that wait for an answer, as far as the viewer may know, as a condition on `escalations`: also one that went on to a tier that
    /// only a system gives the case of which the viewer may not know.
    #[must_use]
    pub fn waiting_calls(ctx: &Ctx) -> Self {
        use escalation::Column as E;

        let unseen = Condition::all().add(E::NextLevel.is_not_null()).add(knows_level(ctx, E::NextLevel).not());
        let waits = Condition::any().add(E::PassedOnAt.is_null()).add(unseen);
        Self { condition: Condition::all().add(E::AcknowledgedAt.is_null()).add(waits) }
    }

    /// People called for a case, as a condition on `users` joined to `escalations`.
    #[must_use]
    pub fn called(ctx: &Ctx) -> Self {
        Self { condition: known_agency(ctx, escalation::Column::CaseId, user::Column::AgencyId) }
    }

    /// Entries of timelines of visible cases, as a condition on `case_events`: an agency does not learn of reports,
    /// systems, tasks, clocks and evidence of another agency by the timeline either, where it may not see them.
    #[must_use]
    pub fn timeline(ctx: &Ctx) -> Self {
        // Who sees all cases but RED ones may see a RED one by an agency's role: then as that agency sees it.
        if CaseSight::of(&ctx.actor).national == Some(Ceiling::Everything) {
            return Self { condition: Condition::all() };
        }
        use TimelineKind as K;
        let about = |kinds: &[K], visible: SelectStatement| {
            Condition::all().add(case_event::Column::Kind.is_in(kinds.iter().copied())).add(Expr::exists(visible))
        };
        let subject = case_event::Column::SubjectId;
        let reports = the_row(report::Entity, report::Column::Id, subject, Self::reports(ctx).condition);
        let known = known_system(ctx, case_event::Column::CaseId, subject);
        let systems = the_row(system::Entity, system::Column::Id, subject, Condition::all().add(Self::systems(ctx).condition).add(known));
        let tasks = the_row(task::Entity, task::Column::Id, subject, Self::tasks(ctx).condition);
        let evidence = the_row(evidence_item::Entity, evidence_item::Column::Id, subject, Self::evidence(ctx).condition);
        let observables = the_row(observable::Entity, observable::Column::Id, subject, Self::observables(ctx).condition);
        let clocks = the_row(clock::Entity, clock::Column::Id, subject, Self::clocks(ctx).condition);
        let calls = the_row(escalation::Entity, escalation::Column::Id, subject, Self::escalations(ctx).condition);
        let restricted = RESTRICTED_KINDS.iter().flat_map(|kinds| kinds.iter()).copied();
        let condition = Condition::any()
            .add(case_event::Column::Kind.is_not_in(restricted))
            .add(about(REPORT_KINDS, reports))
            .add(about(SYSTEM_KINDS, systems))
            .add(about(TASK_KINDS, tasks))
            .add(about(EVIDENCE_KINDS, evidence))
            .add(about(OBSERVABLE_KINDS, observables))
            .add(about(CLOCK_KINDS, clocks))
            .add(about(ESCALATION_KINDS, calls));
        Self { condition }
    }

    /// Whether a kind of change may be told by its name to everybody who sees the case.
    #[must_use]
    pub fn is_open_kind(kind: TimelineKind) -> bool {
        !RESTRICTED_KINDS.iter().any(|kinds| kinds.contains(&kind))
    }

    /// Tasks, as a condition on `tasks`.
    #[must_use]
    pub fn tasks(ctx: &Ctx) -> Self {
        let any = Condition::any().add(Self::own_tasks(ctx).condition);
        let known = known_agency(ctx, task::Column::CaseId, task::Column::AgencyId);
        Self { condition: any.add(of_cases(ctx, task::Column::CaseId).add(known)) }
    }

    /// Tasks that the person is to answer, as a condition on `tasks`.
    #[must_use]
    pub fn own_tasks(ctx: &Ctx) -> Self {
        let mut any = Condition::any();
        for (agency, ceiling) in task_sight(&ctx.actor) {
            let case = the_row(case::Entity, case::Column::Id, task::Column::CaseId, below(case::Column::Tlp, ceiling));
            any = any.add(Condition::all().add(task::Column::AgencyId.eq(agency)).add(Expr::exists(case)));
        }
        Self { condition: never_empty(any) }
    }

    /// Evidence items, as a condition on `evidence_items`. Who sees all cases but TLP:RED ones sees no item of an agency that
    /// [`Self::case_agencies`] hides, unless the reader's own agency has it or is offered it.
    #[must_use]
    pub fn evidence(ctx: &Ctx) -> Self {
        let sight = CaseSight::of(&ctx.actor);
        if sight.national == Some(Ceiling::Everything) {
            return Self { condition: Condition::all() };
        }
        let mut any = Condition::any();
        if sight.national.is_some() {
            let below_red = case::Column::Tlp.ne(Tlp::Red).into_condition();
            let below_red = the_row(case::Entity, case::Column::Id, evidence_item::Column::CaseId, below_red);
            // What an agency hands to the reader's own it tells of itself.
            let own: Vec<AgencyId> = ctx.actor.memberships.iter().map(|membership| membership.agency).collect();
            let handed = Condition::any()
                .add(custody_state::Column::HolderAgencyId.is_in(own.clone()))
                .add(custody_state::Column::OfferedAgencyId.is_in(own));
            let handed = the_row(custody_state::Entity, custody_state::Column::EvidenceId, evidence_item::Column::Id, handed);
            let known = Condition::any()
                .add(known_agency(ctx, evidence_item::Column::CaseId, evidence_item::Column::AgencyId))
                .add(Expr::exists(handed));
            any = any.add(Condition::all().add(Expr::exists(below_red)).add(known));
        }
        for (agency, ceiling) in sight.agencies {
            let own = the_row(case::Entity, case::Column::Id, evidence_item::Column::CaseId, part_of(agency, ceiling));
            let kept = Condition::any()
                .add(custody_state::Column::HolderAgencyId.eq(agency))
                .add(custody_state::Column::OfferedAgencyId.eq(agency));
            let kept = the_row(custody_state::Entity, custody_state::Column::EvidenceId, evidence_item::Column::Id, kept);
            let concerned = Condition::any().add(evidence_item::Column::AgencyId.eq(agency)).add(Expr::exists(kept));
            any = any.add(Condition::all().add(concerned).add(Expr::exists(own)));
        }
        Self { condition: never_empty(any) }
    }

    /// Things that belong to an evidence item and share its visibility, as a condition on their column with the item's id.
    #[must_use]
    pub fn of_evidence(ctx: &Ctx, evidence_id: impl ColumnTrait) -> Self {
        let seen = Self::evidence(ctx).condition;
        if seen.is_empty() {
            return Self { condition: seen };
        }
        Self { condition: Condition::all().add(Expr::exists(the_row(evidence_item::Entity, evidence_item::Column::Id, evidence_id, seen))) }
    }

    /// What is told of the custody of visible items, as a condition on `custody_states`.
    #[must_use]
    pub fn custody_states(ctx: &Ctx) -> Self {
        let seen = Self::evidence(ctx).condition;
        let item = the_row(evidence_item::Entity, evidence_item::Column::Id, custody_state::Column::EvidenceId, seen);
        Self { condition: Condition::all().add(Expr::exists(item)) }
    }

    /// The histories of visible items, as a condition on `custody_events`.
    #[must_use]
    pub fn custody_events(ctx: &Ctx) -> Self {
        let seen = Self::evidence(ctx).condition;
        let item = the_row(evidence_item::Entity, evidence_item::Column::Id, custody_event::Column::EvidenceId, seen);
        Self { condition: Condition::all().add(Expr::exists(item)) }
    }

    /// Offers of custody, as a condition on `transfers`: of all cases seen and between agencies that may be known, or of the two
    /// agencies an offer lies between.
    #[must_use]
    pub fn transfers(ctx: &Ctx) -> Self {
        let sight = CaseSight::of(&ctx.actor);
        if sight.national == Some(Ceiling::Everything) {
            return Self { condition: Condition::all() };
        }
        let mut any = Condition::any();
        if sight.national.is_some() {
            use transfer::Column as T;
            let below_red = the_row(case::Entity, case::Column::Id, T::CaseId, case::Column::Tlp.ne(Tlp::Red).into_condition());
            let own: Vec<AgencyId> = ctx.actor.memberships.iter().map(|membership| membership.agency).collect();
            let both = Condition::all().add(known_agency(ctx, T::CaseId, T::FromAgencyId)).add(known_agency(ctx, T::CaseId, T::ToAgencyId));
            let known = Condition::any().add(T::FromAgencyId.is_in(own.clone())).add(T::ToAgencyId.is_in(own)).add(both);
            any = any.add(Condition::all().add(Expr::exists(below_red)).add(known));
        }
        for (agency, ceiling) in sight.agencies {
            let party = Condition::any().add(transfer::Column::FromAgencyId.eq(agency)).add(transfer::Column::ToAgencyId.eq(agency));
            let case = the_row(case::Entity, case::Column::Id, transfer::Column::CaseId, part_of(agency, ceiling));
            any = any.add(Condition::all().add(party).add(Expr::exists(case)));
        }
        Self { condition: never_empty(any) }
    }

    /// Observables, as a condition on `observables`: those of visible cases, as far as their own TLP lets them travel and
    /// their agency may be known.
    #[must_use]
    pub fn observables(ctx: &Ctx) -> Self {
        use observable::Column as C;
        let sight = CaseSight::of(&ctx.actor);
        if sight.national == Some(Ceiling::Everything) {
            return Self { condition: Condition::all().add(Expr::val(1).eq(1)) };
        }
        let mut any = Condition::any();
        if let Some(ceiling) = sight.national {
            let case = the_row(case::Entity, case::Column::Id, C::CaseId, below(case::Column::Tlp, ceiling));
            any = any.add(Condition::all().add(below(C::Tlp, ceiling)).add(Expr::exists(case)));
        }
        for (agency, ceiling) in sight.agencies {
            let case = the_row(case::Entity, case::Column::Id, C::CaseId, part_of(agency, ceiling));
            let shared = Condition::any().add(C::AgencyId.eq(agency)).add(C::Tlp.is_in(SHARED.iter().copied()));
            any = any.add(Condition::all().add(below(C::Tlp, ceiling)).add(shared).add(Expr::exists(case)));
        }
        Self { condition: Condition::all().add(never_empty(any)).add(known_agency(ctx, C::CaseId, C::AgencyId)) }
    }

    /// Articles, as a condition on `articles`: published ones for everybody, all of them for those who write.
    #[must_use]
    pub fn articles(ctx: &Ctx) -> Self {
        if writes_articles(&ctx.actor) {
            return Self { condition: Condition::all().add(Expr::val(1).eq(1)) };
        }
        Self { condition: Condition::all().add(article::Column::PublishedAt.is_not_null()) }
    }

    /// Versions of articles, as a condition on `article_versions`.
    #[must_use]
    pub fn article_versions(ctx: &Ctx) -> Self {
        if writes_articles(&ctx.actor) {
            return Self { condition: Condition::all().add(Expr::val(1).eq(1)) };
        }
        Self { condition: Condition::all().add(article_version::Column::PublishedAt.is_not_null()) }
    }

    /// Attempts at exercises, as a condition on `exercise_attempts`: everybody's own.
    #[must_use]
    pub fn own_attempts(ctx: &Ctx) -> Self {
        match ctx.actor.user {
            Some(user) => Self { condition: Condition::all().add(attempt::Column::UserId.eq(user)) },
            None => Self { condition: never_empty(Condition::any()) },
        }
    }

    /// Entries of the audit, as a condition on `audit_events`: nationally all that no TLP above the person's hides and that tells of no
    /// agency which is hidden in the case; of an agency what its people did and what was done to what is theirs, as far as that tells
    /// of nobody who is hidden from it, and of nothing that its TLP:RED reports alone brought it into. Drafts are their writers'.
    #[must_use]
    pub fn audit(ctx: &Ctx) -> Self {
        let sight = AuditSight::of(&ctx.actor);
        let mut any = Condition::any();
        if let Some(ceiling) = sight.national {
            any = any.add(audited(ceiling, Some(ctx)));
        }
        for agency in sight.agencies {
            any = any.add(Condition::all().add(concerns(agency)).add(audited(Ceiling::BelowRed, None)));
        }
        for agency in sight.accounts {
            any = any.add(of_accounts(agency));
        }
        Self { condition: Condition::all().add(audit::Column::SubjectKind.ne(DRAFT_KIND)).add(never_empty(any)) }
    }

    /// Hash sets, as a condition on `hash_sets`: who sees all cases knows all of them, others those for the community.
    #[must_use]
    pub fn hash_sets(ctx: &Ctx) -> Self {
        if CaseSight::of(&ctx.actor).national.is_some() {
            return Self { condition: Condition::all().add(Expr::val(1).eq(1)) };
        }
        if !looks_up(&ctx.actor) {
            return Self { condition: never_empty(Condition::any()) };
        }
        Self { condition: Condition::all().add(hash_set::Column::Tlp.is_in(COMMUNITY.iter().copied())) }
    }

    /// Rule sets, as a condition on `rule_sets`: who sees all cases knows all of them, others those for the community and those
    /// of their own agencies.
    #[must_use]
    pub fn rule_sets(ctx: &Ctx) -> Self {
        let sight = CaseSight::of(&ctx.actor);
        if sight.national.is_some() {
            return Self { condition: Condition::all().add(Expr::val(1).eq(1)) };
        }
        if !looks_up(&ctx.actor) {
            return Self { condition: never_empty(Condition::any()) };
        }
        let own = sight.agencies.into_iter().map(|(agency, _)| agency);
        let any = Condition::any().add(rule_set::Column::Tlp.is_in(COMMUNITY.iter().copied())).add(rule_set::Column::AgencyId.is_in(own));
        Self { condition: Condition::all().add(any) }
    }
}

/// That a system of the case is of the level that a column of a call tells of, or of a higher one, and the viewer may know of it, as a
/// condition on `escalations`.
fn knows_level(ctx: &Ctx, level: escalation::Column) -> SimpleExpr {
    let known = Query::select()
        .expr(Expr::val(1))
        .from(case_system::Entity)
        .inner_join(
            system::Entity,
            Expr::col((system::Entity, system::Column::Id)).equals((case_system::Entity, case_system::Column::SystemId)),
        )
        .and_where(Expr::col((case_system::Entity, case_system::Column::CaseId)).equals((escalation::Entity, escalation::Column::CaseId)))
        .and_where(Expr::col((case_system::Entity, case_system::Column::Level)).gte(Expr::col((escalation::Entity, level))))
        .cond_where(Scope::case_levels(ctx).condition)
        .to_owned();
    Expr::exists(known)
}

/// That neither a system alone gives a call to the case, nor the clock of an agency brought it, of which the viewer may not know, as a
/// condition on `escalations`.
fn told_of_calls(ctx: &Ctx) -> Condition {
    use escalation::Column as E;

    let level = Condition::any().add(E::ToldLevel.is_null()).add(knows_level(ctx, E::ToldLevel));
    let clock = Condition::any().add(E::AgencyId.is_null()).add(known_agency(ctx, E::CaseId, E::AgencyId));
    Condition::all().add(level).add(clock)
}

/// That an entry of the audit and its subject are below a ceiling, and that neither who acted nor whose thing it was is hidden in the
/// case, as a condition on `audit_events`: from `viewer`, or where it is none from those of the agency who may not read its TLP:RED
/// reports.
fn audited(ceiling: Ceiling, viewer: Option<&Ctx>) -> Condition {
    use audit::Column as A;
    let open = || Condition::all().add(Expr::val(1).eq(1));
    if ceiling == Ceiling::Everything {
        return open();
    }
    let case_below = |id: A| the_row(case::Entity, case::Column::Id, id, below(case::Column::Tlp, ceiling));
    let unless = |kind: &str, row: SelectStatement| Condition::any().add(A::SubjectKind.ne(kind)).add(Expr::exists(row));
    let item_case = the_row(case::Entity, case::Column::Id, evidence_item::Column::CaseId, below(case::Column::Tlp, ceiling));
    let item = open().add(Expr::exists(item_case)).add(audit_knows(viewer, evidence_item::Column::CaseId, evidence_item::Column::AgencyId));
    let item = the_row(evidence_item::Entity, evidence_item::Column::Id, A::SubjectId, item);
    let report = the_row(report::Entity, report::Column::Id, A::SubjectId, below(report::Column::Tlp, ceiling));
    let observable =
        below(observable::Column::Tlp, ceiling).add(audit_knows(viewer, observable::Column::CaseId, observable::Column::AgencyId));
    let observable = the_row(observable::Entity, observable::Column::Id, A::SubjectId, observable);
    let task = audit_knows(viewer, task::Column::CaseId, task::Column::AgencyId);
    let task = the_row(task::Entity, task::Column::Id, A::SubjectId, task);
    let clock = audit_knows(viewer, clock::Column::CaseId, clock::Column::AgencyId).add(red_start().not());
    let clock = the_row(clock::Entity, clock::Column::Id, A::SubjectId, clock);
    let transfer = audit_knows(viewer, transfer::Column::CaseId, transfer::Column::FromAgencyId).add(audit_knows(
        viewer,
        transfer::Column::CaseId,
        transfer::Column::ToAgencyId,
    ));
    let transfer = the_row(transfer::Entity, transfer::Column::Id, A::SubjectId, transfer);
    // What the hub says of the calls of a case tells of each of them.
    let mut calls = Condition::all();
    if let Some(ctx) = viewer {
        let call = the_row(escalation::Entity, escalation::Column::Id, A::SubjectId, told_of_calls(ctx));
        let hidden = the_row(escalation::Entity, escalation::Column::CaseId, A::CaseId, told_of_calls(ctx).not());
        let of_calls = Condition::any().add(A::SubjectKind.ne("case")).add(A::Action.not_like("escalation.%"));
        calls = calls.add(unless("escalation", call)).add(of_calls.add(Expr::exists(hidden).not()));
    }
    Condition::all()
        .add(audit_knows(viewer, A::CaseId, A::AgencyId))
        .add(Condition::any().add(A::CaseId.is_null()).add(Expr::exists(case_below(A::CaseId))))
        .add(unless("case", case_below(A::SubjectId)))
        .add(unless("report", report))
        .add(unless("evidence", item))
        .add(unless("observable", observable))
        .add(unless("task", task))
        .add(unless("clock", clock))
        .add(unless("transfer", transfer))
        .add(calls)
        // Observables that are added together have their mark in the detail only.
        .add(A::Detail.not_like("%\"tlp\":\"RED\"%"))
}

/// That a reader of the audit may know of an agency in a case, by columns with their ids: as [`audited`] says.
fn audit_knows(viewer: Option<&Ctx>, case_id: impl ColumnTrait, agency_id: impl ColumnTrait) -> Condition {
    match viewer {
        Some(ctx) => Condition::all().add(known_agency(ctx, case_id, agency_id)),
        None => Condition::all().add(red_reports(case_id, agency_id).not()),
    }
}

/// What people of an agency did and what was done to what is its own, as a condition on `audit_events`; without what
/// another agency did whose part in the case is hidden from it.
fn concerns(agency: AgencyId) -> Condition {
    use audit::Column as A;
    let thing = |kind: &str, row: SelectStatement| Condition::all().add(A::SubjectKind.eq(kind)).add(Expr::exists(row));
    let report = the_row(report::Entity, report::Column::Id, A::SubjectId, report::Column::AgencyId.eq(agency).into_condition());
    let system = the_row(system::Entity, system::Column::Id, A::SubjectId, system::Column::AgencyId.eq(agency).into_condition());
    let task = the_row(task::Entity, task::Column::Id, A::SubjectId, task::Column::AgencyId.eq(agency).into_condition());
    let clock = the_row(clock::Entity, clock::Column::Id, A::SubjectId, clock::Column::AgencyId.eq(agency).into_condition());
    let kept =
        Condition::any().add(custody_state::Column::HolderAgencyId.eq(agency)).add(custody_state::Column::OfferedAgencyId.eq(agency));
    let kept = the_row(custody_state::Entity, custody_state::Column::EvidenceId, evidence_item::Column::Id, kept);
    let own = Condition::any().add(evidence_item::Column::AgencyId.eq(agency)).add(Expr::exists(kept));
    let item = the_row(evidence_item::Entity, evidence_item::Column::Id, A::SubjectId, own);
    let party = Condition::any().add(transfer::Column::FromAgencyId.eq(agency)).add(transfer::Column::ToAgencyId.eq(agency));
    let transfer = the_row(transfer::Entity, transfer::Column::Id, A::SubjectId, party);
    let things = Condition::any()
        .add(thing("report", report))
        .add(thing("system", system))
        .add(thing("task", task))
        .add(thing("clock", clock))
        .add(thing("evidence", item))
        .add(thing("transfer", transfer));
    let known = Condition::any().add(A::AgencyId.is_null()).add(hidden_part(A::CaseId, A::AgencyId).not());
    Condition::any().add(A::AgencyId.eq(agency)).add(Condition::all().add(things).add(known))
}

/// What concerns the accounts of an agency, as a condition on `audit_events`.
fn of_accounts(agency: AgencyId) -> Condition {
    use audit::Column as A;
    let person = |id| the_row(user::Entity, user::Column::Id, id, user::Column::AgencyId.eq(agency).into_condition());
    let person_of = the_row(user::Entity, user::Column::Id, api_token::Column::UserId, user::Column::AgencyId.eq(agency).into_condition());
    let token = the_row(api_token::Entity, api_token::Column::Id, A::SubjectId, Condition::all().add(Expr::exists(person_of)));
    let kind = |kind: &str| Condition::all().add(A::SubjectKind.eq(kind));
    Condition::any()
        .add(Condition::all().add(A::SubjectKind.is_in(ACCOUNT_KINDS.iter().copied())).add(A::AgencyId.eq(agency)))
        .add(kind("user").add(Expr::exists(person(A::SubjectId))))
        .add(kind("token").add(Expr::exists(token)))
        .add(kind("agency").add(A::SubjectId.eq(agency)))
}

/// A condition that is never empty: an empty one inside an "any" would be dropped.
fn below(tlp: impl ColumnTrait, ceiling: Ceiling) -> Condition {
    match ceiling {
        Ceiling::Everything => Condition::all().add(Expr::val(1).eq(1)),
        Ceiling::BelowRed => Condition::all().add(tlp.ne(Tlp::Red)),
    }
}

/// That the viewer may know from when a clock runs, as a condition on `clocks`.
fn known_start(ctx: &Ctx) -> Condition {
    if CaseSight::of(&ctx.actor).national == Some(Ceiling::Everything) {
        return Condition::all().add(Expr::val(1).eq(1));
    }
    let mut any = Condition::any().add(red_start().not());
    let reads_red = reads_red_of(ctx);
    if !reads_red.is_empty() {
        any = any.add(clock::Column::AgencyId.is_in(reads_red));
    }
    any
}

/// An empty "any" would be true: a person who sees nothing gets a condition that is false.
/// What belongs to an agency that a sight covers, by the column with the agency's id.
fn of_agencies(sight: AgencySight, agency_id: impl IntoColumnRef + Copy) -> Condition {
    if sight.national {
        return Condition::all();
    }
    let mut any = Condition::any();
    if !sight.agencies.is_empty() {
        any = any.add(Expr::col(agency_id).is_in(sight.agencies));
    }
    for tree in sight.trees {
        let below = Query::select()
            .column(agency::Column::Id)
            .from(agency::Entity)
            .and_where(Expr::col(agency::Column::Path).like(format!("{tree}%")))
            .to_owned();
        any = any.add(Expr::col(agency_id).in_subquery(below));
    }
    never_empty(any)
}

fn never_empty(any: Condition) -> Condition {
    if any.is_empty() { Condition::all().add(Expr::val(1).eq(0)) } else { any }
}

fn cases_of(agency: AgencyId, ceiling: Ceiling) -> SelectStatement {
    let (case_id, agency_id) = (case_agency::Column::CaseId, case_agency::Column::AgencyId);
    let mut select =
        Query::select().column((case_agency::Entity, case_id)).from(case_agency::Entity).and_where(agency_id.eq(agency)).to_owned();
    if ceiling == Ceiling::BelowRed {
        select
            .inner_join(case::Entity, Expr::col((case::Entity, case::Column::Id)).equals((case_agency::Entity, case_id)))
            .and_where(case::Column::Tlp.ne(Tlp::Red))
            .and_where(red_part(case_id, agency_id).not());
    }
    select
}

fn cases(ctx: &Ctx) -> Condition {
    let sight = CaseSight::of(&ctx.actor);
    if sight.national == Some(Ceiling::Everything) {
        return Condition::all();
    }
    let mut any = Condition::any();
    if let Some(ceiling) = sight.national {
        any = any.add(below(case::Column::Tlp, ceiling));
    }
    for (agency, ceiling) in sight.agencies {
        any = any.add(Expr::col((case::Entity, case::Column::Id)).in_subquery(cases_of(agency, ceiling)));
    }
    never_empty(any)
}

/// [`cases`] of a column with a case's id, for the rows that a statement looks at. It asks the key of each row: a list of
/// every visible case, which `IN` would have the database make, is as long as the register.
fn of_cases(ctx: &Ctx, case_id: impl ColumnTrait) -> Condition {
    let sight = CaseSight::of(&ctx.actor);
    if sight.national == Some(Ceiling::Everything) {
        return Condition::all().add(Expr::val(1).eq(1));
    }
    let mut any = Condition::any();
    if let Some(ceiling) = sight.national {
        any = any.add(below(case::Column::Tlp, ceiling));
    }
    for (agency, ceiling) in sight.agencies {
        any = any.add(part_of(agency, ceiling));
    }
    Condition::all().add(Expr::exists(the_row(case::Entity, case::Column::Id, case_id, never_empty(any))))
}

/// A report of an agency to a case, by columns with their ids.
fn report_of(case_id: impl ColumnTrait, agency_id: impl ColumnTrait, condition: Condition) -> Expr {
    let of_agency = Expr::col(report::Column::AgencyId.as_column_ref()).eq(Expr::col(agency_id.as_column_ref()));
    Expr::exists(the_row(report::Entity, report::Column::CaseId, case_id, Condition::all().add(of_agency).add(condition)))
}

/// That a case is TLP:RED, by a column with its id that is of another table.
fn is_red(case_id: impl ColumnTrait) -> Expr {
    Expr::exists(the_row(case::Entity, case::Column::Id, case_id, case::Column::Tlp.eq(Tlp::Red).into_condition()))
}

/// That a report which is TLP:RED opened a case, by a column with its id: whoever is let into the case is let into that report's
/// words. Whether the case was raised to TLP:RED later does not matter: that opens no report to anybody.
fn opened_red(case_id: impl ColumnTrait) -> Expr {
    let first = Condition::all().add(report::Column::Status.eq(ReportStatus::Accepted)).add(report::Column::Tlp.eq(Tlp::Red));
    Expr::exists(the_row(report::Entity, report::Column::CaseId, case_id, first))
}

/// That an agency reported to a case, every time confidentially or under TLP:RED where no such report opened the case, by columns
/// with the case's and the agency's id.
pub(super) fn hidden_part(case_id: impl ColumnTrait, agency_id: impl ColumnTrait) -> Expr {
    let as_strict = Condition::any().add(report::Column::Tlp.ne(Tlp::Red)).add(opened_red(case_id));
    let open = Condition::all().add(report::Column::Confidential.eq(false)).add(as_strict);
    report_of(case_id, agency_id, Condition::all()).and(report_of(case_id, agency_id, open).not())
}

/// That an agency reported to a case, every time under TLP:RED, and no such report opened the case.
pub(super) fn red_reports(case_id: impl ColumnTrait, agency_id: impl ColumnTrait) -> Expr {
    let red = Condition::all().add(report::Column::Tlp.eq(Tlp::Red));
    let other = Condition::all().add(report::Column::Tlp.ne(Tlp::Red));
    report_of(case_id, agency_id, red).and(report_of(case_id, agency_id, other).not()).and(opened_red(case_id).not())
}

/// [`red_reports`], and that the agency has its part in the case by nothing else: no task with full part that is open or was done.
pub(super) fn red_part(case_id: impl ColumnTrait, agency_id: impl ColumnTrait) -> Expr {
    let of_agency = Expr::col(task::Column::AgencyId.as_column_ref()).eq(Expr::col(agency_id.as_column_ref()));
    let full =
        Condition::all().add(of_agency).add(task::Column::TaskOnly.eq(false)).add(task::Column::Status.is_in(GIVES_PART.iter().copied()));
    red_reports(case_id, agency_id).and(Expr::exists(the_row(task::Entity, task::Column::CaseId, case_id, full)).not())
}

/// That a clock runs from a detection which only TLP:RED reports of its agency tell, in a case that no such report opened, as a
/// condition on `clocks`.
pub(super) fn red_start() -> Expr {
    use clock::Column as C;
    let detected = || Expr::col(report::Column::DetectedAt.as_column_ref()).eq(Expr::col(C::StartedAt.as_column_ref()));
    let red = Condition::all().add(report::Column::Tlp.eq(Tlp::Red)).add(detected());
    let other = Condition::all().add(report::Column::Tlp.ne(Tlp::Red)).add(detected());
    report_of(C::CaseId, C::AgencyId, red).and(report_of(C::CaseId, C::AgencyId, other).not()).and(opened_red(C::CaseId).not())
}

/// That a system is named to a case by such reports only, by columns with the case's and the system's id.
fn only_named_by(such: &dyn Fn() -> Condition, case_id: impl ColumnTrait, system_id: impl ColumnTrait) -> Expr {
    let named = |condition: Condition| {
        let in_report = Expr::col(report_system::Column::SystemId.as_column_ref()).eq(Expr::col(system_id.as_column_ref()));
        let by = the_row(report_system::Entity, report_system::Column::ReportId, report::Column::Id, in_report.into_condition());
        Expr::exists(the_row(report::Entity, report::Column::CaseId, case_id, condition.add(Expr::exists(by))))
    };
    named(Condition::all().add(such())).and(named(Condition::all().add(such().not())).not())
}

/// That the viewer may know of a system of a case, by columns with their ids: where only TLP:RED reports name the system, and none
/// of that mark opened the case, that takes the right to read these.
fn known_system(ctx: &Ctx, case_id: impl ColumnTrait, system_id: impl ColumnTrait) -> Condition {
    let own = reads_red_of(ctx);
    let red = || report::Column::Tlp.eq(Tlp::Red).into_condition();
    let mut any = Condition::any().add(only_named_by(&red, case_id, system_id).not()).add(opened_red(case_id));
    if !own.is_empty() {
        any = any.add(system::Column::AgencyId.is_in(own));
    }
    any
}

/// Agencies whose TLP:RED reports the viewer reads by a role.
fn reads_red_of(ctx: &Ctx) -> Vec<AgencyId> {
    CaseSight::of(&ctx.actor).agencies.into_iter().filter(|(_, ceiling)| *ceiling == Ceiling::Everything).map(|(id, _)| id).collect()
}

/// [`super::policy::hides_agency`], denied, by columns with the case's and the agency's id.
fn known_agency(ctx: &Ctx, case_id: impl ColumnTrait, agency_id: impl ColumnTrait) -> Condition {
    let sight = CaseSight::of(&ctx.actor);
    if sight.national == Some(Ceiling::Everything) {
        return Condition::all();
    }
    let is_of = |agencies: Vec<AgencyId>| Expr::col(agency_id.as_column_ref()).is_in(agencies);
    let mut any = Condition::any().add(hidden_part(case_id, agency_id).not());
    let mut as_strict = Condition::any();
    if sight.national.is_some() {
        as_strict = as_strict.add(is_red(case_id).not());
    }
    if !sight.agencies.is_empty() {
        as_strict = as_strict.add(is_of(sight.agencies.iter().map(|(agency, _)| *agency).collect()));
    }
    if !as_strict.is_empty() {
        any = any.add(Condition::all().add(red_reports(case_id, agency_id).not()).add(as_strict));
    }
    let reads_red = reads_red_of(ctx);
    if !reads_red.is_empty() {
        any = any.add(is_of(reads_red));
    }
    any
}

/// That an agency has full part in a case for a person of it with this ceiling, as a condition on `cases` that asks the key of
/// each row.
fn part_of(agency: AgencyId, ceiling: Ceiling) -> Condition {
    let (case_id, agency_id) = (case_agency::Column::CaseId, case_agency::Column::AgencyId);
    let mut own = Condition::all().add(agency_id.eq(agency));
    if ceiling == Ceiling::BelowRed {
        own = own.add(red_part(case_id, agency_id).not());
    }
    let part = the_row(case_agency::Entity, case_id, case::Column::Id, own);
    Condition::all().add(Expr::exists(part)).add(below(case::Column::Tlp, ceiling))
}

/// Finds the row of `entity` whose `id` a column of the statement around it names, if `condition` holds for it.
fn the_row<E: EntityTrait>(entity: E, id: impl ColumnTrait, named: impl ColumnTrait, condition: Condition) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(entity)
        .and_where(Expr::col(id.as_column_ref()).eq(Expr::col(named.as_column_ref())))
        .cond_where(condition)
        .to_owned()
}
