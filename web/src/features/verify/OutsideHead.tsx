/** The head of the pages for people without an account. */
import { Link } from '@tanstack/react-router';
import { setLocale, useLocale, useMessages } from '@/lib/i18n';
import { useMaybeViewer } from '@/lib/session';
import { Drum } from '@/shell';
import { BrandMark } from '@/ui';
import { verifyMessages } from './messages';

export function OutsideHead({ title, lead }: { title: string; lead: string }) {
  const t = useMessages(verifyMessages);
  const locale = useLocale();
  const signedIn = useMaybeViewer() !== undefined;
  return (
    <header className="verify-head">
      <Drum className="verify-drum" />
      <div className="verify-head-in">
        <div className="verify-top">
          {/* Nothing is asked of the hub before somebody presses. */}
          <Link to="/" preload={false} className="brand verify-brand">
            <BrandMark size={26} />
            <span>Chốt</span>
          </Link>
          <div className="lang" role="group" aria-label={t.language}>
            <button type="button" lang="vi" aria-label="Tiếng Việt" aria-pressed={locale === 'vi'} onClick={() => setLocale('vi')}>
              VI
            </button>
            <button type="button" lang="en" aria-label="English" aria-pressed={locale === 'en'} onClick={() => setLocale('en')}>
              EN
            </button>
          </div>
          <Link to={signedIn ? '/' : '/sign-in'} preload={false} className="verify-sign-in">
            {signedIn ? t.toWork : t.signIn}
          </Link>
        </div>
        <h1>{title}</h1>
        <p>{lead}</p>
      </div>
    </header>
  );
}
