/** The frame of one evidence item: head, verdict, tabs; the tabs are routes of their own and share its query. */
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { graphql } from '@/gql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { useNames } from '@/lib/names';
import { useGraphMutation } from '@/lib/query';
import { CancelUploadDocument, uploads } from '@/lib/upload';
import { NotFound, QueryError, SendError } from '@/shell';
import {
  Banner,
  Button,
  ErrorSummary,
  Hash,
  LoadingSkeleton,
  Menu,
  PageHead,
  StateText,
  Tabs,
  Tag,
  TlpMark,
  VerdictBand,
  toast,
  useFileChooser,
} from '@/ui';
import { useChainEvents } from './chain';
import { DownloadDialog, PackageDialog } from './EvidenceDialogs';
import { EvidenceItemActions, lastReading, pollingOf, shareDone, useEvidenceItem, verdictOf, type Item } from './evidenceItem';
import { memberMessages } from './memberMessages';
import { evidenceMessages } from './messages';
import { SealedDialog } from './SealedDialog';
import { UploadDropZone } from './UploadButton';
import { useReceived } from './UploadHost';
import './evidence.css';

export const VerifyEvidenceDocument = graphql(/* GraphQL */ `
  mutation VerifyEvidence($id: ID!) {
    verifyEvidence(id: $id) {
      evidenceItem { id lastVerifiedAt }
      errors { code message path }
    }
  }
`);

function Band({ item, reading, verifying }: { item: Item; reading: 'same' | 'different' | 'none'; verifying: boolean }) {
  const t = useMessages(evidenceMessages);
  const format = useFormat();
  const { verdict, because } = verdictOf(item, reading, verifying);
  const received = useReceived(item);
  const whole = item.sizeBytes ?? item.declaredSizeBytes;
  const title = {
    receiving: t.verdictReceiving,
    verifying: t.verdictVerifying,
    altered: t.verdictAltered,
    broken: t.verdictBroken,
    inventory: t.faultInventory,
    differs: t.verdictDiffers,
    refused: t.verdictRefused,
    withdrawn: t.verdictWithdrawn,
    disposed: t.disposed,
    examining: t.verdictExamining,
    verified: t.verdictIntact,
    unchecked: t.receivedIntact,
  }[because];
  const note = {
    receiving: t.receivedPart(format.bytes(received), format.bytes(item.declaredSizeBytes)),
    verifying: t.verifyingNote(format.bytes(whole)),
    altered: t.verifyFailed,
    broken: item.chain.brokenAt === null ? t.brokenNoteOpen : t.brokenNote(item.chain.brokenAt),
    inventory: t.inventoryAlteredNote,
    differs: t.differsNote,
    refused: t.refusedNote,
    withdrawn: t.withdrawnNote(format.bytes(item.receivedBytes), format.bytes(item.declaredSizeBytes)),
    disposed: t.disposedNote,
    examining: t.examinedPart(format.bytes(item.examination?.bytesDone ?? 0), format.bytes(whole)),
    verified: t.checkedAt(format.dateTimeShort(item.lastVerifiedAt ?? item.createdAt)),
    unchecked: t.notChecked,
  }[because];
  const first = item.custody.nodes[0];
  return (
    <VerdictBand
      verdict={verdict}
      title={title}
      note={note}
      label={t.verdict}
      {...(item.sha256 === null ? {} : { hashLabel: t.hashLabel, sha256: item.sha256 })}
      facts={
        item.status === 'RECEIVING' ? undefined : (
          <>
            {item.declared === 'MATCHES' && (
              <StateText tone="ok" icon="check">
                {t.declaredMatches}
              </StateText>
            )}
            {item.declared === 'DIFFERS' && (
              <StateText tone="bad" icon="warning">
                {t.declaredDiffers}
              </StateText>
            )}
            {item.declared === 'NONE' && (
              <StateText tone="muted" icon="info">
                {t.declaredNone}
              </StateText>
            )}
            {item.chain.intact ? (
              <StateText tone="ok" icon="check">
                {t.chainIntact(format.number(item.chain.events))}
              </StateText>
            ) : (
              <StateText tone="bad" icon="warning">
                {item.chain.brokenAt === null ? t.chainBrokenOpen : t.chainBroken(item.chain.brokenAt)}
              </StateText>
            )}
            {first?.logIndex === null || first === undefined ? (
              <StateText tone="muted" icon="clock">
                {t.notInLog}
              </StateText>
            ) : !item.chain.intact ? (
              <StateText tone="muted" icon="info">
                {t.logUnproved}
              </StateText>
            ) : (
              <StateText tone="ok" icon="check">
                {t.inLog(format.number(first.logIndex))}
              </StateText>
            )}
          </>
        )
      }
    />
  );
}

