import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { AcknowledgeButton, FileReportDialog, firstToGoOn } from '@/features/cases';
import { WaitingReports } from '@/features/reports';
import { TaskActs } from '@/features/tasks';
import { graphql } from '@/gql';
import { clockPhase, useNow } from '@/lib/clock';
import { toMillis, useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useListKeys } from '@/lib/listKeys';
import { useHeldList } from '@/lib/liveRows';
import { useNames } from '@/lib/names';
import { useGraph } from '@/lib/query';
import { useViewer } from '@/lib/session';
import { QueryError } from '@/shell';
import { Banner, Button, ClockMark, EmptyState, FilterChip, Filters, LoadingSkeleton, NewRowsBar, PageHead, Panel, SeverityMark, buttonClass, cx } from '@/ui';
import { workMessages } from './messages';
import { dueWithinDay, groupWork, workKey, type WorkItem } from './model';
import { workKinds } from './search';
import './work.css';

export const MyWorkDocument = graphql(/* GraphQL */ `
  query MyWork {
    myWork(first: 100) {
      kind title dueAt severity createdAt own passedTo
      report { id number receivedAt rejectionReason agency { id name nameEn } }
      case { id number title severity }
      task { ...TaskRow case { id number severity } }
      escalation { id tier tierName tierNameEn reason automatic raisedAt nextTierAt canAcknowledge }
      evidenceItem { id number fileName status receivedBytes declaredSizeBytes expiresAt uploadedBy { id name } case { number } }
      clock { ...CaseClock }
      transfer { id fromAgency { id name nameEn } }
    }
  }
`);

export const NextDeadlineDocument = graphql(/* GraphQL */ `
  query NextDeadline {
    cases(first: 1, orderBy: NEXT_DEADLINE_ASC, filter: { status: [OPEN, CONTAINED, ERADICATED, RECOVERED] }) {
      nodes { id number title nextDeadline { name nameEn startedAt dueAt breached agency { id name nameEn } } }
    }
  }
`);

/** The calls of the case whose call leads: those below it may go on before it does. */
export const CallsOfCaseDocument = graphql(/* GraphQL */ `
  query CallsOfCase($number: String!) {
    case(number: $number) {
      id
      escalations(first: 50) { nodes { id tier raisedAt acknowledgedAt passedOnAt nextTierAt canAcknowledge } }
    }
  }
`);

