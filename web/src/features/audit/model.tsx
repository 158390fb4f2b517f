/** What a row of the audit says: the thing with its link, and the words for acts, kinds and details. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import type { AuditRow } from './AuditPage';
import { auditMessages } from './messages';
import type { SubjectKind } from './search';

/** How the names of acts on a kind of thing begin, where it is not with the kind's own name. */
const beginnings: Partial<Record<SubjectKind, readonly string[]>> = {
  case: ['case.', 'observables.', 'escalation.raise-by-rule', 'escalation.unheard'],
  evidence: ['evidence.', 'custody.', 'trace.'],
  user: ['user.', 'account.', 'sign-in', 'sign-out.', 'token.revoke', 'contact.'],
  session: ['sign-out'],
  job: ['outbox.'],
  'exercise-attempt': ['exercise.'],
  database: ['generate'],
};

/** An offer itself is an act on the item, its answer one on the offer. */
const ofTransfers: readonly string[] = ['custody.accept-transfer', 'custody.expire-transfer', 'custody.refuse-transfer', 'custody.transfer-differs', 'custody.withdraw-transfer'];

/** The acts that things of some kinds can have. */
export function operationsOf(kinds: readonly SubjectKind[], all: readonly string[]): string[] {
  const fits = (kind: SubjectKind, operation: string) =>
    kind === 'transfer' ? ofTransfers.includes(operation) : !ofTransfers.includes(operation) && (beginnings[kind] ?? [`${kind}.`]).some((word) => operation.startsWith(word));
  return all.filter((operation) => kinds.some((kind) => fits(kind, operation)));
}

/** Kinds whose things have neither a page nor a name here, or need not be there. */
const unnamed: readonly string[] = ['session', 'token', 'clock', 'article', 'rule-set', 'exercise-attempt', 'job', 'database', 'user'];

export interface Words {
  operation: (word: string) => string;
  kind: (word: string) => string;
  /** Whether things of this kind have neither a page nor a name: then nothing is hidden. */
  isUnnamed: (kind: string) => boolean;
  detail: (name: string) => string;
  value: (operation: string, detail: { name: string; value: string }) => ReactNode;
}

export function useWords(): Words {
  const t = useMessages(auditMessages);
  const label = useLabels();
  const format = useFormat();
  const find = (words: Record<string, string>, word: string) => new Map(Object.entries(words)).get(word);
  const states = (operation: string): Record<string, string> => {
    if (operation.startsWith('case.set-severity') || operation.startsWith('report.')) return label.severity;
    if (operation.startsWith('task.')) return label.taskStatus;
    if (operation.startsWith('system.')) return label.controlStatus;
    return label.caseStatus;
  };
  return {
    operation: (word) => find(t.operations, word) ?? word,
    kind: (word) => find(t.kinds, word) ?? word,
    isUnnamed: (kind) => unnamed.includes(kind),
    detail: (name) => find(t.details, name) ?? name,
    value: (operation, { name, value }) => {
      if (value === 'true') return t.yes;
      if (value === 'false') return t.no;
      if (name === 'sizeBytes') return format.bytes(Number(value));
      if (name === 'expiresAt') return <time dateTime={value}>{format.dateTime(value)}</time>;
      if (name === 'severity') return find(label.severity, value) ?? value;
      if (name === 'from' || name === 'to') return find(states(operation), value) ?? value;
      if (/^\d+$/.test(value)) return format.number(Number(value));
      return find(t.values, value) ?? <span className="mono">{value}</span>;
    },
  };
}

export interface Subject {
  id: string;
  name: string;
  shown: ReactNode;
}

/** The thing of a row, linked where it has a page; null where the viewer may not see it or there is none. */
export function useSubject(): (row: AuditRow) => Subject | null {
  const t = useMessages(auditMessages);
  const names = useNames();
  return (row) => {
    const plain = (thing: { id: string } | null, name: string | undefined): Subject | null => (thing === null || name === undefined ? null : { id: thing.id, name, shown: name });
    const { report, task, evidenceItem, system, transfer, escalation } = row;
    switch (row.subjectKind) {
      case 'case':
        return row.case === null ? null : { id: row.case.id, name: row.case.number, shown: <Link to="/cases/$number" params={{ number: row.case.number }}>{row.case.number} · {row.case.title}</Link> };
      case 'report':
        return report === null ? null : { id: report.id, name: report.number, shown: <Link to="/reports/$id" params={{ id: report.id }}>{report.number} · {report.title}</Link> };
      case 'task':
        return task === null ? null : { id: task.id, name: task.title, shown: <Link to="/tasks/$id" params={{ id: task.id }}>{task.title}</Link> };
      case 'evidence':
        return evidenceItem === null ? null : { id: evidenceItem.id, name: evidenceItem.number, shown: <Link to="/evidence/$id/custody" params={{ id: evidenceItem.id }}>{evidenceItem.number} · {evidenceItem.fileName}</Link> };
      case 'system':
        return system === null ? null : { id: system.id, name: system.code, shown: <Link to="/systems/$id" params={{ id: system.id }}>{names.of(system)}</Link> };
      case 'transfer': {
        if (transfer === null) return null;
        const text = `${transfer.evidenceNumber} · ${transfer.fileName}`;
        return { id: transfer.id, name: transfer.evidenceNumber, shown: transfer.evidenceItem === null ? text : <Link to="/evidence/$id/custody" params={{ id: transfer.evidenceItem.id }}>{text}</Link> };
      }
      case 'escalation':
        return escalation === null ? null : { id: escalation.id, name: t.tier(escalation.tier), shown: row.case === null ? t.tier(escalation.tier) : <Link to="/cases/$number/escalations" params={{ number: row.case.number }}>{t.tier(escalation.tier)}</Link> };
      case 'observable':
        return plain(row.observable, row.observable?.value);
      case 'hash-set':
        return plain(row.hashSet, row.hashSet === null ? undefined : `${row.hashSet.name} ${row.hashSet.version}`);
      case 'user':
        return plain(row.user, row.user?.name);
      case 'agency':
        return plain(row.agency, row.agency === null ? undefined : names.of(row.agency));
      default:
        return null;
    }
  };
}
