import { z } from 'zod';
import { defineKind, documentation, elementId, ref } from '../kind.ts';

/** A list of module roles; one that is deleted goes from it. */
export function moduleRoles() {
  return z.array(ref('module-role').meta({ title: 'Module role', ref: 'module-role', gone: 'remove' })).default([]);
}

/** A list of user roles; one that is deleted goes from it. */
export function userRoles() {
  return z.array(ref('user-role').meta({ title: 'User role', ref: 'user-role', gone: 'remove' })).default([]);
}

const userRole = z.strictObject({
  id: elementId('user-role'),
  name: z.string().default('').meta({ title: 'Name', help: 'As tokens and lists of users name it.' }),
  moduleRoles: moduleRoles().meta({ title: 'Module roles' }),
  documentation: documentation(),
});
export type UserRole = z.infer<typeof userRole>;

const demoUser = z.strictObject({
  id: elementId(),
  name: z.string().default('').meta({ title: 'Name', help: 'What is typed at the login.' }),
  userRoles: userRoles().meta({ title: 'User roles' }),
});
export type DemoUser = z.infer<typeof demoUser>;

/**
 * Who there is in a project: user roles, each a set of module roles, and demo users for runs on this machine. It holds no password:
 * a run is given them by its environment, or makes them.
 */
export const securityKind = defineKind({
  kind: 'security',
  label: 'Users and roles',
  plural: 'Users and roles',
  icon: 'users',
  family: 'system',
  version: 1,
  placement: 'project',
  single: true,
  hasOwnForm: true,
  summary: 'User roles, each a set of module roles, and demo users for runs on this machine.',
  schema: z.strictObject({
    userRoles: z.array(userRole).default([]).meta({ title: 'User roles' }),
    demoUsers: z.array(demoUser).default([]).meta({
      title: 'Demo users',
      help: 'For runs on this machine only; no bundle has them. Passwords are made anew by each run, or given by its environment (DEMO_PASSWORD_name).',
    }),
  }),
  defaults: () => ({ userRoles: [], demoUsers: [] }),
});
export type Security = z.infer<typeof securityKind.schema>;
/** Name of the one document of this kind. */
export const securityName = 'Security';
