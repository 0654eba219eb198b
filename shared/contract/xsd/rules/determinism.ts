import type { ComplexType, ElementDeclaration, Particle } from '../components.ts';
import { allowsNamespace } from '../components.ts';
import type { SchemaProblems } from '../problems.ts';
import type { ContentModels, Leaf, Model } from '../validation/content-model.ts';
import { overlaps } from '../wildcards.ts';
import { cut } from '../xml-reader.ts';

/** States of a content model, and pairs of what can come next, that are looked at. */
const mostStates = 400;
const mostPairs = 50_000;
/** Of a whole set: what goes beyond it is let through. */
export const mostWork = 3_000_000;

/**
 * Unique Particle Attribution (part 1, 3.8.6): it has to be clear which part of the schema an element is of, without looking ahead. Every state of
 * the model is walked to; a model with too many of them is let through.
 */
export function checkDeterminism(type: ComplexType, models: ContentModels, problems: SchemaProblems): void {
  if (!type.particle || !type.source) return;
  const start = models.of(type.particle);
  const seen = new Set<Model>([start]);
  const open = [start];
  let pairs = 0;
  for (let model = open.pop(); model; model = open.pop()) {
    const leaves = models.firstLeaves(model, 1000);
    for (let i = 0; i < leaves.length; i++)
      for (let j = 0; j < i; j++) {
        if (++pairs > mostPairs) return;
        const [a, b] = [leaves[j] as Leaf, leaves[i] as Leaf];
        const name = a.particle === b.particle ? null : clash(a, b);
        if (name === null) continue;
        problems.strict(
          b.particle.source ?? type.source,
          'xsd/ambiguous',
          `It is not clear which part of the content ${name} is of: two of them take it at the same place.`,
        );
        return;
      }
    for (const leaf of leaves) {
      if (models.work > mostWork) return;
      const next = models.after(model, (l) => l === leaf);
      if (seen.has(next)) continue;
      seen.add(next);
      if (seen.size > mostStates) return;
      open.push(next);
    }
  }
}

function clash(a: Leaf, b: Leaf): string | null {
  if (a.wildcard && b.wildcard) return overlaps(a.wildcard.namespaces, b.wildcard.namespaces) ? 'an element' : null;
  const [names, other] = a.names ? [a.names, b] : [b.names, a];
  for (const [name, element] of names ?? []) {
    if (other.names?.has(name)) return cut(element.local);
    if (other.wildcard && allowsNamespace(other.wildcard.namespaces, element.namespace)) return cut(element.local);
  }
  return null;
}

/**
 * Elements of one name in one content have one type (part 1, 3.8.6, Element Declarations Consistent). Gives whether any two parts of the content
 * could take the same element at all.
 */
export function checkConsistency(type: ComplexType, models: ContentModels, problems: SchemaProblems): boolean {
  if (!type.particle || !type.source) return false;
  const found = new Map<string, ElementDeclaration>();
  const seen = new Set<object>();
  let isShared = false;
  let isSaid = false;
  const open: Particle[] = [type.particle];
  for (let particle = open.pop(); particle; particle = open.pop()) {
    if (models.work++ > mostWork) return false;
    const { term } = particle;
    isShared ||= term.kind === 'wildcard' || seen.has(term);
    if (seen.has(term)) continue;
    seen.add(term);
    if (term.kind === 'group') open.push(...term.particles);
    if (term.kind !== 'element') continue;
    for (const [name, element] of models.namesFor(term)) {
      const known = found.get(name);
      if (!known) {
        found.set(name, element);
        continue;
      }
      isShared = true;
      if (isSaid || known.type === element.type || (known.type.name !== null && known.type.name === element.type.name))
        continue;
      isSaid = true;
      problems.strict(
        particle.source ?? type.source,
        'xsd/two-types',
        `The content has ${cut(element.local)} twice, with two types.`,
      );
    }
  }
  return isShared;
}
