/** Answering an offer of custody: by the hash of what arrived, or by a reason. The file is hashed here and never sent. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { graphql } from '@/gql';
import type { TransferRowFragment } from '@/gql/graphql';
import { keepFocus } from '@/lib/focus';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useGraphMutation } from '@/lib/query';
import { hashFile } from '@/lib/hashing';
import { revealed } from '@/lib/shown';
import { FormDialog, TakeButton, useSubmit } from '@/shell';
import { Button, Hash, RadioCards, StateText, TextArea, TextField, toast, useFileChooser } from '@/ui';
import { actsMessages } from './messages';

export const AcceptTransferDocument = graphql(/* GraphQL */ `
  mutation AcceptTransfer($id: ID!, $input: AcceptTransferInput!) {
    acceptTransfer(id: $id, input: $input) { transfer { id status hashDiffers } errors { code message path } }
  }
`);
export const RefuseTransferDocument = graphql(/* GraphQL */ `
  mutation RefuseTransfer($id: ID!, $reason: String!) {
    refuseTransfer(id: $id, reason: $reason) { transfer { id status } errors { code message path } }
  }
`);
export const WithdrawTransferDocument = graphql(/* GraphQL */ `
  mutation WithdrawTransfer($id: ID!, $reason: String!) {
    withdrawTransfer(id: $id, reason: $reason) { transfer { id status } errors { code message path } }
  }
`);

interface Hashing {
  file: File;
  done: number;
  failed: boolean;
}

/** Hashes the chosen file with progress; the page that is left or another file stops it. */
function useHashing(onHash: (sha256: string) => void) {
  const [state, setState] = useState<Hashing | null>(null);
  const running = useRef<AbortController | null>(null);
  const stop = () => {
    running.current?.abort();
    running.current = null;
  };
  useEffect(() => stop, []);
  const begin = (file: File) => {
    stop();
    const control = new AbortController();
    running.current = control;
    setState({ file, done: 0, failed: false });
    hashFile(file, (done) => setState({ file, done, failed: false }), control.signal).then(
      (sha256) => {
        setState({ file, done: file.size, failed: false });
        onHash(sha256);
      },
      () => {
        if (!control.signal.aborted) setState({ file, done: 0, failed: true });
      },
    );
  };
  return {
    state,
    begin,
    stop: () => {
      stop();
      setState(null);
    },
  };
}

/** Spaces of a hash that is copied in groups do not matter. */
function readDigest(text: string): string {
  return text.replaceAll(/\s/g, '').toLowerCase();
}

