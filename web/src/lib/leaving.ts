/** Leaving by a full load, so that nothing of a person stays in memory. */

let leaving = false;

/** True once the page is being left: nothing holds it any more. */
export function isLeaving(): boolean {
  return leaving;
}

/** Loads an address of this application anew. */
export function leaveFor(path: string): void {
  leaving = true;
  window.location.assign(path);
}
