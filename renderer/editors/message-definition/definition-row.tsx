import type { DefinedMember } from '../../../shared/structure/message-definition/index.ts';
import { Button, Icon, TextField, TreeGridName, typeIcons } from '../../widgets/index.ts';
import type { DefinitionRow } from './definition-rows.ts';

/** The cells of one attribute or association. */
export function DefinitionRowView({
  row,
  isOpen,
  problem,
  onToggle,
  onChoose,
  onEdit,
  onRecursion,
}: {
  row: DefinitionRow;
  isOpen: boolean;
  problem: string | undefined;
  onToggle: () => void;
  onChoose: (isChosen: boolean) => void;
  onEdit: (label: string, mutate: (member: DefinedMember) => void) => void;
  onRecursion: () => void;
}) {
  const { member, end, attribute, label } = row;
  const isList = end?.isList ?? false;
  const field = (property: 'name' | 'itemName' | 'example' | 'documentation', words: string, placeholder: string) => (
    <TextField
      label={`${words} of ${label}`}
      value={member?.[property] ?? ''}
      placeholder={placeholder}
      onCommit={(value) =>
        onEdit(`${words} of ${label}`, (m) => {
          m[property] = value;
        })
      }
    />
  );
  return (
    <>
      <TreeGridName row={row} isOpen={isOpen} onToggle={onToggle}>
        <input
          type="checkbox"
          aria-label={`${label} belongs to the message`}
          checked={member !== null}
          onChange={(e) => onChoose(e.target.checked)}
        />
        <Icon
          name={attribute ? (typeIcons[attribute.definition.type] ?? 'circle') : isList ? 'list' : 'box'}
          size={14}
          family={end ? 'data' : 'shape'}
        />
        <span
          className={`name${end ? ' js-strong' : ''}${member ? '' : ' md-out'}`}
          title={end?.association.qualifiedName ?? label}
        >
          {label}
        </span>
        {problem && (
          <span className="md-problem" title={problem}>
            <Icon name="circle-x" size={12} />
          </span>
        )}
      </TreeGridName>
      <span role="gridcell" className="w-meta" title={end ? end.entity.qualifiedName : row.typeText}>
        {row.typeText}
        {member && row.canRepeat && (
          <Button
            small
            kind="quiet"
            icon="repeat"
            active={member.recursive}
            title={
              member.recursive
                ? `It holds what the ${row.typeText} above it does. Press for members of its own.`
                : `Press to let it hold what the ${row.typeText} above it does.`
            }
            onClick={onRecursion}
          />
        )}
      </span>
      <span role="gridcell">
        {member && (
          <button
            type="button"
            className={`js-occurs${member.presence === 'auto' ? '' : ' js-own'}`}
            title={row.isRequired ? 'Must be there. Press to let it be absent.' : 'May be absent. Press to require it.'}
            onClick={() =>
              onEdit(`${label} is ${row.isRequired ? 'optional' : 'required'}`, (m) => {
                m.presence = row.isRequired ? 'optional' : 'required';
              })
            }
          >
            {isList ? (row.isRequired ? '*' : '0..*') : row.isRequired ? '1' : '0..1'}
          </button>
        )}
      </span>
      <span role="gridcell" className={member && member.nullable !== 'auto' ? 'js-own' : ''}>
        {member && (
          <input
            type="checkbox"
            aria-label={`${label} may be null`}
            title="May be null"
            checked={row.isNullable}
            onChange={(e) => {
              const { checked } = e.target;
              onEdit(`${label} ${checked ? 'may' : 'may not'} be null`, (m) => {
                m.nullable = checked ? 'yes' : 'no';
              });
            }}
          />
        )}
      </span>
      <span role="gridcell" className={member?.name ? 'js-own' : ''}>
        {member ? field('name', 'Name', row.name) : <span className="w-meta md-out">{row.name}</span>}
      </span>
      <span role="gridcell" className={member?.itemName ? 'js-own' : ''}>
        {member && isList && field('itemName', 'Item name', row.itemName)}
      </span>
      <span role="gridcell">{member && attribute && field('example', 'Example', '')}</span>
      <span role="gridcell">{member && field('documentation', 'Documentation', '')}</span>
    </>
  );
}
