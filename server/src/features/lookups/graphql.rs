//! The API of look-ups and hash sets.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::model::{Duplicate as DuplicateOf, HashSet as HashSetOf, Hit as HitOf, ITEM, Sighting as SightingOf, Similar as SimilarOf};
use super::service::{self, Known};
use super::sets::{self, NewHashSet};
use crate::authz::{self, Action};
use crate::connection;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::User;
use crate::features::evidence::graphql::EvidenceItem;
use crate::features::observables::graphql::Observable;
use crate::graphql::{ByteCount, ContextExt, DateTime, Sha256, UserErrorObject, cost, page_args, settle};
use crate::ids::{CaseId, HashSetId};
use crate::words::{HashSetKind, HitLevel, HitMatch, ObservableKind, Tlp};

/// Digests of files that are known for one reason.
#[derive(Clone, Debug)]
pub struct HashSet(pub HashSetOf);

impl HashSet {
    /// The set `id`, where the viewer may know of it.
    pub(crate) async fn load(ctx: &Context<'_>, id: HashSetId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
    }
}

#[Object]
impl HashSet {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The version as its maker names it.
    async fn version(&self) -> &str {
        &self.0.version
    }

    /// What it says of the files in it.
    async fn kind(&self) -> HashSetKind {
        self.0.kind
    }

    /// Where it is from.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Under which licence it may be used.
    async fn licence(&self) -> Option<&str> {
        self.0.licence.as_deref()
    }

    async fn tlp(&self) -> Tlp {
        self.0.tlp
    }

    /// How many SHA-256 digests it holds: by these members are found.
    async fn sha256_count(&self) -> i64 {
        self.0.sha256_count
    }

    /// How many SHA-1 digests it holds, for look-ups by hand.
    async fn sha1_count(&self) -> i64 {
        self.0.sha1_count
    }

    /// How many MD5 digests it holds, for look-ups by hand.
    async fn md5_count(&self) -> i64 {
        self.0.md5_count
    }

    /// The SHA-256 of its file.
    async fn file_sha256(&self) -> Sha256 {
        Sha256(self.0.file_sha256.clone())
    }

    /// The length of its file.
    async fn file_size_bytes(&self) -> ByteCount {
        ByteCount(self.0.file_size)
    }

    /// Who took it in; null where the operator did.
    async fn imported_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.0.imported_by).await
    }

    async fn imported_at(&self) -> DateTime {
        DateTime(self.0.imported_at)
    }

    /// Since when it is used no longer.
    async fn retired_at(&self) -> Option<DateTime> {
        self.0.retired_at.map(DateTime)
    }

    /// When all members that were there had been looked up in it; null while that goes on.
    async fn swept_at(&self) -> Option<DateTime> {
        self.0.swept_at.map(DateTime)
    }
}

connection!(HashSetConnection, HashSetEdge, HashSet);

/// That a member, or an item itself, is known.
#[derive(Clone, Debug)]
pub struct Hit(pub HitOf);

#[Object]
impl Hit {
    async fn evidence_item(&self, ctx: &Context<'_>) -> Result<EvidenceItem> {
        EvidenceItem::load(ctx, self.0.evidence).await?.ok_or(Error::NotFound)
    }

    /// The member's place in the archive's directory; null for the item itself.
    async fn member_index(&self) -> Option<i64> {
        Some(self.0.position).filter(|position| *position != ITEM)
    }

    /// The member's name; null for the item itself.
    async fn member_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// How much it matters.
    async fn level(&self) -> HitLevel {
        self.0.level
    }

    /// By what it was found.
    async fn matched(&self) -> HitMatch {
        self.0.matched
    }

