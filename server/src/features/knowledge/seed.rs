//! The articles that the program carries, loaded at the start.
//!
//! The same texts are loaded once. A changed text is a new version, as long as people have not published one of their own.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::entity::{article, article_version};
use super::exercises;
use super::model::Content;
use super::service::{draft_row, update};
use crate::authz::Actor;
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::features::systems::entity::seed;
use crate::text::Check;
use crate::words::{ArticleKind, IncidentClass};

const INDEX: &str = include_str!("../../../data/knowledge/index.json");

macro_rules! texts {
    ($($code:literal),* $(,)?) => {
        /// Code, Vietnamese and English text of every article.
        const TEXTS: &[(&str, &str, &str)] = &[$((
            $code,
            include_str!(concat!("../../../data/knowledge/", $code, ".vi.md")),
            include_str!(concat!("../../../data/knowledge/", $code, ".en.md")),
        )),*];
    };
}

texts! {
    "ransomware",
    "phishing",
    "web-shell",
    "data-leak",
    "ddos",
    "malware",
    "chot-acquire",
    "chot-inspect",
    "custody-package",
    "exercise-hidden-in-the-archive",
    "exercise-web-shell",
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Head {
    code: String,
    kind: String,
    title_vi: String,
    title_en: String,
    summary_vi: String,
    summary_en: String,
    #[serde(default)]
    incident_classes: Vec<String>,
    #[serde(default)]
    techniques: Vec<String>,
    #[serde(default)]
    exercise: Option<String>,
}

/// Every article that the program carries, checked as if a person had written it.
fn carried() -> Result<Vec<(String, ArticleKind, Content)>> {
    let heads: Vec<Head> = serde_json::from_str(INDEX).map_err(Error::internal)?;
    let mut articles = Vec::new();
    for head in heads {
        let unknown = |what: &str| Error::internal(format!("the article {} has no {what} that is known", head.code));
        let kind = ArticleKind::from_word(&head.kind).ok_or_else(|| unknown("kind"))?;
        let (_, vi, en) = TEXTS.iter().find(|(code, _, _)| *code == head.code).ok_or_else(|| unknown("text"))?;
        let classes = head.incident_classes.iter().map(|word| IncidentClass::from_word(word)).collect::<Option<Vec<_>>>();
        let incident_classes = classes.ok_or_else(|| unknown("class"))?;
        let mut check = Check::new();
        let content = Content {
            title_vi: head.title_vi,
            title_en: head.title_en,
            summary_vi: head.summary_vi,
            summary_en: head.summary_en,
            body_vi: (*vi).to_owned(),
            body_en: (*en).to_owned(),
            incident_classes,
            techniques: head.techniques,
            exercise: head.exercise,
        }
        .checked(&mut check, kind, exercises::CODES);
        check.done()?;
        articles.push((head.code, kind, content));
    }
    Ok(articles)
}

/// Loads what is new or changed.
///
/// # Errors
/// [`Error::Internal`] where the program's data cannot be read; the database's error.
pub async fn load(hub: &std::sync::Arc<Hub>) -> Result<()> {
    let mut hash = Sha256::new();
    hash.update(INDEX);
    for (_, vi, en) in TEXTS {
        hash.update(vi);
        hash.update(en);
    }
    let digest = hex::encode(hash.finalize());
    let known = seed::Entity::find_by_id("knowledge".to_owned()).one(hub.db.unscoped()).await?;
    if known.is_some_and(|row| row.digest == digest) {
        return Ok(());
    }
    let ctx = Ctx::new(std::sync::Arc::clone(hub), Actor::system(), "start");
    let write = hub.db.begin().await?;
    for (code, kind, content) in carried()? {
        publish(&ctx, write.db(), &code, kind, content).await?;
    }
    let row = seed::ActiveModel { name: Set("knowledge".to_owned()), digest: Set(digest), seeded_at: Set(hub.clock.now()) };
    let same = OnConflict::column(seed::Column::Name).update_columns([seed::Column::Digest, seed::Column::SeededAt]).to_owned();
    seed::Entity::insert(row).on_conflict(same).exec_without_returning(write.db()).await?;
    write.commit().await
}

async fn publish(ctx: &Ctx, db: &impl ConnectionTrait, code: &str, kind: ArticleKind, content: Content) -> Result<()> {
    let known = article::Entity::find().filter(article::Column::Code.eq(code)).one(db).await?;
    let (id, number) = match &known {
        None => (ctx.hub.random.id(), 1),
        Some(row) => {
            let current = article_version::Entity::find_by_id(row.current_id).one(db).await?.ok_or(Error::NotFound)?;
            let by_people = current.published_by.is_some() || current.published_at.is_none();
            let same = current.sha256 == content.sha256(code, current.number);
            // A draft has the next number: it is left to who writes it.
            if by_people || same || row.draft_id.is_some() || row.kind != kind {
                return Ok(());
            }
            (row.id, current.number.saturating_add(1))
        }
    };
    let version = article_version::Model { published_at: Some(ctx.now()), ..draft_row(ctx, code, id, number, content) };
    match known {
        None => {
            let row = article::Model {
                id,
                code: code.to_owned(),
                kind,
                current_id: version.id,
                draft_id: None,
                published_at: version.published_at,
                created_at: ctx.now(),
                created_by: None,
            };
            article::Entity::insert(article::ActiveModel::from(row)).exec_without_returning(db).await?;
        }
        Some(row) => update(db, &article::Model { current_id: version.id, published_at: version.published_at, ..row }).await?,
    }
    article_version::Entity::insert(article_version::ActiveModel::from(version)).exec_without_returning(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_carried_article_is_sound_and_every_exercise_has_one() {
        let articles = carried().unwrap();
        assert_eq!(articles.len(), TEXTS.len());
        for code in exercises::CODES {
            assert_eq!(articles.iter().filter(|(_, _, content)| content.exercise.as_deref() == Some(*code)).count(), 1, "{code}");
        }
        // Every class of the list has a handbook, but those that are no incident of their own.
        for class in IncidentClass::ALL {
            let fits = |kind: ArticleKind, content: &Content| kind == ArticleKind::Handbook && content.incident_classes.contains(class);
            let has = articles.iter().any(|(_, kind, content)| fits(*kind, content));
            assert_eq!(has, !matches!(class, IncidentClass::Other | IncidentClass::Test), "{class:?}");
        }
        for (code, _, content) in &articles {
            assert!(!content.body_vi.contains('<') && !content.body_en.contains('<'), "{code}: HTML is text");
        }
    }
}
