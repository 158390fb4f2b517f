//! Settings: the commented default file, then a file, then the environment. All are checked once, at the start.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use chot_forensics::note::{KeyKind, VerifierKey};
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::Deserialize;

/// The reference of all settings, with their defaults.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// A text that must not be shown: passwords, and addresses that carry one.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret from its text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one who needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

/// Why the hub does not start with these settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or variable that cannot be read as settings.
    #[error("{0}")]
    Unreadable(String),
    /// A setting whose value cannot be used.
    #[error("setting {name}: {why}")]
    Invalid {
        /// The setting, as section.key.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),* }
    };
}

section! {
    /// All settings.
    Config {
        /// The HTTP server.
        server: Server,
        /// The database.
        database: Database,
        /// The evidence store.
        evidence: Evidence,
        /// Transfers of custody, and re-reading of what is stored.
        custody: Custody,
        /// Looking members up.
        lookups: Lookups,
        /// The custody log.
        log: Log,
        /// Mail.
        mail: Mail,
        /// Browser sessions.
        sessions: Sessions,
        /// The outbox workers.
        outbox: Outbox,
        /// Limits of requests.
        limits: Limits,
        /// What the hub says about itself.
        telemetry: Telemetry,
    }
}
section! {
    /// The HTTP server.
    Server {
        /// Address and port.
        bind: SocketAddr,
        /// How browsers reach the hub, without a trailing slash.
        public_url: String,
        /// Address and port of `/metrics`; empty for the main one, loopback callers only.
        metrics_bind: String,
        /// Proxies whose `X-Forwarded-For` is believed.
        trusted_proxies: Vec<IpAddr>,
        /// Worker threads; 0 for one each processor.
        workers: usize,
        /// Whether the data are samples.
        demo: bool,
    }
}
section! {
    /// The database.
    Database {
        /// `sqlite:///…` or `postgres://…`.
        url: Secret,
        /// Size of the pool.
        max_connections: u32,
    }
}
section! {
    /// The evidence store.
    Evidence {
        /// `file:///…`.
        url: String,
        /// Hours after which an idle upload is withdrawn.
        upload_expires_hours: u32,
        /// Largest item in bytes.
        max_item_bytes: u64,
        /// Largest body of one PATCH in bytes.
        max_chunk_bytes: usize,
        /// Incomplete uploads per person.
        max_open_uploads: u32,
        /// Minutes that times in logs without a zone are taken to be before universal time.
        log_offset_minutes: i32,
    }
}
section! {
    /// Transfers of custody, and re-reading of what is stored.
    Custody {
        /// Hours that an offer waits for an answer where nothing is said.
        transfer_hours: u32,
        /// The longest time an offer may wait, in hours.
        transfer_hours_most: u32,
        /// Days within which every stored item is hashed again.
        reverify_days: u32,
    }
}
section! {
    /// Looking members up.
    Lookups {
        /// Folder of the hash sets.
        folder: PathBuf,
    }
}
section! {
    /// The custody log.
    Log {
        /// Name of the log.
        origin: String,
        /// File of the signing key.
        key_file: PathBuf,
        /// Public keys that signed before the present one.
        former_keys: Vec<String>,
        /// New entries after which a checkpoint is signed.
        checkpoint_entries: u64,
        /// Seconds after which one is signed where there are new entries.
        checkpoint_seconds: u32,
        /// Who cosigns the checkpoints.
        witnesses: Vec<Witness>,
        /// Address of the time-stamping authority; empty for none.
        tsa_url: String,
        /// File with the root certificates that its time stamps must lead to; empty to take any.
        tsa_ca_file: PathBuf,
        /// Patience with a witness or authority in seconds.
        remote_timeout_seconds: u32,
        /// How long a custody package waits for them, in seconds.
        package_wait_seconds: u32,
    }
}
section! {
    /// Somebody else who watches the custody log and cosigns its checkpoints.
    Witness {
        /// What people call it.
        name: String,
        /// Address below which it answers at `/add-checkpoint`.
        url: String,
        /// Its public key.
        key: String,
    }
}
section! {
    /// Mail.
    Mail {
        /// `smtp://…`, `smtps://…` or `file:///…`.
        url: Secret,
        /// Sender.
        from: String,
        /// Patience with the server in seconds.
        timeout_seconds: u64,
    }
}
section! {
    /// Browser sessions.
    Sessions {
        /// Minutes without a request after which a session ends.
        idle_minutes: u32,
        /// Hours after which a session ends in any case.
        absolute_hours: u32,
    }
}
section! {
    /// The outbox workers.
    Outbox {
        /// Milliseconds between looks for due work.
        poll_ms: u64,
        /// Workers at once.
        workers: usize,
        /// Tries before giving up.
        max_attempts: i32,
        /// Seconds for which a worker may keep a job.
        lease_seconds: i64,
    }
}
section! {
    /// Limits of requests.
    Limits {
        /// Depth of a GraphQL document.
        graphql_depth: usize,
        /// Cost of a GraphQL document, counted with `first`.
        graphql_complexity: usize,
        /// Aliases in a document.
        graphql_aliases: usize,
        /// Directives on one field.
        graphql_directives: usize,
        /// Body in bytes.
        graphql_body_bytes: usize,
        /// Seconds for one request.
        graphql_timeout_seconds: u64,
        /// Requests per minute and person.
        requests_per_minute: u32,
        /// Failed sign-ins per minute for one account from one network.
        sign_ins_per_minute: u32,
        /// Open sockets per person.
        sockets_per_user: usize,
    }
}
section! {
    /// What the hub says about itself.
    Telemetry {
        /// `json` or `text`.
        format: String,
        /// Filter of levels, as `RUST_LOG` has it.
        filter: String,
    }
}

