//! A hub from its settings, and a server around it.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use tokio::sync::{Notify, broadcast, watch};
use tokio::task::JoinHandle;

use crate::authn::{self, Authn};
use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::config::Config;
use crate::ctx::Hub;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::features;
use crate::features::custody::Signer;
use crate::http::{self, Edge};
use crate::mail::Mailer;
use crate::outbox;
use crate::outbox::worker::Workers;
use crate::random::Random;
use crate::telemetry::Metrics;

/// Changes that a slow subscriber may lag behind.
const CHANGES: usize = 1024;
/// Seconds for running requests when the server stops; with the tasks below half a minute.
const GRACE_SECONDS: u64 = 20;
const TASK_GRACE: Duration = Duration::from_secs(5);
/// Between two looks at the end of the custody log and at the label of the evidence store.
const LOOK_TIME: Duration = Duration::from_secs(60);
/// Between two clean-ups.
const SWEEP_TIME: Duration = Duration::from_secs(3600);

/// A hub with these settings and the machine's clock: connects, migrates, and puts right what an earlier run left.
///
/// # Errors
/// What does not answer, as [`Error::Unavailable`] or [`Error::Internal`].
pub async fn build_hub(config: Config) -> Result<Arc<Hub>> {
    build_hub_at(config, Clock::System).await
}

/// The same with a clock of the caller's choice, for tests.
///
/// # Errors
/// As [`build_hub`].
pub async fn build_hub_at(config: Config, clock: Clock) -> Result<Arc<Hub>> {
    let hub = open_hub(config, clock).await?;
    hub.db.own(&hub.config.database)?;
    hub.db.migrate().await?;
    seed(&hub).await?;
    features::evidence::label::settle(&hub).await?;
    sweep(&hub).await?;
    Ok(hub)
}

/// A hub over a database as it stands: nothing is migrated or put right. For commands beside a running hub.
///
/// # Errors
/// As [`build_hub`].
pub async fn open_hub(config: Config, clock: Clock) -> Result<Arc<Hub>> {
    let db = Db::connect(&config.database).await?;
    hub_over(db, config, clock).await
}

/// A hub that sees the database as it stands now, whatever another hub writes meanwhile; it can change nothing.
///
/// # Errors
/// As [`build_hub`].
pub async fn hub_at_one_moment(hub: &Hub) -> Result<Arc<Hub>> {
    let db = Db::at_one_moment(&hub.config.database).await?;
    hub_over(db, hub.config.clone(), hub.clock.clone()).await
}

/// A hub over a connection.
///
/// # Errors
/// As [`build_hub`].
pub(crate) async fn hub_over(db: Db, config: Config, clock: Clock) -> Result<Arc<Hub>> {
    features::custody::service::check_key(&db, &config.log).await?;
    let random = Random::new(clock.clone());
    Ok(Arc::new(Hub {
        db,
        clock,
        blobs: Blobs::open(&config.evidence)?,
        mailer: Mailer::open(&config.mail).map_err(Error::internal)?,
        signer: Signer::load(&config.log, &random)?,
        random,
        changes: broadcast::Sender::new(CHANGES),
        outbox_wake: Notify::new(),
        metrics: Metrics::default(),
        authn: Authn::default(),
        archive_passwords: features::evidence::Passwords::default(),
        config,
    }))
}

/// What every hub carries as data.
///
/// # Errors
/// [`Error::Internal`] where the program's data cannot be read; the database's error.
pub(crate) async fn seed(hub: &Arc<Hub>) -> Result<()> {
    crate::counter::probe(hub).await?;
    features::custody::service::ensure(hub).await?;
    features::systems::seed::load(hub).await?;
    features::knowledge::seed::load(hub).await?;
    features::escalations::seed::load(hub).await
}

/// What is looked at from time to time.
async fn tidy(hub: &Arc<Hub>) -> Result<()> {
    authn::sweep(hub).await?;
    features::custody::schedule::begin(hub).await
}

/// What an earlier run may have left behind.
async fn sweep(hub: &Arc<Hub>) -> Result<()> {
    features::evidence::service::recover(hub).await?;
    features::lookups::service::recover(hub).await?;
    authn::sweep(hub).await
}

/// Where the server listens.
#[derive(Debug)]
pub enum Listen {
    /// On the address of the settings.
    Configured,
    /// On a socket that is bound already.
    On(TcpListener),
}

