//! What authorization must know of a thing to decide on it.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};

use super::people;
use super::policy::{self, Action, Decision};
use super::scope::{hidden_part, red_part, red_reports, red_start};
use crate::error::Result;
use crate::features::agencies::entity::{agency, user};
use crate::features::cases::entity::{case, case_agency, clock};
use crate::features::custody::entity::{custody_state, transfer};
use crate::features::escalations::entity::{delivery, escalation};
use crate::features::evidence::entity::evidence_item;
use crate::features::knowledge::entity::article;
use crate::features::knowledge::model::is_code;
use crate::features::observables::entity::observable;
use crate::features::reports::entity::report;
use crate::features::rulesets::entity::rule_set;
use crate::features::systems::entity::system;
use crate::features::tasks::entity::task;
use crate::ids::{
    AgencyId, ArticleId, CaseId, ClockId, EscalationId, EvidenceId, ObservableId, ReportId, RuleSetId, SystemId, TaskId, TransferId, UserId,
};
use crate::words::{EvidenceStatus, ReportStatus, TaskStatus, Tlp};

/// Facts of an agency, for its register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyFacts {
    /// The agency.
    pub id: AgencyId,
    /// Its place in the tree.
    pub path: String,
}

/// Facts of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemFacts {
    /// The system.
    pub id: SystemId,
    /// Its agency.
    pub agency: AgencyId,
    /// The agency's place in the tree.
    pub agency_path: String,
}

/// Facts of an article of the knowledge base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleFacts {
    /// The article.
    pub id: ArticleId,
    /// Whether a version of it is published.
    pub published: bool,
}

/// Facts of a rule set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleSetFacts {
    /// The rule set.
    pub id: RuleSetId,
    /// The agency whose it is.
    pub agency: AgencyId,
    /// How far it may travel.
    pub tlp: Tlp,
}

/// Facts of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFacts {
    /// The report.
    pub id: ReportId,
    /// The agency that filed it.
    pub agency: AgencyId,
    /// The person who filed it.
    pub reporter: UserId,
    /// How far it may travel.
    pub tlp: Tlp,
    /// Where it stands.
    pub status: ReportStatus,
}

/// Facts of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFacts {
    /// The case.
    pub id: CaseId,
    /// How far it may travel.
    pub tlp: Tlp,
    /// Agencies with full part.
    pub agencies: Vec<AgencyId>,
    /// Those of them whose every report in the case is confidential, or TLP:RED where no such report opened it.
    pub hidden: Vec<AgencyId>,
    /// Those of them whose every report in the case is TLP:RED, where no such report opened it.
    pub red: Vec<AgencyId>,
    /// Those of `red` that have their part by these reports alone, by no task.
    pub red_part: Vec<AgencyId>,
}

/// Facts of a statutory clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockFacts {
    /// The clock.
    pub id: ClockId,
    /// The agency that bears the duty.
    pub agency: AgencyId,
    /// Whether it runs from a detection that only TLP:RED reports tell, where no such report opened the case.
    pub red_start: bool,
    /// The case.
    pub case: CaseFacts,
}

/// Facts of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskFacts {
    /// The task.
    pub id: TaskId,
    /// The agency that is to do it.
    pub agency: AgencyId,
    /// Where it stands.
    pub status: TaskStatus,
    /// The case.
    pub case: CaseFacts,
}

/// Facts of an evidence item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceFacts {
    /// The item.
    pub id: EvidenceId,
    /// The agency that uploaded it.
    pub agency: AgencyId,
    /// The person who uploaded it.
    pub uploaded_by: UserId,
    /// Whether that person can go on with the upload no more: the account is disabled, or the item is hidden from it.
    pub sender_gone: bool,
    /// The agency that has it now, once all bytes arrived.
    pub holder: Option<AgencyId>,
    /// The agency that it is offered to now.
    pub offered: Option<AgencyId>,
    /// The case.
    pub case: CaseFacts,
}

impl EvidenceFacts {
    /// Of an upload that is not complete: nobody has it yet.
    pub(super) fn of_upload(id: EvidenceId, agency: AgencyId, uploaded_by: UserId, case: CaseFacts) -> Self {
        Self { id, agency, uploaded_by, sender_gone: false, holder: None, offered: None, case }
    }

    /// Whether an agency uploaded it, has it or is offered it.
    #[must_use]
    pub fn concerns(&self, agency: AgencyId) -> bool {
        self.agency == agency || self.holder == Some(agency) || self.offered == Some(agency)
    }
}

/// Facts of an offer of custody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferFacts {
    /// The offer.
    pub id: TransferId,
    /// The agency that offers.
    pub from: AgencyId,
    /// The agency it is made to.
    pub to: AgencyId,
    /// The person it is made to.
    pub to_user: Option<UserId>,
    /// The case.
    pub case: CaseFacts,
}

/// Facts of an observable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservableFacts {
    /// The observable.
    pub id: ObservableId,
    /// The agency of the person who added it.
    pub agency: AgencyId,
    /// How far it may travel.
    pub tlp: Tlp,
    /// The case.
    pub case: CaseFacts,
}

