import { z } from 'zod';
import { connectionValue } from '../../connector/document.ts';
import { defineKind, ref } from '../../model/kind.ts';

/** A trigger of a connector: a microflow runs for each message. */
export const connectorTriggerKind = defineKind({
  kind: 'connector-trigger',
  label: 'Trigger',
  plural: 'Triggers',
  icon: 'zap',
  family: 'logic',
  version: 1,
  placement: 'anywhere',
  hasOwnForm: true,
  summary: 'Runs a microflow for each message that a connector hears.',
  schema: z.strictObject({
    trigger: z
      .string()
      .default('')
      .meta({ title: 'Trigger', action: true, triggers: true, help: 'Connector and trigger, such as redis/stream.' }),
    connection: ref('connector-connection').meta({
      title: 'Connection',
      ref: 'connector-connection',
      needed: true,
      help: 'Where it listens.',
    }),
    values: z.array(connectionValue).default([]).meta({ title: 'Properties' }),
    microflow: ref('microflow').meta({
      title: 'Microflow',
      ref: 'microflow',
      needed: true,
      help: 'Runs for each message; its parameters are called as the values of the message.',
    }),
    concurrency: z.int().min(1).max(100).default(1).meta({
      title: 'Messages at a time',
      help: 'Messages of one key are always worked on one after the other.',
    }),
    attempts: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .meta({ title: 'Attempts', help: 'So often the microflow runs for a message before it has failed.' }),
    waitMs: z.int().min(0).max(3_600_000).default(1_000).meta({
      title: 'Wait between attempts',
      unit: 'ms',
      help: 'Twice as long each time.',
    }),
    onFailure: z
      .enum(['again', 'microflow', 'discard'])
      .default('again')
      .meta({
        title: 'After the last attempt',
        labels: {
          again: 'Leave it unacknowledged: it comes again, where the system does that',
          microflow: 'Run a microflow, then acknowledge it',
          discard: 'Log it and acknowledge it: the message is lost',
        },
      }),
    deadLetter: ref('microflow').meta({
      title: 'Microflow of failed messages',
      ref: 'microflow',
      when: { onFailure: ['microflow'] },
      help: 'Takes values of the message by name, and Error, a string.',
    }),
    enabled: z.boolean().default(true).meta({ title: 'Enabled' }),
  }),
  defaults: () => ({
    trigger: '',
    connection: null,
    values: [],
    microflow: null,
    concurrency: 1,
    attempts: 3,
    waitMs: 1_000,
    onFailure: 'again' as const,
    deadLetter: null,
    enabled: true,
  }),
});
export type ConnectorTrigger = z.infer<typeof connectorTriggerKind.schema>;
