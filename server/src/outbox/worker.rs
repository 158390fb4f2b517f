//! The workers: claim what is due, run it without holding a transaction, settle it.
//!
//! Invariants: a job is run by the holder of its lease only, and settled only under that lease; a job whose worker died
//! is claimed again when the lease passes, and if it was a mail to a server, the earlier try counts as doubtful. Seven lanes (news,
//! calls, mails, storing, evidence, scanning, log) keep an escalation from waiting behind the hashing of a disk image, an examination
//! behind the sending of one to the object store or behind somebody's slow rules, and a checkpoint behind any of them.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use sea_orm::sea_query::{CaseStatement, Condition, Expr, ExprTrait, LockBehavior, LockType, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect};
use tokio::sync::{OnceCell, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::entity::job::{Column, Entity, Model};
use super::{JobKind, LONGEST_WAIT, backoff};
use crate::authz::Actor;
use crate::clock::{DAY, HOUR, Millis};
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::features::{custody, escalations, evidence, lookups, rulesets, traces};
use crate::ids::{JobId, LeaseId};
use crate::mail::Handover;

/// How long [`Workers::stop`] waits for what is running.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many pieces of news are told in one go.
const NEWS_AT_ONCE: u64 = 64;
/// How many mails may be on their way at once; few servers take more connections from one client.
const MAILS_AT_ONCE: usize = 16;
/// How many tries may be lost with their worker for each one that may fail: a restart of the hub is no fault of the job.
const LOST_FOR_EACH_TRY: i32 = 4;
/// Longest error text that is kept.
const LONGEST_ERROR: usize = 300;

/// Kinds that are many and tell nothing once they are done.
const FORGOTTEN: [JobKind; 4] = [JobKind::CaseChanged, JobKind::SignCheckpoint, JobKind::CosignCheckpoint, JobKind::StampCheckpoint];

/// How a try of a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is left to do.
    Done,
    /// It is not time yet; not a failed try.
    Later(Millis),
    /// It failed without an effect; another try may succeed.
    Retry(String),
    /// Whether it had its effect cannot be known; it is repeated.
    Doubtful(String),
    /// Another try cannot succeed unless a person changes something.
    Dead(String),
}

impl From<Result<()>> for Outcome {
    fn from(result: Result<()>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err(Error::Internal(why) | Error::Unsound(_, why) | Error::Unavailable(why)) => Self::Retry(why),
            Err(error @ Error::RateLimited { .. }) => Self::Retry(error.to_string()),
            Err(Error::Refused(errors)) => Self::Dead(errors.iter().map(|error| error.message.en.as_ref()).collect::<Vec<_>>().join(" ")),
            Err(error) => Self::Dead(error.to_string()),
        }
    }
}

impl From<Handover> for Outcome {
    fn from(handover: Handover) -> Self {
        match handover {
            Handover::Taken => Self::Done,
            Handover::Refused { permanent: false, why } => Self::Retry(why),
            Handover::Refused { permanent: true, why } => Self::Dead(why),
            Handover::Unknown(why) => Self::Doubtful(why),
        }
    }
}

/// What becomes of a job after a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is finished.
    Done,
    /// It is tried again at `due_at`.
    Again {
        /// When.
        due_at: Millis,
        /// Why, where the try failed.
        error: Option<String>,
    },
    /// It is given up.
    Dead(String),
}

impl Verdict {
    fn of(outcome: Outcome, attempts: i32, most: i32, now: Millis, jitter: u64) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Later(due_at) => Self::Again { due_at, error: None },
            Outcome::Dead(error) => Self::Dead(short(&error)),
            Outcome::Retry(error) | Outcome::Doubtful(error) if attempts >= most => Self::Dead(short(&error)),
            Outcome::Retry(error) | Outcome::Doubtful(error) => {
                Self::Again { due_at: now + backoff(attempts, jitter), error: Some(short(&error)) }
            }
        }
    }
}

fn short(error: &str) -> String {
    error.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_ERROR).collect()
}

/// Kinds of work that wait for one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
    News,
    Calls,
    Mails,
    Storing,
    Evidence,
    Scanning,
    Log,
}

impl Lane {
    const ALL: [Self; 7] = [Self::News, Self::Calls, Self::Mails, Self::Storing, Self::Evidence, Self::Scanning, Self::Log];

