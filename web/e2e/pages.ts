/** Every page of every role in one view: axe, nothing wider than the window, no error on the console, no policy broken. */
import type { Browser, Page } from 'playwright-core';
import { describe, test } from 'vitest';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openPage, settled, setUp, signIn, type View } from './browser';
import type { Account, Hub } from './hub';

export const visits: readonly (readonly [Account, readonly string[]])[] = [
  ['coordinator', ['/', '/triage', '/cases', '/cases?status=OPEN', '/tasks', '/evidence', '/transfers', '/transfers?tab=finished', '/systems', '/search?text=HMA', '/knowledge', '/knowledge/ransomware', '/knowledge/new', '/knowledge/ransomware/edit', '/knowledge/no-such', '/nowhere', '/cases?status=NONSENSE&level=99&order=zzz&after=garbage', '/evidence?status=X']],
  ['responder', ['/', '/report', '/reports', '/cases', '/evidence', '/systems', '/knowledge?class=AVAILABILITY', '/knowledge/ransomware/edit', '/knowledge/exercise-web-shell/exercise']],
  ['responder2', ['/', '/tasks']],
  ['officer', ['/', '/systems']],
  ['analyst', ['/', '/cases', '/evidence', '/lookups?values=update.exe', '/hash-sets', '/rule-sets', '/rule-sets/new', '/rule-sets/no-such']],
  ['auditor', ['/audit', '/audit?kind=evidence&operation=evidence.receive', '/audit?until=2020-01-01T00:00:00.000Z', '/cases', '/evidence', '/agencies', '/log']],
  ['admin', ['/admin/outbox', '/admin/outbox?status=DEAD', '/audit', '/agencies', '/systems', '/contacts', '/contacts?empty=true']],
  ['admin2', ['/systems', '/contacts']],
  ['inspector', ['/', '/log', '/contacts']],
  ['appraiser', ['/']],
];

/** Pages that are reached by a link on another: the list, and the part of the address that is followed. */
export const details: readonly (readonly [Account, string, RegExp, readonly string[]])[] = [
  ['coordinator', '/cases', /^\/cases\/\d{4}-\d+$/, ['', '/tasks', '/evidence', '/observables', '/traces', '/timeline', '/reports', '/escalations']],
  ['responder', '/cases', /^\/cases\/\d{4}-\d+$/, ['', '/tasks', '/evidence']],
  ['coordinator', '/tasks', /^\/tasks\/[0-9a-f-]{36}$/, ['']],
  ['coordinator', '/systems', /^\/systems\/[0-9a-f-]{36}$/, ['']],
  ['admin', '/systems?unapproved=true', /^\/systems\/[0-9a-f-]{36}$/, ['']],
  ['analyst', '/evidence', /^\/evidence\/[0-9a-f-]{36}$/, ['', '/timeline', '/lookups', '/rules', '/custody', '/derived', '/members/0', '/members/999999']],
];

/** What is looked at: everything, or only what a width can change. */
export type Depth = 'all' | 'width';

/** A view, whose pages are looked at in it, and how closely. */
export interface Look {
  readonly name: string;
  readonly view: View;
  readonly accounts: readonly Account[] | 'all';
  readonly depth: Depth;
}

/** What is wrong with a page, as text; all pages are looked at before the test fails. */
async function faultsOf(page: Page, address: string, depth: Depth): Promise<string[]> {
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
  if (depth === 'all') await look(() => expectAccessible(page));
  await look(() => expectNoSidewaysScroll(page));
  await look(() => {
    expectClean(page);
  });
  return found;
}

/** Declares the tests of some views; each file has a hub and a browser of its own, so that files run side by side. */
export function lookAtPages(looks: readonly Look[]): void {
  let hub: Hub;
  let browser: Browser;

  setUp((stage) => {
    ({ hub, browser } = stage);
  });

  describe.each(looks)('$name', ({ view, accounts, depth }) => {
    const shown = visits.filter(([account]) => accounts === 'all' || accounts.includes(account));
    test.each(shown.map(([account, addresses]) => ({ account, addresses })))(
      '$account',
      async ({ account, addresses }) => {
        const page = await openPage(browser, hub, view);
        await signIn(page, hub, account, view.locale);
        const found: string[] = [];
        for (const address of addresses) found.push(...(await faultsOf(page, address, depth)));
        for (const [who, list, wanted, parts] of details) {
          if (who !== account) continue;
          await page.goto(list);
          await settled(page);
          const links = await page.locator('main a[href]').evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
          const address = links.find((link) => wanted.test(link));
          if (address === undefined) found.push(`${list}: no link to a ${wanted.source}`);
          else for (const part of parts) found.push(...(await faultsOf(page, `${address}${part}`, depth)));
        }
        await page.context().close();
        if (found.length > 0) throw new Error(found.join('\n'));
      },
      400_000,
    );
  });
}
