/** The register: an agency's administrator registers a system, its level is recorded, and somebody else is called for its cases. */
import type { Browser, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { contactsMessages } from '@/features/contacts/messages';
import { systemsMessages } from '@/features/systems/messages';
import { labels } from '@/lib/labels';
import { shellMessages } from '@/shell/messages';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openPage, settled, setUpAs, setWidth, signIn, startsWith } from './browser';
import type { Hub } from './hub';

const t = systemsMessages.vi;
const r = t.register;
const c = contactsMessages.vi;
const name = 'Hệ thống quản lý văn bản, điều hành và hồ sơ công việc dùng chung của các sở, ban, ngành tỉnh Hà Mẫu';

let hub: Hub;
let browser: Browser;
let page: Page;

setUpAs('admin2', (stage) => {
  ({ hub, browser, page } = stage);
});

test('a system is registered for the one agency that one administers', async () => {
  await page.waitForURL(/\/systems$/);
  await page.getByRole('main').getByRole('button', { name: t.list.register, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: r.title });
  await dialog.getByText('Tỉnh Hà Mẫu', { exact: true }).waitFor();
  await dialog.getByLabel(startsWith(r.code)).fill('hma vb');
  await dialog.getByLabel(r.name, { exact: true }).fill(name);
  await dialog.getByRole('button', { name: startsWith(r.act) }).click();
  // The hub tells what is wrong with the code, at its field.
  await expect.poll(async () => dialog.getByLabel(startsWith(r.code)).getAttribute('aria-invalid')).toBe('true');
  await expectAccessible(page);
  await dialog.getByLabel(startsWith(r.code)).fill('HMA-VBDH-09');
  await dialog.getByRole('button', { name: startsWith(r.act) }).click();
  await page.waitForURL(/\/systems\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByText(t.noBaseline, { exact: true }).waitFor();
  await expectAccessible(page);
  expectClean(page);
});

test('it is described anew, and its level recorded as it was approved', async () => {
  await page.getByRole('button', { name: r.changeOpen, exact: true }).click();
  const change = page.getByRole('dialog', { name: r.changeTitle });
  await change.getByLabel(startsWith(r.purpose)).fill('Gửi, nhận và theo dõi văn bản giữa các cơ quan của tỉnh.');
  await change.getByRole('button', { name: startsWith(r.save) }).click();
  await change.waitFor({ state: 'hidden' });
  await page.getByRole('main').getByText('Gửi, nhận và theo dõi văn bản').waitFor();
  await page.getByRole('button', { name: r.levelOpen, exact: true }).click();
  const level = page.getByRole('dialog', { name: r.levelTitle });
  await level.getByLabel(startsWith(r.level)).selectOption({ label: labels.vi.level(3) });
  await expectAccessible(page);
  await level.getByRole('button', { name: startsWith(r.levelAct) }).click();
  await level.waitFor({ state: 'hidden' });
  // The baseline of the level is there at once.
  await page.getByRole('region', { name: t.summary }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  expectClean(page);
});

test('the system is in the list, for the officer too, who sets no level', async () => {
  const officer = await openPage(browser, hub, { width: 360, height: 740 });
  await signIn(officer, hub, 'officer');
  await officer.goto('/systems?text=HMA-VBDH');
  await settled(officer);
  await officer.getByRole('main').getByRole('link', { name }).click();
  await officer.waitForURL(/\/systems\/[0-9a-f-]{36}$/);
  await officer.getByRole('button', { name: r.changeOpen, exact: true }).waitFor();
  expect(await officer.getByRole('button', { name: r.levelOpen, exact: true }).count()).toBe(0);
  await expectAccessible(officer);
  await expectNoSidewaysScroll(officer);
  expectClean(officer);
  await officer.context().close();
});

test('a duty contact is replaced and added, and the last one warns', async () => {
  await page.getByRole('navigation', { name: shellMessages.vi.mainNav }).getByRole('link', { name: startsWith(shellMessages.vi.contacts) }).click();
  await page.waitForURL(/\/contacts$/);
  const posts = page.getByRole('table', { name: c.posts });
  await posts.getByText('Nguyễn Hải Yến').waitFor();
  await page.getByRole('table', { name: c.plan }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: c.replaceOf('Nguyễn Hải Yến'), exact: true }).click();
  const replace = page.getByRole('dialog', { name: c.replaceOf('Nguyễn Hải Yến') });
  await replace.getByRole('combobox').click();
  await replace.getByRole('option', { name: startsWith('Phạm Đức Long') }).click();
  await expectAccessible(page);
  await replace.getByRole('button', { name: startsWith(c.replaceAct) }).click();
  await replace.waitFor({ state: 'hidden' });
  await posts.getByText('Phạm Đức Long').waitFor();
  await page.getByRole('button', { name: c.removeOf('Phạm Đức Long'), exact: true }).click();
  const remove = page.getByRole('dialog', { name: c.removeOf('Phạm Đức Long') });
  await remove.getByText(c.removeLast, { exact: true }).waitFor();
  await remove.getByRole('button', { name: startsWith(c.removeAct) }).click();
  await posts.getByText(c.nobody, { exact: true }).waitFor();
  await page.getByRole('button', { name: c.onlyEmpty, exact: true }).click();
  await page.waitForURL(/empty=1/);
  await posts.getByRole('button', { name: c.addTo('Tỉnh Hà Mẫu'), exact: true }).click();
  const add = page.getByRole('dialog', { name: c.addTo('Tỉnh Hà Mẫu') });
  await add.getByRole('combobox').click();
  await add.getByRole('option', { name: startsWith('Nguyễn Hải Yến') }).click();
  await add.getByRole('button', { name: startsWith(c.addAct) }).click();
  await add.waitFor({ state: 'hidden' });
  await page.getByText(c.filteredEmpty, { exact: true }).waitFor();
  await expectAccessible(page);
  expectClean(page);
});

test('whom to call at the agency is said in a line, and the register of agencies has it', async () => {
  const line = 'Trực ban 24/7: 0200 123 4567';
  await page.goto('/contacts');
  await settled(page);
  await page.getByRole('button', { name: c.lineOf('Tỉnh Hà Mẫu'), exact: true }).click();
  const dialog = page.getByRole('dialog', { name: c.lineOf('Tỉnh Hà Mẫu') });
  await dialog.getByLabel(startsWith(c.line)).fill(line);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(c.lineAct) }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('table', { name: c.posts }).getByText(line, { exact: true }).waitFor();
  await setWidth(page, 360);
  await expectNoSidewaysScroll(page);
  await setWidth(page, 1440);
  await page.goto('/agencies');
  await page.getByText(line, { exact: true }).waitFor();
  expectClean(page);
});

test('the national administrator names the officers of the national tiers, on a narrow screen too', async () => {
  const admin = await openPage(browser, hub, { width: 360, height: 740 });
  await signIn(admin, hub, 'admin');
  await admin.goto('/contacts');
  await settled(admin);
  const post = c.national(2);
  await admin.getByRole('button', { name: c.addTo(post), exact: true }).click();
  const add = admin.getByRole('dialog', { name: c.addTo(post) });
  await add.getByRole('combobox').click();
  await add.getByRole('option', { name: startsWith('Trần Khánh Vy') }).click();
  await add.getByRole('button', { name: startsWith(c.addAct) }).click();
  await add.waitFor({ state: 'hidden' });
  await admin.getByRole('button', { name: c.removeOf('Trần Khánh Vy'), exact: true }).waitFor();
  await expectAccessible(admin);
  await expectNoSidewaysScroll(admin);
  expectClean(admin);
  await admin.context().close();
});
