//! The API of evidence items.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::derivations::{self, Derivation as DerivationOf, Derive};
use super::members;
use super::model::{Examination as ExaminationOf, Item, severity_word};
use super::service::{self, StartUpload};
use super::tree;
use crate::connection;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::User;
use crate::features::cases::graphql::Case;
use crate::features::custody::acts;
use crate::features::custody::graphql::{ChainCheck, CustodyEvent, CustodyEventConnection};
use crate::features::custody::graphql_acts::{CustodyState, EvidenceHolder};
use crate::features::custody::loaders::{ChainOf, CustodyOf};
use crate::features::custody::service as custody;
use crate::features::custody::state::Brief;
use crate::features::lookups;
use crate::features::lookups::graphql::{
    DuplicateContent, DuplicateContentConnection, Hit, HitConnection, HitFilter, Sighting, SimilarItem,
};
use crate::features::lookups::loaders::{Elsewhere, LevelsOf};
use crate::graphql::{ByteCount, ContextExt, DateTime, Sha256, UserErrorObject, cost, page_args, settle};
use crate::ids::{CaseId, EvidenceId};
use crate::words::{
    DeclaredMatch, DerivationFailure, DerivationMethod, DerivationStatus, EvidenceStatus, ExaminationState, FindingSeverity, HitLevel,
    ManifestVerdict,
};

/// One uploaded file under custody, mostly an archive.
#[derive(Clone, Debug)]
pub struct EvidenceItem(pub Item);

impl EvidenceItem {
    /// The item `id`, if the viewer may see it.
    pub(crate) async fn load(ctx: &Context<'_>, id: EvidenceId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
    }

    async fn brief(&self, ctx: &Context<'_>) -> Result<Option<Brief>> {
        if self.0.stored().is_none() {
            return Ok(None);
        }
        ctx.loaders()?.load_one(CustodyOf(self.0.id)).await
    }
}

