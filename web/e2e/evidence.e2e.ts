/** Evidence from the file chooser to a package that is valid without the hub. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { evidenceMessages } from '@/features/evidence/messages';
import { tracesMessages } from '@/features/traces/messages';
import { uiMessages } from '@/ui/messages';
import { sha256, zip } from './archive';
import { expectAccessible, expectClean, faultsSoFar, openPage, settled, signIn, startBrowser, startsWith } from './browser';
import { run, startHub, type Hub } from './hub';

const t = evidenceMessages.vi;
const traces = tracesMessages.vi;
const ui = uiMessages.vi;
const fileName = 'thu-thap-may-chu-01.zip';
const log = Buffer.from('2026-11-20T08:00:00Z sshd[811]: Failed password for backup\n'.repeat(2000));
const archive = zip([
  { path: 'var/log/auth.log', bytes: log },
  { path: 'var/log/nginx/access.log', bytes: Buffer.from('203.0.113.77 - - [20/Nov/2026:08:30:00 +0700] "GET /anh.php?c=id HTTP/1.1" 200 64 "-" "curl"\n') },
  { path: 'etc/passwd', bytes: Buffer.from('root:x:0:0::/root:/bin/sh\n') },
  // Two members under one path: kept, hashed and reported.
  { path: 'etc/passwd', bytes: Buffer.from('root::0:0::/root:/bin/sh\n') },
  { path: '../../etc/cron.d/job', bytes: Buffer.from('* * * * * root /tmp/x\n') },
]);

let hub: Hub;
let browser: Browser;
let page: Page;
let file = '';

beforeAll(async () => {
  [hub, browser] = await Promise.all([startHub(), startBrowser()]);
  page = await openPage(browser, hub);
  await signIn(page, hub, 'analyst');
  file = path.join(hub.data, fileName);
  await writeFile(file, archive);
});
afterEach(({ task }) => {
  if (task.result?.state === 'fail') process.stderr.write(`${page.url()}\n${faultsSoFar(page)}\n`);
});
afterAll(async () => {
  await browser.close();
  await hub.stop();
});

test('a ZIP is chosen, uploaded with progress and examined', async () => {
  await page.goto('/cases');
  await settled(page);
  await page.getByRole('row').filter({ hasText: 'Hà Mẫu' }).getByRole('link').first().click();
  await page.waitForURL(/\/cases\/\d{4}-\d+/);
  await page.goto(`${page.url().replace(/[?#].*/, '')}/evidence`);
  await settled(page);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: startsWith(t.upload.button) }).first().click();
  await (await chooser).setFiles(file);
  const dialog = page.getByRole('dialog');
  await dialog.getByText(fileName).waitFor();
  await dialog.getByLabel(startsWith(t.upload.acquiredBy)).fill('Tổ thu giữ số 2');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(t.upload.start) }).click();
  const progress = page.getByRole('progressbar', { name: fileName });
  await progress.waitFor();
  await expect.poll(async () => progress.getAttribute('aria-valuenow'), { timeout: 30_000 }).toBe('100');
  await expectAccessible(page);
  await page.getByRole('region', { name: ui.upload.titleDone }).waitFor({ timeout: 30_000 });
  // A list that is being read does not jump: what is new waits for a press.
  await page.getByRole('button', { name: ui.showNow, exact: true }).click();
  await page.getByRole('link', { name: fileName }).first().click();
  await page.waitForURL(/\/evidence\//);
  await settled(page);
  // Shown in groups of four, whole.
  await expect.poll(async () => (await page.locator('main').innerText()).replaceAll(/\s/g, '')).toContain(sha256(archive));
  expectClean(page);
});

test('what is odd is said in plain words, and members are found by name and by hash', async () => {
  await page.getByText('path-traversal').first().waitFor({ timeout: 30_000 });
  await page.getByText('duplicate-path').first().waitFor();
  const inventory = page.getByRole('table', { name: t.inventory });
  await page.getByRole('searchbox', { name: t.inventoryFind }).fill('auth.log');
  const listed = async () => (await inventory.innerText()).replaceAll(/\s/g, '');
  await expect.poll(listed).not.toContain('etc/passwd');
  await expect.poll(listed).toContain('var/log/auth.log');
  await page.getByRole('searchbox', { name: t.inventoryFind }).fill(sha256(log));
  await expect.poll(listed).toContain('var/log/auth.log');
  await page.getByRole('searchbox', { name: t.inventoryFind }).fill('');
  await settled(page);
  await expectAccessible(page);
  expectClean(page);
});

test('what its logs tell is a timeline; one trace is pinned to the case', async () => {
  await page.getByRole('link', { name: t.tabTimeline, exact: true }).click();
  await page.getByRole('table', { name: traces.title }).waitFor({ timeout: 30_000 });
  await page.getByRole('searchbox', { name: traces.find }).fill('anh.php');
  const row = page.getByRole('row').filter({ hasText: 'anh.php?c=id' });
  await expect.poll(async () => page.getByRole('table', { name: traces.title }).getByRole('row').count()).toBe(2);
  await row.getByRole('button').click();
  const detail = page.getByRole('group', { name: traces.detail });
  await detail.getByText('203.0.113.77').first().waitFor();
  await expectAccessible(page);
  await detail.getByRole('button', { name: traces.pin, exact: true }).click();
  await detail.getByText(traces.pinned).waitFor();
  await expectAccessible(page);
  expectClean(page);
  await page.getByRole('link', { name: t.tabExamination, exact: true }).click();
  await settled(page);
});

test('the stored bytes are read again, and the chain grows by it', async () => {
  await page.getByRole('heading', { name: t.chain }).first().waitFor();
  await page.getByRole('button', { name: startsWith(t.verify) }).first().click();
  await page.getByText(t.verdictIntact).first().waitFor();
  expectClean(page);
});

test('the custody package is valid offline, with the original bytes', async () => {
  const original = page.waitForEvent('download');
  await page.getByRole('button', { name: t.moreActions, exact: true }).click();
  await page.getByRole('menuitem', { name: startsWith(t.download.replace('…', '')) }).click();
  let dialog = page.getByRole('dialog', { name: t.downloadTitle });
  await dialog.getByLabel(t.purpose, { exact: true }).fill('Dựng dòng thời gian trên máy cách ly.');
  await dialog.getByRole('button', { name: startsWith(t.downloadNow) }).click();
  const bytes = await readFile(await (await original).path());
  expect(sha256(bytes)).toBe(sha256(archive));

  const exported = page.waitForEvent('download');
  await page.getByRole('button', { name: startsWith(t.package) }).first().click();
  dialog = page.getByRole('dialog', { name: t.packageTitle });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(t.packageNow) }).click();
  const packed = path.join(hub.data, 'package.zip');
  await (await exported).saveAs(packed);
  const good = await run(['verify', packed, '--evidence', file, '--json']);
  expect(good.code, good.out).toBe(0);

  const altered = Buffer.from(await readFile(packed));
  const at = altered.indexOf('"DOWNLOADED"');
  expect(at).toBeGreaterThan(0);
  altered[at + 1] = (altered[at + 1] ?? 0) ^ 1;
  await writeFile(packed, altered);
  const bad = await run(['verify', packed, '--json']);
  expect(bad.code, bad.out).toBe(1);
  expectClean(page);
});
