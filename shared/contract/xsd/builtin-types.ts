import type {
  ComplexType,
  FacetSet,
  FacetText,
  LimitName,
  PrimitiveName,
  SimpleType,
  WhiteSpace,
} from './components.ts';
import { type ExpandedName, expandedName, outermostScope, schemaNamespace } from './names.ts';

const none: ReadonlySet<never> = new Set<never>();
const noFacets: FacetSet = { whiteSpace: 'preserve', limits: new Map(), patterns: [], enumeration: null };

const types = new Map<ExpandedName, SimpleType>();

function define(local: string, type: Partial<SimpleType> & { facets: FacetSet }): SimpleType {
  const whole: SimpleType = {
    kind: 'simple',
    name: expandedName(schemaNamespace, local),
    local,
    namespace: schemaNamespace,
    base: null,
    variety: 'atomic',
    primitive: 'anySimple',
    item: null,
    members: [],
    final: none,
    builtIn: local,
    source: null,
    ...type,
  };
  types.set(whole.name as string, whole);
  return whole;
}

const facet = (text: string | number, isFixed = false): FacetText => ({
  text: String(text),
  isFixed,
  scope: outermostScope,
  source: null,
});

/** The type that every simple type is derived from. */
export const anySimpleType = define('anySimpleType', { facets: noFacets });

const primitives: readonly Exclude<PrimitiveName, 'anySimple'>[] = [
  'string',
  'boolean',
  'decimal',
  'float',
  'double',
  'duration',
  'dateTime',
  'time',
  'date',
  'gYearMonth',
  'gYear',
  'gMonthDay',
  'gDay',
  'gMonth',
  'hexBinary',
  'base64Binary',
  'anyURI',
  'QName',
  'NOTATION',
];
for (const primitive of primitives)
  define(primitive, {
    base: anySimpleType,
    primitive,
    facets: {
      ...noFacets,
      whiteSpace: primitive === 'string' ? 'preserve' : 'collapse',
      limits: primitive === 'string' ? new Map() : new Map([['whiteSpace', facet('collapse', true)]]),
    },
  });

function derive(
  local: string,
  baseName: string,
  limits: Partial<Record<LimitName, string | number>> = {},
  patterns: readonly string[] = [],
): void {
  const base = builtInType(baseName);
  const { facets } = base;
  define(local, {
    base,
    primitive: base.primitive,
    facets: {
      whiteSpace: (limits.whiteSpace as WhiteSpace | undefined) ?? facets.whiteSpace,
      limits: new Map([
        ...facets.limits,
        ...Object.entries(limits).map(([name, value]): [LimitName, FacetText] => [
          name as LimitName,
          facet(value, name === 'fractionDigits'),
        ]),
      ]),
      patterns: patterns.length > 0 ? [...facets.patterns, patterns] : facets.patterns,
      enumeration: null,
    },
  });
}

function list(local: string, itemName: string): void {
  define(local, {
    base: anySimpleType,
    variety: 'list',
    item: builtInType(itemName),
    facets: {
      ...noFacets,
      whiteSpace: 'collapse',
      limits: new Map([
        ['minLength', facet(1)],
        ['whiteSpace', facet('collapse', true)],
      ]),
    },
  });
}

/** A built-in simple type by its local name; throws for a name that is none (a fault of ours). */
export function builtInType(local: string): SimpleType {
  const type = types.get(expandedName(schemaNamespace, local));
  if (!type) throw new Error(`no built-in type ${local}`);
  return type;
}

/** Part 2, chapter 3.3; the names are checked by `values.ts`, not by patterns. */
derive('normalizedString', 'string', { whiteSpace: 'replace' });
derive('token', 'normalizedString', { whiteSpace: 'collapse' });
derive('language', 'token', {}, ['[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*']);
derive('NMTOKEN', 'token');
derive('Name', 'token');
derive('NCName', 'Name');
derive('ID', 'NCName');
derive('IDREF', 'NCName');
derive('ENTITY', 'NCName');
list('NMTOKENS', 'NMTOKEN');
list('IDREFS', 'IDREF');
list('ENTITIES', 'ENTITY');
derive('integer', 'decimal', { fractionDigits: 0 });
derive('nonPositiveInteger', 'integer', { maxInclusive: 0 });
derive('negativeInteger', 'nonPositiveInteger', { maxInclusive: -1 });
derive('long', 'integer', { minInclusive: '-9223372036854775808', maxInclusive: '9223372036854775807' });
derive('int', 'long', { minInclusive: -2147483648, maxInclusive: 2147483647 });
derive('short', 'int', { minInclusive: -32768, maxInclusive: 32767 });
derive('byte', 'short', { minInclusive: -128, maxInclusive: 127 });
derive('nonNegativeInteger', 'integer', { minInclusive: 0 });
derive('unsignedLong', 'nonNegativeInteger', { maxInclusive: '18446744073709551615' });
derive('unsignedInt', 'unsignedLong', { maxInclusive: 4294967295 });
derive('unsignedShort', 'unsignedInt', { maxInclusive: 65535 });
derive('unsignedByte', 'unsignedShort', { maxInclusive: 255 });
derive('positiveInteger', 'nonNegativeInteger', { minInclusive: 1 });

/** The type of an element that may hold anything. */
export const anyType: ComplexType = {
  kind: 'complex',
  name: expandedName(schemaNamespace, 'anyType'),
  local: 'anyType',
  namespace: schemaNamespace,
  base: null,
  derivation: 'restriction',
  attributes: new Map(),
  prohibited: new Set(),
  anyAttribute: { kind: 'wildcard', namespaces: { kind: 'any' }, process: 'lax', source: null },
  content: 'mixed',
  simple: null,
  particle: {
    min: 0,
    max: Number.POSITIVE_INFINITY,
    term: { kind: 'wildcard', namespaces: { kind: 'any' }, process: 'lax', source: null },
    source: null,
  },
  added: null,
  isAbstract: false,
  final: none,
  block: none,
  source: null,
};

/** Every built-in type by its expanded name. */
export const builtInTypes: ReadonlyMap<ExpandedName, SimpleType> = types;

/** Stands for a type that a schema refers to and that is in none of the files. */
export function missingType(local: string): SimpleType {
  return { ...anySimpleType, name: null, local, namespace: '', base: anySimpleType, builtIn: '', isMissing: true };
}
