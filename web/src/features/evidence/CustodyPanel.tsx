/** The chain of custody: rings with the digits that join them. */
import { useFormat, type Format } from '@/lib/format';
import { useLocale, useMessages } from '@/lib/i18n';
import { useLabels } from '@/lib/labels';
import { QueryError } from '@/shell';
import { Button, Chain, LoadingSkeleton, Panel } from '@/ui';
import { useChainEvents, type ChainEvent } from './chain';
import { eventDetail } from './eventDetail';
import type { Item } from './evidenceItem';
import { evidenceMessages } from './messages';

type Messages = ReturnType<typeof useMessages<typeof evidenceMessages.vi>>;

/** What only one kind of event has, in words. */
function factWords(t: Messages, facts: ChainEvent['facts']): (string | null)[] {
  if (facts === null) return [];
  const some = (value: string | null, say: (value: string) => string) => (value === null ? null : say(value));
  return [
    facts.scheduled ? t.factScheduled : null,
    some(facts.sealNumber, t.factSeal),
    some(facts.to, t.factTo),
    some(facts.place, t.factPlace),
    some(facts.authority, t.factAuthority),
    some(facts.method, t.factMethod),
    some(facts.requestedBy, t.factRequested),
    facts.statedSha256 === null ? null : facts.hashDiffers ? t.factStatedOther(facts.statedSha256) : t.factStatedSame,
    facts.refersTo === null ? null : t.factRefers(String(facts.refersTo).padStart(2, '0')),
    some(facts.correction, t.factCorrection),
  ];
}

/** What the signed record of an acquisition tells, in the words of who acquired it; each on a line. */
function acquisitionWords(t: Messages, format: Format, told: NonNullable<ChainEvent['facts']>['acquisition']): string[] {
  if (told === null) return [];
  const device = [told.device, told.deviceSystem, told.deviceSerial === null ? null : t.acquiredSerial(told.deviceSerial)];
  return [
    t.factAcquiredBy(told.acquiredBy),
    t.acquiredFrom(device.filter((part) => part !== null).join(', ')),
    t.acquiredPlace(told.place),
    t.acquiredReason(told.reason),
    t.acquiredTime(format.dateTime(told.beganAt), format.dateTime(told.endedAt)),
    told.clockOffsetSeconds === null ? t.acquiredClockUnknown : t.acquiredClock(told.clockOffsetSeconds),
    t.acquiredTool(told.tool),
    t.acquiredFiles(told.files, told.changed, told.unread),
    t.acquiredKey(told.keyName, told.keyId, told.keyFingerprint),
  ];
}

/** What was done to what, from the event's own bytes. */
function detailWords(t: Messages, number: (value: number) => string, event: Pick<ChainEvent, 'kind' | 'canonical'>): string | null {
  const detail = eventDetail(event.kind, event.canonical);
  switch (detail?.act) {
    case undefined:
      return null;
    case 'member':
      return detail.path === 'viewed' ? t.didView(number(detail.index)) : t.didTake(number(detail.index), detail.sealed);
    case 'whole':
      return t.didWhole(detail.sealed);
    case 'part':
      return t.didPart(number(detail.firstByte), number(detail.bytes));
    case 'child':
      return t.didChild(detail.number);
    case 'parent':
      return t.didParent(detail.number);
    case 'package':
      return t.didPackage;
    case 'report':
      return t.didReport;
    case 'caseFile':
      return t.didCaseFile;
    case 'memberPackage':
      return t.didMembers(detail.indices.map((index) => `#${number(index)}`).join(', '));
  }
}

export function CustodyPanel({ id, chain, onSelfVerify }: { id: string; chain: Item['chain']; onSelfVerify?: (() => void) | undefined }) {
  const t = useMessages(evidenceMessages);
  const label = useLabels();
  const format = useFormat();
  const locale = useLocale();
  const { query, events, total } = useChainEvents(id);
  const checked = chain.intact ? 'intact' : 'broken';
  return (
    <Panel
      title={t.chain}
      count={format.number(chain.events)}
      note={t.chainNote}
      flush
      aside={
        onSelfVerify !== undefined && (
          <Button variant="quiet" size="sm" onClick={onSelfVerify}>
            {t.selfVerify}
          </Button>
        )
      }
      foot={
        <>
          <span>{t.chainChecked(format.dateTimeShort(chain.checkedAt))}</span>
          {query.hasNextPage && total !== null && (
            <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t.chainMore(format.number(total - events.length))}
            </Button>
          )}
        </>
      }
    >
      {query.isError ? (
        <QueryError bare error={query.error} title={t.chainFailed} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <LoadingSkeleton rows={4} kind="text" />
      ) : (
        <Chain
          checked={checked}
          broken={
            chain.brokenAt === null || chain.fault === null
              ? null
              : {
                  at: chain.brokenAt,
                  reason: label.chainFault[chain.fault],
                  ring: chain.fault === 'ENTRY_CHANGED' ? 'after' : chain.fault === 'LINK_BROKEN' || chain.fault === 'OUT_OF_ORDER' ? 'before' : null,
                  recorded: chain.recordedHash,
                  computed: chain.computedHash,
                }
          }
          links={events.map((event) => ({
            sequence: event.sequence,
            title: event.facts?.declared === true ? t.declaredKind(label.custodyKind[event.kind]) : label.custodyKind[event.kind],
            at: event.at,
            who: `${event.byHub ? t.hubItself : event.actor}, ${locale === 'en' ? (event.agency.nameEn ?? event.agency.name) : event.agency.name}`,
            note: [
              event.facts?.declared === true ? t.declaredNote : null,
              event.result === null ? null : event.result === 'DIFFERS' ? t.readDifferent : t.readSame,
              detailWords(t, format.number, event),
              ...factWords(t, event.facts),
              event.reason,
              event.logIndex === null ? null : t.logIndex(format.number(event.logIndex)),
            ]
              .filter((part) => part !== null && part !== '')
              .join(' · '),
            facts: acquisitionWords(t, format, event.facts?.acquisition ?? null),
            entryHash: event.entryHash,
          }))}
        />
      )}
    </Panel>
  );
}
