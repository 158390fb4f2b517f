/** Uploads that do not go straight: a reload while a file is hashed, bytes that the case already has, and one that is cancelled. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { evidenceMessages } from '@/features/evidence/messages';
import { uiMessages } from '@/ui/messages';
import { expectAccessible, expectClean, openSampleCase, setWidth, settled, setUpAs, startsWith } from './browser';
import type { Hub } from './hub';

const t = evidenceMessages.vi;
const ui = uiMessages.vi.upload;
const fileName = 'nhat-ky-may-chu.log';

let hub: Hub;
let page: Page;
let file = '';
let number = '';

setUpAs('analyst', async (stage) => {
  ({ hub, page } = stage);
  file = path.join(hub.data, fileName);
  await writeFile(file, 'Nov 29 06:00:00 may sshd[1]: Accepted password for an from 192.0.2.1\n');
  number = await openSampleCase(page);
});

async function choose(): Promise<void> {
  await page.goto(`/cases/${number}/evidence`);
  await settled(page);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: startsWith(t.upload.button) }).first().click();
  await (await chooser).setFiles(file);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(startsWith(t.upload.acquiredBy)).fill('Tổ thu giữ số 2');
  await dialog.getByRole('button', { name: startsWith(t.upload.start) }).click();
}

/** The page follows a window that becomes narrow, with the tray open. */
async function fitsNarrow(): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 });
  await expect.poll(async () => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.setViewportSize({ width: 1440, height: 900 });
}

const tray = () => page.locator('.tray');

/** At the end of the page nothing of it is below the tray, however much the tray shows and however wide the window is. */
async function expectRoomForTray(): Promise<void> {
  const gap = async () =>
    page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
      const end = Math.max(...[...document.querySelectorAll('main > *')].map((part) => part.getBoundingClientRect().bottom));
      return (document.querySelector('.tray')?.getBoundingClientRect().top ?? 0) - end;
    });
  for (const width of [1440, 360]) {
    await setWidth(page, width);
    await expect.poll(gap).toBeGreaterThan(0);
    await tray().getByRole('button', { name: ui.collapse }).click();
    await expect.poll(gap).toBeGreaterThan(0);
    await tray().getByRole('button', { name: ui.expand }).click();
  }
  await setWidth(page, 1440);
}

test('a file that was being hashed when the page was loaded again is named and asked for', async () => {
  // The hashing does not begin before the page is gone.
  const worker = '**/sha256.worker*';
  await page.route(worker, () => undefined);
  await choose();
  await tray().getByText(startsWith(ui.phase(1, ui.hashing))).waitFor();
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  await page.unroute(worker);
  await settled(page);
  expect(asked).toEqual(['beforeunload']);
  await tray().getByText(fileName).waitFor();
  await tray().getByText(t.upload.hashingLost(number)).waitFor();
  await expectAccessible(page);
  await fitsNarrow();

  // Another file is told apart, the same one goes on with what was said of it.
  const other = path.join(hub.data, 'other.log');
  await writeFile(other, 'another file\n');
  const again = async (what: string) => {
    const chooser = page.waitForEvent('filechooser');
    await tray().getByRole('button', { name: ui.choose }).click();
    await (await chooser).setFiles(what);
  };
  await again(other);
  await tray().getByText(ui.wrongFile('other.log')).waitFor();
  await again(file);
  await page.getByRole('region', { name: ui.titleDone }).waitFor({ timeout: 30_000 });
  await page.getByRole('link', { name: fileName }).first().click();
  await page.waitForURL(/\/evidence\//);
  await settled(page);
  await page.getByText('Tổ thu giữ số 2').first().waitFor();
  await page.reload();
  await settled(page);
  expect(await tray().count(), 'nothing is asked for any more').toBe(0);
  expectClean(page);
});

test('bytes that the case already has are sent only when the person says so', async () => {
  await choose();
  await tray().getByText(/đã có đúng những byte này/).waitFor({ timeout: 30_000 });
  await expectAccessible(page);
  await fitsNarrow();
  const link = tray().getByRole('link', { name: startsWith(t.upload.see('')) });
  expect(await link.getAttribute('href')).toMatch(/^\/evidence\/[0-9a-f-]{36}$/);
  await tray().getByRole('button', { name: t.upload.doNotSend, exact: true }).click();
  await tray().waitFor({ state: 'hidden' });
  const rows = page.getByRole('link', { name: fileName });
  expect(await rows.count(), 'nothing was sent').toBe(1);

  await choose();
  const send = tray().getByRole('button', { name: t.upload.sendAnyway, exact: true });
  await send.waitFor({ timeout: 30_000 });
  // The question is asked again after a reload; then the file is.
  await page.reload();
  await settled(page);
  await tray().getByText(/đã có đúng những byte này/).waitFor({ timeout: 30_000 });
  await expectRoomForTray();
  await send.click();
  await tray().getByText(t.upload.hashedLost(number)).waitFor();
  const chooser = page.waitForEvent('filechooser');
  await tray().getByRole('button', { name: ui.choose }).click();
  await (await chooser).setFiles(file);
  await page.getByRole('region', { name: ui.titleDone }).waitFor({ timeout: 30_000 });
  await expect.poll(async () => rows.count()).toBe(2);
  expectClean(page);
});

test('what was sent is thrown away only after a question that says what is lost', async () => {
  // The bytes do not arrive before the question is answered.
  const pieces = '**/api/uploads/**';
  await page.route(pieces, (route) => (route.request().method() === 'PATCH' ? undefined : route.continue()));
  await writeFile(file, 'Nov 29 07:00:00 may sshd[2]: Accepted password for binh from 192.0.2.2\n');
  await choose();
  const rows = page.getByRole('link', { name: fileName });
  const cancel = tray().getByRole('button', { name: ui.cancel, exact: true });
  await tray().getByText(startsWith(ui.phase(2, ui.uploading))).waitFor({ timeout: 30_000 });
  await cancel.click();
  const question = page.getByRole('dialog', { name: t.upload.cancelTitle(fileName) });
  await question.getByText(/CC-\d{4}-/).waitFor();
  await expectAccessible(page);
  await question.getByRole('button', { name: t.upload.cancelKeep, exact: true }).click();
  await question.waitFor({ state: 'hidden' });
  await tray().getByText(fileName).waitFor();

  await cancel.click();
  await question.getByRole('button', { name: t.upload.cancelDo, exact: true }).click();
  await tray().waitFor({ state: 'hidden' });
  await page.unroute(pieces);
  await page.reload();
  await settled(page);
  expect(await tray().count(), 'nothing is asked for any more').toBe(0);
  expect(await rows.count(), 'it counts as evidence nowhere').toBe(2);
  expectClean(page);
});

test('where the browser hashes nothing, as on a page without TLS, no piece is hashed by the page itself', async () => {
  await page.addInitScript(() => {
    Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });
    const Made = window.Worker;
    let workers = 0;
    window.Worker = class extends Made {
      constructor(script: string | URL, options?: WorkerOptions) {
        super(script, options);
        workers += 1;
        document.documentElement.dataset['workers'] = String(workers);
      }
    };
  });
  await writeFile(file, Buffer.alloc(3 * 1024 * 1024, 'Nov 29 08:00:00 may sshd[3]: Accepted password\n'));
  await choose();
  await page.getByRole('region', { name: ui.titleDone }).waitFor({ timeout: 60_000 });
  // The beginning, the whole, and two pieces at the least: each in a worker, which the content policy lets begin.
  expect(Number(await page.evaluate(() => document.documentElement.dataset['workers']))).toBeGreaterThanOrEqual(4);
  expectClean(page);
});
