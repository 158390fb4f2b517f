/** The parts pages are laid out with. */
import { useEffect, useId, useLayoutEffect, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { useMessages } from '@/lib/i18n';
import { useTitle } from '@/lib/title';
import { cx } from './cx';
import { Icon } from './Icon';
import { uiMessages } from './messages';
import './layout.css';

interface SectionProps {
  title: ReactNode;
  /** Small text after the title: a count, or "4 đang mở, 1 xong". */
  count?: ReactNode;
  /** One action or state, at the right. */
  aside?: ReactNode;
  /** In an aside: comes before the main column on narrow screens. */
  first?: boolean;
  /** For links to this part. */
  id?: string;
  children?: ReactNode;
}

function SectionHead({ id, title, count, aside }: { id: string } & Pick<SectionProps, 'title' | 'count' | 'aside'>) {
  return (
    <div className="panel-head">
      <h2 id={id}>
        {title}
        {count !== undefined && count !== null && <small>{count}</small>}
      </h2>
      {aside !== undefined && <div className="panel-aside">{aside}</div>}
    </div>
  );
}

export interface PanelProps extends SectionProps {
  /** Explanation under the title. */
  note?: ReactNode;
  /** A line under a hairline at the end. */
  foot?: ReactNode;
  /** Leave out the inner margin: the child is a table, a list or an axis. */
  flush?: boolean;
}

/** A white field for what can be acted on. Never a panel in a panel. */
export function Panel({ title, count, aside, note, foot, flush = false, first = false, id, children }: PanelProps) {
  const headId = useId();
  return (
    <section className={cx('panel', first && 'first')} aria-labelledby={headId} id={id}>
      <SectionHead id={headId} title={title} count={count} aside={aside} />
      {note !== undefined && <p className="panel-note">{note}</p>}
      {flush ? children : children !== undefined && <div className="panel-body">{children}</div>}
      {foot !== undefined && <div className="panel-foot">{foot}</div>}
    </section>
  );
}

/** A margin note: text under a hairline. */
export function PlainSection({ title, count, aside, first = false, id, children }: SectionProps) {
  const headId = useId();
  return (
    <section className={cx('plain', first && 'first')} aria-labelledby={headId} id={id}>
      <SectionHead id={headId} title={title} count={count} aside={aside} />
      <div className="panel-body small">{children}</div>
    </section>
  );
}

export interface PageHeadProps {
  /** The h1. */
  title: ReactNode;
  /** What people wrote, of any length: it stands in two lines at most until the whole is asked for. */
  brief?: boolean;
  /** Title of the browser tab, when the h1 is not plain text. */
  documentTitle?: string;
  /** Puts "Lỗi:" before the tab's title. */
  error?: boolean;
  /** Links to the places above, outermost first; the page itself is not repeated. */
  crumbs?: readonly ReactNode[];
  /** Line of marks above the title: number, severity, TLP, class. */
  marks?: ReactNode;
  /** Facts under the title, each a `<span>`. */
  facts?: ReactNode;
  /** Buttons; at most one primary. */
  actions?: ReactNode;
}

/** The h1 in two lines; where it has more, a button shows the whole. */
function BriefTitle({ title }: { title: ReactNode }) {
  const t = useMessages(uiMessages);
  const head = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const [whole, setWhole] = useState(false);
  const [cut, setCut] = useState(false);
  useLayoutEffect(() => {
    const node = head.current;
    if (node === null || whole || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => setCut(node.scrollHeight > node.clientHeight + 2));
    observer.observe(node);
    return () => observer.disconnect();
  }, [title, whole]);
  return (
    <>
      <h1 ref={head} id={id} tabIndex={-1} className={whole ? undefined : 'is-brief'}>
        {title}
      </h1>
      {cut && (
        <button type="button" className="note-link small" aria-expanded={whole} aria-controls={id} onClick={() => setWhole(!whole)}>
          {whole ? t.titleLess : t.titleWhole}
        </button>
      )}
    </>
  );
}

/** Head of a page; also sets the tab's title. The shell moves the focus here after navigation. */
export function PageHead({ title, brief = false, documentTitle, error = false, crumbs, marks, facts, actions }: PageHeadProps) {
  const t = useMessages(uiMessages);
  useTitle(documentTitle ?? (typeof title === 'string' ? title : ''), { error });
  return (
    <>
      {crumbs !== undefined && crumbs.length > 0 && (
        <nav aria-label={t.crumbs}>
          <ol className="crumbs">
            {crumbs.map((crumb, index) => (
              <li key={index}>{crumb}</li>
            ))}
          </ol>
        </nav>
      )}
      <div className="page-head">
        <div className="page-head-text">
          {marks !== undefined && <div className="page-head-marks">{marks}</div>}
          {brief ? <BriefTitle title={title} /> : <h1 tabIndex={-1}>{title}</h1>}
          {facts !== undefined && <div className="page-head-facts">{facts}</div>}
        </div>
        {actions !== undefined && <div className="page-head-actions">{actions}</div>}
      </div>
    </>
  );
}

/**
 * Tabs as links. Children are router `Link`s, which mark the current one
 * themselves (`aria-current`); give the first `activeOptions={{ exact: true }}`
 * and put counts in `<small>`.
 */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  const row = useRef<HTMLElement>(null);
  const seen = useRef<Element | null>(null);
  useEffect(() => {
    const open = row.current?.querySelector('[aria-current="page"], [aria-selected="true"], .active') ?? null;
    if (open === null || open === seen.current || row.current === null) return;
    seen.current = open;
    // On a narrow screen the row is wider than the page: the open tab is brought into it, the page itself does not move.
    const [whole, tab] = [row.current.getBoundingClientRect(), open.getBoundingClientRect()];
    if (tab.left < whole.left || tab.right > whole.right) row.current.scrollLeft += tab.left - whole.left - (whole.width - tab.width) / 2;
  });
  return (
    <nav className="tabs" aria-label={label} ref={row}>
      {children}
    </nav>
  );
}

