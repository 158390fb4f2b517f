/** Everything that matches, kind by kind. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { graphql } from '@/gql';
import type { SearchPageQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { unturned } from '@/lib/shown';
import { QueryError } from '@/shell';
import { Button, EmptyState, LoadingSkeleton, PageHead, Pager, Panel, PathText } from '@/ui';
import { searchMessages } from './messages';
import './search.css';

export const SearchPageDocument = graphql(/* GraphQL */ `
  query SearchPage($text: String!, $first: Int, $after: String) {
    search(text: $text, first: $first, after: $after) {
      nodes { kind id title subtitle number caseNumber }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

type Result = SearchPageQuery['search']['nodes'][number];

/** Neighbours of one kind together, in the order of the hub. */
export function byKind(results: readonly Result[]): { kind: Result['kind']; results: Result[] }[] {
  const groups: { kind: Result['kind']; results: Result[] }[] = [];
  for (const result of results) {
    const last = groups.at(-1);
    if (last?.kind === result.kind) last.results.push(result);
    else groups.push({ kind: result.kind, results: [result] });
  }
  return groups;
}

function ResultLink({ result, text }: { result: Result; text: string }) {
  const title: ReactNode = result.kind === 'MEMBER' ? <PathText path={result.title} /> : result.title;
  switch (result.kind) {
    case 'CASE':
      return (
        <Link to="/cases/$number" params={{ number: result.number ?? result.caseNumber ?? '' }} className="cell-title">
          {title}
        </Link>
      );
    case 'REPORT':
      return (
        <Link to="/reports/$id" params={{ id: result.id }} className="cell-title">
          {title}
        </Link>
      );
    case 'SYSTEM':
      return (
        <Link to="/systems/$id" params={{ id: result.id }} className="cell-title">
          {title}
        </Link>
      );
    case 'AGENCY':
      return (
        <Link to="/agencies" search={{ text: result.number ?? result.title }} className="cell-title">
          {title}
        </Link>
      );
    case 'EVIDENCE':
      return (
        <Link to="/evidence/$id" params={{ id: result.id }} className="cell-title">
          {title}
        </Link>
      );
    case 'OBSERVABLE':
      return (
        <Link to="/lookups" search={{ values: result.title }} className="cell-title anywhere">
          {title}
        </Link>
      );
    case 'MEMBER':
      return (
        <Link to="/evidence/$id" params={{ id: result.id }} search={{ text }} hash="inventory" className="cell-title">
          {title}
        </Link>
      );
  }
}

/** The second line in words: a state of the schema is told in the language of the page, a repeated number left out. */
export function subtitleOf(result: Pick<Result, 'kind' | 'subtitle' | 'number'>, label: ReturnType<typeof useLabels>): string {
  const { kind, subtitle, number } = result;
  if (subtitle === number) return '';
  if (kind === 'CASE') return new Map<string, string>(Object.entries(label.caseStatus)).get(subtitle) ?? subtitle;
  if (kind === 'REPORT') return new Map<string, string>(Object.entries(label.reportStatus)).get(subtitle) ?? subtitle;
  if (kind === 'OBSERVABLE') return new Map<string, string>(Object.entries(label.observableKind)).get(subtitle) ?? subtitle;
  return subtitle;
}

export function SearchPage() {
  const t = useMessages(searchMessages);
  const label = useLabels();
  const format = useFormat();
  const search = useSearch({ from: '/app/search' });
  const navigate = useNavigate({ from: '/search' });
  const asked = search.text?.trim() ?? '';
  const long = Array.from(asked).length >= 2;
  const [typed, setTyped] = useState(asked);
  const [seen, setSeen] = useState(asked);
  if (seen !== asked) {
    setSeen(asked);
    setTyped(asked);
  }
  const query = useGraph(SearchPageDocument, { text: asked, first: pageSize, after: search.after ?? null }, { enabled: long });
  const list = long ? query.data?.search : undefined;
  const paging = usePaging(search, list, query.error);
  return (
    <>
      <PageHead title={asked === '' ? t.title : t.titleFor(unturned(asked))} facts={list !== undefined && list.totalCount !== null && <span role="status">{t.found(format.number(list.totalCount))}</span>} />
      <form
        className="search-form"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ search: typed.trim() === '' ? {} : { text: typed.trim() } });
        }}
      >
        <input className="input" type="search" aria-label={t.label} placeholder={t.placeholder} value={typed} onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit" variant="primary" icon="search">
          {t.go}
        </Button>
      </form>
      {asked === '' ? (
        <EmptyState title={t.empty}>{t.emptyText}</EmptyState>
      ) : !long ? (
        <EmptyState title={t.short}>{t.shortText}</EmptyState>
      ) : query.isError ? (
        <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
      ) : list === undefined ? (
        <LoadingSkeleton rows={8} />
      ) : list.nodes.length === 0 ? (
        <EmptyState title={t.nothing}>{t.nothingText(asked)}</EmptyState>
      ) : (
        <div className="stack">
          {byKind(list.nodes).map((group) => (
            <Panel key={group.kind} title={t.kinds[group.kind]} flush>
              <ul className="search-list">
                {group.results.map((result, index) => (
                  <li key={`${result.id}${index}`}>
                    <ResultLink result={result} text={asked} />
                    <span className="cell-sub">
                      {result.number !== null && <span className="mono">{result.number}</span>}
                      {result.number !== null && subtitleOf(result, label) !== '' && ' · '}
                      {subtitleOf(result, label)}
                      {result.caseNumber !== null && result.kind !== 'CASE' && ` · ${t.inCase(result.caseNumber)}`}
                    </span>
                  </li>
                ))}
              </ul>
            </Panel>
          ))}
          <Pager {...paging} />
        </div>
      )}
    </>
  );
}
