import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { leaveFor } from '@/lib/leaving';
import { ViewerDocument } from '@/lib/session';
import { fails, fakeHub, on } from '@/test/graphql';
import { axeFaults, renderApp, renderUi } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { parseCheckpoint } from './checkpoint';
import { SignInOverlay } from './SignInOverlay';

vi.mock('@/lib/leaving', () => ({ isLeaving: () => false, leaveFor: vi.fn() }));

const signedOut = fails(ViewerDocument, 'UNAUTHENTICATED');
const signedIn = on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ roles: ['ADMIN'] }) }));

function json(body: unknown, status: number): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

async function open(locale: 'vi' | 'en' = 'vi') {
  const hub = fakeHub(signedOut);
  const view = renderApp('/agencies', { locale });
  await screen.findByRole('heading', { level: 1 });
  return { hub, view };
}

test('without a session every address leads to sign-in, which passes the accessibility checks', async () => {
  const { view } = await open();
  expect(screen.getByRole('heading', { level: 1, name: 'Đăng nhập' })).toBeInTheDocument();
  expect(view.router.state.location.pathname).toBe('/sign-in');
  expect(view.router.state.location.search).toEqual({ next: '/agencies' });
  expect(await axeFaults(view.container)).toEqual([]);
});

test('empty fields are named and get the focus', async () => {
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Đăng nhập' }));
  const email = screen.getByRole('textbox', { name: 'Thư điện tử công vụ' });
  expect(email).toHaveFocus();
  expect(email).toHaveAccessibleDescription('Lỗi: Ghi thư điện tử công vụ.');
  expect(screen.getByText('Ghi mật khẩu.')).toBeInTheDocument();
});

async function fill() {
  await userEvent.type(screen.getByRole('textbox', { name: /Thư điện tử|e-mail/ }), 'a@b.vn');
  await userEvent.type(screen.getByLabelText(/Mật khẩu|Password/), 'mot-mat-khau');
  await userEvent.click(screen.getByRole('button', { name: /^(Đăng nhập|Sign in)/ }));
}

test('a wrong password is said, what was typed stays', async () => {
  const { hub } = await open();
  hub.route('/api/auth/sign-in', () => json({ code: 'UNAUTHENTICATED' }, 401));
  await fill();
  expect(await screen.findByRole('alert')).toHaveTextContent('Thư điện tử hoặc mật khẩu không đúng.');
  expect(screen.getByRole('textbox', { name: 'Thư điện tử công vụ' })).toHaveValue('a@b.vn');
  expect(screen.getByLabelText('Mật khẩu')).toHaveFocus();
});

test('too many tries say when to try again and hold the button', async () => {
  const { hub } = await open('en');
  hub.route('/api/auth/sign-in', () => json({ code: 'RATE_LIMITED', retryAfterSeconds: 42 }, 429));
  await fill();
  expect(await screen.findByRole('alert')).toHaveTextContent('Try again in 42 s');
  expect(screen.getByRole('button', { name: 'Sign in' })).toHaveAttribute('aria-disabled', 'true');
});

test('a dead line is not a wrong password', async () => {
  const { hub } = await open();
  hub.route('/api/auth/sign-in', () => Promise.reject(new TypeError('failed')));
  await fill();
  expect(await screen.findByRole('alert')).toHaveTextContent('Không kết nối được');
});

test('signing in goes on to where one wanted to go', async () => {
  const { hub, view } = await open();
  hub.route('/api/auth/sign-in', () => {
    hub.use(signedIn);
    return new Response(null, { status: 204 });
  });
  await fill();
  await vi.waitFor(() => expect(view.router.state.location.pathname).toBe('/agencies'));
  expect(await screen.findByRole('navigation', { name: 'Điều hướng chính' })).toBeInTheDocument();
});

test('the door leads no signed-in person back to itself', async () => {
  const { hub, view } = await open();
  await view.router.navigate({ to: '/sign-in', search: { next: '/sign-in?next=%2Fcases' } });
  hub.route('/api/auth/sign-in', () => {
    hub.use(signedIn);
    return new Response(null, { status: 204 });
  });
  await fill();
  await vi.waitFor(() => expect(view.router.state.location.pathname).toBe('/systems'));
});

test.each([
  ['/sign-in', '/systems'],
  ['/sign-in?next=/agencies', '/agencies'],
  ['/sign-in?next=/sign-in', '/systems'],
  ['/sign-in?next=/sign-in/', '/systems'],
  ['/sign-in?next=//elsewhere.example', '/systems'],
])('%s leads whoever is signed in on to %s', async (address, to) => {
  fakeHub(signedIn);
  const view = renderApp(address);
  await vi.waitFor(() => expect(view.router.state.location.pathname).toBe(to));
});

test('the door opens where the hub is not reached, and asks once who is signed in', async () => {
  const hub = fakeHub(fails(ViewerDocument, 'INTERNAL'));
  renderApp('/sign-in?next=/agencies');
  expect(await screen.findByRole('heading', { level: 1, name: 'Đăng nhập' })).toBeInTheDocument();
  expect(hub.calls('Viewer')).toHaveLength(1);
});

test('where a session has ended somebody else has a way to sign in, and reads what is lost by it', async () => {
  fakeHub(signedOut);
  await renderUi(<SignInOverlay open email="a@b.vn" />);
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(/đang viết trên trang này sẽ mất/)).toBeInTheDocument();
  await userEvent.click(dialog.getByRole('button', { name: /Không phải bạn\?/ }));
  expect(leaveFor).toHaveBeenCalledWith('/sign-in');
});

test('reads the public checkpoint of the log', () => {
  const root = btoa(String.fromCharCode(...Array.from({ length: 32 }, (_, i) => i)));
  expect(parseCheckpoint(`chot.example/log\n48213\n${root}\n\n— chot.example/log AAAA`)).toEqual({
    origin: 'chot.example/log',
    size: 48213,
    rootHash: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  });
  expect(parseCheckpoint('<html>')).toBeNull();
});
