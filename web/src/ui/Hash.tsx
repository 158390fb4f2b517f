import { useEffect, useState } from 'react';
import { hashGroups, hashShort } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { IconButton } from './Button';
import { uiMessages } from './messages';
import './marks.css';

/** Copies text and says so; the tick goes away after two seconds. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useMessages(uiMessages);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <IconButton
        icon={copied ? 'check' : 'copy'}
        size="sm"
        label={label ?? t.copy}
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => setCopied(true));
        }}
      />
      <span className="vh" role="status">
        {copied ? t.copied : ''}
      </span>
    </>
  );
}

export interface HashProps {
  value: string;
  /** `short` in tables; `full` in one flow; `lines` in two lines of 32 digits. */
  form?: 'short' | 'full' | 'lines';
  /** A button that copies the whole hash (default in `full` and `lines`). */
  copy?: boolean;
}

/** A hash in groups of four. The short form keeps 8 + 8 digits. */
export function Hash({ value, form = 'short', copy = form !== 'short' }: HashProps) {
  const t = useMessages(uiMessages);
  const button = copy ? <CopyButton text={value} label={t.copyHash} /> : null;
  if (form === 'short') {
    const { head, tail } = hashShort(value);
    return (
      <span className="row">
        <span className="hash" title={value}>
          <b>{head}</b> … {tail}
        </span>
        {button}
      </span>
    );
  }
  const groups = hashGroups(value);
  return (
    <span className={form === 'lines' ? 'hash-full hash-lines' : 'hash-full'}>
      <code>
        {form === 'lines' ? (
          <>
            <span>{groups.slice(0, 8).join(' ')}</span> <span>{groups.slice(8).join(' ')}</span>
          </>
        ) : (
          groups.join(' ')
        )}
      </code>
      {button}
    </span>
  );
}
