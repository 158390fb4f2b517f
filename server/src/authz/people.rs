//! Who could act: the rules of [`policy`] asked for people who do not ask themselves, before something is left to them.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef};

use super::actor::{Actor, ActorKind, Membership};
use super::facts::{self, CaseFacts, EvidenceFacts, TransferFacts};
use super::policy::{self, Action, CaseSight, Decision};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::features::agencies::entity::{agency, membership, user};
use crate::ids::{AgencyId, CaseId, EvidenceId, ReportId, TransferId, UserId};
use crate::words::{AgencyKind, Role, Tlp};

/// The people of these agencies whose accounts are not disabled, by name, each with every role.
async fn people_of(db: &impl ConnectionTrait, agencies: &[AgencyId]) -> Result<Vec<Actor>> {
    let of_agencies = sea_orm::sea_query::Query::select()
        .column(membership::Column::UserId)
        .from(membership::Entity)
        .and_where(membership::Column::AgencyId.is_in(agencies.iter().copied()))
        .to_owned();
    people(db, membership::Column::UserId.in_subquery(of_agencies)).await
}

/// Those who fit a condition on their memberships and whose accounts are not disabled, by name, each with every role.
async fn people(db: &impl ConnectionTrait, which: SimpleExpr) -> Result<Vec<Actor>> {
    let to_user: RelationDef = membership::Entity::belongs_to(user::Entity).from(membership::Column::UserId).to(user::Column::Id).into();
    let to_agency: RelationDef =
        membership::Entity::belongs_to(agency::Entity).from(membership::Column::AgencyId).to(agency::Column::Id).into();
    let rows: Vec<(UserId, String, Role, AgencyId, String, AgencyKind)> = membership::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .column(user::Column::Name)
        .columns([membership::Column::Role, membership::Column::AgencyId])
        .columns([agency::Column::Path, agency::Column::Kind])
        .join(JoinType::InnerJoin, to_user)
        .join(JoinType::InnerJoin, to_agency)
        .filter(user::Column::DisabledAt.is_null())
        .filter(which)
        .order_by_asc(user::Column::Name)
        .order_by_asc(membership::Column::UserId)
        .into_tuple()
        .all(db)
        .await?;
    let mut people: Vec<Actor> = Vec::new();
    for (id, name, role, agency, path, kind) in rows {
        let membership = Membership { agency, path, kind, role };
        match people.last_mut().filter(|known| known.user == Some(id)) {
            Some(known) => known.memberships.push(membership),
            None => {
                people.push(Actor { kind: ActorKind::User, user: Some(id), name, memberships: vec![membership], ..Actor::system() });
            }
        }
    }
    Ok(people)
}

/// A person with the roles of now, as `db` sees them; none where the account is disabled.
pub(super) async fn person(db: &impl ConnectionTrait, user: UserId) -> Result<Actor> {
    let found = people(db, membership::Column::UserId.eq(user)).await?.into_iter().next();
    Ok(found.unwrap_or_else(|| Actor { kind: ActorKind::User, user: Some(user), ..Actor::system() }))
}

/// What decides about an item, as the transaction sees it.
pub(crate) async fn evidence_facts(tx: &Tx<'_>, id: EvidenceId) -> Result<EvidenceFacts> {
    facts::evidence(tx.db(), id).await?.ok_or(Error::NotFound)
}

/// The agency for which the caller works on a case, as the transaction sees it ([`policy::works_for`]).
pub(crate) async fn works_for(tx: &Tx<'_>, case: CaseId) -> Result<AgencyId> {
    let facts = facts::case(tx.db(), case).await?.ok_or(Error::NotFound)?;
    policy::works_for(&tx.ctx().actor, &facts).ok_or(Error::Forbidden)
}

/// Whether anybody could answer a task of an agency, in a case with `tlp`.
pub(crate) async fn somebody_answers_task(tx: &Tx<'_>, agency: AgencyId, tlp: Tlp) -> Result<bool> {
    Ok(people_of(tx.db(), &[agency]).await?.iter().any(|person| policy::answers_task(person, agency, tlp)))
}

/// Of these people those who may read a case, as the transaction sees it: nobody else is called for it.
pub(crate) async fn readers_of_case(tx: &Tx<'_>, id: CaseId, wanted: &[UserId]) -> Result<HashSet<UserId>> {
    let Some(facts) = facts::case(tx.db(), id).await? else { return Ok(HashSet::new()) };
    let people = people(tx.db(), membership::Column::UserId.is_in(wanted.iter().copied())).await?;
    let reads = |person: &&Actor| policy::decide_case(person, Action::ReadCase, &facts) == Decision::Allow;
    Ok(people.iter().filter(reads).filter_map(|person| person.user).collect())
}

