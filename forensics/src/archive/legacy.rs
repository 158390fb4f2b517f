//! Names in the character sets that Vietnamese systems used before Unicode, told apart by which reading gives Vietnamese syllables.
//!
//! Invariants: a reading is an offer with its confidence, never a fact; the bytes are kept beside it. Tables are those of TCVN 5712:1993 (VN3 with the
//! capitals of VN1, known as ABC), RFC 1456 (VISCII, without its six letters among the control characters) and Microsoft's code page 1258.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::source::wide;

/// Upper half of TCVN 5712.
const TCVN3: &str = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u{a0}ĂÂÊÔƠƯĐăâêôơưđẰ\u{300}\u{309}\u{303}\u{301}\u{323}àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";
/// Upper half of VISCII 1.1.
const VISCII: &str =
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ";
/// Upper half of code page 1258; tones are combining marks.
const CP1258: &str = "€\u{fffd}‚ƒ„…†‡ˆ‰\u{fffd}‹Œ\u{fffd}\u{fffd}\u{fffd}\u{fffd}‘’“”•–—˜™\u{fffd}›œ\u{fffd}\u{fffd}Ÿ\u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂĂÄÅÆÇÈÉÊË\u{300}ÍÎÏĐÑ\u{309}ÓÔƠÖ×ØÙÚÛÜƯ\u{303}ßàáâăäåæçèéêë\u{301}íîïđñ\u{323}óôơö÷øùúûüư₫ÿ";

/// A name read in one of the character sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The character set.
    pub(super) set: &'static str,
    /// The name, composed (NFC).
    pub(super) text: String,
    /// How many of a hundred words with letters beyond ASCII are Vietnamese syllables in this reading.
    pub(super) confidence: u64,
    /// Whether that is enough for it to be shown.
    pub(super) fits: bool,
}

/// The character sets, in the order in which they are tried.
const SETS: [(&str, &str); 3] = [("TCVN3", TCVN3), ("windows-1258", CP1258), ("VISCII", VISCII)];

/// What many names of one archive together tell of their character set: how many of their words are Vietnamese syllables in each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally([u64; SETS.len()]);

impl Tally {
    /// Takes one more name; those that are UTF-8 tell nothing.
    pub(super) fn note(&mut self, raw: &[u8]) {
        if std::str::from_utf8(raw).is_ok() {
            return;
        }
        for (sum, (_, table)) in self.0.iter_mut().zip(SETS) {
            let (good, _) = syllables(&upper_half(raw, table).nfc().collect::<String>());
            *sum = sum.saturating_add(good);
        }
    }
}

/// All readings of a name that is not UTF-8, the most likely first: where several make Vietnamese of it, the one that fits all names best.
/// Where they do not tell either, the confidence is shared.
pub(super) fn readings(raw: &[u8], all: &Tally, confident: u64) -> Vec<Reading> {
    let mut found: Vec<(u64, Reading)> = SETS
        .into_iter()
        .zip(all.0)
        .map(|((set, table), votes)| {
            let text = upper_half(raw, table).nfc().collect::<String>();
            let (good, words) = syllables(&text);
            let confidence = good.saturating_mul(100).checked_div(words).unwrap_or(0);
            (votes, Reading { set, text, confidence, fits: confidence >= confident })
        })
        .collect();
    let rank = |(votes, reading): &(u64, Reading)| (reading.fits, if reading.fits { *votes } else { 0 }, reading.confidence);
    found.sort_by_key(|one| Reverse(rank(one)));
    let first = found.first().map(rank);
    let alike = found.iter().filter(|one| one.1.fits && Some(rank(one)) == first).count();
    let texts: BTreeSet<String> = found.iter().take(alike).map(|(_, reading)| reading.text.clone()).collect();
    for (_, reading) in found.iter_mut().take(alike) {
        reading.confidence = reading.confidence.checked_div(wide(texts.len())).unwrap_or(0);
    }
    found.into_iter().map(|(_, reading)| reading).collect()
}

/// The text of bytes whose lower half is ASCII and whose upper half stands in a table of 128 characters.
pub(super) fn upper_half(bytes: &[u8], table: &str) -> String {
    let table: Vec<char> = table.chars().collect();
    bytes
        .iter()
        .map(|byte| match byte.checked_sub(128) {
            None => char::from(*byte),
            Some(upper) => table.get(usize::from(upper)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        })
        .collect()
}

/// How many words with letters beyond ASCII are syllables, and how many there are.
fn syllables(text: &str) -> (u64, u64) {
    let (mut good, mut all) = (0_u64, 0_u64);
    for word in text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()) {
        if word.is_ascii() {
            continue;
        }
        all = all.saturating_add(1);
        good = good.saturating_add(u64::from(is_syllable(word)));
    }
    (good, all)
}

