/** Entries of a case's timeline in words: who did what to what, with links to it. */
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { graphql } from '@/gql';
import type { CaseTimelineFragment, TimelineKind } from '@/gql/graphql';
import { custodyKinds, caseStatuses, severities } from '@/lib/domain';
import { toMillis, useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import { Timeline, type TimelineItem } from '@/ui';
import type { ClockOfCase } from './caseQuery';
import { casesMessages } from './messages';
import { templateParts } from './model';

export const CaseTimelineFragmentDocument = graphql(/* GraphQL */ `
  fragment CaseTimeline on TimelineEntry {
    id kind at recordedAt text subject subjectId
    actor { id name }
  }
`);

type Tone = NonNullable<TimelineItem['tone']>;

/** How an entry is marked. Every kind is named, so that a new one does not compile unseen. */
export function timelineTone(kind: TimelineKind): Tone {
  switch (kind) {
    case 'CASE_OPENED':
    case 'STATUS_CHANGED':
    case 'SEVERITY_CHANGED':
    case 'TLP_CHANGED':
    case 'ENTRY':
    case 'ESCALATED':
    case 'ESCALATION_JOINED':
    case 'TRACE_PINNED':
      return 'key';
    case 'CLOCK_BREACHED':
    case 'EVIDENCE_REFUSED':
    case 'ESCALATION_UNHEARD':
      return 'bad';
    case 'TASK_DONE':
    case 'CLOCK_MET':
    case 'EVIDENCE_EXAMINED':
    case 'EVIDENCE_VERIFIED':
    case 'ESCALATION_ACKNOWLEDGED':
      return 'ok';
    case 'REPORT_JOINED':
    case 'TASK_ASSIGNED':
    case 'TASK_ACCEPTED':
    case 'TASK_DECLINED':
    case 'TASK_CANCELLED':
    case 'EVIDENCE_STARTED':
    case 'EVIDENCE_RECEIVED':
    case 'EVIDENCE_WITHDRAWN':
    case 'EVIDENCE_CUSTODY':
    case 'EVIDENCE_DERIVED':
    case 'CONTROL_SUSPECTED':
    case 'OBSERVABLES_ADDED':
      return 'plain';
  }
}

/** Where the subject of an entry can be looked at. */
export function timelinePlace(kind: TimelineKind): 'task' | 'evidence' | 'report' | 'system' | null {
  switch (kind) {
    case 'CASE_OPENED':
    case 'REPORT_JOINED':
      return 'report';
    case 'TASK_ASSIGNED':
    case 'TASK_ACCEPTED':
    case 'TASK_DECLINED':
    case 'TASK_DONE':
    case 'TASK_CANCELLED':
      return 'task';
    case 'EVIDENCE_STARTED':
    case 'EVIDENCE_RECEIVED':
    case 'EVIDENCE_DERIVED':
    case 'EVIDENCE_EXAMINED':
    case 'EVIDENCE_REFUSED':
    case 'EVIDENCE_WITHDRAWN':
    case 'EVIDENCE_VERIFIED':
    case 'EVIDENCE_CUSTODY':
    case 'TRACE_PINNED':
      return 'evidence';
    case 'CONTROL_SUSPECTED':
      return 'system';
    case 'STATUS_CHANGED':
    case 'SEVERITY_CHANGED':
    case 'TLP_CHANGED':
    case 'ESCALATED':
    case 'ESCALATION_JOINED':
    case 'ESCALATION_UNHEARD':
    case 'ESCALATION_ACKNOWLEDGED':
    case 'CLOCK_MET':
    case 'CLOCK_BREACHED':
    case 'OBSERVABLES_ADDED':
    case 'ENTRY':
      return null;
  }
}

/** The subject in words: a status, a severity, a TLP mark, a deadline or a tier by its name; anything else as it is written. */
export function useSubjectWords(clocks: readonly ClockOfCase[]): (entry: Pick<CaseTimelineFragment, 'kind' | 'subject' | 'subjectId'>) => string {
  const label = useLabels();
  const names = useNames();
  const t = useMessages(casesMessages);
  const several = new Set(clocks.map((clock) => clock.agency.id)).size > 1;
  return ({ kind, subject, subjectId }) => {
    const word = subject ?? '';
    switch (kind) {
      case 'STATUS_CHANGED': {
        const status = caseStatuses.find((value) => value === word);
        return status === undefined ? word : label.caseStatus[status];
      }
      case 'SEVERITY_CHANGED': {
        const severity = severities.find((value) => value === word);
        return severity === undefined ? word : label.severity[severity];
      }
      case 'TLP_CHANGED':
        return `TLP:${word.replace('_', '+')}`;
      case 'CLOCK_MET':
      case 'CLOCK_BREACHED': {
        const clock = clocks.find((value) => value.id === subjectId);
        if (clock === undefined) return word;
        return several ? t.clocks.ofAgency(names.of(clock), names.of(clock.agency)) : names.of(clock);
      }
      case 'ESCALATED':
      case 'ESCALATION_JOINED':
      case 'ESCALATION_UNHEARD':
      case 'ESCALATION_ACKNOWLEDGED':
        return /^\d+$/.test(word) ? t.escalations.tier(Number(word)) : word;
      default:
        return word;
    }
  };
}

function SubjectLink({ entry, children }: { entry: CaseTimelineFragment; children: string }) {
  const place = timelinePlace(entry.kind);
  if (entry.subjectId === null || place === null || children === '') return <b>{children}</b>;
  const params = { id: entry.subjectId };
  switch (place) {
    case 'task':
      return (
        <Link to="/tasks/$id" params={params}>
          {children}
        </Link>
      );
    case 'evidence':
      return (
        <Link to="/evidence/$id" params={params}>
          {children}
        </Link>
      );
    case 'report':
      return (
        <Link className="mono" to="/reports/$id" params={params}>
          {children}
        </Link>
      );
    case 'system':
      return (
        <Link to="/systems/$id" params={params}>
          {children}
        </Link>
      );
  }
}

/** The sentence of one entry. */
export function TimelineSentence({ entry, subject }: { entry: CaseTimelineFragment; subject: string }) {
  const t = useMessages(casesMessages);
  const format = useFormat();
  const [byPerson, byHub] = t.kinds[entry.kind];
  const template = entry.actor === null ? byHub : byPerson;
  const slots: Record<string, ReactNode> = {
    actor: <b>{entry.actor?.name}</b>,
    subject: <SubjectLink entry={entry}>{subject}</SubjectLink>,
  };
  const late = toMillis(entry.recordedAt) - toMillis(entry.at) > 60_000;
  return (
    <>
      {templateParts(template).map((part, index) => (
        <Fragment key={index}>{'text' in part ? part.text : slots[part.slot]}</Fragment>
      ))}
      {late && <span className="muted xs"> · {t.timeline.recorded(format.dateTimeShort(entry.recordedAt))}</span>}
    </>
  );
}

/** What a person wrote is quoted; what the hub notes as a word of the schema is said in words. */
export function useQuoteWords(): (entry: Pick<CaseTimelineFragment, 'kind' | 'text'>) => { said: string | null; quote: string | null; bad: boolean } {
  const t = useMessages(casesMessages).timeline;
  const label = useLabels();
  return ({ kind, text }) => {
    if (kind === 'EVIDENCE_CUSTODY') {
      const act = custodyKinds.find((value) => value === text);
      const said = act === undefined ? null : label.custodyKind[act];
      return { said, quote: said === null ? text : null, bad: false };
    }
    if (kind !== 'EVIDENCE_VERIFIED') return { said: null, quote: text, bad: false };
    if (text === 'MATCHES') return { said: t.readSame, quote: null, bad: false };
    if (text === 'INVENTORY') return { said: t.readInventory, quote: null, bad: true };
    if (text === 'UNSOUND') return { said: t.readUnsound, quote: null, bad: true };
    if (text === 'DIFFERS') return { said: t.readDifferent, quote: null, bad: true };
    return { said: null, quote: text, bad: false };
  };
}

/** Systems of the case with the controls under suspicion, for their names. */
export interface SystemOfTimeline {
  system: { id: string; code: string };
  suspected: { nodes: readonly { control: { clause: string; titleVi: string; titleEn: string } }[] };
}

/** A suspected control by clause, name and system; by what was written down where the suspicion was withdrawn. */
function useControlWords(systems: readonly SystemOfTimeline[]): (entry: CaseTimelineFragment) => string | null {
  const names = useNames();
  return (entry) => {
    if (entry.kind !== 'CONTROL_SUSPECTED') return null;
    const found = systems.find((item) => item.system.id === entry.subjectId);
    if (found === undefined) return null;
    const control = found.suspected.nodes.find((node) => `${node.control.clause} ${node.control.titleVi}` === entry.subject)?.control;
    return `${control === undefined ? (entry.subject ?? '') : `${control.clause} ${names.control(control)}`} (${found.system.code})`;
  };
}

export function TimelineList({ entries, clocks, systems = [] }: { entries: readonly CaseTimelineFragment[]; clocks: readonly ClockOfCase[]; systems?: readonly SystemOfTimeline[] }) {
  const words = useSubjectWords(clocks);
  const controls = useControlWords(systems);
  const quotes = useQuoteWords();
  return (
    <Timeline
      items={entries.map((entry) => {
        const { said, quote, bad } = quotes(entry);
        return {
          key: entry.id,
          at: entry.at,
          tone: bad ? ('bad' as const) : timelineTone(entry.kind),
          body: (
            <>
              <TimelineSentence entry={entry} subject={controls(entry) ?? words(entry)} />
              {said !== null && <>: {said}</>}
            </>
          ),
          quote,
        };
      })}
    />
  );
}
