import { useState } from 'react';
import { activities } from '../../../shared/microflow/activities/index.ts';
import { Icon } from '../../widgets/index.ts';

const groups = ['Objects', 'Lists', 'Variables', 'Mapping', 'Integration', 'Flow', 'Logging'] as const;

/** The activities by group; drag one onto a microflow. */
export function ToolboxPane() {
  const [filter, setFilter] = useState('');
  const wanted = filter.toLowerCase();
  const offered = activities.filter(
    (a) => a.isOffered && (a.label.toLowerCase().includes(wanted) || a.summary.toLowerCase().includes(wanted)),
  );
  return (
    <div className="p-pane">
      <div className="p-tools">
        <input
          className="w-field"
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
                  <div
                    key={a.type}
                    className="p-row"
                    draggable
                    title={a.summary}
                    onDragStart={(e) => {
                      e.dataTransfer.setData('application/x-weft-activity', a.type);
                      e.dataTransfer.effectAllowed = 'copy';
                    }}
                  >
                    <Icon name={a.icon} size={14} family={a.family} />
                    <span className="name">{a.label}</span>
                  </div>
                ))}
            </details>
          ))}
      </div>
    </div>
  );
}
