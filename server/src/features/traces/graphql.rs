//! The API of traces.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::model::{self, TraceId};
use super::service::{self, Place};
use crate::connection;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::User;
use crate::features::evidence::graphql::EvidenceItem;
use crate::graphql::{ByteCount, ContextExt, DateTime, UserErrorObject, cost, page_args, settle};
use crate::ids::{CaseId, EvidenceId};
use crate::words::{ExaminationState, TracePrecision, TraceSource, TraceYear, TraceZone};

/// Something that happened, as a file of evidence tells it.
#[derive(Clone, Debug)]
pub struct Trace(pub model::Trace);

#[Object]
impl Trace {
    /// The same after every reading of the item.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    async fn precision(&self) -> TracePrecision {
        self.0.precision
    }

    /// Where the zone of its time comes from.
    async fn zone(&self) -> TraceZone {
        self.0.zone
    }

    /// Where the year of its time comes from.
    async fn year(&self) -> TraceYear {
        self.0.year
    }

    /// What kind of file tells it.
    async fn source(&self) -> TraceSource {
        self.0.source
    }

    /// What happened, in the words of the source.
    async fn summary(&self) -> &str {
        &self.0.summary
    }

    /// The machine that the source names.
    async fn host(&self) -> Option<&str> {
        self.0.host.as_deref()
    }

    /// The account that the source names.
    async fn account(&self) -> Option<&str> {
        self.0.account.as_deref()
    }

    /// The network address of the other side.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// Event id, status, program or kind of visit.
    async fn event(&self) -> Option<&str> {
        self.0.event.as_deref()
    }

    async fn evidence_item(&self, ctx: &Context<'_>) -> Result<EvidenceItem> {
        EvidenceItem::load(ctx, self.0.id.evidence).await?.ok_or(Error::NotFound)
    }

    /// The member's place in the archive's directory; null for an item that is one file.
    async fn member_index(&self) -> Option<i64> {
        (!self.0.whole).then(|| self.0.id.member())
    }

    /// The name of the file; empty while its reading is not finished.
    async fn path(&self) -> &str {
        &self.0.path
    }

    /// Where it begins in the file's content, after decompression.
    async fn offset(&self) -> ByteCount {
        ByteCount(self.0.offset)
    }

    /// The number that the source itself gives it.
    async fn record(&self) -> Option<String> {
        self.0.record.map(|record| record.to_string())
    }

    /// What stands there, cut to 2,000 characters; of binary formats the decoded fields.
    async fn raw(&self) -> &str {
        &self.0.raw
    }

    /// What analysts noted.
    #[graphql(complexity = 5)]
    async fn marks(&self) -> Vec<TraceMark> {
        self.0.marks.iter().cloned().map(TraceMark).collect()
    }

    /// Whether it stands in the case's timeline.
    async fn pinned(&self) -> bool {
        self.0.pinned
    }
}

connection!(TraceConnection, TraceEdge, Trace);

/// What an analyst noted on a trace.
#[derive(Clone, Debug)]
pub struct TraceMark(model::Mark);

#[Object]
impl TraceMark {
    async fn label(&self) -> &str {
        &self.0.label
    }

    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    async fn by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::load(ctx, self.0.by).await
    }

    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

/// Where the reading of an item's traces stands.
#[derive(Clone, Debug)]
pub struct TraceReading(model::Reading);

#[Object]
impl TraceReading {
    async fn state(&self) -> ExaminationState {
        self.0.state
    }

    /// Minutes that times without a zone are taken to be before universal time.
    async fn offset_minutes(&self) -> i32 {
        self.0.offset_minutes
    }

    /// The year of the first row of files whose rows tell none, where an analyst gave it.
    async fn first_year(&self) -> Option<i32> {
        self.0.first_year
    }

    /// Who asked for it; null for the reading behind the examination.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.0.requested_by {
            Some(user) => User::load(ctx, user).await,
            None => Ok(None),
        }
    }

    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.requested_at)
    }

    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Why it could not be finished.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// Version of the readers.
    async fn version(&self) -> Option<&str> {
        self.0.version.as_deref()
    }

    /// How many files are looked into.
    async fn files_total(&self) -> i64 {
        self.0.files_total
    }

    /// Bytes read.
    async fn bytes_done(&self) -> ByteCount {
        ByteCount(self.0.bytes_done)
    }

    /// Rows read, and lines or records that could not be.
    #[graphql(complexity = 10)]
    async fn counts(&self, ctx: &Context<'_>) -> Result<TraceCounts> {
        let (traces, bad_rows) = Box::pin(service::counts(ctx.ctx()?, self.0.evidence)).await?;
        Ok(TraceCounts { traces, bad_rows })
    }

    /// The files that were looked into, in the order of the archive.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn files(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<TraceFileConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(service::files(ctx.ctx()?, self.0.evidence, args)).await?.map(TraceFile).into())
    }

    /// Whether the viewer may mark and pin traces of the item and have them read again.
    #[graphql(complexity = 5)]
    async fn can_analyse(&self, ctx: &Context<'_>) -> Result<bool> {
        Box::pin(service::may_analyse(ctx.ctx()?, self.0.evidence)).await
    }
}

