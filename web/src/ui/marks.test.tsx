import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { setClockEstimated } from '@/lib/clock';
import { severities, tlps } from '@/lib/domain';
import { setLocale } from '@/lib/i18n';
import { axeFaults } from '@/test/render';
import { ClockMark, ControlMark, LevelMark, Meter, SeverityMark, TlpMark } from './marks';
import { Hash } from './Hash';

const now = Date.parse('2026-11-20T07:38:00Z');

test('severity is a shape and a word in both languages', () => {
  const { container, rerender } = render(<SeverityMark severity="CRITICAL" />);
  expect(screen.getByText('Rất cao')).toBeInTheDocument();
  expect(container.querySelector('svg')).toHaveAttribute('aria-hidden', 'true');
  setLocale('en', { remember: false });
  rerender(<SeverityMark severity="CRITICAL" />);
  expect(screen.getByText('Critical')).toBeInTheDocument();
});

test('TLP is never translated and is read as letters', () => {
  render(<TlpMark tlp="AMBER_STRICT" />);
  expect(screen.getByText('TLP:AMBER+STRICT')).toHaveAttribute('aria-hidden', 'true');
  expect(screen.getByText('T L P amber strict')).toBeInTheDocument();
});

test('a level fills its bars; none says that none is approved', () => {
  const { container, rerender } = render(<LevelMark level={3} />);
  expect(container.querySelectorAll('i.on')).toHaveLength(3);
  rerender(<LevelMark level={null} />);
  expect(screen.getByText('Vận hành, chưa phê duyệt')).toBeInTheDocument();
});

test('a clock counts down, counts up when overdue, and says when it was met', () => {
  const { rerender } = render(<ClockMark dueAt="2026-11-20T14:15:00Z" now={now} />);
  expect(screen.getByText('còn 6 giờ 37 phút')).toHaveAttribute('datetime', '2026-11-20T14:15:00.000Z');
  rerender(<ClockMark dueAt="2026-11-20T07:00:00Z" now={now} />);
  expect(screen.getByText('quá hạn 38 phút')).toBeInTheDocument();
  rerender(<ClockMark dueAt="2026-11-20T14:15:00Z" metAt="2026-11-20T07:00:00Z" now={now} />);
  expect(screen.getByText('đáp ứng 14:00 hôm nay')).toBeInTheDocument();
});

test('a suspected control is not called failed', () => {
  const { rerender } = render(<ControlMark status="PARTIAL" suspected failed />);
  expect(screen.getByText('Nghi đã thất bại')).toBeInTheDocument();
  rerender(<ControlMark status="PARTIAL" failed />);
  expect(screen.getByText('Đã thất bại')).toBeInTheDocument();
});

test('a share has numerator and denominator', () => {
  const { container } = render(<Meter part={17} whole={58} label="Chưa đạt" />);
  expect(container.textContent).toBe('Chưa đạt: 17/58');
});

test('a short hash keeps 8 + 8 digits and has the whole in its title', () => {
  const hash = `b0c82a3a${'0'.repeat(48)}784c50e6`;
  render(<Hash value={hash} />);
  expect(screen.getByTitle(hash)).toHaveTextContent('b0c8 2a3a … 784c 50e6');
});

test('marks pass the accessibility checks', async () => {
  const { container } = render(
    <div>
      {severities.map((item) => (
        <SeverityMark key={item} severity={item} box />
      ))}
      {tlps.map((item) => (
        <TlpMark key={item} tlp={item} />
      ))}
      <LevelMark level={4} />
      <ControlMark status="INHERITED" />
      <Hash value={'a'.repeat(64)} form="lines" />
    </div>,
  );
  expect(await axeFaults(container)).toEqual([]);
});

test('off line only what is counted is said to be estimated, and not the deadline itself', () => {
  setClockEstimated(true);
  const mark = (show: 'left' | 'due', dueAt: string) => {
    const { container, unmount } = render(<ClockMark now={now} dueAt={dueAt} show={show} />);
    const { textContent } = container;
    unmount();
    return textContent;
  };
  expect(mark('left', '2026-11-20T14:15:00Z')).toContain('(ước tính)');
  expect(mark('due', '2026-11-20T14:15:00Z')).not.toContain('(ước tính)');
  expect(mark('due', '2026-11-20T05:15:00Z')).toContain('(ước tính)');
  setClockEstimated(false);
});

test('a deadline that cannot be read breaks no page', () => {
  render(<ClockMark now={now} dueAt="2026-13-45T99:99:99Z" show="due" />);
  expect(screen.getByText('??:??, ??/??/????')).toBeInTheDocument();
});
