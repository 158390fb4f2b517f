//! The four faces of the report, and text as glyphs of them.
//!
//! Invariants: what is measured is what is drawn, glyph by glyph; every character of a text is either in its face or told by
//! its code point, so that nothing is dropped, hidden or turned around. Kerning and ligatures are left out on purpose.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use unicode_normalization::UnicodeNormalization;

use crate::ReportError;

/// Which face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// Text.
    Text,
    /// Text with weight.
    Strong,
    /// Digests, numbers, paths.
    Mono,
    /// Headings.
    Title,
}

struct Loaded {
    font: Font,
    outlines: FontRef<'static>,
    units_per_em: f32,
}

/// The faces, read once for a report.
pub(crate) struct Fonts {
    text: Loaded,
    strong: Loaded,
    mono: Loaded,
    title: Loaded,
}

/// A run of glyphs of one face.
pub(crate) struct Run {
    /// The characters that the glyphs stand for.
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// The advance, in units of the font size.
    pub(crate) width: f32,
}

/// A gap after every fourth glyph of a digest, in units of the font size.
const GROUP_GAP: f32 = 0.3;

impl Fonts {
    /// # Errors
    /// [`ReportError::Font`] where a face that is part of the program cannot be read.
    pub(crate) fn load() -> Result<Self, ReportError> {
        Ok(Self {
            text: load(include_bytes!("../fonts/IBMPlexSans-Regular.ttf"))?,
            strong: load(include_bytes!("../fonts/IBMPlexSans-SemiBold.ttf"))?,
            mono: load(include_bytes!("../fonts/IBMPlexMono-Regular.ttf"))?,
            title: load(include_bytes!("../fonts/BeVietnamPro-SemiBold.ttf"))?,
        })
    }

    fn face(&self, face: Face) -> &Loaded {
        match face {
            Face::Text => &self.text,
            Face::Strong => &self.strong,
            Face::Mono => &self.mono,
            Face::Title => &self.title,
        }
    }

    pub(crate) fn font(&self, face: Face) -> Font {
        self.face(face).font.clone()
    }

    /// The text as it is drawn: composed, blanks made plain, and what the face does not have told by its code point.
    pub(crate) fn printable(&self, face: Face, text: &str) -> String {
        let charmap = self.face(face).outlines.charmap();
        let mut out = String::with_capacity(text.len());
        for c in text.nfc() {
            if c.is_whitespace() && !c.is_control() {
                out.push(' ');
            } else if !hidden(c) && charmap.map(c).is_some_and(|glyph| glyph.to_u32() != 0) {
                out.push(c);
            } else {
                out.push_str(&format!("[U+{:04X}]", u32::from(c)));
            }
        }
        out
    }

    /// The glyphs of a printable text; `grouped` sets a gap after every fourth.
    pub(crate) fn run(&self, face: Face, text: &str, grouped: bool) -> Run {
        let loaded = self.face(face);
        let charmap = loaded.outlines.charmap();
        let metrics = loaded.outlines.glyph_metrics(Size::unscaled(), LocationRef::default());
        let mut glyphs = Vec::with_capacity(text.len());
        let mut width = 0.0;
        for (count, (at, c)) in text.char_indices().enumerate() {
            let Some(glyph) = charmap.map(c) else { continue };
            let mut advance = metrics.advance_width(glyph).unwrap_or(0.0) / loaded.units_per_em;
            if grouped && count % 4 == 3 {
                advance += GROUP_GAP;
            }
            width += advance;
            let end = at.saturating_add(c.len_utf8());
            glyphs.push(KrillaGlyph::new(GlyphId::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, at..end, None));
        }
        Run { text: text.to_owned(), glyphs, width }
    }

    /// The width of one character, in units of the font size.
    fn advance(&self, face: Face, c: char) -> f32 {
        let loaded = self.face(face);
        let Some(glyph) = loaded.outlines.charmap().map(c) else { return 0.0 };
        loaded.outlines.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(glyph).unwrap_or(0.0) / loaded.units_per_em
    }

    /// A text in lines of at most `width` points: broken after blanks, in long words after separators, else anywhere. Every
    /// line but the last ends in a blank where one stood, so that words stay apart when they are copied.
    pub(crate) fn lines(&self, face: Face, size: f32, text: &str, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let text = self.printable(face, paragraph);
            self.wrap(face, &text, width / size, &mut lines);
        }
        lines
    }

    fn wrap(&self, face: Face, text: &str, width: f32, lines: &mut Vec<String>) {
        let mut line = String::new();
        let mut used = 0.0;
        // The last places in the line where it may be broken: after a blank, after a separator.
        let (mut blank, mut separator) = (None, None);
        for c in text.chars() {
            let advance = self.advance(face, c);
            if c == ' ' {
                line.push(c);
                used += advance;
                blank = Some(line.len());
                continue;
            }
            if used + advance > width && !line.trim_end().is_empty() {
                let at = blank.or(separator).filter(|at| *at > 0).unwrap_or(line.len());
                let rest = line.split_off(at);
                lines.push(std::mem::replace(&mut line, rest));
                used = line.chars().map(|c| self.advance(face, c)).sum();
                (blank, separator) = (None, None);
            }
            line.push(c);
            used += advance;
            if matches!(c, '/' | '\\' | '-' | '_' | '.' | ',' | '@' | ':' | '|') {
                separator = Some(line.len());
            }
        }
        lines.push(line);
    }
}

/// Characters that show nothing, turn the text around, or mean nothing to anybody else.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c), 0xAD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xE000..=0xF8FF | 0xFEFF | 0xFFF9..=0xFFFD)
}

fn load(bytes: &'static [u8]) -> Result<Loaded, ReportError> {
    let font = Font::new(bytes.into(), 0).ok_or(ReportError::Font)?;
    let outlines = FontRef::new(bytes).map_err(|_| ReportError::Font)?;
    let units_per_em = f32::from(outlines.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
    Ok(Loaded { font, outlines, units_per_em })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_face_does_not_have_is_told_by_its_code_point() {
        let fonts = Fonts::load().unwrap();
        assert_eq!(fonts.printable(Face::Mono, "mã độc.exe"), "mã độc.exe");
        assert_eq!(fonts.printable(Face::Text, "hóa\u{a0}đơn\u{202e}fdp.exe"), "hóa đơn[U+202E]fdp.exe");
        assert_eq!(fonts.printable(Face::Text, "a\0b\u{4e2d}\u{1f600}"), "a[U+0000]b[U+4E2D][U+1F600]");
        assert_eq!(fonts.printable(Face::Text, "e\u{302}\u{301}"), "ế", "a text in parts is composed");
    }

    #[test]
    fn lines_keep_every_character_and_their_width() {
        let fonts = Fonts::load().unwrap();
        let text = "Trung tâm Ứng cứu khẩn cấp không gian mạng Tỉnh Lam Mẫu /var/log/rất/dài/không/có/khoảng/trắng/nào/hết/tệp-nhật-ký.log";
        for width in [40.0, 90.0, 300.0] {
            let lines = fonts.lines(Face::Text, 8.0, text, width);
            assert_eq!(lines.concat(), text);
            for line in &lines {
                assert!(fonts.run(Face::Text, line.trim_end(), false).width * 8.0 <= width, "{line} in {width}");
            }
        }
    }
}
