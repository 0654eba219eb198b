import { type AnyCode, type Code, js, listOfCodes, literal, literalOf } from '../expression/emitted-code.ts';
import { checkExpression } from '../expression/index.ts';
import type { ValueType } from '../model/catalog.ts';
import type { CheckContext } from '../model/check-rule.ts';
import type { Unit } from '../model/unit.ts';
import type { HttpServiceSettings } from './http-service.ts';

/** What the headers of a signature are worked out of: the request as it goes out. Its order is that of the values. */
export const signatureMembers = [
  'Method',
  'Address',
  'Host',
  'Path',
  'Query',
  'SortedQuery',
  'ContentType',
  'Body',
  'Timestamp',
  'Nonce',
] as const;
export type SignatureMember = (typeof signatureMembers)[number];

const kinds: Readonly<Partial<Record<SignatureMember, ValueType>>> = {
  Body: { kind: 'binary' },
  Timestamp: { kind: 'datetime' },
};

/** The variables of the expressions of a signature. */
export const signatureVariables: ReadonlyMap<string, ValueType> = new Map(
  signatureMembers.map((name) => [name, kinds[name] ?? { kind: 'string' }]),
);

type SigningService = Pick<HttpServiceSettings, 'authentication' | 'signature'>;

/** The services of a project whose calls are signed, in the order in which a program numbers their signatures. */
export function signingServices(units: readonly Unit[]): Unit<SigningService>[] {
  return units.filter((unit) => (unit.data as SigningService).authentication === 'signature') as Unit<SigningService>[];
}

/** The code of a signature: a function of the members of a request, in their order, that gives pairs of a header and its value. */
export function emitSignature(
  { signature }: SigningService,
  expression: (text: string, variable: (name: string) => AnyCode) => AnyCode,
): Code {
  const member = (name: string) => js`v[${literal(signatureMembers.indexOf(name as SignatureMember))}]`;
  const headers = signature.map(
    ({ name, value }) => js`[${literalOf('text', name)}, ${expression(value, member as (name: string) => AnyCode)}]`,
  );
  return js`(v) => ${listOfCodes(headers)}`;
}

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What the client says itself. */
const ofClient = /^(?:host|content-length|connection|transfer-encoding|te|trailer|upgrade|expect|keep-alive)$/i;

/** What is wrong with the signature of a service. */
export function reportSignature(data: SigningService, { catalog, report }: CheckContext): void {
  const { authentication, signature } = data;
  if (authentication !== 'signature') return;
  if (signature.length === 0)
    report({
      severity: 'error',
      code: 'consume/no-signature',
      message: 'The signature has no header.',
      property: 'signature',
      fix: 'Add one, with an expression such as toHex(hmacSha256(@Module.Key, $Method + $Path + toHex(sha256($Body)))).',
    });
  const names = new Set<string>();
  for (const { id, name, value } of signature) {
    const why = !headerName.test(name)
      ? `${JSON.stringify(name)} is no name of a header.`
      : ofClient.test(name)
        ? `${name} is written by the connection itself.`
        : names.has(name.toLowerCase())
          ? `The signature has two headers ${name}.`
          : null;
    names.add(name.toLowerCase());
    if (why !== null)
      report({ severity: 'error', code: 'consume/signature-header', message: why, element: id, property: 'signature' });
    if (value.trim() === '')
      report({
        severity: 'error',
        code: 'consume/signature-value',
        message: `The header ${name} of the signature has no value.`,
        element: id,
        property: 'signature',
        fix: 'Give an expression over the request.',
      });
    else
      for (const { severity, code, message, range, fix } of checkExpression(
        value,
        { catalog, variables: signatureVariables },
        { kind: 'string' },
      ).diagnostics)
        report({ severity, code, message, element: id, property: 'signature', range, ...(fix ? { fix } : {}) });
  }
}

/** The signatures of a project as code, by the numbers that `signatureNumber` gives. */
export function emitSignatures(
  units: readonly Unit[],
  expression: (text: string, variable: (name: string) => AnyCode) => AnyCode,
): Code[] {
  return signingServices(units).map(({ data }) => emitSignature(data, expression));
}

/** The number of the signature of a service; null for one that has none. */
export function signatureNumber(units: readonly Unit[], service: string): number | null {
  const index = signingServices(units).findIndex(({ id }) => id === service);
  return index < 0 ? null : index;
}
