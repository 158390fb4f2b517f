/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How a report is accepted. */
export type AcceptReportInput = {
  /**
   * An open case to join; a new case is opened where it is not given. The case keeps its TLP; a stricter report is told to those
   * only who may read it.
   */
  caseId?: string | number | null | undefined;
  /** The coordinator's judgement. Where a case is joined, not lower than the case's: joining does not lower it. */
  severity: Severity;
  /**
   * Why the case is that severe, in 10 to 2,000 characters: needed where joining raises the case's severity, kept where a case opens,
   * and not looked at otherwise.
   */
  severityReason?: string | null | undefined;
};

/** What the receiver of an item states. */
export type AcceptTransferInput = {
  /** A remark. */
  note?: string | null | undefined;
  /** The SHA-256 that the receiver computed over what arrived. */
  statedSha256: string;
};

/** What to add to a case. */
export type AddObservablesInput = {
  /** When they were first seen. */
  firstSeenAt?: string | null | undefined;
  /** What all of them are; left out, each is told by its form. */
  kind?: ObservableKind | null | undefined;
  /** What is to be known of them. */
  note?: string | null | undefined;
  /** Where they are from, in words. */
  source?: string | null | undefined;
  /** One value a line, up to 5,000; defanged forms (`hxxp://`, `[.]`) are understood. */
  text: string;
  /** How far they may travel. */
  tlp: Tlp;
};

/** An entry of the timeline. */
export type AddTimelineEntryInput = {
  /** When it happened; now where it is not given. */
  at?: string | null | undefined;
  /** What happened; 1 to 20,000 characters. */
  text: string;
};

/** What to list. */
export type AgencyFilter = {
  /** Only this kind. */
  kind?: AgencyKind | null | undefined;
  /** True: only those for which the viewer may register systems; false: only others. */
  registers?: boolean | null | undefined;
  /** Words in name or code; case and tone marks do not matter. */
  text?: string | null | undefined;
};

/** What kind of organisation an agency is. */
export type AgencyKind =
  /** A bank. */
  | 'BANK'
  /** A ministry or a body of its rank. */
  | 'MINISTRY'
  /** The one body that coordinates incident response nationally. */
  | 'NATIONAL_COORDINATOR'
  /** Any other. */
  | 'OTHER'
  /** A province or a city under central rule. */
  | 'PROVINCE'
  /** A state enterprise. */
  | 'STATE_ENTERPRISE';

/** An answer to a question. */
export type AnswerInput = {
  /** The question's code. */
  code: string;
  /** The answer; of several things one a line. */
  value: string;
};

/** What the answer to a question of an exercise is, and so how it is compared. */
export type AnswerKind =
  /** A network address. */
  | 'ADDRESS'
  /** An instant in universal time. */
  | 'INSTANT'
  /** The name of a member or file. */
  | 'NAME'
  /** A whole number. */
  | 'NUMBER'
  /** Several names or digests, one a line, in any order. */
  | 'SET'
  /** A SHA-256 digest. */
  | 'SHA256'
  /** A single word, such as the name of an account. */
  | 'WORD';

/** A level as it was approved. */
export type ApproveSystemLevelInput = {
  /** Code of the legal profile of the approval. */
  legalProfile: string;
  /** 1 to 5. */
  level: number;
};

/** What a draft says. */
export type ArticleContentInput = {
  /** Markdown in English. */
  bodyEn: string;
  /** Markdown in Vietnamese. */
  bodyVi: string;
  /** The exercise of a training case. */
  exerciseCode?: string | null | undefined;
  /** Classes of incidents that it is about. */
  incidentClasses: Array<IncidentClass>;
  /** What it is about, in English. */
  summaryEn: string;
  /** What it is about, in Vietnamese. */
  summaryVi: string;
  /** Techniques of MITRE ATT&CK that it is about, such as T1486. */
  techniques: Array<string>;
  /** The title in English. */
  titleEn: string;
  /** The title in Vietnamese. */
  titleVi: string;
};

/** Which articles to list. */
export type ArticleFilter = {
  /** With or without a draft; heeded for those who write. */
  hasDraft?: boolean | null | undefined;
  /** About incidents of this class. */
  incidentClass?: IncidentClass | null | undefined;
  /** Of these kinds. */
  kind?: Array<ArticleKind> | null | undefined;
  /** About this technique of MITRE ATT&CK. */
  technique?: string | null | undefined;
  /** With this in code, title, summary or techniques. */
  text?: string | null | undefined;
};

/** What an article of the knowledge base is. */
export type ArticleKind =
  /** What to do in incidents of a class, step by step. */
  | 'HANDBOOK'
  /** How to use a tool. */
  | 'TOOL_GUIDE'
  /** A made-up case to learn from, with an exercise or without. */
  | 'TRAINING_CASE';

/** What a coordinator asks of an agency. */
export type AssignTaskInput = {
  /** The agency that is to do it. */
  agencyId: string | number;
  /** Until when; a time that has passed is overdue at once. */
  dueAt?: string | null | undefined;
  /** How to do it; at most 10,000 characters. */
  instructions?: string | null | undefined;
  /** Whether the agency sees the task and nothing of the case. */
  taskOnly?: boolean | null | undefined;
  /** What to do, in a line of at most 200 characters. */
  title: string;
};

/** Why a witness or the time-stamping authority does not give its word about a checkpoint. */
export type AttestorFault =
  /** It has seen more entries than this log has: the log went back. */
  | 'AHEAD'
  /** Its answer does not hold. */
  | 'BAD_ANSWER'
  /** It has seen other entries than this log has. */
  | 'INCONSISTENT'
  /** It refuses. */
  | 'REFUSED'
  /** It does not know the key that signs this log. */
  | 'UNKNOWN_KEY'
  /** It does not know this log. */
  | 'UNKNOWN_LOG'
  /** It does not answer. */
  | 'UNREACHABLE';

/** What stands behind an act in the audit. */
export type AuditActorKind =
  /** The operator at the machine. */
  | 'CLI'
  /** The hub's own job. */
  | 'SYSTEM'
  /** A person, by session or token. */
  | 'USER';

/** Which entries of the audit to list. */
export type AuditFilter = {
  /** Only acts of people of this agency. */
  actorAgencyId?: string | number | null | undefined;
  /** Only acts of this person. */
  actorId?: string | number | null | undefined;
  /** Only acts on this case and on what belongs to it; nothing where the viewer may not see it. */
  caseId?: string | number | null | undefined;
  /** Only these acts. */
  operations?: Array<string> | null | undefined;
  /** Only acts at this instant or later. */
  since?: string | null | undefined;
  /** Only acts on this thing of the kind; nothing where the viewer may not see it. */
  subjectId?: string | number | null | undefined;
  /** Only acts on this kind of thing. */
  subjectKind?: string | null | undefined;
  /** Only acts before this instant. */
  until?: string | null | undefined;
};

/** Bytes of an item, from the first up to but without the second. */
export type ByteRangeInput = {
  /** The first byte, from 0. */
  from: number;
  /** Behind the last byte. */
  to: number;
};

/** What a person may do with a case at this moment. */
export type CaseAction =
  /** Write into the timeline. */
  | 'ADD_ENTRY'
  /** Add observables. */
  | 'ADD_OBSERVABLES'
  /** Move to another status. */
  | 'ADVANCE'
  /** Give a task to an agency. */
  | 'ASSIGN_TASK'
  /** Call a tier. */
  | 'ESCALATE'
  /** File a statutory report, which meets a clock. */
  | 'FILE_STATUTORY_REPORT'
  /** Change the severity. */
  | 'SET_SEVERITY'
  /** Change the TLP mark. */
  | 'SET_TLP'
  /** Mark a control as suspected to have failed. */
  | 'SUSPECT_CONTROL'
  /** Upload evidence. */
  | 'UPLOAD_EVIDENCE';

/** What to list of cases. */
export type CaseFilter = {
  /** Only where this agency has full part. */
  agencyId?: string | number | null | undefined;
  /** Only where a system of this level is affected. */
  level?: number | null | undefined;
  /** Only these severities. */
  severity?: Array<Severity> | null | undefined;
  /** Only these statuses. */
  status?: Array<CaseStatus> | null | undefined;
  /** Only where this system is affected. */
  systemId?: string | number | null | undefined;
  /** Words in number or title; case and tone marks do not matter. */
  text?: string | null | undefined;
};

/** Orders in which cases can be listed. */
export type CaseOrder =
  /** The case whose next deadline is nearest first. */
  | 'NEXT_DEADLINE_ASC'
  /** Newest first. */
  | 'OPENED_AT_DESC'
  /** Worst first, then newest. */
  | 'SEVERITY_DESC';

/** Where a case stands. */
export type CaseStatus =
  /** All is done and reported. */
  | 'CLOSED'
  /** It spreads no further. */
  | 'CONTAINED'
  /** The cause is removed. */
  | 'ERADICATED'
  /** Work has begun. */
  | 'OPEN'
  /** The systems work again. */
  | 'RECOVERED';

/** Why a custody chain does not hold. */
export type ChainFault =
  /** What stands beside the event's bytes says something else than they do. */
  | 'COLUMN_CHANGED'
  /** It is older than the event before it. */
  | 'EARLIER'
  /** The bytes of the event are not those that were recorded. */
  | 'ENTRY_CHANGED'
  /** What the hub knows of the item's bytes is not what their receipt says. */
  | 'ITEM_CHANGED'
  /** Another event stands before it than it names. */
  | 'LINK_BROKEN'
  /** The log has something else in the event's place. */
  | 'NOT_IN_LOG'
  /** It is about other bytes than the event before it. */
  | 'OTHER_BYTES'
  /** It belongs to another item or log. */
  | 'OTHER_ITEM'
  /** Its number does not follow: events are gone or were put in. */
  | 'OUT_OF_ORDER'
  /** The receipt of the stored bytes is gone, or something else stands in its place. */
  | 'RECEIPT_MISSING';

/** What the register says of a system from now on; what is left out is taken away. */
export type ChangeSystemInput = {
  /** Name in Vietnamese, at most 200 characters. */
  name: string;
  /** Name in English, at most 200 characters. */
  nameEn?: string | null | undefined;
  /** What it is for, at most 2,000 characters. */
  purpose?: string | null | undefined;
};

/** Whether a duty contact can be called. */
export type ContactStanding =
  /** The account is disabled. */
  | 'DISABLED'
  /** The account is in force and sees the cases of the post. */
  | 'READY'
  /** No role shows the cases of the post any more. */
  | 'SEES_NO_CASE';

/** What to list of controls. */
export type ControlFilter = {
  /** Only failed (suspected, in a case) ones, or only others. */
  failed?: boolean | null | undefined;
  /** Only these statuses. */
  status?: Array<ControlStatus> | null | undefined;
  /** Words in clause, title or area. */
  text?: string | null | undefined;
};

/** How far a system has come with one control. */
export type ControlStatus =
  /** In force. */
  | 'IMPLEMENTED'
  /** In force at a provider from which the system inherits it. */
  | 'INHERITED'
  /** Not applicable to this system. */
  | 'NOT_APPLICABLE'
  /** Nothing done yet; also what was never said. */
  | 'NOT_STARTED'
  /** In part. */
  | 'PARTIAL'
  /** Planned, with means. */
  | 'PLANNED';

/** A correction of an event. */
export type CorrectCustodyInput = {
  /** What is right; at least 10 characters. */
  correction: string;
  /** Its entry's hash, as the viewer saw it. */
  entryHash: string;
  /** How it came to be wrong; at least 10 characters. */
  reason: string;
  /** The wrong event. */
  sequence: number;
};

/** A new rule set with its first version. */
export type CreateRuleSetInput = {
  /** The agency whose it will be. */
  agencyId: string | number;
  /** What it is for. */
  description?: string | null | undefined;
  /** Its name, one of its kind among those in use of the agency. */
  name: string;
  /** What to know of the version. */
  note?: string | null | undefined;
  /** Rules in the language of YARA, without includes. */
  source: string;
  /** Whether new items are scanned by it. */
  standing: boolean;
  /** How far it may travel; not RED. */
  tlp: Tlp;
};

/** What can be done in the custody of an item. */
export type CustodyAct =
  /** Take a request for disposal back. */
  | 'CANCEL_DISPOSAL'
  /** Confirm as a second person that its bytes are destroyed. */
  | 'CONFIRM_DISPOSAL'
  /** Say that an event of its history is wrong. */
  | 'CORRECT'
  /** Lift a legal hold. */
  | 'LIFT_LEGAL_HOLD'
  /** Offer it to another holder. */
  | 'OFFER_TRANSFER'
  /** Return it to its owner. */
  | 'RELEASE'
  /** Ask for its bytes to be destroyed. */
  | 'REQUEST_DISPOSAL'
  /** Seal it. */
  | 'SEAL'
  /** Have it kept until that is lifted. */
  | 'SET_LEGAL_HOLD';

/** Kinds of custody events. */
export type CustodyKind =
  /** Acquired at its source. */
  | 'ACQUIRED'
  /** An earlier event is wrong; it stays, and this one says what is right. */
  | 'CORRECTED'
  /** Another item was made from this. */
  | 'DERIVED'
  /** The request to destroy it was taken back. */
  | 'DISPOSAL_CANCELLED'
  /** Somebody asked for it to be destroyed; another person has to confirm. */
  | 'DISPOSAL_REQUESTED'
  /** Destroyed; the history stays. */
  | 'DISPOSED'
  /** Somebody took a copy of the bytes. */
  | 'DOWNLOADED'
  /** The content was read and hashed. */
  | 'EXAMINED'
  /** Somebody took the custody package. */
  | 'EXPORTED'
  /** Need no longer be kept. */
  | 'LEGAL_HOLD_LIFTED'
  /** Must be kept until lifted. */
  | 'LEGAL_HOLD_SET'
  /** All bytes arrived. */
  | 'RECEIVED'
  /** Returned to its owner. */
  | 'RELEASED'
  /** Sealed at the source. */
  | 'SEALED'
  /** The other holder accepted. */
  | 'TRANSFER_ACCEPTED'
  /** Nobody answered the offer in its time. */
  | 'TRANSFER_EXPIRED'
  /** Offered to another holder. */
  | 'TRANSFER_OFFERED'
  /** The other holder refused. */
  | 'TRANSFER_REFUSED'
  /** The offer was taken back. */
  | 'TRANSFER_WITHDRAWN'
  /** The stored bytes were hashed again. */
  | 'VERIFIED'
  /** Somebody looked at the content. */
  | 'VIEWED';

/** How the computed SHA-256 compares with the declared one. */
export type DeclaredMatch =
  /** Different. */
  | 'DIFFERS'
  /** Equal. */
  | 'MATCHES'
  /** None was declared, or not all bytes are here yet. */
  | 'NONE';

/** Where a mail to one recipient stands. */
export type DeliveryStatus =
  /** Given up; an administrator can retry. */
  | 'DEAD'
  /** The last try failed; another follows. */
  | 'FAILED'
  /** Waits to be sent. */
  | 'QUEUED'
  /** Handed over. */
  | 'SENT';

/** Why an item could not be made. */
export type DerivationFailure =
  /** Given up after the last try. */
  | 'INTERRUPTED'
  /** The hub was restarted before it used the password, which it keeps nowhere. */
  | 'PASSWORD_LOST'
  /** More bytes than items made from one item may have together. */
  | 'TOO_LARGE'
  /** What is wanted cannot be read. */
  | 'UNREADABLE'
  /** The password opens nothing. */
  | 'WRONG_PASSWORD';

/** How an item is made from another one. */
export type DerivationMethod =
  /** Encrypted members are read with a password. */
  | 'DECRYPT'
  /** Members are taken out. */
  | 'EXTRACT'
  /** Members are left out, or bytes are overwritten by zeros. */
  | 'REDACT';

/** Where the making of an item stands. */
export type DerivationStatus =
  /** The item is there. */
  | 'DONE'
  /** It could not be made. */
  | 'FAILED'
  /** Is being made. */
  | 'RUNNING'
  /** Waits for a worker. */
  | 'WAITING';

/** What is to be made from an item. */
export type DeriveEvidenceInput = {
  /** Places of members: those to take out or to decrypt, or those to leave out. Without any, all are decrypted. */
  members?: Array<number> | null | undefined;
  /** How. */
  method: DerivationMethod;
  /** The password, when decrypting. It is kept nowhere. */
  password?: string | null | undefined;
  /** Bytes to overwrite by zeros, when redacting. */
  ranges?: Array<ByteRangeInput> | null | undefined;
  /** Why; part of the custody events. */
  reason: string;
};

/** Where the disposal of an item stands. */
export type DisposalStatus =
  /** Taken back. */
  | 'CANCELLED'
  /** Confirmed; the bytes are destroyed. */
  | 'CONFIRMED'
  /** Waits for a second person. */
  | 'REQUESTED';

/** Which posts of agencies to list. */
export type DutyPostFilter = {
  /** Only of this agency. */
  agencyId?: string | number | null | undefined;
  /** True: only posts without a contact whose account is in force; false: only those with one. */
  empty?: boolean | null | undefined;
  /** Words in name or code of the agency; case and tone marks do not matter. */
  text?: string | null | undefined;
};

/** One post: exactly one of both. */
export type DutyPostInput = {
  /** The agency for whose cases people are called. */
  agencyId?: string | number | null | undefined;
  /** The national tier. */
  tier?: number | null | undefined;
};

/** Kinds of mistakes that a person can mend. */
export type ErrorCode =
  /** There is one already. */
  | 'ALREADY_EXISTS'
  /** The stored bytes are not those that were received. */
  | 'ALTERED'
  /** Somebody else changed the thing in between. */
  | 'CONFLICT'
  /** The state does not allow this step. */
  | 'INVALID_TRANSITION'
  /** More than is allowed. */
  | 'LIMIT_EXCEEDED'
  /** Another person must do or confirm this. */
  | 'NEEDS_SECOND_PERSON'
  /** A field is not as it must be. */
  | 'VALIDATION';

/** Whom to call, and why. */
export type EscalateCaseInput = {
  /** Why, in 10 to 2,000 characters. */
  reason: string;
  /** The tier. */
  tier: number;
};

/** Which items to list. */
export type EvidenceFilter = {
  /** Only of this case. */
  caseId?: string | number | null | undefined;
  /** Only with these bytes, as far as they have arrived whole. */
  sha256?: string | null | undefined;
  /** Only with one of these states. */
  status?: Array<EvidenceStatus> | null | undefined;
  /** Words in number, name or description. */
  text?: string | null | undefined;
  /** Only uploads that were withdrawn before they were complete; otherwise these are left out. */
  withdrawn?: boolean | null | undefined;
};

/** Where an evidence item stands. */
export type EvidenceStatus =
  /** Examined; findings are known. */
  | 'EXAMINED'
  /** Bytes are coming in. */
  | 'RECEIVING'
  /** Not accepted as declared, or withdrawn before it was complete. */
  | 'REFUSED'
  /** All bytes are kept. */
  | 'STORED';

/** Where the examination of an item stands. */
export type ExaminationState =
  /** Finished. */
  | 'DONE'
  /** Could not be finished; the bytes are kept. */
  | 'FAILED'
  /** Members are being read. */
  | 'RUNNING'
  /** Waits for a worker. */
  | 'WAITING';

/** A statutory report. */
export type FileStatutoryReportInput = {
  /** The clock that it meets. */
  clockId: string | number;
  /** What is reported; 10 to 20,000 characters. */
  summary: string;
};

/** How much a finding in an archive matters. */
export type FindingSeverity =
  /** The archive cannot be trusted or read. */
  | 'ERROR'
  /** Worth knowing. */
  | 'INFO'
  /** Something is odd. */
  | 'WARNING';

/** What a hash set says of the files in it. */
export type HashSetKind =
  /** Malware, tools of intruders, illegal content. */
  | 'KNOWN_BAD'
  /** Published software: no reason to look at it again. */
  | 'KNOWN_GOOD'
  /** Worth a look for another reason. */
  | 'NOTABLE';

/** Which hits to list. */
export type HitFilter = {
  /** Only of these levels. */
  level?: Array<HitLevel> | null | undefined;
};

/** How much a hit matters, the greatest first. */
export type HitLevel =
  /** In a set of known bad files. */
  | 'KNOWN_BAD'
  /** In a set of known good files. */
  | 'KNOWN_GOOD'
  /** In a set of notable files. */
  | 'NOTABLE'
  /** An observable of another case. */
  | 'OTHER_CASE'
  /** An observable of the item's own case. */
  | 'OWN_CASE';

/** By what a hit was found. */
export type HitMatch =
  /** The name without folders, whatever its case. */
  | 'NAME'
  /** The end of the name with folders, whatever its case. */
  | 'PATH'
  /** The digest of the content. */
  | 'SHA256';

/** A hash set as a list; long ones are taken in by the command `chot hashset import`. */
export type ImportHashSetInput = {
  /** Lines with one or several digests each (SHA-256, SHA-1, MD5), up to 10,000 digests. */
  digests: string;
  /** What it says of the files in it. */
  kind: HashSetKind;
  /** Under which licence it may be used. */
  licence?: string | null | undefined;
  /** Its name; the set of this name that is in use is retired. */
  name: string;
  /** Its version, as its maker names it. */
  setVersion: string;
  /** Where it is from. */
  source: string;
  /** How far it may travel; not RED. */
  tlp: Tlp;
};

/** Class of the incident, after the Reference Incident Classification Taxonomy (RSIT) v1003. */
export type IncidentClass =
  /** Spam, harassment, illegal content. */
  | 'ABUSIVE_CONTENT'
  /** Denial of service, sabotage, outage. */
  | 'AVAILABILITY'
  /** Phishing, masquerade, misuse of resources. */
  | 'FRAUD'
  /** Unauthorised access to, change of or leak of information. */
  | 'INFORMATION_CONTENT_SECURITY'
  /** Scanning, sniffing, social engineering. */
  | 'INFORMATION_GATHERING'
  /** Compromise of an account, application or system. */
  | 'INTRUSIONS'
  /** Attempts that did not succeed. */
  | 'INTRUSION_ATTEMPTS'
  /** Malware in any form. */
  | 'MALICIOUS_CODE'
  /** Anything else. */
  | 'OTHER'
  /** An exercise. */
  | 'TEST'
  /** Weaknesses open to abuse. */
  | 'VULNERABLE';

/** The lifting of a legal hold. */
export type LiftLegalHoldInput = {
  /** The decision, order or request by which it is lifted. */
  authority: string;
  /** Why; at least 10 characters. */
  reason: string;
  /** The event that set the hold. */
  sequence: number;
};

/** The language in which the hub speaks to a person. */
export type Locale =
  /** English. */
  | 'EN'
  /** Vietnamese. */
  | 'VI';

/** Why the hub refuses to sign the custody log. */
export type LogFault =
  /** The last entry is dated ahead of the hub's clock: that clock is or was wrong, or the entry was forged. */
  | 'AHEAD'
  /** A stored checkpoint says something else than was signed. */
  | 'CHECKPOINT_CHANGED'
  /** A checkpoint that was published is gone. */
  | 'CHECKPOINT_GONE'
  /** The bytes of an entry are not those that were recorded. */
  | 'ENTRY_CHANGED'
  /** An entry is gone. */
  | 'ENTRY_MISSING'
  /** The head that is kept beside the key is damaged. */
  | 'HEAD_DAMAGED'
  /** A node of the tree is gone or not that of its entries: one or the other was changed. */
  | 'NODES_DIFFER'
  /** The entries are others than were signed. */
  | 'OTHER_HISTORY'
  /** The log, or its last entry, has another name than the settings say. */
  | 'OTHER_LOG'
  /** The log has fewer entries than were signed. */
  | 'SHORTER';

/** The verdict of the archive's examination. */
export type ManifestVerdict =
  /** Every member read and hashed, nothing odd. */
  | 'COMPLETE'
  /** Not an archive that the hub opens; one file. */
  | 'OPAQUE'
  /** The archive cannot be trusted or read. */
  | 'REFUSED'
  /** Every readable member hashed, at least one warning. */
  | 'WARNINGS';

/** A label for a trace. */
export type MarkTraceInput = {
  /** A short word of the viewer's own. */
  label: string;
  /** More about it. */
  note?: string | null | undefined;
};

