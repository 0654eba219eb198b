import { z } from 'zod';
import { expressionText } from '../../model/kind.ts';
import type { ActivityContext, ActivityParameter } from '../activity.ts';

/** Values by the names of what is called; the form has a field for each of the entry's `parameters`. */
export const callArguments = () =>
  z
    .array(z.strictObject({ parameter: z.string(), value: expressionText() }))
    .default([])
    .meta({ title: 'Arguments', arguments: true });

export type CallArguments = z.infer<ReturnType<typeof callArguments>>;

/** The expression for a parameter; empty where none is given. */
export function argumentOf(given: CallArguments, parameter: string): string {
  return given.find((a) => a.parameter === parameter)?.value.trim() ?? '';
}

/** Checks that what is called gets what it needs, of the right types, and nothing else; `unknown` begins the sentence about others. */
export function checkArguments(
  given: CallArguments,
  parameters: readonly ActivityParameter[],
  ctx: ActivityContext,
  unknown: string,
): void {
  for (const parameter of parameters) {
    const index = given.findIndex((a) => a.parameter === parameter.name);
    const value = given[index]?.value ?? '';
    if (index >= 0 && (value.trim() || parameter.isRequired))
      ctx.expression(value, `arguments.${index}.value`, parameter.type);
    else if (index < 0 && parameter.isRequired)
      ctx.report(
        'error',
        'microflow/argument-missing',
        `The parameter ${parameter.name} has no argument.`,
        'arguments',
        `Give ${parameter.name} a value.`,
      );
  }
  given.forEach((argument, i) => {
    if (!parameters.some((p) => p.name === argument.parameter))
      ctx.report(
        'error',
        'microflow/argument-unknown',
        `${unknown} ${argument.parameter}.`,
        `arguments.${i}.parameter`,
      );
    else if (given.findIndex((a) => a.parameter === argument.parameter) < i)
      ctx.report(
        'error',
        'microflow/argument-repeated',
        `${argument.parameter} is given twice.`,
        `arguments.${i}.parameter`,
      );
  });
}
