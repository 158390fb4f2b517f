/** Canonical JSON (RFC 8785) with strings, booleans, null and integers up to 2^53 - 1 only. */
import { utf8, type Bytes } from './bytes';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value, or nothing where the text is no JSON. */
export function parse(source: string): Json | undefined {
  try {
    return JSON.parse(source) as Json;
  } catch {
    return undefined;
  }
}

/** The one form of a value, or nothing where it has none. */
function write(value: Json): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (Array.isArray(value)) {
    const items = value.map(write);
    return items.includes(undefined) ? undefined : `[${items.join(',')}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const items = Object.keys(value)
    // By UTF-16 code units, as the standard says and JavaScript compares.
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key) => {
      const item = write(value[key] ?? null);
      return item === undefined ? undefined : `${JSON.stringify(key)}:${item}`;
    });
  return items.includes(undefined) ? undefined : `{${items.join(',')}}`;
}

export function canonical(value: Json): Bytes | undefined {
  const form = write(value);
  return form === undefined ? undefined : utf8(form);
}
