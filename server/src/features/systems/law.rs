//! Law as data: what a legal profile says about clocks and closing. Read from the table, never written in code.

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde::Deserialize;

use super::entity::legal_profile;
use crate::clock::{MINUTE, Millis};
use crate::error::{Error, Result};

/// From when a statutory clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClockStart {
    /// The detection of the incident.
    Detection,
    /// The end of the response: the case became RECOVERED.
    Recovered,
}

/// What meets a statutory clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MetBy {
    /// The receipt of the first incident report.
    Report,
    /// A statutory report filed on the case.
    Filing,
}

/// A statutory clock as the law has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClockRule {
    /// Stable word.
    pub code: String,
    /// Name in Vietnamese.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// Article in Vietnamese.
    pub source_vi: String,
    /// Article in English.
    pub source_en: String,
    /// What follows if it is not met, in Vietnamese.
    #[serde(default)]
    pub consequence_vi: Option<String>,
    /// What follows if it is not met, in English.
    #[serde(default)]
    pub consequence_en: Option<String>,
    /// How the figure was read, in Vietnamese.
    #[serde(default)]
    pub note_vi: Option<String>,
    /// How the figure was read, in English.
    #[serde(default)]
    pub note_en: Option<String>,
    /// From when it runs.
    pub starts: ClockStart,
    /// For how many minutes, calendar time.
    pub after_minutes: i64,
    /// What meets it.
    pub met_by: MetBy,
}

impl ClockRule {
    /// When a clock of this rule that starts at `start` is due.
    #[must_use]
    pub fn due(&self, start: Millis) -> Millis {
        start.saturating_add(self.after_minutes.saturating_mul(MINUTE))
    }
}

/// The part of a legal profile that rules cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseRules {
    /// Codes of clocks that must be met before a case may be closed.
    pub close_requires: Vec<String>,
    /// The clocks, in their order.
    pub clocks: Vec<ClockRule>,
}

/// A dated set of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalProfile {
    /// Its code.
    pub code: String,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
    /// From when it is in force.
    pub valid_from: Millis,
    /// Until when; exclusive.
    pub valid_to: Option<Millis>,
    /// Its control catalogue.
    pub catalogue: String,
    /// What it says about cases.
    pub rules: CaseRules,
}

impl LegalProfile {
    /// Whether it is in force at `at`.
    #[must_use]
    pub fn covers(&self, at: Millis) -> bool {
        self.valid_from <= at && self.valid_to.is_none_or(|end| at < end)
    }
}

impl TryFrom<legal_profile::Model> for LegalProfile {
    type Error = Error;

    fn try_from(row: legal_profile::Model) -> Result<Self> {
        Ok(Self {
            rules: serde_json::from_str(&row.rules).map_err(Error::internal)?,
            code: row.code,
            name_vi: row.name_vi,
            name_en: row.name_en,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            catalogue: row.catalogue,
        })
    }
}

/// Every profile, the oldest first.
///
/// # Errors
/// The database's error.
pub async fn profiles(db: &impl ConnectionTrait) -> Result<Vec<LegalProfile>> {
    let rows = legal_profile::Entity::find().order_by_asc(legal_profile::Column::ValidFrom).all(db).await?;
    rows.into_iter().map(LegalProfile::try_from).collect()
}

/// The profile in force at `at`.
///
/// # Errors
/// [`Error::Internal`] where none was in force then.
pub async fn profile_at(db: &impl ConnectionTrait, at: Millis) -> Result<LegalProfile> {
    profiles(db).await?.into_iter().find(|profile| profile.covers(at)).ok_or_else(|| Error::internal("no legal profile covers this date"))
}

/// The profile `code`.
///
/// # Errors
/// [`Error::Internal`] where there is none.
pub async fn profile(db: &impl ConnectionTrait, code: &str) -> Result<LegalProfile> {
    legal_profile::Entity::find_by_id(code.to_owned()).one(db).await?.ok_or_else(|| Error::internal("unknown legal profile"))?.try_into()
}
