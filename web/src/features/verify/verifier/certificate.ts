/**
 * Certificates (RFC 5280) as far as a time stamp needs them: whose key it is, who signed it, from when until when, and whether it may stamp.
 * An extension that must be understood and is not makes a certificate count for nothing; so do constraints on names.
 */
import { base64, equal, text, type Bytes } from './bytes';
import { DerFault, Reader, algorithm, context, instant, tags, wholeBits, type Value } from './der';
import { verifyEd25519 } from './ed25519';

const oids = {
  rsa: '1.2.840.113549.1.1.1',
  ecKey: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  alternativeName: '2.5.29.17',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  commonName: '2.5.4.3',
} as const;

const digests: Record<string, string> = { '2.16.840.1.101.3.4.2.1': 'SHA-256', '2.16.840.1.101.3.4.2.2': 'SHA-384', '2.16.840.1.101.3.4.2.3': 'SHA-512' };
const rsaWith: Record<string, string> = { '1.2.840.113549.1.1.11': 'SHA-256', '1.2.840.113549.1.1.12': 'SHA-384', '1.2.840.113549.1.1.13': 'SHA-512' };
const ecdsaWith: Record<string, string> = { '1.2.840.10045.4.3.2': 'SHA-256', '1.2.840.10045.4.3.3': 'SHA-384' };
const curves: Record<string, { name: string; bytes: number }> = { '1.2.840.10045.3.1.7': { name: 'P-256', bytes: 32 }, '1.3.132.0.34': { name: 'P-384', bytes: 48 } };
/** The fewest bits of an RSA key, as `chot-verify` has it. */
const leastRsaBits = 2048;

/** The bytes hashed by the algorithm with this identifier, or nothing where it is not one that counts. */
export async function digestBy(oid: string, bytes: Bytes): Promise<Bytes | undefined> {
  const name = digests[oid];
  return name === undefined ? undefined : new Uint8Array(await crypto.subtle.digest(name, bytes.slice()));
}

export interface Certificate {
  whole: Bytes;
  /** What its issuer signed. */
  signedPart: Bytes;
  signature: Bytes;
  signatureAlgorithm: string;
  issuer: Bytes;
  subject: Bytes;
  key: Value;
  from: number;
  until: number;
  commonName: string;
  isAuthority: boolean;
  /** How many authorities may stand between it and the end. */
  pathLength: number;
  /** The uses it is limited to, or nothing where it is not. */
  uses?: string[];
  /** Whether it may sign certificates, as far as its key usage tells. */
  maySignCertificates: boolean;
  /** Whether it has a part that must be understood and is not. */
  strange: boolean;
}

function commonNameOf(subject: Value): string {
  const names = new Reader(subject.content);
  while (!names.done) {
    const pair = names.inside(tags.set).inside(tags.sequence);
    if (pair.oid() === oids.commonName) return text(pair.take().content) ?? '';
  }
  return '';
}

function smallNumber(content: Bytes): number {
  if (content.length !== 1 || (content[0] ?? 255) > 127) throw new DerFault('a number is too large');
  return content[0] ?? 0;
}

function readExtensions(list: Reader, certificate: Certificate): void {
  const seen = new Set<string>();
  while (!list.done) {
    const extension = list.inside(tags.sequence);
    const oid = extension.oid();
    const critical = extension.optional(tags.boolean)?.content[0] === 0xff;
    const value = new Reader(extension.take(tags.octets).content);
    extension.end();
    if (seen.has(oid)) throw new DerFault('an extension stands there twice');
    seen.add(oid);
    if (oid === oids.basicConstraints) {
      const constraints = value.inside(tags.sequence);
      certificate.isAuthority = constraints.optional(tags.boolean)?.content[0] === 0xff;
      const length = constraints.optional(tags.integer);
      if (length !== undefined) certificate.pathLength = smallNumber(length.content);
      constraints.end();
    } else if (oid === oids.keyUsage) {
      // Bit 5 of the first byte: keyCertSign.
      certificate.maySignCertificates = ((value.take(tags.bits).content[1] ?? 0) & 0x04) !== 0;
    } else if (oid === oids.extendedKeyUsage) {
      const uses = value.inside(tags.sequence);
      certificate.uses = [];
      while (!uses.done) certificate.uses.push(uses.oid());
    } else if (critical && oid !== oids.alternativeName) {
      certificate.strange = true;
    }
  }
}

/** Reads one certificate; throws a {@link DerFault} where it is none. */
export function readCertificate(bytes: Bytes): Certificate {
  const outer = new Reader(bytes);
  const parts = outer.inside(tags.sequence);
  outer.end();
  const signed = parts.take(tags.sequence);
  const { oid: signatureAlgorithm } = algorithm(parts.take());
  const signature = wholeBits(parts.take());
  parts.end();
  const body = new Reader(signed.content);
  body.optional(context(0));
  body.take(tags.integer);
  const { oid: inside } = algorithm(body.take());
  if (inside !== signatureAlgorithm) throw new DerFault('two algorithms');
  const issuer = body.take(tags.sequence);
  const validity = body.inside(tags.sequence);
  const [from, until] = [instant(validity.take()).seconds, instant(validity.take()).seconds];
  const subject = body.take(tags.sequence);
  const key = body.take(tags.sequence);
  body.optional(0x81);
  body.optional(0x82);
  const certificate: Certificate = {
    whole: bytes, signedPart: signed.whole, signature, signatureAlgorithm, issuer: issuer.whole, subject: subject.whole, key, from, until,
    commonName: commonNameOf(subject), isAuthority: false, pathLength: Infinity, maySignCertificates: true, strange: false,
  };
  const extensions = body.optional(context(3));
  body.end();
  if (extensions !== undefined) readExtensions(new Reader(new Reader(extensions.content).take(tags.sequence).content), certificate);
  return certificate;
}

