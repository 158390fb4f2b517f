//! The one source of ids and secrets.

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::clock::Clock;

/// Makes ids and secrets from the operating system's generator and the hub's clock.
#[derive(Clone, Debug)]
pub struct Random {
    clock: Clock,
    /// The time of the id that was made last, and its tail.
    last: Arc<Mutex<(u64, u64)>>,
}

/// The bits of an id's tail, after time, version and variant.
const TAIL: u32 = 62;

impl Random {
    /// A source whose ids carry the time of `clock`.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, last: Arc::default() }
    }

    /// A new UUID of version 7: sorts by the time at which it was made, also among those that this process makes within one
    /// millisecond (RFC 9562, 6.2, method 2).
    #[must_use]
    pub fn id<T: From<Uuid>>(&self) -> T {
        let mut bytes = [0; 8];
        fill(&mut bytes);
        let random = u64::from_be_bytes(bytes);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = u64::try_from(self.clock.now()).unwrap_or(0);
        // A fresh tail leaves room above; a step is unpredictable.
        let tail = if last.0 == millis { last.1.saturating_add(1 + (random >> 34)) } else { random >> (65 - TAIL) };
        *last = (millis, tail.min((1 << TAIL) - 1));
        let mut rest = [0; 10];
        // The version takes the place of the first four bits, the variant of two more.
        for (to, from) in rest.iter_mut().skip(2).zip(last.1.to_be_bytes()) {
            *to = from;
        }
        T::from(Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_sort_by_the_order_in_which_they_were_made() {
        let random = Random::new(Clock::fixed(1_800_000_000_000));
        let made: Vec<Uuid> = (0..10_000).map(|_| random.id()).collect();
        assert!(made.is_sorted_by(|before, after| before < after));
        assert!(made.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122));
        let other: Uuid = Random::new(Clock::fixed(1_800_000_000_000)).id();
        assert!(!made.contains(&other));
    }
}
