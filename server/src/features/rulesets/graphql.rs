//! The API of rule sets and scans.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use chot_forensics::rules::{PatternMatch, Place, Problem};

use super::loaders::VersionOf;
use super::model::{
    RuleMatch as RuleMatchOf, RuleScan as RuleScanOf, RuleSet as RuleSetOf, RuleSetVersion as VersionOfSet, ScanGap as GapOf, Use,
};
use super::scans::{self, member_index};
use super::service::{self, NewRuleSet, Written};
use crate::authz;
use crate::connection;
use crate::error::{Error, Result};
use crate::features::agencies::graphql::{Agency, User};
use crate::features::evidence::graphql::EvidenceItem;
use crate::graphql::{ByteCount, ContextExt, DateTime, Sha256, UserErrorObject, cost, page_args, settle};
use crate::ids::{AgencyId, EvidenceId, RuleSetId};
use crate::words::{ExaminationState, ScanGapReason, Tlp};

fn wide(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Rules in the language of YARA, in versions that never change.
#[derive(Clone, Debug)]
pub struct RuleSet(pub RuleSetOf);

impl RuleSet {
    async fn load(ctx: &Context<'_>, id: RuleSetId) -> Result<Option<Self>> {
        Ok(ctx.loaders()?.load_one(id).await?.map(Self))
    }
}

#[Object]
impl RuleSet {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is for.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The agency whose it is.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        Agency::get(ctx, self.0.agency).await
    }

    async fn tlp(&self) -> Tlp {
        self.0.tlp
    }

    /// Whether new items are scanned by it: all of them where it is the national coordinator's, else those of its agency.
    async fn standing(&self) -> bool {
        self.0.standing == Use::Standing
    }

    /// The newest version.
    async fn current(&self, ctx: &Context<'_>) -> Result<RuleSetVersion> {
        let found = ctx.loaders()?.load_one(VersionOf(self.0.id, self.0.current)).await?;
        found.map(RuleSetVersion).ok_or(Error::NotFound)
    }

    /// Its versions, the newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn versions(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<RuleSetVersionConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(service::versions(ctx.ctx()?, self.0.id, args)).await?.map(RuleSetVersion).into())
    }

    /// The source of one of its versions; null where there is no such version.
    #[graphql(complexity = 20)]
    async fn source(&self, ctx: &Context<'_>, version: i32) -> Result<Option<String>> {
        match Box::pin(service::source(ctx.ctx()?, self.0.id, version)).await {
            Ok(source) => Ok(Some(source)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::load(ctx, self.0.created_by).await
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Since when it is used no longer.
    async fn retired_at(&self) -> Option<DateTime> {
        self.0.retired_at.map(DateTime)
    }

    /// Whether the viewer may revise and retire it.
    async fn can_write(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.retired_at.is_none() && authz::may_write_rule_set(ctx.ctx()?, self.0.agency))
    }
}

connection!(RuleSetConnection, RuleSetEdge, RuleSet);

/// A version of a rule set; it never changes.
#[derive(Clone, Debug)]
pub struct RuleSetVersion(pub VersionOfSet);

#[Object]
impl RuleSetVersion {
    /// Its number, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The SHA-256 of its source.
    async fn sha256(&self) -> Sha256 {
        Sha256(self.0.sha256.clone())
    }

    /// How many rules it has.
    async fn rule_count(&self) -> i32 {
        self.0.rules
    }

    /// What is new in it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    async fn written_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::load(ctx, self.0.written_by).await
    }

    async fn written_at(&self) -> DateTime {
        DateTime(self.0.written_at)
    }
}

connection!(RuleSetVersionConnection, RuleSetVersionEdge, RuleSetVersion);

/// A scan of an item by a version of a rule set.
#[derive(Clone, Debug)]
pub struct RuleScan(pub RuleScanOf);

#[Object]
impl RuleScan {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn evidence_item(&self, ctx: &Context<'_>) -> Result<EvidenceItem> {
        EvidenceItem::load(ctx, self.0.evidence).await?.ok_or(Error::NotFound)
    }

    async fn rule_set(&self, ctx: &Context<'_>) -> Result<RuleSet> {
        RuleSet::load(ctx, self.0.set).await?.ok_or(Error::NotFound)
    }

    /// The number of the rule set's version.
    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn state(&self) -> ExaminationState {
        self.0.state
    }

