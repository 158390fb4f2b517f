import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { uploads, type UploadItem } from '@/lib/upload';
import { fakeHub, on } from '@/test/graphql';
import { renderUi } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { ViewerDocument } from '@/lib/session';
import { UploadButton } from './UploadButton';
import { UploadHost } from './UploadHost';

const turned = 'hồ sơ \u202egpj.exe';
const refused: UploadItem = {
  key: 'u1',
  itemId: null,
  number: null,
  caseId: 'case-1',
  caseNumber: '2026-0147',
  fileName: turned,
  size: 4,
  phase: 'failed',
  hashed: 4,
  sent: 0,
  sha256: null,
  declaredSha256: null,
  bytesPerSecond: null,
  waitingSince: null,
  waitsForSession: false,
  failure: 'refused',
  message: 'Có ký tự ẩn không được phép: U+202E. Hãy bỏ đi.',
  nameRefused: true,
  chosenName: null,
  twin: null,
};

function host(items: readonly UploadItem[]) {
  vi.spyOn(uploads, 'items').mockReturnValue(items);
  vi.spyOn(uploads, 'restore').mockResolvedValue();
  vi.spyOn(uploads, 'look').mockResolvedValue();
  fakeHub(on(ViewerDocument, () => ({ serverTime: '2026-11-20T07:38:00.000Z', viewer: sampleViewer() })));
  return renderUi(<UploadHost />);
}

test('the tray shows a name in the order of its letters, and says of a refused one which character it is and what to do', async () => {
  await host([refused]);
  const tray = await screen.findByRole('region');
  expect(within(tray).getByText('hồ sơ ⟨U+202E⟩gpj.exe')).toBeInTheDocument();
  expect(within(tray).getByText(/tên tệp này: .*U\+202E.*Đổi tên tệp.*vẫn như cũ/)).toBeInTheDocument();
});

test('what is refused for another reason is not laid to the name', async () => {
  await host([{ ...refused, message: 'Vụ việc đã đóng.', nameRefused: false }]);
  const tray = await screen.findByRole('region');
  expect(within(tray).getByText('Vụ việc đã đóng.')).toBeInTheDocument();
  expect(within(tray).queryByText(/Đổi tên tệp/)).toBeNull();
});

test('a file that is not the one of the record asks with both hashes whether it is sent, and once it was refused leads to the item', async () => {
  const [declared, computed] = ['c'.repeat(64), 'd'.repeat(64)];
  const other: UploadItem = { ...refused, phase: 'other-than-declared', failure: null, message: null, nameRefused: false, sha256: computed, declaredSha256: declared };
  const send = vi.spyOn(uploads, 'sendAnyway').mockImplementation(() => undefined);
  const cancel = vi.spyOn(uploads, 'cancel').mockResolvedValue();
  const { unmount } = await host([other]);
  const tray = within(await screen.findByRole('region', { name: '1 tệp chờ bạn quyết định' }));
  const digits = () => tray.getAllByRole('definition').map((node) => node.textContent.replaceAll(' ', ''));
  expect(digits()).toEqual([declared, computed]);
  expect(tray.getByText(/hệ thống ghi lại sự khác này và không nhận tệp như khai báo/)).toBeInTheDocument();
  await userEvent.click(tray.getByRole('button', { name: 'Vẫn tải lên' }));
  expect(send).toHaveBeenCalledWith('u1');
  await userEvent.click(tray.getByRole('button', { name: 'Không tải lên' }));
  expect(cancel).toHaveBeenCalledWith('u1');
  unmount();
  await host([{ ...other, phase: 'failed', failure: 'differs', itemId: 'item-1', number: 'CC-0147-01' }]);
  const over = within(await screen.findByRole('region'));
  expect(over.getByText(/Sự khác này đã được ghi lại/)).toBeInTheDocument();
  expect(over.getAllByRole('definition')).toHaveLength(2);
  expect(over.getByRole('link', { name: 'Xem CC-0147-01' })).toHaveAttribute('href', '/evidence/item-1');
  expect(over.queryByRole('button', { name: 'Vẫn tải lên' })).toBeNull();
});

async function choose(...files: File[]) {
  await renderUi(<UploadButton caseId="case-1" caseNumber="2026-0147" />);
  await userEvent.upload(screen.getByTestId('upload-input'), files);
  return screen.findByRole('dialog');
}

test('the dialog tells of a name that the hub does not take before anything is sent, and sends the others', async () => {
  const add = vi.spyOn(uploads, 'add').mockImplementation(() => undefined);
  const good = new File(['abcd'], 'ổ\u200b đĩa.img');
  const dialog = await choose(new File(['abcd'], turned), good, new File([], 'rỗng.txt'));
  expect(within(dialog).getByText(/^hồ sơ ⟨U\+202E⟩gpj\.exe không tải lên: .*U\+202E.*Đổi tên tệp/)).toBeInTheDocument();
  expect(within(dialog).getByText('ổ⟨U+200B⟩ đĩa.img')).toBeInTheDocument();
  expect(within(dialog).getByText('1 tệp, 4 B')).toBeInTheDocument();
  expect(within(dialog).getByText(/rỗng\.txt trống/)).toBeInTheDocument();
  expect(dialog.textContent).not.toContain('\u202e');
  await userEvent.click(within(dialog).getByRole('button', { name: /Bắt đầu tải lên/ }));
  expect(add).toHaveBeenCalledWith({ caseId: 'case-1', caseNumber: '2026-0147' }, [good], {});
});

test('where no file can be sent only the reason stands there, and others can be chosen', async () => {
  const empty = within(await choose(new File([], 'rỗng.txt')));
  expect(empty.getByText(/rỗng\.txt trống/)).toBeInTheDocument();
  expect(empty.queryByText(/0 tệp/)).toBeNull();
  expect(empty.queryByRole('textbox')).toBeNull();
  expect(empty.queryByRole('button', { name: /Bắt đầu tải lên/ })).toBeNull();
  expect(empty.getByRole('button', { name: 'Chọn tệp khác' })).toBeInTheDocument();
  await userEvent.upload(empty.getByTestId('upload-another'), new File(['abcd'], 'đĩa.img'));
  expect(await screen.findByText('1 tệp, 4 B')).toBeInTheDocument();
  const dialog = within(screen.getByRole('dialog'));
  expect(dialog.queryByText(/rỗng/)).toBeNull();
  expect(dialog.getByRole('button', { name: /Bắt đầu tải lên/ })).toBeInTheDocument();
});
