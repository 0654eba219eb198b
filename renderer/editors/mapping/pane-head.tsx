import { type ReactNode, useRef } from 'react';
import { Button, type Family, Icon } from '../../widgets/index.ts';
import type { Coverage } from './coverage.ts';

/** The head of a tree: what it shows, how much of it is mapped, search and fold all. */
export function PaneHead({
  icon,
  family,
  title,
  subtitle,
  extra,
  coverage,
  search,
  onSearch,
  isFolded,
  onFoldAll,
  lackingWords,
  found,
  onFind,
  onGoTo,
}: {
  icon: string;
  family: Family;
  title: string;
  subtitle?: string;
  /** What can be chosen of it, behind its name. */
  extra?: ReactNode;
  coverage: Coverage;
  search: string | null;
  onSearch: (search: string | null) => void;
  isFolded: boolean;
  onFoldAll: () => void;
  /** What it means that a row is lacking, as a sentence. */
  lackingWords: string;
  /** How many rows fit the search, in words. */
  found: string;
  /** Goes to the next row that fits the search, or back. */
  onFind: (step: 1 | -1) => void;
  onGoTo: (key: string) => void;
}) {
  const last = useRef(-1);
  const { lacking } = coverage;
  const field = useRef<HTMLInputElement>(null);
  const share = coverage.all === 0 ? 0 : coverage.mapped / coverage.all;
  return (
    <div className="m-head">
      <Icon name={icon} size={16} family={family} />
      {search === null ? (
        <>
          <strong className="m-head-name" title={title}>
            {title}
          </strong>
          {subtitle && <span className="w-meta">{subtitle}</span>}
          {extra}
          <span className="m-grow" />
          {lacking.length > 0 && (
            <button
              type="button"
              className="m-required"
              title={`${lackingWords}\n${lacking
                .slice(0, 20)
                .map((row) => row.label)
                .join('\n')}${lacking.length > 20 ? '\n…' : ''}`}
              aria-label={`${lacking.length} required, not mapped. Go to the next`}
              onClick={() => {
                last.current = (last.current + 1) % lacking.length;
                const next = lacking[last.current];
                if (next) onGoTo(next.key);
              }}
            >
              <Icon name="asterisk" size={12} />
              {lacking.length}
            </button>
          )}
          <span className="m-bar" aria-hidden="true">
            <span style={{ width: `${share * 100}%` }} />
          </span>
          <span className="w-meta m-nowrap">
            {coverage.mapped} of {coverage.all}
          </span>
        </>
      ) : (
        <>
          <input
            ref={field}
            // The field opens on request, to be typed into.
            // biome-ignore lint/a11y/noAutofocus: the person has just asked to search here
            autoFocus
            className="w-field"
            aria-label={`Search ${title}`}
            placeholder={`Search ${title}`}
            title="Enter goes to the next, Shift+Enter back, Escape ends the search"
            value={search}
            onChange={(e) => onSearch(e.target.value)}
            onKeyDown={(e) => {
              if (e.key === 'Escape') onSearch(null);
              else if (e.key === 'Enter') onFind(e.shiftKey ? -1 : 1);
              else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') onFind(e.key === 'ArrowDown' ? 1 : -1);
              else return;
              e.preventDefault();
              e.stopPropagation();
            }}
          />
          <span className="w-meta m-nowrap" role="status">
            {found}
          </span>
        </>
      )}
      <Button
        kind="quiet"
        small
        icon={search === null ? 'search' : 'x'}
        title={search === null ? `Search ${title} (Ctrl+F)` : 'End search'}
        onClick={() => onSearch(search === null ? '' : null)}
      />
      <Button
        kind="quiet"
        small
        icon={isFolded ? 'list-chevrons-up-down' : 'list-chevrons-down-up'}
        title={isFolded ? 'Expand all' : 'Collapse all'}
        onClick={onFoldAll}
      />
    </div>
  );
}
