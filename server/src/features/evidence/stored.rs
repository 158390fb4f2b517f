//! The manifest of an item as its stored rows tell it.
//!
//! Invariant: it is written page by page and never stands in memory: there may be more members than that holds. What comes of it are the
//! very bytes whose digest the examination recorded, or the rows were altered.

use std::io::{self, BufWriter, Write};

use chot_forensics::archive::{FileSummary, MANIFEST_SCHEMA, Manifest, ManifestWriter, Verdict};
use chot_forensics::digest::{Sha256Digest, Sha256Hasher};
use chot_forensics::merkle::InventoryBuilder;
use chot_report::Inventory;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::evidence_member;
use super::model::{self, Item, MEMBERS_AT_A_TIME, member_of};
use super::service;
use crate::authz::Permit;
use crate::blobs;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::words::EvidenceStatus;

/// Written at a time.
const BUFFER: usize = 1 << 16;

/// Hashes what is written through it.
#[derive(Debug)]
pub(super) struct Digesting<W> {
    out: W,
    hasher: Sha256Hasher,
}

impl<W: Write> Digesting<W> {
    /// What is written goes on to `out`.
    pub(super) fn buffered(out: W) -> BufWriter<Self> {
        BufWriter::with_capacity(BUFFER, Self { out, hasher: Sha256Hasher::new() })
    }

    /// Where it went, and the digest of all that was written.
    ///
    /// # Errors
    /// What the output says of the last of it.
    pub(super) fn finish(buffered: BufWriter<Self>) -> Result<(W, Sha256Digest)> {
        let Self { out, hasher } = buffered.into_inner().map_err(|error| Error::internal(error.to_string()))?;
        Ok((out, hasher.finish()))
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hasher.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A manifest that was written.
#[derive(Debug)]
pub(super) struct Stored<W> {
    /// The manifest without its members.
    pub(super) manifest: Manifest,
    /// What a report tells of the members.
    pub(super) inventory: Inventory,
    /// The digest of its bytes.
    pub(super) sha256: Sha256Digest,
    /// The root over its members.
    pub(super) inventory_root: Sha256Digest,
    /// What it was written to.
    pub(super) out: W,
}

impl<W> Stored<W> {
    /// The same, with another view of what it was written to.
    ///
    /// # Errors
    /// Those of `map`.
    pub(super) fn try_map<V>(self, map: impl FnOnce(W) -> Result<V>) -> Result<Stored<V>> {
        let Self { manifest, inventory, sha256, inventory_root, out } = self;
        Ok(Stored { manifest, inventory, sha256, inventory_root, out: map(out)? })
    }
}

/// A manifest on its way.
struct Writing<W: Write> {
    writer: ManifestWriter<BufWriter<Digesting<W>>>,
    root: InventoryBuilder,
    inventory: Inventory,
}

impl<W: Write> Writing<W> {
    fn page(mut self, rows: Vec<evidence_member::Model>) -> Result<Self> {
        for row in rows {
            let member = member_of(row)?;
            self.root.push(&member).map_err(Error::internal)?;
            self.inventory.push(&member);
            self.writer.member(&member)?;
        }
        Ok(self)
    }
}

/// Writes the manifest of an item.
///
/// # Errors
/// The database's error, or the output's; [`Error::Internal`] where a row is damaged.
pub(super) async fn write<W: Write + Send + 'static>(ctx: &Ctx, permit: &Permit, item: &Item, out: W) -> Result<Stored<W>> {
    let (sha256, size_bytes) = item.stored().ok_or_else(|| Error::internal("no stored bytes"))?;
    let content_type = item.content_type.clone().map(Into::into);
    let examined = item.status == EvidenceStatus::Examined;
    let manifest = Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        file: FileSummary { name: item.file_name.clone(), size_bytes, sha256, content_type, digests: None },
        format: item.format.clone().unwrap_or_else(|| "unknown".to_owned()),
        verdict: item.verdict.map_or(Verdict::Opaque, model::manifest_verdict),
        members: Vec::new(),
        findings: if examined { service::own_findings(ctx, permit, item.id).await? } else { Vec::new() },
    };
    let mut writing = Writing {
        writer: ManifestWriter::begin(Digesting::buffered(out), &manifest)?,
        root: InventoryBuilder::default(),
        inventory: Inventory::of(&manifest),
    };
    let mut after = Some(-1_i64).filter(|_| examined);
    while let Some(last) = after {
        let rows = evidence_member::Entity::find()
            .filter(evidence_member::Column::EvidenceId.eq(item.id))
            .filter(evidence_member::Column::Position.gt(last))
            .order_by_asc(evidence_member::Column::Position)
            .limit(MEMBERS_AT_A_TIME)
            .all(ctx.read(permit))
            .await?;
        after = rows.last().map(|row| row.position);
        writing = blobs::run(move || writing.page(rows)).await?;
    }
    let Writing { writer, root, inventory } = writing;
    let (out, sha256) = blobs::run(move || Digesting::finish(writer.end()?)).await?;
    Ok(Stored { manifest, inventory, sha256, inventory_root: root.root(), out })
}
