/* eslint-disable */
import * as types from './graphql';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query AgenciesPage($first: Int, $after: String, $filter: AgencyFilter) {\n    agencies(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id code name nameEn kind dutyContact\n        parent { id name nameEn code }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.AgenciesPageDocument,
    "\n  query OneAgency($id: ID!) {\n    agency(id: $id) { id name nameEn code }\n  }\n": typeof types.OneAgencyDocument,
    "\n  query AgencyChoices($text: String) {\n    agencies(first: 20, filter: { text: $text }) { nodes { id name nameEn code } }\n  }\n": typeof types.AgencyChoicesDocument,
    "\n  query AuditPage($first: Int!, $after: String, $filter: AuditFilter) {\n    auditEvents(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at operation actorKind subjectKind\n        actor { id name }\n        actorAgency { id name nameEn }\n        case { id number title }\n        report { id number title }\n        task { id title }\n        evidenceItem { id number fileName }\n        system { id code name nameEn }\n        transfer { id evidenceNumber fileName evidenceItem { id } }\n        observable { id value }\n        escalation { id tier }\n        hashSet { id name version }\n        user { id name }\n        agency { id name nameEn }\n        details { name value }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.AuditPageDocument,
    "\n  query CaseEvidenceTab($id: ID!, $first: Int!, $after: String, $altered: Boolean) {\n    case(id: $id) {\n      id\n      evidence(first: $first, after: $after, altered: $altered) { nodes { ...CaseEvidence } pageInfo { hasNextPage endCursor } totalCount }\n    }\n  }\n": typeof types.CaseEvidenceTabDocument,
    "\n  query CaseOverview($id: ID!, $manual: Boolean) {\n    case(id: $id) {\n      id\n      affectedSystems { ...CaseSystem }\n      tasks(first: 8) { nodes { ...TaskRow } totalCount }\n      evidence(first: 6) { nodes { ...CaseEvidence } totalCount }\n      timeline(first: 8, manual: $manual) { nodes { ...CaseTimeline } totalCount }\n      all: timeline(first: 1) { totalCount }\n      byHand: timeline(first: 1, manual: true) { totalCount }\n      reports(first: 10) { nodes { id number receivedAt tlp agency { id name nameEn } } totalCount }\n    }\n  }\n": typeof types.CaseOverviewDocument,
    "\n  query CaseReports($id: ID!, $first: Int!, $after: String) {\n    case(id: $id) {\n      id\n      reports(first: $first, after: $after) {\n        nodes { id number title receivedAt detectedAt tlp confidential agency { id name nameEn } }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": typeof types.CaseReportsDocument,
    "\n  query CaseTasks($id: ID!, $first: Int!, $after: String) {\n    case(id: $id) {\n      id\n      tasks(first: $first, after: $after) { nodes { ...TaskRow } pageInfo { hasNextPage endCursor } totalCount }\n    }\n  }\n": typeof types.CaseTasksDocument,
    "\n  query CaseTimelineTab($id: ID!, $first: Int!, $after: String, $manual: Boolean) {\n    case(id: $id) {\n      id\n      timeline(first: $first, after: $after, manual: $manual) { nodes { ...CaseTimeline } pageInfo { hasNextPage endCursor } totalCount }\n      all: timeline(first: 1) { totalCount }\n      byHand: timeline(first: 1, manual: true) { totalCount }\n      affectedSystems {\n        system { id code }\n        suspected: controls(first: 20, filter: { failed: true }) { nodes { control { id clause titleVi titleEn } } }\n      }\n    }\n  }\n": typeof types.CaseTimelineTabDocument,
    "\n  query CasesPage($first: Int!, $after: String, $filter: CaseFilter, $orderBy: CaseOrder!) {\n    cases(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        id number title status severity tlp openedAt closedAt maxLevel unimplementedControls openTasks\n        affectedSystems { level }\n        agencies { id name nameEn }\n        nextDeadline { name nameEn startedAt dueAt metAt breached }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.CasesPageDocument,
    "\n  query CasesSystem($id: ID!) {\n    system(id: $id) { id name nameEn }\n  }\n": typeof types.CasesSystemDocument,
    "\n  query CaseControls($id: ID!, $filter: ControlFilter) {\n    case(id: $id) {\n      id\n      affectedSystems {\n        frozenAt level unimplementedControls totalControls\n        system { id code name nameEn }\n        controls(first: 100, filter: $filter) {\n          nodes { status suspectedFailed control { id clause titleVi titleEn } }\n          totalCount\n        }\n      }\n    }\n  }\n": typeof types.CaseControlsDocument,
    "\n  query ControlsToday($id: ID!, $filter: ControlFilter) {\n    system(id: $id) { id controls(first: 100, filter: $filter) { nodes { status failed control { id } } } }\n  }\n": typeof types.ControlsTodayDocument,
    "\n  mutation AcknowledgeEscalation($id: ID!) {\n    acknowledgeEscalation(id: $id) { escalation { id acknowledgedAt } errors { code message path } }\n  }\n": typeof types.AcknowledgeEscalationDocument,
    "\n  fragment CaseEvidence on EvidenceItem {\n    id number fileName status sizeBytes sha256 declared declaredSizeBytes receivedBytes memberCount flaggedCount verdict createdAt disposedAt withdrawnAt\n    ...EvidenceFault\n    findings { code }\n    examination { state membersDone membersTotal }\n    uploadedBy { id name }\n  }\n": typeof types.CaseEvidenceFragmentDoc,
    "\n  fragment CaseSystem on AffectedSystem {\n    level legalProfile frozenAt unimplementedControls totalControls suspectedControls\n    system { id code name nameEn level legalProfile agency { id name nameEn } controlSummary { total unimplemented } }\n    suspected: controls(first: 20, filter: { failed: true }) {\n      nodes { status control { id clause titleVi titleEn } }\n      totalCount\n    }\n  }\n": typeof types.CaseSystemFragmentDoc,
    "\n  fragment CaseTimeline on TimelineEntry {\n    id kind at recordedAt text subject subjectId\n    actor { id name }\n  }\n": typeof types.CaseTimelineFragmentDoc,
    "\n  fragment CaseClock on Clock {\n    id code name nameEn source sourceEn consequence startedAt dueAt metAt breached canFile summary\n    agency { id name nameEn }\n    filedBy { id name }\n  }\n": typeof types.CaseClockFragmentDoc,
    "\n  fragment CaseEscalation on Escalation {\n    id tier tierName tierNameEn reason note automatic raisedAt acknowledgedAt nextTierAt passedOnAt unheardAt canAcknowledge\n    furtherReasons { reason at }\n    raisedBy { id name }\n    acknowledgedBy { id name }\n    deliveries { id recipient status attempts sentAt lastError dismissedAt dismissedReason dismissedBy { id name } }\n  }\n": typeof types.CaseEscalationFragmentDoc,
    "\n  query CasePage($number: String!) {\n    case(number: $number) {\n      id number title status severity severityReason tlp version incidentClass openedAt closedAt openTasks\n      openedBy { id name }\n      agencies { id name nameEn code }\n      affectedSystems { system { id agency { id name nameEn code } } }\n      statusHistory { status at note by { id name } }\n      nextStatuses actions\n      closeBlockers { code name nameEn source sourceEn begun agency { id name nameEn } }\n      clocks { ...CaseClock }\n      reports(first: 1) { totalCount }\n      tasks(first: 1) { totalCount }\n      evidence(first: 1) { totalCount }\n      alteredEvidence\n      observables(first: 1) { totalCount }\n      timeline(first: 1) { totalCount }\n      escalations(first: 50) { nodes { ...CaseEscalation } totalCount }\n    }\n  }\n": typeof types.CasePageDocument,
    "\n  mutation AssignTask($caseId: ID!, $input: AssignTaskInput!) {\n    assignTask(caseId: $caseId, input: $input) { task { id } errors { code message path } }\n  }\n": typeof types.AssignTaskDocument,
    "\n  query AssignTaskAgencies($text: String) {\n    agencies(first: 20, filter: { text: $text }) { nodes { id name nameEn code } }\n  }\n": typeof types.AssignTaskAgenciesDocument,
    "\n  mutation EscalateCase($id: ID!, $input: EscalateCaseInput!) {\n    escalateCase(id: $id, input: $input) { escalation { id tier } errors { code message path } }\n  }\n": typeof types.EscalateCaseDocument,
    "\n  query EscalationTiers($id: ID!) {\n    case(id: $id) { id escalationTiers { tier name nameEn acknowledgeWithinMinutes } }\n  }\n": typeof types.EscalationTiersDocument,
    "\n  mutation SetCaseSeverity($id: ID!, $expectedVersion: Int!, $severity: Severity!, $reason: String!) {\n    setCaseSeverity(id: $id, expectedVersion: $expectedVersion, severity: $severity, reason: $reason) {\n      case { id version severity }\n      errors { code message path }\n    }\n  }\n": typeof types.SetCaseSeverityDocument,
    "\n  mutation SetCaseTlp($id: ID!, $expectedVersion: Int!, $tlp: Tlp!, $reason: String!) {\n    setCaseTlp(id: $id, expectedVersion: $expectedVersion, tlp: $tlp, reason: $reason) {\n      case { id version tlp }\n      errors { code message path }\n    }\n  }\n": typeof types.SetCaseTlpDocument,
    "\n  mutation AdvanceCase($id: ID!, $expectedVersion: Int!, $to: CaseStatus!, $note: String) {\n    advanceCase(id: $id, expectedVersion: $expectedVersion, to: $to, note: $note) {\n      case { id version status }\n      errors { code message path }\n    }\n  }\n": typeof types.AdvanceCaseDocument,
    "\n  query CaseConflict($id: ID!) {\n    case(id: $id) {\n      id version status nextStatuses severity severityReason tlp\n      timeline(first: 25, manual: false) { nodes { id kind at text actor { id name } } }\n    }\n  }\n": typeof types.CaseConflictDocument,
    "\n  mutation AddTimelineEntry($caseId: ID!, $input: AddTimelineEntryInput!) {\n    addTimelineEntry(caseId: $caseId, input: $input) { case { id } errors { code message path } }\n  }\n": typeof types.AddTimelineEntryDocument,
    "\n  mutation FileStatutoryReport($caseId: ID!, $input: FileStatutoryReportInput!) {\n    fileStatutoryReport(caseId: $caseId, input: $input) { case { id } errors { code message path } }\n  }\n": typeof types.FileStatutoryReportDocument,
    "\n  mutation SuspectControl($caseId: ID!, $input: SuspectControlInput!) {\n    suspectControl(caseId: $caseId, input: $input) { case { id } errors { code message path } }\n  }\n": typeof types.SuspectControlDocument,
    "\n  query ContactsPage($first: Int, $after: String, $filter: DutyPostFilter) {\n    dutyPosts(first: $first, after: $after, filter: $filter) {\n      nodes {\n        canName\n        agency { id name nameEn code dutyContact }\n        contacts { standing person { id name email } }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.ContactsPageDocument,
    "\n  query EscalationPlan {\n    escalationTiers {\n      tier name nameEn audience fromSeverity fromLevel acknowledgeWithinMinutes\n      post {\n        canName\n        contacts { standing person { id name email } }\n      }\n    }\n    escalationRules { code fromSeverity fromLevel clockLeftPercent startTier reason reasonEn }\n    waitingReportRules { code tier reason reasonEn }\n  }\n": typeof types.EscalationPlanDocument,
    "\n  query DutyCandidates($post: DutyPostInput!) {\n    dutyCandidates(post: $post) { id name email }\n  }\n": typeof types.DutyCandidatesDocument,
    "\n  mutation AddDutyContact($post: DutyPostInput!, $personId: ID!) {\n    addDutyContact(post: $post, personId: $personId) {\n      post { contacts { person { id } } }\n      errors { code message path }\n    }\n  }\n": typeof types.AddDutyContactDocument,
    "\n  mutation ReplaceDutyContact($post: DutyPostInput!, $personId: ID!, $successorId: ID!) {\n    replaceDutyContact(post: $post, personId: $personId, successorId: $successorId) {\n      post { contacts { person { id } } }\n      errors { code message path }\n    }\n  }\n": typeof types.ReplaceDutyContactDocument,
    "\n  mutation RemoveDutyContact($post: DutyPostInput!, $personId: ID!) {\n    removeDutyContact(post: $post, personId: $personId) {\n      post { contacts { person { id } } }\n      errors { code message path }\n    }\n  }\n": typeof types.RemoveDutyContactDocument,
    "\n  query AgencyDutyContact($id: ID!) {\n    agency(id: $id) { dutyContact }\n  }\n": typeof types.AgencyDutyContactDocument,
    "\n  mutation SetDutyContact($agencyId: ID!, $seen: String, $text: String) {\n    setDutyContact(agencyId: $agencyId, seen: $seen, text: $text) {\n      agency { id dutyContact }\n      errors { code message path }\n    }\n  }\n": typeof types.SetDutyContactDocument,
    "\n  mutation SealEvidence($id: ID!, $input: SealEvidenceInput!) {\n    sealEvidence(id: $id, input: $input) { errors { code message path } }\n  }\n": typeof types.SealEvidenceDocument,
    "\n  mutation SetLegalHold($id: ID!, $input: SetLegalHoldInput!) {\n    setLegalHold(id: $id, input: $input) { errors { code message path } }\n  }\n": typeof types.SetLegalHoldDocument,
    "\n  mutation LiftLegalHold($id: ID!, $input: LiftLegalHoldInput!) {\n    liftLegalHold(id: $id, input: $input) { errors { code message path } }\n  }\n": typeof types.LiftLegalHoldDocument,
    "\n  mutation ReleaseEvidence($id: ID!, $input: ReleaseEvidenceInput!) {\n    releaseEvidence(id: $id, input: $input) { errors { code message path } }\n  }\n": typeof types.ReleaseEvidenceDocument,
    "\n  mutation RequestDisposal($id: ID!, $input: RequestDisposalInput!) {\n    requestDisposal(id: $id, input: $input) { errors { code message path } }\n  }\n": typeof types.RequestDisposalDocument,
    "\n  mutation ConfirmDisposal($id: ID!) {\n    confirmDisposal(id: $id) { errors { code message path } }\n  }\n": typeof types.ConfirmDisposalDocument,
    "\n  mutation CancelDisposal($id: ID!, $reason: String!) {\n    cancelDisposal(id: $id, reason: $reason) { errors { code message path } }\n  }\n": typeof types.CancelDisposalDocument,
    "\n  mutation CorrectCustody($id: ID!, $input: CorrectCustodyInput!) {\n    correctCustody(id: $id, input: $input) { errors { code message path } }\n  }\n": typeof types.CorrectCustodyDocument,
    "\n  query CustodyEvents($id: ID!) {\n    evidenceItem(id: $id) { id custody(first: 100) { nodes { sequence kind at entryHash } } }\n  }\n": typeof types.CustodyEventsDocument,
    "\n  query CustodyCheckpoints($first: Int, $after: String) {\n    custodyLog {\n      checkpoints(first: $first, after: $after) {\n        nodes { size rootHash signedAt note cosignatures { witness at } timestamp { at authority } }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": typeof types.CustodyCheckpointsDocument,
    "\n  query CustodyDesk($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      fileName\n      lastVerifiedAt\n      alteredAt\n      holder { name since released agency { id name nameEn } person { id agency { id name nameEn } } }\n      custodyState {\n        sealedAt\n        sealNumber\n        checkedAt\n        holds { sequence authority reason setBy setAt }\n        offer { id expiresAt toAgency { id name nameEn } toPerson { id name } }\n        disposal { status requestedAt requestedBy { id name } authority method reason confirmedAt confirmedBy { id name } removedAt }\n        acts { act obstacle }\n      }\n    }\n  }\n": typeof types.CustodyDeskDocument,
    "\n  query CustodyLog {\n    custodyLog {\n      size events rootHash checkpoint signedAt origin\n      signing { holds fault refusedSince }\n      keys { key fingerprint }\n      witnesses { name key fingerprint latest { witness size at } behind fault faultDetail faultSince }\n      timestamping { latest { size at authority } fault faultDetail faultSince }\n    }\n  }\n": typeof types.CustodyLogDocument,
    "\n  query TransferTargets($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      custodyState { transferTargets { agency { id name nameEn } people { id name } } }\n    }\n  }\n": typeof types.TransferTargetsDocument,
    "\n  mutation OfferTransfer($id: ID!, $input: OfferTransferInput!) {\n    offerTransfer(id: $id, input: $input) { transfer { id } errors { code message path } }\n  }\n": typeof types.OfferTransferDocument,
    "\n  mutation AcceptTransfer($id: ID!, $input: AcceptTransferInput!) {\n    acceptTransfer(id: $id, input: $input) { transfer { id status hashDiffers } errors { code message path } }\n  }\n": typeof types.AcceptTransferDocument,
    "\n  mutation RefuseTransfer($id: ID!, $reason: String!) {\n    refuseTransfer(id: $id, reason: $reason) { transfer { id status } errors { code message path } }\n  }\n": typeof types.RefuseTransferDocument,
    "\n  mutation WithdrawTransfer($id: ID!, $reason: String!) {\n    withdrawTransfer(id: $id, reason: $reason) { transfer { id status } errors { code message path } }\n  }\n": typeof types.WithdrawTransferDocument,
    "\n  fragment TransferRow on Transfer {\n    id status evidenceNumber fileName sizeBytes sha256 place reason offeredAt expiresAt settledAt answer statedSha256 hashDiffers canAnswer canWithdraw\n    fromAgency { id name nameEn }\n    offeredBy { id name }\n    toAgency { id name nameEn }\n    toPerson { id name }\n    settledBy { id name }\n    evidenceItem { id downloadUrl }\n  }\n": typeof types.TransferRowFragmentDoc,
    "\n  query TransfersPage($first: Int!, $after: String, $filter: TransferFilter) {\n    transfers(first: $first, after: $after, filter: $filter) {\n      nodes { ...TransferRow }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.TransfersPageDocument,
    "\n  mutation DeriveEvidence($id: ID!, $input: DeriveEvidenceInput!) {\n    deriveEvidence(id: $id, input: $input) {\n      derivation { id status }\n      errors { code message path }\n    }\n  }\n": typeof types.DeriveEvidenceDocument,
    "\n  query EvidenceDerived($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      fileName\n      depth\n      canDerive\n      memberCount\n      verdict\n      flaggedCount\n      parent { id number fileName parent { id number fileName parent { id number fileName } } }\n      derived(first: 0) { totalCount }\n      derivations(first: 50) {\n        totalCount\n        nodes {\n          id\n          method\n          status\n          failure\n          detail\n          members\n          reason\n          requestedAt\n          requestedBy { id name }\n          bytesDone\n          child { id number fileName sha256 sizeBytes status memberCount derived(first: 0) { totalCount } }\n        }\n      }\n    }\n  }\n": typeof types.EvidenceDerivedDocument,
    "\n  query MemberPackage($id: ID!, $members: [Int!]!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      memberPackageUrl(members: $members)\n    }\n  }\n": typeof types.MemberPackageDocument,
    "\n  mutation VerifyEvidence($id: ID!) {\n    verifyEvidence(id: $id) {\n      evidenceItem { id lastVerifiedAt }\n      errors { code message path }\n    }\n  }\n": typeof types.VerifyEvidenceDocument,
    "\n  query EvidencePage($first: Int, $after: String, $filter: EvidenceFilter) {\n    evidence(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id number fileName status sizeBytes sha256 declaredSizeBytes receivedBytes memberCount createdAt declared verdict disposedAt withdrawnAt\n        ...EvidenceFault\n        findings { code }\n        case { id number title }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.EvidencePageDocument,
    "\n  fragment EvidenceFault on EvidenceItem {\n    alteredAt inventoryAlteredAt disposedAt\n    chain { intact checkedAt }\n  }\n": typeof types.EvidenceFaultFragmentDoc,
    "\n  query EvidenceMembers($id: ID!, $first: Int, $after: String, $filter: MemberFilter) {\n    evidenceItem(id: $id) {\n      id\n      members(first: $first, after: $after, filter: $filter) {\n        nodes { index path rawPathHex sizeBytes sha256 contentType encrypted modifiedAt findings { code severity detail } hitLevels seenInAnotherCase }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": typeof types.EvidenceMembersDocument,
    "\n  query EvidenceFolder($id: ID!, $path: String!, $first: Int, $after: String) {\n    evidenceItem(id: $id) {\n      id\n      folder(path: $path, first: $first, after: $after) {\n        nodes {\n          name folderPath: path memberCount flaggedCount sizeBytes\n          member { index sha256 encrypted findings { code severity } hitLevels seenInAnotherCase }\n        }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": typeof types.EvidenceFolderDocument,
    "\n  query EvidenceMemberPage($id: ID!, $index: Int!) {\n    evidenceItem(id: $id) {\n      id\n      canVerify\n      canDerive\n      depth\n      member(index: $index) { index path rawPathHex sizeBytes sha256 contentType encrypted modifiedAt findings { code severity detail } hitLevels seenInAnotherCase }\n    }\n    ruleMatches(evidenceId: $id, first: 10, filter: { memberIndex: $index }) {\n      nodes { rule version ruleSet { id name } }\n      totalCount\n    }\n  }\n": typeof types.EvidenceMemberPageDocument,
    "\n  query EvidenceChain($id: ID!, $first: Int, $after: String) {\n    evidenceItem(id: $id) {\n      id\n      custody(first: $first, after: $after) {\n        nodes { sequence kind at actor byHub result agency { id name nameEn } reason entryHash previousHash logIndex canonical facts { to place authority method sealNumber requestedBy statedSha256 hashDiffers refersTo refersToHash correction expiresAt scheduled declared acquisition { acquiredBy device deviceSystem deviceSerial tool place reason beganAt endedAt utcOffsetMinutes clockOffsetSeconds files changed unread keyName keyId keyFingerprint } } }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": typeof types.EvidenceChainDocument,
    "\n  query EvidenceItemPage($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      fileName\n      status\n      sizeBytes\n      sha256\n      memberCount\n      flaggedCount\n      parent { id number fileName }\n      derived(first: 0) { totalCount }\n      description\n      declaredSha256\n      declared\n      acquiredAt\n      acquiredBy\n      uploadedBy { id name }\n      createdAt\n      expiresAt\n      receivedBytes\n      declaredSizeBytes\n      uploadUrl\n      downloadUrl\n      packageUrl\n      caseUrl\n      reportUrl\n      format\n      contentType\n      verdict\n      lastVerifiedAt\n      alteredAt\n      inventoryAlteredAt\n      disposedAt\n      withdrawnAt\n      holder { name released agency { id name nameEn } person { id agency { id name nameEn } } }\n      canVerify\n      canCancel\n      case { id number title tlp actions }\n      findings { code severity path detail }\n      examination { state membersDone membersTotal bytesDone startedAt finishedAt error }\n      chain { intact events brokenAt fault recordedHash computedHash checkedAt }\n      hits(first: 1, filter: { level: [KNOWN_BAD, OWN_CASE, OTHER_CASE, NOTABLE] }) { totalCount }\n      custody(first: 1) { nodes { sequence logIndex } }\n    }\n  }\n": typeof types.EvidenceItemPageDocument,
    "\n  fragment ArticleHead on ArticleVersion {\n    id number titleVi titleEn summaryVi summaryEn incidentClasses techniques publishedAt\n  }\n": typeof types.ArticleHeadFragmentDoc,
    "\n  fragment ArticleText on ArticleVersion {\n    ...ArticleHead\n    revision bodyVi bodyEn exerciseCode note sha256 writtenAt\n    writtenBy { id name }\n    publishedBy { id name }\n  }\n": typeof types.ArticleTextFragmentDoc,
    "\n  query KnowledgePage($first: Int, $after: String, $filter: ArticleFilter) {\n    canWriteArticles\n    articles(first: $first, after: $after, filter: $filter) {\n      nodes { id code kind current { ...ArticleHead } draft { id number } }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.KnowledgePageDocument,
    "\n  query ArticlePage($code: String!, $version: Int!) {\n    article(code: $code) {\n      id code kind canWrite\n      current { ...ArticleText }\n      asked: version(number: $version) { ...ArticleText }\n      draft { ...ArticleText }\n      versions(first: 50) { nodes { id number note publishedAt publishedBy { id name } } totalCount }\n    }\n    canWriteArticles\n    exerciseCodes\n  }\n": typeof types.ArticlePageDocument,
    "\n  query Handbooks($filter: ArticleFilter) {\n    articles(first: 5, filter: $filter) { nodes { id code kind current { ...ArticleHead } } }\n  }\n": typeof types.HandbooksDocument,
    "\n  mutation CreateArticle($code: String!, $kind: ArticleKind!, $input: ArticleContentInput!) {\n    createArticle(code: $code, kind: $kind, input: $input) { article { id code draft { id revision } } errors { code message path } }\n  }\n": typeof types.CreateArticleDocument,
    "\n  mutation SaveArticleDraft($code: String!, $expectedRevision: Int!, $input: ArticleContentInput!) {\n    saveArticleDraft(code: $code, expectedRevision: $expectedRevision, input: $input) {\n      article { id code draft { id revision } }\n      errors { code message path }\n    }\n  }\n": typeof types.SaveArticleDraftDocument,
    "\n  mutation PublishArticle($code: String!, $expectedRevision: Int!, $note: String) {\n    publishArticle(code: $code, expectedRevision: $expectedRevision, note: $note) { article { id code } errors { code message path } }\n  }\n": typeof types.PublishArticleDocument,
    "\n  mutation DiscardArticleDraft($code: String!, $expectedRevision: Int!) {\n    discardArticleDraft(code: $code, expectedRevision: $expectedRevision) { article { id code } errors { code message path } }\n  }\n": typeof types.DiscardArticleDraftDocument,
    "\n  query ExercisePage($code: String!) {\n    article(code: $code) {\n      id code\n      current { ...ArticleHead }\n      exercise {\n        code attempt fileName sizeBytes sha256 evidenceUrl\n        questions { code kind points promptVi promptEn }\n        attempts(first: 20) {\n          nodes {\n            id number submittedAt points maxPoints articleVersion { id number }\n            results { code kind promptVi promptEn answer expected explanationVi explanationEn points maxPoints }\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": typeof types.ExercisePageDocument,
    "\n  mutation SubmitExercise($code: String!, $input: SubmitExerciseInput!) {\n    submitExercise(code: $code, input: $input) { attempt { id number } errors { code message path } }\n  }\n": typeof types.SubmitExerciseDocument,
    "\n  query EvidenceHits($id: ID!, $first: Int, $after: String, $filter: HitFilter) {\n    evidenceItem(id: $id) {\n      id\n      hits(first: $first, after: $after, filter: $filter) {\n        nodes {\n          memberIndex memberPath level matched foundAt\n          hashSet { id name version source }\n          observable { id kind value case { id number } }\n        }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": typeof types.EvidenceHitsDocument,
    "\n  query EvidenceSightings($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      similarItems { sharedCount eitherCount likenessPermille evidenceItem { id number fileName } }\n      sightings(first: 25) { ownMemberIndex ownMemberPath memberPath evidenceItem { id number fileName case { id number } } }\n      duplicates(first: 10) { nodes { sha256 sizeBytes count places { memberPath evidenceItem { id number } } } }\n    }\n  }\n": typeof types.EvidenceSightingsDocument,
    "\n  query HashSetsPage($first: Int, $after: String, $text: String) {\n    canManageHashSets\n    hashSets(first: $first, after: $after, text: $text) {\n      nodes { id name version kind source licence tlp sha256Count sha1Count md5Count importedAt importedBy { id name } retiredAt sweptAt }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.HashSetsPageDocument,
    "\n  mutation ImportHashSet($input: ImportHashSetInput!) {\n    importHashSet(input: $input) { hashSet { id } errors { code message path } }\n  }\n": typeof types.ImportHashSetDocument,
    "\n  mutation RetireHashSet($id: ID!) {\n    retireHashSet(id: $id) { hashSet { id retiredAt } errors { code message path } }\n  }\n": typeof types.RetireHashSetDocument,
    "\n  query LookUpsPage($values: [String!]!) {\n    lookUp(values: $values) {\n      results {\n        asked kind value\n        hashSets { id name version kind }\n        observables { id tlp case { id number } }\n        places { memberIndex memberPath evidenceItem { id number fileName case { id number } } }\n      }\n      errors { code message path }\n    }\n  }\n": typeof types.LookUpsPageDocument,
    "\n  query CaseObservables($first: Int, $after: String, $filter: ObservableFilter) {\n    observables(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id kind value tlp source note firstSeenAt addedAt hitCount canWithdraw\n        addedBy { id name }\n        agency { id name nameEn code }\n        otherCases { id number }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.CaseObservablesDocument,
    "\n  mutation AddObservables($caseId: ID!, $input: AddObservablesInput!) {\n    addObservables(caseId: $caseId, input: $input) { added known errors { code message path } }\n  }\n": typeof types.AddObservablesDocument,
    "\n  mutation WithdrawObservable($id: ID!, $reason: String!) {\n    withdrawObservable(id: $id, reason: $reason) { observable { id withdrawnAt } errors { code message path } }\n  }\n": typeof types.WithdrawObservableDocument,
    "\n  query OutboxPage($first: Int, $after: String, $filter: OutboxFilter) {\n    outbox(first: $first, after: $after, filter: $filter) {\n      nodes { id kind status attempts doubtful createdAt dueAt finishedAt lastError recipient messageId dismissedReason }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.OutboxPageDocument,
    "\n  mutation RetryOutboxJob($id: ID!) {\n    retryOutboxJob(id: $id) {\n      job { id status }\n      errors { code message path }\n    }\n  }\n": typeof types.RetryOutboxJobDocument,
    "\n  mutation DismissOutboxJob($id: ID!, $reason: String!) {\n    dismissOutboxJob(id: $id, reason: $reason) {\n      job { id status }\n      errors { code message path }\n    }\n  }\n": typeof types.DismissOutboxJobDocument,
    "\n  query ReportDrafts {\n    reportDrafts { id body savedAt }\n  }\n": typeof types.ReportDraftsDocument,
    "\n  query ReportDraft($id: ID!) {\n    reportDraft(id: $id) { id body savedAt version }\n  }\n": typeof types.ReportDraftDocument,
    "\n  mutation DeleteReportDraft($id: ID!) {\n    deleteReportDraft(id: $id) { errors { code message path } }\n  }\n": typeof types.DeleteReportDraftDocument,
    "\n  query ReportPage($id: ID!) {\n    report(id: $id) {\n      id\n      number\n      status\n      title\n      description\n      incidentClass\n      tlp\n      detectedAt\n      occurredAt\n      receivedAt\n      confidential\n      agency { id name nameEn code }\n      reporter { id name }\n      systems { id code name nameEn level agency { id } }\n      case { id number title }\n      decidedAt\n      decidedBy { id name }\n      rejectionReason\n      canDecide\n      clocks { code name nameEn source sourceEn startedAt dueAt metAt breached }\n    }\n  }\n": typeof types.ReportPageDocument,
    "\n  mutation SaveReportDraft($id: ID!, $body: String!, $expectedVersion: Int!) {\n    saveReportDraft(id: $id, body: $body, expectedVersion: $expectedVersion) {\n      draft { id savedAt version }\n      errors { code message path }\n    }\n  }\n": typeof types.SaveReportDraftDocument,
    "\n  query ReportSystems($first: Int, $filter: SystemFilter) {\n    systems(first: $first, filter: $filter) {\n      nodes { id code name nameEn level }\n    }\n    legalProfiles { code nameVi nameEn validFrom validTo }\n  }\n": typeof types.ReportSystemsDocument,
    "\n  mutation ReportIncident($input: ReportIncidentInput!) {\n    reportIncident(input: $input) {\n      report { id number }\n      errors { code message path }\n    }\n  }\n": typeof types.ReportIncidentDocument,
    "\n  query SentReports($first: Int, $after: String, $filter: ReportFilter) {\n    reports(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id number title status receivedAt decidedAt\n        agency { id name nameEn }\n        reporter { id name }\n        case { id number title }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.SentReportsDocument,
    "\n  query RuleSetsPage($first: Int, $after: String, $text: String) {\n    ruleSetAgencies { id name }\n    ruleSets(first: $first, after: $after, text: $text) {\n      nodes {\n        id name description tlp standing retiredAt createdAt\n        agency { id name nameEn }\n        current { number ruleCount writtenAt writtenBy { id name } }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.RuleSetsPageDocument,
    "\n  query RuleSetPage($id: ID!, $version: Int!) {\n    ruleSet(id: $id) {\n      id name description tlp standing retiredAt createdAt canWrite\n      createdBy { id name }\n      agency { id name nameEn }\n      current { number ruleCount sha256 }\n      source(version: $version)\n      versions(first: 50) {\n        nodes { number ruleCount sha256 note writtenAt writtenBy { id name } }\n        totalCount\n      }\n    }\n  }\n": typeof types.RuleSetPageDocument,
    "\n  query RuleSetAgencies {\n    ruleSetAgencies { id name nameEn }\n  }\n": typeof types.RuleSetAgenciesDocument,
    "\n  query CheckRules($source: String!) {\n    checkRules(source: $source) {\n      rules\n      problems { line column message }\n      errors { code message path }\n    }\n  }\n": typeof types.CheckRulesDocument,
    "\n  mutation CreateRuleSet($input: CreateRuleSetInput!) {\n    createRuleSet(input: $input) {\n      ruleSet { id }\n      problems { line column message }\n      errors { code message path }\n    }\n  }\n": typeof types.CreateRuleSetDocument,
    "\n  mutation ReviseRuleSet($id: ID!, $expectedVersion: Int!, $input: ReviseRuleSetInput!) {\n    reviseRuleSet(id: $id, expectedVersion: $expectedVersion, input: $input) {\n      ruleSet { id }\n      problems { line column message }\n      errors { code message path }\n    }\n  }\n": typeof types.ReviseRuleSetDocument,
    "\n  mutation SetRuleSetStanding($id: ID!, $standing: Boolean!) {\n    setRuleSetStanding(id: $id, standing: $standing) {\n      ruleSet { id standing }\n      errors { code message path }\n    }\n  }\n": typeof types.SetRuleSetStandingDocument,
    "\n  mutation RetireRuleSet($id: ID!) {\n    retireRuleSet(id: $id) {\n      ruleSet { id retiredAt }\n      errors { code message path }\n    }\n  }\n": typeof types.RetireRuleSetDocument,
    "\n  query EvidenceScans($id: ID!) {\n    canScanEvidence(evidenceId: $id)\n    ruleScans(evidenceId: $id, first: 25) {\n      nodes {\n        id version state requestedAt finishedAt error engine filesTotal filesDone bytesDone matchCount gapCount\n        requestedBy { id name }\n        ruleSet { id name current { number } }\n        gaps(first: 10) { nodes { memberIndex memberPath reason } totalCount }\n      }\n      totalCount\n    }\n  }\n": typeof types.EvidenceScansDocument,
    "\n  query EvidenceRuleMatches($id: ID!, $first: Int, $after: String, $filter: RuleMatchFilter) {\n    ruleMatches(evidenceId: $id, first: $first, after: $after, filter: $filter) {\n      nodes {\n        memberIndex memberPath rule tags version\n        ruleSet { id name }\n        patterns { name count places { offset length } }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.EvidenceRuleMatchesDocument,
    "\n  mutation ScanEvidence($evidenceId: ID!, $ruleSetIds: [ID!]!) {\n    scanEvidence(evidenceId: $evidenceId, ruleSetIds: $ruleSetIds) {\n      scans { id state }\n      errors { code message path }\n    }\n  }\n": typeof types.ScanEvidenceDocument,
    "\n  query SearchPage($text: String!, $first: Int, $after: String) {\n    search(text: $text, first: $first, after: $after) {\n      nodes { kind id title subtitle number caseNumber }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.SearchPageDocument,
    "\n  mutation SetControlStatus($systemId: ID!, $expectedVersion: Int!, $input: SetControlStatusInput!) {\n    setControlStatus(systemId: $systemId, expectedVersion: $expectedVersion, input: $input) {\n      systemControl { status failed version control { id } }\n      errors { code message path }\n    }\n  }\n": typeof types.SetControlStatusDocument,
    "\n  query RegisterAgencies($text: String) {\n    agencies(first: 20, filter: { registers: true, text: $text }) {\n      nodes { id name nameEn code }\n      totalCount\n    }\n  }\n": typeof types.RegisterAgenciesDocument,
    "\n  mutation RegisterSystem($input: RegisterSystemInput!) {\n    registerSystem(input: $input) {\n      system { id }\n      errors { code message path }\n    }\n  }\n": typeof types.RegisterSystemDocument,
    "\n  mutation ChangeSystem($id: ID!, $expectedVersion: Int!, $input: ChangeSystemInput!) {\n    changeSystem(id: $id, expectedVersion: $expectedVersion, input: $input) {\n      system { id version }\n      errors { code message path }\n    }\n  }\n": typeof types.ChangeSystemDocument,
    "\n  mutation ApproveSystemLevel($id: ID!, $expectedVersion: Int!, $input: ApproveSystemLevelInput!) {\n    approveSystemLevel(id: $id, expectedVersion: $expectedVersion, input: $input) {\n      system { id version level legalProfile }\n      errors { code message path }\n    }\n  }\n": typeof types.ApproveSystemLevelDocument,
    "\n  query LegalProfiles {\n    legalProfiles { code nameVi nameEn validTo }\n  }\n": typeof types.LegalProfilesDocument,
    "\n  query SystemControls($id: ID!, $first: Int, $after: String, $filter: ControlFilter) {\n    system(id: $id) {\n      id\n      controls(first: $first, after: $after, filter: $filter) {\n        nodes {\n          status failed note setAt version\n          setBy { id name }\n          control { id catalogue clause titleVi titleEn areaVi areaEn group requirementVi requirementEn confidence source }\n        }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": typeof types.SystemControlsDocument,
    "\n  query SystemsPage($first: Int, $after: String, $filter: SystemFilter) {\n    systems(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id code name nameEn level legalProfile\n        agency { id name nameEn }\n        controlSummary { total unimplemented failed }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.SystemsPageDocument,
    "\n  query SystemAgencies($first: Int) {\n    agencies(first: $first) { nodes { id name nameEn code } }\n  }\n": typeof types.SystemAgenciesDocument,
    "\n  query SystemPage($id: ID!) {\n    system(id: $id) {\n      id code name nameEn level legalProfile approvedAt purpose openFindings version canSetControls canChange canApproveLevel\n      agency { id name nameEn }\n      controlSummary { total unimplemented implemented notApplicable failed }\n    }\n  }\n": typeof types.SystemPageDocument,
    "\n  query SystemCases($id: ID!, $status: [CaseStatus!]) {\n    cases(first: 3, filter: { systemId: $id, status: $status }) { nodes { id number title } totalCount }\n    controlSuspicions(systemId: $id) { controlId reason suspectedAt case { id number } }\n  }\n": typeof types.SystemCasesDocument,
    "\n  query SystemControl($id: ID!, $control: ID!) {\n    system(id: $id) {\n      control(id: $control) {\n        status failed note setAt version\n        setBy { id name }\n        control { id catalogue clause titleVi titleEn areaVi areaEn group requirementVi requirementEn confidence source }\n      }\n    }\n  }\n": typeof types.SystemControlDocument,
    "\n  fragment TaskRow on Task {\n    id title status dueAt taskOnly assignedAt finishedAt\n    agency { id name nameEn code }\n    assignee { id name }\n    canAccept canComplete canCancel\n  }\n": typeof types.TaskRowFragmentDoc,
    "\n  mutation AcceptTask($id: ID!) {\n    acceptTask(id: $id) { task { ...TaskRow } errors { code message path } }\n  }\n": typeof types.AcceptTaskDocument,
    "\n  mutation DeclineTask($id: ID!, $reason: String!) {\n    declineTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n": typeof types.DeclineTaskDocument,
    "\n  mutation CompleteTask($id: ID!, $result: String!) {\n    completeTask(id: $id, result: $result) { task { ...TaskRow } errors { code message path } }\n  }\n": typeof types.CompleteTaskDocument,
    "\n  mutation CancelTask($id: ID!, $reason: String!) {\n    cancelTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n": typeof types.CancelTaskDocument,
    "\n  query TaskPage($id: ID!) {\n    task(id: $id) {\n      ...TaskRow\n      instructions result declineReason acceptedAt\n      assignedBy { id name }\n      case { id number title severity tlp }\n    }\n  }\n": typeof types.TaskPageDocument,
    "\n  query TasksPage($first: Int!, $after: String, $filter: TaskFilter) {\n    tasks(first: $first, after: $after, filter: $filter) {\n      nodes { ...TaskRow case { id number severity } }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.TasksPageDocument,
    "\n  query TraceList($caseId: ID, $evidenceId: ID, $first: Int, $after: String, $filter: TraceFilter) {\n    traces(caseId: $caseId, evidenceId: $evidenceId, first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at precision zone year source summary host account address event memberIndex path offset record raw pinned\n        evidenceItem { id number fileName }\n        marks { label note at by { id name } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": typeof types.TraceListDocument,
    "\n  query TraceHistogram($caseId: ID, $evidenceId: ID, $filter: TraceFilter) {\n    traceHistogram(caseId: $caseId, evidenceId: $evidenceId, filter: $filter) { barSeconds firstAt lastAt total bars { at count } }\n  }\n": typeof types.TraceHistogramDocument,
    "\n  query TraceReading($id: ID!, $first: Int, $after: String) {\n    traceReading(evidenceId: $id) {\n      state offsetMinutes firstYear requestedAt finishedAt error version filesTotal bytesDone canAnalyse\n      requestedBy { id name }\n      counts { traces badRows }\n      files(first: $first, after: $after) {\n        nodes { memberIndex path source traces badRows firstAt lastAt year sizeBytes remarks }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": typeof types.TraceReadingDocument,
    "\n  mutation ReadTraces($id: ID!, $input: ReadTracesInput!) {\n    readTraces(evidenceId: $id, input: $input) { reading { state } errors { code message path } }\n  }\n": typeof types.ReadTracesDocument,
    "\n  mutation MarkTrace($id: ID!, $input: MarkTraceInput!) {\n    markTrace(id: $id, input: $input) { trace { id } errors { code message path } }\n  }\n": typeof types.MarkTraceDocument,
    "\n  mutation UnmarkTrace($id: ID!, $label: String!) {\n    unmarkTrace(id: $id, label: $label) { trace { id } errors { code message path } }\n  }\n": typeof types.UnmarkTraceDocument,
    "\n  mutation PinTrace($id: ID!, $text: String) {\n    pinTrace(id: $id, text: $text) { trace { id pinned } errors { code message path } }\n  }\n": typeof types.PinTraceDocument,
    "\n  query TriageQueue($first: Int, $after: String, $filter: ReportFilter) {\n    reports(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id number title status incidentClass tlp receivedAt confidential\n        agency { id name nameEn }\n        systems { id level }\n        clocks { code startedAt dueAt metAt breached }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": typeof types.TriageQueueDocument,
    "\n  query TriageReport($id: ID!) {\n    report(id: $id) {\n      id number status title description incidentClass tlp detectedAt occurredAt receivedAt confidential\n      agency { id name nameEn }\n      reporter { id name }\n      systems { id code name nameEn level controlSummary { total unimplemented } }\n      case { id number title }\n      decidedAt\n      decidedBy { id name }\n      rejectionReason\n      canDecide\n      clocks { code name nameEn source sourceEn startedAt dueAt metAt breached }\n    }\n  }\n": typeof types.TriageReportDocument,
    "\n  query RelatedCases($reportId: ID!) {\n    relatedCases(reportId: $reportId) {\n      reasons\n      case { id number title severity tlp openedAt }\n    }\n  }\n": typeof types.RelatedCasesDocument,
    "\n  query OpenCases($first: Int, $filter: CaseFilter) {\n    cases(first: $first, filter: $filter) {\n      nodes { id number title severity tlp }\n    }\n  }\n": typeof types.OpenCasesDocument,
    "\n  mutation AcceptReport($id: ID!, $input: AcceptReportInput!) {\n    acceptReport(id: $id, input: $input) {\n      case { id number }\n      report { id status }\n      errors { code message path }\n    }\n  }\n": typeof types.AcceptReportDocument,
    "\n  mutation RejectReport($id: ID!, $input: RejectReportInput!) {\n    rejectReport(id: $id, input: $input) {\n      report { id status }\n      errors { code message path }\n    }\n  }\n": typeof types.RejectReportDocument,
    "\n  query MyWork {\n    myWork(first: 100) {\n      kind title dueAt severity createdAt own passedTo\n      report { id number receivedAt rejectionReason agency { id name nameEn } }\n      case { id number title severity }\n      task { ...TaskRow case { id number severity } }\n      escalation { id tier tierName tierNameEn reason automatic raisedAt nextTierAt canAcknowledge }\n      evidenceItem { id number fileName status receivedBytes declaredSizeBytes expiresAt uploadedBy { id name } case { number } }\n      clock { ...CaseClock }\n      transfer { id fromAgency { id name nameEn } }\n    }\n  }\n": typeof types.MyWorkDocument,
    "\n  query NextDeadline {\n    cases(first: 1, orderBy: NEXT_DEADLINE_ASC, filter: { status: [OPEN, CONTAINED, ERADICATED, RECOVERED] }) {\n      nodes { id number title nextDeadline { name nameEn startedAt dueAt breached agency { id name nameEn } } }\n    }\n  }\n": typeof types.NextDeadlineDocument,
    "\n  query CallsOfCase($number: String!) {\n    case(number: $number) {\n      id\n      escalations(first: 50) { nodes { id tier raisedAt acknowledgedAt passedOnAt nextTierAt canAcknowledge } }\n    }\n  }\n": typeof types.CallsOfCaseDocument,
    "\n  subscription CaseChanged {\n    caseChanged { caseId version kind }\n  }\n": typeof types.CaseChangedDocument,
    "\n  query Viewer {\n    serverTime\n    viewer {\n      user { id name email }\n      agency { id name nameEn code kind }\n      roles\n      locale\n      demo\n      memberships { role agency { id name nameEn code kind } }\n      waiting { work reports tasks escalations transfers deadLetters }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  mutation SignOutEverywhere {\n    signOutEverywhere { errors { code message path } }\n  }\n": typeof types.SignOutEverywhereDocument,
    "\n  mutation SetLocale($locale: Locale!) {\n    setLocale(locale: $locale) { errors { code message path } }\n  }\n": typeof types.SetLocaleDocument,
    "\n  mutation StartUpload($input: StartUploadInput!) {\n    startUpload(input: $input) {\n      uploadUrl\n      evidenceItem { id number }\n      errors { code message path }\n    }\n  }\n": typeof types.StartUploadDocument,
    "\n  query UploadState($id: ID!) {\n    evidenceItem(id: $id) { id number status declared receivedBytes declaredSizeBytes uploadUrl expiresAt sha256 }\n  }\n": typeof types.UploadStateDocument,
    "\n  query UploadTwin($filter: EvidenceFilter!) {\n    evidence(first: 1, filter: $filter) { nodes { id number fileName } }\n  }\n": typeof types.UploadTwinDocument,
    "\n  mutation CancelUpload($id: ID!) {\n    cancelUpload(id: $id) { errors { code message path } }\n  }\n": typeof types.CancelUploadDocument,
    "\n  query WaitingCalls {\n    escalations(first: 20, filter: { unacknowledged: true }) {\n      nodes { id tier canAcknowledge case { id number title } }\n    }\n  }\n": typeof types.WaitingCallsDocument,
};
const documents: Documents = {
    "\n  query AgenciesPage($first: Int, $after: String, $filter: AgencyFilter) {\n    agencies(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id code name nameEn kind dutyContact\n        parent { id name nameEn code }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.AgenciesPageDocument,
    "\n  query OneAgency($id: ID!) {\n    agency(id: $id) { id name nameEn code }\n  }\n": types.OneAgencyDocument,
    "\n  query AgencyChoices($text: String) {\n    agencies(first: 20, filter: { text: $text }) { nodes { id name nameEn code } }\n  }\n": types.AgencyChoicesDocument,
    "\n  query AuditPage($first: Int!, $after: String, $filter: AuditFilter) {\n    auditEvents(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at operation actorKind subjectKind\n        actor { id name }\n        actorAgency { id name nameEn }\n        case { id number title }\n        report { id number title }\n        task { id title }\n        evidenceItem { id number fileName }\n        system { id code name nameEn }\n        transfer { id evidenceNumber fileName evidenceItem { id } }\n        observable { id value }\n        escalation { id tier }\n        hashSet { id name version }\n        user { id name }\n        agency { id name nameEn }\n        details { name value }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.AuditPageDocument,
    "\n  query CaseEvidenceTab($id: ID!, $first: Int!, $after: String, $altered: Boolean) {\n    case(id: $id) {\n      id\n      evidence(first: $first, after: $after, altered: $altered) { nodes { ...CaseEvidence } pageInfo { hasNextPage endCursor } totalCount }\n    }\n  }\n": types.CaseEvidenceTabDocument,
    "\n  query CaseOverview($id: ID!, $manual: Boolean) {\n    case(id: $id) {\n      id\n      affectedSystems { ...CaseSystem }\n      tasks(first: 8) { nodes { ...TaskRow } totalCount }\n      evidence(first: 6) { nodes { ...CaseEvidence } totalCount }\n      timeline(first: 8, manual: $manual) { nodes { ...CaseTimeline } totalCount }\n      all: timeline(first: 1) { totalCount }\n      byHand: timeline(first: 1, manual: true) { totalCount }\n      reports(first: 10) { nodes { id number receivedAt tlp agency { id name nameEn } } totalCount }\n    }\n  }\n": types.CaseOverviewDocument,
    "\n  query CaseReports($id: ID!, $first: Int!, $after: String) {\n    case(id: $id) {\n      id\n      reports(first: $first, after: $after) {\n        nodes { id number title receivedAt detectedAt tlp confidential agency { id name nameEn } }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": types.CaseReportsDocument,
    "\n  query CaseTasks($id: ID!, $first: Int!, $after: String) {\n    case(id: $id) {\n      id\n      tasks(first: $first, after: $after) { nodes { ...TaskRow } pageInfo { hasNextPage endCursor } totalCount }\n    }\n  }\n": types.CaseTasksDocument,
    "\n  query CaseTimelineTab($id: ID!, $first: Int!, $after: String, $manual: Boolean) {\n    case(id: $id) {\n      id\n      timeline(first: $first, after: $after, manual: $manual) { nodes { ...CaseTimeline } pageInfo { hasNextPage endCursor } totalCount }\n      all: timeline(first: 1) { totalCount }\n      byHand: timeline(first: 1, manual: true) { totalCount }\n      affectedSystems {\n        system { id code }\n        suspected: controls(first: 20, filter: { failed: true }) { nodes { control { id clause titleVi titleEn } } }\n      }\n    }\n  }\n": types.CaseTimelineTabDocument,
    "\n  query CasesPage($first: Int!, $after: String, $filter: CaseFilter, $orderBy: CaseOrder!) {\n    cases(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        id number title status severity tlp openedAt closedAt maxLevel unimplementedControls openTasks\n        affectedSystems { level }\n        agencies { id name nameEn }\n        nextDeadline { name nameEn startedAt dueAt metAt breached }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.CasesPageDocument,
    "\n  query CasesSystem($id: ID!) {\n    system(id: $id) { id name nameEn }\n  }\n": types.CasesSystemDocument,
    "\n  query CaseControls($id: ID!, $filter: ControlFilter) {\n    case(id: $id) {\n      id\n      affectedSystems {\n        frozenAt level unimplementedControls totalControls\n        system { id code name nameEn }\n        controls(first: 100, filter: $filter) {\n          nodes { status suspectedFailed control { id clause titleVi titleEn } }\n          totalCount\n        }\n      }\n    }\n  }\n": types.CaseControlsDocument,
    "\n  query ControlsToday($id: ID!, $filter: ControlFilter) {\n    system(id: $id) { id controls(first: 100, filter: $filter) { nodes { status failed control { id } } } }\n  }\n": types.ControlsTodayDocument,
    "\n  mutation AcknowledgeEscalation($id: ID!) {\n    acknowledgeEscalation(id: $id) { escalation { id acknowledgedAt } errors { code message path } }\n  }\n": types.AcknowledgeEscalationDocument,
    "\n  fragment CaseEvidence on EvidenceItem {\n    id number fileName status sizeBytes sha256 declared declaredSizeBytes receivedBytes memberCount flaggedCount verdict createdAt disposedAt withdrawnAt\n    ...EvidenceFault\n    findings { code }\n    examination { state membersDone membersTotal }\n    uploadedBy { id name }\n  }\n": types.CaseEvidenceFragmentDoc,
    "\n  fragment CaseSystem on AffectedSystem {\n    level legalProfile frozenAt unimplementedControls totalControls suspectedControls\n    system { id code name nameEn level legalProfile agency { id name nameEn } controlSummary { total unimplemented } }\n    suspected: controls(first: 20, filter: { failed: true }) {\n      nodes { status control { id clause titleVi titleEn } }\n      totalCount\n    }\n  }\n": types.CaseSystemFragmentDoc,
    "\n  fragment CaseTimeline on TimelineEntry {\n    id kind at recordedAt text subject subjectId\n    actor { id name }\n  }\n": types.CaseTimelineFragmentDoc,
    "\n  fragment CaseClock on Clock {\n    id code name nameEn source sourceEn consequence startedAt dueAt metAt breached canFile summary\n    agency { id name nameEn }\n    filedBy { id name }\n  }\n": types.CaseClockFragmentDoc,
    "\n  fragment CaseEscalation on Escalation {\n    id tier tierName tierNameEn reason note automatic raisedAt acknowledgedAt nextTierAt passedOnAt unheardAt canAcknowledge\n    furtherReasons { reason at }\n    raisedBy { id name }\n    acknowledgedBy { id name }\n    deliveries { id recipient status attempts sentAt lastError dismissedAt dismissedReason dismissedBy { id name } }\n  }\n": types.CaseEscalationFragmentDoc,
    "\n  query CasePage($number: String!) {\n    case(number: $number) {\n      id number title status severity severityReason tlp version incidentClass openedAt closedAt openTasks\n      openedBy { id name }\n      agencies { id name nameEn code }\n      affectedSystems { system { id agency { id name nameEn code } } }\n      statusHistory { status at note by { id name } }\n      nextStatuses actions\n      closeBlockers { code name nameEn source sourceEn begun agency { id name nameEn } }\n      clocks { ...CaseClock }\n      reports(first: 1) { totalCount }\n      tasks(first: 1) { totalCount }\n      evidence(first: 1) { totalCount }\n      alteredEvidence\n      observables(first: 1) { totalCount }\n      timeline(first: 1) { totalCount }\n      escalations(first: 50) { nodes { ...CaseEscalation } totalCount }\n    }\n  }\n": types.CasePageDocument,
    "\n  mutation AssignTask($caseId: ID!, $input: AssignTaskInput!) {\n    assignTask(caseId: $caseId, input: $input) { task { id } errors { code message path } }\n  }\n": types.AssignTaskDocument,
    "\n  query AssignTaskAgencies($text: String) {\n    agencies(first: 20, filter: { text: $text }) { nodes { id name nameEn code } }\n  }\n": types.AssignTaskAgenciesDocument,
    "\n  mutation EscalateCase($id: ID!, $input: EscalateCaseInput!) {\n    escalateCase(id: $id, input: $input) { escalation { id tier } errors { code message path } }\n  }\n": types.EscalateCaseDocument,
    "\n  query EscalationTiers($id: ID!) {\n    case(id: $id) { id escalationTiers { tier name nameEn acknowledgeWithinMinutes } }\n  }\n": types.EscalationTiersDocument,
    "\n  mutation SetCaseSeverity($id: ID!, $expectedVersion: Int!, $severity: Severity!, $reason: String!) {\n    setCaseSeverity(id: $id, expectedVersion: $expectedVersion, severity: $severity, reason: $reason) {\n      case { id version severity }\n      errors { code message path }\n    }\n  }\n": types.SetCaseSeverityDocument,
    "\n  mutation SetCaseTlp($id: ID!, $expectedVersion: Int!, $tlp: Tlp!, $reason: String!) {\n    setCaseTlp(id: $id, expectedVersion: $expectedVersion, tlp: $tlp, reason: $reason) {\n      case { id version tlp }\n      errors { code message path }\n    }\n  }\n": types.SetCaseTlpDocument,
    "\n  mutation AdvanceCase($id: ID!, $expectedVersion: Int!, $to: CaseStatus!, $note: String) {\n    advanceCase(id: $id, expectedVersion: $expectedVersion, to: $to, note: $note) {\n      case { id version status }\n      errors { code message path }\n    }\n  }\n": types.AdvanceCaseDocument,
    "\n  query CaseConflict($id: ID!) {\n    case(id: $id) {\n      id version status nextStatuses severity severityReason tlp\n      timeline(first: 25, manual: false) { nodes { id kind at text actor { id name } } }\n    }\n  }\n": types.CaseConflictDocument,
    "\n  mutation AddTimelineEntry($caseId: ID!, $input: AddTimelineEntryInput!) {\n    addTimelineEntry(caseId: $caseId, input: $input) { case { id } errors { code message path } }\n  }\n": types.AddTimelineEntryDocument,
    "\n  mutation FileStatutoryReport($caseId: ID!, $input: FileStatutoryReportInput!) {\n    fileStatutoryReport(caseId: $caseId, input: $input) { case { id } errors { code message path } }\n  }\n": types.FileStatutoryReportDocument,
    "\n  mutation SuspectControl($caseId: ID!, $input: SuspectControlInput!) {\n    suspectControl(caseId: $caseId, input: $input) { case { id } errors { code message path } }\n  }\n": types.SuspectControlDocument,
    "\n  query ContactsPage($first: Int, $after: String, $filter: DutyPostFilter) {\n    dutyPosts(first: $first, after: $after, filter: $filter) {\n      nodes {\n        canName\n        agency { id name nameEn code dutyContact }\n        contacts { standing person { id name email } }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.ContactsPageDocument,
    "\n  query EscalationPlan {\n    escalationTiers {\n      tier name nameEn audience fromSeverity fromLevel acknowledgeWithinMinutes\n      post {\n        canName\n        contacts { standing person { id name email } }\n      }\n    }\n    escalationRules { code fromSeverity fromLevel clockLeftPercent startTier reason reasonEn }\n    waitingReportRules { code tier reason reasonEn }\n  }\n": types.EscalationPlanDocument,
    "\n  query DutyCandidates($post: DutyPostInput!) {\n    dutyCandidates(post: $post) { id name email }\n  }\n": types.DutyCandidatesDocument,
    "\n  mutation AddDutyContact($post: DutyPostInput!, $personId: ID!) {\n    addDutyContact(post: $post, personId: $personId) {\n      post { contacts { person { id } } }\n      errors { code message path }\n    }\n  }\n": types.AddDutyContactDocument,
    "\n  mutation ReplaceDutyContact($post: DutyPostInput!, $personId: ID!, $successorId: ID!) {\n    replaceDutyContact(post: $post, personId: $personId, successorId: $successorId) {\n      post { contacts { person { id } } }\n      errors { code message path }\n    }\n  }\n": types.ReplaceDutyContactDocument,
    "\n  mutation RemoveDutyContact($post: DutyPostInput!, $personId: ID!) {\n    removeDutyContact(post: $post, personId: $personId) {\n      post { contacts { person { id } } }\n      errors { code message path }\n    }\n  }\n": types.RemoveDutyContactDocument,
    "\n  query AgencyDutyContact($id: ID!) {\n    agency(id: $id) { dutyContact }\n  }\n": types.AgencyDutyContactDocument,
    "\n  mutation SetDutyContact($agencyId: ID!, $seen: String, $text: String) {\n    setDutyContact(agencyId: $agencyId, seen: $seen, text: $text) {\n      agency { id dutyContact }\n      errors { code message path }\n    }\n  }\n": types.SetDutyContactDocument,
    "\n  mutation SealEvidence($id: ID!, $input: SealEvidenceInput!) {\n    sealEvidence(id: $id, input: $input) { errors { code message path } }\n  }\n": types.SealEvidenceDocument,
    "\n  mutation SetLegalHold($id: ID!, $input: SetLegalHoldInput!) {\n    setLegalHold(id: $id, input: $input) { errors { code message path } }\n  }\n": types.SetLegalHoldDocument,
    "\n  mutation LiftLegalHold($id: ID!, $input: LiftLegalHoldInput!) {\n    liftLegalHold(id: $id, input: $input) { errors { code message path } }\n  }\n": types.LiftLegalHoldDocument,
    "\n  mutation ReleaseEvidence($id: ID!, $input: ReleaseEvidenceInput!) {\n    releaseEvidence(id: $id, input: $input) { errors { code message path } }\n  }\n": types.ReleaseEvidenceDocument,
    "\n  mutation RequestDisposal($id: ID!, $input: RequestDisposalInput!) {\n    requestDisposal(id: $id, input: $input) { errors { code message path } }\n  }\n": types.RequestDisposalDocument,
    "\n  mutation ConfirmDisposal($id: ID!) {\n    confirmDisposal(id: $id) { errors { code message path } }\n  }\n": types.ConfirmDisposalDocument,
    "\n  mutation CancelDisposal($id: ID!, $reason: String!) {\n    cancelDisposal(id: $id, reason: $reason) { errors { code message path } }\n  }\n": types.CancelDisposalDocument,
    "\n  mutation CorrectCustody($id: ID!, $input: CorrectCustodyInput!) {\n    correctCustody(id: $id, input: $input) { errors { code message path } }\n  }\n": types.CorrectCustodyDocument,
    "\n  query CustodyEvents($id: ID!) {\n    evidenceItem(id: $id) { id custody(first: 100) { nodes { sequence kind at entryHash } } }\n  }\n": types.CustodyEventsDocument,
    "\n  query CustodyCheckpoints($first: Int, $after: String) {\n    custodyLog {\n      checkpoints(first: $first, after: $after) {\n        nodes { size rootHash signedAt note cosignatures { witness at } timestamp { at authority } }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": types.CustodyCheckpointsDocument,
    "\n  query CustodyDesk($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      fileName\n      lastVerifiedAt\n      alteredAt\n      holder { name since released agency { id name nameEn } person { id agency { id name nameEn } } }\n      custodyState {\n        sealedAt\n        sealNumber\n        checkedAt\n        holds { sequence authority reason setBy setAt }\n        offer { id expiresAt toAgency { id name nameEn } toPerson { id name } }\n        disposal { status requestedAt requestedBy { id name } authority method reason confirmedAt confirmedBy { id name } removedAt }\n        acts { act obstacle }\n      }\n    }\n  }\n": types.CustodyDeskDocument,
    "\n  query CustodyLog {\n    custodyLog {\n      size events rootHash checkpoint signedAt origin\n      signing { holds fault refusedSince }\n      keys { key fingerprint }\n      witnesses { name key fingerprint latest { witness size at } behind fault faultDetail faultSince }\n      timestamping { latest { size at authority } fault faultDetail faultSince }\n    }\n  }\n": types.CustodyLogDocument,
    "\n  query TransferTargets($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      custodyState { transferTargets { agency { id name nameEn } people { id name } } }\n    }\n  }\n": types.TransferTargetsDocument,
    "\n  mutation OfferTransfer($id: ID!, $input: OfferTransferInput!) {\n    offerTransfer(id: $id, input: $input) { transfer { id } errors { code message path } }\n  }\n": types.OfferTransferDocument,
    "\n  mutation AcceptTransfer($id: ID!, $input: AcceptTransferInput!) {\n    acceptTransfer(id: $id, input: $input) { transfer { id status hashDiffers } errors { code message path } }\n  }\n": types.AcceptTransferDocument,
    "\n  mutation RefuseTransfer($id: ID!, $reason: String!) {\n    refuseTransfer(id: $id, reason: $reason) { transfer { id status } errors { code message path } }\n  }\n": types.RefuseTransferDocument,
    "\n  mutation WithdrawTransfer($id: ID!, $reason: String!) {\n    withdrawTransfer(id: $id, reason: $reason) { transfer { id status } errors { code message path } }\n  }\n": types.WithdrawTransferDocument,
    "\n  fragment TransferRow on Transfer {\n    id status evidenceNumber fileName sizeBytes sha256 place reason offeredAt expiresAt settledAt answer statedSha256 hashDiffers canAnswer canWithdraw\n    fromAgency { id name nameEn }\n    offeredBy { id name }\n    toAgency { id name nameEn }\n    toPerson { id name }\n    settledBy { id name }\n    evidenceItem { id downloadUrl }\n  }\n": types.TransferRowFragmentDoc,
    "\n  query TransfersPage($first: Int!, $after: String, $filter: TransferFilter) {\n    transfers(first: $first, after: $after, filter: $filter) {\n      nodes { ...TransferRow }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.TransfersPageDocument,
    "\n  mutation DeriveEvidence($id: ID!, $input: DeriveEvidenceInput!) {\n    deriveEvidence(id: $id, input: $input) {\n      derivation { id status }\n      errors { code message path }\n    }\n  }\n": types.DeriveEvidenceDocument,
    "\n  query EvidenceDerived($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      fileName\n      depth\n      canDerive\n      memberCount\n      verdict\n      flaggedCount\n      parent { id number fileName parent { id number fileName parent { id number fileName } } }\n      derived(first: 0) { totalCount }\n      derivations(first: 50) {\n        totalCount\n        nodes {\n          id\n          method\n          status\n          failure\n          detail\n          members\n          reason\n          requestedAt\n          requestedBy { id name }\n          bytesDone\n          child { id number fileName sha256 sizeBytes status memberCount derived(first: 0) { totalCount } }\n        }\n      }\n    }\n  }\n": types.EvidenceDerivedDocument,
    "\n  query MemberPackage($id: ID!, $members: [Int!]!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      memberPackageUrl(members: $members)\n    }\n  }\n": types.MemberPackageDocument,
    "\n  mutation VerifyEvidence($id: ID!) {\n    verifyEvidence(id: $id) {\n      evidenceItem { id lastVerifiedAt }\n      errors { code message path }\n    }\n  }\n": types.VerifyEvidenceDocument,
    "\n  query EvidencePage($first: Int, $after: String, $filter: EvidenceFilter) {\n    evidence(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id number fileName status sizeBytes sha256 declaredSizeBytes receivedBytes memberCount createdAt declared verdict disposedAt withdrawnAt\n        ...EvidenceFault\n        findings { code }\n        case { id number title }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.EvidencePageDocument,
    "\n  fragment EvidenceFault on EvidenceItem {\n    alteredAt inventoryAlteredAt disposedAt\n    chain { intact checkedAt }\n  }\n": types.EvidenceFaultFragmentDoc,
    "\n  query EvidenceMembers($id: ID!, $first: Int, $after: String, $filter: MemberFilter) {\n    evidenceItem(id: $id) {\n      id\n      members(first: $first, after: $after, filter: $filter) {\n        nodes { index path rawPathHex sizeBytes sha256 contentType encrypted modifiedAt findings { code severity detail } hitLevels seenInAnotherCase }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": types.EvidenceMembersDocument,
    "\n  query EvidenceFolder($id: ID!, $path: String!, $first: Int, $after: String) {\n    evidenceItem(id: $id) {\n      id\n      folder(path: $path, first: $first, after: $after) {\n        nodes {\n          name folderPath: path memberCount flaggedCount sizeBytes\n          member { index sha256 encrypted findings { code severity } hitLevels seenInAnotherCase }\n        }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": types.EvidenceFolderDocument,
    "\n  query EvidenceMemberPage($id: ID!, $index: Int!) {\n    evidenceItem(id: $id) {\n      id\n      canVerify\n      canDerive\n      depth\n      member(index: $index) { index path rawPathHex sizeBytes sha256 contentType encrypted modifiedAt findings { code severity detail } hitLevels seenInAnotherCase }\n    }\n    ruleMatches(evidenceId: $id, first: 10, filter: { memberIndex: $index }) {\n      nodes { rule version ruleSet { id name } }\n      totalCount\n    }\n  }\n": types.EvidenceMemberPageDocument,
    "\n  query EvidenceChain($id: ID!, $first: Int, $after: String) {\n    evidenceItem(id: $id) {\n      id\n      custody(first: $first, after: $after) {\n        nodes { sequence kind at actor byHub result agency { id name nameEn } reason entryHash previousHash logIndex canonical facts { to place authority method sealNumber requestedBy statedSha256 hashDiffers refersTo refersToHash correction expiresAt scheduled declared acquisition { acquiredBy device deviceSystem deviceSerial tool place reason beganAt endedAt utcOffsetMinutes clockOffsetSeconds files changed unread keyName keyId keyFingerprint } } }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": types.EvidenceChainDocument,
    "\n  query EvidenceItemPage($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      fileName\n      status\n      sizeBytes\n      sha256\n      memberCount\n      flaggedCount\n      parent { id number fileName }\n      derived(first: 0) { totalCount }\n      description\n      declaredSha256\n      declared\n      acquiredAt\n      acquiredBy\n      uploadedBy { id name }\n      createdAt\n      expiresAt\n      receivedBytes\n      declaredSizeBytes\n      uploadUrl\n      downloadUrl\n      packageUrl\n      caseUrl\n      reportUrl\n      format\n      contentType\n      verdict\n      lastVerifiedAt\n      alteredAt\n      inventoryAlteredAt\n      disposedAt\n      withdrawnAt\n      holder { name released agency { id name nameEn } person { id agency { id name nameEn } } }\n      canVerify\n      canCancel\n      case { id number title tlp actions }\n      findings { code severity path detail }\n      examination { state membersDone membersTotal bytesDone startedAt finishedAt error }\n      chain { intact events brokenAt fault recordedHash computedHash checkedAt }\n      hits(first: 1, filter: { level: [KNOWN_BAD, OWN_CASE, OTHER_CASE, NOTABLE] }) { totalCount }\n      custody(first: 1) { nodes { sequence logIndex } }\n    }\n  }\n": types.EvidenceItemPageDocument,
    "\n  fragment ArticleHead on ArticleVersion {\n    id number titleVi titleEn summaryVi summaryEn incidentClasses techniques publishedAt\n  }\n": types.ArticleHeadFragmentDoc,
    "\n  fragment ArticleText on ArticleVersion {\n    ...ArticleHead\n    revision bodyVi bodyEn exerciseCode note sha256 writtenAt\n    writtenBy { id name }\n    publishedBy { id name }\n  }\n": types.ArticleTextFragmentDoc,
    "\n  query KnowledgePage($first: Int, $after: String, $filter: ArticleFilter) {\n    canWriteArticles\n    articles(first: $first, after: $after, filter: $filter) {\n      nodes { id code kind current { ...ArticleHead } draft { id number } }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.KnowledgePageDocument,
    "\n  query ArticlePage($code: String!, $version: Int!) {\n    article(code: $code) {\n      id code kind canWrite\n      current { ...ArticleText }\n      asked: version(number: $version) { ...ArticleText }\n      draft { ...ArticleText }\n      versions(first: 50) { nodes { id number note publishedAt publishedBy { id name } } totalCount }\n    }\n    canWriteArticles\n    exerciseCodes\n  }\n": types.ArticlePageDocument,
    "\n  query Handbooks($filter: ArticleFilter) {\n    articles(first: 5, filter: $filter) { nodes { id code kind current { ...ArticleHead } } }\n  }\n": types.HandbooksDocument,
    "\n  mutation CreateArticle($code: String!, $kind: ArticleKind!, $input: ArticleContentInput!) {\n    createArticle(code: $code, kind: $kind, input: $input) { article { id code draft { id revision } } errors { code message path } }\n  }\n": types.CreateArticleDocument,
    "\n  mutation SaveArticleDraft($code: String!, $expectedRevision: Int!, $input: ArticleContentInput!) {\n    saveArticleDraft(code: $code, expectedRevision: $expectedRevision, input: $input) {\n      article { id code draft { id revision } }\n      errors { code message path }\n    }\n  }\n": types.SaveArticleDraftDocument,
    "\n  mutation PublishArticle($code: String!, $expectedRevision: Int!, $note: String) {\n    publishArticle(code: $code, expectedRevision: $expectedRevision, note: $note) { article { id code } errors { code message path } }\n  }\n": types.PublishArticleDocument,
    "\n  mutation DiscardArticleDraft($code: String!, $expectedRevision: Int!) {\n    discardArticleDraft(code: $code, expectedRevision: $expectedRevision) { article { id code } errors { code message path } }\n  }\n": types.DiscardArticleDraftDocument,
    "\n  query ExercisePage($code: String!) {\n    article(code: $code) {\n      id code\n      current { ...ArticleHead }\n      exercise {\n        code attempt fileName sizeBytes sha256 evidenceUrl\n        questions { code kind points promptVi promptEn }\n        attempts(first: 20) {\n          nodes {\n            id number submittedAt points maxPoints articleVersion { id number }\n            results { code kind promptVi promptEn answer expected explanationVi explanationEn points maxPoints }\n          }\n          totalCount\n        }\n      }\n    }\n  }\n": types.ExercisePageDocument,
    "\n  mutation SubmitExercise($code: String!, $input: SubmitExerciseInput!) {\n    submitExercise(code: $code, input: $input) { attempt { id number } errors { code message path } }\n  }\n": types.SubmitExerciseDocument,
    "\n  query EvidenceHits($id: ID!, $first: Int, $after: String, $filter: HitFilter) {\n    evidenceItem(id: $id) {\n      id\n      hits(first: $first, after: $after, filter: $filter) {\n        nodes {\n          memberIndex memberPath level matched foundAt\n          hashSet { id name version source }\n          observable { id kind value case { id number } }\n        }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": types.EvidenceHitsDocument,
    "\n  query EvidenceSightings($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      similarItems { sharedCount eitherCount likenessPermille evidenceItem { id number fileName } }\n      sightings(first: 25) { ownMemberIndex ownMemberPath memberPath evidenceItem { id number fileName case { id number } } }\n      duplicates(first: 10) { nodes { sha256 sizeBytes count places { memberPath evidenceItem { id number } } } }\n    }\n  }\n": types.EvidenceSightingsDocument,
    "\n  query HashSetsPage($first: Int, $after: String, $text: String) {\n    canManageHashSets\n    hashSets(first: $first, after: $after, text: $text) {\n      nodes { id name version kind source licence tlp sha256Count sha1Count md5Count importedAt importedBy { id name } retiredAt sweptAt }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.HashSetsPageDocument,
    "\n  mutation ImportHashSet($input: ImportHashSetInput!) {\n    importHashSet(input: $input) { hashSet { id } errors { code message path } }\n  }\n": types.ImportHashSetDocument,
    "\n  mutation RetireHashSet($id: ID!) {\n    retireHashSet(id: $id) { hashSet { id retiredAt } errors { code message path } }\n  }\n": types.RetireHashSetDocument,
    "\n  query LookUpsPage($values: [String!]!) {\n    lookUp(values: $values) {\n      results {\n        asked kind value\n        hashSets { id name version kind }\n        observables { id tlp case { id number } }\n        places { memberIndex memberPath evidenceItem { id number fileName case { id number } } }\n      }\n      errors { code message path }\n    }\n  }\n": types.LookUpsPageDocument,
    "\n  query CaseObservables($first: Int, $after: String, $filter: ObservableFilter) {\n    observables(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id kind value tlp source note firstSeenAt addedAt hitCount canWithdraw\n        addedBy { id name }\n        agency { id name nameEn code }\n        otherCases { id number }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.CaseObservablesDocument,
    "\n  mutation AddObservables($caseId: ID!, $input: AddObservablesInput!) {\n    addObservables(caseId: $caseId, input: $input) { added known errors { code message path } }\n  }\n": types.AddObservablesDocument,
    "\n  mutation WithdrawObservable($id: ID!, $reason: String!) {\n    withdrawObservable(id: $id, reason: $reason) { observable { id withdrawnAt } errors { code message path } }\n  }\n": types.WithdrawObservableDocument,
    "\n  query OutboxPage($first: Int, $after: String, $filter: OutboxFilter) {\n    outbox(first: $first, after: $after, filter: $filter) {\n      nodes { id kind status attempts doubtful createdAt dueAt finishedAt lastError recipient messageId dismissedReason }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.OutboxPageDocument,
    "\n  mutation RetryOutboxJob($id: ID!) {\n    retryOutboxJob(id: $id) {\n      job { id status }\n      errors { code message path }\n    }\n  }\n": types.RetryOutboxJobDocument,
    "\n  mutation DismissOutboxJob($id: ID!, $reason: String!) {\n    dismissOutboxJob(id: $id, reason: $reason) {\n      job { id status }\n      errors { code message path }\n    }\n  }\n": types.DismissOutboxJobDocument,
    "\n  query ReportDrafts {\n    reportDrafts { id body savedAt }\n  }\n": types.ReportDraftsDocument,
    "\n  query ReportDraft($id: ID!) {\n    reportDraft(id: $id) { id body savedAt version }\n  }\n": types.ReportDraftDocument,
    "\n  mutation DeleteReportDraft($id: ID!) {\n    deleteReportDraft(id: $id) { errors { code message path } }\n  }\n": types.DeleteReportDraftDocument,
    "\n  query ReportPage($id: ID!) {\n    report(id: $id) {\n      id\n      number\n      status\n      title\n      description\n      incidentClass\n      tlp\n      detectedAt\n      occurredAt\n      receivedAt\n      confidential\n      agency { id name nameEn code }\n      reporter { id name }\n      systems { id code name nameEn level agency { id } }\n      case { id number title }\n      decidedAt\n      decidedBy { id name }\n      rejectionReason\n      canDecide\n      clocks { code name nameEn source sourceEn startedAt dueAt metAt breached }\n    }\n  }\n": types.ReportPageDocument,
    "\n  mutation SaveReportDraft($id: ID!, $body: String!, $expectedVersion: Int!) {\n    saveReportDraft(id: $id, body: $body, expectedVersion: $expectedVersion) {\n      draft { id savedAt version }\n      errors { code message path }\n    }\n  }\n": types.SaveReportDraftDocument,
    "\n  query ReportSystems($first: Int, $filter: SystemFilter) {\n    systems(first: $first, filter: $filter) {\n      nodes { id code name nameEn level }\n    }\n    legalProfiles { code nameVi nameEn validFrom validTo }\n  }\n": types.ReportSystemsDocument,
    "\n  mutation ReportIncident($input: ReportIncidentInput!) {\n    reportIncident(input: $input) {\n      report { id number }\n      errors { code message path }\n    }\n  }\n": types.ReportIncidentDocument,
    "\n  query SentReports($first: Int, $after: String, $filter: ReportFilter) {\n    reports(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id number title status receivedAt decidedAt\n        agency { id name nameEn }\n        reporter { id name }\n        case { id number title }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.SentReportsDocument,
    "\n  query RuleSetsPage($first: Int, $after: String, $text: String) {\n    ruleSetAgencies { id name }\n    ruleSets(first: $first, after: $after, text: $text) {\n      nodes {\n        id name description tlp standing retiredAt createdAt\n        agency { id name nameEn }\n        current { number ruleCount writtenAt writtenBy { id name } }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.RuleSetsPageDocument,
    "\n  query RuleSetPage($id: ID!, $version: Int!) {\n    ruleSet(id: $id) {\n      id name description tlp standing retiredAt createdAt canWrite\n      createdBy { id name }\n      agency { id name nameEn }\n      current { number ruleCount sha256 }\n      source(version: $version)\n      versions(first: 50) {\n        nodes { number ruleCount sha256 note writtenAt writtenBy { id name } }\n        totalCount\n      }\n    }\n  }\n": types.RuleSetPageDocument,
    "\n  query RuleSetAgencies {\n    ruleSetAgencies { id name nameEn }\n  }\n": types.RuleSetAgenciesDocument,
    "\n  query CheckRules($source: String!) {\n    checkRules(source: $source) {\n      rules\n      problems { line column message }\n      errors { code message path }\n    }\n  }\n": types.CheckRulesDocument,
    "\n  mutation CreateRuleSet($input: CreateRuleSetInput!) {\n    createRuleSet(input: $input) {\n      ruleSet { id }\n      problems { line column message }\n      errors { code message path }\n    }\n  }\n": types.CreateRuleSetDocument,
    "\n  mutation ReviseRuleSet($id: ID!, $expectedVersion: Int!, $input: ReviseRuleSetInput!) {\n    reviseRuleSet(id: $id, expectedVersion: $expectedVersion, input: $input) {\n      ruleSet { id }\n      problems { line column message }\n      errors { code message path }\n    }\n  }\n": types.ReviseRuleSetDocument,
    "\n  mutation SetRuleSetStanding($id: ID!, $standing: Boolean!) {\n    setRuleSetStanding(id: $id, standing: $standing) {\n      ruleSet { id standing }\n      errors { code message path }\n    }\n  }\n": types.SetRuleSetStandingDocument,
    "\n  mutation RetireRuleSet($id: ID!) {\n    retireRuleSet(id: $id) {\n      ruleSet { id retiredAt }\n      errors { code message path }\n    }\n  }\n": types.RetireRuleSetDocument,
    "\n  query EvidenceScans($id: ID!) {\n    canScanEvidence(evidenceId: $id)\n    ruleScans(evidenceId: $id, first: 25) {\n      nodes {\n        id version state requestedAt finishedAt error engine filesTotal filesDone bytesDone matchCount gapCount\n        requestedBy { id name }\n        ruleSet { id name current { number } }\n        gaps(first: 10) { nodes { memberIndex memberPath reason } totalCount }\n      }\n      totalCount\n    }\n  }\n": types.EvidenceScansDocument,
    "\n  query EvidenceRuleMatches($id: ID!, $first: Int, $after: String, $filter: RuleMatchFilter) {\n    ruleMatches(evidenceId: $id, first: $first, after: $after, filter: $filter) {\n      nodes {\n        memberIndex memberPath rule tags version\n        ruleSet { id name }\n        patterns { name count places { offset length } }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.EvidenceRuleMatchesDocument,
    "\n  mutation ScanEvidence($evidenceId: ID!, $ruleSetIds: [ID!]!) {\n    scanEvidence(evidenceId: $evidenceId, ruleSetIds: $ruleSetIds) {\n      scans { id state }\n      errors { code message path }\n    }\n  }\n": types.ScanEvidenceDocument,
    "\n  query SearchPage($text: String!, $first: Int, $after: String) {\n    search(text: $text, first: $first, after: $after) {\n      nodes { kind id title subtitle number caseNumber }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.SearchPageDocument,
    "\n  mutation SetControlStatus($systemId: ID!, $expectedVersion: Int!, $input: SetControlStatusInput!) {\n    setControlStatus(systemId: $systemId, expectedVersion: $expectedVersion, input: $input) {\n      systemControl { status failed version control { id } }\n      errors { code message path }\n    }\n  }\n": types.SetControlStatusDocument,
    "\n  query RegisterAgencies($text: String) {\n    agencies(first: 20, filter: { registers: true, text: $text }) {\n      nodes { id name nameEn code }\n      totalCount\n    }\n  }\n": types.RegisterAgenciesDocument,
    "\n  mutation RegisterSystem($input: RegisterSystemInput!) {\n    registerSystem(input: $input) {\n      system { id }\n      errors { code message path }\n    }\n  }\n": types.RegisterSystemDocument,
    "\n  mutation ChangeSystem($id: ID!, $expectedVersion: Int!, $input: ChangeSystemInput!) {\n    changeSystem(id: $id, expectedVersion: $expectedVersion, input: $input) {\n      system { id version }\n      errors { code message path }\n    }\n  }\n": types.ChangeSystemDocument,
    "\n  mutation ApproveSystemLevel($id: ID!, $expectedVersion: Int!, $input: ApproveSystemLevelInput!) {\n    approveSystemLevel(id: $id, expectedVersion: $expectedVersion, input: $input) {\n      system { id version level legalProfile }\n      errors { code message path }\n    }\n  }\n": types.ApproveSystemLevelDocument,
    "\n  query LegalProfiles {\n    legalProfiles { code nameVi nameEn validTo }\n  }\n": types.LegalProfilesDocument,
    "\n  query SystemControls($id: ID!, $first: Int, $after: String, $filter: ControlFilter) {\n    system(id: $id) {\n      id\n      controls(first: $first, after: $after, filter: $filter) {\n        nodes {\n          status failed note setAt version\n          setBy { id name }\n          control { id catalogue clause titleVi titleEn areaVi areaEn group requirementVi requirementEn confidence source }\n        }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": types.SystemControlsDocument,
    "\n  query SystemsPage($first: Int, $after: String, $filter: SystemFilter) {\n    systems(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id code name nameEn level legalProfile\n        agency { id name nameEn }\n        controlSummary { total unimplemented failed }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.SystemsPageDocument,
    "\n  query SystemAgencies($first: Int) {\n    agencies(first: $first) { nodes { id name nameEn code } }\n  }\n": types.SystemAgenciesDocument,
    "\n  query SystemPage($id: ID!) {\n    system(id: $id) {\n      id code name nameEn level legalProfile approvedAt purpose openFindings version canSetControls canChange canApproveLevel\n      agency { id name nameEn }\n      controlSummary { total unimplemented implemented notApplicable failed }\n    }\n  }\n": types.SystemPageDocument,
    "\n  query SystemCases($id: ID!, $status: [CaseStatus!]) {\n    cases(first: 3, filter: { systemId: $id, status: $status }) { nodes { id number title } totalCount }\n    controlSuspicions(systemId: $id) { controlId reason suspectedAt case { id number } }\n  }\n": types.SystemCasesDocument,
    "\n  query SystemControl($id: ID!, $control: ID!) {\n    system(id: $id) {\n      control(id: $control) {\n        status failed note setAt version\n        setBy { id name }\n        control { id catalogue clause titleVi titleEn areaVi areaEn group requirementVi requirementEn confidence source }\n      }\n    }\n  }\n": types.SystemControlDocument,
    "\n  fragment TaskRow on Task {\n    id title status dueAt taskOnly assignedAt finishedAt\n    agency { id name nameEn code }\n    assignee { id name }\n    canAccept canComplete canCancel\n  }\n": types.TaskRowFragmentDoc,
    "\n  mutation AcceptTask($id: ID!) {\n    acceptTask(id: $id) { task { ...TaskRow } errors { code message path } }\n  }\n": types.AcceptTaskDocument,
    "\n  mutation DeclineTask($id: ID!, $reason: String!) {\n    declineTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n": types.DeclineTaskDocument,
    "\n  mutation CompleteTask($id: ID!, $result: String!) {\n    completeTask(id: $id, result: $result) { task { ...TaskRow } errors { code message path } }\n  }\n": types.CompleteTaskDocument,
    "\n  mutation CancelTask($id: ID!, $reason: String!) {\n    cancelTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n": types.CancelTaskDocument,
    "\n  query TaskPage($id: ID!) {\n    task(id: $id) {\n      ...TaskRow\n      instructions result declineReason acceptedAt\n      assignedBy { id name }\n      case { id number title severity tlp }\n    }\n  }\n": types.TaskPageDocument,
    "\n  query TasksPage($first: Int!, $after: String, $filter: TaskFilter) {\n    tasks(first: $first, after: $after, filter: $filter) {\n      nodes { ...TaskRow case { id number severity } }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.TasksPageDocument,
    "\n  query TraceList($caseId: ID, $evidenceId: ID, $first: Int, $after: String, $filter: TraceFilter) {\n    traces(caseId: $caseId, evidenceId: $evidenceId, first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at precision zone year source summary host account address event memberIndex path offset record raw pinned\n        evidenceItem { id number fileName }\n        marks { label note at by { id name } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n": types.TraceListDocument,
    "\n  query TraceHistogram($caseId: ID, $evidenceId: ID, $filter: TraceFilter) {\n    traceHistogram(caseId: $caseId, evidenceId: $evidenceId, filter: $filter) { barSeconds firstAt lastAt total bars { at count } }\n  }\n": types.TraceHistogramDocument,
    "\n  query TraceReading($id: ID!, $first: Int, $after: String) {\n    traceReading(evidenceId: $id) {\n      state offsetMinutes firstYear requestedAt finishedAt error version filesTotal bytesDone canAnalyse\n      requestedBy { id name }\n      counts { traces badRows }\n      files(first: $first, after: $after) {\n        nodes { memberIndex path source traces badRows firstAt lastAt year sizeBytes remarks }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n": types.TraceReadingDocument,
    "\n  mutation ReadTraces($id: ID!, $input: ReadTracesInput!) {\n    readTraces(evidenceId: $id, input: $input) { reading { state } errors { code message path } }\n  }\n": types.ReadTracesDocument,
    "\n  mutation MarkTrace($id: ID!, $input: MarkTraceInput!) {\n    markTrace(id: $id, input: $input) { trace { id } errors { code message path } }\n  }\n": types.MarkTraceDocument,
    "\n  mutation UnmarkTrace($id: ID!, $label: String!) {\n    unmarkTrace(id: $id, label: $label) { trace { id } errors { code message path } }\n  }\n": types.UnmarkTraceDocument,
    "\n  mutation PinTrace($id: ID!, $text: String) {\n    pinTrace(id: $id, text: $text) { trace { id pinned } errors { code message path } }\n  }\n": types.PinTraceDocument,
    "\n  query TriageQueue($first: Int, $after: String, $filter: ReportFilter) {\n    reports(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id number title status incidentClass tlp receivedAt confidential\n        agency { id name nameEn }\n        systems { id level }\n        clocks { code startedAt dueAt metAt breached }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n": types.TriageQueueDocument,
    "\n  query TriageReport($id: ID!) {\n    report(id: $id) {\n      id number status title description incidentClass tlp detectedAt occurredAt receivedAt confidential\n      agency { id name nameEn }\n      reporter { id name }\n      systems { id code name nameEn level controlSummary { total unimplemented } }\n      case { id number title }\n      decidedAt\n      decidedBy { id name }\n      rejectionReason\n      canDecide\n      clocks { code name nameEn source sourceEn startedAt dueAt metAt breached }\n    }\n  }\n": types.TriageReportDocument,
    "\n  query RelatedCases($reportId: ID!) {\n    relatedCases(reportId: $reportId) {\n      reasons\n      case { id number title severity tlp openedAt }\n    }\n  }\n": types.RelatedCasesDocument,
    "\n  query OpenCases($first: Int, $filter: CaseFilter) {\n    cases(first: $first, filter: $filter) {\n      nodes { id number title severity tlp }\n    }\n  }\n": types.OpenCasesDocument,
    "\n  mutation AcceptReport($id: ID!, $input: AcceptReportInput!) {\n    acceptReport(id: $id, input: $input) {\n      case { id number }\n      report { id status }\n      errors { code message path }\n    }\n  }\n": types.AcceptReportDocument,
    "\n  mutation RejectReport($id: ID!, $input: RejectReportInput!) {\n    rejectReport(id: $id, input: $input) {\n      report { id status }\n      errors { code message path }\n    }\n  }\n": types.RejectReportDocument,
    "\n  query MyWork {\n    myWork(first: 100) {\n      kind title dueAt severity createdAt own passedTo\n      report { id number receivedAt rejectionReason agency { id name nameEn } }\n      case { id number title severity }\n      task { ...TaskRow case { id number severity } }\n      escalation { id tier tierName tierNameEn reason automatic raisedAt nextTierAt canAcknowledge }\n      evidenceItem { id number fileName status receivedBytes declaredSizeBytes expiresAt uploadedBy { id name } case { number } }\n      clock { ...CaseClock }\n      transfer { id fromAgency { id name nameEn } }\n    }\n  }\n": types.MyWorkDocument,
    "\n  query NextDeadline {\n    cases(first: 1, orderBy: NEXT_DEADLINE_ASC, filter: { status: [OPEN, CONTAINED, ERADICATED, RECOVERED] }) {\n      nodes { id number title nextDeadline { name nameEn startedAt dueAt breached agency { id name nameEn } } }\n    }\n  }\n": types.NextDeadlineDocument,
    "\n  query CallsOfCase($number: String!) {\n    case(number: $number) {\n      id\n      escalations(first: 50) { nodes { id tier raisedAt acknowledgedAt passedOnAt nextTierAt canAcknowledge } }\n    }\n  }\n": types.CallsOfCaseDocument,
    "\n  subscription CaseChanged {\n    caseChanged { caseId version kind }\n  }\n": types.CaseChangedDocument,
    "\n  query Viewer {\n    serverTime\n    viewer {\n      user { id name email }\n      agency { id name nameEn code kind }\n      roles\n      locale\n      demo\n      memberships { role agency { id name nameEn code kind } }\n      waiting { work reports tasks escalations transfers deadLetters }\n    }\n  }\n": types.ViewerDocument,
    "\n  mutation SignOutEverywhere {\n    signOutEverywhere { errors { code message path } }\n  }\n": types.SignOutEverywhereDocument,
    "\n  mutation SetLocale($locale: Locale!) {\n    setLocale(locale: $locale) { errors { code message path } }\n  }\n": types.SetLocaleDocument,
    "\n  mutation StartUpload($input: StartUploadInput!) {\n    startUpload(input: $input) {\n      uploadUrl\n      evidenceItem { id number }\n      errors { code message path }\n    }\n  }\n": types.StartUploadDocument,
    "\n  query UploadState($id: ID!) {\n    evidenceItem(id: $id) { id number status declared receivedBytes declaredSizeBytes uploadUrl expiresAt sha256 }\n  }\n": types.UploadStateDocument,
    "\n  query UploadTwin($filter: EvidenceFilter!) {\n    evidence(first: 1, filter: $filter) { nodes { id number fileName } }\n  }\n": types.UploadTwinDocument,
    "\n  mutation CancelUpload($id: ID!) {\n    cancelUpload(id: $id) { errors { code message path } }\n  }\n": types.CancelUploadDocument,
    "\n  query WaitingCalls {\n    escalations(first: 20, filter: { unacknowledged: true }) {\n      nodes { id tier canAcknowledge case { id number title } }\n    }\n  }\n": types.WaitingCallsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AgenciesPage($first: Int, $after: String, $filter: AgencyFilter) {\n    agencies(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id code name nameEn kind dutyContact\n        parent { id name nameEn code }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').AgenciesPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OneAgency($id: ID!) {\n    agency(id: $id) { id name nameEn code }\n  }\n"): typeof import('./graphql').OneAgencyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AgencyChoices($text: String) {\n    agencies(first: 20, filter: { text: $text }) { nodes { id name nameEn code } }\n  }\n"): typeof import('./graphql').AgencyChoicesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AuditPage($first: Int!, $after: String, $filter: AuditFilter) {\n    auditEvents(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at operation actorKind subjectKind\n        actor { id name }\n        actorAgency { id name nameEn }\n        case { id number title }\n        report { id number title }\n        task { id title }\n        evidenceItem { id number fileName }\n        system { id code name nameEn }\n        transfer { id evidenceNumber fileName evidenceItem { id } }\n        observable { id value }\n        escalation { id tier }\n        hashSet { id name version }\n        user { id name }\n        agency { id name nameEn }\n        details { name value }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').AuditPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseEvidenceTab($id: ID!, $first: Int!, $after: String, $altered: Boolean) {\n    case(id: $id) {\n      id\n      evidence(first: $first, after: $after, altered: $altered) { nodes { ...CaseEvidence } pageInfo { hasNextPage endCursor } totalCount }\n    }\n  }\n"): typeof import('./graphql').CaseEvidenceTabDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseOverview($id: ID!, $manual: Boolean) {\n    case(id: $id) {\n      id\n      affectedSystems { ...CaseSystem }\n      tasks(first: 8) { nodes { ...TaskRow } totalCount }\n      evidence(first: 6) { nodes { ...CaseEvidence } totalCount }\n      timeline(first: 8, manual: $manual) { nodes { ...CaseTimeline } totalCount }\n      all: timeline(first: 1) { totalCount }\n      byHand: timeline(first: 1, manual: true) { totalCount }\n      reports(first: 10) { nodes { id number receivedAt tlp agency { id name nameEn } } totalCount }\n    }\n  }\n"): typeof import('./graphql').CaseOverviewDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseReports($id: ID!, $first: Int!, $after: String) {\n    case(id: $id) {\n      id\n      reports(first: $first, after: $after) {\n        nodes { id number title receivedAt detectedAt tlp confidential agency { id name nameEn } }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').CaseReportsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseTasks($id: ID!, $first: Int!, $after: String) {\n    case(id: $id) {\n      id\n      tasks(first: $first, after: $after) { nodes { ...TaskRow } pageInfo { hasNextPage endCursor } totalCount }\n    }\n  }\n"): typeof import('./graphql').CaseTasksDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseTimelineTab($id: ID!, $first: Int!, $after: String, $manual: Boolean) {\n    case(id: $id) {\n      id\n      timeline(first: $first, after: $after, manual: $manual) { nodes { ...CaseTimeline } pageInfo { hasNextPage endCursor } totalCount }\n      all: timeline(first: 1) { totalCount }\n      byHand: timeline(first: 1, manual: true) { totalCount }\n      affectedSystems {\n        system { id code }\n        suspected: controls(first: 20, filter: { failed: true }) { nodes { control { id clause titleVi titleEn } } }\n      }\n    }\n  }\n"): typeof import('./graphql').CaseTimelineTabDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CasesPage($first: Int!, $after: String, $filter: CaseFilter, $orderBy: CaseOrder!) {\n    cases(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {\n      nodes {\n        id number title status severity tlp openedAt closedAt maxLevel unimplementedControls openTasks\n        affectedSystems { level }\n        agencies { id name nameEn }\n        nextDeadline { name nameEn startedAt dueAt metAt breached }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').CasesPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CasesSystem($id: ID!) {\n    system(id: $id) { id name nameEn }\n  }\n"): typeof import('./graphql').CasesSystemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseControls($id: ID!, $filter: ControlFilter) {\n    case(id: $id) {\n      id\n      affectedSystems {\n        frozenAt level unimplementedControls totalControls\n        system { id code name nameEn }\n        controls(first: 100, filter: $filter) {\n          nodes { status suspectedFailed control { id clause titleVi titleEn } }\n          totalCount\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').CaseControlsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ControlsToday($id: ID!, $filter: ControlFilter) {\n    system(id: $id) { id controls(first: 100, filter: $filter) { nodes { status failed control { id } } } }\n  }\n"): typeof import('./graphql').ControlsTodayDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcknowledgeEscalation($id: ID!) {\n    acknowledgeEscalation(id: $id) { escalation { id acknowledgedAt } errors { code message path } }\n  }\n"): typeof import('./graphql').AcknowledgeEscalationDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CaseEvidence on EvidenceItem {\n    id number fileName status sizeBytes sha256 declared declaredSizeBytes receivedBytes memberCount flaggedCount verdict createdAt disposedAt withdrawnAt\n    ...EvidenceFault\n    findings { code }\n    examination { state membersDone membersTotal }\n    uploadedBy { id name }\n  }\n"): typeof import('./graphql').CaseEvidenceFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CaseSystem on AffectedSystem {\n    level legalProfile frozenAt unimplementedControls totalControls suspectedControls\n    system { id code name nameEn level legalProfile agency { id name nameEn } controlSummary { total unimplemented } }\n    suspected: controls(first: 20, filter: { failed: true }) {\n      nodes { status control { id clause titleVi titleEn } }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').CaseSystemFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CaseTimeline on TimelineEntry {\n    id kind at recordedAt text subject subjectId\n    actor { id name }\n  }\n"): typeof import('./graphql').CaseTimelineFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CaseClock on Clock {\n    id code name nameEn source sourceEn consequence startedAt dueAt metAt breached canFile summary\n    agency { id name nameEn }\n    filedBy { id name }\n  }\n"): typeof import('./graphql').CaseClockFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CaseEscalation on Escalation {\n    id tier tierName tierNameEn reason note automatic raisedAt acknowledgedAt nextTierAt passedOnAt unheardAt canAcknowledge\n    furtherReasons { reason at }\n    raisedBy { id name }\n    acknowledgedBy { id name }\n    deliveries { id recipient status attempts sentAt lastError dismissedAt dismissedReason dismissedBy { id name } }\n  }\n"): typeof import('./graphql').CaseEscalationFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CasePage($number: String!) {\n    case(number: $number) {\n      id number title status severity severityReason tlp version incidentClass openedAt closedAt openTasks\n      openedBy { id name }\n      agencies { id name nameEn code }\n      affectedSystems { system { id agency { id name nameEn code } } }\n      statusHistory { status at note by { id name } }\n      nextStatuses actions\n      closeBlockers { code name nameEn source sourceEn begun agency { id name nameEn } }\n      clocks { ...CaseClock }\n      reports(first: 1) { totalCount }\n      tasks(first: 1) { totalCount }\n      evidence(first: 1) { totalCount }\n      alteredEvidence\n      observables(first: 1) { totalCount }\n      timeline(first: 1) { totalCount }\n      escalations(first: 50) { nodes { ...CaseEscalation } totalCount }\n    }\n  }\n"): typeof import('./graphql').CasePageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AssignTask($caseId: ID!, $input: AssignTaskInput!) {\n    assignTask(caseId: $caseId, input: $input) { task { id } errors { code message path } }\n  }\n"): typeof import('./graphql').AssignTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AssignTaskAgencies($text: String) {\n    agencies(first: 20, filter: { text: $text }) { nodes { id name nameEn code } }\n  }\n"): typeof import('./graphql').AssignTaskAgenciesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EscalateCase($id: ID!, $input: EscalateCaseInput!) {\n    escalateCase(id: $id, input: $input) { escalation { id tier } errors { code message path } }\n  }\n"): typeof import('./graphql').EscalateCaseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EscalationTiers($id: ID!) {\n    case(id: $id) { id escalationTiers { tier name nameEn acknowledgeWithinMinutes } }\n  }\n"): typeof import('./graphql').EscalationTiersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetCaseSeverity($id: ID!, $expectedVersion: Int!, $severity: Severity!, $reason: String!) {\n    setCaseSeverity(id: $id, expectedVersion: $expectedVersion, severity: $severity, reason: $reason) {\n      case { id version severity }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').SetCaseSeverityDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetCaseTlp($id: ID!, $expectedVersion: Int!, $tlp: Tlp!, $reason: String!) {\n    setCaseTlp(id: $id, expectedVersion: $expectedVersion, tlp: $tlp, reason: $reason) {\n      case { id version tlp }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').SetCaseTlpDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AdvanceCase($id: ID!, $expectedVersion: Int!, $to: CaseStatus!, $note: String) {\n    advanceCase(id: $id, expectedVersion: $expectedVersion, to: $to, note: $note) {\n      case { id version status }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').AdvanceCaseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseConflict($id: ID!) {\n    case(id: $id) {\n      id version status nextStatuses severity severityReason tlp\n      timeline(first: 25, manual: false) { nodes { id kind at text actor { id name } } }\n    }\n  }\n"): typeof import('./graphql').CaseConflictDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddTimelineEntry($caseId: ID!, $input: AddTimelineEntryInput!) {\n    addTimelineEntry(caseId: $caseId, input: $input) { case { id } errors { code message path } }\n  }\n"): typeof import('./graphql').AddTimelineEntryDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation FileStatutoryReport($caseId: ID!, $input: FileStatutoryReportInput!) {\n    fileStatutoryReport(caseId: $caseId, input: $input) { case { id } errors { code message path } }\n  }\n"): typeof import('./graphql').FileStatutoryReportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SuspectControl($caseId: ID!, $input: SuspectControlInput!) {\n    suspectControl(caseId: $caseId, input: $input) { case { id } errors { code message path } }\n  }\n"): typeof import('./graphql').SuspectControlDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ContactsPage($first: Int, $after: String, $filter: DutyPostFilter) {\n    dutyPosts(first: $first, after: $after, filter: $filter) {\n      nodes {\n        canName\n        agency { id name nameEn code dutyContact }\n        contacts { standing person { id name email } }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').ContactsPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EscalationPlan {\n    escalationTiers {\n      tier name nameEn audience fromSeverity fromLevel acknowledgeWithinMinutes\n      post {\n        canName\n        contacts { standing person { id name email } }\n      }\n    }\n    escalationRules { code fromSeverity fromLevel clockLeftPercent startTier reason reasonEn }\n    waitingReportRules { code tier reason reasonEn }\n  }\n"): typeof import('./graphql').EscalationPlanDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DutyCandidates($post: DutyPostInput!) {\n    dutyCandidates(post: $post) { id name email }\n  }\n"): typeof import('./graphql').DutyCandidatesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddDutyContact($post: DutyPostInput!, $personId: ID!) {\n    addDutyContact(post: $post, personId: $personId) {\n      post { contacts { person { id } } }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').AddDutyContactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReplaceDutyContact($post: DutyPostInput!, $personId: ID!, $successorId: ID!) {\n    replaceDutyContact(post: $post, personId: $personId, successorId: $successorId) {\n      post { contacts { person { id } } }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').ReplaceDutyContactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemoveDutyContact($post: DutyPostInput!, $personId: ID!) {\n    removeDutyContact(post: $post, personId: $personId) {\n      post { contacts { person { id } } }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').RemoveDutyContactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query AgencyDutyContact($id: ID!) {\n    agency(id: $id) { dutyContact }\n  }\n"): typeof import('./graphql').AgencyDutyContactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetDutyContact($agencyId: ID!, $seen: String, $text: String) {\n    setDutyContact(agencyId: $agencyId, seen: $seen, text: $text) {\n      agency { id dutyContact }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').SetDutyContactDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SealEvidence($id: ID!, $input: SealEvidenceInput!) {\n    sealEvidence(id: $id, input: $input) { errors { code message path } }\n  }\n"): typeof import('./graphql').SealEvidenceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetLegalHold($id: ID!, $input: SetLegalHoldInput!) {\n    setLegalHold(id: $id, input: $input) { errors { code message path } }\n  }\n"): typeof import('./graphql').SetLegalHoldDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LiftLegalHold($id: ID!, $input: LiftLegalHoldInput!) {\n    liftLegalHold(id: $id, input: $input) { errors { code message path } }\n  }\n"): typeof import('./graphql').LiftLegalHoldDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReleaseEvidence($id: ID!, $input: ReleaseEvidenceInput!) {\n    releaseEvidence(id: $id, input: $input) { errors { code message path } }\n  }\n"): typeof import('./graphql').ReleaseEvidenceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RequestDisposal($id: ID!, $input: RequestDisposalInput!) {\n    requestDisposal(id: $id, input: $input) { errors { code message path } }\n  }\n"): typeof import('./graphql').RequestDisposalDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConfirmDisposal($id: ID!) {\n    confirmDisposal(id: $id) { errors { code message path } }\n  }\n"): typeof import('./graphql').ConfirmDisposalDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelDisposal($id: ID!, $reason: String!) {\n    cancelDisposal(id: $id, reason: $reason) { errors { code message path } }\n  }\n"): typeof import('./graphql').CancelDisposalDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CorrectCustody($id: ID!, $input: CorrectCustodyInput!) {\n    correctCustody(id: $id, input: $input) { errors { code message path } }\n  }\n"): typeof import('./graphql').CorrectCustodyDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustodyEvents($id: ID!) {\n    evidenceItem(id: $id) { id custody(first: 100) { nodes { sequence kind at entryHash } } }\n  }\n"): typeof import('./graphql').CustodyEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustodyCheckpoints($first: Int, $after: String) {\n    custodyLog {\n      checkpoints(first: $first, after: $after) {\n        nodes { size rootHash signedAt note cosignatures { witness at } timestamp { at authority } }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').CustodyCheckpointsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustodyDesk($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      fileName\n      lastVerifiedAt\n      alteredAt\n      holder { name since released agency { id name nameEn } person { id agency { id name nameEn } } }\n      custodyState {\n        sealedAt\n        sealNumber\n        checkedAt\n        holds { sequence authority reason setBy setAt }\n        offer { id expiresAt toAgency { id name nameEn } toPerson { id name } }\n        disposal { status requestedAt requestedBy { id name } authority method reason confirmedAt confirmedBy { id name } removedAt }\n        acts { act obstacle }\n      }\n    }\n  }\n"): typeof import('./graphql').CustodyDeskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CustodyLog {\n    custodyLog {\n      size events rootHash checkpoint signedAt origin\n      signing { holds fault refusedSince }\n      keys { key fingerprint }\n      witnesses { name key fingerprint latest { witness size at } behind fault faultDetail faultSince }\n      timestamping { latest { size at authority } fault faultDetail faultSince }\n    }\n  }\n"): typeof import('./graphql').CustodyLogDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TransferTargets($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      custodyState { transferTargets { agency { id name nameEn } people { id name } } }\n    }\n  }\n"): typeof import('./graphql').TransferTargetsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation OfferTransfer($id: ID!, $input: OfferTransferInput!) {\n    offerTransfer(id: $id, input: $input) { transfer { id } errors { code message path } }\n  }\n"): typeof import('./graphql').OfferTransferDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptTransfer($id: ID!, $input: AcceptTransferInput!) {\n    acceptTransfer(id: $id, input: $input) { transfer { id status hashDiffers } errors { code message path } }\n  }\n"): typeof import('./graphql').AcceptTransferDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RefuseTransfer($id: ID!, $reason: String!) {\n    refuseTransfer(id: $id, reason: $reason) { transfer { id status } errors { code message path } }\n  }\n"): typeof import('./graphql').RefuseTransferDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WithdrawTransfer($id: ID!, $reason: String!) {\n    withdrawTransfer(id: $id, reason: $reason) { transfer { id status } errors { code message path } }\n  }\n"): typeof import('./graphql').WithdrawTransferDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment TransferRow on Transfer {\n    id status evidenceNumber fileName sizeBytes sha256 place reason offeredAt expiresAt settledAt answer statedSha256 hashDiffers canAnswer canWithdraw\n    fromAgency { id name nameEn }\n    offeredBy { id name }\n    toAgency { id name nameEn }\n    toPerson { id name }\n    settledBy { id name }\n    evidenceItem { id downloadUrl }\n  }\n"): typeof import('./graphql').TransferRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TransfersPage($first: Int!, $after: String, $filter: TransferFilter) {\n    transfers(first: $first, after: $after, filter: $filter) {\n      nodes { ...TransferRow }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').TransfersPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeriveEvidence($id: ID!, $input: DeriveEvidenceInput!) {\n    deriveEvidence(id: $id, input: $input) {\n      derivation { id status }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').DeriveEvidenceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceDerived($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      fileName\n      depth\n      canDerive\n      memberCount\n      verdict\n      flaggedCount\n      parent { id number fileName parent { id number fileName parent { id number fileName } } }\n      derived(first: 0) { totalCount }\n      derivations(first: 50) {\n        totalCount\n        nodes {\n          id\n          method\n          status\n          failure\n          detail\n          members\n          reason\n          requestedAt\n          requestedBy { id name }\n          bytesDone\n          child { id number fileName sha256 sizeBytes status memberCount derived(first: 0) { totalCount } }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').EvidenceDerivedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MemberPackage($id: ID!, $members: [Int!]!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      memberPackageUrl(members: $members)\n    }\n  }\n"): typeof import('./graphql').MemberPackageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation VerifyEvidence($id: ID!) {\n    verifyEvidence(id: $id) {\n      evidenceItem { id lastVerifiedAt }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').VerifyEvidenceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidencePage($first: Int, $after: String, $filter: EvidenceFilter) {\n    evidence(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id number fileName status sizeBytes sha256 declaredSizeBytes receivedBytes memberCount createdAt declared verdict disposedAt withdrawnAt\n        ...EvidenceFault\n        findings { code }\n        case { id number title }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').EvidencePageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment EvidenceFault on EvidenceItem {\n    alteredAt inventoryAlteredAt disposedAt\n    chain { intact checkedAt }\n  }\n"): typeof import('./graphql').EvidenceFaultFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceMembers($id: ID!, $first: Int, $after: String, $filter: MemberFilter) {\n    evidenceItem(id: $id) {\n      id\n      members(first: $first, after: $after, filter: $filter) {\n        nodes { index path rawPathHex sizeBytes sha256 contentType encrypted modifiedAt findings { code severity detail } hitLevels seenInAnotherCase }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').EvidenceMembersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceFolder($id: ID!, $path: String!, $first: Int, $after: String) {\n    evidenceItem(id: $id) {\n      id\n      folder(path: $path, first: $first, after: $after) {\n        nodes {\n          name folderPath: path memberCount flaggedCount sizeBytes\n          member { index sha256 encrypted findings { code severity } hitLevels seenInAnotherCase }\n        }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').EvidenceFolderDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceMemberPage($id: ID!, $index: Int!) {\n    evidenceItem(id: $id) {\n      id\n      canVerify\n      canDerive\n      depth\n      member(index: $index) { index path rawPathHex sizeBytes sha256 contentType encrypted modifiedAt findings { code severity detail } hitLevels seenInAnotherCase }\n    }\n    ruleMatches(evidenceId: $id, first: 10, filter: { memberIndex: $index }) {\n      nodes { rule version ruleSet { id name } }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').EvidenceMemberPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceChain($id: ID!, $first: Int, $after: String) {\n    evidenceItem(id: $id) {\n      id\n      custody(first: $first, after: $after) {\n        nodes { sequence kind at actor byHub result agency { id name nameEn } reason entryHash previousHash logIndex canonical facts { to place authority method sealNumber requestedBy statedSha256 hashDiffers refersTo refersToHash correction expiresAt scheduled declared acquisition { acquiredBy device deviceSystem deviceSerial tool place reason beganAt endedAt utcOffsetMinutes clockOffsetSeconds files changed unread keyName keyId keyFingerprint } } }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').EvidenceChainDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceItemPage($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      number\n      fileName\n      status\n      sizeBytes\n      sha256\n      memberCount\n      flaggedCount\n      parent { id number fileName }\n      derived(first: 0) { totalCount }\n      description\n      declaredSha256\n      declared\n      acquiredAt\n      acquiredBy\n      uploadedBy { id name }\n      createdAt\n      expiresAt\n      receivedBytes\n      declaredSizeBytes\n      uploadUrl\n      downloadUrl\n      packageUrl\n      caseUrl\n      reportUrl\n      format\n      contentType\n      verdict\n      lastVerifiedAt\n      alteredAt\n      inventoryAlteredAt\n      disposedAt\n      withdrawnAt\n      holder { name released agency { id name nameEn } person { id agency { id name nameEn } } }\n      canVerify\n      canCancel\n      case { id number title tlp actions }\n      findings { code severity path detail }\n      examination { state membersDone membersTotal bytesDone startedAt finishedAt error }\n      chain { intact events brokenAt fault recordedHash computedHash checkedAt }\n      hits(first: 1, filter: { level: [KNOWN_BAD, OWN_CASE, OTHER_CASE, NOTABLE] }) { totalCount }\n      custody(first: 1) { nodes { sequence logIndex } }\n    }\n  }\n"): typeof import('./graphql').EvidenceItemPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ArticleHead on ArticleVersion {\n    id number titleVi titleEn summaryVi summaryEn incidentClasses techniques publishedAt\n  }\n"): typeof import('./graphql').ArticleHeadFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ArticleText on ArticleVersion {\n    ...ArticleHead\n    revision bodyVi bodyEn exerciseCode note sha256 writtenAt\n    writtenBy { id name }\n    publishedBy { id name }\n  }\n"): typeof import('./graphql').ArticleTextFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query KnowledgePage($first: Int, $after: String, $filter: ArticleFilter) {\n    canWriteArticles\n    articles(first: $first, after: $after, filter: $filter) {\n      nodes { id code kind current { ...ArticleHead } draft { id number } }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').KnowledgePageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ArticlePage($code: String!, $version: Int!) {\n    article(code: $code) {\n      id code kind canWrite\n      current { ...ArticleText }\n      asked: version(number: $version) { ...ArticleText }\n      draft { ...ArticleText }\n      versions(first: 50) { nodes { id number note publishedAt publishedBy { id name } } totalCount }\n    }\n    canWriteArticles\n    exerciseCodes\n  }\n"): typeof import('./graphql').ArticlePageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Handbooks($filter: ArticleFilter) {\n    articles(first: 5, filter: $filter) { nodes { id code kind current { ...ArticleHead } } }\n  }\n"): typeof import('./graphql').HandbooksDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateArticle($code: String!, $kind: ArticleKind!, $input: ArticleContentInput!) {\n    createArticle(code: $code, kind: $kind, input: $input) { article { id code draft { id revision } } errors { code message path } }\n  }\n"): typeof import('./graphql').CreateArticleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveArticleDraft($code: String!, $expectedRevision: Int!, $input: ArticleContentInput!) {\n    saveArticleDraft(code: $code, expectedRevision: $expectedRevision, input: $input) {\n      article { id code draft { id revision } }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').SaveArticleDraftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PublishArticle($code: String!, $expectedRevision: Int!, $note: String) {\n    publishArticle(code: $code, expectedRevision: $expectedRevision, note: $note) { article { id code } errors { code message path } }\n  }\n"): typeof import('./graphql').PublishArticleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DiscardArticleDraft($code: String!, $expectedRevision: Int!) {\n    discardArticleDraft(code: $code, expectedRevision: $expectedRevision) { article { id code } errors { code message path } }\n  }\n"): typeof import('./graphql').DiscardArticleDraftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExercisePage($code: String!) {\n    article(code: $code) {\n      id code\n      current { ...ArticleHead }\n      exercise {\n        code attempt fileName sizeBytes sha256 evidenceUrl\n        questions { code kind points promptVi promptEn }\n        attempts(first: 20) {\n          nodes {\n            id number submittedAt points maxPoints articleVersion { id number }\n            results { code kind promptVi promptEn answer expected explanationVi explanationEn points maxPoints }\n          }\n          totalCount\n        }\n      }\n    }\n  }\n"): typeof import('./graphql').ExercisePageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SubmitExercise($code: String!, $input: SubmitExerciseInput!) {\n    submitExercise(code: $code, input: $input) { attempt { id number } errors { code message path } }\n  }\n"): typeof import('./graphql').SubmitExerciseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceHits($id: ID!, $first: Int, $after: String, $filter: HitFilter) {\n    evidenceItem(id: $id) {\n      id\n      hits(first: $first, after: $after, filter: $filter) {\n        nodes {\n          memberIndex memberPath level matched foundAt\n          hashSet { id name version source }\n          observable { id kind value case { id number } }\n        }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').EvidenceHitsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceSightings($id: ID!) {\n    evidenceItem(id: $id) {\n      id\n      similarItems { sharedCount eitherCount likenessPermille evidenceItem { id number fileName } }\n      sightings(first: 25) { ownMemberIndex ownMemberPath memberPath evidenceItem { id number fileName case { id number } } }\n      duplicates(first: 10) { nodes { sha256 sizeBytes count places { memberPath evidenceItem { id number } } } }\n    }\n  }\n"): typeof import('./graphql').EvidenceSightingsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query HashSetsPage($first: Int, $after: String, $text: String) {\n    canManageHashSets\n    hashSets(first: $first, after: $after, text: $text) {\n      nodes { id name version kind source licence tlp sha256Count sha1Count md5Count importedAt importedBy { id name } retiredAt sweptAt }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').HashSetsPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ImportHashSet($input: ImportHashSetInput!) {\n    importHashSet(input: $input) { hashSet { id } errors { code message path } }\n  }\n"): typeof import('./graphql').ImportHashSetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetireHashSet($id: ID!) {\n    retireHashSet(id: $id) { hashSet { id retiredAt } errors { code message path } }\n  }\n"): typeof import('./graphql').RetireHashSetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LookUpsPage($values: [String!]!) {\n    lookUp(values: $values) {\n      results {\n        asked kind value\n        hashSets { id name version kind }\n        observables { id tlp case { id number } }\n        places { memberIndex memberPath evidenceItem { id number fileName case { id number } } }\n      }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').LookUpsPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CaseObservables($first: Int, $after: String, $filter: ObservableFilter) {\n    observables(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id kind value tlp source note firstSeenAt addedAt hitCount canWithdraw\n        addedBy { id name }\n        agency { id name nameEn code }\n        otherCases { id number }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').CaseObservablesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddObservables($caseId: ID!, $input: AddObservablesInput!) {\n    addObservables(caseId: $caseId, input: $input) { added known errors { code message path } }\n  }\n"): typeof import('./graphql').AddObservablesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WithdrawObservable($id: ID!, $reason: String!) {\n    withdrawObservable(id: $id, reason: $reason) { observable { id withdrawnAt } errors { code message path } }\n  }\n"): typeof import('./graphql').WithdrawObservableDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OutboxPage($first: Int, $after: String, $filter: OutboxFilter) {\n    outbox(first: $first, after: $after, filter: $filter) {\n      nodes { id kind status attempts doubtful createdAt dueAt finishedAt lastError recipient messageId dismissedReason }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').OutboxPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetryOutboxJob($id: ID!) {\n    retryOutboxJob(id: $id) {\n      job { id status }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').RetryOutboxJobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DismissOutboxJob($id: ID!, $reason: String!) {\n    dismissOutboxJob(id: $id, reason: $reason) {\n      job { id status }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').DismissOutboxJobDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReportDrafts {\n    reportDrafts { id body savedAt }\n  }\n"): typeof import('./graphql').ReportDraftsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReportDraft($id: ID!) {\n    reportDraft(id: $id) { id body savedAt version }\n  }\n"): typeof import('./graphql').ReportDraftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteReportDraft($id: ID!) {\n    deleteReportDraft(id: $id) { errors { code message path } }\n  }\n"): typeof import('./graphql').DeleteReportDraftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReportPage($id: ID!) {\n    report(id: $id) {\n      id\n      number\n      status\n      title\n      description\n      incidentClass\n      tlp\n      detectedAt\n      occurredAt\n      receivedAt\n      confidential\n      agency { id name nameEn code }\n      reporter { id name }\n      systems { id code name nameEn level agency { id } }\n      case { id number title }\n      decidedAt\n      decidedBy { id name }\n      rejectionReason\n      canDecide\n      clocks { code name nameEn source sourceEn startedAt dueAt metAt breached }\n    }\n  }\n"): typeof import('./graphql').ReportPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveReportDraft($id: ID!, $body: String!, $expectedVersion: Int!) {\n    saveReportDraft(id: $id, body: $body, expectedVersion: $expectedVersion) {\n      draft { id savedAt version }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').SaveReportDraftDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ReportSystems($first: Int, $filter: SystemFilter) {\n    systems(first: $first, filter: $filter) {\n      nodes { id code name nameEn level }\n    }\n    legalProfiles { code nameVi nameEn validFrom validTo }\n  }\n"): typeof import('./graphql').ReportSystemsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReportIncident($input: ReportIncidentInput!) {\n    reportIncident(input: $input) {\n      report { id number }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').ReportIncidentDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SentReports($first: Int, $after: String, $filter: ReportFilter) {\n    reports(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id number title status receivedAt decidedAt\n        agency { id name nameEn }\n        reporter { id name }\n        case { id number title }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').SentReportsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RuleSetsPage($first: Int, $after: String, $text: String) {\n    ruleSetAgencies { id name }\n    ruleSets(first: $first, after: $after, text: $text) {\n      nodes {\n        id name description tlp standing retiredAt createdAt\n        agency { id name nameEn }\n        current { number ruleCount writtenAt writtenBy { id name } }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').RuleSetsPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RuleSetPage($id: ID!, $version: Int!) {\n    ruleSet(id: $id) {\n      id name description tlp standing retiredAt createdAt canWrite\n      createdBy { id name }\n      agency { id name nameEn }\n      current { number ruleCount sha256 }\n      source(version: $version)\n      versions(first: 50) {\n        nodes { number ruleCount sha256 note writtenAt writtenBy { id name } }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').RuleSetPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RuleSetAgencies {\n    ruleSetAgencies { id name nameEn }\n  }\n"): typeof import('./graphql').RuleSetAgenciesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CheckRules($source: String!) {\n    checkRules(source: $source) {\n      rules\n      problems { line column message }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').CheckRulesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateRuleSet($input: CreateRuleSetInput!) {\n    createRuleSet(input: $input) {\n      ruleSet { id }\n      problems { line column message }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').CreateRuleSetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReviseRuleSet($id: ID!, $expectedVersion: Int!, $input: ReviseRuleSetInput!) {\n    reviseRuleSet(id: $id, expectedVersion: $expectedVersion, input: $input) {\n      ruleSet { id }\n      problems { line column message }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').ReviseRuleSetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetRuleSetStanding($id: ID!, $standing: Boolean!) {\n    setRuleSetStanding(id: $id, standing: $standing) {\n      ruleSet { id standing }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').SetRuleSetStandingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetireRuleSet($id: ID!) {\n    retireRuleSet(id: $id) {\n      ruleSet { id retiredAt }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').RetireRuleSetDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceScans($id: ID!) {\n    canScanEvidence(evidenceId: $id)\n    ruleScans(evidenceId: $id, first: 25) {\n      nodes {\n        id version state requestedAt finishedAt error engine filesTotal filesDone bytesDone matchCount gapCount\n        requestedBy { id name }\n        ruleSet { id name current { number } }\n        gaps(first: 10) { nodes { memberIndex memberPath reason } totalCount }\n      }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').EvidenceScansDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EvidenceRuleMatches($id: ID!, $first: Int, $after: String, $filter: RuleMatchFilter) {\n    ruleMatches(evidenceId: $id, first: $first, after: $after, filter: $filter) {\n      nodes {\n        memberIndex memberPath rule tags version\n        ruleSet { id name }\n        patterns { name count places { offset length } }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').EvidenceRuleMatchesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ScanEvidence($evidenceId: ID!, $ruleSetIds: [ID!]!) {\n    scanEvidence(evidenceId: $evidenceId, ruleSetIds: $ruleSetIds) {\n      scans { id state }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').ScanEvidenceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SearchPage($text: String!, $first: Int, $after: String) {\n    search(text: $text, first: $first, after: $after) {\n      nodes { kind id title subtitle number caseNumber }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').SearchPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetControlStatus($systemId: ID!, $expectedVersion: Int!, $input: SetControlStatusInput!) {\n    setControlStatus(systemId: $systemId, expectedVersion: $expectedVersion, input: $input) {\n      systemControl { status failed version control { id } }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').SetControlStatusDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RegisterAgencies($text: String) {\n    agencies(first: 20, filter: { registers: true, text: $text }) {\n      nodes { id name nameEn code }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').RegisterAgenciesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegisterSystem($input: RegisterSystemInput!) {\n    registerSystem(input: $input) {\n      system { id }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').RegisterSystemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ChangeSystem($id: ID!, $expectedVersion: Int!, $input: ChangeSystemInput!) {\n    changeSystem(id: $id, expectedVersion: $expectedVersion, input: $input) {\n      system { id version }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').ChangeSystemDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApproveSystemLevel($id: ID!, $expectedVersion: Int!, $input: ApproveSystemLevelInput!) {\n    approveSystemLevel(id: $id, expectedVersion: $expectedVersion, input: $input) {\n      system { id version level legalProfile }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').ApproveSystemLevelDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LegalProfiles {\n    legalProfiles { code nameVi nameEn validTo }\n  }\n"): typeof import('./graphql').LegalProfilesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SystemControls($id: ID!, $first: Int, $after: String, $filter: ControlFilter) {\n    system(id: $id) {\n      id\n      controls(first: $first, after: $after, filter: $filter) {\n        nodes {\n          status failed note setAt version\n          setBy { id name }\n          control { id catalogue clause titleVi titleEn areaVi areaEn group requirementVi requirementEn confidence source }\n        }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').SystemControlsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SystemsPage($first: Int, $after: String, $filter: SystemFilter) {\n    systems(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id code name nameEn level legalProfile\n        agency { id name nameEn }\n        controlSummary { total unimplemented failed }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').SystemsPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SystemAgencies($first: Int) {\n    agencies(first: $first) { nodes { id name nameEn code } }\n  }\n"): typeof import('./graphql').SystemAgenciesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SystemPage($id: ID!) {\n    system(id: $id) {\n      id code name nameEn level legalProfile approvedAt purpose openFindings version canSetControls canChange canApproveLevel\n      agency { id name nameEn }\n      controlSummary { total unimplemented implemented notApplicable failed }\n    }\n  }\n"): typeof import('./graphql').SystemPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SystemCases($id: ID!, $status: [CaseStatus!]) {\n    cases(first: 3, filter: { systemId: $id, status: $status }) { nodes { id number title } totalCount }\n    controlSuspicions(systemId: $id) { controlId reason suspectedAt case { id number } }\n  }\n"): typeof import('./graphql').SystemCasesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SystemControl($id: ID!, $control: ID!) {\n    system(id: $id) {\n      control(id: $control) {\n        status failed note setAt version\n        setBy { id name }\n        control { id catalogue clause titleVi titleEn areaVi areaEn group requirementVi requirementEn confidence source }\n      }\n    }\n  }\n"): typeof import('./graphql').SystemControlDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment TaskRow on Task {\n    id title status dueAt taskOnly assignedAt finishedAt\n    agency { id name nameEn code }\n    assignee { id name }\n    canAccept canComplete canCancel\n  }\n"): typeof import('./graphql').TaskRowFragmentDoc;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptTask($id: ID!) {\n    acceptTask(id: $id) { task { ...TaskRow } errors { code message path } }\n  }\n"): typeof import('./graphql').AcceptTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeclineTask($id: ID!, $reason: String!) {\n    declineTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n"): typeof import('./graphql').DeclineTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CompleteTask($id: ID!, $result: String!) {\n    completeTask(id: $id, result: $result) { task { ...TaskRow } errors { code message path } }\n  }\n"): typeof import('./graphql').CompleteTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelTask($id: ID!, $reason: String!) {\n    cancelTask(id: $id, reason: $reason) { task { ...TaskRow } errors { code message path } }\n  }\n"): typeof import('./graphql').CancelTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TaskPage($id: ID!) {\n    task(id: $id) {\n      ...TaskRow\n      instructions result declineReason acceptedAt\n      assignedBy { id name }\n      case { id number title severity tlp }\n    }\n  }\n"): typeof import('./graphql').TaskPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TasksPage($first: Int!, $after: String, $filter: TaskFilter) {\n    tasks(first: $first, after: $after, filter: $filter) {\n      nodes { ...TaskRow case { id number severity } }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').TasksPageDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TraceList($caseId: ID, $evidenceId: ID, $first: Int, $after: String, $filter: TraceFilter) {\n    traces(caseId: $caseId, evidenceId: $evidenceId, first: $first, after: $after, filter: $filter) {\n      nodes {\n        id at precision zone year source summary host account address event memberIndex path offset record raw pinned\n        evidenceItem { id number fileName }\n        marks { label note at by { id name } }\n      }\n      pageInfo { hasNextPage endCursor }\n    }\n  }\n"): typeof import('./graphql').TraceListDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TraceHistogram($caseId: ID, $evidenceId: ID, $filter: TraceFilter) {\n    traceHistogram(caseId: $caseId, evidenceId: $evidenceId, filter: $filter) { barSeconds firstAt lastAt total bars { at count } }\n  }\n"): typeof import('./graphql').TraceHistogramDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TraceReading($id: ID!, $first: Int, $after: String) {\n    traceReading(evidenceId: $id) {\n      state offsetMinutes firstYear requestedAt finishedAt error version filesTotal bytesDone canAnalyse\n      requestedBy { id name }\n      counts { traces badRows }\n      files(first: $first, after: $after) {\n        nodes { memberIndex path source traces badRows firstAt lastAt year sizeBytes remarks }\n        pageInfo { hasNextPage endCursor }\n        totalCount\n      }\n    }\n  }\n"): typeof import('./graphql').TraceReadingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReadTraces($id: ID!, $input: ReadTracesInput!) {\n    readTraces(evidenceId: $id, input: $input) { reading { state } errors { code message path } }\n  }\n"): typeof import('./graphql').ReadTracesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation MarkTrace($id: ID!, $input: MarkTraceInput!) {\n    markTrace(id: $id, input: $input) { trace { id } errors { code message path } }\n  }\n"): typeof import('./graphql').MarkTraceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UnmarkTrace($id: ID!, $label: String!) {\n    unmarkTrace(id: $id, label: $label) { trace { id } errors { code message path } }\n  }\n"): typeof import('./graphql').UnmarkTraceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PinTrace($id: ID!, $text: String) {\n    pinTrace(id: $id, text: $text) { trace { id pinned } errors { code message path } }\n  }\n"): typeof import('./graphql').PinTraceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TriageQueue($first: Int, $after: String, $filter: ReportFilter) {\n    reports(first: $first, after: $after, filter: $filter) {\n      nodes {\n        id number title status incidentClass tlp receivedAt confidential\n        agency { id name nameEn }\n        systems { id level }\n        clocks { code startedAt dueAt metAt breached }\n      }\n      pageInfo { hasNextPage endCursor }\n      totalCount\n    }\n  }\n"): typeof import('./graphql').TriageQueueDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TriageReport($id: ID!) {\n    report(id: $id) {\n      id number status title description incidentClass tlp detectedAt occurredAt receivedAt confidential\n      agency { id name nameEn }\n      reporter { id name }\n      systems { id code name nameEn level controlSummary { total unimplemented } }\n      case { id number title }\n      decidedAt\n      decidedBy { id name }\n      rejectionReason\n      canDecide\n      clocks { code name nameEn source sourceEn startedAt dueAt metAt breached }\n    }\n  }\n"): typeof import('./graphql').TriageReportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query RelatedCases($reportId: ID!) {\n    relatedCases(reportId: $reportId) {\n      reasons\n      case { id number title severity tlp openedAt }\n    }\n  }\n"): typeof import('./graphql').RelatedCasesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query OpenCases($first: Int, $filter: CaseFilter) {\n    cases(first: $first, filter: $filter) {\n      nodes { id number title severity tlp }\n    }\n  }\n"): typeof import('./graphql').OpenCasesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptReport($id: ID!, $input: AcceptReportInput!) {\n    acceptReport(id: $id, input: $input) {\n      case { id number }\n      report { id status }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').AcceptReportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RejectReport($id: ID!, $input: RejectReportInput!) {\n    rejectReport(id: $id, input: $input) {\n      report { id status }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').RejectReportDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MyWork {\n    myWork(first: 100) {\n      kind title dueAt severity createdAt own passedTo\n      report { id number receivedAt rejectionReason agency { id name nameEn } }\n      case { id number title severity }\n      task { ...TaskRow case { id number severity } }\n      escalation { id tier tierName tierNameEn reason automatic raisedAt nextTierAt canAcknowledge }\n      evidenceItem { id number fileName status receivedBytes declaredSizeBytes expiresAt uploadedBy { id name } case { number } }\n      clock { ...CaseClock }\n      transfer { id fromAgency { id name nameEn } }\n    }\n  }\n"): typeof import('./graphql').MyWorkDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NextDeadline {\n    cases(first: 1, orderBy: NEXT_DEADLINE_ASC, filter: { status: [OPEN, CONTAINED, ERADICATED, RECOVERED] }) {\n      nodes { id number title nextDeadline { name nameEn startedAt dueAt breached agency { id name nameEn } } }\n    }\n  }\n"): typeof import('./graphql').NextDeadlineDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallsOfCase($number: String!) {\n    case(number: $number) {\n      id\n      escalations(first: 50) { nodes { id tier raisedAt acknowledgedAt passedOnAt nextTierAt canAcknowledge } }\n    }\n  }\n"): typeof import('./graphql').CallsOfCaseDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CaseChanged {\n    caseChanged { caseId version kind }\n  }\n"): typeof import('./graphql').CaseChangedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    serverTime\n    viewer {\n      user { id name email }\n      agency { id name nameEn code kind }\n      roles\n      locale\n      demo\n      memberships { role agency { id name nameEn code kind } }\n      waiting { work reports tasks escalations transfers deadLetters }\n    }\n  }\n"): typeof import('./graphql').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignOutEverywhere {\n    signOutEverywhere { errors { code message path } }\n  }\n"): typeof import('./graphql').SignOutEverywhereDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetLocale($locale: Locale!) {\n    setLocale(locale: $locale) { errors { code message path } }\n  }\n"): typeof import('./graphql').SetLocaleDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation StartUpload($input: StartUploadInput!) {\n    startUpload(input: $input) {\n      uploadUrl\n      evidenceItem { id number }\n      errors { code message path }\n    }\n  }\n"): typeof import('./graphql').StartUploadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UploadState($id: ID!) {\n    evidenceItem(id: $id) { id number status declared receivedBytes declaredSizeBytes uploadUrl expiresAt sha256 }\n  }\n"): typeof import('./graphql').UploadStateDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query UploadTwin($filter: EvidenceFilter!) {\n    evidence(first: 1, filter: $filter) { nodes { id number fileName } }\n  }\n"): typeof import('./graphql').UploadTwinDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelUpload($id: ID!) {\n    cancelUpload(id: $id) { errors { code message path } }\n  }\n"): typeof import('./graphql').CancelUploadDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WaitingCalls {\n    escalations(first: 20, filter: { unacknowledged: true }) {\n      nodes { id tier canAcknowledge case { id number title } }\n    }\n  }\n"): typeof import('./graphql').WaitingCallsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
