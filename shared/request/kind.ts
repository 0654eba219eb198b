import { z } from 'zod';
import { defineKind, documentation, elementId, secretText } from '../model/kind.ts';

export const requestMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
export type RequestMethod = (typeof requestMethods)[number];

const parameterSchema = z.strictObject({
  id: elementId(),
  in: z
    .enum(['path', 'query', 'header', 'cookie', 'form'])
    .default('query')
    .meta({
      title: 'In',
      labels: { path: 'Path', query: 'Query', header: 'Header', cookie: 'Cookie', form: 'Form' },
    }),
  name: z.string().default('').meta({ title: 'Name' }),
  value: z.string().default('').meta({ title: 'Value', help: '{{name}} takes a value of the environment.' }),
  enabled: z.boolean().default(true).meta({ title: 'Sent' }),
});
export type RequestParameter = z.infer<typeof parameterSchema>;

const checkSchema = z.strictObject({
  id: elementId(),
  what: z
    .enum(['status', 'header', 'body', 'time'])
    .default('status')
    .meta({
      title: 'Check',
      labels: { status: 'Status', header: 'Header', body: 'Body at a path', time: 'Time below' },
    }),
  name: z
    .string()
    .default('')
    .meta({ title: 'Header or path', help: 'Location, $.lines[0].sku', when: { what: ['header', 'body'] } }),
  how: z
    .enum(['equals', 'exists'])
    .default('equals')
    .meta({ title: 'How', labels: { equals: 'equals', exists: 'exists' }, when: { what: ['header', 'body'] } }),
  value: z.string().default('').meta({ title: 'Expected', help: 'Of a time: milliseconds.' }),
});
export type RequestCheck = z.infer<typeof checkSchema>;

export const requestSchema = z.strictObject({
  id: elementId('request'),
  name: z.string().meta({ title: 'Name' }),
  folder: z.string().default('').meta({ title: 'Folder' }),
  method: z.enum(requestMethods).default('GET').meta({ title: 'Method' }),
  address: z.string().default('').meta({
    title: 'Address',
    help: '/orders/v1/orders of the run or the base address, or a whole one. {number} is a path parameter, {{name}} a value of the environment.',
    widget: 'multiline',
  }),
  parameters: z.array(parameterSchema).default([]).meta({ title: 'Parameters' }),
  mediaType: z.string().default('').meta({ title: 'Media type of the body' }),
  body: z.string().default('').meta({ title: 'Body', widget: 'multiline' }),
  checks: z.array(checkSchema).default([]).meta({ title: 'Checks' }),
  documentation: documentation(),
});
export type CollectedRequest = z.infer<typeof requestSchema>;

const environmentSchema = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name' }),
  address: z.string().default('').meta({
    title: 'Base address',
    help: 'Before addresses that begin with a slash, e.g. https://test.example.com. Empty: the run.',
  }),
  values: z
    .array(
      z.strictObject({
        id: elementId(),
        name: z.string().default('').meta({ title: 'Name' }),
        value: secretText('secret').meta({ title: 'Value' }),
        secret: z.boolean().default(false).meta({
          title: 'Secret',
          help: 'Not kept in the project: asked for, and known to the window until it closes.',
        }),
      }),
    )
    .default([])
    .meta({ title: 'Values' }),
});
export type RequestEnvironment = z.infer<typeof environmentSchema>;

/** A collection of requests: to the project's own services and to others. */
export const requestCollectionKind = defineKind({
  kind: 'request-collection',
  label: 'Request collection',
  plural: 'Request collections',
  icon: 'send',
  family: 'system',
  version: 1,
  placement: 'anywhere',
  summary: 'Requests to services, ours and others, with environments and checks of what is answered.',
  hasOwnForm: true,
  schema: z.strictObject({
    requests: z.array(requestSchema).default([]).meta({ title: 'Requests' }),
    environments: z.array(environmentSchema).default([]).meta({ title: 'Environments' }),
  }),
  defaults: () => ({ requests: [], environments: [] }),
});
export type RequestCollection = z.infer<typeof requestCollectionKind.schema>;

/** A request as a person first meets it. */
export function newRequest(id: string, data: RequestCollection): CollectedRequest {
  return requestSchema.parse({ id, name: freeName('New request', data), address: '/' });
}

/** A name that no request of the collection has yet. */
export function freeName(wanted: string, data: RequestCollection): string {
  const taken = new Set(data.requests.map((r) => r.name));
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`;
  return name;
}
