//! Exports of a part or of another form of what is known of an item: chosen members with proofs, and the history as CASE/UCO.
//!
//! Invariants: each is a custody event before a byte leaves, with the digests of what left; over a history that does not hold, or rows
//! that are not those examined, nothing is exported. The custody package of the whole item is made in [`super::service`].

use std::io::{BufReader, Seek, SeekFrom};
use std::sync::Arc;

use chot_forensics::archive::read_manifest;
use chot_forensics::case_uco::case_jsonld;
use chot_forensics::digest::sha256;
use chot_forensics::package::{
    MAX_MEMBERS, MemberPackageInput, MemberProof, MemberProver, ProveError, member_files_digest, verify_md, verify_package,
    write_member_package,
};
use chot_forensics::source::{FileSource, Part};
use serde_json::{Map, Value, json};

use super::service::{self, Exportable, Package};
use crate::audit::Audit;
use crate::blobs;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::features::custody::attestation;
use crate::features::custody::model::CustodyEvent;
use crate::features::custody::service as custody;
use crate::ids::EvidenceId;
use crate::words::{CustodyKind, ErrorCode};

/// Records the export with what only it has.
async fn record(ctx: &Ctx, exportable: &Exportable, reason: Option<String>, detail: Map<String, Value>) -> Result<CustodyEvent> {
    let told = Value::Object(detail.clone());
    let tx = Tx::begin(ctx, &exportable.permit).await?;
    let event = service::event(&tx, &exportable.item, CustodyKind::Exported, reason, detail).await?;
    let exported = custody::append(&tx, event).await?;
    tx.commit(Audit::of("evidence.export", "evidence", exportable.item.id.0).case(exportable.item.case).detail(told)).await?;
    Ok(exported)
}

/// Makes the package that proves the members with these indices and shows no other.
///
/// # Errors
/// As [`service::package`]; [`Error::Refused`] where the item was not examined; [`Error::BadRequest`] where an index names no
/// member, or none or too many are named.
pub async fn member_package(ctx: &Ctx, id: EvidenceId, indices: Vec<u64>, reason: Option<String>) -> Result<Package> {
    if indices.is_empty() || indices.len() > MAX_MEMBERS {
        return Err(Error::BadRequest(format!("name between 1 and {MAX_MEMBERS} members")));
    }
    let exportable = service::exportable(ctx, id).await?;
    let Some(examined) = exportable.events.iter().rev().find(|event| event.kind == CustodyKind::Examined).cloned() else {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Chứng cứ chưa được khám nghiệm nên chưa có danh mục để chứng minh.",
            "The item was not examined: there is no inventory that a member could be proved by.",
        ));
    };
    let manifest = Arc::clone(&exportable.manifest.out);
    let members = blobs::run(move || prove(manifest.as_ref(), &indices)).await?;
    let guide = verify_md();
    let named = members.iter().map(index_of).collect::<Result<Vec<u64>>>()?;
    let detail = service::object(json!({"packageFiles": member_files_digest(&members, &guide), "members": named}));
    let exported = record(ctx, &exportable, reason, detail).await?;

    let head = custody::checkpoint(&ctx.hub).await?;
    let attested = attestation::well_attested(&ctx.hub, head.size).await?;
    let place = |event: &CustodyEvent| u64::try_from(event.log_index).unwrap_or(u64::MAX);
    let proofs = custody::proofs(&ctx.hub, &[place(&examined), place(&exported)], attested.head.size).await?;
    let proofs = proofs.try_into().map_err(|_| Error::internal("two entries have two proofs"))?;
    let mut keys = vec![ctx.hub.signer.verifier_key()];
    keys.extend(attested.witness_keys());
    let input = MemberPackageInput {
        members,
        entries: [examined.entry, exported.entry],
        proofs,
        checkpoint: attested.note(),
        keys,
        timestamp: attested.stamp.map(|stamp| stamp.response),
        verify_md: guide,
    };
    let hub = Arc::clone(&ctx.hub);
    let scratch: uuid::Uuid = ctx.hub.random.id();
    let (file, size) = blobs::run(move || {
        let mut file = hub.blobs.scratch(&scratch.to_string())?;
        write_member_package(std::io::BufWriter::with_capacity(blobs::BUFFER, &mut file), &input).map_err(Error::internal)?;
        let size = file.seek(SeekFrom::End(0))?;
        let report = verify_package(&FileSource::new(file.try_clone()?)?, None, None, Some(&[hub.signer.verifier_key()]));
        if let Some(fault) = report.checks.iter().find(|check| !check.ok) {
            return Err(custody::item_alarm(id, &format!("the member package does not hold: {}: {}", fault.name, fault.detail)));
        }
        Ok((file, size))
    })
    .await?;
    Ok(Package { file, size, name: format!("{}.members.zip", exportable.item.number) })
}

/// The history of an item as CASE/UCO JSON-LD, without the event of this export.
///
/// # Errors
/// As [`service::package`].
pub async fn case(ctx: &Ctx, id: EvidenceId, reason: Option<String>) -> Result<(String, Vec<u8>)> {
    let exportable = service::exportable(ctx, id).await?;
    let entries: Vec<Vec<u8>> = exportable.events.iter().map(|event| event.entry.clone()).collect();
    let document = case_jsonld(&exportable.item.file_name, &entries).map_err(Error::internal)?;
    let detail = service::object(json!({"files": {"case.jsonld": sha256(&document).to_string()}}));
    record(ctx, &exportable, reason, detail).await?;
    Ok((format!("{}.case.jsonld", exportable.item.number), document))
}

/// The proofs of the members with these indices, by the manifest as it was written.
fn prove(manifest: &FileSource, indices: &[u64]) -> Result<Vec<MemberProof>> {
    let told = |error: ProveError| match error {
        ProveError::NoMember(_) | ProveError::Count => Error::BadRequest(error.to_string()),
        ProveError::Canonical(_) => Error::internal(error),
    };
    let (mut prover, mut fault) = (MemberProver::new(indices).map_err(told)?, None);
    read_manifest(BufReader::with_capacity(blobs::BUFFER, Part::whole(manifest)), &mut |member| {
        fault = fault.take().or_else(|| prover.push(&member).err());
    })
    .map_err(Error::internal)?;
    match fault {
        Some(fault) => Err(told(fault)),
        None => Ok(prover.finish().map_err(told)?.1),
    }
}

fn index_of(member: &MemberProof) -> Result<u64> {
    let row: Value = serde_json::from_slice(&member.row).map_err(Error::internal)?;
    row.get("index").and_then(Value::as_u64).ok_or_else(|| Error::internal("a member's row has no index"))
}
