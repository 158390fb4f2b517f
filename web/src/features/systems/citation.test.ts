import { expect, test } from 'vitest';
import { citation } from './citation';

test('names the documents and not how their text was obtained', () => {
  const source = 'TCVN 14423:2026 via the own-words summary in GitHub somebody/something (checked 24 Sep 2026); required by Decree 331/2026, Art. 28-30';
  expect(citation(source, 'vi')).toEqual(['TCVN 14423:2026', 'Nghị định 331/2026, Điều 28-30']);
  expect(citation(source, 'en')).toEqual(['TCVN 14423:2026', 'Decree 331/2026, Art. 28-30']);
  expect(citation('Decree 85/2016/ND-CP, Art. 20(2)(c)', 'vi')).toEqual(['Nghị định 85/2016/NĐ-CP, Điều 20(2)(c)']);
  expect(citation('Directive 18/CT-TTg of 13 Oct 2022', 'vi')).toEqual(['Chỉ thị 18/CT-TTg']);
  expect(citation('Circular 12/2022/TT-BTTTT, Appendices I-V, part II.1 (system design) (b)', 'vi')).toEqual(['Thông tư 12/2022/TT-BTTTT']);
});
