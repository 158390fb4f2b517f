//! The API of exercises. What is expected is told by [`AttemptResult`] only, and there are attempts only once they are handed in.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::attempts::{self, Attempt as AttemptOf, Offer, Outcome, Submission};
use super::exercises::Asked;
use super::graphql::ArticleVersion;
use super::model::Article;
use crate::connection;
use crate::error::{Error, Result};
use crate::graphql::{ByteCount, ContextExt, DateTime, Sha256, UserErrorObject, cost, page_args, settle};
use crate::words::AnswerKind;

/// An exercise over made-up evidence, as it is offered to the viewer for the next attempt.
#[derive(Clone, Debug)]
pub struct Exercise {
    article: Article,
    offer: Offer,
}

impl Exercise {
    pub(super) async fn of(ctx: &Context<'_>, article: &Article) -> Result<Option<Self>> {
        let Some(version) = ctx.loaders()?.load_one(article.current).await? else { return Ok(None) };
        let offer = attempts::offer(ctx.ctx()?, article, version.content.exercise.as_deref()).await?;
        Ok(offer.map(|offer| Self { article: article.clone(), offer }))
    }
}

#[Object]
impl Exercise {
    async fn code(&self) -> &str {
        &self.offer.exercise
    }

    /// The number that the viewer's next attempt has; each has evidence of its own.
    async fn attempt(&self) -> i32 {
        self.offer.attempt
    }

    /// The name of the evidence file of the next attempt.
    async fn file_name(&self) -> &str {
        &self.offer.file_name
    }

    async fn size_bytes(&self) -> ByteCount {
        ByteCount(self.offer.size)
    }

    async fn sha256(&self) -> Sha256 {
        Sha256(self.offer.sha256.clone())
    }

    /// Where the evidence file of the next attempt is.
    async fn evidence_url(&self, ctx: &Context<'_>) -> Result<String> {
        let origin = ctx.ctx()?.hub.config.origin().to_owned();
        Ok(format!("{origin}/api/articles/{}/evidence?attempt={}", self.article.code, self.offer.attempt))
    }

    /// What is asked.
    async fn questions(&self) -> Vec<Question> {
        self.offer.asked.iter().cloned().map(Question).collect()
    }

    /// The viewer's own attempts, the newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn attempts(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<AttemptConnection> {
        let args = page_args(ctx, first, after.as_deref())?;
        Ok(attempts::list(ctx.ctx()?, self.article.id, args).await?.map(Attempt).into())
    }
}

/// A question of an exercise.
#[derive(Clone, Debug)]
pub struct Question(Asked);

#[Object]
impl Question {
    async fn code(&self) -> &str {
        self.0.code
    }

    /// What its answer is, and so how it is compared.
    async fn kind(&self) -> AnswerKind {
        self.0.kind
    }

    /// Points for the full answer.
    async fn points(&self) -> i32 {
        self.0.points
    }

    /// The question in Vietnamese.
    async fn prompt_vi(&self) -> &str {
        &self.0.prompt.vi
    }

    /// The question in English.
    async fn prompt_en(&self) -> &str {
        &self.0.prompt.en
    }
}

/// What the viewer handed in.
#[derive(Clone, Debug)]
pub struct Attempt(pub AttemptOf);

#[Object]
impl Attempt {
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    async fn number(&self) -> i32 {
        self.0.number
    }

    async fn submitted_at(&self) -> DateTime {
        DateTime(self.0.submitted_at)
    }

    /// The version of the training case that it was done by.
    async fn article_version(&self, ctx: &Context<'_>) -> Result<ArticleVersion> {
        Ok(ArticleVersion(ctx.loaders()?.load_one(self.0.version).await?.ok_or(Error::NotFound)?))
    }

    /// The digest of the evidence that was asked about.
    async fn evidence_sha256(&self) -> Sha256 {
        Sha256(self.0.evidence_sha256.clone())
    }

    /// The points of all answers.
    async fn points(&self) -> i32 {
        self.0.points
    }

    /// The points of full answers to all questions.
    async fn max_points(&self) -> i32 {
        self.0.most
    }

    /// Every question with its answer.
    async fn results(&self) -> Vec<AttemptResult> {
        self.0.outcomes.iter().cloned().map(AttemptResult).collect()
    }
}

connection!(AttemptConnection, AttemptEdge, Attempt);

/// A question with what was answered, what was expected, and how that is found.
#[derive(Clone, Debug)]
pub struct AttemptResult(Outcome);

#[Object]
impl AttemptResult {
    async fn code(&self) -> &str {
        &self.0.code
    }

    async fn kind(&self) -> AnswerKind {
        self.0.answer_kind()
    }

    /// The question in Vietnamese.
    async fn prompt_vi(&self) -> &str {
        &self.0.prompt_vi
    }

    /// The question in English.
    async fn prompt_en(&self) -> &str {
        &self.0.prompt_en
    }

    /// What was answered; empty where nothing was.
    async fn answer(&self) -> &str {
        &self.0.answer
    }

    /// What was expected; of several things one a line.
    async fn expected(&self) -> &str {
        &self.0.expected
    }

    /// How it is found, in Vietnamese.
    async fn explanation_vi(&self) -> &str {
        &self.0.explanation_vi
    }

    /// How it is found, in English.
    async fn explanation_en(&self) -> &str {
        &self.0.explanation_en
    }

    async fn points(&self) -> i32 {
        self.0.points
    }

    async fn max_points(&self) -> i32 {
        self.0.most
    }
}

/// An answer to a question.
#[derive(Clone, Debug, InputObject)]
pub struct AnswerInput {
    /// The question's code.
    pub code: String,
    /// The answer; of several things one a line.
    pub value: String,
}

/// Answers that are handed in.
#[derive(Clone, Debug, InputObject)]
pub struct SubmitExerciseInput {
    /// The number of the attempt.
    pub attempt: i32,
    /// The digest of the evidence that the answers are about.
    pub evidence_sha256: Sha256,
    /// The answers; questions that are left out count as not answered.
    pub answers: Vec<AnswerInput>,
}

/// Payload of `submitExercise`.
#[derive(Debug, SimpleObject)]
pub struct AttemptPayload {
    /// The attempt with its results.
    pub attempt: Option<Attempt>,
    /// What the viewer can mend.
    pub errors: Vec<UserErrorObject>,
}

/// Doing exercises.
#[derive(Debug, Default)]
pub struct ExerciseMutation;

#[Object]
impl ExerciseMutation {
    /// Hands in answers to the exercise of an article; the attempt is kept and never changes.
    async fn submit_exercise(&self, ctx: &Context<'_>, code: String, input: SubmitExerciseInput) -> Result<AttemptPayload> {
        let ctx = ctx.ctx()?;
        let answers = input.answers.into_iter().map(|answer| (answer.code, answer.value)).collect();
        let submission = Submission { attempt: input.attempt, evidence_sha256: input.evidence_sha256.0, answers };
        let (attempt, errors) = settle(ctx, Box::pin(attempts::submit(ctx, &code, submission)).await)?;
        Ok(AttemptPayload { attempt: attempt.map(Attempt), errors })
    }
}
