/** How an item's traces were read: under which assumptions, from which files, and what was passed over. */
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { TraceReadingQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useGraphMutation } from '@/lib/query';
import { FormDialog, useSubmit } from '@/shell';
import { Banner, Button, PathText, PlainSection, Select, Table, Tag, TextField } from '@/ui';
import { ReadTracesDocument } from './documents';
import { remarkWords, tracesMessages } from './messages';
import { zoneName } from './model';

export type Reading = NonNullable<TraceReadingQuery['traceReading']>;
type File = Reading['files']['nodes'][number];

const zones = [-720, -600, -480, -420, -360, -300, -240, -180, 0, 60, 120, 180, 240, 300, 330, 360, 420, 480, 540, 600, 720];

export function ReadingPanel({ id, reading }: { id: string; reading: Reading | null }) {
  const t = useMessages(tracesMessages);
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  if (reading === null) {
    return (
      <Banner tone="info">
        <b className="strong">{t.readingNever}.</b> {t.readingNeverText}
      </Banner>
    );
  }
  if (reading.state === 'WAITING') return <Banner tone="info">{t.readingWaiting}</Banner>;
  if (reading.state === 'RUNNING') {
    return (
      <Banner tone="info" icon="hourglass">
        {t.readingRunning(format.bytes(reading.bytesDone))}
      </Banner>
    );
  }
  return (
    <>
      {reading.state === 'FAILED' && (
        <Banner tone="bad">
          <b className="strong">{t.readingFailed}.</b> {reading.error}
        </Banner>
      )}
      <PlainSection
        title={t.reading}
        aside={
          reading.canAnalyse && (
            <Button size="sm" icon="clock" onClick={() => setAsking(true)}>
              {t.readAgain}
            </Button>
          )
        }
      >
        <p>
          {t.readingDone(format.number(reading.filesTotal), format.number(reading.counts.badRows))} {t.zone(zoneName(reading.offsetMinutes))}.
          {reading.firstYear !== null && ` ${t.year(String(reading.firstYear))}.`}
        </p>
        {reading.files.nodes.length > 0 && <Files files={reading.files.nodes} />}
      </PlainSection>
      {asking && <ReadAgain id={id} reading={reading} onClose={() => setAsking(false)} />}
    </>
  );
}

function Files({ files }: { files: readonly File[] }) {
  const t = useMessages(tracesMessages);
  const format = useFormat();
  return (
    <Table<File>
      caption={t.files}
      compact
      room={620}
      rows={files}
      rowKey={(file) => String(file.memberIndex ?? 'whole')}
      columns={[
        { key: 'path', header: t.file, cell: (file) => <PathText path={file.path} /> },
        { key: 'source', header: t.source, cell: (file) => (file.source === null ? <span className="muted">{t.notRead}</span> : t.sources[file.source]) },
        { key: 'rows', header: t.rows, align: 'end', cell: (file) => format.number(file.traces) },
        { key: 'bad', header: t.bad, align: 'end', cell: (file) => (file.badRows === 0 ? null : format.number(file.badRows)) },
        {
          key: 'remarks',
          header: t.remarks,
          cell: (file) =>
            file.remarks.length === 0 ? null : (
              <span className="tag-list">
                {file.remarks.map((code) => (
                  <Tag key={code} tone="warn">
                    {remarkWords(t.codes, code)}
                  </Tag>
                ))}
              </span>
            ),
        },
      ]}
    />
  );
}

function ReadAgain({ id, reading, onClose }: { id: string; reading: Reading; onClose: () => void }) {
  const t = useMessages(tracesMessages);
  const client = useQueryClient();
  const [zone, setZone] = useState(String(reading.offsetMinutes));
  const [year, setYear] = useState(reading.firstYear === null ? '' : String(reading.firstYear));
  const read = useGraphMutation(ReadTracesDocument);
  const options = zones.includes(reading.offsetMinutes) ? zones : [...zones, reading.offsetMinutes].sort((a, b) => a - b);
  const form = useSubmit({
    fields: { offsetMinutes: 'read-zone', firstYear: 'read-year' },
    check: () => (year === '' || /^(19[7-9]\d|20\d\d|2100)$/.test(year) ? {} : { firstYear: t.yearWrong }),
    send: async () => (await read.mutateAsync({ id, input: { offsetMinutes: Number(zone), firstYear: year === '' ? null : Number(year) } })).readTraces.errors,
    done: () => {
      void client.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith('Trace') });
      onClose();
    },
  });
  return (
    <FormDialog title={t.readAgainTitle} onClose={onClose} form={form} submitLabel={t.submit} busyLabel={t.submitting} consequence={t.readAgainText}>
      <Select small id="read-zone" label={t.zoneField} value={zone} onChange={setZone} error={form.error('offsetMinutes')} options={options.map((minutes) => ({ value: String(minutes), label: zoneName(minutes) }))} />
      <TextField small id="read-year" label={t.yearField} hint={t.yearHint} optional inputMode="numeric" value={year} onChange={setYear} error={form.error('firstYear')} maxLength={4} />
    </FormDialog>
  );
}
