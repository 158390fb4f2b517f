/** The knowledge base: handbooks, tool guides, training cases. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { articleKinds, incidentClasses } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { QueryError } from '@/shell';
import { EmptyState, FilterChip, FilterMenu, FilteredEmptyState, Filters, Icon, LoadingSkeleton, PageHead, Pager, SearchField, Tag, buttonClass } from '@/ui';
import { KnowledgePageDocument } from './documents';
import { knowledgeMessages } from './messages';
import { kindIcons, summaryOf, titleOf } from './model';
import { readingLanguages, type KnowledgeSearch } from './search';
import './knowledge.css';

export function KnowledgePage() {
  const t = useMessages(knowledgeMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const search = useSearch({ from: '/app/knowledge' });
  const navigate = useNavigate({ from: '/knowledge' });
  const language = search.lang ?? locale;
  const filter = {
    text: search.text ?? null,
    kind: search.kind ?? null,
    incidentClass: search.class ?? null,
    technique: search.technique ?? null,
    hasDraft: search.drafts ?? null,
  };
  const query = useGraph(KnowledgePageDocument, { first: pageSize, after: search.after ?? null, filter });
  const list = query.data?.articles;
  const paging = usePaging(search, list, query.error);
  const set = (change: Partial<KnowledgeSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change) });
  const none = { text: undefined, kind: undefined, class: undefined, technique: undefined, drafts: undefined };
  const chosen = [
    search.text === undefined ? undefined : `“${search.text}”`,
    ...(search.kind ?? []).map((kind) => label.articleKind[kind]),
    search.class === undefined ? undefined : label.incidentClass[search.class],
    search.technique,
    search.drafts === true ? t.withDraft : undefined,
  ].filter((part) => part !== undefined);
  const writes = query.data?.canWriteArticles === true;
  return (
    <>
      <PageHead
        title={t.title}
        facts={
          <>
            {list?.totalCount != null && <span>{t.count(format.number(list.totalCount))}</span>}
            <span className="muted">{t.note}</span>
          </>
        }
        actions={
          writes && (
            <Link to="/knowledge/new" className={buttonClass('primary')}>
              <Icon name="plus" />
              <span>{t.add}</span>
            </Link>
          )
        }
      />
      <div className="stack">
        <Filters label={t.filters} onClear={chosen.length === 0 ? undefined : () => set(none)}>
          <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} />
          <FilterMenu
            label={t.kind}
            options={articleKinds.map((value) => ({ value, label: label.articleKind[value] }))}
            selected={search.kind ?? []}
            onChange={(kind) => set({ kind: kind.length === 0 ? undefined : kind })}
          />
          <FilterMenu
            label={t.class}
            mode="single"
            options={incidentClasses.map((value) => ({ value, label: label.incidentClass[value] }))}
            selected={search.class === undefined ? [] : [search.class]}
            onChange={([value]) => set({ class: value })}
          />
          {search.technique !== undefined && (
            <FilterChip on onChange={() => set({ technique: undefined })}>
              {t.technique(search.technique)}
            </FilterChip>
          )}
          <FilterMenu
            label={t.language}
            mode="single"
            options={readingLanguages.map((value) => ({ value, label: t.languages[value] }))}
            selected={search.lang === undefined ? [] : [search.lang]}
            onChange={([value]) => set({ lang: value })}
          />
          {writes && (
            <FilterChip on={search.drafts === true} onChange={(on) => set({ drafts: on ? true : undefined })}>
              {t.withDraft}
            </FilterChip>
          )}
        </Filters>
        {query.isError ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={6} />
        ) : list.nodes.length === 0 ? (
          chosen.length === 0 ? (
            <EmptyState title={t.empty} icon="book">
              {t.emptyText}
            </EmptyState>
          ) : (
            <FilteredEmptyState title={t.filtered} filter={chosen.join(', ')} onClear={() => set(none)} />
          )
        ) : (
          <section className="panel">
            <ul className="article-list">
              {list.nodes.map((row) => (
                <li key={row.id}>
                  <Icon name={kindIcons[row.kind]} />
                  <div>
                    <h2 lang={language}>
                      <Link to="/knowledge/$code" params={{ code: row.code }} search={search.lang === undefined ? {} : { lang: search.lang }}>
                        {titleOf(row.current, language)}
                      </Link>
                    </h2>
                    <p lang={language}>{summaryOf(row.current, language)}</p>
                    <div className="tag-list">
                      <Tag>{label.articleKind[row.kind]}</Tag>
                      {row.current.publishedAt === null ? <Tag tone="warn">{t.draft}</Tag> : row.draft !== null && <Tag tone="info">{t.beingWritten(row.draft.number)}</Tag>}
                      {row.current.incidentClasses.map((value) => (
                        <Tag key={value} tone="info">
                          {label.incidentClass[value]}
                        </Tag>
                      ))}
                      {row.current.techniques.map((id) => (
                        <Link key={id} to="/knowledge" search={{ technique: id }} className="mono article-technique">
                          {id}
                        </Link>
                      ))}
                    </div>
                  </div>
                </li>
              ))}
            </ul>
            <div className="panel-foot">
              <Pager {...paging} />
            </div>
          </section>
        )}
      </div>
    </>
  );
}
