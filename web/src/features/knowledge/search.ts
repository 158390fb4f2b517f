import { incidentClasses, articleKinds } from '@/lib/domain';
import { optionalSearch, readFlag, readInteger, readMany, readOne, readPage, readText, type RawSearch } from '@/lib/search';

export const readingLanguages = ['vi', 'en'] as const;
export type ReadingLanguage = (typeof readingLanguages)[number];

/** Which articles are listed, and in which language their titles are. */
export function validateKnowledgeSearch(raw: RawSearch) {
  const technique = readText(raw, 'technique')?.toUpperCase();
  return optionalSearch({
    text: readText(raw, 'text'),
    kind: readMany(raw, 'kind', articleKinds),
    class: readOne(raw, 'class', incidentClasses),
    technique: technique !== undefined && /^T\d{4}(\.\d{3})?$/.test(technique) ? technique : undefined,
    drafts: readFlag(raw, 'drafts'),
    lang: readOne(raw, 'lang', readingLanguages),
    ...readPage(raw),
  });
}

/** Which version of an article is read, and in which language. */
export function validateArticleSearch(raw: RawSearch) {
  return optionalSearch({ version: readInteger(raw, 'version', 1, 1_000_000), lang: readOne(raw, 'lang', readingLanguages) });
}

export type KnowledgeSearch = ReturnType<typeof validateKnowledgeSearch>;
