import { Link } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { CaseEscalationFragment } from '@/gql/graphql';
import { useNow } from '@/lib/clock';
import { keepFocus } from '@/lib/focus';
import { toMillis, useFormat, type Instant } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { useNarrow } from '@/lib/narrow';
import { useGraph, useGraphMutation } from '@/lib/query';
import { useSubmit, type Submit } from '@/shell';
import { Banner, Button, ClockMark, Panel, Tag, TierLadder, toast, type Tier } from '@/ui';
import type { CaseOfPage } from './caseQuery';
import { EscalationTiersDocument } from './dialogs';
import { casesMessages } from './messages';
import { callToAcknowledge, endOf, firstToGoOn, ladder, silentSince } from './model';

export const AcknowledgeEscalationDocument = graphql(/* GraphQL */ `
  mutation AcknowledgeEscalation($id: ID!) {
    acknowledgeEscalation(id: $id) { escalation { id acknowledgedAt } errors { code message path } }
  }
`);

/** Acknowledging, for a button of one press. What the hub refuses goes to `onRefused`: the call may be gone from its place by then. */
export function useAcknowledge(call: { id: string; tier: number } | null, onRefused?: (message: string) => void): Submit {
  const t = useMessages(casesMessages).escalations;
  const client = useQueryClient();
  const acknowledge = useGraphMutation(AcknowledgeEscalationDocument);
  return useSubmit({
    send: async () => {
      if (call === null) return [];
      const { errors } = (await acknowledge.mutateAsync({ id: call.id })).acknowledgeEscalation;
      if (errors.length > 0) {
        onRefused?.(errors.map(({ message }) => message).join(' '));
        void client.invalidateQueries();
      }
      return errors;
    },
    done: () => {
      if (call !== null) toast(t.acknowledgedDone(call.tier));
      void client.invalidateQueries();
      keepFocus();
    },
  });
}

export interface AcknowledgeButtonProps {
  call: { id: string; tier: number };
  size?: 'sm' | 'md';
  variant?: 'primary' | 'plain' | 'gold';
  /** Of several buttons on a page that of the call which the key answers; false for the others. */
  foremost?: boolean;
  /** Told with the call that it is about; without it the message stands beside the button. */
  onRefused?: (message: string) => void;
}

/** The one press that stops an escalation. Another call may come to its place: what is said beside it is about the one that was pressed, and the second press of a double click does not meet the next. */
export function AcknowledgeButton({ call, size = 'sm', foremost = true, variant = foremost ? 'primary' : 'plain', onRefused }: AcknowledgeButtonProps) {
  const t = useMessages(casesMessages).escalations;
  const form = useAcknowledge(call, onRefused);
  const [pressed, setPressed] = useState(call.id);
  const said = pressed === call.id ? form.errors.filter(({ title }) => onRefused === undefined || title !== undefined) : [];
  const press = () => {
    setPressed(call.id);
    void form.submit();
  };
  return (
    <>
      <Button size={size} variant={variant} icon="check" {...(foremost ? { shortcut: 'y' } : {})} busy={form.busy} busyLabel={t.acknowledging} onClick={press}>
        {t.acknowledge}
      </Button>
      {said.map((error) => (
        <Banner key={error.message} tone="bad" announce="assertive">
          {error.message}
        </Banner>
      ))}
    </>
  );
}

/** The call that the head of the page answers: on a narrow window the one that waits for the viewer, whose panel would begin below the first screen. Elsewhere its button is not repeated. */
export function useCallInHead(calls: readonly CaseEscalationFragment[]): CaseEscalationFragment | null {
  const narrow = useNarrow();
  return narrow ? callToAcknowledge(calls) : null;
}

/** That call, the count-down of what its answer stops first and the one press, above all other acts of the head; `foremost` unless the tab has a primary act of its own. */
export function CallInHead({ calls, foremost = true, onRefused }: { calls: readonly CaseEscalationFragment[]; foremost?: boolean; onRefused: (message: string) => void }) {
  const t = useMessages(casesMessages).escalations;
  const names = useNames();
  const now = useNow();
  const call = useCallInHead(calls);
  if (call === null) return null;
  const next = firstToGoOn(call, calls);
  return (
    <div className="case-call">
      <div className="small">
        <p className="strong">
          {t.tier(call.tier)}: {names.tier(call)}
        </p>
        {next !== null && (
          <p>
            {next.tier !== call.tier && `${t.tier(next.tier)}: `}
            <ClockMark dueAt={next.nextTierAt} startedAt={next.raisedAt} now={now} />, {t.then(next.tier + 1)}
          </p>
        )}
      </div>
      <AcknowledgeButton call={call} size="md" foremost={foremost} onRefused={onRefused} />
    </div>
  );
}

export interface EscalationPanelProps {
  data: Pick<CaseOfPage, 'id' | 'number' | 'actions' | 'status'> & { escalations: { nodes: readonly CaseEscalationFragment[] } };
  overview?: boolean;
}

