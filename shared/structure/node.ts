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

/** How the members of a group go together: one after the other, one of them, or all in any order. */
export const groupKinds = ['sequence', 'choice', 'all'] as const;
export type GroupKind = (typeof groupKinds)[number];

/**
 * What values of a type are held to beyond it (XML Schema part 2, chapter 4.3; JSON Schema validation, chapter 6). Limits are texts,
 * so that no digit of them is lost. Every pattern has to match, in the words of XML Schema.
 */
export const facetsSchema = z.strictObject({
  length: z.int().min(0).optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(0).optional(),
  pattern: z.array(z.string()).optional(),
  minInclusive: z.string().optional(),
  maxInclusive: z.string().optional(),
  minExclusive: z.string().optional(),
  maxExclusive: z.string().optional(),
  totalDigits: z.int().min(1).optional(),
  fractionDigits: z.int().min(0).optional(),
  multipleOf: z.string().optional(),
});
export type Facets = z.infer<typeof facetsSchema>;

/**
 * One node of a message structure; the only tree that mappings, editors and compilers know. A node is named by its path
 * (see `path.ts`), which follows from the names, so a tree inferred again keeps the paths of what stayed.
 */
export interface StructureNode {
  /** Name among the members of its parent: the key on the wire, unless `wire` has another one; '' for the root, array items and dictionary values. */
  name: string;
  type: NodeType;
  /** May be absent. */
  optional?: boolean;
  /** May be null. */
  nullable?: boolean;
  /** Members of an object; of content that is kept as it is (`any`), what has to stand in it. */
  children?: StructureNode[];
  /** Item of an array, value of a dictionary. */
  item?: StructureNode;
  /**
   * The named type of the structure that says what stands in the node; `type`, `children`, `item` and the others of its content are then
   * those of that type. Types may refer to each other in circles.
   */
  ref?: string;
  /** The object is no object of its own on the wire: its members stand among those of its parent. As the item of an array: a group that repeats. */
  group?: GroupKind;
  /** Fewest and most items of an array; none for no limit. */
  minItems?: number;
  maxItems?: number;
  /** What values are held to beyond their type. */
  facets?: Facets;
  /** The value of a node that is missing or empty; `fixed` is the only one that it may have. */
  default?: string;
  fixed?: string;
  /** What the contract says about it. */
  documentation?: string;
  /** What only the message format knows: how and under which name the node stands in a message. */
  wire?: Readonly<Record<string, string | number | boolean>>;
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
  ref: z.string().optional(),
  group: z.enum(groupKinds).optional(),
  minItems: z.int().min(0).optional(),
  maxItems: z.int().min(0).optional(),
  facets: facetsSchema.optional(),
  default: z.string().optional(),
  fixed: z.string().optional(),
  documentation: z.string().optional(),
  wire: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  format: dateTimeFormatSchema.optional(),
  scale: z.int().positive().optional(),
  enum: z.array(z.string()).optional(),
  sample: z.string().optional(),
  seen: z.tuple([z.number(), z.number()]).optional(),
  exposedName: z.string().optional(),
}) as z.ZodType<StructureNode>;

/** The key of a member in formats that know members by keys alone: its name, unless `wire.key` is another one. */
export function keyOfNode({ name, wire }: Pick<StructureNode, 'name' | 'wire'>): string {
  return typeof wire?.key === 'string' ? wire.key : name;
}

/** True for nodes that map to an attribute. */
export function isValueNode(node: StructureNode): boolean {
  return node.type !== 'object' && node.type !== 'array' && node.type !== 'dictionary';
}

/** `0..1`, `1`, `0..*` in the words of the tree. */
export function occurrenceOf(node: StructureNode): string {
  if (node.type === 'array' || node.type === 'dictionary') return node.optional ? '0..*' : '*';
  return node.optional ? '0..1' : '1';
}
