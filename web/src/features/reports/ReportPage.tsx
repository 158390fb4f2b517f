/** A received report, as it was sent: the receipt for the person who filed it, and later the decision. */
import { Link, useParams } from '@tanstack/react-router';
import { graphql } from '@/gql';
import { useNow } from '@/lib/clock';
import { toMillis, useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useGraph } from '@/lib/query';
import { useViewer } from '@/lib/session';
import { NotFound, QueryError } from '@/shell';
import { Banner, ClockCards, EmptyState, LevelMark, LoadingSkeleton, PageHead, Panel, PlainSection, Tag, TlpExplained, TlpMark, buttonClass } from '@/ui';
import { reportsMessages } from './messages';
import { reportingAgencies } from './ReportIncidentPage';
import { reportTones } from './SentReportsPage';
import './reports.css';

export const ReportPageDocument = graphql(/* GraphQL */ `
  query ReportPage($id: ID!) {
    report(id: $id) {
      id
      number
      status
      title
      description
      incidentClass
      tlp
      detectedAt
      occurredAt
      receivedAt
      confidential
      agency { id name nameEn code }
      reporter { id name }
      systems { id code name nameEn level agency { id } }
      case { id number title }
      decidedAt
      decidedBy { id name }
      rejectionReason
      canDecide
      clocks { code name nameEn source sourceEn startedAt dueAt metAt breached }
    }
  }
`);

export function ReportPage() {
  const t = useMessages(reportsMessages).page;
  const reports = useMessages(reportsMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const now = useNow(1000);
  const viewer = useViewer();
  const { id } = useParams({ from: '/app/reports/$id' });
  const query = useGraph(ReportPageDocument, { id }, { live: '*', everyMs: 30_000, keepPrevious: false });
  const report = query.data?.report;
  if (report === undefined) {
    return query.isError ? <QueryError error={query.error} onRetry={() => void query.refetch()} /> : <LoadingSkeleton rows={8} />;
  }
  if (report === null) return <NotFound />;
  const name = (thing: { name: string; nameEn: string | null }) => (locale === 'en' ? (thing.nameEn ?? thing.name) : thing.name);
  const mine = report.reporter?.id === viewer.user.id;
  const by = report.decidedBy === null ? '' : ` ${t.by(report.decidedBy.name)}`;
  const decided = report.decidedAt === null ? null : format.dateTime(report.decidedAt);
  return (
    <>
      <PageHead
        title={report.title}
        documentTitle={`${report.number} ${report.title}`}
        crumbs={
          reportingAgencies(viewer).length === 0
            ? []
            : [
                <Link key="sent" to="/reports">
                  {reports.sent.title}
                </Link>,
              ]
        }
        marks={
          <>
            <span className="mono strong">{report.number}</span>
            <TlpMark tlp={report.tlp} />
            <Tag tone={reportTones[report.status]}>{label.reportStatus[report.status]}</Tag>
            {report.confidential && <Tag icon="lock">{t.confidential}</Tag>}
          </>
        }
        facts={
          <>
            <span>{name(report.agency)}</span>
            <span>{report.reporter === null ? t.reportedAt(format.dateTime(report.receivedAt)) : t.reportedBy(report.reporter.name, format.dateTime(report.receivedAt))}</span>
            <span className="muted">{t.readOnly}</span>
          </>
        }
        actions={
          <>
            {report.canDecide && (
              <Link to="/triage" search={{ report: report.id }} className={buttonClass('primary')}>
                {t.decide}
              </Link>
            )}
            {report.case !== null && (
              <Link to="/cases/$number" params={{ number: report.case.number }} className={buttonClass(report.canDecide ? 'plain' : 'primary')}>
                {t.toCase(report.case.number)}
              </Link>
            )}
          </>
        }
      />
      <div className="cols">
        <div className="stack">
          {mine && report.status === 'RECEIVED' && (
            <section className="receipt" aria-labelledby="receipt-title">
              <span className="label">{t.receipt}</span>
              <h2 id="receipt-title">{t.receivedTitle(report.number)}</h2>
              <p>{t.receivedText(format.dateTime(report.receivedAt))}</p>
              <h3>{t.nextTitle}</h3>
              <ol>
                <li>{t.nextDecide}</li>
                <li>{t.nextClocks}</li>
              </ol>
              <div className="row row-wrap">
                <Link to="/reports">{reports.usedSent}</Link> <Link to="/report">{t.newReport}</Link>
              </div>
            </section>
          )}
          {report.status === 'REJECTED' && decided !== null && (
            <Banner tone="bad" icon="close">
              <b className="strong">
                {t.rejected(decided)}
                {by}.
              </b>{' '}
              <span className="pre-line">{report.rejectionReason}</span>
            </Banner>
          )}
          {(report.status === 'ACCEPTED' || report.status === 'MERGED') && decided !== null && (
            <Banner tone="ok">
              <b className="strong">
                {report.status === 'ACCEPTED' ? t.accepted(decided) : t.merged(decided)}
                {by}.
              </b>{' '}
              {report.case !== null && (
                <Link to="/cases/$number" params={{ number: report.case.number }}>
                  <span className="mono">{report.case.number}</span> {report.case.title}
                </Link>
              )}
            </Banner>
          )}
          <Panel title={t.clocks} aside={report.status === 'RECEIVED' ? <span className="muted">{t.clocksIf}</span> : undefined} flush>
            {report.clocks.length === 0 ? (
              <EmptyState bare title={t.noClocks} />
            ) : (
              <ClockCards
                now={now}
                clocks={[...report.clocks].sort((a, b) => toMillis(a.dueAt) - toMillis(b.dueAt)).map((clock) => ({
                  key: clock.code,
                  name: locale === 'en' ? clock.nameEn : clock.name,
                  source: locale === 'en' ? clock.sourceEn : clock.source,
                  startedAt: clock.startedAt,
                  dueAt: clock.dueAt,
                  metAt: clock.metAt,
                  breached: clock.breached,
                }))}
              />
            )}
          </Panel>
          <Panel title={t.description}>
            <p className="pre-line report-text">{report.description}</p>
          </Panel>
        </div>
        <aside className="stack">
          <PlainSection title={t.incident}>
            <dl className="kv">
              <dt>{t.incidentClass}</dt>
              <dd>{label.incidentClass[report.incidentClass]}</dd>
              <dt>{t.detected}</dt>
              <dd>{format.dateTime(report.detectedAt)}</dd>
              <dt>{t.occurred}</dt>
              <dd>{report.occurredAt === null ? <span className="muted">{reports.unknown}</span> : format.dateTime(report.occurredAt)}</dd>
            </dl>
          </PlainSection>
          <PlainSection title={t.systems} count={report.systems.length}>
            <ul className="stack-tight">
              {report.systems.map((system) => (
                <li key={system.id}>
                  <Link to="/systems/$id" params={{ id: system.id }}>
                    {name(system)}
                  </Link>{' '}
                  <span className="mono xs muted">{system.code}</span>
                  <br />
                  <LevelMark level={system.level} />
                </li>
              ))}
            </ul>
          </PlainSection>
          <PlainSection title="TLP">
            <TlpExplained tlp={report.tlp} />
          </PlainSection>
        </aside>
      </div>
    </>
  );
}
