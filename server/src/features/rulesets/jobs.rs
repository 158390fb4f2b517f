//! Scanning an item by rule sets: every content is read once and asked by each of them. A job may be run again; a scan that was
//! cut off begins anew, one that was finished is not done twice.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chot_forensics::archive::{InspectError, InspectOptions, MemberContent, Progress, Take, read_members};
use chot_forensics::digest::{Sha256Digest, Sha256Hasher};
use chot_forensics::rules::{Content, Ended, Rules};
use chot_forensics::source::Source;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::Value;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::model::ITEM;
use super::service::compile;
use super::store::{self, Found, Run};
use crate::authz::{self, Action, Permit};
use crate::blobs;
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::features::custody::service as custody;
use crate::features::evidence::entity::evidence_item;
use crate::features::evidence::jobs::sound;
use crate::features::evidence::model::Item;
use crate::ids::{EvidenceId, RuleScanId};
use crate::words::{EvidenceStatus, ScanGapReason};

/// How long one try may scan an item.
const TIME_ALLOWED: Duration = Duration::from_secs(60 * 60);
/// Contents of one item that are scanned.
const MOST_CONTENTS: usize = 200_000;
/// Matches of one scan that are kept.
const MOST_MATCHES: usize = 100_000;
/// Contents, matches and bytes after which what was found is written.
const CONTENTS_AT_ONCE: i64 = 500;
const MATCHES_AT_ONCE: usize = 1_000;
const BYTES_AT_ONCE: i64 = 256 << 20;
/// Contents that a rule set may leave unfinished for want of time before it is no longer asked: what loops once loops again, and
/// the scans of others wait behind it.
const MOST_UNFINISHED: u32 = 3;
/// Batches on their way from the scan to the database.
const IN_FLIGHT: usize = 4;

fn evidence_id(payload: &Value) -> Result<EvidenceId> {
    let id = payload.get("evidenceId").and_then(Value::as_str).and_then(|text| Uuid::parse_str(text).ok());
    id.map(EvidenceId).ok_or_else(|| Error::internal("the job names no evidence item"))
}

/// The scans that a job names; none for one that was left by an examination.
fn named(payload: &Value) -> Option<Vec<RuleScanId>> {
    let ids = payload.get("scans")?.as_array()?;
    Some(ids.iter().filter_map(|id| id.as_str()).filter_map(|text| text.parse().ok()).collect())
}

/// Scans an item: by the standing rule sets behind its examination, or as somebody asked.
///
/// # Errors
/// The store's or the database's error; [`Error::Unavailable`] where the hub stops. The job is then tried again.
pub async fn scan(ctx: &Ctx, payload: &Value) -> Result<()> {
    let permit = authz::require(ctx, Action::RunJob)?;
    let id = evidence_id(payload)?;
    let item: Item = evidence_item::Entity::find_by_id(id).one(ctx.read(&permit)).await?.ok_or(Error::NotFound)?.into();
    let Some(stored) = item.stored().filter(|_| item.status == EvidenceStatus::Examined) else { return Ok(()) };
    let (recorded, _) = stored;
    if custody::is_disposed(ctx.read(&permit), id).await? {
        let write = ctx.hub.db.begin().await?;
        store::give_up(write.db(), &ctx.hub, (id, named(payload)), "The item was disposed of and cannot be scanned.").await?;
        return write.commit().await;
    }
    let scans = match named(payload) {
        Some(scans) => scans,
        None => store::stand(ctx, &item).await?,
    };
    let (mut runs, mut rules) = (Vec::new(), Vec::new());
    for scan in scans {
        let Some(run) = store::begin(ctx, &permit, scan).await? else { continue };
        let Some(source) = store::source(ctx, &permit, &run).await? else {
            store::fail(ctx, &run, "The rule set was retired before the scan.").await?;
            continue;
        };
        match compile(source).await? {
            Ok(compiled) => {
                runs.push(run);
                rules.push(compiled);
            }
            Err(_) => store::fail(ctx, &run, "This version cannot be compiled by the engine of this hub.").await?,
        }
    }
    if runs.is_empty() {
        return Ok(());
    }
    let outcome = match contents(ctx, &permit, &mut runs, (&item, recorded), rules).await {
        Ok(doubtful) => store::close(ctx, &permit, &runs, &item).await.map(|()| doubtful),
        Err(error) => Err(error),
    };
    // What did not come, or came as something else, may come of stored bytes that were altered: then that is recorded.
    if !matches!(outcome, Ok(false) | Err(Error::Unavailable(_))) {
        sound(ctx, id, stored).await?;
    }
    let outcome = outcome.map(|_| ());
    if let Err(error) = &outcome {
        tracing::error!(evidence.id = %id, ?error, "a scan was not finished");
        let why = match error {
            Error::Unavailable(_) => "The scan was interrupted and will be tried again.",
            _ => "The stored bytes could not be read. The operator finds the cause in the log.",
        };
        for run in &runs {
            store::fail(ctx, run, why).await?;
        }
    }
    outcome
}

