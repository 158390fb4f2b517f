//! The legal profiles and control catalogues that the program carries, loaded into the tables at the start.
//!
//! The same data are loaded once; changed data replace texts and baselines, while what was frozen into cases stays.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::entity::{baseline, control, legal_profile, seed};
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::random::stable_id;
use crate::text::search_key;

const PROFILES: &str = include_str!("../../../data/legal-profiles.json");
const CATALOGUES: [(&str, &str); 2] = [
    ("VN-2016", include_str!("../../../data/catalogues/VN-2016.json")),
    ("VN-2026", include_str!("../../../data/catalogues/VN-2026.json")),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProfileData {
    code: String,
    name_vi: String,
    name_en: String,
    valid_from: String,
    valid_to: Option<String>,
    catalogue: String,
    #[serde(flatten)]
    rules: serde_json::Value,
}

#[derive(Deserialize)]
struct ControlData {
    id: String,
    group: String,
    area: String,
    area_en: String,
    title: String,
    title_en: String,
    requirement_vi: String,
    requirement_en: String,
    levels: Vec<i32>,
    #[serde(default)]
    clauses_by_level: std::collections::BTreeMap<String, String>,
    source: String,
    confidence: String,
}

/// Loads what is new or changed.
///
/// # Errors
/// [`Error::Internal`] where the program's data cannot be read; the database's error.
pub async fn load(hub: &Hub) -> Result<()> {
    let mut hash = Sha256::new();
    hash.update(PROFILES);
    for (_, text) in CATALOGUES {
        hash.update(text);
    }
    let digest = hex::encode(hash.finalize());
    let known = seed::Entity::find_by_id("law".to_owned()).one(hub.db.unscoped()).await?;
    if known.is_some_and(|row| row.digest == digest) {
        return Ok(());
    }
    let write = hub.db.begin().await?;
    let db = write.db();
    let profiles: Vec<ProfileData> = serde_json::from_str(PROFILES).map_err(Error::internal)?;
    for profile in profiles {
        let row = legal_profile::ActiveModel {
            code: Set(profile.code),
            name_vi: Set(profile.name_vi),
            name_en: Set(profile.name_en),
            valid_from: Set(instant(&profile.valid_from)?),
            valid_to: Set(profile.valid_to.as_deref().map(instant).transpose()?),
            catalogue: Set(profile.catalogue),
            rules: Set(profile.rules.to_string()),
        };
        use legal_profile::Column as C;
        let update =
            OnConflict::column(C::Code).update_columns([C::NameVi, C::NameEn, C::ValidFrom, C::ValidTo, C::Catalogue, C::Rules]).to_owned();
        legal_profile::Entity::insert(row).on_conflict(update).exec_without_returning(db).await?;
    }
    for (catalogue, text) in CATALOGUES {
        let controls: Vec<ControlData> = serde_json::from_str(text).map_err(Error::internal)?;
        baseline::Entity::delete_many().filter(baseline::Column::Catalogue.eq(catalogue)).exec(db).await?;
        let mut lines = Vec::new();
        for (position, data) in (1i32..).zip(controls) {
            let id = stable_id(&[catalogue, &data.id]);
            for level in &data.levels {
                lines.push(baseline::ActiveModel {
                    catalogue: Set(catalogue.to_owned()),
                    level: Set(*level),
                    control_id: Set(id),
                    clause: Set(data.clauses_by_level.get(&level.to_string()).unwrap_or(&data.id).clone()),
                    position: Set(position),
                });
            }
            let row = control::ActiveModel {
                id: Set(id),
                catalogue: Set(catalogue.to_owned()),
                search: Set(search_key(&format!("{} {} {} {} {}", data.id, data.title, data.title_en, data.area, data.area_en))),
                code: Set(data.id),
                domain: Set(data.group),
                area_vi: Set(data.area),
                area_en: Set(data.area_en),
                title_vi: Set(data.title),
                title_en: Set(data.title_en),
                requirement_vi: Set(data.requirement_vi),
                requirement_en: Set(data.requirement_en),
                confidence: Set(data.confidence),
                source: Set(data.source),
            };
            use control::Column as C;
            let update = OnConflict::column(C::Id)
                .update_columns([
                    C::Domain,
                    C::AreaVi,
                    C::AreaEn,
                    C::TitleVi,
                    C::TitleEn,
                    C::RequirementVi,
                    C::RequirementEn,
                    C::Confidence,
                    C::Source,
                    C::Search,
                ])
                .to_owned();
            control::Entity::insert(row).on_conflict(update).exec_without_returning(db).await?;
        }
        for chunk in lines.chunks(500) {
            baseline::Entity::insert_many(chunk.to_vec()).exec_without_returning(db).await?;
        }
    }
    let row = seed::ActiveModel { name: Set("law".to_owned()), digest: Set(digest), seeded_at: Set(hub.clock.now()) };
    let update = OnConflict::column(seed::Column::Name).update_columns([seed::Column::Digest, seed::Column::SeededAt]).to_owned();
    seed::Entity::insert(row).on_conflict(update).exec_without_returning(db).await?;
    write.commit().await
}

fn instant(text: &str) -> Result<i64> {
    chrono::DateTime::parse_from_rfc3339(text).map(|at| at.timestamp_millis()).map_err(Error::internal)
}
