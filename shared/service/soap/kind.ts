import { z } from 'zod';
import { securedMessageService, securedOperation } from '../../authentication/index.ts';
import { validateModes } from '../../mapping/given-to-import.ts';
import { defineKind, documentation, elementId, ref } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { elementName } from '../../structure/element-name.ts';
import { pathFromName } from './names.ts';

/** What becomes of the body of a request: the first is of an element made for the operation, the others read one that a structure declares. */
export const servedRequests = ['parameters', 'values', 'mapping', 'text', 'nothing'] as const;
export const servedResponses = ['result', 'value', 'mapping', 'text', 'nothing'] as const;

const soapParameter = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Element', help: 'As on the wire.' }),
  argument: z.string().default('').meta({
    title: 'Microflow parameter',
    help: 'Empty: the one with the same name.',
    parameterOf: 'microflow',
    emptyLabel: 'Same name',
  }),
  mapping: ref('import-mapping').meta({
    title: 'Import mapping',
    help: 'Reads an object or a list; the element is then the one of its structure.',
    ref: 'import-mapping',
  }),
  optional: z.boolean().default(false).meta({ title: 'May be left out' }),
  nillable: z.boolean().default(false).meta({ title: 'May be nil' }),
  documentation: documentation(),
});
export type SoapParameter = z.infer<typeof soapParameter>;

const servedOperation = z.strictObject({
  id: elementId(),
  name: z.string().meta({ title: 'Name' }),
  documentation: documentation(),
  microflow: ref('microflow').meta({ title: 'Microflow', ref: 'microflow', needed: true }),
  action: z.string().default('').meta({
    title: 'SOAP action',
    help: 'Empty: the target namespace with the name of the operation.',
  }),
  /** Actions of WS-Addressing as a contract says them; empty: that of SOAP, and the same with Response behind it. */
  addressingAction: z.string().default('').meta({ title: 'Action of WS-Addressing', hidden: true }),
  answerAction: z.string().default('').meta({ title: 'Action of the answer', hidden: true }),
  ...securedOperation(),
  oneWay: z
    .boolean()
    .default(false)
    .meta({ title: 'One-way', help: 'The caller hears no more than that the message came.' }),
  /** The element of a request that a structure declares; null where it is made for the operation. */
  request: elementName.nullable().default(null).meta({ hidden: true }),
  requestBody: z
    .enum(servedRequests)
    .default('parameters')
    .meta({
      title: 'Request',
      labels: {
        parameters: 'Parameters',
        values: 'Values of the contract',
        mapping: 'Import mapping',
        text: 'Text (XML)',
        nothing: 'Ignore',
      },
    }),
  parameters: z
    .array(soapParameter)
    .default([])
    .meta({ title: 'Parameters', when: { requestBody: ['parameters'] } }),
  requestMapping: ref('import-mapping').meta({
    title: 'Import mapping',
    ref: 'import-mapping',
    when: { requestBody: ['mapping'] },
  }),
  /** The microflow parameter that takes what the mapping read, or the text. */
  bodyArgument: z
    .string()
    .default('')
    .meta({ title: 'Body parameter', parameterOf: 'microflow', when: { requestBody: ['mapping', 'text'] } }),
  commit: z
    .boolean()
    .default(false)
    .meta({ title: 'Commit what is read', when: { requestBody: ['parameters', 'mapping'] } }),
  /** Header elements, each given to a microflow parameter as a text, or read by a mapping. */
  headers: z
    .array(
      z.strictObject({
        id: elementId(),
        element: elementName,
        mapping: ref('import-mapping').meta({ title: 'Import mapping', ref: 'import-mapping' }),
        argument: z.string().default('').meta({ title: 'Microflow parameter', parameterOf: 'microflow' }),
      }),
    )
    .default([])
    .meta({ title: 'Headers' }),
  response: elementName.nullable().default(null).meta({ hidden: true }),
  responseBody: z
    .enum(servedResponses)
    .default('result')
    .meta({
      title: 'Response',
      labels: {
        result: 'The result, in an element of its own',
        value: 'The one value of the contract',
        mapping: 'Export mapping',
        text: 'Text (XML)',
        nothing: 'Empty',
      },
    }),
  resultName: z
    .string()
    .default('result')
    .meta({ title: 'Element of the result', when: { responseBody: ['result'] } }),
  responseMapping: ref('export-mapping').meta({
    title: 'Export mapping',
    help: 'Writes an object or a list.',
    ref: 'export-mapping',
    when: { responseBody: ['result', 'mapping'] },
  }),
  /** Header elements of the answer, each written by a mapping of what the microflow gives. */
  answerHeaders: z
    .array(
      z.strictObject({
        id: elementId(),
        element: elementName,
        mapping: ref('export-mapping').meta({
          title: 'Export mapping',
          help: 'Writes the header of the object that the microflow gives.',
          ref: 'export-mapping',
        }),
      }),
    )
    .default([])
    .meta({ title: 'Headers of the answer' }),
  faults: z
    .array(
      z.strictObject({
        id: elementId(),
        name: z.string().meta({ title: 'Name' }),
        element: elementName.nullable().default(null).meta({ hidden: true }),
        mapping: ref('export-mapping').meta({
          title: 'Export mapping',
          help: 'Writes the object that an error end of the microflow gives as its details.',
          ref: 'export-mapping',
        }),
      }),
    )
    .default([])
    .meta({ title: 'Faults' }),
});
export type ServedSoapOperation = z.infer<typeof servedOperation>;

