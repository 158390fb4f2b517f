import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useNow } from '@/lib/clock';
import { toMillis, useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { useLiveState } from '@/lib/live';
import { useNames } from '@/lib/names';
import { NotFound, QueryError } from '@/shell';
import { Banner, Button, LiveStatus, LoadingSkeleton, Menu, PageHead, SeverityMark, Stepper, Tabs, Tag, TlpMark, type MenuEntry } from '@/ui';
import { CallInHead, useAcknowledge } from './EscalationPanel';
import { useCase, type CaseOfPage } from './caseQuery';
import { CaseDialogs, useCloseBlockers, type CaseDialog } from './dialogs';
import { casesMessages } from './messages';
import { callToAcknowledge, caseSteps, clockKey, nextSteps } from './model';
import { PrimaryOfTab } from './primary';
import './cases.css';

/** Head, stepper and tabs of one case; the tabs are routes of their own and share its query. */
export function CasePage() {
  const { number } = useParams({ from: '/app/cases/$number' });
  const t = useMessages(casesMessages).head;
  const query = useCase(number);
  if (query.error !== null && query.data === undefined) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingSkeleton rows={8} />;
  const data = query.data.case;
  return data === null ? <NotFound /> : <CaseFrame data={data} />;
}

function CaseFrame({ data }: { data: CaseOfPage }) {
  const all = useMessages(casesMessages);
  const t = all.head;
  const label = useLabels();
  const format = useFormat();
  const now = useNow();
  const live = useLiveState();
  const blockers = useCloseBlockers();
  const [dialog, setDialog] = useState<CaseDialog | null>(null);
  const may = new Set(data.actions);
  const [actsItself, setActsItself] = useState(false);
  const next = nextSteps(data.status, data.nextStatuses);
  const missing = blockers(data);
  const toAcknowledge = callToAcknowledge(data.escalations.nodes);
  const [refused, setRefused] = useState<string | null>(null);
  const onRefused = (message: string) => setRefused(`${all.escalations.tier(toAcknowledge?.tier ?? 0)}: ${message}`);
  const acknowledge = useAcknowledge(toAcknowledge, onRefused);
  useKeys(t.keys, [
    ...(may.has('ASSIGN_TASK') ? [{ keys: 't', label: t.assign, run: () => setDialog({ kind: 'assign' }) }] : []),
    ...(may.has('ESCALATE') ? [{ keys: 'e', label: t.escalate, run: () => setDialog({ kind: 'escalate' }) }] : []),
    ...(toAcknowledge === null ? [] : [{ keys: 'y', label: t.acknowledgeKey, run: () => void acknowledge.submit() }]),
    ...(may.has('ADD_ENTRY') ? [{ keys: 'n', label: t.addEntry, run: () => setDialog({ kind: 'entry' }) }] : []),
  ]);
  const rare: MenuEntry[] = [
    ...(may.has('SET_SEVERITY') ? [{ key: 'severity', label: t.setSeverity, onSelect: () => setDialog({ kind: 'severity' }) }] : []),
    ...(may.has('SET_TLP') ? [{ key: 'tlp', label: t.setTlp, onSelect: () => setDialog({ kind: 'tlp' }) }] : []),
    ...(may.has('ADD_ENTRY') ? [{ key: 'entry', label: t.addEntry, shortcut: 'n', onSelect: () => setDialog({ kind: 'entry' }) }] : []),
    ...(next.back === null ? [] : [{ key: 'back', label: t.backTo(label.caseStatus[next.back]), onSelect: () => next.back !== null && setDialog({ kind: 'advance', to: next.back }) }]),
    ...(next.dismiss ? [{ key: 'dismiss', label: t.closeNoIncident, onSelect: () => setDialog({ kind: 'advance', to: 'CLOSED' }) }] : []),
    { key: 'print', label: t.print, onSelect: () => window.print() },
  ];
  const forward = next.forward;
  // One primary button: that of the tab, else a call that waits comes first, then a report that is due, then the next step.
  const foremost = !actsItself && toAcknowledge === null && !data.clocks.some((clock) => clock.metAt === null && clock.canFile);
  const steps = caseSteps(data.status, data.statusHistory, data.openedAt).map((step) => ({
    key: step.status,
    label: label.caseStatus[step.status],
    state: step.state,
    note:
      step.at === null
        ? step.status === 'CLOSED' && missing !== null
          ? data.closeBlockers.length > 1
            ? t.needsReports(data.closeBlockers.length)
            : t.needs(missing)
          : t.notYet
        : step.state === 'current' && step.status !== 'CLOSED'
          ? `${format.dateTimeShort(step.at)} · ${t.since(format.duration(now - toMillis(step.at)))}`
          : format.dateTimeShort(step.at),
  }));
  const params = { number: data.number };
  const count = (n: number | null) => (n === null || n === 0 ? null : <small>{format.number(n)}</small>);
  return (
    <CaseDialogs data={data} dialog={dialog} onOpen={setDialog} onClose={() => setDialog(null)}>
      <PageHead
        title={data.title}
        brief
        documentTitle={`${data.number} ${data.title}`}
        crumbs={[
          <Link key="cases" to="/cases">
            {all.list.title}
          </Link>,
        ]}
        marks={
          <>
            <span className="mono strong">{data.number}</span>
            <SeverityMark severity={data.severity} box />
            <TlpMark tlp={data.tlp} />
            <Tag>{label.incidentClass[data.incidentClass]}</Tag>
          </>
        }
        facts={
          <>
            <span>{data.closedAt === null ? t.opened(format.dateTime(data.openedAt)) : t.closed(format.dateTime(data.closedAt))}</span>
            {data.openedBy !== null && <span>{t.openedBy(data.openedBy.name)}</span>}
            <span>{t.parts(data.reports.totalCount ?? 0, data.agencies.length)}</span>
            <LiveStatus state={live.state} {...(live.state === 'live' ? {} : { since: live.since })} />
          </>
        }
        actions={
          <>
            <CallInHead calls={data.escalations.nodes} foremost={!actsItself} onRefused={onRefused} />
            {may.has('ASSIGN_TASK') && (
              <Button icon="task" shortcut="t" onClick={() => setDialog({ kind: 'assign' })}>
                {t.assign}
              </Button>
            )}
            {may.has('ESCALATE') && (
              <Button icon="steps" shortcut="e" onClick={() => setDialog({ kind: 'escalate' })}>
                {t.escalate}
              </Button>
            )}
            {forward !== null && (
              <Button variant={foremost ? 'primary' : 'plain'} iconEnd="arrowRight" onClick={() => setDialog({ kind: 'advance', to: forward })}>
                {forward === 'CLOSED' ? t.close : t.advanceTo(label.caseStatus[forward])}
              </Button>
            )}
            <Menu label={t.rare} entries={rare} />
          </>
        }
      />
      {refused !== null && (
        <Banner tone="warn" announce="assertive">
          {refused}
        </Banner>
      )}
      {data.severityReason !== null && (
        <p className="case-reason small">
          <span className="muted">{t.severityReason}:</span> {data.severityReason}
        </p>
      )}
      <Stepper label={t.stepper} steps={steps} />
      <Tabs label={t.tabs}>
        <Link to="/cases/$number" params={params} activeOptions={{ exact: true, includeSearch: false }}>
          {all.tabs.overview}
        </Link>
        <Link to="/cases/$number/tasks" params={params} activeOptions={{ includeSearch: false }}>
          {all.tabs.tasks}
          {count(data.tasks.totalCount)}
        </Link>
        <Link to="/cases/$number/evidence" params={params} activeOptions={{ includeSearch: false }}>
          {all.tabs.evidence}
          {count(data.evidence.totalCount)}
        </Link>
        <Link to="/cases/$number/observables" params={params} activeOptions={{ includeSearch: false }}>
          {all.tabs.observables}
          {count(data.observables.totalCount)}
        </Link>
        <Link to="/cases/$number/traces" params={params} activeOptions={{ includeSearch: false }}>
          {all.tabs.traces}
        </Link>
        <Link to="/cases/$number/timeline" params={params} activeOptions={{ includeSearch: false }}>
          {all.tabs.timeline}
          {count(data.timeline.totalCount)}
        </Link>
        <Link to="/cases/$number/reports" params={params} activeOptions={{ includeSearch: false }}>
          {all.tabs.reports}
          {count(data.reports.totalCount)}
        </Link>
        <Link to="/cases/$number/escalations" params={params} activeOptions={{ includeSearch: false }}>
          {all.tabs.escalations}
          {count(data.escalations.totalCount)}
        </Link>
      </Tabs>
      <PrimaryOfTab value={setActsItself}>
        <Outlet />
      </PrimaryOfTab>
      <BreachNotice data={data} now={now} />
    </CaseDialogs>
  );
}

/** Says at once, to screen readers, when a deadline passes while the page is open. */
function BreachNotice({ data, now }: { data: CaseOfPage; now: number }) {
  const t = useMessages(casesMessages).clocks;
  const names = useNames();
  const before = useRef<ReadonlySet<string> | null>(null);
  const [text, setText] = useState('');
  const passed = data.clocks.filter((clock) => clock.metAt === null && toMillis(clock.dueAt) <= now).map(clockKey);
  const key = passed.join(' ');
  useEffect(() => {
    const known = before.current;
    before.current = new Set(passed);
    if (known === null) return;
    const fresh = data.clocks.filter((clock) => passed.includes(clockKey(clock)) && !known.has(clockKey(clock)));
    if (fresh.length > 0) setText(fresh.map((clock) => t.breachedNow(names.of(clock))).join(' '));
    // Only a newly passed deadline is news.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return (
    <div className="vh" role="alert">
      {text}
    </div>
  );
}
