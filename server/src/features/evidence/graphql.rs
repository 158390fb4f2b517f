//! The API of evidence items.

#![warn(clippy::large_futures, reason = "the future of every field is as large as that of the largest")]

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::model::{Examination as ExaminationOf, Item, severity_word};
use super::service::{self, StartUpload};
use crate::connection;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::User;
use crate::features::cases::graphql::Case;
use crate::features::custody::graphql::{ChainCheck, CustodyEvent, CustodyEventConnection};
use crate::features::custody::service as custody;
use crate::graphql::{ByteCount, ContextExt, DateTime, Sha256, UserErrorObject, cost, page_args, settle};
use crate::ids::{CaseId, EvidenceId};
use crate::words::{DeclaredMatch, EvidenceStatus, ExaminationState, FindingSeverity, ManifestVerdict};

/// One uploaded file under custody, mostly an archive.
#[derive(Clone, Debug)]
pub struct EvidenceItem(pub Item);

impl EvidenceItem {
    /// The item `id`, if the viewer may see it.
    pub(crate) async fn load(ctx: &Context<'_>, id: EvidenceId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
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
        let filter = service::MemberFilter { text: filter.text, sha256: filter.sha256.map(|sha256| sha256.0), flagged: filter.flagged };
        Ok(Box::pin(service::members(ctx.ctx()?, self.0.id, args, filter)).await?.map(Member).into())
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
        (self.0.status == EvidenceStatus::Receiving).then_some(DateTime(self.0.expires_at))
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
        let ctx = ctx.ctx()?;
        Ok(ChainCheck { check: Box::pin(custody::check(ctx, self.0.id, self.0.stored())).await?, at: ctx.now() })
    }

    /// When the stored bytes were last hashed again and found as they should be.
    async fn last_verified_at(&self) -> Option<DateTime> {
        self.0.verified_at.map(DateTime)
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

    /// Members read.
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
pub struct Member(chot_forensics::archive::Member);

#[Object]
impl Member {
    /// Its name as text.
    async fn path(&self) -> &str {
        &self.0.path
    }

    /// The length of its content: as read where it was read whole, else as recorded.
    async fn size_bytes(&self) -> ByteCount {
        ByteCount(i64::try_from(self.0.size_bytes).unwrap_or(i64::MAX))
    }

    /// The SHA-256 of its content; null where it could not be read whole.
    async fn sha256(&self) -> Option<Sha256> {
        self.0.sha256.map(|sha256| Sha256(sha256.0.to_vec()))
    }

    /// Whether it is stored encrypted.
    async fn encrypted(&self) -> bool {
        self.0.encrypted
    }

    /// What is odd about it.
    async fn findings(&self) -> Vec<ArchiveFinding> {
        self.0.findings.iter().cloned().map(ArchiveFinding).collect()
    }

    /// Its place in the archive's directory, from 0.
    async fn index(&self) -> i64 {
        i64::try_from(self.0.index).unwrap_or(i64::MAX)
    }

    /// The bytes of its name, where they are not UTF-8.
    async fn raw_path_hex(&self) -> Option<&str> {
        self.0.raw_path_hex.as_deref()
    }

    /// Last change as recorded in the archive, with Z where it tells universal time.
    async fn modified_at(&self) -> Option<&str> {
        self.0.modified_at.as_deref()
    }
}

connection!(MemberConnection, MemberEdge, Member);

/// Which members to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct MemberFilter {
    /// Words in the path; case and tone marks do not matter.
    pub text: Option<String>,
    /// Only with this digest.
    pub sha256: Option<Sha256>,
    /// Only those with findings, or only those without.
    pub flagged: Option<bool>,
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

/// Which items to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct EvidenceFilter {
    /// Only of this case.
    pub case_id: Option<ID>,
    /// Only with one of these states.
    pub status: Option<Vec<EvidenceStatus>>,
    /// Words in number, name or description.
    pub text: Option<String>,
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
        let filter = service::EvidenceFilter { case, status: filter.status, text: filter.text };
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
    /// Begins an upload into a case.
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

    /// Withdraws the viewer's own incomplete upload.
    async fn cancel_upload(&self, ctx: &Context<'_>, id: ID) -> Result<EvidencePayload> {
        let ctx = ctx.ctx()?;
        let (item, errors) = settle(ctx, Box::pin(service::cancel(ctx, EvidenceId::try_from(&id)?)).await)?;
        Ok(EvidencePayload { evidence_item: item.map(EvidenceItem), errors })
    }
}
