import { z } from 'zod';
import { defineMethod } from '../method.ts';

/** User name and password with each request (RFC 7617). */
export const basic = defineMethod({
  id: 'basic',
  label: 'Basic',
  summary: 'User name and password with each request.',
  schema: z.strictObject({ type: z.literal('basic') }),
  compile: () => ({}),
  check: () => {},
  shown: () => [{ in: 'header', name: 'Authorization' }],
  scheme: () => ({ name: 'basic', openApi: { type: 'http', scheme: 'basic' } }),
});
