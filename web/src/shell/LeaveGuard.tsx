import { useBlocker } from '@tanstack/react-router';
import { useMessages } from '@/lib/i18n';
import { isLeaving } from '@/lib/leaving';
import { Button, Dialog } from '@/ui';
import { shellMessages } from './messages';

/** Asks before a page is left on which something was written that is kept nowhere. */
export function LeaveGuard({ unsaved }: { unsaved: () => boolean }) {
  const t = useMessages(shellMessages);
  const holds = () => !isLeaving() && unsaved();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && holds(),
    enableBeforeUnload: holds,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <Dialog
      open
      size="narrow"
      title={t.leaveTitle}
      onClose={blocker.reset}
      cancelLabel={t.leaveStay}
      actions={
        <Button variant="danger" onClick={blocker.proceed}>
          {t.leaveDo}
        </Button>
      }
    >
      <p>{t.leaveText}</p>
    </Dialog>
  );
}
