/**
 * What stands in the navigation, by role (direction, section 3), as far as the
 * pages exist in this release. Several roles: entries are joined.
 */
import type { Role } from '@/lib/domain';
import type { Viewer } from '@/lib/session';
import type { IconName } from '@/ui';

export type EntryKey =
  | 'work'
  | 'report'
  | 'reports'
  | 'triage'
  | 'cases'
  | 'tasks'
  | 'evidence'
  | 'transfers'
  | 'lookups'
  | 'hashSets'
  | 'ruleSets'
  | 'knowledge'
  | 'systems'
  | 'agencies'
  | 'contacts'
  | 'log'
  | 'audit'
  | 'outbox'
  | 'deadLetters';

export type GroupKey =
  | 'groupWork'
  | 'groupAgency'
  | 'groupLevels'
  | 'groupNational'
  | 'groupLab'
  | 'groupRun'
  | 'groupAudit';

export const entries = {
  work: { to: '/', icon: 'home' },
  report: { to: '/report', icon: 'flag' },
  reports: { to: '/reports', icon: 'file' },
  triage: { to: '/triage', icon: 'funnel' },
  cases: { to: '/cases', icon: 'folder' },
  tasks: { to: '/tasks', icon: 'task' },
  evidence: { to: '/evidence', icon: 'box' },
  transfers: { to: '/transfers', icon: 'arrowRight' },
  lookups: { to: '/lookups', icon: 'search' },
  hashSets: { to: '/hash-sets', icon: 'copy' },
  ruleSets: { to: '/rule-sets', icon: 'funnel' },
  knowledge: { to: '/knowledge', icon: 'book' },
  systems: { to: '/systems', icon: 'server' },
  agencies: { to: '/agencies', icon: 'building' },
  contacts: { to: '/contacts', icon: 'bell' },
  log: { to: '/log', icon: 'tree' },
  audit: { to: '/audit', icon: 'eye' },
  outbox: { to: '/admin/outbox', icon: 'mail' },
  deadLetters: { to: '/admin/outbox', icon: 'mailDead' },
} as const satisfies Record<EntryKey, { to: string; icon: IconName }>;

type Plan = readonly (readonly [GroupKey, readonly EntryKey[]])[];

const plans: Record<Role, Plan> = {
  RESPONDER: [
    ['groupWork', ['work', 'report', 'cases', 'tasks', 'evidence', 'transfers']],
    ['groupAgency', ['reports', 'systems', 'contacts', 'lookups', 'ruleSets', 'knowledge']],
  ],
  SECURITY_OFFICER: [
    ['groupWork', ['work', 'report', 'cases', 'tasks', 'evidence']],
    ['groupAgency', ['reports', 'systems', 'contacts', 'knowledge']],
  ],
  APPRAISER: [['groupLevels', ['systems', 'knowledge']]],
  APPROVER: [['groupLevels', ['systems', 'knowledge']]],
  COORDINATOR: [
    ['groupWork', ['work', 'triage', 'cases', 'tasks', 'evidence', 'transfers']],
    ['groupLevels', ['systems']],
    ['groupNational', ['agencies', 'contacts', 'lookups', 'ruleSets', 'knowledge', 'log']],
  ],
  ANALYST: [
    ['groupWork', ['work', 'cases', 'tasks', 'evidence']],
    ['groupLab', ['transfers', 'lookups', 'hashSets', 'ruleSets', 'knowledge', 'log']],
  ],
  INSPECTOR: [['groupLevels', ['systems', 'agencies', 'knowledge', 'log']]],
  AUDITOR: [
    ['groupAudit', ['audit', 'log']],
    ['groupWork', ['cases', 'tasks', 'evidence', 'transfers']],
    ['groupLevels', ['systems']],
    ['groupNational', ['agencies', 'lookups', 'hashSets', 'knowledge']],
  ],
  ADMIN: [['groupRun', ['outbox', 'deadLetters', 'audit', 'agencies', 'systems', 'contacts', 'knowledge']]],
};

/** An auditor of one agency reads its audit; cases and systems are seen by other roles. */
const agencyAuditor: Plan = [['groupAudit', ['audit', 'log', 'agencies', 'knowledge']]];

/** An administrator of one agency has nothing to do with the outbox, which is the whole hub's. */
const agencyAdmin: Plan = [['groupRun', ['systems', 'contacts', 'audit', 'agencies', 'knowledge']]];

/** Someone without a role sees what was given to them. */
const guest: Plan = [['groupWork', ['work', 'tasks', 'knowledge']]];

export interface NavGroup {
  key: GroupKey;
  entries: EntryKey[];
}

export type Reader = Pick<Viewer, 'roles'> & { memberships: readonly { role: Role; agency: Pick<Viewer['memberships'][number]['agency'], 'kind'> }[] };

function planOf(role: Role, { memberships }: Reader): Plan {
  const national = memberships.some((membership) => membership.role === role && membership.agency.kind === 'NATIONAL_COORDINATOR');
  if (national) return plans[role];
  return role === 'AUDITOR' ? agencyAuditor : role === 'ADMIN' ? agencyAdmin : plans[role];
}

/** Groups and entries in order, each entry once. */
export function navFor(reader: Reader): NavGroup[] {
  const { roles } = reader;
  const seen = new Set<EntryKey>();
  const groups = new Map<GroupKey, EntryKey[]>();
  // The plan with the most entries leads, the others add to it.
  const plan = roles.length === 0 ? [guest] : roles.map((role) => planOf(role, reader));
  const size = (p: Plan) => p.reduce((sum, [, keys]) => sum + keys.length, 0);
  for (const part of [...plan].sort((a, b) => size(b) - size(a))) {
    for (const [group, keys] of part) {
      const fresh = keys.filter((key) => !seen.has(key));
      for (const key of fresh) seen.add(key);
      if (fresh.length > 0) groups.set(group, [...(groups.get(group) ?? []), ...fresh]);
    }
  }
  return [...groups].map(([key, list]) => ({ key, entries: list }));
}

/** The first page of a person: my work where there is one, else the first entry. */
export function homeFor(reader: Reader): (typeof entries)[EntryKey]['to'] {
  const all = navFor(reader).flatMap((group) => group.entries);
  if (all.includes('work')) return '/';
  const first = all[0];
  return first === undefined ? '/' : entries[first].to;
}

/** The number beside an entry, only where somebody must act; `hot` is urgent. */
export function countFor(key: EntryKey, waiting: Viewer['waiting']): { count: number; hot: boolean } {
  switch (key) {
    case 'work':
      return { count: waiting.work, hot: waiting.escalations > 0 };
    case 'triage':
      return { count: waiting.reports, hot: waiting.reports > 0 };
    case 'tasks':
      return { count: waiting.tasks, hot: false };
    case 'transfers':
      return { count: waiting.transfers, hot: false };
    case 'deadLetters':
      return { count: waiting.deadLetters, hot: waiting.deadLetters > 0 };
    default:
      return { count: 0, hot: false };
  }
}
