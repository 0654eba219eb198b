import { z } from 'zod';
import { userRoles } from '../../model/kinds/security.ts';
import { securityOf, userRolesOf } from '../../model/roles.ts';
import { defineMethod } from '../method.ts';

export interface NoneData {
  userRoles: string[];
}

/** PR-66: whoever shows nothing is let in as nobody in particular, with roles of their own. Wrong credentials are refused all the same. */
export const none = defineMethod({
  id: 'none',
  label: 'None',
  summary: 'Whoever shows nothing is nobody in particular.',
  schema: z.strictObject({
    type: z.literal('none'),
    userRoles: userRoles().meta({ title: 'User roles of everybody' }),
  }),
  compile: (settings, { view }): NoneData => ({
    userRoles: userRolesOf(settings.userRoles, securityOf(view)).map((role) => role.name),
  }),
  check: () => {},
  shown: () => [],
  scheme: () => null,
});
