import type { Security } from '../model/kinds/security.ts';
import { madeOnce } from '../model/made-once.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import type { CheckRule } from './check.ts';

/** Names that travel in headers and lists: visible, and without what separates them there. */
const nameProblem = (name: string): string | null => {
  if (name === '') return 'It is empty.';
  if (name !== name.trim()) return 'It begins or ends with a space.';
  if (name.length > 100) return 'It is longer than 100 characters.';
  if (/[\p{Cc}\p{Cf}]/u.test(name)) return 'It holds characters that nobody sees.';
  return null;
};

/** User roles and demo users: names that tell them apart, and roles that give something. */
export const securityRules: CheckRule = {
  id: 'security',
  kinds: ['security'],
  run({ data }: Unit<Security>, { report }) {
    const roleNames = new Set<string>();
    for (const role of data.userRoles) {
      const at = { element: role.id, path: role.name };
      const problem = nameProblem(role.name) ?? (role.name.includes(',') ? 'A comma separates roles.' : null);
      if (problem)
        report({
          severity: 'error',
          code: 'security/role-name',
          message: `The name of a user role cannot be ${JSON.stringify(role.name)}. ${problem}`,
          ...at,
          property: 'name',
          fix: 'Call it otherwise, e.g. Clerk.',
        });
      else if (roleNames.has(role.name))
        report({
          severity: 'error',
          code: 'security/role-twice',
          message: `There are two user roles ${role.name}: a token that names it would mean either.`,
          ...at,
          property: 'name',
          fix: 'Call one of them otherwise.',
        });
      roleNames.add(role.name);
      if (role.moduleRoles.every((id) => id === null))
        report({
          severity: 'warning',
          code: 'security/role-without-module-roles',
          message: `Who has the user role ${role.name} may nothing: it has no module role.`,
          ...at,
          property: 'moduleRoles',
          fix: 'Add the module roles that it is made of.',
        });
    }
    const names = new Set<string>();
    for (const user of data.demoUsers) {
      const at = { element: user.id, path: user.name };
      // Basic (RFC 7617) ends the name at the first colon.
      const problem = nameProblem(user.name) ?? (user.name.includes(':') ? 'A colon ends it in a login.' : null);
      if (problem)
        report({
          severity: 'error',
          code: 'security/user-name',
          message: `The name of a demo user cannot be ${JSON.stringify(user.name)}. ${problem}`,
          ...at,
          property: 'name',
          fix: 'Call the user otherwise, e.g. maria.',
        });
      else if (names.has(user.name))
        report({
          severity: 'error',
          code: 'security/user-twice',
          message: `There are two demo users ${user.name}.`,
          ...at,
          property: 'name',
          fix: 'Call one of them otherwise.',
        });
      names.add(user.name);
    }
  },
};

const givenRoles = madeOnce(
  (view: ProjectView) =>
    new Set(
      view.ofKind<Security>('security').flatMap(({ data }) => data.userRoles.flatMap((role) => role.moduleRoles)),
    ),
);

/** A module role that no user role has is one that nobody ever has (CK-64). */
export const moduleRoleRules: CheckRule = {
  id: 'module-roles',
  kinds: ['module-role', 'security'],
  run(unit, { view, report }) {
    if (unit.kind !== 'module-role' || givenRoles(view).has(unit.id)) return;
    report({
      severity: 'warning',
      code: 'security/module-role-unused',
      message: `No user role has the module role ${view.qualifiedName(unit)}: nobody ever has it.`,
      fix: 'Add it to a user role in Users and roles, or delete it.',
    });
  },
  compares: {
    shows: ({ kind, data }, _view) =>
      kind === 'security' ? JSON.stringify((data as Security).userRoles.map((role) => role.moduleRoles)) : '',
    meets: (unit, view) => (unit.kind === 'security' ? view.ofKind('module-role') : []),
  },
};