/** Which members to list. */
export type MemberFilter = {
  /** Only content of one of these media types, of which `image/*` means a whole family; up to 50. */
  contentTypes?: Array<string> | null | undefined;
  /** Only those with findings, or only those without. */
  flagged?: boolean | null | undefined;
  /** Only with this digest. */
  sha256?: string | null | undefined;
  /** Words in the path; case and tone marks do not matter. */
  text?: string | null | undefined;
};

/** Which observables to list. */
export type ObservableFilter = {
  /** Only of this case. */
  caseId?: string | number | null | undefined;
  /** Only of these kinds. */
  kind?: Array<ObservableKind> | null | undefined;
  /** Words in value or source; defanged forms are understood. */
  text?: string | null | undefined;
};

/** What an observable is, after the cyber-observable objects of STIX 2.1 (OASIS). */
export type ObservableKind =
  /** A domain name. */
  | 'DOMAIN_NAME'
  /** An e-mail address. */
  | 'EMAIL_ADDR'
  /** A file by its MD5. */
  | 'FILE_MD5'
  /** A file by its name without folders. */
  | 'FILE_NAME'
  /** A file by its name with folders, or by the end of it. */
  | 'FILE_PATH'
  /** A file by its SHA-1. */
  | 'FILE_SHA1'
  /** A file by its SHA-256. */
  | 'FILE_SHA256'
  /** An IPv4 address. */
  | 'IPV4_ADDR'
  /** An IPv6 address. */
  | 'IPV6_ADDR'
  /** The name of a mutex. */
  | 'MUTEX'
  /** A URL. */
  | 'URL'
  /** The name of an account. */
  | 'USER_ACCOUNT'
  /** A key of the Windows registry. */
  | 'WINDOWS_REGISTRY_KEY';

/** To whom and how an item is offered. */
export type OfferTransferInput = {
  /** The agency. */
  agencyId: string | number;
  /** Until when it can be answered; the hub's own time where nothing is said. */
  expiresAt?: string | null | undefined;
  /** The person, where it is for one; needed within one agency. */
  personId?: string | number | null | undefined;
  /** Where it is handed over. */
  place: string;
  /** Why; at least 10 characters. */
  reason: string;
};

/** What to list of the outbox. */
export type OutboxFilter = {
  /** Only this kind of work. */
  kind?: string | null | undefined;
  /** Only these statuses. */
  status?: Array<OutboxStatus> | null | undefined;
};

/** Where a row of the outbox stands. */
export type OutboxStatus =
  /** Given up. */
  | 'DEAD'
  /** Given up, and dismissed by an administrator. */
  | 'DISMISSED'
  /** Finished. */
  | 'DONE'
  /** Waits until it is due. */
  | 'QUEUED'
  /** A worker has it. */
  | 'RUNNING';

/** What is assumed where a file does not tell it. */
export type ReadTracesInput = {
  /** The year of the first row of files whose rows tell none; null to take the latest that does not lie behind the file's last change. */
  firstYear?: number | null | undefined;
  /** Minutes that times without a zone are before universal time; 420 for UTC+7. */
  offsetMinutes: number;
};

/** A system as it is registered. Its agency and its code never change. */
export type RegisterSystemInput = {
  /** The agency that operates it. */
  agencyId: string | number;
  /** Unique on the hub: 1 to 64 capital letters, digits, hyphens and dots. */
  code: string;
  /** Name in Vietnamese, at most 200 characters. */
  name: string;
  /** Name in English, at most 200 characters. */
  nameEn?: string | null | undefined;
  /** What it is for, at most 2,000 characters. */
  purpose?: string | null | undefined;
};

/** Why a report is rejected. */
export type RejectReportInput = {
  /** 10 to 2,000 characters; the reporter sees it. */
  reason: string;
};

/** Why a case may be related to a report. */
export type RelatedReason =
  /** It affects the same agency. */
  | 'SAME_AGENCY'
  /** It is of the same class. */
  | 'SAME_CLASS'
  /** It affects the same system. */
  | 'SAME_SYSTEM';

/** The return of an item to its owner. */
export type ReleaseEvidenceInput = {
  /** The decision by which it is returned. */
  authority: string;
  /** Why; at least 10 characters. */
  reason: string;
  /** To whom. */
  to: string;
};

/** What to list of reports. */
export type ReportFilter = {
  /** Only of this agency. */
  agencyId?: string | number | null | undefined;
  /** Only of this class. */
  incidentClass?: IncidentClass | null | undefined;
  /** Only with a system of at least this level. */
  minLevel?: number | null | undefined;
  /** Only these statuses; RECEIVED alone lists what is due first, then what has no deadline, the oldest first. */
  status?: Array<ReportStatus> | null | undefined;
  /** Words in number or title. */
  text?: string | null | undefined;
};

/** What an agency files. */
export type ReportIncidentInput = {
  /** Whether the agency's name is kept from other agencies. */
  confidential?: boolean | null | undefined;
  /** What happened; at most 20,000 characters. */
  description: string;
  /** When the agency became aware; statutory clocks run from here. */
  detectedAt: string;
  /** Made by the client, at most 100 characters: the same key again is the same report. */
  idempotencyKey: string;
  /** Class of the incident (RSIT v1003). */
  incidentClass: IncidentClass;
  /** When it happened, if known. */
  occurredAt?: string | null | undefined;
  /** 1 to 50 systems of the viewer's agency. */
  systemIds: Array<string | number>;
  /** What happened, in a line of at most 200 characters. */
  title: string;
  /** How far it may travel. */
  tlp?: Tlp | null | undefined;
};

/** Where a report stands. */
export type ReportStatus =
  /** Opened a case. */
  | 'ACCEPTED'
  /** Was joined to an existing case. */
  | 'MERGED'
  /** Waits for triage. */
  | 'RECEIVED'
  /** Was rejected with a reason. */
  | 'REJECTED';

/** A request for disposal. */
export type RequestDisposalInput = {
  /** The decision by which it is destroyed. */
  authority: string;
  /** How the original medium is destroyed. */
  method: string;
  /** Why; at least 10 characters. */
  reason: string;
};

/** The next version of a rule set. */
export type ReviseRuleSetInput = {
  /** What is new in it. */
  note?: string | null | undefined;
  /** Rules in the language of YARA, without includes. */
  source: string;
};

/** What a person may be asked to do for an agency. */
export type Role =
  /** Operates the hub; sees no case. */
  | 'ADMIN'
  /** Takes in and examines evidence. */
  | 'ANALYST'
  /** Appraises level dossiers. */
  | 'APPRAISER'
  /** Approves level dossiers. */
  | 'APPROVER'
  /** Reads, and changes nothing. */
  | 'AUDITOR'
  /** Triages reports and runs cases; of force at the national coordinator only. */
  | 'COORDINATOR'
  /** Inspects systems. */
  | 'INSPECTOR'
  /** Reports incidents of the agency and works on its tasks. */
  | 'RESPONDER'
  /** Keeps the state of the agency's systems and controls. */
  | 'SECURITY_OFFICER';

/** Which matches to list. */
export type RuleMatchFilter = {
  /** Also those of scans by versions that a scan by a newer one has followed. */
  formerVersions?: boolean | null | undefined;
  /** Only in the member with this index. */
  memberIndex?: number | null | undefined;
  /** Only of the rule of this name. */
  rule?: string | null | undefined;
  /** Only of these rule sets. */
  ruleSetIds?: Array<string | number> | null | undefined;
};

/** Why a scan did not ask every rule of a whole content. */
export type ScanGapReason =
  /** The content is longer than what is scanned of one. */
  | 'CUT'
  /** The member is encrypted. */
  | 'ENCRYPTED'
  /** The engine failed on the content. */
  | 'FAILED'
  /** The time for the content or for the item was over. */
  | 'OUT_OF_TIME'
  /** There were more matches than are kept of one scan. */
  | 'TOO_MANY'
  /** The member could not be read. */
  | 'UNREAD';

/** A seal. */
export type SealEvidenceInput = {
  /** Why; at least 10 characters. */
  reason: string;
  /** The number on the seal, where it has one. */
  sealNumber?: string | null | undefined;
};

/** Kinds of search results. */
export type SearchKind =
  /** An agency. */
  | 'AGENCY'
  /** A case. */
  | 'CASE'
  /** An evidence item. */
  | 'EVIDENCE'
  /** A member of an evidence item. */
  | 'MEMBER'
  /** An observable of a case. */
  | 'OBSERVABLE'
  /** A report. */
  | 'REPORT'
  /** A system. */
  | 'SYSTEM';

/** How far a system has come with a control. */
export type SetControlStatusInput = {
  /** The control, of the baseline of the system's level. */
  controlId: string | number;
  /** Whether it is known to have failed. */
  failed?: boolean | null | undefined;
  /** What is to be known about it; needed where it is not applicable. At most 2,000 characters. */
  note?: string | null | undefined;
  /** How far. */
  status: ControlStatus;
};

/** A legal hold. */
export type SetLegalHoldInput = {
  /** The decision, order or request by which it is set. */
  authority: string;
  /** Why; at least 10 characters. */
  reason: string;
};

/** A coordinator's judgement of a case. */
export type Severity =
  /** Critical. */
  | 'CRITICAL'
  /** High. */
  | 'HIGH'
  /** Low. */
  | 'LOW'
  /** Medium. */
  | 'MEDIUM';

/** What is said of a file before it is sent. */
export type StartUploadInput = {
  /** When it was acquired. */
  acquiredAt?: string | null | undefined;
  /** Who acquired it. */
  acquiredBy?: string | null | undefined;
  /**
   * The signed record of its acquisition, whole, as `chot acquire` writes it beside a collection. It is kept as declared by the
   * uploader, and only where it is about the bytes that arrive.
   */
  acquisition?: string | null | undefined;
  /** The case it belongs to. */
  caseId: string | number;
  /** The SHA-256 they will have; the hub tells at once where it differs. */
  declaredSha256?: string | null | undefined;
  /** What it is, in words. */
  description?: string | null | undefined;
  /** Its name; kept as given, never used as a path. */
  fileName: string;
  /**
   * Made up by the sender, at most 100 characters: the same beginning sent again, because its answer was lost, finds the item that
   * the first one made.
   */
  idempotencyKey?: string | null | undefined;
  /** How many bytes will come. */
  sizeBytes: number;
};

/** Answers that are handed in. */
export type SubmitExerciseInput = {
  /** The answers; questions that are left out count as not answered. */
  answers: Array<AnswerInput>;
  /** The number of the attempt. */
  attempt: number;
  /** The digest of the evidence that the answers are about. */
  evidenceSha256: string;
};

/** A control that is suspected to have failed. */
export type SuspectControlInput = {
  /** The frozen control. */
  controlId: string | number;
  /** Why; 10 to 2,000 characters. */
  reason: string;
  /** True to raise the suspicion, false to withdraw it. */
  suspected: boolean;
  /** The affected system. */
  systemId: string | number;
};

/** What to list of systems. */
export type SystemFilter = {
  /** Only of this agency. */
  agencyId?: string | number | null | undefined;
  /** Only of this level. */
  level?: number | null | undefined;
  /** Words in name or code; case and tone marks do not matter. */
  text?: string | null | undefined;
  /** True: only systems without an approved level. */
  unapproved?: boolean | null | undefined;
};

/** What to list of tasks. */
export type TaskFilter = {
  /** Only of this agency. */
  agencyId?: string | number | null | undefined;
  /** Only of this case. */
  caseId?: string | number | null | undefined;
  /** Only those that the viewer's own agencies are to do. */
  mine?: boolean | null | undefined;
  /** Only these statuses. */
  status?: Array<TaskStatus> | null | undefined;
  /** Words in the title. */
  text?: string | null | undefined;
};

/** Where a task stands. */
export type TaskStatus =
  /** Somebody works on it. */
  | 'ACCEPTED'
  /** Waits for the agency. */
  | 'ASSIGNED'
  /** Withdrawn by the coordinator. */
  | 'CANCELLED'
  /** The agency declined it with a reason. */
  | 'DECLINED'
  /** Finished with a result. */
  | 'DONE';

/** Who is called at a tier. */
export type TierAudience =
  /** The duty contacts of the agencies with full part in the case. */
  | 'AGENCY_CONTACTS'
  /** The national duty officers of the tier. */
  | 'DUTY_OFFICERS';

/** Kinds of entries of a case's timeline. */
export type TimelineKind =
  /** The case was opened from a report. */
  | 'CASE_OPENED'
  /** A statutory clock passed unmet. */
  | 'CLOCK_BREACHED'
  /** A statutory clock was met. */
  | 'CLOCK_MET'
  /** A control is suspected to have failed. */
  | 'CONTROL_SUSPECTED'
  /** Written by a person. */
  | 'ENTRY'
  /** A tier was called. */
  | 'ESCALATED'
  /** A person acknowledged an escalation. */
  | 'ESCALATION_ACKNOWLEDGED'
  /** A rule wanted a tier whose people were waited for already. */
  | 'ESCALATION_JOINED'
  /** A tier was to be called, and neither it nor a later one had anybody. */
  | 'ESCALATION_UNHEARD'
  /** A custody act was done on an item. */
  | 'EVIDENCE_CUSTODY'
  /** An item was made from another one. */
  | 'EVIDENCE_DERIVED'
  /** An item was examined. */
  | 'EVIDENCE_EXAMINED'
  /** All bytes of an item arrived. */
  | 'EVIDENCE_RECEIVED'
  /** An item was not accepted. */
  | 'EVIDENCE_REFUSED'
  /** An upload began. */
  | 'EVIDENCE_STARTED'
  /** An item was hashed again. */
  | 'EVIDENCE_VERIFIED'
  /** An upload was withdrawn before it was complete. */
  | 'EVIDENCE_WITHDRAWN'
  /** Observables were added. */
  | 'OBSERVABLES_ADDED'
  /** Another report joined. */
  | 'REPORT_JOINED'
  /** The severity changed. */
  | 'SEVERITY_CHANGED'
  /** The status changed. */
  | 'STATUS_CHANGED'
  /** A task was accepted. */
  | 'TASK_ACCEPTED'
  /** A task was given. */
  | 'TASK_ASSIGNED'
  /** A task was withdrawn. */
  | 'TASK_CANCELLED'
  /** A task was declined. */
  | 'TASK_DECLINED'
  /** A task was finished. */
  | 'TASK_DONE'
  /** The TLP mark changed. */
  | 'TLP_CHANGED'
  /** A trace of an item was put into the timeline. */
  | 'TRACE_PINNED';

/** Traffic Light Protocol 2.0 (FIRST): how far information may travel. */
export type Tlp =
  /** Within the recipient's organisation and its clients. */
  | 'AMBER'
  /** Within the recipient's organisation only. */
  | 'AMBER_STRICT'
  /** May be made public. */
  | 'CLEAR'
  /** Within the community. */
  | 'GREEN'
  /** For the named recipients only. */
  | 'RED';

/** Which traces. */
export type TraceFilter = {
  /** Only of this account. */
  account?: string | null | undefined;
  /** Only with this address. */
  address?: string | null | undefined;
  /** Only of these items. */
  evidenceIds?: Array<string | number> | null | undefined;
  /** Not before. */
  from?: string | null | undefined;
  /** Only of this machine. */
  host?: string | null | undefined;
  /** Only with this label. */
  label?: string | null | undefined;
  /** Only with any label. */
  marked?: boolean | null | undefined;
  /** Only of the member with this index. */
  memberIndex?: number | null | undefined;
  /** Only of these kinds of files. */
  source?: Array<TraceSource> | null | undefined;
  /** Words in what stands there; case and tone marks do not matter. */
  text?: string | null | undefined;
  /** Before. */
  to?: string | null | undefined;
};

/** How exactly the time of a trace was recorded. */
export type TracePrecision =
  /** To the millisecond or better. */
  | 'MILLISECOND'
  /** To the second. */
  | 'SECOND';

/** What kind of file a trace was read from. */
export type TraceSource =
  /** A history of Chromium and its kin. */
  | 'CHROMIUM_HISTORY'
  /** A history of Firefox. */
  | 'FIREFOX_HISTORY'
  /** A log of Internet Information Services. */
  | 'IIS'
  /** A system or program log. */
  | 'SYSLOG'
  /** A web server's access log. */
  | 'WEB_ACCESS'
  /** A web server's error log. */
  | 'WEB_ERROR'
  /** A Windows event log. */
  | 'WINDOWS_EVENTS';

/** Where the year of a trace's time comes from. */
export type TraceYear =
  /** Counted from the year that an analyst gave. */
  | 'GIVEN'
  /** The latest that does not lie behind the file's last change. */
  | 'INFERRED'
  /** The source tells it. */
  | 'STATED';

/** Where the zone of a trace's time comes from. */
export type TraceZone =
  /** The reading assumed it. */
  | 'ASSUMED'
  /** The source tells it. */
  | 'STATED';

/** Which side of an offer of custody the viewer is on. */
export type TransferDirection =
  /** Offered to the viewer or the viewer's agencies. */
  | 'INCOMING'
  /** Offered by the viewer's agencies. */
  | 'OUTGOING';

/** Which offers to list. */
export type TransferFilter = {
  /** Only those offered to the viewer, or only those that the viewer's agencies offer. */
  direction?: TransferDirection | null | undefined;
  /** Only those that stand so. */
  status?: Array<TransferStatus> | null | undefined;
};

/** Where an offer of custody stands. */
export type TransferStatus =
  /** The receiver has it. */
  | 'ACCEPTED'
  /** Nobody answered in time. */
  | 'EXPIRED'
  /** Waits for the receiver; custody is still the sender's. */
  | 'OFFERED'
  /** The receiver refused, or other bytes arrived. */
  | 'REFUSED'
  /** Taken back by the sender. */
  | 'WITHDRAWN';

/** What hashing the stored bytes again has shown. */
export type VerificationResult =
  /** They are not, or what is recorded of them was changed. */
  | 'DIFFERS'
  /** They are those that were received. */
  | 'MATCHES';

/** What kind of thing waits for a person. */
export type WorkKind =
  /** A statutory clock of one of the agency's cases runs. */
  | 'CLOCK'
  /** A mail could not be delivered. */
  | 'DEAD_LETTER'
  /** A disposal waits for a second person. */
  | 'DISPOSAL'
  /** An escalation waits for an acknowledgement. */
  | 'ESCALATION'
  /** An upload is incomplete, or an item was refused. */
  | 'EVIDENCE'
  /** The stored bytes of an item are not those that were received. */
  | 'EVIDENCE_ALTERED'
  /** The custody log does not hold: the hub signs nothing more. */
  | 'LOG_FAILS'
  /** A witness has seen another history of the custody log than this hub has. */
  | 'LOG_FORKED'
  /** A report of the agency was rejected lately. */
  | 'REPORT_REJECTED'
  /** A report waits for triage. */
  | 'REPORT_TO_TRIAGE'
  /** A task waits for the agency or is not finished. */
  | 'TASK'
  /** Custody of an item is offered to the viewer. */
  | 'TRANSFER';

export type AgenciesPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: AgencyFilter | null | undefined;
}>;