/// What a reading gave.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct TraceCounts {
    /// Rows read.
    pub traces: i64,
    /// Lines or records that could not be read.
    pub bad_rows: i64,
}

/// A file that was looked into for traces.
#[derive(Clone, Debug)]
pub struct TraceFile(model::ReadFile);

#[Object]
impl TraceFile {
    /// The member's place in the archive's directory; null for an item that is one file.
    async fn member_index(&self) -> Option<i64> {
        (!self.0.whole).then_some(self.0.member)
    }

    async fn path(&self) -> &str {
        &self.0.path
    }

    /// What it is; null where it is nothing that is read.
    async fn source(&self) -> Option<TraceSource> {
        self.0.source
    }

    /// Rows read.
    async fn traces(&self) -> i64 {
        self.0.traces
    }

    /// Lines or records that could not be read.
    async fn bad_rows(&self) -> i64 {
        self.0.bad
    }

    /// The earliest row.
    async fn first_at(&self) -> Option<DateTime> {
        self.0.first_at.map(DateTime)
    }

    /// The latest row.
    async fn last_at(&self) -> Option<DateTime> {
        self.0.last_at.map(DateTime)
    }

    /// Where years come from, where rows tell none.
    async fn year(&self) -> Option<TraceYear> {
        self.0.year
    }

    /// Its content, after decompression.
    async fn size_bytes(&self) -> ByteCount {
        ByteCount(self.0.size)
    }

    /// Stable codes of what should be known of its reading.
    async fn remarks(&self) -> &[String] {
        &self.0.remarks
    }
}

connection!(TraceFileConnection, TraceFileEdge, TraceFile);

/// How many traces fall into each span of time.
#[derive(Clone, Debug)]
pub struct TraceHistogram(service::Histogram);

#[Object]
impl TraceHistogram {
    /// The length of a bar.
    async fn bar_seconds(&self) -> i64 {
        self.0.width / 1000
    }

    /// The earliest trace.
    async fn first_at(&self) -> Option<DateTime> {
        self.0.first_at.map(DateTime)
    }

    /// The latest trace.
    async fn last_at(&self) -> Option<DateTime> {
        self.0.last_at.map(DateTime)
    }

    /// How many traces there are.
    async fn total(&self) -> i64 {
        self.0.total
    }

    /// The bars that are not empty, the earliest first; at most 120.
    async fn bars(&self) -> Vec<TraceBar> {
        self.0.bars.iter().map(|(at, count)| TraceBar { at: DateTime(*at), count: *count }).collect()
    }
}

/// A bar of a histogram.
#[derive(Clone, Debug, SimpleObject)]
pub struct TraceBar {
    /// Where it begins.
    pub at: DateTime,
    /// How many traces fall into it.
    pub count: i64,
}

/// Which traces.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TraceFilter {
    /// Not before.
    pub from: Option<DateTime>,
    /// Before.
    pub to: Option<DateTime>,
    /// Only of these kinds of files.
    pub source: Option<Vec<TraceSource>>,
    /// Words in what stands there; case and tone marks do not matter.
    pub text: Option<String>,
    /// Only of this machine.
    pub host: Option<String>,
    /// Only of this account.
    pub account: Option<String>,
    /// Only with this address.
    pub address: Option<String>,
    /// Only of these items.
    pub evidence_ids: Option<Vec<ID>>,
    /// Only of the member with this index.
    pub member_index: Option<i64>,
    /// Only with this label.
    pub label: Option<String>,
    /// Only with any label.
    pub marked: Option<bool>,
}

impl From<TraceFilter> for service::TraceFilter {
    fn from(filter: TraceFilter) -> Self {
        // An id that is none names an item that never was.
        let item = |id: &ID| EvidenceId::try_from(id).unwrap_or(EvidenceId(uuid::Uuid::nil()));
        Self {
            from: filter.from.map(|at| at.0),
            to: filter.to.map(|at| at.0),
            source: filter.source,
            text: filter.text,
            host: filter.host,
            account: filter.account,
            address: filter.address,
            evidence: filter.evidence_ids.map(|ids| ids.iter().map(item).collect()),
            member: filter.member_index,
            label: filter.label,
            marked: filter.marked.unwrap_or_default(),
        }
    }
}

/// The place that two arguments name, of which there must be one.
fn place(case_id: Option<&ID>, evidence_id: Option<&ID>) -> Result<Place> {
    match (case_id, evidence_id) {
        (Some(id), None) => Ok(Place::Case(CaseId::try_from(id)?)),
        (None, Some(id)) => Ok(Place::Item(EvidenceId::try_from(id)?)),
        _ => Err(Error::BadRequest("name either a case or an evidence item".to_owned())),
    }
}

fn trace_id(id: &ID) -> Result<TraceId> {
    id.as_str().parse()
}

