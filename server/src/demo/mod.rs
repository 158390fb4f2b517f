//! The sample hub of `chot demo`: invented agencies, people, systems and incidents, made by the same services that
//! people use, so that every number, hash, clock and custody event of it is real.

mod people;
mod story;
mod systems;

use std::path::Path;

use crate::clock::Clock;
use crate::ctx::Hub;
use crate::error::Result;

pub use people::ACCOUNTS;

/// Name of the file with the accounts, beside the demo's database.
pub const ACCOUNTS_FILE: &str = "accounts.txt";

/// Fills an empty hub, whose clock must be a fixed one; moves that clock from the past to `now`.
///
/// # Errors
/// What the services answer; the hub is to be thrown away then.
pub async fn fill(hub: &std::sync::Arc<Hub>, now: crate::clock::Millis, password: &str) -> Result<()> {
    people::make(hub, password).await?;
    systems::make(hub).await?;
    story::tell(hub, now).await
}

/// Moves what was made in `from` to `to`; the database comes last, so that a move that was cut off is begun anew.
///
/// # Errors
/// The file system's error.
pub fn settle(from: &Path, to: &Path) -> std::io::Result<()> {
    for name in ["evidence", "hash-sets", "keys", "mail", ACCOUNTS_FILE, "chot.db"] {
        let (source, target) = (from.join(name), to.join(name));
        if !source.exists() {
            continue;
        }
        if target.is_dir() {
            std::fs::remove_dir_all(&target)?;
        }
        std::fs::rename(source, target)?;
    }
    std::fs::remove_dir_all(from)
}

/// A clock that stands where the story begins.
#[must_use]
pub fn clock() -> Clock {
    Clock::fixed(story::BEGINS)
}
