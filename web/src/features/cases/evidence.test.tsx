import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { CaseEvidenceFragment } from '@/gql/graphql';
import { axeFaults, renderUi } from '@/test/render';
import { EvidenceTable } from './EvidenceTable';

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
