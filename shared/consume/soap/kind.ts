import { z } from 'zod';
import { validateModes } from '../../mapping/given-to-import.ts';
import { defineKind, documentation, elementId, ref } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { elementName } from '../../structure/element-name.ts';
import { callLimitSettings, noCallLimits } from '../call-limits.ts';
import { mockFlow } from '../mock-flow.ts';
import { noTransport, transportSettings } from '../transport.ts';

export const requestBodies = ['values', 'mapping', 'text'] as const;
export const headerForms = ['value', 'mapping', 'text'] as const;
export const responseBodies = ['nothing', 'value', 'mapping', 'text'] as const;

/** What microflows that answer for a service may take. */
const mockInputs = 'Operation, Body (its element as text), Headers';

export const soapOperationSchema = z.strictObject({
  id: elementId('consumed-operation'),
  /** As the description calls it. */
  name: z.string().meta({ title: 'Name' }),
  documentation: documentation(),
  action: z.string().default('').meta({ title: 'SOAP action' }),
  addressingAction: z.string().default('').meta({
    title: 'Action of WS-Addressing',
    help: 'Empty: the SOAP action.',
    hidden: true,
  }),
  /** Messages of SOAP encoding (SOAP 1.1, chapter 5) say so; they are written as literal ones otherwise. */
  encoded: z.boolean().default(false).meta({ title: 'SOAP encoding', hidden: true }),
  oneWay: z
    .boolean()
    .default(false)
    .meta({ title: 'One-way', help: 'Nothing is answered but that it came.', hidden: true }),
  /** What stands in the body of a request; null for an empty body. */
  request: elementName.nullable().default(null).meta({ hidden: true }),
  /** What a call gives: a value for each child of the element, an object that a mapping writes, or the element as a text. */
  requestBody: z
    .enum(requestBodies)
    .default('values')
    .meta({
      title: 'Request',
      labels: { values: 'Values, one by one', mapping: 'Export mapping', text: 'Text (XML)' },
    }),
  requestMapping: ref('export-mapping').meta({
    title: 'Export mapping',
    ref: 'export-mapping',
    when: { requestBody: ['mapping'] },
  }),
  /** Header elements, each given as a text or written by a mapping. */
  headers: z
    .array(
      z.strictObject({
        id: elementId(),
        element: elementName,
        mapping: ref('export-mapping').meta({ title: 'Export mapping', ref: 'export-mapping' }),
      }),
    )
    .default([])
    .meta({ title: 'Headers' }),
  /** Bytes that travel beside the envelope (SOAP Messages with Attachments), each an input of a call. */
  attachments: z
    .array(
      z.strictObject({
        id: elementId(),
        name: z.string().meta({ title: 'Name' }),
        mediaType: z.string().default('application/octet-stream').meta({ title: 'Media type' }),
      }),
    )
    .default([])
    .meta({ title: 'Attachments' }),
  response: elementName.nullable().default(null).meta({ hidden: true }),
  responseBody: z
    .enum(responseBodies)
    .default('nothing')
    .meta({
      title: 'Response',
      labels: { nothing: 'Ignore', value: 'Its one value', mapping: 'Import mapping', text: 'Text (XML)' },
    }),
  responseMapping: ref('import-mapping').meta({
    title: 'Import mapping',
    ref: 'import-mapping',
    when: { responseBody: ['mapping'] },
  }),
  /** Header elements of its answer, each a result of a call. */
  answerHeaders: z
    .array(
      z.strictObject({
        id: elementId(),
        element: elementName,
        form: z
          .enum(headerForms)
          .default('text')
          .meta({ title: 'Gives', labels: { value: 'Its one value', mapping: 'Import mapping', text: 'Text (XML)' } }),
        mapping: ref('import-mapping').meta({
          title: 'Import mapping',
          ref: 'import-mapping',
          when: { form: ['mapping'] },
        }),
      }),
    )
    .default([])
    .meta({ title: 'Headers of the answer' }),
  faults: z
    .array(z.strictObject({ id: elementId(), name: z.string(), element: elementName }))
    .default([])
    .meta({ title: 'Faults' }),
  mockFlow: mockFlow(mockInputs),
  /** What its mock answers with where no flow does. */
  mockAnswer: z.string().default('').meta({
    title: 'Mock answer',
    help: 'XML: the element of the body, or a whole envelope (of a fault, say). Without it one is made of the schema.',
    widget: 'multiline',
  }),
  /** The contract has it no more; something still refers to it. */
  gone: z.boolean().default(false).meta({ title: 'Not in the contract', hidden: true }),
});
export type SoapOperation = z.infer<typeof soapOperationSchema>;
export type SoapAttachment = SoapOperation['attachments'][number];
export type SoapAnswerHeader = SoapOperation['answerHeaders'][number];

export const soapAuthentications = ['none', 'basic', 'ntlm', 'username-text', 'username-digest', 'x509'] as const;