/** An operation as a person first meets it: nothing wired. */
export function newSoapOperation(id: string, name: string): ServedSoapOperation {
  return servedOperation.parse({ id, name });
}

/**
 * A published web service (PS-01): operations over SOAP, each carried out by a microflow. Messages are made of the microflows' parameters and results, or
 * are those of a contract.
 */
export const soapServiceKind = defineKind({
  kind: 'soap-service',
  label: 'Published web service',
  plural: 'Published web services',
  icon: 'mail',
  family: 'publish',
  version: 1,
  placement: 'anywhere',
  summary: 'Operations over SOAP that others call, described by a WSDL.',
  hasOwnForm: true,
  schema: z.strictObject({
    path: z.string().default('').meta({ title: 'Path', help: 'Where it is served, e.g. ws/orders.' }),
    enabled: z.boolean().default(true).meta({ title: 'Enabled' }),
    ...securedMessageService(),
    namespace: z
      .string()
      .default('')
      .meta({ title: 'Target namespace', help: 'A URI of yours that stays; clients are made for it.' }),
    versions: z
      .enum(['both', '1.1', '1.2'])
      .default('both')
      .meta({ title: 'SOAP versions', labels: { both: '1.1 and 1.2', '1.1': '1.1', '1.2': '1.2' } }),
    validate: z
      .enum(validateModes)
      .default('refuse')
      .meta({
        title: 'Validate requests',
        help: 'Holds each request to the schema before it is read.',
        labels: { off: 'No', warn: 'Log what does not fit', refuse: 'Refuse what does not fit' },
      }),
    addressing: z
      .enum(['off', 'optional', 'required'])
      .default('off')
      .meta({
        title: 'WS-Addressing',
        help: 'Whether requests say in headers what they are for, and answers what they are answers to (1.0). Answers go back on the same connection.',
        labels: { off: 'No', optional: 'Where a request has it', required: 'Required' },
      }),
    schemas: z
      .enum(['inline', 'linked'])
      .default('inline')
      .meta({ title: 'Schemas of the WSDL', labels: { inline: 'Inside it', linked: 'As documents of their own' } }),
    structure: ref('xml-schema').meta({
      title: 'Messages of a contract',
      help: 'The XML schema that the elements are declared in, where the service follows a WSDL that was there first.',
      ref: 'xml-schema',
    }),
    service: z.string().default('').meta({ title: 'Service', hidden: true }),
    port: z.string().default('').meta({ title: 'Port', hidden: true }),
    operations: z.array(servedOperation).default([]).meta({ title: 'Operations' }),
    contract: contractOrigin(),
  }),
  defaults: () => ({
    path: '',
    enabled: true,
    authentication: [],
    allowedRoles: [],
    applyAccess: false,
    namespace: '',
    versions: 'both' as const,
    validate: 'refuse' as const,
    addressing: 'off' as const,
    schemas: 'inline' as const,
    structure: null,
    service: '',
    port: '',
    operations: [],
  }),
  fromName: (name) => ({ path: pathFromName(name), namespace: `urn:${name.toLowerCase()}` }),
});
export type SoapService = z.infer<typeof soapServiceKind.schema>;
