/**
 * Media types of contents, as the hub tells them by their first bytes
 * (docs/FORENSICS.md), in words; and the kinds by which a list is narrowed.
 */
import { defineMessages } from '@/lib/i18n';

export const memberKinds = ['program', 'document', 'picture', 'archive', 'text', 'database', 'media', 'unknown'] as const;

export type MemberKind = (typeof memberKinds)[number];

const typesOf: Record<MemberKind, readonly string[]> = {
  program: [
    'application/vnd.microsoft.portable-executable',
    'application/x-dosexec',
    'application/x-elf',
    'application/x-mach-binary',
    'application/x-ms-shortcut',
    'application/java-vm',
    'application/vnd.android.dex',
    'application/wasm',
    'text/x-script',
  ],
  document: ['application/pdf', 'application/x-ole-storage', 'text/rtf', 'text/html'],
  picture: ['image/*'],
  archive: [
    'application/zip',
    'application/x-tar',
    'application/gzip',
    'application/x-bzip2',
    'application/x-xz',
    'application/zstd',
    'application/x-lz4',
    'application/x-7z-compressed',
    'application/vnd.rar',
    'application/vnd.ms-cab-compressed',
    'application/x-archive',
    'application/x-xar',
  ],
  text: ['text/plain', 'text/xml', 'text/html'],
  database: ['application/vnd.sqlite3', 'application/x-ms-evtx', 'application/x-ms-registry'],
  media: ['audio/*', 'video/*', 'application/ogg'],
  unknown: ['application/octet-stream'],
};

/** The media types of the chosen kinds, for the filter of members. */
export function typesOfKinds(kinds: readonly MemberKind[]): string[] {
  return [...new Set(kinds.flatMap((kind) => typesOf[kind]))];
}

const vietnamese: Readonly<Record<string, string>> = {
  'application/vnd.microsoft.portable-executable': 'Chương trình Windows',
  'application/x-dosexec': 'Chương trình DOS',
  'application/x-elf': 'Chương trình Linux',
  'application/x-mach-binary': 'Chương trình macOS',
  'application/x-ms-shortcut': 'Lối tắt Windows',
  'application/java-vm': 'Lớp Java',
  'text/x-script': 'Tập lệnh',
  'application/zip': 'ZIP',
  'application/pdf': 'PDF',
  'application/x-ole-storage': 'Tài liệu Office cũ',
  'application/vnd.sqlite3': 'SQLite',
  'application/x-ms-evtx': 'Nhật ký Windows',
  'application/x-ms-registry': 'Registry',
  'text/plain': 'Văn bản',
  'text/html': 'Trang web',
  'text/xml': 'XML',
  'text/rtf': 'RTF',
  'image/jpeg': 'Ảnh JPEG',
  'image/png': 'Ảnh PNG',
  'image/gif': 'Ảnh GIF',
  'application/gzip': 'gzip',
  'application/x-tar': 'tar',
  'application/x-7z-compressed': '7z',
  'application/vnd.rar': 'RAR',
  'application/octet-stream': 'Không nhận ra',
  'application/x-empty': 'Trống',
};

const english: Readonly<Record<string, string>> = {
  'application/vnd.microsoft.portable-executable': 'Windows program',
  'application/x-dosexec': 'DOS program',
  'application/x-elf': 'Linux program',
  'application/x-mach-binary': 'macOS program',
  'application/x-ms-shortcut': 'Windows shortcut',
  'application/java-vm': 'Java class',
  'text/x-script': 'Script',
  'application/zip': 'ZIP',
  'application/pdf': 'PDF',
  'application/x-ole-storage': 'Older Office document',
  'application/vnd.sqlite3': 'SQLite',
  'application/x-ms-evtx': 'Windows log',
  'application/x-ms-registry': 'Registry',
  'text/plain': 'Text',
  'text/html': 'Web page',
  'text/xml': 'XML',
  'text/rtf': 'RTF',
  'image/jpeg': 'JPEG picture',
  'image/png': 'PNG picture',
  'image/gif': 'GIF picture',
  'application/gzip': 'gzip',
  'application/x-tar': 'tar',
  'application/x-7z-compressed': '7z',
  'application/vnd.rar': 'RAR',
  'application/octet-stream': 'Not recognised',
  'application/x-empty': 'Empty',
};

export const contentTypeMessages = defineMessages({
  vi: {
    label: 'Loại nội dung',
    kinds: {
      program: 'Chương trình, tập lệnh',
      document: 'Tài liệu',
      picture: 'Ảnh',
      archive: 'Tệp nén, tài liệu Office mới',
      text: 'Văn bản',
      database: 'Cơ sở dữ liệu, nhật ký Windows',
      media: 'Âm thanh, phim',
      unknown: 'Không nhận ra',
    } satisfies Record<MemberKind, string>,
    words: vietnamese,
  },
  en: {
    label: 'Content type',
    kinds: {
      program: 'Programs, scripts',
      document: 'Documents',
      picture: 'Pictures',
      archive: 'Archives, newer Office documents',
      text: 'Text',
      database: 'Databases, Windows logs',
      media: 'Sound, film',
      unknown: 'Not recognised',
    },
    words: english,
  },
});
