/** One system: its level, how far its controls are, and each control. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { SystemCasesQuery, SystemPageQuery } from '@/gql/graphql';
import { controlStatuses, openCaseStatuses, type ControlStatus } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { hasRole, useViewer } from '@/lib/session';
import { NotFound, QueryError } from '@/shell';
import {
  Banner,
  Button,
  ControlMark,
  EmptyState,
  FilterChip,
  FilterMenu,
  FilteredEmptyState,
  Filters,
  LevelMark,
  LoadingSkeleton,
  PageHead,
  Pager,
  Panel,
  SearchField,
  SidePanel,
  Table,
  Tag,
  buttonClass,
  cx,
} from '@/ui';
import { StatusDialog, type ControlRow } from './StatusDialog';
import { ChangeDialog, LevelDialog } from './SystemDialogs';
import { citation } from './citation';
import { SystemCasesDocument, SystemControlDocument, SystemPageDocument } from './document';
import { systemsMessages } from './messages';
import type { SystemSearch } from './search';
import './systems.css';

export const SystemControlsDocument = graphql(/* GraphQL */ `
  query SystemControls($id: ID!, $first: Int, $after: String, $filter: ControlFilter) {
    system(id: $id) {
      id
      controls(first: $first, after: $after, filter: $filter) {
        nodes {
          status failed note setAt version
          setBy { id name }
          control { id catalogue clause titleVi titleEn areaVi areaEn group requirementVi requirementEn confidence source }
        }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
`);

type System = NonNullable<SystemPageQuery['system']>;
type Suspicion = SystemCasesQuery['controlSuspicions'][number];

/** Areas in the order of their first clause, so that each stands under one head. */
export function byArea(rows: readonly ControlRow[]): ControlRow[] {
  const areas = new Map<string, ControlRow[]>();
  for (const row of rows) areas.set(row.control.areaVi, [...(areas.get(row.control.areaVi) ?? []), row]);
  return [...areas.values()].flat();
}

const openStatuses: ControlStatus[] = ['NOT_STARTED', 'PLANNED', 'PARTIAL'];
const controlsPage = 50;

export function SystemPage() {
  const { id } = useParams({ from: '/app/systems/$id' });
  const query = useGraph(SystemPageDocument, { id }, { keepPrevious: false });
  const system = query.data?.system;
  if (system === undefined) {
    return query.isError ? <QueryError error={query.error} onRetry={() => void query.refetch()} /> : <LoadingSkeleton rows={8} />;
  }
  if (system === null) return <NotFound />;
  return <SystemView system={system} />;
}

function SystemView({ system }: { system: System }) {
  const t = useMessages(systemsMessages);
  const locale = useLocale();
  const format = useFormat();
  const viewer = useViewer();
  const [dialog, setDialog] = useState<'change' | 'level' | null>(null);
  const now = useGraph(SystemCasesDocument, { id: system.id, status: [...openCaseStatuses] }, { live: '*' });
  const cases = now.data?.cases;
  const level = system.canApproveLevel && (
    <Button variant={system.level === null ? 'primary' : 'plain'} onClick={() => setDialog('level')}>
      {t.register.levelOpen}
    </Button>
  );
  const name = (thing: { name: string; nameEn: string | null }) => (locale === 'en' ? (thing.nameEn ?? thing.name) : thing.name);
  return (
    <>
      <PageHead
        title={name(system)}
        crumbs={[
          <Link key="systems" to="/systems">
            {t.crumb}
          </Link>,
          <span key="code" className="mono">
            {system.code}
          </span>,
        ]}
        marks={
          <>
            <LevelMark level={system.level} />
            {system.legalProfile !== null && <Tag>{system.legalProfile}</Tag>}
            {system.openFindings !== null && system.openFindings > 0 && <Tag tone="warn">{t.openFindings(format.number(system.openFindings))}</Tag>}
            {cases !== undefined && cases.nodes.length > 0 && (
              <Tag tone="bad">
                <span className="wraps">
                  {t.affectedBy}{' '}
                  {cases.nodes.map((one, index) => (
                    <span key={one.id}>
                      {index > 0 && ', '}
                      <Link to="/cases/$number" params={{ number: one.number }} className="mono nowrap" title={one.title}>
                        {one.number}
                      </Link>
                    </span>
                  ))}
                  {(cases.totalCount ?? 0) > cases.nodes.length && (
                    <>
                      {' '}
                      <Link to="/cases" search={{ system: system.id, status: [...openCaseStatuses] }}>
                        {t.affectedByMore(format.number((cases.totalCount ?? 0) - cases.nodes.length))}
                      </Link>
                    </>
                  )}
                </span>
              </Tag>
            )}
            {now.isError && <Tag tone="warn">{t.casesFailed}</Tag>}
          </>
        }
        facts={
          <>
            <span>{t.agency(name(system.agency))}</span>
            {system.approvedAt !== null && <span>{t.approvedAt(format.date(system.approvedAt))}</span>}
            {system.purpose !== null && <span>{system.purpose}</span>}
          </>
        }
        actions={
          <>
            {hasRole(viewer, 'RESPONDER', 'SECURITY_OFFICER') && (
              <Link to="/report" className={buttonClass()}>
                {t.report}
              </Link>
            )}
            {system.canChange && (
              <Button icon="pencil" onClick={() => setDialog('change')}>
                {t.register.changeOpen}
              </Button>
            )}
            {system.level !== null && level}
          </>
        }
      />
      {dialog === 'change' && <ChangeDialog system={system} onClose={() => setDialog(null)} />}
      {dialog === 'level' && <LevelDialog system={system} onClose={() => setDialog(null)} />}
      {system.controlSummary.total === 0 ? (
        <EmptyState title={t.noBaseline} icon="warning" action={level}>
          {t.noBaselineText}
        </EmptyState>
      ) : (
        <>
          <Summary summary={system.controlSummary} />
          <Controls system={system} suspicions={now.data?.controlSuspicions ?? []} />
        </>
      )}
    </>
  );
}

