import { X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import {
  asDocument,
  isSameContent,
  type SecuredElement,
  type SecuredElements,
  signatureNamespace,
} from './secured-elements.ts';

/** Why a signature is not believed. */
export class SignatureError extends Error {}

/** Canonical forms that leave an element as it is (Exclusive and Canonical XML 1.0). */
const canonicalForms = [
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
];
/** What may be done to an element before it is signed; others take something out of it. A signature does not stand in what it signs here: node-soap says so of each element. */
const transforms = new Set([...canonicalForms, `${signatureNamespace}enveloped-signature`]);

const signatureMethods = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]);
const digestMethods = new Set(['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512']);
const oldMethods = new Set([`${signatureNamespace}rsa-sha1`, `${signatureNamespace}sha1`]);

/** Signatures of messages have a handful of references; each is looked for in the whole message. */
const mostReferences = 50;

/**
 * The elements that a signature of an envelope signs, verified with one of some certificates (PEM); the one that the message brings is not believed. Every reference is
 * by an id that one element alone has, so that none is signed in another place than it is read at.
 * @throws SignatureError
 */
export function signedElements(
  text: string,
  elements: SecuredElements,
  signature: SecuredElement,
  certificates: readonly string[],
  takesSha1: boolean,
): SecuredElement[] {
  const info = oneChild(signature, 'SignedInfo');
  const references = info.children.filter((child) => isOf(child, 'Reference'));
  if (references.length === 0) throw new SignatureError('its signature signs nothing.');
  if (references.length > mostReferences)
    throw new SignatureError(`its signature has ${references.length} references; at most ${mostReferences} are read.`);
  holdToMethod(oneChild(info, 'CanonicalizationMethod'), new Set(canonicalForms), 'canonical form', false);
  holdToMethod(oneChild(info, 'SignatureMethod'), signatureMethods, 'signature', takesSha1);
  const signed = references.map((reference) => {
    holdToMethod(oneChild(reference, 'DigestMethod'), digestMethods, 'digest', takesSha1);
    const all = reference.children.find((child) => isOf(child, 'Transforms'));
    for (const transform of all?.children ?? []) holdToMethod(transform, transforms, 'transform', false);
    return referredBy(reference, elements);
  });
  const said = verified(text, text.slice(signature.from, signature.to), signature, certificates);
  // What verified it reads XML by other means than what reads the answer: both must have seen the same.
  signed.forEach((element, i) => {
    if (!isSameContent(asDocument(text, element), said[i] ?? ''))
      throw new SignatureError('what its signature signs is not what stands in the message.');
  });
  return signed;
}

function referredBy(reference: SecuredElement, { byId }: SecuredElements): SecuredElement {
  const uri = reference.attributes.get('URI') ?? '';
  if (!uri.startsWith('#') || uri.includes("'"))
    throw new SignatureError(
      `its signature signs ${JSON.stringify(uri.slice(0, 80))}, which is no element of the message by its id.`,
    );
  const named = byId.get(uri.slice(1)) ?? [];
  const [only] = named;
  if (!only)
    throw new SignatureError(`its signature signs the element ${uri.slice(0, 80)}, which is not in the message.`);
  if (named.length > 1)
    throw new SignatureError(
      `${named.length} elements of it are called ${uri.slice(0, 80)}: which one is signed cannot be told.`,
    );
  return only;
}

/** The canonical text of each reference, where the signature is that of one of the certificates. */
function verified(text: string, own: string, signature: SecuredElement, certificates: readonly string[]): string[] {
  const method = { isChanged: false };
  for (const publicCert of certificates) {
    const verifier = new SignedXml({ publicCert, idMode: 'wssecurity', getCertFromKeyInfo: () => null });
    try {
      // As it is in the message: prefixes are declared above it.
      verifier.loadSignature(asDocument(text, signature));
      if (verifier.checkSignature(text)) return verifier.getSignedReferences();
      method.isChanged = true;
    } catch {
      // Another certificate may be its.
    }
  }
  if (method.isChanged) throw new SignatureError('what its signature signs was changed since.');
  const shown = shownCertificate(own);
  throw new SignatureError(
    shown !== null && !certificates.some((pem) => new X509Certificate(pem).fingerprint256 === shown.fingerprint256)
      ? `its signature is by another certificate than the service is known by (${shown.subject.replace(/\n/g, ', ').slice(0, 200)}).`
      : 'its signature is wrong.',
  );
}

/** The certificate that stands in a signature, for words alone. */
function shownCertificate(signature: string): X509Certificate | null {
  const text = /X509Certificate[^<>]*>([A-Za-z0-9+/=\s]+)</.exec(signature)?.[1];
  if (text === undefined) return null;
  try {
    return new X509Certificate(Buffer.from(text, 'base64'));
  } catch {
    return null;
  }
}

function holdToMethod(element: SecuredElement, known: ReadonlySet<string>, what: string, takesSha1: boolean): void {
  const algorithm = element.attributes.get('Algorithm') ?? '';
  if (known.has(algorithm) || (takesSha1 && oldMethods.has(algorithm))) return;
  throw new SignatureError(
    oldMethods.has(algorithm)
      ? `the ${what} of its signature is by SHA-1, which is no longer safe; the service can be told to take it.`
      : `the ${what} of its signature is ${algorithm.slice(0, 120) || 'not said'}, which is not known here.`,
  );
}

const isOf = ({ local, ns }: SecuredElement, name: string) => local === name && ns === signatureNamespace;

function oneChild(element: SecuredElement, name: string): SecuredElement {
  const found = element.children.filter((child) => isOf(child, name));
  const [only] = found;
  if (!only || found.length > 1)
    throw new SignatureError(`its signature has ${found.length === 0 ? 'no' : 'several'} ${name}.`);
  return only;
}
