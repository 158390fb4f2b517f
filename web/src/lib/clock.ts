/**
 * The hub's time, as seen here. Deadlines are computed from it, not from the
 * clock of the device: `syncClock` takes the server's reading once per
 * connection and keeps the difference. While the connection is lost for long
 * the clocks go on from the last difference and are marked as estimated.
 */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { toMillis, type Instant } from './format';

let offsetMs = 0;
let estimated = false;
const listeners = new Set<() => void>();

function notify(): void {
  for (const listener of listeners) listener();
}

/** Takes the server's time; `sentAt` and `receivedAt` are `Date.now()` around the request. */
export function syncClock(serverTime: Instant, sentAt: number, receivedAt: number): void {
  const server = toMillis(serverTime);
  if (!Number.isFinite(server)) return;
  offsetMs = server - (sentAt + receivedAt) / 2;
  estimated = false;
  notify();
}

/** Marks the clocks as running on local time, or as sure again. */
export function setClockEstimated(value: boolean): void {
  if (estimated === value) return;
  estimated = value;
  notify();
}

/** The hub's time now, in milliseconds. */
export function now(): number {
  return Date.now() + offsetMs;
}

/** How far ahead of its own clock the hub takes a time that a person gives. */
export const aheadMs = 5 * 60_000;

/** Whether an instant is in the future, by the clock of this moment and as the hub sees it. */
export function isFuture(at: Instant): boolean {
  return toMillis(at) > now() + aheadMs;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useClockEstimated(): boolean {
  return useSyncExternalStore(subscribe, () => estimated, () => estimated);
}

/**
 * The hub's time, renewed every `everyMs` (30 s unless told; 1 s for the one
 * clock that counts seconds). Rests while the page is hidden.
 */
export function useNow(everyMs = 30_000): number {
  const [value, setValue] = useState(now);
  useEffect(() => {
    const tick = () => {
      if (document.visibilityState !== 'hidden') setValue(now());
    };
    tick();
    const timer = setInterval(tick, everyMs);
    document.addEventListener('visibilitychange', tick);
    listeners.add(tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
      listeners.delete(tick);
    };
  }, [everyMs]);
  return value;
}

export type ClockPhase = 'running' | 'soon' | 'breached' | 'met';

/** What a clock shows: "soon" is under a quarter of its span or under two hours left. */
export function clockPhase(
  clock: { startedAt?: Instant | null; dueAt: Instant; metAt?: Instant | null; breached?: boolean },
  at: number,
): ClockPhase {
  if (clock.metAt !== undefined && clock.metAt !== null) return 'met';
  const left = toMillis(clock.dueAt) - at;
  if (left <= 0 || clock.breached === true) return 'breached';
  const span =
    clock.startedAt === undefined || clock.startedAt === null
      ? 0
      : toMillis(clock.dueAt) - toMillis(clock.startedAt);
  return left < span / 4 || left < 2 * 3_600_000 ? 'soon' : 'running';
}
