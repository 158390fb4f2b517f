/** The answers of a report: their shape, how a draft keeps them, and what is wrong with them. */
import { aheadMs } from '@/lib/clock';
import { incidentClasses, tlps, type IncidentClass, type Tlp } from '@/lib/domain';
import { toMillis } from '@/lib/format';
import type { UserError } from '@/lib/graphql';
import { refusedCharacter } from '@/lib/shown';
import { dateTimeText, readDateTime, type DateTimeText, type FormError } from '@/ui';

export const stepCount = 5;

/** A chosen system, as the field shows it. */
export interface ChosenSystem {
  value: string;
  /** Its name, and its English name: a draft is read in either language. */
  label: string;
  labelEn: string | null;
  code: string;
  level: number | null;
}

/** The name of a chosen system in the reader's language. */
export function systemLabel(system: ChosenSystem, locale: 'vi' | 'en'): string {
  return locale === 'en' ? (system.labelEn ?? system.label) : system.label;
}

export interface ReportForm {
  agencyId: string;
  systems: readonly ChosenSystem[];
  title: string;
  description: string;
  incidentClass: IncidentClass | null;
  detected: DateTimeText;
  occurred: DateTimeText;
  tlp: Tlp;
  confidential: boolean;
}

export function emptyForm(agencyId: string): ReportForm {
  return {
    agencyId,
    systems: [],
    title: '',
    description: '',
    incidentClass: null,
    detected: dateTimeText(null),
    occurred: dateTimeText(null),
    tlp: 'AMBER',
    confidential: false,
  };
}

/** The draft's body. */
export function writeDraft(form: ReportForm, step: number): string {
  return JSON.stringify({ version: 1, step, form });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function pair(value: unknown): DateTimeText {
  const given = (typeof value === 'object' && value !== null ? value : {}) as { date?: unknown; time?: unknown };
  return { date: text(given.date), time: text(given.time) };
}

/** Reads a draft's body; whatever does not fit is left empty, never an error. */
export function readDraft(body: string, agencyId: string): { form: ReportForm; step: number } {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    raw = null;
  }
  const outer = (typeof raw === 'object' && raw !== null ? raw : {}) as { step?: unknown; form?: unknown };
  const form = (typeof outer.form === 'object' && outer.form !== null ? outer.form : {}) as Record<string, unknown>;
  const systems = Array.isArray(form['systems']) ? (form['systems'] as unknown[]) : [];
  const step = typeof outer.step === 'number' && outer.step >= 1 && outer.step <= stepCount ? Math.floor(outer.step) : 1;
  return {
    step,
    form: {
      agencyId: text(form['agencyId']) === '' ? agencyId : text(form['agencyId']),
      systems: systems.flatMap((item) => {
        const one = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
        const level = one['level'];
        return typeof one['value'] === 'string' ? [{ value: one['value'], label: text(one['label']), labelEn: typeof one['labelEn'] === 'string' ? one['labelEn'] : null, code: text(one['code']), level: typeof level === 'number' ? level : null }] : [];
      }),
      title: text(form['title']),
      description: text(form['description']),
      incidentClass: incidentClasses.find((one) => one === form['incidentClass']) ?? null,
      detected: pair(form['detected']),
      occurred: pair(form['occurred']),
      tlp: tlps.find((one) => one === form['tlp']) ?? 'AMBER',
      confidential: form['confidential'] === true,
    },
  };
}

export type FieldName = 'systemIds' | 'title' | 'description' | 'incidentClass' | 'detectedAt' | 'occurredAt' | 'tlp' | 'confidential';

/** The fields in which two forms say something else. */
export function differing(one: ReportForm, other: ReportForm): FieldName[] {
  const told = (form: ReportForm): Record<FieldName, unknown> => ({
    systemIds: [form.agencyId, form.systems.map(({ value }) => value)],
    title: form.title,
    description: form.description,
    incidentClass: form.incidentClass,
    detectedAt: [form.detected.date, form.detected.time],
    occurredAt: [form.occurred.date, form.occurred.time],
    tlp: form.tlp,
    confidential: form.confidential,
  });
  const [left, right] = [told(one), told(other)];
  return (Object.keys(left) as FieldName[]).filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
}

/** Where each field stands, and its id in the page. */
export const fields: Record<FieldName, { step: number; id: string }> = {
  systemIds: { step: 1, id: 'report-systems' },
  title: { step: 2, id: 'report-title' },
  description: { step: 2, id: 'report-description' },
  incidentClass: { step: 2, id: 'report-class' },
  detectedAt: { step: 3, id: 'report-detected' },
  occurredAt: { step: 3, id: 'report-occurred' },
  tlp: { step: 4, id: 'report-tlp' },
  confidential: { step: 4, id: 'report-confidential' },
};

