import { useParams } from '@tanstack/react-router';
import type { CaseEscalationFragment } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import type { DeliveryStatus } from '@/lib/domain';
import { hasRole, useViewer } from '@/lib/session';
import { Button, EmptyState, MailProblem, Panel, Table, Tag, type Tone } from '@/ui';
import { AcknowledgeButton, EscalationPanel, useCallInHead, useEnd } from './EscalationPanel';
import { useCase, type CaseOfPage } from './caseQuery';
import { useCaseDialog } from './dialogs';
import { casesMessages } from './messages';
import { callToAcknowledge, waits } from './model';

const tones: Record<DeliveryStatus, Tone> = { QUEUED: 'neutral', SENT: 'ok', FAILED: 'warn', DEAD: 'bad' };

/** Every call of a tier, with its reason and the mail that went out. */
export function CaseEscalationsTab() {
  const { number } = useParams({ from: '/app/cases/$number' });
  const data = useCase(number).data?.case ?? undefined;
  return data === undefined ? null : <Calls data={data} />;
}

function Calls({ data }: { data: CaseOfPage }) {
  const t = useMessages(casesMessages);
  const format = useFormat();
  const open = useCaseDialog();
  const endWords = useEnd(data);
  const calls = data.escalations.nodes;
  const foremost = callToAcknowledge(calls)?.id;
  const inHead = useCallInHead(calls)?.id;
  const escalate = data.actions.includes('ESCALATE') && (
    <Button size="sm" icon="steps" shortcut="e" onClick={() => open({ kind: 'escalate' })}>
      {t.head.escalate}
    </Button>
  );
  if (calls.length === 0) {
    return (
      <EmptyState title={t.escalations.none} icon="steps" action={escalate}>
        {t.escalations.noneText}
      </EmptyState>
    );
  }
  return (
    <div className="cols">
      <div className="stack">
        {calls.map((call) => (
          <CallPanel key={call.id} call={call} end={endWords(call, (at) => format.dateTime(at))} first={call.id === foremost} inHead={call.id === inHead} closed={data.status === 'CLOSED'} />
        ))}
      </div>
      <aside className="stack">
        <EscalationPanel data={data} overview={false} />
        {escalate}
      </aside>
    </div>
  );
}

function CallPanel({ call, end, first, inHead, closed }: { call: CaseEscalationFragment; end: string | null; first: boolean; inHead: boolean; closed: boolean }) {
  const viewer = useViewer();
  const t = useMessages(casesMessages).escalations;
  const label = useLabels();
  const names = useNames();
  const format = useFormat();
  const who = call.automatic ? t.automatic : call.raisedBy === null ? '' : t.by(call.raisedBy.name);
  return (
    <Panel
      title={`${t.tier(call.tier)}: ${names.tier(call)}`}
      count={[format.dateTime(call.raisedAt), who].filter((part) => part !== '').join(' · ')}
      aside={call.acknowledgedAt !== null ? <Tag tone="ok">{t.acknowledged}</Tag> : !waits(call) ? <Tag>{t.passed}</Tag> : closed ? <Tag>{t.withdrawn}</Tag> : call.canAcknowledge && !inHead ? <AcknowledgeButton call={call} foremost={first} /> : <Tag tone="warn">{t.waiting}</Tag>}
      flush
    >
      <div className="panel-body stack-tight">
        <p className="pre-line">{call.reason}</p>
        {call.furtherReasons.map(({ reason, at }) => (
          <p key={`${at} ${reason}`}>{t.further(format.dateTime(at), reason)}</p>
        ))}
        {end !== null && <p className="small">{end}</p>}
        {call.acknowledgedAt !== null && <p className="small muted">{t.ackBy(call.acknowledgedBy?.name ?? '', format.dateTime(call.acknowledgedAt))}</p>}
        {call.note !== null && call.note !== '' && <p className="small pre-line">“{call.note}”</p>}
      </div>
      {call.deliveries.length === 0 ? (
        <p className="panel-body small muted">{t.noDeliveries}</p>
      ) : (
        <Table
          caption={`${t.deliveries}, ${t.tier(call.tier)}`}
          rows={call.deliveries}
          rowKey={(delivery) => delivery.id}
          columns={[
            { key: 'to', header: t.recipient, cell: (delivery) => <span className="anywhere">{delivery.recipient}</span> },
            {
              key: 'status',
              header: t.status,
              cell: (delivery) => (
                <>
                  <Tag tone={tones[delivery.status]}>{label.deliveryStatus[delivery.status]}</Tag>
                  {delivery.lastError !== null && delivery.status !== 'SENT' && <MailProblem text={delivery.lastError} raw={hasRole(viewer, 'ADMIN')} />}
                  {delivery.dismissedAt !== null && <p className="small muted">{t.dismissed(format.dateTimeShort(delivery.dismissedAt), delivery.dismissedBy?.name ?? '')}</p>}
                  {delivery.dismissedReason !== null && <p className="small pre-line">“{delivery.dismissedReason}”</p>}
                </>
              ),
            },
            { key: 'attempts', header: t.attempts, align: 'end', cell: (delivery) => format.number(delivery.attempts) },
            { key: 'at', header: t.sentAt, nowrap: true, cell: (delivery) => (delivery.sentAt === null ? '' : format.dateTimeShort(delivery.sentAt)) },
          ]}
        />
      )}
    </Panel>
  );
}
