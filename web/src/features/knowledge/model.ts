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

/** Points as whole percents. */
export function percent(points: number, most: number): number {
  return most === 0 ? 0 : Math.round((points / most) * 100);
}
