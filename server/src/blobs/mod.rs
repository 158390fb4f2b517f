//! The evidence store: finished items by their SHA-256, and the uploads that are still coming in.
//!
//! Uploads stand in a spool on a local disk; finished items in a folder or in a bucket of an object store, as they are or
//! sealed. Invariants: a blob is named by the digest of its plain bytes; a name is given once and what stands under it is
//! never changed; an item is registered only after its blob was read back as a whole; bytes of an upload count only after
//! they were synced; a failed sync stops the hub. Names from outside are never paths here. Nobody makes a store by opening it;
//! its label says to which database it belongs (`features::evidence::label`).
//!
//! Equal bytes are kept once, and nobody can tell: whether or not they were there before, the same steps are taken.
//!
//! Everything in this module blocks: callers go through [`run`] or [`Blobs::bulk`].

mod bucket;
mod disk;
mod folder;
mod name;
mod remote;
mod seal;
mod spool;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, Permissions};
use std::io;
use std::num::NonZeroUsize;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use chot_forensics::archive::Scratch;
use chot_forensics::digest::{Sha256Digest, Sha256Hasher};
use chot_forensics::source::Source;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::config::{self, ConfigError, Store};
use crate::error::{Error, Result};
use crate::ids::EvidenceId;
use crate::words::ErrorCode;

use bucket::Bucket;
pub(crate) use disk::hash_source;
use disk::private;
use folder::Folder;
use seal::Seal;

pub use bucket::LARGEST;
pub(crate) use disk::{Reader, each_piece, make_folders};
pub use name::{Form, Mark, Name};
pub use spool::{Appender, Held};

/// How much is read at a time.
pub const BUFFER: usize = 1 << 20;
/// The name of what says to which database a store belongs.
const LABEL: &str = "label";
/// What stands before the label itself.
const LABEL_FORM: &str = "chot.evidence-store/1";
/// Items up to this size are in their place before the answer to their last part; larger ones also have a job for it.
const SMALL: u64 = 64 << 20;

/// Runs something that blocks beside the asynchronous work.
///
/// # Errors
/// What `work` returns; [`Error::Internal`] where it panicked.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal(format!("a blocking task failed: {error}")))?
}

/// Whether keys for sealing and opening can be used as they are set.
///
/// # Errors
/// [`ConfigError`] that names the setting.
pub fn check_settings(settings: &config::Evidence) -> Result<(), ConfigError> {
    Seal::load(&settings.encryption).map(drop)
}

/// Whether a disk of this size has its reserve still when that many bytes of what is free are taken: a twentieth, at least 16 MiB (what the
/// database writes beside it) and at most 1 GiB; never more than a quarter.
fn keeps_reserve(total: u64, free: u64, taken: u64) -> bool {
    taken == 0 || free.saturating_sub(taken) >= (total / 20).clamp(16 << 20, 1 << 30).min(total / 4)
}

/// What a part of an upload may take of the spool's disk, until it is dropped: parts that come at once do not count on the same room.
#[derive(Debug)]
pub struct Room {
    promised: Arc<AtomicU64>,
    bytes: u64,
}

