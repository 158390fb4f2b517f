/**
 * Time stamps of an authority over the checkpoint (RFC 3161), as `chot-verify` checks them: granted, about these bytes, and signed (CMS, RFC 5652)
 * by the certificate that it names by hash (RFC 5816). Whether that certificate may stamp is proved only against authorities that are given.
 */
import { toHex } from '@/lib/sha256';
import { equal, hash, hashHex, utf8, type Bytes } from './bytes';
import { digestBy, mayStamp, readCertificate, readPem, signatureHolds, type Certificate } from './certificate';
import { DerFault, Reader, algorithm, context, instant, oidOf, tags, type Instant, type Value } from './der';

const oids = {
  sha256: '2.16.840.1.101.3.4.2.1',
  signedData: '1.2.840.113549.1.7.2',
  stamp: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  certificateBySha1: '1.2.840.113549.1.9.16.2.12',
  certificate: '1.2.840.113549.1.9.16.2.47',
} as const;

/** The largest answer that is read. */
const mostBytes = 65_536;

export interface Stamp extends Instant {
  authority: string;
  /** The SHA-256 of the authority's certificate. */
  certificate: string;
  policy: string;
  serial: string;
}

export type StampFault = 'stampMalformed' | 'stampRefused' | 'stampOther' | 'stampUnsupported' | 'stampSignature';

/** A stamp that holds by the certificate inside, and the certificates that came with it, the signer's first. */
export interface HeldStamp {
  stamp: Stamp;
  signer: Certificate;
  others: Certificate[];
}

/** The token of a granted answer. */
function grantedToken(response: Bytes): Reader | 'stampRefused' {
  const outer = new Reader(response);
  const parts = outer.inside(tags.sequence);
  outer.end();
  const status = parts.inside(tags.sequence).take(tags.integer).content;
  // Granted, or granted with changes.
  if (status.length !== 1 || (status[0] !== 0 && status[0] !== 1)) return 'stampRefused';
  const token = parts.inside(tags.sequence);
  parts.end();
  return token;
}

interface SignedData {
  content: Bytes;
  certificates: Bytes[];
  digest: string;
  /** The signed attributes as they are encoded where they stand. */
  attributes: Value;
  signature: Bytes;
  by: string;
}

function signedData(token: Reader): SignedData {
  if (token.oid() !== oids.signedData) throw new DerFault('no signed data');
  const wrapped = token.inside(context(0));
  token.end();
  const data = wrapped.inside(tags.sequence);
  wrapped.end();
  data.take(tags.integer);
  data.take(tags.set);
  const inner = data.inside(tags.sequence);
  if (inner.oid() !== oids.stamp) throw new DerFault('no stamp');
  const octets = inner.inside(context(0));
  inner.end();
  const content = octets.take(tags.octets).content;
  octets.end();
  const certificates: Bytes[] = [];
  const set = data.optional(context(0));
  for (const reader = new Reader(set?.content ?? new Uint8Array()); !reader.done; ) certificates.push(reader.take().whole);
  data.optional(context(1));
  const signers = data.inside(tags.set);
  data.end();
  // A time stamp has one signer (RFC 3161, 2.4.2).
  const signer = signers.inside(tags.sequence);
  signers.end();
  signer.take(tags.integer);
  signer.take();
  const { oid: digest } = algorithm(signer.take());
  const attributes = signer.take(context(0));
  const { oid: by } = algorithm(signer.take());
  const signature = signer.take(tags.octets).content;
  signer.optional(context(1));
  signer.end();
  return { content, certificates, digest, attributes, signature, by };
}

interface Attributes {
  contentType?: string;
  messageDigest?: Bytes;
  /** The hash of the signer's certificate, and by which algorithm: the first form knows SHA-1 alone. */
  named?: { by: string; digest: Bytes };
}

function namedCertificate(value: Value, fixed: string | undefined): { by: string; digest: Bytes } {
  const id = new Reader(value.content).inside(tags.sequence).inside(tags.sequence);
  const given = id.optional(tags.sequence);
  const by = fixed ?? (given === undefined ? oids.sha256 : algorithm(given).oid);
  return { by, digest: id.take(tags.octets).content };
}

function attributesOf(encoded: Value): Attributes {
  const found: Attributes = {};
  for (const reader = new Reader(encoded.content); !reader.done; ) {
    const attribute = reader.inside(tags.sequence);
    const oid = attribute.oid();
    const values = attribute.inside(tags.set);
    const value = values.take();
    if (oid === oids.contentType) found.contentType = oidOf(value);
    else if (oid === oids.messageDigest) found.messageDigest = value.content;
    else if (oid === oids.certificate) found.named = namedCertificate(value, undefined);
    else if (oid === oids.certificateBySha1) found.named ??= namedCertificate(value, 'SHA-1');
    else continue;
    values.end();
  }
  return found;
}

