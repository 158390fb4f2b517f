/**
 * The frame of every page of a person who is signed in: masthead, navigation,
 * live connection, keyboard, notices, and the sign-in overlay.
 */
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { UploadHost } from '@/features/evidence';
import { SignInOverlay } from '@/features/session';
import { graphql } from '@/gql';
import { useClockEstimated, useNow } from '@/lib/clock';
import { keepFocus } from '@/lib/focus';
import { useFormat } from '@/lib/format';
import { getLocale, hasLocaleChoice, localeChoiceTold, setLocale, useLocale, useMessages, type Locale } from '@/lib/i18n';
import { useKeys } from '@/lib/keys';
import { useLabels } from '@/lib/labels';
import { useLive, useLiveState } from '@/lib/live';
import { useGraph, useGraphMutation } from '@/lib/query';
import { SetLocaleDocument, isReadOnly, signOut, signOutEverywhere, useSessionEnded, useViewer, type Viewer } from '@/lib/session';
import { setTheme, useTheme, type Theme } from '@/lib/theme';
import { setTitleWaiting } from '@/lib/title';
import { Banner, BrandMark, Button, Dialog, Icon, Kbd, Menu, ToastRegion, buttonClass, type IconName, type MenuEntry } from '@/ui';
import { KeysDialog } from './KeysDialog';
import { countFor, entries, navFor, type EntryKey } from './nav';
import { shellMessages } from './messages';
import './shell.css';

/** Tells the account of the language that was pressed; what the hub wrote in the old one is read again. */
function useTellLocale(): () => void {
  const { mutate } = useGraphMutation(SetLocaleDocument);
  const client = useQueryClient();
  return () => {
    const locale = getLocale();
    mutate(
      { locale: locale === 'vi' ? 'VI' : 'EN' },
      {
        onSuccess: () => {
          if (getLocale() !== locale) return;
          localeChoiceTold();
          void client.invalidateQueries();
        },
      },
    );
  };
}

/** Sets the language here at once and keeps it with the account. */
function useChooseLocale(): (locale: Locale) => void {
  const tell = useTellLocale();
  return (locale) => {
    if (locale === getLocale()) return;
    setLocale(locale);
    tell();
  };
}

/** A press of the switch before signing in counts for the account too. Nothing else that a page does changes the account. */
function useEarlierChoice(viewer: Viewer): void {
  const tell = useTellLocale();
  const theirs: Locale = viewer.locale === 'EN' ? 'en' : 'vi';
  const userId = viewer.user.id;
  useEffect(() => {
    if (!hasLocaleChoice()) return;
    if (getLocale() === theirs) localeChoiceTold();
    else tell();
    // Once for each person; later choices tell themselves.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [userId]);
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return words
    .slice(-2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}

function agencyName(agency: { name: string; nameEn: string | null }, locale: Locale): string {
  return locale === 'en' ? (agency.nameEn ?? agency.name) : agency.name;
}

function SearchBox({ focus }: { focus: number }) {
  const t = useMessages(shellMessages);
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    if (focus > 0) {
      input.current?.focus();
      input.current?.select();
    }
  }, [focus]);
  return (
    <form
      className="mast-search"
      role="search"
      aria-label={t.searchLabel}
      onSubmit={(event) => {
        event.preventDefault();
        const asked = text.trim();
        if (asked === '') return;
        input.current?.blur();
        void navigate({ to: '/search', search: { text: asked } });
      }}
    >
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={t.searchLabel}
        aria-keyshortcuts="/"
        placeholder={t.search}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          input.current?.blur();
          keepFocus();
        }}
      />
      <Kbd>/</Kbd>
    </form>
  );
}

const themeIcons: Record<Theme, IconName> = { light: 'sun', dark: 'moon', system: 'screen' };

