/**
 * A citation out of the catalogue's note on where a control comes from: the
 * documents, as they are cited, without how the text was obtained; that is what
 * the confidence says.
 */
import type { Locale } from '@/lib/i18n';

const cited = /(TCVN \d+:\d+|(?:Circular|Decree|Directive) \d+(?:\/\d+)?(?:\/[A-Z][\w-]*)?(?: of \d{1,2} \w+ \d{4})?(?:, Art\. [\w()\d–-]+)?)/g;
const kinds = { Circular: 'Thông tư', Decree: 'Nghị định', Directive: 'Chỉ thị' } as const;

/** The documents that are named, each once. */
export function citation(source: string, locale: Locale): string[] {
  const found = [...new Set([...source.matchAll(cited)].map((hit) => hit[1] ?? ''))];
  if (locale === 'en') return found;
  return found.map((text) =>
    text
      .replace(/^(Circular|Decree|Directive)/, (kind) => kinds[kind as keyof typeof kinds])
      .replace('/ND-CP', '/NĐ-CP')
      .replace(/ of (\d{1,2} \w+ \d{4})$/, '')
      .replace(', Art. ', ', Điều '),
  );
}
