import { z } from 'zod';
import { constraintText, defineKind, documentation, elementId, ref } from '../kind.ts';
import { moduleRoles } from './security.ts';

/** Attribute types (DMO-10 to DMO-19), plus `date`: a calendar day without a zone, which the incumbent lacks. */
export const attributeTypes = [
  'string',
  'integer',
  'long',
  'decimal',
  'boolean',
  'datetime',
  'date',
  'enumeration',
  'autonumber',
  'binary',
] as const;
export type AttributeType = (typeof attributeTypes)[number];

export const attributeTypeLabels: Readonly<Record<AttributeType, string>> = {
  string: 'String',
  integer: 'Integer',
  long: 'Long',
  decimal: 'Decimal',
  boolean: 'Boolean',
  datetime: 'Date and time',
  date: 'Date',
  enumeration: 'Enumeration',
  autonumber: 'AutoNumber',
  binary: 'Binary',
};

/** Validation rules of an attribute (DMO-41), checked at commit. */
const validationRule = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('required'), message: z.string().default('') }),
  z.strictObject({ rule: z.literal('unique'), message: z.string().default('') }),
  z.strictObject({ rule: z.literal('max-length'), length: z.int().positive(), message: z.string().default('') }),
  z.strictObject({
    rule: z.literal('range'),
    min: z.string().default(''),
    max: z.string().default(''),
    message: z.string().default(''),
  }),
  z.strictObject({ rule: z.literal('pattern'), pattern: z.string(), message: z.string().default('') }),
]);
export type ValidationRule = z.infer<typeof validationRule>;

export const attributeSchema = z.strictObject({
  id: elementId('attribute'),
  name: z.string().meta({ title: 'Name' }),
  type: z.enum(attributeTypes).meta({ title: 'Type', labels: attributeTypeLabels }),
  length: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .meta({ title: 'Length', help: 'Longest text; empty is unlimited.', when: { type: ['string'] } }),
  enumeration: ref('enumeration').meta({
    title: 'Enumeration',
    ref: 'enumeration',
    needed: true,
    when: { type: ['enumeration'] },
  }),
  default: z.string().default('').meta({
    title: 'Default',
    enumerationValue: 'enumeration',
    help: 'A literal: text, number, true, an enumeration value, [%CurrentDateTime%].',
  }),
  calculated: ref('microflow').meta({
    title: 'Calculated by',
    ref: 'microflow',
    help: 'A microflow with the object as its one parameter; the value is not stored (DMO-20).',
  }),
  validations: z.array(validationRule).default([]).meta({ title: 'Validation' }),
  /** Of an external entity: the name of its property in the service, where it is not the attribute's. */
  wire: z.string().optional().meta({ hidden: true }),
  documentation: documentation(),
});
export type Attribute = z.infer<typeof attributeSchema>;

export const eventMoments = [
  'before-create',
  'after-create',
  'before-commit',
  'after-commit',
  'before-delete',
  'after-delete',
  'before-rollback',
  'after-rollback',
] as const;

/** What somebody may do with a member of an object: nothing, see it, or see and set it. */
export const memberAccesses = ['none', 'read', 'write'] as const;
export type MemberAccess = (typeof memberAccesses)[number];
export const memberAccessLabels: Readonly<Record<MemberAccess, string>> = {
  none: 'None',
  read: 'Read',
  write: 'Read and write',
};

/**
 * An access rule (DMO-51): what those who have one of its roles may do with the objects for which its constraint holds. Rules add up and
 * never take away. The rules of an entity hold for its specializations, too.
 */
export const accessRuleSchema = z.strictObject({
  id: elementId('access-rule'),
  documentation: documentation(),
  roles: moduleRoles().meta({ title: 'Module roles', help: 'Who has one of them.' }),
  create: z.boolean().default(false).meta({ title: 'Create', help: 'The constraint does not limit it.' }),
  delete: z.boolean().default(false).meta({ title: 'Delete' }),
  newMembers: z.enum(memberAccesses).default('none').meta({
    title: 'Other members',
    help: 'Members that the rule does not name, new ones too.',
    labels: memberAccessLabels,
  }),
  members: z
    .array(
      z.strictObject({
        member: ref('attribute', 'association').meta({ ref: 'attribute|association', of: 'id', gone: 'remove' }),
        access: z.enum(memberAccesses).default('none').meta({ title: 'Access', labels: memberAccessLabels }),
      }),
    )
    .default([])
    .meta({ title: 'Members' }),
  constraint: constraintText('../../id').meta({
    title: 'Constraint',
    constraint: '../../id',
    help: 'XPath: the objects it holds for; empty for all. [%CurrentUser%] is the name of the one who asks, [%Claim_tenant%] what their token says of tenant.',
  }),
});
export type AccessRule = z.infer<typeof accessRuleSchema>;
/** Where the objects of an external entity live: in a set of a consumed service. Without a set they are values inside of others. */
const externalSource = z.strictObject({
  service: ref('consumed-odata-service').meta({ title: 'Service', needed: true }),
  set: z.string().default('').meta({ title: 'Entity set' }),
  type: z.string().meta({ title: 'Type' }),
});
export type ExternalSource = z.infer<typeof externalSource>;

