/** The dialogs of custody acts: each is one event of the item's history, with its authority and reason. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphql } from '@/gql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useGraph, useGraphMutation } from '@/lib/query';
import { FormDialog, QueryError, useSubmit } from '@/shell';
import { Select, TextArea, TextField, toast } from '@/ui';
import type { Act, State } from './CustodyDesk';
import { actsMessages } from './messages';

export const SealEvidenceDocument = graphql(/* GraphQL */ `
  mutation SealEvidence($id: ID!, $input: SealEvidenceInput!) {
    sealEvidence(id: $id, input: $input) { errors { code message path } }
  }
`);
export const SetLegalHoldDocument = graphql(/* GraphQL */ `
  mutation SetLegalHold($id: ID!, $input: SetLegalHoldInput!) {
    setLegalHold(id: $id, input: $input) { errors { code message path } }
  }
`);
export const LiftLegalHoldDocument = graphql(/* GraphQL */ `
  mutation LiftLegalHold($id: ID!, $input: LiftLegalHoldInput!) {
    liftLegalHold(id: $id, input: $input) { errors { code message path } }
  }
`);
export const ReleaseEvidenceDocument = graphql(/* GraphQL */ `
  mutation ReleaseEvidence($id: ID!, $input: ReleaseEvidenceInput!) {
    releaseEvidence(id: $id, input: $input) { errors { code message path } }
  }
`);
export const RequestDisposalDocument = graphql(/* GraphQL */ `
  mutation RequestDisposal($id: ID!, $input: RequestDisposalInput!) {
    requestDisposal(id: $id, input: $input) { errors { code message path } }
  }
`);
export const ConfirmDisposalDocument = graphql(/* GraphQL */ `
  mutation ConfirmDisposal($id: ID!) {
    confirmDisposal(id: $id) { errors { code message path } }
  }
`);
export const CancelDisposalDocument = graphql(/* GraphQL */ `
  mutation CancelDisposal($id: ID!, $reason: String!) {
    cancelDisposal(id: $id, reason: $reason) { errors { code message path } }
  }
`);
export const CorrectCustodyDocument = graphql(/* GraphQL */ `
  mutation CorrectCustody($id: ID!, $input: CorrectCustodyInput!) {
    correctCustody(id: $id, input: $input) { errors { code message path } }
  }
`);
export const CustodyEventsDocument = graphql(/* GraphQL */ `
  query CustodyEvents($id: ID!) {
    evidenceItem(id: $id) { id custody(first: 100) { nodes { sequence kind at entryHash } } }
  }
`);

type Field = 'sealNumber' | 'authority' | 'to' | 'method' | 'correction' | 'reason';

/** What each act asks for, in order; the reason always last. */
const asks: Record<Exclude<Act, 'OFFER_TRANSFER'>, readonly Field[]> = {
  SEAL: ['sealNumber', 'reason'],
  SET_LEGAL_HOLD: ['authority', 'reason'],
  LIFT_LEGAL_HOLD: ['authority', 'reason'],
  RELEASE: ['to', 'authority', 'reason'],
  REQUEST_DISPOSAL: ['authority', 'method', 'reason'],
  CONFIRM_DISPOSAL: [],
  CANCEL_DISPOSAL: ['reason'],
  CORRECT: ['correction', 'reason'],
};

const empty: Record<Field, string> = { sealNumber: '', authority: '', to: '', method: '', correction: '', reason: '' };

function useSend() {
  const seal = useGraphMutation(SealEvidenceDocument);
  const hold = useGraphMutation(SetLegalHoldDocument);
  const lift = useGraphMutation(LiftLegalHoldDocument);
  const release = useGraphMutation(ReleaseEvidenceDocument);
  const ask = useGraphMutation(RequestDisposalDocument);
  const confirm = useGraphMutation(ConfirmDisposalDocument);
  const cancel = useGraphMutation(CancelDisposalDocument);
  const correct = useGraphMutation(CorrectCustodyDocument);
  return async (act: Exclude<Act, 'OFFER_TRANSFER'>, id: string, said: Record<Field, string>, sequence: number, entryHash: string) => {
    const { authority, reason, to, method, correction } = said;
    switch (act) {
      case 'SEAL':
        return (await seal.mutateAsync({ id, input: { sealNumber: said.sealNumber === '' ? null : said.sealNumber, reason } })).sealEvidence.errors;
      case 'SET_LEGAL_HOLD':
        return (await hold.mutateAsync({ id, input: { authority, reason } })).setLegalHold.errors;
      case 'LIFT_LEGAL_HOLD':
        return (await lift.mutateAsync({ id, input: { sequence, authority, reason } })).liftLegalHold.errors;
      case 'RELEASE':
        return (await release.mutateAsync({ id, input: { to, authority, reason } })).releaseEvidence.errors;
      case 'REQUEST_DISPOSAL':
        return (await ask.mutateAsync({ id, input: { authority, method, reason } })).requestDisposal.errors;
      case 'CONFIRM_DISPOSAL':
        return (await confirm.mutateAsync({ id })).confirmDisposal.errors;
      case 'CANCEL_DISPOSAL':
        return (await cancel.mutateAsync({ id, reason })).cancelDisposal.errors;
      case 'CORRECT':
        return (await correct.mutateAsync({ id, input: { sequence, entryHash, correction, reason } })).correctCustody.errors;
    }
  };
}

