import { Button, Icon } from '../../widgets/index.ts';
import { structureIcon } from '../json-structure/structure-icon.ts';
import { connect, verdictFor } from './connections.ts';
import { addExpression, addLevel } from './mapping-edits.ts';
import { SampleValues } from './sample-values.tsx';
import type { MappingSelection } from './selection.ts';
import type { SourceRow } from './source-rows.ts';
import { isTargetKey } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';

/** A row that nothing is mapped to: what it is, and what it can be linked with. */
export function RowProperties({ doc, selection }: { doc: MappingDocument; selection: MappingSelection }) {
  const { active, left, right } = selection;
  const source = active !== null && !isTargetKey(active) ? doc.tree.byKey.get(active) : undefined;
  const target = active !== null && isTargetKey(active) ? doc.rows.find((r) => r.key === active) : undefined;
  const verdict = left !== null && right !== null ? verdictFor(doc, left, right) : null;
  if (!source && !target) return null;
  return (
    <div className="p-scroll">
      <div className="p-head">
        <Icon name={source ? structureIcon(source.node.type) : 'type'} family={source ? 'shape' : 'data'} />
        <div style={{ minWidth: 0 }}>
          <h3>{source?.label ?? target?.label}</h3>
          <span className="w-meta">
            {source ? `${source.typeText} ${source.occurs}` : target?.typeText}, not mapped
          </span>
        </div>
      </div>
      <div className="p-form">
        <span className="wide w-meta">
          {verdict
            ? verdict.words
            : 'Drag from its port to a row of the other side, or select a row there and press L.'}
        </span>
        {verdict?.ok && left !== null && verdict.does !== 'map-object' && verdict.does !== 'add-object' && (
          <span className="wide">
            <Button
              small
              icon="link"
              label="Link"
              title="L"
              onClick={() =>
                connect(
                  doc,
                  left,
                  right,
                  () => {},
                  () => {},
                )
              }
            />
          </span>
        )}
      </div>
      {source && !doc.isImport && <WriteButtons doc={doc} source={source} />}
      {source?.valuePath && <SampleValues doc={doc} path={source.valuePath} />}
    </div>
  );
}

/** What an export can write at a place that nothing is mapped to. */
function WriteButtons({ doc, source }: { doc: MappingDocument; source: SourceRow }) {
  const path = source.valuePath ?? source.listPath;
  const level = source.node.type === 'object' ? source.objectPath : null;
  return (
    <div className="p-form">
      {path !== null && (
        <span className="wide">
          <Button
            small
            kind="quiet"
            icon="square-function"
            label="Write an expression"
            onClick={() =>
              doc.edit(`Write an expression at ${source.label}`, (d) => {
                if (d.root) addExpression(d.root, path);
              })
            }
          />
        </span>
      )}
      {level !== null && (
        <span className="wide">
          <Button
            small
            kind="quiet"
            icon="square-dashed"
            label="Set a condition"
            title="Makes it a level without an object, of which a condition and what stands for nothing are said"
            onClick={() =>
              doc.edit(`Set a condition of ${source.label}`, (d) => {
                if (d.root) addLevel(d.root, level);
              })
            }
          />
        </span>
      )}
    </div>
  );
}
