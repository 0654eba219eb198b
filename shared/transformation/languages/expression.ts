import { checkExpression } from '../../expression/index.ts';
import { formatOf, type MessageTree, messageAt, parseMessagePath } from '../../format/index.ts';
import type { ValueType } from '../../model/catalog.ts';
import { lineAndColumn } from '../line-and-column.ts';
import { type StepLanguage, type StepProblem, type StepText, settingOf } from '../step-language.ts';
import { StepError } from '../transform-error.ts';
import { notOfFormat, TransformMessage } from '../transform-message.ts';

/** The variable of the text that came in. */
const inputVariable = 'input';

/** Lines of `name = $.path`, each a variable. */
interface NamedValue {
  name: string;
  path: string;
  line: number;
}

function namedValues(step: Pick<StepText, 'settings'>): {
  values: NamedValue[];
  wrong: { line: number; text: string }[];
} {
  const values: NamedValue[] = [];
  const wrong: { line: number; text: string }[] = [];
  String(settingOf(expressionLanguage, step, 'values'))
    .split('\n')
    .forEach((text, i) => {
      if (text.trim() === '') return;
      const match = /^\s*\$?([A-Za-z_]\w*)\s*=\s*(\S.*?)\s*$/.exec(text);
      const name = match?.[1] as string;
      if (
        match &&
        name !== inputVariable &&
        parseMessagePath(match[2] as string) &&
        !values.some((v) => v.name === name)
      )
        values.push({ name, path: match[2] as string, line: i + 1 });
      else wrong.push({ line: i + 1, text: text.trim() });
    });
  return { values, wrong };
}

/** What expressions of a step see: its input and its named values, all of them texts. */
export function stepVariables(step: Pick<StepText, 'settings'>): ReadonlyMap<string, ValueType> {
  const names = [inputVariable, ...namedValues(step).values.map((v) => v.name)];
  return new Map(names.map((name) => [name, { kind: 'string' }]));
}

/** Our own language over the text of the message, and over values of it that are given names. */
export const expressionLanguage: StepLanguage = {
  id: 'expression',
  label: 'Expression',
  summary: 'A text by an expression over $input, the text that came in, and over values of it that are given names.',
  editorLanguage: 'weft-expression',
  text: 'expression',
  template: '$input',
  takes: null,
  gives: (taken) => taken,
  settings: [
    {
      name: 'values',
      title: 'Values',
      help: 'One a line: id = $.order.id makes $id, the text of what stands there; empty where nothing does.',
      default: '',
      isLong: true,
    },
  ],
  check(step, _taken, catalog) {
    const problems: StepProblem[] = namedValues(step).wrong.map(({ line, text }) => ({
      code: 'transformation/value-name',
      message: `${JSON.stringify(text)} names no value: a name of its own, =, and a path are needed.`,
      property: 'settings',
      setting: 'values',
      line,
      fix: 'Write it like id = $.order.id.',
    }));
    const { expression } = step;
    if (expression.trim() === '')
      return [
        ...problems,
        {
          code: 'transformation/no-text',
          message: 'The expression is empty.',
          property: 'expression',
          fix: 'Write one, such as $input.',
        },
      ];
    const checked = checkExpression(expression, { catalog, variables: stepVariables(step) }, { kind: 'string' });
    for (const { severity, message, range } of checked.diagnostics)
      if (severity === 'error')
        problems.push({
          code: 'transformation/expression',
          message,
          property: 'expression',
          range,
          ...lineAndColumn(expression, range[0]),
        });
    return problems;
  },
  variables: (step) => [...stepVariables(step).keys()],
  prepare(step, compiled) {
    const paths = namedValues(step).values.map((v) => parseMessagePath(v.path) ?? []);
    return {
      run(message) {
        const given: (string | null)[] = [message.text];
        if (paths.length > 0) {
          const tree = treeOf(message);
          for (const path of paths) given.push(textAt(tree, path));
        }
        let result: unknown;
        try {
          result = compiled?.(...given);
        } catch (error) {
          throw new StepError('transformation/expression', (error as Error).message);
        }
        if (typeof result !== 'string')
          throw new StepError('transformation/expression', 'The expression gives nothing; a text is needed.');
        return TransformMessage.ofText(message.format, result);
      },
    };
  },
};

function treeOf(message: TransformMessage): MessageTree {
  const format = formatOf(message.format);
  const tree = format.tree(message.text);
  if (tree) return tree;
  const [problem] = format.checkWellFormed(message.text);
  throw notOfFormat(message.format, problem ?? { message: 'it cannot be read.' });
}

/** The text of a single value; null where none stands. */
function textAt(tree: MessageTree, path: readonly (string | number)[]): string | null {
  const found = messageAt(tree, path);
  return found && ['text', 'number', 'boolean'].includes(found.type) ? found.text : null;
}