/** What becomes of a call that waits and after which no tier is called, in words; null where one is called, or waits above. Whoever may call tiers is told once the time of the last one is over and nobody has answered. */
export function useEnd(data: EscalationPanelProps['data']): (call: CaseEscalationFragment, moment: (at: Instant) => string) => string | null {
  const t = useMessages(casesMessages).escalations;
  const calls = data.status === 'CLOSED' ? [] : data.escalations.nodes;
  const last = calls.some((call) => endOf(call, calls) === 'nobodyFurther');
  const tiers = useGraph(EscalationTiersDocument, { id: data.id }, { enabled: last && data.actions.includes('ESCALATE') }).data?.case?.escalationTiers ?? [];
  const now = useNow();
  return (call, moment) => {
    const end = calls.includes(call) ? endOf(call, calls) : null;
    if (end === null) return null;
    if (end !== 'nobodyFurther') return t[end](moment(call.unheardAt ?? call.raisedAt));
    const since = silentSince(call, tiers, now);
    return since === null ? t.nobodyFurther : t.silent(moment(since));
  };
}

/** The tiers as they were called, the one that waits with its count-down and the one press. With `overview` it stands for the calls: it leads to them and has the one press; beside them it only shows the tiers. */
export function EscalationPanel({ data, overview = true }: EscalationPanelProps) {
  const t = useMessages(casesMessages).escalations;
  const format = useFormat();
  const names = useNames();
  const coarse = useNow();
  const endWords = useEnd(data);
  const calls = data.escalations.nodes;
  // A closed case waits for nobody.
  const closed = data.status === 'CLOSED';
  const rungs = ladder(calls).map((rung) => (closed && rung.state === 'waiting' ? { ...rung, state: 'withdrawn' as const } : rung));
  // Only those who may call tiers are told of one that was not called; the name is read when there is one to show.
  const named = data.actions.includes('ESCALATE') && rungs.some(({ call }) => call === null);
  const offered = useGraph(EscalationTiersDocument, { id: data.id }, { enabled: named }).data?.case?.escalationTiers ?? [];
  const waiting = rungs.some((rung) => rung.state === 'waiting');
  const foremost = callToAcknowledge(calls)?.id;
  const inHead = useCallInHead(calls)?.id;
  const near = rungs.some(({ state, call }) => state === 'waiting' && call?.nextTierAt != null && toMillis(call.nextTierAt) - coarse < 600_000);
  const now = useNow(near ? 1000 : 30_000);
  const tiers = rungs.map(({ tier, state, call }): Tier => {
    if (call === null) {
      const known = offered.find((one) => one.tier === tier);
      return { key: `later ${tier}`, tier, name: known === undefined ? t.tier(tier) : names.of(known), state: 'later', lines: [t.later] };
    }
    const end = endWords(call, (at) => format.dateTimeShort(at));
    const sent = call.deliveries.filter((delivery) => delivery.status === 'SENT').length;
    // Agencies of which others may not know are called apart, at the same moment: whom a call reached tells them apart.
    const apart = rungs.some((other) => other.tier === tier && other.call !== null && other.call.id !== call.id);
    const raised = [t.raised(format.dateTimeShort(call.raisedAt)), ...(call.automatic ? [t.automatic] : call.raisedBy === null ? [] : [t.by(call.raisedBy.name)]), ...(call.deliveries.length === 0 ? [] : [t.sent(sent, call.deliveries.length)])].join(' · ');
    return {
      key: call.id,
      tier,
      name: names.tier(call),
      state: state === 'passed' || state === 'withdrawn' ? 'later' : state,
      lines: [
        ...(state === 'acknowledged' && call.acknowledgedAt !== null ? [t.ackBy(call.acknowledgedBy?.name ?? '', format.dateTimeShort(call.acknowledgedAt))] : []),
        raised,
        ...(apart && call.deliveries.length > 0 ? [t.calledTo(format.list(call.deliveries.map(({ recipient }) => recipient)))] : []),
        ...call.furtherReasons.map(({ reason, at }) => t.further(format.dateTimeShort(at), reason)),
        ...(end === null ? [] : [end]),
        ...(state === 'passed' ? [t.passed] : state === 'withdrawn' ? [t.withdrawn] : []),
      ],
      ...(state === 'waiting' && call.nextTierAt !== null ? { nextAt: call.nextTierAt, consequence: t.then(tier + 1) } : {}),
      ...(overview && state === 'waiting' && call.canAcknowledge && call.id !== inHead ? { action: <AcknowledgeButton call={call} foremost={call.id === foremost} /> } : {}),
    };
  });
  return (
    <Panel
      title={t.title}
      first
      flush
      aside={
        waiting ? <Tag tone="warn">{t.waiting}</Tag> : rungs.some((rung) => rung.state === 'acknowledged') ? <Tag tone="ok">{t.acknowledged}</Tag> : undefined
      }
      {...(overview && calls.length > 0
        ? {
            foot: (
              <Link to="/cases/$number/escalations" params={{ number: data.number }}>
                {t.all}
              </Link>
            ),
          }
        : {})}
    >
      {tiers.length === 0 ? <p className="panel-body small muted">{t.noneText}</p> : <TierLadder tiers={tiers} now={now} />}
    </Panel>
  );
}
