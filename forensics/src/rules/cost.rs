//! What compiling a rule may take, told from its text before anything is compiled: a repetition of repetitions is a few bytes of
//! source and gigabytes of automaton.

use std::ops::Range;

use boreal_parser::expression::{
    Expression, ExpressionKind as E, ForIterator, ForSelection, Identifier, IdentifierOperationType, VariableSet,
};
use boreal_parser::hex_string::Token;
use boreal_parser::regex::{BracketedClassItem, ClassKind, Node, RepetitionKind, RepetitionRange};
use boreal_parser::rule::{Rule, VariableDeclaration, VariableDeclarationValue as Value};

use crate::source::wide;

/// A part of a rule, where it stands, and how many places of an automaton it takes.
pub(super) struct Part {
    pub(super) span: Range<usize>,
    pub(super) cost: u64,
}

/// What a rule is made of, as far as it costs.
#[derive(Default)]
pub(super) struct Costs {
    /// Its patterns, and the regular expressions in its condition.
    pub(super) parts: Vec<Part>,
    /// Loops over lists that modules make of a content. Each copies its list.
    pub(super) lists: usize,
    /// Such loops within other loops, which would copy the list again and again.
    pub(super) nested: Vec<Range<usize>>,
    /// The loops around what is looked at, by the names that they bind.
    loops: Vec<Vec<String>>,
}

/// What a rule costs.
pub(super) fn of_rule(rule: &Rule) -> Costs {
    let parts = rule.variables.iter().map(|pattern| Part { span: pattern.span.clone(), cost: of_pattern(pattern) }).collect();
    let mut costs = Costs { parts, ..Costs::default() };
    in_condition(&rule.condition, &mut costs);
    costs
}

fn of_pattern(pattern: &VariableDeclaration) -> u64 {
    let modifiers = &pattern.modifiers;
    let one = match &pattern.value {
        Value::Bytes(bytes) => wide(bytes.len()),
        Value::Regex(regex) => of_node(&regex.ast),
        Value::HexString(tokens) => of_tokens(tokens),
    };
    let keys = modifiers.xor.map_or(1, |(first, last)| u64::from(last.abs_diff(first)).saturating_add(1));
    let forms = if modifiers.wide { 3 } else { 1 };
    let shifts = if modifiers.base64.is_some() { 6 } else { 1 };
    one.max(1).saturating_mul(keys).saturating_mul(forms).saturating_mul(shifts)
}

fn sum(costs: impl Iterator<Item = u64>) -> u64 {
    costs.fold(1, u64::saturating_add)
}

fn of_tokens(tokens: &[Token]) -> u64 {
    sum(tokens.iter().map(|token| match token {
        Token::Byte(_) | Token::NotByte(_) | Token::MaskedByte(..) | Token::NotMaskedByte(..) => 1,
        Token::Jump(jump) => u64::from(jump.to.unwrap_or(jump.from).max(jump.from)),
        Token::Alternatives(list) => sum(list.iter().map(|tokens| of_tokens(tokens))),
    }))
}

fn of_node(node: &Node) -> u64 {
    match node {
        Node::Alternation(nodes) | Node::Concat(nodes) => sum(nodes.iter().map(of_node)),
        Node::Class(ClassKind::Bracketed(class)) => {
            sum(class.items.iter().map(|item| if matches!(item, BracketedClassItem::Perl(_)) { 4 } else { 1 }))
        }
        Node::Class(ClassKind::Perl(_)) => 4,
        Node::Assertion(_) | Node::Dot | Node::Empty | Node::Literal(_) => 1,
        Node::Char(_) => 4,
        Node::Group(node) => of_node(node).saturating_add(1),
        Node::Repetition { node, kind, .. } => {
            let times = match kind {
                RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => 1,
                RepetitionKind::OneOrMore => 2,
                RepetitionKind::Range(RepetitionRange::Exactly(times) | RepetitionRange::Bounded(_, times)) => u64::from(*times),
                RepetitionKind::Range(RepetitionRange::AtLeast(times)) => u64::from(*times).saturating_add(1),
            };
            of_node(node).saturating_mul(times.max(1)).saturating_add(1)
        }
    }
}

