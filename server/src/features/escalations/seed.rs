//! The tiers and rules that the program carries, loaded into the tables at the start.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::entity::{escalation_rule, escalation_tier};
use super::model::{Rule, Tier};
use crate::clock::MINUTE;
use crate::ctx::Hub;
use crate::error::{Error, Result, Text};
use crate::features::systems::entity::seed;
use crate::words::{Severity, TierAudience};

const DATA: &str = include_str!("../../../data/escalation.json");
const NAME: &str = "escalation";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Data {
    tiers: Vec<TierData>,
    rules: Vec<RuleData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TierData {
    tier: i32,
    min_severity: String,
    min_level: i32,
    acknowledge_within_minutes: i64,
    audience: String,
    name_vi: String,
    name_en: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RuleData {
    code: String,
    min_severity: String,
    min_level: i32,
    clock_left_percent: Option<i32>,
    start_tier: i32,
    reason_vi: String,
    reason_en: String,
}

fn rank(word: &str) -> Result<i32> {
    Severity::from_word(word).map(Severity::rank).ok_or_else(|| Error::internal(format!("escalation.json: no severity {word}")))
}

/// The tiers and rules as the program carries them, rules in their order.
///
/// # Errors
/// [`Error::Internal`] where the data cannot be read.
pub(crate) fn carried() -> Result<(Vec<Tier>, Vec<Rule>)> {
    let data: Data = serde_json::from_str(DATA).map_err(Error::internal)?;
    let tiers = data.tiers.into_iter().map(|row| {
        Ok(Tier {
            tier: row.tier,
            min_severity_rank: rank(&row.min_severity)?,
            min_level: row.min_level,
            name: Text::new(row.name_vi, row.name_en),
            audience: TierAudience::from_word(&row.audience).ok_or_else(|| Error::internal("escalation.json: no such audience"))?,
            acknowledge_within: row.acknowledge_within_minutes.saturating_mul(MINUTE),
        })
    });
    let tiers = tiers.collect::<Result<Vec<Tier>>>()?;
    let rules = data.rules.into_iter().map(|row| {
        Ok(Rule {
            code: row.code,
            min_severity_rank: rank(&row.min_severity)?,
            min_level: row.min_level,
            clock_left_percent: row.clock_left_percent,
            start_tier: row.start_tier,
            reason: Text::new(row.reason_vi, row.reason_en),
        })
    });
    let rules = rules.collect::<Result<Vec<Rule>>>()?;
    // Contacts are called for their own agency: a rule of the whole case has none.
    let of_contacts = |tier| tiers.iter().any(|row| row.tier == tier && row.audience == TierAudience::AgencyContacts);
    if let Some(rule) = rules.iter().find(|rule| rule.clock_left_percent.is_none() && of_contacts(rule.start_tier)) {
        return Err(Error::internal(format!("escalation.json: the rule {} has no clock and calls contacts of agencies", rule.code)));
    }
    Ok((tiers, rules))
}

/// Loads what is new or changed; what an escalation recorded of its tier stays.
///
/// # Errors
/// [`Error::Internal`] where the program's data cannot be read; the database's error.
pub async fn load(hub: &Hub) -> Result<()> {
    let digest = hex::encode(Sha256::digest(DATA));
    let known = seed::Entity::find_by_id(NAME.to_owned()).one(hub.db.unscoped()).await?;
    if known.is_some_and(|row| row.digest == digest) {
        return Ok(());
    }
    let (tiers, rules) = carried()?;
    let write = hub.db.begin().await?;
    let db = write.db();
    escalation_tier::Entity::delete_many().exec(db).await?;
    escalation_rule::Entity::delete_many().exec(db).await?;
    let tiers = tiers.into_iter().map(|row| escalation_tier::ActiveModel {
        tier: Set(row.tier),
        min_severity_rank: Set(row.min_severity_rank),
        min_level: Set(row.min_level),
        name_vi: Set(row.name.vi.into_owned()),
        name_en: Set(row.name.en.into_owned()),
        audience: Set(row.audience.word().to_owned()),
        acknowledge_within_ms: Set(row.acknowledge_within),
    });
    escalation_tier::Entity::insert_many(tiers).exec_without_returning(db).await?;
    let rules = (1_i32..).zip(rules).map(|(position, row)| escalation_rule::ActiveModel {
        code: Set(row.code),
        position: Set(position),
        min_severity_rank: Set(row.min_severity_rank),
        min_level: Set(row.min_level),
        clock_left_percent: Set(row.clock_left_percent),
        start_tier: Set(row.start_tier),
        reason_vi: Set(row.reason.vi.into_owned()),
        reason_en: Set(row.reason.en.into_owned()),
    });
    escalation_rule::Entity::insert_many(rules).exec_without_returning(db).await?;
    let row = seed::ActiveModel { name: Set(NAME.to_owned()), digest: Set(digest), seeded_at: Set(hub.clock.now()) };
    let update = OnConflict::column(seed::Column::Name).update_columns([seed::Column::Digest, seed::Column::SeededAt]).to_owned();
    seed::Entity::insert(row).on_conflict(update).exec_without_returning(db).await?;
    write.commit().await
}