const INITIALS: &[&str] = &[
    "ngh", "ng", "nh", "gh", "gi", "kh", "ph", "qu", "th", "tr", "ch", "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s",
    "t", "v", "x", "",
];
const NUCLEI: &[&str] = &[
    "a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "ai", "ao", "au", "ay", "âu", "ây", "eo", "êu", "ia", "iê", "iu", "oa",
    "oă", "oe", "oi", "ôi", "ơi", "oo", "ua", "uâ", "uê", "ui", "uô", "uơ", "uy", "ưa", "ưi", "ươ", "ưu", "yê", "oai", "oay", "oeo", "iêu",
    "yêu", "uây", "uôi", "ươi", "ươu", "uya", "uyê", "uyu",
];
/// Vowels that need a final behind them, and such that take none.
const CLOSED: &[&str] = &["ă", "â", "iê", "oă", "oo", "uâ", "uô", "ươ", "yê", "uyê"];
const OPEN: &[&str] = &[
    "ai", "ao", "au", "ay", "âu", "ây", "eo", "êu", "ia", "iu", "oi", "ôi", "ơi", "ua", "ui", "uơ", "ưa", "ưi", "ưu", "oai", "oay", "oeo",
    "iêu", "yêu", "uây", "uôi", "ươi", "ươu", "uya", "uyu",
];
/// With `k`, which place names of the highlands end in.
const FINALS: &[&str] = &["ch", "ng", "nh", "c", "k", "m", "n", "p", "t", ""];
/// Grave, acute, tilde, hook above, dot below.
const TONES: &[char] = &['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// Whether a word is one Vietnamese syllable: initial, vowels, final, at most one tone, in one way of writing.
fn is_syllable(word: &str) -> bool {
    let lower = word.to_lowercase();
    let mut rest = word.chars();
    rest.next();
    let in_order = rest.all(char::is_lowercase) || word.chars().all(char::is_uppercase);
    if !in_order || word.chars().count() > 8 {
        return false;
    }
    let tones: Vec<char> = lower.nfd().filter(|c| TONES.contains(c)).collect();
    let plain: String = lower.nfd().filter(|c| !TONES.contains(c)).nfc().collect();
    if tones.len() > 1 {
        return false;
    }
    let stopped = |end: &str| !matches!(end, "c" | "ch" | "p" | "t") || matches!(tones.as_slice(), ['\u{301}' | '\u{323}']);
    let fits = |nucleus: &str, end: &str| NUCLEI.contains(&nucleus) && !(if end.is_empty() { CLOSED } else { OPEN }).contains(&nucleus);
    INITIALS
        .iter()
        .filter_map(|initial| plain.strip_prefix(initial))
        .any(|rhyme| FINALS.iter().any(|end| stopped(end) && rhyme.strip_suffix(end).is_some_and(|nucleus| fits(nucleus, end))))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Tally, is_syllable, readings};

    #[test]
    fn syllables_are_told_from_chance() {
        for word in ["biên", "bản", "Đường", "dẫn", "ĐẮK", "nghiệp", "khuyến", "quốc", "ở", "giữ", "mã"] {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["bi¬n", "b╢n", "cụđ", "bát̃", "đưẤ", "xyz", "Bèo̧", "ấấ", "bỏo", "mưan"] {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn each_set_is_recognised() {
        for (raw, set, text) in [
            (&b"B\xb8o c\xb8o s\xf9 c\xe8.txt"[..], "TCVN3", "Báo cáo sự cố.txt"),
            (b"B\xe1o c\xe1o s\xfd\xf2 c\xf4\xec.txt", "windows-1258", "Báo cáo sự cố.txt"),
            (b"B\xe1o c\xe1o s\xf1 c\xaf.txt", "VISCII", "Báo cáo sự cố.txt"),
        ] {
            let found = readings(raw, &Tally::default(), 60);
            let first = found.first().unwrap();
            assert_eq!((first.set, first.text.as_str(), first.confidence), (set, text, 100), "{found:?}");
        }
    }

    #[test]
    fn all_names_together_settle_what_one_leaves_open() {
        // "Thông báo" in windows-1258, and a name whose bytes are syllables in two sets.
        let found = readings(b"Th\xf4ng b\xe1o.doc", &Tally::default(), 60);
        assert_eq!((found[0].set, found[0].text.as_str()), ("windows-1258", "Thông báo.doc"), "{found:?}");
        let open = b"Th\xf4ng.txt";
        let alone = readings(open, &Tally::default(), 60);
        assert!(alone[0].confidence <= 50, "{alone:?}");
        let mut all = Tally::default();
        all.note(b"B\xe1o c\xe1o s\xfd\xf2 c\xf4\xec.txt");
        all.note(open);
        let among = readings(open, &all, 60);
        assert_eq!((among[0].set, among[0].text.as_str(), among[0].confidence), ("windows-1258", "Thông.txt", 100), "{among:?}");
    }
}
