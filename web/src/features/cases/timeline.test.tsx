import { readFileSync } from 'node:fs';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { TimelineKind } from '@/gql/graphql';
import type { Locale } from '@/lib/i18n';
import { axeFaults, renderUi } from '@/test/render';
import { TimelineList, timelinePlace, timelineTone } from './TimelineList';
import { casesMessages } from './messages';
import { sampleClock, sampleEntry } from './samples';

const kinds = Object.keys(casesMessages.vi.kinds) as TimelineKind[];

test('every kind of the schema has its words', () => {
  const sdl = readFileSync('../server/schema.graphql', 'utf8');
  const body = /enum TimelineKind\s*\{([^}]*)\}/.exec(sdl)?.[1] ?? '';
  const names = body
    .replace(/"""[\s\S]*?"""/g, '')
    .replace(/#.*$/gm, '')
    .replace(/"[^"]*"/g, '')
    .split(/\s+/)
    .filter((name) => /^[A-Z_]+$/.test(name));
  expect([...kinds].sort()).toEqual(names.sort());
});

for (const locale of ['vi', 'en'] satisfies Locale[]) {
  test(`every kind reads as a sentence, by a person and by the hub (${locale})`, async () => {
    const entries = kinds.flatMap((kind) => [
      sampleEntry({ id: `${kind} by`, kind }),
      sampleEntry({ id: `${kind} hub`, kind, actor: null, subjectId: null }),
    ]);
    const { container } = await renderUi(<TimelineList entries={entries} clocks={[]} />, { locale });
    const lines = [...container.querySelectorAll('.timeline-body')].map((line) => line.textContent);
    expect(lines).toHaveLength(kinds.length * 2);
    for (const line of lines) {
      expect(line).not.toMatch(/[{}]|undefined|null/);
      expect(line.length).toBeGreaterThan(5);
    }
    kinds.forEach((kind, index) => {
      const [byPerson, byHub] = casesMessages[locale].kinds[kind];
      expect(lines[index * 2]?.includes('Lê Quốc Bảo')).toBe(byPerson.includes('{actor}'));
      expect(lines[index * 2]?.includes('Thu thập bộ nhớ')).toBe(byPerson.includes('{subject}'));
      expect(byHub).not.toContain('{actor}');
      expect(timelineTone(kind)).toMatch(/^(plain|key|bad|ok)$/);
    });
    expect(await axeFaults(container)).toEqual([]);
  });
}

test('values of the schema are said in words and things are links', async () => {
  await renderUi(
    <TimelineList
      clocks={[sampleClock()]}
      entries={[
        sampleEntry({ id: '1', kind: 'STATUS_CHANGED', subject: 'ERADICATED', subjectId: null }),
        sampleEntry({ id: '2', kind: 'SEVERITY_CHANGED', subject: 'CRITICAL', subjectId: null, text: 'Thêm máy chủ bị mã hóa' }),
        sampleEntry({ id: '3', kind: 'CLOCK_MET', subject: 'initial-report', subjectId: 'clock-1' }),
        sampleEntry({ id: '4', kind: 'ESCALATED', subject: '2', actor: null }),
        sampleEntry({ id: '5', kind: 'TASK_DONE', subject: 'Chặn địa chỉ', subjectId: 'task-9' }),
        sampleEntry({ id: '6', kind: 'EVIDENCE_EXAMINED', subject: 'a.zip', subjectId: 'item-9' }),
      ]}
    />,
  );
  expect(screen.getByText('Đã loại bỏ')).toBeInTheDocument();
  expect(screen.getByText('Rất cao')).toBeInTheDocument();
  expect(screen.getByText('Thêm máy chủ bị mã hóa')).toBeInTheDocument();
  expect(screen.getByText('Báo cáo ban đầu, 24 giờ')).toBeInTheDocument();
  expect(screen.getByText('Bậc 2')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Chặn địa chỉ' })).toHaveAttribute('href', '/tasks/task-9');
  expect(screen.getByRole('link', { name: 'a.zip' })).toHaveAttribute('href', '/evidence/item-9');
  expect(timelinePlace('CASE_OPENED')).toBe('report');
  expect(timelinePlace('ENTRY')).toBeNull();
});

test('the result of a verification is said in words, and a difference is marked', async () => {
  const { container } = await renderUi(
    <TimelineList
      clocks={[]}
      entries={[
        sampleEntry({ id: '1', kind: 'EVIDENCE_VERIFIED', subject: 'a.zip', text: 'MATCHES' }),
        sampleEntry({ id: '2', kind: 'EVIDENCE_VERIFIED', subject: 'a.zip', text: 'DIFFERS' }),
      ]}
    />,
    { locale: 'en' },
  );
  expect(container.textContent).not.toMatch(/MATCHES/);
  expect(screen.getByText(/the hash is the same/)).toBeInTheDocument();
  expect(screen.getByText(/the hash DIFFERS/).closest('.timeline-entry')).toHaveClass('tone-bad');
});

test('a suspected control is named by clause, name and system', async () => {
  await renderUi(
    <TimelineList
      clocks={[]}
      systems={[{ system: { id: 'system-1', code: 'HMA-01' }, suspected: { nodes: [{ control: { clause: '6.2.3', titleVi: 'Sao lưu', titleEn: 'Backups' } }] } }]}
      entries={[
        sampleEntry({ id: '1', kind: 'CONTROL_SUSPECTED', subject: '6.2.3 Sao lưu', subjectId: 'system-1' }),
        sampleEntry({ id: '2', kind: 'CONTROL_SUSPECTED', subject: '6.2.3 Khôi phục', subjectId: 'system-1' }),
      ]}
    />,
  );
  expect(screen.getByRole('link', { name: '6.2.3 Sao lưu (HMA-01)' })).toHaveAttribute('href', '/systems/system-1');
  expect(screen.getByRole('link', { name: '6.2.3 Khôi phục (HMA-01)' })).toBeInTheDocument();
});

test('an entry of an earlier time says when it was written down', async () => {
  await renderUi(<TimelineList clocks={[]} entries={[sampleEntry({ at: '2026-11-18T20:12:00.000Z', text: 'Đăng nhập RDP' })]} />);
  expect(screen.getByText(/ghi lúc 14:36, 20\/11/)).toBeInTheDocument();
  expect(screen.getByText('03:12')).toBeInTheDocument();
});
