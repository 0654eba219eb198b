import { z } from 'zod';
import { nodeTypes, type StructureNode } from './node.ts';

/** What a person set by hand on a node; it survives a new sample. Keyed by node path. */
export const overrideSchema = z.strictObject({
  type: z.enum(nodeTypes).optional(),
  optional: z.boolean().optional(),
  nullable: z.boolean().optional(),
  exposedName: z.string().optional(),
  enum: z.array(z.string()).optional(),
});
export type StructureOverride = z.infer<typeof overrideSchema>;

/** The data of a document that holds a structure, as all know it that are no part of its format. */
export interface StructureDocument {
  root: StructureNode;
  /** Messages that the structure was read from. */
  samples?: { id: string; name: string; text: string }[];
  overrides?: Record<string, StructureOverride>;
}
