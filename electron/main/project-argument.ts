import { resolve } from 'node:path';

/** The project file named on a command line (its own, or that of a second start), as a full path; null when none is. */
export function projectArgument(argv: string[], workingFolder: string): string | null {
  const argument = argv.slice(1).find((each) => !each.startsWith('-') && each.toLowerCase().endsWith('.weft'));
  return argument === undefined ? null : resolve(workingFolder, argument);
}
