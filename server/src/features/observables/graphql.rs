//! The API of observables.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::loaders::CasesWith;
use super::model::Observable as ObservableOf;
use super::service::{self, NewObservables};
use crate::connection;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::{Agency, User};
use crate::features::cases::graphql::Case;
use crate::features::lookups;
use crate::features::lookups::graphql::HitConnection;
use crate::graphql::{ContextExt, DateTime, UserErrorObject, cost, page_args, settle};
use crate::ids::{CaseId, ObservableId};
use crate::words::{ObservableKind, Tlp};

/// Other cases told of one observable.
const CASES_TOLD: usize = 10;

/// What an incident can be recognised by elsewhere: a digest, a name, a domain, an address.
#[derive(Clone, Debug)]
pub struct Observable(pub ObservableOf);

impl Observable {
    /// The observable `id`, if the viewer may see it.
    pub(crate) async fn load(ctx: &Context<'_>, id: ObservableId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
    }
}

#[Object]
impl Observable {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn case(&self, ctx: &Context<'_>) -> Result<Case> {
        Case::get(ctx, self.0.case).await
    }

    async fn kind(&self) -> ObservableKind {
        self.0.kind
    }

    /// The value in its normal form.
    async fn value(&self) -> &str {
        &self.0.value
    }

    /// How far it may travel; its case may be stricter.
    async fn tlp(&self) -> Tlp {
        self.0.tlp
    }

    /// Where it is from, in words.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    async fn first_seen_at(&self) -> Option<DateTime> {
        self.0.first_seen_at.map(DateTime)
    }

    /// The agency of the person who added it.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Option<Agency>> {
        Agency::load(ctx, self.0.agency).await
    }

    async fn added_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Case::person(ctx, self.0.case, Some(self.0.added_by)).await
    }

    async fn added_at(&self) -> DateTime {
        DateTime(self.0.added_at)
    }

    /// When it was withdrawn; it is found no longer then.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(DateTime)
    }

    async fn withdrawn_reason(&self) -> Option<&str> {
        self.0.withdrawn_reason.as_deref()
    }

    /// Other cases in which the same was said, up to 10, of those that the viewer may see.
    #[graphql(complexity = "10 * child_complexity.max(1)")]
    async fn other_cases(&self, ctx: &Context<'_>) -> Result<Vec<Case>> {
        let found = ctx.loaders()?.load_one(CasesWith(self.0.value_key.clone())).await?.unwrap_or_default();
        let ids: Vec<CaseId> = found.into_iter().filter(|id| *id != self.0.case).take(CASES_TOLD).collect();
        let mut cases = ctx.loaders()?.load_many(ids.iter().copied()).await?;
        Ok(ids.iter().filter_map(|id| cases.remove(id)).map(Case::from).collect())
    }

    /// Members and items in which it was found, of those that the viewer may see.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn hits(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<HitConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(lookups::service::hits_of_observable(ctx.ctx()?, self.0.id, args)).await?.map(lookups::graphql::Hit).into())
    }

    /// How many members and items it was found in, of those that the viewer may see. Null for MD5 and SHA-1: members have a SHA-256
    /// alone, so that nothing can be said of these.
    async fn hit_count(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        if matches!(self.0.kind, ObservableKind::FileMd5 | ObservableKind::FileSha1) {
            return Ok(None);
        }
        Ok(Some(ctx.loaders()?.load_one(lookups::loaders::HitsOf(self.0.id)).await?.unwrap_or(0)))
    }

    /// Whether the viewer may withdraw it.
    async fn can_withdraw(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(service::may_withdraw(ctx.ctx()?, &self.0))
    }
}

connection!(ObservableConnection, ObservableEdge, Observable);

/// Which observables to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ObservableFilter {
    /// Only of this case.
    pub case_id: Option<ID>,
    /// Only of these kinds.
    pub kind: Option<Vec<ObservableKind>>,
    /// Words in value or source; defanged forms are understood.
    pub text: Option<String>,
}

/// Queries of observables.
#[derive(Debug, Default)]
pub struct ObservableQuery;

#[Object]
impl ObservableQuery {
    /// One observable; null where there is none that the viewer may see.
    async fn observable(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Observable>> {
        ctx.ctx()?;
        match ObservableId::try_from(&id) {
            Ok(id) => Observable::load(ctx, id).await,
            Err(_) => Ok(None),
        }
    }

    /// Observables that the viewer may see, the newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn observables(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<ObservableFilter>,
    ) -> Result<ObservableConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        // An id that is none names a case that never was: an empty list, as for one that is hidden.
        let case = filter.case_id.as_ref().map(|id| CaseId::try_from(id).unwrap_or(CaseId(uuid::Uuid::nil())));
        let filter = service::ObservableFilter { case, kind: filter.kind, text: filter.text };
        Ok(Box::pin(service::list(ctx.ctx()?, args, filter)).await?.map(Observable).into())
    }
}

/// What to add to a case.
#[derive(Clone, Debug, InputObject)]
pub struct AddObservablesInput {
    /// One value a line, up to 5,000; defanged forms (`hxxp://`, `[.]`) are understood.
    pub text: String,
    /// What all of them are; left out, each is told by its form.
    pub kind: Option<ObservableKind>,
    /// How far they may travel.
    pub tlp: Tlp,
    /// Where they are from, in words.
    pub source: Option<String>,
    /// What is to be known of them.
    pub note: Option<String>,
    /// When they were first seen.
    pub first_seen_at: Option<DateTime>,
}

/// Payload of `addObservables`.
#[derive(Debug, SimpleObject)]
pub struct AddObservablesPayload {
    /// How many are new to the viewer's agency in the case.
    pub added: Option<i64>,
    /// How many were there already.
    pub known: Option<i64>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Payload of `withdrawObservable`.
#[derive(Debug, SimpleObject)]
pub struct ObservablePayload {
    /// The observable after the change.
    pub observable: Option<Observable>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Changes to observables.
#[derive(Debug, Default)]
pub struct ObservableMutation;

#[Object]
impl ObservableMutation {
    /// Adds observables to a case: every line, or none where one is not recognised.
    async fn add_observables(&self, ctx: &Context<'_>, case_id: ID, input: AddObservablesInput) -> Result<AddObservablesPayload> {
        let ctx = ctx.ctx()?;
        let id = CaseId::try_from(&case_id)?;
        let new = NewObservables {
            text: input.text,
            kind: input.kind,
            tlp: input.tlp,
            source: input.source,
            note: input.note,
            first_seen_at: input.first_seen_at.map(|at| at.0),
        };
        let (done, errors) = settle(ctx, Box::pin(service::add(ctx, id, new)).await)?;
        let whole = |number: u64| i64::try_from(number).map_err(Error::internal);
        Ok(AddObservablesPayload {
            added: done.map(|done| whole(done.added)).transpose()?,
            known: done.map(|done| whole(done.known)).transpose()?,
            errors,
        })
    }

    /// Withdraws an observable, with a reason of at least 10 characters: it is found no longer, its row stays.
    async fn withdraw_observable(&self, ctx: &Context<'_>, id: ID, reason: String) -> Result<ObservablePayload> {
        let ctx = ctx.ctx()?;
        let (done, errors) = settle(ctx, Box::pin(service::withdraw(ctx, ObservableId::try_from(&id)?, &reason)).await)?;
        Ok(ObservablePayload { observable: done.map(Observable), errors })
    }
}
