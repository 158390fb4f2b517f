import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { RuleSetAgenciesDocument } from './documents';

test('a new rule set is of the own agency; an error goes when the field is filled; leaving asks first', async () => {
  const other = { id: 'agency-0', name: 'Cơ quan khác', nameEn: null };
  fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer() })),
    on(RuleSetAgenciesDocument, () => ({ ruleSetAgencies: [other, sampleViewer().agency] })),
  );
  const { router } = renderApp('/rule-sets/new');
  expect(await screen.findByRole('combobox', { name: /Cơ quan/ })).toHaveValue('agency-1');
  await userEvent.click(screen.getByRole('button', { name: 'Ghi phiên bản' }));
  const name = screen.getByRole('textbox', { name: /^Tên/ });
  expect(name).toBeInvalid();
  expect(await screen.findByRole('link', { name: /^Tên/ })).toBeInTheDocument();
  await userEvent.type(name, 'Bộ thử');
  expect(name).toBeValid();
  expect(screen.queryByRole('heading', { name: 'Có 1 chỗ cần sửa' })).toBeNull();
  await userEvent.click(screen.getAllByRole('link', { name: 'Vụ việc' })[0] as HTMLElement);
  expect(await screen.findByRole('dialog', { name: 'Rời trang mà chưa lưu?' })).toBeInTheDocument();
  expect(router.state.location.pathname).toBe('/rule-sets/new');
  await userEvent.click(screen.getByRole('button', { name: 'Ở lại viết tiếp' }));
  expect(name).toHaveValue('Bộ thử');
  await userEvent.click(screen.getAllByRole('link', { name: 'Vụ việc' })[0] as HTMLElement);
  await userEvent.click(await screen.findByRole('button', { name: 'Rời trang, bỏ phần đã viết' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/cases'));
});
