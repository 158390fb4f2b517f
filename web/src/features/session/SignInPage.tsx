import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { hashGroups, useFormat } from '@/lib/format';
import { setLocale, useLocale, useMessages } from '@/lib/i18n';
import { viewerQuery } from '@/lib/session';
import { useTitle } from '@/lib/title';
import { Drum, homeFor } from '@/shell';
import { BrandMark, Icon } from '@/ui';
import { SignInForm } from './SignInForm';
import { checkpointQuery, isDemo } from './checkpoint';
import { sessionMessages } from './messages';
import './session.css';

/** The door: what the house is, the two fields, and what needs no account. */
export function SignInPage() {
  const t = useMessages(sessionMessages);
  const format = useFormat();
  const locale = useLocale();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/sign-in' });
  const checkpoint = useQuery(checkpointQuery).data;
  useTitle(t.title);
  return (
    <div className="sign-in">
      <section className="sign-in-house" aria-label="Chốt">
        <Drum className="sign-in-drum" />
        <div className="sign-in-brand">
          <BrandMark size={36} />
          <span>Chốt</span>
        </div>
        <p className="sign-in-claim">{t.claim}</p>
        <p className="sign-in-text">{t.claimText}</p>
        {checkpoint && (
          <div className="sign-in-proof">
            <span>
              {t.checkpoint}
              <b>{t.entries(format.number(checkpoint.size))}</b>
            </span>
            <span>
              {t.root}
              <b title={checkpoint.rootHash}>{hashGroups(checkpoint.rootHash.slice(0, 16)).join(' ')} …</b>
            </span>
          </div>
        )}
      </section>
      <main className="sign-in-side">
        <div className="sign-in-top">
          {checkpoint !== undefined && checkpoint !== null && isDemo(checkpoint.origin) && <span className="sign-in-sample">{t.demo}</span>}
          <div className="sign-in-lang" role="group" aria-label={t.language}>
            <button type="button" lang="vi" aria-pressed={locale === 'vi'} onClick={() => setLocale('vi')}>
              Tiếng Việt
            </button>
            <button type="button" lang="en" aria-pressed={locale === 'en'} onClick={() => setLocale('en')}>
              English
            </button>
          </div>
        </div>
        <div className="sign-in-form">
          <div>
            <h1>{t.title}</h1>
            <p className="sign-in-lead">{t.lead}</p>
          </div>
          <SignInForm
            onSignedIn={async () => {
              const viewer = await client.query({ ...viewerQuery, staleTime: 0 });
              await navigate({ href: next ?? homeFor(viewer), replace: true });
            }}
          />
          <p className="small muted">{t.forgot}</p>
          <div className="sign-in-out">
            <span className="label">{t.withoutAccount}</span>
            <Link to="/verify">
              <Icon name="shield" />
              <span>
                {t.verify}
                <small>{t.verifyNote}</small>
              </span>
              <Icon name="chevronRight" size="sm" />
            </Link>
            <Link to="/checkpoint">
              <Icon name="tree" />
              <span>
                {t.log}
                <small>{t.logNote}</small>
              </span>
              <Icon name="chevronRight" size="sm" />
            </Link>
          </div>
        </div>
      </main>
    </div>
  );
}
