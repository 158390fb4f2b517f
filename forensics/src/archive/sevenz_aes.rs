//! What stands below the AES of a 7z archive (7-Zip's `7zAes.cpp`), read at any place: the decoder of the archive does not tell how much of it the next one needs.

use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use aes::Aes256;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use sha2::{Digest as _, Sha256};

use crate::source::{Source, narrow, read_full, wide};

const BLOCK: usize = 16;
/// The most rounds that any decoder makes of a password, as a power of two.
const MOST_ROUNDS: u8 = 24;
/// That the key is no digest.
const PLAIN_KEY: u8 = 63;

/// The last key that was made, and of what: an archive has one for all of its folders, or nearly so.
#[derive(Default)]
pub(super) struct Keys(Mutex<Option<Made>>);

struct Made {
    power: u8,
    salt: Vec<u8>,
    key: [u8; 32],
}

impl Keys {
    fn of(&self, power: u8, salt: &[u8], password: &[u8]) -> Option<[u8; 32]> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = kept.as_ref().filter(|made| (made.power, made.salt.as_slice()) == (power, salt)) {
            return Some(made.key);
        }
        let key = derive(power, salt, password)?;
        *kept = Some(Made { power, salt: salt.to_vec(), key });
        Some(key)
    }
}

fn derive(power: u8, salt: &[u8], password: &[u8]) -> Option<[u8; 32]> {
    if power == PLAIN_KEY {
        let mut key = [0_u8; 32];
        key.iter_mut().zip(salt.iter().chain(password)).for_each(|(to, from)| *to = *from);
        return Some(key);
    }
    if power > MOST_ROUNDS {
        return None;
    }
    let mut digest = Sha256::new();
    for round in 0..1_u64.checked_shl(u32::from(power))? {
        digest.update(salt);
        digest.update(password);
        digest.update(round.to_le_bytes());
    }
    Some(digest.finalize().into())
}

/// Decrypted bytes of a packed stream.
pub(super) struct Decrypted<'a> {
    source: &'a dyn Source,
    start: u64,
    length: u64,
    cipher: Box<Aes256>,
    vector: [u8; BLOCK],
}

impl<'a> Decrypted<'a> {
    /// The first `length` bytes below the stream that stands in `range`; nothing where the coder's properties are odd.
    pub(super) fn new(
        source: &'a dyn Source,
        range: Range<u64>,
        length: u64,
        properties: &[u8],
        password: &[u8],
        keys: &Keys,
    ) -> Option<Self> {
        let (&first, rest) = properties.split_first()?;
        let (&second, rest) = rest.split_first().unwrap_or((&0, &[]));
        let salt = usize::from(first >> 7).saturating_add(usize::from(second >> 4));
        let size = usize::from(first >> 6 & 1).saturating_add(usize::from(second & 15));
        let (salt, rest) = rest.split_at_checked(salt)?;
        let mut vector = [0_u8; BLOCK];
        vector.get_mut(..size)?.copy_from_slice(rest.get(..size)?);
        let key = keys.of(first & 63, salt, password)?;
        let cipher = Box::new(Aes256::new_from_slice(&key).ok()?);
        let whole = range.end.saturating_sub(range.start);
        Some(Self { source, start: range.start, length: length.min(whole), cipher, vector })
    }
}

impl Source for Decrypted<'_> {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let wanted = narrow(self.length.saturating_sub(offset)).min(buf.len());
        if wanted == 0 {
            return Ok(0);
        }
        let block = wide(BLOCK);
        let begin = offset.saturating_sub(offset % block);
        let end = offset.saturating_add(wide(wanted)).div_ceil(block).saturating_mul(block);
        // Each block is masked with the sealed one before it.
        let mut before = self.vector;
        if let Some(at) = begin.checked_sub(block) {
            read_full(self.source, self.start.saturating_add(at), &mut before)?;
        }
        let mut sealed = vec![0_u8; narrow(end.saturating_sub(begin))];
        let count = read_full(self.source, self.start.saturating_add(begin), &mut sealed)?;
        sealed.truncate(count);
        for chunk in sealed.as_chunks_mut::<BLOCK>().0 {
            let kept = *chunk;
            let mut opened = kept.into();
            self.cipher.decrypt_block(&mut opened);
            for ((to, from), mask) in chunk.iter_mut().zip(opened).zip(before) {
                *to = from ^ mask;
            }
            before = kept;
        }
        let opened = sealed.get(narrow(offset.saturating_sub(begin))..).unwrap_or_default();
        let count = opened.len().min(wanted);
        if let (Some(to), Some(from)) = (buf.get_mut(..count), opened.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }
}
