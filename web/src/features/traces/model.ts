/** Traces: what the address says as a filter of the hub, and the bars of the histogram. */
import type { TraceFilter } from '@/gql/graphql';
import type { TracesSearch } from './search';

/** The filter of the hub; null where none is on. */
export function traceFilter(search: TracesSearch): TraceFilter | null {
  const filter: TraceFilter = {};
  if (search.since !== undefined) filter.from = search.since;
  if (search.until !== undefined) filter.to = search.until;
  if (search.source !== undefined) filter.source = search.source;
  if (search.text !== undefined) filter.text = search.text;
  if (search.host !== undefined) filter.host = search.host;
  if (search.account !== undefined) filter.account = search.account;
  if (search.address !== undefined) filter.address = search.address;
  if (search.label !== undefined) filter.label = search.label;
  if (search.marked === true) filter.marked = true;
  if (search.item !== undefined) filter.evidenceIds = [search.item];
  if (search.member !== undefined) filter.memberIndex = search.member;
  return Object.keys(filter).length === 0 ? null : filter;
}

export interface Bar {
  /** Where it begins, in milliseconds. */
  at: number;
  count: number;
}

/** All bars between the first and the last, the empty ones too; at most `most`. */
export function everyBar(bars: readonly { at: string; count: number }[], seconds: number, most = 121): Bar[] {
  const width = seconds * 1000;
  const known = new Map(bars.map((bar) => [Date.parse(bar.at), bar.count]));
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined || width <= 0) return [];
  const result: Bar[] = [];
  const end = Date.parse(last.at);
  for (let at = Date.parse(first.at); at <= end && result.length < most; at += width) result.push({ at, count: known.get(at) ?? 0 });
  return result;
}

/** `UTC+7`, `UTC−3:30`. */
export function zoneName(minutes: number): string {
  const whole = Math.abs(minutes);
  const rest = whole % 60;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(whole / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
