//! What is looked at before a document reaches the framework: its parser follows nested values, and its validation
//! every spread of a fragment, without an end of its own.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};

use crate::error::{Error, Result};

/// Brackets within brackets, of any kind.
const NESTING: usize = 64;
/// Fragments within fragments.
const FRAGMENT_NESTING: usize = 32;
/// Selections of a document, each fragment counted wherever it is spread.
const SELECTIONS: u64 = 5_000;

/// Refuses a document that is nested too deep to be parsed safely. Strings and comments do not count.
///
/// # Errors
/// [`Error::BadRequest`].
pub fn nesting(document: &str) -> Result<()> {
    let mut depth = 0_usize;
    let mut rest = document;
    while let Some(at) = rest.find(['{', '(', '[', '}', ')', ']', '"', '#']) {
        let (_, from) = rest.split_at(at);
        let mut chars = from.chars();
        match chars.next() {
            Some('{' | '(' | '[') => {
                depth += 1;
                if depth > NESTING {
                    return Err(Error::BadRequest(format!("the document is nested deeper than {NESTING}")));
                }
                rest = chars.as_str();
            }
            Some('"') => rest = behind_string(from),
            Some('#') => rest = from.find(['\n', '\r']).map_or("", |end| from.split_at(end).1),
            _ => {
                depth = depth.saturating_sub(1);
                rest = chars.as_str();
            }
        }
    }
    Ok(())
}

/// What follows the string at whose first quotation mark `text` begins; nothing where it does not end.
fn behind_string(text: &str) -> &str {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        let mut rest = block;
        while let Some((before, after)) = rest.split_once("\"\"\"") {
            if !before.ends_with('\\') {
                return after;
            }
            rest = after;
        }
        return "";
    }
    let mut chars = text.chars();
    chars.next();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '"' | '\n' | '\r' => break,
            _ => {}
        }
    }
    chars.as_str()
}

/// Refuses a document that is small as text and vast once its fragments are put in their places.
///
/// # Errors
/// [`Error::BadRequest`].
pub fn expansion(document: &ExecutableDocument) -> Result<()> {
    let mut known = HashMap::new();
    let mut sum = 0_u64;
    for (_, operation) in document.operations.iter() {
        sum = sum.saturating_add(weigh(document, &operation.node.selection_set.node, &mut known, 0)?);
    }
    if sum > SELECTIONS {
        return Err(Error::BadRequest(format!("the document selects more than {SELECTIONS} fields")));
    }
    Ok(())
}

fn weigh<'d>(document: &'d ExecutableDocument, set: &'d SelectionSet, known: &mut HashMap<&'d str, u64>, level: usize) -> Result<u64> {
    let mut sum = 0_u64;
    for item in &set.items {
        let weight = match &item.node {
            Selection::Field(field) => weigh(document, &field.node.selection_set.node, known, level)?,
            Selection::InlineFragment(fragment) => weigh(document, &fragment.node.selection_set.node, known, level)?,
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                match (known.get(name), document.fragments.get(name)) {
                    (Some(weight), _) => *weight,
                    // Named, but not there: validation tells.
                    (None, None) => 0,
                    (None, Some(_)) if level >= FRAGMENT_NESTING => {
                        return Err(Error::BadRequest(format!("fragments are nested deeper than {FRAGMENT_NESTING}")));
                    }
                    (None, Some(fragment)) => {
                        // A fragment that spreads itself weighs nothing here: validation tells.
                        known.insert(name, 0);
                        let weight = weigh(document, &fragment.node.selection_set.node, known, level + 1)?;
                        known.insert(name, weight);
                        weight
                    }
                }
            }
        };
        sum = sum.saturating_add(weight).saturating_add(1);
    }
    Ok(sum)
}

