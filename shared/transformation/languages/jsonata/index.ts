import type { StepLanguage } from '../../step-language.ts';
import { TransformMessage } from '../../transform-message.ts';
import { JsonataExpression } from './evaluate.ts';
import { problemsOf } from './parse.ts';

/** JSONata 2, over JSON values; nothing as a result is null. */
export const jsonataLanguage: StepLanguage = {
  id: 'jsonata',
  label: 'JSONata',
  summary: 'A new JSON value by a JSONata expression: picks, groups, joins and computes.',
  editorLanguage: 'jsonata',
  text: 'source',
  template: '$',
  takes: ['json'],
  gives: () => 'json',
  settings: [],
  check({ source }) {
    if (source.trim() === '')
      return [
        {
          code: 'transformation/no-text',
          message: 'The step has no text.',
          property: 'source',
          fix: 'Write an expression of JSONata, such as $ for the message itself.',
        },
      ];
    return problemsOf(source).map((problem) => ({
      code: 'transformation/jsonata-syntax',
      property: 'source' as const,
      ...problem,
    }));
  },
  prepare({ source }) {
    const expression = new JsonataExpression(source);
    return {
      async run(message, run) {
        return TransformMessage.ofValue((await expression.evaluate(message.value(), run)) ?? null);
      },
    };
  },
};
