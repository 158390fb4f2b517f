import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { hitLevels } from '@/lib/domain';
import { labels } from '@/lib/labels';
import { axeFaults, renderUi } from '@/test/render';
import { HitTags } from './HitTags';
import { inLogs } from './LookUpsPage';
import { validateLookUpsSearch } from './search';

test('every level is said in words, and what is met elsewhere once', async () => {
  const { container } = await renderUi(<HitTags levels={hitLevels} elsewhere />);
  for (const level of hitLevels) expect(screen.getAllByText(labels.vi.hitLevel[level])).toHaveLength(1);
  expect(await axeFaults(container)).toEqual([]);
});

test('the same content in another case is said where no observable says it', async () => {
  await renderUi(<HitTags levels={['KNOWN_BAD']} elsewhere />, { locale: 'en' });
  expect(screen.getByText(labels.en.hitLevel.OTHER_CASE)).toBeInTheDocument();
});

test('a value of digits alone stays a text in the address', () => {
  expect(validateLookUpsSearch({ values: '1234' })).toEqual({ values: '1234' });
  expect(validateLookUpsSearch({})).toEqual({});
});

test('an address may stand in logs, which a look-up does not read; a digest may not', () => {
  expect(inLogs({ kind: 'IPV4_ADDR' })).toBe(true);
  expect(inLogs({ kind: 'FILE_SHA256' })).toBe(false);
  expect(inLogs({ kind: null })).toBe(false);
});
