import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { formatOfStructure } from '../../../shared/format/index.ts';
import type { MappedValue } from '../../../shared/mapping/kind.ts';
import { scoreLink } from '../../../shared/mapping/suggest.ts';
import { StructureIndex } from '../../../shared/structure/path.ts';
import { select, useSelection } from '../../project/index.ts';
import { EmptyState, Icon, Picker, TextField } from '../../widgets/index.ts';
import { structureIcon } from '../json-structure/structure-icon.ts';
import { elementAt } from './mapping-edits.ts';
import { readSelection } from './selection.ts';
import type { MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';
import { exportWords, importWords } from './when-missing.tsx';

/** Every link as a row: what goes where, by which expression, key and missing values; edited in place. */
export function TableView({ doc }: { doc: MappingDocument }) {
  const { links, rows, tree, isImport, structure, unit } = doc;
  const { elements } = useSelection();
  const selection = useMemo(() => readSelection(elements, tree), [elements, tree]);
  const targets = useMemo(() => new Map(rows.map((r) => [r.key, r])), [rows]);
  const format = formatOfStructure(structure.kind);
  const nodes = useMemo(() => new StructureIndex(structure.data), [structure]);
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: links.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 12,
  });
  if (links.length === 0)
    return <EmptyState icon="spline" title="No links yet" text="Link elements and attributes in the Links view." />;
  const set = (link: MappingLink, label: string, change: (v: MappedValue) => void) =>
    doc.edit(label, (d) => {
      const found = elementAt(d.root, link.elementKey)?.values.find(
        (v) => v.path === link.path && v.attribute === link.value?.attribute,
      );
      if (found) change(found);
    });
  const words = isImport ? importWords : exportWords;
  return (
    <div ref={box} className="m-links-table" role="table" aria-label="Links" aria-rowcount={links.length + 1}>
      <div className="m-link-row head" role="row">
        {['Message', '', 'Entities', 'Value', 'Key', isImport ? 'When missing' : 'When empty', 'Score'].map((title) => (
          <span key={title} role="columnheader">
            {title}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const link = links[item.index] as MappingLink;
          const source = tree.byKey.get(link.source);
          const target = targets.get(link.target);
          const { value } = link;
          const placed = nodes.get(link.path);
          const score =
            value && placed && target?.entity && target.attribute
              ? scoreLink(placed, link.element, target.entity, target.attribute, format).score
              : null;
          return (
            <div
              key={link.key}
              className="m-link-row"
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={selection.left === link.source && selection.right === link.target}
              style={{ position: 'absolute', top: item.start, left: 0, right: 0 }}
              onClick={() => select(unit.id, [link.source, link.target])}
            >
              <span role="cell" className="mono" title={link.path}>
                {source && <Icon name={structureIcon(source.node.type)} size={14} family="shape" />}
                {link.path}
              </span>
              <span role="cell" className="w-meta">
                {isImport ? '→' : '←'}
              </span>
              <span role="cell" className={value ? '' : 'm-strong'}>
                <Icon name={value ? 'type' : 'box'} size={14} family="data" />
                {value && target?.entity ? `${target.entity.name}.` : ''}
                {target?.label}
              </span>
              <span role="cell">
                {value && (
                  <TextField
                    mono
                    label={`Expression of ${link.path}`}
                    placeholder="as it is"
                    value={value.expression.replace(/\n/g, ' ')}
                    onCommit={(text) =>
                      set(link, 'Change expression', (v) => {
                        v.expression = text;
                      })
                    }
                  />
                )}
              </span>
              <span role="cell">
                {value && isImport && (
                  <input
                    type="checkbox"
                    aria-label={`${link.path} is a key`}
                    checked={value.key}
                    onChange={(e) => {
                      const key = e.target.checked;
                      set(link, 'Change key', (v) => {
                        v.key = key;
                      });
                    }}
                  />
                )}
              </span>
              <span role="cell">
                {value && (
                  <Picker
                    label={`${isImport ? 'When missing' : 'When empty'} of ${link.path}`}
                    value={isImport ? value.whenMissing : value.whenEmpty}
                    options={Object.entries(words).map(([id, label]) => ({ value: id, label }))}
                    onChange={(chosen) =>
                      set(link, isImport ? 'Change when missing' : 'Change when empty', (v) => {
                        if (isImport) v.whenMissing = chosen as MappedValue['whenMissing'];
                        else v.whenEmpty = chosen as MappedValue['whenEmpty'];
                      })
                    }
                  />
                )}
              </span>
              <span role="cell" className="num w-meta">
                {score === null ? '' : `${score} %`}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
