import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TriageQueueQuery, TriageReportQuery } from '@/gql/graphql';
import { startKeys } from '@/lib/keys';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { nearestClock, neighbour, nextAfter, topLevel } from './queue';
import { TriageQueueDocument } from './TriagePage';
import { AcceptReportDocument, RejectReportDocument, RelatedCasesDocument, TriageReportDocument } from './TriageReport';

describe('the queue', () => {
  it('selects the next report after a decision, the one before at the end', () => {
    expect(nextAfter(['a', 'b', 'c'], 'b')).toBe('c');
    expect(nextAfter(['a', 'b', 'c'], 'c')).toBe('b');
    expect(nextAfter(['a'], 'a')).toBeUndefined();
    expect(nextAfter(['a', 'b'], 'gone')).toBe('a');
  });
  it('moves to neighbours and stays at the ends', () => {
    expect(neighbour(['a', 'b'], 'a', 1)).toBe('b');
    expect(neighbour(['a', 'b'], 'b', 1)).toBe('b');
    expect(neighbour(['a', 'b'], 'a', -1)).toBe('a');
    expect(neighbour(['a', 'b'], undefined, 1)).toBe('a');
    expect(neighbour([], undefined, 1)).toBeUndefined();
  });
  it('shows the highest level and the nearest open deadline', () => {
    expect(topLevel([{ level: 2 }, { level: null }, { level: 4 }])).toBe(4);
    expect(topLevel([{ level: null }])).toBeNull();
    expect(nearestClock([{ metAt: 'x' }, { metAt: null, code: 'b' }])).toEqual({ metAt: null, code: 'b' });
  });
});

/** The page's own file is loaded first. */

const agency = { id: 'agency-2', name: 'Tỉnh Hà Mẫu', nameEn: 'Ha Mau Province' };

function row(id: string): TriageQueueQuery['reports']['nodes'][number] {
  return {
    id,
    number: `BC-2026-000${id}`,
    title: `Sự cố ${id}`,
    status: 'RECEIVED',
    incidentClass: 'INTRUSIONS',
    tlp: 'AMBER',
    receivedAt: '2026-11-20T05:00:00.000Z',
    confidential: false,
    agency,
    systems: [{ id: 's', level: 3 }],
    clocks: [],
  };
}

function report(id: string): NonNullable<TriageReportQuery['report']> {
  return {
    ...row(id),
    description: 'Mô tả',
    detectedAt: '2026-11-20T04:00:00.000Z',
    occurredAt: null,
    reporter: { id: 'u', name: 'Ngô Gia Hân' },
    systems: [{ id: 's', code: 'HMA-01', name: 'Cổng', nameEn: null, level: 3, controlSummary: { total: 58, unimplemented: 21 } }],
    case: null,
    decidedAt: null,
    decidedBy: null,
    rejectionReason: null,
    canDecide: true,
    clocks: [],
  };
}

function triageHub(roles: ('COORDINATOR' | 'RESPONDER')[] = ['COORDINATOR']) {
  let ids = ['1', '2', '3'];
  return fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ roles }) })),
    on(TriageQueueDocument, () => ({ reports: { nodes: ids.map(row), pageInfo: { hasNextPage: false, endCursor: null }, totalCount: ids.length } })),
    on(TriageReportDocument, ({ id }) => ({ report: report(String(id)) })),
    on(RelatedCasesDocument, () => ({
      relatedCases: [{ reasons: ['SAME_SYSTEM' as const], case: { id: 'case-1', number: '2026-0141', title: 'Lộ dữ liệu', severity: 'HIGH' as const, tlp: 'AMBER' as const, openedAt: '2026-11-17T04:00:00.000Z' } }],
    })),
    on(AcceptReportDocument, ({ id }) => {
      ids = ids.filter((one) => one !== id);
      return { acceptReport: { case: { id: 'case-9', number: '2026-0009' }, report: { id: String(id), status: 'ACCEPTED' as const }, errors: [] } };
    }),
    on(RejectReportDocument, () => ({
      rejectReport: { report: null, errors: [{ code: 'VALIDATION' as const, message: 'Lý do quá ngắn.', path: ['input', 'reason'] }] },
    })),
  );
}

