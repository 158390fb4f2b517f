import { renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { setLocale } from './i18n';
import { ownAgencyOf, useNames } from './names';

interface Agency {
  id: string;
  name: string;
  nameEn: string | null;
}

const centre: Agency = { id: 'a', name: 'Trung tâm Ứng cứu (mẫu)', nameEn: 'Response Centre (sample)' };
const province: Agency = { id: 'b', name: 'Tỉnh Hà Mẫu', nameEn: null };

test('the own agency of a holder is told only where it is another one than the one held for', () => {
  expect(ownAgencyOf({ agency: province, person: { agency: centre } })).toBe(centre);
  expect(ownAgencyOf({ agency: province, person: { agency: { ...province } } })).toBeNull();
  expect(ownAgencyOf({ agency: null, person: { agency: centre } })).toBeNull();
  expect(ownAgencyOf({ agency: province, person: { agency: null } })).toBeNull();
  expect(ownAgencyOf({ agency: province, person: null })).toBeNull();
  expect(ownAgencyOf(null)).toBeNull();
});

test('who holds for another agency is told with the own one first, in the language of the page', () => {
  const { result } = renderHook(() => useNames());
  expect(result.current.agenciesOf({ agency: province, person: { agency: centre } })).toEqual(['Trung tâm Ứng cứu (mẫu)', 'thay mặt Tỉnh Hà Mẫu']);
  setLocale('en', { remember: false });
  const { result: english } = renderHook(() => useNames());
  expect(english.current.agenciesOf({ agency: province, person: { agency: centre } })).toEqual(['Response Centre (sample)', 'on behalf of Tỉnh Hà Mẫu']);
});

test('who holds for the own agency, and whose own agency is not told, is told with one agency', () => {
  const { result } = renderHook(() => useNames());
  expect(result.current.agenciesOf({ agency: province, person: { agency: province } })).toEqual(['Tỉnh Hà Mẫu']);
  expect(result.current.agenciesOf({ agency: province, person: null })).toEqual(['Tỉnh Hà Mẫu']);
  expect(result.current.agenciesOf({ agency: null, person: { agency: centre } })).toEqual([]);
});
