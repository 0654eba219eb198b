import { z } from 'zod';
import { js, literal, nothing } from '../../expression/emitted-code.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import { expressionText, ref } from '../../model/kind.ts';
import { defineActivity } from '../activity.ts';

/** What the runtime has for transformations (by their number). */
export interface TransformFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** The text that a text becomes. Rejects with `transformation/…`, which names step, line and column. */
  transform(u: T['run'], transformation: number, text: unknown): Promise<string>;
}

/** DT-2. */
export const transform = defineActivity({
  type: 'transform',
  group: 'Mapping',
  label: 'Transform',
  icon: 'wand-sparkles',
  family: 'shape',
  shape: 'card',
  summary: 'Makes another text of a text: before an import, after an export, or between systems.',
  isOffered: true,
  // Steps give others their turn.
  waits: true,
  ofDocument: { kind: 'transformation', property: 'transformation' },
  properties: z.strictObject({
    type: z.literal('transform'),
    transformation: ref('transformation').meta({ title: 'Transformation', ref: 'transformation', needed: true }),
    input: expressionText('string').meta({ title: 'Text', expression: 'string' }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  caption: (p, names) => names.name(p.transformation),
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p) => (p.output ? [{ name: p.output, type: { kind: 'string' } }] : []),
  nameOfResult: () => 'Text',
  check: (p, ctx) => {
    if (!ctx.view.unit(p.transformation))
      ctx.report('error', 'microflow/no-transformation', 'No transformation is chosen.', 'transformation');
    ctx.expression(p.input, 'input', { kind: 'string' });
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The text has no name.', 'output');
  },
  emit: (p, to) => {
    const index = literal(to.transformation(p.transformation as string));
    const call = to.call<TransformFunctions>().transform(to.run, index, to.expression(p.input));
    return js`${p.output ? js`${to.variable(p.output)} = ` : nothing}${call};\n`;
  },
});
