import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { AgencyKind, Role } from '@/lib/domain';
import { startKeys } from '@/lib/keys';
import { SetLocaleDocument, ViewerDocument, type Viewer } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { axeFaults, renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { WaitingCallsDocument } from './Shell';
import { homeFor, navFor } from './nav';

function hubOf(over: Partial<Viewer> = {}) {
  return fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer(over) })),
    on(SetLocaleDocument, () => ({ setLocale: { errors: [] } })),
  );
}

beforeEach(() => startKeys());

test('the navigation follows the role', () => {
  const reader = (roles: Role[], kind: AgencyKind = 'NATIONAL_COORDINATOR') => ({ roles, memberships: roles.map((role) => ({ role, agency: { kind } })) });
  const keys = (...of: Parameters<typeof reader>) => navFor(reader(...of)).flatMap((group) => group.entries);
  expect(keys(['RESPONDER'])).toEqual(['work', 'report', 'cases', 'tasks', 'evidence', 'transfers', 'reports', 'systems', 'contacts', 'lookups', 'ruleSets', 'knowledge']);
  expect(keys(['COORDINATOR'])).toEqual(['work', 'triage', 'cases', 'tasks', 'evidence', 'transfers', 'systems', 'agencies', 'contacts', 'lookups', 'ruleSets', 'knowledge', 'log']);
  expect(keys(['ADMIN'])).not.toContain('cases');
  expect(keys(['AUDITOR'])).toEqual(['audit', 'log', 'cases', 'tasks', 'evidence', 'transfers', 'systems', 'agencies', 'lookups', 'hashSets', 'knowledge']);
  expect(keys(['AUDITOR'], 'MINISTRY')).toEqual(['audit', 'log', 'agencies', 'knowledge']);
  expect(keys(['ADMIN'], 'MINISTRY')).toEqual(['systems', 'contacts', 'audit', 'agencies', 'knowledge']);
  expect(keys(['INSPECTOR'])).toEqual(['systems', 'agencies', 'knowledge', 'log']);
  expect(keys([])).toEqual(['work', 'tasks', 'knowledge']);
  expect(homeFor(reader(['ADMIN']))).toBe('/admin/outbox');
  expect(homeFor(reader(['ANALYST']))).toBe('/');
  const joined = navFor(reader(['RESPONDER', 'ADMIN']));
  expect(joined.length).toBeLessThanOrEqual(3);
  expect(new Set(joined.flatMap((group) => group.entries)).size).toBe(joined.flatMap((group) => group.entries).length);
});

test('shows who one is, where one is and what waits, and passes the accessibility checks', async () => {
  hubOf();
  const { container } = renderApp('/agencies');
  const nav = await screen.findByRole('navigation', { name: 'Điều hướng chính' });
  expect(screen.getByRole('banner')).toHaveTextContent('Trung tâm Điều phối quốc gia (mẫu) · Điều phối viên');
  expect(screen.getByText('Dữ liệu mẫu')).toBeInTheDocument();
  expect(within(nav).getByRole('link', { current: 'page' })).toHaveTextContent('Cơ quan');
  expect(within(nav).getByRole('link', { name: /Tiếp nhận báo cáo/ })).toHaveTextContent('6');
  await screen.findByRole('heading', { level: 1 });
  expect(await axeFaults(container)).toEqual([]);
});

test('changes the language in place and keeps it with the account', async () => {
  const hub = hubOf();
  renderApp('/agencies');
  await userEvent.click(await screen.findByRole('button', { name: 'English' }));
  expect(await screen.findByRole('navigation', { name: 'Main navigation' })).toBeInTheDocument();
  expect(document.documentElement.lang).toBe('en');
  await vi.waitFor(() => expect(hub.calls('SetLocale')).toEqual([{ locale: 'EN' }]));
  // What the hub wrote in the other language is read again, once the hub knows.
  await vi.waitFor(() => expect(hub.calls('Viewer').length).toBeGreaterThan(1));
});

test('an auditor is told that nothing can be changed', async () => {
  hubOf({ roles: ['AUDITOR'] });
  renderApp('/log');
  expect(await screen.findByText(/kiểm toán viên chỉ đọc/)).toBeInTheDocument();
});

