/**
 * The main job as people do it: an incident is reported, triaged, worked on and
 * escalated. Each step goes on from the one before.
 */
import type { Browser, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { casesMessages } from '@/features/cases/messages';
import { outboxMessages } from '@/features/outbox/messages';
import { reportsMessages } from '@/features/reports/messages';
import { systemsMessages } from '@/features/systems/messages';
import { tasksMessages } from '@/features/tasks/messages';
import { triageMessages } from '@/features/triage/messages';
import { labels } from '@/lib/labels';
import { shellMessages } from '@/shell/messages';
import { uiMessages } from '@/ui/messages';
import { expectAccessible, expectClean, expectNoSidewaysScroll, openPage, setWidth, settled, setUp, signIn, startsWith } from './browser';
import type { Account, Hub } from './hub';

const t = {
  report: reportsMessages.vi,
  triage: triageMessages.vi,
  case: casesMessages.vi,
  task: tasksMessages.vi,
  system: systemsMessages.vi,
  shell: shellMessages.vi,
  outbox: outboxMessages.vi,
  ui: uiMessages.vi,
  label: labels.vi,
};

const title = 'Tệp trên máy chủ ứng dụng đổi đuôi, có thư đòi tiền chuộc';
const taskTitle = 'Chặn địa chỉ điều khiển tại cổng kết nối';

let hub: Hub;
let browser: Browser;
const pages = new Map<Account, Page>();
let reportNumber = '';
let caseNumber = '';

/** The page of a person, signed in once. */
async function as(account: Account): Promise<Page> {
  const known = pages.get(account);
  if (known !== undefined) return known;
  const page = await openPage(browser, hub);
  pages.set(account, page);
  await signIn(page, hub, account);
  return page;
}

setUp((stage) => {
  ({ hub, browser } = stage);
});

test('a responder reports an incident; the draft survives a reload', async () => {
  const page = await as('responder');
  await page.getByRole('link', { name: startsWith(t.shell.report) }).first().click();
  await page.waitForURL(/\/report\?.*draft=/);
  await page.getByRole('combobox', { name: t.report.systems }).fill('TTHC');
  await page.getByRole('option', { name: /HMA-TTHC-01/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: startsWith(t.report.next) }).click();

  await page.getByRole('heading', { name: t.report.stepTitles[1] }).waitFor();
  await page.getByRole('button', { name: startsWith(t.report.next) }).click();
  await page.getByRole('alert').getByText(t.report.error.titleMissing).waitFor();
  await expectAccessible(page);
  await page.getByLabel(t.report.field.title, { exact: true }).fill(title);
  await page.getByLabel(t.report.field.description, { exact: true }).fill('Bốn máy chủ, thấy lúc 8 giờ sáng. Đã rút mạng.');
  await page.getByRole('radio', { name: startsWith(t.label.incidentClass.MALICIOUS_CODE) }).check({ force: true });
  await page.getByText(startsWith(t.report.saved('').split('lúc')[0] ?? '')).waitFor();
  await page.reload();
  await expect.poll(async () => page.getByLabel(t.report.field.title, { exact: true }).inputValue()).toBe(title);
  expect(await page.getByRole('radio', { name: startsWith(t.label.incidentClass.MALICIOUS_CODE) }).isChecked()).toBe(true);
  await page.getByRole('button', { name: startsWith(t.report.next) }).click();

  await page.getByRole('group', { name: startsWith(t.report.field.detectedAt) }).getByRole('button', { name: t.ui.now }).click();
  await page.getByRole('button', { name: startsWith(t.report.next) }).click();
  await page.getByRole('heading', { name: t.report.stepTitles[3] }).waitFor();
  await page.getByRole('button', { name: startsWith(t.report.next) }).click();
  await page.getByRole('heading', { name: t.report.stepTitles[4] }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: startsWith(t.report.send) }).click();
  await page.waitForURL(/\/reports\//);
  const heading = await page.getByText(startsWith(t.report.page.receivedTitle('BC-'))).first().textContent();
  reportNumber = /BC-\d{4}-\d{4,}/.exec(heading ?? '')?.[0] ?? '';
  expect(reportNumber).not.toBe('');
  await settled(page);
  await expectAccessible(page);
  expectClean(page);
});

test('a coordinator accepts it and opens the case', async () => {
  const page = await as('coordinator');
  await page.getByRole('link', { name: startsWith(t.shell.triage) }).first().click();
  await settled(page);
  await page.getByRole('link', { name: new RegExp(reportNumber) }).click();
  await page.getByRole('heading', { name: title }).waitFor();
  await page.getByRole('button', { name: startsWith(t.triage.accept) }).click();
  await page.getByText(t.triage.severityMissing).first().waitFor();
  await page.getByRole('radio', { name: startsWith(t.label.severity.MEDIUM) }).check({ force: true });
  await expectAccessible(page);
  await page.getByRole('button', { name: startsWith(t.triage.accept) }).click();
  const said = await page.getByText(startsWith(t.triage.accepted(''))).textContent();
  caseNumber = /\d{4}-\d{4,}/.exec(said ?? '')?.[0] ?? '';
  expect(caseNumber).not.toBe('');
  await page.getByRole('button', { name: t.triage.seeCase }).click();
  await page.waitForURL(new RegExp(`/cases/${caseNumber}`));
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await settled(page);
  expectClean(page);
});

test('the case shows what was frozen, and its clocks run', async () => {
  const page = await as('coordinator');
  await page.getByText(t.case.clocks.title).first().waitFor();
  await page.getByText('HMA-TTHC-01').first().waitFor();
  await page.getByText(t.case.systems.title).first().waitFor();
  await expectAccessible(page);
});

test('the coordinator assigns a task to another agency, which sees the task only', async () => {
  const page = await as('coordinator');
  await page.getByRole('button', { name: startsWith(t.case.head.assign) }).first().click();
  const dialog = page.getByRole('dialog', { name: t.case.assign.title });
  await dialog.getByRole('combobox', { name: t.case.assign.agency }).fill('Lam');
  await dialog.getByRole('option', { name: /Lam Mẫu/ }).click();
  await dialog.getByLabel(t.case.assign.name, { exact: true }).fill(taskTitle);
  await dialog.getByRole('checkbox', { name: startsWith(t.case.assign.taskOnly) }).check({ force: true });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(t.case.assign.act) }).click();
  await dialog.waitFor({ state: 'hidden' });

  const guest = await as('responder2');
  await guest.goto('/tasks');
  await settled(guest);
  await guest.getByRole('link', { name: taskTitle }).first().click();
  await guest.getByRole('heading', { level: 1, name: taskTitle }).waitFor();
  await guest.getByText(t.task.guestNote).waitFor();
  expect(await guest.getByText(caseNumber).count()).toBe(0);
  await expectAccessible(guest);
  await guest.goto(`/cases/${caseNumber}`);
  await guest.getByRole('heading', { name: t.ui.notFound }).waitFor();
  await expectAccessible(guest);
  expect(await guest.getByText(title).count()).toBe(0);
  expectClean(guest);
});

