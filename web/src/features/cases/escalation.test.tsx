import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderUi } from '@/test/render';
import { EscalationPanel } from './EscalationPanel';
import { hour, iso, sampleCase, sampleEscalation } from './samples';

test('the tier that comes next has its name, where the hub tells it', async () => {
  const call = sampleEscalation({ tier: 2, acknowledgedAt: null, nextTierAt: iso(Date.now() + hour) });
  const offered = sampleCase().escalationTiers;
  const { unmount } = await renderUi(<EscalationPanel number="2026-0147" calls={[call]} offered={offered} />);
  const next = () => within(screen.getAllByRole('listitem').at(-1) as HTMLElement);
  expect(next().getByText('Lãnh đạo')).toBeInTheDocument();
  expect(next().getByText('Chưa gọi')).toBeInTheDocument();
  unmount();
  await renderUi(<EscalationPanel number="2026-0147" calls={[call]} offered={[]} />);
  expect(next().getByText('Bậc 3')).toBeInTheDocument();
});
