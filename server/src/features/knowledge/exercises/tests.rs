//! What is expected of people is what an examination of the evidence finds.

use std::collections::BTreeSet;
use std::io::Read;

use chot_forensics::archive::{InspectOptions, Manifest, Silent, Verdict, inspect};
use chot_forensics::artifacts::{Assumptions, Limits, Reader, Row, Year};
use chot_forensics::source::BytesSource;

use super::*;
use crate::clock::rfc3339;

fn examined(made: &Made) -> Manifest {
    inspect(&BytesSource(made.bytes.clone()), &made.file_name, &InspectOptions::default(), &Silent).unwrap()
}

/// The content of the listed member of a name.
fn content(made: &Made, name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&made.bytes)).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// Rows as the reader of logs finds them.
fn rows(name: &str, bytes: &[u8]) -> Vec<Row> {
    let mut found = Vec::new();
    let emit = Box::new(|_, row: Row| {
        found.push(row);
        std::ops::ControlFlow::Continue(())
    });
    let mut reader = Reader::new(Assumptions { offset_minutes: 0, year: Year::Unknown }, Limits::default(), emit);
    reader.take(bytes);
    let _ = reader.finish(true);
    assert!(found.len() > 5, "{name}: {} rows", found.len());
    found
}

fn expected<'m>(made: &'m Made, code: &str) -> &'m str {
    &made.questions.iter().find(|question| question.asked.code == code).unwrap().expected
}

/// Names of members with a finding.
fn with<'m>(manifest: &'m Manifest, code: &str) -> BTreeSet<&'m str> {
    let has = |member: &&chot_forensics::archive::Member| member.findings.iter().any(|finding| finding.code.as_str() == code);
    manifest.members.iter().filter(has).map(|member| member.path.as_str()).filter(|path| !path.contains('@')).collect()
}

fn variants(code: &str) -> Vec<Made> {
    (1..=20).map(|attempt| make(code, "018f0000-0000-7000-8000-000000000001", attempt).unwrap()).collect()
}

#[test]
fn the_same_person_and_attempt_get_the_same_bytes_and_others_get_others() {
    for code in CODES {
        let one = make(code, "a", 1).unwrap();
        assert_eq!(one, make(code, "a", 1).unwrap());
        assert_ne!(one.bytes, make(code, "b", 1).unwrap().bytes);
        assert_ne!(one.bytes, make(code, "a", 2).unwrap().bytes);
        assert!(one.bytes.len() < 64 << 10);
        let codes: BTreeSet<&str> = one.questions.iter().map(|question| question.asked.code).collect();
        assert_eq!(codes.len(), one.questions.len(), "{code}: questions have codes of their own");
    }
    assert!(make("nothing", "a", 1).is_none());
}

#[test]
fn every_expected_answer_is_worth_all_points_and_none_is_worth_nothing() {
    for made in CODES.iter().flat_map(|code| variants(code)) {
        for Question { asked, expected, .. } in &made.questions {
            assert_eq!(score::points(asked.kind, expected, expected, asked.points), asked.points, "{}", asked.code);
            assert_eq!(score::points(asked.kind, expected, "", asked.points), 0, "{}", asked.code);
        }
    }
}

#[test]
fn what_is_hidden_in_the_archive_is_what_the_examination_finds() {
    for made in variants(collection::CODE) {
        let manifest = examined(&made);
        assert_eq!(manifest.verdict, Verdict::Warnings, "{:?}", manifest.findings);
        assert_eq!(with(&manifest, "hidden-member"), BTreeSet::from([expected(&made, "hidden-name")]));
        assert_eq!(with(&manifest, "duplicate-path"), BTreeSet::from([expected(&made, "twice")]));
        assert_eq!(with(&manifest, "path-traversal"), BTreeSet::from([expected(&made, "escape")]));
        let hidden = manifest.members.iter().find(|member| member.path == expected(&made, "hidden-name")).unwrap();
        assert_eq!(hidden.sha256.unwrap().to_string(), expected(&made, "hidden-sha256"));
        let behind = manifest.members.iter().find(|member| member.path.starts_with("trailing@")).unwrap();
        assert_eq!(behind.size_bytes.to_string(), expected(&made, "behind"));

        let log = rows("auth.log", &content(&made, "srv01/var/log/auth.log"));
        let first = log.iter().filter(|row| row.raw.contains("Accepted password")).min_by_key(|row| row.at).unwrap();
        assert_eq!(first.address.as_deref(), Some(expected(&made, "address")));
        assert_eq!(first.user.as_deref(), Some(expected(&made, "account")));
        assert_eq!(rfc3339(first.at), expected(&made, "time"));
    }
}

#[test]
fn the_web_shell_is_what_log_and_list_say() {
    for made in variants(web_shell::CODE) {
        let manifest = examined(&made);
        assert_eq!(manifest.verdict, Verdict::Complete, "{:?}", manifest.findings);
        let shell = expected(&made, "shell");
        let digest = |path: &str| manifest.members.iter().find(|member| member.path == path).unwrap().sha256.unwrap().to_string();
        assert_eq!(digest(shell), expected(&made, "sha256"));
        let list = String::from_utf8(content(&made, "lists/known-bad.txt")).unwrap();
        let bad: BTreeSet<&str> = manifest
            .members
            .iter()
            .filter(|member| list.lines().any(|line| line == member.sha256.unwrap().to_string()))
            .map(|member| member.path.as_str())
            .collect();
        assert_eq!(bad, expected(&made, "known-bad").lines().collect());
        assert!(bad.contains(shell) && bad.len() == 2);

        let asked = format!("/{}", shell.trim_start_matches("portal/"));
        let log = rows("access.log", &content(&made, "portal/logs/access.log"));
        let of_shell: Vec<&Row> = log.iter().filter(|row| row.raw.contains(&asked) && row.event.as_deref() == Some("200")).collect();
        let first = of_shell.iter().min_by_key(|row| row.at).unwrap();
        assert_eq!(first.address.as_deref(), Some(expected(&made, "address")));
        assert_eq!(rfc3339(first.at), expected(&made, "time"));
        let posts = of_shell.iter().filter(|row| row.raw.contains("\"POST ")).count();
        assert_eq!(posts.to_string(), expected(&made, "commands"));
    }
}
