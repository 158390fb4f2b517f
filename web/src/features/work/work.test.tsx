import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { AcknowledgeEscalationDocument } from '@/features/cases';
import { AcceptTaskDocument } from '@/features/tasks';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, fails, on } from '@/test/graphql';
import { axeFaults, renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { CallsOfCaseDocument, MyWorkDocument, NextDeadlineDocument } from './WorkPage';
import { dueWithinDay, groupWork, workKey, type WorkItem } from './model';

afterEach(() => vi.useRealTimers());

const now = Date.parse('2026-11-20T07:38:00.000Z'); // 14:38 in Vietnam
const hour = 3_600_000;
const at = (millis: number) => new Date(millis).toISOString();

function item(over: Partial<WorkItem>): WorkItem {
  return {
    kind: 'REPORT_TO_TRIAGE',
    title: 'Việc',
    dueAt: null,
    severity: null,
    passedTo: null,
    createdAt: at(now - hour),
    own: true,
    report: null,
    case: null,
    task: null,
    escalation: null,
    evidenceItem: null,
    clock: null,
    transfer: null,
    ...over,
  };
}

function call(id: string, next: number | null, may = true): Partial<WorkItem> {
  return {
    kind: 'ESCALATION',
    dueAt: next === null ? null : at(next),
    severity: 'CRITICAL',
    case: { id: 'case-1', number: '2026-0147', title: 'Mã hóa dữ liệu', severity: 'CRITICAL' },
    escalation: { id, tier: 2, tierName: 'Trực ban quốc gia', tierNameEn: 'National duty officers', reason: 'Mức Rất cao.', automatic: true, raisedAt: at(now - hour), nextTierAt: next === null ? null : at(next), canAcknowledge: may },
  };
}

test('work is grouped by time, sorted by deadline, and the escalation that goes on first leads', () => {
  const items = [
    item({ title: 'ngày mai', dueAt: at(now + 12 * hour) }),
    item({ title: 'không hạn cũ', createdAt: at(now - 9 * hour) }),
    item({ title: 'không hạn mới' }),
    item({ title: 'tối nay', dueAt: at(now + 6 * hour) }),
    item({ title: 'quá hạn hôm qua', dueAt: at(now - 30 * hour) }),
    item({ ...call('e2', now + 20 * 60_000) }),
    item({ ...call('e1', now + 4 * 60_000) }),
    item({ title: 'hạn của cơ quan khác', kind: 'CLOCK', own: false, dueAt: at(now + hour) }),
  ];
  const { urgent, moreUrgent, groups } = groupWork(items, now);
  expect(urgent?.escalation?.id).toBe('e1');
  expect(moreUrgent).toBe(1);
  expect(groups.map(({ group, items: rows }) => [group, rows.map((row) => row.escalation?.id ?? row.title)])).toEqual([
    ['today', ['quá hạn hôm qua', 'e2', 'tối nay']],
    ['later', ['ngày mai']],
    ['undated', ['không hạn cũ', 'không hạn mới']],
    ['others', ['hạn của cơ quan khác']],
  ]);
});

test('who files for an agency has its deadlines among the own work', () => {
  const clock = item({ title: 'Báo cáo ban đầu', kind: 'CLOCK', dueAt: at(now + hour) });
  expect(groupWork([clock], now).groups.map(({ group }) => group)).toEqual(['today']);
});

test('an escalation that the viewer may not acknowledge does not lead', () => {
  const { urgent, groups } = groupWork([item(call('e', now + hour, false))], now);
  expect(urgent).toBeNull();
  expect(groups[0]?.group).toBe('today');
});

test('a call that was passed on comes after those that wait, and has no clock', () => {
  const passed = item({ ...call('passed', null), passedTo: 3, createdAt: at(now - 9 * hour) });
  const { urgent, groups } = groupWork([passed, item(call('top', null)), item(call('live', now + hour))], now);
  expect(urgent?.escalation?.id).toBe('live');
  expect(groups.flatMap(({ items }) => items.map((row) => row.escalation?.id))).toEqual(['top', 'passed']);
});

test('a call without a time comes before all else that has no deadline', () => {
  const report = item({ title: 'báo cáo cũ', createdAt: at(now - 9 * hour) });
  const { urgent, groups } = groupWork([report, item(call('top', null)), item(call('live', now + hour))], now);
  expect(urgent?.escalation?.id).toBe('live');
  expect(groups.flatMap(({ items }) => items.map((row) => row.escalation?.id ?? row.title))).toEqual(['top', 'báo cáo cũ']);
});

test('a call that has no time of its own counts down to the tier that is called for one below', async () => {
  const soon = at(Date.now() + 10 * 60_000);
  const nodes = [
    { id: 'e', tier: 3, raisedAt: at(now), acknowledgedAt: null, passedOnAt: null, nextTierAt: null, canAcknowledge: true },
    { id: 'below', tier: 2, raisedAt: at(now), acknowledgedAt: null, passedOnAt: null, nextTierAt: soon, canAcknowledge: true },
  ];
  const waiting = item(call('e', null));
  const top = { ...waiting, escalation: waiting.escalation === null ? null : { ...waiting.escalation, tier: 3 } };
  fakeHub(viewer, on(MyWorkDocument, () => ({ myWork: [top] })), on(CallsOfCaseDocument, () => ({ case: { id: 'case-1', escalations: { nodes } } })));
  renderApp('/');
  const card = await screen.findByRole('region', { name: 'Cần làm ngay' });
  await waitFor(() => expect(card).toHaveTextContent(/(9|10) phút.*bậc 2 chờ, rồi lên bậc 3/));
  expect(card).toHaveTextContent('Xác nhận leo thang bậc 3');
});

test('a call that was passed on says so in place of a clock', async () => {
  fakeHub(viewer, on(MyWorkDocument, () => ({ myWork: [{ ...item(call('e', null)), passedTo: 3 }] })));
  renderApp('/');
  const card = await screen.findByRole('region', { name: 'Cần làm ngay' });
  expect(card).toHaveTextContent('đã chuyển lên bậc 3, vẫn xác nhận được');
  expect(card).not.toHaveTextContent('rồi lên bậc');
});

test('"today" is the day in Vietnam, not that of the device', () => {
  // 00:30 on the 21st in Vietnam is still the 20th in UTC.
  const { groups } = groupWork([item({ dueAt: '2026-11-20T17:30:00.000Z' })], now);
  expect(groups[0]?.group).toBe('later');
});

test('the next day holds what is due within 24 hours, in order', () => {
  const items = [item({ title: 'c', dueAt: at(now + 25 * hour) }), item({ title: 'b', dueAt: at(now + 20 * hour) }), item({ title: 'a', dueAt: at(now + hour) }), item({ title: 'past', dueAt: at(now - hour) }), item({ title: 'none' })];
  expect(dueWithinDay(items, now).map((row) => row.title)).toEqual(['a', 'b']);
});

test('items are told apart by what they are about', () => {
  expect(workKey(item(call('e1', null)))).toBe('ESCALATION e1');
  expect(workKey(item({ kind: 'DEAD_LETTER', title: 'mail' }))).not.toBe(workKey(item({ kind: 'DEAD_LETTER', title: 'mail', createdAt: at(now) })));
});

const viewer = on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer() }));