function Summary({ summary }: { summary: System['controlSummary'] }) {
  const t = useMessages(systemsMessages);
  const format = useFormat();
  const met = summary.implemented;
  return (
    <section className="sys-summary" aria-label={t.summary}>
      <div>
        <span className="label">{t.met}</span>
        <div className="sys-big">
          {format.number(met)} <small>{t.metOf(format.number(summary.total))}</small>
        </div>
        <div className="sys-bar" role="img" aria-label={t.bar(met, summary.unimplemented, summary.notApplicable)}>
          {met > 0 && <i className="is-met" style={{ flexGrow: met }} />}
          {summary.unimplemented > 0 && <i className="is-open" style={{ flexGrow: summary.unimplemented }} />}
          {summary.notApplicable > 0 && <i className="is-na" style={{ flexGrow: summary.notApplicable }} />}
        </div>
        <div className="sys-legend">
          <span><i className="is-met" aria-hidden="true" /> <b>{format.number(met)}</b> {t.legendMet}</span>
          <span><i className="is-open" aria-hidden="true" /> <b>{format.number(summary.unimplemented)}</b> {t.legendOpen}</span>
          <span><i className="is-na" aria-hidden="true" /> <b>{format.number(summary.notApplicable)}</b> {t.legendNa}</span>
        </div>
      </div>
      <div>
        <span className="label">{t.unimplemented}</span>
        <div className={cx('sys-big', summary.unimplemented > 0 && 'is-bad')}>
          {format.number(summary.unimplemented)} <small>{t.metOf(format.number(summary.total))}</small>
        </div>
        <p className="small ink-2">{t.unimplementedText}</p>
      </div>
      <div>
        <span className="label">{t.failed}</span>
        <div className={cx('sys-big', summary.failed > 0 && 'is-bad')}>
          {format.number(summary.failed)} <small>{t.metOf(format.number(summary.total))}</small>
        </div>
        <p className="small ink-2">{summary.failed > 0 ? t.failedText : t.noFailed}</p>
      </div>
    </section>
  );
}

