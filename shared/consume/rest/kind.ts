import { z } from 'zod';
import { validateModes } from '../../mapping/given-to-import.ts';
import { defineKind, documentation, elementId, ref } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { structureNodeSchema } from '../../structure/node.ts';
import { mockFlow } from '../mock-flow.ts';
import { noTransport, transportSettings } from '../transport.ts';

/** What microflows that answer for a service may take. */
const mockInputs = 'inputs of the operation, Operation, Method, Path, Query, Body';

/** Where a parameter stands in a request. */
export const parameterPlaces = ['path', 'query', 'header', 'cookie'] as const;

/** How the parts of a list or an object are written (OpenAPI 3.1, 4.8.12.3; `tabs` is the `tsv` of Swagger 2.0); `content` is JSON text as it is. */
export const valueStyles = [
  'simple',
  'label',
  'matrix',
  'form',
  'spaceDelimited',
  'pipeDelimited',
  'deepObject',
  'tabs',
  'content',
] as const;

const givenValue = {
  id: elementId(),
  name: z.string().meta({ title: 'Name' }),
  documentation: documentation(),
  required: z.boolean().default(false).meta({ title: 'Required' }),
  /** Its value, or an item of it. */
  node: structureNodeSchema.default(() => ({ name: '', type: 'string' as const })).meta({ hidden: true }),
  /** Several values, given as a text with commas between, or as a JSON list. */
  list: z.boolean().default(false).meta({ title: 'List' }),
  /** Given as JSON text: an object, or what else is no single value. */
  json: z.boolean().default(false).meta({ title: 'JSON' }),
  style: z.enum(valueStyles).default('form').meta({ title: 'Written as', hidden: true }),
  explode: z.boolean().default(true).meta({ title: 'One by one', hidden: true }),
  /** A value that it may have, as text. */
  example: z.string().default('').meta({ title: 'Example', hidden: true }),
};

const restParameter = z.strictObject({ ...givenValue, in: z.enum(parameterPlaces).meta({ title: 'In' }) });
export type RestParameter = z.infer<typeof restParameter>;

const restField = z.strictObject({
  ...givenValue,
  /** Bytes, which stand in a part of their own. */
  file: z.boolean().default(false).meta({ title: 'File' }),
  mediaType: z.string().default('').meta({ title: 'Media type' }),
});
export type RestField = z.infer<typeof restField>;

export const requestBodies = ['none', 'value', 'mapping', 'text', 'form', 'multipart', 'binary'] as const;
export const responseForms = ['ignore', 'value', 'mapping', 'text', 'binary', 'error'] as const;
export const pagings = ['none', 'link', 'next-url', 'cursor', 'offset', 'page'] as const;
export const restMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST', 'PATCH', 'TRACE'] as const;

const restResponse = z.strictObject({
  id: elementId(),
  /** `200`, `4XX`, `default`. */
  status: z.string().meta({ title: 'Status' }),
  documentation: documentation(),
  mediaType: z.string().default('').meta({ title: 'Media type' }),
  /** The name of its message in the structure; null where none is known. */
  message: z.string().nullable().default(null).meta({ title: 'Message', hidden: true }),
  /** The single value that it is, where it is one. */
  value: structureNodeSchema.nullable().default(null).meta({ hidden: true }),
  form: z
    .enum(responseForms)
    .default('ignore')
    .meta({
      title: 'Gives',
      labels: {
        ignore: 'Nothing',
        value: 'Its one value',
        mapping: 'Import mapping',
        text: 'Text',
        binary: 'Bytes',
        error: 'An error',
      },
    }),
  mapping: ref('import-mapping').meta({
    title: 'Import mapping',
    ref: 'import-mapping',
    when: { form: ['mapping'] },
  }),
  /** A whole body that the contract shows, for mocks. */
  example: z.string().nullable().default(null).meta({ hidden: true }),
});
export type RestResponse = z.infer<typeof restResponse>;

