//! Rules in the language of YARA: compiling them, and finding in a content what they describe.
//!
//! Both the rules and the content may have been made to harm whoever runs them. Invariants: nothing is read but the source and the
//! content that are given (no includes, no module that asks anything else); what a source may cost is bounded before it is compiled; a
//! pattern that nothing fixed begins, so that every byte would have to be tried, is refused; what a module would make of a
//! content is weighed before; a scan ends at its time or says that it did not; of a match place and length are told, never what stands
//! there. Neither compiling nor scanning panics.

mod content;
mod cost;
mod modules;
mod weight;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use boreal::compiler::{AddRuleError, CompilerParams};
use boreal::scanner::{EvaluatedRule, ScanCallbackResult, ScanError, ScanEvent, ScanParams, Scanner};
use boreal_parser::file::YaraFileComponent;

use crate::source::wide;
use modules::{Meter, Metered};

pub use content::{Content, MOST_OF_CONTENT};

/// The engine, its version and its features, for records of what was found by which means.
pub const ENGINE: &str = "boreal 1.4.0 (hash, object)";

/// Bytes of one source.
pub const MOST_SOURCE: usize = 192 << 10;
/// Rules of one source.
pub const MOST_RULES: usize = 2_000;
/// Patterns of one source.
pub const MOST_PATTERNS: usize = 10_000;
/// Patterns of one source that need an automaton; each may keep some 4 MiB while a content is scanned.
pub const MOST_AUTOMATA: usize = 256;
/// Places in the automaton of one pattern.
const COST_OF_PATTERN: u64 = 50_000;
/// Places in all automata of one source.
const COST_OF_SOURCE: u64 = 500_000;
/// Loops of one source over lists that modules make of a content.
const MOST_LISTS: usize = 200;
/// Room for the parser's tree of the deepest source that there can be, one level for each byte: a chain of operators is parsed
/// without recursion, but not taken down without. Only what is used of it is ever made.
const STACK: usize = 512 << 20;
/// Matches of one pattern that are looked for in one content.
pub const MOST_MATCHES: u32 = 1_000;
/// Places of one pattern that are told.
pub const MOST_PLACES: usize = 10;
/// Patterns of one rule whose places are told.
pub const MOST_TOLD: usize = 20;
/// Tags of one rule.
const MOST_TAGS: usize = 20;
/// Letters of a name.
const LONGEST_NAME: usize = 128;

/// What is wrong with a source, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// The character in the line, from 1.
    pub column: u64,
    /// What is wrong.
    pub message: String,
}

/// Compiled rules.
#[derive(Debug, Clone)]
pub struct Rules {
    scanner: Scanner,
}

/// What a scan found, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The rules that are met, in the order of the source.
    pub matches: Vec<RuleMatch>,
    /// How it ended.
    pub ended: Ended,
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every rule was asked.
    Whole,
    /// The time was over, or modules were asked too often: other rules may be met.
    OutOfTime,
    /// The engine failed, or what a module would make of the content was too much: other rules may be met.
    Failed,
}

/// That a rule is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMatch {
    /// The rule's name.
    pub rule: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its patterns that were found, at most [`MOST_TOLD`].
    pub patterns: Vec<PatternMatch>,
}

/// Where a pattern was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternMatch {
    /// Its name, with the sign `$`.
    pub pattern: String,
    /// How often it was found, at most [`MOST_MATCHES`].
    pub count: u64,
    /// The first places, at most [`MOST_PLACES`].
    pub places: Vec<Place>,
}

/// A stretch of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where it begins.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
}

impl Rules {
    /// Compiles a source.
    ///
    /// # Errors
    /// What is wrong with it: at least one problem, the first one being that which ended the compilation.
    pub fn compile(source: &str) -> Result<Self, Vec<Problem>> {
        let failed = || Err(vec![at(source, 0..0, "the rules cannot be compiled")]);
        let compiled = thread::scope(|scope| {
            let room = thread::Builder::new().stack_size(STACK);
            room.spawn_scoped(scope, || catch_unwind(|| compile(source))).map(|thread| thread.join())
        });
        match compiled {
            Ok(Ok(Ok(compiled))) => compiled,
            _ => failed(),
        }
    }