function Controls({ system, suspicions }: { system: System; suspicions: readonly Suspicion[] }) {
  const t = useMessages(systemsMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const search = useSearch({ from: '/app/systems/$id' });
  const navigate = useNavigate({ from: '/systems/$id' });
  const query = useGraph(SystemControlsDocument, {
    id: system.id,
    first: controlsPage,
    after: search.after ?? null,
    filter: {
      ...(search.status === undefined ? {} : { status: search.status }),
      ...(search.failed === undefined ? {} : { failed: search.failed }),
      ...(search.text === undefined ? {} : { text: search.text }),
    },
  });
  const list = query.data?.system?.controls;
  const paging = usePaging(search, list, query.error);
  const set = (change: Partial<SystemSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined, control: undefined }), replace: refines(search, change), resetScroll: false });
  const clear = () => set({ status: undefined, failed: undefined, text: undefined });
  const onlyOpen = search.status !== undefined && search.status.length === openStatuses.length && openStatuses.every((one) => search.status?.includes(one));
  const filtered = search.status !== undefined || search.failed !== undefined || search.text !== undefined;
  const said = [
    search.text === undefined ? null : `“${search.text}”`,
    ...(search.status ?? []).map((status) => label.controlStatus[status]),
    search.failed === true ? label.controlFailed : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
  // Stays what it was when it was opened: what others say meanwhile may take the control out of the list, or the panel with it.
  const [changing, setChanging] = useState<ControlRow | null>(null);
  const listed = list?.nodes.find((row) => row.control.id === search.control);
  // An address may name a control that stands on another page of the list, or that the filter leaves out.
  const alone = useGraph(SystemControlDocument, { id: system.id, control: search.control ?? '' }, { enabled: search.control !== undefined && list !== undefined && listed === undefined, keepPrevious: false });
  const found = listed ?? (search.control === undefined ? undefined : alone.data?.system?.control);
  const open = found ?? undefined;
  const unread = found === undefined && search.control !== undefined && alone.isError;
  const close = () => {
    const id = search.control;
    void navigate({ search: (old) => ({ ...old, control: undefined }), replace: true, resetScroll: false }).then(() =>
      document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id ?? '')}"] a`)?.focus(),
    );
  };
  const title = (row: ControlRow) => (locale === 'en' ? row.control.titleEn : row.control.titleVi);
  useKeys(t.controls, [{ keys: 'f', label: t.find, run: () => document.querySelector<HTMLInputElement>('main .find input')?.focus() }]);
  return (
    <div className={cx('cols', 'sys-cols', (open !== undefined || found === null || unread) && 'has-control')}>
      <div className="stack sys-list">
        <Panel
          title={t.controls}
          count={system.legalProfile === null || system.level === null ? undefined : t.controlsOf(system.legalProfile, label.level(system.level))}
          flush
          foot={list !== undefined && list.nodes.length > 0 ? <Pager {...paging} /> : undefined}
        >
          <div className="sys-filters">
            <Filters label={t.filters} onClear={filtered ? clear : undefined}>
              <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} shortcut="f" />
              <FilterChip on={!filtered} count={system.controlSummary.total} onChange={clear}>
                {t.all}
              </FilterChip>
              <FilterChip on={onlyOpen} count={system.controlSummary.unimplemented} onChange={(on) => set({ status: on ? openStatuses : undefined })}>
                {t.open}
              </FilterChip>
              <FilterChip on={search.failed === true} count={system.controlSummary.failed} onChange={(on) => set({ failed: on ? true : undefined })}>
                {t.onlyFailed}
              </FilterChip>
              <FilterMenu
                label={t.status}
                selected={onlyOpen ? [] : (search.status ?? [])}
                onChange={(status) => set({ status: status.length === 0 ? undefined : status })}
                options={controlStatuses.map((value) => ({ value, label: label.controlStatus[value] }))}
              />
            </Filters>
          </div>
          {query.isError ? (
            <QueryError bare error={query.error} title={t.controlsFailed} onRetry={() => void query.refetch()} />
          ) : list === undefined ? (
            <LoadingSkeleton rows={10} />
          ) : list.nodes.length === 0 ? (
            <FilteredEmptyState bare title={t.filteredEmpty} filter={said} onClear={clear} />
          ) : (
            <Table<ControlRow>
              caption={t.controls}
              room={600}
              rows={byArea(list.nodes)}
              rowKey={(row) => row.control.id}
              rowState={(row) => (row.control.id === search.control ? 'selected' : undefined)}
              group={(row) => ({ key: row.control.areaVi, label: locale === 'en' ? row.control.areaEn : row.control.areaVi })}
              columns={[
                {
                  key: 'control',
                  header: t.control,
                  cell: (row) => (
                    <>
                      <Link to="/systems/$id" params={{ id: system.id }} search={{ ...search, control: row.control.id }} resetScroll={false} className="cell-title" activeProps={{}}>
                        {title(row)}
                      </Link>
                      <span className="cell-sub mono">{row.control.clause}</span>
                    </>
                  ),
                },
                { key: 'declared', header: t.declared, cell: (row) => <ControlMark status={row.status} /> },
                {
                  key: 'effective',
                  header: t.effective,
                  cell: (row) => <Effective row={row} suspicions={suspicions.filter((one) => one.controlId === row.control.id)} otherwise="–" />,
                },
                {
                  key: 'at',
                  header: t.setAt,
                  nowrap: true,
                  cell: (row) =>
                    row.setAt === null ? (
                      <span className="muted">{t.never}</span>
                    ) : (
                      <>
                        <time dateTime={row.setAt}>{format.date(row.setAt)}</time>
                        {row.setBy !== null && <span className="cell-sub">{row.setBy.name}</span>}
                      </>
                    ),
                },
              ]}
            />
          )}
        </Panel>
      </div>
      {found === null && (
        <SidePanel title={t.control} onClose={close}>
          <p>{t.controlNone}</p>
        </SidePanel>
      )}
      {unread && (
        <SidePanel title={t.control} onClose={close}>
          <QueryError bare error={alone.error} onRetry={() => void alone.refetch()} />
        </SidePanel>
      )}
      {open !== undefined && <ControlPanel key={open.control.id} system={system} row={open} suspicions={suspicions.filter((one) => one.controlId === open.control.id)} onClose={close} onChange={() => setChanging(open)} />}
      {changing !== null && <StatusDialog system={system} row={changing} onClose={() => setChanging(null)} />}
    </div>
  );
}

