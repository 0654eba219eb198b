import type { ValueSetting } from '../format/index.ts';
import type { Catalog } from '../model/catalog.ts';
import type { TransformMessage } from './transform-message.ts';

/** What is wrong with a step as it is written. */
export interface StepProblem {
  code: string;
  message: string;
  /** Member of the step that it is about; a setting by its name. */
  property: 'source' | 'expression' | 'settings' | 'language';
  setting?: string;
  line?: number;
  column?: number;
  /** From and to in the text, for editors. */
  range?: readonly [number, number];
  fix?: string;
}

/** What a step says, for checks and for running: plain data. */
export interface StepText {
  language: string;
  source: string;
  expression: string;
  settings: Readonly<Record<string, boolean | string>>;
}

/** What a step sees of the run that it is in. */
export interface StepRun {
  /** Moment (of `performance.now()`, ms) after which it is stopped. */
  readonly until: number;
  /** Lets others have their turn; throws when the run was stopped. Long work calls it every few milliseconds. */
  pause(): Promise<void>;
}

/** A step that is ready to run, as often and as many times at once as somebody likes. */
export interface PreparedStep {
  /** Throws StepError. */
  run(message: TransformMessage, run: StepRun): TransformMessage | Promise<TransformMessage>;
}

/** The function that a program has for a step in the expression language: of its input and its named values. */
export type StepFunction = (...given: (string | null)[]) => unknown;

/** One entry of the registry of step languages: all that editor, checks, program, runtime and docs need. */
export interface StepLanguage {
  /** Stable: it is stored in projects. */
  id: string;
  label: string;
  summary: string;
  /** What editors of code call the language of its text; null for one that has settings only. */
  editorLanguage: string | null;
  /** The member of a step that holds its text; null for none. */
  text: 'source' | 'expression' | null;
  /** What a new step of it says. */
  template: string;
  /** Formats of the messages that it takes; null for all. */
  takes: readonly string[] | null;
  /** The format of what it gives, of a message of a format that it takes. */
  gives(taken: string): string;
  settings: readonly ValueSetting[];
  check(step: StepText, taken: string, catalog: Catalog): StepProblem[];
  /** Names of the variables of its expression, in the order of the arguments of its function; for languages whose text is an expression. */
  variables?(step: StepText): string[];
  /** `compiled` is its function in the program, of a language that has `variables`. */
  prepare(step: StepText, compiled: StepFunction | null): PreparedStep;
}

/** The value of a setting: what the step says, or the usual one. */
export function settingOf(language: StepLanguage, step: Pick<StepText, 'settings'>, name: string): boolean | string {
  const given = step.settings[name];
  return given ?? language.settings.find((s) => s.name === name)?.default ?? '';
}
