import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { SystemPageQuery } from '@/gql/graphql';
import { ViewerDocument } from '@/lib/session';
import { labels } from '@/lib/labels';
import { fakeHub, on } from '@/test/graphql';
import { axeFaults, renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { SetControlStatusDocument, type ControlRow } from './StatusDialog';
import { SystemControlsDocument } from './SystemPage';
import { SystemCasesDocument, SystemControlDocument, SystemPageDocument } from './document';
import { systemsMessages } from './messages';

const t = systemsMessages.vi;
const system: NonNullable<SystemPageQuery['system']> = {
  id: 'system-1', code: 'HMA-01', name: 'Cổng dịch vụ công', nameEn: null, level: 3, legalProfile: 'VN-2026', approvedAt: null, purpose: null, openFindings: 0,
  version: 3, canSetControls: true, canChange: false, canApproveLevel: false, agency: { id: 'agency-hma', name: 'Tỉnh Hà Mẫu', nameEn: null },
  controlSummary: { total: 1, unimplemented: 1, implemented: 0, notApplicable: 0, failed: 0 },
};
const row: ControlRow = {
  status: 'NOT_STARTED', failed: false, note: null, setAt: null, version: 0, setBy: null,
  control: { id: 'control-1', catalogue: 'VN-2026', clause: '7.2.1', titleVi: 'Sao lưu', titleEn: 'Backups', areaVi: 'Vận hành', areaEn: 'Operation', group: 'technical', requirementVi: 'Sao lưu hằng ngày.', requirementEn: 'Back up daily.', confidence: 'verified', source: 'x' },
};
const quiet = on(SystemCasesDocument, () => ({ cases: { nodes: [], totalCount: 0 }, controlSuspicions: [] }));
const theirs = { status: 'PLANNED' as const, failed: false, note: 'Kế hoạch quý III.', setAt: '2026-11-20T07:30:00Z', version: 1, setBy: { id: 'user-9', name: 'Lê Thu Hà' }, control: row.control };

test('what another officer set meanwhile is shown beside one’s own, also where the list has the control no more', async () => {
  const user = userEvent.setup();
  const page = (nodes: ControlRow[]) => on(SystemControlsDocument, () => ({ system: { id: 'system-1', controls: { nodes, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: nodes.length } } }));
  const conflict = on(SetControlStatusDocument, () => ({ setControlStatus: { systemControl: null, errors: [{ code: 'CONFLICT' as const, message: 'x', path: ['expectedVersion'] }] } }));
  const hub = fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ roles: ['SECURITY_OFFICER'] }) })),
    on(SystemPageDocument, () => ({ system })),
    quiet,
    page([row]),
    conflict,
    on(SystemControlDocument, () => ({ system: { control: theirs } })),
  );
  const { router } = renderApp('/systems/system-1?status=NOT_STARTED&control=control-1');
  await user.click(await screen.findByRole('button', { name: t.change }));
  let dialog = await screen.findByRole('dialog', { name: t.changeTitle });
  await user.selectOptions(within(dialog).getByLabelText(t.newStatus), 'PARTIAL');
  await user.type(within(dialog).getByLabelText(new RegExp(t.noteLabel)), 'Đã có quy trình.');
  // Read again meanwhile, the list has it no more: what is being written stays.
  hub.use(page([]));
  await router.options.context.queryClient.invalidateQueries();
  await screen.findByText(t.filteredEmpty);
  dialog = screen.getByRole('dialog', { name: t.changeTitle });
  expect(within(dialog).getByLabelText(new RegExp(t.noteLabel))).toHaveValue('Đã có quy trình.');
  await user.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.save}`) }));
  const alert = await screen.findByRole('alert');
  for (const part of ['Đã có quy trình.', labels.vi.controlStatus.PARTIAL, 'Kế hoạch quý III.', labels.vi.controlStatus.PLANNED, 'Lê Thu Hà']) expect(alert).toHaveTextContent(part);
  expect(await axeFaults(screen.getByRole('dialog'))).toEqual([]);
  expect(hub.calls('SetControlStatus')).toEqual([{ systemId: 'system-1', expectedVersion: 0, input: { controlId: 'control-1', status: 'PARTIAL', failed: false, note: 'Đã có quy trình.' } }]);
  hub.use(on(SetControlStatusDocument, () => ({ setControlStatus: { systemControl: { status: 'PARTIAL' as const, failed: false, version: 2, control: { id: 'control-1' } }, errors: [] } })));
  await user.click(within(alert).getAllByRole('button')[1] as HTMLElement);
  dialog = await screen.findByRole('dialog', { name: t.changeTitle });
  expect(within(dialog).getByLabelText(new RegExp(t.noteLabel))).toHaveValue('Đã có quy trình.');
  await user.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.save}`) }));
  await waitFor(() => expect(hub.calls('SetControlStatus').at(-1)).toMatchObject({ expectedVersion: 1 }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
});

