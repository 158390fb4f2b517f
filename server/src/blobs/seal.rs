//! Encryption at rest, by age (<https://age-encryption.org/v1>) to several recipients.
//!
//! A sealed blob is a line of 128 bytes, then an ordinary age file. The line tells SHA-256 and length of what follows, so
//! that anybody can see without a key whether it is still what was written; `tail -c +129 BLOB | age -d -i KEYS` opens it
//! without this program. age encrypts pieces of 64 KiB on their own: any part can be read without what stands before it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use age::stream::StreamReader;
use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};
use chot_forensics::digest::{Sha256Digest, Sha256Hasher, sha256};
use chot_forensics::source::Source;

use super::BUFFER;
use super::disk::{each_piece, hash_source, private, remove, sync};
use super::name::Mark;
use crate::config::{ConfigError, Encryption};
use crate::error::Result;

/// Length of the line before the age file.
const HEADER: usize = 128;
const HEADER_BYTES: u64 = 128;
/// The line's first word.
const WORD: &str = "chot-sealed/1";
/// Readers of one blob that are kept for the next read.
const READERS: usize = 8;

/// To whom evidence is sealed, and what opens it.
#[derive(Clone)]
pub(super) struct Seal {
    recipients: Vec<Recipient>,
    identities: Arc<[Identity]>,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seal to {} recipients", self.recipients.len())
    }
}

impl Seal {
    /// The recipients and identities of the settings.
    ///
    /// # Errors
    /// [`ConfigError`] where a recipient or identity is none, where others than the owner can read the identities, or
    /// where no identity could open what is sealed from now on.
    pub(super) fn load(settings: &Encryption) -> Result<Self, ConfigError> {
        let invalid = |name, why: String| ConfigError::Invalid { name, why };
        let mut recipients = Vec::new();
        for text in &settings.recipients {
            let recipient = Recipient::from_str(text)
                .map_err(|why| invalid("evidence.encryption.recipients", format!("{text}: {why}; recipients begin with age1")))?;
            recipients.push(recipient);
        }
        let identities = if settings.identity_file.as_os_str().is_empty() { Vec::new() } else { read_identities(&settings.identity_file)? };
        let own = |identity: &Identity| recipients.iter().any(|recipient| recipient.to_string() == identity.to_public().to_string());
        if !recipients.is_empty() && !identities.iter().any(own) {
            let why = "none of its identities belongs to evidence.encryption.recipients: the hub could not read what it seals".to_owned();
            return Err(invalid("evidence.encryption.identity_file", why));
        }
        Ok(Self { recipients, identities: identities.into() })
    }

    /// The mark of the present recipients; `None` where nothing is sealed.
    pub(super) fn mark(&self) -> Option<Mark> {
        let mut texts: Vec<String> = self.recipients.iter().map(ToString::to_string).collect();
        texts.sort_unstable();
        texts.dedup();
        let Sha256Digest([a, b, c, d, e, f, g, h, ..]) = sha256(texts.join("\n").as_bytes());
        (!texts.is_empty()).then_some(Mark([a, b, c, d, e, f, g, h]))
    }

    /// Whether anything can be opened at all.
    pub(super) fn can_open(&self) -> bool {
        !self.identities.is_empty()
    }

    /// Seals what `from` gives into the new file `to`, synced.
    ///
    /// # Errors
    /// What the file system or `from` reports.
    pub(super) fn close(&self, from: impl Read, to: &Path) -> io::Result<()> {
        remove(to)?;
        let file = private().read(true).create_new(true).open(to)?;
        file.write_all_at(&[b' '; HEADER], 0)?;
        let recipients = self.recipients.iter().map(|recipient| {
            let recipient: &dyn age::Recipient = recipient;
            recipient
        });
        let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        let hashing = Hashing { file: &file, hash: Sha256Hasher::new() };
        let mut out = encryptor.wrap_output(BufWriter::with_capacity(BUFFER, hashing))?;
        each_piece(from, |piece| out.write_all(piece))?;
        let hashing = out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        let length = hashing.hash.bytes();
        let line = format!("{WORD} {} {length}", hashing.hash.finish());
        file.write_all_at(line.as_bytes(), 0)?;
        file.write_all_at(b"\n", HEADER_BYTES - 1)?;
        sync(&file);
        Ok(())
    }

    /// The plain bytes of a sealed blob.
    ///
    /// # Errors
    /// [`io::ErrorKind::PermissionDenied`] where no identity opens it, [`io::ErrorKind::InvalidData`] where it is damaged.
    pub(super) fn open(&self, stored: Arc<dyn Source>) -> io::Result<Arc<dyn Source>> {
        header(stored.as_ref())?;
        let mut opened = Opened { stored, identities: Arc::clone(&self.identities), readers: Mutex::new(Vec::new()), len: 0 };
        let mut first = opened.reader()?;
        opened.len = first.seek(SeekFrom::End(0))?;
        Ok(Arc::new(opened))
    }
}

