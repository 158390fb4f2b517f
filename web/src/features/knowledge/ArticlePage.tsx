/** One article: its text at reading width; which version this is, how to cite it, what else fits beside it. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useGraph } from '@/lib/query';
import { NotFound, QueryError } from '@/shell';
import { Banner, CopyButton, FilterChip, Hash, Icon, LoadingSkeleton, PageHead, PlainSection, Tag, buttonClass } from '@/ui';
import type { ArticlePageQuery } from '@/gql/graphql';
import { ArticlePageDocument, type ArticleText } from './documents';
import { Markdown } from './Markdown';
import { knowledgeMessages } from './messages';
import { bodyOf, summaryOf, titleOf } from './model';
import { Related } from './Related';
import { readingLanguages, type ReadingLanguage } from './search';
import './knowledge.css';

type Article = NonNullable<ArticlePageQuery['article']>;

export function ArticlePage() {
  const { code } = useParams({ from: '/app/knowledge/$code' });
  const search = useSearch({ from: '/app/knowledge/$code' });
  const t = useMessages(knowledgeMessages);
  const query = useGraph(ArticlePageDocument, { code, version: search.version ?? 0 }, { keepPrevious: false });
  if (query.error !== null && query.data === undefined) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingSkeleton kind="text" rows={10} />;
  const article = query.data.article;
  const shown = search.version === undefined ? article?.current : article?.asked;
  if (article == null || shown == null) return <NotFound />;
  return <Reading article={article} shown={shown} />;
}

function Reading({ article, shown }: { article: Article; shown: ArticleText }) {
  const t = useMessages(knowledgeMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const search = useSearch({ from: '/app/knowledge/$code' });
  const navigate = useNavigate({ from: '/knowledge/$code' });
  const language: ReadingLanguage = search.lang ?? locale;
  const title = titleOf(shown, language);
  const old = shown.number < article.current.number;
  const exercise = article.kind === 'TRAINING_CASE' && shown.exerciseCode !== null && shown.id === article.current.id && shown.publishedAt !== null;
  return (
    <>
      <PageHead
        title={<span lang={language}>{title}</span>}
        documentTitle={title}
        crumbs={[
          <Link key="list" to="/knowledge">
            {t.title}
          </Link>,
        ]}
        marks={
          <>
            <Tag>{label.articleKind[article.kind]}</Tag>
            {shown.publishedAt === null && <Tag tone="warn">{t.draft}</Tag>}
          </>
        }
        facts={<span lang={language}>{summaryOf(shown, language)}</span>}
        actions={
          <>
            {article.canWrite && (
              <Link to="/knowledge/$code/edit" params={{ code: article.code }} className={buttonClass(exercise ? 'plain' : 'primary')}>
                <Icon name="pencil" />
                <span>{article.draft === null ? t.newVersion : t.continueDraft}</span>
              </Link>
            )}
            {exercise && (
              <Link to="/knowledge/$code/exercise" params={{ code: article.code }} className={buttonClass('primary')}>
                <Icon name="flag" />
                <span>{t.doExercise}</span>
              </Link>
            )}
          </>
        }
      />
      <div className="cols">
        <div className="stack">
          {old && (
            <Banner
              tone="info"
              action={
                <Link to="/knowledge/$code" params={{ code: article.code }} search={{ lang: search.lang }} className={buttonClass('plain', 'sm')}>
                  {t.toCurrent}
                </Link>
              }
            >
              {t.oldVersion(shown.number, article.current.number)}
            </Banner>
          )}
          <article className="panel article-panel" aria-label={title}>
            <Markdown text={bodyOf(shown, language)} lang={language} />
          </article>
        </div>
        <aside className="stack">
          <PlainSection title={t.language}>
            <div className="tag-list">
              {readingLanguages.map((value) => (
                <FilterChip key={value} on={language === value} onChange={() => void navigate({ search: (was) => ({ ...was, lang: value === locale ? undefined : value }), replace: true })}>
                  {t.languages[value]}
                </FilterChip>
              ))}
            </div>
          </PlainSection>
          <Cite article={article} shown={shown} title={title} />
          {shown.incidentClasses.length + shown.techniques.length > 0 && (
            <PlainSection title={t.about}>
              <div className="tag-list">
                {shown.incidentClasses.map((value) => (
                  <Link key={value} to="/knowledge" search={{ class: value }}>
                    {label.incidentClass[value]}
                  </Link>
                ))}
                {shown.techniques.map((id) => (
                  <Link key={id} to="/knowledge" search={{ technique: id }} className="mono article-technique">
                    {id}
                  </Link>
                ))}
              </div>
            </PlainSection>
          )}
          <PlainSection title={t.versions} count={article.versions.totalCount ?? undefined}>
            <ol className="article-versions">
              {article.versions.nodes.map((row) => (
                <li key={row.id}>
                  <Link to="/knowledge/$code" params={{ code: article.code }} search={{ version: row.number, lang: search.lang }} aria-current={row.id === shown.id ? 'true' : undefined}>
                    {t.version(row.number)}
                  </Link>
                  <span className="cell-sub">
                    {row.publishedAt === null ? t.draft : format.dateTime(row.publishedAt)}
                    {row.publishedAt !== null && ` · ${row.publishedBy?.name ?? t.withTheHub}`}
                  </span>
                  {row.note !== null && <span className="cell-sub">{row.note}</span>}
                </li>
              ))}
            </ol>
          </PlainSection>
          {shown.incidentClasses.length > 0 && <Related classes={shown.incidentClasses} except={article.code} language={language} />}
        </aside>
      </div>
    </>
  );
}

/** What names exactly the text that was read. */
function Cite({ article, shown, title }: { article: Article; shown: ArticleText; title: string }) {
  const t = useMessages(knowledgeMessages);
  const format = useFormat();
  if (shown.publishedAt === null) return null;
  const address = `${window.location.origin}/knowledge/${article.code}?version=${String(shown.number)}`;
  const text = t.citation(title, shown.number, format.dateTime(shown.publishedAt), shown.sha256, address);
  return (
    <PlainSection title={t.cite} aside={<CopyButton text={text} label={t.copyCitation} />}>
      <dl className="kv">
        <dt>{t.code}</dt>
        <dd className="mono anywhere">{article.code}</dd>
        <dt>{t.versionWord}</dt>
        <dd>{shown.number}</dd>
        <dt>{t.published}</dt>
        <dd>{format.dateTime(shown.publishedAt)}</dd>
        <dt>SHA-256</dt>
        <dd>
          <Hash value={shown.sha256} copy />
        </dd>
      </dl>
    </PlainSection>
  );
}
