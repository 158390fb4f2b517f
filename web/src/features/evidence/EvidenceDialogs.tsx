/** What is asked and told before bytes leave the hub; both acts are custody events. */
import { useState } from 'react';
import { graphql } from '@/gql';
import { useMessages } from '@/lib/i18n';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Button, CopyButton, Dialog, TextArea } from '@/ui';
import { evidenceMessages } from './messages';
import './evidence.css';

/** Has the browser save an address of the hub; the session cookie goes along. */
export function save(url: string): void {
  const { pathname, search } = new URL(url, window.location.href);
  const link = document.createElement('a');
  link.href = `${pathname}${search}`;
  link.download = '';
  link.click();
}

/** The address with the purpose, which the hub writes into the custody event. */
export function withPurpose(url: string, purpose: string): string {
  const full = new URL(url, window.location.href);
  full.searchParams.set('reason', purpose);
  return full.href;
}

/** Asks for the purpose, then has the browser take the original bytes or the court report. */
export function DownloadDialog({
  what,
  url,
  fileName,
  title,
  onClose,
  onStarted,
}: {
  what: 'original' | 'report';
  url: string;
  fileName: string;
  title?: string;
  onClose: () => void;
  onStarted: () => void;
}) {
  const t = useMessages(evidenceMessages);
  const words =
    what === 'report'
      ? { title: t.reportTitle, text: t.reportText, hint: t.reportPurposeHint, now: t.reportNow }
      : { title: t.downloadTitle, text: t.downloadText, hint: t.purposeHint, now: t.downloadNow };
  const [purpose, setPurpose] = useState('');
  const [tried, setTried] = useState(false);
  const short = purpose.trim().length < 10;
  const go = () => {
    setTried(true);
    if (short) return;
    save(withPurpose(url, purpose.trim()));
    onStarted();
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title ?? words.title}
      fieldFirst
      consequence={words.text}
      actions={
        <Button variant="primary" icon="download" onClick={go}>
          {words.now}
        </Button>
      }
    >
      <p className="mono small anywhere">{fileName}</p>
      <TextArea
        small
        autoFocus
        label={t.purpose}
        hint={words.hint}
        value={purpose}
        onChange={setPurpose}
        limit={500}
        maxLength={500}
        error={tried && short ? t.purposeShort : undefined}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && event.ctrlKey) go();
        }}
      />
    </Dialog>
  );
}

export function PackageDialog({ url, number, fileName, onClose, onStarted }: { url: string; number: string; fileName: string; onClose: () => void; onStarted: () => void }) {
  const t = useMessages(evidenceMessages);
  const command = `chot verify ${number}.custody.zip --evidence '${fileName.replaceAll("'", "'\\''")}'`;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.packageTitle}
      consequence={t.packageProves}
      actions={
        <Button
          variant="primary"
          icon="download"
          onClick={() => {
            save(url);
            onStarted();
            onClose();
          }}
        >
          {t.packageNow}
        </Button>
      }
    >
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
    </Dialog>
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
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.memberPackageTitle}
      consequence={t.memberPackageProves}
      actions={
        <Button
          variant="primary"
          icon="download"
          busy={query.isPending}
          {...(query.isPending || item ? {} : { disabledReason: t.memberPackageFailed })}
          onClick={() => {
            if (!item) return;
            save(purpose.trim() === '' ? item.memberPackageUrl : withPurpose(item.memberPackageUrl, purpose.trim()));
            onClose();
          }}
        >
          {t.memberPackageNow}
        </Button>
      }
    >
      <p>{t.memberPackageText}</p>
      <p className="mono small anywhere">{path}</p>
      {query.isError && <QueryError bare error={query.error} title={t.memberPackageFailed} onRetry={() => void query.refetch()} />}
      <TextArea small label={t.memberPurpose} hint={t.memberPurposeHint} value={purpose} onChange={setPurpose} limit={500} maxLength={500} />
      <div className="verify-command">
        <code>{command}</code>
        <CopyButton text={command} />
      </div>
    </Dialog>
  );
}