fn read_identities(path: &Path) -> Result<Vec<Identity>, ConfigError> {
    let name = "evidence.encryption.identity_file";
    let invalid = |why: String| ConfigError::Invalid { name, why };
    let mode = fs::metadata(path).map_err(|error| invalid(format!("{}: {error}", path.display())))?.mode();
    if mode & 0o077 != 0 {
        return Err(invalid(format!("{}: others than its owner may read it; chmod 600", path.display())));
    }
    let text = fs::read_to_string(path).map_err(|error| invalid(format!("{}: {error}", path.display())))?;
    let mut identities = Vec::new();
    for (number, line) in text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        // The line itself is a secret and is not told.
        let identity = Identity::from_str(line).map_err(|_| invalid(format!("line {} is no age identity", number.saturating_add(1))))?;
        identities.push(identity);
    }
    Ok(identities)
}

struct Hashing<'a> {
    file: &'a File,
    hash: Sha256Hasher,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all_at(bytes, HEADER_BYTES.saturating_add(self.hash.bytes()))?;
        self.hash.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the sealed blob is damaged: {why}"))
}

/// What the line before the age file says: the digest and length of what follows.
fn header(stored: &dyn Source) -> io::Result<(Sha256Digest, u64)> {
    let mut bytes = [0; HEADER];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match stored.read_at(u64::try_from(filled).unwrap_or(u64::MAX), rest)? {
            0 => return Err(damaged("it is too short")),
            count => filled = filled.saturating_add(count),
        }
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| damaged("its first line is no text"))?;
    let mut words = text.trim_end().split(' ');
    let (word, sha256, length) =
        (words.next(), words.next().and_then(|word| word.parse().ok()), words.next().and_then(|word| word.parse().ok()));
    match (word, sha256, length, words.next()) {
        (Some(WORD), Some(sha256), Some(length), None) if HEADER_BYTES.saturating_add(length) == stored.len() => Ok((sha256, length)),
        _ => Err(damaged("its first line does not say what it is")),
    }
}

/// Whether a sealed blob is byte for byte what was written, seen without any key.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] where it is not; what the store reports.
pub(super) fn intact(stored: &dyn Source) -> io::Result<()> {
    let (sha256, length) = header(stored)?;
    if hash_source(stored, HEADER_BYTES)? == (sha256, length) {
        Ok(())
    } else {
        Err(damaged("its bytes have another digest than its first line says"))
    }
}

/// The age file inside a sealed blob, with a place of its own.
struct Inner {
    stored: Arc<dyn Source>,
    at: u64,
}

impl Inner {
    fn len(&self) -> u64 {
        self.stored.len().saturating_sub(HEADER_BYTES)
    }
}

impl Read for Inner {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let count = self.stored.read_at(HEADER_BYTES.saturating_add(self.at), buf)?;
        self.at = self.at.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(count)
    }
}

impl Seek for Inner {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let moved = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.len().checked_add_signed(by),
        };
        self.at = moved.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

/// A sealed blob, opened. Each thread that reads takes a reader of its own, best one that stands where it wants to go on.
struct Opened {
    stored: Arc<dyn Source>,
    identities: Arc<[Identity]>,
    readers: Mutex<Vec<(u64, StreamReader<Inner>)>>,
    len: u64,
}

impl Opened {
    fn reader(&self) -> io::Result<StreamReader<Inner>> {
        let decryptor = Decryptor::new(Inner { stored: Arc::clone(&self.stored), at: 0 }).map_err(refused)?;
        let identities = self.identities.iter().map(|identity| {
            let identity: &dyn age::Identity = identity;
            identity
        });
        decryptor.decrypt(identities).map_err(refused)
    }

    fn take(&self, offset: u64) -> io::Result<StreamReader<Inner>> {
        let kept = {
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            match readers.iter().position(|(at, _)| *at == offset) {
                Some(index) => Some(readers.swap_remove(index)),
                None => readers.pop(),
            }
        };
        let (at, mut reader) = match kept {
            Some(kept) => kept,
            None => (0, self.reader()?),
        };
        if at != offset {
            reader.seek(SeekFrom::Start(offset))?;
        }
        Ok(reader)
    }
}

impl Source for Opened {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        if offset >= self.len || buf.is_empty() {
            return Ok(0);
        }
        // A reader that failed is not used again.
        let mut reader = self.take(offset)?;
        let count = reader.read(buf)?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push((offset.saturating_add(u64::try_from(count).unwrap_or(u64::MAX)), reader));
        }
        Ok(count)
    }
}

fn refused(error: DecryptError) -> io::Error {
    match error {
        DecryptError::Io(error) => error,
        DecryptError::NoMatchingKeys => {
            io::Error::new(io::ErrorKind::PermissionDenied, "no identity of evidence.encryption.identity_file opens the sealed blob")
        }
        other => damaged(&other.to_string()),
    }
}
