//! Exercises as people do them: what is asked, the evidence, handing answers in, what came of it.
//!
//! Everybody's attempts are told to that person alone. What is expected leaves this module only inside an attempt that was handed in.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::entity::{article, article_version, attempt};
use super::exercises::{self, Asked, Made, score};
use super::model::Article;
use crate::audit::Audit;
use crate::authz::{self, Action, Scope};
use crate::clock::Millis;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::ids::{ArticleId, ArticleVersionId, AttemptId, UserId};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::Check;
use crate::words::{AnswerKind, ErrorCode};

/// Longest answer.
const ANSWER_LENGTH: usize = 4000;
/// Most attempts of a person at one exercise.
const MOST_ATTEMPTS: i32 = 1000;

/// An exercise as it is offered to a person for the next attempt.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The code of the exercise.
    pub exercise: String,
    /// The number that the attempt will have.
    pub attempt: i32,
    /// The name of the evidence file.
    pub file_name: String,
    /// Its length.
    pub size: i64,
    /// Its digest.
    pub sha256: Vec<u8>,
    /// What is asked.
    pub asked: Vec<Asked>,
}

/// What a person answered to a question, and what it was worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The question's code.
    pub code: String,
    /// What its answer is.
    pub kind: String,
    /// The question in Vietnamese.
    pub prompt_vi: String,
    /// The question in English.
    pub prompt_en: String,
    /// What was answered.
    pub answer: String,
    /// What was expected.
    pub expected: String,
    /// How it is found, in Vietnamese.
    pub explanation_vi: String,
    /// How it is found, in English.
    pub explanation_en: String,
    /// The points that the answer is worth.
    pub points: i32,
    /// The points of a full answer.
    pub most: i32,
}

impl Outcome {
    /// What the answer to the question is.
    #[must_use]
    pub fn answer_kind(&self) -> AnswerKind {
        AnswerKind::from_word(&self.kind).unwrap_or(AnswerKind::Word)
    }
}

/// An attempt that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// The version of the training case that it was done by.
    pub version: ArticleVersionId,
    /// Its number for this person and article.
    pub number: i32,
    /// The digest of the evidence that was asked about.
    pub evidence_sha256: Vec<u8>,
    /// Every question with its answer.
    pub outcomes: Vec<Outcome>,
    /// The points of all answers.
    pub points: i32,
    /// The points of full answers to all questions.
    pub most: i32,
    /// When it was handed in.
    pub submitted_at: Millis,
}

impl TryFrom<attempt::Model> for Attempt {
    type Error = Error;

    fn try_from(row: attempt::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            version: row.version_id,
            number: row.number,
            evidence_sha256: row.evidence_sha256,
            outcomes: serde_json::from_str(&row.results).map_err(Error::internal)?,
            points: row.points,
            most: row.most,
            submitted_at: row.submitted_at,
        })
    }
}

fn made(exercise: &str, user: UserId, attempt: i32) -> Result<Made> {
    exercises::make(exercise, &user.to_string(), attempt).ok_or(Error::NotFound)
}

async fn done(db: &impl ConnectionTrait, article: ArticleId, user: UserId) -> Result<i32> {
    let select = attempt::Entity::find().filter(attempt::Column::ArticleId.eq(article)).filter(attempt::Column::UserId.eq(user));
    i32::try_from(select.count(db).await?).map_err(Error::internal)
}

/// The exercise of the published version of an article, for the person's next attempt; none where there is none.
///
/// # Errors
/// The database's error.
pub async fn offer(ctx: &Ctx, article: &Article, exercise: Option<&str>) -> Result<Option<Offer>> {
    let (Some(exercise), Some(_)) = (exercise, article.published_at) else { return Ok(None) };
    let scope = Scope::own_attempts(ctx);
    let user = ctx.user()?;
    let attempt = done(ctx.read(&scope), article.id, user).await?.saturating_add(1);
    let Ok(made) = made(exercise, user, attempt) else { return Ok(None) };
    Ok(Some(Offer {
        exercise: exercise.to_owned(),
        attempt,
        size: i64::try_from(made.bytes.len()).map_err(Error::internal)?,
        sha256: chot_forensics::digest::sha256(&made.bytes).0.to_vec(),
        file_name: made.file_name,
        asked: made.questions.into_iter().map(|question| question.asked).collect(),
    }))
}

/// The version whose exercise is done, and the exercise.
async fn current(db: &impl ConnectionTrait, id: ArticleId) -> Result<(ArticleVersionId, String)> {
    let row = article::Entity::find_by_id(id).one(db).await?.filter(|row| row.published_at.is_some()).ok_or(Error::NotFound)?;
    let version = article_version::Entity::find_by_id(row.current_id).one(db).await?.ok_or(Error::NotFound)?;
    Ok((version.id, version.exercise.ok_or(Error::NotFound)?))
}

/// The evidence of an attempt of the person, made or to be made next, with the name of its file.
///
/// # Errors
/// As authorization has it; [`Error::NotFound`] where there is no exercise, or for an attempt further on.
pub async fn evidence(ctx: &Ctx, code: &str, attempt: Option<i32>) -> Result<(String, Vec<u8>)> {
    let (permit, facts) = authz::require_article(ctx, Action::ReadArticle, code).await?;
    let user = ctx.user()?;
    let db = ctx.read(&permit);
    let (_, exercise) = current(db, facts.id).await?;
    let next = done(db, facts.id, user).await?.saturating_add(1);
    let attempt = attempt.unwrap_or(next);
    if !(1..=next).contains(&attempt) {
        return Err(Error::NotFound);
    }
    let made = made(&exercise, user, attempt)?;
    Ok((made.file_name, made.bytes))
}

