import type { ProjectView } from '../model/project.ts';
import { securityOf, userRolesOf, userRolesWith } from '../model/roles.ts';
import type { SecuredOperation, SecuredService } from './kind.ts';
import type { MethodCompileContext } from './method.ts';
import { methodOf } from './methods/index.ts';
import type { ProgramAccess, ProgramAuthentication, ProgramSecurity } from './program.ts';

/** How a service is told who asks, and who may call it where an operation does not say. */
export function compileAuthentication(data: SecuredService, context: MethodCompileContext): ProgramAuthentication {
  return {
    methods: data.authentication.map((settings) => ({
      method: settings.type,
      data: methodOf(settings.type).compile(settings, context),
    })),
    access: accessOfService(data, context.view),
  };
}

/** Who may call an operation of a service. */
export function compileAccess(operation: SecuredOperation, service: SecuredService, view: ProjectView): ProgramAccess {
  if (operation.access === 'everybody') return { who: 'everybody' };
  return operation.access === 'roles' ? usersWith(operation.allowedRoles, view) : accessOfService(service, view);
}

/** A service that neither asks who calls nor says for whom it is is for everybody. One that says for whom lets nobody in who cannot be asked. */
function accessOfService({ authentication, allowedRoles }: SecuredService, view: ProjectView): ProgramAccess {
  return authentication.length === 0 && allowedRoles.length === 0
    ? { who: 'everybody' }
    : usersWith(allowedRoles, view);
}

/** Those who have one of some roles; all who are known where none is named. A role that is there no more is nobody's. */
function usersWith(roles: readonly (string | null)[], view: ProjectView): ProgramAccess {
  if (roles.length === 0) return { who: 'users', roles: null };
  const asked = roles.filter((id) => id !== null);
  return { who: 'users', roles: userRolesWith(asked, securityOf(view)).map((role) => role.name) };
}

/** The users and roles of a program. */
export function compileSecurity(view: ProjectView): ProgramSecurity {
  const security = securityOf(view);
  return {
    userRoles: security.userRoles.map(({ name, moduleRoles }) => ({
      name,
      moduleRoles: moduleRoles.flatMap((id) => (id === null ? [] : (view.nameOf(id) ?? []))),
    })),
    demoUsers: security.demoUsers.map(({ name, userRoles }) => ({
      name,
      userRoles: userRolesOf(userRoles, security).map((role) => role.name),
    })),
  };
}