    fn of(kind: JobKind) -> Self {
        match kind {
            JobKind::CaseChanged => Self::News,
            JobKind::EscalationRules | JobKind::NextTier | JobKind::ClockDue | JobKind::ReportWaits | JobKind::ExpireTransfer => {
                Self::Calls
            }
            // A mail server that takes a minute to answer nothing holds up who is called next, and by when.
            JobKind::Mail | JobKind::TransferMail | JobKind::ReportMail => Self::Mails,
            JobKind::StoreEvidence => Self::Storing,
            JobKind::ExamineEvidence
            | JobKind::ReadTraces
            | JobKind::VerifyEvidence
            | JobKind::DeriveEvidence
            | JobKind::ExpireUpload
            | JobKind::RemoveBytes
            | JobKind::RemoveEvidence
            | JobKind::Reverify
            | JobKind::LookUpEvidence
            | JobKind::LookUpObservables
            | JobKind::LookUpHashSet => Self::Evidence,
            JobKind::ScanEvidence => Self::Scanning,
            JobKind::SignCheckpoint | JobKind::CosignCheckpoint | JobKind::StampCheckpoint => Self::Log,
        }
    }

    fn words(self) -> impl Iterator<Item = &'static str> {
        JobKind::ALL.iter().filter(move |kind| Self::of(**kind) == self).map(|kind| kind.word())
    }

    fn at_once(self) -> u64 {
        if self == Self::News { NEWS_AT_ONCE } else { 1 }
    }
}

/// A job under a lease.
#[derive(Clone, Debug)]
struct Claimed {
    id: JobId,
    kind: Option<JobKind>,
    payload: serde_json::Value,
    attempts: i32,
    lost: i32,
    lease: LeaseId,
}

impl Claimed {
    fn new(row: Model, lease: LeaseId) -> Self {
        let payload = serde_json::from_str(&row.payload).unwrap_or_default();
        Self { id: row.id, kind: JobKind::from_word(&row.kind), payload, attempts: row.attempts, lost: row.lost, lease }
    }
}

fn lease_length(hub: &Hub) -> Millis {
    hub.config.outbox.lease_seconds.saturating_mul(1000)
}

/// Open, due, and under nobody's lease. A lease that reaches further than any lease can was given by a clock that was
/// wrong, and holds nothing; a mail, which is due at once or after a wait, was put off by one where it is due later than any wait ends.
fn due(hub: &Hub, lane: Lane, now: Millis) -> Condition {
    let longest = lease_length(hub).saturating_mul(10);
    let mut reached = Condition::any().add(Column::DueAt.lte(now));
    if lane == Lane::Mails {
        reached = reached.add(Column::DueAt.gt(now.saturating_add(LONGEST_WAIT)));
    }
    Condition::all().add(Column::Kind.is_in(lane.words())).add(reached).add(Column::DoneAt.is_null()).add(Column::DeadAt.is_null()).add(
        Condition::any()
            .add(Column::LeasedUntil.is_null())
            .add(Column::LeasedUntil.lte(now))
            .add(Column::LeasedUntil.gt(now.saturating_add(longest))),
    )
}

/// Takes up to `most` due jobs under one new lease.
async fn claim(hub: &Hub, lane: Lane, most: u64) -> Result<Vec<Claimed>> {
    let now = hub.clock.now();
    let waiting: Option<JobId> =
        Entity::find().select_only().column(Column::Id).filter(due(hub, lane, now)).limit(1).into_tuple().one(hub.db.unscoped()).await?;
    if waiting.is_none() {
        return Ok(Vec::new());
    }
    let lease: LeaseId = hub.random.id();
    let mut wanted = Query::select().column(Column::Id).from(Entity).cond_where(due(hub, lane, now)).to_owned();
    if lane == Lane::Mails {
        // What was never tried goes before what nobody took.
        wanted.order_by(Column::Attempts, sea_orm::Order::Asc);
    }
    wanted.order_by(Column::DueAt, sea_orm::Order::Asc).order_by(Column::Id, sea_orm::Order::Asc).limit(most);
    wanted.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    // A lease that is still there was never settled: its worker died. The try begins again and counts as lost, not as failed.
    let died = |yes: i32, no: i32| CaseStatement::new().case(Column::LeaseId.is_not_null(), yes).finally(no);
    let mut update = Entity::update_many()
        .col_expr(Column::LeaseId, Expr::value(lease))
        .col_expr(Column::LeasedUntil, Expr::value(now.saturating_add(lease_length(hub))))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(died(0, 1)))
        .col_expr(Column::Lost, Expr::col(Column::Lost).add(died(1, 0)));
    if hub.mailer.loses_answers() {
        // Perhaps it died after the server had taken the mail.
        let mails = [JobKind::Mail.word(), JobKind::TransferMail.word(), JobKind::ReportMail.word()];
        let died = Condition::all().add(Column::Kind.is_in(mails)).add(Column::LeaseId.is_not_null());
        let one = CaseStatement::new().case(died, 1).finally(0);
        update = update.col_expr(Column::Doubtful, Expr::col(Column::Doubtful).add(one));
    }
    let write = hub.db.begin().await?;
    let mut rows = update.filter(Column::Id.in_subquery(wanted)).exec_with_returning(write.db()).await?;
    write.commit().await?;
    rows.sort_by_key(|row| (row.due_at, row.id));
    Ok(rows.into_iter().map(|row| Claimed::new(row, lease)).collect())
}

