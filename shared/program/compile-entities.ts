import { type Code, callsAtOnce, identifier, joined, js, literal, literalOf } from '../expression/emitted-code.ts';
import { numberLiteral } from '../expression/index.ts';
import type { FlowFunctions } from '../microflow/flow-functions.ts';
import type { AttributeInfo } from '../model/catalog.ts';
import type { ExternalSource } from '../model/kinds/domain-model.ts';
import type { ProgramContext } from './context.ts';
import type { PhysicalNames } from './physical-names.ts';
import type { ProgramAssociation, ProgramEntity, ProgramExternal } from './program.ts';

/** The entities of a program, with the names that they have in a database. */
export function compileEntities(context: ProgramContext, names: PhysicalNames): ProgramEntity[] {
  const rootOf = (id: string): string => context.catalog.lineage(id).at(-1) as string;
  return context.layout.entities.map((entity, index): ProgramEntity => {
    const root = rootOf(entity.id);
    return {
      index,
      id: entity.id,
      name: entity.name,
      qualifiedName: entity.qualifiedName,
      persistable: entity.persistable,
      general: entity.generalization ? context.layout.entityIndex(entity.generalization) : null,
      root: context.layout.entityIndex(root),
      family: context.catalog.family(entity.id).map((id) => context.layout.entityIndex(id)),
      table: names.table(root),
      attributes: entity.attributes.map((a) => ({
        id: a.id,
        name: a.name,
        field: context.layout.attributeField(a.id),
        column: names.column(a.id) as string,
        type: a.definition.type,
        length: a.definition.length,
        values:
          a.type.kind === 'enumeration'
            ? (context.catalog.enumeration(a.type.enumeration)?.values.map((v) => v.name) ?? [])
            : null,
        valueIds:
          a.type.kind === 'enumeration'
            ? (context.catalog.enumeration(a.type.enumeration)?.values.map((v) => v.id) ?? [])
            : null,
        default: a.definition.default,
        validations: a.definition.validations,
        calculated: a.definition.calculated === null ? null : (context.flowIndex.get(a.definition.calculated) ?? -1),
        ...(entity.definition.source ? wiresOf(context, a) : {}),
      })),
      indexes: entity.definition.indexes.map((i) =>
        i.attributes.flatMap((id) => (id && names.column(id) !== undefined ? [context.layout.attributeField(id)] : [])),
      ),
      events: context.catalog.lineage(entity.id).flatMap((id) =>
        (context.catalog.entity(id)?.definition.events ?? []).flatMap((event) => {
          // One whose microflow is missing stays, and raises when its moment comes: a refusal must not become none.
          const flow = (event.microflow === null ? undefined : context.flowIndex.get(event.microflow)) ?? -1;
          return [{ moment: event.moment, flow, raiseOnFalse: event.raiseOnFalse }];
        }),
      ),
      ...externalOf(context, entity.definition.source),
    };
  });
}

/** One whose service is missing stays an entity in memory; the checks have said so. */
function externalOf(context: ProgramContext, source: ExternalSource | undefined): { external?: ProgramExternal } {
  const service = context.serviceUnits.findIndex((unit) => unit.id === source?.service);
  return source && service >= 0 ? { external: { service, set: source.set, type: source.type } } : {};
}

function wiresOf(
  context: ProgramContext,
  { name, type, definition }: AttributeInfo,
): { wire: string; wires?: string[] } {
  const wire = definition.wire ?? name;
  if (type.kind !== 'enumeration') return { wire };
  return { wire, wires: (context.catalog.enumeration(type.enumeration)?.values ?? []).map((v) => v.wire ?? v.name) };
}

/** The associations of a program. */
export function compileAssociations(context: ProgramContext, names: PhysicalNames): ProgramAssociation[] {
  return context.layout.associations.map((a, index) => ({
    index,
    id: a.id,
    name: a.name,
    qualifiedName: a.qualifiedName,
    from: context.layout.entityIndex(a.from),
    to: context.layout.entityIndex(a.to),
    type: a.type,
    owner: a.owner,
    ...names.association(a.id),
    onDeleteFrom: a.definition.onDeleteFrom,
    onDeleteTo: a.definition.onDeleteTo,
    ...(a.definition.wire ? { wire: a.definition.wire } : {}),
  }));
}

/** Classes with every field in a fixed order, so that objects of an entity share one shape. */
export function compileClasses(context: ProgramContext, entities: readonly ProgramEntity[]): Code {
  const classes = entities.map((entity) => {
    const lineage = context.catalog.lineage(entity.id);
    const fields = entity.attributes.map(
      (a) => js`this.${identifier(a.field)} = ${defaultLiteral(a.type, a.default)};`,
    );
    context.layout.associations.forEach(({ id, from, to }) => {
      if (lineage.includes(from)) fields.push(js`this.${identifier(context.layout.ownerField(id))} = undefined;`);
      if (lineage.includes(to)) fields.push(js`this.${identifier(context.layout.backField(id))} = undefined;`);
    });
    const name = identifier(`E${entity.index}`);
    return js`class ${name} extends WeftObject { constructor() { super(); ${joined(fields, ' ')} } }\n${name}.prototype.$entity = ${literal(entity.index)};`;
  });
  return joined(classes, '\n');
}

/** The initial value of an attribute as a JavaScript literal. */
function defaultLiteral(type: string, text: string): Code {
  // The default of an AutoNumber is its first number, given when the object is committed.
  if (text === '' || type === 'autonumber') return literal(undefined);
  switch (type) {
    case 'integer':
    case 'long':
    case 'decimal':
      return numberLiteral(text);
    case 'boolean':
      return text === 'true' || text === 'false'
        ? literal(text === 'true')
        : callsAtOnce<FlowFunctions>().invalid(literal(`${text} is not a default for a Boolean.`));
    case 'datetime':
      return text.startsWith('[%') ? js`x_$token("CurrentDateTime")` : js`x_parseDateTime(${literal(text)})`;
    default:
      return literalOf('text', text);
  }
}
