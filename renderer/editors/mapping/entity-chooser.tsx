import { useState } from 'react';
import { Icon } from '../../widgets/index.ts';
import type { EntityChoice } from './entity-choices.ts';

/** Chooses the entity of an object where it was dropped: type to filter, arrows and Enter, Esc closes. */
export function EntityChooser<Choice extends EntityChoice>({
  at,
  title,
  newName,
  newDetail,
  choices,
  onNew,
  onChoose,
  onClose,
}: {
  at: { x: number; y: number };
  title: string;
  /** The name that a new entity gets, of what is typed. */
  newName: (typed: string) => string;
  choices: readonly Choice[];
  /** What a new entity comes with. */
  newDetail: string;
  onNew: (typed: string) => void;
  onChoose: (choice: Choice) => void;
  onClose: () => void;
}) {
  const [search, setSearch] = useState('');
  const [index, setIndex] = useState(0);
  const shown = choices.filter((c) => c.label.toLowerCase().includes(search.toLowerCase())).slice(0, 200);
  const items = [
    ...shown.map((choice) => ({
      key: `${choice.entity}${choice.association}${choice.detail}`,
      icon: 'box',
      label: choice.label,
      detail: choice.detail,
      run: () => onChoose(choice),
    })),
    {
      key: 'new',
      icon: 'plus',
      label: `New entity ${newName(search)}`,
      detail: newDetail,
      run: () => onNew(search),
    },
  ];
  const move = (step: number) => setIndex((i) => (i + step + items.length) % items.length);
  return (
    <div className="w-scrim w-scrim-clear" onPointerDown={onClose}>
      <div
        className="w-menu m-chooser"
        role="dialog"
        aria-label={title}
        style={{ left: Math.min(at.x, innerWidth - 340), top: Math.max(8, Math.min(at.y, innerHeight - 320)) }}
        onPointerDown={(e) => e.stopPropagation()}
        onKeyDown={(e) => {
          if (e.key === 'Escape') onClose();
          else if (e.key === 'ArrowDown') move(1);
          else if (e.key === 'ArrowUp') move(-1);
          else if (e.key === 'Enter') {
            onClose();
            items[index]?.run();
          } else return;
          e.preventDefault();
          e.stopPropagation();
        }}
      >
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to choose here
          autoFocus
          className="w-field"
          role="combobox"
          aria-expanded="true"
          aria-controls="m-chooser-list"
          aria-label={title}
          placeholder={title}
          value={search}
          onChange={(e) => {
            setSearch(e.target.value);
            setIndex(0);
          }}
        />
        <div id="m-chooser-list" role="listbox" aria-label="Entities" className="m-chooser-list">
          {items.map((item, i) => (
            <button
              key={item.key}
              type="button"
              role="option"
              aria-selected={i === index}
              tabIndex={-1}
              onPointerEnter={() => setIndex(i)}
              onClick={() => {
                onClose();
                item.run();
              }}
            >
              <Icon name={item.icon} size={14} family="data" />
              <span>{item.label}</span>
              <kbd>{item.detail}</kbd>
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}
