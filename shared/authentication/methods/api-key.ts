import { z } from 'zod';
import { elementId, ref } from '../../model/kind.ts';
import { userRoles } from '../../model/kinds/security.ts';
import { securityOf, userRolesOf } from '../../model/roles.ts';
import { checkKeyConstant, type NamedConstant, namedConstant } from '../constants.ts';
import { defineMethod } from '../method.ts';

export interface ApiKeyData {
  in: 'header' | 'query';
  name: string;
  keys: { user: string; key: NamedConstant; userRoles: string[] }[];
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A key that each caller has of its own, in a header or in the query. */
export const apiKey = defineMethod({
  id: 'api-key',
  label: 'API key',
  summary: 'A key that each caller has of its own.',
  schema: z.strictObject({
    type: z.literal('api-key'),
    in: z
      .enum(['header', 'query'])
      .default('header')
      .meta({ title: 'In', labels: { header: 'Header', query: 'Query' } }),
    name: z
      .string()
      .default('X-API-Key')
      .meta({ title: 'Name', help: 'Of the header, or of the parameter of the query.' }),
    keys: z
      .array(
        z.strictObject({
          id: elementId(),
          user: z.string().default('').meta({ title: 'Caller', help: 'What traces and logs call who has the key.' }),
          key: ref('constant').meta({ title: 'Key', ref: 'constant', needed: true }),
          userRoles: userRoles().meta({ title: 'User roles' }),
        }),
      )
      .default([])
      .meta({ title: 'Keys' }),
  }),
  compile: (settings, { view }): ApiKeyData => ({
    in: settings.in,
    name: settings.name,
    keys: settings.keys.flatMap(({ user, key, userRoles: roles }) => {
      const constant = namedConstant(view, key);
      return constant === null
        ? []
        : [{ user, key: constant, userRoles: userRolesOf(roles, securityOf(view)).map((role) => role.name) }];
    }),
  }),
  check: (settings, { view }, report) => {
    if (!(settings.in === 'header' ? headerName.test(settings.name) : settings.name !== ''))
      report({
        severity: 'error',
        code: 'authentication/key-name',
        message: `${JSON.stringify(settings.name)} is no name of a ${settings.in === 'header' ? 'header' : 'parameter'}.`,
        property: 'name',
        fix: 'For example X-API-Key.',
      });
    if (settings.in === 'query')
      report({
        severity: 'info',
        code: 'authentication/key-in-query',
        message: 'A key in the query stands in the logs of every proxy on the way.',
        property: 'in',
        fix: 'Take it from a header, where the callers can send one.',
      });
    if (settings.keys.length === 0)
      report({
        severity: 'error',
        code: 'authentication/no-key',
        message: 'There is no key: nobody could be let in.',
        property: 'keys',
        fix: 'Add a key with the constant that holds it.',
      });
    for (const [i, { user, key }] of settings.keys.entries()) {
      checkKeyConstant(
        view,
        key,
        { property: 'keys', what: `The key of ${user || `caller ${i + 1}`}`, isSecret: true },
        report,
      );
      if (user.trim() === '')
        report({
          severity: 'error',
          code: 'authentication/no-caller',
          message: `The caller of key ${i + 1} has no name: traces and logs could not say who asked.`,
          property: 'keys',
          fix: 'Enter a name, e.g. warehouse.',
        });
    }
  },
  shown: (settings) => [{ in: settings.in, name: settings.name }],
  scheme: (settings) => ({
    name: 'apiKey',
    openApi: { type: 'apiKey', in: settings.in, name: settings.name },
  }),
});
