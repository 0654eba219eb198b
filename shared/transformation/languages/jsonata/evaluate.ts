import type jsonata from 'jsonata';
import { EcmaExpression } from '../../../expression/ecma-expression.ts';
import { ExactNumber, type MessageObject, type MessageValue, setMember } from '../../../format/index.ts';
import type { StepRun } from '../../step-language.ts';
import { StepError } from '../../transform-error.ts';
import { isFunction, ownFunctions } from './functions.ts';
import { type JsonataProblem, parseJsonata, placed } from './parse.ts';

/** Of every engine; no library of types that this room may use declares it. */
declare const performance: { now(): number };

export interface EvaluationLimits {
  /** Levels of evaluation within each other. */
  depth: number;
}

/** A function that calls itself is stopped before the memory ends. */
const usualLimits: EvaluationLimits = { depth: 10_000 };
/** Work without a turn for others. */
const sliceMs = 10;
/** Evaluations between two looks at the clock. */
const roundsPerLook = 50;
/** Items of all ranges of a run, and of one list; letters of one text. */
const mostInRanges = 50_000_000;
const mostItems = 20_000_000;
const longestText = 100_000_000;

/** An expression for one evaluation at a time: the library keeps what belongs to a run with the expression. */
interface Evaluator {
  expression: jsonata.Expression;
  begin(run: StepRun): void;
}

/** An expression of JSONata, ready for any number of evaluations at once. */
export class JsonataExpression {
  private readonly source: string;
  private readonly limits: EvaluationLimits;
  private readonly free: Evaluator[] = [];

  constructor(source: string, limits: EvaluationLimits = usualLimits) {
    this.source = source;
    this.limits = limits;
  }

  /** What it gives of a value; undefined for nothing. Throws StepError with the place in the source, or what `run.pause` throws. */
  async evaluate(
    input: MessageValue | undefined,
    run: StepRun,
    bindings: Readonly<Record<string, unknown>> = {},
  ): Promise<MessageValue | undefined> {
    let evaluator: Evaluator;
    try {
      evaluator = this.free.pop() ?? (await newEvaluator(this.source, this.limits));
    } catch (error) {
      throw this.failed(error);
    }
    try {
      evaluator.begin(run);
      return plainResult(await evaluator.expression.evaluate(input, bindings));
    } catch (thrown) {
      const error = innermost(thrown);
      if (error instanceof Stopped) throw error.cause;
      throw this.failed(thrown, error);
    } finally {
      this.free.push(evaluator);
    }
  }

  /** `error` is what went wrong, `thrown` what the library made of it: that one knows where. */
  private failed(thrown: unknown, error = thrown): StepError {
    if (error instanceof StepError) {
      const { line, column } = placed(this.source, thrown);
      return new StepError(error.code, error.message, { line, column }, error.fix);
    }
    const { code, value, message } = (error ?? {}) as JsonataProblem;
    const { message: words, line, column } = placed(this.source, error);
    const wide = value instanceof ExactNumber || (Array.isArray(value) && value.some((v) => v instanceof ExactNumber));
    const failure = new StepError(
      'transformation/jsonata',
      wide
        ? `${words.replace(/\.?$/, '.')} It has ${value instanceof ExactNumber ? value.digits.slice(0, 60) : 'a number'}, which has more digits than JSONata calculates and compares with.`
        : words,
      { line, column },
      wide ? 'Leave it as it is, or round it with $number().' : undefined,
    );
    failure.cause = { code, message };
    return failure;
  }
}

/** What ended an evaluation by ours, also where `$eval` of the library has put its own error around it. */
function innermost(error: unknown): unknown {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { error?: unknown }).error)
    if (at instanceof Stopped || at instanceof StepError) return at;
  return error;
}

/** Carries what ends a run through the library, which would take it for an error of the expression. */
class Stopped extends Error {}

async function newEvaluator(source: string, limits: EvaluationLimits): Promise<Evaluator> {
  let run: StepRun | null = null;
  let rounds = 0;
  let until = 0;
  let inRanges = 0;
  /** Finding all matches is a look for each: the clock is looked at here, too. */
  class RegularExpression {
    private readonly engine: EcmaExpression;
    constructor({ source: pattern, flags }: RegExp) {
      this.engine = new EcmaExpression(pattern, flags);
    }
    get lastIndex(): number {
      return this.engine.lastIndex;
    }
    set lastIndex(at: number) {
      this.engine.lastIndex = at;
    }
    exec(text: string): unknown {
      if (run && performance.now() > run.until) throw tooLong();
      const match = this.engine.exec(text);
      return match && Object.assign([...match.groups], { index: match.index });
    }
  }
  const expression = parseJsonata(source, {
    stack: limits.depth,
    RegexEngine: RegularExpression as unknown as RegExpConstructor,
  });
  const rest = async (now: number): Promise<void> => {
    const { until: end, pause } = run as StepRun;
    if (now > end) throw tooLong();
    try {
      await pause();
    } catch (error) {
      throw new Stopped('stopped', { cause: error });
    }
    until = performance.now() + sliceMs;
  };
  const turn = () => {
    const now = performance.now();
    return now < until ? undefined : rest(now);
  };
  for (const [name, implementation, signature] of await ownFunctions(turn))
    expression.registerFunction(name, implementation as never, signature);
  expression.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, () => {
    if (++rounds < roundsPerLook) return undefined;
    rounds = 0;
    return turn();
  });
  expression.assign(
    Symbol.for('jsonata.__evaluate_exit') as unknown as string,
    (node: { type?: string; value?: unknown }, _input: unknown, _environment: unknown, result: unknown) => {
      if (typeof result === 'string') {
        if (result.length > longestText) throw tooLarge(`A text has more than ${longestText} characters.`);
      } else if (Array.isArray(result)) {
        if (node.type === 'binary' && node.value === '..') inRanges += result.length;
        if (result.length > mostItems || inRanges > mostInRanges)
          throw tooLarge(`Lists have more than ${mostItems} items, or ranges ${mostInRanges}.`);
      }
    },
  );
  return {
    expression,
    begin(begun) {
      run = begun;
      rounds = inRanges = 0;
      until = performance.now() + sliceMs;
    },
  };
}

function tooLong(): StepError {
  return new StepError(
    'transformation/too-long',
    'The step takes longer than it may, and was stopped. A loop or a recursion may have no end.',
    {},
    'Look for an end of it, or give the transformation more time.',
  );
}

function tooLarge(message: string): StepError {
  return new StepError('transformation/too-large', `${message} The step was stopped.`);
}

/** The result as plain values: without what the library keeps with lists, and without functions. */
function plainResult(value: unknown): MessageValue | undefined {
  if (value === undefined || value === null || typeof value !== 'object') {
    if (typeof value === 'function') throw noFunction();
    return value as MessageValue | undefined;
  }
  if (value instanceof ExactNumber) return value;
  if (isFunction(value)) throw noFunction();
  if (Array.isArray(value)) return value.map((item) => plainResult(item) ?? null);
  const object: MessageObject = {};
  for (const [name, member] of Object.entries(value)) {
    const plain = plainResult(member);
    if (plain !== undefined) setMember(object, name, plain);
  }
  return object;
}

function noFunction(): StepError {
  return new StepError(
    'transformation/jsonata',
    'The result is, or holds, a function.',
    {},
    'Call it: $name() instead of $name.',
  );
}
