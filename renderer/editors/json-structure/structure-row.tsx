import { type NodeType, nodeTypes, occurrenceOf, type StructureNode } from '../../../shared/structure/node.ts';
import type { StructureOverride } from '../../../shared/structure/structure-document.ts';
import { Button, Icon, Picker, TextField, TreeGridName } from '../../widgets/index.ts';
import type { StructureRow } from './structure-diff.ts';
import { structureIcon } from './structure-icon.ts';

const optionsOf = (types: readonly NodeType[]) =>
  types.map((type) => ({
    value: type,
    label: type === 'datetime' ? 'date-time' : type,
    icon: structureIcon(type),
    family: 'shape' as const,
  }));
const typeOptions = optionsOf(nodeTypes);
/** What a value can be that holds no others. */
const valueOptions = optionsOf(nodeTypes.filter((type) => !['object', 'array', 'dictionary', 'any'].includes(type)));
const marks = { added: '+', removed: '−', changed: '~' } as const;

/** The cells of one element. What was set by hand is marked, and goes back to what the samples say by one button. */
export function StructureRowView({
  row,
  own,
  isOpen,
  onToggle,
  onOverride,
  onReset,
  isColumn = false,
}: {
  row: StructureRow;
  own: StructureOverride | undefined;
  isOpen: boolean;
  onToggle: () => void;
  onOverride: (change: StructureOverride) => void;
  onReset: () => void;
  /** Of a table: its cells are values. */
  isColumn?: boolean;
}) {
  const { node, path } = row.placed;
  const isGone = row.change?.change === 'removed';
  const canBeDictionary = node.type === 'dictionary' || (node.type === 'object' && (node.children?.length ?? 0) > 0);
  const byHand = (is: boolean) => (is ? ' js-own' : '');
  return (
    <>
      <TreeGridName row={row} isOpen={isOpen} onToggle={onToggle}>
        <Icon name={structureIcon(node.type)} size={14} family="shape" />
        <span className={`name${node.children || node.item ? ' js-strong' : ''}`} title={path}>
          {node.name || (row.depth === 0 ? '(root)' : path.endsWith('{*}') ? '(value)' : '(item)')}
        </span>
        {row.change && (
          <span className={`js-mark ${row.change.change}`} title={`${row.change.change}: ${row.change.words}`}>
            {marks[row.change.change]}
          </span>
        )}
        {canBeDictionary && !isGone && row.depth > 0 && (
          <button
            type="button"
            className="js-dictionary"
            aria-pressed={node.type === 'dictionary'}
            aria-label={`Keys of ${node.name || path} are data`}
            title={
              node.type === 'dictionary'
                ? 'Its keys are data. Press to read them as names of members.'
                : 'Its keys are names of members. Press when they are data (a dictionary).'
            }
            onClick={() => onOverride({ type: node.type === 'dictionary' ? 'object' : 'dictionary' })}
          >
            <Icon name="book-key" size={12} />
            {node.type !== 'dictionary' && 'names'}
          </button>
        )}
      </TreeGridName>
      <span role="gridcell">
        <Picker
          className={byHand(own?.type !== undefined).trim()}
          label={`Type of ${node.name || path}`}
          value={node.type}
          disabled={isGone}
          options={isColumn ? valueOptions : typeOptions}
          onChange={(chosen) => onOverride({ type: chosen as StructureNode['type'] })}
        />
      </span>
      <span role="gridcell">
        <button
          type="button"
          className={`js-occurs${byHand(own?.optional !== undefined)}`}
          disabled={row.depth === 0 || isGone || path.endsWith(']') || path.endsWith('}')}
          title={node.optional ? 'May be absent. Press to require it.' : 'Always there. Press to let it be absent.'}
          onClick={() => onOverride({ optional: !node.optional })}
        >
          {occurrenceOf(node)}
        </button>
      </span>
      <span role="gridcell" className={byHand(own?.nullable !== undefined).trim()}>
        <input
          type="checkbox"
          aria-label={`${node.name || path} may be null`}
          title="May be null"
          disabled={isGone}
          checked={node.nullable ?? false}
          onChange={(e) => onOverride({ nullable: e.target.checked })}
        />
      </span>
      <span role="gridcell" className="mono js-sample" title={node.sample}>
        {node.sample ?? ''}
      </span>
      <span role="gridcell" className={`w-meta${node.seen && node.seen[0] < node.seen[1] ? ' js-some' : ''}`}>
        {node.seen ? `${node.seen[0]} of ${node.seen[1]}` : ''}
      </span>
      <span role="gridcell" className={byHand(own?.exposedName !== undefined).trim()}>
        <TextField
          label={`Name of ${node.name || path} in entities`}
          value={node.exposedName ?? ''}
          placeholder={node.name}
          readOnly={isGone}
          onCommit={(exposedName) => onOverride({ exposedName })}
        />
      </span>
      <span role="gridcell">
        {own && (
          <Button
            small
            kind="quiet"
            icon="rotate-ccw"
            title="Set by hand. Reset to what the samples say"
            onClick={onReset}
          />
        )}
      </span>
    </>
  );
}
