/** What rules found in an item: which is met where, by which scan, and what could not be asked. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { EvidenceRuleMatchesQuery, EvidenceScansQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph, useGraphMutation } from '@/lib/query';
import { FormDialog, QueryError, useSubmit } from '@/shell';
import { Button, Checkbox, EmptyState, FilteredEmptyState, FilterChip, Filters, LoadingSkeleton, Pager, Panel, PathText, Table, Tag, toast } from '@/ui';
import { EvidenceRuleMatchesDocument, EvidenceScansDocument, RuleSetsPageDocument, ScanEvidenceDocument } from './documents';
import { ruleSetsMessages } from './messages';
import { hexOffset } from './model';
import './rulesets.css';

type Match = NonNullable<EvidenceRuleMatchesQuery['ruleMatches']>['nodes'][number];
type Scan = NonNullable<EvidenceScansQuery['ruleScans']>['nodes'][number];

const tones = { WAITING: 'info', RUNNING: 'info', DONE: 'ok', FAILED: 'bad' } as const;

export function EvidenceRulesTab() {
  const { id } = useParams({ from: '/app/evidence/$id' });
  return (
    <div className="stack">
      <Matches id={id} />
      <Scans id={id} />
    </div>
  );
}

function Matches({ id }: { id: string }) {
  const t = useMessages(ruleSetsMessages).item;
  const format = useFormat();
  const search = useSearch({ from: '/app/evidence/$id/rules' });
  const navigate = useNavigate({ from: '/evidence/$id/rules' });
  const filter = search.rule === undefined ? null : { rule: search.rule };
  const query = useGraph(EvidenceRuleMatchesDocument, { id, first: pageSize, after: search.after ?? null, filter }, { live: '*' });
  const list = query.data?.ruleMatches;
  const paging = usePaging(search, list ?? undefined, query.error);
  const set = (rule: string | undefined) => void navigate({ search: { rule } });
  return (
    <Panel
      title={t.matches}
      count={list === undefined || list === null || list.totalCount === null ? undefined : format.number(list.totalCount)}
      note={t.matchesNote}
      flush
      aside={
        search.rule !== undefined && (
          <Filters label={t.filters}>
            <FilterChip on onChange={() => set(undefined)}>
              {t.ruleOnly(search.rule)}
            </FilterChip>
          </Filters>
        )
      }
      foot={list !== undefined && list !== null && list.nodes.length > 0 ? <Pager {...paging} /> : undefined}
    >
      {query.isError ? (
        <QueryError bare error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
      ) : list === undefined || list === null ? (
        <LoadingSkeleton rows={4} />
      ) : list.nodes.length === 0 ? (
        search.rule === undefined ? (
          <EmptyState bare title={t.empty}>
            {t.emptyText}
          </EmptyState>
        ) : (
          <FilteredEmptyState bare title={t.filtered} filter={search.rule} onClear={() => set(undefined)} />
        )
      ) : (
        <Table<Match>
          caption={t.matches}
          room={760}
          rows={list.nodes}
          rowKey={(row) => `${row.memberIndex ?? -1} ${row.ruleSet.id} ${row.version} ${row.rule}`}
          columns={[
            {
              key: 'rule',
              header: t.rule,
              cell: (row) => (
                <>
                  <Link to="/evidence/$id/rules" params={{ id }} search={{ rule: row.rule }} className="cell-title mono anywhere">
                    {row.rule}
                  </Link>
                  {row.tags.length > 0 && (
                    <span className="cell-sub tag-list">
                      {row.tags.map((tag) => (
                        <Tag key={tag}>{tag}</Tag>
                      ))}
                    </span>
                  )}
                </>
              ),
            },
            {
              key: 'member',
              header: t.member,
              cell: (row) =>
                row.memberPath === null ? (
                  t.self
                ) : (
                  <>
                    <PathText path={row.memberPath} />
                    <span className="cell-sub mono">#{format.number(row.memberIndex ?? 0)}</span>
                  </>
                ),
            },
            { key: 'places', header: t.places, cell: (row) => <Places id={id} row={row} /> },
            {
              key: 'set',
              header: t.set,
              cell: (row) => (
                <Link to="/rule-sets/$id" params={{ id: row.ruleSet.id }} search={{ version: row.version }} className="anywhere">
                  {row.ruleSet.name} {row.version}
                </Link>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

/** Patterns and where they stand; a place of a member leads into its table of bytes. */
function Places({ id, row }: { id: string; row: Match }) {
  const t = useMessages(ruleSetsMessages).item;
  const format = useFormat();
  return (
    <ul className="rules-places">
      {row.patterns.map((pattern) => (
        <li key={pattern.name}>
          <span className="mono">{pattern.name}</span>
          {pattern.places.slice(0, 3).map((place) => {
            const offset = hexOffset(place.offset);
            return row.memberIndex === null ? (
              <span key={place.offset} className="mono" title={t.placeOf(offset, format.number(place.length))}>
                {offset}
              </span>
            ) : (
              <Link key={place.offset} to="/evidence/$id/members/$index" params={{ id, index: String(row.memberIndex) }} search={{ offset: place.offset }} className="mono" aria-label={t.openAt(offset)}>
                {offset}
              </Link>
            );
          })}
          {pattern.count > 1 && <span className="muted small">{t.times(format.number(pattern.count))}</span>}
        </li>
      ))}
    </ul>
  );
}

