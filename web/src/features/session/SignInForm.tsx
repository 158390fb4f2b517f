import { useEffect, useRef, useState } from 'react';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { signIn } from '@/lib/session';
import { Banner, Button, PasswordField, TextField } from '@/ui';
import { sessionMessages } from './messages';

type Problem = { kind: 'wrong' } | { kind: 'unreachable' } | { kind: 'limited'; until: number } | null;

/**
 * The two fields. Nothing typed is ever cleared, except that a wrong password is
 * selected to be written over. No puzzle, paste and password managers allowed.
 */
export function SignInForm({ email: given = '', emailFixed = false, onSignedIn }: { email?: string; emailFixed?: boolean; onSignedIn: () => Promise<void> | void }) {
  const t = useMessages(sessionMessages);
  const format = useFormat();
  const [email, setEmail] = useState(given);
  const [password, setPassword] = useState('');
  const [errors, setErrors] = useState<{ email?: string; password?: string }>({});
  const [problem, setProblem] = useState<Problem>(null);
  const [busy, setBusy] = useState(false);
  const [left, setLeft] = useState(0);
  const form = useRef<HTMLFormElement>(null);

  const until = problem?.kind === 'limited' ? problem.until : null;
  useEffect(() => {
    if (until === null) return undefined;
    const tick = () => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      setLeft(Math.max(0, seconds));
      if (seconds <= 0) setProblem(null);
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [until]);

  const focus = (name: 'email' | 'password') => {
    const field = form.current?.querySelector<HTMLInputElement>(`input[name="${name}"]`);
    field?.focus();
    field?.select();
  };

  const submit = async () => {
    if (busy || until !== null) return;
    const found: { email?: string; password?: string } = {};
    if (email.trim() === '') found.email = t.emailMissing;
    else if (!/^\S+@\S+$/.test(email.trim())) found.email = t.emailShape;
    if (password === '') found.password = t.passwordMissing;
    setErrors(found);
    setProblem(null);
    if (found.email !== undefined || found.password !== undefined) {
      focus(found.email !== undefined ? 'email' : 'password');
      return;
    }
    setBusy(true);
    const result = await signIn(email.trim(), password);
    switch (result.outcome) {
      case 'signed-in':
        try {
          await onSignedIn();
        } catch {
          setProblem({ kind: 'unreachable' });
        }
        break;
      case 'limited':
        setLeft(result.retryAfterSeconds);
        setProblem({ kind: 'limited', until: Date.now() + result.retryAfterSeconds * 1000 });
        break;
      case 'wrong':
        setProblem({ kind: 'wrong' });
        focus('password');
        break;
      case 'unreachable':
        setProblem({ kind: 'unreachable' });
        break;
    }
    setBusy(false);
  };

  const wait = format.duration(left * 1000, { seconds: true });
  return (
    <form
      ref={form}
      className="sign-in-fields"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {problem !== null && (
        <Banner tone={problem.kind === 'limited' ? 'warn' : 'bad'} announce="assertive">
          {problem.kind === 'wrong' ? t.wrong : problem.kind === 'unreachable' ? t.unreachable : t.limited(wait)}
        </Banner>
      )}
      <TextField
        label={t.email}
        name="email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        readOnly={emailFixed}
        autoFocus={!emailFixed}
        value={email}
        onChange={setEmail}
        error={errors.email}
      />
      <PasswordField label={t.password} name="password" autoFocus={emailFixed} value={password} onChange={setPassword} error={errors.password} />
      <Button
        type="submit"
        variant="primary"
        size="lg"
        wide
        busy={busy}
        busyLabel={t.busy}
        disabledReason={until === null ? undefined : t.limitedReason(wait)}
      >
        {t.submit}
      </Button>
    </form>
  );
}
