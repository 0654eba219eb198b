import { MappingError } from './message-error.ts';
import type { IgnoredWhy, MessageScanner } from './message-scanner.ts';

/** A place of a message that was ignored, as a person looks for it. */
export interface IgnoredPlace {
  why: IgnoredWhy;
  path: string;
  line?: number;
  column?: number;
}

/** Places of what was ignored that are remembered; the others are counted. */
export const mostIgnoredPlaces = 10;

/** The first places of what a scanner ignored. To be asked when it has read all: it is somewhere else afterwards. */
export function ignoredPlaces(s: MessageScanner): IgnoredPlace[] {
  return s.ignoredAt.map(({ at, why }) => {
    s.at = at;
    try {
      return s.fail('');
    } catch (error) {
      // Where a scanner is, it says when something is wrong there.
      if (!(error instanceof MappingError)) throw error;
      const { path, line, column } = error;
      return { why, path, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
    }
  });
}

const words: Readonly<Record<IgnoredWhy, string>> = {
  unmapped: 'Nothing is mapped to this.',
  unknown: 'The structure does not know this.',
  'not-found': 'No object was found for this.',
};

/** What is said of an ignored place. */
export function ignoredWords({ why }: IgnoredPlace): string {
  return words[why];
}
