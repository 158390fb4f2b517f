import { useNow } from '@/lib/clock';
import { toMillis } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { Button, ClockAxis, ClockCards, Panel, type ClockFacts } from '@/ui';
import type { ClockOfCase } from './caseQuery';
import { useCaseDialog } from './dialogs';
import { casesMessages } from './messages';

/** Statutory deadlines on one axis and as cards that count down in the hub's time. */
export function ClocksPanel({ clocks, mayFile }: { clocks: readonly ClockOfCase[]; mayFile: boolean }) {
  const t = useMessages(casesMessages).clocks;
  const names = useNames();
  const open = useCaseDialog();
  const coarse = useNow();
  const near = clocks.some((clock) => clock.metAt === null && Math.abs(toMillis(clock.dueAt) - coarse) < 660_000);
  const now = useNow(near ? 1000 : 30_000);
  const shortestOpen = clocks.filter((clock) => clock.metAt === null).sort((a, b) => toMillis(a.dueAt) - toMillis(b.dueAt))[0];
  const facts = clocks.map((clock): ClockFacts => {
    const met = clock.metAt !== null;
    return {
      key: clock.code,
      name: names.of(clock),
      source: names.source(clock),
      startedAt: clock.startedAt,
      dueAt: clock.dueAt,
      metAt: clock.metAt,
      breached: clock.breached,
      ...(met ? (clock.filedBy === null ? {} : { note: t.filed(clock.filedBy.name) }) : { note: t.missing }),
      ...(!met && mayFile && clock.id !== null
        ? {
            action: (
              <Button size="sm" icon="file" variant={clock === shortestOpen ? 'primary' : 'plain'} onClick={() => open({ kind: 'file', clock })}>
                {t.file}
              </Button>
            ),
          }
        : met && clock.summary !== null
          ? {
              action: (
                <details className="case-filed">
                  <summary>{t.summary}</summary>
                  <p className="pre-line">{clock.summary}</p>
                </details>
              ),
            }
          : {}),
    };
  });
  return (
    <Panel title={t.title} aside={<span className="small muted">{t.note}</span>} flush>
      {facts.length === 0 ? (
        <p className="panel-body small muted">{t.none}</p>
      ) : (
        <>
          <ClockAxis clocks={facts} now={now} />
          <ClockCards clocks={facts} now={now} />
        </>
      )}
    </Panel>
  );
}
