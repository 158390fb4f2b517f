//! The rules: pure, total, without a database. docs/AUTHORIZATION.md shows the table that a test makes from them.

use super::actor::{Actor, ActorKind, Membership};
use super::facts::{
    AgencyFacts, ArticleFacts, CaseFacts, ClockFacts, EscalationFacts, EvidenceFacts, ObservableFacts, ReportFacts, RuleSetFacts,
    SystemFacts, TaskFacts, TransferFacts,
};
use crate::ids::{AgencyId, UserId};
use crate::words::{AgencyKind, ReportStatus, Role, TaskStatus, Tlp};

/// Everything that can be asked of the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Use the own account: language, drafts, sessions.
    UseAccount,
    /// Read the register of agencies.
    ReadAgencies,
    /// Read a system and its controls.
    ReadSystem,
    /// Say how far a system has come with a control.
    SetControlStatus,
    /// File an incident report for an agency.
    ReportIncident,
    /// Read a report.
    ReadReport,
    /// Accept or reject a report.
    DecideReport,
    /// Read a case.
    ReadCase,
    /// Give a task to an agency.
    AssignTask,
    /// Change a case's severity.
    SetSeverity,
    /// Change how far a case may travel.
    SetTlp,
    /// Move a case on; which step is for whom stands in the case's own table.
    AdvanceCase,
    /// Close a case, or move it back.
    CloseCase,
    /// Write into the timeline.
    AddEntry,
    /// File a statutory report.
    FileStatutoryReport,
    /// Mark a frozen control as suspected to have failed.
    SuspectControl,
    /// Call a tier.
    EscalateCase,
    /// Read an escalation.
    ReadEscalation,
    /// Acknowledge an escalation.
    AcknowledgeEscalation,
    /// Read a task.
    ReadTask,
    /// Accept, decline or finish a task.
    AnswerTask,
    /// Withdraw a task.
    CancelTask,
    /// Begin an upload into a case.
    StartUpload,
    /// Send bytes of an upload.
    ContinueUpload,
    /// Take what was received of an upload into custody, once it is complete.
    RegisterUpload,
    /// Withdraw an upload that is not complete.
    WithdrawUpload,
    /// Read what is known of an evidence item.
    ReadEvidence,
    /// Take a copy of the bytes.
    DownloadEvidence,
    /// Take the custody package.
    ExportPackage,
    /// Have the stored bytes hashed again.
    VerifyEvidence,
    /// Have traces read again, mark and pin them.
    AnalyseEvidence,
    /// Seal an item.
    SealEvidence,
    /// Set a legal hold.
    HoldEvidence,
    /// Lift a legal hold.
    LiftHold,
    /// Return an item to its owner.
    ReleaseEvidence,
    /// Ask for a disposal, confirm it, or take it back.
    DisposeEvidence,
    /// Say that an event of an item's history is wrong.
    CorrectCustody,
    /// Offer an item to another holder.
    OfferTransfer,
    /// Read an offer of custody.
    ReadTransfer,
    /// Accept or refuse an offer of custody.
    AnswerTransfer,
    /// Take an offer of custody back.
    WithdrawTransfer,
    /// Have another item made from it.
    DeriveEvidence,
    /// Add observables to a case.
    AddObservables,
    /// Read an observable.
    ReadObservable,
    /// Withdraw an observable.
    WithdrawObservable,
    /// Look digests and names up, and read the list of hash sets.
    LookUp,
    /// Take in and retire hash sets.
    ManageHashSets,
    /// Read a rule set and what it found.
    ReadRuleSet,
    /// Write, revise and retire rule sets.
    WriteRuleSet,
    /// Read an article of the knowledge base, and do its exercise.
    ReadArticle,
    /// Write, publish and discard drafts of articles.
    WriteArticle,
    /// Hand in answers to an exercise.
    SubmitExercise,
    /// Read the outbox.
    ReadOutbox,
    /// Retry a dead job of the outbox.
    RetryOutbox,
    /// Dismiss a dead job of the outbox.
    DismissOutbox,
    /// Read the head of the custody log.
    ReadCustodyLog,
    /// Read why witnesses or the time-stamping authority do not give their word.
    ReadLogFaults,
    /// Read the audit.
    ReadAudit,
    /// Take systems of any agency into the register at once, and read all duty contacts with their addresses.
    ManageRegister,
    /// Register a system for an agency, and change what the register says of it but its level.
    RegisterSystem,
    /// Record the approved level of a system with its legal profile.
    ApproveLevel,
    /// Read who is called for an agency, or at a national tier.
    ReadContacts,
    /// Say who is called for an agency, or at a national tier.
    NameContacts,
    /// Do the hub's own work.
    RunJob,
}

impl Action {
    /// Whether it only reads.
    #[must_use]
    pub fn reads(self) -> bool {
        matches!(
            self,
            Self::ReadAgencies
                | Self::ReadSystem
                | Self::ReadReport
                | Self::ReadCase
                | Self::ReadEscalation
                | Self::ReadTask
                | Self::ReadEvidence
                | Self::ReadTransfer
                | Self::ReadObservable
                | Self::LookUp
                | Self::ReadRuleSet
                | Self::ReadArticle
                | Self::ReadOutbox
                | Self::ReadCustodyLog
                | Self::ReadLogFaults
                | Self::ReadAudit
                | Self::ReadContacts
        )
    }

