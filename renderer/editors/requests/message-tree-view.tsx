import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { MessageTree } from '../../../shared/format/index.ts';
import { pathOfChild, type RequestCheck } from '../../../shared/request/index.ts';
import { Icon, openMenu, writeClipboard } from '../../widgets/index.ts';

interface Row {
  node: MessageTree;
  path: string;
  depth: number;
  isItem: boolean;
}

/** Levels that are open at first. */
const openDepth = 3;
/** Longer lists are closed at first. */
const openItems = 50;

function rowsOf(tree: MessageTree, isOpen: (row: Row) => boolean): Row[] {
  const rows: Row[] = [];
  const visit = (row: Row): void => {
    rows.push(row);
    if (!isOpen(row)) return;
    for (const child of row.node.children)
      visit({
        node: child,
        path: pathOfChild(row.path, row.node.type, child.name),
        depth: row.depth + 1,
        isItem: row.node.type === 'list',
      });
  };
  visit({ node: tree, path: '$', depth: 0, isItem: false });
  return rows;
}

const isBranch = ({ children }: MessageTree) => children.length > 0;

/** A message as a tree: arrows walk and open, Enter opens the menu of a row, by which its value becomes a check. */
export function MessageTreeView({
  tree,
  onCheck,
}: {
  tree: MessageTree;
  onCheck: (check: Omit<RequestCheck, 'id'>) => void;
}) {
  // What a person opened or closed, by path; the rest follows its depth.
  const [turned, setTurned] = useState<Readonly<Record<string, boolean>>>({});
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const isOpen = (row: Row) => turned[row.path] ?? (row.depth < openDepth && row.node.children.length <= openItems);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `isOpen` follows `turned`
  const rows = useMemo(() => rowsOf(tree, isOpen), [tree, turned]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 22,
    overscan: 12,
  });
  const turn = (row: Row, open: boolean) => isBranch(row.node) && setTurned({ ...turned, [row.path]: open });
  const go = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setAt(next);
    virtual.scrollToIndex(next);
  };
  const menu = (row: Row, place: { x: number; y: number }) => {
    const { node, path } = row;
    openMenu(place, [
      ...(isBranch(node) || node.type === 'object' || node.type === 'list'
        ? []
        : [
            {
              label: `Check that it is ${node.text.length > 30 ? `${node.text.slice(0, 30)}…` : node.text || 'empty'}`,
              icon: 'circle-check',
              run: () => onCheck({ what: 'body', name: path, how: 'equals', value: node.text }),
            },
          ]),
      {
        label: 'Check that it exists',
        icon: 'circle-check',
        run: () => onCheck({ what: 'body', name: path, how: 'exists', value: '' }),
      },
      { label: 'Copy value', icon: 'copy', run: () => void writeClipboard(textOf(node)) },
      { label: 'Copy path', icon: 'braces', run: () => void writeClipboard(path) },
    ]);
  };
  const keys = (e: React.KeyboardEvent) => {
    const row = rows[at];
    if (!row) return;
    if (e.key === 'ArrowDown') go(at + 1);
    else if (e.key === 'ArrowUp') go(at - 1);
    else if (e.key === 'Home') go(0);
    else if (e.key === 'End') go(rows.length - 1);
    else if (e.key === 'ArrowRight') isOpen(row) && isBranch(row.node) ? go(at + 1) : turn(row, true);
    else if (e.key === 'ArrowLeft') {
      if (isOpen(row) && isBranch(row.node)) turn(row, false);
      else go(rows.findLastIndex((other, i) => i < at && other.depth < row.depth));
    } else if ((e.key === 'Enter' && !e.ctrlKey) || e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey)) {
      const place = box.current?.querySelector('[aria-selected="true"]')?.getBoundingClientRect();
      if (place) menu(row, { x: place.left + 40, y: place.bottom });
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div
      ref={box}
      className="rq-tree mono"
      role="tree"
      aria-label="Body of the answer"
      aria-activedescendant={`rq-node-${at}`}
      tabIndex={0}
      onKeyDown={keys}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] as Row;
          const { node } = row;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the tree's
            <div
              key={row.path}
              id={`rq-node-${item.index}`}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-selected={item.index === at}
              aria-expanded={isBranch(node) ? isOpen(row) : undefined}
              className="rq-node"
              style={{ transform: `translateY(${item.start}px)`, paddingLeft: 8 + row.depth * 14 }}
              onClick={() => {
                setAt(item.index);
                turn(row, !isOpen(row));
              }}
              onContextMenu={(e) => {
                e.preventDefault();
                setAt(item.index);
                menu(row, { x: e.clientX, y: e.clientY });
              }}
            >
              <span className="rq-turn">
                {isBranch(node) && <Icon name={isOpen(row) ? 'chevron-down' : 'chevron-right'} size={12} />}
              </span>
              {row.depth > 0 && <span className={row.isItem ? 'rq-index' : 'rq-key'}>{node.name}</span>}
              <span className={`rq-value rq-value-${node.type}`} title={node.text.length > 60 ? node.text : undefined}>
                {valueWords(node)}
              </span>
              <button
                type="button"
                tabIndex={-1}
                className="rq-node-menu"
                aria-label={`What to do with ${row.path}`}
                title="Check, copy"
                onClick={(e) => {
                  e.stopPropagation();
                  setAt(item.index);
                  const place = e.currentTarget.getBoundingClientRect();
                  menu(row, { x: place.left - 160, y: place.bottom });
                }}
              >
                <Icon name="ellipsis" size={14} />
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function valueWords({ type, text, children }: MessageTree): string {
  if (type === 'object') return children.length === 0 ? '{ }' : `{ ${children.length} }`;
  if (type === 'list') return children.length === 0 ? '[ ]' : `[ ${children.length} ]`;
  return type === 'text' ? JSON.stringify(text) : text;
}

/** A value as it is copied; of objects and lists all that is in them, as JSON. */
function textOf(node: MessageTree): string {
  const json = (one: MessageTree): string => {
    if (one.type === 'object')
      return `{${one.children.map((c) => `${JSON.stringify(c.name)}: ${json(c)}`).join(', ')}}`;
    if (one.type === 'list') return `[${one.children.map(json).join(', ')}]`;
    return one.type === 'text' ? JSON.stringify(one.text) : one.text;
  };
  return node.type === 'object' || node.type === 'list' ? json(node) : node.text;
}
