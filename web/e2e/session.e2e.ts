/** Signing in and out, language, theme, keyboard: what every page has. */
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { casesMessages } from '@/features/cases/messages';
import { sessionMessages } from '@/features/session/messages';
import { shellMessages } from '@/shell/messages';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openPage, settled, setUp, signIn, watched } from './browser';
import { email, type Hub } from './hub';

const vi = { session: sessionMessages.vi, shell: shellMessages.vi, cases: casesMessages.vi };
const en = { session: sessionMessages.en, shell: shellMessages.en, cases: casesMessages.en };

let hub: Hub;
let browser: Browser;
let page: Page;

setUp((stage) => {
  ({ hub, browser } = stage);
});
beforeEach(async () => {
  page = await openPage(browser, hub);
});
afterEach(async () => {
  expectClean(page);
  await page.context().close();
});

describe('signing in', () => {
  test('a wrong password is said at once and leaves what was typed', async () => {
    await page.goto('/sign-in');
    await page.getByLabel(vi.session.email, { exact: true }).fill(email('coordinator'));
    await page.getByLabel(vi.session.password, { exact: true }).fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByText(vi.session.wrong).waitFor();
    expect(await page.getByLabel(vi.session.email, { exact: true }).inputValue()).toBe(email('coordinator'));
  });

  test('an address inside leads there after signing in, and signing out ends the session', async () => {
    await page.goto('/cases?status=OPEN');
    await page.waitForURL(/\/sign-in\?next=/);
    await page.getByLabel(vi.session.email, { exact: true }).fill(email('coordinator'));
    await page.getByLabel(vi.session.password, { exact: true }).fill(hub.password);
    await page.getByRole('button', { name: vi.session.submit, exact: true }).click();
    await page.waitForURL(/\/cases\?status=OPEN/);
    await settled(page);
    await page.getByRole('button', { name: new RegExp(`^${vi.shell.account}`) }).click();
    await page.getByRole('menuitem', { name: vi.shell.signOut, exact: true }).click();
    await page.waitForURL(/\/sign-in/);
    await page.goto('/cases');
    await page.waitForURL(/\/sign-in/);
  });

  test('the page is the same at 360 px and in the dark, and axe finds nothing', async () => {
    for (const theme of ['light', 'dark'] as const) {
      for (const width of [360, 1440]) {
        const own = await openPage(browser, hub, { theme, width });
        await own.goto('/sign-in');
        await own.getByRole('button', { name: vi.session.submit, exact: true }).waitFor();
        await expectAccessible(own);
        await expectNoSidewaysScroll(own);
        expectClean(own);
        await own.context().close();
      }
    }
  });
});

test('a session that ends under an open dialog asks for the password, and what was written is there afterwards', async () => {
  await signIn(page, hub, 'coordinator');
  await page.goto('/cases');
  await page.getByRole('row').nth(1).getByRole('link').first().click();
  await page.waitForURL(/\/cases\/\d/);
  await settled(page);
  await page.locator('main h1').focus();
  await page.keyboard.press('n');
  const entry = page.getByRole('dialog', { name: vi.cases.timeline.addTitle });
  const text = entry.getByRole('textbox').first();
  await text.fill('Đã cách ly máy chủ và giữ nguyên nhật ký.');
  await page.context().clearCookies();
  await entry.getByRole('button', { name: vi.cases.timeline.act, exact: true }).click();
  const password = page.getByLabel(vi.session.password, { exact: true });
  await password.waitFor();
  await expect.poll(async () => password.evaluate((field) => field === document.activeElement)).toBe(true);
  await page.keyboard.type(hub.password);
  await page.keyboard.press('Enter');
  await password.waitFor({ state: 'detached' });
  expect(await text.inputValue()).toBe('Đã cách ly máy chủ và giữ nguyên nhật ký.');
});

describe('the frame', () => {
  test('the language changes in place and stays with the account', async () => {
    await signIn(page, hub, 'coordinator');
    await page.goto('/cases');
    await page.getByRole('heading', { level: 1, name: vi.cases.list.title }).waitFor();
    const saved = page.waitForResponse((response) => response.url().endsWith('/graphql') && (response.request().postData()?.includes('SetLocale') ?? false));
    await page.getByRole('button', { name: 'English', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: en.cases.list.title }).waitFor();
    await saved;
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: en.cases.list.title }).waitFor();
    await page.getByRole('button', { name: 'Tiếng Việt', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: vi.cases.list.title }).waitFor();
  });

  test('keys go to pages and to the search, and are listed', async () => {
    await signIn(page, hub, 'coordinator');
    await page.locator('main h1').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.waitForURL(/\/cases/);
    await settled(page);
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: vi.shell.keys });
    await keys.getByText(vi.shell.keyGo(vi.shell.cases)).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    const search = page.getByRole('searchbox', { name: vi.shell.searchLabel });
    await expect.poll(async () => search.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  test('a second page of the same session is signed in, and both end together', async () => {
    await signIn(page, hub, 'auditor');
    await page.getByText(vi.shell.readOnly).waitFor();
    const second = await watched(page.context());
    await second.goto('/cases');
    await settled(second);
    await page.getByRole('button', { name: new RegExp(`^${vi.shell.account}`) }).click();
    await page.getByRole('menuitem', { name: vi.shell.signOutEverywhere, exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: vi.shell.signOutEverywhereTitle, exact: true }).click();
    await page.waitForURL(/\/sign-in/);
    // By itself: the browser tells its other pages that the person has gone.
    await second.waitForURL(/\/sign-in/);
    expectClean(second);
  });
});