describe('TriagePage', () => {
  beforeEach(() => startKeys());

  it('decides by keyboard and opens the next report', async () => {
    const hub = triageHub();
    const user = userEvent.setup();
    const { router } = renderApp('/triage');
    await screen.findByRole('heading', { name: 'Sự cố 1' });
    await user.keyboard('j');
    await screen.findByRole('heading', { name: 'Sự cố 2' });
    await user.keyboard('a');
    expect(await screen.findByRole('alert')).toHaveTextContent('Chọn mức nghiêm trọng trước khi tiếp nhận.');
    expect(hub.calls('AcceptReport')).toHaveLength(0);
    await user.keyboard('3');
    expect(screen.getByRole('radio', { name: /Cao/ })).toBeChecked();
    await user.keyboard('a');
    await screen.findByRole('heading', { name: 'Sự cố 3' });
    expect(hub.calls('AcceptReport')).toEqual([{ id: '2', input: { severity: 'HIGH' } }]);
    expect(router.state.location.search).toMatchObject({ report: '3' });
    expect(await screen.findByText('Đã tiếp nhận, mở vụ việc 2026-0009')).toBeInTheDocument();
  });

  it('keeps what was chosen and written for a report while another one is looked at', async () => {
    triageHub();
    const user = userEvent.setup();
    renderApp('/triage?report=1');
    await screen.findByRole('heading', { name: 'Sự cố 1' });
    await user.keyboard('4');
    await user.type(screen.getByRole('textbox', { name: /vì sao/i }), 'Lan sang ba tỉnh.');
    await user.click(screen.getByRole('link', { name: /Sự cố 2/ }));
    await screen.findByRole('heading', { name: 'Sự cố 2' });
    expect(screen.getByRole('radio', { name: /Rất cao/ })).not.toBeChecked();
    await user.click(screen.getByRole('link', { name: /Sự cố 1/ }));
    await screen.findByRole('heading', { name: 'Sự cố 1' });
    expect(screen.getByRole('radio', { name: /Rất cao/ })).toBeChecked();
    expect(screen.getByRole('textbox', { name: /vì sao/i })).toHaveValue('Lan sang ba tỉnh.');
  });

  it('asks why when a case is to open as critical', async () => {
    const hub = triageHub();
    const user = userEvent.setup();
    renderApp('/triage?report=1');
    await screen.findByRole('heading', { name: 'Sự cố 1' });
    await user.keyboard('4a');
    expect(await screen.findByRole('alert')).toHaveTextContent('Nêu vì sao ở mức Rất cao, ít nhất 10 ký tự.');
    expect(hub.calls('AcceptReport')).toHaveLength(0);
    await user.type(screen.getByRole('textbox', { name: /Vì sao ở mức Rất cao/ }), 'Dịch vụ công ngừng');
    await user.click(screen.getByRole('button', { name: /Tiếp nhận, mở/ }));
    await waitFor(() => expect(hub.calls('AcceptReport')).toEqual([{ id: '1', input: { severity: 'CRITICAL', severityReason: 'Dịch vụ công ngừng' } }]));
  });

  it('joins the related case and shows a refused reason at its field', async () => {
    const hub = triageHub();
    const user = userEvent.setup();
    renderApp('/triage?report=1');
    await screen.findByText('Lộ dữ liệu');
    await user.keyboard('2m');
    // Joining does not lower what the case is, and says so.
    expect(await screen.findByText(/Vụ việc vẫn ở mức Cao: gộp báo cáo không hạ mức/)).toBeInTheDocument();
    await user.click(await screen.findByRole('button', { name: 'Gộp báo cáo' }));
    await waitFor(() => expect(hub.calls('AcceptReport')).toEqual([{ id: '1', input: { severity: 'HIGH', caseId: 'case-1' } }]));
    await screen.findByRole('heading', { name: 'Sự cố 2' });
    await user.keyboard('r');
    await user.type(await screen.findByLabelText('Lý do'), 'ngắn');
    await user.click(screen.getByRole('button', { name: 'Từ chối báo cáo' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Ghi lý do ít nhất 10 ký tự.');
    expect(hub.calls('RejectReport')).toHaveLength(0);
    await user.type(screen.getByLabelText('Lý do'), ' nhưng đủ dài');
    await user.click(screen.getByRole('button', { name: 'Từ chối báo cáo' }));
    await waitFor(() => expect(screen.getAllByText('Lý do quá ngắn.')).toHaveLength(2));
  });

  it('joining asks for no severity: the case keeps its own', async () => {
    const hub = triageHub();
    const user = userEvent.setup();
    renderApp('/triage?report=1');
    await screen.findByText('Lộ dữ liệu');
    await user.keyboard('m');
    await user.click(await screen.findByRole('button', { name: 'Gộp báo cáo' }));
    await waitFor(() => expect(hub.calls('AcceptReport')).toEqual([{ id: '1', input: { severity: 'HIGH', caseId: 'case-1' } }]));
    // What had the focus is gone: the report that comes next has it.
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Sự cố 2' })).toHaveFocus());
  });

  it('tells who was faster, and keeps what was chosen', async () => {
    const hub = triageHub();
    let decided = false;
    hub.use(
      on(TriageReportDocument, ({ id }) => ({
        report: decided
          ? { ...report(String(id)), canDecide: false, status: 'ACCEPTED' as const, decidedAt: '2026-11-20T05:00:00.000Z', decidedBy: { id: 'user-9', name: 'Hoàng Minh Tâm' }, case: { id: 'case-8', number: '2026-0008', title: 'Tệp đổi đuôi' } }
          : report(String(id)),
      })),
      on(AcceptReportDocument, () => {
        decided = true;
        return { acceptReport: { case: null, report: null, errors: [{ code: 'INVALID_TRANSITION' as const, message: 'Đã quyết định.', path: null }] } };
      }),
    );
    const user = userEvent.setup();
    renderApp('/triage');
    await screen.findByRole('heading', { name: 'Sự cố 1' });
    await user.keyboard('4');
    await user.type(screen.getByRole('textbox', { name: /vì sao/i }), 'Dịch vụ công ngừng từ 13:20.');
    await user.click(screen.getByRole('button', { name: /Tiếp nhận, mở/ }));
    const notice = await screen.findByText('Người khác đã quyết định trước.');
    expect(notice.closest('[role=alert]')).toHaveTextContent(/Đã tiếp nhận: Hoàng Minh Tâm, 12:00, 20\/11\/2026/);
    expect(screen.getByText(/Mức bạn đã chọn \(Rất cao\) chưa được ghi/)).toBeInTheDocument();
    expect(screen.getAllByRole('link', { name: /2026-0008/ }).length).toBeGreaterThan(0);
    expect(screen.queryByRole('button', { name: /Tiếp nhận, mở/ })).toBeNull();
    // The words are read and taken elsewhere.
    expect(screen.getByText('Dịch vụ công ngừng từ 13:20.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Chép lý do' }));
    expect(await navigator.clipboard.readText()).toBe('Dịch vụ công ngừng từ 13:20.');
  });

  it('keeps the reason of a rejection that came too late', async () => {
    const hub = triageHub();
    let decided = false;
    hub.use(
      on(TriageReportDocument, ({ id }) => ({ report: decided ? { ...report(String(id)), canDecide: false, status: 'ACCEPTED' as const, decidedAt: '2026-11-20T05:00:00.000Z', decidedBy: { id: 'user-9', name: 'Hoàng Minh Tâm' } } : report(String(id)) })),
      on(RejectReportDocument, () => {
        decided = true;
        return { rejectReport: { report: null, errors: [{ code: 'INVALID_TRANSITION' as const, message: 'Đã quyết định.', path: null }] } };
      }),
    );
    const user = userEvent.setup();
    renderApp('/triage?report=1');
    await screen.findByRole('heading', { name: 'Sự cố 1' });
    await user.keyboard('r');
    await user.type(await screen.findByLabelText('Lý do'), 'Chỉ là dò quét từ ngoài.');
    await user.click(screen.getByRole('button', { name: 'Từ chối báo cáo' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(await dialog.findByRole('button', { name: 'Chép lý do' })).toBeInTheDocument();
    await user.keyboard('{Escape}');
    expect(await screen.findByText('Chỉ là dò quét từ ngoài.')).toBeInTheDocument();
  });

  it('asks why when joining raises the severity', async () => {
    const hub = triageHub();
    const user = userEvent.setup();
    renderApp('/triage?report=1');
    await screen.findByText('Lộ dữ liệu');
    await user.keyboard('4m');
    expect(await screen.findByText(/Mức nghiêm trọng của vụ việc tăng từ Cao lên Rất cao\./)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Gộp báo cáo' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Nêu lý do tăng mức, ít nhất 10 ký tự.');
    expect(hub.calls('AcceptReport')).toHaveLength(0);
    await user.type(screen.getByRole('textbox', { name: /Lý do tăng mức/ }), 'Đã lan sang cơ quan thứ hai');
    await user.click(screen.getByRole('button', { name: 'Gộp báo cáo' }));
    await waitFor(() => expect(hub.calls('AcceptReport')).toEqual([{ id: '1', input: { severity: 'CRITICAL', caseId: 'case-1', severityReason: 'Đã lan sang cơ quan thứ hai' } }]));
  });

  it('replaces the list and the report beside it with the tab', async () => {
    const hub = triageHub();
    hub.use(
      on(TriageQueueDocument, ({ filter }) => {
        const ids = filter?.status?.includes('RECEIVED') === true ? ['1', '2'] : ['7', '8'];
        return { reports: { nodes: ids.map(row), pageInfo: { hasNextPage: false, endCursor: null }, totalCount: ids.length } };
      }),
    );
    const user = userEvent.setup();
    renderApp('/triage');
    await screen.findByRole('heading', { name: 'Sự cố 1' });
    await user.click(screen.getByRole('button', { name: 'Đã quyết định' }));
    await screen.findByRole('heading', { name: 'Sự cố 7' });
    expect(screen.getByRole('link', { name: /Sự cố 8/ })).toBeInTheDocument();
    expect(screen.queryByText('Sự cố 1')).toBeNull();
    expect(screen.queryByRole('button', { name: /Hiện ngay/ })).toBeNull();
  });

  it('is not for others', async () => {
    const hub = triageHub(['RESPONDER']);
    renderApp('/triage');
    expect(await screen.findByText('Bạn không tiếp nhận báo cáo')).toBeInTheDocument();
    expect(hub.calls('TriageQueue')).toHaveLength(0);
  });
});
