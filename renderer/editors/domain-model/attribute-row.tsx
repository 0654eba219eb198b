import { Icon, typeIcons } from '../../widgets/index.ts';
import { AttributeForm } from './attribute-form.tsx';
import { useDiagramActions } from './diagram-actions.ts';
import type { ShownAttribute } from './projection.ts';

export interface AttributeRowProps {
  shown: ShownAttribute;
  isSelected: boolean;
  isEdited: boolean;
  error?: string;
  severity: string | null;
}

/** One attribute of an entity: type icon, name, key and star, type. */
export function AttributeRow({ shown, isSelected, isEdited, error, severity }: AttributeRowProps) {
  const actions = useDiagramActions();
  const { attribute } = shown;
  if (isEdited) {
    return (
      <AttributeForm
        initial={{ name: attribute.name, type: attribute.type, enumeration: attribute.enumeration }}
        error={error}
        onDone={(values) => actions.changeAttribute(attribute.id, values)}
        onCancel={() => actions.edit(null)}
      />
    );
  }
  const words = [attribute.name, shown.typeText];
  if (shown.isRequired) words.push('required');
  if (shown.isUnique) words.push('unique');
  return (
    // The canvas takes the keys; this row is named by aria-activedescendant.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    // biome-ignore lint/a11y/useSemanticElements: a row of a drawing, not of a list
    <div
      id={`el-${attribute.id}`}
      className={`dm-row${isSelected ? ' dm-selected' : ''}${severity ? ` dm-${severity}` : ''}`}
      role="listitem"
      aria-label={words.join(', ')}
      title={`${attribute.name}: ${shown.typeText}${attribute.documentation ? `\n${attribute.documentation}` : ''}`}
      onClick={(event) => {
        event.stopPropagation();
        actions.selectRow(attribute.id, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'add' : 'alone');
      }}
      onDoubleClick={(event) => {
        event.stopPropagation();
        actions.edit({ kind: 'attribute', id: attribute.id });
      }}
      onContextMenu={() => {
        if (!isSelected) actions.selectRow(attribute.id, 'alone');
      }}
    >
      <Icon name={typeIcons[attribute.type]} size={14} />
      <span className={shown.isUnique ? 'dm-attribute dm-key' : 'dm-attribute'}>
        <span className="dm-clip">{attribute.name}</span>
        {shown.isUnique && <Icon name="key-round" size={12} />}
        {shown.isRequired && <span className="dm-star">*</span>}
      </span>
      <span className="dm-type">{shown.typeText}</span>
      {attribute.calculated && <Icon name="square-function" size={12} />}
    </div>
  );
}
