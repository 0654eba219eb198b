import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { nameKey } from '../../../../shared/format/xml/names.ts';
import { securityInstant, wsseNamespace, wsuNamespace } from '../../../../shared/soap/security-header.ts';
import type { ElementName } from '../../../../shared/structure/element-name.ts';
import { FlowError } from '../../contract/flow-error.ts';
import { DecryptionError, withDecrypted } from './decrypted-parts.ts';
import {
  childNamed,
  encryptionNamespace,
  type SecuredElement,
  type SecuredElements,
  securedElements,
  signatureNamespace,
} from './secured-elements.ts';
import { SignatureError, signedElements } from './verified-signature.ts';

/** How answers of a service are secured: what verifies their signatures, and what decrypts them; null for what is not asked for. */
export interface AnswerSecurity {
  verify: { certificates: readonly string[]; takesSha1: boolean } | null;
  key: KeyObject | null;
}

/** What has to be signed of an answer beside its body and its time stamp: these headers, where it has them, and those, which it has to have. */
export interface SignedParts {
  where: (header: ElementName) => boolean;
  needed: readonly ElementName[];
}

/** Clocks of two machines may differ by as much; a time stamp without an end is believed as long. */
const skewMs = 5 * 60_000;

/** Steps of a security header; one that has more is hostile. */
const mostSteps = 50;

/** Why an answer is not as secure as it has to be; the words follow on "the answer". */
export class AnswerSecurityError extends Error {}

/**
 * Certificates and key of a service, as constants have them (PEM; certificates may be several, while one takes over from another).
 * @throws FlowError `soap/no-verification`
 */
export function answerSecurity(
  verify: { certificates: string; takesSha1: boolean } | null,
  key: string | null,
  call: string,
): AnswerSecurity {
  const refuse = (why: string, cause?: unknown) =>
    new FlowError('soap/no-verification', `${call}: its answers cannot be held to their security: ${why}`, { cause });
  const found = verify?.certificates.match(/-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g);
  if (verify && !found) throw refuse('the certificate of the service is no certificate in PEM.');
  for (const pem of found ?? []) {
    let kind: string | undefined;
    try {
      kind = new X509Certificate(pem).publicKey.asymmetricKeyType;
    } catch (error) {
      throw refuse('the certificate of the service is no certificate in PEM.', error);
    }
    if (kind !== 'rsa') throw refuse(`the certificate of the service is of a key that is ${kind}; signatures are RSA.`);
  }
  let own: KeyObject | null = null;
  if (key !== null) {
    try {
      own = createPrivateKey(key);
    } catch {
      // What is wrong with a key is not told: its words may stand in it.
      throw refuse('the key for encrypted answers is no private key in PEM, or has a passphrase.');
    }
    if (own.asymmetricKeyType !== 'rsa')
      throw refuse(`the key for encrypted answers is ${own.asymmetricKeyType}, not RSA.`);
  }
  return { verify: verify && found ? { certificates: found, takesSha1: verify.takesSha1 } : null, key: own };
}

/**
 * The text of an envelope (one that was read before) with what is encrypted in its place, held to its signature. What stands in the security header is done in the order in
 * which it stands there (WS-Security 1.1.1, 5): what was signed and then encrypted is decrypted first, and the other way round.
 * @throws AnswerSecurityError
 */
export function securedText(
  text: string,
  { verify, key }: AnswerSecurity,
  parts: SignedParts,
  now = Date.now(),
): string {
  let current = text;
  let elements = securedElements(current);
  const security = headerFor(elements);
  let signed: Set<string> | null = null;
  let steps = 0;
  try {
    for (let i = 0; security !== null && i < (headerFor(elements)?.children.length ?? 0); i++) {
      const step = headerFor(elements)?.children[i];
      if (!step) break;
      if (++steps > mostSteps)
        throw new AnswerSecurityError(`has more than ${mostSteps} parts in its security header.`);
      if (key && step.ns === encryptionNamespace && step.local === 'EncryptedKey') {
        current = withDecrypted(current, elements, step, key);
        elements = securedElements(current);
      } else if (verify && step.ns === signatureNamespace && step.local === 'Signature') {
        if (signed) throw new AnswerSecurityError('has several signatures; only one is read.');
        const { certificates, takesSha1 } = verify;
        const valid = certificates.filter((pem) => isValid(pem, now));
        if (valid.length === 0)
          throw new AnswerSecurityError(
            'cannot be verified: the certificate that the service is known by has expired, or is not valid yet.',
          );
        const found = signedElements(current, elements, step, valid, takesSha1);
        signed = new Set(found.map((element) => placeOf(element)).filter((place) => place !== ''));
      }
    }
  } catch (error) {
    if (error instanceof DecryptionError)
      throw new AnswerSecurityError(`is encrypted and cannot be read: ${error.message}`);
    if (error instanceof SignatureError) throw new AnswerSecurityError(`is not believed: ${error.message}`);
    throw error;
  }
  if (elements.body?.children.some(isEncrypted) || elements.headers.some(({ children }) => children.some(isEncrypted)))
    throw new AnswerSecurityError(
      key === null
        ? 'is encrypted, and the service has no key that decrypts answers.'
        : 'is encrypted, and not for the key that the service has.',
    );
  if (verify) {
    if (signed === null) throw new AnswerSecurityError('is not signed, and has to be.');
    holdToParts(elements, signed, parts);
    holdToTime(elements, signed, now);
  }
  return current;
}