/** An upload that is not complete: how far, and how to go on. */
function Unfinished({ item }: { item: Item }) {
  const t = useMessages(evidenceMessages);
  const format = useFormat();
  const chooser = useFileChooser(([file]) => {
    if (item.uploadUrl === null) return;
    void uploads.adopt(
      {
        itemId: item.id,
        number: item.number,
        caseId: item.case.id,
        caseNumber: item.case.number,
        fileName: item.fileName,
        size: item.declaredSizeBytes,
        sha256: item.declaredSha256,
        url: item.uploadUrl,
        sent: item.receivedBytes,
      },
      file,
    );
  });
  const part = format.bytes(item.receivedBytes);
  const whole = format.bytes(item.declaredSizeBytes);
  const mine = item.uploadUrl !== null;
  const cancel = useGraphMutation(CancelUploadDocument);
  const client = useQueryClient();
  const withdraw = () => {
    cancel.mutate(
      { id: item.id },
      {
        onSuccess: ({ cancelUpload }) => {
          toast(cancelUpload.errors[0]?.message ?? t.cancelled(item.number));
          void client.invalidateQueries();
        },
      },
    );
  };
  return (
    <Banner
      tone="warn"
      icon="pause"
      action={
        mine ? (
          <Button size="sm" onClick={chooser.open}>
            {t.continueChoose}
          </Button>
        ) : (
          item.canCancel && (
            <Button size="sm" busy={cancel.isPending} busyLabel={t.cancelling} onClick={withdraw}>
              {t.cancelOther}
            </Button>
          )
        )
      }
    >
      <b className="strong">{t.continueTitle}.</b>{' '}
      {mine && item.expiresAt !== null ? t.continueText(part, whole, format.dateTime(item.expiresAt)) : item.canCancel ? t.continueGone(part, whole) : t.continueOther(part, whole)}
      {chooser.input}
    </Banner>
  );
}

/** Every byte is here; until they are in their place nothing is asked of anybody. */
function Storing() {
  const t = useMessages(evidenceMessages);
  return (
    <Banner tone="info" icon="clock">
      <b className="strong">{t.storingTitle}.</b> {t.storingText}
    </Banner>
  );
}

/** Progress of the examination while it waits, runs or has failed. */
function Progress({ item }: { item: Item }) {
  const t = useMessages(evidenceMessages);
  const format = useFormat();
  const exam = item.examination;
  if (exam === null || exam.state === 'DONE' || item.status === 'EXAMINED' || item.status === 'REFUSED') return null;
  if (exam.state === 'FAILED') {
    return (
      <Banner tone="bad">
        <b className="strong">{t.examFailed}.</b> {t.examFailedText}
        {exam.error !== null && (
          <>
            <br />
            <code className="mono xs">{exam.error}</code>
          </>
        )}
      </Banner>
    );
  }
  if (exam.state === 'WAITING') return <Banner tone="info">{t.examWaiting}</Banner>;
  const whole = item.sizeBytes ?? item.declaredSizeBytes;
  const share = shareDone(exam, whole);
  const members = exam.membersTotal === null ? t.membersDoneOpen(format.number(exam.membersDone)) : t.membersDone(format.number(exam.membersDone), format.number(exam.membersTotal));
  return (
    <Banner tone="info" icon="hourglass">
      <b className="strong">{t.verdictExamining}.</b> {t.examRunning} {members}.
      <div className="exam-bar" role="progressbar" aria-label={t.examProgress} aria-valuenow={share} aria-valuemin={0} aria-valuemax={100}>
        <i style={{ width: `${share}%` }} />
      </div>
    </Banner>
  );
}