/** How a control stands in fact: confirmed to have failed, or suspected in cases. */
function Effective({ row, suspicions, otherwise }: { row: ControlRow; suspicions: readonly Suspicion[]; otherwise: string }) {
  if (row.failed) return <ControlMark status={row.status} failed />;
  if (suspicions.length === 0) return <span className="muted">{otherwise}</span>;
  return (
    <>
      <ControlMark status={row.status} suspected />
      <span className="cell-sub mono">{suspicions.map((one) => one.case.number).join(', ')}</span>
    </>
  );
}

function ControlPanel({ system, row, suspicions, onClose, onChange }: { system: System; row: ControlRow; suspicions: readonly Suspicion[]; onClose: () => void; onChange: () => void }) {
  const t = useMessages(systemsMessages);
  const format = useFormat();
  const locale = useLocale();
  const { control } = row;
  const vi = locale === 'vi';
  return (
    <SidePanel
      onClose={onClose}
      title={
        <>
          <span className="mono xs muted sys-clause">{control.clause}</span>
          {vi ? control.titleVi : control.titleEn}
        </>
      }
    >
      <dl className="kv">
        <dt>{t.declared}</dt>
        <dd>
          <ControlMark status={row.status} />
        </dd>
        <dt>{t.effective}</dt>
        <dd>
          <Effective row={row} suspicions={suspicions} otherwise={t.effectiveUnproven} />
        </dd>
        <dt>{t.area}</dt>
        <dd>{vi ? control.areaVi : control.areaEn}</dd>
        {row.note !== null && (
          <>
            <dt>{t.note}</dt>
            <dd className="pre-line">{row.note}</dd>
          </>
        )}
      </dl>
      {suspicions.map((one) => (
        <Banner key={one.case.id} tone="bad">
          {t.suspectedIn}{' '}
          <Link to="/cases/$number" params={{ number: one.case.number }} search={{ system: system.id }} className="mono">
            {one.case.number}
          </Link>
          : <span className="pre-line">{one.reason}</span>
          <br />
          <time className="xs" dateTime={one.suspectedAt}>
            {format.dateTime(one.suspectedAt)}
          </time>
        </Banner>
      ))}
      <div className="stack-tight">
        <h3>{t.requirement}</h3>
        <p className="small pre-line" lang={locale}>
          {vi ? control.requirementVi : control.requirementEn}
        </p>
        <details className="small">
          <summary>{t.requirementIn}</summary>
          <p className="pre-line ink-2" lang={vi ? 'en' : 'vi'}>
            <b className="strong">{vi ? control.titleEn : control.titleVi}</b>
            <br />
            {vi ? control.requirementEn : control.requirementVi}
          </p>
        </details>
      </div>
      <dl className="kv">
        <dt>{t.source}</dt>
        <dd>
          {citation(control.source, locale).map((document, index) => (
            <span key={document} className="sys-cited">
              {index === 0 && <span className="mono">{control.clause}, </span>}
              {document}
            </span>
          ))}
        </dd>
        <dt>{t.confidence}</dt>
        <dd>{new Map<string, string>(Object.entries(t.confidences)).get(control.confidence) ?? control.confidence}</dd>
      </dl>
      {system.canSetControls ? (
        <div>
          <Button variant="primary" onClick={onChange}>
            {t.change}
          </Button>
        </div>
      ) : (
        <p className="small muted">{t.mayNot}</p>
      )}
      {row.setAt !== null && (
        <p className="xs muted">{row.setBy === null ? t.lastChangeBare(format.dateTime(row.setAt)) : t.lastChange(format.dateTime(row.setAt), row.setBy.name)}</p>
      )}
    </SidePanel>
  );
}
