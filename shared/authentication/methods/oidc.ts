import { z } from 'zod';
import { ref } from '../../model/kind.ts';
import { type GivenText, givenText } from '../constants.ts';
import { defineMethod } from '../method.ts';
import {
  checkClaims,
  checkKeyAddress,
  claimSettings,
  compileClaims,
  type ProgramClaims,
  pairAlgorithms,
} from '../token-claims.ts';

export interface OidcData {
  issuer: GivenText;
  claims: ProgramClaims;
}

/** An access token of an OpenID provider (OpenID Connect Discovery 1.0; RFC 9068), whose keys are found by its address. */
export const oidc = defineMethod({
  id: 'oidc',
  label: 'OpenID Connect',
  summary: 'An access token of an OpenID provider.',
  schema: z.strictObject({
    type: z.literal('oidc'),
    issuer: z
      .string()
      .default('')
      .meta({ title: 'Issuer', help: 'Address of the provider; its keys are found from there.' }),
    issuerConstant: ref('constant').meta({ title: 'Issuer by constant', ref: 'constant' }),
    ...claimSettings,
  }),
  compile: (settings, { view }): OidcData => ({
    issuer: givenText(view, settings.issuer, settings.issuerConstant),
    claims: compileClaims(settings, view),
  }),
  check: (settings, _view, report) => {
    checkKeyAddress(
      settings.issuer,
      settings.issuerConstant,
      { property: 'issuer', what: 'The issuer', example: 'https://login.example.com' },
      report,
    );
    checkClaims(settings, pairAlgorithms, report);
  },
  shown: () => [{ in: 'header', name: 'Authorization' }],
  scheme: ({ issuer, issuerConstant }) => ({
    name: 'openIdConnect',
    openApi:
      issuerConstant === null
        ? {
            type: 'openIdConnect',
            openIdConnectUrl: `${issuer.trim().replace(/\/$/, '')}/.well-known/openid-configuration`,
          }
        : // Where it is served is known where it is run.
          { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  }),
});
