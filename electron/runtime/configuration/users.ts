import { readFileSync, statSync } from 'node:fs';
import { mostSimilar } from '../../../shared/model/naming.ts';
import type { Program } from '../../../shared/program/program.ts';
import { isPasswordHash } from '../publish/authentication/passwords.ts';
import type { ListedUser } from '../publish/authentication/users.ts';
import type { Environment } from './environment.ts';

const largestFile = 16 * 1024 * 1024;
const shortestKey = 32;

/** The users and the key of sessions that a server is given by its environment; `problems` name the variable. */
export interface GivenUsers {
  users: ListedUser[];
  sessionSecret: string | null;
  problems: string[];
}

/** Reads `USERS_FILE` (a list of users with hashes of their passwords) and `SESSION_KEY`. */
export function readUsers(program: Pick<Program, 'security'>, env: Environment): GivenUsers {
  const problems: string[] = [];
  const path = env.USERS_FILE;
  const users = path === undefined || path === '' ? [] : readFile(path, program, problems);
  const secret = env.SESSION_KEY ?? '';
  if (secret !== '' && secret.length < shortestKey)
    problems.push(`SESSION_KEY must be a secret of at least ${shortestKey} characters.`);
  return { users, sessionSecret: secret === '' ? null : secret, problems };
}

function readFile(path: string, { security }: Pick<Program, 'security'>, problems: string[]): ListedUser[] {
  let list: unknown;
  try {
    if (statSync(path).size > largestFile) throw new Error('it is larger than 16 MB');
    list = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // What a parser says of a text may hold some of it.
    const why = error instanceof SyntaxError ? 'it is no JSON' : (error as Error).message;
    problems.push(`USERS_FILE ${path} cannot be read: ${why}.`);
    return [];
  }
  if (!Array.isArray(list)) {
    problems.push(`USERS_FILE ${path} must hold a list of users.`);
    return [];
  }
  const roles = security.userRoles.map((role) => role.name);
  const names = new Set<string>();
  return list.flatMap((entry: Partial<ListedUser> | null, i): ListedUser[] => {
    const { name, password, roles: given = [] } = entry ?? {};
    const wrong = (words: string) => {
      problems.push(`USERS_FILE ${path}, user ${i + 1}${typeof name === 'string' ? ` (${name})` : ''}: ${words}`);
      return [];
    };
    if (typeof name !== 'string' || name === '' || name.includes(':'))
      return wrong('name must be a text without a colon.');
    if (names.has(name.normalize('NFC'))) return wrong('the name is there twice.');
    names.add(name.normalize('NFC'));
    if (typeof password !== 'string' || !isPasswordHash(password))
      return wrong('password must be a hash, as weft password makes it.');
    if (!Array.isArray(given) || given.some((role) => typeof role !== 'string'))
      return wrong('roles must be a list of texts.');
    const unknown = given.find((role) => !roles.includes(role));
    if (unknown !== undefined) {
      const similar = mostSimilar(unknown, roles);
      return wrong(
        `there is no user role ${unknown}.${similar ? ` Did you mean ${similar}?` : ` User roles: ${roles.join(', ') || 'none'}.`}`,
      );
    }
    return [{ name, password, roles: given }];
  });
}
