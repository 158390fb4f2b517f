//! What every service function gets first: the hub, who asks, and in which request.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use sea_orm::DatabaseConnection;
use tokio::sync::{Notify, broadcast};

use crate::authn::Authn;
use crate::authz::{Actor, Grant};
use crate::blobs::Blobs;
use crate::clock::{Clock, Millis};
use crate::config::Config;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::features::cases::CaseChange;
use crate::features::custody::Signer;
use crate::features::evidence::Passwords;
use crate::ids::{AgencyId, UserId};
use crate::mail::Mailer;
use crate::random::Random;
use crate::telemetry::Metrics;
use crate::words::Locale;

/// The parts of a running hub, one of each.
#[derive(Debug)]
pub struct Hub {
    /// Settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Ids and secrets.
    pub random: Random,
    /// The evidence store.
    pub blobs: Blobs,
    /// The way mail leaves.
    pub mailer: Mailer,
    /// The custody log's key.
    pub signer: Signer,
    /// What changed in which case, published after the commit.
    pub changes: broadcast::Sender<CaseChange>,
    /// Wakes the outbox workers.
    pub outbox_wake: Notify,
    /// Counts and gauges.
    pub metrics: Metrics,
    /// Passwords, and word of ended sessions.
    pub authn: Authn,
    /// Passwords of archives, as long as a job waits for them.
    pub archive_passwords: Passwords,
}

/// One request or one job: who asks, of which hub.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The hub.
    pub hub: Arc<Hub>,
    /// Who asks.
    pub actor: Arc<Actor>,
    /// Names the request in logs, errors and the audit.
    pub request_id: Arc<str>,
    /// How many changes it has committed: what was read before one may be another after it.
    pub changes: Arc<AtomicU64>,
}

impl Ctx {
    /// A context for `actor`.
    #[must_use]
    pub fn new(hub: Arc<Hub>, actor: Actor, request_id: &str) -> Self {
        Self { hub, actor: Arc::new(actor), request_id: Arc::from(request_id), changes: Arc::default() }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.hub.clock.now()
    }

    /// The connection for reading what `grant` covers.
    #[must_use]
    pub fn read(&self, _grant: &impl Grant) -> &DatabaseConnection {
        self.hub.db.unscoped()
    }

    /// The language of the person who asks.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.actor.locale
    }

    /// The person who asks.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for the hub's own jobs, which are no person.
    pub fn user(&self) -> Result<UserId> {
        self.actor.user.ok_or(Error::Forbidden)
    }

    /// The agency of the person who asks.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for the hub's own jobs.
    pub fn agency(&self) -> Result<AgencyId> {
        self.actor.agency.ok_or(Error::Forbidden)
    }
}
