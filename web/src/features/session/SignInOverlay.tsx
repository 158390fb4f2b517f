import { useQueryClient } from '@tanstack/react-query';
import { useMessages } from '@/lib/i18n';
import { leaveToOther, resumeSession } from '@/lib/session';
import { Dialog } from '@/ui';
import { SignInForm } from './SignInForm';
import { sessionMessages } from './messages';
import './session.css';

/** Comes over the page when the session has ended and hides it; what was being written below stays as it is. */
export function SignInOverlay({ open, email }: { open: boolean; email: string }) {
  const t = useMessages(sessionMessages);
  const client = useQueryClient();
  return (
    <Dialog open={open} onClose={() => undefined} dismissable={false} fieldFirst covering size="narrow" title={t.ended}>
      <p className="ink-2">{t.endedText}</p>
      <SignInForm email={email} emailFixed={email !== ''} onSignedIn={() => resumeSession(client)} />
      <div className="sign-in-other small">
        <button type="button" className="note-link" onClick={leaveToOther}>
          {t.other}
        </button>
        <p className="muted">{t.otherText}</p>
      </div>
    </Dialog>
  );
}