/// What a person hands in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The number of the attempt.
    pub attempt: i32,
    /// The digest of the evidence that the answers are about.
    pub evidence_sha256: Vec<u8>,
    /// Answers by the codes of their questions.
    pub answers: Vec<(String, String)>,
}

/// Hands answers in; what they are worth is told once and kept.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with all mistakes; `CONFLICT` where the attempt was handed in already or the
/// evidence is another one by now.
pub async fn submit(ctx: &Ctx, code: &str, input: Submission) -> Result<Attempt> {
    let (permit, facts) = authz::require_article(ctx, Action::SubmitExercise, code).await?;
    let (user, agency) = (ctx.user()?, ctx.agency()?);
    let tx = Tx::begin(ctx, &permit).await?;
    let (version, exercise) = current(tx.db(), facts.id).await?;
    let number = done(tx.db(), facts.id, user).await?.saturating_add(1);
    let made = made(&exercise, user, number)?;
    let digest = chot_forensics::digest::sha256(&made.bytes).0.to_vec();
    if input.attempt != number || input.evidence_sha256 != digest {
        let (vi, en) = (
            "Lần làm này đã nộp hoặc chứng cứ đã đổi. Tải lại trang và chứng cứ.",
            "This attempt was handed in, or the evidence has changed. Load the page and the evidence again.",
        );
        return Err(Error::refused(ErrorCode::Conflict, "input.attempt", vi, en));
    }
    if number > MOST_ATTEMPTS {
        return Err(Error::refused(ErrorCode::LimitExceeded, "input.attempt", "Quá nhiều lần làm.", "Too many attempts."));
    }
    let outcomes = judged(&made, &input.answers)?;
    let row = attempt::Model {
        id: ctx.hub.random.id(),
        version_id: version,
        article_id: facts.id,
        user_id: user,
        agency_id: agency,
        number,
        exercise,
        evidence_sha256: digest,
        results: serde_json::to_string(&outcomes).map_err(Error::internal)?,
        points: outcomes.iter().map(|outcome| outcome.points).sum(),
        most: outcomes.iter().map(|outcome| outcome.most).sum(),
        submitted_at: ctx.now(),
    };
    attempt::Entity::insert(attempt::ActiveModel::from(row.clone())).exec_without_returning(tx.db()).await?;
    let detail = json!({"code": code, "number": number, "points": row.points, "most": row.most});
    tx.commit(Audit::of("exercise.submit", "exercise-attempt", row.id.0).detail(detail)).await?;
    row.try_into()
}

/// Every question with the answer given and its points.
fn judged(made: &Made, answers: &[(String, String)]) -> Result<Vec<Outcome>> {
    let mut check = Check::new();
    let unknown = |code: &str| made.questions.iter().all(|question| question.asked.code != code);
    if answers.len() > made.questions.len() || answers.iter().any(|(code, _)| unknown(code)) {
        check.fail(UserError::invalid("input.answers", "Có câu trả lời cho câu hỏi không có.", "There is an answer to no question."));
    }
    let mut outcomes = Vec::new();
    for question in &made.questions {
        let asked = &question.asked;
        let given = answers.iter().find(|(code, _)| code == asked.code).map(|(_, value)| value.as_str());
        let answer = check.optional(&format!("input.answers.{}", asked.code), given, ANSWER_LENGTH).unwrap_or_default();
        outcomes.push(Outcome {
            code: asked.code.to_owned(),
            kind: asked.kind.word().to_owned(),
            prompt_vi: asked.prompt.vi.to_string(),
            prompt_en: asked.prompt.en.to_string(),
            points: score::points(asked.kind, &question.expected, &answer, asked.points),
            answer,
            expected: question.expected.clone(),
            explanation_vi: question.explanation.vi.to_string(),
            explanation_en: question.explanation.en.to_string(),
            most: asked.points,
        });
    }
    if outcomes.iter().all(|outcome| outcome.answer.is_empty()) {
        check.fail(UserError::invalid("input.answers", "Chưa trả lời câu nào.", "No question is answered."));
    }
    check.done()?;
    Ok(outcomes)
}

/// The person's own attempts at the exercise of an article, the newest first.
///
/// # Errors
/// A foreign cursor; the database's error.
pub async fn list(ctx: &Ctx, article: ArticleId, args: PageArgs) -> Result<Page<Attempt>> {
    use attempt::Column as C;
    let scope = Scope::own_attempts(ctx);
    let db = ctx.read(&scope);
    let select = attempt::Entity::find().filter(scope.condition()).filter(C::ArticleId.eq(article));
    let keys = [SortKey::desc(C::Number, KeyKind::Int), SortKey::desc(C::Id, KeyKind::Id)];
    let all = select.clone();
    let rows = select.filter(args.condition(&keys)?).order_by_desc(C::Number).order_by_desc(C::Id).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let rows = rows.into_iter().map(Attempt::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::new(&args, rows, total, |row: &Attempt| Cursor::new(vec![row.number.into(), row.id.to_string().into()])))
}
