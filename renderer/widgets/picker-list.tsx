import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Icon } from './icon.tsx';
import type { PickerOption, PickerRow } from './picker-search.ts';

const rowHeight = 24;
const mostHeight = 320;
const margin = 8;

interface Place {
  left: number;
  width: number;
  top?: number;
  bottom?: number;
  maxHeight: number;
}

/** Below the field, or above it where there is more room; never narrower than it. */
function placeAt(face: DOMRect, height: number, wanted: number): Place {
  const width = Math.min(innerWidth - 2 * margin, Math.max(face.width, wanted));
  const left = Math.max(margin, Math.min(face.left, innerWidth - width - margin));
  const below = innerHeight - face.bottom - margin;
  const above = face.top - margin;
  return below >= Math.min(height, mostHeight) || below >= above
    ? { left, width, top: face.bottom + 3, maxHeight: Math.min(mostHeight, below - 3) }
    : { left, width, bottom: innerHeight - face.top + 3, maxHeight: Math.min(mostHeight, above - 3) };
}

/** Room for the longest name, or for names with what is said of them. */
function widthOf(rows: readonly PickerRow[]): number {
  let longest = 0;
  for (const row of rows) {
    if (row.kind === 'group') continue;
    if (row.option.detail || row.option.usedIn) return 400;
    longest = Math.max(longest, row.option.label.length);
  }
  return Math.min(400, Math.max(160, longest * 7 + 64));
}

/** The open list of a picker. It lies over everything, also in a dialog, and takes no focus. */
export function PickerList({
  id,
  rows,
  active,
  chosen,
  query,
  face,
  onMove,
  onChoose,
}: {
  id: string;
  rows: readonly PickerRow[];
  active: number;
  chosen: string;
  query: string;
  face: RefObject<HTMLElement | null>;
  onMove: (index: number) => void;
  onChoose: (option: PickerOption) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const activeRow = rows.findIndex((r) => r.kind === 'option' && r.index === active);
  const wanted = widthOf(rows);
  const height = Math.max(1, rows.length) * rowHeight + 8;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 300, height: mostHeight },
  });
  useLayoutEffect(() => {
    const put = () => {
      if (face.current) setPlace(placeAt(face.current.getBoundingClientRect(), height, wanted));
    };
    const onScroll = (event: Event) => {
      if (event.target !== box.current) put();
    };
    put();
    addEventListener('resize', put);
    addEventListener('scroll', onScroll, true);
    return () => {
      removeEventListener('resize', put);
      removeEventListener('scroll', onScroll, true);
    };
  }, [face, height, wanted]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the active line is brought into sight when it changes
  useEffect(() => {
    // The heading of a group is seen with its first choice.
    const isFirst = rows[activeRow - 1]?.kind === 'group';
    if (activeRow >= 0) virtual.scrollToIndex(isFirst ? activeRow - 1 : activeRow, { align: 'auto' });
    if (activeRow >= 0 && isFirst) virtual.scrollToIndex(activeRow, { align: 'auto' });
  }, [activeRow, place === null]);
  const choices = rows.filter((r) => r.kind === 'option').length;
  // What is beside a modal window is inert: the list stands in it.
  const host = face.current?.closest('dialog') ?? document.body;
  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is
    <div
      ref={box}
      className="w-picker-list nowheel"
      style={place ? { ...place } : { visibility: 'hidden' }}
      // The focus stays in the field.
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div
        id={id}
        role="listbox"
        aria-label="Choices"
        tabIndex={-1}
        style={{ height: virtual.getTotalSize(), position: 'relative' }}
      >
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          const style = { top: item.start, height: rowHeight };
          if (!row) return null;
          if (row.kind === 'group')
            return (
              <div key={`group ${row.name}`} className="w-picker-group" style={style} aria-hidden="true">
                {row.name}
              </div>
            );
          const { option } = row;
          const usedIn = option.usedIn?.();
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the field
            <div
              key={option.value}
              id={`${id}-${row.index}`}
              className="w-picker-option"
              role="option"
              tabIndex={-1}
              aria-selected={row.index === active}
              aria-setsize={choices}
              aria-posinset={row.index + 1}
              title={[option.full ?? option.label, option.detail, usedIn].filter(Boolean).join(', ')}
              style={style}
              onPointerMove={() => row.index !== active && onMove(row.index)}
              onClick={(event) => {
                event.stopPropagation();
                onChoose(option);
              }}
            >
              {option.icon && (
                <Icon name={option.icon} size={14} {...(option.family ? { family: option.family } : {})} />
              )}
              <span className="w-picker-label">
                <Marked text={option.label} marks={row.marks} />
              </span>
              {option.detail && <span className="w-picker-detail">{option.detail}</span>}
              {usedIn && <span className="w-picker-used">{usedIn}</span>}
              {option.value === chosen && <Icon name="check" size={12} title="chosen" />}
            </div>
          );
        })}
      </div>
      {choices === 0 && (
        <div className="w-picker-none" role="status">
          {query ? `Nothing fits “${query}”.` : 'There is nothing to choose yet.'}
        </div>
      )}
    </div>,
    host,
  );
}

function Marked({ text, marks }: { text: string; marks: readonly (readonly [number, number])[] }) {
  if (marks.length === 0) return text;
  const parts = marks.flatMap(([from, to], i) => [
    text.slice(marks[i - 1]?.[1] ?? 0, from),
    <b key={from}>{text.slice(from, to)}</b>,
  ]);
  return (
    <>
      {parts}
      {text.slice(marks.at(-1)?.[1])}
    </>
  );
}