    /// Whether it moves bytes of evidence, or ends their coming.
    #[must_use]
    pub fn moves_bytes(self) -> bool {
        matches!(
            self,
            Self::StartUpload
                | Self::ContinueUpload
                | Self::RegisterUpload
                | Self::WithdrawUpload
                | Self::DownloadEvidence
                | Self::ExportPackage
        )
    }
}

/// The answer to a question of authorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allow,
    /// No, and the person may know why: it knows the thing.
    Deny,
    /// No, and the person may not know that the thing exists.
    Hide,
}

/// Up to which TLP a person sees cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ceiling {
    /// All but TLP:RED.
    BelowRed,
    /// All.
    Everything,
}

impl Ceiling {
    /// Whether a case with `tlp` is below the ceiling.
    #[must_use]
    pub fn covers(self, tlp: Tlp) -> bool {
        self == Self::Everything || tlp != Tlp::Red
    }
}

/// Which cases a person sees: the one rule behind single reads, lists, counts, search, mail and subscriptions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseSight {
    /// Of all cases of the country.
    pub national: Option<Ceiling>,
    /// Of the cases in which these agencies have full part.
    pub agencies: Vec<(AgencyId, Ceiling)>,
}

impl CaseSight {
    /// The sight of `actor`.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        if actor.kind != ActorKind::User {
            return Self { national: Some(Ceiling::Everything), agencies: Vec::new() };
        }
        let mut sight = Self::default();
        if actor.is_national(Role::Coordinator) {
            sight.national = Some(Ceiling::Everything);
        } else if actor.is_national(Role::Analyst) || actor.is_national(Role::Auditor) {
            sight.national = Some(Ceiling::BelowRed);
        }
        for membership in &actor.memberships {
            let Some(ceiling) = ceiling_of(membership.role) else { continue };
            match sight.agencies.iter_mut().find(|(agency, _)| *agency == membership.agency) {
                Some((_, known)) => *known = (*known).max(ceiling),
                None => sight.agencies.push((membership.agency, ceiling)),
            }
        }
        sight
    }

    /// Whether cases of `agency` are seen by a role there, or where it is none, all of the country: who is called must be able to look,
    /// and an agency is answered for by its own people.
    #[must_use]
    pub fn reaches(&self, agency: Option<AgencyId>) -> bool {
        agency.map_or(self.national.is_some(), |agency| self.agencies.iter().any(|(own, _)| *own == agency))
    }

    /// Whether a case is seen.
    #[must_use]
    pub fn covers(&self, facts: &CaseFacts) -> bool {
        self.national.is_some_and(|ceiling| ceiling.covers(facts.tlp))
            || self.agencies.iter().any(|(agency, ceiling)| has_part(facts, *agency, *ceiling))
    }
}

/// Up to which TLP a role at an agency shows the cases in which the agency has full part; `None` where it shows none.
fn ceiling_of(role: Role) -> Option<Ceiling> {
    match role {
        // TLP:RED is for those who work on the incident, named by their agency's role.
        Role::Responder => Some(Ceiling::Everything),
        Role::SecurityOfficer | Role::Analyst => Some(Ceiling::BelowRed),
        _ => None,
    }
}

/// Whether an agency has full part in a case for a person of it with this ceiling: a part that it has by TLP:RED reports alone,
/// in a case that no such report opened, is one of those only who may read them.
fn has_part(facts: &CaseFacts, agency: AgencyId, ceiling: Ceiling) -> bool {
    ceiling.covers(facts.tlp) && facts.agencies.contains(&agency) && (ceiling == Ceiling::Everything || !facts.red_part.contains(&agency))
}

/// Whether a role does anything at an agency of this kind: COORDINATOR is of force at the national coordinator only.
#[must_use]
pub fn is_role_of(role: Role, kind: AgencyKind) -> bool {
    kind == AgencyKind::NationalCoordinator || role != Role::Coordinator
}

/// For which agencies something holds that a person has by roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencySight {
    /// For all of the country.
    pub national: bool,
    /// For these agencies.
    pub agencies: Vec<AgencyId>,
    /// For the agencies at and below these places in the tree.
    pub trees: Vec<String>,
}

impl AgencySight {
    /// `national`: roles that reach all of the country where they are held at the national coordinator; `own`: those that reach the
    /// agency; `below`: those that reach the agencies below it too.
    fn by(actor: &Actor, national: &[Role], own: &[Role], below: &[Role]) -> Self {
        let national = is_job(actor) || national.iter().any(|role| actor.is_national(*role));
        let mut sight = Self { national, ..Self::default() };
        for membership in &actor.memberships {
            if below.contains(&membership.role) {
                sight.trees.push(membership.path.clone());
            } else if own.contains(&membership.role) {
                sight.agencies.push(membership.agency);
            }
        }
        sight
    }

    /// The agencies whose systems `actor` sees.
    #[must_use]
    pub fn of_systems(actor: &Actor) -> Self {
        let national = [Role::Coordinator, Role::Analyst, Role::Auditor, Role::Inspector, Role::Admin];
        let below = [Role::SecurityOfficer, Role::Appraiser, Role::Approver, Role::Inspector, Role::Admin];
        Self::by(actor, &national, &[Role::Responder, Role::Analyst], &below)
    }

