import './activity-picker.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { toolboxOffers } from '../../../shared/microflow/activities/index.ts';
import { useProjectView } from '../../project/index.ts';
import { Icon } from '../../widgets/index.ts';

export interface ActivityPickerProps {
  at: { x: number; y: number };
  /** Types that do not fit the place. */
  without?: readonly string[];
  onPick(offer: string): void;
  onClose(): void;
}

const pickId = ({ id }: { id: string }): string => `mf-pick-${id.replace('/', '-')}`;

/** A searchable list of activities at a place: type, arrows, Enter. */
export function ActivityPicker({ at, without = [], onPick, onClose }: ActivityPickerProps) {
  const [text, setText] = useState('');
  const [index, setIndex] = useState(0);
  const view = useProjectView();
  const list = useRef<HTMLDivElement>(null);
  const offered = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return toolboxOffers(view).filter(
      (a) =>
        !without.includes(a.type) && words.every((w) => `${a.label} ${a.group} ${a.summary}`.toLowerCase().includes(w)),
    );
  }, [text, without, view]);
  const active = Math.min(index, offered.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const left = Math.min(at.x, window.innerWidth - 292);
  const top = Math.min(at.y + 8, window.innerHeight - 360);
  return (
    <div
      className="mf-picker nodrag nopan nowheel"
      style={{ left: Math.max(8, left), top: Math.max(8, top) }}
      role="dialog"
      aria-label="Insert activity"
      // A press beside the field leaves the keyboard in it.
      onMouseDown={(event) => {
        if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') onClose();
        const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
        if (step) {
          event.preventDefault();
          setIndex(Math.max(0, Math.min(offered.length - 1, active + step)));
        }
        const found = offered[active];
        if (event.key === 'Enter' && found) onPick(found.id);
      }}
    >
      <div className="mf-picker-search">
        <Icon name="search" size={14} />
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to search here
          autoFocus
          role="combobox"
          aria-label="Find an activity"
          aria-expanded
          aria-controls="mf-picker-list"
          aria-activedescendant={offered[active] ? pickId(offered[active]) : undefined}
          placeholder="Find an activity"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setIndex(0);
          }}
        />
      </div>
      <div ref={list} id="mf-picker-list" className="mf-picker-list" role="listbox" aria-label="Activities">
        {offered.map((activity, i) => (
          <div key={activity.id}>
            {activity.group !== offered[i - 1]?.group && <div className="mf-picker-group">{activity.group}</div>}
            <div
              id={pickId(activity)}
              className="mf-picker-row"
              role="option"
              tabIndex={-1}
              aria-selected={i === active}
              title={activity.summary}
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => setIndex(i)}
              onClick={() => onPick(activity.id)}
              onKeyDown={() => undefined}
            >
              <Icon name={activity.icon} size={14} family={activity.family} />
              {activity.label}
            </div>
          </div>
        ))}
        {offered.length === 0 && <div className="mf-picker-none">No activity is called {text}.</div>}
      </div>
    </div>
  );
}
