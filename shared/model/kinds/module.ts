import { z } from 'zod';
import { defineKind } from '../kind.ts';

/** A module: the namespace of its documents (`Module.Name`). */
export const moduleKind = defineKind({
  kind: 'module',
  label: 'Module',
  plural: 'Modules',
  icon: 'package',
  family: 'system',
  version: 1,
  placement: 'project',
  summary: 'Groups documents that belong together and gives them their qualified names.',
  schema: z.strictObject({
    order: z.number().default(0).meta({ hidden: true }),
  }),
  defaults: () => ({ order: 0 }),
});
