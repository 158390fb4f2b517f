/** One trace whole: what stands there, where, what it leads to, what was noted. */
import { Link } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useGraphMutation } from '@/lib/query';
import { useSubmit } from '@/shell';
import { Button, ErrorSummary, IconButton, SidePanel, StateText, Tag, TextField, toast } from '@/ui';
import { MarkTraceDocument, PinTraceDocument, UnmarkTraceDocument, type TraceRow } from './documents';
import { tracesMessages } from './messages';
import type { TracesSearch } from './search';
import { instantText } from './words';

export interface TraceDetailProps {
  trace: TraceRow;
  canAnalyse: boolean;
  onPivot: (change: Partial<TracesSearch>) => void;
  onClose: () => void;
}

/** Everything that shows traces is asked again. */
function useReread() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith('Trace') });
}

export function TraceDetail({ trace, canAnalyse, onPivot, onClose }: TraceDetailProps) {
  const t = useMessages(tracesMessages);
  const format = useFormat();
  const basis = [
    trace.zone === 'ASSUMED' ? t.assumed : null,
    trace.year === 'INFERRED' ? t.inferred : trace.year === 'GIVEN' ? t.given : null,
  ].filter((part) => part !== null);
  const pivots = [
    { name: t.host, value: trace.host, change: { host: trace.host ?? undefined } },
    { name: t.account, value: trace.account, change: { account: trace.account ?? undefined } },
    { name: t.address, value: trace.address, change: { address: trace.address ?? undefined } },
  ];
  return (
    <SidePanel title={t.detail} onClose={onClose}>
      <div className="trace-detail">
        <p className="strong anywhere">{trace.summary}</p>
        <dl className="trace-facts">
          <dt>{t.when}</dt>
          <dd>
            <span className="mono">{instantText(trace.at, trace.precision, format)}</span>{' '}
            <span className="muted xs">
              {trace.precision === 'SECOND' ? t.toSecond : t.toMillisecond} {basis.length === 0 ? t.stated : basis.join(' ')}
            </span>
          </dd>
          <dt>{t.place}</dt>
          <dd>{t.sources[trace.source]}</dd>
          {trace.event !== null && (
            <>
              <dt>{t.event}</dt>
              <dd className="mono anywhere">{trace.event}</dd>
            </>
          )}
          {pivots.map(
            ({ name, value, change }) =>
              value !== null && (
                <div className="trace-fact" key={name}>
                  <dt>{name}</dt>
                  <dd>
                    <span className="mono anywhere">{value}</span>{' '}
                    <Button size="sm" variant="quiet" icon="search" onClick={() => onPivot(change)}>
                      {t.pivot(name.toLowerCase())}
                    </Button>
                  </dd>
                </div>
              ),
          )}
          <dt>{t.where}</dt>
          <dd>
            <Link to="/evidence/$id" params={{ id: trace.evidenceItem.id }}>
              {trace.evidenceItem.number}
            </Link>{' '}
            <span className="mono anywhere">{t.whereOf(trace.path === '' ? trace.evidenceItem.fileName : trace.path, format.number(trace.offset))}</span>
            {trace.memberIndex !== null && <span className="muted xs"> · {t.memberNo(format.number(trace.memberIndex))}</span>}
            {trace.record !== null && <span className="muted xs"> · {t.record(trace.record)}</span>}
          </dd>
        </dl>
        <h3>{t.raw}</h3>
        <pre className="trace-raw mono" tabIndex={0} aria-label={t.raw}>
          {trace.raw}
        </pre>
        <p className="xs muted">{t.rawNote}</p>
        <Marks trace={trace} canAnalyse={canAnalyse} />
        {trace.pinned ? (
          <StateText tone="ok" icon="check">
            {t.pinned}
          </StateText>
        ) : (
          canAnalyse && <Pin trace={trace} />
        )}
      </div>
    </SidePanel>
  );
}

function Marks({ trace, canAnalyse }: { trace: TraceRow; canAnalyse: boolean }) {
  const t = useMessages(tracesMessages);
  const format = useFormat();
  const reread = useReread();
  const [label, setLabel] = useState('');
  const [note, setNote] = useState('');
  const mark = useGraphMutation(MarkTraceDocument);
  const unmark = useGraphMutation(UnmarkTraceDocument);
  const form = useSubmit({
    fields: { label: 'trace-label', note: 'trace-note' },
    send: async () => (await mark.mutateAsync({ id: trace.id, input: { label, note: note === '' ? null : note } })).markTrace.errors,
    done: () => {
      setLabel('');
      setNote('');
      void reread();
    },
  });
  return (
    <section aria-label={t.marks}>
      <h3>{t.marks}</h3>
      {trace.marks.length === 0 ? (
        <p className="small muted">{t.noMarks}</p>
      ) : (
        <ul className="trace-marks">
          {trace.marks.map((row) => (
            <li key={row.label}>
              <Tag tone="info">{row.label}</Tag> {row.note !== null && <span className="small anywhere">{row.note}</span>}{' '}
              {row.by !== null && <span className="xs muted">{t.markedBy(row.by.name, format.dateTime(row.at))}</span>}
              {canAnalyse && (
                <IconButton
                  icon="close"
                  size="sm"
                  label={t.unmark(row.label)}
                  onClick={() => unmark.mutate({ id: trace.id, label: row.label }, { onSuccess: () => void reread() })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {canAnalyse && (
        <form
          className="trace-form"
          onSubmit={(event) => {
            event.preventDefault();
            void form.submit();
          }}
        >
          <ErrorSummary errors={form.errors} attempt={form.attempt} />
          <TextField small id="trace-label" label={t.label} hint={t.labelHint} value={label} onChange={setLabel} error={form.error('label')} maxLength={40} />
          <TextField small id="trace-note" label={t.note} optional value={note} onChange={setNote} error={form.error('note')} maxLength={2000} />
          <Button type="submit" size="sm" busy={form.busy} busyLabel={t.marking}>
            {t.mark}
          </Button>
        </form>
      )}
    </section>
  );
}

function Pin({ trace }: { trace: TraceRow }) {
  const t = useMessages(tracesMessages);
  const reread = useReread();
  const [text, setText] = useState('');
  const pin = useGraphMutation(PinTraceDocument);
  const form = useSubmit({
    fields: { text: 'trace-pin' },
    send: async () => (await pin.mutateAsync({ id: trace.id, text: text === '' ? null : text })).pinTrace.errors,
    done: () => {
      toast(t.pinnedToast);
      void reread();
    },
  });
  return (
    <form
      className="trace-form"
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <TextField small id="trace-pin" label={t.pinText} optional value={text} onChange={setText} error={form.error('text')} maxLength={2000} />
      <Button type="submit" size="sm" icon="plus" busy={form.busy} busyLabel={t.pinning}>
        {t.pin}
      </Button>
    </form>
  );
}
