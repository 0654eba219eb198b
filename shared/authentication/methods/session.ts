import { z } from 'zod';
import { defineMethod } from '../method.ts';

export interface SessionData {
  /** Part of the address below the service. */
  login: string;
  minutes: number;
}

export const sessionCookie = 'weft-session';
export const csrfHeader = 'X-CSRF-Token';

/** A login that a cookie remembers, for pages in browsers (PR-64): every request says the token that the login gave. */
export const session = defineMethod({
  id: 'session',
  label: 'Session',
  summary: `A cookie of a login, with the header ${csrfHeader} that the login gave.`,
  schema: z.strictObject({
    type: z.literal('session'),
    login: z.string().default('login').meta({
      title: 'Login at',
      help: 'Below the service: POST logs in with user and password as JSON, GET says who is logged in, DELETE logs out.',
    }),
    minutes: z.int().min(1).max(44_640).default(60).meta({ title: 'Lasts', unit: 'minutes' }),
  }),
  compile: ({ login, minutes }): SessionData => ({ login, minutes }),
  check: ({ login }, _view, report) => {
    if (!/^[\w.~-]+$/.test(login) || /^\.+$/.test(login))
      report({
        severity: 'error',
        code: 'authentication/login-path',
        message: `${JSON.stringify(login)} is no part of an address.`,
        property: 'login',
        fix: 'Letters, digits and hyphens, e.g. login.',
      });
  },
  shown: () => [
    { in: 'cookie', name: sessionCookie },
    { in: 'header', name: 'Cookie' },
    { in: 'header', name: csrfHeader },
  ],
  scheme: () => ({ name: 'session', openApi: { type: 'apiKey', in: 'cookie', name: sessionCookie } }),
});
