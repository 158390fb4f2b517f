/** Duty posts as the page shows them. */
import type { ContactsPageQuery, EscalationPlanQuery } from '@/gql/graphql';

export type Contact = ContactsPageQuery['dutyPosts']['nodes'][number]['contacts'][number];
export type TierForm = EscalationPlanQuery['escalationTiers'][number];

/** A post for which something is done: how the hub is told of it, what it is called, and who is there. */
export interface Post {
  input: { agencyId: string } | { tier: number };
  name: string;
  contacts: readonly Contact[];
}

/** A tier with all its forms, in their order. */
export interface Tier {
  tier: number;
  forms: readonly TierForm[];
}

/** Tiers by number, each with its forms. */
export function tiersOf(forms: readonly TierForm[]): Tier[] {
  const tiers = new Map<number, TierForm[]>();
  for (const form of forms) tiers.set(form.tier, [...(tiers.get(form.tier) ?? []), form]);
  return [...tiers].map(([tier, of]) => ({ tier, forms: of })).sort((a, b) => a.tier - b.tier);
}

/** Whether a call to the post would reach anybody, without one person. */
export function isManned(contacts: readonly Contact[], without?: string): boolean {
  return contacts.some((contact) => contact.standing === 'READY' && contact.person.id !== without);
}
