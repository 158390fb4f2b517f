import { File as NodeFile } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { fakeHub } from '@/test/graphql';
import { axeFaults, renderUi } from '@/test/render';
import { CheckpointPage } from './CheckpointPage';
import { ResultPanel, type Result } from './ResultPanel';
import { VerifyPage } from './VerifyPage';
import { verifyMessages } from './messages';
import { keysOf, sortFiles } from './run';
import { verifyPackage, verifyWhole } from './verifier/verify';
import type { Identity } from './verifier/verify.worker';

const { keys, vectors } = JSON.parse(gunzipSync(readFileSync('src/features/verify/vectors.json.gz')).toString()) as {
  keys: string[];
  vectors: { what: string; package: string }[];
};
const stamps = JSON.parse(gunzipSync(readFileSync('src/features/verify/stamps.json.gz')).toString()) as { what: string; package: string; authority: string | null }[];
const t = verifyMessages.vi;

async function stampedResult(what: string): Promise<Result> {
  const vector = stamps.find((known) => known.what === what);
  if (vector === undefined) throw new Error(what);
  const report = await verifyWhole(Uint8Array.from(Buffer.from(vector.package, 'base64')), [], undefined, vector.authority ?? undefined);
  return { report, identity: 'unproved', keysFrom: 'given', names: { package: 'p.zip', files: [] }, at: Date.UTC(2026, 10, 28) };
}

function bytesOf(what: string): Uint8Array<ArrayBuffer> {
  const vector = vectors.find((known) => known.what === what);
  if (vector === undefined) throw new Error(what);
  return Uint8Array.from(Buffer.from(vector.package, 'base64'));
}

function result(what: string, identity: Identity = 'unproved'): Result {
  return { report: verifyPackage(bytesOf(what), []), identity, keysFrom: 'given', names: { package: 'p.zip', files: [] }, at: Date.UTC(2026, 10, 28) };
}

test('a sound package says what holds, and that the signer is not proved', async () => {
  const compare = vi.fn();
  const { container } = await renderUi(<ResultPanel result={result('nothing')} onCompare={compare} />);
  screen.getByRole('heading', { name: t.goodUnsigned });
  screen.getByText(t.identityUnproved);
  screen.getByText(t.noEvidenceText);
  screen.getByRole('button', { name: t.compare }).click();
  expect(compare).toHaveBeenCalledOnce();
  expect(screen.queryByText(t.wrong)).toBeNull();
  expect(await axeFaults(container)).toEqual([]);
});

test('the public head says that the hub refuses to sign a newer one, and since when', async () => {
  const hub = fakeHub();
  hub.route('/log/checkpoint', () => new Response('log.test\n1\nAAAA\n', { headers: { 'Chot-Signing-Refused-Since': '2026-11-22T08:01:00.000Z' } }));
  hub.route('/log/keys', () => new Response(''));
  await renderUi(<CheckpointPage />);
  expect(await screen.findByText(/hệ thống từ chối ký từ 15:01, 22\/11\/2026/)).toBeInTheDocument();
});

test('an edited event is named with its line and both hashes', async () => {
  await renderUi(<ResultPanel result={result('an entry edited')} onCompare={() => undefined} />);
  screen.getByRole('heading', { name: t.bad });
  screen.getByText(t.badFrom('2'));
  const rows = within(screen.getByRole('list', { name: t.checks })).getAllByRole('listitem');
  expect(rows[0]?.textContent).toMatch(/custody\.jsonl, dòng 2.*chuỗi ghi [0-9a-f]{64}.*trong gói [0-9a-f]{64}/s);
});

test('a time stamp is told with its time, and what proves whose it is', async () => {
  const alone = await stampedResult('RSA: no authority given');
  await renderUi(<ResultPanel result={alone} onCompare={() => undefined} />);
  screen.getByText(t.names.timestamp);
  screen.getByText(t.stampNote);
  screen.getByText((_, element) => element?.className === 'verify-facts' && element.textContent.startsWith(alone.report.stamp?.at ?? 'none'));
});

test('a time stamp of the authority given holds without a word of doubt', async () => {
  await renderUi(<ResultPanel result={await stampedResult('RSA: nothing')} onCompare={() => undefined} />);
  screen.getByText(t.names.timestampAuthority);
  expect(screen.queryByText(t.stampNote)).toBeNull();
});

test('another authority than the stamp leads to is said without calling the package changed', async () => {
  await renderUi(<ResultPanel result={await stampedResult('RSA: another authority given')} onCompare={() => undefined} />);
  screen.getByRole('heading', { name: t.fileBad });
  screen.getByText(t.codes.stampUntrusted({}));
});

