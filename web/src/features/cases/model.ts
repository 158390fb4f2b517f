/** What the case page works out from what it read. Pure. */
import type { CaseStatus } from '@/lib/domain';
import { caseStatuses } from '@/lib/domain';
import type { CaseClockFragment, CaseEscalationFragment } from '@/gql/graphql';
import { toMillis } from '@/lib/format';

export interface StatusChange {
  status: CaseStatus;
  at: string;
}

export interface CaseStep {
  status: CaseStatus;
  state: 'done' | 'current' | 'later';
  /** When it was reached last. */
  at: string | null;
}

/** The states of a case in order, each with when it was reached. A state that was skipped was not passed. */
export function caseSteps(status: CaseStatus, history: readonly StatusChange[], openedAt: string): CaseStep[] {
  const current = caseStatuses.indexOf(status);
  return caseStatuses.map((step, index) => {
    const at = history.findLast((change) => change.status === step)?.at ?? (step === 'OPEN' ? openedAt : null);
    if (index === current) return { status: step, state: 'current', at };
    return index < current && at !== null ? { status: step, state: 'done', at } : { status: step, state: 'later', at: null };
  });
}

export interface NextSteps {
  /** The one step forward. */
  forward: CaseStatus | null;
  /** The step back, for a coordinator with a reason. */
  back: CaseStatus | null;
  /** Closing an open case that was no incident. */
  dismiss: boolean;
}

/** Sorts the transitions that the viewer may make into the one forward and the rare ones. */
export function nextSteps(status: CaseStatus, allowed: readonly CaseStatus[]): NextSteps {
  const at = caseStatuses.indexOf(status);
  const forward = caseStatuses[at + 1];
  const back = at > 0 ? caseStatuses[at - 1] : undefined;
  return {
    forward: forward !== undefined && allowed.includes(forward) ? forward : null,
    back: back !== undefined && allowed.includes(back) ? back : null,
    dismiss: status === 'OPEN' && allowed.includes('CLOSED'),
  };
}

/** Whether going there needs a reason: back, or closing what was no incident. */
export function needsReason(from: CaseStatus, to: CaseStatus): boolean {
  return caseStatuses.indexOf(to) < caseStatuses.indexOf(from) || (from === 'OPEN' && to === 'CLOSED');
}

type Clock = Pick<CaseClockFragment, 'id' | 'code' | 'agency'>;

/** Names a clock among all of a case: an agency has one of each code. */
export function clockKey(clock: Clock): string {
  return clock.id ?? `${clock.agency.id} ${clock.code}`;
}

/** The clocks of each agency, the agencies in the order in which they come. */
export function byAgency<T extends Clock>(clocks: readonly T[]): { agency: T['agency']; clocks: T[] }[] {
  const groups = new Map<string, { agency: T['agency']; clocks: T[] }>();
  for (const clock of clocks) {
    const group = groups.get(clock.agency.id);
    if (group === undefined) groups.set(clock.agency.id, { agency: clock.agency, clocks: [clock] });
    else group.clocks.push(clock);
  }
  return [...groups.values()];
}

export type RungState = 'acknowledged' | 'waiting' | 'passed' | 'later';

export interface Rung {
  tier: number;
  state: RungState;
  /** A call that waits at this tier, else the last one; null for a tier that was not called. */
  call: CaseEscalationFragment | null;
}

/** Whether a call waits for an answer, as the hub says of it: whatever became of other calls. */
export function waits(call: Pick<CaseEscalationFragment, 'acknowledgedAt' | 'passedOnAt'>): boolean {
  return call.acknowledgedAt === null && call.passedOnAt === null;
}

/** What becomes of a call that waits when nobody answers it, where the hub has no time for a further tier: none is called, nobody could be, or not even its mail arrived. Null where a tier is called in time, or a higher one waits already. */
export function endOf(call: CaseEscalationFragment, calls: readonly CaseEscalationFragment[]): 'nobodyFurther' | 'unheard' | 'undelivered' | null {
  if (!waits(call) || call.nextTierAt !== null) return null;
  if (call.unheardAt !== null) return call.deliveries.length > 0 && call.deliveries.every(({ status }) => status === 'DEAD') ? 'undelivered' : 'unheard';
  return calls.some((other) => waits(other) && other.tier > call.tier) ? null : 'nobodyFurther';
}

/** When the time of its tier was over for a call beyond which no tier is called; null while there is time, and where the tiers are not known. */
export function silentSince(call: Pick<CaseEscalationFragment, 'tier' | 'raisedAt'>, tiers: readonly { tier: number; acknowledgeWithinMinutes: number }[], now: number): number | null {
  const tier = tiers.find((one) => one.tier === call.tier);
  if (tier === undefined) return null;
  const until = toMillis(call.raisedAt) + tier.acknowledgeWithinMinutes * 60_000;
  return until <= now ? until : null;
}

function stateOf(call: CaseEscalationFragment): RungState {
  if (waits(call)) return 'waiting';
  return call.acknowledgedAt === null ? 'passed' : 'acknowledged';
}

/** The tiers of a case in order: of each every call that waits, or else the last one, with what was called at the same moment, and the next tier while its call is to come. */
export function ladder(calls: readonly CaseEscalationFragment[]): Rung[] {
  const byTime = [...calls].sort((a, b) => a.raisedAt.localeCompare(b.raisedAt));
  const tiers = [...new Set(calls.map((call) => call.tier))].sort((a, b) => a - b);
  const rungs = tiers.flatMap((tier): Rung[] => {
    const ofTier = byTime.filter((call) => call.tier === tier);
    const open = ofTier.filter(waits);
    const first = open.length > 0 ? open : ofTier.slice(-1);
    const shown = ofTier.filter((call) => first.some((other) => other.raisedAt === call.raisedAt && (other.id === call.id || call.acknowledgedAt !== null)));
    return shown.map((call) => ({ tier, state: stateOf(call), call }));
  });
  const going = rungs.find(({ state, call }) => state === 'waiting' && call !== null && call.nextTierAt !== null);
  if (going !== undefined && !tiers.includes(going.tier + 1)) {
    rungs.push({ tier: going.tier + 1, state: 'later', call: null });
    rungs.sort((a, b) => a.tier - b.tier);
  }
  return rungs;
}

/** The call that waits for the viewer's acknowledgement: of several that of the highest tier, whose answer is one for those below. */
export function callToAcknowledge(calls: readonly CaseEscalationFragment[]): CaseEscalationFragment | null {
  return ladder(calls).findLast(({ state, call }) => state === 'waiting' && call?.canAcknowledge === true)?.call ?? null;
}

/** Of the calls that an answer to this one stops (itself, those of its tier that the viewer may answer, and all below) the one after which a tier is called first; null where no time runs. */
export function firstToGoOn<Call extends Pick<CaseEscalationFragment, 'tier' | 'nextTierAt' | 'acknowledgedAt' | 'passedOnAt' | 'canAcknowledge'>>(call: { tier: number }, calls: readonly Call[]): (Call & { nextTierAt: string }) | null {
  const running = calls.filter((other): other is Call & { nextTierAt: string } => other.nextTierAt !== null && waits(other) && (other.tier < call.tier || (other.tier === call.tier && other.canAcknowledge)));
  return running.sort((a, b) => toMillis(a.nextTierAt) - toMillis(b.nextTierAt))[0] ?? null;
}

/** Splits `{actor} did {subject}` into its parts, in the order of the language. */
export function templateParts(template: string): readonly ({ text: string } | { slot: string })[] {
  return template
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => (/^\{\w+\}$/.test(part) ? { slot: part.slice(1, -1) } : { text: part }));
}
