/** Evidence from the file chooser to a package that is valid without the hub. */
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { casesMessages } from '@/features/cases/messages';
import { actsMessages } from '@/features/custody/messages';
import { contentTypeMessages } from '@/features/evidence/contentTypes';
import { memberMessages } from '@/features/evidence/memberMessages';
import { evidenceMessages } from '@/features/evidence/messages';
import { verifyMessages } from '@/features/verify/messages';
import { lookUpsMessages } from '@/features/lookups/messages';
import { observablesMessages } from '@/features/observables/messages';
import { labels } from '@/lib/labels';
import { tracesMessages } from '@/features/traces/messages';
import { shellMessages } from '@/shell/messages';
import { uiMessages } from '@/ui/messages';
import { sha256, zip } from './archive';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openPage, openSampleCase, settled, setUpAs, signIn, startsWith } from './browser';
import { run, type Hub } from './hub';

const t = evidenceMessages.vi;
const m = memberMessages.vi;
const types = contentTypeMessages.vi;
const traces = tracesMessages.vi;
const ui = uiMessages.vi;
const fileName = 'thu-thap-may-chu-01.zip';
const log = Buffer.from('2026-11-20T08:00:00Z sshd[811]: Failed password for backup\n'.repeat(2000));
const archive = zip([
  { path: 'var/log/auth.log', bytes: log },
  { path: 'etc/passwd', bytes: Buffer.from('root:x:0:0::/root:/bin/sh\n') },
  // Two members under one path: kept, hashed and reported.
  { path: 'etc/passwd', bytes: Buffer.from('root::0:0::/root:/bin/sh\n') },
  { path: '../../etc/cron.d/job', bytes: Buffer.from('* * * * * root /tmp/x\n') },
  { path: 'var/log/nginx/access.log', bytes: Buffer.from('203.0.113.77 - - [20/Nov/2026:08:30:00 +0700] "GET /anh.php?c=id HTTP/1.1" 200 64 "-" "curl"\n') },
]);

let hub: Hub;
let browser: Browser;
let page: Page;
let file = '';

setUpAs('analyst', async (stage) => {
  ({ hub, browser, page } = stage);
  file = path.join(hub.data, fileName);
  await writeFile(file, archive);
});

