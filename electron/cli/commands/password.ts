import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { hashPassword } from '../../runtime/publish/authentication/passwords.ts';
import { print, say, UsageError } from '../output.ts';

/** `weft password`: a hash for a list of users (`USERS_FILE`). The password comes from stdin: an argument would stand in the list of processes. */
export function passwordCommand(program: Command): void {
  program
    .command('password')
    .description('make the hash of a password for a list of users; the password is read from stdin')
    .action(async () => {
      const password = process.stdin.isTTY ? await typed() : await piped();
      if (password === '') throw new UsageError('The password is read from stdin, and nothing came.');
      print(`${await hashPassword(password)}\n`);
    });
}

/** A line of a terminal that does not show what is typed. */
async function typed(): Promise<string> {
  say('Password (it is not shown):');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
  }
}

async function piped(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) text += chunk;
  return text.replace(/\r?\n$/, '');
}
