import type { StepLanguage } from '../step-language.ts';
import { conversions } from './conversions.ts';
import { expressionLanguage } from './expression.ts';
import { jsonataLanguage } from './jsonata/index.ts';

/** The languages of steps, in the order in which they are offered. */
export const stepLanguages: readonly StepLanguage[] = [jsonataLanguage, expressionLanguage, ...conversions];

const byId = new Map<string, StepLanguage>();
for (const language of stepLanguages) {
  if (byId.has(language.id)) throw new Error(`Step language ${language.id} is registered twice`);
  byId.set(language.id, language);
}

/** The entry of a language; undefined for one that nobody has. */
export function stepLanguageOf(id: string): StepLanguage | undefined {
  return byId.get(id);
}
