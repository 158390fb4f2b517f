/**
 * Bytes as text: UTF-8 and UTF-16 where they are, the character sets that Vietnamese systems used before Unicode where the
 * reading gives Vietnamese syllables, else ISO 8859-1. The same tables and the same measure as the hub uses for names. A
 * reading is an offer; the digits beside it are the fact.
 */

/** Upper half of TCVN 5712 (ABC). */
const tcvn3 = 'ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ';
/** Upper half of VISCII 1.1 (RFC 1456). */
const viscii = 'ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ';

export const textSets = ['UTF-8', 'UTF-16LE', 'UTF-16BE', 'TCVN3', 'windows-1258', 'VISCII', 'ISO-8859-1'] as const;
export type TextSet = (typeof textSets)[number];

function upperHalf(bytes: Uint8Array, table: string): string {
  const letters = Array.from(table);
  let text = '';
  for (const byte of bytes) text += byte < 128 ? String.fromCharCode(byte) : (letters[byte - 128] ?? '\ufffd');
  return text.normalize('NFC');
}

/** The text in one character set; what does not fit becomes U+FFFD. */
export function readAs(bytes: Uint8Array, set: TextSet): string {
  switch (set) {
    case 'TCVN3':
      return upperHalf(bytes, tcvn3);
    case 'VISCII':
      return upperHalf(bytes, viscii);
    case 'windows-1258':
      return new TextDecoder('windows-1258').decode(bytes).normalize('NFC');
    case 'ISO-8859-1': {
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return text;
    }
    default:
      return new TextDecoder(set.toLowerCase()).decode(bytes);
  }
}

/** Whether the bytes are UTF-8; a letter that the end of the part cuts is no fault. */
function isUtf8(bytes: Uint8Array): boolean {
  for (let cut = 0; cut <= Math.min(3, bytes.length); cut += 1) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length - cut));
      return true;
    } catch {
      // One byte less, then.
    }
  }
  return false;
}

const initials = [...'ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p r s t v x'.split(' '), ''];
const nuclei = new Set('a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu oa oă oe oi ôi ơi oo ua uâ uê ui uô uơ uy ưa ưi ươ ưu yê oai oay oeo iêu yêu uây uôi ươi ươu uya uyê uyu'.split(' '));
const finals = [...'ch ng nh c k m n p t'.split(' '), ''];
const tones = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** Whether a word is one Vietnamese syllable: initial, vowels, final, at most one tone. */
export function isSyllable(word: string): boolean {
  const rest = word.slice(1);
  if (word.length > 8 || (rest !== rest.toLowerCase() && word !== word.toUpperCase())) return false;
  const parts = word.toLowerCase().normalize('NFD');
  const found = parts.match(tones) ?? [];
  if (found.length > 1) return false;
  const plain = parts.replaceAll(tones, '').normalize('NFC');
  const stopped = found[0] === '\u0301' || found[0] === '\u0323';
  return initials.some((initial) => {
    if (!plain.startsWith(initial)) return false;
    const rhyme = plain.slice(initial.length);
    return finals.some((end) => rhyme.endsWith(end) && (stopped || !['c', 'ch', 'p', 't'].includes(end)) && nuclei.has(rhyme.slice(0, rhyme.length - end.length)));
  });
}

/** How many of a hundred words with letters beyond ASCII are Vietnamese syllables. */
function confidence(text: string): number {
  const words = text.split(/[\x00-\x40\x5b-\x60\x7b-\x7f]+/).filter((word) => /[^\x00-\x7f]/.test(word));
  return words.length === 0 ? 0 : Math.floor((words.filter(isSyllable).length * 100) / words.length);
}

/** The least confidence with which a Vietnamese reading is offered; that of the hub's names. */
const confident = 60;

/** The character set that the bytes are most likely in. */
export function guessSet(bytes: Uint8Array): TextSet {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16LE';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16BE';
  // Plain letters in two bytes each: every second one is zero.
  const sample = bytes.subarray(0, 2048 - (2048 % 2));
  const zeros = [0, 1].map((odd) => sample.filter((byte, at) => at % 2 === odd && byte === 0).length);
  const half = sample.length / 2;
  if (half >= 4 && (zeros[1] ?? 0) > half * 0.7 && (zeros[0] ?? 0) < half * 0.1) return 'UTF-16LE';
  if (half >= 4 && (zeros[0] ?? 0) > half * 0.7 && (zeros[1] ?? 0) < half * 0.1) return 'UTF-16BE';
  if (isUtf8(bytes)) return 'UTF-8';
  const offers = (['TCVN3', 'windows-1258', 'VISCII'] as const).map((set) => ({ set, confidence: confidence(readAs(bytes.subarray(0, 16_384), set)) }));
  const best = offers.reduce((a, b) => (b.confidence > a.confidence ? b : a));
  return best.confidence >= confident ? best.set : 'ISO-8859-1';
}

/** Text as it can be shown: controls, and marks that reverse or hide text, as signs; line ends and tabs stay. */
export function shownText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\x00-\x08\x0b-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replaceAll('\x7f', '\u2421')
    .replaceAll(/[\x80-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g, (mark) => `\u27e8U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`);
}

/** Whether bytes are hardly text: many controls in what was read. */
export function looksBinary(text: string): boolean {
  const controls = text.match(/[\x00-\x08\x0e-\x1f\ufffd]/g)?.length ?? 0;
  return controls > text.length / 20;
}
