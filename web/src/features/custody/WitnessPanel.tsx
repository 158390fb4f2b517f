/** Who outside the hub says that they have seen the same log: witnesses and the time-stamping authority. */
import type { CustodyLogQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { Banner, CopyButton, Hash, Panel, StateText, Table, type Column } from '@/ui';
import { custodyMessages } from './messages';

type Log = CustodyLogQuery['custodyLog'];
type Witness = Log['witnesses'][number];
type Fault = Pick<Witness, 'fault' | 'faultDetail' | 'faultSince'>;

/** Why somebody does not give its word; only administrators are told. */
function FaultNote({ of }: { of: Fault }) {
  const t = useMessages(custodyMessages);
  const label = useLabels();
  const format = useFormat();
  if (of.fault === null) return null;
  return (
    <span className="cell-sub">
      <StateText tone="bad" icon="warning">
        {label.attestorFault[of.fault]}
        {of.faultSince !== null && `, ${t.since(format.dateTime(of.faultSince))}`}
      </StateText>
      {of.faultDetail !== null && <code className="log-detail">{of.faultDetail}</code>}
    </span>
  );
}

export function WitnessPanel({ log }: { log: Log }) {
  const t = useMessages(custodyMessages);
  const format = useFormat();
  const alarm = log.witnesses.some((one) => one.fault === 'AHEAD' || one.fault === 'INCONSISTENT');
  const columns: Column<Witness>[] = [
    {
      key: 'name',
      header: t.witness,
      cell: (one) => (
        <>
          <b className="cell-title">{one.name}</b>
          <FaultNote of={one} />
        </>
      ),
    },
    {
      key: 'latest',
      header: t.latest,
      cell: (one) =>
        one.latest === null ? (
          <span className="muted">{t.never}</span>
        ) : (
          <>
            <time dateTime={one.latest.at}>{format.dateTime(one.latest.at)}</time>
            <span className="cell-sub">{t.covers(format.number(one.latest.size))}</span>
          </>
        ),
    },
    {
      key: 'behind',
      header: t.behind,
      cell: (one) =>
        one.behind === null ? (
          <span className="muted">{t.none}</span>
        ) : one.behind === 0 ? (
          <StateText tone="ok" icon="check">
            {t.upToDate}
          </StateText>
        ) : (
          <StateText tone="warn" icon="clock">
            {t.behindBy(format.number(one.behind))}
          </StateText>
        ),
    },
    {
      key: 'key',
      header: t.fingerprint,
      cell: (one) => (
        <span className="log-key">
          <Hash value={one.fingerprint} />
          <CopyButton text={one.key} label={t.copyKey(one.name)} />
        </span>
      ),
    },
  ];
  return (
    <>
      {alarm && (
        <Banner tone="bad" icon="warning" announce="assertive">
          {t.alarm}
        </Banner>
      )}
      <Panel title={t.witnesses} note={t.witnessesNote} flush={log.witnesses.length > 0}>
        {log.witnesses.length === 0 ? <p className="muted">{t.noWitness}</p> : <Table caption={t.witnesses} columns={columns} rows={log.witnesses} rowKey={(one) => one.key} room={560} />}
      </Panel>
      <Panel title={t.timestamping} note={t.timestampingNote}>
        {log.timestamping === null ? (
          <p className="muted">{t.noTimestamping}</p>
        ) : (
          <>
            {log.timestamping.latest === null ? (
              <p className="muted">{t.neverStamped}</p>
            ) : (
              <dl className="kv log-facts">
                <dt>{t.stampedAt}</dt>
                <dd>
                  <time dateTime={log.timestamping.latest.at}>{format.dateTime(log.timestamping.latest.at)}</time>
                </dd>
                <dt>{t.authority}</dt>
                <dd>{log.timestamping.latest.authority}</dd>
                <dt>{t.size}</dt>
                <dd>{format.number(log.timestamping.latest.size)}</dd>
              </dl>
            )}
            <FaultNote of={log.timestamping} />
          </>
        )}
      </Panel>
    </>
  );
}
