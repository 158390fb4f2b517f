/** Every page of every role: axe, nothing wider than the window at any width, one primary button at most, no error on the console, no policy broken. */
import type { Browser, Page } from 'playwright-core';
import { describe, test } from 'vitest';
import type { Locale } from '@/lib/i18n';
import type { Theme } from '@/lib/theme';
import { expectAccessible, expectClean, expectNoSidewaysScroll, expectOnePrimary, openPage, settled, setUp, setWidth, signIn } from './browser';
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

/** A language and a theme, in which the pages of all are looked at. Each is opened once, and its window then made wider or narrower. */
export interface Look {
  readonly name: string;
  readonly locale: Locale;
  readonly theme: Theme;
  /** The width that a page is opened in. */
  readonly width: number;
  /** The widths that follow. */
  readonly then: readonly number[];
  /** Those of them in which axe looks again, and for whom. */
  readonly again: readonly (readonly [Account, number])[];
}

/** What is wrong with a page, as text; all pages are looked at before the test fails. */
async function faultsOf(page: Page, account: Account, address: string, { width, then, again }: Look): Promise<string[]> {
  const found: string[] = [];
  const look = async (at: number, what: () => Promise<void> | void) => {
    try {
      await what();
    } catch (error) {
      found.push(`${address} at ${at} px: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  await look(width, async () => {
    await setWidth(page, width);
    await page.goto(address);
    await settled(page);
  });
  await look(width, () => expectAccessible(page));
  await look(width, () => expectNoSidewaysScroll(page));
  await look(width, () => expectOnePrimary(page));
  for (const next of then) {
    await look(next, async () => {
      await setWidth(page, next);
      await settled(page);
      await expectNoSidewaysScroll(page);
    });
    if (again.some(([who, at]) => who === account && at === next)) await look(next, () => expectAccessible(page));
  }
  await look(width, () => {
    expectClean(page);
  });
  return found;
}

/** Declares the tests of a look; each file has a hub and a browser of its own, so that files run side by side. */
export function lookAtPages(shown: Look): void {
  let hub: Hub;
  let browser: Browser;

  setUp((stage) => {
    ({ hub, browser } = stage);
  });

  describe(shown.name, () => {
    test.each(visits.map(([account, addresses]) => ({ account, addresses })))(
      '$account',
      async ({ account, addresses }) => {
        const page = await openPage(browser, hub, { theme: shown.theme, locale: shown.locale, width: shown.width });
        await signIn(page, hub, account, shown.locale);
        const found: string[] = [];
        for (const address of addresses) found.push(...(await faultsOf(page, account, address, shown)));
        for (const [who, list, wanted, parts] of details) {
          if (who !== account) continue;
          await page.goto(list);
          await settled(page);
          const links = await page.locator('main a[href]').evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
          const address = links.find((link) => wanted.test(link));
          if (address === undefined) found.push(`${list}: no link to a ${wanted.source}`);
          else for (const part of parts) found.push(...(await faultsOf(page, account, `${address}${part}`, shown)));
        }
        await page.context().close();
        if (found.length > 0) throw new Error(found.join('\n'));
      },
      400_000,
    );
  });
}
