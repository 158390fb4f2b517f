import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { formatFor } from '@/lib/format';
import { axeFaults, renderUi } from '@/test/render';
import { Histogram } from './Histogram';
import { everyBar, traceFilter, zoneName } from './model';
import { validateTracesSearch } from './search';
import { instantText } from './words';

test('the address holds only what is a filter', () => {
  const search = validateTracesSearch({ since: 'yesterday', until: '2026-11-20T03:00:00Z', source: 'SYSLOG,OTHER', marked: '1', member: '-1', text: '' });
  expect(search).toMatchObject({ since: undefined, until: '2026-11-20T03:00:00.000Z', source: ['SYSLOG'], marked: true, member: undefined, text: undefined });
  expect(traceFilter(search)).toEqual({ to: '2026-11-20T03:00:00.000Z', source: ['SYSLOG'], marked: true });
  expect(traceFilter(validateTracesSearch({ row: 'x', after: '' }))).toBeNull();
});

test('empty spans between bars are bars as well', () => {
  const bars = [
    { at: '2026-11-20T00:00:00Z', count: 2 },
    { at: '2026-11-20T03:00:00Z', count: 1 },
  ];
  expect(everyBar(bars, 3600).map((bar) => bar.count)).toEqual([2, 0, 0, 1]);
  expect(everyBar([], 3600)).toEqual([]);
  expect(everyBar([...bars.slice(0, 1), { at: '2036-11-20T00:00:00Z', count: 1 }], 1)).toHaveLength(121);
});

test('zones and instants are told exactly', () => {
  expect([zoneName(420), zoneName(0), zoneName(-210)]).toEqual(['UTC+7', 'UTC+0', 'UTC−3:30']);
  expect(instantText('2026-11-20T03:00:02.045Z', 'MILLISECOND', formatFor('vi'))).toBe('10:00:02.045, 20/11/2026');
  expect(instantText('2026-11-19T23:59:59.900Z', 'SECOND', formatFor('vi'))).toBe('06:59:59, 20/11/2026');
  expect(instantText('2026-11-19T23:59:59.900Z', 'SECOND', formatFor('en'))).toBe('06:59:59, 20 Nov 2026');
});

test('a bar is chosen by mouse and by keyboard', async () => {
  const onSpan = vi.fn();
  const { container } = await renderUi(
    <Histogram
      barSeconds={3600}
      total={3}
      firstAt="2026-11-20T00:10:00Z"
      lastAt="2026-11-20T03:20:00Z"
      bars={[
        { at: '2026-11-20T00:00:00.000Z', count: 2 },
        { at: '2026-11-20T03:00:00.000Z', count: 1 },
      ]}
      onSpan={onSpan}
    />,
  );
  expect(await axeFaults(container)).toEqual([]);
  const [first, second, ...more] = screen.getAllByRole('button');
  if (first === undefined || second === undefined) throw new Error('two bars were expected');
  expect(more).toEqual([]);
  fireEvent.click(first);
  expect(onSpan).toHaveBeenLastCalledWith('2026-11-20T00:00:00.000Z', '2026-11-20T01:00:00.000Z');
  fireEvent.keyDown(second, { key: 'Enter' });
  expect(onSpan).toHaveBeenLastCalledWith('2026-11-20T03:00:00.000Z', '2026-11-20T04:00:00.000Z');
});
