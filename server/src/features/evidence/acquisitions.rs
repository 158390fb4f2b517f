//! What the sender of a file says of how it was acquired: the signed record of `chot acquire`.
//!
//! Invariants: a record is taken only with a signature that holds and for the bytes that were announced; it is told in the item's
//! history as declared by who sent it, never as seen by the hub, and only once those very bytes have arrived.

use chot_forensics::acquisition::{Acquisition, AcquisitionRecord, MAX_ACQUISITION_BYTES};
use chot_forensics::digest::Sha256Digest;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

use super::entity::evidence_acquisition;
use super::service::object;
use crate::clock::{Millis, instant, rfc3339};
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::features::custody::service::NewEvent;
use crate::ids::EvidenceId;
use crate::text::Check;
use crate::words::CustodyKind;

/// Where a mistake in it is told.
const PATH: &str = "input.acquisition";

/// Minutes between UTC and the farthest local time.
const FARTHEST_ZONE: i32 = 24 * 60;

/// The record that comes with an upload, checked against what the upload announces.
pub(super) fn read(check: &mut Check, text: Option<&str>, declared: Option<&[u8]>, size: i64) -> Option<Acquisition> {
    let text = text?;
    let acquisition = match Acquisition::parse(text) {
        Ok(acquisition) => acquisition,
        Err(error) => {
            let vi = format!("Không nhận biên bản thu giữ: sai dạng, quá {MAX_ACQUISITION_BYTES} byte, hoặc chữ ký không đúng.");
            check.fail(UserError::invalid(PATH, vi, format!("The acquisition record is not accepted: {error}.")));
            return None;
        }
    };
    let record = acquisition.record();
    let container = &record.container;
    let same_digest = declared.is_none_or(|declared| declared == container.sha256.0.as_slice());
    if !same_digest || u64::try_from(size) != Ok(container.size_bytes) {
        check.fail(UserError::invalid(
            PATH,
            "Biên bản thu giữ là của tệp khác: mã băm hoặc dung lượng không khớp.",
            "The acquisition record is of another file: digest or size differ.",
        ));
    }
    for text in [&record.acquired_by, &record.place, &record.device.name] {
        check.line(PATH, text, 200);
    }
    check.text(PATH, &record.reason, 1, 500);
    for text in [&record.device.os, &record.device.serial, &record.seal_number] {
        check.optional(PATH, text.as_deref(), 200);
    }
    for text in [record.tool.name.as_str(), record.tool.version.as_str(), acquisition.key().name()] {
        check.line(PATH, text, 200);
    }
    check.name(PATH, &container.name, 255);
    if !is_possible(record) {
        check.fail(UserError::invalid(
            PATH,
            "Biên bản thu giữ có thời điểm, độ lệch đồng hồ hoặc số lượng không thể có.",
            "The acquisition record tells a time, a clock's offset or a count that cannot be.",
        ));
    }
    Some(acquisition)
}

/// Whether times are times, and numbers are such as the API can tell: what an entry has said cannot be unsaid.
fn is_possible(record: &AcquisitionRecord) -> bool {
    let counts = [record.counts.files, record.counts.changed, record.counts.unread];
    [&record.began_at, &record.ended_at].iter().all(|text| instant(text).is_some())
        && (-FARTHEST_ZONE..=FARTHEST_ZONE).contains(&record.utc_offset_minutes)
        && record.clock_offset_seconds.is_none_or(|offset| i32::try_from(offset).is_ok())
        && counts.into_iter().all(|count| i32::try_from(count).is_ok())
}

/// When it was acquired by the true time, as far as the record tells: the end, less what the device's clock was ahead.
pub(super) fn acquired_at(acquisition: &Acquisition, now: Millis) -> Option<Millis> {
    let record = acquisition.record();
    let told = instant(&record.ended_at)?;
    let true_time = told.saturating_sub(record.clock_offset_seconds.unwrap_or(0).saturating_mul(1000));
    // A device whose clock is wrong has said so or not: its own words stand in the history in any case.
    (0..=now).contains(&true_time).then_some(true_time)
}

/// Keeps the record until the bytes have arrived.
pub(super) async fn keep(tx: &Tx<'_>, id: EvidenceId, acquisition: &Acquisition) -> Result<()> {
    let row = evidence_acquisition::ActiveModel { evidence_id: Set(id), document: Set(acquisition.to_text()) };
    evidence_acquisition::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// What is declared of an item whose bytes have arrived and are those of the record: that it was acquired, and that it was sealed.
///
/// # Errors
/// [`Error::Internal`] where the kept record no longer holds, which is an alarm.
pub(super) async fn declared(tx: &Tx<'_>, received: &NewEvent) -> Result<Vec<NewEvent>> {
    let Some(row) = evidence_acquisition::Entity::find_by_id(received.evidence).one(tx.db()).await? else { return Ok(Vec::new()) };
    let acquisition = Acquisition::parse(&row.document).map_err(|error| {
        tracing::error!(evidence.id = %received.evidence, %error, "ALARM: the kept acquisition record of an item does not hold");
        Error::internal(format!("the acquisition record of {}: {error}", received.evidence))
    })?;
    if !acquisition.is_of(received.sha256, received.size) {
        return Ok(Vec::new());
    }
    let record = acquisition.record();
    let acquired = json!({
        "declared": true,
        "acquiredBy": record.acquired_by,
        "place": record.place,
        "declaredReason": record.reason,
        "device": record.device.name,
        "deviceSystem": record.device.os,
        "deviceSerial": record.device.serial,
        "declaredTool": format!("{} {}", record.tool.name, record.tool.version),
        "beganAt": told_instant(&record.began_at),
        "endedAt": told_instant(&record.ended_at),
        "clockOffsetSeconds": record.clock_offset_seconds,
        "keyName": acquisition.key().name(),
        "keyFingerprint": acquisition.key().fingerprint().to_string(),
        "acquisition": acquisition.to_value(),
    });
    let sealed = json!({
        "declared": true,
        "sealNumber": record.seal_number,
        "keyName": acquisition.key().name(),
        "keyFingerprint": acquisition.key().fingerprint().to_string(),
    });
    let event = |kind, detail| NewEvent { kind, reason: None, detail: object(detail), ..received.clone() };
    Ok(vec![event(CustodyKind::Acquired, acquired), event(CustodyKind::Sealed, sealed)])
}

/// An instant of the record in the form of all instants; as it stands where it is none.
fn told_instant(text: &str) -> String {
    instant(text).map_or_else(|| text.to_owned(), rfc3339)
}

/// The digest that a record names, for an upload that announces none.
pub(super) fn digest_of(acquisition: Option<&Acquisition>) -> Option<Sha256Digest> {
    acquisition.map(|acquisition| acquisition.record().container.sha256)
}
