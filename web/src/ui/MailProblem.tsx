import { mailProblem } from '@/lib/mailProblem';
import { useMessages } from '@/lib/i18n';
import { uiMessages } from './messages';

/** Why a mail did not go out, in plain words; what the mail server said is folded, for those who run it (`raw`). */
export function MailProblem({ text, raw }: { text: string; raw: boolean }) {
  const t = useMessages(uiMessages);
  return (
    <div className="cell-sub">
      {t.mailProblem[mailProblem(text)]}
      {raw && (
        <details>
          <summary>{t.technical}</summary>
          <code className="mono anywhere" lang="en">
            {text}
          </code>
        </details>
      )}
    </div>
  );
}
