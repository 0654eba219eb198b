import type { Program } from '../../shared/program/program.ts';
import { Runtime, type RuntimeOptions } from '../runtime/runtime.ts';
import { constantsFromEnvironment } from './commands/run-constants.ts';
import { Finding, say } from './output.ts';

/**
 * Starts a run beside what a command does: with an empty database that nothing is kept of, and nothing that starts by itself. Throws a finding where it cannot be started.
 * @param most the least of levels that is said: everything, or from warnings on
 */
export async function startAside(
  program: Program,
  most: 'all' | 'warnings',
  options: Pick<RuntimeOptions, 'demoUsers'> = {},
): Promise<Runtime> {
  const runtime = new Runtime({
    host: '127.0.0.1',
    port: 0,
    database: ':memory:',
    constants: constantsFromEnvironment(program),
    onTrace: null,
    startsRuns: false,
    ...options,
    log: {
      write: ({ level, source, message }) => {
        if (most === 'all' || level === 'error' || level === 'warning') say(`${level}: ${source}: ${message}`);
      },
    },
  });
  try {
    await runtime.start(program);
  } catch (error) {
    await runtime.stop();
    throw new Finding((error as Error).message);
  }
  return runtime;
}
