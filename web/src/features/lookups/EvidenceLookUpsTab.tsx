/** What is known of an item: hits, the worst first; the same content in other cases; and twice in its own. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { graphql } from '@/gql';
import type { EvidenceHitsQuery, EvidenceSightingsQuery } from '@/gql/graphql';
import { hitLevels } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { EmptyState, FilterMenu, FilteredEmptyState, Filters, Hash, LoadingSkeleton, Pager, Panel, PathText, Table } from '@/ui';
import { HitTag } from './HitTags';
import { lookUpsMessages } from './messages';
import './lookups.css';

export const EvidenceHitsDocument = graphql(/* GraphQL */ `
  query EvidenceHits($id: ID!, $first: Int, $after: String, $filter: HitFilter) {
    evidenceItem(id: $id) {
      id
      hits(first: $first, after: $after, filter: $filter) {
        nodes {
          memberIndex memberPath level matched foundAt
          hashSet { id name version source }
          observable { id kind value case { id number } }
        }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
`);

export const EvidenceSightingsDocument = graphql(/* GraphQL */ `
  query EvidenceSightings($id: ID!) {
    evidenceItem(id: $id) {
      id
      similarItems { sharedCount eitherCount likenessPermille evidenceItem { id number fileName } }
      sightings(first: 25) { ownMemberIndex ownMemberPath memberPath evidenceItem { id number fileName case { id number } } }
      duplicates(first: 10) { nodes { sha256 sizeBytes count places { memberPath evidenceItem { id number } } } }
    }
  }
`);

type Hit = NonNullable<EvidenceHitsQuery['evidenceItem']>['hits']['nodes'][number];
type Sighting = NonNullable<EvidenceSightingsQuery['evidenceItem']>['sightings'][number];
type Similar = NonNullable<EvidenceSightingsQuery['evidenceItem']>['similarItems'][number];
type Duplicate = NonNullable<EvidenceSightingsQuery['evidenceItem']>['duplicates']['nodes'][number];

export function EvidenceLookUpsTab() {
  const { id } = useParams({ from: '/app/evidence/$id' });
  return (
    <div className="stack">
      <Hits id={id} />
      <Elsewhere id={id} />
    </div>
  );
}

function Hits({ id }: { id: string }) {
  const t = useMessages(lookUpsMessages).item;
  const label = useLabels();
  const format = useFormat();
  const search = useSearch({ from: '/app/evidence/$id/lookups' });
  const navigate = useNavigate({ from: '/evidence/$id/lookups' });
  const filter = search.level === undefined ? null : { level: search.level };
  const query = useGraph(EvidenceHitsDocument, { id, first: pageSize, after: search.after ?? null, filter }, { live: '*' });
  const hits = query.data?.evidenceItem?.hits;
  const paging = usePaging(search, hits, query.error);
  const set = (level: typeof search.level) => void navigate({ search: { level } });
  return (
    <Panel
      title={t.hits}
      count={hits === undefined || hits.totalCount === null ? undefined : format.number(hits.totalCount)}
      note={t.hitsNote}
      flush
      aside={
        <Filters label={t.filters} onClear={filter === null ? undefined : () => set(undefined)}>
          <FilterMenu
            label={t.level}
            mode="multiple"
            selected={search.level ?? []}
            onChange={(chosen) => set(chosen.length === 0 ? undefined : chosen)}
            options={hitLevels.map((value) => ({ value, label: label.hitLevel[value] }))}
          />
        </Filters>
      }
      foot={hits !== undefined && hits.nodes.length > 0 ? <Pager {...paging} /> : undefined}
    >
      {query.isError ? (
        <QueryError bare error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
      ) : hits === undefined ? (
        <LoadingSkeleton rows={4} />
      ) : hits.nodes.length === 0 ? (
        filter === null ? (
          <EmptyState bare title={t.empty}>
            {t.emptyText}
          </EmptyState>
        ) : (
          <FilteredEmptyState bare title={t.filtered} filter={(search.level ?? []).map((level) => label.hitLevel[level]).join(', ')} onClear={() => set(undefined)} />
        )
      ) : (
        <Table<Hit>
          caption={t.hits}
          room={760}
          rows={hits.nodes}
          rowKey={(row) => `${row.memberIndex ?? -1} ${row.hashSet?.id ?? row.observable?.id ?? ''}`}
          columns={[
            { key: 'level', header: t.level, cell: (row) => <HitTag level={row.level} /> },
            {
              key: 'path',
              header: t.path,
              cell: (row) =>
                row.memberPath === null ? (
                  t.self
                ) : (
                  <>
                    <PathText path={row.memberPath} />
                    <span className="cell-sub mono">#{format.number(row.memberIndex ?? 0)}</span>
                  </>
                ),
            },
            {
              key: 'known',
              header: t.known,
              cell: (row) =>
                row.hashSet !== null ? (
                  <>
                    <b className="cell-title anywhere">
                      {row.hashSet.name} {row.hashSet.version}
                    </b>
                    <span className="cell-sub anywhere">{row.hashSet.source}</span>
                  </>
                ) : row.observable !== null ? (
                  <>
                    <span className="mono anywhere">{row.observable.value}</span>
                    <span className="cell-sub lookup-links">
                      {label.observableKind[row.observable.kind]},{' '}
                      <Link to="/cases/$number/observables" params={{ number: row.observable.case.number }}>
                        {t.inCase(row.observable.case.number)}
                      </Link>
                    </span>
                  </>
                ) : null,
            },
            { key: 'matched', header: t.matched, nowrap: true, cell: (row) => label.hitMatch[row.matched] },
            { key: 'found', header: t.found, nowrap: true, cell: (row) => format.dateTimeShort(row.foundAt) },
          ]}
        />
      )}
    </Panel>
  );
}

