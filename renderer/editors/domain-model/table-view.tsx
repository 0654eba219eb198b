import './table-view.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { Attribute } from '../../../shared/model/kinds/domain-model.ts';
import { select, useSelection } from '../../project/index.ts';
import { Picker } from '../../widgets/index.ts';
import { attributeTypeOptions, fromTypeOption, toTypeOption } from './attribute-types.ts';
import { renameElement } from './commands.ts';
import { editAttribute, toggleRule } from './edits.ts';
import { TextCell } from './text-cell.tsx';
import type { DomainModelDocument } from './use-domain-model.ts';

/** Every attribute of the module in one grid, edited in place. */
export function TableView({ document }: { document: DomainModelDocument }) {
  const { unit, model, diagram, run } = document;
  const [filter, setFilter] = useState('');
  const selection = useSelection();
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return diagram.entities.flatMap(({ entity, attributes }) =>
      attributes
        .filter((a) => !wanted || `${entity.name}.${a.attribute.name} ${a.typeText}`.toLowerCase().includes(wanted))
        .map((shown) => ({ entity, shown })),
    );
  }, [diagram, filter]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 24,
    overscan: 12,
  });
  const types = useMemo(() => attributeTypeOptions(document.sources.enumerations), [document.sources.enumerations]);
  const change = (id: string, values: Partial<Attribute>): void => void run(editAttribute(model, id, values));
  return (
    <div className="dm-table">
      <div className="dm-table-bar">
        <input
          type="search"
          aria-label="Filter attributes"
          placeholder="Filter attributes"
          value={filter}
          onChange={(e) => setFilter(e.target.value)}
        />
        <span>
          {rows.length} {rows.length === 1 ? 'attribute' : 'attributes'} in {model.entities.length}{' '}
          {model.entities.length === 1 ? 'entity' : 'entities'}
        </span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid has no table element */}
      <div className="dm-table-scroll" ref={scroll} role="table" aria-label="Attributes" aria-rowcount={rows.length}>
        {/* biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useSemanticElements: see above */}
        <div className="dm-grid-row dm-grid-head" role="row">
          {['Entity', 'Attribute', 'Type', 'Length', 'Required', 'Unique', 'Default', 'Documentation'].map((title) => (
            // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const { entity, shown } = row;
            const { attribute } = shown;
            const isSelected = selection.unit === unit.id && selection.elements.includes(attribute.id);
            return (
              // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above
              <div
                key={attribute.id}
                role="row"
                className={`dm-grid-row${isSelected ? ' dm-selected' : ''}`}
                style={{ position: 'absolute', top: item.start, left: 0, right: 0 }}
                onFocus={() => !isSelected && select(unit.id, [attribute.id])}
                onPointerDown={() => !isSelected && select(unit.id, [attribute.id])}
              >
                <span title={entity.name}>{entity.name}</span>
                <TextCell
                  label={`Name of ${attribute.name}`}
                  value={attribute.name}
                  onChange={(name) => void renameElement(attribute.id, name)}
                />
                <Picker
                  label={`Type of ${attribute.name}`}
                  value={toTypeOption(attribute)}
                  options={types}
                  onChange={(chosen) => chosen && change(attribute.id, fromTypeOption(chosen))}
                />
                {attribute.type === 'string' ? (
                  <TextCell
                    label={`Length of ${attribute.name}`}
                    value={attribute.length === null ? '' : String(attribute.length)}
                    onChange={(text) =>
                      change(attribute.id, { length: Number.parseInt(text, 10) > 0 ? Number.parseInt(text, 10) : null })
                    }
                  />
                ) : (
                  <span />
                )}
                <input
                  type="checkbox"
                  aria-label={`${attribute.name} is required`}
                  checked={shown.isRequired}
                  onChange={() => run(toggleRule(model, attribute.id, 'required'))}
                />
                <input
                  type="checkbox"
                  aria-label={`${attribute.name} is unique`}
                  checked={shown.isUnique}
                  onChange={() => run(toggleRule(model, attribute.id, 'unique'))}
                />
                <TextCell
                  label={`Default of ${attribute.name}`}
                  value={attribute.default}
                  onChange={(text) => change(attribute.id, { default: text })}
                />
                <TextCell
                  label={`Documentation of ${attribute.name}`}
                  value={attribute.documentation}
                  onChange={(text) => change(attribute.id, { documentation: text })}
                />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
