//! A content on its way into a scan.

/// Bytes of one content that are scanned: they are in memory meanwhile.
pub const MOST_OF_CONTENT: usize = 64 << 20;

/// The first bytes of a content that comes in portions.
#[derive(Debug, Default)]
pub struct Content {
    bytes: Vec<u8>,
    cut: bool,
}

impl Content {
    /// Takes the next portion, as far as there is room.
    pub fn take(&mut self, portion: &[u8]) {
        let room = MOST_OF_CONTENT.saturating_sub(self.bytes.len()).min(portion.len());
        self.bytes.extend_from_slice(portion.get(..room).unwrap_or_default());
        self.cut = self.cut || room < portion.len();
    }

    /// What was taken.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether there was more than is scanned.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut
    }
}
