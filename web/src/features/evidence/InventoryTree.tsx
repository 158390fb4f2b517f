/**
 * The inventory as a tree. A folder is asked for when it is opened, and then
 * page by page, so that an item of any size costs only what is looked at.
 * One stop for Tab; arrows move, open and close as in any tree.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { HitTags } from '@/features/lookups';
import { graphql } from '@/gql';
import type { EvidenceFolderQuery } from '@/gql/graphql';
import { useFormat } from '@/lib/format';
import { request } from '@/lib/graphql';
import { useMessages } from '@/lib/i18n';
import { QueryError } from '@/shell';
import { Icon, LoadingSkeleton, Tag } from '@/ui';
import { findingMessages, findingWords } from './findings';
import { evidenceMessages } from './messages';

export const EvidenceFolderDocument = graphql(/* GraphQL */ `
  query EvidenceFolder($id: ID!, $path: String!, $first: Int, $after: String) {
    evidenceItem(id: $id) {
      id
      folder(path: $path, first: $first, after: $after) {
        nodes {
          name folderPath: path memberCount flaggedCount sizeBytes
          member { index sha256 encrypted findings { code severity } hitLevels seenInAnotherCase }
        }
        pageInfo { hasNextPage endCursor }
        totalCount
      }
    }
  }
`);

type Entry = NonNullable<EvidenceFolderQuery['evidenceItem']>['folder']['nodes'][number];

const pageLength = 100;
const tones = { ERROR: 'bad', WARNING: 'warn', INFO: 'neutral' } as const;

