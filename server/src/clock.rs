//! The one source of time. Tests move it; nothing else may read the system's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SecondsFormat, Utc};

/// An instant: whole milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = i64;

/// One minute in [`Millis`].
pub const MINUTE: Millis = 60_000;
/// One hour in [`Millis`].
pub const HOUR: Millis = 60 * MINUTE;
/// One day in [`Millis`].
pub const DAY: Millis = 24 * HOUR;
/// Within this time the same wish of the same person again is the first one: a second click does nothing twice.
pub const SAME_MOMENT: Millis = 2_000;
/// Later than every deadline: stands for "none" where an order needs a value.
pub const NEVER: Millis = 253_402_300_799_000;

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until a test moves it.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at`.
    #[must_use]
    pub fn fixed(at: Millis) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at)))
    }

    /// The present instant.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Millis {
        match self {
            Self::System => Utc::now().timestamp_millis(),
            Self::Fixed(at) => at.load(Ordering::SeqCst),
        }
    }

    /// Moves a fixed clock on by `by`; the machine's clock cannot be moved.
    pub fn advance(&self, by: Millis) {
        if let Self::Fixed(at) = self {
            at.fetch_add(by, Ordering::SeqCst);
        }
    }
}

/// The instant as a date and time in UTC; instants outside year 1 to 9999 become the epoch.
#[must_use]
pub fn to_utc(at: Millis) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at).unwrap_or_default()
}

/// RFC 3339, UTC, milliseconds: the form of the API and of custody entries.
#[must_use]
pub fn rfc3339(at: Millis) -> String {
    to_utc(at).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The instant that an RFC 3339 date and time names; `None` where it is none, or is before 1970 or after 9999, which the hub cannot
/// write in [`rfc3339`] again.
#[must_use]
pub fn instant(text: &str) -> Option<Millis> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis();
    (0..NEVER).contains(&at).then_some(at)
}
