import { z } from 'zod';
import { ref } from '../../model/kind.ts';
import { checkKeyConstant, type GivenText, givenText, type NamedConstant, namedConstant } from '../constants.ts';
import { defineMethod } from '../method.ts';
import { checkKeyAddress, claimSettings, compileClaims, type ProgramClaims } from '../token-claims.ts';

export interface IntrospectionData {
  address: GivenText;
  client: GivenText;
  secret: NamedConstant | null;
  issuer: GivenText;
  claims: ProgramClaims;
  cacheSeconds: number;
}

const { algorithms: _, ...asked } = claimSettings;

/** A token that says nothing by itself: who gave it is asked about it (RFC 7662). */
export const introspection = defineMethod({
  id: 'introspection',
  label: 'Token introspection',
  summary: 'An access token that its issuer is asked about.',
  schema: z.strictObject({
    type: z.literal('introspection'),
    address: z
      .string()
      .default('')
      .meta({ title: 'Address', help: 'Where the issuer is asked about tokens (introspection endpoint).' }),
    addressConstant: ref('constant').meta({ title: 'Address by constant', ref: 'constant' }),
    client: z.string().default('').meta({ title: 'Client id', help: 'Of this service, as the issuer knows it.' }),
    clientConstant: ref('constant').meta({ title: 'Client id by constant', ref: 'constant' }),
    clientSecret: ref('constant').meta({ title: 'Client secret', help: 'A constant that is secret.', ref: 'constant' }),
    issuer: z.string().default('').meta({ title: 'Issuer', help: 'What iss has to be, where the answer says it.' }),
    issuerConstant: ref('constant').meta({ title: 'Issuer by constant', ref: 'constant' }),
    cacheSeconds: z.int().min(0).max(3_600).default(60).meta({
      title: 'Answers hold for',
      unit: 's',
      help: 'So long a token that was taken back may still be let in; never beyond its own end. 0 asks each time.',
    }),
    ...asked,
  }),
  compile: (settings, { view }): IntrospectionData => ({
    address: givenText(view, settings.address, settings.addressConstant),
    client: givenText(view, settings.client, settings.clientConstant),
    secret: namedConstant(view, settings.clientSecret),
    issuer: givenText(view, settings.issuer, settings.issuerConstant),
    claims: compileClaims({ ...settings, algorithms: [] }, view),
    cacheSeconds: settings.cacheSeconds,
  }),
  check: (settings, { view }, report) => {
    checkKeyAddress(
      settings.address,
      settings.addressConstant,
      { property: 'address', what: 'The introspection', example: 'https://login.example.com/introspect' },
      report,
    );
    checkKeyConstant(
      view,
      settings.clientSecret,
      { property: 'clientSecret', what: 'The client secret', isSecret: true },
      report,
    );
    if (settings.client.trim() === '' && settings.clientConstant === null)
      report({
        severity: 'error',
        code: 'authentication/no-client',
        message: 'The issuer is not told who asks it about tokens: there is no client id.',
        property: 'client',
        fix: 'Enter the client id of this service; or choose the constant that holds it.',
      });
    if (settings.nameClaim.trim() === '')
      report({
        severity: 'error',
        code: 'authentication/no-name-claim',
        message: 'Nothing says who a token is of: the claim of the user name is empty.',
        property: 'nameClaim',
        fix: 'Enter sub or username.',
      });
    if (settings.audience.trim() === '' && settings.audienceConstant === null)
      report({
        severity: 'info',
        code: 'authentication/no-audience',
        message: 'Tokens that the issuer gave for other services are taken, too: no audience is asked for.',
        property: 'audience',
        fix: 'Enter what the issuer writes into aud for this service.',
      });
  },
  shown: () => [{ in: 'header', name: 'Authorization' }],
  scheme: () => ({ name: 'introspection', openApi: { type: 'http', scheme: 'bearer' } }),
});
