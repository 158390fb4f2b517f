//! The public schema: as committed, as promised, and enough for the interface.
//!
//! `fixtures/contract.graphql` is the part of the API that clients outside already rely on.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, Selection, SelectionSet, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{parse_query, parse_schema};
use chot_tests::{Persona, World};
use serde_json::Value;

const CONTRACT: &str = include_str!("../fixtures/contract.graphql");
const DOCUMENTS: &str = include_str!("../../web/src/gql/persisted-documents.json");

/// Types by name, each with whether it has a default.
type Inputs = BTreeMap<String, (Type, bool)>;

#[derive(Debug, Default)]
struct Kind {
    fields: BTreeMap<String, (Type, Inputs)>,
    inputs: Inputs,
    values: BTreeSet<String>,
    word: &'static str,
}

fn kinds(sdl: &str) -> BTreeMap<String, Kind> {
    let document = parse_schema(sdl).unwrap();
    let mut kinds = BTreeMap::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let mut kind = Kind::default();
        match definition.node.kind {
            TypeKind::Scalar => kind.word = "scalar",
            TypeKind::Object(object) => {
                kind.word = "type";
                for field in object.fields {
                    let arguments = field.node.arguments.into_iter().map(|argument| {
                        (argument.node.name.node.to_string(), (argument.node.ty.node, argument.node.default_value.is_some()))
                    });
                    kind.fields.insert(field.node.name.node.to_string(), (field.node.ty.node, arguments.collect()));
                }
            }
            TypeKind::Enum(set) => {
                kind.word = "enum";
                kind.values.extend(set.values.into_iter().map(|value| value.node.value.node.to_string()));
            }
            TypeKind::InputObject(input) => {
                kind.word = "input";
                kind.inputs.extend(
                    input
                        .fields
                        .into_iter()
                        .map(|field| (field.node.name.node.to_string(), (field.node.ty.node, field.node.default_value.is_some()))),
                );
            }
            TypeKind::Interface(_) | TypeKind::Union(_) => panic!("neither interfaces nor unions are in use"),
        }
        kinds.insert(definition.node.name.node.to_string(), kind);
    }
    kinds
}

/// Whether what is given is what was promised, or stricter.
fn keeps(given: &Type, promised: &Type) -> bool {
    let base = match (&given.base, &promised.base) {
        (BaseType::Named(given), BaseType::Named(promised)) => given == promised,
        (BaseType::List(given), BaseType::List(promised)) => keeps(given, promised),
        _ => false,
    };
    base && (promised.nullable || !given.nullable)
}

/// What was left out of a request's variables is taken for null (`graphql::guard::left_out`): for an argument with a default that
/// would be something else.
#[test]
fn no_argument_has_a_default() {
    for (kind, given) in kinds(&chot_server::graphql::schema::sdl()) {
        for (field, (_, arguments)) in given.fields {
            let defaults: Vec<&String> = arguments.iter().filter(|(_, (_, default))| *default).map(|(name, _)| name).collect();
            assert!(defaults.is_empty(), "{kind}.{field}: {defaults:?}");
        }
    }
}

#[test]
fn the_committed_schema_is_that_of_the_program() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/schema.graphql");
    let sdl = chot_server::graphql::schema::sdl();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &sdl).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap();
    assert!(
        known == sdl,
        "server/schema.graphql is not what the program has: UPDATE=1 writes it anew, then the web's types must be generated anew"
    );
}