/// Facts of an escalation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationFacts {
    /// The escalation.
    pub id: EscalationId,
    /// Who was called.
    pub recipients: Vec<UserId>,
    /// The case.
    pub case: CaseFacts,
}

pub(super) async fn agency(db: &impl ConnectionTrait, id: AgencyId) -> Result<Option<AgencyFacts>> {
    let path: Option<String> = agency::Entity::find_by_id(id).select_only().column(agency::Column::Path).into_tuple().one(db).await?;
    Ok(path.map(|path| AgencyFacts { id, path }))
}

pub(super) async fn system(db: &impl ConnectionTrait, id: SystemId) -> Result<Option<SystemFacts>> {
    let row: Option<(AgencyId, String)> = system::Entity::find_by_id(id)
        .select_only()
        .column(system::Column::AgencyId)
        .column(agency::Column::Path)
        .join(
            sea_orm::JoinType::InnerJoin,
            system::Entity::belongs_to(agency::Entity).from(system::Column::AgencyId).to(agency::Column::Id).into(),
        )
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.map(|(agency, agency_path)| SystemFacts { id, agency, agency_path }))
}

pub(super) async fn report(db: &impl ConnectionTrait, id: ReportId) -> Result<Option<ReportFacts>> {
    let row: Option<(AgencyId, UserId, Tlp, ReportStatus)> = report::Entity::find_by_id(id)
        .select_only()
        .columns([report::Column::AgencyId, report::Column::ReporterId, report::Column::Tlp, report::Column::Status])
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.map(|(agency, reporter, tlp, status)| ReportFacts { id, agency, reporter, tlp, status }))
}

pub(super) async fn case(db: &impl ConnectionTrait, id: CaseId) -> Result<Option<CaseFacts>> {
    let tlp: Option<Tlp> = case::Entity::find_by_id(id).select_only().column(case::Column::Tlp).into_tuple().one(db).await?;
    let Some(tlp) = tlp else { return Ok(None) };
    let rows: Vec<(AgencyId, bool, bool, bool)> = parts().filter(case_agency::Column::CaseId.eq(id)).into_tuple().all(db).await?;
    let mut facts = CaseFacts::of(id, tlp);
    for row in rows {
        facts.add(row);
    }
    Ok(Some(facts))
}

/// The agencies with full part in cases, each with what is told of its reports.
fn parts() -> Select<case_agency::Entity> {
    let (case_id, agency_id) = (case_agency::Column::CaseId, case_agency::Column::AgencyId);
    case_agency::Entity::find()
        .select_only()
        .column(agency_id)
        .expr_as(hidden_part(case_id, agency_id), "hidden")
        .expr_as(red_reports(case_id, agency_id), "red")
        .expr_as(red_part(case_id, agency_id), "red_part")
}

impl CaseFacts {
    fn of(id: CaseId, tlp: Tlp) -> Self {
        Self { id, tlp, agencies: Vec::new(), hidden: Vec::new(), red: Vec::new(), red_part: Vec::new() }
    }

    fn add(&mut self, (agency, hidden, red, red_part): (AgencyId, bool, bool, bool)) {
        self.agencies.push(agency);
        for (list, holds) in [(&mut self.hidden, hidden), (&mut self.red, red), (&mut self.red_part, red_part)] {
            if holds {
                list.push(agency);
            }
        }
    }
}

