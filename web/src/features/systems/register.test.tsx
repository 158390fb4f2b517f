import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { SystemPageQuery } from '@/gql/graphql';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { axeFaults, renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { ApproveSystemLevelDocument, ChangeSystemDocument, LegalProfilesDocument, RegisterAgenciesDocument, RegisterSystemDocument } from './SystemDialogs';
import { SystemAgenciesDocument, SystemsPageDocument } from './SystemsPage';
import { SystemCasesDocument, SystemPageDocument } from './document';
import { systemsMessages } from './messages';

const t = systemsMessages.vi.register;
const agency = { id: 'agency-hma', name: 'Tỉnh Hà Mẫu', nameEn: 'Hà Mẫu Province', code: 'HMA' };
const system: NonNullable<SystemPageQuery['system']> = {
  id: 'system-1', code: 'HMA-01', name: 'Cổng dịch vụ công', nameEn: null, level: null, legalProfile: null, approvedAt: null, purpose: null, openFindings: 0,
  version: 3, canSetControls: false, canChange: true, canApproveLevel: true, agency, controlSummary: { total: 0, unimplemented: 0, implemented: 0, notApplicable: 0, failed: 0 },
};

function hubOf(registers: (typeof agency)[], shown: Partial<typeof system> = {}) {
  return fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ roles: ['ADMIN'] }) })),
    on(SystemsPageDocument, () => ({ systems: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 0 } })),
    on(SystemAgenciesDocument, () => ({ agencies: { nodes: [agency] } })),
    on(RegisterAgenciesDocument, () => ({ agencies: { nodes: registers, totalCount: registers.length } })),
    on(SystemPageDocument, () => ({ system: { ...system, ...shown } })),
    on(SystemCasesDocument, () => ({ cases: { nodes: [], totalCount: 0 }, controlSuspicions: [] })),
    on(LegalProfilesDocument, () => ({
      legalProfiles: [
        { code: 'VN-2016', nameVi: 'Nghị định 85/2016', nameEn: 'Decree 85/2016', validTo: '2026-06-30T17:00:00Z' },
        { code: 'VN-2026', nameVi: 'Nghị định 331/2026', nameEn: 'Decree 331/2026', validTo: null },
      ],
    })),
    on(RegisterSystemDocument, () => ({ registerSystem: { system: { id: 'system-1' }, errors: [] } })),
    on(ChangeSystemDocument, () => ({ changeSystem: { system: { id: 'system-1', version: 4 }, errors: [] } })),
    on(ApproveSystemLevelDocument, () => ({ approveSystemLevel: { system: { id: 'system-1', version: 4, level: 3, legalProfile: 'VN-2026' }, errors: [] } })),
  );
}

test('whoever registers for one agency is not asked which, and is led to the new system', async () => {
  const user = userEvent.setup();
  const hub = hubOf([agency]);
  const { router } = renderApp('/systems');
  await user.click((await screen.findAllByRole('button', { name: systemsMessages.vi.list.register }))[0] as HTMLElement);
  const dialog = await screen.findByRole('dialog', { name: t.title });
  expect(within(dialog).queryByRole('combobox')).not.toBeInTheDocument();
  await user.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.act}`) }));
  expect((await within(dialog).findAllByText(t.missing)).length).toBeGreaterThan(1);
  await user.type(within(dialog).getByLabelText(t.code), 'HMA-01');
  await user.type(within(dialog).getByLabelText(t.name), ' Cổng dịch vụ công ');
  expect(await axeFaults(dialog)).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.act}`) }));
  await waitFor(() => expect(hub.calls('RegisterSystem')).toEqual([{ input: { agencyId: 'agency-hma', code: 'HMA-01', name: 'Cổng dịch vụ công', nameEn: null, purpose: null } }]));
  await waitFor(() => expect(router.state.location.pathname).toBe('/systems/system-1'));
});

test('who registers nothing is not offered it', async () => {
  hubOf([]);
  renderApp('/systems');
  expect(await screen.findByText(systemsMessages.vi.list.emptyText)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: systemsMessages.vi.list.register })).not.toBeInTheDocument();
});

test('what somebody else changed meanwhile is shown beside one’s own before it is written', async () => {
  const user = userEvent.setup();
  const hub = hubOf([agency]);
  renderApp('/systems/system-1');
  await user.click(await screen.findByRole('button', { name: t.changeOpen }));
  const dialog = await screen.findByRole('dialog', { name: t.changeTitle });
  const name = within(dialog).getByLabelText(t.name);
  await user.clear(name);
  await user.type(name, 'Tên của tôi');
  hub.use(
    on(ChangeSystemDocument, () => ({ changeSystem: { system: null, errors: [{ code: 'CONFLICT' as const, message: 'x', path: ['expectedVersion'] }] } })),
    on(SystemPageDocument, () => ({ system: { ...system, name: 'Tên của người khác', version: 4 } })),
  );
  await user.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.save}`) }));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('Tên của tôi');
  expect(alert).toHaveTextContent('Tên của người khác');
  hub.use(on(ChangeSystemDocument, () => ({ changeSystem: { system: { id: 'system-1', version: 5 }, errors: [] } })));
  await user.click(within(alert).getAllByRole('button')[1] as HTMLElement);
  await user.click(await screen.findByRole('button', { name: new RegExp(`^${t.save}`) }));
  await waitFor(() => expect(hub.calls('ChangeSystem').at(-1)).toEqual({ id: 'system-1', expectedVersion: 4, input: { name: 'Tên của tôi', nameEn: null, purpose: null } }));
});

test('a first level is recorded by the rules in force, and only by whom it may', async () => {
  const user = userEvent.setup();
  const hub = hubOf([]);
  const { unmount } = renderApp('/systems/system-1');
  await user.click(await screen.findByRole('button', { name: t.levelOpen }));
  const dialog = await screen.findByRole('dialog', { name: t.levelTitle });
  await user.selectOptions(within(dialog).getByLabelText(t.level), '3');
  await waitFor(() => expect(within(dialog).getByLabelText(t.profile)).toHaveValue('VN-2026'));
  await user.click(within(dialog).getByRole('button', { name: new RegExp(`^${t.levelAct}`) }));
  await waitFor(() => expect(hub.calls('ApproveSystemLevel')).toEqual([{ id: 'system-1', expectedVersion: 3, input: { level: 3, legalProfile: 'VN-2026' } }]));
  unmount();
  hubOf([], { canApproveLevel: false, canChange: false });
  renderApp('/systems/system-1');
  expect(await screen.findByText(systemsMessages.vi.noBaseline)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: t.levelOpen })).not.toBeInTheDocument();
});
