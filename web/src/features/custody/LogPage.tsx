import { Fragment } from 'react';
import { graphql } from '@/gql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Banner, CopyButton, EmptyState, Hash, LoadingSkeleton, PageHead, Panel, PlainSection } from '@/ui';
import { CheckpointsPanel } from './CheckpointsPanel';
import { custodyMessages } from './messages';
import { WitnessPanel } from './WitnessPanel';
import './custody.css';

export const CustodyLogDocument = graphql(/* GraphQL */ `
  query CustodyLog {
    custodyLog {
      size events rootHash checkpoint signedAt origin
      signing { holds fault refusedSince }
      keys { key fingerprint }
      witnesses { name key fingerprint latest { witness size at } behind fault faultDetail faultSince }
      timestamping { latest { size at authority } fault faultDetail faultSince }
    }
  }
`);

/** The hub-wide custody log: what is signed now, what others say of it, and how anyone can check it. */
export function LogPage() {
  const t = useMessages(custodyMessages);
  const format = useFormat();
  const label = useLabels();
  const query = useGraph(CustodyLogDocument, {}, { everyMs: 30_000 });
  const log = query.data?.custodyLog;
  const address = `${window.location.origin}/log/checkpoint`;
  return (
    <>
      <PageHead title={t.title} facts={log === undefined ? undefined : <span>{t.live}</span>} />
      <div className="cols">
        <div className="stack">
          <p className="log-intro">{t.intro}</p>
          {query.error !== null && log === undefined ? (
            <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
          ) : log === undefined ? (
            <LoadingSkeleton rows={5} kind="text" />
          ) : (
            <>
              {!log.signing.holds && (
                <Banner tone="bad" announce="assertive">
                  <b className="strong">{log.signing.refusedSince === null ? t.refused : t.refusedSince(format.dateTime(log.signing.refusedSince))}.</b>{' '}
                  {log.signing.fault !== null && label.logFault[log.signing.fault]} {t.refusedText}
                </Banner>
              )}
              {log.size === 0 && (
                <EmptyState title={t.empty} icon="tree">
                  {t.emptyText}
                </EmptyState>
              )}
              <Panel title={t.head}>
                <dl className="kv log-facts">
                  <dt>{t.size}</dt>
                  <dd>
                    <span className="log-size">{format.number(log.size)}</span>
                    {log.events > log.size && <span className="cell-sub">{(log.signing.holds ? t.unsigned : t.unsignedRefused)(format.number(log.events - log.size))}</span>}
                  </dd>
                  <dt>{t.signedAt}</dt>
                  <dd>
                    <time dateTime={log.signedAt}>{format.dateTime(log.signedAt)}</time>
                  </dd>
                  <dt>{t.origin}</dt>
                  <dd className="mono">{log.origin}</dd>
                  <dt>{t.root}</dt>
                  <dd>
                    <Hash value={log.rootHash} form="lines" />
                  </dd>
                </dl>
              </Panel>
              <WitnessPanel log={log} />
              <Panel title={t.checkpoint} note={t.checkpointNote} aside={<CopyButton text={log.checkpoint} label={t.copy} />}>
                <pre className="log-text" tabIndex={0} aria-label={t.checkpoint}>
                  {log.checkpoint}
                </pre>
              </Panel>
              <Panel title={t.keys} note={t.keysNote}>
                <dl className="kv log-facts">
                  {log.keys.map((one, at) => (
                    <Fragment key={one.key}>
                      <dt>{at === 0 ? t.keyNow : t.keyFormer}</dt>
                      <dd className="mono anywhere">{one.key}</dd>
                      <dt>{t.fingerprint}</dt>
                      <dd>
                        <Hash value={one.fingerprint} form="lines" />
                      </dd>
                    </Fragment>
                  ))}
                </dl>
              </Panel>
              <CheckpointsPanel />
            </>
          )}
        </div>
        <aside className="stack">
          <PlainSection title={t.how}>
            <ol className="log-steps">
              {t.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            <pre className="log-text" tabIndex={0}>
              {t.command}
            </pre>
          </PlainSection>
          <PlainSection title={t.publicTitle}>
            <div className="log-public">
              <p>
                {t.publicText}{' '}
                <a href="/log/checkpoint" className="mono anywhere">
                  {address}
                </a>
              </p>
              <p>
                {t.keysPublic}{' '}
                <a href="/log/keys" className="mono anywhere">
                  {`${window.location.origin}/log/keys`}
                </a>
              </p>
              <p>
                {t.tiles} <span className="mono anywhere">{`${window.location.origin}/log/tile/<L>/<N>[.p/<W>]`}</span>
              </p>
              <p>{t.tilesNote}</p>
            </div>
          </PlainSection>
          <PlainSection title={t.notProof}>
            <p>{t.notProofText}</p>
          </PlainSection>
        </aside>
      </div>
    </>
  );
}
