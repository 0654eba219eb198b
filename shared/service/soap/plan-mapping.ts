import { xmlFormat } from '../../format/xml/index.ts';
import type { AutoMapRow } from '../../mapping/auto-map.ts';
import { isWritable, mappedShape, shapeOfEntity } from '../../mapping/entity-message.ts';
import { exportMappingKind, importMappingKind } from '../../mapping/kind.ts';
import type { Microflow } from '../../microflow/kind.ts';
import { Catalog } from '../../model/catalog.ts';
import { type Change, diffToPatch, structuredCloneJson, type UnitOperation } from '../../model/change.ts';
import type { DataType } from '../../model/data-type.ts';
import { NameSet } from '../../model/naming.ts';
import { plural } from '../../model/plural.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import type { StructureDocument } from '../../structure/structure-document.ts';
import { elementStructure, movedToXml } from './entity-element.ts';
import type { SoapService } from './kind.ts';
import { fedParameter } from './messages.ts';

/** Parts of parts are followed so far. */
const levels = 2;

/** What of an operation a mapping is for: a parameter by its id, its result, or the objects of an entity that a fault tells of. */
export type MappedPart = { parameter: string } | 'result' | { fault: string; entity: string };

/**
 * Plans an element for the objects that a microflow takes or gives, with the mapping that reads or writes it, and chooses that mapping in the operation: one change. An equal
 * structure that is there is used again.
 */
export function planSoapMapping(
  view: ProjectView,
  options: { service: string; operation: string; part: MappedPart },
  ids: IdSource,
): { rows: AutoMapRow[]; change: Change; words: string } | { error: string } {
  const service = view.unit(options.service) as Unit<SoapService> | undefined;
  const operation = service?.data.operations.find(({ id }) => id === options.operation);
  const module = service && view.moduleOf(service);
  if (!service || !operation || !module) return { error: 'The operation does not exist any more.' };
  const { part } = options;
  const flow = view.unit(operation.microflow) as Unit<Microflow> | undefined;
  if (!flow) return { error: `${operation.name} has no microflow, which says what is to be mapped.` };
  const parameter =
    typeof part === 'object' && 'parameter' in part
      ? operation.parameters.find(({ id }) => id === part.parameter)
      : undefined;
  const type: DataType | undefined =
    part === 'result'
      ? flow.data.returns
      : 'fault' in part
        ? { kind: 'object', entity: part.entity }
        : parameter && fedParameter(parameter, flow.data)?.type;
  const catalog = new Catalog(view);
  const entity = type?.kind === 'object' || type?.kind === 'list' ? catalog.entity(type.entity) : undefined;
  if (!type || !entity) return { error: `${flow.name} takes or gives no object there: nothing is to be mapped.` };

  const isList = type.kind === 'list';
  const isImport = parameter !== undefined;
  const { namespace } = service.data;
  const rows: AutoMapRow[] = [];
  const ops: UnitOperation[] = [];
  const names = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
  const row = (action: AutoMapRow['action'], name: string, of: string) =>
    rows.push({
      id: `${of}:${name}`,
      action,
      subject: 'mapping',
      source: entity.qualifiedName,
      name,
      type: of,
      parent: null,
      score: 100,
    });
  const create = (kind: string, wanted: string, label: string, data: unknown): string => {
    const unit = { id: ids(), kind, name: names.take(wanted), parent: service.parent, documentation: '', data };
    ops.push({ op: 'create', unit });
    row('create', unit.name, label);
    return unit.id;
  };
  const shape = shapeOfEntity(entity, catalog, levels);
  const listName = plural(entity.name);
  const structure = elementStructure(shape, catalog, { name: entity.name, listName, isList, namespace });
  const message = `${entity.name}${isList ? 'List' : ''}Message`;
  const same = view.ofKind<StructureDocument>(xmlFormat.kind.kind).find(({ data }) => isSameShape(data, structure));
  if (same) row('reuse', same.name, xmlFormat.kind.label);
  const structureId = same?.id ?? create(xmlFormat.kind.kind, message, xmlFormat.kind.label, structure);
  const kind = isImport ? importMappingKind : exportMappingKind;
  const mapping = create(kind.kind, `${isImport ? 'Import' : 'Export'}_${message}`, kind.label, {
    ...kind.defaults(),
    structure: structureId,
    root: movedToXml(
      mappedShape(shape, isList ? '$[*]' : '$', isImport ? { isImport, only: isWritable } : { isImport }),
    ),
  });
  const draft = structuredCloneJson(service);
  const target = draft.data.operations.find(({ id }) => id === operation.id);
  const entry =
    part === 'result'
      ? undefined
      : 'fault' in part
        ? target?.faults.find(({ id }) => id === part.fault)
        : target?.parameters.find(({ id }) => id === part.parameter);
  if (entry) entry.mapping = mapping;
  else if (target && part === 'result') target.responseMapping = mapping;
  ops.push({ op: 'patch', id: service.id, patch: diffToPatch(service, draft) });
  row('change', service.name, 'Published web service');
  const made = rows.filter(({ action }) => action === 'create').length;
  return {
    rows,
    change: { label: `Map ${entity.name} for ${operation.name}`, ops },
    words: `Creates ${made} ${made === 1 ? 'document' : 'documents'}; ${operation.name} goes by the mapping.`,
  };
}

/** Whether a structure declares what another one does, in whatever order its members are stored. */
function isSameShape(own: StructureDocument, { root, types, namespaces }: Record<string, unknown>): boolean {
  const given = { root, types: types ?? {}, namespaces: namespaces ?? {} };
  const there = { root: own.root, types: own.types ?? {}, namespaces: own.namespaces ?? {} };
  return diffToPatch(there, given).length === 0;
}