/** Whether an envelope has anything that decrypts or verifies; most have not. */
export function isSecured(text: string): boolean {
  return text.includes(wsseNamespace) || text.includes(encryptionNamespace);
}

const isEncrypted = ({ local, ns }: SecuredElement) => ns === encryptionNamespace && local === 'EncryptedData';

/** The security header that is for us: one without a role, or for whoever receives it last. */
function headerFor({ headers }: SecuredElements): SecuredElement | null {
  const own = headers.filter(
    ({ local, ns, attributes }) =>
      local === 'Security' &&
      ns === wsseNamespace &&
      ['', 'http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver'].includes(
        attributes.get('actor') ?? attributes.get('role') ?? '',
      ),
  );
  if (own.length > 1) throw new AnswerSecurityError('has several security headers.');
  return own[0] ?? null;
}

/** Where an element stands that counts as signed: the body, a header, or what stands in the security header; '' for elsewhere. A decryption moves it in the text. */
function placeOf({ local, ns, depth, parent }: SecuredElement): string {
  const isOfEnvelope = (name: string, each: SecuredElement | null) =>
    each !== null && each.depth === 1 && each.local === name && each.ns === each.parent?.ns;
  if (depth === 1 && local === 'Body' && ns === parent?.ns) return 'Body';
  if (depth === 2 && isOfEnvelope('Header', parent)) return `header ${nameKey(ns, local)}`;
  const isOfSecurity = parent?.local === 'Security' && parent.ns === wsseNamespace;
  if (depth === 3 && isOfSecurity && isOfEnvelope('Header', parent.parent)) return `security ${nameKey(ns, local)}`;
  return '';
}

function holdToParts({ body, headers }: SecuredElements, signed: ReadonlySet<string>, parts: SignedParts): void {
  const unsigned = (what: string) => new AnswerSecurityError(`is not believed: its signature does not sign ${what}.`);
  if (!body || !signed.has('Body')) throw unsigned('the body');
  const placed = (name: ElementName) => `header ${nameKey(name.namespace, name.name)}`;
  const all = headers.map(({ local, ns }) => ({ name: local, namespace: ns }));
  for (const name of parts.needed)
    if (!all.some((each) => placed(each) === placed(name)))
      throw new AnswerSecurityError(`is not believed: it has no header ${name.name} that is signed.`);
  for (const name of all) {
    if (!parts.where(name) && !parts.needed.some((each) => placed(each) === placed(name))) continue;
    if (!signed.has(placed(name))) throw unsigned(`the header ${name.name}`);
    if (all.filter((each) => placed(each) === placed(name)).length > 1)
      throw new AnswerSecurityError(`is not believed: it has several headers ${name.name}, not all of them signed.`);
  }
}

/** Holds an answer to its time stamp, which has to be there, signed, and of now: else an old answer could be sent again. */
function holdToTime(elements: SecuredElements, signed: ReadonlySet<string>, now: number): void {
  const stamps = headerFor(elements)?.children.filter((e) => e.local === 'Timestamp' && e.ns === wsuNamespace) ?? [];
  const [stamp] = stamps;
  const refuse = (why: string) => new AnswerSecurityError(`is not believed: ${why}`);
  if (!stamp || stamps.length > 1) throw refuse(`it has ${stamp ? 'several time stamps' : 'no time stamp'}.`);
  if (!signed.has(`security ${nameKey(wsuNamespace, 'Timestamp')}`))
    throw refuse('its signature does not sign the time stamp.');
  const said = (name: string) => childNamed(stamp, name, wsuNamespace)?.text.trim() ?? '';
  const created = securityInstant(said('Created'));
  if (created === null) throw refuse('its time stamp does not say when it was made.');
  if (created > now + skewMs) throw refuse('it says that it is made in time to come. Set the clocks.');
  const end = said('Expires') === '' ? created : securityInstant(said('Expires'));
  if (end === null) throw refuse('its time stamp says an end that is no time.');
  if (end < now - skewMs) throw refuse(`it has expired at ${new Date(end).toISOString()}.`);
}

function isValid(pem: string, now: number): boolean {
  const { validFrom, validTo } = new X509Certificate(pem);
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}
