import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { demoPasswords, demoPasswordVariable } from './demo-passwords.ts';
import { readUsers } from './users.ts';

const folder = mkdtempSync(join(tmpdir(), 'users-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'users.json');
const hash = '$scrypt$ln=15,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const program = {
  security: {
    userRoles: [{ name: 'Clerk', moduleRoles: [] }],
    demoUsers: [
      { name: 'maria', userRoles: [] },
      { name: 'Zoë B.', userRoles: [] },
    ],
  },
};
const read = (content: string) => {
  writeFileSync(path, content);
  return readUsers(program, { USERS_FILE: path });
};

it('users with hashes and roles of the project are taken', () => {
  const given = read(
    JSON.stringify([
      { name: 'ada', password: hash, roles: ['Clerk'] },
      { name: 'bob', password: hash },
    ]),
  );
  expect(given.problems).toEqual([]);
  expect(given.users).toEqual([
    { name: 'ada', password: hash, roles: ['Clerk'] },
    { name: 'bob', password: hash, roles: [] },
  ]);
});

it.each([
  ['{"name": "ada" secret', `USERS_FILE ${path} cannot be read: it is no JSON.`],
  ['{}', `USERS_FILE ${path} must hold a list of users.`],
  ['[null]', `USERS_FILE ${path}, user 1: name must be a text without a colon.`],
  ['[{"name":"a:b"}]', `USERS_FILE ${path}, user 1 (a:b): name must be a text without a colon.`],
  [
    '[{"name":"ada","password":"in clear"}]',
    `USERS_FILE ${path}, user 1 (ada): password must be a hash, as weft password makes it.`,
  ],
  [
    JSON.stringify([{ name: 'ada', password: hash, roles: ['Clark'] }]),
    `USERS_FILE ${path}, user 1 (ada): there is no user role Clark. Did you mean Clerk?`,
  ],
  [
    JSON.stringify([{ name: 'ada', password: hash, roles: 'Clerk' }]),
    `USERS_FILE ${path}, user 1 (ada): roles must be a list of texts.`,
  ],
  [
    JSON.stringify([
      { name: 'ada', password: hash },
      { name: 'ada', password: hash },
    ]),
    `USERS_FILE ${path}, user 2 (ada): the name is there twice.`,
  ],
])('%s is refused by its place, and no password is told', (content, problem) => {
  const given = read(content);
  expect(given.problems).toEqual([problem]);
  expect(given.problems.join()).not.toMatch(/in clear|secret/);
});

it('a file that is not there, and a short key, are named', () => {
  expect(readUsers(program, { USERS_FILE: join(folder, 'none.json') }).problems[0]).toContain(
    'none.json cannot be read',
  );
  expect(readUsers(program, { SESSION_KEY: 'short' }).problems).toEqual([
    'SESSION_KEY must be a secret of at least 32 characters.',
  ]);
  expect(readUsers(program, {})).toEqual({ users: [], sessionSecret: null, problems: [] });
});

it('passwords of demo users come from variables of their names', () => {
  expect(demoPasswordVariable('Zoë B.')).toBe('DEMO_PASSWORD_Zo__B_');
  expect(
    demoPasswords(program, { DEMO_PASSWORD_maria: 'x', DEMO_PASSWORD_Zo__B_: 'y', DEMO_PASSWORD_eve: 'z' }),
  ).toEqual({
    maria: 'x',
    'Zoë B.': 'y',
  });
});
