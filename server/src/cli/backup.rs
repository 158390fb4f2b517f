//! `chot backup` and `chot restore`: a consistent copy of database, evidence and key, and its return.
//!
//! A backup is a folder: the database as of one moment, every blob and hash set that it names, the spool of open uploads, the
//! custody log's key, and `manifest.json` with the digest of each file, itself named by `manifest.sha256`, both written last.
//! What has no manifest is no backup. Everything is hashed while it is copied, on both ways.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use chot_forensics::digest::{Sha256Digest, Sha256Hasher, sha256};
use chot_forensics::source::FileSource;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Statement};
use serde::{Deserialize, Serialize};

use super::{Failure, Outcome, demo_folder, keep_demo_settings, out, settings, settings_of_new, there_is_a_database};
use crate::blobs::{BUFFER, Blobs, Form, Name, Reader, make_folders};
use crate::clock::{Clock, rfc3339};
use crate::config::Config;
use crate::db::Db;
use crate::error::Error;
use crate::features::custody::entity::custody_event;
use crate::features::custody::kept;
use crate::features::custody::model::digest;
use crate::features::evidence::disposal::refers_to_bytes;
use crate::features::evidence::entity::evidence_item;
use crate::features::lookups::file::path as hash_set_path;
use crate::features::lookups::sets;
use crate::ids::EvidenceId;
use crate::restoring::Restoring;
use crate::words::{CustodyKind, EvidenceStatus};

/// The form of the manifest.
const SCHEMA: &str = "chot.backup/1";
const MANIFEST: &str = "manifest.json";
const MANIFEST_DIGEST: &str = "manifest.sha256";
const SQLITE_COPY: &str = "chot.db";
const POSTGRES_COPY: &str = "database.dump";
const KEY_COPY: &str = "custody.key";
/// Tries at a copy during which nothing is disposed of.
const DISPOSALS_MOST: usize = 20;

/// Copies database, evidence and key into a folder; the hub may be running.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// A new or empty folder.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Backs up the rest where evidence is damaged or missing, names it in the manifest, and ends with 1 then.
    #[arg(long)]
    leave_out_damaged: bool,
}

/// Returns a backup to a hub that has nothing yet; the hub must not be running.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The backup.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Goes back to the backup's state of the custody log, although the head of a log is kept beside the key.
    #[arg(long)]
    older_state: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Manifest {
    schema: String,
    created_at: String,
    program: String,
    database: String,
    origin: String,
    files: Vec<Entry>,
    /// Evidence that is not in the backup, because it was damaged or missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    damaged: Vec<Damaged>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Damaged {
    sha256: Sha256Digest,
    why: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    path: String,
    size_bytes: u64,
    sha256: Sha256Digest,
}

impl Manifest {
    fn blobs(&self) -> HashSet<Name> {
        self.files.iter().filter_map(|entry| entry.path.strip_prefix("blobs/")?.parse().ok()).collect()
    }
}

/// The kind of the database, the files that were copied, and the evidence that could not be.
type Copied = (&'static str, Vec<Entry>, Vec<Damaged>);

fn at(path: &Path) -> impl Fn(io::Error) -> Failure {
    let shown = path.display().to_string();
    move |error| Failure::Environment(format!("{shown}: {error}"))
}

/// Whether a folder has nothing in it, or is not there at all.
fn is_empty(folder: &Path) -> Result<bool, Failure> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(at(folder)(error)),
    }
}

