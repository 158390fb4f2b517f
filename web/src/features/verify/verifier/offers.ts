/** Offers of custody, and whether the entries that settle them say what the offers say. An item is offered once at a time. */
import { isText, type Entry } from './entry';

/** What an entry contradicts. */
export type OfferFault = 'offerWaits' | 'offerNone' | 'offerOther' | 'offerOwn' | 'offerPerson' | 'offerLate';

/** What an entry that settles an offer repeats of it. */
const repeated = ['fromAgencyId', 'toAgencyId', 'place'];

function word(entry: Entry, name: string): string | undefined {
  const value = entry.detail[name];
  return isText(value) ? value : undefined;
}

export class Offers {
  private waiting: { offer: Entry; hash: string } | undefined;

  /** Takes the next entry that makes or ends an offer. */
  follow(entry: Entry, hash: string): OfferFault | undefined {
    const before = this.waiting;
    if (entry.kind === 'TRANSFER_OFFERED') {
      this.waiting = { offer: entry, hash };
      return before === undefined ? undefined : 'offerWaits';
    }
    const named = word(entry, 'transferId');
    if (before === undefined || named === undefined || word(before.offer, 'transferId') !== named) return 'offerNone';
    this.waiting = undefined;
    const { offer } = before;
    const same = entry.detail['offerSequence'] === offer.sequence && word(entry, 'offerEntryHash') === before.hash;
    if (!same || repeated.some((name) => word(entry, name) !== word(offer, name))) return 'offerOther';
    const answers = ['TRANSFER_ACCEPTED', 'TRANSFER_REFUSED'].includes(entry.kind);
    if (answers && entry.actorId === offer.actorId) return 'offerOwn';
    if (answers && ![undefined, entry.actorId].includes(word(offer, 'toUserId'))) return 'offerPerson';
    // Both are written in the one form of an entry's time, in which the later is the greater.
    const end = word(offer, 'expiresAt');
    return entry.kind === 'TRANSFER_ACCEPTED' && end !== undefined && end <= (word(entry, 'recordedAt') ?? entry.at) ? 'offerLate' : undefined;
  }
}
