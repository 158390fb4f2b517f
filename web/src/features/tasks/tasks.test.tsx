import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TaskPageQuery } from '@/gql/graphql';
import { startKeys } from '@/lib/keys';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { axeFaults, renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { AcceptTaskDocument, CompleteTaskDocument } from './TaskActs';
import { TaskPageDocument } from './TaskPage';
import { TasksPageDocument } from './TasksPage';

type TaskOfPage = NonNullable<TaskPageQuery['task']>;

beforeEach(() => startKeys());
afterEach(() => vi.useRealTimers());

const home = { id: 'agency-4', name: 'Tỉnh Lam Mẫu', nameEn: null, code: 'LMA' };

function task(over: Partial<TaskOfPage> = {}): TaskOfPage {
  return {
    id: 'task-1',
    title: 'Chặn 3 địa chỉ điều khiển',
    status: 'ASSIGNED',
    dueAt: '2096-11-21T05:00:00.000Z',
    taskOnly: true,
    assignedAt: '2026-11-20T01:00:00.000Z',
    finishedAt: null,
    agency: home,
    assignee: null,
    canAccept: true,
    canComplete: false,
    canCancel: false,
    instructions: 'Chặn tại cổng kết nối.\nBáo lại giờ chặn.',
    result: null,
    declineReason: null,
    acceptedAt: null,
    assignedBy: null,
    case: null,
    ...over,
  };
}

function hubOf(found: TaskOfPage | null, guest = true) {
  let current = found;
  return fakeHub(
    on(ViewerDocument, () => ({
      serverTime: new Date().toISOString(),
      viewer: guest
        ? sampleViewer({ roles: [], agency: { ...home, kind: 'PROVINCE' }, memberships: [{ role: 'RESPONDER', agency: { ...home, kind: 'PROVINCE' } }] })
        : sampleViewer(),
    })),
    on(TaskPageDocument, () => ({ task: current })),
    on(AcceptTaskDocument, () => {
      current = task({ status: 'ACCEPTED', canAccept: false, canComplete: true });
      return { acceptTask: { task: current, errors: [] } };
    }),
    on(CompleteTaskDocument, ({ result }) => {
      current = task({ status: 'DONE', canAccept: false, result, finishedAt: '2026-11-20T02:00:00.000Z' });
      return { completeTask: { task: current, errors: [] } };
    }),
  );
}

test('a guest sees the task and nothing of a case', async () => {
  hubOf(task());
  const { container } = renderApp('/tasks/task-1');
  expect(await screen.findByRole('heading', { level: 1, name: 'Chặn 3 địa chỉ điều khiển' })).toBeInTheDocument();
  const main = container.querySelector('main');
  expect(main).not.toBeNull();
  expect(main?.querySelector('a[href*="/cases"]')).toBeNull();
  expect(main?.textContent).not.toMatch(/\d{4}-\d{4}|Vụ việc \d|TLP:/);
  expect(main).toHaveTextContent('Bạn được giao riêng nhiệm vụ này.');
  expect(screen.getByText(/Báo lại giờ chặn/)).toBeInTheDocument();
  expect(await axeFaults(container)).toEqual([]);
});

test('accepting is one press, completing asks for the result', async () => {
  const hub = hubOf(task());
  renderApp('/tasks/task-1');
  await userEvent.dblClick(await screen.findByRole('button', { name: 'Nhận nhiệm vụ' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Hoàn thành…' }));
  expect(hub.calls('AcceptTask')).toEqual([{ id: 'task-1' }]);
  await userEvent.click(screen.getByRole('button', { name: 'Hoàn thành nhiệm vụ' }));
  expect(await screen.findByRole('textbox', { name: /Kết quả/ })).toHaveAccessibleDescription(/Ghi kết quả/);
  await userEvent.type(screen.getByRole('textbox', { name: /Kết quả/ }), 'Đã chặn lúc 14:02');
  await userEvent.click(screen.getByRole('button', { name: 'Hoàn thành nhiệm vụ' }));
  expect(await screen.findByRole('heading', { name: 'Kết quả' })).toBeInTheDocument();
  expect(hub.calls('CompleteTask')).toEqual([{ id: 'task-1', result: 'Đã chặn lúc 14:02' }]);
});

test('who takes part in the case gets the way there', async () => {
  hubOf(task({ taskOnly: false, canAccept: false, canCancel: true, case: { id: 'case-1', number: '2026-0147', title: 'Mã hóa dữ liệu', severity: 'CRITICAL', tlp: 'AMBER' } }), false);
  const { container } = renderApp('/tasks/task-1');
  await screen.findByRole('heading', { level: 1, name: 'Chặn 3 địa chỉ điều khiển' });
  expect(container.querySelectorAll('main a[href="/cases/2026-0147"]').length).toBeGreaterThan(0);
  expect(screen.getByText('Chỉ người của Tỉnh Lam Mẫu nhận và hoàn thành được nhiệm vụ này.')).toBeInTheDocument();
});

test('what is not there and what may not be known are the same page', async () => {
  hubOf(null);
  renderApp('/tasks/unknown');
  expect(await screen.findByRole('heading', { name: 'Không tìm thấy' })).toBeInTheDocument();
});

test('the list keeps its filters in the address and hands them to the hub', async () => {
  const hub = hubOf(task());
  hub.use(on(TasksPageDocument, () => ({ tasks: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 0 } })));
  const { router } = renderApp('/tasks?status=ASSIGNED,ACCEPTED&mine=1');
  expect(await screen.findByText('Bộ lọc: giao cho cơ quan tôi, đã giao và đã nhận.')).toBeInTheDocument();
  expect(hub.calls('TasksPage')).toEqual([{ first: 25, after: null, filter: { mine: true, agencyId: null, status: ['ASSIGNED', 'ACCEPTED'], text: null } }]);
  await userEvent.click(screen.getByRole('button', { name: 'Giao cho cơ quan tôi', pressed: true }));
  await waitFor(() => expect(router.state.location.searchStr).toBe('?status=ASSIGNED,ACCEPTED'));
});

test('the list is asked for again every twenty seconds', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const hub = hubOf(null);
  let current = task();
  hub.use(on(TasksPageDocument, () => ({ tasks: { nodes: [current], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 1 } })));
  renderApp('/tasks');
  expect(await screen.findByRole('row', { name: /Chặn 3 địa chỉ điều khiển/ })).toHaveTextContent('Đã giao');
  expect(hub.calls('TasksPage')).toHaveLength(1);
  current = task({ status: 'ACCEPTED', canAccept: false });
  await act(() => vi.advanceTimersByTimeAsync(20_000));
  expect(hub.calls('TasksPage')).toHaveLength(2);
  await waitFor(() => expect(screen.getByRole('row', { name: /Chặn 3 địa chỉ điều khiển/ })).toHaveTextContent('Đã nhận'));
});