impl Drop for Room {
    fn drop(&mut self) {
        self.promised.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}

/// Digest and length of the plain bytes of a blob; none where they cannot be told from damaged ones.
type Read = Option<(Sha256Digest, u64)>;

fn not_read_back(error: &io::Error) -> Error {
    Error::Unavailable(format!("the evidence store cannot be read back: {error}"))
}

/// What is told of bytes that were stored and are not in the store any more.
fn missing() -> Error {
    Error::refused(
        ErrorCode::Altered,
        "",
        "Nội dung đã nhận không còn trong kho chứng cứ; không có gì được giao ra.",
        "The bytes that were received are missing from the evidence store; nothing is handed out.",
    )
}

/// Where finished items are.
#[derive(Debug)]
enum Shelf {
    Folder(Folder),
    Bucket(Box<Bucket>),
}

/// The evidence store.
#[derive(Debug)]
pub struct Blobs {
    root: PathBuf,
    shelf: Shelf,
    seal: Seal,
    running: Mutex<HashMap<EvidenceId, Sha256Hasher>>,
    bulk: Semaphore,
    /// Bytes of parts that may come; see [`Room`].
    promised: Arc<AtomicU64>,
    /// The label that the store must have, once it is known.
    expected: OnceLock<Uuid>,
}

/// Why an upload cannot be written now.
#[derive(Debug)]
pub enum NotWritable {
    /// Another request writes to it.
    Locked,
    /// The spool holds fewer bytes than were counted; this many are there.
    Short(u64),
    /// The store failed.
    Failed(Error),
}

impl From<io::Error> for NotWritable {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for NotWritable {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// A complete upload in the spool; nobody else writes to it or puts it in its place until this is dropped.
#[derive(Debug)]
pub struct Whole {
    /// The digest of its bytes.
    pub sha256: Sha256Digest,
    id: EvidenceId,
    size: u64,
    appender: Appender,
}

/// What stood in the place of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Stood {
    /// Its bytes.
    Sound,
    /// Nothing; its bytes stand there now.
    Nothing,
    /// What is told, digest and length, where they can be told, stands there under their name.
    Damaged(Option<(Sha256Digest, u64)>),
}

fn label_text(label: Uuid) -> String {
    format!("{LABEL_FORM}\n{label}\n")
}

/// Whether this is the label, also as a person wrote it by hand.
fn is_label(found: &str, label: Uuid) -> bool {
    found.lines().map(str::trim).eq([LABEL_FORM, &label.to_string()]) || found.trim().eq_ignore_ascii_case(label_text(label).trim())
}

/// How many pieces of uploads are hashed and written at a time: as many as there are processors. Further ones wait in
/// order, so that neither processors nor threads run out for what people ask meanwhile.
fn bulk_at_once() -> usize {
    std::thread::available_parallelism().map_or(2, NonZeroUsize::get).max(2)
}

impl Blobs {
    /// Opens the store of the settings as it stands: nothing is made, and a bucket is not asked yet. A store that is not there
    /// says so to whoever asks something of it.
    ///
    /// # Errors
    /// [`Error::Internal`] where keys or settings cannot be used.
    pub fn open(settings: &config::Evidence) -> Result<Self> {
        let shelf = match settings.store().map_err(Error::internal)? {
            Store::Folder(folder) => Shelf::Folder(Folder::open(folder)),
            Store::Bucket(place) => Shelf::Bucket(Box::new(Bucket::open(&settings.s3, &place)?)),
        };
        Ok(Self {
            root: settings.spool_folder(),
            shelf,
            seal: Seal::load(&settings.encryption).map_err(Error::internal)?,
            running: Mutex::default(),
            promised: Arc::default(),
            bulk: Semaphore::new(bulk_at_once()),
            expected: OnceLock::new(),
        })
    }

    /// Makes the folders of store and spool where they are missing. When that may be is decided by `features::evidence::label`;
    /// beside it only a return from a backup does so.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the file system refuses.
    pub fn make(&self) -> Result<()> {
        for folder in [self.root.clone(), self.spools(), self.root.join("sealing")] {
            disk::make(&folder)?;
        }
        match &self.shelf {
            Shelf::Folder(folder) => folder.make(),
            Shelf::Bucket(_) => Ok(()),
        }
    }

    /// Whether the folder of finished items is there; a bucket is not asked.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it is not.
    pub fn is_there(&self) -> Result<()> {
        match &self.shelf {
            Shelf::Folder(folder) => folder.there(),
            Shelf::Bucket(_) => Ok(()),
        }
    }

    /// Whether finished items are on another machine, which may come back while the hub runs.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        matches!(self.shelf, Shelf::Bucket(_))
    }

    /// The store must have this label from now on.
    pub fn expect(&self, label: Uuid) {
        let _ = self.expected.set(label);
    }

