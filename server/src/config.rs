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
        /// Whether browsers may reach it without TLS from other machines.
        allow_plain_http: bool,
        /// Address and port of `/metrics`; empty for the main one, for callers on this machine that came through no proxy.
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
        /// `file:///…` or `s3://bucket/prefix`.
        url: String,
        /// Folder of the spool and of passing files; empty for the store's own folder.
        spool: PathBuf,
        /// The object store, where `url` names a bucket.
        s3: S3,
        /// Encryption of what is kept.
        encryption: Encryption,
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
        /// Seconds that one rule set may scan one content.
        scan_seconds: u32,
    }
}
section! {
    /// An S3 object store.
    S3 {
        /// Its address; empty for Amazon's.
        endpoint: String,
        /// The region that requests are signed for.
        region: String,
        /// Whether the bucket stands in the path instead of before the host.
        path_style: bool,
        /// Name of the key.
        access_key_id: Secret,
        /// The key.
        secret_access_key: Secret,
        /// The token that belongs to a passing key.
        session_token: Secret,
        /// Certificates of private authorities; empty for the public ones.
        ca_file: PathBuf,
        /// Seconds without an answer or a byte after which a request is given up.
        timeout_seconds: u64,
    }
}
section! {
    /// Encryption of evidence at rest.
    Encryption {
        /// age recipients to whom evidence is sealed; none to keep it as it is.
        recipients: Vec<String>,
        /// File of age identities that open what is sealed.
        identity_file: PathBuf,
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
        /// So many entries from the log's beginning are known by the operator, where they are dated ahead of the clock.
        known_ahead: u64,
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

/// Where finished evidence is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// In a folder.
    Folder(PathBuf),
    /// In a bucket.
    Bucket(Bucket),
}

/// A bucket and what stands before the names in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Without slashes at its ends; may be empty.
    pub prefix: String,
}

impl S3 {
    /// No object store, for tests.
    #[cfg(test)]
    #[must_use]
    pub fn none() -> Self {
        Self {
            endpoint: String::new(),
            region: "us-east-1".to_owned(),
            path_style: false,
            access_key_id: Secret::new("key"),
            secret_access_key: Secret::new("secret"),
            session_token: Secret::new(""),
            ca_file: PathBuf::new(),
            timeout_seconds: 5,
        }
    }
}

impl Evidence {
    /// Where finished items are kept.
    ///
    /// # Errors
    /// [`ConfigError`] that names the setting.
    pub fn store(&self) -> Result<Store, ConfigError> {
        let invalid = |why: &str| ConfigError::Invalid { name: "evidence.url", why: why.to_owned() };
        if let Some(path) = self.url.strip_prefix("file://").filter(|path| path.starts_with('/')) {
            return Ok(Store::Folder(PathBuf::from(path)));
        }
        let rest = self.url.strip_prefix("s3://").ok_or_else(|| invalid("must begin with file:/// or s3://"))?;
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_matches('/');
        let plain = |text: &str, more: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
        if name.is_empty() || !plain(name, ".-") {
            return Err(invalid("must name a bucket: s3://bucket/prefix"));
        }
        if !plain(prefix, "._-/") || prefix.split('/').any(|part| matches!(part, "." | "..")) || prefix.contains("//") {
            return Err(invalid("the prefix may have letters, digits, dots, dashes, underscores and single slashes"));
        }
        Ok(Store::Bucket(Bucket { name: name.to_owned(), prefix: prefix.to_owned() }))
    }

    /// The folder below which uploads stand while they come in.
    #[must_use]
    pub fn spool_folder(&self) -> PathBuf {
        match self.url.strip_prefix("file://") {
            _ if !self.spool.as_os_str().is_empty() => self.spool.clone(),
            Some(path) => PathBuf::from(path),
            None => PathBuf::from("/var/lib/chot/evidence"),
        }
    }

