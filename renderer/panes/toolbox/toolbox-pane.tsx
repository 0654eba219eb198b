import { useState } from 'react';
import { toolboxOffers } from '../../../shared/microflow/activities/index.ts';
import { Icon, useToolbox } from '../../widgets/index.ts';

const groups = [...new Set(toolboxOffers.map((o) => o.group))];

/** The activities and the actions of connectors by group; dragged onto a microflow, or added to the open one by a click or Enter. */
export function ToolboxPane() {
  const [filter, setFilter] = useState('');
  const wanted = filter.toLowerCase();
  const offered = toolboxOffers.filter((o) =>
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
      </div>
    </div>
  );
}