/** What waits for the viewer: by when, and the one button. */
export function WorkPage() {
  const t = useMessages(workMessages);
  const format = useFormat();
  const now = useNow();
  const { kind } = useSearch({ from: '/app/' });
  const navigate = useNavigate({ from: '/' });
  const query = useGraph(MyWorkDocument, {}, { live: '*', everyMs: 20_000 });
  const all = query.data?.myWork;
  const shown = kind === undefined ? all : all?.filter((item) => item.kind === kind);
  const held = useHeldList(shown, workKey, kind ?? '');
  // Rows are held where others stand; an empty list shows what is new.
  const hidden = held.rows.length === 0 && held.changes > 0;
  // About the call that was pressed, which may have left the page by now.
  const [refused, setRefused] = useState<string | null>(null);
  const { showNow } = held;
  useEffect(() => {
    if (hidden) showNow();
  }, [hidden, showNow]);
  useListKeys(t.title, { next: t.nextKey, previous: t.previousKey, find: t.findKey });
  const { urgent, moreUrgent, groups } = groupWork(held.rows, now);
  // As in the navigation: what waits for others is listed and not counted.
  const own = (of?: WorkItem['kind']) => all?.filter((item) => item.own && (of === undefined || item.kind === of)).length;
  const present = workKinds.filter((value) => all?.some((item) => item.kind === value) === true || value === kind);
  return (
    <>
      <PageHead title={t.title} facts={<span>{format.day(now)}</span>} />
      {query.error !== null && all === undefined ? (
        <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
      ) : all === undefined ? (
        <LoadingSkeleton rows={7} />
      ) : (
        <div className="cols work">
          <div className="stack">
            {present.length > 1 && (
              <Filters label={t.filters}>
                <FilterChip on={kind === undefined} count={own()} onChange={() => void navigate({ search: {} })}>
                  {t.all}
                </FilterChip>
                {present.map((value) => (
                  <FilterChip key={value} on={kind === value} count={own(value) === 0 ? undefined : own(value)} onChange={(on) => void navigate({ search: on ? { kind: value } : {} })}>
                    {t.kinds[value]}
                  </FilterChip>
                ))}
              </Filters>
            )}
            <NewRowsBar count={held.changes} text={t.changed(held.changes)} onShow={held.showNow} />
            {refused !== null && (
              <Banner tone="warn" announce="assertive">
                {refused}{' '}
                <button type="button" className="note-link" onClick={() => setRefused(null)}>
                  {t.understood}
                </button>
              </Banner>
            )}
            {all.map((item) => (item.kind === 'LOG_FAILS' || item.kind === 'LOG_FORKED') && <LogAlarm key={workKey(item)} item={item} />)}
            {urgent !== null && <NowCard item={urgent} more={moreUrgent} all={kind !== 'ESCALATION'} onRefused={setRefused} />}
            {all.length === 0 && <AllDone />}
            {all.length > 0 && held.rows.length === 0 && kind !== undefined && (
              <EmptyState
                title={t.filteredDone(t.kinds[kind])}
                action={
                  <Button size="sm" onClick={() => void navigate({ search: {} })}>
                    {t.all}
                  </Button>
                }
              />
            )}
            {groups.length > 0 && (
              <div className="work-groups">
                {groups.map(({ group, items }) => (
                  <section key={group} aria-labelledby={`work-${group}`}>
                    <div className="work-group">
                      <h2 id={`work-${group}`}>{t.groups[group]}</h2>
                      <span>{group === 'undated' ? t.countPlain(items.length) : t.count(items.length)}</span>
                    </div>
                    <ul className="panel work-list">
                      {items.map((item) => (
                        <WorkRow key={workKey(item)} item={item} now={now} others={!item.own} onRefused={setRefused} />
                      ))}
                    </ul>
                  </section>
                ))}
              </div>
            )}
            {all.length >= 100 && <p className="small muted">{t.capped}</p>}
          </div>
          <aside className="stack">
            <DayPanel items={all} now={now} />
            <WaitingReports now={now} />
          </aside>
        </div>
      )}
    </>
  );
}

/** That the hub signs the custody log no more; it goes before all that has a deadline. */
function LogAlarm({ item }: { item: WorkItem }) {
  const t = useMessages(workMessages);
  const format = useFormat();
  return (
    <Banner
      tone="bad"
      announce="assertive"
      action={
        <Link to="/log" className={buttonClass('plain', 'sm')}>
          {t.logFailsSee}
        </Link>
      }
    >
      <b className="strong">{(item.kind === 'LOG_FORKED' ? t.logForked : t.logFails)(format.dateTime(item.createdAt))}.</b>{' '}
      {item.kind === 'LOG_FORKED' ? t.logForkedText : t.logFailsText}
    </Banner>
  );
}

