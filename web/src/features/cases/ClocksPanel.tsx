import { useNow } from '@/lib/clock';
import { toMillis } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { Button, ClockAxis, ClockCards, Panel, type ClockFacts } from '@/ui';
import type { ClockOfCase } from './caseQuery';
import { useCaseDialog } from './dialogs';
import { casesMessages } from './messages';
import { byAgency, clockKey } from './model';

/** Statutory deadlines as axis and cards that count down in the hub's time; for each agency its own where there are several. `foremost`: the nearest has the one primary button of the page. */
export function ClocksPanel({ clocks, foremost = true }: { clocks: readonly ClockOfCase[]; foremost?: boolean }) {
  const t = useMessages(casesMessages).clocks;
  const names = useNames();
  const open = useCaseDialog();
  const coarse = useNow();
  const near = clocks.some((clock) => clock.metAt === null && Math.abs(toMillis(clock.dueAt) - coarse) < 660_000);
  const now = useNow(near ? 1000 : 30_000);
  const shortestOpen = clocks.filter((clock) => clock.metAt === null && clock.canFile).sort((a, b) => toMillis(a.dueAt) - toMillis(b.dueAt))[0];
  const factsOf = (clock: ClockOfCase): ClockFacts => {
    const met = clock.metAt !== null;
    return {
      key: clockKey(clock),
      name: names.of(clock),
      source: names.source(clock),
      startedAt: clock.startedAt,
      dueAt: clock.dueAt,
      metAt: clock.metAt,
      breached: clock.breached,
      ...(met ? (clock.filedBy === null ? {} : { note: t.filed(clock.filedBy.name) }) : { note: t.missing }),
      ...(!met && clock.canFile
        ? {
            action: (
              <Button size="sm" icon="file" variant={foremost && clock === shortestOpen ? 'primary' : 'plain'} onClick={() => open({ kind: 'file', clock })}>
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
  };
  const groups = byAgency(clocks);
  return (
    <Panel title={t.title} aside={<span className="small muted">{t.note}</span>} flush>
      {groups.length === 0 && <p className="panel-body small muted">{t.none}</p>}
      {groups.map(({ agency, clocks: own }) => {
        const facts = own.map(factsOf);
        const parts = (
          <>
            <ClockAxis clocks={facts} now={now} />
            <ClockCards clocks={facts} now={now} />
          </>
        );
        if (groups.length === 1) return <div key={agency.id}>{parts}</div>;
        const heading = `clocks-of-${agency.id}`;
        return (
          <section key={agency.id} className="clocks-of-agency" aria-labelledby={heading}>
            <h3 id={heading}>{names.of(agency)}</h3>
            {parts}
          </section>
        );
      })}
    </Panel>
  );
}
