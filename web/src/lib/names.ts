/** Names that the hub carries in both languages, in the language of the page. */
import { useLocale, type Locale } from './i18n';
import { labels } from './labels';

interface Named {
  name: string;
  nameEn?: string | null | undefined;
}

/** The name of an agency, a system or a clock: the English one where it has one and is asked for. */
export function nameIn(locale: Locale, thing: Named): string {
  return locale === 'en' ? (thing.nameEn ?? thing.name) : thing.name;
}

interface HolderOf<A> {
  agency: A | null;
  person: { agency: A | null } | null;
}

export interface Names {
  of: (thing: Named) => string;
  source: (clock: { source: string; sourceEn: string }) => string;
  control: (control: { titleVi: string; titleEn: string }) => string;
  tier: (escalation: { tierName: string; tierNameEn: string }) => string;
  /** The agencies of who holds an item, in words: the one it is held for, after the own one where that is another. */
  agenciesOf: (holder: HolderOf<Named & { id: string }>) => string[];
}

const made: Record<Locale, Names> = { vi: namesFor('vi'), en: namesFor('en') };

function namesFor(locale: Locale): Names {
  const of = (thing: Named) => nameIn(locale, thing);
  return {
    of,
    source: (clock) => (locale === 'en' ? clock.sourceEn : clock.source),
    control: (control) => (locale === 'en' ? control.titleEn : control.titleVi),
    tier: (escalation) => (locale === 'en' ? escalation.tierNameEn : escalation.tierName),
    agenciesOf: (holder) => {
      if (holder.agency === null) return [];
      const own = ownAgencyOf(holder);
      return own === null ? [of(holder.agency)] : [of(own), labels[locale].onBehalf(of(holder.agency))];
    },
  };
}

export function useNames(): Names {
  return made[useLocale()];
}

/** The own agency of who holds an item for another one; null where it is the same one, or not told. */
export function ownAgencyOf<A extends { id: string }>(holder: HolderOf<A> | null): A | null {
  const own = holder?.person?.agency ?? null;
  return own !== null && holder?.agency != null && own.id !== holder.agency.id ? own : null;
}
