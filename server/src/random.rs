//! The one source of ids and secrets.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::clock::Clock;

/// Makes ids and secrets from the operating system's generator and the hub's clock.
#[derive(Clone, Debug)]
pub struct Random {
    clock: Clock,
}

impl Random {
    /// A source whose ids carry the time of `clock`.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock }
    }

    /// A new UUID of version 7: sorts by the time at which it was made.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self) -> T {
        let mut bytes = [0; 10];
        fill(&mut bytes);
        let millis = u64::try_from(self.clock.now()).unwrap_or(0);
        T::from(Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// 32 unpredictable bytes.
    #[must_use]
    pub fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        fill(&mut bytes);
        bytes
    }

    /// A number from 0 up to but without `bound`; 0 where `bound` is 0. For jitter, not for secrets.
    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        fill(&mut bytes);
        u64::from_le_bytes(bytes).checked_rem(bound).unwrap_or(0)
    }
}

/// A stable id made from words: the same words give the same id on every hub.
#[must_use]
pub fn stable_id<T: From<Uuid>>(words: &[&str]) -> T {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word.as_bytes());
        hash.update([0]);
    }
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    T::from(Builder::from_custom_bytes(bytes).into_uuid())
}

fn fill(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        crate::fatal::stop("the operating system gives no random bytes");
    }
}