    /// Who asked for it; null for a standing rule set.
    async fn requested_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        User::maybe(ctx, self.0.requested_by).await
    }

    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.requested_at)
    }

    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Why it could not be finished.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// The engine with its version.
    async fn engine(&self) -> Option<&str> {
        self.0.engine.as_deref()
    }

    /// How many contents are to be scanned.
    async fn files_total(&self) -> i64 {
        self.0.files_total
    }

    /// How many were scanned.
    async fn files_done(&self) -> i64 {
        self.0.files_done
    }

    /// Bytes that were scanned.
    async fn bytes_done(&self) -> ByteCount {
        ByteCount(self.0.bytes_done)
    }

    /// How many rules are met, each counted once for each content.
    async fn match_count(&self) -> i64 {
        self.0.matches
    }

    /// How many contents were not asked whole.
    async fn gap_count(&self) -> i64 {
        self.0.gaps
    }

    /// The contents that were not asked whole, in the order of the archive.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn gaps(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<ScanGapConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(scans::gaps(ctx.ctx()?, &self.0, args)).await?.map(ScanGap).into())
    }
}

connection!(RuleScanConnection, RuleScanEdge, RuleScan);

/// A content that a scan did not ask whole: rules may be met there that are not told.
#[derive(Clone, Debug)]
pub struct ScanGap(GapOf);

#[Object]
impl ScanGap {
    /// The member's place in the archive's directory; null for the item itself.
    async fn member_index(&self) -> Option<i64> {
        member_index(self.0.position)
    }

    /// The member's name; null for the item itself.
    async fn member_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    async fn reason(&self) -> ScanGapReason {
        self.0.reason
    }
}

connection!(ScanGapConnection, ScanGapEdge, ScanGap);

/// That a rule is met by a member, or by an item that is one file.
#[derive(Clone, Debug)]
pub struct RuleMatch(RuleMatchOf);

#[Object]
impl RuleMatch {
    async fn evidence_item(&self, ctx: &Context<'_>) -> Result<EvidenceItem> {
        EvidenceItem::load(ctx, self.0.evidence).await?.ok_or(Error::NotFound)
    }

    /// The member's place in the archive's directory; null for the item itself.
    async fn member_index(&self) -> Option<i64> {
        member_index(self.0.position)
    }

    /// The member's name; null for the item itself.
    async fn member_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    async fn rule_set(&self, ctx: &Context<'_>) -> Result<RuleSet> {
        RuleSet::load(ctx, self.0.set).await?.ok_or(Error::NotFound)
    }

    /// The number of the rule set's version.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The rule's name.
    async fn rule(&self) -> &str {
        &self.0.rule
    }

    /// The rule's tags.
    async fn tags(&self) -> &[String] {
        &self.0.tags
    }

    /// Which of its patterns stand where, up to 20.
    #[graphql(complexity = "2 * child_complexity")]
    async fn patterns(&self) -> Vec<RulePattern> {
        self.0.patterns.iter().cloned().map(RulePattern::from).collect()
    }
}

connection!(RuleMatchConnection, RuleMatchEdge, RuleMatch);

/// A pattern of a rule, and where it stands in a content.
#[derive(Clone, Debug, SimpleObject)]
pub struct RulePattern {
    /// Its name.
    pub name: String,
    /// How often it was found; 1,000 may stand for more.
    pub count: i64,
    /// The first places, up to 10.
    pub places: Vec<RulePlace>,
}

impl From<PatternMatch> for RulePattern {
    fn from(found: PatternMatch) -> Self {
        Self { name: found.pattern, count: wide(found.count), places: found.places.into_iter().map(RulePlace::from).collect() }
    }
}

/// A stretch of a content, after decompression.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct RulePlace {
    /// Where it begins.
    pub offset: ByteCount,
    /// Its length.
    pub length: ByteCount,
}

impl From<Place> for RulePlace {
    fn from(place: Place) -> Self {
        Self { offset: ByteCount(wide(place.offset)), length: ByteCount(wide(place.length)) }
    }
}

/// What is wrong with a source, and where.
#[derive(Clone, Debug, SimpleObject)]
pub struct RuleProblem {
    /// The line, from 1.
    pub line: i64,
    /// The character in the line, from 1.
    pub column: i64,
    /// What is wrong, in English, as the compiler says it.
    pub message: String,
}

impl From<Problem> for RuleProblem {
    fn from(problem: Problem) -> Self {
        Self { line: wide(problem.line), column: wide(problem.column), message: problem.message }
    }
}

