import type { Security, UserRole } from './kinds/security.ts';
import type { ProjectView } from './project.ts';

/** The users and roles of a project; empty where it has none. */
export function securityOf(view: ProjectView): Security {
  return view.ofKind<Security>('security')[0]?.data ?? { userRoles: [], demoUsers: [] };
}

/** The user roles of a list of their ids; what is not there is left out. */
export function userRolesOf(ids: readonly (string | null)[], { userRoles }: Security): UserRole[] {
  return userRoles.filter((role) => ids.includes(role.id));
}

/** Names of the user roles that have one of the module roles. */
export function userRolesWith(moduleRoles: readonly (string | null)[], { userRoles }: Security): UserRole[] {
  return userRoles.filter((role) => role.moduleRoles.some((id) => id !== null && moduleRoles.includes(id)));
}
