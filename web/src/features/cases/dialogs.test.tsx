import { useNavigate, useRouterState } from '@tanstack/react-router';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { UserError } from '@/lib/graphql';
import { startKeys } from '@/lib/keys';
import { fails, fakeHub, on } from '@/test/graphql';
import { axeFaults, renderUi } from '@/test/render';
import {
  AddEntryDialog,
  AddTimelineEntryDocument,
  AdvanceCaseDocument,
  AdvanceDialog,
  AssignTaskAgenciesDocument,
  AssignTaskDialog,
  AssignTaskDocument,
  CaseConflictDocument,
  CaseDialogs,
  EscalateCaseDocument,
  EscalateDialog,
  EscalationTiersDocument,
  SetCaseSeverityDocument,
  SetCaseTlpDocument,
  SeverityDialog,
  TlpDialog,
} from './dialogs';
import { sampleBlocker, sampleCase, sampleEscalation } from './samples';

beforeEach(() => startKeys());

const conflict = { code: 'CONFLICT', message: 'Người khác vừa thay đổi.', path: ['expectedVersion'] } satisfies UserError;
const newer = {
  case: {
    id: 'case-1',
    version: 9,
    status: 'ERADICATED' as const,
    nextStatuses: ['RECOVERED' as const],
    severity: 'CRITICAL' as const,
    severityReason: null,
    tlp: 'AMBER' as const,
    timeline: {
      nodes: [
        { id: 'e2', kind: 'TASK_DONE' as const, at: '2026-11-20T07:40:00.000Z', text: 'xong', actor: null },
        { id: 'e1', kind: 'STATUS_CHANGED' as const, at: '2026-11-20T07:36:00.000Z', text: 'Đã gỡ mã độc', actor: { id: 'u2', name: 'Hoàng Minh Tâm' } },
      ],
    },
  },
};

