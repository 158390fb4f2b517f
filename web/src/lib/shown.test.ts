import { describe, expect, test } from 'vitest';
import documents from '@/gql/persisted-documents.json';
import { ofForms, ownWriting, parseAnswer, refusedCharacter, revealed, unturned } from './shown';

describe('texts of answers', () => {
  test('marks that turn text about are shown as signs, in every field', () => {
    const body = '{"data":{"nodes":[{"path":"hoa\u202egpj.exe","findings":[{"detail":"\u2067a\u2069"}]}],"n":1}}';
    expect(parseAnswer(body, 'EvidencePage')).toEqual({
      data: { nodes: [{ path: 'hoa⟨U+202E⟩gpj.exe', findings: [{ detail: '⟨U+2067⟩a⟨U+2069⟩' }] }], n: 1 },
    });
  });

  test('what is sent back stays as it came', () => {
    expect(parseAnswer('{"folderPath":"a\u202eb/","name":"a\u202eb/"}', 'EvidencePage')).toEqual({ folderPath: 'a\u202eb/', name: 'a⟨U+202E⟩b/' });
  });

  test('Vietnamese, joined signs and right-to-left words stay', () => {
    for (const text of ['Đặng Hữu Phước', '👩‍💻', 'שלום', 'tê\u0301n']) {
      expect(unturned(text)).toBe(text);
      expect(revealed(text)).toBe(text);
      expect(parseAnswer(JSON.stringify({ text }), 'CasesPage')).toEqual({ text });
    }
  });

  test('what nobody sees in a name is shown as a sign, so that no two names look the same', () => {
    expect(parseAnswer('{"path":"空\u200b/.txt","fileName":"hoa\u00addon\ufeff.pdf"}', 'EvidencePage')).toEqual({ path: '空⟨U+200B⟩/.txt', fileName: 'hoa⟨U+00AD⟩don⟨U+FEFF⟩.pdf' });
    for (const [text, seen] of [
      ['a\u200db', 'a⟨U+200D⟩b'],
      ['pay\u200cpal', 'pay⟨U+200C⟩pal'],
      ['a\ufe0f.txt', 'a⟨U+FE0F⟩.txt'],
      ['1\ufe0f.txt', '1⟨U+FE0F⟩.txt'],
      ['\u3164', '⟨U+3164⟩'],
      ['a\u2060\u2063\u034fb', 'a⟨U+2060⟩⟨U+2063⟩⟨U+034F⟩b'],
      ['a\u2028b', 'a⟨U+2028⟩b'],
      ['a\u{e0041}\u{e0100}', 'a⟨U+E0041⟩⟨U+E0100⟩'],
      ['می\u200c\u200cخواهم', 'می⟨U+200C⟩⟨U+200C⟩خواهم'],
      ['👩\u200d\u200d💻', '👩⟨U+200D⟩⟨U+200D⟩💻'],
      ['mp3\u202egpj', 'mp3⟨U+202E⟩gpj'],
    ] as const) expect(revealed(text)).toBe(seen);
  });

  test('joiners and choices of form stay where they are spelling', () => {
    for (const text of [
      '👩🏽\u200d💻',
      '🏳\ufe0f\u200d🌈',
      '1\ufe0f\u20e3',
      '❤\ufe0f',
      'می\u200cخواهم',
      'ශ්\u200dරී',
      'ന്\u200d',
      'র\u200d্যাব',
      '葛\u{e0100}',
      'ᠠ\u180b',
    ])
      expect(revealed(text)).toBe(text);
  });

  test('what people wrote goes back into its form as they wrote it', () => {
    const body = '{"bodyVi":"sự\u00ad cố\u202e"}';
    expect(parseAnswer(body, 'ArticlePage')).toEqual({ bodyVi: 'sự\u00ad cố⟨U+202E⟩' });
    expect(parseAnswer(body, 'Handbooks')).toEqual({ bodyVi: 'sự⟨U+00AD⟩ cố⟨U+202E⟩' });
  });

  test('the answers that fill forms are answers to documents of this application', () => {
    const known = Object.values(documents).flatMap((text) => /\bquery (\w+)/.exec(text)?.[1] ?? []);
    expect(known).toEqual(expect.arrayContaining([...ofForms, ...Object.keys(ownWriting)]));
  });

  test('what the reader wrote in a draft comes back as it was written', () => {
    const body = JSON.stringify({ data: { reportDraft: { id: 'a\u202eb', body: '{"title":"a\u202eb"}' } } });
    expect(parseAnswer(body, 'ReportDraft')).toEqual({ data: { reportDraft: { id: 'a⟨U+202E⟩b', body: '{"title":"a\u202eb"}' } } });
    expect(parseAnswer(body, 'ArticlePage')).toEqual({ data: { reportDraft: { id: 'a⟨U+202E⟩b', body: '{"title":"a⟨U+202E⟩b"}' } } });
  });
});

describe('characters that the hub does not take', () => {
  test('are named by their number', () => {
    expect(refusedCharacter('hồ sơ \u202egpj.exe')).toBe('U+202E');
    expect(refusedCharacter('a\u0007b')).toBe('U+0007');
    expect(refusedCharacter('a\u{e0041}b')).toBe('U+E0041');
    expect(refusedCharacter('a\u{1ffff}b')).toBe('U+1FFFF');
    expect(refusedCharacter('a\tb')).toBe('U+0009');
  });

  test('are not those of any language, nor the ends of lines in a longer text, nor what is trimmed', () => {
    for (const text of ['Đặng Hữu Phước', '👩‍💻', 'שלום', 'tê\u0301n', '\u200ba', 'a\ufdd0b', ' a\n']) expect(refusedCharacter(text)).toBeNull();
    expect(refusedCharacter('a\n\tb\r\nc', true)).toBeNull();
    expect(refusedCharacter('a\nb')).toBe('U+000A');
  });
});