/// Keeps the lease as long as it is polled; ends when the lease is lost.
async fn keep(hub: &Hub, lease: LeaseId) {
    let third = std::cmp::Ord::max(u64::try_from(lease_length(hub) / 3).unwrap_or(1000), 1);
    loop {
        tokio::time::sleep(Duration::from_millis(third)).await;
        let until = hub.clock.now().saturating_add(lease_length(hub));
        let renewed = async {
            let write = hub.db.begin().await?;
            let renewed = Entity::update_many()
                .col_expr(Column::LeasedUntil, Expr::value(until))
                .filter(Column::LeaseId.eq(lease))
                .exec(write.db())
                .await?;
            write.commit().await?;
            Ok::<_, Error>(renewed.rows_affected > 0)
        };
        match renewed.await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(error = %error, "a lease could not be renewed"),
        }
    }
}

/// Runs one try; a panic is a failed try.
async fn run(hub: &Arc<Hub>, job: &Claimed) -> Outcome {
    let most = hub.config.outbox.max_attempts;
    if job.lost > most.saturating_mul(LOST_FOR_EACH_TRY) {
        return Outcome::Dead(format!("given up: {} tries never ended", job.lost));
    }
    let Some(kind) = job.kind else { return Outcome::Dead("this program does not know this kind of work".to_owned()) };
    let ctx = Ctx::new(Arc::clone(hub), Actor::system(), &format!("job-{}", job.id));
    let handler = AssertUnwindSafe(handle(&ctx, kind, &job.payload)).catch_unwind();
    tokio::select! {
        outcome = handler => outcome.unwrap_or_else(|_| {
            tracing::error!(job.id = %job.id, job.kind = kind.word(), "a job panicked");
            Outcome::Retry("the job panicked".to_owned())
        }),
        () = keep(hub, job.lease) => Outcome::Retry("the lease was lost".to_owned()),
    }
}

/// One arm for each kind of work.
async fn handle(ctx: &Ctx, kind: JobKind, payload: &serde_json::Value) -> Outcome {
    match kind {
        JobKind::CaseChanged => super::news::publish(ctx, payload).into(),
        JobKind::Mail => escalations::jobs::mail(ctx, payload).await,
        JobKind::EscalationRules => escalations::jobs::rules(ctx, payload).await,
        JobKind::NextTier => escalations::jobs::next_tier(ctx, payload).await,
        JobKind::ClockDue => escalations::jobs::clock_due(ctx, payload).await,
        JobKind::ReportWaits => escalations::waiting::call(ctx, payload).await,
        JobKind::ReportMail => escalations::waiting_letter::send(ctx, payload).await,
        JobKind::StoreEvidence => evidence::jobs::store(ctx, payload).await,
        JobKind::ExamineEvidence => evidence::jobs::examine(ctx, payload).await.into(),
        JobKind::ReadTraces => traces::jobs::read(ctx, payload).await.into(),
        JobKind::ScanEvidence => rulesets::jobs::scan(ctx, payload).await.into(),
        JobKind::VerifyEvidence => evidence::jobs::verify(ctx, payload).await.into(),
        JobKind::RemoveEvidence => evidence::disposal::remove(ctx, payload).await,
        JobKind::DeriveEvidence => evidence::derive::make(ctx, payload).await,
        JobKind::ExpireUpload => evidence::jobs::expire(ctx, payload).await.into(),
        JobKind::SignCheckpoint => custody::jobs::checkpoint(ctx).await.into(),
        JobKind::CosignCheckpoint => custody::jobs::cosign(ctx, payload).await,
        JobKind::StampCheckpoint => custody::jobs::stamp(ctx, payload).await,
        JobKind::TransferMail => custody::letter::send(ctx, payload).await,
        JobKind::ExpireTransfer => custody::transfers::expire(ctx, payload).await.into(),
        JobKind::RemoveBytes => remove_bytes(ctx, payload).await,
        JobKind::Reverify => custody::schedule::run(ctx, payload).await.into(),
        JobKind::LookUpEvidence => lookups::jobs::evidence(ctx, payload).await.into(),
        JobKind::LookUpObservables => lookups::jobs::observables(ctx, payload).await.into(),
        JobKind::LookUpHashSet => lookups::jobs::hash_set(ctx, payload).await.into(),
    }
}

