import { formatOf, MappingError } from '../format/index.ts';
import type { Transformation } from './kind.ts';
import { stepLanguageOf } from './languages/index.ts';
import type { PreparedStep, StepFunction, StepText } from './step-language.ts';
import { StepError, TransformationError } from './transform-error.ts';
import { notOfFormat, TransformMessage } from './transform-message.ts';

/** Of every engine; no library of types that this room may use declares it. */
declare const performance: { now(): number };

/** A step of a program: what it says, and its number in the document. */
export interface PlannedStep extends StepText {
  number: number;
}

/** A transformation as a program holds it: plain data, without what is switched off. */
export interface TransformationPlan {
  name: string;
  input: string;
  output: string;
  pretty: boolean;
  timeoutMs: number;
  steps: readonly PlannedStep[];
}

export function planOf(name: string, data: Transformation): TransformationPlan {
  const { input, output, pretty, timeoutMs, steps } = data;
  return {
    name,
    input,
    output,
    pretty,
    timeoutMs,
    steps: steps.flatMap(({ language, source, expression, settings, enabled }, number) =>
      enabled ? [{ language, source, expression, settings, number }] : [],
    ),
  };
}

/** The message after a step, for those who look at each. */
export interface StepResult {
  /** Number of the step in the document. */
  step: number;
  format: string;
  text: string;
}

/** Who runs a transformation: others get their turn by `pause`, which throws when the run was stopped. */
export interface TransformSurroundings {
  pause(): Promise<void>;
  /** Hears of each step that was done; its text is made for it. */
  done?(result: StepResult): void;
}

/** A transformation that is ready to run, any number of times at once. `compiled` are the functions that the program has for steps, by their place in the plan. */
export class PreparedTransformation {
  private readonly plan: TransformationPlan;
  private readonly steps: readonly { label: string; number: number; prepared: PreparedStep | null }[];

  constructor(plan: TransformationPlan, compiled: readonly (StepFunction | null)[]) {
    this.plan = plan;
    this.steps = plan.steps.map((step, i) => {
      const language = stepLanguageOf(step.language);
      return {
        label: language?.label ?? step.language,
        number: step.number,
        prepared: language?.prepare(step, compiled[i] ?? null) ?? null,
      };
    });
  }

  /** The text of what a text becomes. Throws TransformationError, or what `pause` throws. */
  async run(text: string, { pause, done }: TransformSurroundings): Promise<string> {
    const { name, input, output, pretty, timeoutMs } = this.plan;
    const until = performance.now() + timeoutMs;
    let message = TransformMessage.ofText(input, text);
    this.demandWellFormed(message, until);
    for (const { label, number, prepared } of this.steps) {
      try {
        if (!prepared)
          throw new StepError('transformation/language', `${label} is no language of steps that this version knows.`);
        await pause();
        message = await prepared.run(message, { until, pause });
        this.demandTime(until, 'The steps');
        if (done) done({ step: number, format: message.format, text: message.text });
      } catch (error) {
        if (error instanceof StepError) throw new TransformationError(name, { number, label }, error);
        throw error;
      }
    }
    try {
      if (message.format !== output)
        throw new StepError(
          'transformation/format',
          `The steps give ${formatOf(message.format).label}, and the transformation says ${formatOf(output).label}.`,
        );
      const result = pretty ? formatOf(output).indent(message.text) : message.text;
      this.demandTime(until, 'Writing the result');
      return result;
    } catch (error) {
      if (error instanceof StepError) throw new TransformationError(name, 'result', error);
      throw error;
    }
  }

  /** Work in one go, such as reading and writing, is not stopped in its middle: what comes late is no result. Throws StepError. */
  private demandTime(until: number, work: string): void {
    if (performance.now() > until)
      throw new StepError(
        'transformation/too-long',
        `${work} took longer than the ${this.plan.timeoutMs} ms that the transformation may take.`,
      );
  }

  /** Steps that take texts would take any: what comes in is of the format that is said. */
  private demandWellFormed(message: TransformMessage, until: number): void {
    const { name, input } = this.plan;
    try {
      const first = this.plan.steps[0];
      const settings = first && stepLanguageOf(first.language)?.takes?.includes(input) ? first.settings : {};
      message.value(settings);
      this.demandTime(until, 'Reading the message');
    } catch (error) {
      if (error instanceof StepError) throw new TransformationError(name, 'message', error);
      if (error instanceof MappingError)
        throw new TransformationError(name, 'message', notOfFormat(input, { message: error.message }));
      throw error;
    }
  }
}