function taskItem(): WorkItem {
  return item({
    kind: 'TASK',
    title: 'Thu thập bộ nhớ',
    dueAt: at(Date.now() + hour),
    task: {
      id: 'task-1',
      title: 'Thu thập bộ nhớ',
      status: 'ASSIGNED',
      dueAt: at(Date.now() + hour),
      taskOnly: false,
      assignedAt: at(Date.now() - hour),
      finishedAt: null,
      agency: { id: 'a', name: 'Tỉnh Hà Mẫu', nameEn: null, code: 'HMA' },
      assignee: null,
      canAccept: true,
      canComplete: false,
      canCancel: false,
      case: { id: 'case-1', number: '2026-0147', severity: 'CRITICAL' },
    },
  });
}

test('each thing has its one button; accepting a task is one press', async () => {
  const hub = fakeHub(
    viewer,
    on(MyWorkDocument, () => ({
      myWork: [
        taskItem(),
        item({ title: 'Rò rỉ bảng lương', report: { id: 'report-1', number: 'BC-2026-0423', receivedAt: at(now), rejectionReason: null, agency: { id: 'b', name: 'Tổng công ty Điện Mẫu', nameEn: null } } }),
      ],
    })),
    on(AcceptTaskDocument, () => ({ acceptTask: { task: null, errors: [] } })),
  );
  const { container } = renderApp('/');
  const row = (await screen.findByRole('link', { name: 'Thu thập bộ nhớ' })).closest('li');
  expect(row).not.toBeNull();
  expect(row).toHaveTextContent('Rất cao');
  expect(row).toHaveTextContent('2026-0147 · Tỉnh Hà Mẫu');
  expect(screen.getByRole('link', { name: 'Xem báo cáo' })).toHaveAttribute('href', '/triage?report=report-1');
  expect(await axeFaults(container)).toEqual([]);
  await userEvent.click(within(row as HTMLElement).getByRole('button', { name: 'Nhận' }));
  await waitFor(() => expect(hub.calls('AcceptTask')).toEqual([{ id: 'task-1' }]));
});

