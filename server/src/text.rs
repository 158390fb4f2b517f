//! Text from outside: one normal form, no control characters, a limit; and the form in which it is searched.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::error::UserError;

/// Hidden characters that a refusal names.
const SIGNS_NAMED: usize = 5;

/// Collects the mistakes of an input, so that a person is told all of them at once.
#[derive(Debug, Default)]
pub struct Check {
    errors: Vec<UserError>,
}

impl Check {
    /// No mistakes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a mistake.
    pub fn fail(&mut self, error: UserError) {
        self.errors.push(error);
    }

    /// A single line of 1 to `max` characters.
    pub fn line(&mut self, path: &str, text: &str, max: usize) -> String {
        let text = normal(text);
        if text.is_empty() {
            self.fail(UserError::invalid(path, "Chưa điền mục này.", "Fill this in."));
        }
        self.shape(path, &text, max, false);
        text
    }

    /// The name of a file, of 1 to `max` characters: a fact, kept as it is with all that cannot be seen in it.
    pub fn name(&mut self, path: &str, text: &str, max: usize) -> String {
        if is_blank(text) {
            self.fail(UserError::invalid(path, "Tên tệp không có ký tự nhìn thấy được.", "The name has no character that can be seen."));
        }
        self.shape(path, text, max, false);
        text.to_owned()
    }

    /// A text of several lines of `min` to `max` characters.
    pub fn text(&mut self, path: &str, text: &str, min: usize, max: usize) -> String {
        let text = normal(text);
        let length = seen(&text);
        if length == 0 && min > 0 {
            self.fail(UserError::invalid(path, "Chưa điền mục này.", "Fill this in."));
        } else if length < min {
            self.fail(UserError::invalid(path, format!("Cần ít nhất {min} ký tự."), format!("Write at least {min} characters.")));
        }
        self.shape(path, &text, max, true);
        text
    }

    /// An optional text of at most `max` characters; blank means none.
    pub fn optional(&mut self, path: &str, text: Option<&str>, max: usize) -> Option<String> {
        let text = normal(text?);
        if text.is_empty() {
            return None;
        }
        self.shape(path, &text, max, true);
        Some(text)
    }

    /// A program's text of at most `max` bytes, kept as it is but for the ends of its lines.
    pub fn source(&mut self, path: &str, text: &str, max: usize) -> String {
        let text = text.replace("\r\n", "\n");
        if text.len() > max {
            self.fail(UserError::invalid(path, format!("Tối đa {max} byte."), format!("At most {max} bytes.")));
        }
        self.shape(path, &text, max, true);
        text
    }

    fn shape(&mut self, path: &str, text: &str, max: usize, lines: bool) {
        if text.chars().count() > max {
            self.fail(UserError::invalid(path, format!("Tối đa {max} ký tự."), format!("At most {max} characters.")));
        }
        let forbidden = |c: &char| c.is_control() && !(lines && matches!(c, '\n' | '\t')) || is_bidi_control(*c) || is_no_text(*c);
        let found: BTreeSet<char> = text.chars().filter(forbidden).collect();
        if !found.is_empty() {
            // They cannot be seen: named by their numbers.
            let mut named: Vec<String> = found.iter().take(SIGNS_NAMED).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            if found.len() > SIGNS_NAMED {
                named.push("…".to_owned());
            }
            let named = named.join(", ");
            self.fail(UserError::invalid(
                path,
                format!("Có ký tự ẩn không được phép: {named}. Hãy bỏ đi."),
                format!("Hidden characters that are not allowed: {named}. Take them out."),
            ));
        }
    }

    /// The mistakes, if any.
    ///
    /// # Errors
    /// [`crate::error::Error::Refused`] with all mistakes noted.
    pub fn done(self) -> crate::error::Result<()> {
        if self.errors.is_empty() { Ok(()) } else { Err(crate::error::Error::Refused(self.errors)) }
    }
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// What the name of a file that is sent never holds: controls, ends of lines, and marks that turn the direction of writing.
pub(crate) fn is_no_name(c: char) -> bool {
    c.is_control() || is_bidi_control(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Separators that no field has, tags and noncharacters: nothing that a person writes.
fn is_no_text(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}') || u32::from(c) & 0xfffe == 0xfffe
}

/// Characters that show nothing: a text of them alone is blank.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
    )
}

/// NFC, lines ended by a line feed, without spaces around it and without the zero-width spaces that copying brings.
fn normal(text: &str) -> String {
    let text: String = text.replace("\r\n", "\n").nfc().filter(|c| !matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')).collect();
    if is_blank(&text) { String::new() } else { text.trim().to_owned() }
}

/// Whether nothing of a text can be seen.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// How many characters of a text can be seen.
fn seen(text: &str) -> usize {
    text.chars().filter(|c| !is_invisible(*c)).count()
}

/// The form in which text is searched: lower case, without tone marks, đ as d, single spaces.
#[must_use]
pub fn search_key(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'đ' => 'd',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A pattern for `LIKE … ESCAPE '\'` that finds `text` anywhere in a search key; `None` where nothing is left to look for.
#[must_use]
pub fn like_pattern(text: &str) -> Option<String> {
    let key = search_key(text);
    let key: String = key.chars().take(100).collect();
    if key.is_empty() {
        return None;
    }
    let mut pattern = String::with_capacity(key.len() + 2);
    pattern.push('%');
    for c in key.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_ignores_case_tones_and_the_place_of_the_mark() {
        assert_eq!(search_key("  Mã hóa  ĐIỆN tử"), "ma hoa dien tu");
        assert_eq!(search_key("mã hoá"), search_key("mã hóa"));
    }

    #[test]
    fn wildcards_in_a_search_are_literal() {
        assert_eq!(like_pattern("50%_a\\").as_deref(), Some("%50\\%\\_a\\\\%"));
        assert_eq!(like_pattern("  "), None);
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let mut check = Check::new();
        check.line("title", " ", 10);
        check.text("reason", "ab", 10, 100);
        check.line("name", "a\u{0}b", 10);
        check.line("name", "\u{202e}gpj", 10);
        assert!(matches!(check.done(), Err(crate::error::Error::Refused(errors)) if errors.len() == 4));
    }

    #[test]
    fn the_name_of_a_file_is_kept_as_it_is() {
        for name in [" a\u{200b}b.zip ", "\u{feff}e\u{301}.txt", "\u{e9}.txt"] {
            let mut check = Check::new();
            assert_eq!(check.name("fileName", name, 20), name);
            assert!(check.done().is_ok(), "{name:?}");
        }
        for name in ["", " \u{200b}", "a\nb", "a\u{202e}gpj", "123456789012345678901"] {
            let mut check = Check::new();
            check.name("fileName", name, 20);
            assert!(check.done().is_err(), "{name:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_no_text() {
        for blank in ["\u{200b}\u{200b}", "\u{3164}", " \u{2800}\u{200d} ", "\u{feff}"] {
            let mut check = Check::new();
            check.line("title", blank, 10);
            check.text("reason", &blank.repeat(10), 10, 100);
            assert!(matches!(check.done(), Err(crate::error::Error::Refused(errors)) if errors.len() == 2), "{blank:?}");
        }
        for odd in ["a\u{2028}b", "a\u{e0041}b", "a\u{ffff}b"] {
            let mut check = Check::new();
            check.line("title", odd, 10);
            assert!(check.done().is_err(), "{odd:?}");
        }
        let mut check = Check::new();
        assert_eq!(check.line("title", "\u{feff}Máy\u{200b} chủ", 10), "Máy chủ");
        assert!(check.done().is_ok());
    }
}
