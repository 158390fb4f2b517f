import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { axeFaults } from '@/test/render';
import { ComboBox, type ComboOption } from './ComboBox';
import { DateTimeField, ErrorSummary, RadioCards, TextField, dateTimeText, readDateTime, type DateTimeText } from './fields';

test('reads dates as people write them', () => {
  const ok = { kind: 'ok', at: '2026-11-20T07:38:00.000Z' };
  expect(readDateTime({ date: '20/11/2026', time: '14:38' })).toEqual(ok);
  expect(readDateTime({ date: '20-11-2026', time: '14h38' })).toEqual(ok);
  expect(readDateTime({ date: ' 20.11.2026 ', time: '1438' })).toEqual(ok);
  expect(readDateTime({ date: '', time: '' })).toEqual({ kind: 'empty' });
  expect(readDateTime({ date: '2026-11-20', time: '14:38' })).toEqual({ kind: 'bad', problem: 'dateShape' });
  expect(readDateTime({ date: '31/02/2026', time: '14:38' })).toEqual({ kind: 'bad', problem: 'dateShape' });
  expect(readDateTime({ date: '20/11/2026', time: '25:00' })).toEqual({ kind: 'bad', problem: 'timeShape' });
  expect(readDateTime({ date: '20/11/2026', time: '' })).toEqual({ kind: 'bad', problem: 'timeMissing' });
  for (const date of ['20/11/0026', '20/11/1926', '20/11/2206']) expect(readDateTime({ date, time: '14:38' }, 2026)).toEqual({ kind: 'bad', problem: 'year' });
  expect(readDateTime({ date: '20/11/2027', time: '14:38' }, 2026).kind).toBe('ok');
  expect(dateTimeText('2026-11-20T07:38:00.000Z')).toEqual({ date: '20/11/2026', time: '14:38' });
});

function DateSample() {
  const [value, setValue] = useState<DateTimeText>({ date: '', time: '' });
  return <DateTimeField label="Thời điểm phát hiện" value={value} onChange={setValue} />;
}

test('a wrong shape is said when the field is left, not while typing', async () => {
  const user = userEvent.setup();
  render(<DateSample />);
  await user.type(screen.getByRole('textbox', { name: 'Thời điểm phát hiện, Ngày' }), '99/99');
  expect(screen.queryByText(/Ghi ngày dạng/)).not.toBeInTheDocument();
  await user.click(document.body);
  expect(screen.getByText(/Ghi ngày dạng/)).toBeInTheDocument();
});

const agencies: ComboOption[] = [
  { value: '1', label: 'Tỉnh Hà Mẫu', code: 'HMA' },
  { value: '2', label: 'Bộ Số hóa', code: 'BSH' },
];

function ComboSample() {
  const [selected, setSelected] = useState<ComboOption[]>([]);
  return <ComboBox label="Cơ quan" multiple options={agencies} selected={selected} onChange={setSelected} />;
}

