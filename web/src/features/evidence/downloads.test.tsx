import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeDownloads } from '@/test/downloads';
import { fakeHub } from '@/test/graphql';
import { renderUi } from '@/test/render';
import { DownloadDialog, PackageDialog } from './EvidenceDialogs';
import { memberMessages } from './memberMessages';
import { evidenceMessages } from './messages';
import { SealedDialog } from './SealedDialog';

const t = evidenceMessages.vi;
const altered = { code: 'ALTERED', message: 'The bytes are others.', messageVi: 'Nội dung không còn như đã nhận.', requestId: '7f3a-91c2' };

afterEach(() => {
  vi.restoreAllMocks();
});

it('a refused download is told in its dialog, which keeps the purpose', async () => {
  const purpose = 'Dựng dòng thời gian.';
  const closed = vi.fn();
  fakeHub();
  const asked = fakeDownloads(() => ({ status: 409, said: altered }));
  await renderUi(<DownloadDialog what="original" url="http://hub.local/api/evidence/1/content" fileName="a.zip" onClose={closed} onTaken={closed} />);
  await userEvent.type(screen.getByLabelText(t.purpose), purpose);
  await userEvent.click(screen.getByRole('button', { name: new RegExp(`^${t.downloadNow}`) }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Nội dung không còn như đã nhận. (7f3a-91c2)');
  expect(screen.getByLabelText(t.purpose)).toHaveValue(purpose);
  expect(closed).not.toHaveBeenCalled();
  expect(asked).toEqual([`/api/evidence/1/content?${new URLSearchParams({ reason: purpose }).toString()}&told=`]);
});

it('a package that cannot be made says so with the number to quote', async () => {
  fakeHub();
  fakeDownloads(() => ({ status: 500, said: { code: 'INTERNAL', message: 'column entry_hash', requestId: '7f3a-91c2' } }));
  await renderUi(<PackageDialog url="http://hub.local/api/evidence/1/package" number="CC-1" fileName="a.zip" onClose={vi.fn()} onTaken={vi.fn()} />);
  await userEvent.click(screen.getByRole('button', { name: new RegExp(`^${t.packageNow}`) }));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('7f3a-91c2');
  expect(alert).not.toHaveTextContent('entry_hash');
});

it('a sealed copy tells its password once it is on its way', async () => {
  fakeHub();
  const asked = fakeDownloads(() => ({ status: 200, password: 'abcdefgh23456789wxyz' }));
  await renderUi(<SealedDialog id="1" index={0} fileName="a.exe" onClose={vi.fn()} />);
  await userEvent.type(screen.getByLabelText(memberMessages.vi.purpose), 'Gửi cho đơn vị phân tích.');
  await userEvent.click(screen.getByRole('button', { name: new RegExp(`^${memberMessages.vi.sealedNow}`) }));
  expect(await screen.findByText('abcdefgh23456789wxyz')).toBeInTheDocument();
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/^\/api\/evidence\/1\/members\/0\/sealed\?.*password=generated&told=$/);
});
