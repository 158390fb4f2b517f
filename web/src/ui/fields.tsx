/**
 * Fields of forms. One column of 620 px (`<div className="form">`), label above,
 * hint under the label, error under the hint. What is *not* required is marked.
 * `small` fields are for dialogs and side panels.
 */
import {
  useEffect,
  useId,
  useRef,
  useState,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';
import { Button as AriaButton, Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components';
import { now as hubNow } from '@/lib/clock';
import { formatFor, instantOf, partsOf } from '@/lib/format';
import { intlTag, useLocale, useMessages } from '@/lib/i18n';
import { Button, IconButton, Kbd, buttonClass } from './Button';
import { cx } from './cx';
import { Icon } from './Icon';
import { uiMessages } from './messages';
import './fields.css';
import './overlays.css';

interface FieldBase {
  label: string;
  /** Under the label. */
  hint?: ReactNode;
  /** The same words as in the error summary. */
  error?: string | undefined;
  /** Marks the field as not required. `true` says "nếu có"; text says its own. */
  optional?: boolean | string;
  small?: boolean;
  /** At the right of the label: a link. */
  labelAside?: ReactNode;
  /** The id that the error summary links to; made up when left out. */
  id?: string;
}

function optionalText(optional: boolean | string | undefined, word: string): string | null {
  if (optional === undefined || optional === false) return null;
  return optional === true ? word : optional;
}

function FieldFrame({
  base,
  inputId,
  children,
}: {
  base: FieldBase;
  inputId: string;
  children: (described: { 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode;
}) {
  const t = useMessages(uiMessages);
  const optional = optionalText(base.optional, t.optional);
  const hintId = `${inputId}-hint`;
  const errorId = `${inputId}-error`;
  const described = cx(base.hint !== undefined && hintId, base.error !== undefined && errorId);
  return (
    <div className={cx('field', base.error !== undefined && 'has-error', base.small === true && 'is-small')}>
      <div className="field-head">
        <label className="field-label" htmlFor={inputId}>
          {base.label}
          {optional !== null && <small> ({optional})</small>}
        </label>
        {base.labelAside}
      </div>
      {base.hint !== undefined && (
        <div className="field-hint" id={hintId}>
          {base.hint}
        </div>
      )}
      {base.error !== undefined && (
        <div className="field-error" id={errorId}>
          <span className="vh">{t.errorPrefix} </span>
          {base.error}
        </div>
      )}
      {children({
        ...(described === '' ? {} : { 'aria-describedby': described }),
        ...(base.error === undefined ? {} : { 'aria-invalid': true as const }),
      })}
    </div>
  );
}

function pickBase<P extends FieldBase>(props: P): [FieldBase, Omit<P, keyof FieldBase>] {
  const { label, hint, error, optional, small, labelAside, id, ...rest } = props;
  return [
    {
      label,
      ...(hint === undefined ? {} : { hint }),
      ...(error === undefined ? {} : { error }),
      ...(optional === undefined ? {} : { optional }),
      ...(small === undefined ? {} : { small }),
      ...(labelAside === undefined ? {} : { labelAside }),
      ...(id === undefined ? {} : { id }),
    },
    rest,
  ];
}

/** With what is wrong with the length, unless something else is: a browser that holds the limit itself would cut off what was pasted, unseen. */
function useLimited(base: FieldBase, value: string, limit: number | undefined): FieldBase {
  const t = useMessages(uiMessages);
  const used = Array.from(value).length;
  return base.error === undefined && limit !== undefined && used > limit ? { ...base, error: t.tooLong(used, limit) } : base;
}

type NativeInput = Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className' | 'onChange' | 'value' | 'maxLength'>;

export interface TextFieldProps extends FieldBase, NativeInput {
  value: string;
  onChange: (value: string) => void;
  /** Characters; more are told, and refused by the hub. */
  maxLength?: number;
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const [base, { maxLength, ...rest }] = pickBase(props);
  const own = useId();
  const id = base.id ?? own;
  const limited = useLimited(base, rest.value, maxLength);
  return (
    <FieldFrame base={limited} inputId={id}>
      {(described) => (
        <input {...rest} {...described} id={id} className="input" onChange={(event) => rest.onChange(event.target.value)} />
      )}
    </FieldFrame>
  );
}

/** A password, which can be shown; paste and password managers are welcome. */
export function PasswordField(props: TextFieldProps) {
  const [base, { maxLength, ...rest }] = pickBase(props);
  const t = useMessages(uiMessages);
  const own = useId();
  const id = base.id ?? own;
  const [shown, setShown] = useState(false);
  const limited = useLimited(base, rest.value, maxLength);
  return (
    <FieldFrame base={limited} inputId={id}>
      {(described) => (
        <div className="input-with-button">
          <input
            autoComplete="current-password"
            {...rest}
            {...described}
            id={id}
            className="input"
            type={shown ? 'text' : 'password'}
            onChange={(event) => rest.onChange(event.target.value)}
          />
          <Button variant="quiet" size="sm" icon={shown ? 'eyeOff' : 'eye'} aria-pressed={shown} aria-controls={id} onClick={() => setShown(!shown)}>
            {shown ? t.hide : t.show}
          </Button>
        </div>
      )}
    </FieldFrame>
  );
}

export interface TextAreaProps extends FieldBase, Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'id' | 'className' | 'onChange' | 'value' | 'maxLength'> {
  value: string;
  onChange: (value: string) => void;
  /** Shows how much is used when nine tenths are. */
  limit?: number;
}

/** Several lines of text. */
export function TextArea(props: TextAreaProps) {
  const [base, { limit, ...rest }] = pickBase(props);
  const t = useMessages(uiMessages);
  const own = useId();
  const id = base.id ?? own;
  return (
    <FieldFrame base={base} inputId={id}>
      {(described) => (
        <>
          <textarea {...rest} {...described} id={id} className="input" onChange={(event) => rest.onChange(event.target.value)} />
          {limit !== undefined && rest.value.length > limit * 0.9 && (
            <div className={rest.value.length > limit ? 'field-error' : 'field-hint'} role="status">
              {t.characters(rest.value.length, limit)}
            </div>
          )}
        </>
      )}
    </FieldFrame>
  );
}

export interface SelectProps<Value extends string>
  extends FieldBase,
    Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id' | 'className' | 'onChange' | 'value' | 'children'> {
  value: Value | '';
  onChange: (value: Value | '') => void;
  options: readonly { value: Value; label: string }[];
  /** The empty choice; left out when a value is always set. */
  placeholder?: string;
}

/** One of a few values. Native, so that it is at home on every device. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const [base, { options, placeholder, value, onChange, ...rest }] = pickBase(props);
  const own = useId();
  const id = base.id ?? own;
  return (
    <FieldFrame base={base} inputId={id}>
      {(described) => (
        <div className="select">
          <select
            {...rest}
            {...described}
            id={id}
            className="input"
            value={value}
            onChange={(event) => onChange(options.find((option) => option.value === event.target.value)?.value ?? '')}
          >
            {placeholder !== undefined && <option value="">{placeholder}</option>}
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="chevronDown" />
        </div>
      )}
    </FieldFrame>
  );
}

export interface RadioCardsProps<Value extends string> extends Omit<FieldBase, 'labelAside'> {
  value: Value | null;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode; note?: ReactNode; shortcut?: string }[];
  /** Side by side, for short choices such as severity. */
  row?: boolean;
}

/** One of a few answers, each with what it means. */
export function RadioCards<Value extends string>({ label, hint, error, optional, small, id, value, onChange, options, row = false }: RadioCardsProps<Value>) {
  const t = useMessages(uiMessages);
  const own = useId();
  const groupId = id ?? own;
  const word = optionalText(optional, t.optional);
  const described = cx(hint !== undefined && `${groupId}-hint`, error !== undefined && `${groupId}-error`);
  return (
    <fieldset className={cx('field', error !== undefined && 'has-error', small === true && 'is-small')} aria-describedby={described === '' ? undefined : described}>
      <legend className="field-label">
        {label}
        {word !== null && <small> ({word})</small>}
      </legend>
      {hint !== undefined && (
        <div className="field-hint" id={`${groupId}-hint`}>
          {hint}
        </div>
      )}
      {error !== undefined && (
        <div className="field-error" id={`${groupId}-error`}>
          <span className="vh">{t.errorPrefix} </span>
          {error}
        </div>
      )}
      <div className={cx('options', row && 'is-row')}>
        {options.map((option, index) => (
          <label key={option.value} className="option">
            <input
              type="radio"
              name={groupId}
              id={index === 0 ? groupId : undefined}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            <span>
              {option.label}
              {option.note !== undefined && <small>{option.note}</small>}
            </span>
            {option.shortcut !== undefined && <Kbd>{option.shortcut}</Kbd>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Yes or no. `card` draws it as a field of its own. */
export function Checkbox({ checked, onChange, card = false, note, id, children }: { checked: boolean; onChange: (checked: boolean) => void; card?: boolean; note?: ReactNode; id?: string; children: ReactNode }) {
  return (
    <label className={cx('option', !card && 'is-bare')}>
      <input type="checkbox" id={id} checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {children}
        {note !== undefined && <small>{note}</small>}
      </span>
      <svg className="option-tick" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
        <path d="m3.500 8.600 3 3L12.600 5" />
      </svg>
    </label>
  );
}

/** What is typed into a date and time field, kept as typed. */
export interface DateTimeText {
  date: string;
  time: string;
}

/** An instant as the field shows it; empty for null. */
export function dateTimeText(at: string | null | undefined): DateTimeText {
  if (at === null || at === undefined || at === '') return { date: '', time: '' };
  const p = partsOf(at);
  return { date: `${p.day}/${p.month}/${p.year}`, time: `${p.hour}:${p.minute}` };
}

export type DateTimeReading =
  | { kind: 'empty' }
  | { kind: 'ok'; at: string }
  | { kind: 'bad'; problem: 'dateShape' | 'timeShape' | 'bothShape' | 'timeMissing' | 'dateMissing' | 'year' };

/** No time that a person gives lies outside; what does was mistyped. */
const firstYear = 1990;
const yearsAhead = 1;

/** Reads what was typed: dd/mm/yyyy (also with `-`, `.` or spaces) and 24 h (`14:38`, `14h38`, `1438`). */
export function readDateTime(text: DateTimeText, thisYear = new Date().getFullYear()): DateTimeReading {
  const date = text.date.trim();
  const time = text.time.trim();
  if (date === '' && time === '') return { kind: 'empty' };
  if (date === '') return { kind: 'bad', problem: 'dateMissing' };
  const d = /^(\d{1,2})[\s/.-](\d{1,2})[\s/.-](\d{4})$/.exec(date);
  const h = /^(\d{1,2})[:h.]?(\d{2})$/.exec(time);
  if (d && (Number(d[3]) < firstYear || Number(d[3]) > thisYear + yearsAhead)) return { kind: 'bad', problem: 'year' };
  const badTime = time !== '' && (!h || Number(h[1]) > 23 || Number(h[2]) > 59);
  const badDate = !d || instantOf(Number(d[3]), Number(d[2]), Number(d[1]), 0, 0) === null;
  if (badDate) return { kind: 'bad', problem: badTime ? 'bothShape' : 'dateShape' };
  if (time === '') return { kind: 'bad', problem: 'timeMissing' };
  if (badTime || !h) return { kind: 'bad', problem: 'timeShape' };
  const at = instantOf(Number(d[3]), Number(d[2]), Number(d[1]), Number(h[1]), Number(h[2]));
  return at === null ? { kind: 'bad', problem: 'dateShape' } : { kind: 'ok', at };
}

export interface DateTimeFieldProps extends Omit<FieldBase, 'labelAside'> {
  value: DateTimeText;
  onChange: (value: DateTimeText) => void;
  /** A button that fills in the hub's time. */
  offerNow?: boolean;
}

/**
 * Date and time, dd/mm/yyyy and 24 h, typed or picked, in Vietnamese time. Keep
 * the text in the form's state, read it with `readDateTime`. A wrong shape is
 * said when the field is left; anything else is the form's to say.
 */
export function DateTimeField({ label, hint, error, optional, small, id, value, onChange, offerNow = false }: DateTimeFieldProps) {
  const t = useMessages(uiMessages);
  const own = useId();
  const fieldId = id ?? own;
  const [left, setLeft] = useState(false);
  const reading = readDateTime(value);
  const shape = left && reading.kind === 'bad' && (reading.problem === 'dateShape' || reading.problem === 'timeShape' || reading.problem === 'bothShape') ? t[reading.problem] : undefined;
  const shown = error ?? shape;
  const word = optionalText(optional, t.optional);
  const described = cx(hint !== undefined && `${fieldId}-hint`, shown !== undefined && `${fieldId}-error`);
  const common = { 'aria-describedby': described === '' ? undefined : described, 'aria-invalid': shown === undefined ? undefined : (true as const), inputMode: 'numeric' as const, autoComplete: 'off' };
  return (
    <div
      role="group"
      aria-labelledby={`${fieldId}-label`}
      className={cx('field', shown !== undefined && 'has-error', small === true && 'is-small')}
      onFocus={() => setLeft(false)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true);
      }}
    >
      <span className="field-label" id={`${fieldId}-label`}>
        {label}
        {word !== null && <small> ({word})</small>}
      </span>
      {hint !== undefined && (
        <div className="field-hint" id={`${fieldId}-hint`}>
          {hint}
        </div>
      )}
      {shown !== undefined && (
        <div className="field-error" id={`${fieldId}-error`}>
          <span className="vh">{t.errorPrefix} </span>
          {shown}
        </div>
      )}
      <div className="date-row">
        <input {...common} id={fieldId} className="input" aria-label={`${label}, ${t.date}`} placeholder="dd/mm/yyyy" value={value.date} onChange={(event) => onChange({ ...value, date: event.target.value })} />
        <DialogTrigger>
          <AriaButton className={buttonClass('quiet', 'md', 'btn-icon')} aria-label={`${label}, ${t.pickDate}`}>
            <Icon name="calendar" />
          </AriaButton>
          <Popover className="pop" placement="bottom start" offset={4}>
            <AriaDialog aria-label={t.pickDate}>
              {({ close }) => (
                <MonthPicker
                  value={value.date}
                  onPick={(date) => {
                    onChange({ ...value, date });
                    close();
                  }}
                />
              )}
            </AriaDialog>
          </Popover>
        </DialogTrigger>
        <input {...common} className="input is-time" aria-label={`${label}, ${t.time}`} placeholder="hh:mm" value={value.time} onChange={(event) => onChange({ ...value, time: event.target.value })} />
        {offerNow && (
          <Button variant="quiet" size="sm" onClick={() => onChange(dateTimeText(new Date(hubNow()).toISOString()))}>
            {t.now}
          </Button>
        )}
      </div>
    </div>
  );
}

/** A month of days; Monday first. Arrows move by day and week, Page Up and Down by month. */
function MonthPicker({ value, onPick }: { value: string; onPick: (date: string) => void }) {
  const t = useMessages(uiMessages);
  const locale = useLocale();
  const today = partsOf(hubNow());
  const typed = /^(\d{1,2})[\s/.-](\d{1,2})[\s/.-](\d{4})$/.exec(value.trim());
  const start = typed ? Date.UTC(Number(typed[3]), Number(typed[2]) - 1, Number(typed[1])) : Date.UTC(Number(today.year), Number(today.month) - 1, Number(today.day));
  const [cursor, setCursor] = useState(Number.isFinite(start) ? start : hubNow());
  const focused = useRef<HTMLButtonElement>(null);
  useEffect(() => focused.current?.focus(), [cursor]);
  const day = 86_400_000;
  const at = new Date(cursor);
  const first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);
  const gridStart = first - ((new Date(first).getUTCDay() + 6) % 7) * day;
  const weeks = Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (__, index) => gridStart + (week * 7 + index) * day));
  const text = (millis: number) => {
    const d = new Date(millis);
    return `${String(d.getUTCDate()).padStart(2, '0')}/${String(d.getUTCMonth() + 1).padStart(2, '0')}/${d.getUTCFullYear()}`;
  };
  const moveMonth = (by: number) => {
    const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + by + 1, 0)).getUTCDate();
    setCursor(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + by, Math.min(at.getUTCDate(), last)));
  };
  const tag = intlTag[locale];
  const head = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', month: 'long', year: 'numeric' }).format(cursor);
  const weekday = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', weekday: 'narrow' });
  const isToday = `${today.day}/${today.month}/${today.year}`;
  return (
    <div className="calendar">
      <header>
        <IconButton icon="chevronLeft" size="sm" label={t.previous} onClick={() => moveMonth(-1)} />
        <h2 aria-live="polite">{head}</h2>
        <IconButton icon="chevronRight" size="sm" label={t.next} tipAlign="end" onClick={() => moveMonth(1)} />
      </header>
      <table
        onKeyDown={(event) => {
          const step: Record<string, number> = { ArrowLeft: -day, ArrowRight: day, ArrowUp: -7 * day, ArrowDown: 7 * day };
          const by = step[event.key];
          if (by !== undefined) setCursor(cursor + by);
          else if (event.key === 'PageUp') moveMonth(-1);
          else if (event.key === 'PageDown') moveMonth(1);
          else return;
          event.preventDefault();
        }}
      >
        <thead>
          <tr>
            {weeks[0]?.map((millis) => (
              <th key={millis} scope="col">
                {weekday.format(millis)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((millis) => (
                <td key={millis}>
                  <button
                    type="button"
                    ref={millis === cursor ? focused : undefined}
                    tabIndex={millis === cursor ? 0 : -1}
                    className={cx('calendar-day', text(millis) === value && 'is-selected', text(millis) === isToday && 'is-today', new Date(millis).getUTCMonth() !== at.getUTCMonth() && 'muted')}
                    aria-label={formatFor(locale).day(millis)}
                    aria-current={text(millis) === isToday ? 'date' : undefined}
                    onClick={() => onPick(text(millis))}
                  >
                    {new Date(millis).getUTCDate()}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export interface FormError {
  /** The id of the field; without it the error belongs to the whole form. */
  fieldId?: string;
  message: string;
  /** Nothing in the form is to be mended, the request failed: what failed, in place of the count. */
  title?: string;
}

/** Errors in the order of their fields on the page, each with the name of its field where it does not say it. */
function inOrder(errors: readonly FormError[]): FormError[] {
  const fields = new Map(errors.map((error) => [error, error.fieldId === undefined ? null : document.getElementById(error.fieldId)]));
  return [...errors]
    .sort((a, b) => {
      const [one, other] = [fields.get(a) ?? null, fields.get(b) ?? null];
      if (one === null || other === null) return Number(other === null) - Number(one === null);
      return one === other ? 0 : one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
    })
    .map((error) => {
      const name = nameOf(fields.get(error) ?? null);
      return name === '' || error.message.toLowerCase().includes(name.toLowerCase()) ? error : { ...error, message: `${name}: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}` };
    });
}

/** What a field is called, without the note that it is not required. */
function nameOf(field: HTMLElement | null): string {
  if (field === null) return '';
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`) ?? field.closest('fieldset')?.querySelector('legend') ?? null;
  const text = label === null ? (document.getElementById(`${field.id}-label`)?.firstChild?.textContent ?? '') : (label.firstChild?.textContent ?? '');
  return text.trim();
}

/**
 * All errors of a form, on top, with the focus when they appear. Pass a new array
 * (or bump `attempt`) on each try to send.
 */
export function ErrorSummary({ errors, attempt = 0 }: { errors: readonly FormError[]; attempt?: number }) {
  const t = useMessages(uiMessages);
  const box = useRef<HTMLDivElement>(null);
  const count = errors.length;
  // The fields stand on the page only after the first drawing.
  const [, draw] = useState(0);
  const key = errors.map((error) => `${error.fieldId ?? ''} ${error.message}`).join('\n');
  useEffect(() => {
    if (key !== '') draw((n) => n + 1);
  }, [key]);
  const seen = useRef(0);
  const seenAttempt = useRef(-1);
  useEffect(() => {
    // Fewer errors are mended ones: the focus stays in the field.
    if (count > 0 && (count > seen.current || attempt !== seenAttempt.current)) box.current?.focus();
    seen.current = count;
    seenAttempt.current = attempt;
  }, [attempt, count]);
  if (count === 0) return null;
  const failed = errors.length === 1 ? errors[0]?.title : undefined;
  return (
    <div className="errors" role="alert" tabIndex={-1} ref={box}>
      <h2>{failed ?? t.errorCount(count)}</h2>
      <ul>
        {inOrder(errors).map((error, index) => (
          <li key={index}>
            {error.fieldId === undefined ? (
              error.message
            ) : (
              <a
                href={`#${error.fieldId}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(error.fieldId ?? '')?.focus();
                }}
              >
                {error.message}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
