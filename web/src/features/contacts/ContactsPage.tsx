/** Who is called when a case is escalated, in which order; administrators say who. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ContactsPageQuery, EscalationPlanQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import { pageSize, usePaging } from '@/lib/paging';
import { useGraph } from '@/lib/query';
import { refines } from '@/lib/search';
import { hasRole, useViewer } from '@/lib/session';
import { QueryError } from '@/shell';
import { Button, EmptyState, FilterChip, FilteredEmptyState, Filters, LoadingSkeleton, PageHead, Pager, Panel, SearchField, Table, Tag } from '@/ui';
import { NameDialog, RemoveDialog } from './ContactDialogs';
import { LineDialog } from './LineDialog';
import { ContactsPageDocument, EscalationPlanDocument } from './documents';
import { contactsMessages } from './messages';
import { isManned, tiersOf, type Contact, type Post, type Tier, type TierForm } from './model';
import type { ContactsSearch } from './search';
import './contacts.css';

type Row = ContactsPageQuery['dutyPosts']['nodes'][number];
type Rule = EscalationPlanQuery['escalationRules'][number];
type AgencyOf = NonNullable<Row['agency']>;
type Act = { kind: 'add'; post: Post } | { kind: 'line'; agency: AgencyOf } | { kind: 'replace' | 'remove'; post: Post; contact: Contact };

export function ContactsPage() {
  const t = useMessages(contactsMessages);
  const viewer = useViewer();
  const names = useNames();
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  if (!hasRole(viewer, 'ADMIN', 'COORDINATOR', 'RESPONDER', 'SECURITY_OFFICER', 'ANALYST')) {
    return (
      <>
        <PageHead title={t.title} />
        <EmptyState title={t.denied} icon="lock">
          {t.deniedText}
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHead title={t.title} facts={<span className="muted">{t.note}</span>} />
      <div className="stack">
        <Posts onAct={setAct} />
        <Plan onAct={setAct} />
      </div>
      {act?.kind === 'add' && <NameDialog post={act.post} onClose={close} />}
      {act?.kind === 'replace' && <NameDialog post={act.post} of={act.contact} onClose={close} />}
      {act?.kind === 'line' && <LineDialog agency={act.agency} name={names.of(act.agency)} onClose={close} />}
      {act?.kind === 'remove' && <RemoveDialog post={act.post} contact={act.contact} onClose={close} />}
    </>
  );
}

/** The people of a post, each with what can be done about them. */
function People({ post, canName, onAct }: { post: Post; canName: boolean; onAct: (act: Act) => void }) {
  const t = useMessages(contactsMessages);
  return (
    <div className="contacts-cell">
      {post.contacts.length > 0 && (
        <ul className="contacts-people">
          {post.contacts.map((contact) => (
            <li key={contact.person.id}>
              <span className="contacts-person">
                <b className="strong">{contact.person.name}</b>
                {contact.person.email !== null && <span className="cell-sub anywhere">{contact.person.email}</span>}
                {contact.standing !== 'READY' && <Tag tone="warn">{t.standings[contact.standing]}</Tag>}
              </span>
              {canName && (
                <span className="row">
                  <Button size="sm" aria-label={t.replaceOf(contact.person.name)} onClick={() => onAct({ kind: 'replace', post, contact })}>
                    {t.replace}
                  </Button>
                  <Button size="sm" aria-label={t.removeOf(contact.person.name)} onClick={() => onAct({ kind: 'remove', post, contact })}>
                    {t.remove}
                  </Button>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {!isManned(post.contacts) && <Tag tone="warn">{t.nobody}</Tag>}
      {canName && (
        <span>
          <Button size="sm" icon="plus" aria-label={t.addTo(post.name)} onClick={() => onAct({ kind: 'add', post })}>
            {t.add}
          </Button>
        </span>
      )}
    </div>
  );
}

function Posts({ onAct }: { onAct: (act: Act) => void }) {
  const t = useMessages(contactsMessages);
  const format = useFormat();
  const names = useNames();
  const search = useSearch({ from: '/app/contacts' });
  const navigate = useNavigate({ from: '/contacts' });
  const query = useGraph(ContactsPageDocument, {
    first: pageSize,
    after: search.after ?? null,
    filter: { ...(search.text === undefined ? {} : { text: search.text }), ...(search.empty === undefined ? {} : { empty: search.empty }) },
  });
  const list = query.data?.dutyPosts;
  const paging = usePaging(search, list, query.error);
  const set = (change: Partial<ContactsSearch>) => void navigate({ search: (old) => ({ ...old, ...change, after: undefined, from: undefined }), replace: refines(search, change) });
  const clear = () => set({ text: undefined, empty: undefined });
  const said = [search.text === undefined ? null : `“${search.text}”`, search.empty === true ? t.onlyEmpty : null].filter((part) => part !== null);
  useKeys(t.title, [{ keys: 'f', label: t.find, run: () => document.querySelector<HTMLInputElement>('main .find input')?.focus() }]);
  const postOf = (row: Row, agency: AgencyOf): Post => ({ input: { agencyId: agency.id }, name: names.of(agency), contacts: row.contacts });
  return (
    <Panel title={t.posts} note={t.postsNote} count={list !== undefined && list.totalCount !== null ? t.count(format.number(list.totalCount)) : undefined} flush>
      <div className="contacts-filters">
        <Filters label={t.filters} onClear={said.length > 0 ? clear : undefined}>
          <SearchField label={t.find} value={search.text ?? ''} onChange={(text) => set({ text: text === '' ? undefined : text })} shortcut="f" />
          <FilterChip on={search.empty === true} onChange={(on) => set({ empty: on ? true : undefined })}>
            {t.onlyEmpty}
          </FilterChip>
        </Filters>
      </div>
      {query.isError ? (
        <QueryError bare error={query.error} title={t.failed} onRetry={() => void query.refetch()} />
      ) : list === undefined ? (
        <LoadingSkeleton rows={4} />
      ) : list.nodes.length === 0 ? (
        said.length > 0 ? (
          <FilteredEmptyState bare title={t.filteredEmpty} filter={said.join(', ')} onClear={clear} />
        ) : (
          <EmptyState bare title={t.empty}>
            {t.emptyText}
          </EmptyState>
        )
      ) : (
        <>
          <Table<Row>
            caption={t.posts}
            room={640}
            rows={list.nodes}
            rowKey={(row) => row.agency?.id ?? ''}
            columns={[
              {
                key: 'agency',
                header: t.agency,
                width: '40%',
                cell: ({ agency, canName }) =>
                  agency !== null && (
                    <div className="contacts-cell">
                      <span>
                        <b className="cell-title">{names.of(agency)}</b>
                        <span className="cell-sub mono">{agency.code}</span>
                        {agency.dutyContact !== null && <span className="cell-sub anywhere">{agency.dutyContact}</span>}
                      </span>
                      {canName && (
                        <span>
                          <Button size="sm" icon="pencil" aria-label={t.lineOf(names.of(agency))} onClick={() => onAct({ kind: 'line', agency })}>
                            {t.lineEdit}
                          </Button>
                        </span>
                      )}
                    </div>
                  ),
              },
              { key: 'people', header: t.people, cell: (row) => row.agency !== null && <People post={postOf(row, row.agency)} canName={row.canName} onAct={onAct} /> },
            ]}
          />
          <div className="panel-foot">
            <Pager {...paging} />
          </div>
        </>
      )}
    </Panel>
  );
}

function Plan({ onAct }: { onAct: (act: Act) => void }) {
  const t = useMessages(contactsMessages);
  const label = useLabels();
  const format = useFormat();
  const names = useNames();
  const locale = useLocale();
  const query = useGraph(EscalationPlanDocument, {});
  if (query.isError) return <QueryError error={query.error} title={t.planFailed} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingSkeleton rows={4} />;
  const { escalationTiers, escalationRules, waitingReportRules } = query.data;
  const form = (one: TierForm) => t.form(one.fromSeverity === 'LOW' ? null : label.severity[one.fromSeverity], one.fromLevel, format.number(one.acknowledgeWithinMinutes));
  const who = ({ tier, forms }: Tier) => {
    const [first] = forms;
    if (first?.audience !== 'DUTY_OFFICERS') return t.contactsOfCase;
    if (first.post === null) return t.officersHidden;
    return (
      <>
        {t.officers}
        <People post={{ input: { tier }, name: t.national(tier), contacts: first.post.contacts }} canName={first.post.canName} onAct={onAct} />
      </>
    );
  };
  const why = (rule: { reason: string; reasonEn: string }) => <span className="cell-title">{(locale === 'en' ? rule.reasonEn : rule.reason).replace(/\.$/, '')}</span>;
  const applies = (rule: Rule) => [rule.fromSeverity === 'LOW' ? null : t.fromSeverity(label.severity[rule.fromSeverity]), rule.fromLevel === null ? null : t.fromLevel(rule.fromLevel)].filter((part) => part !== null).join(', ') || t.everyCase;
  return (
    <>
      <Panel title={t.plan} note={t.planNote} flush>
        <Table<Tier>
          caption={t.plan}
          room={700}
          rows={tiersOf(escalationTiers)}
          rowKey={(row) => String(row.tier)}
          columns={[
            {
              key: 'tier',
              header: t.tierHead,
              width: '22%',
              cell: ({ tier, forms: [first] }) => (
                <>
                  <b className="cell-title">{t.tier(tier)}</b>
                  {first !== undefined && <span className="cell-sub">{names.of(first)}</span>}
                </>
              ),
            },
            {
              key: 'when',
              header: t.when,
              width: '34%',
              cell: ({ forms }) => (
                <ul className="contacts-forms">
                  {forms.map((one) => (
                    <li key={`${one.fromSeverity}-${one.fromLevel ?? 0}`}>{form(one)}</li>
                  ))}
                </ul>
              ),
            },
            { key: 'who', header: t.who, cell: who },
          ]}
        />
      </Panel>
      <Panel title={t.rules} note={t.rulesNote} flush>
        <Table<Rule>
          caption={t.rules}
          room={560}
          rows={escalationRules}
          rowKey={(row) => row.code}
          columns={[
            { key: 'rule', header: t.rule, cell: why },
            { key: 'applies', header: t.appliesTo, cell: applies },
            { key: 'start', header: t.start, nowrap: true, cell: (row) => t.tier(row.startTier) },
          ]}
        />
      </Panel>
      <Panel title={t.waiting} note={t.waitingNote} flush>
        <Table<EscalationPlanQuery['waitingReportRules'][number]>
          caption={t.waiting}
          room={560}
          rows={waitingReportRules}
          rowKey={(row) => row.code}
          columns={[
            { key: 'rule', header: t.rule, cell: why },
            { key: 'tier', header: t.called, nowrap: true, cell: (row) => t.tier(row.tier) },
          ]}
        />
      </Panel>
    </>
  );
}
