import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ContactsPageQuery, EscalationPlanQuery } from '@/gql/graphql';
import type { Role } from '@/lib/domain';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, fails, on } from '@/test/graphql';
import { axeFaults, renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { AddDutyContactDocument, AgencyDutyContactDocument, ContactsPageDocument, DutyCandidatesDocument, EscalationPlanDocument, RemoveDutyContactDocument, ReplaceDutyContactDocument, SetDutyContactDocument } from './documents';
import { contactsMessages } from './messages';
import { isManned, tiersOf } from './model';

const t = contactsMessages.vi;
type Row = ContactsPageQuery['dutyPosts']['nodes'][number];

const yen: Row['contacts'][number] = { standing: 'READY', person: { id: 'user-yen', name: 'Nguyễn Hải Yến', email: 'yen@hma.example' } };
const gone: Row['contacts'][number] = { standing: 'DISABLED', person: { id: 'user-gone', name: 'Đã Nghỉ', email: null } };
const post: Row = { canName: true, agency: { id: 'agency-hma', name: 'Ủy ban nhân dân tỉnh Hà Mẫu', nameEn: 'Hà Mẫu Province', code: 'HMA', dutyContact: 'Trực ban 024 1234' }, contacts: [yen, gone] };
const empty: Row = { canName: false, agency: { id: 'agency-lma', name: 'Tỉnh Lam Mẫu', nameEn: null, code: 'LMA', dutyContact: null }, contacts: [] };

const form = { tier: 2, name: 'Trực ban quốc gia', nameEn: 'National duty officers', audience: 'DUTY_OFFICERS', fromSeverity: 'LOW', fromLevel: null, acknowledgeWithinMinutes: 15, post: null } as const;
const plan: EscalationPlanQuery = {
  escalationTiers: [
    { ...form, tier: 1, name: 'Đầu mối trực của cơ quan', nameEn: 'Duty contacts', audience: 'AGENCY_CONTACTS' },
    form,
    { ...form, fromSeverity: 'CRITICAL', fromLevel: 4, acknowledgeWithinMinutes: 10 },
  ],
  escalationRules: [{ code: 'severity-critical', fromSeverity: 'CRITICAL', fromLevel: null, clockLeftPercent: null, startTier: 2, reason: 'Mức nghiêm trọng là Rất cao.', reasonEn: 'The severity is Critical.' }],
  waitingReportRules: [{ code: 'report-waits', tier: 2, reason: 'Báo cáo đã nhận 30 phút mà chưa được xử lý.', reasonEn: 'A report was received 30 minutes ago.' }],
};

function hubOf(role: Role | null = 'ADMIN', rows: Row[] = [post, empty]) {
  const { agency } = sampleViewer();
  const viewer = sampleViewer({ roles: role === null ? [] : [role], memberships: role === null ? [] : [{ role, agency: { ...agency, kind: 'PROVINCE' } }] });
  return fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer })),
    on(ContactsPageDocument, () => ({ dutyPosts: { nodes: rows, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: rows.length } })),
    on(EscalationPlanDocument, () => plan),
    on(DutyCandidatesDocument, () => ({ dutyCandidates: [yen.person, { id: 'user-hung', name: 'Phan Thế Hùng', email: 'hung@hma.example' }] })),
    on(AddDutyContactDocument, () => ({ addDutyContact: { post: null, errors: [] } })),
    on(ReplaceDutyContactDocument, () => ({ replaceDutyContact: { post: null, errors: [] } })),
    on(RemoveDutyContactDocument, () => ({ removeDutyContact: { post: null, errors: [] } })),
  );
}

test('forms of a tier stand together, and a post without anybody who can be called is not manned', () => {
  expect(tiersOf(plan.escalationTiers).map(({ tier, forms }) => [tier, forms.length])).toEqual([[1, 1], [2, 2]]);
  expect(isManned([yen, gone])).toBe(true);
  expect(isManned([yen, gone], 'user-yen')).toBe(false);
  expect(isManned([gone])).toBe(false);
});

