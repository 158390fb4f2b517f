//! Content as lines, with where each begins.

/// Takes content in portions and gives whole lines.
pub(super) struct Lines {
    line: Vec<u8>,
    most: usize,
    /// Where the line that is being gathered begins.
    start: u64,
    at: u64,
    cut: bool,
}

/// A line without its end.
pub(super) struct Line<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) offset: u64,
    /// Whether it was longer than the limit.
    pub(super) cut: bool,
}

impl Lines {
    pub(super) fn new(most: usize) -> Self {
        Self { line: Vec::new(), most, start: 0, at: 0, cut: false }
    }

    /// Takes bytes; calls `each` for every line that they end.
    pub(super) fn take(&mut self, bytes: &[u8], each: &mut dyn FnMut(Line<'_>)) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (head, tail) = rest.split_at(end);
            self.gather(head);
            self.at = self.at.saturating_add(1);
            self.give(each);
            rest = tail.get(1..).unwrap_or_default();
        }
        self.gather(rest);
    }

    /// The last line, where the content does not end with a line's end.
    pub(super) fn finish(&mut self, each: &mut dyn FnMut(Line<'_>)) {
        if !self.line.is_empty() {
            self.give(each);
        }
    }

    fn gather(&mut self, bytes: &[u8]) {
        let room = self.most.saturating_sub(self.line.len());
        let part = bytes.get(..room).unwrap_or(bytes);
        self.line.extend_from_slice(part);
        self.cut |= part.len() < bytes.len();
        self.at = self.at.saturating_add(crate::source::wide(bytes.len()));
    }

    fn give(&mut self, each: &mut dyn FnMut(Line<'_>)) {
        let bytes = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
        each(Line { bytes, offset: self.start, cut: self.cut });
        self.line.clear();
        self.cut = false;
        self.start = self.at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(portions: &[&[u8]], most: usize) -> Vec<(String, u64, bool)> {
        let mut lines = Lines::new(most);
        let mut found = Vec::new();
        let mut each = |line: Line<'_>| found.push((String::from_utf8_lossy(line.bytes).into_owned(), line.offset, line.cut));
        for portion in portions {
            lines.take(portion, &mut each);
        }
        lines.finish(&mut each);
        found
    }

    #[test]
    fn lines_do_not_depend_on_portions() {
        let text = b"one\r\ntwo\n\nlonger line\nend";
        let whole = read(&[text], 6);
        assert_eq!(
            whole,
            [("one", 0, false), ("two", 5, false), ("", 9, false), ("longer", 10, true), ("end", 22, false)].map(|(text, offset, cut)| (
                text.to_owned(),
                offset,
                cut
            ))
        );
        for at in 0..text.len() {
            let (head, tail) = text.split_at(at);
            assert_eq!(read(&[head, tail], 6), whole, "cut at {at}");
        }
    }
}
