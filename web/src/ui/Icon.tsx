import type { ReactNode } from 'react';
import { cx } from './cx';

/** Every icon is drawn on 16 units with a 1.5 line that takes the text colour. */
const drawings = {
  home: <path d="M2.5 7.5 8 3l5.500 4.500V13H9.700V9.600H6.300V13H2.500z" />,
  flag: <path d="M3.400 14V2.400h8.400l-1.600 3 1.600 3H3.400" />,
  funnel: <path d="M2 3h12L9.400 8.600v4L6.600 14V8.600z" />,
  folder: <path d="M1.800 4.300h4.400l1.400 1.600h6.600v7.400H1.800z" />,
  task: (
    <>
      <rect x="2.200" y="2.200" width="11.600" height="11.600" rx="2" />
      <path d="m5.200 8.200 2 2 3.800-4.300" />
    </>
  ),
  box: (
    <>
      <path d="M2 5.200 8 2l6 3.200v5.600L8 14l-6-3.200z" />
      <path d="M2 5.200 8 8.400l6-3.200M8 8.400V14" />
    </>
  ),
  server: (
    <>
      <rect x="2" y="2.600" width="12" height="4.400" rx="1" />
      <rect x="2" y="9" width="12" height="4.400" rx="1" />
      <path d="M4.600 4.800h.01M4.600 11.200h.01" />
    </>
  ),
  building: <path d="M2.400 13.600V5.400L8 2.400l5.600 3v8.200zM2.400 13.600h11.200M6 13.600v-3.400h4v3.400M5.200 7h.01M8 7h.01M10.800 7h.01" />,
  tree: (
    <>
      <circle cx="8" cy="3.200" r="1.600" />
      <circle cx="3.800" cy="12.600" r="1.600" />
      <circle cx="12.200" cy="12.600" r="1.600" />
      <path d="M8 4.800v3M8 7.800H3.800V11M8 7.800h4.200V11" />
    </>
  ),
  mail: (
    <>
      <rect x="1.800" y="3.400" width="12.400" height="9.200" rx="1.400" />
      <path d="m2.400 4.400 5.600 4.400 5.600-4.400" />
    </>
  ),
  mailDead: (
    <>
      <path d="M14.200 8V4.800c0-.8-.6-1.400-1.400-1.400H3.200c-.8 0-1.400.6-1.400 1.400v6.400c0 .8.6 1.400 1.400 1.400H8" />
      <path d="m2.400 4.400 5.600 4.400 5.600-4.400M10.800 10.600l3.600 3.600M14.400 10.600l-3.600 3.600" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.400" />
      <path d="m10.400 10.400 3.400 3.400" />
    </>
  ),
  bell: <path d="M3.600 11.400V7.200a4.400 4.400 0 0 1 8.800 0v4.200l1 1H2.600zM6.600 14h2.800" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.600V8l2.400 1.600" />
    </>
  ),
  hourglass: <path d="M4 2h8M4 14h8M4.800 2c0 3.400 3.200 4 3.200 6s-3.200 2.600-3.200 6M11.200 2c0 3.400-3.200 4-3.200 6s3.200 2.600 3.200 6" />,
  warning: <path d="M8 2.200 14.400 13.400H1.600zM8 6.400v3.200M8 11.600h.01" />,
  info: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 7.400v3.600M8 5.200h.01" />
    </>
  ),
  check: <path d="m3 8.600 3.200 3.200L13 4.600" />,
  shield: (
    <>
      <path d="M8 1.800 13.400 4v4.200c0 3-2.200 5-5.400 6-3.200-1-5.400-3-5.400-6V4z" />
      <path d="m5.700 8 1.700 1.700 3-3.200" />
    </>
  ),
  shieldBroken: (
    <>
      <path d="M8 1.800 13.400 4v4.200c0 3-2.200 5-5.400 6-3.200-1-5.400-3-5.400-6V4z" />
      <path d="m6 6 4 4M10 6l-4 4" />
    </>
  ),
  shieldOpen: <path d="M8 1.800 13.400 4v4.200c0 3-2.200 5-5.400 6-3.200-1-5.400-3-5.400-6V4z" />,
  lock: (
    <>
      <rect x="3" y="7" width="10" height="6.600" rx="1.400" />
      <path d="M5.200 7V5a2.800 2.800 0 0 1 5.600 0v2" />
    </>
  ),
  person: (
    <>
      <circle cx="8" cy="5.400" r="2.800" />
      <path d="M2.600 14c.6-3 2.600-4.600 5.400-4.600s4.800 1.600 5.400 4.600" />
    </>
  ),
  steps: <path d="M1.800 13.400h3.400v-3.200h3.400V7H12V3.800h2.200" />,
  arrowRight: <path d="M3 8h10M9.200 4.200 13 8l-3.800 3.800" />,
  arrowLeft: <path d="M13 8H3M6.800 4.200 3 8l3.800 3.800" />,
  sortDown: <path d="M8 3v10M5 10l3 3 3-3" />,
  sortUp: <path d="M8 13V3M5 6l3-3 3 3" />,
  chevronDown: <path d="m4 6.200 4 4 4-4" />,
  chevronUp: <path d="m4 9.800 4-4 4 4" />,
  chevronRight: <path d="m6.200 4 4 4-4 4" />,
  chevronLeft: <path d="m9.800 4-4 4 4 4" />,
  plus: <path d="M8 3v10M3 8h10" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  more: <path d="M3.400 8h.01M8 8h.01M12.600 8h.01" strokeWidth="2.2" />,
  menu: <path d="M2.400 4.400h11.200M2.400 8h11.200M2.400 11.600h11.200" />,
  upload: <path d="M8 10.600v-8M4.600 5.800 8 2.400l3.400 3.400M2.600 13.600h10.800" />,
  download: <path d="M8 2.400v8M4.600 7.200 8 10.600l3.400-3.400M2.600 13.600h10.800" />,
  pause: <path d="M5.600 3.600v8.800M10.400 3.600v8.800" />,
  play: <path d="M4.600 3v10l8-5z" />,
  copy: (
    <>
      <rect x="5.400" y="5.400" width="8.200" height="8.200" rx="1.400" />
      <path d="M10.400 5.200V2.600H2.600v7.800h2.600" />
    </>
  ),
  link: <path d="M6.800 9.200 9.200 6.800M7.400 4.600l1.400-1.400a2.800 2.800 0 0 1 4 4l-1.400 1.400M8.600 11.400l-1.400 1.400a2.800 2.800 0 0 1-4-4l1.400-1.400" />,
  eye: (
    <>
      <path d="M1.600 8S4 3.600 8 3.600 14.400 8 14.400 8 12 12.400 8 12.400 1.600 8 1.600 8z" />
      <circle cx="8" cy="8" r="1.900" />
    </>
  ),
  eyeOff: <path d="M2.600 2.600l10.800 10.800M6.400 4A6 6 0 0 1 8 3.600C12 3.600 14.400 8 14.400 8a11 11 0 0 1-1.900 2.400M4.200 5.200A11 11 0 0 0 1.600 8S4 12.400 8 12.400a6 6 0 0 0 3-.9" />,
  file: <path d="M3.400 1.800h6l3.200 3.200v9.200H3.400zM9.200 2v3.200h3.200M5.600 8.400h4.800M5.600 11h4.800" />,
  book: <path d="M2.400 3h4.200A1.500 1.500 0 0 1 8 4.400 1.500 1.500 0 0 1 9.400 3h4.200v9.600H9.400L8 13.600l-1.400-1H2.400zM8 4.400v9.200" />,
  pencil: <path d="M2.800 13.200l.6-3 7.200-7.200 2.400 2.400-7.200 7.200zM9.200 4.400l2.400 2.400" />,
  calendar: (
    <>
      <rect x="2.200" y="3.200" width="11.600" height="10.400" rx="1.400" />
      <path d="M2.200 6.600h11.600M5.400 1.800v2.600M10.600 1.800v2.600" />
    </>
  ),
  keyboard: (
    <>
      <rect x="1.600" y="4" width="12.800" height="8" rx="1.400" />
      <path d="M4 6.600h.01M6.600 6.600h.01M9.200 6.600h.01M11.800 6.600h.01M4.800 9.600h6.400" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.800" />
      <path d="M8 1.600v1.600M8 12.800v1.600M1.600 8h1.600M12.800 8h1.600M3.500 3.500l1.100 1.100M11.400 11.400l1.100 1.100M12.500 3.500l-1.100 1.100M4.600 11.400l-1.100 1.100" />
    </>
  ),
  moon: <path d="M13.200 9.600A5.600 5.600 0 0 1 6.400 2.800a5.600 5.600 0 1 0 6.800 6.800z" />,
  screen: (
    <>
      <rect x="1.800" y="2.800" width="12.400" height="8" rx="1.200" />
      <path d="M5.600 13.400h4.800M8 10.800v2.600" />
    </>
  ),
  exit: <path d="M9.600 5V2.600H2.800v10.800h6.800V11M6.400 8h7.800M11.600 5.400 14.200 8l-2.600 2.600" />,
  refresh: <path d="M13 8a5 5 0 1 1-1.500-3.600L13.200 6M13.200 2.800V6H10" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;
export const iconNames = Object.keys(drawings) as IconName[];

/** A drawn sign. Hidden from readers: the text beside it says it. */
export function Icon({ name, size = 'md', className }: { name: IconName; size?: 'sm' | 'md' | 'lg'; className?: string }) {
  return (
    <svg className={cx('icon', `icon-${size}`, className)} viewBox="0 0 16 16" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}

/** The brand: a bolt through a hasp, in gold where it stands on lacquer. */
export function BrandMark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 26 26" fill="none" stroke="currentColor" strokeWidth="2.4" aria-hidden="true">
      <path d="M5 4.200h8.500a3 3 0 0 1 3 3v11.600a3 3 0 0 1-3 3H5" />
      <path d="M1.800 13h19.400" strokeWidth="3.6" strokeLinecap="square" />
      <path d="M23.600 8.600v8.800" />
    </svg>
  );
}
