import { isApiError } from '@/lib/graphql';
import { useMessages } from '@/lib/i18n';
import { useSessionEnded } from '@/lib/session';
import { Banner, ErrorState } from '@/ui';
import { NotFound } from './NotFound';
import { shellMessages } from './messages';
import { useErrorWords } from './submit';

export interface QueryErrorProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** What failed, in the page's words: "Chưa đọc được danh sách vụ việc". */
  title?: string;
  /** Inside a panel. */
  bare?: boolean;
}

/** Why something that was sent outside of a form's own summary failed. Once there is a session again, it has to be sent again. */
export function SendError({ error, onRetry, title }: Omit<QueryErrorProps, 'bare'>) {
  const t = useMessages(shellMessages);
  const ended = useSessionEnded();
  if (!isApiError(error, 'UNAUTHENTICATED') || ended) return <QueryError bare error={error} onRetry={onRetry} {...(title === undefined ? {} : { title })} />;
  return (
    <Banner tone="warn" announce="polite">
      <b className="strong">{t.signedInTitle}.</b> {t.signedInText}
    </Banner>
  );
}

/** An `ApiError` in words, for a page or a part of one. NOT_FOUND is the not-found page. */
export function QueryError({ error, onRetry, title, bare = false }: QueryErrorProps) {
  const t = useMessages(shellMessages);
  const words = useErrorWords();
  if (!isApiError(error)) {
    return (
      <ErrorState title={title ?? t.internalTitle} bare={bare} onRetry={onRetry}>
        {t.internalText}
      </ErrorState>
    );
  }
  if (error.code === 'NOT_FOUND') return <NotFound />;
  const { title: head, text } = words(error);
  return (
    <ErrorState title={title ?? head} requestId={error.requestId} bare={bare} onRetry={error.code === 'FORBIDDEN' ? undefined : onRetry}>
      {title === undefined ? text : `${head}. ${text}`}
    </ErrorState>
  );
}
