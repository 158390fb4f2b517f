//! Look-ups: types.

use super::entity::hash_set;
use crate::clock::Millis;
use crate::ids::{EvidenceId, HashSetId, ObservableId, UserId};
use crate::words::{HashSetKind, HitLevel, HitMatch, Tlp};

/// The place of a hit that concerns the item itself and no member.
pub const ITEM: i64 = -1;

/// A hash set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashSet {
    /// Its id.
    pub id: HashSetId,
    /// Its name.
    pub name: String,
    /// Its version, as its maker names it.
    pub version: String,
    /// What it says of the files in it.
    pub kind: HashSetKind,
    /// Where it is from.
    pub source: String,
    /// Under which licence it may be used.
    pub licence: Option<String>,
    /// How far it may travel.
    pub tlp: Tlp,
    /// Its SHA-256 digests.
    pub sha256_count: i64,
    /// Its SHA-1 digests.
    pub sha1_count: i64,
    /// Its MD5 digests.
    pub md5_count: i64,
    /// The digest of its file.
    pub file_sha256: Vec<u8>,
    /// The length of its file.
    pub file_size: i64,
    /// Who took it in; nobody where the operator did.
    pub imported_by: Option<UserId>,
    /// When it was taken in.
    pub imported_at: Millis,
    /// Since when it is used no longer.
    pub retired_at: Option<Millis>,
    /// When the members that were there had all been looked up in it.
    pub swept_at: Option<Millis>,
}

impl From<hash_set::Model> for HashSet {
    fn from(row: hash_set::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            version: row.version,
            kind: row.kind,
            source: row.source,
            licence: row.licence,
            tlp: row.tlp,
            sha256_count: row.sha256_count,
            sha1_count: row.sha1_count,
            md5_count: row.md5_count,
            file_sha256: row.file_sha256,
            file_size: row.file_size,
            imported_by: row.imported_by,
            imported_at: row.imported_at,
            retired_at: row.retired_at,
            swept_at: row.swept_at,
        }
    }
}

/// A hit, as a person may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The item.
    pub evidence: EvidenceId,
    /// The member, or [`ITEM`].
    pub position: i64,
    /// The member's name; none for the item itself.
    pub path: Option<String>,
    /// How much it matters.
    pub level: HitLevel,
    /// By what it was found.
    pub matched: HitMatch,
    /// The hash set, where it is one.
    pub hash_set: Option<HashSetId>,
    /// The observable, where it is one.
    pub observable: Option<ObservableId>,
    /// When it was found.
    pub found_at: Millis,
}

/// Where the same content stands in another case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The member of the item that was asked about; none where the item itself was.
    pub position: Option<i64>,
    /// Its name.
    pub path: Option<String>,
    /// The other item.
    pub other: EvidenceId,
    /// The other member; none where the content is the other item itself.
    pub other_position: Option<i64>,
    /// Its name.
    pub other_path: Option<String>,
}

/// An item of the same case that has contents in common with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Similar {
    /// The other item.
    pub other: EvidenceId,
    /// Different contents that both have.
    pub shared: i64,
    /// Different contents that either has, or both.
    pub either: i64,
}

impl Similar {
    /// How much of all contents both have, in thousandths, rounded down.
    #[must_use]
    pub fn permille(&self) -> i64 {
        self.shared.saturating_mul(1000).checked_div(self.either).unwrap_or(0)
    }
}

/// Content that stands more than once in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Its digest.
    pub sha256: Vec<u8>,
    /// Its length.
    pub size: i64,
    /// How often it stands in the items of the case that the person may see.
    pub count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_told_in_thousandths() {
        let similar = |shared, either| Similar { other: EvidenceId(uuid::Uuid::nil()), shared, either }.permille();
        assert_eq!([similar(1, 3), similar(3, 3), similar(0, 0)], [333, 1000, 0]);
    }
}
