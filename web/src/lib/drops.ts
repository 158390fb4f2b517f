/**
 * Files that are dropped beside what takes them. Browsers open such a file, and what is evidence here may be hostile: nothing on
 * this page opens it. What takes files prevents the default itself, as React's handlers do before the event reaches the window.
 */

function refuse(event: DragEvent): void {
  if (event.defaultPrevented || event.dataTransfer?.types.includes('Files') !== true) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'none';
}

/** Begins once, with the page. */
export function refuseStrayDrops(): void {
  for (const kind of ['dragenter', 'dragover', 'drop'] as const) window.addEventListener(kind, refuse);
}
