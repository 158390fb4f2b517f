//! Articles: types and pure rules.

use sha2::{Digest, Sha256};

use super::entity::{article, article_version};
use crate::clock::Millis;
use crate::error::UserError;
use crate::ids::{ArticleId, ArticleVersionId, UserId};
use crate::text::{Check, search_key};
use crate::words::{ArticleKind, ErrorCode, IncidentClass};

/// Longest code of an article.
const CODE_LENGTH: usize = 60;
/// Longest body in one language.
const BODY_LENGTH: usize = 60_000;
/// Most techniques of one version.
const MOST_TECHNIQUES: usize = 40;

/// An article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// What it is called in addresses and citations; never changes.
    pub code: String,
    /// What it is.
    pub kind: ArticleKind,
    /// The published version with the greatest number; the draft where none is published yet.
    pub current: ArticleVersionId,
    /// The version that is being written.
    pub draft: Option<ArticleVersionId>,
    /// When the current version was published.
    pub published_at: Option<Millis>,
}

impl From<article::Model> for Article {
    fn from(row: article::Model) -> Self {
        Self { id: row.id, code: row.code, kind: row.kind, current: row.current_id, draft: row.draft_id, published_at: row.published_at }
    }
}

/// A version of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleVersion {
    /// Its id.
    pub id: ArticleVersionId,
    /// The article.
    pub article: ArticleId,
    /// Its number, from 1.
    pub number: i32,
    /// Counts the changes of a draft.
    pub revision: i32,
    /// What it says.
    pub content: Content,
    /// What is new in it.
    pub note: Option<String>,
    /// The digest of what it says.
    pub sha256: Vec<u8>,
    /// When it was last written.
    pub written_at: Millis,
    /// Who wrote it last; nobody where the program carries it.
    pub written_by: Option<UserId>,
    /// When it was published; never for a draft.
    pub published_at: Option<Millis>,
    /// Who published it.
    pub published_by: Option<UserId>,
}

impl From<article_version::Model> for ArticleVersion {
    fn from(row: article_version::Model) -> Self {
        let content = Content {
            title_vi: row.title_vi,
            title_en: row.title_en,
            summary_vi: row.summary_vi,
            summary_en: row.summary_en,
            body_vi: row.body_vi,
            body_en: row.body_en,
            incident_classes: row.incident_classes.split_whitespace().filter_map(IncidentClass::from_word).collect(),
            techniques: row.techniques.split_whitespace().map(ToOwned::to_owned).collect(),
            exercise: row.exercise,
        };
        Self {
            id: row.id,
            article: row.article_id,
            number: row.number,
            revision: row.revision,
            content,
            note: row.note,
            sha256: row.sha256,
            written_at: row.written_at,
            written_by: row.written_by,
            published_at: row.published_at,
            published_by: row.published_by,
        }
    }
}

/// What a version says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The title in Vietnamese.
    pub title_vi: String,
    /// The title in English.
    pub title_en: String,
    /// What it is about, in a sentence or two, in Vietnamese.
    pub summary_vi: String,
    /// The same in English.
    pub summary_en: String,
    /// Markdown in Vietnamese.
    pub body_vi: String,
    /// Markdown in English.
    pub body_en: String,
    /// Classes of incidents that it is about, in the order of the list.
    pub incident_classes: Vec<IncidentClass>,
    /// Techniques of MITRE ATT&CK that it is about, sorted.
    pub techniques: Vec<String>,
    /// The exercise of a training case.
    pub exercise: Option<String>,
}

impl Content {
    /// The content with every text in its one form; `exercises` are the codes of those that there are.
    #[must_use]
    pub fn checked(self, check: &mut Check, kind: ArticleKind, exercises: &[&str]) -> Self {
        let mut incident_classes = self.incident_classes;
        incident_classes.sort_unstable();
        incident_classes.dedup();
        let mut techniques: Vec<String> = self.techniques.iter().map(|id| id.trim().to_ascii_uppercase()).collect();
        techniques.retain(|id| !id.is_empty());
        techniques.sort_unstable();
        techniques.dedup();
        for bad in techniques.iter().filter(|id| !is_technique(id)).take(3) {
            let shown: String = bad.chars().filter(|c| !c.is_control()).take(20).collect();
            let (vi, en) =
                (format!("{shown} không có dạng T1486 hay T1566.001."), format!("{shown} is not of the form T1486 or T1566.001."));
            check.fail(UserError::invalid("input.techniques", vi, en));
        }
        if techniques.len() > MOST_TECHNIQUES {
            let (vi, en) = (format!("Tối đa {MOST_TECHNIQUES} kỹ thuật."), format!("At most {MOST_TECHNIQUES} techniques."));
            check.fail(UserError::new(ErrorCode::LimitExceeded, "input.techniques", vi, en));
        }
        let exercise = self.exercise.filter(|code| !code.is_empty());
        if let Some(code) = &exercise {
            if kind != ArticleKind::TrainingCase {
                let (vi, en) = ("Chỉ tình huống luyện tập mới có bài tập.", "Only training cases have an exercise.");
                check.fail(UserError::invalid("input.exercise", vi, en));
            } else if !exercises.contains(&code.as_str()) {
                check.fail(UserError::invalid("input.exercise", "Không có bài tập này.", "There is no such exercise."));
            }
        }
        Self {
            title_vi: check.line("input.titleVi", &self.title_vi, 200),
            title_en: check.line("input.titleEn", &self.title_en, 200),
            summary_vi: check.text("input.summaryVi", &self.summary_vi, 10, 500),
            summary_en: check.text("input.summaryEn", &self.summary_en, 10, 500),
            body_vi: check.text("input.bodyVi", &self.body_vi, 10, BODY_LENGTH),
            body_en: check.text("input.bodyEn", &self.body_en, 10, BODY_LENGTH),
            incident_classes,
            techniques,
            exercise,
        }
    }

