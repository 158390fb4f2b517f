import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { EvidenceFolderQuery } from '@/gql/graphql';
import { fakeHub, on } from '@/test/graphql';
import { axeFaults, renderUi } from '@/test/render';
import { EvidenceFolderDocument, InventoryTree } from './InventoryTree';

type Entry = NonNullable<EvidenceFolderQuery['evidenceItem']>['folder']['nodes'][number];

const folder = (path: string): Entry => ({ name: `${path.split('/').at(-2) ?? ''}/`, folderPath: path, memberCount: 2, flaggedCount: 1, sizeBytes: 2048, member: null });
const file = (path: string, index: number): Entry => ({
  name: path.split('/').at(-1) ?? '',
  folderPath: path,
  memberCount: 1,
  flaggedCount: 0,
  sizeBytes: 1024,
  member: { index, sha256: null, encrypted: false, findings: [], hitLevels: [], seenInAnotherCase: false },
});

function hub() {
  const content: Record<string, Entry[]> = { '': [folder('C/'), file('a.txt', 4)], 'C/': [file('C/một.evtx', 0)] };
  return fakeHub(
    on(EvidenceFolderDocument, ({ path, after }) => {
      const all = content[path] ?? [];
      // The first page of a folder holds one row here.
      const nodes = path === '' ? all : after === null || after === undefined ? all.slice(0, 1) : [file('C/hai.evtx', 1)];
      return { evidenceItem: { id: 'e', folder: { nodes, pageInfo: { hasNextPage: path === 'C/' && (after ?? null) === null, endCursor: 'c' }, totalCount: 2 } } };
    }),
  );
}

it('asks for a folder only when it is opened, page by page, all by keyboard', async () => {
  const calls = hub();
  const user = userEvent.setup();
  const { container } = await renderUi(<InventoryTree id="e" />);
  expect(await screen.findByRole('treeitem', { name: /^C\// })).toHaveAttribute('aria-expanded', 'false');
  expect(calls.calls('EvidenceFolder')).toHaveLength(1);
  await user.tab();
  expect(screen.getByRole('treeitem', { name: /^C\// })).toHaveFocus();
  await user.keyboard('{ArrowRight}');
  expect(await screen.findByRole('treeitem', { name: /một\.evtx/ })).toHaveAttribute('aria-level', '2');
  await user.keyboard('{ArrowRight}');
  expect(screen.getByRole('treeitem', { name: /một\.evtx/ })).toHaveFocus();
  await user.keyboard('{ArrowDown}{Enter}');
  expect(await screen.findByRole('treeitem', { name: /hai\.evtx/ })).toHaveFocus();
  expect(calls.calls('EvidenceFolder')).toEqual([
    { id: 'e', path: '', first: 100, after: null },
    { id: 'e', path: 'C/', first: 100, after: null },
    { id: 'e', path: 'C/', first: 100, after: 'c' },
  ]);
  expect(await axeFaults(container)).toEqual([]);
  await user.keyboard('{Home}{ArrowLeft}');
  expect(screen.getByRole('treeitem', { name: /^C\// })).toHaveAttribute('aria-expanded', 'false');
});
