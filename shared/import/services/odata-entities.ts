import { navigationOf, typeLine } from '../../consume/odata/described-types.ts';
import type { ConsumedODataService, ODataNavigation, ODataType } from '../../consume/odata/kind.ts';
import { attributeTypeOf } from '../../consume/odata/values.ts';
import { DomainDraft } from '../../mapping/domain-draft.ts';
import type { UnitOperation } from '../../model/change.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { toDocumentName } from '../../model/file-names.ts';
import type { Association, Entity } from '../../model/kinds/domain-model.ts';
import { type Enumeration, enumerationKind } from '../../model/kinds/enumeration.ts';
import { toName, uniqueName } from '../../model/naming.ts';
import type { ProjectView } from '../../model/project.ts';
import type { IdSource, Unit } from '../../model/unit.ts';
import { freeName } from '../free-name.ts';

/** What entity sets become in a domain model. */
export interface ExternalEntitiesPlan {
  ops: UnitOperation[];
  /** Ids, in their order. */
  entities: string[];
  enumerations: Unit<Enumeration>[];
  diagnostics: LocatedDiagnostic[];
}

/**
 * External entities of the sets of a service, those of the names given or all of them: one for each set, attributes by the names of its properties, enumerations, and
 * associations for navigation properties between sets that are taken. What a service says that no attribute holds is told (CO-13).
 */
export function planExternalEntities(
  view: ProjectView,
  service: Unit<ConsumedODataService>,
  parent: string,
  wanted: readonly string[],
  ids: IdSource,
): ExternalEntitiesPlan {
  const { data } = service;
  const diagnostics: LocatedDiagnostic[] = [];
  const module = view.moduleOf(view.unit(parent) as Unit) as Unit;
  const draft = new DomainDraft(view, module, ids);
  const enumerations = new Map<string, Unit<Enumeration>>();
  const known = new Map<string, Entity>();
  for (const { entity } of view.entities())
    if (entity.source?.service === service.id) known.set(entity.source.type, entity);
  const ops: UnitOperation[] = [];
  let current = view;
  const enumerationOf = (type: string): string | null => {
    const described = data.enumerations.find((e) => e.name === type && !e.flags);
    if (!described) return null;
    let unit = enumerations.get(type);
    if (!unit) {
      const names = new Set<string>();
      unit = {
        id: ids(),
        kind: enumerationKind.kind,
        name: freeName(current, parent, toDocumentName(toName(lastPart(type), 'Enumeration'), 'Enumeration')),
        parent,
        documentation: '',
        data: {
          values: described.members.map(({ name }) => {
            const own = uniqueName(toName(name, 'Value'), (n) => names.has(n.toLowerCase()));
            names.add(own.toLowerCase());
            return { id: ids(), name: own, caption: '', ...(own === name ? {} : { wire: name }), documentation: '' };
          }),
        },
      };
      enumerations.set(type, unit);
      current = current.withUnits([unit], []);
      ops.push({ op: 'create', unit });
    }
    return unit.id;
  };
  const tell = (code: string, message: string) =>
    diagnostics.push({ severity: 'warning', code, message, document: data.contract?.files[0]?.path ?? '' });
  const made: { entity: Entity; type: string }[] = [];
  for (const name of wanted)
    if (!data.sets.some((set) => set.name === name))
      diagnostics.push({
        severity: 'error',
        code: 'import/no-such-root',
        message: `The service has no entity set ${name.slice(0, 100)}.`,
        fix: `Choose one of ${data.sets
          .slice(0, 8)
          .map((set) => set.name)
          .join(', ')}${data.sets.length > 8 ? ', …' : ''}.`,
      });
  for (const set of data.sets) {
    if ((wanted.length > 0 && !wanted.includes(set.name)) || set.singleton) continue;
    const line = typeLine(data, set.type);
    if (line.length === 0) continue;
    if (known.has(set.type)) {
      tell(
        'odata/type-twice',
        `The set ${set.name} has the type of another one (${set.type}), and gets no entity of its own.`,
      );
      continue;
    }
    const entity = draft.addEntity(toName(lastPart(set.type), 'Entity'), false);
    entity.source = { service: service.id, set: set.name, type: set.type };
    for (const property of inheritedFirst(line).flatMap((each) => each.properties)) {
      const enumeration = property.list ? null : enumerationOf(property.type);
      const isFlags = data.enumerations.some((e) => e.name === property.type && e.flags);
      const type = property.list ? null : (attributeTypeOf(property.type) ?? (isFlags ? 'string' : null));
      if (!enumeration && !type) {
        tell(
          'odata/property-left-out',
          `${set.name}.${property.name} is ${property.list ? 'a list' : 'a value'} of ${property.type}, which no attribute holds.`,
        );
        continue;
      }
      const attribute = draft.addAttribute(entity, toName(property.name, 'Attribute'), type ?? 'string', enumeration);
      if (attribute.name !== property.name) attribute.wire = property.name;
      if (type === 'string' && property.type === 'Edm.String') attribute.length = property.length;
    }
    known.set(set.type, entity);
    made.push({ entity, type: set.type });
  }
  const linked = new Set<string>();
  for (const { entity, type } of made)
    for (const navigation of inheritedFirst(typeLine(data, type)).flatMap((each) => each.navigation)) {
      const target = known.get(navigation.type);
      if (!target || navigation.contains || linked.has(`${type}/${navigation.name}`)) continue;
      const back = navigation.partner === '' ? undefined : navigationOf(data, navigation.type, navigation.partner);
      linked.add(`${type}/${navigation.name}`);
      if (back) linked.add(`${navigation.type}/${back.name}`);
      link(draft, entity, navigation, target, back);
    }
  draft.layOut(new Map());
  return {
    ops: made.length > 0 ? [...ops, ...draft.operations()] : ops,
    entities: made.map(({ entity }) => entity.id),
    enumerations: [...enumerations.values()],
    diagnostics,
  };
}

/** The association of a navigation property and its partner: the end that leads to one object owns it. */
function link(
  draft: DomainDraft,
  entity: Entity,
  navigation: ODataNavigation,
  target: Entity,
  back: ODataNavigation | undefined,
): void {
  const isTurned = navigation.list && back !== undefined && !back.list;
  const [from, to, own, other] = isTurned
    ? [target, entity, back as ODataNavigation, navigation]
    : [entity, target, navigation, back];
  const association: Association = draft.addReference(from, to, 'keep', `${from.name}_${own.name}`);
  association.type = own.list ? 'reference-set' : 'reference';
  if (!own.list && other && !other.list) association.owner = 'both';
  association.wire = { navigation: own.name, partner: other?.name ?? '' };
}

function inheritedFirst(line: readonly ODataType[]): ODataType[] {
  return [...line].reverse();
}

const lastPart = (name: string) => name.split('.').at(-1) ?? name;
