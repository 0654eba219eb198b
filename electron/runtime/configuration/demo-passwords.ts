import type { Program } from '../../../shared/program/program.ts';
import type { Environment } from './environment.ts';

/** Name of the environment variable that gives the password of a demo user. */
export function demoPasswordVariable(user: string): string {
  return `DEMO_PASSWORD_${user.replace(/[^A-Za-z0-9_]/g, '_')}`;
}

/** The passwords of demo users that the environment gives. */
export function demoPasswords({ security }: Pick<Program, 'security'>, env: Environment): Record<string, string> {
  return Object.fromEntries(
    security.demoUsers.flatMap(({ name }) => {
      const password = env[demoPasswordVariable(name)];
      return password ? [[name, password]] : [];
    }),
  );
}
