//! What others than the log say of a package's checkpoint: witnesses, and a time-stamping authority.
//!
//! Invariants: nothing in the package binds these, since they come after the export: they can be left out of a package without harm to
//! the rest, and whoever must have them says so; what stands there must hold; and that a key or certificate belongs to a witness or an
//! authority is proved only against those that the caller gives.

use std::collections::HashSet;

use super::files::Files;
use super::given::witness_keys;
use super::report::{StampShown, VerifyReport, WitnessKey};
use super::verify::{printable, shown_key};
use super::{CHECKPOINT_FILE, KEYS_FILE, TIMESTAMP_FILE};
use crate::custody::CustodyEntry;
use crate::digest::sha256;
use crate::instant::utc_text;
use crate::note::{KeyKind, VerifierKey, as_first_signed, cosignatures};
use crate::timestamp::Response;

/// Witnesses that the caller knows, and how many of them must have cosigned.
#[derive(Debug, Clone, Copy)]
pub struct WitnessPolicy<'a> {
    /// Their verifier keys.
    pub keys: &'a [String],
    /// How many at least; all of them where it is `None`.
    pub least: Option<usize>,
}

/// Tells the witnesses whose cosignatures hold, and holds them against the caller's.
pub(super) fn check_witnesses(report: &mut VerifyReport, files: &Files<'_>, policy: Option<WitnessPolicy<'_>>) {
    let note = files.text(CHECKPOINT_FILE).unwrap_or_default();
    let own = files.text(KEYS_FILE).map(|text| witnesses(text.lines())).unwrap_or_default();
    for cosignature in cosignatures(&note, &own).unwrap_or_default() {
        let witness = WitnessKey {
            key: (&cosignature.key).into(),
            cosigned_at_seconds: cosignature.seconds,
            cosigned_at: i64::try_from(cosignature.seconds).ok().and_then(utc_text),
            remark: None,
            known: false,
        };
        report.witnesses.push(witness);
    }
    let Some(policy) = policy else { return };
    let outcome = enough(report, &note, policy);
    report.record("witnesses", outcome);
}

/// Says of cosignatures what cannot be by honest clocks: a year after the package's last event, or before it. There is no clock here to
/// compare with, and none is needed: a package takes the checkpoint of its export.
pub(super) fn remark_times(report: &mut VerifyReport, last: Option<&CustodyEntry>) {
    let Some((day, year_on)) = last.and_then(|entry| around(&entry.at)) else { return };
    for witness in &mut report.witnesses {
        witness.remark = match witness.cosigned_at.as_deref() {
            Some(date) if date < day.as_str() => Some("before the last event of the package".to_owned()),
            Some(date) if date <= year_on.as_str() => None,
            _ => Some("more than a year after the last event of the package".to_owned()),
        };
    }
}

/// The day of an event, and the same instant of the next year.
fn around(at: &str) -> Option<(String, String)> {
    let year: u32 = at.get(..4)?.parse().ok()?;
    Some((at.get(..10)?.to_owned(), format!("{:04}{}", year.checked_add(1)?, at.get(4..)?)))
}

fn witnesses<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<VerifierKey> {
    lines.filter_map(|line| VerifierKey::parse(line).ok()).filter(|key| key.kind() == KeyKind::Witness).collect()
}

fn enough(report: &mut VerifyReport, note: &str, policy: WitnessPolicy<'_>) -> Result<String, String> {
    let (given, least) = witness_keys(policy)?;
    let held = cosignatures(note, &given).map_err(|error| error.to_string())?;
    for witness in &mut report.witnesses {
        witness.known = held.iter().any(|cosignature| cosignature.key.to_text() == witness.key.key);
    }
    let by: HashSet<String> = held.iter().map(|cosignature| shown_key(&cosignature.key)).collect();
    let missing: Vec<String> = given.iter().map(shown_key).filter(|key| !by.contains(key)).collect();
    let told = format!("{} of {} witnesses cosigned, {least} are needed", by.len(), given.len());
    let told = if missing.is_empty() { told } else { format!("{told}; not by {}", missing.join(", ")) };
    if by.len() >= least { Ok(told) } else { Err(told) }
}

/// The time stamp of the package, where there is one or must be one.
pub(super) fn check_timestamp(report: &mut VerifyReport, files: &Files<'_>, authorities: Option<&[u8]>) {
    if !files.has(TIMESTAMP_FILE) {
        if authorities.is_some() {
            report.record("timestamp", Err("the package holds no time stamp".to_owned()));
        }
        return;
    }
    let read = files.text(CHECKPOINT_FILE).and_then(|note| {
        let signed = as_first_signed(&note).ok_or("the checkpoint is not a note")?;
        let stamp = Response::read(&files.bytes(TIMESTAMP_FILE)?).map_err(|error| error.to_string())?;
        stamp.stamps(sha256(signed.as_bytes())).map_err(|error| error.to_string())?;
        Ok(stamp)
    });
    let outcome = read.as_ref().map(|stamp| format!("the checkpoint was there at {}, as {} says", stamp.at, printable(&stamp.authority)));
    report.record("timestamp", outcome.map_err(Clone::clone));
    let Ok(stamp) = read else { return };
    let trusted = authorities.map(|pem| stamp.trusted(pem));
    report.timestamp = Some(StampShown {
        gen_time: stamp.at,
        authority: stamp.authority,
        certificate: stamp.certificate,
        policy: stamp.policy,
        serial: stamp.serial,
        trusted: matches!(trusted, Some(Ok(()))),
    });
    match trusted {
        None => {}
        Some(Ok(())) => {
            report.record("timestamp-authority", Ok("the certificate leads to an authority given by the caller".to_owned()));
        }
        Some(Err(error)) => {
            report.record("timestamp-authority", Err(error.to_string()));
        }
    }
}
