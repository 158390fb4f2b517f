import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError } from '@/lib/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { RenewedError } from '@/lib/pages';
import { useTitle } from '@/lib/title';
import { Button, ErrorState } from '@/ui';
import { QueryError } from './QueryError';
import { shellMessages } from './messages';

/** A page that could not be shown. What the hub answered has its words and request id; a fault of the page itself names its time. */
export function Crash({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useMessages(shellMessages);
  const format = useFormat();
  const [at] = useState(() => Date.now());
  useTitle(t.crashTitle, { error: true });
  if (isApiError(error)) {
    return (
      <div className="stack">
        <h1 tabIndex={-1}>{t.crashTitle}</h1>
        <QueryError error={error} onRetry={onRetry} />
      </div>
    );
  }
  if (error instanceof RenewedError) {
    return (
      <div className="stack">
        <h1 tabIndex={-1}>{t.crashTitle}</h1>
        <ErrorState title={t.renewedHead} onRetry={onRetry}>
          {t.renewedText}
        </ErrorState>
        <p>
          <Button onClick={() => window.location.reload()}>{t.renewedReload}</Button>
        </p>
      </div>
    );
  }
  return (
    <div className="stack">
      <h1 tabIndex={-1}>{t.crashTitle}</h1>
      <ErrorState title={t.crashHead} onRetry={onRetry}>
        {t.crashText(format.dateTime(at))}
      </ErrorState>
      <details className="small">
        <summary>{t.technical}</summary>
        <code className="mono xs">{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</code>
      </details>
      <p>
        <Link to="/">{t.back}</Link>
      </p>
    </div>
  );
}
