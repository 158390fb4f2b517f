import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { CaseSystemFragment, CasesPageQuery } from '@/gql/graphql';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { axeFaults, renderApp, renderUi } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { CasesPageDocument } from './CasesPage';
import { SystemsPanel } from './SystemsPanel';
import { casesMessages } from './messages';
import { iso, sampleAgency } from './samples';

const t = casesMessages.vi;
const at = Date.parse('2026-11-20T07:38:00.000Z');

function affected(code: string, over: Partial<CaseSystemFragment>): CaseSystemFragment {
  return {
    level: 3,
    legalProfile: 'VN-2026',
    frozenAt: iso(at),
    unimplementedControls: 0,
    totalControls: 34,
    suspectedControls: 0,
    system: { id: code, code, name: code, nameEn: null, level: 3, legalProfile: 'VN-2026', agency: sampleAgency, controlSummary: { total: 34, unimplemented: 0 } },
    suspected: { nodes: [], totalCount: 0 },
    ...over,
  };
}

test('of a system without a baseline nothing is said to be in place, nor to be missing', async () => {
  const system = { ...affected('HMA-02', {}).system, level: null, controlSummary: { total: 0, unimplemented: 0 } };
  const systems = [affected('HMA-01', {}), affected('HMA-02', { level: null, legalProfile: null, totalControls: 0, system })];
  const { container } = await renderUi(<SystemsPanel number="2026-0147" systems={systems} selected={undefined} />);
  const row = (code: string) => within(screen.getByRole('row', { name: new RegExp(code) }));
  expect(row('HMA-01').getByText('/34')).toBeInTheDocument();
  expect(row('HMA-02').getAllByText(t.systems.noBaseline)).toHaveLength(2);
  for (const wrong of ['/0', '0']) expect(row('HMA-02').queryByText(wrong)).toBeNull();
  screen.getByRole('button', { name: t.systems.compare }).click();
  expect(await row('HMA-02').findAllByText(t.systems.noBaseline)).toHaveLength(2);
  expect(row('HMA-02').queryByText('/0')).toBeNull();
  expect(await axeFaults(container)).toEqual([]);
});

test('the list of cases counts only what a baseline asks for, and says where there is none', async () => {
  const found = (number: string, levels: readonly (number | null)[], unimplementedControls: number): CasesPageQuery['cases']['nodes'][number] => ({
    id: number,
    number,
    title: `Vụ ${number}`,
    status: 'OPEN',
    severity: 'HIGH',
    tlp: 'AMBER',
    openedAt: iso(at),
    closedAt: null,
    maxLevel: null,
    unimplementedControls,
    openTasks: 5,
    affectedSystems: levels.map((level) => ({ level })),
    agencies: [sampleAgency],
    nextDeadline: null,
  });
  const nodes = [found('2026-0001', [3], 7), found('2026-0002', [null, null], 0), found('2026-0003', [3, null], 0), found('2026-0004', [], 0)];
  fakeHub(
    on(ViewerDocument, () => ({ serverTime: iso(at), viewer: sampleViewer() })),
    on(CasesPageDocument, () => ({ cases: { nodes, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: nodes.length } })),
  );
  renderApp('/cases');
  const row = async (number: string) => within(await screen.findByRole('row', { name: new RegExp(number) }));
  expect((await row('2026-0001')).getByText('7')).toBeInTheDocument();
  expect((await row('2026-0002')).getByText(t.list.noBaseline)).toBeInTheDocument();
  expect((await row('2026-0002')).queryByText('0')).toBeNull();
  expect((await row('2026-0003')).getByText(t.list.unknownOf(1))).toBeInTheDocument();
  expect((await row('2026-0004')).getAllByText(t.list.noSystems)).toHaveLength(2);
});
