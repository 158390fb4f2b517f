/** Where an item comes from, and what was made from it. */
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { EvidenceDerivedQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Button, EmptyState, Hash, LoadingSkeleton, Panel, PlainSection, StateText, Table, Tag } from '@/ui';
import { DeriveDialog, type DeriveWish } from './DeriveDialog';
import { memberMessages } from './memberMessages';

export const EvidenceDerivedDocument = graphql(/* GraphQL */ `
  query EvidenceDerived($id: ID!) {
    evidenceItem(id: $id) {
      id
      number
      fileName
      depth
      canDerive
      memberCount
      verdict
      flaggedCount
      parent { id number fileName parent { id number fileName parent { id number fileName } } }
      derived(first: 0) { totalCount }
      derivations(first: 50) {
        totalCount
        nodes {
          id
          method
          status
          failure
          detail
          members
          reason
          requestedAt
          requestedBy { id name }
          bytesDone
          child { id number fileName sha256 sizeBytes status memberCount derived(first: 0) { totalCount } }
        }
      }
    }
  }
`);

type Item = NonNullable<EvidenceDerivedQuery['evidenceItem']>;
type Row = Item['derivations']['nodes'][number];

/** While something is being made or examined, the hub is asked again. */
export function movesOf(item: Pick<Item, 'derivations'> | null | undefined): number | false {
  const moves = item?.derivations.nodes.some((row) => row.status === 'WAITING' || row.status === 'RUNNING' || row.child?.status === 'STORED');
  return moves === true ? 1500 : false;
}

export function EvidenceDerivedTab() {
  const { id } = useParams({ from: '/app/evidence/$id' });
  const t = useMessages(memberMessages);
  const [every, setEvery] = useState<number | false>(false);
  const query = useGraph(EvidenceDerivedDocument, { id }, { live: '*', everyMs: every, keepPrevious: false });
  const item = query.data?.evidenceItem;
  const wanted = movesOf(item);
  if (wanted !== every) setEvery(wanted);
  if (query.isError) return <QueryError error={query.error} title={t.derivedFailed} onRetry={() => void query.refetch()} />;
  if (item === undefined || item === null) return <LoadingSkeleton rows={5} />;
  return <Derived item={item} />;
}

/** From the uploaded file down to the item before this one. */
export function ancestors(item: Pick<Item, 'parent'>): { id: string; number: string; fileName: string }[] {
  const line: { id: string; number: string; fileName: string }[] = [];
  let at: { id: string; number: string; fileName: string; parent?: unknown } | null = item.parent;
  while (at !== null) {
    line.unshift({ id: at.id, number: at.number, fileName: at.fileName });
    at = (at.parent as typeof at | undefined) ?? null;
  }
  return line;
}

function Derived({ item }: { item: Item }) {
  const t = useMessages(memberMessages);
  const format = useFormat();
  const label = useLabels();
  const [wish, setWish] = useState<DeriveWish | null>(null);
  const line = ancestors(item);
  const rows = item.derivations.nodes;
  const made = item.derived.totalCount ?? 0;
  const unmade = Math.max(0, (item.derivations.totalCount ?? rows.length) - made);
  const opens = item.memberCount > 0 || item.verdict === 'OPAQUE';
  const which = (row: Row) => (row.members.length > 0 ? t.whichSome(row.members.map((index) => `#${format.number(index)}`).join(', ')) : row.method === 'REDACT' ? t.whichRanges : t.whichAll);
  return (
    <div className="cols">
      <div className="stack">
        <Panel
          title={t.derivedTitle}
          // As on the tab: items; what is under way or came to nothing is told beside them.
          count={rows.length > 0 ? [format.number(made), unmade > 0 ? t.derivedUnmade(format.number(unmade)) : null].filter((part) => part !== null).join(', ') : undefined}
          flush
          aside={
            item.canDerive && (
              <>
                {opens && (
                  <Button size="sm" icon="lock" onClick={() => setWish({ kind: 'decrypt', index: null })}>
                    {t.decryptAll}
                  </Button>
                )}
                <Button size="sm" variant="quiet" onClick={() => setWish({ kind: 'ranges' })}>
                  {t.redactRanges}
                </Button>
              </>
            )
          }
        >
          {rows.length === 0 ? (
            <EmptyState bare title={t.derivedNone}>
              {t.derivedNoneText}
            </EmptyState>
          ) : (
            <Table<Row>
              caption={t.derivedTitle}
              room={640}
              rows={rows}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: 'child',
                  header: t.child,
                  cell: (row) =>
                    row.child === null ? (
                      <span className="muted">
                        {t.methods[row.method]}, {which(row)}
                      </span>
                    ) : (
                      <div className="inventory-path">
                        <Link className="cell-title anywhere" to="/evidence/$id" params={{ id: row.child.id }}>
                          {row.child.fileName}
                        </Link>
                        <span className="cell-sub">
                          <span className="mono">{row.child.number}</span> · {t.methods[row.method]}, {which(row)}
                        </span>
                      </div>
                    ),
                },
                {
                  key: 'result',
                  header: t.result,
                  cell: (row) => (
                    <div className="stack-tight">
                      {row.status === 'FAILED' ? (
                        <>
                          <StateText tone="bad" icon="warning">
                            {row.failure === null ? t.states.FAILED : t.failures[row.failure]}
                          </StateText>
                          {row.failure === 'UNREADABLE' && row.detail !== null && (
                            <span className="cell-sub" lang="en">
                              {row.detail}
                            </span>
                          )}
                        </>
                      ) : row.child === null ? (
                        <StateText tone="muted" icon="hourglass">
                          {t.states[row.status]}
                          {row.bytesDone > 0 && `, ${t.running(format.bytes(row.bytesDone))}`}
                        </StateText>
                      ) : (
                        <>
                          <Tag tone={row.child.status === 'EXAMINED' ? 'ok' : 'info'}>{label.evidenceStatus[row.child.status]}</Tag>
                          {row.child.sha256 !== null && <Hash value={row.child.sha256} copy />}
                        </>
                      )}
                    </div>
                  ),
                },
                {
                  key: 'asked',
                  header: t.askedFor,
                  cell: (row) => (
                    <>
                      {row.reason}
                      <span className="cell-sub">
                        {row.requestedBy?.name ?? t.unknown}, {format.dateTimeShort(row.requestedAt)}
                      </span>
                    </>
                  ),
                },
              ]}
            />
          )}
        </Panel>
      </div>
      <aside className="stack">
        <PlainSection title={t.tree}>
          <p className="muted">{t.treeNote}</p>
          <ol className="origin">
            {line.map((one) => (
              <li key={one.id}>
                <Link className="anywhere" to="/evidence/$id/derived" params={{ id: one.id }}>
                  {one.fileName}
                </Link>
                <span className="cell-sub mono">{one.number}</span>
              </li>
            ))}
            <li aria-current="true">
              <b className="strong anywhere">{item.fileName}</b>
              <span className="cell-sub">
                <span className="mono">{item.number}</span> · {t.here}
              </span>
            </li>
          </ol>
          {!item.canDerive && item.depth >= 3 && <p className="muted">{t.tooDeep}</p>}
        </PlainSection>
      </aside>
      {wish !== null && <DeriveDialog id={item.id} name={item.fileName} wish={wish} onClose={() => setWish(null)} />}
    </div>
  );
}
