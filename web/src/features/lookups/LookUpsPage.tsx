/** What is known of pasted digests, names, domains and addresses. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { LookUpsPageQuery } from '@/gql/graphql';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Banner, Button, EmptyState, Hash, LoadingSkeleton, PageHead, Panel, Table, Tag, TextArea } from '@/ui';
import { lookUpsMessages } from './messages';
import './lookups.css';

export const LookUpsPageDocument = graphql(/* GraphQL */ `
  query LookUpsPage($values: [String!]!) {
    lookUp(values: $values) {
      results {
        asked kind value
        hashSets { id name version kind }
        observables { id tlp case { id number } }
        places { memberIndex memberPath evidenceItem { id number fileName case { id number } } }
      }
      errors { code message path }
    }
  }
`);

type Row = LookUpsPageQuery['lookUp']['results'][number];

const tones = { KNOWN_BAD: 'bad', NOTABLE: 'warn', KNOWN_GOOD: 'ok' } as const;

/** What may stand in the traces of logs, which belong to their case: a look-up does not read them. */
export function inLogs(row: Pick<Row, 'kind'>): boolean {
  return row.kind !== null && !row.kind.startsWith('FILE_');
}

function Known({ row }: { row: Row }) {
  const t = useMessages(lookUpsMessages);
  if (row.observables.length === 0) return <span className="muted">{t.nothing}</span>;
  const cases = [...new Map(row.observables.map((one) => [one.case.number, one])).values()];
  return (
    <ul className="lookup-list">
      {cases.map((one) => (
        <li key={one.id}>
          <Link to="/cases/$number/observables" params={{ number: one.case.number }} className="mono">
            {one.case.number}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Places({ row }: { row: Row }) {
  const t = useMessages(lookUpsMessages);
  if (row.places.length === 0) return <span className="muted">{t.nothing}</span>;
  return (
    <ul className="lookup-list">
      {row.places.map((place, index) => (
        <li key={index}>
          <Link to="/evidence/$id" params={{ id: place.evidenceItem.id }} className="mono">
            {place.evidenceItem.number}
          </Link>
          <span className="cell-sub anywhere">{place.memberPath ?? t.itself}</span>
        </li>
      ))}
    </ul>
  );
}

export function LookUpsPage() {
  const t = useMessages(lookUpsMessages);
  const label = useLabels();
  const search = useSearch({ from: '/app/lookups' });
  const navigate = useNavigate({ from: '/lookups' });
  const asked = search.values ?? '';
  const [typed, setTyped] = useState(asked);
  const [seen, setSeen] = useState(asked);
  if (seen !== asked) {
    setSeen(asked);
    setTyped(asked);
  }
  const values = asked.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const query = useGraph(LookUpsPageDocument, { values }, { enabled: values.length > 0, keepPrevious: false });
  const found = values.length === 0 ? undefined : query.data?.lookUp;
  return (
    <>
      <PageHead title={t.title} facts={<span className="muted">{t.note}</span>} />
      <div className="stack">
        <form
          className="lookup-form"
          onSubmit={(event) => {
            event.preventDefault();
            void navigate({ search: typed.trim() === '' ? {} : { values: typed.trim() } });
          }}
        >
          <TextArea id="lookup-values" label={t.values} hint={t.valuesHint} rows={5} spellCheck={false} value={typed} onChange={setTyped} />
          <Button variant="primary" icon="search" type="submit" busy={query.isFetching} busyLabel={t.go}>
            {t.go}
          </Button>
        </form>
        {values.length === 0 ? (
          <EmptyState title={t.empty} icon="search">
            {t.emptyText}
          </EmptyState>
        ) : query.isError ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : found === undefined ? (
          <LoadingSkeleton rows={5} />
        ) : found.errors.length > 0 ? (
          <Banner tone="bad">
            <b className="strong">{t.tooMany}.</b> {found.errors.map((error) => error.message).join(' ')}
          </Banner>
        ) : (
          <Panel
            title={t.results}
            flush
            foot={
              found.results.some(inLogs) && (
                <span>
                  {t.inLogs} <Link to="/cases">{t.inLogsLink}</Link>
                </span>
              )
            }
          >
            <Table<Row>
              caption={t.results}
              room={760}
              rows={found.results}
              rowKey={(row) => row.asked}
              columns={[
                {
                  key: 'asked',
                  header: t.asked,
                  cell: (row) => (
                    <>
                      {row.kind === 'FILE_SHA256' ? <Hash value={row.value ?? row.asked} copy /> : <span className="mono anywhere">{row.value ?? row.asked}</span>}
                      <span className="cell-sub">{row.kind === null ? t.unrecognised : label.observableKind[row.kind]}</span>
                    </>
                  ),
                },
                {
                  key: 'sets',
                  header: t.sets,
                  cell: (row) =>
                    row.hashSets.length === 0 ? (
                      <span className="muted">{t.nothing}</span>
                    ) : (
                      <ul className="lookup-list">
                        {row.hashSets.map((set) => (
                          <li key={set.id}>
                            <Tag tone={tones[set.kind]}>{label.hashSetKind[set.kind]}</Tag>
                            <span className="cell-sub">
                              {set.name} {set.version}
                            </span>
                          </li>
                        ))}
                      </ul>
                    ),
                },
                { key: 'observables', header: t.observables, cell: (row) => <Known row={row} /> },
                { key: 'places', header: t.places, cell: (row) => <Places row={row} /> },
              ]}
            />
          </Panel>
        )}
      </div>
    </>
  );
}
