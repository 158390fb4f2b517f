import { describe, expect, test } from 'vitest';
import { parseAnswer, unturned } from './shown';

describe('texts of answers', () => {
  test('marks that turn text about are shown as signs, in every field', () => {
    const body = '{"data":{"nodes":[{"path":"hoa\u202egpj.exe","findings":[{"detail":"\u2067a\u2069"}]}],"n":1}}';
    expect(parseAnswer(body)).toEqual({
      data: { nodes: [{ path: 'hoa⟨U+202E⟩gpj.exe', findings: [{ detail: '⟨U+2067⟩a⟨U+2069⟩' }] }], n: 1 },
    });
  });

  test('what is sent back stays as it came', () => {
    expect(parseAnswer('{"folderPath":"a\u202eb/","name":"a\u202eb/"}')).toEqual({ folderPath: 'a\u202eb/', name: 'a⟨U+202E⟩b/' });
  });

  test('Vietnamese, joined signs and right-to-left words stay', () => {
    for (const text of ['Đặng Hữu Phước', '👩‍💻', 'שלום', 'tê\u0301n']) {
      expect(unturned(text)).toBe(text);
      expect(parseAnswer(JSON.stringify({ text }))).toEqual({ text });
    }
  });
});
