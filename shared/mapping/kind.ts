import { z } from 'zod';
import { messageKinds } from '../format/index.ts';
import { dataTypeSchema } from '../model/data-type.ts';
import { defineKind, elementId, expressionText, ref } from '../model/kind.ts';
import { type ExportRules, emptyValueModes, exportRulesShape, newExportRules } from './export-rules.ts';
import { payloadSchema } from './payload.ts';

const missingModes = ['leave', 'default', 'empty', 'error', 'value'] as const;

/** One value of a message mapped to one attribute (IM-9 to IM-12, EM-5 to EM-8). */
export const mappedValueSchema = z.strictObject({
  /** Path of the structure node; `…{key}` for a dictionary key. */
  path: z.string(),
  attribute: ref('attribute'),
  /**
   * Import: `$value` is the node's value. Export: `$object` is the object, `$above` the one above it; `attribute` may be null then (L-27). Empty
   * passes the value on as it is.
   */
  expression: expressionText(),
  /** A microflow of one parameter that converts the value after the expression, and in an import before keys (IM-11, EM-5). */
  microflow: ref('microflow'),
  /** Import: part of the key that finds the object. */
  key: z.boolean().default(false),
  /**
   * Import, value absent or null: leave the attribute (null empties it), keep the default, empty it, report an error, or take the value of
   * `instead`.
   */
  whenMissing: z.enum(missingModes).default('leave'),
  /** Import, value null (`xsi:nil`, an empty cell): as when it is missing, or otherwise. */
  whenNull: z.enum(['missing', ...missingModes]).default('missing'),
  /** Import, a text without a character (an empty element): read as what it is, or otherwise. */
  whenBlank: z.enum(['read', ...missingModes]).default('read'),
  /** The value that stands for a missing, null or empty one. Import: sees the parameters of the mapping; export: what `expression` sees. */
  instead: expressionText(),
  /** A list of single values and the text of an attribute: all of them with a separator between, or JSON (L-6). */
  listAs: z.enum(['joined', 'json']).default('joined'),
  separator: z.string().default(', '),
  /** Export, value empty: follow the structure (omit when optional, null when nullable), or always one of these (EM-7, L-29). */
  whenEmpty: z.enum(emptyValueModes).default('auto'),
  /** Export: the value is written only where this holds; empty for always. Sees what `expression` sees. */
  when: expressionText('boolean'),
});
export type MappedValue = z.infer<typeof mappedValueSchema>;

/** A mapped value before anything is set on it. */
export function newValue(path: string, attribute: string | null): MappedValue {
  return {
    path,
    attribute,
    expression: '',
    microflow: null,
    key: false,
    whenMissing: 'leave',
    whenNull: 'missing',
    whenBlank: 'read',
    instead: '',
    listAs: 'joined',
    separator: ', ',
    whenEmpty: 'auto',
    when: '',
  };
}

/** How an import gets the object of an element (IM-1 to IM-4). `find-or-create` is `find` that creates what it does not find. */
export const obtainModes = ['create', 'find', 'find-or-create', 'microflow', 'parameter'] as const;

/** What becomes of an element whose object was not found (IM-4). */
export const notFoundModes = ['create', 'ignore', 'error'] as const;
export type NotFoundMode = (typeof notFoundModes)[number];

/** What becomes of an object of which the message has no value. */
export const bareModes = ['auto', 'make', 'skip'] as const;

/** A member of an object that does not come from the message: it is given by parameters of the mapping and objects above (IM-14, L-22). */
export const givenMemberSchema = z.strictObject({
  member: ref('attribute', 'association').meta({ ref: 'attribute|association', gone: 'remove' }),
  /** Sees the parameters of the mapping by name, and `$above`, `$above2`, … : the objects of the elements above, the nearest first. */
  value: expressionText(),
  /** Part of the key that finds the object. */
  key: z.boolean().default(false),
});
export type GivenMember = z.infer<typeof givenMemberSchema>;

/** A value for a parameter of the microflow that gets an object (IM-3). */
export const objectArgumentSchema = z.strictObject({
  parameter: z.string(),
  /** Path of a value of the element, which is `$value` then, as its own expression leaves it; empty for none. */
  path: z.string().default(''),
  /** Sees `$value`, the parameters of the mapping and `$above`. Empty passes `$value` on. */
  value: expressionText(),
});
export type ObjectArgument = z.infer<typeof objectArgumentSchema>;

/** A specialization that an object is made of where a value of the message says so. */
export const specializationSchema = z.strictObject({
  value: z.string(),
  entity: ref('entity').meta({ gone: 'remove' }),
});
export type Specialization = z.infer<typeof specializationSchema>;