/// Copies bytes into a new file only its owner can read, synced, and tells what they were.
fn copy_in(mut from: impl Read, to: &Path, name: &str) -> io::Result<Entry> {
    if let Some(folder) = to.parent() {
        make_folders(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    let mut hash = Sha256Hasher::new();
    crate::blobs::each_piece(&mut from, |piece| {
        hash.update(piece);
        file.write_all(piece)
    })?;
    file.sync_all()?;
    Ok(Entry { path: name.to_owned(), size_bytes: hash.bytes(), sha256: hash.finish() })
}

fn hash_file(path: &Path, name: &str) -> io::Result<Entry> {
    let mut hash = Sha256Hasher::new();
    crate::blobs::each_piece(File::open(path)?, |piece| {
        hash.update(piece);
        Ok(())
    })?;
    Ok(Entry { path: name.to_owned(), size_bytes: hash.bytes(), sha256: hash.finish() })
}

fn sync_folder(folder: &Path) -> Outcome {
    File::open(folder).and_then(|file| file.sync_all()).map_err(at(folder))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Environment(error.to_string()))?
}

/// Makes a backup.
///
/// # Errors
/// [`Failure::Usage`] where the folder is not empty, [`Failure::Bad`] where stored evidence is damaged,
/// [`Failure::Environment`] where disk or database fail.
pub async fn backup(args: BackupArgs) -> Outcome {
    let config = settings(args.config.as_deref())?;
    there_is_a_database(&config)?;
    let folder = std::path::absolute(&args.folder)?;
    if !is_empty(&folder)? {
        let whole =
            if folder.join(MANIFEST_DIGEST).exists() { "" } else { ", and no whole backup: what was broken off there may be removed" };
        return Err(Failure::Usage(format!("{} is not empty{whole}", folder.display())));
    }
    let made = make(args, &config, &folder).await;
    // What failed leaves nothing behind that stands in the way of the next try, or looks like a backup.
    if made.is_err() && !folder.join(MANIFEST_DIGEST).exists() {
        empty_again(&folder);
    }
    made
}

/// Removes all from a folder that had nothing in it.
fn empty_again(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.ok();
    }
}

async fn make(args: BackupArgs, config: &Config, folder: &Path) -> Outcome {
    let folder = folder.to_owned();
    let blobs = Arc::new(Blobs::open(&config.evidence)?);
    blobs.is_there()?;
    blobs.spool_is_there()?;
    make_folders(&folder).map_err(at(&folder))?;
    let db = Db::connect(&config.database).await?;
    let clock = Clock::System;
    let created_at = rfc3339(clock.now());
    let (kind, kept, damaged) = database_and_blobs(config, &db, &blobs, &folder).await?;
    if let Some(first) = damaged.first()
        && !args.leave_out_damaged
    {
        return Err(Failure::Bad(first.why.clone()));
    }
    let open: Vec<(EvidenceId, i64)> = evidence_item::Entity::find()
        .select_only()
        .columns([evidence_item::Column::Id, evidence_item::Column::ReceivedBytes])
        .filter(evidence_item::Column::Status.eq(EvidenceStatus::Receiving))
        .into_tuple()
        .all(db.unscoped())
        .await
        .map_err(Error::from)?;
    let sets = sets::all(db.unscoped()).await?;
    let sets = sets.iter().map(sets::file_digest).collect::<Result<BTreeSet<_>, Error>>()?;
    let set_folder = config.lookups.folder.clone();
    let (key_file, origin) = (config.log.key_file.clone(), config.log.origin.clone());
    let (count, damaged) = blocking(move || {
        let mut files = kept;
        for digest in sets {
            files.push(copy_set(&set_folder, &digest, &folder)?);
        }
        for (id, received) in open {
            files.extend(copy_spool(&blobs, id, received, &folder)?);
        }
        files.push(copy_in(File::open(&key_file).map_err(at(&key_file))?, &folder.join(KEY_COPY), KEY_COPY).map_err(at(&key_file))?);
        let count = files.len();
        let program = format!("chot {}", env!("CARGO_PKG_VERSION"));
        let left_out = damaged.clone();
        let manifest = Manifest { schema: SCHEMA.to_owned(), created_at, program, database: kind.to_owned(), origin, files, damaged };
        let bytes = serde_json::to_vec_pretty(&manifest).map_err(|error| Failure::Environment(error.to_string()))?;
        let digest = sha256(&bytes);
        copy_in(bytes.as_slice(), &folder.join(MANIFEST), MANIFEST).map_err(at(&folder))?;
        copy_in(format!("{digest}\n").as_bytes(), &folder.join(MANIFEST_DIGEST), MANIFEST_DIGEST).map_err(at(&folder))?;
        sync_folder(&folder)?;
        Ok((count, left_out))
    })
    .await?;
    out(&format!("{count} files, each hashed, in {}", args.folder.display()))?;
    tell_left_out(&damaged)?;
    if damaged.is_empty() { Ok(()) } else { Err(Failure::Bad(format!("the backup was made without {} damaged files", damaged.len()))) }
}

