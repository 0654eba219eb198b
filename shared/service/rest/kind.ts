import { z } from 'zod';
import { securedOperation, securedService } from '../../authentication/index.ts';
import { validateModes } from '../../mapping/given-to-import.ts';
import { defineKind, documentation, elementId, ref } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { contractedSchema } from './contracted.ts';
import { deprecationFields, originFields, rateFields } from './options.ts';
import { parameterPlaces, parameterTypes } from './parameter-types.ts';
import { pathFromName } from './path.ts';
import { parameterForms, severalMember, severalStyles } from './several-values.ts';

export const restMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type RestMethod = (typeof restMethods)[number];

export { parameterPlaces, parameterTypes };

const restParameter = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name', help: 'As on the wire.' }),
  in: z.enum(parameterPlaces).meta({
    title: 'In',
    help: 'Form: a part of a form, a file as Binary. File name, Content type: what the form’s part of this name says of itself.',
    labels: { form: 'Form', filename: 'File name', contenttype: 'Content type' },
  }),
  type: z.enum(parameterTypes).default('string').meta({ title: 'Type' }),
  required: z.boolean().default(false).meta({ title: 'Required' }),
  holds: z
    .enum(parameterForms)
    .default('one')
    .meta({
      title: 'Holds',
      help: 'A list or an object comes to the microflow as JSON text, in a String; of a list, Type is that of its items.',
      labels: { one: 'One value', list: 'A list', object: 'An object' },
    }),
  style: z
    .enum(severalStyles)
    .default('form')
    .meta({
      title: 'Written as',
      help: 'In the words of OpenAPI; json is JSON text.',
      when: { holds: ['list', 'object'] },
    }),
  explode: z
    .boolean()
    .default(true)
    .meta({
      title: 'One by one',
      help: 'Each value has the name for itself; members of an object stand by their own names.',
      when: { holds: ['list', 'object'] },
    }),
  members: z
    .array(severalMember.extend({ id: elementId() }))
    .default([])
    .meta({ title: 'Members', when: { holds: ['object'] } }),
  /** The microflow parameter it feeds; by default the one with its name. */
  argument: z.string().default('').meta({
    title: 'Microflow parameter',
    help: 'Empty: the one with the same name.',
    parameterOf: 'microflow',
    emptyLabel: 'Same name',
  }),
  documentation: documentation(),
});
export type RestParameter = z.infer<typeof restParameter>;

/** Another format of a body or an answer, beside the operation's own. */
const alsoReads = z.strictObject({
  id: elementId(),
  importMapping: ref('import-mapping').meta({ title: 'Import mapping', ref: 'import-mapping', needed: true }),
});
const alsoAnswers = z.strictObject({
  id: elementId(),
  exportMapping: ref('export-mapping').meta({ title: 'Export mapping', ref: 'export-mapping', needed: true }),
  contentType: z
    .string()
    .default('')
    .meta({ title: 'Content type', help: 'Empty: the usual one of the format that the mapping writes.' }),
});

