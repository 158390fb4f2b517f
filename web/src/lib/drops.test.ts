import { expect, it } from 'vitest';
import { refuseStrayDrops } from './drops';

function drag(kind: string, types: readonly string[], at: EventTarget = document.body): { event: Event; transfer: { types: readonly string[]; dropEffect: string } } {
  const transfer = { types, dropEffect: 'copy' };
  const event = Object.assign(new Event(kind, { bubbles: true, cancelable: true }), { dataTransfer: transfer });
  at.dispatchEvent(event);
  return { event, transfer };
}

refuseStrayDrops();

it.each(['dragenter', 'dragover', 'drop'])('a %s of files that nothing takes opens nothing', (kind) => {
  const { event, transfer } = drag(kind, ['Files']);
  expect(event.defaultPrevented).toBe(true);
  expect(transfer.dropEffect).toBe('none');
});

it('what takes files, and text that is dragged into a field, go on as they are', () => {
  const zone = document.body.appendChild(document.createElement('div'));
  zone.addEventListener('dragover', (event) => event.preventDefault());
  expect(drag('dragover', ['Files'], zone).transfer.dropEffect).toBe('copy');
  const text = drag('dragover', ['text/plain']);
  expect(text.event.defaultPrevented).toBe(false);
  expect(text.transfer.dropEffect).toBe('copy');
});
