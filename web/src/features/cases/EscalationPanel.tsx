import { Link } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { graphql } from '@/gql';
import type { CaseEscalationFragment } from '@/gql/graphql';
import { useNow } from '@/lib/clock';
import { keepFocus } from '@/lib/focus';
import { toMillis, useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { useGraph, useGraphMutation } from '@/lib/query';
import { useSubmit, type Submit } from '@/shell';
import { Banner, Button, Panel, Tag, TierLadder, toast, type Tier } from '@/ui';
import type { CaseOfPage } from './caseQuery';
import { EscalationTiersDocument } from './dialogs';
import { casesMessages } from './messages';
import { ladder } from './model';

export const AcknowledgeEscalationDocument = graphql(/* GraphQL */ `
  mutation AcknowledgeEscalation($id: ID!) {
    acknowledgeEscalation(id: $id) { escalation { id acknowledgedAt } errors { code message path } }
  }
`);

/** Acknowledging, for a button of one press. */
export function useAcknowledge(call: { id: string; tier: number } | null): Submit {
  const t = useMessages(casesMessages).escalations;
  const client = useQueryClient();
  const acknowledge = useGraphMutation(AcknowledgeEscalationDocument);
  return useSubmit({
    send: async () => (call === null ? [] : (await acknowledge.mutateAsync({ id: call.id })).acknowledgeEscalation.errors),
    done: () => {
      if (call !== null) toast(t.acknowledgedDone(call.tier));
      void client.invalidateQueries();
      keepFocus();
    },
  });
}

/** The one press that stops an escalation. */
export function AcknowledgeButton({ call, size = 'sm', variant = 'primary' }: { call: { id: string; tier: number }; size?: 'sm' | 'md'; variant?: 'primary' | 'plain' | 'gold' }) {
  const t = useMessages(casesMessages).escalations;
  const form = useAcknowledge(call);
  return (
    <>
      <Button size={size} variant={variant} icon="check" shortcut="y" busy={form.busy} busyLabel={t.acknowledging} onClick={() => void form.submit()}>
        {t.acknowledge}
      </Button>
      {form.errors.map((error) => (
        <Banner key={error.message} tone="bad" announce="assertive">
          {error.message}
        </Banner>
      ))}
    </>
  );
}

export interface EscalationPanelProps {
  data: Pick<CaseOfPage, 'id' | 'number' | 'actions' | 'status'> & { escalations: { nodes: readonly CaseEscalationFragment[] } };
  overview?: boolean;
}

/** The tiers as they were called, the one that waits with its count-down and the one press. With `overview` it stands for the calls: it leads to them and has the one press; beside them it only shows the tiers. */
export function EscalationPanel({ data, overview = true }: EscalationPanelProps) {
  const t = useMessages(casesMessages).escalations;
  const format = useFormat();
  const names = useNames();
  const coarse = useNow();
  const calls = data.escalations.nodes;
  // A closed case waits for nobody.
  const closed = data.status === 'CLOSED';
  const rungs = ladder(calls).map((rung) => (closed && rung.state === 'waiting' ? { ...rung, state: 'withdrawn' as const } : rung));
  // Only those who may call tiers are told of one that was not called; the name is read when there is one to show.
  const named = data.actions.includes('ESCALATE') && rungs.some(({ call }) => call === null);
  const offered = useGraph(EscalationTiersDocument, { id: data.id }, { enabled: named }).data?.case?.escalationTiers ?? [];
  const waiting = rungs.find((rung) => rung.state === 'waiting');
  const near = waiting?.call?.nextTierAt !== null && waiting?.call?.nextTierAt !== undefined && toMillis(waiting.call.nextTierAt) - coarse < 600_000;
  const now = useNow(near ? 1000 : 30_000);
  const tiers = rungs.map(({ tier, state, call }): Tier => {
    if (call === null) {
      const known = offered.find((one) => one.tier === tier);
      return { tier, name: known === undefined ? t.tier(tier) : names.of(known), state: 'later', lines: [t.later] };
    }
    const sent = call.deliveries.filter((delivery) => delivery.status === 'SENT').length;
    const raised = [t.raised(format.dateTimeShort(call.raisedAt)), ...(call.automatic ? [t.automatic] : call.raisedBy === null ? [] : [t.by(call.raisedBy.name)]), ...(call.deliveries.length === 0 ? [] : [t.sent(sent, call.deliveries.length)])].join(' · ');
    return {
      tier,
      name: names.tier(call),
      state: state === 'passed' || state === 'withdrawn' ? 'later' : state,
      lines: [
        ...(state === 'acknowledged' && call.acknowledgedAt !== null ? [t.ackBy(call.acknowledgedBy?.name ?? '', format.dateTimeShort(call.acknowledgedAt))] : []),
        raised,
        ...(state === 'passed' ? [t.passed] : state === 'withdrawn' ? [t.withdrawn] : []),
      ],
      ...(state === 'waiting' && call.nextTierAt !== null && !rungs.some((other) => other.tier > tier && other.state === 'waiting') ? { nextAt: call.nextTierAt, consequence: t.then(tier + 1) } : {}),
      ...(overview && state === 'waiting' && call.canAcknowledge ? { action: <AcknowledgeButton call={call} /> } : {}),
    };
  });
  return (
    <Panel
      title={t.title}
      first
      flush
      aside={
        waiting !== undefined ? <Tag tone="warn">{t.waiting}</Tag> : rungs.some((rung) => rung.state === 'acknowledged') ? <Tag tone="ok">{t.acknowledged}</Tag> : undefined
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
