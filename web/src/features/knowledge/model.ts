import type { AnswerKind } from '@/gql/graphql';
import type { ArticleKind } from '@/lib/domain';
import type { IconName } from '@/ui';
import type { ArticleHead, ArticleText } from './documents';
import type { ReadingLanguage } from './search';

export const kindIcons: Record<ArticleKind, IconName> = { HANDBOOK: 'book', TOOL_GUIDE: 'file', TRAINING_CASE: 'flag' };

export function titleOf(version: Pick<ArticleHead, 'titleVi' | 'titleEn'>, language: ReadingLanguage): string {
  return language === 'vi' ? version.titleVi : version.titleEn;
}

export function summaryOf(version: Pick<ArticleHead, 'summaryVi' | 'summaryEn'>, language: ReadingLanguage): string {
  return language === 'vi' ? version.summaryVi : version.summaryEn;
}

export function bodyOf(version: Pick<ArticleText, 'bodyVi' | 'bodyEn'>, language: ReadingLanguage): string {
  return language === 'vi' ? version.bodyVi : version.bodyEn;
}

/** Techniques as a person lists them: by spaces, commas or lines. */
export function techniquesIn(text: string): string[] {
  return [...new Set(text.toUpperCase().split(/[\s,;]+/).filter((part) => part !== ''))];
}

/** Answers as this tab kept them, by the code of their question; nothing where there is no copy or it is not readable. */
export function readAnswers(copy: string | null): Readonly<Record<string, string>> {
  try {
    const found: unknown = JSON.parse(copy ?? '{}');
    if (typeof found !== 'object' || found === null) return {};
    return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

/** Points as whole percents. */
export function percent(points: number, most: number): number {
  return most === 0 ? 0 : Math.round((points / most) * 100);
}

export type Doubt = 'empty' | 'number' | 'sha256' | 'instant';

/** Why an answer cannot be right whatever the question is; null where it may be. */
export function doubtOf(kind: AnswerKind, answer: string): Doubt | null {
  const text = answer.trim();
  if (text === '') return 'empty';
  if (kind === 'NUMBER' && !/^[+-]?[\d., ]+$/.test(text)) return 'number';
  if (kind === 'SHA256' && !/^(sha256:)?[\da-f]{64}$/i.test(text)) return 'sha256';
  if (kind === 'INSTANT' && !/\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*\d{1,2}[:h]\d{2}/i.test(text)) return 'instant';
  return null;
}

/** A time in the form in which answers are asked for; other text as it is. */
export function sameTime(text: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:Z| UTC)?$/.exec(text.trim());
  return parts === null ? text : `${parts[1] ?? ''} ${parts[2] ?? ''}`;
}
