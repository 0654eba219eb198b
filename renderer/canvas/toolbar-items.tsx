import { Icon } from '../widgets/index.ts';

export interface ToolbarItem {
  icon: string;
  /** Shown beside the icon; with `isQuiet` only on hover. */
  label: string;
  isQuiet?: boolean;
  isActive?: boolean;
  separate?: boolean;
  run(at: { x: number; y: number }): void;
}

/** The buttons of a floating toolbar. */
export function ToolbarItems({ items }: { items: readonly ToolbarItem[] }) {
  return items.map((item) => (
    <span key={item.label} className="cv-toolbar-item">
      {item.separate && <span className="cv-separator" />}
      <button
        type="button"
        tabIndex={-1}
        title={item.label}
        aria-label={item.label}
        aria-pressed={item.isActive}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          // The toolbar goes with the selection: the keys stay with the canvas.
          event.currentTarget.closest<HTMLElement>('.cv')?.focus({ preventScroll: true });
          item.run({ x: box.left, y: box.bottom + 4 });
        }}
      >
        <Icon name={item.icon} size={14} />
        {!item.isQuiet && <span>{item.label}</span>}
      </button>
    </span>
  ));
}
