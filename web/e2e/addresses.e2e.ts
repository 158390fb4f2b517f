/** Addresses that are not as they should be, and what a page says about them. */
import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { outboxMessages } from '@/features/outbox/messages';
import { shellMessages } from '@/shell/messages';
import { uiMessages } from '@/ui/messages';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openPage, settled, setUp, signIn, startsWith } from './browser';
import type { Hub } from './hub';

let hub: Hub;
let browser: Browser;

setUp((stage) => {
  ({ hub, browser } = stage);
});

describe('addresses that are not as they should be', () => {
  test('values that are not allowed leave the address, and the list is shown', async () => {
    const page = await openPage(browser, hub);
    await signIn(page, hub, 'coordinator');
    for (const [address, left] of [
      ['/cases?status=NONSENSE', '/cases'],
      ['/cases?level=99&order=zzz&text=a', '/cases?text=a'],
      ['/evidence?status=X', '/evidence'],
      ['/cases?after=garbage&from=26', '/cases'],
    ] as const) {
      await page.goto(address);
      await settled(page);
      await expect.poll(() => page.url().slice(hub.url.length)).toBe(left);
      expect(await page.getByRole('alert').count()).toBe(0);
    }
    expectClean(page);
    await page.context().close();
  });

  test('an address that is not there keeps the frame', async () => {
    const page = await openPage(browser, hub);
    await signIn(page, hub, 'coordinator');
    await page.goto('/nowhere');
    await page.getByRole('heading', { level: 1, name: uiMessages.vi.notFound }).waitFor();
    await page.getByRole('navigation', { name: shellMessages.vi.mainNav }).waitFor();
    expectClean(page);
    await page.context().close();
  });
});

/** A dead letter as the hub tells it; a sample hub has none that one could wait for. */
function letter(id: string, lastError: string) {
  return {
    id,
    kind: 'mail',
    status: 'DEAD',
    attempts: 12,
    doubtful: 1,
    createdAt: '2026-11-20T05:00:00.000Z',
    dueAt: '2026-11-20T05:00:00.000Z',
    finishedAt: null,
    lastError,
    recipient: 'duty.officer.of.a.long.name@province.example.gov',
    messageId: `<${'a'.repeat(40)}@chot.example>`,
    dismissedReason: null,
  };
}

interface Asked {
  operationName?: string;
  variables?: unknown;
}

test('a dead letter is dismissed with a reason, and is gone from the list', async () => {
  const page = await openPage(browser, hub);
  const dismissed: unknown[] = [];
  await page.route('**/graphql', async (route) => {
    const body = route.request().postDataJSON() as Asked | null;
    if (body?.operationName === 'DismissOutboxJob') {
      dismissed.push(body.variables);
      await route.fulfill({ json: { data: { dismissOutboxJob: { job: { id: 'job-1', status: 'DISMISSED' }, errors: [] } } } });
      return;
    }
    if (body?.operationName !== 'OutboxPage') {
      await route.continue();
      return;
    }
    const nodes = dismissed.length === 0 ? [letter('job-1', '550 no such user')] : [];
    await route.fulfill({ json: { data: { outbox: { nodes, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: nodes.length } } } });
  });
  const t = outboxMessages.vi;
  await signIn(page, hub, 'admin');
  await page.goto('/admin/outbox?status=DEAD');
  await page.getByRole('button', { name: t.dismiss, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: t.dismissTitle });
  await dialog.getByRole('button', { name: startsWith(t.dismissDo) }).click();
  await dialog.getByText(t.reasonShort).first().waitFor();
  await expectAccessible(page);
  await dialog.getByLabel(t.reason, { exact: true }).fill('Hộp thư đã được thay bằng địa chỉ khác.');
  await dialog.getByRole('button', { name: startsWith(t.dismissDo) }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText(t.emptyDead, { exact: true }).waitFor();
  expect(dismissed).toEqual([{ id: 'job-1', reason: 'Hộp thư đã được thay bằng địa chỉ khác.' }]);
  expectClean(page);
  await page.context().close();
});

test('dead letters are a table with one open tab, at every width', async () => {
  for (const width of [360, 768, 1000, 1440]) {
    const page = await openPage(browser, hub, { width });
    await page.route('**/graphql', async (route) => {
      const body = route.request().postDataJSON() as Asked | null;
      if (body?.operationName !== 'OutboxPage') {
        await route.continue();
        return;
      }
      const nodes = [letter('job-1', '550 no such user'), letter('job-2', 'connecting: Connection error: Connection refused (os error 111)')];
      await route.fulfill({ json: { data: { outbox: { nodes, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 2 } } } });
    });
    await signIn(page, hub, 'admin');
    await page.goto('/admin/outbox?status=DEAD');
    await page.getByText(uiMessages.vi.mailProblem.address).waitFor();
    expect(await page.locator('main .tabs [aria-current]').count()).toBe(1);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    expectClean(page);
    await page.context().close();
  }
}, 200_000);