#[Object]
impl EvidenceItem {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Number of the item: that of its case, then its place in the case.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// The name it was given with; never used as a path.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    async fn case(&self, ctx: &Context<'_>) -> Result<Case> {
        Case::load(ctx, self.0.case).await?.ok_or(Error::NotFound)
    }

    async fn status(&self) -> EvidenceStatus {
        self.0.status
    }

    /// Its length, counted by the hub; null until all bytes are here.
    async fn size_bytes(&self) -> Option<ByteCount> {
        self.0.size.map(ByteCount)
    }

    /// Its SHA-256, computed by the hub; null until all bytes are here.
    async fn sha256(&self) -> Option<Sha256> {
        self.0.sha256.clone().map(Sha256)
    }

    /// Its media type by its first bytes; null before the examination is finished, or where that was before this was looked at.
    async fn content_type(&self) -> Option<&str> {
        self.0.content_type.as_deref()
    }

    /// What the archive contains, in its own order; empty before the examination is finished.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<MemberFilter>,
    ) -> Result<MemberConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        let filter = service::MemberFilter {
            text: filter.text,
            sha256: filter.sha256.map(|sha256| sha256.0),
            flagged: filter.flagged,
            content_types: filter.content_types.unwrap_or_default(),
        };
        let id = self.0.id;
        Ok(Box::pin(service::members(ctx.ctx()?, id, args, filter)).await?.map(|of| Member { item: id, of }).into())
    }

    /// What stands directly in a folder of the archive, folders first, each in the order of its name; empty before the
    /// examination is finished. `path` is that of the folder, with its last slash; the top is the empty text.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn folder(&self, ctx: &Context<'_>, path: String, first: Option<i32>, after: Option<String>) -> Result<FolderEntryConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let id = self.0.id;
        Ok(Box::pin(tree::folder(ctx.ctx()?, id, &path, args)).await?.map(|of| FolderEntry { item: id, of }).into())
    }

    /// One member by its place in the archive; null where there is none.
    #[graphql(complexity = 5)]
    async fn member(&self, ctx: &Context<'_>, index: i64) -> Result<Option<Member>> {
        let Ok(index) = u64::try_from(index) else { return Ok(None) };
        match Box::pin(members::member(ctx.ctx()?, self.0.id, index)).await {
            Ok(member) => Ok(Some(Member { item: self.0.id, of: member })),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The item that it was made from; null for what was uploaded.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<EvidenceItem>> {
        match self.0.parent {
            Some(parent) => EvidenceItem::load(ctx, parent).await,
            None => Ok(None),
        }
    }

    /// How many makings lie between it and what was uploaded.
    async fn depth(&self) -> i32 {
        self.0.depth
    }

    /// Items that were made from it, oldest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn derived(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<EvidenceItemConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(derivations::children(ctx.ctx()?, self.0.id, args)).await?.map(EvidenceItem).into())
    }

    /// What was asked to be made from it, newest first, with what came of it.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn derivations(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<DerivationConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(derivations::list(ctx.ctx()?, self.0.id, args)).await?.map(Derivation).into())
    }

    /// Whether the viewer may have other items made from it, and it allows that.
    #[graphql(complexity = 5)]
    async fn can_derive(&self, ctx: &Context<'_>) -> Result<bool> {
        Box::pin(derivations::may(ctx.ctx()?, &self.0)).await
    }

    async fn member_count(&self) -> i64 {
        self.0.member_count
    }

    /// What is odd about the archive as a whole, then about its first members with findings, each by a stable code.
    #[graphql(complexity = 20)]
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<ArchiveFinding>> {
        Ok(Box::pin(service::findings(ctx.ctx()?, &self.0)).await?.into_iter().map(ArchiveFinding).collect())
    }

    /// What happened to the item, from its receipt on.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn custody(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<CustodyEventConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(custody::list(ctx.ctx()?, self.0.id, args)).await?.map(CustodyEvent).into())
    }

    /// Where the original bytes are; each read is a custody event.
    async fn download_url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(format!("{}/api/evidence/{}/content", ctx.ctx()?.hub.config.server.public_url, self.0.id))
    }

    /// Where the offline-verifiable custody package (ZIP) is made.
    async fn package_url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(format!("{}/api/evidence/{}/package", ctx.ctx()?.hub.config.server.public_url, self.0.id))
    }

    /// Where the package (ZIP) is made that proves the members with these indices to anybody and shows no other member.
    async fn member_package_url(&self, ctx: &Context<'_>, members: Vec<i32>) -> Result<String> {
        let members: Vec<String> = members.iter().map(i32::to_string).collect();
        let url = &ctx.ctx()?.hub.config.server.public_url;
        Ok(format!("{url}/api/evidence/{}/member-package?members={}", self.0.id, members.join(",")))
    }

    /// Where the court report (PDF/A) is made; each taking is a custody event with the report's SHA-256.
    async fn report_url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(format!("{}/api/evidence/{}/report", ctx.ctx()?.hub.config.server.public_url, self.0.id))
    }

    /// Where the history is told as CASE/UCO JSON-LD, for programs that exchange investigations; it proves nothing by itself.
    async fn case_url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(format!("{}/api/evidence/{}/case.jsonld", ctx.ctx()?.hub.config.server.public_url, self.0.id))
    }

    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The SHA-256 that was announced before the upload.
    async fn declared_sha256(&self) -> Option<Sha256> {
        self.0.declared_sha256.clone().map(Sha256)
    }

    /// How the computed SHA-256 compares with the announced one.
    async fn declared(&self) -> DeclaredMatch {
        self.0.declared()
    }

    async fn acquired_at(&self) -> Option<DateTime> {
        self.0.acquired_at.map(DateTime)
    }

    async fn acquired_by(&self) -> Option<&str> {
        self.0.acquired_by.as_deref()
    }

    async fn uploaded_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::load(ctx, self.0.uploaded_by).await
    }

    /// When the upload began.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When the upload is withdrawn if nothing more comes; null once all bytes are here.
    async fn expires_at(&self) -> Option<DateTime> {
        (self.0.status == EvidenceStatus::Receiving && self.0.received_bytes < self.0.declared_size).then_some(DateTime(self.0.expires_at))
    }

    /// When the upload was withdrawn before it was complete; null for what arrived or still may.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }

    /// How many bytes are safe.
    async fn received_bytes(&self) -> ByteCount {
        ByteCount(self.0.received_bytes)
    }

    /// How many bytes were announced.
    async fn declared_size_bytes(&self) -> ByteCount {
        ByteCount(self.0.declared_size)
    }

    /// Where to send bytes, while the upload is open and the viewer's own.
    async fn upload_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let ctx = ctx.ctx()?;
        let own = self.0.status == EvidenceStatus::Receiving && ctx.actor.user == Some(self.0.uploaded_by);
        Ok(own.then(|| upload_url(&ctx.hub.config.server.public_url, self.0.id)))
    }

    /// The format told from the content, not from the name.
    async fn format(&self) -> Option<&str> {
        self.0.format.as_deref()
    }

    async fn verdict(&self) -> Option<ManifestVerdict> {
        self.0.verdict
    }

    /// Where the examination stands; null before the bytes are stored.
    async fn examination(&self) -> Option<Examination> {
        self.0.examination.clone().map(Examination)
    }

    /// Members with at least one finding.
    async fn flagged_count(&self) -> i64 {
        self.0.flagged_count
    }

    /// The stored events, computed again now.
    #[graphql(complexity = 20)]
    async fn chain(&self, ctx: &Context<'_>) -> Result<ChainCheck> {
        let (loaders, ctx) = (ctx.loaders()?, ctx.ctx()?);
        let check = loaders.load_one(ChainOf(self.0.id)).await?.ok_or(Error::NotFound)?;
        Ok(ChainCheck { check, at: ctx.now() })
    }

    /// Who has it now, what holds it and what is under way; null before all bytes arrived.
    #[graphql(complexity = 5)]
    async fn holder(&self, ctx: &Context<'_>) -> Result<Option<EvidenceHolder>> {
        Ok(self.brief(ctx).await?.map(EvidenceHolder))
    }

    /// When its bytes were destroyed; hashes, inventory and history stay.
    #[graphql(complexity = 5)]
    async fn disposed_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.brief(ctx).await?.and_then(|brief| brief.disposed_at).map(DateTime))
    }

    /// When its stored bytes were found to be others than were received, or could not be found to be the same because its chain of
    /// custody does not hold; null once they were found to be the same again.
    #[graphql(complexity = 5)]
    async fn altered_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.brief(ctx).await?.and_then(|brief| brief.differs_at).map(DateTime))
    }

    /// When its list of members in the database was found to be another one than was examined; null once it was found to be the same
    /// again.
    async fn inventory_altered_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.brief(ctx).await?.and_then(|brief| brief.inventory_differs_at).map(DateTime))
    }

    /// Its custody as its events tell it, with what the viewer may do; null before all bytes arrived.
    #[graphql(complexity = 20)]
    async fn custody_state(&self, ctx: &Context<'_>) -> Result<Option<CustodyState>> {
        Ok(Box::pin(acts::custody(ctx.ctx()?, self.0.id)).await?.map(|custody| CustodyState { custody, evidence: self.0.id }))
    }

    /// When the stored bytes were last hashed again and found as they should be.
    async fn last_verified_at(&self) -> Option<DateTime> {
        self.0.verified_at.map(DateTime)
    }

    /// Members, and the item itself, that hash sets or observables know, those that matter most first; of those that the viewer may
    /// see.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn hits(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>, filter: Option<HitFilter>) -> Result<HitConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let levels = filter.unwrap_or_default().level;
        Ok(Box::pin(lookups::service::hits(ctx.ctx()?, self.0.id, args, levels)).await?.map(Hit).into())
    }

    /// Where its content, and that of its members, also stands in another case that the viewer may see: the item itself first, then
    /// its members in the order of the archive, up to 100; not what is empty or known good.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn sightings(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Vec<Sighting>> {
        let first = page_args(ctx, first, None)?.first;
        Ok(Box::pin(lookups::service::sightings(ctx.ctx()?, &self.0, first)).await?.into_iter().map(Sighting).collect())
    }

    /// Content of it and of its members that stands more than once in the items of its case that the viewer may see, as one of them or
    /// as a member, by digest.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn duplicates(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<DuplicateContentConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let case = self.0.case;
        let page = Box::pin(lookups::service::duplicates(ctx.ctx()?, &self.0, args)).await?;
        Ok(page.map(|of| DuplicateContent { case, of }).into())
    }

    /// Items of its case that the viewer may see and that have contents in common with it, the most alike first, up to 20. An archive
    /// has the contents of its members, any other item its own; not what is empty or known good.
    #[graphql(complexity = "20 + 3 * child_complexity")]
    async fn similar_items(&self, ctx: &Context<'_>) -> Result<Vec<SimilarItem>> {
        Ok(Box::pin(lookups::service::similar(ctx.ctx()?, &self.0)).await?.into_iter().map(SimilarItem).collect())
    }

    /// Whether the viewer may withdraw the upload now: who sends it, and coordinators once that one can go on with it no more.
    async fn can_cancel(&self, ctx: &Context<'_>) -> Result<bool> {
        Box::pin(service::may_withdraw(ctx.ctx()?, &self.0)).await
    }

    /// Whether the viewer may have the stored bytes hashed again.
    #[graphql(complexity = 5)]
    async fn can_verify(&self, ctx: &Context<'_>) -> Result<bool> {
        Box::pin(service::may_verify(ctx.ctx()?, &self.0)).await
    }
}

