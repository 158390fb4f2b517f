/** Writing an article: both languages, with what it will look like beside the text. A draft until it is published. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { articleKinds, incidentClasses, type ArticleKind, type IncidentClass } from '@/lib/domain';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useGraph, useGraphMutation } from '@/lib/query';
import { unturned } from '@/lib/shown';
import { FormDialog, LeaveGuard, NotFound, QueryError, useSubmit } from '@/shell';
import { Banner, Button, Checkbox, ErrorSummary, FilterChip, LoadingSkeleton, PageHead, Panel, Select, TextArea, TextField, toast } from '@/ui';
import {
  ArticlePageDocument,
  CreateArticleDocument,
  DiscardArticleDraftDocument,
  PublishArticleDocument,
  SaveArticleDraftDocument,
  type ArticleText,
} from './documents';
import { Markdown } from './Markdown';
import { knowledgeMessages } from './messages';
import { techniquesIn } from './model';
import { readingLanguages, type ReadingLanguage } from './search';
import './knowledge.css';

interface Fields {
  titleVi: string;
  titleEn: string;
  summaryVi: string;
  summaryEn: string;
  bodyVi: string;
  bodyEn: string;
  incidentClasses: IncidentClass[];
  techniques: string;
  exerciseCode: string;
}

const blank: Fields = { titleVi: '', titleEn: '', summaryVi: '', summaryEn: '', bodyVi: '', bodyEn: '', incidentClasses: [], techniques: '', exerciseCode: '' };

function fieldsOf(version: ArticleText): Fields {
  const { titleVi, titleEn, summaryVi, summaryEn, bodyVi, bodyEn } = version;
  return { titleVi, titleEn, summaryVi, summaryEn, bodyVi, bodyEn, incidentClasses: [...version.incidentClasses], techniques: version.techniques.join(' '), exerciseCode: version.exerciseCode ?? '' };
}

export function NewArticlePage() {
  const query = useGraph(ArticlePageDocument, { code: '-', version: 0 });
  if (query.error !== null && query.data === undefined) return <QueryError error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingSkeleton rows={8} />;
  if (!query.data.canWriteArticles) return <NotFound />;
  return <Editor begin={blank} revision={0} exercises={query.data.exerciseCodes} />;
}

export function ArticleEditPage() {
  const { code } = useParams({ from: '/app/knowledge/$code/edit' });
  const query = useGraph(ArticlePageDocument, { code, version: 0 }, { keepPrevious: false, staleMs: 0 });
  if (query.error !== null && query.data === undefined) return <QueryError error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingSkeleton rows={8} />;
  const article = query.data.article;
  if (article?.canWrite !== true) return <NotFound />;
  const from = article.draft ?? article.current;
  return (
    <Editor
      key={`${from.id} ${String(from.revision)}`}
      begin={fieldsOf(from)}
      revision={article.draft?.revision ?? 0}
      exercises={query.data.exerciseCodes}
      article={{ code: article.code, kind: article.kind, published: article.current.publishedAt !== null, number: article.draft?.number ?? article.current.number + 1 }}
    />
  );
}

interface EditorProps {
  begin: Fields;
  /** The revision of the draft that is written on; 0 where there is none. */
  revision: number;
  exercises: readonly string[];
  article?: { code: string; kind: ArticleKind; published: boolean; number: number };
}

