import { z } from 'zod';
import { elementId, ref } from '../../model/kind.ts';
import { userRoles } from '../../model/kinds/security.ts';
import { securityOf, userRolesOf } from '../../model/roles.ts';
import { type GivenText, givenText } from '../constants.ts';
import { defineMethod, type MethodFinding } from '../method.ts';

/** What of a certificate tells whose it is (RFC 5280, 4.1.2.6 and 4.2.1.6). */
export const certificateMarks = ['common-name', 'subject', 'dns', 'email', 'uri', 'fingerprint'] as const;
export type CertificateMark = (typeof certificateMarks)[number];

export interface ClientCertificateData {
  callers: { user: string; by: CertificateMark; value: GivenText; userRoles: string[] }[];
  /** How callers whom the list does not have are called; null where they are refused. */
  others: { by: Exclude<CertificateMark, 'fingerprint'>; userRoles: string[] } | null;
}

export const certificateMarkLabels: Record<CertificateMark, string> = {
  'common-name': 'Common name',
  subject: 'Whole subject',
  dns: 'DNS name',
  email: 'E-mail address',
  uri: 'URI',
  fingerprint: 'Fingerprint (SHA-256)',
};
const examples: Record<CertificateMark, string> = {
  'common-name': 'warehouse',
  subject: 'CN=warehouse, O=Example, C=DE',
  dns: 'warehouse.example.com',
  email: 'orders@example.com',
  uri: 'spiffe://example.com/warehouse',
  fingerprint: 'E3:B0:C4:42:… as openssl x509 -fingerprint -sha256 prints it',
};

/** The 64 digits of a fingerprint; null for what is none. */
export function fingerprintDigits(text: string): string | null {
  const digits = text
    .replace(/^sha-?256(?: fingerprint)?[=:]/i, '')
    .replace(/[\s:]/g, '')
    .toUpperCase();
  return /^[0-9A-F]{64}$/.test(digits) ? digits : null;
}

/** A certificate of a client in the TLS handshake (mutual TLS, RFC 8446, 4.4.2). */
export const clientCertificate = defineMethod({
  id: 'client-certificate',
  label: 'Client certificate',
  summary: 'A certificate that the caller shows when it connects (mutual TLS).',
  schema: z.strictObject({
    type: z.literal('client-certificate'),
    callers: z
      .array(
        z.strictObject({
          id: elementId(),
          user: z.string().default('').meta({ title: 'Caller', help: 'What traces and logs call who shows it.' }),
          by: z
            .enum(certificateMarks)
            .default('common-name')
            .meta({ title: 'Known by', labels: certificateMarkLabels }),
          value: z.string().default('').meta({ title: 'Value' }),
          constant: ref('constant').meta({ title: 'Value by constant', ref: 'constant' }),
          userRoles: userRoles().meta({ title: 'User roles' }),
        }),
      )
      .default([])
      .meta({ title: 'Callers' }),
    others: z
      .enum(['refused', 'by-name'])
      .default('refused')
      .meta({
        title: 'Other certificates',
        help: 'Of the authorities that the server is given (TLS_CLIENT_CA_FILE).',
        labels: { refused: 'Are refused', 'by-name': 'Are known by a name in them' },
      }),
    nameFrom: z
      .enum(['common-name', 'subject', 'dns', 'email', 'uri'])
      .default('common-name')
      .meta({
        title: 'Their user name',
        labels: Object.fromEntries(Object.entries(certificateMarkLabels).filter(([mark]) => mark !== 'fingerprint')),
        when: { others: ['by-name'] },
      }),
    userRoles: userRoles().meta({ title: 'User roles of others', when: { others: ['by-name'] } }),
  }),
  compile: (settings, { view }): ClientCertificateData => {
    const security = securityOf(view);
    const roles = (ids: readonly (string | null)[]) => userRolesOf(ids, security).map((role) => role.name);
    return {
      callers: settings.callers.map(({ user, by, value, constant, userRoles: ids }) => ({
        user,
        by,
        value: givenText(view, value, constant),
        userRoles: roles(ids),
      })),
      others: settings.others === 'refused' ? null : { by: settings.nameFrom, userRoles: roles(settings.userRoles) },
    };
  },
  check: (settings, { view }, report) => {
    if (settings.callers.length === 0 && settings.others === 'refused')
      report({
        severity: 'error',
        code: 'authentication/no-certificate',
        message: 'No certificate is known and others are refused: nobody could be let in.',
        property: 'callers',
        fix: 'Add a caller, or have others known by a name in their certificates.',
      });
    for (const [i, { user, by, value, constant }] of settings.callers.entries()) {
      const finding = (code: string, message: string, fix: string): MethodFinding => ({
        severity: 'error',
        code,
        message,
        property: 'callers',
        fix,
      });
      const who = user.trim() || `caller ${i + 1}`;
      if (user.trim() === '')
        report(
          finding(
            'authentication/no-caller',
            `The caller of certificate ${i + 1} has no name: traces and logs could not say who asked.`,
            'Enter a name, e.g. warehouse.',
          ),
        );
      if (constant !== null) {
        const unit = view.unit(constant);
        if (unit?.kind === 'constant' && (unit.data as { type: string }).type !== 'string')
          report(
            finding(
              'authentication/key-type',
              `What the certificate of ${who} is known by is a text, but ${view.qualifiedName(unit)} is ${(unit.data as { type: string }).type}.`,
              'Choose a constant of the type String.',
            ),
          );
      } else if (value.trim() === '' || (by === 'fingerprint' && fingerprintDigits(value) === null))
        report(
          finding(
            'authentication/certificate-mark',
            value.trim() === ''
              ? `Nothing says which certificate is that of ${who}.`
              : `${JSON.stringify(value)} is no fingerprint: that of SHA-256 has 64 digits.`,
            `For example ${examples[by]}; or choose the constant that holds it.`,
          ),
        );
    }
  },
  shown: () => [],
  scheme: () => ({ name: 'mutualTls', openApi: { type: 'mutualTLS' } }),
});
