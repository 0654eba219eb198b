import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { PreviewObject } from '../../../shared/rpc/calls/mapping.ts';
import { Icon } from '../../widgets/index.ts';
import { type PreviewRow, previewRows } from './preview-rows.ts';
import type { TargetRow } from './target-rows.ts';

/** The objects that a message becomes, with their values. */
export function PreviewObjects({
  objects,
  targets,
  keysOf,
  selected,
  onChoose,
}: {
  objects: readonly PreviewObject[];
  targets: readonly TargetRow[];
  /** Names of the attributes that find an object, by the key of its element. */
  keysOf: (path: string) => string;
  selected: string | null;
  onChoose: (target: string) => void;
}) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => previewRows(objects, targets, closed), [objects, targets, closed]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 6,
  });
  const first = selected === null ? -1 : rows.findIndex((r) => r.target === selected);
  useEffect(() => {
    if (first >= 0) virtual.scrollToIndex(first, { align: 'auto' });
  }, [first, virtual]);
  const toggle = (key: string) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  const move = (step: number) => {
    const at = rows.findIndex((r) => r.target === selected);
    for (let i = at + step; i >= 0 && i < rows.length; i += step) {
      const target = rows[i]?.target;
      if (target && target !== selected) {
        onChoose(target);
        return;
      }
    }
  };
  return (
    <div
      ref={box}
      className="p-scroll m-objects"
      role="tree"
      aria-label="Objects"
      tabIndex={0}
      onKeyDown={(e) => {
        if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
        e.preventDefault();
        move(e.key === 'ArrowDown' ? 1 : -1);
      }}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] as PreviewRow;
          return (
            <div
              key={row.key}
              className="p-row m-row"
              role="treeitem"
              aria-level={row.depth + 1}
              aria-selected={row.target !== null && row.target === selected}
              {...(row.object ? { 'aria-expanded': !closed.has(row.key) } : {})}
              style={{ top: item.start, paddingLeft: 10 + row.depth * 14 }}
              onClick={() => row.target && onChoose(row.target)}
            >
              <span
                className="m-fold"
                onClick={(e) => {
                  if (!row.hasChildren) return;
                  e.stopPropagation();
                  toggle(row.key);
                }}
              >
                {row.hasChildren && <Icon name={closed.has(row.key) ? 'chevron-right' : 'chevron-down'} size={12} />}
              </span>
              {row.object ? (
                <>
                  <Icon name="box" size={14} family="data" />
                  <strong className="name m-strong">{row.label}</strong>
                  <span className="meta">
                    <span className={`tag ${row.object.state === 'new' ? 'ok' : 'info'}`}>
                      {row.object.state === 'new'
                        ? 'new'
                        : `${row.object.state} by ${keysOf(row.object.path) || 'key'}`}
                    </span>
                  </span>
                </>
              ) : (
                <>
                  <span className="name m-label">{row.label}</span>
                  <span className={`meta mono${row.text === null ? '' : ' m-value'}`} title={row.text ?? 'empty'}>
                    {row.text ?? 'empty'}
                  </span>
                </>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