const restOperation = z.strictObject({
  id: elementId(),
  method: z.enum(restMethods).meta({ title: 'Method' }),
  path: z.string().default('').meta({ title: 'Path', help: 'Below the resource; {name} is a path parameter.' }),
  summary: z.string().default('').meta({ title: 'Summary' }),
  microflow: ref('microflow').meta({ title: 'Microflow', ref: 'microflow', needed: true }),
  parameters: z.array(restParameter).default([]).meta({ title: 'Parameters' }),
  /** Reads the request body; null takes the body as text into a String parameter. */
  importMapping: ref('import-mapping').meta({ title: 'Import mapping', ref: 'import-mapping' }),
  alsoReads: z.array(alsoReads).default([]).meta({
    title: 'Other bodies',
    help: 'Bodies of other formats, each read by a mapping that makes the same objects. Content-Type says which one comes.',
  }),
  /** The microflow parameter that takes the body. */
  bodyArgument: z.string().default('').meta({
    title: 'Body parameter',
    parameterOf: 'microflow',
    help: 'Without an import mapping a String takes the body as text, a Binary its bytes.',
  }),
  /** Holds the body to its structure before it is read. */
  validate: z
    .enum(validateModes)
    .default('off')
    .meta({
      title: 'Validate the body',
      help: 'Holds the whole body to its structure, or to the schema that it came of, before it is read.',
      labels: { off: 'No', warn: 'Log what does not fit', refuse: 'Refuse what does not fit' },
    }),
  /** Commits what the import mapping read, with events, before the flow starts. */
  commit: z.boolean().default(false).meta({ title: 'Commit the body' }),
  batchSize: z.int().min(0).max(100_000).default(0).meta({
    title: 'Read the body in batches of',
    help: '0: as a whole. Else the microflow runs for each batch of so many objects, in a transaction of its own; a body of any length is taken. The answer is that of the last batch.',
    unit: 'objects',
  }),
  /** Writes the result; null writes a String result as it is. */
  exportMapping: ref('export-mapping').meta({ title: 'Export mapping', ref: 'export-mapping' }),
  status: z
    .int()
    .min(200)
    .max(299)
    .default(200)
    .meta({ title: 'Status', help: 'When the microflow ends without setting another.' }),
  /** When the result is empty: 404 for reads by key, 204 otherwise. */
  emptyStatus: z.int().min(200).max(499).default(404).meta({ title: 'Status when the result is empty' }),
  contentType: z.string().default('application/json').meta({ title: 'Content type' }),
  etag: z.boolean().default(false).meta({
    title: 'ETag',
    help: 'Of a GET: the answer says which state it is, and is not sent to who has it (304). Writes at the same address hold If-Match against it.',
  }),
  requiresIfMatch: z.boolean().default(false).meta({
    title: 'Requires If-Match',
    help: 'A write without it is refused (428): nobody overwrites what he has not read.',
  }),
  keepsAnswers: z.int().min(0).max(10_080).default(0).meta({
    title: 'Keep answers for',
    help: '0: not. Else a request with an Idempotency-Key is carried out once; when it comes again, it gets the same answer.',
    unit: 'minutes',
  }),
  requiresKey: z.boolean().default(false).meta({
    title: 'Requires a key',
    help: 'A request without an Idempotency-Key is refused (400).',
  }),
  maxBodyBytes: z.int().min(0).default(0).meta({
    title: 'Largest body',
    help: '0: that of the project. A larger one is refused (413); one that is read in batches has no limit.',
    unit: 'bytes',
  }),
  ...rateFields,
  ...deprecationFields,
  alsoAnswers: z.array(alsoAnswers).default([]).meta({
    title: 'Other answers',
    help: 'The result in other formats. Accept says which one is wanted; who takes anything gets the first.',
  }),
  ...securedOperation(),
  documentation: documentation(),
});
export type RestOperation = z.infer<typeof restOperation>;

/** An operation as a person first meets it: GET on the resource itself, nothing wired. */
export function newOperation(id: string, method: RestMethod = 'GET'): RestOperation {
  return restOperation.parse({ id, method });
}

const restServiceSchema = z.strictObject({
  path: z.string().default('').meta({ title: 'Path', help: 'Where it is served, e.g. orders/v1.' }),
  version: z.string().default('1.0.0').meta({ title: 'Version' }),
  enabled: z.boolean().default(true).meta({ title: 'Enabled' }),
  ...securedService(),
  ...originFields,
  ...rateFields,
  ...deprecationFields,
  resources: z
    .array(
      z.strictObject({
        id: elementId(),
        name: z.string().meta({ title: 'Name' }),
        documentation: documentation(),
        operations: z.array(restOperation).default([]),
      }),
    )
    .default([])
    .meta({ title: 'Resources' }),
  structure: ref('json-structure').meta({
    title: 'Messages of a contract',
    help: 'The structure of its bodies, where the service follows an OpenAPI description that was there first.',
    ref: 'json-structure',
  }),
  xmlStructure: ref('xml-schema').meta({
    title: 'Messages of a contract in XML',
    help: 'The structure of the elements of its bodies in XML.',
    ref: 'xml-schema',
  }),
  contracted: contractedSchema.optional().meta({ title: 'As the contract says', hidden: true }),
  contract: contractOrigin(),
});

/**
 * A published REST service: resources with operations, each carried out by a microflow. A body is read by an import
 * mapping into the microflow's object (or list) parameter; the result is written by an export mapping.
 */
export const restServiceKind = defineKind({
  kind: 'rest-service',
  label: 'Published REST service',
  plural: 'Published REST services',
  icon: 'globe',
  family: 'publish',
  version: 2,
  // What is new since has a default.
  migrations: { 2: (old) => old },
  placement: 'anywhere',
  summary: 'Operations over HTTP that others call.',
  hasOwnForm: true,
  schema: restServiceSchema,
  defaults: () => restServiceSchema.parse({}),
  fromName: (name) => ({ path: pathFromName(name) }),
});
export type RestService = z.infer<typeof restServiceKind.schema>;
export type RestResource = RestService['resources'][number];
