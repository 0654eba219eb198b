import type { ProjectBuilder } from '../harness/project-builder.ts';
import type { Case } from './models.ts';

const clerk = { id: 'clerk', name: 'Clerk', moduleRoles: ['Reader'] };
const maria = { id: 'maria', name: 'maria', userRoles: ['clerk'] };

const project = (p: ProjectBuilder, data: object = {}) =>
  p.unit('module-role', 'Reader', {}).unit('security', 'Security', { userRoles: [clerk], demoUsers: [maria], ...data });

export const securityCases: readonly Case[] = [
  ['security/role-name', (p) => project(p, { userRoles: [{ ...clerk, name: '' }] }), []],
  ['security/role-name', (p) => project(p, { userRoles: [{ ...clerk, name: 'Clerk, Manager' }] }), []],
  ['security/role-name', (p) => project(p, { userRoles: [{ ...clerk, name: ' Clerk' }] }), []],
  ['security/role-name', (p) => project(p, { userRoles: [{ ...clerk, name: 'Cle\u200brk' }] }), []],
  ['security/role-twice', (p) => project(p, { userRoles: [clerk, { ...clerk, id: 'other' }] }), []],
  [
    'security/role-without-module-roles',
    (p) => project(p, { userRoles: [clerk, { id: 'none', name: 'None', moduleRoles: [null] }] }),
    [],
  ],
  ['security/user-name', (p) => project(p, { demoUsers: [{ ...maria, name: 'maria:x' }] }), []],
  ['security/user-name', (p) => project(p, { demoUsers: [{ ...maria, name: '' }] }), []],
  ['security/user-twice', (p) => project(p, { demoUsers: [maria, { ...maria, id: 'other' }] }), []],
  ['security/module-role-unused', (p) => project(p).unit('module-role', 'Writer', {}), []],
];
