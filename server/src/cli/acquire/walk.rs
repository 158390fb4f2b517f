//! Looking at the source: what is there in the order of names, and reading a file while watching whether it stays the same.
//!
//! Invariants: links are never followed below what was named; a file is opened without waiting and is read only if it is the one that
//! was looked at; of a file at most as many bytes are read as it had when it was opened.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chot_forensics::acquisition::{Collected, CollectedKind, CollectedState};
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::attributes::{self, Of};
use crate::cli::Failure;

/// A file that tells no length, as those of `/proc`, is read up to here.
const MOST_UNMEASURED: u64 = 256 << 20;

/// Device and number of what stands at a path.
pub(super) fn id_of(path: &Path) -> Option<(u64, u64)> {
    path.metadata().ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Something that was named to be collected.
pub(super) struct Source {
    path: PathBuf,
    /// Its place among several; `None` where it is the only one.
    number: Option<usize>,
}

/// What was named, once it is seen to be there.
pub(super) fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    for path in paths {
        let metadata = path.metadata().map_err(|error| Failure::Environment(format!("{}: {error}", path.display())))?;
        if !metadata.is_file() && !metadata.is_dir() {
            return Err(Failure::Usage(format!("{} is no file and no folder", path.display())));
        }
    }
    let number = |at: usize| (paths.len() > 1).then_some(at.saturating_add(1));
    Ok(paths.iter().enumerate().map(|(at, path)| Source { path: path.clone(), number: number(at) }).collect())
}

/// Something found at the source.
pub(super) struct Found {
    /// What is told of it.
    pub(super) told: Collected,
    /// Its name in the collection.
    pub(super) name: Vec<u8>,
    /// Its content, where it is a file that could be opened.
    pub(super) open: Option<Content>,
}

/// Everything at the source, in the order of names.
pub(super) struct Walk<'a> {
    sources: &'a [Source],
    waiting: Vec<(usize, PathBuf)>,
    next: usize,
    /// What must not be collected, by device and number.
    own: Vec<(u64, u64)>,
    /// The file system to stay on; only where it was asked for.
    stay: bool,
    device: u64,
}

impl<'a> Walk<'a> {
    pub(super) fn new(sources: &'a [Source], own: Vec<(u64, u64)>, stay: bool) -> Self {
        Self { sources, waiting: Vec::new(), next: 0, own, stay, device: 0 }
    }
}

impl Iterator for Walk<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        if self.waiting.is_empty() {
            let source = self.sources.get(self.next)?;
            self.device = id_of(&source.path).map_or(0, |(device, _)| device);
            self.waiting.push((self.next, source.path.clone()));
            self.next = self.next.saturating_add(1);
        }
        let (at, path) = self.waiting.pop()?;
        let source = self.sources.get(at)?;
        Some(self.look(source, at, &path))
    }
}

impl Walk<'_> {
    fn look(&mut self, source: &Source, at: usize, path: &Path) -> Found {
        let named = source.path == path;
        let below = path.strip_prefix(&source.path).unwrap_or(path);
        let below = if below.as_os_str().is_empty() { path.file_name().unwrap_or(path.as_os_str()) } else { below.as_os_str() };
        let shown = if source.number.is_some() { path.as_os_str() } else { below };
        let name = [
            b"files/".to_vec(),
            source.number.map(|number| format!("{number}/").into_bytes()).unwrap_or_default(),
            below.as_bytes().to_vec(),
        ];
        let name = name.concat();
        // What was named may be a link to it; what is found below is taken as it is.
        let metadata = if named { fs::metadata(path) } else { fs::symlink_metadata(path) };
        let metadata = match metadata {
            Ok(metadata) => metadata,
            Err(error) => return Found { told: unseen(shown, error.to_string()), name, open: None },
        };
        let mut told = seen(shown, &metadata);
        let leave_out = |told: Collected, why: &str| Collected { state: CollectedState::LeftOut, reason: Some(why.to_owned()), ..told };
        if self.own.contains(&(metadata.dev(), metadata.ino())) {
            return Found { told: leave_out(told, "it belongs to this acquisition: its output or its key"), name, open: None };
        }
        if self.stay && metadata.dev() != self.device {
            return Found { told: leave_out(told, "it is on another file system"), name, open: None };
        }
        let mut open = None;
        match told.kind {
            CollectedKind::Folder => match inside(path) {
                Ok(paths) => self.waiting.extend(paths.into_iter().map(|path| (at, path))),
                Err(error) => (told.state, told.reason) = (CollectedState::Unread, Some(error.to_string())),
            },
            CollectedKind::Symlink => match fs::read_link(path) {
                Ok(target) => (told.link_target, told.link_target_hex) = (Some(text(target.as_os_str())), raw(target.as_os_str())),
                Err(error) => (told.state, told.reason) = (CollectedState::Unread, Some(error.to_string())),
            },
            CollectedKind::File => match Content::open(path, &metadata, named) {
                Ok(content) => open = Some(content),
                Err(error) => (told.state, told.reason) = (CollectedState::Unread, Some(error.to_string())),
            },
            _ => {}
        }
        let of = match &open {
            Some(content) => Of::Open(&content.file),
            None if named => Of::Named(path),
            None => Of::Path(path),
        };
        attributes::tell(&of, &mut told);
        Found { told, name, open }
    }
}

