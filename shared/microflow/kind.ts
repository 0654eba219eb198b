import { z } from 'zod';
import { type DataType, dataTypeSchema, toValueType } from '../model/data-type.ts';
import { defineKind, documentation, elementId, partId } from '../model/kind.ts';
import { activityProperties } from './activities/index.ts';

export { type DataType, dataTypeSchema, toValueType };

/** How an error in a node goes on (MF-50). */
export const errorHandlings = ['rollback', 'custom-with-rollback', 'custom-without-rollback', 'continue'] as const;

/**
 * A microflow (MF-1 to MF-27): nodes and flows of a graph. `activity` is an activity of the registry or one of the flow
 * elements (start, end, error-end, decision, merge, loop, break, continue, annotation); its properties follow that entry's schema.
 */
export const microflowKind = defineKind({
  kind: 'microflow',
  label: 'Microflow',
  plural: 'Microflows',
  icon: 'workflow',
  family: 'logic',
  version: 1,
  placement: 'anywhere',
  summary: 'Logic as a flow of activities.',
  schema: z.strictObject({
    parameters: z
      .array(
        z.strictObject({ id: elementId(), name: z.string(), type: dataTypeSchema, documentation: documentation() }),
      )
      .default([])
      .meta({ title: 'Parameters' }),
    returns: dataTypeSchema.default({ kind: 'nothing' }).meta({ title: 'Returns', dataType: 'result' }),
    applyAccess: z.boolean().default(false).meta({
      title: 'Apply entity access',
      help: 'What it reads and writes is what the access rules of entities give the one who asks. Microflows that it calls go by their own setting.',
    }),
    nodes: z
      .array(
        z.strictObject({
          id: elementId(),
          x: z.number().default(0),
          y: z.number().default(0),
          width: z.number().optional(),
          height: z.number().optional(),
          /** The loop it stands in. */
          parent: partId().nullable().default(null),
          caption: z.string().default('').meta({ title: 'Caption', help: 'Empty follows the activity.' }),
          onError: z.enum(errorHandlings).default('rollback').meta({ title: 'On error' }),
          disabled: z.boolean().default(false).meta({ title: 'Disabled' }),
          documentation: documentation(),
          action: activityProperties,
        }),
      )
      .default([])
      .meta({ hidden: true }),
    flows: z
      .array(
        z.strictObject({
          id: elementId(),
          from: partId(),
          to: partId(),
          /** Outcome of a decision: `true`, `false`, an enumeration value, `empty`. */
          case: z.string().nullable().default(null).meta({ enumerationValue: true }),
          /** The error-handler flow of its source. */
          error: z.boolean().default(false),
        }),
      )
      .default([])
      .meta({ hidden: true }),
  }),
  defaults: () => ({ parameters: [], returns: { kind: 'nothing' as const }, applyAccess: false, nodes: [], flows: [] }),
});
export type Microflow = z.infer<typeof microflowKind.schema>;
export type FlowNode = Microflow['nodes'][number];
export type SequenceFlow = Microflow['flows'][number];
