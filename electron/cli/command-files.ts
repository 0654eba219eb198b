import type { Command } from 'commander';

/** A file of commands: what it registers, and how it is read. */
export interface CommandFile {
  readonly commands: readonly string[];
  load(): Promise<(program: Command) => void>;
}

/** All commands, in the order of the help. A file is read when one of its commands is called, and all of them for the help. */
export const commandFiles: readonly CommandFile[] = [
  { commands: ['new'], load: async () => (await import('./commands/new.ts')).newCommand },
  { commands: ['import'], load: async () => (await import('./commands/import.ts')).importCommand },
  {
    commands: ['list', 'show', 'mend', 'check', 'schema'],
    load: async () => (await import('./commands/inspect.ts')).inspectCommands,
  },
  { commands: ['map', 'validate'], load: async () => (await import('./commands/messages.ts')).messageCommands },
  { commands: ['transform'], load: async () => (await import('./commands/transform.ts')).transformCommand },
  { commands: ['contract'], load: async () => (await import('./commands/contract.ts')).contractCommand },
  { commands: ['database'], load: async () => (await import('./commands/database.ts')).databaseCommand },
  { commands: ['publish'], load: async () => (await import('./commands/publish.ts')).publishCommand },
  { commands: ['print'], load: async () => (await import('./commands/print.ts')).printCommand },
  { commands: ['password'], load: async () => (await import('./commands/password.ts')).passwordCommand },
  { commands: ['sign-in'], load: async () => (await import('./commands/sign-in.ts')).signInCommand },
  { commands: ['unpack', 'pack'], load: async () => (await import('./commands/text-form.ts')).textFormCommands },
  {
    commands: ['call', 'run', 'serve', 'open', 'bundle'],
    load: async () => (await import('./commands/run.ts')).runCommands,
  },
  { commands: ['connector'], load: async () => (await import('./commands/connector.ts')).connectorCommand },
  { commands: ['requests'], load: async () => (await import('./commands/requests.ts')).requestCommands },
  { commands: ['mock'], load: async () => (await import('./commands/mock.ts')).mockCommand },
  { commands: ['test'], load: async () => (await import('./commands/test.ts')).testCommand },
];
