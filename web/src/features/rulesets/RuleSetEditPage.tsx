/** Writing rules: a new rule set, or the next version of one. The hub compiles; mistakes are told by line and lead to it. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { CheckRulesQuery } from '@/gql/graphql';
import { tlps, type Tlp } from '@/lib/domain';
import { useFormat } from '@/lib/format';
import { request } from '@/lib/graphql';
import { useLocale, useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { useGraph, useGraphMutation } from '@/lib/query';
import { useViewer } from '@/lib/session';
import { LeaveGuard, NotFound, QueryError, useErrorText, useSubmit } from '@/shell';
import { Banner, Button, Checkbox, EmptyState, ErrorSummary, LoadingSkeleton, PageHead, Panel, Select, TextArea, TextField, toast } from '@/ui';
import { CheckRulesDocument, CreateRuleSetDocument, ReviseRuleSetDocument, RuleSetAgenciesDocument, RuleSetPageDocument } from './documents';
import { ruleSetsMessages } from './messages';
import { mistakeInVietnamese, placeOf } from './model';
import './rulesets.css';

type Problem = CheckRulesQuery['checkRules']['problems'][number];

const blank = 'rule name_of_rule : tag\n{\n  strings:\n    $a = "text"\n  condition:\n    $a\n}\n';

export function NewRuleSetPage() {
  const t = useMessages(ruleSetsMessages);
  const query = useGraph(RuleSetAgenciesDocument, {});
  if (query.isError) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <LoadingSkeleton rows={8} />;
  const agencies = query.data.ruleSetAgencies;
  if (agencies.length === 0) return <EmptyState title={t.editor.noAgency} />;
  return <Editor begin={blank} agencies={agencies} />;
}

export function RuleSetEditPage() {
  const { id } = useParams({ from: '/app/rule-sets/$id/edit' });
  const t = useMessages(ruleSetsMessages);
  const head = useGraph(RuleSetPageDocument, { id, version: 1 }, { keepPrevious: false, staleMs: 0 });
  const number = head.data?.ruleSet?.current.number;
  const query = useGraph(RuleSetPageDocument, { id, version: number ?? 1 }, { enabled: number !== undefined, keepPrevious: false });
  const error = head.error ?? query.error;
  if (error !== null) return <QueryError error={error} title={t.failed} onRetry={() => void (head.isError ? head : query).refetch()} />;
  if (head.data === undefined || (number !== undefined && query.data === undefined)) return <LoadingSkeleton rows={8} />;
  const set = query.data?.ruleSet;
  if (set?.canWrite !== true || set.source === null || number === undefined) return <NotFound />;
  return <Editor key={number} begin={set.source} set={{ id: set.id, name: set.name, number }} />;
}

interface EditorProps {
  begin: string;
  /** For a new rule set: whose it may be. */
  agencies?: readonly { id: string; name: string; nameEn: string | null }[];
  /** The rule set of which the next version is written. */
  set?: { id: string; name: string; number: number };
}