    /// Whether the store has the label that it must have, or any as long as none is known; `false` where it has none.
    ///
    /// # Errors
    /// [`Error::Internal`] where it has another one; [`Error::Unavailable`] where it is not there.
    pub fn is_labelled(&self) -> Result<bool> {
        let (found, place) = match &self.shelf {
            Shelf::Folder(folder) => (folder.label()?, folder.label_place()),
            Shelf::Bucket(bucket) => (bucket.label()?, bucket.label_place()),
        };
        let Some(found) = found else { return Ok(false) };
        if self.expected.get().is_none_or(|label| is_label(&found, *label)) {
            return Ok(true);
        }
        if !found.starts_with(LABEL_FORM) {
            let by_hand = self.label_by_hand();
            return Err(Error::internal(format!(
                "evidence store: {place} holds no label; where this is the store of the database, write {by_hand}"
            )));
        }
        Err(Error::internal(format!("evidence store: it belongs to another database: {place} has another label than this one")))
    }

    /// The label that the store must have, as it would be written by hand.
    #[must_use]
    pub fn label_by_hand(&self) -> String {
        let place = match &self.shelf {
            Shelf::Folder(folder) => folder.label_place(),
            Shelf::Bucket(bucket) => bucket.label_place(),
        };
        self.expected.get().map_or_else(String::new, |label| format!("the lines {LABEL_FORM} and {label} in {place}"))
    }

    /// Gives the store its label.
    ///
    /// # Errors
    /// What the store reports.
    pub fn set_label(&self) -> Result<()> {
        let Some(label) = self.expected.get() else { return Ok(()) };
        match &self.shelf {
            Shelf::Folder(folder) => folder.set_label(&label_text(*label)),
            Shelf::Bucket(bucket) => bucket.set_label(&label_text(*label)),
        }
    }

    /// The folder of the spool; where evidence is kept in a folder, that one.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Runs a piece of work that hashes or writes much, when it is its turn.
    ///
    /// # Errors
    /// As [`run`].
    pub async fn bulk<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let _turn = self.bulk.acquire().await.map_err(Error::internal)?;
        run(work).await
    }

    /// Whether putting an item of this size in its place may take longer than who sends it should wait, or may have to
    /// be tried again: then a job is owed for it.
    #[must_use]
    pub fn takes_long(&self, size: u64) -> bool {
        size > SMALL || self.is_remote()
    }

    /// Writes, reads back and removes something in spool and store: whether they take evidence now.
    ///
    /// # Errors
    /// [`Error::Unavailable`] tells what failed.
    pub fn probe(&self, name: &str) -> Result<()> {
        self.spool_is_there()?;
        match &self.shelf {
            Shelf::Folder(folder) => folder.probe(name),
            Shelf::Bucket(bucket) => {
                self.scratch(name).map_err(|error| Error::Unavailable(format!("spool: {error}")))?;
                bucket.probe(name)
            }
        }
    }

    /// What the store is, for the operator.
    #[must_use]
    pub fn describe(&self) -> String {
        let kind = match &self.shelf {
            Shelf::Folder(_) => "folder".to_owned(),
            Shelf::Bucket(bucket) => format!("bucket {}", bucket.address()),
        };
        match self.seal.mark() {
            Some(mark) => format!("{kind}, sealed to the recipients {mark}"),
            None => format!("{kind}, not sealed"),
        }
    }

    fn name(&self, sha256: Sha256Digest) -> Name {
        Name { sha256, form: self.seal.mark().map_or(Form::Plain, Form::Sealed) }
    }

    /// Where the blob with this digest stands in a folder, as it is.
    #[must_use]
    pub fn path(&self, sha256: &Sha256Digest) -> PathBuf {
        let name = Name { sha256: *sha256, form: Form::Plain };
        match &self.shelf {
            Shelf::Folder(folder) => folder.path(name),
            Shelf::Bucket(_) => PathBuf::new(),
        }
    }

    /// Closes a complete upload of `size` bytes in the spool, and holds it for [`Blobs::keep`]. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`NotWritable`].
    pub fn whole(&self, id: EvidenceId, size: u64) -> Result<Whole, NotWritable> {
        let appender = self.append(self.hold(id, size == 0)?, size)?;
        let sha256 = appender.hash().finish();
        appender.finish()?;
        Ok(Whole { id, sha256, size, appender })
    }