fn upload_url(public_url: &str, id: EvidenceId) -> String {
    format!("{public_url}/api/uploads/{id}")
}

connection!(EvidenceItemConnection, EvidenceItemEdge, EvidenceItem);

/// Where an examination stands.
#[derive(Clone, Debug)]
pub struct Examination(ExaminationOf);

#[Object]
impl Examination {
    async fn state(&self) -> ExaminationState {
        self.0.state
    }

    /// Members that are done with; one that is read and not written down yet counts half.
    async fn members_done(&self) -> i64 {
        self.0.members_done
    }

    /// Members in all; null until the directory is read.
    async fn members_total(&self) -> Option<i64> {
        self.0.members_total
    }

    /// Real bytes of members read.
    async fn bytes_done(&self) -> ByteCount {
        ByteCount(self.0.bytes_done)
    }

    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(DateTime)
    }

    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Why it could not be finished.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }
}

/// One file inside an archive.
#[derive(Clone, Debug)]
pub struct Member {
    item: EvidenceId,
    of: chot_forensics::archive::Member,
}

impl Member {
    fn position(&self) -> i64 {
        i64::try_from(self.of.index).unwrap_or(i64::MAX)
    }
}

#[Object]
impl Member {
    /// Its name as text.
    async fn path(&self) -> &str {
        &self.of.path
    }

