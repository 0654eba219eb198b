import { anySimpleType, missingType } from './builtin-types.ts';
import type { FacetSet, FacetText, LimitName, SimpleType, WhiteSpace } from './components.ts';
import { membersOf, typeLabel } from './components.ts';
import { schemaNamespace } from './names.ts';
import type { SchemaElement } from './schema-file.ts';
import { type Definition, derivationSet, type SchemaDocument, type SchemaSet } from './schema-set.ts';
import { cut } from './xml-reader.ts';

/** What making a simple type asks of the set that it stands in. */
export interface TypeFinder {
  readonly set: SchemaSet;
  findSimpleType(
    text: string,
    source: SchemaElement,
    document: SchemaDocument,
    own: Definition | null,
    isNeeded?: boolean,
  ): SimpleType | null;
  simpleTypeIn(source: SchemaElement, document: SchemaDocument): SimpleType;
  made(type: SimpleType): void;
}

export const limitNames: readonly LimitName[] = [
  'length',
  'minLength',
  'maxLength',
  'minInclusive',
  'maxInclusive',
  'minExclusive',
  'maxExclusive',
  'totalDigits',
  'fractionDigits',
  'whiteSpace',
];
const limits: ReadonlySet<string> = new Set(limitNames);

/**
 * The simple type of a <simpleType>; or of a <restriction> within <simpleContent>, whose base is given then.
 * What cannot be resolved is anySimpleType, and said.
 */
export function buildSimpleType(
  source: SchemaElement,
  document: SchemaDocument,
  own: Definition | null,
  finder: TypeFinder,
  base?: SimpleType,
): SimpleType {
  const step = base ? source : source.children.find((c) => ['restriction', 'list', 'union'].includes(c.local));
  const common = {
    kind: 'simple' as const,
    name: own?.name ?? null,
    local: own?.local ?? '',
    namespace: document.namespace,
    final: derivationSet(base ? '' : source.attributes.get('final'), document.final, ['restriction', 'list', 'union']),
    ...(source.documentation === undefined ? {} : { documentation: source.documentation }),
    source,
  };
  const type: SimpleType = { ...common, ...contentOf(step, document, own, finder, base) };
  finder.made(type);
  return type;
}

type Content = Pick<SimpleType, 'base' | 'variety' | 'primitive' | 'item' | 'members' | 'facets' | 'builtIn'>;

function contentOf(
  step: SchemaElement | undefined,
  document: SchemaDocument,
  own: Definition | null,
  finder: TypeFinder,
  given: SimpleType | undefined,
): Content {
  const within = step?.children.filter((c) => c.local === 'simpleType') ?? [];
  const find = (text: string, isNeeded = true) =>
    finder.findSimpleType(text, step as SchemaElement, document, own, isNeeded) ?? missingType(text);
  const common = { base: anySimpleType, primitive: 'anySimple' as const, item: null, members: [], builtIn: '' };
  if (step?.local === 'list') {
    const text = step.attributes.get('itemType');
    const item = text !== undefined ? find(text, false) : within[0] && finder.simpleTypeIn(within[0], document);
    if (item && isListLike(item))
      finder.set.problems.strict(
        step,
        'xsd/list-of-lists',
        `${cut(typeLabel(item))} is a list; a list cannot hold lists.`,
      );
    if (item?.final.has('list')) refuseFinal(step, item, finder);
    const collapse: FacetText = { text: 'collapse', isFixed: true, scope: step.scope, source: null };
    const facets: FacetSet = {
      whiteSpace: 'collapse',
      limits: new Map([['whiteSpace', collapse]]),
      patterns: [],
      enumeration: null,
    };
    return { ...common, variety: 'list', item: item ?? anySimpleType, facets };
  }
  if (step?.local === 'union') {
    const texts = step.attributes.get('memberTypes')?.trim().split(/\s+/).filter(Boolean) ?? [];
    const members = [...texts.map((text) => find(text)), ...within.map((w) => finder.simpleTypeIn(w, document))];
    for (const member of members) if (member.final.has('union')) refuseFinal(step, member, finder);
    return {
      ...common,
      variety: 'union',
      // A member that is a union stands for its own members.
      members: [...new Set(members.flatMap((m) => (m.facets === unionFacets ? m.members : [m])))],
      facets: unionFacets,
    };
  }
  if (!step) return { ...common, variety: 'atomic', facets: anySimpleType.facets };
  const text = step.attributes.get('base');
  const base =
    given && within.length === 0
      ? given
      : given
        ? finder.simpleTypeIn(within[0] as SchemaElement, document)
        : text !== undefined
          ? find(text)
          : within[0]
            ? finder.simpleTypeIn(within[0], document)
            : null;
  if (!base) return { ...common, variety: 'atomic', facets: anySimpleType.facets };
  if (base === anySimpleType && !given && document.namespace !== schemaNamespace)
    finder.set.problems.strict(step, 'xsd/restricts-any', "anySimpleType cannot be restricted by a type of one's own.");
  if (!given && base.final.has('restriction')) refuseFinal(step, base, finder);
  const { variety, primitive, item, members, builtIn } = base;
  return { base, variety, primitive, item, members, builtIn, facets: facetsOf(step, base, finder) };
}

const unionFacets: FacetSet = { whiteSpace: 'collapse', limits: new Map(), patterns: [], enumeration: null };

function isListLike(type: SimpleType): boolean {
  return type.variety === 'list' || [...membersOf(type)].some((member) => member.variety === 'list');
}

function refuseFinal(step: SchemaElement, base: SimpleType, finder: TypeFinder): void {
  finder.set.problems.strict(
    step,
    'xsd/final',
    `${cut(typeLabel(base))} is final: no ${step.local} can be made of it.`,
  );
}

/** The facets of a base with those that a restriction adds. */
function facetsOf(step: SchemaElement, { facets: base }: SimpleType, finder: TypeFinder): FacetSet {
  const own = new Map<LimitName, FacetText>();
  const patterns: string[] = [];
  const values: FacetText[] = [];
  for (const child of step.children) {
    const text = child.attributes.get('value');
    if (text === undefined) continue;
    const facet: FacetText = {
      text,
      isFixed: ['true', '1'].includes(child.attributes.get('fixed')?.trim() ?? ''),
      scope: child.scope,
      source: child,
    };
    if (child.local === 'pattern') patterns.push(text);
    else if (child.local === 'enumeration') values.push(facet);
    else if (limits.has(child.local)) {
      const name = child.local as LimitName;
      if (own.has(name)) finder.set.problems.strict(child, 'xsd/facet-twice', `${name} is given twice.`);
      own.set(name, facet);
    }
  }
  const whiteSpace = own.get('whiteSpace')?.text.trim();
  return {
    whiteSpace: isWhiteSpace(whiteSpace) ? whiteSpace : base.whiteSpace,
    limits: own.size > 0 ? new Map([...base.limits, ...own]) : base.limits,
    patterns: patterns.length > 0 ? [...base.patterns, patterns] : base.patterns,
    enumeration: values.length > 0 ? values : base.enumeration,
  };
}

function isWhiteSpace(text: string | undefined): text is WhiteSpace {
  return text === 'preserve' || text === 'replace' || text === 'collapse';
}

export function isTrue(text: string | undefined): boolean {
  const word = text?.trim();
  return word === 'true' || word === '1';
}
