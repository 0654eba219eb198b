import { z } from 'zod';
import { defineKind } from '../kind.ts';

/** A folder inside a module. It does not take part in qualified names. */
export const folderKind = defineKind({
  kind: 'folder',
  label: 'Folder',
  plural: 'Folders',
  icon: 'folder',
  family: 'system',
  version: 1,
  placement: 'module',
  summary: 'Orders the documents of a module; names stay the same when a document moves.',
  schema: z.strictObject({ order: z.number().default(0).meta({ hidden: true }) }),
  defaults: () => ({ order: 0 }),
});
