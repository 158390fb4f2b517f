/** What is asked and told before bytes leave the hub; both acts are custody events. */
import { useState } from 'react';
import { graphql } from '@/gql';
import { useMessages } from '@/lib/i18n';
import { useGraph } from '@/lib/query';
import { FormDialog, QueryError, useTaking } from '@/shell';
import { CopyButton, TextArea } from '@/ui';
import { evidenceMessages } from './messages';
import './evidence.css';

/** The address with the purpose, which the hub writes into the custody event. */
export function withPurpose(url: string, purpose: string): string {
  const full = new URL(url, window.location.href);
  full.searchParams.set('reason', purpose);
  return full.href;
}

export interface DownloadDialogProps {
  what: 'original' | 'report' | 'case';
  url: string;
  fileName: string;
  title?: string;
  onClose: () => void;
  /** The chain has an event more. */
  onTaken: () => void;
}

/** Asks for the purpose, then takes the original bytes, the court report or the history for other programs. */
export function DownloadDialog({ what, url, fileName, title, onClose, onTaken }: DownloadDialogProps) {
  const t = useMessages(evidenceMessages);
  const words = {
    original: { title: t.downloadTitle, text: t.downloadText, label: t.purpose, hint: t.purposeHint, now: t.downloadNow },
    report: { title: t.reportTitle, text: t.reportText, label: t.purpose, hint: t.reportPurposeHint, now: t.reportNow },
    case: { title: t.caseExport, text: t.caseText, label: t.memberPurpose, hint: t.casePurposeHint, now: t.downloadNow },
  }[what];
  const [purpose, setPurpose] = useState('');
  const said = purpose.trim();
  const form = useTaking({
    url: said === '' ? url : withPurpose(url, said),
    fields: { reason: 'download-reason' },
    check: () => ({ reason: said.length >= 10 || (what === 'case' && said === '') ? undefined : t.purposeShort }),
    done: () => {
      onTaken();
      onClose();
    },
  });
  return (
    <FormDialog title={title ?? words.title} onClose={onClose} form={form} submitLabel={words.now} busyLabel={t.downloading} consequence={words.text}>
      <p className="mono small anywhere">{fileName}</p>
      <TextArea id="download-reason" small autoFocus label={words.label} hint={words.hint} value={purpose} onChange={setPurpose} limit={500} error={form.error('reason')} />
    </FormDialog>
  );
}

export function PackageDialog({ url, number, fileName, onClose, onTaken }: { url: string; number: string; fileName: string; onClose: () => void; onTaken: () => void }) {
  const t = useMessages(evidenceMessages);
  const command = `chot verify ${number}.custody.zip --evidence '${fileName.replaceAll("'", "'\\''")}'`;
  const form = useTaking({
    url,
    done: () => {
      onTaken();
      onClose();
    },
  });
  return (
    <FormDialog title={t.packageTitle} onClose={onClose} form={form} submitLabel={t.packageNow} busyLabel={t.downloading} consequence={t.packageProves} fieldFirst={false}>
      <p>{t.packageText}</p>
      <div className="stack-tight">
        <b className="strong">{t.packageHow}</b>
        <ol className="verify-steps small">
          {t.packageSteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <div className="verify-command">
          <code>{command}</code>
          <CopyButton text={command} />
        </div>
      </div>
    </FormDialog>
  );
}

export const MemberPackageDocument = graphql(/* GraphQL */ `
  query MemberPackage($id: ID!, $members: [Int!]!) {
    evidenceItem(id: $id) {
      id
      number
      memberPackageUrl(members: $members)
    }
  }
`);

/** The package that proves one member and shows no other. */
export function MemberPackageDialog({ id, index, path, onClose }: { id: string; index: number; path: string; onClose: () => void }) {
  const t = useMessages(evidenceMessages);
  const [purpose, setPurpose] = useState('');
  const query = useGraph(MemberPackageDocument, { id, members: [index] });
  const item = query.data?.evidenceItem;
  const name = path.split(/[/\\]/).at(-1) ?? path;
  const command = `chot verify ${item?.number ?? ''}.members.zip --member '${name.replaceAll("'", "'\\''")}'`;
  const said = purpose.trim();
  const form = useTaking({
    url: item === undefined || item === null ? undefined : said === '' ? item.memberPackageUrl : withPurpose(item.memberPackageUrl, said),
    fields: { reason: 'member-package-reason' },
    check: () => ({ reason: said === '' || said.length >= 10 ? undefined : t.purposeShort }),
    done: onClose,
  });
  return (
    <FormDialog
      title={t.memberPackageTitle}
      onClose={onClose}
      form={form}
      submitLabel={t.memberPackageNow}
      busyLabel={t.downloading}
      consequence={t.memberPackageProves}
      disabledReason={item ? undefined : query.isPending ? t.memberPackagePending : t.memberPackageFailed}
    >
      <p>{t.memberPackageText}</p>
      <p className="mono small anywhere">{path}</p>
      {query.isError && <QueryError bare error={query.error} title={t.memberPackageFailed} onRetry={() => void query.refetch()} />}
      <TextArea id="member-package-reason" small label={t.memberPurpose} hint={t.memberPurposeHint} value={purpose} onChange={setPurpose} limit={500} error={form.error('reason')} />
      <div className="verify-command">
        <code>{command}</code>
        <CopyButton text={command} />
      </div>
    </FormDialog>
  );
}
