import type { AssociationSet } from './file.ts';
import type { CsdlFindings } from './findings.ts';
import { derivesFrom } from './lookup.ts';
import type { CsdlAssociation, CsdlContainer, CsdlEntitySet, CsdlModel, CsdlNavigationProperty } from './model.ts';
import { qualifiedName } from './model.ts';

/** An association has two ends, and one navigation property at each; more only hurt, for each looks for its partner among them. */
const mostEnds = 20;

interface Owned {
  owner: string;
  property: CsdlNavigationProperty;
}

/**
 * v2 and v3 describe a relation beside its types ([MC-CSDL] 2.1.23): an association with two ends. Here it becomes what 4.0 writes in the navigation
 * properties: type, multiplicity, partner, constraints; and its sets become bindings of entity sets.
 */
export function joinAssociations(model: CsdlModel, sets: readonly AssociationSet[], findings: CsdlFindings): void {
  const associations = new Map<string, CsdlAssociation>();
  for (const schema of model.schemas)
    for (const each of schema.associations) associations.set(qualifiedName(each), each);
  const owned = new Map<string, Owned[]>();
  const tooMany: Owned[] = [];
  for (const type of model.types.values()) {
    if (type.kind !== 'entity' && type.kind !== 'complex') continue;
    for (const property of type.navigation) {
      if (!property.association) continue;
      const { name } = property.association;
      const others = owned.get(name) ?? [];
      if (others.length < mostEnds) others.push({ owner: qualifiedName(type), property });
      else tooMany.push({ owner: qualifiedName(type), property });
      owned.set(name, others);
    }
  }
  for (const [name, properties] of owned) {
    const association = associations.get(name);
    for (const each of properties)
      if (association) describe(each, association, properties, findings);
      else
        findings.error('csdl/unknown-association', `The association ${name} is not described.`, each.property.at, {
          path: `${each.owner}/${each.property.name}`,
        });
  }
  for (const { owner, property } of tooMany)
    findings.error(
      'csdl/duplicate',
      `More than ${mostEnds} navigation properties name the association ${property.association?.name}.`,
      property.at,
      {
        path: `${owner}/${property.name}`,
      },
    );
  const byName = new Map<CsdlContainer, ReadonlyMap<string, CsdlEntitySet>>();
  for (const set of sets)
    bind(
      model,
      set,
      setsOf(set.container, byName),
      associations.get(set.association),
      owned.get(set.association) ?? [],
      findings,
    );
}

function setsOf(
  container: CsdlContainer,
  known: Map<CsdlContainer, ReadonlyMap<string, CsdlEntitySet>>,
): ReadonlyMap<string, CsdlEntitySet> {
  const sets = known.get(container) ?? new Map(container.sets.map((each) => [each.name, each]));
  known.set(container, sets);
  return sets;
}

function describe(
  { owner, property }: Owned,
  association: CsdlAssociation,
  all: readonly Owned[],
  findings: CsdlFindings,
): void {
  const toRole = property.association?.toRole;
  const to = association.ends.find((each) => each.role === toRole);
  const from = association.ends.find((each) => each !== to);
  if (!to || !from) {
    findings.error(
      'csdl/unknown-role',
      `The association ${qualifiedName(association)} has no role ${toRole} with another one.`,
      property.at,
      { path: `${owner}/${property.name}` },
    );
    return;
  }
  property.type = { name: to.type, collection: to.multiplicity === '*', nullable: to.multiplicity !== '1', facets: {} };
  property.onDelete = from.onDelete;
  property.partner =
    all.find((each) => each.property.association?.toRole === from.role && each.property !== property)?.property.name ??
    null;
  const { constraint } = association;
  if (constraint?.principalRole !== to.role) return;
  property.constraints = constraint.dependent.map((own, i) => ({
    property: own,
    referenced: constraint.principal[i] ?? own,
    annotations: [],
    at: association.at,
  }));
}

function bind(
  model: CsdlModel,
  set: AssociationSet,
  entitySets: ReadonlyMap<string, CsdlEntitySet>,
  association: CsdlAssociation | undefined,
  properties: readonly Owned[],
  findings: CsdlFindings,
): void {
  if (!association) {
    findings.error('csdl/unknown-association', `The association ${set.association} is not described.`, set.at);
    return;
  }
  const ends = set.ends.map(({ role, set: name }) => {
    const entitySet = entitySets.get(name);
    if (!entitySet) findings.error('csdl/unknown-set', `The container has no entity set ${name}.`, set.at);
    // v3 leaves the role out where the types of the ends tell it.
    const told =
      role ?? association.ends.find((end) => entitySet && derivesFrom(model, entitySet.type, end.type))?.role ?? null;
    return { role: told, set: entitySet };
  });
  for (const end of ends)
    for (const { owner, property } of properties) {
      const other = ends.find((each) => each !== end && each.role === property.association?.toRole);
      if (!end.set || !other?.set || end.role === other.role) continue;
      const path = derivesFrom(model, end.set.type, owner)
        ? property.name
        : derivesFrom(model, owner, end.set.type)
          ? `${owner}/${property.name}`
          : null;
      if (path !== null) end.set.bindings.push({ path, target: other.set.name, annotations: [], at: set.at });
    }
}
