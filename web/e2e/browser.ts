/** Debian's Chromium, and pages that fail a test on anything the console, the security policy or axe says; the set-up of a file. */
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { sessionMessages } from '@/features/session/messages';
import type { Locale } from '@/lib/i18n';
import type { Theme } from '@/lib/theme';
import { email, startHub, type Account, type Hub } from './hub';

/** A hub and a browser for the tests of one file, until they have ended. A test that fails tells what its pages did wrong. */
export function setUp(take: (stage: { hub: Hub; browser: Browser }) => Promise<void> | void): void {
  let hub: Hub | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    [hub, browser] = await Promise.all([startHub(), startBrowser()]);
    await take({ hub, browser });
  });
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const page of browser?.contexts().flatMap((context) => context.pages()) ?? []) {
      process.stderr.write(`${page.url()}\n${(faults.get(page) ?? []).join('\n')}\n`);
    }
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
  });
}

/** As {@link setUp}, with a page on which one person is signed in. */
export function setUpAs(account: Account, take: (stage: { hub: Hub; browser: Browser; page: Page }) => Promise<void> | void): void {
  setUp(async ({ hub, browser }) => {
    const page = await openPage(browser, hub);
    await signIn(page, hub, account);
    await take({ hub, browser, page });
  });
}

async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** The beginning of a name: buttons add their key, links their count. */
export function startsWith(text: string): RegExp {
  return new RegExp(`^${text.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}

export interface View {
  locale?: Locale;
  theme?: Theme;
  width?: number;
  height?: number;
}

/** What a page did wrong since it was last asked. */
const faults = new WeakMap<Page, string[]>();

/** A page of a person of its own: no cookie, no storage of others. */
export async function openPage(browser: Browser, hub: Hub, view: View = {}): Promise<Page> {
  const context = await browser.newContext({
    baseURL: hub.url,
    viewport: { width: view.width ?? 1440, height: view.height ?? 900 },
    reducedMotion: 'reduce',
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(20_000);
  await context.addInitScript(
    ({ locale, theme }) => {
      if (localStorage.getItem('chot.locale') === null) localStorage.setItem('chot.locale', locale);
      if (theme !== undefined && localStorage.getItem('chot.theme') === null) localStorage.setItem('chot.theme', theme);
    },
    { locale: view.locale ?? 'vi', theme: view.theme },
  );
  return watched(context);
}

/** Another page in the same session. */
export async function watched(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const found: string[] = [];
  faults.set(page, found);
  page.on('pageerror', (error) => found.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // The browser itself logs every answer of 4xx; being asked to sign in is one, and no fault.
    if (/status of 401/.test(message.text()) && /\/(graphql|api\/auth\/sign-in)$/.test(message.location().url)) return;
    found.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) found.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
  await page.exposeFunction('e2eFault', (text: string) => found.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell = (window as unknown as { e2eFault: (text: string) => void }).e2eFault;
      tell(`security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return page;
}

/** Fails with everything that the page did wrong since the last call. */
export function expectClean(page: Page): void {
  const found = faults.get(page)?.splice(0) ?? [];
  if (found.length > 0) throw new Error(`${page.url()}\n${found.join('\n')}`);
}

export async function signIn(page: Page, hub: Hub, account: Account, locale: Locale = 'vi'): Promise<void> {
  const t = sessionMessages[locale];
  await page.goto('/sign-in');
  // The language is the account's, unless the switch is pressed.
  await page.getByRole('button', { name: locale === 'vi' ? 'Tiếng Việt' : 'English', exact: true }).click();
  await page.getByLabel(t.email, { exact: true }).fill(email(account));
  await page.getByLabel(t.password, { exact: true }).fill(hub.password);
  await page.getByRole('button', { name: t.submit, exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await settled(page);
}

/** Opens the case of the sample that has evidence; its number. */
export async function openSampleCase(page: Page): Promise<string> {
  await page.goto('/cases');
  await settled(page);
  await page.getByRole('row').filter({ hasText: 'Hà Mẫu' }).getByRole('link').first().click();
  await page.waitForURL(/\/cases\/\d{4}-\d+/);
  await settled(page);
  return /\d{4}-\d+/.exec(page.url())?.[0] ?? '';
}

/** Until the page has its heading and nothing of it is still being read. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
}

/** Accessibility: WCAG 2.2 AA by axe, nothing excused. */
export async function expectAccessible(page: Page): Promise<void> {
  // In the page itself: there are no frames of others, for which axe would open a page of its own each time.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const result = await axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  if (result.violations.length === 0) return;
  const lines = result.violations.map((violation) => {
    const where = violation.nodes.slice(0, 4).map((node) => `    ${node.target.join(' ')}\n      ${node.failureSummary?.replaceAll('\n', ' ') ?? ''}`);
    return `  ${violation.id}: ${violation.help} (${violation.nodes.length})\n${where.join('\n')}`;
  });
  throw new Error(`${page.url()} is not accessible:\n${lines.join('\n')}`);
}

/** Makes the window as wide as that, and waits until the page has been laid out anew. */
export async function setWidth(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: width < 500 ? 740 : 900 });
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}

/** The page itself never scrolls sideways; wide tables scroll within themselves. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { wide, shown } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    shown: document.documentElement.clientWidth,
  }));
  if (wide > shown) throw new Error(`${page.url()} is ${wide} px wide in a window of ${shown} px`);
}

/** A page says at most once what is to be done first. */
export async function expectOnePrimary(page: Page): Promise<void> {
  const found = await page.locator('main .btn-primary:visible').allTextContents();
  if (found.length > 1) throw new Error(`${page.url()} has several primary buttons: ${found.join(', ')}`);
}
