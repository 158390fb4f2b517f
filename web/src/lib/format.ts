/**
 * Dates, durations, sizes, numbers and hashes as direction.md wants them, in
 * both languages. Times are Vietnamese time (UTC+7) wherever the reader sits:
 * deadlines are set in it. Use `useFormat()` in components; `formatFor(locale)`
 * elsewhere.
 */
import { useMemo } from 'react';
import { intlTag, useLocale, type Locale } from './i18n';

export const timeZone = 'Asia/Ho_Chi_Minh';

/** An instant: RFC 3339 text, milliseconds since 1970 or a Date. */
export type Instant = string | number | Date;

export function toMillis(at: Instant): number {
  return typeof at === 'string' ? Date.parse(at) : at instanceof Date ? at.getTime() : at;
}

export interface DateParts {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
}

const partsFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** The calendar reading of an instant in Vietnamese time; question marks for what is none, which one bad record must not make of a page. */
export function partsOf(at: Instant): DateParts {
  const parts = { year: '????', month: '??', day: '??', hour: '??', minute: '??', second: '??' };
  const millis = toMillis(at);
  if (Number.isNaN(new Date(millis).getTime())) return parts;
  for (const part of partsFormat.formatToParts(millis)) {
    if (part.type in parts) parts[part.type as keyof DateParts] = part.value;
  }
  return parts;
}

/** An instant as `<time>` takes it; nothing for what is none. */
export function machineTime(at: Instant): string | undefined {
  const date = new Date(toMillis(at));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/**
 * The instant of a Vietnamese calendar reading, as RFC 3339 in UTC, or null when
 * there is no such date. Vietnam keeps UTC+7 all year.
 */
export function instantOf(year: number, month: number, day: number, hour: number, minute: number): string | null {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || year < 1000) return null;
  const millis = Date.UTC(year, month - 1, day, hour - 7, minute);
  const back = partsOf(millis);
  if (Number(back.day) !== day || Number(back.month) !== month || Number(back.year) !== year) return null;
  return new Date(millis).toISOString();
}

/** A hash in groups of four, as it is shown in full. */
export function hashGroups(hash: string): string[] {
  return hash.match(/.{1,4}/g) ?? [];
}

/** `b0c8 2a3a … 784c 50e6`: never fewer than 8 + 8 digits. */
export function hashShort(hash: string): { head: string; tail: string } {
  return { head: hashGroups(hash.slice(0, 8)).join(' '), tail: hashGroups(hash.slice(-8)).join(' ') };
}

/** Lower case without tone marks, đ as d: how pickers and finders compare Vietnamese. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();
}

const units = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3_600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
] as const;

const unitWords: Record<Locale, Record<(typeof units)[number]['name'], string>> = {
  vi: { day: 'ngày', hour: 'giờ', minute: 'phút', second: 'giây' },
  en: { day: 'd', hour: 'h', minute: 'min', second: 's' },
};

export interface Format {
  locale: Locale;
  /** `14:38` */
  time: (at: Instant) => string;
  /** `20/11/2026`, `20 Nov 2026` */
  date: (at: Instant) => string;
  /** `20/11`, `20 Nov`: only where the year stands nearby. */
  dayMonth: (at: Instant) => string;
  /** `14:38, 20/11/2026`, `14:38, 20 Nov 2026` */
  dateTime: (at: Instant) => string;
  /** `14:38:05, 20/11/2026`, where the order within a minute counts. */
  dateTimeSeconds: (at: Instant) => string;
  /** `14:38, 20/11`: only where the year stands nearby. */
  dateTimeShort: (at: Instant) => string;
  /** `Thứ Sáu, 20/11/2026`: heads of days. */
  day: (at: Instant) => string;
  /** `21:15 hôm nay`, else `dateTimeShort` within the year, else `dateTime`. */
  due: (at: Instant, now: Instant) => string;
  /**
   * At most two units: `2 ngày 6 giờ`, `6 giờ 37 phút`; a number and its unit stay on one line. Seconds only under ten
   * minutes and only when asked for (`seconds`), for the clock one looks at.
   */
  duration: (milliseconds: number, options?: { seconds?: boolean }) => string;
  /** `còn 2 giờ`, `2 giờ trước` … within 72 h; null beyond. Always shown beside the absolute time. */
  relative: (at: Instant, now: Instant) => string | null;
  number: (value: number) => string;
  /** `18,4 GB`, binary; pair it with `bytesExact` in evidence. */
  bytes: (value: number) => string;
  /** `19.764.120.833 byte` */
  bytesExact: (value: number) => string;
  percent: (part: number, whole: number) => string;
  list: (items: readonly string[]) => string;
}