    /// Fills what is not set from the variables that other programs for S3 know, and bounds items by what S3 takes.
    fn complete(&mut self, variable: impl Fn(&str) -> Option<String>) {
        if !self.url.starts_with("s3://") {
            return;
        }
        let fill = |setting: &mut Secret, name: &str| {
            if setting.reveal().is_empty() {
                *setting = Secret::new(variable(name).unwrap_or_default());
            }
        };
        // A token belongs to the key beside which it stands.
        if self.s3.access_key_id.reveal().is_empty() {
            fill(&mut self.s3.session_token, "AWS_SESSION_TOKEN");
        }
        fill(&mut self.s3.access_key_id, "AWS_ACCESS_KEY_ID");
        fill(&mut self.s3.secret_access_key, "AWS_SECRET_ACCESS_KEY");
        if self.s3.endpoint.is_empty() {
            self.s3.endpoint = variable("AWS_ENDPOINT_URL_S3").or_else(|| variable("AWS_ENDPOINT_URL")).unwrap_or_default();
        }
        if self.s3.region.is_empty() {
            self.s3.region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION")).unwrap_or_else(|| "us-east-1".to_owned());
        }
        // What is sealed is a little longer: 16 bytes for each 64 KiB, and its header.
        self.max_item_bytes = self.max_item_bytes.min(crate::blobs::LARGEST - (crate::blobs::LARGEST >> 11));
    }

    fn check(&self) -> Result<(), ConfigError> {
        let invalid = |name, why: &str| Err(ConfigError::Invalid { name, why: why.to_owned() });
        crate::blobs::check_settings(self)?;
        if !matches!(self.store()?, Store::Bucket(_)) {
            return Ok(());
        }
        let s3 = &self.s3;
        if s3.access_key_id.reveal().is_empty() || s3.secret_access_key.reveal().is_empty() {
            return invalid("evidence.s3", "access_key_id and secret_access_key must be set for an evidence.url that begins with s3://");
        }
        if !(s3.endpoint.is_empty() || s3.endpoint.starts_with("https://") || s3.endpoint.starts_with("http://")) {
            return invalid("evidence.s3.endpoint", "must be empty or begin with https:// or http://");
        }
        let host = s3.endpoint.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.split(['/', ':']).next().unwrap_or_default();
        if !s3.path_style && (host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()) {
            return invalid(
                "evidence.s3.path_style",
                "must be true where evidence.s3.endpoint has no name before which the bucket's could stand",
            );
        }
        if !self.spool_folder().is_absolute() {
            return invalid("evidence.spool", "must be an absolute path");
        }
        Ok(())
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
        Self::checked(figment.merge(Self::environment()))
    }

    /// CHOT_DATA and CHOT_TOKEN have no section: they belong to commands.
    fn environment() -> Env {
        Env::prefixed("CHOT_").filter(|key| key.as_str().contains("__")).split("__")
    }

    /// The defaults of `chot demo`: everything below `data`.
    ///
    /// # Errors
    /// [`ConfigError`] where the folder's path cannot be written as an address.
    pub fn demo(data: &Path, bind: SocketAddr) -> Result<Self, ConfigError> {
        Self::checked(Self::demo_figment(data, bind)?)
    }

    /// The same under the environment: for commands on the folder of a demo.
    ///
    /// # Errors
    /// [`ConfigError`] that names the setting.
    pub fn load_demo(data: &Path, bind: SocketAddr) -> Result<Self, ConfigError> {
        Self::checked(Self::demo_figment(data, bind)?.merge(Self::environment()))
    }