    /// The agencies whose systems `actor` registers and describes: administrators, and security officers of the agency.
    #[must_use]
    pub fn of_register(actor: &Actor) -> Self {
        Self::by(actor, &[Role::Admin], &[], &[Role::SecurityOfficer, Role::Admin])
    }

    /// The agencies for whose systems `actor` records an approved level: whoever describes a system does not set its level, but for
    /// administrators, who keep the register of what was approved.
    #[must_use]
    pub fn of_levels(actor: &Actor) -> Self {
        Self::by(actor, &[Role::Admin], &[], &[Role::Approver, Role::Admin])
    }

    /// The agencies whose duty contacts `actor` names.
    #[must_use]
    pub fn of_posts(actor: &Actor) -> Self {
        Self::by(actor, &[Role::Admin], &[], &[Role::Admin])
    }

    /// The agencies whose duty contacts `actor` sees: coordinators, whoever names them, and those who could be called beside them.
    #[must_use]
    pub fn of_contacts(actor: &Actor) -> Self {
        let own = [Role::Responder, Role::SecurityOfficer, Role::Analyst];
        Self::by(actor, &[Role::Coordinator, Role::Admin], &own, &[Role::Admin])
    }

    /// Whether it holds for an agency at this place in the tree.
    #[must_use]
    pub fn covers(&self, agency: AgencyId, path: &str) -> bool {
        self.national || self.agencies.contains(&agency) || self.trees.iter().any(|tree| path.starts_with(tree))
    }
}

/// Whether a person does not learn that an agency has part in a case that the person sees: every report of the agency in it is
/// confidential or stricter than the case, and the person is neither of the agency nor sees all cases. Where every one is
/// stricter, only those learn of it who may read them.
#[must_use]
pub fn hides_agency(actor: &Actor, facts: &CaseFacts, agency: AgencyId) -> bool {
    let sight = CaseSight::of(actor);
    if sight.national == Some(Ceiling::Everything) {
        return false;
    }
    let own = sight.agencies.iter().find(|(own, _)| *own == agency).map(|(_, ceiling)| *ceiling);
    if facts.red.contains(&agency) {
        return own != Some(Ceiling::Everything);
    }
    facts.hidden.contains(&agency) && !sight.national.is_some_and(|ceiling| ceiling.covers(facts.tlp)) && own.is_none()
}

/// Which reports a person sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportSight {
    /// Of all reports of the country.
    pub national: Option<Ceiling>,
    /// Of those of these agencies.
    pub agencies: Vec<(AgencyId, Ceiling)>,
    /// Those that the person filed, for the agencies above.
    pub reporter: Option<UserId>,
}

impl ReportSight {
    /// The sight of `actor`: as for cases, but only the own agency's reports; and who filed one may read it again.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let CaseSight { national, agencies } = CaseSight::of(actor);
        Self { national, agencies, reporter: actor.user }
    }

    /// Whether a report is seen.
    #[must_use]
    pub fn covers(&self, facts: &ReportFacts) -> bool {
        self.national.is_some_and(|ceiling| ceiling.covers(facts.tlp))
            || self
                .agencies
                .iter()
                .any(|(agency, ceiling)| *agency == facts.agency && (ceiling.covers(facts.tlp) || self.reporter == Some(facts.reporter)))
    }
}

/// Which entries of the audit a person reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditSight {
    /// Of the whole country, as far as the person sees cases.
    pub national: Option<Ceiling>,
    /// What people of these agencies did, and what was done to what is theirs; below TLP:RED.
    pub agencies: Vec<AgencyId>,
    /// What concerns the accounts of these agencies.
    pub accounts: Vec<AgencyId>,
}

impl AuditSight {
    /// The sight of `actor`: auditors at the national coordinator and at their agencies, administrators for accounts.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let national = if actor.is_national(Role::Auditor) { CaseSight::of(actor).national } else { None };
        let mut sight = Self { national, ..Self::default() };
        for membership in &actor.memberships {
            match membership.role {
                Role::Auditor => {
                    sight.agencies.push(membership.agency);
                    sight.accounts.push(membership.agency);
                }
                Role::Admin => sight.accounts.push(membership.agency),
                _ => {}
            }
        }
        sight
    }
}

/// Agencies for which a person answers tasks, each with the TLP of the cases whose tasks the person may see.
#[must_use]
pub fn task_sight(actor: &Actor) -> Vec<(AgencyId, Ceiling)> {
    CaseSight::of(actor).agencies
}

/// Whether a person answers a task of an agency, in a case with `tlp`.
#[must_use]
pub fn answers_task(actor: &Actor, agency: AgencyId, tlp: Tlp) -> bool {
    task_sight(actor).iter().any(|(own, ceiling)| *own == agency && ceiling.covers(tlp))
}

fn is_job(actor: &Actor) -> bool {
    actor.kind != ActorKind::User
}

fn allow_if(condition: bool) -> Decision {
    if condition { Decision::Allow } else { Decision::Deny }
}