    /// The length of its content: as read where it was read whole, else as recorded.
    async fn size_bytes(&self) -> ByteCount {
        ByteCount(i64::try_from(self.of.size_bytes).unwrap_or(i64::MAX))
    }

    /// The SHA-256 of its content; null where it could not be read whole.
    async fn sha256(&self) -> Option<Sha256> {
        self.of.sha256.map(|sha256| Sha256(sha256.0.to_vec()))
    }

    /// The media type of its content by its first bytes; null where nothing was read, or where it was examined before this was looked at.
    async fn content_type(&self) -> Option<&str> {
        self.of.content_type.as_deref()
    }

    /// Whether it is stored encrypted.
    async fn encrypted(&self) -> bool {
        self.of.encrypted
    }

    /// What is odd about it.
    async fn findings(&self) -> Vec<ArchiveFinding> {
        self.of.findings.iter().cloned().map(ArchiveFinding).collect()
    }

    /// Its place in the archive's directory, from 0.
    async fn index(&self) -> i64 {
        self.position()
    }

    /// The bytes of its name, where they are not UTF-8.
    async fn raw_path_hex(&self) -> Option<&str> {
        self.of.raw_path_hex.as_deref()
    }

    /// Last change as recorded in the archive, with Z where it tells universal time.
    async fn modified_at(&self) -> Option<&str> {
        self.of.modified_at.as_deref()
    }