export interface Step {
  key: string;
  label: string;
  /** When it was reached, or what it still needs. */
  note?: ReactNode;
  state: 'done' | 'current' | 'later';
  /** One can go back to it, though it is not done. */
  reached?: boolean;
}

/** The states of a case along a line. */
export function Stepper({ label, steps }: { label: string; steps: readonly Step[] }) {
  const t = useMessages(uiMessages);
  const word = { done: t.stepDone, current: t.stepCurrent, later: t.stepLater };
  return (
    <ol className="stepper" aria-label={label} style={{ '--stepper-n': steps.length } as CSSProperties}>
      {steps.map((step) => (
        <li key={step.key} className={step.state} aria-current={step.state === 'current' ? 'step' : undefined}>
          <b>
            {step.label}
            <span className="vh"> ({word[step.state]})</span>
          </b>
          {step.note !== undefined && <small>{step.note}</small>}
        </li>
      ))}
    </ol>
  );
}

/** The sections of a long form, down the left side; a bar on narrow screens. */
export function FormSections({ label, steps, onSelect }: { label: string; steps: readonly Step[]; onSelect?: (key: string) => void }) {
  const t = useMessages(uiMessages);
  const word = { done: t.stepDone, current: t.stepCurrent, later: t.stepLater };
  return (
    <ol className="sections" aria-label={label}>
      {steps.map((step, index) => (
        <li key={step.key} className={step.state} aria-current={step.state === 'current' ? 'step' : undefined}>
          <span className="no" aria-hidden="true">
            {step.state === 'done' ? <Icon name="check" size="sm" /> : index + 1}
          </span>
          <span>
            <b>
              {onSelect && (step.state === 'done' || step.reached === true) ? (
                <button type="button" onClick={() => onSelect(step.key)}>
                  {step.label}
                </button>
              ) : (
                step.label
              )}
              <span className="vh"> ({word[step.state]})</span>
            </b>
            {step.note !== undefined && <small>{step.note}</small>}
          </span>
        </li>
      ))}
    </ol>
  );
}
