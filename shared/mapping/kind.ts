import { z } from 'zod';
import { messageKinds } from '../format/index.ts';
import { defineKind, expressionText, ref } from '../model/kind.ts';
import { payloadSchema } from './payload.ts';

/** One value of a message mapped to one attribute (IM-9 to IM-12, EM-5 to EM-8). */
export const mappedValueSchema = z.strictObject({
  /** Path of the structure node; `…{key}` for a dictionary key. */
  path: z.string(),
  attribute: ref('attribute'),
  /** Import: `$value` is the node's value. Export: `$object` is the object. Empty passes the value on as it is. */
  expression: expressionText(),
  /** Import: part of the key that finds the object. */
  key: z.boolean().default(false),
  /** Import, value absent or null: leave the attribute (null empties it), keep the default, empty it, or report an error. */
  whenMissing: z.enum(['leave', 'default', 'empty', 'error']).default('leave'),
  /** Export, value empty: follow the structure (omit when optional, null when nullable), or always one of these (EM-7, L-29). */
  whenEmpty: z.enum(['auto', 'omit', 'null']).default('auto'),
});
export type MappedValue = z.infer<typeof mappedValueSchema>;

/** How an import gets the object of an element (IM-1 to IM-4). */
export const obtainModes = ['create', 'find', 'find-or-create', 'parameter'] as const;

export interface MappedObject {
  /** Path of the node each object stands for: an object, an array item or a dictionary value. */
  path: string;
  /** Null: a level without an object of its own; its values belong to the nearest mapped element above (SE-4, L-28). */
  entity: string | null;
  /** Link to the object of the nearest mapped element above. */
  association: string | null;
  obtain: (typeof obtainModes)[number];
  /** When `find` finds none (IM-4). */
  whenNotFound: 'ignore' | 'error';
  /**
   * Path of the element that this one is mapped as: of the same type and entity. What stands below it is then mapped as it is below that
   * one, which may be the element itself or one above it.
   */
  like?: string;
  values: MappedValue[];
  objects: MappedObject[];
}

export const mappedObjectSchema: z.ZodType<MappedObject> = z.strictObject({
  path: z.string(),
  entity: ref('entity'),
  association: ref('association'),
  obtain: z.enum(obtainModes).default('create'),
  whenNotFound: z.enum(['ignore', 'error']).default('error'),
  like: z.string().optional(),
  values: z.array(mappedValueSchema).default([]),
  get objects() {
    return z.array(mappedObjectSchema).default([]);
  },
}) as unknown as z.ZodType<MappedObject>;

const mappingShape = {
  structure: ref(...messageKinds).meta({ title: 'Structure', ref: messageKinds.join('|'), needed: true }),
  /** Of a message definition: the format of its messages, and whether each is a list of objects (MD-3). */
  format: z.string().optional().meta({ hidden: true }),
  list: z.boolean().optional().meta({ hidden: true }),
  root: mappedObjectSchema.nullable().default(null).meta({ hidden: true }),
  /** Messages that the mapping is tried on, and what is expected of them (`weft test`). */
  payloads: z.array(payloadSchema).optional().meta({ hidden: true }),
};

/** An import mapping: text to objects. */
export const importMappingKind = defineKind({
  kind: 'import-mapping',
  label: 'Import mapping',
  plural: 'Import mappings',
  icon: 'file-input',
  family: 'shape',
  version: 1,
  placement: 'anywhere',
  summary: 'Reads a message into objects.',
  schema: z.strictObject({
    ...mappingShape,
    unknownMembers: z
      .enum(['ignore', 'warn', 'error'])
      .default('ignore')
      .meta({ title: 'Unknown members', help: 'What happens to members that the structure does not know (L-11).' }),
  }),
  defaults: () => ({ structure: null, root: null, unknownMembers: 'ignore' as const }),
  about: ({ structure, root }) => [structure, root?.entity],
});
export type ImportMapping = z.infer<typeof importMappingKind.schema>;

/** An export mapping: objects to text. Its parameter is an object of the root's entity, or a list for an array root. */
export const exportMappingKind = defineKind({
  kind: 'export-mapping',
  label: 'Export mapping',
  plural: 'Export mappings',
  icon: 'file-output',
  family: 'shape',
  version: 1,
  placement: 'anywhere',
  summary: 'Writes objects as a message.',
  schema: z.strictObject({
    ...mappingShape,
    pretty: z.boolean().default(false).meta({ title: 'Indented', help: 'Line breaks and two spaces, for people.' }),
  }),
  defaults: () => ({ structure: null, root: null, pretty: false }),
  about: ({ structure, root }) => [root?.entity, structure],
});
export type ExportMapping = z.infer<typeof exportMappingKind.schema>;