test('finds without tone marks and by code, with the keyboard alone', async () => {
  const user = userEvent.setup();
  const { container } = render(<ComboSample />);
  const input = screen.getByRole('combobox', { name: 'Cơ quan' });
  await user.type(input, 'ha mau');
  expect(screen.getAllByRole('option')).toHaveLength(1);
  await user.keyboard('{Enter}');
  expect(screen.getByRole('button', { name: 'Bỏ Tỉnh Hà Mẫu' })).toBeInTheDocument();
  await user.type(input, 'bsh{Enter}');
  expect(screen.getByRole('button', { name: 'Bỏ Bộ Số hóa' })).toBeInTheDocument();
  await user.keyboard('{Escape}');
  expect(await axeFaults(container)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Bỏ Tỉnh Hà Mẫu' }));
  expect(screen.queryByText('Tỉnh Hà Mẫu')).not.toBeInTheDocument();
});

test('nothing of a list can be taken that is no answer to what was typed', async () => {
  const user = userEvent.setup();
  const onChange = vi.fn();
  const onSubmit = vi.fn();
  const box = (loading: boolean, options: ComboOption[]) => (
    <form onSubmit={onSubmit}>
      <ComboBox label="Cơ quan" options={options} selected={[]} onChange={onChange} onSearch={() => undefined} loading={loading} />
    </form>
  );
  const { rerender } = render(box(false, agencies));
  const input = screen.getByRole('combobox', { name: 'Cơ quan' });
  await user.type(input, 'bsh');
  // The earlier list stands there until the hub has answered.
  rerender(box(true, agencies));
  expect(screen.queryAllByRole('option')).toEqual([]);
  await user.keyboard('{Enter}{ArrowDown}{Enter}');
  rerender(box(false, []));
  await user.keyboard('{Enter}');
  expect([onChange.mock.calls, onSubmit.mock.calls]).toEqual([[], []]);
  rerender(box(false, agencies.slice(1)));
  await user.keyboard('{Enter}');
  expect(onChange).toHaveBeenCalledWith([agencies[1]]);
});

test('nothing that was chosen goes away by a key in the empty field', async () => {
  const onChange = vi.fn();
  render(<ComboBox label="Cơ quan" options={agencies} selected={agencies.slice(0, 1)} onChange={onChange} multiple />);
  await userEvent.type(screen.getByRole('combobox'), '{Backspace}{Backspace}');
  expect(onChange).not.toHaveBeenCalled();
});

function LimitSample() {
  const [value, setValue] = useState('');
  return <TextField label="Tên" maxLength={5} value={value} onChange={setValue} />;
}

test('a text that is too long is told and never cut', async () => {
  const user = userEvent.setup();
  render(<LimitSample />);
  const input = screen.getByRole('textbox', { name: 'Tên' });
  await user.click(input);
  await user.paste('Ủy ban');
  expect(input).toHaveValue('Ủy ban');
  expect(input).toHaveAccessibleDescription('Lỗi: Tối đa 5 ký tự, đang có 6.');
  await user.type(input, '{Backspace}');
  expect(input).not.toHaveAttribute('aria-invalid');
});

test('the error summary takes the focus and leads to the field', async () => {
  const user = userEvent.setup();
  const { container } = render(
    <>
      <ErrorSummary errors={[{ fieldId: 'title', message: 'Ghi tiêu đề.' }]} />
      <TextField id="title" label="Tiêu đề" error="Ghi tiêu đề." value="" onChange={() => undefined} />
      <RadioCards label="Mức" value={null} onChange={() => undefined} options={[{ value: 'a', label: 'Thấp' }]} />
    </>,
  );
  expect(screen.getByRole('alert')).toHaveFocus();
  expect(screen.getByRole('textbox', { name: 'Tiêu đề' })).toHaveAccessibleDescription('Lỗi: Ghi tiêu đề.');
  expect(await axeFaults(container)).toEqual([]);
  await user.click(screen.getByRole('link', { name: 'Ghi tiêu đề.' }));
  expect(screen.getByRole('textbox', { name: 'Tiêu đề' })).toHaveFocus();
});

test('the error summary names each field once, in the order of the page', () => {
  render(
    <>
      <ErrorSummary
        errors={[
          { fieldId: 'second', message: 'Nêu lý do, ít nhất 10 ký tự.' },
          { message: 'Người khác vừa đổi.' },
          { fieldId: 'first', message: 'Chưa điền mục này.' },
        ]}
      />
      <TextField id="first" label="Tên" optional value="" onChange={() => undefined} />
      <TextField id="second" label="Lý do" value="" onChange={() => undefined} />
    </>,
  );
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Người khác vừa đổi.', 'Tên: chưa điền mục này.', 'Nêu lý do, ít nhất 10 ký tự.']);
});

test('a request that failed is not counted as a place to mend', () => {
  render(<ErrorSummary errors={[{ title: 'Không kết nối được', message: 'Thử lại.' }]} />);
  expect(screen.getByRole('heading')).toHaveTextContent('Không kết nối được');
});
