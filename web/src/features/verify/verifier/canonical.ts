/** Canonical JSON (RFC 8785) with strings, booleans, null and integers up to 2^53 - 1 only. */
import { utf8, type Bytes } from './bytes';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How deep values may be nested. */
const maxDepth = 100;

/** How many keys a value has, those of what is nested in it too; nothing where a text has half of a character. */
function countKeys(value: Json): number | undefined {
  if (typeof value === 'string') return /[\ud800-\udfff]/u.test(value) ? undefined : 0;
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? [] : Object.keys(value);
  let count = own.length;
  for (const part of [...own, ...Object.values(value)]) {
    const more = countKeys(part);
    if (more === undefined) return undefined;
    count += more;
  }
  return count;
}

/** The value, or nothing where the text is no JSON, says a key twice, or has a number with a fraction, an exponent or a sign before nought. */
export function parse(source: string): Json | undefined {
  try {
    const value = JSON.parse(source) as Json;
    const bare = source.replace(/"(?:[^"\\]|\\.)*"/g, '"');
    if (/[0-9][.eE]|-0/.test(bare) || countKeys(value) !== (bare.match(/"\s*:/g)?.length ?? 0)) return undefined;
    return value;
  } catch {
    return undefined;
  }
}

/** The one form of a value, or nothing where it has none. */
function write(value: Json, room = maxDepth): string | undefined {
  if (room === 0) return undefined;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item, room - 1));
    return items.includes(undefined) ? undefined : `[${items.join(',')}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const items = Object.keys(value)
    // By UTF-16 code units, as the standard says and JavaScript compares.
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key) => {
      const item = write(value[key] ?? null, room - 1);
      return item === undefined ? undefined : `${JSON.stringify(key)}:${item}`;
    });
  return items.includes(undefined) ? undefined : `{${items.join(',')}}`;
}

export function canonical(value: Json): Bytes | undefined {
  const form = write(value);
  return form === undefined ? undefined : utf8(form);
}
