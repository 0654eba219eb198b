import jsonata from 'jsonata';
import { EcmaExpression } from '../../../expression/ecma-expression.ts';
import { ExactNumber, numberOfText } from '../../../format/index.ts';
import { lineAndColumn } from '../../line-and-column.ts';

/** What the library throws: a code, and mostly where in the source. */
export interface JsonataProblem {
  code?: string;
  message?: string;
  /** Offset behind the token. */
  position?: number;
  token?: unknown;
  value?: unknown;
}

/** A finding in a source. */
export interface SourceProblem {
  message: string;
  line?: number;
  column?: number;
  range?: readonly [number, number];
}

type Node = Record<string, unknown>;

/** The name of the function that stands for the operator `in`; no source can write it. */
export const inFunction = 'weft in';

/** Levels of brackets and conditions above which a source is no expression that anybody wrote. */
const longestSource = 1_000_000;

/**
 * A source as an expression of the library, with what its own reader bends made right: numbers with more digits than JavaScript's hold keep them, and
 * `in` finds them. Throws what the library throws.
 */
export function parseJsonata(source: string, options: jsonata.JsonataOptions): jsonata.Expression {
  if (source.length > longestSource) throw { code: 'S0500', message: 'The text is longer than a million characters.' };
  const expression = jsonata(source, options);
  for (const node of nodesOf(expression.ast() as unknown as Node)) {
    if (node.type === 'number') {
      const exact = exactLiteral(source, node);
      if (exact) node.value = exact;
    } else if (node.type === 'binary' && node.value === 'in') {
      Object.assign(node, {
        type: 'function',
        value: '(',
        procedure: { type: 'variable', value: inFunction, position: node.position },
        arguments: [node.lhs, node.rhs],
      });
    }
  }
  return expression;
}

/** Whether a source has numbers that would be bent where nobody can make them right. */
export function hasBentNumbers(source: string): boolean {
  try {
    const ast = jsonata(source).ast() as unknown as Node;
    for (const node of nodesOf(ast)) if (node.type === 'number' && exactLiteral(source, node)) return true;
  } catch {
    // Who evaluates it tells what is wrong with it.
  }
  return false;
}

/** Every node of a tree, once; parts may stand in it twice. */
function* nodesOf(root: Node): Generator<Node> {
  const seen = new Set<object>();
  const open: object[] = [root];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (!Array.isArray(at) && typeof (at as Node).type === 'string') yield at as Node;
    if (at instanceof RegExp || at instanceof ExactNumber) continue;
    for (const part of Object.values(at)) if (part !== null && typeof part === 'object') open.push(part as object);
  }
}

/** A number of the source with all its digits; null where JavaScript's is the same. */
function exactLiteral(source: string, { value, position }: Node): ExactNumber | null {
  if (typeof value !== 'number' || typeof position !== 'number') return null;
  const digits = /(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.exec(
    source.slice(Math.max(0, position - 1000), position),
  )?.[0];
  if (digits === undefined || Number(digits) !== Math.abs(value)) return null;
  const exact = numberOfText(value < 0 ? `-${digits}` : digits);
  return exact instanceof ExactNumber ? exact : null;
}

/** What keeps a source from being run, each with its place: no JSONata, or regular expressions that do not run in linear time. */
export function problemsOf(source: string): SourceProblem[] {
  let expression: jsonata.Expression;
  try {
    expression = parseJsonata(source, {});
  } catch (error) {
    return [placed(source, error)];
  }
  const problems: SourceProblem[] = [];
  for (const node of nodesOf(expression.ast() as unknown as Node)) {
    if (node.type !== 'regex' || !(node.value instanceof RegExp)) continue;
    try {
      new EcmaExpression(node.value.source, node.value.flags);
    } catch (error) {
      problems.push(placed(source, { message: (error as Error).message, position: node.position }));
    }
  }
  return problems;
}

/** A problem of the library in words, with its place in the source. */
export function placed(source: string, error: unknown): SourceProblem {
  const { code, message, position, token } = (error ?? {}) as JsonataProblem;
  const words =
    error instanceof RangeError && /call stack/i.test(error.message)
      ? 'What is read or made here is nested too deeply.'
      : `${shortened(typeof message === 'string' && message !== '' ? message : 'It cannot be evaluated')}${code && /^[A-Z]\d{4}$/.test(code) ? ` (${code})` : ''}`;
  if (typeof position !== 'number' || position < 0 || position > source.length) return { message: words };
  const text = typeof token === 'string' ? token : '';
  const from =
    text !== '' && source.slice(position - text.length, position) === text
      ? position - text.length
      : Math.max(0, position - 1);
  return { message: words, ...lineAndColumn(source, from), range: [from, Math.max(position, from + 1)] };
}

/** A message may repeat a value of any length. */
const shortened = (text: string) => (text.length > 400 ? `${text.slice(0, 400)}…` : text);
