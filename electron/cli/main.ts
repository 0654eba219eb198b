import { Command, CommanderError } from 'commander';
import { ProgramError } from '../../shared/program/compile-program.ts';
import { ProjectFileError } from '../host/store/project-file.ts';
import { configurationError } from '../runtime/supervision/messages.ts';
import { contractCommand } from './commands/contract.ts';
import { databaseCommand } from './commands/database.ts';
import { importCommand } from './commands/import.ts';
import { inspectCommands } from './commands/inspect.ts';
import { messageCommands } from './commands/messages.ts';
import { mockCommand } from './commands/mock.ts';
import { newCommand } from './commands/new.ts';
import { passwordCommand } from './commands/password.ts';
import { printCommand } from './commands/print.ts';
import { publishCommand } from './commands/publish.ts';
import { requestCommands } from './commands/requests.ts';
import { runCommands } from './commands/run.ts';
import { signInCommand } from './commands/sign-in.ts';
import { testCommand } from './commands/test.ts';
import { textFormCommands } from './commands/text-form.ts';
import { transformCommand } from './commands/transform.ts';
import { ConfigurationError, Finding, say, UsageError } from './output.ts';

/** The `weft` command. Exit 0 is done, 1 a finding in the project or the input, 2 a wrong call, 78 a wrong environment of `run`. */
async function main(): Promise<number> {
  const program = new Command('weft')
    .description('Weft Studio from the command line')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({ writeErr: (text) => say(text.trimEnd()) });
  newCommand(program);
  importCommand(program);
  inspectCommands(program);
  messageCommands(program);
  transformCommand(program);
  contractCommand(program);
  databaseCommand(program);
  publishCommand(program);
  printCommand(program);
  passwordCommand(program);
  signInCommand(program);
  textFormCommands(program);
  runCommands(program);
  requestCommands(program);
  mockCommand(program);
  testCommand(program);
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
    if (error instanceof Finding || error instanceof ProjectFileError || error instanceof ProgramError) {
      if (error.message) say(`weft: ${error.message}`);
      return 1;
    }
    say(`weft: ${isOfTheSystem(error) ? error.message : ((error as Error).stack ?? String(error))}`);
    return 1;
  }
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