test('a ZIP is chosen, uploaded with progress and examined', async () => {
  await openSampleCase(page);
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
  // One's own upload stands in the list at once.
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

test('members are listed by what their content is', async () => {
  const choose = async (kind: string) => {
    await page.getByRole('button', { name: startsWith(types.label) }).click();
    await page.getByRole('menuitemcheckbox', { name: kind, exact: true }).click();
    await page.keyboard.press('Escape');
  };
  await choose(types.kinds.program);
  await page.getByText(t.inventoryFiltered, { exact: true }).waitFor();
  await choose(types.kinds.program);
  await choose(types.kinds.text);
  await page.getByRole('table', { name: t.inventory }).getByText(types.words['text/plain'] ?? '', { exact: true }).first().waitFor();
  await expectAccessible(page);
  await choose(types.kinds.text);
  await settled(page);
  expectClean(page);
});

test('what is pasted as an observable of the case is found in the item', async () => {
  const item = page.url().replace(/[?#].*/, '');
  const o = observablesMessages.vi;
  const crumb = page.locator('main').getByRole('link', { name: t.crumbEvidence, exact: true }).first();
  await page.goto(((await crumb.getAttribute('href')) ?? '').replace(/\/evidence.*/, '/observables'));
  await settled(page);
  await page.getByRole('button', { name: startsWith(o.add.replace('…', '')) }).click();
  const dialog = page.getByRole('dialog', { name: o.addTitle });
  await dialog.getByLabel(startsWith(o.values)).fill(`${sha256(log)}\nhxxps://evil[.]example/x`);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(o.act) }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('https://evil.example/x').waitFor();
  await page.goto(`${item}/lookups`);
  const hits = page.getByRole('table', { name: lookUpsMessages.vi.item.hits });
  await hits.getByText(labels.vi.hitLevel.OWN_CASE).first().waitFor({ timeout: 30_000 });
  expect(await hits.innerText()).toContain('auth.log');
  await expectAccessible(page);
  await page.goto(item);
  await settled(page);
  expectClean(page);
});

test('what its logs tell is a timeline; one trace is pinned to the case', async () => {
  await page.getByRole('link', { name: t.tabTimeline, exact: true }).click();
  await page.getByRole('table', { name: traces.title }).waitFor({ timeout: 30_000 });
  await page.getByRole('searchbox', { name: traces.find }).fill('anh.php');
  const row = page.getByRole('row').filter({ hasText: 'anh.php?c=id' });
  await expect.poll(async () => page.getByRole('table', { name: traces.title }).getByRole('row').count()).toBe(2);
  await row.getByRole('button').click();
  const detail = page.getByRole('complementary', { name: traces.detail });
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

  const reported = page.waitForEvent('download');
  await page.getByRole('button', { name: startsWith(t.report.replace('…', '')) }).click();
  dialog = page.getByRole('dialog', { name: t.reportTitle });
  await dialog.getByLabel(t.purpose, { exact: true }).fill('Giao cơ quan điều tra theo công văn yêu cầu.');
  await dialog.getByRole('button', { name: startsWith(t.reportNow) }).click();
  const report = await readFile(await (await reported).path());
  expect(report.subarray(0, 8).toString()).toBe('%PDF-1.7');

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
  expect(altered.indexOf(sha256(report)), 'the digest of the report stands in the chain').toBeGreaterThan(0);
  const at = altered.indexOf('"DOWNLOADED"');
  expect(at).toBeGreaterThan(0);
  altered[at + 1] = (altered[at + 1] ?? 0) ^ 1;
  await writeFile(packed, altered);
  const bad = await run(['verify', packed, '--json']);
  expect(bad.code, bad.out).toBe(1);
  expectClean(page);
});

test('one member is proved by a package that names no other', async () => {
  const exported = page.waitForEvent('download');
  await page.getByRole('link', { name: 'var/log/auth.log', exact: true }).click();
  await page.getByRole('button', { name: m.actions, exact: true }).click();
  await page.getByRole('menuitem', { name: t.memberPackageTitle }).click();
  const dialog = page.getByRole('dialog', { name: t.memberPackageTitle });
  await dialog.getByLabel(t.memberPurpose, { exact: true }).fill('Giao cho bên bào chữa.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(t.memberPackageNow) }).click();
  const packed = path.join(hub.data, 'members.zip');
  await (await exported).saveAs(packed);
  const member = path.join(hub.data, 'auth.log');
  await writeFile(member, log);
  const good = await run(['verify', packed, '--member', member, '--json']);
  expect(good.code, good.out).toBe(0);
  expect((await readFile(packed)).includes('passwd')).toBe(false);
  await page.getByRole('link', { name: m.back, exact: true }).click();
  await page.getByRole('heading', { name: startsWith(t.inventory) }).waitFor();
  expectClean(page);
});

test('an outsider checks packages in the browser: nothing is sent, and a changed byte is named', async () => {
  const v = verifyMessages.vi;
  const [good, altered, members] = ['good.zip', 'package.zip', 'members.zip'].map((name) => path.join(hub.data, name));
  if (good === undefined || altered === undefined || members === undefined) throw new Error('three paths');
  const bytes = await readFile(altered);
  const at = bytes.indexOf('"EOWNLOADED"');
  expect(at, 'the byte that the test before changed').toBeGreaterThan(0);
  bytes[at + 1] = (bytes[at + 1] ?? 0) ^ 1;
  await writeFile(good, bytes);

  const outsider = await openPage(browser, hub, { theme: 'dark', width: 360 });
  const asked: string[] = [];
  outsider.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await outsider.goto('/sign-in');
  await outsider.getByRole('link', { name: startsWith(v.title) }).click();
  await outsider.getByRole('heading', { level: 1, name: v.title }).waitFor();
  await expectAccessible(outsider);
  asked.length = 0;
  const files = outsider.locator('input[type=file]');
  await files.setInputFiles([good, file]);
  await outsider.getByRole('heading', { name: v.goodUnsigned }).waitFor();
  await outsider.getByText(v.names.evidence).waitFor();
  await outsider.getByText(v.identityUnproved).waitFor();
  await expectAccessible(outsider);
  await expectNoSidewaysScroll(outsider);
  expect(asked.filter((request) => !request.startsWith('GET /assets/'))).toEqual([]);
  await outsider.getByRole('button', { name: v.compare, exact: true }).click();
  await outsider.getByText(v.identityProved.hub).waitFor();
  await outsider.getByRole('heading', { name: v.good }).waitFor();
  expect(asked.filter((request) => !request.startsWith('GET /assets/'))).toEqual(['GET /log/keys']);

  await files.setInputFiles(members);
  await outsider.getByRole('heading', { name: v.goodMembers }).waitFor();
  await outsider.getByText('var/log/auth.log').waitFor();
  const member = path.join(hub.data, 'auth.log');
  await files.setInputFiles(member);
  await outsider.getByText(v.names.member).waitFor();

  bytes[at + 1] = (bytes[at + 1] ?? 0) ^ 1;
  await writeFile(altered, bytes);
  await files.setInputFiles(altered);
  await outsider.getByRole('heading', { name: v.bad }).waitFor();
  await outsider.getByText(/custody\.jsonl, dòng \d+/).first().waitFor();
  await expectAccessible(outsider);
  await expectNoSidewaysScroll(outsider);
  expectClean(outsider);
  await outsider.context().close();
});

test('the item is handed over: the receiver hashes what arrived, and has it then', async () => {
  const acts = actsMessages.vi;
  await page.getByRole('link', { name: startsWith(t.tabCustody) }).click();
  await page.waitForURL(/\/custody$/);
  await page.getByRole('button', { name: startsWith(acts.act.OFFER_TRANSFER) }).click();
  const offer = page.getByRole('dialog', { name: acts.act.OFFER_TRANSFER });
  await offer.getByLabel(acts.agency, { exact: true }).selectOption({ label: 'Trung tâm Điều phối quốc gia (mẫu)' });
  await offer.getByLabel(acts.person, { exact: true }).selectOption({ label: 'Trần Khánh Vy' });
  await offer.getByLabel(acts.place, { exact: true }).fill('Phòng giám định, tầng 2');
  await offer.getByLabel(acts.reason, { exact: true }).fill('Đối chiếu với các vụ việc khác.');
  await expectAccessible(page);
  await offer.getByRole('button', { name: startsWith(acts.act.OFFER_TRANSFER) }).click();
  await page.getByText(acts.offerTo('Trần Khánh Vy, Trung tâm Điều phối quốc gia (mẫu)')).waitFor();

  const other = await openPage(browser, hub, { width: 360, theme: 'dark' });
  await signIn(other, hub, 'coordinator');
  await other.goto('/transfers');
  await settled(other);
  await other.getByText(fileName).first().waitFor();
  await expectNoSidewaysScroll(other);
  await expectAccessible(other);
  await other.getByRole('button', { name: startsWith(acts.accept) }).first().click();
  const dialog = other.getByRole('dialog', { name: acts.acceptTitle });
  const chooser = other.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: acts.chooseFile }).click();
  await (await chooser).setFiles(file);
  await dialog.getByText(acts.same).waitFor();
  await expectAccessible(other);
  await dialog.getByRole('button', { name: startsWith(acts.acceptDo) }).click();
  await other.getByRole('heading', { name: acts.empty.incoming }).waitFor();
  await other.goto('/transfers?tab=finished');
  await settled(other);
  await other.getByRole('link', { name: fileName }).click();
  await other.waitForURL(/\/evidence\//);
  // The list names the person too: only the page of the item has this.
  await other.getByRole('heading', { name: acts.title }).waitFor();
  await settled(other);
  await other.getByText('Trần Khánh Vy').first().waitFor();
  await expectNoSidewaysScroll(other);
  await expectAccessible(other);
  expectClean(other);
  await other.context().close();
  // The sender's page tells it by itself.
  await page.getByRole('heading', { name: acts.title }).waitFor();
  await page.getByText(t.factStatedSame).first().waitFor();
  expectClean(page);
});

test('an encrypted archive is opened with its password into an item of its own', async () => {
  const inner = zip([{ path: 'uploads/Security.evtx', bytes: log }]);
  const outer = zip([
    { path: 'metadata.json', bytes: Buffer.from('{"kind":"Báo cáo"}') },
    { path: 'data.zip', bytes: inner, password: 'mật khẩu-2026' },
  ]);
  const name = 'Collection-HOST-01.zip';
  await writeFile(path.join(hub.data, name), outer);
  await openSampleCase(page);
  await page.goto(`${page.url().replace(/[?#].*/, '')}/evidence`);
  await settled(page);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: startsWith(t.upload.button) }).first().click();
  await (await chooser).setFiles(path.join(hub.data, name));
  await page.getByRole('dialog').getByRole('button', { name: startsWith(t.upload.start) }).click();
  await page.getByRole('link', { name }).first().click();
  await page.waitForURL(/\/evidence\//);
  await page.getByRole('table', { name: t.inventory }).getByRole('link', { name: 'metadata.json' }).click({ timeout: 30_000 });

  // What is readable is looked at for a purpose; nothing of it runs.
  await page.getByRole('button', { name: m.look }).click();
  let dialog = page.getByRole('dialog', { name: m.lookTitle });
  await dialog.getByLabel(m.purpose, { exact: true }).fill('Xem bộ thu thập lấy từ máy nào.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: m.look }).click();
  await page.getByText('{"kind":"Báo cáo"}').waitFor();
  await page.getByRole('button', { name: m.asHex }).click();
  await page.getByText('7b 22 6b 69 6e 64').waitFor();
  await expectAccessible(page);

  await page.getByRole('link', { name: m.back }).click();
  await page.getByRole('table', { name: t.inventory }).getByRole('link', { name: 'data.zip' }).click();
  await page.getByText(m.cannotLookEncrypted).waitFor();
  const decrypt = async (password: string) => {
    await page.getByRole('button', { name: startsWith(m.decrypt) }).first().click();
    dialog = page.getByRole('dialog', { name: m.decryptTitle });
    await dialog.getByLabel(m.password, { exact: true }).fill(password);
    await dialog.getByLabel(m.deriveReason, { exact: true }).fill('Mở bộ thu thập để dựng dòng thời gian.');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: startsWith(m.create) }).click();
  };
  await decrypt('sai');
  await page.getByText(m.failures.WRONG_PASSWORD).waitFor();
  await page.goBack();
  await decrypt('mật khẩu-2026');
  await page.getByRole('table', { name: m.derivedTitle }).getByRole('link', { name: 'data.zip' }).click();
  await page.getByText('Security.evtx').first().waitFor({ timeout: 30_000 });
  await expect.poll(async () => (await page.locator('main').innerText()).replaceAll(/\s/g, '')).toContain(sha256(inner));
  await page.getByRole('link', { name: startsWith(m.tabDerived) }).click();
  await page.getByRole('listitem').filter({ hasText: m.here }).waitFor();
  await expectAccessible(page);
  expectClean(page);
});

test('a download that is refused says so in its dialog, and the case counts the altered item', async () => {
  const name = 'o-dia-bi-sua.bin';
  const bytes = Buffer.from('những byte đã nhận');
  await writeFile(path.join(hub.data, name), bytes);
  await openSampleCase(page);
  const casePage = page.url().replace(/[?#].*/, '');
  await page.goto(`${casePage}/evidence`);
  await settled(page);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: startsWith(t.upload.button) }).first().click();
  await (await chooser).setFiles(path.join(hub.data, name));
  await page.getByRole('dialog').getByRole('button', { name: startsWith(t.upload.start) }).click();
  await page.getByRole('link', { name }).first().click();
  await page.waitForURL(/\/evidence\//);
  await settled(page);

  await page.getByRole('button', { name: t.moreActions, exact: true }).click();
  await page.getByRole('menuitem', { name: startsWith(t.download.replace('…', '')) }).click();
  const dialog = page.getByRole('dialog', { name: t.downloadTitle });
  const purpose = 'Dựng dòng thời gian trên máy cách ly.';
  await dialog.getByLabel(t.purpose, { exact: true }).fill(purpose);
  // Somebody at the machine puts other bytes in their place.
  const stored = (await readdir(hub.data, { recursive: true })).find((one) => one.endsWith(sha256(bytes))) ?? '';
  await rm(path.join(hub.data, stored));
  await writeFile(path.join(hub.data, stored), Buffer.from('những byte bị sửa…'));
  await dialog.getByRole('button', { name: startsWith(t.downloadNow) }).click();
  await dialog.getByRole('alert').getByText(/không còn là nội dung đã nhận/).waitFor();
  expect(await dialog.getByLabel(t.purpose, { exact: true }).inputValue()).toBe(purpose);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: shellMessages.vi.unsentDrop }).click();

  await page.goto(casePage);
  await settled(page);
  const counted = page.getByRole('link', { name: casesMessages.vi.evidence.alteredCount('1') });
  await counted.waitFor({ timeout: 30_000 });
  await expectAccessible(page);
  await counted.click();
  await page.waitForURL(/evidence\?altered=1/);
  await settled(page);
  await page.getByRole('link', { name }).waitFor();
  await expect.poll(async () => page.getByRole('table').getByRole('link').count()).toBe(1);
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  expectClean(page);
});
