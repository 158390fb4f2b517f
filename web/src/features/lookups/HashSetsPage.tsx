/** The hash sets: what is known, in which version, from where; national analysts add and retire them. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { HashSetsPageQuery } from '@/gql/graphql';
import { hashSetKinds, tlps, type HashSetKind, type Tlp } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { usePaging, pageSize } from '@/lib/paging';
import { useGraph, useGraphMutation } from '@/lib/query';
import { refines } from '@/lib/search';
import { FormDialog, QueryError, useSubmit } from '@/shell';
import { Button, EmptyState, FilteredEmptyState, Filters, LoadingSkeleton, PageHead, Pager, SearchField, Select, Table, Tag, TextArea, TextField, TlpMark, toast } from '@/ui';
import { lookUpsMessages } from './messages';
import type { HashSetsSearch } from './search';

export const HashSetsPageDocument = graphql(/* GraphQL */ `
  query HashSetsPage($first: Int, $after: String, $text: String) {
    canManageHashSets
    hashSets(first: $first, after: $after, text: $text) {
      nodes { id name version kind source licence tlp sha256Count sha1Count md5Count importedAt importedBy { id name } retiredAt sweptAt }
      pageInfo { hasNextPage endCursor }
      totalCount
    }
  }
`);

export const ImportHashSetDocument = graphql(/* GraphQL */ `
  mutation ImportHashSet($input: ImportHashSetInput!) {
    importHashSet(input: $input) { hashSet { id } errors { code message path } }
  }
`);

export const RetireHashSetDocument = graphql(/* GraphQL */ `
  mutation RetireHashSet($id: ID!) {
    retireHashSet(id: $id) { hashSet { id retiredAt } errors { code message path } }
  }
`);

type Row = HashSetsPageQuery['hashSets']['nodes'][number];

const tones = { KNOWN_BAD: 'bad', NOTABLE: 'warn', KNOWN_GOOD: 'ok' } as const;

function AddDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages(lookUpsMessages).sets_;
  const label = useLabels();
  const client = useQueryClient();
  const add = useGraphMutation(ImportHashSetDocument);
  const [name, setName] = useState('');
  const [version, setVersion] = useState('');
  const [kind, setKind] = useState<HashSetKind | ''>('KNOWN_BAD');
  const [source, setSource] = useState('');
  const [licence, setLicence] = useState('');
  const [tlp, setTlp] = useState<Tlp | ''>('AMBER');
  const [digests, setDigests] = useState('');
  const missing = (text: string) => (text.trim() === '' ? t.missing : undefined);
  const form = useSubmit({
    fields: { name: 'set-name', setVersion: 'set-version', source: 'set-source', licence: 'set-licence', tlp: 'set-tlp', digests: 'set-digests' },
    check: () => ({ name: missing(name), setVersion: missing(version), source: missing(source), digests: missing(digests) }),
    send: async () => {
      const input = { name: name.trim(), setVersion: version.trim(), kind: kind === '' ? 'NOTABLE' : kind, source: source.trim(), licence: licence.trim() === '' ? null : licence.trim(), tlp: tlp === '' ? 'AMBER' : tlp, digests } as const;
      return (await add.mutateAsync({ input })).importHashSet.errors;
    },
    done: () => {
      toast(t.done);
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <FormDialog title={t.addTitle} onClose={onClose} form={form} submitLabel={t.act} busyLabel={t.busy} consequence={t.consequence}>
      <TextField id="set-name" label={t.name} small autoFocus value={name} onChange={setName} error={form.error('name')} />
      <TextField id="set-version" label={t.version} hint={t.versionHint} small value={version} onChange={setVersion} error={form.error('setVersion')} />
      <Select id="set-kind" label={t.kind} small value={kind} onChange={setKind} options={hashSetKinds.map((value) => ({ value, label: label.hashSetKind[value] }))} />
      <TextField id="set-source" label={t.source} small value={source} onChange={setSource} error={form.error('source')} />
      <TextField id="set-licence" label={t.licence} small optional value={licence} onChange={setLicence} error={form.error('licence')} />
      <Select id="set-tlp" label={t.tlp} small value={tlp} onChange={setTlp} error={form.error('tlp')} options={tlps.filter((value) => value !== 'RED').map((value) => ({ value, label: `TLP:${value.replace('_', '+')}` }))} />
      <TextArea id="set-digests" label={t.list} hint={t.listHint} small rows={6} spellCheck={false} value={digests} onChange={setDigests} error={form.error('digests')} />
    </FormDialog>
  );
}

function RetireDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const t = useMessages(lookUpsMessages).sets_;
  const client = useQueryClient();
  const retire = useGraphMutation(RetireHashSetDocument);
  const form = useSubmit({
    send: async () => (await retire.mutateAsync({ id: row.id })).retireHashSet.errors,
    done: () => {
      toast(t.retireDone);
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <FormDialog title={t.retireTitle(`${row.name} ${row.version}`)} onClose={onClose} form={form} submitLabel={t.retireAct} busyLabel={t.retireBusy}>
      <p>{t.retireText}</p>
    </FormDialog>
  );
}

export function HashSetsPage() {
  const t = useMessages(lookUpsMessages).sets_;
  const label = useLabels();
  const format = useFormat();
  const search = useSearch({ from: '/app/hash-sets' });
  const navigate = useNavigate({ from: '/hash-sets' });
  const [dialog, setDialog] = useState<Row | 'add' | null>(null);
  const [busy, setBusy] = useState(false);
  const query = useGraph(HashSetsPageDocument, { first: pageSize, after: search.after ?? null, text: search.text ?? null }, { everyMs: busy ? 2000 : false });
  const list = query.data?.hashSets;
  const waits = list?.nodes.some((row) => row.retiredAt === null && row.sweptAt === null) ?? false;
  if (waits !== busy) setBusy(waits);
  const paging = usePaging(search, list, query.error);
  const set = (change: Partial<HashSetsSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change) });
  const mine = query.data?.canManageHashSets === true;
  const add = mine && (
    <Button variant="primary" icon="plus" onClick={() => setDialog('add')}>
      {t.add}
    </Button>
  );
  return (
    <>
      <PageHead
        title={t.title}
        facts={
          <>
            {list !== undefined && list.totalCount !== null && <span>{t.count(format.number(list.totalCount))}</span>}
            <span className="muted">{t.note}</span>
          </>
        }
        actions={add}
      />
      <div className="stack">
        <Filters label={t.filters} onClear={search.text === undefined ? undefined : () => set({ text: undefined })}>
          <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} />
        </Filters>
        {query.isError ? (
          <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
        ) : list === undefined ? (
          <LoadingSkeleton rows={5} />
        ) : list.nodes.length === 0 ? (
          search.text === undefined ? (
            <EmptyState title={t.empty} icon="copy" action={add}>
              {t.emptyText}
            </EmptyState>
          ) : (
            <FilteredEmptyState title={t.filteredEmpty} filter={`“${search.text}”`} onClear={() => set({ text: undefined })} />
          )
        ) : (
          <section className="panel">
            <Table<Row>
              caption={t.title}
              room={900}
              rows={list.nodes}
              rowKey={(row) => row.id}
              columns={[
                {
                  key: 'name',
                  header: t.name,
                  cell: (row) => (
                    <>
                      <b className="cell-title anywhere">{row.name}</b>
                      <span className="cell-sub mono">{row.version}</span>
                    </>
                  ),
                },
                {
                  key: 'kind',
                  header: t.kind,
                  cell: (row) => (
                    <span className="tag-list">
                      <Tag tone={tones[row.kind]}>{label.hashSetKind[row.kind]}</Tag>
                      <TlpMark tlp={row.tlp} />
                    </span>
                  ),
                },
                {
                  key: 'digests',
                  header: t.digests,
                  align: 'end',
                  cell: (row) => (
                    <>
                      {row.sha256Count > 0 && <span className="cell-sub nowrap">{format.number(row.sha256Count)} SHA-256</span>}
                      {row.sha1Count > 0 && <span className="cell-sub nowrap">{format.number(row.sha1Count)} SHA-1</span>}
                      {row.md5Count > 0 && <span className="cell-sub nowrap">{format.number(row.md5Count)} MD5</span>}
                    </>
                  ),
                },
                {
                  key: 'source',
                  header: t.source,
                  cell: (row) => (
                    <>
                      <span className="anywhere">{row.source}</span>
                      {row.licence !== null && <span className="cell-sub">{row.licence}</span>}
                    </>
                  ),
                },
                {
                  key: 'imported',
                  header: t.imported,
                  cell: (row) => (
                    <>
                      <span className="nowrap">{format.dateTimeShort(row.importedAt)}</span>
                      <span className="cell-sub">{row.importedBy?.name ?? t.operator}</span>
                    </>
                  ),
                },
                {
                  key: 'state',
                  header: t.state,
                  cell: (row) => (row.retiredAt !== null ? <Tag>{t.retired}</Tag> : row.sweptAt === null ? <Tag tone="info">{t.sweeping}</Tag> : <Tag tone="ok">{t.inUse}</Tag>),
                },
                ...(mine
                  ? [
                      {
                        key: 'act',
                        header: t.acts,
                        quiet: true,
                        cell: (row: Row) =>
                          row.retiredAt === null && (
                            <Button size="sm" onClick={() => setDialog(row)}>
                              {t.retire}
                            </Button>
                          ),
                      },
                    ]
                  : []),
              ]}
            />
            <div className="panel-foot">
              <Pager {...paging} />
            </div>
          </section>
        )}
      </div>
      {dialog === 'add' && <AddDialog onClose={() => setDialog(null)} />}
      {dialog !== null && dialog !== 'add' && <RetireDialog row={dialog} onClose={() => setDialog(null)} />}
    </>
  );
}
