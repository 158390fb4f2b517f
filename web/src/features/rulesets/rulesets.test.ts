import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hexOffset, mistakeInVietnamese, placeOf } from './model';

test('a mistake leads to its line, from its column on', () => {
  const text = 'rule a {\n  strings: $đ = 😀 x\n}';
  expect(text.slice(placeOf(text, 2, 12).from, placeOf(text, 2, 12).to)).toBe('$đ = 😀 x');
  expect(text.slice(placeOf(text, 2, 18).from, placeOf(text, 2, 18).to)).toBe(' x');
  expect(placeOf(text, 1, 1)).toEqual({ from: 0, to: 8 });
  expect(placeOf(text, 99, 1)).toEqual({ from: text.length, to: text.length });
  expect(placeOf(text, 1, 99)).toEqual({ from: 8, to: 8 });
});

test('the commonest mistakes are said in Vietnamese', () => {
  expect(mistakeInVietnamese('syntax error')).toBe('lỗi cú pháp');
  expect(mistakeInVietnamese('unknown identifier "foo"')).toBe('không có tên “foo”');
  expect(mistakeInVietnamese('the module "time" is not taken: what a rule finds may not depend on when it is asked')).toBe('không dùng được mô-đun “time”: kết quả của quy tắc không được phụ thuộc vào lúc chạy');
  expect(mistakeInVietnamese('negating an unknown byte is not allowed')).toBe('negating an unknown byte is not allowed');
});

test('why a module is not taken is said in Vietnamese, for every module that is refused', () => {
  const source = readFileSync('../forensics/src/rules/modules.rs', 'utf8');
  const refusals = [...source.matchAll(/^ {8}"(\w+)" => "([^"]+)",$/gm)].map(([, name, why]) => `the module "${name ?? ''}" is not taken: ${why ?? ''}`);
  expect(refusals).toHaveLength(5);
  for (const refusal of refusals) expect(mistakeInVietnamese(refusal)).toMatch(/^không dùng được mô-đun “\w+”: .+$/);
});

test('an offset is told as the table of bytes tells it', () => {
  expect(hexOffset(255)).toBe('0xff');
});
