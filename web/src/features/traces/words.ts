/** The time of a trace in words: with seconds, and with milliseconds where the source has them. */
import type { TracePrecision } from '@/gql/graphql';
import { partsOf, toMillis, type Format } from '@/lib/format';

export function instantText(at: string, precision: TracePrecision, format: Pick<Format, 'date'>): string {
  const p = partsOf(at);
  const millis = String(((toMillis(at) % 1000) + 1000) % 1000).padStart(3, '0');
  return `${p.hour}:${p.minute}:${p.second}${precision === 'MILLISECOND' ? `.${millis}` : ''}, ${format.date(at)}`;
}

