/** What comes over the page: dialogs, menus, toasts; and the side panel. */
import { useEffect, useId, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import {
  Button as AriaButton,
  Dialog as AriaDialog,
  Heading,
  Menu as AriaMenu,
  MenuItem,
  MenuTrigger,
  Modal,
  ModalOverlay,
  Popover,
  Separator,
} from 'react-aria-components';
import { useMessages } from '@/lib/i18n';
import { Button, IconButton, Kbd, buttonClass, type ButtonVariant } from './Button';
import { cx } from './cx';
import { Icon, type IconName } from './Icon';
import { uiMessages } from './messages';
import './overlays.css';

export interface DialogProps {
  open: boolean;
  /** Escape, the cross, the cancel button; a press outside only where there is no field whose text it would throw away. */
  onClose: () => void;
  title: string;
  /** What will happen, in a plain sentence above the buttons. */
  consequence?: ReactNode;
  /** The deciding buttons; "cancel" is added and gets the first focus unless a field takes it. */
  actions?: ReactNode;
  cancelLabel?: string;
  size?: 'narrow' | 'normal' | 'wide';
  /** The first field takes the focus (mark it with `autoFocus`); else the safe act does. */
  fieldFirst?: boolean;
  /** False for the one dialog that must be answered. */
  dismissable?: boolean;
  /** Asked at Escape and at the cross, which may be pressed by mistake; false keeps the dialog. */
  mayClose?: () => boolean;
  /** Hides the page below: what it shows is not for whoever sits there now. */
  covering?: boolean;
  children?: ReactNode;
}

const fields = 'input, textarea, select, [contenteditable=true], [role=combobox]';

/** A dialog for a decision, never for a long form. The button says what happens; there is no "are you sure". */
export function Dialog({ open, onClose, title, consequence, actions, cancelLabel, size = 'normal', fieldFirst = false, dismissable = true, mayClose = () => true, covering = false, children }: DialogProps) {
  const t = useMessages(uiMessages);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A form whose field takes no focus of itself begins at its first one.
    if (!open || !fieldFirst) return undefined;
    const timer = setTimeout(() => {
      const inside = box.current;
      const focused = document.activeElement;
      if (inside === null || (inside.contains(focused) && focused?.matches(fields) === true)) return;
      inside.querySelector<HTMLElement>(`:is(${fields}):not([readonly])`)?.focus();
    }, 30);
    return () => clearTimeout(timer);
  }, [open, fieldFirst]);
  return (
    <ModalOverlay
      className={cx('dialog-ground', covering && 'is-covering')}
      isOpen={open}
      onOpenChange={(next) => {
        if (!next && mayClose()) onClose();
      }}
      isDismissable={dismissable}
      isKeyboardDismissDisabled={!dismissable}
      shouldCloseOnInteractOutside={() => box.current?.querySelector(fields) === null}
    >
      <Modal ref={box} className={cx('dialog-box', size !== 'normal' && `is-${size}`)}>
        <AriaDialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {dismissable && <IconButton icon="close" size="sm" label={t.close} tipAlign="end" onClick={() => (mayClose() ? onClose() : undefined)} />}
          </div>
          {children}
          {consequence !== undefined && <p className="dialog-consequence">{consequence}</p>}
          {(actions !== undefined || cancelLabel !== undefined) && (
            <div className="dialog-actions">
              {actions}
              {dismissable && (
                <Button variant="plain" autoFocus={!fieldFirst} onClick={onClose}>
                  {cancelLabel ?? t.cancel}
                </Button>
              )}
            </div>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Details beside a list, from 1180 px on; on narrower screens show the own page instead. Takes the focus, Escape closes. */
export function SidePanel({ title, aside, onClose, children }: { title: ReactNode; aside?: ReactNode; onClose: () => void; children: ReactNode }) {
  const t = useMessages(uiMessages);
  const id = useId();
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      className="side"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <div className="panel-head">
        <h2 id={id} ref={head} tabIndex={-1}>
          {title}
        </h2>
        <div className="panel-aside">
          {aside}
          <IconButton icon="close" size="sm" label={t.close} tipAlign="end" onClick={onClose} />
        </div>
      </div>
      <div className="side-body">{children}</div>
    </aside>
  );
}

export type MenuEntry =
  | {
      key: string;
      label: string;
      icon?: IconName;
      shortcut?: string;
      danger?: boolean;
      /** A tick before the label. */
      checked?: boolean;
      /** Leads elsewhere (a full load); use `onSelect` with the router for pages. */
      href?: string;
      onSelect?: () => void;
    }
  | { key: string; separator: true };

export interface MenuProps {
  /** Names the button and the menu. */
  label: string;
  entries: readonly MenuEntry[];
  /** Face of the button; without it the sign "⋯". */
  children?: ReactNode;
  icon?: IconName;
  variant?: ButtonVariant;
  size?: 'sm' | 'md';
  /** Own class of the button, for the shell. */
  className?: string;
  placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end';
  /** Text above the entries. */
  head?: ReactNode;
}

/** A button that opens a list of acts; rare acts of a page stand under "⋯". */
export function Menu({ label, entries, children, icon = 'more', variant = 'quiet', size = 'md', className, placement = 'bottom end', head }: MenuProps) {
  return (
    <MenuTrigger>
      <AriaButton aria-label={label} className={className ?? buttonClass(variant, size, children === undefined ? 'btn-icon' : undefined)}>
        {children ?? <Icon name={icon} />}
      </AriaButton>
      <Popover className="pop" placement={placement} offset={4}>
        {head !== undefined && <div className="menu-head">{head}</div>}
        <AriaMenu
          className="menu"
          aria-label={label}
          onAction={(key) => {
            const entry = entries.find((item) => item.key === key);
            if (entry && 'label' in entry) entry.onSelect?.();
          }}
        >
          {entries.map((entry) =>
            'separator' in entry ? (
              <Separator key={entry.key} className="menu-line" />
            ) : (
              <MenuItem key={entry.key} id={entry.key} textValue={entry.label} {...(entry.href === undefined ? {} : { href: entry.href })} className={cx('menu-item', entry.danger === true && 'is-danger')}>
                {entry.checked !== undefined && <span className="menu-tick">{entry.checked && <Icon name="check" size="sm" />}</span>}
                {entry.icon && <Icon name={entry.icon} />}
                {entry.label}
                {entry.shortcut !== undefined && <Kbd>{entry.shortcut}</Kbd>}
              </MenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

interface ToastItem {
  id: number;
  text: string;
  action?: { label: string; onSelect: () => void };
}

let items: readonly ToastItem[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function setItems(next: readonly ToastItem[]): void {
  items = next;
  for (const listener of listeners) listener();
}

/** Says that something was done. Six seconds, paused while pointed at. Never for errors. */
export function toast(text: string, action?: { label: string; onSelect: () => void }): void {
  const item: ToastItem = { id: nextId, text, ...(action ? { action } : {}) };
  nextId += 1;
  setItems([...items, item].slice(-3));
}

function ToastLine({ item, paused }: { item: ToastItem; paused: boolean }) {
  const t = useMessages(uiMessages);
  const close = () => setItems(items.filter((other) => other.id !== item.id));
  const closing = useRef(close);
  closing.current = close;
  useEffect(() => {
    if (paused) return undefined;
    const timer = setTimeout(() => closing.current(), 6000);
    return () => clearTimeout(timer);
  }, [paused]);
  return (
    <div className="toast">
      <Icon name="check" />
      <span>{item.text}</span>
      <span className="toast-actions">
        {item.action && (
          <button
            type="button"
            onClick={() => {
              item.action?.onSelect();
              close();
            }}
          >
            {item.action.label}
          </button>
        )}
        <button type="button" className="toast-close" aria-label={t.close} onClick={close}>
          <Icon name="close" size="sm" />
        </button>
      </span>
    </div>
  );
}

/** Where toasts show; once, in the shell. */
export function ToastRegion() {
  const t = useMessages(uiMessages);
  const [paused, setPaused] = useState(false);
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => items,
    () => items,
  );
  return (
    <div
      className="toasts"
      role="log"
      aria-live="polite"
      aria-label={t.notifications}
      onMouseEnter={() => setPaused(true)}
      onMouseLeave={() => setPaused(false)}
      onFocus={() => setPaused(true)}
      onBlur={() => setPaused(false)}
    >
      {list.map((item) => (
        <ToastLine key={item.id} item={item} paused={paused} />
      ))}
    </div>
  );
}
