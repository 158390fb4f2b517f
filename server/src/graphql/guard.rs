//! What is looked at before a document reaches the framework: its parser follows nested values, and its validation
//! every spread of a fragment, without an end of its own; and it knows of a variable only what was sent.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Field, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value, Variables};
use bytes::Bytes;

use crate::error::{Error, Result};

/// Brackets within brackets, of any kind.
const NESTING: usize = 64;
/// Fragments within fragments.
const FRAGMENT_NESTING: usize = 32;
/// Selections of a document, each fragment counted wherever it is spread.
const SELECTIONS: u64 = 5_000;
/// Fields with fields of their own that fragments of a document bring once more.
pub const REPEATS: usize = 100;
/// Entries of all lists that a request brings, together: each may become a parameter of a statement, of which databases take a
/// limited number.
const LISTED: usize = 10_000;

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

/// Makes fields that are written more than once in a selection one, as they are one in the answer (GraphQL of October 2021, 6.3.2):
/// the framework would resolve each of them. Fields with directives, and what stands in fragments, stay as they are.
pub fn merge(document: &mut ExecutableDocument) {
    match &mut document.operations {
        DocumentOperations::Single(operation) => merge_set(&mut operation.node.selection_set.node),
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().for_each(|operation| merge_set(&mut operation.node.selection_set.node));
        }
    }
    document.fragments.values_mut().for_each(|fragment| merge_set(&mut fragment.node.selection_set.node));
}

fn merge_set(set: &mut SelectionSet) {
    let mut kept: Vec<Positioned<Selection>> = Vec::with_capacity(set.items.len());
    let mut places: HashMap<Name, usize> = HashMap::new();
    for item in std::mem::take(&mut set.items) {
        if let Selection::Field(field) = &item.node
            && field.node.directives.is_empty()
        {
            let key = &field.node.response_key().node;
            let first = places.get(key).and_then(|place| kept.get_mut(*place));
            if let Some(Positioned { node: Selection::Field(first), .. }) = first {
                if is_same(&first.node, &field.node) {
                    first.node.selection_set.node.items.extend(field.node.selection_set.node.items.iter().cloned());
                    continue;
                }
            } else {
                places.insert(key.clone(), kept.len());
            }
        }
        kept.push(item);
    }
    for item in &mut kept {
        match &mut item.node {
            Selection::Field(field) => merge_set(&mut field.node.selection_set.node),
            Selection::InlineFragment(fragment) => merge_set(&mut fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
    set.items = kept;
}

/// Whether two fields of one name in the answer are one; where they are not, validation tells.
fn is_same(one: &Field, other: &Field) -> bool {
    one.name == other.name
        && one.arguments == other.arguments
        && one.selection_set.node.items.is_empty() == other.selection_set.node.items.is_empty()
}

/// Refuses a document in which fragments bring a field of the answer more than once: a change never, since each time would be one
/// change more; of fields with fields of their own `most` at most.
///
/// # Errors
/// [`Error::BadRequest`].
pub fn repeats(document: &ExecutableDocument, most: usize) -> Result<()> {
    for (_, operation) in document.operations.iter() {
        let mut walk = Walk { document, places: HashMap::new(), open: Vec::new(), again: 0 };
        let is_change = operation.node.ty == OperationType::Mutation;
        walk.set(&operation.node.selection_set.node, 0, is_change)?;
        if walk.again > most {
            return Err(Error::BadRequest(format!("fragments bring more than {most} fields once more")));
        }
    }
    Ok(())
}

/// A walk over the fields of an answer.
struct Walk<'d> {
    document: &'d ExecutableDocument,
    /// The place of each field by the place of what it stands in and its name there.
    places: HashMap<(usize, &'d str), usize>,
    /// Fragments in which the walk is: one that spreads itself is told by validation.
    open: Vec<&'d str>,
    /// Fields with fields of their own that came once more.
    again: usize,
}

impl<'d> Walk<'d> {
    fn set(&mut self, set: &'d SelectionSet, place: usize, is_change: bool) -> Result<()> {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let has_fields = !field.node.selection_set.node.items.is_empty();
                    if !has_fields && !is_change {
                        continue;
                    }
                    let key = field.node.response_key().node.as_str();
                    let next = self.places.len() + 1;
                    let below = *self.places.entry((place, key)).or_insert(next);
                    let first = below == next;
                    if !first && is_change {
                        return Err(Error::BadRequest(format!(
                            "{key} is asked for more than once: write it once, or give each a name of its own"
                        )));
                    }
                    self.again = self.again.saturating_add(usize::from(!first));
                    self.set(&field.node.selection_set.node, below, false)?;
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node, place, is_change)?,
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.document.fragments.get(name).filter(|_| !self.open.contains(&name)) {
                        self.open.push(name);
                        self.set(&fragment.node.selection_set.node, place, is_change)?;
                        self.open.pop();
                    }
                }
            }
        }
        Ok(())
    }
}

