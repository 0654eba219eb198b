import { Fragment } from 'react';
import type { ExpressionScope } from '../../../shared/expression/index.ts';
import { usesInstead } from '../../../shared/mapping/import-policies.ts';
import type { MappedValue } from '../../../shared/mapping/kind.ts';
import type { AttributeInfo } from '../../../shared/model/catalog.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import { ExpressionField, Picker } from '../../widgets/index.ts';

export const importWords: Readonly<Record<MappedValue['whenMissing'], string>> = {
  leave: 'Leave it',
  default: 'Use default',
  empty: 'Empty it',
  error: 'Report an error',
  value: 'Take this value',
};
const asMissing = { missing: 'As when missing' };
const asRead = { read: 'Read as a text' };
export const exportWords: Readonly<Record<MappedValue['whenEmpty'], string>> = {
  auto: 'As the structure says',
  omit: 'Leave it out',
  null: 'Write null',
  empty: 'Write it empty',
  value: 'Write this value',
  error: 'Report an error',
};

/** What happens when the message has no value (import), or the object has none (export). */
export function WhenMissing({
  value,
  isImport,
  node,
  attribute,
  scope,
  onSet,
}: {
  value: MappedValue;
  isImport: boolean;
  node: StructureNode | undefined;
  attribute: AttributeInfo | null;
  /** What the value where there is none sees. */
  scope: ExpressionScope;
  onSet: (label: string, change: (v: MappedValue) => void) => void;
}) {
  const words = isImport ? importWords : exportWords;
  return (
    <details className="p-section" open>
      <summary>{isImport ? 'When missing' : 'When empty'}</summary>
      <div className="p-form">
        <span className="label">
          {!isImport ? 'Empty' : value.whenNull === 'missing' ? 'Absent or null' : 'Absent'}
        </span>
        <Picker
          label={isImport ? 'When missing' : 'When empty'}
          value={isImport ? value.whenMissing : value.whenEmpty}
          options={Object.entries(words).map(([id, label]) => ({ value: id, label }))}
          onChange={(chosen) =>
            onSet(isImport ? 'Change when missing' : 'Change when empty', (v) => {
              if (isImport) v.whenMissing = chosen as MappedValue['whenMissing'];
              else v.whenEmpty = chosen as MappedValue['whenEmpty'];
            })
          }
        />
        {isImport &&
          (['whenNull', 'whenBlank'] as const).map((key) => (
            <Fragment key={key}>
              <span className="label">{key === 'whenNull' ? 'Null' : 'Empty text'}</span>
              <Picker
                label={key === 'whenNull' ? 'When null' : 'When an empty text'}
                value={value[key]}
                options={Object.entries({ ...(key === 'whenNull' ? asMissing : asRead), ...importWords }).map(
                  ([id, label]) => ({ value: id, label }),
                )}
                onChange={(chosen) =>
                  onSet(key === 'whenNull' ? 'Change when null' : 'Change when empty', (v) => {
                    Object.assign(v, { [key]: chosen });
                  })
                }
              />
            </Fragment>
          ))}
        {(isImport ? usesInstead(value) : value.whenEmpty === 'value') && (
          <>
            <span className="label">Value</span>
            <ExpressionField
              label="Value where there is none"
              value={value.instead}
              scope={scope}
              {...(isImport ? { expected: attribute?.type } : {})}
              onChange={(text) =>
                onSet('Change value where there is none', (v) => {
                  v.instead = text;
                })
              }
            />
          </>
        )}
        {isImport && value.whenMissing === 'default' && (
          <>
            <span className="label">Default</span>
            <span className="mono" title="The default of the attribute, set in the domain model">
              {attribute?.definition.default || 'empty'}
            </span>
          </>
        )}
        <span className="wide w-meta">
          {isImport && value.whenMissing === 'leave' && 'Absent leaves the attribute, null empties it. '}
          {node?.seen
            ? node.optional
              ? 'The samples leave it out at times'
              : 'Every sample has it'
            : node?.optional
              ? 'It may be missing'
              : 'Every message has it'}
          {node?.nullable ? ', and it may be null.' : '.'}
        </span>
      </div>
    </details>
  );
}