    /// Puts a whole upload in its place among the blobs and reads it back; the spool file stays until [`Blobs::forget`]. Doing it
    /// again changes nothing. The store is asked the same whether or not the bytes were there. That nobody takes the blob away before
    /// an item refers to it is the caller's to see to (`features::evidence::guard`), and so is that damaged bytes are told of before
    /// [`Blobs::replace`] puts these in their place.
    ///
    /// # Errors
    /// What the store reports.
    pub fn keep(&self, whole: &Whole) -> Result<Stood> {
        self.store(whole, false)
    }

    /// The same; damaged bytes that stand there are set aside, and these, known to be sound, take their place.
    ///
    /// # Errors
    /// What the store reports.
    pub fn replace(&self, whole: &Whole) -> Result<()> {
        self.store(whole, true).map(|_| ())
    }

    /// What stands in other forms than the present one; a form that cannot be opened without a key counts as sound.
    ///
    /// # Errors
    /// What the store reports.
    pub fn in_other_forms(&self, whole: &Whole) -> Result<Stood> {
        let mut stood = Stood::Nothing;
        for (_, found) in self.other_forms(whole)? {
            if found != Some((whole.sha256, whole.size)) {
                return Ok(Stood::Damaged(found));
            }
            stood = Stood::Sound;
        }
        Ok(stood)
    }

    /// Sets damaged bytes in other forms than the present one aside, once they were told of.
    ///
    /// # Errors
    /// What the store reports.
    pub fn set_other_forms_aside(&self, whole: &Whole) -> Result<()> {
        for (name, found) in self.other_forms(whole)? {
            if found != Some((whole.sha256, whole.size)) {
                tracing::error!(blob = %name, "a stored blob is damaged; it is set aside");
                self.set_aside(name, &format!("{}-other", whole.id))?;
            }
        }
        Ok(())
    }

    /// The names of an upload's bytes in other forms than the present one, with what was read there.
    fn other_forms(&self, whole: &Whole) -> Result<Vec<(Name, Read)>> {
        let mut others = Vec::new();
        for name in self.forms(whole.sha256)?.into_iter().filter(|other| *other != self.name(whole.sha256)) {
            let Some(stored) = self.stored(name)? else { continue };
            match self.hash_stored(name, stored) {
                Ok(found) => others.push((name, found)),
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => others.push((name, Some((whole.sha256, whole.size)))),
                Err(error) => return Err(not_read_back(&error)),
            }
        }
        Ok(others)
    }

    fn set_aside(&self, name: Name, mark: &str) -> Result<()> {
        match &self.shelf {
            Shelf::Folder(folder) => folder.set_aside(name, mark),
            Shelf::Bucket(bucket) => bucket.set_aside(name, mark),
        }
    }

    fn store(&self, whole: &Whole, replace: bool) -> Result<Stood> {
        let (name, expected) = (self.name(whole.sha256), (whole.sha256, whole.size));
        let spool = self.spool(whole.id);
        let stood = if name.form == Form::Plain {
            self.put(name, &spool, expected, replace)?
        } else {
            let sealed = self.root.join("sealing").join(whole.id.to_string());
            self.seal.close(File::open(&spool)?, &sealed)?;
            let put = self.put(name, &sealed, expected, replace);
            disk::remove(&sealed)?;
            put?
        };
        self.remember(whole.id, whole.appender.hash());
        Ok(stood)
    }

    /// Puts a file under a name and reads back what stands there then. Damaged bytes that stood there before are, where they may be
    /// replaced, set aside, and the new ones, known to be sound, take their place.
    fn put(&self, name: Name, from: &Path, expected: (Sha256Digest, u64), replace: bool) -> Result<Stood> {
        File::open(from)?.set_permissions(Permissions::from_mode(0o400))?;
        let mark = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for attempt in 1..=2 {
            let is_new = self.put_new(name, from)?;
            let found = self.read_back(name)?;
            if found == Some(expected) {
                return Ok(if is_new { Stood::Nothing } else { Stood::Sound });
            }
            if !(replace || is_new) {
                return Ok(Stood::Damaged(found));
            }
            tracing::error!(blob = %name, attempt, "a stored blob is damaged; it is set aside, and the same bytes take its place");
            self.set_aside(name, &format!("{mark}-{attempt}"))?;
        }
        tracing::error!(blob = %name, "ALARM: the evidence store gives other bytes back than were put into it");
        Err(Error::Unavailable("the evidence store gives other bytes back than were put into it".to_owned()))
    }

