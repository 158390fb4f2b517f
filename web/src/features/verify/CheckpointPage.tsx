/** The public head of the custody log in plain words, for people without an account; its signatures are checked here. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { hashGroups, useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { toHex } from '@/lib/sha256';
import { useTitle } from '@/lib/title';
import { Banner, Button, CopyButton, EmptyState, Icon, LoadingSkeleton, Panel, TextArea } from '@/ui';
import { checkpointMessages } from './checkpointMessages';
import { compare, readHead, type Comparison, type PublicHead } from './compare';
import { OutsideHead } from './OutsideHead';
import './verify.css';

async function readPublic(path: string, signal: AbortSignal): Promise<string | null> {
  return (await readAnswer(path, signal))?.text() ?? null;
}

async function readAnswer(path: string, signal: AbortSignal): Promise<Response | null> {
  const answer = await fetch(path, { signal, credentials: 'omit', cache: 'no-store' });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

export function CheckpointPage() {
  const t = useMessages(checkpointMessages);
  useTitle(t.title);
  const query = useQuery({
    queryKey: ['public-checkpoint'],
    queryFn: async ({ signal }) => {
      const [answer, keys] = await Promise.all([readAnswer('/log/checkpoint', signal), readPublic('/log/keys', signal)]);
      return answer === null ? null : { head: readHead(await answer.text(), keys ?? ''), refusedSince: answer.headers.get('Chot-Signing-Refused-Since') };
    },
    retry: false,
  });
  const read = query.data;
  return (
    <div className="verify">
      <OutsideHead title={t.title} lead={t.lead} />
      <main className="verify-main">
        <div className="stack verify-results" aria-live="polite" aria-busy={query.isPending}>
          {query.isError ? (
            <EmptyState
              icon="warning"
              title={query.error.message === '409' ? t.altered : t.failed}
              action={
                <Button size="sm" onClick={() => void query.refetch()}>
                  {t.retry}
                </Button>
              }
            >
              {query.error.message === '409' ? t.refusedText : t.failedText}
            </EmptyState>
          ) : read === undefined ? (
            <section className="panel verify-empty">
              <LoadingSkeleton rows={5} />
            </section>
          ) : read === null ? (
            <EmptyState icon="tree" title={t.empty}>
              {t.emptyText}
            </EmptyState>
          ) : (
            <Head {...read} />
          )}
        </div>
        <Aside />
      </main>
    </div>
  );
}

function Head({ head, refusedSince }: { head: PublicHead; refusedSince: string | null }) {
  const t = useMessages(checkpointMessages);
  const format = useFormat();
  const { checkpoint, lines, note } = head;
  return (
    <>
      {refusedSince !== null && (
        <Banner tone="bad">
          <b className="strong">{t.refusedSince(format.dateTime(refusedSince))}.</b> {t.refusedText}
        </Banner>
      )}
      {(checkpoint === undefined || lines === 'malformed') && <Banner tone="bad">{t.malformed}</Banner>}
      {lines === 'signature' && <Banner tone="bad">{t.wrong}</Banner>}
      {checkpoint !== undefined && (
        <Panel title={t.now}>
          <dl className="kv checkpoint-facts">
            <dt>{t.size}</dt>
            <dd className="strong">{format.number(checkpoint.size)}</dd>
            <dt>{t.origin}</dt>
            <dd className="mono anywhere">{checkpoint.origin}</dd>
            <dt>{t.root}</dt>
            <dd>
              <span className="mono anywhere">{hashGroups(toHex(checkpoint.root)).join(' ')}</span>
              <span className="cell-sub">{t.rootNote}</span>
            </dd>
          </dl>
        </Panel>
      )}
      {typeof lines !== 'string' && (
        <Panel title={t.signed} note={t.signedNote} flush>
          <ul>
            {lines.map((line, index) => (
              <li key={index} className={line.key === undefined ? 'verify-check is-open' : 'verify-check is-ok'}>
                <Icon name={line.key === undefined ? 'info' : 'check'} />
                <b className="anywhere">{line.name}</b>
                <span className="verify-word">{line.key === undefined ? t.unknown : t.holds}</span>
                <span className="verify-facts">
                  <span className="verify-note">{line.key === undefined ? t.unknownNote : line.key.kind === 'witness' ? t.witness : t.log}</span>
                  {line.key !== undefined && `\n${t.fingerprint(line.key.fingerprint)}`}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title={t.note} note={t.noteText} aside={<CopyButton text={note} label={t.copy} />}>
        <pre className="checkpoint-text">{note}</pre>
      </Panel>
      {checkpoint !== undefined && <Compare head={head} />}
    </>
  );
}

const tones: Record<Comparison, 'ok' | 'warn' | 'bad'> = { same: 'ok', grown: 'ok', unreadable: 'warn', other: 'warn', unsigned: 'warn', shrunk: 'bad', rewritten: 'bad' };

/** A checkpoint that was kept, held against the present one: the proof is taken from the hub and checked here. */
function Compare({ head }: { head: PublicHead }) {
  const t = useMessages(checkpointMessages);
  const format = useFormat();
  const [kept, setKept] = useState('');
  const comparing = useMutation({
    mutationFn: (text: string) =>
      compare(text, head, async (old, now) => {
        const proof = await readPublic(`/log/consistency/${old}/${now}`, AbortSignal.timeout(30_000));
        if (proof === null) throw new Error('no proof');
        return proof;
      }),
  });
  const result = comparing.data;
  return (
    <Panel title={t.compare} note={t.compareNote}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          comparing.mutate(kept);
        }}
      >
        <TextArea
          label={t.kept}
          rows={6}
          spellCheck={false}
          value={kept}
          onChange={(text) => {
            setKept(text);
            comparing.reset();
          }}
        />
        <div>
          <Button type="submit" size="sm" busy={comparing.isPending} busyLabel={t.comparing}>
            {t.compareNow}
          </Button>
        </div>
        <div role="status">
          {comparing.isError && <Banner tone="warn">{t.compareFailed}</Banner>}
          {result !== undefined && <Banner tone={tones[result]}>{t.compared[result](format.number(head.checkpoint?.size ?? 0))}</Banner>}
        </div>
      </form>
    </Panel>
  );
}

function Aside() {
  const t = useMessages(checkpointMessages);
  const addresses = [
    ['/log/checkpoint', t.addressCheckpoint],
    ['/log/keys', t.addressKeys],
  ] as const;
  return (
    <aside className="stack verify-side">
      <section>
        <h2>{t.keep}</h2>
        <ul>
          {t.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
        <pre>{t.command}</pre>
        <p className="small muted">{t.commandNote}</p>
        <p className="checkpoint-verify">
          <Link to="/verify" preload={false}>
            {t.verify}
          </Link>
        </p>
      </section>
      <section>
        <h2>{t.addresses}</h2>
        <dl className="checkpoint-addresses small">
          {addresses.map(([path, words]) => (
            <div key={path}>
              <dt className="muted">{words}</dt>
              <dd>
                <a href={path} className="mono anywhere">
                  {new URL(path, window.location.origin).href}
                </a>
              </dd>
            </div>
          ))}
          <div>
            <dt className="muted">{t.addressTiles}</dt>
            <dd className="mono anywhere">{`${window.location.origin}/log/tile/L/N`}</dd>
          </div>
        </dl>
        <p className="small muted">{t.addressNote}</p>
      </section>
      <section>
        <h2>{t.limits}</h2>
        <p className="small ink-2">{t.limitsText}</p>
      </section>
    </aside>
  );
}
