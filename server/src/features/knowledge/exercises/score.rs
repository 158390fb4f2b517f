//! How an answer is compared with what is expected, and what it is worth.
//!
//! Total: any text is an answer. Spelling that does not matter is taken away first: spaces, the case of digests and words, brackets
//! that keep addresses from being clicked, the way an instant is written.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::clock::{HOUR, Millis};
use crate::words::AnswerKind;

/// Seconds that an instant may lie beside what is expected for half of the points.
const NEAR: Millis = 60_000;
/// Vietnamese time is this far before universal time: the mistake that is made most.
const HANOI: Millis = 7 * HOUR;

/// The points of an answer, from 0 to `most`.
#[must_use]
pub fn points(kind: AnswerKind, expected: &str, answer: &str, most: i32) -> i32 {
    let (right, of) = share(kind, expected, answer);
    // At most `most`, since a share is at most a whole.
    most.saturating_mul(right).checked_div(of).unwrap_or(0)
}

/// How much of what is expected an answer holds, as a fraction.
fn share(kind: AnswerKind, expected: &str, answer: &str) -> (i32, i32) {
    const NOTHING: (i32, i32) = (0, 1);
    const HALF: (i32, i32) = (1, 2);
    const ALL: (i32, i32) = (1, 1);
    let all_if = |same: bool| if same { ALL } else { NOTHING };
    match kind {
        AnswerKind::Name => {
            let (expected, answer) = (name(expected), name(answer));
            let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
            if answer == expected {
                ALL
            } else if !answer.is_empty() && last(&answer) == last(&expected) {
                HALF
            } else {
                NOTHING
            }
        }
        AnswerKind::Sha256 => all_if(digest(answer) == digest(expected)),
        AnswerKind::Address => all_if(address(answer).is_some_and(|found| address(expected) == Some(found))),
        AnswerKind::Number => all_if(number(answer).is_some_and(|found| number(expected) == Some(found))),
        AnswerKind::Word => all_if(answer.trim().to_lowercase() == expected.trim().to_lowercase()),
        AnswerKind::Instant => match (instant(expected), instant(answer)) {
            (Some(expected), Some(answer)) => match answer.saturating_sub(expected).saturating_abs() {
                0 => ALL,
                apart if apart <= NEAR || apart == HANOI => HALF,
                _ => NOTHING,
            },
            _ => NOTHING,
        },
        AnswerKind::Set => {
            let (expected, answer) = (set(expected), set(answer));
            let right = answer.intersection(&expected).count();
            // What is named too much counts against what is named rightly.
            let wrong = answer.len().saturating_sub(right);
            let of = i32::try_from(expected.len()).unwrap_or(i32::MAX);
            (i32::try_from(right.saturating_sub(wrong)).unwrap_or(0), of)
        }
    }
}

fn name(text: &str) -> String {
    let text = text.trim().trim_matches(['"', '\'', '`']).replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

fn digest(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    text.strip_prefix("sha256:").unwrap_or(&text).to_owned()
}

fn address(text: &str) -> Option<IpAddr> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '[' | ']')).collect();
    text.parse::<IpAddr>().ok().map(|found| found.to_canonical())
}

fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | ',')).collect();
    digits.parse().ok()
}

fn instant(text: &str) -> Option<Millis> {
    let text = text.trim();
    if let Ok(found) = chrono::DateTime::parse_from_rfc3339(&text.replacen(' ', "T", 1)) {
        return Some(found.timestamp_millis());
    }
    let text = text.trim_end_matches("UTC").trim_end_matches('Z').trim_end().replacen('T', " ", 1);
    let found = chrono::NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f")
        .or_else(|_| chrono::NaiveDateTime::parse_from_str(&text, "%d/%m/%Y %H:%M:%S"));
    found.ok().map(|found| found.and_utc().timestamp_millis())
}

fn set(text: &str) -> BTreeSet<String> {
    text.lines().map(name).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_that_does_not_matter_is_taken_away() {
        let digest = "ab".repeat(32);
        for (kind, expected, answer) in [
            (AnswerKind::Name, "etc/cron.d/x", " `etc\\cron.d\\x` "),
            (AnswerKind::Sha256, &*digest, &*format!("SHA256: {}", digest.to_uppercase())),
            (AnswerKind::Address, "203.0.113.9", "203[.]0[.]113[.]9"),
            (AnswerKind::Address, "2001:db8::9", "2001:DB8:0::9"),
            (AnswerKind::Number, "1234", "1.234"),
            (AnswerKind::Word, "backup", " Backup"),
            (AnswerKind::Instant, "2026-09-03T18:04:05.000Z", "2026-09-04 01:04:05+07:00"),
            (AnswerKind::Instant, "2026-09-03T18:04:05.000Z", "03/09/2026 18:04:05"),
            (AnswerKind::Instant, "2026-09-03T18:04:05.000Z", "2026-09-03 18:04:05 UTC"),
            (AnswerKind::Set, "a/b\nc", " c\n\na\\b\na/b"),
        ] {
            assert_eq!(points(kind, expected, answer, 10), 10, "{answer}");
        }
    }

    #[test]
    fn what_is_right_in_part_is_worth_a_part() {
        for (kind, expected, answer, worth) in [
            (AnswerKind::Name, "a/b.txt", "b.txt", 5),
            (AnswerKind::Name, "a/b.txt", "", 0),
            (AnswerKind::Instant, "2026-09-03T18:04:05Z", "2026-09-03T18:04:50Z", 5),
            (AnswerKind::Instant, "2026-09-03T18:04:05Z", "2026-09-04T01:04:05Z", 5),
            (AnswerKind::Instant, "2026-09-03T18:04:05Z", "2026-09-04T02:04:05Z", 0),
            (AnswerKind::Instant, "2026-09-03T18:04:05Z", "hôm qua", 0),
            (AnswerKind::Set, "a\nb\nc", "a\nb", 6),
            (AnswerKind::Set, "a\nb\nc", "a\nb\nx", 3),
            (AnswerKind::Set, "a\nb", "x\ny\nz", 0),
            (AnswerKind::Address, "203.0.113.9", "203.0.113.90", 0),
            (AnswerKind::Number, "7", "", 0),
            (AnswerKind::Sha256, "", "x", 0),
        ] {
            assert_eq!(points(kind, expected, answer, 10), worth, "{kind:?} {answer}");
        }
    }
}
