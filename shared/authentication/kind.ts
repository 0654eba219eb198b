import { z } from 'zod';
import { ref } from '../model/kind.ts';
import { authenticationMethods, headMethodSchemas, messageMethodSchemas } from './methods/index.ts';

const labels = Object.fromEntries(authenticationMethods.map((m) => [m.id, m.label]));
const headMethod = z.discriminatedUnion('type', [...headMethodSchemas]).meta({ labels });
const messageMethod = z.discriminatedUnion('type', [...messageMethodSchemas]).meta({ labels });
export type MethodSettings = z.infer<typeof messageMethod>;

/** Roles that are asked for. One that is deleted stays, as an error: a list that got empty by that would let everybody in who is known. */
function allowedRoles() {
  return z.array(ref('module-role').meta({ title: 'Module role', ref: 'module-role' })).default([]);
}

/** What the kind of every published service says of who may call it. */
export function securedService() {
  return secured(headMethod);
}

/** The same for a protocol whose messages can hold credentials. */
export function securedMessageService() {
  return secured(messageMethod);
}

function secured<Method extends z.ZodType>(method: Method) {
  return {
    authentication: z.array(method).default([]).meta({
      title: 'Authentication',
      help: 'Tried in this order; the first one that a request satisfies says who asks. None: everybody may call it.',
    }),
    allowedRoles: allowedRoles().meta({
      title: 'Allowed roles',
      help: 'Module roles of which a user has one. Empty: everybody who has shown who they are.',
    }),
    applyAccess: z.boolean().default(false).meta({
      asksAccess: true,
      title: 'Apply entity access',
      help: 'What is read and written for a request is what the access rules of entities give its caller.',
    }),
  };
}

/** What an operation says of who may call it, where it is not what its service says. */
export function securedOperation() {
  return {
    access: z
      .enum(['service', 'roles', 'everybody'])
      .default('service')
      .meta({
        title: 'Access',
        labels: { service: 'As the service says', roles: 'Other roles', everybody: 'Everybody, without asking' },
      }),
    allowedRoles: allowedRoles().meta({
      title: 'Allowed roles',
      help: 'In place of those of the service. Empty: everybody who has shown who they are.',
      when: { access: ['roles'] },
    }),
    applyAccess: z
      .enum(['service', 'yes', 'no'])
      .default('service')
      .meta({
        asksAccess: true,
        title: 'Apply entity access',
        labels: { service: 'As the service says', yes: 'Yes', no: 'No' },
      }),
  };
}

/** The data of a published service, as far as every protocol has it. */
export interface SecuredService {
  authentication: MethodSettings[];
  allowedRoles: (string | null)[];
  applyAccess: boolean;
}

export interface SecuredOperation {
  access: 'service' | 'roles' | 'everybody';
  allowedRoles: (string | null)[];
  applyAccess: 'service' | 'yes' | 'no';
}

/** Whether the access rules of entities hold for what an operation reads and writes. */
export function appliesAccess(
  operation: Pick<SecuredOperation, 'applyAccess'>,
  service: Pick<SecuredService, 'applyAccess'>,
): boolean {
  return operation.applyAccess === 'service' ? service.applyAccess : operation.applyAccess === 'yes';
}
