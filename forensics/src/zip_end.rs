//! What stands behind the directory of every ZIP archive that is written here: packages, bundles, collections (APPNOTE 4.3.14 to 4.3.16).
//!
//! Invariant: the classic record always ends the file, without a comment; where it cannot tell a number, the ZIP64 record does.

/// The version that ZIP64 needs (APPNOTE 4.4.3).
pub(crate) const VERSION_ZIP64: u16 = 45;

/// The ZIP64 record and its locator: how many entries the directory has, how long it is and where it begins.
pub(crate) fn zip64_end(count: u64, size: u64, start: u64) -> Vec<u8> {
    let mut end = b"PK\x06\x06".to_vec();
    end.extend_from_slice(&44_u64.to_le_bytes());
    end.extend_from_slice(&VERSION_ZIP64.to_le_bytes());
    end.extend_from_slice(&VERSION_ZIP64.to_le_bytes());
    end.extend_from_slice(&[0; 8]);
    for value in [count, count, size, start] {
        end.extend_from_slice(&value.to_le_bytes());
    }
    end.extend_from_slice(b"PK\x06\x07");
    end.extend_from_slice(&[0; 4]);
    end.extend_from_slice(&start.saturating_add(size).to_le_bytes());
    end.extend_from_slice(&1_u32.to_le_bytes());
    end
}

/// The classic record; the largest value of a number says that the ZIP64 record has it.
pub(crate) fn classic_end(count: u16, size: u32, start: u32) -> Vec<u8> {
    let mut end = b"PK\x05\x06".to_vec();
    end.extend_from_slice(&[0; 4]);
    end.extend_from_slice(&count.to_le_bytes());
    end.extend_from_slice(&count.to_le_bytes());
    end.extend_from_slice(&size.to_le_bytes());
    end.extend_from_slice(&start.to_le_bytes());
    end.extend_from_slice(&[0; 2]);
    end
}

/// Both, of an archive with ZIP64 fields throughout.
#[cfg(feature = "archives")]
pub(crate) fn end_records(count: u64, size: u64, start: u64) -> Vec<u8> {
    let mut end = zip64_end(count, size, start);
    end.extend_from_slice(&classic_end(u16::MAX, u32::MAX, u32::MAX));
    end
}
