/** Where the focus goes when what had it is gone: a button that did its work is no longer on the page. */

/** How long what is read again may take to come, in frames. */
const framesAtMost = 300;
/** How long the wanted place may take to come after that. */
const framesForPlace = 60;

/**
 * Puts the focus on `first`, else on the title of the page, once the element that has it is gone or nothing has it. A
 * person who presses something meanwhile is left where they are.
 */
export function keepFocus(first?: string): void {
  let frames = 0;
  let lostFor = 0;
  let moved = false;
  const move = () => {
    moved = true;
  };
  const events = ['keydown', 'pointerdown'] as const;
  const stop = () => {
    for (const name of events) document.removeEventListener(name, move, true);
  };
  const look = () => {
    frames += 1;
    const now = document.activeElement;
    if (moved || frames > framesAtMost) {
      stop();
      return;
    }
    if (now === null || now === document.body || !now.isConnected) {
      lostFor += 1;
      const wanted = first === undefined ? null : document.querySelector<HTMLElement>(first);
      if (first === undefined || wanted !== null || lostFor > framesForPlace) {
        stop();
        (wanted ?? document.querySelector<HTMLElement>('main h1') ?? document.querySelector<HTMLElement>('main'))?.focus({ preventScroll: wanted === null });
        return;
      }
    } else lostFor = 0;
    requestAnimationFrame(look);
  };
  // The press that began it is over when the first frame comes.
  requestAnimationFrame(() => {
    for (const name of events) document.addEventListener(name, move, true);
    look();
  });
}