function Scans({ id }: { id: string }) {
  const t = useMessages(ruleSetsMessages).item;
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const query = useGraph(EvidenceScansDocument, { id }, { live: '*', everyMs: busy ? 2000 : false });
  const list = query.data?.ruleScans;
  const waits = list?.nodes.some((row) => row.state === 'WAITING' || row.state === 'RUNNING') ?? false;
  const client = useQueryClient();
  if (waits !== busy) {
    setBusy(waits);
    // What was being looked for is there now.
    if (!waits) queueMicrotask(() => void client.invalidateQueries({ predicate: (one) => one.queryKey[0] === 'EvidenceRuleMatches' }));
  }
  return (
    <Panel
      title={t.scans}
      count={list === undefined || list === null || list.totalCount === null ? undefined : format.number(list.totalCount)}
      note={t.scansNote}
      flush
      aside={
        query.data?.canScanEvidence === true && (
          <Button size="sm" icon="search" onClick={() => setAsking(true)}>
            {t.scan}
          </Button>
        )
      }
    >
      {query.isError ? (
        <QueryError bare error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
      ) : list === undefined || list === null ? (
        <LoadingSkeleton rows={3} />
      ) : list.nodes.length === 0 ? (
        <EmptyState bare title={t.never}>
          {t.neverText}
        </EmptyState>
      ) : (
        <Table<Scan>
          caption={t.scans}
          room={760}
          rows={list.nodes}
          rowKey={(row) => row.id}
          columns={[
            {
              key: 'set',
              header: t.set,
              cell: (row) => (
                <>
                  <Link to="/rule-sets/$id" params={{ id: row.ruleSet.id }} search={{ version: row.version }} className="cell-title anywhere">
                    {row.ruleSet.name} {row.version}
                  </Link>
                  {row.ruleSet.current.number > row.version && <span className="cell-sub">{t.former(row.ruleSet.current.number)}</span>}
                </>
              ),
            },
            {
              key: 'state',
              header: t.state,
              cell: (row) => (
                <>
                  <Tag tone={tones[row.state]}>{t.states[row.state]}</Tag>
                  {row.error !== null && (
                    <span className="cell-sub anywhere" lang="en">
                      {row.error}
                    </span>
                  )}
                </>
              ),
            },
            {
              key: 'read',
              header: t.read,
              cell: (row) => (
                <>
                  <span className="nowrap">{t.contents(format.number(row.filesDone), format.number(row.filesTotal))}</span>
                  <span className="cell-sub nowrap">{format.bytes(row.bytesDone)}</span>
                </>
              ),
            },
            { key: 'found', header: t.found, align: 'end', cell: (row) => format.number(row.matchCount) },
            { key: 'gaps', header: t.gaps, cell: (row) => <Gaps row={row} /> },
            {
              key: 'by',
              header: t.by,
              cell: (row) => (
                <>
                  <span>{row.requestedBy?.name ?? t.standing}</span>
                  <span className="cell-sub nowrap">{format.dateTimeShort(row.requestedAt)}</span>
                  {row.engine !== null && <span className="cell-sub mono nowrap">{row.engine}</span>}
                </>
              ),
            },
          ]}
        />
      )}
      {asking && <ScanDialog id={id} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

function Gaps({ row }: { row: Scan }) {
  const t = useMessages(ruleSetsMessages).item;
  const format = useFormat();
  if (row.gapCount === 0) return null;
  return (
    <details className="rules-gaps">
      <summary>{t.gapsOf(format.number(row.gapCount))}</summary>
      <ul>
        {row.gaps.nodes.map((gap) => (
          <li key={gap.memberIndex ?? -1}>
            <Tag tone="warn">{t.reasons[gap.reason]}</Tag> <span className="anywhere">{gap.memberPath ?? t.self}</span>
          </li>
        ))}
        {row.gapCount > row.gaps.nodes.length && <li className="muted">{t.more(format.number(row.gapCount - row.gaps.nodes.length))}</li>}
      </ul>
    </details>
  );
}

function ScanDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useMessages(ruleSetsMessages);
  const format = useFormat();
  const client = useQueryClient();
  const scan = useGraphMutation(ScanEvidenceDocument);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const query = useGraph(RuleSetsPageDocument, { first: 100, after: null, text: null });
  const sets = query.data?.ruleSets.nodes.filter((set) => set.retiredAt === null);
  const form = useSubmit({
    send: async () => (await scan.mutateAsync({ evidenceId: id, ruleSetIds: [...chosen] })).scanEvidence.errors,
    done: () => {
      toast(t.item.scanDone);
      void client.invalidateQueries({ predicate: (one) => one.queryKey[0] === 'EvidenceScans' });
      onClose();
    },
  });
  return (
    <FormDialog title={t.item.scanTitle} onClose={onClose} form={form} submitLabel={t.item.scanAct} busyLabel={t.item.scanBusy} consequence={t.item.scanText} disabledReason={chosen.length === 0 ? t.item.choose : undefined}>
      {query.isError ? (
        <QueryError bare error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
      ) : sets === undefined ? (
        <LoadingSkeleton rows={3} />
      ) : sets.length === 0 ? (
        <p className="muted">{t.item.noSets}</p>
      ) : (
        <div className="rules-choice" role="group" aria-label={t.title}>
          {sets.map((set) => (
            <Checkbox key={set.id} card checked={chosen.includes(set.id)} onChange={(on) => setChosen((old) => (on ? [...old, set.id] : old.filter((one) => one !== set.id)))} note={`${t.versionOf(set.current.number)}, ${t.rules(format.number(set.current.ruleCount))}`}>
              {set.name}
            </Checkbox>
          ))}
        </div>
      )}
    </FormDialog>
  );
}
