import { useId, useMemo, useRef, useState, type ReactNode } from 'react';
import { fold } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { cx } from './cx';
import { Icon } from './Icon';
import { uiMessages } from './messages';
import './fields.css';

export interface ComboOption {
  value: string;
  /** The name; found without tone marks too. */
  label: string;
  /** The code, shown in mono and found as well. */
  code?: string;
  /** A second line: agency, level. */
  note?: ReactNode;
}

export interface ComboBoxProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  small?: boolean;
  id?: string;
  /** All choices, or those that match when `onSearch` is given. */
  options: readonly ComboOption[];
  /** What is chosen; with `multiple` several. Given whole, since `options` may change while searching. */
  selected: readonly ComboOption[];
  onChange: (selected: ComboOption[]) => void;
  multiple?: boolean;
  /** Ask elsewhere for matches as the person types; filtering here is then off. */
  onSearch?: (text: string) => void;
  /** A search is under way. */
  loading?: boolean;
  /** The choices could not be read: that is not the same as none. Asks once more. */
  onRetry?: (() => void) | undefined;
  placeholder?: string;
}

/**
 * Finds and chooses from many: agencies, systems. Searches by code and by name,
 * with or without tone marks. What is chosen stands above the field, each with a
 * button to take it away.
 */
export function ComboBox({ label, hint, error, optional = false, small = false, id, options, selected, onChange, multiple = false, onSearch, loading = false, onRetry, placeholder }: ComboBoxProps) {
  const t = useMessages(uiMessages);
  const own = useId();
  const inputId = id ?? own;
  const listId = `${inputId}-list`;
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);

  const matches = useMemo(() => {
    // What stands in the list is no answer to what was typed yet: nothing of it can be taken.
    if (onSearch !== undefined && loading) return [];
    const chosen = new Set(selected.map((item) => item.value));
    const left = options.filter((option) => !chosen.has(option.value));
    if (onSearch !== undefined || text.trim() === '') return left.slice(0, 100);
    const words = fold(text).split(/\s+/).filter(Boolean);
    return left
      .filter((option) => {
        const hay = fold(`${option.code ?? ''} ${option.label}`);
        return words.every((word) => hay.includes(word));
      })
      .slice(0, 100);
  }, [options, selected, text, onSearch, loading]);
  const index = Math.min(active, Math.max(0, matches.length - 1));

  const choose = (option: ComboOption | undefined) => {
    if (option === undefined) return;
    onChange(multiple ? [...selected, option] : [option]);
    setText('');
    onSearch?.('');
    setActive(0);
    // Open it would cover the button that comes next; a key or a press opens it again.
    setOpen(false);
    input.current?.focus();
  };
  const optionId = (at: number) => `${listId}-${at}`;
  const described = cx(hint !== undefined && `${inputId}-hint`, error !== undefined && `${inputId}-error`);
  const single = !multiple && selected.length > 0;
  const failed = onRetry !== undefined && !loading;

  return (
    <div className={cx('field', error !== undefined && 'has-error', small && 'is-small')}>
      <label className="field-label" htmlFor={inputId}>
        {label}
        {optional && <small> ({t.optional})</small>}
      </label>
      {hint !== undefined && (
        <div className="field-hint" id={`${inputId}-hint`}>
          {hint}
        </div>
      )}
      {error !== undefined && (
        <div className="field-error" id={`${inputId}-error`}>
          <span className="vh">{t.errorPrefix} </span>
          {error}
        </div>
      )}
      <div
        className="combo"
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
        }}
      >
        {selected.length > 0 && (
          <ul className="combo-picked" aria-label={label}>
            {selected.map((item) => (
              <li key={item.value}>
                <span>
                  {item.label} {item.code !== undefined && <span className="mono xs muted">{item.code}</span>}
                </span>
                <button
                  type="button"
                  aria-label={t.remove(item.label)}
                  onClick={() => {
                    onChange(selected.filter((other) => other.value !== item.value));
                    input.current?.focus();
                  }}
                >
                  <Icon name="close" size="sm" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <input
          ref={input}
          id={inputId}
          className="input"
          role="combobox"
          type="text"
          autoComplete="off"
          spellCheck={false}
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={open && matches.length > 0 ? optionId(index) : undefined}
          aria-describedby={described === '' ? undefined : described}
          aria-invalid={error !== undefined || undefined}
          placeholder={placeholder ?? (single ? undefined : t.typeToFind)}
          value={text}
          onClick={() => setOpen(true)}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
            setOpen(true);
            onSearch?.(event.target.value.trim());
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              if (!open) setOpen(true);
              else if (matches.length > 0) setActive((index + (event.key === 'ArrowDown' ? 1 : matches.length - 1)) % matches.length);
            } else if (event.key === 'Enter' && open && (matches.length > 0 || text !== '')) {
              // Never the form's own: what was typed is meant for the list.
              event.preventDefault();
              choose(matches[index]);
            } else if (event.key === 'Escape' && open) {
              event.stopPropagation();
              setOpen(false);
            }
          }}
        />
        {open && (
          <div className="combo-list">
            <ul role="listbox" id={listId} aria-label={label} aria-multiselectable={multiple || undefined}>
              {matches.map((option, at) => (
                <li
                  key={option.value}
                  id={optionId(at)}
                  role="option"
                  aria-selected={at === index}
                  className={cx('combo-option', at === index && 'is-active')}
                  onMouseEnter={() => setActive(at)}
                  onMouseDown={(event) => {
                    event.preventDefault();
                    choose(option);
                  }}
                >
                  <span>{option.label}</span>
                  {option.code !== undefined && <span className="mono xs muted">{option.code}</span>}
                  {option.note !== undefined && <small>{option.note}</small>}
                </li>
              ))}
            </ul>
            {failed ? (
              <div className="combo-note is-bad">
                {t.choicesFailed}{' '}
                <button
                  type="button"
                  className="note-link"
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => {
                    onRetry();
                    input.current?.focus();
                  }}
                >
                  {t.retry}
                </button>
              </div>
            ) : (
              matches.length === 0 && <div className="combo-note">{loading ? t.loading : t.noMatches}</div>
            )}
          </div>
        )}
        <span className="vh" role="status">
          {open ? (failed ? t.choicesFailed : loading ? t.loading : matches.length === 0 ? t.noMatches : t.matches(matches.length)) : ''}
        </span>
      </div>
    </div>
  );
}