/// What a source is.
#[derive(Debug, SimpleObject)]
pub struct RuleCheck {
    /// The names of its rules, in their order, where it can be compiled.
    pub rules: Vec<String>,
    /// What is wrong with it; it can be compiled where there is nothing.
    pub problems: Vec<RuleProblem>,
    /// What else the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Which matches to list.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RuleMatchFilter {
    /// Only of these rule sets.
    pub rule_set_ids: Option<Vec<ID>>,
    /// Only of the rule of this name.
    pub rule: Option<String>,
    /// Only in the member with this index.
    pub member_index: Option<i64>,
    /// Also those of scans by versions that a scan by a newer one has followed.
    pub former_versions: Option<bool>,
}

impl From<RuleMatchFilter> for scans::MatchFilter {
    fn from(filter: RuleMatchFilter) -> Self {
        // An id that is none names a rule set that never was.
        let set = |id: &ID| RuleSetId::try_from(id).unwrap_or(RuleSetId(uuid::Uuid::nil()));
        Self {
            sets: filter.rule_set_ids.map(|ids| ids.iter().map(set).collect()),
            rule: filter.rule,
            member: filter.member_index,
            newest: !filter.former_versions.unwrap_or_default(),
        }
    }
}

/// Queries of rule sets and scans.
#[derive(Debug, Default)]
pub struct RuleSetQuery;

#[Object]
impl RuleSetQuery {
    /// Rule sets that the viewer may know of, the newest first, also retired ones.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn rule_sets(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        text: Option<String>,
    ) -> Result<RuleSetConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(Box::pin(service::list(ctx.ctx()?, args, text.as_deref())).await?.map(RuleSet).into())
    }

    /// One rule set; null where there is none that the viewer may know of.
    async fn rule_set(&self, ctx: &Context<'_>, id: ID) -> Result<Option<RuleSet>> {
        let Ok(id) = RuleSetId::try_from(&id) else { return Ok(None) };
        Ok(Box::pin(service::find(ctx.ctx()?, id)).await?.map(RuleSet))
    }

    /// Agencies for which the viewer may write rule sets.
    #[graphql(complexity = "10 + child_complexity")]
    async fn rule_set_agencies(&self, ctx: &Context<'_>) -> Result<Vec<Agency>> {
        let mut found = ctx.loaders()?.load_many(authz::rule_set_agencies(ctx.ctx()?)).await?.into_values().collect::<Vec<_>>();
        found.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(found.into_iter().map(Agency::Whole).collect())
    }

    /// Compiles a source without keeping it.
    #[graphql(complexity = "100 + child_complexity")]
    async fn check_rules(&self, ctx: &Context<'_>, source: String) -> Result<RuleCheck> {
        let ctx = ctx.ctx()?;
        let (checked, errors) = settle(ctx, Box::pin(service::check(ctx, &source)).await)?;
        let (rules, problems) = split(checked);
        Ok(RuleCheck { rules: rules.unwrap_or_default(), problems, errors })
    }

    /// The scans of an item by rule sets that the viewer may know of, the newest first; null where the viewer may not see the item.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn rule_scans(
        &self,
        ctx: &Context<'_>,
        evidence_id: ID,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<RuleScanConnection>> {
        let args = page_args(ctx, first, after.as_deref())?;
        let Ok(id) = EvidenceId::try_from(&evidence_id) else { return Ok(None) };
        seen(Box::pin(scans::list(ctx.ctx()?, id, args)).await.map(|page| page.map(RuleScan).into()))
    }

    /// Which rules are met in an item, in the order of the archive; null where the viewer may not see the item.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn rule_matches(
        &self,
        ctx: &Context<'_>,
        evidence_id: ID,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<RuleMatchFilter>,
    ) -> Result<Option<RuleMatchConnection>> {
        let args = page_args(ctx, first, after.as_deref())?;
        let Ok(id) = EvidenceId::try_from(&evidence_id) else { return Ok(None) };
        let filter = filter.unwrap_or_default().into();
        seen(Box::pin(scans::matches(ctx.ctx()?, id, args, filter)).await.map(|page| page.map(RuleMatch).into()))
    }

    /// Whether the viewer may have an item scanned.
    #[graphql(complexity = 5)]
    async fn can_scan_evidence(&self, ctx: &Context<'_>, evidence_id: ID) -> Result<bool> {
        let Ok(id) = EvidenceId::try_from(&evidence_id) else { return Ok(false) };
        Ok(seen(Box::pin(scans::may_scan(ctx.ctx()?, id)).await)?.unwrap_or(false))
    }
}

/// What is hidden is null.
fn seen<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn split<T>(written: Option<Written<T>>) -> (Option<T>, Vec<RuleProblem>) {
    match written {
        Some(Written::Taken(value)) => (Some(value), Vec::new()),
        Some(Written::Wrong(problems)) => (None, problems.into_iter().map(RuleProblem::from).collect()),
        None => (None, Vec::new()),
    }
}