/** The one thing to do at once: the escalation that goes on to the next tier first, and how many more wait. */
function NowCard({ item, more, all, onRefused }: { item: WorkItem; more: number; all: boolean; onRefused: (message: string) => void }) {
  const t = useMessages(workMessages);
  const format = useFormat();
  const call = item.escalation;
  const found = item.case;
  const number = found?.number ?? '';
  const calls = useGraph(CallsOfCaseDocument, { number }, { enabled: found !== null && item.passedTo === null, keepPrevious: false, live: found?.id ?? '*' }).data?.case?.escalations.nodes ?? [];
  const now = useNow(1000);
  if (call === null || found === null) return null;
  const own = call.nextTierAt === null ? null : { tier: call.tier, nextTierAt: call.nextTierAt };
  const next = item.passedTo === null ? (firstToGoOn(call, calls) ?? own) : null;
  return (
    <section className="work-now" aria-label={t.now}>
      <div className={cx('work-now-time', next === null && 'is-long')}>
        {next === null ? (
          <>
            <b>{format.duration(now - toMillis(call.raisedAt))}</b>
            <small>{item.passedTo === null ? t.nowWaiting : t.passedOn(item.passedTo)}</small>
          </>
        ) : (
          <>
            <b>{format.duration(Math.max(0, toMillis(next.nextTierAt) - now), { seconds: true })}</b>
            <small>{next.tier === call.tier ? t.nowThen(next.tier + 1) : t.nowBelow(next.tier)}</small>
          </>
        )}
      </div>
      <div>
        <h2>{t.nowTitle(call.tier, found.number)}</h2>
        <p>
          <SeverityMark severity={found.severity} /> {found.title}. {t.nowReason(call.reason)}
        </p>
        {more > 0 && (
          <p className="work-now-more">
            {t.nowMore(more)}{' '}
            {all && (
              <Link to="/" search={{ kind: 'ESCALATION' }}>
                {t.nowAll(more + 1)}
              </Link>
            )}
          </p>
        )}
      </div>
      <div className="work-now-acts">
        <AcknowledgeButton call={call} size="md" variant="gold" onRefused={(message) => onRefused(t.refused(call.tier, found.number, message))} />
        <Link className={buttonClass('plain', 'md', 'work-now-plain')} to="/cases/$number" params={{ number: found.number }}>
          {t.openCase}
        </Link>
      </div>
    </section>
  );
}

interface RowParts {
  verb: string;
  title: ReactNode;
  sub: readonly (string | null)[];
  act: ReactNode;
}

function WorkRow({ item, now, others, onRefused }: { item: WorkItem; now: number; others: boolean; onRefused: (message: string) => void }) {
  const t = useMessages(workMessages);
  const parts = useRowParts(item, now, others, onRefused);
  const severity = item.severity ?? item.task?.case?.severity ?? null;
  return (
    <li data-row={workKey(item)}>
      <span className="work-verb">{parts.verb}</span>
      <div className="work-what">
        {parts.title}
        <span className="work-sub">{parts.sub.filter((part) => part !== null && part !== '').join(' · ')}</span>
      </div>
      <span className="work-severity">{severity !== null ? <SeverityMark severity={severity} /> : item.kind === 'REPORT_TO_TRIAGE' ? <span className="muted">{t.notRated}</span> : null}</span>
      <span className="work-due">{item.dueAt === null ? <span className="muted">{item.passedTo === null ? t.noDue : t.passedOn(item.passedTo)}</span> : <ClockMark dueAt={item.dueAt} startedAt={item.clock?.startedAt ?? item.createdAt} now={now} show={dueStyle(item, now)} />}</span>
      <span className="work-act">{parts.act}</span>
    </li>
  );
}

/** Within a day the rest counts; further away the date says more. */
function dueStyle(item: WorkItem, now: number): 'left' | 'due' {
  return item.dueAt !== null && toMillis(item.dueAt) - now < 86_400_000 ? 'left' : 'due';
}

