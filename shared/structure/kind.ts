import { z } from 'zod';
import { defineKind, elementId } from '../model/kind.ts';
import { nodeTypes, type StructureNode, structureNodeSchema } from './node.ts';

/** What a person set by hand on a node; it survives a new sample. Keyed by node path. */
export const overrideSchema = z.strictObject({
  type: z.enum(nodeTypes).optional(),
  optional: z.boolean().optional(),
  nullable: z.boolean().optional(),
  exposedName: z.string().optional(),
  enum: z.array(z.string()).optional(),
});
export type StructureOverride = z.infer<typeof overrideSchema>;

/** A JSON structure (JS-1 to JS-13): samples, overrides, and the tree that follows from both. */
export const jsonStructureKind = defineKind({
  kind: 'json-structure',
  label: 'JSON structure',
  plural: 'JSON structures',
  icon: 'braces',
  family: 'shape',
  version: 1,
  placement: 'anywhere',
  summary: 'The shape of a JSON message, read from one or several samples.',
  schema: z.strictObject({
    samples: z
      .array(z.strictObject({ id: elementId(), name: z.string(), text: z.string() }))
      .default([])
      .meta({
        title: 'Samples',
        help: 'All samples, and all items of every array in them, are merged.',
        // The editor shows them beside the tree; one-line fields would not.
        hidden: true,
      }),
    overrides: z.record(z.string(), overrideSchema).default({}).meta({ hidden: true }),
    root: structureNodeSchema.default((): StructureNode => ({ name: '', type: 'unknown' })).meta({ hidden: true }),
  }),
  defaults: () => ({ samples: [], overrides: {}, root: { name: '', type: 'unknown' as const } }),
});
export type JsonStructure = z.infer<typeof jsonStructureKind.schema>;