export const entitySchema = z.strictObject({
  id: elementId('entity'),
  name: z.string().meta({ title: 'Name' }),
  persistable: z
    .boolean()
    .default(true)
    .meta({ title: 'Persistable', help: 'Stored in the database; otherwise it lives in memory only (DMO-3).' }),
  generalization: ref('entity').meta({ title: 'Generalization', ref: 'entity', gone: 'clear' }),
  x: z.number().default(0).meta({ hidden: true }),
  y: z.number().default(0).meta({ hidden: true }),
  attributes: z.array(attributeSchema).default([]).meta({ title: 'Attributes' }),
  indexes: z
    .array(
      z.strictObject({
        id: elementId(),
        attributes: z
          .array(ref('attribute').meta({ ref: 'attribute', of: 'id', gone: 'remove' }))
          .default([])
          .meta({ goneWhenEmpty: true }),
      }),
    )
    .default([])
    .meta({ title: 'Indexes' }),
  events: z
    .array(
      z.strictObject({
        id: elementId(),
        moment: z.enum(eventMoments),
        microflow: ref('microflow').meta({ ref: 'microflow', needed: true }),
        raiseOnFalse: z.boolean().default(true).meta({ title: 'Error when false' }),
      }),
    )
    .default([])
    .meta({ title: 'Event handlers' }),
  accessRules: z.array(accessRuleSchema).default([]).meta({ title: 'Access rules', hidden: true }),
  source: externalSource.optional().meta({ title: 'Source', hidden: true }),
  documentation: documentation(),
});
export type Entity = z.infer<typeof entitySchema>;

export const deleteBehaviours = ['keep', 'cascade', 'prevent'] as const;

export const associationSchema = z.strictObject({
  id: elementId('association'),
  name: z.string().meta({ title: 'Name' }),
  from: ref('entity').meta({ title: 'From (owner)', ref: 'entity', gone: 'remove' }),
  to: ref('entity').meta({ title: 'To', ref: 'entity', gone: 'remove' }),
  type: z
    .enum(['reference', 'reference-set'])
    .default('reference')
    .meta({ title: 'Type', labels: { reference: 'Reference', 'reference-set': 'Reference set' } }),
  owner: z
    .enum(['default', 'both'])
    .default('default')
    .meta({ title: 'Owner', labels: { default: 'Default', both: 'Both' } }),
  onDeleteFrom: z.enum(deleteBehaviours).default('keep').meta({ title: 'When the owner is deleted' }),
  onDeleteTo: z.enum(deleteBehaviours).default('keep').meta({ title: 'When the other end is deleted' }),
  /** Between external entities: the navigation property of the owner, and that of the other end; '' for none. */
  wire: z
    .strictObject({ navigation: z.string().default(''), partner: z.string().default('') })
    .optional()
    .meta({ hidden: true }),
  documentation: documentation(),
});
export type Association = z.infer<typeof associationSchema>;

/** A note for people on the diagram; place and size in the diagram's own pixels. */
export const noteSchema = z.strictObject({
  id: elementId(),
  text: z.string().meta({ title: 'Text', widget: 'multiline' }),
  x: z.number(),
  y: z.number(),
  width: z.number().default(200),
  height: z.number().default(80),
});

/** The domain model of a module (DMO-1): one a module. */
export const domainModelKind = defineKind({
  kind: 'domain-model',
  label: 'Domain model',
  plural: 'Domain models',
  icon: 'boxes',
  family: 'data',
  version: 1,
  placement: 'module',
  single: true,
  hasOwnForm: true,
  summary: 'Entities, their attributes and associations.',
  schema: z.strictObject({
    entities: z.array(entitySchema).default([]),
    associations: z.array(associationSchema).default([]),
    notes: z.array(noteSchema).default([]),
  }),
  defaults: () => ({ entities: [], associations: [], notes: [] }),
});
export type DomainModel = z.infer<typeof domainModelKind.schema>;

export type AssociationEnd = 'one' | 'many';

/** The ends of an association: many of the owner's end point at one, except where both own a single reference. */
export function associationEnds(association: Association): { from: AssociationEnd; to: AssociationEnd } {
  if (association.type === 'reference-set') return { from: 'many', to: 'many' };
  return { from: association.owner === 'both' ? 'one' : 'many', to: 'one' };
}
