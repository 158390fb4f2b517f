//! A small generator of pseudo-random numbers: the same seed gives the same run.

/// SplitMix64.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A generator from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The seed of a run: `CHOT_TEST_SEED` where it is set, else `usual`. Printed, so that a failure can be repeated.
    #[must_use]
    pub fn seed(usual: u64) -> u64 {
        let seed = std::env::var("CHOT_TEST_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
        println!("CHOT_TEST_SEED={seed}");
        seed
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to but without `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next_u64() % u64::try_from(bound.max(1)).unwrap()).try_into().unwrap()
    }

    /// True in `percent` of the cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`.
    pub fn pick<'c, T>(&mut self, choices: &'c [T]) -> &'c T {
        &choices[self.below(choices.len())]
    }

    /// Some bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next_u64().to_le_bytes()[0]).collect()
    }
}
