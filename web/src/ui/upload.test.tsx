import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { axeFaults, renderUi } from '@/test/render';
import { UploadTray, type UploadEntry } from './UploadTray';

const nothing = () => undefined;

async function tray(...entries: Partial<UploadEntry>[]) {
  return renderUi(
    <UploadTray
      entries={entries.map((entry, index): UploadEntry => ({ id: String(index), fileName: `tep-${index}.zip`, state: 'uploading', hashedBytes: 200, sentBytes: 0, totalBytes: 200, ...entry }))}
      onPause={nothing}
      onResume={nothing}
      onCancel={nothing}
      onChooseFile={nothing}
      onDismiss={nothing}
    />,
  );
}

test('words and bar tell the share of the step under way', async () => {
  const { container } = await tray({ state: 'hashing', hashedBytes: 75 }, { sentBytes: 75 }, { sentBytes: 0 }, { state: 'done', sentBytes: 200 });
  const bars = screen.getAllByRole('progressbar');
  expect(bars.map((bar) => bar.getAttribute('aria-valuetext'))).toEqual(['Băm 37%', 'Gửi 37%', 'Gửi 0%', 'Xong']);
  expect(bars.map((bar) => bar.getAttribute('aria-valuenow'))).toEqual(['37', '37', '0', '100']);
  expect(screen.getByRole('region', { name: 'Đang tải lên 3 tệp' })).toBeInTheDocument();
  expect(await axeFaults(container)).toEqual([]);
});

test('what is under way stands before what is over', async () => {
  await tray({ state: 'failed' }, { state: 'done' }, { state: 'paused' }, { state: 'uploading' }, { state: 'needs-file' });
  expect(screen.getAllByRole('progressbar').map((bar) => bar.getAttribute('aria-label'))).toEqual(['tep-2.zip', 'tep-3.zip', 'tep-4.zip', 'tep-0.zip', 'tep-1.zip']);
});

test.each([
  ['paused', 'Đã tạm dừng 1 tệp', 'Đã tạm dừng, Gửi 25%'],
  ['failed', '1 tệp chưa tải lên được', 'Đã dừng'],
  ['asks', '1 tệp chờ bạn quyết định', 'Chờ bạn'],
  ['needs-file', '1 tệp chờ bạn quyết định', 'Chờ bạn'],
  ['storing', 'Hệ thống đang cất 1 tệp đã nhận đủ', 'Đang cất giữ'],
  ['done', 'Đã tải lên xong', 'Xong'],
] as const)('a file that is %s is not said to be on its way', async (state, title, text) => {
  await tray({ state, sentBytes: 50 });
  expect(screen.getByRole('region', { name: title })).toBeInTheDocument();
  expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuetext', text);
});
