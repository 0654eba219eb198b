import './edges.css';
import { Icon } from '../../widgets/index.ts';
import { setSide, useDock } from './dock-state.ts';
import type { Side } from './layout.ts';

const words: Readonly<Record<Side, readonly [title: string, icon: string]>> = {
  left: ['Explorer (Ctrl+B)', 'panel-left-open'],
  right: ['Properties (F4)', 'panel-right-open'],
  bottom: ['Errors, console and more (Ctrl+J)', 'panel-bottom-open'],
};

/** The visible edge of a collapsed side: 24 px with its name, a click or its key opens it. */
export function CollapsedEdge({ side }: { side: Side }) {
  const isCollapsed = useDock((s) => s.collapsed[side]);
  if (!isCollapsed) return null;
  const [title, icon] = words[side];
  return (
    <button
      type="button"
      className={`s-edge s-edge-${side}`}
      data-edge={side}
      title={title}
      aria-expanded="false"
      onClick={() => setSide(side, true)}
    >
      <Icon name={icon} size={14} />
      <span>{title.replace(/ \(.*/, '')}</span>
    </button>
  );
}