/// Queries of traces.
#[derive(Debug, Default)]
pub struct TraceQuery;

#[Object]
impl TraceQuery {
    /// Traces of a case's evidence that the viewer may see, or of one item, the earliest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn traces(
        &self,
        ctx: &Context<'_>,
        case_id: Option<ID>,
        evidence_id: Option<ID>,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<TraceFilter>,
    ) -> Result<TraceConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        let place = place(case_id.as_ref(), evidence_id.as_ref())?;
        Ok(Box::pin(service::list(ctx.ctx()?, place, args, filter.unwrap_or_default().into())).await?.map(Trace).into())
    }

    /// How many of these traces fall into each span of time.
    #[graphql(complexity = "20 + child_complexity")]
    async fn trace_histogram(
        &self,
        ctx: &Context<'_>,
        case_id: Option<ID>,
        evidence_id: Option<ID>,
        filter: Option<TraceFilter>,
    ) -> Result<TraceHistogram> {
        let place = place(case_id.as_ref(), evidence_id.as_ref())?;
        Box::pin(service::histogram(ctx.ctx()?, place, filter.unwrap_or_default().into())).await.map(TraceHistogram)
    }

    /// One trace; null where there is none that the viewer may see.
    async fn trace(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Trace>> {
        let ctx = ctx.ctx()?;
        let Ok(id) = trace_id(&id) else { return Ok(None) };
        match Box::pin(service::get(ctx, id)).await {
            Ok(trace) => Ok(Some(Trace(trace))),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Where the reading of an item's traces stands; null where it was never begun, or the viewer may not see the item.
    async fn trace_reading(&self, ctx: &Context<'_>, evidence_id: ID) -> Result<Option<TraceReading>> {
        let ctx = ctx.ctx()?;
        let Ok(id) = EvidenceId::try_from(&evidence_id) else { return Ok(None) };
        match Box::pin(service::reading(ctx, id)).await {
            Ok(reading) => Ok(reading.map(TraceReading)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What is assumed where a file does not tell it.
#[derive(Clone, Debug, InputObject)]
pub struct ReadTracesInput {
    /// Minutes that times without a zone are before universal time; 420 for UTC+7.
    pub offset_minutes: i32,
    /// The year of the first row of files whose rows tell none; null to take the latest that does not lie behind the file's last change.
    pub first_year: Option<i32>,
}

/// A label for a trace.
#[derive(Clone, Debug, InputObject)]
pub struct MarkTraceInput {
    /// A short word of the viewer's own.
    pub label: String,
    /// More about it.
    pub note: Option<String>,
}

/// Payload of `readTraces`.
#[derive(Debug, SimpleObject)]
pub struct TraceReadingPayload {
    /// The reading that was asked for.
    pub reading: Option<TraceReading>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Payload of changes to a trace.
#[derive(Debug, SimpleObject)]
pub struct TracePayload {
    /// The trace after the change.
    pub trace: Option<Trace>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Changes to traces.
#[derive(Debug, Default)]
pub struct TraceMutation;

#[Object]
impl TraceMutation {
    /// Has an item's traces read again under these assumptions.
    async fn read_traces(&self, ctx: &Context<'_>, evidence_id: ID, input: ReadTracesInput) -> Result<TraceReadingPayload> {
        let ctx = ctx.ctx()?;
        let id = EvidenceId::try_from(&evidence_id)?;
        let (reading, errors) = settle(ctx, Box::pin(service::request(ctx, id, input.offset_minutes, input.first_year)).await)?;
        Ok(TraceReadingPayload { reading: reading.map(TraceReading), errors })
    }

    /// Puts a label on a trace, or changes the note of one that is there.
    async fn mark_trace(&self, ctx: &Context<'_>, id: ID, input: MarkTraceInput) -> Result<TracePayload> {
        let ctx = ctx.ctx()?;
        let (trace, errors) = settle(ctx, Box::pin(service::mark(ctx, trace_id(&id)?, &input.label, input.note.as_deref())).await)?;
        Ok(TracePayload { trace: trace.map(Trace), errors })
    }

    /// Takes a label from a trace.
    async fn unmark_trace(&self, ctx: &Context<'_>, id: ID, label: String) -> Result<TracePayload> {
        let ctx = ctx.ctx()?;
        let (trace, errors) = settle(ctx, Box::pin(service::unmark(ctx, trace_id(&id)?, &label)).await)?;
        Ok(TracePayload { trace: trace.map(Trace), errors })
    }

    /// Writes a trace into the case's timeline, under the trace's own time and with where it stands in the evidence.
    async fn pin_trace(&self, ctx: &Context<'_>, id: ID, text: Option<String>) -> Result<TracePayload> {
        let ctx = ctx.ctx()?;
        let (trace, errors) = settle(ctx, Box::pin(service::pin(ctx, trace_id(&id)?, text.as_deref())).await)?;
        Ok(TracePayload { trace: trace.map(Trace), errors })
    }
}
