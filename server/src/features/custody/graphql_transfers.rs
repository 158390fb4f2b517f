//! The API of transfers of custody.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::transfers;
use crate::connection;
use crate::error::Result;
use crate::features::agencies::graphql::{Agency, User};
use crate::features::cases::graphql::Case;
use crate::features::evidence::graphql::EvidenceItem;
use crate::graphql::{ByteCount, ContextExt, DateTime, Sha256, UserErrorObject, cost, page_args, settle};
use crate::ids::{AgencyId, EvidenceId, TransferId, UserId};
use crate::words::{TransferDirection, TransferStatus};

/// An offer of custody: the sender has the item until the receiver accepts.
#[derive(Clone, Debug)]
pub struct Transfer(pub(crate) transfers::Transfer);

impl Transfer {
    /// The offer `id`, if the viewer may see it.
    pub(crate) async fn load(ctx: &Context<'_>, id: TransferId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
    }
}

#[Object]
impl Transfer {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn status(&self) -> TransferStatus {
        self.0.status
    }

    /// The item; null where the viewer may no longer see it.
    async fn evidence_item(&self, ctx: &Context<'_>) -> Result<Option<EvidenceItem>> {
        EvidenceItem::load(ctx, self.0.evidence).await
    }

    /// The item's case; null where the viewer may not see it.
    async fn case(&self, ctx: &Context<'_>) -> Result<Option<Case>> {
        Case::load(ctx, self.0.case).await
    }

    /// The item's number.
    async fn evidence_number(&self) -> &str {
        &self.0.evidence_number
    }

    /// The item's name as given.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// The item's length.
    async fn size_bytes(&self) -> ByteCount {
        ByteCount(self.0.size)
    }

    /// The item's SHA-256, which the receiver's must equal.
    async fn sha256(&self) -> Sha256 {
        Sha256(self.0.sha256.clone())
    }

    /// The agency that offers.
    #[graphql(name = "fromAgency")]
    async fn sender(&self, ctx: &Context<'_>) -> Result<Agency> {
        Agency::get(ctx, self.0.from).await
    }

    /// The person who offers.
    async fn offered_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::load(ctx, self.0.offered_by).await
    }

    /// The agency it is offered to.
    async fn to_agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        Agency::get(ctx, self.0.to).await
    }

    /// The person it is offered to; null where anybody who keeps evidence for the agency may accept.
    async fn to_person(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.0.to_user).await
    }

    /// Where it is handed over.
    async fn place(&self) -> &str {
        &self.0.place
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    async fn offered_at(&self) -> DateTime {
        DateTime(self.0.offered_at)
    }

    /// Until when it can be answered.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.expires_at)
    }

    /// The event of the item's history that made the offer.
    async fn offer_sequence(&self) -> i64 {
        self.0.offer_sequence
    }

    /// That event's entry hash, to which the answer refers.
    async fn offer_entry_hash(&self) -> Sha256 {
        Sha256(self.0.offer_hash.clone())
    }

    /// When it was answered, taken back or ran out.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }

    /// Who answered it or took it back; null where it ran out.
    async fn settled_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.0.settled_by).await
    }

    /// What that person said.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// The SHA-256 that the receiver computed over what arrived.
    async fn stated_sha256(&self) -> Option<Sha256> {
        self.0.stated_sha256.clone().map(Sha256)
    }

    /// Whether other bytes arrived than were offered.
    async fn hash_differs(&self) -> bool {
        self.0.hash_differs
    }

    /// Whether the viewer may accept or refuse it now.
    async fn can_answer(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(transfers::can_answer(ctx.ctx()?, &self.0))
    }

    /// Whether the viewer may take it back now.
    async fn can_withdraw(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(transfers::can_withdraw(ctx.ctx()?, &self.0))
    }
}

connection!(TransferConnection, TransferEdge, Transfer);

/// Which offers to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TransferFilter {
    /// Only those offered to the viewer, or only those that the viewer's agencies offer.
    pub direction: Option<TransferDirection>,
    /// Only those that stand so.
    pub status: Option<Vec<TransferStatus>>,
}