    /// The hash set that holds it.
    async fn hash_set(&self, ctx: &Context<'_>) -> Result<Option<HashSet>> {
        match self.0.hash_set {
            Some(id) => HashSet::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The observable that says it.
    async fn observable(&self, ctx: &Context<'_>) -> Result<Option<Observable>> {
        match self.0.observable {
            Some(id) => Observable::load(ctx, id).await,
            None => Ok(None),
        }
    }

    async fn found_at(&self) -> DateTime {
        DateTime(self.0.found_at)
    }
}

connection!(HitConnection, HitEdge, Hit);

/// Which hits to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct HitFilter {
    /// Only of these levels.
    pub level: Option<Vec<HitLevel>>,
}

/// Where a content or a name stands.
#[derive(Clone, Debug)]
pub struct Sighting(pub SightingOf);

#[Object]
impl Sighting {
    /// The member that was asked about, by its place; null where none was.
    async fn own_member_index(&self) -> Option<i64> {
        self.0.position
    }

    /// Its name.
    async fn own_member_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The item in which it stands.
    async fn evidence_item(&self, ctx: &Context<'_>) -> Result<EvidenceItem> {
        EvidenceItem::load(ctx, self.0.other).await?.ok_or(Error::NotFound)
    }

    /// The member in which it stands, by its place; null where it is the item itself.
    async fn member_index(&self) -> Option<i64> {
        self.0.other_position
    }

    /// The member's name.
    async fn member_path(&self) -> Option<&str> {
        self.0.other_path.as_deref()
    }
}

/// An item of the same case that has contents in common with the item that was asked about.
#[derive(Clone, Debug)]
pub struct SimilarItem(pub SimilarOf);

#[Object]
impl SimilarItem {
    async fn evidence_item(&self, ctx: &Context<'_>) -> Result<EvidenceItem> {
        EvidenceItem::load(ctx, self.0.other).await?.ok_or(Error::NotFound)
    }

    /// How many different contents both have.
    async fn shared_count(&self) -> i64 {
        self.0.shared
    }

    /// How many different contents either has, or both.
    async fn either_count(&self) -> i64 {
        self.0.either
    }

    /// How much of all their contents both have, in thousandths.
    async fn likeness_permille(&self) -> i64 {
        self.0.permille()
    }
}

/// Content that stands more than once in a case.
#[derive(Clone, Debug)]
pub struct DuplicateContent {
    /// Of which case.
    pub case: CaseId,
    /// The content.
    pub of: DuplicateOf,
}

#[Object]
impl DuplicateContent {
    async fn sha256(&self) -> Sha256 {
        Sha256(self.of.sha256.clone())
    }

    async fn size_bytes(&self) -> ByteCount {
        ByteCount(self.of.size)
    }

    /// How often it stands in the items of the case that the viewer may see: as one of them, or as a member.
    async fn count(&self) -> i64 {
        self.of.count
    }

    /// Where it stands, up to 20 places.
    #[graphql(complexity = "20 * child_complexity.max(1)")]
    async fn places(&self, ctx: &Context<'_>) -> Result<Vec<Sighting>> {
        Ok(service::places_of(ctx.ctx()?, self.case, &self.of.sha256).await?.into_iter().map(Sighting).collect())
    }
}

connection!(DuplicateContentConnection, DuplicateContentEdge, DuplicateContent);

/// What is known of one value.
#[derive(Clone, Debug)]
pub struct LookUpResult(Known);

#[Object]
impl LookUpResult {
    /// The text as it was asked.
    async fn asked(&self) -> &str {
        &self.0.asked
    }

    /// What it was taken for; null where it was not recognised.
    async fn kind(&self) -> Option<ObservableKind> {
        self.0.parsed.as_ref().map(|parsed| parsed.kind)
    }

    /// The value in its normal form.
    async fn value(&self) -> Option<&str> {
        self.0.parsed.as_ref().map(|parsed| parsed.value.as_str())
    }

    /// Hash sets in use that hold it.
    async fn hash_sets(&self) -> Vec<HashSet> {
        self.0.hash_sets.iter().cloned().map(HashSet).collect()
    }