    /// The digest by which a version is cited: over every text, each with its length before it.
    #[must_use]
    pub fn sha256(&self, code: &str, number: i32) -> Vec<u8> {
        let mut hash = Sha256::new();
        let (number, classes, techniques) = (number.to_string(), self.classes_column(), self.techniques_column());
        let exercise = self.exercise.as_deref().unwrap_or_default();
        let texts = [
            "chot.article/1",
            code,
            &number,
            &self.title_vi,
            &self.title_en,
            &self.summary_vi,
            &self.summary_en,
            &self.body_vi,
            &self.body_en,
            &classes,
            &techniques,
            exercise,
        ];
        for text in texts {
            hash.update(text.len().to_string());
            hash.update(":");
            hash.update(text);
        }
        hash.finalize().to_vec()
    }

    /// The form in which it is searched.
    #[must_use]
    pub fn search(&self, code: &str) -> String {
        let parts = [code, &self.title_vi, &self.title_en, &self.summary_vi, &self.summary_en, &self.techniques.join(" ")];
        search_key(&parts.join(" "))
    }

    /// The classes as the table keeps them: each between spaces.
    #[must_use]
    pub fn classes_column(&self) -> String {
        between_spaces(self.incident_classes.iter().map(|class| class.word()))
    }

    /// The techniques as the table keeps them.
    #[must_use]
    pub fn techniques_column(&self) -> String {
        between_spaces(self.techniques.iter().map(String::as_str))
    }
}

/// Words, each between spaces, so that one is found whole.
fn between_spaces<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.fold(String::from(" "), |mut column, word| {
        column.push_str(word);
        column.push(' ');
        column
    })
}

/// Whether a text has the form of an article's code: lower-case letters, digits and single hyphens; not `new`, which is the address of
/// the page that makes one.
#[must_use]
pub fn is_code(text: &str) -> bool {
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text != "new" && text.len() <= CODE_LENGTH && text.split('-').all(letters)
}

/// Whether a text has the form of a technique's id in MITRE ATT&CK: `T` with four digits, and three more for a sub-technique.
#[must_use]
pub fn is_technique(text: &str) -> bool {
    let digits = |part: &str, number: usize| part.len() == number && part.bytes().all(|b| b.is_ascii_digit());
    let Some(rest) = text.strip_prefix('T') else { return false };
    match rest.split_once('.') {
        Some((technique, sub)) => digits(technique, 4) && digits(sub, 3),
        None => digits(rest, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn techniques_have_one_form() {
        for good in ["T1486", "T1566.001"] {
            assert!(is_technique(good), "{good}");
        }
        for bad in ["", "T", "T148", "T14866", "1486", "t1486", "T1566.1", "T1566.0011", "T1566.", "TA0040", "T１４８６"] {
            assert!(!is_technique(bad), "{bad}");
        }
    }

    #[test]
    fn codes_are_fit_for_addresses() {
        for good in ["ransomware", "chot-acquire", "ddos2"] {
            assert!(is_code(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "đ", "a b", "a/b", "a\0", "new", &"a".repeat(61)] {
            assert!(!is_code(bad), "{bad:?}");
        }
    }

    fn content() -> Content {
        Content {
            title_vi: "Mã độc tống tiền".to_owned(),
            title_en: "Ransomware".to_owned(),
            summary_vi: "Làm gì trước tiên.".to_owned(),
            summary_en: "What to do first.".to_owned(),
            body_vi: "# Bước đầu\n\nCô lập.".to_owned(),
            body_en: "# First\n\nIsolate.".to_owned(),
            incident_classes: vec![IncidentClass::Availability, IncidentClass::MaliciousCode, IncidentClass::Availability],
            techniques: vec![" t1490 ".to_owned(), "T1486".to_owned(), "T1486".to_owned(), String::new()],
            exercise: None,
        }
    }

    #[test]
    fn lists_are_sorted_and_bad_techniques_are_named() {
        let mut check = Check::new();
        let made = content().checked(&mut check, ArticleKind::Handbook, &[]);
        assert!(check.done().is_ok());
        assert_eq!(made.techniques_column(), " T1486 T1490 ");
        assert_eq!(made.classes_column(), " MALICIOUS_CODE AVAILABILITY ");
        let mut check = Check::new();
        let _ = Content { techniques: vec!["Txx".to_owned()], ..content() }.checked(&mut check, ArticleKind::Handbook, &[]);
        let _ = Content { exercise: Some("hidden".to_owned()), ..content() }.checked(&mut check, ArticleKind::Handbook, &["hidden"]);
        let _ = Content { exercise: Some("nothing".to_owned()), ..content() }.checked(&mut check, ArticleKind::TrainingCase, &["hidden"]);
        assert!(matches!(check.done(), Err(crate::error::Error::Refused(errors)) if errors.len() == 3));
    }

    #[test]
    fn the_digest_changes_with_every_text_and_where_one_ends() {
        let one = content();
        let digest = one.sha256("ransomware", 1);
        assert_ne!(one.sha256("ransomware", 2), digest);
        let moved = Content { title_vi: format!("{}R", one.title_vi), title_en: "ansomware".to_owned(), ..one };
        assert_ne!(moved.sha256("ransomware", 1), digest);
    }
}
