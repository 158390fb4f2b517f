import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Fragment } from 'react';
import { UploadButton, faultOf } from '@/features/evidence';
import { HandbooksPanel } from '@/features/knowledge';
import { TaskTable } from '@/features/tasks';
import { graphql } from '@/gql';
import type { CaseOverviewQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useChangedKeys } from '@/lib/liveRows';
import { useNames } from '@/lib/names';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Button, ControlMark, EmptyState, FilterChip, LoadingSkeleton, Panel, PlainSection, StateText, TlpExplained, TlpMark } from '@/ui';
import { ClocksPanel } from './ClocksPanel';
import { ControlsSide } from './ControlsSide';
import { EscalationPanel } from './EscalationPanel';
import { EvidenceTable } from './EvidenceTable';
import { SystemsPanel } from './SystemsPanel';
import { TimelineList } from './TimelineList';
import { useCase, type CaseOfPage } from './caseQuery';
import { useCaseDialog } from './dialogs';
import { casesMessages } from './messages';
import { callToAcknowledge } from './model';

export const CaseOverviewDocument = graphql(/* GraphQL */ `
  query CaseOverview($id: ID!, $manual: Boolean) {
    case(id: $id) {
      id
      affectedSystems { ...CaseSystem }
      tasks(first: 8) { nodes { ...TaskRow } totalCount }
      evidence(first: 6) { nodes { ...CaseEvidence } totalCount }
      timeline(first: 8, manual: $manual) { nodes { ...CaseTimeline } totalCount }
      all: timeline(first: 1) { totalCount }
      byHand: timeline(first: 1, manual: true) { totalCount }
      reports(first: 10) { nodes { id number receivedAt tlp agency { id name nameEn } } totalCount }
    }
  }
`);

type Overview = NonNullable<CaseOverviewQuery['case']>;

/** All of a case at a glance: deadlines, systems, tasks, evidence, timeline; what is urgent or known beside. */
export function CaseOverviewTab() {
  const { number } = useParams({ from: '/app/cases/$number' });
  const data = useCase(number).data?.case ?? undefined;
  return data === undefined ? null : <OverviewOf data={data} />;
}

function OverviewOf({ data }: { data: CaseOfPage }) {
  const t = useMessages(casesMessages);
  const search = useSearch({ from: '/app/cases/$number/' });
  const navigate = useNavigate();
  const query = useGraph(CaseOverviewDocument, { id: data.id, manual: search.manual ?? null }, { live: data.id });
  const overview = query.data?.case ?? undefined;
  const may = new Set(data.actions);
  const system = search.system;
  const closeSide = () => void navigate({ to: '/cases/$number', params: { number: data.number }, search: { manual: search.manual }, resetScroll: false });
  return (
    <div className="cols">
      <div className="stack">
        <ClocksPanel clocks={data.clocks} foremost={callToAcknowledge(data.escalations.nodes) === null} />
        {query.error !== null && overview === undefined ? (
          <QueryError error={query.error} title={t.head.failed} onRetry={() => void query.refetch()} />
        ) : overview === undefined ? (
          <LoadingSkeleton rows={8} />
        ) : (
          <>
            <SystemsPanel number={data.number} systems={overview.affectedSystems} selected={system} />
            <TasksPart data={data} overview={overview} />
            <EvidencePart data={data} overview={overview} />
            <TimelinePart data={data} overview={overview} manual={search.manual === true} />
          </>
        )}
      </div>
      <aside className={system === undefined ? 'stack' : 'stack case-aside-open'}>
        {system !== undefined && (
          <div className="first">
            <ControlsSide caseId={data.id} systemId={system} maySuspect={may.has('SUSPECT_CONTROL')} onClose={closeSide} />
          </div>
        )}
        {system === undefined && (
          <>
            <EscalationPanel data={data} />
            <HandbooksPanel incidentClass={data.incidentClass} />
            <WhoSees data={data} overview={overview} />
            {overview !== undefined && <SuspectedControls number={data.number} overview={overview} />}
            {overview !== undefined && overview.reports.nodes.length > 0 && <JoinedReports overview={overview} />}
          </>
        )}
      </aside>
    </div>
  );
}

