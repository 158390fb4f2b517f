/** How what waits is put in order: by deadline, in groups of time, others' duties apart. Pure. */
import type { MyWorkQuery } from '@/gql/graphql';
import { partsOf, toMillis } from '@/lib/format';

export type WorkItem = MyWorkQuery['myWork'][number];

export type WorkGroup = 'today' | 'later' | 'undated' | 'others';

/** Names an item among all; what it is about has an id, a dead letter only its place in time. */
export function workKey(item: WorkItem): string {
  const id = item.transfer?.id ?? item.report?.id ?? item.task?.id ?? item.escalation?.id ?? item.evidenceItem?.id ?? item.clock?.id ?? `${item.title} ${item.createdAt}`;
  return `${item.kind} ${id}`;
}

export interface GroupedWork {
  /** The escalation to acknowledge at once: the one whose next tier is called first. */
  urgent: WorkItem | null;
  /** How many escalations wait for an acknowledgement beside it. */
  moreUrgent: number;
  groups: { group: WorkGroup; items: WorkItem[] }[];
}

function sameDay(a: string | number, b: number): boolean {
  const x = partsOf(a);
  const y = partsOf(b);
  return x.day === y.day && x.month === y.month && x.year === y.year;
}

/** Among what has one deadline or none: a call that waits first, one that was passed on last. */
function rank(item: WorkItem): number {
  if (item.passedTo !== null) return 2;
  return item.kind === 'ESCALATION' && item.own ? 0 : 1;
}

export function groupWork(items: readonly WorkItem[], now: number): GroupedWork {
  const due = (item: WorkItem) => (item.dueAt === null ? Number.POSITIVE_INFINITY : toMillis(item.dueAt));
  const sorted = [...items].sort((a, b) => due(a) - due(b) || rank(a) - rank(b) || toMillis(a.createdAt) - toMillis(b.createdAt) || 0);
  const calls = sorted.filter((item) => item.kind === 'ESCALATION' && item.escalation?.canAcknowledge === true);
  const urgent = calls[0] ?? null;
  const sections: Record<WorkGroup, WorkItem[]> = { today: [], later: [], undated: [], others: [] };
  for (const item of sorted) {
    if (item === urgent) continue;
    if (!item.own) sections.others.push(item);
    else if (item.dueAt === null) sections.undated.push(item);
    else if (toMillis(item.dueAt) <= now || sameDay(item.dueAt, now)) sections.today.push(item);
    else sections.later.push(item);
  }
  const order: readonly WorkGroup[] = ['today', 'later', 'undated', 'others'];
  return { urgent, moreUrgent: Math.max(0, calls.length - 1), groups: order.flatMap((group) => (sections[group].length === 0 ? [] : [{ group, items: sections[group] }])) };
}

/** What is due within a day from now, in order. */
export function dueWithinDay(items: readonly WorkItem[], now: number): WorkItem[] {
  return items
    .filter((item) => item.dueAt !== null && toMillis(item.dueAt) > now && toMillis(item.dueAt) <= now + 86_400_000)
    .sort((a, b) => toMillis(a.dueAt ?? 0) - toMillis(b.dueAt ?? 0));
}
