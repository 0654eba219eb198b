import type { ValueType } from '../../model/catalog.ts';
import type { ProjectView } from '../../model/project.ts';
import type { ConsumedOperation } from '../consumed-protocol.ts';
import { externalEntity } from './external-entities.ts';
import type { ConsumedODataService, ODataOperation } from './kind.ts';
import { attributeTypeOf } from './values.ts';

/** The name of the input that is the object which a bound operation is called on. */
export const boundInput = 'Object';

/** An operation as flows see it: primitive values by their types, objects and lists of them where the project has the entity, anything else as JSON. */
export function consumedODataOperation(
  service: string,
  data: ConsumedODataService,
  operation: ODataOperation,
  view: ProjectView,
): ConsumedOperation {
  const typeOf = (type: string, list: boolean): ValueType => {
    const primitive = attributeTypeOf(type);
    if (primitive && !list) return { kind: primitive };
    const entity = externalEntity(view, service, type);
    if (!entity) return { kind: 'string' };
    const object: ValueType = { kind: 'object', entity: entity.id };
    return list ? { kind: 'list', item: object } : object;
  };
  const { bound } = operation;
  return {
    id: operation.id,
    name: operation.name,
    documentation: operation.documentation,
    inputs: [
      ...(bound && !bound.list ? [{ name: boundInput, type: typeOf(bound.type, false), isRequired: true }] : []),
      ...operation.parameters.map(({ name, type, list, nullable }) => ({
        name,
        type: typeOf(type, list),
        isRequired: !nullable,
        ...(list || (!attributeTypeOf(type) && !externalEntity(view, service, type))
          ? { help: data.enumerations.some((e) => e.name === type) && !list ? 'The name of a member.' : 'As JSON.' }
          : {}),
      })),
    ],
    output: operation.returns ? typeOf(operation.returns.type, operation.returns.list) : null,
    results: [],
    reads: null,
  };
}