/// Copies the database and every blob that it names, as of one moment: the database first, for each blob that it names was in its place
/// before and only a disposal removes one; and anew where one did meanwhile. What was disposed of by then is not in the copy.
async fn database_and_blobs(config: &Config, db: &Db, blobs: &Arc<Blobs>, folder: &Path) -> Result<Copied, Failure> {
    let mut copies = BTreeMap::new();
    for _ in 0..DISPOSALS_MOST {
        let before = disposals(db).await?;
        let (kind, database) = copy_database(config, db, folder).await?;
        let stored = stored(db).await?;
        let (from, to, mut known) = (Arc::clone(blobs), folder.to_owned(), std::mem::take(&mut copies));
        let (known, damaged) = blocking(move || {
            let mut damaged = Vec::new();
            known.retain(|sha256, entry: &mut Entry| stored.contains(sha256) || fs::remove_file(to.join(&entry.path)).is_err());
            for sha256 in stored {
                if known.contains_key(&sha256) {
                    continue;
                }
                match copy_blob(&from, sha256, &to) {
                    Err(Failure::Bad(why)) => damaged.push(Damaged { sha256, why }),
                    copied => {
                        known.insert(sha256, copied?);
                    }
                }
            }
            Ok((known, damaged))
        })
        .await?;
        if disposals(db).await? == before {
            let files = std::iter::once(database).chain(known.into_values()).collect();
            return Ok((kind, files, damaged));
        }
        copies = known;
        let outdated = folder.join(&database.path);
        fs::remove_file(&outdated).map_err(at(&outdated))?;
    }
    Err(Failure::Environment("evidence was disposed of during every try; no backup was made".to_owned()))
}

/// How many items were disposed of, ever.
async fn disposals(db: &Db) -> Result<u64, Failure> {
    let disposed = custody_event::Entity::find().filter(custody_event::Column::Kind.eq(CustodyKind::Disposed));
    Ok(disposed.count(db.unscoped()).await.map_err(Error::from)?)
}

/// A line for each evidence file that a backup does not have.
fn tell_left_out(damaged: &[Damaged]) -> Outcome {
    damaged.iter().try_for_each(|left_out| out(&format!("LEFT OUT  {}", left_out.why)))
}

/// Digests of the bytes that are kept: those of every item that was not disposed of.
async fn stored(db: &Db) -> Result<BTreeSet<Sha256Digest>, Failure> {
    let digests: Vec<Vec<u8>> = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Sha256)
        .distinct()
        .filter(refers_to_bytes())
        .into_tuple()
        .all(db.unscoped())
        .await
        .map_err(Error::from)?;
    let read = |bytes: Vec<u8>| digest(&bytes).ok_or_else(|| Failure::Bad("the database names a blob by no digest".to_owned()));
    digests.into_iter().map(read).collect()
}

/// Copies a blob; one that is damaged leaves no copy.
fn copy_blob(blobs: &Blobs, digest: Sha256Digest, folder: &Path) -> Result<Entry, Failure> {
    let (name, stored) = blobs.find(&digest)?.ok_or_else(|| Failure::Bad(format!("evidence {digest} is missing")))?;
    let path = format!("blobs/{name}");
    let to = folder.join(&path);
    let entry = copy_in(Reader { source: stored.as_ref(), at: 0 }, &to, &path).map_err(at(folder))?;
    if name.form == Form::Plain && entry.sha256 != digest {
        fs::remove_file(&to).map_err(at(&to))?;
        return Err(Failure::Bad(format!("evidence {digest} is damaged: its bytes have the SHA-256 {}", entry.sha256)));
    }
    if name.form != Form::Plain {
        let copy = File::open(&to).and_then(FileSource::new).map_err(at(&to))?;
        if let Err(error) = blobs.check_stored(name, &copy) {
            fs::remove_file(&to).map_err(at(&to))?;
            return Err(Failure::Bad(format!("evidence {digest} is damaged: {}", told(error))));
        }
    }
    Ok(entry)
}

