import { useId } from 'react';
import type { AssociationInfo, AttributeInfo } from '../../../shared/model/catalog.ts';
import { associationEnds, attributeTypeLabels } from '../../../shared/model/kinds/domain-model.ts';
import { plural } from '../../../shared/model/plural.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type {
  ExposedAssociation,
  ExposedAttribute,
  ExposedEntity,
  ODataService,
} from '../../../shared/service/odata/kind.ts';
import { isIdentifier } from '../../../shared/service/odata/names.ts';
import { typeNameOf } from '../../../shared/service/odata/published-types.ts';
import { newId, useCatalog, useDiagnostics, useStudio } from '../../project/index.ts';
import { FieldProblem, Picker, ReferencePicker, TextField } from '../../widgets/index.ts';
import { editEntity } from './odata-edits.ts';

const abilities = [
  ['readable', 'Read', 'GET: without it the type alone is published'],
  ['insertable', 'Create', 'POST'],
  ['updatable', 'Change', 'PATCH and PUT'],
  ['deletable', 'Delete', 'DELETE'],
  ['searchable', 'Search', '$search looks into its texts'],
] as const;

const columns = [
  ['filterable', 'Filter', 'May be in $filter'],
  ['sortable', 'Order', 'May be in $orderby'],
  ['insertable', 'Create', 'Taken when an entity is created'],
  ['updatable', 'Change', 'Taken when an entity is changed'],
] as const;

const refuseName = (text: string) =>
  text === '' || isIdentifier(text) ? null : 'Begin with a letter; letters, digits and _ may follow.';

/** A box to tick; with a text it stands before that. */
function Check({
  label,
  text,
  title,
  value,
  disabled,
  onChange,
}: {
  label: string;
  text?: string;
  title?: string | undefined;
  value: boolean;
  disabled: boolean;
  onChange: (on: boolean) => void;
}) {
  const id = useId();
  const box = (
    <input
      id={id}
      type="checkbox"
      aria-label={label}
      checked={value}
      disabled={disabled}
      onChange={(e) => onChange(e.target.checked)}
    />
  );
  if (text === undefined) return box;
  return (
    <label htmlFor={id} title={title}>
      {box}
      {text}
    </label>
  );
}