/// Refuses lists that together have more entries than a statement can take.
///
/// # Errors
/// [`Error::BadRequest`].
pub fn listed(document: &ExecutableDocument, variables: &Variables) -> Result<()> {
    let mut sum = variables.values().map(entries).fold(0, usize::saturating_add);
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            sum = sum.saturating_add(definition.node.default_value.as_ref().map_or(0, |value| entries(&value.node)));
        }
        sum = sum.saturating_add(entries_of(&operation.node.selection_set.node));
    }
    for fragment in document.fragments.values() {
        sum = sum.saturating_add(entries_of(&fragment.node.selection_set.node));
    }
    if sum > LISTED {
        return Err(Error::BadRequest(format!("the lists of a request have more than {LISTED} entries together")));
    }
    Ok(())
}

fn entries(value: &Value) -> usize {
    match value {
        Value::List(list) => list.iter().map(entries).fold(list.len(), usize::saturating_add),
        Value::Object(fields) => fields.values().map(entries).fold(0, usize::saturating_add),
        _ => 0,
    }
}

fn entries_of(set: &SelectionSet) -> usize {
    let one = |item: &Positioned<Selection>| match &item.node {
        Selection::Field(field) => {
            let given = field.node.arguments.iter().map(|(_, value)| {
                let value = value.node.clone().into_const_with(|_| Ok::<_, Error>(Value::Null));
                value.map_or(0, |value| entries(&value))
            });
            given.fold(entries_of(&field.node.selection_set.node), usize::saturating_add)
        }
        Selection::InlineFragment(fragment) => entries_of(&fragment.node.selection_set.node),
        Selection::FragmentSpread(_) => 0,
    };
    set.items.iter().map(one).fold(0, usize::saturating_add)
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

    #[test]
    fn a_field_that_is_written_twice_is_one() {
        let merged = |text: &str| {
            let mut document = async_graphql::parser::parse_query(text).unwrap();
            merge(&mut document);
            document
        };
        let roots = |text: &str| {
            let document = merged(text);
            let (_, operation) = document.operations.iter().next().unwrap();
            let items = &operation.node.selection_set.node.items;
            let below = items.iter().map(|item| match &item.node {
                Selection::Field(field) => field.node.selection_set.node.items.len(),
                _ => 0,
            });
            below.collect::<Vec<_>>()
        };
        assert_eq!(roots("mutation { m(i: { a: 1 }) { a } m(i: { a: 1 }) { b { c } b { c } a } }"), [2]);
        assert_eq!(roots("{ a: x { i } a: x { j } b: x { i } x { i } }"), [2, 1, 1]);
        assert_eq!(roots("{ x(n: 1) { i } x(n: 2) { i } a: x { i } a: y { i } }"), [1, 1, 1, 1], "validation tells of these");
        assert_eq!(roots("query($w: Boolean!) { x @include(if: $w) { i } x { j } x { k } }"), [1, 2]);
        let most = |text: &str, most: usize| repeats(&merged(text), most).is_ok();
        assert!(most(&format!("{{ {} }}", "x { i } ".repeat(100)), 0));
        assert!(most("{ ...A ...B } fragment A on Query { x { i j } } fragment B on Query { x { i k } }", 1));
        assert!(!most("{ ...A ...B } fragment A on Query { x { i j } } fragment B on Query { x { i k } }", 0));
        assert!(!most("{ x { ... { y { z } } ... on X { y { z } } } }", 0));
        assert!(most("{ x { y { z } } y { y { z } } a: x { y { z } } }", 0), "in different places");
        assert!(most("{ ...A } fragment A on Query { x { i } ...A }", 0), "validation tells");
        for twice in [
            "mutation { m ... { m } }",
            "mutation { ...A ...B } fragment A on Mutation { m { i } } fragment B on Mutation { m { j } }",
            "mutation($w: Boolean!) { m { i } m @include(if: $w) { i } }",
        ] {
            assert!(!most(twice, 10), "{twice}");
        }
        assert!(most("mutation { a: m { i } b: m { i } ... { c: m { i } } }", 0));
    }

    #[test]
    fn lists_have_an_end() {
        let holds = |text: &str, variables: serde_json::Value| {
            listed(&async_graphql::parser::parse_query(text).unwrap(), &Variables::from_json(variables)).is_ok()
        };
        let none = serde_json::json!({});
        let list = |n: usize| format!("[{}]", "A ".repeat(n));
        assert!(holds(&format!("{{ x(f: {{ s: {} }}) {{ i }} }}", list(10_000)), none.clone()));
        assert!(!holds(&format!("{{ x(f: {{ s: {}, t: {} }}) {{ i }} }}", list(5_000), list(5_001)), none.clone()));
        assert!(!holds(&format!("{{ x {{ ...F }} }} fragment F on X {{ y(s: {}) }}", list(10_001)), none.clone()));
        assert!(!holds(&format!("query($s: [S!] = {}) {{ x(s: $s) }}", list(10_001)), none));
        let sent = |n: usize| serde_json::json!({"f": {"s": vec![vec!["A"]; n]}});
        assert!(holds("query($f: F) { x(f: $f) }", sent(5_000)) && !holds("query($f: F) { x(f: $f) }", sent(5_001)));
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
