import { definitionFormats, type MessageFormat } from '../format/index.ts';
import { Catalog } from '../model/catalog.ts';
import { NameSet, uniqueName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import {
  type MessageDefinition,
  type ResolvedMember,
  type ResolvedObject,
  resolveDefinition,
} from '../structure/message-definition/index.ts';
import { itemPath, memberPath, rootPath } from '../structure/path.ts';
import type { AutoMapOptions, AutoMapPlan, AutoMapRow } from './auto-map.ts';
import { isWritable } from './entity-message.ts';
import {
  exportMappingKind,
  importMappingKind,
  type MappedObject,
  type MappedValue,
  newObject,
  newValue,
} from './kind.ts';
import { type MessageForm, mappingInForm } from './message-form.ts';

/** Every member of a message definition mapped to that of the domain model which it is (MD-9); null while the definition has no entity. */
export function mappedDefinition(
  definition: MessageDefinition,
  form: MessageForm,
  isImport: boolean,
  catalog: Catalog,
): MappedObject | null {
  const resolved = resolveDefinition(definition, catalog);
  if (!resolved) return null;
  const root = element(resolved, rootPath, [], isImport);
  return mappingInForm(root, { format: definitionFormats[0] as MessageFormat, isList: false }, form);
}

function element(
  object: ResolvedObject,
  path: string,
  above: readonly { entity: string; path: string }[],
  isImport: boolean,
): MappedObject {
  const open = [...above, { entity: object.entity.id, path }];
  return {
    ...newObject(path, object.entity.id),
    values: object.members.flatMap((member) => mappedValue(member, path, isImport)),
    objects: object.members.flatMap((member) => linked(member, path, open, isImport)),
  };
}

function mappedValue({ attribute, key }: ResolvedMember, path: string, isImport: boolean): MappedValue[] {
  if (!attribute || (isImport && !isWritable(attribute))) return [];
  return [newValue(memberPath(path, key), attribute.id)];
}

/** What an association leads to. An import finds an object that somebody else may have by what is unique of it, and makes it when there is none. */
function linked(
  { object, end, key, member }: ResolvedMember,
  path: string,
  open: readonly { entity: string; path: string }[],
  isImport: boolean,
): MappedObject[] {
  if (!end) return [];
  const own = end.isList ? itemPath(memberPath(path, key)) : memberPath(path, key);
  const link = { association: end.association.id };
  if (!object) {
    const same = member.recursive ? open.findLast((o) => o.entity === end.entity.id) : undefined;
    if (!same) return [];
    return [{ ...newObject(own, end.entity.id, link.association), like: same.path }];
  }
  const mapped = { ...element(object, own, open, isImport), ...link };
  const { onDeleteFrom, onDeleteTo } = end.association.definition;
  const isPart = (end.direction === 'forward' ? onDeleteFrom : onDeleteTo) === 'cascade';
  const unique = object.entity.attributes.filter((a) => a.definition.validations.some((v) => v.rule === 'unique'));
  const keyed = mapped.values.find((value) => unique.some((a) => a.id === value.attribute));
  if (!isImport || isPart || !keyed || !object.entity.persistable) return [mapped];
  return [
    {
      ...mapped,
      obtain: 'find-or-create',
      values: mapped.values.map((value) => (value === keyed ? { ...value, key: true } : value)),
    },
  ];
}

/** Plans the mappings of a message definition: nothing else is made, since its entities are there. */
export function planDefinitionMappings(
  view: ProjectView,
  definition: Unit<MessageDefinition>,
  options: Omit<AutoMapOptions, 'structure' | 'persistable'> & { form?: MessageForm },
  ids: IdSource,
): AutoMapPlan {
  const catalog = new Catalog(view);
  const form = options.form ?? { format: definitionFormats[0] as MessageFormat, isList: false };
  const parent = view.unit(options.parent);
  const module = parent && view.moduleOf(parent);
  if (!module) throw new Error('The mappings need a module to stand in');
  const names = new NameSet([...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name));
  const created: AutoMapPlan['created'] = { entities: [], enumerations: [], importMappings: [], exportMappings: [] };
  const rows: AutoMapRow[] = [];
  const ops: AutoMapPlan['change']['ops'] = [];
  const wanted = [
    { kind: 'import-mapping', is: options.importMapping, prefix: 'Import', more: importMappingKind.defaults() },
    { kind: 'export-mapping', is: options.exportMapping, prefix: 'Export', more: exportMappingKind.defaults() },
  ] as const;
  for (const { kind, is, prefix, more } of wanted) {
    const isImport = kind === 'import-mapping';
    const root = is ? mappedDefinition(definition.data, form, isImport, catalog) : null;
    if (!root) continue;
    if (rows.length === 0) rows.push(...mappedRows(root, catalog, null));
    const id = `${kind}:${prefix}`;
    const isSkipped = options.skip?.includes(id) ?? false;
    const own = `${prefix}_${definition.name.replace(/(Message|Definition)$/, '') || definition.name}`;
    const name = uniqueName(options.rename?.[id] ?? own, (n) => names.has(n));
    rows.push({
      id,
      action: isSkipped ? 'skip' : 'create',
      subject: 'mapping',
      source: rootPath,
      name,
      type: isImport ? 'Import mapping' : 'Export mapping',
      parent: null,
      score: 100,
    });
    if (isSkipped) continue;
    names.add(name);
    const data = {
      ...more,
      structure: definition.id,
      format: form.format.id,
      ...(form.isList ? { list: true } : {}),
      root,
    };
    ops.push({ op: 'create', unit: { id: ids(), kind, name, parent: options.parent, documentation: '', data } });
    created[isImport ? 'importMappings' : 'exportMappings'].push(`${module.name}.${name}`);
  }
  const words = `Creates ${ops.length === 0 ? 'nothing' : ops.length === 1 ? '1 mapping' : `${ops.length} mappings`}.`;
  return { rows, change: { label: `Map ${definition.name}`, ops }, words, created };
}

/** What is mapped to what, for a person to read. */
function mappedRows(object: MappedObject, catalog: Catalog, parent: string | null): AutoMapRow[] {
  const id = `entity:${object.path}`;
  const entity = catalog.entity(object.entity);
  if (!entity) return [];
  const reuse = { action: 'reuse', score: 100 } as const;
  return [
    {
      ...reuse,
      id,
      subject: 'entity',
      source: object.path,
      name: entity.name,
      type: 'Entity',
      parent,
      persistable: entity.persistable,
    },
    ...object.values.flatMap((value): AutoMapRow[] => {
      const attribute = entity.attributes.find((a) => a.id === value.attribute);
      if (!attribute) return [];
      const { type } = attribute.definition;
      return [
        {
          ...reuse,
          id: `attribute:${value.path}`,
          subject: 'attribute',
          source: value.path,
          name: attribute.name,
          type,
          parent: id,
        },
      ];
    }),
    ...object.objects.flatMap((child) => mappedRows(child, catalog, id)),
  ];
}
