import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { syncClock } from '@/lib/clock';
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
      mayFile={false}
      clocks={[
        sampleClock({ code: 'a', metAt: '2026-11-19T14:52:00.000Z', filedBy: { id: 'u', name: 'Nguyễn Hải Yến' } }),
        sampleClock({ code: 'b', dueAt: iso(at + 4.5 * hour) }),
        sampleClock({ code: 'c', dueAt: iso(at + 2 * hour) }),
        sampleClock({ code: 'd', dueAt: iso(at + 60 * hour) }),
      ]}
    />,
  );
  expect(cards()).toEqual(['Đã đáp ứng', 'Còn 1 giờ 30 phút', 'Quá hạn 1 giờ', 'Còn 2 ngày 9 giờ']);
  expect(screen.getByText(/Nguyễn Hải Yến nộp/)).toBeInTheDocument();
  expect(screen.queryByRole('button')).toBeNull();
});

test('the last ten minutes are counted in seconds, and the deadline passes under the eye', async () => {
  await renderUi(<ClocksPanel mayFile clocks={[sampleClock({ dueAt: iso(at + 62_000) })]} />);
  expect(cards()[0]).toMatch(/^Còn 1 phút [12] giây$/);
  await act(() => vi.advanceTimersByTimeAsync(65_000));
  expect(cards()[0]).toMatch(/^Quá hạn \d giây$/);
  expect(document.querySelector('.clock-card-breached')).not.toBeNull();
});

test('the nearest open deadline has the one primary button', async () => {
  await renderUi(<ClocksPanel mayFile clocks={[sampleClock({ code: 'later', id: '2', dueAt: iso(at + 50 * hour) }), sampleClock({ code: 'near', id: '1', dueAt: iso(at + 5 * hour) }), sampleClock({ code: 'planned', id: null, dueAt: iso(at + 9 * hour) })]} />);
  const buttons = screen.getAllByRole('button', { name: 'Nộp báo cáo…' });
  expect(buttons.map((button) => button.classList.contains('btn-primary'))).toEqual([false, true]);
});

test('what was met late is not told like what was met in time, and the present stands on the axis with its date', async () => {
  await renderUi(
    <ClocksPanel
      mayFile={false}
      clocks={[
        sampleClock({ code: 'a', startedAt: iso(at - 200 * hour), dueAt: iso(at - 176 * hour), metAt: iso(at - 170 * hour) }),
        sampleClock({ code: 'b', startedAt: iso(at - 200 * hour), dueAt: iso(at - 100 * hour), breached: true }),
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