fn told(error: Error) -> String {
    match error {
        Error::Internal(why) | Error::Unsound(_, why) | Error::Unavailable(why) => why,
        other => other.to_string(),
    }
}

/// The file of a hash set; one that is named by several sets stands in the backup once.
fn copy_set(sets: &Path, digest: &Sha256Digest, folder: &Path) -> Result<Entry, Failure> {
    let name = format!("hash-sets/{digest}");
    let from =
        File::open(hash_set_path(sets, digest)).map_err(|error| Failure::Bad(format!("the hash set {digest} is missing: {error}")))?;
    let entry = copy_in(from, &folder.join(&name), &name).map_err(at(folder))?;
    if entry.sha256 != *digest {
        return Err(Failure::Bad(format!("the hash set {digest} is damaged: its bytes have the SHA-256 {}", entry.sha256)));
    }
    Ok(entry)
}

/// The counted bytes of an open upload; nothing where it was finished or withdrawn meanwhile.
fn copy_spool(blobs: &Blobs, id: EvidenceId, received: i64, folder: &Path) -> Result<Option<Entry>, Failure> {
    let received = u64::try_from(received).unwrap_or(0);
    let file = match blobs.read_upload(id) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(at(blobs.root()))?,
    };
    let name = format!("spool/{id}");
    copy_in(file.take(received), &folder.join(&name), &name).map(Some).map_err(at(folder))
}

async fn copy_database(config: &Config, db: &Db, folder: &Path) -> Result<(&'static str, Entry), Failure> {
    if db.backend() == DbBackend::Sqlite {
        let target = folder.join(SQLITE_COPY);
        let text = target.to_str().ok_or_else(|| Failure::Usage("the folder's path is not text".to_owned()))?;
        let statement = format!("VACUUM INTO '{}'", text.replace('\'', "''"));
        db.unscoped().execute_unprepared(&statement).await.map_err(Error::from)?;
        let entry = blocking(move || {
            let file = OpenOptions::new().write(true).open(&target).map_err(at(&target))?;
            file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(at(&target))?;
            file.sync_all().map_err(at(&target))?;
            hash_file(&target, SQLITE_COPY).map_err(at(&target))
        })
        .await?;
        return Ok(("sqlite", entry));
    }
    let target = folder.join(POSTGRES_COPY);
    postgres_tool("pg_dump", config, &["--format=custom", "--no-owner", "--no-privileges", "--file"], Some(&target)).await?;
    let entry = blocking(move || {
        File::open(&target).and_then(|file| file.sync_all()).map_err(at(&target))?;
        hash_file(&target, POSTGRES_COPY).map_err(at(&target))
    })
    .await?;
    Ok(("postgres", entry))
}

/// The address of a PostgreSQL database without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = url.split_once("://") else { return (url.to_owned(), None) };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let Some((user, host)) = authority.rsplit_once('@') else { return (url.to_owned(), None) };
    let Some((user, password)) = user.split_once(':') else { return (url.to_owned(), None) };
    (format!("{scheme}://{user}@{host}{path}"), Some(percent_decoded(password)))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let pair: Vec<u8> = if byte == b'%' { rest.clone().take(2).collect() } else { Vec::new() };
        let mut decoded = [0];
        if pair.len() == 2 && hex::decode_to_slice(&pair, &mut decoded).is_ok() {
            bytes.extend_from_slice(&decoded);
            rest.nth(1);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Runs a tool of PostgreSQL on the configured database; the password does not stand in the process list.
async fn postgres_tool(tool: &str, config: &Config, options: &[&str], file: Option<&Path>) -> Outcome {
    let (url, password) = without_password(config.database.url.reveal());
    let mut command = tokio::process::Command::new(tool);
    command.args(options);
    if let Some(file) = file {
        command.arg(file);
    }
    command.arg("--dbname").arg(url).kill_on_drop(true);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let ended = command.output().await.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::Environment(format!("{tool} is not installed; it comes with PostgreSQL's client programs")),
        _ => Failure::Environment(format!("{tool}: {error}")),
    })?;
    if ended.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&ended.stderr);
    Err(Failure::Environment(format!("{tool} failed: {}", why.trim())))
}

