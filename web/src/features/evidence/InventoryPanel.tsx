/** What the archive contains: every member with its size, hash and what is odd about it. */
import { useState } from 'react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { HitTags } from '@/features/lookups';
import { graphql } from '@/gql';
import type { EvidenceMembersQuery, MemberFilter } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { QueryError } from '@/shell';
import { Button, EmptyState, FilterChip, FilterMenu, FilteredEmptyState, Filters, Hash, LoadingSkeleton, Pager, Panel, PathText, SearchField, Table, Tag } from '@/ui';
import { contentTypeMessages, memberKinds, typesOfKinds } from './contentTypes';
import { MemberPackageDialog } from './EvidenceDialogs';
import { findingMessages, findingWords } from './findings';
import { InventoryTree } from './InventoryTree';
import { evidenceMessages } from './messages';
import type { EvidenceItemSearch } from './search';

export const EvidenceMembersDocument = graphql(/* GraphQL */ `
  query EvidenceMembers($id: ID!, $first: Int, $after: String, $filter: MemberFilter) {
    evidenceItem(id: $id) {
      id
      members(first: $first, after: $after, filter: $filter) {
        nodes { index path rawPathHex sizeBytes sha256 contentType encrypted modifiedAt findings { code severity detail } hitLevels seenInAnotherCase }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
`);

type Row = NonNullable<EvidenceMembersQuery['evidenceItem']>['members']['nodes'][number];

/** A whole hash is looked up as a hash, anything else as part of the path. */
export function memberFilter(search: Pick<EvidenceItemSearch, 'text' | 'flagged' | 'kind'>): MemberFilter | null {
  const text = search.text?.trim() ?? '';
  const digits = text.replaceAll(/\s/g, '').toLowerCase();
  const filter: MemberFilter = {};
  if (/^[0-9a-f]{64}$/.test(digits)) filter.sha256 = digits;
  else if (text !== '') filter.text = text;
  if (search.flagged === true) filter.flagged = true;
  if (search.kind !== undefined) filter.contentTypes = typesOfKinds(search.kind);
  return Object.keys(filter).length === 0 ? null : filter;
}

const tones = { ERROR: 'bad', WARNING: 'warn', INFO: 'neutral' } as const;

interface InventoryProps {
  id: string;
  count: number;
  flagged: number;
  empty: 'later' | 'unexamined' | 'opaque' | 'none';
  /** Whether the person may take packages that prove single members. */
  proves: boolean;
}