/** The certificates in a PEM text; nothing where a part of it is none, or where there is none. */
export function readPem(pem: string): Certificate[] | undefined {
  const parts = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]*)-----END CERTIFICATE-----/g)];
  try {
    const found = parts.map(([, encoded = '']) => base64(encoded.replaceAll(/\s/g, ''))).map((bytes) => readCertificate(bytes ?? new Uint8Array()));
    return found.length > 0 && found.length === pem.split('-----BEGIN ').length - 1 ? found : undefined;
  } catch (fault) {
    if (fault instanceof DerFault) return undefined;
    throw fault;
  }
}

/** A number of an ECDSA signature in the fixed width that browsers take. */
function fixed(content: Bytes, width: number): Bytes {
  const digits = content[0] === 0 ? content.subarray(1) : content;
  if (digits.length === 0 || digits.length > width) throw new DerFault('a number is too large');
  const out = new Uint8Array(width);
  out.set(digits, width - digits.length);
  return out;
}

function rsaBits(key: Bytes): number {
  const modulus = new Reader(key).inside(tags.sequence).take(tags.integer).content;
  return (modulus[0] === 0 ? modulus.length - 1 : modulus.length) * 8;
}

/** Whether a signature of the message holds by the key of a certificate; nothing where it is made in a way that is not checked here. */
export async function signatureHolds(key: Value, by: string, digest: string | undefined, message: Bytes, signature: Bytes): Promise<boolean | undefined> {
  const parts = new Reader(key.content);
  const { oid, parameters } = algorithm(parts.take());
  const bits = wholeBits(parts.take());
  const spki = key.whole.slice();
  if (oid === oids.ed25519) return by === oids.ed25519 ? verifyEd25519(bits, message, signature) : undefined;
  if (oid === oids.rsa) {
    const hash = rsaWith[by] ?? (by === oids.rsa && digest !== undefined ? digests[digest] : undefined);
    if (hash === undefined || rsaBits(bits) < leastRsaBits) return undefined;
    const imported = await crypto.subtle.importKey('spki', spki, { name: 'RSASSA-PKCS1-v1_5', hash }, false, ['verify']);
    return crypto.subtle.verify('RSASSA-PKCS1-v1_5', imported, signature.slice(), message.slice());
  }
  const curve = oid === oids.ecKey ? curves[parameters.oid()] : undefined;
  const hash = ecdsaWith[by];
  if (curve === undefined || hash === undefined) return undefined;
  const numbers = new Reader(signature).inside(tags.sequence);
  const raw = new Uint8Array(curve.bytes * 2);
  raw.set(fixed(numbers.take(tags.integer).content, curve.bytes));
  raw.set(fixed(numbers.take(tags.integer).content, curve.bytes), curve.bytes);
  numbers.end();
  const imported = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: curve.name }, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash }, imported, raw, message.slice());
}

async function signedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (!equal(certificate.issuer, issuer.subject)) return false;
  try {
    return (await signatureHolds(issuer.key, certificate.signatureAlgorithm, undefined, certificate.signedPart, certificate.signature)) === true;
  } catch {
    // A key that the browser does not take, or a signature that is none.
    return false;
  }
}

/** The most authorities between a certificate and an anchor. */
const longestChain = 6;

/**
 * Whether a certificate may stamp and leads to one of the authorities given, by way of the others, each of them valid at the time of the stamp.
 * The shortest ways first, so that each of the others is looked at once, however many there are.
 */
export async function mayStamp(certificate: Certificate, others: Certificate[], anchors: Certificate[], seconds: number): Promise<boolean> {
  if (certificate.uses?.includes(oids.timeStamping) !== true || certificate.isAuthority) return false;
  const sound = (one: Certificate) => !one.strange && seconds >= one.from && seconds <= one.until;
  const asIssuer = (one: Certificate) => one.isAuthority && one.maySignCertificates && (one.uses?.includes(oids.timeStamping) ?? true) && sound(one);
  let left = others.filter(asIssuer);
  let reached = [certificate].filter(sound);
  for (let between = 0; between <= longestChain && reached.length > 0; between += 1) {
    const next: Certificate[] = [];
    for (const one of reached) {
      for (const anchor of anchors) if (!anchor.strange && (await signedBy(one, anchor))) return true;
      for (const issuer of left) if (issuer.pathLength >= between && (await signedBy(one, issuer))) next.push(issuer);
      left = left.filter((issuer) => !next.includes(issuer));
    }
    reached = next;
  }
  return false;
}
