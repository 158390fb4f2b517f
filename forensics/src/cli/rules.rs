//! `inspect --rules`: which rules are met in a file, or in the members of an archive, and what could not be asked whole.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::time::Duration;

use serde::Serialize;

use super::{Failure, printable, shown};
use crate::archive::{Examination, InspectError, InspectOptions, MemberContent, Silent, Take, read_members};
use crate::rules::{Content, Ended, MOST_SOURCE, Problem, RuleMatch, Rules, Scan};
use crate::source::{Source, narrow, read_full};

/// What one line of JSON is.
const SCHEMA: &str = "chot.rule-match/1";
/// How long one content may be scanned.
const TIME_OF_CONTENT: Duration = Duration::from_secs(10);

/// Reads and compiles a file of rules.
pub(super) fn read_rules(path: &OsStr) -> Result<Rules, Failure> {
    let bytes = super::read_list_file(path)?;
    let named = |problem: &Problem| format!("{}:{}:{}: {}", shown(path), problem.line, problem.column, printable(&problem.message));
    if bytes.len() > MOST_SOURCE {
        return Err(Failure::Refused(format!("{} is longer than rules may be ({MOST_SOURCE} bytes)", shown(path))));
    }
    let source = String::from_utf8(bytes).map_err(|_| Failure::Refused(format!("{} is no UTF-8 text", shown(path))))?;
    Rules::compile(&source).map_err(|problems| Failure::Refused(problems.iter().map(named).collect::<Vec<_>>().join("\n")))
}

/// What rules found in one file.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    schema: &'static str,
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<InFile>,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, Serialize)]
struct InFile {
    index: u64,
    path: String,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum What {
    Met {
        rule: String,
        tags: Vec<String>,
        patterns: Vec<Pattern>,
    },
    /// Why rules may be met that are not told.
    Gap {
        gap: &'static str,
    },
}

#[derive(Debug, Serialize)]
struct Pattern {
    name: String,
    count: u64,
    places: Vec<Stretch>,
}

#[derive(Debug, Serialize)]
struct Stretch {
    offset: u64,
    length: u64,
}

impl From<RuleMatch> for What {
    fn from(found: RuleMatch) -> Self {
        let patterns = found.patterns.into_iter().map(|pattern| Pattern {
            name: pattern.pattern,
            count: pattern.count,
            places: pattern.places.into_iter().map(|place| Stretch { offset: place.offset, length: place.length }).collect(),
        });
        Self::Met { rule: found.rule, tags: found.tags, patterns: patterns.collect() }
    }
}

/// Asks every readable content of an examined file.
pub(super) fn scan(
    source: &dyn Source,
    examination: &mut Examination,
    options: &InspectOptions,
    rules: &Rules,
) -> Result<Scanned, InspectError> {
    let file = examination.manifest.file.name.clone();
    let mut names = BTreeMap::new();
    let mut wanted = BTreeSet::new();
    let mut unread = Vec::new();
    examination
        .members
        .for_each(|member| -> io::Result<()> {
            if member.size_bytes > 0 {
                names.insert(member.index, member.path.clone());
                if member.sha256.is_some() {
                    wanted.insert(member.index);
                } else {
                    unread.push((member.index, if member.encrypted { "encrypted" } else { "unread" }));
                }
            }
            Ok(())
        })
        .map_err(InspectError::Scratch)?;
    let mut asking = Asking { rules, open: None, content: Content::default(), found: Vec::new(), gaps: unread };
    if names.is_empty() {
        let mut portion = vec![0_u8; 1 << 20];
        let mut at = 0_u64;
        while !asking.content.is_cut() && at < source.len() {
            let size = narrow(source.len().saturating_sub(at)).min(portion.len());
            let count = read_full(source, at, portion.get_mut(..size).unwrap_or_default())?;
            asking.content.take(portion.get(..count).unwrap_or_default());
            at = at.saturating_add(crate::source::wide(count.max(1)));
        }
        asking.ask(0);
    } else {
        read_members(source, Some(&wanted), options, &Silent, &mut asking)?;
    }
    let Asking { found, mut gaps, .. } = asking;
    gaps.sort_unstable();
    let line = |index: u64, what: What| Line {
        schema: SCHEMA,
        file: file.clone(),
        member: names.get(&index).map(|path| InFile { index, path: path.clone() }),
        what,
    };
    let mut lines: Vec<Line> = Vec::new();
    for (index, matches) in found {
        lines.extend(matches.into_iter().map(|found| line(index, found.into())));
    }
    lines.extend(gaps.into_iter().map(|(index, gap)| line(index, What::Gap { gap })));
    Ok(Scanned { lines })
}

struct Asking<'a> {
    rules: &'a Rules,
    open: Option<u64>,
    content: Content,
    found: Vec<(u64, Vec<RuleMatch>)>,
    gaps: Vec<(u64, &'static str)>,
}

impl Asking<'_> {
    fn gather(&mut self, index: u64, bytes: &[u8]) {
        if self.open != Some(index) {
            self.open = Some(index);
            self.content = Content::default();
        }
        self.content.take(bytes);
    }

    fn ask(&mut self, index: u64) {
        let Scan { matches, ended } = self.rules.scan(self.content.bytes(), TIME_OF_CONTENT);
        let gap = match ended {
            Ended::Failed => Some("failed"),
            Ended::OutOfTime => Some("out-of-time"),
            Ended::Whole if self.content.is_cut() => Some("cut"),
            Ended::Whole => None,
        };
        self.gaps.extend(gap.map(|gap| (index, gap)));
        if !matches.is_empty() {
            self.found.push((index, matches));
        }
        self.open = None;
        self.content = Content::default();
    }
}

impl Take for Asking<'_> {
    fn bytes(&mut self, index: u64, bytes: &[u8]) -> ControlFlow<()> {
        self.gather(index, bytes);
        ControlFlow::Continue(())
    }

    fn end(&mut self, index: u64, _content: MemberContent) -> ControlFlow<()> {
        self.gather(index, &[]);
        self.ask(index);
        ControlFlow::Continue(())
    }

    fn failed(&mut self, index: u64) {
        self.open = None;
        self.gaps.push((index, "unread"));
    }
}

impl Scanned {
    /// Whether any rule is met.
    pub(super) fn met(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.what, What::Met { .. }))
    }

    /// One line of JSON, or of words, for each.
    pub(super) fn write(&self, json: bool, out: &mut dyn Write) -> Result<(), Failure> {
        for line in &self.lines {
            if json {
                super::write_json(line, out)?;
                continue;
            }
            let member = line.member.as_ref().map(|member| format!(" #{} {}", member.index, printable(&member.path))).unwrap_or_default();
            match &line.what {
                What::Gap { gap } => writeln!(out, "gap       {gap}  {}{member}", printable(&line.file))?,
                What::Met { rule, tags, patterns } => {
                    let tags = if tags.is_empty() { String::new() } else { format!(" [{}]", tags.join(" ")) };
                    writeln!(out, "rule      {rule}{tags}  {}{member}", printable(&line.file))?;
                    for pattern in patterns {
                        let places: Vec<String> =
                            pattern.places.iter().map(|place| format!("{:#x}+{}", place.offset, place.length)).collect();
                        let more = if pattern.count > crate::source::wide(places.len()) { ", ..." } else { "" };
                        writeln!(out, "  {:<7} {}{more}", pattern.name, places.join(", "))?;
                    }
                }
            }
        }
        Ok(())
    }
}
