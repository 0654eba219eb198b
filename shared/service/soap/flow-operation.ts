import { isAssignable } from '../../expression/index.ts';
import { toMemberName } from '../../mapping/entity-message.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import type { Microflow } from '../../microflow/kind.ts';
import type { Catalog, ValueType } from '../../model/catalog.ts';
import { toValueType } from '../../model/data-type.ts';
import { NameSet } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import { newSoapOperation, type ServedSoapOperation, type SoapParameter, type SoapService } from './kind.ts';
import { elementOfMapping, fedParameter, takesAttachments, valueKindOf } from './messages.ts';
import { parameterName } from './names.ts';

/** What the choice of mappings looks at. */
export interface MappingChoice {
  view: ProjectView;
  catalog: Catalog;
}

/** The mappings over XML that read objects of a type (`import-mapping`), or write them (`export-mapping`). */
export function mappingsOfType(
  kind: 'import-mapping' | 'export-mapping',
  type: ValueType,
  { view, catalog }: MappingChoice,
): Unit[] {
  return view.ofKind<{ parameters?: readonly unknown[] }>(kind).filter((mapping) => {
    const own = mappingType(view, mapping.id);
    if (!own || (kind === 'export-mapping' && mapping.data.parameters?.length)) return false;
    const fits = kind === 'import-mapping' ? isAssignable(own, type, catalog) : isAssignable(type, own, catalog);
    return fits && elementOfMapping(mapping.id, view, catalog) !== undefined;
  });
}

/** An operation that a microflow carries out: its parameters and its result are those of the microflow. */
export function operationOfFlow(
  flow: Unit<Microflow>,
  service: SoapService,
  choice: MappingChoice,
  ids: IdSource,
): ServedSoapOperation {
  const names = new NameSet(service.operations.map(({ name }) => name));
  const wanted = flow.name.replace(/_(\p{L})/gu, (_, letter: string) => letter.toUpperCase());
  const operation = newSoapOperation(ids(), names.take(wanted));
  operation.documentation = flow.documentation;
  operation.microflow = flow.id;
  followFlow(operation, flow.data, choice, ids);
  return operation;
}

/**
 * Makes the parameters and the result of an operation those of its microflow (mutates `operation`): a parameter that already feeds one of the microflow stays as
 * it is, with its element, others come and go. An object has the one mapping that fits, where there is one.
 */
export function followFlow(
  operation: ServedSoapOperation,
  flow: Microflow,
  choice: MappingChoice,
  ids: IdSource,
): void {
  const only = (kind: 'import-mapping' | 'export-mapping', type: ValueType): string | null => {
    const [found, another] = mappingsOfType(kind, type, choice);
    return found && !another ? found.id : null;
  };
  const inHeaders = new Set(operation.headers.map((h) => headerParameter(h).toLowerCase()));
  const earlier = operation.parameters;
  const elements = new NameSet(earlier.map(({ name }) => name));
  operation.parameters = flow.parameters
    .filter((parameter) => !inHeaders.has(parameter.name.toLowerCase()) && !takesAttachments(parameter))
    .map(({ name, type }): SoapParameter => {
      const isObject = valueKindOf(type) === null;
      const was = earlier.find((p) => fedParameter(p, flow)?.name === name);
      if (was) return isObject ? { ...was, mapping: was.mapping ?? only('import-mapping', toValueType(type)) } : was;
      return {
        id: ids(),
        name: elements.take(toMemberName(name)),
        argument: name,
        mapping: isObject ? only('import-mapping', toValueType(type)) : null,
        optional: false,
        nillable: false,
        documentation: '',
      };
    });
  const isObject = flow.returns.kind === 'object' || flow.returns.kind === 'list';
  if (operation.responseBody === 'result' && isObject)
    operation.responseMapping ??= only('export-mapping', toValueType(flow.returns));
}

/** Whether the parameters of an operation are those of its microflow, whatever their elements are called. */
export function followsFlow({ parameters, headers }: ServedSoapOperation, flow: Microflow): boolean {
  const fed = new Set([
    ...parameters.map((p) => fedParameter(p, flow)?.name),
    ...headers.map((h) => fedParameter({ name: '', argument: headerParameter(h) }, flow)?.name),
  ]);
  return (
    flow.parameters.every((p) => fed.has(p.name) || takesAttachments(p)) &&
    parameters.every((p) => fedParameter(p, flow))
  );
}

/** The microflow parameter that a header goes to. */
function headerParameter({ argument, element }: ServedSoapOperation['headers'][number]): string {
  return argument || parameterName(element.name);
}