test('keys lead to pages, open the search and the list of keys', async () => {
  const user = userEvent.setup();
  hubOf();
  const { router } = renderApp('/agencies');
  await screen.findByRole('navigation', { name: 'Điều hướng chính' });
  await user.keyboard('/');
  expect(screen.getByRole('searchbox', { name: 'Tìm trong toàn hệ thống' })).toHaveFocus();
  await user.keyboard('g s');
  expect(router.state.location.pathname).toBe('/agencies');
  await user.click(document.body);
  await user.keyboard('gs');
  await vi.waitFor(() => expect(router.state.location.pathname).toBe('/systems'));
  await user.keyboard('?');
  expect(await screen.findByRole('dialog', { name: 'Phím tắt' })).toBeInTheDocument();
});

test('an unknown address is the not-found page', async () => {
  hubOf();
  renderApp('/nowhere');
  expect(await screen.findByRole('heading', { name: 'Không tìm thấy' })).toBeInTheDocument();
});

test('the words inside the menus follow the language', async () => {
  const user = userEvent.setup();
  hubOf();
  renderApp('/agencies');
  await user.click(await screen.findByRole('button', { name: 'Giao diện' }));
  await screen.findByRole('menu');
  expect(screen.getAllByRole('button', { name: 'Đóng', hidden: true }).length).toBeGreaterThan(0);
  expect(screen.queryByRole('button', { name: 'Dismiss', hidden: true })).not.toBeInTheDocument();
});

test('an address that is not there keeps the frame and its one page', async () => {
  hubOf();
  renderApp('/nowhere');
  expect(await screen.findByRole('heading', { level: 1, name: 'Không tìm thấy' })).toBeInTheDocument();
  expect(screen.getByRole('navigation', { name: 'Điều hướng chính' })).toBeInTheDocument();
});

test('a press of the switch before signing in is told to the account, a language kept on the device is not', async () => {
  const hub = hubOf({ locale: 'VI' });
  localStorage.setItem('chot.locale', 'en');
  const { unmount } = renderApp('/agencies');
  expect(await screen.findByRole('navigation', { name: 'Điều hướng chính' })).toBeInTheDocument();
  expect(hub.calls('SetLocale')).toEqual([]);
  unmount();
  renderApp('/agencies', { locale: 'en' });
  await vi.waitFor(() => expect(hub.calls('SetLocale')).toEqual([{ locale: 'EN' }]));
});

test('an escalation that comes while the page is open is said at once, on whatever page', async () => {
  let waiting = sampleViewer().waiting;
  const call = { id: 'call-1', tier: 2, canAcknowledge: true, case: { id: 'case-1', number: '2026-0003', title: 'Mã hóa dữ liệu' } };
  fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ waiting }) })),
    on(WaitingCallsDocument, () => ({ escalations: { nodes: [call, { ...call, id: 'not-mine', canAcknowledge: false }] } })),
    on(SetLocaleDocument, () => ({ setLocale: { errors: [] } })),
  );
  waiting = { ...waiting, escalations: 0 };
  renderApp('/agencies');
  await screen.findByRole('navigation', { name: 'Điều hướng chính' });
  waiting = { ...waiting, escalations: 1 };
  // Any change asks again; here it is a press of the switch.
  await userEvent.click(screen.getByRole('button', { name: 'English' }));
  const notice = await screen.findByText(/New escalation, tier 2: 2026-0003/);
  expect(notice.closest('[role="alert"]')).not.toBeNull();
  expect(screen.getAllByText(/New escalation/)).toHaveLength(1);
  expect(screen.getByRole('link', { name: 'See and acknowledge' })).toHaveAttribute('href', '/cases/2026-0003/escalations');
  await userEvent.click(screen.getByRole('button', { name: 'Hide the notice' }));
  expect(screen.queryByText(/New escalation/)).toBeNull();
});

test('what waited when the page was opened is no news', async () => {
  const hub = fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ waiting: { ...sampleViewer().waiting, escalations: 1 } }) })),
    on(WaitingCallsDocument, () => ({ escalations: { nodes: [{ id: 'call-1', tier: 2, canAcknowledge: true, case: { id: 'case-1', number: '2026-0003', title: 'Mã hóa dữ liệu' } }] } })),
  );
  renderApp('/agencies');
  await vi.waitFor(() => expect(hub.calls('WaitingCalls')).toHaveLength(1));
  await screen.findByRole('heading', { level: 1 });
  expect(screen.queryByText(/Leo thang mới/)).toBeNull();
});
