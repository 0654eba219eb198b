import { z } from 'zod';
import { type Code, js, literal, objectOfCodes } from '../../expression/emitted-code.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import type { Catalog } from '../../model/catalog.ts';
import { expressionText, ref } from '../../model/kind.ts';
import { type ActivityParameter, defineActivity } from '../activity.ts';
import { argumentOf, callArguments, checkArguments } from './call-arguments.ts';
import { type FlowSignature, signatureOf, valueTypeOf } from './calls.ts';

/** What is asked of a task queue. */
export interface BackgroundCall {
  /** Id of the queue. */
  queue: string;
  /** Number of the microflow in the program. */
  flow: number;
}

/** What the runtime has for this activity. */
export interface BackgroundFunctions<T extends RuntimeTypes = EmittedTypes> {
  /**
   * Writes a task with the run: it is carried out after the run has ended well, and never when it has not. `delay` is in seconds, `key` a text that makes it
   * one of its kind; both may be empty.
   */
  runInBackground(
    u: T['run'],
    call: BackgroundCall,
    inputs: Record<string, unknown>,
    delay: unknown,
    key: unknown,
  ): void;
}

const parametersOf = (signature: FlowSignature | undefined): ActivityParameter[] =>
  (signature?.parameters ?? []).map(({ name, type }) => ({
    name,
    label: name,
    type: valueTypeOf(type),
    isRequired: true,
  }));

/** MF-90: a microflow that runs after this run, in a queue. */
export const runInBackground = defineActivity({
  type: 'run-in-background',
  group: 'Flow',
  label: 'Run in background',
  icon: 'list-todo',
  family: 'logic',
  shape: 'card',
  summary: 'Runs a microflow after this run, in a task queue.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('run-in-background'),
    microflow: ref('microflow').meta({ title: 'Microflow', ref: 'microflow', needed: true }),
    queue: ref('task-queue').meta({ title: 'Queue', ref: 'task-queue', needed: true }),
    arguments: callArguments(),
    delay: expressionText('integer').meta({
      title: 'After, in seconds',
      expression: 'integer',
      help: 'How long it waits at least; at once when empty.',
    }),
    key: expressionText('string').meta({
      title: 'Key',
      expression: 'string',
      help: 'Of tasks with one key the queue takes the first; the others are left out.',
    }),
  }),
  caption: (p, names) => names.name(p.microflow),
  detail: () => 'in background',
  parameters: (p, { view }) => parametersOf(signatureOf(view, p.microflow)),
  check: (p, ctx) => {
    const signature = signatureOf(ctx.view, p.microflow);
    if (!signature) ctx.report('error', 'microflow/no-microflow', 'No microflow is chosen.', 'microflow');
    if (!ctx.view.unit(p.queue))
      ctx.report(
        'error',
        'microflow/no-queue',
        'No task queue is chosen.',
        'queue',
        'Choose the queue that carries it out; make one if there is none.',
      );
    if (p.delay.trim()) ctx.expression(p.delay, 'delay', { kind: 'integer' });
    if (p.key.trim()) ctx.expression(p.key, 'key', { kind: 'string' });
    if (!signature) return;
    checkArguments(p.arguments, parametersOf(signature), ctx, 'The microflow has no parameter');
    for (const { name, type } of signature.parameters)
      if (!isKept(ctx.catalog, type))
        ctx.report(
          'error',
          'microflow/not-kept',
          `The parameter ${name} takes objects that are not stored: they are gone when the task runs.`,
          'microflow',
          'Give it a stored object, or a text that an export mapping writes.',
        );
  },
  emit: (p, to) => {
    const flow = to.flow(p.microflow as string);
    const inputs: Record<string, Code> = Object.create(null);
    for (const name of flow.parameters) {
      const value = argumentOf(p.arguments, name);
      if (value) inputs[name] = to.expression(value);
    }
    const call = objectOfCodes<BackgroundCall>({ queue: literal(p.queue as string), flow: literal(flow.index) });
    const optional = (text: string) => (text.trim() ? to.expression(text) : literal(null));
    const task = to
      .rt<BackgroundFunctions>()
      .runInBackground(to.run, call, objectOfCodes(inputs), optional(p.delay), optional(p.key));
    return js`${task};\n`;
  },
});

/** Whether values of a type can be found again later. */
function isKept(catalog: Catalog, type: FlowSignature['parameters'][number]['type']): boolean {
  if (type.kind !== 'object' && type.kind !== 'list') return true;
  return catalog.entity(type.entity ?? '')?.persistable !== false;
}