test('what was set first stays where the person keeps it', async () => {
  const user = userEvent.setup();
  const hub = fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ roles: ['SECURITY_OFFICER'] }) })),
    on(SystemPageDocument, () => ({ system })),
    quiet,
    on(SystemControlsDocument, () => ({ system: { id: 'system-1', controls: { nodes: [row], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 1 } } })),
    on(SetControlStatusDocument, () => ({ setControlStatus: { systemControl: null, errors: [{ code: 'CONFLICT' as const, message: 'x', path: ['expectedVersion'] }] } })),
    on(SystemControlDocument, () => ({ system: { control: null } })),
  );
  renderApp('/systems/system-1?control=control-1');
  const attempt = async () => {
    await user.click(await screen.findByRole('button', { name: t.change }));
    const dialog = await screen.findByRole('dialog', { name: t.changeTitle });
    await user.selectOptions(within(dialog).getByLabelText(t.newStatus), 'PARTIAL');
    await user.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.save}`) }));
  };
  await attempt();
  // The level of the system changed: the control is in its baseline no more.
  expect(await screen.findByText(t.changeGone)).toBeInTheDocument();
  hub.use(on(SystemControlDocument, () => ({ system: { control: theirs } })));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  await attempt();
  await user.click(within(await screen.findByRole('alert')).getAllByRole('button')[0] as HTMLElement);
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(hub.calls('SetControlStatus')).toHaveLength(2);
});

/** A hub whose list of controls holds none of these. */
function listless(control: ControlRow | null) {
  return fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ roles: ['SECURITY_OFFICER'] }) })),
    on(SystemPageDocument, () => ({ system })),
    quiet,
    on(SystemControlsDocument, () => ({ system: { id: 'system-1', controls: { nodes: [{ ...row, control: { ...row.control, id: 'control-9', titleVi: 'Khác' } }], pageInfo: { hasNextPage: true, endCursor: 'x' }, totalCount: 51 } } })),
    on(SystemControlDocument, () => ({ system: { control } })),
  );
}

test('an address opens a control that stands on another page of the list', async () => {
  const hub = listless(theirs);
  renderApp('/systems/system-1?control=control-1');
  const panel = await screen.findByRole('complementary', { name: /Sao lưu/ });
  expect(panel).toHaveTextContent('Kế hoạch quý III.');
  expect(within(panel).getByRole('button', { name: t.change })).toBeInTheDocument();
  expect(hub.calls('SystemControl')).toEqual([{ id: 'system-1', control: 'control-1' }]);
});

test('an address that names no control of the baseline says so', async () => {
  listless(null);
  const { router } = renderApp('/systems/system-1?control=nonsense');
  expect(await screen.findByText(t.controlNone)).toBeInTheDocument();
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(router.state.location.href).not.toContain('control='));
});

test('one’s own save whose answer was lost is told as saved, and no conflict', async () => {
  const user = userEvent.setup();
  const me = sampleViewer({ roles: ['SECURITY_OFFICER'] });
  const hub = fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: me })),
    on(SystemPageDocument, () => ({ system })),
    quiet,
    on(SystemControlsDocument, () => ({ system: { id: 'system-1', controls: { nodes: [row], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 1 } } })),
    on(SetControlStatusDocument, () => ({ setControlStatus: { systemControl: null, errors: [{ code: 'CONFLICT' as const, message: 'x', path: ['expectedVersion'] }] } })),
    on(SystemControlDocument, () => ({ system: { control: { ...theirs, setBy: { id: me.user.id, name: me.user.name } } } })),
  );
  renderApp('/systems/system-1?control=control-1');
  const save = async (note: string) => {
    await user.click(await screen.findByRole('button', { name: t.change }));
    const dialog = await screen.findByRole('dialog', { name: t.changeTitle });
    await user.selectOptions(within(dialog).getByLabelText(t.newStatus), 'PLANNED');
    await user.type(within(dialog).getByLabelText(new RegExp(t.noteLabel)), note);
    await user.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.save}`) }));
  };
  await save('Kế hoạch quý III.');
  expect(await screen.findByText(/Hệ thống đã ghi đúng như vậy lúc/)).toBeInTheDocument();
  expect(screen.queryByText(t.changeConflict)).toBeNull();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  // Something else by oneself, from another tab, is said to be one's own.
  await save('Kế hoạch quý IV.');
  expect(await screen.findByText(t.changeOwn)).toBeInTheDocument();
  expect(screen.queryByText(t.changeConflict)).toBeNull();
  expect(hub.calls('SetControlStatus')).toHaveLength(2);
});

test('a system says which open cases affect it, and a control in which it is suspected to have failed', async () => {
  const one = { id: 'case-7', number: '2026-0007', title: 'Mã hóa dữ liệu' };
  listless(theirs).use(
    on(SystemCasesDocument, () => ({
      cases: { nodes: [one], totalCount: 3 },
      controlSuspicions: [{ controlId: 'control-1', reason: 'Không có bản sao lưu nào.', suspectedAt: '2026-11-20T07:30:00Z', case: { id: one.id, number: one.number } }],
    })),
  );
  renderApp('/systems/system-1?control=control-1');
  const panel = await screen.findByRole('complementary', { name: /Sao lưu/ });
  await within(panel).findByText('Không có bản sao lưu nào.');
  expect(panel).toHaveTextContent(labels.vi.controlSuspected);
  const [above, below] = screen.getAllByRole('link', { name: '2026-0007' });
  expect(above).toHaveAttribute('href', '/cases/2026-0007');
  expect(below).toHaveAttribute('href', '/cases/2026-0007?system=system-1');
  expect(screen.getByRole('link', { name: t.affectedByMore('2') })).toHaveAttribute('href', expect.stringContaining('/cases?'));
  expect(await axeFaults(document.body)).toEqual([]);
});

test('a control that is confirmed to have failed says that, whatever is suspected', async () => {
  listless({ ...theirs, failed: true }).use(
    on(SystemCasesDocument, () => ({
      cases: { nodes: [], totalCount: 0 },
      controlSuspicions: [{ controlId: 'control-1', reason: 'Không có bản sao lưu nào.', suspectedAt: '2026-11-20T07:30:00Z', case: { id: 'case-7', number: '2026-0007' } }],
    })),
  );
  renderApp('/systems/system-1?control=control-1');
  const panel = await screen.findByRole('complementary', { name: /Sao lưu/ });
  await within(panel).findByText('Không có bản sao lưu nào.');
  expect(panel).toHaveTextContent(labels.vi.controlFailed);
});
