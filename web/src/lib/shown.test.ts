import { describe, expect, test } from 'vitest';
import { parseAnswer, refusedCharacter, unturned } from './shown';

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
      expect(parseAnswer(JSON.stringify({ text }), 'CasesPage')).toEqual({ text });
    }
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
