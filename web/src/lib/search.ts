/**
 * Filters live in the address. Each list has a `search.ts` beside its page with
 * a `validate…` function made from these readers; the router uses it as
 * `validateSearch`. Values that are not allowed are dropped, never an error; the
 * router lays what is validated over the raw address, so a dropped value stands
 * there as undefined (`optionalSearch`) and leaves the address as well.
 *
 * In the address an array is written with commas and a true value as `1`:
 * `/cases?status=OPEN,CONTAINED&text=c%E1%BB%95ng&after=…&from=26`.
 */

export type RawSearch = Record<string, unknown>;

/** Non-empty text. */
export function readText(raw: RawSearch, key: string): string | undefined {
  const value = raw[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** One of the allowed values. */
export function readOne<const T extends string>(raw: RawSearch, key: string, allowed: readonly T[]): T | undefined {
  const value = raw[key];
  return allowed.find((item) => item === value);
}

/** Some of the allowed values, in the order of `allowed`; undefined when none. */
export function readMany<const T extends string>(raw: RawSearch, key: string, allowed: readonly T[]): T[] | undefined {
  const value = raw[key];
  const asked = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
  const hits = allowed.filter((item) => asked.includes(item));
  return hits.length > 0 ? hits : undefined;
}

/** A whole number between the bounds. */
export function readInteger(raw: RawSearch, key: string, min: number, max: number): number | undefined {
  const value = raw[key];
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;
  return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
}

/** True or absent. */
export function readFlag(raw: RawSearch, key: string): true | undefined {
  const value = raw[key];
  return value === true || value === '1' || value === 'true' ? true : undefined;
}

/** The position in a list: the cursor to read after, and the number of the first row shown. */
export interface PageSearch {
  after?: string | undefined;
  from?: number | undefined;
}

export function readPage(raw: RawSearch): { after: string | undefined; from: number | undefined } {
  const after = readCursor(raw, 'after');
  return { after, from: after === undefined ? undefined : readInteger(raw, 'from', 1, 100_000_000) };
}

/** A cursor as the hub makes them: a JSON list in base64url. Whether it belongs to this list only the hub can tell. */
function readCursor(raw: RawSearch, key: string): string | undefined {
  const value = readText(raw, key);
  if (value === undefined || !/^[\w-]+$/.test(value)) return undefined;
  try {
    return Array.isArray(JSON.parse(atob(value.replaceAll('-', '+').replaceAll('_', '/')))) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Typing on in a finder goes on in the same place of the history; choosing a filter is a step that Back undoes. */
export function refines(search: { text?: string | undefined }, change: { text?: string | undefined }): boolean {
  return 'text' in change && search.text !== undefined && change.text !== undefined;
}

/** Address to values. */
export function parseSearch(text: string): RawSearch {
  const result: RawSearch = {};
  for (const [key, value] of new URLSearchParams(text)) result[key] = value;
  return result;
}

/** Values to address; undefined, empty and false are left out. */
export function stringifySearch(search: RawSearch): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (Array.isArray(value)) {
      if (value.length > 0) params.set(key, value.map(String).join(','));
    } else if (value === true) params.set(key, '1');
    else if (typeof value === 'string' ? value !== '' : typeof value === 'number') params.set(key, String(value));
  }
  const text = params.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** Makes every value optional, so that links need to name only what they set. What is absent stays as undefined and covers the raw value. */
export function optionalSearch<T extends object>(values: T): { [K in keyof T]?: T[K] | undefined } {
  return values;
}
