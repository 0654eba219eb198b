import { z } from 'zod';
import { type Code, js, literal, literalOf, objectOfCodes } from '../../expression/emitted-code.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import { canBeCut } from '../../mapping/cut-of-mapping.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import type { ValueType } from '../../model/catalog.ts';
import { expressionText, ref } from '../../model/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import {
  type ActivityContext,
  commitEvents,
  defineActivity,
  type EmitTarget,
  entityOf,
  type Reach,
} from '../activity.ts';
import { callArguments } from './call-arguments.ts';
import { type CommitMode, commitModes, signatureOf, valueTypeOf } from './calls.ts';
import { checkGiven, emitParameters, mappingParameters } from './import-settings.ts';

/** What is done with each batch of a message; mapping and flow by their numbers. */
export interface BatchPlan {
  mapping: number;
  /** The values of the mapping's parameters, in their order. */
  given: readonly unknown[] | null;
  /** Items of a batch, at most; large ones make smaller batches. */
  size: number;
  commit: CommitMode;
  /** The flow that is run with each batch, -1 for none, and the places of its parameters, -1 for one it does not have. */
  flow: number;
  list: number;
  before: number;
}

/** What the runtime has for reading in batches. */
export interface BatchFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** Reads a long text batch by batch, each in a run and a transaction of its own. Gives how many objects were read. */
  importInBatches(u: T['run'], t: T['trace'], text: unknown, plan: BatchPlan): Promise<number>;
}

/** The properties of what reads in batches, whatever it reads. */
interface BatchProperties {
  mapping: string | null;
  size: number;
  commit: CommitMode;
  microflow: string | null;
}

/** Where the parameters of a batch's flow are: the list of objects, and how many came before. */
function parametersOfBatch(
  view: ProjectView,
  microflow: string | null,
): { list: number; before: number; other: string | null; listType: ValueType | null } {
  const found = { list: -1, before: -1, other: null as string | null, listType: null as ValueType | null };
  for (const [i, { name, type }] of (signatureOf(view, microflow)?.parameters ?? []).entries()) {
    if (type.kind === 'list' && found.list < 0) {
      found.list = i;
      found.listType = valueTypeOf(type);
    } else if (type.kind === 'long' && found.before < 0) found.before = i;
    else found.other ??= name;
  }
  return found;
}

/** Checks what reads in batches; `names` are those of the properties. */
export function checkBatches(
  { mapping, microflow, commit }: BatchProperties,
  names: { mapping: string; microflow: string },
  ctx: ActivityContext,
): void {
  const { view, catalog } = ctx;
  if (!view.unit(mapping)) ctx.report('error', 'microflow/no-mapping', 'No import mapping is chosen.', names.mapping);
  if (canBeCut(view, mapping) === false)
    ctx.report(
      'error',
      'microflow/no-batches',
      'Messages of this mapping are not read in batches: it makes one object of a message, a list that stands in another one, or takes an object.',
      names.mapping,
      'Map the items of one list (of a root array, an element that repeats, rows), or use Import with mapping.',
    );
  const read = catalog.entity(entityOf(mappingType(view, mapping)));
  if (read?.definition.source)
    ctx.report(
      'error',
      'microflow/no-batches',
      `${read.qualifiedName} lives in another system: its objects are not read in batches.`,
      names.mapping,
      'Use Import with mapping.',
    );
  const signature = signatureOf(view, microflow);
  if (!microflow && commit === 'no')
    ctx.report(
      'warning',
      'microflow/batches-lost',
      'What is read is neither committed nor given to a microflow: nothing comes of it.',
      names.microflow,
      'Commit it, or choose a microflow for each batch.',
    );
  if (!signature) return;
  const { list, other, listType } = parametersOfBatch(view, microflow);
  const given = mappingType(view, mapping);
  if (list < 0 || other !== null)
    ctx.report(
      'error',
      'microflow/batch-parameters',
      other !== null
        ? `The microflow has the parameter ${other}, which no batch gives.`
        : 'The microflow takes no list of objects.',
      names.microflow,
      'It takes a list of the objects, and may take a Long: how many objects came before.',
    );
  else if (listType && given && !catalog.isKindOf(entityOf(given) ?? '', entityOf(listType) ?? ''))
    ctx.report(
      'error',
      'microflow/batch-parameters',
      'The list that the microflow takes is of other objects than the mapping gives.',
      names.microflow,
    );
  if (!['nothing', 'boolean'].includes(signature.returns.kind))
    ctx.report(
      'error',
      'microflow/batch-result',
      'The microflow of a batch returns nothing, or a Boolean: whether to go on.',
      names.microflow,
    );
}

