/** What checking a package gives: each check by name, held or not, and the facts that a page turns into words. */

export type CheckCode =
  | 'containerOk' | 'containerDiffers' | 'crc'
  | 'keysOk' | 'keysMalformed' | 'keyTwice' | 'trustedOk' | 'trustedMalformed'
  | 'checkpointOk' | 'noteMalformed' | 'signatureBad' | 'unknownKey' | 'checkpointText' | 'notOwnKey'
  | 'signersOk' | 'foreignSignature' | 'unusedKey' | 'signedTwice'
  | 'chainOk' | 'chainEmpty' | 'notEntry' | 'notCanonical' | 'sequence' | 'previous' | 'otherItem' | 'subject' | 'time'
  | 'pairOk' | 'pairCount' | 'pairKinds' | 'pairOrder'
  | 'logOk' | 'logForeign'
  | 'proofMissing' | 'proofMalformed' | 'proofCheckpoint' | 'proofUnchecked' | 'proofWrong' | 'proofOrder' | 'proofsOk' | 'proofsBad'
  | 'filesOk' | 'fileMisplaced' | 'fileMissing' | 'fileExtra'
  | 'manifestOk' | 'manifestMissing' | 'manifestUnreadable' | 'manifestOther'
  | 'boundOk' | 'boundNone' | 'boundDiffers'
  | 'inventoryOk' | 'inventoryNone' | 'inventoryUnbound' | 'inventoryDiffers'
  | 'membersOk' | 'membersUnreadable' | 'memberRow' | 'memberProof' | 'memberOther' | 'memberWrong' | 'memberOrder' | 'membersBad' | 'membersNamed'
  | 'evidenceOk' | 'evidenceDiffers' | 'memberFileOk' | 'memberFileUnknown';

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

export interface Report {
  valid: boolean;
  kind: 'item' | 'members';
  checks: Check[];
  evidenceNumber?: string;
  caseNumber?: string;
  fileName?: string;
  sha256?: string;
  sizeBytes?: number;
  events: ShownEvent[];
  /** The first line of custody.jsonl that does not follow from those before. */
  brokenAt?: number;
  members: ShownMember[];
  memberCount?: number;
  inventoryRoot?: string;
  log?: { origin: string; size: number; root: string };
  signers: ShownKey[];
  /** Whether the checkpoint holds by a key that was given. */
  identityProved: boolean;
}
