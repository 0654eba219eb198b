import { anyType } from './builtin-types.ts';
import {
  type Derivation,
  type ElementDeclaration,
  type ModelGroup,
  membersOf,
  type Particle,
  type TypeDefinition,
} from './components.ts';
import type { ExpandedName } from './names.ts';

/** A chain of derivations longer than this is no schema that anybody wrote. */
export const longestLine = 300;

/** Whether a particle takes no element at all (part 1, 3.9.6, Particle Emptiable). */
export function isEmptiable({ min, term }: Particle): boolean {
  if (min === 0) return true;
  if (term.kind !== 'group') return false;
  const known = emptiable.get(term);
  if (known !== undefined) return known;
  const is = term.compositor === 'choice' ? term.particles.some(isEmptiable) : term.particles.every(isEmptiable);
  emptiable.set(term, is);
  return is;
}

/** Groups that hold each other again and again are looked at once. */
const emptiable = new WeakMap<ModelGroup, boolean>();

/** All that may stand for each head, directly or by way of another. */
export function substitutesOf(
  elements: ReadonlyMap<ExpandedName, ElementDeclaration>,
): ReadonlyMap<ElementDeclaration, readonly ElementDeclaration[]> {
  const found = new Map<ElementDeclaration, ElementDeclaration[]>();
  for (const element of elements.values())
    for (let head = element.head, n = 0; head && n <= longestLine; head = head.head, n++) {
      const known = found.get(head);
      if (known) known.push(element);
      else found.set(head, [element]);
    }
  return found;
}

/** What `final` and `block` name of the ways a type was derived, up to a base; null when it is not derived from it. */
export function waysOfDerivation(type: TypeDefinition, base: TypeDefinition): ReadonlySet<Derivation> | null {
  const ways = new Set<Derivation>();
  const members = base.kind === 'simple' && base.variety === 'union' ? membersOf(base) : null;
  for (let at: TypeDefinition | null = type; at; at = at.base ?? (at.kind === 'simple' ? anyType : null)) {
    // A member of a union may stand where the union does.
    if (at === base || (at.kind === 'simple' && members?.has(at))) return ways;
    ways.add(at.kind === 'complex' ? at.derivation : 'restriction');
  }
  return null;
}
