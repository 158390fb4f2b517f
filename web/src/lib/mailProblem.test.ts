import { expect, test } from 'vitest';
import { mailProblem } from './mailProblem';

test('a mail error is told in kind', () => {
  expect(mailProblem('connecting: Connection error: Connection refused (os error 111)')).toBe('closed');
  expect(mailProblem('connecting: timed out')).toBe('silent');
  expect(mailProblem('550 no such user')).toBe('address');
  expect(mailProblem('554 5.1.1 unknown')).toBe('address');
  expect(mailProblem('554 message refused')).toBe('refused');
  expect(mailProblem('451 later')).toBe('later');
  expect(mailProblem('the mail folder: No such file or directory (os error 2)')).toBe('file');
  expect(mailProblem('strange')).toBe('other');
});
