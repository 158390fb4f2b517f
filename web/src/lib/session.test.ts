import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeHub, fails, on } from '@/test/graphql';
import { sampleViewer } from '@/test/samples';
import { keepLocal, localCopy } from './localCopy';
import { leaveFor } from './leaving';
import { keepPersonal, readPersonal } from './personal';
import { ViewerDocument, leaveToOther, signOut, signOutEverywhere, SignOutEverywhereDocument, viewerQuery } from './session';

vi.mock('./leaving', () => ({ isLeaving: () => false, leaveFor: vi.fn() }));

const newClient = () => new QueryClient({ defaultOptions: { queries: { retry: false } } });

async function arrives(userId: string): Promise<void> {
  fakeHub(
    on(ViewerDocument, () => {
      const viewer = sampleViewer();
      return { serverTime: new Date().toISOString(), viewer: { ...viewer, user: { ...viewer.user, id: userId } } };
    }),
  );
  await Promise.race([newClient().query({ ...viewerQuery, staleTime: 0 }), vi.waitFor(() => expect(leaveFor).toHaveBeenCalled())]);
}

function write(): void {
  keepLocal('draft-1', 'máy chủ bị chiếm');
  keepPersonal('tab', 'sent.draft-0', 'report-7');
  keepPersonal('tab', 'cursors', '{}');
  keepPersonal('browser', 'uploads', '[{"caseNumber":"2026-0001"}]');
  localStorage.setItem('chot.theme', 'dark');
}

function left(): (string | null)[] {
  return [localCopy('draft-1'), readPersonal('tab', 'sent.draft-0'), readPersonal('tab', 'cursors'), readPersonal('browser', 'uploads')];
}

describe('what one person leaves in the browser', () => {
  beforeEach(() => {
    vi.mocked(leaveFor).mockClear();
  });

  it('is gone after signing out, but for the settings of the device', async () => {
    await arrives('user-1');
    write();
    fakeHub().route('/api/auth/sign-out', () => new Response(null, { status: 204 }));
    await signOut();
    expect(left()).toEqual([null, null, null, null]);
    expect(localStorage.getItem('chot.theme')).toBe('dark');
    expect(leaveFor).toHaveBeenCalledWith('/sign-in');
  });

  it('is gone from the tab where somebody else signs in after a session has ended', async () => {
    await arrives('user-1');
    write();
    leaveToOther();
    expect(left()).toEqual([null, null, null, '[{"caseNumber":"2026-0001"}]']);
    expect(leaveFor).toHaveBeenCalledWith('/sign-in');
  });

  it('stays where signing out was not answered', async () => {
    await arrives('user-1');
    write();
    fakeHub().route('/api/auth/sign-out', () => new Response(null, { status: 503 }));
    await expect(signOut()).rejects.toThrow();
    expect(localCopy('draft-1')).toBe('máy chủ bị chiếm');
  });

  it('is gone after signing out everywhere', async () => {
    await arrives('user-1');
    write();
    fakeHub(on(SignOutEverywhereDocument, () => ({ signOutEverywhere: { errors: [] } })));
    await signOutEverywhere();
    expect(left()).toEqual([null, null, null, null]);
  });

  it('stays for the same person after the session ended', async () => {
    await arrives('user-1');
    write();
    fakeHub(fails(ViewerDocument, 'UNAUTHENTICATED'));
    await newClient().query({ ...viewerQuery, staleTime: 0 }).catch(() => undefined);
    await arrives('user-1');
    expect(localCopy('draft-1')).toBe('máy chủ bị chiếm');
    expect(readPersonal('browser', 'uploads')).not.toBeNull();
    expect(leaveFor).not.toHaveBeenCalled();
  });

  it('is gone for the next person, who does not go on in the page either', async () => {
    await arrives('user-1');
    write();
    await arrives('user-2');
    expect(left()).toEqual([null, null, null, null]);
    expect(leaveFor).toHaveBeenCalledWith('/');
  });

  it('is gone in the other tabs too', async () => {
    await arrives('user-1');
    keepLocal('draft-1', 'của tab kia');
    window.dispatchEvent(new StorageEvent('storage', { key: 'chot.person', newValue: null }));
    expect(localCopy('draft-1')).toBeNull();
    expect(leaveFor).toHaveBeenCalledWith('/sign-in');
  });

  it('is left alone when the same person signs in elsewhere', async () => {
    await arrives('user-1');
    write();
    window.dispatchEvent(new StorageEvent('storage', { key: 'chot.person', newValue: 'user-1' }));
    expect(localCopy('draft-1')).toBe('máy chủ bị chiếm');
    expect(leaveFor).not.toHaveBeenCalled();
  });
});
