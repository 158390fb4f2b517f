/** An exercise: its made-up evidence, its questions, and after handing in what each answer was worth and why. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ExercisePageQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { keepLocal, localCopy } from '@/lib/localCopy';
import { useGraph, useGraphMutation } from '@/lib/query';
import { NotFound, QueryError, TakeButton, useSubmit } from '@/shell';
import { Banner, Button, Dialog, ErrorSummary, Hash, LoadingSkeleton, Meter, PageHead, Panel, PlainSection, Tag, TextArea, TextField, toast } from '@/ui';
import { ExercisePageDocument, SubmitExerciseDocument } from './documents';
import { knowledgeMessages } from './messages';
import { doubtOf, percent, readAnswers, sameTime, titleOf } from './model';
import './knowledge.css';

type Article = NonNullable<ExercisePageQuery['article']>;
type Exercise = NonNullable<Article['exercise']>;
type Attempt = Exercise['attempts']['nodes'][number];

export function ExercisePage() {
  const { code } = useParams({ from: '/app/knowledge/$code/exercise' });
  const t = useMessages(knowledgeMessages);
  const locale = useLocale();
  const query = useGraph(ExercisePageDocument, { code }, { keepPrevious: false, staleMs: Infinity });
  const [shown, setShown] = useState<number | null>(null);
  if (query.error !== null && query.data === undefined) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingSkeleton rows={8} />;
  const article = query.data.article;
  const exercise = article?.exercise ?? null;
  if (article === null || exercise === null) return <NotFound />;
  const title = titleOf(article.current, locale);
  const attempts = exercise.attempts.nodes;
  const open = attempts.find((attempt) => attempt.number === shown);
  return (
    <>
      <PageHead
        title={title}
        crumbs={[
          <Link key="list" to="/knowledge">
            {t.title}
          </Link>,
          <Link key="article" to="/knowledge/$code" params={{ code }}>
            {title}
          </Link>,
        ]}
        facts={<span>{t.exercise.note}</span>}
      />
      <div className="cols">
        <div className="stack">
          {open === undefined ? (
            <>
              <Evidence exercise={exercise} />
              <Questions key={exercise.attempt} code={code} exercise={exercise} onDone={setShown} />
            </>
          ) : (
            <Result attempt={open} onAgain={() => setShown(null)} />
          )}
        </div>
        <aside className="stack">
          <PlainSection title={t.exercise.attempts} count={exercise.attempts.totalCount ?? undefined}>
            {attempts.length === 0 ? <p className="muted">{t.exercise.noAttempts}</p> : <Attempts attempts={attempts} open={shown} onOpen={setShown} />}
          </PlainSection>
          <PlainSection title={t.exercise.privacy}>
            <p>{t.exercise.privacyText}</p>
          </PlainSection>
        </aside>
      </div>
    </>
  );
}

function Evidence({ exercise }: { exercise: Exercise }) {
  const t = useMessages(knowledgeMessages).exercise;
  const format = useFormat();
  return (
    <Panel
      title={t.evidence(exercise.attempt)}
      note={t.evidenceNote}
      aside={<TakeButton url={exercise.evidenceUrl} label={t.download} />}
    >
      <dl className="kv">
        <dt>{t.file}</dt>
        <dd className="mono anywhere">{exercise.fileName}</dd>
        <dt>{t.size}</dt>
        <dd>{format.bytes(exercise.sizeBytes)}</dd>
        <dt>SHA-256</dt>
        <dd>
          <Hash value={exercise.sha256} form="full" />
        </dd>
      </dl>
    </Panel>
  );
}

function Questions({ code, exercise, onDone }: { code: string; exercise: Exercise; onDone: (attempt: number) => void }) {
  const t = useMessages(knowledgeMessages).exercise;
  const locale = useLocale();
  const client = useQueryClient();
  const submitExercise = useGraphMutation(SubmitExerciseDocument);
  // The evidence is of one person and one attempt: its hash tells both.
  const draft = `exercise.${exercise.sha256}`;
  const [answers, setAnswers] = useState(() => readAnswers(localCopy(draft)));
  const write = (question: string, value: string) => {
    const next = { ...answers, [question]: value };
    keepLocal(draft, JSON.stringify(next));
    setAnswers(next);
  };
  const given = exercise.questions.filter((question) => (answers[question.code] ?? '').trim() !== '').length;
  const [asked, setAsked] = useState(false);
  const doubts = exercise.questions.flatMap((question, index) => {
    const doubt = doubtOf(question.kind, answers[question.code] ?? '');
    return doubt === null ? [] : [{ code: question.code, number: index + 1, doubt }];
  });
  const form = useSubmit({
    fields: Object.fromEntries(exercise.questions.map((question) => [question.code, `answer-${question.code}`])),
    check: () => ({ '': given === 0 ? t.nothing : undefined }),
    send: async () => {
      const input = {
        attempt: exercise.attempt,
        evidenceSha256: exercise.sha256,
        answers: exercise.questions.map((question) => ({ code: question.code, value: answers[question.code] ?? '' })),
      };
      const { errors } = (await submitExercise.mutateAsync({ code, input })).submitExercise;
      if (errors.length > 0) return errors;
      keepLocal(draft, null);
      await client.invalidateQueries({ queryKey: ['ExercisePage'] });
      return errors;
    },
    done: () => {
      toast(t.done);
      onDone(exercise.attempt);
    },
  });
  return (
    <Panel title={t.questions} count={t.answered(given, exercise.questions.length)}>
      <form
        className="article-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (given > 0 && doubts.length > 0) setAsked(true);
          else void form.submit();
        }}
      >
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        {exercise.questions.map((question, index) => {
          const field = {
            id: `answer-${question.code}`,
            label: `${String(index + 1)}. ${locale === 'vi' ? question.promptVi : question.promptEn}`,
            hint: t.hints[question.kind],
            value: answers[question.code] ?? '',
            onChange: (value: string) => write(question.code, value),
            error: form.error(question.code),
            spellCheck: false,
            autoComplete: 'off',
          };
          return question.kind === 'SET' ? <TextArea key={question.code} {...field} rows={3} /> : <TextField key={question.code} {...field} />;
        })}
        <p className="muted">
          {t.consequence} {t.kept}
        </p>
        <Button variant="primary" type="submit" busy={form.busy} busyLabel={t.submitting}>
          {t.submit}
        </Button>
      </form>
      {asked && (
        <Dialog
          open
          title={t.doubtTitle}
          onClose={() => setAsked(false)}
          cancelLabel={t.doubtStay}
          consequence={t.consequence}
          actions={
            <Button
              variant="primary"
              onClick={() => {
                setAsked(false);
                void form.submit();
              }}
            >
              {t.doubtSubmit}
            </Button>
          }
        >
          <ul className="stack-tight">
            {doubts.map(({ code: of, number, doubt }) => (
              <li key={of}>{t.doubts[doubt](number)}</li>
            ))}
          </ul>
        </Dialog>
      )}
    </Panel>
  );
}

function Result({ attempt, onAgain }: { attempt: Attempt; onAgain: () => void }) {
  const t = useMessages(knowledgeMessages).exercise;
  const locale = useLocale();
  const format = useFormat();
  const share = percent(attempt.points, attempt.maxPoints);
  const score = useRef<HTMLDivElement>(null);
  useEffect(() => {
    score.current?.focus();
  }, [attempt.number]);
  return (
    <Panel
      title={t.result(attempt.number)}
      note={t.submittedAt(format.dateTime(attempt.submittedAt))}
      aside={
        <Button size="sm" icon="refresh" onClick={onAgain}>
          {t.again}
        </Button>
      }
    >
      <div className="article-score" ref={score} tabIndex={-1}>
        <b>{t.points(attempt.points, attempt.maxPoints)}</b>
        <Meter part={attempt.points} whole={attempt.maxPoints} tone={share >= 80 ? 'ok' : share >= 50 ? 'warn' : 'bad'} label={t.share(share)} />
      </div>
      <ol className="article-results">
        {attempt.results.map((row) => (
          <li key={row.code}>
            <div className="tag-list">
              <Tag tone={row.points === row.maxPoints ? 'ok' : row.points > 0 ? 'warn' : 'bad'}>{t.points(row.points, row.maxPoints)}</Tag>
            </div>
            <p>
              <b>{locale === 'vi' ? row.promptVi : row.promptEn}</b>
            </p>
            <dl className="kv">
              <dt>{t.yours}</dt>
              <dd className="mono anywhere pre-line">{row.answer === '' ? '—' : sameTime(row.answer)}</dd>
              <dt>{t.expected}</dt>
              <dd className="mono anywhere pre-line">{sameTime(row.expected)}</dd>
            </dl>
            <p className="anywhere">{locale === 'vi' ? row.explanationVi : row.explanationEn}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Attempts({ attempts, open, onOpen }: { attempts: readonly Attempt[]; open: number | null; onOpen: (attempt: number) => void }) {
  const t = useMessages(knowledgeMessages).exercise;
  const format = useFormat();
  const [first] = attempts;
  return (
    <>
      {first !== undefined && attempts.length > 1 && <Banner tone="info">{t.best(Math.max(...attempts.map((attempt) => percent(attempt.points, attempt.maxPoints))))}</Banner>}
      <ol className="article-versions">
        {attempts.map((attempt) => (
          <li key={attempt.id}>
            <Button variant="quiet" size="sm" aria-pressed={open === attempt.number} onClick={() => onOpen(attempt.number)}>
              {t.attempt(attempt.number, attempt.points, attempt.maxPoints)}
            </Button>
            <span className="cell-sub">
              {format.dateTime(attempt.submittedAt)} · {t.byVersion(attempt.articleVersion.number)}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