export function ActDialog({ act, id, fileName, holds, disposal, onClose }: { act: Exclude<Act, 'OFFER_TRANSFER'>; id: string; fileName: string; holds: State['holds']; disposal: State['disposal']; onClose: () => void }) {
  const t = useMessages(actsMessages);
  const client = useQueryClient();
  const send = useSend();
  const [values, setValues] = useState(empty);
  const [hold, setHold] = useState<string>(String(holds[0]?.sequence ?? ''));
  const [event, setEvent] = useState('');
  const query = useGraph(CustodyEventsDocument, { id }, { enabled: act === 'CORRECT' });
  const events = query.data?.evidenceItem?.custody.nodes ?? [];
  const wrong = events.find((item) => String(item.sequence) === event);
  const fields = asks[act];
  const set = (field: Field) => (value: string) => setValues((old) => ({ ...old, [field]: value }));
  const form = useSubmit({
    fields: Object.fromEntries([...fields, 'sequence'].map((field) => [field, `custody-${field}`])),
    check: () => ({
      ...Object.fromEntries(
        fields
          .filter((field) => field !== 'sealNumber')
          .map((field) => {
            const text = values[field].trim();
            if (field === 'reason' || field === 'correction') return [field, text.length < 10 ? t.reasonShort : undefined];
            return [field, text === '' ? t.missing : undefined];
          }),
      ),
      ...(act === 'CORRECT' && wrong === undefined ? { sequence: t.missing } : {}),
    }),
    send: () => {
      const said = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value.trim()])) as Record<Field, string>;
      return send(act, id, said, act === 'CORRECT' ? Number(event) : Number(hold), wrong?.entryHash ?? '');
    },
    done: () => {
      toast(t.done[act]);
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <FormDialog
      title={t.act[act]}
      onClose={onClose}
      form={form}
      submitLabel={t.act[act]}
      busyLabel={t.busy}
      consequence={t.consequence[act]}
      danger={act === 'CONFIRM_DISPOSAL'}
    >
      <p className="mono small anywhere">{fileName}</p>
      {act === 'CONFIRM_DISPOSAL' && <p>{t.confirmQuestion}</p>}
      {(act === 'CONFIRM_DISPOSAL' || act === 'CANCEL_DISPOSAL') && disposal !== null && <DisposalFacts disposal={disposal} />}
      {act === 'LIFT_LEGAL_HOLD' && <Select small id="custody-sequence" label={t.hold} value={hold} onChange={setHold} options={holds.map((one) => ({ value: String(one.sequence), label: one.authority }))} error={form.error('sequence')} />}
      {query.isError && <QueryError bare error={query.error} onRetry={() => void query.refetch()} />}
      {act === 'CORRECT' && !query.isError && <EventSelect events={events} value={event} onChange={setEvent} error={form.error('sequence')} />}
      {fields.map((field, index) => {
        const common = { id: `custody-${field}`, small: true, autoFocus: index === 0, value: values[field], onChange: set(field), error: form.error(field) };
        switch (field) {
          case 'reason':
            return <TextArea key={field} {...common} label={t.reason} hint={t.reasonHint} limit={1000} />;
          case 'correction':
            return <TextArea key={field} {...common} label={t.correction} limit={1000} />;
          case 'sealNumber':
            return <TextField key={field} {...common} label={t.sealNumberField} optional maxLength={200} />;
          case 'authority':
            return <TextField key={field} {...common} label={t.authority} hint={t.authorityHint} maxLength={200} />;
          case 'to':
            return <TextField key={field} {...common} label={t.to} maxLength={200} />;
          case 'method':
            return <TextField key={field} {...common} label={t.method} hint={t.methodHint} maxLength={200} />;
        }
      })}
    </FormDialog>
  );
}

/** What was asked for, before somebody answers for it. */
function DisposalFacts({ disposal }: { disposal: NonNullable<State['disposal']> }) {
  const t = useMessages(actsMessages);
  const format = useFormat();
  return (
    <dl className="kv">
      <dt>{t.askedBy}</dt>
      <dd>{disposal.requestedBy === null ? <span className="muted">{t.somebody}</span> : disposal.requestedBy.name}</dd>
      <dt>{t.askedAt}</dt>
      <dd>
        <time dateTime={disposal.requestedAt}>{format.dateTime(disposal.requestedAt)}</time>
      </dd>
      <dt>{t.authority}</dt>
      <dd className="anywhere">{disposal.authority}</dd>
      <dt>{t.method}</dt>
      <dd className="anywhere">{disposal.method}</dd>
      <dt>{t.reason}</dt>
      <dd className="pre-line anywhere">{disposal.reason}</dd>
    </dl>
  );
}

function EventSelect({ events, value, onChange, error }: { events: readonly { sequence: number; kind: keyof ReturnType<typeof useLabels>['custodyKind']; at: string }[]; value: string; onChange: (value: string) => void; error: string | undefined }) {
  const t = useMessages(actsMessages);
  const label = useLabels();
  const format = useFormat();
  return (
    <Select
      small
      id="custody-sequence"
      label={t.event}
      placeholder={t.choose}
      value={value}
      onChange={onChange}
      error={error}
      options={events.map((event) => ({ value: String(event.sequence), label: t.eventOf(String(event.sequence).padStart(2, '0'), label.custodyKind[event.kind], format.dateTimeShort(event.at)) }))}
    />
  );
}
