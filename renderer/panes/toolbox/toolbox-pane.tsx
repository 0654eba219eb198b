import { useState } from 'react';
import { consumedProtocolOf, consumedServiceUnits } from '../../../shared/consume/index.ts';
import { toolboxOffers } from '../../../shared/microflow/activities/index.ts';
import { useProjectView } from '../../project/index.ts';
import { elementsDragType, Icon, setDraggedUnits, useToolbox } from '../../widgets/index.ts';

/** The activities, the actions of connectors and the operations of consumed services by group; dragged onto a microflow, or added to the open one by a click or Enter. */
export function ToolboxPane() {
  const [filter, setFilter] = useState('');
  const wanted = filter.toLowerCase();
  const offers = toolboxOffers(useProjectView());
  const groups = [...new Set(offers.map((o) => o.group))];
  const offered = offers.filter((o) =>
    [o.label, o.summary, o.group].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <div className="p-pane">
      <div className="p-tools">
        <input
          className="w-field"
          data-find
          placeholder="Find an activity"
          aria-label="Find an activity"
          value={filter}
          onChange={(e) => setFilter(e.target.value)}
        />
      </div>
      <div className="p-scroll">
        {groups
          .filter((g) => offered.some((a) => a.group === g))
          .map((group) => (
            <details key={group} open className="p-section">
              <summary>{group}</summary>
              {offered
                .filter((a) => a.group === group)
                .map((a) => (
                  <button
                    key={a.id}
                    type="button"
                    className="p-row"
                    draggable
                    title={`${a.summary} Drag it onto a flow, or press Enter to add it.`}
                    onClick={() => useToolbox.setState({ wanted: { offer: a.id } })}
                    onDragStart={(e) => {
                      e.dataTransfer.setData('application/x-weft-activity', a.id);
                      e.dataTransfer.effectAllowed = 'copy';
                    }}
                  >
                    <Icon name={a.icon} size={14} family={a.family} />
                    <span className="name">{a.label}</span>
                  </button>
                ))}
            </details>
          ))}
        <Operations wanted={wanted} />
      </div>
    </div>
  );
}

/** The operations of the consumed services, each as the call of it. Services of many stay closed until something is looked for. */
function Operations({ wanted }: { wanted: string }) {
  const view = useProjectView();
  return consumedServiceUnits(view).map((unit) => {
    const { icon, family } = view.kinds.require(unit.kind);
    const operations = consumedProtocolOf(unit)?.operationsOf(unit, view) ?? [];
    const found = operations.filter(({ name, documentation }) =>
      [unit.name, name, documentation].some((text) => text.toLowerCase().includes(wanted)),
    );
    if (found.length === 0) return null;
    return (
      <details
        key={`${unit.id} ${wanted !== ''}`}
        open={wanted !== '' || operations.length <= 20}
        className="p-section"
      >
        <summary>Operations of {unit.name}</summary>
        {found.slice(0, 200).map(({ id, name, documentation }) => (
          <button
            key={id}
            type="button"
            className="p-row"
            draggable
            title={`${documentation || `Calls ${name} of ${unit.name}.`} Drag it onto a flow, or press Enter to add it.`}
            onClick={() => useToolbox.setState({ wanted: { document: id } })}
            onDragStart={(e) => {
              setDraggedUnits([id]);
              e.dataTransfer.setData(elementsDragType, JSON.stringify([id]));
              e.dataTransfer.effectAllowed = 'copy';
            }}
            onDragEnd={() => setDraggedUnits([])}
          >
            <Icon name={icon} size={14} family={family} />
            <span className="name">{name}</span>
          </button>
        ))}
        {found.length > 200 && <p className="w-meta">{found.length - 200} more: type a part of the name.</p>}
      </details>
    );
  });
}
