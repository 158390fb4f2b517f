import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { UploadButton, UploadDropZone, useOwnUploads } from '@/features/evidence';
import { graphql } from '@/gql';
import { useMessages } from '@/lib/i18n';
import { useFormat } from '@/lib/format';
import { useHeldList } from '@/lib/liveRows';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { EmptyState, FilterChip, FilteredEmptyState, Filters, LoadingSkeleton, NewRowsBar, Pager, Panel } from '@/ui';
import { EvidenceTable } from './EvidenceTable';
import { useCase, type CaseOfPage } from './caseQuery';
import { casesMessages } from './messages';

export const CaseEvidenceTabDocument = graphql(/* GraphQL */ `
  query CaseEvidenceTab($id: ID!, $first: Int!, $after: String, $altered: Boolean) {
    case(id: $id) {
      id
      evidence(first: $first, after: $after, altered: $altered) { nodes { ...CaseEvidence } pageInfo { hasNextPage endCursor } totalCount }
    }
  }
`);

export function CaseEvidenceTab() {
  const { number } = useParams({ from: '/app/cases/$number' });
  const data = useCase(number).data?.case ?? undefined;
  return data === undefined ? null : <EvidenceOf data={data} />;
}

function EvidenceOf({ data }: { data: CaseOfPage }) {
  const t = useMessages(casesMessages).evidence;
  const format = useFormat();
  const search = useSearch({ from: '/app/cases/$number/evidence' });
  const navigate = useNavigate({ from: '/cases/$number/evidence' });
  const altered = search.altered === true;
  const query = useGraph(CaseEvidenceTabDocument, { id: data.id, first: pageSize, after: search.after ?? null, ...(altered ? { altered } : {}) }, { live: data.id });
  const list = query.data?.case?.evidence;
  const paging = usePaging(search, list, query.error);
  // What the person uploads here is no surprise: it stands in the list as soon as the hub knows it.
  const own = useOwnUploads(data.id).filter((id) => list?.nodes.some((item) => item.id === id) === true);
  const held = useHeldList(list?.nodes, (item) => item.id, `${data.id} ${altered} ${search.after ?? ''} ${own.join(' ')}`, !query.isPlaceholderData);
  const mayUpload = data.actions.includes('UPLOAD_EVIDENCE');
  const upload = mayUpload && <UploadButton caseId={data.id} caseNumber={data.number} size="sm" variant="plain" />;
  const show = (on: boolean) => void navigate({ search: on ? { altered: true } : {} });
  const filter = (altered || data.alteredEvidence > 0) && (
    <Filters label={t.filters}>
      <FilterChip on={altered} onChange={show}>
        {t.alteredOnly}
      </FilterChip>
    </Filters>
  );
  const body =
    query.error !== null && list === undefined ? (
      <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
    ) : list === undefined ? (
      <LoadingSkeleton rows={5} />
    ) : list.nodes.length === 0 && altered ? (
      <FilteredEmptyState title={t.alteredNone} filter={t.alteredOnly} onClear={() => show(false)} />
    ) : list.nodes.length === 0 ? (
      <EmptyState title={t.empty} icon="box" action={upload}>
        {t.emptyText}
      </EmptyState>
    ) : (
      <div className="stack">
        <NewRowsBar count={held.changes} onShow={held.showNow} />
        <Panel title={t.title} note={mayUpload ? t.dropHere : undefined} count={list.totalCount === null ? undefined : format.number(list.totalCount)} aside={upload} flush foot={<Pager {...paging} shown={held.rows.length} />}>
          <EvidenceTable rows={held.rows} />
        </Panel>
      </div>
    );
  return (
    <UploadDropZone caseId={data.id} caseNumber={data.number} disabled={!mayUpload}>
      <div className="stack">
        {filter}
        {body}
      </div>
    </UploadDropZone>
  );
}
