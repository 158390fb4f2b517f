/** A copy in an encrypted ZIP: its password is told once, on this dialog. */
import { useState } from 'react';
import { useMessages } from '@/lib/i18n';
import { FormDialog, useTaking } from '@/shell';
import { CopyButton, Dialog, RadioCards, TextArea } from '@/ui';
import { memberUrl } from './bytes';
import { memberMessages } from './memberMessages';

type Which = 'generated' | 'convention';

/** Without `index` the whole item is sealed. */
export function SealedDialog({ id, index, fileName, onClose }: { id: string; index?: number; fileName: string; onClose: () => void }) {
  const t = useMessages(memberMessages);
  const [purpose, setPurpose] = useState('');
  const [which, setWhich] = useState<Which>('generated');
  const [password, setPassword] = useState<string | null>(null);
  const query = new URLSearchParams({ reason: purpose.trim(), password: which });
  const form = useTaking({
    url: index === undefined ? `/api/evidence/${encodeURIComponent(id)}/sealed?${query.toString()}` : memberUrl(id, index, 'sealed', purpose.trim(), { password: which }),
    fields: { reason: 'sealed-reason' },
    check: () => ({ reason: purpose.trim().length < 10 ? t.purposeShort : undefined }),
    done: (taken) => setPassword(taken.password ?? ''),
  });
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
    <FormDialog title={t.sealedTitle} onClose={onClose} form={form} submitLabel={t.sealedNow} busyLabel={t.sealedBusy} consequence={t.sealedText}>
      <p className="mono small anywhere">{fileName}</p>
      <TextArea id="sealed-reason" small autoFocus label={t.purpose} hint={t.purposeHint} value={purpose} onChange={setPurpose} limit={500} error={form.error('reason')} />
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
    </FormDialog>
  );
}