function Masthead({ viewer, searchFocus, onKeys }: { viewer: Viewer; searchFocus: number; onKeys: () => void }) {
  const t = useMessages(shellMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const theme = useTheme();
  const chooseLocale = useChooseLocale();
  const now = useNow(10_000);
  const estimated = useClockEstimated();
  const [everywhere, setEverywhere] = useState(false);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const agency = agencyName(viewer.agency, locale);
  const roles = viewer.roles.map((role) => label.role[role]).join(', ');
  const leave = (how: () => Promise<void>) => {
    setBusy(true);
    setFailed(false);
    how().catch(() => {
      setFailed(true);
      setBusy(false);
    });
  };
  const themes: MenuEntry[] = (['light', 'dark', 'system'] as const).map((value) => ({
    key: `theme-${value}`,
    label: { light: t.themeLight, dark: t.themeDark, system: t.themeSystem }[value],
    icon: themeIcons[value],
    checked: theme === value,
    onSelect: () => setTheme(value),
  }));
  return (
    <header className="mast">
      <Link to="/" className="brand" aria-label="Chốt">
        <BrandMark />
        <span>Chốt</span>
      </Link>
      <span className="mast-org">
        <b>{agency}</b>
        {roles !== '' && ` · ${roles}`}
      </span>
      <SearchBox focus={searchFocus} />
      <div className="mast-tools">
        {viewer.demo && <span className="sample">{t.demo}</span>}
        <span className="mast-time" title={t.serverTimeZone}>
          <span className="vh">{t.serverTime}: </span>
          <time dateTime={new Date(now).toISOString()}>{format.dateTimeShort(now).replace(',', ' ·')}</time>
          {estimated && ' ~'}
        </span>
        <div className="lang" role="group" aria-label={t.language}>
          <button type="button" lang="vi" aria-pressed={locale === 'vi'} aria-label="Tiếng Việt" onClick={() => chooseLocale('vi')}>
            VI
          </button>
          <button type="button" lang="en" aria-pressed={locale === 'en'} aria-label="English" onClick={() => chooseLocale('en')}>
            EN
          </button>
        </div>
        <Menu label={t.theme} className="mast-button theme-button" entries={themes}>
          <Icon name={themeIcons[theme]} size="lg" />
        </Menu>
        <Menu
          label={`${t.account}: ${viewer.user.name}`}
          className="avatar"
          head={
            <>
              <b className="strong">{viewer.user.name}</b>
              <br />
              <span className="muted">{roles === '' ? agency : t.userMenuRole(roles, agency)}</span>
              {viewer.user.email !== null && (
                <>
                  <br />
                  <span className="muted xs">{viewer.user.email}</span>
                </>
              )}
            </>
          }
          entries={[
            { key: 'lang', label: locale === 'vi' ? 'English' : 'Tiếng Việt', icon: 'refresh', onSelect: () => chooseLocale(locale === 'vi' ? 'en' : 'vi') },
            { key: 'theme', label: `${t.theme}: ${theme === 'dark' ? t.themeLight : t.themeDark}`, icon: theme === 'dark' ? 'sun' : 'moon', onSelect: () => setTheme(theme === 'dark' ? 'light' : 'dark') },
            { key: 'keys', label: t.keys, icon: 'keyboard', shortcut: '?', onSelect: onKeys },
            { key: 'line', separator: true },
            { key: 'out', label: t.signOut, icon: 'exit', onSelect: () => leave(signOut) },
            { key: 'out-everywhere', label: t.signOutEverywhere, icon: 'lock', onSelect: () => setEverywhere(true) },
          ]}
        >
          <span aria-hidden="true">{initials(viewer.user.name)}</span>
        </Menu>
      </div>
      <Dialog
        open={everywhere || failed}
        onClose={() => {
          setEverywhere(false);
          setFailed(false);
        }}
        title={t.signOutEverywhereTitle}
        size="narrow"
        consequence={t.signOutEverywhereText}
        actions={
          <Button variant="danger" busy={busy} onClick={() => leave(signOutEverywhere)}>
            {t.signOutEverywhereTitle}
          </Button>
        }
      >
        {failed && (
          <Banner tone="bad" announce="assertive">
            {t.signOutFailed}
          </Banner>
        )}
      </Dialog>
    </header>
  );
}

/** Words for the narrow bar at the foot, where the whole name would take two lines. */
const shorts: Partial<Record<EntryKey, 'triageShort' | 'reportShort' | 'logShort' | 'auditShort'>> = { triage: 'triageShort', report: 'reportShort', log: 'logShort', audit: 'auditShort' };

function EntryLink({ entry, viewer, short = false }: { entry: EntryKey; viewer: Viewer; short?: boolean }) {
  const t = useMessages(shellMessages);
  const location = useLocation();
  const { count, hot } = countFor(entry, viewer.waiting);
  const dead = String((location.search as { status?: unknown }).status) === 'DEAD';
  // Two entries share one page: the address tells which of them is open.
  const current =
    entry === 'outbox' || entry === 'deadLetters'
      ? location.pathname === '/admin/outbox' && dead === (entry === 'deadLetters')
      : entry === 'work'
        ? location.pathname === '/'
        : location.pathname === entries[entry].to || location.pathname.startsWith(`${entries[entry].to}/`);
  return (
    <Link
      to={entries[entry].to}
      search={entry === 'deadLetters' ? { status: ['DEAD'] } : {}}
      activeProps={{}}
      activeOptions={{ exact: true }}
      aria-current={current ? 'page' : undefined}
    >
      <Icon name={entries[entry].icon} />
      <span>{t[(short ? shorts[entry] : undefined) ?? entry]}</span>
      {count > 0 && (
        <span className={hot ? 'nav-count is-hot' : 'nav-count'}>
          <span aria-hidden="true">{count > 999 ? '999+' : count}</span>
          <span className="vh">, {t.waiting(count)}</span>
        </span>
      )}
    </Link>
  );
}

function SideNav({ viewer, onKeys }: { viewer: Viewer; onKeys: () => void }) {
  const t = useMessages(shellMessages);
  return (
    <nav className="nav" aria-label={t.mainNav}>
      {navFor(viewer).map((group) => (
        <div key={group.key}>
          <div className="nav-group" id={`nav-${group.key}`}>
            {t[group.key]}
          </div>
          <ul aria-labelledby={`nav-${group.key}`}>
            {group.entries.map((entry) => (
              <li key={entry}>
                <EntryLink entry={entry} viewer={viewer} />
              </li>
            ))}
          </ul>
        </div>
      ))}
      <div className="nav-foot">
        <span>{t.serverTimeZone}</span>
        <button type="button" onClick={onKeys}>
          {t.keys} <Kbd>?</Kbd>
        </button>
      </div>
    </nav>
  );
}

function BottomNav({ viewer }: { viewer: Viewer }) {
  const t = useMessages(shellMessages);
  const navigate = useNavigate();
  const all = navFor(viewer).flatMap((group) => group.entries);
  const shown = all.length <= 5 ? all : all.slice(0, 4);
  const rest = all.slice(shown.length);
  return (
    <nav className="bottom-nav" aria-label={t.bottomNav}>
      {shown.map((entry) => (
        <EntryLink key={entry} entry={entry} viewer={viewer} short />
      ))}
      {rest.length > 0 && (
        <Menu
          label={t.more}
          placement="top end"
          className="bottom-more"
          entries={rest.map((entry) => ({
            key: entry,
            label: t[entry],
            icon: entries[entry].icon,
            onSelect: () => void navigate({ to: entries[entry].to, search: entry === 'deadLetters' ? { status: ['DEAD'] } : {} }),
          }))}
        >
          <Icon name="menu" />
          <span>{t.more}</span>
        </Menu>
      )}
    </nav>
  );
}

/** After going to another page the focus is on its title, so that readers begin there. */
function useFocusOnNavigation(): void {
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return undefined;
    last.current = pathname;
    const timer = setTimeout(() => {
      const active = document.activeElement;
      // A tab or a field inside the page keeps what it has.
      if (active !== null && active !== document.body && active.closest('main .tabs') !== null) return;
      (document.querySelector<HTMLElement>('main h1') ?? document.querySelector<HTMLElement>('main'))?.focus({ preventScroll: true });
    }, 60);
    return () => clearTimeout(timer);
  }, [pathname]);
}

