import { screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { CaseEvidenceFragment } from '@/gql/graphql';
import { uploads, type UploadItem } from '@/lib/upload';
import { axeFaults, renderUi } from '@/test/render';
import { EvidencePart } from './CaseOverviewTab';
import { EvidenceTable } from './EvidenceTable';
import { sampleCase } from './samples';

const at = '2026-11-22T08:00:00.000Z';
const hash = 'ab'.repeat(32);

function item(name: string, over: Partial<CaseEvidenceFragment>): CaseEvidenceFragment {
  return {
    id: name,
    number: `2026-0003-${name}`,
    fileName: `${name}.zip`,
    status: 'EXAMINED',
    sizeBytes: 9,
    sha256: hash,
    declared: 'MATCHES',
    declaredSizeBytes: 9,
    receivedBytes: 9,
    memberCount: 2,
    flaggedCount: 1,
    verdict: 'COMPLETE',
    createdAt: at,
    alteredAt: null,
    inventoryAlteredAt: null,
    disposedAt: null,
    withdrawnAt: null,
    findings: [{ code: 'encrypted' }],
    examination: null,
    chain: { intact: true, checkedAt: at },
    uploadedBy: null,
    ...over,
  };
}

test('altered bytes and a broken chain stand before all that was found inside an item', async () => {
  const rows = [item('E01', {}), item('E02', { alteredAt: at }), item('E03', { chain: { intact: false, checkedAt: at } }), item('E04', { chain: { intact: false, checkedAt: at }, disposedAt: at })];
  const { container } = await renderUi(<EvidenceTable rows={rows} />);
  const row = (name: string) => within(screen.getByRole('row', { name: new RegExp(name) }));
  expect(row('E01').getByText('1 điểm bất thường')).toBeInTheDocument();
  expect(row('E02').getByText('Byte lưu trữ bị sửa')).toBeInTheDocument();
  expect(row('E02').queryByText('1 điểm bất thường')).toBeNull();
  for (const broken of ['E03', 'E04']) expect(row(broken).getByText('Chuỗi lưu giữ bị đứt')).toBeInTheDocument();
  expect(await axeFaults(container)).toEqual([]);
});

test('what this page sends moves in the list as it does in the tray', async () => {
  const own = { itemId: 'E01', caseId: 'case-1', sent: 44.9 } as UploadItem;
  vi.spyOn(uploads, 'items').mockReturnValue([own]);
  const arriving = { status: 'RECEIVING' as const, sha256: null, sizeBytes: null, declaredSizeBytes: 50, receivedBytes: 5 };
  await renderUi(<EvidenceTable rows={[item('E01', arriving), item('E02', arriving)]} />);
  expect(screen.getByRole('row', { name: /E01/ })).toHaveTextContent('Đang nhận 89%');
  expect(screen.getByRole('row', { name: /E02/ })).toHaveTextContent('Đang nhận 10%');
});

test('a case says how many of its items are altered, also beyond those listed', async () => {
  const overview = { evidence: { nodes: [item('E09', {})], totalCount: 9 } };
  const { container, unmount } = await renderUi(<EvidencePart data={sampleCase({ actions: [], alteredEvidence: 2 })} overview={overview} />);
  expect(screen.getByRole('link', { name: '2 chứng cứ bị sửa byte hoặc đứt chuỗi lưu giữ' })).toHaveAttribute('href', '/cases/2026-0147/evidence?altered=true');
  expect(screen.queryByText(/nguyên vẹn/)).toBeNull();
  expect(await axeFaults(container)).toEqual([]);
  unmount();
  await renderUi(<EvidencePart data={sampleCase({ actions: [] })} overview={overview} />);
  expect(screen.queryByText(/bị sửa byte/)).toBeNull();
});
