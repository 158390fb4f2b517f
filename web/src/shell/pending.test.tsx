import { screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { uploads } from '@/lib/upload';
import { renderUi } from '@/test/render';
import { PagePending } from './PagePending';

vi.mock('@/lib/pages', async (original) => ({ ...(await original<object>()), usePageWaiting: () => true }));

test.each([true, false])('a page that waits for the network speaks of uploads only while one is under way: %s', async (active) => {
  vi.spyOn(uploads, 'active').mockReturnValue(active);
  await renderUi(<PagePending />);
  expect(screen.getByText(/nó tự mở khi có mạng trở lại/)).toBeInTheDocument();
  expect(screen.queryAllByText(/Đừng tải lại trang/)).toHaveLength(active ? 1 : 0);
});