function Editor({ begin, revision, exercises, article }: EditorProps) {
  const t = useMessages(knowledgeMessages);
  const e = t.editor;
  const label = useLabels();
  const navigate = useNavigate();
  const client = useQueryClient();
  const create = useGraphMutation(CreateArticleDocument);
  const save = useGraphMutation(SaveArticleDraftDocument);
  const [fields, setFields] = useState(begin);
  const [code, setCode] = useState('');
  const [kind, setKind] = useState<ArticleKind>(article?.kind ?? 'HANDBOOK');
  const [language, setLanguage] = useState<ReadingLanguage>('vi');
  const sent = useRef(false);
  const [dialog, setDialog] = useState<'publish' | 'discard' | null>(null);
  const set = (change: Partial<Fields>) => {
    sent.current = false;
    setFields((old) => ({ ...old, ...change }));
  };
  const changed = JSON.stringify(fields) !== JSON.stringify(begin);
  const form = useSubmit({
    fields: {
      code: 'article-code',
      titleVi: 'article-title-vi',
      titleEn: 'article-title-en',
      summaryVi: 'article-summary-vi',
      summaryEn: 'article-summary-en',
      bodyVi: 'article-body-vi',
      bodyEn: 'article-body-en',
      techniques: 'article-techniques',
      exercise: 'article-exercise',
    },
    send: async () => {
      const input = { ...fields, techniques: techniquesIn(fields.techniques), exerciseCode: fields.exerciseCode === '' ? null : fields.exerciseCode };
      const { errors } =
        article === undefined
          ? (await create.mutateAsync({ code, kind, input })).createArticle
          : (await save.mutateAsync({ code: article.code, expectedRevision: revision, input })).saveArticleDraft;
      return errors;
    },
    done: () => {
      toast(e.saved);
      void client.invalidateQueries();
      sent.current = true;
      if (article === undefined) void navigate({ to: '/knowledge/$code/edit', params: { code }, replace: true });
    },
  });
  const text = (name: 'title' | 'summary' | 'body', of: ReadingLanguage) => {
    const key = `${name}${of === 'vi' ? 'Vi' : 'En'}` as const;
    return { id: `article-${name}-${of}`, label: `${e[name]} (${t.languages[of]})`, value: fields[key], onChange: (value: string) => set({ [key]: value }), error: form.error(key), lang: of };
  };
  const heading = article === undefined ? e.newTitle : e.editTitle(article.code, article.number);
  return (
    <>
      <LeaveGuard unsaved={() => changed && !sent.current} />
      <PageHead
        title={heading}
        crumbs={[
          <Link key="list" to="/knowledge">
            {t.title}
          </Link>,
          ...(article === undefined
            ? []
            : [
                <Link key="article" to="/knowledge/$code" params={{ code: article.code }} className="mono">
                  {article.code}
                </Link>,
              ]),
        ]}
        facts={<span>{e.note}</span>}
        actions={
          article !== undefined &&
          revision > 0 && (
            <>
              <Button onClick={() => setDialog('discard')}>{e.discard}</Button>
              <Button variant="primary" disabledReason={changed ? e.saveFirst : undefined} onClick={() => setDialog('publish')}>
                {e.publish}
              </Button>
            </>
          )
        }
      />
      <div className="stack">
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        <Panel title={e.facts}>
          <div className="article-form">
            {article === undefined && (
              <>
                <TextField id="article-code" label={t.code} hint={e.codeHint} value={code} onChange={setCode} error={form.error('code')} spellCheck={false} />
                <Select id="article-kind" label={t.kind} value={kind} onChange={(value) => setKind(value === '' ? 'HANDBOOK' : value)} options={articleKinds.map((value) => ({ value, label: label.articleKind[value] }))} />
              </>
            )}
            <fieldset className="article-classes">
              <legend>{t.class}</legend>
              {incidentClasses.map((value) => (
                <Checkbox
                  key={value}
                  checked={fields.incidentClasses.includes(value)}
                  onChange={(on) => set({ incidentClasses: incidentClasses.filter((one) => (one === value ? on : fields.incidentClasses.includes(one))) })}
                >
                  {label.incidentClass[value]}
                </Checkbox>
              ))}
            </fieldset>
            <TextField id="article-techniques" label={e.techniques} hint={e.techniquesHint} optional value={fields.techniques} onChange={(techniques) => set({ techniques })} error={form.error('techniques')} spellCheck={false} />
            {kind === 'TRAINING_CASE' && (
              <Select
                id="article-exercise"
                label={e.exercise}
                optional
                placeholder={e.noExercise}
                value={fields.exerciseCode}
                onChange={(exerciseCode) => set({ exerciseCode })}
                options={exercises.map((value) => ({ value, label: value }))}
                error={form.error('exercise')}
              />
            )}
          </div>
        </Panel>
        <Panel title={e.texts} note={e.markdown}>
          <div className="article-form">
            {readingLanguages.map((of) => (
              <TextField key={of} {...text('title', of)} />
            ))}
            {readingLanguages.map((of) => (
              <TextArea key={of} {...text('summary', of)} rows={2} limit={500} />
            ))}
            <div className="tag-list" role="group" aria-label={t.language}>
              {readingLanguages.map((of) => (
                <FilterChip key={of} on={language === of} onChange={() => setLanguage(of)}>
                  {t.languages[of]}
                </FilterChip>
              ))}
            </div>
          </div>
          <div className="article-edit">
            <TextArea {...text('body', language)} rows={24} limit={60_000} />
            <section aria-label={e.preview} className="article-preview">
              <p className="field-label">{e.preview}</p>
              {(language === 'vi' ? fields.bodyVi : fields.bodyEn) === '' ? <p className="muted">{e.nothing}</p> : <Markdown text={unturned(language === 'vi' ? fields.bodyVi : fields.bodyEn)} lang={language} />}
            </section>
          </div>
        </Panel>
        {revision > 0 && !changed && <Banner tone="info">{e.isSaved}</Banner>}
        <div>
          <Button variant={revision > 0 ? 'plain' : 'primary'} busy={form.busy} busyLabel={e.saving} onClick={() => void form.submit()}>
            {e.save}
          </Button>
        </div>
      </div>
      {article !== undefined && dialog === 'publish' && <PublishDialog article={article} revision={revision} onClose={() => setDialog(null)} />}
      {article !== undefined && dialog === 'discard' && <DiscardDialog article={article} revision={revision} onClose={() => setDialog(null)} />}
    </>
  );
}

