//! Guessing is slowed, and only the one who guesses: failures count for an account *from one network*, and for the
//! network address over all accounts. A right password from another network is never held up, nor one from a browser in which the
//! account has signed in before (`super::browser`): what fails there counts for that browser alone. An attempt is counted
//! before the password is looked at, so that guesses sent at the same time do not get around it.

use std::net::IpAddr;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

use super::entity::throttle;
use crate::clock::{DAY, HOUR, MINUTE, Millis};
use crate::ctx::Hub;
use crate::db::Hold;
use crate::error::{Error, Result};

/// First delay; every further failure doubles it.
const FIRST_DELAY: Millis = 30_000;
/// Longest delay.
const LONGEST_DELAY: Millis = 15 * MINUTE;
/// Failures a minute from one address over all accounts.
const PER_ADDRESS: i64 = 30;

/// Failures under one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    failures: i64,
    first_at: Millis,
    blocked_until: Millis,
}

impl Count {
    /// The count after one more attempt at `now`; `Err` with the milliseconds to wait where it is too early.
    fn attempt(self, now: Millis, free: i64) -> Result<Self, Millis> {
        let known = self.bounded(now);
        if now < known.blocked_until {
            return Err(known.blocked_until - now);
        }
        let forgotten = if known.failures < free { now - known.first_at >= MINUTE } else { now - known.blocked_until >= HOUR };
        let before = if forgotten { Self { failures: 0, first_at: now, blocked_until: 0 } } else { known };
        let failures = before.failures.saturating_add(1);
        let doublings = u32::try_from(failures.saturating_sub(free).clamp(0, 16)).unwrap_or(16);
        let blocked_until = if failures < free { 0 } else { now + FIRST_DELAY.saturating_mul(1 << doublings).min(LONGEST_DELAY) };
        Ok(Self { failures, first_at: before.first_at, blocked_until })
    }

    /// What it is by the clock as it is now: a delay that reaches further than the longest was given by a clock that was wrong, and
    /// holds nobody up.
    fn bounded(self, now: Millis) -> Self {
        let blocked_until = if self.blocked_until > now + LONGEST_DELAY { now } else { self.blocked_until };
        Self { first_at: std::cmp::min(self.first_at, now), blocked_until, ..self }
    }

    /// The count without one attempt that turned out well.
    fn forgive(self, free: i64) -> Self {
        let failures = self.failures.saturating_sub(1).max(0);
        Self { failures, blocked_until: if failures < free { 0 } else { self.blocked_until }, ..self }
    }
}

/// An attempt that was counted as failed until it is known to be right.
#[derive(Debug)]
pub(crate) struct Attempt {
    account: String,
    /// None for a known browser.
    address: Option<String>,
}

/// Counts an attempt for `email` from `address`, or from the known browser whose stored token is `browser`.
///
/// # Errors
/// [`Error::RateLimited`] where it comes too early; the password is not to be looked at then.
pub(crate) async fn begin(hub: &Hub, email: &str, address: IpAddr, browser: Option<&[u8]>) -> Result<Attempt> {
    let now = hub.clock.now();
    let attempt = match browser {
        Some(browser) => Attempt { account: key(&["browser", email, &hex::encode(browser)]), address: None },
        None => Attempt { account: key(&["account", email, &network(address)]), address: Some(key(&["address", &host(address)])) },
    };
    let per_account = i64::from(hub.config.limits.sign_ins_per_minute.max(1));
    let write = hub.db.begin().await?;
    let over_all = attempt.address.as_ref().map(|key| (key, PER_ADDRESS));
    for (key, free) in std::iter::once((&attempt.account, per_account)).chain(over_all) {
        let before = read(&write, key).await?;
        let after = before
            .attempt(now, free)
            .map_err(|wait| Error::RateLimited { retry_after_seconds: u64::try_from(wait).unwrap_or(0).div_ceil(1000).max(1) })?;
        store(&write, key, after).await?;
    }
    write.commit().await?;
    Ok(attempt)
}

/// The attempt was right: it no longer counts.
///
/// # Errors
/// The database's error.
pub(crate) async fn succeeded(write: &crate::db::Write, attempt: &Attempt) -> Result<()> {
    throttle::Entity::delete_by_id(attempt.account.clone()).exec(write.db()).await?;
    let Some(address) = &attempt.address else { return Ok(()) };
    let before = read(write, address).await?;
    store(write, address, before.forgive(PER_ADDRESS)).await
}

/// Forgets counts that no longer matter.
///
/// # Errors
/// The database's error.
pub(crate) async fn sweep(hub: &Hub) -> Result<()> {
    let before = hub.clock.now() - DAY;
    let write = hub.db.begin().await?;
    throttle::Entity::delete_many()
        .filter(throttle::Column::FirstAt.lt(before))
        .filter(throttle::Column::BlockedUntil.lt(before))
        .exec(write.db())
        .await?;
    write.commit().await
}

