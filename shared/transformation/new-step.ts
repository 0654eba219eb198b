import { type TransformationStep, transformationStepSchema } from './kind.ts';
import { stepLanguages } from './languages/index.ts';
import type { StepLanguage } from './step-language.ts';

/** A step as a person first meets it: with what its language begins with. */
export function newStep(language: StepLanguage, id: string): TransformationStep {
  const text = language.text ? { [language.text]: language.template } : {};
  return transformationStepSchema.parse({ id, language: language.id, ...text });
}

/** The languages that make one format of another by themselves, without a text of a person. */
export function convertersOf(from: string, to: string): StepLanguage[] {
  return stepLanguages.filter((l) => l.text === null && l.takes?.includes(from) === true && l.gives(from) === to);
}