/// Removes the bytes of an item that was disposed of, and what was read out of them.
async fn remove_bytes(ctx: &Ctx, payload: &serde_json::Value) -> Outcome {
    match custody::disposal::remove_bytes(ctx, payload).await {
        Ok(None) => traces::jobs::forget(ctx, payload).await.into(),
        Ok(Some(until)) => Outcome::Later(until),
        Err(error) => Err(error).into(),
    }
}

/// Writes down how the try ended, if the lease still holds.
async fn settle(hub: &Hub, job: &Claimed, outcome: Outcome) -> Result<bool> {
    let now = hub.clock.now();
    let doubtful = i32::from(matches!(outcome, Outcome::Doubtful(_)));
    let counts = !matches!(outcome, Outcome::Later(_));
    let verdict = Verdict::of(outcome, job.attempts, hub.config.outbox.max_attempts, now, hub.random.below(1001));
    let free: Option<LeaseId> = None;
    let no_time: Option<Millis> = None;
    let mut update = Entity::update_many()
        .col_expr(Column::LeaseId, Expr::value(free))
        .col_expr(Column::LeasedUntil, Expr::value(no_time))
        .col_expr(Column::Doubtful, Expr::col(Column::Doubtful).add(doubtful));
    update = match &verdict {
        Verdict::Done => update.col_expr(Column::DoneAt, Expr::value(now)),
        Verdict::Again { due_at, error } => {
            let update = update.col_expr(Column::DueAt, Expr::value(*due_at));
            let update = if counts { update } else { update.col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1)) };
            if error.is_some() { update.col_expr(Column::LastError, Expr::value(error.clone())) } else { update }
        }
        Verdict::Dead(error) => {
            update.col_expr(Column::DeadAt, Expr::value(now)).col_expr(Column::LastError, Expr::value(Some(error.clone())))
        }
    };
    let write = hub.db.begin().await?;
    let settled = update.filter(Column::Id.eq(job.id)).filter(Column::LeaseId.eq(job.lease)).exec(write.db()).await?.rows_affected == 1;
    let mail = settled && job.kind == Some(JobKind::Mail);
    if mail {
        escalations::jobs::settled(write.db(), hub, &job.payload, &verdict).await?;
    }
    if let (true, Some(kind), Verdict::Dead(_)) = (settled, job.kind, &verdict) {
        given_up(write.db(), hub, kind, &job.payload).await?;
    }
    write.commit().await?;
    if mail {
        hub.outbox_wake.notify_waiters();
    }
    let kind = job.kind.map_or("unknown", JobKind::word);
    match &verdict {
        _ if !settled => tracing::warn!(job.id = %job.id, job.kind = kind, "a late worker's result is dropped"),
        Verdict::Done | Verdict::Again { error: None, .. } => tracing::debug!(job.id = %job.id, job.kind = kind, "settled"),
        Verdict::Again { error: Some(error), .. } => {
            tracing::warn!(job.id = %job.id, job.kind = kind, attempts = job.attempts, error = %error, "a try failed");
        }
        Verdict::Dead(error) => {
            tracing::error!(job.id = %job.id, job.kind = kind, attempts = job.attempts, error = %error, "a job was given up");
        }
    }
    Ok(settled)
}

/// What giving up a kind of work leaves behind, in the transaction of the job's end.
async fn given_up(db: &impl ConnectionTrait, hub: &Hub, kind: JobKind, payload: &serde_json::Value) -> Result<()> {
    match kind {
        JobKind::ExamineEvidence => evidence::jobs::given_up(db, hub, payload).await,
        JobKind::ReadTraces => traces::jobs::given_up(db, hub, payload).await,
        JobKind::ScanEvidence => rulesets::jobs::given_up(db, hub, payload).await,
        JobKind::Reverify => custody::schedule::given_up(db, hub).await,
        JobKind::DeriveEvidence => evidence::derive::given_up(db, hub, payload).await,
        JobKind::ReportMail => escalations::waiting::given_up(db, hub, payload).await,
        // The delivery of a mail follows every verdict; the others leave nothing half done.
        JobKind::CaseChanged
        | JobKind::Mail
        | JobKind::StoreEvidence
        | JobKind::VerifyEvidence
        | JobKind::RemoveEvidence
        | JobKind::ExpireUpload
        | JobKind::ExpireTransfer
        | JobKind::TransferMail
        | JobKind::RemoveBytes
        | JobKind::EscalationRules
        | JobKind::NextTier
        | JobKind::ClockDue
        | JobKind::ReportWaits
        | JobKind::SignCheckpoint
        | JobKind::CosignCheckpoint
        | JobKind::StampCheckpoint
        | JobKind::LookUpEvidence
        | JobKind::LookUpObservables
        | JobKind::LookUpHashSet => Ok(()),
    }
}

