import { z } from 'zod';
import { type Code, js, literal, literalOf, objectOfCodes } from '../../expression/emitted-code.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import { whyWhole } from '../../mapping/written-apart.ts';
import { constraintText, ref } from '../../model/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import { type ActivityContext, defineActivity, type EmitTarget, entityOf, type Reach } from '../activity.ts';
import { callArguments } from './call-arguments.ts';
import { signatureOf, valueTypeOf } from './calls.ts';
import { checkGiven, emitParameters, mappingParameters } from './import-settings.ts';
import { checkQuery, type Queried, sortKeys } from './queried.ts';

/** A message that is written in batches: by which mapping, and where its objects come from; all by their numbers. */
export interface ExportPlan {
  mapping: number;
  /** The values of the mapping's parameters, in their order. */
  given: readonly unknown[] | null;
  /** Objects of a batch, at most; large ones make smaller batches. */
  size: number;
  from: BatchQuery | BatchFlow;
}

/** The objects of a query, as they were stored when the first of them was read. */
export interface BatchQuery {
  query: number;
  parameters: readonly unknown[];
}

/** The objects that a flow gives, batch by batch, until it gives none; the places of its parameters, -1 for one that it does not have. */
export interface BatchFlow {
  flow: number;
  before: number;
  last: number;
}

/** What the runtime has for writing in batches. */
export interface ExportBatchFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** Writes a message batch by batch, each read in a run of its own. */
  exportInBatches(u: T['run'], t: T['trace'], plan: ExportPlan): Promise<string>;
}

/** The same for what gives its value at once. */
export interface AnswerBatchFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** The request is answered with the message when the run has ended. */
  answerInBatches(u: T['run'], plan: ExportPlan): void;
}

export const batchSources = ['database', 'microflow'] as const;

/** Where the objects come from that are written in batches. */
export interface BatchSource extends Queried {
  source: (typeof batchSources)[number];
  microflow: string | null;
  size: number;
}

/** The names of the properties that say where the objects come from. */
export type SourceNames = { [K in keyof Omit<BatchSource, 'source' | 'size'>]: string };

export const sourceLabels = { database: 'Database', microflow: 'Microflow for each batch' };
export const sourceFlowHelp =
  'Returns the next objects, none at the end. It may take a Long: how many objects came before, and an object: the last one of them.';

export const exportSize = () =>
  z.int().positive().max(100_000).default(1_000).meta({
    title: 'Objects in a batch',
    help: 'At most: large objects make smaller batches.',
  });

const whyNot = {
  'no-list': 'it writes one object, or a list inside another one',
  format: 'messages of its format are written whole',
  sorted: 'it sorts or cuts its list, for which all objects must be there',
};

/** Where the parameters of a flow that gives batches are: how many objects came before, and the last one of them. */
function parametersOfSource(
  view: ProjectView,
  microflow: string | null,
  entity: string | undefined,
  ctx: Pick<ActivityContext, 'catalog'>,
): { before: number; last: number; other: string | null } {
  const found = { before: -1, last: -1, other: null as string | null };
  for (const [i, { name, type }] of (signatureOf(view, microflow)?.parameters ?? []).entries()) {
    const isLast = type.kind === 'object' && entity !== undefined && ctx.catalog.isKindOf(entity, type.entity ?? '');
    if (type.kind === 'long' && found.before < 0) found.before = i;
    else if (isLast && found.last < 0) found.last = i;
    else found.other ??= name;
  }
  return found;
}

/** Checks what writes a mapping's messages in batches; `names` are those of the properties. */
export function checkExport(
  mapping: string | null,
  source: BatchSource,
  names: SourceNames & { mapping: string },
  ctx: ActivityContext,
): void {
  const { view, catalog, report } = ctx;
  const wanted = entityOf(mappingType(view, mapping));
  if (!view.unit(mapping)) report('error', 'microflow/no-mapping', 'No export mapping is chosen.', names.mapping);
  const why = whyWhole(view, mapping);
  if (why !== null && why !== 'unknown')
    report(
      'error',
      'microflow/no-batches',
      `Messages of this mapping are not written in batches: ${whyNot[why]}.`,
      names.mapping,
      why === 'sorted'
        ? 'Sort where the objects come from.'
        : 'Write the items of one list, or use Export with mapping.',
    );
  const refuse = (property: string) =>
    report(
      'error',
      'microflow/wrong-mapping-input',
      `The mapping writes a list of ${catalog.entity(wanted)?.qualifiedName}.`,
      property,
    );
  if (source.source === 'database') {
    const from = catalog.entity(source.entity);
    if (from?.definition.source)
      report(
        'error',
        'microflow/no-batches',
        `${from.qualifiedName} lives in another system: its objects are not written in batches.`,
        names.entity,
        'Retrieve them, and use Export with mapping.',
      );
    const isThere = checkQuery(source, names, ctx);
    if (isThere && wanted && !catalog.isKindOf(source.entity ?? '', wanted)) refuse(names.entity);
    return;
  }
  const signature = signatureOf(view, source.microflow);
  if (!signature) {
    report('error', 'microflow/no-microflow', 'No microflow is chosen.', names.microflow);
    return;
  }
  const given = valueTypeOf(signature.returns);
  if (given.kind !== 'list')
    report(
      'error',
      'microflow/batch-result',
      'The microflow returns no list: it gives the objects of the next batch.',
      names.microflow,
    );
  else if (wanted && !catalog.isKindOf(entityOf(given) ?? '', wanted)) refuse(names.microflow);
  const { other } = parametersOfSource(view, source.microflow, entityOf(given), ctx);
  if (other !== null)
    report(
      'error',
      'microflow/batch-parameters',
      `The microflow has the parameter ${other}, which no batch gives.`,
      names.microflow,
      'It may take a Long: how many objects came before, and an object: the last one of them.',
    );
}

