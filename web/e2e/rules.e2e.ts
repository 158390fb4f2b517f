/** Rules: from a mistake told by its line to a match in a member, and from there to the bytes. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { memberMessages } from '@/features/evidence/memberMessages';
import { evidenceMessages } from '@/features/evidence/messages';
import { ruleSetsMessages } from '@/features/rulesets/messages';
import { expectAccessible, expectClean, expectNoSidewaysScroll, settled, setUpAs, startsWith } from './browser';

const t = ruleSetsMessages.vi;
const m = memberMessages.vi;

let page: Page;

setUpAs('analyst', (stage) => {
  ({ page } = stage);
});

test('a mistake is told by its line, and the mended rules become a first version', async () => {
  await page.goto('/rule-sets');
  await settled(page);
  await page.getByRole('main').getByRole('link', { name: t.add }).click();
  await page.waitForURL(/\/rule-sets\/new$/);
  await page.getByLabel(startsWith(t.name)).fill('Tài khoản lạ');
  const source = page.locator('#rules-source');
  await source.fill('rule new_root : account\n{\n  strings:\n    $u = "useradd -o -u 0"\n  condition:\n    $v\n}\n');
  await page.getByRole('button', { name: t.editor.check, exact: true }).click();
  const problems = page.getByRole('region', { name: t.editor.problems });
  await problems.getByRole('button', { name: startsWith('Dòng 6') }).click();
  expect(await source.evaluate((field) => (field as HTMLTextAreaElement).value.slice((field as HTMLTextAreaElement).selectionStart, (field as HTMLTextAreaElement).selectionEnd))).toBe('$v');
  await expectAccessible(page);
  await page.getByRole('button', { name: t.editor.save, exact: true }).click();
  await expect.poll(async () => problems.count()).toBe(1);
  await source.fill('rule new_root : account\n{\n  strings:\n    $u = "useradd -o -u 0"\n  condition:\n    $u\n}\n');
  await page.getByRole('button', { name: t.editor.check, exact: true }).click();
  await page.getByText(t.editor.fine('1')).waitFor();
  await page.getByRole('button', { name: t.editor.save, exact: true }).click();
  await page.waitForURL(/\/rule-sets\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { level: 1, name: 'Tài khoản lạ' }).waitFor();
  await page.getByRole('region', { name: t.source, exact: true }).getByText('new_root').waitFor();
  await expectAccessible(page);
  expectClean(page);
});

test('a new version stands beside the former one', async () => {
  await page.getByRole('main').getByRole('link', { name: t.revise }).click();
  await page.waitForURL(/\/edit$/);
  const source = page.locator('#rules-source');
  await source.waitFor();
  await source.fill(`${await source.inputValue()}\nrule cron_job { strings: $c = "CRON[" condition: $c }\n`);
  await page.getByLabel(startsWith(t.editor.noteField)).fill('Thêm tác vụ định kỳ.');
  await page.getByRole('button', { name: t.editor.save, exact: true }).click();
  await page.waitForURL(/\/rule-sets\/[0-9a-f-]{36}$/);
  await page.getByRole('region', { name: t.source, exact: true }).getByText('cron_job').waitFor();
  await page.getByRole('link', { name: t.versionOf(1), exact: true }).click();
  await expect.poll(async () => page.getByRole('region', { name: t.source, exact: true }).innerText()).not.toContain('cron_job');
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  expectClean(page);
});

test('an item is scanned, and a match leads to its bytes', async () => {
  await page.goto('/evidence?text=thu-thap');
  await settled(page);
  await page.getByRole('main').getByRole('link', { name: 'hma-tthc-01_thu-thap.zip' }).first().click();
  await page.waitForURL(/\/evidence\/[0-9a-f-]{36}/);
  await page.getByRole('link', { name: evidenceMessages.vi.tabRules, exact: true }).click();
  const matches = page.getByRole('table', { name: t.item.matches });
  // The standing rule set was there before the item.
  await matches.getByText('web_shell_request').waitFor();
  await page.getByRole('button', { name: startsWith(t.item.scan.replace('…', '')) }).click();
  const dialog = page.getByRole('dialog', { name: t.item.scanTitle });
  await dialog.getByText('Tài khoản lạ').click();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(t.item.scanAct) }).click();
  await dialog.waitFor({ state: 'hidden' });
  const row = matches.getByRole('row').filter({ hasText: 'new_root' });
  await row.waitFor({ timeout: 30_000 });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  const place = row.getByRole('link', { name: /0x[0-9a-f]+/ });
  const offset = Number((await place.innerText()).trim());
  await place.click();
  await page.waitForURL(/\/members\/\d+\?offset=\d+/);
  await page.getByRole('button', { name: m.look, exact: true }).first().click();
  const purpose = page.getByRole('dialog');
  await purpose.getByLabel(startsWith(m.purpose)).fill('Xem chỗ quy tắc khớp trong nhật ký.');
  await purpose.getByRole('button', { name: m.look, exact: true }).click();
  const bytes = page.getByRole('table', { name: m.hexTable });
  await bytes.waitFor();
  expect(offset).toBeGreaterThan(4096);
  // The page of bytes is the one in which the place lies.
  await bytes.getByRole('rowheader', { name: (offset - (offset % 16)).toString(16).padStart(8, '0') }).waitFor();
  await expectAccessible(page);
  expectClean(page);
});
