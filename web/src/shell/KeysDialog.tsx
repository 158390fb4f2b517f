import { Fragment } from 'react';
import { setKeysEnabled, useKeysEnabled, useShortcutGroups } from '@/lib/keys';
import { useMessages } from '@/lib/i18n';
import { Checkbox, Dialog, Kbd } from '@/ui';
import { shellMessages } from './messages';

/** All keys of this page and of every page; here single keys are turned off. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useMessages(shellMessages);
  const groups = useShortcutGroups();
  const enabled = useKeysEnabled();
  return (
    <Dialog open={open} onClose={onClose} title={t.keys}>
      <div className="keys">
        {[...groups].reverse().map((group) => {
          const shown = group.shortcuts.filter((shortcut) => shortcut.hidden !== true);
          if (shown.length === 0) return null;
          return (
            <section key={group.label}>
              <h3>{group.label}</h3>
              <ul>
                {shown.map((shortcut) => (
                  <li key={shortcut.keys}>
                    <span>{shortcut.label}</span>
                    <span className="row muted">
                      {shortcut.keys.split(' ').map((key, index) => (
                        <Fragment key={key}>
                          {index > 0 && <span className="xs">{t.then}</span>}
                          <Kbd>{key.replace('ctrl+', 'Ctrl+')}</Kbd>
                        </Fragment>
                      ))}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
        <Checkbox checked={enabled} onChange={setKeysEnabled} note={t.keysOnNote}>
          {t.keysOn}
        </Checkbox>
      </div>
    </Dialog>
  );
}
