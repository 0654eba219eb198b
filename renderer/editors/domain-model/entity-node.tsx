import './entity-node.css';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { Fragment, memo } from 'react';
import { useIsFar } from '../../canvas/index.ts';
import { Icon } from '../../widgets/index.ts';
import { AttributeForm } from './attribute-form.tsx';
import { AttributeRow } from './attribute-row.tsx';
import { type Editing, useDiagramActions } from './diagram-actions.ts';
import { footerOf } from './geometry.ts';
import { NameForm } from './name-form.tsx';
import type { ShownEntity } from './projection.ts';

export interface EntityNodeData extends Record<string, unknown> {
  shown: ShownEntity;
  /** Selected attributes, as a text so that comparing is cheap. */
  rows: string;
  editing: Editing | null;
  /** Worst finding by element id. */
  severities: ReadonlyMap<string, string> | null;
}
export type EntityNodeType = Node<EntityNodeData, 'entity'>;

const sides = [
  ['left', Position.Left],
  ['right', Position.Right],
  ['top', Position.Top],
  ['bottom', Position.Bottom],
] as const;

/** An entity on the canvas. */
export const EntityNode = memo(function EntityNode({ data, selected }: NodeProps<EntityNodeType>) {
  const actions = useDiagramActions();
  const isFar = useIsFar();
  const { shown, editing, severities } = data;
  const { entity } = shown;
  const rows = data.rows ? data.rows.split(' ') : [];
  const severity = severities?.get(entity.id);
  const footer = footerOf(entity);
  const classes = ['dm-entity'];
  if (selected || rows.length > 0) classes.push('dm-active');
  if (entity.source) classes.push('dm-external');
  else if (!entity.persistable) classes.push('dm-memory');
  if (isFar && !editing)
    return (
      <div id={`el-${entity.id}`} className={`${classes.join(' ')} dm-far`} role="img" aria-label={shown.label}>
        {entity.name}
      </div>
    );
  const isAdding = editing?.kind === 'new-attribute' && editing.entity === entity.id;
  const after = isAdding ? editing.after : undefined;
  const newRow = isAdding && (
    <AttributeForm
      key={entity.attributes.length}
      initial={{ name: '', type: 'string' }}
      onDone={(values, goOn) => actions.addAttribute(entity.id, values, after, goOn)}
      onCancel={() => actions.edit(null)}
    />
  );
  return (
    <div id={`el-${entity.id}`} className={classes.join(' ')} role="img" aria-label={shown.label}>
      <div className="dm-header" title={entity.documentation || entity.name}>
        {entity.source ? (
          <Icon name="cloud-download" size={16} family="consume" />
        ) : (
          <Icon name="box" size={16} family="data" />
        )}
        {editing?.kind === 'name' && editing.id === entity.id ? (
          <NameForm
            name={entity.name}
            label="Entity name"
            error={editing.error}
            onDone={(name) => actions.rename(entity.id, name)}
            onCancel={() => actions.edit(null)}
          />
        ) : (
          // biome-ignore lint/a11y/noStaticElementInteractions: F2 does the same on the keyboard
          <span
            className="dm-name dm-clip"
            role="presentation"
            onDoubleClick={(event) => {
              event.stopPropagation();
              actions.edit({ kind: 'name', id: entity.id });
            }}
          >
            {entity.name}
          </span>
        )}
        {shown.generalization && (
          <span className="dm-meta dm-clip" title={`Specializes ${shown.generalization}`}>
            ↑ {shown.generalization}
          </span>
        )}
        {shown.source && (
          <span className="dm-meta dm-clip" title={`Lives in ${shown.source}`}>
            {shown.source}
          </span>
        )}
        {severity && <Icon name={severity === 'error' ? 'circle-x' : 'triangle-alert'} size={14} />}
        {shown.canFold && (
          // biome-ignore lint/a11y/noStaticElementInteractions: E does the same on the keyboard
          <span
            className="dm-fold nodrag"
            role="presentation"
            title={shown.isFolded ? 'Expand (E)' : 'Collapse (E)'}
            onClick={() => actions.fold(entity.id, !shown.isFolded)}
            onDoubleClick={(event) => event.stopPropagation()}
          >
            <Icon name={shown.isFolded ? 'chevron-right' : 'chevron-down'} size={14} />
          </span>
        )}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of a drawing */}
      <div role="list" className="dm-rows">
        {shown.rows.map((row) => (
          <Fragment key={row.attribute.id}>
            <AttributeRow
              shown={row}
              isSelected={rows.includes(row.attribute.id)}
              isEdited={editing?.kind === 'attribute' && editing.id === row.attribute.id}
              error={editing?.kind === 'attribute' ? editing.error : undefined}
              severity={severities?.get(row.attribute.id) ?? null}
            />
            {after === row.attribute.id && newRow}
          </Fragment>
        ))}
        {!after && newRow}
        {shown.rows.length < shown.attributes.length && (
          // biome-ignore lint/a11y/noStaticElementInteractions: E does the same on the keyboard
          <div
            className="dm-row dm-more nodrag"
            role="presentation"
            title="Expand (E)"
            onClick={() => actions.fold(entity.id, false)}
            onDoubleClick={(event) => event.stopPropagation()}
          >
            … {shown.attributes.length - shown.rows.length} more
          </div>
        )}
      </div>
      {footer.length > 0 && (
        <div className="dm-footer">
          {footer.map((part) => (
            <span key={part.icon}>
              <Icon name={part.icon} size={12} /> {part.text}
            </span>
          ))}
        </div>
      )}
      {sides.map(([id, position]) => (
        <Handle key={id} id={id} type="source" position={position} aria-hidden="true" />
      ))}
    </div>
  );
});
