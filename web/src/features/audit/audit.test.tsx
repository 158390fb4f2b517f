import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { axeFaults, renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { AuditPageDocument, type AuditRow } from './AuditPage';
import { auditMessages } from './messages';
import { operationsOf } from './model';
import { accountKinds, subjectKinds, validateAuditSearch } from './search';

const entry: AuditRow = {
  id: 'event-1',
  at: '2026-11-20T05:00:00.000Z',
  operation: 'case.set-severity',
  actorKind: 'USER',
  subjectKind: 'case',
  actor: { id: 'user-3', name: 'Lê Quốc Bảo' },
  actorAgency: { id: 'agency-1', name: 'Trung tâm (mẫu)', nameEn: null },
  case: { id: 'case-1', number: '2026-0147', title: 'Mã hóa dữ liệu' },
  report: null,
  task: null,
  evidenceItem: null,
  system: null,
  transfer: null,
  observable: null,
  escalation: null,
  hashSet: null,
  user: null,
  agency: null,
  details: [
    { name: 'from', value: 'LOW' },
    { name: 'to', value: 'CRITICAL' },
  ],
};

function auditHub(roles: ('ADMIN' | 'AUDITOR' | 'COORDINATOR')[], nodes: AuditRow[]) {
  return fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ roles }) })),
    on(AuditPageDocument, () => ({ auditEvents: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } })),
  );
}

describe('AuditPage', () => {
  it('is for auditors and administrators, and asks the hub nothing for others', async () => {
    const hub = auditHub(['COORDINATOR'], [entry]);
    renderApp('/audit');
    expect(await screen.findByText(auditMessages.vi.denied)).toBeInTheDocument();
    expect(hub.calls('AuditPage')).toHaveLength(0);
  });

  it('tells who did what, in words, with links to what the reader may open', async () => {
    const hidden: AuditRow = { ...entry, id: 'event-2', operation: 'evidence.download', subjectKind: 'evidence', case: null, details: [] };
    const session: AuditRow = { ...entry, id: 'event-3', operation: 'sign-out', subjectKind: 'session', case: null, details: [] };
    auditHub(['AUDITOR'], [entry, hidden, session]);
    const { container } = renderApp('/audit');
    const [, first, second, third] = await screen.findAllByRole('row');
    if (first === undefined || second === undefined || third === undefined) throw new Error('three rows');
    expect(first).toHaveTextContent('Đặt mức nghiêm trọng');
    expect(first).toHaveTextContent(/từ\s*Thấp\s*thành\s*Rất cao/);
    expect(within(first).getByRole('link', { name: /Mã hóa dữ liệu/ })).toHaveAttribute('href', '/cases/2026-0147');
    expect(within(first).getByRole('link', { name: auditMessages.vi.historyOf('2026-0147') })).toHaveAttribute('href', '/audit?case=case-1');
    expect(second).toHaveTextContent(auditMessages.vi.hidden);
    expect(third).not.toHaveTextContent(auditMessages.vi.hidden);
    expect(await axeFaults(container)).toEqual([]);
  });

  it('asks for what the address says', async () => {
    const hub = auditHub(['AUDITOR'], []);
    const id = '018f0000-0000-7000-8000-000000000000';
    renderApp(`/audit?kind=evidence&subject=${id}&operation=evidence.view,evidence.download&since=2026-11-01T00:00:00.000Z&actor=no-id`);
    expect(await screen.findByText(auditMessages.vi.filteredEmpty)).toBeInTheDocument();
    expect(hub.calls('AuditPage')[0]).toMatchObject({
      filter: { subjectKind: 'evidence', subjectId: id, operations: ['evidence.view', 'evidence.download'], since: '2026-11-01T00:00:00.000Z', actorId: null },
    });
  });

  it('drops what no filter can be', () => {
    expect(validateAuditSearch({ operation: 'A B', kind: 'zzz', subject: '1', since: 'yesterday', until: '2026-13-01T00:00:00Z' })).toEqual({});
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const name = path.join(folder, one.name);
    return one.isDirectory() ? sources(name) : name.endsWith('.rs') && one.name !== 'tests.rs' ? [(readFileSync(name, 'utf8').split('#[cfg(test)]\nmod tests')[0] ?? '')] : [];
  });
}

describe('the words of the audit', () => {
  const text = sources('../server/src').join('\n');
  const patterns = [/Audit::(?:of|about)\(\s*"([a-z.-]+)",\s*"([a-z-]+)"/g, /\baudit: "([a-z.-]+)"/g, /\baudit\("([a-z.-]+)"/g, /let act = if [^{]*\{ "([a-z.-]+)" \} else \{ "([a-z.-]+)" \}/g, /withdraw\([^)]*"(evidence\.[a-z]+)"/g];

  it('name every act that the hub writes, in both languages', () => {
    const acts = new Set(patterns.flatMap((pattern, at) => [...text.matchAll(pattern)].flatMap((hit) => (at === 0 ? [hit[1] ?? ''] : hit.slice(1)))));
    // Drafts are their writers' alone: nobody is told of them.
    for (const act of acts) if (act.startsWith('draft.')) acts.delete(act);
    expect(acts.size).toBeGreaterThan(50);
    for (const { operations } of [auditMessages.vi, auditMessages.en]) expect([...acts].filter((act) => !(act in operations))).toEqual([]);
  });

  it('name every kind of thing', () => {
    const kinds = new Set([...text.matchAll(patterns[0] ?? /$^/g)].map((hit) => hit[2] ?? ''));
    kinds.delete('report-draft');
    expect([...kinds].filter((kind) => !(subjectKinds as readonly string[]).includes(kind))).toEqual([]);
  });

  it('name every detail that is told', () => {
    const model = readFileSync('../server/src/audit/model.rs', 'utf8');
    const told = [...(/const TOLD[^;]*;/.exec(model)?.[0] ?? '').matchAll(/"(\w+)"/g)].map((hit) => hit[1] ?? '');
    expect(told.length).toBeGreaterThan(20);
    for (const { details } of [auditMessages.vi, auditMessages.en]) expect(Object.keys(details)).toEqual(told);
  });

  it('offer for every kind of thing what can be done to it', () => {
    const all = Object.keys(auditMessages.vi.operations);
    for (const kind of subjectKinds) expect(operationsOf([kind], all), kind).not.toEqual([]);
    expect(operationsOf(['evidence'], all)).toContain('custody.offer-transfer');
    expect(operationsOf(['transfer'], all)).toContain('custody.accept-transfer');
    expect(operationsOf(subjectKinds, all)).toEqual(all);
    expect(operationsOf(accountKinds, all)).not.toContain('case.advance');
  });
});