fn in_condition(expression: &Expression, costs: &mut Costs) {
    match &expression.expr {
        E::Matches(left, regex) => {
            in_condition(left, costs);
            costs.parts.push(Part { span: regex.span.clone(), cost: of_node(&regex.ast) });
        }
        E::Regex(regex) => costs.parts.push(Part { span: regex.span.clone(), cost: of_node(&regex.ast) }),
        E::Filesize | E::Entrypoint | E::Integer(_) | E::Double(_) | E::Boolean(_) | E::Bytes(_) => {}
        E::Count(_) | E::Variable(_) | E::ForRules { .. } => {}
        E::ReadInteger { addr: one, .. }
        | E::Offset { occurence_number: one, .. }
        | E::Length { occurence_number: one, .. }
        | E::VariableAt { offset: one, .. }
        | E::Neg(one)
        | E::BitwiseNot(one)
        | E::Not(one)
        | E::Defined(one) => in_condition(one, costs),
        E::CountInRange { from: left, to: right, .. }
        | E::VariableIn { from: left, to: right, .. }
        | E::Add(left, right)
        | E::Sub(left, right)
        | E::Mul(left, right)
        | E::Div(left, right)
        | E::Mod(left, right)
        | E::BitwiseXor(left, right)
        | E::BitwiseAnd(left, right)
        | E::BitwiseOr(left, right)
        | E::ShiftLeft(left, right)
        | E::ShiftRight(left, right)
        | E::Cmp { left, right, .. }
        | E::Eq(left, right)
        | E::NotEq(left, right)
        | E::Contains { haystack: left, needle: right, .. }
        | E::StartsWith { expr: left, prefix: right, .. }
        | E::EndsWith { expr: left, suffix: right, .. }
        | E::IEquals(left, right) => {
            in_condition(left, costs);
            in_condition(right, costs);
        }
        E::And(list) | E::Or(list) => list.iter().for_each(|one| in_condition(one, costs)),
        E::For { selection, set: VariableSet { .. }, body } => {
            in_selection(selection, costs);
            costs.loops.push(Vec::new());
            body.iter().for_each(|body| in_condition(body, costs));
            costs.loops.pop();
        }
        E::ForIn { selection, from, to, .. } => {
            in_selection(selection, costs);
            in_condition(from, costs);
            in_condition(to, costs);
        }
        E::ForAt { selection, offset, .. } => {
            in_selection(selection, costs);
            in_condition(offset, costs);
        }
        E::ForIdentifiers { selection, identifiers, iterator, body, .. } => {
            in_selection(selection, costs);
            match iterator {
                ForIterator::Identifier(name) => {
                    in_list(name, costs);
                    in_name(name, costs);
                }
                ForIterator::Range { from, to } => {
                    in_condition(from, costs);
                    in_condition(to, costs);
                }
                ForIterator::List(list) => list.iter().for_each(|one| in_condition(one, costs)),
            }
            costs.loops.push(identifiers.clone());
            in_condition(body, costs);
            costs.loops.pop();
        }
        E::Identifier(name) => in_name(name, costs),
    }
}

fn in_selection(selection: &ForSelection, costs: &mut Costs) {
    if let ForSelection::Expr { expr, .. } = selection {
        in_condition(expr, costs);
    }
}

/// A loop over a list of a module. Sections of a PE are few; and what the loop just around bound is a part of its list.
fn in_list(name: &Identifier, costs: &mut Costs) {
    let few = name.name == "pe"
        && matches!(name.operations.as_slice(), [one] if one.op == IdentifierOperationType::Subfield("sections".to_owned()));
    match costs.loops.last() {
        _ if few => {}
        None => costs.lists = costs.lists.saturating_add(1),
        Some(bound) if bound.contains(&name.name) => {}
        Some(_) => costs.nested.push(name.name_span.clone()),
    }
}

fn in_name(name: &Identifier, costs: &mut Costs) {
    for operation in &name.operations {
        match &operation.op {
            IdentifierOperationType::Subscript(one) => in_condition(one, costs),
            IdentifierOperationType::Subfield(_) => {}
            IdentifierOperationType::FunctionCall(list) => list.iter().for_each(|one| in_condition(one, costs)),
        }
    }
}
