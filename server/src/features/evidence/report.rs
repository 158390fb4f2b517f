//! The court report of an item: gathered here, laid out by `chot_report`.
//!
//! A report is made of events that are recorded and of a signed head that covers them; its digest is then recorded by an
//! event of its own, and only after that is it handed over.

use chot_forensics::digest::sha256;
use chot_report::{LoggedEntry, ReportError, ReportInput};
use chrono::DateTime;
use serde_json::json;

use super::service::{self, Exportable, object};
use crate::audit::Audit;
use crate::authz::{self, Action};
use crate::blobs;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::features::agencies::service as agencies;
use crate::features::custody::model::CustodyEvent;
use crate::features::custody::service as custody;
use crate::ids::EvidenceId;
use crate::words::CustodyKind;

/// A report, ready to be sent.
#[derive(Debug)]
pub struct Report {
    /// The document.
    pub bytes: Vec<u8>,
    /// A name for it.
    pub name: String,
}

/// Makes the report of an item and records that it is handed over, with its digest.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] while the item is being examined; [`Error::Internal`] where what is
/// recorded does not hold, which is an alarm: nothing is recorded as exported then.
pub async fn report(ctx: &Ctx, id: EvidenceId, reason: Option<String>) -> Result<Report> {
    let exportable = service::exportable(ctx, id).await?;
    let made = make(ctx, &exportable).await?;
    let Exportable { permit, item, events, .. } = &exportable;
    let detail = json!({
        "reportSha256": sha256(&made.bytes).to_string(),
        "reportBytes": made.bytes.len(),
        "events": events.len(),
        "checkpointSize": made.checkpoint_size,
    });
    let tx = Tx::begin(ctx, permit).await?;
    let event = service::event(&tx, item, CustodyKind::Exported, reason, object(detail.clone())).await?;
    custody::append(&tx, event).await?;
    tx.commit(Audit::of("evidence.report", "evidence", id.0).case(item.case).detail(detail)).await?;
    Ok(Report { bytes: made.bytes, name: format!("{}.report.pdf", item.number) })
}

/// A report and the head that it leads to.
pub(super) struct Made {
    pub(super) bytes: Vec<u8>,
    checkpoint_size: u64,
}

/// The report over the events that are recorded now.
///
/// # Errors
/// The database's error; [`Error::Internal`] where the records do not hold or the document could not be written.
pub(super) async fn make(ctx: &Ctx, exportable: &Exportable) -> Result<Made> {
    let Exportable { item, manifest, events, .. } = exportable;
    let head = custody::checkpoint(&ctx.hub).await?;
    let places: Vec<u64> = events.iter().map(|event| u64::try_from(event.log_index).unwrap_or(u64::MAX)).collect();
    let proofs = custody::proofs(&ctx.hub, &places, head.size).await?;
    let (_, facts) = authz::require_evidence(ctx, Action::ExportPackage, item.id).await?;
    let agency = agencies::by_ids(ctx, &[item.agency]).await?.remove(&item.agency).map(|agency| agency.name).unwrap_or_default();
    let entry = |(event, (log_index, proof)): (&CustodyEvent, (u64, _))| LoggedEntry { bytes: event.entry.clone(), log_index, proof };
    let input = ReportInput {
        tlp: facts.case.tlp.mark().to_owned(),
        agency,
        description: item.description.clone(),
        manifest: manifest.manifest.clone(),
        inventory: manifest.inventory.clone(),
        manifest_sha256: manifest.sha256,
        entries: events.iter().zip(places.iter().copied().zip(proofs)).map(entry).collect(),
        checkpoint: head.note,
        signed_at: DateTime::from_timestamp_millis(head.signed_at).ok_or_else(|| Error::internal("a checkpoint has no time"))?,
        keys: ctx.hub.signer.verifier_keys().iter().map(chot_forensics::note::VerifierKey::to_text).collect(),
        keys_url: format!("{}/log/keys", ctx.hub.config.server.public_url),
    };
    let number = item.number.clone();
    let bytes = blobs::run(move || {
        chot_report::render(&input).map_err(|error| {
            if matches!(error, ReportError::Records(_)) {
                tracing::error!(evidence.number = number, %error, "ALARM: the records of an item do not hold; no report is handed out");
            }
            Error::internal(format!("report of {number}: {error}"))
        })
    })
    .await?;
    Ok(Made { bytes, checkpoint_size: head.size })
}
