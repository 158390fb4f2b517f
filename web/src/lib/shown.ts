/** What the hub tells of evidence is text of others: it may carry marks that turn the direction of everything around them, and characters that nobody sees. */

/** Marks that turn text about. What people write into the hub has none: it does not take them. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Scripts in which a joiner between two letters, or a non-joiner, is spelling. */
const joining =
  '\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mand}\\p{scx=Nkoo}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Tibt}';

/** Where a character without a look of its own changes what is seen before or after it, as those who write it mean it to. */
const spelt = [
  // A sign made of several ("a person at a computer"), and the choice between the sign and its plain form.
  '(?<=\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]?)\\u200d(?=\\p{Extended_Pictographic})',
  '(?<=\\p{Extended_Pictographic})[\\ufe0e\\ufe0f]',
  '(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
  `(?<=[${joining}])(?<=[\\p{L}\\p{M}])[\\u200c\\u200d](?=[${joining}])(?=[\\p{L}\\p{M}])`,
  // The mark that takes the vowel away, in the scripts of India: half letters stand at the end of words too.
  '(?<=[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca])[\\u200c\\u200d]',
  // Forms of one character of Chinese, of Nôm, and of Mongolian.
  '(?<=\\p{sc=Han})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
  '(?<=\\p{sc=Mong})[\\u180b-\\u180f]',
];

/** Characters that show nothing, and separators that no name has; first, to be passed over, where they are spelling. */
const hidden = new RegExp(`(${spelt.join('|')})|[\\p{Default_Ignorable_Code_Point}\\u2028\\u2029\\ufff9-\\ufffb]`, 'gu');

/** Separators that no field has, tags and noncharacters: with the marks above and the controls what the hub does not take (`text.rs`). */
const noText = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?![\ufdd0-\ufdef])\p{Noncharacter_Code_Point}/u;

/** Fields that are sent back as they came, and never shown. */
const sentBack: readonly string[] = ['folderPath'];

/** Answers that fill forms. What people wrote goes back as they wrote it; a mark that turns text about the hub has taken from nobody. */
export const ofForms: readonly string[] = ['ArticlePage', 'ContactsPage', 'RuleSetPage', 'SystemControl', 'SystemControls', 'SystemPage'];

/** Answers with what the reader wrote: it goes back into the fields where it was typed. */
export const ownWriting: Readonly<Record<string, string>> = { ReportDraft: 'body', ReportDrafts: 'body' };

/** A character by its number, "U+202E". */
function numberOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The sign for a character, "⟨U+202E⟩". */
function signOf(character: string): string {
  return `\u27e8${numberOf(character)}\u27e9`;
}

/** Text whose turning marks stand as signs: it shows in the order of its letters, and so does the sentence around it. For what people write here. */
export function unturned(text: string): string {
  return text.replaceAll(turning, signOf);
}

/** Text in which what turns it about and what nobody sees stand as signs: two names that differ look different. For names from elsewhere. */
export function revealed(text: string): string {
  return text.replaceAll(hidden, (character, spelling: string | undefined) => (spelling === undefined ? signOf(character) : character));
}

/** The first character of a text that the hub does not take, "U+202E"; null where it takes all. */
export function refusedCharacter(text: string, lines = false): string | null {
  const found = noText.exec((lines ? text.replaceAll(/[\n\t]|\r\n/g, ' ') : text).trim());
  return found === null ? null : numberOf(found[0]);
}

/** The body of an answer to an operation, all of its texts with signs but those that come back to where they were written. */
export function parseAnswer(body: string, operation: string): unknown {
  if (body.search(hidden) < 0) return JSON.parse(body);
  const sign = ofForms.includes(operation) ? unturned : revealed;
  return JSON.parse(body, (key: string, value: unknown) => (typeof value === 'string' && !sentBack.includes(key) && ownWriting[operation] !== key ? sign(value) : value));
}
