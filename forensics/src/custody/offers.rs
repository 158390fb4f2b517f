//! Offers of custody, and whether the entries that settle them say what the offers say.
//!
//! An item is offered once at a time, so that one offer at most is kept, however long the history is.

use serde_json::Value;

use super::entry::{CustodyEntry, CustodyKind};
use crate::digest::Sha256Digest;

/// What an entry that settles an offer repeats of it.
const REPEATED: [&str; 3] = ["fromAgencyId", "toAgencyId", "place"];

/// The offer of one item that waits, as its entries come, one after another.
#[derive(Debug, Clone, Default)]
pub struct Offers {
    waiting: Option<(CustodyEntry, Sha256Digest)>,
}

fn word<'e>(entry: &'e CustodyEntry, name: &str) -> Option<&'e str> {
    entry.detail.get(name).and_then(Value::as_str)
}

impl Offers {
    /// Takes the next entry, whose hash is `hash`, and tells what it contradicts: an offer that waits, or the one that it settles.
    pub fn follow(&mut self, entry: &CustodyEntry, hash: Sha256Digest) -> Option<&'static str> {
        use CustodyKind as K;
        let answers = match entry.kind {
            K::TransferOffered => {
                let before = self.waiting.replace((entry.clone(), hash));
                return before.map(|_| "offers the item while an offer waits");
            }
            K::TransferAccepted | K::TransferRefused => true,
            K::TransferWithdrawn | K::TransferExpired => false,
            _ => return None,
        };
        let named = word(entry, "transferId");
        let Some((offer, hash)) = self.waiting.take_if(|(offer, _)| named.is_some() && word(offer, "transferId") == named) else {
            return Some("settles an offer that does not wait");
        };
        if entry.detail.get("offerSequence").and_then(Value::as_u64) != Some(offer.sequence)
            || word(entry, "offerEntryHash") != Some(&hash.to_string())
            || REPEATED.iter().any(|name| word(entry, name) != word(&offer, name))
        {
            return Some("says something else of the offer than the entry that made it");
        }
        if answers && entry.actor.id == offer.actor.id {
            return Some("answers an offer of the same person");
        }
        if answers && word(&offer, "toUserId").is_some_and(|person| person != entry.actor.id) {
            return Some("answers an offer that was made to another person");
        }
        // Both are written in the one form of an entry's time, in which the later is the greater.
        let at = word(entry, "recordedAt").unwrap_or(&entry.at);
        if entry.kind == K::TransferAccepted && word(&offer, "expiresAt").is_some_and(|end| end <= at) {
            return Some("accepts an offer that had run out");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custody::{Actor, ENTRY_VERSION, Subject, Tool};
    use crate::digest::sha256;
    use serde_json::json;

    const OFFER: Sha256Digest = Sha256Digest([7; 32]);

    fn entry(kind: CustodyKind, sequence: u64, by: &str, detail: Value) -> CustodyEntry {
        CustodyEntry {
            v: ENTRY_VERSION,
            log_id: "a.vn/log".into(),
            evidence_id: "e".into(),
            evidence_number: "CC-1".into(),
            case_number: "1".into(),
            sequence,
            kind,
            at: "2026-11-20T07:00:00.000Z".into(),
            actor: Actor {
                id: by.into(),
                name: by.into(),
                agency_id: None,
                agency_name: None,
                role: "RESPONDER".into(),
                auth: "session".into(),
            },
            reason: None,
            tool: Tool { name: "chot".into(), version: "1".into() },
            subject: Subject { sha256: sha256(b"x"), size_bytes: 1 },
            detail: detail.as_object().cloned().unwrap_or_default(),
            prev: None,
        }
    }

    fn offer(person: Option<&str>) -> CustodyEntry {
        let until = "2026-11-20T07:00:00.001Z";
        let made =
            json!({ "transferId": "t", "fromAgencyId": "a", "toAgencyId": "b", "toUserId": person, "place": "P2", "expiresAt": until });
        entry(CustodyKind::TransferOffered, 4, "one", made)
    }

    fn told(person: Option<&str>, kind: CustodyKind, by: &str, change: (&str, Value)) -> Option<&'static str> {
        let mut offers = Offers::default();
        assert_eq!(offers.follow(&offer(person), OFFER), None);
        let mut end = json!({ "transferId": "t", "offerSequence": 4, "offerEntryHash": OFFER.to_string(), "fromAgencyId": "a", "toAgencyId": "b", "place": "P2" });
        end[change.0] = change.1;
        let end = entry(kind, 5, by, end);
        let told = offers.follow(&end, sha256(b"end"));
        assert_eq!(offers.follow(&end, sha256(b"end")), Some("settles an offer that does not wait"));
        told
    }

    #[test]
    fn what_settles_an_offer_says_what_the_offer_says() {
        use CustodyKind as K;
        let same = || ("place", json!("P2"));
        for kind in [K::TransferAccepted, K::TransferRefused, K::TransferWithdrawn, K::TransferExpired] {
            assert_eq!(told(None, kind, "two", same()), None, "{kind:?}");
            for (name, other) in [
                ("offerSequence", json!(77)),
                ("offerEntryHash", json!(sha256(b"other").to_string())),
                ("fromAgencyId", json!("c")),
                ("toAgencyId", json!("c")),
                ("place", Value::Null),
            ] {
                let told = told(None, kind, "two", (name, other));
                assert_eq!(told, Some("says something else of the offer than the entry that made it"), "{kind:?} {name}");
            }
            let answers = matches!(kind, K::TransferAccepted | K::TransferRefused);
            assert_eq!(told(None, kind, "one", same()).is_some(), answers, "{kind:?} by who offers");
            assert_eq!(told(Some("two"), kind, "two", same()), None, "{kind:?}");
            assert_eq!(told(Some("two"), kind, "three", same()).is_some(), answers, "{kind:?} by another than was meant");
        }
    }

    #[test]
    fn an_offer_ends_once_and_in_its_time() {
        use CustodyKind as K;
        for (kind, late) in
            [(K::TransferAccepted, true), (K::TransferRefused, false), (K::TransferWithdrawn, false), (K::TransferExpired, false)]
        {
            assert_eq!(told(None, kind, "two", ("recordedAt", json!("2026-11-20T07:00:00.000Z"))), None, "{kind:?} in time");
            let at = ("recordedAt", json!("2026-11-20T07:00:00.001Z"));
            assert_eq!(told(None, kind, "two", at).is_some(), late, "{kind:?} when it had run out");
        }
        let mut offers = Offers::default();
        assert_eq!(offers.follow(&offer(None), OFFER), None);
        assert_eq!(offers.follow(&offer(None), OFFER), Some("offers the item while an offer waits"));
    }
}
