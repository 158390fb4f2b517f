import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { CaseSystemFragment } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { ControlMark, Icon, LevelMark, Meter, Panel, Table, type Column } from '@/ui';
import { casesMessages } from './messages';

export const CaseSystemFragmentDocument = graphql(/* GraphQL */ `
  fragment CaseSystem on AffectedSystem {
    level legalProfile frozenAt unimplementedControls totalControls suspectedControls
    system { id code name nameEn level legalProfile agency { id name nameEn } controlSummary { total unimplemented } }
    suspected: controls(first: 20, filter: { failed: true }) {
      nodes { status control { id clause titleVi titleEn } }
      totalCount
    }
  }
`);

export interface SystemsPanelProps {
  number: string;
  systems: readonly CaseSystemFragment[];
  /** The system whose controls stand beside. */
  selected: string | undefined;
}

/** Affected systems as they were frozen; beside that, when asked, as they are today. Never in one column. */
export function SystemsPanel({ number, systems, selected }: SystemsPanelProps) {
  const t = useMessages(casesMessages).systems;
  const names = useNames();
  const format = useFormat();
  const [compare, setCompare] = useState(false);
  const times = new Set(systems.map((item) => item.frozenAt));
  const only = times.size === 1 ? systems[0]?.frozenAt : undefined;
  const profile = (item: CaseSystemFragment) => (item.legalProfile === null ? <span className="muted">{t.noProfile}</span> : <span className="mono">{item.legalProfile}</span>);
  // Without a level there is no baseline: nothing can be missing from it.
  const noBaseline = <span className="muted">{t.noBaseline}</span>;
  const suspected = (item: CaseSystemFragment) =>
    item.totalControls === 0 ? noBaseline : item.suspectedControls === 0 ? <span className="muted">0</span> : <ControlMark status="NOT_STARTED" suspected text={format.number(item.suspectedControls)} />;
  const columns: Column<CaseSystemFragment>[] = [
    {
      key: 'system',
      header: t.col,
      cell: (item) => (
        <>
          <Link className="cell-title" to="/systems/$id" params={{ id: item.system.id }}>
            {names.of(item.system)}
          </Link>
          <span className="cell-sub">
            <span className="mono">{item.system.code}</span> · {names.of(item.system.agency)}
            {only === undefined && ` · ${t.frozenAt(format.dateTimeShort(item.frozenAt))}`}
          </span>
        </>
      ),
    },
    { key: 'level', header: t.level, nowrap: true, cell: (item) => <LevelMark level={item.level} short /> },
    ...(compare
      ? [
          {
            key: 'levelToday',
            header: t.levelToday,
            nowrap: true,
            cell: (item: CaseSystemFragment) => (item.system.level === item.level ? <span className="muted">{t.same}</span> : <LevelMark level={item.system.level} short />),
          },
        ]
      : [{ key: 'profile', header: t.profile, nowrap: true, cell: profile }]),
    {
      key: 'unimplemented',
      header: t.unimplemented,
      nowrap: true,
      cell: (item) =>
        item.totalControls === 0 ? (
          noBaseline
        ) : (
          <Link to="/cases/$number" params={{ number }} search={{ system: item.system.id }} resetScroll={false} aria-label={`${t.openControls(names.of(item.system))}: ${item.unimplementedControls}/${item.totalControls}`}>
            <Meter part={item.unimplementedControls} whole={item.totalControls} tone="bad" label={t.unimplementedOf} />
          </Link>
        ),
    },
    ...(compare
      ? [
          {
            key: 'unimplementedToday',
            header: t.unimplementedToday,
            nowrap: true,
            cell: (item: CaseSystemFragment) =>
              item.system.controlSummary.total === 0 ? noBaseline : <Meter part={item.system.controlSummary.unimplemented} whole={item.system.controlSummary.total} tone="warn" label={t.unimplementedToday} />,
          },
        ]
      : [{ key: 'suspected', header: t.suspected, nowrap: true, cell: suspected }]),
  ];
  return (
    <Panel
      title={t.title}
      count={format.number(systems.length)}
      flush
      foot={
        systems.length === 0 ? undefined : (
          <>
            <span className="case-foot">
              <Icon name="lock" size="sm" />
              <span>{only === undefined ? t.frozenMany : t.frozen(format.dateTime(only))}</span>
            </span>
            <button type="button" className="linkish" aria-pressed={compare} onClick={() => setCompare(!compare)}>
              {compare ? t.compareOff : t.compare}
            </button>
          </>
        )
      }
    >
      {systems.length === 0 ? (
        <p className="panel-body small muted">{t.none}</p>
      ) : (
        <Table caption={t.caption} room={620} rows={systems} rowKey={(item) => item.system.id} columns={columns} rowState={(item) => (item.system.id === selected ? 'selected' : undefined)} />
      )}
    </Panel>
  );
}
