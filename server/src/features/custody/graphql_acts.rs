//! The API of custody acts on an item, and of who has it.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::acts::{self, Custody};
use super::disposal;
use super::graphql_transfers::Transfer;
use super::state::{Brief, Hold};
use super::transfers;
use crate::error::Result;
use crate::features::agencies::graphql::{Agency, User};
use crate::features::evidence::graphql::{EvidenceItem, EvidencePayload};
use crate::features::evidence::model::Item;
use crate::graphql::{ContextExt, DateTime, Sha256, settle};
use crate::ids::{EvidenceId, UserId};
use crate::words::{CustodyAct, DisposalStatus};

/// Who has an item now.
#[derive(Clone, Debug)]
pub struct EvidenceHolder(pub(crate) Brief);

#[Object]
impl EvidenceHolder {
    /// The agency; null once it was returned to its owner.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Option<Agency>> {
        match self.0.released {
            Some(_) => Ok(None),
            None => Agency::load(ctx, self.0.holder.agency).await,
        }
    }

    /// The person; null once it was returned to its owner.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.0.released {
            Some(_) => Ok(None),
            None => User::maybe(ctx, self.0.holder.person).await,
        }
    }

    /// The person's name at that time, or the owner's once it was returned.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        if let Some((_, to)) = &self.0.released {
            return Ok(to.clone());
        }
        if !self.0.holder.name.is_empty() {
            return Ok(self.0.holder.name.clone());
        }
        Ok(User::maybe(ctx, self.0.holder.person).await?.map(|user| user.0.name).unwrap_or_default())
    }

    /// Since when.
    async fn since(&self) -> DateTime {
        DateTime(self.0.released.as_ref().map_or(self.0.holder.since, |(at, _)| *at))
    }

    /// Whether it was returned to its owner.
    async fn released(&self) -> bool {
        self.0.released.is_some()
    }
}

/// A legal hold that stands.
#[derive(Clone, Debug)]
pub struct LegalHold(Hold);

#[Object]
impl LegalHold {
    /// The event that set it.
    async fn sequence(&self) -> i64 {
        self.0.sequence
    }

    /// By whose authority.
    async fn authority(&self) -> &str {
        &self.0.authority
    }

    /// Why.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Who set it, by the name of that time.
    async fn set_by(&self) -> &str {
        &self.0.by
    }

    /// Since when.
    async fn set_at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

/// A disposal that waits for a second person, or was done.
#[derive(Clone, Debug)]
pub struct Disposal(disposal::Disposal);

impl Disposal {
    async fn user(ctx: &Context<'_>, id: Option<UserId>) -> Result<Option<User>> {
        User::maybe(ctx, id).await
    }
}

#[Object]
impl Disposal {
    async fn status(&self) -> DisposalStatus {
        self.0.status
    }

    /// Who asked for it.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Self::user(ctx, Some(self.0.requested_by)).await
    }

    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.requested_at)
    }

    /// By whose authority.
    async fn authority(&self) -> &str {
        &self.0.authority
    }

    /// How the original medium is destroyed.
    async fn method(&self) -> &str {
        &self.0.method
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who confirmed it.
    async fn confirmed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Self::user(ctx, self.0.settled_by).await
    }

    async fn confirmed_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(DateTime)
    }

    /// When the hub let the bytes go; null as long as that waits.
    async fn removed_at(&self) -> Option<DateTime> {
        self.0.removed_at.map(DateTime)
    }
}

/// An act that the viewer may do in the custody of an item.
#[derive(Clone, Debug, SimpleObject)]
pub struct CustodyActOption {
    /// The act.
    pub act: CustodyAct,
    /// Why it cannot be done now, in the viewer's language; null where it can.
    pub obstacle: Option<String>,
}

/// The custody of an item as its events tell it.
#[derive(Clone, Debug)]
pub struct CustodyState {
    pub(crate) custody: Custody,
    pub(crate) evidence: EvidenceId,
}