/// Marks jobs of one lease as done in one statement.
async fn settle_done(hub: &Hub, lease: LeaseId, done: Vec<JobId>) -> Result<()> {
    let free: Option<LeaseId> = None;
    let no_time: Option<Millis> = None;
    let write = hub.db.begin().await?;
    Entity::update_many()
        .col_expr(Column::LeaseId, Expr::value(free))
        .col_expr(Column::LeasedUntil, Expr::value(no_time))
        .col_expr(Column::DoneAt, Expr::value(hub.clock.now()))
        .filter(Column::Id.is_in(done))
        .filter(Column::LeaseId.eq(lease))
        .exec(write.db())
        .await?;
    write.commit().await
}

/// Claims, runs and settles once; tells how many jobs that were.
async fn turn(hub: &Arc<Hub>, lane: Lane) -> Result<usize> {
    let jobs = claim(hub, lane, lane.at_once()).await?;
    let mut done = Vec::new();
    for job in &jobs {
        match run(hub, job).await {
            Outcome::Done if lane == Lane::News => done.push(job.id),
            outcome => {
                settle(hub, job, outcome).await?;
            }
        }
    }
    if let Some(lease) = jobs.first().map(|job| job.lease).filter(|_| !done.is_empty()) {
        settle_done(hub, lease, done).await?;
    }
    Ok(jobs.len())
}

/// Runs everything that is due, and what that leaves due, to the end in the caller's task; tells how many tries that
/// were. For tests with a fixed clock and for commands without workers.
///
/// # Errors
/// The database's error.
pub async fn drain(hub: &Arc<Hub>) -> Result<usize> {
    let mut sum = 0;
    loop {
        let mut some = 0;
        for lane in Lane::ALL {
            some += turn(hub, lane).await?;
        }
        if some == 0 {
            return Ok(sum);
        }
        sum += some;
    }
}

/// Forgets news that was told, and signing that was done, more than a day ago; tells how many rows.
///
/// # Errors
/// The database's error.
pub async fn purge(hub: &Hub) -> Result<u64> {
    let write = hub.db.begin().await?;
    let gone = Entity::delete_many()
        .filter(Column::Kind.is_in(FORGOTTEN.map(JobKind::word)))
        .filter(Column::DoneAt.lt(hub.clock.now().saturating_sub(DAY)))
        .exec(write.db())
        .await?;
    write.commit().await?;
    Ok(gone.rows_affected)
}

/// An SQLite file has one hub: leases found at its start are those of a process that died.
async fn release(hub: &Hub) {
    if hub.db.backend() != DbBackend::Sqlite {
        return;
    }
    let now = hub.clock.now();
    let released = async {
        let write = hub.db.begin().await?;
        Entity::update_many()
            .col_expr(Column::LeasedUntil, Expr::value(now))
            .filter(Column::LeasedUntil.gt(now))
            .filter(Column::DoneAt.is_null())
            .exec(write.db())
            .await?;
        write.commit().await
    };
    if let Err(error) = released.await {
        tracing::warn!(error = %error, "old leases could not be released; they pass by themselves");
    }
}

/// The running workers of this process.
#[derive(Debug)]
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Claims nothing more, waits for what is running, and gives up waiting after 20 s: what was still running then
    /// comes back when its lease passes.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let aborts: Vec<_> = self.tasks.iter().map(JoinHandle::abort_handle).collect();
        if tokio::time::timeout(PATIENCE, futures::future::join_all(self.tasks)).await.is_err() {
            tracing::warn!("the hub stops before its jobs have ended");
            for task in aborts {
                task.abort();
            }
        }
    }
}

