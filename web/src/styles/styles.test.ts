import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve('src');
const sheets = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.css'));

/** Navigation, whose links are never buttons; headings of pages and what else `base` says is weaker than any button. */
const navigation = /^(\.nav|\.bottom-nav|\.tabs|\.crumbs|\.sign-in-out)\b/;

/** The selectors of a sheet, one by one. */
function selectors(sheet: string): string[] {
  const text = readFileSync(path.join(root, sheet), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(/([^{};]+)\{/g)].flatMap((match) => (match[1] ?? '').split(',').map((selector) => selector.trim()));
}

test('no place gives its links a look that a link in the form of a button takes on', () => {
  expect(sheets.length).toBeGreaterThan(20);
  const found = sheets
    .filter((sheet) => sheet !== path.join('styles', 'base.css'))
    .flatMap((sheet) => selectors(sheet).map((selector) => ({ sheet, selector })))
    .filter(({ selector }) => /[\s>~+]a(?![\w[-])(?!:not\(\.btn\))[^\s>~+]*$/.test(selector) && !navigation.test(selector));
  expect(found).toEqual([]);
});
