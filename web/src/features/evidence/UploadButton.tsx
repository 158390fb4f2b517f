/** How evidence comes in: a button, or files dropped onto a page of the case. */
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { isFuture } from '@/lib/clock';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { refusedCharacter, revealed } from '@/lib/shown';
import { uploads } from '@/lib/upload';
import { FormDialog, useSubmit } from '@/shell';
import { Button, DateTimeField, Dialog, Icon, TextArea, TextField, dateTimeText, readDateTime, useFileChooser, type ButtonProps, type DateTimeText } from '@/ui';
import { uiMessages } from '@/ui/messages';
import { evidenceMessages } from './messages';
import './evidence.css';

export interface UploadTarget {
  caseId: string;
  caseNumber: string;
}

/** Why a file is not sent, in words; null where nothing speaks against it. */
function refusalOf(file: File, t: (typeof evidenceMessages)['vi']['upload']): string | null {
  const code = refusedCharacter(file.name);
  if (code !== null) return t.nameCharacter(revealed(file.name), code);
  return file.size === 0 ? t.emptyFile(revealed(file.name)) : null;
}

/** The files that are sent, and that there are more of them than are seen at once. */
function FileList({ files }: { files: readonly File[] }) {
  const t = useMessages(evidenceMessages).upload;
  const format = useFormat();
  const list = useRef<HTMLUListElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    const node = list.current;
    if (node === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => setScrolls(node.scrollHeight > node.clientHeight));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  const total = t.total(files.length, format.bytes(files.reduce((sum, file) => sum + file.size, 0)));
  return (
    <>
      <p className="small">
        <b className="strong">{total}</b>
        {scrolls && <span className="muted"> · {t.scroll}</span>}
      </p>
      <ul ref={list} className="upload-files small" aria-label={total} {...(scrolls ? { tabIndex: 0 } : {})}>
        {files.map((file, index) => (
          <li key={index}>
            <span className="anywhere">{revealed(file.name)}</span>
            <span className="muted nowrap">{format.bytes(file.size)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The button behind which the computer's files are. */
function ChooseFiles({ label, testId, onChosen, ...button }: Pick<ButtonProps, 'variant' | 'size'> & { label: string; testId: string; onChosen: (files: readonly File[]) => void }) {
  const files = useFileChooser(onChosen, { multiple: true, testId });
  return (
    <>
      <Button {...button} icon="upload" onClick={files.open}>
        {label}
      </Button>
      {files.input}
    </>
  );
}

/** Asks what is known about the files, then begins; where none can be sent it says why and offers others. The tray of the shell shows the rest. */
function UploadDialog({ caseId, caseNumber, files, onChosen, onClose }: UploadTarget & { files: readonly File[]; onChosen: (files: readonly File[]) => void; onClose: () => void }) {
  const t = useMessages(evidenceMessages).upload;
  const ui = useMessages(uiMessages);
  const [acquiredBy, setAcquiredBy] = useState('');
  const [acquiredAt, setAcquiredAt] = useState<DateTimeText>(dateTimeText(null));
  const [description, setDescription] = useState('');
  const [declared, setDeclared] = useState('');
  const judged = files.map((file) => ({ file, refusal: refusalOf(file, t) }));
  const useful = judged.flatMap(({ file, refusal }) => (refusal === null ? [file] : []));
  const reading = readDateTime(acquiredAt);
  const problem = reading.kind === 'bad' ? ui[reading.problem] : reading.kind === 'ok' && isFuture(reading.at) ? t.future : undefined;
  // The record names one file's hash; with several it is not known whose.
  const one = useful.length === 1;
  const digits = declared.replaceAll(/\s/g, '').toLowerCase();
  const badDeclared = one && digits !== '' && !/^[0-9a-f]{64}$/.test(digits);
  const form = useSubmit({
    fields: { acquiredBy: 'upload-acquired-by', acquiredAt: 'upload-acquired-at', declaredSha256: 'upload-declared', description: 'upload-description' },
    check: () => ({ acquiredAt: problem, declaredSha256: badDeclared ? t.declaredBad : undefined }),
    send: async () => {
      uploads.add({ caseId, caseNumber }, useful, {
        ...(reading.kind === 'ok' ? { acquiredAt: reading.at } : {}),
        ...(acquiredBy.trim() === '' ? {} : { acquiredBy: acquiredBy.trim() }),
        ...(one && digits !== '' ? { declaredSha256: digits } : {}),
        ...(description.trim() === '' ? {} : { description: description.trim() }),
      });
      return Promise.resolve([]);
    },
    done: onClose,
  });
  const refusals = judged.map(
    ({ refusal }, index) =>
      refusal !== null && (
        <p key={index} className="field-error small anywhere">
          {refusal}
        </p>
      ),
  );
  if (useful.length === 0) {
    return (
      <Dialog open onClose={onClose} title={t.title(caseNumber)} actions={<ChooseFiles variant="primary" label={t.another} testId="upload-another" onChosen={onChosen} />}>
        <div>{refusals}</div>
      </Dialog>
    );
  }
  return (
    <FormDialog title={t.title(caseNumber)} onClose={onClose} form={form} submitLabel={t.start} busyLabel={t.start} consequence={t.consequence}>
      <div className="stack">
        <div>
          <FileList files={useful} />
          {refusals}
        </div>
        <TextField id="upload-acquired-by" small optional label={t.acquiredBy} value={acquiredBy} onChange={setAcquiredBy} error={form.error('acquiredBy')} maxLength={200} autoFocus />
        <DateTimeField id="upload-acquired-at" small optional label={t.acquiredAt} value={acquiredAt} onChange={setAcquiredAt} error={form.error('acquiredAt')} />
        {one && <TextField id="upload-declared" small optional label={t.declared} hint={t.declaredHint} value={declared} onChange={setDeclared} autoComplete="off" spellCheck={false} error={form.error('declaredSha256')} />}
        <TextArea id="upload-description" small optional label={t.description} hint={t.descriptionHint} value={description} onChange={setDescription} error={form.error('description')} limit={2000} />
      </div>
    </FormDialog>
  );
}

export interface UploadButtonProps extends UploadTarget {
  variant?: ButtonProps['variant'];
  size?: ButtonProps['size'];
}

/** "Tải lên chứng cứ": several files at once. */
export function UploadButton({ caseId, caseNumber, variant = 'primary', size = 'md' }: UploadButtonProps) {
  const t = useMessages(evidenceMessages).upload;
  const [files, setFiles] = useState<readonly File[] | null>(null);
  return (
    <>
      <ChooseFiles variant={variant} size={size} label={t.button} testId="upload-input" onChosen={setFiles} />
      {files !== null && <UploadDialog caseId={caseId} caseNumber={caseNumber} files={files} onChosen={setFiles} onClose={() => setFiles(null)} />}
    </>
  );
}

/** Takes files that are dropped anywhere onto its content; `disabled` only shows the content. */
export function UploadDropZone({ caseId, caseNumber, disabled = false, children }: UploadTarget & { disabled?: boolean; children: ReactNode }) {
  const t = useMessages(evidenceMessages).upload;
  const [over, setOver] = useState(0);
  const [files, setFiles] = useState<readonly File[] | null>(null);
  const carriesFiles = (event: React.DragEvent) => !disabled && event.dataTransfer.types.includes('Files');
  return (
    <div
      className="drop-zone"
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver((n) => n + 1);
      }}
      onDragOver={(event) => {
        if (carriesFiles(event)) event.preventDefault();
      }}
      onDragLeave={(event) => {
        if (carriesFiles(event)) setOver((n) => Math.max(0, n - 1));
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(0);
        const dropped = [...event.dataTransfer.files];
        if (dropped.length > 0) setFiles(dropped);
      }}
    >
      {children}
      {over > 0 && (
        <div className="drop-cover" aria-hidden="true">
          <Icon name="upload" size="lg" />
          <b>{t.drop}</b>
          <span>{t.dropHint(caseNumber)}</span>
        </div>
      )}
      {files !== null && <UploadDialog caseId={caseId} caseNumber={caseNumber} files={files} onChosen={setFiles} onClose={() => setFiles(null)} />}
    </div>
  );
}