export interface MappedObject extends ExportRules {
  /**
   * Path of the node each object stands for: an object, an array item or a dictionary value. An object below may have the same path: a flat element is several
   * objects then, each linked to the one that it stands below (L-37).
   */
  path: string;
  /** Null: a level without an object of its own; its values belong to the nearest mapped element above (SE-4, L-28). */
  entity: string | null;
  /** Link to the object of the nearest mapped element above. */
  association: string | null;
  obtain: (typeof obtainModes)[number];
  /** Obtained by parameter: the parameter of the mapping; empty is the one object that is given without a name. */
  parameter: string;
  /** Obtained by microflow: it gives an object of the entity, or nothing. */
  microflow: string | null;
  arguments: ObjectArgument[];
  /** When `find` or the microflow finds none (IM-4); a call of the mapping may say otherwise for the topmost object (IM-5). */
  whenNotFound: NotFoundMode;
  /** When several stored objects have the key (L-21). */
  whenSeveral: 'error' | 'first';
  /** The object above, by the association, is part of the key (L-22). */
  keyAbove: boolean;
  /**
   * What the object above was linked to by the association, and does not stand in the message: `auto` keeps it where the object of this element
   * owns the association, and unlinks it from a reference set of the object above.
   */
  whenAbsent: 'auto' | 'keep' | 'unlink' | 'delete';
  /**
   * Import, none of its values stands in the message: `auto` leaves an object out that shares its element with the one above it (a part of a flat row that
   * may be missing), and makes all others. What is mapped below it is read all the same.
   */
  whenBare: (typeof bareModes)[number];
  given: GivenMember[];
  /** Path of the value that says of which specialization of the entity an object is; empty for none (XC-3, XC-4). */
  discriminator: string;
  specializations: Specialization[];
  /** When that value is none of theirs; without a value it is an object of the entity itself. */
  whenOther: 'general' | 'ignore' | 'error';
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
  parameter: z.string().default(''),
  microflow: ref('microflow'),
  arguments: z.array(objectArgumentSchema).default([]),
  whenNotFound: z.enum(notFoundModes).default('error'),
  whenSeveral: z.enum(['error', 'first']).default('error'),
  keyAbove: z.boolean().default(false),
  whenAbsent: z.enum(['auto', 'keep', 'unlink', 'delete']).default('auto'),
  whenBare: z.enum(bareModes).default('auto'),
  given: z.array(givenMemberSchema).default([]),
  discriminator: z.string().default(''),
  specializations: z.array(specializationSchema).default([]),
  whenOther: z.enum(['general', 'ignore', 'error']).default('error'),
  ...exportRulesShape,
  like: z.string().optional(),
  values: z.array(mappedValueSchema).default([]),
  get objects() {
    return z.array(mappedObjectSchema).default([]);
  },
}) as unknown as z.ZodType<MappedObject>;

/** A mapped object before anything is set on it. */
export function newObject(path: string, entity: string | null, association: string | null = null): MappedObject {
  return {
    path,
    entity,
    association,
    obtain: 'create',
    parameter: '',
    microflow: null,
    arguments: [],
    whenNotFound: 'error',
    whenSeveral: 'error',
    keyAbove: false,
    whenAbsent: 'auto',
    whenBare: 'auto',
    given: [],
    discriminator: '',
    specializations: [],
    whenOther: 'error',
    ...newExportRules(),
    values: [],
    objects: [],
  };
}

/** A parameter of a mapping (IM-14, EM-1, L-26): an object, a single value, or a list of objects for an export, that whoever calls it gives. */
export const mappingParameterSchema = z.strictObject({ id: elementId(), name: z.string(), type: dataTypeSchema });
export type MappingParameter = z.infer<typeof mappingParameterSchema>;

const mappingShape = {
  structure: ref(...messageKinds).meta({ title: 'Structure', ref: messageKinds.join('|'), needed: true }),
  /** Of a message definition: the format of its messages, and whether each is a list of objects (MD-3). */
  format: z.string().optional().meta({ hidden: true }),
  list: z.boolean().optional().meta({ hidden: true }),
  /** Of a structure of several messages: the name of the one that is mapped. */
  message: z.string().optional().meta({ hidden: true }),
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
    parameters: z.array(mappingParameterSchema).default([]).meta({
      title: 'Parameters',
      help: 'Objects and values that whoever reads a message with it gives, seen as $Name.',
    }),
    unknownMembers: z
      .enum(['ignore', 'warn', 'error'])
      .default('ignore')
      .meta({ title: 'Unknown members', help: 'What happens to members that the structure does not know (L-11).' }),
  }),
  defaults: () => ({ structure: null, root: null, parameters: [], unknownMembers: 'ignore' as const }),
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
    parameters: z.array(mappingParameterSchema).default([]).meta({
      title: 'Parameters',
      help: 'Objects, lists and values beside the object that is written, seen as $Name.',
    }),
    pretty: z.boolean().default(false).meta({ title: 'Indented', help: 'Line breaks and two spaces, for people.' }),
  }),
  defaults: () => ({ structure: null, root: null, parameters: [], pretty: false }),
  about: ({ structure, root }) => [root?.entity, structure],
});
export type ExportMapping = z.infer<typeof exportMappingKind.schema>;
