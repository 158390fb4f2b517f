import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { fakeHub, on } from '@/test/graphql';
import { axeFaults, renderUi } from '@/test/render';
import { EscalationTiersDocument } from './dialogs';
import { CallInHead, EscalationPanel } from './EscalationPanel';
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

test('a call that waits has its button and count-down, whatever other calls do', async () => {
  fakeHub();
  const calls = [
    sampleEscalation({ id: 'b', tier: 2, raisedAt: iso(Date.now() - hour), acknowledgedAt: iso(Date.now()), canAcknowledge: false }),
    sampleEscalation({ id: 'a', tier: 1, raisedAt: iso(Date.now() - 2 * hour), nextTierAt: iso(Date.now() + hour), canAcknowledge: true }),
  ];
  await renderUi(<EscalationPanel data={sampleCase({ escalations: { nodes: calls, totalCount: 2 }, actions: [] })} />);
  const first = within(screen.getAllByRole('listitem')[0] as HTMLElement);
  expect(first.getByRole('button', { name: /Xác nhận đã nhận/ })).toBeInTheDocument();
  expect(first.getByText(/sau đó lên bậc 2/)).toBeInTheDocument();
  expect(screen.getByText('Chờ xác nhận')).toBeInTheDocument();
});

test('on a narrow window the call that waits for the viewer is answered in the head, and not again in its panel', async () => {
  for (const narrow of [true, false]) {
    fakeHub();
    vi.stubGlobal('matchMedia', () => ({ matches: narrow, addEventListener: () => undefined, removeEventListener: () => undefined }));
    const calls = [sampleEscalation({ tier: 2, nextTierAt: iso(Date.now() + hour), canAcknowledge: true })];
    const { container, unmount } = await renderUi(
      <>
        <div data-testid="head">
          <CallInHead calls={calls} onRefused={() => undefined} />
        </div>
        <EscalationPanel data={sampleCase({ escalations: { nodes: calls, totalCount: 1 }, actions: [] })} />
      </>,
    );
    const button = screen.getByRole('button', { name: /Xác nhận đã nhận/ });
    expect(screen.getByTestId('head').contains(button)).toBe(narrow);
    if (narrow) expect(screen.getByTestId('head')).toHaveTextContent(/Bậc 2.*còn .*sau đó lên bậc 3/);
    expect(await axeFaults(container)).toEqual([]);
    unmount();
  }
});

test('the head says when the next tier is called for a call below the one that it answers', async () => {
  fakeHub();
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }));
  const calls = [sampleEscalation({ id: 'c', tier: 3, canAcknowledge: true }), sampleEscalation({ id: 'b', tier: 2, nextTierAt: iso(Date.now() + hour), canAcknowledge: true })];
  const { container } = await renderUi(<CallInHead calls={calls} onRefused={() => undefined} />);
  expect(container).toHaveTextContent(/Bậc 3: .*Bậc 2: còn .*, sau đó lên bậc 3/);
});

test('what a rule added, and that nobody could be called, stand at the call', async () => {
  fakeHub();
  const call = sampleEscalation({ tier: 2, unheardAt: iso(Date.now()), furtherReasons: [{ reason: 'Mức nghiêm trọng là Rất cao.', at: iso(Date.now()) }] });
  await renderUi(<EscalationPanel data={sampleCase({ escalations: { nodes: [call], totalCount: 1 } })} />);
  expect(screen.getByText(/Thêm lý do .*: Mức nghiêm trọng là Rất cao\./)).toBeInTheDocument();
  expect(screen.getByText(/Không có ai để gọi ở bậc trên/)).toBeInTheDocument();
});

test('that nobody further will be called is said, and not where a higher tier waits', async () => {
  fakeHub();
  const calls = [
    sampleEscalation({ id: 'b', tier: 3, nextTierAt: null }),
    sampleEscalation({ id: 'a', tier: 2, nextTierAt: null }),
  ];
  await renderUi(<EscalationPanel data={sampleCase({ escalations: { nodes: calls, totalCount: 2 }, actions: [] })} />);
  const [below, last] = screen.getAllByRole('listitem').map((item) => within(item));
  expect(last?.getByText('Không hẹn gọi bậc nào nữa.')).toBeInTheDocument();
  expect(below?.queryByText('Không hẹn gọi bậc nào nữa.')).toBeNull();
});

test('who may call tiers is told that the time of the last one is over, and not before', async () => {
  const tiers = [{ tier: 3, name: 'Lãnh đạo', nameEn: 'Leadership', acknowledgeWithinMinutes: 30 }];
  for (const [raised, silent] of [[hour, true], [hour / 4, false]] as const) {
    fakeHub(on(EscalationTiersDocument, () => ({ case: { id: 'case-1', escalationTiers: tiers } })));
    const call = sampleEscalation({ tier: 3, nextTierAt: null, raisedAt: iso(Date.now() - raised) });
    const { unmount } = await renderUi(<EscalationPanel data={sampleCase({ escalations: { nodes: [call], totalCount: 1 } })} />);
    expect(await screen.findByText(silent ? /chưa ai xác nhận, và không còn bậc nào để gọi/ : 'Không hẹn gọi bậc nào nữa.')).toBeInTheDocument();
    expect(screen.queryByText(silent ? 'Không hẹn gọi bậc nào nữa.' : /chưa ai xác nhận/)).toBeNull();
    unmount();
  }
});

test('that not even the mail of the last tier arrived is said otherwise than that nobody is named', async () => {
  fakeHub();
  const deliveries = [{ id: 'd', recipient: 'Trực ban', status: 'DEAD' as const, attempts: 1, sentAt: null, lastError: null, dismissedAt: null, dismissedReason: null, dismissedBy: null }];
  const call = sampleEscalation({ tier: 3, unheardAt: iso(Date.now()), deliveries });
  await renderUi(<EscalationPanel data={sampleCase({ escalations: { nodes: [call], totalCount: 1 } })} />);
  expect(screen.getByText(/Không thư nào chuyển được/)).toBeInTheDocument();
});
