import { z } from 'zod';
import { defineKind } from '../kind.ts';

/** Project-wide settings: one unit a project. */
export const settingsKind = defineKind({
  kind: 'settings',
  label: 'Project settings',
  plural: 'Project settings',
  icon: 'settings',
  family: 'system',
  version: 1,
  placement: 'project',
  single: true,
  summary: 'What holds for the whole project: the local address, limits, rounding.',
  schema: z.strictObject({
    port: z
      .int()
      .min(0)
      .max(65535)
      .default(8080)
      .meta({ title: 'Port', help: 'Where a local run serves; 0 takes a free port.' }),
    rounding: z
      .enum(['half-up', 'half-even'])
      .default('half-up')
      .meta({ title: 'Rounding', help: 'How ties are rounded (EX-21).' }),
    timeZone: z
      .string()
      .default('UTC')
      .meta({ title: 'Time zone', help: 'IANA zone in which expressions read calendar days.' }),
    loopLimit: z.int().positive().default(10_000_000).meta({
      title: 'Loop limit',
      help: 'Rounds of all loops of one run, in all; a run with more is stopped with an error.',
    }),
    requestTimeoutMs: z.int().positive().default(30_000).meta({ title: 'Request time-out', unit: 'ms' }),
    maxBodyBytes: z
      .int()
      .positive()
      .default(64 * 1024 * 1024)
      .meta({ title: 'Largest request body', unit: 'bytes' }),
    allowedOrigins: z
      .array(z.string().regex(/^(?:\*|https?:\/\/[^\s/?#@]+)$/, 'An origin is like https://shop.example, or *.'))
      .default([])
      .meta({ title: 'Allowed origins', help: 'Web pages of these origins may call the services (CORS); * for all.' }),
    protectLocalRuns: z.boolean().default(true).meta({
      title: 'Protect local runs',
      help: 'A run on this machine answers to its own names only, and answers nothing that pages of other origins ask for.',
    }),
  }),
  defaults: () => ({
    port: 8080,
    rounding: 'half-up' as const,
    timeZone: 'UTC',
    loopLimit: 10_000_000,
    requestTimeoutMs: 30_000,
    maxBodyBytes: 64 * 1024 * 1024,
    allowedOrigins: [],
    protectLocalRuns: true,
  }),
});