    /// Observables that say it, the newest first, up to 20.
    async fn observables(&self) -> Vec<Observable> {
        self.0.observables.iter().cloned().map(Observable).collect()
    }

    /// Where its content (by SHA-256) or its name stands, the newest items first, up to 20.
    async fn places(&self) -> Vec<Sighting> {
        self.0.places.iter().cloned().map(Sighting).collect()
    }
}

/// Payload of `lookUp`.
#[derive(Debug, SimpleObject)]
pub struct LookUps {
    /// One for each value, in their order.
    pub results: Vec<LookUpResult>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Queries of look-ups.
#[derive(Debug, Default)]
pub struct LookUpQuery;

#[Object]
impl LookUpQuery {
    /// What is known of digests, names, domains and addresses, up to 100 values, as far as the viewer may see it. Empty ones
    /// are named in `errors`; the others are looked up all the same.
    #[graphql(complexity = "10 * values.len() + child_complexity")]
    async fn look_up(&self, ctx: &Context<'_>, values: Vec<String>) -> Result<LookUps> {
        let ctx = ctx.ctx()?;
        let (found, mut errors) = settle(ctx, Box::pin(service::look_up(ctx, &values)).await)?;
        let (found, empty) = found.unwrap_or_default();
        errors.extend(settle::<()>(ctx, Err(Error::Refused(empty)))?.1);
        Ok(LookUps { results: found.into_iter().map(LookUpResult).collect(), errors })
    }

    /// Hash sets that the viewer may know of, the newest first, also retired ones.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn hash_sets(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        text: Option<String>,
    ) -> Result<HashSetConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(sets::list(ctx.ctx()?, args, text.as_deref())).await?.map(HashSet).into())
    }

    /// Whether the viewer may take in and retire hash sets.
    async fn can_manage_hash_sets(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(authz::may(ctx.ctx()?, Action::ManageHashSets))
    }
}

/// A hash set as a list; long ones are taken in by the command `chot hashset import`.
#[derive(Clone, Debug, InputObject)]
pub struct ImportHashSetInput {
    /// Its name; the set of this name that is in use is retired.
    pub name: String,
    /// Its version, as its maker names it.
    pub set_version: String,
    /// What it says of the files in it.
    pub kind: HashSetKind,
    /// Where it is from.
    pub source: String,
    /// Under which licence it may be used.
    pub licence: Option<String>,
    /// How far it may travel; not RED.
    pub tlp: Tlp,
    /// Lines with one or several digests each (SHA-256, SHA-1, MD5), up to 10,000 digests.
    pub digests: String,
}

/// Payload of changes to hash sets.
#[derive(Debug, SimpleObject)]
pub struct HashSetPayload {
    /// The hash set after the change.
    pub hash_set: Option<HashSet>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Changes to hash sets.
#[derive(Debug, Default)]
pub struct LookUpMutation;

#[Object]
impl LookUpMutation {
    /// Takes in a hash set; every member that is there is looked up in it.
    async fn import_hash_set(&self, ctx: &Context<'_>, input: ImportHashSetInput) -> Result<HashSetPayload> {
        let ctx = ctx.ctx()?;
        let ImportHashSetInput { name, set_version, kind, source, licence, tlp, digests } = input;
        let new = NewHashSet { name, version: set_version, kind, source, licence, tlp };
        let (set, errors) = settle(ctx, Box::pin(sets::import_list(ctx, new, &digests)).await)?;
        Ok(HashSetPayload { hash_set: set.map(HashSet), errors })
    }

    /// Retires a hash set: nothing is looked up in it any longer, and its hits are told no longer.
    async fn retire_hash_set(&self, ctx: &Context<'_>, id: ID) -> Result<HashSetPayload> {
        let ctx = ctx.ctx()?;
        let (set, errors) = settle(ctx, Box::pin(sets::retire(ctx, HashSetId::try_from(&id)?)).await)?;
        Ok(HashSetPayload { hash_set: set.map(HashSet), errors })
    }
}