test('what the agency does is seen live by the coordinator, without a reload', async () => {
  const page = await as('coordinator');
  await page.goto(`/cases/${caseNumber}/tasks`);
  await settled(page);
  await page.getByText(taskTitle).first().waitFor();
  await page.evaluate(() => {
    document.body.dataset['e2e'] = 'not reloaded';
  });
  const guest = await as('responder2');
  await guest.goto('/tasks');
  await settled(guest);
  await guest.getByRole('link', { name: taskTitle }).first().click();
  await guest.getByRole('button', { name: startsWith(t.task.accept) }).click();
  await guest.getByRole('button', { name: startsWith(t.task.complete.replace('…', '')) }).waitFor();
  await page.getByText(t.label.taskStatus.ACCEPTED, { exact: true }).first().waitFor();
  await guest.getByRole('button', { name: startsWith(t.task.complete.replace('…', '')) }).click();
  const dialog = guest.getByRole('dialog', { name: t.task.completeTitle });
  await dialog.getByLabel(t.task.resultField, { exact: true }).fill('Đã chặn, có nhật ký kèm theo.');
  await dialog.getByRole('button', { name: startsWith(t.task.completeDo) }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText(t.label.taskStatus.DONE, { exact: true }).first().waitFor();
  expect(await page.evaluate(() => document.body.dataset['e2e'])).toBe('not reloaded');
  expectClean(page);
  expectClean(guest);
});

test('the coordinator calls two tiers, and one answer of the duty officer is for both', async () => {
  // Whoever is called reads something else meanwhile.
  const duty = await as('duty');
  await duty.goto('/knowledge');
  await settled(duty);

  const page = await as('coordinator');
  await page.goto(`/cases/${caseNumber}`);
  await settled(page);
  for (const tier of ['Bậc 1', 'Bậc 2']) {
    await page.getByRole('button', { name: startsWith(t.case.head.escalate) }).first().click();
    const dialog = page.getByRole('dialog', { name: t.case.escalate.title });
    await dialog.getByRole('radio', { name: startsWith(tier) }).check({ force: true });
    await dialog.getByLabel(t.case.escalate.reason, { exact: true }).fill('Dịch vụ công ngừng trên diện rộng.');
    await dialog.getByRole('button', { name: startsWith(t.case.escalate.act) }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  // The call is said there, can be read in both themes, and leaves a narrow window most of its height.
  const call = duty.getByRole('alert').filter({ hasText: t.shell.calledNew(2, caseNumber) });
  await call.waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await duty.emulateMedia({ colorScheme });
    for (const width of [1440, 360]) {
      await setWidth(duty, width);
      await expectAccessible(duty);
      await expectNoSidewaysScroll(duty);
    }
    const box = await call.boundingBox();
    expect(box?.height).toBeLessThan(300);
  }
  await duty.emulateMedia({ colorScheme: 'light' });
  await setWidth(duty, 1440);
  await call.getByRole('link', { name: t.shell.calledSee, exact: true }).click();
  await duty.waitForURL(`/cases/${caseNumber}/escalations`);
  await settled(duty);
  await expectAccessible(duty);
  // The lower call waits too, and is not said to be passed on.
  const waiting = duty.getByRole('button', { name: startsWith(t.case.escalations.acknowledge) });
  await waiting.nth(1).waitFor();
  expect(await duty.getByText(t.case.escalations.passed, { exact: true }).count()).toBe(0);
  await duty.keyboard.press('y');
  await waiting.first().waitFor({ state: 'detached' });
  await page.getByText(t.case.escalations.acknowledged, { exact: true }).first().waitFor();
  await page.getByText(t.case.escalations.waiting, { exact: true }).first().waitFor({ state: 'detached' });
  expectClean(page);
  expectClean(duty);
});

test('the coordinator changes the sharing mark with a reason, and who may not see it any more does not', async () => {
  const analyst = await as('analyst');
  await analyst.goto(`/cases/${caseNumber}`);
  await settled(analyst);
  await analyst.getByRole('heading', { level: 1, name: title }).waitFor();

  const page = await as('coordinator');
  await page.goto(`/cases/${caseNumber}`);
  await settled(page);
  await page.getByRole('button', { name: t.case.head.rare, exact: true }).click();
  await page.getByRole('menuitem', { name: startsWith(t.case.head.setTlp) }).click();
  const dialog = page.getByRole('dialog', { name: t.case.tlp.title });
  await dialog.getByRole('radio', { name: /T L P red/ }).check({ force: true });
  await dialog.getByRole('button', { name: startsWith(t.case.tlp.act) }).click();
  await dialog.getByText(t.case.tlp.reasonShort).first().waitFor();
  await expectAccessible(page);
  await dialog.getByLabel(t.case.tlp.reason, { exact: true }).fill('Có dữ liệu chỉ nhóm xử lý được biết.');
  // What is filled in is no error any more.
  expect(await dialog.getByText(t.case.tlp.reasonShort).count()).toBe(0);
  await dialog.getByRole('button', { name: startsWith(t.case.tlp.act) }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Có dữ liệu chỉ nhóm xử lý được biết.').first().waitFor();
  await analyst.goto(`/cases/${caseNumber}`);
  await analyst.getByRole('heading', { name: t.ui.notFound }).waitFor();
  expectClean(page);
  expectClean(analyst);
});

test('the security officer says how far a system has come with a control', async () => {
  const page = await as('officer');
  await page.goto('/systems');
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('link', { name: /HMA-TTHC-01|giải quyết thủ tục hành chính tỉnh Hà Mẫu/ }).first().click();
  await page.getByRole('heading', { name: t.system.controls }).waitFor();
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('table', { name: t.system.controls }).getByRole('link').first().click();
  await page.getByRole('button', { name: startsWith(t.system.change.replace('…', '')) }).click();
  const dialog = page.getByRole('dialog', { name: t.system.changeTitle });
  await dialog.getByRole('combobox', { name: t.system.newStatus }).selectOption('PARTIAL');
  await dialog.getByLabel(startsWith(t.system.noteLabel)).fill('Đã có quy trình, chưa áp dụng cho mọi máy chủ.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: startsWith(t.system.save) }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('Đã có quy trình, chưa áp dụng cho mọi máy chủ.').first().waitFor();
  expectClean(page);
});

test('the administrator sees what the outbox sent', async () => {
  const page = await as('admin');
  await page.goto('/admin/outbox');
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('link', { name: startsWith(t.outbox.tabDone) }).first().click();
  await settled(page);
  await page.getByText(t.outbox.kinds.mail, { exact: true }).first().waitFor();
  // An administrator runs the hub and sees no case.
  await page.goto(`/cases/${caseNumber}`);
  await page.getByRole('heading', { name: t.ui.notFound }).waitFor();
  expectClean(page);
});
