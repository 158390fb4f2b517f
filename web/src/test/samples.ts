import type { Viewer } from '@/lib/session';

/** A coordinator of an invented centre; parts can be replaced. */
export function sampleViewer(over: Partial<Viewer> = {}): Viewer {
  return {
    user: { id: 'user-1', name: 'Trần Khánh Vy', email: 'coordinator@demo.chot.local' },
    agency: {
      id: 'agency-1',
      name: 'Trung tâm Điều phối quốc gia (mẫu)',
      nameEn: 'National Coordination Centre (sample)',
      code: 'TTDP',
      kind: 'NATIONAL_COORDINATOR',
    },
    roles: ['COORDINATOR'],
    locale: 'VI',
    demo: true,
    memberships: [
      {
        role: 'COORDINATOR',
        agency: { id: 'agency-1', name: 'Trung tâm Điều phối quốc gia (mẫu)', nameEn: null, code: 'TTDP', kind: 'NATIONAL_COORDINATOR' },
      },
    ],
    waiting: { work: 9, reports: 6, tasks: 4, escalations: 0, transfers: 0, deadLetters: 0 },
    ...over,
  };
}
