//! What an entry of the audit tells: types and pure rules.
//!
//! The detail of an entry is written for whoever has the database; a reader of the interface is told the words and numbers
//! of it alone, never an id, a name or a digest: those would tell of things that the reader may not see.

use serde_json::Value;
use uuid::Uuid;

use crate::clock::Millis;
use crate::error::{Error, Result};
use crate::ids::{AgencyId, AuditId, CaseId, UserId};
use crate::words::AuditActorKind;

/// Kinds of subjects that belong to an account or an agency and to no case.
pub const ACCOUNT_KINDS: &[&str] = &["agency", "session", "token", "user"];
/// The kind of subject that only its writer knows of.
pub const DRAFT_KIND: &str = "report-draft";

/// Names in the detail whose values are words, numbers or instants.
const TOLD: &[&str] = &[
    "added",
    "declared",
    "digests",
    "escalations",
    "expiresAt",
    "failure",
    "from",
    "joined",
    "known",
    "locale",
    "matches",
    "memberIndex",
    "members",
    "method",
    "people",
    "result",
    "revoked",
    "scheduled",
    "scopes",
    "sessions",
    "severity",
    "sizeBytes",
    "suspected",
    "taskOnly",
    "tier",
    "tlp",
    "to",
    "traces",
    "verdict",
];

/// An entry of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Sorts by time.
    pub id: AuditId,
    /// When.
    pub at: Millis,
    /// The act.
    pub operation: String,
    /// What stands behind it.
    pub actor_kind: AuditActorKind,
    /// Who, if a person.
    pub actor: Option<UserId>,
    /// The person's agency at that time.
    pub actor_agency: Option<AgencyId>,
    /// What kind of thing.
    pub subject_kind: String,
    /// Which thing; whether a reader may know it is asked anew.
    pub subject_id: Option<Uuid>,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// What changed, as far as it may be told.
    pub details: Vec<Detail>,
}

/// One word or number of what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What it is.
    pub name: &'static str,
    /// Its value.
    pub value: String,
}

/// What may be told of a detail as it is stored.
#[must_use]
pub fn told(detail: &str) -> Vec<Detail> {
    let Ok(Value::Object(all)) = serde_json::from_str(detail) else { return Vec::new() };
    TOLD.iter().filter_map(|name| word(all.get(*name)?).map(|value| Detail { name, value })).collect()
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if is_word(text) => Some(text.clone()),
        Value::Array(list) => {
            let words: Vec<String> = list.iter().filter_map(Value::as_str).filter(|text| is_word(text)).map(ToOwned::to_owned).collect();
            (words.len() == list.len() && !words.is_empty()).then(|| words.join(" "))
        }
        _ => None,
    }
}

/// A word of a closed set or an instant: neither an id nor a digest, which are longer than any of them.
fn is_word(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte))
}

/// The name of an operation or of a kind of subject, as a filter names it.
///
/// # Errors
/// [`Error::BadRequest`] for what no such name can be.
pub fn name(text: String) -> Result<String> {
    let fits = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || b"-.".contains(&byte));
    if fits { Ok(text) } else { Err(Error::BadRequest("operation and subjectKind are words such as case.advance".to_owned())) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told_of(detail: &Value) -> Vec<(&'static str, String)> {
        told(&detail.to_string()).into_iter().map(|detail| (detail.name, detail.value)).collect()
    }

    #[test]
    fn words_numbers_and_instants_are_told() {
        let detail = json!({ "from": "LOW", "to": "HIGH", "sizeBytes": 5, "matches": true, "scopes": ["read", "write"], "expiresAt": "2026-12-01T00:00:00.000Z" });
        let expected = [
            ("expiresAt", "2026-12-01T00:00:00.000Z".to_owned()),
            ("from", "LOW".to_owned()),
            ("matches", "true".to_owned()),
            ("scopes", "read write".to_owned()),
            ("sizeBytes", "5".to_owned()),
            ("to", "HIGH".to_owned()),
        ];
        assert_eq!(told_of(&detail), expected);
    }

    #[test]
    fn ids_names_and_digests_are_not_told() {
        let id = "018f0000-0000-7000-8000-000000000000";
        let detail =
            json!({ "agency": id, "clock": id, "sha256": "a".repeat(64), "name": "Bộ băm", "number": "BC-2026-0001", "code": "a-draft" });
        assert_eq!(told_of(&detail), []);
        let as_values =
            json!({ "from": id, "to": "a".repeat(64), "result": "hai từ", "members": [id], "method": { "a": 1 }, "verdict": "" });
        assert_eq!(told_of(&as_values), []);
        assert_eq!(told("no JSON"), []);
    }

    #[test]
    fn a_filter_names_words() {
        assert_eq!(name("evidence.download".to_owned()).unwrap(), "evidence.download");
        for text in ["", "EVIDENCE", "a b", "a\0", "é", &"a".repeat(65)] {
            assert!(matches!(name(text.to_owned()), Err(Error::BadRequest(_))), "{text:?}");
        }
    }
}
