/** The observables of a case: what it can be recognised by elsewhere, and where that was met. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useCase, usePrimaryAct, type CaseOfPage } from '@/features/cases';
import { graphql } from '@/gql';
import type { CaseObservablesQuery } from '@/gql/graphql';
import { isFuture } from '@/lib/clock';
import { observableKinds, tlps, type ObservableKind, type Tlp } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph, useGraphMutation } from '@/lib/query';
import { refines } from '@/lib/search';
import { FormDialog, QueryError, useSubmit } from '@/shell';
import {
  Button,
  DateTimeField,
  EmptyState,
  FilterMenu,
  FilteredEmptyState,
  Filters,
  Hash,
  LoadingSkeleton,
  Pager,
  Panel,
  SearchField,
  Select,
  Table,
  TextArea,
  TextField,
  TlpMark,
  readDateTime,
  toast,
} from '@/ui';
import { observablesMessages } from './messages';
import type { CaseObservablesSearch } from './search';
import './observables.css';

export const CaseObservablesDocument = graphql(/* GraphQL */ `
  query CaseObservables($first: Int, $after: String, $filter: ObservableFilter) {
    observables(first: $first, after: $after, filter: $filter) {
      nodes {
        id kind value tlp source note firstSeenAt addedAt hitCount canWithdraw
        addedBy { id name }
        agency { id name nameEn code }
        otherCases { id number }
      }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const AddObservablesDocument = graphql(/* GraphQL */ `
  mutation AddObservables($caseId: ID!, $input: AddObservablesInput!) {
    addObservables(caseId: $caseId, input: $input) { added known errors { code message path } }
  }
`);

export const WithdrawObservableDocument = graphql(/* GraphQL */ `
  mutation WithdrawObservable($id: ID!, $reason: String!) {
    withdrawObservable(id: $id, reason: $reason) { observable { id withdrawnAt } errors { code message path } }
  }
