import { useEffect, useState } from 'react';
import type { Usage } from '../../../shared/rpc/calls/project.ts';
import { client, openDocument, useProjectView, useSelection } from '../../project/index.ts';
import { EmptyState, Icon } from '../../widgets/index.ts';

/** Where the selection is used: references and expressions. */
export function UsagesPane() {
  const view = useProjectView();
  const { unit, elements } = useSelection();
  const id = elements.find((e) => view.element(e)) ?? unit;
  const [usages, setUsages] = useState<Usage[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again after every change of the project
  useEffect(() => {
    if (id) void client().call('project.usages', { id }).then(setUsages);
    else setUsages([]);
  }, [id, view]);
  if (!id || usages.length === 0)
    return (
      <div className="p-pane">
        <EmptyState
          icon="link"
          title={id ? `${view.nameOf(id) ?? 'The selection'} is not used` : 'Nothing selected'}
          text="Select a document, entity or attribute to see where it is used."
        />
      </div>
    );
  return (
    <div className="p-pane">
      <div className="p-scroll">
        <div className="p-row w-meta">
          {usages.length} {usages.length === 1 ? 'usage' : 'usages'} of {view.nameOf(id)}
        </div>
        {usages.map((u) => {
          const kind = view.kinds.get(u.kind);
          return (
            <button
              key={`${u.unit}${u.place}${u.element}`}
              type="button"
              className="p-row"
              onClick={() => openDocument(u.unit, u.element ? { element: u.element } : {})}
            >
              <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />
              <span className="name" title={u.qualifiedName}>
                {u.qualifiedName}
              </span>
              <span className="meta" title={u.place}>
                {u.place}
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
