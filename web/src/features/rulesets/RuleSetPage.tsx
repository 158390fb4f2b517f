/** One rule set: the source of a version, all its versions, and what may be done with it. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { RuleSetPageQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { useGraph, useGraphMutation } from '@/lib/query';
import { FormDialog, NotFound, QueryError, useErrorText, useSubmit } from '@/shell';
import { buttonClass, Hash, LoadingSkeleton, Menu, PageHead, Panel, TlpMark, toast } from '@/ui';
import { RetireRuleSetDocument, RuleSetPageDocument, SetRuleSetStandingDocument } from './documents';
import { ruleSetsMessages } from './messages';
import { UseTag } from './RuleSetsPage';
import './rulesets.css';

type RuleSet = NonNullable<RuleSetPageQuery['ruleSet']>;

export function RuleSetPage() {
  const { id } = useParams({ from: '/app/rule-sets/$id' });
  const { version } = useSearch({ from: '/app/rule-sets/$id' });
  const t = useMessages(ruleSetsMessages);
  // Which version is the newest is known only once the rule set was read.
  const [newest, setNewest] = useState(1);
  const query = useGraph(RuleSetPageDocument, { id, version: version ?? newest });
  const set = query.data?.ruleSet;
  if (set !== undefined && set !== null && set.current.number !== newest) setNewest(set.current.number);
  if (query.isError) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (set === undefined) return <LoadingSkeleton rows={8} />;
  if (set === null || set.source === null) return <NotFound />;
  return <View set={set} source={set.source} number={version ?? set.current.number} />;
}

function View({ set, source, number }: { set: RuleSet; source: string; number: number }) {
  const t = useMessages(ruleSetsMessages);
  const format = useFormat();
  const names = useNames();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [retiring, setRetiring] = useState(false);
  const standing = useGraphMutation(SetRuleSetStandingDocument);
  const onStanding = () =>
    standing.mutate(
      { id: set.id, standing: !set.standing },
      {
        onSuccess: ({ setRuleSetStanding }) => {
          const [error] = setRuleSetStanding.errors;
          toast(error === undefined ? (set.standing ? t.askedNow : t.standingNow) : error.message);
          void client.invalidateQueries();
        },
        onError: (error) => toast(errorText(error)),
      },
    );
  return (
    <>
      <PageHead
        title={set.name}
        crumbs={[
          <Link key="list" to="/rule-sets">
            {t.title}
          </Link>,
        ]}
        marks={
          <>
            <TlpMark tlp={set.tlp} />
            <UseTag row={set} />
          </>
        }
        facts={
          <>
            <span>{names.of(set.agency)}</span>
            {set.createdBy !== null && <span>{t.createdBy(set.createdBy.name, format.dateTimeShort(set.createdAt))}</span>}
          </>
        }
        actions={
          set.canWrite && (
            <>
              <Link to="/rule-sets/$id/edit" params={{ id: set.id }} className={buttonClass('primary')}>
                {t.revise}
              </Link>
              <Menu
                label={t.acts}
                entries={[
                  { key: 'standing', label: set.standing ? t.makeAsked : t.makeStanding, icon: 'clock', onSelect: onStanding },
                  { key: 'retire', label: t.retire, icon: 'close', onSelect: () => setRetiring(true) },
                ]}
              />
            </>
          )
        }
      />
      <div className="cols">
        <div className="stack">
          {set.description !== null && (
            <Panel title={t.description}>
              <p className="rules-text">{set.description}</p>
            </Panel>
          )}
          <Panel title={t.source} count={t.versionOf(number)} flush>
            <pre className="rules-source" tabIndex={0} role="region" aria-label={t.source} lang="en">
              {source.split('\n').map((line, index) => (
                <span key={index} className="rules-line">
                  {line}
                  {'\n'}
                </span>
              ))}
            </pre>
          </Panel>
        </div>
        <aside className="stack">
          <Panel title={t.versions} count={format.number(set.versions.totalCount ?? 0)}>
            <ul className="rules-versions">
              {set.versions.nodes.map((one) => (
                <li key={one.number}>
                  <Link to="/rule-sets/$id" params={{ id: set.id }} search={{ version: one.number }} aria-current={one.number === number ? 'true' : undefined}>
                    {t.versionOf(one.number)}
                  </Link>
                  {one.number === set.current.number && <span className="muted small"> {t.newest}</span>}
                  <span className="cell-sub">
                    {t.rules(format.number(one.ruleCount))}, {format.dateTimeShort(one.writtenAt)}
                    {one.writtenBy !== null && `, ${one.writtenBy.name}`}
                  </span>
                  {one.note !== null && <span className="cell-sub anywhere">{one.note}</span>}
                  <Hash value={one.sha256} />
                </li>
              ))}
            </ul>
          </Panel>
        </aside>
      </div>
      {retiring && <RetireDialog set={set} onClose={() => setRetiring(false)} />}
    </>
  );
}

function RetireDialog({ set, onClose }: { set: RuleSet; onClose: () => void }) {
  const t = useMessages(ruleSetsMessages);
  const client = useQueryClient();
  const retire = useGraphMutation(RetireRuleSetDocument);
  const form = useSubmit({
    send: async () => (await retire.mutateAsync({ id: set.id })).retireRuleSet.errors,
    done: () => {
      toast(t.retireDone);
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <FormDialog title={t.retireTitle(set.name)} onClose={onClose} form={form} submitLabel={t.retireAct} busyLabel={t.retireBusy}>
      <p>{t.retireText}</p>
    </FormDialog>
  );
}
