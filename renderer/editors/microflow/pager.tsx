import './pager.css';
import { Icon } from '../../widgets/index.ts';

export interface PagerProps {
  /** What is paged, for a screen reader: rounds, calls. */
  label: string;
  /** One of them. */
  one: string;
  shown: number;
  count: number;
  onPage(to: number): void;
}

/** Which of several shows, and buttons to the one before and the next. */
export function Pager({ label, one, shown, count, onPage }: PagerProps) {
  const page = (title: string, icon: string, to: number) => (
    <button
      type="button"
      tabIndex={-1}
      className="nodrag nopan"
      aria-label={title}
      title={`${title} (${to < shown ? 'Page Up' : 'Page Down'})`}
      disabled={to < 1 || to > count}
      // The canvas keeps the keys: a button that has just come to its end would swallow them.
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        event.stopPropagation();
        onPage(to);
      }}
    >
      <Icon name={icon} size={12} />
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons that belong together
    <span className="mf-pager" role="group" aria-label={label}>
      {page(`Previous ${one}`, 'chevron-left', shown - 1)}
      <span>
        {shown} of {count}
      </span>
      {page(`Next ${one}`, 'chevron-right', shown + 1)}
    </span>
  );
}