function Editor({ begin, agencies, set }: EditorProps) {
  const t = useMessages(ruleSetsMessages);
  const e = t.editor;
  const format = useFormat();
  const names = useNames();
  const navigate = useNavigate();
  const client = useQueryClient();
  const errorText = useErrorText();
  const locale = useLocale();
  const said = (message: string) => (locale === 'vi' ? mistakeInVietnamese(message) : message);
  const viewer = useViewer();
  const create = useGraphMutation(CreateRuleSetDocument);
  const revise = useGraphMutation(ReviseRuleSetDocument);
  const [agency, setAgency] = useState((agencies?.find((one) => one.id === viewer.agency.id) ?? agencies?.[0])?.id ?? '');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [tlp, setTlp] = useState<Tlp | ''>('AMBER');
  const [standing, setStanding] = useState(false);
  const [source, setSource] = useState(begin);
  const [note, setNote] = useState('');
  const sent = useRef(false);
  const [checking, setChecking] = useState(false);
  const [told, setTold] = useState<{ rules: number; problems: readonly Problem[] } | null>(null);
  const optional = (text: string) => (text.trim() === '' ? null : text.trim());
  const form = useSubmit({
    fields: { name: 'rules-name', description: 'rules-description', tlp: 'rules-tlp', source: 'rules-source', note: 'rules-note' },
    check: () => (set === undefined && name.trim() === '' ? { name: e.missing } : {}),
    send: async () => {
      const payload =
        set === undefined
          ? (await create.mutateAsync({ input: { agencyId: agency, name: name.trim(), description: optional(description), tlp: tlp === '' ? 'AMBER' : tlp, standing, source, note: optional(note) } })).createRuleSet
          : (await revise.mutateAsync({ id: set.id, expectedVersion: set.number, input: { source, note: optional(note) } })).reviseRuleSet;
      setTold(payload.problems.length > 0 ? { rules: 0, problems: payload.problems } : null);
      if (payload.problems.length > 0) return [{ code: 'VALIDATION' as const, message: e.problems, path: ['input', 'source'] }];
      if (payload.ruleSet !== null) {
        const { id } = payload.ruleSet;
        sent.current = true;
        queueMicrotask(() => void navigate({ to: '/rule-sets/$id', params: { id } }));
      }
      return payload.errors;
    },
    done: () => {
      toast(e.saved);
      void client.invalidateQueries();
    },
  });
  const onCheck = async () => {
    setChecking(true);
    try {
      const { checkRules } = await request(CheckRulesDocument, { source });
      const [error] = checkRules.errors;
      if (error === undefined) setTold({ rules: checkRules.rules.length, problems: checkRules.problems });
      else toast(error.message);
    } catch (error) {
      toast(errorText(error));
    } finally {
      setChecking(false);
    }
  };
  const lead = (problem: Problem) => {
    const field = document.getElementById('rules-source');
    if (!(field instanceof HTMLTextAreaElement)) return;
    const at = placeOf(source, problem.line, problem.column);
    field.focus();
    field.setSelectionRange(at.from, at.to);
    // Lines are as high as one another.
    const height = field.scrollHeight / Math.max(1, source.split('\n').length);
    field.scrollTop = Math.max(0, (problem.line - 4) * height);
  };
  const unsaved = () => !sent.current && (source !== begin || name.trim() !== '' || description.trim() !== '' || note.trim() !== '');
  return (
    <>
      <LeaveGuard unsaved={unsaved} />
      <PageHead
        title={set === undefined ? e.newTitle : e.editTitle(set.name, set.number + 1)}
        crumbs={[
          <Link key="list" to="/rule-sets">
            {t.title}
          </Link>,
          ...(set === undefined
            ? []
            : [
                <Link key="set" to="/rule-sets/$id" params={{ id: set.id }}>
                  {set.name}
                </Link>,
              ]),
        ]}
      />
      <div className="stack">
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        {set === undefined && (
          <Panel title={t.facts}>
            <div className="rules-form">
              <TextField id="rules-name" label={t.name} hint={e.nameHint} value={name} onChange={setName} error={form.error('name')} maxLength={100} />
              {(agencies?.length ?? 0) > 1 && (
                <Select id="rules-agency" label={t.agency} value={agency} onChange={setAgency} options={(agencies ?? []).map((one) => ({ value: one.id, label: names.of(one) }))} />
              )}
              <TextArea id="rules-description" label={t.description} optional rows={2} limit={2000} value={description} onChange={setDescription} error={form.error('description')} />
              <Select id="rules-tlp" label={e.tlp} hint={e.tlpHint} value={tlp} onChange={setTlp} error={form.error('tlp')} options={tlps.filter((value) => value !== 'RED').map((value) => ({ value, label: `TLP:${value.replace('_', '+')}` }))} />
              <Checkbox checked={standing} onChange={setStanding} note={e.standingNote}>
                {e.standing}
              </Checkbox>
            </div>
          </Panel>
        )}
        <Panel title={t.source}>
          <div className="rules-editor">
            <TextArea id="rules-source" label={t.source} hint={e.sourceHint} rows={22} spellCheck={false} wrap="off" lang="en" value={source} onChange={setSource} error={form.error('source')} />
            {told !== null && told.problems.length === 0 && <Banner tone="info" announce="polite">{e.fine(format.number(told.rules))}</Banner>}
            {told !== null && told.problems.length > 0 && (
              <section aria-label={e.problems} className="rules-problems">
                <h3>{e.problems}</h3>
                <ul>
                  {told.problems.map((problem, index) => (
                    <li key={index}>
                      <Button size="sm" onClick={() => lead(problem)}>
                        {e.place(problem.line, problem.column)}
                      </Button>
                      <span className="mono small anywhere" lang={said(problem.message) === problem.message ? 'en' : undefined}>
                        {said(problem.message)}
                      </span>
                    </li>
                  ))}
                </ul>
              </section>
            )}
            <TextField id="rules-note" label={e.noteField} optional value={note} onChange={setNote} error={form.error('note')} maxLength={500} />
            <div className="row">
              <Button variant="primary" busy={form.busy} busyLabel={e.saving} onClick={() => void form.submit()}>
                {e.save}
              </Button>
              <Button busy={checking} busyLabel={e.checking} onClick={() => void onCheck()}>
                {e.check}
              </Button>
            </div>
          </div>
        </Panel>
      </div>
    </>
  );
}
