import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { CasePageDocument } from '@/features/cases/caseQuery';
import { sampleCase } from '@/features/cases/samples';
import { CaseObservablesDocument } from '@/features/observables/CaseObservablesTab';
import { observablesMessages } from '@/features/observables/messages';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';

/** The primary buttons of the tab of observables, where nothing is due and no call waits. */
async function primaries(actions: Parameters<typeof sampleCase>[0]): Promise<string[]> {
  fakeHub(
    on(ViewerDocument, () => ({ serverTime: '2026-11-20T07:38:00.000Z', viewer: sampleViewer() })),
    on(CasePageDocument, () => ({ case: sampleCase({ clocks: [], ...actions }) })),
    on(CaseObservablesDocument, () => ({ observables: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 0 } })),
  );
  const { container, unmount } = renderApp('/cases/2026-0147/observables');
  await screen.findByText(observablesMessages.vi.empty);
  await waitFor(() => expect(container.querySelectorAll('main .btn-primary')).toHaveLength(1));
  const found = [...container.querySelectorAll('main .btn-primary')].map((button) => button.textContent);
  unmount();
  return found;
}

test('the next step of a case is the primary act, unless the tab has one of its own', async () => {
  expect(await primaries({ actions: ['ADVANCE'] })).toEqual([expect.stringContaining('Chuyển')]);
  expect(await primaries({ actions: ['ADVANCE', 'ADD_OBSERVABLES'] })).toEqual([expect.stringContaining('Thêm')]);
});