/// Returns a backup. The mark of [`Restoring`] stands from before the first file until the database is in its place: a run that was cut
/// off can be run again.
///
/// # Errors
/// [`Failure::Bad`] names the damaged file, before anything was written; [`Failure::Usage`] where the target is not
/// empty; [`Failure::Environment`] where disk or database fail.
pub async fn restore(args: RestoreArgs) -> Outcome {
    let config = settings_of_new(args.config.as_deref())?;
    let folder = std::path::absolute(&args.folder)?;
    let from = folder.clone();
    let (manifest, digest) = blocking(move || checked_manifest(&from)).await?;
    let sqlite = crate::db::sqlite_file(config.database.url.reveal());
    let kind = if sqlite.is_some() { "sqlite" } else { "postgres" };
    if manifest.database != kind {
        return Err(Failure::Usage(format!("the backup is of a {} database, the setting database.url names {kind}", manifest.database)));
    }
    if manifest.origin != config.log.origin {
        return Err(Failure::Usage(format!(
            "the backup is of the log {}, the setting log.origin says {}",
            manifest.origin, config.log.origin
        )));
    }
    let kept = kept::path(&config.log.key_file);
    let begun = Restoring::find(&config.log.key_file, &digest)?;
    if begun.is_none() {
        nothing_there(&config).await?;
    }
    if kept.exists() && !args.older_state {
        return Err(Failure::Usage(format!(
            "{} keeps a head that this hub has signed, and the backup may be older; --older-state goes back to the backup's, and the file is set aside",
            kept.display()
        )));
    }
    let mut restoring = match begun {
        Some(restoring) => {
            let (place, from) = (config.clone(), folder.clone());
            let manifest = manifest.clone();
            blocking(move || only_of(&place, &from, &manifest)).await?;
            if sqlite.is_none() && !restoring.has_begun_database() {
                empty_postgres(&config).await?;
            }
            out("a return of this backup has begun before and not ended; it goes on")?;
            restoring
        }
        None => Restoring::begin(&config.log.key_file, &digest, &folder)?,
    };
    if kept.exists() {
        let aside = kept.with_extension(format!("head.{}", Clock::System.now()));
        fs::rename(&kept, &aside).map_err(at(&kept))?;
        out(&format!("the kept head is set aside as {}", aside.display()))?;
    }
    let (place, from, returning) = (config.clone(), folder.clone(), manifest.clone());
    blocking(move || put_back(&place, &from, &returning)).await?;
    if sqlite.is_none() {
        // All of it or nothing: a run that was cut off behind this left it whole, or empty.
        if !restoring.has_begun_database() || empty_postgres(&config).await.is_ok() {
            restoring.begin_database()?;
            let dump = folder.join(POSTGRES_COPY);
            let options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"];
            postgres_tool("pg_restore", &config, &options, Some(&dump)).await?;
        }
    }
    if let Some(folder) = demo_folder(args.config.as_deref()) {
        keep_demo_settings(&folder, None)?;
    }
    restoring.end()?;
    out(&format!("{} files, each hashed, returned from {}", manifest.files.len(), args.folder.display()))?;
    tell_left_out(&manifest.damaged)?;
    let missing = missing(&config, &manifest).await?;
    missing.iter().try_for_each(|digest| out(&format!("MISSING  evidence {digest} is in the database and not in the backup")))?;
    if missing.is_empty() { Ok(()) } else { Err(Failure::Bad(format!("{} evidence files of the database are missing", missing.len()))) }
}

/// Refuses a place that holds anything of a hub.
async fn nothing_there(config: &Config) -> Outcome {
    let evidence = config.evidence.clone();
    if !blocking(move || Ok(Blobs::open(&evidence)?.is_empty()?)).await? {
        return Err(Failure::Usage(format!("{} or its spool holds evidence already", config.evidence.url)));
    }
    let (set_folder, key_file) = (&config.lookups.folder, &config.log.key_file);
    if !is_empty(set_folder)? {
        return Err(Failure::Usage(format!("{} holds hash sets already", set_folder.display())));
    }
    if key_file.exists() {
        return Err(Failure::Usage(format!("{} exists already", key_file.display())));
    }
    match crate::db::sqlite_file(config.database.url.reveal()) {
        Some(path) => match [path.clone(), write_ahead(&path)].iter().find(|path| path.exists()) {
            Some(there) => Err(Failure::Usage(format!("{} exists already", there.display()))),
            None => Ok(()),
        },
        None => empty_postgres(config).await,
    }
}