/// Facts of several cases in one statement; every case has an agency.
pub(super) async fn cases(db: &impl ConnectionTrait, ids: &[CaseId]) -> Result<HashMap<CaseId, CaseFacts>> {
    let to_case: sea_orm::RelationDef =
        case_agency::Entity::belongs_to(case::Entity).from(case_agency::Column::CaseId).to(case::Column::Id).into();
    let rows: Vec<(AgencyId, bool, bool, bool, CaseId, Tlp)> = parts()
        .column(case_agency::Column::CaseId)
        .column(case::Column::Tlp)
        .join(sea_orm::JoinType::InnerJoin, to_case)
        .filter(case_agency::Column::CaseId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<CaseId, CaseFacts> = HashMap::new();
    for (agency, hidden, red, red_part, id, tlp) in rows {
        found.entry(id).or_insert_with(|| CaseFacts::of(id, tlp)).add((agency, hidden, red, red_part));
    }
    Ok(found)
}

pub(super) async fn clock(db: &impl ConnectionTrait, id: ClockId) -> Result<Option<ClockFacts>> {
    let row: Option<(CaseId, AgencyId, bool)> = clock::Entity::find_by_id(id)
        .select_only()
        .columns([clock::Column::CaseId, clock::Column::AgencyId])
        .expr_as(red_start(), "red_start")
        .into_tuple()
        .one(db)
        .await?;
    let Some((case_id, agency, red_start)) = row else { return Ok(None) };
    Ok(case(db, case_id).await?.map(|case| ClockFacts { id, agency, red_start, case }))
}

pub(super) async fn task(db: &impl ConnectionTrait, id: TaskId) -> Result<Option<TaskFacts>> {
    let row: Option<(CaseId, AgencyId, TaskStatus)> = task::Entity::find_by_id(id)
        .select_only()
        .columns([task::Column::CaseId, task::Column::AgencyId, task::Column::Status])
        .into_tuple()
        .one(db)
        .await?;
    let Some((case_id, agency, status)) = row else { return Ok(None) };
    Ok(case(db, case_id).await?.map(|case| TaskFacts { id, agency, status, case }))
}

pub(super) async fn evidence(db: &impl ConnectionTrait, id: EvidenceId) -> Result<Option<EvidenceFacts>> {
    let to_state: sea_orm::RelationDef = evidence_item::Entity::belongs_to(custody_state::Entity)
        .from(evidence_item::Column::Id)
        .to(custody_state::Column::EvidenceId)
        .into();
    let to_sender: sea_orm::RelationDef =
        evidence_item::Entity::belongs_to(user::Entity).from(evidence_item::Column::UploadedBy).to(user::Column::Id).into();
    type Row = (CaseId, AgencyId, UserId, EvidenceStatus, Option<AgencyId>, Option<AgencyId>, Option<i64>);
    let row: Option<Row> = evidence_item::Entity::find_by_id(id)
        .select_only()
        .columns([evidence_item::Column::CaseId, evidence_item::Column::AgencyId, evidence_item::Column::UploadedBy])
        .column(evidence_item::Column::Status)
        .column(custody_state::Column::HolderAgencyId)
        .column(custody_state::Column::OfferedAgencyId)
        .column(user::Column::DisabledAt)
        .join(sea_orm::JoinType::LeftJoin, to_state)
        .join(sea_orm::JoinType::InnerJoin, to_sender)
        .into_tuple()
        .one(db)
        .await?;
    let Some((case_id, agency, uploaded_by, status, holder, offered, disabled_at)) = row else { return Ok(None) };
    let Some(case) = case(db, case_id).await? else { return Ok(None) };
    let sender_gone = disabled_at.is_some();
    let mut facts = EvidenceFacts { id, agency, uploaded_by, sender_gone, holder, offered, case };
    if status == EvidenceStatus::Receiving && !sender_gone {
        let sender = people::person(db, uploaded_by).await?;
        facts.sender_gone = policy::decide_evidence(&sender, Action::ContinueUpload, &facts) != Decision::Allow;
    }
    Ok(Some(facts))
}

pub(super) async fn transfer(db: &impl ConnectionTrait, id: TransferId) -> Result<Option<TransferFacts>> {
    use transfer::Column;
    let row: Option<(CaseId, AgencyId, AgencyId, Option<UserId>)> = transfer::Entity::find_by_id(id)
        .select_only()
        .columns([Column::CaseId, Column::FromAgencyId, Column::ToAgencyId, Column::ToUserId])
        .into_tuple()
        .one(db)
        .await?;
    let Some((case_id, from, to, to_user)) = row else { return Ok(None) };
    Ok(case(db, case_id).await?.map(|case| TransferFacts { id, from, to, to_user, case }))
}

pub(super) async fn observable(db: &impl ConnectionTrait, id: ObservableId) -> Result<Option<ObservableFacts>> {
    let row: Option<(CaseId, AgencyId, Tlp)> = observable::Entity::find_by_id(id)
        .select_only()
        .columns([observable::Column::CaseId, observable::Column::AgencyId, observable::Column::Tlp])
        .into_tuple()
        .one(db)
        .await?;
    let Some((case_id, agency, tlp)) = row else { return Ok(None) };
    Ok(case(db, case_id).await?.map(|case| ObservableFacts { id, agency, tlp, case }))
}

pub(super) async fn escalation(db: &impl ConnectionTrait, id: EscalationId) -> Result<Option<EscalationFacts>> {
    let case_id: Option<CaseId> =
        escalation::Entity::find_by_id(id).select_only().column(escalation::Column::CaseId).into_tuple().one(db).await?;
    let Some(case_id) = case_id else { return Ok(None) };
    let recipients: Vec<UserId> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::UserId)
        .filter(delivery::Column::EscalationId.eq(id))
        .into_tuple()
        .all(db)
        .await?;
    Ok(case(db, case_id).await?.map(|case| EscalationFacts { id, recipients, case }))
}

pub(super) async fn article(db: &impl ConnectionTrait, code: &str) -> Result<Option<ArticleFacts>> {
    if !is_code(code) {
        return Ok(None);
    }
    let row: Option<(ArticleId, Option<i64>)> = article::Entity::find()
        .select_only()
        .columns([article::Column::Id, article::Column::PublishedAt])
        .filter(article::Column::Code.eq(code))
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.map(|(id, published_at)| ArticleFacts { id, published: published_at.is_some() }))
}

pub(super) async fn rule_set(db: &impl ConnectionTrait, id: RuleSetId) -> Result<Option<RuleSetFacts>> {
    let row: Option<(AgencyId, Tlp)> = rule_set::Entity::find_by_id(id)
        .select_only()
        .columns([rule_set::Column::AgencyId, rule_set::Column::Tlp])
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.map(|(agency, tlp)| RuleSetFacts { id, agency, tlp }))
}
