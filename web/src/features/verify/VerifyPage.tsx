/** Checking a package without an account: everything happens in this browser, and no file leaves the machine. */
import { useEffect, useId, useRef, useState, type DragEvent } from 'react';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useTitle } from '@/lib/title';
import { Banner, Button, EmptyState, Icon, LoadingSkeleton, useFileChooser } from '@/ui';
import { ResultPanel, type KeysFrom, type Result } from './ResultPanel';
import { verifyMessages } from './messages';
import { OutsideHead } from './OutsideHead';
import { keysOf, sortFiles, startCheck } from './run';
import type { GivenFile } from './verifier/verify';
import './verify.css';

type State =
  | { kind: 'empty' }
  | { kind: 'checking'; done: number; total: number }
  | { kind: 'done'; result: Result }
  | { kind: 'failed'; name: string };

/** What is checked now: the package, the files beside it (with what is known of them), the keys that count. */
interface Given {
  package: File;
  files: File[];
  hashed: GivenFile[];
  keys: string[] | null;
  keysFrom: KeysFrom;
  authorities: string | null;
}

function useCheck() {
  const [state, setState] = useState<State>({ kind: 'empty' });
  const [problem, setProblem] = useState<{ kind: 'noPackage' | 'compareFailed' | 'onlyWitnesses' } | { kind: 'several'; names: string[] }>();
  const given = useRef<Given>(undefined);
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);

  const run = (next: Given) => {
    stop.current?.();
    given.current = next;
    setProblem(undefined);
    setState({ kind: 'checking', done: 0, total: next.files.reduce((sum, file) => sum + file.size, 0) });
    stop.current = startCheck(next, (answer) => {
      if (answer.kind === 'progress') setState({ kind: 'checking', done: answer.bytes, total: answer.total });
      else if (answer.kind === 'failed') setState({ kind: 'failed', name: answer.name });
      else {
        given.current = { ...next, files: [], hashed: answer.hashed };
        const names = { package: next.package.name, files: answer.hashed.map((file) => file.name) };
        setState({ kind: 'done', result: { report: answer.report, identity: answer.identity, keysFrom: next.keysFrom, names, at: Date.now() } });
      }
    });
  };

  const take = async (files: File[]) => {
    if (files.length === 0) return;
    const sorted = await sortFiles(files);
    const before = given.current;
    // Which of two is meant nobody knows; a verdict on one would pass for both.
    if (sorted.packages.length > 1) {
      setProblem({ kind: 'several', names: sorted.packages.map((one) => one.name) });
      return;
    }
    const pack = sorted.packages[0];
    const known = {
      ...(sorted.keys.length > 0 ? { keys: sorted.keys, keysFrom: 'given' as const } : { keys: before?.keys ?? null, keysFrom: before?.keysFrom ?? ('given' as const) }),
      authorities: sorted.certificates.length > 0 ? sorted.certificates.join('\n') : (before?.authorities ?? null),
    };
    // A new package is looked at for itself: files beside an earlier one do not count for it.
    if (pack !== undefined) run({ package: pack, files: sorted.others, hashed: [], ...known });
    else if (before !== undefined) run({ ...before, files: [...before.files, ...sorted.others], ...known });
    else setProblem({ kind: 'noPackage' });
    if (sorted.witnessKeys.length > 0 && sorted.keys.length === 0) setProblem({ kind: 'onlyWitnesses' });
  };

  const compare = async () => {
    const before = given.current;
    if (before === undefined) return;
    try {
      const answer = await fetch('/log/keys', { credentials: 'omit', cache: 'no-store' });
      const keys = answer.ok ? keysOf(await answer.text()) : undefined;
      if (keys === undefined) setProblem({ kind: 'compareFailed' });
      else run({ ...before, keys, keysFrom: 'hub' });
    } catch {
      setProblem({ kind: 'compareFailed' });
    }
  };

  return { state, problem, take, compare };
}

export function VerifyPage() {
  const t = useMessages(verifyMessages);
  const format = useFormat();
  const { state, problem, take, compare } = useCheck();
  const [over, setOver] = useState(false);
  useTitle(t.title);
  const drop = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      void take([...event.dataTransfer.files]);
    },
  };
  return (
    <div className="verify" {...drop}>
      <OutsideHead title={t.title} lead={t.lead} />
      <main className="verify-main">
        <div className="stack verify-results" aria-live="polite" aria-busy={state.kind === 'checking'}>
          {problem !== undefined && <Banner tone="bad">{problem.kind === 'several' ? t.several(problem.names.join(', ')) : t[problem.kind]}</Banner>}
          {state.kind === 'empty' && (
            <EmptyState icon="shield" title={t.waiting}>
              {t.waitingText}
            </EmptyState>
          )}
          {state.kind === 'checking' && (
            <section className="panel verify-empty">
              <p className="verify-progress">{state.total === 0 ? t.checking : t.hashing(format.percent(state.done, state.total))}</p>
              <LoadingSkeleton rows={5} />
            </section>
          )}
          {state.kind === 'failed' && <Banner tone="bad">{t.unreadable(state.name)}</Banner>}
          {state.kind === 'done' && <ResultPanel result={state.result} onCompare={() => void compare()} />}
        </div>
        <aside className="stack verify-side">
          <DropBox another={state.kind !== 'empty'} over={over} onFiles={(files) => void take(files)} />
          <section>
            <h2>{t.limits}</h2>
            <ul>
              {t.limitsList.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
          <section>
            <h2>{t.distrust}</h2>
            <p className="small ink-2">{t.distrustText}</p>
            <Commands result={state.kind === 'done' ? state.result : undefined} />
          </section>
        </aside>
      </main>
    </div>
  );
}

function DropBox({ another, over, onFiles }: { another: boolean; over: boolean; onFiles: (files: File[]) => void }) {
  const t = useMessages(verifyMessages);
  const files = useFileChooser(onFiles, { multiple: true });
  const id = useId();
  return (
    <div className={over ? 'verify-drop is-over' : 'verify-drop'}>
      <Icon name="upload" size="lg" />
      <span id={id}>
        <b>{another ? t.dropAnother : t.drop}</b>
        <br />
        <span className="ink-2">{t.dropText}</span>
      </span>
      <Button size="sm" aria-describedby={id} onClick={files.open}>
        {t.choose}
      </Button>
      {files.input}
    </div>
  );
}

function quoted(name: string): string {
  return /^[\w.+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

function Commands({ result }: { result: Result | undefined }) {
  const t = useMessages(verifyMessages);
  const pack = quoted(result?.names.package ?? 'package.zip');
  const file = result?.names.files[0] === undefined ? undefined : quoted(result.names.files[0]);
  const option = result?.report.kind === 'members' ? '--member' : '--evidence';
  const beside = file === undefined ? '' : ` ${file}`;
  return (
    <pre tabIndex={0} aria-label={t.distrust}>
      {`python3 verify.py ${pack}${beside}\nsh verify.sh ${pack}${beside}\nchot-verify ${pack}${file === undefined ? '' : ` ${option} ${file}`}`}
    </pre>
  );
}
