#![no_main]
//! Rules: the first byte chooses how the rest becomes a rule text, whose patterns then look through the bytes themselves. Neither compiling nor scanning fails,
//! and a scan ends at its time.

use std::time::{Duration, Instant};

use chot_forensics::rules::{Ended, MOST_MATCHES, MOST_PLACES, MOST_TOLD, Rules};

const ALLOWED: Duration = Duration::from_millis(300);
/// What a scan may take beyond its time: the engine looks at the clock between steps, and this program is slowed down by what watches it.
const GRACE: Duration = Duration::from_secs(10);

/// The text of a rule around a part of the bytes, and the content: all that follows a zero.
fn parted(data: &[u8]) -> Option<(String, &[u8])> {
    let (choice, rest) = data.split_first()?;
    let at = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
    let (text, content) = rest.split_at(at);
    let text = std::str::from_utf8(text).ok()?;
    let source = match choice % 5 {
        0 => text.to_owned(),
        1 => format!("rule a {{ strings: $a = /{text}/ condition: $a }}"),
        2 => format!("rule a {{ strings: $a = {{ {text} }} condition: $a }}"),
        3 => format!("import \"pe\" import \"elf\" import \"math\" import \"hash\" rule a {{ condition: {text} }}"),
        _ => format!("rule a {{ strings: $a = \"{text}\" nocase wide ascii condition: #a > 0 }}"),
    };
    Some((source, content))
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((source, content)) = parted(data) else { return };
    let rules = match Rules::compile(&source) {
        Ok(rules) => rules,
        Err(problems) => {
            assert!(problems.first().is_some_and(|problem| problem.line > 0 && problem.column > 0 && !problem.message.is_empty()));
            return;
        }
    };
    assert!(rules.count() > 0);
    for content in [content, data] {
        let began = Instant::now();
        let scan = rules.scan(content, ALLOWED);
        assert!(began.elapsed() < ALLOWED + GRACE, "{source}");
        let within = |place: &chot_forensics::rules::Place| place.offset + place.length <= content.len() as u64;
        for found in &scan.matches {
            assert!(rules.names().any(|name| name == found.rule) && found.patterns.len() <= MOST_TOLD);
            for pattern in &found.patterns {
                assert!(
                    pattern.count <= u64::from(MOST_MATCHES) && pattern.places.len() <= MOST_PLACES && pattern.places.iter().all(within)
                );
            }
        }
        // What was asked whole says the same once more.
        if scan.ended == Ended::Whole {
            let again = rules.scan(content, ALLOWED);
            assert!(again.ended != Ended::Whole || again == scan);
        }
    }
});
