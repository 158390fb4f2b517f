//! A witness for the logs of other agencies (C2SP `tlog-witness`): the command `chot witness`, apart from any hub.
//!
//! Invariants: what was cosigned last is on disk before a cosignature leaves; looking at it, judging by it and writing it
//! are one step, so that of requests at the same time each is judged by what the one before has left; a state that cannot be
//! read or written lets nothing be cosigned.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::note::{Checkpoint, Cosigner, KeyKind, VerifierKey};
use chot_forensics::witness::{AddCheckpoint, KnownLog, MAX_REQUEST_BYTES, Refusal, SIZE_TYPE, Seen, find_log, judge, known_logs};
use serde::{Deserialize, Serialize};

use crate::blobs;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::keyfile;
use crate::random::Random;

/// The first line of the key file.
const KEY_HEADER: &str = "chot witness key 1";
/// What the state file says of itself.
const STATE_FORMAT: &str = "chot.witness/1";

/// Settings of a witness.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The name in its cosignatures: an address without a scheme.
    pub name: String,
    /// Address and port.
    #[serde(default = "default_bind")]
    pub bind: std::net::SocketAddr,
    /// File with its signing key; made at the first start.
    pub key_file: PathBuf,
    /// File that keeps what it has cosigned of each log.
    pub state_file: PathBuf,
    /// The public keys (C2SP vkey) of the logs that it watches.
    pub log_keys: Vec<String>,
}

/// Where a witness listens if nothing is said.
#[must_use]
pub fn default_bind() -> std::net::SocketAddr {
    std::net::SocketAddr::from(([127, 0, 0, 1], 8081))
}

/// What the state file holds of one log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kept {
    size: u64,
    root: String,
    /// The checkpoint as its log signed it: the evidence, should the log ever show another history.
    note: String,
    cosigned_at_seconds: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    format: String,
    logs: BTreeMap<String, Kept>,
}

/// A witness with its key, its logs and what it has seen of them.
pub struct Witness {
    cosigner: Cosigner,
    logs: Vec<KnownLog>,
    clock: Clock,
    path: PathBuf,
    state: Mutex<State>,
    /// Held as long as this process is the witness.
    _lock: File,
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Witness").field("cosigner", &self.cosigner).field("logs", &self.logs).finish_non_exhaustive()
    }
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The cosignature line.
    Cosigned(String),
    /// Why there is none.
    Refused(Refusal),
}

impl Witness {
    /// Opens a witness: reads its key and its state, or makes them.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for settings that cannot be; [`Error::Internal`] for a key or state that is damaged;
    /// [`Error::Unavailable`] where another process is this witness or a file cannot be read or written.
    pub fn open(settings: &Settings, clock: Clock) -> Result<Self> {
        let keys = settings.log_keys.iter().map(|line| VerifierKey::parse(line)).collect::<std::result::Result<Vec<_>, _>>();
        let logs = keys.and_then(known_logs).map_err(|error| Error::BadRequest(format!("a key of a log: {error}")))?;
        if logs.is_empty() {
            return Err(Error::BadRequest("no log is to be watched: give the public key of at least one".to_owned()));
        }
        let path = settings.state_file.clone();
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            blobs::make_folders(folder)?;
        }
        let lock = lock(&path)?;
        // Made before the key: a key without a state has lost it.
        if !path.exists() && !settings.key_file.exists() {
            write(&path, &State { format: STATE_FORMAT.to_owned(), logs: BTreeMap::new() })?;
        }
        let state = read(&path)?;
        let random = Random::new(clock.clone());
        let seed = keyfile::load(&settings.key_file, KEY_HEADER, &settings.name, || random.secret())?;
        let cosigner = Cosigner::from_seed(&settings.name, seed).map_err(|error| Error::BadRequest(format!("the name: {error}")))?;
        Ok(Self { cosigner, logs, clock, path, state: Mutex::new(state), _lock: lock })
    }

    /// The public key by which its cosignatures are checked.
    #[must_use]
    pub fn verifier_key(&self) -> String {
        self.cosigner.verifier_key()
    }

    /// The names of the logs that it watches.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.logs.iter().map(|log| log.origin.as_str())
    }

    /// Judges a request and, where it holds, keeps what it has seen and cosigns. Blocks on the disk.
    ///
    /// # Errors
    /// Where the state cannot be kept: nothing is cosigned then.
    pub fn add_checkpoint(&self, body: &str) -> Result<Answer> {
        let Some(request) = AddCheckpoint::parse(body) else { return Ok(Answer::Refused(Refusal::Malformed)) };
        let log = match find_log(&self.logs, &request) {
            Ok(log) => log,
            Err(refusal) => return Ok(Answer::Refused(refusal)),
        };
        // One request after another: the next one is judged by what this one leaves on the disk.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = match state.logs.get(&log.origin) {
            Some(kept) => kept.seen()?,
            None => Seen::default(),
        };
        let (next, text) = match judge(log, seen, &request) {
            Ok(judged) => judged,
            Err(refusal) => {
                if matches!(refusal, Refusal::Inconsistent | Refusal::Conflict(_)) {
                    tracing::warn!(log = log.origin, size = seen.size, reason = %refusal, "not cosigned");
                }
                return Ok(Answer::Refused(refusal));
            }
        };
        let seconds = u64::try_from(self.clock.now() / 1000).unwrap_or(0);
        let line = self.cosigner.cosign(text, seconds).map_err(Error::internal)?;
        let mut changed = state.clone();
        let kept = Kept { size: next.size, root: next.root.to_string(), note: request.note.clone(), cosigned_at_seconds: seconds };
        changed.logs.insert(log.origin.clone(), kept);
        write(&self.path, &changed)?;
        *state = changed;
        drop(state);
        tracing::info!(log = log.origin, size = next.size, "cosigned");
        Ok(Answer::Cosigned(line))
    }
}