/** An exposed entity: its set, what may be done with it, and its attributes and associations with what each may be used for. */
export function EntityDetail({ unit, exposed }: { unit: Unit<ODataService>; exposed: ExposedEntity }) {
  const catalog = useCatalog();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const findings = useDiagnostics(unit.id).filter((f) => f.element === exposed.id);
  const entity = catalog.entity(exposed.entity);
  const name = typeNameOf(exposed, catalog);
  const edit = (label: string, change: (entity: ExposedEntity) => void) =>
    editEntity(unit.id, exposed.id, label, change);
  if (!entity) return <p className="w-meta cs-note">The entity is not there any more.</p>;
  const hasBinaries = entity.attributes.some(({ definition }) => definition.type === 'binary');
  const ways = [...catalog.associations()].flatMap((association) => [
    ...(association.from === entity.id ? [{ association, reverse: false }] : []),
    ...(association.to === entity.id ? [{ association, reverse: true }] : []),
  ]);
  return (
    <div className="cs-detail p-scroll">
      <div className="od-head">
        <span className="label">Entity set</span>
        <TextField
          mono
          label="Entity set"
          value={exposed.set}
          readOnly={readOnly}
          refuse={refuseName}
          onCommit={(text) => edit(`Rename the set of ${name}`, (e) => void (e.set = text))}
        />
        <span className="label">Singleton</span>
        <span className="od-singleton">
          <TextField
            mono
            label="Singleton"
            placeholder="none"
            value={exposed.singleton}
            readOnly={readOnly}
            refuse={refuseName}
            onCommit={(text) => edit(`Rename the singleton of ${name}`, (e) => void (e.singleton = text))}
          />
          {exposed.singleton !== '' && (
            <ReferencePicker
              label="Object of the singleton"
              accepts={['microflow']}
              emptyLabel="The one that is stored"
              value={exposed.singletonFlow}
              disabled={readOnly}
              onChange={(id) => edit(`Choose the object of ${exposed.singleton}`, (e) => void (e.singletonFlow = id))}
            />
          )}
        </span>
        <span className="label">Type</span>
        <TextField
          mono
          label="Type"
          placeholder={entity.name}
          value={exposed.name}
          readOnly={readOnly}
          refuse={refuseName}
          onCommit={(text) => edit(`Rename the type of ${name}`, (e) => void (e.name = text))}
        />
        <span className="label">May be</span>
        <span className="od-abilities">
          {abilities.map(([key, label, title]) => (
            <Check
              key={key}
              title={title}
              text={label}
              label={label}
              value={exposed[key]}
              disabled={readOnly}
              onChange={(on) =>
                edit(`${on ? 'Allow' : 'Refuse'} ${label.toLowerCase()} of ${name}`, (e) => void (e[key] = on))
              }
            />
          ))}
        </span>
      </div>
      {findings.map((f) => (
        <div
          key={`${f.code}${f.property}`}
          className={`w-strip ${f.severity === 'error' ? 'w-strip-bad' : 'w-strip-warn'}`}
        >
          <span>
            {f.message} {f.fix}
          </span>
        </div>
      ))}
      <table className="od-table" aria-label="Attributes">
        <thead>
          <tr>
            <th>Attribute</th>
            <th>Type</th>
            <th>Exposed name</th>
            <th title="The attributes that together name one object in an address">Key</th>
            {columns.map(([key, label, title]) => (
              <th key={key} title={title}>
                {label}
              </th>
            ))}
            {hasBinaries && <th title="A Binary as bytes at an address of its own">As</th>}
          </tr>
        </thead>
        <tbody>
          {entity.attributes.map((attribute) => (
            <AttributeRow
              key={attribute.id}
              unit={unit}
              exposed={exposed}
              attribute={attribute}
              hasBinaries={hasBinaries}
              readOnly={readOnly}
            />
          ))}
        </tbody>
      </table>
      {ways.length > 0 && (
        <table className="od-table" aria-label="Associations">
          <thead>
            <tr>
              <th>Association</th>
              <th>Leads to</th>
              <th>Exposed name</th>
              <th title="Whether requests may link and unlink">Change</th>
              <th title="What it leads to has no address but the one below this">Contains</th>
            </tr>
          </thead>
          <tbody>
            {ways.map(({ association, reverse }) => (
              <AssociationRow
                key={`${association.id}${reverse}`}
                unit={unit}
                exposed={exposed}
                association={association}
                reverse={reverse}
                readOnly={readOnly}
              />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function AttributeRow({
  unit,
  exposed,
  attribute,
  hasBinaries,
  readOnly,
}: {
  unit: Unit<ODataService>;
  exposed: ExposedEntity;
  attribute: AttributeInfo;
  hasBinaries: boolean;
  readOnly: boolean;
}) {
  const own = exposed.attributes.find((each) => each.attribute === attribute.id);
  const problem = useDiagnostics(unit.id).find((f) => own && f.element === own.id);
  const { name } = attribute;
  const edit = (label: string, change: (entity: ExposedEntity) => void) =>
    editEntity(unit.id, exposed.id, label, change);
  const set = (label: string, change: (own: ExposedAttribute) => void) =>
    edit(label, (e) => {
      const found = e.attributes.find((each) => each.attribute === attribute.id);
      if (found) change(found);
    });
  return (
    <tr className={own ? undefined : 'od-out'}>
      <td>
        <Check
          text={name}
          label={`Publish ${name}`}
          value={own !== undefined}
          disabled={readOnly}
          onChange={(on) =>
            edit(`${on ? 'Publish' : 'Do not publish'} ${name}`, (e) => {
              e.attributes = e.attributes.filter((each) => each.attribute !== attribute.id);
              if (on)
                e.attributes.push({
                  id: newId(),
                  attribute: attribute.id,
                  name: '',
                  filterable: true,
                  sortable: true,
                  insertable: true,
                  updatable: true,
                  stream: 'no',
                  contentType: null,
                });
              else e.key = e.key.filter((id) => id !== attribute.id);
            })
          }
        />
      </td>
      <td className="w-meta">{attributeTypeLabels[attribute.definition.type]}</td>
      <td>
        {own && (
          <TextField
            mono
            label={`Exposed name of ${name}`}
            placeholder={name}
            value={own.name}
            readOnly={readOnly}
            refuse={refuseName}
            onCommit={(text) => set(`Rename ${name}`, (a) => void (a.name = text))}
          />
        )}
        {problem && <FieldProblem problem={{ text: problem.message, severity: problem.severity }} />}
      </td>
      <td>
        {own && (
          <Check
            label={`${name} is of the key`}
            value={exposed.key.includes(attribute.id)}
            disabled={readOnly}
            onChange={(on) =>
              edit(`Change the key of ${exposed.set}`, (e) => {
                e.key = e.key.filter((id) => id !== attribute.id);
                if (on) e.key.push(attribute.id);
              })
            }
          />
        )}
      </td>
      {columns.map(([key, label]) => (
        <td key={key}>
          {own && (
            <Check
              label={`${label}: ${name}`}
              value={own[key]}
              disabled={readOnly}
              onChange={(on) => set(`${label} of ${name}: ${on ? 'yes' : 'no'}`, (a) => void (a[key] = on))}
            />
          )}
        </td>
      ))}
      {hasBinaries && (
        <td>
          {own && attribute.definition.type === 'binary' && (
            <StreamChoice entity={exposed.entity ?? ''} name={name} own={own} readOnly={readOnly} set={set} />
          )}
        </td>
      )}
    </tr>
  );
}

const streamOptions = [
  { value: 'no', label: 'Base64 in the entity' },
  { value: 'property', label: 'Stream' },
  { value: 'media', label: 'Content of the entity' },
] as const;

/** How a Binary is published, and what keeps its content type. */
function StreamChoice({
  entity,
  name,
  own,
  readOnly,
  set,
}: {
  entity: string;
  name: string;
  own: ExposedAttribute;
  readOnly: boolean;
  set: (label: string, change: (own: ExposedAttribute) => void) => void;
}) {
  const catalog = useCatalog();
  return (
    <span className="od-stream">
      <Picker
        label={`${name} is published as`}
        value={own.stream}
        options={streamOptions}
        disabled={readOnly}
        onChange={(value) =>
          set(`Publish ${name} as`, (a) => {
            a.stream = (value ?? 'no') as ExposedAttribute['stream'];
            if (a.stream === 'no') a.contentType = null;
          })
        }
      />
      {own.stream !== 'no' && (
        <ReferencePicker
          label={`Content type of ${name} in`}
          accepts={['attribute']}
          of={entity}
          only={(id) => catalog.attribute(entity, id)?.definition.type === 'string'}
          emptyLabel="Content type: not kept"
          value={own.contentType}
          disabled={readOnly}
          onChange={(id) => set(`Keep the content type of ${name}`, (a) => void (a.contentType = id))}
        />
      )}
    </span>
  );
}

function AssociationRow({
  unit,
  exposed,
  association,
  reverse,
  readOnly,
}: {
  unit: Unit<ODataService>;
  exposed: ExposedEntity;
  association: AssociationInfo;
  reverse: boolean;
  readOnly: boolean;
}) {
  const catalog = useCatalog();
  const target = catalog.entity(reverse ? association.from : association.to);
  const own = exposed.associations.find((each) => each.association === association.id && each.reverse === reverse);
  const problem = useDiagnostics(unit.id).find((f) => own && f.element === own.id);
  const isPublished = unit.data.entities.some((each) => each.entity === target?.id);
  const ends = associationEnds(association.definition);
  const many = (reverse ? ends.from : ends.to) === 'many';
  const edit = (label: string, change: (entity: ExposedEntity) => void) =>
    editEntity(unit.id, exposed.id, label, change);
  const set = (label: string, change: (own: ExposedAssociation) => void) =>
    edit(label, (e) => {
      const found = e.associations.find((each) => each.id === own?.id);
      if (found) change(found);
    });
  const targetName = target?.name ?? '';
  /** What is contained stands in no set of its own. */
  const contain = (on: boolean) =>
    editEntity(unit.id, exposed.id, `${own?.name} contains: ${on ? 'yes' : 'no'}`, (e, data) => {
      const found = e.associations.find((each) => each.id === own?.id);
      if (found) found.contains = on;
      const contained = data.entities.find((each) => each.entity === target?.id);
      if (!contained) return;
      if (on) Object.assign(contained, { set: '', singleton: '', singletonFlow: null });
      else if (contained.set === '') contained.set = plural(targetName);
    });
  return (
    <tr className={own ? undefined : 'od-out'}>
      <td>
        <Check
          title={isPublished || own ? undefined : `The service does not publish ${targetName}`}
          text={association.name}
          label={`Publish ${association.name} to ${targetName}`}
          value={own !== undefined}
          disabled={readOnly || (!own && !isPublished)}
          onChange={(on) =>
            edit(`${on ? 'Publish' : 'Do not publish'} ${association.name}`, (e) => {
              e.associations = e.associations.filter((each) => each.id !== own?.id);
              if (on)
                e.associations.push({
                  id: newId(),
                  association: association.id,
                  reverse,
                  name: many ? plural(targetName) : targetName,
                  writable: true,
                  contains: false,
                });
            })
          }
        />
      </td>
      <td className="w-meta">{many ? `many ${plural(targetName)}` : `one ${targetName}`}</td>
      <td>
        {own && (
          <TextField
            mono
            label={`Exposed name of ${association.name}`}
            value={own.name}
            readOnly={readOnly}
            refuse={refuseName}
            onCommit={(text) => set(`Rename ${own.name}`, (a) => void (a.name = text))}
          />
        )}
        {problem && <FieldProblem problem={{ text: problem.message, severity: problem.severity }} />}
      </td>
      <td>
        {own && (
          <Check
            label={`${association.name} may be changed`}
            value={own.writable}
            disabled={readOnly}
            onChange={(on) => set(`Change of ${own.name}: ${on ? 'yes' : 'no'}`, (a) => void (a.writable = on))}
          />
        )}
      </td>
      <td>
        {own && (
          <Check
            label={`${association.name} contains ${targetName}`}
            value={own.contains}
            disabled={readOnly}
            onChange={(on) => contain(on)}
          />
        )}
      </td>
    </tr>
  );
}
