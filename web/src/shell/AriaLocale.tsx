import type { ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { getLocale, intlTag, useLocale } from '@/lib/i18n';

/*
 * React Aria has no Vietnamese words of its own. Of the parts in use only two say
 * something; given here, in the place where the library looks for words given by
 * the page, and asked anew each time because the language can change. Using a
 * further part with words of its own fails loudly and wants its words here.
 */
const words = {
  '@react-aria/overlays': { dismiss: () => (getLocale() === 'vi' ? 'Đóng' : 'Dismiss') },
  '@react-aria/menu': {
    longPressMessage: () =>
      getLocale() === 'vi'
        ? 'Nhấn giữ, hoặc nhấn Alt và mũi tên xuống, để mở danh mục'
        : 'Long press or press Alt and arrow down to open the menu',
  },
};
Object.assign(window, {
  [Symbol.for('react-aria.i18n.locale')]: intlTag.vi,
  [Symbol.for('react-aria.i18n.strings')]: words,
});

/** Tells React Aria the language of the page. */
export function AriaLocale({ children }: { children: ReactNode }) {
  return <I18nProvider locale={intlTag[useLocale()]}>{children}</I18nProvider>;
}