function TasksPart({ data, overview }: { data: CaseOfPage; overview: Overview }) {
  const t = useMessages(casesMessages).tasks;
  const format = useFormat();
  const open = useCaseDialog();
  const { nodes, totalCount } = overview.tasks;
  const changed = useChangedKeys(
    nodes,
    (task) => task.id,
    (task) => `${task.status}|${task.dueAt ?? ''}`,
  );
  const assign = data.actions.includes('ASSIGN_TASK') && (
    <Button size="sm" icon="plus" onClick={() => open({ kind: 'assign' })}>
      {t.assign}
    </Button>
  );
  const total = totalCount ?? nodes.length;
  return (
    <Panel
      title={t.title}
      count={total === 0 ? undefined : t.count(data.openTasks, Math.max(0, total - data.openTasks))}
      aside={total > 0 && assign}
      flush
      {...(total > nodes.length
        ? {
            foot: (
              <Link to="/cases/$number/tasks" params={{ number: data.number }}>
                {t.all(format.number(total))}
              </Link>
            ),
          }
        : {})}
    >
      {nodes.length === 0 ? (
        <EmptyState bare title={t.empty} action={assign}>
          {t.emptyText}
        </EmptyState>
      ) : (
        <TaskTable caption={t.title} rows={nodes} inCase rowState={(task) => (changed.has(task.id) ? 'changed' : undefined)} />
      )}
    </Panel>
  );
}

export function EvidencePart({ data, overview }: { data: CaseOfPage; overview: Pick<Overview, 'evidence'> }) {
  const t = useMessages(casesMessages).evidence;
  const format = useFormat();
  const { nodes, totalCount } = overview.evidence;
  const total = totalCount ?? nodes.length;
  const kept = nodes.filter((item) => item.status === 'STORED' || item.status === 'EXAMINED');
  // Said of all or of none: what is not listed here was not checked.
  const checked = total > nodes.length ? undefined : kept[0]?.chain.checkedAt;
  const faults = nodes.map(faultOf);
  const fault = faults.includes('altered') ? t.altered : faults.includes('broken') ? t.broken : null;
  const altered = data.alteredEvidence;
  const upload = data.actions.includes('UPLOAD_EVIDENCE') && <UploadButton caseId={data.id} caseNumber={data.number} size="sm" variant="plain" />;
  return (
    <Panel
      title={t.title}
      count={total === 0 ? undefined : format.number(total)}
      aside={
        total > 0 && (
          <>
            {altered > 0 ? (
              <StateText tone="bad" icon="shieldBroken">
                <Link to="/cases/$number/evidence" params={{ number: data.number }} search={{ altered: true }}>
                  {t.alteredCount(format.number(altered))}
                </Link>
              </StateText>
            ) : fault !== null ? (
              <StateText tone="bad" icon="shieldBroken">
                {fault}
              </StateText>
            ) : (
              checked !== undefined && (
                <StateText tone="ok" icon="shield">
                  {t.chain(format.time(checked))}
                </StateText>
              )
            )}
            {upload}
          </>
        )
      }
      flush
      {...(total > nodes.length
        ? {
            foot: (
              <Link to="/cases/$number/evidence" params={{ number: data.number }}>
                {t.all(format.number(total))}
              </Link>
            ),
          }
        : {})}
    >
      {nodes.length === 0 ? (
        <EmptyState bare title={t.empty} action={upload}>
          {t.emptyText}
        </EmptyState>
      ) : (
        <EvidenceTable rows={nodes} />
      )}
    </Panel>
  );
}

function TimelinePart({ data, overview, manual }: { data: CaseOfPage; overview: Overview; manual: boolean }) {
  const t = useMessages(casesMessages).timeline;
  const format = useFormat();
  const navigate = useNavigate();
  const open = useCaseDialog();
  const entries = overview.timeline.nodes;
  const rest = (overview.timeline.totalCount ?? 0) - entries.length;
  const show = (value: boolean) =>
    void navigate({ to: '/cases/$number', params: { number: data.number }, search: (old) => ({ ...old, manual: value ? (true as const) : undefined }), resetScroll: false });
  return (
    <Panel
      title={t.title}
      aside={
        <div className="filters" role="group" aria-label={t.filters}>
          <FilterChip on={!manual} count={overview.all.totalCount ?? undefined} onChange={() => show(false)}>
            {t.all}
          </FilterChip>
          <FilterChip on={manual} count={overview.byHand.totalCount ?? undefined} onChange={() => show(true)}>
            {t.manual}
          </FilterChip>
          {data.actions.includes('ADD_ENTRY') && (
            <Button size="sm" icon="plus" shortcut="n" onClick={() => open({ kind: 'entry' })}>
              {t.add}
            </Button>
          )}
        </div>
      }
      flush
      {...(rest > 0
        ? {
            foot: (
              <Link to="/cases/$number/timeline" params={{ number: data.number }} search={manual ? { manual: true } : {}}>
                {t.more(format.number(rest))}
              </Link>
            ),
          }
        : {})}
    >
      {entries.length === 0 ? (
        <EmptyState bare title={manual ? t.emptyManual : t.empty}>
          {t.emptyText}
        </EmptyState>
      ) : (
        <TimelineList entries={entries} clocks={data.clocks} systems={overview.affectedSystems} />
      )}
    </Panel>
  );
}

