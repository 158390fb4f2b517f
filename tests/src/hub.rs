//! A hub in this process, listening on a port of its own.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use chot_server::clock::{Clock, Millis};
use chot_server::config::{Config, Secret};
use chot_server::ctx::Hub;
use chot_server::mail::Mailer;
use chot_server::mail::memory::Memory;
use chot_server::outbox;
use chot_server::run::{self, Listen, Running};
use sea_orm::DatabaseConnection;
use tempfile::TempDir;

use crate::database::TestDatabase;
use crate::sql;

/// A hub that runs until it is dropped.
#[derive(Debug)]
pub struct TestHub {
    /// The parts of the hub.
    pub hub: Arc<Hub>,
    /// Where it listens.
    pub addr: SocketAddr,
    /// Mail that left.
    pub mail: Arc<Memory>,
    running: Option<Running>,
    database: TestDatabase,
    folder: TempDir,
}

impl TestHub {
    /// A hub with schema and catalogues and nobody in it; its clock stands at [`crate::START`].
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same with changed settings.
    ///
    /// # Panics
    /// Where the hub does not start.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::Builder::new().prefix("chot-test-").tempdir().unwrap();
        let database = TestDatabase::fresh(folder.path()).await;
        Self::over(folder, database, Clock::fixed(crate::START), change).await
    }

    async fn over(folder: TempDir, database: TestDatabase, clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let mut config = Config::demo(folder.path(), addr).unwrap();
        config.database.url = Secret::new(&database.url);
        config.server.demo = false;
        config.server.workers = 2;
        config.outbox.poll_ms = 1000;
        // The tests are faster than people.
        config.limits.requests_per_minute = 1_000_000;
        change(&mut config);
        let hub = run::build_hub_at(config, clock).await.unwrap();
        let mut hub = Arc::try_unwrap(hub).unwrap_or_else(|_| panic!("somebody else holds the hub"));
        let (mailer, mail) = Mailer::memory(&hub.config.mail).unwrap();
        hub.mailer = mailer;
        let hub = Arc::new(hub);
        let running = run::serve(Arc::clone(&hub), Listen::On(listener)).await.unwrap();
        Self { hub, addr, mail, running: Some(running), database, folder }
    }

    /// Stops the hub and starts another one on the same database, folder and clock, at another port.
    ///
    /// # Panics
    /// Where the hub does not start.
    pub async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    /// The same with changed settings.
    ///
    /// # Panics
    /// Where the hub does not start.
    pub async fn restart_with(mut self, change: impl FnOnce(&mut Config)) -> Self {
        let clock = self.hub.clock.clone();
        self.running.take().unwrap().stop().await;
        let Self { hub, database, folder, .. } = self;
        hub.db.unscoped().clone().close().await.unwrap();
        drop(hub);
        Self::over(folder, database, clock, change).await
    }

    /// Stops the hub and gives its database away, for a program that runs on its own; an SQLite file is moved to `folder`.
    ///
    /// # Panics
    /// Where the hub does not stop.
    pub async fn hand_over(mut self, folder: &std::path::Path) -> TestDatabase {
        self.running.take().unwrap().stop().await;
        let Self { hub, database, .. } = self;
        hub.db.unscoped().clone().close().await.unwrap();
        database.moved_to(folder)
    }

    /// The database, without any scope.
    #[must_use]
    pub fn db(&self) -> &DatabaseConnection {
        self.hub.db.unscoped()
    }

    /// The folder of the evidence store and the keys.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The address of the database.
    #[must_use]
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// The only Origin that is let in.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Moves the clock on, and runs what is due then to its end.
    pub async fn advance(&self, by: Millis) {
        self.hub.clock.advance(by);
        self.hub.outbox_wake.notify_waiters();
        self.settle().await;
    }

    /// Runs everything that the outbox owes now to its end, also what the hub's own workers have begun.
    ///
    /// # Panics
    /// Where that takes longer than a minute.
    pub async fn settle(&self) {
        let settled = async {
            loop {
                outbox::worker::drain(&self.hub).await.unwrap();
                let now = self.hub.clock.now();
                let due = format!("SELECT count(*) AS n FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND due_at <= {now}");
                if sql::one_number(self.db(), &due).await == 0 {
                    return;
                }
                // A worker has it under its lease; it will be done in a moment.
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), settled).await.expect("the outbox does not come to rest");
    }

    /// Stops the hub in good order.
    ///
    /// # Panics
    /// Where that takes too long.
    pub async fn stop(mut self) {
        let running = self.running.take().unwrap();
        tokio::time::timeout(Duration::from_secs(30), running.stop()).await.expect("the hub stops within half a minute");
    }
}
