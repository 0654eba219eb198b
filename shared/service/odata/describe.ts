import type { Catalog } from '../../model/catalog.ts';
import type { Attribute } from '../../model/kinds/domain-model.ts';
import {
  type CsdlAnnotation,
  type CsdlEntitySet,
  type CsdlEntityType,
  type CsdlEnumType,
  type CsdlImport,
  type CsdlModel,
  type CsdlOperation,
  type CsdlSingleton,
  type CsdlTypeReference,
  type CsdlValue,
  qualifiedName,
} from '../../odata/csdl/index.ts';
import {
  aggregation,
  annotation,
  capabilities,
  core,
  described,
  flag,
  member,
  nowhere,
  propertyPaths,
  record,
  validation,
  words,
} from './annotations.ts';
import type { ODataService } from './kind.ts';
import type { ProgramODataOperation, ProgramODataProperty } from './program.ts';
import { alternateKeysOf, namespaceOf, type PublishedType } from './published-types.ts';

/** What the service is called in a description that has one namespace. */
const containerName = 'Container';

/** Functions that a filter may have; `geo.…` is of none of our types. */
const filterFunctions = [
  'contains', 'endswith', 'startswith', 'length', 'indexof', 'substring', 'tolower', 'toupper', 'trim', 'concat', 'matchesPattern',
  'year', 'month', 'day', 'hour', 'minute', 'second', 'fractionalseconds', 'date', 'time', 'totaloffsetminutes', 'now', 'maxdatetime',
  'mindatetime', 'totalseconds', 'round', 'floor', 'ceiling', 'cast', 'isof', 'case',
]; // biome-ignore format: a list of words

/** An operation with its documentation. */
export interface DescribedOperation extends ProgramODataOperation {
  documentation: string;
}

/** The description of a service: what its document publishes, with annotations that say what may be done. */
export function describeService(
  unit: { name: string; documentation: string; data: ODataService },
  types: readonly PublishedType[],
  operations: readonly DescribedOperation[],
  catalog: Catalog,
): CsdlModel {
  const namespace = namespaceOf(unit);
  const enums = enumTypesOf(types, operations, namespace, catalog);
  const entityTypes = types.map((type) => entityType(type, types, namespace));
  const csdlOperations = operations.map((each) => operation(each, namespace));
  const sets = types.flatMap((type) => (type.set === null ? [] : [entitySet(type, types)]));
  const imports = operations
    .filter((each) => each.binding === null)
    .map(
      (each): CsdlImport => ({
        kind: each.kind === 'action' ? 'action-import' : 'function-import',
        name: each.name.slice(namespace.length + 1),
        operation: each.name,
        entitySet: types.find((type) => type.name === each.returns?.type)?.set ?? null,
        inServiceDocument: each.kind === 'function' && each.parameters.length === 0,
        annotations: [],
        at: nowhere,
      }),
    );
  const container = {
    name: containerName,
    namespace,
    extends: null,
    sets,
    singletons: types.flatMap((type) => (type.singleton === null ? [] : [singleton(type, types)])),
    imports,
    annotations: [
      ...described(unit.documentation),
      annotation(`${core}.ODataVersions`, words('4.0 4.01')),
      annotation(`${capabilities}.ConformanceLevel`, member(`${capabilities}.ConformanceLevelType`, levelOf(types))),
      annotation(`${capabilities}.BatchSupported`, flag(true)),
      annotation(`${capabilities}.KeyAsSegmentSupported`, flag(true)),
      annotation(`${capabilities}.QuerySegmentSupported`, flag(true)),
      annotation(`${capabilities}.AsynchronousRequestsSupported`, flag(true)),
      annotation(`${capabilities}.CrossJoinSupported`, flag(false)),
      annotation(`${capabilities}.ChangeTracking`, record({ Supported: flag(false) })),
      annotation(`${capabilities}.FilterFunctions`, {
        kind: 'collection',
        items: filterFunctions.map(words),
      }),
    ],
    at: nowhere,
  };
  const csdlTypes = [...enums, ...entityTypes];
  const operationsByName = new Map<string, CsdlOperation[]>();
  for (const each of csdlOperations)
    operationsByName.set(qualifiedName(each), [...(operationsByName.get(qualifiedName(each)) ?? []), each]);
  return {
    version: '4.01',
    references: [],
    schemas: [
      {
        namespace,
        alias: null,
        types: csdlTypes,
        operations: csdlOperations,
        terms: [],
        containers: [container],
        associations: [],
        targets: [],
        annotations: [],
        at: nowhere,
      },
    ],
    types: new Map(csdlTypes.map((each) => [qualifiedName(each), each])),
    operations: operationsByName,
    terms: new Map(),
    containers: new Map([[qualifiedName(container), container]]),
    container,
  };
}

