/**
 * Two languages, typed. Vietnamese is the measure: a dictionary is written in
 * Vietnamese, and the English one must have exactly the same keys (a missing or
 * a surplus key is a type error). Entries are text or functions that return text.
 *
 * ```ts
 * export const casesMessages = defineMessages({
 *   vi: { title: 'Vụ việc', count: (n: number) => `${n} vụ việc` },
 *   en: { title: 'Cases', count: (n: number) => counted('en', n, 'case', 'cases') },
 * });
 * const t = useMessages(casesMessages);
 * ```
 *
 * One file per feature: `features/<noun>/messages.ts`. Labels of schema values
 * (severity, status, role …) are shared and stand in `labels.ts`.
 */
import { useSyncExternalStore } from 'react';

export type Locale = 'vi' | 'en';

/** BCP 47 tags for Intl. British English: day before month, as in Vietnamese. */
export const intlTag: Record<Locale, string> = { vi: 'vi-VN', en: 'en-GB' };

type Same<T> = T extends (...args: infer A) => infer R
  ? (...args: A) => Same<R>
  : T extends string
    ? string
    : T extends readonly unknown[]
      ? { readonly [K in keyof T]: Same<T[K]> }
      : T extends object
        ? { readonly [K in keyof T]: Same<T[K]> }
        : T;

/** A dictionary in both languages. */
export interface Messages<T> {
  readonly vi: Same<T>;
  readonly en: Same<T>;
}

/** Declares a dictionary; the Vietnamese text gives the shape. */
export function defineMessages<const T extends object>(messages: {
  vi: T;
  en: Same<NoInfer<T>>;
}): Messages<T> {
  // `T` is narrower (its strings are literal); both sides are shown as `Same<T>`.
  return messages as Messages<T>;
}

const storageKey = 'chot.locale';
const listeners = new Set<() => void>();

function stored(): Locale | null {
  try {
    const value = localStorage.getItem(storageKey);
    return value === 'vi' || value === 'en' ? value : null;
  } catch {
    return null;
  }
}

let current: Locale = stored() ?? 'vi';

let pressed = false;

/** True once the person pressed the switch of languages on this page and the account does not know of it yet. */
export function hasLocaleChoice(): boolean {
  return pressed;
}

/** The account knows of the choice. */
export function localeChoiceTold(): void {
  pressed = false;
}

export function getLocale(): Locale {
  return current;
}

/**
 * Changes the language in place: nothing is reloaded, nothing typed is lost. `press` is a choice of the person, `account`
 * the language of the account; both are kept for the next time that this device has nobody signed in.
 */
export function setLocale(locale: Locale, options: { remember: boolean; from?: 'press' | 'account' } = { remember: true }): void {
  if (options.remember) {
    if (options.from !== 'account') pressed = true;
    try {
      localStorage.setItem(storageKey, locale);
    } catch {
      // Private mode: the choice holds for this page only.
    }
  }
  document.documentElement.lang = locale;
  if (locale === current) return;
  current = locale;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, getLocale, getLocale);
}

/** The dictionary in the language of the page. */
export function useMessages<T>(messages: Messages<T>): Same<T> {
  return messages[useLocale()];
}

/**
 * `1 case`, `2 cases`; the number written as the language writes it, or text that was written so. Vietnamese has one form, and of
 * English numbers only 1 has the other.
 */
export function counted(locale: Locale, n: number | string, one: string, other: string): string {
  const text = typeof n === 'string' ? n : new Intl.NumberFormat(intlTag[locale]).format(n);
  return `${text} ${text === '1' ? one : other}`;
}