interface DecisionProps {
  article: NonNullable<EditorProps['article']>;
  revision: number;
  onClose: () => void;
}

function PublishDialog({ article, revision, onClose }: DecisionProps) {
  const e = useMessages(knowledgeMessages).editor;
  const client = useQueryClient();
  const navigate = useNavigate();
  const publish = useGraphMutation(PublishArticleDocument);
  const [note, setNote] = useState('');
  const form = useSubmit({
    fields: { note: 'publish-note' },
    send: async () => (await publish.mutateAsync({ code: article.code, expectedRevision: revision, note: note.trim() === '' ? null : note.trim() })).publishArticle.errors,
    done: () => {
      toast(e.published);
      void client.invalidateQueries();
      void navigate({ to: '/knowledge/$code', params: { code: article.code } });
    },
  });
  return (
    <FormDialog title={e.publishTitle(article.number)} onClose={onClose} form={form} submitLabel={e.publishAct} busyLabel={e.publishing} consequence={e.publishConsequence}>
      <TextArea id="publish-note" label={e.publishNote} small optional rows={2} limit={500} value={note} onChange={setNote} error={form.error('note')} />
    </FormDialog>
  );
}

function DiscardDialog({ article, revision, onClose }: DecisionProps) {
  const e = useMessages(knowledgeMessages).editor;
  const client = useQueryClient();
  const navigate = useNavigate();
  const discard = useGraphMutation(DiscardArticleDraftDocument);
  const form = useSubmit({
    send: async () => (await discard.mutateAsync({ code: article.code, expectedRevision: revision })).discardArticleDraft.errors,
    done: () => {
      toast(e.discarded);
      if (article.published) void navigate({ to: '/knowledge/$code', params: { code: article.code } });
      else void navigate({ to: '/knowledge' });
      void client.invalidateQueries();
    },
  });
  return (
    <FormDialog title={e.discardTitle} onClose={onClose} form={form} submitLabel={e.discardAct} busyLabel={e.discarding} danger>
      <p>{article.published ? e.discardText : e.discardWhole}</p>
    </FormDialog>
  );
}