`);

type Row = CaseObservablesQuery['observables']['nodes'][number];

export function CaseObservablesTab() {
  const { number } = useParams({ from: '/app/cases/$number' });
  const data = useCase(number).data?.case ?? undefined;
  return data === undefined ? null : <Observables data={data} />;
}

function AddDialog({ data, onClose }: { data: CaseOfPage; onClose: () => void }) {
  const t = useMessages(observablesMessages);
  const label = useLabels();
  const client = useQueryClient();
  const add = useGraphMutation(AddObservablesDocument);
  const [text, setText] = useState('');
  const [kind, setKind] = useState<ObservableKind | ''>('');
  const [tlp, setTlp] = useState<Tlp | ''>('AMBER');
  const [source, setSource] = useState('');
  const [note, setNote] = useState('');
  const [seen, setSeen] = useState({ date: '', time: '' });
  const reading = readDateTime(seen);
  const form = useSubmit({
    fields: { text: 'observables-text', source: 'observables-source', note: 'observables-note', firstSeenAt: 'observables-seen' },
    check: () => ({
      text: text.trim() === '' ? t.valuesMissing : undefined,
      firstSeenAt: reading.kind === 'bad' ? t.timeBad : reading.kind === 'ok' && isFuture(reading.at) ? t.timeFuture : undefined,
    }),
    send: async () => {
      const input = {
        text,
        kind: kind === '' ? null : kind,
        tlp: tlp === '' ? ('AMBER' as const) : tlp,
        source: source.trim() === '' ? null : source.trim(),
        note: note.trim() === '' ? null : note.trim(),
        firstSeenAt: reading.kind === 'ok' ? reading.at : null,
      };
      return (await add.mutateAsync({ caseId: data.id, input })).addObservables.errors;
    },
    done: () => {
      toast(t.done);
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <FormDialog title={t.addTitle} onClose={onClose} form={form} submitLabel={t.act} busyLabel={t.busy} consequence={t.consequence}>
      <TextArea id="observables-text" label={t.values} hint={t.valuesHint} small autoFocus rows={6} spellCheck={false} value={text} onChange={setText} error={form.error('text')} />
      <Select id="observables-kind" label={t.kind} small value={kind} onChange={setKind} placeholder={t.kindGuess} options={observableKinds.map((value) => ({ value, label: label.observableKind[value] }))} />
      <Select id="observables-tlp" label={t.tlp} hint={t.tlpHint} small value={tlp} onChange={setTlp} options={tlps.map((value) => ({ value, label: `TLP:${value.replace('_', '+')}` }))} />
      <TextField id="observables-source" label={t.source} hint={t.sourceHint} small optional value={source} onChange={setSource} error={form.error('source')} />
      <TextArea id="observables-note" label={t.noteField} small optional rows={2} limit={2_000} value={note} onChange={setNote} error={form.error('note')} />
      <DateTimeField id="observables-seen" label={t.firstSeenField} small optional value={seen} onChange={setSeen} error={form.error('firstSeenAt')} />
    </FormDialog>
  );
}

function WithdrawDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const t = useMessages(observablesMessages);
  const client = useQueryClient();
  const withdraw = useGraphMutation(WithdrawObservableDocument);
  const [reason, setReason] = useState('');
  const form = useSubmit({
    fields: { reason: 'withdraw-reason' },
    check: () => ({ reason: reason.trim().length < 10 ? t.reasonShort : undefined }),
    send: async () => (await withdraw.mutateAsync({ id: row.id, reason: reason.trim() })).withdrawObservable.errors,
    done: () => {
      toast(t.withdrawn);
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <FormDialog title={t.withdrawTitle(row.value)} onClose={onClose} form={form} submitLabel={t.withdrawAct} busyLabel={t.busy} consequence={t.withdrawText}>
      <TextArea id="withdraw-reason" label={t.reason} small autoFocus limit={2_000} value={reason} onChange={setReason} error={form.error('reason')} />
    </FormDialog>
  );
}

function Observables({ data }: { data: CaseOfPage }) {
  const t = useMessages(observablesMessages);
  const label = useLabels();
  const format = useFormat();
  const names = useNames();
  const search = useSearch({ from: '/app/cases/$number/observables' });
  const navigate = useNavigate({ from: '/cases/$number/observables' });
  const [dialog, setDialog] = useState<Row | 'add' | null>(null);
  const filter = { caseId: data.id, text: search.text ?? null, kind: search.kind ?? null };
  const query = useGraph(CaseObservablesDocument, { first: pageSize, after: search.after ?? null, filter }, { live: data.id });
  const list = query.data?.observables;
  const paging = usePaging(search, list, query.error);
  const set = (change: Partial<CaseObservablesSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change) });
  const filtered = search.text !== undefined || search.kind !== undefined;
  const clear = () => set({ text: undefined, kind: undefined });
  const mayAdd = data.actions.includes('ADD_OBSERVABLES');
  usePrimaryAct(mayAdd);
  const add = mayAdd && (
    <Button size="sm" variant="primary" icon="plus" onClick={() => setDialog('add')}>
      {t.add}
    </Button>
  );
  return (
    <>
      {query.isError && list === undefined ? (
        <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
      ) : list === undefined ? (
        <LoadingSkeleton rows={5} />
      ) : list.nodes.length === 0 && !filtered ? (
        <EmptyState title={t.empty} icon="search" action={add}>
          {t.emptyText}
        </EmptyState>
      ) : (
        <div className="stack">
          <Filters label={t.filters} onClear={filtered ? clear : undefined}>
            <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} />
            <FilterMenu
              label={t.kind}
              mode="multiple"
              selected={search.kind ?? []}
              onChange={(chosen) => set({ kind: chosen.length === 0 ? undefined : chosen })}
              options={observableKinds.map((value) => ({ value, label: label.observableKind[value] }))}
            />
          </Filters>
          <Panel title={t.title} count={list.totalCount === null ? undefined : format.number(list.totalCount)} note={t.note} aside={add} flush foot={list.nodes.length > 0 ? <Pager {...paging} /> : undefined}>
            {list.nodes.length === 0 ? (
              <FilteredEmptyState
                bare
                title={t.filteredEmpty}
                filter={[search.text === undefined ? null : `“${search.text}”`, ...(search.kind ?? []).map((kind) => label.observableKind[kind])].filter((part) => part !== null).join(', ')}
                onClear={clear}
              />
            ) : (
              <Table<Row>
                caption={t.title}
                room={860}
                rows={list.nodes}
                rowKey={(row) => row.id}
                columns={[
                  {
                    key: 'value',
                    header: t.value,
                    cell: (row) => (
                      <>
                        {row.kind === 'FILE_SHA256' ? <Hash value={row.value} copy /> : <span className="mono anywhere">{row.value}</span>}
                        <span className="cell-sub">{label.observableKind[row.kind]}</span>
                        {row.note !== null && <span className="cell-sub pre-line anywhere">{row.note}</span>}
                      </>
                    ),
                  },
                  { key: 'tlp', header: t.tlp, cell: (row) => <TlpMark tlp={row.tlp} /> },
                  {
                    key: 'found',
                    header: t.found,
                    cell: (row) => (
                      <>
                        {row.hitCount === null ? (
                          <span className="muted">{t.notComparable}</span>
                        ) : row.hitCount === 0 ? (
                          <span className="muted">{t.noHits}</span>
                        ) : (
                          <Link to="/lookups" search={{ values: row.value }}>
                            {t.hits(format.number(row.hitCount))}
                          </Link>
                        )}
                        {row.otherCases.length > 0 && (
                          <span className="cell-sub observable-links">
                            {t.alsoIn}{' '}
                            {row.otherCases.map((other, index) => (
                              <span key={other.id}>
                                {index > 0 && ', '}
                                <Link to="/cases/$number/observables" params={{ number: other.number }} className="mono">
                                  {other.number}
                                </Link>
                              </span>
                            ))}
                          </span>
                        )}
                      </>
                    ),
                  },
                  {
                    key: 'source',
                    header: t.source,
                    cell: (row) => (
                      <>
                        {row.source !== null && <span className="anywhere">{row.source}</span>}
                        {row.firstSeenAt !== null && <span className="cell-sub">{t.firstSeen(format.dateTimeShort(row.firstSeenAt))}</span>}
                      </>
                    ),
                  },
                  {
                    key: 'added',
                    header: t.added,
                    cell: (row) => (
                      <>
                        <span className="nowrap">{format.dateTimeShort(row.addedAt)}</span>
                        {row.addedBy !== null && row.agency !== null && <span className="cell-sub">{t.by(row.addedBy.name, names.of(row.agency))}</span>}
                      </>
                    ),
                  },
                  {
                    key: 'act',
                    header: t.acts,
                    quiet: true,
                    cell: (row) =>
                      row.canWithdraw && (
                        <Button size="sm" onClick={() => setDialog(row)}>
                          {t.withdraw}
                        </Button>
                      ),
                  },
                ]}
              />
            )}
          </Panel>
        </div>
      )}
      {dialog === 'add' && <AddDialog data={data} onClose={() => setDialog(null)} />}
      {dialog !== null && dialog !== 'add' && <WithdrawDialog row={dialog} onClose={() => setDialog(null)} />}
    </>
  );
}
