import type { ProgramSecurity } from '../../../../shared/authentication/index.ts';
import type { Principal } from '../../contract/principal.ts';

/** A user with what the roles of a program give. */
export function principalOf(
  name: string,
  userRoles: readonly string[],
  security: ProgramSecurity,
  claims: Readonly<Record<string, string>> = {},
): Principal {
  const moduleRoles = security.userRoles.flatMap((role) => (userRoles.includes(role.name) ? role.moduleRoles : []));
  return { name, userRoles, moduleRoles: [...new Set(moduleRoles)], claims };
}