test('that somebody else was faster is told of the escalation that was pressed, not of the next one', async () => {
  const soon = Date.now() + hour;
  const other = { ...call('e1', soon + hour), case: { id: 'case-2', number: '2026-0004', title: 'Cổng', severity: 'HIGH' as const } };
  let calls = [item(call('e2', soon)), item(other)];
  const hub = fakeHub(
    viewer,
    on(MyWorkDocument, () => ({ myWork: calls })),
    on(AcknowledgeEscalationDocument, () => {
      calls = calls.slice(1);
      return { acknowledgeEscalation: { escalation: null, errors: [{ code: 'ALREADY_EXISTS' as const, message: 'Hoàng Minh Tâm đã xác nhận trước.', path: null }] } };
    }),
  );
  renderApp('/');
  const banner = await screen.findByRole('region', { name: 'Cần làm ngay' });
  await userEvent.click(within(banner).getByRole('button', { name: /Xác nhận đã nhận/ }));
  await waitFor(() => expect(screen.getByRole('region', { name: 'Cần làm ngay' })).toHaveTextContent('2026-0004'));
  expect(hub.calls('AcknowledgeEscalation')).toEqual([{ id: 'e2' }]);
  expect(screen.getByRole('region', { name: 'Cần làm ngay' })).not.toHaveTextContent('đã xác nhận trước');
  expect(screen.getByRole('alert')).toHaveTextContent('Leo thang bậc 2 · 2026-0147: Hoàng Minh Tâm đã xác nhận trước.');
  await userEvent.click(screen.getByRole('button', { name: 'Đã hiểu' }));
  expect(screen.queryByRole('alert')).toBeNull();
});

test('the banner tells how many escalations wait and leads to all of them', async () => {
  const soon = Date.now() + hour;
  fakeHub(
    viewer,
    on(MyWorkDocument, () => ({ myWork: [item(call('e1', soon)), item(call('e2', soon + hour)), item(call('e3', soon + hour)), item({ title: 'Hạn của tỉnh', kind: 'CLOCK', own: false })] })),
  );
  const { container } = renderApp('/');
  const banner = await screen.findByRole('region', { name: 'Cần làm ngay' });
  expect(banner).toHaveTextContent('Còn 2 leo thang khác chờ xác nhận.');
  // The count is of what waits for the viewer, not of what waits for others.
  expect(screen.getByRole('button', { name: /Tất cả/ })).toHaveTextContent('3');
  expect(await axeFaults(container)).toEqual([]);
  const all = within(banner).getByRole('link', { name: 'Xem cả 3 leo thang' });
  expect(all).toHaveAttribute('href', '/?kind=ESCALATION');
  await userEvent.click(all);
  await waitFor(() => expect(screen.queryByRole('link', { name: 'Xem cả 3 leo thang' })).toBeNull());
});

