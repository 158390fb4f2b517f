/** A copy in an encrypted ZIP: its password is told once, on this dialog. */
import { useState } from 'react';
import { useLocale, useMessages } from '@/lib/i18n';
import { Banner, Button, CopyButton, Dialog, RadioCards, TextArea } from '@/ui';
import { memberUrl, readSealed } from './bytes';
import { memberMessages } from './memberMessages';

type Which = 'generated' | 'convention';

/** Has the browser save bytes that are in this page's memory. */
function saveBlob(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Without `index` the whole item is sealed. */
export function SealedDialog({ id, index, fileName, onClose }: { id: string; index?: number; fileName: string; onClose: () => void }) {
  const t = useMessages(memberMessages);
  const locale = useLocale();
  const [purpose, setPurpose] = useState('');
  const [which, setWhich] = useState<Which>('generated');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const [password, setPassword] = useState<string | null>(null);
  const short = purpose.trim().length < 10;
  const go = async () => {
    setTried(true);
    if (short || busy) return;
    setBusy(true);
    setFailed(null);
    try {
      const query = new URLSearchParams({ reason: purpose.trim(), password: which });
      const url = index === undefined ? `/api/evidence/${encodeURIComponent(id)}/sealed?${query.toString()}` : memberUrl(id, index, 'sealed', purpose.trim(), { password: which });
      const sealed = await readSealed(url, locale);
      saveBlob(sealed.file, sealed.name);
      setPassword(sealed.password);
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  if (password !== null) {
    return (
      <Dialog open onClose={onClose} title={t.sealedTitle} cancelLabel={t.close} consequence={t.sealedKeep}>
        <p>{t.sealedDone}</p>
        <div className="verify-command">
          <code>{password}</code>
          <CopyButton text={password} />
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.sealedTitle}
      fieldFirst
      consequence={t.sealedText}
      actions={
        <Button variant="primary" icon="lock" busy={busy} busyLabel={t.sealedBusy} onClick={() => void go()}>
          {t.sealedNow}
        </Button>
      }
    >
      <p className="mono small anywhere">{fileName}</p>
      {failed !== null && (
        <Banner tone="bad" announce="assertive">
          {failed}
        </Banner>
      )}
      <TextArea small autoFocus label={t.purpose} hint={t.purposeHint} value={purpose} onChange={setPurpose} limit={500} maxLength={500} error={tried && short ? t.purposeShort : undefined} />
      <RadioCards<Which>
        small
        label={t.sealedWhich}
        value={which}
        onChange={setWhich}
        options={[
          { value: 'generated', label: t.sealedGenerated, note: t.sealedGeneratedNote },
          { value: 'convention', label: t.sealedConvention, note: t.sealedConventionNote },
        ]}
      />
    </Dialog>
  );
}