test('tells who is called, who no longer can be, and where nobody is', async () => {
  hubOf();
  const { container } = renderApp('/contacts');
  const table = await screen.findByRole('table', { name: t.posts });
  expect(within(table).getByText('Nguyễn Hải Yến')).toBeInTheDocument();
  expect(within(table).getByText(t.standings.DISABLED)).toBeInTheDocument();
  expect(within(table).getByText(t.nobody)).toBeInTheDocument();
  const order = await screen.findByRole('table', { name: t.plan });
  expect(within(order).getByText('Từ mức Rất cao, có hệ thống từ cấp độ 4: 10 phút')).toBeInTheDocument();
  expect(within(order).getByText(t.officersHidden)).toBeInTheDocument();
  expect(screen.getByRole('table', { name: t.rules })).toHaveTextContent('Mức nghiêm trọng là Rất cao');
  expect(screen.getByRole('table', { name: t.waiting })).toHaveTextContent('Báo cáo đã nhận 30 phút mà chưa được xử lý');
  // What one may not do is not there.
  expect(screen.getByRole('button', { name: t.addTo('Ủy ban nhân dân tỉnh Hà Mẫu') })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: t.addTo('Tỉnh Lam Mẫu') })).not.toBeInTheDocument();
  expect(await axeFaults(container)).toEqual([]);
});

test('a contact is added from those who can be called and are not named yet', async () => {
  const user = userEvent.setup();
  const hub = hubOf();
  renderApp('/contacts');
  await user.click(await screen.findByRole('button', { name: t.addTo('Ủy ban nhân dân tỉnh Hà Mẫu') }));
  const dialog = await screen.findByRole('dialog');
  await user.click(within(dialog).getByRole('button', { name: new RegExp(t.addAct) }));
  expect((await within(dialog).findAllByText(t.personMissing)).length).toBeGreaterThan(0);
  await user.click(within(dialog).getByRole('combobox'));
  expect(within(dialog).queryByRole('option', { name: /Nguyễn Hải Yến/ })).not.toBeInTheDocument();
  await user.click(within(dialog).getByRole('option', { name: /Phan Thế Hùng/ }));
  await user.click(within(dialog).getByRole('button', { name: new RegExp(t.addAct) }));
  await waitFor(() => expect(hub.calls('AddDutyContact')).toEqual([{ post: { agencyId: 'agency-hma' }, personId: 'user-hung' }]));
});

test('a contact is replaced in one act, and the last one is removed only with a warning', async () => {
  const user = userEvent.setup();
  const hub = hubOf();
  renderApp('/contacts');
  await user.click(await screen.findByRole('button', { name: t.replaceOf('Nguyễn Hải Yến') }));
  let dialog = await screen.findByRole('dialog');
  await user.click(await within(dialog).findByRole('combobox'));
  await user.click(within(dialog).getByRole('option', { name: /Phan Thế Hùng/ }));
  await user.click(within(dialog).getByRole('button', { name: new RegExp(t.replaceAct) }));
  await waitFor(() => expect(hub.calls('ReplaceDutyContact')).toEqual([{ post: { agencyId: 'agency-hma' }, personId: 'user-yen', successorId: 'user-hung' }]));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  await user.click(screen.getByRole('button', { name: t.removeOf('Nguyễn Hải Yến') }));
  dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText(t.removeLast)).toBeInTheDocument();
  await user.click(within(dialog).getByRole('button', { name: new RegExp(t.removeAct) }));
  await waitFor(() => expect(hub.calls('RemoveDutyContact')).toEqual([{ post: { agencyId: 'agency-hma' }, personId: 'user-yen' }]));
});

