import { z } from 'zod';
import { defineKind } from '../kind.ts';

/** A module role (PR-67): what somebody may do in a module. User roles are made of them, services and operations ask for them. */
export const moduleRoleKind = defineKind({
  kind: 'module-role',
  label: 'Module role',
  plural: 'Module roles',
  icon: 'shield',
  family: 'system',
  version: 1,
  placement: 'anywhere',
  summary: 'What somebody may do in this module: services and operations ask for it, user roles are made of it.',
  schema: z.strictObject({}),
  defaults: () => ({}),
});