/// Acts that concern no single thing.
#[must_use]
pub fn decide(actor: &Actor, action: Action) -> Decision {
    match action {
        Action::RunJob | Action::ManageRegister => allow_if(is_job(actor)),
        Action::UseAccount => allow_if(actor.user.is_some()),
        Action::ReadAgencies | Action::ReadCustodyLog => Decision::Allow,
        // The outbox is the whole hub's: it names recipients of every agency.
        Action::ReadOutbox | Action::RetryOutbox | Action::DismissOutbox => allow_if(actor.is_national(Role::Admin)),
        Action::ReadLogFaults => allow_if(actor.has(Role::Admin)),
        Action::ReadAudit => allow_if(actor.has(Role::Auditor) || actor.has(Role::Admin)),
        Action::LookUp => allow_if(looks_up(actor)),
        Action::ManageHashSets => allow_if(is_job(actor) || actor.is_national(Role::Analyst)),
        // At the national tiers.
        Action::ReadContacts => allow_if(AgencySight::of_contacts(actor).national),
        Action::NameContacts => allow_if(AgencySight::of_posts(actor).national),
        Action::ReadRuleSet => allow_if(looks_up(actor)),
        Action::WriteRuleSet => allow_if(!keeper_agencies(actor).is_empty()),
        Action::WriteArticle => allow_if(writes_articles(actor)),
        // Whether any report or case at all could be decided on: for the related cases of the triage page.
        Action::DecideReport => allow_if(actor.is_national(Role::Coordinator)),
        _ => Decision::Deny,
    }
}

/// Acts on an agency.
#[must_use]
pub fn decide_agency(actor: &Actor, action: Action, agency: AgencyId) -> Decision {
    match action {
        Action::ReportIncident => allow_if(actor.has_at(Role::Responder, agency) || actor.has_at(Role::SecurityOfficer, agency)),
        Action::ReadAgencies => Decision::Allow,
        Action::WriteRuleSet => allow_if(keeps_for(actor, agency)),
        _ => Decision::Deny,
    }
}

/// Acts on the register of an agency, which everybody knows of.
#[must_use]
pub fn decide_register(actor: &Actor, action: Action, facts: &AgencyFacts) -> Decision {
    let sight = match action {
        Action::RegisterSystem => AgencySight::of_register(actor),
        Action::ApproveLevel => AgencySight::of_levels(actor),
        Action::ReadContacts => AgencySight::of_contacts(actor),
        Action::NameContacts => AgencySight::of_posts(actor),
        _ => return Decision::Deny,
    };
    allow_if(sight.covers(facts.id, &facts.path))
}

/// Acts on a system.
#[must_use]
pub fn decide_system(actor: &Actor, action: Action, facts: &SystemFacts) -> Decision {
    if !AgencySight::of_systems(actor).covers(facts.agency, &facts.agency_path) {
        return Decision::Hide;
    }
    match action {
        Action::ReadSystem => Decision::Allow,
        Action::RegisterSystem | Action::ApproveLevel => {
            decide_register(actor, action, &AgencyFacts { id: facts.agency, path: facts.agency_path.clone() })
        }
        Action::SetControlStatus => {
            allow_if(actor.memberships.iter().any(|m| m.role == Role::SecurityOfficer && facts.agency_path.starts_with(&m.path)))
        }
        Action::ReportIncident => decide_agency(actor, action, facts.agency),
        _ => Decision::Deny,
    }
}

/// Acts on a report.
#[must_use]
pub fn decide_report(actor: &Actor, action: Action, facts: &ReportFacts) -> Decision {
    if !ReportSight::of(actor).covers(facts) {
        return Decision::Hide;
    }
    match action {
        Action::ReadReport => Decision::Allow,
        Action::DecideReport => allow_if(actor.is_national(Role::Coordinator)),
        _ => Decision::Deny,
    }
}

/// Whether a report still waits for a decision.
#[must_use]
pub fn is_undecided(status: ReportStatus) -> bool {
    status == ReportStatus::Received
}

/// Acts on a case.
#[must_use]
pub fn decide_case(actor: &Actor, action: Action, facts: &CaseFacts) -> Decision {
    if is_job(actor) {
        return Decision::Allow;
    }
    if !CaseSight::of(actor).covers(facts) {
        return Decision::Hide;
    }
    let coordinator = actor.is_national(Role::Coordinator);
    let responder = facts.agencies.iter().any(|agency| actor.has_at(Role::Responder, *agency));
    let analyst = actor.is_national(Role::Analyst) || facts.agencies.iter().any(|agency| actor.has_at(Role::Analyst, *agency));
    match action {
        Action::ReadCase => Decision::Allow,
        Action::AssignTask | Action::SetSeverity | Action::SetTlp | Action::CloseCase | Action::EscalateCase => allow_if(coordinator),
        Action::AdvanceCase | Action::FileStatutoryReport => allow_if(coordinator || responder),
        Action::SuspectControl => allow_if(coordinator || analyst),
        Action::AddEntry | Action::StartUpload | Action::AddObservables => allow_if(coordinator || responder || analyst),
        _ => Decision::Deny,
    }
}

/// Whether a person who sees a clock may file for its agency: a coordinator, and the agency's own responders.
#[must_use]
pub fn files_for(actor: &Actor, agency: AgencyId) -> bool {
    actor.is_national(Role::Coordinator) || actor.has_at(Role::Responder, agency)
}