const cache = new Map<Locale, Format>();

/** The formatters of one language; made once. */
export function formatFor(locale: Locale): Format {
  const known = cache.get(locale);
  if (known) return known;
  const tag = intlTag[locale];
  const integer = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const decimal = new Intl.NumberFormat(tag, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  const percentage = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 });
  const weekday = new Intl.DateTimeFormat(tag, { timeZone, weekday: 'long' });
  const monthName = new Intl.DateTimeFormat('en-GB', { timeZone, month: 'short' });
  const conjunction = new Intl.ListFormat(tag, { type: 'conjunction' });

  const month = (at: Instant) => (machineTime(at) === undefined ? '??' : monthName.format(toMillis(at)).slice(0, 3));
  const time = (at: Instant) => {
    const p = partsOf(at);
    return `${p.hour}:${p.minute}`;
  };
  const dayMonth = (at: Instant) => {
    const p = partsOf(at);
    return locale === 'vi' ? `${p.day}/${p.month}` : `${p.day.replace(/^0/, '')} ${month(at)}`;
  };
  const date = (at: Instant) => `${dayMonth(at)}${locale === 'vi' ? '/' : ' '}${partsOf(at).year}`;
  const words = unitWords[locale];

  const duration: Format['duration'] = (milliseconds, options = {}) => {
    if (Number.isNaN(milliseconds)) return '?';
    let rest = Math.floor(Math.abs(milliseconds) / 1000);
    const withSeconds = options.seconds === true && rest < 600;
    const shown: string[] = [];
    for (const unit of units) {
      if (unit.name === 'second' && !withSeconds) break;
      const amount = Math.floor(rest / unit.seconds);
      rest -= amount * unit.seconds;
      if (amount > 0) shown.push(`${integer.format(amount)}\u00a0${words[unit.name]}`);
      // Two neighbouring units: "2 days 0 hours" is "2 days", never "2 days 5 minutes".
      else if (shown.length > 0) break;
      if (shown.length === 2) break;
    }
    if (shown.length > 0) return shown.join(' ');
    if (withSeconds) return `0\u00a0${words.second}`;
    return locale === 'vi' ? 'dưới 1\u00a0phút' : 'under 1\u00a0min';
  };

  const format: Format = {
    locale,
    time,
    date,
    dayMonth,
    dateTime: (at) => `${time(at)}, ${date(at)}`,
    dateTimeSeconds: (at) => `${time(at)}:${partsOf(at).second}, ${date(at)}`,
    dateTimeShort: (at) => `${time(at)}, ${dayMonth(at)}`,
    day: (at) => (machineTime(at) === undefined ? date(at) : `${weekday.format(toMillis(at))}, ${date(at)}`),
    due: (at, now) => {
      const a = partsOf(at);
      const n = partsOf(now);
      if (a.year === n.year && a.month === n.month && a.day === n.day) {
        return locale === 'vi' ? `${time(at)} hôm nay` : `${time(at)} today`;
      }
      return a.year === n.year ? `${time(at)}, ${dayMonth(at)}` : `${time(at)}, ${date(at)}`;
    },
    duration,
    relative: (at, now) => {
      const distance = toMillis(at) - toMillis(now);
      if (Math.abs(distance) > 72 * 3_600_000) return null;
      const amount = duration(distance);
      if (locale === 'vi') return distance > 0 ? `còn ${amount}` : `${amount} trước`;
      return distance > 0 ? `in ${amount}` : `${amount} ago`;
    },
    number: (value) => integer.format(value),
    bytes: (value) => {
      if (value < 1024) return `${integer.format(value)} B`;
      const names = ['KB', 'MB', 'GB', 'TB', 'PB'];
      let size = value;
      let name = 'B';
      for (const next of names) {
        if (size < 1024) break;
        size /= 1024;
        name = next;
      }
      return `${size >= 100 ? integer.format(size) : decimal.format(size)} ${name}`;
    },
    bytesExact: (value) =>
      `${integer.format(value)} ${locale === 'vi' ? 'byte' : value === 1 ? 'byte' : 'bytes'}`,
    percent: (part, whole) => percentage.format(whole > 0 ? part / whole : 0),
    list: (items) => conjunction.format(items),
  };
  cache.set(locale, format);
  return format;
}

export function useFormat(): Format {
  const locale = useLocale();
  return useMemo(() => formatFor(locale), [locale]);
}
