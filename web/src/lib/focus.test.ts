import { expect, test } from 'vitest';
import { keepFocus } from './focus';

const frames = async (n: number) => {
  for (let i = 0; i < n; i += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
};

test('the focus goes to the title when the pressed button is gone, and stays where it is otherwise', async () => {
  document.body.innerHTML = '<main tabindex="-1"><h1 tabindex="-1">Việc</h1><button>Nhận</button></main>';
  const button = document.querySelector('button');
  button?.focus();
  keepFocus();
  await frames(3);
  expect(document.activeElement).toBe(button);
  button?.remove();
  await frames(3);
  expect(document.activeElement?.tagName).toBe('H1');
});

test('what comes next takes the focus when it is there', async () => {
  document.body.innerHTML = '<main tabindex="-1"><h1 tabindex="-1">Tiếp nhận</h1><button>Từ chối</button></main>';
  const button = document.querySelector('button');
  button?.focus();
  keepFocus('#next');
  button?.remove();
  await frames(3);
  document.querySelector('main')?.insertAdjacentHTML('beforeend', '<h2 id="next" tabindex="-1">Báo cáo sau</h2>');
  await frames(3);
  expect(document.activeElement?.id).toBe('next');
});
