import { render, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Chain, type ChainBreak } from './record';

const hash = (digit: string) => digit.repeat(64);
const links = ['1', '2', '3'].map((digit, at) => ({ sequence: at + 1, title: `Sự kiện ${digit}`, at: 1_795_000_000_000, who: 'Hệ thống', entryHash: hash(digit) }));

function shown(broken: ChainBreak) {
  render(<Chain checked="broken" broken={broken} links={links} />);
  return screen.getAllByRole('listitem');
}

test('an event whose content was changed is named, and its ring to the next shows both hashes', () => {
  const [first, second, third] = shown({ at: 2, reason: 'Nội dung đã bị sửa.', ring: 'after', recorded: hash('2'), computed: hash('9') }).map((item) => within(item));
  expect(second?.getByText('Nội dung đã bị sửa.')).toBeInTheDocument();
  expect(second?.getByText('Đứt: đã ghi 2222 2222, tính lại là 9999 9999')).toBeInTheDocument();
  // What it says of the one before is no proof either.
  expect(first?.getByText('Chưa kiểm, mã 1111 1111')).toBeInTheDocument();
  expect(third?.queryByText(/Nối liền|Đứt/)).toBeNull();
});

test('an event that names another one before it opens the ring before it', () => {
  const [first, second] = shown({ at: 2, reason: 'Ghi mã băm khác.', ring: 'before', recorded: hash('7'), computed: hash('1') }).map((item) => within(item));
  expect(first?.getByText('Đứt: đã ghi 7777 7777, tính lại là 1111 1111')).toBeInTheDocument();
  expect(second?.getByText('Chưa kiểm, mã 2222 2222')).toBeInTheDocument();
});

test('of the last event both hashes stand in it, and what is before it holds', () => {
  const [first, , third] = shown({ at: 3, reason: 'Đã bị sửa.', ring: 'after', recorded: hash('3'), computed: hash('9') }).map((item) => within(item));
  expect(third?.getByText('Đã bị sửa. Đứt: đã ghi 3333 3333, tính lại là 9999 9999')).toBeInTheDocument();
  expect(first?.getByText('Nối liền, mã 1111 1111')).toBeInTheDocument();
});
