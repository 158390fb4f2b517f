/** Filters of a list. What is chosen lives in the address, so these only show and tell. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover, Button as AriaButton } from 'react-aria-components';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { Button, Kbd } from './Button';
import { cx } from './cx';
import { Icon } from './Icon';
import { uiMessages } from './messages';
import './filters.css';
import './overlays.css';

/** The row that filters stand in. `onClear` shows "Bỏ bộ lọc"; give it only when any filter is on. */
export function Filters({ label, onClear, children }: { label: string; onClear?: (() => void) | undefined; children: ReactNode }) {
  const t = useMessages(uiMessages);
  return (
    <div className="filters" role="group" aria-label={label}>
      {children}
      {onClear && (
        <Button variant="quiet" size="sm" icon="close" onClick={onClear}>
          {t.clearFilters}
        </Button>
      )}
    </div>
  );
}

/** A filter that is on or off, with its count. */
export function FilterChip({ on, count, onChange, children }: { on: boolean; count?: number | undefined; onChange: (on: boolean) => void; children: ReactNode }) {
  const format = useFormat();
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={() => onChange(!on)}>
      {children}
      {count !== undefined && <b>{format.number(count)}</b>}
    </button>
  );
}

export interface FilterMenuProps<Value extends string> {
  label: string;
  options: readonly { value: Value; label: string }[];
  selected: readonly Value[];
  onChange: (selected: Value[]) => void;
  /** One value or several (default). */
  mode?: 'single' | 'multiple';
}

/** A filter with several values, behind a chip: "Loại: Mã độc ⌄". */
export function FilterMenu<Value extends string>({ label, options, selected, onChange, mode = 'multiple' }: FilterMenuProps<Value>) {
  const chosen = options.filter((option) => selected.includes(option.value));
  return (
    <MenuTrigger>
      <AriaButton className={cx('chip', chosen.length > 0 && 'is-on')}>
        <span>
          {label}
          {chosen.length > 0 && ': '}
          {chosen.length === 1 && chosen[0]?.label}
        </span>
        {chosen.length > 1 && <b>{chosen.length}</b>}
        <Icon name="chevronDown" />
      </AriaButton>
      <Popover className="pop" placement="bottom start" offset={4}>
        <Menu
          className="menu"
          aria-label={label}
          selectionMode={mode}
          selectedKeys={[...selected]}
          onSelectionChange={(keys) => {
            if (keys === 'all') onChange(options.map((option) => option.value));
            else onChange(options.filter((option) => keys.has(option.value)).map((option) => option.value));
          }}
        >
          {options.map((option) => (
            <MenuItem key={option.value} id={option.value} textValue={option.label} className="menu-item">
              {({ isSelected }) => (
                <>
                  <span className="menu-tick">{isSelected && <Icon name="check" size="sm" />}</span>
                  {option.label}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

export interface SearchFieldProps {
  label: string;
  value: string;
  /** Called 250 ms after the last key, and at once on Enter and when cleared. */
  onChange: (value: string) => void;
  placeholder?: string;
  shortcut?: string;
}

/** Finds within a list. */
export function SearchField({ label, value, onChange, placeholder, shortcut }: SearchFieldProps) {
  const t = useMessages(uiMessages);
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const input = useRef<HTMLInputElement>(null);
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = (next: string, wait: number) => {
    clearTimeout(timer.current);
    if (wait === 0) onChange(next);
    else timer.current = setTimeout(() => onChange(next), wait);
  };
  return (
    <div className="find" role="search" aria-label={label}>
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          tell(event.target.value.trim(), 250);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') tell(text.trim(), 0);
          if (event.key === 'Escape' && text !== '') {
            event.stopPropagation();
            setText('');
            tell('', 0);
          }
        }}
      />
      {text === '' ? (
        shortcut !== undefined && <Kbd>{shortcut}</Kbd>
      ) : (
        <button
          type="button"
          aria-label={t.clear}
          onClick={() => {
            setText('');
            tell('', 0);
            input.current?.focus();
          }}
        >
          <Icon name="close" size="sm" />
        </button>
      )}
    </div>
  );
}