    /// The levels of its hits, the greatest first, of those that the viewer may see.
    async fn hit_levels(&self, ctx: &Context<'_>) -> Result<Vec<HitLevel>> {
        Ok(ctx.loaders()?.load_one(LevelsOf(self.item, self.position())).await?.unwrap_or_default())
    }

    /// Whether its content also stands in another case that the viewer may see; not said of what is empty or known good.
    async fn seen_in_another_case(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.loaders()?.load_one(Elsewhere(self.item, self.position())).await?.unwrap_or(false))
    }
}

connection!(MemberConnection, MemberEdge, Member);

/// What stands directly in a folder of an archive: a folder, or a member.
#[derive(Clone, Debug)]
pub struct FolderEntry {
    item: EvidenceId,
    of: tree::FolderEntry,
}

#[Object]
impl FolderEntry {
    /// Its name in the folder; that of a folder ends with a slash. Empty for what the archive says of the folder itself.
    async fn name(&self) -> &str {
        &self.of.name
    }

    /// Its path from the top.
    async fn path(&self) -> &str {
        &self.of.path
    }

    /// The member; null for a folder.
    async fn member(&self) -> Option<Member> {
        self.of.member.clone().map(|of| Member { item: self.item, of })
    }

    /// How many members it holds at any depth; 1 for a member.
    async fn member_count(&self) -> i64 {
        self.of.members
    }

    /// How many of them have findings.
    async fn flagged_count(&self) -> i64 {
        self.of.flagged
    }

    /// How long their content is together.
    async fn size_bytes(&self) -> ByteCount {
        ByteCount(self.of.size)
    }
}

connection!(FolderEntryConnection, FolderEntryEdge, FolderEntry);

/// Which members to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct MemberFilter {
    /// Words in the path; case and tone marks do not matter.
    pub text: Option<String>,
    /// Only with this digest.
    pub sha256: Option<Sha256>,
    /// Only those with findings, or only those without.
    pub flagged: Option<bool>,
    /// Only content of one of these media types, of which `image/*` means a whole family; up to 50.
    pub content_types: Option<Vec<String>>,
}

/// An anomaly met while reading an archive.
#[derive(Clone, Debug)]
pub struct ArchiveFinding(chot_forensics::archive::Finding);

#[Object]
impl ArchiveFinding {
    /// The stable code.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    async fn severity(&self) -> FindingSeverity {
        severity_word(self.0.severity)
    }

    /// The member it concerns; null for the archive as a whole.
    async fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The facts, in English.
    async fn detail(&self) -> &str {
        &self.0.detail
    }
}

/// The making of an item from another one.
#[derive(Clone, Debug)]
pub struct Derivation(DerivationOf);

#[Object]
impl Derivation {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn method(&self) -> DerivationMethod {
        self.0.method
    }

    async fn status(&self) -> DerivationStatus {
        self.0.status
    }

    /// Why nothing was made.
    async fn failure(&self) -> Option<DerivationFailure> {
        self.0.failure
    }

    /// What exactly kept it from being made, in English.
    async fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// Places of the members that were named, in the archive's directory; none where all were meant.
    async fn members(&self) -> Vec<i64> {
        self.0.members.iter().map(|index| i64::try_from(*index).unwrap_or(i64::MAX)).collect()
    }

