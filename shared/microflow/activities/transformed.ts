import { type AnyCode, literal } from '../../expression/emitted-code.ts';
import { formatOf } from '../../format/index.ts';
import { formatOfMapping } from '../../mapping/format-of-mapping.ts';
import { ref } from '../../model/kind.ts';
import type { Unit } from '../../model/unit.ts';
import type { Transformation } from '../../transformation/index.ts';
import type { ActivityContext, EmitTarget, Reach } from '../activity.ts';
import type { TransformFunctions } from './transform.ts';

/** The transformation of a text before it is read, or after it was written; none unless it is chosen. */
export function transformedBy(title: string, help: string) {
  return ref('transformation').meta({ title, help, ref: 'transformation' });
}

/** A transformation that gives (before an import) or takes (after an export) another format than the mapping's is an error. */
export function checkTransformed(
  transformation: string | null,
  mapping: string | null,
  side: 'output' | 'input',
  ctx: ActivityContext,
): void {
  const unit = ctx.view.unit(transformation) as Unit<Transformation> | undefined;
  if (!unit || !ctx.view.unit(mapping)) return;
  const format = formatOfMapping(mapping, ctx.view);
  const own = formatOf(unit.data[side]);
  if (own.id !== format.id)
    ctx.report(
      'error',
      'microflow/transformed-format',
      side === 'output'
        ? `${unit.name} gives ${own.label}, and the mapping reads ${format.label}.`
        : `${unit.name} takes ${own.label}, and the mapping writes ${format.label}.`,
      'transformation',
      'Choose another transformation, or add a step that makes the format.',
    );
}

/** What the activity reaches by it: steps give others their turn. */
export function reachesTransformed(transformation: string | null): Reach[] {
  return transformation === null ? [] : [{ kind: 'transformation' }];
}

/** The code of a text, transformed where that is asked for. */
export function transformedText(text: AnyCode, transformation: string | null, to: EmitTarget): AnyCode {
  if (transformation === null) return text;
  return to.call<TransformFunctions>().transform(to.run, literal(to.transformation(transformation)), text);
}
