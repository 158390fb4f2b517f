//! What the report tells of the members of an item, gathered from them one after another: there may be more than memory holds.

use std::collections::BTreeMap;

use chot_forensics::archive::{Finding, Manifest, Member, Severity};

/// Members that are printed; all of them are in the manifest, which the report binds by its digest.
const MEMBERS_PRINTED: usize = 100;
/// Places of one anomaly that are printed.
const PLACES_PRINTED: usize = 8;

/// An anomaly with its first places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Anomaly {
    pub(crate) severity: Option<Severity>,
    /// How many places there are.
    pub(crate) count: usize,
    /// The first of them: where, and what was found.
    pub(crate) places: Vec<(Option<String>, String)>,
}

/// The members of an item as the report tells them.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    pub(crate) total: usize,
    /// The first of them.
    pub(crate) printed: Vec<Member>,
    /// What is odd, by its code.
    pub(crate) anomalies: BTreeMap<&'static str, Anomaly>,
}

impl Inventory {
    /// What a manifest says of the item as a whole; its members follow by [`Inventory::push`].
    #[must_use]
    pub fn of(manifest: &Manifest) -> Self {
        let mut inventory = Self::default();
        for finding in &manifest.findings {
            inventory.note(finding, None);
        }
        for member in &manifest.members {
            inventory.push(member);
        }
        inventory
    }

    /// The next member.
    pub fn push(&mut self, member: &Member) {
        self.total = self.total.saturating_add(1);
        for finding in &member.findings {
            self.note(finding, Some(&member.path));
        }
        if self.printed.len() < MEMBERS_PRINTED {
            self.printed.push(member.clone());
        }
    }

    fn note(&mut self, finding: &Finding, member: Option<&str>) {
        let anomaly = self.anomalies.entry(finding.code.as_str()).or_default();
        anomaly.severity = anomaly.severity.max(Some(finding.severity));
        anomaly.count = anomaly.count.saturating_add(1);
        if anomaly.places.len() < PLACES_PRINTED {
            anomaly.places.push((finding.path.as_deref().or(member).map(str::to_owned), finding.detail.clone()));
        }
    }
}