export type FieldErrors = Partial<Record<FieldName, string>>;

/** The sentences that `check` needs, in the language of the page. */
export interface CheckWords {
  systemsMissing: string;
  systemsMany: string;
  /** A character that the hub does not take, by its number. */
  character: (code: string) => string;
  shape: Record<'dateShape' | 'timeShape' | 'bothShape' | 'timeMissing' | 'dateMissing' | 'year', string>;
  error: {
    titleMissing: string;
    titleLong: string;
    descriptionMissing: string;
    descriptionLong: string;
    classMissing: string;
    detectedMissing: string;
    detectedFuture: (now: string) => string;
    occurredLater: string;
  };
  dateTime: (at: number) => string;
}

/** What is wrong with the answers of a step; of all steps when none is given. */
export function check(form: ReportForm, words: CheckWords, now: number, step?: number): FieldErrors {
  const errors: FieldErrors = {};
  if (form.systems.length === 0) errors.systemIds = words.systemsMissing;
  else if (form.systems.length > 50) errors.systemIds = words.systemsMany;
  if (form.title.trim() === '') errors.title = words.error.titleMissing;
  else if (form.title.trim().length > 200) errors.title = words.error.titleLong;
  if (form.description.trim() === '') errors.description = words.error.descriptionMissing;
  else if (form.description.trim().length > 20_000) errors.description = words.error.descriptionLong;
  const [inTitle, inDescription] = [refusedCharacter(form.title), refusedCharacter(form.description, true)];
  if (inTitle !== null) errors.title = words.character(inTitle);
  if (inDescription !== null) errors.description = words.character(inDescription);
  if (form.incidentClass === null) errors.incidentClass = words.error.classMissing;
  const detected = readDateTime(form.detected);
  if (detected.kind === 'empty') errors.detectedAt = words.error.detectedMissing;
  else if (detected.kind === 'bad') errors.detectedAt = words.shape[detected.problem];
  else if (toMillis(detected.at) > now + aheadMs) errors.detectedAt = words.error.detectedFuture(words.dateTime(now));
  const occurred = readDateTime(form.occurred);
  if (occurred.kind === 'bad') errors.occurredAt = words.shape[occurred.problem];
  else if (occurred.kind === 'ok' && detected.kind === 'ok' && toMillis(occurred.at) > toMillis(detected.at)) errors.occurredAt = words.error.occurredLater;
  if (step === undefined) return errors;
  return Object.fromEntries(Object.entries(errors).filter(([name]) => fields[name as FieldName].step === step));
}

/** What the hub said, at the fields that its `path` names; the rest belongs to the whole form. */
export function fromServer(errors: readonly UserError[]): { byField: FieldErrors; whole: string[] } {
  const byField: FieldErrors = {};
  const whole: string[] = [];
  for (const error of errors) {
    const name = (Object.keys(fields) as FieldName[]).find((field) => error.path?.includes(field) === true);
    if (name === undefined) whole.push(error.message);
    else byField[name] ??= error.message;
  }
  return { byField, whole };
}

/** For the error summary, in the order of the form. */
export function summaryOf(byField: FieldErrors, whole: readonly string[] = []): FormError[] {
  const named = (Object.keys(fields) as FieldName[]).flatMap((name) => {
    const message = byField[name];
    return message === undefined ? [] : [{ fieldId: fields[name].id, message }];
  });
  return [...whole.map((message) => ({ message })), ...named];
}

/** The first step with an error. */
export function firstStep(byField: FieldErrors): number | null {
  const steps = (Object.keys(byField) as FieldName[]).map((name) => fields[name].step);
  return steps.length === 0 ? null : Math.min(...steps);
}

/** The input of `reportIncident`. The key is the draft's id: sent twice it is one report. */
export function inputOf(draftId: string, form: ReportForm) {
  const detected = readDateTime(form.detected);
  const occurred = readDateTime(form.occurred);
  if (detected.kind !== 'ok' || form.incidentClass === null) return null;
  return {
    idempotencyKey: draftId,
    systemIds: form.systems.map((system) => system.value),
    title: form.title.trim(),
    description: form.description.trim(),
    incidentClass: form.incidentClass,
    detectedAt: detected.at,
    occurredAt: occurred.kind === 'ok' ? occurred.at : null,
    tlp: form.tlp,
    confidential: form.confidential,
  };
}