/// What SQLite keeps beside a database that somebody has opened, and would write into another one that came into its place.
fn write_ahead(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// Where the files of a backup go that are no blobs, the database of SQLite last.
fn targets<'m>(config: &Config, spools: &Path, manifest: &'m Manifest) -> Vec<(&'m Entry, PathBuf)> {
    let mut targets = Vec::new();
    let mut database = None;
    for entry in &manifest.files {
        match entry.path.split_once('/') {
            Some(("hash-sets", _)) => targets.push((entry, hash_set_path(&config.lookups.folder, &entry.sha256))),
            Some(("spool", name)) => targets.push((entry, spools.join(name))),
            None if entry.path == KEY_COPY => targets.push((entry, config.log.key_file.clone())),
            None if entry.path == SQLITE_COPY => {
                database = crate::db::sqlite_file(config.database.url.reveal()).map(|path| (entry, path));
            }
            _ => {}
        }
    }
    targets.extend(database);
    targets
}

/// The name under which the database of SQLite is copied before it gets its own.
fn unfinished(database: &Path) -> PathBuf {
    database.with_extension("restoring")
}

/// Refuses a place in which an earlier run began to put this backup and where anything else stands; takes away what that run put there
/// and may not have finished. Blobs stay: each is looked at when it is put back.
fn only_of(config: &Config, folder: &Path, manifest: &Manifest) -> Outcome {
    let refused = |what: String| {
        Err(Failure::Usage(format!(
            "a return of this backup has begun here and not ended, and {what}, which is not of the backup, is there now"
        )))
    };
    let blobs = Blobs::open(&config.evidence)?;
    if let Some(other) = blobs.other_than(&manifest.blobs())? {
        return refused(other);
    }
    let spools = blobs.root().join("spool");
    let targets = targets(config, &spools, manifest);
    let known: HashSet<PathBuf> = targets.iter().map(|(_, target)| target.clone()).collect();
    for place in [&spools, &config.lookups.folder] {
        if place.exists()
            && let Some(other) = foreign(place, &known).map_err(at(place))?
        {
            return refused(other.display().to_string());
        }
    }
    let mut begun = Vec::new();
    for (entry, target) in targets {
        let opened = write_ahead(&target);
        if entry.path == SQLITE_COPY && opened.exists() {
            return refused(opened.display().to_string());
        }
        let copies = if entry.path == SQLITE_COPY { vec![unfinished(&target), target] } else { vec![target] };
        for copy in copies.into_iter().filter(|copy| copy.exists()) {
            if !is_beginning(&copy, &folder.join(&entry.path)).map_err(at(&copy))? {
                return refused(copy.display().to_string());
            }
            begun.push(copy);
        }
    }
    begun.iter().try_for_each(|copy| fs::remove_file(copy).map_err(at(copy)))
}

/// Whether a file is the beginning of another one, or all of it.
fn is_beginning(part: &Path, whole: &Path) -> io::Result<bool> {
    let mut whole = File::open(whole)?;
    let mut expected = Vec::new();
    let mut same = true;
    crate::blobs::each_piece(File::open(part)?, |piece| {
        expected.clear();
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        same = same && Read::by_ref(&mut whole).take(length).read_to_end(&mut expected).map(|_| expected == piece)?;
        Ok(())
    })?;
    Ok(same)
}

