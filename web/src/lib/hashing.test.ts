import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { digestOf, hashFile } from './hashing';
import type { HashOrder, HashReport } from './sha256.worker';

const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

class FakeWorker {
  static readonly made: FakeWorker[] = [];
  static broken = false;
  readonly orders: HashOrder[] = [];
  ended = false;
  onmessage: ((event: { data: HashReport }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    FakeWorker.made.push(this);
  }

  postMessage(order: HashOrder): void {
    this.orders.push(order);
    if (!(order instanceof Blob)) return;
    const reader = new FileReader();
    reader.onload = () => {
      if (FakeWorker.broken) {
        this.onerror?.();
        return;
      }
      const bytes = new Uint8Array(reader.result as ArrayBuffer);
      this.onmessage?.({ data: { kind: 'done', sha256: createHash('sha256').update(bytes).digest('hex') } });
    };
    reader.readAsArrayBuffer(order);
  }

  terminate(): void {
    this.ended = true;
  }
}

beforeEach(() => {
  FakeWorker.made.length = 0;
  FakeWorker.broken = false;
  vi.stubGlobal('Worker', FakeWorker);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text));

describe('digestOf', () => {
  it('leaves it to the browser where that can', async () => {
    expect(await digestOf(bytes('abc'))).toBe(abc);
    expect(FakeWorker.made).toHaveLength(0);
  });

  it('never hashes in the page where the browser cannot, but in a worker that ends', async () => {
    vi.stubGlobal('crypto', {});
    expect(await digestOf(bytes('abc'))).toBe(abc);
    expect(FakeWorker.made.map(({ ended }) => ended)).toEqual([true]);
  });

  it('says so where the worker fails', async () => {
    vi.stubGlobal('crypto', {});
    FakeWorker.broken = true;
    await expect(digestOf(bytes('abc'))).rejects.toThrow();
    expect(FakeWorker.made.map(({ ended }) => ended)).toEqual([true]);
  });
});

describe('hashFile', () => {
  it('ends its worker when it is stopped', async () => {
    const control = new AbortController();
    const sum = hashFile(new Blob(['abc']), () => undefined, control.signal);
    control.abort();
    await expect(sum).rejects.toMatchObject({ name: 'AbortError' });
    expect(FakeWorker.made.map(({ ended }) => ended)).toEqual([true]);
  });
});
