import {
  type AnyCode,
  type Code,
  callsAtOnce,
  joined,
  js,
  listOfCodes,
  literal,
  nothing,
} from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import { type ImportEmission, run } from './import-emission.ts';
import { ownsLink } from './owns-link.ts';
import type { PlannedObject } from './plan.ts';

/** Children that an object read: one, or a list of them, in a local that is undefined where the message has none. */
export interface ReadChildren {
  local: AnyCode;
  child: PlannedObject;
  isList: boolean;
}

/**
 * Links an object to the one above it that shares its element. Another message, or another row, may have linked others the same way: they stay.
 */
export function linkBeside(
  emission: ImportEmission,
  child: PlannedObject,
  parent: PlannedObject,
  local: AnyCode,
): Code {
  const { catalog, layout, waiting } = emission;
  const association = catalog.association(child.element.association);
  if (!association) return nothing;
  const index = literal(layout.associationIndex(association.id));
  const [owner, target] = ownsLink(child, parent, association, catalog) ? ([local, o] as const) : ([o, local] as const);
  const link =
    association.type === 'reference'
      ? methods.setReference(owner as never, index, target as never)
      : waiting.addToReferenceSet(owner as never, index, listOfCodes([target]) as never);
  return js`if (${local} != null) ${link};`;
}

interface Link extends ReadChildren {
  association: { id: string; type: 'reference' | 'reference-set' };
  childOwns: boolean;
}

const methods = callsAtOnce<RunMethods>(run);
const o = js<never>`o`;

/**
 * Links what an object read below itself, at both ends in memory. What goes to one association is linked together: no list may
 * take for absent what another one holds.
 */
export function linkChildren(emission: ImportEmission, parent: PlannedObject, read: readonly ReadChildren[]): Code[] {
  const ways = new Map<string, Link[]>();
  for (const each of read) {
    const association = emission.catalog.association(each.child.element.association);
    if (!association) continue;
    const childOwns = ownsLink(each.child, parent, association, emission.catalog);
    const way = `${association.id} ${childOwns}`;
    ways.set(way, [...(ways.get(way) ?? []), { ...each, association, childOwns }]);
  }
  return [...ways.values()].flatMap((links) => {
    const isSeveral = links.length > 1 && links.some((link) => link.isList) && links.every(holdsMany);
    return isSeveral ? [linkTogether(emission, links)] : links.map((link) => linkOne(emission, link));
  });
}

/** Whether several objects can be linked that way: a reference of the object above holds one. */
function holdsMany({ childOwns, association }: Link): boolean {
  return childOwns || association.type === 'reference-set';
}

function linkOne(emission: ImportEmission, link: Link): Code {
  const { association, childOwns, child, local, isList } = link;
  const index = literal(emission.layout.associationIndex(association.id));
  const { whenAbsent } = child.element;
  if (isList && whenAbsent !== 'auto' && holdsMany(link))
    return js`if (${local} !== undefined) ${emission.waiting.relink(o, index, local, literal(childOwns), literal(whenAbsent))};`;
  // A reference is linked at once; the members of a set have to be loaded before.
  const isAtOnce = childOwns || association.type === 'reference';
  const code = js`${run}.${childOwns ? js`linkChildren` : js`linkOwned`}(o, ${index}, ${local}, ${literal(isList)})`;
  return js`if (${local} !== undefined) ${isAtOnce ? code : emission.wait(code)};`;
}

/**
 * Links the children of several elements by one association. Which of them an object that was linked before came from is not known: it is
 * absent only where all of them stand in the message, and then the mildest of what they say becomes of it.
 */
function linkTogether(emission: ImportEmission, links: readonly Link[]): Code {
  const [{ association, childOwns }] = links as [Link];
  const index = literal(emission.layout.associationIndex(association.id));
  const all = js<never[]>`list`;
  const gathered = links.map(({ local, isList }) =>
    isList
      ? js`if (${local}) for (const item of ${local}) ${all}.push(item);`
      : js`if (${local}) ${all}.push(${local});`,
  );
  // Only lists say it.
  const said = links.flatMap(({ child, isList }) => (isList ? [whenAbsentOf(child, childOwns)] : []));
  const mildest = (['keep', 'unlink', 'delete'] as const).find((each) => said.includes(each)) ?? 'keep';
  const ofAny = (operator: Code) =>
    links.map(({ local }) => js`${local} ${operator} undefined`).reduce((some, each) => js`${some} || ${each}`);
  const mode =
    mildest === 'keep' ? literal(mildest) : js<typeof mildest>`(${ofAny(js`===`)} ? "keep" : ${literal(mildest)})`;
  const relinked = emission.waiting.relink(o, index, all, literal(childOwns), mode);
  return js`if (${ofAny(js`!==`)}) {\nconst ${all} = [];\n${joined(gathered, '\n')}\n${relinked};\n}`;
}

/** A reference set of the object above holds what stands in the message, unless something else is said. */
function whenAbsentOf({ element }: PlannedObject, childOwns: boolean): 'keep' | 'unlink' | 'delete' {
  if (element.whenAbsent !== 'auto') return element.whenAbsent;
  return childOwns ? 'keep' : 'unlink';
}