test('only a key that was compared makes a package intact', async () => {
  await renderUi(<ResultPanel result={result('nothing', 'proved')} onCompare={() => undefined} />);
  screen.getByRole('heading', { name: t.good });
});

test('a key that this hub told is not said to be one that the person gave', async () => {
  await renderUi(<ResultPanel result={{ ...result('nothing', 'proved'), keysFrom: 'hub' }} onCompare={() => undefined} />);
  screen.getByText(t.identityProved.hub);
  expect(screen.queryByText(t.identityProved.given)).toBeNull();
});

test('a package that tells no hash says nothing of the file beside it, and does not name itself as the evidence', async () => {
  const given = { name: 'orig.zip', sizeBytes: 9520682, sha256: 'ab'.repeat(32) };
  const report = verifyPackage(bytesOf('bytes in the manifest that are not UTF-8'), [given]);
  await renderUi(<ResultPanel result={{ report, identity: 'unproved', keysFrom: 'given', names: { package: 'p.zip', files: ['orig.zip'] }, at: Date.UTC(2026, 10, 28) }} onCompare={() => undefined} />);
  screen.getByText(t.codes.manifestUnreadable({}));
  const row = screen.getByText(t.names.evidence).closest('li');
  expect(row).toHaveTextContent(t.absent);
  expect(row).toHaveTextContent('orig.zip: gói không cho biết mã băm nào để so');
  expect(row).not.toHaveTextContent(t.wrong);
  expect(row).not.toHaveTextContent('0 byte');
  screen.getByText(/tệp gói p\.zip/);
});

test('a file too many is named itself, not the report before it', async () => {
  await renderUi(<ResultPanel result={result('an extra file')} onCompare={() => undefined} />);
  screen.getByText(t.codes.fileExtra({ name: 'evidence.txt' }));
});

test('a witness is told with its date', async () => {
  const shown = result('nothing');
  expect(shown.report.witnesses.map(({ at, odd }) => ({ at, odd }))).toEqual([{ at: '2026-11-18T11:06:40Z', odd: true }]);
  await renderUi(<ResultPanel result={shown} onCompare={() => undefined} />);
  screen.getByText((_, element) => element?.className === 'verify-facts' && element.textContent.includes(t.cosignedAt('2026-11-18T11:06:40Z')));
});

test('another key is said without calling a package changed that agrees with itself', async () => {
  await renderUi(<ResultPanel result={result('nothing', 'other')} onCompare={() => undefined} />);
  screen.getByRole('heading', { name: t.goodOtherKey });
  screen.getByText(t.identityOther);
  expect(screen.queryByRole('button', { name: t.compare })).toBeNull();
});

test('files are told apart by what is in them', async () => {
  // The DOM of the tests has no reading of files.
  const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => new NodeFile([content], name) as unknown as File;
  const sorted = await sortFiles([file('keys', `${keys.join('\n')}\n`), file('evidence.zip', 'PK\u0003\u0004 other'), file('renamed.bin', bytesOf('nothing')), file('note.txt', 'x+y+z'), file('tsa.pem', stamps[0]?.authority ?? '')]);
  expect(sorted.packages.map((one) => one.name)).toEqual(['renamed.bin']);
  expect(sorted.others.map((one) => one.name)).toEqual(['evidence.zip', 'note.txt']);
  expect(sorted.keys).toEqual(keys);
  expect(sorted.certificates).toEqual([stamps[0]?.authority]);
  const witness = /^witness\.example\+.*$/m.exec(Buffer.from(bytesOf('nothing')).toString())?.[0] ?? '';
  expect(await sortFiles([file('witness', `${witness}\n`)])).toMatchObject({ keys: [], witnessKeys: [witness] });
  expect(await sortFiles([file('both', `${witness}\n${keys.join('\n')}\n`)])).toMatchObject({ keys: [witness, ...keys], witnessKeys: [] });
  expect(keysOf('')).toBeUndefined();
  expect(keysOf(`${keys.join('\r\n')}\r\n`)).toEqual(keys);
});

test('two packages at once are refused by both names', async () => {
  const { container } = await renderUi(<VerifyPage />);
  const file = (name: string) => new NodeFile([bytesOf('nothing')], name) as unknown as File;
  const input = container.querySelector('input[type=file]');
  if (input === null) throw new Error('no input');
  Object.defineProperty(input, 'files', { value: [file('a.zip'), file('b.zip')] });
  fireEvent.change(input);
  expect(await screen.findByText(t.several('a.zip, b.zip'))).toBeInTheDocument();
});