function useRowParts(item: WorkItem, now: number, others: boolean, onRefused: (message: string) => void): RowParts {
  const t = useMessages(workMessages);
  const format = useFormat();
  const names = useNames();
  const viewer = useViewer();
  const [filing, setFiling] = useState(false);
  const { report, task, escalation, clock, evidenceItem } = item;
  switch (item.kind) {
    case 'REPORT_TO_TRIAGE': {
      const id = report?.id ?? '';
      const link = (text: string, className: string) => (
        <Link className={className} to="/triage" search={{ report: id }}>
          {text}
        </Link>
      );
      return {
        verb: t.verbs.REPORT_TO_TRIAGE,
        title: link(item.title, 'work-title'),
        sub: [report?.number ?? null, report === null ? null : names.of(report.agency), t.waitingFor(format.duration(now - toMillis(item.createdAt)))],
        act: link(t.seeReport, buttonClass('plain', 'sm')),
      };
    }
    case 'TASK':
      return {
        verb: others ? t.verbs.TASK_OTHERS : task?.canComplete === true ? t.verbs.TASK_ACCEPTED : t.verbs.TASK,
        title: (
          <Link className="work-title" to="/tasks/$id" params={{ id: task?.id ?? '' }}>
            {item.title}
          </Link>
        ),
        sub: [task?.case?.number ?? null, task === null ? null : names.of(task.agency), task?.assignee?.name ?? null],
        act: task === null ? null : <TaskActs task={task} />,
      };
    case 'ESCALATION':
      return {
        verb: t.verbs.ESCALATION,
        title: (
          <Link className="work-title" to="/cases/$number" params={{ number: item.case?.number ?? '' }}>
            {item.title}
          </Link>
        ),
        sub: [item.case?.number ?? null, escalation === null ? null : t.tier(escalation.tier, names.tier(escalation))],
        act: escalation?.canAcknowledge === true ? <AcknowledgeButton call={escalation} variant="plain" onRefused={(message) => onRefused(t.refused(escalation.tier, item.case?.number ?? '', message))} /> : null,
      };
    case 'CLOCK': {
      const number = item.case?.number ?? '';
      const mayFile = !others && clock?.canFile === true;
      return {
        verb: others ? t.verbs.CLOCK_OTHERS : t.verbs.CLOCK,
        title: (
          <Link className="work-title" to="/cases/$number" params={{ number }}>
            {clock === null ? item.title : names.of(clock)}
          </Link>
        ),
        sub: [number, clock === null ? null : names.of(clock.agency), item.case?.title ?? null],
        act: (
          <>
            {mayFile ? (
              <Button size="sm" onClick={() => setFiling(true)}>
                {t.file}
              </Button>
            ) : (
              <Link className={buttonClass('plain', 'sm')} to="/cases/$number" params={{ number }}>
                {t.seeCase}
              </Link>
            )}
            {filing && clock !== null && item.case !== null && <FileReportDialog caseId={item.case.id} clock={clock} onClose={() => setFiling(false)} />}
          </>
        ),
      };
    }
    case 'EVIDENCE': {
      const refused = evidenceItem?.status === 'REFUSED';
      const sender = evidenceItem?.uploadedBy ?? null;
      const left = sender?.id !== viewer.user.id;
      const link = (text: string, className: string) => (
        <Link className={className} to="/evidence/$id" params={{ id: evidenceItem?.id ?? '' }}>
          {text}
        </Link>
      );
      return {
        verb: refused ? t.verbs.EVIDENCE_REFUSED : left ? t.verbs.EVIDENCE_LEFT : t.verbs.EVIDENCE,
        title: link(item.title, 'work-title anywhere'),
        sub: [
          evidenceItem?.number ?? null,
          evidenceItem?.case.number ?? null,
          evidenceItem === null || refused ? null : t.arrived(format.bytes(evidenceItem.receivedBytes), format.bytes(evidenceItem.declaredSizeBytes)),
          left ? t.senderGone(sender?.name ?? null) : null,
        ],
        act: link(refused || left ? t.seeItem : t.resume, buttonClass('plain', 'sm')),
      };
    }
    case 'TRANSFER':
    case 'DISPOSAL':
    case 'EVIDENCE_ALTERED': {
      const link = (text: string, className: string) =>
        item.kind === 'TRANSFER' ? (
          <Link className={className} to="/transfers">
            {text}
          </Link>
        ) : (
          <Link className={className} to="/evidence/$id/custody" params={{ id: evidenceItem?.id ?? '' }}>
            {text}
          </Link>
        );
      return {
        verb: t.verbs[item.kind],
        title: link(item.title, 'work-title anywhere'),
        sub: [evidenceItem?.number ?? null, evidenceItem?.case.number ?? null, item.transfer === null ? null : names.of(item.transfer.fromAgency)],
        act: link(item.kind === 'TRANSFER' ? t.seeTransfer : t.seeItem, buttonClass('plain', 'sm')),
      };
    }
    case 'REPORT_REJECTED': {
      const id = report?.id ?? '';
      const link = (text: string, className: string) => (
        <Link className={className} to="/reports/$id" params={{ id }}>
          {text}
        </Link>
      );
      return { verb: t.verbs.REPORT_REJECTED, title: link(item.title, 'work-title'), sub: [report?.number ?? null, report?.rejectionReason ?? null], act: link(t.seeReason, buttonClass('plain', 'sm')) };
    }
    case 'LOG_FAILS':
    case 'LOG_FORKED':
      return {
        verb: t.verbs[item.kind],
        title: (
          <Link className="work-title mono anywhere" to="/log">
            {item.title}
          </Link>
        ),
        sub: [t.waitingFor(format.duration(now - toMillis(item.createdAt)))],
        act: (
          <Link className={buttonClass('plain', 'sm')} to="/log">
            {t.logFailsSee}
          </Link>
        ),
      };
    case 'DEAD_LETTER': {
      const link = (text: string, className: string) => (
        <Link className={className} to="/admin/outbox" search={{ status: ['DEAD'] }}>
          {text}
        </Link>
      );
      return { verb: t.verbs.DEAD_LETTER, title: link(item.title, 'work-title mono'), sub: [format.dateTimeShort(item.createdAt)], act: link(t.retry, buttonClass('plain', 'sm')) };
    }
  }
}