async function fits(named: { by: string; digest: Bytes }, certificate: Bytes): Promise<boolean> {
  const found = named.by === 'SHA-1' ? new Uint8Array(await crypto.subtle.digest('SHA-1', certificate.slice())) : await digestBy(named.by, certificate);
  return found !== undefined && equal(found, named.digest);
}

/** What the signed bytes say. */
function stampOf(content: Bytes): { imprint: Bytes | undefined; time: Instant; policy: string; serial: string } {
  const outer = new Reader(content);
  const parts = outer.inside(tags.sequence);
  outer.end();
  if (!equal(parts.take(tags.integer).content, Uint8Array.of(1))) throw new DerFault('another version');
  const policy = parts.oid();
  const imprint = parts.inside(tags.sequence);
  const { oid: by } = algorithm(imprint.take());
  const digest = imprint.take(tags.octets).content;
  imprint.end();
  const serial = toHex(parts.take(tags.integer).content);
  const time = instant(parts.take(tags.time));
  for (const tag of [tags.sequence, tags.boolean, tags.integer, context(0), context(1)]) parts.optional(tag);
  parts.end();
  return { imprint: by === oids.sha256 ? digest : undefined, time, policy, serial };
}

async function check(response: Bytes, stamped: string): Promise<HeldStamp | StampFault> {
  const token = grantedToken(response);
  if (typeof token === 'string') return token;
  const data = signedData(token);
  const { imprint, time, policy, serial } = stampOf(data.content);
  const attributes = attributesOf(data.attributes);
  if (attributes.contentType !== oids.stamp || attributes.messageDigest === undefined || attributes.named === undefined) return 'stampSignature';
  const digest = await digestBy(data.digest, data.content);
  if (digest === undefined) return 'stampUnsupported';
  if (!equal(digest, attributes.messageDigest)) return 'stampSignature';
  let own = -1;
  for (const [at, certificate] of data.certificates.entries()) if (own < 0 && (await fits(attributes.named, certificate))) own = at;
  const bytes = data.certificates[own];
  if (bytes === undefined) return 'stampSignature';
  const signer = readCertificate(bytes);
  // The signature is over the attributes as a set of their own, not as the field they stand in (RFC 5652, 5.4).
  const message = data.attributes.whole.slice();
  message[0] = tags.set;
  const holds = await signatureHolds(signer.key, data.by, data.digest, message, data.signature);
  if (holds === undefined) return 'stampUnsupported';
  if (!holds) return 'stampSignature';
  if (imprint === undefined || !equal(imprint, hash(utf8(stamped)))) return 'stampOther';
  const others = data.certificates.filter((_, at) => at !== own).flatMap(certificateOrNone);
  return { stamp: { ...time, authority: signer.commonName, certificate: hashHex(bytes), policy, serial }, signer, others };
}

/** A certificate that cannot be read leads nowhere. */
function certificateOrNone(bytes: Bytes): Certificate[] {
  try {
    return [readCertificate(bytes)];
  } catch (fault) {
    if (fault instanceof DerFault) return [];
    throw fault;
  }
}

/** Reads an answer and checks it, without asking whose certificate it is. */
export async function readStamp(response: Bytes, stamped: string): Promise<HeldStamp | StampFault> {
  if (response.length > mostBytes) return 'stampMalformed';
  try {
    return await check(response, stamped);
  } catch (fault) {
    if (fault instanceof DerFault) return 'stampMalformed';
    // The browser's own word on a key or a signature that it does not take.
    if (fault instanceof DOMException) return 'stampSignature';
    throw fault;
  }
}

/** Whether the stamp leads to one of the authorities whose certificates (PEM) are given; nothing where those cannot be read. */
export async function stampLeadsTo({ stamp, signer, others }: HeldStamp, pem: string): Promise<boolean | undefined> {
  const anchors = readPem(pem);
  return anchors === undefined ? undefined : mayStamp(signer, others, anchors, stamp.seconds);
}

/** Whether this browser can check time stamps: it does so only on pages that came over a secure connection. */
export function canCheckStamps(): boolean {
  return (globalThis as { crypto?: { subtle?: unknown } }).crypto?.subtle !== undefined;
}
