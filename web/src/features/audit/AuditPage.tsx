/** Who did what to which thing. For auditors; for administrators as far as it concerns accounts. Nothing here can be changed. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Button as AriaButton, Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components';
import { AgencyFilter } from '@/features/agencies';
import { graphql } from '@/gql';
import type { AuditPageQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { hasRole, useViewer } from '@/lib/session';
import { QueryError } from '@/shell';
import { Button, DateTimeField, EmptyState, FilterMenu, FilteredEmptyState, Filters, Icon, LoadingSkeleton, PageHead, Pager, Panel, Table, cx, dateTimeText, readDateTime, type Column, type DateTimeText } from '@/ui';
import { auditMessages } from './messages';
import { operationsOf, useSubject, useWords } from './model';
import { accountKinds, subjectKinds, type AuditSearch, type SubjectKind } from './search';
import './audit.css';

export const AuditPageDocument = graphql(/* GraphQL */ `
  query AuditPage($first: Int!, $after: String, $filter: AuditFilter) {
    auditEvents(first: $first, after: $after, filter: $filter) {
      nodes {
        id at operation actorKind subjectKind
        actor { id name }
        actorAgency { id name nameEn }
        case { id number title }
        report { id number title }
        task { id title }
        evidenceItem { id number fileName }
        system { id code name nameEn }
        transfer { id evidenceNumber fileName evidenceItem { id } }
        observable { id value }
        escalation { id tier }
        hashSet { id name version }
        user { id name }
        agency { id name nameEn }
        details { name value }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export type AuditRow = AuditPageQuery['auditEvents']['nodes'][number];

export function AuditPage() {
  const t = useMessages(auditMessages);
  const viewer = useViewer();
  if (!hasRole(viewer, 'AUDITOR', 'ADMIN')) {
    return (
      <>
        <PageHead title={t.title} />
        <EmptyState title={t.denied} icon="lock">
          {t.deniedText}
        </EmptyState>
      </>
    );
  }
  return <AuditList accountsOnly={!hasRole(viewer, 'AUDITOR')} />;
}

function AuditList({ accountsOnly }: { accountsOnly: boolean }) {
  const t = useMessages(auditMessages);
  const format = useFormat();
  const names = useNames();
  const locale = useLocale();
  const words = useWords();
  const subjectOf = useSubject();
  const search = useSearch({ from: '/app/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const set = (change: Partial<AuditSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }) });
  const query = useGraph(AuditPageDocument, {
    first: pageSize,
    after: search.after ?? null,
    filter: {
      operations: search.operation ?? null,
      subjectKind: search.kind ?? null,
      subjectId: search.kind === undefined ? null : (search.subject ?? null),
      caseId: search.case ?? null,
      actorId: search.actor ?? null,
      actorAgencyId: search.agency ?? null,
      since: search.since ?? null,
      until: search.until ?? null,
    },
  });
  const kinds: readonly SubjectKind[] = accountsOnly ? accountKinds : subjectKinds;
  const list = query.data?.auditEvents;
  const paging = usePaging(search, list, query.error);
  const first = list?.nodes[0];
  const filtered = [search.operation, search.kind, search.subject, search.case, search.actor, search.agency, search.since, search.until].some((value) => value !== undefined);
  const clear = () => void navigate({ search: {} });
  const columns: Column<AuditRow>[] = [
    { key: 'at', header: t.colAt, nowrap: true, cell: (row) => <time dateTime={row.at}>{format.dateTimeSeconds(row.at)}</time> },
    {
      key: 'what',
      header: t.colWhat,
      cell: (row) => (
        <>
          <b className="cell-title">{words.operation(row.operation)}</b>
          <span className="cell-sub mono anywhere">{row.operation}</span>
        </>
      ),
    },
    {
      key: 'who',
      header: t.colWho,
      cell: (row) =>
        row.actor === null ? (
          <span className="muted">{t.actorKind[row.actorKind]}</span>
        ) : (
          <>
            {search.actor === row.actor.id ? (
              row.actor.name
            ) : (
              <Link to="/audit" search={{ ...search, actor: row.actor.id, after: undefined, from: undefined }} aria-label={t.onlyActor(row.actor.name)}>
                {row.actor.name}
              </Link>
            )}
            {row.actorAgency !== null && <span className="cell-sub">{names.of(row.actorAgency)}</span>}
          </>
        ),
    },
    {
      key: 'subject',
      header: t.colSubject,
      width: '30%',
      cell: (row) => {
        const subject = subjectOf(row);
        const unnamed = subject === null && words.isUnnamed(row.subjectKind);
        const kind = subjectKinds.find((one) => one === row.subjectKind);
        return (
          <>
            {subject !== null ? <span className="anywhere">{subject.shown}</span> : unnamed ? words.kind(row.subjectKind) : <span className="muted">{t.hidden}</span>}
            <span className="cell-sub audit-sub">
              {!unnamed && words.kind(row.subjectKind)}
              {row.case !== null && row.subjectKind !== 'case' && (
                <>
                  {!unnamed && ' · '}
                  <Link to="/cases/$number" params={{ number: row.case.number }} className="mono">
                    {row.case.number}
                  </Link>
                </>
              )}
              {subject !== null && kind !== undefined && search.subject !== subject.id && (
                <Link className="audit-more" to="/audit" search={kind === 'case' ? { case: subject.id } : { kind, subject: subject.id }} aria-label={t.historyOf(subject.name)}>
                  {t.history}
                </Link>
              )}
            </span>
          </>
        );
      },
    },
    {
      key: 'details',
      header: t.colDetails,
      cell: (row) =>
        row.details.length === 0 ? null : (
          <dl className="audit-details">
            {row.details.map((detail) => (
              <div key={detail.name}>
                <dt>{words.detail(detail.name)}</dt>
                <dd>{words.value(row.operation, detail)}</dd>
              </div>
            ))}
          </dl>
        ),
    },
  ];
  return (
    <>
      <PageHead title={t.title} facts={<span>{accountsOnly ? t.introAdmin : t.intro}</span>} />
      <div className="stack">
        <Filters label={t.filters} onClear={filtered ? clear : undefined}>
          <FilterMenu
            label={t.kind}
            mode="single"
            selected={search.kind === undefined ? [] : [search.kind]}
            onChange={(kinds) => set({ kind: kinds[0], subject: undefined, operation: undefined })}
            options={kinds.map((value) => ({ value, label: t.kinds[value] }))}
          />
          <FilterMenu
            label={t.operation}
            selected={search.operation ?? []}
            onChange={(operation) => set({ operation: operation.length === 0 ? undefined : operation })}
            options={operationsOf(search.kind === undefined ? kinds : [search.kind], Object.keys(t.operations))
              .map((value) => ({ value, label: words.operation(value) }))
              .sort((a, b) => a.label.localeCompare(b.label, locale))}
          />
          <AgencyFilter label={t.agency} value={search.agency} onChange={(agency) => set({ agency })} />
          <PeriodFilter since={search.since} until={search.until} onChange={set} />
          {search.actor !== undefined && <Chip text={t.ofActor(first?.actor?.id === search.actor ? first.actor.name : t.onePerson)} onDrop={() => set({ actor: undefined })} />}
          {search.subject !== undefined && <Chip text={t.ofSubject((first === undefined ? null : subjectOf(first)?.name) ?? t.oneThing)} onDrop={() => set({ subject: undefined })} />}
          {search.case !== undefined && <Chip text={t.ofCase(first?.case?.id === search.case ? first.case.number : t.oneCase)} onDrop={() => set({ case: undefined })} />}
        </Filters>
        {query.error !== null && list === undefined ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={10} />
        ) : list.nodes.length === 0 ? (
          filtered ? (
            <FilteredEmptyState title={t.filteredEmpty} filter={t.filteredText} onClear={clear} />
          ) : (
            <EmptyState title={t.empty} icon="file">
              {t.emptyText}
            </EmptyState>
          )
        ) : (
          <Panel title={t.title} count={t.order} flush foot={<Pager {...paging} />}>
            <Table<AuditRow> caption={t.caption} room={900} rows={list.nodes} rowKey={(row) => row.id} columns={columns} />
          </Panel>
        )}
      </div>
    </>
  );
}

/** A filter that came by a link: says what it is and is dropped by a press. */
function Chip({ text, onDrop }: { text: string; onDrop: () => void }) {
  const t = useMessages(auditMessages);
  return (
    <button type="button" className="chip is-on audit-chip" onClick={onDrop} aria-label={t.drop(text)}>
      <span>{text}</span>
      <Icon name="close" size="sm" />
    </button>
  );
}

function PeriodFilter({ since, until, onChange }: { since: string | undefined; until: string | undefined; onChange: (change: Pick<AuditSearch, 'since' | 'until'>) => void }) {
  const t = useMessages(auditMessages);
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const parts = [since === undefined ? null : t.from(format.dateTimeShort(since)), until === undefined ? null : t.before(format.dateTimeShort(until))].filter((part) => part !== null);
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <AriaButton className={cx('chip', parts.length > 0 && 'is-on')}>
        <span>
          {t.period}
          {parts.length > 0 && `: ${parts.join(', ')}`}
        </span>
        <Icon name="chevronDown" />
      </AriaButton>
      <Popover className="pop audit-pop" placement="bottom start" offset={4}>
        <AriaDialog aria-label={t.period}>
          <PeriodForm
            since={since}
            until={until}
            onShow={(change) => {
              onChange(change);
              setOpen(false);
            }}
          />
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  );
}

/** A date alone means its beginning. */
const asInstant = (text: DateTimeText) => readDateTime(text.date.trim() !== '' && text.time.trim() === '' ? { ...text, time: '00:00' } : text);

function PeriodForm({ since, until, onShow }: { since: string | undefined; until: string | undefined; onShow: (change: Pick<AuditSearch, 'since' | 'until'>) => void }) {
  const t = useMessages(auditMessages);
  const [from, setFrom] = useState(dateTimeText(since));
  const [to, setTo] = useState(dateTimeText(until));
  const readings = { since: asInstant(from), until: asInstant(to) };
  const bad = readings.since.kind === 'bad' || readings.until.kind === 'bad';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (bad) return;
        onShow({ since: readings.since.kind === 'ok' ? readings.since.at : undefined, until: readings.until.kind === 'ok' ? readings.until.at : undefined });
      }}
    >
      <DateTimeField id="audit-since" label={t.since} small value={from} onChange={setFrom} />
      <DateTimeField id="audit-until" label={t.until} small value={to} onChange={setTo} />
      <Button type="submit" variant="primary" size="sm">
        {t.show}
      </Button>
    </form>
  );
}
