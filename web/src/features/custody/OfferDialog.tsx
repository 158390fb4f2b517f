/** Offers an item to another holder: to an agency, or to one person of it. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphql } from '@/gql';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { useGraph, useGraphMutation } from '@/lib/query';
import { FormDialog, QueryError, useSubmit } from '@/shell';
import { LoadingSkeleton, Select, TextArea, TextField, toast } from '@/ui';
import { actsMessages } from './messages';

export const TransferTargetsDocument = graphql(/* GraphQL */ `
  query TransferTargets($id: ID!) {
    evidenceItem(id: $id) {
      id
      custodyState { transferTargets { agency { id name nameEn } people { id name } } }
    }
  }
`);

export const OfferTransferDocument = graphql(/* GraphQL */ `
  mutation OfferTransfer($id: ID!, $input: OfferTransferInput!) {
    offerTransfer(id: $id, input: $input) { transfer { id } errors { code message path } }
  }
`);

export function OfferDialog({ id, fileName, onClose }: { id: string; fileName: string; onClose: () => void }) {
  const t = useMessages(actsMessages);
  const names = useNames();
  const client = useQueryClient();
  const query = useGraph(TransferTargetsDocument, { id });
  const targets = query.data?.evidenceItem?.custodyState?.transferTargets;
  const offer = useGraphMutation(OfferTransferDocument);
  const [agency, setAgency] = useState('');
  const [person, setPerson] = useState('');
  const [place, setPlace] = useState('');
  const [reason, setReason] = useState('');
  const people = targets?.find((target) => target.agency.id === agency)?.people ?? [];
  const form = useSubmit({
    fields: { agencyId: 'offer-agency', personId: 'offer-person', place: 'offer-place', reason: 'offer-reason' },
    check: () => ({
      agencyId: agency === '' ? t.missing : undefined,
      place: place.trim() === '' ? t.missing : undefined,
      reason: reason.trim().length < 10 ? t.reasonShort : undefined,
    }),
    send: async () => (await offer.mutateAsync({ id, input: { agencyId: agency, personId: person === '' ? null : person, place: place.trim(), reason: reason.trim() } })).offerTransfer.errors,
    done: () => {
      toast(t.done.OFFER_TRANSFER);
      void client.invalidateQueries();
      onClose();
    },
  });
  return (
    <FormDialog title={t.act.OFFER_TRANSFER} onClose={onClose} form={form} submitLabel={t.act.OFFER_TRANSFER} busyLabel={t.busy} consequence={t.consequence.OFFER_TRANSFER}>
      <p className="mono small anywhere">{fileName}</p>
      {query.isError ? (
        <QueryError bare error={query.error} title={t.targetsFailed} onRetry={() => void query.refetch()} />
      ) : targets === undefined ? (
        <LoadingSkeleton rows={2} kind="text" />
      ) : (
        <>
          <Select
            small
            id="offer-agency"
            label={t.agency}
            placeholder={t.choose}
            value={agency}
            onChange={(value) => {
              setAgency(value);
              setPerson('');
            }}
            options={targets.map((target) => ({ value: target.agency.id, label: names.of(target.agency) }))}
            error={form.error('agencyId')}
          />
          <Select
            small
            id="offer-person"
            label={t.person}
            placeholder={t.anyone}
            value={person}
            onChange={setPerson}
            options={people.map((one) => ({ value: one.id, label: one.name }))}
            error={form.error('personId')}
          />
        </>
      )}
      <TextField small id="offer-place" label={t.place} maxLength={200} value={place} onChange={setPlace} error={form.error('place')} />
      <TextArea small id="offer-reason" label={t.reason} hint={t.reasonHint} limit={1000} value={reason} onChange={setReason} error={form.error('reason')} />
    </FormDialog>
  );
}
