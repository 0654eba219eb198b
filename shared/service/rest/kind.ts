import { z } from 'zod';
import { securedOperation, securedService } from '../../authentication/index.ts';
import { validateModes } from '../../mapping/given-to-import.ts';
import { defineKind, documentation, elementId, ref } from '../../model/kind.ts';
import { pathFromName } from './path.ts';

export const restMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type RestMethod = (typeof restMethods)[number];

/** Types that parameters of a path, query or header may have. */
export const parameterTypes = ['string', 'integer', 'long', 'decimal', 'boolean', 'datetime', 'date'] as const;

const restParameter = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name', help: 'As on the wire.' }),
  in: z.enum(['path', 'query', 'header']).meta({ title: 'In' }),
  type: z.enum(parameterTypes).default('string').meta({ title: 'Type' }),
  required: z.boolean().default(false).meta({ title: 'Required' }),
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

const restOperation = z.strictObject({
  id: elementId(),
  method: z.enum(restMethods).meta({ title: 'Method' }),
  path: z.string().default('').meta({ title: 'Path', help: 'Below the resource; {name} is a path parameter.' }),
  summary: z.string().default('').meta({ title: 'Summary' }),
  microflow: ref('microflow').meta({ title: 'Microflow', ref: 'microflow', needed: true }),
  parameters: z.array(restParameter).default([]).meta({ title: 'Parameters' }),
  /** Reads the request body; null takes the body as text into a String parameter. */
  importMapping: ref('import-mapping').meta({ title: 'Import mapping', ref: 'import-mapping' }),
  /** The microflow parameter that takes the body. */
  bodyArgument: z.string().default('').meta({ title: 'Body parameter', parameterOf: 'microflow' }),
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
  ...securedOperation(),
  documentation: documentation(),
});
export type RestOperation = z.infer<typeof restOperation>;

/** An operation as a person first meets it: GET on the resource itself, nothing wired. */
export function newOperation(id: string): RestOperation {
  return restOperation.parse({ id, method: 'GET' });
}

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
  version: 1,
  placement: 'anywhere',
  summary: 'Operations over HTTP that others call.',
  hasOwnForm: true,
  schema: z.strictObject({
    path: z.string().default('').meta({ title: 'Path', help: 'Where it is served, e.g. orders/v1.' }),
    version: z.string().default('1.0.0').meta({ title: 'Version' }),
    enabled: z.boolean().default(true).meta({ title: 'Enabled' }),
    ...securedService(),
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
  }),
  defaults: () => ({ path: '', version: '1.0.0', enabled: true, authentication: [], allowedRoles: [], resources: [] }),
  fromName: (name) => ({ path: pathFromName(name) }),
});
export type RestService = z.infer<typeof restServiceKind.schema>;
export type RestResource = RestService['resources'][number];