export const WaitingCallsDocument = graphql(/* GraphQL */ `
  query WaitingCalls {
    escalations(first: 20, filter: { unacknowledged: true }) {
      nodes { id tier canAcknowledge case { id number title } }
    }
  }
`);

/** A call that comes while the page is open is said at once, on whatever page the person is, and stays until it is answered or put away. */
function NewCalls({ waiting }: { waiting: number }) {
  const t = useMessages(shellMessages);
  const [none] = useState(waiting === 0);
  const [known, setKnown] = useState<ReadonlySet<string> | null>(none ? new Set() : null);
  const query = useGraph(WaitingCallsDocument, {}, { live: '*', enabled: waiting > 0 });
  const calls = waiting === 0 ? [] : (query.data?.escalations.nodes.filter((call) => call.canAcknowledge) ?? []);
  if (known === null && query.data !== undefined) setKnown(new Set(calls.map((call) => call.id)));
  const fresh = known === null ? [] : calls.filter((call) => !known.has(call.id));
  return (
    <>
      {fresh.map((call) => (
        <div key={call.id} className="page-bar">
          <Banner
            tone="bad"
            announce="assertive"
            action={
              <span className="row row-wrap">
                <Link className={buttonClass('primary', 'sm')} to="/cases/$number/escalations" params={{ number: call.case.number }}>
                  {t.calledSee}
                </Link>
                <Button size="sm" onClick={() => setKnown((old) => new Set([...(old ?? []), call.id]))}>
                  {t.calledHide}
                </Button>
              </span>
            }
          >
            <b className="strong">{t.calledNew(call.tier, call.case.number)}</b> {call.case.title}
          </Banner>
        </div>
      ))}
    </>
  );
}

