import { optionalSearch, readInteger, readPage, readText, type RawSearch } from '@/lib/search';

/** Place in the list of rule sets. */
export function validateRuleSetsSearch(raw: RawSearch) {
  return optionalSearch({ text: readText(raw, 'text'), ...readPage(raw) });
}

/** Which version of a rule set is shown; the newest where none is named. */
export function validateRuleSetSearch(raw: RawSearch) {
  return optionalSearch({ version: readInteger(raw, 'version', 1, 2_147_483_647) });
}

/** Which matches of an item are shown. */
export function validateItemRulesSearch(raw: RawSearch) {
  return optionalSearch({ rule: readText(raw, 'rule'), ...readPage(raw) });
}

export type RuleSetsSearch = ReturnType<typeof validateRuleSetsSearch>;
export type ItemRulesSearch = ReturnType<typeof validateItemRulesSearch>;