/// Acts on a statutory clock: whoever sees the case and may know of the clock's agency and of what it runs from.
#[must_use]
pub fn decide_clock(actor: &Actor, action: Action, facts: &ClockFacts) -> Decision {
    let sight = CaseSight::of(actor);
    let reads_red = sight.national == Some(Ceiling::Everything) || sight.agencies.contains(&(facts.agency, Ceiling::Everything));
    if !sight.covers(&facts.case) || hides_agency(actor, &facts.case, facts.agency) || facts.red_start && !reads_red {
        return Decision::Hide;
    }
    match action {
        Action::FileStatutoryReport => allow_if(files_for(actor, facts.agency)),
        _ => Decision::Deny,
    }
}

/// Acts on a task.
#[must_use]
pub fn decide_task(actor: &Actor, action: Action, facts: &TaskFacts) -> Decision {
    let own = answers_task(actor, facts.agency, facts.case.tlp);
    let seen = CaseSight::of(actor).covers(&facts.case) && !hides_agency(actor, &facts.case, facts.agency);
    if !is_job(actor) && !own && !seen {
        return Decision::Hide;
    }
    match action {
        Action::ReadTask => Decision::Allow,
        Action::AnswerTask => allow_if(own),
        Action::CancelTask => allow_if(CaseSight::of(actor).covers(&facts.case) && actor.is_national(Role::Coordinator)),
        _ => Decision::Deny,
    }
}

/// The agency for which a person works on a case whose facts are known: uploads evidence, adds observables. The own agency where it is
/// one of them, for a person may have roles at several; `None` where there is none.
#[must_use]
pub fn works_for(actor: &Actor, facts: &CaseFacts) -> Option<AgencyId> {
    let works = |membership: &&Membership| {
        let has_part = ceiling_of(membership.role).is_some_and(|ceiling| has_part(facts, membership.agency, ceiling));
        match membership.role {
            Role::Coordinator => membership.kind == AgencyKind::NationalCoordinator,
            Role::Analyst => membership.kind == AgencyKind::NationalCoordinator || has_part,
            Role::Responder => has_part,
            _ => false,
        }
    };
    let agencies = || actor.memberships.iter().filter(works).map(|membership| membership.agency);
    agencies().find(|agency| actor.agency == Some(*agency)).or_else(|| agencies().min())
}

/// Whether a task still waits for its agency.
#[must_use]
pub fn is_task_open(status: TaskStatus) -> bool {
    TaskStatus::OPEN.contains(&status)
}

/// Whether a person keeps evidence for an agency: its responders and analysts, at the national coordinator also the
/// coordinators.
#[must_use]
pub fn keeps_for(actor: &Actor, agency: AgencyId) -> bool {
    keeper_agencies(actor).contains(&agency)
}

/// Agencies for which a person keeps evidence.
#[must_use]
pub fn keeper_agencies(actor: &Actor) -> Vec<AgencyId> {
    let keeps = |membership: &&Membership| match membership.role {
        Role::Responder | Role::Analyst => true,
        Role::Coordinator => membership.kind == AgencyKind::NationalCoordinator,
        _ => false,
    };
    let mut agencies: Vec<AgencyId> = actor.memberships.iter().filter(keeps).map(|membership| membership.agency).collect();
    agencies.sort_unstable();
    agencies.dedup();
    agencies
}

/// Acts on an evidence item: national roles see the items of the cases they see, but those of agencies of which they may not know
/// there; an agency those it uploaded, those it has and those it is offered.
#[must_use]
pub fn decide_evidence(actor: &Actor, action: Action, facts: &EvidenceFacts) -> Decision {
    if is_job(actor) {
        return Decision::Allow;
    }
    // Bytes that were acknowledged are kept, whatever their sender may see by then.
    if action == Action::RegisterUpload && actor.user == Some(facts.uploaded_by) {
        return Decision::Allow;
    }
    let sight = CaseSight::of(actor);
    // What an agency hands to the reader's own it tells of itself.
    let handed = actor.memberships.iter().any(|own| facts.holder == Some(own.agency) || facts.offered == Some(own.agency));
    let known = handed || !hides_agency(actor, &facts.case, facts.agency);
    let national = known && sight.national.is_some_and(|ceiling| ceiling.covers(facts.case.tlp));
    let own = sight.agencies.iter().any(|(agency, ceiling)| facts.concerns(*agency) && has_part(&facts.case, *agency, *ceiling));
    if !national && !own {
        return Decision::Hide;
    }
    let coordinator = actor.is_national(Role::Coordinator);
    let works = coordinator || actor.is_national(Role::Analyst);
    let keeps = facts.holder.is_some_and(|holder| keeps_for(actor, holder));
    match action {
        Action::SealEvidence | Action::OfferTransfer | Action::ReleaseEvidence => allow_if(keeps),
        Action::DisposeEvidence => allow_if(keeps || coordinator),
        Action::HoldEvidence | Action::CorrectCustody => allow_if(keeps || works),
        Action::LiftHold => allow_if(coordinator),
        Action::ReadEvidence => Decision::Allow,
        Action::DownloadEvidence | Action::ExportPackage | Action::VerifyEvidence | Action::DeriveEvidence => allow_if(works || own),
        Action::AnalyseEvidence => {
            let of_agency = [Role::Responder, Role::Analyst].into_iter().any(|role| actor.has_at(role, facts.agency));
            allow_if(works || keeps || own && of_agency)
        }
        Action::ContinueUpload => allow_if(actor.user == Some(facts.uploaded_by)),
        // Nobody else can end what was begun by who can go on with it no more.
        Action::WithdrawUpload => allow_if(actor.user == Some(facts.uploaded_by) || coordinator && facts.sender_gone),
        _ => Decision::Deny,
    }
}

