/** What a name says that is a secret, wherever it stands in it and however its words are put together (`X-Auth-Token`, `clientsecret`, `JSESSIONID`). */
const secretParts =
  /password|passwd|passphrase|passcode|secret|authorization|authenticationinfo|credential|signature|cookie|sessionid|assertion|bearer|csrf|xsrf|jwt|(?:api|access|private|client|signing|shared|encryption)key|pwd$/;
/** The same of whole words: these letters stand in other words, too. */
const secretWords: ReadonlySet<string> = new Set(['cvc', 'cvv', 'otp', 'pin', 'pwd', 'session', 'sid', 'sig']);
/** Tokens that say where a list goes on are needed to go on, and open nothing; nor does what counts, types or times tokens and sessions. */
const harmless = /page|next|prev|continu|sync|cursor|type|(?<!ac)count|expir|limit|max|usage|total|state|timeout/;

/**
 * Whether what has a name (a header, a value of a query, a field, a member, an element) is a secret, as far as its name tells. The one list: what is imported, recorded and kept of
 * answers is masked by it.
 */
export function isSecretName(name: string): boolean {
  const letters = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (secretParts.test(letters)) return true;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const isNamed = letters.includes('token') || words.some((word) => secretWords.has(word));
  return isNamed && !harmless.test(letters);
}

/** The header of WS-Security (1.1, chapter 5): user names, digests, signatures and tokens stand in it. */
const securityNamespace = /wssecurity-secext|\/secext$/;

/** The same of an element of XML. */
export function isSecretElement({ local, ns }: { local: string; ns: string }): boolean {
  return (local === 'Security' && securityNamespace.test(ns)) || isSecretName(local);
}