#[test]
fn what_was_promised_to_clients_is_kept() {
    let (promised, given) = (kinds(CONTRACT), kinds(&chot_server::graphql::schema::sdl()));
    let mut broken = Vec::new();
    for (name, promise) in &promised {
        let Some(kind) = given.get(name) else {
            broken.push(format!("{name} is missing"));
            continue;
        };
        if kind.word != promise.word {
            broken.push(format!("{name} is a {}", kind.word));
        }
        broken.extend(promise.values.difference(&kind.values).map(|value| format!("{name}.{value} is missing")));
        for (field, (ty, arguments)) in &promise.fields {
            let Some((given, given_arguments)) = kind.fields.get(field) else {
                broken.push(format!("{name}.{field} is missing"));
                continue;
            };
            if !keeps(given, ty) {
                broken.push(format!("{name}.{field} is {given}, promised {ty}"));
            }
            for (argument, (ty, _)) in arguments {
                match given_arguments.get(argument) {
                    // What a client sends must go on to be taken: an argument may become laxer, not stricter.
                    Some((given, _)) if keeps(ty, given) => {}
                    Some((given, _)) => broken.push(format!("{name}.{field}({argument}) is {given}, promised {ty}")),
                    None => broken.push(format!("{name}.{field}({argument}) is missing")),
                }
            }
            for (argument, (ty, has_default)) in given_arguments {
                if !arguments.contains_key(argument) && !ty.nullable && !has_default {
                    broken.push(format!("{name}.{field}({argument}) is demanded"));
                }
            }
        }
        for (field, (ty, _)) in &promise.inputs {
            match kind.inputs.get(field) {
                Some((given, has_default)) if keeps(ty, given) || (*has_default && given.base == ty.base) => {}
                Some((given, _)) => broken.push(format!("{name}.{field} is {given}, promised {ty}")),
                None => broken.push(format!("{name}.{field} is missing")),
            }
        }
        for (field, (ty, has_default)) in &kind.inputs {
            if !promise.inputs.contains_key(field) && !ty.nullable && !has_default {
                broken.push(format!("{name}.{field} is demanded"));
            }
        }
    }
    // Every list is a Relay connection of the same shape.
    for (name, kind) in given.iter().filter(|(name, _)| name.ends_with("Connection")) {
        let shape: Vec<(&str, String)> = kind.fields.iter().map(|(field, (ty, _))| (field.as_str(), ty.to_string())).collect();
        let node = name.strip_suffix("Connection").unwrap();
        let wanted = [
            ("edges", format!("[{node}Edge!]!")),
            ("nodes", format!("[{node}!]!")),
            ("pageInfo", "PageInfo!".into()),
            ("totalCount", "Int".into()),
        ];
        if shape != wanted {
            broken.push(format!("{name} is {shape:?}"));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn no_input_can_set_what_is_the_hubs_to_say() {
    for (name, kind) in kinds(&chot_server::graphql::schema::sdl()).iter().filter(|(_, kind)| kind.word == "input") {
        for forbidden in
            ["id", "number", "role", "roles", "path", "hash", "sha256", "receivedAt", "createdAt", "ownerId", "userId", "version"]
        {
            let filter = name.ends_with("Filter");
            assert!(filter || !kind.inputs.contains_key(forbidden), "{name}.{forbidden}");
        }
    }
}

fn fields_exist(given: &BTreeMap<String, Kind>, document: &ExecutableDocument, set: &SelectionSet, on: &str, faults: &mut Vec<String>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                if name == "__typename" {
                    continue;
                }
                let Some((ty, arguments)) = given.get(on).and_then(|kind| kind.fields.get(name)) else {
                    faults.push(format!("{on}.{name} is not in the schema"));
                    continue;
                };
                for (argument, _) in &field.node.arguments {
                    if !arguments.contains_key(argument.node.as_str()) {
                        faults.push(format!("{on}.{name}({}) is not in the schema", argument.node));
                    }
                }
                let mut base = &ty.base;
                while let BaseType::List(inner) = base {
                    base = &inner.base;
                }
                if let BaseType::Named(next) = base {
                    fields_exist(given, document, &field.node.selection_set.node, next, faults);
                }
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &document.fragments[&spread.node.fragment_name.node];
                fields_exist(given, document, &fragment.node.selection_set.node, &fragment.node.type_condition.node.on.node, faults);
            }
            Selection::InlineFragment(fragment) => fields_exist(given, document, &fragment.node.selection_set.node, on, faults),
        }
    }
}

#[test]
fn the_interfaces_documents_fit_the_schema() {
    let given = kinds(&chot_server::graphql::schema::sdl());
    let documents: serde_json::Map<String, Value> = serde_json::from_str(DOCUMENTS).unwrap();
    assert!(documents.len() > 10, "the interface has hardly any documents");
    let mut faults = Vec::new();
    for (id, text) in &documents {
        let text = text.as_str().unwrap();
        assert_eq!(*id, format!("sha256:{}", chot_tests::tus::sha256(text.as_bytes())), "the id is not the text's digest");
        let document = parse_query(text).unwrap();
        let DocumentOperations::Multiple(operations) = &document.operations else { panic!("an operation without a name: {text}") };
        for (name, operation) in operations {
            let root = match operation.node.ty {
                async_graphql::parser::types::OperationType::Query => "Query",
                async_graphql::parser::types::OperationType::Mutation => "Mutation",
                async_graphql::parser::types::OperationType::Subscription => "Subscription",
            };
            let mut own = Vec::new();
            fields_exist(&given, &document, &operation.node.selection_set.node, root, &mut own);
            faults.extend(own.into_iter().map(|fault| format!("{name}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The engine's own validation, with the limits of a hub: depth and cost too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_interfaces_documents_stay_within_the_limits() {
    let world = World::start().await;
    let documents: serde_json::Map<String, Value> = serde_json::from_str(DOCUMENTS).unwrap();
    let id = "018f0000-0000-7000-8000-000000000000";
    let variables = serde_json::json!({ "id": id, "reportId": id, "caseId": id, "agencyId": id, "number": "2026-0001", "code": "x", "version": 1, "first": 100, "text": "x", "source": "x", "values": ["x"], "post": { "tier": 2 } });
    let mut faults = Vec::new();
    for text in documents.values().map(|text| text.as_str().unwrap()).filter(|text| text.contains("query ")) {
        let answer = world.query(Persona::Coordinator, text, variables.clone()).await;
        for error in answer.json["errors"].as_array().into_iter().flatten() {
            let message = error["message"].as_str().unwrap();
            if error["extensions"]["code"] == "BAD_REQUEST" {
                faults.push(format!("{}: {message}", &text[..text.len().min(80)]));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    world.hub.stop().await;
}
