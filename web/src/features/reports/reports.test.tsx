import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLocale } from '@/lib/i18n';
import { newId } from '@/lib/ids';
import { startKeys } from '@/lib/keys';
import { ViewerDocument } from '@/lib/session';
import { fails, fakeHub, on } from '@/test/graphql';
import { axeFaults, renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { DraftSaver, beginDraft, type HubDraft, type SaveState } from './draft';
import { check, emptyForm, firstStep, fromServer, inputOf, readDraft, summaryOf, systemLabel, writeDraft, type CheckWords, type ReportForm } from './form';
import { reportsMessages } from './messages';
import { ReportDraftDocument, ReportDraftsDocument } from './ReportIncidentPage';
import { SentReportsDocument } from './SentReportsPage';
import { ReportIncidentDocument, ReportSystemsDocument, SaveReportDraftDocument } from './ReportWizard';

const words: CheckWords = {
  ...reportsMessages.vi,
  shape: { dateShape: 'dạng ngày', timeShape: 'dạng giờ', bothShape: 'dạng ngày giờ', timeMissing: 'thiếu giờ', dateMissing: 'thiếu ngày', year: 'năm khó đúng' },
  character: (code) => `ký tự ${code}`,
  dateTime: () => '14:38, 20/11/2026',
};
/** The page's own file is loaded first. */
const now = Date.parse('2026-11-20T07:38:00.000Z');

const full: ReportForm = {
  ...emptyForm('agency-1'),
  systems: [{ value: 'system-1', label: 'Cổng', labelEn: 'Portal', code: 'HMA-01', level: 3 }],
  title: ' Tệp đổi đuôi ',
  description: 'Bốn máy chủ.',
  incidentClass: 'MALICIOUS_CODE',
  detected: { date: '20/11/2026', time: '14:15' },
  occurred: { date: '19/11/2026', time: '3:12' },
};

describe('the answers of a report', () => {
  it('are checked step by step', () => {
    expect(check(full, words, now)).toEqual({});
    expect(Object.keys(check(emptyForm('a'), words, now))).toEqual(['systemIds', 'title', 'description', 'incidentClass', 'detectedAt']);
    expect(Object.keys(check(emptyForm('a'), words, now, 2))).toEqual(['title', 'description', 'incidentClass']);
    expect(check({ ...full, detected: { date: '20/11/2026', time: '21:15' } }, words, now).detectedAt).toBe(
      'Thời điểm phát hiện không được ở tương lai. Bây giờ là 14:38, 20/11/2026.',
    );
    expect(check({ ...full, detected: { date: '20/13/2026', time: '21:15' } }, words, now).detectedAt).toBe('dạng ngày');
    expect(check({ ...full, detected: { date: '20/13/2026', time: '99:15' } }, words, now).detectedAt).toBe('dạng ngày giờ');
    // Minutes turn while one writes, and clocks differ: the hub takes five minutes.
    expect(check({ ...full, detected: { date: '20/11/2026', time: '14:42' } }, words, now).detectedAt).toBeUndefined();
    expect(check({ ...full, occurred: { date: '20/11/2026', time: '14:20' } }, words, now).occurredAt).toBe('Thời điểm xảy ra phải trước thời điểm phát hiện.');
  });

  it('name the character that the hub does not take', () => {
    expect(check({ ...full, title: 'hoá đơn \u202egpj', description: 'a\nb\u2066' }, words, now)).toEqual({ title: 'ký tự U+202E', description: 'ký tự U+2066' });
    expect(check({ ...full, description: 'dòng một\n\tdòng hai' }, words, now)).toEqual({});
  });

  it('take the hub’s errors at the fields that its path names', () => {
    const said = fromServer([
      { code: 'VALIDATION', message: 'tương lai', path: ['input', 'detectedAt'] },
      { code: 'VALIDATION', message: 'cùng cơ quan', path: ['input', 'systemIds', '1'] },
      { code: 'ALREADY_EXISTS', message: 'đã dùng', path: ['input', 'idempotencyKey'] },
    ]);
    expect(said).toEqual({ byField: { detectedAt: 'tương lai', systemIds: 'cùng cơ quan' }, whole: ['đã dùng'] });
    expect(firstStep(said.byField)).toBe(1);
    expect(summaryOf(said.byField, said.whole)).toEqual([
      { message: 'đã dùng' },
      { fieldId: 'report-systems', message: 'cùng cơ quan' },
      { fieldId: 'report-detected', message: 'tương lai' },
    ]);
  });

  it('survive a draft, and whatever does not fit is left empty', () => {
    expect(readDraft(writeDraft(full, 3), 'other')).toEqual({ form: full, step: 3 });
    expect(readDraft('{"step":99,"form":{"title":5,"tlp":"PINK","systems":[1,{"value":"x"}]}}', 'own')).toEqual({
      step: 1,
      form: { ...emptyForm('own'), systems: [{ value: 'x', label: '', labelEn: null, code: '', level: null }] },
    });
    expect(readDraft('not json', 'own').form).toEqual(emptyForm('own'));
  });

  it('name a system in the language of whoever reads the draft', () => {
    const system = full.systems[0];
    if (system === undefined) throw new Error('no system');
    expect([systemLabel(system, 'vi'), systemLabel(system, 'en'), systemLabel({ ...system, labelEn: null }, 'en')]).toEqual(['Cổng', 'Portal', 'Cổng']);
  });

  it('become an input with the draft’s id as key', () => {
    expect(inputOf('draft-1', full)).toMatchObject({ idempotencyKey: 'draft-1', title: 'Tệp đổi đuôi', systemIds: ['system-1'], detectedAt: '2026-11-20T07:15:00.000Z', occurredAt: '2026-11-18T20:12:00.000Z' });
    expect(inputOf('draft-1', emptyForm('a'))).toBeNull();
  });

  it('have a UUID as draft id', () => {
    expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newId()).not.toBe(newId());
  });
});

