import { onlineManager } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from './graphql';
import { CaseChangedDocument } from './live';
import { createQueryClient, graphQuery } from './query';

afterEach(() => onlineManager.setOnline(true));

test('off line a question fails at once instead of waiting as if it were answered', async () => {
  onlineManager.setOnline(false);
  const client = createQueryClient();
  const query = { ...graphQuery(CaseChangedDocument, {}), queryFn: () => Promise.reject(new ApiError('NETWORK', 'no network')) };
  await expect(client.query({ ...query, retry: client.getDefaultOptions().queries?.retry })).rejects.toThrow();
  expect(client.getQueryState(query.queryKey)).toMatchObject({ status: 'error', fetchStatus: 'idle' });
});
