import { useState } from 'react';
import { graphql } from '@/gql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Button, ControlMark, LoadingSkeleton, SearchField, SidePanel } from '@/ui';
import { useCaseDialog } from './dialogs';
import { casesMessages } from './messages';

export const CaseControlsDocument = graphql(/* GraphQL */ `
  query CaseControls($id: ID!, $filter: ControlFilter) {
    case(id: $id) {
      id
      affectedSystems {
        frozenAt level unimplementedControls totalControls
        system { id code name nameEn }
        controls(first: 100, filter: $filter) {
          nodes { status suspectedFailed control { id clause titleVi titleEn } }
          totalCount
        }
      }
    }
  }
`);

export const ControlsTodayDocument = graphql(/* GraphQL */ `
  query ControlsToday($id: ID!, $filter: ControlFilter) {
    system(id: $id) { id controls(first: 100, filter: $filter) { nodes { status failed control { id } } } }
  }
`);

/** The controls of one affected system that were not in place when it was frozen, each with the act of the case. */
export function ControlsSide({ caseId, systemId, maySuspect, onClose }: { caseId: string; systemId: string; maySuspect: boolean; onClose: () => void }) {
  const all = useMessages(casesMessages);
  const t = all.controls;
  const label = useLabels();
  const names = useNames();
  const format = useFormat();
  const open = useCaseDialog();
  const [text, setText] = useState('');
  const filter = { status: ['NOT_STARTED' as const, 'PLANNED' as const, 'PARTIAL' as const], text: text === '' ? null : text };
  const query = useGraph(CaseControlsDocument, { id: caseId, filter }, { live: caseId });
  const today = useGraph(ControlsTodayDocument, { id: systemId, filter: null });
  const statusToday = new Map((today.data?.system?.controls.nodes ?? []).map((item) => [item.control.id, item]));
  const affected = query.data?.case?.affectedSystems.find((item) => item.system.id === systemId);
  return (
    <SidePanel
      title={affected === undefined ? t.title : names.of(affected.system)}
      aside={affected === undefined || affected.totalControls === 0 ? undefined : <span className="muted">{t.count(affected.unimplementedControls, affected.totalControls)}</span>}
      onClose={onClose}
    >
      {query.error !== null && query.data === undefined ? (
        <QueryError bare error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <LoadingSkeleton rows={6} kind="text" />
      ) : affected === undefined ? (
        <p className="muted">{all.systems.none}</p>
      ) : (
        <>
          <p className="small muted">
            {t.title}. {t.frozen(format.dateTime(affected.frozenAt))}
          </p>
          {affected.totalControls > 0 && <SearchField label={t.find} value={text} onChange={setText} />}
          {affected.controls.nodes.length === 0 ? (
            <p className="small">{affected.totalControls === 0 ? t.noBaseline : text === '' ? t.none : t.noMatch}</p>
          ) : (
            <ul className="case-controls">
              {affected.controls.nodes.map(({ control, status, suspectedFailed }) => {
                const current = statusToday.get(control.id);
                return (
                  <li key={control.id}>
                    <span className="name">
                      <span className="mono xs muted">{control.clause}</span> {names.control(control)}
                    </span>
                    <span className="row row-wrap">
                      <ControlMark status={status} suspected={suspectedFailed} />
                      {suspectedFailed && <span className="muted xs">{label.controlStatus[status]}</span>}
                      {current !== undefined && current.status !== status && (
                        <span className="now">
                          {t.now}: {label.controlStatus[current.status].toLowerCase()}
                        </span>
                      )}
                    </span>
                    {maySuspect && (
                      <Button size="sm" variant="quiet" onClick={() => open({ kind: 'suspect', systemId, control, suspected: !suspectedFailed })}>
                        {suspectedFailed ? t.withdraw : t.suspect}
                      </Button>
                    )}
                  </li>
                );
              })}
            </ul>
          )}
        </>
      )}
    </SidePanel>
  );
}
