import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { axeFaults } from '@/test/render';
import { Pager, Table, type Column } from './Table';

interface Row {
  id: string;
  title: string;
  count: number;
}

const rows: Row[] = [
  { id: 'a', title: 'Vụ một', count: 3 },
  { id: 'b', title: 'Vụ hai', count: 12 },
];

function columns(onSort?: () => void): Column<Row>[] {
  return [
    { key: 'title', header: 'Vụ việc', cell: (row) => <a href={`/cases/${row.id}`}>{row.title}</a> },
    { key: 'count', header: 'Nhiệm vụ', align: 'end', sorted: 'desc', onSort, cell: (row) => row.count },
    { key: 'act', header: 'Thao tác', quiet: true, cell: (row) => <button type="button">Mở {row.title}</button> },
  ];
}

test('names its rows by their first column and labels values for blocks', () => {
  render(<Table caption="Vụ việc" columns={columns()} rows={rows} rowKey={(row) => row.id} />);
  const table = screen.getByRole('table', { name: 'Vụ việc' });
  expect(within(table).getByRole('rowheader', { name: 'Vụ một' })).toBeInTheDocument();
  expect(screen.getByText('12').closest('td')).toHaveAttribute('data-label', 'Nhiệm vụ');
  expect(screen.getByRole('columnheader', { name: 'Nhiệm vụ' })).toHaveAttribute('aria-sort', 'descending');
});

test('is one stop for Tab, arrows move inside', async () => {
  const user = userEvent.setup();
  render(<Table caption="Vụ việc" columns={columns()} rows={rows} rowKey={(row) => row.id} />);
  await user.tab();
  expect(screen.getByRole('link', { name: 'Vụ một' })).toHaveFocus();
  await user.keyboard('{ArrowDown}');
  expect(screen.getByRole('link', { name: 'Vụ hai' })).toHaveFocus();
  await user.keyboard('{ArrowRight}');
  expect(screen.getByRole('button', { name: 'Mở Vụ hai' })).toHaveFocus();
  await user.tab();
  expect(document.body).toHaveFocus();
});

test('sorts by its head', async () => {
  const onSort = vi.fn();
  render(<Table caption="Vụ việc" columns={columns(onSort)} rows={rows} rowKey={(row) => row.id} />);
  await userEvent.click(screen.getByRole('button', { name: 'Nhiệm vụ' }));
  expect(onSort).toHaveBeenCalledTimes(1);
});

test('passes the accessibility checks', async () => {
  const { container } = render(
    <Table caption="Vụ việc" columns={columns()} rows={rows} rowKey={(row) => row.id} group={(row) => ({ key: row.id, label: row.title })} />,
  );
  expect(await axeFaults(container)).toEqual([]);
});

test('the pager says where one is and only goes where there is something', async () => {
  const onNext = vi.fn();
  const { rerender } = render(<Pager from={1} shown={25} total={184302} onNext={onNext} />);
  expect(screen.getByRole('status')).toHaveTextContent('1–25 trong 184.302');
  await userEvent.click(screen.getByRole('button', { name: 'Sau' }));
  expect(onNext).toHaveBeenCalledTimes(1);
  expect(screen.getByRole('button', { name: 'Trước' })).toHaveAttribute('aria-disabled', 'true');
  rerender(<Pager from={1} shown={25} total={null} onNext={onNext} />);
  expect(screen.getByRole('status')).toHaveTextContent('25 mục đầu');
});