#[Object]
impl CustodyState {
    /// Legal holds that stand, the oldest first.
    async fn holds(&self) -> Vec<LegalHold> {
        self.custody.state.holds.iter().cloned().map(LegalHold).collect()
    }

    /// When it was last sealed.
    async fn sealed_at(&self) -> Option<DateTime> {
        self.custody.state.seal.as_ref().map(|(at, _)| DateTime(*at))
    }

    /// The number of the last seal, where it has one.
    async fn seal_number(&self) -> Option<&str> {
        self.custody.state.seal.as_ref().and_then(|(_, number)| number.as_deref())
    }

    /// The offer that waits for an answer.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Option<Transfer>> {
        match &self.custody.state.offer {
            Some(offer) => Transfer::load(ctx, offer.id).await,
            None => Ok(None),
        }
    }

    /// The disposal that waits for a second person, or was done.
    async fn disposal(&self) -> Option<Disposal> {
        self.custody.disposal.clone().map(Disposal)
    }

    /// When its bytes were last hashed: at their receipt, or again since.
    async fn checked_at(&self) -> DateTime {
        DateTime(self.custody.state.checked_at)
    }

    /// What the viewer may do, each act with what stands in its way now.
    async fn acts(&self, ctx: &Context<'_>) -> Result<Vec<CustodyActOption>> {
        let locale = ctx.ctx()?.locale();
        let told = self.custody.acts.iter().map(|(act, obstacle)| CustodyActOption {
            act: *act,
            obstacle: obstacle.as_ref().map(|error| error.message.get(locale).to_owned()),
        });
        Ok(told.collect())
    }

    /// To whom the viewer can offer it; empty where the viewer may not.
    #[graphql(complexity = 20)]
    async fn transfer_targets(&self, ctx: &Context<'_>) -> Result<Vec<TransferTarget>> {
        let targets = Box::pin(transfers::targets(ctx.ctx()?, self.evidence)).await?;
        Ok(targets.into_iter().map(TransferTarget).collect())
    }
}

/// An agency that an item can be offered to.
#[derive(Clone, Debug)]
pub struct TransferTarget(transfers::Target);

#[Object]
impl TransferTarget {
    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        Agency::get(ctx, self.0.agency).await
    }

    /// People who could receive it there, without the viewer.
    async fn people(&self, ctx: &Context<'_>) -> Result<Vec<User>> {
        let mut people = Vec::with_capacity(self.0.people.len());
        let found = ctx.loaders()?.load_many(self.0.people.clone()).await?;
        for id in &self.0.people {
            people.extend(found.get(id).cloned().map(User));
        }
        Ok(people)
    }
}

/// A seal.
#[derive(Clone, Debug, InputObject)]
pub struct SealEvidenceInput {
    /// The number on the seal, where it has one.
    pub seal_number: Option<String>,
    /// Why; at least 10 characters.
    pub reason: String,
}

/// A legal hold.
#[derive(Clone, Debug, InputObject)]
pub struct SetLegalHoldInput {
    /// The decision, order or request by which it is set.
    pub authority: String,
    /// Why; at least 10 characters.
    pub reason: String,
}

/// The lifting of a legal hold.
#[derive(Clone, Debug, InputObject)]
pub struct LiftLegalHoldInput {
    /// The event that set the hold.
    pub sequence: i64,
    /// The decision, order or request by which it is lifted.
    pub authority: String,
    /// Why; at least 10 characters.
    pub reason: String,
}

/// The return of an item to its owner.
#[derive(Clone, Debug, InputObject)]
pub struct ReleaseEvidenceInput {
    /// To whom.
    pub to: String,
    /// The decision by which it is returned.
    pub authority: String,
    /// Why; at least 10 characters.
    pub reason: String,
}

/// A request for disposal.
#[derive(Clone, Debug, InputObject)]
pub struct RequestDisposalInput {
    /// The decision by which it is destroyed.
    pub authority: String,
    /// How the original medium is destroyed.
    pub method: String,
    /// Why; at least 10 characters.
    pub reason: String,
}

