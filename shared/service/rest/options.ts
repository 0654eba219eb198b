import { z } from 'zod';

/** How often something may be asked for; of a service and of an operation, each for itself. */
export const rateFields = {
  rateLimit: z.int().min(0).max(1_000_000).default(0).meta({
    title: 'Requests at most',
    help: '0: any number. Beyond it a request is refused (429), and hears when to come again.',
  }),
  rateSeconds: z.int().min(1).max(86_400).default(60).meta({ title: 'Within', unit: 's' }),
  ratePer: z
    .enum(['client', 'all'])
    .default('client')
    .meta({
      title: 'Counted',
      help: 'By who asks, or by the address that a request comes from. Behind a proxy that is the proxy’s.',
      labels: { client: 'For each client', all: 'For all together' },
    }),
};

const dayText = z.string().regex(/^(?:|\d{4}-\d{2}-\d{2})$/, 'A day is like 2027-06-30.');

/** What will go away, as clients are told (RFC 9745, RFC 8594). */
export const deprecationFields = {
  deprecatedSince: dayText.default('').meta({ title: 'Deprecated since', help: 'A day such as 2026-12-01.' }),
  sunset: dayText.default('').meta({ title: 'Served until', help: 'The day after which it may be gone.' }),
  successor: z
    .string()
    .default('')
    .meta({ title: 'Replaced by', help: 'An address: what is to be used instead, or a page about it.' }),
};

/** Which web pages may call a service, beside those that the project allows. */
export const originFields = {
  allowedOrigins: z
    .array(z.string().regex(/^(?:\*|https?:\/\/[^\s/?#@]+)$/, 'An origin is like https://shop.example, or *.'))
    .default([])
    .meta({
      title: 'Allowed origins',
      help: 'Web pages of these origins may call this service, beside those of the project (CORS); * for all.',
    }),
  allowCredentials: z.boolean().default(false).meta({
    title: 'With credentials',
    help: 'Pages of the allowed origins may send cookies and log-ins along.',
  }),
  preflightSeconds: z.int().min(0).max(86_400).default(600).meta({
    title: 'Permission lasts',
    help: 'How long a browser need not ask again whether a page may call.',
    unit: 's',
  }),
};