export function AcceptDialog({ transfer, onClose }: { transfer: TransferRowFragment; onClose: () => void }) {
  const t = useMessages(actsMessages);
  const format = useFormat();
  const client = useQueryClient();
  const accept = useGraphMutation(AcceptTransferDocument);
  const [how, setHow] = useState<'file' | 'text'>('file');
  const [typed, setTyped] = useState('');
  const [ofFile, setOfFile] = useState<string | null>(null);
  const hashing = useHashing(setOfFile);
  const chooser = useFileChooser(([file]) => {
    setOfFile(null);
    hashing.begin(file);
  });
  const digest = how === 'file' ? ofFile : readDigest(typed);
  const complete = digest !== null && /^[0-9a-f]{64}$/.test(digest);
  const same = complete && digest === transfer.sha256;
  const form = useSubmit({
    fields: { statedSha256: how === 'file' ? 'accept-file' : 'accept-digest' },
    check: () => ({ statedSha256: complete ? undefined : how === 'file' ? t.fileMissing : t.digestBad }),
    send: async () => {
      const { acceptTransfer } = await accept.mutateAsync({ id: transfer.id, input: { statedSha256: digest ?? '', note: null } });
      if (acceptTransfer.errors.length === 0) toast(acceptTransfer.transfer?.hashDiffers === true ? t.differs : t.accepted);
      return acceptTransfer.errors;
    },
    done: () => {
      void client.invalidateQueries();
      onClose();
      // The button that opened this goes with its row.
      keepFocus();
    },
  });
  const { state } = hashing;
  const share = state === null || state.file.size === 0 ? 100 : Math.floor((state.done / state.file.size) * 100);
  return (
    <FormDialog title={t.acceptTitle} onClose={onClose} form={form} submitLabel={complete && !same ? t.sendOther : t.acceptDo} busyLabel={t.busy} consequence={t.acceptConsequence} danger={complete && !same}>
      <p className="mono small anywhere">
        {transfer.evidenceNumber} · {transfer.fileName}
      </p>
      {transfer.evidenceItem !== null && <TakeButton label={t.download} url={`${transfer.evidenceItem.downloadUrl}?${new URLSearchParams({ reason: t.acceptTitle }).toString()}`} />}
      <div className="stack-tight">
        <span className="small muted">{t.recorded}</span>
        <Hash value={transfer.sha256} form="lines" />
      </div>
      <RadioCards
        small
        label={t.howTitle}
        value={how}
        onChange={setHow}
        options={[
          { value: 'file', label: t.byFile, note: t.byFileNote },
          { value: 'text', label: t.byText, note: t.byTextNote },
        ]}
      />
      {how === 'file' ? (
        <div className="custody-hash">
          {chooser.input}
          <div className="row">
            <Button id="accept-file" icon="file" onClick={chooser.open}>
              {t.chooseFile}
            </Button>
            {state !== null && ofFile === null && !state.failed && (
              <Button variant="quiet" size="sm" onClick={hashing.stop}>
                {t.stop}
              </Button>
            )}
          </div>
          {state !== null && <span className="small anywhere">{t.chosen(revealed(state.file.name), format.bytes(state.file.size))}</span>}
          {state?.failed === true && (
            <StateText tone="bad" icon="warning">
              {t.unreadable}
            </StateText>
          )}
          {state !== null && ofFile === null && !state.failed && (
            <>
              <progress className="custody-progress" aria-label={t.hashProgress} max={100} value={share} />
              <span className="small muted">{t.hashing(format.bytes(state.done), format.bytes(state.file.size))}</span>
            </>
          )}
        </div>
      ) : (
        <TextField small id="accept-digest" label={t.digestField} spellCheck={false} autoComplete="off" value={typed} onChange={setTyped} error={form.error('statedSha256')} />
      )}
      {complete && (
        <div className="stack-tight" role="status">
          <span className="small muted">{t.yours}</span>
          <Hash value={digest} form="lines" copy={false} />
          {same ? (
            <StateText tone="ok" icon="check">
              {t.same}
            </StateText>
          ) : (
            <StateText tone="bad" icon="warning">
              {t.other}
            </StateText>
          )}
        </div>
      )}
    </FormDialog>
  );
}

export function ReasonDialog({ transfer, kind, onClose }: { transfer: TransferRowFragment; kind: 'refuse' | 'withdraw'; onClose: () => void }) {
  const t = useMessages(actsMessages);
  const client = useQueryClient();
  const refuse = useGraphMutation(RefuseTransferDocument);
  const withdraw = useGraphMutation(WithdrawTransferDocument);
  const [reason, setReason] = useState('');
  const words = kind === 'refuse' ? { title: t.refuseTitle, text: t.refuseConsequence, done: t.refused } : { title: t.withdrawTitle, text: t.withdrawConsequence, done: t.withdrawn };
  const form = useSubmit({
    fields: { reason: 'transfer-reason' },
    check: () => ({ reason: reason.trim().length < 10 ? t.reasonShort : undefined }),
    send: async () => {
      const variables = { id: transfer.id, reason: reason.trim() };
      return kind === 'refuse' ? (await refuse.mutateAsync(variables)).refuseTransfer.errors : (await withdraw.mutateAsync(variables)).withdrawTransfer.errors;
    },
    done: () => {
      toast(words.done);
      void client.invalidateQueries();
      onClose();
      // The button that opened this goes with its row.
      keepFocus();
    },
  });
  return (
    <FormDialog title={words.title} onClose={onClose} form={form} submitLabel={words.title} busyLabel={t.busy} consequence={words.text}>
      <p className="mono small anywhere">
        {transfer.evidenceNumber} · {transfer.fileName}
      </p>
      <TextArea small autoFocus id="transfer-reason" label={t.reason} hint={t.reasonHint} limit={1000} value={reason} onChange={setReason} error={form.error('reason')} />
    </FormDialog>
  );
}
