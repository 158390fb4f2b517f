//! The rules of [`super::policy`] as conditions of SQL, for lists, counts, search and subscriptions.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait};

use super::policy::{CaseSight, Ceiling, ReportSight, SystemSight, task_agencies};
use super::{Grant, sealed};
use crate::ctx::Ctx;
use crate::features::agencies::entity::agency;
use crate::features::cases::entity::{case, case_agency};
use crate::features::evidence::entity::evidence_item;
use crate::features::reports::entity::report;
use crate::features::systems::entity::system;
use crate::features::tasks::entity::task;
use crate::ids::AgencyId;
use crate::words::Tlp;

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
        Self { condition: Condition::all().add(Expr::col(case_id.as_column_ref()).in_subquery(visible_cases(ctx))) }
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
            any = any.add(Condition::all().add(report::Column::AgencyId.eq(agency)).add(below(report::Column::Tlp, ceiling)));
        }
        Self { condition: never_empty(any) }
    }

    /// Systems, as a condition on `systems`.
    #[must_use]
    pub fn systems(ctx: &Ctx) -> Self {
        let sight = SystemSight::of(&ctx.actor);
        if sight.national {
            return Self { condition: Condition::all() };
        }
        let mut any = Condition::any();
        if !sight.agencies.is_empty() {
            any = any.add(system::Column::AgencyId.is_in(sight.agencies));
        }
        for tree in sight.trees {
            let below = Query::select()
                .column(agency::Column::Id)
                .from(agency::Entity)
                .and_where(Expr::col(agency::Column::Path).like(format!("{tree}%")))
                .to_owned();
            any = any.add(Expr::col((system::Entity, system::Column::AgencyId)).in_subquery(below));
        }
        Self { condition: never_empty(any) }
    }

    /// Tasks, as a condition on `tasks`.
    #[must_use]
    pub fn tasks(ctx: &Ctx) -> Self {
        let mut any = Condition::any();
        let own = task_agencies(&ctx.actor);
        if !own.is_empty() {
            any = any.add(task::Column::AgencyId.is_in(own));
        }
        any = any.add(Expr::col((task::Entity, task::Column::CaseId)).in_subquery(visible_cases(ctx)));
        Self { condition: any }
    }

    /// Evidence items, as a condition on `evidence_items`.
    #[must_use]
    pub fn evidence(ctx: &Ctx) -> Self {
        let sight = CaseSight::of(&ctx.actor);
        if sight.national == Some(Ceiling::Everything) {
            return Self { condition: Condition::all() };
        }
        let mut any = Condition::any();
        if sight.national.is_some() {
            any = any.add(Expr::col((evidence_item::Entity, evidence_item::Column::CaseId)).in_subquery(
                Query::select().column(case::Column::Id).from(case::Entity).and_where(case::Column::Tlp.ne(Tlp::Red)).to_owned(),
            ));
        }
        for (agency, ceiling) in sight.agencies {
            any = any.add(
                Condition::all()
                    .add(evidence_item::Column::AgencyId.eq(agency))
                    .add(Expr::col((evidence_item::Entity, evidence_item::Column::CaseId)).in_subquery(cases_of(agency, ceiling))),
            );
        }
        Self { condition: never_empty(any) }
    }
}

/// A condition that is never empty: an empty one inside an "any" would be dropped.
fn below(tlp: impl ColumnTrait, ceiling: Ceiling) -> Condition {
    match ceiling {
        Ceiling::Everything => Condition::all().add(Expr::val(1).eq(1)),
        Ceiling::BelowRed => Condition::all().add(tlp.ne(Tlp::Red)),
    }
}

/// An empty "any" would be true: a person who sees nothing gets a condition that is false.
fn never_empty(any: Condition) -> Condition {
    if any.is_empty() { Condition::all().add(Expr::val(1).eq(0)) } else { any }
}

fn cases_of(agency: AgencyId, ceiling: Ceiling) -> SelectStatement {
    let mut select = Query::select()
        .column((case_agency::Entity, case_agency::Column::CaseId))
        .from(case_agency::Entity)
        .and_where(case_agency::Column::AgencyId.eq(agency))
        .to_owned();
    if ceiling == Ceiling::BelowRed {
        select
            .inner_join(
                case::Entity,
                Expr::col((case::Entity, case::Column::Id)).equals((case_agency::Entity, case_agency::Column::CaseId)),
            )
            .and_where(case::Column::Tlp.ne(Tlp::Red));
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

fn visible_cases(ctx: &Ctx) -> SelectStatement {
    use sea_orm::{QueryFilter, QuerySelect, QueryTrait};
    case::Entity::find().select_only().column(case::Column::Id).filter(cases(ctx)).into_query()
}
