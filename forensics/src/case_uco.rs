//! An item's history as CASE/UCO JSON-LD, for programs that exchange investigations in that ontology (caseontology.org).
//!
//! Invariants: the document is canonical JSON and depends on the entries and the file's name alone; every `@id` that is referred to is in
//! it; nothing is told that the entries do not tell. It proves nothing: proofs are in the custody package. Members are deliberately absent:
//! the manifest lists them.

use serde_json::{Map, Value, json};

use crate::custody::{CanonicalError, CustodyEntry, EntryError, canonical_json, entry_hash};

/// Why no document could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// A line is no custody entry.
    #[error("entry {0}: {1}")]
    Entry(usize, EntryError),
    /// There is no entry.
    #[error("an item without a history cannot be told")]
    Empty,
    /// A value has no canonical form.
    #[error(transparent)]
    Canonical(#[from] CanonicalError),
}

/// The nodes of a document, each once, in the order in which they were met.
#[derive(Default)]
struct Graph {
    nodes: Vec<Value>,
    ids: Vec<String>,
}

impl Graph {
    /// Adds a node unless its id is there, and gives a reference to it.
    fn put(&mut self, id: &str, node: impl FnOnce() -> Value) -> Value {
        let reference = json!({ "@id": id });
        if self.ids.iter().any(|known| known == id) {
            return reference;
        }
        self.ids.push(id.to_owned());
        let mut node = node();
        if let Some(fields) = node.as_object_mut() {
            fields.insert("@id".to_owned(), json!(id));
        }
        self.nodes.push(node);
        reference
    }
}

/// The history of an item, given as its stored entries in order, as one JSON-LD document.
///
/// # Errors
/// [`CaseError`] where a line is no entry or there is none.
pub fn case_jsonld(file_name: &str, entries: &[Vec<u8>]) -> Result<Vec<u8>, CaseError> {
    let parsed = entries.iter().enumerate().map(|(at, line)| -> Result<(CustodyEntry, String), CaseError> {
        let entry = CustodyEntry::parse(line).map_err(|error| CaseError::Entry(at.saturating_add(1), error))?;
        Ok((entry, entry_hash(line).to_string()))
    });
    let parsed = parsed.collect::<Result<Vec<_>, _>>()?;
    let (first, _) = parsed.first().ok_or(CaseError::Empty)?;
    let mut graph = Graph::default();
    let item = item(&mut graph, first, file_name);
    // An item that was made from another one names it in its first entry.
    let parent = first.detail.get("parent").and_then(|parent| parent.get("evidenceNumber")).and_then(Value::as_str);
    let root = parent.unwrap_or(&first.evidence_number);
    let (mut before, mut told) = (None, vec![item.clone()]);
    for (entry, hash) in &parsed {
        let action = action(&mut graph, entry, hash, (&item, root, before.as_ref()));
        told.push(action.clone());
        before = Some(action);
    }
    let investigation = json!({
        "@type": "case-investigation:Investigation",
        "uco-core:name": first.case_number,
        "uco-core:object": told,
    });
    graph.put("kb:investigation", || investigation);
    let document = json!({ "@context": context(&first.evidence_id), "@graph": graph.nodes });
    Ok(canonical_json(&document)?)
}

