import { z } from 'zod';
import { consumedOperationTargets, consumedServiceKinds } from '../consume/index.ts';
import { defineKind, elementId, ref } from '../model/kind.ts';

/** How a content stands in a recording: as its text, or as bytes in Base64 where it is none. */
export const contentForms = ['text', 'base64'] as const;
export type ContentForm = (typeof contentForms)[number];

const multiline = { widget: 'multiline' } as const;
const form = () =>
  z
    .enum(contentForms)
    .default('text')
    .meta({ title: 'Content is', labels: { text: 'Text', base64: 'Bytes (Base64)' } });

/** One request and its answer. Headers are lines of a name, a colon and a value, as they are sent. */
const recordedExchange = z.strictObject({
  id: elementId(),
  operation: ref(...consumedOperationTargets).meta({ title: 'Operation', ref: consumedOperationTargets.join('|') }),
  method: z.string().default('GET').meta({ title: 'Method' }),
  target: z.string().default('').meta({ title: 'Path and query', help: 'Behind the address of the service.' }),
  requestHeaders: z
    .string()
    .default('')
    .meta({ title: 'Request headers', help: 'Those that the operation gives by its inputs.', ...multiline }),
  requestBody: z
    .string()
    .default('')
    .meta({ title: 'Request body', ...multiline }),
  requestForm: form(),
  status: z.int().min(100).max(999).default(200).meta({ title: 'Status' }),
  headers: z
    .string()
    .default('')
    .meta({ title: 'Headers', ...multiline }),
  body: z
    .string()
    .default('')
    .meta({ title: 'Body', ...multiline }),
  form: form(),
  /** A moment in ISO 8601. */
  recordedAt: z.string().default('').meta({ title: 'Recorded' }),
});
export type RecordedExchange = z.infer<typeof recordedExchange>;

/** What a consumed service answered, to be answered again without it. */
export const recordingKind = defineKind({
  kind: 'recording',
  label: 'Recording',
  plural: 'Recordings',
  icon: 'cassette-tape',
  family: 'consume',
  version: 1,
  placement: 'anywhere',
  hasOwnForm: true,
  summary:
    'What a consumed service was asked and answered, without secrets; a run that is switched to it calls nobody.',
  schema: z.strictObject({
    service: ref(...consumedServiceKinds).meta({
      title: 'Service',
      help: 'The consumed service that it answers for.',
      ref: consumedServiceKinds.join('|'),
      needed: true,
    }),
    address: z.string().default('').meta({
      title: 'Address',
      help: 'Where the service was when it was recorded: what paths stand behind.',
    }),
    exchanges: z.array(recordedExchange).default([]).meta({ title: 'Exchanges' }),
  }),
  defaults: () => ({ service: null, address: '', exchanges: [] }),
});
export type Recording = z.infer<typeof recordingKind.schema>;
