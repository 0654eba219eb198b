import { ExpressionFault, parseExpression } from '../../../structure/pattern/pattern-syntax.ts';
import type { FacetText, LimitName, PrimitiveName, SimpleType } from '../components.ts';
import { typeLabel } from '../components.ts';
import { type ExpandedName, schemaNamespace } from '../names.ts';
import type { SchemaProblems } from '../problems.ts';
import { readValue } from '../values/simple-values.ts';
import { compareOrdered, orderedOf } from '../values/values.ts';
import { cut } from '../xml-reader.ts';

const lengths: readonly LimitName[] = ['length', 'minLength', 'maxLength'];
const bounds: readonly LimitName[] = ['minInclusive', 'maxInclusive', 'minExclusive', 'maxExclusive'];
const withLength: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  'string',
  'hexBinary',
  'base64Binary',
  'anyURI',
  'QName',
  'NOTATION',
]);
const withoutOrder: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([...withLength, 'boolean', 'anySimple']);

/** Which facets a type can have (part 2, 4.1.5). */
function applies(name: string, { variety, primitive }: SimpleType): boolean {
  if (variety === 'union') return name === 'pattern' || name === 'enumeration';
  if (variety === 'list') return !['totalDigits', 'fractionDigits', ...bounds].includes(name);
  if (lengths.includes(name as LimitName)) return withLength.has(primitive);
  if (bounds.includes(name as LimitName)) return !withoutOrder.has(primitive);
  if (name === 'totalDigits' || name === 'fractionDigits') return primitive === 'decimal';
  return name !== 'enumeration' || primitive !== 'boolean';
}

/** Holds the facets of a type to each other and to those of its base (part 2, chapter 4.3). */
export function checkFacets(type: SimpleType, notations: ReadonlySet<ExpandedName>, problems: SchemaProblems): void {
  if (type.namespace === schemaNamespace || !type.base || type.isMissing) return;
  const { limits } = type.facets;
  const base = type.base.facets;
  const refuse = (facet: FacetText, message: string) => problems.strict(facet.source, 'xsd/facet', message);
  for (const [name, facet] of limits) {
    if (!facet.source || base.limits.get(name) === facet) continue;
    const label = `${name} "${cut(facet.text)}"`;
    if (!applies(name, type) && type.base.primitive !== 'anySimple') {
      refuse(facet, `${name} cannot stand at ${cut(typeLabel(type.base))}, which has no such facet.`);
      continue;
    }
    if (!applies(name, type)) {
      if (type.variety !== 'atomic') refuse(facet, `${name} cannot stand at a ${type.variety}.`);
      continue;
    }
    const problem = textProblem(name, facet, type);
    if (problem) {
      refuse(facet, `${label}: ${problem}`);
      continue;
    }
    const before = base.limits.get(name);
    if (before?.isFixed && !isEqual(name, before, facet, type))
      refuse(facet, `${label}: the base fixes it at ${cut(before.text)}.`);
    else if (before && isWider(name, facet, before, type))
      refuse(facet, `${label}: the base allows less, ${cut(before.text)}.`);
  }
  checkAgainstEachOther(type, refuse);
  checkPatterns(type, problems);
  checkEnumeration(type, notations, problems);
}

const digits = /^\+?\d+$/;

function textProblem(name: LimitName, { text, scope }: FacetText, type: SimpleType): string | null {
  const plain = text.trim();
  if (name === 'whiteSpace') return ['preserve', 'replace', 'collapse'].includes(plain) ? null : 'it cannot be.';
  if (!bounds.includes(name)) {
    if (!digits.test(plain)) return 'it is no count.';
    return name === 'totalDigits' && /^\+?0+$/.test(plain) ? 'it is at least 1.' : null;
  }
  const read = readValue(type.base as SimpleType, text, scope);
  if ('value' in read) return null;
  // Bounds of the base that the limit stands right at are not broken by it.
  const isOutside = read.problem.code === 'xsd/value-range' && isAtBound(plain, type);
  return isOutside ? null : read.problem.message;
}

function isAtBound(text: string, type: SimpleType): boolean {
  return bounds.some((name) => {
    const limit = type.base?.facets.limits.get(name);
    return limit !== undefined && order(type, text, limit.text.trim()) === 0;
  });
}

function order({ primitive }: SimpleType, a: string, b: string): number | null {
  const x = orderedOf(primitive, a);
  const y = orderedOf(primitive, b);
  return x && y && compareOrdered(x, y);
}

function isEqual(name: LimitName, a: FacetText, b: FacetText, type: SimpleType): boolean {
  if (bounds.includes(name)) return order(type, a.text.trim(), b.text.trim()) === 0;
  return name === 'whiteSpace' ? a.text.trim() === b.text.trim() : Number(a.text) === Number(b.text);
}

/** Whether a facet lets through what that of the base does not. */
function isWider(name: LimitName, own: FacetText, base: FacetText, type: SimpleType): boolean {
  if (name === 'whiteSpace') {
    const rank = ['preserve', 'replace', 'collapse'];
    return rank.indexOf(own.text.trim()) < rank.indexOf(base.text.trim());
  }
  if (bounds.includes(name)) {
    const sign = order(type, own.text.trim(), base.text.trim());
    return sign !== null && (name.startsWith('min') ? sign < 0 : sign > 0);
  }
  const [a, b] = [Number(own.text), Number(base.text)];
  if (name === 'length') return a !== b;
  return name === 'minLength' ? a < b : a > b;
}

