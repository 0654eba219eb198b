import { z } from 'zod';
import { ref } from '../../model/kind.ts';
import { checkKeyConstant, type GivenText, givenText, type NamedConstant, namedConstant } from '../constants.ts';
import { defineMethod } from '../method.ts';
import {
  checkClaims,
  checkKeyAddress,
  claimSettings,
  compileClaims,
  type ProgramClaims,
  pairAlgorithms,
  secretAlgorithms,
} from '../token-claims.ts';

export interface JwtData {
  keys: { from: 'key-set'; address: GivenText } | { from: 'public-key' | 'secret'; constant: NamedConstant | null };
  issuer: GivenText;
  claims: ProgramClaims;
}

/** A token that somebody signed (RFC 7519), held to their keys and to what is asked of it. */
export const jwt = defineMethod({
  id: 'jwt',
  label: 'JWT',
  summary: 'A signed token of an issuer whose keys are known.',
  schema: z.strictObject({
    type: z.literal('jwt'),
    keySource: z
      .enum(['key-set', 'public-key', 'secret'])
      .default('key-set')
      .meta({
        title: 'Keys',
        labels: { 'key-set': 'Key set at an address (JWKS)', 'public-key': 'Public key', secret: 'Shared secret' },
      }),
    address: z
      .string()
      .default('')
      .meta({ title: 'Address of the key set', when: { keySource: ['key-set'] } }),
    addressConstant: ref('constant').meta({
      title: 'Address by constant',
      ref: 'constant',
      when: { keySource: ['key-set'] },
    }),
    key: ref('constant').meta({
      title: 'Key',
      help: 'A constant: PEM, JWK or key set of public keys; of a shared secret its text, at least 32 bytes.',
      ref: 'constant',
      when: { keySource: ['public-key', 'secret'] },
    }),
    issuer: z.string().default('').meta({ title: 'Issuer', help: 'What iss has to be.' }),
    issuerConstant: ref('constant').meta({ title: 'Issuer by constant', ref: 'constant' }),
    ...claimSettings,
  }),
  compile: (settings, { view }): JwtData => ({
    keys:
      settings.keySource === 'key-set'
        ? { from: 'key-set', address: givenText(view, settings.address, settings.addressConstant) }
        : { from: settings.keySource, constant: namedConstant(view, settings.key) },
    issuer: givenText(view, settings.issuer, settings.issuerConstant),
    claims: compileClaims(settings, view),
  }),
  check: (settings, { view }, report) => {
    const isSecret = settings.keySource === 'secret';
    if (settings.keySource === 'key-set')
      checkKeyAddress(
        settings.address,
        settings.addressConstant,
        { property: 'address', what: 'The key set', example: 'https://login.example.com/keys' },
        report,
      );
    else checkKeyConstant(view, settings.key, { property: 'key', what: 'The key', isSecret }, report);
    if (settings.issuer.trim() === '' && settings.issuerConstant === null)
      report({
        severity: 'warning',
        code: 'authentication/no-issuer',
        message: 'Tokens of any issuer are taken that has the key: no issuer is asked for.',
        property: 'issuer',
        fix: 'Enter what stands in iss.',
      });
    checkClaims(settings, isSecret ? secretAlgorithms : pairAlgorithms, report);
  },
  shown: () => [{ in: 'header', name: 'Authorization' }],
  scheme: () => ({ name: 'jwt', openApi: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } }),
});
