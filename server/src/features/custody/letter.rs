//! Mail about transfers: to those an item is offered to, and to who offered it, once that is settled.
//!
//! Always: the TLP mark, the item's number, what happened, the link. Never what the case or the item is about; nothing at all by mail in
//! a case that is TLP:RED, nor to those who may no longer know of the offer when the mail is sent. The job of a mail is owed in the transaction of the act.

use sea_orm::EntityTrait;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::entity::transfer;
use crate::authz::{self, Action};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::features::agencies::entity::user;
use crate::features::cases::entity::case;
use crate::ids::{DeliveryId, TransferId, UserId};
use crate::mail::Mail;
use crate::mail::render::{self, Envelope, Letter, Value, Values, colour, moment};
use crate::outbox::letter::{self, Written};
use crate::outbox::worker::Outcome;
use crate::outbox::{Job, JobKind, named};
use crate::words::{Tlp, TransferStatus};

/// What it says.
const LETTER: Letter = render::letter!("transfer");

/// Owes a mail about a transfer, as it stands then, to each of these people.
pub(super) async fn owe(tx: &mut Tx<'_>, id: TransferId, status: TransferStatus, people: &[UserId]) -> Result<()> {
    for person in people {
        let message: Uuid = tx.ctx().hub.random.id();
        let payload = json!({"transferId": id.0, "userId": person.0, "status": status.word(), "messageId": message});
        tx.owe(Job::now(JobKind::TransferMail, format!("{id}:{}:{person}", status.word()), payload)).await?;
    }
    Ok(())
}

/// Sends one.
pub(crate) async fn send(ctx: &Ctx, payload: &Json) -> Outcome {
    letter::send(ctx, write(ctx, payload).await).await
}

/// The mail; none where its reader's account is disabled or may no longer know of the offer, where the case is TLP:RED, or the offer
/// was settled before anybody was told of it.
async fn write(ctx: &Ctx, payload: &Json) -> Result<Written> {
    let Some(reader) = letter::reader(ctx, payload).await? else { return Ok(Written::Settled) };
    let offer = named::<TransferId>(payload, "transferId")?;
    let permit = match authz::require_transfer(&reader, Action::ReadTransfer, offer).await {
        Err(Error::NotFound) => return Ok(Written::Settled),
        found => found?.0,
    };
    let db = reader.read(&permit);
    let transfer = transfer::Entity::find_by_id(offer).one(db).await?.ok_or(Error::NotFound)?;
    let case = case::Entity::find_by_id(transfer.case_id).one(db).await?.ok_or(Error::NotFound)?;
    let told = payload.get("status").and_then(Json::as_str) == Some(transfer.status.word());
    if !told || case.tlp == Tlp::Red {
        return Ok(Written::Settled);
    }
    let person = user::Entity::find_by_id(reader.user()?).one(db).await?.ok_or(Error::NotFound)?;
    let message = ctx.hub.mailer.message_id(named::<DeliveryId>(payload, "messageId")?);
    compose(ctx, &transfer, &person, (case, message)).map(|mail| Written::Mail(Box::new(mail)))
}

fn compose(ctx: &Ctx, transfer: &transfer::Model, person: &user::Model, (case, message_id): (case::Model, String)) -> Result<Mail> {
    let is = |status: TransferStatus| transfer.status == status;
    let values = Values::from([
        ("tlp", case.tlp.mark().into()),
        ("tlpColour", colour(case.tlp).into()),
        ("number", transfer.evidence_number.as_str().into()),
        ("name", person.name.as_str().into()),
        ("link", format!("{}/transfers", ctx.hub.config.server.public_url).into()),
        ("until", moment(transfer.expires_at, person.locale).into()),
        ("at", moment(transfer.settled_at.unwrap_or(transfer.offered_at), person.locale).into()),
        ("offered", Value::Flag(is(TransferStatus::Offered))),
        ("accepted", Value::Flag(is(TransferStatus::Accepted))),
        ("refused", Value::Flag(is(TransferStatus::Refused) && !transfer.hash_differs)),
        ("differs", Value::Flag(transfer.hash_differs)),
        ("expired", Value::Flag(is(TransferStatus::Expired))),
    ]);
    let envelope = Envelope { to: person.email.clone(), to_name: person.name.clone(), message_id, at: ctx.now(), case_number: case.number };
    render::compose(&LETTER, person.locale, &values, envelope)
}
