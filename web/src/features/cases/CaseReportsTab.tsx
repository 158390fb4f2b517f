import { Link, useParams, useSearch } from '@tanstack/react-router';
import { graphql } from '@/gql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { EmptyState, LoadingSkeleton, Pager, Panel, Table, Tag, TlpMark } from '@/ui';
import { useCase, type CaseOfPage } from './caseQuery';
import { casesMessages } from './messages';

export const CaseReportsDocument = graphql(/* GraphQL */ `
  query CaseReports($id: ID!, $first: Int!, $after: String) {
    case(id: $id) {
      id
      reports(first: $first, after: $after) {
        nodes { id number title receivedAt detectedAt tlp confidential agency { id name nameEn } }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
`);

export function CaseReportsTab() {
  const { number } = useParams({ from: '/app/cases/$number' });
  const data = useCase(number).data?.case ?? undefined;
  return data === undefined ? null : <ReportsOf data={data} />;
}

function ReportsOf({ data }: { data: CaseOfPage }) {
  const t = useMessages(casesMessages).reports;
  const names = useNames();
  const format = useFormat();
  const search = useSearch({ from: '/app/cases/$number/reports' });
  const query = useGraph(CaseReportsDocument, { id: data.id, first: pageSize, after: search.after ?? null }, { live: data.id });
  const list = query.data?.case?.reports;
  const paging = usePaging(search, list, query.error);
  if (query.error !== null && list === undefined) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (list === undefined) return <LoadingSkeleton rows={3} />;
  if (list.nodes.length === 0) {
    return (
      <EmptyState title={t.empty} icon="flag">
        {t.emptyText}
      </EmptyState>
    );
  }
  return (
    <Panel title={t.title} count={list.totalCount} flush foot={<Pager {...paging} />}>
      <Table
        caption={t.caption}
        room={680}
        rows={list.nodes}
        rowKey={(report) => report.id}
        columns={[
          {
            key: 'report',
            header: t.colReport,
            cell: (report) => (
              <>
                <Link className="cell-title" to="/reports/$id" params={{ id: report.id }}>
                  {report.title}
                </Link>
                <span className="cell-sub mono">{report.number}</span>
              </>
            ),
          },
          { key: 'agency', header: t.colAgency, cell: (report) => (
              <>
                {names.of(report.agency)}
                {report.confidential && (
                  <span className="cell-sub">
                    <Tag icon="lock">{t.confidential}</Tag>
                  </span>
                )}
              </>
            ),
          },
          { key: 'tlp', header: 'TLP', nowrap: true, cell: (report) => <TlpMark tlp={report.tlp} /> },
          { key: 'detected', header: t.colDetected, nowrap: true, cell: (report) => format.dateTime(report.detectedAt) },
          { key: 'received', header: t.colReceived, nowrap: true, cell: (report) => format.dateTime(report.receivedAt) },
        ]}
      />
    </Panel>
  );
}
