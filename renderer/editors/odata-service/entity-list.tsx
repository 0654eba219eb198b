import { useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ODataService } from '../../../shared/service/odata/kind.ts';
import { typeNameOf } from '../../../shared/service/odata/published-types.ts';
import { select, useCatalog, useDiagnostics, useStudio } from '../../project/index.ts';
import { Icon, type MenuItem, openMenu, ReferencePicker } from '../../widgets/index.ts';
import { addEntity, removeEntity } from './odata-edits.ts';

/** The entities of a service by their sets; arrows walk, Delete removes. */
export function EntityList({
  unit,
  chosen,
  isAdding,
  onAdded,
}: {
  unit: Unit<ODataService>;
  chosen: string | null;
  isAdding: boolean;
  onAdded: () => void;
}) {
  const catalog = useCatalog();
  const findings = useDiagnostics(unit.id);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const [find, setFind] = useState('');
  const { entities } = unit.data;
  const nameOf = (each: (typeof entities)[number]) => each.set || typeNameOf(each, catalog) || 'Nothing chosen';
  const found = entities.filter((each) => nameOf(each).toLowerCase().includes(find.trim().toLowerCase()));
  const menuOf = (each: (typeof entities)[number]): MenuItem[] => [
    {
      label: 'Remove',
      icon: 'trash',
      keys: 'Del',
      danger: true,
      run: () => removeEntity(unit.id, each, nameOf(each)),
    },
  ];
  const keys = (e: React.KeyboardEvent) => {
    const at = found.findIndex(({ id }) => id === chosen);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: found.length - 1 }[e.key];
    const next = to === undefined ? undefined : found[Math.max(0, Math.min(found.length - 1, to))];
    const current = found[at];
    if (next) select(unit.id, [next.id]);
    else if (e.key === 'Delete' && current && !readOnly) removeEntity(unit.id, current, nameOf(current));
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div className="cs-side">
      <div className="cs-find">
        {isAdding ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: the field on its way out
          <span
            onBlur={onAdded}
            onKeyDown={(e) => {
              if (e.key === 'Escape') onAdded();
            }}
          >
            <ReferencePicker
              label="Entity to publish"
              value={null}
              accepts={['entity']}
              only={(id) => !entities.some((each) => each.entity === id)}
              allowEmpty={false}
              autoFocus
              placeholder="Choose the entity"
              onChange={(id) => {
                if (id !== null) addEntity(unit.id, id);
                onAdded();
              }}
            />
          </span>
        ) : (
          <input
            className="w-field"
            data-find
            aria-label="Find an entity"
            placeholder="Find an entity"
            value={find}
            onChange={(e) => setFind(e.target.value)}
          />
        )}
      </div>
      <div
        className="cs-list p-scroll"
        role="listbox"
        aria-label="Entities"
        aria-activedescendant={chosen && found.some(({ id }) => id === chosen) ? `od-${chosen}` : undefined}
        tabIndex={0}
        onKeyDown={keys}
      >
        {found.map((each) => {
          const own = new Set([each.id, ...each.attributes.map((a) => a.id), ...each.associations.map((a) => a.id)]);
          const wrong = findings.filter((f) => own.has(f.element ?? '') && f.severity !== 'info');
          const isError = wrong.some((f) => f.severity === 'error');
          return (
            <div
              key={each.id}
              id={`od-${each.id}`}
              className="p-row"
              role="option"
              aria-selected={each.id === chosen}
              tabIndex={-1}
              title={catalog.entity(each.entity)?.qualifiedName ?? ''}
              onClick={() => select(unit.id, [each.id])}
              onKeyDown={() => {}}
              onContextMenu={(e) => {
                e.preventDefault();
                select(unit.id, [each.id]);
                if (!readOnly) openMenu({ x: e.clientX, y: e.clientY }, menuOf(each));
              }}
            >
              <span className="name">{nameOf(each)}</span>
              <span className="cs-marks">
                {!each.readable && <span className="tag">type only</span>}
                <span className={isError ? 's-bad' : 's-warn'}>
                  {wrong.length > 0 && (
                    <Icon name={isError ? 'circle-x' : 'triangle-alert'} size={14} title={wrong[0]?.message ?? ''} />
                  )}
                </span>
              </span>
            </div>
          );
        })}
      </div>
      <div className="cs-count w-meta" role="status">
        {entities.length} {entities.length === 1 ? 'entity' : 'entities'}
      </div>
    </div>
  );
}