function WhoSees({ data, overview }: { data: CaseOfPage; overview: Overview | undefined }) {
  const t = useMessages(casesMessages).who;
  const names = useNames();
  const affected = [...new Map(data.affectedSystems.map((item) => [item.system.agency.id, item.system.agency])).values()];
  const part = data.agencies.filter((agency) => !affected.some((other) => other.id === agency.id));
  const full = new Set([...affected, ...part].map((agency) => agency.id));
  const guests = [...new Map((overview?.tasks.nodes ?? []).filter((task) => task.taskOnly && !full.has(task.agency.id)).map((task) => [task.agency.id, task.agency])).values()];
  const rows = [
    { label: t.part, agencies: part },
    { label: t.affected, agencies: affected },
    { label: t.taskOnly, agencies: guests },
  ].filter((row) => row.agencies.length > 0);
  return (
    <PlainSection title={t.title}>
      <div className="stack-tight">
        <TlpExplained tlp={data.tlp} />
        <dl className="kv">
          <dt>{t.coordination}</dt>
          <dd>{t.centre}</dd>
          {rows.map((row) => (
            <Fragment key={row.label}>
              <dt>{row.label}</dt>
              <dd>{row.agencies.map((agency) => names.of(agency)).join('; ')}</dd>
            </Fragment>
          ))}
        </dl>
      </div>
    </PlainSection>
  );
}

function SuspectedControls({ number, overview }: { number: string; overview: Overview }) {
  const t = useMessages(casesMessages).controls;
  const label = useLabels();
  const names = useNames();
  const all = overview.affectedSystems.flatMap((item) => item.suspected.nodes.map((node) => ({ ...node, system: item.system })));
  const total = overview.affectedSystems.reduce((sum, item) => sum + (item.suspected.totalCount ?? 0), 0);
  const first = all[0];
  return (
    <PlainSection title={t.asideTitle} count={total === 0 ? undefined : total}>
      {first === undefined ? (
        <p className="muted">{t.asideNone}</p>
      ) : (
        <ul className="case-marks">
          {all.slice(0, 3).map(({ control, status, system }) => (
            <li key={`${system.id}-${control.id}`}>
              <ControlMark status={status} suspected text="" />
              <span>
                {names.control(control)}
                <span className="cell-sub">
                  <span className="mono">{system.code}</span> · {label.controlStatus[status].toLowerCase()}
                </span>
              </span>
            </li>
          ))}
          {total > 3 && (
            <li>
              <span />
              <Link to="/cases/$number" params={{ number }} search={{ system: first.system.id }} resetScroll={false}>
                {t.more(total)}
              </Link>
            </li>
          )}
        </ul>
      )}
    </PlainSection>
  );
}

function JoinedReports({ overview }: { overview: Overview }) {
  const t = useMessages(casesMessages).reports;
  const names = useNames();
  const format = useFormat();
  return (
    <PlainSection title={t.title} count={overview.reports.totalCount}>
      <ul className="case-reports">
        {overview.reports.nodes.map((report) => (
          <li key={report.id}>
            <Link className="mono" to="/reports/$id" params={{ id: report.id }}>
              {report.number}
            </Link>{' '}
            · {names.of(report.agency)}
            <span className="row row-wrap">
              <span className="muted">{format.dateTimeShort(report.receivedAt)}</span>
              <TlpMark tlp={report.tlp} />
            </span>
          </li>
        ))}
      </ul>
    </PlainSection>
  );
}
