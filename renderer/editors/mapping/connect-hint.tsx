import { useConnection, useStoreApi, ViewportPortal } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { Icon } from '../../widgets/index.ts';
import { type PaneView, rowHeight } from './link-layout.ts';
import type { MayConnect } from './may-connect.ts';

/** Scrolls a pane while the pointer of a drag is this near its upper or lower edge. */
const scrollZone = 22;
const scrollStep = 7;

/** While a link is dragged: the row under the pointer ringed, what would happen (or why not) at the pointer; Esc cancels. */
export function ConnectHint({
  height,
  edgeX,
  panes,
  scrollers,
  verdictOf,
  onCancel,
}: {
  height: number;
  edgeX: { left: number; right: number };
  panes: Readonly<Record<'left' | 'right', PaneView>>;
  scrollers: Readonly<Record<'left' | 'right', RefObject<HTMLDivElement | null>>>;
  verdictOf: (from: string, to: string | null) => MayConnect | null;
  onCancel: () => void;
}) {
  const connection = useConnection();
  const store = useStoreApi();
  const { inProgress } = connection;
  useEffect(() => {
    if (!inProgress) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      onCancel();
      store.getState().cancelConnection();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [inProgress, onCancel, store]);
  const at = inProgress ? connection.pointer : null;
  const side = at && (at.x < edgeX.left + 12 ? 'left' : at.x > edgeX.right - 12 ? 'right' : null);
  const direction = !at || !side ? 0 : at.y < scrollZone ? -1 : at.y > height - scrollZone ? 1 : 0;
  useEffect(() => {
    if (!side || direction === 0) return;
    let frame = requestAnimationFrame(function step() {
      scrollers[side].current?.scrollBy({ top: direction * scrollStep });
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [side, direction, scrollers]);
  if (!inProgress || !at) return null;
  const from = connection.fromNode.id;
  const to = connection.toHandle?.nodeId ?? null;
  const isOverFree = to === null && side === 'right' && from.startsWith('left|');
  const verdict = to !== null && to !== from ? verdictOf(from, to) : isOverFree ? verdictOf(from, null) : null;
  if (!verdict) return null;
  const toSide = to?.startsWith('left|') ? 'left' : 'right';
  const key = to?.slice(to.indexOf('|') + 1);
  const index = key === undefined ? undefined : panes[toSide].visible.index.get(key);
  return (
    <ViewportPortal>
      {index !== undefined && (
        <div
          className={`m-target${verdict.ok ? '' : ' bad'}`}
          style={{
            left: toSide === 'left' ? 0 : edgeX.right,
            width: edgeX.left,
            top: index * rowHeight - panes[toSide].top,
            height: rowHeight,
          }}
        />
      )}
      <div
        className={`m-hint${verdict.ok ? '' : ' bad'}`}
        role="status"
        style={{
          top: Math.min(at.y + 14, height - 30),
          ...(at.x > edgeX.right ? { right: `calc(100% - ${at.x + 60}px)` } : { left: at.x + 14 }),
        }}
      >
        <Icon name={verdict.ok ? (verdict.warning ? 'triangle-alert' : 'link') : 'ban'} size={14} />
        {verdict.words}
        {verdict.ok && verdict.warning ? `: ${verdict.warning}` : ''}
      </div>
    </ViewportPortal>
  );
}