test('that the hub signs the log no more stands above all that has a deadline', async () => {
  fakeHub(
    on(ViewerDocument, () => ({ serverTime: at(now), viewer: sampleViewer() })),
    on(MyWorkDocument, () => ({ myWork: [item(call('e1', now + 4 * 60_000)), item({ kind: 'LOG_FAILS', title: 'demo/custody', createdAt: '2026-11-20T07:00:00.000Z' })] })),
  );
  renderApp('/');
  const alarm = await screen.findByText(/hệ thống từ chối ký từ 14:00, 20\/11\/2026/);
  const banner = await screen.findByRole('region', { name: 'Cần làm ngay' });
  expect(alarm.compareDocumentPosition(banner) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  // The reason is that of the call: the severity may be another one now.
  expect(banner).toHaveTextContent('Lý do khi gọi: Mức Rất cao.');
});

test('that a witness knows another log stands above all that has a deadline', async () => {
  fakeHub(
    on(ViewerDocument, () => ({ serverTime: at(now), viewer: sampleViewer() })),
    on(MyWorkDocument, () => ({ myWork: [item(call('e1', now + 4 * 60_000)), item({ kind: 'LOG_FORKED', title: 'demo/custody', createdAt: '2026-11-20T07:00:00.000Z' })] })),
  );
  renderApp('/');
  const alarm = await screen.findByText(/lịch sử khác của nhật ký lưu giữ, từ 14:00, 20\/11\/2026/);
  const banner = await screen.findByRole('region', { name: 'Cần làm ngay' });
  expect(alarm.compareDocumentPosition(banner) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
});

test('a chip filters by kind and stays in the address', async () => {
  fakeHub(
    viewer,
    on(MyWorkDocument, () => ({ myWork: [taskItem(), item({ title: 'Rò rỉ bảng lương' })] })),
  );
  const { router } = renderApp('/?kind=TASK');
  expect(await screen.findByRole('link', { name: 'Thu thập bộ nhớ' })).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Rò rỉ bảng lương' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: /Tất cả/ }));
  expect(await screen.findByRole('link', { name: 'Rò rỉ bảng lương' })).toBeInTheDocument();
  expect(router.state.location.search).toEqual({});
});

test('when nothing waits it says so and names the next deadline', async () => {
  fakeHub(
    viewer,
    on(MyWorkDocument, () => ({ myWork: [] })),
    on(NextDeadlineDocument, () => ({
      cases: { nodes: [{ id: 'case-1', number: '2026-0147', title: 'Mã hóa', nextDeadline: { name: 'Báo cáo ban đầu, 24 giờ', nameEn: 'Initial report', startedAt: at(now), dueAt: '2096-11-20T14:15:00.000Z', breached: false, agency: { id: 'agency-2', name: 'Tỉnh Hà Mẫu', nameEn: 'Hà Mẫu Province' } } }] },
    })),
  );
  renderApp('/');
  expect(await screen.findByRole('heading', { name: 'Không còn việc nào chờ bạn' })).toBeInTheDocument();
  expect(await screen.findByRole('link', { name: 'Báo cáo ban đầu, 24 giờ, Tỉnh Hà Mẫu, 2026-0147' })).toHaveAttribute('href', '/cases/2026-0147');
  expect(screen.getByText(/21:15, 20\/11\/2096/)).toBeInTheDocument();
});

test('a failure says what failed and offers to try again', async () => {
  fakeHub(viewer, fails(MyWorkDocument, 'INTERNAL'));
  renderApp('/');
  expect(await screen.findByRole('heading', { name: 'Chưa đọc được việc của bạn' })).toBeInTheDocument();
  expect(screen.getByText(/7f3a-91c2/)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Thử lại' })).toBeInTheDocument();
});

test('an upload with which its sender can go on no more is ended on its page, one’s own is gone on with', async () => {
  const upload = (id: string, sender: { id: string; name: string } | null) => ({
    ...item({ kind: 'EVIDENCE' as const, title: `${id}.bin` }),
    evidenceItem: { id, number: `CC-0147-${id}`, fileName: `${id}.bin`, status: 'RECEIVING' as const, receivedBytes: 5, declaredSizeBytes: 10, expiresAt: null, uploadedBy: sender, case: { number: '2026-0147' } },
  });
  const me = sampleViewer().user;
  fakeHub(viewer, on(MyWorkDocument, () => ({ myWork: [upload('01', me), upload('02', { id: 'user-9', name: 'Lê Thu Hà' }), upload('03', null)] })));
  renderApp('/');
  const row = async (name: string) => within((await screen.findByRole('link', { name })).closest('li') as HTMLElement);
  expect((await row('01.bin')).getAllByText('Tải tiếp')).not.toHaveLength(0);
  const left = await row('02.bin');
  expect(left.getByText('Hủy tải lên')).toBeInTheDocument();
  expect(left.getByText(/Lê Thu Hà không tải tiếp được nữa/)).toBeInTheDocument();
  expect(left.getByRole('link', { name: 'Xem tệp' })).toHaveAttribute('href', '/evidence/02');
  expect((await row('03.bin')).getByText(/người gửi không tải tiếp được nữa/)).toBeInTheDocument();
});

test('the work is asked for again every twenty seconds', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  let waiting = [taskItem()];
  const hub = fakeHub(viewer, on(MyWorkDocument, () => ({ myWork: waiting })), on(NextDeadlineDocument, () => ({ cases: { nodes: [] } })));
  renderApp('/');
  expect(await screen.findByRole('link', { name: 'Thu thập bộ nhớ' })).toBeInTheDocument();
  expect(hub.calls('MyWork')).toHaveLength(1);
  waiting = [];
  await act(() => vi.advanceTimersByTimeAsync(20_000));
  expect(hub.calls('MyWork')).toHaveLength(2);
  expect(await screen.findByRole('heading', { name: 'Không còn việc nào chờ bạn' })).toBeInTheDocument();
});
