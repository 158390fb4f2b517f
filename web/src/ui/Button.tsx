import { useId, useState, type ButtonHTMLAttributes, type ReactNode, type Ref } from 'react';
import { cx } from './cx';
import { Icon, type IconName } from './Icon';
import './button.css';

export type ButtonVariant = 'primary' | 'plain' | 'quiet' | 'danger' | 'gold';
export type ButtonSize = 'sm' | 'md' | 'lg';

/** The classes of a button, for a router `Link` that looks like one. */
export function buttonClass(variant: ButtonVariant = 'plain', size: ButtonSize = 'md', extra?: string): string {
  return cx('btn', variant !== 'plain' && `btn-${variant}`, size !== 'md' && `btn-${size}`, extra);
}

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className'> {
  /** `primary`: at most one per view. `gold` only on lacquer. */
  variant?: ButtonVariant;
  /** `sm` 28 px, `md` 36 px, `lg` 46 px (forms). */
  size?: ButtonSize;
  icon?: IconName | undefined;
  iconEnd?: IconName | undefined;
  /** At work: the width stays, presses are ignored. */
  busy?: boolean | undefined;
  /** What it does while busy, "Đang tiếp nhận…". */
  busyLabel?: string | undefined;
  /** Disables the button and stands visibly beneath it. There is no disabling without a reason. */
  disabledReason?: string | undefined;
  /** Key that does the same; shown in the tooltip and told to readers. */
  shortcut?: string | undefined;
  wide?: boolean | undefined;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
}

/** A button. A label that ends in "…" asks something first. */
export function Button({
  variant = 'plain',
  size = 'md',
  icon,
  iconEnd,
  busy = false,
  busyLabel,
  disabledReason,
  shortcut,
  wide = false,
  type = 'button',
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const off = busy || disabledReason !== undefined;
  const face = (
    <>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      {iconEnd && <Icon name={iconEnd} />}
    </>
  );
  const button = (
    <button
      {...rest}
      type={type}
      className={buttonClass(variant, size, wide ? 'btn-wide' : undefined)}
      aria-disabled={off || rest['aria-disabled'] || undefined}
      aria-busy={busy || undefined}
      aria-describedby={disabledReason === undefined ? rest['aria-describedby'] : reasonId}
      aria-keyshortcuts={shortcut}
      onClick={(event) => {
        if (off) {
          event.preventDefault();
          event.stopPropagation();
          return;
        }
        onClick?.(event);
      }}
    >
      {busyLabel === undefined ? (
        face
      ) : (
        <span className="btn-stack">
          <span className={busy ? 'is-away' : undefined} aria-hidden={busy || undefined}>
            {face}
          </span>
          <span className={busy ? undefined : 'is-away'} aria-hidden={!busy || undefined}>
            {busyLabel}
          </span>
        </span>
      )}
    </button>
  );
  const tipped = shortcut === undefined ? button : <Tooltip shortcut={shortcut}>{button}</Tooltip>;
  if (disabledReason === undefined) return tipped;
  return (
    <span className="btn-with-reason">
      {tipped}
      <span id={reasonId} className="btn-reason">
        {disabledReason}
      </span>
    </span>
  );
}

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'className' | 'children'> {
  icon: IconName;
  /** Said to readers and shown in the tooltip. */
  label: string;
  variant?: ButtonVariant;
  size?: 'sm' | 'md';
  shortcut?: string | undefined;
  /** Which edge the tooltip keeps to. */
  tipAlign?: 'center' | 'end';
}

/** A button that is only a sign; its name shows as a tooltip. Never in navigation. */
export function IconButton({ icon, label, variant = 'quiet', size = 'md', shortcut, tipAlign = 'center', type = 'button', ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut} align={tipAlign}>
      <button {...rest} type={type} aria-label={label} aria-keyshortcuts={shortcut} className={buttonClass(variant, size, 'btn-icon')}>
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}

/** A key as printed on it. */
export function Kbd({ children }: { children: string }) {
  return <kbd className="kbd">{children}</kbd>;
}

/**
 * A hint on hover and on keyboard focus; Escape puts it away. It repeats or adds
 * a key, it never carries what cannot be found otherwise.
 */
export function Tooltip({
  text,
  shortcut,
  align = 'center',
  children,
}: {
  text?: string | undefined;
  shortcut?: string | undefined;
  align?: 'center' | 'end';
  children: ReactNode;
}) {
  const [dismissed, setDismissed] = useState(false);
  return (
    <span
      className={cx('tip-anchor', align === 'end' && 'tip-end')}
      data-dismissed={dismissed || undefined}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setDismissed(true);
      }}
      onMouseLeave={() => setDismissed(false)}
      onBlur={() => setDismissed(false)}
    >
      {children}
      <span className={cx('tip', text === undefined && 'tip-key')} aria-hidden="true">
        {text}
        {shortcut !== undefined && <Kbd>{shortcut}</Kbd>}
      </span>
    </span>
  );
}
