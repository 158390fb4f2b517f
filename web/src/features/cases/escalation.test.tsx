import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeHub, on } from '@/test/graphql';
import { renderUi } from '@/test/render';
import { EscalationTiersDocument } from './dialogs';
import { EscalationPanel } from './EscalationPanel';
import { hour, iso, sampleCase, sampleEscalation } from './samples';

const nodes = [sampleEscalation({ tier: 2, acknowledgedAt: null, nextTierAt: iso(Date.now() + hour) })];
const waiting = { escalations: { nodes, totalCount: 1 } };
const next = () => within(screen.getAllByRole('listitem').at(-1) as HTMLElement);

test('the tier that comes next has its name', async () => {
  const tiers = [{ tier: 3, name: 'Lãnh đạo', nameEn: 'Leadership', acknowledgeWithinMinutes: 30 }];
  fakeHub(on(EscalationTiersDocument, () => ({ case: { id: 'case-1', escalationTiers: tiers } })));
  await renderUi(<EscalationPanel data={sampleCase(waiting)} />);
  expect(await next().findByText('Lãnh đạo')).toBeInTheDocument();
  expect(next().getByText('Chưa gọi')).toBeInTheDocument();
});

test('who may call no tier reads its number, and nothing is asked', async () => {
  const hub = fakeHub();
  await renderUi(<EscalationPanel data={sampleCase({ ...waiting, actions: [] })} />);
  expect(next().getByText('Bậc 3')).toBeInTheDocument();
  expect(hub.calls('EscalationTiers')).toEqual([]);
});
