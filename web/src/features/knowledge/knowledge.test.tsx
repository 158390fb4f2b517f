import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { axeFaults, renderUi } from '@/test/render';
import { Markdown } from './Markdown';
import { doubtOf, percent, readAnswers, sameTime, techniquesIn } from './model';
import { validateArticleSearch, validateKnowledgeSearch } from './search';

test('HTML in an article is text, and no picture, form or script comes of it', async () => {
  const text = [
    '# Title',
    '<script>alert(1)</script>',
    '<img src="/x" onerror="alert(1)">',
    '![picture](https://198.51.100.7/x.png)',
    '- [x] done',
    '[bad](javascript:alert(1)) [data](data:text/html,x) [good](https://example.org/) [article](/knowledge/ransomware)',
    '',
    '| a | b |',
    '|---|---|',
    '| 1 | 2 |',
  ].join('\n\n').replaceAll('|\n\n|', '|\n|');
  const { container } = await renderUi(<Markdown text={text} lang="en" />);
  expect(container.querySelectorAll('script, img, input, iframe, style, form')).toHaveLength(0);
  expect(container.textContent).toContain('<script>alert(1)</script>');
  const addresses = [...container.querySelectorAll('a')].map((link) => link.getAttribute('href'));
  expect(addresses.every((href) => href === null || href === '' || /^(https:|\/knowledge\/)/.test(href))).toBe(true);
  expect(screen.getByRole('link', { name: 'article' })).toHaveAttribute('href', '/knowledge/ransomware');
  expect(screen.getByRole('heading', { level: 2, name: 'Title' })).toBeInTheDocument();
  expect(screen.getByRole('table')).toBeInTheDocument();
  expect(await axeFaults(container)).toEqual([]);
});

test('techniques are read from what a person types', () => {
  expect(techniquesIn(' t1486, T1566.001;T1486\n')).toEqual(['T1486', 'T1566.001']);
  expect(techniquesIn(' ')).toEqual([]);
});

test('answers kept in the tab are read, and what is no answer is left out', () => {
  expect(readAnswers('{"q1":"a","q2":"1\\n2"}')).toEqual({ q1: 'a', q2: '1\n2' });
  expect([null, '', '{', '[1]', '"a"', '{"q":1}'].map(readAnswers)).toEqual([{}, {}, {}, {}, {}, {}]);
});

test('points are shown as whole percents', () => {
  expect(percent(45, 60)).toBe(75);
  expect(percent(0, 0)).toBe(0);
});

test('only what is allowed stays in the address', () => {
  expect(validateKnowledgeSearch({ technique: 't1486', class: 'X', kind: 'HANDBOOK,Y', lang: 'fr' })).toEqual({ technique: 'T1486', kind: ['HANDBOOK'] });
  expect(validateKnowledgeSearch({ technique: 'T1' })).toEqual({});
  expect(validateArticleSearch({ version: '2', lang: 'en' })).toEqual({ version: 2, lang: 'en' });
  expect(validateArticleSearch({ version: '0' })).toEqual({});
});

test('answers that cannot be right are known before they are handed in', () => {
  expect(doubtOf('WORD', ' ')).toBe('empty');
  expect(doubtOf('NUMBER', 'ba')).toBe('number');
  expect(doubtOf('NUMBER', '1.204')).toBeNull();
  expect(doubtOf('SHA256', 'abc')).toBe('sha256');
  expect(doubtOf('SHA256', 'A'.repeat(64))).toBeNull();
  expect(doubtOf('INSTANT', 'hôm qua')).toBe('instant');
  for (const time of ['2026-09-03 18:04:05', '2026-09-03T18:04:05Z', '03/09/2026 18:04:05']) expect(doubtOf('INSTANT', time)).toBeNull();
  expect(doubtOf('NAME', 'a/b')).toBeNull();
});

test('a time is shown in the form in which it is asked for', () => {
  expect(sameTime('2026-09-03T18:04:05.000Z')).toBe('2026-09-03 18:04:05');
  expect(sameTime('2026-09-03 18:04:05')).toBe('2026-09-03 18:04:05');
  expect(sameTime('lists/known-bad.txt')).toBe('lists/known-bad.txt');
});
