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
