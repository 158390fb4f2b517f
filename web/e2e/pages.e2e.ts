/** Every page of every role: axe in both themes, nothing wider than a phone, no error on the console, no policy broken. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shellMessages } from '@/shell/messages';
import { uiMessages } from '@/ui/messages';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openPage, settled, signIn, startBrowser, type View } from './browser';
import { startHub, type Account, type Hub } from './hub';

let hub: Hub;
let browser: Browser;

beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

const visits: readonly (readonly [Account, readonly string[]])[] = [
  ['coordinator', ['/', '/triage', '/cases', '/cases?status=OPEN', '/tasks', '/evidence', '/systems', '/search?text=HMA', '/nowhere', '/cases?status=NONSENSE&level=99&order=zzz&after=garbage', '/evidence?status=X']],
  ['responder', ['/', '/report', '/reports', '/cases', '/evidence', '/systems']],
  ['responder2', ['/', '/tasks']],
  ['officer', ['/', '/systems']],
  ['analyst', ['/', '/cases', '/evidence']],
  ['auditor', ['/cases', '/agencies', '/log']],
  ['admin', ['/admin/outbox', '/admin/outbox?status=DEAD', '/agencies']],
  ['inspector', ['/']],
  ['appraiser', ['/']],
];

/** Pages that are reached by a link on another: the list, and the part of the address that is followed. */
const details: readonly (readonly [Account, string, RegExp, readonly string[]])[] = [
  ['coordinator', '/cases', /^\/cases\/\d{4}-\d+$/, ['', '/tasks', '/evidence', '/timeline', '/reports', '/escalations']],
  ['responder', '/cases', /^\/cases\/\d{4}-\d+$/, ['', '/tasks', '/evidence']],
  ['coordinator', '/tasks', /^\/tasks\/[0-9a-f-]{36}$/, ['']],
  ['coordinator', '/systems', /^\/systems\/[0-9a-f-]{36}$/, ['']],
  ['analyst', '/evidence', /^\/evidence\/[0-9a-f-]{36}$/, ['', '/derived', '/members/0', '/members/999999']],
];

/** Both themes, languages and widths; the coordinator, who sees most, in one more. */
const views: readonly (readonly [string, View, readonly Account[] | 'all'])[] = [
  ['light, Vietnamese', { theme: 'light', locale: 'vi' }, 'all'],
  ['360 px, dark, English', { theme: 'dark', locale: 'en', width: 360, height: 740 }, 'all'],
  ['dark, English', { theme: 'dark', locale: 'en' }, ['coordinator']],
  ['768 px, light, Vietnamese', { theme: 'light', locale: 'vi', width: 768, height: 1024 }, ['coordinator', 'responder', 'analyst', 'admin']],
  ['1000 px, light, English', { theme: 'light', locale: 'en', width: 1000, height: 800 }, ['coordinator', 'responder', 'analyst', 'admin']],
];

/** What is wrong with a page, as text; all pages are looked at before the test fails. */
async function faultsOf(page: Page, address: string): Promise<string[]> {
  const found: string[] = [];
  const look = async (what: () => Promise<void> | void) => {
    try {
      await what();
    } catch (error) {
      found.push(`${address}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await look(async () => {
    await page.goto(address);
    await settled(page);
  });
  await look(() => expectAccessible(page));
  await look(() => expectNoSidewaysScroll(page));
  await look(() => {
    expectClean(page);
  });
  return found;
}

describe.each(views)('%s', (_, view, accounts) => {
  const shown = visits.filter(([account]) => accounts === 'all' || accounts.includes(account));
  test.each(shown.map(([account, addresses]) => ({ account, addresses })))(
    '$account',
    async ({ account, addresses }) => {
      const page = await openPage(browser, hub, view);
      await signIn(page, hub, account, view.locale);
      const found: string[] = [];
      for (const address of addresses) found.push(...(await faultsOf(page, address)));
      for (const [who, list, wanted, parts] of details) {
        if (who !== account) continue;
        await page.goto(list);
        await settled(page);
        const links = await page.locator('main a[href]').evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
        const address = links.find((link) => wanted.test(link));
        if (address === undefined) found.push(`${list}: no link to a ${wanted.source}`);
        else for (const part of parts) found.push(...(await faultsOf(page, `${address}${part}`)));
      }
      await page.context().close();
      if (found.length > 0) throw new Error(found.join('\n'));
    },
    400_000,
  );
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

test('dead letters are a table with one open tab, at every width', async () => {
  for (const width of [360, 768, 1000, 1440]) {
    const page = await openPage(browser, hub, { width });
    await page.route('**/graphql', async (route) => {
      const body = route.request().postDataJSON() as { operationName?: string } | null;
      if (body?.operationName !== 'OutboxPage') {
        await route.continue();
        return;
      }
      const letter = (id: string, lastError: string) => ({
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
      });
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