/// Refuses a subscription with more than one root field (GraphQL of October 2021, 5.2.3.1).
///
/// # Errors
/// [`Error::BadRequest`].
pub fn single_root(document: &ExecutableDocument) -> Result<()> {
    for (_, operation) in document.operations.iter().filter(|(_, operation)| operation.node.ty == OperationType::Subscription) {
        let (mut roots, mut seen) = (HashSet::new(), HashSet::new());
        roots_of(document, &operation.node.selection_set.node, &mut roots, &mut seen);
        if roots.len() > 1 {
            return Err(Error::BadRequest("a subscription has one root field".to_owned()));
        }
    }
    Ok(())
}

/// The response names at the root of a selection; each fragment is followed once.
fn roots_of<'d>(document: &'d ExecutableDocument, set: &'d SelectionSet, roots: &mut HashSet<&'d str>, seen: &mut HashSet<&'d str>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => {
                roots.insert(field.node.response_key().node.as_str());
            }
            Selection::InlineFragment(fragment) => roots_of(document, &fragment.node.selection_set.node, roots, seen),
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                if let Some(fragment) = document.fragments.get(name).filter(|_| seen.insert(name)) {
                    roots_of(document, &fragment.node.selection_set.node, roots, seen);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_has_one_root() {
        let one = |text: &str| single_root(&async_graphql::parser::parse_query(text).unwrap()).is_ok();
        assert!(one("subscription { a: caseChanged { kind } }") && one("{ a b }"));
        assert!(one("subscription { caseChanged { kind } caseChanged { version } }"), "they are one field");
        assert!(one("subscription { ...F } fragment F on Subscription { caseChanged { kind } ...F }"));
        for text in [
            "subscription { a: caseChanged { kind } b: caseChanged { kind } }",
            "subscription { a: caseChanged { kind } ... { __typename } }",
            "subscription { ...F } fragment F on Subscription { a: caseChanged { kind } b: caseChanged { kind } }",
        ] {
            assert!(!one(text), "{text}");
        }
    }

    fn weighed(text: &str) -> Result<()> {
        expansion(&async_graphql::parser::parse_query(text).unwrap())
    }

    #[test]
    fn brackets_count_outside_strings_and_comments_only() {
        let deep = |open: &str, close: &str, times: usize| format!("{{ f(a: {}1{}) }}", open.repeat(times), close.repeat(times));
        assert!(nesting(&deep("[", "]", 62)).is_ok());
        for (open, close) in [("[", "]"), ("{a:", "}"), ("[[{a:", "}]]")] {
            assert!(nesting(&deep(open, close, 2_000)).is_err());
        }
        let many = "[".repeat(500);
        assert!(nesting(&format!("{{ f(a: \"{many}\\\"{many}\") # {many}\n g }}")).is_ok());
        assert!(nesting(&format!("{{ f(a: \"\"\"{many} \\\"\"\" {many}\"\"\") }}")).is_ok());
        assert!(nesting(&format!("{{ f(a: \"\" b: {many}")).is_err());
        assert!(nesting(&format!("# {many}")).is_ok());
        assert!(nesting(&"{a}".repeat(1_000)).is_ok());
        assert!(nesting(&format!("\"unfinished\n{many}")).is_err());
    }

    #[test]
    fn fragments_count_wherever_they_are_spread() {
        let bomb = |n: usize| {
            let links: String = (0..n).map(|i| format!("fragment F{i} on Query {{ ...F{j} ...F{j} }}\n", j = i + 1)).collect();
            format!("{{ ...F0 }}\n{links}fragment F{n} on Query {{ serverTime }}")
        };
        assert!(weighed(&bomb(5)).is_ok());
        for n in [12, 20, 30, 1_000] {
            assert!(weighed(&bomb(n)).is_err(), "{n}");
        }
        assert!(weighed("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A serverTime }").is_ok());
        assert!(weighed("{ ...Missing }").is_ok());
        assert!(weighed(&format!("{{ {} }}", "serverTime ".repeat(5_001))).is_err());
    }
}