/** The deadlines of the next day along a line, each once. */
function DayPanel({ items, now }: { items: readonly WorkItem[]; now: number }) {
  const t = useMessages(workMessages);
  const format = useFormat();
  const names = useNames();
  const due = dueWithinDay(items, now).slice(0, 12);
  let day = format.dayMonth(now);
  return (
    <Panel title={t.day} flush>
      {due.length === 0 ? (
        <p className="panel-body small muted">{t.dayNone}</p>
      ) : (
        <ol className="work-day">
          <li className="work-day-now">
            <time>{format.time(now)}</time>
            <span>{t.dayNow}</span>
          </li>
          {due.map((item) => {
            const at = item.dueAt ?? item.createdAt;
            const fresh = format.dayMonth(at) !== day;
            day = format.dayMonth(at);
            const phase = clockPhase({ startedAt: item.clock?.startedAt ?? item.createdAt, dueAt: at }, now);
            return (
              <li key={workKey(item)} className={cx(`is-${phase}`)}>
                <time dateTime={at}>{fresh ? day : ''}</time>
                <div>
                  <b>{format.time(at)}</b> {item.clock === null ? item.title : names.of(item.clock)}
                  <span className="work-sub">{[t.kinds[item.kind], item.clock === null ? null : names.of(item.clock.agency), item.case?.number ?? item.report?.number ?? item.task?.case?.number ?? null].filter((part) => part !== null).join(' · ')}</span>
                </div>
              </li>
            );
          })}
        </ol>
      )}
    </Panel>
  );
}

/** Nothing waits: says so, and what comes next. */
function AllDone() {
  const t = useMessages(workMessages);
  const names = useNames();
  const format = useFormat();
  const now = useNow();
  const query = useGraph(NextDeadlineDocument, {}, { live: '*' });
  const next = query.data?.cases.nodes[0];
  const clock = next?.nextDeadline ?? null;
  return (
    <EmptyState title={t.done} icon="check">
      {t.doneText}{' '}
      {query.data === undefined ? null : next === undefined || clock === null ? (
        t.doneNoNext
      ) : (
        <>
          {t.doneNext}{' '}
          <Link to="/cases/$number" params={{ number: next.number }}>
            {names.of(clock)}, {names.of(clock.agency)}, <span className="mono">{next.number}</span>
          </Link>
          , {format.dateTime(clock.dueAt)} (<ClockMark dueAt={clock.dueAt} startedAt={clock.startedAt} breached={clock.breached} now={now} />)
        </>
      )}
    </EmptyState>
  );
}