function ItemView({ item }: { item: Item }) {
  const t = useMessages(evidenceMessages);
  const m = useMessages(memberMessages);
  const label = useLabels();
  const format = useFormat();
  const client = useQueryClient();
  const verify = useGraphMutation(VerifyEvidenceDocument);
  const [problems, setProblems] = useState<{ message: string }[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [dialog, setDialog] = useState<'none' | 'download' | 'package' | 'report' | 'case' | 'sealed'>('none');
  const size = item.sizeBytes ?? item.declaredSizeBytes;
  const names = useNames();
  const complete = item.status === 'STORED' || item.status === 'EXAMINED';
  const here = item.disposedAt === null;
  const { events } = useChainEvents(item.id);
  const said = lastReading(events);
  // The hub's own word counts before the events that are loaded; where the chain is broken it is about the chain.
  const unsound = item.alteredAt !== null && !item.chain.intact && said !== 'different';
  const reading = item.alteredAt !== null && !unsound ? 'different' : said;
  // While the hub reads the bytes again: what was known before.
  const [waiting, setWaiting] = useState<{ events: number; alteredAt: string | null } | null>(null);
  const reread = () => client.invalidateQueries({ predicate: (query) => ['EvidenceItemPage', 'EvidenceChain'].includes(String(query.queryKey[0])) });

  const onVerify = () => {
    setProblems([]);
    verify.mutate(
      { id: item.id },
      {
        onSuccess: ({ verifyEvidence }) => {
          if (verifyEvidence.errors.length > 0) {
            setProblems(verifyEvidence.errors.map(({ message }) => ({ message })));
            setAttempt((n) => n + 1);
          } else setWaiting({ events: item.chain.events, alteredAt: item.alteredAt });
          void reread();
        },
      },
    );
  };
  useEffect(() => {
    if (waiting === null) return undefined;
    const timer = setInterval(() => {
      void client.invalidateQueries({ predicate: (query) => ['EvidenceItemPage', 'EvidenceChain'].includes(String(query.queryKey[0])) });
    }, 1500);
    return () => clearInterval(timer);
  }, [waiting, client]);
  // The new event has come, and with it the result; to a chain that is broken none can be added.
  const grown = waiting !== null && item.chain.events > waiting.events && events.length >= Math.min(item.chain.events, 50);
  if (grown || (waiting !== null && !item.chain.intact && item.alteredAt !== waiting.alteredAt)) {
    setWaiting(null);
    if (reading === 'same' && item.chain.intact) queueMicrotask(() => toast(t.verified));
  }

  const acquired =
    item.acquiredAt !== null && item.acquiredBy !== null
      ? t.acquired(format.dateTime(item.acquiredAt), item.acquiredBy)
      : item.acquiredAt !== null
        ? t.acquiredAt(format.dateTime(item.acquiredAt))
        : item.acquiredBy !== null
          ? t.acquiredBy(item.acquiredBy)
          : null;
  const tone = { RECEIVING: 'info', STORED: 'info', EXAMINED: 'ok', REFUSED: 'bad' } as const;
  const mayUpload = item.case.actions.includes('UPLOAD_EVIDENCE');
  return (
    <UploadDropZone caseId={item.case.id} caseNumber={item.case.number} disabled={!mayUpload}>
      <div>
        <PageHead
          title={item.fileName}
          documentTitle={`${item.number} ${item.fileName}`}
          crumbs={[
            <Link key="case" to="/cases/$number" params={{ number: item.case.number }}>
              {t.crumbCase} <span className="mono">{item.case.number}</span>
            </Link>,
            <Link key="evidence" to="/cases/$number/evidence" params={{ number: item.case.number }}>
              {t.crumbEvidence}
            </Link>,
            ...(item.parent === null
              ? []
              : [
                  <Link key="parent" to="/evidence/$id/derived" params={{ id: item.parent.id }}>
                    {m.parentOf} <span className="mono">{item.parent.number}</span>
                  </Link>,
                ]),
          ]}
          marks={
            <>
              <span className="mono strong">{item.number}</span>
              <TlpMark tlp={item.case.tlp} />
              {here ? (
                <Tag tone={tone[item.status]} icon={item.status === 'EXAMINED' ? 'check' : undefined}>
                  {label.evidenceStatus[item.status]}
                </Tag>
              ) : (
                <Tag tone="warn">{t.disposed}</Tag>
              )}
              {item.format !== null && item.status === 'EXAMINED' && (
                <Tag>
                  {item.format === 'unknown' ? t.opaque : item.memberCount > 0 ? t.membersTag(item.format.toUpperCase(), format.number(item.memberCount)) : item.format.toUpperCase()}
                </Tag>
              )}
            </>
          }
          facts={
            <>
              <span>
                {format.bytes(size)} <span className="muted">({format.bytesExact(size)})</span>
              </span>
              {acquired !== null && <span>{acquired}</span>}
              {item.holder !== null && here && (
                <span>
                  {item.holder.released ? t.releasedTo : t.holder}: <b className="strong">{item.holder.name}</b>
                  {names.agenciesOf(item.holder).map((words) => `, ${words}`)}
                </span>
              )}
              <span>{item.uploadedBy === null ? t.uploadedAt(format.dateTime(item.createdAt)) : t.uploadedBy(item.uploadedBy.name, format.dateTime(item.createdAt))}</span>
            </>
          }
          actions={
            complete && (
              <>
                {item.canVerify && here && (
                  <Button icon="shield" busy={verify.isPending || waiting !== null} busyLabel={t.verifying} onClick={onVerify}>
                    {t.verify}
                  </Button>
                )}
                <Button variant="primary" icon="download" onClick={() => setDialog('package')}>
                  {t.package}
                </Button>
                <Button icon="file" onClick={() => setDialog('report')}>
                  {t.report}
                </Button>
                {here && (
                  <Menu
                    label={t.moreActions}
                    entries={[
                      { key: 'download', label: t.download, icon: 'download', onSelect: () => setDialog('download') },
                      { key: 'case', label: `${t.caseExport}…`, icon: 'download', onSelect: () => setDialog('case') },
                      { key: 'sealed', label: m.sealed, icon: 'lock', onSelect: () => setDialog('sealed') },
                    ]}
                  />
                )}
              </>
            )
          }
        />
        <div className="stack">
          {(problems.length > 0 || verify.isError) && (
            <>
              <ErrorSummary errors={problems} attempt={attempt} />
              {verify.isError && <SendError error={verify.error} onRetry={onVerify} />}
            </>
          )}
          {item.status === 'RECEIVING' && (item.receivedBytes < item.declaredSizeBytes ? <Unfinished item={item} /> : <Storing />)}
          {item.disposedAt !== null && (
            <Banner tone="warn" icon="info">
              <b className="strong">{t.disposedTitle(format.dateTime(item.disposedAt))}.</b> {t.disposedText}
            </Banner>
          )}
          {item.alteredAt !== null && here && (
            <Banner tone="bad">
              <b className="strong">{unsound ? t.unsoundTitle(format.dateTime(item.alteredAt)) : t.alteredTitle(format.dateTime(item.alteredAt))}.</b> {unsound ? t.unsoundText : t.alteredText}
            </Banner>
          )}
          {item.inventoryAlteredAt !== null && here && (
            <Banner tone="bad">
              <b className="strong">{t.inventoryAlteredTitle(format.dateTime(item.inventoryAlteredAt))}.</b> {t.inventoryAlteredText}
            </Banner>
          )}
          <Band item={item} reading={reading} verifying={waiting !== null} />
          {item.declared === 'DIFFERS' && item.declaredSha256 !== null && (
            <Banner tone="bad">
              <span className="declared-pair">
                <b className="strong">{t.declaredLabel}</b>
                <Hash value={item.declaredSha256} form="full" />
              </span>
            </Banner>
          )}
          {item.chain.fault !== null && <Banner tone="bad">{item.chain.brokenAt === null ? label.chainFault[item.chain.fault] : t.chainFaultAt(item.chain.brokenAt, label.chainFault[item.chain.fault])}</Banner>}
          <Progress item={item} />
        </div>
      </div>
      {item.status !== 'RECEIVING' && (
        <>
          <Tabs label={t.tabs}>
            <Link to="/evidence/$id" params={{ id: item.id }} activeOptions={{ exact: true, includeSearch: false }}>
              {t.tabExamination}
            </Link>
            <Link to="/evidence/$id/lookups" params={{ id: item.id }} activeOptions={{ includeSearch: false }}>
              {t.tabLookUps}
              {(item.hits.totalCount ?? 0) > 0 && <small>{format.number(item.hits.totalCount ?? 0)}</small>}
            </Link>
            <Link to="/evidence/$id/rules" params={{ id: item.id }} activeOptions={{ includeSearch: false }}>
              {t.tabRules}
            </Link>
            <Link to="/evidence/$id/derived" params={{ id: item.id }} activeOptions={{ includeSearch: false }}>
              {m.tabDerived}
              {(item.derived.totalCount ?? 0) > 0 && <small>{format.number(item.derived.totalCount ?? 0)}</small>}
            </Link>
            <Link to="/evidence/$id/timeline" params={{ id: item.id }} activeOptions={{ includeSearch: false }}>
              {t.tabTimeline}
            </Link>
            <Link to="/evidence/$id/custody" params={{ id: item.id }} activeOptions={{ includeSearch: false }}>
              {t.tabCustody}
              <small>{format.number(item.chain.events)}</small>
            </Link>
          </Tabs>
          <EvidenceItemActions value={{ openPackage: complete ? () => setDialog('package') : undefined }}>
            <Outlet />
          </EvidenceItemActions>
        </>
      )}
      {dialog === 'download' && <DownloadDialog what="original" url={item.downloadUrl} fileName={item.fileName} onClose={() => setDialog('none')} onTaken={() => void reread()} />}
      {dialog === 'case' && <DownloadDialog what="case" url={item.caseUrl} fileName={`${item.number}.case.jsonld`} onClose={() => setDialog('none')} onTaken={() => void reread()} />}
      {dialog === 'report' && <DownloadDialog what="report" url={item.reportUrl} fileName={`${item.number}.report.pdf`} onClose={() => setDialog('none')} onTaken={() => void reread()} />}
      {dialog === 'sealed' && <SealedDialog id={item.id} fileName={item.fileName} onClose={() => setDialog('none')} />}
      {dialog === 'package' && <PackageDialog url={item.packageUrl} number={item.number} fileName={item.fileName} onClose={() => setDialog('none')} onTaken={() => void reread()} />}
    </UploadDropZone>
  );
}

export function EvidenceItemPage() {
  const { id } = useParams({ from: '/app/evidence/$id' });
  const [every, setEvery] = useState<number | false>(false);
  const query = useEvidenceItem(id, every);
  const item = query.data?.evidenceItem;
  const wanted = pollingOf(item);
  if (wanted !== every) setEvery(wanted);
  if (item !== null && item !== undefined) return <ItemView key={item.id} item={item} />;
  if (query.isError) return <QueryError error={query.error} onRetry={() => void query.refetch()} />;
  if (item === null) return <NotFound />;
  return <LoadingSkeleton rows={8} />;
}
