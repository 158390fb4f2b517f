/** Who has an item now, what holds it, what is under way, and what the viewer may do about it. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '@/gql';
import type { CustodyDeskQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { useMessages } from '@/lib/i18n';
import { useNames } from '@/lib/names';
import { useGraph } from '@/lib/query';
import { QueryError } from '@/shell';
import { Button, LoadingSkeleton, Panel } from '@/ui';
import { ActDialog } from './ActDialog';
import { actsMessages } from './messages';
import { OfferDialog } from './OfferDialog';
import './custody.css';

export const CustodyDeskDocument = graphql(/* GraphQL */ `
  query CustodyDesk($id: ID!) {
    evidenceItem(id: $id) {
      id
      number
      fileName
      lastVerifiedAt
      alteredAt
      holder { name since released agency { id name nameEn } person { id agency { id name nameEn } } }
      custodyState {
        sealedAt
        sealNumber
        checkedAt
        holds { sequence authority reason setBy setAt }
        offer { id expiresAt toAgency { id name nameEn } toPerson { id name } }
        disposal { status requestedAt requestedBy { id name } authority method reason confirmedAt confirmedBy { id name } removedAt }
        acts { act obstacle }
      }
    }
  }
`);

type Item = NonNullable<CustodyDeskQuery['evidenceItem']>;
export type State = NonNullable<Item['custodyState']>;
export type Act = State['acts'][number]['act'];

export function CustodyDesk({ id }: { id: string }) {
  const t = useMessages(actsMessages);
  const query = useGraph(CustodyDeskDocument, { id }, { live: '*', keepPrevious: false });
  const item = query.data?.evidenceItem;
  if (item === undefined && query.isError) return <QueryError error={query.error} title={t.failed} onRetry={() => void query.refetch()} />;
  if (item === undefined) return <LoadingSkeleton rows={4} kind="text" />;
  if (item === null || item.custodyState === null) return null;
  return <Desk item={item} state={item.custodyState} />;
}

function Desk({ item, state }: { item: Item; state: State }) {
  const t = useMessages(actsMessages);
  const format = useFormat();
  const names = useNames();
  const { holder } = item;
  const gone = state.disposal?.status === 'CONFIRMED';
  // At its receipt it was hashed as it came; reading it again is something else.
  const reread = item.lastVerifiedAt !== null || item.alteredAt !== null;
  return (
    <>
      <Panel title={gone ? t.gone : t.title} first>
        {holder !== null && !gone && (
          <p className="custody-holder">
            <b className="strong">{holder.name}</b>
            {names.agenciesOf(holder).map((words) => (
              <span key={words}>{words}</span>
            ))}
            <span className="muted small">{holder.released ? t.releasedTo(format.dateTime(holder.since)) : t.held(format.dateTime(holder.since))}</span>
          </p>
        )}
        <dl className="kv custody-facts">
          <dt>{t.holds}</dt>
          <dd>
            {state.holds.length === 0 ? (
              <span className="muted">{t.noHolds}</span>
            ) : (
              <ul className="custody-list">
                {state.holds.map((hold) => (
                  <li key={hold.sequence}>
                    <b className="strong">{hold.authority}</b>
                    <span className="cell-sub">{t.holdBy(hold.setBy, format.dateTimeShort(hold.setAt))}</span>
                  </li>
                ))}
              </ul>
            )}
          </dd>
          <dt>{t.sealed}</dt>
          <dd>{state.sealedAt === null ? <span className="muted">{t.notSealed}</span> : [state.sealNumber === null ? null : t.sealNumber(state.sealNumber), t.sealedAt(format.dateTimeShort(state.sealedAt))].filter((part) => part !== null).join(', ')}</dd>
          <dt>{t.checked}</dt>
          <dd>
            {reread ? (
              format.dateTime(state.checkedAt)
            ) : (
              <>
                <span className="muted">{t.neverReread}</span>
                <span className="cell-sub">{t.hashedAtReceipt(format.dateTime(state.checkedAt))}</span>
              </>
            )}
          </dd>
          {state.offer !== null && (
            <>
              <dt>{t.offer}</dt>
              <dd>
                {t.offerTo(state.offer.toPerson === null ? names.of(state.offer.toAgency) : `${state.offer.toPerson.name}, ${names.of(state.offer.toAgency)}`)}
                <span className="cell-sub">{t.offerDue(format.dateTime(state.offer.expiresAt))}</span>
                <Link to="/transfers">{t.openDesk}</Link>
              </dd>
            </>
          )}
          {state.disposal !== null && (
            <>
              <dt>{t.disposal}</dt>
              <dd>
                {state.disposal.status === 'REQUESTED'
                  ? t.disposalWaits(state.disposal.requestedBy?.name ?? '', format.dateTime(state.disposal.requestedAt))
                  : t.disposalDone(state.disposal.confirmedBy?.name ?? '', format.dateTime(state.disposal.confirmedAt ?? state.disposal.requestedAt))}
                <span className="cell-sub">
                  {state.disposal.authority}. {state.disposal.method}. {state.disposal.reason}
                </span>
                {state.disposal.status === 'CONFIRMED' && <span className="cell-sub">{state.disposal.removedAt === null ? t.bytesKept : t.bytesRemoved(format.dateTime(state.disposal.removedAt))}</span>}
              </dd>
            </>
          )}
        </dl>
      </Panel>
      <Acts item={item} state={state} />
    </>
  );
}

/** Only what the viewer may do; what cannot be done now says why. */
function Acts({ item, state }: { item: Item; state: State }) {
  const t = useMessages(actsMessages);
  const [open, setOpen] = useState<Act | null>(null);
  const close = () => setOpen(null);
  // A hold is in the way, and it is not for the viewer to lift.
  const held = state.holds.length > 0 && state.acts.some((one) => one.obstacle !== null) && !state.acts.some((one) => one.act === 'LIFT_LEGAL_HOLD');
  return (
    <Panel title={t.acts}>
      {state.acts.length === 0 ? (
        <p className="muted small">{t.noActs}</p>
      ) : (
        <ul className="custody-acts">
          {state.acts.map(({ act, obstacle }) => (
            <li key={act}>
              <Button size="sm" variant={act === 'CONFIRM_DISPOSAL' ? 'danger' : 'plain'} disabledReason={obstacle ?? undefined} onClick={() => setOpen(act)}>
                {t.act[act]}…
              </Button>
            </li>
          ))}
        </ul>
      )}
      {held && <p className="muted small">{t.holdLifters}</p>}
      {open === 'OFFER_TRANSFER' && <OfferDialog id={item.id} fileName={item.fileName} onClose={close} />}
      {open !== null && open !== 'OFFER_TRANSFER' && <ActDialog act={open} id={item.id} fileName={item.fileName} holds={state.holds} disposal={state.disposal} onClose={close} />}
    </Panel>
  );
}
