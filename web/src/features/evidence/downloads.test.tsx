import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { fakeHub } from '@/test/graphql';
import { renderUi } from '@/test/render';
import { DownloadDialog, PackageDialog } from './EvidenceDialogs';
import { evidenceMessages } from './messages';

const t = evidenceMessages.vi;
const altered = { code: 'ALTERED', message: 'The bytes are others.', messageVi: 'Nội dung không còn như đã nhận.', requestId: '7f3a-91c2' };

it('a refused download is told in its dialog, which keeps the purpose', async () => {
  const purpose = 'Dựng dòng thời gian.';
  const closed = vi.fn();
  const hub = fakeHub();
  hub.route(`/api/evidence/1/content?${new URLSearchParams({ reason: purpose }).toString()}`, () => Response.json(altered, { status: 409 }));
  await renderUi(<DownloadDialog what="original" url="http://hub.local/api/evidence/1/content" fileName="a.zip" onClose={closed} onTaken={closed} />);
  await userEvent.type(screen.getByLabelText(t.purpose), purpose);
  await userEvent.click(screen.getByRole('button', { name: new RegExp(`^${t.downloadNow}`) }));
  expect(await screen.findByRole('alert')).toHaveTextContent('Nội dung không còn như đã nhận. (7f3a-91c2)');
  expect(screen.getByLabelText(t.purpose)).toHaveValue(purpose);
  expect(closed).not.toHaveBeenCalled();
});

it('a package that cannot be made says so with the number to quote', async () => {
  const hub = fakeHub();
  hub.route('/api/evidence/1/package', () => Response.json({ code: 'INTERNAL', message: 'column entry_hash', requestId: '7f3a-91c2' }, { status: 500 }));
  await renderUi(<PackageDialog url="http://hub.local/api/evidence/1/package" number="CC-1" fileName="a.zip" onClose={vi.fn()} onTaken={vi.fn()} />);
  await userEvent.click(screen.getByRole('button', { name: new RegExp(`^${t.packageNow}`) }));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('7f3a-91c2');
  expect(alert).not.toHaveTextContent('entry_hash');
});
