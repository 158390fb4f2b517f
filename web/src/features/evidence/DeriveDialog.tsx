/** Asks for an item to be made from another one: extraction, decryption, or a copy with parts left out. */
import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { DeriveEvidenceInput } from '@/gql/graphql';
import { useMessages } from '@/lib/i18n';
import { useGraphMutation } from '@/lib/query';
import { FormDialog, useSubmit } from '@/shell';
import { PasswordField, TextArea, toast } from '@/ui';
import { readRanges } from './bytes';
import { memberMessages } from './memberMessages';

export const DeriveEvidenceDocument = graphql(/* GraphQL */ `
  mutation DeriveEvidence($id: ID!, $input: DeriveEvidenceInput!) {
    deriveEvidence(id: $id, input: $input) {
      derivation { id status }
      errors { code message path }
    }
  }
`);

/** What is wanted; `open` is an extraction by another name. Without an index everything is decrypted. */
export type DeriveWish =
  | { kind: 'extract' | 'open' | 'leave'; index: number }
  | { kind: 'decrypt'; index: number | null }
  | { kind: 'ranges' };

export function DeriveDialog({ id, name, wish, onClose }: { id: string; name: string; wish: DeriveWish; onClose: () => void }) {
  const t = useMessages(memberMessages);
  const client = useQueryClient();
  const navigate = useNavigate();
  const derive = useGraphMutation(DeriveEvidenceDocument);
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const [lines, setLines] = useState('');
  const ranges = readRanges(lines);
  const form = useSubmit({
    fields: { reason: 'derive-reason', password: 'derive-password', ranges: 'derive-ranges' },
    check: () => ({
      password: wish.kind === 'decrypt' && password === '' ? t.passwordMissing : undefined,
      ranges: wish.kind === 'ranges' && ranges === null ? t.rangesBad : undefined,
      reason: reason.trim().length < 10 ? t.deriveReasonShort : undefined,
    }),
    send: async () => {
      const members = wish.kind === 'ranges' || wish.index === null ? null : [wish.index];
      const input: DeriveEvidenceInput = {
        method: wish.kind === 'decrypt' ? 'DECRYPT' : wish.kind === 'leave' || wish.kind === 'ranges' ? 'REDACT' : 'EXTRACT',
        reason: reason.trim(),
        members,
        password: wish.kind === 'decrypt' ? password : null,
        ranges: wish.kind === 'ranges' ? ranges : null,
      };
      return (await derive.mutateAsync({ id, input })).deriveEvidence.errors;
    },
    done: () => {
      toast(t.asked);
      void client.invalidateQueries({ predicate: (query) => ['EvidenceDerived', 'EvidenceItemPage'].includes(String(query.queryKey[0])) });
      onClose();
      void navigate({ to: '/evidence/$id/derived', params: { id } });
    },
  });
  const [title, text] = {
    extract: [t.extractTitle, t.extractText],
    open: [t.openTitle, t.openText],
    decrypt: [t.decryptTitle, t.decryptText],
    leave: [t.leaveTitle, t.leaveText],
    ranges: [t.rangesTitle, t.rangesText],
  }[wish.kind];
  return (
    <FormDialog title={title ?? ''} onClose={onClose} form={form} submitLabel={t.create} busyLabel={t.creating} consequence={text}>
      <p className="mono small anywhere">{name}</p>
      {wish.kind === 'decrypt' && (
        <PasswordField id="derive-password" label={t.password} value={password} onChange={setPassword} autoComplete="off" autoFocus error={form.error('password')} maxLength={1024} />
      )}
      {wish.kind === 'ranges' && <TextArea id="derive-ranges" small autoFocus label={t.rangesLabel} hint={t.rangesHint} value={lines} onChange={setLines} error={form.error('ranges')} />}
      <TextArea
        id="derive-reason"
        small
        autoFocus={wish.kind !== 'decrypt' && wish.kind !== 'ranges'}
        label={t.deriveReason}
        hint={t.deriveReasonHint}
        value={reason}
        onChange={setReason}
        limit={500}
        error={form.error('reason')}
      />
    </FormDialog>
  );
}