/** Enumerations come with what has them (PO-01): a value is its member of the same name. */
function enumTypesOf(
  types: readonly PublishedType[],
  operations: readonly DescribedOperation[],
  namespace: string,
  catalog: Catalog,
): CsdlEnumType[] {
  const used = new Set([
    ...types.flatMap((type) => type.properties.filter((each) => each.isEnum).map((each) => each.type)),
    ...operations.flatMap((each) =>
      [...each.parameters, ...(each.returns ? [each.returns] : [])].filter((of) => of.isEnum).map((of) => of.type),
    ),
  ]);
  const named = new Map([...catalog.enumerations()].map((each) => [`${namespace}.${each.name}`, each]));
  return [...used].flatMap((name): CsdlEnumType[] => {
    const enumeration = named.get(name);
    if (!enumeration) return [];
    return [
      {
        kind: 'enum',
        name: enumeration.name,
        namespace,
        underlying: 'Edm.Int32',
        isFlags: false,
        members: enumeration.values.map((value, i) => ({
          name: value.name,
          value: BigInt(i),
          annotations: value.caption === value.name ? [] : described(value.caption),
          at: nowhere,
        })),
        annotations: [],
        at: nowhere,
      },
    ];
  });
}

function entityType(type: PublishedType, types: readonly PublishedType[], namespace: string): CsdlEntityType {
  return {
    kind: 'entity',
    name: type.name.slice(namespace.length + 1),
    namespace,
    base: type.base,
    isAbstract: false,
    isOpen: false,
    hasStream: type.streams.some(({ name }) => name === null),
    key:
      type.base === null && type.key.length > 0 ? type.key.map((path) => ({ path, alias: null, at: nowhere })) : null,
    properties: [
      ...type.properties.map((property) => {
        const definition = type.info.attributes.find((each) => each.id === property.attribute)?.definition as Attribute;
        return {
          name: property.name,
          type: typeOfProperty(property, definition),
          defaultValue: null,
          concurrency: false,
          annotations: annotationsOfProperty(property, definition),
          at: nowhere,
        };
      }),
      ...type.streams.flatMap(({ name }) => (name === null ? [] : [streamProperty(name)])),
    ],
    navigation: type.navigation.map((each) => {
      const target = types.find((other) => other.name === each.target);
      const partner = target?.navigation.find(
        (other) =>
          other.association === each.association && other.reverse !== each.reverse && other.target === type.name,
      );
      return {
        name: each.name,
        type: { name: each.target, collection: each.many, nullable: !each.many, facets: {} },
        partner: partner?.name ?? null,
        contains: each.contains,
        constraints: [],
        onDelete: null,
        association: null,
        annotations: [],
        at: nowhere,
      };
    }),
    annotations: [
      ...described(type.exposed.documentation || type.info.definition.documentation),
      ...alternateKeys(type),
    ],
    at: nowhere,
  };
}

/** Bytes that stand at an address of their own. */
function streamProperty(name: string): CsdlEntityType['properties'][0] {
  return {
    name,
    type: { name: 'Edm.Stream', collection: false, nullable: true, facets: {} },
    defaultValue: null,
    concurrency: false,
    annotations: [],
    at: nowhere,
  };
}

