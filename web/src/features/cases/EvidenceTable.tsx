import { Link } from '@tanstack/react-router';
import { FaultTag, faultOf, useReceivedPercent } from '@/features/evidence';
import { graphql } from '@/gql';
import type { CaseEvidenceFragment } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { Hash, Table, Tag } from '@/ui';
import { casesMessages } from './messages';

export const CaseEvidenceFragmentDocument = graphql(/* GraphQL */ `
  fragment CaseEvidence on EvidenceItem {
    id number fileName status sizeBytes sha256 declared declaredSizeBytes receivedBytes memberCount flaggedCount verdict createdAt disposedAt withdrawnAt
    ...EvidenceFault
    findings { code }
    examination { state membersDone membersTotal }
    uploadedBy { id name }
  }
`);

/** Where an item stands: arriving, waiting, being examined, or what was found. */
export function EvidenceState({ item }: { item: CaseEvidenceFragment }) {
  const t = useMessages(casesMessages).evidence;
  const format = useFormat();
  const received = useReceivedPercent(item);
  const fault = faultOf(item);
  if (item.withdrawnAt !== null) return <Tag>{t.withdrawn}</Tag>;
  if (fault !== null) return <FaultTag fault={fault} />;
  if (item.disposedAt !== null) return <Tag tone="warn">{t.disposed}</Tag>;
  if (item.status === 'REFUSED') return <Tag tone="bad">{item.declared === 'DIFFERS' ? t.differs : t.refused}</Tag>;
  if (item.status === 'RECEIVING') return <Tag tone="info">{t.receiving(format.percent(received, 100))}</Tag>;
  const examination = item.examination;
  if (item.status === 'STORED') {
    if (examination?.state === 'FAILED') return <Tag tone="bad">{t.examFailed}</Tag>;
    if (examination?.state === 'RUNNING') {
      return <Tag tone="info">{examination.membersTotal === null ? t.running(format.number(examination.membersDone)) : t.runningShare(format.percent(examination.membersDone, examination.membersTotal))}</Tag>;
    }
    return <Tag>{t.waiting}</Tag>;
  }
  if (item.findings.length > 0) return <Tag tone="warn">{t.findings(item.findings.length)}</Tag>;
  if (item.verdict === null || item.verdict === 'OPAQUE') return <Tag>{t.single}</Tag>;
  return <Tag tone="ok">{t.clean}</Tag>;
}

export function EvidenceTable({ rows }: { rows: readonly CaseEvidenceFragment[] }) {
  const t = useMessages(casesMessages).evidence;
  const format = useFormat();
  return (
    <Table
      caption={t.caption}
      room={680}
      rows={rows}
      rowKey={(item) => item.id}
      columns={[
        {
          key: 'file',
          header: t.colFile,
          cell: (item) => (
            <>
              <Link className="cell-title anywhere" to="/evidence/$id" params={{ id: item.id }}>
                {item.fileName}
              </Link>
              <span className="cell-sub mono">{item.number}</span>
            </>
          ),
        },
        { key: 'hash', header: t.colHash, nowrap: true, cell: (item) => (item.sha256 === null ? <span className="muted">{t.noHash}</span> : <Hash value={item.sha256} />) },
        {
          key: 'size',
          header: t.colSize,
          align: 'end',
          nowrap: true,
          cell: (item) => <span title={format.bytesExact(item.sizeBytes ?? item.declaredSizeBytes)}>{format.bytes(item.sizeBytes ?? item.declaredSizeBytes)}</span>,
        },
        { key: 'state', header: t.colState, nowrap: true, cell: (item) => <EvidenceState item={item} /> },
        { key: 'by', header: t.colBy, cell: (item) => item.uploadedBy?.name ?? '' },
      ]}
    />
  );
}