    fn demo_figment(data: &Path, bind: SocketAddr) -> Result<Figment, ConfigError> {
        Ok(Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(&Self::demo_file(data, bind)?)))
    }

    /// The same as a file of settings, for the other commands.
    ///
    /// # Errors
    /// [`ConfigError`] where the folder's path cannot be written as an address.
    pub fn demo_file(data: &Path, bind: SocketAddr) -> Result<String, ConfigError> {
        let path = data.to_str().ok_or(ConfigError::Invalid { name: "--data", why: "the path is not text".into() })?;
        Ok(toml::toml_from(path, bind))
    }

    fn checked(figment: Figment) -> Result<Self, ConfigError> {
        let mut config: Self = figment.extract().map_err(|error| ConfigError::Unreadable(error.to_string()))?;
        while config.server.public_url.ends_with('/') {
            config.server.public_url.pop();
        }
        config.evidence.complete(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let invalid = |name, why: &str| Err(ConfigError::Invalid { name, why: why.to_owned() });
        self.check_public_url()?;
        self.check_numbers()?;
        let database = self.database.url.reveal();
        if !(database.starts_with("sqlite://") || database.starts_with("postgres://") || database.starts_with("postgresql://")) {
            return invalid("database.url", "must begin with sqlite:// or postgres://");
        }
        self.evidence.check()?;
        let custody = &self.custody;
        if custody.transfer_hours == 0 || custody.transfer_hours_most < custody.transfer_hours || custody.transfer_hours_most > 8784 {
            return invalid("custody.transfer_hours", "must be at least 1 and at most custody.transfer_hours_most, which is at most 8784");
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
        Ok(())
    }

    /// Every number with which a hub can work: from, to.
    fn check_numbers(&self) -> Result<(), ConfigError> {
        let number = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
        let signed = |value: i64| u64::try_from(value).unwrap_or(0);
        let (evidence, limits, outbox) = (&self.evidence, &self.limits, &self.outbox);
        let bounds: [(&'static str, u64, u64, u64); 25] = [
            ("database.max_connections", self.database.max_connections.into(), 1, 10_000),
            ("server.workers", number(self.server.workers), 0, 1024),
            ("evidence.upload_expires_hours", evidence.upload_expires_hours.into(), 1, 87_840),
            ("evidence.max_item_bytes", evidence.max_item_bytes, 1, (1 << 53) - 1),
            // A part as browsers and `chot upload` send it must fit.
            ("evidence.max_chunk_bytes", number(evidence.max_chunk_bytes), 8 << 20, 1 << 40),
            ("evidence.max_open_uploads", evidence.max_open_uploads.into(), 1, u64::MAX),
            ("evidence.s3.timeout_seconds", evidence.s3.timeout_seconds, 1, 3600),
            ("custody.reverify_days", self.custody.reverify_days.into(), 2, 3650),
            ("log.package_wait_seconds", self.log.package_wait_seconds.into(), 0, 300),
            ("mail.timeout_seconds", self.mail.timeout_seconds, 1, 3600),
            ("sessions.idle_minutes", self.sessions.idle_minutes.into(), 1, 527_040),
            ("sessions.absolute_hours", self.sessions.absolute_hours.into(), 1, 8784),
            ("outbox.poll_ms", outbox.poll_ms, 10, 3_600_000),
            ("outbox.workers", number(outbox.workers), 1, 1024),
            ("outbox.max_attempts", signed(outbox.max_attempts.into()), 1, 1000),
            ("outbox.lease_seconds", signed(outbox.lease_seconds), 1, 86_400),
            // The interface's own documents must fit.
            ("limits.graphql_depth", number(limits.graphql_depth), 12, u64::MAX),
            ("limits.graphql_complexity", number(limits.graphql_complexity), 1000, u64::MAX),
            ("limits.graphql_aliases", number(limits.graphql_aliases), 15, u64::MAX),
            ("limits.graphql_directives", number(limits.graphql_directives), 1, u64::MAX),
            ("limits.graphql_body_bytes", number(limits.graphql_body_bytes), 1 << 14, 1 << 30),
            ("limits.graphql_timeout_seconds", limits.graphql_timeout_seconds, 1, 3600),
            ("limits.requests_per_minute", limits.requests_per_minute.into(), 1, u64::MAX),
            ("limits.sign_ins_per_minute", limits.sign_ins_per_minute.into(), 1, u64::MAX),
            ("limits.sockets_per_user", number(limits.sockets_per_user), 1, u64::MAX),
        ];
        let wrong = bounds.into_iter().find(|(_, value, least, most)| !(*least..=*most).contains(value));
        let Some((name, value, least, most)) = wrong else { return Ok(()) };
        let why = if value < least || most == u64::MAX { format!("must be at least {least}") } else { format!("must be at most {most}") };
        Err(ConfigError::Invalid { name, why })
    }

    fn check_public_url(&self) -> Result<(), ConfigError> {
        let invalid = |name, why: &str| Err(ConfigError::Invalid { name, why: why.to_owned() });
        let url = &self.server.public_url;
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            return invalid("server.public_url", "must begin with http:// or https://");
        }
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@' | '\\' | '"' | '<' | '>');
        let port = match url.parse::<actix_web::http::Uri>() {
            Ok(uri) if !url.contains(odd) && uri.host().is_some_and(|host| !host.is_empty()) => {
                uri.authority().map_or("", |authority| authority.as_str().strip_prefix(authority.host()).unwrap_or("")).to_owned()
            }
            _ => return invalid("server.public_url", "must be scheme, host and where needed port: no user, no ?, no #"),
        };
        if !port.is_empty() && !port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0)) {
            return invalid("server.public_url", "the port must be a number from 1 to 65535");
        }
        if self.sends_in_the_clear() && !self.server.allow_plain_http {
            return invalid(
                "server.public_url",
                "must begin with https://: without TLS, passwords and session cookies can be read on the way. Where another layer \
                 protects the line, set server.allow_plain_http = true",
            );
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

    /// Whether passwords and session cookies travel to other machines without TLS.
    #[must_use]
    pub fn sends_in_the_clear(&self) -> bool {
        let uri = self.server.public_url.parse::<actix_web::http::Uri>().ok();
        let host = uri.as_ref().and_then(|uri| uri.host()).unwrap_or_default().trim_matches(['[', ']']);
        let loopback = host == "localhost" || host.ends_with(".localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        !self.is_https() && !loopback
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

    /// The folder of the spool; where evidence is kept in a folder, that one.
    #[must_use]
    pub fn evidence_folder(&self) -> PathBuf {
        self.evidence.spool_folder()
    }
}

mod toml {
    use std::net::SocketAddr;

    pub(super) fn toml_from(data: &str, bind: SocketAddr) -> String {
        let quoted = |text: String| format!("{text:?}");
        // Which port the system will choose for 0 is not known yet.
        let public = if bind.port() == 0 { format!("http://{}", bind.ip()) } else { format!("http://{bind}") };
        format!(
            "[server]\nbind = {}\npublic_url = {}\nallow_plain_http = true\nmetrics_bind = \"\"\ndemo = true\n[database]\nurl = {}\n[evidence]\nurl = {}\n[lookups]\nfolder = {}\n[log]\norigin = \"demo.chot.local/custody\"\nkey_file = {}\n[mail]\nurl = {}\nfrom = \"Chốt (mẫu) <chot@demo.chot.local>\"\n[telemetry]\nformat = \"text\"\nfilter = \"warn,chot=info,chot_server=info,actix_http=off\"\n",
            quoted(bind.to_string()),
            quoted(public),
            quoted(format!("sqlite://{data}/chot.db")),
            quoted(format!("file://{data}/evidence")),
            quoted(format!("{data}/hash-sets")),
            quoted(format!("{data}/keys/custody.key")),
            quoted(format!("file://{data}/mail")),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(settings: &str) -> Result<Evidence, String> {
        let figment = Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(settings));
        let mut evidence = figment.extract::<Config>().map_err(|error| error.to_string())?.evidence;
        let variables = |name: &str| (name == "AWS_SECRET_ACCESS_KEY" || name == "AWS_REGION").then(|| format!("from {name}"));
        evidence.complete(variables);
        evidence.check().map(|()| evidence).map_err(|error| error.to_string())
    }

    #[test]
    fn an_object_store_needs_a_bucket_a_key_and_nothing_else() {
        let key = "[evidence.s3]\naccess_key_id = \"AKIA\"\n";
        let with = |url: &str| evidence(&format!("[evidence]\nurl = \"{url}\"\n{key}"));
        let settings = with("s3://evidence/hub/one/").unwrap();
        let bucket = Bucket { name: "evidence".to_owned(), prefix: "hub/one".to_owned() };
        assert_eq!(settings.store().unwrap(), Store::Bucket(bucket));
        assert_eq!(settings.s3.secret_access_key.reveal(), "from AWS_SECRET_ACCESS_KEY");
        assert_eq!(settings.s3.region, "from AWS_REGION");
        assert!(settings.max_item_bytes < crate::blobs::LARGEST && settings.max_item_bytes > 4 << 40);
        assert_eq!(settings.spool_folder(), PathBuf::from("/var/lib/chot/evidence"));
        assert!(!format!("{settings:?}").contains("from AWS_SECRET"), "secrets are not shown");
        for bad in ["s3://", "s3:///x", "s3://a b", "s3://a/../b", "s3://a/b//c", "s3://a/%2e", "http://x", "file://x", "/x"] {
            assert!(with(bad).is_err_and(|why| why.contains("evidence.url")), "{bad}");
        }
        assert!(evidence("[evidence]\nurl = \"s3://evidence\"\n").is_err_and(|why| why.contains("evidence.s3")), "no key");
        let endpoint = format!("[evidence]\nurl = \"s3://evidence\"\n{key}endpoint = \"minio:9000\"\n");
        assert!(evidence(&endpoint).is_err_and(|why| why.contains("evidence.s3.endpoint")));
        for host in ["127.0.0.1:9000", "10.1.2.3", "[::1]:9000"] {
            let style =
                |plain: bool| format!("[evidence]\nurl = \"s3://evidence\"\n{key}endpoint = \"http://{host}\"\npath_style = {plain}\n");
            assert!(evidence(&style(false)).is_err_and(|why| why.contains("evidence.s3.path_style")), "{host}");
            assert!(evidence(&style(true)).is_ok(), "{host}");
        }
    }

    fn config(settings: &str) -> Result<Config, String> {
        Config::checked(Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(settings))).map_err(|error| error.to_string())
    }

    #[test]
    fn metrics_have_an_address_of_their_own_by_default() {
        let address = config("").unwrap().server.metrics_bind;
        assert!(address.parse::<SocketAddr>().is_ok_and(|address| address.ip().is_loopback() && address.port() == 9464), "{address}");
    }

    #[test]
    fn numbers_with_which_nothing_works_stop_the_start() {
        assert!(config("").is_ok());
        for (section, key, value) in [
            ("sessions", "idle_minutes", "0"),
            ("sessions", "absolute_hours", "0"),
            ("limits", "requests_per_minute", "0"),
            ("limits", "graphql_depth", "0"),
            ("limits", "graphql_complexity", "0"),
            ("limits", "graphql_aliases", "0"),
            ("limits", "graphql_directives", "0"),
            ("limits", "graphql_body_bytes", "0"),
            ("limits", "graphql_timeout_seconds", "0"),
            ("limits", "sign_ins_per_minute", "0"),
            ("limits", "sockets_per_user", "0"),
            ("evidence", "max_chunk_bytes", "0"),
            ("evidence", "max_item_bytes", "0"),
            ("evidence", "max_item_bytes", "9007199254740992"),
            ("evidence", "max_open_uploads", "0"),
            ("evidence", "upload_expires_hours", "0"),
            ("evidence.s3", "timeout_seconds", "0"),
            ("database", "max_connections", "0"),
            ("custody", "reverify_days", "1"),
            ("mail", "timeout_seconds", "0"),
            ("outbox", "poll_ms", "0"),
            ("outbox", "workers", "0"),
            ("outbox", "max_attempts", "-1"),
            ("outbox", "lease_seconds", "0"),
        ] {
            let why = config(&format!("[{section}]\n{key} = {value}\n")).unwrap_err();
            assert!(why.contains(&format!("setting {section}.{key}: must be at ")), "{why}");
        }
    }

    #[test]
    fn the_public_address_is_an_address_and_safe() {
        let at = |url: &str, more: &str| config(&format!("[server]\npublic_url = {url:?}\n{more}"));
        for good in ["https://chot.example", "https://chot.example:8443/", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:80"] {
            assert!(at(good, "").is_ok_and(|config| !config.sends_in_the_clear()), "{good}");
        }
        for bad in [
            "http://a/b?c",
            "https://a#b",
            "https://u@a",
            "https://u:p@a",
            "https://",
            "https:///x",
            "https://a b",
            "https://a:x",
            "https://a:0",
            "ftp://a",
            "a",
        ] {
            assert!(at(bad, "allow_plain_http = true\n").is_err_and(|why| why.contains("server.public_url")), "{bad}");
        }
        for plain in ["http://chot.example", "http://10.1.2.3:8080", "http://0.0.0.0:8080"] {
            assert!(at(plain, "").is_err_and(|why| why.contains("server.allow_plain_http")), "{plain}");
            assert!(at(plain, "allow_plain_http = true\n").is_ok_and(|config| config.sends_in_the_clear()), "{plain}");
        }
    }

    #[test]
    fn keys_for_sealing_are_looked_at_before_the_start() {
        let recipients = |text: &str| evidence(&format!("[evidence.encryption]\nrecipients = [{text}]\n"));
        assert!(recipients("\"age1nonsense\"").is_err_and(|why| why.contains("evidence.encryption.recipients")));
        let good = age::x25519::Identity::generate().to_public();
        assert!(recipients(&format!("\"{good}\"")).is_err_and(|why| why.contains("evidence.encryption.identity_file")));
        assert!(recipients("").is_ok());
    }
}
