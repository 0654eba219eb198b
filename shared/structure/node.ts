import { z } from 'zod';

/** Types of a structure node. `any` holds raw JSON text (mixed types); `unknown` was only ever seen as null. */
export const nodeTypes = [
  'object',
  'array',
  'dictionary',
  'string',
  'integer',
  'long',
  'decimal',
  'boolean',
  'datetime',
  'date',
  'time',
  'uuid',
  'uri',
  'binary',
  'any',
  'unknown',
] as const;
export type NodeType = (typeof nodeTypes)[number];

/** How a date-time is written: digits of the fraction and the offset (`Z`, `+01:00` or empty for a local time). */
export const dateTimeFormatSchema = z.strictObject({ fraction: z.int().min(0).max(3), offset: z.string() });
export type DateTimeFormat = z.infer<typeof dateTimeFormatSchema>;

/**
 * One node of a message structure; the only tree that mappings, editors and compilers know. A node is named by its path
 * (see `path.ts`), which follows from the names, so a tree inferred again keeps the paths of what stayed.
 */
export interface StructureNode {
  /** Key on the wire; '' for the root, array items and dictionary values. */
  name: string;
  type: NodeType;
  /** May be absent. */
  optional?: boolean;
  /** May be null. */
  nullable?: boolean;
  /** Members of an object. */
  children?: StructureNode[];
  /** Item of an array, value of a dictionary. */
  item?: StructureNode;
  /** A date-time's way of writing, when all samples agree on it. */
  format?: DateTimeFormat;
  /** Digits after the point that a decimal is always written with (`12.30`). */
  scale?: number;
  /** Closed list of texts. */
  enum?: string[];
  /** A value that was seen, as text. */
  sample?: string;
  /** Seen in n of m samples of its parent. */
  seen?: [number, number];
  /** Name shown and used for entities and attributes, when it is not the key. */
  exposedName?: string;
}

export const structureNodeSchema: z.ZodType<StructureNode> = z.strictObject({
  name: z.string(),
  type: z.enum(nodeTypes),
  optional: z.boolean().optional(),
  nullable: z.boolean().optional(),
  get children() {
    return z.array(structureNodeSchema).optional();
  },
  get item() {
    return structureNodeSchema.optional();
  },
  format: dateTimeFormatSchema.optional(),
  scale: z.int().positive().optional(),
  enum: z.array(z.string()).optional(),
  sample: z.string().optional(),
  seen: z.tuple([z.number(), z.number()]).optional(),
  exposedName: z.string().optional(),
}) as z.ZodType<StructureNode>;

/** True for nodes that map to an attribute. */
export function isValueNode(node: StructureNode): boolean {
  return node.type !== 'object' && node.type !== 'array' && node.type !== 'dictionary';
}

/** `0..1`, `1`, `0..*` in the words of the tree. */
export function occurrenceOf(node: StructureNode): string {
  if (node.type === 'array' || node.type === 'dictionary') return node.optional ? '0..*' : '*';
  return node.optional ? '0..1' : '1';
}