fn context(evidence_id: &str) -> Value {
    let uco = |part: &str| format!("https://ontology.unifiedcyberontology.org/uco/{part}/");
    json!({
        "kb": format!("urn:uuid:{evidence_id}#"),
        "case-investigation": "https://ontology.caseontology.org/case/investigation/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "uco-action": uco("action"),
        "uco-core": uco("core"),
        "uco-identity": uco("identity"),
        "uco-observable": uco("observable"),
        "uco-tool": uco("tool"),
        "uco-types": uco("types"),
        "uco-vocabulary": uco("vocabulary"),
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

/// The evidence file, with the digest and length that its receipt recorded.
fn item(graph: &mut Graph, first: &CustodyEntry, file_name: &str) -> Value {
    let size = json!({ "@type": "xsd:integer", "@value": first.subject.size_bytes.to_string() });
    graph.put("kb:item", || {
        json!({
            "@type": "uco-observable:File",
            "uco-core:name": first.evidence_number,
            "uco-core:hasFacet": [
                {
                    "@id": "kb:item-file",
                    "@type": "uco-observable:FileFacet",
                    "uco-observable:fileName": file_name,
                    "uco-observable:sizeInBytes": size,
                },
                {
                    "@id": "kb:item-content",
                    "@type": "uco-observable:ContentDataFacet",
                    "uco-observable:sizeInBytes": size,
                    "uco-observable:hash": [{
                        "@id": "kb:item-sha256",
                        "@type": "uco-types:Hash",
                        "uco-types:hashMethod": { "@type": "uco-vocabulary:HashNameVocab", "@value": "SHA256" },
                        "uco-types:hashValue": { "@type": "xsd:hexBinary", "@value": first.subject.sha256.to_string() },
                    }],
                },
            ],
        })
    })
}

/// One entry as an investigative action with the provenance record that it results in; gives a reference to the action.
fn action(graph: &mut Graph, entry: &CustodyEntry, hash: &str, (item, root, before): (&Value, &str, Option<&Value>)) -> Value {
    let tool = tool(graph, entry);
    let performer = performer(graph, entry, &tool);
    let record = graph.put(&format!("kb:provenance-{}", entry.sequence), || {
        json!({
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:name": format!("{} {}", entry.evidence_number, entry.kind),
            "case-investigation:exhibitNumber": entry.evidence_number,
            "case-investigation:rootExhibitNumber": root,
            "uco-core:object": [item],
        })
    });
    let at = json!({ "@type": "xsd:dateTime", "@value": entry.at });
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| node.insert(name.to_owned(), value);
    put("@type", json!("case-investigation:InvestigativeAction"));
    put("uco-core:name", json!(entry.kind));
    if let Some(reason) = &entry.reason {
        put("uco-core:description", json!(reason));
    }
    put("uco-action:startTime", at.clone());
    put("uco-action:endTime", at);
    put("uco-action:performer", performer);
    put("uco-action:instrument", json!([tool]));
    put("uco-action:object", json!([item]));
    put("uco-action:result", json!([record]));
    if let Some(before) = before {
        put("case-investigation:wasInformedBy", json!([before]));
    }
    // What only this kind has, as the entry tells it.
    let detail = canonical_json(&Value::Object(entry.detail.clone())).unwrap_or_default();
    put("rdfs:comment", json!(String::from_utf8_lossy(&detail)));
    put(
        "uco-core:externalReference",
        json!([{
            "@id": format!("kb:entry-{}", entry.sequence),
            "@type": "uco-core:ExternalReference",
            "uco-core:definingContext": format!("SHA-256 of the custody entry in the log {}", entry.log_id),
            "uco-core:externalIdentifier": hash,
        }]),
    );
    graph.put(&format!("kb:action-{}", entry.sequence), || Value::Object(node))
}

fn tool(graph: &mut Graph, entry: &CustodyEntry) -> Value {
    let id = format!("kb:tool-{}", short(&[&entry.tool.name, &entry.tool.version]));
    graph.put(&id, || json!({ "@type": "uco-tool:Tool", "uco-core:name": entry.tool.name, "uco-tool:version": entry.tool.version }))
}

/// The person who acted, with the agency; a job of the hub is done by its program.
fn performer(graph: &mut Graph, entry: &CustodyEntry, tool: &Value) -> Value {
    let actor = &entry.actor;
    if actor.auth == "system" {
        return tool.clone();
    }
    let agency = actor.agency_id.as_deref().or(actor.agency_name.as_deref());
    // Names and roles are those of that moment: another name is another node.
    let mark = short(&[&actor.id, &actor.name, &actor.role, agency.unwrap_or_default()]);
    let person = graph.put(
        &format!("kb:person-{mark}"),
        || json!({ "@type": "uco-identity:Person", "uco-core:name": actor.name, "uco-core:description": actor.role }),
    );
    if let Some(agency) = agency {
        let name = actor.agency_name.as_deref().unwrap_or(agency);
        let organisation = graph.put(
            &format!("kb:organization-{}", short(&[agency, name])),
            || json!({ "@type": "uco-identity:Organization", "uco-core:name": name }),
        );
        graph.put(&format!("kb:membership-{mark}"), || {
            json!({
                "@type": "uco-core:Relationship",
                "uco-core:source": [person],
                "uco-core:target": [organisation],
                "uco-core:kindOfRelationship": "Member_Of",
                "uco-core:isDirectional": { "@type": "xsd:boolean", "@value": "true" },
            })
        });
    }
    person
}

/// A short mark of some texts, for ids: the same for the same texts.
fn short(parts: &[&str]) -> String {
    let joined: Vec<u8> = parts.iter().flat_map(|part| part.bytes().chain([0])).collect();
    crate::digest::sha256(&joined).to_string().chars().take(16).collect()
}
