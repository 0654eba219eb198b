import { z } from 'zod';
import { joined, js, literal, literalOf } from '../../expression/emitted-code.ts';
import type { EmittedTypes, MaybePromise, RuntimeTypes } from '../../expression/runtime-types.ts';
import type { GivenToImport } from '../../mapping/given-to-import.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import type { ValueType } from '../../model/catalog.ts';
import { expressionText, ref } from '../../model/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { type ActivityParameter, commitEvents, defineActivity, entityOf, listOf, objectOf } from '../activity.ts';
import { argumentOf, callArguments, checkArguments } from './call-arguments.ts';
import {
  checkGiven,
  emitGiven,
  emitParameters,
  mappingParameters,
  notFoundAtCall,
  validateMessage,
} from './import-settings.ts';
import { checkTransformed, reachesTransformed, transformedBy, transformedText } from './transformed.ts';

export interface FlowSignature {
  parameters: { name: string; type: { kind: string; entity?: string | null; enumeration?: string | null } }[];
  returns: { kind: string; entity?: string | null; enumeration?: string | null };
}

/** Parameters and result of a microflow. */
export function signatureOf(view: ProjectView, id: string | null): FlowSignature | undefined {
  return (view.unit(id) as Unit<FlowSignature> | undefined)?.data;
}

export function valueTypeOf(type: FlowSignature['returns']): ValueType {
  if (type.kind === 'object') return objectOf(type.entity ?? '');
  if (type.kind === 'list') return listOf(type.entity ?? '');
  if (type.kind === 'enumeration') return { kind: 'enumeration', enumeration: type.enumeration ?? '' };
  return { kind: type.kind as 'string' };
}

function parametersOf(signature: FlowSignature | undefined): ActivityParameter[] {
  return (signature?.parameters ?? []).map(({ name, type }) => ({
    name,
    label: name,
    type: valueTypeOf(type),
    isRequired: true,
  }));
}