/** `Core.AlternateKeys`: each unique property is a key by its name. */
function alternateKeys(type: PublishedType): CsdlAnnotation[] {
  const keys = alternateKeysOf(type).map((name) =>
    record({
      Key: {
        kind: 'collection',
        items: [record({ Name: { kind: 'path', type: 'property', path: name }, Alias: words(name) })],
      },
    }),
  );
  return keys.length === 0 ? [] : [annotation(`${core}.AlternateKeys`, { kind: 'collection', items: keys })];
}

function typeOfProperty(
  { type, nullable }: ProgramODataProperty,
  { type: kind, length }: Attribute,
): CsdlTypeReference {
  return {
    name: type,
    collection: false,
    nullable,
    facets: {
      ...(kind === 'string' && length !== null ? { maxLength: length } : {}),
      ...(kind === 'decimal' ? { scale: 'variable' as const } : {}),
      ...(kind === 'datetime' ? { precision: 3 } : {}),
    },
  };
}

function annotationsOfProperty(property: ProgramODataProperty, definition: Attribute): CsdlAnnotation[] {
  const rules = definition.validations;
  const isMade = definition.type === 'autonumber' || definition.calculated !== null;
  const pattern = rules.find((each) => each.rule === 'pattern');
  const range = rules.find((each) => each.rule === 'range');
  const bound = (term: string, text: string | undefined): CsdlAnnotation[] =>
    text !== undefined && /^-?\d+(?:\.\d+)?$/.test(text.trim())
      ? [annotation(`${validation}.${term}`, { kind: 'constant', type: 'decimal', text: text.trim() })]
      : [];
  return [
    ...described(definition.documentation),
    ...(isMade ? [annotation(`${core}.Computed`, flag(true))] : []),
    ...(!isMade && property.insertable && !property.updatable ? [annotation(`${core}.Immutable`, flag(true))] : []),
    ...(pattern ? [annotation(`${validation}.Pattern`, words(pattern.pattern))] : []),
    ...bound('Minimum', range?.min),
    ...bound('Maximum', range?.max),
  ];
}

/** The level of conformance (Protocol 4.01, 13): what docs/conformance.md proves, as far as what is published takes all that it asks for. */
function levelOf(types: readonly PublishedType[]): 'Minimal' | 'Intermediate' | 'Advanced' {
  const sets = types.filter((each) => each.set !== null);
  const asked = sets.flatMap((each) => lineOf(each, types).flatMap(({ properties }) => properties));
  if (!asked.every((each) => each.filterable || each.type === 'Edm.Binary')) return 'Minimal';
  const isSearched = sets.every((each) =>
    lineOf(each, types).some(({ properties }) => properties.some(({ searchable }) => searchable)),
  );
  return isSearched && asked.every((each) => each.sortable || each.type === 'Edm.Binary') ? 'Advanced' : 'Intermediate';
}

/** What of `$apply` is carried out (Data Aggregation 4.0, 5.3). */
const applied = record({
  Transformations: {
    kind: 'collection',
    items: [
      'aggregate',
      'bottomcount',
      'bottompercent',
      'bottomsum',
      'compute',
      'concat',
      'filter',
      'groupby',
      'identity',
      'orderby',
      'search',
      'skip',
      'top',
      'topcount',
      'toppercent',
      'topsum',
    ].map(words),
  },
  Rollup: member(`${aggregation}.RollupType`, 'MultipleHierarchies'),
});

