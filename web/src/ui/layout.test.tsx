import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { axeFaults, renderUi } from '@/test/render';
import { PageHead } from './layout';

/** Tells the size once, as browsers do when one begins to observe. */
class OnceObserver {
  private readonly tell: () => void;
  constructor(tell: () => void) {
    this.tell = tell;
  }
  observe() {
    this.tell();
  }
  disconnect() {
    return undefined;
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function linesAre(whole: number, shown: number) {
  vi.stubGlobal('ResizeObserver', OnceObserver);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(whole * 34);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(shown * 34);
}

test('of a title that takes more than two lines the whole is a press away', async () => {
  linesAre(5, 2);
  const { container } = await renderUi(<PageHead title="Tệp trên bốn máy chủ đổi đuôi" brief />);
  const head = screen.getByRole('heading', { level: 1, name: 'Tệp trên bốn máy chủ đổi đuôi' });
  expect(head).toHaveClass('is-brief');
  await userEvent.click(screen.getByRole('button', { name: 'Xem cả tiêu đề', expanded: false }));
  expect(head).not.toHaveClass('is-brief');
  expect(screen.getByRole('button', { name: 'Thu gọn tiêu đề', expanded: true })).toHaveFocus();
  expect(await axeFaults(container)).toEqual([]);
});

test('a title that fits has no button', async () => {
  linesAre(2, 2);
  await renderUi(<PageHead title="Thư lạ" brief />);
  expect(screen.queryByRole('button')).toBeNull();
});