export type AgenciesPageQuery = { agencies: { totalCount: number | null, nodes: Array<{ id: string, code: string, name: string, nameEn: string | null, kind: AgencyKind, dutyContact: string | null, parent: { id: string, name: string, nameEn: string | null, code: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OneAgencyQueryVariables = Exact<{
  id: string | number;
}>;


export type OneAgencyQuery = { agency: { id: string, name: string, nameEn: string | null, code: string } | null };

export type AgencyChoicesQueryVariables = Exact<{
  text?: string | null | undefined;
}>;


export type AgencyChoicesQuery = { agencies: { nodes: Array<{ id: string, name: string, nameEn: string | null, code: string }> } };

export type AuditPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: AuditFilter | null | undefined;
}>;


export type AuditPageQuery = { auditEvents: { nodes: Array<{ id: string, at: string, operation: string, actorKind: AuditActorKind, subjectKind: string, actor: { id: string, name: string } | null, actorAgency: { id: string, name: string, nameEn: string | null } | null, case: { id: string, number: string, title: string } | null, report: { id: string, number: string, title: string } | null, task: { id: string, title: string } | null, evidenceItem: { id: string, number: string, fileName: string } | null, system: { id: string, code: string, name: string, nameEn: string | null } | null, transfer: { id: string, evidenceNumber: string, fileName: string, evidenceItem: { id: string } | null } | null, observable: { id: string, value: string } | null, escalation: { id: string, tier: number } | null, hashSet: { id: string, name: string, version: string } | null, user: { id: string, name: string } | null, agency: { id: string, name: string, nameEn: string | null } | null, details: Array<{ name: string, value: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CaseEvidenceTabQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
  altered?: boolean | null | undefined;
}>;


export type CaseEvidenceTabQuery = { case: { id: string, evidence: { totalCount: number | null, nodes: Array<{ id: string, number: string, fileName: string, status: EvidenceStatus, sizeBytes: number | null, sha256: string | null, declared: DeclaredMatch, declaredSizeBytes: number, receivedBytes: number, memberCount: number, flaggedCount: number, verdict: ManifestVerdict | null, createdAt: string, disposedAt: string | null, withdrawnAt: string | null, alteredAt: string | null, inventoryAlteredAt: string | null, findings: Array<{ code: string }>, examination: { state: ExaminationState, membersDone: number, membersTotal: number | null } | null, uploadedBy: { id: string, name: string } | null, chain: { intact: boolean, checkedAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type CaseOverviewQueryVariables = Exact<{
  id: string | number;
  manual?: boolean | null | undefined;
}>;


export type CaseOverviewQuery = { case: { id: string, affectedSystems: Array<{ level: number | null, legalProfile: string | null, frozenAt: string, unimplementedControls: number, totalControls: number, suspectedControls: number, system: { id: string, code: string, name: string, nameEn: string | null, level: number | null, legalProfile: string | null, agency: { id: string, name: string, nameEn: string | null }, controlSummary: { total: number, unimplemented: number } }, suspected: { totalCount: number | null, nodes: Array<{ status: ControlStatus, control: { id: string, clause: string, titleVi: string, titleEn: string } }> } }>, tasks: { totalCount: number | null, nodes: Array<{ id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null }> }, evidence: { totalCount: number | null, nodes: Array<{ id: string, number: string, fileName: string, status: EvidenceStatus, sizeBytes: number | null, sha256: string | null, declared: DeclaredMatch, declaredSizeBytes: number, receivedBytes: number, memberCount: number, flaggedCount: number, verdict: ManifestVerdict | null, createdAt: string, disposedAt: string | null, withdrawnAt: string | null, alteredAt: string | null, inventoryAlteredAt: string | null, findings: Array<{ code: string }>, examination: { state: ExaminationState, membersDone: number, membersTotal: number | null } | null, uploadedBy: { id: string, name: string } | null, chain: { intact: boolean, checkedAt: string } }> }, timeline: { totalCount: number | null, nodes: Array<{ id: string, kind: TimelineKind, at: string, recordedAt: string, text: string | null, subject: string | null, subjectId: string | null, actor: { id: string, name: string } | null }> }, all: { totalCount: number | null }, byHand: { totalCount: number | null }, reports: { totalCount: number | null, nodes: Array<{ id: string, number: string, receivedAt: string, tlp: Tlp, agency: { id: string, name: string, nameEn: string | null } }> } } | null };

export type CaseReportsQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
}>;


export type CaseReportsQuery = { case: { id: string, reports: { totalCount: number | null, nodes: Array<{ id: string, number: string, title: string, receivedAt: string, detectedAt: string, tlp: Tlp, confidential: boolean, agency: { id: string, name: string, nameEn: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type CaseTasksQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
}>;


export type CaseTasksQuery = { case: { id: string, tasks: { totalCount: number | null, nodes: Array<{ id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type CaseTimelineTabQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
  manual?: boolean | null | undefined;
}>;


export type CaseTimelineTabQuery = { case: { id: string, timeline: { totalCount: number | null, nodes: Array<{ id: string, kind: TimelineKind, at: string, recordedAt: string, text: string | null, subject: string | null, subjectId: string | null, actor: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, all: { totalCount: number | null }, byHand: { totalCount: number | null }, affectedSystems: Array<{ system: { id: string, code: string }, suspected: { nodes: Array<{ control: { id: string, clause: string, titleVi: string, titleEn: string } }> } }> } | null };

export type CasesPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: CaseFilter | null | undefined;
  orderBy: CaseOrder;
}>;


export type CasesPageQuery = { cases: { totalCount: number | null, nodes: Array<{ id: string, number: string, title: string, status: CaseStatus, severity: Severity, tlp: Tlp, openedAt: string, closedAt: string | null, maxLevel: number | null, unimplementedControls: number, openTasks: number, affectedSystems: Array<{ level: number | null }>, agencies: Array<{ id: string, name: string, nameEn: string | null }>, nextDeadline: { name: string, nameEn: string, startedAt: string, dueAt: string, metAt: string | null, breached: boolean } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CasesSystemQueryVariables = Exact<{
  id: string | number;
}>;


export type CasesSystemQuery = { system: { id: string, name: string, nameEn: string | null } | null };

export type CaseControlsQueryVariables = Exact<{
  id: string | number;
  filter?: ControlFilter | null | undefined;
}>;


export type CaseControlsQuery = { case: { id: string, affectedSystems: Array<{ frozenAt: string, level: number | null, unimplementedControls: number, totalControls: number, system: { id: string, code: string, name: string, nameEn: string | null }, controls: { totalCount: number | null, nodes: Array<{ status: ControlStatus, suspectedFailed: boolean, control: { id: string, clause: string, titleVi: string, titleEn: string } }> } }> } | null };

export type ControlsTodayQueryVariables = Exact<{
  id: string | number;
  filter?: ControlFilter | null | undefined;
}>;


export type ControlsTodayQuery = { system: { id: string, controls: { nodes: Array<{ status: ControlStatus, failed: boolean, control: { id: string } }> } } | null };

export type AcknowledgeEscalationMutationVariables = Exact<{
  id: string | number;
}>;


export type AcknowledgeEscalationMutation = { acknowledgeEscalation: { escalation: { id: string, acknowledgedAt: string | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CaseEvidenceFragment = { id: string, number: string, fileName: string, status: EvidenceStatus, sizeBytes: number | null, sha256: string | null, declared: DeclaredMatch, declaredSizeBytes: number, receivedBytes: number, memberCount: number, flaggedCount: number, verdict: ManifestVerdict | null, createdAt: string, disposedAt: string | null, withdrawnAt: string | null, alteredAt: string | null, inventoryAlteredAt: string | null, findings: Array<{ code: string }>, examination: { state: ExaminationState, membersDone: number, membersTotal: number | null } | null, uploadedBy: { id: string, name: string } | null, chain: { intact: boolean, checkedAt: string } };

export type CaseSystemFragment = { level: number | null, legalProfile: string | null, frozenAt: string, unimplementedControls: number, totalControls: number, suspectedControls: number, system: { id: string, code: string, name: string, nameEn: string | null, level: number | null, legalProfile: string | null, agency: { id: string, name: string, nameEn: string | null }, controlSummary: { total: number, unimplemented: number } }, suspected: { totalCount: number | null, nodes: Array<{ status: ControlStatus, control: { id: string, clause: string, titleVi: string, titleEn: string } }> } };

export type CaseTimelineFragment = { id: string, kind: TimelineKind, at: string, recordedAt: string, text: string | null, subject: string | null, subjectId: string | null, actor: { id: string, name: string } | null };

export type CaseClockFragment = { id: string | null, code: string, name: string, nameEn: string, source: string, sourceEn: string, consequence: string | null, startedAt: string, dueAt: string, metAt: string | null, breached: boolean, canFile: boolean, summary: string | null, agency: { id: string, name: string, nameEn: string | null }, filedBy: { id: string, name: string } | null };

export type CaseEscalationFragment = { id: string, tier: number, tierName: string, tierNameEn: string, reason: string, note: string | null, automatic: boolean, raisedAt: string, acknowledgedAt: string | null, nextTierAt: string | null, passedOnAt: string | null, unheardAt: string | null, canAcknowledge: boolean, furtherReasons: Array<{ reason: string, at: string }>, raisedBy: { id: string, name: string } | null, acknowledgedBy: { id: string, name: string } | null, deliveries: Array<{ id: string, recipient: string, status: DeliveryStatus, attempts: number, sentAt: string | null, lastError: string | null, dismissedAt: string | null, dismissedReason: string | null, dismissedBy: { id: string, name: string } | null }> };

export type CasePageQueryVariables = Exact<{
  number: string;
}>;


export type CasePageQuery = { case: { id: string, number: string, title: string, status: CaseStatus, severity: Severity, severityReason: string | null, tlp: Tlp, version: number, incidentClass: IncidentClass, openedAt: string, closedAt: string | null, openTasks: number, nextStatuses: Array<CaseStatus>, actions: Array<CaseAction>, alteredEvidence: number, openedBy: { id: string, name: string } | null, agencies: Array<{ id: string, name: string, nameEn: string | null, code: string }>, affectedSystems: Array<{ system: { id: string, agency: { id: string, name: string, nameEn: string | null, code: string } } }>, statusHistory: Array<{ status: CaseStatus, at: string, note: string | null, by: { id: string, name: string } | null }>, closeBlockers: Array<{ code: string, name: string, nameEn: string, source: string, sourceEn: string, begun: boolean, agency: { id: string, name: string, nameEn: string | null } }>, clocks: Array<{ id: string | null, code: string, name: string, nameEn: string, source: string, sourceEn: string, consequence: string | null, startedAt: string, dueAt: string, metAt: string | null, breached: boolean, canFile: boolean, summary: string | null, agency: { id: string, name: string, nameEn: string | null }, filedBy: { id: string, name: string } | null }>, reports: { totalCount: number | null }, tasks: { totalCount: number | null }, evidence: { totalCount: number | null }, observables: { totalCount: number | null }, timeline: { totalCount: number | null }, escalations: { totalCount: number | null, nodes: Array<{ id: string, tier: number, tierName: string, tierNameEn: string, reason: string, note: string | null, automatic: boolean, raisedAt: string, acknowledgedAt: string | null, nextTierAt: string | null, passedOnAt: string | null, unheardAt: string | null, canAcknowledge: boolean, furtherReasons: Array<{ reason: string, at: string }>, raisedBy: { id: string, name: string } | null, acknowledgedBy: { id: string, name: string } | null, deliveries: Array<{ id: string, recipient: string, status: DeliveryStatus, attempts: number, sentAt: string | null, lastError: string | null, dismissedAt: string | null, dismissedReason: string | null, dismissedBy: { id: string, name: string } | null }> }> } } | null };

export type AssignTaskMutationVariables = Exact<{
  caseId: string | number;
  input: AssignTaskInput;
}>;


export type AssignTaskMutation = { assignTask: { task: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type AssignTaskAgenciesQueryVariables = Exact<{
  text?: string | null | undefined;
}>;


export type AssignTaskAgenciesQuery = { agencies: { nodes: Array<{ id: string, name: string, nameEn: string | null, code: string }> } };

export type EscalateCaseMutationVariables = Exact<{
  id: string | number;
  input: EscalateCaseInput;
}>;


export type EscalateCaseMutation = { escalateCase: { escalation: { id: string, tier: number } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type EscalationTiersQueryVariables = Exact<{
  id: string | number;
}>;


export type EscalationTiersQuery = { case: { id: string, escalationTiers: Array<{ tier: number, name: string, nameEn: string, acknowledgeWithinMinutes: number }> } | null };

export type SetCaseSeverityMutationVariables = Exact<{
  id: string | number;
  expectedVersion: number;
  severity: Severity;
  reason: string;
}>;


export type SetCaseSeverityMutation = { setCaseSeverity: { case: { id: string, version: number, severity: Severity } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SetCaseTlpMutationVariables = Exact<{
  id: string | number;
  expectedVersion: number;
  tlp: Tlp;
  reason: string;
}>;


export type SetCaseTlpMutation = { setCaseTlp: { case: { id: string, version: number, tlp: Tlp } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type AdvanceCaseMutationVariables = Exact<{
  id: string | number;
  expectedVersion: number;
  to: CaseStatus;
  note?: string | null | undefined;
}>;


export type AdvanceCaseMutation = { advanceCase: { case: { id: string, version: number, status: CaseStatus } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CaseConflictQueryVariables = Exact<{
  id: string | number;
}>;


export type CaseConflictQuery = { case: { id: string, version: number, status: CaseStatus, nextStatuses: Array<CaseStatus>, severity: Severity, severityReason: string | null, tlp: Tlp, timeline: { nodes: Array<{ id: string, kind: TimelineKind, at: string, text: string | null, actor: { id: string, name: string } | null }> } } | null };

export type AddTimelineEntryMutationVariables = Exact<{
  caseId: string | number;
  input: AddTimelineEntryInput;
}>;


export type AddTimelineEntryMutation = { addTimelineEntry: { case: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type FileStatutoryReportMutationVariables = Exact<{
  caseId: string | number;
  input: FileStatutoryReportInput;
}>;


export type FileStatutoryReportMutation = { fileStatutoryReport: { case: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SuspectControlMutationVariables = Exact<{
  caseId: string | number;
  input: SuspectControlInput;
}>;


export type SuspectControlMutation = { suspectControl: { case: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ContactsPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: DutyPostFilter | null | undefined;
}>;


export type ContactsPageQuery = { dutyPosts: { totalCount: number | null, nodes: Array<{ canName: boolean, agency: { id: string, name: string, nameEn: string | null, code: string, dutyContact: string | null } | null, contacts: Array<{ standing: ContactStanding, person: { id: string, name: string, email: string | null } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type EscalationPlanQueryVariables = Exact<{ [key: string]: never; }>;


export type EscalationPlanQuery = { escalationTiers: Array<{ tier: number, name: string, nameEn: string, audience: TierAudience, fromSeverity: Severity, fromLevel: number | null, acknowledgeWithinMinutes: number, post: { canName: boolean, contacts: Array<{ standing: ContactStanding, person: { id: string, name: string, email: string | null } }> } | null }>, escalationRules: Array<{ code: string, fromSeverity: Severity, fromLevel: number | null, clockLeftPercent: number | null, startTier: number, reason: string, reasonEn: string }>, waitingReportRules: Array<{ code: string, tier: number, reason: string, reasonEn: string }> };

export type DutyCandidatesQueryVariables = Exact<{
  post: DutyPostInput;
}>;


export type DutyCandidatesQuery = { dutyCandidates: Array<{ id: string, name: string, email: string | null }> };

export type AddDutyContactMutationVariables = Exact<{
  post: DutyPostInput;
  personId: string | number;
}>;


export type AddDutyContactMutation = { addDutyContact: { post: { contacts: Array<{ person: { id: string } }> } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ReplaceDutyContactMutationVariables = Exact<{
  post: DutyPostInput;
  personId: string | number;
  successorId: string | number;
}>;


export type ReplaceDutyContactMutation = { replaceDutyContact: { post: { contacts: Array<{ person: { id: string } }> } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type RemoveDutyContactMutationVariables = Exact<{
  post: DutyPostInput;
  personId: string | number;
}>;


export type RemoveDutyContactMutation = { removeDutyContact: { post: { contacts: Array<{ person: { id: string } }> } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type AgencyDutyContactQueryVariables = Exact<{
  id: string | number;
}>;


export type AgencyDutyContactQuery = { agency: { dutyContact: string | null } | null };

export type SetDutyContactMutationVariables = Exact<{
  agencyId: string | number;
  seen?: string | null | undefined;
  text?: string | null | undefined;
}>;


export type SetDutyContactMutation = { setDutyContact: { agency: { id: string, dutyContact: string | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SealEvidenceMutationVariables = Exact<{
  id: string | number;
  input: SealEvidenceInput;
}>;


export type SealEvidenceMutation = { sealEvidence: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SetLegalHoldMutationVariables = Exact<{
  id: string | number;
  input: SetLegalHoldInput;
}>;


export type SetLegalHoldMutation = { setLegalHold: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type LiftLegalHoldMutationVariables = Exact<{
  id: string | number;
  input: LiftLegalHoldInput;
}>;


export type LiftLegalHoldMutation = { liftLegalHold: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ReleaseEvidenceMutationVariables = Exact<{
  id: string | number;
  input: ReleaseEvidenceInput;
}>;


export type ReleaseEvidenceMutation = { releaseEvidence: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type RequestDisposalMutationVariables = Exact<{
  id: string | number;
  input: RequestDisposalInput;
}>;


export type RequestDisposalMutation = { requestDisposal: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ConfirmDisposalMutationVariables = Exact<{
  id: string | number;
}>;


export type ConfirmDisposalMutation = { confirmDisposal: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CancelDisposalMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type CancelDisposalMutation = { cancelDisposal: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CorrectCustodyMutationVariables = Exact<{
  id: string | number;
  input: CorrectCustodyInput;
}>;


export type CorrectCustodyMutation = { correctCustody: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CustodyEventsQueryVariables = Exact<{
  id: string | number;
}>;


export type CustodyEventsQuery = { evidenceItem: { id: string, custody: { nodes: Array<{ sequence: number, kind: CustodyKind, at: string, entryHash: string }> } } | null };

export type CustodyCheckpointsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CustodyCheckpointsQuery = { custodyLog: { checkpoints: { totalCount: number | null, nodes: Array<{ size: number, rootHash: string, signedAt: string, note: string, cosignatures: Array<{ witness: string, at: string }>, timestamp: { at: string, authority: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CustodyDeskQueryVariables = Exact<{
  id: string | number;
}>;


export type CustodyDeskQuery = { evidenceItem: { id: string, number: string, fileName: string, lastVerifiedAt: string | null, alteredAt: string | null, holder: { name: string, since: string, released: boolean, agency: { id: string, name: string, nameEn: string | null } | null, person: { id: string, agency: { id: string, name: string, nameEn: string | null } | null } | null } | null, custodyState: { sealedAt: string | null, sealNumber: string | null, checkedAt: string, holds: Array<{ sequence: number, authority: string, reason: string | null, setBy: string, setAt: string }>, offer: { id: string, expiresAt: string, toAgency: { id: string, name: string, nameEn: string | null }, toPerson: { id: string, name: string } | null } | null, disposal: { status: DisposalStatus, requestedAt: string, authority: string, method: string, reason: string, confirmedAt: string | null, removedAt: string | null, requestedBy: { id: string, name: string } | null, confirmedBy: { id: string, name: string } | null } | null, acts: Array<{ act: CustodyAct, obstacle: string | null }> } | null } | null };

export type CustodyLogQueryVariables = Exact<{ [key: string]: never; }>;


export type CustodyLogQuery = { custodyLog: { size: number, events: number, rootHash: string, checkpoint: string, signedAt: string, origin: string, signing: { holds: boolean, fault: LogFault | null, refusedSince: string | null }, keys: Array<{ key: string, fingerprint: string }>, witnesses: Array<{ name: string, key: string, fingerprint: string, behind: number | null, fault: AttestorFault | null, faultDetail: string | null, faultSince: string | null, latest: { witness: string, size: number, at: string } | null }>, timestamping: { fault: AttestorFault | null, faultDetail: string | null, faultSince: string | null, latest: { size: number, at: string, authority: string } | null } | null } };

export type TransferTargetsQueryVariables = Exact<{
  id: string | number;
}>;


export type TransferTargetsQuery = { evidenceItem: { id: string, custodyState: { transferTargets: Array<{ agency: { id: string, name: string, nameEn: string | null }, people: Array<{ id: string, name: string }> }> } | null } | null };

export type OfferTransferMutationVariables = Exact<{
  id: string | number;
  input: OfferTransferInput;
}>;


export type OfferTransferMutation = { offerTransfer: { transfer: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type AcceptTransferMutationVariables = Exact<{
  id: string | number;
  input: AcceptTransferInput;
}>;


export type AcceptTransferMutation = { acceptTransfer: { transfer: { id: string, status: TransferStatus, hashDiffers: boolean } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type RefuseTransferMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type RefuseTransferMutation = { refuseTransfer: { transfer: { id: string, status: TransferStatus } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type WithdrawTransferMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type WithdrawTransferMutation = { withdrawTransfer: { transfer: { id: string, status: TransferStatus } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type TransferRowFragment = { id: string, status: TransferStatus, evidenceNumber: string, fileName: string, sizeBytes: number, sha256: string, place: string, reason: string, offeredAt: string, expiresAt: string, settledAt: string | null, answer: string | null, statedSha256: string | null, hashDiffers: boolean, canAnswer: boolean, canWithdraw: boolean, fromAgency: { id: string, name: string, nameEn: string | null }, offeredBy: { id: string, name: string } | null, toAgency: { id: string, name: string, nameEn: string | null }, toPerson: { id: string, name: string } | null, settledBy: { id: string, name: string } | null, evidenceItem: { id: string, downloadUrl: string } | null };

export type TransfersPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: TransferFilter | null | undefined;
}>;


export type TransfersPageQuery = { transfers: { totalCount: number | null, nodes: Array<{ id: string, status: TransferStatus, evidenceNumber: string, fileName: string, sizeBytes: number, sha256: string, place: string, reason: string, offeredAt: string, expiresAt: string, settledAt: string | null, answer: string | null, statedSha256: string | null, hashDiffers: boolean, canAnswer: boolean, canWithdraw: boolean, fromAgency: { id: string, name: string, nameEn: string | null }, offeredBy: { id: string, name: string } | null, toAgency: { id: string, name: string, nameEn: string | null }, toPerson: { id: string, name: string } | null, settledBy: { id: string, name: string } | null, evidenceItem: { id: string, downloadUrl: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DeriveEvidenceMutationVariables = Exact<{
  id: string | number;
  input: DeriveEvidenceInput;
}>;


export type DeriveEvidenceMutation = { deriveEvidence: { derivation: { id: string, status: DerivationStatus } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type EvidenceDerivedQueryVariables = Exact<{
  id: string | number;
}>;


export type EvidenceDerivedQuery = { evidenceItem: { id: string, number: string, fileName: string, depth: number, canDerive: boolean, memberCount: number, verdict: ManifestVerdict | null, flaggedCount: number, parent: { id: string, number: string, fileName: string, parent: { id: string, number: string, fileName: string, parent: { id: string, number: string, fileName: string } | null } | null } | null, derived: { totalCount: number | null }, derivations: { totalCount: number | null, nodes: Array<{ id: string, method: DerivationMethod, status: DerivationStatus, failure: DerivationFailure | null, detail: string | null, members: Array<number>, reason: string, requestedAt: string, bytesDone: number, requestedBy: { id: string, name: string } | null, child: { id: string, number: string, fileName: string, sha256: string | null, sizeBytes: number | null, status: EvidenceStatus, memberCount: number, derived: { totalCount: number | null } } | null }> } } | null };

export type MemberPackageQueryVariables = Exact<{
  id: string | number;
  members: Array<number> | number;
}>;


export type MemberPackageQuery = { evidenceItem: { id: string, number: string, memberPackageUrl: string } | null };

export type VerifyEvidenceMutationVariables = Exact<{
  id: string | number;
}>;


export type VerifyEvidenceMutation = { verifyEvidence: { evidenceItem: { id: string, lastVerifiedAt: string | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type EvidencePageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: EvidenceFilter | null | undefined;
}>;


export type EvidencePageQuery = { evidence: { totalCount: number | null, nodes: Array<{ id: string, number: string, fileName: string, status: EvidenceStatus, sizeBytes: number | null, sha256: string | null, declaredSizeBytes: number, receivedBytes: number, memberCount: number, createdAt: string, declared: DeclaredMatch, verdict: ManifestVerdict | null, disposedAt: string | null, withdrawnAt: string | null, alteredAt: string | null, inventoryAlteredAt: string | null, findings: Array<{ code: string }>, case: { id: string, number: string, title: string }, chain: { intact: boolean, checkedAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type EvidenceFaultFragment = { alteredAt: string | null, inventoryAlteredAt: string | null, disposedAt: string | null, chain: { intact: boolean, checkedAt: string } };

export type EvidenceMembersQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: MemberFilter | null | undefined;
}>;


export type EvidenceMembersQuery = { evidenceItem: { id: string, members: { totalCount: number | null, nodes: Array<{ index: number, path: string, rawPathHex: string | null, sizeBytes: number, sha256: string | null, contentType: string | null, encrypted: boolean, modifiedAt: string | null, hitLevels: Array<HitLevel>, seenInAnotherCase: boolean, findings: Array<{ code: string, severity: FindingSeverity, detail: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type EvidenceFolderQueryVariables = Exact<{
  id: string | number;
  path: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type EvidenceFolderQuery = { evidenceItem: { id: string, folder: { totalCount: number | null, nodes: Array<{ name: string, memberCount: number, flaggedCount: number, sizeBytes: number, folderPath: string, member: { index: number, sha256: string | null, encrypted: boolean, hitLevels: Array<HitLevel>, seenInAnotherCase: boolean, findings: Array<{ code: string, severity: FindingSeverity }> } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type EvidenceMemberPageQueryVariables = Exact<{
  id: string | number;
  index: number;
}>;


export type EvidenceMemberPageQuery = { evidenceItem: { id: string, canVerify: boolean, canDerive: boolean, depth: number, member: { index: number, path: string, rawPathHex: string | null, sizeBytes: number, sha256: string | null, contentType: string | null, encrypted: boolean, modifiedAt: string | null, hitLevels: Array<HitLevel>, seenInAnotherCase: boolean, findings: Array<{ code: string, severity: FindingSeverity, detail: string }> } | null } | null, ruleMatches: { totalCount: number | null, nodes: Array<{ rule: string, version: number, ruleSet: { id: string, name: string } }> } | null };

export type EvidenceChainQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type EvidenceChainQuery = { evidenceItem: { id: string, custody: { totalCount: number | null, nodes: Array<{ sequence: number, kind: CustodyKind, at: string, actor: string, byHub: boolean, result: VerificationResult | null, reason: string | null, entryHash: string, previousHash: string | null, logIndex: number | null, canonical: string, agency: { id: string, name: string, nameEn: string | null }, facts: { to: string | null, place: string | null, authority: string | null, method: string | null, sealNumber: string | null, requestedBy: string | null, statedSha256: string | null, hashDiffers: boolean, refersTo: number | null, refersToHash: string | null, correction: string | null, expiresAt: string | null, scheduled: boolean, declared: boolean, acquisition: { acquiredBy: string, device: string, deviceSystem: string | null, deviceSerial: string | null, tool: string, place: string, reason: string, beganAt: string, endedAt: string, utcOffsetMinutes: number, clockOffsetSeconds: number | null, files: number, changed: number, unread: number, keyName: string, keyId: string, keyFingerprint: string } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type EvidenceItemPageQueryVariables = Exact<{
  id: string | number;
}>;


export type EvidenceItemPageQuery = { evidenceItem: { id: string, number: string, fileName: string, status: EvidenceStatus, sizeBytes: number | null, sha256: string | null, memberCount: number, flaggedCount: number, description: string | null, declaredSha256: string | null, declared: DeclaredMatch, acquiredAt: string | null, acquiredBy: string | null, createdAt: string, expiresAt: string | null, receivedBytes: number, declaredSizeBytes: number, uploadUrl: string | null, downloadUrl: string, packageUrl: string, caseUrl: string, reportUrl: string, format: string | null, contentType: string | null, verdict: ManifestVerdict | null, lastVerifiedAt: string | null, alteredAt: string | null, inventoryAlteredAt: string | null, disposedAt: string | null, withdrawnAt: string | null, canVerify: boolean, canCancel: boolean, parent: { id: string, number: string, fileName: string } | null, derived: { totalCount: number | null }, uploadedBy: { id: string, name: string } | null, holder: { name: string, released: boolean, agency: { id: string, name: string, nameEn: string | null } | null, person: { id: string, agency: { id: string, name: string, nameEn: string | null } | null } | null } | null, case: { id: string, number: string, title: string, tlp: Tlp, actions: Array<CaseAction> }, findings: Array<{ code: string, severity: FindingSeverity, path: string | null, detail: string }>, examination: { state: ExaminationState, membersDone: number, membersTotal: number | null, bytesDone: number, startedAt: string | null, finishedAt: string | null, error: string | null } | null, chain: { intact: boolean, events: number, brokenAt: number | null, fault: ChainFault | null, recordedHash: string | null, computedHash: string | null, checkedAt: string }, hits: { totalCount: number | null }, custody: { nodes: Array<{ sequence: number, logIndex: number | null }> } } | null };

export type ArticleHeadFragment = { id: string, number: number, titleVi: string, titleEn: string, summaryVi: string, summaryEn: string, incidentClasses: Array<IncidentClass>, techniques: Array<string>, publishedAt: string | null };

export type ArticleTextFragment = { revision: number, bodyVi: string, bodyEn: string, exerciseCode: string | null, note: string | null, sha256: string, writtenAt: string, id: string, number: number, titleVi: string, titleEn: string, summaryVi: string, summaryEn: string, incidentClasses: Array<IncidentClass>, techniques: Array<string>, publishedAt: string | null, writtenBy: { id: string, name: string } | null, publishedBy: { id: string, name: string } | null };

export type KnowledgePageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ArticleFilter | null | undefined;
}>;


export type KnowledgePageQuery = { canWriteArticles: boolean, articles: { totalCount: number | null, nodes: Array<{ id: string, code: string, kind: ArticleKind, current: { id: string, number: number, titleVi: string, titleEn: string, summaryVi: string, summaryEn: string, incidentClasses: Array<IncidentClass>, techniques: Array<string>, publishedAt: string | null }, draft: { id: string, number: number } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ArticlePageQueryVariables = Exact<{
  code: string;
  version: number;
}>;


export type ArticlePageQuery = { canWriteArticles: boolean, exerciseCodes: Array<string>, article: { id: string, code: string, kind: ArticleKind, canWrite: boolean, current: { revision: number, bodyVi: string, bodyEn: string, exerciseCode: string | null, note: string | null, sha256: string, writtenAt: string, id: string, number: number, titleVi: string, titleEn: string, summaryVi: string, summaryEn: string, incidentClasses: Array<IncidentClass>, techniques: Array<string>, publishedAt: string | null, writtenBy: { id: string, name: string } | null, publishedBy: { id: string, name: string } | null }, asked: { revision: number, bodyVi: string, bodyEn: string, exerciseCode: string | null, note: string | null, sha256: string, writtenAt: string, id: string, number: number, titleVi: string, titleEn: string, summaryVi: string, summaryEn: string, incidentClasses: Array<IncidentClass>, techniques: Array<string>, publishedAt: string | null, writtenBy: { id: string, name: string } | null, publishedBy: { id: string, name: string } | null } | null, draft: { revision: number, bodyVi: string, bodyEn: string, exerciseCode: string | null, note: string | null, sha256: string, writtenAt: string, id: string, number: number, titleVi: string, titleEn: string, summaryVi: string, summaryEn: string, incidentClasses: Array<IncidentClass>, techniques: Array<string>, publishedAt: string | null, writtenBy: { id: string, name: string } | null, publishedBy: { id: string, name: string } | null } | null, versions: { totalCount: number | null, nodes: Array<{ id: string, number: number, note: string | null, publishedAt: string | null, publishedBy: { id: string, name: string } | null }> } } | null };

export type HandbooksQueryVariables = Exact<{
  filter?: ArticleFilter | null | undefined;
}>;


export type HandbooksQuery = { articles: { nodes: Array<{ id: string, code: string, kind: ArticleKind, current: { id: string, number: number, titleVi: string, titleEn: string, summaryVi: string, summaryEn: string, incidentClasses: Array<IncidentClass>, techniques: Array<string>, publishedAt: string | null } }> } };

export type CreateArticleMutationVariables = Exact<{
  code: string;
  kind: ArticleKind;
  input: ArticleContentInput;
}>;


export type CreateArticleMutation = { createArticle: { article: { id: string, code: string, draft: { id: string, revision: number } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SaveArticleDraftMutationVariables = Exact<{
  code: string;
  expectedRevision: number;
  input: ArticleContentInput;
}>;


export type SaveArticleDraftMutation = { saveArticleDraft: { article: { id: string, code: string, draft: { id: string, revision: number } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type PublishArticleMutationVariables = Exact<{
  code: string;
  expectedRevision: number;
  note?: string | null | undefined;
}>;


export type PublishArticleMutation = { publishArticle: { article: { id: string, code: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type DiscardArticleDraftMutationVariables = Exact<{
  code: string;
  expectedRevision: number;
}>;


export type DiscardArticleDraftMutation = { discardArticleDraft: { article: { id: string, code: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ExercisePageQueryVariables = Exact<{
  code: string;
}>;


export type ExercisePageQuery = { article: { id: string, code: string, current: { id: string, number: number, titleVi: string, titleEn: string, summaryVi: string, summaryEn: string, incidentClasses: Array<IncidentClass>, techniques: Array<string>, publishedAt: string | null }, exercise: { code: string, attempt: number, fileName: string, sizeBytes: number, sha256: string, evidenceUrl: string, questions: Array<{ code: string, kind: AnswerKind, points: number, promptVi: string, promptEn: string }>, attempts: { totalCount: number | null, nodes: Array<{ id: string, number: number, submittedAt: string, points: number, maxPoints: number, articleVersion: { id: string, number: number }, results: Array<{ code: string, kind: AnswerKind, promptVi: string, promptEn: string, answer: string, expected: string, explanationVi: string, explanationEn: string, points: number, maxPoints: number }> }> } } | null } | null };

export type SubmitExerciseMutationVariables = Exact<{
  code: string;
  input: SubmitExerciseInput;
}>;


export type SubmitExerciseMutation = { submitExercise: { attempt: { id: string, number: number } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type EvidenceHitsQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: HitFilter | null | undefined;
}>;


export type EvidenceHitsQuery = { evidenceItem: { id: string, hits: { totalCount: number | null, nodes: Array<{ memberIndex: number | null, memberPath: string | null, level: HitLevel, matched: HitMatch, foundAt: string, hashSet: { id: string, name: string, version: string, source: string } | null, observable: { id: string, kind: ObservableKind, value: string, case: { id: string, number: string } } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type EvidenceSightingsQueryVariables = Exact<{
  id: string | number;
}>;


export type EvidenceSightingsQuery = { evidenceItem: { id: string, similarItems: Array<{ sharedCount: number, eitherCount: number, likenessPermille: number, evidenceItem: { id: string, number: string, fileName: string } }>, sightings: Array<{ ownMemberIndex: number | null, ownMemberPath: string | null, memberPath: string | null, evidenceItem: { id: string, number: string, fileName: string, case: { id: string, number: string } } }>, duplicates: { nodes: Array<{ sha256: string, sizeBytes: number, count: number, places: Array<{ memberPath: string | null, evidenceItem: { id: string, number: string } }> }> } } | null };

export type HashSetsPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  text?: string | null | undefined;
}>;


export type HashSetsPageQuery = { canManageHashSets: boolean, hashSets: { totalCount: number | null, nodes: Array<{ id: string, name: string, version: string, kind: HashSetKind, source: string, licence: string | null, tlp: Tlp, sha256Count: number, sha1Count: number, md5Count: number, importedAt: string, retiredAt: string | null, sweptAt: string | null, importedBy: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ImportHashSetMutationVariables = Exact<{
  input: ImportHashSetInput;
}>;


export type ImportHashSetMutation = { importHashSet: { hashSet: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type RetireHashSetMutationVariables = Exact<{
  id: string | number;
}>;


export type RetireHashSetMutation = { retireHashSet: { hashSet: { id: string, retiredAt: string | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type LookUpsPageQueryVariables = Exact<{
  values: Array<string> | string;
}>;


export type LookUpsPageQuery = { lookUp: { results: Array<{ asked: string, kind: ObservableKind | null, value: string | null, hashSets: Array<{ id: string, name: string, version: string, kind: HashSetKind }>, observables: Array<{ id: string, tlp: Tlp, case: { id: string, number: string } }>, places: Array<{ memberIndex: number | null, memberPath: string | null, evidenceItem: { id: string, number: string, fileName: string, case: { id: string, number: string } } }> }>, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CaseObservablesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ObservableFilter | null | undefined;
}>;


export type CaseObservablesQuery = { observables: { totalCount: number | null, nodes: Array<{ id: string, kind: ObservableKind, value: string, tlp: Tlp, source: string | null, note: string | null, firstSeenAt: string | null, addedAt: string, hitCount: number | null, canWithdraw: boolean, addedBy: { id: string, name: string } | null, agency: { id: string, name: string, nameEn: string | null, code: string } | null, otherCases: Array<{ id: string, number: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AddObservablesMutationVariables = Exact<{
  caseId: string | number;
  input: AddObservablesInput;
}>;


export type AddObservablesMutation = { addObservables: { added: number | null, known: number | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type WithdrawObservableMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type WithdrawObservableMutation = { withdrawObservable: { observable: { id: string, withdrawnAt: string | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type OutboxPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: OutboxFilter | null | undefined;
}>;


export type OutboxPageQuery = { outbox: { totalCount: number | null, nodes: Array<{ id: string, kind: string, status: OutboxStatus, attempts: number, doubtful: number, createdAt: string, dueAt: string, finishedAt: string | null, lastError: string | null, recipient: string | null, messageId: string | null, dismissedReason: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RetryOutboxJobMutationVariables = Exact<{
  id: string | number;
}>;


export type RetryOutboxJobMutation = { retryOutboxJob: { job: { id: string, status: OutboxStatus } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type DismissOutboxJobMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type DismissOutboxJobMutation = { dismissOutboxJob: { job: { id: string, status: OutboxStatus } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ReportDraftsQueryVariables = Exact<{ [key: string]: never; }>;


export type ReportDraftsQuery = { reportDrafts: Array<{ id: string, body: string, savedAt: string }> };

export type ReportDraftQueryVariables = Exact<{
  id: string | number;
}>;


export type ReportDraftQuery = { reportDraft: { id: string, body: string, savedAt: string, version: number } | null };

export type DeleteReportDraftMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteReportDraftMutation = { deleteReportDraft: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ReportPageQueryVariables = Exact<{
  id: string | number;
}>;


export type ReportPageQuery = { report: { id: string, number: string, status: ReportStatus, title: string, description: string | null, incidentClass: IncidentClass, tlp: Tlp, detectedAt: string, occurredAt: string | null, receivedAt: string, confidential: boolean, decidedAt: string | null, rejectionReason: string | null, canDecide: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, reporter: { id: string, name: string } | null, systems: Array<{ id: string, code: string, name: string, nameEn: string | null, level: number | null, agency: { id: string } }>, case: { id: string, number: string, title: string } | null, decidedBy: { id: string, name: string } | null, clocks: Array<{ code: string, name: string, nameEn: string, source: string, sourceEn: string, startedAt: string, dueAt: string, metAt: string | null, breached: boolean }> } | null };

export type SaveReportDraftMutationVariables = Exact<{
  id: string | number;
  body: string;
  expectedVersion: number;
}>;


export type SaveReportDraftMutation = { saveReportDraft: { draft: { id: string, savedAt: string, version: number } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ReportSystemsQueryVariables = Exact<{
  first?: number | null | undefined;
  filter?: SystemFilter | null | undefined;
}>;


export type ReportSystemsQuery = { systems: { nodes: Array<{ id: string, code: string, name: string, nameEn: string | null, level: number | null }> }, legalProfiles: Array<{ code: string, nameVi: string, nameEn: string, validFrom: string, validTo: string | null }> };

export type ReportIncidentMutationVariables = Exact<{
  input: ReportIncidentInput;
}>;


export type ReportIncidentMutation = { reportIncident: { report: { id: string, number: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SentReportsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ReportFilter | null | undefined;
}>;


export type SentReportsQuery = { reports: { totalCount: number | null, nodes: Array<{ id: string, number: string, title: string, status: ReportStatus, receivedAt: string, decidedAt: string | null, agency: { id: string, name: string, nameEn: string | null }, reporter: { id: string, name: string } | null, case: { id: string, number: string, title: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RuleSetsPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  text?: string | null | undefined;
}>;


export type RuleSetsPageQuery = { ruleSetAgencies: Array<{ id: string, name: string }>, ruleSets: { totalCount: number | null, nodes: Array<{ id: string, name: string, description: string | null, tlp: Tlp, standing: boolean, retiredAt: string | null, createdAt: string, agency: { id: string, name: string, nameEn: string | null }, current: { number: number, ruleCount: number, writtenAt: string, writtenBy: { id: string, name: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RuleSetPageQueryVariables = Exact<{
  id: string | number;
  version: number;
}>;


export type RuleSetPageQuery = { ruleSet: { id: string, name: string, description: string | null, tlp: Tlp, standing: boolean, retiredAt: string | null, createdAt: string, canWrite: boolean, source: string | null, createdBy: { id: string, name: string } | null, agency: { id: string, name: string, nameEn: string | null }, current: { number: number, ruleCount: number, sha256: string }, versions: { totalCount: number | null, nodes: Array<{ number: number, ruleCount: number, sha256: string, note: string | null, writtenAt: string, writtenBy: { id: string, name: string } | null }> } } | null };

export type RuleSetAgenciesQueryVariables = Exact<{ [key: string]: never; }>;


export type RuleSetAgenciesQuery = { ruleSetAgencies: Array<{ id: string, name: string, nameEn: string | null }> };

export type CheckRulesQueryVariables = Exact<{
  source: string;
}>;


export type CheckRulesQuery = { checkRules: { rules: Array<string>, problems: Array<{ line: number, column: number, message: string }>, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CreateRuleSetMutationVariables = Exact<{
  input: CreateRuleSetInput;
}>;


export type CreateRuleSetMutation = { createRuleSet: { ruleSet: { id: string } | null, problems: Array<{ line: number, column: number, message: string }>, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ReviseRuleSetMutationVariables = Exact<{
  id: string | number;
  expectedVersion: number;
  input: ReviseRuleSetInput;
}>;


export type ReviseRuleSetMutation = { reviseRuleSet: { ruleSet: { id: string } | null, problems: Array<{ line: number, column: number, message: string }>, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SetRuleSetStandingMutationVariables = Exact<{
  id: string | number;
  standing: boolean;
}>;


export type SetRuleSetStandingMutation = { setRuleSetStanding: { ruleSet: { id: string, standing: boolean } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type RetireRuleSetMutationVariables = Exact<{
  id: string | number;
}>;


export type RetireRuleSetMutation = { retireRuleSet: { ruleSet: { id: string, retiredAt: string | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type EvidenceScansQueryVariables = Exact<{
  id: string | number;
}>;


export type EvidenceScansQuery = { canScanEvidence: boolean, ruleScans: { totalCount: number | null, nodes: Array<{ id: string, version: number, state: ExaminationState, requestedAt: string, finishedAt: string | null, error: string | null, engine: string | null, filesTotal: number, filesDone: number, bytesDone: number, matchCount: number, gapCount: number, requestedBy: { id: string, name: string } | null, ruleSet: { id: string, name: string, current: { number: number } }, gaps: { totalCount: number | null, nodes: Array<{ memberIndex: number | null, memberPath: string | null, reason: ScanGapReason }> } }> } | null };

export type EvidenceRuleMatchesQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: RuleMatchFilter | null | undefined;
}>;


export type EvidenceRuleMatchesQuery = { ruleMatches: { totalCount: number | null, nodes: Array<{ memberIndex: number | null, memberPath: string | null, rule: string, tags: Array<string>, version: number, ruleSet: { id: string, name: string }, patterns: Array<{ name: string, count: number, places: Array<{ offset: number, length: number }> }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ScanEvidenceMutationVariables = Exact<{
  evidenceId: string | number;
  ruleSetIds: Array<string | number> | string | number;
}>;


export type ScanEvidenceMutation = { scanEvidence: { scans: Array<{ id: string, state: ExaminationState }>, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SearchPageQueryVariables = Exact<{
  text: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SearchPageQuery = { search: { totalCount: number | null, nodes: Array<{ kind: SearchKind, id: string, title: string, subtitle: string, number: string | null, caseNumber: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SetControlStatusMutationVariables = Exact<{
  systemId: string | number;
  expectedVersion: number;
  input: SetControlStatusInput;
}>;


export type SetControlStatusMutation = { setControlStatus: { systemControl: { status: ControlStatus, failed: boolean, version: number, control: { id: string } } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type RegisterAgenciesQueryVariables = Exact<{
  text?: string | null | undefined;
}>;


export type RegisterAgenciesQuery = { agencies: { totalCount: number | null, nodes: Array<{ id: string, name: string, nameEn: string | null, code: string }> } };

export type RegisterSystemMutationVariables = Exact<{
  input: RegisterSystemInput;
}>;


export type RegisterSystemMutation = { registerSystem: { system: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ChangeSystemMutationVariables = Exact<{
  id: string | number;
  expectedVersion: number;
  input: ChangeSystemInput;
}>;


export type ChangeSystemMutation = { changeSystem: { system: { id: string, version: number } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type ApproveSystemLevelMutationVariables = Exact<{
  id: string | number;
  expectedVersion: number;
  input: ApproveSystemLevelInput;
}>;


export type ApproveSystemLevelMutation = { approveSystemLevel: { system: { id: string, version: number, level: number | null, legalProfile: string | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type LegalProfilesQueryVariables = Exact<{ [key: string]: never; }>;


export type LegalProfilesQuery = { legalProfiles: Array<{ code: string, nameVi: string, nameEn: string, validTo: string | null }> };

export type SystemControlsQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ControlFilter | null | undefined;
}>;


export type SystemControlsQuery = { system: { id: string, controls: { totalCount: number | null, nodes: Array<{ status: ControlStatus, failed: boolean, note: string | null, setAt: string | null, version: number, setBy: { id: string, name: string } | null, control: { id: string, catalogue: string, clause: string, titleVi: string, titleEn: string, areaVi: string, areaEn: string, group: string, requirementVi: string, requirementEn: string, confidence: string, source: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type SystemsPageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: SystemFilter | null | undefined;
}>;


export type SystemsPageQuery = { systems: { totalCount: number | null, nodes: Array<{ id: string, code: string, name: string, nameEn: string | null, level: number | null, legalProfile: string | null, agency: { id: string, name: string, nameEn: string | null }, controlSummary: { total: number, unimplemented: number, failed: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SystemAgenciesQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type SystemAgenciesQuery = { agencies: { nodes: Array<{ id: string, name: string, nameEn: string | null, code: string }> } };

export type SystemPageQueryVariables = Exact<{
  id: string | number;
}>;


export type SystemPageQuery = { system: { id: string, code: string, name: string, nameEn: string | null, level: number | null, legalProfile: string | null, approvedAt: string | null, purpose: string | null, openFindings: number | null, version: number, canSetControls: boolean, canChange: boolean, canApproveLevel: boolean, agency: { id: string, name: string, nameEn: string | null }, controlSummary: { total: number, unimplemented: number, implemented: number, notApplicable: number, failed: number } } | null };

export type SystemCasesQueryVariables = Exact<{
  id: string | number;
  status?: Array<CaseStatus> | CaseStatus | null | undefined;
}>;


export type SystemCasesQuery = { cases: { totalCount: number | null, nodes: Array<{ id: string, number: string, title: string }> }, controlSuspicions: Array<{ controlId: string, reason: string, suspectedAt: string, case: { id: string, number: string } }> };

export type SystemControlQueryVariables = Exact<{
  id: string | number;
  control: string | number;
}>;


export type SystemControlQuery = { system: { control: { status: ControlStatus, failed: boolean, note: string | null, setAt: string | null, version: number, setBy: { id: string, name: string } | null, control: { id: string, catalogue: string, clause: string, titleVi: string, titleEn: string, areaVi: string, areaEn: string, group: string, requirementVi: string, requirementEn: string, confidence: string, source: string } } | null } | null };

export type TaskRowFragment = { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null };

export type AcceptTaskMutationVariables = Exact<{
  id: string | number;
}>;


export type AcceptTaskMutation = { acceptTask: { task: { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type DeclineTaskMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type DeclineTaskMutation = { declineTask: { task: { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CompleteTaskMutationVariables = Exact<{
  id: string | number;
  result: string;
}>;


export type CompleteTaskMutation = { completeTask: { task: { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type CancelTaskMutationVariables = Exact<{
  id: string | number;
  reason: string;
}>;


export type CancelTaskMutation = { cancelTask: { task: { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type TaskPageQueryVariables = Exact<{
  id: string | number;
}>;


export type TaskPageQuery = { task: { instructions: string | null, result: string | null, declineReason: string | null, acceptedAt: string | null, id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, assignedBy: { id: string, name: string } | null, case: { id: string, number: string, title: string, severity: Severity, tlp: Tlp } | null, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null };

export type TasksPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: TaskFilter | null | undefined;
}>;


export type TasksPageQuery = { tasks: { totalCount: number | null, nodes: Array<{ id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, case: { id: string, number: string, severity: Severity } | null, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TraceListQueryVariables = Exact<{
  caseId?: string | number | null | undefined;
  evidenceId?: string | number | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: TraceFilter | null | undefined;
}>;


export type TraceListQuery = { traces: { nodes: Array<{ id: string, at: string, precision: TracePrecision, zone: TraceZone, year: TraceYear, source: TraceSource, summary: string, host: string | null, account: string | null, address: string | null, event: string | null, memberIndex: number | null, path: string, offset: number, record: string | null, raw: string, pinned: boolean, evidenceItem: { id: string, number: string, fileName: string }, marks: Array<{ label: string, note: string | null, at: string, by: { id: string, name: string } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TraceHistogramQueryVariables = Exact<{
  caseId?: string | number | null | undefined;
  evidenceId?: string | number | null | undefined;
  filter?: TraceFilter | null | undefined;
}>;


export type TraceHistogramQuery = { traceHistogram: { barSeconds: number, firstAt: string | null, lastAt: string | null, total: number, bars: Array<{ at: string, count: number }> } };

export type TraceReadingQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type TraceReadingQuery = { traceReading: { state: ExaminationState, offsetMinutes: number, firstYear: number | null, requestedAt: string, finishedAt: string | null, error: string | null, version: string | null, filesTotal: number, bytesDone: number, canAnalyse: boolean, requestedBy: { id: string, name: string } | null, counts: { traces: number, badRows: number }, files: { totalCount: number | null, nodes: Array<{ memberIndex: number | null, path: string, source: TraceSource | null, traces: number, badRows: number, firstAt: string | null, lastAt: string | null, year: TraceYear | null, sizeBytes: number, remarks: Array<string> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type ReadTracesMutationVariables = Exact<{
  id: string | number;
  input: ReadTracesInput;
}>;


export type ReadTracesMutation = { readTraces: { reading: { state: ExaminationState } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type MarkTraceMutationVariables = Exact<{
  id: string | number;
  input: MarkTraceInput;
}>;


export type MarkTraceMutation = { markTrace: { trace: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type UnmarkTraceMutationVariables = Exact<{
  id: string | number;
  label: string;
}>;


export type UnmarkTraceMutation = { unmarkTrace: { trace: { id: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type PinTraceMutationVariables = Exact<{
  id: string | number;
  text?: string | null | undefined;
}>;


export type PinTraceMutation = { pinTrace: { trace: { id: string, pinned: boolean } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type TriageQueueQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ReportFilter | null | undefined;
}>;


export type TriageQueueQuery = { reports: { totalCount: number | null, nodes: Array<{ id: string, number: string, title: string, status: ReportStatus, incidentClass: IncidentClass, tlp: Tlp, receivedAt: string, confidential: boolean, agency: { id: string, name: string, nameEn: string | null }, systems: Array<{ id: string, level: number | null }>, clocks: Array<{ code: string, startedAt: string, dueAt: string, metAt: string | null, breached: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TriageReportQueryVariables = Exact<{
  id: string | number;
}>;


export type TriageReportQuery = { report: { id: string, number: string, status: ReportStatus, title: string, description: string | null, incidentClass: IncidentClass, tlp: Tlp, detectedAt: string, occurredAt: string | null, receivedAt: string, confidential: boolean, decidedAt: string | null, rejectionReason: string | null, canDecide: boolean, agency: { id: string, name: string, nameEn: string | null }, reporter: { id: string, name: string } | null, systems: Array<{ id: string, code: string, name: string, nameEn: string | null, level: number | null, controlSummary: { total: number, unimplemented: number } }>, case: { id: string, number: string, title: string } | null, decidedBy: { id: string, name: string } | null, clocks: Array<{ code: string, name: string, nameEn: string, source: string, sourceEn: string, startedAt: string, dueAt: string, metAt: string | null, breached: boolean }> } | null };

export type RelatedCasesQueryVariables = Exact<{
  reportId: string | number;
}>;


export type RelatedCasesQuery = { relatedCases: Array<{ reasons: Array<RelatedReason>, case: { id: string, number: string, title: string, severity: Severity, tlp: Tlp, openedAt: string } }> };

export type OpenCasesQueryVariables = Exact<{
  first?: number | null | undefined;
  filter?: CaseFilter | null | undefined;
}>;


export type OpenCasesQuery = { cases: { nodes: Array<{ id: string, number: string, title: string, severity: Severity, tlp: Tlp }> } };

export type AcceptReportMutationVariables = Exact<{
  id: string | number;
  input: AcceptReportInput;
}>;


export type AcceptReportMutation = { acceptReport: { case: { id: string, number: string } | null, report: { id: string, status: ReportStatus } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type RejectReportMutationVariables = Exact<{
  id: string | number;
  input: RejectReportInput;
}>;


export type RejectReportMutation = { rejectReport: { report: { id: string, status: ReportStatus } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type MyWorkQueryVariables = Exact<{ [key: string]: never; }>;


export type MyWorkQuery = { myWork: Array<{ kind: WorkKind, title: string, dueAt: string | null, severity: Severity | null, createdAt: string, own: boolean, passedTo: number | null, report: { id: string, number: string, receivedAt: string, rejectionReason: string | null, agency: { id: string, name: string, nameEn: string | null } } | null, case: { id: string, number: string, title: string, severity: Severity } | null, task: { id: string, title: string, status: TaskStatus, dueAt: string | null, taskOnly: boolean, assignedAt: string, finishedAt: string | null, canAccept: boolean, canComplete: boolean, canCancel: boolean, case: { id: string, number: string, severity: Severity } | null, agency: { id: string, name: string, nameEn: string | null, code: string }, assignee: { id: string, name: string } | null } | null, escalation: { id: string, tier: number, tierName: string, tierNameEn: string, reason: string, automatic: boolean, raisedAt: string, nextTierAt: string | null, canAcknowledge: boolean } | null, evidenceItem: { id: string, number: string, fileName: string, status: EvidenceStatus, receivedBytes: number, declaredSizeBytes: number, expiresAt: string | null, uploadedBy: { id: string, name: string } | null, case: { number: string } } | null, clock: { id: string | null, code: string, name: string, nameEn: string, source: string, sourceEn: string, consequence: string | null, startedAt: string, dueAt: string, metAt: string | null, breached: boolean, canFile: boolean, summary: string | null, agency: { id: string, name: string, nameEn: string | null }, filedBy: { id: string, name: string } | null } | null, transfer: { id: string, fromAgency: { id: string, name: string, nameEn: string | null } } | null }> };

export type NextDeadlineQueryVariables = Exact<{ [key: string]: never; }>;


export type NextDeadlineQuery = { cases: { nodes: Array<{ id: string, number: string, title: string, nextDeadline: { name: string, nameEn: string, startedAt: string, dueAt: string, breached: boolean, agency: { id: string, name: string, nameEn: string | null } } | null }> } };

export type CallsOfCaseQueryVariables = Exact<{
  number: string;
}>;


export type CallsOfCaseQuery = { case: { id: string, escalations: { nodes: Array<{ id: string, tier: number, raisedAt: string, acknowledgedAt: string | null, passedOnAt: string | null, nextTierAt: string | null, canAcknowledge: boolean }> } } | null };

export type CaseChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type CaseChangedSubscription = { caseChanged: { caseId: string, version: number, kind: string } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { serverTime: string, viewer: { roles: Array<Role>, locale: Locale, demo: boolean, user: { id: string, name: string, email: string | null }, agency: { id: string, name: string, nameEn: string | null, code: string, kind: AgencyKind }, memberships: Array<{ role: Role, agency: { id: string, name: string, nameEn: string | null, code: string, kind: AgencyKind } }>, waiting: { work: number, reports: number, tasks: number, escalations: number, transfers: number, deadLetters: number } } };

export type SignOutEverywhereMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutEverywhereMutation = { signOutEverywhere: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type SetLocaleMutationVariables = Exact<{
  locale: Locale;
}>;


export type SetLocaleMutation = { setLocale: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type StartUploadMutationVariables = Exact<{
  input: StartUploadInput;
}>;


export type StartUploadMutation = { startUpload: { uploadUrl: string | null, evidenceItem: { id: string, number: string } | null, errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type UploadStateQueryVariables = Exact<{
  id: string | number;
}>;


export type UploadStateQuery = { evidenceItem: { id: string, number: string, status: EvidenceStatus, declared: DeclaredMatch, receivedBytes: number, declaredSizeBytes: number, uploadUrl: string | null, expiresAt: string | null, sha256: string | null } | null };

export type UploadTwinQueryVariables = Exact<{
  filter: EvidenceFilter;
}>;


export type UploadTwinQuery = { evidence: { nodes: Array<{ id: string, number: string, fileName: string }> } };

export type CancelUploadMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelUploadMutation = { cancelUpload: { errors: Array<{ code: ErrorCode, message: string, path: Array<string> | null }> } };

export type WaitingCallsQueryVariables = Exact<{ [key: string]: never; }>;


export type WaitingCallsQuery = { escalations: { nodes: Array<{ id: string, tier: number, canAcknowledge: boolean, case: { id: string, number: string, title: string } }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const EvidenceFaultFragmentDoc = new TypedDocumentString(`
    fragment EvidenceFault on EvidenceItem {
  alteredAt
  inventoryAlteredAt
  disposedAt
  chain {
    intact
    checkedAt
  }
}
    `, {"fragmentName":"EvidenceFault"}) as unknown as TypedDocumentString<EvidenceFaultFragment, unknown>;
export const CaseEvidenceFragmentDoc = new TypedDocumentString(`
    fragment CaseEvidence on EvidenceItem {
  id
  number
  fileName
  status
  sizeBytes
  sha256
  declared
  declaredSizeBytes
  receivedBytes
  memberCount
  flaggedCount
  verdict
  createdAt
  disposedAt
  withdrawnAt
  ...EvidenceFault
  findings {
    code
  }
  examination {
    state
    membersDone
    membersTotal
  }
  uploadedBy {
    id
    name
  }
}
    fragment EvidenceFault on EvidenceItem {
  alteredAt
  inventoryAlteredAt
  disposedAt
  chain {
    intact
    checkedAt
  }
}`, {"fragmentName":"CaseEvidence"}) as unknown as TypedDocumentString<CaseEvidenceFragment, unknown>;
export const CaseSystemFragmentDoc = new TypedDocumentString(`
    fragment CaseSystem on AffectedSystem {
  level
  legalProfile
  frozenAt
  unimplementedControls
  totalControls
  suspectedControls
  system {
    id
    code
    name
    nameEn
    level
    legalProfile
    agency {
      id
      name
      nameEn
    }
    controlSummary {
      total
      unimplemented
    }
  }
  suspected: controls(first: 20, filter: {failed: true}) {
    nodes {
      status
      control {
        id
        clause
        titleVi
        titleEn
      }
    }
    totalCount
  }
}
    `, {"fragmentName":"CaseSystem"}) as unknown as TypedDocumentString<CaseSystemFragment, unknown>;
export const CaseTimelineFragmentDoc = new TypedDocumentString(`
    fragment CaseTimeline on TimelineEntry {
  id
  kind
  at
  recordedAt
  text
  subject
  subjectId
  actor {
    id
    name
  }
}
    `, {"fragmentName":"CaseTimeline"}) as unknown as TypedDocumentString<CaseTimelineFragment, unknown>;
export const CaseClockFragmentDoc = new TypedDocumentString(`
    fragment CaseClock on Clock {
  id
  code
  name
  nameEn
  source
  sourceEn
  consequence
  startedAt
  dueAt
  metAt
  breached
  canFile
  summary
  agency {
    id
    name
    nameEn
  }
  filedBy {
    id
    name
  }
}
    `, {"fragmentName":"CaseClock"}) as unknown as TypedDocumentString<CaseClockFragment, unknown>;
export const CaseEscalationFragmentDoc = new TypedDocumentString(`
    fragment CaseEscalation on Escalation {
  id
  tier
  tierName
  tierNameEn
  reason
  note
  automatic
  raisedAt
  acknowledgedAt
  nextTierAt
  passedOnAt
  unheardAt
  canAcknowledge
  furtherReasons {
    reason
    at
  }
  raisedBy {
    id
    name
  }
  acknowledgedBy {
    id
    name
  }
  deliveries {
    id
    recipient
    status
    attempts
    sentAt
    lastError
    dismissedAt
    dismissedReason
    dismissedBy {
      id
      name
    }
  }
}
    `, {"fragmentName":"CaseEscalation"}) as unknown as TypedDocumentString<CaseEscalationFragment, unknown>;
export const TransferRowFragmentDoc = new TypedDocumentString(`
    fragment TransferRow on Transfer {
  id
  status
  evidenceNumber
  fileName
  sizeBytes
  sha256
  place
  reason
  offeredAt
  expiresAt
  settledAt
  answer
  statedSha256
  hashDiffers
  canAnswer
  canWithdraw
  fromAgency {
    id
    name
    nameEn
  }
  offeredBy {
    id
    name
  }
  toAgency {
    id
    name
    nameEn
  }
  toPerson {
    id
    name
  }
  settledBy {
    id
    name
  }
  evidenceItem {
    id
    downloadUrl
  }
}
    `, {"fragmentName":"TransferRow"}) as unknown as TypedDocumentString<TransferRowFragment, unknown>;
export const ArticleHeadFragmentDoc = new TypedDocumentString(`
    fragment ArticleHead on ArticleVersion {
  id
  number
  titleVi
  titleEn
  summaryVi
  summaryEn
  incidentClasses
  techniques
  publishedAt
}
    `, {"fragmentName":"ArticleHead"}) as unknown as TypedDocumentString<ArticleHeadFragment, unknown>;
export const ArticleTextFragmentDoc = new TypedDocumentString(`
    fragment ArticleText on ArticleVersion {
  ...ArticleHead
  revision
  bodyVi
  bodyEn
  exerciseCode
  note
  sha256
  writtenAt
  writtenBy {
    id
    name
  }
  publishedBy {
    id
    name
  }
}
    fragment ArticleHead on ArticleVersion {
  id
  number
  titleVi
  titleEn
  summaryVi
  summaryEn
  incidentClasses
  techniques
  publishedAt
}`, {"fragmentName":"ArticleText"}) as unknown as TypedDocumentString<ArticleTextFragment, unknown>;
export const TaskRowFragmentDoc = new TypedDocumentString(`
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}
    `, {"fragmentName":"TaskRow"}) as unknown as TypedDocumentString<TaskRowFragment, unknown>;
export const AgenciesPageDocument = new TypedDocumentString(`
    query AgenciesPage($first: Int, $after: String, $filter: AgencyFilter) {
  agencies(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      code
      name
      nameEn
      kind
      dutyContact
      parent {
        id
        name
        nameEn
        code
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:342d321e4a02adff1f284484c04b98b360202ba82e6baa0d51c91bce1a8929fb"}) as unknown as TypedDocumentString<AgenciesPageQuery, AgenciesPageQueryVariables>;
export const OneAgencyDocument = new TypedDocumentString(`
    query OneAgency($id: ID!) {
  agency(id: $id) {
    id
    name
    nameEn
    code
  }
}
    `, {"hash":"sha256:105f658e633944334cb10723d64010287c519cd93714f56d374145bd0de55f5f"}) as unknown as TypedDocumentString<OneAgencyQuery, OneAgencyQueryVariables>;
export const AgencyChoicesDocument = new TypedDocumentString(`
    query AgencyChoices($text: String) {
  agencies(first: 20, filter: {text: $text}) {
    nodes {
      id
      name
      nameEn
      code
    }
  }
}
    `, {"hash":"sha256:0a114e77304d1c74f452c871097f197352921cd35fffc58b194a31147cba8bad"}) as unknown as TypedDocumentString<AgencyChoicesQuery, AgencyChoicesQueryVariables>;
export const AuditPageDocument = new TypedDocumentString(`
    query AuditPage($first: Int!, $after: String, $filter: AuditFilter) {
  auditEvents(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      at
      operation
      actorKind
      subjectKind
      actor {
        id
        name
      }
      actorAgency {
        id
        name
        nameEn
      }
      case {
        id
        number
        title
      }
      report {
        id
        number
        title
      }
      task {
        id
        title
      }
      evidenceItem {
        id
        number
        fileName
      }
      system {
        id
        code
        name
        nameEn
      }
      transfer {
        id
        evidenceNumber
        fileName
        evidenceItem {
          id
        }
      }
      observable {
        id
        value
      }
      escalation {
        id
        tier
      }
      hashSet {
        id
        name
        version
      }
      user {
        id
        name
      }
      agency {
        id
        name
        nameEn
      }
      details {
        name
        value
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:1d895a3a4b025002bf6cd411ae6b376b77f0f54424ac962de3c644760fe6664d"}) as unknown as TypedDocumentString<AuditPageQuery, AuditPageQueryVariables>;
export const CaseEvidenceTabDocument = new TypedDocumentString(`
    query CaseEvidenceTab($id: ID!, $first: Int!, $after: String, $altered: Boolean) {
  case(id: $id) {
    id
    evidence(first: $first, after: $after, altered: $altered) {
      nodes {
        ...CaseEvidence
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    fragment CaseEvidence on EvidenceItem {
  id
  number
  fileName
  status
  sizeBytes
  sha256
  declared
  declaredSizeBytes
  receivedBytes
  memberCount
  flaggedCount
  verdict
  createdAt
  disposedAt
  withdrawnAt
  ...EvidenceFault
  findings {
    code
  }
  examination {
    state
    membersDone
    membersTotal
  }
  uploadedBy {
    id
    name
  }
}
fragment EvidenceFault on EvidenceItem {
  alteredAt
  inventoryAlteredAt
  disposedAt
  chain {
    intact
    checkedAt
  }
}`, {"hash":"sha256:167fbd1c063cf96d73b94521de78f8083f6f60c3ce303e9e4d0df5af44ca0e8f"}) as unknown as TypedDocumentString<CaseEvidenceTabQuery, CaseEvidenceTabQueryVariables>;
export const CaseOverviewDocument = new TypedDocumentString(`
    query CaseOverview($id: ID!, $manual: Boolean) {
  case(id: $id) {
    id
    affectedSystems {
      ...CaseSystem
    }
    tasks(first: 8) {
      nodes {
        ...TaskRow
      }
      totalCount
    }
    evidence(first: 6) {
      nodes {
        ...CaseEvidence
      }
      totalCount
    }
    timeline(first: 8, manual: $manual) {
      nodes {
        ...CaseTimeline
      }
      totalCount
    }
    all: timeline(first: 1) {
      totalCount
    }
    byHand: timeline(first: 1, manual: true) {
      totalCount
    }
    reports(first: 10) {
      nodes {
        id
        number
        receivedAt
        tlp
        agency {
          id
          name
          nameEn
        }
      }
      totalCount
    }
  }
}
    fragment CaseEvidence on EvidenceItem {
  id
  number
  fileName
  status
  sizeBytes
  sha256
  declared
  declaredSizeBytes
  receivedBytes
  memberCount
  flaggedCount
  verdict
  createdAt
  disposedAt
  withdrawnAt
  ...EvidenceFault
  findings {
    code
  }
  examination {
    state
    membersDone
    membersTotal
  }
  uploadedBy {
    id
    name
  }
}
fragment CaseSystem on AffectedSystem {
  level
  legalProfile
  frozenAt
  unimplementedControls
  totalControls
  suspectedControls
  system {
    id
    code
    name
    nameEn
    level
    legalProfile
    agency {
      id
      name
      nameEn
    }
    controlSummary {
      total
      unimplemented
    }
  }
  suspected: controls(first: 20, filter: {failed: true}) {
    nodes {
      status
      control {
        id
        clause
        titleVi
        titleEn
      }
    }
    totalCount
  }
}
fragment CaseTimeline on TimelineEntry {
  id
  kind
  at
  recordedAt
  text
  subject
  subjectId
  actor {
    id
    name
  }
}
fragment EvidenceFault on EvidenceItem {
  alteredAt
  inventoryAlteredAt
  disposedAt
  chain {
    intact
    checkedAt
  }
}
fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:0840245cf52a26a4ffc09d4896900b11a5f6f4fed55ddbbdc8ef83d545dec782"}) as unknown as TypedDocumentString<CaseOverviewQuery, CaseOverviewQueryVariables>;
export const CaseReportsDocument = new TypedDocumentString(`
    query CaseReports($id: ID!, $first: Int!, $after: String) {
  case(id: $id) {
    id
    reports(first: $first, after: $after) {
      nodes {
        id
        number
        title
        receivedAt
        detectedAt
        tlp
        confidential
        agency {
          id
          name
          nameEn
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:e714f7269e7770ddc14f2c2951ebecf74af21fd7fe5e5234570f59a84543b3c1"}) as unknown as TypedDocumentString<CaseReportsQuery, CaseReportsQueryVariables>;
export const CaseTasksDocument = new TypedDocumentString(`
    query CaseTasks($id: ID!, $first: Int!, $after: String) {
  case(id: $id) {
    id
    tasks(first: $first, after: $after) {
      nodes {
        ...TaskRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:bee03bce4af9c410ca438dc21a230a24a53da61131a174ce736b490f37999c18"}) as unknown as TypedDocumentString<CaseTasksQuery, CaseTasksQueryVariables>;
export const CaseTimelineTabDocument = new TypedDocumentString(`
    query CaseTimelineTab($id: ID!, $first: Int!, $after: String, $manual: Boolean) {
  case(id: $id) {
    id
    timeline(first: $first, after: $after, manual: $manual) {
      nodes {
        ...CaseTimeline
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
    all: timeline(first: 1) {
      totalCount
    }
    byHand: timeline(first: 1, manual: true) {
      totalCount
    }
    affectedSystems {
      system {
        id
        code
      }
      suspected: controls(first: 20, filter: {failed: true}) {
        nodes {
          control {
            id
            clause
            titleVi
            titleEn
          }
        }
      }
    }
  }
}
    fragment CaseTimeline on TimelineEntry {
  id
  kind
  at
  recordedAt
  text
  subject
  subjectId
  actor {
    id
    name
  }
}`, {"hash":"sha256:d8dc2fe5524d941005fb1d2670771bf9b81619229773258034d9f1e4ccfd550d"}) as unknown as TypedDocumentString<CaseTimelineTabQuery, CaseTimelineTabQueryVariables>;
export const CasesPageDocument = new TypedDocumentString(`
    query CasesPage($first: Int!, $after: String, $filter: CaseFilter, $orderBy: CaseOrder!) {
  cases(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    nodes {
      id
      number
      title
      status
      severity
      tlp
      openedAt
      closedAt
      maxLevel
      unimplementedControls
      openTasks
      affectedSystems {
        level
      }
      agencies {
        id
        name
        nameEn
      }
      nextDeadline {
        name
        nameEn
        startedAt
        dueAt
        metAt
        breached
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:b7189eb9d3f4580a3a3ae639985bd4c9488b3ad1782026393c1cb3e80d15352e"}) as unknown as TypedDocumentString<CasesPageQuery, CasesPageQueryVariables>;
export const CasesSystemDocument = new TypedDocumentString(`
    query CasesSystem($id: ID!) {
  system(id: $id) {
    id
    name
    nameEn
  }
}
    `, {"hash":"sha256:850492f33b0a5d9a1afaa1a006b01907b4ffc5f0a2d30086b399990e73e0d829"}) as unknown as TypedDocumentString<CasesSystemQuery, CasesSystemQueryVariables>;
export const CaseControlsDocument = new TypedDocumentString(`
    query CaseControls($id: ID!, $filter: ControlFilter) {
  case(id: $id) {
    id
    affectedSystems {
      frozenAt
      level
      unimplementedControls
      totalControls
      system {
        id
        code
        name
        nameEn
      }
      controls(first: 100, filter: $filter) {
        nodes {
          status
          suspectedFailed
          control {
            id
            clause
            titleVi
            titleEn
          }
        }
        totalCount
      }
    }
  }
}
    `, {"hash":"sha256:ecfb11edf7b82a9f706d7b6350ae1cbb4061415aa8a1c9301dd1e06b51d1245d"}) as unknown as TypedDocumentString<CaseControlsQuery, CaseControlsQueryVariables>;
export const ControlsTodayDocument = new TypedDocumentString(`
    query ControlsToday($id: ID!, $filter: ControlFilter) {
  system(id: $id) {
    id
    controls(first: 100, filter: $filter) {
      nodes {
        status
        failed
        control {
          id
        }
      }
    }
  }
}
    `, {"hash":"sha256:5af7dfb7255590df385296e81810a3072cd9a45fd975b8e4747973924a6e6721"}) as unknown as TypedDocumentString<ControlsTodayQuery, ControlsTodayQueryVariables>;
export const AcknowledgeEscalationDocument = new TypedDocumentString(`
    mutation AcknowledgeEscalation($id: ID!) {
  acknowledgeEscalation(id: $id) {
    escalation {
      id
      acknowledgedAt
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:6fce42d22132750fef181797cefcfa3c737ca161d187be4bd7893d1c28a8a0c2"}) as unknown as TypedDocumentString<AcknowledgeEscalationMutation, AcknowledgeEscalationMutationVariables>;
export const CasePageDocument = new TypedDocumentString(`
    query CasePage($number: String!) {
  case(number: $number) {
    id
    number
    title
    status
    severity
    severityReason
    tlp
    version
    incidentClass
    openedAt
    closedAt
    openTasks
    openedBy {
      id
      name
    }
    agencies {
      id
      name
      nameEn
      code
    }
    affectedSystems {
      system {
        id
        agency {
          id
          name
          nameEn
          code
        }
      }
    }
    statusHistory {
      status
      at
      note
      by {
        id
        name
      }
    }
    nextStatuses
    actions
    closeBlockers {
      code
      name
      nameEn
      source
      sourceEn
      begun
      agency {
        id
        name
        nameEn
      }
    }
    clocks {
      ...CaseClock
    }
    reports(first: 1) {
      totalCount
    }
    tasks(first: 1) {
      totalCount
    }
    evidence(first: 1) {
      totalCount
    }
    alteredEvidence
    observables(first: 1) {
      totalCount
    }
    timeline(first: 1) {
      totalCount
    }
    escalations(first: 50) {
      nodes {
        ...CaseEscalation
      }
      totalCount
    }
  }
}
    fragment CaseClock on Clock {
  id
  code
  name
  nameEn
  source
  sourceEn
  consequence
  startedAt
  dueAt
  metAt
  breached
  canFile
  summary
  agency {
    id
    name
    nameEn
  }
  filedBy {
    id
    name
  }
}
fragment CaseEscalation on Escalation {
  id
  tier
  tierName
  tierNameEn
  reason
  note
  automatic
  raisedAt
  acknowledgedAt
  nextTierAt
  passedOnAt
  unheardAt
  canAcknowledge
  furtherReasons {
    reason
    at
  }
  raisedBy {
    id
    name
  }
  acknowledgedBy {
    id
    name
  }
  deliveries {
    id
    recipient
    status
    attempts
    sentAt
    lastError
    dismissedAt
    dismissedReason
    dismissedBy {
      id
      name
    }
  }
}`, {"hash":"sha256:2744c8286b30194d87cdbe007acccc6f3b2743810d259c4fc9c64920575e5a49"}) as unknown as TypedDocumentString<CasePageQuery, CasePageQueryVariables>;
export const AssignTaskDocument = new TypedDocumentString(`
    mutation AssignTask($caseId: ID!, $input: AssignTaskInput!) {
  assignTask(caseId: $caseId, input: $input) {
    task {
      id
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:29262aa84bd515251239b95b052c9ebdaf7eb9298d84bd9216a616e3813bea07"}) as unknown as TypedDocumentString<AssignTaskMutation, AssignTaskMutationVariables>;
export const AssignTaskAgenciesDocument = new TypedDocumentString(`
    query AssignTaskAgencies($text: String) {
  agencies(first: 20, filter: {text: $text}) {
    nodes {
      id
      name
      nameEn
      code
    }
  }
}
    `, {"hash":"sha256:c9c243d3357aff8c6a26ccf47adf5e3329971d5191f4c1c461493a1d33706f7f"}) as unknown as TypedDocumentString<AssignTaskAgenciesQuery, AssignTaskAgenciesQueryVariables>;
export const EscalateCaseDocument = new TypedDocumentString(`
    mutation EscalateCase($id: ID!, $input: EscalateCaseInput!) {
  escalateCase(id: $id, input: $input) {
    escalation {
      id
      tier
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:785901dfcc18c635a05493e78eb9b5c954ab88980451018c98687a55dacf4b7c"}) as unknown as TypedDocumentString<EscalateCaseMutation, EscalateCaseMutationVariables>;
export const EscalationTiersDocument = new TypedDocumentString(`
    query EscalationTiers($id: ID!) {
  case(id: $id) {
    id
    escalationTiers {
      tier
      name
      nameEn
      acknowledgeWithinMinutes
    }
  }
}
    `, {"hash":"sha256:f402c56e28067934380f9d4c8096eafe71d66a0db83c76cac0005a12ea7db342"}) as unknown as TypedDocumentString<EscalationTiersQuery, EscalationTiersQueryVariables>;
export const SetCaseSeverityDocument = new TypedDocumentString(`
    mutation SetCaseSeverity($id: ID!, $expectedVersion: Int!, $severity: Severity!, $reason: String!) {
  setCaseSeverity(
    id: $id
    expectedVersion: $expectedVersion
    severity: $severity
    reason: $reason
  ) {
    case {
      id
      version
      severity
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:cca06440cb8da7ec196f812b674a7320d85a9647475d116b734d55323558b224"}) as unknown as TypedDocumentString<SetCaseSeverityMutation, SetCaseSeverityMutationVariables>;
export const SetCaseTlpDocument = new TypedDocumentString(`
    mutation SetCaseTlp($id: ID!, $expectedVersion: Int!, $tlp: Tlp!, $reason: String!) {
  setCaseTlp(
    id: $id
    expectedVersion: $expectedVersion
    tlp: $tlp
    reason: $reason
  ) {
    case {
      id
      version
      tlp
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:98d3fd8bd14201976419611e790223265b417463288bde3c217eda6d9864a3cd"}) as unknown as TypedDocumentString<SetCaseTlpMutation, SetCaseTlpMutationVariables>;
export const AdvanceCaseDocument = new TypedDocumentString(`
    mutation AdvanceCase($id: ID!, $expectedVersion: Int!, $to: CaseStatus!, $note: String) {
  advanceCase(id: $id, expectedVersion: $expectedVersion, to: $to, note: $note) {
    case {
      id
      version
      status
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:59eb032222537791e2e6ba2fbecffdb7f0e98ea7d147a79f9029b9419dca2f63"}) as unknown as TypedDocumentString<AdvanceCaseMutation, AdvanceCaseMutationVariables>;
export const CaseConflictDocument = new TypedDocumentString(`
    query CaseConflict($id: ID!) {
  case(id: $id) {
    id
    version
    status
    nextStatuses
    severity
    severityReason
    tlp
    timeline(first: 25, manual: false) {
      nodes {
        id
        kind
        at
        text
        actor {
          id
          name
        }
      }
    }
  }
}
    `, {"hash":"sha256:0953a424c6700f5e85f5eca5a31b24ff4e1085a64bd4cc84885d14550d00f4d1"}) as unknown as TypedDocumentString<CaseConflictQuery, CaseConflictQueryVariables>;
export const AddTimelineEntryDocument = new TypedDocumentString(`
    mutation AddTimelineEntry($caseId: ID!, $input: AddTimelineEntryInput!) {
  addTimelineEntry(caseId: $caseId, input: $input) {
    case {
      id
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:f134a29d769d52a212949ed9e97f9e47c2d6fcad70c8330506174b9410f008e5"}) as unknown as TypedDocumentString<AddTimelineEntryMutation, AddTimelineEntryMutationVariables>;
export const FileStatutoryReportDocument = new TypedDocumentString(`
    mutation FileStatutoryReport($caseId: ID!, $input: FileStatutoryReportInput!) {
  fileStatutoryReport(caseId: $caseId, input: $input) {
    case {
      id
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:5dd4ffe30155106f83cc2abf8796d9bca5e5f6532efd133df80b579d159621db"}) as unknown as TypedDocumentString<FileStatutoryReportMutation, FileStatutoryReportMutationVariables>;
export const SuspectControlDocument = new TypedDocumentString(`
    mutation SuspectControl($caseId: ID!, $input: SuspectControlInput!) {
  suspectControl(caseId: $caseId, input: $input) {
    case {
      id
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:690412d363c4be3de2b4a3e67f5fa5e77f7595099016e215ffedf8f4eafdd065"}) as unknown as TypedDocumentString<SuspectControlMutation, SuspectControlMutationVariables>;
export const ContactsPageDocument = new TypedDocumentString(`
    query ContactsPage($first: Int, $after: String, $filter: DutyPostFilter) {
  dutyPosts(first: $first, after: $after, filter: $filter) {
    nodes {
      canName
      agency {
        id
        name
        nameEn
        code
        dutyContact
      }
      contacts {
        standing
        person {
          id
          name
          email
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:edf249177966e5cbeacb23f4bbe5497e12767dfda4768e292e888f95fb10c2d6"}) as unknown as TypedDocumentString<ContactsPageQuery, ContactsPageQueryVariables>;
export const EscalationPlanDocument = new TypedDocumentString(`
    query EscalationPlan {
  escalationTiers {
    tier
    name
    nameEn
    audience
    fromSeverity
    fromLevel
    acknowledgeWithinMinutes
    post {
      canName
      contacts {
        standing
        person {
          id
          name
          email
        }
      }
    }
  }
  escalationRules {
    code
    fromSeverity
    fromLevel
    clockLeftPercent
    startTier
    reason
    reasonEn
  }
  waitingReportRules {
    code
    tier
    reason
    reasonEn
  }
}
    `, {"hash":"sha256:4b0cde1b1cc664ddccec6fb7045841762d78cee385a4ef86942d77b140b9df11"}) as unknown as TypedDocumentString<EscalationPlanQuery, EscalationPlanQueryVariables>;
export const DutyCandidatesDocument = new TypedDocumentString(`
    query DutyCandidates($post: DutyPostInput!) {
  dutyCandidates(post: $post) {
    id
    name
    email
  }
}
    `, {"hash":"sha256:3909c3b5f9c09a3c189b93a079ead45691e5b23be72a9e7710b35de2f48c0f97"}) as unknown as TypedDocumentString<DutyCandidatesQuery, DutyCandidatesQueryVariables>;
export const AddDutyContactDocument = new TypedDocumentString(`
    mutation AddDutyContact($post: DutyPostInput!, $personId: ID!) {
  addDutyContact(post: $post, personId: $personId) {
    post {
      contacts {
        person {
          id
        }
      }
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:5e730bb7f046afe5e637d59548b441e7b7e846846dec7c721742b50abf4197eb"}) as unknown as TypedDocumentString<AddDutyContactMutation, AddDutyContactMutationVariables>;
export const ReplaceDutyContactDocument = new TypedDocumentString(`
    mutation ReplaceDutyContact($post: DutyPostInput!, $personId: ID!, $successorId: ID!) {
  replaceDutyContact(post: $post, personId: $personId, successorId: $successorId) {
    post {
      contacts {
        person {
          id
        }
      }
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:84394a315ff78d135c4177e1635e08e91546da29b9551e40aa19d8c38a5e7010"}) as unknown as TypedDocumentString<ReplaceDutyContactMutation, ReplaceDutyContactMutationVariables>;
export const RemoveDutyContactDocument = new TypedDocumentString(`
    mutation RemoveDutyContact($post: DutyPostInput!, $personId: ID!) {
  removeDutyContact(post: $post, personId: $personId) {
    post {
      contacts {
        person {
          id
        }
      }
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:7b52dc6fd081ecdab1727048bb971d07f876a35a92273524e172e6ac57bb7d85"}) as unknown as TypedDocumentString<RemoveDutyContactMutation, RemoveDutyContactMutationVariables>;
export const AgencyDutyContactDocument = new TypedDocumentString(`
    query AgencyDutyContact($id: ID!) {
  agency(id: $id) {
    dutyContact
  }
}
    `, {"hash":"sha256:9c7a311699a04781230f4d46d7e646579d9c712ad39400d3090b261d154f7360"}) as unknown as TypedDocumentString<AgencyDutyContactQuery, AgencyDutyContactQueryVariables>;
export const SetDutyContactDocument = new TypedDocumentString(`
    mutation SetDutyContact($agencyId: ID!, $seen: String, $text: String) {
  setDutyContact(agencyId: $agencyId, seen: $seen, text: $text) {
    agency {
      id
      dutyContact
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:b60b99db6f6605664dff11463a659020d48d034ce921489a6061f03bc892b8f5"}) as unknown as TypedDocumentString<SetDutyContactMutation, SetDutyContactMutationVariables>;
export const SealEvidenceDocument = new TypedDocumentString(`
    mutation SealEvidence($id: ID!, $input: SealEvidenceInput!) {
  sealEvidence(id: $id, input: $input) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:a3bf58096ea0e889fc34aa48292c1324b99d0a9efc2716263fae96cf836d26c3"}) as unknown as TypedDocumentString<SealEvidenceMutation, SealEvidenceMutationVariables>;
export const SetLegalHoldDocument = new TypedDocumentString(`
    mutation SetLegalHold($id: ID!, $input: SetLegalHoldInput!) {
  setLegalHold(id: $id, input: $input) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:9c022b7137c3415cd5309711053165c32012ca24af7aff84176a8558f2b9c089"}) as unknown as TypedDocumentString<SetLegalHoldMutation, SetLegalHoldMutationVariables>;
export const LiftLegalHoldDocument = new TypedDocumentString(`
    mutation LiftLegalHold($id: ID!, $input: LiftLegalHoldInput!) {
  liftLegalHold(id: $id, input: $input) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:0e2c9fdedc4d6db31fc68e9e1d5b7c632136051e2b4bafcbf536192de1531b9a"}) as unknown as TypedDocumentString<LiftLegalHoldMutation, LiftLegalHoldMutationVariables>;
export const ReleaseEvidenceDocument = new TypedDocumentString(`
    mutation ReleaseEvidence($id: ID!, $input: ReleaseEvidenceInput!) {
  releaseEvidence(id: $id, input: $input) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:bf3898077c0468a63ee46a3f19c25d7cfc8b19385f3edb25e23204d577179f81"}) as unknown as TypedDocumentString<ReleaseEvidenceMutation, ReleaseEvidenceMutationVariables>;
export const RequestDisposalDocument = new TypedDocumentString(`
    mutation RequestDisposal($id: ID!, $input: RequestDisposalInput!) {
  requestDisposal(id: $id, input: $input) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:ea0810b6398cf04fde47e2ba82670ffba71060ea5c1733a7bb7df767d3e1f40a"}) as unknown as TypedDocumentString<RequestDisposalMutation, RequestDisposalMutationVariables>;
export const ConfirmDisposalDocument = new TypedDocumentString(`
    mutation ConfirmDisposal($id: ID!) {
  confirmDisposal(id: $id) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:4e17bbadc7bb7ceaeef959c7a2a351d1d64dc735addf3b1c7cfc8a3ff6e0682a"}) as unknown as TypedDocumentString<ConfirmDisposalMutation, ConfirmDisposalMutationVariables>;
export const CancelDisposalDocument = new TypedDocumentString(`
    mutation CancelDisposal($id: ID!, $reason: String!) {
  cancelDisposal(id: $id, reason: $reason) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:6feff8534cbf80ccb0630892b7893f1dad8a0128e5f0e42c4a6cd70d1dc5aef8"}) as unknown as TypedDocumentString<CancelDisposalMutation, CancelDisposalMutationVariables>;
export const CorrectCustodyDocument = new TypedDocumentString(`
    mutation CorrectCustody($id: ID!, $input: CorrectCustodyInput!) {
  correctCustody(id: $id, input: $input) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:8444901a0d24614d223d8e3b66d893efee76f91d81c53454c4d99a7009ffa56c"}) as unknown as TypedDocumentString<CorrectCustodyMutation, CorrectCustodyMutationVariables>;
export const CustodyEventsDocument = new TypedDocumentString(`
    query CustodyEvents($id: ID!) {
  evidenceItem(id: $id) {
    id
    custody(first: 100) {
      nodes {
        sequence
        kind
        at
        entryHash
      }
    }
  }
}
    `, {"hash":"sha256:8f3c7e75ee06022211f26098600d5de3994ae00585ffbe320c7b39538d41825d"}) as unknown as TypedDocumentString<CustodyEventsQuery, CustodyEventsQueryVariables>;
export const CustodyCheckpointsDocument = new TypedDocumentString(`
    query CustodyCheckpoints($first: Int, $after: String) {
  custodyLog {
    checkpoints(first: $first, after: $after) {
      nodes {
        size
        rootHash
        signedAt
        note
        cosignatures {
          witness
          at
        }
        timestamp {
          at
          authority
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:4b60957680c822d4764ca3b93af5bda3f34cbae82f90e8b953d09d4392aa3661"}) as unknown as TypedDocumentString<CustodyCheckpointsQuery, CustodyCheckpointsQueryVariables>;
export const CustodyDeskDocument = new TypedDocumentString(`
    query CustodyDesk($id: ID!) {
  evidenceItem(id: $id) {
    id
    number
    fileName
    lastVerifiedAt
    alteredAt
    holder {
      name
      since
      released
      agency {
        id
        name
        nameEn
      }
      person {
        id
        agency {
          id
          name
          nameEn
        }
      }
    }
    custodyState {
      sealedAt
      sealNumber
      checkedAt
      holds {
        sequence
        authority
        reason
        setBy
        setAt
      }
      offer {
        id
        expiresAt
        toAgency {
          id
          name
          nameEn
        }
        toPerson {
          id
          name
        }
      }
      disposal {
        status
        requestedAt
        requestedBy {
          id
          name
        }
        authority
        method
        reason
        confirmedAt
        confirmedBy {
          id
          name
        }
        removedAt
      }
      acts {
        act
        obstacle
      }
    }
  }
}
    `, {"hash":"sha256:3733b9cb8a7ba843f8ca14da16f1875dcb5edf4c3c68a6ae4d737d51c88133ef"}) as unknown as TypedDocumentString<CustodyDeskQuery, CustodyDeskQueryVariables>;
export const CustodyLogDocument = new TypedDocumentString(`
    query CustodyLog {
  custodyLog {
    size
    events
    rootHash
    checkpoint
    signedAt
    origin
    signing {
      holds
      fault
      refusedSince
    }
    keys {
      key
      fingerprint
    }
    witnesses {
      name
      key
      fingerprint
      latest {
        witness
        size
        at
      }
      behind
      fault
      faultDetail
      faultSince
    }
    timestamping {
      latest {
        size
        at
        authority
      }
      fault
      faultDetail
      faultSince
    }
  }
}
    `, {"hash":"sha256:1d5e1ad17e3c5e54e6024e031045a1761dcac85b7247b10932aab66434d98e64"}) as unknown as TypedDocumentString<CustodyLogQuery, CustodyLogQueryVariables>;
export const TransferTargetsDocument = new TypedDocumentString(`
    query TransferTargets($id: ID!) {
  evidenceItem(id: $id) {
    id
    custodyState {
      transferTargets {
        agency {
          id
          name
          nameEn
        }
        people {
          id
          name
        }
      }
    }
  }
}
    `, {"hash":"sha256:4d92f5b0101975247088d6515bee32b987babe49e13bac581126e69ac22bb767"}) as unknown as TypedDocumentString<TransferTargetsQuery, TransferTargetsQueryVariables>;
export const OfferTransferDocument = new TypedDocumentString(`
    mutation OfferTransfer($id: ID!, $input: OfferTransferInput!) {
  offerTransfer(id: $id, input: $input) {
    transfer {
      id
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:8a306070cc4c5db4f960f6a4d47fe325599091ac43bb3412c9c4afc736ba5069"}) as unknown as TypedDocumentString<OfferTransferMutation, OfferTransferMutationVariables>;
export const AcceptTransferDocument = new TypedDocumentString(`
    mutation AcceptTransfer($id: ID!, $input: AcceptTransferInput!) {
  acceptTransfer(id: $id, input: $input) {
    transfer {
      id
      status
      hashDiffers
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:f0f12ac3b36ff7664f0ed712985023e2bec9d65251fc6d70900637cc494e9b6f"}) as unknown as TypedDocumentString<AcceptTransferMutation, AcceptTransferMutationVariables>;
export const RefuseTransferDocument = new TypedDocumentString(`
    mutation RefuseTransfer($id: ID!, $reason: String!) {
  refuseTransfer(id: $id, reason: $reason) {
    transfer {
      id
      status
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:3dc8c65cd1d370a1fef3d3ecd357af2303033efdb6fae8b2cdf88753e99bab56"}) as unknown as TypedDocumentString<RefuseTransferMutation, RefuseTransferMutationVariables>;
export const WithdrawTransferDocument = new TypedDocumentString(`
    mutation WithdrawTransfer($id: ID!, $reason: String!) {
  withdrawTransfer(id: $id, reason: $reason) {
    transfer {
      id
      status
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:2e43c0690b94e799cccb63749224a0f61532e55c83dde58bbbdd7e437ab95b35"}) as unknown as TypedDocumentString<WithdrawTransferMutation, WithdrawTransferMutationVariables>;
export const TransfersPageDocument = new TypedDocumentString(`
    query TransfersPage($first: Int!, $after: String, $filter: TransferFilter) {
  transfers(first: $first, after: $after, filter: $filter) {
    nodes {
      ...TransferRow
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment TransferRow on Transfer {
  id
  status
  evidenceNumber
  fileName
  sizeBytes
  sha256
  place
  reason
  offeredAt
  expiresAt
  settledAt
  answer
  statedSha256
  hashDiffers
  canAnswer
  canWithdraw
  fromAgency {
    id
    name
    nameEn
  }
  offeredBy {
    id
    name
  }
  toAgency {
    id
    name
    nameEn
  }
  toPerson {
    id
    name
  }
  settledBy {
    id
    name
  }
  evidenceItem {
    id
    downloadUrl
  }
}`, {"hash":"sha256:88e54a055ef470793664dd6948041c4e9f3465bfb2bf6ce58021d353a9889c85"}) as unknown as TypedDocumentString<TransfersPageQuery, TransfersPageQueryVariables>;
export const DeriveEvidenceDocument = new TypedDocumentString(`
    mutation DeriveEvidence($id: ID!, $input: DeriveEvidenceInput!) {
  deriveEvidence(id: $id, input: $input) {
    derivation {
      id
      status
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:f6986ae7b671b6c904b97b8c4060c4e5fea9c799ce3b57c8a38706d9b4f04595"}) as unknown as TypedDocumentString<DeriveEvidenceMutation, DeriveEvidenceMutationVariables>;
export const EvidenceDerivedDocument = new TypedDocumentString(`
    query EvidenceDerived($id: ID!) {
  evidenceItem(id: $id) {
    id
    number
    fileName
    depth
    canDerive
    memberCount
    verdict
    flaggedCount
    parent {
      id
      number
      fileName
      parent {
        id
        number
        fileName
        parent {
          id
          number
          fileName
        }
      }
    }
    derived(first: 0) {
      totalCount
    }
    derivations(first: 50) {
      totalCount
      nodes {
        id
        method
        status
        failure
        detail
        members
        reason
        requestedAt
        requestedBy {
          id
          name
        }
        bytesDone
        child {
          id
          number
          fileName
          sha256
          sizeBytes
          status
          memberCount
          derived(first: 0) {
            totalCount
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:47a462e315cdc7ebb0c1be8e4039f8b6fd5237ca868b58452f478400f70178be"}) as unknown as TypedDocumentString<EvidenceDerivedQuery, EvidenceDerivedQueryVariables>;
export const MemberPackageDocument = new TypedDocumentString(`
    query MemberPackage($id: ID!, $members: [Int!]!) {
  evidenceItem(id: $id) {
    id
    number
    memberPackageUrl(members: $members)
  }
}
    `, {"hash":"sha256:308b454aa5ed1232f22149ee5f5d1db0be8427e8ac7a960e19cc60d757eb066e"}) as unknown as TypedDocumentString<MemberPackageQuery, MemberPackageQueryVariables>;
export const VerifyEvidenceDocument = new TypedDocumentString(`
    mutation VerifyEvidence($id: ID!) {
  verifyEvidence(id: $id) {
    evidenceItem {
      id
      lastVerifiedAt
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:1a60200a7f20554b574a3aaa2534e68f5120a382c7f9af518f4e2cbb79501285"}) as unknown as TypedDocumentString<VerifyEvidenceMutation, VerifyEvidenceMutationVariables>;
export const EvidencePageDocument = new TypedDocumentString(`
    query EvidencePage($first: Int, $after: String, $filter: EvidenceFilter) {
  evidence(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      number
      fileName
      status
      sizeBytes
      sha256
      declaredSizeBytes
      receivedBytes
      memberCount
      createdAt
      declared
      verdict
      disposedAt
      withdrawnAt
      ...EvidenceFault
      findings {
        code
      }
      case {
        id
        number
        title
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment EvidenceFault on EvidenceItem {
  alteredAt
  inventoryAlteredAt
  disposedAt
  chain {
    intact
    checkedAt
  }
}`, {"hash":"sha256:3b9631876e6c21d9552674ce02aaa89bd3a1e75968d6de6c8b304322c6f6106d"}) as unknown as TypedDocumentString<EvidencePageQuery, EvidencePageQueryVariables>;
export const EvidenceMembersDocument = new TypedDocumentString(`
    query EvidenceMembers($id: ID!, $first: Int, $after: String, $filter: MemberFilter) {
  evidenceItem(id: $id) {
    id
    members(first: $first, after: $after, filter: $filter) {
      nodes {
        index
        path
        rawPathHex
        sizeBytes
        sha256
        contentType
        encrypted
        modifiedAt
        findings {
          code
          severity
          detail
        }
        hitLevels
        seenInAnotherCase
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:a1a55a57c00d459116a661a2d5e0803c9734c9922e1cd48bf544c77b3d6942be"}) as unknown as TypedDocumentString<EvidenceMembersQuery, EvidenceMembersQueryVariables>;
export const EvidenceFolderDocument = new TypedDocumentString(`
    query EvidenceFolder($id: ID!, $path: String!, $first: Int, $after: String) {
  evidenceItem(id: $id) {
    id
    folder(path: $path, first: $first, after: $after) {
      nodes {
        name
        folderPath: path
        memberCount
        flaggedCount
        sizeBytes
        member {
          index
          sha256
          encrypted
          findings {
            code
            severity
          }
          hitLevels
          seenInAnotherCase
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:f76ce4a8281904fef94fd195319f96d61172aa4c10ca0d442cf5f3f395e3f34e"}) as unknown as TypedDocumentString<EvidenceFolderQuery, EvidenceFolderQueryVariables>;
export const EvidenceMemberPageDocument = new TypedDocumentString(`
    query EvidenceMemberPage($id: ID!, $index: Int!) {
  evidenceItem(id: $id) {
    id
    canVerify
    canDerive
    depth
    member(index: $index) {
      index
      path
      rawPathHex
      sizeBytes
      sha256
      contentType
      encrypted
      modifiedAt
      findings {
        code
        severity
        detail
      }
      hitLevels
      seenInAnotherCase
    }
  }
  ruleMatches(evidenceId: $id, first: 10, filter: {memberIndex: $index}) {
    nodes {
      rule
      version
      ruleSet {
        id
        name
      }
    }
    totalCount
  }
}
    `, {"hash":"sha256:f92e2b3ea36bb8733eaabefa12434fbd990dda3f5380abe0cf8f1a9ac356079a"}) as unknown as TypedDocumentString<EvidenceMemberPageQuery, EvidenceMemberPageQueryVariables>;
export const EvidenceChainDocument = new TypedDocumentString(`
    query EvidenceChain($id: ID!, $first: Int, $after: String) {
  evidenceItem(id: $id) {
    id
    custody(first: $first, after: $after) {
      nodes {
        sequence
        kind
        at
        actor
        byHub
        result
        agency {
          id
          name
          nameEn
        }
        reason
        entryHash
        previousHash
        logIndex
        canonical
        facts {
          to
          place
          authority
          method
          sealNumber
          requestedBy
          statedSha256
          hashDiffers
          refersTo
          refersToHash
          correction
          expiresAt
          scheduled
          declared
          acquisition {
            acquiredBy
            device
            deviceSystem
            deviceSerial
            tool
            place
            reason
            beganAt
            endedAt
            utcOffsetMinutes
            clockOffsetSeconds
            files
            changed
            unread
            keyName
            keyId
            keyFingerprint
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:080c7b2d666e7db09894ba6ec8deebdbc4d83cdf32dd33a735e7f526d9326209"}) as unknown as TypedDocumentString<EvidenceChainQuery, EvidenceChainQueryVariables>;
export const EvidenceItemPageDocument = new TypedDocumentString(`
    query EvidenceItemPage($id: ID!) {
  evidenceItem(id: $id) {
    id
    number
    fileName
    status
    sizeBytes
    sha256
    memberCount
    flaggedCount
    parent {
      id
      number
      fileName
    }
    derived(first: 0) {
      totalCount
    }
    description
    declaredSha256
    declared
    acquiredAt
    acquiredBy
    uploadedBy {
      id
      name
    }
    createdAt
    expiresAt
    receivedBytes
    declaredSizeBytes
    uploadUrl
    downloadUrl
    packageUrl
    caseUrl
    reportUrl
    format
    contentType
    verdict
    lastVerifiedAt
    alteredAt
    inventoryAlteredAt
    disposedAt
    withdrawnAt
    holder {
      name
      released
      agency {
        id
        name
        nameEn
      }
      person {
        id
        agency {
          id
          name
          nameEn
        }
      }
    }
    canVerify
    canCancel
    case {
      id
      number
      title
      tlp
      actions
    }
    findings {
      code
      severity
      path
      detail
    }
    examination {
      state
      membersDone
      membersTotal
      bytesDone
      startedAt
      finishedAt
      error
    }
    chain {
      intact
      events
      brokenAt
      fault
      recordedHash
      computedHash
      checkedAt
    }
    hits(first: 1, filter: {level: [KNOWN_BAD, OWN_CASE, OTHER_CASE, NOTABLE]}) {
      totalCount
    }
    custody(first: 1) {
      nodes {
        sequence
        logIndex
      }
    }
  }
}
    `, {"hash":"sha256:c2da2c62bb38eda244863d829ecc5a46dd08425ffd146c60ec2b2a7233a62051"}) as unknown as TypedDocumentString<EvidenceItemPageQuery, EvidenceItemPageQueryVariables>;
export const KnowledgePageDocument = new TypedDocumentString(`
    query KnowledgePage($first: Int, $after: String, $filter: ArticleFilter) {
  canWriteArticles
  articles(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      code
      kind
      current {
        ...ArticleHead
      }
      draft {
        id
        number
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment ArticleHead on ArticleVersion {
  id
  number
  titleVi
  titleEn
  summaryVi
  summaryEn
  incidentClasses
  techniques
  publishedAt
}`, {"hash":"sha256:6b003b0e4cc4b4af262a6f05588b97a1b4d4a60861b14368537349ff5796c1ac"}) as unknown as TypedDocumentString<KnowledgePageQuery, KnowledgePageQueryVariables>;
export const ArticlePageDocument = new TypedDocumentString(`
    query ArticlePage($code: String!, $version: Int!) {
  article(code: $code) {
    id
    code
    kind
    canWrite
    current {
      ...ArticleText
    }
    asked: version(number: $version) {
      ...ArticleText
    }
    draft {
      ...ArticleText
    }
    versions(first: 50) {
      nodes {
        id
        number
        note
        publishedAt
        publishedBy {
          id
          name
        }
      }
      totalCount
    }
  }
  canWriteArticles
  exerciseCodes
}
    fragment ArticleHead on ArticleVersion {
  id
  number
  titleVi
  titleEn
  summaryVi
  summaryEn
  incidentClasses
  techniques
  publishedAt
}
fragment ArticleText on ArticleVersion {
  ...ArticleHead
  revision
  bodyVi
  bodyEn
  exerciseCode
  note
  sha256
  writtenAt
  writtenBy {
    id
    name
  }
  publishedBy {
    id
    name
  }
}`, {"hash":"sha256:726346c7d93c68546d625f7eaacc73b473d7b6990a698207bd9c4bbc12375602"}) as unknown as TypedDocumentString<ArticlePageQuery, ArticlePageQueryVariables>;
export const HandbooksDocument = new TypedDocumentString(`
    query Handbooks($filter: ArticleFilter) {
  articles(first: 5, filter: $filter) {
    nodes {
      id
      code
      kind
      current {
        ...ArticleHead
      }
    }
  }
}
    fragment ArticleHead on ArticleVersion {
  id
  number
  titleVi
  titleEn
  summaryVi
  summaryEn
  incidentClasses
  techniques
  publishedAt
}`, {"hash":"sha256:4728961f5c9b8e76216173bc0da120873bc5368f048de9e0016ca90f1b3f4be0"}) as unknown as TypedDocumentString<HandbooksQuery, HandbooksQueryVariables>;
export const CreateArticleDocument = new TypedDocumentString(`
    mutation CreateArticle($code: String!, $kind: ArticleKind!, $input: ArticleContentInput!) {
  createArticle(code: $code, kind: $kind, input: $input) {
    article {
      id
      code
      draft {
        id
        revision
      }
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:9429c1116570c2156167d5e60a6c8306e061057831fd806845c5848b37e327be"}) as unknown as TypedDocumentString<CreateArticleMutation, CreateArticleMutationVariables>;
export const SaveArticleDraftDocument = new TypedDocumentString(`
    mutation SaveArticleDraft($code: String!, $expectedRevision: Int!, $input: ArticleContentInput!) {
  saveArticleDraft(
    code: $code
    expectedRevision: $expectedRevision
    input: $input
  ) {
    article {
      id
      code
      draft {
        id
        revision
      }
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:170c85f1a827f2290a5b2c0640e7854d2c462c8f1dd4636b1acf7a9995963647"}) as unknown as TypedDocumentString<SaveArticleDraftMutation, SaveArticleDraftMutationVariables>;
export const PublishArticleDocument = new TypedDocumentString(`
    mutation PublishArticle($code: String!, $expectedRevision: Int!, $note: String) {
  publishArticle(code: $code, expectedRevision: $expectedRevision, note: $note) {
    article {
      id
      code
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:e53402782f523860790c84903dd835b80903595c4ed1cd6a1322548ed3545d7e"}) as unknown as TypedDocumentString<PublishArticleMutation, PublishArticleMutationVariables>;
export const DiscardArticleDraftDocument = new TypedDocumentString(`
    mutation DiscardArticleDraft($code: String!, $expectedRevision: Int!) {
  discardArticleDraft(code: $code, expectedRevision: $expectedRevision) {
    article {
      id
      code
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:23900ea2cc03e754a505d4517e12a0a5549516937cc34f029f50895ebc142bc1"}) as unknown as TypedDocumentString<DiscardArticleDraftMutation, DiscardArticleDraftMutationVariables>;
export const ExercisePageDocument = new TypedDocumentString(`
    query ExercisePage($code: String!) {
  article(code: $code) {
    id
    code
    current {
      ...ArticleHead
    }
    exercise {
      code
      attempt
      fileName
      sizeBytes
      sha256
      evidenceUrl
      questions {
        code
        kind
        points
        promptVi
        promptEn
      }
      attempts(first: 20) {
        nodes {
          id
          number
          submittedAt
          points
          maxPoints
          articleVersion {
            id
            number
          }
          results {
            code
            kind
            promptVi
            promptEn
            answer
            expected
            explanationVi
            explanationEn
            points
            maxPoints
          }
        }
        totalCount
      }
    }
  }
}
    fragment ArticleHead on ArticleVersion {
  id
  number
  titleVi
  titleEn
  summaryVi
  summaryEn
  incidentClasses
  techniques
  publishedAt
}`, {"hash":"sha256:8023cc8da99e9385c84e1aa76603cf79684d282aac2efb116d22318025236ef1"}) as unknown as TypedDocumentString<ExercisePageQuery, ExercisePageQueryVariables>;
export const SubmitExerciseDocument = new TypedDocumentString(`
    mutation SubmitExercise($code: String!, $input: SubmitExerciseInput!) {
  submitExercise(code: $code, input: $input) {
    attempt {
      id
      number
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:665e2b97ac74bbc3106aa8cee441f3949d16634972a8f79f7dbb8cd9ea7a6be9"}) as unknown as TypedDocumentString<SubmitExerciseMutation, SubmitExerciseMutationVariables>;
export const EvidenceHitsDocument = new TypedDocumentString(`
    query EvidenceHits($id: ID!, $first: Int, $after: String, $filter: HitFilter) {
  evidenceItem(id: $id) {
    id
    hits(first: $first, after: $after, filter: $filter) {
      nodes {
        memberIndex
        memberPath
        level
        matched
        foundAt
        hashSet {
          id
          name
          version
          source
        }
        observable {
          id
          kind
          value
          case {
            id
            number
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:bda2ac970c4dd0288543fed8e63cc9612e9897b8dd9ce3fc810f5f18e21f22cd"}) as unknown as TypedDocumentString<EvidenceHitsQuery, EvidenceHitsQueryVariables>;
export const EvidenceSightingsDocument = new TypedDocumentString(`
    query EvidenceSightings($id: ID!) {
  evidenceItem(id: $id) {
    id
    similarItems {
      sharedCount
      eitherCount
      likenessPermille
      evidenceItem {
        id
        number
        fileName
      }
    }
    sightings(first: 25) {
      ownMemberIndex
      ownMemberPath
      memberPath
      evidenceItem {
        id
        number
        fileName
        case {
          id
          number
        }
      }
    }
    duplicates(first: 10) {
      nodes {
        sha256
        sizeBytes
        count
        places {
          memberPath
          evidenceItem {
            id
            number
          }
        }
      }
    }
  }
}
    `, {"hash":"sha256:bb2df7fdf6f8e6c262a953a2e1843ce55992e129e8edf1d429fe6c2fae41a1a9"}) as unknown as TypedDocumentString<EvidenceSightingsQuery, EvidenceSightingsQueryVariables>;
export const HashSetsPageDocument = new TypedDocumentString(`
    query HashSetsPage($first: Int, $after: String, $text: String) {
  canManageHashSets
  hashSets(first: $first, after: $after, text: $text) {
    nodes {
      id
      name
      version
      kind
      source
      licence
      tlp
      sha256Count
      sha1Count
      md5Count
      importedAt
      importedBy {
        id
        name
      }
      retiredAt
      sweptAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:84812fce765fabb13b2db5633ffbd2923c800c510efb236a8c91bcd1853c7487"}) as unknown as TypedDocumentString<HashSetsPageQuery, HashSetsPageQueryVariables>;
export const ImportHashSetDocument = new TypedDocumentString(`
    mutation ImportHashSet($input: ImportHashSetInput!) {
  importHashSet(input: $input) {
    hashSet {
      id
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:5360f08aa56e04e4829625c7862495cbd45e3d26ce8e3a8cd7fed961de8476a3"}) as unknown as TypedDocumentString<ImportHashSetMutation, ImportHashSetMutationVariables>;
export const RetireHashSetDocument = new TypedDocumentString(`
    mutation RetireHashSet($id: ID!) {
  retireHashSet(id: $id) {
    hashSet {
      id
      retiredAt
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:3eaa0ad0023b2196a4ba2c9872901e1782acea697a8761c595d3d58338b8384c"}) as unknown as TypedDocumentString<RetireHashSetMutation, RetireHashSetMutationVariables>;
export const LookUpsPageDocument = new TypedDocumentString(`
    query LookUpsPage($values: [String!]!) {
  lookUp(values: $values) {
    results {
      asked
      kind
      value
      hashSets {
        id
        name
        version
        kind
      }
      observables {
        id
        tlp
        case {
          id
          number
        }
      }
      places {
        memberIndex
        memberPath
        evidenceItem {
          id
          number
          fileName
          case {
            id
            number
          }
        }
      }
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:689040bcec5532acd0c8835cbf0da907e977fc004667af4192f8bca2cec0f861"}) as unknown as TypedDocumentString<LookUpsPageQuery, LookUpsPageQueryVariables>;
export const CaseObservablesDocument = new TypedDocumentString(`
    query CaseObservables($first: Int, $after: String, $filter: ObservableFilter) {
  observables(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      kind
      value
      tlp
      source
      note
      firstSeenAt
      addedAt
      hitCount
      canWithdraw
      addedBy {
        id
        name
      }
      agency {
        id
        name
        nameEn
        code
      }
      otherCases {
        id
        number
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:ff844d384aa83b6280d328c73df74323fa6c869a39df87dee38b1f1b4bfe962d"}) as unknown as TypedDocumentString<CaseObservablesQuery, CaseObservablesQueryVariables>;
export const AddObservablesDocument = new TypedDocumentString(`
    mutation AddObservables($caseId: ID!, $input: AddObservablesInput!) {
  addObservables(caseId: $caseId, input: $input) {
    added
    known
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:343d453908dfe1bdc9306cd4a87ba905376e728f48c3b2e76c8e776f55c09a94"}) as unknown as TypedDocumentString<AddObservablesMutation, AddObservablesMutationVariables>;
export const WithdrawObservableDocument = new TypedDocumentString(`
    mutation WithdrawObservable($id: ID!, $reason: String!) {
  withdrawObservable(id: $id, reason: $reason) {
    observable {
      id
      withdrawnAt
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:e7e461fdba8709c5606d65bdb1f8e28d22bd1b774c02dc9ef76af81ff1d6cf57"}) as unknown as TypedDocumentString<WithdrawObservableMutation, WithdrawObservableMutationVariables>;
export const OutboxPageDocument = new TypedDocumentString(`
    query OutboxPage($first: Int, $after: String, $filter: OutboxFilter) {
  outbox(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      kind
      status
      attempts
      doubtful
      createdAt
      dueAt
      finishedAt
      lastError
      recipient
      messageId
      dismissedReason
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:9d065d5006b751b510ae4de2453cd90134f209090ecc13c242632d7ffd08e5e1"}) as unknown as TypedDocumentString<OutboxPageQuery, OutboxPageQueryVariables>;
export const RetryOutboxJobDocument = new TypedDocumentString(`
    mutation RetryOutboxJob($id: ID!) {
  retryOutboxJob(id: $id) {
    job {
      id
      status
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:01982d53c493fdf75ab12e962e7d22796e621a77f1ef2e72bd671fad497028db"}) as unknown as TypedDocumentString<RetryOutboxJobMutation, RetryOutboxJobMutationVariables>;
export const DismissOutboxJobDocument = new TypedDocumentString(`
    mutation DismissOutboxJob($id: ID!, $reason: String!) {
  dismissOutboxJob(id: $id, reason: $reason) {
    job {
      id
      status
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:70b3c9ac692e52d8fe7f13916117c8f8e13d00386678e27b8ea71e4f83733708"}) as unknown as TypedDocumentString<DismissOutboxJobMutation, DismissOutboxJobMutationVariables>;
export const ReportDraftsDocument = new TypedDocumentString(`
    query ReportDrafts {
  reportDrafts {
    id
    body
    savedAt
  }
}
    `, {"hash":"sha256:548a535fdb8acf7d62b7ff8c095a9f2e34a1d578cdad9297fa176f667d71e6b0"}) as unknown as TypedDocumentString<ReportDraftsQuery, ReportDraftsQueryVariables>;
export const ReportDraftDocument = new TypedDocumentString(`
    query ReportDraft($id: ID!) {
  reportDraft(id: $id) {
    id
    body
    savedAt
    version
  }
}
    `, {"hash":"sha256:a60efa47e05d92031f6868287de607cf0d66e70ab09fa45b3f5426403671592d"}) as unknown as TypedDocumentString<ReportDraftQuery, ReportDraftQueryVariables>;
export const DeleteReportDraftDocument = new TypedDocumentString(`
    mutation DeleteReportDraft($id: ID!) {
  deleteReportDraft(id: $id) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:1af9693cb8c72f2318c2a06fc083b460a922bdda8d374bd83e050e724ada1060"}) as unknown as TypedDocumentString<DeleteReportDraftMutation, DeleteReportDraftMutationVariables>;
export const ReportPageDocument = new TypedDocumentString(`
    query ReportPage($id: ID!) {
  report(id: $id) {
    id
    number
    status
    title
    description
    incidentClass
    tlp
    detectedAt
    occurredAt
    receivedAt
    confidential
    agency {
      id
      name
      nameEn
      code
    }
    reporter {
      id
      name
    }
    systems {
      id
      code
      name
      nameEn
      level
      agency {
        id
      }
    }
    case {
      id
      number
      title
    }
    decidedAt
    decidedBy {
      id
      name
    }
    rejectionReason
    canDecide
    clocks {
      code
      name
      nameEn
      source
      sourceEn
      startedAt
      dueAt
      metAt
      breached
    }
  }
}
    `, {"hash":"sha256:8dc88cd80286c350f0808b6489cdfbab49957c87bb7741bb8e85e7f4bdffc823"}) as unknown as TypedDocumentString<ReportPageQuery, ReportPageQueryVariables>;
export const SaveReportDraftDocument = new TypedDocumentString(`
    mutation SaveReportDraft($id: ID!, $body: String!, $expectedVersion: Int!) {
  saveReportDraft(id: $id, body: $body, expectedVersion: $expectedVersion) {
    draft {
      id
      savedAt
      version
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:4e5efdd66166d8e2c2337060d48ac508305ed471bf6d7c5cb12fb24a4c567ad9"}) as unknown as TypedDocumentString<SaveReportDraftMutation, SaveReportDraftMutationVariables>;
export const ReportSystemsDocument = new TypedDocumentString(`
    query ReportSystems($first: Int, $filter: SystemFilter) {
  systems(first: $first, filter: $filter) {
    nodes {
      id
      code
      name
      nameEn
      level
    }
  }
  legalProfiles {
    code
    nameVi
    nameEn
    validFrom
    validTo
  }
}
    `, {"hash":"sha256:e5f2dc56236282bd1af3f50d14a58464fa12561aad60970f6d6e306c6c8a7fb6"}) as unknown as TypedDocumentString<ReportSystemsQuery, ReportSystemsQueryVariables>;
export const ReportIncidentDocument = new TypedDocumentString(`
    mutation ReportIncident($input: ReportIncidentInput!) {
  reportIncident(input: $input) {
    report {
      id
      number
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:1bb33976f6440e494f5a5012da174e97be9c1eaab178cfe45aaa68f57d78a004"}) as unknown as TypedDocumentString<ReportIncidentMutation, ReportIncidentMutationVariables>;
export const SentReportsDocument = new TypedDocumentString(`
    query SentReports($first: Int, $after: String, $filter: ReportFilter) {
  reports(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      number
      title
      status
      receivedAt
      decidedAt
      agency {
        id
        name
        nameEn
      }
      reporter {
        id
        name
      }
      case {
        id
        number
        title
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:a6fc23208409ffc667084aadfb6d49b3f481585f1f7fefce266153f4520c761c"}) as unknown as TypedDocumentString<SentReportsQuery, SentReportsQueryVariables>;
export const RuleSetsPageDocument = new TypedDocumentString(`
    query RuleSetsPage($first: Int, $after: String, $text: String) {
  ruleSetAgencies {
    id
    name
  }
  ruleSets(first: $first, after: $after, text: $text) {
    nodes {
      id
      name
      description
      tlp
      standing
      retiredAt
      createdAt
      agency {
        id
        name
        nameEn
      }
      current {
        number
        ruleCount
        writtenAt
        writtenBy {
          id
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:866d218b7a96278e1510acb2fdf2c35524025fe7393d206fd473213b553714b9"}) as unknown as TypedDocumentString<RuleSetsPageQuery, RuleSetsPageQueryVariables>;
export const RuleSetPageDocument = new TypedDocumentString(`
    query RuleSetPage($id: ID!, $version: Int!) {
  ruleSet(id: $id) {
    id
    name
    description
    tlp
    standing
    retiredAt
    createdAt
    canWrite
    createdBy {
      id
      name
    }
    agency {
      id
      name
      nameEn
    }
    current {
      number
      ruleCount
      sha256
    }
    source(version: $version)
    versions(first: 50) {
      nodes {
        number
        ruleCount
        sha256
        note
        writtenAt
        writtenBy {
          id
          name
        }
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:d600e7697ea24b4962b050347043bb557f19f6b1f3223df39d2073601124a565"}) as unknown as TypedDocumentString<RuleSetPageQuery, RuleSetPageQueryVariables>;
export const RuleSetAgenciesDocument = new TypedDocumentString(`
    query RuleSetAgencies {
  ruleSetAgencies {
    id
    name
    nameEn
  }
}
    `, {"hash":"sha256:b166825944b18bf6544fafa7c3d1a47ccd7c990f52f1a84fb5f657b1d5453e08"}) as unknown as TypedDocumentString<RuleSetAgenciesQuery, RuleSetAgenciesQueryVariables>;
export const CheckRulesDocument = new TypedDocumentString(`
    query CheckRules($source: String!) {
  checkRules(source: $source) {
    rules
    problems {
      line
      column
      message
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:061e7e427cc00b9006b9306001f10363030478ce56b140fa600d98f2312d3525"}) as unknown as TypedDocumentString<CheckRulesQuery, CheckRulesQueryVariables>;
export const CreateRuleSetDocument = new TypedDocumentString(`
    mutation CreateRuleSet($input: CreateRuleSetInput!) {
  createRuleSet(input: $input) {
    ruleSet {
      id
    }
    problems {
      line
      column
      message
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:781cc124c13bf2b9d0742833e2cbff45a75bed052428ea07b2f58ad343ff4d06"}) as unknown as TypedDocumentString<CreateRuleSetMutation, CreateRuleSetMutationVariables>;
export const ReviseRuleSetDocument = new TypedDocumentString(`
    mutation ReviseRuleSet($id: ID!, $expectedVersion: Int!, $input: ReviseRuleSetInput!) {
  reviseRuleSet(id: $id, expectedVersion: $expectedVersion, input: $input) {
    ruleSet {
      id
    }
    problems {
      line
      column
      message
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:6b677deec7645a0fce2771c7fa0821291785af43e8c6152caeff55b2ea41dbdc"}) as unknown as TypedDocumentString<ReviseRuleSetMutation, ReviseRuleSetMutationVariables>;
export const SetRuleSetStandingDocument = new TypedDocumentString(`
    mutation SetRuleSetStanding($id: ID!, $standing: Boolean!) {
  setRuleSetStanding(id: $id, standing: $standing) {
    ruleSet {
      id
      standing
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:f932a4e26553523019c78247a14c07b7f375bc926aaca0d941f462b1217bd590"}) as unknown as TypedDocumentString<SetRuleSetStandingMutation, SetRuleSetStandingMutationVariables>;
export const RetireRuleSetDocument = new TypedDocumentString(`
    mutation RetireRuleSet($id: ID!) {
  retireRuleSet(id: $id) {
    ruleSet {
      id
      retiredAt
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:cc57e5e8255af5f51c0c8f1d5f027824870d19713065d66bf8f32875e6d9c8cb"}) as unknown as TypedDocumentString<RetireRuleSetMutation, RetireRuleSetMutationVariables>;
export const EvidenceScansDocument = new TypedDocumentString(`
    query EvidenceScans($id: ID!) {
  canScanEvidence(evidenceId: $id)
  ruleScans(evidenceId: $id, first: 25) {
    nodes {
      id
      version
      state
      requestedAt
      finishedAt
      error
      engine
      filesTotal
      filesDone
      bytesDone
      matchCount
      gapCount
      requestedBy {
        id
        name
      }
      ruleSet {
        id
        name
        current {
          number
        }
      }
      gaps(first: 10) {
        nodes {
          memberIndex
          memberPath
          reason
        }
        totalCount
      }
    }
    totalCount
  }
}
    `, {"hash":"sha256:035a9b85ce58447d8b50ee552fd7d2f5cbfc96549e90bd6e5ebcf4efb153ef07"}) as unknown as TypedDocumentString<EvidenceScansQuery, EvidenceScansQueryVariables>;
export const EvidenceRuleMatchesDocument = new TypedDocumentString(`
    query EvidenceRuleMatches($id: ID!, $first: Int, $after: String, $filter: RuleMatchFilter) {
  ruleMatches(evidenceId: $id, first: $first, after: $after, filter: $filter) {
    nodes {
      memberIndex
      memberPath
      rule
      tags
      version
      ruleSet {
        id
        name
      }
      patterns {
        name
        count
        places {
          offset
          length
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:8c9058d419ca606d719b79eaed612fb22f0be90e76d1776d71000fcf90ec0801"}) as unknown as TypedDocumentString<EvidenceRuleMatchesQuery, EvidenceRuleMatchesQueryVariables>;
export const ScanEvidenceDocument = new TypedDocumentString(`
    mutation ScanEvidence($evidenceId: ID!, $ruleSetIds: [ID!]!) {
  scanEvidence(evidenceId: $evidenceId, ruleSetIds: $ruleSetIds) {
    scans {
      id
      state
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:9af14c00673887758a4659c4190f94824adc4ed806c955f14253cb28583664d5"}) as unknown as TypedDocumentString<ScanEvidenceMutation, ScanEvidenceMutationVariables>;
export const SearchPageDocument = new TypedDocumentString(`
    query SearchPage($text: String!, $first: Int, $after: String) {
  search(text: $text, first: $first, after: $after) {
    nodes {
      kind
      id
      title
      subtitle
      number
      caseNumber
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:be19d7a309ca1174b1587adab9d873d4013195aadf9ff773941124bb0c46d351"}) as unknown as TypedDocumentString<SearchPageQuery, SearchPageQueryVariables>;
export const SetControlStatusDocument = new TypedDocumentString(`
    mutation SetControlStatus($systemId: ID!, $expectedVersion: Int!, $input: SetControlStatusInput!) {
  setControlStatus(
    systemId: $systemId
    expectedVersion: $expectedVersion
    input: $input
  ) {
    systemControl {
      status
      failed
      version
      control {
        id
      }
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:fca9f1b989f78c08d9aba3f4849717bf4d6468cd395fbdef438c0e852faf1f03"}) as unknown as TypedDocumentString<SetControlStatusMutation, SetControlStatusMutationVariables>;
export const RegisterAgenciesDocument = new TypedDocumentString(`
    query RegisterAgencies($text: String) {
  agencies(first: 20, filter: {registers: true, text: $text}) {
    nodes {
      id
      name
      nameEn
      code
    }
    totalCount
  }
}
    `, {"hash":"sha256:2219e79cbd9acf2eea352cf07f09a732764bb004033376970a90c66a4d1f69f1"}) as unknown as TypedDocumentString<RegisterAgenciesQuery, RegisterAgenciesQueryVariables>;
export const RegisterSystemDocument = new TypedDocumentString(`
    mutation RegisterSystem($input: RegisterSystemInput!) {
  registerSystem(input: $input) {
    system {
      id
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:08e0508ffd216c082ca5819fec5e4488968bd558833ab150efda2efc475fab00"}) as unknown as TypedDocumentString<RegisterSystemMutation, RegisterSystemMutationVariables>;
export const ChangeSystemDocument = new TypedDocumentString(`
    mutation ChangeSystem($id: ID!, $expectedVersion: Int!, $input: ChangeSystemInput!) {
  changeSystem(id: $id, expectedVersion: $expectedVersion, input: $input) {
    system {
      id
      version
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:e51d6da90883fb5dde85d6a9301f43a015c4dd88c43367992a8e5e7b382ca074"}) as unknown as TypedDocumentString<ChangeSystemMutation, ChangeSystemMutationVariables>;
export const ApproveSystemLevelDocument = new TypedDocumentString(`
    mutation ApproveSystemLevel($id: ID!, $expectedVersion: Int!, $input: ApproveSystemLevelInput!) {
  approveSystemLevel(id: $id, expectedVersion: $expectedVersion, input: $input) {
    system {
      id
      version
      level
      legalProfile
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:b9021c53ea1405edaee44e92dc19488897279df1598a368a432e1ad904cfdc81"}) as unknown as TypedDocumentString<ApproveSystemLevelMutation, ApproveSystemLevelMutationVariables>;
export const LegalProfilesDocument = new TypedDocumentString(`
    query LegalProfiles {
  legalProfiles {
    code
    nameVi
    nameEn
    validTo
  }
}
    `, {"hash":"sha256:3dee02a5f48b73e27841995b35139716922554889e288bc165a18a3c477389bb"}) as unknown as TypedDocumentString<LegalProfilesQuery, LegalProfilesQueryVariables>;
export const SystemControlsDocument = new TypedDocumentString(`
    query SystemControls($id: ID!, $first: Int, $after: String, $filter: ControlFilter) {
  system(id: $id) {
    id
    controls(first: $first, after: $after, filter: $filter) {
      nodes {
        status
        failed
        note
        setAt
        version
        setBy {
          id
          name
        }
        control {
          id
          catalogue
          clause
          titleVi
          titleEn
          areaVi
          areaEn
          group
          requirementVi
          requirementEn
          confidence
          source
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:94a59c6cf823afaa1e18b2299fd4833533872a2d3d9cc317bc37c5914891fb9f"}) as unknown as TypedDocumentString<SystemControlsQuery, SystemControlsQueryVariables>;
export const SystemsPageDocument = new TypedDocumentString(`
    query SystemsPage($first: Int, $after: String, $filter: SystemFilter) {
  systems(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      code
      name
      nameEn
      level
      legalProfile
      agency {
        id
        name
        nameEn
      }
      controlSummary {
        total
        unimplemented
        failed
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:0228efe1367df88cc6ab264cff6a591c6518a7ac06584ce3d9f686866c2549ba"}) as unknown as TypedDocumentString<SystemsPageQuery, SystemsPageQueryVariables>;
export const SystemAgenciesDocument = new TypedDocumentString(`
    query SystemAgencies($first: Int) {
  agencies(first: $first) {
    nodes {
      id
      name
      nameEn
      code
    }
  }
}
    `, {"hash":"sha256:609becbf8fdeb7d263e8c32690cd051f74afee71d18b24c70ae474f6fc137670"}) as unknown as TypedDocumentString<SystemAgenciesQuery, SystemAgenciesQueryVariables>;
export const SystemPageDocument = new TypedDocumentString(`
    query SystemPage($id: ID!) {
  system(id: $id) {
    id
    code
    name
    nameEn
    level
    legalProfile
    approvedAt
    purpose
    openFindings
    version
    canSetControls
    canChange
    canApproveLevel
    agency {
      id
      name
      nameEn
    }
    controlSummary {
      total
      unimplemented
      implemented
      notApplicable
      failed
    }
  }
}
    `, {"hash":"sha256:26041c341482d4a6651073e22ea963162fef8fe80ec9ef1646e534cb7b60afdc"}) as unknown as TypedDocumentString<SystemPageQuery, SystemPageQueryVariables>;
export const SystemCasesDocument = new TypedDocumentString(`
    query SystemCases($id: ID!, $status: [CaseStatus!]) {
  cases(first: 3, filter: {systemId: $id, status: $status}) {
    nodes {
      id
      number
      title
    }
    totalCount
  }
  controlSuspicions(systemId: $id) {
    controlId
    reason
    suspectedAt
    case {
      id
      number
    }
  }
}
    `, {"hash":"sha256:f22d997552622db13a6d9eae7b31df93b36208263cbb077c66c27b3e5b82b9aa"}) as unknown as TypedDocumentString<SystemCasesQuery, SystemCasesQueryVariables>;
export const SystemControlDocument = new TypedDocumentString(`
    query SystemControl($id: ID!, $control: ID!) {
  system(id: $id) {
    control(id: $control) {
      status
      failed
      note
      setAt
      version
      setBy {
        id
        name
      }
      control {
        id
        catalogue
        clause
        titleVi
        titleEn
        areaVi
        areaEn
        group
        requirementVi
        requirementEn
        confidence
        source
      }
    }
  }
}
    `, {"hash":"sha256:c9fe84cdf147119c559bae2786b73bfc96612034b4ade810b87a8b037748df03"}) as unknown as TypedDocumentString<SystemControlQuery, SystemControlQueryVariables>;
export const AcceptTaskDocument = new TypedDocumentString(`
    mutation AcceptTask($id: ID!) {
  acceptTask(id: $id) {
    task {
      ...TaskRow
    }
    errors {
      code
      message
      path
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:e2f9bcc858e8f935c08e28b957afebc830b995fdd9b45cabf6e01d7c8c1c7b3f"}) as unknown as TypedDocumentString<AcceptTaskMutation, AcceptTaskMutationVariables>;
export const DeclineTaskDocument = new TypedDocumentString(`
    mutation DeclineTask($id: ID!, $reason: String!) {
  declineTask(id: $id, reason: $reason) {
    task {
      ...TaskRow
    }
    errors {
      code
      message
      path
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:ae84e83f85fb43dd1eee1a5cf44c6c3322f12c0a6451ce40721386f261342424"}) as unknown as TypedDocumentString<DeclineTaskMutation, DeclineTaskMutationVariables>;
export const CompleteTaskDocument = new TypedDocumentString(`
    mutation CompleteTask($id: ID!, $result: String!) {
  completeTask(id: $id, result: $result) {
    task {
      ...TaskRow
    }
    errors {
      code
      message
      path
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:6ea12b2d83d1b62bd5e0ff4c005c6398550f116ea465b4e7302d9a4bb112cabc"}) as unknown as TypedDocumentString<CompleteTaskMutation, CompleteTaskMutationVariables>;
export const CancelTaskDocument = new TypedDocumentString(`
    mutation CancelTask($id: ID!, $reason: String!) {
  cancelTask(id: $id, reason: $reason) {
    task {
      ...TaskRow
    }
    errors {
      code
      message
      path
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:bd467e792d6d0d345325bbdcc80f493e3adb3dd5efcbfdae147326c261cace16"}) as unknown as TypedDocumentString<CancelTaskMutation, CancelTaskMutationVariables>;
export const TaskPageDocument = new TypedDocumentString(`
    query TaskPage($id: ID!) {
  task(id: $id) {
    ...TaskRow
    instructions
    result
    declineReason
    acceptedAt
    assignedBy {
      id
      name
    }
    case {
      id
      number
      title
      severity
      tlp
    }
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:57d7112faad4956e353b66a6cd0dd902ae99530976b0705a7ea32264de605abb"}) as unknown as TypedDocumentString<TaskPageQuery, TaskPageQueryVariables>;
export const TasksPageDocument = new TypedDocumentString(`
    query TasksPage($first: Int!, $after: String, $filter: TaskFilter) {
  tasks(first: $first, after: $after, filter: $filter) {
    nodes {
      ...TaskRow
      case {
        id
        number
        severity
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:b0b352ca62ee35fe94adf5fc8cca4a441d5f778733ecdace6a251e2a93fdb54f"}) as unknown as TypedDocumentString<TasksPageQuery, TasksPageQueryVariables>;
export const TraceListDocument = new TypedDocumentString(`
    query TraceList($caseId: ID, $evidenceId: ID, $first: Int, $after: String, $filter: TraceFilter) {
  traces(
    caseId: $caseId
    evidenceId: $evidenceId
    first: $first
    after: $after
    filter: $filter
  ) {
    nodes {
      id
      at
      precision
      zone
      year
      source
      summary
      host
      account
      address
      event
      memberIndex
      path
      offset
      record
      raw
      pinned
      evidenceItem {
        id
        number
        fileName
      }
      marks {
        label
        note
        at
        by {
          id
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:1e50bb3a14cd53283dbce07580c6b185cfbea4854eafb7bc6a928ac255e6c337"}) as unknown as TypedDocumentString<TraceListQuery, TraceListQueryVariables>;
export const TraceHistogramDocument = new TypedDocumentString(`
    query TraceHistogram($caseId: ID, $evidenceId: ID, $filter: TraceFilter) {
  traceHistogram(caseId: $caseId, evidenceId: $evidenceId, filter: $filter) {
    barSeconds
    firstAt
    lastAt
    total
    bars {
      at
      count
    }
  }
}
    `, {"hash":"sha256:a47a4ddbcd3c564f4e082125249953cec7861bc64c6cb8e6ba9ffe6505742d4e"}) as unknown as TypedDocumentString<TraceHistogramQuery, TraceHistogramQueryVariables>;
export const TraceReadingDocument = new TypedDocumentString(`
    query TraceReading($id: ID!, $first: Int, $after: String) {
  traceReading(evidenceId: $id) {
    state
    offsetMinutes
    firstYear
    requestedAt
    finishedAt
    error
    version
    filesTotal
    bytesDone
    canAnalyse
    requestedBy {
      id
      name
    }
    counts {
      traces
      badRows
    }
    files(first: $first, after: $after) {
      nodes {
        memberIndex
        path
        source
        traces
        badRows
        firstAt
        lastAt
        year
        sizeBytes
        remarks
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"sha256:fc3a73fdb6303143c5895c9c496ce75b999649b9fa104372c0207324fc004600"}) as unknown as TypedDocumentString<TraceReadingQuery, TraceReadingQueryVariables>;
export const ReadTracesDocument = new TypedDocumentString(`
    mutation ReadTraces($id: ID!, $input: ReadTracesInput!) {
  readTraces(evidenceId: $id, input: $input) {
    reading {
      state
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:2cf0cc5bf3e10b88c158dd3c31af1bd22b13feeab57dc9b745369d2049955964"}) as unknown as TypedDocumentString<ReadTracesMutation, ReadTracesMutationVariables>;
export const MarkTraceDocument = new TypedDocumentString(`
    mutation MarkTrace($id: ID!, $input: MarkTraceInput!) {
  markTrace(id: $id, input: $input) {
    trace {
      id
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:952001928e28a02b282c8ff38632728de2bf3257f5285babc351bd43b5d4db46"}) as unknown as TypedDocumentString<MarkTraceMutation, MarkTraceMutationVariables>;
export const UnmarkTraceDocument = new TypedDocumentString(`
    mutation UnmarkTrace($id: ID!, $label: String!) {
  unmarkTrace(id: $id, label: $label) {
    trace {
      id
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:117ac3ae2245414a0f39289c95d0cb5409d15a1fcbe361e0309e546b645bfca1"}) as unknown as TypedDocumentString<UnmarkTraceMutation, UnmarkTraceMutationVariables>;
export const PinTraceDocument = new TypedDocumentString(`
    mutation PinTrace($id: ID!, $text: String) {
  pinTrace(id: $id, text: $text) {
    trace {
      id
      pinned
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:a2e446d718d0f89028259bdcf076ae4f0a865187cf6c5d9735304bfc21534f5d"}) as unknown as TypedDocumentString<PinTraceMutation, PinTraceMutationVariables>;
export const TriageQueueDocument = new TypedDocumentString(`
    query TriageQueue($first: Int, $after: String, $filter: ReportFilter) {
  reports(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      number
      title
      status
      incidentClass
      tlp
      receivedAt
      confidential
      agency {
        id
        name
        nameEn
      }
      systems {
        id
        level
      }
      clocks {
        code
        startedAt
        dueAt
        metAt
        breached
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
    `, {"hash":"sha256:98ef09252fcadf5f4a67f84642d3fd13a7037e6a7992f661826bc062594788b0"}) as unknown as TypedDocumentString<TriageQueueQuery, TriageQueueQueryVariables>;
export const TriageReportDocument = new TypedDocumentString(`
    query TriageReport($id: ID!) {
  report(id: $id) {
    id
    number
    status
    title
    description
    incidentClass
    tlp
    detectedAt
    occurredAt
    receivedAt
    confidential
    agency {
      id
      name
      nameEn
    }
    reporter {
      id
      name
    }
    systems {
      id
      code
      name
      nameEn
      level
      controlSummary {
        total
        unimplemented
      }
    }
    case {
      id
      number
      title
    }
    decidedAt
    decidedBy {
      id
      name
    }
    rejectionReason
    canDecide
    clocks {
      code
      name
      nameEn
      source
      sourceEn
      startedAt
      dueAt
      metAt
      breached
    }
  }
}
    `, {"hash":"sha256:f154d9b2604dbf68a56a2e4a4b084820f250b333861ce4753465b0aedb6283b4"}) as unknown as TypedDocumentString<TriageReportQuery, TriageReportQueryVariables>;
export const RelatedCasesDocument = new TypedDocumentString(`
    query RelatedCases($reportId: ID!) {
  relatedCases(reportId: $reportId) {
    reasons
    case {
      id
      number
      title
      severity
      tlp
      openedAt
    }
  }
}
    `, {"hash":"sha256:5ef0b7aec5f69b9660a5f5985ee8f04475b21c8c774aa96fddf25476ce71de2b"}) as unknown as TypedDocumentString<RelatedCasesQuery, RelatedCasesQueryVariables>;
export const OpenCasesDocument = new TypedDocumentString(`
    query OpenCases($first: Int, $filter: CaseFilter) {
  cases(first: $first, filter: $filter) {
    nodes {
      id
      number
      title
      severity
      tlp
    }
  }
}
    `, {"hash":"sha256:7f6306a2541a0e79d8eb31bdb05f283e569536ba616b34f5f60641d9f0c5d5ac"}) as unknown as TypedDocumentString<OpenCasesQuery, OpenCasesQueryVariables>;
export const AcceptReportDocument = new TypedDocumentString(`
    mutation AcceptReport($id: ID!, $input: AcceptReportInput!) {
  acceptReport(id: $id, input: $input) {
    case {
      id
      number
    }
    report {
      id
      status
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:30b7d091c4043344f091621d43b4677832a2f113f9c8fbe7bbddd3d3780f1ae2"}) as unknown as TypedDocumentString<AcceptReportMutation, AcceptReportMutationVariables>;
export const RejectReportDocument = new TypedDocumentString(`
    mutation RejectReport($id: ID!, $input: RejectReportInput!) {
  rejectReport(id: $id, input: $input) {
    report {
      id
      status
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:715ec90ce56403d6f87c5539cc341976c57b09a6bce670e9155f7c5382c44b21"}) as unknown as TypedDocumentString<RejectReportMutation, RejectReportMutationVariables>;
export const MyWorkDocument = new TypedDocumentString(`
    query MyWork {
  myWork(first: 100) {
    kind
    title
    dueAt
    severity
    createdAt
    own
    passedTo
    report {
      id
      number
      receivedAt
      rejectionReason
      agency {
        id
        name
        nameEn
      }
    }
    case {
      id
      number
      title
      severity
    }
    task {
      ...TaskRow
      case {
        id
        number
        severity
      }
    }
    escalation {
      id
      tier
      tierName
      tierNameEn
      reason
      automatic
      raisedAt
      nextTierAt
      canAcknowledge
    }
    evidenceItem {
      id
      number
      fileName
      status
      receivedBytes
      declaredSizeBytes
      expiresAt
      uploadedBy {
        id
        name
      }
      case {
        number
      }
    }
    clock {
      ...CaseClock
    }
    transfer {
      id
      fromAgency {
        id
        name
        nameEn
      }
    }
  }
}
    fragment CaseClock on Clock {
  id
  code
  name
  nameEn
  source
  sourceEn
  consequence
  startedAt
  dueAt
  metAt
  breached
  canFile
  summary
  agency {
    id
    name
    nameEn
  }
  filedBy {
    id
    name
  }
}
fragment TaskRow on Task {
  id
  title
  status
  dueAt
  taskOnly
  assignedAt
  finishedAt
  agency {
    id
    name
    nameEn
    code
  }
  assignee {
    id
    name
  }
  canAccept
  canComplete
  canCancel
}`, {"hash":"sha256:b1182d3a8b652c148da8df68e18eeeb87499fa11b88fdb330e82a390e408b237"}) as unknown as TypedDocumentString<MyWorkQuery, MyWorkQueryVariables>;
export const NextDeadlineDocument = new TypedDocumentString(`
    query NextDeadline {
  cases(
    first: 1
    orderBy: NEXT_DEADLINE_ASC
    filter: {status: [OPEN, CONTAINED, ERADICATED, RECOVERED]}
  ) {
    nodes {
      id
      number
      title
      nextDeadline {
        name
        nameEn
        startedAt
        dueAt
        breached
        agency {
          id
          name
          nameEn
        }
      }
    }
  }
}
    `, {"hash":"sha256:9a927163c5b350c56dc3936b212d2c8d962136ec0c4663c9070da4b0212ec681"}) as unknown as TypedDocumentString<NextDeadlineQuery, NextDeadlineQueryVariables>;
export const CallsOfCaseDocument = new TypedDocumentString(`
    query CallsOfCase($number: String!) {
  case(number: $number) {
    id
    escalations(first: 50) {
      nodes {
        id
        tier
        raisedAt
        acknowledgedAt
        passedOnAt
        nextTierAt
        canAcknowledge
      }
    }
  }
}
    `, {"hash":"sha256:8ecd423d3553888cb43a1d750bbaf80dd7cef0d3575e8a084c4fd0a2c6b6a277"}) as unknown as TypedDocumentString<CallsOfCaseQuery, CallsOfCaseQueryVariables>;
export const CaseChangedDocument = new TypedDocumentString(`
    subscription CaseChanged {
  caseChanged {
    caseId
    version
    kind
  }
}
    `, {"hash":"sha256:b4f10b869623ba2954347159e1ab27c8cbcabff34b222da1133e21d16153bf2d"}) as unknown as TypedDocumentString<CaseChangedSubscription, CaseChangedSubscriptionVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  serverTime
  viewer {
    user {
      id
      name
      email
    }
    agency {
      id
      name
      nameEn
      code
      kind
    }
    roles
    locale
    demo
    memberships {
      role
      agency {
        id
        name
        nameEn
        code
        kind
      }
    }
    waiting {
      work
      reports
      tasks
      escalations
      transfers
      deadLetters
    }
  }
}
    `, {"hash":"sha256:8f88e71fd3aea8f5ab2619567b45d936e08210d36fcac55806a8dc813cc30721"}) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const SignOutEverywhereDocument = new TypedDocumentString(`
    mutation SignOutEverywhere {
  signOutEverywhere {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:d5c89368653a997de931ef2fc4746240dcdf3ed9f09216d53a676101b6c737d9"}) as unknown as TypedDocumentString<SignOutEverywhereMutation, SignOutEverywhereMutationVariables>;
export const SetLocaleDocument = new TypedDocumentString(`
    mutation SetLocale($locale: Locale!) {
  setLocale(locale: $locale) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:b1aceb852a221b70dc27d001a93c8e208420a71b1bff47b2b1ed75321f494076"}) as unknown as TypedDocumentString<SetLocaleMutation, SetLocaleMutationVariables>;
export const StartUploadDocument = new TypedDocumentString(`
    mutation StartUpload($input: StartUploadInput!) {
  startUpload(input: $input) {
    uploadUrl
    evidenceItem {
      id
      number
    }
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:e8310ddd63f6ab05fd388ee3d9b7c30912f3d09cc5da4c540400293d9de9cdc7"}) as unknown as TypedDocumentString<StartUploadMutation, StartUploadMutationVariables>;
export const UploadStateDocument = new TypedDocumentString(`
    query UploadState($id: ID!) {
  evidenceItem(id: $id) {
    id
    number
    status
    declared
    receivedBytes
    declaredSizeBytes
    uploadUrl
    expiresAt
    sha256
  }
}
    `, {"hash":"sha256:f106ea3d4b6833927e5b3a8e07bd73a7bfcb5bce28940e135461f594bea746ea"}) as unknown as TypedDocumentString<UploadStateQuery, UploadStateQueryVariables>;
export const UploadTwinDocument = new TypedDocumentString(`
    query UploadTwin($filter: EvidenceFilter!) {
  evidence(first: 1, filter: $filter) {
    nodes {
      id
      number
      fileName
    }
  }
}
    `, {"hash":"sha256:be6a17a1d5de9e4716c923db8a6e4350d8772a856c268f7c377e4692f03ecec8"}) as unknown as TypedDocumentString<UploadTwinQuery, UploadTwinQueryVariables>;
export const CancelUploadDocument = new TypedDocumentString(`
    mutation CancelUpload($id: ID!) {
  cancelUpload(id: $id) {
    errors {
      code
      message
      path
    }
  }
}
    `, {"hash":"sha256:bc108f6f3f1059afe78e59f760846bc0afdda53c7a482b6812506845c8712ea3"}) as unknown as TypedDocumentString<CancelUploadMutation, CancelUploadMutationVariables>;
export const WaitingCallsDocument = new TypedDocumentString(`
    query WaitingCalls {
  escalations(first: 20, filter: {unacknowledged: true}) {
    nodes {
      id
      tier
      canAcknowledge
      case {
        id
        number
        title
      }
    }
  }
}
    `, {"hash":"sha256:9e2e8c20218ff0105fb00b07708e1328140bc199f8991d952e6058ee7e105577"}) as unknown as TypedDocumentString<WaitingCallsQuery, WaitingCallsQueryVariables>;