/** The auditor reads who did what, narrows it down and opens the things; administrators read of accounts, others nothing. */
import type { Browser, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { auditMessages } from '@/features/audit/messages';
import { shellMessages } from '@/shell/messages';
import { uiMessages } from '@/ui/messages';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openPage, settled, setUpAs, signIn, startsWith } from './browser';
import type { Hub } from './hub';

const t = auditMessages.vi;
const shell = shellMessages.vi;

let hub: Hub;
let browser: Browser;
let page: Page;

setUpAs('auditor', (stage) => {
  ({ hub, browser, page } = stage);
});

const rows = () => page.getByRole('table', { name: t.caption }).getByRole('row');

test('the auditor begins at the audit log, newest first', async () => {
  await page.waitForURL(/\/audit$/);
  await page.getByRole('heading', { level: 1, name: t.title }).waitFor();
  // One's own signing in is the newest entry.
  await rows().nth(1).getByText(t.operations['sign-in'], { exact: true }).waitFor();
  await rows().nth(1).getByText('Ngô Văn Thạch').first().waitFor();
  await expectAccessible(page);
  expectClean(page);
});

test('entries are narrowed to an act, a thing and a person, in the address', async () => {
  await page.getByRole('button', { name: startsWith(t.kind) }).click();
  await page.getByRole('menuitemradio', { name: t.kinds.evidence, exact: true }).click();
  await page.waitForURL(/kind=evidence/);
  await page.getByRole('button', { name: startsWith(t.operation) }).click();
  await page.getByRole('menuitemcheckbox', { name: t.operations['evidence.receive'], exact: true }).click();
  await page.keyboard.press('Escape');
  await page.waitForURL(/operation=evidence\.receive/);
  await settled(page);
  const words = async () => (await rows().allInnerTexts()).slice(1);
  await expect.poll(async () => (await words()).every((row) => row.includes(t.operations['evidence.receive']))).toBe(true);
  expect((await words()).length).toBeGreaterThan(0);

  await rows().nth(1).getByRole('link', { name: startsWith(t.historyOf('')) }).click();
  await page.waitForURL(/subject=[0-9a-f-]{36}/);
  await settled(page);
  await expect.poll(async () => (await words()).some((row) => row.includes(t.operations['evidence.examine']))).toBe(true);
  await page.getByRole('button', { name: startsWith(t.drop(t.ofSubject(''))) }).waitFor();
  await expectAccessible(page);
  await page.reload();
  await settled(page);
  expect((await words()).length).toBeGreaterThan(1);

  // The thing itself is open to the auditor.
  await rows().nth(1).getByRole('link').filter({ hasText: 'CC-' }).first().click();
  await page.waitForURL(/\/evidence\/[0-9a-f-]{36}\/custody/);
  await settled(page);
  await page.goBack();
  await settled(page);
  await page.getByRole('button', { name: uiMessages.vi.clearFilters, exact: true }).click();
  await page.waitForURL(/\/audit$/);
  expectClean(page);
});

test('a time without entries says so', async () => {
  await page.getByRole('button', { name: startsWith(t.period) }).click();
  const dialog = page.getByRole('dialog', { name: t.period });
  await dialog.getByRole('textbox', { name: startsWith(`${t.until}, ${uiMessages.vi.date}`) }).fill('01/01/2020');
  await dialog.getByRole('button', { name: t.show, exact: true }).click();
  await page.waitForURL(/until=2019-12-31T17/);
  await page.getByText(t.filteredEmpty).waitFor();
  await expectAccessible(page);
  await page.goto('/audit');
  expectClean(page);
});

test('every entry of the auditor’s navigation leads to a page with something on it', async () => {
  await settled(page);
  const nav = page.getByRole('navigation', { name: shell.mainNav });
  for (const name of [shell.evidence, shell.cases, shell.tasks, shell.transfers, shell.systems, shell.agencies, shell.lookups, shell.hashSets, shell.knowledge, shell.log]) {
    await nav.getByRole('link', { name: startsWith(name) }).first().click();
    await settled(page);
    expect(await page.getByRole('heading', { name: shell.deniedTitle }).count(), name).toBe(0);
  }
  expectClean(page);
});

test('an administrator reads of accounts alone, others are told whom it is for', async () => {
  const admin = await openPage(browser, hub, { width: 360, theme: 'dark', locale: 'en' });
  await signIn(admin, hub, 'admin', 'en');
  await admin.goto('/audit');
  await settled(admin);
  const table = admin.getByRole('table', { name: auditMessages.en.caption });
  await table.getByText(auditMessages.en.operations['sign-in'], { exact: true }).first().waitFor();
  expect(await table.innerText()).not.toMatch(/CC-|\d{4}-\d{4}/);
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  expectClean(admin);
  await admin.context().close();

  const other = await openPage(browser, hub);
  await signIn(other, hub, 'coordinator');
  await other.goto('/audit');
  await other.getByText(t.denied).waitFor();
  await expectAccessible(other);
  expectClean(other);
  await other.context().close();
});
