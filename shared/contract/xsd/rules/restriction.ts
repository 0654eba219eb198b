import { anyType } from '../builtin-types.ts';
import {
  allowsNamespace,
  type ComplexType,
  type ElementDeclaration,
  type SimpleType,
  typeLabel,
  type Wildcard,
} from '../components.ts';
import { isEmptiable, waysOfDerivation } from '../derivation.ts';
import { expandedName, type NamespaceScope, outermostScope } from '../names.ts';
import type { SchemaProblems } from '../problems.ts';
import type { SchemaElement } from '../schema-file.ts';
import type { ContentModels, Leaf, Model } from '../validation/content-model.ts';
import { readValue } from '../values/simple-values.ts';
import { keyOf } from '../values/values.ts';
import { isSubset } from '../wildcards.ts';
import { cut } from '../xml-reader.ts';
import { mostWork } from './determinism.ts';

/** Pairs of states that are walked to. */
const mostPairs = 1000;

/** A type against the one that it is derived from (part 1, 3.4.6). */
export function checkDerivation(type: ComplexType, models: ContentModels, problems: SchemaProblems): void {
  const { base, source, derivation } = type;
  if (!base || !source || base === anyType) return;
  const refuse = (message: string) => problems.strict(source, 'xsd/derivation', message);
  if (base.kind === 'complex' && base.final.has(derivation))
    refuse(`${cut(typeLabel(base))} is final: it has no ${derivation}.`);
  if (base.kind === 'simple' || derivation === 'extension') {
    if (base.kind === 'simple' && base.final.has(derivation)) refuse(`${cut(typeLabel(base))} is final.`);
    return;
  }
  checkAttributes(type, base, problems);
  checkContent(type, base, models, problems);
}

export function checkAttributes(type: ComplexType, base: ComplexType, problems: SchemaProblems): void {
  const at = (source: SchemaElement | null) => source ?? type.source;
  for (const [name, use] of type.attributes) {
    const before = base.attributes.get(name);
    if (before === use) continue;
    const { local, namespace } = use.declaration;
    const refuse = (message: string) =>
      problems.strict(at(use.source), 'xsd/derivation', `The attribute ${cut(local)} ${message}`);
    if (!before) {
      if (!base.anyAttribute || !allowsNamespace(base.anyAttribute.namespaces, namespace))
        refuse(`is not in the base ${cut(typeLabel(base))}; a restriction adds none.`);
      continue;
    }
    if (before.isRequired && !use.isRequired) refuse(`has to be required, as in the base ${cut(typeLabel(base))}.`);
    if (!isDerived(use.declaration.type, before.declaration.type))
      refuse(`has a type that is not derived from the one in the base ${cut(typeLabel(base))}.`);
    if (
      before.fixed !== null &&
      (use.fixed === null || !isSameText(use.declaration.type, use.fixed, before.fixed, use.source))
    )
      refuse(`has to be fixed at "${cut(before.fixed)}", as in the base.`);
  }
  for (const [name, use] of base.attributes)
    if (use.isRequired && !type.attributes.has(name))
      problems.strict(
        type.source,
        'xsd/derivation',
        `The attribute ${cut(use.declaration.local)} is required in the base ${cut(typeLabel(base))}; it cannot be left out.`,
      );
  const any = type.anyAttribute;
  if (any && (!base.anyAttribute || !isSubset(any.namespaces, base.anyAttribute.namespaces)))
    problems.strict(
      at(any.source),
      'xsd/derivation',
      `The attributes of anyAttribute are not all allowed in the base ${cut(typeLabel(base))}.`,
    );
  else if (any && base.anyAttribute && rank(any) < rank(base.anyAttribute))
    problems.strict(at(any.source), 'xsd/derivation', 'processContents is less strict than in the base.');
}

function rank({ process }: Wildcard): number {
  return ['skip', 'lax', 'strict'].indexOf(process);
}

function isDerived(type: SimpleType, base: SimpleType): boolean {
  return type.isMissing || base.isMissing || waysOfDerivation(type, base) !== null;
}

function isSameText(type: SimpleType, a: string, b: string, source: SchemaElement | null): boolean {
  const scope: NamespaceScope = source?.scope ?? outermostScope;
  const [x, y] = [readValue(type, a, scope), readValue(type, b, scope)];
  return 'problem' in x || 'problem' in y || keyOf(x.value) === keyOf(y.value);
}

function checkContent(type: ComplexType, base: ComplexType, models: ContentModels, problems: SchemaProblems): void {
  const refuse = (message: string) => problems.strict(type.source, 'xsd/derivation', message);
  const name = cut(typeLabel(base));
  if (type.content === 'simple') {
    if (base.content === 'simple' && type.simple && base.simple && !isDerived(type.simple, base.simple))
      refuse(`Its value is of a type that is not derived from that of the base ${name}.`);
    return;
  }
  if (base.content === 'simple') refuse(`The base ${name} holds a value, no elements.`);
  else if (type.content === 'empty') {
    if (base.content !== 'empty' && base.particle && !isEmptiable(base.particle))
      refuse(`It is empty, and the base ${name} is not.`);
  } else if (base.content === 'empty') {
    if (type.particle && !isEmptyOnly(type.particle))
      refuse(`The base ${name} is empty; a restriction adds no elements.`);
  } else if (type.content === 'mixed' && base.content !== 'mixed') refuse(`It is mixed, and the base ${name} is not.`);
  else if (type.particle) {
    const fault = contentFault(models.of(type.particle), models.of(base.particle), models);
    if (fault) refuse(`It allows what the base ${name} does not: ${fault}.`);
  } else if (base.particle && !isEmptiable(base.particle)) refuse(`It holds no elements, and the base ${name} has to.`);
}