async fn read(write: &crate::db::Write, key: &str) -> Result<Count> {
    // A row to lock: without one, guesses sent at the same time would all count as the first.
    let none = throttle::ActiveModel { key: Set(key.to_owned()), failures: Set(0), first_at: Set(0), blocked_until: Set(0) };
    throttle::Entity::insert(none)
        .on_conflict(OnConflict::column(throttle::Column::Key).do_nothing().to_owned())
        .exec_without_returning(write.db())
        .await?;
    let row = throttle::Entity::find_by_id(key.to_owned()).held().one(write.db()).await?;
    Ok(row.map_or_else(Count::default, |row| Count { failures: row.failures, first_at: row.first_at, blocked_until: row.blocked_until }))
}

async fn store(write: &crate::db::Write, key: &str, count: Count) -> Result<()> {
    use throttle::Column;
    let row = throttle::ActiveModel {
        key: Set(key.to_owned()),
        failures: Set(count.failures),
        first_at: Set(count.first_at),
        blocked_until: Set(count.blocked_until),
    };
    throttle::Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Key).update_columns([Column::Failures, Column::FirstAt, Column::BlockedUntil]).to_owned())
        .exec_without_returning(write.db())
        .await?;
    Ok(())
}

/// Addresses and accounts stand in the table as hashes only.
fn key(words: &[&str]) -> String {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word.as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

/// The address as it counts: IPv4 within IPv6 is IPv4; of IPv6 the first 64 bits, which one machine has to itself.
fn host(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => prefix(address.octets().as_slice(), 8),
    }
}

/// The network: /24 or /48.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => prefix(address.octets().as_slice(), 3),
        IpAddr::V6(address) => prefix(address.octets().as_slice(), 6),
    }
}

fn prefix(octets: &[u8], bytes: usize) -> String {
    hex::encode(octets.iter().copied().take(bytes).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_are_free_then_delays_double_to_a_quarter_of_an_hour() {
        let mut count = Count::default();
        let mut now = 1_000_000;
        for _ in 0..5 {
            count = count.attempt(now, 5).unwrap();
        }
        let mut delays = Vec::new();
        for _ in 0..7 {
            let wait = count.attempt(now, 5).unwrap_err();
            assert_eq!(count.attempt(now + wait - 1, 5), Err(1));
            delays.push(wait / 1000);
            now += wait;
            count = count.attempt(now, 5).unwrap();
        }
        assert_eq!(delays, [30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(count.attempt(count.blocked_until + HOUR, 5).unwrap().failures, 1, "forgotten in the end");
    }

    #[test]
    fn a_clock_that_was_ahead_holds_nobody_up() {
        let mut count = Count::default();
        for _ in 0..5 {
            count = count.attempt(1_000_000 + 10 * DAY, 5).unwrap();
        }
        // The clock is right again: the next attempt is taken, and counts on from there.
        let count = count.attempt(1_000_000, 5).unwrap();
        assert_eq!((count.failures, count.first_at), (6, 1_000_000));
        assert_eq!(count.attempt(1_000_000, 5), Err(60_000));
        let few = Count::default().attempt(1_000_000 + 10 * DAY, 5).unwrap().attempt(1_000_000, 5).unwrap();
        assert_eq!(few.attempt(1_000_000 + MINUTE, 5).unwrap().failures, 1, "forgotten by the minute again");
    }

    #[test]
    fn slow_failures_are_forgotten_by_the_minute() {
        let count = Count::default().attempt(1_000_000, 5).unwrap().attempt(1_010_000, 5).unwrap();
        assert_eq!(count.failures, 2);
        assert_eq!(count.attempt(1_000_000 + MINUTE, 5).unwrap().failures, 1);
    }

    #[test]
    fn what_was_right_does_not_count() {
        let mut count = Count::default();
        for _ in 0..40 {
            count = count.attempt(1_000_000, PER_ADDRESS).unwrap().forgive(PER_ADDRESS);
        }
        assert_eq!(count.failures, 0);
    }

    #[test]
    fn networks_are_told_apart_by_their_prefix() {
        let at = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(network(at("192.0.2.1")), network(at("::ffff:192.0.2.250")));
        assert_ne!(network(at("192.0.2.1")), network(at("192.0.3.1")));
        assert_eq!(network(at("2001:db8:1::1")), network(at("2001:db8:1:ffff::2")));
        assert_ne!(network(at("2001:db8:1::1")), network(at("2001:db8:2::1")));
        assert_ne!(host(at("192.0.2.1")), host(at("192.0.2.2")));
        assert_eq!(host(at("2001:db8:1:2::1")), host(at("2001:db8:1:2::99")));
    }
}