test('moving on sends the version that was seen, once, and closes', async () => {
  const onClose = vi.fn();
  const hub = fakeHub(on(AdvanceCaseDocument, () => ({ advanceCase: { case: { id: 'case-1', version: 8, status: 'ERADICATED' as const }, errors: [] } })));
  await renderUi(<AdvanceDialog data={sampleCase()} to="ERADICATED" onClose={onClose} />);
  const dialog = screen.getByRole('dialog', { name: 'Chuyển sang Đã loại bỏ' });
  expect(within(dialog).getByRole('textbox', { name: /Ghi chú/ })).toHaveFocus();
  expect(await axeFaults(dialog)).toEqual([]);
  await userEvent.dblClick(within(dialog).getByRole('button', { name: 'Chuyển: Đã loại bỏ' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(hub.calls('AdvanceCase')).toEqual([{ id: 'case-1', expectedVersion: 7, to: 'ERADICATED', note: null }]);
});

test('Ctrl+Enter sends from the field', async () => {
  const onClose = vi.fn();
  const hub = fakeHub(on(AdvanceCaseDocument, () => ({ advanceCase: { case: null, errors: [] } })));
  await renderUi(<AdvanceDialog data={sampleCase()} to="ERADICATED" onClose={onClose} />);
  await userEvent.type(screen.getByRole('textbox', { name: /Ghi chú/ }), 'Đã gỡ{Control>}{Enter}{/Control}');
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(hub.calls('AdvanceCase')).toEqual([{ id: 'case-1', expectedVersion: 7, to: 'ERADICATED', note: 'Đã gỡ' }]);
});

test('a character that nobody sees is named at its field before anything is sent', async () => {
  const hub = fakeHub();
  await renderUi(<AdvanceDialog data={sampleCase()} to="ERADICATED" onClose={() => undefined} />);
  const note = screen.getByRole('textbox', { name: /Ghi chú/ });
  await userEvent.type(note, 'đã xong \u202eenod');
  await userEvent.click(screen.getByRole('button', { name: 'Chuyển: Đã loại bỏ' }));
  expect(screen.getByRole('alert')).toHaveTextContent(/có ký tự U\+202E/i);
  expect(note).toHaveAccessibleDescription(/Có ký tự U\+202E/);
  expect(hub.calls('AdvanceCase')).toEqual([]);
  await userEvent.type(note, '{Backspace}');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('going back asks for a reason before it asks the hub', async () => {
  const hub = fakeHub();
  await renderUi(<AdvanceDialog data={sampleCase()} to="OPEN" onClose={() => undefined} />);
  await userEvent.type(screen.getByRole('textbox', { name: /Lý do/ }), 'ngắn');
  await userEvent.click(screen.getByRole('button', { name: 'Chuyển: Đang mở' }));
  const summary = screen.getByRole('alert');
  expect(summary).toHaveFocus();
  expect(within(summary).getByRole('link', { name: 'Nêu lý do, ít nhất 10 ký tự.' })).toBeInTheDocument();
  expect(screen.getByRole('textbox', { name: /Lý do/ })).toHaveValue('ngắn');
  expect(hub.calls('AdvanceCase')).toEqual([]);
});

test('closing says in words which report is missing and cannot be sent', async () => {
  const hub = fakeHub();
  await renderUi(<AdvanceDialog data={sampleCase({ status: 'RECOVERED', nextStatuses: ['CLOSED'] })} to="CLOSED" onClose={() => undefined} />);
  const button = screen.getByRole('button', { name: 'Đóng vụ việc' });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(screen.getByText(/còn thiếu “Báo cáo nguyên nhân, 72 giờ” \(NĐ 331\/2026, Điều 31.2.d\)/)).toBeInTheDocument();
  await userEvent.click(button);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(hub.calls('AdvanceCase')).toEqual([]);
});

test('closing an open case waits only for what has begun, and says whose report it is where there are several', async () => {
  fakeHub();
  const other = { id: 'agency-3', name: 'Ngân hàng Mẫu', nameEn: 'Sample Bank' };
  const open = sampleCase({ status: 'OPEN', nextStatuses: ['CONTAINED', 'CLOSED'], closeBlockers: [sampleBlocker({ begun: false })] });
  const { unmount } = await renderUi(<AdvanceDialog data={open} to="CLOSED" onClose={() => undefined} />);
  expect(screen.getByRole('button', { name: 'Đóng vụ việc' })).not.toHaveAttribute('aria-disabled', 'true');
  unmount();
  const joined = { ...open, closeBlockers: [sampleBlocker({ begun: false }), sampleBlocker({ agency: other })] };
  await renderUi(<AdvanceDialog data={joined} to="CLOSED" onClose={() => undefined} />);
  expect(screen.getByRole('button', { name: 'Đóng vụ việc' })).toHaveAttribute('aria-disabled', 'true');
  expect(screen.getByText(/còn thiếu “Báo cáo nguyên nhân, 72 giờ” \(NĐ 331\/2026, Điều 31.2.d\) của Ngân hàng Mẫu\./)).toBeInTheDocument();
});

test('a condition that only the hub knows is told at its field', async () => {
  fakeHub(on(AdvanceCaseDocument, () => ({ advanceCase: { case: null, errors: [{ code: 'INVALID_TRANSITION' as const, message: 'Chưa đóng được.', path: ['to'] }] } })));
  await renderUi(<AdvanceDialog data={sampleCase({ status: 'RECOVERED', closeBlockers: [] })} to="CLOSED" onClose={() => undefined} />);
  await userEvent.click(screen.getByRole('button', { name: 'Đóng vụ việc' }));
  expect(await screen.findByText('Chưa đóng được.')).toBeInTheDocument();
});

test('CONFLICT shows both values; writing again uses the new version, with a new reason for severity', async () => {
  const onClose = vi.fn();
  const hub = fakeHub(
    on(SetCaseSeverityDocument, ({ expectedVersion }) => ({ setCaseSeverity: { case: null, errors: expectedVersion === 9 ? [] : [conflict] } })),
    on(CaseConflictDocument, () => newer),
  );
  await renderUi(<SeverityDialog data={sampleCase()} onClose={onClose} />);
  await userEvent.click(screen.getByRole('radio', { name: /Trung bình/ }));
  await userEvent.type(screen.getByRole('textbox', { name: /Lý do/ }), 'Dịch vụ đã chạy lại một phần');
  await userEvent.click(screen.getByRole('button', { name: 'Đổi mức' }));
  const panel = await screen.findByRole('alert');
  expect(panel).toHaveTextContent('Hoàng Minh Tâm đã chuyển vụ việc sang Đã loại bỏ lúc 14:36, 20/11');
  expect(panel).toHaveTextContent('Thay đổi của bạn chưa được ghi.');
  expect(panel).toHaveTextContent('Trung bình');
  expect(panel).toHaveTextContent('Dịch vụ đã chạy lại một phần');
  expect(panel).toHaveTextContent('Hoàng Minh Tâm, 14:36, 20/11');
  expect(panel).toHaveTextContent('Rất cao');
  expect(panel).toHaveTextContent('Đã loại bỏ');
  expect(panel).toHaveTextContent('Đã gỡ mã độc');
  await userEvent.click(within(panel).getByRole('button', { name: 'Ghi giá trị của tôi…' }));
  const reason = await screen.findByRole('textbox', { name: /Lý do/ });
  expect(reason).toHaveValue('');
  await userEvent.type(reason, 'Vẫn là trung bình sau khi xem');
  await userEvent.click(screen.getByRole('button', { name: 'Đổi mức' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(hub.calls('SetCaseSeverity').map((call) => (call as { expectedVersion: number }).expectedVersion)).toEqual([7, 9]);
});

test('a change whose answer was lost is told as written when it is sent again', async () => {
  const reason = 'Dịch vụ đã chạy lại một phần';
  fakeHub(
    on(SetCaseSeverityDocument, () => ({ setCaseSeverity: { case: null, errors: [conflict] } })),
    on(CaseConflictDocument, () => ({
      case: { ...newer.case, severity: 'MEDIUM' as const, timeline: { nodes: [{ id: 'e3', kind: 'SEVERITY_CHANGED' as const, at: '2026-11-20T07:36:00.000Z', text: reason, actor: { id: 'u2', name: 'Hoàng Minh Tâm' } }] } },
    })),
  );
  await renderUi(<SeverityDialog data={sampleCase()} onClose={() => undefined} />);
  await userEvent.click(screen.getByRole('radio', { name: /Trung bình/ }));
  await userEvent.type(screen.getByRole('textbox', { name: /Lý do/ }), reason);
  await userEvent.click(screen.getByRole('button', { name: 'Đổi mức' }));
  expect(await screen.findByText('Thay đổi này đã được ghi (Hoàng Minh Tâm, 14:36, 20/11), không cần gửi lại.')).toBeInTheDocument();
  expect(screen.queryByText(/chưa được ghi/)).toBeNull();
});

test('another sharing mark needs a reason and says who loses sight of the case', async () => {
  const onClose = vi.fn();
  const hub = fakeHub(on(SetCaseTlpDocument, () => ({ setCaseTlp: { case: { id: 'case-1', version: 8, tlp: 'RED' as const }, errors: [] } })));
  await renderUi(<TlpDialog data={sampleCase()} onClose={onClose} />);
  const dialog = screen.getByRole('dialog', { name: 'Đổi nhãn chia sẻ' });
  expect(dialog).toHaveTextContent(/không còn thấy vụ việc/);
  expect(await axeFaults(dialog)).toEqual([]);
  await userEvent.click(within(dialog).getByRole('radio', { name: /T L P red/ }));
  await userEvent.click(within(dialog).getByRole('button', { name: 'Đổi nhãn' }));
  expect(hub.calls('SetCaseTlp')).toEqual([]);
  await userEvent.type(within(dialog).getByRole('textbox', { name: /Lý do/ }), 'Dữ liệu mật bị lộ');
  await userEvent.dblClick(within(dialog).getByRole('button', { name: 'Đổi nhãn' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(hub.calls('SetCaseTlp')).toEqual([{ id: 'case-1', expectedVersion: 7, tlp: 'RED', reason: 'Dữ liệu mật bị lộ' }]);
});

test('what was saved and cannot be read is told, with a way to ask again', async () => {
  const hub = fakeHub(
    on(SetCaseTlpDocument, () => ({ setCaseTlp: { case: null, errors: [conflict] } })),
    fails(CaseConflictDocument, 'INTERNAL'),
  );
  await renderUi(<TlpDialog data={sampleCase()} onClose={() => undefined} />);
  await userEvent.click(screen.getByRole('radio', { name: /T L P red/ }));
  await userEvent.type(screen.getByRole('textbox', { name: /Lý do/ }), 'Dữ liệu mật bị lộ');
  await userEvent.click(screen.getByRole('button', { name: 'Đổi nhãn' }));
  const again = await screen.findByRole('button', { name: 'Thử lại' });
  hub.use(on(CaseConflictDocument, () => newer));
  await userEvent.click(again);
  await userEvent.click(await screen.findByRole('button', { name: 'Ghi giá trị của tôi…' }));
  expect(await screen.findByRole('textbox', { name: /Lý do/ })).toHaveValue('');
});

test('CONFLICT on moving on: keeping theirs closes without writing', async () => {
  const onClose = vi.fn();
  const hub = fakeHub(
    on(AdvanceCaseDocument, () => ({ advanceCase: { case: null, errors: [conflict] } })),
    on(CaseConflictDocument, () => newer),
  );
  await renderUi(<AdvanceDialog data={sampleCase()} to="ERADICATED" onClose={onClose} />, { locale: 'en' });
  await userEvent.click(screen.getByRole('button', { name: 'Move to Eradicated' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Keep what is saved' }));
  expect(onClose).toHaveBeenCalled();
  expect(hub.calls('AdvanceCase')).toHaveLength(1);
});

test('a step that somebody else has made is not offered again, and the note can become an entry', async () => {
  const onOpen = vi.fn();
  fakeHub(
    on(AdvanceCaseDocument, () => ({ advanceCase: { case: null, errors: [conflict] } })),
    on(CaseConflictDocument, () => newer),
  );
  const of = { data: sampleCase(), onClose: () => undefined };
  const view = await renderUi(
    <CaseDialogs {...of} dialog={{ kind: 'advance', to: 'ERADICATED' }} onOpen={onOpen}>
      <p />
    </CaseDialogs>,
    { locale: 'en' },
  );
  await userEvent.type(screen.getByRole('textbox'), 'Gỡ xong ở hai máy.');
  await userEvent.click(screen.getByRole('button', { name: 'Move to Eradicated' }));
  await userEvent.click(await screen.findByRole('button', { name: 'My note as an entry…' }));
  expect(screen.queryByRole('button', { name: 'Save mine…' })).toBeNull();
  expect(screen.getByRole('alert')).toHaveTextContent('cannot be any more');
  expect(onOpen).toHaveBeenCalledWith({ kind: 'entry', text: 'Gỡ xong ở hai máy.' });
  view.unmount();
  await renderUi(<AddEntryDialog {...of} written="Gỡ xong ở hai máy." />, { locale: 'en' });
  expect(screen.getByRole('textbox', { name: /What happened/ })).toHaveValue('Gỡ xong ở hai máy.');
});

test('a step forward is not offered where it would lead back by now', async () => {
  fakeHub(
    on(AdvanceCaseDocument, () => ({ advanceCase: { case: null, errors: [conflict] } })),
    on(CaseConflictDocument, () => ({ case: { ...newer.case, status: 'RECOVERED' as const, nextStatuses: ['ERADICATED' as const, 'CLOSED' as const] } })),
  );
  await renderUi(<AdvanceDialog data={sampleCase()} to="ERADICATED" onClose={() => undefined} />, { locale: 'en' });
  await userEvent.click(screen.getByRole('button', { name: 'Move to Eradicated' }));
  await screen.findByRole('button', { name: 'Keep what is saved' });
  expect(screen.queryByRole('button', { name: 'Save mine…' })).toBeNull();
});

test('assigning finds agencies on the hub, says who will see what, and keeps what was typed on an error', async () => {
  const hub = fakeHub(
    on(AssignTaskAgenciesDocument, ({ text }) => ({
      agencies: { nodes: text === 'lam' ? [{ id: 'agency-9', name: 'Tỉnh Lam Mẫu', nameEn: null, code: 'LMA' }] : [] },
    })),
    on(AssignTaskDocument, () => ({ assignTask: { task: null, errors: [{ code: 'VALIDATION' as const, message: 'Tiêu đề quá dài.', path: ['input', 'title'] }] } })),
  );
  await renderUi(<AssignTaskDialog data={sampleCase()} onClose={() => undefined} />);
  await userEvent.click(screen.getByRole('button', { name: 'Giao nhiệm vụ' }));
  expect(within(screen.getByRole('alert')).getAllByRole('link')).toHaveLength(2);
  await userEvent.type(screen.getByRole('combobox', { name: /Cơ quan nhận/ }), 'lam');
  await userEvent.click(await screen.findByRole('option', { name: /Tỉnh Lam Mẫu/ }));
  expect(screen.getByText('Tỉnh Lam Mẫu được xem toàn bộ vụ việc và nhận nhiệm vụ.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('checkbox', { name: /Chỉ thấy nhiệm vụ/ }));
  expect(screen.getByText('Tỉnh Lam Mẫu chỉ thấy nhiệm vụ này.')).toBeInTheDocument();
  await userEvent.type(screen.getByRole('textbox', { name: /Việc cần làm/ }), 'Chặn 3 địa chỉ');
  await userEvent.click(screen.getByRole('button', { name: 'Giao nhiệm vụ' }));
  expect(await screen.findByRole('textbox', { name: /Việc cần làm/ })).toHaveAccessibleDescription(/Tiêu đề quá dài/);
  expect(screen.getByRole('textbox', { name: /Việc cần làm/ })).toHaveValue('Chặn 3 địa chỉ');
  expect(hub.calls('AssignTask')).toEqual([{ caseId: 'case-1', input: { agencyId: 'agency-9', title: 'Chặn 3 địa chỉ', instructions: null, dueAt: null, taskOnly: true } }]);
});

test('agencies that could not be read are not said to be none, and are asked for again', async () => {
  const hub = fakeHub(fails(AssignTaskAgenciesDocument, 'INTERNAL'));
  await renderUi(<AssignTaskDialog data={sampleCase()} onClose={() => undefined} />);
  const field = screen.getByRole('combobox', { name: /Cơ quan nhận/ });
  await userEvent.click(field);
  const again = await screen.findByRole('button', { name: 'Thử lại' });
  expect(screen.queryByText('Không có mục nào khớp.')).toBeNull();
  expect(await axeFaults(screen.getByRole('dialog'))).toEqual([]);
  hub.use(on(AssignTaskAgenciesDocument, () => ({ agencies: { nodes: [{ id: 'agency-9', name: 'Tỉnh Lam Mẫu', nameEn: null, code: 'LMA' }] } })));
  await userEvent.click(again);
  expect(await screen.findByRole('option', { name: /Tỉnh Lam Mẫu/ })).toBeInTheDocument();
  expect(field).toHaveFocus();
});

test('an agency of the case is not offered task-only access', async () => {
  fakeHub(on(AssignTaskAgenciesDocument, () => ({ agencies: { nodes: [{ id: 'agency-2', name: 'Tỉnh Hà Mẫu', nameEn: null, code: 'HMA' }] } })));
  await renderUi(<AssignTaskDialog data={sampleCase()} onClose={() => undefined} />);
  await userEvent.click(screen.getByRole('combobox', { name: /Cơ quan nhận/ }));
  await userEvent.click(await screen.findByRole('option', { name: /Tỉnh Hà Mẫu/ }));
  expect(screen.queryByRole('checkbox')).toBeNull();
  expect(screen.getByText('Cơ quan này đã tham gia vụ việc.')).toBeInTheDocument();
});

test('escalation begins at the tier after the last call', async () => {
  const onClose = vi.fn();
  const tiers = [
    { tier: 2, name: 'Trực ban quốc gia', nameEn: 'National duty officers', acknowledgeWithinMinutes: 15 },
    { tier: 3, name: 'Lãnh đạo', nameEn: 'Leadership', acknowledgeWithinMinutes: 30 },
  ];
  const hub = fakeHub(
    on(EscalationTiersDocument, () => ({ case: { id: 'case-1', escalationTiers: tiers } })),
    on(EscalateCaseDocument, () => ({ escalateCase: { escalation: { id: 'x', tier: 3 }, errors: [] } })),
  );
  const calls = { nodes: [sampleEscalation({ tier: 2 })], totalCount: 1 };
  await renderUi(<EscalateDialog data={sampleCase({ escalations: calls })} onClose={onClose} />);
  expect(await screen.findByRole('radio', { name: /Bậc 3: lãnh đạo/ })).toBeChecked();
  expect(screen.getAllByRole('radio')).toHaveLength(2);
  expect(screen.getByText(/Đây là bậc cuối/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('radio', { name: /Bậc 2/ }));
  expect(screen.getByText(/hệ thống gọi bậc tiếp theo/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('radio', { name: /Bậc 3/ }));
  await userEvent.type(screen.getByRole('textbox', { name: /Lý do/ }), 'Không ai trả lời ở bậc 2');
  await userEvent.click(screen.getByRole('button', { name: 'Gửi leo thang' }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(hub.calls('EscalateCase')).toEqual([{ id: 'case-1', input: { tier: 3, reason: 'Không ai trả lời ở bậc 2' } }]);
});

test('an entry takes a time of its own; a failure of the hub stands in the summary and nothing is lost', async () => {
  const hub = fakeHub(fails(AddTimelineEntryDocument, 'INTERNAL'));
  await renderUi(<AddEntryDialog data={sampleCase()} onClose={() => undefined} />);
  await userEvent.type(screen.getByRole('textbox', { name: /Điều đã xảy ra/ }), 'Đăng nhập RDP');
  await userEvent.type(screen.getByRole('textbox', { name: /Ngày/ }), '19/11/2020');
  await userEvent.type(screen.getByRole('textbox', { name: /Giờ/ }), '03:12');
  await userEvent.click(screen.getByRole('button', { name: 'Thêm diễn biến' }));
  expect(await screen.findByText(/7f3a-91c2/)).toBeInTheDocument();
  expect(screen.getByRole('textbox', { name: /Điều đã xảy ra/ })).toHaveValue('Đăng nhập RDP');
  expect(hub.calls('AddTimelineEntry')).toEqual([{ caseId: 'case-1', input: { text: 'Đăng nhập RDP', at: '2020-11-18T20:12:00.000Z' } }]);
});

test('a lost answer is not called unchanged, and is no place to mend', async () => {
  fakeHub(on(EscalationTiersDocument, () => ({ case: { id: 'case-1', escalationTiers: [{ tier: 2, name: 'Trực ban', nameEn: 'Duty', acknowledgeWithinMinutes: 15 }] } })));
  await renderUi(<EscalateDialog data={sampleCase()} onClose={() => undefined} />);
  expect(await screen.findByRole('radio', { name: /Bậc 2/ })).toBeChecked();
  await userEvent.type(screen.getByRole('textbox', { name: /Lý do/ }), 'Không ai trả lời ở bậc 2');
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
  await userEvent.click(screen.getByRole('button', { name: 'Gửi leo thang' }));
  const summary = await screen.findByRole('alert');
  expect(within(summary).getByRole('heading')).toHaveTextContent('Không rõ việc vừa gửi đã ghi hay chưa');
  expect(summary).not.toHaveTextContent('không bị thay đổi');
  expect(summary).not.toHaveTextContent('chỗ cần sửa');
});

test('a tier that waits already is not chosen beforehand', async () => {
  const tiers = [
    { tier: 2, name: 'Trực ban quốc gia', nameEn: 'National duty officers', acknowledgeWithinMinutes: 15 },
    { tier: 3, name: 'Lãnh đạo', nameEn: 'Leadership', acknowledgeWithinMinutes: 30 },
  ];
  fakeHub(on(EscalationTiersDocument, () => ({ case: { id: 'case-1', escalationTiers: tiers } })));
  const calls = { nodes: [sampleEscalation({ id: 'top', tier: 3 })], totalCount: 1 };
  await renderUi(<EscalateDialog data={sampleCase({ escalations: calls })} onClose={() => undefined} />);
  expect(await screen.findByRole('radio', { name: /Bậc 2/ })).toBeChecked();
  expect(screen.getByText(/Bậc cao hơn đang được chờ/)).toBeInTheDocument();
});

test('Escape asks before it throws away what was written', async () => {
  const onClose = vi.fn();
  await renderUi(<AddEntryDialog data={sampleCase()} onClose={onClose} />);
  await userEvent.type(screen.getByRole('textbox', { name: /Điều đã xảy ra/ }), 'Đăng nhập RDP');
  await userEvent.keyboard('{Escape}');
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByText('Phần bạn đã viết chưa được gửi.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Viết tiếp' }));
  const field = screen.getByRole('textbox', { name: /Điều đã xảy ra/ });
  expect(field).toHaveFocus();
  expect(field).toHaveValue('Đăng nhập RDP');
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: 'Bỏ phần đã viết' }));
  expect(onClose).toHaveBeenCalledTimes(1);
});

test('Escape says of what is being sent that it is, and of what may have been taken that nobody knows', async () => {
  const onClose = vi.fn();
  let lose: () => void = () => undefined;
  const hub = fakeHub(on(AddTimelineEntryDocument, () => new Promise<never>((_, reject) => (lose = () => reject(new TypeError('cut'))))));
  await renderUi(<AddEntryDialog data={sampleCase()} onClose={onClose} />);
  await userEvent.type(screen.getByRole('textbox', { name: /Điều đã xảy ra/ }), 'Đăng nhập RDP{Control>}{Enter}{/Control}');
  await waitFor(() => expect(hub.calls('AddTimelineEntry')).toHaveLength(1));
  await userEvent.keyboard('{Escape}');
  expect(screen.getByText(/đang được gửi\. Đóng bây giờ không dừng việc gửi/)).toBeInTheDocument();
  expect(screen.queryByText('Phần bạn đã viết chưa được gửi.')).toBeNull();
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Chờ trả lời' }));
  lose();
  expect(await screen.findByText(/Không rõ việc vừa gửi đã ghi hay chưa/)).toBeInTheDocument();
  await userEvent.keyboard('{Escape}');
  expect(screen.getByText(/Không rõ phần bạn đã viết đã được ghi hay chưa/)).toBeInTheDocument();
  expect(screen.queryByText('Phần bạn đã viết chưa được gửi.')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Bỏ phần đã viết' }));
  expect(onClose).toHaveBeenCalledTimes(1);
});

test('leaving the page asks as Escape does, and goes on once it may', async () => {
  let go: (to: string) => void = () => undefined;
  function Page() {
    const navigate = useNavigate();
    const where = useRouterState({ select: (state) => state.location.pathname });
    go = (to) => void navigate({ to });
    return where === '/elsewhere' ? <h1>Trang khác</h1> : <AddEntryDialog data={sampleCase()} onClose={() => undefined} />;
  }
  await renderUi(<Page />);
  await userEvent.type(screen.getByRole('textbox', { name: /Điều đã xảy ra/ }), 'Đăng nhập RDP');
  act(() => go('/elsewhere'));
  expect(await screen.findByText('Phần bạn đã viết chưa được gửi.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Viết tiếp' }));
  expect(screen.getByRole('textbox', { name: /Điều đã xảy ra/ })).toHaveValue('Đăng nhập RDP');
  act(() => go('/elsewhere'));
  await userEvent.click(await screen.findByRole('button', { name: 'Bỏ phần đã viết' }));
  expect(await screen.findByRole('heading', { name: 'Trang khác' })).toBeInTheDocument();
});

test('what was sent without a session has to be sent again once there is one', async () => {
  fakeHub(fails(AddTimelineEntryDocument, 'UNAUTHENTICATED'));
  await renderUi(<AddEntryDialog data={sampleCase()} onClose={() => undefined} />);
  await userEvent.type(screen.getByRole('textbox', { name: /Điều đã xảy ra/ }), 'Đăng nhập RDP');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  const summary = await screen.findByRole('alert');
  expect(within(summary).getByRole('heading')).toHaveTextContent('Bạn đã đăng nhập lại');
  expect(summary).toHaveTextContent('hãy gửi lại');
  expect(summary).not.toHaveTextContent('Phiên làm việc đã hết');
});

test('Escape closes a dialog in which nothing was written', async () => {
  const onClose = vi.fn();
  await renderUi(<AddEntryDialog data={sampleCase()} onClose={onClose} />);
  await screen.findByRole('textbox', { name: /Điều đã xảy ra/ });
  await userEvent.keyboard('{Escape}');
  expect(onClose).toHaveBeenCalledTimes(1);
});
