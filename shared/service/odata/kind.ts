import { z } from 'zod';
import { securedOperation, securedService } from '../../authentication/index.ts';
import { defineKind, documentation, elementId, ref } from '../../model/kind.ts';
import { pathFromName } from './names.ts';

const exposedAttribute = z.strictObject({
  id: elementId(),
  attribute: ref('attribute').meta({
    title: 'Attribute',
    ref: 'attribute',
    of: 'entity',
    needed: true,
    gone: 'remove',
  }),
  name: z.string().default('').meta({ title: 'Exposed name', help: 'Empty: the name of the attribute.' }),
  filterable: z.boolean().default(true).meta({ title: 'In filters' }),
  sortable: z.boolean().default(true).meta({ title: 'In orders' }),
  insertable: z.boolean().default(true).meta({ title: 'When created' }),
  updatable: z.boolean().default(true).meta({ title: 'When changed' }),
  stream: z
    .enum(['no', 'property', 'media'])
    .default('no')
    .meta({
      title: 'As a stream',
      help: 'A Binary as bytes at an address of its own rather than as base64 in the entity.',
      labels: { no: 'In the entity', property: 'Stream', media: 'Content of the entity' },
    }),
  contentType: ref('attribute').meta({
    title: 'Content type in',
    ref: 'attribute',
    of: 'entity',
    help: 'A text that keeps what the bytes are, as image/png.',
    when: { stream: ['property', 'media'] },
    emptyLabel: 'Nowhere: application/octet-stream',
  }),
});
export type ExposedAttribute = z.infer<typeof exposedAttribute>;

const exposedAssociation = z.strictObject({
  id: elementId(),
  association: ref('association').meta({ title: 'Association', ref: 'association', needed: true, gone: 'remove' }),
  reverse: z
    .boolean()
    .default(false)
    .meta({ title: 'From the other end', help: 'Leads from the other end to the owner.' }),
  name: z.string().default('').meta({ title: 'Exposed name' }),
  writable: z.boolean().default(true).meta({ title: 'May be changed' }),
  contains: z.boolean().default(false).meta({
    title: 'Contains',
    help: 'What it leads to is addressed only through what it is of, as in Orders(1)/Lines.',
  }),
});
export type ExposedAssociation = z.infer<typeof exposedAssociation>;

const exposedEntity = z.strictObject({
  id: elementId(),
  entity: ref('entity').meta({ title: 'Entity', ref: 'entity', needed: true, gone: 'remove' }),
  name: z.string().default('').meta({ title: 'Type', help: 'Empty: the name of the entity.' }),
  set: z.string().default('').meta({ title: 'Entity set', help: 'Its address below the service.' }),
  singleton: z.string().default('').meta({
    title: 'Singleton',
    help: 'One object stands at this address below the service, without a key. Empty: none does.',
  }),
  singletonFlow: ref('microflow').nullable().default(null).meta({
    title: 'Object of the singleton',
    ref: 'microflow',
    help: 'A microflow without parameters that gives it; empty: the one that is stored, the first of several.',
    emptyLabel: 'The one that is stored',
  }),
  key: z
    .array(ref('attribute').meta({ ref: 'attribute', of: 'entity', gone: 'remove' }))
    .default([])
    .meta({ title: 'Key', help: 'Attributes that together name one object, and stay.' }),
  readable: z.boolean().default(true).meta({ title: 'Read', help: 'Without it the type alone is published.' }),
  insertable: z.boolean().default(true).meta({ title: 'Create' }),
  updatable: z.boolean().default(true).meta({ title: 'Change' }),
  deletable: z.boolean().default(true).meta({ title: 'Delete' }),
  searchable: z
    .boolean()
    .default(true)
    .meta({ title: 'Search', help: '$search looks into the texts that may be in filters.' }),
  attributes: z.array(exposedAttribute).default([]).meta({ title: 'Attributes' }),
  associations: z.array(exposedAssociation).default([]).meta({ title: 'Associations' }),
  documentation: documentation(),
});
export type ExposedEntity = z.infer<typeof exposedEntity>;

const exposedOperation = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name' }),
  microflow: ref('microflow').meta({ title: 'Microflow', ref: 'microflow', needed: true }),
  kind: z
    .enum(['action', 'function'])
    .default('action')
    .meta({
      title: 'Called as',
      help: 'A function has no effect, and is called by GET.',
      labels: { action: 'Action (POST)', function: 'Function (GET)' },
    }),
  boundTo: z.string().default('').meta({
    title: 'Bound to parameter',
    help: 'The microflow parameter that takes the object, or the list, that it is called on; empty for an operation of the service.',
    parameterOf: 'microflow',
    emptyLabel: 'The service',
  }),
  ...securedOperation(),
  documentation: documentation(),
});
export type ExposedOperation = z.infer<typeof exposedOperation>;

/**
 * A published OData service (PO-01): entities as sets that clients query, change and follow, and microflows as actions and functions. Enumerations come with
 * the attributes that have them.
 */
export const odataServiceKind = defineKind({
  kind: 'odata-service',
  label: 'Published OData service',
  plural: 'Published OData services',
  icon: 'layers',
  family: 'publish',
  version: 1,
  placement: 'anywhere',
  summary: 'Entities that others query, create, change and delete, described by $metadata.',
  hasOwnForm: true,
  schema: z.strictObject({
    path: z.string().default('').meta({ title: 'Path', help: 'Where it is served, e.g. odata/orders.' }),
    enabled: z.boolean().default(true).meta({ title: 'Enabled' }),
    ...securedService(),
    namespace: z
      .string()
      .default('')
      .meta({ title: 'Namespace', help: 'Of the types: words with dots between. Empty: the name of the service.' }),
    pageSize: z.int().positive().max(100_000).default(1000).meta({
      title: 'Page size',
      help: 'A longer answer comes in pages of so many objects, each with the address of the next.',
    }),
    graphql: z.boolean().default(false).meta({
      title: 'GraphQL',
      help: 'The same sets, actions and functions also as GraphQL, at /graphql below the path.',
    }),
    entities: z.array(exposedEntity).default([]).meta({ title: 'Entities' }),
    operations: z.array(exposedOperation).default([]).meta({ title: 'Actions and functions' }),
  }),
  defaults: () => ({
    path: '',
    enabled: true,
    authentication: [],
    allowedRoles: [],
    applyAccess: false,
    namespace: '',
    pageSize: 1000,
    graphql: false,
    entities: [],
    operations: [],
  }),
  fromName: (name) => ({ path: pathFromName(name) }),
});
export type ODataService = z.infer<typeof odataServiceKind.schema>;