/// Acts on an offer of custody: seen by national roles that may know of both agencies, and by the two it lies between; answered by who
/// keeps evidence for the receiver, or by the one person it is made to.
#[must_use]
pub fn decide_transfer(actor: &Actor, action: Action, facts: &TransferFacts) -> Decision {
    if is_job(actor) {
        return Decision::Allow;
    }
    let sight = CaseSight::of(actor);
    let party = |agency: AgencyId| agency == facts.from || agency == facts.to;
    let known = actor.memberships.iter().any(|own| party(own.agency))
        || ![facts.from, facts.to].into_iter().any(|agency| hides_agency(actor, &facts.case, agency));
    let national = known && sight.national.is_some_and(|ceiling| ceiling.covers(facts.case.tlp));
    let own = sight.agencies.iter().any(|(agency, ceiling)| party(*agency) && has_part(&facts.case, *agency, *ceiling));
    if !national && !own {
        return Decision::Hide;
    }
    match action {
        Action::ReadTransfer => Decision::Allow,
        Action::AnswerTransfer => allow_if(answers_transfer(actor, facts.to, facts.to_user)),
        Action::WithdrawTransfer => allow_if(keeps_for(actor, facts.from)),
        _ => Decision::Deny,
    }
}

/// Whether a person who sees an offer of custody is among those it is made to.
#[must_use]
pub fn answers_transfer(actor: &Actor, to: AgencyId, to_user: Option<UserId>) -> bool {
    keeps_for(actor, to) && (to_user.is_none() || to_user == actor.user)
}

/// Whether a person works on cases at all, and may so look digests and names up.
#[must_use]
pub fn looks_up(actor: &Actor) -> bool {
    let sight = CaseSight::of(actor);
    sight.national.is_some() || !sight.agencies.is_empty()
}

/// The TLP up to which an observable leaves the agency that added it, towards the others in the case.
pub const SHARED: &[Tlp] = &[Tlp::Clear, Tlp::Green, Tlp::Amber];

/// The TLP up to which hash sets and rule sets are for everybody who looks up; stricter ones are for those who see all cases.
pub const COMMUNITY: &[Tlp] = &[Tlp::Clear, Tlp::Green];

/// Acts on a rule set: those for the community are for everybody who looks up, stricter ones for those who see all cases and for
/// the agency whose it is; changed by who keeps evidence for that agency.
#[must_use]
pub fn decide_rule_set(actor: &Actor, action: Action, facts: &RuleSetFacts) -> Decision {
    if is_job(actor) {
        return Decision::Allow;
    }
    let sight = CaseSight::of(actor);
    let own = sight.agencies.iter().any(|(agency, _)| *agency == facts.agency);
    if sight.national.is_none() && !own && !(looks_up(actor) && COMMUNITY.contains(&facts.tlp)) {
        return Decision::Hide;
    }
    match action {
        Action::ReadRuleSet => Decision::Allow,
        Action::WriteRuleSet => allow_if(keeps_for(actor, facts.agency)),
        _ => Decision::Deny,
    }
}

/// Whether a person writes articles of the knowledge base: coordinators and analysts of the national coordinator.
#[must_use]
pub fn writes_articles(actor: &Actor) -> bool {
    actor.is_national(Role::Coordinator) || actor.is_national(Role::Analyst)
}

/// Acts on an article: published ones are for everybody who is signed in, drafts for those who write.
#[must_use]
pub fn decide_article(actor: &Actor, action: Action, facts: &ArticleFacts) -> Decision {
    let writes = writes_articles(actor);
    if !facts.published && !writes {
        return Decision::Hide;
    }
    match action {
        Action::ReadArticle => Decision::Allow,
        Action::WriteArticle => allow_if(writes),
        Action::SubmitExercise => allow_if(actor.user.is_some() && facts.published),
        _ => Decision::Deny,
    }
}

/// Acts on an observable: whoever sees its case, as far as its own TLP lets it travel and its agency is known.
#[must_use]
pub fn decide_observable(actor: &Actor, action: Action, facts: &ObservableFacts) -> Decision {
    if is_job(actor) {
        return Decision::Allow;
    }
    let sight = CaseSight::of(actor);
    let covers = |ceiling: Ceiling| ceiling.covers(facts.case.tlp) && ceiling.covers(facts.tlp);
    let national = sight.national.is_some_and(covers);
    let shared = |agency: AgencyId| agency == facts.agency || SHARED.contains(&facts.tlp);
    let by_agency =
        sight.agencies.iter().any(|(agency, ceiling)| covers(*ceiling) && has_part(&facts.case, *agency, *ceiling) && shared(*agency));
    if !(national || by_agency) || hides_agency(actor, &facts.case, facts.agency) {
        return Decision::Hide;
    }
    match action {
        Action::ReadObservable => Decision::Allow,
        Action::WithdrawObservable => allow_if(withdraws_observable(actor, facts.agency)),
        _ => Decision::Deny,
    }
}