    /// Whether nothing stood under the name.
    fn put_new(&self, name: Name, from: &Path) -> Result<bool> {
        match &self.shelf {
            Shelf::Folder(folder) => folder.put_new(name, from),
            Shelf::Bucket(bucket) => bucket.put_new(name, from),
        }
    }

    /// Digest and length of the plain bytes under a name, all read; `None` where they cannot be told from damaged ones.
    fn read_back(&self, name: Name) -> Result<Read> {
        let stored = self.stored(name)?.ok_or_else(|| Error::Unavailable("the evidence store lost what was put into it".to_owned()))?;
        self.hash_stored(name, stored).map_err(|error| not_read_back(&error))
    }

    /// Digest and length of the plain bytes of what is stored; `None` where they cannot be told from damaged ones.
    fn hash_stored(&self, name: Name, stored: Arc<dyn Source>) -> io::Result<Read> {
        match self.plain(name, stored).and_then(|plain| hash_source(plain.as_ref(), 0)) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The bytes under a name as they are kept.
    ///
    /// # Errors
    /// What the store reports; not that there is nothing.
    pub fn stored(&self, name: Name) -> Result<Option<Arc<dyn Source>>> {
        match &self.shelf {
            Shelf::Folder(folder) => folder.open_blob(name),
            Shelf::Bucket(bucket) => bucket.open_blob(name),
        }
    }

    /// Whether the identities at hand could open a blob of this form at all.
    #[must_use]
    pub fn has_keys_for(&self, form: Form) -> bool {
        form == Form::Plain || self.seal.can_open()
    }

    /// The plain bytes of what [`Blobs::find`] found.
    ///
    /// # Errors
    /// [`io::ErrorKind::PermissionDenied`] where no identity opens it, [`io::ErrorKind::InvalidData`] where it is damaged.
    pub fn plain(&self, name: Name, stored: Arc<dyn Source>) -> io::Result<Arc<dyn Source>> {
        match name.form {
            Form::Plain => Ok(stored),
            Form::Sealed(_) if self.seal.can_open() => self.seal.open(stored),
            Form::Sealed(_) => {
                let why = "the blob is sealed and evidence.encryption.identity_file names no identities";
                Err(io::Error::new(io::ErrorKind::PermissionDenied, why))
            }
        }
    }

    /// In which form a digest's bytes are kept, and those bytes; the present form before others.
    ///
    /// # Errors
    /// What the store reports; not that there is nothing.
    pub fn find(&self, sha256: &Sha256Digest) -> Result<Option<(Name, Arc<dyn Source>)>> {
        let present = self.name(*sha256);
        if let Some(stored) = self.stored(present)? {
            return Ok(Some((present, stored)));
        }
        for other in self.forms(*sha256)? {
            if let Some(stored) = self.stored(other)? {
                return Ok(Some((other, stored)));
            }
        }
        Ok(None)
    }

    fn forms(&self, sha256: Sha256Digest) -> Result<Vec<Name>> {
        let name = Name { sha256, form: Form::Plain };
        match &self.shelf {
            Shelf::Folder(folder) => folder.forms(name),
            Shelf::Bucket(bucket) => bucket.forms(name),
        }
    }

    /// Opens a blob for reading its plain bytes, at any place and by several threads.
    ///
    /// # Errors
    /// [`Error::Internal`] where it is missing although it was stored, or cannot be opened; [`Error::Unavailable`] where
    /// the store does not answer.
    pub fn read(&self, sha256: &Sha256Digest) -> Result<Arc<dyn Source>> {
        self.open_stored(sha256)?.ok_or_else(|| Error::internal(format!("blob {sha256}: it is missing")))
    }

    /// The same for somebody who asked for the bytes.
    ///
    /// # Errors
    /// As [`Blobs::read`]; that they are missing is told as [`Error::Refused`], as loud as if they were altered.
    pub fn hand_out(&self, sha256: &Sha256Digest) -> Result<Arc<dyn Source>> {
        self.open_stored(sha256)?.ok_or_else(missing)
    }

    fn open_stored(&self, sha256: &Sha256Digest) -> Result<Option<Arc<dyn Source>>> {
        let Some((name, stored)) = self.find(sha256)? else {
            tracing::error!(blob = %sha256, "a stored blob is missing");
            return Ok(None);
        };
        let opened = self.plain(name, stored).map_err(|error| {
            tracing::error!(blob = %sha256, %error, "a stored blob cannot be opened");
            let why = format!("blob {sha256}: {error}");
            match Error::from(error) {
                Error::Unavailable(_) => Error::Unavailable(why),
                _ => Error::internal(why),
            }
        });
        opened.map(Some)
    }

    /// Hashes the plain bytes of a blob as they stand now: their digest and length.
    ///
    /// # Errors
    /// As [`Blobs::read`].
    pub fn rehash(&self, sha256: &Sha256Digest) -> Result<(Sha256Digest, u64)> {
        Ok(hash_source(self.read(sha256)?.as_ref(), 0)?)
    }

    /// Whether a blob is byte for byte what was stored, as far as that can be seen without a key.
    ///
    /// # Errors
    /// [`Error::Internal`] where it is not; as [`Blobs::read`].
    pub fn check_stored(&self, name: Name, stored: &dyn Source) -> Result<()> {
        match name.form {
            Form::Plain if hash_source(stored, 0)?.0 == name.sha256 => Ok(()),
            Form::Plain => Err(Error::internal(format!("blob {name} is damaged"))),
            Form::Sealed(_) => seal::intact(stored).map_err(|error| Error::internal(format!("blob {name}: {error}"))),
        }
    }

    /// Whether nothing is kept yet, neither blobs nor uploads, and no database has it for its store.
    ///
    /// # Errors
    /// What the store reports.
    pub fn is_empty(&self) -> Result<bool> {
        let blobs = match &self.shelf {
            Shelf::Folder(folder) => folder.is_empty()?,
            Shelf::Bucket(bucket) => bucket.is_empty()? && bucket.label()?.is_none(),
        };
        Ok(blobs && disk::holds_nothing(&self.spools())?)
    }

    /// The first thing that is kept and none of these: a blob, or the label of a database. What a copy that was cut off left of one of
    /// them counts as that one.
    ///
    /// # Errors
    /// What the store reports.
    pub fn other_than(&self, known: &HashSet<Name>) -> Result<Option<String>> {
        match &self.shelf {
            Shelf::Folder(folder) => folder.other_than(known),
            Shelf::Bucket(bucket) => bucket.other_than(known),
        }
    }

    /// Puts back what a backup kept under this name, in the form in which it was kept, and checks what stands there then.
    ///
    /// # Errors
    /// As [`Blobs::check_stored`].
    pub fn put_back(&self, name: Name, from: &Path) -> Result<()> {
        match &self.shelf {
            Shelf::Folder(folder) => folder.put_copy(name, from)?,
            Shelf::Bucket(bucket) => {
                bucket.put_new(name, from)?;
            }
        }
        let stored = self.stored(name)?.ok_or_else(|| Error::Unavailable("the evidence store lost what was put into it".to_owned()))?;
        self.check_stored(name, stored.as_ref())
    }

    /// Takes the blob away in every form, as long as `may` says so before each. Whether it may be is decided by
    /// `features::evidence::disposal`, nowhere else.
    ///
    /// # Errors
    /// What the store reports, or that the leave is over; then it is to be tried again.
    pub fn remove(&self, sha256: Sha256Digest, may: &dyn Fn() -> bool) -> Result<()> {
        for name in self.forms(sha256)? {
            if !may() {
                return Err(Error::Unavailable("taking bytes away took too long".to_owned()));
            }
            self.remove_form(name)?;
        }
        Ok(())
    }

    fn remove_form(&self, name: Name) -> Result<()> {
        match &self.shelf {
            Shelf::Folder(folder) => folder.remove(name),
            Shelf::Bucket(bucket) => bucket.remove(name),
        }
    }

    /// Seals a blob to the present recipients and takes its other forms away; `false` where it is so sealed already.
    ///
    /// # Errors
    /// [`Error::BadRequest`] where there are no recipients; as [`Blobs::read`]. Nothing is taken away then.
    pub fn reseal(&self, sha256: Sha256Digest, scratch: &str) -> Result<bool> {
        let name = self.name(sha256);
        if name.form == Form::Plain {
            return Err(Error::BadRequest("evidence.encryption.recipients names nobody".to_owned()));
        }
        let before: Vec<Name> = self.forms(sha256)?.into_iter().filter(|other| *other != name).collect();
        let present = self.stored(name)?.is_some();
        if present && before.is_empty() {
            return Ok(false);
        }
        let plain = self.read(&sha256)?;
        let expected = (sha256, plain.len());
        let sealed = self.root.join("sealing").join(scratch);
        self.seal.close(Reader { source: plain.as_ref(), at: 0 }, &sealed)?;
        let put = self.put(name, &sealed, expected, true);
        disk::remove(&sealed)?;
        let _ = put?;
        for other in before {
            self.remove_form(other)?;
        }
        Ok(true)
    }

    /// Takes back what an earlier run began in the store and never ended, as long as `may` says so; tells how many.
    ///
    /// # Errors
    /// What the store reports.
    pub fn take_back(&self, may: &dyn Fn() -> bool) -> Result<u64> {
        for entry in fs::read_dir(self.root.join("sealing"))? {
            disk::remove(&entry?.path())?;
        }
        match &self.shelf {
            Shelf::Folder(_) => Ok(0),
            Shelf::Bucket(bucket) => bucket.take_back(may),
        }
    }

    /// Room for bytes of an upload, until it is dropped. Refuses what with all other room that was given would take what the spool's disk keeps back for everything else: on a disk that is full nobody could
    /// report or sign in.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where they do.
    pub fn spare(&self, bytes: u64) -> Result<Room> {
        let room = Room { promised: Arc::clone(&self.promised), bytes };
        let all = room.promised.fetch_add(bytes, Ordering::AcqRel).saturating_add(bytes);
        let disk = rustix::fs::statvfs(&self.root).map_err(io::Error::from)?;
        let (total, free) = (disk.f_blocks.saturating_mul(disk.f_frsize), disk.f_bavail.saturating_mul(disk.f_frsize));
        if bytes == 0 || keeps_reserve(total, free, all) {
            return Ok(room);
        }
        Err(Error::Unavailable("the disk of the spool is full but for what is kept back".to_owned()))
    }

    /// Whether the spool's disk takes a little more.
    #[must_use]
    pub fn has_room(&self, name: &str) -> bool {
        self.scratch(name).and_then(|file| Ok(file.write_all_at(&vec![0; BUFFER], 0)?)).is_ok()
    }

    /// A new file for passing use, without a name: it is gone when closed.
    ///
    /// # Errors
    /// What the file system reports.
    pub fn scratch(&self, name: &str) -> Result<File> {
        let path = self.root.join(format!(".scratch-{name}"));
        let file = match private().read(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                disk::there(&self.root)?;
                return Err(error.into());
            }
            opened => opened?,
        };
        fs::remove_file(path)?;
        Ok(file)
    }

    /// Makes files for passing use, for lists of members that are too long for memory.
    #[must_use]
    pub fn scratches(&self) -> Scratch {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let root = self.root.clone();
        Arc::new(move || {
            loop {
                let path = root.join(format!(".scratch-list-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
                match private().read(true).create_new(true).open(&path) {
                    // One that a killed run left behind.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(error),
                    Ok(file) => {
                        fs::remove_file(path)?;
                        return Ok(file);
                    }
                }
            }
        })
    }
}
