/** What the log promises to outsiders, how an item is destroyed by two, and what came from its source with a signed record. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { actsMessages } from '@/features/custody/messages';
import { evidenceMessages } from '@/features/evidence/messages';
import { checkpointMessages } from '@/features/verify/checkpointMessages';
import { labels } from '@/lib/labels';
import { uiMessages } from '@/ui/messages';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openPage, openSampleCase, settled, setUpAs, signIn, startsWith, type View } from './browser';
import { email, run, type Account, type Hub } from './hub';

const t = evidenceMessages.vi;
const acts = actsMessages.vi;
const c = checkpointMessages.vi;
const fileName = 'ban-sao-thua.bin';

let hub: Hub;
let browser: Browser;
let page: Page;

setUpAs('analyst', (stage) => {
  ({ hub, browser, page } = stage);
});

async function signedIn(account: Account, view: View = {}): Promise<Page> {
  const other = await openPage(browser, hub, view);
  await signIn(other, hub, account, view.locale);
  return other;
}

let kept = '';

test('an outsider reads the checkpoint, whose signatures are checked in the browser, and keeps it', async () => {
  const outsider = await openPage(browser, hub, { width: 360, theme: 'dark' });
  await outsider.goto('/checkpoint');
  await outsider.getByRole('heading', { level: 1, name: c.title }).waitFor();
  await outsider.getByText(c.holds, { exact: true }).first().waitFor();
  kept = await outsider.locator('.checkpoint-text').innerText();
  expect(kept).toMatch(/^demo\.\S+\n\d+\n\S{44}\n\n\u2014 /);
  await expectAccessible(outsider);
  await expectNoSidewaysScroll(outsider);
  // The same again, and what is no checkpoint.
  const field = outsider.getByLabel(c.kept, { exact: true });
  const press = outsider.getByRole('button', { name: startsWith(c.compareNow) });
  await field.fill('một lá thư');
  await press.click();
  await outsider.getByText(c.compared.unreadable()).waitFor();
  await field.fill(kept);
  await press.click();
  await outsider.getByText(/^Giống hệt/).waitFor();
  await expectAccessible(outsider);
  await expectNoSidewaysScroll(outsider);
  expectClean(outsider);
  await outsider.context().close();
});

test('one person asks for the disposal of an item and takes it back', async () => {
  const number = await openSampleCase(page);
  await page.goto(`/cases/${number}/evidence`);
  await settled(page);
  const file = path.join(hub.data, fileName);
  await writeFile(file, Buffer.from('a copy that nobody needs'));
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: startsWith(t.upload.button) }).first().click();
  await (await chooser).setFiles(file);
  await page.getByRole('dialog').getByRole('button', { name: startsWith(t.upload.start) }).click();
  await page.getByRole('link', { name: fileName }).first().click();
  await page.waitForURL(/\/evidence\//);
  await settled(page);
  await page.getByRole('link', { name: startsWith(t.tabCustody) }).click();
  await page.waitForURL(/\/custody$/);
  await page.getByRole('button', { name: uiMessages.vi.upload.dismiss, exact: true }).click({ timeout: 30_000 });

  await ask('Quyết định số 12/QĐ');
  await page.getByRole('button', { name: startsWith(acts.act.CANCEL_DISPOSAL) }).click();
  const dialog = page.getByRole('dialog', { name: acts.act.CANCEL_DISPOSAL });
  await dialog.getByText('Quyết định số 12/QĐ').waitFor();
  await dialog.getByRole('button', { name: startsWith(acts.act.CANCEL_DISPOSAL) }).click();
  await dialog.getByText(acts.reasonShort).first().waitFor();
  await dialog.getByLabel(startsWith(acts.reason)).fill('Quyết định đã bị thu hồi.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(acts.act.CANCEL_DISPOSAL) }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: startsWith(acts.act.REQUEST_DISPOSAL) }).waitFor();
  expectClean(page);
});

async function ask(authority: string): Promise<void> {
  await page.getByRole('button', { name: startsWith(acts.act.REQUEST_DISPOSAL) }).click();
  const dialog = page.getByRole('dialog', { name: acts.act.REQUEST_DISPOSAL });
  await dialog.getByLabel(startsWith(acts.authority)).fill(authority);
  await dialog.getByLabel(startsWith(acts.method)).fill('Xóa an toàn');
  await dialog.getByLabel(startsWith(acts.reason)).fill('Bản sao thừa, không còn giá trị.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(acts.act.REQUEST_DISPOSAL) }).click();
  await dialog.waitFor({ state: 'hidden' });
}

test('a second person sees who asked and why, confirms, and the record stays', async () => {
  await ask('Quyết định số 13/QĐ');
  // Who asked cannot confirm: the button says why.
  const own = page.getByRole('button', { name: startsWith(acts.act.CONFIRM_DISPOSAL) });
  expect((await own.count()) === 0 || (await own.getAttribute('aria-disabled')) === 'true').toBe(true);

  const other = await signedIn('coordinator', { width: 360, theme: 'dark' });
  await other.goto(new URL(page.url()).pathname);
  await settled(other);
  await other.getByRole('button', { name: startsWith(acts.act.CONFIRM_DISPOSAL) }).click();
  const dialog = other.getByRole('dialog', { name: acts.act.CONFIRM_DISPOSAL });
  await dialog.getByText(acts.confirmQuestion).waitFor();
  for (const fact of ['Lê Quốc Bảo', 'Quyết định số 13/QĐ', 'Xóa an toàn', 'Bản sao thừa, không còn giá trị.']) await dialog.getByText(fact).waitFor();
  await expectAccessible(other);
  await expectNoSidewaysScroll(other);
  await dialog.getByRole('button', { name: startsWith(acts.act.CONFIRM_DISPOSAL) }).click();
  await dialog.waitFor({ state: 'hidden' });
  await other.getByRole('heading', { name: acts.gone }).waitFor();
  await other.getByText(labels.vi.custodyKind.DISPOSED, { exact: true }).first().waitFor();
  await expectAccessible(other);
  await expectNoSidewaysScroll(other);
  expectClean(other);
  await other.context().close();
  // Told to the one who asked, by itself.
  await page.getByRole('heading', { name: acts.gone }).waitFor();
  expectClean(page);
});

test('a collection made at the source brings its signed record with it', async () => {
  const number = await openSampleCase(page);
  const source = path.join(hub.data, 'nguồn');
  await mkdir(source);
  await writeFile(path.join(source, 'auth.log'), 'Nov 29 06:00:00 may sshd[1]: Accepted password for an from 192.0.2.1\n');
  const [key, out] = [path.join(hub.data, 'key'), path.join(hub.data, 'thu-giu.zip')];
  const done = async (args: string[], env: Record<string, string> = {}) => {
    const { code, out: told } = await run(args, env);
    expect(code, `${args[0] ?? ''}: ${told}`).toBe(0);
    return told.trim();
  };
  await done(['key', 'new', key, '--name', 'an@agency.example']);
  await done(['acquire', source, '--out', out, '--key', key, '--by', 'Nguyễn Văn An', '--place', 'Phòng máy số 2', '--reason', 'Thu giữ theo quyết định.', '--device', 'may-chu-01', '--serial', 'S123', '--seal', 'NP-7']);
  const token = await done(['token', 'create', '--user', email('analyst')], { CHOT_DATA: hub.data });
  await done(['upload', out, '--case', number, '--server', hub.url], { CHOT_TOKEN: token });

  await page.goto(`/cases/${number}/evidence`);
  await settled(page);
  await page.getByRole('link', { name: 'thu-giu.zip' }).first().click();
  await page.waitForURL(/\/evidence\//);
  await settled(page);
  await page.getByRole('link', { name: startsWith(t.tabCustody) }).click();
  await page.waitForURL(/\/custody$/);
  await page.getByText(t.declaredKind(labels.vi.custodyKind.ACQUIRED)).first().waitFor();
  await page.getByText(t.declaredKind(labels.vi.custodyKind.SEALED)).first().waitFor();
  const chain = page.locator('main');
  for (const fact of ['Nguyễn Văn An', 'may-chu-01', 'S123', 'Phòng máy số 2', 'NP-7', t.declaredNote]) await chain.getByText(fact).first().waitFor();
  await expectAccessible(page);
  expectClean(page);
  const narrow = await signedIn('coordinator', { width: 360, theme: 'dark', locale: 'en' });
  await narrow.goto(new URL(page.url()).pathname);
  await settled(narrow);
  await narrow.getByText('may-chu-01').first().waitFor();
  await expectAccessible(narrow);
  await expectNoSidewaysScroll(narrow);
  expectClean(narrow);
  await narrow.context().close();
});

test('the log of now begins with the log of the checkpoint that was kept', async () => {
  const outsider = await openPage(browser, hub);
  await outsider.goto('/checkpoint');
  const size = Number(kept.split('\n')[1]);
  // Every event is under a checkpoint within a minute.
  await expect
    .poll(
      async () => {
        await outsider.reload();
        await outsider.getByText(c.holds, { exact: true }).first().waitFor();
        return Number((await outsider.locator('.checkpoint-text').innerText()).split('\n')[1]);
      },
      { timeout: 90_000, interval: 3000 },
    )
    .toBeGreaterThan(size);
  const press = outsider.getByRole('button', { name: startsWith(c.compareNow) });
  await outsider.getByLabel(c.kept, { exact: true }).fill(kept);
  await press.click();
  await outsider.getByText(/^Khớp: nhật ký/).waitFor();
  await outsider.getByLabel(c.kept, { exact: true }).fill(kept.replace(`\n${size}\n`, `\n${size - 1}\n`));
  await press.click();
  await outsider.getByText(c.compared.unsigned()).waitFor();
  await expectAccessible(outsider);
  expectClean(outsider);
  await outsider.context().close();
});