/** The layout of all signed-in pages. */
export function Shell() {
  const t = useMessages(shellMessages);
  const viewer = useViewer();
  const live = useLiveState();
  const format = useFormat();
  const navigate = useNavigate();
  const ended = useSessionEnded();
  const [searchFocus, setSearchFocus] = useState(0);
  const [keysOpen, setKeysOpen] = useState(false);
  useLive(!ended);
  useFocusOnNavigation();
  useEarlierChoice(viewer);
  const allowed = new Set(navFor(viewer).flatMap((group) => group.entries));
  const places = ([['w', 'work'], ['t', 'triage'], ['c', 'cases'], ['e', 'evidence'], ['s', 'systems']] as const).filter(([, entry]) => allowed.has(entry));
  useKeys(t.keysGlobal, [
    { keys: '/', label: t.keySearch, run: () => setSearchFocus((n) => n + 1) },
    { keys: '?', label: t.keyHelp, run: () => setKeysOpen(true) },
    ...places.map(([key, entry]) => ({
      keys: `g ${key}`,
      label: t.keyGo(t[entry]),
      run: () => void navigate({ to: entries[entry].to }),
    })),
  ]);
  const waiting = viewer.waiting.work;
  useEffect(() => setTitleWaiting(waiting), [waiting]);
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {t.skip}
      </a>
      <Masthead viewer={viewer} searchFocus={searchFocus} onKeys={() => setKeysOpen(true)} />
      <div className="shell">
        <SideNav viewer={viewer} onKeys={() => setKeysOpen(true)} />
        <main className="main" id="main" tabIndex={-1}>
          {isReadOnly(viewer) && (
            <div className="page-bar">
              <Banner tone="info" icon="lock">
                {t.readOnly}
              </Banner>
            </div>
          )}
          <NewCalls waiting={viewer.waiting.escalations} />
          {live.state === 'lost' && (
            <div className="page-bar">
              <Banner tone="warn" announce="polite">
                <b className="strong">{live.crowded === true ? t.crowdedBar : t.lostBar(format.time(live.since))}</b> {live.crowded === true ? t.crowdedText : t.lostText}
              </Banner>
            </div>
          )}
          <Outlet />
        </main>
      </div>
      <BottomNav viewer={viewer} />
      <ToastRegion />
      <UploadHost />
      <KeysDialog open={keysOpen} onClose={() => setKeysOpen(false)} />
      <SignInOverlay open={ended} email={viewer.user.email ?? ''} />
    </>
  );
}