export const restOperationSchema = z.strictObject({
  id: elementId('consumed-operation'),
  name: z.string().meta({ title: 'Name' }),
  /** The group that it is listed in. */
  tag: z.string().default('').meta({ title: 'Group' }),
  documentation: documentation(),
  method: z.enum(restMethods).default('GET').meta({ title: 'Method' }),
  path: z
    .string()
    .default('/')
    .meta({ title: 'Path', help: 'Behind the address of the service; {name} is a path parameter.' }),
  address: z
    .string()
    .default('')
    .meta({ title: 'Address of its own', help: 'Where this operation is, when it is elsewhere than the service.' }),
  location: ref('constant').meta({
    title: 'Address by constant',
    help: 'Its value is the address of this operation where it is run.',
    ref: 'constant',
  }),
  parameters: z.array(restParameter).default([]).meta({ title: 'Parameters' }),
  requestBody: z
    .enum(requestBodies)
    .default('none')
    .meta({
      title: 'Body',
      labels: {
        none: 'None',
        value: 'One value',
        mapping: 'Export mapping',
        text: 'Text',
        form: 'Form (URL encoded)',
        multipart: 'Form with files (multipart)',
        binary: 'Bytes',
      },
    }),
  requestType: z.string().default('application/json').meta({ title: 'Media type' }),
  requestRequired: z.boolean().default(true).meta({ title: 'Required' }),
  requestMessage: z.string().nullable().default(null).meta({ title: 'Message', hidden: true }),
  requestValue: structureNodeSchema.nullable().default(null).meta({ hidden: true }),
  requestMapping: ref('export-mapping').meta({
    title: 'Export mapping',
    ref: 'export-mapping',
    when: { requestBody: ['mapping'] },
  }),
  fields: z.array(restField).default([]).meta({ title: 'Fields' }),
  requestExample: z.string().nullable().default(null).meta({ hidden: true }),
  responses: z.array(restResponse).default([]).meta({ title: 'Responses' }),
  paging: z
    .enum(pagings)
    .default('none')
    .meta({
      title: 'Paging',
      help: 'Asks page after page, and gives the items of all as one list.',
      labels: {
        none: 'None',
        link: 'Link header (rel="next")',
        'next-url': 'Address of the next page in the answer',
        cursor: 'Cursor in the answer',
        offset: 'Offset',
        page: 'Page number',
      },
    }),
  pagingPath: z
    .string()
    .default('')
    .meta({
      title: 'Next',
      help: 'Where the answer has the address or cursor of the next page, as in paging.next.',
      when: { paging: ['next-url', 'cursor'] },
    }),
  pagingInput: z
    .string()
    .default('')
    .meta({
      title: 'Parameter',
      help: 'The query parameter that says which page is asked for.',
      when: { paging: ['cursor', 'offset', 'page'] },
    }),
  pagingFirst: z
    .int()
    .default(1)
    .meta({ title: 'First page', when: { paging: ['page'] } }),
  pagingLimit: z
    .int()
    .positive()
    .max(1_000_000)
    .default(10_000)
    .meta({
      title: 'Most items',
      help: 'A longer list is an error: nothing is left out unseen.',
      when: { paging: ['link', 'next-url', 'cursor', 'offset', 'page'] },
    }),
  mockFlow: mockFlow(mockInputs),
  /** The contract has it no more; something still refers to it. */
  gone: z.boolean().default(false).meta({ title: 'Not in the contract', hidden: true }),
});
export type RestOperation = z.infer<typeof restOperationSchema>;

const restHeader = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name' }),
  value: z.string().default('').meta({ title: 'Value' }),
  constant: ref('constant').meta({ title: 'Value by constant', ref: 'constant' }),
});
export type RestHeader = z.infer<typeof restHeader>;

export const restAuthentications = ['none', 'basic', 'bearer', 'api-key', 'oauth2', 'oauth2-code'] as const;
export type RestAuthentication = (typeof restAuthentications)[number];

const constant = (title: string, when: Record<string, string[]>, help?: string) =>
  ref('constant').meta({ title, ref: 'constant', when, ...(help === undefined ? {} : { help }) });

