/** What the hub tells of evidence is text of others: it may carry marks that turn the direction of everything around them. */

/** Marks that turn text about. What people write into the hub has none: it does not take them. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Separators that no field has, tags and noncharacters: with the marks above and the controls what the hub does not take (`text.rs`). */
const noText = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?![\ufdd0-\ufdef])\p{Noncharacter_Code_Point}/u;

/** Fields that are sent back as they came, and never shown. */
const sentBack: readonly string[] = ['folderPath'];

/** Answers with what the reader wrote: it goes back into the fields where it was typed. */
const ownWriting: Readonly<Record<string, string>> = { ReportDraft: 'body', ReportDrafts: 'body' };

/** A character by its number, "U+202E". */
function numberOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Text whose turning marks stand as signs: a name shows in the order of its letters, and so does the sentence around it. */
export function unturned(text: string): string {
  return text.replaceAll(turning, (mark) => `\u27e8${numberOf(mark)}\u27e9`);
}

/** The first character of a text that the hub does not take, "U+202E"; null where it takes all. */
export function refusedCharacter(text: string, lines = false): string | null {
  const found = noText.exec((lines ? text.replaceAll(/[\n\t]|\r\n/g, ' ') : text).trim());
  return found === null ? null : numberOf(found[0]);
}

/** The body of an answer to an operation, all of its texts unturned but those that come back to where they were written. */
export function parseAnswer(body: string, operation: string): unknown {
  if (body.search(turning) < 0) return JSON.parse(body);
  return JSON.parse(body, (key: string, value: unknown) => (typeof value === 'string' && !sentBack.includes(key) && ownWriting[operation] !== key ? unturned(value) : value));
}