/// What is in a folder, the last name first.
fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort_unstable_by(|a, b| b.as_os_str().as_bytes().cmp(a.as_os_str().as_bytes()));
    Ok(paths)
}

/// A name as text.
pub(super) fn text(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

/// The bytes of a name that is no text.
pub(super) fn raw(name: &OsStr) -> Option<String> {
    name.to_str().is_none().then(|| hex::encode(name.as_bytes()))
}

fn instant(seconds: i64, nanoseconds: i64) -> Option<String> {
    let at = chrono::DateTime::from_timestamp(seconds, u32::try_from(nanoseconds).ok()?)?;
    Some(at.to_rfc3339_opts(chrono::SecondsFormat::Nanos, true))
}

/// What nobody could look at, and why.
pub(super) fn unseen(name: &OsStr, why: String) -> Collected {
    Collected {
        index: None,
        path: text(name),
        raw_path_hex: raw(name),
        kind: CollectedKind::Unknown,
        state: CollectedState::Unread,
        reason: Some(why),
        size_bytes: 0,
        sha256: None,
        mode: 0,
        owner: 0,
        group: 0,
        links: 0,
        modified_at: None,
        accessed_at: None,
        changed_at: None,
        created_at: None,
        link_target: None,
        link_target_hex: None,
        attributes: Vec::new(),
        attributes_unread: None,
    }
}

fn seen(name: &OsStr, metadata: &Metadata) -> Collected {
    let kind = metadata.file_type();
    let kind = match () {
        () if kind.is_file() => CollectedKind::File,
        () if kind.is_dir() => CollectedKind::Folder,
        () if kind.is_symlink() => CollectedKind::Symlink,
        () if kind.is_fifo() => CollectedKind::Pipe,
        () if kind.is_socket() => CollectedKind::Socket,
        () if kind.is_char_device() => CollectedKind::CharacterDevice,
        () if kind.is_block_device() => CollectedKind::BlockDevice,
        () => CollectedKind::Unknown,
    };
    Collected {
        kind,
        state: CollectedState::Recorded,
        reason: None,
        size_bytes: metadata.len(),
        mode: metadata.mode(),
        owner: metadata.uid(),
        group: metadata.gid(),
        links: metadata.nlink(),
        modified_at: instant(metadata.mtime(), metadata.mtime_nsec()),
        accessed_at: instant(metadata.atime(), metadata.atime_nsec()),
        changed_at: instant(metadata.ctime(), metadata.ctime_nsec()),
        created_at: metadata
            .created()
            .ok()
            .map(chrono::DateTime::<chrono::Utc>::from)
            .map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Nanos, true)),
        ..unseen(name, String::new())
    }
}

/// A file that is being read.
pub(super) struct Content {
    file: File,
    begun: Metadata,
    left: u64,
}

impl Content {
    fn open(path: &Path, looked_at: &Metadata, named: bool) -> io::Result<Self> {
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY | if named { OFlags::empty() } else { OFlags::NOFOLLOW };
        let open = |flags: OFlags| OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path);
        // Reading should not change when the file was last read; only its owner may ask for that.
        let file = open(flags | OFlags::NOATIME).or_else(|error| match Errno::from_io_error(&error) {
            Some(Errno::PERM) => open(flags),
            _ => Err(error),
        })?;
        let begun = file.metadata()?;
        if !begun.is_file() || (begun.dev(), begun.ino()) != (looked_at.dev(), looked_at.ino()) {
            return Err(io::Error::other("another file took its place while it was opened"));
        }
        let left = if begun.len() == 0 && begun.blocks() == 0 { MOST_UNMEASURED } else { begun.len() };
        Ok(Self { file, begun, left })
    }

    /// When its content last changed, in seconds since 1970.
    pub(super) fn modified(&self) -> Option<i64> {
        Some(self.begun.mtime())
    }

    /// How the file changed while `read` bytes of it were read; `None` where it did not.
    pub(super) fn changed(&self, read: u64) -> Option<String> {
        let now = match self.file.metadata() {
            Ok(now) => now,
            Err(error) => return Some(format!("whether it changed cannot be told: {error}")),
        };
        let before = &self.begun;
        if now.len() != before.len() {
            return Some(format!("it had {} bytes when it was opened and {} when it was read", before.len(), now.len()));
        }
        if read < before.len() {
            return Some(format!("it told {} bytes and gave {read}", before.len()));
        }
        let stamps = |of: &Metadata| (of.mtime(), of.mtime_nsec(), of.ctime(), of.ctime_nsec());
        (stamps(&now) != stamps(before)).then(|| "it was written to or its attributes changed while it was read".to_owned())
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.file.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left = self.left.saturating_sub(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }
}
