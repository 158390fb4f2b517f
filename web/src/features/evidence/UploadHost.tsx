/** The tray of uploads over all pages; once, in the shell. */
import { Link } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { isLeaving } from '@/lib/leaving';
import { useViewer } from '@/lib/session';
import { revealed } from '@/lib/shown';
import { uploads, type UploadItem } from '@/lib/upload';
import { Button, Dialog, Hash, UploadTray, useFileChooser, type UploadEntry } from '@/ui';
import { evidenceMessages } from './messages';

const states: Record<UploadItem['phase'], UploadEntry['state']> = {
  queued: 'hashing',
  hashing: 'hashing',
  'other-than-declared': 'asks',
  twin: 'asks',
  starting: 'uploading',
  uploading: 'uploading',
  waiting: 'uploading',
  storing: 'storing',
  paused: 'paused',
  'needs-file': 'needs-file',
  'wrong-file': 'wrong-file',
  failed: 'failed',
  done: 'done',
};

/** The items that this page has begun to upload into a case. */
export function useOwnUploads(caseId: string): readonly string[] {
  const items = useSyncExternalStore(uploads.subscribe, uploads.items, uploads.items);
  return items.flatMap((item) => (item.caseId === caseId && item.itemId !== null ? [item.itemId] : []));
}

/** Two hashes that should have been one, whole, digit under digit. */
function Digests({ declared, computed }: { declared: string; computed: string }) {
  const t = useMessages(evidenceMessages).upload;
  return (
    <dl className="upload-digests xs">
      <dt className="muted">{t.digestDeclared}</dt>
      <dd>
        <Hash value={declared} form="lines" copy={false} />
      </dd>
      <dt className="muted">{t.digestComputed}</dt>
      <dd>
        <Hash value={computed} form="lines" copy={false} />
      </dd>
    </dl>
  );
}

/** What the person decides, or may look at. */
function Question({ item }: { item: UploadItem }) {
  const t = useMessages(evidenceMessages).upload;
  const seen = item.phase === 'twin' ? item.twin : item.failure === 'differs' && item.itemId !== null ? { id: item.itemId, number: item.number ?? '' } : null;
  return (
    <>
      {seen !== null && (
        <Link to="/evidence/$id" params={{ id: seen.id }}>
          {t.see(seen.number)}
        </Link>
      )}
      {item.phase !== 'failed' && (
        <>
          <Button size="sm" onClick={() => uploads.sendAnyway(item.key)}>
            {t.sendAnyway}
          </Button>
          <Button size="sm" variant="quiet" onClick={() => void uploads.cancel(item.key)}>
            {t.doNotSend}
          </Button>
        </>
      )}
    </>
  );
}

/** How many bytes of an item the hub has, by this page's own upload where it is one; lists are read too seldom for it. */
export function useReceived(item: { id: string; receivedBytes: number }): number {
  const items = useSyncExternalStore(uploads.subscribe, uploads.items, uploads.items);
  return Math.max(item.receivedBytes, items.find((own) => own.itemId === item.id)?.sent ?? 0);
}

/** The same in whole percent, as the tray counts: 100 only where all of it is there. */
export function useReceivedPercent(item: { id: string; receivedBytes: number; declaredSizeBytes: number }): number {
  const received = useReceived(item);
  return item.declaredSizeBytes === 0 ? 0 : Math.floor((received / item.declaredSizeBytes) * 100);
}

export function UploadHost() {
  const t = useMessages(evidenceMessages).upload;
  const format = useFormat();
  const client = useQueryClient();
  const userId = useViewer().user.id;
  const items = useSyncExternalStore(uploads.subscribe, uploads.items, uploads.items);
  const choosing = useRef<string | null>(null);
  const again = useFileChooser(
    ([file]) => {
      if (choosing.current !== null) void uploads.choose(choosing.current, file);
      choosing.current = null;
    },
    { testId: 'upload-again' },
  );
  const [leaving, setLeaving] = useState<string>();

  useEffect(() => {
    const look = () => void uploads.look(document.visibilityState !== 'hidden', choosing.current);
    look();
    void uploads.restore(userId);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [userId]);

  // Leaving the page stops what is on its way; the browser asks once.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (uploads.active() && !isLeaving()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);

  // Lists and pages show the item as soon as it is begun, complete or gone.
  const stage = items.map((item) => `${item.key}${item.itemId ?? ''}${['done', 'failed'].includes(item.phase) ? item.phase : ''}`).join();
  const before = useRef(stage);
  useEffect(() => {
    if (before.current === stage) return;
    before.current = stage;
    void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'Viewer' });
  }, [stage, client]);

  const textOf = (item: UploadItem): string | undefined => {
    if (item.phase === 'queued') return t.queued;
    if (item.phase === 'starting') return t.starting;
    if (item.phase === 'other-than-declared') return t.otherThanDeclared;
    if (item.phase === 'twin' && item.twin !== null) return t.twin(item.caseNumber, item.twin.number, item.twin.fileName);
    // Nothing of it is on the hub yet.
    if (item.phase === 'needs-file' && item.itemId === null) return (item.sha256 === null ? t.hashingLost : t.hashedLost)(item.caseNumber);
    return undefined;
  };
  const entries = items.map((item): UploadEntry => {
    const failure = item.failure === null ? undefined : item.failure === 'refused' && item.message !== null ? (item.nameRefused ? t.nameRefused(item.message) : item.message) : t.failure[item.failure];
    const text = failure ?? textOf(item);
    return {
      id: item.key,
      fileName: revealed(item.fileName),
      state: states[item.phase],
      hashedBytes: item.hashed,
      sentBytes: item.sent,
      totalBytes: item.size,
      secondsLeft: item.bytesPerSecond !== null && item.bytesPerSecond > 0 ? (item.size - item.sent) / item.bytesPerSecond : null,
      ...(item.phase === 'waiting' && item.waitingSince !== null ? { note: (item.waitsForSession ? t.signedOut : t.lost)(format.time(item.waitingSince)) } : {}),
      ...(text === undefined ? {} : { text }),
      ...(item.declaredSha256 !== null && item.sha256 !== null && (item.phase === 'other-than-declared' || item.failure === 'differs') ? { detail: <Digests declared={item.declaredSha256} computed={item.sha256} /> } : {}),
      ...(states[item.phase] === 'asks' || item.failure === 'differs' ? { question: <Question item={item} /> } : {}),
      ...(item.chosenName === null ? {} : { chosenName: revealed(item.chosenName) }),
    };
  });
  const left = items.find((item) => item.key === leaving);
  return (
    <>
      <UploadTray
        entries={entries}
        onPause={(id) => uploads.pause(id)}
        onResume={(id) => uploads.resume(id)}
        onCancel={(id) => {
          // What the hub knows nothing of yet is thrown away without a word.
          if (items.some((item) => item.key === id && item.itemId !== null)) setLeaving(id);
          else void uploads.cancel(id);
        }}
        onDismiss={(id) => uploads.dismiss(id)}
        onChooseFile={(id) => {
          choosing.current = id;
          again.open();
        }}
      />
      <Dialog
        open={left !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t.cancelTitle(revealed(left?.fileName ?? ''))}
        size="narrow"
        consequence={t.cancelText(format.bytes(left?.sent ?? 0), left?.number ?? '')}
        cancelLabel={t.cancelKeep}
        actions={
          <Button
            variant="danger"
            onClick={() => {
              setLeaving(undefined);
              if (left !== undefined) void uploads.cancel(left.key);
            }}
          >
            {t.cancelDo}
          </Button>
        }
      />
      {again.input}
    </>
  );
}