    /// Why it was asked for.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.requested_at)
    }

    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::load(ctx, self.0.requested_by).await
    }

    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Bytes made so far.
    async fn bytes_done(&self) -> ByteCount {
        ByteCount(self.0.bytes_done)
    }

    /// The item that was made; null before it is there.
    async fn child(&self, ctx: &Context<'_>) -> Result<Option<EvidenceItem>> {
        if self.0.status != DerivationStatus::Done {
            return Ok(None);
        }
        EvidenceItem::load(ctx, self.0.child).await
    }
}

connection!(DerivationConnection, DerivationEdge, Derivation);

/// Bytes of an item, from the first up to but without the second.
#[derive(Clone, Debug, InputObject)]
pub struct ByteRangeInput {
    /// The first byte, from 0.
    pub from: ByteCount,
    /// Behind the last byte.
    pub to: ByteCount,
}

/// What is to be made from an item.
#[derive(InputObject)]
pub struct DeriveEvidenceInput {
    /// How.
    pub method: DerivationMethod,
    /// Places of members: those to take out or to decrypt, or those to leave out. Without any, all are decrypted.
    pub members: Option<Vec<i64>>,
    /// Bytes to overwrite by zeros, when redacting.
    pub ranges: Option<Vec<ByteRangeInput>>,
    /// The password, when decrypting. It is kept nowhere.
    pub password: Option<String>,
    /// Why; part of the custody events.
    pub reason: String,
}

impl std::fmt::Debug for DeriveEvidenceInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeriveEvidenceInput").field("method", &self.method).finish_non_exhaustive()
    }
}

/// Payload of `deriveEvidence`.
#[derive(Debug, SimpleObject)]
pub struct DerivePayload {
    /// What was asked for; it is made by a job.
    pub derivation: Option<Derivation>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Which items to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct EvidenceFilter {
    /// Only of this case.
    pub case_id: Option<ID>,
    /// Only with one of these states.
    pub status: Option<Vec<EvidenceStatus>>,
    /// Words in number, name or description.
    pub text: Option<String>,
    /// Only with these bytes, as far as they have arrived whole.
    pub sha256: Option<Sha256>,
    /// Only uploads that were withdrawn before they were complete; otherwise these are left out.
    pub withdrawn: Option<bool>,
}

/// Queries of evidence.
#[derive(Debug, Default)]
pub struct EvidenceQuery;

#[Object]
impl EvidenceQuery {
    /// One item; null where there is none that the viewer may see.
    async fn evidence_item(&self, ctx: &Context<'_>, id: ID) -> Result<Option<EvidenceItem>> {
        ctx.ctx()?;
        match EvidenceId::try_from(&id) {
            Ok(id) => EvidenceItem::load(ctx, id).await,
            Err(_) => Ok(None),
        }
    }

    /// Items that the viewer may see, newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<EvidenceFilter>,
    ) -> Result<EvidenceItemConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let filter = filter.unwrap_or_default();
        // An id that is none names a case that never was: an empty list, as for one that is hidden.
        let case = filter.case_id.as_ref().map(|id| CaseId::try_from(id).unwrap_or(CaseId(uuid::Uuid::nil())));
        let withdrawn = if filter.withdrawn == Some(true) { service::Uploads::Withdrawn } else { service::Uploads::Kept };
        let sha256 = filter.sha256.map(|sha256| sha256.0);
        let filter =
            service::EvidenceFilter { case, status: filter.status, text: filter.text, sha256, uploads: withdrawn, ..Default::default() };
        Ok(Box::pin(service::list(ctx.ctx()?, args, filter)).await?.map(EvidenceItem).into())
    }
}

