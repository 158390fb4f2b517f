//! What bounds an examination: limits, password, threads, and the caller's way to watch and stop it.
//!
//! Invariants: limits apply to what is really read, never to what an archive declares. A clock is deliberately absent:
//! a time budget is the caller's [`Progress::out_of_time`].

use std::num::NonZeroUsize;

use super::spool::Scratch;
use super::tap::Tap;
use crate::digest::{More, Sha256Digest};

/// Upper bounds; the defaults are the documented policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries of one archive, folders included. Default 20,000,000; without [`InspectOptions::scratch`] at most 2,000,000.
    pub members: u64,
    /// Bytes of the names of all entries. Default 2 GiB; without [`InspectOptions::scratch`] at most 512 MiB.
    pub directory_bytes: u64,
    /// Real bytes of one member. Default 1 TiB.
    pub member_bytes: u64,
    /// Real bytes of all members together. Default 4 TiB.
    pub total_bytes: u64,
    /// Real bytes over compressed bytes from which a member is reported. Default 200.
    pub ratio: u64,
    /// Real bytes of one member up to which a high ratio is only reported; beyond them reading stops. Default 4 GiB.
    pub ratio_bytes: u64,
    /// Real bytes of all members up to which a high ratio of the whole archive is allowed. Default 16 GiB.
    pub total_ratio_bytes: u64,
    /// Folders that a name may be deep. Default 128.
    pub depth: u64,
    /// Memory that all decompressors at work may ask for together (their windows and models). Default 128 MiB.
    pub decoder_bytes: u64,
    /// Bytes of the list of members that are kept in memory, where there is [`InspectOptions::scratch`]. Default 64 MiB.
    pub list_bytes: u64,
    /// Findings of one code that are listed for the archive as a whole. Default 1,000.
    pub findings_per_code: u64,
}

impl Limits {
    /// As far as memory alone allows.
    pub(crate) fn in_memory(self) -> Self {
        Self { members: self.members.min(2_000_000), directory_bytes: self.directory_bytes.min(512 << 20), ..self }
    }

    /// Whether content is more times its compressed length than [`Limits::ratio`] allows.
    pub(crate) fn is_beyond(&self, bytes: u64, packed: u64) -> bool {
        bytes > self.ratio.saturating_mul(packed.max(1))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            members: 20_000_000,
            directory_bytes: 2 << 30,
            member_bytes: 1 << 40,
            total_bytes: 4 << 40,
            ratio: 200,
            ratio_bytes: 4 << 30,
            total_ratio_bytes: 16 << 30,
            depth: 128,
            decoder_bytes: 128 << 20,
            list_bytes: 64 << 20,
            findings_per_code: 1000,
        }
    }
}

/// How to examine a file.
#[derive(Clone)]
pub struct InspectOptions {
    /// Upper bounds.
    pub limits: Limits,
    /// The password to try on encrypted members.
    pub password: Option<Vec<u8>>,
    /// How many threads read members.
    pub threads: NonZeroUsize,
    /// The digest of the whole file, where it was computed while the file was received.
    pub file_sha256: Option<Sha256Digest>,
    /// Where lists of members go that are too long for memory. Without it they stay in memory and may not be as long.
    pub scratch: Option<Scratch>,
    /// Digests that are made of the file and of every member beside SHA-256. Bytes listed beside the members have none.
    pub digests: Vec<More>,
}

impl Default for InspectOptions {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            password: None,
            threads: NonZeroUsize::MIN,
            file_sha256: None,
            scratch: None,
            digests: Vec::new(),
        }
    }
}

impl std::fmt::Debug for InspectOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InspectOptions")
            .field("limits", &self.limits)
            .field("password", &self.password.as_ref().map(|_| "…"))
            .field("threads", &self.threads)
            .field("file_sha256", &self.file_sha256)
            .field("scratch", &self.scratch.is_some())
            .field("digests", &self.digests)
            .finish()
    }
}

/// How the caller watches an examination and ends it early; called from several threads.
pub trait Progress: Sync {
    /// Members done of all, and real bytes read so far; called now and then.
    fn advanced(&self, members_done: u64, members_total: u64, bytes_done: u64);

    /// Whether to give up; asked at least once for each mebibyte.
    fn stop(&self) -> bool;

    /// Whether the time allowed is over: reading of members ends and is recorded, the file's own digest is still made. Asked as often
    /// as [`Progress::stop`].
    fn out_of_time(&self) -> bool {
        false
    }

    /// Who takes the content of members beside the hash; nobody in an examination.
    #[doc(hidden)]
    fn tap(&self) -> Option<&dyn Tap> {
        None
    }
}

/// Watches nothing and never stops.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advanced(&self, _members_done: u64, _members_total: u64, _bytes_done: u64) {}

    fn stop(&self) -> bool {
        false
    }
}

/// Why there is no manifest.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The source could not be read.
    #[error("the file could not be read")]
    Read(#[from] std::io::Error),
    /// The file failed in which a long list of members stands.
    #[error("the list of members could not be kept")]
    Scratch(#[source] std::io::Error),
    /// [`Progress::stop`] said so.
    #[error("the examination was stopped")]
    Stopped,
}
