/** The knowledge base: from the case to its handbook, from a draft to a published version, from an exercise to its result. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { knowledgeMessages } from '@/features/knowledge/messages';
import { sha256 } from './archive';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openSampleCase, settled, setUpAs, startsWith } from './browser';
import { run, type Hub } from './hub';

const t = knowledgeMessages.vi;

let hub: Hub;
let page: Page;

setUpAs('analyst', (stage) => {
  ({ hub, page } = stage);
});

test('a case leads to the handbook of its class', async () => {
  await openSampleCase(page);
  const books = page.getByRole('region', { name: t.handbooks });
  await books.getByRole('link').first().click();
  await page.waitForURL(/\/knowledge\/[a-z-]+/);
  await settled(page);
  await page.getByRole('region', { name: startsWith(t.cite) }).getByText('SHA-256').waitFor();
  await expectAccessible(page);
  expectClean(page);
});

test('an article is written with a preview, published, and its first version stays readable', async () => {
  await page.goto('/knowledge/new');
  await settled(page);
  await page.getByLabel(startsWith(t.code)).fill('vishing');
  for (const [name, text] of [['title', 'Gọi điện lừa đảo'], ['summary', 'Nhận ra và xử lý cuộc gọi mạo danh.']] as const) {
    await page.getByLabel(startsWith(`${t.editor[name]} (${t.languages.vi})`)).fill(text);
    await page.getByLabel(startsWith(`${t.editor[name]} (${t.languages.en})`)).fill(`${text} (en)`);
  }
  const body = (language: 'vi' | 'en') => page.getByLabel(startsWith(`${t.editor.body} (${t.languages[language]})`));
  await body('vi').fill('## Việc đầu tiên\n\nGác máy, **gọi lại** số chính thức.');
  await page.getByRole('region', { name: t.editor.preview }).getByRole('heading', { name: 'Việc đầu tiên' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('main').getByRole('button', { name: t.languages.en, exact: true }).click();
  await body('en').fill('## First\n\nHang up, **call back** the official number.');
  await page.getByRole('button', { name: startsWith(t.editor.save) }).click();
  await page.waitForURL(/\/knowledge\/vishing\/edit$/);
  await page.getByRole('button', { name: startsWith(t.editor.publish) }).click();
  await page.getByRole('dialog').getByRole('button', { name: startsWith(t.editor.publishAct) }).click();
  await page.waitForURL(/\/knowledge\/vishing$/);
  await page.getByRole('heading', { name: 'Việc đầu tiên' }).waitFor();

  await page.getByRole('link', { name: startsWith(t.newVersion) }).click();
  await page.waitForURL(/\/edit$/);
  await body('vi').fill('## Việc thứ hai\n\nBáo cơ quan.');
  await page.getByRole('button', { name: startsWith(t.editor.save) }).click();
  await page.getByText(t.editor.isSaved).waitFor();
  await page.getByRole('button', { name: startsWith(t.editor.publish) }).click();
  await page.getByRole('dialog').getByRole('button', { name: startsWith(t.editor.publishAct) }).click();
  await page.getByRole('heading', { name: 'Việc thứ hai' }).waitFor();
  await page.getByRole('link', { name: t.version(1), exact: true }).click();
  await page.getByRole('heading', { name: 'Việc đầu tiên' }).waitFor();
  await page.getByText(t.oldVersion(1, 2)).waitFor();
  await expectAccessible(page);
  expectClean(page);
});

test('an exercise is downloaded, looked into, answered and explained', async () => {
  await page.goto('/knowledge/exercise-hidden-in-the-archive');
  await settled(page);
  await page.getByRole('link', { name: startsWith(t.doExercise) }).click();
  await page.waitForURL(/\/exercise$/);
  await settled(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: startsWith(t.exercise.download) }).click();
  const bytes = await readFile(await (await download).path());
  await expect.poll(async () => (await page.locator('main').innerText()).replaceAll(/\s/g, '')).toContain(sha256(bytes));
  const file = path.join(hub.data, 'srv01-collection.zip');
  await writeFile(file, bytes);
  const told = await run(['inspect', '--json', file]);
  const manifest = JSON.parse(told.out) as { members: { path: string; sha256: string; findings: { code: string }[] }[] };
  const hidden = manifest.members.find((member) => !member.path.includes('@') && member.findings.some((finding) => finding.code === 'hidden-member'));
  expect(hidden).toBeDefined();
  await expectAccessible(page);
  await page.getByRole('textbox').nth(0).fill(hidden?.path ?? '');
  await page.getByRole('textbox').nth(1).fill(hidden?.sha256 ?? '');
  await page.getByRole('textbox').nth(5).fill('192.0.2.1');
  // A reload loses nothing of what was written.
  await page.reload();
  await settled(page);
  expect(await page.getByRole('textbox').nth(0).inputValue()).toBe(hidden?.path);
  await page.getByRole('button', { name: startsWith(t.exercise.submit) }).click();
  // Three answers are missing: that is said before anything is handed in.
  await expectAccessible(page);
  await page.getByRole('button', { name: t.exercise.doubtSubmit, exact: true }).click();
  const result = page.getByRole('region', { name: startsWith(t.exercise.result(1)) });
  await result.getByText(t.exercise.points(20, 80), { exact: true }).waitFor();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: startsWith(t.exercise.again) }).click();
  await page.getByRole('heading', { name: startsWith(t.exercise.evidence(2)) }).waitFor();
  expectClean(page);
});
