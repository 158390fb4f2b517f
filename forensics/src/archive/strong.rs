//! PKWARE strong encryption of ZIP members, by password, with AES.
//!
//! The format is APPNOTE 7.2 ("Single Password Symmetric Encryption Method"); the derivation of keys, which it leaves to Microsoft's
//! `CryptDeriveKey`, is that of 7-Zip's `ZipStrong.cpp`. Certificates, 3DES and the older RC ciphers are not read.

use std::io;
use std::ops::Range;

use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use sha1::{Digest as _, Sha1};

use super::finding::{Code, Finding};
use super::window::{u16_at, u32_at};
use crate::source::{Source, narrow, read_full, wide};

/// Bytes of one block of the cipher.
pub(super) const BLOCK: usize = 16;
/// The longest decryption header that is read: many recipients make it long, a password does not.
const HEADER: usize = 1 << 16;
/// How much is decrypted at once.
const BUFFER: usize = 1 << 17;

enum Cipher {
    Aes128(Box<Aes128>),
    Aes192(Box<Aes192>),
    Aes256(Box<Aes256>),
}

impl Cipher {
    /// By AlgID (7.2.3.2) and as many bytes of the key as it wants.
    fn new(algorithm: u16, key: &[u8]) -> Option<Self> {
        Some(match algorithm {
            0x660e => Self::Aes128(Box::new(Aes128::new_from_slice(key.get(..16)?).ok()?)),
            0x660f => Self::Aes192(Box::new(Aes192::new_from_slice(key.get(..24)?).ok()?)),
            0x6610 => Self::Aes256(Box::new(Aes256::new_from_slice(key.get(..32)?).ok()?)),
            _ => return None,
        })
    }

    /// Decrypts whole blocks in place by cipher block chaining; `before` is the block before them.
    fn decrypt(&self, bytes: &mut [u8], before: &mut [u8; BLOCK]) {
        for chunk in bytes.as_chunks_mut::<BLOCK>().0 {
            let sealed = *chunk;
            let mut block = sealed.into();
            match self {
                Self::Aes128(cipher) => cipher.decrypt_block(&mut block),
                Self::Aes192(cipher) => cipher.decrypt_block(&mut block),
                Self::Aes256(cipher) => cipher.decrypt_block(&mut block),
            }
            for ((to, from), mask) in chunk.iter_mut().zip(block).zip(before.iter()) {
                *to = from ^ mask;
            }
            *before = sealed;
        }
    }
}

/// The content of a member, decrypted while it is read.
pub(super) struct Sealed<'a> {
    source: &'a dyn Source,
    cipher: Cipher,
    before: [u8; BLOCK],
    at: u64,
    left: u64,
    /// Decrypted bytes, and how many of them were given.
    held: Vec<u8>,
    given: usize,
}

impl Sealed<'_> {
    /// How many bytes stand in whole blocks, the filling of the last one among them.
    pub(super) fn whole(&self) -> u64 {
        self.left.saturating_sub(self.left % wide(BLOCK))
    }

    /// What stands behind the last whole block.
    pub(super) fn ragged(&self) -> Range<u64> {
        self.at.saturating_add(self.whole())..self.at.saturating_add(self.left)
    }
}

impl io::Read for Sealed<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.held.is_empty() {
            self.held.resize(narrow(self.whole()).min(BUFFER), 0);
            let count = read_full(self.source, self.at, &mut self.held)?;
            self.held.truncate(count.saturating_sub(count % BLOCK));
            let count = wide(self.held.len());
            self.at = self.at.saturating_add(count);
            self.left = if count == 0 { 0 } else { self.left.saturating_sub(count) };
            self.cipher.decrypt(&mut self.held, &mut self.before);
            self.given = 0;
        }
        let rest = self.held.get(self.given..).unwrap_or_default();
        let count = rest.len().min(room.len());
        if let (Some(to), Some(from)) = (room.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given = self.given.saturating_add(count);
        if self.given >= self.held.len() {
            self.held.clear();
        }
        Ok(count)
    }
}