test('a contact that somebody else removed first is said to be gone, and the list is read anew', async () => {
  const user = userEvent.setup();
  for (const [open, act, refuses] of [
    [t.removeOf('Nguyễn Hải Yến'), t.removeAct, RemoveDutyContactDocument],
    [t.replaceOf('Nguyễn Hải Yến'), t.replaceAct, ReplaceDutyContactDocument],
  ] as const) {
    const hub = hubOf();
    hub.use(refuses === RemoveDutyContactDocument ? fails(RemoveDutyContactDocument, 'NOT_FOUND') : fails(ReplaceDutyContactDocument, 'NOT_FOUND'));
    const { unmount } = renderApp('/contacts');
    await user.click(await screen.findByRole('button', { name: open }));
    const dialog = await screen.findByRole('dialog');
    if (act === t.replaceAct) {
      await user.click(await within(dialog).findByRole('combobox'));
      await user.click(within(dialog).getByRole('option', { name: /Phan Thế Hùng/ }));
    }
    hub.use(on(ContactsPageDocument, () => ({ dutyPosts: { nodes: [{ ...post, contacts: [gone] }, empty], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 2 } })));
    await user.click(within(dialog).getByRole('button', { name: new RegExp(act) }));
    expect(await screen.findByText(t.gone('Nguyễn Hải Yến', 'Ủy ban nhân dân tỉnh Hà Mẫu'))).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: t.goneClose }));
    await waitFor(() => expect(screen.queryByText('Nguyễn Hải Yến')).toBeNull());
    unmount();
  }
});

test('a list that cannot be read is told apart from an empty one, and nothing is asked for whom it is not', async () => {
  const hub = hubOf();
  hub.use(fails(ContactsPageDocument, 'INTERNAL'));
  const { unmount } = renderApp('/contacts');
  expect(await screen.findByText(t.failed)).toBeInTheDocument();
  unmount();
  const other = hubOf('INSPECTOR');
  renderApp('/contacts');
  expect(await screen.findByText(t.denied)).toBeInTheDocument();
  expect(other.calls('ContactsPage')).toEqual([]);
});

test('whom to call is said in a line by whoever names the contacts, and what another said meanwhile is shown first', async () => {
  const user = userEvent.setup();
  const hub = hubOf();
  hub.use(
    on(SetDutyContactDocument, () => ({ setDutyContact: { agency: null, errors: [{ code: 'CONFLICT' as const, message: 'x', path: ['expectedVersion'] }] } })),
    on(AgencyDutyContactDocument, () => ({ agency: { dutyContact: 'Trực ban 024 9999' } })),
  );
  renderApp('/contacts');
  const name = 'Ủy ban nhân dân tỉnh Hà Mẫu';
  expect(await screen.findByText('Trực ban 024 1234')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: t.lineOf('Tỉnh Lam Mẫu') })).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: t.lineOf(name) }));
  let dialog = await screen.findByRole('dialog', { name: t.lineOf(name) });
  expect(await axeFaults(dialog)).toEqual([]);
  const field = within(dialog).getByLabelText(new RegExp(t.line));
  await user.clear(field);
  await user.type(field, 'Trực ban 024 5678');
  await user.click(within(dialog).getByRole('button', { name: new RegExp(t.lineAct) }));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('Trực ban 024 5678');
  expect(alert).toHaveTextContent('Trực ban 024 9999');
  hub.use(on(SetDutyContactDocument, () => ({ setDutyContact: { agency: { id: 'agency-hma', dutyContact: 'Trực ban 024 5678' }, errors: [] } })));
  await user.click(within(alert).getAllByRole('button')[1] as HTMLElement);
  dialog = await screen.findByRole('dialog', { name: t.lineOf(name) });
  await user.click(within(dialog).getByRole('button', { name: new RegExp(t.lineAct) }));
  await waitFor(() => expect(hub.calls('SetDutyContact').at(-1)).toEqual({ agencyId: 'agency-hma', seen: 'Trực ban 024 9999', text: 'Trực ban 024 5678' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
});