/// What is said of a file before it is sent.
#[derive(Clone, Debug, InputObject)]
pub struct StartUploadInput {
    /// The case it belongs to.
    pub case_id: ID,
    /// Its name; kept as given, never used as a path.
    pub file_name: String,
    /// How many bytes will come.
    pub size_bytes: ByteCount,
    /// The SHA-256 they will have; the hub tells at once where it differs.
    pub declared_sha256: Option<Sha256>,
    /// When it was acquired.
    pub acquired_at: Option<DateTime>,
    /// Who acquired it.
    pub acquired_by: Option<String>,
    /// What it is, in words.
    pub description: Option<String>,
    /// The signed record of its acquisition, whole, as `chot acquire` writes it beside a collection. It is kept as declared by the
    /// uploader, and only where it is about the bytes that arrive.
    pub acquisition: Option<String>,
    /// Made up by the sender, at most 100 characters: the same beginning sent again, because its answer was lost, finds the item that
    /// the first one made.
    pub idempotency_key: Option<String>,
}

/// Payload of `startUpload`.
#[derive(Debug, SimpleObject)]
pub struct StartUploadPayload {
    /// The new item.
    pub evidence_item: Option<EvidenceItem>,
    /// Where to send its bytes by tus 1.0.0.
    pub upload_url: Option<String>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Payload of changes to an item.
#[derive(Debug, SimpleObject)]
pub struct EvidencePayload {
    /// The item after the change.
    pub evidence_item: Option<EvidenceItem>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Changes to evidence.
#[derive(Debug, Default)]
pub struct EvidenceMutation;

#[Object]
impl EvidenceMutation {
    /// Begins an upload into a case that is not closed. It may be completed also after the case was closed; the timeline tells when
    /// it was received.
    async fn start_upload(&self, ctx: &Context<'_>, input: StartUploadInput) -> Result<StartUploadPayload> {
        let ctx = ctx.ctx()?;
        let input = StartUpload {
            case: CaseId::try_from(&input.case_id)?,
            file_name: input.file_name,
            size: input.size_bytes.0,
            declared_sha256: input.declared_sha256.map(|sha256| sha256.0),
            acquired_at: input.acquired_at.map(|at| at.0),
            acquired_by: input.acquired_by,
            description: input.description,
            acquisition: input.acquisition,
            idempotency_key: input.idempotency_key,
            metadata: None,
        };
        let (item, errors) = settle(ctx, Box::pin(service::start(ctx, input)).await)?;
        let upload_url = item.as_ref().map(|item| upload_url(&ctx.hub.config.server.public_url, item.id));
        Ok(StartUploadPayload { evidence_item: item.map(EvidenceItem), upload_url, errors })
    }

    /// Has the stored bytes hashed again; the result is a custody event.
    async fn verify_evidence(&self, ctx: &Context<'_>, id: ID) -> Result<EvidencePayload> {
        let ctx = ctx.ctx()?;
        let (item, errors) = settle(ctx, Box::pin(service::request_verification(ctx, EvidenceId::try_from(&id)?)).await)?;
        Ok(EvidencePayload { evidence_item: item.map(EvidenceItem), errors })
    }

    /// Has another item made from this one: members taken out or decrypted, or a copy with parts left out.
    async fn derive_evidence(&self, ctx: &Context<'_>, id: ID, input: DeriveEvidenceInput) -> Result<DerivePayload> {
        let ctx = ctx.ctx()?;
        let input = Derive {
            method: input.method,
            members: input.members.unwrap_or_default(),
            ranges: input.ranges.unwrap_or_default().into_iter().map(|range| (range.from.0, range.to.0)).collect(),
            password: input.password,
            reason: input.reason,
        };
        let (derivation, errors) = settle(ctx, Box::pin(derivations::request(ctx, EvidenceId::try_from(&id)?, input)).await)?;
        Ok(DerivePayload { derivation: derivation.map(Derivation), errors })
    }

    /// Withdraws an incomplete upload: the viewer's own, or for coordinators that of who can go on with it no more.
    async fn cancel_upload(&self, ctx: &Context<'_>, id: ID) -> Result<EvidencePayload> {
        let ctx = ctx.ctx()?;
        let (item, errors) = settle(ctx, Box::pin(service::cancel(ctx, EvidenceId::try_from(&id)?)).await)?;
        Ok(EvidencePayload { evidence_item: item.map(EvidenceItem), errors })
    }
}
