import { isApiError } from '@/lib/graphql';
import { useMessages } from '@/lib/i18n';
import { ErrorState } from '@/ui';
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
