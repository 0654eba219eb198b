import { z } from 'zod';
import { defineKind, elementId } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { type StructureNode, structureNodeSchema } from '../../structure/node.ts';
import { overrideSchema } from '../../structure/structure-document.ts';

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
    types: z.record(z.string(), structureNodeSchema).optional().meta({ hidden: true }),
    contract: contractOrigin(),
  }),
  defaults: () => ({ samples: [], overrides: {}, root: { name: '', type: 'unknown' as const } }),
});
export type JsonStructure = z.infer<typeof jsonStructureKind.schema>;