export function InventoryPanel({ id, count, flagged, empty, proves }: InventoryProps) {
  const [proving, setProving] = useState<Row>();
  const running = empty === 'later';
  const t = useMessages(evidenceMessages);
  const words = useMessages(findingMessages);
  const types = useMessages(contentTypeMessages);
  const format = useFormat();
  const search = useSearch({ from: '/app/evidence/$id/' });
  const navigate = useNavigate({ from: '/evidence/$id/' });
  const filter = memberFilter(search);
  const query = useGraph(
    EvidenceMembersDocument,
    { id, first: pageSize, after: search.after ?? null, filter },
    { everyMs: running ? 3000 : false, enabled: search.tree !== true },
  );
  const members = query.data?.evidenceItem?.members;
  const paging = usePaging(search, members, query.error, 'inventory');
  const set = (change: Partial<EvidenceItemSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change), resetScroll: false });
  const asTree = search.tree === true && count > 0;
  const clear = () => set({ text: undefined, flagged: undefined, kind: undefined });
  const said = [search.text === undefined ? null : t.filterText(search.text), search.flagged === true ? t.filterFlagged : null, ...(search.kind ?? []).map((kind) => types.kinds[kind])].filter((part) => part !== null).join(', ');
  useKeys(t.inventory, [
    { keys: 'f', label: t.inventoryFind, run: () => document.querySelector<HTMLInputElement>('#inventory input[type=search]')?.focus() },
  ]);

  return (
    <Panel
      id="inventory"
      title={t.inventory}
      count={count === 0 && empty !== 'none' ? undefined : t.memberCount(format.number(count))}
      flush
      aside={
        count > 0 && (
          <Filters label={t.inventoryFilters} onClear={filter === null ? undefined : clear}>
            <SearchField label={t.inventoryFind} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text, tree: undefined })} shortcut="f" />
            <FilterChip on={search.flagged === true} count={flagged} onChange={(on) => set({ flagged: on ? true : undefined, tree: undefined })}>
              {t.flaggedOnly}
            </FilterChip>
            <FilterMenu
              label={types.label}
              options={memberKinds.map((value) => ({ value, label: types.kinds[value] }))}
              selected={search.kind ?? []}
              onChange={(kind) => set({ kind: kind.length === 0 ? undefined : kind, tree: undefined })}
            />
            {/* The tree shows where everything stands; what is looked for stands in the table. */}
            <FilterChip on={asTree} onChange={(on) => set({ tree: on ? true : undefined, ...(on ? { text: undefined, flagged: undefined, kind: undefined } : {}) })}>
              {t.tree}
            </FilterChip>
          </Filters>
        )
      }
      foot={!asTree && members !== undefined && members.nodes.length > 0 ? <Pager {...paging} /> : undefined}
    >
      {asTree ? (
        <InventoryTree id={id} />
      ) : query.isError ? (
        <QueryError bare error={query.error} title={t.inventoryFailed} onRetry={() => void query.refetch()} />
      ) : members === undefined ? (
        <LoadingSkeleton rows={6} />
      ) : members.nodes.length === 0 ? (
        filter !== null ? (
          <FilteredEmptyState bare title={t.inventoryFiltered} filter={said} onClear={clear} />
        ) : (
          <EmptyState bare title={{ later: t.inventoryEmpty, none: t.inventoryEmpty, opaque: t.inventoryOpaque, unexamined: t.inventoryUnexamined }[empty]}>
            {{ later: t.inventoryLater, none: t.inventoryEmptyText, opaque: t.inventoryOpaqueText, unexamined: t.inventoryUnexaminedText }[empty]}
          </EmptyState>
        )
      ) : (
        <Table<Row>
          caption={t.inventory}
          room={700}
          rows={members.nodes}
          rowKey={(row) => String(row.index)}
          columns={[
            {
              key: 'path',
              header: t.path,
              cell: (row) => (
                <div className="inventory-path">
                  <Link to="/evidence/$id/members/$index" params={{ id, index: String(row.index) }}>
                    <PathText path={row.path} />
                  </Link>
                  {row.contentType !== null && (
                    <span className="cell-sub" title={row.contentType}>
                      {types.words[row.contentType] ?? row.contentType}
                    </span>
                  )}
                  {row.rawPathHex !== null && <span className="cell-sub mono anywhere">{t.rawPath(row.rawPathHex)}</span>}
                </div>
              ),
            },
            { key: 'no', header: t.number, align: 'end', room: 900, cell: (row) => <span className="mono xs muted">#{format.number(row.index)}</span> },
            { key: 'size', header: t.size, align: 'end', nowrap: true, cell: (row) => <span title={format.bytesExact(row.sizeBytes)}>{format.bytes(row.sizeBytes)}</span> },
            { key: 'sha', header: 'SHA-256', nowrap: true, cell: (row) => (row.sha256 === null ? <span className="muted">{t.unread}</span> : <Hash value={row.sha256} copy />) },
            {
              key: 'marks',
              header: t.marks,
              cell: (row) =>
                row.findings.length === 0 && row.hitLevels.length === 0 && !row.seenInAnotherCase ? null : (
                  <span className="tag-list inventory-marks">
                    <HitTags levels={row.hitLevels} elsewhere={row.seenInAnotherCase} />
                    {row.findings.map((finding, index) => (
                      <Tag key={index} tone={tones[finding.severity]} {...(finding.code === 'encrypted' ? { icon: 'lock' as const } : {})}>
                        {findingWords(words, finding.code)?.short ?? finding.code}
                      </Tag>
                    ))}
                  </span>
                ),
            },
            ...(proves
              ? [
                  {
                    key: 'prove',
                    header: t.memberProof,
                    quiet: true,
                    align: 'end' as const,
                    // Where it has no room the page of the member offers it.
                    room: 960,
                    nowrap: true,
                    cell: (row: Row) => (
                      <Button variant="quiet" size="sm" icon="shield" aria-label={t.memberProve(row.path)} title={t.memberProve(row.path)} onClick={() => setProving(row)}>
                        {t.memberProof}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      {proving !== undefined && <MemberPackageDialog id={id} index={proving.index} path={proving.path} onClose={() => setProving(undefined)} />}
    </Panel>
  );
}