/// Queries of transfers.
#[derive(Debug, Default)]
pub struct TransferQuery;

#[Object]
impl TransferQuery {
    /// One offer of custody; null where there is none that the viewer may see.
    async fn transfer(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Transfer>> {
        ctx.ctx()?;
        match TransferId::try_from(&id) {
            Ok(id) => Transfer::load(ctx, id).await,
            Err(_) => Ok(None),
        }
    }

    /// Offers of custody that the viewer may see, the newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn transfers(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<TransferFilter>,
    ) -> Result<TransferConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = transfers::TransferFilter { direction: filter.direction, status: filter.status };
        Ok(Box::pin(transfers::list(ctx.ctx()?, args, filter)).await?.map(Transfer).into())
    }
}

/// To whom and how an item is offered.
#[derive(Clone, Debug, InputObject)]
pub struct OfferTransferInput {
    /// The agency.
    pub agency_id: ID,
    /// The person, where it is for one; needed within one agency.
    pub person_id: Option<ID>,
    /// Where it is handed over.
    pub place: String,
    /// Why; at least 10 characters.
    pub reason: String,
    /// Until when it can be answered; the hub's own time where nothing is said.
    pub expires_at: Option<DateTime>,
}

/// What the receiver of an item states.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptTransferInput {
    /// The SHA-256 that the receiver computed over what arrived.
    pub stated_sha256: Sha256,
    /// A remark.
    pub note: Option<String>,
}

/// Payload of changes to an offer of custody.
#[derive(Debug, SimpleObject)]
pub struct TransferPayload {
    /// The offer after the change.
    pub transfer: Option<Transfer>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

fn payload(ctx: &Context<'_>, done: Result<transfers::Transfer>) -> Result<TransferPayload> {
    let (transfer, errors) = settle(ctx.ctx()?, done)?;
    Ok(TransferPayload { transfer: transfer.map(Transfer), errors })
}

/// Changes to offers of custody.
#[derive(Debug, Default)]
pub struct TransferMutation;

#[Object]
impl TransferMutation {
    /// Offers an item to another holder; the sender has it until the receiver accepts.
    async fn offer_transfer(&self, ctx: &Context<'_>, id: ID, input: OfferTransferInput) -> Result<TransferPayload> {
        let offer = transfers::NewOffer {
            agency: AgencyId::try_from(&input.agency_id)?,
            person: input.person_id.as_ref().map(UserId::try_from).transpose()?,
            place: input.place,
            reason: input.reason,
            expires_at: input.expires_at.map(|at| at.0),
        };
        payload(ctx, Box::pin(transfers::offer(ctx.ctx()?, EvidenceId::try_from(&id)?, offer)).await)
    }

    /// Accepts an offer by the SHA-256 of what arrived. Where it is not the item's, the offer is refused instead and an alarm
    /// raised; `transfer.status` and `transfer.hashDiffers` tell it.
    async fn accept_transfer(&self, ctx: &Context<'_>, id: ID, input: AcceptTransferInput) -> Result<TransferPayload> {
        let done = transfers::accept(ctx.ctx()?, TransferId::try_from(&id)?, &input.stated_sha256.0, input.note.as_deref());
        payload(ctx, Box::pin(done).await)
    }

    /// Refuses an offer; the sender keeps the item.
    async fn refuse_transfer(&self, ctx: &Context<'_>, id: ID, reason: String) -> Result<TransferPayload> {
        payload(ctx, Box::pin(transfers::refuse(ctx.ctx()?, TransferId::try_from(&id)?, &reason)).await)
    }

    /// Takes an offer back.
    async fn withdraw_transfer(&self, ctx: &Context<'_>, id: ID, reason: String) -> Result<TransferPayload> {
        payload(ctx, Box::pin(transfers::withdraw(ctx.ctx()?, TransferId::try_from(&id)?, &reason)).await)
    }
}