/// A correction of an event.
#[derive(Clone, Debug, InputObject)]
pub struct CorrectCustodyInput {
    /// The wrong event.
    pub sequence: i64,
    /// Its entry's hash, as the viewer saw it.
    pub entry_hash: Sha256,
    /// What is right; at least 10 characters.
    pub correction: String,
    /// How it came to be wrong; at least 10 characters.
    pub reason: String,
}

fn payload(ctx: &Context<'_>, done: Result<Item>) -> Result<EvidencePayload> {
    let (item, errors) = settle(ctx.ctx()?, done)?;
    Ok(EvidencePayload { evidence_item: item.map(EvidenceItem), errors })
}

/// Custody acts on an item.
#[derive(Debug, Default)]
pub struct CustodyMutation;

#[Object]
impl CustodyMutation {
    /// Seals an item.
    async fn seal_evidence(&self, ctx: &Context<'_>, id: ID, input: SealEvidenceInput) -> Result<EvidencePayload> {
        let done = acts::seal(ctx.ctx()?, EvidenceId::try_from(&id)?, input.seal_number.as_deref(), &input.reason);
        payload(ctx, Box::pin(done).await)
    }

    /// Has an item kept until the hold is lifted: meanwhile it is neither released nor disposed of.
    async fn set_legal_hold(&self, ctx: &Context<'_>, id: ID, input: SetLegalHoldInput) -> Result<EvidencePayload> {
        let done = acts::set_hold(ctx.ctx()?, EvidenceId::try_from(&id)?, &input.authority, &input.reason);
        payload(ctx, Box::pin(done).await)
    }

    /// Lifts one legal hold; others stand on.
    async fn lift_legal_hold(&self, ctx: &Context<'_>, id: ID, input: LiftLegalHoldInput) -> Result<EvidencePayload> {
        let done = acts::lift_hold(ctx.ctx()?, EvidenceId::try_from(&id)?, input.sequence, &input.authority, &input.reason);
        payload(ctx, Box::pin(done).await)
    }

    /// Returns an item to its owner; the hub's copy stays until it is disposed of.
    async fn release_evidence(&self, ctx: &Context<'_>, id: ID, input: ReleaseEvidenceInput) -> Result<EvidencePayload> {
        let done = acts::release(ctx.ctx()?, EvidenceId::try_from(&id)?, &input.to, &input.authority, &input.reason);
        payload(ctx, Box::pin(done).await)
    }

    /// Asks for an item to be disposed of; nothing is destroyed before another person confirms.
    async fn request_disposal(&self, ctx: &Context<'_>, id: ID, input: RequestDisposalInput) -> Result<EvidencePayload> {
        let done = disposal::request(ctx.ctx()?, EvidenceId::try_from(&id)?, &input.authority, &input.method, &input.reason);
        payload(ctx, Box::pin(done).await)
    }

    /// Confirms a disposal as a second person: the bytes are destroyed, hashes and history stay.
    async fn confirm_disposal(&self, ctx: &Context<'_>, id: ID) -> Result<EvidencePayload> {
        let done = disposal::confirm(ctx.ctx()?, EvidenceId::try_from(&id)?);
        payload(ctx, Box::pin(done).await)
    }

    /// Takes a request for disposal back.
    async fn cancel_disposal(&self, ctx: &Context<'_>, id: ID, reason: String) -> Result<EvidencePayload> {
        let done = disposal::cancel(ctx.ctx()?, EvidenceId::try_from(&id)?, &reason);
        payload(ctx, Box::pin(done).await)
    }

    /// Says that an event of an item's history is wrong, and what is right. That event stays as it is.
    async fn correct_custody(&self, ctx: &Context<'_>, id: ID, input: CorrectCustodyInput) -> Result<EvidencePayload> {
        let correction = acts::Correction {
            sequence: input.sequence,
            entry_hash: input.entry_hash.0,
            correction: input.correction,
            reason: input.reason,
        };
        payload(ctx, Box::pin(acts::correct(ctx.ctx()?, EvidenceId::try_from(&id)?, correction)).await)
    }
}
