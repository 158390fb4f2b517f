import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { intlTag, useLocale } from '@/lib/i18n';

/** Tells React Aria the language of the page. */
export function AriaLocale({ children }: { children: ReactNode }) {
  return <I18nProvider locale={intlTag[useLocale()]}>{children}</I18nProvider>;
}