    /// How many rules there are, private ones among them.
    #[must_use]
    pub fn count(&self) -> u64 {
        wide(self.scanner.rules().count())
    }

    /// The names of the rules, in the order of the source, without private ones, which are never told.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.scanner.rules().filter(|rule| !rule.is_private).map(|rule| rule.name)
    }

    /// Finds in a content which rules are met, for at most about this long.
    #[must_use]
    pub fn scan(&self, content: &[u8], allowed: Duration) -> Scan {
        let params = ScanParams::default()
            .compute_full_matches(true)
            .match_max_length(0)
            .string_max_nb_matches(MOST_MATCHES)
            .timeout_duration(Some(allowed));
        let mut scanner = self.scanner.clone();
        scanner.set_scan_params(params);
        let meter = Arc::new(Meter::new(Instant::now().checked_add(allowed)));
        scanner.set_module_data::<Metered>(Arc::clone(&meter));
        let mut matches = Vec::new();
        let scanned = catch_unwind(AssertUnwindSafe(|| {
            scanner.scan_mem_with_callback(content, |event| {
                // What was asked while a function was not let may be met for want of its answer.
                if meter.is_over() {
                    return ScanCallbackResult::Abort;
                }
                if let ScanEvent::RuleMatch(rule) = event {
                    matches.push(found(&scanner, &rule));
                }
                ScanCallbackResult::Continue
            })
        }));
        let ended = match scanned {
            Err(_) => Ended::Failed,
            Ok(Err(ScanError::Timeout)) => Ended::OutOfTime,
            Ok(_) if meter.is_over() => Ended::OutOfTime,
            Ok(_) if meter.is_heavy() => Ended::Failed,
            Ok(Ok(())) => Ended::Whole,
            Ok(Err(_)) => Ended::Failed,
        };
        Scan { matches, ended }
    }
}

fn found(scanner: &Scanner, rule: &EvaluatedRule<'_>) -> RuleMatch {
    let places =
        |found: &boreal::scanner::StringMatch| Place { offset: wide(found.base.saturating_add(found.offset)), length: wide(found.length) };
    RuleMatch {
        rule: rule.name.to_owned(),
        tags: rule.tags.iter().map(|tag| scanner.get_string_symbol(*tag).to_owned()).collect(),
        patterns: rule
            .matches
            .iter()
            .take(MOST_TOLD)
            .map(|pattern| PatternMatch {
                pattern: format!("${}", pattern.name),
                count: wide(pattern.matches.len()),
                places: pattern.matches.iter().take(MOST_PLACES).map(places).collect(),
            })
            .collect(),
    }
}

fn compile(source: &str) -> Result<Rules, Vec<Problem>> {
    if source.len() > MOST_SOURCE {
        return Err(vec![at(source, 0..0, &format!("the source is longer than {MOST_SOURCE} bytes"))]);
    }
    let file = boreal_parser::parse(source).map_err(|error| {
        let told = error.to_diagnostic();
        vec![at(source, told.labels.first().map_or(0..0, |label| label.range.clone()), &told.message)]
    })?;
    let problems = looked_over(source, &file.components);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut compiler = modules::compiler().build();
    compiler.set_params(CompilerParams::default().disable_includes(true).compute_statistics(true));
    let status = compiler.add_rules_str(source).map_err(|error| vec![told(source, &error)])?;
    let (mut problems, mut automata) = (Vec::new(), 0_usize);
    let spans = file.components.iter().filter_map(|component| match component {
        YaraFileComponent::Rule(rule) => Some(rule),
        YaraFileComponent::Import(_) | YaraFileComponent::Include(_) => None,
    });
    for (rule, compiled) in spans.zip(status.statistics()) {
        for (pattern, compiled) in rule.variables.iter().zip(&compiled.strings) {
            if compiled.atoms.iter().all(Vec::is_empty) {
                let why = "nothing fixed stands in this pattern: every byte of a content would have to be tried";
                problems.push(at(source, pattern.span.clone(), why));
            }
            if compiled.matching_algo.contains("Dfa") {
                automata = automata.saturating_add(1);
            }
        }
    }
    if automata > MOST_AUTOMATA {
        problems.push(at(source, 0..0, &format!("{automata} patterns need an automaton, at most {MOST_AUTOMATA} may")));
    }
    if problems.is_empty() { Ok(Rules { scanner: compiler.finalize() }) } else { Err(problems) }
}