/// A new rule set with its first version.
#[derive(Clone, Debug, InputObject)]
pub struct CreateRuleSetInput {
    /// The agency whose it will be.
    pub agency_id: ID,
    /// Its name, one of its kind among those in use of the agency.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// How far it may travel; not RED.
    pub tlp: Tlp,
    /// Whether new items are scanned by it.
    pub standing: bool,
    /// Rules in the language of YARA, without includes.
    pub source: String,
    /// What to know of the version.
    pub note: Option<String>,
}

/// The next version of a rule set.
#[derive(Clone, Debug, InputObject)]
pub struct ReviseRuleSetInput {
    /// Rules in the language of YARA, without includes.
    pub source: String,
    /// What is new in it.
    pub note: Option<String>,
}

/// Payload of changes to rule sets.
#[derive(Debug, SimpleObject)]
pub struct RuleSetPayload {
    /// The rule set after the change.
    pub rule_set: Option<RuleSet>,
    /// What is wrong with the source; nothing was changed where there is something.
    pub problems: Vec<RuleProblem>,
    /// What else the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Payload of `scanEvidence`.
#[derive(Debug, SimpleObject)]
pub struct ScanPayload {
    /// The scans that were asked for.
    pub scans: Vec<RuleScan>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Changes to rule sets, and scans.
#[derive(Debug, Default)]
pub struct RuleSetMutation;

#[Object]
impl RuleSetMutation {
    /// Makes a rule set with its first version.
    async fn create_rule_set(&self, ctx: &Context<'_>, input: CreateRuleSetInput) -> Result<RuleSetPayload> {
        let ctx = ctx.ctx()?;
        let CreateRuleSetInput { agency_id, name, description, tlp, standing, source, note } = input;
        let new = NewRuleSet { agency: AgencyId::try_from(&agency_id)?, name, description, tlp, standing: standing.into() };
        let (written, errors) = settle(ctx, Box::pin(service::create(ctx, new, &source, note.as_deref())).await)?;
        let (set, problems) = split(written);
        Ok(RuleSetPayload { rule_set: set.map(RuleSet), problems, errors })
    }

    /// Writes the next version of a rule set whose newest version is `expectedVersion`.
    async fn revise_rule_set(&self, ctx: &Context<'_>, id: ID, expected_version: i32, input: ReviseRuleSetInput) -> Result<RuleSetPayload> {
        let ctx = ctx.ctx()?;
        let revision = (input.source.as_str(), input.note.as_deref());
        let id = RuleSetId::try_from(&id)?;
        let (written, errors) = settle(ctx, Box::pin(service::revise(ctx, id, expected_version, revision)).await)?;
        let (set, problems) = split(written);
        Ok(RuleSetPayload { rule_set: set.map(RuleSet), problems, errors })
    }

    /// Says whether new items are scanned by a rule set.
    async fn set_rule_set_standing(&self, ctx: &Context<'_>, id: ID, standing: bool) -> Result<RuleSetPayload> {
        let ctx = ctx.ctx()?;
        let (set, errors) = settle(ctx, Box::pin(service::set_use(ctx, RuleSetId::try_from(&id)?, standing.into())).await)?;
        Ok(RuleSetPayload { rule_set: set.map(RuleSet), problems: Vec::new(), errors })
    }

    /// Retires a rule set: nothing is scanned by it any longer. What it found stays told.
    async fn retire_rule_set(&self, ctx: &Context<'_>, id: ID) -> Result<RuleSetPayload> {
        let ctx = ctx.ctx()?;
        let (set, errors) = settle(ctx, Box::pin(service::retire(ctx, RuleSetId::try_from(&id)?)).await)?;
        Ok(RuleSetPayload { rule_set: set.map(RuleSet), problems: Vec::new(), errors })
    }

    /// Has an item scanned by the newest versions of up to 20 rule sets.
    async fn scan_evidence(&self, ctx: &Context<'_>, evidence_id: ID, rule_set_ids: Vec<ID>) -> Result<ScanPayload> {
        let ctx = ctx.ctx()?;
        let id = EvidenceId::try_from(&evidence_id)?;
        // An id that is none names a rule set that never was.
        let sets: Vec<_> = rule_set_ids.iter().map(|id| RuleSetId::try_from(id).unwrap_or(RuleSetId(uuid::Uuid::nil()))).collect();
        let (scans, errors) = settle(ctx, Box::pin(scans::request(ctx, id, &sets)).await)?;
        Ok(ScanPayload { scans: scans.unwrap_or_default().into_iter().map(RuleScan).collect(), errors })
    }
}