function Elsewhere({ id }: { id: string }) {
  const t = useMessages(lookUpsMessages).item;
  const format = useFormat();
  const query = useGraph(EvidenceSightingsDocument, { id }, { live: '*' });
  const item = query.data?.evidenceItem;
  if (query.isError) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (item === undefined || item === null) return <LoadingSkeleton rows={3} />;
  return (
    <>
      <Panel title={t.similar} note={t.similarNote} flush={item.similarItems.length > 0}>
        {item.similarItems.length === 0 ? (
          <p className="small muted">{t.noSimilar}</p>
        ) : (
          <Table<Similar>
            caption={t.similar}
            room={600}
            rows={item.similarItems}
            rowKey={(row) => row.evidenceItem.id}
            columns={[
              {
                key: 'there',
                header: t.there,
                cell: (row) => (
                  <>
                    <Link to="/evidence/$id" params={{ id: row.evidenceItem.id }} className="mono">
                      {row.evidenceItem.number}
                    </Link>
                    <span className="cell-sub anywhere">{row.evidenceItem.fileName}</span>
                  </>
                ),
              },
              { key: 'likeness', header: t.likeness, align: 'end', nowrap: true, cell: (row) => format.percent(row.sharedCount, row.eitherCount) },
              { key: 'shared', header: t.shared, align: 'end', nowrap: true, cell: (row) => t.sharedOf(format.number(row.sharedCount), format.number(row.eitherCount)) },
            ]}
          />
        )}
      </Panel>
      <Panel title={t.sightings} note={t.sightingsNote} flush={item.sightings.length > 0}>
        {item.sightings.length === 0 ? (
          <p className="small muted">{t.noSightings}</p>
        ) : (
          <Table<Sighting>
            caption={t.sightings}
            room={700}
            rows={item.sightings}
            rowKey={(row) => `${row.ownMemberIndex ?? -1} ${row.evidenceItem.id} ${row.memberPath ?? ''}`}
            columns={[
              { key: 'here', header: t.here, cell: (row) => (row.ownMemberIndex === null ? t.self : <PathText path={row.ownMemberPath ?? ''} />) },
              {
                key: 'there',
                header: t.there,
                cell: (row) => (
                  <>
                    <Link to="/evidence/$id" params={{ id: row.evidenceItem.id }} className="mono">
                      {row.evidenceItem.number}
                    </Link>
                    <span className="cell-sub anywhere">{row.memberPath ?? t.self}</span>
                    <span className="cell-sub">{t.inCase(row.evidenceItem.case.number)}</span>
                  </>
                ),
              },
            ]}
          />
        )}
      </Panel>
      <Panel title={t.duplicates} flush={item.duplicates.nodes.length > 0}>
        {item.duplicates.nodes.length === 0 ? (
          <p className="small muted">{t.noDuplicates}</p>
        ) : (
          <Table<Duplicate>
            caption={t.duplicates}
            room={700}
            rows={item.duplicates.nodes}
            rowKey={(row) => row.sha256}
            columns={[
              { key: 'content', header: t.content, nowrap: true, cell: (row) => <Hash value={row.sha256} copy /> },
              { key: 'size', header: t.size, align: 'end', nowrap: true, cell: (row) => format.bytes(row.sizeBytes) },
              { key: 'times', header: t.times, align: 'end', cell: (row) => format.number(row.count) },
              {
                key: 'places',
                header: t.places,
                cell: (row) => (
                  <ul className="lookup-list">
                    {row.places.map((place, index) => (
                      <li key={index}>
                        <Link to="/evidence/$id" params={{ id: place.evidenceItem.id }} className="mono">
                          {place.evidenceItem.number}
                        </Link>
                        <span className="cell-sub anywhere">{place.memberPath ?? t.self}</span>
                      </li>
                    ))}
                  </ul>
                ),
              },
            ]}
          />
        )}
      </Panel>
    </>
  );
}
