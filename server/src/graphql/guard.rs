//! What is looked at before a document reaches the framework: its parser follows nested values, and its validation
//! every spread of a fragment, without an end of its own; and it knows of a variable only what was sent.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Value, Variables};
use bytes::Bytes;

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

/// Variables of the operation that were left out and are null from here on: those that may be null, have no default and stand for
/// whole arguments only.
///
/// An argument whose variable was left out counts as absent (GraphQL, 6.4.1). The framework reckons the cost of a list from its
/// arguments and takes such a variable for one that nobody defined. No argument of ours has a default, so that absent and null are
/// one. Fields of inputs have some: what stands in objects and lists is left to the framework, which leaves it out as it should.
#[must_use]
pub fn left_out(document: &ExecutableDocument, operation: Option<&str>, given: &Variables) -> Vec<Name> {
    let is_asked = |name: Option<&Name>| operation.is_none_or(|wanted| name.is_none_or(|name| name.as_str() == wanted));
    let Some((_, operation)) = document.operations.iter().find(|(name, _)| is_asked(*name)) else { return Vec::new() };
    let missing = operation.node.variable_definitions.iter().map(|definition| &definition.node).filter(|definition| {
        definition.var_type.node.nullable && definition.default_value.is_none() && !given.contains_key(&definition.name.node)
    });
    let mut missing = missing.map(|definition| definition.name.node.clone()).peekable();
    if missing.peek().is_none() {
        return Vec::new();
    }
    let mut parts = HashSet::new();
    parts_of(&operation.node.selection_set.node, &mut parts);
    document.fragments.values().for_each(|fragment| parts_of(&fragment.node.selection_set.node, &mut parts));
    missing.filter(|name| !parts.contains(name)).collect()
}

/// Variables that stand within objects and lists.
fn parts_of(set: &SelectionSet, found: &mut HashSet<Name>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => {
                for (_, value) in &field.node.arguments {
                    let mut names = Vec::new();
                    // What no document can hold stands for a variable.
                    let value = value.node.clone().into_const_with(|name| {
                        names.push(name);
                        Ok::<_, Error>(Value::Binary(Bytes::new()))
                    });
                    if !matches!(value, Ok(Value::Binary(_))) {
                        found.extend(names);
                    }
                }
                parts_of(&field.node.selection_set.node, found);
            }
            Selection::InlineFragment(fragment) => parts_of(&fragment.node.selection_set.node, found),
            Selection::FragmentSpread(_) => {}
        }
    }
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
    fn a_variable_that_was_left_out_is_null_where_that_is_the_same() {
        let of = |text: &str, operation: Option<&str>, given: &str| {
            let document = async_graphql::parser::parse_query(text).unwrap();
            let given = Variables::from_json(serde_json::from_str(given).unwrap());
            left_out(&document, operation, &given).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let list = "query($n: Int, $a: String) { cases(first: $n, after: $a) { totalCount } }";
        assert_eq!(of(list, None, "{}"), ["n", "a"]);
        assert_eq!(of(list, None, r#"{"n": null}"#), ["a"], "what was sent stays as it is");
        let none: [&str; 0] = [];
        assert_eq!(of("query($n: Int!) { cases(first: $n) { totalCount } }", None, "{}"), none, "one that is needed is missed");
        assert_eq!(of("query($n: Int = 5) { cases(first: $n) { totalCount } }", None, "{}"), none, "a default counts");
        let parts = "query($t: String, $s: CaseStatus, $n: Int) { cases(filter: { text: $t, status: [$s] }) { ...More } }
            fragment More on CaseConnection { nodes { tasks(first: $n) { nodes { x(y: { z: [{ n: $n }] }) } } } }";
        assert_eq!(of(parts, None, "{}"), none, "within objects and lists the framework knows what is absent");
        let two = "query A($n: Int) { cases(first: $n) { totalCount } } query B($m: Int) { cases(first: $m) { totalCount } }";
        assert_eq!(of(two, Some("B"), "{}"), ["m"]);
        assert_eq!(of(two, Some("C"), "{}"), none);
    }

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