function useFolder(id: string, path: string) {
  const query = useInfiniteQuery({
    queryKey: ['EvidenceFolder', { id, path }],
    queryFn: ({ pageParam, signal }) => request(EvidenceFolderDocument, { id, path, first: pageLength, after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => {
      const info = last.evidenceItem?.folder.pageInfo;
      return info?.hasNextPage === true ? info.endCursor : null;
    },
  });
  return {
    query,
    entries: (query.data?.pages ?? []).flatMap((page) => page.evidenceItem?.folder.nodes ?? []),
    total: query.data?.pages[0]?.evidenceItem?.folder.totalCount ?? 0,
  };
}

interface Branch {
  id: string;
  level: number;
  opened: ReadonlySet<string>;
  onToggle: (path: string) => void;
}

/** What stands directly in a folder. */
function Entries({ path, ...branch }: Branch & { path: string }) {
  const t = useMessages(evidenceMessages);
  const format = useFormat();
  const { query, entries, total } = useFolder(branch.id, path);
  // Who asked for more stands on the first that came, where the row that asked stood.
  const asked = useRef<{ list: Element | null; at: number }>(undefined);
  useEffect(() => {
    const { list, at } = asked.current ?? { list: null, at: entries.length };
    if (entries.length <= at) return;
    asked.current = undefined;
    (list?.children[at] as HTMLElement | undefined)?.focus();
  }, [entries.length]);
  const alone = (content: ReactNode) => (
    <li role="none" className="tree-note">
      {content}
    </li>
  );
  if (query.isError && entries.length === 0) return alone(<QueryError bare error={query.error} title={t.inventoryFailed} onRetry={() => void query.refetch()} />);
  if (query.isPending) return alone(<LoadingSkeleton rows={2} kind="text" />);
  const place = { level: branch.level, size: total };
  return (
    <>
      {entries.map((entry, at) =>
        entry.member === null ? (
          <Folder key={`folder ${entry.folderPath}`} entry={entry} at={at + 1} size={total} {...branch} />
        ) : (
          <File key={entry.member.index} id={branch.id} entry={entry} member={entry.member} at={at + 1} {...place} />
        ),
      )}
      {query.hasNextPage && (
        <li
          role="treeitem"
          tabIndex={-1}
          aria-level={branch.level}
          className="tree-more"
          aria-disabled={query.isFetchingNextPage}
          onClick={(event) => {
            event.stopPropagation();
            asked.current = { list: event.currentTarget.parentElement, at: entries.length };
            void query.fetchNextPage();
          }}
        >
          {t.treeMore(format.number(total - entries.length))}
        </li>
      )}
    </>
  );
}

function Folder({ entry, at, size, ...branch }: Branch & { entry: Entry; at: number; size: number }) {
  const t = useMessages(evidenceMessages);
  const format = useFormat();
  const open = branch.opened.has(entry.folderPath);
  const facts = [t.memberCount(format.number(entry.memberCount)), format.bytes(entry.sizeBytes), ...(entry.flaggedCount === 0 ? [] : [t.treeFlagged(format.number(entry.flaggedCount))])];
  return (
    <li
      role="treeitem"
      tabIndex={-1}
      aria-expanded={open}
      aria-level={branch.level}
      aria-posinset={at}
      aria-setsize={size}
      aria-label={`${entry.name} ${facts.join(', ')}`}
      onClick={(event) => {
        event.stopPropagation();
        branch.onToggle(entry.folderPath);
      }}
    >
      <div className="tree-line">
        <Icon name={open ? 'chevronDown' : 'chevronRight'} size="sm" />
        <Icon name="folder" size="sm" />
        <span className="tree-name">{entry.name}</span>
        {entry.flaggedCount > 0 && <Tag tone="warn">{t.treeFlagged(format.number(entry.flaggedCount))}</Tag>}
        <span className="tree-fact">{t.memberCount(format.number(entry.memberCount))}</span>
        <span className="tree-fact tree-size">{format.bytes(entry.sizeBytes)}</span>
      </div>
      {open && (
        <ul role="group">
          <Entries {...branch} path={entry.folderPath} level={branch.level + 1} />
        </ul>
      )}
    </li>
  );
}

function File({ id, entry, member, level, at, size }: { id: string; entry: Entry; member: NonNullable<Entry['member']>; level: number; at: number; size: number }) {
  const t = useMessages(evidenceMessages);
  const words = useMessages(findingMessages);
  const format = useFormat();
  const navigate = useNavigate();
  const name = entry.name === '' ? t.treeItself : entry.name;
  const found = member.findings.map((finding) => findingWords(words, finding.code)?.short ?? finding.code);
  return (
    <li
      role="treeitem"
      tabIndex={-1}
      aria-level={level}
      aria-posinset={at}
      aria-setsize={size}
      aria-label={[name, format.bytes(entry.sizeBytes), ...found].join(', ')}
      onClick={(event) => {
        event.stopPropagation();
        void navigate({ to: '/evidence/$id/members/$index', params: { id, index: String(member.index) } });
      }}
    >
      <div className="tree-line">
        <span className="tree-indent" />
        <Icon name={member.encrypted ? 'lock' : 'file'} size="sm" />
        <span className={entry.name === '' ? 'tree-name muted' : 'tree-name'}>{name}</span>
        <span className="tag-list inventory-marks">
          <HitTags levels={member.hitLevels} elsewhere={member.seenInAnotherCase} />
          {member.findings.map((finding, index) => (
            <Tag key={index} tone={tones[finding.severity]}>
              {found[index]}
            </Tag>
          ))}
        </span>
        <span className="tree-fact mono">#{format.number(member.index)}</span>
        <span className="tree-fact tree-size">{format.bytes(entry.sizeBytes)}</span>
      </div>
    </li>
  );
}

/** The rows that show, in their order. */
function rowsOf(tree: HTMLElement): HTMLElement[] {
  return [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')];
}

export function InventoryTree({ id }: { id: string }) {
  const t = useMessages(evidenceMessages);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const tree = useRef<HTMLUListElement>(null);
  const toggle = (path: string) =>
    setOpened((before) => {
      const next = new Set(before);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  const focus = (row: HTMLElement | null | undefined) => row?.focus();
  const onKeyDown = (event: KeyboardEvent) => {
    if (tree.current === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = rowsOf(tree.current);
    const row = document.activeElement instanceof HTMLElement && tree.current !== document.activeElement ? document.activeElement : undefined;
    const at = row === undefined ? -1 : rows.indexOf(row);
    const expanded = row?.getAttribute('aria-expanded');
    const parent = row?.parentElement?.closest<HTMLElement>('[role=treeitem]');
    const acts: Record<string, () => void> = {
      ArrowDown: () => focus(rows[at + 1]),
      ArrowUp: () => focus(rows[Math.max(0, at - 1)]),
      Home: () => focus(rows[0]),
      End: () => focus(rows.at(-1)),
      ArrowRight: () => {
        if (expanded === 'false') row?.click();
        else if (expanded === 'true') focus(row?.querySelector<HTMLElement>('[role=treeitem]'));
      },
      ArrowLeft: () => {
        if (expanded === 'true') row?.click();
        else focus(parent);
      },
      Enter: () => row?.click(),
      ' ': () => row?.click(),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <ul
      ref={tree}
      role="tree"
      aria-label={t.inventory}
      className="inventory-tree"
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        // The tree is one stop: from outside one comes to its first row.
        if (event.target === tree.current && !tree.current.contains(event.relatedTarget)) focus(rowsOf(tree.current)[0]);
      }}
    >
      <Entries id={id} path="" level={1} opened={opened} onToggle={toggle} />
    </ul>
  );
}