/** A consumed REST service (CR-20): the address of a service, how its operations are called, and what they answer. */
export const consumedRestKind = defineKind({
  kind: 'consumed-rest-service',
  label: 'Consumed REST service',
  plural: 'Consumed REST services',
  icon: 'cloud-download',
  family: 'consume',
  version: 1,
  placement: 'anywhere',
  hasOwnForm: true,
  summary:
    'The operations of a REST service, read from its OpenAPI description or made by hand, to be called in microflows.',
  schema: z.strictObject({
    structure: ref('json-structure').meta({
      title: 'Messages',
      help: 'The structure that holds the messages of its bodies.',
      ref: 'json-structure',
    }),
    xmlStructure: ref('xml-schema').meta({
      title: 'Messages in XML',
      help: 'The structure that holds the elements of its bodies in XML.',
      ref: 'xml-schema',
    }),
    address: z.string().default('').meta({
      title: 'Address',
      help: 'What the paths of its operations are added to; a constant goes before it.',
    }),
    location: ref('constant').meta({
      title: 'Address by constant',
      help: 'Its value is the address where it is run.',
      ref: 'constant',
    }),
    authentication: z
      .enum(restAuthentications)
      .default('none')
      .meta({
        title: 'Authentication',
        labels: {
          none: 'None',
          basic: 'Basic (HTTP)',
          bearer: 'Bearer token',
          'api-key': 'API key',
          oauth2: 'OAuth 2.0 (client credentials)',
          'oauth2-code': 'OAuth 2.0 (sign-in of a person)',
        },
      }),
    /** What the contract asks for. */
    asked: z.enum(restAuthentications).default('none').meta({ hidden: true }),
    user: constant('User name', { authentication: ['basic'] }),
    password: constant('Password', { authentication: ['basic'] }, 'A constant that is secret.'),
    token: constant('Token', { authentication: ['bearer'] }, 'A constant that is secret.'),
    key: constant('Key', { authentication: ['api-key'] }, 'A constant that is secret.'),
    keyIn: z
      .enum(['header', 'query'])
      .default('header')
      .meta({ title: 'Key in', labels: { header: 'Header', query: 'Query' }, when: { authentication: ['api-key'] } }),
    keyName: z
      .string()
      .default('X-Api-Key')
      .meta({ title: 'Key name', when: { authentication: ['api-key'] } }),
    authorizationAddress: z
      .string()
      .default('')
      .meta({
        title: 'Sign-in address',
        help: 'Where a person signs in (authorization endpoint): weft sign-in asks there for the refresh token.',
        when: { authentication: ['oauth2-code'] },
      }),
    tokenAddress: z
      .string()
      .default('')
      .meta({
        title: 'Token address',
        help: 'Where tokens are asked for.',
        when: { authentication: ['oauth2', 'oauth2-code'] },
      }),
    client: constant('Client id', { authentication: ['oauth2', 'oauth2-code'] }),
    clientSecret: constant(
      'Client secret',
      { authentication: ['oauth2', 'oauth2-code'] },
      'A constant that is secret; none for a client that is public.',
    ),
    refreshToken: constant(
      'Refresh token',
      { authentication: ['oauth2-code'] },
      'A constant that is secret; weft sign-in gives its value.',
    ),
    clientIn: z
      .enum(['header', 'body'])
      .default('header')
      .meta({
        title: 'Client in',
        labels: { header: 'Header (Basic)', body: 'Body' },
        when: { authentication: ['oauth2', 'oauth2-code'] },
      }),
    scope: z
      .string()
      .default('')
      .meta({ title: 'Scope', when: { authentication: ['oauth2', 'oauth2-code'] } }),
    headers: z.array(restHeader).default([]).meta({ title: 'Headers' }),
    ...transportSettings(),
    timeoutMs: z.int().positive().default(30_000).meta({ title: 'Time-out', unit: 'ms' }),
    attempts: z.int().min(1).max(10).default(3).meta({
      title: 'Attempts',
      help: 'A call is made again when nobody answers, or with status 429, 502, 503 or 504.',
    }),
    pauseMs: z.int().min(0).max(60_000).default(1_000).meta({
      title: 'Pause between them',
      help: 'Twice as long before each further one; Retry-After of an answer goes before it.',
      unit: 'ms',
    }),
    retriesAll: z.boolean().default(false).meta({
      title: 'POST and PATCH again, too',
      help: 'Only where it does no harm when one is carried out twice. The other methods may be asked twice (RFC 9110, 9.2.2).',
    }),
    most: z.int().min(0).max(1_000).default(0).meta({
      title: 'Calls at a time',
      help: 'Others wait for their turn. 0 is no limit.',
    }),
    breakAfter: z.int().min(0).max(1_000).default(0).meta({
      title: 'Stop after failures',
      help: 'So many failed calls in a row, and no more are made for a while. 0 is never.',
    }),
    breakMs: z.int().min(1).max(3_600_000).default(30_000).meta({
      title: 'Stop for',
      unit: 'ms',
      help: 'After that, one call is made to try.',
    }),
    validate: z
      .enum(validateModes)
      .default('off')
      .meta({
        title: 'Validate answers',
        help: 'Holds each answer that a mapping reads to its structure before it is read.',
        labels: { off: 'No', warn: 'Log what does not fit', refuse: 'Refuse what does not fit' },
      }),
    mockRemembers: z.boolean().default(false).meta({
      title: 'Mock remembers',
      help: 'While it is mocked, what is created, changed and deleted below a path such as /orders/{id} shows in later answers, until the run ends.',
    }),
    mockFlow: mockFlow(mockInputs),
    operations: z.array(restOperationSchema).default([]).meta({ title: 'Operations' }),
    contract: contractOrigin(),
  }),
  defaults: () => ({
    structure: null,
    xmlStructure: null,
    address: '',
    location: null,
    authentication: 'none' as const,
    asked: 'none' as const,
    user: null,
    password: null,
    token: null,
    key: null,
    keyIn: 'header' as const,
    keyName: 'X-Api-Key',
    authorizationAddress: '',
    tokenAddress: '',
    client: null,
    clientSecret: null,
    refreshToken: null,
    clientIn: 'header' as const,
    scope: '',
    headers: [],
    ...noTransport,
    timeoutMs: 30_000,
    attempts: 3,
    pauseMs: 1_000,
    retriesAll: false,
    most: 0,
    breakAfter: 0,
    breakMs: 30_000,
    validate: 'off' as const,
    mockRemembers: false,
    mockFlow: null,
    operations: [],
  }),
});
export type ConsumedRestService = z.infer<typeof consumedRestKind.schema>;
