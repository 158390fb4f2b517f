/** What checking a package gives: each check by name, held or not, and the facts that a page turns into words. */

import type { OfferFault } from './offers';

export type CheckCode =
  | 'containerOk' | 'containerDiffers' | 'crc'
  | 'keysOk' | 'keysMalformed' | 'keyTwice' | 'trustedOk' | 'trustedMalformed'
  | 'checkpointOk' | 'noteMalformed' | 'signatureBad' | 'unknownKey' | 'checkpointText' | 'notOwnKey'
  | 'signersOk' | 'foreignSignature' | 'unusedKey' | 'signedTwice' | 'severalOwn'
  | 'chainOk' | 'chainEmpty' | 'notEntry' | 'notCanonical' | 'sequence' | 'origin' | 'previous' | 'otherItem' | 'subject' | 'time'
  | 'pairOk' | 'pairCount' | 'pairKinds' | 'pairOrder'
  | 'logOk' | 'logForeign'
  | 'proofMissing' | 'proofMalformed' | 'proofCheckpoint' | 'proofUnchecked' | 'proofWrong' | 'proofOrder' | 'proofsOk' | 'proofsBad'
  | 'filesOk' | 'fileMisplaced' | 'fileMissing' | 'fileExtra'
  | 'manifestOk' | 'manifestMissing' | 'manifestUnreadable' | 'manifestOther' | 'manifestExamined'
  | 'boundOk' | 'boundNone' | 'boundDiffers'
  | 'inventoryOk' | 'inventoryNone' | 'inventoryUnbound' | 'inventoryDiffers'
  | 'storedDiffered' | 'storedSameAgain'
  | 'acquisitionOk' | 'acquisitionForm' | 'acquisitionKey' | 'acquisitionSignature' | 'acquisitionOther'
  | 'transfersOk' | OfferFault
  | 'membersOk' | 'membersUnreadable' | 'memberRow' | 'memberProof' | 'memberOther' | 'memberWrong' | 'memberOrder' | 'membersBad' | 'membersNamed'
  | 'stampOk' | 'stampMissing' | 'stampMalformed' | 'stampRefused' | 'stampOther' | 'stampUnsupported' | 'stampSignature' | 'stampUncheckable'
  | 'stampAuthorityOk' | 'stampUntrusted' | 'stampAuthorities'
  | 'evidenceOk' | 'evidenceDiffers' | 'evidenceUntold' | 'memberFileOk' | 'memberFileUnknown';

/** Where, how many, what was expected and what was found. Bytes are counted from 0. */
export interface Facts {
  file?: string;
  line?: number;
  byte?: number;
  count?: number;
  total?: number;
  name?: string;
  expected?: string;
  found?: string;
}

export interface Check {
  /** The same names as `chot-verify` has. */
  name: string;
  ok: boolean;
  code: CheckCode;
  facts: Facts;
}

export interface ShownMember {
  index: number;
  path: string;
  sizeBytes: number;
  sha256: string | null;
}

export interface ShownEvent {
  sequence: number;
  kind: string;
  at: string;
  actor: string;
}

export interface ShownKey {
  name: string;
  id: string;
  fingerprint: string;
  text: string;
}

export interface ShownWitness extends ShownKey {
  /** When, by the witness's clock, up to the year 9999. */
  at?: string;
  /** That time is before the package's last event, or more than a year after it. */
  odd: boolean;
}

export interface ShownStamp {
  /** When, by the authority's clock. */
  at: string;
  /** The name in the authority's certificate. */
  authority: string;
  /** The SHA-256 of that certificate. */
  certificate: string;
  policy: string;
  serial: string;
  /** Whether the certificate leads to an authority that was given. */
  trusted: boolean;
}

export interface Report {
  valid: boolean;
  kind: 'item' | 'members';
  checks: Check[];
  evidenceNumber?: string;
  caseNumber?: string;
  fileName?: string;
  sha256?: string;
  sizeBytes?: number;
  /** Entries of custody.jsonl, readable or not. */
  lines: number;
  events: ShownEvent[];
  /** The first line of custody.jsonl that does not follow from those before. */
  brokenAt?: number;
  members: ShownMember[];
  memberCount?: number;
  inventoryRoot?: string;
  log?: { origin: string; size: number; root: string };
  /** The log's own key, where its signature holds. */
  signers: ShownKey[];
  /** Keys under other names that signed as well: not the log's, and whose they are is not proved. */
  strangers: ShownKey[];
  /** Keys of witnesses by which cosignatures hold; whose they are is not proved here. */
  witnesses: ShownWitness[];
  /** Whether there is a time stamp. */
  stamped: boolean;
  /** Whether it was checked: browsers do so only on pages that came over a secure connection. */
  stampChecked?: boolean;
  /** What it says, where it holds. */
  stamp?: ShownStamp;
  /** Whether the checkpoint holds by a key that was given. */
  identityProved: boolean;
}
