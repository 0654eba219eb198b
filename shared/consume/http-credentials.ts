import type { CheckContext } from '../model/check-rule.ts';
import type { Constant } from '../model/kinds/constant.ts';
import type { Unit } from '../model/unit.ts';
import type { HttpAuthentication } from './http-service.ts';

/** The constants that an authentication needs: which property, what it is called, whether it has to be secret. */
const credentials: Readonly<
  Record<
    HttpAuthentication,
    readonly (readonly [
      'user' | 'password' | 'token' | 'key' | 'client' | 'clientSecret' | 'refreshToken',
      string,
      boolean,
    ])[]
  >
> = {
  none: [],
  signature: [],
  basic: [
    ['user', 'user name', false],
    ['password', 'password', true],
  ],
  ntlm: [
    ['user', 'user name', false],
    ['password', 'password', true],
  ],
  bearer: [['token', 'token', true]],
  'api-key': [['key', 'key', true]],
  oauth2: [
    ['client', 'client id', false],
    ['clientSecret', 'client secret', true],
  ],
  'oauth2-code': [
    ['client', 'client id', false],
    ['refreshToken', 'refresh token', true],
  ],
};

/** What the check of credentials needs of a service. */
export type HttpCredentials = Record<
  'user' | 'password' | 'token' | 'key' | 'client' | 'clientSecret' | 'refreshToken',
  string | null
> & { authentication: HttpAuthentication; keyName: string; tokenAddress: string };

/** Reports what an authentication lacks to be carried out; `codes` begins the codes, by the protocol of the service. */
export function reportCredentials(
  data: HttpCredentials,
  codes: string,
  { report, view }: Pick<CheckContext, 'report' | 'view'>,
): void {
  const { authentication } = data;
  for (const [property, name, isSecret] of credentials[authentication]) {
    const constant = view.unit(data[property]) as Unit<Constant> | undefined;
    if (!constant)
      report({
        severity: 'error',
        code: `${codes}/no-credentials`,
        message: `The authentication has no ${name}.`,
        property,
        fix: isSecret
          ? 'Choose a constant that is secret: its value is given where the service is run.'
          : 'Choose a constant.',
      });
    else if (isSecret && !constant.data.secret)
      report({
        severity: 'warning',
        code: `${codes}/open-secret`,
        message: `The ${name} is the constant ${constant.name}, which is not secret: it stands in the project for everybody to read.`,
        property,
        fix: 'Make the constant secret.',
      });
  }
  if (authentication === 'api-key' && data.keyName.trim() === '')
    report({
      severity: 'error',
      code: `${codes}/no-key-name`,
      message: 'The API key has no name to be sent by.',
      property: 'keyName',
      fix: 'Give the name of the header or query parameter.',
    });
  if (authentication.startsWith('oauth2') && !/^(https?:\/\/[^\s/]+|\/)/i.test(data.tokenAddress.trim()))
    report({
      severity: 'error',
      code: `${codes}/no-token-address`,
      message: 'It is not known where tokens are asked for.',
      property: 'tokenAddress',
      fix: 'Give an address such as https://example.org/oauth/token.',
    });
}
