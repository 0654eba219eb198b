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

/** A structure: its tree, with the named types that nodes of it refer to. */
export interface StructureShape {
  root: StructureNode;
  types?: Readonly<Record<string, StructureNode>>;
  /** Namespaces of names on the wire, by the prefix that they are written with; '' is the default one. */
  namespaces?: Readonly<Record<string, string>>;
}

/** The data of a document that holds a structure, as all know it that are no part of its format. */
export interface StructureDocument extends StructureShape {
  /** Messages that the structure was read from. */
  samples?: { id: string; name: string; text: string }[];
  overrides?: Record<string, StructureOverride>;
}