/// Puts every file into its place, but a database that is not a file.
fn put_back(config: &Config, folder: &Path, manifest: &Manifest) -> Outcome {
    let blobs = Blobs::open(&config.evidence)?;
    blobs.make().map_err(|error| Failure::Environment(told(error)))?;
    for entry in &manifest.files {
        if let Some(name) = entry.path.strip_prefix("blobs/") {
            let name: Name = name.parse().map_err(|()| Failure::Bad(format!("{} is no blob", entry.path)))?;
            blobs.put_back(name, &folder.join(&entry.path)).map_err(|error| Failure::Environment(told(error)))?;
        }
    }
    if manifest.database == "sqlite" && !manifest.files.iter().any(|entry| entry.path == SQLITE_COPY) {
        return Err(Failure::Bad(format!("the manifest names no {SQLITE_COPY}")));
    }
    for (entry, target) in targets(config, &blobs.root().join("spool"), manifest) {
        if entry.path == SQLITE_COPY {
            let new = unfinished(&target);
            copy_back(folder, entry, &new)?;
            fs::rename(&new, &target).map_err(at(&target))?;
            sync_folder(target.parent().unwrap_or(Path::new(".")))?;
        } else {
            copy_back(folder, entry, &target)?;
        }
    }
    Ok(())
}

/// What the returned database names and neither was returned nor is known to have been left out: who made the manifest anew could have
/// taken it away.
async fn missing(config: &Config, manifest: &Manifest) -> Result<Vec<Sha256Digest>, Failure> {
    let returned: HashSet<Sha256Digest> = manifest.blobs().iter().map(|name| name.sha256).collect();
    let db = Db::connect(&config.database).await?;
    let named = stored(&db).await?.into_iter();
    Ok(named.filter(|digest| !returned.contains(digest) && !manifest.damaged.iter().any(|known| known.sha256 == *digest)).collect())
}

async fn empty_postgres(config: &Config) -> Outcome {
    let db = Db::connect(&config.database).await?;
    let count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()";
    let row = db.unscoped().query_one_raw(Statement::from_string(DbBackend::Postgres, count)).await.map_err(Error::from)?;
    let tables: i64 = row.and_then(|row| row.try_get_by_index(0).ok()).unwrap_or(1);
    if tables == 0 { Ok(()) } else { Err(Failure::Usage("the database of the setting database.url is not empty".to_owned())) }
}

fn copy_back(folder: &Path, entry: &Entry, target: &Path) -> Outcome {
    let source = folder.join(&entry.path);
    let copied = copy_in(File::open(&source).map_err(at(&source))?, target, &entry.path).map_err(at(target))?;
    if copied != *entry {
        return Err(Failure::Bad(format!("{} changed while it was read", entry.path)));
    }
    sync_folder(target.parent().unwrap_or(Path::new(".")))
}

/// The manifest of a backup whose every file is as it says, and its digest.
fn checked_manifest(folder: &Path) -> Result<(Manifest, Sha256Digest), Failure> {
    let read = |name: &str| {
        let path = folder.join(name);
        let mut bytes = Vec::new();
        let limit = u64::try_from(BUFFER).unwrap_or(u64::MAX).saturating_mul(1024);
        File::open(&path)
            .and_then(|file| file.take(limit).read_to_end(&mut bytes))
            .map(|_| bytes)
            .map_err(|error| Failure::Bad(format!("{} is no whole backup: {name}: {error}", folder.display())))
    };
    let (bytes, digest) = (read(MANIFEST)?, read(MANIFEST_DIGEST)?);
    let own = sha256(&bytes);
    if format!("{own}\n").as_bytes() != digest {
        return Err(Failure::Bad(format!("{MANIFEST} is damaged")));
    }
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| Failure::Bad(format!("{MANIFEST}: {error}")))?;
    if manifest.schema != SCHEMA {
        return Err(Failure::Bad(format!("{MANIFEST} is of the form {}, not {SCHEMA}", manifest.schema)));
    }
    for entry in &manifest.files {
        let path = Path::new(&entry.path);
        if path.components().any(|part| !matches!(part, Component::Normal(_))) || entry.path.is_empty() {
            return Err(Failure::Bad(format!("{MANIFEST} names a file outside: {}", entry.path)));
        }
        match entry.path.strip_prefix("blobs/").map(str::parse::<Name>) {
            // A sealed blob is named by the digest of what is sealed; its own stands in its first line.
            None | Some(Ok(Name { form: Form::Sealed(_), .. })) => {}
            Some(Ok(name)) if name.sha256 == entry.sha256 => {}
            Some(_) => return Err(Failure::Bad(format!("{} is named by another digest than its own", entry.path))),
        }
        if let Some(name) = entry.path.strip_prefix("hash-sets/")
            && name != entry.sha256.to_string()
        {
            return Err(Failure::Bad(format!("{} is named by another digest than its own", entry.path)));
        }
        if let Some(name) = entry.path.strip_prefix("spool/")
            && name.parse::<EvidenceId>().is_err()
        {
            return Err(Failure::Bad(format!("{} is no upload", entry.path)));
        }
        match hash_file(&folder.join(path), &entry.path) {
            Ok(found) if found == *entry => {}
            Ok(_) => return Err(Failure::Bad(format!("{} is damaged", entry.path))),
            Err(error) => return Err(Failure::Bad(format!("{}: {error}", entry.path))),
        }
    }
    let mut known: HashSet<PathBuf> = manifest.files.iter().map(|entry| folder.join(&entry.path)).collect();
    known.extend([folder.join(MANIFEST), folder.join(MANIFEST_DIGEST)]);
    match foreign(folder, &known).map_err(at(folder))? {
        None => Ok((manifest, own)),
        Some(path) => {
            let shown = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            Err(Failure::Bad(format!("{shown} is not of this backup: {MANIFEST} does not name it")))
        }
    }
}

