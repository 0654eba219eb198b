import { z } from 'zod';
import { elementId, ref } from '../model/kind.ts';
import type { ProjectView } from '../model/project.ts';
import { securityOf, userRolesOf } from '../model/roles.ts';
import { type GivenText, givenText } from './constants.ts';
import type { MethodFinding } from './method.ts';

/** Algorithms of signatures by a key pair (RFC 7518, 3.1; RFC 8037), and by a secret that both sides share. */
export const pairAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;
export const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const;
export const tokenAlgorithms = [...pairAlgorithms, ...secretAlgorithms] as const;

/** The settings of what is asked of a token, whoever signs it. */
export const claimSettings = {
  audience: z
    .string()
    .default('')
    .meta({ title: 'Audience', help: 'What aud has to hold: this service, as the issuer calls it.' }),
  audienceConstant: ref('constant').meta({ title: 'Audience by constant', ref: 'constant' }),
  algorithms: z
    .array(
      z
        .enum(tokenAlgorithms)
        .meta({ title: 'Algorithm', labels: Object.fromEntries(tokenAlgorithms.map((a) => [a, a])) }),
    )
    .default(['RS256'])
    .meta({
      title: 'Algorithms',
      help: 'Tokens that are signed in another way are refused, whatever they say of themselves.',
    }),
  leewaySeconds: z
    .int()
    .min(0)
    .max(600)
    .default(30)
    .meta({ title: 'Leeway', unit: 's', help: 'By so much the clocks of issuer and service may differ (exp, nbf).' }),
  nameClaim: z
    .string()
    .default('sub')
    .meta({ title: 'Claim of the user name', help: 'A dot goes into an object: person.email.' }),
  rolesClaim: z.string().default('roles').meta({
    title: 'Claim of the roles',
    help: 'A list, or a text with spaces between. A dot goes into an object: realm_access.roles.',
  }),
  roles: z
    .array(
      z.strictObject({
        id: elementId(),
        value: z.string().default('').meta({ title: 'Value in the token' }),
        userRole: ref('user-role').meta({ title: 'User role', ref: 'user-role', gone: 'remove' }),
      }),
    )
    .default([])
    .meta({ title: 'Roles by other names', help: 'A value that is the name of a user role needs no entry.' }),
};
const claimSchema = z.object(claimSettings);
export type ClaimSettings = z.infer<typeof claimSchema>;

/** What is asked of a token, in a program. */
export interface ProgramClaims {
  audience: GivenText;
  algorithms: string[];
  leewaySeconds: number;
  nameClaim: string[];
  rolesClaim: string[];
  /** User roles by what tokens call them, where they call them otherwise. */
  roles: [value: string, userRole: string][];
}

export function compileClaims(settings: ClaimSettings, view: ProjectView): ProgramClaims {
  const security = securityOf(view);
  return {
    audience: givenText(view, settings.audience, settings.audienceConstant),
    algorithms: [...new Set(settings.algorithms)],
    leewaySeconds: settings.leewaySeconds,
    nameClaim: settings.nameClaim.split('.'),
    rolesClaim: settings.rolesClaim === '' ? [] : settings.rolesClaim.split('.'),
    roles: settings.roles.flatMap(({ value, userRole }) =>
      userRolesOf([userRole], security).map((role): [string, string] => [value, role.name]),
    ),
  };
}

export function checkClaims(
  settings: ClaimSettings,
  allowed: readonly string[],
  report: (finding: MethodFinding) => void,
): void {
  const { algorithms } = settings;
  if (algorithms.length === 0)
    report({
      severity: 'error',
      code: 'authentication/no-algorithm',
      message: 'No algorithm is allowed: every token is refused.',
      property: 'algorithms',
      fix: 'Add those that the issuer signs with, e.g. RS256.',
    });
  const odd = algorithms.find((algorithm) => !allowed.includes(algorithm));
  if (odd !== undefined)
    report({
      severity: 'error',
      code: 'authentication/algorithm',
      message: odd.startsWith('HS')
        ? `${odd} is of a shared secret. With a public key anybody could sign by it.`
        : `${odd} is of a key pair, but the key is a shared secret.`,
      property: 'algorithms',
      fix: `Allow ${allowed.join(', ')} only.`,
    });
  if (settings.audience.trim() === '' && settings.audienceConstant === null)
    report({
      severity: 'warning',
      code: 'authentication/no-audience',
      message: 'Tokens that the issuer gave for other services are taken, too: no audience is asked for.',
      property: 'audience',
      fix: 'Enter what the issuer writes into aud for this service.',
    });
  if (settings.nameClaim.trim() === '')
    report({
      severity: 'error',
      code: 'authentication/no-name-claim',
      message: 'Nothing in a token says who it is of: the claim of the user name is empty.',
      property: 'nameClaim',
      fix: 'Enter sub, or the claim that holds the name.',
    });
}

/** An address that keys are fetched from: what is wrong with it. Keys that come over plain HTTP may be anybody's. */
export function checkKeyAddress(
  text: string,
  constant: string | null,
  { property, what, example }: { property: string; what: string; example: string },
  report: (finding: MethodFinding) => void,
): void {
  if (constant !== null) return;
  const [, scheme = '', host = ''] =
    /^(https?):\/\/(\[[\da-f:]+\]|[^\s/?#:@]+)(?::\d+)?(?:[/?]\S*)?$/i.exec(text.trim()) ?? [];
  if (host === '')
    report({
      severity: 'error',
      code: 'authentication/address',
      message:
        text.trim() === '' ? `${what} is missing.` : `${JSON.stringify(text)} is no address of ${what.toLowerCase()}.`,
      property,
      fix: `For example ${example}; or choose the constant that holds it.`,
    });
  else if (/^http$/i.test(scheme) && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i.test(host))
    report({
      severity: 'warning',
      code: 'authentication/plain-address',
      message: `${what} comes over plain HTTP: who stands between can give keys of their own.`,
      property,
      fix: 'Use https.',
    });
}