/// Opens the content of a member that stands in `data`.
///
/// # Errors
/// When the source cannot be read. What cannot be opened is a finding.
pub(super) fn open<'a>(source: &'a dyn Source, data: Range<u64>, password: &[u8]) -> io::Result<Result<Sealed<'a>, Finding>> {
    let mut header = vec![0_u8; narrow(data.end.saturating_sub(data.start)).min(HEADER)];
    let count = read_full(source, data.start, &mut header)?;
    header.truncate(count);
    Ok(unseal(&header, password).map(|(cipher, before, used)| {
        let at = data.start.saturating_add(wide(used));
        Sealed { source, cipher, before, at, left: data.end.saturating_sub(at), held: Vec::new(), given: 0 }
    }))
}

/// The cipher, the first block and the length of the decryption header (7.2.4).
fn unseal(header: &[u8], password: &[u8]) -> Result<(Cipher, [u8; BLOCK], usize), Finding> {
    let damaged = || Finding::error(Code::Malformed, "its decryption header is damaged");
    let other = |what: &str| Finding::warning(Code::Encrypted, format!("encrypted by PKWARE strong encryption {what}, which is not read"));
    if u16_at(header, 0) != Some(16) {
        return Err(other("with a short initial vector"));
    }
    let iv: [u8; BLOCK] = *header.get(2..).and_then(<[u8]>::first_chunk).ok_or_else(damaged)?;
    let size = u32_at(header, 18).and_then(|size| usize::try_from(size).ok()).ok_or_else(damaged)?;
    let end = size.checked_add(22).ok_or_else(damaged)?;
    let body = header.get(22..end).ok_or_else(damaged)?;
    let (Some(3), Some(algorithm), Some(flags), Some(erd)) = (u16_at(body, 0), u16_at(body, 2), u16_at(body, 6), u16_at(body, 8)) else {
        return Err(damaged());
    };
    if flags & 1 == 0 {
        return Err(other("for certificates"));
    }
    let rest = body.get(10..).unwrap_or_default();
    let (random, rest) = rest.split_at_checked(usize::from(erd)).ok_or_else(damaged)?;
    if u32_at(rest, 0) != Some(0) {
        return Err(other("for certificates"));
    }
    let check = u16_at(rest, 4).and_then(|length| rest.get(6..)?.get(..usize::from(length))).ok_or_else(damaged)?;
    let cipher = |key: &[u8]| Cipher::new(algorithm, key).ok_or_else(|| other("by another cipher than AES"));

    // The password opens the random data, those and the initial vector give the file's key, and the check value shows whether it fits.
    let (mut random, mut check) = (random.to_vec(), check.to_vec());
    if random.len() % BLOCK != 0 || check.len() % BLOCK != 0 {
        return Err(damaged());
    }
    cipher(&derive(&Sha1::digest(password)))?.decrypt(&mut random, &mut iv.clone());
    let wrong = || Finding::warning(Code::Encrypted, "the password given does not open it");
    let kept = random.len().checked_sub(BLOCK).ok_or_else(damaged)?;
    let (random, filling) = random.split_at_checked(kept).ok_or_else(damaged)?;
    if filling.iter().any(|byte| usize::from(*byte) != BLOCK) {
        return Err(wrong());
    }
    let mut digest = Sha1::new();
    digest.update(iv);
    digest.update(random);
    let key = derive(&digest.finalize());
    // The chain of blocks goes on from the check value to the content.
    let (content, mut before) = (cipher(&key)?, iv);
    content.decrypt(&mut check, &mut before);
    let kept = check.len().checked_sub(4).ok_or_else(damaged)?;
    let (check, sum) = check.split_at_checked(kept).ok_or_else(damaged)?;
    if u32_at(sum, 0) != Some(crc32fast::hash(check)) {
        return Err(wrong());
    }
    Ok((content, before, end))
}

/// Makes a key of a SHA-1 digest as `CryptDeriveKey` does; 40 bytes, of which a cipher takes the first.
fn derive(digest: &[u8]) -> Vec<u8> {
    let mut key = Vec::new();
    for pad in [0x36_u8, 0x5c] {
        let mut block = [pad; 64];
        for (to, from) in block.iter_mut().zip(digest) {
            *to ^= from;
        }
        key.extend_from_slice(&Sha1::digest(block));
    }
    key
}