/// What is wrong with a source that can be parsed, before it is compiled.
fn looked_over(source: &str, components: &[YaraFileComponent]) -> Vec<Problem> {
    let (mut problems, mut rules, mut patterns, mut lists, mut cost) = (Vec::new(), 0_usize, 0_usize, 0_usize, 0_u64);
    for component in components {
        match component {
            YaraFileComponent::Include(include) => problems.push(at(source, include.span.clone(), "other files are not included")),
            YaraFileComponent::Import(import) => {
                problems.extend(modules::refused(&import.name).map(|why| at(source, import.span.clone(), &why)));
            }
            YaraFileComponent::Rule(rule) => {
                rules = rules.saturating_add(1);
                patterns = patterns.saturating_add(rule.variables.len());
                if rule.tags.len() > MOST_TAGS {
                    problems.push(at(source, rule.name_span.clone(), &format!("a rule may have {MOST_TAGS} tags at most")));
                }
                let names = [(&rule.name, &rule.name_span)].into_iter().chain(rule.tags.iter().map(|tag| (&tag.tag, &tag.span)));
                for (name, span) in names.chain(rule.variables.iter().map(|pattern| (&pattern.name, &pattern.span))) {
                    if name.len() > LONGEST_NAME {
                        problems.push(at(source, span.clone(), &format!("a name may have {LONGEST_NAME} letters at most")));
                    }
                }
                let costs = cost::of_rule(rule);
                lists = lists.saturating_add(costs.lists);
                for span in costs.nested {
                    problems.push(at(source, span, "a loop over a list of a module may not stand within another loop"));
                }
                for part in costs.parts {
                    cost = cost.saturating_add(part.cost);
                    if part.cost > COST_OF_PATTERN {
                        problems.push(at(source, part.span, "this pattern is too large once its repetitions are written out"));
                    }
                }
            }
        }
    }
    let counts = [(rules, MOST_RULES, "rules"), (patterns, MOST_PATTERNS, "patterns"), (lists, MOST_LISTS, "loops over lists of modules")];
    for (number, most, what) in counts {
        if number > most {
            problems.push(at(source, 0..0, &format!("there are {number} {what}, at most {most} may be")));
        }
    }
    if cost > COST_OF_SOURCE {
        problems.push(at(source, 0..0, "the patterns together are too large once their repetitions are written out"));
    }
    if rules == 0 && problems.is_empty() {
        problems.push(at(source, 0..0, "there is no rule"));
    }
    problems
}

fn told(source: &str, error: &AddRuleError) -> Problem {
    let told = error.to_diagnostic();
    let label = told.labels.first();
    let message = match label.map(|label| label.message.as_str()).filter(|more| !more.is_empty()) {
        Some(more) => format!("{}: {more}", told.message),
        None => told.message.clone(),
    };
    at(source, label.map_or(0..0, |label| label.range.clone()), &message)
}

fn at(source: &str, span: Range<usize>, message: &str) -> Problem {
    let before = source.get(..span.start).unwrap_or(source);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Problem {
        line: wide(before.matches('\n').count()).saturating_add(1),
        column: wide(line.chars().count()).saturating_add(1),
        message: message.chars().take(500).collect(),
    }
}
