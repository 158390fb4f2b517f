//! Extended attributes of what is collected, access control lists among them.
//!
//! Invariants: nothing is followed that was not named; what could not be read is said, and what was read is told all the same. A file
//! system that knows no extended attributes is no fault: nothing is lost there.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::Path;

use chot_forensics::acquisition::{Attribute, Collected};
use rustix::io::Errno;
use xattr::FileExt;

use super::walk::{raw, text};

/// How many bytes of names and values are told of one file.
const MOST_BYTES: usize = 1 << 20;

/// Where the attributes are read from.
pub(super) enum Of<'a> {
    /// A file that is open.
    Open(&'a File),
    /// What stands at a path; a link is told of itself.
    Path(&'a Path),
    /// What was named; a link leads to it.
    Named(&'a Path),
}

impl Of<'_> {
    fn names(&self) -> io::Result<Vec<OsString>> {
        let names = match self {
            Self::Open(file) => file.list_xattr()?,
            Self::Path(path) => xattr::list(path)?,
            Self::Named(path) => xattr::list_deref(path)?,
        };
        Ok(names.collect())
    }

    fn value(&self, name: &OsStr) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Open(file) => file.get_xattr(name),
            Self::Path(path) => xattr::get(path, name),
            Self::Named(path) => xattr::get_deref(path, name),
        }
    }
}

/// Puts the attributes into what is told of it.
pub(super) fn tell(of: &Of<'_>, told: &mut Collected) {
    let mut names = match of.names() {
        Ok(names) => names,
        Err(error) if Errno::from_io_error(&error) == Some(Errno::NOTSUP) => return,
        Err(error) => {
            told.attributes_unread = Some(error.to_string());
            return;
        }
    };
    names.sort_unstable();
    let mut left = MOST_BYTES;
    for name in names {
        match of.value(&name) {
            Ok(Some(value)) => match left.checked_sub(name.len().saturating_add(value.len())) {
                Some(less) => {
                    left = less;
                    told.attributes.push(Attribute { raw_name_hex: raw(&name), name: text(&name), value_hex: hex::encode(value) });
                }
                None => told.attributes_unread = Some(format!("{}: there are more than {MOST_BYTES} bytes of them", text(&name))),
            },
            Ok(None) => told.attributes_unread = Some(format!("{}: it went while it was read", text(&name))),
            Err(error) => told.attributes_unread = Some(format!("{}: {error}", text(&name))),
        }
    }
}
