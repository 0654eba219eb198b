import { z } from 'zod';
import { defineKind, documentation, elementId } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { httpServiceDefaults, httpServiceSettings } from '../http-service.ts';
import { mockFlow } from '../mock-flow.ts';

/** What microflows that answer for a service may take. */
const mockInputs = 'Operation, Method, Path, Query, Body';

export const odataVersions = ['2.0', '3.0', '4.0', '4.01'] as const;
export type ODataVersion = (typeof odataVersions)[number];

const valueType = {
  /** Qualified: `Edm.String`, or a type of the service. */
  type: z.string(),
  list: z.boolean().default(false),
  nullable: z.boolean().default(true),
};

const propertySchema = z.strictObject({
  name: z.string(),
  ...valueType,
  length: z.int().positive().nullable().default(null),
  scale: z.int().min(0).nullable().default(null),
});
export type ODataProperty = z.infer<typeof propertySchema>;

const navigationSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  list: z.boolean().default(false),
  nullable: z.boolean().default(true),
  partner: z.string().default(''),
  contains: z.boolean().default(false),
  /** Own properties with the ones of the target whose values they have. */
  constraints: z.array(z.strictObject({ property: z.string(), referenced: z.string() })).default([]),
});
export type ODataNavigation = z.infer<typeof navigationSchema>;

const typeSchema = z.strictObject({
  /** Qualified. */
  name: z.string(),
  base: z.string().default(''),
  complex: z.boolean().default(false),
  abstract: z.boolean().default(false),
  open: z.boolean().default(false),
  media: z.boolean().default(false),
  /** Its own; empty inherits that of its base type. */
  key: z.array(z.string()).default([]),
  properties: z.array(propertySchema).default([]),
  navigation: z.array(navigationSchema).default([]),
});
export type ODataType = z.infer<typeof typeSchema>;

const enumerationSchema = z.strictObject({
  name: z.string(),
  flags: z.boolean().default(false),
  members: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
});

/** Says what its annotations do; what they do not say may be done. */
const setSchema = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name' }),
  type: z.string().meta({ title: 'Type' }),
  singleton: z.boolean().default(false).meta({ title: 'Singleton' }),
  readable: z.boolean().default(true).meta({ title: 'Readable' }),
  insertable: z.boolean().default(true).meta({ title: 'Insertable' }),
  updatable: z.boolean().default(true).meta({ title: 'Updatable' }),
  deletable: z.boolean().default(true).meta({ title: 'Deletable' }),
  filterable: z.boolean().default(true).meta({ title: 'Filterable' }),
  sortable: z.boolean().default(true).meta({ title: 'Sortable' }),
  countable: z.boolean().default(true).meta({ title: 'Countable' }),
  topable: z.boolean().default(true).meta({ title: 'Takes $top' }),
  skippable: z.boolean().default(true).meta({ title: 'Takes $skip' }),
  notFilterable: z.array(z.string()).default([]).meta({ title: 'Not in filters' }),
  notSortable: z.array(z.string()).default([]).meta({ title: 'Not in orders' }),
  notInsertable: z.array(z.string()).default([]).meta({ title: 'Not at creation' }),
  notUpdatable: z.array(z.string()).default([]).meta({ title: 'Not changed' }),
  requiredInFilter: z.array(z.string()).default([]).meta({ title: 'Required in filters' }),
});
export type ODataSet = z.infer<typeof setSchema>;

const operationSchema = z.strictObject({
  id: elementId('consumed-operation'),
  name: z.string().meta({ title: 'Name' }),
  documentation: documentation(),
  action: z.boolean().default(false).meta({ title: 'Changes something', hidden: true }),
  /** Behind the address of the service; of a bound one, its qualified name behind the object. */
  path: z.string().default(''),
  /** Of v2 and v3: how it is called. */
  method: z.string().default(''),
  parameters: z
    .array(z.strictObject({ name: z.string(), ...valueType }))
    .default([])
    .meta({ title: 'Parameters' }),
  /** What it is bound to: the type of its first parameter. */
  bound: z
    .strictObject({ type: z.string(), list: z.boolean().default(false) })
    .nullable()
    .default(null),
  returns: z.strictObject(valueType).nullable().default(null),
});
export type ODataOperation = z.infer<typeof operationSchema>;

/** A consumed OData service (CO-01): the entity sets, types and operations that its metadata describes, and how it is called. */
export const consumedODataKind = defineKind({
  kind: 'consumed-odata-service',
  label: 'Consumed OData service',
  plural: 'Consumed OData services',
  icon: 'cloud-download',
  family: 'consume',
  version: 1,
  placement: 'anywhere',
  summary:
    'An OData service, read from its metadata: its entity sets become external entities, its actions and functions are called in microflows.',
  schema: z.strictObject({
    ...httpServiceSettings(),
    odata: z.enum(odataVersions).default('4.0').meta({ title: 'OData version' }),
    mockFlow: mockFlow(mockInputs),
    sets: z.array(setSchema).default([]).meta({ title: 'Entity sets' }),
    types: z.array(typeSchema).default([]).meta({ hidden: true }),
    enumerations: z.array(enumerationSchema).default([]).meta({ hidden: true }),
    operations: z.array(operationSchema).default([]).meta({ title: 'Operations' }),
    contract: contractOrigin(),
  }),
  defaults: () => ({
    ...httpServiceDefaults(),
    odata: '4.0' as const,
    mockFlow: null,
    sets: [],
    types: [],
    enumerations: [],
    operations: [],
  }),
});
export type ConsumedODataService = z.infer<typeof consumedODataKind.schema>;

/** What a document and a program both say of a service. */
export type ODataDescription = Pick<ConsumedODataService, 'odata' | 'sets' | 'types' | 'enumerations' | 'operations'>;