function entitySet(type: PublishedType, types: readonly PublishedType[]): CsdlEntitySet {
  const all = lineOf(type, types);
  const properties = all.flatMap((each) => each.properties);
  const streams = all.flatMap((each) => each.streams.flatMap(({ name }) => name ?? []));
  const named = (of: (property: ProgramODataProperty) => boolean): CsdlValue | null => {
    const names = [...properties.filter((each) => !of(each)).map((each) => each.name), ...streams];
    return names.length > 0 ? propertyPaths(names) : null;
  };
  const filter = named((each) => each.filterable);
  const sort = named((each) => each.sortable);
  const restrictions = (term: string, properties: Readonly<Record<string, CsdlValue | null>>) =>
    annotation(`${capabilities}.${term}`, record(properties));
  return {
    kind: 'entity-set',
    name: type.set as string,
    type: type.name,
    bindings: bindingsOf(type, types),
    inServiceDocument: true,
    annotations: [
      annotation(`${core}.OptimisticConcurrency`, { kind: 'collection', items: [] }),
      restrictions('InsertRestrictions', {
        Insertable: flag(type.insertable),
        NonInsertableProperties: type.insertable ? named((each) => each.insertable) : null,
      }),
      restrictions('UpdateRestrictions', {
        Updatable: flag(type.updatable),
        Upsertable: flag(type.updatable && type.insertable),
        NonUpdatableProperties: type.updatable ? named((each) => each.updatable) : null,
      }),
      restrictions('DeleteRestrictions', { Deletable: flag(type.deletable) }),
      ...(type.readable ? [annotation(`${aggregation}.ApplySupported`, applied)] : []),
      restrictions('SearchRestrictions', { Searchable: flag(properties.some((each) => each.searchable)) }),
      ...(filter
        ? [restrictions('FilterRestrictions', { Filterable: flag(true), NonFilterableProperties: filter })]
        : []),
      ...(sort ? [restrictions('SortRestrictions', { Sortable: flag(true), NonSortableProperties: sort })] : []),
    ],
    at: nowhere,
  };
}

/** What the navigation properties of a type lead to: sets; of what is contained, those that it leads to (CSDL 4.01, 13.4). */
function bindingsOf(
  type: PublishedType,
  types: readonly PublishedType[],
  before = '',
  above: readonly PublishedType[] = [],
): CsdlEntitySet['bindings'] {
  const all = lineOf(type, types);
  return [...all, ...types.filter((each) => each !== type && lineOf(each, types).includes(type))].flatMap((owner) =>
    owner.navigation.flatMap((each) => {
      const target = types.find((other) => other.name === each.target);
      const path = `${before}${all.includes(owner) ? '' : `${owner.name}/`}${each.name}`;
      if (each.contains && target && target !== type && !above.includes(target))
        return bindingsOf(target, types, `${path}/`, [...above, type]);
      return target?.set ? [{ path, target: target.set, annotations: [], at: nowhere }] : [];
    }),
  );
}

function singleton(type: PublishedType, types: readonly PublishedType[]): CsdlSingleton {
  const { name, flow } = type.singleton as NonNullable<PublishedType['singleton']>;
  return {
    kind: 'singleton',
    name,
    type: type.name,
    nullable: true,
    bindings: bindingsOf(type, types),
    annotations: [
      annotation(`${core}.OptimisticConcurrency`, { kind: 'collection', items: [] }),
      annotation(
        `${capabilities}.UpdateRestrictions`,
        record({
          Updatable: flag(type.updatable),
          Upsertable: flag(type.updatable && type.insertable && flow === null),
        }),
      ),
      annotation(`${capabilities}.DeleteRestrictions`, record({ Deletable: flag(type.deletable) })),
    ],
    at: nowhere,
  };
}

/** A type and what it derives from. */
function lineOf(type: PublishedType, types: readonly PublishedType[]): PublishedType[] {
  const base = types.find((each) => each.name === type.base);
  return base ? [...lineOf(base, types), type] : [type];
}

function operation(each: DescribedOperation, namespace: string): CsdlOperation {
  const reference = ({ type, collection }: { type: string; collection: boolean }, nullable: boolean) => ({
    name: type,
    collection,
    nullable: nullable && !collection,
    facets: type === 'Edm.Decimal' ? { scale: 'variable' as const } : {},
  });
  const parameters = each.binding ? [each.binding, ...each.parameters] : each.parameters;
  return {
    kind: each.kind,
    name: each.name.slice(namespace.length + 1),
    namespace,
    isBound: each.binding !== null,
    isComposable: false,
    entitySetPath: null,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      type: reference(parameter, parameter !== each.binding && parameter.type !== 'Edm.Boolean'),
      annotations: [],
      at: nowhere,
    })),
    returns: each.returns ? { ...reference(each.returns, true), annotations: [], at: nowhere } : null,
    method: null,
    annotations: described(each.documentation),
    at: nowhere,
  };
}