/** What writing in batches runs. */
export function reachesOfExport(mapping: string | null, { source, microflow }: BatchSource): Reach[] {
  return [
    { kind: 'mapping', mapping },
    ...(source === 'microflow' ? [{ kind: 'flow' as const, flow: microflow }] : []),
  ];
}

/** The code of a plan; `given` are the values of the mapping's parameters. */
export function emitExportPlan(
  mapping: string | null,
  source: BatchSource,
  given: Code<readonly unknown[] | null>,
  to: EmitTarget,
): Code<ExportPlan> {
  return objectOfCodes<ExportPlan>({
    mapping: literal(to.mapping(mapping as string).index),
    given,
    size: literalOf('number', source.size),
    from: source.source === 'database' ? emitQuery(source, to) : emitFlow(source.microflow, to),
  });
}

function emitQuery({ entity, constraint, sort }: BatchSource, to: EmitTarget): Code<BatchQuery> {
  const { index, parameters } = to.query(entity as string, constraint, sort);
  return objectOfCodes<BatchQuery>({ query: literal(index), parameters });
}

function emitFlow(microflow: string | null, to: EmitTarget): Code<BatchFlow> {
  const returns = signatureOf(to.view, microflow)?.returns;
  const entity = returns && entityOf(valueTypeOf(returns));
  const { before, last } = parametersOfSource(to.view, microflow, entity, to);
  return objectOfCodes<BatchFlow>({
    flow: literal(to.flow(microflow as string).index),
    before: literal(before),
    last: literal(last),
  });
}

/** L-30, the way out: long messages in constant memory. */
export const exportInBatches = defineActivity({
  type: 'export-in-batches',
  group: 'Mapping',
  label: 'Export in batches',
  icon: 'file-stack',
  family: 'shape',
  shape: 'card',
  summary: 'Writes a long message batch by batch, as the answer of an operation or as a text.',
  isOffered: true,
  waits: true,
  properties: z.strictObject({
    type: z.literal('export-in-batches'),
    mapping: ref('export-mapping').meta({ title: 'Mapping', ref: 'export-mapping', needed: true }),
    arguments: callArguments(),
    source: z.enum(batchSources).default('database').meta({ title: 'Objects from', labels: sourceLabels }),
    entity: ref('entity').meta({ title: 'Entity', ref: 'entity', needed: true, when: { source: ['database'] } }),
    constraint: constraintText('entity').meta({
      title: 'Constraint',
      constraint: 'entity',
      help: "XPath, e.g. [Status = 'New'][M.Order_Customer = $Customer]. What is read is the database at one moment.",
      when: { source: ['database'] },
    }),
    sort: sortKeys('entity').meta({ title: 'Sort', when: { source: ['database'] } }),
    microflow: ref('microflow').meta({
      title: 'Microflow for each batch',
      ref: 'microflow',
      help: sourceFlowHelp,
      needed: true,
      when: { source: ['microflow'] },
    }),
    size: exportSize(),
    target: z
      .enum(['answer', 'text'])
      .default('answer')
      .meta({
        title: 'Write it as',
        help: 'The answer is read and sent when this microflow has ended, in constant memory. A text is held whole.',
        labels: { answer: 'Answer of the operation', text: 'Text' },
      }),
    output: z
      .string()
      .default('')
      .meta({ title: 'Text name', variable: 'new', when: { target: ['text'] } }),
  }),
  caption: (p, names) => names.name(p.mapping),
  detail: (p) => (p.target === 'text' && p.output ? `$${p.output}` : `${p.size} at a time`),
  outputs: (p) => (p.target === 'text' && p.output ? [{ name: p.output, type: { kind: 'string' } }] : []),
  nameOfResult: () => 'Text',
  check: (p, ctx) => {
    const names = {
      mapping: 'mapping',
      entity: 'entity',
      constraint: 'constraint',
      sort: 'sort',
      microflow: 'microflow',
    };
    checkExport(p.mapping, p, names, ctx);
    checkGiven(p, p.mapping, ctx);
    if (p.target === 'text' && !p.output) ctx.report('error', 'microflow/no-output', 'The text has no name.', 'output');
  },
  parameters: (p, { view }) => mappingParameters(view, p.mapping),
  answers: (p) => (p.target === 'answer' ? p.mapping : null),
  reaches: (p) => reachesOfExport(p.mapping, p),
  emit: (p, to) => {
    const plan = emitExportPlan(p.mapping, p, emitParameters(p, p.mapping, to), to);
    if (p.target === 'answer') return js`${to.rt<AnswerBatchFunctions>().answerInBatches(to.run, plan)};\n`;
    return js`${to.variable(p.output)} = ${to.call<ExportBatchFunctions>().exportInBatches(to.run, to.trace, plan)};\n`;
  },
});
