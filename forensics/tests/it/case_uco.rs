//! The history as CASE/UCO: one document for the same entries, and every reference in it leads somewhere.

use std::collections::BTreeSet;

use chot_forensics::case_uco::{CaseError, case_jsonld};
use chot_forensics::custody::{CustodyEntry, CustodyKind, canonical_json, entry_hash};
use serde_json::Value;

use crate::custody::{chain, entry};

const KINDS: [CustodyKind; 4] = [CustodyKind::Received, CustodyKind::Examined, CustodyKind::Verified, CustodyKind::Exported];

/// Every `@id` with the other fields beside it (a node), and every `@id` alone (a reference).
fn ids(value: &Value, nodes: &mut Vec<String>, references: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| ids(item, nodes, references)),
        Value::Object(fields) => {
            if let Some(id) = fields.get("@id").and_then(Value::as_str) {
                if fields.len() == 1 {
                    references.insert(id.to_owned());
                } else {
                    nodes.push(id.to_owned());
                }
            }
            fields.values().for_each(|field| ids(field, nodes, references));
        }
        _ => {}
    }
}

/// Every type, property and id of a document must have a prefix that its context explains.
fn prefixes(value: &Value, context: &Value, faults: &mut Vec<String>) {
    let mut look = |name: &str| {
        let known = name.split_once(':').is_some_and(|(prefix, rest)| context.get(prefix).is_some() && !rest.is_empty());
        if !known && !name.starts_with('@') {
            faults.push(name.to_owned());
        }
    };
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                look(name);
                if (name == "@type" || name == "@id")
                    && let Some(word) = field.as_str()
                {
                    look(word);
                }
            }
            fields.values().for_each(|field| prefixes(field, context, faults));
        }
        Value::Array(items) => items.iter().for_each(|item| prefixes(item, context, faults)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_to_a_node() {
    let entries = chain(&KINDS);
    let bytes = case_jsonld("thu giữ \"1\".zip", &entries).unwrap();
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(canonical_json(&document).unwrap(), bytes, "canonical, so the same everywhere");
    assert_eq!(case_jsonld("thu giữ \"1\".zip", &entries).unwrap(), bytes);
    let (mut nodes, mut references) = (Vec::new(), BTreeSet::new());
    ids(&document["@graph"], &mut nodes, &mut references);
    let known: BTreeSet<String> = nodes.iter().cloned().collect();
    assert_eq!(known.len(), nodes.len(), "no id twice: {nodes:?}");
    let dangling: Vec<_> = references.difference(&known).collect();
    assert!(dangling.is_empty(), "{dangling:?}");
    let mut faults = Vec::new();
    prefixes(&document["@graph"], &document["@context"], &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn each_entry_is_an_action_with_its_provenance_record() {
    let entries = chain(&KINDS);
    let document: Value = serde_json::from_slice(&case_jsonld("x.zip", &entries).unwrap()).unwrap();
    let graph = document["@graph"].as_array().unwrap();
    let of_type = |word: &str| graph.iter().filter(|node| node["@type"] == word).collect::<Vec<_>>();
    let by_id = |reference: &Value| graph.iter().find(|node| node["@id"] == reference["@id"]).unwrap();
    let actions = of_type("case-investigation:InvestigativeAction");
    assert_eq!(actions.len(), entries.len());
    for (at, (action, line)) in actions.iter().zip(&entries).enumerate() {
        let entry = CustodyEntry::parse(line).unwrap();
        assert_eq!(action["uco-core:name"], entry.kind.as_str());
        assert_eq!(action["uco-core:description"].as_str(), entry.reason.as_deref());
        assert_eq!(action["uco-action:startTime"]["@value"], entry.at);
        assert_eq!(action["uco-core:externalReference"][0]["uco-core:externalIdentifier"], entry_hash(line).to_string());
        let record = by_id(&action["uco-action:result"][0]);
        assert_eq!(record["@type"], "case-investigation:ProvenanceRecord");
        assert_eq!(record["case-investigation:exhibitNumber"], entry.evidence_number);
        assert_eq!(record["case-investigation:rootExhibitNumber"], entry.evidence_number);
        assert_eq!(by_id(&record["uco-core:object"][0])["@type"], "uco-observable:File");
        assert_eq!(by_id(&action["uco-action:performer"])["uco-core:name"], entry.actor.name);
        match at {
            0 => assert!(action.get("case-investigation:wasInformedBy").is_none()),
            _ => assert_eq!(action["case-investigation:wasInformedBy"][0]["@id"], actions[at - 1]["@id"]),
        }
    }
    let [file] = of_type("uco-observable:File")[..] else { panic!("one file") };
    let facets = file["uco-core:hasFacet"].as_array().unwrap();
    let content = facets.iter().find(|facet| facet["@type"] == "uco-observable:ContentDataFacet").unwrap();
    let subject = CustodyEntry::parse(&entries[0]).unwrap().subject;
    assert_eq!(content["uco-observable:hash"][0]["@type"], "uco-types:Hash");
    assert_eq!(content["uco-observable:hash"][0]["uco-types:hashValue"]["@value"], subject.sha256.to_string());
    assert_eq!(content["uco-observable:sizeInBytes"]["@value"], subject.size_bytes.to_string());
    assert_eq!(of_type("uco-identity:Person").len(), 1, "the same person once");
    assert_eq!(of_type("case-investigation:Investigation").len(), 1);
}

#[test]
fn an_item_made_from_another_one_names_it_as_its_root() {
    let mut first = entry(1, CustodyKind::Received, None);
    first.detail.insert("parent".to_owned(), serde_json::json!({ "evidenceNumber": "2026-0001-E0" }));
    let document: Value = serde_json::from_slice(&case_jsonld("x", &[first.to_bytes().unwrap()]).unwrap()).unwrap();
    let graph = document["@graph"].as_array().unwrap();
    let record = graph.iter().find(|node| node["@type"] == "case-investigation:ProvenanceRecord").unwrap();
    assert_eq!(record["case-investigation:exhibitNumber"], "2026-0001-E1");
    assert_eq!(record["case-investigation:rootExhibitNumber"], "2026-0001-E0");
}

#[test]
fn what_is_no_history_is_not_told() {
    assert_eq!(case_jsonld("x", &[]), Err(CaseError::Empty));
    assert!(matches!(case_jsonld("x", &[b"{}".to_vec()]), Err(CaseError::Entry(1, _))));
}
