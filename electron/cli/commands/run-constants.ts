import type { Program } from '../../../shared/program/program.ts';
import { readConstants } from '../../runtime/configuration/environment.ts';
import { ConfigurationError, say } from '../output.ts';

/** The constants that the environment sets. A wrong one throws; what is missing or misspelt is said. */
export function constantsFromEnvironment(program: Program): Record<string, string> {
  const { constants, wrong, missing, unknown } = readConstants(program, process.env);
  if (wrong.length > 0) throw new ConfigurationError(wrong.join('\n'));
  for (const problem of [...missing, ...unknown]) say(`warning: ${problem}`);
  return constants;
}
