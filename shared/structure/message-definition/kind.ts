import { z } from 'zod';
import { defineKind, ref } from '../../model/kind.ts';
import { namingConventions } from './naming.ts';

/** A node that was chosen for the messages of an entity: one of its attributes, or what an association leads to. */
export interface DefinedMember {
  /**
   * The name by which mappings find the node in their paths; empty for the attribute's or association's own. The editor gives one when the node is chosen, and it stays
   * whatever the node is called later, in the domain model or in messages.
   */
  key: string;
  attribute: string | null;
  association: string | null;
  /** Which way an association between objects of one entity is gone: to what the object refers to, or to what refers to it. */
  direction: 'forward' | 'back';
  /** The name in messages; empty for that of the convention (MD-4). */
  name: string;
  /** In XML, the name of each element in the list (MD-5); empty for the entity's by the convention. */
  itemName: string;
  /** A value for documents and sample messages (MD-6). */
  example: string;
  /** What others are told of it (MD-7). */
  documentation: string;
  /** Whether it must be there; `auto` as the domain model has it. */
  presence: 'auto' | 'required' | 'optional';
  nullable: 'auto' | 'yes' | 'no';
  /** The object holds what the nearest object of its entity above it does: the message may go on for ever. */
  recursive: boolean;
  /** What stands in the object that an association leads to. */
  members: DefinedMember[];
}

export const definedMemberSchema: z.ZodType<DefinedMember> = z.strictObject({
  key: z.string().default('').meta({ title: 'Name in paths' }),
  attribute: ref('attribute'),
  association: ref('association'),
  direction: z.enum(['forward', 'back']).default('forward'),
  name: z.string().default('').meta({ title: 'Name' }),
  itemName: z.string().default('').meta({ title: 'Item name' }),
  example: z.string().default('').meta({ title: 'Example' }),
  documentation: z.string().default('').meta({ title: 'Documentation' }),
  presence: z.enum(['auto', 'required', 'optional']).default('auto'),
  nullable: z.enum(['auto', 'yes', 'no']).default('auto'),
  recursive: z.boolean().default(false),
  get members() {
    return z.array(definedMemberSchema).default([]);
  },
}) as unknown as z.ZodType<DefinedMember>;

/**
 * A message definition (MD-1 to MD-10): what messages of an entity hold. It keeps what a person chose; names and types are those that the domain
 * model has when they are asked for. Its messages can be JSON or XML, of one object or of a list: whoever uses it says which (MD-3).
 */
export const messageDefinitionKind = defineKind({
  kind: 'message-definition',
  label: 'Message definition',
  plural: 'Message definitions',
  icon: 'list-checks',
  family: 'shape',
  version: 1,
  placement: 'anywhere',
  summary: 'What messages of an entity hold, as JSON and as XML.',
  schema: z.strictObject({
    entity: ref('entity').meta({ title: 'Entity', needed: true }),
    naming: z
      .enum(namingConventions)
      .default('camelCase')
      .meta({
        title: 'Names',
        labels: Object.fromEntries(namingConventions.map((n) => [n, n === 'as-is' ? 'As is' : n])),
        help: 'How names of the domain model are written in messages; a name of one’s own stays.',
      }),
    externalName: z
      .string()
      .default('')
      .meta({ title: 'Name of the object', help: 'The root element in XML; empty for the entity’s.' }),
    listName: z
      .string()
      .default('')
      .meta({ title: 'Name of a list', help: 'The root element of a list in XML; empty for the plural.' }),
    namespace: z.string().default('').meta({ title: 'Namespace', help: 'Of all elements in XML; may be empty.' }),
    members: z.array(definedMemberSchema).default([]).meta({ hidden: true }),
  }),
  defaults: () => ({
    entity: null,
    naming: 'camelCase' as const,
    externalName: '',
    listName: '',
    namespace: '',
    members: [],
  }),
  about: ({ entity }) => [entity],
});
export type MessageDefinition = z.infer<typeof messageDefinitionKind.schema>;
