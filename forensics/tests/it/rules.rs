//! Rules in the language of YARA: what they find, how a mistake is told, and that neither rules nor contents can do harm.

use std::time::{Duration, Instant};

use chot_forensics::rules::{Ended, MOST_MATCHES, MOST_PLACES, MOST_SOURCE, Place, Rules};

const LONG: Duration = Duration::from_secs(60);

fn compiled(source: &str) -> Rules {
    Rules::compile(source).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The first problem of a source, as line, column and words.
fn problem(source: &str) -> (u64, u64, String) {
    let first = Rules::compile(source).map(|_| ()).unwrap_err().swap_remove(0);
    (first.line, first.column, first.message)
}

#[test]
fn a_match_tells_rule_tags_and_places() {
    let rules = compiled(
        r#"
        rule web_shell : php shell {
            meta: author = "nobody"
            strings:
                $eval = "eval(base64_decode(" nocase
                $hex = { 3C 3F [0-4] 70 68 }
                $regex = /\$_(GET|POST)\[['"][a-z]{1,8}/
            condition: $eval and filesize < 1KB and ($hex or $regex)
        }
        private rule hidden { condition: true }
        rule with_wide { strings: $a = "lệnh" wide ascii condition: hidden and $a }
        rule not_met { strings: $a = "nowhere" condition: $a }
        "#,
    );
    assert_eq!((rules.count(), rules.names().collect::<Vec<_>>()), (4, vec!["web_shell", "with_wide", "not_met"]));
    let content = b"<?php EVAL(Base64_Decode($_POST['cmd']));";
    let scan = rules.scan(content, LONG);
    assert_eq!(scan.ended, Ended::Whole);
    let [found] = scan.matches.as_slice() else { panic!("{scan:?}") };
    assert_eq!((found.rule.as_str(), found.tags.as_slice()), ("web_shell", ["php".to_owned(), "shell".to_owned()].as_slice()));
    let places: Vec<(&str, u64, &[Place])> =
        found.patterns.iter().map(|pattern| (pattern.pattern.as_str(), pattern.count, pattern.places.as_slice())).collect();
    assert_eq!(
        places,
        [
            ("$eval", 1, [Place { offset: 6, length: 19 }].as_slice()),
            ("$hex", 1, [Place { offset: 0, length: 4 }].as_slice()),
            ("$regex", 1, [Place { offset: 25, length: 11 }].as_slice()),
        ]
    );
    assert_eq!(rules.scan(b"", LONG).matches, []);
    let vietnamese = rules.scan("một lệnh".as_bytes(), LONG);
    assert_eq!(vietnamese.matches[0].rule, "with_wide");
}

#[test]
fn many_matches_are_counted_up_to_a_limit_and_told_up_to_another() {
    let rules = compiled(r#"rule a { strings: $a = "ab" condition: #a > 5 }"#);
    let pattern = rules.scan(&b"ab".repeat(100_000), LONG).matches.swap_remove(0).patterns.swap_remove(0);
    assert_eq!((pattern.count, pattern.places.len()), (u64::from(MOST_MATCHES), MOST_PLACES));
}

#[test]
fn a_mistake_is_told_with_its_place() {
    for (source, line, column, words) in [
        ("rule a {\n  condition: tru\n}", 2, 14, "unknown"),
        ("rule a {\n  strings: $a = \"đ\" // đ\n  condition: $b\n}", 3, 14, "unknown"),
        ("rule a { condition: }", 1, 21, ""),
        ("rule a { condition: true }\nrule a { condition: true }", 2, 6, "already"),
        ("rule a { strings: $a = /a(/ condition: $a }", 1, 26, ""),
        ("", 1, 1, "no rule"),
    ] {
        let (found_line, found_column, message) = problem(source);
        assert_eq!((found_line, found_column), (line, column), "{source}: {message}");
        assert!(message.contains(words), "{source}: {message}");
    }
}

#[test]
fn nothing_but_the_source_and_the_content_is_read() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "rule secret { condition: true }").unwrap();
    let include = format!("rule a {{ condition: true }}\n  include \"{}\"", secret.path().display());
    assert_eq!(problem(&include), (2, 3, "other files are not included".to_owned()));
    for module in ["magic", "console", "cuckoo", "time", "dotnet", "nowhere"] {
        let (line, _, message) = problem(&format!("import \"{module}\"\nrule a {{ condition: true }}"));
        assert!(line == 1 && message.contains(module), "{message}");
    }
    assert!(Rules::compile("rule a { condition: outside == 1 }").is_err(), "nothing is defined from outside");
}

#[test]
fn patterns_that_begin_with_nothing_fixed_are_refused_by_name() {
    for pattern in ["/.*/", "/[a-z]+/", "/(a|b|c|d)*/s", "{ ?? ?? ?? ?? }", "/\\w{4,100}/i", "/^[^x]*$/"] {
        let (line, column, message) =
            problem(&format!("rule a {{\n strings:\n  $ok = \"fixed\"\n  $a = {pattern}\n condition: any of them }}"));
        assert!((line, column) == (4, 3) && message.contains("nothing fixed"), "{pattern}: {line}:{column} {message}");
    }
    compiled("rule a { strings: $a = /[a-z]+\\.example/ condition: $a }");
}

/// Sources of a few bytes that would take memory or time without bound, each refused or compiled at once.
#[test]
fn a_source_cannot_cost_more_than_it_says() {
    let deep = format!("rule a {{ condition: {}true{} }}", "(".repeat(5_000), ")".repeat(5_000));
    let nots = format!("rule a {{ condition: {}true }}", "not ".repeat(20_000));
    let nested = format!("rule a {{ strings: $a = /x{}a{}/ condition: $a }}", "(".repeat(5_000), ")".repeat(5_000));
    let many: String = (0..3_000).map(|n| format!("rule r{n} {{ condition: true }}\n")).collect();
    let regexes: String = (0..2_000).map(|n| format!("$a{n} = /abcd.{{1,90}}x[a-f]*y{n}/\n")).collect();
    let automata = format!("rule a {{ strings: {regexes} condition: any of them }}");
    let refused = [
        "rule a { strings: $a = /abcd(x{1,1000}){1,1000}/ condition: $a }",
        "rule a { strings: $a = /abcd((x{1,999}){1,999}){1,999}/ condition: $a }",
        "rule a { strings: $a = { AA BB [1-2000000] CC DD } condition: $a }",
        "rule a { condition: \"a\" matches /((a{999}){999}){9}/ }",
        "rule a { condition: for any i in (1..3): (for all s in (\"a\", \"b\"): (s matches /(a{9999}){99}/)) }",
        &many,
        &automata,
        &format!("rule a {{ condition: true }} //{}", "x".repeat(MOST_SOURCE)),
    ];
    for source in refused {
        let begun = Instant::now();
        let (line, column, message) = problem(source);
        println!("{:?} {line}:{column} {message}", begun.elapsed());
        assert!(begun.elapsed() < Duration::from_secs(20), "{message}");
    }
    let chain = |operator: &str| format!("rule a {{ condition: 1{} == 1 }}", format!("{operator}1").repeat(190_000 / (operator.len() + 1)));
    let signs = |sign: &str| format!("rule a {{ condition: {}1 == 1 }}", sign.repeat(190_000 / sign.len()));
    for source in [deep, nots, nested, chain("+"), chain(" and "), chain("*"), signs("-"), signs("~"), signs("not ")] {
        // Refused or not, but not by the death of the process.
        println!("{:?}", Rules::compile(&source).map(|rules| rules.count()).map_err(|mut problems| problems.swap_remove(0).message));
    }
    let keys: String = (0..200).map(|n| format!("$a{n} = \"password{n}\" xor wide\n")).collect();
    let (_, _, message) = problem(&format!("rule a {{ strings: {keys} condition: any of them }}"));
    assert!(message.contains("too large"), "{message}");
}

/// Contents against which a rule would work without end: the scan ends at its time, and says so.
#[test]
fn a_scan_ends_at_its_time_and_says_that_it_did() {
    let content = b"ab".repeat(1 << 20);
    for source in [
        // Two loops over every place.
        "rule a { condition: for all i in (0..filesize): (for all j in (0..filesize): (uint8(i) <= uint8(j) + 255)) }",
        // Every second byte begins a look at the next four thousand.
        "rule a { strings: $a = /ab[^x]*x[0-9]*y/ $b = /[a-b]*ab[ab]*z/ condition: any of them }",
        "rule a { strings: $a = \"a\" $b = \"b\" condition: for all i in (1..1000): (for all j in (1..1000): (for all k in (1..1000): (@a[i] + @b[j] + k > 0))) }",
    ] {
        let rules = compiled(source);
        let begun = Instant::now();
        let scan = rules.scan(&content, Duration::from_millis(300));
        println!("{:?} {:?}", begun.elapsed(), scan.ended);
        assert!(begun.elapsed() < Duration::from_secs(20), "{source}");
        assert_eq!(scan.matches, []);
    }
    let endless = compiled("rule first { condition: true } rule a { condition: for all i in (0..9000000000000): (i >= 0) }");
    let scan = endless.scan(&content, Duration::from_millis(300));
    assert_eq!(scan.ended, Ended::OutOfTime);
    assert_eq!(scan.matches.len(), 1, "what was found until then is told");
}