describe('DraftSaver', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** A hub that takes what is written over its own version. */
  function saver(answer = vi.fn(async (): Promise<void> => Promise.resolve())) {
    const states: SaveState[] = [];
    const hub: { now: HubDraft | null; reads: number } = { now: null, reads: 0 };
    const save = vi.fn(async (body: string, over: number) => {
      if (over !== (hub.now?.version ?? 0)) return null;
      hub.now = { body, savedAt: `at ${body}`, version: over + 1 };
      await answer();
      return hub.now;
    });
    const read = async () => {
      hub.reads += 1;
      return Promise.resolve(hub.now);
    };
    const made = new DraftSaver({ saved: null, version: 0, tried: null }, { read, save, same: (a, b) => a === b, onState: (state) => states.push(state) });
    return { answer, save, states, hub, saver: made };
  }
  const theirs: HubDraft = { body: 'từ thẻ kia', savedAt: 'at 9', version: 2 };

  it('saves over the version that it knows, and reads nothing before', async () => {
    const one = saver();
    for (const body of ['a', 'b', 'c']) {
      one.saver.change(body);
      await one.saver.flush();
    }
    expect(one.save.mock.calls).toEqual([['a', 0], ['b', 1], ['c', 2]]);
    expect(one.hub.reads).toBe(0);
  });

  it('overwrites nothing that was written elsewhere until the person chooses', async () => {
    const one = saver();
    one.saver.change('a');
    await one.saver.flush();
    one.hub.now = theirs;
    one.saver.change('b');
    await one.saver.flush();
    expect(one.hub.now).toBe(theirs);
    expect(one.states.at(-1)).toEqual({ state: 'conflict', theirs });
    one.saver.change('bc');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(one.save.mock.calls).toEqual([['a', 0], ['b', 1]]);
    await one.saver.overwrite(theirs);
    expect(one.save.mock.calls.at(-1)).toEqual(['bc', 2]);
    expect(one.saver.dirty()).toBe(false);
  });

  it('brings no draft back that was sent or deleted elsewhere', async () => {
    const one = saver();
    one.saver.change('a');
    await one.saver.flush();
    one.hub.now = null;
    one.saver.change('b');
    await one.saver.flush();
    expect(one.states.at(-1)).toEqual({ state: 'conflict', theirs: null });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(one.hub.now).toBeNull();
  });

  it('knows its own save whose answer was lost', async () => {
    const one = saver();
    one.answer.mockRejectedValueOnce(new Error('lost'));
    one.saver.change('a');
    await one.saver.flush();
    one.saver.change('ab');
    await one.saver.flush();
    expect(one.save.mock.calls).toEqual([['a', 0], ['ab', 1]]);
    expect(one.states.at(-1)).toEqual({ state: 'saved', at: 'at ab' });
  });

  it('writes once at a time, however many wait, and nothing after it was stopped', async () => {
    const one = saver();
    let under = 0;
    let most = 0;
    const answers: (() => void)[] = [];
    one.answer.mockImplementation(async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise<void>((resolve) => answers.push(resolve));
      under -= 1;
    });
    const answer = async () => {
      answers.shift()?.();
      await vi.advanceTimersByTimeAsync(0);
    };
    one.saver.change('a');
    void one.saver.flush();
    await vi.advanceTimersByTimeAsync(0);
    one.saver.change('ab');
    void one.saver.flush();
    void one.saver.flush();
    await answer();
    expect(one.save.mock.calls).toEqual([['a', 0], ['ab', 1]]);
    expect(most).toBe(1);

    // What is sent waits for the save under way; the one behind it is never made.
    one.saver.change('abc');
    void one.saver.flush();
    let sent = false;
    void one.saver.stop().then(() => {
      sent = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toBe(false);
    await answer();
    expect(sent).toBe(true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(one.save).toHaveBeenCalledTimes(2);
    expect(one.hub.now).toMatchObject({ body: 'ab', version: 2 });
  });

  it('saves nothing that was being compared when it was stopped', async () => {
    const one = saver();
    one.answer.mockRejectedValueOnce(new Error('lost'));
    one.saver.change('a');
    await one.saver.flush();
    one.saver.change('ab');
    const saved = one.saver.flush();
    await one.saver.stop();
    await saved;
    expect(one.save.mock.calls).toEqual([['a', 0]]);
  });

  it('does not save again what a save brought whose answer was lost', async () => {
    const one = saver();
    one.answer.mockRejectedValueOnce(new Error('lost'));
    one.saver.change('a');
    await one.saver.flush();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(one.save.mock.calls).toEqual([['a', 0]]);
    expect(one.states.at(-1)).toEqual({ state: 'saved', at: 'at a' });
    expect(one.saver.dirty()).toBe(false);
  });

  it('shows what came in between while its own save was told apart', async () => {
    const one = saver();
    one.answer.mockRejectedValueOnce(new Error('lost'));
    one.saver.change('a');
    await one.saver.flush();
    one.saver.change('ab');
    one.save.mockResolvedValueOnce(null).mockImplementationOnce(async () => {
      one.hub.now = theirs;
      return Promise.resolve(null);
    });
    await one.saver.flush();
    expect(one.states.at(-1)).toEqual({ state: 'unsaved' });
    await vi.advanceTimersByTimeAsync(5000);
    expect(one.states.at(-1)).toEqual({ state: 'conflict', theirs });
  });

  it('saves five seconds after a change, once', async () => {
    const one = saver();
    one.saver.change('a');
    one.saver.change('b');
    await vi.advanceTimersByTimeAsync(4900);
    expect(one.save).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(one.save.mock.calls).toEqual([['b', 0]]);
    expect(one.states).toEqual([{ state: 'saving' }, { state: 'saved', at: 'at b' }]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(one.save).toHaveBeenCalledTimes(1);
  });

  it('saves at once when a field is left, and nothing when nothing changed', async () => {
    const one = saver();
    one.saver.change('a');
    await one.saver.flush();
    await one.saver.flush();
    expect(one.save.mock.calls).toEqual([['a', 0]]);
  });

  it('tries again after a failure', async () => {
    const one = saver();
    one.save.mockRejectedValueOnce(new Error('offline'));
    one.saver.change('a');
    await one.saver.flush();
    expect(one.states.at(-1)).toEqual({ state: 'unsaved' });
    await vi.advanceTimersByTimeAsync(5000);
    expect(one.states.at(-1)).toEqual({ state: 'saved', at: 'at a' });
  });

  it('saves nothing after it was stopped, and goes on when sending failed', async () => {
    const one = saver();
    one.saver.change('a');
    await one.saver.stop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(one.save).not.toHaveBeenCalled();
    one.saver.start();
    await vi.advanceTimersByTimeAsync(5000);
    expect(one.save.mock.calls).toEqual([['a', 0]]);
  });
});

describe('ReportIncidentPage', () => {
  beforeEach(() => startKeys());
  const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
  const agency = { id: 'agency-2', name: 'Tỉnh Hà Mẫu', nameEn: 'Ha Mau Province', code: 'HMA' };

  function reportHub(body: string | null) {
    return fakeHub(
      on(ViewerDocument, () => ({
        serverTime: new Date(now).toISOString(),
        viewer: sampleViewer({ roles: ['RESPONDER'], agency: { ...agency, kind: 'PROVINCE' }, memberships: [{ role: 'RESPONDER', agency: { ...agency, kind: 'PROVINCE' } }] }),
      })),
      on(ReportDraftDocument, () => ({ reportDraft: body === null ? null : { id, body, savedAt: new Date(now).toISOString(), version: 3 } })),
      on(ReportSystemsDocument, () => ({ systems: { nodes: [] }, legalProfiles: [] })),
      on(SaveReportDraftDocument, () => ({ saveReportDraft: { draft: { id, savedAt: new Date(now).toISOString(), version: 4 }, errors: [] } })),
      on(ReportIncidentDocument, () => ({
        reportIncident: { report: null, errors: [{ code: 'VALIDATION' as const, message: 'Không có quy định nào.', path: ['input', 'detectedAt'] }] },
      })),
    );
  }

  it('goes on with a draft, keeps what is typed through a change of language, and saves on blur', async () => {
    const hub = reportHub(writeDraft(full, 2));
    const user = userEvent.setup();
    renderApp(`/report?draft=${id}&step=2`);
    const title = await screen.findByLabelText('Tóm tắt trong một câu');
    expect(title).toHaveValue(' Tệp đổi đuôi ');
    await user.clear(title);
    await user.type(title, 'Thư lạ');
    expect(sessionStorage.getItem(`chot.draft.${id}`)).toContain('Thư lạ');
    await user.tab();
    await waitFor(() => expect(hub.calls('SaveReportDraft').length).toBeGreaterThan(0));
    expect(JSON.stringify(hub.calls('SaveReportDraft').at(-1))).toContain('Thư lạ');
    expect(hub.calls('SaveReportDraft')[0]).toMatchObject({ id, expectedVersion: 3 });
    // What the hub has needs no copy any more.
    await waitFor(() => expect(sessionStorage.getItem(`chot.draft.${id}`)).toBeNull());
    setLocale('en', { remember: false });
    expect(await screen.findByLabelText('In one sentence')).toHaveValue('Thư lạ');
  });

  it('brings back a draft as it was typed, shows its marks as signs and names the character at its field', async () => {
    const turned = { ...full, title: 'hoá đơn \u202egpj.exe' };
    const hub = reportHub(writeDraft(turned, 2));
    const user = userEvent.setup();
    const { router } = renderApp(`/report?draft=${id}&step=2`);
    const title = await screen.findByLabelText('Tóm tắt trong một câu');
    expect(title).toHaveValue('hoá đơn \u202egpj.exe');
    await user.click(screen.getByRole('button', { name: 'Tiếp tục' }));
    expect(title).toHaveAccessibleDescription(/Có ký tự U\+202E, không nhìn thấy được/);
    await act(() => router.navigate({ to: '/report', search: { draft: id, step: 5 } }));
    expect(await screen.findByText('hoá đơn ⟨U+202E⟩gpj.exe')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Gửi báo cáo' }));
    expect(await screen.findByLabelText('Tóm tắt trong một câu')).toHaveValue('hoá đơn \u202egpj.exe');
    expect(hub.calls('ReportIncident')).toEqual([]);
    expect(screen.queryByText(/đã được lưu ở thẻ hoặc máy khác/)).toBeNull();
  });

  it('knows its own copy in what the hub has, marks and all', async () => {
    const body = writeDraft({ ...full, title: 'hoá đơn \u202egpj.exe' }, 2);
    const hub = reportHub(body);
    sessionStorage.setItem('chot.person', 'user-1');
    sessionStorage.setItem(`chot.draft.${id}`, JSON.stringify({ body, version: 2, tried: body }));
    renderApp(`/report?draft=${id}&step=2`);
    expect(await screen.findByLabelText('Tóm tắt trong một câu')).toHaveValue('hoá đơn \u202egpj.exe');
    expect(screen.getByText(/^Nháp đã lưu lúc/)).toBeInTheDocument();
    expect(hub.calls('SaveReportDraft')).toEqual([]);
    expect(screen.queryByText(/đã được lưu ở thẻ hoặc máy khác/)).toBeNull();
  });

  it('opens empty on what another person left in the tab', async () => {
    reportHub(null);
    sessionStorage.setItem('chot.person', 'user-9');
    sessionStorage.setItem(`chot.draft.${id}`, writeDraft({ ...full, title: 'BÍ MẬT' }, 2));
    renderApp(`/report?draft=${id}&step=2`);
    expect(await screen.findByLabelText('Tóm tắt trong một câu')).toHaveValue('');
    expect(sessionStorage.getItem(`chot.draft.${id}`)).toBeNull();
  });

  it('gives what is written on another person’s draft a draft of its own', async () => {
    const hub = reportHub(null);
    hub.use(
      fails(SaveReportDraftDocument, 'NOT_FOUND'),
    );
    const user = userEvent.setup();
    const { router } = renderApp(`/report?draft=${id}&step=2`);
    await user.type(await screen.findByLabelText('Tóm tắt trong một câu'), 'Của tôi');
    await user.tab();
    await waitFor(() => expect(router.state.location.href).not.toContain(id));
    expect(await screen.findByLabelText('Tóm tắt trong một câu')).toHaveValue('Của tôi');
  });

  it('tells that the draft was written in another tab, and takes what the person chooses', async () => {
    const hub = reportHub(writeDraft(full, 2));
    const user = userEvent.setup();
    renderApp(`/report?draft=${id}&step=2`);
    const title = await screen.findByLabelText('Tóm tắt trong một câu');
    hub.use(
      on(ReportDraftDocument, () => ({ reportDraft: { id, body: writeDraft({ ...full, description: 'Từ thẻ kia' }, 2), savedAt: new Date(now + 60_000).toISOString(), version: 4 } })),
      on(SaveReportDraftDocument, () => ({ saveReportDraft: { draft: null, errors: [{ code: 'CONFLICT' as const, message: 'Người khác vừa thay đổi.', path: ['expectedVersion'] }] } })),
    );
    await user.type(title, '!');
    await user.tab();
    expect(await screen.findByText(/đã được lưu ở thẻ hoặc máy khác/)).toBeInTheDocument();
    const clash = within(screen.getByRole('alert'));
    expect(clash.getAllByRole('term').map((term) => term.textContent)).toEqual(['Tóm tắt trong một câu', 'Mô tả']);
    expect(clash.getAllByRole('definition').map((value) => value.textContent)).toEqual(['Viết ở đây Tệp đổi đuôi !', 'Bản đã lưu Tệp đổi đuôi ', 'Viết ở đâyBốn máy chủ.', 'Bản đã lưuTừ thẻ kia']);
    expect(hub.calls('SaveReportDraft')).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Lấy bản đã lưu, bỏ phần viết ở đây' }));
    expect(screen.getByLabelText('Mô tả')).toHaveValue('Từ thẻ kia');
    expect(screen.getByLabelText('Tóm tắt trong một câu')).toHaveValue(' Tệp đổi đuôi ');
    expect(sessionStorage.getItem(`chot.draft.${id}`)).toBeNull();
  });

  it('says of an address without a draft where a report that was sent stands', async () => {
    reportHub(null);
    const user = userEvent.setup();
    const { unmount } = renderApp(`/report?draft=${id}&step=2`);
    const told = await screen.findByText('Không có nháp nào ở địa chỉ này.');
    expect(within(told.parentElement as HTMLElement).getByRole('link', { name: 'Xem báo cáo đã gửi' })).toHaveAttribute('href', '/reports');
    // Who writes all the same has a draft there.
    await user.type(screen.getByLabelText('Tóm tắt trong một câu'), 'Thư lạ');
    await user.tab();
    await waitFor(() => expect(screen.queryByText('Không có nháp nào ở địa chỉ này.')).toBeNull());
    unmount();
    // One that was begun in this tab is new, and nothing is missed.
    const own = beginDraft();
    renderApp(`/report?draft=${own}&step=2`);
    expect(await screen.findByLabelText('Tóm tắt trong một câu')).toHaveValue('');
    expect(screen.queryByText('Không có nháp nào ở địa chỉ này.')).toBeNull();
  });

  it('offers to delete a draft only once there is one', async () => {
    reportHub(null);
    const user = userEvent.setup();
    renderApp(`/report?draft=${id}&step=2`);
    const title = await screen.findByLabelText('Tóm tắt trong một câu');
    expect(screen.queryByRole('button', { name: /^Xóa nháp/ })).toBeNull();
    await user.type(title, 'Thư lạ');
    await user.tab();
    expect(await screen.findByRole('button', { name: /^Xóa nháp/ })).toBeInTheDocument();
  });

  it('says what is missing, in the summary and at the field, with "Lỗi:" in the title', async () => {
    reportHub(null);
    const user = userEvent.setup();
    renderApp(`/report?draft=${id}&step=1`);
    await user.click(await screen.findByRole('button', { name: 'Tiếp tục' }));
    const summary = await screen.findByRole('alert');
    expect(summary).toHaveTextContent(/chọn ít nhất một hệ thống\./i);
    expect(summary).toHaveFocus();
    expect(screen.getByRole('combobox')).toBeInvalid();
    expect(document.title).toMatch(/^Lỗi:/);
  });

  it('leads to the list of errors of a step that lacks an answer, and gives it no tick', async () => {
    reportHub(writeDraft({ ...full, systems: [] }, 5));
    const user = userEvent.setup();
    renderApp(`/report?draft=${id}&step=5`);
    const send = await screen.findByRole('button', { name: 'Gửi báo cáo' });
    const line = () => within(screen.getByRole('list', { name: reportsMessages.vi.sections })).getByRole('button', { name: 'Hệ thống' }).closest('li');
    expect(line()).toHaveTextContent('chưa điền');
    expect(line()?.className).not.toMatch(/done/);
    await user.click(send);
    await screen.findByRole('combobox');
    await waitFor(() => expect(screen.getByRole('alert')).toHaveFocus());
    expect(screen.getByRole('alert')).toHaveTextContent(/chọn ít nhất một hệ thống\./i);
  });

  it('leads to the field that the hub did not accept', async () => {
    const hub = reportHub(writeDraft(full, 5));
    const user = userEvent.setup();
    const { router } = renderApp(`/report?draft=${id}&step=5`);
    await user.click(await screen.findByRole('button', { name: 'Gửi báo cáo' }));
    await screen.findByRole('heading', { name: 'Sự cố được phát hiện khi nào?' });
    expect(hub.calls('ReportIncident')).toHaveLength(1);
    expect(JSON.stringify(hub.calls('ReportIncident')[0])).toContain(`"idempotencyKey":"${id}"`);
    expect(router.state.location.href).toContain('step=3');
    expect(screen.getAllByText(/không có quy định nào\./i).length).toBeGreaterThan(1);
  });

  it('leads back to the receipt from the form of a report that was sent', async () => {
    reportHub(null);
    sessionStorage.setItem('chot.person', 'user-1');
    sessionStorage.setItem(`chot.sent.${id}`, 'report-7');
    const { router } = renderApp(`/report?draft=${id}&step=4`);
    await waitFor(() => expect(router.state.location.pathname).toBe('/reports/report-7'));
  });

  it('tells after a lost answer that sending again is safe', async () => {
    const hub = reportHub(writeDraft(full, 5));
    hub.use(on(ReportIncidentDocument, () => Promise.reject(new TypeError('failed'))));
    const user = userEvent.setup();
    renderApp(`/report?draft=${id}&step=5`);
    await user.click(await screen.findByRole('button', { name: 'Gửi báo cáo' }));
    expect(await screen.findByText(/Cứ gửi lại/)).toBeInTheDocument();
    expect(screen.queryByText(/thẻ khác/)).toBeNull();
  });

  it('sends once, however often it is pressed', async () => {
    const hub = reportHub(writeDraft(full, 5));
    let answer: () => void = () => undefined;
    hub.use(
      on(ReportIncidentDocument, async () => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return { reportIncident: { report: { id: 'report-7', number: 'BC-2026-0007' }, errors: [] } };
      }),
    );
    const user = userEvent.setup();
    const { router } = renderApp(`/report?draft=${id}&step=5`);
    const send = await screen.findByRole('button', { name: 'Gửi báo cáo' });
    await user.click(send);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(hub.calls('ReportIncident')).toHaveLength(1));
    answer();
    await waitFor(() => expect(router.state.location.pathname).toBe('/reports/report-7'));
    expect(sessionStorage.getItem(`chot.sent.${id}`)).toBe('report-7');
    expect(hub.calls('ReportIncident')).toHaveLength(1);
  });

  it('sends nothing by a press that was meant for the step before', async () => {
    const hub = reportHub(writeDraft(full, 4));
    const user = userEvent.setup();
    renderApp(`/report?draft=${id}&step=4`);
    const next = await screen.findByRole('button', { name: /^Tiếp tục/ });
    await user.dblClick(next);
    const send = await screen.findByRole('button', { name: 'Gửi báo cáo' });
    expect(next).not.toBeInTheDocument();
    // Of a double click the browser tells which press it was, whatever stands there by then.
    fireEvent.click(send, { detail: 2 });
    // A key that is pressed on goes to the button and no further.
    await user.keyboard('{Enter}');
    expect(send).not.toHaveFocus();
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(send).toHaveFocus();
    expect(hub.calls('ReportIncident')).toHaveLength(0);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(hub.calls('ReportIncident')).toHaveLength(1));
  });

  it.each(['{Enter}', ' '])('sends by the key "%s" on the button, and by what presses it for the person', async (key) => {
    const hub = reportHub(writeDraft(full, 5));
    const user = userEvent.setup();
    const { unmount } = renderApp(`/report?draft=${id}&step=5`);
    (await screen.findByRole('button', { name: 'Gửi báo cáo' })).focus();
    await user.keyboard(key);
    await waitFor(() => expect(hub.calls('ReportIncident')).toHaveLength(1));
    unmount();
    renderApp(`/report?draft=${id}&step=5`);
    (await screen.findByRole('button', { name: 'Gửi báo cáo' })).click();
    await waitFor(() => expect(hub.calls('ReportIncident')).toHaveLength(2));
  });

  it('leaves whoever has gone elsewhere where they are, and tells that it was sent', async () => {
    const hub = reportHub(writeDraft(full, 5));
    let answer: () => void = () => undefined;
    hub.use(
      on(ReportIncidentDocument, async () => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return { reportIncident: { report: { id: 'report-7', number: 'BC-2026-0007' }, errors: [] } };
      }),
      on(ReportDraftsDocument, () => ({ reportDrafts: [{ id: 'other', body: writeDraft(full, 2), savedAt: new Date(now).toISOString() }] })),
    );
    const user = userEvent.setup();
    const { router } = renderApp(`/report?draft=${id}&step=5`);
    await user.click(await screen.findByRole('button', { name: 'Gửi báo cáo' }));
    await waitFor(() => expect(hub.calls('ReportIncident')).toHaveLength(1));
    await user.click(screen.getByRole('link', { name: reportsMessages.vi.draftsTitle }));
    await screen.findByText(reportsMessages.vi.draftsNote);
    answer();
    expect(await screen.findByText('Báo cáo đã gửi: BC-2026-0007')).toBeInTheDocument();
    expect(router.state.location.href).toBe('/report');
    await user.click(screen.getByRole('button', { name: 'Xem biên nhận' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/reports/report-7'));
  });

  it('after a lost answer saves no draft that went with the report, and sends again under the same key', async () => {
    const hub = reportHub(writeDraft(full, 5));
    hub.use(on(ReportIncidentDocument, () => Promise.reject(new TypeError('failed'))));
    const user = userEvent.setup();
    const { router } = renderApp(`/report?draft=${id}&step=5`);
    await user.click(await screen.findByRole('button', { name: 'Gửi báo cáo' }));
    await screen.findByText(/Cứ gửi lại/);
    const saves = hub.calls('SaveReportDraft').length;
    await user.click(screen.getByRole('button', { name: 'Quay lại bước 4' }));
    await user.click(await screen.findByRole('button', { name: /^Tiếp tục/ }));
    const send = await screen.findByRole('button', { name: 'Gửi báo cáo' });
    hub.use(on(ReportIncidentDocument, () => ({ reportIncident: { report: { id: 'report-7', number: 'BC-2026-0007' }, errors: [] } })));
    await user.click(send);
    await waitFor(() => expect(router.state.location.pathname).toBe('/reports/report-7'));
    expect(hub.calls('SaveReportDraft')).toHaveLength(saves);
    expect(hub.calls('ReportIncident')).toEqual([0, 1].map((): unknown => expect.objectContaining({ input: expect.objectContaining({ idempotencyKey: id }) as unknown })));
  });

  it('sends nothing that changed while the draft was being saved', async () => {
    const hub = reportHub(writeDraft(full, 5));
    let answer: () => void = () => undefined;
    hub.use(
      on(SaveReportDraftDocument, async () => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return { saveReportDraft: { draft: { id, savedAt: new Date(now).toISOString(), version: 2 }, errors: [] } };
      }),
    );
    const user = userEvent.setup();
    renderApp(`/report?draft=${id}&step=2`);
    await user.type(await screen.findByLabelText('Tóm tắt trong một câu'), '!');
    for (const title of ['Sự cố được phát hiện khi nào?', 'Ai được biết?', 'Kiểm tra trước khi gửi']) {
      await user.click(screen.getByRole('button', { name: /^Tiếp tục/ }));
      await screen.findByRole('heading', { name: title });
    }
    await user.click(screen.getByRole('button', { name: 'Gửi báo cáo' }));
    expect(screen.getByRole('button', { name: /Đang gửi/ })).toHaveAttribute('aria-disabled', 'true');
    await user.click(screen.getByRole('link', { name: 'Sửa Tóm tắt trong một câu' }));
    await user.type(await screen.findByLabelText('Tóm tắt trong một câu'), '!');
    answer();
    await screen.findByRole('button', { name: /^Tiếp tục/ });
    expect(hub.calls('ReportIncident')).toHaveLength(0);
  });

  it('says in the words of the hub why a draft is not taken', async () => {
    const hub = reportHub(writeDraft(full, 2));
    hub.use(on(SaveReportDraftDocument, () => ({ saveReportDraft: { draft: null, errors: [{ code: 'VALIDATION' as const, message: 'Đã có 20 bản nháp.', path: null }] } })));
    const user = userEvent.setup();
    renderApp(`/report?draft=${id}&step=2`);
    await user.type(await screen.findByLabelText('Tóm tắt trong một câu'), '!');
    await user.tab();
    expect(await screen.findByText('Đã có 20 bản nháp.')).toBeInTheDocument();
  });

  it('offers a new report with the same contents when the key of the draft is spent', async () => {
    const hub = reportHub(writeDraft(full, 5));
    hub.use(
      on(ReportIncidentDocument, () => ({
        reportIncident: { report: null, errors: [{ code: 'ALREADY_EXISTS' as const, message: 'Khóa này đã dùng cho báo cáo BC-2026-0001.', path: ['input', 'idempotencyKey'] }] },
      })),
    );
    const user = userEvent.setup();
    const { router } = renderApp(`/report?draft=${id}&step=5`);
    await user.click(await screen.findByRole('button', { name: 'Gửi báo cáo' }));
    expect(await screen.findByText(/BC-2026-0001/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Viết thành báo cáo mới' }));
    await waitFor(() => expect(router.state.location.href).not.toContain(id));
    await user.click(await screen.findByRole('button', { name: 'Gửi báo cáo' }));
    await waitFor(() => expect(hub.calls('ReportIncident')).toHaveLength(2));
    const [first, second] = hub.calls('ReportIncident') as { input: { idempotencyKey: string; title: string } }[];
    expect(second?.input.title).toBe(first?.input.title);
    expect(second?.input.idempotencyKey).not.toBe(id);
  });
});

describe('SentReportsPage', () => {
  it('lists what the agency has sent, decided or not, with the way to receipt and case', async () => {
    const agency = { id: 'agency-2', name: 'Tỉnh Hà Mẫu', nameEn: 'Ha Mau Province', code: 'HMA' };
    const row = { id: 'report-7', number: 'BC-2026-0007', title: 'Tệp đổi đuôi', status: 'RECEIVED' as const, receivedAt: new Date(now).toISOString(), decidedAt: null, agency, reporter: { id: 'user-1', name: 'Nguyễn Hải Yến' }, case: null };
    const hub = fakeHub(
      on(ViewerDocument, () => ({ serverTime: new Date(now).toISOString(), viewer: sampleViewer({ roles: ['RESPONDER'], agency: { ...agency, kind: 'PROVINCE' }, memberships: [{ role: 'RESPONDER', agency: { ...agency, kind: 'PROVINCE' } }] }) })),
      on(SentReportsDocument, () => ({
        reports: {
          nodes: [row, { ...row, id: 'report-6', number: 'BC-2026-0006', title: 'Thư lạ', status: 'ACCEPTED' as const, decidedAt: new Date(now).toISOString(), case: { id: 'case-1', number: '2026-0147', title: 'Mã hóa' } }],
          pageInfo: { hasNextPage: false, endCursor: null },
          totalCount: 2,
        },
      })),
    );
    const { container } = renderApp('/reports?status=NONSENSE');
    expect(await screen.findByRole('link', { name: 'Tệp đổi đuôi' })).toHaveAttribute('href', '/reports/report-7');
    expect(screen.getByText('Chờ tiếp nhận')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: '2026-0147' })).toHaveAttribute('href', '/cases/2026-0147');
    expect(hub.calls('SentReports')[0]).toEqual({ first: 25, after: null, filter: { agencyId: 'agency-2' } });
    expect(await axeFaults(container)).toEqual([]);
  });
});