function isEmptyOnly({ term }: NonNullable<ComplexType['particle']>): boolean {
  return term.kind === 'group' && term.particles.every((p) => p.max === 0 || isEmptyOnly(p));
}

/**
 * Whether one content allows something that another does not (part 1, 3.9.6, Particle Valid (Restriction)): both are walked side by side.
 * That is the meaning of the rule; its letter is stricter in places where nothing is lost.
 */
export function contentFault(own: Model, base: Model, models: ContentModels): string | null {
  const seen = new Set<string>();
  const open: [Model, Model][] = [[own, base]];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const [a, b] = pair;
    const key = `${a.id} ${b.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > mostPairs || models.work > mostWork) return null;
    if (a.isEnd && !b.isEnd) return 'an end where the base goes on';
    for (const leaf of models.firstLeaves(a, 200)) {
      const next = models.after(a, (l) => l === leaf);
      // What leads to no end is no content.
      const behind = leaf.wildcard ? underWildcard(leaf.wildcard, b, models) : underElement(leaf, b, models);
      if (typeof behind === 'string') return behind;
      open.push([next, behind]);
    }
  }
  return null;
}

function underWildcard(wildcard: Wildcard, base: Model, models: ContentModels): Model | string {
  const fits = (leaf: Leaf) =>
    leaf.wildcard !== null &&
    isSubset(wildcard.namespaces, leaf.wildcard.namespaces) &&
    rank(wildcard) >= rank(leaf.wildcard);
  const found = models.firstLeaves(base, 1000);
  if (found.some(fits)) return models.after(base, fits);
  // Several wildcards of the base may cover it together.
  const covered = found.filter((leaf) => leaf.wildcard !== null);
  if (wildcard.namespaces.kind === 'some') {
    const all = [...wildcard.namespaces.namespaces];
    const takes = (leaf: Leaf) =>
      leaf.wildcard !== null && all.some((n) => allowsNamespace((leaf.wildcard as Wildcard).namespaces, n));
    if (all.every((n) => covered.some((leaf) => allowsNamespace((leaf.wildcard as Wildcard).namespaces, n))))
      return models.after(base, takes);
  }
  return 'any element';
}

function underElement({ names, particle }: Leaf, base: Model, models: ContentModels): Model | string {
  const element = particle.term as ElementDeclaration;
  const name = expandedName(element.namespace, element.local);
  let fault: string | null = null;
  const fits = (leaf: Leaf) => {
    if (leaf.wildcard) return allowsNamespace(leaf.wildcard.namespaces, element.namespace);
    return leaf.names?.has(name) ?? false;
  };
  const leaves = models.firstLeaves(base, 1000).filter(fits);
  if (leaves.length === 0) {
    // An abstract head stands for its members only.
    if (element.isAbstract && names && names.size > 1) return underMembers(names, element, base, models);
    return cut(element.local);
  }
  for (const leaf of leaves) {
    const before = leaf.names?.get(name);
    fault = before ? elementFault(element, before) : null;
    if (fault === null) return models.after(base, fits);
  }
  return fault ?? cut(element.local);
}

function underMembers(
  names: ReadonlyMap<string, ElementDeclaration>,
  head: ElementDeclaration,
  base: Model,
  models: ContentModels,
): Model | string {
  const wanted = [...names.keys()].filter((name) => name !== head.name);
  const fits = (leaf: Leaf) => wanted.some((name) => leaf.names?.has(name));
  const leaves = models.firstLeaves(base, 1000);
  return wanted.every((name) => leaves.some((leaf) => leaf.names?.has(name)))
    ? models.after(base, fits)
    : cut(head.local);
}

/** An element of a restriction against the same one of the base (part 1, 3.9.6, NameAndTypeOK). */
function elementFault(own: ElementDeclaration, base: ElementDeclaration): string | null {
  if (own === base) return null;
  const name = cut(own.local);
  if (own.isNillable && !base.isNillable) return `${name} with xsi:nil`;
  if (base.fixed !== null && own.fixed !== base.fixed) return `${name} with a value other than "${cut(base.fixed)}"`;
  for (const way of base.block) if (!own.block.has(way)) return `${name} with a ${way} in its place`;
  const ways = waysOfDerivation(own.type, base.type);
  if (!ways || ways.has('extension')) return `${name} with the type ${cut(typeLabel(own.type))}`;
  const before = new Set(base.constraints.map((c) => c.name));
  return own.constraints.every((c) => before.has(c.name)) ? null : `${name} with a key of its own`;
}