/// Whether a person who sees an observable may withdraw it: coordinators and analysts of the national coordinator, and those who
/// may add some for its agency.
#[must_use]
pub fn withdraws_observable(actor: &Actor, agency: AgencyId) -> bool {
    let national = actor.is_national(Role::Coordinator) || actor.is_national(Role::Analyst);
    national || actor.has_at(Role::Responder, agency) || actor.has_at(Role::Analyst, agency)
}

/// Whether a person who sees the case may acknowledge: a coordinator, and whoever was called.
#[must_use]
pub fn answers_escalation(actor: &Actor, recipients: &[UserId]) -> bool {
    actor.is_national(Role::Coordinator) || actor.user.is_some_and(|user| recipients.contains(&user))
}

/// Acts on an escalation: whoever sees the case, and whoever was called.
#[must_use]
pub fn decide_escalation(actor: &Actor, action: Action, facts: &EscalationFacts) -> Decision {
    if is_job(actor) {
        return Decision::Allow;
    }
    if !CaseSight::of(actor).covers(&facts.case) {
        return Decision::Hide;
    }
    match action {
        Action::ReadEscalation => Decision::Allow,
        Action::AcknowledgeEscalation => allow_if(answers_escalation(actor, &facts.recipients)),
        _ => Decision::Deny,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::{CaseId, EvidenceId};

    const UPLOADED: AgencyId = AgencyId(Uuid::from_u128(1));
    const HAS: AgencyId = AgencyId(Uuid::from_u128(2));
    const OFFERED: AgencyId = AgencyId(Uuid::from_u128(3));
    const NATIONAL: AgencyId = AgencyId(Uuid::from_u128(9));
    const SENDER: UserId = UserId(Uuid::from_u128(7));

    /// Acts on evidence in the words of docs/AUTHORIZATION.md.
    const EVIDENCE_ACTS: &[(&str, Action)] = &[
        ("read", Action::ReadEvidence),
        ("download, look into a member", Action::DownloadEvidence),
        ("export: whole, by members, as report or CASE", Action::ExportPackage),
        ("verify", Action::VerifyEvidence),
        ("have another item made from it", Action::DeriveEvidence),
        ("have traces read again, mark and pin them", Action::AnalyseEvidence),
        ("seal", Action::SealEvidence),
        ("offer", Action::OfferTransfer),
        ("release", Action::ReleaseEvidence),
        ("ask for, confirm, take back a disposal", Action::DisposeEvidence),
        ("set a legal hold", Action::HoldEvidence),
        ("lift a legal hold", Action::LiftHold),
        ("correct an event", Action::CorrectCustody),
        ("withdraw the upload of who can go on with it no more", Action::WithdrawUpload),
    ];

    fn person(role: Role, agency: AgencyId, user: UserId) -> Actor {
        let kind = if agency == NATIONAL { AgencyKind::NationalCoordinator } else { AgencyKind::Ministry };
        let membership = Membership { agency, path: String::new(), kind, role };
        Actor { kind: ActorKind::User, user: Some(user), memberships: vec![membership], ..Actor::system() }
    }

    fn item(tlp: Tlp) -> EvidenceFacts {
        let agencies = vec![UPLOADED, HAS, OFFERED];
        let case = CaseFacts { id: CaseId(Uuid::nil()), tlp, agencies, hidden: Vec::new(), red: Vec::new(), red_part: Vec::new() };
        let id = EvidenceId(Uuid::nil());
        EvidenceFacts { id, agency: UPLOADED, uploaded_by: SENDER, sender_gone: true, holder: Some(HAS), offered: Some(OFFERED), case }
    }

    #[test]
    fn the_table_of_acts_on_evidence_is_the_one_in_the_documentation() {
        let facts = item(Tlp::Amber);
        let other = UserId(Uuid::from_u128(8));
        let allowed = |action: Action, agency: AgencyId| {
            let may = |role: &&Role| decide_evidence(&person(**role, agency, other), action, &facts) == Decision::Allow;
            let words: Vec<&str> = Role::ALL.iter().filter(may).map(|role| role.word()).collect();
            if words.is_empty() { "-".to_owned() } else { words.join(", ") }
        };
        let mut table = String::from(
            "| act | at the national coordinator | of the agency that uploaded it | of the one that has it | of the one it is offered to |\n|---|---|---|---|---|\n",
        );
        for (words, action) in EVIDENCE_ACTS {
            let cells = [NATIONAL, UPLOADED, HAS, OFFERED].map(|agency| allowed(*action, agency));
            table.push_str(&format!("| {words} | {} |\n", cells.join(" | ")));
        }
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/AUTHORIZATION.md")).unwrap();
        assert!(page.contains(&table), "docs/AUTHORIZATION.md must have this table:\n{table}");
    }

    #[test]
    fn an_upload_belongs_to_its_sender_as_long_as_that_one_can_go_on_with_it() {
        let facts = EvidenceFacts { sender_gone: false, ..item(Tlp::Amber) };
        for role in Role::ALL {
            let decide = |user| decide_evidence(&person(*role, NATIONAL, user), Action::WithdrawUpload, &facts);
            assert_ne!(decide(UserId(Uuid::from_u128(8))), Decision::Allow, "{role:?}");
        }
    }

    #[test]
    fn nobody_but_its_sender_sends_bytes_of_an_upload() {
        for role in Role::ALL {
            for agency in [NATIONAL, UPLOADED] {
                let decide = |user| decide_evidence(&person(*role, agency, user), Action::ContinueUpload, &item(Tlp::Amber));
                assert_ne!(decide(UserId(Uuid::from_u128(8))), Decision::Allow, "{role:?}");
            }
        }
        let sender = person(Role::Responder, UPLOADED, SENDER);
        assert_eq!(decide_evidence(&sender, Action::ContinueUpload, &item(Tlp::Red)), Decision::Allow);
    }

    #[test]
    fn a_person_with_roles_at_two_agencies_works_for_the_one_that_has_part() {
        let facts = |agencies: Vec<AgencyId>| CaseFacts { agencies, ..item(Tlp::Amber).case };
        let (first, second) = (person(Role::Responder, UPLOADED, SENDER), person(Role::Responder, HAS, SENDER));
        let memberships = [first.memberships, second.memberships].concat();
        let both = Actor { agency: Some(HAS), memberships, ..person(Role::Responder, HAS, SENDER) };
        assert_eq!(works_for(&both, &facts(vec![UPLOADED])), Some(UPLOADED));
        assert_eq!(works_for(&both, &facts(vec![UPLOADED, HAS])), Some(HAS));
        assert_eq!(works_for(&both, &facts(vec![OFFERED])), None);
        let national = person(Role::Coordinator, NATIONAL, SENDER);
        assert_eq!(works_for(&national, &facts(vec![OFFERED])), Some(NATIONAL));
    }

    #[test]
    fn what_was_received_is_registered_for_its_sender_who_sees_it_no_more() {
        for tlp in [Tlp::Amber, Tlp::Red] {
            for role in Role::ALL {
                let decide = |user, action| decide_evidence(&person(*role, AgencyId(Uuid::from_u128(4)), user), action, &item(tlp));
                assert_eq!(decide(SENDER, Action::RegisterUpload), Decision::Allow, "{role:?}");
                assert_eq!(decide(SENDER, Action::ContinueUpload), Decision::Hide, "{role:?}");
                assert_eq!(decide(UserId(Uuid::from_u128(8)), Action::RegisterUpload), Decision::Hide, "{role:?}");
            }
        }
    }

    #[test]
    fn a_part_by_red_reports_alone_is_one_of_those_who_may_read_them() {
        let mut facts = item(Tlp::Amber).case;
        facts.hidden = vec![HAS];
        facts.red = vec![HAS];
        facts.red_part = vec![HAS];
        let of = |role: Role, agency: AgencyId| person(role, agency, SENDER);
        let sees = |role, agency| decide_case(&of(role, agency), Action::ReadCase, &facts) == Decision::Allow;
        assert!(sees(Role::Responder, HAS) && !sees(Role::SecurityOfficer, HAS) && !sees(Role::Analyst, HAS));
        assert!(sees(Role::SecurityOfficer, UPLOADED) && sees(Role::Analyst, NATIONAL));
        let hidden = |role, agency| hides_agency(&of(role, agency), &facts, HAS);
        assert!(!hidden(Role::Coordinator, NATIONAL) && !hidden(Role::Responder, HAS));
        for (role, agency) in [(Role::Analyst, NATIONAL), (Role::Auditor, NATIONAL), (Role::Responder, UPLOADED), (Role::Analyst, HAS)] {
            assert!(hidden(role, agency), "{role:?} {agency}");
        }
        facts.red_part = Vec::new();
        assert_eq!(decide_case(&of(Role::Analyst, HAS), Action::ReadCase, &facts), Decision::Allow, "by a task");
    }

    #[test]
    fn whoever_describes_a_system_does_not_set_its_level_but_administrators() {
        let below = AgencyFacts { id: HAS, path: "1/2/".to_owned() };
        let beside = AgencyFacts { id: OFFERED, path: "3/".to_owned() };
        let of = |role: Role, facts: &AgencyFacts| {
            let mut actor = person(role, UPLOADED, SENDER);
            actor.memberships[0].path = "1/".to_owned();
            [Action::RegisterSystem, Action::ApproveLevel, Action::ReadContacts, Action::NameContacts]
                .map(|action| decide_register(&actor, action, facts) == Decision::Allow)
        };
        for role in Role::ALL {
            let expected = match role {
                Role::Admin => [true; 4],
                Role::SecurityOfficer => [true, false, false, false],
                Role::Approver => [false, true, false, false],
                _ => [false; 4],
            };
            assert_eq!(of(*role, &below), expected, "{role:?}");
            assert_eq!(of(*role, &beside), [false; 4], "{role:?}");
        }
        let national = person(Role::Admin, NATIONAL, SENDER);
        assert_eq!(decide_register(&national, Action::NameContacts, &beside), Decision::Allow);
        let tiers = |role, agency| decide(&person(role, agency, SENDER), Action::NameContacts);
        assert_eq!((tiers(Role::Admin, NATIONAL), tiers(Role::Admin, UPLOADED)), (Decision::Allow, Decision::Deny));
    }

    #[test]
    fn a_coordinator_coordinates_at_the_national_coordinator_only() {
        for role in Role::ALL {
            assert!(is_role_of(*role, AgencyKind::NationalCoordinator));
            assert_eq!(is_role_of(*role, AgencyKind::Bank), *role != Role::Coordinator, "{role:?}");
        }
    }
}