/** What reading in batches runs. */
export function reachesOfBatches({ mapping, commit, microflow }: BatchProperties): Reach[] {
  return [
    { kind: 'mapping', mapping },
    ...(microflow ? [{ kind: 'flow' as const, flow: microflow }] : []),
    ...commitEvents(commit),
  ];
}

export function emitBatchPlan(
  { mapping, size, commit, microflow }: BatchProperties,
  given: Code<readonly unknown[] | null>,
  to: EmitTarget,
): Code<BatchPlan> {
  const { list, before } = parametersOfBatch(to.view, microflow);
  return objectOfCodes<BatchPlan>({
    mapping: literal(to.mapping(mapping as string).index),
    given,
    size: literalOf('number', size),
    commit: literalOf(commitModes, commit),
    flow: literal(microflow === null ? -1 : to.flow(microflow).index),
    list: literal(list),
    before: literal(before),
  });
}

export const batchSize = () =>
  z.int().positive().max(100_000).default(1_000).meta({
    title: 'Objects in a batch',
    help: 'At most: large objects make smaller batches.',
  });

export const batchFlow = () =>
  ref('microflow').meta({
    title: 'Microflow for each batch',
    ref: 'microflow',
    help: 'Takes a list of the objects, and may take a Long: how many objects came before. It may return a Boolean: false ends the import.',
  });

/** L-30: long messages in constant memory. */
export const importInBatches = defineActivity({
  type: 'import-in-batches',
  group: 'Mapping',
  label: 'Import in batches',
  icon: 'file-stack',
  family: 'shape',
  shape: 'card',
  summary: 'Reads a long text batch by batch, each in a transaction of its own.',
  isOffered: true,
  waits: true,
  properties: z.strictObject({
    type: z.literal('import-in-batches'),
    mapping: ref('import-mapping').meta({ title: 'Mapping', ref: 'import-mapping', needed: true }),
    input: expressionText('string').meta({ title: 'Text', expression: 'string' }),
    arguments: callArguments(),
    size: batchSize(),
    commit: z
      .enum(commitModes)
      .default('with-events')
      .meta({ title: 'Commit', labels: { no: 'No', 'with-events': 'Yes', 'without-events': 'Yes, without events' } }),
    microflow: batchFlow(),
    output: z.string().default('').meta({ title: 'Name of the count', variable: 'new' }),
  }),
  caption: (p, names) => names.name(p.mapping),
  detail: (p) => `${p.size} at a time`,
  outputs: (p) => (p.output ? [{ name: p.output, type: { kind: 'long' } }] : []),
  nameOfResult: () => 'Count',
  check: (p, ctx) => {
    ctx.expression(p.input, 'input', { kind: 'string' });
    checkBatches(p, { mapping: 'mapping', microflow: 'microflow' }, ctx);
    checkGiven(p, p.mapping, ctx);
  },
  parameters: (p, { view }) => mappingParameters(view, p.mapping),
  reaches: reachesOfBatches,
  emit: (p, to) => {
    const call = to
      .call<BatchFunctions>()
      .importInBatches(
        to.run,
        to.trace,
        to.expression(p.input),
        emitBatchPlan(p, emitParameters(p, p.mapping, to), to),
      );
    return p.output ? js`${to.variable(p.output)} = ${call};\n` : js`${call};\n`;
  },
});
