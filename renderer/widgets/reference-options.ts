import { typeName } from '../../shared/expression/index.ts';
import type { AttributeInfo, Catalog, EntityInfo } from '../../shared/model/catalog.ts';
import type { AttributeType } from '../../shared/model/kinds/domain-model.ts';
import type { ElementInfo, ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import type { PickerOption } from './picker-search.ts';
import { typeIcons } from './type-icons.ts';

/** What a field can refer to, by module and name. With `of` only the members of that entity: its attributes, and associations that end at it. */
export function referenceOptions(
  view: ProjectView,
  catalog: Catalog,
  accepts: readonly string[],
  of?: EntityInfo,
): PickerOption[] {
  const usedIn = (id: string, own: string) => ({ usedIn: () => usageOf(id, own, view) });
  const attributes = new Map<string, AttributeInfo>();
  if (accepts.includes('attribute'))
    for (const entity of catalog.entities()) for (const a of entity.attributes) attributes.set(a.id, a);
  const options: PickerOption[] = [];
  for (const unit of view.units.values())
    if (accepts.includes(unit.kind))
      options.push({ ...unitOption(unit, view, accepts.length > 1), ...usedIn(unit.id, unit.id) });
  if (of) options.push(...memberOptions(of, catalog, accepts));
  else
    for (const element of view.elements().values())
      if (accepts.includes(element.kind))
        options.push({
          ...elementOption(element, view, catalog, attributes.get(element.id)),
          ...usedIn(element.id, element.unit),
        });
  if (of) return options;
  return options.sort((a, b) => (a.group ?? '').localeCompare(b.group ?? '') || a.label.localeCompare(b.label));
}

function unitOption(unit: Unit, view: ProjectView, isMixed: boolean): PickerOption {
  const kind = view.kinds.require(unit.kind);
  const parent = view.unit(unit.parent);
  const folder = parent?.kind === 'folder' ? parent.name : '';
  const about = (kind.about?.(unit.data as never) ?? []).flatMap(
    (id) =>
      view
        .nameOf(id ?? '')
        ?.split('.')
        .pop() ?? [],
  );
  const detail = isMixed ? kind.label : about.join(' → ') || folder;
  return {
    value: unit.id,
    label: unit.name,
    full: view.qualifiedName(unit),
    group: view.moduleOf(unit)?.name ?? '',
    icon: kind.icon,
    family: kind.family,
    ...(detail ? { detail } : {}),
  };
}

function elementOption(
  { id, unit, kind, name, qualifiedName }: ElementInfo,
  view: ProjectView,
  catalog: Catalog,
  attribute: AttributeInfo | undefined,
): PickerOption {
  const group = qualifiedName.split('.')[0] ?? '';
  const base = { value: id, full: qualifiedName, group, family: 'data' as const };
  if (kind === 'entity') {
    const entity = catalog.entity(id);
    const count = entity?.attributes.length ?? 0;
    const words = `${count} ${count === 1 ? 'attribute' : 'attributes'}`;
    return {
      ...base,
      label: name,
      icon: 'box',
      detail: entity?.persistable === false ? `${words}, not stored` : words,
    };
  }
  if (kind === 'association') return { ...base, label: name, ...associationLook(id, catalog) };
  // What is inside an element is told apart by what it is in.
  const label = qualifiedName.slice(group.length + 1);
  if (attribute)
    return { ...base, label, icon: typeIcons[attribute.definition.type], detail: typeName(attribute.type, catalog) };
  const owner = view.unit(unit);
  const of = owner && view.kinds.require(owner.kind);
  // What a document is a list of stands under its name: the operations of a service.
  if (owner && of && !of.single && qualifiedName === `${view.qualifiedName(owner)}.${name}`)
    return { ...base, label: name, group: view.qualifiedName(owner), icon: of.icon, family: of.family };
  return { ...base, label, icon: 'dot' };
}

function associationLook(id: string, catalog: Catalog): Pick<PickerOption, 'icon' | 'detail'> {
  const association = catalog.association(id);
  if (!association) return { icon: 'spline' };
  const name = (entity: string) => catalog.entity(entity)?.name ?? '';
  return { icon: 'spline', detail: `${name(association.from)} → ${name(association.to)}` };
}

function memberOptions(entity: EntityInfo, catalog: Catalog, accepts: readonly string[]): PickerOption[] {
  const attributes: PickerOption[] = accepts.includes('attribute')
    ? entity.attributes.map((a) => ({
        value: a.id,
        label: a.name,
        full: `${entity.name}.${a.name}`,
        group: 'Attributes',
        icon: typeIcons[a.definition.type as AttributeType],
        family: 'data',
        detail: typeName(a.type, catalog).split('.').pop() ?? '',
      }))
    : [];
  const associations: PickerOption[] = accepts.includes('association')
    ? catalog.associationsOf(entity.id).map((a) => ({
        value: a.id,
        label: a.name,
        full: a.qualifiedName,
        group: 'Associations',
        family: 'data',
        ...associationLook(a.id, catalog),
      }))
    : [];
  return [...attributes, ...associations];
}

/** In which documents something is referred to, but for its own: `in Import_Order +2`; empty for none. */
function usageOf(id: string, own: string, view: ProjectView): string {
  const names = [...(usersOf(view).get(id) ?? [])].flatMap((unit) =>
    unit === own ? [] : (view.unit(unit)?.name ?? []),
  );
  return names.length < 2 ? names.map((name) => `in ${name}`).join('') : `in ${names[0]} +${names.length - 1}`;
}

const knownTargets = new WeakMap<Unit, ReadonlySet<string>>();
const knownUsers = new WeakMap<ProjectView, ReadonlyMap<string, readonly string[]>>();

/** What a document refers to; it never changes itself, so this is found out once. */
function targetsOf(unit: Unit, view: ProjectView): ReadonlySet<string> {
  const known = knownTargets.get(unit);
  if (known) return known;
  const targets = new Set(view.referencesOf(unit).map((r) => r.target));
  knownTargets.set(unit, targets);
  return targets;
}

/** The documents that refer to each thing by reference; names in expressions are not among them. */
function usersOf(view: ProjectView): ReadonlyMap<string, readonly string[]> {
  const known = knownUsers.get(view);
  if (known) return known;
  const users = new Map<string, string[]>();
  for (const unit of view.units.values())
    for (const target of targetsOf(unit, view)) {
      const found = users.get(target);
      if (found) found.push(unit.id);
      else users.set(target, [unit.id]);
    }
  knownUsers.set(view, users);
  return users;
}
