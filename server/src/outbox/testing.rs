//! A hub for tests inside this crate: a database of its own (SQLite, or PostgreSQL where `CHOT_TEST_DATABASE` is
//! the address of a cluster on which databases can be made), a clock that stands still, mail kept in memory.

use std::path::PathBuf;
use std::sync::Arc;

use sea_orm::ConnectionTrait;
use tokio::sync::{Notify, broadcast};

use crate::authn::Authn;
use crate::blobs::Blobs;
use crate::clock::{Clock, Millis};
use crate::config::{Config, Secret};
use crate::ctx::Hub;
use crate::db::Db;
use crate::features::custody::Signer;
use crate::mail::Mailer;
use crate::mail::memory::Memory;
use crate::random::Random;
use crate::telemetry::Metrics;

/// 2026-11-22T08:00:00Z.
pub(crate) const START: Millis = 1_795_334_400_000;

/// A hub whose folder goes when it is dropped.
pub(crate) struct TestHub {
    pub(crate) hub: Arc<Hub>,
    pub(crate) mail: Arc<Memory>,
    folder: PathBuf,
}

impl TestHub {
    pub(crate) async fn new() -> Self {
        let clock = Clock::fixed(START);
        let random = Random::new(clock.clone());
        let folder = std::env::temp_dir().join(format!("chot-test-{}", random.id::<uuid::Uuid>()));
        let mut config = Config::demo(&folder, ([127, 0, 0, 1], 8080).into()).unwrap();
        if let Some(address) = std::env::var("CHOT_TEST_DATABASE").ok().filter(|address| address.starts_with("postgres")) {
            let name = format!("chot_{}", random.id::<uuid::Uuid>().simple());
            let cluster = address.rsplit_once('/').unwrap().0;
            let maker = sea_orm::Database::connect(address.as_str()).await.unwrap();
            maker.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            config.database.url = Secret::new(format!("{cluster}/{name}"));
        }
        let db = Db::connect(&config.database).await.unwrap();
        db.migrate().await.unwrap();
        let signer = Signer::load(&config.log, &random).unwrap();
        let (mailer, mail) = Mailer::memory(&config.mail).unwrap();
        let hub = Hub {
            db,
            clock,
            random,
            blobs: Blobs::open(&config.evidence).unwrap(),
            mailer,
            signer,
            changes: broadcast::channel(64).0,
            outbox_wake: Notify::new(),
            metrics: Metrics::default(),
            authn: Authn::default(),
            archive_passwords: crate::features::evidence::Passwords::default(),
            config,
        };
        let hub = Arc::new(hub);
        crate::features::evidence::label::settle(&hub).await.unwrap();
        Self { hub, mail, folder }
    }

    pub(crate) fn advance(&self, by: Millis) {
        self.hub.clock.advance(by);
    }
}

impl Drop for TestHub {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}
