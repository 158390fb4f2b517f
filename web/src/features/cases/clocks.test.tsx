import { act, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setClockEstimated, syncClock } from '@/lib/clock';
import { renderUi } from '@/test/render';
import { ClocksPanel } from './ClocksPanel';
import { hour, iso, sampleClock } from './samples';

const at = Date.parse('2026-11-20T07:38:00.000Z');

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  vi.setSystemTime(at);
  syncClock(iso(at), at, at);
});
afterEach(() => {
  vi.useRealTimers();
  syncClock(iso(Date.now()), Date.now(), Date.now());
});

function cards(): string[] {
  return [...document.querySelectorAll('.clock-big')].map((card) => card.textContent.replaceAll('\u00a0', ' '));
}

test('counts down in the hub’s time, up after the deadline, and keeps what was met', async () => {
  // This device is three hours slow: the hub's time decides.
  syncClock(iso(at + 3 * hour), at, at);
  await renderUi(
    <ClocksPanel
      clocks={[
        sampleClock({ code: 'a', id: 'a', canFile: false, metAt: '2026-11-19T14:52:00.000Z', filedBy: { id: 'u', name: 'Nguyễn Hải Yến' } }),
        sampleClock({ code: 'b', id: 'b', canFile: false, dueAt: iso(at + 4.5 * hour) }),
        sampleClock({ code: 'c', id: 'c', canFile: false, dueAt: iso(at + 2 * hour) }),
        sampleClock({ code: 'd', id: 'd', canFile: false, dueAt: iso(at + 60 * hour) }),
      ]}
    />,
  );
  expect(cards()).toEqual(['Đã đáp ứng', 'Còn 1 giờ 30 phút', 'Quá hạn 1 giờ', 'Còn 2 ngày 9 giờ']);
  expect(screen.getByText(/Nguyễn Hải Yến nộp/)).toBeInTheDocument();
  expect(screen.queryByRole('button')).toBeNull();
});

test('the last ten minutes are counted in seconds, and the deadline passes under the eye', async () => {
  await renderUi(<ClocksPanel clocks={[sampleClock({ dueAt: iso(at + 62_000) })]} />);
  expect(cards()[0]).toMatch(/^Còn 1 phút [12] giây$/);
  await act(() => vi.advanceTimersByTimeAsync(65_000));
  expect(cards()[0]).toMatch(/^Quá hạn \d giây$/);
  expect(document.querySelector('.clock-card-breached')).not.toBeNull();
});

test('the nearest open deadline has the one primary button', async () => {
  await renderUi(<ClocksPanel clocks={[sampleClock({ code: 'later', id: '2', dueAt: iso(at + 50 * hour) }), sampleClock({ code: 'near', id: '1', dueAt: iso(at + 5 * hour) }), sampleClock({ code: 'planned', id: null, canFile: false, dueAt: iso(at + 9 * hour) })]} />);
  const buttons = screen.getAllByRole('button', { name: 'Nộp báo cáo…' });
  expect(buttons.map((button) => button.classList.contains('btn-primary'))).toEqual([false, true]);
});

test('beside a call that waits no deadline has the primary button', async () => {
  await renderUi(<ClocksPanel foremost={false} clocks={[sampleClock({ id: '1', dueAt: iso(at + 5 * hour) })]} />);
  expect(screen.getByRole('button', { name: 'Nộp báo cáo…' })).not.toHaveClass('btn-primary');
});

test('what was met late is not told like what was met in time, and the present stands on the axis with its date', async () => {
  await renderUi(
    <ClocksPanel
      clocks={[
        sampleClock({ id: '1', code: 'a', startedAt: iso(at - 200 * hour), dueAt: iso(at - 176 * hour), metAt: iso(at - 170 * hour) }),
        sampleClock({ id: '2', code: 'b', startedAt: iso(at - 200 * hour), dueAt: iso(at - 100 * hour), breached: true }),
      ]}
    />,
  );
  expect(document.querySelector('.clock-card-late .clock-big')).toHaveTextContent('Đáp ứng muộn');
  const present = document.querySelector<HTMLElement>('.axis-now');
  expect(present?.style.insetInlineStart).toBe('100%');
  expect(present).toHaveTextContent('Bây giờ, 14:38, 20/11');
  const due = [...document.querySelectorAll<HTMLElement>('.axis-mark.is-breached')][0];
  expect(due?.style.insetInlineStart).toBe('50%');
});

const second = { id: 'agency-3', name: 'Ngân hàng Mẫu', nameEn: 'Sample Bank' };

test('each agency has its clocks under its name, and only its own can be filed', async () => {
  const clocks = [
    sampleClock({ id: '1', dueAt: iso(at + 9 * hour) }),
    sampleClock({ id: '2', dueAt: iso(at + 5 * hour), agency: second, canFile: false }),
    sampleClock({ id: '3', code: 'cause-report', dueAt: iso(at + 20 * hour), agency: second, canFile: false }),
  ];
  const { unmount } = await renderUi(<ClocksPanel clocks={clocks} />);
  const [own, other] = [screen.getByRole('region', { name: 'Tỉnh Hà Mẫu' }), screen.getByRole('region', { name: 'Ngân hàng Mẫu' })];
  expect([own, other].map((region) => within(region).getAllByRole('listitem').length)).toEqual([1, 2]);
  expect(within(own).getByRole('button', { name: 'Nộp báo cáo…' })).toHaveClass('btn-primary');
  expect(within(other).queryByRole('button')).toBeNull();
  unmount();
  await renderUi(<ClocksPanel clocks={clocks.slice(0, 1)} />);
  expect(screen.queryByText('Tỉnh Hà Mẫu')).toBeNull();
});

test('each agency has its clocks under its English name', async () => {
  await renderUi(<ClocksPanel clocks={[sampleClock({ id: '1' }), sampleClock({ id: '2', agency: second })]} />, { locale: 'en' });
  expect(screen.getByRole('region', { name: 'Sample Bank' })).toBeInTheDocument();
});

test('off line the count is marked as estimated, and the deadline that stands fast is not', async () => {
  await renderUi(<ClocksPanel clocks={[sampleClock({ dueAt: iso(at + 23 * hour) })]} />);
  act(() => setClockEstimated(true));
  expect(cards()).toEqual(['Còn 23 giờ (ước tính)']);
  expect(screen.getByText(/^Hạn /)).not.toHaveTextContent('ước tính');
  act(() => setClockEstimated(false));
});
