/** Where a line begins and ends in a text, from the column on; the text's end where there is no such line. */
export function placeOf(text: string, line: number, column: number): { from: number; to: number } {
  const lines = text.split('\n');
  if (line < 1 || line > lines.length) return { from: text.length, to: text.length };
  const begin = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const own = lines[line - 1] ?? '';
  // The hub counts letters, the browser halves of pairs.
  const before = Array.from(own).slice(0, Math.max(0, column - 1)).join('').length;
  return { from: begin + before, to: begin + own.length };
}

/** An offset as digits to the base of sixteen, as the table of bytes shows it. */
export function hexOffset(offset: number): string {
  return `0x${offset.toString(16)}`;
}
