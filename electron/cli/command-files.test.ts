import { Command } from 'commander';
import { expect, it } from 'vitest';
import { commandFiles } from './command-files.ts';

it.each(commandFiles.map((each) => [each.commands.join(', '), each] as const))(
  'the file of %s registers just these',
  async (_, { commands, load }) => {
    const program = new Command();
    (await load())(program);
    expect(program.commands.map((each) => each.name()).sort()).toEqual([...commands].sort());
  },
);
