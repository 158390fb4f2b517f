import { readFileSync } from 'node:fs';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { OutboxPageQuery } from '@/gql/graphql';
import type { AgencyKind } from '@/lib/domain';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { outboxMessages } from './messages';
import { DismissOutboxJobDocument, OutboxPageDocument, RetryOutboxJobDocument, tabOf } from './OutboxPage';

const dead: OutboxPageQuery['outbox']['nodes'][number] = {
  id: 'job-1',
  kind: 'mail',
  status: 'DEAD',
  attempts: 12,
  doubtful: 1,
  createdAt: '2026-11-20T05:00:00.000Z',
  dueAt: '2026-11-20T05:00:00.000Z',
  finishedAt: null,
  lastError: '550 no such user',
  recipient: 'duty@example.gov',
  messageId: '<a@chot>',
  dismissedReason: null,
};

function viewerWith(roles: ('ADMIN' | 'COORDINATOR')[], kind: AgencyKind) {
  const { agency } = sampleViewer();
  return sampleViewer({ roles, memberships: roles.map((role) => ({ role, agency: { ...agency, kind } })) });
}

function outboxHub(roles: ('ADMIN' | 'COORDINATOR')[], kind: AgencyKind = 'NATIONAL_COORDINATOR') {
  return fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: viewerWith(roles, kind) })),
    on(OutboxPageDocument, () => ({ outbox: { nodes: [dead], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 1 } })),
    on(RetryOutboxJobDocument, () => ({ retryOutboxJob: { job: { id: 'job-1', status: 'QUEUED' as const }, errors: [] } })),
    on(DismissOutboxJobDocument, () => ({ dismissOutboxJob: { job: { id: 'job-1', status: 'DISMISSED' as const }, errors: [] } })),
  );
}

describe('OutboxPage', () => {
  it('is for administrators only, and asks the hub nothing for others', async () => {
    const hub = outboxHub(['COORDINATOR']);
    renderApp('/admin/outbox');
    expect(await screen.findByText('Chỉ quản trị viên xem được thư đi')).toBeInTheDocument();
    expect(hub.calls('OutboxPage')).toHaveLength(0);
  });

  it('is no business of the administrator of one agency', async () => {
    const hub = outboxHub(['ADMIN'], 'MINISTRY');
    renderApp('/admin/outbox');
    expect(await screen.findByText('Chỉ quản trị viên xem được thư đi')).toBeInTheDocument();
    expect(hub.calls('OutboxPage')).toHaveLength(0);
  });

  it('shows dead letters with their last error and sends them again', async () => {
    const hub = outboxHub(['ADMIN']);
    const user = userEvent.setup();
    renderApp('/admin/outbox?status=DEAD');
    expect(await screen.findByText('550 no such user')).toBeInTheDocument();
    expect(hub.calls('OutboxPage')[0]).toMatchObject({ filter: { status: ['DEAD'] } });
    expect(screen.getByText(/không biết thư đã đi chưa/)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Gửi lại' }));
    expect(await screen.findByText('Đã xếp lại để gửi')).toBeInTheDocument();
    expect(hub.calls('RetryOutboxJob')).toEqual([{ id: 'job-1' }]);
  });

  it('dismisses a dead letter for a reason', async () => {
    const hub = outboxHub(['ADMIN']);
    const user = userEvent.setup();
    renderApp('/admin/outbox?status=DEAD');
    await user.click(await screen.findByRole('button', { name: 'Bỏ qua' }));
    await user.click(screen.getByRole('button', { name: /^Bỏ qua việc này/ }));
    expect(hub.calls('DismissOutboxJob')).toHaveLength(0);
    await user.type(screen.getByLabelText(/^Lý do/), 'Đã gọi điện cho người nhận');
    await user.click(screen.getByRole('button', { name: /^Bỏ qua việc này/ }));
    expect(await screen.findByText('Đã bỏ qua việc hỏng')).toBeInTheDocument();
    expect(hub.calls('DismissOutboxJob')).toEqual([{ id: 'job-1', reason: 'Đã gọi điện cho người nhận' }]);
  });

  it('names every kind of work of the hub in both languages, and no other', () => {
    const source = readFileSync('../server/src/outbox/mod.rs', 'utf8');
    const words = [...source.matchAll(/Self::\w+ => "([a-z.-]+)",/g)].map((hit) => hit[1] ?? '').sort();
    expect(words.length).toBeGreaterThan(15);
    for (const { kinds } of [outboxMessages.vi, outboxMessages.en]) expect(Object.keys(kinds).sort()).toEqual(words);
  });

  it('finds the tab of an address', () => {
    expect(tabOf(undefined)).toBe('queued');
    expect(tabOf(['QUEUED'])).toBe('queued');
    expect(tabOf(['DEAD'])).toBe('dead');
    expect(tabOf(['DONE'])).toBe('done');
  });
});
