//! The vocabulary: every closed set of words, the same in the table, in the code and in the API (see docs/GLOSSARY.md).

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Enum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $(
                $(#[$vdoc])*
                #[sea_orm(string_value = $word)]
                #[graphql(name = $word)]
                $variant,
            )+
        }

        impl $name {
            /// Every word of the set, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it stands in tables and in the API.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The meaning of a word, if it is one of the set.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

words! {
    /// The language in which the hub speaks to a person.
    Locale {
        /// Vietnamese.
        Vi = "VI",
        /// English.
        En = "EN",
    }
    /// What a person may be asked to do for an agency.
    Role {
        /// Reports incidents of the agency and works on its tasks.
        Responder = "RESPONDER",
        /// Keeps the state of the agency's systems and controls.
        SecurityOfficer = "SECURITY_OFFICER",
        /// Appraises level dossiers.
        Appraiser = "APPRAISER",
        /// Approves level dossiers.
        Approver = "APPROVER",
        /// Triages reports and runs cases; of force at the national coordinator only.
        Coordinator = "COORDINATOR",
        /// Takes in and examines evidence.
        Analyst = "ANALYST",
        /// Inspects systems.
        Inspector = "INSPECTOR",
        /// Reads, and changes nothing.
        Auditor = "AUDITOR",
        /// Operates the hub; sees no case.
        Admin = "ADMIN",
    }
    /// What kind of organisation an agency is.
    AgencyKind {
        /// The one body that coordinates incident response nationally.
        NationalCoordinator = "NATIONAL_COORDINATOR",
        /// A ministry or a body of its rank.
        Ministry = "MINISTRY",
        /// A province or a city under central rule.
        Province = "PROVINCE",
        /// A state enterprise.
        StateEnterprise = "STATE_ENTERPRISE",
        /// A bank.
        Bank = "BANK",
        /// Any other.
        Other = "OTHER",
    }
    /// Traffic Light Protocol 2.0 (FIRST): how far information may travel.
    Tlp {
        /// May be made public.
        Clear = "CLEAR",
        /// Within the community.
        Green = "GREEN",
        /// Within the recipient's organisation and its clients.
        Amber = "AMBER",
        /// Within the recipient's organisation only.
        AmberStrict = "AMBER_STRICT",
        /// For the named recipients only.
        Red = "RED",
    }
    /// Class of the incident, after the Reference Incident Classification Taxonomy (RSIT) v1003.
    IncidentClass {
        /// Spam, harassment, illegal content.
        AbusiveContent = "ABUSIVE_CONTENT",
        /// Malware in any form.
        MaliciousCode = "MALICIOUS_CODE",
        /// Scanning, sniffing, social engineering.
        InformationGathering = "INFORMATION_GATHERING",
        /// Attempts that did not succeed.
        IntrusionAttempts = "INTRUSION_ATTEMPTS",
        /// Compromise of an account, application or system.
        Intrusions = "INTRUSIONS",
        /// Denial of service, sabotage, outage.
        Availability = "AVAILABILITY",
        /// Unauthorised access to, change of or leak of information.
        InformationContentSecurity = "INFORMATION_CONTENT_SECURITY",
        /// Phishing, masquerade, misuse of resources.
        Fraud = "FRAUD",
        /// Weaknesses open to abuse.
        Vulnerable = "VULNERABLE",
        /// Anything else.
        Other = "OTHER",
        /// An exercise.
        Test = "TEST",
    }
    /// Kinds of mistakes that a person can mend.
    ErrorCode {
        /// A field is not as it must be.
        Validation = "VALIDATION",
        /// Somebody else changed the thing in between.
        Conflict = "CONFLICT",
        /// The state does not allow this step.
        InvalidTransition = "INVALID_TRANSITION",
        /// More than is allowed.
        LimitExceeded = "LIMIT_EXCEEDED",
        /// There is one already.
        AlreadyExists = "ALREADY_EXISTS",
        /// Another person must do or confirm this.
        NeedsSecondPerson = "NEEDS_SECOND_PERSON",
        /// The stored bytes are not those that were received.
        Altered = "ALTERED",
    }
    /// How far a system has come with one control.
    ControlStatus {
        /// Nothing done yet; also what was never said.
        NotStarted = "NOT_STARTED",
        /// Planned, with means.
        Planned = "PLANNED",
        /// In part.
        Partial = "PARTIAL",
        /// In force.
        Implemented = "IMPLEMENTED",
        /// In force at a provider from which the system inherits it.
        Inherited = "INHERITED",
        /// Not applicable to this system.
        NotApplicable = "NOT_APPLICABLE",
    }
    /// Where a report stands.
    ReportStatus {
        /// Waits for triage.
        Received = "RECEIVED",
        /// Opened a case.
        Accepted = "ACCEPTED",
        /// Was rejected with a reason.
        Rejected = "REJECTED",
        /// Was joined to an existing case.
        Merged = "MERGED",
    }
    /// Where a case stands.
    CaseStatus {
        /// Work has begun.
        Open = "OPEN",
        /// It spreads no further.
        Contained = "CONTAINED",
        /// The cause is removed.
        Eradicated = "ERADICATED",
        /// The systems work again.
        Recovered = "RECOVERED",
        /// All is done and reported.
        Closed = "CLOSED",
    }
    /// A coordinator's judgement of a case.
    Severity {
        /// Low.
        Low = "LOW",
        /// Medium.
        Medium = "MEDIUM",
        /// High.
        High = "HIGH",
        /// Critical.
        Critical = "CRITICAL",
    }
    /// Who is called at a tier.
    TierAudience {
        /// The duty contacts of the agencies with full part in the case.
        AgencyContacts = "AGENCY_CONTACTS",
        /// The national duty officers of the tier.
        DutyOfficers = "DUTY_OFFICERS",
    }
    /// Whether a duty contact can be called.
    ContactStanding {
        /// The account is in force and sees the cases of the post.
        Ready = "READY",
        /// The account is disabled.
        Disabled = "DISABLED",
        /// No role shows the cases of the post any more.
        SeesNoCase = "SEES_NO_CASE",
    }
    /// Orders in which cases can be listed.
    CaseOrder {
        /// Newest first.
        OpenedAtDesc = "OPENED_AT_DESC",
        /// Worst first, then newest.
        SeverityDesc = "SEVERITY_DESC",
        /// The case whose next deadline is nearest first.
        NextDeadlineAsc = "NEXT_DEADLINE_ASC",
    }
    /// What a person may do with a case at this moment.
    CaseAction {
        /// Give a task to an agency.
        AssignTask = "ASSIGN_TASK",
        /// Call a tier.
        Escalate = "ESCALATE",
        /// Change the severity.
        SetSeverity = "SET_SEVERITY",
        /// Change the TLP mark.
        SetTlp = "SET_TLP",
        /// Move to another status.
        Advance = "ADVANCE",
        /// Write into the timeline.
        AddEntry = "ADD_ENTRY",
        /// Upload evidence.
        UploadEvidence = "UPLOAD_EVIDENCE",
        /// File a statutory report, which meets a clock.
        FileStatutoryReport = "FILE_STATUTORY_REPORT",
        /// Mark a control as suspected to have failed.
        SuspectControl = "SUSPECT_CONTROL",
        /// Add observables.
        AddObservables = "ADD_OBSERVABLES",
    }
    /// Where a task stands.
    TaskStatus {
        /// Waits for the agency.
        Assigned = "ASSIGNED",
        /// Somebody works on it.
        Accepted = "ACCEPTED",
        /// The agency declined it with a reason.
        Declined = "DECLINED",
        /// Finished with a result.
        Done = "DONE",
        /// Withdrawn by the coordinator.
        Cancelled = "CANCELLED",
    }
    /// Where a mail to one recipient stands.
    DeliveryStatus {
        /// Waits to be sent.
        Queued = "QUEUED",
        /// Handed over.
        Sent = "SENT",
        /// The last try failed; another follows.
        Failed = "FAILED",
        /// Given up; an administrator can retry.
        Dead = "DEAD",
    }
    /// Where an evidence item stands.
    EvidenceStatus {
        /// Bytes are coming in.
        Receiving = "RECEIVING",
        /// All bytes are kept.
        Stored = "STORED",
        /// Examined; findings are known.
        Examined = "EXAMINED",
        /// Not accepted as declared, or withdrawn before it was complete.
        Refused = "REFUSED",
    }
    /// How the computed SHA-256 compares with the declared one.
    DeclaredMatch {
        /// None was declared, or not all bytes are here yet.
        None = "NONE",
        /// Equal.
        Matches = "MATCHES",
        /// Different.
        Differs = "DIFFERS",
    }
    /// What hashing the stored bytes again has shown.
    VerificationResult {
        /// They are those that were received.
        Matches = "MATCHES",
        /// They are not, or what is recorded of them was changed.
        Differs = "DIFFERS",
    }
    /// The verdict of the archive's examination.
    ManifestVerdict {
        /// Every member read and hashed, nothing odd.
        Complete = "COMPLETE",
        /// Every readable member hashed, at least one warning.
        Warnings = "WARNINGS",
        /// The archive cannot be trusted or read.
        Refused = "REFUSED",
        /// Not an archive that the hub opens; one file.
        Opaque = "OPAQUE",
    }
    /// Where the examination of an item stands.
    ExaminationState {
        /// Waits for a worker.
        Waiting = "WAITING",
        /// Members are being read.
        Running = "RUNNING",
        /// Finished.
        Done = "DONE",
        /// Could not be finished; the bytes are kept.
        Failed = "FAILED",
    }
    /// How an item is made from another one.
    DerivationMethod {
        /// Members are taken out.
        Extract = "EXTRACT",
        /// Encrypted members are read with a password.
        Decrypt = "DECRYPT",
        /// Members are left out, or bytes are overwritten by zeros.
        Redact = "REDACT",
    }
    /// Where the making of an item stands.
    DerivationStatus {
        /// Waits for a worker.
        Waiting = "WAITING",
        /// Is being made.
        Running = "RUNNING",
        /// The item is there.
        Done = "DONE",
        /// It could not be made.
        Failed = "FAILED",
    }
    /// Why an item could not be made.
    DerivationFailure {
        /// The password opens nothing.
        WrongPassword = "WRONG_PASSWORD",
        /// The hub was restarted before it used the password, which it keeps nowhere.
        PasswordLost = "PASSWORD_LOST",
        /// What is wanted cannot be read.
        Unreadable = "UNREADABLE",
        /// More bytes than items made from one item may have together.
        TooLarge = "TOO_LARGE",
        /// Given up after the last try.
        Interrupted = "INTERRUPTED",
    }
    /// What kind of file a trace was read from.
    TraceSource {
        /// A Windows event log.
        WindowsEvents = "WINDOWS_EVENTS",
        /// A system or program log.
        Syslog = "SYSLOG",
        /// A web server's access log.
        WebAccess = "WEB_ACCESS",
        /// A web server's error log.
        WebError = "WEB_ERROR",
        /// A log of Internet Information Services.
        Iis = "IIS",
        /// A history of Chromium and its kin.
        ChromiumHistory = "CHROMIUM_HISTORY",
        /// A history of Firefox.
        FirefoxHistory = "FIREFOX_HISTORY",
    }
    /// How exactly the time of a trace was recorded.
    TracePrecision {
        /// To the millisecond or better.
        Millisecond = "MILLISECOND",
        /// To the second.
        Second = "SECOND",
    }
    /// Where the zone of a trace's time comes from.
    TraceZone {
        /// The source tells it.
        Stated = "STATED",
        /// The reading assumed it.
        Assumed = "ASSUMED",
    }
    /// Where the year of a trace's time comes from.
    TraceYear {
        /// The source tells it.
        Stated = "STATED",
        /// The latest that does not lie behind the file's last change.
        Inferred = "INFERRED",
        /// Counted from the year that an analyst gave.
        Given = "GIVEN",
    }
    /// How much a finding in an archive matters.
    FindingSeverity {
        /// Worth knowing.
        Info = "INFO",
        /// Something is odd.
        Warning = "WARNING",
        /// The archive cannot be trusted or read.
        Error = "ERROR",
    }
    /// Kinds of custody events.
    CustodyKind {
        /// Acquired at its source.
        Acquired = "ACQUIRED",
        /// All bytes arrived.
        Received = "RECEIVED",
        /// The content was read and hashed.
        Examined = "EXAMINED",
        /// The stored bytes were hashed again.
        Verified = "VERIFIED",
        /// Somebody looked at the content.
        Viewed = "VIEWED",
        /// Somebody took a copy of the bytes.
        Downloaded = "DOWNLOADED",
        /// Somebody took the custody package.
        Exported = "EXPORTED",
        /// Offered to another holder.
        TransferOffered = "TRANSFER_OFFERED",
        /// The other holder accepted.
        TransferAccepted = "TRANSFER_ACCEPTED",
        /// The other holder refused.
        TransferRefused = "TRANSFER_REFUSED",
        /// The offer was taken back.
        TransferWithdrawn = "TRANSFER_WITHDRAWN",
        /// Nobody answered the offer in its time.
        TransferExpired = "TRANSFER_EXPIRED",
        /// Sealed at the source.
        Sealed = "SEALED",
        /// Must be kept until lifted.
        LegalHoldSet = "LEGAL_HOLD_SET",
        /// Need no longer be kept.
        LegalHoldLifted = "LEGAL_HOLD_LIFTED",
        /// Another item was made from this.
        Derived = "DERIVED",
        /// Returned to its owner.
        Released = "RELEASED",
        /// Somebody asked for it to be destroyed; another person has to confirm.
        DisposalRequested = "DISPOSAL_REQUESTED",
        /// The request to destroy it was taken back.
        DisposalCancelled = "DISPOSAL_CANCELLED",
        /// Destroyed; the history stays.
        Disposed = "DISPOSED",
        /// An earlier event is wrong; it stays, and this one says what is right.
        Corrected = "CORRECTED",
    }
    /// What can be done in the custody of an item.
    CustodyAct {
        /// Seal it.
        Seal = "SEAL",
        /// Have it kept until that is lifted.
        SetLegalHold = "SET_LEGAL_HOLD",
        /// Lift a legal hold.
        LiftLegalHold = "LIFT_LEGAL_HOLD",
        /// Offer it to another holder.
        OfferTransfer = "OFFER_TRANSFER",
        /// Return it to its owner.
        Release = "RELEASE",
        /// Ask for its bytes to be destroyed.
        RequestDisposal = "REQUEST_DISPOSAL",
        /// Confirm as a second person that its bytes are destroyed.
        ConfirmDisposal = "CONFIRM_DISPOSAL",
        /// Take a request for disposal back.
        CancelDisposal = "CANCEL_DISPOSAL",
        /// Say that an event of its history is wrong.
        Correct = "CORRECT",
    }
    /// Where an offer of custody stands.
    TransferStatus {
        /// Waits for the receiver; custody is still the sender's.
        Offered = "OFFERED",
        /// The receiver has it.
        Accepted = "ACCEPTED",
        /// The receiver refused, or other bytes arrived.
        Refused = "REFUSED",
        /// Taken back by the sender.
        Withdrawn = "WITHDRAWN",
        /// Nobody answered in time.
        Expired = "EXPIRED",
    }
    /// Which side of an offer of custody the viewer is on.
    TransferDirection {
        /// Offered to the viewer or the viewer's agencies.
        Incoming = "INCOMING",
        /// Offered by the viewer's agencies.
        Outgoing = "OUTGOING",
    }
    /// Where the disposal of an item stands.
    DisposalStatus {
        /// Waits for a second person.
        Requested = "REQUESTED",
        /// Confirmed; the bytes are destroyed.
        Confirmed = "CONFIRMED",
        /// Taken back.
        Cancelled = "CANCELLED",
    }
    /// Why a witness or the time-stamping authority does not give its word about a checkpoint.
    AttestorFault {
        /// It does not answer.
        Unreachable = "UNREACHABLE",
        /// It refuses.
        Refused = "REFUSED",
        /// It does not know this log.
        UnknownLog = "UNKNOWN_LOG",
        /// It does not know the key that signs this log.
        UnknownKey = "UNKNOWN_KEY",
        /// It has seen more entries than this log has: the log went back.
        Ahead = "AHEAD",
        /// It has seen other entries than this log has.
        Inconsistent = "INCONSISTENT",
        /// Its answer does not hold.
        BadAnswer = "BAD_ANSWER",
    }
    /// Why the hub refuses to sign the custody log.
    LogFault {
        /// The bytes of an entry are not those that were recorded.
        EntryChanged = "ENTRY_CHANGED",
        /// An entry is gone.
        EntryMissing = "ENTRY_MISSING",
        /// A node of the tree is gone or not that of its entries: one or the other was changed.
        NodesDiffer = "NODES_DIFFER",
        /// A stored checkpoint says something else than was signed.
        CheckpointChanged = "CHECKPOINT_CHANGED",
        /// A checkpoint that was published is gone.
        CheckpointGone = "CHECKPOINT_GONE",
        /// The log has fewer entries than were signed.
        Shorter = "SHORTER",
        /// The entries are others than were signed.
        OtherHistory = "OTHER_HISTORY",
        /// The head that is kept beside the key is damaged.
        HeadDamaged = "HEAD_DAMAGED",
        /// The log, or its last entry, has another name than the settings say.
        OtherLog = "OTHER_LOG",
        /// The last entry is dated ahead of the hub's clock: that clock is or was wrong, or the entry was forged.
        Ahead = "AHEAD",
    }
    /// Why a custody chain does not hold.
    ChainFault {
        /// The receipt of the stored bytes is gone, or something else stands in its place.
        ReceiptMissing = "RECEIPT_MISSING",
        /// What the hub knows of the item's bytes is not what their receipt says.
        ItemChanged = "ITEM_CHANGED",
        /// The bytes of the event are not those that were recorded.
        EntryChanged = "ENTRY_CHANGED",
        /// What stands beside the event's bytes says something else than they do.
        ColumnChanged = "COLUMN_CHANGED",
        /// The log has something else in the event's place.
        NotInLog = "NOT_IN_LOG",
        /// Another event stands before it than it names.
        LinkBroken = "LINK_BROKEN",
        /// Its number does not follow: events are gone or were put in.
        OutOfOrder = "OUT_OF_ORDER",
        /// It belongs to another item or log.
        OtherItem = "OTHER_ITEM",
        /// It is about other bytes than the event before it.
        OtherBytes = "OTHER_BYTES",
        /// It is older than the event before it.
        Earlier = "EARLIER",
    }
    /// Kinds of entries of a case's timeline.
    TimelineKind {
        /// The case was opened from a report.
        CaseOpened = "CASE_OPENED",
        /// Another report joined.
        ReportJoined = "REPORT_JOINED",
        /// The status changed.
        StatusChanged = "STATUS_CHANGED",
        /// The severity changed.
        SeverityChanged = "SEVERITY_CHANGED",
        /// The TLP mark changed.
        TlpChanged = "TLP_CHANGED",
        /// A task was given.
        TaskAssigned = "TASK_ASSIGNED",
        /// A task was accepted.
        TaskAccepted = "TASK_ACCEPTED",
        /// A task was declined.
        TaskDeclined = "TASK_DECLINED",
        /// A task was finished.
        TaskDone = "TASK_DONE",
        /// A task was withdrawn.
        TaskCancelled = "TASK_CANCELLED",
        /// An upload began.
        EvidenceStarted = "EVIDENCE_STARTED",
        /// All bytes of an item arrived.
        EvidenceReceived = "EVIDENCE_RECEIVED",
        /// An item was examined.
        EvidenceExamined = "EVIDENCE_EXAMINED",
        /// An item was made from another one.
        EvidenceDerived = "EVIDENCE_DERIVED",
        /// An item was not accepted.
        EvidenceRefused = "EVIDENCE_REFUSED",
        /// An upload was withdrawn before it was complete.
        EvidenceWithdrawn = "EVIDENCE_WITHDRAWN",
        /// An item was hashed again.
        EvidenceVerified = "EVIDENCE_VERIFIED",
        /// A trace of an item was put into the timeline.
        TracePinned = "TRACE_PINNED",
        /// A custody act was done on an item.
        EvidenceCustody = "EVIDENCE_CUSTODY",
        /// A tier was called.
        Escalated = "ESCALATED",
        /// A rule wanted a tier whose people were waited for already.
        EscalationJoined = "ESCALATION_JOINED",
        /// A tier was to be called, and neither it nor a later one had anybody.
        EscalationUnheard = "ESCALATION_UNHEARD",
        /// A person acknowledged an escalation.
        EscalationAcknowledged = "ESCALATION_ACKNOWLEDGED",
        /// A statutory clock was met.
        ClockMet = "CLOCK_MET",
        /// A statutory clock passed unmet.
        ClockBreached = "CLOCK_BREACHED",
        /// A control is suspected to have failed.
        ControlSuspected = "CONTROL_SUSPECTED",
        /// Observables were added.
        ObservablesAdded = "OBSERVABLES_ADDED",
        /// Written by a person.
        Entry = "ENTRY",
    }
    /// Where a row of the outbox stands.
    OutboxStatus {
        /// Waits until it is due.
        Queued = "QUEUED",
        /// A worker has it.
        Running = "RUNNING",
        /// Finished.
        Done = "DONE",
        /// Given up.
        Dead = "DEAD",
        /// Given up, and dismissed by an administrator.
        Dismissed = "DISMISSED",
    }
    /// What kind of thing waits for a person.
    WorkKind {
        /// A report waits for triage.
        ReportToTriage = "REPORT_TO_TRIAGE",
        /// A task waits for the agency or is not finished.
        Task = "TASK",
        /// An escalation waits for an acknowledgement.
        Escalation = "ESCALATION",
        /// A statutory clock of one of the agency's cases runs.
        Clock = "CLOCK",
        /// An upload is incomplete, or an item was refused.
        Evidence = "EVIDENCE",
        /// Custody of an item is offered to the viewer.
        Transfer = "TRANSFER",
        /// The stored bytes of an item are not those that were received.
        EvidenceAltered = "EVIDENCE_ALTERED",
        /// The custody log does not hold: the hub signs nothing more.
        LogFails = "LOG_FAILS",
        /// A witness has seen another history of the custody log than this hub has.
        LogForked = "LOG_FORKED",
        /// A disposal waits for a second person.
        Disposal = "DISPOSAL",
        /// A mail could not be delivered.
        DeadLetter = "DEAD_LETTER",
        /// A report of the agency was rejected lately.
        ReportRejected = "REPORT_REJECTED",
    }
    /// Why a case may be related to a report.
    RelatedReason {
        /// It affects the same system.
        SameSystem = "SAME_SYSTEM",
        /// It affects the same agency.
        SameAgency = "SAME_AGENCY",
        /// It is of the same class.
        SameClass = "SAME_CLASS",
    }
    /// Kinds of search results.
    SearchKind {
        /// A case.
        Case = "CASE",
        /// A report.
        Report = "REPORT",
        /// A system.
        System = "SYSTEM",
        /// An agency.
        Agency = "AGENCY",
        /// An evidence item.
        Evidence = "EVIDENCE",
        /// A member of an evidence item.
        Member = "MEMBER",
        /// An observable of a case.
        Observable = "OBSERVABLE",
    }
    /// What an observable is, after the cyber-observable objects of STIX 2.1 (OASIS).
    ObservableKind {
        /// A file by its MD5.
        FileMd5 = "FILE_MD5",
        /// A file by its SHA-1.
        FileSha1 = "FILE_SHA1",
        /// A file by its SHA-256.
        FileSha256 = "FILE_SHA256",
        /// A file by its name without folders.
        FileName = "FILE_NAME",
        /// A file by its name with folders, or by the end of it.
        FilePath = "FILE_PATH",
        /// A domain name.
        DomainName = "DOMAIN_NAME",
        /// A URL.
        Url = "URL",
        /// An IPv4 address.
        Ipv4Addr = "IPV4_ADDR",
        /// An IPv6 address.
        Ipv6Addr = "IPV6_ADDR",
        /// An e-mail address.
        EmailAddr = "EMAIL_ADDR",
        /// A key of the Windows registry.
        WindowsRegistryKey = "WINDOWS_REGISTRY_KEY",
        /// The name of a mutex.
        Mutex = "MUTEX",
        /// The name of an account.
        UserAccount = "USER_ACCOUNT",
    }
    /// What a hash set says of the files in it.
    HashSetKind {
        /// Published software: no reason to look at it again.
        KnownGood = "KNOWN_GOOD",
        /// Malware, tools of intruders, illegal content.
        KnownBad = "KNOWN_BAD",
        /// Worth a look for another reason.
        Notable = "NOTABLE",
    }
    /// How much a hit matters, the greatest first.
    HitLevel {
        /// In a set of known bad files.
        KnownBad = "KNOWN_BAD",
        /// An observable of the item's own case.
        OwnCase = "OWN_CASE",
        /// An observable of another case.
        OtherCase = "OTHER_CASE",
        /// In a set of notable files.
        Notable = "NOTABLE",
        /// In a set of known good files.
        KnownGood = "KNOWN_GOOD",
    }
    /// By what a hit was found.
    HitMatch {
        /// The digest of the content.
        Sha256 = "SHA256",
        /// The name without folders, whatever its case.
        Name = "NAME",
        /// The end of the name with folders, whatever its case.
        Path = "PATH",
    }
    /// What stands behind an act in the audit.
    AuditActorKind {
        /// A person, by session or token.
        User = "USER",
        /// The hub's own job.
        System = "SYSTEM",
        /// The operator at the machine.
        Cli = "CLI",
    }
    /// Why a scan did not ask every rule of a whole content.
    ScanGapReason {
        /// The member is encrypted.
        Encrypted = "ENCRYPTED",
        /// The member could not be read.
        Unread = "UNREAD",
        /// The content is longer than what is scanned of one.
        Cut = "CUT",
        /// The time for the content or for the item was over.
        OutOfTime = "OUT_OF_TIME",
        /// The engine failed on the content.
        Failed = "FAILED",
        /// There were more matches than are kept of one scan.
        TooMany = "TOO_MANY",
    }
    /// What an article of the knowledge base is.
    ArticleKind {
        /// What to do in incidents of a class, step by step.
        Handbook = "HANDBOOK",
        /// How to use a tool.
        ToolGuide = "TOOL_GUIDE",
        /// A made-up case to learn from, with an exercise or without.
        TrainingCase = "TRAINING_CASE",
    }
    /// What the answer to a question of an exercise is, and so how it is compared.
    AnswerKind {
        /// The name of a member or file.
        Name = "NAME",
        /// A SHA-256 digest.
        Sha256 = "SHA256",
        /// A network address.
        Address = "ADDRESS",
        /// An instant in universal time.
        Instant = "INSTANT",
        /// A whole number.
        Number = "NUMBER",
        /// A single word, such as the name of an account.
        Word = "WORD",
        /// Several names or digests, one a line, in any order.
        Set = "SET",
    }
}

impl Severity {
    /// 1 for low to 4 for critical; the order of lists.
    #[must_use]
    pub fn rank(self) -> i32 {
        match self {
            Self::Low => 1,
            Self::Medium => 2,
            Self::High => 3,
            Self::Critical => 4,
        }
    }

    /// The severity of this rank.
    #[must_use]
    pub fn of_rank(rank: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|severity| severity.rank() == rank)
    }
}

impl HitLevel {
    /// Greater for what matters more; the order of lists.
    #[must_use]
    pub fn rank(self) -> i32 {
        match self {
            Self::KnownBad => 50,
            Self::OwnCase => 40,
            Self::OtherCase => 30,
            Self::Notable => 20,
            Self::KnownGood => 10,
        }
    }

    /// The level of a rank.
    #[must_use]
    pub fn of_rank(rank: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|level| level.rank() == rank)
    }
}

impl From<HashSetKind> for HitLevel {
    fn from(kind: HashSetKind) -> Self {
        match kind {
            HashSetKind::KnownGood => Self::KnownGood,
            HashSetKind::KnownBad => Self::KnownBad,
            HashSetKind::Notable => Self::Notable,
        }
    }
}

impl TaskStatus {
    /// What waits for its agency.
    pub const OPEN: [Self; 2] = [Self::Assigned, Self::Accepted];
}

impl ControlStatus {
    /// Whether the control is not in force: what was not begun, only planned or done in part.
    #[must_use]
    pub fn is_unimplemented(self) -> bool {
        matches!(self, Self::NotStarted | Self::Planned | Self::Partial)
    }
}

impl Tlp {
    /// The mark as FIRST writes it.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }
}
