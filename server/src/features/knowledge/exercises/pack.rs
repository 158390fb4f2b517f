//! A ZIP written byte by byte, so that it can be wrong on purpose: with members that the directory does not list, names that stand
//! twice or lead out of the folder, and bytes behind its end (APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16).

/// A ZIP in the making. Members are stored as they are.
#[derive(Debug, Default)]
pub(super) struct Pack {
    body: Vec<u8>,
    directory: Vec<u8>,
    listed: u16,
}

/// 1 September 2026, as the format writes dates.
const DATE: u16 = (46 << 9) | (9 << 5) | 1;
/// Names are UTF-8.
const UTF8: u16 = 0x0800;

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

impl Pack {
    /// Adds a member that the directory lists.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) {
        let at = length(&self.body);
        let common = self.put(name, content);
        let mut row = Vec::new();
        row.extend_from_slice(&0x0201_4b50_u32.to_le_bytes());
        // Made on Unix.
        row.extend_from_slice(&0x031e_u16.to_le_bytes());
        row.extend_from_slice(&common);
        // No comment, first disk, no internal attributes.
        row.extend_from_slice(&[0; 6]);
        row.extend_from_slice(&(0o100_644_u32 << 16).to_le_bytes());
        row.extend_from_slice(&at.to_le_bytes());
        row.extend_from_slice(name.as_bytes());
        self.directory.extend_from_slice(&row);
        self.listed = self.listed.saturating_add(1);
    }

    /// Adds a member that the directory does not list.
    pub(super) fn hide(&mut self, name: &str, content: &[u8]) {
        self.put(name, content);
    }

    /// Writes header and content of a member; what header and directory have in common.
    fn put(&mut self, name: &str, content: &[u8]) -> Vec<u8> {
        let mut common = Vec::new();
        for word in [20, UTF8, 0, 0, DATE] {
            common.extend_from_slice(&u16::to_le_bytes(word));
        }
        for word in [crc32fast::hash(content), length(content), length(content)] {
            common.extend_from_slice(&word.to_le_bytes());
        }
        common.extend_from_slice(&u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        common.extend_from_slice(&0_u16.to_le_bytes());
        self.body.extend_from_slice(&0x0403_4b50_u32.to_le_bytes());
        self.body.extend_from_slice(&common);
        self.body.extend_from_slice(name.as_bytes());
        self.body.extend_from_slice(content);
        common
    }

    /// The ZIP, with `behind` after its end.
    pub(super) fn finish(mut self, behind: &[u8]) -> Vec<u8> {
        let at = length(&self.body);
        self.body.extend_from_slice(&self.directory);
        self.body.extend_from_slice(&0x0605_4b50_u32.to_le_bytes());
        self.body.extend_from_slice(&[0; 4]);
        self.body.extend_from_slice(&self.listed.to_le_bytes());
        self.body.extend_from_slice(&self.listed.to_le_bytes());
        self.body.extend_from_slice(&length(&self.directory).to_le_bytes());
        self.body.extend_from_slice(&at.to_le_bytes());
        self.body.extend_from_slice(&[0; 2]);
        self.body.extend_from_slice(behind);
        self.body
    }
}
