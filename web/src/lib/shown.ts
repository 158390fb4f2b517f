/** What the hub tells of evidence is text of others: it may carry marks that turn the direction of everything around them. */

/** Marks that turn text about. What people write into the hub has none: it does not take them. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Fields that are sent back as they came, and never shown. */
const sentBack: readonly string[] = ['folderPath'];

function sign(mark: string): string {
  return `\u27e8U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}

/** Text whose turning marks stand as signs: a name shows in the order of its letters, and so does the sentence around it. */
export function unturned(text: string): string {
  return text.replaceAll(turning, sign);
}

/** The body of an answer, all of its texts unturned. */
export function parseAnswer(body: string): unknown {
  if (body.search(turning) < 0) return JSON.parse(body);
  return JSON.parse(body, (key: string, value: unknown) => (typeof value === 'string' && !sentBack.includes(key) ? unturned(value) : value));
}
