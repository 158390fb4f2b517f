import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { CustodyLogQuery } from '@/gql/graphql';
import { ViewerDocument } from '@/lib/session';
import { fails, fakeHub, on } from '@/test/graphql';
import { renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { CustodyCheckpointsDocument } from './CheckpointsPanel';
import { CustodyLogDocument } from './LogPage';

type Log = CustodyLogQuery['custodyLog'];
type Witness = Log['witnesses'][number];

const hash = 'ab'.repeat(32);
const sound: Witness = {
  name: 'Bộ A',
  key: 'witness.a.example/w1+01020304+BAAA',
  fingerprint: hash,
  latest: { witness: 'Bộ A', size: 40, at: '2026-11-22T08:00:00.000Z' },
  behind: 0,
  fault: null,
  faultDetail: null,
  faultSince: null,
};
const failing: Witness = { ...sound, name: 'Tỉnh B', key: 'witness.b.example/w1+01020304+BAAA', behind: 12, fault: 'INCONSISTENT', faultDetail: 'the log did not grow out of it', faultSince: '2026-11-22T07:00:00.000Z' };

function log(over: Partial<Log>): Log {
  return {
    size: 40,
    events: 43,
    rootHash: hash,
    checkpoint: 'demo.chot.local/custody\n40\nroot\n\n— demo.chot.local/custody sig\n',
    signedAt: '2026-11-22T08:00:00.000Z',
    origin: 'demo.chot.local/custody',
    signing: { holds: true, fault: null, refusedSince: null },
    keys: [{ key: 'demo.chot.local/custody+01020304+AQAA', fingerprint: hash }],
    witnesses: [],
    timestamping: null,
    ...over,
  };
}

function hub(shown: Log, nodes = true) {
  return fakeHub(
    on(ViewerDocument, () => ({ serverTime: new Date().toISOString(), viewer: sampleViewer({ roles: ['ADMIN'] }) })),
    on(CustodyLogDocument, () => ({ custodyLog: shown })),
    on(CustodyCheckpointsDocument, () => ({
      custodyLog: {
        checkpoints: {
          nodes: nodes
            ? [
                {
                  size: 40,
                  rootHash: hash,
                  signedAt: '2026-11-22T08:00:00.000Z',
                  note: 'note',
                  cosignatures: [{ witness: 'Bộ A', at: '2026-11-22T08:00:01.000Z' }],
                  timestamp: { at: '2026-11-22T08:00:02.000Z', authority: 'TSA' },
                },
              ]
            : [],
          pageInfo: { hasNextPage: false, endCursor: null },
          totalCount: nodes ? 1 : 0,
        },
      },
    })),
  );
}

describe('LogPage', () => {
  it('says what is missing where nobody watches, and what is not signed yet', async () => {
    hub(log({}), false);
    renderApp('/log');
    expect(await screen.findByText(/Chưa có nhân chứng nào/)).toBeInTheDocument();
    expect(screen.getByText(/3 sự kiện mới chưa có điểm chốt/)).toBeInTheDocument();
    expect(screen.getByText('Hệ thống chưa được đặt tổ chức cấp dấu thời gian.')).toBeInTheDocument();
    expect(await screen.findByText('Chưa ký điểm chốt nào.')).toBeInTheDocument();
  });

  it('shows witnesses with their lag, the time stamp and the checkpoints, and raises the alarm', async () => {
    hub(log({ events: 40, witnesses: [sound, failing], timestamping: { latest: { size: 40, at: '2026-11-22T08:00:02.000Z', authority: 'TSA mẫu' }, fault: null, faultDetail: null, faultSince: null } }));
    renderApp('/log');
    const table = await screen.findByRole('table', { name: 'Nhân chứng' });
    expect(within(table).getByText('Theo kịp')).toBeInTheDocument();
    expect(within(table).getByText('Chậm 12 sự kiện')).toBeInTheDocument();
    expect(within(table).getByText(/Đã thấy một lịch sử khác/)).toBeInTheDocument();
    expect(screen.getByRole('alert')).toHaveTextContent('Báo động');
    expect(screen.getByText('TSA mẫu')).toBeInTheDocument();
    expect(await screen.findByRole('button', { name: 'Chép điểm chốt 40 sự kiện' })).toBeInTheDocument();
    expect(screen.queryByText(/chưa có điểm chốt/)).not.toBeInTheDocument();
  });

  it('says that the hub refuses to sign, since when and why, and promises nothing', async () => {
    hub(log({ signing: { holds: false, fault: 'ENTRY_CHANGED', refusedSince: '2026-11-22T08:01:00.000Z' } }));
    renderApp('/log');
    const alarm = await screen.findByRole('alert');
    expect(alarm).toHaveTextContent('hệ thống từ chối ký từ 15:01, 22/11/2026');
    expect(alarm).toHaveTextContent('Nội dung một sự kiện trong nhật ký đã bị sửa.');
    expect(screen.getByText('3 sự kiện mới chưa có điểm chốt và chưa được ký.')).toBeInTheDocument();
    expect(screen.queryByText(/chậm nhất sau một phút/)).not.toBeInTheDocument();
  });

  it('keeps the page when only the list of checkpoints cannot be read', async () => {
    const known = hub(log({}));
    known.use(fails(CustodyCheckpointsDocument, 'UNAVAILABLE'));
    renderApp('/log');
    expect(await screen.findByText('Chưa đọc được các điểm chốt')).toBeInTheDocument();
    expect(screen.getByText('demo.chot.local/custody')).toBeInTheDocument();
  });
});