/** A consumed web service (CS-01): a SOAP port of a service description, and how its operations are called. */
export const consumedSoapKind = defineKind({
  kind: 'consumed-soap-service',
  label: 'Consumed web service',
  plural: 'Consumed web services',
  icon: 'mail-open',
  family: 'consume',
  version: 1,
  placement: 'anywhere',
  hasOwnForm: true,
  summary: 'The operations of a SOAP service, read from its WSDL, to be called in microflows.',
  schema: z.strictObject({
    structure: ref('xml-schema').meta({
      title: 'Messages',
      help: 'The XML schema that the elements of its messages are declared in.',
      ref: 'xml-schema',
      needed: true,
    }),
    service: z.string().default('').meta({ title: 'Service' }),
    port: z.string().default('').meta({ title: 'Port' }),
    version: z.enum(['1.1', '1.2']).default('1.1').meta({ title: 'SOAP version' }),
    address: z.string().default('').meta({ title: 'Address', help: 'As the WSDL says; a constant goes before it.' }),
    location: ref('constant').meta({
      title: 'Address by constant',
      help: 'Its value is the address where it is run.',
      ref: 'constant',
    }),
    authentication: z
      .enum(soapAuthentications)
      .default('none')
      .meta({
        title: 'Authentication',
        labels: {
          none: 'None',
          basic: 'Basic (HTTP)',
          ntlm: 'NTLM (Windows)',
          'username-text': 'UsernameToken, password as text (WS-Security)',
          'username-digest': 'UsernameToken, password as digest (WS-Security)',
          x509: 'Signature by a certificate (WS-Security X.509)',
        },
      }),
    user: ref('constant').meta({
      title: 'User name',
      ref: 'constant',
      when: { authentication: ['basic', 'ntlm', 'username-text', 'username-digest'] },
    }),
    password: ref('constant').meta({
      title: 'Password',
      help: 'A constant that is secret.',
      ref: 'constant',
      when: { authentication: ['basic', 'ntlm', 'username-text', 'username-digest'] },
    }),
    certificate: ref('constant').meta({
      title: 'Certificate',
      help: 'A constant that holds it as PEM; it goes with each request.',
      ref: 'constant',
      when: { authentication: ['x509'] },
    }),
    key: ref('constant').meta({
      title: 'Private key',
      help: 'A constant that is secret, with the key of the certificate as PEM (RSA).',
      ref: 'constant',
      when: { authentication: ['x509'] },
    }),
    ...transportSettings(),
    timeoutMs: z.int().positive().default(30_000).meta({ title: 'Time-out', unit: 'ms' }),
    attempts: z.int().min(1).max(10).default(1).meta({
      title: 'Attempts',
      help: 'A call is made again when nobody answers, or with status 429, 502, 503 or 504. Only for operations that may be carried out twice.',
    }),
    pauseMs: z.int().min(0).max(60_000).default(1_000).meta({
      title: 'Pause between them',
      help: 'Twice as long before each further one; Retry-After of an answer goes before it.',
      unit: 'ms',
    }),
    ...callLimitSettings(),
    validate: z
      .enum(validateModes)
      .default('off')
      .meta({
        title: 'Validate answers',
        help: 'Holds each answer that a mapping reads to the schema before it is read.',
        labels: { off: 'No', warn: 'Log what does not fit', refuse: 'Refuse what does not fit' },
      }),
    binary: z
      .enum(['inline', 'mtom'])
      .default('inline')
      .meta({
        title: 'Binary values',
        help: 'How they are sent. Answers are read in either way.',
        labels: { inline: 'In the message', mtom: 'As attachments (MTOM)' },
      }),
    addressing: z.boolean().default(false).meta({
      title: 'WS-Addressing',
      help: 'Each message says what it is for and which answer it wants, in headers (1.0).',
    }),
    understanding: z
      .enum(['off', 'warn', 'refuse'])
      .default('refuse')
      .meta({
        title: 'Headers of answers',
        help: 'Those that have to be understood, and are not known here.',
        labels: { off: 'Pass by', warn: 'Log', refuse: 'Refuse the answer' },
      }),
    answerSignature: z
      .enum(['none', 'verify', 'verify-old'])
      .default('none')
      .meta({
        title: 'Signature of answers',
        help: 'Body, time stamp and the headers that are taken have to be signed by the certificate of the service, else the answer is refused. Not asked of mocks and recordings.',
        labels: { none: 'Not asked for', verify: 'Verified', 'verify-old': 'Verified, by SHA-1 too' },
      }),
    answerCertificate: ref('constant').meta({
      title: 'Certificate of the service',
      help: 'A constant that holds it as PEM; several while one takes over from another. What an answer brings is not believed.',
      ref: 'constant',
      when: { answerSignature: ['verify', 'verify-old'] },
    }),
    decryptionKey: ref('constant').meta({
      title: 'Key for encrypted answers',
      help: 'A constant that is secret, with a private key as PEM (RSA). Without it an encrypted answer is refused.',
      ref: 'constant',
    }),
    mockFlow: mockFlow(mockInputs),
    operations: z.array(soapOperationSchema).default([]).meta({ title: 'Operations' }),
    contract: contractOrigin(),
  }),
  defaults: () => ({
    structure: null,
    service: '',
    port: '',
    version: '1.1' as const,
    address: '',
    location: null,
    authentication: 'none' as const,
    user: null,
    password: null,
    certificate: null,
    key: null,
    ...noTransport,
    timeoutMs: 30_000,
    attempts: 1,
    pauseMs: 1_000,
    ...noCallLimits,
    validate: 'off' as const,
    binary: 'inline' as const,
    addressing: false,
    understanding: 'refuse' as const,
    answerSignature: 'none' as const,
    answerCertificate: null,
    decryptionKey: null,
    mockFlow: null,
    operations: [],
  }),
});
export type ConsumedSoapService = z.infer<typeof consumedSoapKind.schema>;
