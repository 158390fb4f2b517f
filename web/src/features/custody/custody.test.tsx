import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { TransfersPageQuery } from '@/gql/graphql';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { axeFaults, renderApp, renderUi } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { CustodyDesk, CustodyDeskDocument } from './CustodyDesk';
import { actsMessages } from './messages';
import { AcceptTransferDocument } from './TransferDialogs';
import { TransfersPageDocument } from './TransfersPage';

const t = actsMessages.vi;
const digest = 'b0c82a3ade3497964cb8034be915da17945928782 3d92b5717e6d642784c50e6'.replace(' ', '');
type Transfers = TransfersPageQuery['transfers'];

function row(over: Partial<Transfers['nodes'][number]> = {}): Transfers['nodes'][number] {
  return {
    id: 'transfer-1',
    status: 'OFFERED',
    evidenceNumber: 'CC-2026-0147-01',
    fileName: 'hma-tthc-01_collection.zip',
    sizeBytes: 19_764_120_833,
    sha256: digest,
    place: 'Phòng máy số 2',
    reason: 'Giám định theo yêu cầu.',
    offeredAt: '2026-11-20T03:55:00.000Z',
    expiresAt: '2026-11-23T03:55:00.000Z',
    settledAt: null,
    answer: null,
    statedSha256: null,
    hashDiffers: false,
    canAnswer: true,
    canWithdraw: false,
    fromAgency: { id: 'a', name: 'Tỉnh Hà Mẫu', nameEn: null },
    offeredBy: { id: 'u', name: 'Phạm Đức Long' },
    toAgency: { id: 'b', name: 'Phòng Giám định số', nameEn: null },
    toPerson: null,
    settledBy: null,
    evidenceItem: { id: 'item-1', downloadUrl: 'https://hub.local/api/evidence/item-1/content' },
    ...over,
  };
}

function hubOf(rows: Transfers['nodes']) {
  return fakeHub(
    on(ViewerDocument, () => ({ serverTime: '2026-11-20T04:00:00.000Z', viewer: sampleViewer({ roles: ['ANALYST'] }) })),
    on(TransfersPageDocument, () => ({ transfers: { nodes: rows, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: rows.length } })),
    on(AcceptTransferDocument, () => ({ acceptTransfer: { transfer: { id: 'transfer-1', status: 'ACCEPTED' as const, hashDiffers: false }, errors: [] } })),
  );
}

async function accepting() {
  await userEvent.click(await screen.findByRole('button', { name: `${t.accept}…` }));
  const dialog = await screen.findByRole('dialog', { name: t.acceptTitle });
  await userEvent.click(within(dialog).getByRole('radio', { name: new RegExp(`^${t.byText}`) }));
  return dialog;
}

test('what waits is told with its sender, its deadline and the acts that may be done', async () => {
  hubOf([row()]);
  const { container } = renderApp('/transfers');
  const table = await screen.findByRole('table', { name: t.caption.incoming });
  expect(table).toHaveTextContent('Phạm Đức Long');
  expect(within(table).getByRole('button', { name: `${t.refuse}…` })).toBeInTheDocument();
  expect(within(table).queryByRole('button', { name: `${t.withdraw}…` })).not.toBeInTheDocument();
  expect(await axeFaults(container)).toEqual([]);
});

test('a transfer is accepted by a hash that is the same, also in groups and capitals', async () => {
  const hub = hubOf([row()]);
  renderApp('/transfers');
  const dialog = await accepting();
  await userEvent.type(within(dialog).getByLabelText(t.digestField), (digest.match(/.{4}/g) ?? []).join(' ').toUpperCase());
  expect(await within(dialog).findByText(t.same)).toBeInTheDocument();
  await userEvent.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.acceptDo}`) }));
  await expect.poll(() => hub.calls('AcceptTransfer')).toEqual([{ id: 'transfer-1', input: { statedSha256: digest, note: null } }]);
});

test('another hash is told before it is sent, and a cut one is not sent at all', async () => {
  const hub = hubOf([row()]);
  renderApp('/transfers');
  const dialog = await accepting();
  const field = within(dialog).getByLabelText(t.digestField);
  await userEvent.type(field, digest.slice(0, 63));
  await userEvent.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.acceptDo}`) }));
  expect(await within(dialog).findAllByText(t.digestBad)).not.toHaveLength(0);
  expect(hub.calls('AcceptTransfer')).toEqual([]);
  await userEvent.type(field, digest.endsWith('0') ? '1' : '0');
  expect(await within(dialog).findByText(t.other)).toBeInTheDocument();
  expect(within(dialog).queryByText(t.digestBad)).toBeNull();
  expect(within(dialog).getByRole('button', { name: new RegExp(`^${t.sendOther}`) })).toBeInTheDocument();
});

test('nothing that waits says where a transfer begins', async () => {
  hubOf([]);
  renderApp('/transfers');
  expect(await screen.findByRole('heading', { name: t.empty.incoming })).toBeInTheDocument();
  expect(screen.getByText(t.emptyText)).toBeInTheDocument();
});

test('who holds an item for another agency is told with the own agency and the one held for', async () => {
  const holder = {
    name: 'Phạm Đức Long',
    since: '2026-11-20T03:55:00.000Z',
    released: false,
    agency: { id: 'a', name: 'Tỉnh Hà Mẫu', nameEn: null },
    person: { id: 'u', agency: { id: 'b', name: 'Phòng Giám định số', nameEn: null } },
  };
  const custodyState = { sealedAt: null, sealNumber: null, checkedAt: holder.since, holds: [], offer: null, disposal: null, acts: [] };
  fakeHub(on(CustodyDeskDocument, () => ({ evidenceItem: { id: 'item-1', number: 'CC-2026-0147-01', fileName: 'a.zip', lastVerifiedAt: null, alteredAt: null, holder, custodyState } })));
  await renderUi(<CustodyDesk id="item-1" />);
  const told = (await screen.findByText('Phạm Đức Long')).closest('p');
  expect([...(told?.children ?? [])].slice(0, 3).map((part) => part.textContent)).toEqual(['Phạm Đức Long', 'Phòng Giám định số', 'thay mặt Tỉnh Hà Mẫu']);
});
