import type { CheckContext, CheckRule } from '../model/check-rule.ts';
import type { Unit } from '../model/unit.ts';
import type { SecuredOperation, SecuredService } from './kind.ts';
import { methodOf } from './methods/index.ts';

/** A published protocol, as far as it matters here. */
export interface SecuredProtocol {
  kind: { kind: string };
  pathOf(unit: Unit): string | null;
  addressesOf(unit: Unit): readonly { path: string }[];
}

/** Methods that a service has once: a second one would never be asked. */
const onlyOnce = new Set(['basic', 'session', 'client-certificate', 'none']);

/** How published services of all protocols are told who asks. */
export function authenticationRule(protocols: readonly SecuredProtocol[]): CheckRule {
  return {
    id: 'authentication',
    kinds: protocols.map((protocol) => protocol.kind.kind),
    run(unit: Unit<SecuredService>, { view, catalog, report }) {
      const { data } = unit;
      const protocol = protocols.find((p) => p.kind.kind === unit.kind);
      const { authentication, allowedRoles } = data;
      const seen = new Set<string>();
      authentication.forEach((settings, i) => {
        const method = methodOf(settings.type);
        const place = (property: string) => ({
          path: `Authentication: ${method.label}`,
          property: `authentication.${i}.${property}`,
        });
        method.check(settings, { view, catalog }, ({ property, ...finding }) =>
          report({ ...finding, ...place(property) }),
        );
        if (settings.type === 'session') {
          const login = `${protocol?.pathOf(unit)?.replace(/\/$/, '')}/${settings.login}`;
          if (protocol?.addressesOf(unit).some((address) => address.path === login))
            report({
              severity: 'error',
              code: 'authentication/login-taken',
              message: `${login} is an address of the service already: nobody could call it.`,
              ...place('login'),
              fix: 'Put the login elsewhere.',
            });
        }
        if (onlyOnce.has(method.id) && seen.has(method.id))
          report({
            severity: 'error',
            code: 'authentication/method-twice',
            message: `${method.label} is there twice: the second one would never be asked.`,
            ...place('type'),
            fix: 'Remove one of them.',
          });
        seen.add(method.id);
        if (method.id === 'none' && i < authentication.length - 1)
          report({
            severity: 'error',
            code: 'authentication/none-not-last',
            message: 'What stands after None says nobody who asks: whoever shows nothing is let in before.',
            ...place('type'),
            fix: 'Move None to the end.',
          });
      });
      if (authentication.length === 0 && data.applyAccess)
        report({
          severity: 'warning',
          code: 'authentication/access-without-method',
          message: 'The service applies entity access, but does not ask who calls: nobody sees anything.',
          path: 'Apply entity access',
          property: 'applyAccess',
          fix: 'Add an authentication method.',
        });
      if (authentication.length === 0 && allowedRoles.some((id) => id !== null))
        report({
          severity: 'error',
          code: 'authentication/roles-without-method',
          message: 'The service asks for roles, but not who calls: nobody can be let in.',
          path: 'Allowed roles',
          property: 'allowedRoles',
          fix: 'Add an authentication method, or take the roles away.',
        });
    },
  };
}

/** What an operation says of who may call it. */
export function checkOperationAccess(
  operation: SecuredOperation & { parameters: readonly { id: string; name: string; in: string }[] },
  service: SecuredService,
  at: { element: string; path: string },
  report: CheckContext['report'],
): void {
  if (operation.access === 'roles' && service.authentication.length === 0)
    report({
      severity: 'error',
      code: 'authentication/roles-without-method',
      message: `${at.path} asks for roles, but its service does not ask who calls: nobody can be let in.`,
      ...at,
      property: 'access',
      fix: 'Add an authentication method to the service.',
    });
  const shown = new Set(
    service.authentication.flatMap((settings) =>
      methodOf(settings.type)
        .shown(settings)
        .map((place) => keyOf(place)),
    ),
  );
  for (const parameter of operation.parameters)
    if (shown.has(keyOf(parameter)))
      report({
        severity: 'error',
        code: 'authentication/credential-parameter',
        message: `${at.path} takes the ${parameter.in} parameter ${parameter.name}, which holds a credential: it would stand in traces.`,
        ...at,
        property: 'parameters',
        fix: 'Take it out; who asks is in $currentUser.',
        params: { parameter: parameter.id },
      });
}

function keyOf({ in: place, name }: { in: string; name: string }): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
}
