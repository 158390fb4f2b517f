import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { axeFaults } from '@/test/render';
import { Button } from './Button';
import { Dialog, Menu, ToastRegion, toast } from './overlays';

function Sample({ onDone }: { onDone: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Đóng vụ việc…</Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Đóng vụ việc 2026-0147"
        consequence="Ba cơ quan được báo."
        actions={
          <Button variant="primary" onClick={onDone}>
            Đóng vụ việc
          </Button>
        }
      />
    </>
  );
}

test('a dialog puts the focus on the safe act, Escape closes, focus goes back', async () => {
  const user = userEvent.setup();
  const onDone = vi.fn();
  render(<Sample onDone={onDone} />);
  const opener = screen.getByRole('button', { name: 'Đóng vụ việc…' });
  await user.click(opener);
  const dialog = await screen.findByRole('dialog', { name: 'Đóng vụ việc 2026-0147' });
  expect(screen.getByRole('button', { name: 'Hủy' })).toHaveFocus();
  expect(await axeFaults(dialog)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Đóng vụ việc' }));
  expect(onDone).toHaveBeenCalledTimes(1);
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  await vi.waitFor(() => expect(opener).toHaveFocus());
});

test('a button that is off says why and does nothing', async () => {
  const onClick = vi.fn();
  render(
    <Button onClick={onClick} disabledReason="Cần báo cáo kết thúc trước.">
      Đóng vụ việc
    </Button>,
  );
  const button = screen.getByRole('button', { name: 'Đóng vụ việc' });
  expect(button).toHaveAccessibleDescription('Cần báo cáo kết thúc trước.');
  await userEvent.click(button);
  expect(onClick).not.toHaveBeenCalled();
});

test('a busy button says what it does and does it once', async () => {
  const onClick = vi.fn();
  render(
    <Button onClick={onClick} busy busyLabel="Đang tiếp nhận…">
      Tiếp nhận
    </Button>,
  );
  const button = screen.getByRole('button', { busy: true });
  await userEvent.click(button);
  expect(onClick).not.toHaveBeenCalled();
});

test('a menu runs the chosen act', async () => {
  const user = userEvent.setup();
  const onSelect = vi.fn();
  render(<Menu label="Thao tác khác" entries={[{ key: 'print', label: 'In trang', onSelect }]} />);
  await user.click(screen.getByRole('button', { name: 'Thao tác khác' }));
  await user.click(await screen.findByRole('menuitem', { name: 'In trang' }));
  expect(onSelect).toHaveBeenCalledTimes(1);
});

test('a toast is told in a log and can be put away', async () => {
  render(<ToastRegion />);
  toast('Đã giao nhiệm vụ');
  expect(await screen.findByText('Đã giao nhiệm vụ')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Đóng' }));
  expect(screen.queryByText('Đã giao nhiệm vụ')).not.toBeInTheDocument();
});

test('a press outside closes a dialog, but never one with a field', async () => {
  const user = userEvent.setup();
  const onClose = vi.fn();
  const { rerender } = render(
    <Dialog open onClose={onClose} title="Giao nhiệm vụ" fieldFirst cancelLabel="Thôi">
      <input aria-label="Tên" />
    </Dialog>,
  );
  await user.type(screen.getByLabelText('Tên'), 'Thu bộ nhớ');
  await user.click(document.body);
  expect(onClose).not.toHaveBeenCalled();
  await user.click(screen.getByLabelText('Tên'));
  await user.keyboard('{Escape}');
  expect(onClose).toHaveBeenCalledTimes(1);
  rerender(<Dialog open onClose={onClose} title="Giao nhiệm vụ" cancelLabel="Thôi" />);
  await user.click(document.body);
  expect(onClose).toHaveBeenCalledTimes(2);
});