/** MF-42. */
export const callMicroflow = defineActivity({
  type: 'call-microflow',
  group: 'Flow',
  label: 'Call microflow',
  icon: 'workflow',
  family: 'logic',
  shape: 'card',
  summary: 'Runs another microflow.',
  isOffered: true,
  ofDocument: { kind: 'microflow', property: 'microflow' },
  properties: z.strictObject({
    type: z.literal('call-microflow'),
    microflow: ref('microflow').meta({ title: 'Microflow', ref: 'microflow', needed: true }),
    arguments: callArguments(),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  caption: (p, names) => names.name(p.microflow),
  detail: (p) => (p.output ? `$${p.output}` : 'microflow'),
  outputs: (p, { view }) => {
    const signature = signatureOf(view, p.microflow);
    return p.output && signature && signature.returns.kind !== 'nothing'
      ? [{ name: p.output, type: valueTypeOf(signature.returns) }]
      : [];
  },
  parameters: (p, { view }) => parametersOf(signatureOf(view, p.microflow)),
  check: (p, ctx) => {
    const signature = signatureOf(ctx.view, p.microflow);
    if (!signature) {
      ctx.report('error', 'microflow/no-microflow', 'No microflow is chosen.', 'microflow');
      return;
    }
    checkArguments(p.arguments, parametersOf(signature), ctx, 'The microflow has no parameter');
    if (p.output && signature.returns.kind === 'nothing')
      ctx.report('error', 'microflow/no-result', 'The microflow returns nothing.', 'output');
  },
  reaches: (p) => [{ kind: 'flow', flow: p.microflow }],
  emit: (p, to) => {
    const flow = to.flow(p.microflow as string);
    const values = flow.parameters.map((name) => {
      const value = argumentOf(p.arguments, name);
      return value ? to.expression(value) : literal(undefined);
    });
    const call = to.wait(js`F[${literal(flow.index)}](${joined([to.run, to.trace, ...values], ', ')})`);
    return p.output ? js`${to.variable(p.output)} = ${call};\n` : js`${call};\n`;
  },
});

export const commitModes = ['no', 'with-events', 'without-events'] as const;
export type CommitMode = (typeof commitModes)[number];

/** What the runtime has for mappings (by their number). */
export interface MappingFunctions<T extends RuntimeTypes = EmittedTypes> {
  importText(
    u: T['run'],
    t: T['trace'],
    mapping: number,
    text: unknown,
    given: GivenToImport | null,
    commit: CommitMode,
  ): MaybePromise<T['object'] | T['object'][] | null>;
  /** `given` are the values of the mapping's parameters, in their order. */
  exportText(
    u: T['run'],
    t: T['trace'],
    mapping: number,
    root: unknown,
    given: readonly unknown[] | null,
  ): MaybePromise<string>;
}

/** AC-1. */
export const importWithMapping = defineActivity({
  type: 'import-with-mapping',
  group: 'Mapping',
  label: 'Import with mapping',
  icon: 'file-input',
  family: 'shape',
  shape: 'card',
  summary: 'Reads a text into objects.',
  isOffered: true,
  ofDocument: { kind: 'import-mapping', property: 'mapping' },
  properties: z.strictObject({
    type: z.literal('import-with-mapping'),
    mapping: ref('import-mapping').meta({ title: 'Mapping', ref: 'import-mapping', needed: true }),
    input: expressionText('string').meta({ title: 'Text', expression: 'string' }),
    transformation: transformedBy('Transformed before', 'The mapping reads what this makes of the text.'),
    parameter: expressionText().meta({
      title: 'Parameter',
      expression: 'any',
      help: 'The object that a mapping with a parameter without a name fills.',
    }),
    arguments: callArguments(),
    whenNotFound: notFoundAtCall(),
    validate: validateMessage(),
    commit: z
      .enum(commitModes)
      .default('no')
      .meta({ title: 'Commit', labels: { no: 'No', 'with-events': 'Yes', 'without-events': 'Yes, without events' } }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  caption: (p, names) => names.name(p.mapping),
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p, { view }) => {
    const type = mappingType(view, p.mapping);
    return p.output && type ? [{ name: p.output, type }] : [];
  },
  check: (p, ctx) => {
    if (!ctx.view.unit(p.mapping)) ctx.report('error', 'microflow/no-mapping', 'No mapping is chosen.', 'mapping');
    ctx.expression(p.input, 'input', { kind: 'string' });
    if (p.parameter.trim()) ctx.expression(p.parameter, 'parameter');
    checkGiven(p, p.mapping, ctx);
    checkTransformed(p.transformation, p.mapping, 'output', ctx);
  },
  parameters: (p, { view }) => mappingParameters(view, p.mapping),
  validates: (p) => (p.validate === 'off' ? null : p.mapping),
  reaches: (p) => [
    // A text that is transformed before is no message of the mapping's.
    { kind: 'mapping', mapping: p.mapping, ...(p.transformation === null ? { reads: p.input } : {}) },
    ...reachesTransformed(p.transformation),
    ...commitEvents(p.commit),
  ],
  emit: (p, to) => {
    const call = to
      .call<MappingFunctions>()
      .importText(
        to.run,
        to.trace,
        literal(to.mapping(p.mapping as string).index),
        transformedText(to.expression(p.input), p.transformation, to),
        emitGiven(p, p.mapping, p.parameter.trim() ? to.expression(p.parameter) : null, to),
        literalOf(commitModes, p.commit),
      );
    return p.output ? js`${to.variable(p.output)} = ${call};\n` : js`${call};\n`;
  },
});

/** AC-4. */
export const exportWithMapping = defineActivity({
  type: 'export-with-mapping',
  group: 'Mapping',
  label: 'Export with mapping',
  icon: 'file-output',
  family: 'shape',
  shape: 'card',
  summary: 'Writes objects as text.',
  isOffered: true,
  ofDocument: { kind: 'export-mapping', property: 'mapping' },
  properties: z.strictObject({
    type: z.literal('export-with-mapping'),
    mapping: ref('export-mapping').meta({ title: 'Mapping', ref: 'export-mapping', needed: true }),
    input: z.string().default('').meta({ title: 'Object or list', variable: 'object|list', writtenBy: 'mapping' }),
    arguments: callArguments(),
    transformation: transformedBy('Transformed after', 'The text is what this makes of what the mapping writes.'),
    output: z.string().default('').meta({ title: 'Text name', variable: 'new' }),
  }),
  caption: (p, names) => names.name(p.mapping),
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p) => (p.output ? [{ name: p.output, type: { kind: 'string' } }] : []),
  nameOfResult: () => 'Text',
  check: (p, ctx) => {
    const wanted = mappingType(ctx.view, p.mapping);
    if (!ctx.view.unit(p.mapping)) ctx.report('error', 'microflow/no-mapping', 'No mapping is chosen.', 'mapping');
    const type = ctx.variable(p.input, 'input');
    if (
      type &&
      wanted &&
      (type.kind !== wanted.kind || !ctx.catalog.isKindOf(entityOf(type) ?? '', entityOf(wanted) ?? ''))
    ) {
      ctx.report(
        'error',
        'microflow/wrong-mapping-input',
        `The mapping writes ${wanted.kind === 'list' ? 'a list' : 'an object'} of ${ctx.catalog.entity(entityOf(wanted))?.qualifiedName}.`,
        'input',
      );
    }
    checkGiven(p, p.mapping, ctx);
    checkTransformed(p.transformation, p.mapping, 'input', ctx);
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The text has no name.', 'output');
  },
  parameters: (p, { view }) => mappingParameters(view, p.mapping),
  reaches: (p) => [{ kind: 'mapping', mapping: p.mapping }, ...reachesTransformed(p.transformation)],
  emit: (p, to) => {
    const mapping = literal(to.mapping(p.mapping as string).index);
    const text = to
      .call<MappingFunctions>()
      .exportText(to.run, to.trace, mapping, to.variable(p.input), emitParameters(p, p.mapping, to));
    return js`${to.variable(p.output)} = ${transformedText(text, p.transformation, to)};\n`;
  },
});
