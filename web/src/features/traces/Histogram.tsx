/** How many traces fall into each span of time: bars that can be chosen, and the same in words. */
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { everyBar } from './model';
import { tracesMessages } from './messages';

export interface HistogramProps {
  barSeconds: number;
  total: number;
  firstAt: string | null;
  lastAt: string | null;
  bars: readonly { at: string; count: number }[];
  onSpan: (since: string, until: string) => void;
}

const height = 64;

export function Histogram({ barSeconds, total, firstAt, lastAt, bars, onSpan }: HistogramProps) {
  const t = useMessages(tracesMessages);
  const format = useFormat();
  const all = everyBar(bars, barSeconds);
  if (firstAt === null || lastAt === null || all.length === 0) return null;
  const most = Math.max(...all.map((bar) => bar.count), 1);
  const from = format.dateTime(firstAt);
  const to = format.dateTime(lastAt);
  return (
    <figure className="trace-histogram">
      <svg viewBox={`0 0 ${all.length} ${height}`} preserveAspectRatio="none" role="group" aria-label={t.histogram}>
        {all.map((bar) => {
          // A bar that is not empty is seen, however small its share.
          const size = bar.count === 0 ? 0 : Math.max(2, (bar.count / most) * height);
          if (bar.count === 0) return null;
          const words = t.histogramBar(format.number(bar.count), format.dateTime(bar.at));
          const choose = () => onSpan(new Date(bar.at).toISOString(), new Date(bar.at + barSeconds * 1000).toISOString());
          const x = (bar.at - (all[0]?.at ?? 0)) / (barSeconds * 1000);
          return (
            <g
              key={bar.at}
              role="button"
              tabIndex={0}
              aria-label={words}
              onClick={choose}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' && event.key !== ' ') return;
                event.preventDefault();
                choose();
              }}
            >
              <title>{words}</title>
              <rect className="trace-histogram-field" x={x} y={0} width={1} height={height} />
              <rect className="trace-histogram-bar" x={x + 0.08} y={height - size} width={0.84} height={size} />
            </g>
          );
        })}
      </svg>
      <figcaption className="xs muted">
        <span>{from}</span>
        <span>
          {t.histogramText(format.number(total), from, to)} {t.histogramHow}
        </span>
        <span>{to}</span>
      </figcaption>
    </figure>
  );
}