/// Of these people those who may read a report, as the transaction sees it: nobody else is called for it.
pub(crate) async fn readers_of_report(tx: &Tx<'_>, id: ReportId, wanted: &[UserId]) -> Result<HashSet<UserId>> {
    let Some(facts) = facts::report(tx.db(), id).await? else { return Ok(HashSet::new()) };
    let people = people(tx.db(), membership::Column::UserId.is_in(wanted.iter().copied())).await?;
    let reads = |person: &&Actor| policy::decide_report(person, Action::ReadReport, &facts) == Decision::Allow;
    Ok(people.iter().filter(reads).filter_map(|person| person.user).collect())
}

/// An upload that is not complete: its item, case and agency, and who sends it.
pub(crate) type Upload = (EvidenceId, CaseId, AgencyId, UserId);

/// Of these uploads those with which their senders can go on no more: whom [`policy::decide_evidence`] would not let continue.
pub(crate) async fn left_uploads(db: &impl ConnectionTrait, uploads: &[Upload]) -> Result<Vec<EvidenceId>> {
    if uploads.is_empty() {
        return Ok(Vec::new());
    }
    let cases: HashSet<CaseId> = uploads.iter().map(|(_, case, ..)| *case).collect();
    let cases = facts::cases(db, &Vec::from_iter(cases)).await?;
    let senders: HashSet<UserId> = uploads.iter().map(|(.., sender)| *sender).collect();
    let senders = people(db, membership::Column::UserId.is_in(senders)).await?;
    let goes_on = |(id, case, agency, uploaded_by): &Upload| {
        let sender = senders.iter().find(|person| person.user == Some(*uploaded_by));
        sender.zip(cases.get(case)).is_some_and(|(sender, case)| {
            let facts = EvidenceFacts::of_upload(*id, *agency, *uploaded_by, case.clone());
            policy::decide_evidence(sender, Action::ContinueUpload, &facts) == Decision::Allow
        })
    };
    Ok(uploads.iter().filter(|upload| !goes_on(upload)).map(|(id, ..)| *id).collect())
}

/// Which cases these people see, without those whose accounts are disabled or who have no role.
pub(crate) async fn case_sights(db: &impl ConnectionTrait, wanted: &[UserId]) -> Result<HashMap<UserId, CaseSight>> {
    let people = people(db, membership::Column::UserId.is_in(wanted.iter().copied())).await?;
    Ok(people.iter().filter_map(|person| Some((person.user?, CaseSight::of(person)))).collect())
}

/// Who could be called for the cases of an agency, or without one at a national tier, by name.
pub(crate) async fn callable(db: &impl ConnectionTrait, agency: Option<AgencyId>) -> Result<Vec<UserId>> {
    let people = match agency {
        Some(agency) => people_of(db, &[agency]).await?,
        None => {
            let coordinators = agency::Entity::find()
                .select_only()
                .column(agency::Column::Id)
                .filter(agency::Column::Kind.eq(AgencyKind::NationalCoordinator))
                .into_tuple::<AgencyId>()
                .all(db)
                .await?;
            people_of(db, &coordinators).await?
        }
    };
    let called = people.iter().filter(|person| CaseSight::of(person).reaches(agency));
    Ok(called.filter_map(|person| person.user).collect())
}

/// Who could accept an item at each of these agencies if it were offered there, by name: those whom [`policy::decide_transfer`]
/// would let answer.
pub(crate) async fn receivers_of(
    db: &impl ConnectionTrait,
    case: &CaseFacts,
    from: AgencyId,
    agencies: &[AgencyId],
) -> Result<HashMap<AgencyId, Vec<(UserId, String)>>> {
    let people = people_of(db, agencies).await?;
    let answer = |person: &Actor, to: AgencyId| {
        let facts = TransferFacts { id: TransferId(uuid::Uuid::nil()), from, to, to_user: None, case: case.clone() };
        policy::decide_transfer(person, Action::AnswerTransfer, &facts) == Decision::Allow
    };
    let of = |agency: AgencyId| {
        let found = people.iter().filter(|person| answer(person, agency));
        (agency, found.filter_map(|person| Some((person.user?, person.name.clone()))).collect())
    };
    Ok(agencies.iter().copied().map(of).collect())
}
