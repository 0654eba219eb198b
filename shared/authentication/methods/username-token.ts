import { z } from 'zod';
import { elementId, ref } from '../../model/kind.ts';
import { userRoles } from '../../model/kinds/security.ts';
import { securityOf, userRolesOf } from '../../model/roles.ts';
import { checkKeyConstant, type NamedConstant, namedConstant } from '../constants.ts';
import { defineMethod } from '../method.ts';

export interface UsernameTokenData {
  passwords: 'text' | 'digest' | 'both';
  /** Texts show a nonce and a time, too; digests always do. */
  asksNonce: boolean;
  /** By so much the clocks of both sides may differ. */
  clockSkewSeconds: number;
  /** A token that was made longer ago is refused, and so long its nonce is remembered. */
  freshSeconds: number;
  /** Users whose passwords are known here, as digests need it. */
  users: { user: string; password: NamedConstant; userRoles: string[] }[];
}

/** User name and password in the header of a message (WS-Security UsernameToken Profile 1.1.1). */
export const usernameToken = defineMethod({
  id: 'username-token',
  label: 'UsernameToken',
  summary: 'User name and password in the WS-Security header of each message.',
  protocols: ['soap'],
  schema: z.strictObject({
    type: z.literal('username-token'),
    passwords: z
      .enum(['text', 'digest', 'both'])
      .default('text')
      .meta({
        title: 'Passwords',
        help: 'A digest can be told only of a password that is known: those of Users and roles and of USERS_FILE are kept as hashes, so they come as text.',
        labels: { text: 'As text', digest: 'As digest', both: 'As text or digest' },
      }),
    users: z
      .array(
        z.strictObject({
          id: elementId(),
          user: z.string().default('').meta({ title: 'User name' }),
          password: ref('constant').meta({ title: 'Password', ref: 'constant', needed: true }),
          userRoles: userRoles().meta({ title: 'User roles' }),
        }),
      )
      .default([])
      .meta({ title: 'Users by constants', help: 'The only ones who can show a digest.' }),
    asksNonce: z.boolean().default(false).meta({
      title: 'Nonce and time with texts',
      help: 'A token is then taken once. Digests always have both.',
    }),
    clockSkewSeconds: z
      .int()
      .min(0)
      .max(3_600)
      .default(60)
      .meta({ title: 'Clock skew', unit: 's', help: 'By so much the clocks of caller and service may differ.' }),
    freshSeconds: z.int().min(1).max(86_400).default(300).meta({
      title: 'Valid for',
      unit: 's',
      help: 'A token that was made longer ago is refused; nonces are remembered as long.',
    }),
  }),
  compile: (settings, { view }): UsernameTokenData => ({
    passwords: settings.passwords,
    asksNonce: settings.asksNonce,
    clockSkewSeconds: settings.clockSkewSeconds,
    freshSeconds: settings.freshSeconds,
    users: settings.users.flatMap(({ user, password, userRoles: roles }) => {
      const constant = namedConstant(view, password);
      return constant === null || user.trim() === ''
        ? []
        : [
            {
              user: user.trim(),
              password: constant,
              userRoles: userRolesOf(roles, securityOf(view)).map((role) => role.name),
            },
          ];
    }),
  }),
  check: (settings, { view }, report) => {
    if (settings.passwords !== 'text' && settings.users.length === 0)
      report({
        severity: settings.passwords === 'digest' ? 'error' : 'warning',
        code: 'authentication/digest-without-password',
        message:
          settings.passwords === 'digest'
            ? 'No password is known here: nobody could be let in by a digest.'
            : 'No password is known here: digests let nobody in.',
        property: 'users',
        fix: 'Add the users who send digests, each with the constant that holds the password; or take passwords as text.',
      });
    const names = new Set<string>();
    for (const [i, { user, password }] of settings.users.entries()) {
      const name = user.trim().normalize('NFC');
      checkKeyConstant(
        view,
        password,
        { property: 'users', what: `The password of ${name || `user ${i + 1}`}`, isSecret: true },
        report,
      );
      if (name === '' || names.has(name))
        report({
          severity: 'error',
          code: 'authentication/token-user',
          message:
            name === '' ? `User ${i + 1} has no name.` : `${name} is there twice: the second one is never found.`,
          property: 'users',
          fix: 'Give each user a name of their own, as it stands in the token.',
        });
      names.add(name);
    }
  },
  shown: () => [],
  // OpenAPI knows no messages that hold credentials; the description of the protocol itself says it (WS-SecurityPolicy).
  scheme: () => null,
});