impl Config {
    /// Defaults, then `file`, then the environment.
    ///
    /// # Errors
    /// [`ConfigError`] that names the setting.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            if !file.is_file() {
                return Err(ConfigError::Unreadable(format!("no such file: {}", file.display())));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        // CHOT_DATA and CHOT_TOKEN have no section: they belong to commands.
        let environment = Env::prefixed("CHOT_").filter(|key| key.as_str().contains("__")).split("__");
        Self::checked(figment.merge(environment))
    }

    /// The defaults of `chot demo`: everything below `data`.
    ///
    /// # Errors
    /// [`ConfigError`] where the folder's path cannot be written as an address.
    pub fn demo(data: &Path, bind: SocketAddr) -> Result<Self, ConfigError> {
        let path = data.to_str().ok_or(ConfigError::Invalid { name: "--data", why: "the path is not text".into() })?;
        let settings = toml::toml_from(path, bind);
        Self::checked(Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(&settings)))
    }

    fn checked(figment: Figment) -> Result<Self, ConfigError> {
        let mut config: Self = figment.extract().map_err(|error| ConfigError::Unreadable(error.to_string()))?;
        while config.server.public_url.ends_with('/') {
            config.server.public_url.pop();
        }
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let invalid = |name, why: &str| Err(ConfigError::Invalid { name, why: why.to_owned() });
        let url = &self.server.public_url;
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            return invalid("server.public_url", "must begin with http:// or https://");
        }
        let database = self.database.url.reveal();
        if !(database.starts_with("sqlite://") || database.starts_with("postgres://") || database.starts_with("postgresql://")) {
            return invalid("database.url", "must begin with sqlite:// or postgres://");
        }
        if self.database.max_connections == 0 {
            return invalid("database.max_connections", "must be at least 1");
        }
        if !self.evidence.url.starts_with("file:///") {
            return invalid("evidence.url", "must begin with file:///");
        }
        if self.evidence.max_item_bytes > (1 << 53) - 1 {
            return invalid("evidence.max_item_bytes", "must be at most 2^53-1");
        }
        let custody = &self.custody;
        if custody.transfer_hours == 0 || custody.transfer_hours_most < custody.transfer_hours || custody.transfer_hours_most > 8784 {
            return invalid("custody.transfer_hours", "must be at least 1 and at most custody.transfer_hours_most, which is at most 8784");
        }
        if !(2..=3650).contains(&custody.reverify_days) {
            return invalid("custody.reverify_days", "must be from 2 to 3650");
        }
        if self.log.origin.is_empty() || self.log.origin.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
            return invalid("log.origin", "must be a name without spaces and plus signs");
        }
        self.check_log()?;
        crate::mail::Mailer::check_settings(&self.mail)?;
        if !["json", "text"].contains(&self.telemetry.format.as_str()) {
            return invalid("telemetry.format", "must be json or text");
        }
        if !self.server.metrics_bind.is_empty() && self.server.metrics_bind.parse::<SocketAddr>().is_err() {
            return invalid("server.metrics_bind", "must be empty or an address with a port");
        }
        if self.outbox.workers == 0 || self.outbox.max_attempts < 1 || self.outbox.lease_seconds < 1 {
            return invalid("outbox", "workers, max_attempts and lease_seconds must be at least 1");
        }
        Ok(())
    }

    fn check_log(&self) -> Result<(), ConfigError> {
        let invalid = |name, why: &str| Err(ConfigError::Invalid { name, why: why.to_owned() });
        let log = &self.log;
        if log.checkpoint_entries == 0 || log.checkpoint_seconds == 0 || log.remote_timeout_seconds == 0 {
            return invalid("log", "checkpoint_entries, checkpoint_seconds and remote_timeout_seconds must be at least 1");
        }
        let is_address = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        if !log.tsa_url.is_empty() && !is_address(&log.tsa_url) {
            return invalid("log.tsa_url", "must be empty or begin with http:// or https://");
        }
        if log.tsa_url.is_empty() && !log.tsa_ca_file.as_os_str().is_empty() {
            return invalid("log.tsa_ca_file", "needs log.tsa_url");
        }
        let mut names = std::collections::HashSet::new();
        let mut keys = std::collections::HashSet::new();
        for witness in &log.witnesses {
            if witness.name.trim().is_empty() || !is_address(&witness.url) {
                return invalid("log.witnesses", "each needs a name and an url that begins with http:// or https://");
            }
            match VerifierKey::parse(&witness.key) {
                Ok(key) if key.kind() == KeyKind::Witness => {}
                Ok(_) => return invalid("log.witnesses", "a key is that of a log, not of a witness"),
                Err(error) => return invalid("log.witnesses", &error.to_string()),
            }
            if !names.insert(&witness.name) || !keys.insert(&witness.key) {
                return invalid("log.witnesses", "a name or key stands there twice");
            }
        }
        Ok(())
    }

    /// Whether browsers reach the hub by TLS, so that the cookie can be Secure.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }

    /// Scheme, host and port of the public address: the only Origin that is let in.
    #[must_use]
    pub fn origin(&self) -> &str {
        let url = &self.server.public_url;
        let start = url.find("://").map_or(0, |at| at + 3);
        match url.get(start..).and_then(|rest| rest.find('/')) {
            Some(end) => url.get(..start + end).unwrap_or(url),
            None => url,
        }
    }

    /// The folder of the evidence store.
    #[must_use]
    pub fn evidence_folder(&self) -> PathBuf {
        PathBuf::from(self.evidence.url.strip_prefix("file://").unwrap_or(&self.evidence.url))
    }
}

mod toml {
    use std::net::SocketAddr;

    pub(super) fn toml_from(data: &str, bind: SocketAddr) -> String {
        let quoted = |text: String| format!("{text:?}");
        format!(
            "[server]\nbind = {}\npublic_url = {}\ndemo = true\n[database]\nurl = {}\n[evidence]\nurl = {}\n[lookups]\nfolder = {}\n[log]\norigin = \"demo.chot.local/custody\"\nkey_file = {}\n[mail]\nurl = {}\nfrom = \"Chốt (mẫu) <chot@demo.chot.local>\"\n[telemetry]\nformat = \"text\"\nfilter = \"warn,chot=info,chot_server=info,actix_http=off\"\n",
            quoted(bind.to_string()),
            quoted(format!("http://{bind}")),
            quoted(format!("sqlite://{data}/chot.db")),
            quoted(format!("file://{data}/evidence")),
            quoted(format!("{data}/hash-sets")),
            quoted(format!("{data}/keys/custody.key")),
            quoted(format!("file://{data}/mail")),
        )
    }
}
