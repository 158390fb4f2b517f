/**
 * Keyboard shortcuts. A page calls `useKeys` with what it offers; the shell
 * listens once and shows everything registered in the `?` dialog.
 *
 * Notation: one key (`a`, `/`, `?`, `.`), a sequence (`g w`) or `ctrl+Enter`.
 * Single keys and sequences are off while the person types in a field, while a
 * dialog is open (unless registered inside it), and can be turned off for good
 * (WCAG 2.1.4). Acts that send mail or close something must ask first.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Shortcut {
  keys: string;
  label: string;
  run: (event: KeyboardEvent) => void;
  /** Kept out of the `?` dialog. */
  hidden?: boolean;
}

interface Group {
  label: string;
  shortcuts: readonly Shortcut[];
}

const groups = new Set<{ current: Group }>();
const listeners = new Set<() => void>();
let snapshot: readonly Group[] = [];

function publish(): void {
  snapshot = [...groups].map((group) => group.current);
  for (const listener of listeners) listener();
}

const storageKey = 'chot.keys';
let enabled = readEnabled();

function readEnabled(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

export function setKeysEnabled(value: boolean): void {
  enabled = value;
  try {
    if (value) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, 'off');
  } catch {
    // Private mode: the choice holds for this page only.
  }
  publish();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useKeysEnabled(): boolean {
  return useSyncExternalStore(subscribe, () => enabled, () => enabled);
}

/** Everything registered now, page first, for the `?` dialog. */
export function useShortcutGroups(): readonly Group[] {
  return useSyncExternalStore(subscribe, () => snapshot, () => snapshot);
}

/** Registers shortcuts while the component is mounted. `label` heads them in the dialog. */
export function useKeys(label: string, shortcuts: readonly Shortcut[]): void {
  const group = useRef<Group>({ label, shortcuts });
  const text = shortcuts.map((shortcut) => `${shortcut.keys}\u0000${shortcut.label}`).join('\u0001');
  useEffect(() => {
    group.current = { label, shortcuts };
  });
  useEffect(() => {
    const mine = group;
    groups.add(mine);
    publish();
    return () => {
      groups.delete(mine);
      publish();
    };
  }, [label, text]);
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) {
    return !['checkbox', 'radio', 'button', 'submit', 'reset', 'file'].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

let pending = '';
let pendingTimer: ReturnType<typeof setTimeout> | undefined;

function find(keys: string): Shortcut | undefined {
  // The newest registration wins: a page over the shell.
  for (const group of [...groups].reverse()) {
    const hit = group.current.shortcuts.find((shortcut) => shortcut.keys === keys);
    if (hit) return hit;
  }
  return undefined;
}

function isPrefix(keys: string): boolean {
  return [...groups].some((group) =>
    group.current.shortcuts.some((shortcut) => shortcut.keys.startsWith(`${keys} `)),
  );
}

/** A key pressed nowhere counts as its button pressed: a dialog that it opens gives the focus back there. */
function fromButton(keys: string): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>(`main button[aria-keyshortcuts="${CSS.escape(keys)}"]`)?.focus({ preventScroll: true });
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey) {
    const hit = find(`ctrl+${key}`);
    if (hit) {
      event.preventDefault();
      // Held down it is one press.
      if (!event.repeat) hit.run(event);
    }
    return;
  }
  if (!enabled || typing(event.target)) return;
  if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null) return;
  const combined = pending === '' ? key : `${pending} ${key}`;
  clearTimeout(pendingTimer);
  pending = '';
  const hit = find(combined) ?? (combined === key ? undefined : find(key));
  if (hit) {
    event.preventDefault();
    fromButton(hit.keys);
    hit.run(event);
    return;
  }
  if (isPrefix(key)) {
    pending = key;
    pendingTimer = setTimeout(() => {
      pending = '';
    }, 1200);
  }
}

/** Starts the one listener of the page. Returns how to stop it. */
export function startKeys(): () => void {
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}
