//! The last signed head, kept in a file beside the log's key: what the database may be held against that is not in the database.
//!
//! Whoever can write to the database could take the checkpoints away, write another history and have it signed as if it were the
//! first. Therefore a head stands in the file, synced, before its checkpoint is published, and before anything is signed the log must
//! still be the one that the file tells: as many entries, the same root over them, and the checkpoint that was published. Of several
//! processes with one key each holds its own file against the log; a file only ever moves forward, so one that lags is no fault.
//!
//! A log without the file (a new hub, one that was restored) is believed as it stands, and the file begins with its last checkpoint.
//! Who wants an older state of the log takes the file away: `chot restore --older-state`, or by hand.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::entity::{custody_log, log_checkpoint};
use super::model::digest;
use super::service::{SignedHead, alarm, narrow, stored_root, wide};
use crate::blobs;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::words::LogFault;

/// The form of the file.
const SCHEMA: &str = "chot.kept-head/1";

/// The file's content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kept {
    schema: String,
    /// The head that was published last.
    published: Option<Head>,
    /// How many checkpoints there were then.
    checkpoints: u64,
    /// A head that was signed and may have been published.
    signed: Option<Head>,
}

/// A signed head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Head {
    size: u64,
    note: String,
}

impl Head {
    fn of(head: &SignedHead) -> Self {
        Self { size: head.size, note: head.note.clone() }
    }
}

impl Kept {
    /// Moves on to a head that is about to be published.
    fn announce(&mut self, head: &SignedHead) {
        let known = [&self.published, &self.signed].into_iter().flatten().map(|head| head.size).max();
        if known.is_none_or(|known| known < head.size) {
            self.signed = Some(Head::of(head));
        }
    }

    /// Moves on to a head that was published.
    fn publish(&mut self, head: &SignedHead, checkpoints: u64) {
        if self.published.as_ref().is_none_or(|known| known.size < head.size) {
            self.published = Some(Head::of(head));
            self.checkpoints = self.checkpoints.max(checkpoints);
        }
        let published = self.published.as_ref().map_or(0, |known| known.size);
        self.signed = self.signed.take().filter(|signed| signed.size > published);
    }
}

/// Where the head of the log of this key is kept.
#[must_use]
pub fn path(key_file: &Path) -> PathBuf {
    let mut name = key_file.as_os_str().to_owned();
    name.push(".head");
    PathBuf::from(name)
}

fn at(path: &Path) -> impl Fn(io::Error) -> Error {
    let shown = path.display().to_string();
    move |error| Error::Unavailable(format!("{shown}: {error}"))
}

fn read(path: &Path) -> Result<Option<Kept>> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(at(path))?,
    };
    let damaged = |why: &str| alarm(LogFault::HeadDamaged, &format!("the kept head {} is damaged: {why}", path.display()));
    let kept: Kept = serde_json::from_slice(&bytes).map_err(|error| damaged(&error.to_string()))?;
    if kept.schema == SCHEMA { Ok(Some(kept)) } else { Err(damaged("it has another form")) }
}

