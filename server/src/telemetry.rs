//! Logs and metrics. Logs are JSON on standard error with request id and operation name; never a secret, an address or a
//! variable. Metrics are Prometheus text with bounded labels: operation names come from persisted documents only.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tracing_subscriber::EnvFilter;

use crate::config;
use crate::ctx::Hub;
use crate::words::VerificationResult;

/// Upper bounds of the latency histogram in milliseconds.
const BUCKETS: [u64; 12] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000];

/// Begins to write logs to standard error, once for the process.
///
/// # Errors
/// What is wrong with the filter.
pub fn start(settings: &config::Telemetry) -> Result<(), String> {
    let filter = EnvFilter::try_new(&settings.filter).map_err(|error| format!("setting telemetry.filter: {error}"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let begun = if settings.format == "json" {
        builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    } else {
        builder.with_target(false).try_init()
    };
    // A second start in one process (tests) keeps the first.
    if begun.is_ok() {
        std::panic::set_hook(Box::new(|info| {
            let at = info.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(panic.at = at, "a task panicked");
        }));
    }
    Ok(())
}

/// One kind of request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    operation: String,
    code: &'static str,
}

#[derive(Debug, Default)]
struct Latency {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    sum_us: u64,
}

/// Counts and gauges of this process.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Mutex<BTreeMap<Kind, u64>>,
    latency: Mutex<BTreeMap<String, Latency>>,
    denied: Mutex<BTreeMap<String, u64>>,
    sign_ins: AtomicU64,
    sign_ins_failed: AtomicU64,
    sign_ins_limited: AtomicU64,
    rate_limited: AtomicU64,
    panics: AtomicU64,
    verified: AtomicU64,
    altered: AtomicU64,
    arrived_altered: AtomicU64,
    sockets: AtomicI64,
    subscriptions: AtomicI64,
    log_fails: AtomicBool,
}

impl Metrics {
    /// A request was answered. `operation` is a name of this program's own, never the caller's.
    pub fn request(&self, operation: &str, code: &'static str, took: Duration) {
        if let Ok(mut requests) = self.requests.lock() {
            *requests.entry(Kind { operation: operation.to_owned(), code }).or_default() += 1;
        }
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Ok(mut latency) = self.latency.lock() {
            let latency = latency.entry(operation.to_owned()).or_default();
            latency.count += 1;
            latency.sum_us = latency.sum_us.saturating_add(us);
            for (bucket, bound) in latency.buckets.iter_mut().zip(BUCKETS) {
                if us <= bound * 1000 {
                    *bucket += 1;
                }
            }
        }
    }

    /// Authorization said no.
    pub fn denied(&self, action: impl std::fmt::Debug) {
        if let Ok(mut denied) = self.denied.lock() {
            *denied.entry(format!("{action:?}")).or_default() += 1;
        }
    }

    /// A session began.
    pub fn signed_in(&self) {
        self.sign_ins.fetch_add(1, Ordering::Relaxed);
    }

    /// A sign-in failed.
    pub fn sign_in_failed(&self) {
        self.sign_ins_failed.fetch_add(1, Ordering::Relaxed);
    }

    /// A sign-in came too early.
    pub fn sign_in_limited(&self) {
        self.sign_ins_limited.fetch_add(1, Ordering::Relaxed);
    }

    /// A request came too early.
    pub fn rate_limited(&self) {
        self.rate_limited.fetch_add(1, Ordering::Relaxed);
    }

    /// Stored bytes were hashed again.
    pub fn verified(&self, result: VerificationResult) {
        let counter = match result {
            VerificationResult::Matches => &self.verified,
            VerificationResult::Differs => &self.altered,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Other bytes arrived at the receiver of a transfer than were offered.
    pub fn arrived_altered(&self) {
        self.arrived_altered.fetch_add(1, Ordering::Relaxed);
    }

    /// A handler panicked.
    pub fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether the custody log was found to be what was signed.
    pub fn log_holds(&self, holds: bool) {
        self.log_fails.store(!holds, Ordering::Relaxed);
    }

    /// Whether the custody log was last found not to be what was signed.
    pub fn log_fails(&self) -> bool {
        self.log_fails.load(Ordering::Relaxed)
    }

    /// A socket was opened (1) or closed (-1).
    pub fn socket(&self, by: i64) {
        self.sockets.fetch_add(by, Ordering::Relaxed);
    }

    /// A subscription began (1) or ended (-1).
    pub fn subscription(&self, by: i64) {
        self.subscriptions.fetch_add(by, Ordering::Relaxed);
    }
}

/// Writes one family of the Prometheus text form.
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.0.push_str(name);
        for (at, (label, text)) in labels.iter().enumerate() {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{}{label}=\"{text}\"", if at == 0 { "{" } else { "," });
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }

    fn single(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.family(name, kind, help);
        self.value(name, &[], value);
    }
}

/// The page of `/metrics`.
pub async fn page(hub: &Hub) -> String {
    let metrics = &hub.metrics;
    let mut page = Page(String::with_capacity(8192));
    page.family("chot_build_info", "gauge", "The program.");
    page.value("chot_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    page.family("chot_requests_total", "counter", "Requests answered, by operation and code.");
    if let Ok(requests) = metrics.requests.lock() {
        for (kind, count) in requests.iter() {
            page.value("chot_requests_total", &[("operation", &kind.operation), ("code", kind.code)], count);
        }
    }
    let name = "chot_request_duration_seconds";
    page.family(name, "histogram", "Time to answer, by operation.");
    if let Ok(latency) = metrics.latency.lock() {
        for (operation, latency) in latency.iter() {
            for (bucket, bound) in latency.buckets.iter().zip(BUCKETS) {
                let bound = format!("{}.{:03}", bound / 1000, bound % 1000);
                page.value("chot_request_duration_seconds_bucket", &[("operation", operation), ("le", &bound)], bucket);
            }
            page.value("chot_request_duration_seconds_bucket", &[("operation", operation), ("le", "+Inf")], latency.count);
            let sum = format!("{}.{:06}", latency.sum_us / 1_000_000, latency.sum_us % 1_000_000);
            page.value("chot_request_duration_seconds_sum", &[("operation", operation)], sum);
            page.value("chot_request_duration_seconds_count", &[("operation", operation)], latency.count);
        }
    }
    page.family("chot_authz_denied_total", "counter", "Acts that authorization refused.");
    if let Ok(denied) = metrics.denied.lock() {
        for (action, count) in denied.iter() {
            page.value("chot_authz_denied_total", &[("action", action)], count);
        }
    }
    let counter = |value: &AtomicU64| value.load(Ordering::Relaxed);
    let gauge = |value: &AtomicI64| value.load(Ordering::Relaxed);
    page.single("chot_sign_ins_total", "counter", "Sessions begun.", counter(&metrics.sign_ins));
    page.single("chot_sign_ins_failed_total", "counter", "Sign-ins that failed.", counter(&metrics.sign_ins_failed));
    page.single("chot_sign_ins_limited_total", "counter", "Sign-ins that came too early.", counter(&metrics.sign_ins_limited));
    page.single("chot_rate_limited_total", "counter", "Requests that came too early.", counter(&metrics.rate_limited));
    page.single("chot_panics_total", "counter", "Handlers that panicked.", counter(&metrics.panics));
    page.family("chot_evidence_verifications_total", "counter", "Times that stored bytes were hashed again, by result.");
    page.value("chot_evidence_verifications_total", &[("result", "matches")], counter(&metrics.verified));
    page.value("chot_evidence_verifications_total", &[("result", "differs")], counter(&metrics.altered));
    let name = "chot_transfers_altered_total";
    page.single(name, "counter", "Transfers that were refused because other bytes arrived.", counter(&metrics.arrived_altered));
    let help = "Whether the custody log was last found not to be what was signed; then nothing more is signed.";
    page.single("chot_custody_log_fails", "gauge", help, u8::from(metrics.log_fails()));
    page.single("chot_sockets", "gauge", "Open WebSockets.", gauge(&metrics.sockets));
    page.single("chot_subscriptions", "gauge", "Subscriptions on them.", gauge(&metrics.subscriptions));
    page.single("chot_db_statements_total", "counter", "SQL statements run.", hub.db.statements());
    match gauges::read(hub).await {
        Ok(state) => {
            page.single("chot_up", "gauge", "Whether the database answers.", 1);
            state.write(&mut page);
        }
        Err(error) => {
            error.log("metrics");
            page.single("chot_up", "gauge", "Whether the database answers.", 0);
        }
    }
    page.0
}

/// What is read from the database when somebody asks for the page.
mod gauges {
    use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

    use super::Page;
    use crate::ctx::Hub;
    use crate::error::Result;
    use crate::features::custody::attestation;
    use crate::features::custody::entity::{custody_log, log_checkpoint};
    use crate::features::custody::schedule;
    use crate::features::evidence::entity::evidence_item;
    use crate::outbox::{self, Stats};
    use crate::words::EvidenceStatus;

    pub(super) struct State {
        outbox: Stats,
        uploads: u64,
        altered: u64,
        overdue: u64,
        log_size: i64,
        unsigned: i64,
        checkpoint_seconds: Option<i64>,
        attestors_failing: usize,
        cosigned_behind: Option<i64>,
    }

    pub(super) async fn read(hub: &Hub) -> Result<State> {
        let db = hub.db.unscoped();
        let now = hub.clock.now();
        let outbox = outbox::stats(hub).await?;
        let log_size = custody_log::Entity::find().one(db).await?.map_or(0, |log| log.size);
        let checkpoint: Option<(i64, i64)> = log_checkpoint::Entity::find()
            .select_only()
            .columns([log_checkpoint::Column::Size, log_checkpoint::Column::SignedAt])
            .order_by_desc(log_checkpoint::Column::Size)
            .limit(1)
            .into_tuple()
            .one(db)
            .await?;
        Ok(State {
            outbox,
            uploads: evidence_item::Entity::find().filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving)).count(db).await?,
            altered: schedule::altered().count(db).await?,
            overdue: schedule::overdue(hub).count(db).await?,
            log_size,
            unsigned: log_size - checkpoint.map_or(0, |(size, _)| size),
            checkpoint_seconds: checkpoint.map(|(_, at)| (now - at).max(0) / 1000),
            attestors_failing: failing(hub).await?,
            cosigned_behind: behind(hub, checkpoint.map_or(0, |(size, _)| size)).await?,
        })
    }

    async fn failing(hub: &Hub) -> Result<usize> {
        let (asked, states) = (attestation::configured(hub), attestation::states(hub).await?);
        Ok(asked.iter().filter(|id| states.get(*id).is_some_and(|state| state.fault.is_some())).count())
    }

    /// By how many entries the slowest witness is behind; `None` where none is asked.
    async fn behind(hub: &Hub, size: i64) -> Result<Option<i64>> {
        let keys: Vec<String> = hub.config.log.witnesses.iter().map(|witness| witness.key.clone()).collect();
        if keys.is_empty() {
            return Ok(None);
        }
        let newest = attestation::newest_cosignatures(hub, &keys).await?;
        let least = keys.iter().map(|key| newest.get(key).map_or(0, |newest| newest.size)).min().unwrap_or(0);
        Ok(Some(size - i64::try_from(least).unwrap_or(i64::MAX)))
    }

    impl State {
        pub(super) fn write(&self, page: &mut Page) {
            page.single("chot_outbox_waiting", "gauge", "Jobs that are due and not done.", self.outbox.due);
            page.single("chot_outbox_oldest_seconds", "gauge", "Age of the oldest of them.", self.outbox.oldest_age / 1000);
            page.single("chot_outbox_dead", "gauge", "Jobs given up.", self.outbox.dead);
            page.single(
                "chot_outbox_doubtful",
                "gauge",
                "Sends whose outcome could not be known, and that were repeated.",
                self.outbox.doubtful,
            );
            page.single("chot_uploads_open", "gauge", "Uploads that are not complete.", self.uploads);
            page.single(
                "chot_evidence_altered",
                "gauge",
                "Items whose stored bytes were last found to be others than were received.",
                self.altered,
            );
            page.single("chot_evidence_overdue", "gauge", "Items that were not hashed again in their time.", self.overdue);
            page.single("chot_custody_log_size", "gauge", "Entries of the custody log.", self.log_size);
            page.single("chot_custody_log_unsigned", "gauge", "Entries after the newest checkpoint.", self.unsigned);
            if let Some(age) = self.checkpoint_seconds {
                page.single("chot_custody_checkpoint_age_seconds", "gauge", "Age of the newest checkpoint.", age);
            }
            let failing = "Witnesses and time-stamping authorities that do not give their word.";
            page.single("chot_custody_attestors_failing", "gauge", failing, self.attestors_failing);
            if let Some(behind) = self.cosigned_behind {
                page.single("chot_custody_cosigned_behind", "gauge", "Entries after the newest checkpoint of the slowest witness.", behind);
            }
        }
    }
}
