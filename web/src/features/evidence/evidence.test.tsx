import { readFileSync, readdirSync } from 'node:fs';
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ViewerDocument } from '@/lib/session';
import { fakeHub, on } from '@/test/graphql';
import { renderApp } from '@/test/render';
import { sampleViewer } from '@/test/samples';
import { EvidenceChainDocument } from './chain';
import { EvidenceDerivedDocument } from './DerivedTab';
import { EvidenceItemPageDocument, verdictOf, lastReading, pollingOf, shareDone, type Item } from './evidenceItem';
import { faultOf } from './FaultTag';
import { findingCodes, findingMessages, findingWords } from './findings';
import { factInVietnamese } from './findingFacts';
import { groupFindings, memberNumbers, nothingFound } from './FindingsPanel';
import { memberFilter } from './InventoryPanel';

/** The codes as the examiner of archives lists them. */
function serverCodes(): string[] {
  const source = readFileSync('../forensics/src/archive/finding.rs', 'utf8');
  const list = source.slice(source.indexOf('\ncodes! {'));
  return [...list.matchAll(/^ {4}\w+ "([a-z0-9-]+)" "/gm)].map((hit) => hit[1] ?? '');
}

describe('words of the findings', () => {
  it('exist for every code of the examiner, and for no other', () => {
    expect(serverCodes().length).toBeGreaterThan(30);
    expect([...findingCodes].sort()).toEqual(serverCodes().sort());
  });

  it('say in both languages what it is, what was done and what to do', () => {
    for (const words of [findingMessages.vi, findingMessages.en]) {
      for (const code of findingCodes) {
        for (const text of Object.values(words[code])) expect(text.length, code).toBeGreaterThan(3);
      }
    }
  });

  it('leave unknown codes to the hub', () => {
    expect(findingWords(findingMessages.vi, 'from-the-future')).toBeUndefined();
  });
});

/** The sentences that the examiner of archives writes, with numbers in place of what is filled in. */
function serverFacts(): string[] {
  const folder = '../forensics/src/archive';
  const sources = readdirSync(folder).filter((name) => name.endsWith('.rs')).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  return sources.flatMap((source) => [...source.matchAll(/let detail = (?:format!\()?"((?:[^"\\]|\\.)*)"/g)].map((hit) => hit[1] ?? ''));
}

describe('the facts of a finding', () => {
  it('are said in Vietnamese, for every sentence that has no parts of its own', () => {
    const whole = serverFacts().filter((text) => !/^\{(what|text|here)\}|\{text\}|\{what\}$|\{\} (follow|at byte)/.test(text));
    expect(whole.length).toBeGreaterThan(40);
    const unsaid = whole.map((text) => text.replaceAll('\\"', '"').replaceAll('{method}', '12').replaceAll(/\{other\}/g, 'a').replaceAll(/"\{part\}"/g, '"a"').replaceAll(/U\+\{:04X\}/g, 'U+202E').replaceAll(/\{:08x\}/g, '00ab12cd').replaceAll('{claim}', '').replaceAll('{how}', 'the text is a guess by code page 437').replaceAll('({word})', '(zip)').replaceAll('{code}', 'encrypted').replaceAll(/\{[^}]*\}/g, '7'));
    expect(unsaid.filter((text) => factInVietnamese(text) === null)).toEqual([]);
  });

  it('keep their numbers, written as the language writes them', () => {
    expect(factInVietnamese('3 members have this name')).toBe('3 mục mang tên này');
    expect(factInVietnamese(`12345 bytes (SHA-256 ${'ab'.repeat(32)}, all zero) follow the end of the archive`)).toBe(`12.345 byte sau phần kết thúc tệp nén, SHA-256 ${'ab'.repeat(32)}`);
    const told = `(SHA-256 ${'ab'.repeat(32)})`;
    expect(factInVietnamese(`300 bytes ${told} at byte 12 in the local header's extra field are in no record that is known`)).toContain('300 byte từ byte 12 trong phần phụ');
    expect(factInVietnamese(`300 bytes ${told} at byte 12 are not part of the compressed data inside the member`)).toContain('ngoài dữ liệu nén');
    expect(factInVietnamese(`300 bytes at byte 12 ${told} fill up a block, where zeros belong`)).toContain('300 byte từ byte 12 nằm ở chỗ đệm');
    expect(factInVietnamese('CRC-32 00000012 where 00000034 is recorded')).toBe('CRC-32 00000012, đã ghi 00000034');
    expect(factInVietnamese('the name contains U+2066')).toBe('tên có ký tự U+2066');
    expect(factInVietnamese('the name is "2026/1234.txt" with the header\'s prefix, "a \\"2027\\" b" without, and programs differ in which they show')).toMatch(/"2026\/1234\.txt".*"a \\"2027\\" b"/);
    expect(factInVietnamese('something new')).toBeNull();
  });
});

describe('what is not said to be checked', () => {
  it('a refused file and one that is no archive', () => {
    expect(nothingFound({ status: 'REFUSED', verdict: null })).toBe('unexamined');
    expect(nothingFound({ status: 'EXAMINED', verdict: 'OPAQUE' })).toBe('opaque');
    expect(nothingFound({ status: 'STORED', verdict: null })).toBe('later');
    expect(nothingFound({ status: 'EXAMINED', verdict: 'COMPLETE' })).toBe('none');
  });
});

describe('memberNumbers', () => {
  it('tells members of the same path apart', () => {
    const member = (index: number, path: string, code: string) => ({ index, path, findings: [{ code }] });
    const numbers = memberNumbers([member(2, 'a', 'duplicate-path'), member(5, 'a', 'duplicate-path'), member(6, 'b', 'encrypted')], 'duplicate-path');
    expect([...numbers]).toEqual([['a', [2, 5]]]);
  });
});

describe('groupFindings', () => {
  it('puts the same kind together, the gravest first', () => {
    const one = (code: string, severity: 'INFO' | 'WARNING' | 'ERROR', path: string | null = null) => ({ code, severity, path, detail: '' });
    const groups = groupFindings([one('encrypted', 'WARNING', 'a'), one('nested-archive', 'INFO', 'b'), one('encrypted', 'WARNING', 'c'), one('truncated', 'ERROR')]);
    expect(groups.map((group) => [group.code, group.findings.length])).toEqual([
      ['truncated', 1],
      ['encrypted', 2],
      ['nested-archive', 1],
    ]);
  });
});

describe('memberFilter', () => {
  const hash = 'b0c82a3ade3497964cb8034be915da179459287823d92b5717e6d642784c50e6';
  it('looks a whole hash up as a hash, however it is written', () => {
    expect(memberFilter({ text: hash })).toEqual({ sha256: hash });
    expect(memberFilter({ text: hash.toUpperCase().replace(/(.{4})/g, '$1 ') })).toEqual({ sha256: hash });
  });
  it('looks anything else up as text', () => {
    expect(memberFilter({ text: 'Security.evtx', flagged: true })).toEqual({ text: 'Security.evtx', flagged: true });
    expect(memberFilter({ text: hash.slice(1) })).toEqual({ text: hash.slice(1) });
    expect(memberFilter({ kind: ['picture', 'media'] })).toEqual({ contentTypes: ['image/*', 'audio/*', 'video/*', 'application/ogg'] });
    expect(memberFilter({})).toBeNull();
  });
});

describe('the verdict', () => {
  const chain = { intact: true, events: 3, brokenAt: null, fault: null, recordedHash: null, computedHash: null, checkedAt: '2026-11-20T07:00:00.000Z' };
  const item = { status: 'EXAMINED' as const, declared: 'MATCHES' as const, chain, examination: null, lastVerifiedAt: null };
  it('is never intact before the bytes were read again', () => {
    expect(verdictOf(item)).toEqual({ verdict: 'unchecked', because: 'unchecked' });
    expect(verdictOf({ ...item, lastVerifiedAt: '2026-11-20T07:00:00.000Z' })).toEqual({ verdict: 'intact', because: 'verified' });
  });
  it('names what is wrong before anything good', () => {
    const verified = { ...item, lastVerifiedAt: '2026-11-20T07:00:00.000Z' };
    expect(verdictOf({ ...verified, chain: { ...chain, intact: false, brokenAt: 3 } }).because).toBe('broken');
    expect(verdictOf({ ...verified, declared: 'DIFFERS' }).because).toBe('differs');
    expect(verdictOf(verified, 'different').because).toBe('altered');
  });
  it('is no word about bytes that are gone', () => {
    const verified = { ...item, lastVerifiedAt: '2026-11-20T07:00:00.000Z' };
    expect(verdictOf({ ...verified, disposedAt: '2026-11-21T07:00:00.000Z' })).toEqual({ verdict: 'unchecked', because: 'disposed' });
    expect(verdictOf({ ...verified, disposedAt: null }).because).toBe('verified');
  });
  it('blames nothing on an upload that its sender cancelled', () => {
    expect(verdictOf({ ...item, status: 'REFUSED', declared: 'NONE', withdrawnAt: '2026-11-21T07:00:00.000Z' })).toEqual({ verdict: 'unchecked', because: 'withdrawn' });
  });
  it('is being checked while the hub reads', () => {
    expect(verdictOf({ ...item, lastVerifiedAt: chain.checkedAt }, 'same', true)).toEqual({ verdict: 'checking', because: 'verifying' });
    expect(verdictOf({ ...item, status: 'RECEIVING' }).because).toBe('receiving');
  });
  it('covers nothing that is known to be wrong while the hub reads', () => {
    expect(verdictOf(item, 'different', true)).toEqual({ verdict: 'altered', because: 'altered' });
    expect(verdictOf({ ...item, chain: { ...chain, intact: false, brokenAt: 1, fault: 'ENTRY_CHANGED' } }, 'none', true)).toEqual({ verdict: 'altered', because: 'broken' });
  });
  it('marks in every list what is known to be wrong with an item', () => {
    const listed = { chain: { intact: true, checkedAt: chain.checkedAt }, alteredAt: null, inventoryAlteredAt: null, disposedAt: null };
    expect(faultOf(listed)).toBeNull();
    expect(faultOf({ ...listed, alteredAt: chain.checkedAt })).toBe('altered');
    expect(faultOf({ ...listed, inventoryAlteredAt: chain.checkedAt })).toBe('inventory');
    expect(faultOf({ ...listed, chain: { intact: false, checkedAt: chain.checkedAt }, alteredAt: chain.checkedAt })).toBe('broken');
    expect(faultOf({ ...listed, alteredAt: chain.checkedAt, disposedAt: chain.checkedAt })).toBeNull();
  });
  it('takes the result from the newest reading', () => {
    const event = (result: 'MATCHES' | 'DIFFERS') => ({ kind: 'VERIFIED' as const, result });
    expect(lastReading([])).toBe('none');
    expect(lastReading([event('DIFFERS'), event('MATCHES')])).toBe('same');
    expect(lastReading([event('MATCHES'), event('DIFFERS')])).toBe('different');
  });
  it('asks again only while something moves', () => {
    expect(pollingOf({ status: 'EXAMINED', examination: null })).toBe(false);
    expect(pollingOf({ status: 'RECEIVING', examination: null })).toBe(5000);
    expect(pollingOf({ status: 'STORED', examination: null })).toBe(1500);
    expect(pollingOf(null)).toBe(false);
  });
});

describe('how much of an examination is done', () => {
  it('is whole only once the members are written down, and goes by the bytes alone where nobody knows how many there are', () => {
    const exam = (bytesDone: number, membersDone: number, membersTotal: number | null) => shareDone({ bytesDone, membersDone, membersTotal }, 1000);
    expect([exam(0, 0, 200), exam(500, 50, 200), exam(1000, 100, 200), exam(1000, 200, 200)]).toEqual([0, 37, 75, 100]);
    expect([exam(999, 0, 1), exam(500, 0, null), exam(1000, 7, null), exam(500, 0, 0), shareDone({ bytesDone: 0, membersDone: 0, membersTotal: null }, 0)]).toEqual([49, 50, 100, 50, 0]);
  });
});

describe('the page of an item', () => {
  const at = '2026-11-20T07:00:00.000Z';
  const item: Item = {
    id: 'item-1',
    number: 'CC-2026-0147-01',
    fileName: 'a.zip',
    status: 'EXAMINED',
    sizeBytes: 100,
    sha256: 'ab'.repeat(32),
    memberCount: 0,
    flaggedCount: 0,
    parent: null,
    derived: { totalCount: 0 },
    description: null,
    declaredSha256: null,
    declared: 'NONE',
    acquiredAt: null,
    acquiredBy: null,
    uploadedBy: null,
    createdAt: at,
    expiresAt: null,
    receivedBytes: 100,
    declaredSizeBytes: 100,
    uploadUrl: null,
    downloadUrl: 'https://hub.local/api/evidence/item-1/content',
    packageUrl: 'https://hub.local/api/evidence/item-1/package',
    caseUrl: 'https://hub.local/api/evidence/item-1/case',
    reportUrl: 'https://hub.local/api/evidence/item-1/report',
    format: null,
    contentType: null,
    verdict: null,
    lastVerifiedAt: null,
    alteredAt: null,
    inventoryAlteredAt: null,
    disposedAt: null,
    withdrawnAt: null,
    holder: null,
    canVerify: false,
    canCancel: false,
    case: { id: 'case-1', number: '2026-0147', title: 'Mã hóa dữ liệu', tlp: 'AMBER', actions: [] },
    findings: [],
    examination: null,
    chain: { intact: true, events: 1, brokenAt: null, fault: null, recordedHash: null, computedHash: null, checkedAt: at },
    hits: { totalCount: 0 },
    custody: { nodes: [] },
  };

  it('tells who holds it for another agency with the own agency and the one held for', async () => {
    const holder = { name: 'Phạm Đức Long', released: false, agency: { id: 'a', name: 'Tỉnh Hà Mẫu', nameEn: null }, person: { id: 'u', agency: { id: 'b', name: 'Phòng Giám định số', nameEn: null } } };
    fakeHub(
      on(ViewerDocument, () => ({ serverTime: at, viewer: sampleViewer() })),
      on(EvidenceItemPageDocument, () => ({ evidenceItem: { ...item, holder } })),
      on(EvidenceChainDocument, () => ({ evidenceItem: null })),
      on(EvidenceDerivedDocument, () => ({ evidenceItem: null })),
    );
    // The tab asks for the least beside what the head shows.
    renderApp('/evidence/item-1/derived');
    expect((await screen.findByText('Phạm Đức Long')).parentElement).toHaveTextContent(/^Đang giữ: Phạm Đức Long, Phòng Giám định số, thay mặt Tỉnh Hà Mẫu$/);
  });
});