/// Shows that scans were given up, in the transaction of their job's end.
///
/// # Errors
/// The database's error.
pub(crate) async fn given_up(db: &impl ConnectionTrait, hub: &Hub, payload: &Value) -> Result<()> {
    let Ok(id) = evidence_id(payload) else { return Ok(()) };
    let why = "The scan was given up after its last try. The operator finds the cause in the log.";
    store::give_up(db, hub, (id, named(payload)), why).await
}

/// Scans every content of an item; `true` where one did not come or was not what was examined.
async fn contents(ctx: &Ctx, permit: &Permit, runs: &mut [Run], item: (&Item, Sha256Digest), rules: Vec<Rules>) -> Result<bool> {
    let contents = store::contents(ctx, permit, item, MOST_CONTENTS).await?;
    let (item, recorded) = item;
    for run in runs.iter_mut() {
        store::announce(ctx, run, &contents).await?;
    }
    if contents.wanted.is_empty() {
        return Ok(false);
    }
    let watch = Arc::new(Watch { stop: AtomicBool::new(false), until: Instant::now().checked_add(TIME_ALLOWED) });
    let guard = StopOnDrop(Arc::clone(&watch));
    let (sender, mut told) = mpsc::channel(IN_FLIGHT);
    let (hub, wanted) = (Arc::clone(&ctx.hub), contents.wanted);
    // The only sender goes into the work: when the work ends, so does the channel.
    let allowed = Duration::from_secs(u64::from(ctx.hub.config.evidence.scan_seconds));
    let scanner = Scanner::new(rules, (wanted, sender), watch, allowed);
    let work = tokio::spawn(blobs::run(move || read_bytes(&hub, recorded, scanner)));
    while let Some(batch) = told.recv().await {
        for (run, found) in runs.iter_mut().zip::<Vec<Found>>(batch) {
            store::found(ctx, run, item.id, found).await?;
        }
    }
    let doubtful = work.await.map_err(|error| Error::internal(format!("the scan failed: {error}")))??;
    drop(guard);
    Ok(doubtful)
}

/// What the reading thread shares with the job.
struct Watch {
    stop: AtomicBool,
    /// When scanning ends at the latest.
    until: Option<Instant>,
}

impl Progress for Watch {
    fn advanced(&self, _members_done: u64, _members_total: u64, _bytes_done: u64) {}

    fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn out_of_time(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

/// Ends the reading thread where the job is given up, for example because the hub stops.
struct StopOnDrop(Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// One rule set at work.
struct Asker {
    rules: Rules,
    found: Found,
    /// Matches so far.
    matches: usize,
    /// Contents left unfinished so far.
    unfinished: u32,
}

/// Gathers contents, which come one after another, and asks every rule set of each.
struct Scanner {
    askers: Vec<Asker>,
    /// The content that is being gathered.
    open: Option<u64>,
    content: Content,
    /// What is to come, with the digests that were recorded of it.
    wanted: BTreeMap<i64, Sha256Digest>,
    /// Whether a content did not come or was not what was examined.
    doubtful: bool,
    sender: mpsc::Sender<Vec<Found>>,
    watch: Arc<Watch>,
    /// How long one rule set may scan one content.
    allowed: Duration,
}

impl Scanner {
    fn new(
        rules: Vec<Rules>,
        (wanted, sender): (BTreeMap<i64, Sha256Digest>, mpsc::Sender<Vec<Found>>),
        watch: Arc<Watch>,
        allowed: Duration,
    ) -> Self {
        let askers = rules.into_iter().map(|rules| Asker { rules, found: Found::default(), matches: 0, unfinished: 0 }).collect();
        Self { askers, open: None, content: Content::default(), wanted, doubtful: false, sender, watch, allowed }
    }

    fn gather(&mut self, index: u64, bytes: &[u8]) {
        if self.open != Some(index) {
            self.open = Some(index);
            self.content = Content::default();
        }
        self.content.take(bytes);
    }

    /// Asks every rule set of what was gathered, if it is what was examined; a match of something else is none.
    fn ask(&mut self, position: i64, found: Sha256Digest) -> ControlFlow<()> {
        if self.wanted.remove(&position) != Some(found) {
            tracing::error!(position, found = %found, "ALARM: a content is not what was examined; it is not scanned");
            self.doubtful = true;
            self.askers.iter_mut().for_each(|asker| asker.found.gaps.push((position, ScanGapReason::Unread)));
            self.open = None;
            self.content = Content::default();
            return self.flow();
        }
        for asker in &mut self.askers {
            if asker.matches >= MOST_MATCHES {
                asker.found.gaps.push((position, ScanGapReason::TooMany));
                continue;
            }
            if self.watch.out_of_time() || asker.unfinished >= MOST_UNFINISHED {
                asker.found.gaps.push((position, ScanGapReason::OutOfTime));
                continue;
            }
            let scan = asker.rules.scan(self.content.bytes(), self.allowed);
            let gap = match scan.ended {
                Ended::Failed => Some(ScanGapReason::Failed),
                Ended::OutOfTime => Some(ScanGapReason::OutOfTime),
                Ended::Whole if self.content.is_cut() => Some(ScanGapReason::Cut),
                Ended::Whole => None,
            };
            asker.unfinished = asker.unfinished.saturating_add(u32::from(scan.ended == Ended::OutOfTime));
            asker.found.gaps.extend(gap.map(|reason| (position, reason)));
            asker.found.files = asker.found.files.saturating_add(1);
            asker.found.bytes = asker.found.bytes.saturating_add(i64::try_from(self.content.bytes().len()).unwrap_or(i64::MAX));
            asker.matches = asker.matches.saturating_add(scan.matches.len());
            if !scan.matches.is_empty() {
                asker.found.matches.push((position, scan.matches));
            }
        }
        self.open = None;
        // A long content is not kept until the next one comes.
        self.content = Content::default();
        let full = self.askers.iter().any(|asker| {
            let waiting: usize = asker.found.matches.iter().map(|(_, matches)| matches.len()).sum();
            asker.found.files >= CONTENTS_AT_ONCE
                || asker.found.gaps.len() >= MATCHES_AT_ONCE
                || waiting >= MATCHES_AT_ONCE
                || asker.found.bytes >= BYTES_AT_ONCE
        });
        if full { self.flush() } else { self.flow() }
    }

    fn flush(&mut self) -> ControlFlow<()> {
        let batch = self.askers.iter_mut().map(|asker| std::mem::take(&mut asker.found)).collect();
        if self.sender.blocking_send(batch).is_err() {
            // Nobody listens any more: the job was given up.
            self.watch.stop.store(true, Ordering::Relaxed);
        }
        self.flow()
    }

    fn flow(&self) -> ControlFlow<()> {
        // That the time is over is for the reader to see: it ends in good order by it.
        if self.watch.stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Notes what was wanted and did not come, and sends the rest; `true` where anything is doubtful.
    fn finish(mut self) -> Result<bool> {
        if self.watch.stop() {
            return Err(Error::Unavailable("the scan was stopped".to_owned()));
        }
        let why = if self.watch.out_of_time() { ScanGapReason::OutOfTime } else { ScanGapReason::Unread };
        for position in std::mem::take(&mut self.wanted).into_keys() {
            self.doubtful |= why == ScanGapReason::Unread;
            self.askers.iter_mut().for_each(|asker| asker.found.gaps.push((position, why)));
        }
        // Whether anybody listens was just asked.
        let _told = self.flush();
        Ok(self.doubtful)
    }
}

impl Take for Scanner {
    fn bytes(&mut self, index: u64, bytes: &[u8]) -> ControlFlow<()> {
        self.gather(index, bytes);
        self.flow()
    }

    fn end(&mut self, index: u64, content: MemberContent) -> ControlFlow<()> {
        self.gather(index, &[]);
        self.ask(i64::try_from(index).unwrap_or(i64::MAX), content.sha256)
    }

    fn failed(&mut self, _index: u64) {
        self.open = None;
    }
}

/// Reads the stored bytes: an archive's members through its reader, or the one file that the item is.
fn read_bytes(hub: &Hub, recorded: Sha256Digest, mut scanner: Scanner) -> Result<bool> {
    let source = hub.blobs.read(&recorded)?;
    if scanner.wanted.contains_key(&ITEM) {
        return read_whole(source.as_ref(), scanner);
    }
    let wanted: BTreeSet<u64> = scanner.wanted.keys().filter_map(|position| u64::try_from(*position).ok()).collect();
    let options = InspectOptions { file_sha256: Some(recorded), scratch: Some(hub.blobs.scratches()), ..InspectOptions::default() };
    let watch = Arc::clone(&scanner.watch);
    match read_members(source.as_ref(), Some(&wanted), &options, watch.as_ref(), &mut scanner) {
        Ok(_) => scanner.finish(),
        Err(InspectError::Read(cause)) => Err(Error::internal(format!("the stored bytes cannot be read: {cause}"))),
        Err(InspectError::Scratch(cause)) => Err(cause.into()),
        Err(InspectError::Stopped) => Err(Error::Unavailable("the scan was stopped".to_owned())),
    }
}

fn read_whole(source: &dyn Source, mut scanner: Scanner) -> Result<bool> {
    let mut portion = vec![0_u8; 1 << 20];
    let mut hash = Sha256Hasher::new();
    // Also what is not scanned any more is hashed: the digest is that of the whole.
    loop {
        let count = source.read_at(hash.bytes(), &mut portion)?;
        if count == 0 || scanner.watch.stop() {
            break;
        }
        let read = portion.get(..count).unwrap_or_default();
        hash.update(read);
        if !scanner.content.is_cut() {
            scanner.gather(0, read);
        }
    }
    if !scanner.watch.stop() {
        // Whether to go on is asked once more at the end.
        let _asked_later = scanner.ask(ITEM, hash.finish());
    }
    scanner.finish()
}