type Refuse = (facet: FacetText, message: string) => void;

function checkAgainstEachOther(type: SimpleType, refuse: Refuse): void {
  const { limits } = type.facets;
  const own = (name: LimitName) => {
    const facet = limits.get(name);
    return facet?.source && type.base?.facets.limits.get(name) !== facet ? facet : undefined;
  };
  const count = (name: LimitName) => {
    const text = limits.get(name)?.text.trim();
    return text !== undefined && digits.test(text) ? Number(text) : null;
  };
  const pairs: readonly (readonly [LimitName, LimitName])[] = [
    ['minLength', 'maxLength'],
    ['fractionDigits', 'totalDigits'],
  ];
  for (const [less, more] of pairs) {
    const [a, b] = [count(less), count(more)];
    const facet = own(less) ?? own(more);
    if (facet && a !== null && b !== null && a > b) refuse(facet, `${less} ${a} is more than ${more} ${b}.`);
  }
  checkLength(type, own, count, refuse);
  checkBounds(type, own, refuse);
}

/** A length beside limits of it (part 2, 4.3.1.4; the limits may come from the base as long as they hold). */
function checkLength(
  type: SimpleType,
  own: (name: LimitName) => FacetText | undefined,
  count: (name: LimitName) => number | null,
  refuse: Refuse,
): void {
  const length = count('length');
  const facet = own('length') ?? own('minLength') ?? own('maxLength');
  if (!facet || length === null) return;
  for (const name of ['minLength', 'maxLength'] as const) {
    const limit = count(name);
    if (limit === null) continue;
    if (name === 'minLength' ? limit > length : limit < length)
      refuse(facet, `${name} ${limit} and length ${length} exclude each other.`);
    // Both at once only where the base has the limit already, without a length.
    else if (own(name) && own('length')) refuse(facet, `length and ${name} cannot stand together.`);
    else if (own(name) && !type.base?.facets.limits.has(name))
      refuse(facet, `${name} cannot be added where the length is fixed.`);
  }
}

function checkBounds(type: SimpleType, own: (name: LimitName) => FacetText | undefined, refuse: Refuse): void {
  for (const side of ['min', 'max'] as const) {
    const exclusive = own(`${side}Exclusive`);
    if (exclusive && own(`${side}Inclusive`))
      refuse(exclusive, `${side}Inclusive and ${side}Exclusive exclude each other.`);
  }
  const { limits } = type.facets;
  for (const low of ['minInclusive', 'minExclusive'] as const)
    for (const high of ['maxInclusive', 'maxExclusive'] as const) {
      const [a, b] = [limits.get(low), limits.get(high)];
      const facet = own(low) ?? own(high);
      if (!a || !b || !facet) continue;
      const sign = order(type, a.text.trim(), b.text.trim());
      if (sign === null) continue;
      const isMixed = low === 'minInclusive' ? high === 'maxExclusive' : high === 'maxInclusive';
      if (sign > 0 || (sign === 0 && isMixed))
        refuse(facet, `${low} ${cut(a.text)} and ${high} ${cut(b.text)} leave nothing.`);
    }
}

function checkPatterns(type: SimpleType, problems: SchemaProblems): void {
  const before = type.base?.facets.patterns.length ?? 0;
  const own = type.facets.patterns.slice(before).flat();
  for (const text of own) {
    const source = sourceOf(type, text);
    try {
      for (const fault of parseExpression(text).faults)
        if (source) problems.note(source, 'xsd/pattern', `The pattern ${cut(text)}: ${fault}.`);
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error;
      problems.strict(source, 'xsd/pattern', `The pattern ${cut(text)} cannot be used: ${error.message}.`);
    }
  }
}

function sourceOf({ source }: SimpleType, text: string): SimpleType['source'] {
  const open = source ? [source] : [];
  for (let at = open.pop(); at; at = open.pop()) {
    if (at.local === 'pattern' && at.attributes.get('value') === text) return at;
    open.push(...at.children.filter((c) => c.local === 'pattern' || c.local === 'restriction'));
  }
  return source;
}

function checkEnumeration(type: SimpleType, notations: ReadonlySet<ExpandedName>, problems: SchemaProblems): void {
  const { enumeration } = type.facets;
  if (!enumeration || enumeration === type.base?.facets.enumeration) return;
  if (!applies('enumeration', type) && enumeration[0])
    problems.strict(
      enumeration[0].source,
      'xsd/facet',
      `${cut(typeLabel(type.base as SimpleType))} cannot have an enumeration.`,
    );
  for (const { text, scope, source } of enumeration) {
    const read = readValue(type.base as SimpleType, text, scope);
    if ('problem' in read)
      problems.strict(source, 'xsd/facet', `The value "${cut(text)}" cannot be: ${read.problem.message}`);
    else if (read.value.primitive === 'NOTATION' && !notations.has(read.value.name ?? ''))
      problems.strict(source, 'xsd/facet', `"${cut(text)}" is no notation that the schema declares.`);
  }
}