/// Changes the file, whole or not at all; the key's file is the lock.
fn change(key_file: &Path, change: impl FnOnce(&mut Kept)) -> Result<()> {
    let path = path(key_file);
    let lock = File::open(key_file).map_err(at(key_file))?;
    lock.lock().map_err(at(key_file))?;
    let before = read(&path)?;
    let mut kept = before.clone().unwrap_or_default();
    SCHEMA.clone_into(&mut kept.schema);
    change(&mut kept);
    if before.as_ref() == Some(&kept) {
        return Ok(());
    }
    let text = serde_json::to_string_pretty(&kept).map_err(Error::internal)?;
    write(&path, &text).map_err(at(&path))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension("head.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    File::open(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?.sync_all()
}

async fn changed(hub: &Hub, made: impl FnOnce(&mut Kept) + Send + 'static) -> Result<()> {
    let key_file = hub.config.log.key_file.clone();
    blobs::run(move || change(&key_file, made)).await
}

async fn kept(hub: &Hub) -> Result<Option<Kept>> {
    let path = path(&hub.config.log.key_file);
    blobs::run(move || read(&path)).await
}

/// Keeps a head before its checkpoint is published.
pub(super) async fn announce(hub: &Hub, head: &SignedHead) -> Result<()> {
    let head = head.clone();
    changed(hub, move |kept| kept.announce(&head)).await
}

/// Keeps a head whose checkpoint was published.
pub(super) async fn publish(hub: &Hub, head: &SignedHead) -> Result<()> {
    let (head, checkpoints) = (head.clone(), checkpoints(hub, head.size).await?);
    changed(hub, move |kept| kept.publish(&head, checkpoints)).await
}

async fn checkpoints(hub: &Hub, size: u64) -> Result<u64> {
    let upto = log_checkpoint::Entity::find().filter(log_checkpoint::Column::Size.lte(narrow(size)));
    Ok(upto.count(hub.db.unscoped()).await?)
}

/// Begins the file with the last checkpoint, where there is none.
pub(super) async fn begin(hub: &Hub, last: &SignedHead) -> Result<()> {
    if kept(hub).await?.is_some() {
        return Ok(());
    }
    tracing::warn!(size = last.size, "no head of the custody log is kept beside its key; that of the database is kept from now on");
    publish(hub, last).await
}

/// The log must be the one whose head is kept.
///
/// # Errors
/// [`Error::Unsound`] where it is not, which is an alarm; [`Error::Unavailable`] where the file or the database cannot be read.
pub(super) async fn check(hub: &Hub) -> Result<()> {
    let Some(kept) = kept(hub).await? else { return Ok(()) };
    let db = hub.db.unscoped();
    let size = custody_log::Entity::find().one(db).await?.map_or(0, |log| wide(log.size));
    for (head, was_published) in [(kept.published, true), (kept.signed, false)] {
        let Some(head) = head else { continue };
        let signed = hub
            .signer
            .read(&head.note)
            .map_err(|error| alarm(LogFault::HeadDamaged, &format!("the kept head was not signed by this log: {error}")))?;
        if size < signed.size {
            return Err(alarm(
                LogFault::Shorter,
                &format!("the log has {size} entries, but {} were signed by the head that is kept beside the key", signed.size),
            ));
        }
        if stored_root(hub, signed.size).await? != signed.root {
            return Err(alarm(
                LogFault::OtherHistory,
                &format!("the first {} entries are not those of the head that is kept beside the key", signed.size),
            ));
        }
        let row = log_checkpoint::Entity::find_by_id(narrow(signed.size)).one(db).await?;
        if was_published && row.and_then(|row| digest(&row.root)) != Some(signed.root) {
            return Err(alarm(
                LogFault::CheckpointGone,
                &format!("the checkpoint of {} entries is gone, whose head is kept beside the key", signed.size),
            ));
        }
    }
    Ok(())
}

/// What the kept head and the log do not agree on, for the operator; also that checkpoints are missing before it.
///
/// # Errors
/// The database's error.
pub(crate) async fn faults(hub: &Hub) -> Result<Vec<String>> {
    match check(hub).await {
        Err(Error::Unsound(_, why)) => return Ok(vec![why]),
        other => other?,
    }
    let Some(kept) = kept(hub).await? else { return Ok(Vec::new()) };
    let Some(published) = kept.published else { return Ok(Vec::new()) };
    let there = checkpoints(hub, published.size).await?;
    if there < kept.checkpoints {
        return Ok(vec![format!("{} checkpoints were removed", kept.checkpoints.saturating_sub(there))]);
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chot_forensics::digest::sha256;

    fn head(size: u64) -> SignedHead {
        SignedHead { size, root: sha256(&size.to_be_bytes()), note: format!("note {size}"), signed_at: 0 }
    }

    #[test]
    fn what_is_kept_only_moves_forward() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("custody.key");
        fs::write(&key, "").unwrap();
        let now = || read(&path(&key)).unwrap().map(|kept| (kept.published.map(|h| h.size), kept.checkpoints, kept.signed.map(|h| h.size)));
        assert_eq!(now(), None);
        change(&key, |kept| kept.announce(&head(5))).unwrap();
        assert_eq!(now(), Some((None, 0, Some(5))));
        change(&key, |kept| kept.publish(&head(5), 1)).unwrap();
        assert_eq!(now(), Some((Some(5), 1, None)));
        change(&key, |kept| kept.announce(&head(9))).unwrap();
        // Another process is a little behind.
        change(&key, |kept| kept.announce(&head(7))).unwrap();
        change(&key, |kept| kept.publish(&head(7), 2)).unwrap();
        assert_eq!(now(), Some((Some(7), 2, Some(9))));
        change(&key, |kept| kept.publish(&head(9), 3)).unwrap();
        change(&key, |kept| kept.publish(&head(7), 2)).unwrap();
        assert_eq!(now(), Some((Some(9), 3, None)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
        fs::write(path(&key), "{}").unwrap();
        assert!(read(&path(&key)).is_err());
    }
}
