//! Files that hold one signing key: three lines, what it is for, its name, the seed.
//!
//! Invariants: made once and whole, readable by its owner only, and taken for nothing else than it was made for.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use crate::blobs::make_folders;
use crate::error::{Error, Result};

/// The seed in the file; a new one by `secret` where there is no file. `header` says what the key is for, `name` under which it signs.
///
/// # Errors
/// [`Error::Internal`] where the file is not this key or others may read it; [`Error::Unavailable`] where it cannot be
/// read or written.
pub fn load(path: &Path, header: &str, name: &str, secret: impl FnOnce() -> [u8; 32]) -> Result<[u8; 32]> {
    if !path.exists() {
        create(path, &text(header, name, &secret())).map_err(|error| unreadable(path, &error))?;
    }
    let (found, seed) = read(path, header)?;
    if found != name {
        return Err(bad(path, &format!("it is not the key of {name}")));
    }
    Ok(seed)
}

/// Name and seed of a key that is there already.
///
/// # Errors
/// As [`load`].
pub fn read(path: &Path, header: &str) -> Result<(String, [u8; 32])> {
    if fs::metadata(path).map_err(|error| unreadable(path, &error))?.mode() & 0o077 != 0 {
        return Err(bad(path, "others may read it; its mode must be 0600"));
    }
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let mut lines = text.lines();
    if lines.next() != Some(header) {
        return Err(bad(path, &format!("it does not begin with \"{header}\"")));
    }
    let name = lines.next().unwrap_or_default().to_owned();
    let mut seed = [0; 32];
    hex::decode_to_slice(lines.next().unwrap_or_default(), &mut seed).map_err(|_| bad(path, "the key is damaged"))?;
    Ok((name, seed))
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::Unavailable(format!("{}: {error}", path.display()))
}

fn bad(path: &Path, why: &str) -> Error {
    Error::internal(format!("key file {}: {why}", path.display()))
}

fn text(header: &str, name: &str, seed: &[u8; 32]) -> String {
    format!("{header}\n{name}\n{}\n", hex::encode(seed))
}

/// Writes the file whole under another name, then gives it its own, so that no half-written key is ever found.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folders(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.new", std::process::id()));
    let new = folder.join(name);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| match fs::hard_link(&new, path) {
        // Another process was first: its key counts.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    let removed = fs::remove_file(&new);
    linked.and(removed)?;
    fs::File::open(folder)?.sync_all()
}
