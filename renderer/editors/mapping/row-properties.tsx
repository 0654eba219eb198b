import { Button, Icon } from '../../widgets/index.ts';
import { structureIcon } from '../json-structure/structure-icon.ts';
import { connect, verdictFor } from './connections.ts';
import { SampleValues } from './sample-values.tsx';
import type { MappingSelection } from './selection.ts';
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
        {verdict?.ok && left !== null && verdict.does !== 'map-object' && (
          <span className="wide">
            <Button small icon="link" label="Link" title="L" onClick={() => connect(doc, left, right, () => {})} />
          </span>
        )}
      </div>
      {source?.valuePath && <SampleValues doc={doc} path={source.valuePath} />}
    </div>
  );
}
