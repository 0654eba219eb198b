import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import { compileCacheFolder } from '../host/settings-folder.ts';
import { configurationError } from '../runtime/supervision/messages.ts';
import { commandFiles } from './command-files.ts';
import { ConfigurationError, Finding, say, UsageError } from './output.ts';

// Most of the time of a short command is code that is compiled: the next one finds it done, and so do the processes it starts.
const { directory } = enableCompileCache(process.env.NODE_COMPILE_CACHE ?? compileCacheFolder());
if (directory !== undefined) process.env.NODE_COMPILE_CACHE = directory;

/** The `weft` command. Exit 0 is done, 1 a finding in the project or the input, 2 a wrong call, 78 a wrong environment of `run`. */
async function main(): Promise<number> {
  const program = new Command('weft')
    .description('Weft Studio from the command line')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ writeErr: (text) => say(text.trimEnd()) });
  const called = commandFiles.filter(({ commands }) => commands.includes(process.argv[2] ?? ''));
  const isVersion = ['-V', '--version'].includes(process.argv[2] ?? '');
  if (!isVersion) for (const { load } of called.length > 0 ? called : commandFiles) (await load())(program);
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync(process.argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.code === 'commander.helpDisplayed' ||
        error.code === 'commander.version' ||
        (error.code === 'commander.help' && error.exitCode === 0)
        ? 0
        : 2;
    if (error instanceof UsageError) {
      if (error.message) say(`weft: ${error.message}`);
      return 2;
    }
    if (error instanceof ConfigurationError) {
      if (error.message) say(`weft: ${error.message}`);
      return configurationError;
    }
    if (await isFinding(error)) {
      if ((error as Error).message) say(`weft: ${(error as Error).message}`);
      return 1;
    }
    say(`weft: ${isOfTheSystem(error) ? error.message : ((error as Error).stack ?? String(error))}`);
    return 1;
  }
}

/** Something about the project or the input. The files of the classes are there when one of them was thrown. */
async function isFinding(error: unknown): Promise<boolean> {
  if (error instanceof Finding) return true;
  const { ProgramError } = await import('../../shared/program/compile-program.ts');
  const { ProjectFileError } = await import('../host/store/project-file.ts');
  return error instanceof ProjectFileError || error instanceof ProgramError;
}

/** What the system says of a path or a place: a file in the way, no room, no right. Where in the program it was asked helps nobody. */
function isOfTheSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

// A reader that has seen enough (`weft … | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  say(`weft: ${error.message}`);
  process.exit(1);
});

process.exitCode = await main();
