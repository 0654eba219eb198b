import { z } from 'zod';
import { defineKind, secretText } from '../kind.ts';

export const constantTypes = ['string', 'boolean', 'integer', 'long', 'decimal', 'datetime'] as const;

/** A constant (DMO-54): a default here, another value per environment as `CONSTANT_<Module>_<Name>`. */
export const constantKind = defineKind({
  kind: 'constant',
  label: 'Constant',
  plural: 'Constants',
  icon: 'variable',
  family: 'system',
  version: 1,
  placement: 'anywhere',
  summary: 'A value that each environment may set; expressions read it as @Module.Name.',
  schema: z.strictObject({
    type: z.enum(constantTypes).default('string').meta({ title: 'Type' }),
    value: secretText('secret').meta({ title: 'Default value' }),
    secret: z.boolean().default(false).meta({
      title: 'Secret',
      help: 'Has no default in the project; each environment gives the value. Never shown in traces or logs.',
    }),
  }),
  defaults: () => ({ type: 'string' as const, value: '', secret: false }),
});

export type Constant = z.infer<typeof constantKind.schema>;

/** The environment variable that sets a constant, by its qualified name. */
export function constantVariable(qualifiedName: string): string {
  return `CONSTANT_${qualifiedName.replace('.', '_')}`;
}