/// Starts the workers: one each for news, for mails (which sends many at once), for storing and for scanning, and `outbox.workers` each
/// for calls, for evidence and for the custody log.
#[must_use]
pub fn start(hub: &Arc<Hub>) -> Workers {
    let (stop, stopped) = watch::channel(false);
    let ready = Arc::new(OnceCell::new());
    let calls = std::iter::repeat_n(Lane::Calls, hub.config.outbox.workers);
    let evidence = std::iter::repeat_n(Lane::Evidence, hub.config.outbox.workers);
    let log = std::iter::repeat_n(Lane::Log, hub.config.outbox.workers);
    let tasks = [Lane::News, Lane::Storing, Lane::Scanning]
        .into_iter()
        .chain(calls)
        .chain(evidence)
        .chain(log)
        .map(|lane| tokio::spawn(work(Arc::clone(hub), lane, stopped.clone(), Arc::clone(&ready))))
        .chain(std::iter::once(tokio::spawn(send_mails(Arc::clone(hub), stopped.clone(), Arc::clone(&ready)))))
        .collect();
    Workers { stop, tasks }
}

fn poll_every(hub: &Hub) -> Duration {
    Duration::from_millis(std::cmp::Ord::max(hub.config.outbox.poll_ms, 1))
}

/// Sends up to [`MAILS_AT_ONCE`] mails at a time: a recipient for whom the server takes a minute to answer nothing holds up no other.
async fn send_mails(hub: Arc<Hub>, mut stopped: watch::Receiver<bool>, ready: Arc<OnceCell<()>>) {
    ready.get_or_init(|| release(&hub)).await;
    // Tasks of their own: one that settles its mail is not to wait for the claim of others.
    let mut running = JoinSet::new();
    loop {
        let wake = hub.outbox_wake.notified();
        tokio::pin!(wake);
        wake.as_mut().enable();
        let ending = *stopped.borrow();
        if ending && running.is_empty() {
            return;
        }
        let free = u64::try_from(MAILS_AT_ONCE.saturating_sub(running.len())).unwrap_or(0);
        if !ending && free > 0 {
            match claim(&hub, Lane::Mails, free).await {
                Ok(mails) => {
                    for mail in mails {
                        running.spawn(attempt(Arc::clone(&hub), mail));
                    }
                }
                Err(error) => error.log("outbox"),
            }
        }
        tokio::select! {
            Some(_) = running.join_next() => {}
            () = wake, if !ending => {}
            () = tokio::time::sleep(poll_every(&hub)), if !ending => {}
            _ = stopped.changed(), if !ending => {}
        }
    }
}

/// One try of a job, and what becomes of it.
async fn attempt(hub: Arc<Hub>, job: Claimed) {
    let outcome = run(&hub, &job).await;
    if let Err(error) = settle(&hub, &job, outcome).await {
        error.log("outbox");
    }
}

