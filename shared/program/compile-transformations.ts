import { type Code, identifier, joined, js, listOfCodes, literal } from '../expression/emitted-code.ts';
import { planOf, stepLanguageOf } from '../transformation/index.ts';
import type { ProgramContext } from './context.ts';
import type { ProgramTransformation } from './program.ts';

/** The transformations of a program, and for each a list of the functions of its steps: null for one that runs by its text. */
export function compileTransformations(
  context: ProgramContext,
): { transformation: ProgramTransformation; source: Code }[] {
  return context.transformationUnits.map((unit, index) => {
    const plan = planOf(context.view.qualifiedName(unit), unit.data);
    const functions = plan.steps.map((step) => {
      const names = stepLanguageOf(step.language)?.variables?.(step);
      if (!names) return literal(null);
      const arguments_ = names.map((_, i) => identifier(`i${i}`));
      const variables = new Map(names.map((name) => [name, { kind: 'string' as const }]));
      const body = context.expression(
        step.expression,
        variables,
        (name) => arguments_[names.indexOf(name)] ?? literal(null),
      );
      return js`(${joined(arguments_, ', ')}) => ${body}`;
    });
    return { transformation: { index, id: unit.id, ...plan, steps: [...plan.steps] }, source: listOfCodes(functions) };
  });
}