impl Kept {
    fn seen(&self) -> Result<Seen> {
        let mut root = [0; 32];
        hex::decode_to_slice(&self.root, &mut root).map_err(|_| Error::internal("the state of a log is damaged"))?;
        Ok(Seen { size: self.size, root: Sha256Digest(root) })
    }
}

/// Two processes with one state would cosign past each other.
fn lock(path: &Path) -> Result<File> {
    let mut name = path.as_os_str().to_os_string();
    name.push(".lock");
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&name)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Unavailable("another process is this witness; stop it first".to_owned())),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Reads the state. One that cannot be read, or is not there, stops the start: to begin anew would be to forget what was cosigned.
fn read(path: &Path) -> Result<State> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Error::BadRequest(format!(
                "the key is there, and {} is not: what was cosigned is forgotten. Put it back; where it is lost, begin a new witness \
                 with a new name and key",
                path.display()
            )));
        }
        Err(error) => return Err(error.into()),
    };
    let damaged = |why: &str| Error::internal(format!("state file {}: {why}", path.display()));
    let state: State = serde_json::from_slice(&bytes).map_err(|error| damaged(&error.to_string()))?;
    if state.format != STATE_FORMAT {
        return Err(damaged("it is not the state of a witness"));
    }
    for (origin, kept) in &state.logs {
        let told = kept.note.split_once("\n\n").and_then(|(text, _)| Checkpoint::parse(&format!("{text}\n")).ok());
        let seen = kept.seen()?;
        if told.is_none_or(|told| told.origin != *origin || told.size != seen.size || told.root != seen.root) {
            return Err(damaged(&format!("what it says of {origin} is not its checkpoint")));
        }
    }
    Ok(state)
}

/// Writes the state whole beside the old one, synced, and puts it in its place, synced too.
fn write(path: &Path, state: &State) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut name = path.as_os_str().to_os_string();
    name.push(".new");
    let new = PathBuf::from(name);
    let bytes = serde_json::to_vec_pretty(state).map_err(Error::internal)?;
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        File::open(folder)?.sync_all()
    };
    written().map_err(|error| Error::Unavailable(format!("{}: {error}", path.display())))
}

/// The routes of a witness.
fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/add-checkpoint").route(web::post().to(add_checkpoint)))
        .service(web::resource("/key").route(web::get().to(key)).route(web::head().to(key)))
        .service(web::resource("/healthz").route(web::get().to(alive)).route(web::head().to(alive)));
}

/// A server for a witness on a socket that is bound already; it runs while it is awaited.
///
/// # Errors
/// The socket's error.
pub fn server(witness: Witness, listener: std::net::TcpListener) -> Result<actix_web::dev::Server> {
    let witness = web::Data::new(witness);
    let app = move || App::new().app_data(witness.clone()).configure(configure);
    let server = HttpServer::new(app)
        .workers(2)
        .shutdown_timeout(5)
        .client_request_timeout(Duration::from_secs(5))
        .keep_alive(Duration::from_secs(75));
    Ok(server.listen(listener)?.run())
}

async fn alive() -> HttpResponse {
    plain(StatusCode::OK, "ok\n".to_owned())
}

async fn key(witness: web::Data<Witness>) -> HttpResponse {
    plain(StatusCode::OK, format!("{}\n", witness.verifier_key()))
}

fn plain(status: StatusCode, text: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/plain; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(text)
}

async fn add_checkpoint(request: HttpRequest, payload: web::Payload, witness: web::Data<Witness>) -> HttpResponse {
    let body = match crate::http::read_body(&request, payload, MAX_REQUEST_BYTES).await {
        Ok(body) => body,
        Err(failure) => return plain(actix_web::ResponseError::status_code(&failure), format!("{failure}\n")),
    };
    let Ok(text) = String::from_utf8(body.to_vec()) else { return refused(Refusal::Malformed) };
    let witness = Arc::clone(&witness.into_inner());
    match blobs::run(move || witness.add_checkpoint(&text)).await {
        Ok(Answer::Cosigned(line)) => plain(StatusCode::OK, line),
        Ok(Answer::Refused(refusal)) => refused(refusal),
        Err(error) => {
            tracing::error!(reason = ?error, "the witness cannot keep its state; nothing is cosigned");
            plain(StatusCode::SERVICE_UNAVAILABLE, "the witness cannot keep its state\n".to_owned())
        }
    }
}

fn refused(refusal: Refusal) -> HttpResponse {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    match refusal {
        Refusal::Conflict(size) => {
            let mut response = plain(status, format!("{size}\n"));
            response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(SIZE_TYPE));
            response
        }
        _ => plain(status, format!("{refusal}\n")),
    }
}

/// Whether a key is that of a log: what a witness is given.
#[must_use]
pub fn is_log_key(text: &str) -> bool {
    VerifierKey::parse(text).is_ok_and(|key| key.kind() == KeyKind::Log)
}
