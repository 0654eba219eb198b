import { z } from 'zod';
import { validateModes } from '../../mapping/given-to-import.ts';
import { defineKind, documentation, elementId, ref } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { structureNodeSchema } from '../../structure/node.ts';
import {
  type HttpAuthentication,
  httpAuthentications,
  httpServiceDefaults,
  httpServiceSettings,
  type ServiceHeader,
} from '../http-service.ts';
import { mockFlow } from '../mock-flow.ts';

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

const namedValue = {
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
  /** A value that it may have, as text. */
  example: z.string().default('').meta({ title: 'Example', hidden: true }),
};

const givenValue = {
  ...namedValue,
  style: z.enum(valueStyles).default('form').meta({ title: 'Written as', hidden: true }),
  explode: z.boolean().default(true).meta({ title: 'One by one', hidden: true }),
};

const answerHeader = z.strictObject(namedValue);
/** A header of an answer; one that is a list or an object is taken as its text. */
export type RestAnswerHeader = z.infer<typeof answerHeader>;

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
  headers: z.array(answerHeader).default([]).meta({ title: 'Headers', hidden: true }),
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

export const restAuthentications = httpAuthentications;
export type RestAuthentication = HttpAuthentication;
export type RestHeader = ServiceHeader;

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
    ...httpServiceSettings(),
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
    ...httpServiceDefaults(),
    validate: 'off' as const,
    mockRemembers: false,
    mockFlow: null,
    operations: [],
  }),
});
export type ConsumedRestService = z.infer<typeof consumedRestKind.schema>;
