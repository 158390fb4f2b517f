//! Recognising Expert Witness (E01) images: their sections and the hashes stored in them.
//!
//! The format is that of libewf's documentation, "Expert Witness Compression Format (EWF)": a file header of 13 bytes, then sections with
//! descriptors of 76 bytes, each leading to the next. The image itself is not opened: no crate under a
//! permissive licence reads it soundly yet.

use super::finding::{Code, Finding};
use super::options::{InspectError, Progress};
use super::window::{Window, u16_at, u32_at, u64_at};
use super::zip::Examined;
use crate::source::{Source, wide};

const DESCRIPTOR: usize = 76;
/// The most findings that repeated sections may give.
const MOST: usize = 64;
/// More sections than any image has: one of data and two of tables for each two gibibytes.
const SECTIONS: u32 = 1 << 20;

/// Reads what an E01 segment file tells about itself.
pub(super) fn examine(source: &dyn Source, progress: &dyn Progress) -> Result<Examined, InspectError> {
    let mut window = Window::new(source);
    let mut examined = Examined { opaque: true, ..Examined::default() };
    let findings = &mut examined.findings;
    let note = "an Expert Witness image; it was hashed as one file and its content not opened";
    findings.push(Finding::info(Code::NotOpened, note));
    let head = window.get(0, 13)?;
    if !head.starts_with(b"EVF\x09") {
        return Ok(examined);
    }
    let segment = u16_at(head, 9).unwrap_or(0);
    if segment != 1 {
        let detail = format!("the file is segment {segment} of an image");
        findings.push(Finding::warning(Code::MultiDisk, detail));
    }
    let mut at = 13_u64;
    for _ in 0..SECTIONS {
        if progress.stop() {
            return Err(InspectError::Stopped);
        }
        let descriptor = window.get(at, DESCRIPTOR)?.to_vec();
        let (Some(next), Some(size), Some(check)) = (u64_at(&descriptor, 16), u64_at(&descriptor, 24), u32_at(&descriptor, 72)) else {
            findings.push(Finding::warning(Code::Truncated, "the image ends within a section"));
            break;
        };
        if check != adler32(descriptor.get(..72).unwrap_or_default()) {
            let detail = format!("the section at byte {at} does not fit its check sum");
            findings.push(Finding::warning(Code::Malformed, detail));
            break;
        }
        let kind: Vec<u8> = descriptor.iter().take(16).take_while(|byte| **byte != 0).copied().collect();
        let body = at.saturating_add(wide(DESCRIPTOR));
        let end = at.saturating_add(size);
        match kind.as_slice() {
            b"digest" => {
                let bytes = window.get(body, 36)?;
                if let Some((md5, sha1)) = bytes.split_at_checked(16) {
                    stored(findings, "MD5", md5);
                    stored(findings, "SHA-1", sha1);
                }
            }
            b"hash" => stored(findings, "MD5", window.get(body, 16)?),
            b"volume" | b"disk" if findings.len() < MOST => findings.extend(volume(window.get(body, 24)?)),
            b"next" => {
                findings.push(Finding::warning(Code::MultiDisk, "the image continues in another segment file"));
                break;
            }
            b"done" => {
                trailing(findings, source, end.max(body));
                break;
            }
            _ => {}
        }
        if next <= at {
            findings.push(Finding::warning(Code::Malformed, "the sections lead in a circle"));
            break;
        }
        at = next;
    }
    Ok(examined)
}

fn trailing(findings: &mut Vec<Finding>, source: &dyn Source, end: u64) {
    if end < source.len() {
        let detail = format!("{} bytes follow the end of the image", source.len().saturating_sub(end));
        findings.push(Finding::warning(Code::TrailingData, detail));
    }
}

fn stored(findings: &mut Vec<Finding>, what: &str, bytes: &[u8]) {
    let text = hex::encode(bytes);
    // The same hash may stand in two sections.
    let detail = format!("stored {what} of the image: {text}");
    if findings.len() < MOST && bytes.iter().any(|byte| *byte != 0) && findings.iter().all(|finding| finding.detail != detail) {
        findings.push(Finding::info(Code::StoredHash, detail));
    }
}

fn volume(bytes: &[u8]) -> Option<Finding> {
    let (sector, count) = (u32_at(bytes, 12)?, u64_at(bytes, 16)?);
    let size = count.checked_mul(u64::from(sector))?;
    Some(Finding::info(Code::NotOpened, format!("the image is of {count} sectors of {sector} bytes, {size} bytes")))
}

/// Adler-32 (RFC 1950 8.2).
fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = a.wrapping_add(u32::from(*byte)) % 65_521;
        b = b.wrapping_add(a) % 65_521;
    }
    (b << 16) | a
}
