import type { Transformation } from './kind.ts';
import { stepLanguageOf } from './languages/index.ts';

/** What comes to a step, and what it gives: by the languages, without running anything. */
export interface ChainLink {
  /** Format of the message that comes to it; null behind a step that nobody knows. */
  taken: string | null;
  given: string | null;
  /** It takes what comes. */
  fits: boolean;
}

/** The formats on the way through the steps, in their order; one that is switched off gives what comes to it. */
export function formatChain({ input, steps }: Pick<Transformation, 'input' | 'steps'>): ChainLink[] {
  let at: string | null = input;
  return steps.map(({ language: id, enabled }) => {
    const taken = at;
    if (!enabled) return { taken, given: taken, fits: true };
    const language = stepLanguageOf(id);
    const fits = taken === null || !language?.takes || language.takes.includes(taken);
    // Behind one that does not fit the chain goes on as the step means it: one error, not one for each step below.
    const [own] = language?.takes ?? [];
    at = language ? language.gives(fits && taken !== null ? taken : (own ?? taken ?? input)) : null;
    return { taken, given: at, fits };
  });
}
