//! Choices that the same words always lead to.

use sha2::{Digest, Sha256};

use crate::clock::Millis;

/// A stream of choices made from words.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    seed: [u8; 32],
    thrown: u64,
}

impl Dice {
    pub(super) fn new(words: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for word in words {
            hash.update(word.as_bytes());
            hash.update([0]);
        }
        Self { seed: hash.finalize().into(), thrown: 0 }
    }

    fn block(&mut self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(self.thrown.to_le_bytes());
        self.thrown = self.thrown.saturating_add(1);
        hash.finalize().into()
    }

    /// A number from 0 up to but without `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let block = self.block();
        let mut bytes = [0; 8];
        for (to, from) in bytes.iter_mut().zip(block) {
            *to = from;
        }
        u64::from_le_bytes(bytes).checked_rem(bound).unwrap_or(0)
    }

    /// One of some words.
    pub(super) fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let at = usize::try_from(self.below(u64::try_from(words.len()).unwrap_or(0))).unwrap_or(0);
        words.get(at).copied().unwrap_or_default()
    }

    /// The words in another order.
    pub(super) fn shuffled<'w>(&mut self, words: &[&'w str]) -> Vec<&'w str> {
        let mut keyed: Vec<(u64, &str)> = words.iter().map(|word| (self.below(u64::MAX), *word)).collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, word)| word).collect()
    }

    /// Milliseconds from 1 up to `seconds` whole seconds.
    pub(super) fn pause(&mut self, seconds: u64) -> Millis {
        i64::try_from(self.below(seconds)).unwrap_or(0).saturating_add(1).saturating_mul(1000)
    }

    /// An instant in September or October 2026, at night by Vietnamese time.
    pub(super) fn night(&mut self) -> Millis {
        // 2026-09-01T17:00:00Z is midnight in Hanoi.
        const FIRST: Millis = 1_788_282_000_000;
        let day = i64::try_from(self.below(60)).unwrap_or(0);
        FIRST.saturating_add(day.saturating_mul(crate::clock::DAY)).saturating_add(self.pause(3 * 3600))
    }

    /// Text that means nothing, as long as `bytes`.
    pub(super) fn noise(&mut self, bytes: usize) -> Vec<u8> {
        let mut made = Vec::with_capacity(bytes);
        while made.len() < bytes {
            made.extend_from_slice(hex::encode(self.block()).as_bytes());
        }
        made.truncate(bytes);
        made
    }
}