async fn work(hub: Arc<Hub>, lane: Lane, mut stopped: watch::Receiver<bool>, ready: Arc<OnceCell<()>>) {
    ready.get_or_init(|| release(&hub)).await;
    let mut purged_at = hub.clock.now();
    while !*stopped.borrow() {
        let wake = hub.outbox_wake.notified();
        tokio::pin!(wake);
        wake.as_mut().enable();
        match turn(&hub, lane).await {
            Ok(0) => {
                let now = hub.clock.now();
                if lane == Lane::News && (now - purged_at).abs() > HOUR {
                    purged_at = now;
                    if let Err(error) = purge(&hub).await {
                        tracing::warn!(error = %error, "told news could not be purged");
                    }
                }
            }
            Ok(_) => continue,
            Err(error) => error.log("outbox"),
        }
        tokio::select! {
            () = wake => {}
            () = tokio::time::sleep(poll_every(&hub)) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// A worker that claims a mail and dies before it settles.
#[cfg(test)]
pub(crate) async fn claim_and_die(hub: &Arc<Hub>) {
    assert_eq!(claim(hub, Lane::Mails, 1).await.unwrap().len(), 1);
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::audit::Audit;
    use crate::authz::{self, Action};
    use crate::clock::MINUTE;
    use crate::db::Tx;
    use crate::outbox::testing::TestHub;
    use crate::outbox::{Job, stats};

    async fn owe(hub: &Arc<Hub>, jobs: Vec<Job>) {
        let ctx = Ctx::new(Arc::clone(hub), Actor::system(), "test");
        let permit = authz::require(&ctx, Action::RunJob).unwrap();
        let mut tx = Tx::begin(&ctx, &permit).await.unwrap();
        for job in jobs {
            tx.owe(job).await.unwrap();
        }
        tx.commit(Audit::of("TEST", "test", uuid::Uuid::nil())).await.unwrap();
    }

    fn news(key: usize) -> Job {
        let payload = serde_json::json!({"caseId": uuid::Uuid::nil(), "version": key, "kind": "ENTRY"});
        Job::now(JobKind::CaseChanged, key.to_string(), payload)
    }

    fn broken(key: &str) -> Job {
        Job::now(JobKind::CaseChanged, key, serde_json::json!({"caseId": 7}))
    }

    async fn rows(hub: &Hub) -> Vec<Model> {
        Entity::find().all(hub.db.unscoped()).await.unwrap()
    }

    #[tokio::test]
    async fn news_reaches_subscribers_once() {
        let test = TestHub::new().await;
        let mut listener = test.hub.changes.subscribe();
        owe(&test.hub, vec![news(3)]).await;
        assert_eq!(drain(&test.hub).await.unwrap(), 1);
        assert_eq!(drain(&test.hub).await.unwrap(), 0);
        assert_eq!(listener.try_recv().unwrap().version, 3);
        assert!(listener.try_recv().is_err());
        assert!(rows(&test.hub).await.iter().all(|row| row.done_at.is_some() && row.lease_id.is_none() && row.attempts == 1));
    }

    #[tokio::test]
    async fn an_examination_waits_behind_no_scan() {
        let test = TestHub::new().await;
        let job = |kind: JobKind| Job::now(kind, "1", serde_json::json!({"evidenceId": uuid::Uuid::nil()}));
        owe(&test.hub, vec![job(JobKind::ScanEvidence), job(JobKind::ExamineEvidence)]).await;
        let mut kinds = Vec::new();
        for lane in [Lane::Evidence, Lane::Scanning] {
            kinds.extend(claim(&test.hub, lane, 1).await.unwrap().into_iter().filter_map(|job| job.kind));
        }
        assert_eq!(kinds, [JobKind::ExamineEvidence, JobKind::ScanEvidence]);
    }

    #[tokio::test]
    async fn who_is_called_next_waits_for_no_mail() {
        let test = TestHub::new().await;
        let job = |kind: JobKind| Job::now(kind, "1", serde_json::json!({}));
        owe(&test.hub, vec![job(JobKind::Mail), job(JobKind::ReportMail), job(JobKind::NextTier), job(JobKind::ReportWaits)]).await;
        for (lane, wanted) in [(Lane::Calls, ["escalation.next-tier", "report.waits"]), (Lane::Mails, ["mail", "report.mail"])] {
            let mut kinds = Vec::new();
            for _ in 0..3 {
                kinds.extend(claim(&test.hub, lane, 1).await.unwrap().into_iter().filter_map(|job| Some(job.kind?.word())));
            }
            kinds.sort_unstable();
            assert_eq!(kinds, wanted, "{lane:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn eight_claimers_never_share_a_job() {
        let test = TestHub::new().await;
        owe(&test.hub, (0..60).map(news).collect()).await;
        let claimers = (0..8).map(|_| {
            let hub = Arc::clone(&test.hub);
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let got = claim(&hub, Lane::News, 3).await.unwrap();
                    if got.is_empty() {
                        return mine;
                    }
                    mine.extend(got.into_iter().map(|job| job.id));
                }
            })
        });
        let all: Vec<JobId> = futures::future::join_all(claimers).await.into_iter().flat_map(Result::unwrap).collect();
        assert_eq!(all.len(), 60);
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 60);
    }

    #[tokio::test]
    async fn a_lost_lease_gives_the_job_to_another_and_drops_the_late_result() {
        let test = TestHub::new().await;
        owe(&test.hub, vec![news(1)]).await;
        let first = claim(&test.hub, Lane::News, 1).await.unwrap().remove(0);
        assert!(claim(&test.hub, Lane::News, 1).await.unwrap().is_empty());
        test.advance(lease_length(&test.hub));
        let second = claim(&test.hub, Lane::News, 1).await.unwrap().remove(0);
        assert_eq!((first.id, second.attempts, second.lost), (second.id, 1, 1), "a lost try is not a failed one");
        assert!(!settle(&test.hub, &first, Outcome::Dead("late".to_owned())).await.unwrap());
        assert!(settle(&test.hub, &second, Outcome::Done).await.unwrap());
        let row = rows(&test.hub).await.remove(0);
        assert!(row.done_at.is_some() && row.dead_at.is_none());
    }

    #[tokio::test]
    async fn a_clock_that_jumped_back_holds_no_lease_for_ever() {
        let test = TestHub::new().await;
        owe(&test.hub, vec![news(1)]).await;
        test.advance(DAY);
        assert_eq!(claim(&test.hub, Lane::News, 1).await.unwrap().len(), 1);
        test.advance(-DAY + 1);
        assert_eq!(claim(&test.hub, Lane::News, 1).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_mail_that_a_clock_put_off_is_sent_once_it_is_right_again() {
        let test = TestHub::new().await;
        let due = async |key: &str, after: Millis| {
            let mut mail = Job::now(JobKind::Mail, key, serde_json::json!({}));
            mail.due_at = Some(test.hub.clock.now() + after);
            owe(&test.hub, vec![mail]).await;
            claim(&test.hub, Lane::Mails, 5).await.unwrap().len()
        };
        assert_eq!(due("waits", LONGEST_WAIT).await, 0);
        assert_eq!(due("put off", LONGEST_WAIT + 1).await, 1);
    }

    #[tokio::test]
    async fn failed_tries_wait_longer_and_longer_and_then_die() {
        let test = TestHub::new().await;
        owe(&test.hub, vec![broken("x")]).await;
        let most = test.hub.config.outbox.max_attempts;
        for attempt in 1..=most {
            assert_eq!(drain(&test.hub).await.unwrap(), 1, "attempt {attempt}");
            assert_eq!(drain(&test.hub).await.unwrap(), 0, "attempt {attempt}");
            test.advance(backoff(attempt, 1000));
        }
        let row = rows(&test.hub).await.remove(0);
        assert!(row.dead_at.is_some() && row.done_at.is_none() && row.attempts == most);
        assert!(row.last_error.is_some_and(|error| error.contains("caseId") || error.contains("UUID")));
        assert_eq!(stats(&test.hub).await.unwrap().dead, 1);
    }

    #[tokio::test]
    async fn a_job_that_kills_its_worker_is_given_up_too() {
        let test = TestHub::new().await;
        owe(&test.hub, vec![news(1)]).await;
        for _ in 0..=test.hub.config.outbox.max_attempts * LOST_FOR_EACH_TRY {
            assert_eq!(claim(&test.hub, Lane::News, 1).await.unwrap().len(), 1);
            test.advance(lease_length(&test.hub));
        }
        assert_eq!(drain(&test.hub).await.unwrap(), 1);
        assert!(rows(&test.hub).await.remove(0).dead_at.is_some());
    }

    #[tokio::test]
    async fn what_is_not_due_waits_and_no_key_is_owed_twice() {
        let test = TestHub::new().await;
        let mut later = news(1);
        later.due_at = Some(test.hub.clock.now() + MINUTE);
        owe(&test.hub, vec![later.clone(), later]).await;
        assert_eq!(drain(&test.hub).await.unwrap(), 0);
        test.advance(MINUTE);
        assert_eq!(drain(&test.hub).await.unwrap(), 1);
        test.advance(DAY);
        assert_eq!(purge(&test.hub).await.unwrap(), 0);
        test.advance(1);
        assert_eq!(purge(&test.hub).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn workers_run_what_is_owed_and_stop() {
        let test = TestHub::new().await;
        let mut listener = test.hub.changes.subscribe();
        let workers = start(&test.hub);
        owe(&test.hub, vec![news(1)]).await;
        assert_eq!(listener.recv().await.unwrap().version, 1);
        workers.stop().await;
        assert_eq!(stats(&test.hub).await.unwrap(), crate::outbox::Stats::default());
    }

    #[test]
    fn errors_of_services_become_outcomes() {
        assert_eq!(Outcome::from(Ok(())), Outcome::Done);
        assert_eq!(Outcome::from(Err(Error::Unavailable("busy".to_owned()))), Outcome::Retry("busy".to_owned()));
        assert!(matches!(Outcome::from(Err(Error::NotFound)), Outcome::Dead(_)));
        assert!(matches!(Outcome::from(Err(Error::conflict())), Outcome::Dead(_)));
    }

    #[test]
    fn a_doubtful_try_is_repeated_until_the_last() {
        let doubt = || Outcome::Doubtful("cut\r\noff".to_owned());
        assert_eq!(Verdict::of(doubt(), 1, 12, 0, 1000), Verdict::Again { due_at: 5000, error: Some("cut  off".to_owned()) });
        assert_eq!(Verdict::of(doubt(), 12, 12, 0, 1000), Verdict::Dead("cut  off".to_owned()));
        assert_eq!(Verdict::of(Outcome::Later(9), 99, 12, 0, 0), Verdict::Again { due_at: 9, error: None });
    }
}