/// A running server.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    edge: Arc<Edge>,
    servers: Vec<ServerHandle>,
    tasks: Vec<JoinHandle<()>>,
    workers: Workers,
    stop: watch::Sender<bool>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Takes no more requests, ends those that run, stops the workers. Takes less than half a minute.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.edge.sockets.stop();
        let servers = futures::future::join_all(self.servers.iter().map(|server| server.stop(true)));
        futures::join!(servers, self.workers.stop());
        if tokio::time::timeout(TASK_GRACE, futures::future::join_all(self.tasks)).await.is_err() {
            tracing::warn!("the hub stops before its tasks have ended");
        }
    }
}

/// Starts server and workers for a hub.
///
/// # Errors
/// [`Error::Unavailable`] where an address is taken.
pub async fn serve(hub: Arc<Hub>, listen: Listen) -> Result<Running> {
    let edge = Arc::new(Edge::new(Arc::clone(&hub))?);
    let listener = match listen {
        Listen::On(listener) => listener,
        Listen::Configured => bind(hub.config.server.bind)?,
    };
    let addr = listener.local_addr()?;
    let stop = watch::Sender::new(false);
    let mut servers = Vec::new();
    let mut tasks = Vec::new();

    let shared = web::Data::from(Arc::clone(&edge));
    let app = move || App::new().app_data(shared.clone()).wrap(from_fn(http::middleware::frame)).configure(http::configure);
    let mut server = HttpServer::new(app)
        .disable_signals()
        .shutdown_timeout(GRACE_SECONDS)
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(75));
    if hub.config.server.workers > 0 {
        server = server.workers(hub.config.server.workers);
    }
    start(server.listen(listener)?.run(), &mut servers, &mut tasks);

    if !hub.config.server.metrics_bind.is_empty() {
        let address = hub.config.server.metrics_bind.parse().map_err(Error::internal)?;
        let shared = web::Data::from(Arc::clone(&edge));
        let app = move || App::new().app_data(shared.clone()).configure(http::health::configure_private);
        let server = HttpServer::new(app).disable_signals().workers(1).shutdown_timeout(1).listen(bind(address)?)?.run();
        start(server, &mut servers, &mut tasks);
    }

    tasks.push(tokio::spawn(http::ws::watch(Arc::clone(&edge), stop.subscribe())));
    tasks.push(tokio::spawn(housekeeping(Arc::clone(&edge), stop.subscribe())));
    tasks.push(tokio::spawn(keep_watch(Arc::clone(&hub), stop.subscribe())));
    features::custody::schedule::begin(&hub).await?;
    let workers = outbox::worker::start(&hub);
    tokio::spawn({
        async move {
            if let Err(error) = hub.authn.passwords.warm().await {
                error.log("start");
            }
        }
    });
    Ok(Running { addr, edge, servers, tasks, workers, stop })
}

fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).map_err(|error| Error::Unavailable(format!("cannot listen on {address}: {error}")))
}

fn start(server: actix_web::dev::Server, servers: &mut Vec<ServerHandle>, tasks: &mut Vec<JoinHandle<()>>) {
    servers.push(server.handle());
    tasks.push(tokio::spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(%error, "the HTTP server ended");
        }
    }));
}

/// Looks whether the custody log may be written on, and whether the evidence store is still the one of this database; ends when told.
async fn keep_watch(hub: Arc<Hub>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK_TIME) => {}
        }
        if let Err(error) = features::custody::service::watch(&hub).await {
            error.log("custody log");
        }
        if let Err(error) = features::evidence::label::look(&hub).await {
            error.log("evidence store");
        }
    }
}

async fn housekeeping(edge: Arc<Edge>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(SWEEP_TIME) => {}
        }
        edge.tidy();
        edge.hub.archive_passwords.sweep(edge.hub.clock.now());
        if let Err(error) = tidy(&edge.hub).await {
            error.log("housekeeping");
        }
    }
}

/// Waits for SIGTERM or SIGINT, then stops; a second signal ends the process at once.
///
/// # Errors
/// [`Error::Internal`] where signals cannot be waited for.
pub async fn until_signal(running: Running) -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    tokio::select! {
        () = running.stop() => Ok(()),
        _ = terminate.recv() => Err(Error::internal("stopped at once by a second signal")),
        _ = interrupt.recv() => Err(Error::internal("stopped at once by a second signal")),
    }
}