/// The first file below `folder`, in the order of names, that is not `known`.
fn foreign(folder: &Path, known: &HashSet<PathBuf>) -> io::Result<Option<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort_unstable();
    for path in paths {
        let found =
            if fs::symlink_metadata(&path)?.is_dir() { foreign(&path, known)? } else { Some(path).filter(|path| !known.contains(path)) };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_do_not_stand_in_the_address() {
        let (url, password) = without_password("postgres://chot:p%40ss%2Fw@db.local:5432/chot?sslmode=require");
        assert_eq!(url, "postgres://chot@db.local:5432/chot?sslmode=require");
        assert_eq!(password.as_deref(), Some("p@ss/w"));
        assert_eq!(without_password("postgres://db/chot"), ("postgres://db/chot".into(), None));
        assert_eq!(percent_decoded("100%"), "100%");
    }

    #[test]
    fn a_damaged_backup_is_refused_by_the_name_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let entry = copy_in(b"database".as_slice(), &folder.path().join(SQLITE_COPY), SQLITE_COPY).unwrap();
        let write = |files: Vec<Entry>| {
            let manifest = Manifest {
                schema: SCHEMA.into(),
                created_at: rfc3339(0),
                program: "chot".into(),
                database: "sqlite".into(),
                origin: "x".into(),
                files,
                damaged: Vec::new(),
            };
            let bytes = serde_json::to_vec(&manifest).unwrap();
            fs::write(folder.path().join(MANIFEST_DIGEST), format!("{}\n", sha256(&bytes))).unwrap();
            fs::write(folder.path().join(MANIFEST), bytes).unwrap();
        };
        let refused = |part: &str| matches!(checked_manifest(folder.path()), Err(Failure::Bad(why)) if why.contains(part));
        assert!(refused("no whole backup"));
        write(vec![entry.clone()]);
        assert_eq!(checked_manifest(folder.path()).unwrap().0.files, std::slice::from_ref(&entry));
        write(vec![Entry { path: "../x".into(), ..entry.clone() }]);
        assert!(refused("outside"));
        write(vec![Entry { path: format!("blobs/{}", sha256(b"")), ..entry.clone() }]);
        assert!(refused("another digest"));
        write(vec![entry]);
        for extra in ["chot.db-wal", "blobs/more", "spool/more"] {
            fs::create_dir_all(folder.path().join(extra).parent().unwrap()).unwrap();
            fs::write(folder.path().join(extra), b"x").unwrap();
            assert!(refused(&format!("{extra} is not of this backup")), "{extra}");
            fs::remove_file(folder.path().join(extra)).unwrap();
        }
        fs::write(folder.path().join(SQLITE_COPY), b"databasE").unwrap();
        assert!(refused("chot.db is damaged"));
        fs::write(folder.path().join(MANIFEST), b"{}").unwrap();
        assert!(refused("manifest.json is damaged"));
    }
}
