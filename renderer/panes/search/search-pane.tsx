import { useEffect, useState } from 'react';
import type { SearchHit } from '../../../shared/rpc/calls/project.ts';
import { client, openDocument, useProjectView } from '../../project/index.ts';
import { EmptyState, Icon } from '../../widgets/index.ts';

/** Names, documentation and expressions of the whole project. */
export function SearchPane() {
  const view = useProjectView();
  const [text, setText] = useState('');
  const [hits, setHits] = useState<SearchHit[]>([]);
  useEffect(() => {
    const timer = setTimeout(
      () => void (text.trim() ? client().call('project.search', { text }).then(setHits) : setHits([])),
      120,
    );
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="p-pane">
      <div className="p-tools">
        <input
          className="w-field"
          data-find
          placeholder="Search the project"
          aria-label="Search the project"
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
      </div>
      <div className="p-scroll">
        {hits.length === 0 && (
          <EmptyState
            icon="search"
            title={text ? 'Nothing found' : 'Search the project'}
            text="Names, documentation and expressions."
          />
        )}
        {hits.map((hit) => {
          const unit = view.unit(hit.unit);
          const kind = unit && view.kinds.get(unit.kind);
          return (
            <button
              key={`${hit.unit}${hit.element}`}
              type="button"
              className="p-row"
              onClick={() =>
                openDocument(hit.unit, { preview: true, ...(hit.element ? { element: hit.element } : {}) })
              }
            >
              <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />
              <span className="name" title={hit.name}>
                {hit.name}
              </span>
              <span className="meta" title={hit.excerpt || hit.kind}>
                {hit.excerpt || hit.kind}
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
