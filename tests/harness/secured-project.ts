import type { Runtime, RuntimeOptions } from '../../electron/runtime/runtime.ts';
import { ProjectBuilder } from './project-builder.ts';
import { startRuntime } from './resource-runtime.ts';

/** User roles of the project: a Clerk reads, a Manager writes, too. */
const security = {
  userRoles: [
    { id: 'clerk', name: 'Clerk', moduleRoles: ['Reader'] },
    { id: 'manager', name: 'Manager', moduleRoles: ['Reader', 'Writer'] },
  ],
  demoUsers: [
    { id: 'maria', name: 'maria', userRoles: ['clerk'] },
    { id: 'max', name: 'max', userRoles: ['manager'] },
  ],
};

/** Passwords of the demo users, as an environment gives them. */
export const passwords = { maria: 'correct horse', max: 'battery staple' } as const;

/**
 * A project with a service at /api that asks who calls by some methods: `GET /things` for all its roles, `POST /things` (a body of any type) for writers,
 * `GET /things/open` for everybody. Each answers who asks, its user roles and its module roles.
 */
export function securedProject(authentication: readonly object[], more: object = {}): ProjectBuilder {
  const p = new ProjectBuilder().unit('module-role', 'Reader', {}).unit('module-role', 'Writer', {});
  p.unit('security', 'Security', security);
  for (const name of ['KeyOfShop', 'KeyOfMill', 'TokenKey']) p.unit('constant', name, { type: 'string', secret: true });
  p.unit('constant', 'Issuer', { type: 'string', value: '' });
  p.unit('constant', 'PublicKey', { type: 'string', value: '' });
  const who =
    "if $currentUser = empty then 'nobody' else $currentUser/Name + '|' + $currentUser/UserRoles + '|' + $currentUser/ModuleRoles";
  p.flow('Who', [], { kind: 'string' }, (f) => {
    f.add('log-message', { message: "'asked'" } as never);
    f.add('end', { value: who } as never);
  });
  p.flow('Take', [{ name: 'Text', type: { kind: 'string' } }], { kind: 'string' }, (f) => {
    f.add('end', { value: "$currentUser/Name + ' sends ' + toString(length($Text))" } as never);
  });
  const operation = { contentType: 'text/plain', status: 200 };
  return p.unit('rest-service', 'Api', {
    path: 'api',
    authentication,
    allowedRoles: ['Reader'],
    resources: [
      {
        id: 'r',
        name: 'things',
        operations: [
          { ...operation, id: 'get', method: 'GET', microflow: 'Who' },
          {
            ...operation,
            id: 'post',
            method: 'POST',
            microflow: 'Take',
            bodyArgument: 'Text',
            access: 'roles',
            allowedRoles: ['Writer'],
          },
          { ...operation, id: 'open', method: 'GET', path: 'open', microflow: 'Who', access: 'everybody' },
        ],
      },
    ],
    ...more,
  });
}

/** Runs such a project on a free port, with its demo users. */
export function startSecured(project: ProjectBuilder, options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  return startRuntime(project.view(), { demoUsers: { passwords, show: () => {} }, ...options });
}

export const basicOf = (name: string, password: string) =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
