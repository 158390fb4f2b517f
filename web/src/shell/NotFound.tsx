import { Link } from '@tanstack/react-router';
import { useMessages } from '@/lib/i18n';
import { useTitle } from '@/lib/title';
import { NotFoundState } from '@/ui';
import { shellMessages } from './messages';
import { uiMessages } from '@/ui/messages';

/** The one answer to "there is none" and "you may not know". */
export function NotFound() {
  const t = useMessages(shellMessages);
  useTitle(useMessages(uiMessages).notFound);
  return <NotFoundState action={<Link to="/">{t.back}</Link>} />;
}
